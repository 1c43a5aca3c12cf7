//! Cells that come as decimals: brought to the scale of their column, block by block; never rounded.

use alloc::vec::Vec;
use core::cmp::Ordering;

use rust_decimal::Decimal;

use super::cells::ColumnPlan;
use super::columns::{Cells, Data};
use super::exec::BLOCK;
use super::layout::CellType;

/// The cell of `mantissa` ÷ 10^`own` in a column of so many decimals; none where it is not on that scale, or does not fit.
pub(super) fn rescale(mantissa: i128, own: u32, decimals: u32) -> Option<i64> {
    // Nothing is nothing on every scale, also on one whose power 128 bits do not hold.
    if mantissa == 0 {
        return Some(0);
    }
    match own.cmp(&decimals) {
        Ordering::Equal => i64::try_from(mantissa).ok(),
        Ordering::Less => {
            let times = 10i128.checked_pow(decimals.checked_sub(own)?)?;
            i64::try_from(mantissa.checked_mul(times)?).ok()
        }
        Ordering::Greater => {
            let power = own.checked_sub(decimals)?;
            // Most of them are short, and dividing them costs a tenth.
            if let (Ok(short), Some(by)) = (i64::try_from(mantissa), 10i64.checked_pow(power)) {
                return (short.checked_rem(by) == Some(0))
                    .then(|| short.checked_div(by))
                    .flatten();
            }
            let by = 10i128.checked_pow(power)?;
            let whole = (mantissa.checked_rem(by) == Some(0)).then(|| mantissa.checked_div(by));
            whole.flatten().and_then(|cell| i64::try_from(cell).ok())
        }
    }
}

/// The cell of a decimal in a column of so many decimals. Trailing zeros are no difference.
pub(super) fn cell(of: Decimal, decimals: u32) -> Option<i64> {
    rescale(of.mantissa(), of.scale(), decimals)
}

/// The cells of one block that had to be brought to the scale of their column.
#[derive(Clone, Debug, Default)]
pub(super) struct Staged {
    columns: Vec<Vec<i64>>,
}

impl Staged {
    /// Makes room for the decimals of these columns; where there is room already, nothing is allocated.
    pub(super) fn prepare(&mut self, columns: &[ColumnPlan]) {
        if self.columns.len() < columns.len() {
            self.columns.resize_with(columns.len(), Vec::new);
        }
        for (staged, plan) in self.columns.iter_mut().zip(columns) {
            if plan.cells == CellType::Decimal {
                staged.resize(BLOCK, 0);
            }
        }
    }

    /// Brings the cells of a column to its scale. Calls `bad` with every unit whose decimal is no cell; its place, like that
    /// of a unit without a cell, holds one that the column allows.
    pub(super) fn stage(&mut self, column: usize, plan: &ColumnPlan, data: Data<'_>, bad: impl FnMut(usize)) {
        let Some(to) = self.columns.get_mut(column).and_then(|to| to.get_mut(..data.len())) else {
            return;
        };
        let decimals = plan.decimals;
        let own = data.decimals.unwrap_or(match data.cells {
            Cells::I128(_) => 0,
            _ => decimals,
        });
        macro_rules! integers {
            ($of:expr) => {
                fill(
                    to,
                    $of.iter().map(|of| rescale((*of).into(), own, decimals)),
                    (plan, data),
                    bad,
                )
            };
        }
        match data.cells {
            Cells::Decimal(of) => fill(to, of.iter().map(|of| cell(*of, decimals)), (plan, data), bad),
            Cells::U8(of) => integers!(of),
            Cells::U16(of) => integers!(of),
            Cells::I16(of) => integers!(of),
            Cells::I32(of) => integers!(of),
            Cells::I64(of) => integers!(of),
            Cells::I128(of) => integers!(of),
        }
    }

    /// The cells of a column in this block.
    pub(super) fn cells(&self, column: usize, count: usize) -> Option<Cells<'_>> {
        Some(Cells::I64(self.columns.get(column)?.get(..count)?))
    }
}

fn fill(
    to: &mut [i64],
    of: impl Iterator<Item = Option<i64>>,
    (plan, data): (&ColumnPlan, Data<'_>),
    mut bad: impl FnMut(usize),
) {
    let instead = plan.allowed();
    for (unit, (to, of)) in to.iter_mut().zip(of).enumerate() {
        *to = match of {
            Some(cell) if data.there.is_none() || data.has(unit) => cell,
            None if data.has(unit) => {
                bad(unit);
                instead
            }
            _ => instead,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_cells_or_nothing() {
        let of = |text: &str, decimals| cell(text.parse().unwrap(), decimals);
        assert_eq!(
            [of("1.50", 1), of("1.5", 1), of("1.5", 3), of("-0.0", 2)],
            [Some(15), Some(15), Some(1_500), Some(0)]
        );
        assert_eq!(
            [of("1.005", 2), of("-1.005", 3), of("1.005000000000000000000000000", 3)],
            [None, Some(-1_005), Some(1_005)]
        );
        assert_eq!(
            [of("92233720368547758.07", 2), of("92233720368547758.08", 2)],
            [Some(i64::MAX), None]
        );
        assert_eq!(
            [of("-92233720368547758.08", 2), of("-92233720368547758.09", 2)],
            [Some(i64::MIN), None]
        );
        assert_eq!(
            [
                of("79228162514264337593543950335", 0),
                of("7.9228162514264337593543950335", 18)
            ],
            [None, None]
        );
        assert_eq!([of("9.3", 18), of("9.2", 18)], [None, Some(9_200_000_000_000_000_000)]);
        assert_eq!(of("0.0000000000000000000000000000", 0), Some(0));
        assert_eq!([rescale(0, 60, 2), rescale(0, u32::MAX, 0)], [Some(0), Some(0)]);
        assert_eq!([rescale(i128::MAX, 60, 2), rescale(10, 3, 2)], [None, Some(1)]);
    }
}
