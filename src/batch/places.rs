//! Where the numbers of every node lie once a unit was walked: its value and what it is made of. Places are small, so that a
//! whole explanation is read in less time than it was computed.

use alloc::{boxed::Box, collections::BTreeMap, vec::Vec};

use super::fraction::X;
use super::lower::{self, Lowered, Scored, Stages, Times};
use super::range::Val;
use super::walk::{Slot, Slots, slot};
use crate::card::TermKind;
use crate::number::Exact;

/// Where a number lies, and which of the scales it is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) over: Slot,
    scale: u32,
}

/// The scale of numbers, and what they are divided by where the plan has not divided yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Scale {
    pub(super) of: i128,
    /// Where the divisor lies, and its scale.
    pub(super) under: Option<(Slot, i128)>,
}

/// Where everything lies.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// The nodes with a score, in display order.
    pub(super) nodes: Vec<Place>,
    scales: Vec<Scale>,
    /// The numbers of all of them, none twice.
    pub(super) entries: Vec<Entry>,
}

/// What a node came to. Where a stage changes nothing for any unit, the place after it is the one before it.
#[derive(Debug)]
pub(super) struct Place {
    /// Index in the plan.
    pub(super) node: u32,
    /// Whether anything but the value is known.
    pub(super) is_known: bool,
    pub(super) combined: Spot,
    pub(super) pooled: Spot,
    pub(super) clamped: Spot,
    pub(super) gated: Spot,
    pub(super) value: Spot,
    /// The net of the pools before its cap and after it.
    pub(super) net: (Spot, Spot),
    pub(super) terms: Box<[Term]>,
    pub(super) added: Box<[Pool]>,
    pub(super) subtracted: Box<[Pool]>,
}

/// One child's part in its parent.
#[derive(Debug)]
pub(super) struct Term {
    /// Index in the plan.
    pub(super) child: u32,
    pub(super) kind: Option<TermKind>,
    /// A replacement supplies the value where one of these is not 0.
    pub(super) replaced: Box<[Slot]>,
    pub(super) value: Option<Spot>,
    pub(super) weight: Option<Exact>,
    pub(super) amount: Option<(Spot, i64)>,
}

/// What a pool came to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pool {
    pub(super) account: u32,
    pub(super) total: Spot,
}

/// One number of an explanation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) spot: Spot,
    /// What the integer there is multiplied by.
    pub(super) times: i64,
    /// Index in the plan.
    pub(super) node: u32,
    pub(super) what: What,
}

/// What a number is of its node: of a child, of an account, or of the stage before which it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Entering(u32),
    Amount(u32),
    Combined,
    Added(u32),
    Subtracted(u32),
    Net,
    NetCapped,
    Pooled,
    Clamped,
    Gated,
    Value,
}

impl Places {
    pub(super) fn new(lowered: &Lowered, slots: &Slots) -> Self {
        let mut maker = Maker {
            slots,
            known: BTreeMap::new(),
            to: Self::default(),
        };
        for of in &lowered.nodes {
            let place = maker.place(of, lowered.stages.get(&of.node));
            maker.to.nodes.push(place);
        }
        let places = maker.to;
        let entries = places.nodes.iter().flat_map(|place| places.told(place)).collect();
        Self { entries, ..places }
    }

    pub(super) fn scale(&self, of: Spot) -> Scale {
        let scale = self.scales.get(of.scale as usize).copied();
        scale.unwrap_or(Scale { of: 1, under: None })
    }

    /// The place of a node, by its index in the plan.
    pub(super) fn node(&self, node: u32) -> Option<&Place> {
        let at = self.nodes.binary_search_by_key(&node, |place| place.node);
        self.nodes.get(at.ok()?)
    }

    /// The numbers of a node, none twice: not those that are a child's, nor those that no stage has changed.
    fn told(&self, place: &Place) -> Vec<Entry> {
        let mut out = Vec::new();
        let mut tell = |what, spot, times| {
            out.push(Entry {
                spot,
                times,
                node: place.node,
                what,
            });
        };
        for term in &place.terms {
            let of_child = self.node(term.child).map(|child| child.value);
            if let Some(value) = term.value.filter(|value| Some(*value) != of_child) {
                tell(What::Entering(term.child), value, 1);
            }
            if let Some((amount, times)) = term.amount.filter(|amount| Some(*amount) != of_child.map(|of| (of, 1))) {
                tell(What::Amount(term.child), amount, times);
            }
        }
        let pooled = place.pooled != place.combined;
        if pooled {
            tell(What::Combined, place.combined, 1);
        }
        for pool in &place.added {
            tell(What::Added(pool.account), pool.total, 1);
        }
        for pool in &place.subtracted {
            tell(What::Subtracted(pool.account), pool.total, 1);
        }
        let (net, capped) = place.net;
        if net != capped {
            tell(What::Net, net, 1);
            tell(What::NetCapped, capped, 1);
        }
        let mut last = if pooled { What::Pooled } else { What::Combined };
        let mut at = place.pooled;
        let later = [
            (What::Clamped, place.clamped),
            (What::Gated, place.gated),
            (What::Value, place.value),
        ];
        for (what, spot) in later {
            if spot != at {
                tell(last, at, 1);
                (last, at) = (what, spot);
            }
        }
        tell(What::Value, place.value, 1);
        out
    }
}

/// Makes the lists.
struct Maker<'a> {
    slots: &'a Slots,
    known: BTreeMap<Scale, u32>,
    to: Places,
}

impl Maker<'_> {
    fn place(&mut self, of: &Scored, stages: Option<&Stages>) -> Place {
        let value = self.spot(of.value);
        let mut place = Place {
            node: slot(of.node),
            is_known: stages.is_some(),
            combined: value,
            pooled: value,
            clamped: value,
            gated: value,
            value,
            net: (value, value),
            terms: Box::default(),
            added: Box::default(),
            subtracted: Box::default(),
        };
        let Some(of) = stages else { return place };
        place.combined = self.spot(of.combined);
        place.pooled = self.spot(of.pooled);
        place.clamped = self.spot(of.clamped);
        place.gated = self.spot(of.gated);
        if let Some((before, after)) = of.net {
            place.net = (self.spot(before.into()), self.spot(after.into()));
        }
        place.terms = of.terms.iter().map(|term| self.term(term)).collect();
        place.added = self.pools(&of.added);
        place.subtracted = self.pools(&of.subtracted);
        place
    }

    fn term(&mut self, of: &lower::Term) -> Term {
        let amount = |of: Times| (self.spot(of.of), of.times);
        let amount = of.amount.map(amount);
        let tests = of.replaced.iter().map(|test| self.slots.of(test.at));
        Term {
            child: slot(of.child),
            kind: of.kind,
            replaced: tests.collect(),
            value: of.value.map(|value| self.spot(value)),
            weight: of.weight.clone(),
            amount,
        }
    }

    fn pools(&mut self, of: &[(usize, Val)]) -> Box<[Pool]> {
        let pool = |(account, total): &(usize, Val)| Pool {
            account: slot(*account),
            total: self.spot(X::Value(*total)),
        };
        of.iter().map(pool).collect()
    }

    fn spot(&mut self, x: X) -> Spot {
        let (over, scale) = match x {
            X::Value(over) => (over, None),
            X::Ratio { over, under } => (over, Some((self.slots.of(under.at), under.scale))),
        };
        let scale = Scale {
            of: over.scale,
            under: scale,
        };
        let next = slot(self.to.scales.len());
        let known = *self.known.entry(scale).or_insert(next);
        if known == next {
            self.to.scales.push(scale);
        }
        Spot {
            over: self.slots.of(over.at),
            scale: known,
        }
    }
}
