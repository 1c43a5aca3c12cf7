//! The loops: one for each operation, over slices of equal length, without a branch in them, so that the compiler turns
//! each into vector instructions.

#![allow(
    clippy::inline_always,
    reason = "a loop is compiled once for each instruction set, inside the function that has it switched on"
)]

use super::ir::Piece;
use super::word::{Cell, Lane, Watch, byte};

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

/// One result of each integer, all of them looked at on the way; whether one lies outside what it should.
#[inline(always)]
fn each<L: Lane, T: Cell, W: Watch<T>>(to: &mut [L], of: &[T], watch: W, f: impl Fn(&mut L, L)) -> bool {
    let mut seen = W::Seen::default();
    for (to, of) in to.iter_mut().zip(of) {
        seen = watch.see(seen, *of);
        f(to, of.to());
    }
    watch.outside(seen)
}

/// The same everywhere.
#[inline(always)]
pub(super) fn fill<L: Lane>(to: &mut [L], with: L) {
    for to in to {
        *to = with;
    }
}

/// `to = of`.
#[inline(always)]
pub(super) fn copy<L: Lane, T: Cell>(to: &mut [L], of: &[T], watch: impl Watch<T>) -> bool {
    each(
        to,
        of,
        watch,
        #[inline(always)]
        |to, x| *to = x,
    )
}

/// `to = of` where there is a cell, else `instead`. Only what is there is looked at.
#[inline(always)]
pub(super) fn copy_there<L: Lane, T: Cell, W: Watch<T>>(
    to: &mut [L],
    of: &[T],
    there: &[bool],
    instead: L,
    watch: W,
) -> bool {
    let mut seen = W::Seen::default();
    for ((to, of), there) in to.iter_mut().zip(of).zip(there) {
        let with = watch.see(seen, *of);
        seen = if *there { with } else { seen };
        *to = if *there { of.to() } else { instead };
    }
    watch.outside(seen)
}

/// `to = add + mul × of`.
#[inline(always)]
pub(super) fn begin<L: Lane, T: Cell>(to: &mut [L], of: &[T], (mul, add): (L, L), watch: impl Watch<T>) -> bool {
    each(
        to,
        of,
        watch,
        #[inline(always)]
        |to, x| *to = x.mul(mul).add(add),
    )
}

/// `to += mul × of`.
#[inline(always)]
pub(super) fn more<L: Lane, T: Cell>(to: &mut [L], of: &[T], mul: L, watch: impl Watch<T>) -> bool {
    if mul == L::ONE {
        return each(
            to,
            of,
            watch,
            #[inline(always)]
            |to, x| *to = to.add(x),
        );
    }
    each(
        to,
        of,
        watch,
        #[inline(always)]
        |to, x| *to = to.add(x.mul(mul)),
    )
}

/// A term of a sum: held between limits, then times a factor.
#[derive(Clone, Copy)]
pub(super) struct Held<L> {
    least: L,
    most: L,
    mul: L,
}

impl<L: Lane> Held<L> {
    pub(super) const ZERO: Self = Self {
        least: L::ZERO,
        most: L::ZERO,
        mul: L::ZERO,
    };

    pub(super) fn new(least: i128, most: i128, mul: i128) -> Self {
        Self {
            least: L::from_i128(least),
            most: L::from_i128(most),
            mul: L::from_i128(mul),
        }
    }

    #[inline(always)]
    fn of(self, x: L) -> L {
        x.max(self.least).min(self.most).mul(self.mul)
    }
}

#[inline(always)]
pub(super) fn clamp<L: Lane, T: Cell>(
    to: &mut [L],
    of: &[T],
    held: Held<L>,
    put: impl Put,
    watch: impl Watch<T>,
) -> bool {
    if held.mul == L::ONE {
        return each(
            to,
            of,
            watch,
            #[inline(always)]
            |to, x| put.put(to, x.max(held.least).min(held.most)),
        );
    }
    each(
        to,
        of,
        watch,
        #[inline(always)]
        |to, x| put.put(to, held.of(x)),
    )
}

/// Two terms of a sum at once.
#[inline(always)]
pub(super) fn two<L: Lane, T: Cell, W: Watch<T>>(
    to: &mut [L],
    [a, b, _]: [&[T]; 3],
    [of_a, of_b, _]: [Held<L>; 3],
    put: impl Put,
    [watch_a, watch_b, _]: [W; 3],
) -> bool {
    let (mut seen_a, mut seen_b) = (W::Seen::default(), W::Seen::default());
    for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
        (seen_a, seen_b) = (watch_a.see(seen_a, *a), watch_b.see(seen_b, *b));
        put.put(to, of_a.of(a.to()).add(of_b.of(b.to())));
    }
    watch_a.outside(seen_a) | watch_b.outside(seen_b)
}

/// Three terms of a sum at once.
#[inline(always)]
pub(super) fn three<L: Lane, T: Cell, W: Watch<T>>(
    to: &mut [L],
    [a, b, c]: [&[T]; 3],
    [of_a, of_b, of_c]: [Held<L>; 3],
    put: impl Put,
    [watch_a, watch_b, watch_c]: [W; 3],
) -> bool {
    let mut seen = [W::Seen::default(); 3];
    for (((to, a), b), c) in to.iter_mut().zip(a).zip(b).zip(c) {
        let [seen_a, seen_b, seen_c] = seen;
        seen = [
            watch_a.see(seen_a, *a),
            watch_b.see(seen_b, *b),
            watch_c.see(seen_c, *c),
        ];
        put.put(to, of_a.of(a.to()).add(of_b.of(b.to())).add(of_c.of(c.to())));
    }
    let [seen_a, seen_b, seen_c] = seen;
    watch_a.outside(seen_a) | watch_b.outside(seen_b) | watch_c.outside(seen_c)
}

#[inline(always)]
pub(super) fn inside<L: Lane, T: Cell>(to: &mut [L], of: &[T], (least, most): (L, L), watch: impl Watch<T>) -> bool {
    each(
        to,
        of,
        watch,
        #[inline(always)]
        |to, x| *to = if (x >= least) & (x <= most) { L::ONE } else { L::ZERO },
    )
}

#[inline(always)]
pub(super) fn bits<L: Lane, T: Cell>(to: &mut [L], of: &[T], mask: L, watch: impl Watch<T>) -> bool {
    each(
        to,
        of,
        watch,
        #[inline(always)]
        |to, x| *to = x.and(mask).ones(),
    )
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
pub(super) fn pieces<L: Lane, T: Cell>(
    to: &mut [L],
    of: &[T],
    pieces: &[Piece],
    put: impl Put,
    watch: impl Watch<T>,
) -> bool {
    let flat = pieces.iter().all(|piece| piece.mul == 0);
    match (flat, pieces.len()) {
        (true, 0..=2) => flat_pieces::<2, _, _>(to, of, pieces, put, watch),
        (true, 3..=4) => flat_pieces::<4, _, _>(to, of, pieces, put, watch),
        (true, 5..=8) => flat_pieces::<8, _, _>(to, of, pieces, put, watch),
        (true, 9..=16) => flat_pieces::<16, _, _>(to, of, pieces, put, watch),
        (true, 17..=32) => flat_pieces::<32, _, _>(to, of, pieces, put, watch),
        (false, 0..=4) => sloped_pieces::<4, _, _>(to, of, pieces, put, watch),
        (false, 5..=8) => sloped_pieces::<8, _, _>(to, of, pieces, put, watch),
        (false, 9..=16) => sloped_pieces::<16, _, _>(to, of, pieces, put, watch),
        _ => many_pieces(to, of, pieces, put, watch),
    }
}

#[inline(always)]
fn sloped_pieces<const N: usize, L: Lane, T: Cell>(
    to: &mut [L],
    of: &[T],
    pieces: &[Piece],
    put: impl Put,
    watch: impl Watch<T>,
) -> bool {
    let pieces = straight::<L, N>(pieces);
    let Some((first, rest)) = pieces.split_first() else {
        return false;
    };
    each(
        to,
        of,
        watch,
        #[inline(always)]
        |to, x| {
            let (mut mul, mut add) = (first.mul, first.add);
            for piece in rest {
                let here = x >= piece.from;
                mul = if here { piece.mul } else { mul };
                add = if here { piece.add } else { add };
            }
            put.put(to, x.mul(mul).add(add));
        },
    )
}

#[inline(always)]
fn flat_pieces<const N: usize, L: Lane, T: Cell>(
    to: &mut [L],
    of: &[T],
    pieces: &[Piece],
    put: impl Put,
    watch: impl Watch<T>,
) -> bool {
    let pieces = straight::<L, N>(pieces);
    let Some((first, rest)) = pieces.split_first() else {
        return false;
    };
    each(
        to,
        of,
        watch,
        #[inline(always)]
        |to, x| {
            let mut y = first.add;
            for piece in rest {
                y = if x >= piece.from { piece.add } else { y };
            }
            put.put(to, y);
        },
    )
}

/// One unit after the other: where pieces are many, comparing with each costs more.
#[inline(always)]
fn many_pieces<L: Lane, T: Cell>(
    to: &mut [L],
    of: &[T],
    pieces: &[Piece],
    put: impl Put,
    watch: impl Watch<T>,
) -> bool {
    each(
        to,
        of,
        watch,
        #[inline(always)]
        |to, x| {
            let after = pieces.partition_point(|piece| L::from_i128(piece.from) <= x);
            let piece = pieces.get(after.saturating_sub(1));
            let y = piece.map_or(L::ZERO, |piece| {
                x.mul(L::from_i128(piece.mul)).add(L::from_i128(piece.add))
            });
            put.put(to, y);
        },
    )
}

#[inline(always)]
pub(super) fn table<L: Lane, T: Cell>(
    to: &mut [L],
    of: &[T],
    (first, entries): (L, &[i128]),
    watch: impl Watch<T>,
) -> bool {
    each(
        to,
        of,
        watch,
        #[inline(always)]
        |to, x| {
            let entry = entries.get(x.sub(first).index());
            *to = entry.map_or(L::ZERO, |entry| L::from_i128(*entry));
        },
    )
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
        // Both are read: a choice of where to read from would be one of addresses, which is ten times slower.
        let (test, yes, no) = (*test, *yes, *no);
        *to = if test == L::ZERO { no } else { yes };
    }
}

/// Whether some cell lies outside its limits.
#[inline(always)]
pub(super) fn outside<T: Copy, W: Watch<T>>(of: &[T], watch: W) -> bool {
    let seen = of.iter().fold(
        W::Seen::default(),
        #[inline(always)]
        |seen, x| watch.see(seen, *x),
    );
    watch.outside(seen)
}
