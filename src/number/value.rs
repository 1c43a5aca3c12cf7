//! [`Value`]: a number that is known, or one that is only enclosed between two bounds; it must not settle a question
//! that the bounds leave open.

use core::cmp::Ordering;
use core::fmt;
use core::ops::{Add, Mul, Neg, Sub};

use super::exact::Exact;
use super::rounding::Rounding;

/// The bounds of a number that is not known exactly, such as a root. INVARIANT: the lower is below the upper.
///
/// ```
/// use appraisal::number::{Exact, Value};
///
/// let root = Value::between("1.4142".parse()?, "1.4143".parse()?).unwrap();
/// let Value::Enclosed(bounds) = root else { unreachable!() };
/// assert!(bounds.lower() < bounds.upper());
/// # Ok::<(), appraisal::number::ParseNumberError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Enclosure {
    lower: Exact,
    upper: Exact,
}

impl Enclosure {
    /// The lower bound. The number is not below it.
    #[must_use]
    pub const fn lower(&self) -> &Exact {
        &self.lower
    }

    /// The upper bound. The number is not above it.
    #[must_use]
    pub const fn upper(&self) -> &Exact {
        &self.upper
    }
}

/// A number, exact or enclosed.
///
/// Sums, products, minima, maxima and clamps of enclosures are enclosures, computed on exact bounds. `==` compares the
/// form, that is the bounds; whether the *numbers* are equal is for [`compare`](Self::compare), which may leave it
/// open.
///
/// ```
/// use appraisal::number::{Exact, Mode, Rounding, Value};
///
/// let root = Value::between("1.41421".parse()?, "1.41422".parse()?).unwrap();
/// let score = &root * &Value::from(Exact::from(50));
/// assert_eq!(score.round(&Rounding::places(1, Mode::HalfUp)), Some("70.7".parse()?));
/// assert_eq!(score.round(&Rounding::places(4, Mode::HalfUp)), None);
/// # Ok::<(), appraisal::number::ParseNumberError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A known number.
    Exact(Exact),
    /// A number between two bounds.
    Enclosed(Enclosure),
}

impl From<Exact> for Value {
    fn from(exact: Exact) -> Self {
        Self::Exact(exact)
    }
}

impl Value {
    /// The number between two bounds, both included; exact where they are equal, `None` where they are crossed.
    ///
    /// ```
    /// # use appraisal::number::{Exact, Value};
    /// assert_eq!(Value::between(Exact::ONE, Exact::ONE), Some(Value::Exact(Exact::ONE)));
    /// assert_eq!(Value::between(Exact::ONE, Exact::ZERO), None);
    /// ```
    #[must_use]
    pub fn between(lower: Exact, upper: Exact) -> Option<Self> {
        match lower.cmp(&upper) {
            Ordering::Less => Some(Self::Enclosed(Enclosure { lower, upper })),
            Ordering::Equal => Some(Self::Exact(lower)),
            Ordering::Greater => None,
        }
    }

    /// As [`between`](Self::between), for bounds that come in either order.
    pub(super) fn spanning(a: Exact, b: Exact) -> Self {
        match a.cmp(&b) {
            Ordering::Less => Self::Enclosed(Enclosure { lower: a, upper: b }),
            Ordering::Equal => Self::Exact(a),
            Ordering::Greater => Self::Enclosed(Enclosure { lower: b, upper: a }),
        }
    }

    /// The lower bound; of an exact number, the number.
    ///
    /// ```
    /// # use appraisal::number::{Exact, Value};
    /// assert_eq!(Value::from(Exact::ONE).lower(), &Exact::ONE);
    /// ```
    #[must_use]
    pub const fn lower(&self) -> &Exact {
        match self {
            Self::Exact(exact) => exact,
            Self::Enclosed(bounds) => &bounds.lower,
        }
    }

    /// The upper bound; of an exact number, the number.
    ///
    /// ```
    /// # use appraisal::number::{Exact, Value};
    /// assert_eq!(Value::from(Exact::ONE).upper(), &Exact::ONE);
    /// ```
    #[must_use]
    pub const fn upper(&self) -> &Exact {
        match self {
            Self::Exact(exact) => exact,
            Self::Enclosed(bounds) => &bounds.upper,
        }
    }

    /// The number, if it is known.
    ///
    /// ```
    /// # use appraisal::number::{Exact, Value};
    /// assert_eq!(Value::from(Exact::ONE).exact(), Some(&Exact::ONE));
    /// ```
    #[must_use]
    pub const fn exact(&self) -> Option<&Exact> {
        match self {
            Self::Exact(exact) => Some(exact),
            Self::Enclosed(_) => None,
        }
    }

    /// The [bits](Exact::bits) of the wider bound.
    ///
    /// ```
    /// # use appraisal::number::{Exact, Value};
    /// assert_eq!(Value::from(Exact::from(255)).bits(), 8);
    /// ```
    #[must_use]
    pub fn bits(&self) -> u64 {
        match self {
            Self::Exact(exact) => exact.bits(),
            Self::Enclosed(bounds) => bounds.lower.bits().max(bounds.upper.bits()),
        }
    }

    /// The lesser of two numbers, as an enclosure where that is open.
    ///
    /// ```
    /// # use appraisal::number::{Exact, Value};
    /// let open = Value::between(Exact::ZERO, Exact::from(9)).unwrap();
    /// assert_eq!(open.min(&Exact::from(5).into()), Value::between(Exact::ZERO, Exact::from(5)).unwrap());
    /// ```
    #[must_use]
    pub fn min(&self, other: &Self) -> Self {
        Self::spanning(
            self.lower().min(other.lower()).clone(),
            self.upper().min(other.upper()).clone(),
        )
    }

    /// The greater of two numbers, as an enclosure where that is open.
    ///
    /// ```
    /// # use appraisal::number::{Exact, Value};
    /// let open = Value::between(Exact::ZERO, Exact::from(9)).unwrap();
    /// assert_eq!(open.max(&Exact::from(10).into()), Value::Exact(Exact::from(10)));
    /// ```
    #[must_use]
    pub fn max(&self, other: &Self) -> Self {
        Self::spanning(
            self.lower().max(other.lower()).clone(),
            self.upper().max(other.upper()).clone(),
        )
    }

    /// At least `least`, then at most `most`; where the two are crossed, `most` wins.
    ///
    /// ```
    /// # use appraisal::number::{Exact, Value};
    /// let value = Value::from(Exact::from(105));
    /// assert_eq!(value.clamp(&Exact::ZERO, &Exact::from(100)), Value::Exact(Exact::from(100)));
    /// ```
    #[must_use]
    pub fn clamp(&self, least: &Exact, most: &Exact) -> Self {
        let within = |bound: &Exact| bound.max(least).min(most).clone();
        match self {
            Self::Exact(exact) => Self::Exact(within(exact)),
            Self::Enclosed(bounds) => Self::spanning(within(&bounds.lower), within(&bounds.upper)),
        }
    }

    /// The quotient; `None` if the divisor is 0 or may be.
    ///
    /// ```
    /// # use appraisal::number::{Exact, Value};
    /// let open = Value::between(Exact::from(-1), Exact::from(9)).unwrap();
    /// assert_eq!(Value::from(Exact::ONE).checked_div(&open), None);
    /// assert_eq!(open.checked_div(&Exact::from(-1).into()), Value::between(Exact::from(-9), Exact::ONE));
    /// ```
    #[must_use]
    pub fn checked_div(&self, divisor: &Self) -> Option<Self> {
        if let (Self::Exact(number), Self::Exact(divisor)) = (self, divisor) {
            return number.checked_div(divisor).map(Self::Exact);
        }
        if divisor.lower().signum().saturating_mul(divisor.upper().signum()) <= 0 {
            return None;
        }
        let inverse = Self::spanning(divisor.lower().recip()?, divisor.upper().recip()?);
        Some(self * &inverse)
    }

    /// The order of two numbers; `None` while the bounds leave it open. Two enclosures are never found equal.
    ///
    /// ```
    /// # use appraisal::number::{Exact, Value};
    /// # use core::cmp::Ordering;
    /// let open = Value::between(Exact::ONE, Exact::from(2)).unwrap();
    /// assert_eq!(open.compare(&Exact::from(3).into()), Some(Ordering::Less));
    /// assert_eq!(open.compare(&open), None);
    /// ```
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        if let (Self::Exact(a), Self::Exact(b)) = (self, other) {
            return Some(a.cmp(b));
        }
        if self.upper() < other.lower() {
            Some(Ordering::Less)
        } else if self.lower() > other.upper() {
            Some(Ordering::Greater)
        } else {
            None
        }
    }

    /// The rounded number, if both bounds round to the same; `None` while that is open.
    ///
    /// ```
    /// # use appraisal::number::{Exact, Mode, Rounding, Value};
    /// let open = Value::between("0.41".parse()?, "0.42".parse()?).unwrap();
    /// assert_eq!(open.round(&Rounding::places(0, Mode::HalfUp)), Some(Exact::ZERO));
    /// # Ok::<(), appraisal::number::ParseNumberError>(())
    /// ```
    #[must_use]
    pub fn round(&self, rounding: &Rounding) -> Option<Exact> {
        match self {
            Self::Exact(exact) => Some(exact.round(rounding)),
            Self::Enclosed(bounds) => {
                // Rounding keeps order, so whatever lies between goes where both bounds go.
                let lower = bounds.lower.round(rounding);
                (lower == bounds.upper.round(rounding)).then_some(lower)
            }
        }
    }
}

impl Add for &Value {
    type Output = Value;

    fn add(self, other: Self) -> Value {
        if let (Value::Exact(a), Value::Exact(b)) = (self, other) {
            return Value::Exact(a + b);
        }
        Value::spanning(self.lower() + other.lower(), self.upper() + other.upper())
    }
}

impl Sub for &Value {
    type Output = Value;

    /// The difference. The two are taken as independent: `x - x` of an enclosure encloses 0 and is not 0.
    fn sub(self, other: Self) -> Value {
        if let (Value::Exact(a), Value::Exact(b)) = (self, other) {
            return Value::Exact(a - b);
        }
        Value::spanning(self.lower() - other.upper(), self.upper() - other.lower())
    }
}

impl Mul for &Value {
    type Output = Value;

    fn mul(self, other: Self) -> Value {
        match (self, other) {
            (Value::Exact(a), Value::Exact(b)) => Value::Exact(a * b),
            (Value::Exact(factor), Value::Enclosed(bounds)) | (Value::Enclosed(bounds), Value::Exact(factor)) => {
                Value::spanning(factor * &bounds.lower, factor * &bounds.upper)
            }
            (Value::Enclosed(a), Value::Enclosed(b)) => {
                let (p, q) = (&a.lower * &b.lower, &a.lower * &b.upper);
                let (r, s) = (&a.upper * &b.lower, &a.upper * &b.upper);
                let least = (&p).min(&q).min(&r).min(&s).clone();
                let most = p.max(q).max(r).max(s);
                Value::spanning(least, most)
            }
        }
    }
}

impl Neg for &Value {
    type Output = Value;

    fn neg(self) -> Value {
        match self {
            Value::Exact(exact) => Value::Exact(-exact),
            Value::Enclosed(bounds) => Value::spanning(-&bounds.upper, -&bounds.lower),
        }
    }
}

impl Neg for Value {
    type Output = Self;

    fn neg(self) -> Self {
        -&self
    }
}

macro_rules! owned_operators {
    ($($operator:ident $method:ident;)*) => {$(
        impl $operator for Value {
            type Output = Value;

            fn $method(self, other: Value) -> Value {
                (&self).$method(&other)
            }
        }

        impl $operator<&Value> for Value {
            type Output = Value;

            fn $method(self, other: &Value) -> Value {
                (&self).$method(other)
            }
        }

        impl $operator<Value> for &Value {
            type Output = Value;

            fn $method(self, other: Value) -> Value {
                self.$method(&other)
            }
        }
    )*};
}

owned_operators! { Add add; Sub sub; Mul mul; }

impl fmt::Display for Value {
    /// The exact text, or `[lower, upper]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(exact) => exact.fmt(f),
            Self::Enclosed(bounds) => write!(f, "[{}, {}]", bounds.lower, bounds.upper),
        }
    }
}

impl Default for Value {
    /// Exactly 0.
    fn default() -> Self {
        Self::Exact(Exact::ZERO)
    }
}
