//! The loops: one for each operation, over slices of equal length, without a branch in them, so that the compiler turns
//! each into vector instructions.

#![allow(
    clippy::inline_always,
    reason = "a loop is compiled once for each instruction set, inside the function that has it switched on"
)]

use super::ir::Piece;
use super::magic::Magic;
use super::word::{Cell, Checked, Lane, byte};
use crate::number::Mode;

/// Where a result goes.
pub(super) trait Put: Copy {
    fn put<L: Lane>(self, to: &mut L, result: L);
}

/// Into the register.
#[derive(Clone, Copy)]
pub(super) struct Set;

/// To what the register holds.
#[derive(Clone, Copy)]
pub(super) struct Add;

impl Put for Set {
    #[inline(always)]
    fn put<L: Lane>(self, to: &mut L, result: L) {
        *to = result;
    }
}

impl Put for Add {
    #[inline(always)]
    fn put<L: Lane>(self, to: &mut L, result: L) {
        *to = to.add(result);
    }
}

/// `to = of`.
#[inline(always)]
pub(super) fn copy<L: Lane, T: Cell>(to: &mut [L], of: &[T]) {
    for (to, of) in to.iter_mut().zip(of) {
        *to = of.to();
    }
}

/// `to = of` where there is a cell, else `instead`.
#[inline(always)]
pub(super) fn copy_there<L: Lane, T: Cell>(to: &mut [L], of: &[T], there: &[bool], instead: L) {
    for ((to, of), there) in to.iter_mut().zip(of).zip(there) {
        *to = if *there { of.to() } else { instead };
    }
}

/// `to = add + mul × of`.
#[inline(always)]
pub(super) fn begin<L: Lane, T: Cell>(to: &mut [L], of: &[T], mul: L, add: L) {
    for (to, of) in to.iter_mut().zip(of) {
        *to = of.to::<L>().mul(mul).add(add);
    }
}

/// `to += mul × of`.
#[inline(always)]
pub(super) fn more<L: Lane, T: Cell>(to: &mut [L], of: &[T], mul: L) {
    if mul == L::ONE {
        for (to, of) in to.iter_mut().zip(of) {
            *to = to.add(of.to::<L>());
        }
        return;
    }
    for (to, of) in to.iter_mut().zip(of) {
        *to = to.add(of.to::<L>().mul(mul));
    }
}

/// `mul × of`, which is held between limits first.
#[inline(always)]
pub(super) fn clamp<L: Lane, T: Cell>(to: &mut [L], of: &[T], (least, most): (L, L), mul: L, put: impl Put) {
    if mul == L::ONE {
        for (to, of) in to.iter_mut().zip(of) {
            put.put(to, of.to::<L>().max(least).min(most));
        }
        return;
    }
    for (to, of) in to.iter_mut().zip(of) {
        put.put(to, of.to::<L>().max(least).min(most).mul(mul));
    }
}

#[inline(always)]
pub(super) fn inside<L: Lane, T: Cell>(to: &mut [L], of: &[T], least: L, most: L) {
    for (to, of) in to.iter_mut().zip(of) {
        let x = of.to::<L>();
        *to = if (x >= least) & (x <= most) { L::ONE } else { L::ZERO };
    }
}

#[inline(always)]
pub(super) fn bits<L: Lane, T: Cell>(to: &mut [L], of: &[T], mask: L) {
    for (to, of) in to.iter_mut().zip(of) {
        *to = of.to::<L>().and(mask).ones();
    }
}

/// A piece in its lane.
#[derive(Clone, Copy)]
struct Straight<L> {
    from: L,
    mul: L,
    add: L,
}

/// The pieces in their lane, padded with copies of the last.
#[inline(always)]
fn straight<L: Lane, const N: usize>(pieces: &[Piece]) -> [Straight<L>; N] {
    let of = |piece: &Piece| Straight {
        from: L::from_i128(piece.from),
        mul: L::from_i128(piece.mul),
        add: L::from_i128(piece.add),
    };
    let zero = Straight {
        from: L::ZERO,
        mul: L::ZERO,
        add: L::ZERO,
    };
    let mut out = [pieces.last().map_or(zero, of); N];
    for (out, piece) in out.iter_mut().zip(pieces) {
        *out = of(piece);
    }
    out
}

/// The last piece that begins at or below `of`. Few pieces are selected from in one loop; many are looked up.
#[inline(always)]
pub(super) fn pieces<L: Lane, T: Cell>(to: &mut [L], of: &[T], pieces: &[Piece], put: impl Put) {
    let flat = pieces.iter().all(|piece| piece.mul == 0);
    match (flat, pieces.len()) {
        (true, 0..=2) => flat_pieces::<L, T, 2>(to, of, pieces, put),
        (true, 3..=4) => flat_pieces::<L, T, 4>(to, of, pieces, put),
        (true, 5..=8) => flat_pieces::<L, T, 8>(to, of, pieces, put),
        (true, 9..=16) => flat_pieces::<L, T, 16>(to, of, pieces, put),
        (true, 17..=32) => flat_pieces::<L, T, 32>(to, of, pieces, put),
        (false, 0..=4) => sloped_pieces::<L, T, 4>(to, of, pieces, put),
        (false, 5..=8) => sloped_pieces::<L, T, 8>(to, of, pieces, put),
        (false, 9..=16) => sloped_pieces::<L, T, 16>(to, of, pieces, put),
        _ => many_pieces(to, of, pieces, put),
    }
}

#[inline(always)]
fn sloped_pieces<L: Lane, T: Cell, const N: usize>(to: &mut [L], of: &[T], pieces: &[Piece], put: impl Put) {
    let pieces = straight::<L, N>(pieces);
    let Some((first, rest)) = pieces.split_first() else {
        return;
    };
    for (to, of) in to.iter_mut().zip(of) {
        let x = of.to::<L>();
        let (mut mul, mut add) = (first.mul, first.add);
        for piece in rest {
            let here = x >= piece.from;
            mul = if here { piece.mul } else { mul };
            add = if here { piece.add } else { add };
        }
        put.put(to, x.mul(mul).add(add));
    }
}

#[inline(always)]
fn flat_pieces<L: Lane, T: Cell, const N: usize>(to: &mut [L], of: &[T], pieces: &[Piece], put: impl Put) {
    let pieces = straight::<L, N>(pieces);
    let Some((first, rest)) = pieces.split_first() else {
        return;
    };
    for (to, of) in to.iter_mut().zip(of) {
        let x = of.to::<L>();
        let mut y = first.add;
        for piece in rest {
            y = if x >= piece.from { piece.add } else { y };
        }
        put.put(to, y);
    }
}

/// One unit after the other: where pieces are many, comparing with each costs more.
#[inline(always)]
fn many_pieces<L: Lane, T: Cell>(to: &mut [L], of: &[T], pieces: &[Piece], put: impl Put) {
    for (to, of) in to.iter_mut().zip(of) {
        let x = of.to::<L>();
        let after = pieces.partition_point(|piece| L::from_i128(piece.from) <= x);
        let piece = pieces.get(after.saturating_sub(1));
        let y = piece.map_or(L::ZERO, |piece| {
            x.mul(L::from_i128(piece.mul)).add(L::from_i128(piece.add))
        });
        put.put(to, y);
    }
}

#[inline(always)]
pub(super) fn table<L: Lane, T: Cell>(to: &mut [L], of: &[T], first: L, entries: &[i128]) {
    for (to, of) in to.iter_mut().zip(of) {
        let entry = entries.get(of.to::<L>().sub(first).index());
        *to = entry.map_or(L::ZERO, |entry| L::from_i128(*entry));
    }
}

/// Rounded division by a constant, then times another.
#[inline(always)]
pub(super) fn divide<L: Lane, T: Cell>(to: &mut [L], of: &[T], by: &Magic, times: L, put: impl Put) {
    let itself = L::from_i128(by.by);
    if by.mul == 0 {
        divide_by(
            to,
            of,
            by,
            times,
            put,
            #[inline(always)]
            |v: L| v.quotient(itself),
        );
    } else {
        let (mul, shift) = (by.mul, by.shift);
        divide_by(
            to,
            of,
            by,
            times,
            put,
            #[inline(always)]
            |v: L| v.scaled(mul, shift),
        );
    }
}

#[inline(always)]
fn divide_by<L: Lane, T: Cell>(to: &mut [L], of: &[T], by: &Magic, times: L, put: impl Put, floor: impl Fn(L) -> L) {
    let (bias, below, lift) = (L::from_i128(by.bias), L::from_i128(by.below), L::from_i128(by.lift));
    let less = lift.mul(times);
    if by.even {
        let itself = L::from_i128(by.by);
        for (to, of) in to.iter_mut().zip(of) {
            let v = of.to::<L>().add(bias);
            let q = floor(v);
            let tie = v == q.mul(itself);
            let rounded = q.sub(lift);
            let odd = rounded.and(L::ONE);
            put.put(to, rounded.sub(if tie { odd } else { L::ZERO }).mul(times));
        }
    } else if by.signed {
        for (to, of) in to.iter_mut().zip(of) {
            let x = of.to::<L>();
            let v = x.add(bias).add(if x < L::ZERO { below } else { L::ZERO });
            put.put(to, floor(v).mul(times).sub(less));
        }
    } else if times == L::ONE {
        for (to, of) in to.iter_mut().zip(of) {
            put.put(to, floor(of.to::<L>().add(bias)).sub(less));
        }
    } else {
        for (to, of) in to.iter_mut().zip(of) {
            put.put(to, floor(of.to::<L>().add(bias)).mul(times).sub(less));
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

/// Places on the ladder as bytes; those past it are `none`.
#[inline(always)]
pub(super) fn bytes<T: Cell>(to: &mut [u8], of: &[T], ladder: i32, none: u8) {
    for (to, of) in to.iter_mut().zip(of) {
        let place = of.to::<i32>();
        *to = if (place >= 0) & (place < ladder) {
            byte(place)
        } else {
            none
        };
    }
}

#[inline(always)]
pub(super) fn least<L: Lane>(to: &mut [L], a: &[L], b: &[L]) {
    for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
        *to = (*a).min(*b);
    }
}

#[inline(always)]
pub(super) fn greatest<L: Lane>(to: &mut [L], a: &[L], b: &[L]) {
    for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
        *to = (*a).max(*b);
    }
}

#[inline(always)]
pub(super) fn times<L: Lane>(to: &mut [L], a: &[L], b: &[L]) {
    for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
        *to = a.mul(*b);
    }
}

#[inline(always)]
pub(super) fn pick<L: Lane>(to: &mut [L], test: &[L], yes: &[L], no: &[L]) {
    for (((to, test), yes), no) in to.iter_mut().zip(test).zip(yes).zip(no) {
        *to = if *test == L::ZERO { *no } else { *yes };
    }
}

/// Whether some cell lies outside its limits: the greatest distance above the least is one comparison for all.
#[inline(always)]
pub(super) fn outside<T: Checked>(of: &[T], least: T, most: T) -> bool {
    let farthest = of.iter().fold(
        T::Distance::default(),
        #[inline(always)]
        |far, x| far.max(x.above(least)),
    );
    farthest > most.above(least)
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
