//! Nodes that the kernel does not have: computed one unit after another by the engine itself, in exact numbers, from integers of
//! the plan. All other nodes stay in the kernel.

use alloc::{collections::BTreeMap, vec::Vec};
use core::sync::atomic::{AtomicUsize, Ordering};

use super::layout::Column;
use super::lower::Sample;
use super::record;
use super::unfit::Unfit;
use crate::card::Line;
use crate::cohort::Statistics;
use crate::evaluate::{self, Deferred};
use crate::number::{Exact, Value};
use crate::outcome::{Absence, Outcome};
use crate::record::{Admitted, Record};

/// The number of the next ones; 0 is nobody's.
static NUMBERS: AtomicUsize = AtomicUsize::new(1);

/// The nodes of a plan that the kernel does not have.
#[derive(Debug)]
pub(super) struct Aparts {
    /// A number of their own, by which memory knows them.
    number: usize,
    pub(super) list: Vec<Apart>,
    record: Record,
    statistics: Option<Statistics>,
    /// The lines of a sample, for what is the same for all units of the pattern. All others are blank.
    lines: Vec<Line>,
    /// Points that are left for ancestors to rescale, the same for all units of the pattern, by node.
    deferred: Vec<Deferred>,
}

/// A node that the kernel does not have, with those below it whose scores are no integers either.
#[derive(Debug)]
pub(super) struct Apart {
    /// Indices in the plan, in the order of computation. The last one is wanted; without any, only the figures are looked at.
    pub(super) nodes: Vec<usize>,
    /// What the operands are.
    pub(super) reads: Vec<Read>,
    /// What the result is as an integer; none where it is wanted as it is.
    pub(super) grid: Option<Grid>,
    /// Whether it is a leaf in whose place its parent puts a constant where its cell is missing.
    pub(super) is_masked: bool,
    /// Why each of the nodes is not for the kernel.
    pub(super) unfits: Vec<Unfit>,
}

/// The integers of a result: score × scale, from `least` to `most`. Anything else is not for the plan, and the unit is then
/// scored by itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    pub(super) scale: i128,
    pub(super) least: i128,
    pub(super) most: i128,
}

/// The place of an operand among those of the node, and the scale of its integers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operand {
    pub(super) at: usize,
    pub(super) scale: i128,
}

/// A number that may not be divided yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    pub(super) over: Operand,
    pub(super) under: Option<Operand>,
}

/// Something that is read.
#[derive(Clone, Debug)]
pub(super) enum Read {
    /// The score of a node, and the one before rounding.
    Node {
        node: usize,
        score: Terms,
        before: Option<Terms>,
        /// Where the integer at this place is 0, the node is absent in this way.
        there: Option<(usize, Absence)>,
    },
    /// What an account comes to.
    Account { account: usize, total: Operand },
    /// The figures of an input.
    Input { input: usize, cells: Vec<CellOf> },
}

/// A cell of a column that brings a figure of an input.
#[derive(Clone, Debug)]
pub(super) struct CellOf {
    pub(super) column: Column,
    /// Its place among the operands; none where it is missing for all units of the pattern.
    pub(super) at: Option<usize>,
    /// Where the integer at this place is 0, there is no cell.
    pub(super) there: Option<usize>,
}

/// The memory in which the nodes of a plan are computed by themselves.
#[derive(Clone, Debug)]
pub(super) struct Bench {
    record: Admitted,
    lines: Vec<Line>,
    deferred: Vec<Deferred>,
    totals: Vec<Exact>,
}

/// The memory for several plans, by their numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Benches(BTreeMap<usize, Bench>);

/// How many are kept: one for every set of missing columns, and some.
const MOST_BENCHES: usize = 300;

impl Benches {
    /// The memory for the nodes of a plan.
    pub(super) fn of(&mut self, aparts: &Aparts) -> &mut Bench {
        if self.0.len() >= MOST_BENCHES && !self.0.contains_key(&aparts.number) {
            self.0.clear();
        }
        self.0.entry(aparts.number).or_insert_with(|| aparts.bench())
    }
}

impl Aparts {
    /// `lines` are those of the sample, blank but for nodes that have the same outcome for all units of the pattern.
    pub(super) fn new(list: Vec<Apart>, sample: &Sample, statistics: Option<&Statistics>, lines: Vec<Line>) -> Self {
        Self {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            list,
            record: sample.record.clone(),
            statistics: statistics.cloned(),
            lines,
            deferred: sample.deferred.clone(),
        }
    }

    /// Memory to compute them in.
    fn bench(&self) -> Bench {
        let record = Admitted::clone(&self.record.0);
        Bench {
            totals: alloc::vec![Exact::ZERO; record.scheme.0.plan.accounts.len()],
            lines: self.lines.clone(),
            deferred: self.deferred.clone(),
            record,
        }
    }

    /// The score of one unit, by the operands; none where there is none, or the record is not sound.
    pub(super) fn score(&self, index: usize, operands: &[i128], bench: &mut Bench) -> Option<Exact> {
        let apart = self.list.get(index)?;
        match self.outcome(apart, operands, bench)? {
            Outcome::Scored(score) => score.exact().cloned(),
            _ => None,
        }
    }

    /// Whether the figures of one unit make a sound record, as far as this node reads them.
    pub(super) fn is_sound(&self, index: usize, operands: &[i128], bench: &mut Bench) -> bool {
        let apart = self.list.get(index);
        apart.is_none_or(|apart| self.outcome(apart, operands, bench).is_some())
    }

    /// The integer of the score; none for a unit that is not for the plan.
    pub(super) fn integer(&self, index: usize, operands: &[i128], bench: &mut Bench) -> Option<i128> {
        let apart = self.list.get(index)?;
        let grid = apart.grid?;
        match self.outcome(apart, operands, bench)? {
            Outcome::Scored(score) => {
                let (number, one) = (score.exact()? * &Exact::from(grid.scale)).parts()?;
                (one == 1 && number >= grid.least && number <= grid.most).then_some(number)
            }
            // Its parent does not look at the integer, but at whether there is a cell.
            Outcome::Absent(_) if apart.is_masked => Some(grid.least),
            Outcome::Absent(_) | Outcome::NoScore(_) => None,
        }
    }

    fn outcome(&self, apart: &Apart, operands: &[i128], bench: &mut Bench) -> Option<Outcome> {
        let mut found = apart.compute(self.statistics.as_ref(), operands, bench);
        // What it leaves for ancestors is part of the plan, or the unit is not for it.
        for at in &apart.nodes {
            if let (Some(found_left), Some(left)) = (bench.deferred.get_mut(*at), self.deferred.get(*at)) {
                if found_left != left && apart.nodes.last() == Some(at) {
                    found = None;
                }
                found_left.clone_from(left);
            }
        }
        // What stands on the lines is of this node: nothing else may read it.
        let read = apart.reads.iter().filter_map(|read| match read {
            Read::Node { node, .. } => Some(node),
            _ => None,
        });
        for at in read.chain(&apart.nodes) {
            if let Some(line) = bench.lines.get_mut(*at) {
                line.outcome = Outcome::default();
            }
        }
        found
    }
}

impl Apart {
    fn compute(&self, statistics: Option<&Statistics>, operands: &[i128], bench: &mut Bench) -> Option<Outcome> {
        for read in &self.reads {
            match read {
                Read::Node {
                    node,
                    score,
                    before,
                    there,
                } => {
                    let line = bench.lines.get_mut(*node)?;
                    let lacks = |(at, _): &(usize, Absence)| operands.get(*at) == Some(&0);
                    line.outcome = match there.filter(lacks) {
                        Some((_, kind)) => Outcome::Absent(kind),
                        None => {
                            let score = score.exact(operands)?;
                            let residue = match before {
                                Some(before) => &score - &before.exact(operands)?,
                                None => Exact::ZERO,
                            };
                            line.residue = Value::Exact(residue);
                            Outcome::Scored(Value::Exact(score))
                        }
                    };
                }
                Read::Account { account, total } => *bench.totals.get_mut(*account)? = total.exact(operands)?,
                Read::Input { input, cells } => {
                    let cells = cells.iter().map(|cell| (&cell.column, cell.of(operands)));
                    let entry = record::entry(bench.record.scheme.0.plan.inputs.get(*input)?, cells);
                    if !bench.record.see(*input, &entry) {
                        return None;
                    }
                }
            }
        }
        let Some(last) = self.nodes.last() else {
            // Only the figures are looked at.
            return Some(Outcome::default());
        };
        let of = (bench.lines.as_mut_slice(), bench.deferred.as_mut_slice());
        evaluate::single_nodes(&bench.record, statistics, &bench.totals, &self.nodes, of);
        let line = bench.lines.get_mut(*last)?;
        Some(core::mem::take(&mut line.outcome))
    }
}

impl Operand {
    fn exact(self, operands: &[i128]) -> Option<Exact> {
        Exact::of_parts(*operands.get(self.at)?, self.scale)
    }
}

impl Terms {
    fn exact(self, operands: &[i128]) -> Option<Exact> {
        let over = self.over.exact(operands)?;
        match self.under {
            Some(under) => over.checked_div(&under.exact(operands)?),
            None => Some(over),
        }
    }
}

impl CellOf {
    fn of(&self, operands: &[i128]) -> Option<i64> {
        let lacks = self.there.is_some_and(|at| operands.get(at) == Some(&0));
        let cell = self.at.filter(|_| !lacks).and_then(|at| operands.get(at));
        cell.and_then(|cell| i64::try_from(*cell).ok())
    }
}
