//! Cells copied once so that all those of a block lie together, in the narrowest integers that hold them: from columns, for runs
//! that are repeated (other weights, other parameters, appeals), which then read less memory, and from one end to the other;
//! and from rows.

use alloc::vec::Vec;

use rust_decimal::Decimal;

use super::aligned::Aligned;
use super::columns::{Cells, Data, DataError};
use super::exec::BLOCK;
use super::layout::CellType;
use super::strip::{self, Strip};
use super::table::Shape;

/// The columns of a batch, block by block, each in the narrowest integers that hold its cells. The layout may ask for wider
/// ones: a run takes tiles as it takes the columns that they were made from.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use appraisal::Scheme;
/// use appraisal::batch::{CellType, Data, Layout, Scores, Scratch, Tiles};
/// let scheme: Scheme = serde_json::from_str(r#"{
///     "format": "appraisal/1", "id": "demo", "result": "total",
///     "node": [{ "id": "total", "full": "10", "rule": "entered" }]
/// }"#).unwrap();
/// let batch = scheme.batch(&Layout::of(&scheme)).unwrap();
/// let tiles = Tiles::new(&[Data::from(&[950, 720][..])]).unwrap();
/// let (mut scratch, mut scores) = (Scratch::default(), Scores::default());
/// batch.run_tiles(&tiles, &mut scratch, &mut scores).unwrap();
/// assert_eq!(scores.series()[0].get(0).unwrap().to_string(), "9.5");
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Tiles {
    units: usize,
    columns: Vec<Place>,
    u8: Kind<u8>,
    u16: Kind<u16>,
    i16: Kind<i16>,
    i32: Kind<i32>,
    i64: Kind<i64>,
    /// Columns of decimals that no integers of one scale hold.
    decimal: Kind<Decimal>,
    /// Of each column, the bits of what is there.
    there: Vec<Option<Vec<u8>>>,
}

/// Where a column is.
#[derive(Clone, Copy, Debug)]
struct Place {
    kind: CellType,
    /// Its place among those of its type.
    at: usize,
    /// Of integers that were made from decimals: their scale.
    decimals: Option<u32>,
}

/// The cells of all columns of one type: of the first block column by column, then of the second.
#[derive(Clone, Debug, Default)]
struct Kind<T: Copy> {
    columns: usize,
    cells: Aligned<T>,
    count: usize,
}

/// The most columns of rows.
const MOST_COLUMNS: usize = 1 << 24;

/// So many units at once: the rows that hold them stay in the cache while every column takes its cells.
const ROWS: usize = 64;

impl<T: Copy + Default> Kind<T> {
    fn build<'a>(strips: &[Strip<'a>], units: usize, copy: impl Fn(&Strip<'a>, usize, &mut [T])) -> Self {
        let columns = strips.len();
        // Every column of a block has the same room.
        let room = columns.saturating_mul(BLOCK);
        let count = units.div_ceil(BLOCK).saturating_mul(room);
        let mut cells = Aligned::default();
        cells.grow(count, T::default());
        for (block, cells) in cells.first_mut(count).chunks_exact_mut(room.max(1)).enumerate() {
            let first = block.saturating_mul(BLOCK);
            for within in (0..units.saturating_sub(first).min(BLOCK)).step_by(ROWS) {
                let from = first.saturating_add(within);
                let count = units.saturating_sub(from).min(ROWS);
                for (strip, column) in strips.iter().zip(cells.chunks_exact_mut(BLOCK)) {
                    let to = column.get_mut(within..within.saturating_add(count));
                    copy(strip, from, to.unwrap_or_default());
                }
            }
        }
        Self { columns, cells, count }
    }

    fn bytes(&self) -> usize {
        self.count.saturating_mul(size_of::<T>())
    }

    /// The cells from a unit on, within its block.
    fn cells(&self, column: usize, from: usize, count: usize) -> &[T] {
        let (block, within) = (from.div_euclid(BLOCK), from.rem_euclid(BLOCK));
        let place = block
            .saturating_mul(self.columns)
            .saturating_add(column)
            .saturating_mul(BLOCK);
        let start = place.saturating_add(within);
        let cells = self.cells.first(self.count);
        cells.get(start..start.saturating_add(count)).unwrap_or_default()
    }
}

impl Tiles {
    /// Copies columns, in the order of the layout. Decimals become integers on the finest scale that one of them has; a run
    /// brings them to the scale of the layout where that is another one.
    ///
    /// # Errors
    /// Columns of different lengths, a bitmap with fewer bits than there are units, a figure of [`Data::scaled`] that tiles do
    /// not hold.
    pub fn new(data: &[Data<'_>]) -> Result<Self, DataError> {
        let units = data.first().map_or(0, Data::len);
        let mut strips = Vec::with_capacity(data.len());
        for (column, data) in data.iter().enumerate() {
            let (found, expected) = (data.len(), units);
            if found != expected {
                return Err(DataError::Length {
                    column,
                    found,
                    expected,
                });
            }
            if data
                .there
                .is_some_and(|(bits, first)| bits.len().saturating_mul(8) < first.saturating_add(units))
            {
                return Err(DataError::Bitmap { column });
            }
            data.check_scale(column)?;
            strips.extend(strip::strips(*data, 1));
        }
        let there = strips.iter().zip(data).map(|(strip, data)| {
            let bits = data.there.is_some();
            bits.then(|| strip.bits(units))
        });
        Self::build(&strips, units, there.collect())
    }

    /// Copies rows (逐行数据): all cells of the first unit in the order of the layout, then those of the second, `columns` cells
    /// each. All are of one type, wide enough for the widest; the layout may name another integer type for each column.
    /// Cells of units that lack them are marked by the bitmap of the data, a bit for each cell in the same order.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// use appraisal::{Absence, Scheme};
    /// use appraisal::batch::{CellType, Column, Data, Field, Layout, Scores, Scratch, Tiles};
    /// let scheme: Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "demo", "result": "total", "absent": { "not-reported": "zero" },
    ///     "node": [
    ///         { "id": "total", "combine": "sum" },
    ///         { "id": "work", "parent": "total", "full": "70", "rule": "entered" },
    ///         { "id": "review", "parent": "total", "full": "30", "rule": "entered" }
    ///     ]
    /// }"#).unwrap();
    /// let layout = Layout::new()
    ///     .column(Column::new("work", Field::Value, CellType::I32).decimals(2))
    ///     .column(Column::new("review", Field::Value, CellType::I32).decimals(1).null(Absence::NotReported));
    /// let batch = scheme.batch(&layout).unwrap();
    /// let rows = [
    ///     6_550, 271, // 65.50 and 27.1
    ///     7_000, 0, // 70.00, and no review
    /// ];
    /// let tiles = Tiles::from_rows(Data::from(&rows[..]).there(&[0b0111], 0), 2).unwrap();
    /// let mut scores = Scores::default();
    /// batch.run_tiles(&tiles, &mut Scratch::default(), &mut scores).unwrap();
    /// let total = |unit: usize| scores.series()[0].get(unit).unwrap().to_string();
    /// assert_eq!([total(0), total(1)], ["92.6", "70"]);
    /// # }
    /// ```
    ///
    /// # Errors
    /// Cells that do not make whole rows, more than 16,777,216 columns, and a bitmap with fewer bits than there are cells.
    pub fn from_rows(rows: Data<'_>, columns: usize) -> Result<Self, DataError> {
        let found = rows.len();
        let units = found.checked_div(columns).unwrap_or(0);
        // No cells are no rows of any number of columns, and each column takes memory.
        if units.checked_mul(columns) != Some(found) || columns > MOST_COLUMNS {
            return Err(DataError::Rows { found, columns });
        }
        if let Some((bits, first)) = rows.there {
            let bits = bits.len().saturating_mul(8).saturating_sub(first);
            if bits < found {
                let (found, expected) = (bits, found);
                return Err(DataError::RowBits { found, expected });
            }
        }
        rows.check_scale(0)?;
        let strips = strip::strips(rows, columns);
        // The bitmap is of all cells: a column that lacks none needs none.
        let there = strips.iter().map(|strip| strip.lacks.then(|| strip.bits(units)));
        Self::build(&strips, units, there.collect())
    }

    fn build(strips: &[Strip<'_>], units: usize, there: Vec<Option<Vec<u8>>>) -> Result<Self, DataError> {
        if let Some(column) = strips.iter().position(|strip| strip.is_lost) {
            return Err(DataError::Wide { column });
        }
        let mut columns: Vec<Place> = Vec::with_capacity(strips.len());
        for strip in strips {
            let (kind, decimals) = (strip.kind, strip.decimals);
            let at = columns.iter().filter(|column| column.kind == kind).count();
            columns.push(Place { kind, at, decimals });
        }
        let of = |kind: CellType| -> Vec<Strip<'_>> {
            let strips = strips.iter().filter(|strip| strip.kind == kind);
            strips.copied().collect()
        };
        Ok(Self {
            units,
            columns,
            u8: Kind::build(&of(CellType::U8), units, Strip::integers),
            u16: Kind::build(&of(CellType::U16), units, Strip::integers),
            i16: Kind::build(&of(CellType::I16), units, Strip::integers),
            i32: Kind::build(&of(CellType::I32), units, Strip::integers),
            i64: Kind::build(&of(CellType::I64), units, Strip::integers),
            decimal: Kind::build(&of(CellType::Decimal), units, Strip::decimals),
            there,
        })
    }

    /// How many units there are.
    #[must_use]
    pub fn units(&self) -> usize {
        self.units
    }

    /// How many bytes the cells take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let kinds = [
            self.u8.bytes(),
            self.u16.bytes(),
            self.i16.bytes(),
            self.i32.bytes(),
            self.i64.bytes(),
            self.decimal.bytes(),
        ];
        kinds.into_iter().fold(0, usize::saturating_add)
    }

    /// How many columns there are.
    pub(super) fn count(&self) -> usize {
        self.columns.len()
    }

    /// What a run checks of a column: integers are of any width.
    pub(super) fn shape(&self, column: usize) -> Option<Shape> {
        let place = self.columns.get(column)?;
        let is_decimal = place.kind == CellType::Decimal || place.decimals.is_some();
        Some(Shape {
            kind: if is_decimal { CellType::Decimal } else { place.kind },
            is_any_width: true,
            units: self.units,
            bits: self.there.get(column)?.as_ref().map(|bits| (bits.len(), 0)),
            decimals: place.decimals,
        })
    }

    /// The units from `from` to `to` of a column, which lie in one block.
    pub(super) fn part(&self, column: usize, from: usize, to: usize) -> Option<Data<'_>> {
        let (place, count) = (self.columns.get(column)?, to.saturating_sub(from));
        let cells = match place.kind {
            CellType::U8 => Cells::U8(self.u8.cells(place.at, from, count)),
            CellType::U16 => Cells::U16(self.u16.cells(place.at, from, count)),
            CellType::I16 => Cells::I16(self.i16.cells(place.at, from, count)),
            CellType::I32 => Cells::I32(self.i32.cells(place.at, from, count)),
            CellType::I64 => Cells::I64(self.i64.cells(place.at, from, count)),
            CellType::Decimal => Cells::Decimal(self.decimal.cells(place.at, from, count)),
        };
        Some(Data {
            cells,
            there: self.there.get(column)?.as_deref().map(|bits| (bits, from)),
            decimals: place.decimals,
        })
    }
}
