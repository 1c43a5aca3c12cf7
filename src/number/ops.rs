//! The operators, the order and the conversions of [`Exact`]; whatever does not fit 64 bits must go to the large form.

use core::cmp::Ordering;
use core::iter::Sum;
use core::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use super::big::{Big, Settled};
use super::exact::{Exact, Form};
use super::word;

/// `a/b + c/d` in machine words, `None` where the result might not fit a double word.
fn add_small(a: i64, b: i64, c: i64, d: i64) -> Option<Exact> {
    if b == d {
        if let Some(sum) = a.checked_add(c) {
            return Some(Exact::over(sum, b));
        }
        return Some(Exact::ratio(i128::from(a).checked_add(i128::from(c))?, i128::from(b)));
    }
    // With g = gcd(b, d): a/b + c/d = (a·d/g + c·b/g) / (b·d/g), and only divisors of g can still cancel.
    let shared = if b == 1 || d == 1 {
        1
    } else {
        word::gcd(b.unsigned_abs(), d.unsigned_abs())
    };
    let (b_part, d_part) = (
        word::div_exact(i128::from(b), shared),
        word::div_exact(i128::from(d), shared),
    );
    let left = i128::from(a).checked_mul(d_part)?;
    let right = i128::from(c).checked_mul(b_part)?;
    let num = left.checked_add(right)?;
    let den = b_part.checked_mul(i128::from(d))?;
    if shared == 1 {
        return Some(Exact::reduced(num, den));
    }
    let cancel = word::gcd(word::abs_rem(num, shared), shared);
    Some(Exact::reduced(
        word::div_exact(num, cancel),
        word::div_exact(den, cancel),
    ))
}

/// `a/b × c/d` in machine words.
fn mul_small(a: i64, b: i64, c: i64, d: i64) -> Option<Exact> {
    if b == 1 && d == 1 {
        return Some(match a.checked_mul(c) {
            Some(product) => Exact::whole(product),
            None => Exact::reduced(i128::from(a).checked_mul(i128::from(c))?, 1),
        });
    }
    // Cancelling crosswise first keeps the products small and leaves them reduced.
    let cross = |num: i64, den: i64| {
        if den == 1 {
            return (i128::from(num), 1);
        }
        let g = word::gcd(num.unsigned_abs(), den.unsigned_abs());
        (word::div_exact(i128::from(num), g), word::div_exact(i128::from(den), g))
    };
    let ((a, d), (c, b)) = (cross(a, d), cross(c, b));
    Some(Exact::reduced(a.checked_mul(c)?, b.checked_mul(d)?))
}

/// Runs the word form where both operands are small, and the large form otherwise.
fn combine(
    left: &Exact,
    right: &Exact,
    small: fn(i64, i64, i64, i64) -> Option<Exact>,
    large: fn(&Big, &Big) -> Settled,
) -> Exact {
    match (&left.0, &right.0) {
        (Form::Small { num: a, den: b }, Form::Small { num: c, den: d }) => {
            small(*a, b.get(), *c, d.get()).unwrap_or_else(|| large(&left.widen(), &right.widen()).into())
        }
        (Form::Big(a), Form::Big(b)) => large(a, b).into(),
        (Form::Big(a), Form::Small { .. }) => large(a, &right.widen()).into(),
        (Form::Small { .. }, Form::Big(b)) => large(&left.widen(), b).into(),
    }
}

impl Add for &Exact {
    type Output = Exact;

    fn add(self, other: Self) -> Exact {
        combine(self, other, add_small, Big::add)
    }
}

impl Sub for &Exact {
    type Output = Exact;

    fn sub(self, other: Self) -> Exact {
        // The one numerator whose negative does not fit goes the long way round.
        let small = |a, b, c: i64, d| add_small(a, b, c.checked_neg()?, d);
        combine(self, other, small, Big::sub)
    }
}

impl Mul for &Exact {
    type Output = Exact;

    fn mul(self, other: Self) -> Exact {
        combine(self, other, mul_small, Big::mul)
    }
}

impl Neg for &Exact {
    type Output = Exact;

    fn neg(self) -> Exact {
        match &self.0 {
            Form::Small { num, den } => match num.checked_neg() {
                Some(num) => Exact(Form::Small { num, den: *den }),
                None => self.widen().neg().into(),
            },
            Form::Big(big) => big.neg().into(),
        }
    }
}

impl Neg for Exact {
    type Output = Self;

    fn neg(self) -> Self {
        -&self
    }
}

macro_rules! owned_operators {
    ($($operator:ident $method:ident $assign:ident $assign_method:ident;)*) => {$(
        impl $operator for Exact {
            type Output = Exact;

            fn $method(self, other: Exact) -> Exact {
                (&self).$method(&other)
            }
        }

        impl $operator<&Exact> for Exact {
            type Output = Exact;

            fn $method(self, other: &Exact) -> Exact {
                (&self).$method(other)
            }
        }

        impl $operator<Exact> for &Exact {
            type Output = Exact;

            fn $method(self, other: Exact) -> Exact {
                self.$method(&other)
            }
        }

        impl $assign<&Exact> for Exact {
            fn $assign_method(&mut self, other: &Exact) {
                *self = (&*self).$method(other);
            }
        }

        impl $assign for Exact {
            fn $assign_method(&mut self, other: Exact) {
                *self = (&*self).$method(&other);
            }
        }
    )*};
}

owned_operators! {
    Add add AddAssign add_assign;
    Sub sub SubAssign sub_assign;
    Mul mul MulAssign mul_assign;
}

impl Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::ZERO, |total, number| &total + &number)
    }
}

impl<'a> Sum<&'a Exact> for Exact {
    fn sum<I: Iterator<Item = &'a Self>>(numbers: I) -> Self {
        numbers.fold(Self::ZERO, |total, number| &total + number)
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Form::Small { num: a, den: b }, Form::Small { num: c, den: d }) => {
                if b == d {
                    return a.cmp(c);
                }
                // Two words by two words always fit: the products stay below 2^126.
                let left = i128::from(*a).checked_mul(i128::from(d.get()));
                let right = i128::from(*c).checked_mul(i128::from(b.get()));
                left.cmp(&right)
            }
            (Form::Big(a), Form::Big(b)) => a.cmp(b),
            (Form::Big(a), Form::Small { .. }) => a.cmp(&other.widen()),
            (Form::Small { .. }, Form::Big(b)) => self.widen().cmp(b),
        }
    }
}

impl Default for Exact {
    /// The number 0.
    fn default() -> Self {
        Self::ZERO
    }
}

macro_rules! from_word {
    ($($integer:ty)*) => {$(
        impl From<$integer> for Exact {
            fn from(integer: $integer) -> Self {
                Self::whole(i64::from(integer))
            }
        }
    )*};
}

macro_rules! from_wide {
    ($($integer:ty)*) => {$(
        impl From<$integer> for Exact {
            fn from(integer: $integer) -> Self {
                match i64::try_from(integer) {
                    Ok(num) => Self::whole(num),
                    Err(_) => Settled::from(integer).into(),
                }
            }
        }
    )*};
}

from_word! { i8 i16 i32 i64 u8 u16 u32 }
from_wide! { u64 i128 u128 usize isize }
