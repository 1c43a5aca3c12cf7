//! Builds arithmetic of ratios that are not divided yet: both terms are kept, and two ratios are compared by
//! cross-multiplication. The divisor is positive wherever the ratio counts; a guard sees to it where it is made.

use core::cmp::Ordering;

use super::range::{Builder, Built, Val};
use super::unfit::Why;
use crate::number::{Exact, Rounding};

/// A number of the plan: a value, or a ratio of two that is not divided yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum X {
    Value(Val),
    Ratio { over: Val, under: Val },
}

impl From<Val> for X {
    fn from(value: Val) -> Self {
        X::Value(value)
    }
}

impl X {
    /// The value that it is, where it is none that still has to be divided.
    pub(super) fn value(self) -> Result<Val, Why> {
        match self {
            X::Value(value) => Ok(value),
            X::Ratio { .. } => Err(Why::Ratio),
        }
    }
}

impl Builder {
    /// A number as a ratio: a value stands over 1.
    pub(super) fn terms_of(&mut self, x: X) -> Built<(Val, Val)> {
        match x {
            X::Value(over) => Ok((over, self.constant(&Exact::ONE)?)),
            X::Ratio { over, under } => Ok((over, under)),
        }
    }

    /// `over ÷ under`, where `under` is positive; divided at once where it is a constant.
    pub(super) fn ratio(&mut self, over: Val, under: Val) -> Built<X> {
        match self.known(under).as_ref().and_then(Exact::recip) {
            Some(share) => self.times_constant(over, &share).map(X::Value),
            None => Ok(X::Ratio { over, under }),
        }
    }

    /// `a + weight × b`.
    pub(super) fn plus(&mut self, a: X, b: X, weight: &Exact) -> Built<X> {
        if let (X::Value(a), X::Value(b)) = (a, b) {
            let terms = [(a, Exact::ONE), (b, weight.clone())];
            return self.sum(&terms, &Exact::ZERO).map(X::Value);
        }
        let ((a, c), (b, d)) = (self.terms_of(a)?, self.terms_of(b)?);
        let (over, under) = if c == d {
            (self.sum(&[(a, Exact::ONE), (b, weight.clone())], &Exact::ZERO)?, c)
        } else {
            let (left, right) = (self.times(a, d)?, self.times(b, c)?);
            let over = self.sum(&[(left, Exact::ONE), (right, weight.clone())], &Exact::ZERO)?;
            (over, self.times(c, d)?)
        };
        self.ratio(over, under)
    }

    pub(super) fn product(&mut self, a: X, b: X) -> Built<X> {
        let ((a, c), (b, d)) = (self.terms_of(a)?, self.terms_of(b)?);
        let (over, under) = (self.times(a, b)?, self.times(c, d)?);
        self.ratio(over, under)
    }

    /// A value that is positive where `a > b`, 0 where they are equal, negative where `a < b`.
    fn order(&mut self, a: X, b: X) -> Built {
        let ((a, c), (b, d)) = (self.terms_of(a)?, self.terms_of(b)?);
        let (left, right) = if c == d {
            (a, b)
        } else {
            (self.times(a, d)?, self.times(b, c)?)
        };
        self.sum(&[(left, Exact::ONE), (right, -Exact::ONE)], &Exact::ZERO)
    }

    /// 1 where `a` and `b` compare in one of these ways, else 0.
    pub(super) fn compares(&mut self, a: X, b: X, ways: &[Ordering]) -> Built {
        let order = self.order(a, b)?;
        let has = |way| ways.contains(&way);
        let least = match (has(Ordering::Less), has(Ordering::Equal)) {
            (true, _) => i128::MIN,
            (false, true) => 0,
            (false, false) => 1,
        };
        let most = match (has(Ordering::Greater), has(Ordering::Equal)) {
            (true, _) => i128::MAX,
            (false, true) => 0,
            (false, false) => -1,
        };
        Ok(self.inside(order, least, most))
    }

    /// `yes` where the test is not 0, else `no`.
    pub(super) fn choose(&mut self, test: Val, yes: X, no: X) -> Built<X> {
        match self.graph.constant(test.at) {
            Some(0) => return Ok(no),
            Some(_) => return Ok(yes),
            None => {}
        }
        if let (X::Value(yes), X::Value(no)) = (yes, no) {
            return self.pick(test, yes, no).map(X::Value);
        }
        let ((a, c), (b, d)) = (self.terms_of(yes)?, self.terms_of(no)?);
        let over = self.pick(test, a, b)?;
        let under = if c == d { c } else { self.pick(test, c, d)? };
        self.ratio(over, under)
    }

    /// The lesser of two.
    pub(super) fn lesser(&mut self, a: X, b: X) -> Built<X> {
        if let (X::Value(a), X::Value(b)) = (a, b) {
            return self.least(a, b).map(X::Value);
        }
        let test = self.compares(a, b, &[Ordering::Less, Ordering::Equal])?;
        self.choose(test, a, b)
    }

    /// The greater of two.
    pub(super) fn greater(&mut self, a: X, b: X) -> Built<X> {
        if let (X::Value(a), X::Value(b)) = (a, b) {
            return self.greatest(a, b).map(X::Value);
        }
        let test = self.compares(a, b, &[Ordering::Greater, Ordering::Equal])?;
        self.choose(test, a, b)
    }

    /// Held between two constants: the least first, then the greatest, as the scalar engine does.
    pub(super) fn hold(&mut self, x: X, least: Option<&Exact>, most: Option<&Exact>) -> Built<X> {
        if let X::Value(x) = x {
            return self.clamp(x, least, most).map(X::Value);
        }
        let mut x = x;
        if let Some(least) = least {
            let least = self.constant(least)?;
            x = self.greater(x, least.into())?;
        }
        if let Some(most) = most {
            let most = self.constant(most)?;
            x = self.lesser(x, most.into())?;
        }
        Ok(x)
    }

    /// Rounded: a ratio is divided here.
    pub(super) fn rounded(&mut self, x: X, rounding: &Rounding) -> Built {
        match x {
            X::Value(x) => self.round(x, rounding),
            X::Ratio { over, under } => self.quotient(over, under, rounding),
        }
    }
}
