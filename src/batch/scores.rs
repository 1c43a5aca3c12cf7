//! What a run gives: a column of integers for each wanted node, the grades, and the units that have none, with why.

use alloc::{string::String, vec::Vec};

use super::bad::BadCell;
use super::lanes::Lane;
use crate::number::Exact;
use crate::problem::Problems;

/// Integers of the width that the plan proved enough.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Numbers {
    /// 32 bits.
    I32(Vec<i32>),
    /// 64 bits.
    I64(Vec<i64>),
    /// 128 bits.
    I128(Vec<i128>),
}

impl Numbers {
    pub(super) fn new(lane: Lane) -> Self {
        match lane {
            Lane::I32 => Numbers::I32(Vec::new()),
            Lane::I64 => Numbers::I64(Vec::new()),
            Lane::I128 => Numbers::I128(Vec::new()),
        }
    }

    pub(super) fn lane(&self) -> Lane {
        match self {
            Numbers::I32(_) => Lane::I32,
            Numbers::I64(_) => Lane::I64,
            Numbers::I128(_) => Lane::I128,
        }
    }

    /// Room for so many, whatever they are: each is written before it is read.
    fn stretch(&mut self, units: usize) {
        match self {
            Numbers::I32(of) => of.resize(units, 0),
            Numbers::I64(of) => of.resize(units, 0),
            Numbers::I128(of) => of.resize(units, 0),
        }
    }

    fn get(&self, unit: usize) -> Option<i128> {
        match self {
            Numbers::I32(of) => of.get(unit).copied().map(i128::from),
            Numbers::I64(of) => of.get(unit).copied().map(i128::from),
            Numbers::I128(of) => of.get(unit).copied(),
        }
    }

    /// Writes one; `None` where it does not fit.
    fn set(&mut self, unit: usize, number: i128) -> Option<()> {
        match self {
            Numbers::I32(of) => *of.get_mut(unit)? = number.try_into().ok()?,
            Numbers::I64(of) => *of.get_mut(unit)? = number.try_into().ok()?,
            Numbers::I128(of) => *of.get_mut(unit)? = number,
        }
        Some(())
    }
}

/// The scores of one node: score = number ÷ scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub(super) node: String,
    pub(super) scale: i128,
    pub(super) numbers: Numbers,
    pub(super) scored: Vec<bool>,
    /// Scores that are on another scale, by unit: where nothing rounds.
    pub(super) other: Vec<(usize, Exact)>,
    /// What was written since, in any order: none for a score that is no other any more.
    written: Vec<(usize, Option<Exact>)>,
}

impl Series {
    pub(super) fn new(node: &str, scale: i128, numbers: Numbers) -> Self {
        Self {
            node: node.into(),
            scale,
            numbers,
            scored: Vec::new(),
            other: Vec::new(),
            written: Vec::new(),
        }
    }

    pub(super) fn reset(&mut self, units: usize) {
        self.numbers.stretch(units);
        self.scored.clear();
        self.scored.resize(units, true);
        self.forget();
    }

    /// Forgets scores on another scale.
    pub(super) fn forget(&mut self) {
        self.other.clear();
        self.written.clear();
    }

    pub(super) fn set_none(&mut self, unit: usize) {
        if let Some(scored) = self.scored.get_mut(unit) {
            *scored = false;
        }
        let _ = self.numbers.set(unit, 0);
        self.is_number(unit);
    }

    /// A score that is no other, whatever it was before.
    fn is_number(&mut self, unit: usize) {
        if !self.other.is_empty() || !self.written.is_empty() {
            self.written.push((unit, None));
        }
    }

    /// Brings what was written to the order of the units. Nothing is read before.
    pub(super) fn settle(&mut self) {
        if self.written.is_empty() {
            return;
        }
        let before = core::mem::take(&mut self.other).into_iter();
        let before = before.map(|(unit, score)| (unit, Some(score)));
        let mut all: Vec<(usize, Option<Exact>)> = before.chain(self.written.drain(..)).collect();
        all.sort_by_key(|(unit, _)| *unit);
        for (unit, score) in all {
            // The last word on a unit holds.
            if self.other.last().is_some_and(|(last, _)| *last == unit) {
                self.other.pop();
            }
            if let Some(score) = score {
                self.other.push((unit, score));
            }
        }
    }

    /// Writes a number that may be on another scale.
    pub(super) fn put(&mut self, unit: usize, number: i128, scale: i128) {
        if scale == self.scale && self.numbers.set(unit, number).is_some() {
            if let Some(scored) = self.scored.get_mut(unit) {
                *scored = true;
            }
            return self.is_number(unit);
        }
        self.set(unit, Exact::of_parts(number, scale).as_ref());
    }

    /// Writes a score that came from elsewhere.
    pub(super) fn set(&mut self, unit: usize, score: Option<&Exact>) {
        let Some(score) = score else { return self.set_none(unit) };
        if let Some(scored) = self.scored.get_mut(unit) {
            *scored = true;
        }
        let scaled = score * &Exact::from(self.scale);
        let number = scaled.parts().filter(|(_, den)| *den == 1).map(|(num, _)| num);
        match number.and_then(|number| self.numbers.set(unit, number)) {
            Some(()) => self.is_number(unit),
            None => {
                let _ = self.numbers.set(unit, 0);
                self.written.push((unit, Some(score.clone())));
            }
        }
    }

    /// Id of the node.
    #[must_use]
    pub fn node(&self) -> &str {
        &self.node
    }

    /// What the integers are divided by: 100 where the node rounds to two places.
    #[must_use]
    pub fn scale(&self) -> i128 {
        self.scale
    }

    /// The integers; 0 for units without a score, and for those in [`other`](Self::other).
    #[must_use]
    pub fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// Which units have a score.
    #[must_use]
    pub fn scored(&self) -> &[bool] {
        &self.scored
    }

    /// Scores that have no integer on this scale, in the order of the units. Empty where the node rounds.
    #[must_use]
    pub fn other(&self) -> &[(usize, Exact)] {
        &self.other
    }

    /// The exact score of a unit.
    #[must_use]
    pub fn get(&self, unit: usize) -> Option<Exact> {
        if self.scored.get(unit) != Some(&true) {
            return None;
        }
        if let Ok(at) = self.other.binary_search_by_key(&unit, |(unit, _)| *unit) {
            return self.other.get(at).map(|(_, score)| score.clone());
        }
        Exact::of_parts(self.numbers.get(unit)?, self.scale)
    }

    /// The integer of a unit.
    pub(super) fn number(&self, unit: usize) -> Option<i128> {
        self.numbers.get(unit)
    }
}

/// A unit that is no sound record.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Refused {
    /// The unit, from 0.
    pub unit: usize,
    /// All that is wrong with it.
    pub problems: Problems,
}

/// What a run gives; its memory is used again by the next run.
#[derive(Clone, Debug, Default)]
pub struct Scores {
    pub(super) units: usize,
    pub(super) series: Vec<Series>,
    pub(super) grades: Vec<u8>,
    pub(super) bad: Vec<BadCell>,
    pub(super) refused: Vec<Refused>,
    /// How many units were scored one by one.
    pub(super) single: usize,
    /// How many units had sets of missing columns for which no plan is kept.
    pub(super) further: usize,
}

/// The grade of a unit that has none.
pub const NO_GRADE: u8 = u8::MAX;

impl Scores {
    /// How many units there are.
    #[must_use]
    pub fn units(&self) -> usize {
        self.units
    }

    /// The scores of the wanted nodes, in the order of the layout.
    #[must_use]
    pub fn series(&self) -> &[Series] {
        &self.series
    }

    /// The grades as places on the ladder, 0 the best; [`NO_GRADE`] where there is none. Empty unless they were wanted.
    #[must_use]
    pub fn grades(&self) -> &[u8] {
        &self.grades
    }

    /// The cells that their columns do not allow, by unit; their units have no scores.
    #[must_use]
    pub fn bad(&self) -> &[BadCell] {
        &self.bad
    }

    /// The units that are no sound record for another reason, such as a denominator of 0; they have no scores.
    #[must_use]
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// How many units the kernel left to the engine that scores one unit.
    #[must_use]
    pub fn scored_singly(&self) -> usize {
        self.single
    }

    /// How many units had a set of missing columns (缺项组合) past those that get a plan of their own, 256: what their missing
    /// cells change was computed by itself for each of them ([`BatchFault::Patterns`](crate::problem::BatchFault::Patterns)), or
    /// the whole unit was.
    #[must_use]
    pub fn past_patterns(&self) -> usize {
        self.further
    }

    /// Takes everything away that these units might have, and brings all to the order of the units.
    pub(super) fn bar(&mut self, units: &[usize]) {
        for series in &mut self.series {
            units.iter().for_each(|unit| series.set_none(*unit));
            series.settle();
        }
        units.iter().for_each(|unit| self.set_grade(*unit, NO_GRADE));
    }

    /// Takes everything away that a unit might have.
    pub(super) fn clear(&mut self, unit: usize) {
        for series in &mut self.series {
            series.set_none(unit);
        }
        self.set_grade(unit, NO_GRADE);
    }

    pub(super) fn set_grade(&mut self, unit: usize, grade: u8) {
        if let Some(slot) = self.grades.get_mut(unit) {
            *slot = grade;
        }
    }

    /// Makes room for all units, for numbers that are all written later.
    #[cfg(feature = "rayon")]
    pub(super) fn stretch(&mut self, graded: bool) {
        for series in &mut self.series {
            series.numbers.stretch(self.units);
            series.scored.resize(self.units, true);
        }
        self.grades.resize(if graded { self.units } else { 0 }, NO_GRADE);
    }
}
