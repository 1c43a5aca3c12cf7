//! The oracle: what a scheme makes of a record, told slowly and plainly on big rationals.
//!
//! Written from the contract and the documentation, not from the engine: it walks the draft by
//! recursion, finds everything by its id again and again, and shares no arithmetic with the crate
//! (numbers come in as exact text). It assumes that the scheme passes its check and that the record
//! is admitted; a document that does not may panic here. Roots, powers and logarithms are not retold:
//! see [`covers`].

mod calendar;
mod case;
mod cohort;
mod compare;
mod gates;
mod kept;
mod number;
mod panel;
mod parts;
mod pools;
mod readings;
mod rules;
mod sheets;
mod terms;
mod walk;

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};
use core::{cell::RefCell, fmt};
use num_rational::BigRational;

pub use compare::{Difference, differences};
pub use number::{rational, shown};

use crate::combine::Combine;
use crate::draft::{Record, Scheme};
use crate::rule::{Op, Rule, Source, Transform};

/// What a node came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A score.
    Score(BigRational),
    /// Absent, in the way that this keyword names.
    Absent(&'static str),
    /// No score.
    NoScore,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Answer::Score(score) => f.write_str(&shown(score)),
            Answer::Absent(kind) => write!(f, "absent: {kind}"),
            Answer::NoScore => f.write_str("no score"),
        }
    }
}

/// Everything that a card can be held against.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The nodes in the order of the scheme: ids and what they came to.
    pub nodes: Vec<(String, Answer)>,
    /// The events in the order of the record: ids, points counted, and the keyword of their end.
    pub events: Vec<(String, BigRational, &'static str)>,
    /// The grade, after its gates.
    pub grade: Option<String>,
}

impl Verdict {
    /// What a node came to.
    #[must_use]
    pub fn node(&self, id: &str) -> Option<&Answer> {
        self.nodes.iter().find(|(of, _)| of == id).map(|(_, answer)| answer)
    }
}

/// Whether the oracle can score a scheme: whether no root, power or logarithm occurs in it. A cohort asks for more: see
/// [`covers_cohort`].
#[must_use]
pub fn covers(scheme: &Scheme) -> bool {
    let irrational = |rule: &Rule| match rule {
        Rule::Power(_) => true,
        Rule::Goalposts(rule) => rule.transform == Transform::Ln,
        Rule::Growth(rule) => rule.years.is_some_and(|years| years > 1),
        Rule::Formula(rule) => rule.step.iter().any(|step| match (step.op, step.of.get(1)) {
            (Op::Power, Some(Source::Number(exponent))) => !exponent.is_integer(),
            (op, _) => matches!(op, Op::Ln | Op::Exp | Op::NormalShare),
        }),
        _ => false,
    };
    let root = |combine: &Combine| {
        matches!(
            combine,
            Combine::Geometric(_) | Combine::WeightedGeometric(_) | Combine::Quadratic(_)
        )
    };
    !scheme
        .node
        .iter()
        .any(|n| n.rule.as_ref().is_some_and(irrational) || n.combine.as_ref().is_some_and(root))
}

/// The full marks of a node, declared or implied by its children, if that can be said.
#[must_use]
pub fn full_marks(scheme: &Scheme, node: &str) -> Option<BigRational> {
    let record = Record::default();
    let case = case::Case {
        scheme,
        record: &record,
        refused: Default::default(),
        stage: None,
        events: Vec::new(),
        cohort: None,
        known: RefCell::default(),
    };
    case.full(case.node(node))
}

/// Whether the oracle can score the records of a cohort: whether none of its statistics is a standard deviation, an entropy
/// weight or a list for ranks. Sheets, places within a rater and gates of pools are covered.
#[must_use]
pub fn covers_cohort(scheme: &Scheme) -> bool {
    let listed = |node: &crate::draft::Node| matches!(node.rule, Some(Rule::RankPoints(_)));
    covers(scheme) && scheme.statistic.iter().all(cohort::covers) && !scheme.node.iter().any(listed)
}

/// Scores a record alone at a stage (the last one, where the scheme has stages and none is named).
#[must_use]
pub fn score(scheme: &Scheme, record: &Record, stage: Option<&str>) -> Verdict {
    told(scheme, record, None, stage)
}

/// Scores a record among all records of its cohort, of which it is one.
#[must_use]
pub fn score_among(scheme: &Scheme, record: &Record, cohort: &[Record], stage: Option<&str>) -> Verdict {
    told(scheme, record, Some(cohort), stage)
}

/// A record as if the unit had reported itself what its parts make, at the last stage; and how many inputs that changed. An
/// input that absent parts leave without a figure stays as it is.
pub(in crate::testkit) fn sums(scheme: &Scheme, record: &Record) -> (Record, u64) {
    let stage = scheme.stages.last().map(|stage| stage.name.as_str());
    let (mut one, refused) = parts::as_one(scheme, record, stage);
    let of_parts = record.entries.iter().filter(|entry| entry.part.is_some());
    let joined: BTreeSet<&String> = of_parts
        .map(|entry| &entry.input)
        .filter(|input| !refused.contains(*input))
        .collect();
    let left = record.entries.iter().filter(|entry| refused.contains(&entry.input));
    one.entries.extend(left.cloned());
    (one, joined.len() as u64)
}

/// What a statistic of the scheme comes to for the stratum of a record among all records of its cohort, of which it is one.
/// Domain: statistics of schemes that [`covers_cohort`] says are covered.
///
/// # Panics
/// May, where the scheme does not pass its check.
#[must_use]
pub fn statistic(
    scheme: &Scheme,
    record: &Record,
    cohort: &[Record],
    stage: Option<&str>,
    id: &str,
) -> Option<BigRational> {
    with(scheme, record, Some(cohort), stage, |case| cohort::statistic(case, id))
}

/// Asks something of a record that is prepared to be scored.
fn with<T>(
    scheme: &Scheme,
    record: &Record,
    cohort: Option<&[Record]>,
    stage: Option<&str>,
    ask: impl FnOnce(&case::Case<'_>) -> T,
) -> T {
    let stage = stage.or(scheme.stages.last().map(|s| s.name.as_str()));
    let (record, refused) = parts::as_one(scheme, record, stage);
    let all: Option<Vec<_>> = cohort.map(|all| all.iter().map(|record| parts::as_one(scheme, record, stage)).collect());
    let case = case::Case {
        scheme,
        record: &record,
        refused,
        stage,
        events: pools::count(scheme, &record, &BTreeSet::new()),
        cohort: all.as_deref(),
        known: RefCell::new(BTreeMap::new()),
    };
    ask(&case)
}

fn told(scheme: &Scheme, record: &Record, cohort: Option<&[Record]>, stage: Option<&str>) -> Verdict {
    with(scheme, record, cohort, stage, |case| verdict(scheme, case))
}

fn verdict(scheme: &Scheme, case: &case::Case<'_>) -> Verdict {
    let nodes = scheme
        .node
        .iter()
        .map(|node| (node.id.as_str().into(), walk::found(case, node).answer))
        .collect();
    // Where the gates of a pool cannot be told, its events stand as they are without.
    let after = |event: &pools::Counted| {
        let of_account = cohort::counted(case, &event.account)?;
        of_account.into_iter().find(|other| other.id == event.id)
    };
    let events = case
        .events
        .iter()
        .map(|event| after(event).unwrap_or_else(|| event.clone()));
    let events = events.map(|e| (e.id, e.counted, e.end)).collect();
    Verdict {
        nodes,
        events,
        grade: gates::grade(case),
    }
}
