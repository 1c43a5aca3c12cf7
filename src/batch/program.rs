//! Turns the graph into a program: every operation in its lane, into a register. Registers are used again as soon as
//! nothing reads them any more; a term that only one sum reads is computed into that sum.

use alloc::{vec, vec::Vec};
use core::ops::Range;

use super::cells::ColumnPlan;
use super::ir::{At, Graph, Op, Piece};
use super::lanes::{Lane, Lanes, index, lane};
use super::layout::CellType;
use super::lower;
use super::magic::Magic;
use super::range::Val;
use crate::number::Mode;

/// Where an operation reads from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Source {
    Column(usize),
    Register(Lane, usize),
    Constant(i128),
}

/// An operation with its sources and constants ready.
#[derive(Clone, Debug)]
pub(super) enum Code {
    /// The cells of a column; where there is none, this.
    Cell {
        column: usize,
        instead: i128,
    },
    There(usize),
    Sum {
        parts: Vec<(Source, i128)>,
        add: i128,
    },
    Pieces {
        of: Source,
        pieces: Vec<Piece>,
    },
    Table {
        of: Source,
        first: i128,
        entries: Vec<i128>,
    },
    /// Held between limits, then times `mul`.
    Clamp(ClampOf),
    /// Two or three of them at once, all columns of one type or registers of one lane.
    Clamps(Vec<ClampOf>),
    Divide {
        of: Source,
        by: Magic,
        times: i128,
    },
    Quotient {
        over: Source,
        under: Source,
        mode: Mode,
        times: i128,
    },
    Least(Source, Source),
    Greatest(Source, Source),
    Times(Source, Source),
    Inside {
        of: Source,
        least: i128,
        most: i128,
    },
    Bits {
        of: Source,
        mask: i128,
    },
    Pick {
        test: Source,
        yes: Source,
        no: Source,
    },
    /// A node that is computed by itself.
    Apart {
        index: usize,
        reads: Vec<Source>,
    },
}

/// Where a wanted node is found when the steps are done; numbers with what they are divided by.
#[derive(Clone, Debug)]
pub(super) enum Output {
    Number(Source, i128),
    Ratio {
        over: (Source, i128),
        under: (Source, i128),
    },
    /// It is computed from these, by itself.
    Apart {
        index: usize,
        reads: Vec<Source>,
    },
}

/// What is held between limits, then multiplied.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClampOf {
    pub(super) of: Source,
    pub(super) least: i128,
    pub(super) most: i128,
    pub(super) mul: i128,
}

/// One step: an operation in its lane, into a register of that lane.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) lane: Lane,
    pub(super) to: usize,
    pub(super) code: Code,
    /// Whether the result is added to what the register holds: a term of a sum that nothing else reads.
    pub(super) adds: bool,
    /// The node of the graph that it computes.
    pub(super) node: At,
    /// The columns that no step before it reads: it checks their cells as it reads them.
    pub(super) first: Vec<usize>,
}

/// Steps, and the columns that they read first: a far table reads them ahead.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) steps: Range<usize>,
    pub(super) columns: Vec<usize>,
}

/// The most columns of a part: their cells of one block, and the registers, should stay in the cache of one core.
const COLUMNS: usize = 24;

/// What is run on every block.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    /// All steps, in their order.
    pub(super) parts: Vec<Part>,
    /// How many registers of each lane it needs.
    pub(super) registers: [usize; 3],
    pub(super) outputs: Vec<Option<Output>>,
    /// What is computed only to see whether the record is sound.
    pub(super) checks: Vec<Output>,
    pub(super) grade: Option<Source>,
    pub(super) guards: Vec<Source>,
    /// The columns that no step checks: none reads them, or their cells are multiples of something.
    pub(super) unseen: Vec<usize>,
}

/// The type of the integers of a source.
#[derive(PartialEq)]
enum Kind {
    Cells(CellType),
    Register(Lane),
}

/// Hands out registers of one lane.
#[derive(Default)]
struct File {
    free: Vec<usize>,
    count: usize,
}

impl File {
    fn take(&mut self) -> usize {
        self.free.pop().unwrap_or_else(|| {
            self.count = self.count.saturating_add(1);
            self.count.saturating_sub(1)
        })
    }
}

/// What a program is made for: the wanted nodes with their scales, the grade, the guards.
pub(super) struct Wanted<'a> {
    pub(super) outputs: &'a [Option<lower::Wanted>],
    pub(super) checks: &'a [lower::Wanted],
    /// What is computed in any case.
    pub(super) pins: &'a [At],
    pub(super) grade: Option<At>,
    pub(super) guards: &'a [At],
    /// Whether every register keeps its integers to the end: else it is used again when nothing reads it any more.
    pub(super) keeps: bool,
}

/// The program of a graph.
pub(super) fn program(graph: &Graph, columns: &[ColumnPlan], lanes: Lanes, wanted: &Wanted<'_>) -> Program {
    let mut maker = Maker::new(graph, columns, lanes, wanted);
    for at in 0..graph.nodes.len() {
        maker.node(at);
    }
    let place = |at: At| maker.places.get(at).copied().unwrap_or(Source::Constant(0));
    let number = |of: &Val| (place(of.at), of.scale);
    let output = |out: &lower::Wanted| match out {
        lower::Wanted::Number(of) => Output::Number(place(of.at), of.scale),
        lower::Wanted::Ratio { over, under } => Output::Ratio {
            over: number(over),
            under: number(under),
        },
        lower::Wanted::Apart { index, reads } => Output::Apart {
            index: *index,
            reads: reads.iter().map(|at| place(*at)).collect(),
        },
    };
    Program {
        outputs: wanted.outputs.iter().map(|out| out.as_ref().map(output)).collect(),
        checks: wanted.checks.iter().map(output).collect(),
        grade: wanted.grade.map(place),
        guards: wanted.guards.iter().map(|at| place(*at)).collect(),
        unseen: maker.unseen(),
        parts: parts(&maker.steps),
        steps: maker.steps,
        registers: maker.files.map(|file| file.count),
    }
}

impl Program {
    /// Which nodes are computed by themselves: the places of their descriptions.
    pub(super) fn aparts(&self) -> impl Iterator<Item = usize> {
        let of_steps = self.steps.iter().filter_map(|step| match step.code {
            Code::Apart { index, .. } => Some(index),
            _ => None,
        });
        let of_outputs = self.outputs.iter().filter_map(|out| match out {
            Some(Output::Apart { index, .. }) => Some(*index),
            _ => None,
        });
        of_steps.chain(of_outputs)
    }
}

fn parts(steps: &[Step]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let next = at.saturating_add(1);
        let fits = |part: &&mut Part| part.columns.len().saturating_add(step.first.len()) <= COLUMNS;
        match parts.last_mut().filter(fits) {
            Some(part) => {
                part.steps.end = next;
                part.columns.extend(&step.first);
            }
            None => parts.push(Part {
                steps: at..next,
                columns: step.first.clone(),
            }),
        }
    }
    parts
}

/// A program while it is made.
struct Maker<'a> {
    graph: &'a Graph,
    columns: &'a [ColumnPlan],
    lanes: Lanes,
    keeps: bool,
    /// How many readers each node still has.
    uses: Vec<usize>,
    /// Nodes that are computed as a term of the one sum that reads them.
    terms: Vec<bool>,
    files: [File; 3],
    places: Vec<Source>,
    steps: Vec<Step>,
    /// Which columns the steps have read.
    seen: Vec<bool>,
}

impl<'a> Maker<'a> {
    fn new(graph: &'a Graph, columns: &'a [ColumnPlan], lanes: Lanes, wanted: &Wanted<'_>) -> Self {
        let count = graph.nodes.len();
        let mut uses = vec![0usize; count];
        let pinned = wanted.outputs.iter().flatten().chain(wanted.checks);
        let pinned = pinned.flat_map(lower::Wanted::reads);
        for at in pinned
            .chain(wanted.pins.iter().copied())
            .chain(wanted.grade)
            .chain(wanted.guards.iter().copied())
        {
            add(&mut uses, at);
        }
        // Backwards: a node that nothing reads needs nothing. What is wanted has a reader outside of the graph.
        let mut reader: Vec<Option<At>> = vec![None; count];
        for (at, node) in graph.nodes.iter().enumerate().rev() {
            if uses.get(at).is_some_and(|uses| *uses > 0) {
                for read in node.op.reads() {
                    add(&mut uses, read);
                    if let Some(slot) = reader.get_mut(read) {
                        *slot = Some(at);
                    }
                }
            }
        }
        let is_term = |(at, node): (At, &super::ir::Node)| {
            let fits = matches!(node.op, Op::Clamp { .. } | Op::Pieces { .. } | Op::Divide { .. });
            let sum = reader
                .get(at)
                .copied()
                .flatten()
                .filter(|_| fits && uses.get(at) == Some(&1));
            sum.is_some_and(|sum| {
                let is_sum = graph.get(sum).is_some_and(|node| matches!(node.op, Op::Sum { .. }));
                is_sum && lane(graph, at, lanes) <= lane(graph, sum, lanes)
            })
        };
        let terms = graph.nodes.iter().enumerate().map(is_term).collect();
        Self {
            graph,
            columns,
            lanes,
            keeps: wanted.keeps,
            uses,
            terms,
            files: Default::default(),
            places: vec![Source::Constant(0); count],
            steps: Vec::new(),
            seen: vec![false; columns.len()],
        }
    }

    fn is_term(&self, at: At) -> bool {
        self.terms.get(at) == Some(&true)
    }

    fn source(&self, at: At) -> Source {
        self.places.get(at).copied().unwrap_or(Source::Constant(0))
    }

    fn step(&mut self, lane: Lane, to: usize, code: Code, adds: bool, node: At) {
        let mut first = Vec::new();
        code.reads(|source| {
            let Source::Column(column) = source else { return };
            // Only whether there is a cell, and not which.
            let looks = !matches!(code, Code::There(_));
            if let Some(seen @ false) = self.seen.get_mut(column).filter(|_| looks) {
                *seen = true;
                if self.columns.get(column).is_some_and(|plan| plan.multiple == 1) {
                    first.push(column);
                }
            }
        });
        self.steps.push(Step {
            lane,
            to,
            code,
            adds,
            node,
            first,
        });
    }

    fn unseen(&self) -> Vec<usize> {
        let columns = self.seen.iter().zip(self.columns).enumerate();
        let unseen = columns.filter(|(_, (seen, plan))| !**seen || plan.multiple != 1);
        unseen.map(|(column, _)| column).collect()
    }

    fn node(&mut self, at: At) {
        let Some(node) = self
            .graph
            .get(at)
            .filter(|_| self.uses.get(at).is_some_and(|uses| *uses > 0))
        else {
            return;
        };
        if self.is_term(at) {
            return;
        }
        let nullable = |column: usize| self.columns.get(column).is_some_and(|column| column.nullable);
        let place = match &node.op {
            Op::Constant(x) => Source::Constant(*x),
            Op::Cell(column) if !nullable(*column) => Source::Column(*column),
            op => {
                let lane = lane(self.graph, at, self.lanes);
                let to = self.files.get_mut(index(lane)).map_or(0, File::take);
                if let Op::Sum { parts, add } = op {
                    self.sum(at, parts, *add, (lane, to));
                } else {
                    let code = code(self.graph, op, node.least, lane, |at| self.source(*at));
                    self.step(lane, to, code, false, at);
                }
                Source::Register(lane, to)
            }
        };
        if let Some(slot) = self.places.get_mut(at) {
            *slot = place;
        }
        for read in node.op.reads() {
            self.release(read);
        }
    }

    /// A sum: the parts that are there, then those that are computed into it.
    fn sum(&mut self, at: At, parts: &[(At, i128)], add: i128, (lane, to): (Lane, usize)) {
        let (terms, plain): (Vec<_>, Vec<_>) = parts.iter().copied().partition(|(of, _)| self.is_term(*of));
        // Without any other part, and nothing to add, the first term begins.
        let begins = plain.is_empty() && add == 0 && !terms.is_empty();
        if !begins {
            let parts = plain.into_iter().map(|(of, mul)| (self.source(of), mul)).collect();
            self.step(lane, to, Code::Sum { parts, add }, false, at);
        }
        let mut begun = begins;
        let mut clamps: Vec<(ClampOf, At)> = Vec::new();
        for (of, mul) in terms {
            let Some(node) = self.graph.get(of) else { continue };
            let code = code(self.graph, &node.op, node.least, lane, |at| self.source(*at)).times(mul);
            match code {
                Code::Clamp(clamp) if !matches!(clamp.of, Source::Constant(_)) => clamps.push((clamp, of)),
                code => self.step(lane, to, code, !core::mem::take(&mut begun), of),
            }
        }
        while let Some((first, node)) = clamps.first().copied() {
            let mut taken = Vec::new();
            clamps.retain(|(clamp, _)| {
                let takes = taken.len() < 3 && self.kind(clamp.of) == self.kind(first.of);
                if takes {
                    taken.push(*clamp);
                }
                !takes
            });
            let code = match taken.as_slice() {
                [one] => Code::Clamp(*one),
                _ => Code::Clamps(taken),
            };
            self.step(lane, to, code, !core::mem::take(&mut begun), node);
        }
    }

    /// What a source is made of: sources of one kind are computed together.
    fn kind(&self, source: Source) -> Option<Kind> {
        match source {
            Source::Column(column) => self.columns.get(column).map(|plan| Kind::Cells(plan.cells)),
            Source::Register(lane, _) => Some(Kind::Register(lane)),
            Source::Constant(_) => None,
        }
    }

    /// One reader less; the register is free when there is none left.
    fn release(&mut self, at: At) {
        let Some(left) = self.uses.get_mut(at) else { return };
        *left = left.saturating_sub(1);
        if *left > 0 {
            return;
        }
        if self.is_term(at) {
            // What the term read was read where the sum was computed.
            for read in self.graph.get(at).map(|node| node.op.reads()).unwrap_or_default() {
                self.release(read);
            }
        } else if let Some(Source::Register(lane, register)) = self.places.get(at)
            && let Some(file) = self.files.get_mut(index(*lane)).filter(|_| !self.keeps)
        {
            file.free.push(*register);
        }
    }
}

fn add(uses: &mut [usize], at: At) {
    if let Some(slot) = uses.get_mut(at) {
        *slot = slot.saturating_add(1);
    }
}

impl Code {
    /// Calls with everything that it reads, cells or whether there are any.
    pub(super) fn reads(&self, mut f: impl FnMut(Source)) {
        match self {
            Code::Cell { column, .. } | Code::There(column) => f(Source::Column(*column)),
            Code::Sum { parts, .. } => parts.iter().for_each(|(source, _)| f(*source)),
            Code::Pieces { of: source, .. }
            | Code::Table { of: source, .. }
            | Code::Clamp(ClampOf { of: source, .. })
            | Code::Divide { of: source, .. }
            | Code::Inside { of: source, .. }
            | Code::Bits { of: source, .. } => f(*source),
            Code::Clamps(parts) => parts.iter().for_each(|part| f(part.of)),
            Code::Quotient { over: a, under: b, .. } | Code::Least(a, b) | Code::Greatest(a, b) | Code::Times(a, b) => {
                f(*a);
                f(*b);
            }
            Code::Pick { test, yes, no } => [*test, *yes, *no].into_iter().for_each(f),
            Code::Apart { reads, .. } => reads.iter().copied().for_each(f),
        }
    }

    /// The same, times a factor. Products wrap like the sum that they are added to.
    fn times(self, factor: i128) -> Self {
        let by = |x: i128| x.wrapping_mul(factor);
        match self {
            Code::Pieces { of, pieces } => {
                let pieces = pieces.into_iter().map(|piece| Piece {
                    mul: by(piece.mul),
                    add: by(piece.add),
                    ..piece
                });
                let pieces = pieces.collect();
                Code::Pieces { of, pieces }
            }
            Code::Clamp(clamp) => Code::Clamp(ClampOf {
                mul: by(clamp.mul),
                ..clamp
            }),
            Code::Divide { of, by: magic, times } => Code::Divide {
                of,
                by: magic,
                times: by(times),
            },
            other => other,
        }
    }
}

fn code(graph: &Graph, op: &Op, least: i128, lane: Lane, source: impl Fn(&At) -> Source) -> Code {
    match op {
        Op::Cell(column) => Code::Cell {
            column: *column,
            instead: least,
        },
        Op::There(column) => Code::There(*column),
        Op::Constant(x) => Code::Sum {
            parts: Vec::new(),
            add: *x,
        },
        Op::Sum { parts, add } => Code::Sum {
            parts: parts.iter().map(|(at, mul)| (source(at), *mul)).collect(),
            add: *add,
        },
        Op::Pieces { of, pieces } => Code::Pieces {
            of: source(of),
            pieces: pieces.clone(),
        },
        Op::Table { of, first, entries } => Code::Table {
            of: source(of),
            first: *first,
            entries: entries.clone(),
        },
        Op::Clamp { of, least, most } => Code::Clamp(ClampOf {
            of: source(of),
            least: *least,
            most: *most,
            mul: 1,
        }),
        Op::Divide { of, by, mode, times } => Code::Divide {
            of: source(of),
            by: Magic::new(*by, *mode, graph.range(*of), lane),
            times: *times,
        },
        Op::Quotient {
            over,
            under,
            mode,
            times,
        } => Code::Quotient {
            over: source(over),
            under: source(under),
            mode: *mode,
            times: *times,
        },
        Op::Least(a, b) => Code::Least(source(a), source(b)),
        Op::Greatest(a, b) => Code::Greatest(source(a), source(b)),
        Op::Times(a, b) => Code::Times(source(a), source(b)),
        Op::Inside { of, least, most } => Code::Inside {
            of: source(of),
            least: *least,
            most: *most,
        },
        Op::Bits { of, mask } => Code::Bits {
            of: source(of),
            mask: *mask,
        },
        Op::Pick { test, yes, no } => Code::Pick {
            test: source(test),
            yes: source(yes),
            no: source(no),
        },
        Op::Apart { index, reads } => Code::Apart {
            index: *index,
            reads: reads.iter().map(source).collect(),
        },
    }
}
