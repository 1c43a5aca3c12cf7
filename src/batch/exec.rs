//! Runs a program on one block of units: registers that stay in the cache, one dispatch for each step.

use alloc::{vec, vec::Vec};

use super::columns::Cells;
use super::kernel::{self, Add, Set};
use super::lanes::Lane;
use super::program::{Code, Program, Source, Step};
use super::scores::NO_GRADE;
use super::tile::Tile;
use super::tiles::Table;
use super::vector::Level;
use super::word::{Cell, Lane as Word};

/// The units of a block.
pub(super) const BLOCK: usize = 1024;

/// The cells of the units of one block.
#[derive(Clone, Copy)]
pub(super) enum View<'a> {
    /// From this unit on.
    Table(Table<'a>, usize),
    /// Gathered from scattered units.
    Tile(&'a Tile),
}

impl<'a> View<'a> {
    fn cells(self, column: usize, count: usize) -> Option<Cells<'a>> {
        match self {
            View::Table(table, from) => Some(table.part(column, from, from.saturating_add(count))?.cells),
            View::Tile(tile) => tile.cells(column, count),
        }
    }
}

/// The registers of one lane.
#[derive(Clone, Debug, Default)]
struct File<W> {
    registers: Vec<Vec<W>>,
    /// Operands that are brought to the lane first.
    stage: [Vec<W>; 3],
}

impl<W: Word> File<W> {
    fn prepare(&mut self, registers: usize) {
        while self.registers.len() < registers {
            self.registers.push(vec![W::ZERO; BLOCK]);
        }
        for stage in &mut self.stage {
            stage.resize(BLOCK, W::ZERO);
        }
    }
}

/// The memory of a run: registers, and which cells are there.
#[derive(Clone, Debug, Default)]
pub(super) struct Machine {
    i32: File<i32>,
    i64: File<i64>,
    i128: File<i128>,
    constant: Vec<i128>,
    /// Of each column: whether each unit of the block has a cell.
    pub(super) there: Vec<Vec<bool>>,
}

/// A lane with its file of registers.
trait Filed: Word {
    fn file(machine: &mut Machine) -> &mut File<Self>;
}

impl Filed for i32 {
    fn file(machine: &mut Machine) -> &mut File<Self> {
        &mut machine.i32
    }
}
impl Filed for i64 {
    fn file(machine: &mut Machine) -> &mut File<Self> {
        &mut machine.i64
    }
}
impl Filed for i128 {
    fn file(machine: &mut Machine) -> &mut File<Self> {
        &mut machine.i128
    }
}

/// Does something with the integers of a source, whatever their width.
macro_rules! with {
    ($machine:expr, $data:expr, $source:expr, $count:expr, |$of:ident| $body:expr) => {{
        let count = $count;
        match $source {
            Source::Column(column) => match $data.cells(column, count) {
                Some(Cells::U16($of)) => $body,
                Some(Cells::I16($of)) => $body,
                Some(Cells::I32($of)) => $body,
                Some(Cells::I64($of)) => $body,
                None => {}
            },
            Source::Register(Lane::I32, at) => {
                let $of = registers(&$machine.i32, at, count);
                $body
            }
            Source::Register(Lane::I64, at) => {
                let $of = registers(&$machine.i64, at, count);
                $body
            }
            Source::Register(Lane::I128, at) => {
                let $of = registers(&$machine.i128, at, count);
                $body
            }
            Source::Constant(constant) => {
                $machine.constant.clear();
                $machine.constant.resize(count, constant);
                let $of = $machine.constant.as_slice();
                $body
            }
        }
    }};
}

fn registers<W>(file: &File<W>, at: usize, count: usize) -> &[W] {
    file.registers
        .get(at)
        .and_then(|register| register.get(..count))
        .unwrap_or_default()
}

impl Machine {
    /// Makes room for a program; a machine that was prepared before allocates nothing.
    pub(super) fn prepare(&mut self, program: &Program, columns: usize) {
        let [a, b, c] = program.registers;
        self.i32.prepare(a);
        self.i64.prepare(b);
        self.i128.prepare(c);
        self.constant.reserve(BLOCK);
        while self.there.len() < columns {
            self.there.push(vec![true; BLOCK]);
        }
    }

    /// Runs the steps on a block: `data` holds the cells of its units and no others.
    pub(super) fn run(&mut self, program: &Program, data: View<'_>, count: usize, level: Level) {
        for step in &program.steps {
            match step.lane {
                Lane::I32 => self.step::<i32>(step, data, count, level),
                Lane::I64 => self.step::<i64>(step, data, count, level),
                Lane::I128 => self.step::<i128>(step, data, count, level),
            }
        }
    }

    fn step<W: Filed>(&mut self, step: &Step, data: View<'_>, count: usize, level: Level) {
        let Some(slot) = W::file(self).registers.get_mut(step.to) else {
            return;
        };
        let mut register = core::mem::take(slot);
        if let Some(to) = register.get_mut(..count) {
            self.code(step, to, data, level);
        }
        if let Some(slot) = W::file(self).registers.get_mut(step.to) {
            *slot = register;
        }
    }

    fn code<W: Filed>(&mut self, step: &Step, to: &mut [W], data: View<'_>, level: Level) {
        let (code, adds, count) = (&step.code, step.adds, to.len());
        let word = |x: i128| W::from_i128(x);
        match code {
            Code::Cell { column, instead } => {
                let there = self
                    .there
                    .get(*column)
                    .and_then(|there| there.get(..count))
                    .unwrap_or_default();
                with!(self, data, Source::Column(*column), count, |of| {
                    level.run(
                        #[inline(always)]
                        || kernel::copy_there(to, of, there, word(*instead)),
                    );
                });
            }
            Code::There(column) => {
                let there = self
                    .there
                    .get(*column)
                    .and_then(|there| there.get(..count))
                    .unwrap_or_default();
                for (to, there) in to.iter_mut().zip(there) {
                    *to = if *there { W::ONE } else { W::ZERO };
                }
            }
            Code::Sum { parts, add } => {
                let mut parts = parts.iter();
                match parts.next() {
                    None => to.fill(word(*add)),
                    Some((source, mul)) => with!(self, data, *source, count, |of| {
                        level.run(
                            #[inline(always)]
                            || kernel::begin(to, of, word(*mul), word(*add)),
                        );
                    }),
                }
                for (source, mul) in parts {
                    with!(self, data, *source, count, |of| {
                        level.run(
                            #[inline(always)]
                            || kernel::more(to, of, word(*mul)),
                        );
                    });
                }
            }
            Code::Pieces { of, pieces } => with!(self, data, *of, count, |of| match adds {
                true => level.run(
                    #[inline(always)]
                    || kernel::pieces(to, of, pieces, Add)
                ),
                false => level.run(
                    #[inline(always)]
                    || kernel::pieces(to, of, pieces, Set)
                ),
            }),
            Code::Table { of, first, entries } => with!(self, data, *of, count, |of| {
                level.run(
                    #[inline(always)]
                    || kernel::table(to, of, word(*first), entries),
                );
            }),
            Code::Clamp { of, least, most, mul } => with!(self, data, *of, count, |of| {
                let (limits, mul) = ((word(*least), word(*most)), word(*mul));
                match adds {
                    true => level.run(
                        #[inline(always)]
                        || kernel::clamp(to, of, limits, mul, Add),
                    ),
                    false => level.run(
                        #[inline(always)]
                        || kernel::clamp(to, of, limits, mul, Set),
                    ),
                }
            }),
            Code::Divide { of, by, times } => with!(self, data, *of, count, |of| match adds {
                true => level.run(
                    #[inline(always)]
                    || kernel::divide(to, of, by, word(*times), Add)
                ),
                false => level.run(
                    #[inline(always)]
                    || kernel::divide(to, of, by, word(*times), Set)
                ),
            }),
            Code::Inside { of, least, most } => with!(self, data, *of, count, |of| {
                level.run(
                    #[inline(always)]
                    || kernel::inside(to, of, word(*least), word(*most)),
                );
            }),
            Code::Bits { of, mask } => with!(self, data, *of, count, |of| {
                level.run(
                    #[inline(always)]
                    || kernel::bits(to, of, word(*mask)),
                );
            }),
            Code::Least(a, b) => self.staged(&[*a, *b], data, (count, level), |[a, b, _]| {
                level.run(
                    #[inline(always)]
                    || kernel::least(to, a, b),
                );
            }),
            Code::Greatest(a, b) => self.staged(&[*a, *b], data, (count, level), |[a, b, _]| {
                level.run(
                    #[inline(always)]
                    || kernel::greatest(to, a, b),
                );
            }),
            Code::Times(a, b) => self.staged(&[*a, *b], data, (count, level), |[a, b, _]| {
                level.run(
                    #[inline(always)]
                    || kernel::times(to, a, b),
                );
            }),
            Code::Quotient {
                over,
                under,
                mode,
                times,
            } => self.staged(&[*over, *under], data, (count, level), |[a, b, _]| {
                level.run(
                    #[inline(always)]
                    || kernel::quotient(to, a, b, *mode, word(*times)),
                );
            }),
            Code::Pick { test, yes, no } => {
                self.staged(&[*test, *yes, *no], data, (count, level), |[test, yes, no]| {
                    level.run(
                        #[inline(always)]
                        || kernel::pick(to, test, yes, no),
                    );
                })
            }
        }
    }

    /// Brings operands to one lane.
    fn staged<W: Filed>(
        &mut self,
        sources: &[Source],
        data: View<'_>,
        (count, level): (usize, Level),
        f: impl FnOnce([&[W]; 3]),
    ) {
        let mut stage = core::mem::take(&mut W::file(self).stage);
        for (source, stage) in sources.iter().zip(&mut stage) {
            let Some(stage) = stage.get_mut(..count) else { continue };
            match source {
                Source::Constant(x) => stage.fill(W::from_i128(*x)),
                source => with!(self, data, *source, count, |of| {
                    level.run(
                        #[inline(always)]
                        || kernel::copy(stage, of),
                    );
                }),
            }
        }
        f(stage.each_ref().map(|stage| stage.get(..count).unwrap_or_default()));
        W::file(self).stage = stage;
    }

    /// Copies a source to where it is wanted.
    pub(super) fn fetch<W: Word>(&mut self, source: Source, data: View<'_>, to: &mut [W], level: Level) {
        let count = to.len();
        with!(self, data, source, count, |of| level.run(
            #[inline(always)]
            || kernel::copy(to, of)
        ));
    }

    /// Grades, as bytes; those past the ladder are none.
    pub(super) fn grades(&mut self, source: Source, data: View<'_>, ladder: usize, to: &mut [u8], level: Level) {
        let (count, ladder) = (to.len(), i32::try_from(ladder).unwrap_or(i32::MAX));
        with!(self, data, source, count, |of| {
            level.run(
                #[inline(always)]
                || kernel::bytes(to, of, ladder, NO_GRADE),
            );
        });
    }

    /// Calls with each unit of the block whose integer is 0.
    pub(super) fn zeros(&mut self, source: Source, data: View<'_>, count: usize, mut f: impl FnMut(usize)) {
        with!(self, data, source, count, |of| {
            for (unit, of) in of.iter().enumerate() {
                if Cell::to::<i128>(*of) == 0 {
                    f(unit);
                }
            }
        });
    }
}
