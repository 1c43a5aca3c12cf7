//! One unit through the plan, with the number of every node on the way (逐节点得分): flat integers in memory that is used
//! again. Exact numbers and words are made when they are asked for.

use alloc::{collections::BTreeMap, vec::Vec};

use super::bad::{BadCell, Found};
use super::fraction::X;
use super::ir::{self, Op};
use super::lanes::{Lane, Lanes, lane};
use super::lower::Scored;
use super::range::{Val, number};
use super::word::Lane as Word;
use super::{Batch, PATTERNS, Plan};
use crate::number::{Exact, Mode};

/// The memory of a trace; it may serve one unit after another. A unit with no other columns missing than units before it
/// allocates nothing.
#[derive(Debug, Default)]
pub struct Trace {
    narrow: Vec<i64>,
    wide: Vec<i128>,
    /// Plans by the set of missing columns; none where there is no such plan.
    plans: BTreeMap<u128, Option<Plan>>,
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
}

/// What one node came to: its integers lie where they were computed, and are read when they are asked for.
#[derive(Clone, Copy, Debug)]
pub struct TraceLine<'a> {
    traced: Traced<'a>,
    of: &'a Scored,
}

/// A score in the integers of the plan: `number ÷ scale`, and that divided by the same of `under`, where the plan has not divided yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Terms {
    /// The integer.
    pub number: i128,
    /// What it is divided by.
    pub scale: i128,
    /// The integer and scale of the divisor, of a ratio.
    pub under: Option<(i128, i128)>,
}

impl Terms {
    fn exact(self) -> Exact {
        let over = number(self.number, self.scale);
        // A divisor of 0 has sent the unit to be scored by itself.
        let under = self.under.map(|(of, scale)| number(of, scale));
        under
            .map_or(Some(over.clone()), |under| over.checked_div(&under))
            .unwrap_or_default()
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
    pub fn terms(&self) -> Terms {
        self.traced.values.terms(self.of.value)
    }

    /// The integers of the score before rounding, where the plan has it.
    #[must_use]
    #[inline]
    pub fn terms_unrounded(&self) -> Option<Terms> {
        Some(self.traced.values.terms(self.of.before?))
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

/// The integers of the graph.
#[derive(Clone, Copy, Debug)]
enum Values<'a> {
    Narrow(&'a [i64]),
    Wide(&'a [i128]),
}

impl Values<'_> {
    #[inline]
    fn terms(self, x: X) -> Terms {
        let (over, under) = match x {
            X::Value(over) => (over, None),
            X::Ratio { over, under } => (over, Some((self.get(under), under.scale))),
        };
        Terms {
            number: self.get(over),
            scale: over.scale,
            under,
        }
    }

    #[inline]
    fn get(self, val: Val) -> i128 {
        match self {
            Values::Narrow(of) => of.get(val.at).copied().unwrap_or(0).into(),
            Values::Wide(of) => of.get(val.at).copied().unwrap_or(0),
        }
    }
}

impl Plan {
    /// Whether some node of the graph needs more than 64 bits.
    pub(super) fn is_wide(graph: &ir::Graph) -> bool {
        (0..graph.nodes.len()).any(|at| lane(graph, at, Lanes::Narrowest) == Lane::I128)
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
        let pattern = self.look(cells)?;
        if memory.owner != self.number {
            memory.plans.clear();
            memory.owner = self.number;
        }
        let Trace {
            narrow, wide, plans, ..
        } = memory;
        let plan = match pattern {
            Some(0) => self.plan.as_ref().ok(),
            Some(pattern) if plans.contains_key(&pattern) || plans.len() < PATTERNS => plans
                .entry(pattern)
                .or_insert_with(|| self.pattern(pattern).plan)
                .as_ref(),
            _ => None,
        };
        let Some(plan) = plan else {
            return Err(NotTraced::Single);
        };
        let graph = &plan.lowered.graph;
        let values = if plan.wide {
            compute(graph, cells, wide);
            Values::Wide(wide)
        } else {
            compute(graph, cells, narrow);
            Values::Narrow(narrow)
        };
        let is_zero = |at: &usize| values.get(Val { at: *at, scale: 1 }) == 0;
        if plan.lowered.guards.iter().any(is_zero) {
            return Err(NotTraced::Single);
        }
        Ok(Traced {
            batch: self,
            plan,
            values,
            cells,
        })
    }

    /// Checks the cells of a unit; gives the set of missing columns.
    fn look(&self, cells: &[Option<i64>]) -> Result<Option<u128>, NotTraced> {
        let (found, expected) = (cells.len(), self.columns.len());
        if found != expected {
            return Err(NotTraced::Columns { found, expected });
        }
        for (column, (plan, cell)) in self.columns.iter().zip(cells).enumerate() {
            match *cell {
                None if !plan.nullable => return Err(NotTraced::Missing { column }),
                Some(cell) if !plan.allows(cell) => {
                    return Err(NotTraced::Bad(BadCell {
                        unit: 0,
                        column,
                        found: Found::Cell(cell),
                        least: plan.least,
                        most: plan.most,
                        multiple: plan.multiple,
                    }));
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
        let Self { batch, plan, cells, .. } = *self;
        // A leaf whose cell is missing is absent, whatever its parent takes in its place.
        let is_missing = move |node: &usize| {
            let mut of_leaf = batch.masks.iter().filter(|(leaf, _)| leaf == node);
            of_leaf.any(|(_, column)| matches!(cells.get(*column), Some(None)))
        };
        let traced = *self;
        let there = plan.lowered.nodes.iter().filter(move |of| !is_missing(&of.node));
        there.map(move |of| TraceLine { traced, of })
    }

    /// The score of a wanted node, by its place in the layout.
    #[must_use]
    pub fn score(&self, output: usize) -> Option<Exact> {
        let val = self.plan.lowered.outputs.get(output).copied().flatten()?;
        Some(number(self.values.get(val), val.scale))
    }

    /// The place of the grade on the ladder, if grades were wanted and the unit has one.
    #[must_use]
    pub fn grade(&self) -> Option<usize> {
        let place = self.values.get(self.plan.lowered.grade?);
        usize::try_from(place).ok().filter(|place| *place < self.plan.grades)
    }
}

/// The integers of all nodes of a graph, for one unit.
fn compute<W: Word>(graph: &ir::Graph, cells: &[Option<i64>], values: &mut Vec<W>) {
    values.clear();
    values.reserve(graph.nodes.len());
    for node in &graph.nodes {
        let value = value(&node.op, node.least, cells, values);
        values.push(value);
    }
}

fn value<W: Word>(op: &Op, least: i128, cells: &[Option<i64>], values: &[W]) -> W {
    let of = |at: &usize| values.get(*at).copied().unwrap_or(W::ZERO);
    let cell = |column: &usize| cells.get(*column).copied().flatten();
    let yes = |test: bool| if test { W::ONE } else { W::ZERO };
    match op {
        Op::Cell(column) => cell(column).map_or(W::from_i128(least), W::from_i64),
        Op::There(column) => yes(cell(column).is_some()),
        Op::Constant(x) => W::from_i128(*x),
        Op::Sum { parts, add } => {
            let parts = parts.iter().map(|(at, mul)| of(at).mul(W::from_i128(*mul)));
            parts.fold(W::from_i128(*add), W::add)
        }
        Op::Pieces { of: at, pieces } => {
            let x = of(at);
            let here = pieces.iter().rev().find(|piece| W::from_i128(piece.from) <= x);
            let piece = here.or(pieces.first());
            piece.map_or(W::ZERO, |piece| {
                x.mul(W::from_i128(piece.mul)).add(W::from_i128(piece.add))
            })
        }
        Op::Table { of: at, first, entries } => {
            let entry = entries.get(of(at).sub(W::from_i128(*first)).index());
            entry.map_or(W::ZERO, |entry| W::from_i128(*entry))
        }
        Op::Clamp { of: at, least, most } => of(at).max(W::from_i128(*least)).min(W::from_i128(*most)),
        Op::Divide {
            of: at,
            by,
            mode,
            times,
        } => rounded(of(at), W::from_i128(*by), *mode).mul(W::from_i128(*times)),
        Op::Quotient {
            over,
            under,
            mode,
            times,
        } => {
            if of(under) > W::ZERO {
                rounded(of(over), of(under), *mode).mul(W::from_i128(*times))
            } else {
                W::ZERO
            }
        }
        Op::Least(a, b) => of(a).min(of(b)),
        Op::Greatest(a, b) => of(a).max(of(b)),
        Op::Times(a, b) => of(a).mul(of(b)),
        Op::Inside { of: at, least, most } => yes(of(at) >= W::from_i128(*least) && of(at) <= W::from_i128(*most)),
        Op::Bits { of: at, mask } => of(at).and(W::from_i128(*mask)).ones(),
        Op::Pick { test, yes, no } => of(if of(test) == W::ZERO { no } else { yes }),
    }
}

/// `over ÷ under` on the integers, rounded; `under` is positive.
fn rounded<W: Word>(over: W, under: W, mode: Mode) -> W {
    let (floor, rest) = over.euclid(under);
    let half = rest.cmp(&under.sub(rest));
    let is_odd = floor.and(W::ONE) == W::ONE;
    if rest > W::ZERO && mode.goes_up(over < W::ZERO, half, is_odd) {
        floor.add(W::ONE)
    } else {
        floor
    }
}
