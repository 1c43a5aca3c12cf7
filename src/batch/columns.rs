//! The cells that a run is handed: slices as they are, with bitmaps of what is there; and what is wrong with them.

use alloc::vec::Vec;

use rust_decimal::Decimal;

use super::bad::Found;
use super::cells::ColumnPlan;
use super::decimal;
use super::layout::CellType;
use super::table::Table;

/// The most decimals of figures with a scale of their own: an integer of 128 bits has no more digits.
const MOST_DECIMALS: u32 = 38;

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
    /// Decimals: the figures themselves, and not integers on a scale.
    Decimal(&'a [Decimal]),
    /// Integers on a scale of their own: see [`Data::scaled`].
    I128(&'a [i128]),
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
///
/// A column of decimals holds the figures themselves, of a column with [`CellType::Decimal`]. Trailing zeros are no
/// difference; a decimal with more places than the column has is a bad cell, and is never rounded:
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use appraisal::{Exact, Language, Scheme};
/// use appraisal::batch::{CellType, Column, Data, Field, Layout, Scores, Scratch};
/// use rust_decimal::Decimal;
/// let scheme: Scheme = serde_json::from_str(r#"{
///     "format": "appraisal/1", "id": "demo", "result": "total",
///     "node": [{ "id": "total", "full": "10", "rule": "entered" }]
/// }"#).unwrap();
/// let layout = Layout::new().column(Column::new("total", Field::Value, CellType::Decimal).decimals(2));
/// let batch = scheme.batch(&layout).unwrap();
/// let marks = ["9.5", "9.500", "9.505"].map(|text| text.parse::<Decimal>().unwrap());
/// let mut scores = Scores::default();
/// batch.run(&[Data::from(&marks[..])], &mut Scratch::default(), &mut scores).unwrap();
/// let total = &scores.series()[0];
/// assert_eq!((total.get(0), total.get(2)), (total.get(1), None));
/// assert_eq!(
///     scores.bad()[0].message(&layout, Language::English),
///     "unit 2: `total` is 9.505, and must have at most 2 decimals; check the figure, or round it where it is reported"
/// );
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Data<'a> {
    pub(super) cells: Cells<'a>,
    /// Bits, and the place of the first.
    pub(super) there: Option<(&'a [u8], usize)>,
    /// Of integers that were made from decimals: on this scale.
    pub(super) decimals: Option<u32>,
}

macro_rules! data {
    ($($word:ty, $variant:ident;)*) => {$(
        impl<'a> From<&'a [$word]> for Data<'a> {
            fn from(cells: &'a [$word]) -> Self {
                Data { cells: Cells::$variant(cells), there: None, decimals: None }
            }
        }
        impl<'a> From<&'a Vec<$word>> for Data<'a> {
            fn from(cells: &'a Vec<$word>) -> Self {
                Data::from(cells.as_slice())
            }
        }
    )*};
}
data! { u8, U8; u16, U16; i16, I16; i32, I32; i64, I64; Decimal, Decimal; }

impl<'a> Data<'a> {
    /// With a bitmap of the cells that are there: bit `first` is the first unit's, the lowest bit of a byte comes
    /// first, as in Arrow.
    #[must_use]
    pub fn there(mut self, bits: &'a [u8], first: usize) -> Self {
        self.there = Some((bits, first));
        self
    }

    /// Figures as `cell ÷ 10^decimals`, as Arrow's `Decimal128` holds them, for a column with [`CellType::Decimal`]: they are
    /// brought to its scale block by block. One that is not on it is a bad cell, and is never rounded.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// use appraisal::Scheme;
    /// use appraisal::batch::{CellType, Column, Data, Field, Layout, Scores, Scratch};
    /// let scheme: Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "demo", "result": "total",
    ///     "node": [{ "id": "total", "full": "10", "rule": "entered" }]
    /// }"#).unwrap();
    /// let layout = Layout::new().column(Column::new("total", Field::Value, CellType::Decimal).decimals(2));
    /// let batch = scheme.batch(&layout).unwrap();
    /// let marks = [9_500i128, 9_505]; // 9.500, and 9.505, which has three places
    /// let mut scores = Scores::default();
    /// batch.run(&[Data::scaled(&marks, 3)], &mut Scratch::default(), &mut scores).unwrap();
    /// assert_eq!(scores.series()[0].get(0).unwrap().to_string(), "9.5");
    /// assert_eq!(scores.bad()[0].found.to_string(), "9.505");
    /// # }
    /// ```
    #[must_use]
    pub fn scaled(cells: &'a [i128], decimals: u32) -> Self {
        Data {
            cells: Cells::I128(cells),
            there: None,
            decimals: Some(decimals),
        }
    }

    /// The bytes of the cells.
    pub(super) fn bytes(&self) -> usize {
        match self.cells {
            Cells::U8(cells) => size_of_val(cells),
            Cells::U16(cells) => size_of_val(cells),
            Cells::I16(cells) => size_of_val(cells),
            Cells::I32(cells) => size_of_val(cells),
            Cells::I64(cells) => size_of_val(cells),
            Cells::Decimal(cells) => size_of_val(cells),
            Cells::I128(cells) => size_of_val(cells),
        }
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
            Cells::Decimal(cells) => cells.len(),
            Cells::I128(cells) => cells.len(),
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
            cells: part!(U8 U16 I16 I32 I64 Decimal I128),
            there: self.there.map(|(bits, first)| (bits, first.saturating_add(from))),
            decimals: self.decimals,
        }
    }

    pub(super) fn kind(&self) -> CellType {
        match self.cells {
            _ if self.decimals.is_some() => CellType::Decimal,
            Cells::U8(_) => CellType::U8,
            Cells::U16(_) => CellType::U16,
            Cells::I16(_) => CellType::I16,
            Cells::I32(_) => CellType::I32,
            Cells::I64(_) => CellType::I64,
            Cells::Decimal(_) | Cells::I128(_) => CellType::Decimal,
        }
    }

    /// Refuses a scale that no figure has.
    pub(super) fn check_scale(&self, column: usize) -> Result<(), DataError> {
        check_scale(self.decimals, column)
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

    /// Whether the cells have to be brought to the scale of a column of so many decimals.
    pub(super) fn is_staged(&self, decimals: u32) -> bool {
        matches!(self.cells, Cells::Decimal(_) | Cells::I128(_)) || self.decimals.is_some_and(|own| own != decimals)
    }

    /// A unit's cell in a column of so many decimals, if it is there and on that scale.
    pub(super) fn cell(&self, unit: usize, decimals: u32) -> Option<i64> {
        if !self.has(unit) {
            return None;
        }
        match (self.cells, self.decimals) {
            (Cells::Decimal(cells), _) => decimal::cell(*cells.get(unit)?, decimals),
            (Cells::I128(cells), own) => decimal::rescale(*cells.get(unit)?, own.unwrap_or(0), decimals),
            (cells, None) => cells.integer(unit),
            (cells, Some(own)) => decimal::rescale(cells.integer(unit)?.into(), own, decimals),
        }
    }

    /// What stands in a unit's cell, whether it is allowed or not.
    pub(super) fn found(&self, unit: usize) -> Option<Found> {
        match (self.cells, self.decimals) {
            (Cells::Decimal(cells), _) => Some(Found::Decimal(cells.get(unit)?.normalize())),
            (cells, None) => Some(Found::Cell(cells.integer(unit)?)),
            (Cells::I128(cells), own) => Some(Found::scaled(*cells.get(unit)?, own.unwrap_or(0))),
            (cells, Some(own)) => Some(Found::scaled(cells.integer(unit)?.into(), own)),
        }
    }
}

impl Cells<'_> {
    /// The integer of a unit; decimals are none.
    pub(super) fn integer(&self, unit: usize) -> Option<i64> {
        match self {
            Cells::U8(cells) => cells.get(unit).copied().map(i64::from),
            Cells::U16(cells) => cells.get(unit).copied().map(i64::from),
            Cells::I16(cells) => cells.get(unit).copied().map(i64::from),
            Cells::I32(cells) => cells.get(unit).copied().map(i64::from),
            Cells::I64(cells) => cells.get(unit).copied(),
            Cells::Decimal(_) | Cells::I128(_) => None,
        }
    }
}

fn check_scale(decimals: Option<u32>, column: usize) -> Result<(), DataError> {
    match decimals.filter(|decimals| *decimals > MOST_DECIMALS) {
        Some(found) => Err(DataError::Scale { column, found }),
        None => Ok(()),
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
    /// A scale of more than 38 decimals: no integer of 128 bits fills it.
    #[error("column {column} has {found} decimals, and may have at most 38")]
    Scale {
        /// The column, from 0.
        column: usize,
        /// How many decimals it has.
        found: u32,
    },
    /// A figure that tiles do not hold: it has more than 96 bits, or 28 decimals.
    #[error("column {column} has a figure that tiles do not hold; score it from the column")]
    Wide {
        /// The column, from 0.
        column: usize,
    },
    /// Cells of rows that are no whole number of rows.
    #[error("{found} cells are no rows of {columns} cells each")]
    Rows {
        /// How many cells there were.
        found: usize,
        /// How many a row has.
        columns: usize,
    },
    /// A bitmap of rows that is too short: every cell needs a bit.
    #[error("the bitmap has {found} bits for {expected} cells")]
    RowBits {
        /// How many bits there were, from the first one on.
        found: usize,
        /// How many cells there are.
        expected: usize,
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
    let (found, expected) = (data.count(), columns.len());
    if found != expected {
        return Err(DataError::Columns { found, expected });
    }
    let units = data.units();
    for (column, plan) in columns.iter().enumerate() {
        let Some(shape) = data.shape(column) else { continue };
        if shape.units != units {
            let (found, expected) = (shape.units, units);
            return Err(DataError::Length {
                column,
                found,
                expected,
            });
        }
        // Integers are never taken for figures: on which scale they are, nobody has said.
        let are_integers = shape.kind != CellType::Decimal && plan.cells != CellType::Decimal;
        if shape.kind != plan.cells && !(shape.is_any_width && are_integers) {
            let (found, expected) = (shape.kind, plan.cells);
            return Err(DataError::Type {
                column,
                found,
                expected,
            });
        }
        check_scale(shape.decimals, column)?;
        let fits =
            |(bytes, first): (usize, usize)| plan.nullable && bytes.saturating_mul(8) >= first.saturating_add(units);
        if shape.bits.is_some_and(|bits| !fits(bits)) {
            return Err(DataError::Bitmap { column });
        }
    }
    Ok(units)
}
