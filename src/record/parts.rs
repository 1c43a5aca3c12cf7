//! Rolls the figures of a unit's parts up into its observation, before any rule reads it. Decides how figures
//! are joined; what each figure may be is decided beside.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use super::{Admission, Seen, admit, figures};
use crate::card::{PartLine, RollUpLine};
use crate::date::Date;
use crate::draft::{self, PartsAbsent, RollUpBy};
use crate::number::Exact;
use crate::outcome::{Absence, Reason, Why};
use crate::problem::{Code, Findings, PartFault, Path};
use crate::read::{Figure, Pairs};
use crate::rule::{InputKind, Observation};
use crate::scheme::{InputPlan, RollUpPlan, Scheme};

/// What is looked at while parts are rolled up.
pub(super) struct Parts<'a> {
    pub(super) scheme: &'a Scheme,
    pub(super) record: &'a draft::Record,
    pub(super) unread: &'a [bool],
    pub(super) how: &'a Admission,
}

/// A part that is there.
struct Present<'a> {
    part: &'a str,
    /// Its place in the record.
    path: Path,
    as_of: Option<Date>,
    observation: Observation,
    given: Pairs<Figure>,
}

impl<'a> Parts<'a> {
    /// What was seen of an input whose parts reported, and how it came about. `entries` are those of the parts, in
    /// the order of the plan; `reported`: something wrong
    /// with one of its entries was said already.
    pub(super) fn roll_up(
        &self,
        input: &'a InputPlan,
        plan: &'a RollUpPlan,
        entries: &[Option<usize>],
        reported: bool,
        findings: &mut Findings,
    ) -> (Seen, RollUpLine) {
        let mut line = RollUpLine::new(plan.by, plan.absent);
        let mut present: Vec<Present<'a>> = Vec::new();
        let mut absent: Vec<(&str, Absence)> = Vec::new();
        let before = findings.count();
        let mut unread = false;
        for ((part, name), entry) in plan.parts.iter().zip(entries) {
            let mut of_part = PartLine::new(part.as_str());
            of_part.name.clone_from(name);
            match entry.and_then(|at| Some((at, self.record.entries.get(at)?))) {
                // An entry with an unknown part or stage was perhaps this one's, and was reported.
                None if reported => unread = true,
                None => match admit::open_as(self.scheme, input, self.how) {
                    Some(kind) => {
                        of_part.absent = Some(kind);
                        absent.push((part, kind));
                    }
                    None => {
                        let part = name
                            .as_ref()
                            .map_or(part.as_str(), |name| name.in_language(crate::Language::Chinese));
                        let (input, part) = (admit::label(input), part.to_string());
                        findings.add(
                            Path::default().key("entries"),
                            Code::Part(PartFault::Missing { input, part }),
                        );
                    }
                },
                Some((at, _)) if self.unread.get(at) == Some(&true) => unread = true,
                Some((at, entry)) => {
                    let path = Path::item("entries", at);
                    of_part.as_of = entry.as_of;
                    match figures::observe_part(self.scheme, self.record, input, entry, plan.by, &path, findings) {
                        Seen::Observed { observation, given } => {
                            describe(&mut of_part, &observation, &given, plan.by);
                            let as_of = entry.as_of;
                            if plan.by == RollUpBy::Latest && as_of.is_none() {
                                findings.add(path.clone(), Code::MissingKey { key: "as-of" });
                            }
                            present.push(Present {
                                part,
                                path,
                                as_of,
                                observation,
                                given,
                            });
                        }
                        Seen::Absent { kind, reason } => {
                            of_part.absent = Some(kind);
                            of_part.reason = reason;
                            absent.push((part, kind));
                        }
                        Seen::Refused { .. } => {}
                    }
                }
            }
            line.parts.push(of_part);
        }
        if unread || findings.count() > before {
            return (void(), line);
        }
        let kinds: Vec<Absence> = absent.iter().map(|(_, kind)| *kind).collect();
        let seen = match (plan.absent, absent.first(), present.is_empty()) {
            (_, _, true) => Seen::Absent {
                kind: one_kind(&kinds),
                reason: None,
            },
            (PartsAbsent::NoScore, Some((part, kind)), false) => {
                let mut reason = Reason::about(Why::PartAbsent, part);
                reason.absence = Some(*kind);
                Seen::Refused { reason }
            }
            (_, _, false) => self.join(input, plan.by, &present, &mut line, findings),
        };
        (seen, line)
    }

    /// The figures that are there, as one.
    fn join(
        &self,
        input: &InputPlan,
        by: RollUpBy,
        present: &[Present<'_>],
        line: &mut RollUpLine,
        findings: &mut Findings,
    ) -> Seen {
        let Some(first) = present.first() else { return void() };
        let summed = by == RollUpBy::RatioOfSums && input.kind == InputKind::Actual;
        let before = findings.count();
        let mut given = common(present, summed, findings);
        let observation = match by {
            RollUpBy::Sum | RollUpBy::RatioOfSums => {
                let amount: Exact = present.iter().filter_map(|part| above(&part.observation)).sum();
                let over: Exact = present
                    .iter()
                    .filter_map(|part| below(&part.observation, &part.given, by))
                    .sum();
                line.amount = Some(amount.clone());
                if by == RollUpBy::RatioOfSums {
                    line.over = Some(over.clone());
                }
                match &first.observation {
                    Observation::Fraction { .. } if over.is_zero() => {
                        findings.add(first.path.key("denominator"), Code::ZeroDenominator);
                        return void();
                    }
                    Observation::Fraction { .. } => Observation::Fraction {
                        numerator: amount,
                        denominator: over,
                    },
                    Observation::Actual { .. } => {
                        if summed {
                            given.0.push(("target".into(), over.into()));
                            given.0.sort_by(|(a, _), (b, _)| a.cmp(b));
                        }
                        Observation::Actual { actual: amount }
                    }
                    _ => Observation::Number(amount),
                }
            }
            RollUpBy::Least | RollUpBy::Greatest | RollUpBy::Latest => {
                let Some(kept) = pick(by, present, findings) else {
                    return void();
                };
                line.kept = Some(kept.part.to_string());
                line.amount = above(&kept.observation);
                line.over = below(&kept.observation, &kept.given, by);
                kept.observation.clone()
            }
        };
        if by.adds() && findings.count() == before {
            figures::check_whole(
                self.scheme,
                self.record,
                input,
                &first.path,
                &observation,
                &given,
                findings,
            );
        }
        Seen::Observed { observation, given }
    }
}

/// What stands in where a problem refuses the record.
fn void() -> Seen {
    Seen::Absent {
        kind: Absence::Void,
        reason: None,
    }
}

/// The kind of all, or `unrated` where they are absent in several ways.
fn one_kind(kinds: &[Absence]) -> Absence {
    match kinds.split_first() {
        Some((first, rest)) if rest.iter().all(|kind| kind == first) => *first,
        _ => Absence::Unrated,
    }
}

/// The number of an observation, or what stands above its line.
fn above(observation: &Observation) -> Option<Exact> {
    match observation {
        Observation::Fraction { numerator, .. } => Some(numerator.clone()),
        observation => observation.number(),
    }
}

/// What stands below the line: a denominator, or the target of a ratio of sums.
fn below(observation: &Observation, given: &Pairs<Figure>, by: RollUpBy) -> Option<Exact> {
    match observation {
        Observation::Fraction { denominator, .. } => Some(denominator.clone()),
        Observation::Actual { .. } if by == RollUpBy::RatioOfSums => {
            given.get("target").map(|target| target.value.clone())
        }
        _ => None,
    }
}

/// What a part reported, on its line.
fn describe(line: &mut PartLine, observation: &Observation, given: &Pairs<Figure>, by: RollUpBy) {
    line.amount = above(observation);
    line.over = below(observation, given, by);
    line.words = match observation {
        Observation::Date(date) => date.map(|date| date.to_string()).or(Some("done = false".into())),
        Observation::YesNo(yes) => Some(yes.to_string()),
        Observation::Level(level) => Some(level.clone()),
        _ => None,
    };
}

/// The parameters that the parts give, which must be the same of all; `summed`: but for their targets.
fn common(present: &[Present<'_>], summed: bool, findings: &mut Findings) -> Pairs<Figure> {
    let mut all: Vec<(String, Figure, &str)> = Vec::new();
    for part in present {
        let own = part.given.0.iter().filter(|(key, _)| !(summed && key == "target"));
        for (key, figure) in own {
            match all.iter().find(|(other, ..)| other == key) {
                None => all.push((key.clone(), figure.clone(), part.part)),
                Some((_, has, _)) if has.value == figure.value => {}
                Some((_, has, other)) => {
                    let fault = PartFault::GivenDiffers {
                        parameter: key.clone(),
                        part: part.part.to_string(),
                        found: figure.value.clone(),
                        other: (*other).to_string(),
                        has: has.value.clone(),
                    };
                    findings.add(part.path.key("given"), Code::Part(fault));
                }
            }
        }
    }
    Pairs(all.into_iter().map(|(key, figure, _)| (key, figure)).collect())
}

/// The part whose figure counts; of several equal ones the first.
fn pick<'p, 'a>(by: RollUpBy, present: &'p [Present<'a>], findings: &mut Findings) -> Option<&'p Present<'a>> {
    let (first, rest) = present.split_first()?;
    let mut kept = first;
    for part in rest {
        let comes_before = match by {
            RollUpBy::Latest => part.as_of > kept.as_of,
            RollUpBy::Least => is_less(&part.observation, &kept.observation),
            _ => is_less(&kept.observation, &part.observation),
        };
        if comes_before {
            kept = part;
        }
    }
    let same_day = present.iter().filter(|part| part.as_of == kept.as_of);
    let differs = same_day.filter(|part| by == RollUpBy::Latest && part.observation != kept.observation);
    for part in differs {
        let fault = PartFault::SameDay {
            part: kept.part.to_string(),
            other: part.part.to_string(),
            day: part.as_of.unwrap_or_default(),
        };
        findings.add(part.path.key("as-of"), Code::Part(fault));
    }
    Some(kept)
}

/// Whether one observation is less than another: a smaller number, an earlier day (not done is later than any),
/// no where the other is yes.
fn is_less(a: &Observation, b: &Observation) -> bool {
    match (a, b) {
        (Observation::Date(Some(a)), Observation::Date(Some(b))) => a < b,
        (Observation::Date(a), Observation::Date(b)) => a.is_some() && b.is_none(),
        (Observation::YesNo(a), Observation::YesNo(b)) => !a && *b,
        (a, b) => matches!((a.number(), b.number()), (Some(a), Some(b)) if a < b),
    }
}
