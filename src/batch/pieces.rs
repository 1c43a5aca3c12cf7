//! The places of pieces among all scores, and what their units have besides a number.

use alloc::vec::Vec;

use super::bad::BadCell;
use super::scores::{Numbers, Refused, Scores, Series};
use crate::number::Exact;

/// The places of a piece in one series.
struct SeriesPart<'a> {
    numbers: NumbersPart<'a>,
    scored: &'a mut [bool],
}

enum NumbersPart<'a> {
    I32(&'a mut [i32]),
    I64(&'a mut [i64]),
    I128(&'a mut [i128]),
}

/// The places of a piece among all scores.
pub(super) struct Part<'a> {
    pub(super) from: usize,
    pub(super) to: usize,
    series: Vec<SeriesPart<'a>>,
    grades: &'a mut [u8],
}

/// Takes the first so many of a slice away.
fn take<'a, T>(of: &mut &'a mut [T], count: usize) -> &'a mut [T] {
    let whole = core::mem::take(of);
    let (first, rest) = whole.split_at_mut_checked(count).unwrap_or_default();
    *of = rest;
    first
}

impl Scores {
    /// The scores in pieces of so many units.
    pub(super) fn parts(&mut self, piece: usize) -> Vec<Part<'_>> {
        let units = self.units;
        let mut series: Vec<SeriesPart<'_>> = self.series.iter_mut().map(SeriesPart::whole).collect();
        let mut grades = self.grades.as_mut_slice();
        let part = |from: usize| {
            let to = from.saturating_add(piece).min(units);
            let count = to.saturating_sub(from);
            let graded = count.min(grades.len());
            Part {
                from,
                to,
                series: series.iter_mut().map(|series| series.take(count)).collect(),
                grades: take(&mut grades, graded),
            }
        };
        (0..units).step_by(piece).map(part).collect()
    }
}

impl<'a> SeriesPart<'a> {
    fn whole(series: &'a mut Series) -> Self {
        Self {
            numbers: match &mut series.numbers {
                Numbers::I32(of) => NumbersPart::I32(of),
                Numbers::I64(of) => NumbersPart::I64(of),
                Numbers::I128(of) => NumbersPart::I128(of),
            },
            scored: &mut series.scored,
        }
    }

    /// Takes the first so many away.
    fn take(&mut self, count: usize) -> Self {
        Self {
            numbers: match &mut self.numbers {
                NumbersPart::I32(of) => NumbersPart::I32(take(of, count)),
                NumbersPart::I64(of) => NumbersPart::I64(take(of, count)),
                NumbersPart::I128(of) => NumbersPart::I128(take(of, count)),
            },
            scored: take(&mut self.scored, count),
        }
    }

    fn fill(self, of: &Series) {
        match (self.numbers, &of.numbers) {
            (NumbersPart::I32(to), Numbers::I32(of)) => copy(to, of),
            (NumbersPart::I64(to), Numbers::I64(of)) => copy(to, of),
            (NumbersPart::I128(to), Numbers::I128(of)) => copy(to, of),
            // Both are of one batch.
            _ => {}
        }
        copy(self.scored, &of.scored);
    }
}

fn copy<T: Copy>(to: &mut [T], of: &[T]) {
    if to.len() == of.len() {
        to.copy_from_slice(of);
    }
}

impl Part<'_> {
    /// Puts the scores of the piece to their place.
    pub(super) fn fill(self, of: &Scores) {
        for (to, of) in self.series.into_iter().zip(&of.series) {
            to.fill(of);
        }
        copy(self.grades, &of.grades);
    }
}

/// What units have besides a number: little, and not for every unit.
#[derive(Debug, Default)]
pub(super) struct Besides {
    /// Scores on another scale, with the place of their series.
    other: Vec<(usize, usize, Exact)>,
    bad: Vec<BadCell>,
    refused: Vec<Refused>,
    single: usize,
    further: usize,
}

impl Besides {
    /// Takes it from the scores of a piece that begins with this unit.
    pub(super) fn take(&mut self, scores: &mut Scores, from: usize) {
        for (at, series) in scores.series.iter_mut().enumerate() {
            let other = series.other.drain(..);
            self.other
                .extend(other.map(|(unit, score)| (at, unit.saturating_add(from), score)));
        }
        self.bad.extend(scores.bad.drain(..).map(|mut bad| {
            bad.unit = bad.unit.saturating_add(from);
            bad
        }));
        self.refused.extend(scores.refused.drain(..).map(|mut refused| {
            refused.unit = refused.unit.saturating_add(from);
            refused
        }));
        self.single = self.single.saturating_add(scores.single);
        self.further = self.further.saturating_add(scores.further);
    }

    /// Gives it to all scores; [`Scores::sort`] brings it to the order of the units.
    pub(super) fn give(&mut self, scores: &mut Scores) {
        for (at, unit, score) in self.other.drain(..) {
            if let Some(series) = scores.series.get_mut(at) {
                series.other.push((unit, score));
            }
        }
        scores.bad.append(&mut self.bad);
        scores.refused.append(&mut self.refused);
        scores.single = scores.single.saturating_add(self.single);
        scores.further = scores.further.saturating_add(self.further);
        (self.single, self.further) = (0, 0);
    }
}

impl Scores {
    /// Brings everything to the order of the units.
    pub(super) fn sort(&mut self) {
        for series in &mut self.series {
            series.other.sort_unstable_by_key(|(unit, _)| *unit);
        }
        self.bad.sort_unstable_by_key(|bad| (bad.unit, bad.column));
        self.refused.sort_unstable_by_key(|refused| refused.unit);
    }
}
