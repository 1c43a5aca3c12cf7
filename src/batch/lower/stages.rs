//! What a node's value is made of (计分步骤), as numbers that the graph has anyway: recorded once, and read by whoever
//! explains one unit. Adds nothing to the graph that a batch would compute.

use alloc::vec::Vec;

use super::super::fraction::X;
use super::super::range::{Val, gcd, parts};
use super::Lower;
use crate::card::TermKind;
use crate::number::Exact;

/// The stages of a node, in their order; the last one is its value. Where a stage changes nothing, the number after it is
/// the number before it.
#[derive(Clone, Debug)]
pub(in super::super) struct Stages {
    /// The terms of a combination.
    pub(in super::super) terms: Vec<Term>,
    /// What the rule or the combination gave.
    pub(in super::super) combined: X,
    /// Accounts added, each with its total.
    pub(in super::super) added: Vec<(usize, Val)>,
    /// Accounts subtracted, each with its total.
    pub(in super::super) subtracted: Vec<(usize, Val)>,
    /// The net of the pools before its cap and after it.
    pub(in super::super) net: Option<(Val, Val)>,
    /// After the pools.
    pub(in super::super) pooled: X,
    /// After the clamp.
    pub(in super::super) clamped: X,
    /// After the gates on the score, before rounding.
    pub(in super::super) gated: X,
}

/// One child's part in its parent.
#[derive(Clone, Debug)]
pub(in super::super) struct Term {
    /// Index of the child in the plan.
    pub(in super::super) child: usize,
    /// Where its value comes from, while no replacement acts; none where the values say which are kept.
    pub(in super::super) kind: Option<TermKind>,
    /// A replacement has supplied the value where one of these is not 0.
    pub(in super::super) replaced: Vec<Val>,
    /// The value that enters; none where it does not.
    pub(in super::super) value: Option<X>,
    /// The weight that it enters with; none where the combination has no such weights, or chooses them by the values.
    pub(in super::super) weight: Option<Exact>,
    /// Weight times value, rounded where the parent rounds its terms; none where 128 bits do not hold it.
    pub(in super::super) amount: Option<Times>,
}

/// A multiple of a number of the graph.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Times {
    pub(in super::super) of: X,
    pub(in super::super) times: i64,
}

impl Stages {
    /// Those of a node that is nothing but what its rule or combination gave.
    pub(super) fn new(combined: X) -> Self {
        Self {
            terms: Vec::new(),
            combined,
            added: Vec::new(),
            subtracted: Vec::new(),
            net: None,
            pooled: combined,
            clamped: combined,
            gated: combined,
        }
    }
}

impl Lower<'_> {
    /// Weight times value without a node of its own: another scale, and a multiple of the integer that is there. Only a multiple
    /// of more than 64 bits becomes a node, which no batch reads.
    pub(super) fn share(&mut self, value: X, weight: &Exact) -> Option<Times> {
        let (num, den) = parts(weight).ok()?;
        let (X::Value(over) | X::Ratio { over, .. }) = value;
        let with = |over| match value {
            X::Value(_) => X::Value(over),
            X::Ratio { under, .. } => X::Ratio { over, under },
        };
        let common = gcd(num, over.scale);
        let times = num.checked_div(common)?;
        let Ok(short) = i64::try_from(times) else {
            let of = with(self.build.times_constant(over, weight).ok()?);
            return Some(Times { of, times: 1 });
        };
        let scale = over.scale.checked_div(common)?.checked_mul(den)?;
        let (least, most) = self.build.graph.range(over.at);
        least.checked_mul(times).and(most.checked_mul(times))?;
        let of = with(Val { scale, ..over });
        Some(Times { of, times: short })
    }
}
