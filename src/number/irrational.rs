//! Logarithms, exponentials and the normal distribution, each between two rational bounds that are proven, and all
//! irrational functions of a [`Value`]; it must not use a float.
//!
//! *To `bits`* means that the bounds are at most 2^−bits apart, for `exp`, `root`, `power` and `geometric` relative to
//! the lower one. That is not a matter of analysis: the width is looked at, and where it is too large the bounds are
//! computed again with more places. More than [`MAX_PRECISION`] bits are taken as so many.

use super::big::Int;
use super::exact::Exact;
use super::fixed::{Dyadic, Fixed, Toward, as_i64};
use super::power::{TooWide, power, power_as, root};
use super::value::Value;

/// The most bits that are computed; about 2,466 decimals.
pub(crate) const MAX_PRECISION: u32 = 8192;

/// The bits that a power may have where no limit is given, that of values by default.
pub(super) const MAX_BITS: u64 = 65_536;

/// The natural logarithm to `bits`, exact for 1; `None` for x ≤ 0.
pub(crate) fn ln(x: &Exact, bits: u32) -> Option<Value> {
    if !x.is_positive() {
        return None;
    }
    if *x == Exact::ONE {
        return Some(Value::Exact(Exact::ZERO));
    }
    let (num, den) = Int::parts(&x.widen());
    enclose(bits, 0, false, |fixed| Some(fixed.dyadic(fixed.ln(&num, &den))))
}

/// e to the power of `x` to `bits`, exact for 0; `None` if it or its inverse has more than about `max_bits` bits.
pub(crate) fn exp(x: &Exact, bits: u32, max_bits: u64) -> Option<Value> {
    if x.is_zero() {
        return Some(Value::Exact(Exact::ONE));
    }
    let (num, den) = Int::parts(&x.widen());
    enclose(bits, 0, true, |fixed| {
        bounded_exp(fixed, &fixed.ratio(&num, &den), max_bits)
    })
}

/// The standard normal distribution function to `bits`, absolutely; exactly one half at 0.
pub(crate) fn normal_cdf(x: &Exact, bits: u32) -> Value {
    let bits = bits.min(MAX_PRECISION);
    let half = Exact::over(1, 2);
    if x.is_zero() {
        return Value::Exact(half);
    }
    // Beyond |x| the tail is below e^(−x²/2) / 2, and that is below 2^−bits where x² ≥ 2 bits.
    let magnitude = x.abs();
    let far = &magnitude * &magnitude >= Exact::from(u64::from(bits).saturating_mul(2));
    let (num, den) = Int::parts(&magnitude.widen());
    let between = if far {
        let tail = Int::ONE.over(&Int::ONE.up(u64::from(bits)));
        Value::spanning(&half - &Exact::from(tail), half.clone())
    } else {
        let near = enclose(bits, 0, false, |fixed| Some(fixed.dyadic(fixed.normal(&num, &den))));
        // Always found; and this would always be true.
        near.unwrap_or_else(|| Value::spanning(Exact::ZERO, half.clone()))
    };
    let between = between.clamp(&Exact::ZERO, &half);
    let half = Value::Exact(half);
    if x.is_negative() {
        half - between
    } else {
        half + between
    }
}

impl Value {
    /// The natural logarithm; `None` unless the number is known to be above 0.
    ///
    /// The bounds of an exact number's logarithm are at most 2^−bits apart; of an enclosed one's, they also span what
    /// its own bounds leave open. More than 8,192 bits are taken as 8,192. ln 1 is exactly 0.
    ///
    /// ```
    /// use appraisal::number::{Exact, Mode, Rounding, Value};
    ///
    /// let ln = |x| Value::from(Exact::from(x)).ln(64).unwrap();
    /// // The income index of an income of 20,000 between goalposts of 100 and 75,000.
    /// let index = (ln(20_000) - ln(100)).checked_div(&(ln(75_000) - ln(100))).unwrap();
    /// assert_eq!(index.round(&Rounding::places(9, Mode::HalfUp)), Some("0.800341205".parse()?));
    /// assert_eq!(Value::from(Exact::ZERO).ln(64), None);
    /// # Ok::<(), appraisal::number::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn ln(&self, bits: u32) -> Option<Self> {
        self.monotone(|bound| ln(bound, bits))
    }

    /// e to the power of the number; `None` where that is past `max_bits`.
    pub(crate) fn exp(&self, bits: u32, max_bits: u64) -> Option<Self> {
        self.monotone(|bound| exp(bound, bits, max_bits))
    }

    /// The `n`th root, exact where it is rational; `None` for `n` = 0, and for an even root of a number that is
    /// negative or may be.
    ///
    /// The precision is that of [`power`](Self::power).
    ///
    /// ```
    /// # use appraisal::number::{Exact, Value};
    /// let value = Value::from(Exact::new(-8, 27).unwrap());
    /// assert_eq!(value.root(3, 64), Some(Value::Exact(Exact::new(-2, 3).unwrap())));
    /// assert_eq!(value.root(2, 64), None);
    /// ```
    #[must_use]
    pub fn root(&self, n: u32, bits: u32) -> Option<Self> {
        match self {
            Self::Exact(exact) => root(exact, n, bits, MAX_BITS),
            Self::Enclosed(_) => self.power(&Exact::from(n).recip()?, bits),
        }
    }

    /// The number to a rational power, exact where that is rational.
    ///
    /// `None` for 0 to the power of 0 or less, for a negative number unless the exponent's denominator is odd, where
    /// the bounds leave open on which side of such an edge the number lies, and for a result of more than 65,536 bits.
    /// A whole power of an exact number is never enclosed. The bounds of an exact number's power are at most 2^−bits
    /// of the lower one apart; of an enclosed one's, they also span what its own bounds leave open.
    ///
    /// ```
    /// use appraisal::number::{Exact, Mode, Rounding, Value};
    ///
    /// // Points of the decathlon's 100 m in 10.55 s: 25.4347 (18 − T)^1.81, truncated.
    /// let short: Value = ("18".parse::<Exact>()? - "10.55".parse::<Exact>()?).into();
    /// let points = short.power(&"1.81".parse()?, 64).unwrap() * Value::from("25.4347".parse::<Exact>()?);
    /// assert_eq!(points.round(&Rounding::places(0, Mode::Down)), Some(Exact::from(963)));
    /// # Ok::<(), appraisal::number::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn power(&self, exponent: &Exact, bits: u32) -> Option<Self> {
        self.power_within(exponent, bits, MAX_BITS)
    }

    /// As [`power`](Self::power), with another limit.
    pub(crate) fn power_within(&self, exponent: &Exact, bits: u32, max_bits: u64) -> Option<Self> {
        let Self::Enclosed(bounds) = self else {
            return power(self.lower(), exponent, bits, max_bits);
        };
        let (lower, upper) = (bounds.lower(), bounds.upper());
        let holds_zero = lower.signum() <= 0 && upper.signum() >= 0;
        if holds_zero && !exponent.is_positive() {
            return None;
        }
        let at = |bound| power_as(bound, exponent, bits, max_bits, TooWide::IsEnclosed);
        // On either side of 0 a power is monotone; where 0 lies between the bounds, it joins.
        let joined = at(lower)?.joined(&at(upper)?);
        Some(if holds_zero {
            joined.joined(&Self::default())
        } else {
            joined
        })
    }

    /// An increasing function of both bounds.
    fn monotone(&self, function: impl Fn(&Exact) -> Option<Self>) -> Option<Self> {
        match self {
            Self::Exact(exact) => function(exact),
            Self::Enclosed(bounds) => Some(function(bounds.lower())?.joined(&function(bounds.upper())?)),
        }
    }

    /// The least enclosure of both.
    fn joined(&self, other: &Self) -> Self {
        let lower = self.lower().min(other.lower()).clone();
        Self::spanning(lower, self.upper().max(other.upper()).clone())
    }
}

/// Computes both bounds until they are at most 2^−bits apart, absolutely or relative to the lower. `extra` places are
/// known to be lost. `None` where `bound` is, and where the places needed are past all measure.
pub(super) fn enclose(bits: u32, extra: u64, relative: bool, bound: impl Fn(Fixed) -> Option<Dyadic>) -> Option<Value> {
    let bits = bits.min(MAX_PRECISION);
    let extra = u32::try_from(extra).ok().filter(|extra| *extra <= MAX_PRECISION)?;
    let mut guard = extra.saturating_add(32);
    while guard <= MAX_PRECISION.saturating_mul(4) {
        let places = bits.saturating_add(guard);
        let (lower, upper) = (
            bound(Fixed::new(places, Toward::Down))?,
            bound(Fixed::new(places, Toward::Up))?,
        );
        // Both over one power of two; the exponents differ by one at most.
        let exponent = lower.exponent.min(upper.exponent);
        let [low, high] = [&lower, &upper].map(|d| d.num.up(d.exponent.abs_diff(exponent)));
        let width = (&high - &low).up(u64::from(bits));
        let most = if relative {
            low.clone()
        } else {
            Int::ONE.up(exponent.min(0).unsigned_abs())
        };
        if width <= most {
            return Value::between(scaled(&low, exponent), scaled(&high, exponent));
        }
        guard = guard.saturating_mul(2);
    }
    None
}

/// `num × 2^exponent`.
pub(super) fn scaled(num: &Int, exponent: i64) -> Exact {
    let by = exponent.unsigned_abs();
    if exponent < 0 {
        num.over(&Int::ONE.up(by)).into()
    } else {
        num.up(by).over(&Int::ONE).into()
    }
}

/// e^y, unless it or its inverse has more than `max_bits` bits.
pub(super) fn bounded_exp(fixed: Fixed, y: &Int, max_bits: u64) -> Option<Dyadic> {
    // Only a y of moderate size is worth its exp.
    fixed.whole_part(y).filter(|whole| whole.unsigned_abs() <= max_bits)?;
    let power = fixed.exp(y);
    let size = as_i64(power.num.bits()).saturating_add(power.exponent);
    (size.unsigned_abs() <= max_bits).then_some(power)
}
