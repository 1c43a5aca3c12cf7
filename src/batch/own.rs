//! A column that a trial owns: its cells can be changed, and are read like those of anybody else.

use alloc::{vec, vec::Vec};

use super::cells::ColumnPlan;
use super::columns::{Cells, Data};

/// The cells of a column, and which of them are there.
#[derive(Debug)]
pub(super) struct Own {
    cells: Integers,
    /// Bits, of a column that allows missing cells.
    there: Option<Vec<u8>>,
}

#[derive(Debug)]
enum Integers {
    I32(Vec<i32>),
    I64(Vec<i64>),
}

impl Own {
    pub(super) fn new(plan: &ColumnPlan, data: Data<'_>) -> Self {
        let units = data.len();
        let fits = |x: i64| i32::try_from(x).is_ok();
        let mut own = Self {
            cells: if fits(plan.least) && fits(plan.most) {
                Integers::I32(vec![0; units])
            } else {
                Integers::I64(vec![0; units])
            },
            there: plan.nullable.then(|| vec![0; units.div_ceil(8)]),
        };
        own.fill(plan, data);
        own
    }

    /// Takes over cells that are all allowed.
    pub(super) fn fill(&mut self, plan: &ColumnPlan, data: Data<'_>) {
        if let (Integers::I32(to), Cells::I32(cells), None) = (&mut self.cells, data.cells, data.decimals)
            && data.there.is_none()
        {
            to.iter_mut().zip(cells).for_each(|(to, cell)| *to = *cell);
            if let Some(there) = &mut self.there {
                there.fill(u8::MAX);
            }
            return;
        }
        for unit in 0..data.len() {
            self.set(unit, data.cell(unit, plan.decimals), plan);
        }
    }

    pub(super) fn set(&mut self, unit: usize, cell: Option<i64>, plan: &ColumnPlan) {
        // In the place of a missing cell stands one that is allowed.
        let number = cell.unwrap_or(plan.least);
        match &mut self.cells {
            Integers::I32(cells) => {
                if let (Some(slot), Ok(number)) = (cells.get_mut(unit), i32::try_from(number)) {
                    *slot = number;
                }
            }
            Integers::I64(cells) => {
                if let Some(slot) = cells.get_mut(unit) {
                    *slot = number;
                }
            }
        }
        let byte = self.there.as_mut().and_then(|there| there.get_mut(unit.div_euclid(8)));
        if let (Some(byte), Ok(bit)) = (byte, u32::try_from(unit.rem_euclid(8))) {
            let bit = 1u8.wrapping_shl(bit);
            *byte = if cell.is_some() { *byte | bit } else { *byte & !bit };
        }
    }

    pub(super) fn get(&self, unit: usize) -> Option<i64> {
        self.data().cell(unit, 0)
    }

    pub(super) fn data(&self) -> Data<'_> {
        let cells = match &self.cells {
            Integers::I32(cells) => Cells::I32(cells),
            Integers::I64(cells) => Cells::I64(cells),
        };
        Data {
            cells,
            there: self.there.as_deref().map(|bits| (bits, 0)),
            decimals: None,
        }
    }

    pub(super) fn missing(&self) -> usize {
        let data = self.data();
        (0..data.len()).filter(|unit| !data.has(*unit)).count()
    }
}
