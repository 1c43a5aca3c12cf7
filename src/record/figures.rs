//! Turns one entry into a typed observation of its input's kind, and checks every figure in it.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};

use super::Seen;
use crate::draft::{Ballot, Entry, RollUpBy};
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
fn given_keys(entry: &Entry) -> Vec<&'static str> {
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
        .map(|(key, _)| key)
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

/// What an entry of a whole unit says.
pub(super) fn observe(
    scheme: &Scheme,
    attributes: &Pairs<String>,
    input: &InputPlan,
    entry: &Entry,
    path: &Path,
    findings: &mut Findings,
) -> Seen {
    let seen = Entered {
        scheme,
        attributes,
        input,
        entry,
        path,
        adds: None,
        findings,
    };
    seen.observe()
}

/// What an entry of one part says. Where the parts are added, ranges and targets are those of the whole.
pub(super) fn observe_part(
    scheme: &Scheme,
    record: &crate::draft::Record,
    input: &InputPlan,
    entry: &Entry,
    by: RollUpBy,
    path: &Path,
    findings: &mut Findings,
) -> Seen {
    let seen = Entered {
        scheme,
        attributes: &record.attributes,
        input,
        entry,
        path,
        adds: Some(by).filter(|by| by.adds()),
        findings,
    };
    seen.observe()
}

/// Checks a figure that the parts make against what may be said of the whole. `path` is the first part's.
pub(super) fn check_whole(
    scheme: &Scheme,
    record: &crate::draft::Record,
    input: &InputPlan,
    path: &Path,
    observation: &Observation,
    given: &Pairs<Figure>,
    findings: &mut Findings,
) {
    let entry = Entry::default();
    let mut seen = Entered {
        scheme,
        attributes: &record.attributes,
        input,
        entry: &entry,
        path,
        adds: None,
        findings,
    };
    let before = seen.findings.count();
    if let Some(x) = observation.number() {
        let of_kind = keys_of(input.kind);
        seen.range(of_kind.first().copied().unwrap_or("value"), &x);
    }
    if seen.findings.count() == before {
        seen.plausible(observation, given);
    }
}

impl Entered<'_> {
    fn observe(mut self) -> Seen {
        let seen = &mut self;
        let (entry, input, path) = (seen.entry, seen.input, seen.path);
        let keys = given_keys(entry);
        if let Some(kind) = entry.absent {
            if keys.len() > 1 {
                let found = keys.iter().map(ToString::to_string).collect();
                seen.findings.add(path.clone(), Code::OneOf { keys, found });
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
        let before = seen.findings.count();
        let observation = if sorted == wanted { seen.observation() } else { None };
        let sound = seen.findings.count() == before;
        let Some(observation) = observation else {
            if sorted != wanted {
                let of_kind = keys_of(input.kind);
                let missing = of_kind.iter().find(|key| !keys.contains(key)).or(of_kind.first());
                let needed = missing.copied().unwrap_or("absent");
                let found = keys.iter().map(ToString::to_string).collect();
                seen.findings.add(
                    path.clone(),
                    Code::Observation {
                        kind: input.kind.keyword(),
                        needed,
                        found,
                    },
                );
            }
            return Seen::Absent {
                kind: crate::Absence::Void,
                reason: None,
            };
        };
        let given = seen.given();
        if sound && seen.adds.is_none() {
            seen.plausible(&observation, &given);
        }
        Seen::Observed { observation, given }
    }
}

struct Entered<'a> {
    scheme: &'a Scheme,
    attributes: &'a Pairs<String>,
    input: &'a InputPlan,
    entry: &'a Entry,
    path: &'a Path,
    /// It is the entry of a part whose figures are added in this way.
    adds: Option<RollUpBy>,
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
                if !count.is_integer() || count.is_negative() {
                    self.fault("value", Code::NotACount { found: count.clone() });
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
                    Some(ratio) if self.adds.is_none() => self.range("numerator", &ratio),
                    // A part without cases; what all parts make is divided.
                    _ if self.adds.is_some() => {}
                    _ => {
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
                (None, true) => {
                    self.findings.add(self.path.clone(), Code::MissingKey { key: "date" });
                    return None;
                }
                (Some(_), false) => {
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
        if self.adds.is_none() {
            self.range(key, value);
        }
        value.clone()
    }

    fn range(&mut self, key: &str, value: &Exact) {
        let (least, most) = (&self.input.least, &self.input.most);
        if least.as_ref().is_some_and(|l| value < l) || most.as_ref().is_some_and(|m| value > m) {
            let code = Code::OutOfRange {
                found: value.clone(),
                least: least.clone(),
                most: most.clone(),
                percent: self.input.is_percent(),
            };
            self.fault(key, code);
        }
        if let Some(step) = &self.input.step
            && !value.checked_div(step).is_some_and(|steps| steps.is_integer())
        {
            let code = Code::OffStep {
                found: value.clone(),
                step: step.clone(),
                percent: self.input.is_percent(),
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
                        percent: false,
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
                        percent: false,
                    },
                );
            }
        }
    }

    fn checklist(&mut self) -> Observation {
        let (input, entry) = (self.input, self.entry);
        let mut answers = Vec::new();
        let known: BTreeSet<&str> = input.items.iter().map(String::as_str).collect();
        let mut answered = BTreeSet::new();
        for (item, answer) in &entry.items.0 {
            answered.insert(item.as_str());
            if !known.contains(item.as_str()) {
                let near = self.findings.near(item, input.items.iter().map(String::as_str));
                self.findings.add(
                    self.path.key("items").key(&crate::problem::shorten(item)),
                    Code::UnknownId {
                        thing: Thing::Item,
                        id: item.clone(),
                        near,
                    },
                );
            }
            answers.push((item.clone(), answer.0));
        }
        for item in input.items.iter().filter(|item| !answered.contains(item.as_str())) {
            self.fault("items", Code::ItemMissing { item: item.clone() });
        }
        Observation::Checklist(answers)
    }

    fn ballots(&mut self) -> Observation {
        let (scheme, input, entry) = (self.scheme, self.input, self.entry);
        let mut seen = alloc::collections::BTreeSet::new();
        let panels: Vec<PanelCheck<'_>> = readers(scheme, input)
            .filter_map(|(rule, full)| match rule {
                Rule::Panel(panel) => Some(PanelCheck::new(panel, full)),
                _ => None,
            })
            .collect();
        for (at, ballot) in entry.ballots.iter().enumerate() {
            let path = self.path.key("ballots").index(at);
            if !seen.insert((ballot.rater.as_str(), ballot.group.as_str())) {
                let code = Code::DuplicateId {
                    thing: Thing::Rater,
                    id: ballot.rater.clone(),
                };
                self.findings.add(path.key("rater"), code);
            }
            for panel in &panels {
                panel.ballot(ballot, &path, self.findings);
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
            if count.is_negative() || !count.is_integer() {
                self.fault("votes", Code::NotACount { found: count.clone() });
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
        let asked: BTreeSet<&str> = readers(scheme, input).flat_map(|(rule, _)| rule.given()).collect();
        let there: BTreeSet<&str> = given.0.iter().map(|(key, _)| key.as_str()).collect();
        for key in asked.difference(&there) {
            self.fault(
                "given",
                Code::GivenMissing {
                    parameter: (*key).to_string(),
                },
            );
        }
        for key in there.difference(&asked) {
            let own = *key == "target" && self.entry.given.get(key).is_none();
            let path = if own { self.path.clone() } else { self.path.key("given") };
            self.findings.add(
                path.key(key),
                Code::GivenUnused {
                    parameter: (*key).to_string(),
                },
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
                let key = if matches!(observation, Observation::Actual { .. }) {
                    "actual"
                } else {
                    "value"
                };
                self.fault(key, code);
                return;
            }
        }
    }
}

/// What ballots are checked against, looked up once.
struct PanelCheck<'s> {
    panel: &'s crate::combine::Panel,
    range: (Exact, Option<Exact>),
    /// Whether a group has ballots of its own, by id.
    groups: BTreeMap<&'s str, bool>,
    levels: BTreeSet<&'s str>,
}

impl<'s> PanelCheck<'s> {
    fn new(panel: &'s crate::combine::Panel, full: Option<&Exact>) -> Self {
        let mut groups: BTreeMap<&str, bool> = panel.group.iter().map(|group| (group.id.as_str(), true)).collect();
        for parent in panel.group.iter().filter_map(|group| group.parent.as_deref()) {
            groups.entry(parent).and_modify(|leaf| *leaf = false);
        }
        let levels = panel.levels.iter().map(|level| level.name.as_str()).collect();
        PanelCheck {
            panel,
            range: panel.range(full),
            groups,
            levels,
        }
    }

    fn ballot(&self, ballot: &Ballot, path: &Path, findings: &mut Findings) {
        if self.groups.get(ballot.group.as_str()) != Some(&true) {
            let near = findings.near(&ballot.group, self.groups.keys().copied());
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
            && !self.levels.contains(level.as_str())
        {
            let allowed = self.panel.levels.iter().take(12).map(|l| l.name.clone()).collect();
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
        let (least, most) = &self.range;
        if mark < least || most.as_ref().is_some_and(|most| mark > most) {
            let (least, most) = (Some(least.clone()), most.clone());
            findings.add(
                path.key("mark"),
                Code::OutOfRange {
                    found: mark.clone(),
                    least,
                    most,
                    percent: false,
                },
            );
        }
        if let Some(step) = &self.panel.step
            && !mark.checked_div(step).is_some_and(|steps| steps.is_integer())
        {
            findings.add(
                path.key("mark"),
                Code::OffStep {
                    found: mark.clone(),
                    step: step.clone(),
                    percent: false,
                },
            );
        }
    }
}
