//! A piecewise-linear function of one number, with jumps: what linear rules and step tables
//! become once checked. Knows nothing of rules.

use alloc::vec::Vec;

use crate::extent::{Domain, End, Range};
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

impl Curve {
    /// A curve that jumps at no knot.
    pub(crate) fn through(points: Vec<(Exact, Exact)>, before: Beyond, after: Beyond) -> Self {
        let knots = points.into_iter().map(|(x, y)| Knot {
            x,
            left: y.clone(),
            right: y.clone(),
            at: y,
        });
        Self {
            knots: knots.collect(),
            before,
            after,
        }
    }

    /// The same curve with every value times `factor`.
    pub(crate) fn times(mut self, factor: &Exact) -> Self {
        for knot in &mut self.knots {
            for y in [&mut knot.left, &mut knot.at, &mut knot.right] {
                *y = &*y * factor;
            }
        }
        for beyond in [&mut self.before, &mut self.after] {
            if let Beyond::Value(y) = beyond {
                *y = &*y * factor;
            }
        }
        self
    }

    /// The curve that reads its number times `factor` (above 0) where this one reads the number.
    pub(crate) fn stretched(mut self, factor: &Exact) -> Self {
        for knot in &mut self.knots {
            knot.x = &knot.x * factor;
        }
        self
    }

    /// The curve that reads `about` less its number.
    pub(crate) fn mirrored(self, about: &Exact) -> Self {
        let flip = |knot: Knot| Knot {
            x: about - &knot.x,
            left: knot.right,
            at: knot.at,
            right: knot.left,
        };
        Self {
            knots: self.knots.into_iter().rev().map(flip).collect(),
            before: self.after,
            after: self.before,
        }
    }

    /// The same curve held between two bounds, jumps and ends included; new knots where a bound is met.
    pub(crate) fn held(self, least: Option<&Exact>, most: Option<&Exact>) -> Self {
        let meets = [least, most].into_iter().flatten();
        let mut knots: Vec<Knot> = meets.flat_map(|level| self.meets(level)).collect();
        knots.extend(self.knots.iter().cloned());
        knots.sort_by(|a, b| a.x.cmp(&b.x));
        knots.dedup_by(|a, b| a.x == b.x);
        let hold = |y: &Exact| {
            let y = least.map_or(y, |least| y.max(least));
            most.map_or(y, |most| y.min(most)).clone()
        };
        for knot in &mut knots {
            (knot.left, knot.at, knot.right) = (hold(&knot.left), hold(&knot.at), hold(&knot.right));
        }
        // A line that goes on for ever ends up at a bound, if there is one on its way.
        let end = |beyond: &Beyond, rises: i32, edge: &Exact| match beyond {
            Beyond::Value(y) => Beyond::Value(hold(y)),
            Beyond::Hold => Beyond::Value(hold(edge)),
            Beyond::Extend => match (rises, least, most) {
                (1, _, Some(most)) => Beyond::Value(most.clone()),
                (-1, Some(least), _) => Beyond::Value(least.clone()),
                (0, ..) => Beyond::Value(hold(edge)),
                _ => Beyond::Extend,
            },
        };
        let (first, last) = (self.left_of(0), self.right_of(self.knots.len().saturating_sub(1)));
        let before = end(&self.before, self.slope(0).saturating_neg(), &first);
        let after = end(&self.after, self.slope(self.knots.len()), &last);
        // Where a line comes from beyond a bound and then goes on for ever, its last two knots must lie on it.
        let outermost = |x: Option<&Exact>, by: Exact, piece: usize| {
            let x = &by + x?;
            let ((a, y), (b, z)) = self.line(piece)?;
            let y = &y + &(&(&x - &a) * &(&z - &y).checked_div(&(&b - &a))?);
            Some(Knot {
                x,
                left: y.clone(),
                at: y.clone(),
                right: y,
            })
        };
        if before == Beyond::Extend {
            let more = outermost(knots.first().map(|k| &k.x), -Exact::ONE, 0);
            knots.splice(0..0, more);
        }
        if after == Beyond::Extend {
            let more = outermost(knots.last().map(|k| &k.x), Exact::ONE, self.knots.len());
            knots.extend(more);
        }
        Self { knots, before, after }
    }

    /// Knots without a jump where the inside of a piece meets a level.
    fn meets(&self, level: &Exact) -> Vec<Knot> {
        let found = (0..=self.knots.len()).filter_map(|piece| {
            let (a, b) = self.line(piece)?;
            let x = &a.0 + &(&(&b.0 - &a.0) * &(level - &a.1).checked_div(&(&b.1 - &a.1))?);
            let from = piece.checked_sub(1).and_then(|at| self.knots.get(at));
            let to = self.knots.get(piece);
            let inside = from.is_none_or(|knot| knot.x < x) && to.is_none_or(|knot| x < knot.x);
            inside.then(|| Knot {
                x,
                left: level.clone(),
                at: level.clone(),
                right: level.clone(),
            })
        });
        found.collect()
    }

    /// Two points of the line that a piece follows; nothing for a piece that holds one value. Piece 0 lies before the
    /// first knot.
    pub(crate) fn line(&self, piece: usize) -> Option<((Exact, Exact), (Exact, Exact))> {
        let extended = match piece {
            0 if self.before == Beyond::Extend => 1,
            at if at == self.knots.len() && self.after == Beyond::Extend => at.checked_sub(1)?,
            at => at,
        };
        let (a, b) = (self.knots.get(extended.checked_sub(1)?)?, self.knots.get(extended)?);
        Some(((a.x.clone(), a.right.clone()), (b.x.clone(), b.left.clone())))
    }

    /// Whether a piece rises (1), falls (-1) or holds (0).
    pub(crate) fn slope(&self, piece: usize) -> i32 {
        self.line(piece).map_or(0, |(a, b)| match b.1.cmp(&a.1) {
            core::cmp::Ordering::Less => -1,
            core::cmp::Ordering::Equal => 0,
            core::cmp::Ordering::Greater => 1,
        })
    }

    /// The limit from the left at a knot, as the function is before it.
    pub(crate) fn left_of(&self, knot: usize) -> Exact {
        let own = |at: usize| self.knots.get(at).map(|k| k.left.clone()).unwrap_or_default();
        match (&self.before, knot) {
            (Beyond::Value(y), 0) => y.clone(),
            (Beyond::Extend, 0) if self.knots.len() > 1 => {
                self.knots.first().map(|k| k.right.clone()).unwrap_or_default()
            }
            _ => own(knot),
        }
    }

    /// The limit from the right at a knot, as the function is after it.
    pub(crate) fn right_of(&self, knot: usize) -> Exact {
        let last = knot.saturating_add(1) >= self.knots.len();
        let own = |at: usize| self.knots.get(at).map(|k| k.right.clone()).unwrap_or_default();
        match &self.after {
            Beyond::Value(y) if last => y.clone(),
            Beyond::Extend if last && knot > 0 => self.knots.get(knot).map(|k| k.left.clone()).unwrap_or_default(),
            _ => own(knot),
        }
    }

    /// Where the function moves over what can be read: from one number to another (the same for a jump), and whether it
    /// rises (1) or falls (-1) there; ascending.
    pub(crate) fn moves(&self, domain: &Domain) -> Vec<(Option<&Exact>, Option<&Exact>, i32)> {
        let sign = |from: &Exact, to: &Exact| match to.cmp(from) {
            core::cmp::Ordering::Less => -1,
            core::cmp::Ordering::Equal => 0,
            core::cmp::Ordering::Greater => 1,
        };
        let above = |x: &Exact| domain.range.greatest.at.as_ref().is_none_or(|end| end > x);
        let below = |x: &Exact| domain.range.may_be_below(x);
        let mut moves = Vec::new();
        for piece in 0..=self.knots.len() {
            let from = piece
                .checked_sub(1)
                .and_then(|at| self.knots.get(at))
                .map(|knot| &knot.x);
            let to = self.knots.get(piece);
            if from.is_none_or(above) && to.is_none_or(|knot| below(&knot.x)) {
                moves.push((from, to.map(|knot| &knot.x), self.slope(piece)));
            }
            if let Some(knot) = to {
                let x = Some(&knot.x);
                let (within, left, right) = (domain.range.contains(&knot.x), below(&knot.x), above(&knot.x));
                if left && within {
                    moves.push((x, x, sign(&self.left_of(piece), &knot.at)));
                }
                if right && within {
                    moves.push((x, x, sign(&knot.at, &self.right_of(piece))));
                }
            }
        }
        moves.retain(|(.., sign)| *sign != 0);
        moves
    }

    /// The least and greatest value over what can be read; nothing if it is defined nowhere.
    pub(crate) fn image(&self, domain: &Domain) -> Option<Range> {
        let mut out: Option<Range> = None;
        let mut found = |y: Exact, reached: bool| {
            let end = End::new(y, reached);
            let range = Range {
                least: end.clone(),
                greatest: end,
            };
            out = Range::either(out.take(), Some(range));
        };
        let (least, greatest) = (&domain.range.least, &domain.range.greatest);
        for end in [least, greatest] {
            if let Some(y) = end.at.as_ref().and_then(|x| self.at(x)) {
                found(y, end.reached);
            }
        }
        let count = self.knots.len();
        for (at, knot) in self.knots.iter().enumerate() {
            let below = domain.range.may_be_below(&knot.x);
            let above = greatest.at.as_ref().is_none_or(|end| *end > knot.x);
            let within = domain.range.contains(&knot.x);
            let on = domain.beside(&knot.x, true, false) == knot.x;
            if within && (on || !domain.every) {
                found(knot.at.clone(), domain.every);
            }
            let flat = |piece: usize| domain.every && self.slope(piece) == 0;
            let stepped = domain.every && domain.step.is_some();
            let sides = [(below, false, at), (above, true, at.saturating_add(1))];
            for (there, up, piece) in sides {
                // Only a knot that the range touches has a side.
                let touches = within || (below && above);
                if !there || !touches {
                    continue;
                }
                if stepped {
                    let near = domain.beside(&knot.x, up, true);
                    if let Some(y) = self.at(&near).filter(|_| domain.range.contains(&near)) {
                        found(y, true);
                    }
                } else {
                    let y = if up { self.right_of(at) } else { self.left_of(at) };
                    found(y, flat(piece));
                }
            }
        }
        // An end that is not known to be reached may be approached from within.
        for (end, piece_end, open) in [(least, 0, &self.before), (greatest, count, &self.after)] {
            if end.at.is_some() {
                continue;
            }
            // Which way the line goes on, seen from its end, and what it comes to if it holds.
            let (onwards, y) = match piece_end {
                0 => (self.slope(0).saturating_neg(), self.left_of(0)),
                at => (self.slope(at), self.right_of(at.saturating_sub(1))),
            };
            let endless = End::open(end.reached);
            let held = End::new(y, end.reached);
            let held = Range {
                least: held.clone(),
                greatest: held,
            };
            out = Some(match (open, onwards, out.take()) {
                (Beyond::Extend, 1, current) => Range {
                    greatest: endless,
                    ..current.unwrap_or(held)
                },
                (Beyond::Extend, -1, current) => Range {
                    least: endless,
                    ..current.unwrap_or(held)
                },
                (_, _, Some(current)) => current.hull(&held),
                (_, _, None) => held,
            });
        }
        out
    }
}

/// The line through the right limit at `a` and the left limit at `b`, at `x`.
fn between(a: &Knot, b: &Knot, x: &Exact) -> Exact {
    let rise = &b.left - &a.right;
    let slope = rise.checked_div(&(&b.x - &a.x)).unwrap_or_default();
    &a.right + &(&slope * &(x - &a.x))
}
