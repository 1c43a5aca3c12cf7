//! One column of columns or of rows, before it becomes a tile: its cells, which stand at equal distances, what holds them all, and
//! copying them.

#![allow(
    clippy::inline_always,
    reason = "what is not inlined is compiled without the instructions"
)]

use alloc::{vec, vec::Vec};

use rust_decimal::Decimal;

use super::columns::{Cells, Data};
use super::decimal;
use super::layout::CellType;
use super::vector::{Instructions, Level};
use super::word::Narrow;

/// Every `step`-th cell from `first` on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strip<'a> {
    data: Data<'a>,
    first: usize,
    step: usize,
    /// The narrowest type that holds all cells.
    pub(super) kind: CellType,
    /// Of decimals that integers hold: on this scale.
    pub(super) decimals: Option<u32>,
    /// Whether a cell is missing.
    pub(super) lacks: bool,
    /// Whether some figure is one that neither integers nor decimals hold.
    pub(super) is_lost: bool,
    /// What takes the place of those that are missing.
    instead: i64,
}

/// What was seen of the cells of a column.
#[derive(Clone, Copy)]
struct Seen {
    least: i64,
    most: i64,
    decimals: u32,
    /// A decimal that 64 bits do not hold on the finest scale.
    wide: bool,
    lacks: bool,
    /// A figure that is no decimal.
    is_lost: bool,
}

impl Seen {
    const NOTHING: Self = Self {
        least: i64::MAX,
        most: i64::MIN,
        decimals: 0,
        wide: false,
        lacks: false,
        is_lost: false,
    };

    fn see(&mut self, cell: i64) {
        (self.least, self.most) = (self.least.min(cell), self.most.max(cell));
    }

    /// The narrowest type that holds all cells.
    fn kind(&self) -> CellType {
        let types = [CellType::U8, CellType::U16, CellType::I16, CellType::I32];
        let (least, most) = (i128::from(self.instead()), i128::from(self.most));
        let holds = |cells: &CellType| cells.range().0 <= least && most <= cells.range().1;
        types.into_iter().find(holds).unwrap_or(CellType::I64)
    }

    /// A column of nothing but missing cells holds zeros.
    fn instead(&self) -> i64 {
        if self.least > self.most { 0 } else { self.least }
    }
}

/// The columns of rows; a column is a row of one.
pub(super) fn strips(data: Data<'_>, columns: usize) -> Vec<Strip<'_>> {
    let is_decimal = matches!(data.cells, Cells::Decimal(_) | Cells::I128(_));
    let seen = survey(data, columns);
    let strip = |(first, seen): (usize, &Seen)| Strip {
        data,
        first,
        step: columns,
        kind: if seen.wide { CellType::Decimal } else { seen.kind() },
        decimals: (is_decimal && !seen.wide).then_some(seen.decimals),
        lacks: seen.lacks,
        is_lost: seen.wide && seen.is_lost,
        instead: seen.instead(),
    };
    seen.iter().enumerate().map(strip).collect()
}

/// Looks at all cells, row by row.
fn survey(data: Data<'_>, columns: usize) -> Vec<Seen> {
    let mut seen = vec![Seen::NOTHING; columns];
    macro_rules! integers {
        ($cells:expr) => {
            if data.there.is_none() {
                ends($cells, &mut seen);
            } else {
                each($cells, data, &mut seen, |seen, cell| seen.see((*cell).into()));
            }
        };
    }
    match data.cells {
        Cells::U8(cells) => integers!(cells),
        Cells::U16(cells) => integers!(cells),
        Cells::I16(cells) => integers!(cells),
        Cells::I32(cells) => integers!(cells),
        Cells::I64(cells) => integers!(cells),
        Cells::Decimal(cells) => {
            each(cells, data, &mut seen, |seen, cell: &Decimal| {
                seen.decimals = seen.decimals.max(cell.scale());
            });
            each(cells, data, &mut seen, |seen, cell| {
                match decimal::cell(*cell, seen.decimals) {
                    Some(cell) => seen.see(cell),
                    None => seen.wide = true,
                }
            });
        }
        Cells::I128(cells) => each(cells, data, &mut seen, |seen, cell: &i128| {
            seen.decimals = data.decimals.unwrap_or(0);
            seen.is_lost |= Decimal::try_from_i128_with_scale(*cell, seen.decimals).is_err();
            match i64::try_from(*cell) {
                Ok(cell) => seen.see(cell),
                Err(_) => seen.wide = true,
            }
        }),
    }
    seen
}

/// The least and the greatest cell of each column, where none is missing: all columns of a row at once.
fn ends<T: Copy + Ord + Into<i64>>(cells: &[T], columns: &mut [Seen]) {
    let level = Level::new(Instructions::Best);
    let mut rows = cells.chunks_exact(columns.len().max(1));
    let Some(first) = rows.next() else { return };
    if let ([column], [first]) = (&mut *columns, first) {
        let (least, most) = level.run(
            #[inline(always)]
            || cells.iter().fold((*first, *first), |(a, b), x| (a.min(*x), b.max(*x))),
        );
        column.see(least.into());
        column.see(most.into());
        return;
    }
    let (mut least, mut most) = (first.to_vec(), first.to_vec());
    level.run(
        #[inline(always)]
        || {
            for row in rows {
                for ((least, most), cell) in least.iter_mut().zip(&mut most).zip(row) {
                    (*least, *most) = ((*least).min(*cell), (*most).max(*cell));
                }
            }
        },
    );
    for (column, (least, most)) in columns.iter_mut().zip(least.into_iter().zip(most)) {
        column.see(least.into());
        column.see(most.into());
    }
}

/// Shows every cell that is there to its column.
fn each<T>(cells: &[T], data: Data<'_>, columns: &mut [Seen], see: impl Fn(&mut Seen, &T)) {
    let step = columns.len().max(1);
    for (row, cells) in cells.chunks_exact(step).enumerate() {
        if data.there.is_none() {
            columns.iter_mut().zip(cells).for_each(|(seen, cell)| see(seen, cell));
            continue;
        }
        let first = row.saturating_mul(step);
        for (at, (seen, cell)) in columns.iter_mut().zip(cells).enumerate() {
            if data.has(first.saturating_add(at)) {
                see(seen, cell);
            } else {
                seen.lacks = true;
            }
        }
    }
}

impl Strip<'_> {
    /// Where the cell of a unit stands.
    fn at(&self, unit: usize) -> usize {
        self.first.saturating_add(unit.saturating_mul(self.step))
    }

    /// Copies the cells from a unit on into integers that hold them.
    pub(super) fn integers<T: Narrow>(&self, from: usize, to: &mut [T]) {
        macro_rules! copy {
            ($cells:expr, |$cell:ident| $integer:expr) => {{
                let cells = $cells.get(self.at(from)..).unwrap_or_default();
                if self.step == 1 {
                    for (to, $cell) in to.iter_mut().zip(cells) {
                        *to = T::narrow($integer);
                    }
                } else {
                    for (to, row) in to.iter_mut().zip(cells.chunks(self.step)) {
                        if let Some($cell) = row.first() {
                            *to = T::narrow($integer);
                        }
                    }
                }
            }};
        }
        let decimals = self.decimals.unwrap_or(0);
        match self.data.cells {
            Cells::U8(cells) => copy!(cells, |cell| (*cell).into()),
            Cells::U16(cells) => copy!(cells, |cell| (*cell).into()),
            Cells::I16(cells) => copy!(cells, |cell| (*cell).into()),
            Cells::I32(cells) => copy!(cells, |cell| (*cell).into()),
            Cells::I64(cells) => copy!(cells, |cell| *cell),
            Cells::Decimal(cells) => copy!(cells, |cell| decimal::cell(*cell, decimals).unwrap_or(self.instead)),
            Cells::I128(cells) => copy!(cells, |cell| i64::try_from(*cell).unwrap_or(self.instead)),
        }
        self.replace(from, to, T::narrow(self.instead));
    }

    /// Copies decimals as they are.
    pub(super) fn decimals(&self, from: usize, to: &mut [Decimal]) {
        if let Cells::Decimal(cells) = self.data.cells {
            let cells = cells.get(self.at(from)..).unwrap_or_default();
            for (to, cell) in to.iter_mut().zip(cells.iter().step_by(self.step)) {
                *to = *cell;
            }
        }
        if let Cells::I128(cells) = self.data.cells {
            let cells = cells.get(self.at(from)..).unwrap_or_default();
            let own = self.data.decimals.unwrap_or(0);
            for (to, cell) in to.iter_mut().zip(cells.iter().step_by(self.step)) {
                // A figure that is no decimal was seen before.
                *to = Decimal::try_from_i128_with_scale(*cell, own).unwrap_or_default();
            }
        }
        self.replace(from, to, Decimal::ZERO);
    }

    fn replace<T: Copy>(&self, from: usize, to: &mut [T], instead: T) {
        if self.lacks {
            for (at, to) in to.iter_mut().enumerate() {
                if !self.data.has(self.at(from.saturating_add(at))) {
                    *to = instead;
                }
            }
        }
    }

    /// A bit for each unit that has a cell, the first in the lowest bit.
    pub(super) fn bits(&self, units: usize) -> Vec<u8> {
        let mut bits = vec![0u8; units.div_ceil(8)];
        for (byte, first) in bits.iter_mut().zip((0..units).step_by(8)) {
            for unit in first..first.saturating_add(8).min(units) {
                if let (true, Ok(bit)) = (self.data.has(self.at(unit)), u32::try_from(unit.saturating_sub(first))) {
                    *byte |= 1u8.wrapping_shl(bit);
                }
            }
        }
        bits
    }
}
