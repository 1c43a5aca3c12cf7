//! Builds roundings: division by a constant or by another value, to the integers of the grid.

use super::ir::{At, Op, divide};
use super::range::{Builder, Built, Val, WIDE, gcd, number, parts};
use crate::number::{Exact, Grid, Mode, Rounding};

/// The size of a step of the grid.
pub(super) fn step(rounding: &Rounding) -> Built<Exact> {
    match rounding.grid() {
        Grid::Places(places) => Exact::ONE.checked_div(&Exact::from(10).pow(*places)).ok_or(WIDE),
        Grid::Step(step) => Ok(step.clone()),
    }
}

impl Builder {
    pub(super) fn round(&mut self, val: Val, rounding: &Rounding) -> Built {
        if let Some(mapped) = self.map_steps(val, |x| x.round(rounding)) {
            return mapped;
        }
        // value ÷ step is integer ÷ (scale × p ÷ q) for a step of p ÷ q.
        let (p, q) = parts(&step(rounding)?)?;
        let by = val.scale.checked_mul(p).ok_or(WIDE)?;
        let common = gcd(by, q);
        let (by, times) = (by.checked_div(common).ok_or(WIDE)?, q.checked_div(common).ok_or(WIDE)?);
        let val = if times == 1 {
            val
        } else {
            let scale = val.scale.checked_mul(times).ok_or(WIDE)?;
            self.on_scale(val, scale)?
        };
        if by == 1 && p == 1 {
            return Ok(Val { at: val.at, scale: q });
        }
        self.divide(val.at, by, rounding.mode(), p, q)
    }

    fn divide(&mut self, of: At, by: i128, mode: Mode, times: i128, scale: i128) -> Built {
        let (low, high) = self.graph.range(of);
        let end = |x: i128| divide(x, by, mode).and_then(|x| x.checked_mul(times)).ok_or(WIDE);
        let (least, most) = (end(low)?, end(high)?);
        // What is added before the division must fit as well.
        high.checked_add(by).and(low.checked_sub(by)).ok_or(WIDE)?;
        let at = self.graph.push(Op::Divide { of, by, mode, times }, least, most);
        Ok(Val { at, scale })
    }

    /// `over ÷ under` on the grid; units whose divisor is not positive get 0, and the caller says what then.
    pub(super) fn quotient(&mut self, over: Val, under: Val, rounding: &Rounding) -> Built {
        if let Some(by) = self.known(under)
            && let Some(by) = by.recip().filter(Exact::is_positive)
        {
            let ratio = self.times_constant(over, &by)?;
            return self.round(ratio, rounding);
        }
        let (p, q) = parts(&step(rounding)?)?;
        // (N ÷ sn) ÷ (D ÷ sd) ÷ (p ÷ q) = N·sd·q ÷ (D·sn·p)
        let top = under.scale.checked_mul(q).ok_or(WIDE)?;
        let bottom = over.scale.checked_mul(p).ok_or(WIDE)?;
        let common = gcd(top, bottom);
        let one = |val: Val| Val { at: val.at, scale: 1 };
        let top = number(top.checked_div(common).ok_or(WIDE)?, 1);
        let bottom = number(bottom.checked_div(common).ok_or(WIDE)?, 1);
        let over = self.sum(&[(one(over), top)], &Exact::ZERO)?;
        let under = self.sum(&[(one(under), bottom)], &Exact::ZERO)?;
        let (low, high) = self.graph.range(over.at);
        let (a, b) = self.graph.range(under.at);
        let (a, b) = (a.max(1), b.max(1));
        let end = |x: i128, by: i128| {
            divide(x, by, rounding.mode())
                .and_then(|x| x.checked_mul(p))
                .ok_or(WIDE)
        };
        // 0 is what a divisor that is not positive gives.
        let least = end(low, a)?.min(end(low, b)?).min(0);
        let most = end(high, a)?.max(end(high, b)?).max(0);
        let (mode, times) = (rounding.mode(), p);
        let op = Op::Quotient {
            over: over.at,
            under: under.at,
            mode,
            times,
        };
        let at = self.graph.push(op, least, most);
        Ok(Val { at, scale: q })
    }
}
