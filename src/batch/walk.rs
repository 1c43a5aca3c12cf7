//! The plan for one unit at a time: flat instructions, each of which gives one integer that stays where it is, so that
//! the number of every node can be read afterwards.

use alloc::vec::Vec;

use super::apart::{Aparts, Benches};
use super::cells::ColumnPlan;
use super::ir::{At, Graph, Op, Piece};
use super::lanes::{Lane, Lanes, lane};
use super::lower::{Lowered, Wanted};
use super::places::Places;
use super::word::Lane as Word;
use crate::number::{Exact, Mode};

/// Place of an integer: first those of the columns, then those of the instructions, each in order.
pub(super) type Slot = u32;

/// The plan for one unit: the instructions, and where what is asked for lies after them.
#[derive(Debug)]
pub(super) struct Walk {
    width: Width,
    /// Where what each node is made of lies.
    pub(super) places: Places,
    /// What is wanted, in the order of the layout.
    pub(super) outputs: Vec<Option<Output>>,
    pub(super) grade: Option<Slot>,
    guards: Vec<Slot>,
    /// What is computed only to see whether the record is sound: which node, and from what.
    checks: Vec<(usize, Vec<Slot>)>,
}

/// Where a wanted node is found.
#[derive(Debug)]
pub(super) enum Output {
    Number(Slot),
    Ratio { over: Slot, under: Slot },
    Apart { index: usize, reads: Vec<Slot> },
}

/// 64 bits where every node fits them.
#[derive(Debug)]
enum Width {
    Narrow(Steps<i64>),
    Wide(Steps<i128>),
}

/// The memory of a walk.
#[derive(Debug, Default)]
pub(super) struct Integers {
    narrow: Vec<i64>,
    wide: Vec<i128>,
    /// What computes nodes by themselves, and the operands of one.
    benches: Benches,
    row: Vec<i128>,
    /// Of each wanted node that is computed by itself, its score.
    wanted: Vec<Option<Exact>>,
}

/// The integers of a walk that was made.
#[derive(Clone, Copy, Debug)]
pub(super) enum Values<'a> {
    Narrow(&'a [i64]),
    Wide(&'a [i128]),
}

/// What was seen in the cells of a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) is_missing: bool,
    /// Some cell lies outside its limits.
    pub(super) is_outside: bool,
}

/// Instructions on one width of integers.
#[derive(Debug)]
struct Steps<W> {
    columns: Vec<Limits<W>>,
    steps: Vec<Step<W>>,
    parts: Vec<(Slot, W)>,
    reads: Vec<Slot>,
    pieces: Vec<Held<W>>,
    entries: Vec<W>,
}

/// What the cells of a column may be.
#[derive(Clone, Copy, Debug)]
struct Limits<W> {
    least: W,
    most: W,
}

/// A straight piece of a function.
#[derive(Clone, Copy, Debug)]
struct Held<W> {
    from: W,
    mul: W,
    add: W,
}

/// Some of the numbers that lie in one list.
#[derive(Clone, Copy, Debug)]
struct Range {
    from: u32,
    to: u32,
}

impl Range {
    fn of<T>(self, list: &[T]) -> &[T] {
        list.get(self.from as usize..self.to as usize).unwrap_or_default()
    }
}

/// One instruction, as the operation of the graph that it computes.
#[derive(Clone, Copy, Debug)]
enum Step<W> {
    There(u32),
    Constant(W),
    Sum {
        parts: Range,
        add: W,
    },
    Pieces {
        of: Slot,
        pieces: Range,
    },
    Table {
        of: Slot,
        first: W,
        entries: Range,
    },
    Clamp {
        of: Slot,
        least: W,
        most: W,
    },
    Divide {
        of: Slot,
        by: W,
        mode: Mode,
        times: W,
    },
    Quotient {
        over: Slot,
        under: Slot,
        mode: Mode,
        times: W,
    },
    Least(Slot, Slot),
    Greatest(Slot, Slot),
    Times(Slot, Slot),
    Inside {
        of: Slot,
        least: W,
        most: W,
    },
    Bits {
        of: Slot,
        mask: W,
    },
    Pick {
        test: Slot,
        yes: Slot,
        no: Slot,
    },
    /// A node that is computed by itself.
    Apart {
        index: u32,
        reads: Range,
    },
}

impl Walk {
    pub(super) fn new(lowered: &Lowered, columns: &[ColumnPlan]) -> Self {
        let graph = &lowered.graph;
        let slots = Slots::new(graph, columns.len());
        let is_wide = |at| lane(graph, at, Lanes::Narrowest) == Lane::I128;
        let output = |out: &Wanted| match out {
            Wanted::Number(of) => Output::Number(slots.of(of.at)),
            Wanted::Ratio { over, under } => Output::Ratio {
                over: slots.of(over.at),
                under: slots.of(under.at),
            },
            Wanted::Apart { index, reads } => Output::Apart {
                index: *index,
                reads: reads.iter().map(|at| slots.of(*at)).collect(),
            },
        };
        Self {
            width: if (0..graph.nodes.len()).any(is_wide) {
                Width::Wide(Steps::new(graph, &slots, columns))
            } else {
                Width::Narrow(Steps::new(graph, &slots, columns))
            },
            places: Places::new(lowered, &slots),
            outputs: lowered.outputs.iter().map(|out| out.as_ref().map(output)).collect(),
            grade: lowered.grade.map(|val| slots.of(val.at)),
            guards: lowered.guards.iter().map(|at| slots.of(*at)).collect(),
            checks: lowered
                .checks
                .iter()
                .filter_map(|check| match output(check) {
                    Output::Apart { index, reads } => Some((index, reads)),
                    _ => None,
                })
                .collect(),
        }
    }

    /// Puts the cells at the head of the integers.
    pub(super) fn cells(&self, cells: &[Option<i64>], memory: &mut Integers) -> Seen {
        match &self.width {
            Width::Narrow(steps) => steps.cells(cells, &mut memory.narrow),
            Width::Wide(steps) => steps.cells(cells, &mut memory.wide),
        }
    }

    /// Adds the integers of all nodes to those of the cells, and gives the scores of wanted nodes that are computed by
    /// themselves; none for a unit that the plan does not take.
    pub(super) fn run<'a>(
        &self,
        cells: &[Option<i64>],
        aparts: &Aparts,
        memory: &'a mut Integers,
    ) -> Option<(Values<'a>, &'a [Option<Exact>])> {
        let Integers {
            narrow,
            wide,
            benches,
            row,
            wanted,
        } = memory;
        let values = match &self.width {
            Width::Narrow(steps) => {
                steps.run(cells, narrow, aparts, (benches, row))?;
                Values::Narrow(narrow)
            }
            Width::Wide(steps) => {
                steps.run(cells, wide, aparts, (benches, row))?;
                Values::Wide(wide)
            }
        };
        if !self.guards.iter().all(|guard| values.get(*guard) != 0) {
            return None;
        }
        let operands = |row: &mut Vec<i128>, reads: &[Slot]| {
            row.clear();
            row.extend(reads.iter().map(|slot| values.get(*slot)));
        };
        for (index, reads) in &self.checks {
            operands(row, reads);
            if !aparts.is_sound(*index, row, benches.of(aparts)) {
                return None;
            }
        }
        wanted.clear();
        for output in &self.outputs {
            wanted.push(match output {
                Some(Output::Apart { index, reads }) => {
                    operands(row, reads);
                    Some(aparts.score(*index, row, benches.of(aparts))?)
                }
                _ => None,
            });
        }
        Some((values, wanted))
    }
}

impl Values<'_> {
    #[inline]
    pub(super) fn get(self, slot: Slot) -> i128 {
        match self {
            Values::Narrow(of) => of.get(slot as usize).copied().unwrap_or(0).into(),
            Values::Wide(of) => of.get(slot as usize).copied().unwrap_or(0),
        }
    }

    /// So many times an integer; that it fits is proven where the plan is made.
    #[inline]
    pub(super) fn times(self, slot: Slot, times: i64) -> i128 {
        let times = i128::from(times);
        match self {
            // Two words of 64 bits are multiplied at once.
            Values::Narrow(of) => i128::from(of.get(slot as usize).copied().unwrap_or(0)).wrapping_mul(times),
            Values::Wide(of) => of.get(slot as usize).copied().unwrap_or(0).wrapping_mul(times),
        }
    }
}

/// The place of every node of a graph.
pub(super) struct Slots(Vec<Slot>);

impl Slots {
    fn new(graph: &Graph, columns: usize) -> Self {
        let mut next = slot(columns);
        let of = graph.nodes.iter().map(|node| match node.op {
            Op::Cell(column) => slot(column),
            _ => {
                next = next.saturating_add(1);
                next.saturating_sub(1)
            }
        });
        Self(of.collect())
    }

    pub(super) fn of(&self, at: At) -> Slot {
        self.0.get(at).copied().unwrap_or(Slot::MAX)
    }
}

/// Graphs have fewer nodes than 2^32: they would not fit in memory.
pub(super) fn slot(of: usize) -> Slot {
    Slot::try_from(of).unwrap_or(Slot::MAX)
}

impl<W: Word> Steps<W> {
    fn new(graph: &Graph, slots: &Slots, columns: &[ColumnPlan]) -> Self {
        let columns = columns.iter().map(|plan| Limits {
            least: W::from_i64(plan.least),
            most: W::from_i64(plan.most),
        });
        let mut out = Self {
            columns: columns.collect(),
            steps: Vec::new(),
            parts: Vec::new(),
            reads: Vec::new(),
            pieces: Vec::new(),
            entries: Vec::new(),
        };
        for node in &graph.nodes {
            let step = out.step(&node.op, slots);
            out.steps.extend(step);
        }
        out
    }

    fn step(&mut self, op: &Op, slots: &Slots) -> Option<Step<W>> {
        let word = W::from_i128;
        let of = |at: &At| slots.of(*at);
        Some(match op {
            Op::Cell(_) => return None,
            Op::There(column) => Step::There(slot(*column)),
            Op::Constant(x) => Step::Constant(word(*x)),
            Op::Sum { parts, add } => Step::Sum {
                parts: list(&mut self.parts, parts.iter().map(|(at, mul)| (of(at), word(*mul)))),
                add: word(*add),
            },
            Op::Pieces { of: at, pieces } => {
                let held = |piece: &Piece| Held {
                    from: word(piece.from),
                    mul: word(piece.mul),
                    add: word(piece.add),
                };
                Step::Pieces {
                    of: of(at),
                    pieces: list(&mut self.pieces, pieces.iter().map(held)),
                }
            }
            Op::Table { of: at, first, entries } => Step::Table {
                of: of(at),
                first: word(*first),
                entries: list(&mut self.entries, entries.iter().map(|entry| word(*entry))),
            },
            Op::Clamp { of: at, least, most } => Step::Clamp {
                of: of(at),
                least: word(*least),
                most: word(*most),
            },
            Op::Divide {
                of: at,
                by,
                mode,
                times,
            } => Step::Divide {
                of: of(at),
                by: word(*by),
                mode: *mode,
                times: word(*times),
            },
            Op::Quotient {
                over,
                under,
                mode,
                times,
            } => Step::Quotient {
                over: of(over),
                under: of(under),
                mode: *mode,
                times: word(*times),
            },
            Op::Least(a, b) => Step::Least(of(a), of(b)),
            Op::Greatest(a, b) => Step::Greatest(of(a), of(b)),
            Op::Times(a, b) => Step::Times(of(a), of(b)),
            Op::Inside { of: at, least, most } => Step::Inside {
                of: of(at),
                least: word(*least),
                most: word(*most),
            },
            Op::Bits { of: at, mask } => Step::Bits {
                of: of(at),
                mask: word(*mask),
            },
            Op::Apart { index, reads } => Step::Apart {
                index: slot(*index),
                reads: list(&mut self.reads, reads.iter().map(of)),
            },
            Op::Pick { test, yes, no } => Step::Pick {
                test: of(test),
                yes: of(yes),
                no: of(no),
            },
        })
    }

    fn cells(&self, cells: &[Option<i64>], values: &mut Vec<W>) -> Seen {
        values.clear();
        values.reserve(self.columns.len().saturating_add(self.steps.len()));
        let mut seen = Seen::default();
        values.extend(cells.iter().zip(&self.columns).map(|(cell, column)| {
            let of = cell.map_or(column.least, W::from_i64);
            seen.is_missing |= cell.is_none();
            seen.is_outside |= of < column.least || of > column.most;
            of
        }));
        seen
    }

    /// None where a node that is computed by itself comes to nothing that the plan could take.
    fn run(
        &self,
        cells: &[Option<i64>],
        values: &mut Vec<W>,
        aparts: &Aparts,
        (benches, row): (&mut Benches, &mut Vec<i128>),
    ) -> Option<()> {
        for step in &self.steps {
            let value = match step {
                Step::Apart { index, reads } => {
                    row.clear();
                    let of = |slot: &Slot| values.get(*slot as usize).map_or(0, |of| of.to::<i128>());
                    row.extend(reads.of(&self.reads).iter().map(of));
                    W::from_i128(aparts.integer(*index as usize, row, benches.of(aparts))?)
                }
                step => self.value(*step, cells, values),
            };
            values.push(value);
        }
        Some(())
    }

    #[inline]
    fn value(&self, step: Step<W>, cells: &[Option<i64>], values: &[W]) -> W {
        let of = |slot: Slot| values.get(slot as usize).copied().unwrap_or(W::ZERO);
        let yes = |test: bool| if test { W::ONE } else { W::ZERO };
        match step {
            Step::There(column) => yes(matches!(cells.get(column as usize), Some(Some(_)))),
            Step::Constant(x) => x,
            Step::Sum { parts, add } => {
                let parts = parts.of(&self.parts).iter();
                parts.fold(add, |sum, (slot, mul)| sum.add(of(*slot).mul(*mul)))
            }
            Step::Pieces { of: slot, pieces } => {
                let (x, pieces) = (of(slot), pieces.of(&self.pieces));
                // They begin one after another: the last one that has begun, found without a branch.
                let begun = pieces.iter().skip(1).filter(|piece| piece.from <= x).count();
                let piece = pieces.get(begun);
                piece.map_or(W::ZERO, |piece| x.mul(piece.mul).add(piece.add))
            }
            Step::Table {
                of: slot,
                first,
                entries,
            } => {
                let entry = entries.of(&self.entries).get(of(slot).sub(first).index());
                entry.copied().unwrap_or(W::ZERO)
            }
            Step::Clamp { of: slot, least, most } => of(slot).max(least).min(most),
            Step::Divide {
                of: slot,
                by,
                mode,
                times,
            } => rounded(of(slot), by, mode).mul(times),
            Step::Quotient {
                over,
                under,
                mode,
                times,
            } => {
                let under = of(under);
                if under > W::ZERO {
                    rounded(of(over), under, mode).mul(times)
                } else {
                    W::ZERO
                }
            }
            Step::Least(a, b) => of(a).min(of(b)),
            Step::Greatest(a, b) => of(a).max(of(b)),
            Step::Times(a, b) => of(a).mul(of(b)),
            Step::Inside { of: slot, least, most } => yes(of(slot) >= least && of(slot) <= most),
            Step::Bits { of: slot, mask } => of(slot).and(mask).ones(),
            // It was computed before it came to this.
            Step::Apart { .. } => W::ZERO,
            Step::Pick { test, yes, no } => of(if of(test) == W::ZERO { no } else { yes }),
        }
    }
}

/// Adds numbers to a list.
fn list<T>(to: &mut Vec<T>, of: impl Iterator<Item = T>) -> Range {
    let from = slot(to.len());
    to.extend(of);
    Range {
        from,
        to: slot(to.len()),
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
