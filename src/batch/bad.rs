//! A cell that its column does not allow, and what is said of it.

use alloc::{format, string::String};
use core::fmt;

use rust_decimal::Decimal;

use super::layout::{Column, Layout};
use crate::language::Language;
use crate::number::Exact;

/// What stands in a cell (单元格内容).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// A scaled integer.
    Cell(i64),
    /// A decimal, without trailing zeros: it lies outside of what is allowed, or has more decimals than the column.
    Decimal(Decimal),
    /// `mantissa ÷ 10^decimals`, which no [`Decimal`] holds.
    Scaled {
        /// The integer.
        mantissa: i128,
        /// The zeros of what divides it.
        decimals: u32,
    },
}

impl Found {
    /// `mantissa ÷ 10^decimals`.
    pub(super) fn scaled(mantissa: i128, decimals: u32) -> Self {
        Decimal::try_from_i128_with_scale(mantissa, decimals).map_or(Found::Scaled { mantissa, decimals }, |of| {
            Found::Decimal(of.normalize())
        })
    }

    fn wide(mantissa: i128, decimals: u32) -> Exact {
        let figure = Exact::of_parts(mantissa, 1).and_then(|of| of.checked_div(&Exact::from(10).pow(decimals)));
        figure.unwrap_or_default()
    }

    /// The figure that it says in a column.
    #[must_use]
    pub fn figure(&self, column: &Column) -> Exact {
        match self {
            Found::Cell(cell) => column.figure(*cell),
            Found::Decimal(decimal) => Exact::from(*decimal),
            Found::Scaled { mantissa, decimals } => Self::wide(*mantissa, *decimals),
        }
    }
}

/// As it was found: the integer or the decimal.
impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Cell(cell) => cell.fmt(f),
            Found::Decimal(decimal) => decimal.fmt(f),
            Found::Scaled { mantissa, decimals } => Self::wide(*mantissa, *decimals).fmt(f),
        }
    }
}

/// A cell that its column does not allow (不合规的单元格). The unit has no scores; nothing is put in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BadCell {
    /// The unit, from 0.
    pub unit: usize,
    /// The column, from 0, in the order of the layout.
    pub column: usize,
    /// What was found: of columns of integers the cell, of columns of decimals the decimal.
    pub found: Found,
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
        let (least, most) = (column.figure(self.least), column.figure(self.most));
        let (unit, input, found) = (self.unit, &column.input, self.found.figure(column));
        let scale = Exact::of_parts(column.scale(), 1).unwrap_or_default();
        if found < least || found > most {
            return match language {
                Language::Chinese => {
                    format!("第{unit}个单位的「{input}」填的是 {found}，应在 {least} 至 {most} 之间；请核对")
                }
                Language::English => {
                    format!(
                        "unit {unit}: `{input}` is {found}, and must lie between {least} and {most}; check the figure"
                    )
                }
            };
        }
        if (&found * &scale).floor() != &found * &scale {
            let places = column.decimals;
            return match language {
                Language::Chinese => format!(
                    "第{unit}个单位的「{input}」填的是 {found}，小数位数最多 {places} 位；请核对，或由填报单位自行取舍后再报"
                ),
                Language::English => format!(
                    "unit {unit}: `{input}` is {found}, and must have at most {places} decimals; check the figure, or round it where it is reported"
                ),
            };
        }
        let step = column.figure(self.multiple);
        match language {
            Language::Chinese => {
                format!("第{unit}个单位的「{input}」填的是 {found}，应为 {step} 的整数倍；请核对")
            }
            Language::English => {
                format!("unit {unit}: `{input}` is {found}, and must be a multiple of {step}; check the figure")
            }
        }
    }
}
