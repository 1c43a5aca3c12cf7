//! Big rationals for the oracle: in from exact text, and rounded by the book. Knows no scoring.

use alloc::string::{String, ToString};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use crate::{Exact, Mode, Rounding, number::Grid};

/// The number that an [`Exact`] writes: `84.5` or `6375/11`.
#[must_use]
pub fn rational(exact: &Exact) -> BigRational {
    let text = exact.to_string();
    if let Some((above, below)) = text.split_once('/') {
        return BigRational::new(above.parse().unwrap(), below.parse().unwrap());
    }
    if let Ok(small) = text.parse::<i64>() {
        return whole(small);
    }
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let digits: BigInt = [whole, decimals].concat().parse().unwrap();
    BigRational::new(digits, BigInt::from(10).pow(decimals.len() as u32))
}

/// A whole number.
#[must_use]
pub fn whole(n: i64) -> BigRational {
    BigRational::from_integer(BigInt::from(n))
}

/// `x` on the grid of `rounding`: `x` = sign × (steps + part) × step, and the mode says what the part does.
#[must_use]
pub fn round(x: &BigRational, rounding: &Rounding) -> BigRational {
    let step = match rounding.grid() {
        Grid::Places(places) => BigRational::new(BigInt::from(1), BigInt::from(10).pow(*places)),
        Grid::Step(step) => rational(step),
    };
    let steps = (x.abs() / &step).floor();
    let part = x.abs() / &step - &steps;
    let half = BigRational::new(BigInt::from(1), BigInt::from(2));
    let odd = !(steps.to_integer() % BigInt::from(2)).is_zero();
    let away_from_zero = match rounding.mode() {
        Mode::HalfUp => part >= half,
        Mode::HalfEven => part > half || (part == half && odd),
        Mode::Up => !part.is_zero(),
        Mode::Down => false,
        Mode::Ceiling => !part.is_zero() && x.is_positive(),
        Mode::Floor => !part.is_zero() && x.is_negative(),
    };
    let size = (if away_from_zero { steps + whole(1) } else { steps }) * step;
    if x.is_negative() { -size } else { size }
}

/// How a rational is shown in a difference: the fraction, and roughly what it is.
#[must_use]
pub fn shown(x: &BigRational) -> String {
    if x.is_integer() {
        return x.numer().to_string();
    }
    let thousandths = (x * whole(1000)).round().to_integer();
    alloc::format!("{x} (about {thousandths}/1000)")
}
