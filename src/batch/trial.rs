//! Units that stay: scored once, and again when some of their cells change. Every number on the way is kept, so that only
//! what reads a changed column is computed again.

use alloc::{vec, vec::Vec};
use core::ops::Range;

use super::bad::{BadCell, Found};
use super::columns::{self, Data, DataError};
use super::decimal::Staged;
use super::exec::{BLOCK, Machine, Place};
use super::lanes;
use super::layout::CellType;
use super::own::Own;
use super::program::{Program, Source};
use super::run::Scratch;
use super::scores::{Scores, Series};
use super::table::Table;
use super::{Batch, Plan};

/// Units whose cells change one after another (试算、申诉复核): what if this result were another one, what does an appeal
/// change. The scores are those of a run on the cells as they are now.
///
/// A change costs the steps that read it, in the block of 4,096 units where it is, and not the whole scheme; so a table that
/// is tried ten thousand times is scored faster than by any run. It keeps a copy of the cells, and for each unit 4 to 16 bytes a node
/// and a byte a column. Where cells are missing that leave others to be rescaled, or units have to be scored one by one, the whole
/// table is scored again, until a run finds no such unit.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use appraisal::Scheme;
/// use appraisal::batch::{Data, Layout};
/// let scheme: Scheme = serde_json::from_str(r#"{
///     "format": "appraisal/1", "id": "demo", "result": "total",
///     "node": [
///         { "id": "total", "combine": "weighted-sum", "weights": "100%", "round": { "places": 1, "mode": "half-up" } },
///         { "id": "work", "parent": "total", "weight": "70%", "full": "100", "rule": "entered" },
///         { "id": "review", "parent": "total", "weight": "30%", "full": "100", "rule": "entered" }
///     ]
/// }"#).unwrap();
/// let batch = scheme.batch(&Layout::of(&scheme)).unwrap();
/// let mut trial = batch.trial(&[Data::from(&[9_250, 6_000][..]), Data::from(&[8_875, 9_000][..])]).unwrap();
/// assert_eq!(trial.scores().series()[0].get(1).unwrap().to_string(), "69");
/// trial.set(1, 0, Some(7_100)).unwrap(); // the appeal of unit 1: its work is 71
/// assert_eq!(trial.scores().series()[0].get(1).unwrap().to_string(), "76.7");
/// assert!(trial.set(1, 0, Some(10_001)).is_err()); // above full marks: nothing is changed
/// # }
/// ```
#[derive(Debug)]
pub struct Trial<'b> {
    batch: &'b Batch,
    units: usize,
    cells: Vec<Own>,
    /// How many cells are missing that choose another plan.
    missing: usize,
    /// None where the scheme is not for the kernel.
    kept: Option<Kept<'b>>,
    scratch: Scratch,
    scores: Scores,
    /// Whether some cell has changed since the scores were brought up to date.
    is_stale: bool,
    /// Whether the scores are those of a run, and not of what is kept.
    is_whole: bool,
}

/// Why a trial does not begin, or a cell is not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotTried {
    /// The data is not of the layout.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A cell that its column does not allow.
    #[error("unit {}: column {} has the cell {}, which it does not allow", .0.unit, .0.column, .0.found)]
    Bad(BadCell),
    /// The column allows no missing cell.
    #[error("column {column} must have a cell for every unit: the layout does not say what a missing cell means")]
    Missing {
        /// The column, from 0.
        column: usize,
    },
    /// There is no such cell.
    #[error("there is no unit {unit} with a column {column}")]
    Nowhere {
        /// The unit, from 0.
        unit: usize,
        /// The column, from 0.
        column: usize,
    },
}

/// The integers of all nodes and units.
#[derive(Debug)]
struct Kept<'b> {
    plan: &'b Plan,
    program: Program,
    groups: Vec<Group>,
    blocks: Vec<Block>,
    stale: Stale,
}

/// The steps that give one register, and what they read.
#[derive(Debug)]
struct Group {
    steps: Range<usize>,
    to: Source,
    reads: Vec<Source>,
}

#[derive(Debug)]
struct Block {
    machine: Machine,
    /// Columns that have changed.
    changed: Vec<usize>,
    /// Whether nothing of it is computed yet.
    is_new: bool,
}

/// What has to be read again.
#[derive(Debug, Default)]
struct Stale {
    columns: Vec<bool>,
    registers: [Vec<bool>; 3],
}

impl Batch {
    /// Takes units to be scored again and again as their cells change.
    ///
    /// # Errors
    /// Data that is not of the layout, and the first cell that is not allowed.
    pub fn trial(&self, data: &[Data<'_>]) -> Result<Trial<'_>, NotTried> {
        let table = Table::columns(data);
        let units = columns::check(&self.columns, table)?;
        let (mut scratch, mut scores) = (Scratch::default(), Scores::default());
        self.score(table, &mut scratch, &mut scores);
        if let Some(bad) = scores.bad.first() {
            return Err(NotTried::Bad(bad.clone()));
        }
        let cells: Vec<Own> = self
            .columns
            .iter()
            .zip(data)
            .map(|(plan, data)| Own::new(plan, *data))
            .collect();
        let missing = self.patterned.iter().filter_map(|at| cells.get(*at)).map(Own::missing);
        Ok(Trial {
            missing: missing.fold(0, usize::saturating_add),
            kept: self.plan.as_ref().ok().map(|plan| Kept::new(self, plan, units)),
            batch: self,
            units,
            cells,
            scratch,
            scores,
            is_stale: false,
            is_whole: true,
        })
    }
}

impl Trial<'_> {
    /// How many units there are.
    #[must_use]
    pub fn units(&self) -> usize {
        self.units
    }

    /// A unit's cell, if it is there.
    #[must_use]
    pub fn cell(&self, unit: usize, column: usize) -> Option<i64> {
        self.cells.get(column)?.get(unit)
    }

    /// Changes one cell; `None` is a missing one.
    ///
    /// # Errors
    /// A cell that its column does not allow: nothing is changed.
    pub fn set(&mut self, unit: usize, column: usize, cell: Option<i64>) -> Result<(), NotTried> {
        let nowhere = NotTried::Nowhere { unit, column };
        let (Some(plan), Some(own)) = (self.batch.columns.get(column), self.cells.get_mut(column)) else {
            return Err(nowhere);
        };
        if unit >= self.units {
            return Err(nowhere);
        }
        match cell {
            None if !plan.nullable => return Err(NotTried::Missing { column }),
            Some(cell) if !plan.allows(cell) => {
                return Err(NotTried::Bad(plan.bad(unit, column, Found::Cell(cell))));
            }
            _ => {}
        }
        if self.batch.patterned.contains(&column) {
            let before = usize::from(own.get(unit).is_none());
            self.missing = self
                .missing
                .saturating_sub(before)
                .saturating_add(cell.is_none().into());
        }
        own.set(unit, cell, plan);
        self.is_stale = true;
        if let Some(block) = self
            .kept
            .as_mut()
            .and_then(|kept| kept.blocks.get_mut(unit.div_euclid(BLOCK)))
        {
            block.change(column);
        }
        Ok(())
    }

    /// Changes all cells of a column: of integers of any width, or of decimals where the column is declared so.
    ///
    /// # Errors
    /// Integers for decimals or the other way, another number of units, a missing cell or one that is not allowed: nothing is changed.
    pub fn set_column(&mut self, column: usize, data: Data<'_>) -> Result<(), NotTried> {
        let (Some(plan), Some(own)) = (self.batch.columns.get(column), self.cells.get_mut(column)) else {
            return Err(NotTried::Nowhere { unit: 0, column });
        };
        data.check_scale(column)?;
        let (found, expected) = (data.len(), self.units);
        if found != expected {
            return Err(DataError::Length {
                column,
                found,
                expected,
            }
            .into());
        }
        if (data.kind() == CellType::Decimal) != (plan.cells == CellType::Decimal) {
            let (found, expected) = (data.kind(), plan.cells);
            return Err(DataError::Type {
                column,
                found,
                expected,
            }
            .into());
        }
        if data
            .there
            .is_some_and(|(bits, first)| !plan.nullable || bits.len().saturating_mul(8) < first.saturating_add(found))
        {
            return Err(DataError::Bitmap { column }.into());
        }
        // Cells of units that have none are looked at as well, and so are decimals: then one by one.
        if plan.outside(data.cells, self.batch.level) {
            for unit in (0..found).filter(|unit| data.has(*unit)) {
                let cell = data.cell(unit, plan.decimals);
                if !cell.is_some_and(|cell| plan.allows(cell)) {
                    let found = data.found(unit).unwrap_or(Found::Cell(0));
                    return Err(NotTried::Bad(plan.bad(unit, column, found)));
                }
            }
        }
        let is_patterned = self.batch.patterned.contains(&column);
        let before = if is_patterned { own.missing() } else { 0 };
        own.fill(plan, data);
        let after = if is_patterned { own.missing() } else { 0 };
        self.missing = self.missing.saturating_sub(before).saturating_add(after);
        self.is_stale = true;
        for block in self.kept.iter_mut().flat_map(|kept| &mut kept.blocks) {
            block.change(column);
        }
        Ok(())
    }

    /// The scores of the cells as they are now.
    pub fn scores(&mut self) -> &Scores {
        if core::mem::take(&mut self.is_stale) && !self.again() {
            let data: Vec<Data<'_>> = self.cells.iter().map(Own::data).collect();
            self.batch
                .score(Table::columns(&data), &mut self.scratch, &mut self.scores);
            self.is_whole = true;
            // What was kept is not of these cells.
            for block in self.kept.iter_mut().flat_map(|kept| &mut kept.blocks) {
                block.is_new = true;
            }
        }
        &self.scores
    }

    /// Computes again what reads something that has changed. Whether that was all: units that the plan does not take have to
    /// be scored one by one.
    fn again(&mut self) -> bool {
        let Some(kept) = self.kept.as_mut().filter(|_| self.missing == 0) else {
            return false;
        };
        // Exact scores of units that were scored one by one are not those of the kernel.
        if self.scores.single > 0 || !self.scores.refused.is_empty() {
            return false;
        }
        // Numbers on other scales, and units without a score, were of a run.
        if core::mem::take(&mut self.is_whole) {
            self.batch.reset(self.units, &mut self.scores);
        }
        let data: Vec<Data<'_>> = self.cells.iter().map(Own::data).collect();
        let staged = Staged::default();
        for (at, block) in kept.blocks.iter_mut().enumerate() {
            if !block.is_new && block.changed.is_empty() {
                continue;
            }
            let from = at.saturating_mul(BLOCK);
            let to = from.saturating_add(BLOCK).min(self.units);
            let (count, level) = (to.saturating_sub(from), self.batch.level);
            kept.stale.begin(block);
            for column in 0..data.len() {
                let (Some(true), Some(own)) = (kept.stale.columns.get(column), data.get(column)) else {
                    continue;
                };
                if let Some(there) = block.machine.there.get_mut(column).filter(|_| own.there.is_some()) {
                    own.expand(from, there.get_mut(..count).unwrap_or_default());
                }
            }
            let place = Place::Table(Table::columns(&data), from);
            let view = self.batch.view(place, &staged, Some(&kept.plan.lowered.aparts));
            for group in &kept.groups {
                if group.reads.iter().any(|read| kept.stale.has(*read)) || block.is_new {
                    let steps = kept.program.steps.get(group.steps.clone()).unwrap_or_default();
                    block.machine.run(steps, view, (count, level), |_| ());
                    kept.stale.add(group.to);
                }
            }
            let mut is_apart = false;
            for guard in &kept.program.guards {
                block.machine.zeros(*guard, view, count, |_| is_apart = true);
            }
            if !is_apart {
                self.batch.put(
                    kept.plan,
                    &kept.program,
                    &mut block.machine,
                    view,
                    (from, to),
                    &mut self.scores,
                );
                is_apart = !block.machine.failed.is_empty();
            }
            block.machine.failed.clear();
            if is_apart {
                return false;
            }
            block.changed.clear();
            block.is_new = false;
        }
        self.scores.series.iter_mut().for_each(Series::settle);
        true
    }
}

impl<'b> Kept<'b> {
    fn new(batch: &'b Batch, plan: &'b Plan, units: usize) -> Self {
        let program = batch.program(&plan.lowered, true);
        let mut groups: Vec<Group> = Vec::new();
        for (at, step) in program.steps.iter().enumerate() {
            let to = Source::Register(step.lane, step.to);
            let steps = at..at.saturating_add(1);
            match groups.last_mut().filter(|group| group.to == to) {
                Some(group) => group.steps.end = steps.end,
                None => groups.push(Group {
                    steps,
                    to,
                    reads: Vec::new(),
                }),
            }
            if let Some(group) = groups.last_mut() {
                step.code.reads(|read| {
                    if !group.reads.contains(&read) && read != to {
                        group.reads.push(read);
                    }
                });
            }
        }
        let block = |at: usize| {
            let mut machine = Machine::default();
            let count = units.saturating_sub(at.saturating_mul(BLOCK)).min(BLOCK);
            machine.prepare(&program, batch.columns.len(), count);
            Block {
                machine,
                changed: Vec::new(),
                is_new: true,
            }
        };
        Self {
            blocks: (0..units.div_ceil(BLOCK)).map(block).collect(),
            stale: Stale {
                columns: vec![false; batch.columns.len()],
                registers: program.registers.map(|count| vec![false; count]),
            },
            plan,
            program,
            groups,
        }
    }
}

impl Block {
    fn change(&mut self, column: usize) {
        if !self.changed.contains(&column) {
            self.changed.push(column);
        }
    }
}

impl Stale {
    /// The columns of a block that have changed.
    fn begin(&mut self, block: &Block) {
        self.columns.fill(block.is_new);
        for registers in &mut self.registers {
            registers.fill(false);
        }
        for column in &block.changed {
            if let Some(slot) = self.columns.get_mut(*column) {
                *slot = true;
            }
        }
    }

    fn add(&mut self, of: Source) {
        if let Some(slot) = self.slot(of) {
            *slot = true;
        }
    }

    fn has(&self, of: Source) -> bool {
        let found = match of {
            Source::Column(at) => self.columns.get(at),
            Source::Register(lane, at) => self.registers.get(lanes::index(lane)).and_then(|of| of.get(at)),
            Source::Constant(_) => None,
        };
        found == Some(&true)
    }

    fn slot(&mut self, of: Source) -> Option<&mut bool> {
        match of {
            Source::Column(at) => self.columns.get_mut(at),
            Source::Register(lane, at) => self.registers.get_mut(lanes::index(lane))?.get_mut(at),
            Source::Constant(_) => None,
        }
    }
}
