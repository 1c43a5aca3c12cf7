//! Columns copied once so that all cells of a block lie together: for runs that are repeated (other weights, other
//! parameters, appeals), which then read the memory from one end to the other.

use alloc::vec::Vec;

use super::columns::{Cells, Data, is_set};
use super::exec::BLOCK;
use super::layout::CellType;

/// The columns of a batch, block by block.
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
/// let tiles = Tiles::new(&[Data::from(&[950, 720][..])]);
/// let (mut scratch, mut scores) = (Scratch::default(), Scores::default());
/// batch.run_tiles(&tiles, &mut scratch, &mut scores).unwrap();
/// assert_eq!(scores.series()[0].get(0).unwrap().to_string(), "9.5");
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Tiles {
    units: usize,
    /// The type of each column, and its place among those of its type.
    columns: Vec<(CellType, usize)>,
    u16: Kind<u16>,
    i16: Kind<i16>,
    i32: Kind<i32>,
    i64: Kind<i64>,
    /// Of each column, the bits of what is there.
    there: Vec<Option<Vec<u8>>>,
}

/// The cells of all columns of one type: of the first block column by column, then of the second.
#[derive(Clone, Debug, Default)]
struct Kind<T> {
    columns: usize,
    cells: Vec<T>,
}

impl<T: Copy + Default> Kind<T> {
    fn build(parts: &[&[T]], units: usize) -> Self {
        let blocks = units.div_ceil(BLOCK);
        let mut cells = Vec::with_capacity(blocks.saturating_mul(parts.len()).saturating_mul(BLOCK));
        for block in 0..blocks {
            let from = block.saturating_mul(BLOCK);
            let to = from.saturating_add(BLOCK).min(units);
            for part in parts {
                cells.extend_from_slice(part.get(from..to).unwrap_or_default());
                // Every column of a block has the same room.
                cells.resize(
                    cells
                        .len()
                        .saturating_add(BLOCK.saturating_sub(to.saturating_sub(from))),
                    T::default(),
                );
            }
        }
        Self {
            columns: parts.len(),
            cells,
        }
    }

    /// The cells from a unit on, within its block.
    fn cells(&self, column: usize, from: usize, count: usize) -> &[T] {
        let (block, within) = (from.div_euclid(BLOCK), from.rem_euclid(BLOCK));
        let place = block
            .saturating_mul(self.columns)
            .saturating_add(column)
            .saturating_mul(BLOCK);
        let start = place.saturating_add(within);
        self.cells.get(start..start.saturating_add(count)).unwrap_or_default()
    }
}

impl Tiles {
    /// Copies columns, in the order of the layout. Columns of different lengths are copied as far as the first goes;
    /// a run says what is wrong with them.
    #[must_use]
    pub fn new(data: &[Data<'_>]) -> Self {
        let units = data.iter().map(Data::len).min().unwrap_or(0);
        let (mut u16, mut i16, mut i32, mut i64) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut columns = Vec::with_capacity(data.len());
        for data in data {
            columns.push(match data.cells {
                Cells::U16(cells) => {
                    u16.push(cells);
                    (CellType::U16, u16.len().saturating_sub(1))
                }
                Cells::I16(cells) => {
                    i16.push(cells);
                    (CellType::I16, i16.len().saturating_sub(1))
                }
                Cells::I32(cells) => {
                    i32.push(cells);
                    (CellType::I32, i32.len().saturating_sub(1))
                }
                Cells::I64(cells) => {
                    i64.push(cells);
                    (CellType::I64, i64.len().saturating_sub(1))
                }
            });
        }
        let there = data.iter().map(|data| {
            let (bits, first) = data.there?;
            let mut own = alloc::vec![0u8; units.div_ceil(8)];
            for unit in (0..units).filter(|unit| is_set(bits, first.saturating_add(*unit))) {
                if let (Some(byte), Ok(bit)) = (own.get_mut(unit.div_euclid(8)), u32::try_from(unit.rem_euclid(8))) {
                    *byte |= 1u8.wrapping_shl(bit);
                }
            }
            Some(own)
        });
        Self {
            units,
            there: there.collect(),
            u16: Kind::build(&u16, units),
            i16: Kind::build(&i16, units),
            i32: Kind::build(&i32, units),
            i64: Kind::build(&i64, units),
            columns,
        }
    }

    /// How many units there are.
    #[must_use]
    pub fn units(&self) -> usize {
        self.units
    }
}

/// Where the cells of a run lie.
#[derive(Clone, Copy, Debug)]
pub(super) enum Table<'a> {
    Columns(&'a [Data<'a>]),
    Tiles(&'a Tiles),
}

impl<'a> Table<'a> {
    /// The units from `from` to `to` of a column: of tiles they lie in one block.
    pub(super) fn part(self, column: usize, from: usize, to: usize) -> Option<Data<'a>> {
        match self {
            Table::Columns(data) => Some(data.get(column)?.slice(from, to)),
            Table::Tiles(tiles) => {
                let count = to.saturating_sub(from);
                let cells = match *tiles.columns.get(column)? {
                    (CellType::U16, at) => Cells::U16(tiles.u16.cells(at, from, count)),
                    (CellType::I16, at) => Cells::I16(tiles.i16.cells(at, from, count)),
                    (CellType::I32, at) => Cells::I32(tiles.i32.cells(at, from, count)),
                    (CellType::I64, at) => Cells::I64(tiles.i64.cells(at, from, count)),
                };
                let there = tiles.there.get(column)?.as_deref().map(|bits| (bits, from));
                Some(Data { cells, there })
            }
        }
    }

    /// Whether a unit has a cell.
    pub(super) fn has(self, column: usize, unit: usize) -> bool {
        self.part(column, unit, unit.saturating_add(1))
            .is_some_and(|data| data.has(0))
    }

    /// A unit's cell, if it is there.
    pub(super) fn cell(self, column: usize, unit: usize) -> Option<i64> {
        self.part(column, unit, unit.saturating_add(1))?.cell(0)
    }

    /// What a run checks: the type and length of every column.
    pub(super) fn columns(self) -> Columns<'a> {
        Columns { table: self, at: 0 }
    }

    pub(super) fn units(self) -> usize {
        match self {
            Table::Columns(data) => data.first().map_or(0, Data::len),
            Table::Tiles(tiles) => tiles.units,
        }
    }

    fn whole(self, column: usize) -> Option<Shape> {
        match self {
            Table::Columns(data) => {
                let data = data.get(column)?;
                Some(Shape {
                    kind: data.kind(),
                    units: data.len(),
                    bits: data.there.map(|(bits, first)| (bits.len(), first)),
                })
            }
            Table::Tiles(tiles) => Some(Shape {
                kind: tiles.columns.get(column)?.0,
                units: tiles.units,
                bits: tiles.there.get(column)?.as_ref().map(|bits| (bits.len(), 0)),
            }),
        }
    }
}

/// What a column of data is, without its cells.
pub(super) struct Shape {
    pub(super) kind: CellType,
    pub(super) units: usize,
    /// Bytes of the bitmap, and the place of its first bit.
    pub(super) bits: Option<(usize, usize)>,
}

/// The columns of a table, one after the other.
pub(super) struct Columns<'a> {
    table: Table<'a>,
    at: usize,
}

impl Iterator for Columns<'_> {
    type Item = Shape;

    fn next(&mut self) -> Option<Shape> {
        let shape = self.table.whole(self.at)?;
        self.at = self.at.saturating_add(1);
        Some(shape)
    }
}
