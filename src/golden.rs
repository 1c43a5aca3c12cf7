//! Runs the golden cases that stand in a scheme document, and says what of the scheme they touch.

use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec::Vec,
};

use crate::card::{Card, EventEnd};
use crate::draft::{self, RECORD_FORMAT};
use crate::language::Language;
use crate::number::{Exact, Rounding};
use crate::outcome::{Outcome, What};
use crate::plan::Op;
use crate::record::Admission;
use crate::rule::Rule;
use crate::scheme::Scheme;

/// What the golden cases of a scheme came to.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct CaseReport {
    /// How many cases gave all that they expect.
    pub passed: usize,
    /// What did not come out.
    pub failures: Vec<CaseFailure>,
    /// What the cases touch.
    pub coverage: Coverage,
}

/// One value of a case that did not come out.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("case `{case}`: {what} is {found}, expected {expected}")]
#[non_exhaustive]
pub struct CaseFailure {
    /// The case.
    pub case: String,
    /// The node, event or grade.
    pub what: String,
    /// What came out, or why the record was refused.
    pub found: String,
    /// What must come out.
    pub expected: String,
}

/// What of a scheme no case touches.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Coverage {
    /// Leaves that no case scores.
    pub leaves: Vec<String>,
    /// Rows of step tables that no case falls into: node and number of the row, counted from 1.
    pub rows: Vec<(String, usize)>,
    /// Bands that no case reaches.
    pub bands: Vec<String>,
    /// Pools whose cap no case reaches.
    pub caps: Vec<String>,
    /// Gates that never fire: node and number of the gate, counted from 1.
    pub gates: Vec<(String, usize)>,
    /// Nodes with an absence policy of their own that no case uses.
    pub absences: Vec<String>,
}

impl Coverage {
    /// Whether the cases touch everything.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        *self == Coverage::default()
    }
}

impl Scheme {
    /// Scores every golden case of the document and compares all that it expects, exactly. Every card must
    /// also reconcile and verify.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// let scheme: appraisal::Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "demo", "result": "total",
    ///     "node": [{ "id": "total", "full": "10", "rule": "entered" }],
    ///     "case": [{ "id": "eight", "entries": [{ "input": "total", "score": "8" }], "expect": { "total": "8" } }]
    /// }"#).unwrap();
    /// let report = scheme.verify_cases();
    /// assert_eq!((report.passed, report.failures.len()), (1, 0));
    /// # }
    /// ```
    #[must_use]
    pub fn verify_cases(&self) -> CaseReport {
        let mut report = CaseReport::default();
        let mut cards = Vec::new();
        for case in &self.draft().case {
            let before = report.failures.len();
            let mut fail = |what: &str, found: String, expected: String| {
                let (case, what) = (case.id.to_string(), what.to_string());
                report.failures.push(CaseFailure {
                    case,
                    what,
                    found,
                    expected,
                });
            };
            let how = Admission {
                stage: case.stage.clone(),
                open: None,
            };
            match self.admit(self.record_of(case), how) {
                Err(problems) => fail("record", problems.to_string(), "admitted".to_string()),
                Ok(record) => {
                    let card = record.score();
                    compare(case, &card, &mut fail);
                    for discrepancy in card.reconciles().err().into_iter().flatten() {
                        fail("card", discrepancy.to_string(), "reconciles".to_string());
                    }
                    if let Err(problems) = self.verify(&card) {
                        fail("card", problems.to_string(), "verifies".to_string());
                    }
                    cards.push(card);
                }
            }
            report.passed = report
                .passed
                .saturating_add(usize::from(report.failures.len() == before));
        }
        report.coverage = self.coverage(&cards);
        report
    }

    /// The record of a golden case.
    #[must_use]
    pub fn record_of(&self, case: &draft::Case) -> draft::Record {
        let mut record = draft::Record::new(
            RECORD_FORMAT,
            self.draft().id.as_str(),
            draft::Unit::new(case.id.clone()),
        );
        record.attributes = case.attributes.clone();
        record.entries = case.entries.clone();
        record.events = case.events.clone();
        record
    }

    /// What these cards leave untouched.
    fn coverage(&self, cards: &[Card]) -> Coverage {
        let plan = &self.0.plan;
        let mut coverage = Coverage::default();
        for (at, node) in plan.nodes.iter().enumerate() {
            let lines = || cards.iter().filter_map(|card| card.lines.get(at));
            let id = || node.words.id.clone();
            let scored = || lines().any(|line| matches!(line.outcome, Outcome::Scored(_)));
            if let Op::Rule { rule, .. } = &node.op {
                if !scored() {
                    coverage.leaves.push(id());
                }
                if let Rule::Steps(steps) = rule {
                    let bounds = |row: &crate::rule::StepRow| {
                        let bounds = [
                            (What::AtLeast, row.at_least.clone()),
                            (What::MoreThan, row.more_than.clone()),
                            (What::AtMost, row.at_most.clone()),
                            (What::LessThan, row.less_than.clone()),
                        ];
                        let bounds = bounds
                            .into_iter()
                            .filter_map(|(what, bound)| Some((what, Some(bound?))));
                        bounds
                            .chain(row.otherwise.then_some((What::Else, None)))
                            .collect::<Vec<(What, Option<Exact>)>>()
                    };
                    for (place, row) in steps.row.iter().enumerate() {
                        let hit = lines().any(|line| {
                            bounds(row).iter().all(|(what, amount)| {
                                line.facts
                                    .iter()
                                    .any(|fact| fact.what == *what && fact.amount == *amount)
                            })
                        });
                        if !hit {
                            coverage.rows.push((id(), place.saturating_add(1)));
                        }
                    }
                }
            }
            for place in 0..node.gates.len() {
                let on_score = || lines().any(|line| line.gates.iter().any(|gate| gate.gate == place));
                let on_grade = || {
                    let mut gates = cards.iter().flat_map(|card| &card.grade_gates);
                    gates.any(|gate| gate.gate == place && gate.node.as_deref() == Some(node.words.id.as_str()))
                };
                if !on_score() && !on_grade() {
                    coverage.gates.push((id(), place.saturating_add(1)));
                }
            }
            let own = self
                .draft()
                .node
                .get(node.document)
                .is_some_and(|node| node.absent != Default::default());
            if own && !lines().any(|line| matches!(line.outcome, Outcome::Absent(_))) {
                coverage.absences.push(id());
            }
        }
        for account in plan.accounts.iter().filter(|account| account.pool.cap.is_some()) {
            let id = account.pool.id.as_str();
            let mut events = cards
                .iter()
                .flat_map(|card| &card.events)
                .filter(|event| event.pool == id);
            if !events.any(|event| event.end == EventEnd::Cut) {
                coverage.caps.push(id.to_string());
            }
        }
        let reached: BTreeSet<&str> = cards
            .iter()
            .filter_map(|card| Some(card.grade.as_ref()?.in_language(Language::Chinese)))
            .collect();
        let bands = plan.grades.iter().flat_map(|grades| &grades.bands);
        let names = bands.map(|(name, _)| name.in_language(Language::Chinese));
        coverage.bands = names
            .filter(|name| !reached.contains(name))
            .map(ToString::to_string)
            .collect();
        coverage
    }
}

fn compare(case: &draft::Case, card: &Card, fail: &mut impl FnMut(&str, String, String)) {
    let none = || "none".to_string();
    for (node, expected) in &case.expect.0 {
        let found = card
            .outcome(node)
            .map(|outcome| outcome.score().map_or_else(none, ToString::to_string));
        let found = found.unwrap_or_else(|| "no such node".to_string());
        let same = match (expected.parse::<Exact>(), found.parse::<Exact>()) {
            (Ok(expected), Ok(found)) => expected == found,
            _ => *expected == found,
        };
        if !same {
            let told = card.outcome(node).filter(|outcome| outcome.score().is_none());
            let why = told.map(|outcome| alloc::format!("{found} {outcome:?}"));
            fail(node, why.unwrap_or(found), expected.clone());
        }
    }
    for (node, expected) in &case.shown.0 {
        let found = card.line(node).and_then(|line| {
            let rounding: Option<&Rounding> = line.words.show.as_ref().or(line.words.round.as_ref());
            Some(line.outcome.score()?.to_fixed(rounding?))
        });
        if found.as_ref() != Some(expected) {
            fail(node, found.unwrap_or_else(none), expected.clone());
        }
    }
    for (event, expected) in &case.counted.0 {
        let found = card
            .events
            .iter()
            .find(|line| line.id == *event)
            .map(|line| &line.counted);
        if found != Some(expected) {
            fail(
                event,
                found.map_or_else(none, ToString::to_string),
                expected.to_string(),
            );
        }
    }
    if let Some(expected) = &case.grade {
        let named = |language| card.grade.as_ref().map(|grade| grade.in_language(language).to_string());
        let found = [named(Language::Chinese), named(Language::English)];
        let same = if expected == "none" {
            card.grade.is_none()
        } else {
            found.iter().flatten().any(|g| g == expected)
        };
        if !same {
            let [found, _] = found;
            fail("grade", found.unwrap_or_else(none), expected.clone());
        }
    }
}
