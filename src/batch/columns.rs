//! The cells that a run is handed: slices as they are, with bitmaps of what is there; and what is wrong with them.

use alloc::{string::String, vec::Vec};

use super::cells::ColumnPlan;
use super::layout::{CellType, Layout};
use super::tiles::Table;
use crate::language::Language;
use crate::number::Exact;

/// The cells of one column, as they lie in memory; nothing is copied.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Cells<'a> {
    /// `u8`.
    U8(&'a [u8]),
    /// `u16`.
    U16(&'a [u16]),
    /// `i16`.
    I16(&'a [i16]),
    /// `i32`.
    I32(&'a [i32]),
    /// `i64`.
    I64(&'a [i64]),
}

/// Cells, and which of them are there.
///
/// ```
/// use appraisal::batch::{Cells, Data};
/// let marks: [u16; 3] = [9157, 8800, 0];
/// let all = Data::from(&marks[..]);
/// let last_missing = all.there(&[0b0000_0011], 0); // one bit a unit, the first in the lowest bit
/// # let _ = last_missing;
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Data<'a> {
    pub(super) cells: Cells<'a>,
    /// Bits, and the place of the first.
    pub(super) there: Option<(&'a [u8], usize)>,
}

macro_rules! data {
    ($($word:ty, $variant:ident;)*) => {$(
        impl<'a> From<&'a [$word]> for Data<'a> {
            fn from(cells: &'a [$word]) -> Self {
                Data { cells: Cells::$variant(cells), there: None }
            }
        }
        impl<'a> From<&'a Vec<$word>> for Data<'a> {
            fn from(cells: &'a Vec<$word>) -> Self {
                Data::from(cells.as_slice())
            }
        }
    )*};
}
data! { u8, U8; u16, U16; i16, I16; i32, I32; i64, I64; }

impl<'a> Data<'a> {
    /// With a bitmap of the cells that are there: bit `first` is the first unit's, the lowest bit of a byte comes
    /// first, as in Arrow.
    #[must_use]
    pub fn there(mut self, bits: &'a [u8], first: usize) -> Self {
        self.there = Some((bits, first));
        self
    }

    /// How many units there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self.cells {
            Cells::U8(cells) => cells.len(),
            Cells::U16(cells) => cells.len(),
            Cells::I16(cells) => cells.len(),
            Cells::I32(cells) => cells.len(),
            Cells::I64(cells) => cells.len(),
        }
    }

    /// Whether there is no unit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The cells of the units from `from` on, as many as there are up to `to`.
    #[must_use]
    pub(super) fn slice(&self, from: usize, to: usize) -> Self {
        macro_rules! part {
            ($($variant:ident)*) => {
                match self.cells {
                    $(Cells::$variant(cells) => Cells::$variant(cells.get(from..to).unwrap_or_default()),)*
                }
            };
        }
        Data {
            cells: part!(U8 U16 I16 I32 I64),
            there: self.there.map(|(bits, first)| (bits, first.saturating_add(from))),
        }
    }

    pub(super) fn kind(&self) -> CellType {
        match self.cells {
            Cells::U8(_) => CellType::U8,
            Cells::U16(_) => CellType::U16,
            Cells::I16(_) => CellType::I16,
            Cells::I32(_) => CellType::I32,
            Cells::I64(_) => CellType::I64,
        }
    }

    /// Whether a unit has a cell.
    pub(super) fn has(&self, unit: usize) -> bool {
        self.there
            .is_none_or(|(bits, first)| is_set(bits, first.saturating_add(unit)))
    }

    /// Whether each of the units from `from` on has a cell.
    pub(super) fn expand(&self, from: usize, to: &mut [bool]) {
        let Some((bits, first)) = self.there else {
            return to.fill(true);
        };
        let first = first.saturating_add(from);
        for (at, to) in to.iter_mut().enumerate() {
            *to = is_set(bits, first.saturating_add(at));
        }
    }

    /// A unit's cell, if it is there.
    pub(super) fn cell(&self, unit: usize) -> Option<i64> {
        if !self.has(unit) {
            return None;
        }
        match self.cells {
            Cells::U8(cells) => cells.get(unit).copied().map(i64::from),
            Cells::U16(cells) => cells.get(unit).copied().map(i64::from),
            Cells::I16(cells) => cells.get(unit).copied().map(i64::from),
            Cells::I32(cells) => cells.get(unit).copied().map(i64::from),
            Cells::I64(cells) => cells.get(unit).copied(),
        }
    }
}

pub(super) fn is_set(bits: &[u8], at: usize) -> bool {
    let byte = bits.get(at.div_euclid(8)).copied().unwrap_or(0);
    u32::try_from(at.rem_euclid(8)).is_ok_and(|bit| byte.wrapping_shr(bit) & 1 == 1)
}

/// What is wrong with the data as a whole: nothing was scored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// As many columns as the layout has are needed.
    #[error("{found} columns, the layout has {expected}")]
    Columns {
        /// How many there were.
        found: usize,
        /// How many the layout has.
        expected: usize,
    },
    /// All columns are of one length.
    #[error("column {column} has {found} cells, the first has {expected}")]
    Length {
        /// The column, from 0.
        column: usize,
        /// How many cells it has.
        found: usize,
        /// How many the first has.
        expected: usize,
    },
    /// The cells are of another type than the layout says.
    #[error("column {column} has cells of type {found:?}, the layout says {expected:?}")]
    Type {
        /// The column, from 0.
        column: usize,
        /// What its cells are.
        found: CellType,
        /// What the layout says.
        expected: CellType,
    },
    /// A bitmap for a column that the layout does not call nullable, or one that is too short.
    #[error(
        "column {column} has a bitmap that does not fit: the layout must say what a missing cell means, and every unit needs a bit"
    )]
    Bitmap {
        /// The column, from 0.
        column: usize,
    },
}

/// Checks that the data is of the layout; gives the number of units.
pub(super) fn check(columns: &[ColumnPlan], data: Table<'_>) -> Result<usize, DataError> {
    let (found, expected) = (data.columns().count(), columns.len());
    if found != expected {
        return Err(DataError::Columns { found, expected });
    }
    let units = data.units();
    for (column, (plan, shape)) in columns.iter().zip(data.columns()).enumerate() {
        if shape.units != units {
            let (found, expected) = (shape.units, units);
            return Err(DataError::Length {
                column,
                found,
                expected,
            });
        }
        if shape.kind.is_some_and(|kind| kind != plan.cells) {
            let (found, expected) = (shape.kind.unwrap_or(plan.cells), plan.cells);
            return Err(DataError::Type {
                column,
                found,
                expected,
            });
        }
        let fits =
            |(bytes, first): (usize, usize)| plan.nullable && bytes.saturating_mul(8) >= first.saturating_add(units);
        if shape.bits.is_some_and(|bits| !fits(bits)) {
            return Err(DataError::Bitmap { column });
        }
    }
    Ok(units)
}

/// A cell that its column does not allow (不合规的单元格). The unit has no scores; nothing is put in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadCell {
    /// The unit, from 0.
    pub unit: usize,
    /// The column, from 0, in the order of the layout.
    pub column: usize,
    /// The cell as it was found.
    pub cell: i64,
    /// The least cell allowed.
    pub least: i64,
    /// The greatest cell allowed.
    pub most: i64,
    /// Every cell is a multiple of this.
    pub multiple: i64,
}

impl BadCell {
    /// What was found and what is allowed, in figures, in one sentence.
    #[must_use]
    pub fn message(&self, layout: &Layout, language: Language) -> String {
        let Some(column) = layout.columns.get(self.column) else {
            return String::new();
        };
        let figure = |cell| column.figure(cell);
        let (found, least, most) = (figure(self.cell), figure(self.least), figure(self.most));
        let (unit, input) = (self.unit, &column.input);
        if self.cell < self.least || self.cell > self.most {
            return match language {
                Language::Chinese => {
                    alloc::format!("第{unit}个单位的「{input}」填的是 {found}，应在 {least} 至 {most} 之间；请核对")
                }
                Language::English => alloc::format!(
                    "unit {unit}: `{input}` is {found}, and must lie between {least} and {most}; check the figure"
                ),
            };
        }
        let step: Exact = figure(self.multiple);
        match language {
            Language::Chinese => {
                alloc::format!("第{unit}个单位的「{input}」填的是 {found}，应为 {step} 的整数倍；请核对")
            }
            Language::English => {
                alloc::format!("unit {unit}: `{input}` is {found}, and must be a multiple of {step}; check the figure")
            }
        }
    }
}
