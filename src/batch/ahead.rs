//! Reads cells from the memory before the steps that compute on them: several columns side by side, and nothing else.
//!
//! A loop that computes looks a few lines of the cache ahead, and begins anew on every page of every column. One that only reads
//! has as many lines under way as the processor can wait for, on several pages at once, and the steps then find the cells in the
//! cache.

use core::hint::black_box;
use core::ops::BitXor;

use super::aligned::LINE;
use super::columns::Cells;
use super::exec::View;

/// How many columns are read side by side.
const SIDE_BY_SIDE: usize = 4;

/// A table of more bytes is read from the memory, a smaller one perhaps from the last cache: there it is not worth it.
pub(super) const FAR: usize = 8 << 20;

/// Reads the columns of a block.
pub(super) fn read(data: View<'_>, columns: &[usize], count: usize) {
    macro_rules! read {
        ($($kind:ident)*) => {$(
            let cells = columns.iter().filter_map(|column| match data.cells(*column, count) {
                Some((Cells::$kind(cells), _)) => Some(cells),
                _ => None,
            });
            kind(cells);
        )*};
    }
    read!(U8 U16 I16 I32 I64);
}

/// Columns of one type.
fn kind<'a, T: Copy + Default + BitXor<Output = T> + 'a>(cells: impl Iterator<Item = &'a [T]>) {
    let mut four: [&[T]; SIDE_BY_SIDE] = Default::default();
    let mut filled = 0usize;
    for column in cells {
        if let Some(slot) = four.get_mut(filled) {
            *slot = column;
        }
        filled = filled.saturating_add(1);
        if filled == SIDE_BY_SIDE {
            lines(four);
            filled = 0;
        }
    }
    // Fewer are left: each by itself, its quarters side by side.
    for column in four.iter().take(filled) {
        let (a, b) = column.split_at(column.len().div_euclid(2));
        let halves = [a, b].map(|half| half.split_at(half.len().div_euclid(2)));
        let [(a, b), (c, d)] = halves;
        lines([a, b, c, d]);
    }
}

/// One cell of every whole line. A function of its own: among other code there are not registers enough for so many places.
#[inline(never)]
fn lines<T: Copy + Default + BitXor<Output = T>>(columns: [&[T]; SIDE_BY_SIDE]) {
    let each = LINE.checked_div(size_of::<T>()).unwrap_or(1).max(1);
    let least = columns.iter().map(|column| column.len()).min().unwrap_or(0);
    let lines = least.checked_div(each).unwrap_or(0);
    let columns = columns.map(|column| column.get(..lines.wrapping_mul(each)).unwrap_or_default());
    let mut found = T::default();
    for line in 0..lines {
        for column in columns {
            found = column.get(line.wrapping_mul(each)).map_or(found, |cell| found ^ *cell);
        }
    }
    // What was found is of no use, but it must have been read.
    black_box(found);
}
