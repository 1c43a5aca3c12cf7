//! Where the numbers of every node lie once a unit was walked: its value and what it is made of, each by its place and
//! its scale.

use alloc::{boxed::Box, vec::Vec};

use super::fraction::X;
use super::lower::{self, Scored, Stages};
use super::range::Val;
use super::walk::{Slot, Slots};
use crate::card::TermKind;
use crate::number::Exact;

/// The place of a number: `times × integer ÷ scale`, and that divided by the divisor, where the plan has not divided yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) over: Slot,
    /// The divisor; its scale stands in `below`.
    pub(super) under: Option<Slot>,
    pub(super) times: i128,
    pub(super) scale: i128,
    pub(super) below: i128,
}

/// What a node came to.
#[derive(Debug)]
pub(super) struct Place {
    /// Index in the plan.
    pub(super) node: usize,
    pub(super) value: Spot,
    /// What it is made of, where that is known.
    pub(super) parts: Option<Parts>,
}

/// What a value is made of. A stage that changes nothing is none.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) combined: Spot,
    pub(super) terms: Vec<Term>,
    /// Accounts, each with its total.
    pub(super) added: Vec<(usize, Spot)>,
    pub(super) subtracted: Vec<(usize, Spot)>,
    pub(super) net_cap: Stage,
    pub(super) clamp: Stage,
    pub(super) gates: Stage,
    pub(super) residue: Stage,
}

/// The numbers before a stage and after it.
pub(super) type Stage = Option<Box<(Spot, Spot)>>;

/// One child's part in its parent.
#[derive(Debug)]
pub(super) struct Term {
    /// Index in the plan.
    pub(super) child: usize,
    pub(super) kind: Option<TermKind>,
    /// The tests of the replacements that may supply the value.
    pub(super) replaced: Vec<Slot>,
    pub(super) value: Option<Spot>,
    pub(super) weight: Option<Exact>,
    pub(super) amount: Option<Spot>,
}

impl Place {
    pub(super) fn new(of: &Scored, stages: Option<&Stages>, slots: &Slots) -> Self {
        Self {
            node: of.node,
            value: spot(of.value, slots),
            parts: stages.map(|stages| Parts::new(stages, of.value, slots)),
        }
    }
}

impl Parts {
    fn new(of: &Stages, value: X, slots: &Slots) -> Self {
        let stage =
            |before: X, after: X| (before != after).then(|| Box::new((spot(before, slots), spot(after, slots))));
        let pools = |of: &[(usize, Val)]| {
            of.iter()
                .map(|(at, total)| (*at, spot(X::Value(*total), slots)))
                .collect()
        };
        Self {
            combined: spot(of.combined, slots),
            terms: of.terms.iter().map(|term| Term::new(term, slots)).collect(),
            added: pools(&of.added),
            subtracted: pools(&of.subtracted),
            net_cap: of.net.and_then(|(before, after)| stage(before.into(), after.into())),
            clamp: stage(of.pooled, of.clamped),
            gates: stage(of.clamped, of.gated),
            residue: stage(of.gated, value),
        }
    }
}

impl Term {
    fn new(of: &lower::Term, slots: &Slots) -> Self {
        let amount = |of: lower::Times| Spot {
            times: of.times,
            ..spot(of.of, slots)
        };
        Self {
            child: of.child,
            kind: of.kind,
            replaced: of.replaced.iter().map(|test| slots.of(test.at)).collect(),
            value: of.value.map(|value| spot(value, slots)),
            weight: of.weight.clone(),
            amount: of.amount.map(amount),
        }
    }
}

fn spot(x: X, slots: &Slots) -> Spot {
    let (over, under) = match x {
        X::Value(over) => (over, None),
        X::Ratio { over, under } => (over, Some(under)),
    };
    Spot {
        over: slots.of(over.at),
        under: under.map(|under| slots.of(under.at)),
        times: 1,
        scale: over.scale,
        below: under.map_or(1, |under| under.scale),
    }
}
