//! Cells of units that do not stand side by side, gathered into one block.

use alloc::vec::Vec;

use super::cells::ColumnPlan;
use super::columns::Cells;
use super::layout::CellType;
use super::table::Table;

/// The cells of up to a block of units, column by column.
#[derive(Clone, Debug, Default)]
pub(super) struct Tile {
    columns: Vec<Column>,
}

#[derive(Clone, Debug)]
enum Column {
    U8(Vec<u8>),
    U16(Vec<u16>),
    I16(Vec<i16>),
    I32(Vec<i32>),
    I64(Vec<i64>),
}

fn pick<T: TryFrom<i64> + Default>(
    to: &mut Vec<T>,
    data: Table<'_>,
    (column, plan): (usize, &ColumnPlan),
    units: &[usize],
) {
    to.clear();
    let cell = |unit: &usize| {
        data.cell(column, *unit, plan.decimals)
            .and_then(|cell| T::try_from(cell).ok())
    };
    to.extend(units.iter().map(|unit| cell(unit).unwrap_or_default()));
}

impl Tile {
    /// Gathers the cells of these units; 0 where there is none.
    pub(super) fn gather(&mut self, plans: &[ColumnPlan], data: Table<'_>, units: &[usize]) {
        if self.columns.len() != plans.len() || !self.columns.iter().zip(plans).all(|(column, plan)| column.holds(plan))
        {
            self.columns = plans.iter().map(Column::new).collect();
        }
        for (column, of) in self.columns.iter_mut().zip(plans.iter().enumerate()) {
            match column {
                Column::U8(to) => pick(to, data, of, units),
                Column::U16(to) => pick(to, data, of, units),
                Column::I16(to) => pick(to, data, of, units),
                Column::I32(to) => pick(to, data, of, units),
                Column::I64(to) => pick(to, data, of, units),
            }
        }
    }

    pub(super) fn cells(&self, column: usize, count: usize) -> Option<Cells<'_>> {
        Some(match self.columns.get(column)? {
            Column::U8(of) => Cells::U8(of.get(..count)?),
            Column::U16(of) => Cells::U16(of.get(..count)?),
            Column::I16(of) => Cells::I16(of.get(..count)?),
            Column::I32(of) => Cells::I32(of.get(..count)?),
            Column::I64(of) => Cells::I64(of.get(..count)?),
        })
    }
}

impl Column {
    fn new(plan: &ColumnPlan) -> Self {
        match plan.cells {
            CellType::U8 => Column::U8(Vec::new()),
            CellType::U16 => Column::U16(Vec::new()),
            CellType::I16 => Column::I16(Vec::new()),
            CellType::I32 => Column::I32(Vec::new()),
            CellType::I64 | CellType::Decimal => Column::I64(Vec::new()),
        }
    }

    fn holds(&self, plan: &ColumnPlan) -> bool {
        matches!(
            (self, plan.cells),
            (Column::U8(_), CellType::U8)
                | (Column::U16(_), CellType::U16)
                | (Column::I16(_), CellType::I16)
                | (Column::I32(_), CellType::I32)
                | (Column::I64(_), CellType::I64 | CellType::Decimal)
        )
    }
}
