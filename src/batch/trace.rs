//! One unit through the plan, with the number of every node on the way (逐节点得分): flat integers in memory that is used
//! again. Exact numbers and words are made when they are asked for.

use alloc::{collections::BTreeMap, vec::Vec};
use core::fmt;

use super::bad::{BadCell, Found};
use super::fraction::X;
use super::lower::{Scored, Wanted};
use super::range::number;
use super::walk::{self, Integers, Output, Place, Seen, Slot, Values};
use super::{Batch, PATTERNS, Plan};
use crate::card::Card;
use crate::number::Exact;
use crate::problem::Problems;

/// The memory of a trace; it may serve one unit after another. A unit with no other columns missing than units before it
/// allocates nothing.
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
    cells: &'a [Option<i64>],
    /// Whether some cell is missing.
    is_missing: bool,
}

/// What one node came to: its integers lie where they were computed, and are read when they are asked for.
#[derive(Clone, Copy, Debug)]
pub struct TraceLine<'a> {
    traced: Traced<'a>,
    place: &'a Place,
    of: &'a Scored,
}

/// A score in the integers of the plan: `number ÷ scale`, and that divided by the same of `under`, where the plan has not
/// divided yet.
#[derive(Clone, Copy)]
pub struct Terms<'a> {
    values: Values<'a>,
    at: walk::Terms,
    of: &'a X,
}

impl Terms<'_> {
    /// The integer.
    #[must_use]
    #[inline]
    pub fn number(&self) -> i128 {
        self.values.get(self.at.over)
    }

    /// What it is divided by.
    #[must_use]
    pub fn scale(&self) -> i128 {
        match self.of {
            X::Value(over) | X::Ratio { over, .. } => over.scale,
        }
    }

    /// The integer and scale of the divisor, of a ratio.
    #[must_use]
    pub fn under(&self) -> Option<(i128, i128)> {
        match self.of {
            X::Value(_) => None,
            X::Ratio { under, .. } => Some((self.values.get(self.at.under?), under.scale)),
        }
    }

    fn exact(self) -> Exact {
        let over = number(self.number(), self.scale());
        // A divisor of 0 has sent the unit to be scored by itself.
        let under = self.under().map(|(of, scale)| number(of, scale));
        under
            .map_or(Some(over.clone()), |under| over.checked_div(&under))
            .unwrap_or_default()
    }
}

impl fmt::Debug for Terms<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terms")
            .field("number", &self.number())
            .field("scale", &self.scale())
            .field("under", &self.under())
            .finish()
    }
}

impl<'a> TraceLine<'a> {
    /// Id of the node.
    #[must_use]
    #[inline]
    pub fn node(&self) -> &'a str {
        let node = self.traced.batch.scheme.0.plan.nodes.get(self.of.node);
        node.map_or("", |node| node.words.id.as_str())
    }

    /// The integers of the score.
    #[must_use]
    #[inline]
    pub fn terms(&self) -> Terms<'a> {
        self.terms_at(self.place.score, &self.of.value)
    }

    /// The integers of the score before rounding, where the plan has it.
    #[must_use]
    #[inline]
    pub fn terms_unrounded(&self) -> Option<Terms<'a>> {
        Some(self.terms_at(self.place.before?, self.of.before.as_ref()?))
    }

    #[inline]
    fn terms_at(&self, at: walk::Terms, of: &'a X) -> Terms<'a> {
        let values = self.traced.values;
        Terms { values, at, of }
    }

    /// The score.
    #[must_use]
    pub fn score(&self) -> Exact {
        self.terms().exact()
    }

    /// The score before rounding, where the plan has it.
    #[must_use]
    pub fn unrounded(&self) -> Option<Exact> {
        self.terms_unrounded().map(Terms::exact)
    }
}

impl Batch {
    /// One unit, by its cells in the order of the columns: the score of every node, the same as
    /// [`Record::score`](crate::Record::score) gives.
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
    /// assert_eq!((total.node(), total.score().to_string()), ("total", "91.4".into()));
    /// assert_eq!(total.unrounded().unwrap().to_string(), "91.375");
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
        let values = plan
            .walk
            .run(cells, &plan.lowered.aparts, integers)
            .ok_or(NotTraced::Single)?;
        Ok(Traced {
            batch: self,
            plan,
            values,
            cells,
            is_missing,
        })
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
    pub fn lines(&self) -> impl Iterator<Item = TraceLine<'a>> + use<'a> {
        let traced = *self;
        let lines = self.plan.walk.places.iter().zip(&self.plan.lowered.nodes);
        let there = lines.filter(move |(_, of)| !traced.is_missing || !traced.lacks(of.node));
        there.map(move |(place, of)| TraceLine { traced, place, of })
    }

    /// Whether a node is a leaf whose cell is missing: it is absent, whatever its parent takes in its place.
    fn lacks(&self, node: usize) -> bool {
        let mut of_leaf = self.batch.masks.iter().filter(|(leaf, _)| *leaf == node);
        of_leaf.any(|(_, column)| matches!(self.cells.get(*column), Some(None)))
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
            (Wanted::Apart { index, .. }, Output::Apart(slots)) => {
                let operands: Vec<i128> = slots.iter().map(of).collect();
                let aparts = &self.plan.lowered.aparts;
                aparts.score(*index, &operands, &mut aparts.bench())
            }
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
