//! Roots, rational powers and weighted products, exact wherever they are rational and otherwise enclosed by integer
//! roots or by way of logarithms, whichever is shorter; no power may be computed before its size is known.

use alloc::vec::Vec;

use super::big::Int;
use super::exact::Exact;
use super::fixed::as_i64;
use super::irrational::{MAX_BITS, MAX_PRECISION, bounded_exp, enclose, scaled};
use super::value::Value;
use super::word;

/// The most bits of a number whose integer root is taken; past it, exp and ln are cheaper (as measured).
fn root_bits(bits: u32) -> u64 {
    u64::from(bits).saturating_mul(32).saturating_add(2048)
}

/// The most factors that an exact result is sought among; past it the result is enclosed.
const MAX_FACTORS: usize = 256;

/// The `n`th root to `bits`, exact where it is rational; `None` for `n` = 0, for an even root of a negative, and past
/// `max_bits`.
pub(crate) fn root(x: &Exact, n: u32, bits: u32, max_bits: u64) -> Option<Value> {
    power(x, &Exact::from(n).recip()?, bits, max_bits)
}

/// A rational power to `bits`, exact where it is rational.
///
/// `None` for 0 to the power of 0 or less, for a negative `x` unless the denominator of the exponent is odd, and for a
/// result of more than `max_bits` bits. A whole power of an exact number is exact or `None`, and never enclosed.
pub(crate) fn power(x: &Exact, exponent: &Exact, bits: u32, max_bits: u64) -> Option<Value> {
    power_as(x, exponent, bits, max_bits, TooWide::IsNone)
}

pub(super) fn power_as(x: &Exact, exponent: &Exact, bits: u32, max_bits: u64, too_wide: TooWide) -> Option<Value> {
    if x.is_zero() {
        return exponent.is_positive().then_some(Value::Exact(Exact::ZERO));
    }
    if exponent.is_integer() && too_wide == TooWide::IsNone {
        return whole_power(x, exponent, max_bits).map(Value::Exact);
    }
    if !x.is_negative() {
        return product(&[(x.clone(), exponent.clone())], bits, max_bits, too_wide);
    }
    let (num, den) = Int::parts(&exponent.widen());
    if !den.is_odd() {
        return None;
    }
    let of_magnitude = product(&[(-x, exponent.clone())], bits, max_bits, too_wide)?;
    Some(if num.is_odd() { -of_magnitude } else { of_magnitude })
}

/// A whole power of a number that is not 0.
fn whole_power(x: &Exact, exponent: &Exact, max_bits: u64) -> Option<Exact> {
    let times = exponent.abs();
    let power = match times.to_i64().and_then(|times| u32::try_from(times).ok()) {
        Some(times) => x.checked_pow(times, max_bits)?,
        // 1 and −1 have the powers that every odd or even exponent gives.
        None => (x.bits() == 1).then(|| if times.is_odd() { x.clone() } else { Exact::ONE })?,
    };
    if exponent.is_negative() {
        power.recip()
    } else {
        Some(power)
    }
}

/// The product of `values`, each to the power of its weight, to `bits`; exact where it is rational.
///
/// A weight of 0 leaves its value out, and no values make 1. `None` for a value below 0, for 0 with a negative weight,
/// and past `max_bits`.
pub(crate) fn geometric(values: &[(Exact, Exact)], bits: u32, max_bits: u64) -> Option<Value> {
    let weighs = |(_, weight): &&(Exact, Exact)| !weight.is_zero();
    if values.iter().filter(weighs).any(|(value, _)| value.is_negative()) {
        return None;
    }
    let mut zeros = values
        .iter()
        .filter(weighs)
        .filter(|(value, _)| value.is_zero())
        .peekable();
    if zeros.peek().is_some() {
        return zeros
            .all(|(_, weight)| weight.is_positive())
            .then_some(Value::Exact(Exact::ZERO));
    }
    product(values, bits, max_bits, TooWide::IsNone)
}

/// What becomes of a rational result of too many bits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TooWide {
    IsNone,
    IsEnclosed,
}

/// What is known about a product of powers.
enum Rational {
    Is(Exact),
    IsTooWide,
    IsNot,
    /// Not sought, because there are too many factors.
    Unknown,
}

/// A value above 0 and the weight that it is raised to, both in lowest terms; the weight's denominator is positive.
struct Factor {
    num: Int,
    den: Int,
    weight: Exact,
    above: Int,
    below: Int,
}

/// [`geometric`] for values above 0.
fn product(values: &[(Exact, Exact)], bits: u32, max_bits: u64, too_wide: TooWide) -> Option<Value> {
    let matters = |(value, weight): &&(Exact, Exact)| !weight.is_zero() && *value != Exact::ONE;
    let factors: Vec<Factor> = values
        .iter()
        .filter(matters)
        .map(|(value, weight)| {
            let (num, den) = Int::parts(&value.widen());
            let (above, below) = Int::parts(&weight.widen());
            let weight = weight.clone();
            Factor {
                num,
                den,
                weight,
                above,
                below,
            }
        })
        .collect();
    match rational(&factors, max_bits) {
        Rational::Is(exact) => return Some(Value::Exact(exact)),
        Rational::IsTooWide if too_wide == TooWide::IsNone => return None,
        _ => (),
    }
    if let Some(value) = by_root(&factors, bits) {
        return Some(value);
    }
    // An error of one logarithm counts as often as its weight says.
    let sizes = factors
        .iter()
        .map(|f| f.above.bits().saturating_sub(f.below.bits()).saturating_add(1));
    let count = u64::try_from(factors.len()).unwrap_or(u64::MAX);
    let lost = sizes
        .max()
        .unwrap_or(0)
        .saturating_add(u64::from(u64::BITS.saturating_sub(count.leading_zeros())));
    enclose(bits, lost, true, |fixed| {
        let terms = factors
            .iter()
            .map(|f| fixed.weighted_ln((&f.num, &f.den), &f.above, &f.below));
        let sum = terms.fold(Int::ZERO, |sum, term| &sum + &term);
        bounded_exp(fixed, &sum, max_bits)
    })
}

/// Decides whether a product of powers is rational, and which number it is.
///
/// The parts of the fractions are split until no two share a divisor. A prime then divides one part only, so the
/// product is rational just where each part's own power is, that is where the part is a perfect power of the
/// denominator of its exponent.
fn rational(factors: &[Factor], max_bits: u64) -> Rational {
    let mut work: Vec<(Int, Exact)> = Vec::new();
    for factor in factors {
        work.push((factor.num.clone(), factor.weight.clone()));
        work.push((factor.den.clone(), -&factor.weight));
    }
    // The time for the divisors is as the square of the bits.
    let bits = work
        .iter()
        .fold(0_u64, |sum, (part, _)| sum.saturating_add(part.bits()));
    if bits > MAX_BITS.saturating_mul(4) {
        return Rational::Unknown;
    }
    let mut coprime: Vec<(Int, Exact)> = Vec::new();
    while let Some((part, exponent)) = work.pop() {
        if part == Int::ONE {
            continue;
        }
        if let Some((_, sum)) = coprime.iter_mut().find(|(other, _)| *other == part) {
            *sum += exponent;
            if sum.bits() > MAX_BITS {
                return Rational::Unknown;
            }
            continue;
        }
        let shared = coprime.iter().enumerate().find_map(|(at, (other, _))| {
            let divisor = other.gcd(&part);
            (divisor != Int::ONE).then_some((at, divisor))
        });
        match shared {
            None => coprime.push((part, exponent)),
            Some((at, divisor)) => {
                let (other, others) = coprime.swap_remove(at);
                work.push((other.div_floor(&divisor), others.clone()));
                work.push((part.div_floor(&divisor), exponent.clone()));
                work.push((divisor, exponent + others));
            }
        }
        if coprime.len() > MAX_FACTORS {
            return Rational::Unknown;
        }
    }
    let mut roots: Vec<(Int, Int)> = Vec::new();
    for (part, exponent) in coprime {
        let (times, degree) = Int::parts(&exponent.widen());
        if times == Int::ZERO {
            continue;
        }
        let degree = degree.to_i64().and_then(|degree| u32::try_from(degree).ok());
        match degree.and_then(|degree| part.perfect_root(degree)) {
            Some(root) => roots.push((root, times)),
            None => return Rational::IsNot,
        }
    }
    multiplied(&roots, max_bits).map_or(Rational::IsTooWide, Rational::Is)
}

/// The product of whole powers of integers above 0; `None` if it might have more than `max_bits` bits.
fn multiplied(powers: &[(Int, Int)], max_bits: u64) -> Option<Exact> {
    let (mut num, mut den) = (Int::ONE, Int::ONE);
    let (mut num_bits, mut den_bits) = (0_u64, 0_u64);
    for (base, exponent) in powers {
        let (side, bits) = if exponent.is_negative() {
            (&mut den, &mut den_bits)
        } else {
            (&mut num, &mut num_bits)
        };
        let times = u32::try_from(exponent.to_i64()?.unsigned_abs()).ok()?;
        *bits = bits.saturating_add(base.bits().saturating_mul(u64::from(times)));
        if *bits > max_bits {
            return None;
        }
        *side = &*side * &base.pow(times);
    }
    Some(num.over(&den).into())
}

/// The product as the integer root of a product of whole powers, with bounds one unit apart; `None` where that would
/// be long.
fn by_root(factors: &[Factor], bits: u32) -> Option<Value> {
    let mut degree = 1_u64;
    for factor in factors {
        let below = u64::try_from(factor.below.to_i64()?).ok()?;
        let shared = word::gcd(degree, below).max(1);
        degree = degree.checked_mul(below.checked_div(shared)?)?;
    }
    let bits = bits.min(MAX_PRECISION);
    let most = root_bits(bits).checked_sub(degree.checked_mul(u64::from(bits).saturating_add(4))?)?;
    let mut powers = Vec::new();
    for factor in factors {
        let below = u64::try_from(factor.below.to_i64()?).ok()?;
        let times = &factor.above * &Int::from(as_i64(degree.checked_div(below)?));
        powers.push((factor.num.clone(), times.clone()));
        powers.push((factor.den.clone(), -&times));
    }
    let (num, den) = Int::parts(&multiplied(&powers, most)?.widen());
    // The root lies within a factor of two of 2^size, and has bits + 1 bits or more once it is scaled.
    let size = as_i64(num.bits())
        .saturating_sub(as_i64(den.bits()))
        .checked_div_euclid(as_i64(degree))?;
    let places = i64::from(bits).saturating_add(2).saturating_sub(size);
    let by = places.unsigned_abs().checked_mul(degree)?;
    let radicand = if places < 0 {
        num.div_floor(&den.up(by))
    } else {
        num.up(by).div_floor(&den)
    };
    let root = radicand.root(u32::try_from(degree).ok()?);
    let exponent = places.saturating_neg();
    Value::between(scaled(&root, exponent), scaled(&(&root + &Int::ONE), exponent))
}
