//! Ranks straight from the integers of a series: by counting where the scores lie close together, by sorting where they
//! do not.

#![allow(
    clippy::inline_always,
    reason = "what is not inlined is compiled without the instructions"
)]

use alloc::vec::Vec;

use super::scores::{Numbers, Series};
use super::vector::{Instructions, Level};

/// What units with the same score get (并列名次).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Ties {
    /// The best of their places: 1, 2, 2, 4.
    #[default]
    Best,
    /// The same, and the next follows without a gap: 1, 2, 2, 3.
    Dense,
    /// The worst of their places: 1, 3, 3, 4.
    Worst,
}

/// The memory of a ranking, and its result.
#[derive(Clone, Debug, Default)]
pub struct Ranks {
    ranks: Vec<u32>,
    counts: Vec<u32>,
    sorted: Vec<(i128, u32)>,
}

/// The widest span of scores that is counted, of so many units: past it, sorting them is quicker than going through the counts.
fn widest(units: usize) -> usize {
    units.saturating_mul(8).saturating_add(1_024).min(1 << 20)
}

/// In so many lists, one after another.
const LISTS: usize = 4;

impl Ranks {
    /// The rank of each unit, from 1; 0 for units without a score.
    #[must_use]
    pub fn ranks(&self) -> &[u32] {
        &self.ranks
    }

    /// Ranks a series, the greatest first or the least. Units without a score have no rank.
    pub fn rank(&mut self, series: &Series, greatest_first: bool, ties: Ties) {
        let level = Level::new(Instructions::Best);
        let all = || {
            level.run(
                #[inline(always)]
                || series.scored.iter().fold(true, |all, scored| all & scored),
            )
        };
        let whole = series.other.is_empty() && all();
        match &series.numbers {
            Numbers::I32(of) if whole && self.counted(of, level, greatest_first, ties) => {}
            _ => self.sort(series, greatest_first, ties),
        }
    }

    /// Counts how many units have each score; `false` where the scores lie too far apart.
    fn counted(&mut self, of: &[i32], level: Level, greatest_first: bool, ties: Ties) -> bool {
        let (least, most) = level.run(
            #[inline(always)]
            || of.iter().fold((i32::MAX, i32::MIN), |(a, b), x| (a.min(*x), b.max(*x))),
        );
        let span = i64::from(most).saturating_sub(i64::from(least)).saturating_add(1);
        let Some(span) = usize::try_from(span).ok().filter(|span| *span <= widest(of.len())) else {
            return of.is_empty() && self.none();
        };
        let place = |x: i32| {
            let place = x.wrapping_sub(least).unsigned_abs();
            usize::try_from(place).unwrap_or(usize::MAX)
        };
        let add = |counts: &mut [u32], x: i32| {
            if let Some(count) = counts.get_mut(place(x)) {
                *count = count.saturating_add(1);
            }
        };
        // Neighbours often have the same score: counted in one place, each would wait for the one before.
        self.counts.clear();
        self.counts.resize(span.saturating_mul(LISTS), 0);
        let (fours, rest) = of.as_chunks::<LISTS>();
        let (a, others) = self.counts.split_at_mut(span);
        let (b, others) = others.split_at_mut(span);
        let (c, d) = others.split_at_mut(span);
        for [w, x, y, z] in fours {
            add(a, *w);
            add(b, *x);
            add(c, *y);
            add(d, *z);
        }
        rest.iter().for_each(|x| add(a, *x));
        for (((a, b), c), d) in a.iter_mut().zip(b).zip(c).zip(d) {
            *a = a.saturating_add(*b).saturating_add(*c).saturating_add(*d);
        }
        self.counts.truncate(span);
        let mut before = 0u32;
        let mut give = |count: &mut u32| {
            let (units, first) = (*count, before);
            if units == 0 {
                return;
            }
            let next = first.saturating_add(units);
            (*count, before) = match ties {
                Ties::Best => (first.saturating_add(1), next),
                Ties::Dense => (first.saturating_add(1), first.saturating_add(1)),
                Ties::Worst => (next, next),
            };
        };
        if greatest_first {
            self.counts.iter_mut().rev().for_each(&mut give);
        } else {
            self.counts.iter_mut().for_each(&mut give);
        }
        self.ranks.clear();
        let counts = &self.counts;
        self.ranks
            .extend(of.iter().map(|x| counts.get(place(*x)).copied().unwrap_or(0)));
        true
    }

    fn none(&mut self) -> bool {
        self.ranks.clear();
        true
    }

    fn sort(&mut self, series: &Series, greatest_first: bool, ties: Ties) {
        self.ranks.clear();
        self.ranks.resize(series.scored.len(), 0);
        if !series.other.is_empty() {
            return self.sort_exact(series, greatest_first, ties);
        }
        self.sorted.clear();
        for (unit, scored) in series.scored.iter().enumerate() {
            if let (true, Some(number), Ok(unit)) = (*scored, series.number(unit), u32::try_from(unit)) {
                self.sorted.push((number, unit));
            }
        }
        if greatest_first {
            self.sorted.sort_unstable_by(|a, b| b.cmp(a));
        } else {
            self.sorted.sort_unstable();
        }
        give(&self.sorted, &mut self.ranks, ties);
    }

    /// Some scores are on no common scale: they are compared as exact numbers.
    fn sort_exact(&mut self, series: &Series, greatest_first: bool, ties: Ties) {
        let all = (0..series.scored.len()).filter_map(|unit| Some((series.get(unit)?, u32::try_from(unit).ok()?)));
        let mut all: Vec<_> = all.collect();
        all.sort();
        if greatest_first {
            all.reverse();
        }
        give(&all, &mut self.ranks, ties);
    }

    /// A ranking of `units` units, for memory that is ready before the first run.
    #[must_use]
    pub fn with_capacity(units: usize) -> Self {
        Self {
            ranks: Vec::with_capacity(units),
            counts: Vec::with_capacity(widest(units).saturating_mul(LISTS)),
            sorted: Vec::new(),
        }
    }
}

/// Gives ranks to units in order.
fn give<T: PartialEq>(sorted: &[(T, u32)], ranks: &mut [u32], ties: Ties) {
    let (mut at, mut place) = (0usize, 0u32);
    while let Some((score, _)) = sorted.get(at) {
        let rest = sorted.get(at..).unwrap_or_default();
        let same = rest.iter().take_while(|(other, _)| other == score).count();
        let count = u32::try_from(same).unwrap_or(u32::MAX);
        let next = place.saturating_add(count);
        let (rank, next) = match ties {
            Ties::Best => (place.saturating_add(1), next),
            Ties::Dense => (place.saturating_add(1), place.saturating_add(1)),
            Ties::Worst => (next, next),
        };
        for (_, unit) in rest.iter().take(same) {
            let slot = usize::try_from(*unit).ok().and_then(|unit| ranks.get_mut(unit));
            if let Some(slot) = slot {
                *slot = rank;
            }
        }
        place = next;
        at = at.saturating_add(same);
    }
}
