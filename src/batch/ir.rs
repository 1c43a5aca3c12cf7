//! The integer plan as a graph: one small closed set of operations on integers, each with the least and greatest value
//! that it can take. Knows nothing of rules, columns or lanes.

use alloc::collections::{BTreeMap, btree_map::Entry};
use alloc::vec::Vec;

use crate::number::Mode;

/// Index of a node of the graph.
pub(super) type At = usize;

/// One operation. All integers; every piece, limit and table was worked out when the plan was made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Op {
    /// The cell of a column; 0 moved into its range where the column has none.
    Cell(usize),
    /// 1 where the column has a cell, else 0.
    There(usize),
    /// Always the same.
    Constant(i128),
    /// `add + Σ mul × of`.
    Sum { parts: Vec<(At, i128)>, add: i128 },
    /// `mul × of + add` of the last piece that begins at or below `of`.
    Pieces { of: At, pieces: Vec<Piece> },
    /// `entries[of − first]`.
    Table { of: At, first: i128, entries: Vec<i128> },
    /// Held between two limits.
    Clamp { of: At, least: i128, most: i128 },
    /// `times × round(of ÷ by)`.
    Divide { of: At, by: i128, mode: Mode, times: i128 },
    /// `times × round(over ÷ under)`; 0 where `under` is not positive.
    Quotient {
        over: At,
        under: At,
        mode: Mode,
        times: i128,
    },
    /// The lesser.
    Least(At, At),
    /// The greater.
    Greatest(At, At),
    /// The product.
    Times(At, At),
    /// 1 where `least ≤ of ≤ most`, else 0.
    Inside { of: At, least: i128, most: i128 },
    /// How many of the bits of `mask` are set.
    Bits { of: At, mask: i128 },
    /// `yes` where `test` is not 0, else `no`.
    Pick { test: At, yes: At, no: At },
    /// A node that is computed by itself, one unit after another, from these operands.
    Apart { index: usize, reads: Vec<At> },
}

/// A straight piece of a function: from here on `mul × x + add`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Piece {
    pub(super) from: i128,
    pub(super) mul: i128,
    pub(super) add: i128,
}

/// A node: its operation and the proven range of its value.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) op: Op,
    pub(super) least: i128,
    pub(super) most: i128,
}

/// The graph: every node after those that it reads.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    /// Where each operation is.
    known: BTreeMap<Op, At>,
}

impl Op {
    /// The nodes that it reads.
    pub(super) fn reads(&self) -> Vec<At> {
        match self {
            Op::Cell(_) | Op::There(_) | Op::Constant(_) => Vec::new(),
            Op::Sum { parts, .. } => parts.iter().map(|(at, _)| *at).collect(),
            Op::Pieces { of, .. }
            | Op::Table { of, .. }
            | Op::Clamp { of, .. }
            | Op::Divide { of, .. }
            | Op::Inside { of, .. }
            | Op::Bits { of, .. } => alloc::vec![*of],
            Op::Quotient { over, under, .. } => alloc::vec![*over, *under],
            Op::Least(a, b) | Op::Greatest(a, b) | Op::Times(a, b) => alloc::vec![*a, *b],
            Op::Pick { test, yes, no } => alloc::vec![*test, *yes, *no],
            Op::Apart { reads, .. } => reads.clone(),
        }
    }

    /// What it is called where the plan is explained.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Op::Cell(_) => "cell",
            Op::There(_) => "there",
            Op::Constant(_) => "constant",
            Op::Sum { .. } => "sum",
            Op::Pieces { .. } => "pieces",
            Op::Table { .. } => "table",
            Op::Clamp { .. } => "clamp",
            Op::Divide { .. } => "divide",
            Op::Quotient { .. } => "quotient",
            Op::Least(..) => "least",
            Op::Greatest(..) => "greatest",
            Op::Times(..) => "times",
            Op::Inside { .. } => "inside",
            Op::Bits { .. } => "bits",
            Op::Pick { .. } => "pick",
            Op::Apart { .. } => "apart",
        }
    }
}

impl Graph {
    pub(super) fn get(&self, at: At) -> Option<&Node> {
        self.nodes.get(at)
    }

    pub(super) fn range(&self, at: At) -> (i128, i128) {
        self.nodes.get(at).map_or((0, 0), |node| (node.least, node.most))
    }

    /// The constant that a node is, if it is one.
    pub(super) fn constant(&self, at: At) -> Option<i128> {
        let (least, most) = self.range(at);
        (least == most).then_some(least)
    }

    /// Adds a node; one that is there already is used again.
    pub(super) fn push(&mut self, op: Op, least: i128, most: i128) -> At {
        let op = if least == most { Op::Constant(least) } else { op };
        let at = self.nodes.len();
        match self.known.entry(op) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(slot) => {
                let op = slot.key().clone();
                self.nodes.push(Node { op, least, most });
                *slot.insert(at)
            }
        }
    }
}

/// `of ÷ by` on the integers, rounded; `by` is positive. `None` where a double word does not hold it.
pub(super) fn divide(of: i128, by: i128, mode: Mode) -> Option<i128> {
    let (floor, rest) = (of.checked_div_euclid(by)?, of.checked_rem_euclid(by)?);
    if rest == 0 {
        return Some(floor);
    }
    // Whether the rest is above, at or below one half, without doubling it.
    let half = rest.cmp(&by.checked_sub(rest)?);
    floor.checked_add(mode.goes_up(of < 0, half, floor & 1 == 1).into())
}
