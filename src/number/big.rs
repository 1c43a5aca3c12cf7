//! The large form of a number and the only file that names the big-number library; nothing of it may leave `number`.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "big integers do not overflow; every divisor here is a denominator, a power, or checked by the caller"
)]

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::cmp::Ordering;
use core::hash::{Hash, Hasher};
use core::ops::{Add, Mul, Neg, Sub};

use dashu_int::ops::{BitTest, DivRemEuclid, Gcd, UnsignedAbs};
use dashu_int::{IBig, Sign, UBig};
use dashu_ratio::RBig;

/// A reduced rational that does not fit the small form. The box keeps [`super::Exact`] at two words.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Big(Box<RBig>);

/// What a computation on big numbers leaves: it is small again whenever it can be.
pub(super) enum Settled {
    Small(i64, i64),
    Big(Big),
}

impl Hash for Big {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.numerator().hash(state);
        self.0.denominator().hash(state);
    }
}

impl PartialOrd for Big {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Big {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0)
    }
}

fn settle(value: RBig) -> Settled {
    match (i64::try_from(value.numerator()), i64::try_from(value.denominator())) {
        (Ok(num), Ok(den)) => Settled::Small(num, den),
        _ => Settled::Big(Big(Box::new(value))),
    }
}

macro_rules! from_integer {
    ($($integer:ty)*) => {$(
        impl From<$integer> for Settled {
            fn from(integer: $integer) -> Self {
                settle(RBig::from(IBig::from(integer)))
            }
        }
    )*};
}

from_integer! { u64 i128 u128 usize isize }

/// `num / den` reduced; the denominator is taken without its sign, and 0 is read as 1 (no caller passes it).
pub(super) fn ratio(num: i128, den: i128) -> Settled {
    let den = if den == 0 { 1 } else { den.unsigned_abs() };
    settle(RBig::from_parts(IBig::from(num), UBig::from(den)))
}

/// Reads `digits / (denominator × 10^scale)`. All texts are ASCII digits; `None` where they are not, or for 0 below.
pub(super) fn from_digits(negative: bool, digits: &str, denominator: Option<&str>, scale: usize) -> Option<Settled> {
    let sign = if negative { Sign::Negative } else { Sign::Positive };
    let num = UBig::from_str_radix(digits, 10).ok()?;
    let den = match denominator {
        Some(text) => UBig::from_str_radix(text, 10).ok()?,
        None => UBig::ONE,
    };
    if den.is_zero() {
        return None;
    }
    let den = den * UBig::from(10_u8).pow(scale);
    Some(settle(RBig::from_parts(IBig::from_parts(sign, num), den)))
}

impl Big {
    /// The large form of a small number, as an operand.
    pub(super) fn widen(num: i64, den: i64) -> Self {
        let den = UBig::from(den.unsigned_abs().max(1));
        Self(Box::new(RBig::from_parts(IBig::from(num), den)))
    }

    pub(super) fn add(&self, other: &Self) -> Settled {
        settle(&*self.0 + &*other.0)
    }

    pub(super) fn sub(&self, other: &Self) -> Settled {
        settle(&*self.0 - &*other.0)
    }

    pub(super) fn mul(&self, other: &Self) -> Settled {
        settle(&*self.0 * &*other.0)
    }

    pub(super) fn neg(&self) -> Settled {
        settle(-&*self.0)
    }

    /// One over the value; the value of a [`Big`] is 0 only for a widened 0, which gives 0.
    pub(super) fn recip(&self) -> Settled {
        let (sign, num) = self.0.numerator().clone().into_parts();
        if num.is_zero() {
            return Settled::Small(0, 1);
        }
        settle(RBig::from_parts(
            IBig::from_parts(sign, self.0.denominator().clone()),
            num,
        ))
    }

    /// The value to the power of `exponent`. Powers of a reduced fraction are reduced, so no divisor is sought.
    pub(super) fn pow(&self, exponent: usize) -> Settled {
        settle(self.0.pow(exponent))
    }

    /// The greatest integer not above the value.
    pub(super) fn floor(&self) -> Settled {
        let den = IBig::from(self.0.denominator().clone());
        let (quotient, _) = self.0.numerator().div_rem_euclid(&den);
        settle(RBig::from(quotient))
    }

    pub(super) fn is_negative(&self) -> bool {
        self.0.numerator().sign() == Sign::Negative
    }

    pub(super) fn is_integer(&self) -> bool {
        self.0.is_int()
    }

    /// Whether the numerator is odd.
    pub(super) fn is_odd(&self) -> bool {
        self.0.numerator().bit(0)
    }

    pub(super) fn bits(&self) -> u64 {
        let num = self.0.numerator().unsigned_abs().bit_len();
        let bits = num.max(self.0.denominator().bit_len());
        u64::try_from(bits).unwrap_or(u64::MAX)
    }

    pub(super) fn numerator_text(&self) -> String {
        self.0.numerator().to_string()
    }

    pub(super) fn denominator_text(&self) -> String {
        self.0.denominator().to_string()
    }

    /// The numerator as a double word, where it fits.
    pub(super) fn numerator_i128(&self) -> Option<i128> {
        i128::try_from(self.0.numerator()).ok()
    }

    /// Numerator and denominator as double words, where they fit.
    #[cfg(feature = "batch")]
    pub(super) fn parts_i128(&self) -> Option<(i128, i128)> {
        let denominator = i128::try_from(self.0.denominator().clone()).ok()?;
        Some((i128::try_from(self.0.numerator()).ok()?, denominator))
    }

    /// How many decimals the value has if it terminates: the larger of the powers of two and of five below the line.
    pub(super) fn decimals(&self) -> Option<usize> {
        let mut rest = self.0.denominator().clone();
        let twos = rest.trailing_zeros().unwrap_or(0);
        rest >>= twos;
        let fives = rest.remove(&UBig::from(5_u8)).unwrap_or(0);
        rest.is_one().then(|| twos.max(fives))
    }

    /// The digits of the absolute value × 10^`places`, which the caller knows to be an integer.
    pub(super) fn scaled_digits(&self, places: usize) -> String {
        let scaled = &*self.0 * RBig::from(UBig::from(10_u8).pow(places));
        scaled.numerator().unsigned_abs().to_string()
    }
}

/// An integer of any size, in which the enclosures of irrational numbers are computed; see [`super::fixed`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Int(IBig);

impl From<i64> for Int {
    fn from(integer: i64) -> Self {
        Self(IBig::from(integer))
    }
}

macro_rules! integer_operators {
    ($($operator:ident $method:ident;)*) => {$(
        impl $operator for &Int {
            type Output = Int;

            fn $method(self, other: Self) -> Int {
                Int((&self.0).$method(&other.0))
            }
        }
    )*};
}

integer_operators! { Add add; Sub sub; Mul mul; }

impl Neg for &Int {
    type Output = Int;

    fn neg(self) -> Int {
        Int(-&self.0)
    }
}

impl Int {
    pub(super) const ZERO: Self = Self(IBig::ZERO);
    pub(super) const ONE: Self = Self(IBig::ONE);

    /// The numerator and the denominator of a reduced fraction; the denominator is positive.
    pub(super) fn parts(of: &Big) -> (Self, Self) {
        let num = of.0.numerator().clone();
        (Self(num), Self(IBig::from(of.0.denominator().clone())))
    }

    /// `self / den`, reduced, by the magnitude of `den`; a `den` of 0 is read as 1 (no caller passes it).
    pub(super) fn over(&self, den: &Self) -> Settled {
        let den = den.0.clone().unsigned_abs();
        let den = if den.is_zero() { UBig::ONE } else { den };
        settle(RBig::from_parts(self.0.clone(), den))
    }

    pub(super) fn is_negative(&self) -> bool {
        self.0.sign() == Sign::Negative
    }

    pub(super) fn is_odd(&self) -> bool {
        self.0.bit(0)
    }

    /// The length of the magnitude; 0 for 0.
    pub(super) fn bits(&self) -> u64 {
        u64::try_from(self.0.bit_len()).unwrap_or(u64::MAX)
    }

    pub(super) fn to_i64(&self) -> Option<i64> {
        i64::try_from(&self.0).ok()
    }

    /// `self × 2^by`.
    pub(super) fn up(&self, by: u64) -> Self {
        Self(&self.0 << usize::try_from(by).unwrap_or(usize::MAX))
    }

    /// The greatest integer not above `self / 2^by`.
    pub(super) fn down(&self, by: u64) -> Self {
        Self(&self.0 >> usize::try_from(by).unwrap_or(usize::MAX))
    }

    /// The greatest integer not above `self / divisor`, for a positive divisor.
    pub(super) fn div_floor(&self, divisor: &Self) -> Self {
        let (quotient, _) = (&self.0).div_rem_euclid(&divisor.0);
        Self(quotient)
    }

    /// The greatest common divisor, which is 0 only if both are.
    pub(super) fn gcd(&self, other: &Self) -> Self {
        if self.0.is_zero() && other.0.is_zero() {
            return Self::ZERO;
        }
        Self(IBig::from((&self.0).gcd(&other.0)))
    }

    pub(super) fn pow(&self, exponent: u32) -> Self {
        Self(self.0.pow(usize::try_from(exponent).unwrap_or(usize::MAX)))
    }

    /// The greatest integer whose `n`th power is not above `self`, for `self` ≥ 0 and `n` ≥ 1.
    ///
    /// Newton's iteration from above ends at it whatever the start; the start is what makes it short. (The library's
    /// own starts far off for a large `n`; its square root is fast, and is checked.)
    pub(super) fn root(&self, n: u32) -> Self {
        let (wide, bits) = (u64::from(n.max(1)), self.bits());
        if bits == 0 || n <= 1 {
            return self.clone();
        }
        if bits <= wide {
            return Self::ONE;
        }
        if n == 2 {
            let root = Self(IBig::from(self.0.clone().unsigned_abs().nth_root(2)));
            let next = &root + &Self::ONE;
            if &(&root * &root) <= self && &(&next * &next) > self {
                return root;
            }
        }
        let root_bits = (bits - 1) / wide + 1;
        let slack = u64::from(u32::BITS - n.leading_zeros());
        if root_bits <= slack + 4 {
            // Few bits: one after another.
            let mut root = Self::ZERO;
            for bit in (0..root_bits).rev() {
                let candidate = &root + &Self::ONE.up(bit);
                if &candidate.pow(n) <= self {
                    root = candidate;
                }
            }
            return root;
        }
        // The root of the upper half, one up, is above the root and as near to it as half the bits say.
        let half = (root_bits - slack) / 2;
        let mut guess = (&self.down(half * wide).root(n) + &Self::ONE).up(half);
        let (count, below) = (Self(IBig::from(n)), Self(IBig::from(n - 1)));
        loop {
            let quotient = self.div_floor(&guess.pow(n - 1));
            let next = (&(&guess * &below) + &quotient).div_floor(&count);
            if next >= guess {
                return guess;
            }
            guess = next;
        }
    }

    /// The integer whose `n`th power is `self`, if there is one, for `self` ≥ 0.
    pub(super) fn perfect_root(&self, n: u32) -> Option<Self> {
        let root = self.root(n);
        // A root of 1 needs no check by a long power.
        (root == *self || root != Self::ONE && &root.pow(n) == self).then_some(root)
    }
}
