//! Many units at once, from columns of integers (批量计分): exact, and faster than floating point.
//!
//! A scheme is lowered to a plan on integers. Every number of the plan gets its own scale (cents, or 1/2,400,000 where a
//! rate is divided by a target) and a range that is *proven* from the ranges of the columns; the narrowest integers that hold
//! the range compute it, usually 32 bits, many units in one instruction. Nothing is rounded that the scheme does not
//! round, and every score is the one that [`Record::score`](crate::Record::score) gives.
//!
//! - A [`Layout`] says what the columns are: which figure of which input, on which decimal scale, in which range, what a
//!   missing cell means; and which nodes are wanted.
//! - [`Scheme::batch`] makes the plan. A node that is not for the kernel is computed by itself, in exact numbers, while all others
//!   stay ([`Explanation::alone`]); where that cannot be, [`Batch::unfit`] says why, and the units are scored one by one. The
//!   result is the same, and [`Batch::warnings`] names every such node.
//! - [`Batch::run`] scores columns as they lie in memory, without copying them: integers on a scale, or decimals; rows,
//!   and columns that are scored often, become [`Tiles`] first. Every cell is checked on the way; a
//!   cell that its column does not allow is reported with unit and column, and never put right in silence.
//! - [`Batch::trace`] takes one unit through the same plan and explains it: of every node the score and what it is made of, as integers
//!   in memory that is used again, and formulas when they are asked for; [`Batch::card`] says all of it in words.
//! - [`Batch::trial`] takes units whose cells change one after another, as for what-if questions and appeals, and computes
//!   again only what reads a change.
//!
//! Absence means here what it means for one unit. A policy that puts a constant in the place of a child (zero, full, a
//! share) is part of the plan. Where something is left out and the rest rescaled, units with the same columns missing
//! get a plan of their own, made when the first of them is seen; past 256 such sets, what further ones change is computed by itself.
//!
//! ```
//! # #[cfg(feature = "serde")] {
//! use appraisal::{Exact, Scheme};
//! use appraisal::batch::{CellType, Column, Data, Field, Layout, Scratch, Scores};
//! let scheme: Scheme = serde_json::from_str(r#"{
//!     "format": "appraisal/1", "id": "demo", "result": "total",
//!     "node": [
//!         { "id": "total", "combine": "weighted-sum", "weights": "100%", "round": { "places": 2, "mode": "half-up" } },
//!         { "id": "output", "parent": "total", "weight": "70%", "full": "100",
//!           "rule": { "completion": { "target": "52000", "at-most": "1" } } },
//!         { "id": "review", "parent": "total", "weight": "30%", "full": "100", "rule": "entered" }
//!     ]
//! }"#).unwrap();
//! let layout = Layout::new()
//!     .column(Column::new("output", Field::Value, CellType::I32).range(0, 100_000))
//!     .column(Column::new("review", Field::Value, CellType::U16).decimals(2));
//! let batch = scheme.batch(&layout).unwrap();
//!
//! let done = [49_400, 53_120, 26_000];
//! let review = [9_157u16, 8_800, 10_001]; // 91.57, 88, and 100.01, which is above full marks
//! let mut scores = Scores::default();
//! batch.run(&[Data::from(&done[..]), Data::from(&review[..])], &mut Scratch::default(), &mut scores).unwrap();
//! let total = &scores.series()[0];
//! assert_eq!(total.get(0), Some("93.97".parse::<Exact>().unwrap()));
//! assert_eq!(total.get(1), Some("96.4".parse::<Exact>().unwrap()));
//! assert_eq!(total.get(2), None);
//! assert_eq!((scores.bad()[0].unit, scores.bad()[0].column), (2, 1));
//! # }
//! ```

mod ahead;
mod aligned;
mod apart;
#[cfg(feature = "arrow")]
mod arrow;
mod bad;
mod cells;
mod choice;
mod columns;
mod cover;
mod decimal;
mod division;
mod exec;
mod explain;
mod fraction;
mod ir;
mod kernel;
mod lanes;
mod layout;
mod lower;
mod magic;
mod own;
#[cfg(feature = "rayon")]
mod parallel;
mod patterns;
#[cfg(feature = "rayon")]
mod pieces;
mod places;
mod program;
mod range;
mod rank;
mod record;
mod rounding;
mod run;
mod scores;
mod strip;
mod table;
mod tile;
mod tiles;
mod trace;
mod trial;
mod unfit;
mod vector;
mod walk;
mod word;

use alloc::{string::String, vec::Vec};
use core::sync::atomic::{AtomicUsize, Ordering};

pub use bad::{BadCell, Found};
pub use columns::{Cells, Data, DataError};
pub use explain::{Explanation, PlanLine};
pub use lanes::{Lane, Lanes};
pub use layout::{CellType, Column, Field, Layout};
#[cfg(feature = "rayon")]
pub use parallel::ParallelScratch;
pub use rank::{Ranks, Ties};
pub use run::Scratch;
pub use scores::{NO_GRADE, Numbers, Refused, Scores, Series};
pub use tiles::Tiles;
pub use trace::{Change, NotTraced, Scaled, Trace, TraceEntry, TraceLine, TracePart, TracePool, TraceTerm, Traced};
pub use trial::{NotTried, Trial};
pub use unfit::Unfit;
pub use vector::Instructions;

use crate::card::Card;
use crate::cohort::Statistics;
use crate::draft;
use crate::plan::{NodePlan, Op, Operand};
use crate::problem::Problems;
use crate::record::Admission;
use crate::scheme::Scheme;
use cells::ColumnPlan;
use lower::{Lacks, Lower, Lowered, Sample};
use program::{Program, Wanted};
use vector::Level;
use walk::Walk;

/// The number of the next batch; 0 is no batch's.
static NUMBERS: AtomicUsize = AtomicUsize::new(1);

/// The most sets of missing columns that get a plan of their own. Units of further sets share one in which everything that what is
/// missing changes is computed by itself.
const PATTERNS: usize = 256;

/// A scheme with its plan for columns. Can be shared between threads; each run needs a [`Scratch`] of its own.
#[derive(Debug)]
pub struct Batch {
    scheme: Scheme,
    layout: Layout,
    columns: Vec<ColumnPlan>,
    statistics: Option<Statistics>,
    /// Plan indices of the wanted nodes.
    outputs: Vec<usize>,
    /// Columns whose missing cells are settled in the kernel.
    masked: Vec<bool>,
    /// The leaves whose missing cells are settled in the kernel, with their columns.
    masks: Vec<(usize, usize)>,
    /// Columns whose missing cells choose another plan.
    patterned: Vec<usize>,
    /// Whether the cells of some column have to be multiples of something.
    is_stepped: bool,
    plan: Result<Plan, Vec<Unfit>>,
    level: Level,
    /// A number of its own, by which scratch memory knows it.
    number: usize,
}

/// The plan for units with the same columns missing.
#[derive(Debug)]
struct Plan {
    program: Program,
    lowered: Lowered,
    /// The grade without which a unit has none.
    grades: usize,
    /// The same for one unit at a time.
    walk: Walk,
}

impl Scheme {
    /// Plans the scoring of many units from columns.
    ///
    /// # Errors
    /// Every problem of the layout: unknown inputs, columns twice, ranges that contradict the scheme; and inputs without
    /// a column, as for a record without the entry.
    pub fn batch(&self, layout: &Layout) -> Result<Batch, Problems> {
        Batch::new(self, layout, None)
    }

    /// The same for a scheme that reads statistics of a cohort: computed, kept from before, or assumed.
    ///
    /// # Errors
    /// As [`batch`](Self::batch).
    pub fn batch_with(&self, layout: &Layout, statistics: &Statistics) -> Result<Batch, Problems> {
        Batch::new(self, layout, Some(statistics.clone()))
    }
}

impl Batch {
    fn new(scheme: &Scheme, layout: &Layout, statistics: Option<Statistics>) -> Result<Self, Problems> {
        let columns = cells::columns(scheme, layout)?;
        let plan = &scheme.0.plan;
        let find = |id: &String| plan.nodes.iter().position(|node| node.words.id == *id);
        let mut outputs: Vec<usize> = layout.outputs.iter().filter_map(find).collect();
        if outputs.is_empty() {
            outputs.push(plan.result);
        }
        let masked: Vec<bool> = (0..columns.len())
            .map(|at| is_masked(scheme, layout, &columns, &outputs, at))
            .collect();
        let patterned = columns
            .iter()
            .enumerate()
            .zip(&masked)
            .filter(|((at, column), masked)| {
                let event = layout
                    .columns
                    .get(*at)
                    .is_some_and(|column| matches!(column.field, Field::Event(_) | Field::Events(_)));
                column.nullable && !**masked && !event
            });
        let leaf = |column: &ColumnPlan| plan.inputs.get(column.input?)?.readers.first().copied();
        let masks = columns.iter().enumerate().zip(&masked).filter(|(_, masked)| **masked);
        let masks = masks
            .filter_map(|((at, column), _)| Some((leaf(column)?, at)))
            .collect();
        let patterned: Vec<usize> = patterned.map(|((at, _), _)| at).collect();
        let missing = alloc::vec![false; columns.len()];
        let sample = lower::sample(scheme, layout, &columns, &missing, statistics.as_ref())?;
        let mut batch = Self {
            scheme: scheme.clone(),
            layout: layout.clone(),
            is_stepped: columns.iter().any(|column| column.multiple != 1),
            columns,
            statistics,
            outputs,
            masked,
            masks,
            patterned,
            plan: Err(Vec::new()),
            level: Level::new(Instructions::Best),
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
        };
        let lacks = Lacks {
            missing: &missing,
            masked: &batch.masked,
            open: &[],
        };
        batch.plan = batch.plan_for(lacks, &sample);
        Ok(batch)
    }

    /// Runs with these vector instructions, or less where the processor does not have them; for measuring and tests.
    #[must_use]
    pub fn instructions(mut self, instructions: Instructions) -> Self {
        self.level = Level::new(instructions);
        self
    }

    /// What keeps the scheme off the kernel, if anything does: every unit is then scored one by one.
    #[must_use]
    pub fn unfit(&self) -> Option<&Unfit> {
        self.unfits().first()
    }

    /// Everything that keeps the scheme off the kernel, each node that is not for it by itself.
    #[must_use]
    pub fn unfits(&self) -> &[Unfit] {
        self.plan.as_ref().err().map_or(&[], Vec::as_slice)
    }

    /// The scheme that it scores.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// The layout that it was planned for.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The record of one unit with these cells, in the order of the columns: what the engine for one unit scores.
    #[must_use]
    pub fn record(&self, unit: &str, cells: &[Option<i64>]) -> draft::Record {
        record::record(&self.scheme, &self.layout, unit, cells)
    }

    /// The card of one unit with these cells, in the order of the columns (单位得分说明): the whole explanation in words, by
    /// the engine for one unit. It takes a hundred times as long as what [`trace`](Self::trace) gives: the same
    /// amounts in numbers.
    ///
    /// # Errors
    /// Everything that is wrong with the record of these cells.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// use appraisal::Scheme;
    /// use appraisal::batch::Layout;
    /// let scheme: Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "demo", "result": "total",
    ///     "node": [{ "id": "total", "full": "10", "rule": "entered" }]
    /// }"#).unwrap();
    /// let batch = scheme.batch(&Layout::of(&scheme)).unwrap();
    /// let card = batch.card("Records", &[Some(950)]).unwrap();
    /// assert_eq!(card.total().unwrap().to_string(), "9.5");
    /// assert_eq!(batch.card("Records", &[Some(1_001)]).unwrap_err().problems().len(), 1);
    /// # }
    /// ```
    pub fn card(&self, unit: &str, cells: &[Option<i64>]) -> Result<Card, Problems> {
        let how = Admission {
            stage: self.layout.stage.clone(),
            open: self.layout.open,
        };
        let record = self.scheme.admit(self.record(unit, cells), how)?;
        Ok(match &self.statistics {
            Some(statistics) => record.score_with(statistics),
            None => record.score(),
        })
    }

    /// The plan for units that may lack so much.
    fn plan_for(&self, lacks: Lacks<'_>, sample: &Sample) -> Result<Plan, Vec<Unfit>> {
        let lower = Lower::new(
            &self.scheme,
            &self.layout,
            &self.columns,
            self.statistics.as_ref(),
            lacks,
            sample,
        );
        let lowered = lower.run(&self.outputs)?;
        let grades = self
            .scheme
            .0
            .plan
            .grades
            .as_ref()
            .map_or(0, |grades| grades.bands.len());
        if grades >= usize::from(NO_GRADE) {
            return Err(alloc::vec![Unfit::grades()]);
        }
        Ok(Plan {
            walk: Walk::new(&lowered, &self.columns),
            program: self.program(&lowered, false),
            lowered,
            grades,
        })
    }

    /// The steps of a plan; whether every number is kept to the end.
    fn program(&self, lowered: &Lowered, keeps: bool) -> Program {
        let wanted = Wanted {
            outputs: &lowered.outputs,
            checks: &lowered.checks,
            pins: &lowered.pins,
            grade: lowered.grade.map(|val| val.at),
            guards: &lowered.guards,
            keeps,
        };
        program::program(&lowered.graph, &self.columns, self.layout.lanes, &wanted)
    }
}

/// Whether a missing cell of a column only puts a constant into the parent of one leaf, and nothing else looks at it.
fn is_masked(scheme: &Scheme, layout: &Layout, columns: &[ColumnPlan], outputs: &[usize], at: usize) -> bool {
    let plan = &scheme.0.plan;
    let Some(input_at) = columns
        .get(at)
        .filter(|column| column.nullable)
        .and_then(|column| column.input)
    else {
        return false;
    };
    // All columns of the input that can be missing mean the same absence.
    let mut kinds = columns
        .iter()
        .zip(&layout.columns)
        .filter(|(column, _)| column.input == Some(input_at))
        .filter_map(|(_, column)| column.null);
    let Some(kind) = kinds.next() else { return false };
    let one_kind = kinds.all(|other| other == kind);
    let value = layout
        .columns
        .get(at)
        .is_some_and(|column| !matches!(column.field, Field::Group(_)));
    let reader = match plan.inputs.get(input_at).map(|input| input.readers.as_slice()) {
        Some([reader]) => *reader,
        _ => return false,
    };
    let Some((leaf, parent)) = plan
        .nodes
        .get(reader)
        .and_then(|leaf| Some((leaf, plan.nodes.get(leaf.parent?)?)))
    else {
        return false;
    };
    let looked_at = plan.nodes.iter().any(|node| looks_at(node, reader, input_at))
        || plan
            .statistics
            .iter()
            .any(|statistic| statistic.nodes.contains(&reader))
        || plan.grades.as_ref().is_some_and(|grades| grades.node == reader)
        || outputs.contains(&reader);
    let settled = lower::substitute(leaf, kind).is_some() && parent.require.is_none();
    value && one_kind && !looked_at && settled
}

/// Whether a node looks at this leaf or input in some other way than as a parent at its child.
fn looks_at(node: &NodePlan, leaf: usize, input: usize) -> bool {
    let hits = |operand: &Operand| match operand {
        Operand::Node(at, _) => *at == leaf,
        Operand::Input(at) => *at == input,
        Operand::Attribute | Operand::Events(_) | Operand::Points(_) => false,
        Operand::Parameter | Operand::Statistic => false,
    };
    let gates = node.gates.iter().flat_map(|gate| &gate.conditions);
    let replaces = node.replaces.iter().flat_map(|replace| &replace.conditions);
    let of_rule = match &node.op {
        Op::Rule {
            of,
            sources,
            conditions,
            ..
        } => {
            of.is_some_and(|(at, _)| at == leaf)
                || sources.iter().any(hits)
                || conditions.iter().any(|condition| hits(&condition.operand))
        }
        Op::Combine { .. } => false,
    };
    of_rule || gates.chain(replaces).any(|condition| hits(&condition.operand))
}
