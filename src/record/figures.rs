//! Turns one entry into a typed observation of its input's kind, and checks every figure in it.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use super::Seen;
use crate::draft::{Ballot, Entry};
use crate::number::Exact;
use crate::problem::{Code, Findings, Path, Thing};
use crate::read::{Figure, Pairs};
use crate::rule::{InputKind, Observation, Rule};
use crate::scheme::{InputPlan, Scheme};

/// The rules and full marks of the leaves that read an input.
fn readers<'s>(scheme: &'s Scheme, input: &'s InputPlan) -> impl Iterator<Item = (&'s Rule, Option<&'s Exact>)> {
    input.readers.iter().filter_map(|at| {
        let node = scheme.0.plan.nodes.get(*at)?;
        match &node.op {
            crate::plan::Op::Rule { rule, .. } => Some((rule, node.full.as_ref())),
            crate::plan::Op::Combine { .. } => None,
        }
    })
}

/// The observation keys that an entry has.
fn given_keys(entry: &Entry) -> Vec<String> {
    let keys = [
        ("value", entry.value.is_some()),
        ("actual", entry.actual.is_some()),
        ("numerator", entry.numerator.is_some()),
        ("denominator", entry.denominator.is_some()),
        ("score", entry.score.is_some()),
        ("date", entry.date.is_some()),
        ("done", entry.done.is_some()),
        ("yes", entry.yes.is_some()),
        ("items", !entry.items.0.is_empty()),
        ("level", entry.level.is_some()),
        ("ballots", !entry.ballots.is_empty()),
        ("votes", !entry.votes.0.is_empty()),
        ("absent", entry.absent.is_some()),
    ];
    keys.into_iter()
        .filter(|(_, there)| *there)
        .map(|(key, _)| key.to_string())
        .collect()
}

/// The keys of an observation of this kind.
fn keys_of(kind: InputKind) -> &'static [&'static str] {
    match kind {
        InputKind::Number | InputKind::Count => &["value"],
        InputKind::Actual => &["actual"],
        InputKind::Fraction => &["numerator", "denominator"],
        InputKind::Score => &["score"],
        InputKind::Date => &["date"],
        InputKind::YesNo => &["yes"],
        InputKind::Checklist => &["items"],
        InputKind::Level => &["level"],
        InputKind::Ballots => &["ballots"],
        InputKind::Votes => &["votes"],
        InputKind::Events => &[],
    }
}

pub(super) fn observe(
    scheme: &Scheme,
    attributes: &Pairs<String>,
    input: &InputPlan,
    entry: &Entry,
    path: &Path,
    findings: &mut Findings,
) -> Seen {
    let mut seen = Entered {
        scheme,
        attributes,
        input,
        entry,
        path,
        findings,
    };
    let keys = given_keys(entry);
    if let Some(kind) = entry.absent {
        if keys.len() > 1 {
            seen.findings.add(
                path.clone(),
                Code::OneOf {
                    keys: alloc::vec!["absent"],
                    found: keys,
                },
            );
        }
        return Seen::Absent {
            kind,
            reason: entry.reason.clone(),
        };
    }
    let mut wanted = keys_of(input.kind).to_vec();
    if input.kind == InputKind::Date && entry.done.is_some() {
        wanted = if entry.date.is_some() {
            alloc::vec!["date", "done"]
        } else {
            alloc::vec!["done"]
        };
    }
    let mut sorted = keys.clone();
    sorted.sort();
    wanted.sort_unstable();
    let observation = if sorted == wanted { seen.observation() } else { None };
    let Some(observation) = observation else {
        if sorted != wanted {
            let needed = keys_of(input.kind).first().copied().unwrap_or("absent");
            seen.findings.add(
                path.clone(),
                Code::Observation {
                    kind: input.kind.keyword(),
                    needed,
                    found: keys,
                },
            );
        }
        return Seen::Absent {
            kind: crate::Absence::Void,
            reason: None,
        };
    };
    let given = seen.given();
    seen.plausible(&observation, &given);
    Seen::Observed { observation, given }
}

struct Entered<'a> {
    scheme: &'a Scheme,
    attributes: &'a Pairs<String>,
    input: &'a InputPlan,
    entry: &'a Entry,
    path: &'a Path,
    findings: &'a mut Findings,
}

impl Entered<'_> {
    fn fault(&mut self, key: &str, code: Code) {
        self.findings.add(self.path.key(key), code);
    }

    fn observation(&mut self) -> Option<Observation> {
        let entry = self.entry;
        Some(match self.input.kind {
            InputKind::Number => Observation::Number(self.figure("value", entry.value.as_ref()?)),
            InputKind::Count => {
                let count = self.figure("value", entry.value.as_ref()?);
                if !count.is_integer() {
                    self.fault(
                        "value",
                        Code::OffStep {
                            found: count.clone(),
                            step: Exact::ONE,
                        },
                    );
                }
                if count.is_negative() {
                    let code = Code::OutOfRange {
                        found: count.clone(),
                        least: Some(Exact::ZERO),
                        most: None,
                    };
                    self.fault("value", code);
                }
                Observation::Number(count)
            }
            InputKind::Actual => Observation::Actual {
                actual: self.figure("actual", entry.actual.as_ref()?),
            },
            InputKind::Score => {
                let score = self.figure("score", entry.score.as_ref()?);
                self.entered_score(&score);
                Observation::Score(score)
            }
            InputKind::Fraction => {
                let (numerator, denominator) = (entry.numerator.as_ref()?, entry.denominator.as_ref()?);
                let ratio = numerator.value.checked_div(&denominator.value);
                match ratio {
                    Some(ratio) => self.range("numerator", &ratio),
                    None => {
                        self.fault("denominator", Code::ZeroDenominator);
                        return None;
                    }
                }
                Observation::Fraction {
                    numerator: numerator.value.clone(),
                    denominator: denominator.value.clone(),
                }
            }
            InputKind::Date => match (entry.date, entry.done.is_none_or(|done| done.0)) {
                (Some(date), true) => Observation::Date(Some(date)),
                (None, false) => Observation::Date(None),
                _ => {
                    let found = alloc::vec!["date".to_string(), "done".to_string()];
                    self.fault(
                        "done",
                        Code::OneOf {
                            keys: alloc::vec!["date", "done"],
                            found,
                        },
                    );
                    return None;
                }
            },
            InputKind::YesNo => Observation::YesNo(entry.yes?.0),
            InputKind::Checklist => self.checklist(),
            InputKind::Level => {
                let level = entry.level.clone()?;
                if !self.input.levels.is_empty() && !self.input.levels.contains(&level) {
                    let allowed = self.input.levels.clone();
                    self.fault(
                        "level",
                        Code::UnknownLevel {
                            found: level.clone(),
                            allowed,
                        },
                    );
                }
                Observation::Level(level)
            }
            InputKind::Ballots => self.ballots(),
            InputKind::Votes => self.votes(),
            InputKind::Events => Observation::Events,
        })
    }

    /// A figure: in its range, on its step, with a percent sign where the unit asks for one.
    fn figure(&mut self, key: &str, figure: &Figure) -> Exact {
        let value = &figure.value;
        let percent = self.input.is_percent();
        match &self.input.unit {
            Some(_) if percent && !figure.percent && !value.is_zero() => {
                self.fault(key, Code::PercentMissing { found: value.clone() });
            }
            Some(unit) if !percent && figure.percent => {
                let unit = unit.clone();
                self.fault(
                    key,
                    Code::PercentUnexpected {
                        found: value.clone(),
                        unit,
                    },
                );
            }
            _ => {}
        }
        self.range(key, value);
        value.clone()
    }

    fn range(&mut self, key: &str, value: &Exact) {
        let (least, most) = (&self.input.least, &self.input.most);
        if least.as_ref().is_some_and(|l| value < l) || most.as_ref().is_some_and(|m| value > m) {
            let code = Code::OutOfRange {
                found: value.clone(),
                least: least.clone(),
                most: most.clone(),
            };
            self.fault(key, code);
        }
        if let Some(step) = &self.input.step
            && !value.checked_div(step).is_some_and(|steps| steps.is_integer())
        {
            let code = Code::OffStep {
                found: value.clone(),
                step: step.clone(),
            };
            self.fault(key, code);
        }
    }

    /// Points entered must lie in the range and on the step of every rule that takes them as points.
    fn entered_score(&mut self, score: &Exact) {
        let (scheme, input) = (self.scheme, self.input);
        for (rule, full) in readers(scheme, input) {
            let Rule::Entered(rule) = rule else { continue };
            let (least, most) = rule.range(full);
            if *score < least || most.as_ref().is_some_and(|most| score > most) {
                self.fault(
                    "score",
                    Code::OutOfRange {
                        found: score.clone(),
                        least: Some(least),
                        most,
                    },
                );
            }
            if let Some(step) = &rule.step
                && !score.checked_div(step).is_some_and(|steps| steps.is_integer())
            {
                self.fault(
                    "score",
                    Code::OffStep {
                        found: score.clone(),
                        step: step.clone(),
                    },
                );
            }
        }
    }

    fn checklist(&mut self) -> Observation {
        let (input, entry) = (self.input, self.entry);
        let mut answers = Vec::new();
        for (item, answer) in &entry.items.0 {
            if !input.items.iter().any(|known| known == item) {
                let near = crate::read::nearest(item, input.items.iter().map(String::as_str)).map(Into::into);
                self.fault(
                    "items",
                    Code::UnknownId {
                        thing: Thing::Item,
                        id: item.clone(),
                        near,
                    },
                );
            }
            answers.push((item.clone(), answer.0));
        }
        for item in input.items.iter().filter(|item| entry.items.get(item).is_none()) {
            self.fault("items", Code::ItemMissing { item: item.clone() });
        }
        Observation::Checklist(answers)
    }

    fn ballots(&mut self) -> Observation {
        let (scheme, input, entry) = (self.scheme, self.input, self.entry);
        let mut seen = alloc::collections::BTreeSet::new();
        for (at, ballot) in entry.ballots.iter().enumerate() {
            let path = self.path.key("ballots").index(at);
            if !seen.insert((ballot.rater.as_str(), ballot.group.as_str())) {
                let code = Code::DuplicateId {
                    thing: Thing::Rater,
                    id: ballot.rater.clone(),
                };
                self.findings.add(path.key("rater"), code);
            }
            for (rule, full) in readers(scheme, input) {
                if let Rule::Panel(panel) = rule {
                    check_ballot(panel, full, ballot, &path, self.findings);
                }
            }
        }
        Observation::Ballots(entry.ballots.clone())
    }

    /// Vote counts: whole, not negative, of levels that a reader knows.
    fn votes(&mut self) -> Observation {
        let (scheme, input, entry) = (self.scheme, self.input, self.entry);
        let known: Vec<&str> = readers(scheme, input)
            .filter_map(|(rule, _)| match rule {
                Rule::Votes(votes) => Some(votes.level.iter().map(|level| level.name.as_str())),
                _ => None,
            })
            .flatten()
            .collect();
        for (level, count) in &entry.votes.0 {
            if !known.is_empty() && !known.contains(&level.as_str()) {
                let allowed = known.iter().map(|level| (*level).to_string()).collect();
                self.fault(
                    "votes",
                    Code::UnknownLevel {
                        found: level.clone(),
                        allowed,
                    },
                );
            }
            if count.is_negative() {
                let code = Code::OutOfRange {
                    found: count.clone(),
                    least: Some(Exact::ZERO),
                    most: None,
                };
                self.fault("votes", code);
            } else if !count.is_integer() {
                self.fault(
                    "votes",
                    Code::OffStep {
                        found: count.clone(),
                        step: Exact::ONE,
                    },
                );
            }
        }
        Observation::Votes(entry.votes.0.clone())
    }

    /// The parameters that the readers' rules ask for.
    fn given(&mut self) -> Pairs<Figure> {
        let mut given = self.entry.given.clone();
        if let Some(target) = &self.entry.target {
            if given.get("target").is_some() {
                let found = alloc::vec!["target".to_string(), "given".to_string()];
                self.fault(
                    "target",
                    Code::OneOf {
                        keys: alloc::vec!["target", "given"],
                        found,
                    },
                );
            } else {
                given.0.push(("target".into(), target.clone()));
            }
        }
        let (scheme, input) = (self.scheme, self.input);
        let asked: Vec<&str> = readers(scheme, input).flat_map(|(rule, _)| rule.given()).collect();
        for key in &asked {
            if given.get(key).is_none() {
                self.fault(
                    "given",
                    Code::GivenMissing {
                        parameter: (*key).to_string(),
                    },
                );
            }
        }
        for (key, _) in given.0.iter().filter(|(key, _)| !asked.contains(&key.as_str())) {
            self.findings.add(
                self.path.key("given").key(key),
                Code::GivenUnused { parameter: key.clone() },
            );
        }
        given
    }

    /// A figure more than ten times its target, or less than a tenth, was perhaps entered in another unit.
    fn plausible(&mut self, observation: &Observation, given: &Pairs<Figure>) {
        let (Observation::Number(x) | Observation::Actual { actual: x }) = observation else {
            return;
        };
        let (scheme, input) = (self.scheme, self.input);
        for (rule, _) in readers(scheme, input) {
            let Some(parameter) = rule.target() else { continue };
            let sources = self.scheme.sources(self.attributes, None);
            let Ok(target) = sources.value(parameter, "target", given) else {
                continue;
            };
            let Some(ratio) = x.checked_div(&target) else { continue };
            let ten = Exact::from(10);
            if ratio > ten || (ratio.is_positive() && &ratio * &ten < Exact::ONE) {
                let code = Code::FarFromTarget {
                    found: x.clone(),
                    target,
                    unit: input.unit.clone(),
                };
                self.fault("actual", code);
                return;
            }
        }
    }
}

fn check_ballot(
    panel: &crate::combine::Panel,
    full: Option<&Exact>,
    ballot: &Ballot,
    path: &Path,
    findings: &mut Findings,
) {
    let is_leaf = |id: &str| {
        panel.group.iter().any(|g| g.id.as_str() == id) && !panel.group.iter().any(|g| g.parent.as_deref() == Some(id))
    };
    if !is_leaf(&ballot.group) {
        let near = crate::read::nearest(&ballot.group, panel.group.iter().map(|g| g.id.as_str())).map(Into::into);
        findings.add(
            path.key("group"),
            Code::UnknownId {
                thing: Thing::Group,
                id: ballot.group.clone(),
                near,
            },
        );
    }
    let said = [
        ("mark", ballot.mark.is_some()),
        ("level", ballot.level.is_some()),
        ("abstain", ballot.abstain),
        ("recused", ballot.recused.is_some()),
    ];
    let found: Vec<String> = said
        .iter()
        .filter(|(_, there)| *there)
        .map(|(key, _)| (*key).to_string())
        .collect();
    let empty_but_void = found.is_empty() && ballot.void.is_some();
    if found.len() != 1 && !empty_but_void {
        let keys = alloc::vec!["mark", "level", "abstain", "recused"];
        findings.add(path.clone(), Code::OneOf { keys, found });
    }
    if let Some(level) = &ballot.level
        && !panel.levels.iter().any(|l| l.name == *level)
    {
        let allowed = panel.levels.iter().map(|l| l.name.clone()).collect();
        findings.add(
            path.key("level"),
            Code::UnknownLevel {
                found: level.clone(),
                allowed,
            },
        );
    }
    // A void ballot may be void because of its mark: it is kept as it was cast.
    let Some(mark) = ballot.mark.as_ref().filter(|_| ballot.void.is_none()) else {
        return;
    };
    let (least, most) = panel.range(full);
    if *mark < least || most.as_ref().is_some_and(|most| mark > most) {
        findings.add(
            path.key("mark"),
            Code::OutOfRange {
                found: mark.clone(),
                least: Some(least),
                most,
            },
        );
    }
    if let Some(step) = &panel.step
        && !mark.checked_div(step).is_some_and(|steps| steps.is_integer())
    {
        findings.add(
            path.key("mark"),
            Code::OffStep {
                found: mark.clone(),
                step: step.clone(),
            },
        );
    }
}
