//! A piecewise-linear function of one number, with jumps: what linear rules and step tables
//! become once checked. Knows nothing of rules.

use alloc::vec::Vec;

use crate::number::Exact;

/// A knot: the value at `x`, and the limits from the left and from the right.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Knot {
    pub(crate) x: Exact,
    pub(crate) left: Exact,
    pub(crate) at: Exact,
    pub(crate) right: Exact,
}

/// What the function does beyond its first and last knot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Beyond {
    /// Keeps the limit of the end knot.
    Hold,
    /// Goes on with the slope of the end piece.
    Extend,
    /// Takes one value.
    Value(Exact),
}

/// The function: knots in ascending order, at least one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Curve {
    pub(crate) knots: Vec<Knot>,
    pub(crate) before: Beyond,
    pub(crate) after: Beyond,
}

impl Curve {
    /// The knots at or below `x`, and above it, that are next to it.
    pub(crate) fn around(&self, x: &Exact) -> (Option<&Exact>, Option<&Exact>) {
        let after = self.knots.partition_point(|knot| knot.x <= *x);
        let below = after.checked_sub(1).and_then(|at| self.knots.get(at));
        (below.map(|knot| &knot.x), self.knots.get(after).map(|knot| &knot.x))
    }

    /// The value at `x`, exactly; nothing where the function is not defined.
    pub(crate) fn at(&self, x: &Exact) -> Option<Exact> {
        let first_not_below = self.knots.partition_point(|knot| knot.x < *x);
        let next = self.knots.get(first_not_below);
        if let Some(knot) = next.filter(|knot| knot.x == *x) {
            return Some(knot.at.clone());
        }
        let previous = first_not_below.checked_sub(1).and_then(|at| self.knots.get(at));
        match (previous, next) {
            (Some(a), Some(b)) => Some(between(a, b, x)),
            (None, Some(first)) => match &self.before {
                Beyond::Hold => Some(first.left.clone()),
                Beyond::Extend => match self.knots.get(1) {
                    Some(second) => Some(between(first, second, x)),
                    None => Some(first.left.clone()),
                },
                Beyond::Value(y) => Some(y.clone()),
            },
            (Some(last), None) => match &self.after {
                Beyond::Hold => Some(last.right.clone()),
                Beyond::Extend => match self.knots.len().checked_sub(2).and_then(|at| self.knots.get(at)) {
                    Some(before) => Some(between(before, last, x)),
                    None => Some(last.right.clone()),
                },
                Beyond::Value(y) => Some(y.clone()),
            },
            (None, None) => None,
        }
    }
}

/// The line through the right limit at `a` and the left limit at `b`, at `x`.
fn between(a: &Knot, b: &Knot, x: &Exact) -> Exact {
    let rise = &b.left - &a.right;
    let slope = rise.checked_div(&(&b.x - &a.x)).unwrap_or_default();
    &a.right + &(&slope * &(x - &a.x))
}
