//! What the columns of a batch are: which figure of which input each one brings, on which decimal scale, in which range,
//! and which nodes are wanted. Says nothing of the cells themselves.

use alloc::{string::String, vec::Vec};

use crate::number::Exact;
use crate::outcome::Absence;
use crate::read::Pairs;

/// Which figure a column brings (列的内容).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Field {
    /// The figure of the input, by its kind: a number, count, score or what was done; yes (1) or no (0); the place of
    /// the level among the input's levels, from 0; a bit for each item of a checklist, the first item in the lowest
    /// bit; a day as days since 1970-01-01, where 0 says *not done*.
    Value,
    /// Above the line (分子).
    Numerator,
    /// Below the line (分母).
    Denominator,
    /// A parameter that the rule asks of each record (填报的参数), by the name that entries give it: `target`.
    Given(String),
    /// The mark of one group of a panel (评价组得分), by the group's id: one ballot for the group.
    Group(String),
    /// How many votes there are for one level (票数), by the level's name: counts, of an input of votes.
    Votes(String),
    /// The points of one recognised event (一项已认定的事项的分数) of this pool or ledger, in this category.
    Event(Option<String>),
    /// How many recognised events there are (已认定的事项数) of this category, which fixes their points.
    Events(String),
}

/// What the cells of a column are: integers on a scale, or decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CellType {
    /// `u8`.
    U8,
    /// `u16`.
    U16,
    /// `i16`.
    I16,
    /// `i32`.
    I32,
    /// `i64`.
    I64,
    /// `rust_decimal::Decimal`: the figures themselves. Each is brought to the scale of the column, which must hold it in 64
    /// bits, while the block with it is scored; that costs more than scoring it. `1.50` in a column of one decimal is 15;
    /// `1.55` is a bad cell.
    Decimal,
}

impl CellType {
    /// The least and greatest integer.
    pub(super) fn range(self) -> (i128, i128) {
        match self {
            CellType::U8 => (0, u8::MAX.into()),
            CellType::U16 => (0, u16::MAX.into()),
            CellType::I16 => (i16::MIN.into(), i16::MAX.into()),
            CellType::I32 => (i32::MIN.into(), i32::MAX.into()),
            CellType::I64 | CellType::Decimal => (i64::MIN.into(), i64::MAX.into()),
        }
    }
}

/// One column: scaled integers, cell = figure × 10^decimals. A rate of 94.1 % in cells of four decimals is 9410.
///
/// ```
/// use appraisal::Absence;
/// use appraisal::batch::{CellType, Column, Field};
/// let rate = Column::new("Z5.2", Field::Value, CellType::U16).decimals(4).range(0, 10_000);
/// let cases = Column::new("Z10.2", Field::Numerator, CellType::I32).null(Absence::NoCases);
/// // Decimals up to 100.00: the range is in integers on the scale here as well.
/// let mark = Column::new("Z7.1", Field::Value, CellType::Decimal).decimals(2).range(0, 10_000);
/// # let _ = (rate, cases, mark);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub(super) input: String,
    pub(super) field: Field,
    pub(super) cells: CellType,
    pub(super) decimals: u32,
    pub(super) range: Option<(i64, i64)>,
    pub(super) null: Option<Absence>,
}

impl Column {
    /// A column of whole numbers for a figure of an input (or of a pool, for events), that every unit has.
    #[must_use]
    pub fn new(input: impl Into<String>, field: Field, cells: CellType) -> Self {
        Self {
            input: input.into(),
            field,
            cells,
            decimals: 0,
            range: None,
            null: None,
        }
    }

    /// Cells are the figure × 10^`decimals`; at most 18.
    #[must_use]
    pub fn decimals(mut self, decimals: u32) -> Self {
        self.decimals = decimals;
        self
    }

    /// The least and greatest cell that occurs, both included. It narrows what the scheme allows; a cell outside is
    /// reported. The narrower the range, the narrower the integers that the plan needs.
    #[must_use]
    pub fn range(mut self, least: i64, most: i64) -> Self {
        self.range = Some((least, most));
        self
    }

    /// Cells may be missing (null): the input is then absent in this way. Of events: there is no such event.
    #[must_use]
    pub fn null(mut self, kind: Absence) -> Self {
        self.null = Some(kind);
        self
    }

    /// The same column with cells of another type.
    #[must_use]
    pub fn of(mut self, cells: CellType) -> Self {
        self.cells = cells;
        self
    }

    /// The input, or pool.
    #[must_use]
    pub fn input(&self) -> &str {
        &self.input
    }

    /// Which figure it brings.
    #[must_use]
    pub fn field(&self) -> &Field {
        &self.field
    }

    /// What the cells are.
    #[must_use]
    pub fn cells(&self) -> CellType {
        self.cells
    }

    /// What a missing cell means; none where every unit has one.
    #[must_use]
    pub fn nulls(&self) -> Option<Absence> {
        self.null
    }

    /// The exact figure of a cell.
    #[must_use]
    pub fn figure(&self, cell: i64) -> Exact {
        Exact::of_parts(cell.into(), self.scale()).unwrap_or_default()
    }

    pub(super) fn scale(&self) -> i128 {
        10i128.checked_pow(self.decimals).unwrap_or(1)
    }
}

/// The columns of a batch, what holds for all its units alike, and what is wanted.
///
/// ```
/// use appraisal::batch::{CellType, Column, Field, Layout};
/// let layout = Layout::new()
///     .column(Column::new("review", Field::Value, CellType::U16).decimals(2))
///     .attribute("size", "大")
///     .output("total")
///     .grade();
/// # let _ = layout;
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    pub(super) columns: Vec<Column>,
    pub(super) attributes: Pairs<String>,
    pub(super) stage: Option<String>,
    pub(super) open: Option<Absence>,
    pub(super) outputs: Vec<String>,
    pub(super) grade: bool,
    pub(super) lanes: super::lanes::Lanes,
}

impl Layout {
    /// Without columns; wants the result of the scheme unless outputs are named.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One column more. Columns are handed over in this order.
    #[must_use]
    pub fn column(mut self, column: Column) -> Self {
        self.columns.push(column);
        self
    }

    /// What all units of the batch are, such as their size or industry. Units that differ in it go into batches of
    /// their own.
    #[must_use]
    pub fn attribute(mut self, id: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.0.push((id.into(), value.into()));
        self.attributes.0.sort();
        self
    }

    /// The stage that is scored; the last one of the scheme unless given.
    #[must_use]
    pub fn stage(mut self, stage: impl Into<String>) -> Self {
        self.stage = Some(stage.into());
        self
    }

    /// What an input without a column is taken as, where the scheme does not say.
    #[must_use]
    pub fn open(mut self, kind: Absence) -> Self {
        self.open = Some(kind);
        self
    }

    /// A node whose score is wanted.
    #[must_use]
    pub fn output(mut self, node: impl Into<String>) -> Self {
        self.outputs.push(node.into());
        self
    }

    /// The grades are wanted.
    #[must_use]
    pub fn grade(mut self) -> Self {
        self.grade = true;
        self
    }

    /// The narrowest lane that may be used; for measuring and for tests.
    #[must_use]
    pub fn lanes(mut self, lanes: super::Lanes) -> Self {
        self.lanes = lanes;
        self
    }

    /// The columns, in the order in which they are handed over.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }
}
