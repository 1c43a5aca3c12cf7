//! [`Exact`], the exact rational number: its two forms, its queries and the operations that have no operator; it must
//! not round and must not read or print text.

use alloc::string::{String, ToString};
use core::cmp::Ordering;
use core::num::NonZero;

use super::big::{self, Big, Settled};
use super::word;

/// The denominator of an integer.
const WHOLE: NonZero<i64> = match NonZero::new(1) {
    Some(one) => one,
    None => NonZero::<i64>::MAX,
};

/// An exact rational number.
///
/// Always reduced, never rounded, of any size. A value whose numerator and denominator both fit 64 bits is two machine
/// words and needs no allocation; any other lives on the heap. The form is a consequence of the value alone, so equality,
/// order and hash agree whichever way a number was reached.
///
/// Text goes in by [`FromStr`](core::str::FromStr), a `rust_decimal::Decimal` and the integers by [`From`];
/// [`Display`](core::fmt::Display) prints *exact text*: a decimal without trailing zeros where the value has one,
/// a reduced fraction where it has none.
///
/// ```
/// use appraisal::number::Exact;
///
/// let third = Exact::new(1, 3).unwrap();
/// let mean = Exact::from(85 + 85 + 85) * third;
/// assert_eq!(mean, Exact::from(85));
///
/// let score: Exact = "84.995".parse()?;
/// assert_eq!((score * Exact::from(2)).to_string(), "169.99");
/// # Ok::<(), appraisal::number::ParseNumberError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Exact(pub(super) Form);

/// The two forms. INVARIANT: small wherever both parts fit an `i64`; the denominator is positive; the parts have no
/// common divisor. The non-zero denominator leaves room for the tag, so an `Exact` is 16 bytes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Form {
    Small { num: i64, den: NonZero<i64> },
    Big(Big),
}

impl From<Settled> for Exact {
    fn from(sized: Settled) -> Self {
        match sized {
            Settled::Small(num, den) => Self::small(num, den),
            Settled::Big(big) => Self(Form::Big(big)),
        }
    }
}

impl Exact {
    /// The number 0.
    pub const ZERO: Self = Self::whole(0);
    /// The number 1.
    pub const ONE: Self = Self::whole(1);
    /// The number 100, by which `%` divides.
    pub const HUNDRED: Self = Self::whole(100);
    /// The significant digits that text may have by default, those of a `rust_decimal::Decimal`.
    pub const MAX_DIGITS: u32 = 28;

    /// An integer in the small form.
    pub(super) const fn whole(num: i64) -> Self {
        Self(Form::Small { num, den: WHOLE })
    }

    /// A reduced fraction in the small form. The caller knows that `den` is positive and shares no divisor with `num`.
    pub(super) fn small(num: i64, den: i64) -> Self {
        debug_assert!(den > 0 && word::gcd(num.unsigned_abs(), den.unsigned_abs()) == 1);
        Self(Form::Small {
            num,
            den: NonZero::new(den).unwrap_or(WHOLE),
        })
    }

    /// `num / den` for a positive `den`, reduced.
    pub(super) fn ratio(num: i128, den: i128) -> Self {
        let divisor = word::gcd_wide(num.unsigned_abs(), den.unsigned_abs());
        let parts = i128::try_from(divisor)
            .ok()
            .and_then(|g| Some((num.checked_div(g)?, den.checked_div(g)?)));
        let (num, den) = parts.unwrap_or((num, den));
        Self::reduced(num, den)
    }

    /// `num / den` for a positive `den` that shares no divisor with `num`.
    pub(super) fn reduced(num: i128, den: i128) -> Self {
        match (i64::try_from(num), i64::try_from(den)) {
            (Ok(num), Ok(den)) => Self::small(num, den),
            _ => big::ratio(num, den).into(),
        }
    }

    /// The large form of the value, as an operand of a computation that cannot stay small.
    pub(super) fn widen(&self) -> Big {
        match &self.0 {
            Form::Small { num, den } => Big::widen(*num, den.get()),
            Form::Big(big) => big.clone(),
        }
    }

    /// `numerator / denominator`, reduced; `None` if the denominator is 0. Either may be negative.
    ///
    /// ```
    /// use appraisal::number::Exact;
    ///
    /// assert_eq!(Exact::new(6, -8).unwrap().to_string(), "-0.75");
    /// assert_eq!(Exact::new(1, 0), None);
    /// ```
    #[must_use]
    pub fn new(numerator: i64, denominator: i64) -> Option<Self> {
        let (num, den) = (i128::from(numerator), i128::from(denominator));
        match den.cmp(&0) {
            Ordering::Equal => None,
            Ordering::Greater => Some(Self::ratio(num, den)),
            Ordering::Less => Some(Self::ratio(num.checked_neg()?, den.checked_neg()?)),
        }
    }

    /// Whether the value is 0.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert!("-0.00".parse::<Exact>().unwrap().is_zero());
    /// ```
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        matches!(self.0, Form::Small { num: 0, .. })
    }

    /// Whether the value is below 0.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert!(Exact::from(-1).is_negative() && !Exact::ZERO.is_negative());
    /// ```
    #[must_use]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Form::Small { num, .. } => *num < 0,
            Form::Big(big) => big.is_negative(),
        }
    }

    /// Whether the value is above 0.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert!(Exact::ONE.is_positive() && !Exact::ZERO.is_positive());
    /// ```
    #[must_use]
    pub fn is_positive(&self) -> bool {
        !self.is_zero() && !self.is_negative()
    }

    /// Whether the value is an integer.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert!(Exact::new(10, 5).unwrap().is_integer());
    /// ```
    #[must_use]
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Form::Small { den, .. } => den.get() == 1,
            Form::Big(big) => big.is_integer(),
        }
    }

    /// −1, 0 or 1 by the sign of the value.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert_eq!(Exact::from(-85).signum(), -1);
    /// ```
    #[must_use]
    pub fn signum(&self) -> i32 {
        match &self.0 {
            Form::Small { num, .. } => i32::from(*num > 0).saturating_sub(i32::from(*num < 0)),
            Form::Big(big) if big.is_negative() => -1,
            Form::Big(_) => 1,
        }
    }

    /// Whether the numerator is odd; of an integer, whether it is odd.
    pub(super) fn is_odd(&self) -> bool {
        match &self.0 {
            Form::Small { num, .. } => num & 1 == 1,
            Form::Big(big) => big.is_odd(),
        }
    }

    /// The absolute value.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert_eq!(Exact::from(i64::MIN).abs().to_string(), "9223372036854775808");
    /// ```
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() { -self } else { self.clone() }
    }

    /// One over the value; `None` for 0.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert_eq!(Exact::from(-4).recip().unwrap().to_string(), "-0.25");
    /// assert_eq!(Exact::ZERO.recip(), None);
    /// ```
    #[must_use]
    pub fn recip(&self) -> Option<Self> {
        match &self.0 {
            Form::Small { num: 0, .. } => None,
            Form::Small { num, den } => {
                let (top, bottom) = (i128::from(den.get()), i128::from(num.unsigned_abs()));
                let top = if *num < 0 { top.checked_neg()? } else { top };
                Some(Self::reduced(top, bottom))
            }
            Form::Big(big) => Some(big.recip().into()),
        }
    }

    /// The quotient; `None` if the divisor is 0. There is no `/` operator, so that no division can panic.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// let actual = Exact::from(6375);
    /// assert_eq!(actual.checked_div(&Exact::from(11)).unwrap().to_string(), "6375/11");
    /// assert_eq!(actual.checked_div(&Exact::ZERO), None);
    /// ```
    #[must_use]
    pub fn checked_div(&self, divisor: &Self) -> Option<Self> {
        if let (Form::Small { num: a, den: b }, Form::Small { num: c, den: d }) = (&self.0, &divisor.0)
            && b == d
            && *c > 0
        {
            // Numbers on one grid (two integers, two amounts in cents): the grid cancels.
            return Some(Self::over(*a, *c));
        }
        Some(self * &divisor.recip()?)
    }

    /// `num / den` for a positive `den`, reduced by one-word arithmetic.
    pub(super) fn over(num: i64, den: i64) -> Self {
        if den == 1 {
            return Self::whole(num);
        }
        let divisor = word::gcd(num.unsigned_abs(), den.unsigned_abs());
        if divisor == 1 {
            return Self::small(num, den);
        }
        // The divisor is at most `den`, so it fits.
        match i64::try_from(divisor)
            .ok()
            .and_then(|g| Some((num.checked_div(g)?, den.checked_div(g)?)))
        {
            Some((num, den)) => Self::small(num, den),
            None => Self::ratio(i128::from(num), i128::from(den)),
        }
    }

    /// The value to a whole power; anything to the power of 0 is 1.
    ///
    /// The result has about `exponent` times as many bits. Where the exponent comes from a document, use
    /// [`checked_pow`](Self::checked_pow), which refuses before it computes.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert_eq!(Exact::new(-3, 2).unwrap().pow(3).to_string(), "-3.375");
    /// ```
    #[must_use]
    pub fn pow(&self, exponent: u32) -> Self {
        if let Form::Small { num, den } = &self.0
            && let (Some(num), Some(den)) = (num.checked_pow(exponent), den.get().checked_pow(exponent))
        {
            return Self::small(num, den);
        }
        let exponent = usize::try_from(exponent).unwrap_or(usize::MAX);
        self.widen().pow(exponent).into()
    }

    /// The value to a whole power, or `None` if the result might have more than `max_bits` bits.
    ///
    /// The test is made before computing, on the product of the exponent and the [bits](Self::bits) of the value.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert_eq!(Exact::from(3).checked_pow(4_000_000_000, 65_536), None);
    /// assert_eq!(Exact::ONE.checked_pow(4_000_000_000, 65_536), Some(Exact::ONE));
    /// ```
    #[must_use]
    pub fn checked_pow(&self, exponent: u32, max_bits: u64) -> Option<Self> {
        let fits = self.bits() == 1 || self.bits().saturating_mul(u64::from(exponent)) <= max_bits;
        fits.then(|| self.pow(exponent))
    }

    /// The greatest integer that is not above the value.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert_eq!(Exact::new(-5, 2).unwrap().floor(), Exact::from(-3));
    /// ```
    #[must_use]
    pub fn floor(&self) -> Self {
        match &self.0 {
            Form::Small { num, den } => Self::whole(num.checked_div_euclid(den.get()).unwrap_or(*num)),
            Form::Big(big) => big.floor().into(),
        }
    }

    /// The least integer that is not below the value.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert_eq!(Exact::new(-5, 2).unwrap().ceil(), Exact::from(-2));
    /// ```
    #[must_use]
    pub fn ceil(&self) -> Self {
        -(-self).floor()
    }

    /// The value as an `i64`; `None` if it is not an integer or does not fit.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert_eq!(Exact::from(85).to_i64(), Some(85));
    /// assert_eq!(Exact::new(1, 2).unwrap().to_i64(), None);
    /// ```
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Form::Small { num, den } if den.get() == 1 => Some(*num),
            _ => None,
        }
    }

    /// The larger of the bit lengths of numerator and denominator; at least 1. Limits on the size of a value count it.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert_eq!(Exact::ZERO.bits(), 1);
    /// assert_eq!(Exact::new(3, 256).unwrap().bits(), 9);
    /// ```
    #[must_use]
    pub fn bits(&self) -> u64 {
        match &self.0 {
            Form::Small { num, den } => {
                let widest = num.unsigned_abs() | den.get().unsigned_abs();
                u64::from(u64::BITS.saturating_sub(widest.leading_zeros()))
            }
            Form::Big(big) => big.bits(),
        }
    }

    /// The numerator of the reduced fraction, with its sign, in digits.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert_eq!(Exact::new(-6, 8).unwrap().numerator_text(), "-3");
    /// ```
    #[must_use]
    pub fn numerator_text(&self) -> String {
        match &self.0 {
            Form::Small { num, .. } => num.to_string(),
            Form::Big(big) => big.numerator_text(),
        }
    }

    /// The denominator of the reduced fraction, in digits; "1" for an integer.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert_eq!(Exact::new(-6, 8).unwrap().denominator_text(), "4");
    /// ```
    #[must_use]
    pub fn denominator_text(&self) -> String {
        match &self.0 {
            Form::Small { den, .. } => den.to_string(),
            Form::Big(big) => big.denominator_text(),
        }
    }
}

impl Exact {
    /// Numerator and denominator as double words; `None` where either does not fit.
    #[cfg(feature = "batch")]
    pub(crate) fn parts(&self) -> Option<(i128, i128)> {
        match &self.0 {
            Form::Small { num, den } => Some((i128::from(*num), i128::from(den.get()))),
            Form::Big(big) => big.parts_i128(),
        }
    }

    /// `num / den`, reduced; `None` for a denominator that is not positive.
    #[cfg(feature = "batch")]
    pub(crate) fn of_parts(num: i128, den: i128) -> Option<Self> {
        (den > 0).then(|| Self::ratio(num, den))
    }
}
