//! Columns copied once so that all cells of a block lie together, in the narrowest integers that hold them: for runs that are
//! repeated (other weights, other parameters, appeals), which then read less memory, and from one end to the other.

use alloc::{vec, vec::Vec};

use super::columns::{Cells, Data, is_set};
use super::exec::BLOCK;
use super::layout::CellType;

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
    u8: Kind<u8>,
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

/// A column to be copied, and a cell that takes the place of those that are missing.
type Part<'a> = (Data<'a>, i64);

impl<T: TryFrom<i64> + Copy + Default> Kind<T> {
    fn build(parts: &[Part<'_>], units: usize) -> Self {
        let blocks = units.div_ceil(BLOCK);
        let mut cells = Vec::with_capacity(blocks.saturating_mul(parts.len()).saturating_mul(BLOCK));
        for block in 0..blocks {
            let from = block.saturating_mul(BLOCK);
            for (data, instead) in parts {
                // Every column of a block has the same room.
                let cell = |at: usize| data.cell(from.saturating_add(at)).unwrap_or(*instead);
                cells.extend((0..BLOCK).map(|at| T::try_from(cell(at)).unwrap_or_default()));
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

/// The narrowest type that holds all cells of a column.
fn narrowest((least, most): (i64, i64)) -> CellType {
    let types = [CellType::U8, CellType::U16, CellType::I16, CellType::I32];
    let holds = |cells: &CellType| cells.range().0 <= least.into() && i128::from(most) <= cells.range().1;
    types.into_iter().find(holds).unwrap_or(CellType::I64)
}

impl Tiles {
    /// Copies columns, in the order of the layout. Columns of different lengths are copied as far as the shortest goes.
    #[must_use]
    pub fn new(data: &[Data<'_>]) -> Self {
        let units = data.iter().map(Data::len).min().unwrap_or(0);
        let mut out = Self {
            units,
            ..Self::default()
        };
        let (mut u8, mut u16, mut i16, mut i32, mut i64) = (vec![], vec![], vec![], vec![], vec![]);
        for data in data {
            let data = data.slice(0, units);
            let cells = || (0..units).filter_map(|unit| data.cell(unit));
            // A column of nothing but missing cells holds zeros.
            let (least, most) = (cells().min().unwrap_or(0), cells().max().unwrap_or(0));
            let kind = narrowest((least, most));
            let parts: &mut Vec<Part<'_>> = match kind {
                CellType::U8 => &mut u8,
                CellType::U16 => &mut u16,
                CellType::I16 => &mut i16,
                CellType::I32 => &mut i32,
                CellType::I64 => &mut i64,
            };
            out.columns.push((kind, parts.len()));
            parts.push((data, least));
            out.there.push(data.there.map(|(bits, first)| {
                let mut own = vec![0u8; units.div_ceil(8)];
                for unit in (0..units).filter(|unit| is_set(bits, first.saturating_add(*unit))) {
                    if let (Some(byte), Ok(bit)) = (own.get_mut(unit.div_euclid(8)), u32::try_from(unit.rem_euclid(8)))
                    {
                        *byte |= 1u8.wrapping_shl(bit);
                    }
                }
                own
            }));
        }
        Self {
            u8: Kind::build(&u8, units),
            u16: Kind::build(&u16, units),
            i16: Kind::build(&i16, units),
            i32: Kind::build(&i32, units),
            i64: Kind::build(&i64, units),
            ..out
        }
    }

    /// How many units there are.
    #[must_use]
    pub fn units(&self) -> usize {
        self.units
    }

    /// How many bytes the cells take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let Self {
            u8, u16, i16, i32, i64, ..
        } = self;
        [
            size_of_val(u8.cells.as_slice()),
            size_of_val(u16.cells.as_slice()),
            size_of_val(i16.cells.as_slice()),
            size_of_val(i32.cells.as_slice()),
            size_of_val(i64.cells.as_slice()),
        ]
        .into_iter()
        .fold(0, usize::saturating_add)
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
                    (CellType::U8, at) => Cells::U8(tiles.u8.cells(at, from, count)),
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
                    kind: Some(data.kind()),
                    units: data.len(),
                    bits: data.there.map(|(bits, first)| (bits.len(), first)),
                })
            }
            Table::Tiles(tiles) => Some(Shape {
                kind: None,
                units: tiles.units,
                bits: tiles.there.get(column)?.as_ref().map(|bits| (bits.len(), 0)),
            }),
        }
    }
}

/// What a column of data is, without its cells.
pub(super) struct Shape {
    /// The type of its cells, where the layout must say the same.
    pub(super) kind: Option<CellType>,
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
