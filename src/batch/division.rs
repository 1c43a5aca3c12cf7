//! The loops of division: by a constant without dividing, and by another number; both rounded.

#![allow(
    clippy::inline_always,
    reason = "a loop is compiled once for each instruction set, inside the function that has it switched on"
)]

use super::kernel::Put;
use super::magic::{How, Magic};
use super::word::Lane;
use crate::number::Mode;

/// Rounded division by a constant, then times another.
#[inline(always)]
pub(super) fn divide<L: Lane>(to: &mut [L], of: &[L], (by, times): (&Magic, L), put: impl Put) {
    let itself = L::from_i128(by.by);
    match by.how {
        How::Divide => divide_by(
            (to, of),
            (by, times),
            put,
            #[inline(always)]
            |v: L| v.quotient(itself),
        ),
        How::Wide { mul, shift } => divide_by(
            (to, of),
            (by, times),
            put,
            #[inline(always)]
            |v: L| v.scaled(mul, shift),
        ),
        How::Narrow { before, mul, shift } => divide_by(
            (to, of),
            (by, times),
            put,
            #[inline(always)]
            |v: L| v.scaled_narrow(before, mul, shift),
        ),
    }
}

#[inline(always)]
fn divide_by<L: Lane>((to, of): (&mut [L], &[L]), (by, times): (&Magic, L), put: impl Put, floor: impl Fn(L) -> L) {
    let (bias, below, lift) = (L::from_i128(by.bias), L::from_i128(by.below), L::from_i128(by.lift));
    let less = lift.mul(times);
    if by.even {
        let itself = L::from_i128(by.by);
        for (to, of) in to.iter_mut().zip(of) {
            let v = of.add(bias);
            let q = floor(v);
            let tie = v == q.mul(itself);
            let rounded = q.sub(lift);
            let odd = rounded.and(L::ONE);
            put.put(to, rounded.sub(if tie { odd } else { L::ZERO }).mul(times));
        }
    } else if by.signed {
        for (to, of) in to.iter_mut().zip(of) {
            let v = of.add(bias).add(if *of < L::ZERO { below } else { L::ZERO });
            put.put(to, floor(v).mul(times).sub(less));
        }
    } else {
        for (to, of) in to.iter_mut().zip(of) {
            put.put(to, floor(of.add(bias)).mul(times).sub(less));
        }
    }
}

/// Rounded division by another number; 0 where that is not positive.
#[inline(always)]
pub(super) fn quotient<L: Lane>(to: &mut [L], over: &[L], under: &[L], mode: Mode, times: L) {
    macro_rules! rounding {
        (|$over:ident, $under:ident, $floor:ident, $rest:ident, $twice:ident| $up:expr) => {
            for ((to, over), under) in to.iter_mut().zip(over).zip(under) {
                let ($over, given) = (*over, *under);
                let positive = given > L::ZERO;
                let $under = if positive { given } else { L::ONE };
                let ($floor, $rest) = $over.euclid($under);
                let $twice = $rest.add($rest);
                let up = $up & ($rest > L::ZERO);
                let rounded = $floor.add(if up { L::ONE } else { L::ZERO }).mul(times);
                *to = if positive { rounded } else { L::ZERO };
            }
        };
    }
    match mode {
        Mode::Floor => rounding!(|over, under, floor, rest, _twice| false),
        Mode::Ceiling => rounding!(|over, under, floor, rest, _twice| true),
        Mode::Up => rounding!(|over, under, floor, rest, _twice| over >= L::ZERO),
        Mode::Down => rounding!(|over, under, floor, rest, _twice| over < L::ZERO),
        Mode::HalfUp => {
            rounding!(|over, under, floor, rest, twice| (twice > under) | ((twice == under) & (over >= L::ZERO)))
        }
        Mode::HalfEven => rounding!(
            |over, under, floor, rest, twice| (twice > under) | ((twice == under) & (floor.and(L::ONE) == L::ONE))
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::ir::divide as exactly;
    use super::*;

    fn check<L: Lane + core::fmt::Debug>(over: i128, under: i128, mode: Mode) {
        let mut to = [L::ZERO];
        quotient(&mut to, &[L::from_i128(over)], &[L::from_i128(under)], mode, L::ONE);
        let wanted = if under > 0 {
            exactly(over, under, mode).unwrap()
        } else {
            0
        };
        assert_eq!(to[0], L::from_i128(wanted), "{over} / {under} {mode}");
    }

    #[test]
    fn quotients_are_exact_in_every_lane() {
        let most = i128::from(i32::MAX / 2);
        let mut numbers = alloc::vec![0, 1, 2, 3, 7, 10, 99, 100, 46_340, 46_341, most - 1, most];
        for x in [1_000_003i128, 715_827_883, 1_073_676_289] {
            numbers.extend([x.min(most) - 1, x.min(most)]);
        }
        for a in numbers.clone() {
            for b in numbers.clone() {
                for over in [
                    a,
                    -a,
                    (a * b).min(most),
                    (a * b + b / 2).min(most),
                    (a * b - 1).clamp(-most, most),
                ] {
                    for mode in Mode::ALL {
                        for under in [b, -b] {
                            check::<i32>(over, under, mode);
                            check::<i64>(over, under, mode);
                            check::<i128>(over, under, mode);
                        }
                    }
                }
            }
        }
    }
}
