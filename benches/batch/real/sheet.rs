//! What the kernels in `f64` written by hand share: columns by name, units block by block, and the rules that schemes are
//! made of.

use crate::vector;

use super::columns::Figures;

/// The units of a block: those with which these kernels are fastest, of 256 to 4,096.
pub const BLOCK: usize = 2048;

/// A scheme in `f64`, one block at a time.
pub trait Formula {
    /// Totals and grades of the units of the sheet. Columns are asked for in the same order each time.
    fn block(&mut self, sheet: &mut Sheet<'_>, totals: &mut [f64], grades: &mut [u8]);
}

/// A formula with the places of its columns.
pub struct Hand<F> {
    formula: F,
    places: Vec<usize>,
}

impl<F: Formula> Hand<F> {
    /// Looks its columns up by name, once. It must read all of them.
    pub fn new(mut formula: F, figures: &Figures) -> Self {
        let mut sheet = Sheet {
            figures,
            looks_up: true,
            places: Vec::new(),
            at: 0,
            from: 0,
            to: 0,
        };
        formula.block(&mut sheet, &mut [], &mut []);
        let places = sheet.places;
        let mut read = places.clone();
        read.sort_unstable();
        assert!(read.into_iter().eq(0..figures.names.len()), "each column is read once");
        Self { formula, places }
    }

    /// Scores and grades all units.
    pub fn run(&mut self, figures: &Figures, totals: &mut [f64], grades: &mut [u8]) {
        vector::run(
            #[inline(always)]
            || {
                let mut sheet = Sheet {
                    figures,
                    looks_up: false,
                    places: std::mem::take(&mut self.places),
                    at: 0,
                    from: 0,
                    to: 0,
                };
                for (totals, grades) in totals.chunks_mut(BLOCK).zip(grades.chunks_mut(BLOCK)) {
                    sheet.at = 0;
                    sheet.to = sheet.from + totals.len();
                    self.formula.block(&mut sheet, totals, grades);
                    sheet.from = sheet.to;
                }
                self.places = sheet.places;
            },
        );
    }
}

/// The columns of one block.
pub struct Sheet<'a> {
    figures: &'a Figures,
    looks_up: bool,
    places: Vec<usize>,
    at: usize,
    from: usize,
    to: usize,
}

impl<'a> Sheet<'a> {
    #[inline(always)]
    fn place(&mut self, name: &str) -> usize {
        if self.looks_up {
            let found = self.figures.names.iter().position(|known| known == name);
            self.places.push(found.unwrap_or_else(|| panic!("a column {name}")));
        }
        self.at += 1;
        self.places[self.at - 1]
    }

    /// Columns of figures.
    #[inline(always)]
    pub fn figures<const N: usize>(&mut self, names: [&str; N]) -> [&'a [f64]; N] {
        names.map(
            #[inline(always)]
            |name| &self.figures.points[self.place(name)][self.from..self.to],
        )
    }

    /// Columns of what is no figure: levels, lists, answers and days.
    #[inline(always)]
    pub fn codes<const N: usize>(&mut self, names: [&str; N]) -> [&'a [u16]; N] {
        names.map(
            #[inline(always)]
            |name| &self.figures.codes[self.place(name)][self.from..self.to],
        )
    }
}

/// Changes a number of each unit by what its columns have.
#[inline(always)]
pub fn change<S: Copy, T: Copy, const N: usize>(to: &mut [S], columns: [&[T]; N], f: impl Fn(S, [T; N]) -> S) {
    let n = to.len();
    let columns = columns.map(
        #[inline(always)]
        |column| &column[..n],
    );
    for unit in 0..n {
        to[unit] = f(
            to[unit],
            columns.map(
                #[inline(always)]
                |column| column[unit],
            ),
        );
    }
}

/// Adds the points of some leaves to a sum in one loop, so that their columns are read side by side: a line a leaf, with its
/// columns by name and what becomes of them.
macro_rules! leaves {
    ($sheet:ident.$kind:ident, $sum:ident, $($($name:literal $x:ident),+ => $points:expr;)+) => {
        $crate::real::sheet::change($sum, $sheet.$kind([$($($name),+),+]), |sum, [$($($x),+),+]| {
            let mut sum = sum;
            $(sum += $points;)+
            sum
        })
    };
}
pub(super) use leaves;

/// The lower, in one instruction: figures are never NaN.
#[inline(always)]
pub fn low(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

#[inline(always)]
pub fn high(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

#[inline(always)]
pub fn between(x: f64, least: f64, most: f64) -> f64 {
    low(high(x, least), most)
}

/// To a whole number, half up, as programs do it.
#[inline(always)]
pub fn half_up(x: f64) -> f64 {
    (x + 0.5).floor()
}

/// Points in proportion to a target, at most all of them.
#[inline(always)]
pub fn capped(x: f64, target: f64, points: f64) -> f64 {
    low(x * (points / target), points)
}

/// Nothing below some figure.
#[inline(always)]
pub fn from(x: f64, least: f64, points: f64) -> f64 {
    if x >= least { points } else { 0.0 }
}

/// A line through a point.
#[inline(always)]
pub fn line(x: f64, (at, points): (f64, f64), slope: f64) -> f64 {
    (x - at) * slope + points
}

/// The points of the highest row that is reached; rows rise.
#[inline(always)]
pub fn steps<const N: usize>(x: f64, rows: [(f64, f64); N]) -> f64 {
    let mut points = 0.0;
    for (least, more) in rows {
        points = if x >= least { more } else { points };
    }
    points
}

/// So many whole steps. What lies a billionth below one is one: a program that left that out would lose whole steps, for it takes
/// `(1 - 0.93) / 0.01` for 6.999999999999995.
#[inline(always)]
pub fn whole(x: f64) -> f64 {
    (x + 1e-9).floor()
}

/// The same where a step that has begun counts.
#[inline(always)]
pub fn started(x: f64) -> f64 {
    (x - 1e-9).ceil()
}

/// What is left of some points after so many were lost, never less than nothing.
#[inline(always)]
pub fn left(points: f64, lost: f64) -> f64 {
    high(points - lost, 0.0)
}

// What is no figure gives points in small whole numbers, and many of them fit one instruction.

/// The points of a level, by its place: the differences between levels, each where its level is reached. (Written as choices
/// it becomes a table, which no vector instruction reads.)
#[inline(always)]
pub fn level<const N: usize>(place: u16, points: [u16; N]) -> u16 {
    let mut of = points[0];
    for at in 1..N {
        let reached = u16::from(place >= at as u16);
        of = of.wrapping_add(reached.wrapping_mul(points[at].wrapping_sub(points[at - 1])));
    }
    of
}

/// Points for each item of a list that is there.
#[inline(always)]
pub fn items(list: u16, points: u16) -> u16 {
    list.count_ones() as u16 * points
}

/// What is left of some points after so many were lost for each item that is not there, of so many.
#[inline(always)]
pub fn missing(list: u16, of: u16, points: u16, each: u16) -> u16 {
    points.saturating_sub((of - list.count_ones() as u16) * each)
}

/// What is left of some points after so many were lost for each day past one of them.
#[inline(always)]
pub fn late(day: u16, due: u16, points: u16, each: u16) -> u16 {
    points.saturating_sub(day.saturating_sub(due) * each)
}
