//! Runs a program on one block of units: registers that stay in the cache, one dispatch for each step.

use alloc::vec::Vec;
use core::mem::discriminant;

use super::aligned::Aligned;
use super::apart::{Aparts, Benches};
use super::cells::ColumnPlan;
use super::columns::Cells;
use super::decimal::Staged;
use super::division;
use super::kernel::{self, Add, Held, Set};
use super::lanes::Lane;
use super::program::{ClampOf, Code, Program, Source, Step};
use super::scores::NO_GRADE;
use super::table::Table;
use super::tile::Tile;
use super::vector::Level;
use super::word::{Cell, Lane as Word, Limits, Unwatched};

/// The most units of a block: so many that the part of a column spans several pages of memory, and the processor reads
/// ahead.
pub(super) const BLOCK: usize = 4096;

/// The cells of the units of one block, and what they may be.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) place: Place<'a>,
    pub(super) columns: &'a [ColumnPlan],
    /// The cells of the block that had to be brought to a scale.
    pub(super) staged: &'a Staged,
    /// The nodes that are computed by themselves; a plan without any has none.
    pub(super) aparts: Option<&'a Aparts>,
}

/// Where the cells of a block lie.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// From this unit on.
    Table(Table<'a>, usize),
    /// Gathered from scattered units.
    Tile(&'a Tile),
}

impl<'a> View<'a> {
    /// The cells of a column, and the least and greatest that they may be.
    pub(super) fn cells(self, column: usize, count: usize) -> Option<(Cells<'a>, (i64, i64))> {
        let plan = self.columns.get(column)?;
        let cells = match self.place {
            Place::Table(table, from) => {
                let part = table.part(column, from, from.saturating_add(count))?;
                match part.is_staged(plan.decimals) {
                    true => self.staged.cells(column, count)?,
                    false => part.cells,
                }
            }
            Place::Tile(tile) => tile.cells(column, count)?,
        };
        Some((cells, (plan.least, plan.most)))
    }

    /// Whether all columns among these terms have cells of one type.
    fn alike(self, parts: &[ClampOf], count: usize) -> bool {
        let mut kinds = parts.iter().filter_map(|part| match part.of {
            Source::Column(column) => self.cells(column, count).map(|(cells, _)| discriminant(&cells)),
            _ => None,
        });
        let first = kinds.next();
        kinds.all(|kind| Some(kind) == first)
    }
}

/// The registers of one lane.
#[derive(Clone, Debug, Default)]
struct File<W: Copy> {
    registers: Vec<Aligned<W>>,
    /// Operands that are brought to the lane first.
    stage: [Aligned<W>; 3],
}

impl<W: Word> File<W> {
    fn prepare(&mut self, registers: usize, units: usize) {
        if self.registers.len() < registers {
            self.registers.resize_with(registers, Aligned::default);
        }
        for register in self.registers.iter_mut().chain(&mut self.stage) {
            register.grow(units, W::ZERO);
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
    /// Columns of which a step has seen a cell that lies outside its limits.
    outside: Vec<usize>,
    /// Units of the block that have another plan; none where this is empty.
    pub(super) elsewhere: Vec<bool>,
    /// For what is computed one unit after another: the operands of some units, and those of one.
    operands: Vec<Vec<i128>>,
    row: Vec<i128>,
    benches: Benches,
    /// Units of the block for which such a node came to nothing that the plan could take.
    pub(super) failed: Vec<usize>,
}

/// A lane with its file of registers.
trait Filed: Word {
    const LANE: Lane;
    fn file(machine: &mut Machine) -> &mut File<Self>;
    fn register(machine: &Machine, at: usize, count: usize) -> &[Self];
}

macro_rules! filed {
    ($($word:ident, $lane:expr;)*) => {$(
        impl Filed for $word {
            const LANE: Lane = $lane;
            fn file(machine: &mut Machine) -> &mut File<Self> {
                &mut machine.$word
            }
            fn register(machine: &Machine, at: usize, count: usize) -> &[Self] {
                registers(&machine.$word, at, count)
            }
        }
    )*};
}
filed! { i32, Lane::I32; i64, Lane::I64; i128, Lane::I128; }

/// Does something with the integers of a source, whatever their width, and with what looks at them on the way; whether
/// something was seen that lies outside.
macro_rules! with {
    ($machine:expr, $data:expr, $source:expr, $count:expr, |$of:ident, $watch:ident| $body:expr) => {{
        let count = $count;
        macro_rules! column {
            ($cells:expr, $limits:expr, $word:ty) => {{
                let ($of, $watch) = ($cells, Limits::new($limits, (<$word>::MIN, <$word>::MAX)));
                $body
            }};
        }
        macro_rules! register {
            ($of_lane:expr) => {{
                let ($of, $watch) = ($of_lane, Unwatched);
                $body
            }};
        }
        match $source {
            Source::Column(column) => match $data.cells(column, count) {
                Some((Cells::U8(cells), limits)) => column!(cells, limits, u8),
                Some((Cells::U16(cells), limits)) => column!(cells, limits, u16),
                Some((Cells::I16(cells), limits)) => column!(cells, limits, i16),
                Some((Cells::I32(cells), limits)) => column!(cells, limits, i32),
                Some((Cells::I64(cells), limits)) => column!(cells, limits, i64),
                // Decimals are staged as integers.
                Some((Cells::Decimal(_) | Cells::I128(_), _)) | None => false,
            },
            Source::Register(Lane::I32, at) => register!(registers(&$machine.i32, at, count)),
            Source::Register(Lane::I64, at) => register!(registers(&$machine.i64, at, count)),
            Source::Register(Lane::I128, at) => register!(registers(&$machine.i128, at, count)),
            Source::Constant(constant) => {
                $machine.constant.clear();
                $machine.constant.resize(count, constant);
                register!($machine.constant.as_slice())
            }
        }
    }};
}

fn registers<W: Copy>(file: &File<W>, at: usize, count: usize) -> &[W] {
    file.registers.get(at).map_or(&[], |register| register.first(count))
}

mod units;

impl Machine {
    /// Makes room for a program and for blocks of so many units; a machine that was prepared before allocates nothing.
    pub(super) fn prepare(&mut self, program: &Program, columns: usize, units: usize) {
        let units = units.min(BLOCK);
        let [a, b, c] = program.registers;
        self.i32.prepare(a, units);
        self.i64.prepare(b, units);
        self.i128.prepare(c, units);
        self.constant.reserve(units);
        if self.there.len() < columns {
            self.there.resize_with(columns, Vec::new);
        }
        for there in &mut self.there {
            if there.len() < units {
                there.resize(units, true);
            }
        }
    }

    /// Forgets what is kept of other plans.
    pub(super) fn forget(&mut self) {
        self.benches = Benches::default();
    }

    /// Runs the steps on a block: `data` holds the cells of its units and no others. Calls `look` with every column of which a
    /// step has seen a cell that lies outside its limits. Columns that no step reads are not seen.
    pub(super) fn run(
        &mut self,
        steps: &[Step],
        data: View<'_>,
        (count, level): (usize, Level),
        mut look: impl FnMut(usize),
    ) {
        for step in steps {
            match step.lane {
                Lane::I32 => self.step::<i32>(step, data, count, level),
                Lane::I64 => self.step::<i64>(step, data, count, level),
                Lane::I128 => self.step::<i128>(step, data, count, level),
            }
            for column in self.outside.drain(..).filter(|column| step.first.contains(column)) {
                look(column);
            }
        }
    }

    fn step<W: Filed>(&mut self, step: &Step, data: View<'_>, count: usize, level: Level) {
        let Some(slot) = W::file(self).registers.get_mut(step.to) else {
            return;
        };
        let mut register = core::mem::take(slot);
        self.code(step, register.first_mut(count), data, level);
        if let Some(slot) = W::file(self).registers.get_mut(step.to) {
            *slot = register;
        }
    }

    fn code<W: Filed>(&mut self, step: &Step, to: &mut [W], data: View<'_>, level: Level) {
        let (code, adds, count) = (&step.code, step.adds, to.len());
        let word = |x: i128| W::from_i128(x);
        // An operation with one operand, compiled for every width of it.
        macro_rules! one {
            ($source:expr, |$of:ident, $watch:ident| $body:expr) => {{
                let source = $source;
                let outside = with!(self, data, source, count, |$of, $watch| level.run(
                    #[inline(always)]
                    || $body
                ));
                self.saw(outside, source);
            }};
        }
        // The same, into the register or added to it.
        macro_rules! put {
            ($source:expr, |$of:ident, $put:ident, $watch:ident| $body:expr) => {
                if adds {
                    let $put = Add;
                    one!($source, |$of, $watch| $body);
                } else {
                    let $put = Set;
                    one!($source, |$of, $watch| $body);
                }
            };
        }
        match code {
            Code::Cell { column, instead } => {
                // Taken out, so that the cells can be looked at beside it.
                let there = self.there.get_mut(*column).map(core::mem::take).unwrap_or_default();
                let here = there.get(..count).unwrap_or_default();
                one!(Source::Column(*column), |of, watch| kernel::copy_there(
                    to,
                    of,
                    here,
                    word(*instead),
                    watch
                ));
                if let Some(slot) = self.there.get_mut(*column) {
                    *slot = there;
                }
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
                    None => level.run(
                        #[inline(always)]
                        || kernel::fill(to, word(*add)),
                    ),
                    Some((source, mul)) => one!(*source, |of, watch| kernel::begin(
                        to,
                        of,
                        (word(*mul), word(*add)),
                        watch
                    )),
                }
                for (source, mul) in parts {
                    one!(*source, |of, watch| kernel::more(to, of, word(*mul), watch));
                }
            }
            Code::Pieces { of, pieces } => {
                put!(*of, |of, put, watch| kernel::pieces(to, of, pieces, put, watch));
            }
            Code::Table { of, first, entries } => {
                one!(*of, |of, watch| kernel::table(to, of, (word(*first), entries), watch));
            }
            Code::Clamp(clamp) => self.clamp(*clamp, adds, to, data, level),
            Code::Clamps(parts) if data.alike(parts, count) => self.clamps(parts, adds, to, data, level),
            // Tiles hold each column in the narrowest integers that it needs.
            Code::Clamps(parts) => {
                for (at, part) in parts.iter().enumerate() {
                    self.clamp(*part, adds || at > 0, to, data, level);
                }
            }
            Code::Divide { of, by, times } => {
                let times = word(*times);
                self.staged(&[*of], data, (count, level), |[of, _, _]| match adds {
                    true => level.run(
                        #[inline(always)]
                        || division::divide(to, of, (by, times), Add),
                    ),
                    false => level.run(
                        #[inline(always)]
                        || division::divide(to, of, (by, times), Set),
                    ),
                });
            }
            Code::Inside { of, least, most } => {
                one!(*of, |of, watch| kernel::inside(
                    to,
                    of,
                    (word(*least), word(*most)),
                    watch
                ));
            }
            Code::Bits { of, mask } => one!(*of, |of, watch| kernel::bits(to, of, word(*mask), watch)),
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
                    || division::quotient(to, a, b, *mode, word(*times)),
                );
            }),
            Code::Apart { index, reads } => {
                let mut slots = to.iter_mut();
                self.integers((*index, reads), data, (count, level), |number| {
                    if let Some(to) = slots.next() {
                        *to = word(number);
                    }
                });
            }
            Code::Pick { test, yes, no } => {
                self.staged(&[*test, *yes, *no], data, (count, level), |[test, yes, no]| {
                    level.run(
                        #[inline(always)]
                        || kernel::pick(to, test, yes, no),
                    );
                });
            }
        }
    }

    /// Notes that some cell of a source lies outside its limits: once, however often a step reads it.
    fn saw(&mut self, outside: bool, source: Source) {
        if let (true, Source::Column(column)) = (outside, source)
            && !self.outside.contains(&column)
        {
            self.outside.push(column);
        }
    }

    /// One term of a sum, or what is held between limits by itself.
    fn clamp<W: Filed>(&mut self, part: ClampOf, adds: bool, to: &mut [W], data: View<'_>, level: Level) {
        let (count, held) = (to.len(), Held::new(part.least, part.most, part.mul));
        macro_rules! into {
            ($put:expr) => {
                with!(self, data, part.of, count, |of, watch| level.run(
                    #[inline(always)]
                    || kernel::clamp(to, of, held, $put, watch)
                ))
            };
        }
        let outside = if adds { into!(Add) } else { into!(Set) };
        self.saw(outside, part.of);
    }

    /// Several terms of a sum at once, all of them columns of one type or registers of one lane: the sum is read and
    /// written once for all.
    fn clamps<W: Filed>(&mut self, parts: &[ClampOf], adds: bool, to: &mut [W], data: View<'_>, level: Level) {
        let count = to.len();
        let held = |at: usize| {
            parts
                .get(at)
                .map_or(Held::ZERO, |part| Held::new(part.least, part.most, part.mul))
        };
        let held = [held(0), held(1), held(2)];
        macro_rules! run {
            ($of:expr, $watches:expr) => {{
                let (of, watches) = ($of, $watches);
                match (adds, parts.len()) {
                    (true, 2) => level.run(
                        #[inline(always)]
                        || kernel::two(to, of, held, Add, watches),
                    ),
                    (false, 2) => level.run(
                        #[inline(always)]
                        || kernel::two(to, of, held, Set, watches),
                    ),
                    (true, _) => level.run(
                        #[inline(always)]
                        || kernel::three(to, of, held, Add, watches),
                    ),
                    (false, _) => level.run(
                        #[inline(always)]
                        || kernel::three(to, of, held, Set, watches),
                    ),
                }
            }};
        }
        macro_rules! registers {
            ($file:expr) => {{
                let register = |at: usize| match parts.get(at).map(|part| part.of) {
                    Some(Source::Register(_, at)) => registers($file, at, count),
                    _ => &[],
                };
                run!([register(0), register(1), register(2)], [Unwatched; 3])
            }};
        }
        macro_rules! columns {
            ($kind:ident, $word:ty) => {{
                let column = |at: usize| match parts.get(at).map(|part| part.of) {
                    Some(Source::Column(column)) => match data.cells(column, count) {
                        Some((Cells::$kind(cells), limits)) => (cells, limits),
                        _ => (&[][..], (0, 0)),
                    },
                    _ => (&[][..], (0, 0)),
                };
                let [a, b, c] = [column(0), column(1), column(2)];
                let limits = |limits: (i64, i64)| Limits::new(limits, (<$word>::MIN, <$word>::MAX));
                run!([a.0, b.0, c.0], [limits(a.1), limits(b.1), limits(c.1)])
            }};
        }
        let outside = match parts.first().map(|part| part.of) {
            Some(Source::Register(Lane::I32, _)) => registers!(&self.i32),
            Some(Source::Register(Lane::I64, _)) => registers!(&self.i64),
            Some(Source::Register(Lane::I128, _)) => registers!(&self.i128),
            Some(Source::Column(column)) => match data.cells(column, count) {
                Some((Cells::U8(_), _)) => columns!(U8, u8),
                Some((Cells::U16(_), _)) => columns!(U16, u16),
                Some((Cells::I16(_), _)) => columns!(I16, i16),
                Some((Cells::I32(_), _)) => columns!(I32, i32),
                Some((Cells::I64(_), _)) => columns!(I64, i64),
                Some((Cells::Decimal(_) | Cells::I128(_), _)) | None => false,
            },
            Some(Source::Constant(_)) | None => false,
        };
        if outside {
            // Which of them, is seen when all are looked at.
            for part in parts {
                self.saw(true, part.of);
            }
        }
    }

    /// Brings operands to one lane; registers of the lane are read where they are.
    fn staged<W: Filed>(
        &mut self,
        sources: &[Source],
        data: View<'_>,
        (count, level): (usize, Level),
        f: impl FnOnce([&[W]; 3]),
    ) {
        let mut stage = core::mem::take(&mut W::file(self).stage);
        for (source, stage) in sources.iter().zip(&mut stage) {
            let stage = stage.first_mut(count);
            let outside = match source {
                Source::Register(lane, _) if *lane == W::LANE => false,
                Source::Constant(x) => {
                    let with = W::from_i128(*x);
                    level.run(
                        #[inline(always)]
                        || kernel::fill(stage, with),
                    );
                    false
                }
                source => with!(self, data, *source, count, |of, watch| level.run(
                    #[inline(always)]
                    || kernel::copy(stage, of, watch),
                )),
            };
            self.saw(outside, *source);
        }
        let mut operands = stage.each_ref().map(|stage| stage.first(count));
        for (operand, source) in operands.iter_mut().zip(sources) {
            if let Source::Register(lane, at) = source
                && *lane == W::LANE
            {
                *operand = W::register(self, *at, count);
            }
        }
        f(operands);
        W::file(self).stage = stage;
    }

    /// Copies a source to where it is wanted.
    pub(super) fn fetch<W: Word>(&mut self, source: Source, data: View<'_>, to: &mut [W], level: Level) {
        let count = to.len();
        with!(self, data, source, count, |of, watch| level.run(
            #[inline(always)]
            || kernel::copy(to, of, watch)
        ));
    }

    /// Grades, as bytes; those past the ladder are none.
    pub(super) fn grades(&mut self, source: Source, data: View<'_>, ladder: usize, to: &mut [u8], level: Level) {
        let (count, ladder) = (to.len(), i32::try_from(ladder).unwrap_or(i32::MAX));
        with!(self, data, source, count, |of, _watch| {
            level.run(
                #[inline(always)]
                || kernel::bytes(to, of, ladder, NO_GRADE),
            );
            false
        });
    }

    /// Calls with each unit of the block whose integer is 0.
    pub(super) fn zeros(&mut self, source: Source, data: View<'_>, count: usize, mut f: impl FnMut(usize)) {
        with!(self, data, source, count, |of, _watch| {
            for (unit, of) in of.iter().enumerate() {
                if Cell::to::<i128>(*of) == 0 {
                    f(unit);
                }
            }
            false
        });
    }
}
