//! Where the cells of a run lie: in columns or in tiles; all of their units, or a piece of them.

use super::columns::Data;
use super::layout::CellType;
use super::tiles::Tiles;

/// Some units of columns or of tiles. They are counted from the first of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'a> {
    of: Of<'a>,
    first: usize,
    units: usize,
}

#[derive(Clone, Copy, Debug)]
enum Of<'a> {
    Columns(&'a [Data<'a>]),
    Tiles(&'a Tiles),
}

/// What a column of data is, without its cells.
pub(super) struct Shape {
    pub(super) kind: CellType,
    /// Whether the layout may name another type of integers: tiles hold each column in the narrowest.
    pub(super) is_any_width: bool,
    pub(super) units: usize,
    /// Bytes of the bitmap, and the place of its first bit.
    pub(super) bits: Option<(usize, usize)>,
    /// The scale of cells that have one of their own.
    pub(super) decimals: Option<u32>,
}

impl<'a> Table<'a> {
    pub(super) fn columns(data: &'a [Data<'a>]) -> Self {
        let units = data.first().map_or(0, Data::len);
        let (of, first) = (Of::Columns(data), 0);
        Self { of, first, units }
    }

    pub(super) fn tiles(tiles: &'a Tiles) -> Self {
        let (of, first, units) = (Of::Tiles(tiles), 0, tiles.units());
        Self { of, first, units }
    }

    /// The units from `from` to `to`. A piece of tiles begins with a block.
    #[cfg(feature = "rayon")]
    pub(super) fn piece(self, from: usize, to: usize) -> Self {
        Self {
            of: self.of,
            first: self.first.saturating_add(from),
            units: to.saturating_sub(from),
        }
    }

    pub(super) fn units(self) -> usize {
        self.units
    }

    /// How many columns there are.
    pub(super) fn count(self) -> usize {
        match self.of {
            Of::Columns(data) => data.len(),
            Of::Tiles(tiles) => tiles.count(),
        }
    }

    /// The bytes of all cells: of the whole table, also where this is a piece of it.
    pub(super) fn bytes(self) -> usize {
        match self.of {
            Of::Columns(data) => data.iter().map(Data::bytes).fold(0, usize::saturating_add),
            Of::Tiles(tiles) => tiles.bytes(),
        }
    }

    /// What a run checks: the type, length and bitmap of a whole column.
    pub(super) fn shape(self, column: usize) -> Option<Shape> {
        match self.of {
            Of::Columns(data) => {
                let data = data.get(column)?;
                Some(Shape {
                    kind: data.kind(),
                    is_any_width: false,
                    units: data.len(),
                    bits: data.there.map(|(bits, first)| (bits.len(), first)),
                    decimals: data.decimals,
                })
            }
            Of::Tiles(tiles) => tiles.shape(column),
        }
    }

    /// The units from `from` to `to` of a column: of tiles they lie in one block.
    pub(super) fn part(self, column: usize, from: usize, to: usize) -> Option<Data<'a>> {
        let (from, to) = (self.first.saturating_add(from), self.first.saturating_add(to));
        match self.of {
            Of::Columns(data) => Some(data.get(column)?.slice(from, to)),
            Of::Tiles(tiles) => tiles.part(column, from, to),
        }
    }

    /// Whether a unit has a cell.
    pub(super) fn has(self, column: usize, unit: usize) -> bool {
        self.part(column, unit, unit.saturating_add(1))
            .is_some_and(|data| data.has(0))
    }

    /// A unit's cell, if it is there, in a column of so many decimals.
    pub(super) fn cell(self, column: usize, unit: usize, decimals: u32) -> Option<i64> {
        self.part(column, unit, unit.saturating_add(1))?.cell(0, decimals)
    }
}
