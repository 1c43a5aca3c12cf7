//! Builds the graph from exact numbers: gives every value its integer scale, proves its range by interval arithmetic,
//! folds what is constant and drops every limit that the proof makes idle.

use alloc::vec::Vec;

use super::ir::{At, Graph, Op, Piece};
use super::unfit::Why;
use crate::number::Exact;

/// A value of the plan: a node of the graph, and the scale that its integers are written on: value = integer ÷ scale.
/// Multiplying by a constant is often only another scale, and costs nothing then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Val {
    pub(super) at: At,
    pub(super) scale: i128,
}

/// Builds the graph.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pub(super) graph: Graph,
    /// Nodes that are 0 for a unit which the kernel cannot score: it goes to the engine that scores one unit.
    pub(super) guards: Vec<At>,
}

pub(super) type Built<T = Val> = Result<T, Why>;

pub(super) const WIDE: Why = Why::Wide;

pub(super) fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a.checked_rem(b).unwrap_or(0));
    }
    i128::try_from(a).unwrap_or(1).max(1)
}

fn lcm(a: i128, b: i128) -> Built<i128> {
    a.checked_div(gcd(a, b)).and_then(|a| a.checked_mul(b)).ok_or(WIDE)
}

pub(super) fn parts(x: &Exact) -> Built<(i128, i128)> {
    x.parts().ok_or(WIDE)
}

/// The exact number `of / scale`.
pub(super) fn number(of: i128, scale: i128) -> Exact {
    Exact::of_parts(of, scale).unwrap_or_default()
}

/// `x × scale`, which is an integer.
fn scaled(x: &Exact, scale: i128) -> Built<i128> {
    let (num, den) = parts(x)?;
    let times = scale.checked_div(den).ok_or(WIDE)?;
    num.checked_mul(times).ok_or(WIDE)
}

impl Builder {
    pub(super) fn range(&self, val: Val) -> (Exact, Exact) {
        let (least, most) = self.graph.range(val.at);
        (number(least, val.scale), number(most, val.scale))
    }

    /// The constant that a value is.
    pub(super) fn known(&self, val: Val) -> Option<Exact> {
        self.graph.constant(val.at).map(|of| number(of, val.scale))
    }

    pub(super) fn constant(&mut self, x: &Exact) -> Built {
        let (num, scale) = parts(x)?;
        let at = self.graph.push(Op::Constant(num), num, num);
        Ok(Val { at, scale })
    }

    pub(super) fn cell(&mut self, column: usize, scale: i128, least: i128, most: i128) -> Val {
        let at = self.graph.push(Op::Cell(column), least, most);
        Val { at, scale }
    }

    pub(super) fn there(&mut self, column: usize) -> Val {
        let at = self.graph.push(Op::There(column), 0, 1);
        Val { at, scale: 1 }
    }

    /// The value on a scale that is a multiple of its own.
    pub(super) fn on_scale(&mut self, val: Val, scale: i128) -> Built {
        let mul = scale.checked_div(val.scale).ok_or(WIDE)?;
        if mul == 1 {
            return Ok(val);
        }
        let (least, most) = self.graph.range(val.at);
        let least = least.checked_mul(mul).ok_or(WIDE)?;
        let most = most.checked_mul(mul).ok_or(WIDE)?;
        if let Some((of, pieces)) = self.steps_of(val.at) {
            let pieces = pieces
                .into_iter()
                .map(|p| {
                    Some(Piece {
                        add: p.add.checked_mul(mul)?,
                        ..p
                    })
                })
                .collect::<Option<Vec<_>>>();
            let at = self.graph.push(
                Op::Pieces {
                    of,
                    pieces: pieces.ok_or(WIDE)?,
                },
                least,
                most,
            );
            return Ok(Val { at, scale });
        }
        let parts = alloc::vec![(val.at, mul)];
        let at = self.graph.push(Op::Sum { parts, add: 0 }, least, most);
        Ok(Val { at, scale })
    }

    pub(super) fn together(&mut self, a: Val, b: Val) -> Built<(Val, Val)> {
        let scale = lcm(a.scale, b.scale)?;
        Ok((self.on_scale(a, scale)?, self.on_scale(b, scale)?))
    }

    /// The pieces of a function that is constant on each.
    fn steps_of(&self, at: At) -> Option<(At, Vec<Piece>)> {
        match &self.graph.get(at)?.op {
            Op::Pieces { of, pieces } if pieces.iter().all(|piece| piece.mul == 0) => Some((*of, pieces.clone())),
            _ => None,
        }
    }

    /// A function of a value that takes few values: applied once to each, when the plan is made.
    pub(super) fn map_steps(&mut self, val: Val, f: impl Fn(Exact) -> Exact) -> Option<Built> {
        if let Some(known) = self.known(val) {
            return Some(self.constant(&f(known)));
        }
        let (of, pieces) = self.steps_of(val.at)?;
        let pieces = pieces
            .into_iter()
            .map(|piece| (piece.from, Exact::ZERO, f(number(piece.add, val.scale))));
        let pieces: Vec<_> = pieces.collect();
        Some(self.pieces(Val { at: of, scale: 1 }, &pieces))
    }

    /// `add + Σ weight × value`.
    pub(super) fn sum(&mut self, terms: &[(Val, Exact)], add: &Exact) -> Built {
        let mut constant = add.clone();
        let mut flat: Vec<(At, i128, Exact)> = Vec::new();
        for (val, weight) in terms {
            if let Some(known) = self.known(*val) {
                constant = &constant + &(&known * weight);
            } else if !weight.is_zero() {
                flat.push((val.at, val.scale, weight.clone()));
            }
        }
        if let ([(at, scale, weight)], true) = (flat.as_slice(), constant.is_zero()) {
            // Only another scale: integer ÷ (scale ÷ weight).
            let (num, den) = parts(weight)?;
            let common = gcd(num, *scale);
            let scale = scale.checked_div(common).and_then(|s| s.checked_mul(den)).ok_or(WIDE)?;
            let mul = num.checked_div(common).ok_or(WIDE)?;
            if mul == 1 {
                return Ok(Val { at: *at, scale });
            }
        }
        if let ([(at, scale, weight)], true) = (flat.as_slice(), true)
            && self.steps_of(*at).is_some()
        {
            let (val, weight) = (Val { at: *at, scale: *scale }, weight.clone());
            if let Some(mapped) = self.map_steps(val, |x| &(&x * &weight) + &constant) {
                return mapped;
            }
        }
        let mut scale = parts(&constant)?.1;
        let mut weights = Vec::with_capacity(flat.len());
        for (at, of_scale, weight) in &flat {
            let (num, den) = parts(weight)?;
            let common = gcd(num, *of_scale);
            let den = den.checked_mul(of_scale.checked_div(common).ok_or(WIDE)?).ok_or(WIDE)?;
            let num = num.checked_div(common).ok_or(WIDE)?;
            scale = lcm(scale, den)?;
            weights.push((*at, num, den));
        }
        let add = scaled(&constant, scale)?;
        let (mut least, mut most) = (add, add);
        let mut parts: Vec<(At, i128)> = Vec::with_capacity(weights.len());
        for (at, num, den) in weights {
            let mul = scale
                .checked_div(den)
                .and_then(|times| times.checked_mul(num))
                .ok_or(WIDE)?;
            let (a, b) = self.graph.range(at);
            let (a, b) = (a.checked_mul(mul).ok_or(WIDE)?, b.checked_mul(mul).ok_or(WIDE)?);
            least = least.checked_add(a.min(b)).ok_or(WIDE)?;
            most = most.checked_add(a.max(b)).ok_or(WIDE)?;
            parts.push((at, mul));
        }
        if let ([(at, 1)], 0) = (parts.as_slice(), add) {
            return Ok(Val { at: *at, scale });
        }
        let at = self.graph.push(Op::Sum { parts, add }, least, most);
        Ok(Val { at, scale })
    }

    pub(super) fn times_constant(&mut self, val: Val, by: &Exact) -> Built {
        self.sum(&[(val, by.clone())], &Exact::ZERO)
    }

    /// A function of the *integer* of `of`: from each integer on `slope × integer + intercept`. The first piece holds
    /// below its beginning too.
    pub(super) fn pieces(&mut self, of: Val, pieces: &[(i128, Exact, Exact)]) -> Built {
        let (low, high) = self.graph.range(of.at);
        let first = pieces.iter().rposition(|(from, _, _)| *from <= low).unwrap_or(0);
        let live: Vec<_> = pieces.iter().skip(first).filter(|(from, _, _)| *from <= high).collect();
        let live = if live.is_empty() {
            pieces.last().into_iter().collect()
        } else {
            live
        };
        let mut scale = 1;
        for (_, slope, intercept) in &live {
            scale = lcm(lcm(scale, parts(slope)?.1)?, parts(intercept)?.1)?;
        }
        let mut out: Vec<Piece> = Vec::with_capacity(live.len());
        for (from, slope, intercept) in &live {
            let piece = Piece {
                from: (*from).max(low),
                mul: scaled(slope, scale)?,
                add: scaled(intercept, scale)?,
            };
            if out
                .last()
                .is_none_or(|last| (last.mul, last.add) != (piece.mul, piece.add))
            {
                out.push(piece);
            }
        }
        let (mut least, mut most) = (i128::MAX, i128::MIN);
        for (at, piece) in out.iter().enumerate() {
            let next = at.checked_add(1).and_then(|next| out.get(next));
            let end = next.map_or(high, |next| next.from.saturating_sub(1));
            for x in [piece.from, end] {
                let y = piece
                    .mul
                    .checked_mul(x)
                    .and_then(|y| y.checked_add(piece.add))
                    .ok_or(WIDE)?;
                (least, most) = (least.min(y), most.max(y));
            }
        }
        if let [Piece { mul, add, .. }] = out.as_slice() {
            let (mul, add) = (*mul, *add);
            if (mul, add) == (1, 0) {
                return Ok(Val { at: of.at, scale });
            }
            let parts = alloc::vec![(of.at, mul)];
            let op = if mul == 0 {
                Op::Constant(add)
            } else {
                Op::Sum { parts, add }
            };
            let at = self.graph.push(op, least, most);
            return Ok(Val { at, scale });
        }
        let at = self.graph.push(Op::Pieces { of: of.at, pieces: out }, least, most);
        Ok(Val { at, scale })
    }

    /// A function of the *integer* of `of` that has one exact value for each integer of its range.
    pub(super) fn table(&mut self, of: Val, first: i128, values: &[Exact]) -> Built {
        let mut scale = 1;
        for value in values {
            scale = lcm(scale, parts(value)?.1)?;
        }
        let entries = values
            .iter()
            .map(|value| scaled(value, scale))
            .collect::<Built<Vec<_>>>()?;
        let least = entries.iter().copied().min().unwrap_or(0);
        let most = entries.iter().copied().max().unwrap_or(0);
        let at = self.graph.push(
            Op::Table {
                of: of.at,
                first,
                entries,
            },
            least,
            most,
        );
        Ok(Val { at, scale })
    }

    /// Held between limits. A limit beyond the proven range is dropped: its integer might not even fit the lane.
    pub(super) fn clamp(&mut self, val: Val, least: Option<&Exact>, most: Option<&Exact>) -> Built {
        let (low, high) = self.range(val);
        // The least first, then the greatest, as the scalar engine does.
        let least = least.filter(|least| **least > low);
        if let Some(least) = least.filter(|least| **least >= high) {
            let value = most.filter(|most| *most < least).unwrap_or(least).clone();
            return self.constant(&value);
        }
        let most = most.filter(|most| **most < high);
        if let Some(most) = most.filter(|most| *most <= least.unwrap_or(&low)) {
            return self.constant(&most.clone());
        }
        if least.is_none() && most.is_none() {
            return Ok(val);
        }
        let hold = |x: Exact| {
            let x = least.map_or(x.clone(), |least| x.max(least.clone()));
            most.map_or(x.clone(), |most| x.min(most.clone()))
        };
        if let Some(mapped) = self.map_steps(val, hold) {
            return mapped;
        }
        let mut scale = val.scale;
        for limit in least.into_iter().chain(most) {
            scale = lcm(scale, parts(limit)?.1)?;
        }
        let val = self.on_scale(val, scale)?;
        let (low, high) = self.graph.range(val.at);
        let least = least.map_or(Ok(low), |x| scaled(x, scale))?;
        let most = most.map_or(Ok(high), |x| scaled(x, scale))?;
        // A clamp of a clamp is one clamp.
        let (of, least, most) = match self.graph.get(val.at).map(|node| &node.op) {
            Some(Op::Clamp { of, least: a, most: b }) => (*of, least.max(*a).min(most), most.min(*b)),
            _ => (val.at, least, most),
        };
        let at = self.graph.push(Op::Clamp { of, least, most }, least, most);
        Ok(Val { at, scale })
    }

    pub(super) fn times(&mut self, a: Val, b: Val) -> Built {
        if let Some(known) = self.known(a) {
            return self.times_constant(b, &known);
        }
        if let Some(known) = self.known(b) {
            return self.times_constant(a, &known);
        }
        let ((la, ma), (lb, mb)) = (self.graph.range(a.at), self.graph.range(b.at));
        let corners = [(la, lb), (la, mb), (ma, lb), (ma, mb)];
        let corners = corners
            .into_iter()
            .map(|(x, y)| x.checked_mul(y))
            .collect::<Option<Vec<_>>>();
        let corners = corners.ok_or(WIDE)?;
        let least = corners.iter().copied().min().unwrap_or(0);
        let most = corners.iter().copied().max().unwrap_or(0);
        let scale = a.scale.checked_mul(b.scale).ok_or(WIDE)?;
        Ok(Val {
            at: self.graph.push(Op::Times(a.at, b.at), least, most),
            scale,
        })
    }
}
