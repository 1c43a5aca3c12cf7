//! One unit through the plan (单位逐步计分): what every node came to and what that is made of, as flat integers in memory that is
//! used again. Exact numbers and words are made when they are asked for.

mod entry;
mod line;
mod parts;
mod scaled;
#[cfg(feature = "report")]
mod words;

use alloc::collections::BTreeMap;

pub use entry::{TraceEntry, TracePart};
pub use line::TraceLine;
pub use parts::{TracePool, TraceTerm};
pub use scaled::{Change, Scaled};

use super::bad::{BadCell, Found};
use super::lower::Wanted;
use super::places::Spot;
use super::range::number;
use super::walk::{Integers, Output, Seen, Slot, Values};
use super::{Batch, PATTERNS, Plan};
use crate::card::Card;
use crate::combine::Account;
use crate::number::Exact;
use crate::plan::NodePlan;
use crate::problem::Problems;

/// The memory of a trace; it may serve one unit after another. A unit with no other columns missing than units before it
/// allocates nothing, but for nodes that are computed by themselves ([`Explanation::alone`](super::Explanation::alone)).
#[derive(Debug, Default)]
pub struct Trace {
    integers: Integers,
    /// Plans by the set of missing columns; none where there is no such plan.
    plans: BTreeMap<u128, Option<Plan>>,
    /// That of further sets, once there was one.
    further: Option<Option<Plan>>,
    /// The number of the batch that the plans belong to.
    owner: usize,
}

/// Why a unit was not traced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotTraced {
    /// One cell for each column of the layout is needed.
    #[error("{found} cells, the layout has {expected} columns")]
    Columns {
        /// How many there were.
        found: usize,
        /// How many columns the layout has.
        expected: usize,
    },
    /// The column allows no missing cell.
    #[error("column {column} has no cell, and the layout does not say what a missing cell means")]
    Missing {
        /// The column, from 0.
        column: usize,
    },
    /// A cell that its column does not allow; the unit is 0.
    #[error("column {} has the cell {}, which its column does not allow", .0.column, .0.found)]
    Bad(BadCell),
    /// The plan does not take this unit: [`Batch::record`] gives the record that the engine for one unit scores.
    #[error("the plan does not take this unit: score it by itself")]
    Single,
}

/// What one unit came to, node by node.
#[derive(Clone, Copy, Debug)]
pub struct Traced<'a> {
    batch: &'a Batch,
    plan: &'a Plan,
    values: Values<'a>,
    /// The scores of wanted nodes that are computed by themselves.
    wanted: &'a [Option<Exact>],
    cells: &'a [Option<i64>],
    /// Whether some cell is missing.
    is_missing: bool,
}

impl Batch {
    /// One unit, by its cells in the order of the columns: the score of every node, and what it is made of, the same as
    /// [`Record::score`](crate::Record::score) gives. It takes hardly longer than the result alone.
    ///
    /// # Errors
    /// Cells that are not those of the layout; and units that the plan does not take.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// use appraisal::Scheme;
    /// use appraisal::batch::{Layout, Trace};
    /// let scheme: Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "demo", "result": "total",
    ///     "node": [
    ///         { "id": "total", "combine": "weighted-sum", "weights": "100%", "round": { "places": 1, "mode": "half-up" } },
    ///         { "id": "work", "parent": "total", "weight": "70%", "full": "100", "rule": "entered" },
    ///         { "id": "review", "parent": "total", "weight": "30%", "full": "100", "rule": "entered" }
    ///     ]
    /// }"#).unwrap();
    /// let batch = scheme.batch(&Layout::of(&scheme)).unwrap();
    /// let mut memory = Trace::default();
    /// let unit = batch.trace(&[Some(9_250), Some(8_875)], &mut memory).unwrap();
    /// let total = unit.lines().next().unwrap();
    /// assert_eq!((total.node(), total.value().number(), total.value().scale()), ("total", 914, 10));
    /// assert_eq!(total.unrounded().unwrap().exact().to_string(), "91.375");
    /// assert!(unit.reconciles());
    /// # }
    /// ```
    pub fn trace<'a>(&'a self, cells: &'a [Option<i64>], memory: &'a mut Trace) -> Result<Traced<'a>, NotTraced> {
        let (found, expected) = (cells.len(), self.columns.len());
        if found != expected {
            return Err(NotTraced::Columns { found, expected });
        }
        if memory.owner != self.number {
            memory.plans.clear();
            memory.further = None;
            memory.owner = self.number;
        }
        let Trace {
            integers,
            plans,
            further,
            ..
        } = memory;
        let whole = self.plan.as_ref().ok();
        let seen = whole.map(|plan| plan.walk.cells(cells, integers));
        let all_there = Seen {
            is_missing: false,
            is_outside: false,
        };
        let (plan, is_missing) = match whole.filter(|_| !self.is_stepped && seen == Some(all_there)) {
            Some(plan) => (plan, false),
            None => {
                let plan = match self.look(cells)? {
                    Some(0) => whole,
                    Some(pattern) if plans.contains_key(&pattern) || plans.len() < PATTERNS => plans
                        .entry(pattern)
                        .or_insert_with(|| self.pattern(pattern).plan)
                        .as_ref(),
                    _ => further.get_or_insert_with(|| self.further().plan).as_ref(),
                };
                let plan = plan.ok_or(NotTraced::Single)?;
                (plan, plan.walk.cells(cells, integers).is_missing)
            }
        };
        let (values, wanted) = plan
            .walk
            .run(cells, &plan.lowered.aparts, integers)
            .ok_or(NotTraced::Single)?;
        Ok(Traced {
            batch: self,
            plan,
            values,
            wanted,
            cells,
            is_missing,
        })
    }

    /// Whether a leaf has a column that is settled in the kernel and whose cell is missing.
    fn lacks(&self, cells: &[Option<i64>], leaf: u32) -> bool {
        let mut of_leaf = self.masks.iter().filter(|(of, _)| *of == leaf as usize);
        of_leaf.any(|(_, column)| matches!(cells.get(*column), Some(None)))
    }

    /// Checks the cells of a unit; gives the set of missing columns.
    fn look(&self, cells: &[Option<i64>]) -> Result<Option<u128>, NotTraced> {
        for (column, (plan, cell)) in self.columns.iter().zip(cells).enumerate() {
            match *cell {
                None if !plan.nullable => return Err(NotTraced::Missing { column }),
                Some(cell) if !plan.allows(cell) => {
                    return Err(NotTraced::Bad(plan.bad(0, column, Found::Cell(cell))));
                }
                _ => {}
            }
        }
        Ok(self.pattern_of(|column| matches!(cells.get(column), Some(None))))
    }
}

impl<'a> Traced<'a> {
    /// Every node with a score, in display order.
    #[inline]
    pub fn lines(&self) -> impl Iterator<Item = TraceLine<'a>> + use<'a> {
        let traced = *self;
        let lines = self.plan.walk.places.nodes.iter();
        let there = lines.filter(move |place| !traced.lacks(place.node));
        there.map(move |place| TraceLine { traced, place })
    }

    /// Whether everything adds up: every line by itself, and the values that enter a parent are those of its children.
    ///
    /// See [`TraceLine::reconciles`].
    #[must_use]
    pub fn reconciles(&self) -> bool {
        let mut lines = self.lines();
        lines.all(|line| line.reconciles() && line.terms().all(|term| term.is_of_child()))
    }

    /// Every number of the explanation, none twice (计分明细): of each node in display order what its children bring, its pools, the
    /// numbers that its stages leave, and its value. It is the fastest way to keep all of it: what [`lines`](Self::lines) say in several
    /// places often is one number.
    #[inline]
    pub fn entries(&self) -> impl Iterator<Item = TraceEntry<'a>> + use<'a> {
        let traced = *self;
        let entries = self.plan.walk.places.entries.iter();
        let there = entries.filter(move |entry| !traced.lacks(entry.node));
        there.map(move |entry| TraceEntry { traced, entry })
    }

    #[inline]
    fn scaled(&self, spot: Spot, times: i64) -> Scaled<'a> {
        Scaled {
            values: self.values,
            places: &self.plan.walk.places,
            spot,
            times,
        }
    }

    /// A pool, by its index in the plan.
    fn account(&self, account: u32) -> Option<&'a Account> {
        self.batch.scheme.0.plan.accounts.get(account as usize)
    }

    /// The line of a node, by its index in the plan.
    fn line(&self, node: u32) -> Option<TraceLine<'a>> {
        let place = self.plan.walk.places.node(node).filter(|_| !self.lacks(node))?;
        Some(TraceLine { traced: *self, place })
    }

    fn plan_of(&self, node: u32) -> Option<&'a NodePlan> {
        self.batch.scheme.0.plan.nodes.get(node as usize)
    }

    /// The id of a node.
    fn id(&self, node: u32) -> &'a str {
        self.plan_of(node).map_or("", |node| node.words.id.as_str())
    }

    /// Whether a node is a leaf whose cell is missing: it is absent, whatever its parent takes in its place.
    #[inline]
    fn lacks(&self, node: u32) -> bool {
        self.is_missing && self.batch.lacks(self.cells, node)
    }

    /// Whether every node with a score has a line. Nodes that the engine computes by themselves have one only where their
    /// rounding makes them integers ([`Explanation::alone`](super::Explanation::alone)).
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.plan.lowered.is_whole
    }

    /// The score of a wanted node, by its place in the layout.
    #[must_use]
    pub fn score(&self, output: usize) -> Option<Exact> {
        let wanted = self.plan.lowered.outputs.get(output)?.as_ref()?;
        let place = self.plan.walk.outputs.get(output)?.as_ref()?;
        let of = |slot: &Slot| self.values.get(*slot);
        match (wanted, place) {
            (Wanted::Number(val), Output::Number(slot)) => Some(number(of(slot), val.scale)),
            (Wanted::Ratio { over, under }, Output::Ratio { over: a, under: b }) => {
                number(of(a), over.scale).checked_div(&number(of(b), under.scale))
            }
            (Wanted::Apart { .. }, _) => self.wanted.get(output)?.clone(),
            _ => None,
        }
    }

    /// The whole explanation in words, made when it is asked for: see [`Batch::card`].
    ///
    /// # Errors
    /// As there.
    pub fn card(&self, unit: &str) -> Result<Card, Problems> {
        self.batch.card(unit, self.cells)
    }

    /// The place of the grade on the ladder, if grades were wanted and the unit has one.
    #[must_use]
    pub fn grade(&self) -> Option<usize> {
        let place = self.values.get(self.plan.walk.grade?);
        usize::try_from(place).ok().filter(|place| *place < self.plan.grades)
    }
}
