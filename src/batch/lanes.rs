//! Lanes: the width of the integers that each operation works on, by the proven range of what it reads and gives.

use super::ir::{At, Graph, Op};

/// The width of the integers that an operation works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Lane {
    /// 32 bits.
    I32,
    /// 64 bits.
    I64,
    /// 128 bits.
    I128,
}

/// The narrowest lane that a plan may use. The scores are the same in all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Lanes {
    /// As narrow as the proof allows.
    #[default]
    Narrowest,
    /// At least 64 bits.
    AtLeast64,
    /// 128 bits.
    All128,
}

impl Lane {
    /// The narrowest lane that holds all integers from `least` to `most`. The least integer of a lane is left out, so
    /// that every value can be negated.
    pub(super) fn holding(least: i128, most: i128) -> Self {
        let fits = |limit: i128| least >= limit.saturating_neg() && most <= limit;
        match () {
            () if fits(i32::MAX.into()) => Lane::I32,
            () if fits(i64::MAX.into()) => Lane::I64,
            () => Lane::I128,
        }
    }

    pub(super) fn bits(self) -> u32 {
        match self {
            Lane::I32 => 32,
            Lane::I64 => 64,
            Lane::I128 => 128,
        }
    }
}

/// The narrowest lane for integers of so many bits, with the sign.
pub(super) fn needs(bits: u32) -> Lane {
    match bits {
        0..=32 => Lane::I32,
        33..=64 => Lane::I64,
        _ => Lane::I128,
    }
}

/// The lane in which a node is computed.
pub(super) fn lane(graph: &Graph, at: At, lanes: Lanes) -> Lane {
    let Some(node) = graph.get(at) else { return Lane::I32 };
    let own = Lane::holding(node.least, node.most);
    let needed = match &node.op {
        // Sums wrap: only the result has to fit. What is computed by itself reads every width.
        Op::Sum { .. } | Op::Cell(_) | Op::There(_) | Op::Constant(_) | Op::Apart { .. } => own,
        Op::Divide { of, by, .. } => {
            let (least, most) = graph.range(*of);
            // The dividend is lifted above 0 first.
            let room = by.saturating_mul(3);
            own.max(Lane::holding(
                least.saturating_sub(room),
                most.saturating_sub(least.min(0)).saturating_add(room),
            ))
        }
        // Twice the rest is compared with the divisor.
        Op::Quotient { over, under, .. } => [*over, *under].into_iter().fold(own, |lane, at| {
            let (least, most) = graph.range(at);
            lane.max(Lane::holding(least.saturating_mul(2), most.saturating_mul(2)))
        }),
        op => op.reads().into_iter().fold(own, |lane, at| {
            let (least, most) = graph.range(at);
            lane.max(Lane::holding(least, most))
        }),
    };
    match lanes {
        Lanes::Narrowest => needed,
        Lanes::AtLeast64 => needed.max(Lane::I64),
        Lanes::All128 => Lane::I128,
    }
}

/// The place of a lane among the files of registers.
pub(super) fn index(lane: Lane) -> usize {
    match lane {
        Lane::I32 => 0,
        Lane::I64 => 1,
        Lane::I128 => 2,
    }
}
