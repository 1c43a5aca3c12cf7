//! Rounding division by a constant without a division: a multiplication by a precomputed number and a shift, proven for
//! the range at hand.

use super::lanes::Lane;
use crate::number::Mode;

/// Rounded division of integers of a known range by a positive constant.
///
/// All modes come down to `floor((x + bias + below · [x < 0] + lift · by) ÷ by) − lift`, where `lift` makes the dividend
/// positive; and `floor(v ÷ by) = v × mul >> shift` for `0 ≤ v ≤ most`, if `most × (mul × by − 2^shift) < 2^shift`. Half-even goes
/// as half-up among positives, and takes 1 off an odd quotient that divides evenly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Magic {
    pub(super) by: i128,
    /// Added before the division, with the lift.
    pub(super) bias: i128,
    /// Added to negative numbers.
    pub(super) below: i128,
    pub(super) lift: i128,
    pub(super) even: bool,
    /// Whether numbers can be negative: otherwise nothing looks at the sign.
    pub(super) signed: bool,
    pub(super) how: How,
}

/// How a number that is not negative is divided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum How {
    /// By a division.
    Divide,
    /// `v × mul >> shift`, with a product of two words.
    Wide { mul: u64, shift: u32 },
    /// `(v >> before) × mul >> shift`, with a product of one word: what two divides, is shifted out first.
    Narrow { before: u32, mul: u64, shift: u32 },
}

impl Magic {
    pub(super) fn new(by: i128, mode: Mode, (least, most): (i128, i128), lane: Lane) -> Self {
        let half = by.checked_div(2).unwrap_or(0);
        let even_divisor = by & 1 == 0;
        let less = by.saturating_sub(1);
        let (bias, below) = match mode {
            Mode::Floor => (0, 0),
            Mode::Ceiling => (less, 0),
            Mode::Down => (0, less),
            Mode::Up => (less, less.saturating_neg()),
            Mode::HalfUp if even_divisor => (half, -1),
            // There are no ties on an odd divisor.
            Mode::HalfUp | Mode::HalfEven => (half, 0),
        };
        let lift = least
            .min(0)
            .checked_div_euclid(by)
            .unwrap_or(0)
            .saturating_neg()
            .saturating_add(i128::from(least < 0));
        let lifted = lift.saturating_mul(by);
        let greatest = most
            .saturating_add(bias)
            .saturating_add(below.max(0))
            .saturating_add(lifted);
        let by_multiplier = |width: u32| {
            let narrow = narrow(by, greatest, width).map(|(before, mul, shift)| How::Narrow { before, mul, shift });
            narrow.or_else(|| multiplier(by, greatest, width).map(|(mul, shift)| How::Wide { mul, shift }))
        };
        let how = match lane {
            Lane::I32 => by_multiplier(32),
            Lane::I64 => by_multiplier(64),
            Lane::I128 => None,
        };
        Self {
            by,
            bias: bias.saturating_add(lifted),
            below,
            lift,
            even: mode == Mode::HalfEven && even_divisor,
            signed: least < 0 && below != 0,
            how: how.unwrap_or(How::Divide),
        }
    }
}

/// The multiplier of so many bits, and the shift, by which all numbers from 0 to `most` are divided; none where there
/// is no such pair, or the numbers themselves have more bits.
fn multiplier(by: i128, most: i128, width: u32) -> Option<(u64, u32)> {
    let (by, most) = (u128::try_from(by).ok()?, u128::try_from(most).ok()?);
    let limit = 1u128.checked_shl(width)?;
    if most >= limit || by >= limit || by == 0 {
        return None;
    }
    // The largest shift whose multiplier still has so many bits; a smaller one may do and is no better.
    let shift = width.saturating_sub(1).saturating_add(by.ilog2());
    let power = 1u128.checked_shl(shift)?;
    let mul = power.div_ceil(by);
    let error = mul.checked_mul(by)?.checked_sub(power)?;
    let exact = mul < limit && most.checked_mul(error).is_none_or(|x| x >= power);
    if exact || mul >= limit {
        return None;
    }
    Some((u64::try_from(mul).ok()?, shift))
}

/// The shift before, the multiplier and the shift after, by which all numbers from 0 to `most` are divided without leaving so many
/// bits; none where there are no such numbers.
fn narrow(by: i128, most: i128, width: u32) -> Option<(u32, u64, u32)> {
    let (by, most) = (u128::try_from(by).ok()?, u128::try_from(most).ok()?);
    let limit = 1u128.checked_shl(width)?;
    if most >= limit || by >= limit || by == 0 {
        return None;
    }
    let before = by.trailing_zeros();
    let (by, most) = (by.checked_shr(before)?, most.checked_shr(before)?);
    // The least shift that is exact has the least product.
    let exact = (0..width).find_map(|shift| {
        let power = 1u128.checked_shl(shift)?;
        let mul = power.div_ceil(by);
        let error = mul.checked_mul(by)?.checked_sub(power)?;
        (most.checked_mul(error)? < power).then_some((mul, shift))
    });
    let (mul, shift) = exact.filter(|(mul, _)| most.checked_mul(*mul).is_some_and(|product| product < limit))?;
    Some((before, u64::try_from(mul).ok()?, shift))
}

#[cfg(test)]
mod tests {
    use super::super::ir::divide;
    use super::*;

    /// The formula in the widest arithmetic.
    fn by_formula(x: i128, magic: &Magic) -> i128 {
        let sign = if magic.signed && x < 0 { magic.below } else { 0 };
        let v = x + magic.bias + sign;
        assert!(v >= 0, "{x} with {magic:?}");
        let mut q = match magic.how {
            How::Divide => v / magic.by,
            How::Wide { mul, shift } => (v * i128::from(mul)) >> shift,
            How::Narrow { before, mul, shift } => ((v >> before) * i128::from(mul)) >> shift,
        };
        if magic.even && v == q * magic.by && (q - magic.lift) & 1 == 1 {
            q -= 1;
        }
        q - magic.lift
    }

    #[test]
    fn every_mode_divides_as_exact_numbers_are_rounded() {
        let divisors = [
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            10,
            12,
            24,
            100,
            999,
            1000,
            24000,
            65_537,
            1 << 20,
            2_147_483_647,
        ];
        let ranges = [
            (0i128, 1_000i128),
            (-1_000, 1_000),
            (-7, -3),
            (0, i32::MAX.into()),
            (-2_000_000_000, 2_000_000_000),
        ];
        for by in divisors {
            for (least, most) in ranges {
                for mode in Mode::ALL {
                    for lane in [Lane::I32, Lane::I64, Lane::I128] {
                        if lane == Lane::I32 && Lane::holding(least - by, most + by) != Lane::I32 {
                            continue;
                        }
                        let magic = Magic::new(by, mode, (least, most), lane);
                        let step = ((most - least) / 257).max(1);
                        let mut x = least;
                        while x <= most {
                            for x in [x, x - x % by, x - x % by + by / 2, x - x % by - by / 2, most, least] {
                                if (least..=most).contains(&x) {
                                    assert_eq!(
                                        Some(by_formula(x, &magic)),
                                        divide(x, by, mode),
                                        "{x} / {by} {mode} {lane:?}"
                                    );
                                }
                            }
                            x += step;
                        }
                    }
                }
            }
        }
    }
}
