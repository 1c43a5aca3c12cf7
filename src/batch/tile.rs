//! Cells of units that do not stand side by side, gathered into one block.

use alloc::vec::Vec;

use super::columns::{Cells, Data};

/// The cells of up to a block of units, column by column.
#[derive(Clone, Debug, Default)]
pub(super) struct Tile {
    columns: Vec<Column>,
}

#[derive(Clone, Debug)]
enum Column {
    U16(Vec<u16>),
    I16(Vec<i16>),
    I32(Vec<i32>),
    I64(Vec<i64>),
}

fn pick<T: Copy + Default>(to: &mut Vec<T>, of: &[T], units: &[usize]) {
    to.clear();
    to.extend(units.iter().map(|unit| of.get(*unit).copied().unwrap_or_default()));
}

impl Tile {
    /// Gathers the cells of these units.
    pub(super) fn gather(&mut self, data: &[Data<'_>], units: &[usize]) {
        self.columns.truncate(data.len());
        for (at, data) in data.iter().enumerate() {
            if self.columns.get(at).is_none_or(|column| !column.holds(&data.cells)) {
                let fresh = match data.cells {
                    Cells::U16(_) => Column::U16(Vec::new()),
                    Cells::I16(_) => Column::I16(Vec::new()),
                    Cells::I32(_) => Column::I32(Vec::new()),
                    Cells::I64(_) => Column::I64(Vec::new()),
                };
                self.columns.truncate(at);
                self.columns.push(fresh);
            }
            match (self.columns.get_mut(at), data.cells) {
                (Some(Column::U16(to)), Cells::U16(of)) => pick(to, of, units),
                (Some(Column::I16(to)), Cells::I16(of)) => pick(to, of, units),
                (Some(Column::I32(to)), Cells::I32(of)) => pick(to, of, units),
                (Some(Column::I64(to)), Cells::I64(of)) => pick(to, of, units),
                _ => {}
            }
        }
    }

    pub(super) fn cells(&self, column: usize, count: usize) -> Option<Cells<'_>> {
        Some(match self.columns.get(column)? {
            Column::U16(of) => Cells::U16(of.get(..count)?),
            Column::I16(of) => Cells::I16(of.get(..count)?),
            Column::I32(of) => Cells::I32(of.get(..count)?),
            Column::I64(of) => Cells::I64(of.get(..count)?),
        })
    }
}

impl Column {
    fn holds(&self, cells: &Cells<'_>) -> bool {
        matches!(
            (self, cells),
            (Column::U16(_), Cells::U16(_))
                | (Column::I16(_), Cells::I16(_))
                | (Column::I32(_), Cells::I32(_))
                | (Column::I64(_), Cells::I64(_))
        )
    }
}
