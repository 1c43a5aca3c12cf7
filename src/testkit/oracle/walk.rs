//! One node through its pipeline: terms or rule, combine, pools, clamp, gates, round.

use alloc::{format, string::String, vec::Vec};
use num_rational::BigRational;

use super::Answer;
use super::case::Case;
use super::cohort;
use super::gates::{Effect, after_gates};
use super::number::{rational, round};
use super::rules;
use super::terms;
use crate::Exact;
use crate::draft::{Entry, Node};
use crate::rule::Rule;

/// What a node came to, with what others may ask of it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) answer: Answer,
    /// The score before its rounding.
    pub(super) unrounded: Option<BigRational>,
    /// The score as it were without its gates, with and without its rounding.
    pub(super) before_gates: Option<(BigRational, BigRational)>,
    /// Full marks below this node that ancestors owe: those left out of an ancestor further up.
    pub(super) owed: Vec<(String, BigRational)>,
}

impl Found {
    pub(super) fn nothing(answer: Answer) -> Self {
        Found {
            answer,
            unrounded: None,
            before_gates: None,
            owed: Vec::new(),
        }
    }

    pub(super) fn score(&self) -> Option<&BigRational> {
        match &self.answer {
            Answer::Score(score) => Some(score),
            _ => None,
        }
    }
}

/// What a node came to; asked twice, told twice the same.
pub(super) fn found(case: &Case<'_>, node: &Node) -> Found {
    if let Some(known) = case.known.borrow().get(node.id.as_str()) {
        return known.clone();
    }
    let found = pipeline(case, node);
    case.known.borrow_mut().insert(node.id.as_str().into(), found.clone());
    found
}

fn pipeline(case: &Case<'_>, node: &Node) -> Found {
    let before = match (&node.rule, &node.combine) {
        (Some(rule), _) => Found::nothing(leaf(case, node, rule)),
        (None, Some(combine)) => terms::combined(case, node, combine),
        (None, None) => Found::nothing(Answer::NoScore),
    };
    let Some(combined) = before.score() else { return before };
    let pools = |ids: &[String]| -> Option<BigRational> { ids.iter().map(|id| cohort::total(case, id)).sum() };
    let (Some(added), Some(subtracted)) = (pools(&node.add), pools(&node.subtract)) else {
        return Found::nothing(Answer::NoScore);
    };
    let mut net = added - subtracted;
    if let Some(cap) = &node.net_cap {
        net = net.min(rational(cap)).max(-rational(cap));
    }
    let mut value = combined + net;
    if let Some(least) = &node.at_least {
        value = value.max(rational(least));
    }
    if let Some(most) = &node.at_most {
        value = value.min(rational(most));
    }
    let ungated = value.clone();
    let value = match after_gates(case, node, value) {
        Effect::Value(value) => value,
        Effect::NoScore => return Found::nothing(Answer::NoScore),
    };
    let rounded = |value: &BigRational| case.rounding(node).map_or_else(|| value.clone(), |r| round(value, &r));
    let before_gates = Some((rounded(&ungated), ungated));
    Found {
        answer: Answer::Score(rounded(&value)),
        unrounded: Some(value),
        before_gates,
        owed: before.owed,
    }
}

/// A leaf: its input may be absent, or have no entry where the scheme says what that means.
fn leaf(case: &Case<'_>, node: &Node, rule: &Rule) -> Answer {
    let mut nothing = Entry::new("");
    if let Some(of) = &node.of {
        // The value of another node stands for what is observed.
        let read = found(case, case.node(&of.node));
        let value = if of.exact {
            read.unrounded.as_ref()
        } else {
            read.score()
        };
        let Some(value) = value else { return read.answer };
        nothing.value = Some(Exact::parse_exact_text(&format!("{value}"), u64::MAX).unwrap().into());
        return rules::points(case, node, rule, &nothing);
    }
    if matches!(rule, Rule::Fixed(_) | Rule::Decision(_) | Rule::Formula(_)) {
        return rules::points(case, node, rule, &nothing);
    }
    if case.refused.contains(case.input_of(node)) {
        return Answer::NoScore;
    }
    let entry = match case.entry(case.input_of(node)) {
        Some(entry) => match entry.absent {
            Some(kind) => return Answer::Absent(kind.keyword()),
            None => entry,
        },
        None if matches!(rule, Rule::Ledger(_)) => &nothing,
        None => {
            return case
                .open(node)
                .map_or(Answer::NoScore, |kind| Answer::Absent(kind.keyword()));
        }
    };
    rules::points(case, node, rule, entry)
}
