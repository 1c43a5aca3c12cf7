//! A tape of random numbers that choices are read from. An exhausted tape says 0 for ever, and 0 is
//! always the simplest choice: so a shorter tape of smaller numbers makes a simpler document, and
//! proptest's shrinking of the tape shrinks the document.

use alloc::vec::{IntoIter, Vec};

use crate::{Exact, Mode, Rounding};

/// The tape.
pub(super) struct Dice(IntoIter<u32>);

impl Dice {
    pub(super) fn new(tape: Vec<u32>) -> Self {
        Dice(tape.into_iter())
    }

    /// A number below `n`.
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0.next().unwrap_or(0) as usize % n
    }

    /// A whole number from `least` to `most`.
    pub(super) fn within(&mut self, least: i64, most: i64) -> i64 {
        least + self.below((most - least + 1) as usize) as i64
    }

    /// Yes in so many of a hundred cases.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    /// One of several; the first is the simplest.
    pub(super) fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// Sometimes what `make` makes.
    pub(super) fn maybe<T>(&mut self, percent: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.chance(percent) { Some(make(self)) } else { None }
    }

    /// A number from `least` to `most`, in one of several grains: whole, tenths, hundredths, thirds, sevenths.
    pub(super) fn number(&mut self, least: i64, most: i64) -> Exact {
        let grain = self.pick(&[1, 1, 2, 10, 100, 4, 3, 7]);
        Exact::new(self.within(least * grain, most * grain), grain).unwrap()
    }

    /// A number above 0.
    pub(super) fn positive(&mut self, most: i64) -> Exact {
        let grain = self.pick(&[1, 1, 2, 10, 100, 4, 3, 7]);
        Exact::new(self.within(1, most * grain), grain).unwrap()
    }

    /// A share from 0 to 1.
    pub(super) fn share(&mut self) -> Exact {
        let parts = self.pick(&[2, 4, 5, 10, 3, 100]);
        Exact::new(self.within(0, parts), parts).unwrap()
    }

    /// A rounding in any mode.
    pub(super) fn rounding(&mut self) -> Rounding {
        let mode = self.pick(&Mode::ALL);
        match self.below(8) {
            0..=2 => Rounding::places(self.below(3) as u32, mode),
            3 => Rounding::places(4, mode),
            4 => Rounding::step(Exact::from(5), mode).unwrap(),
            5 => Rounding::step(Exact::new(1, 3).unwrap(), mode).unwrap(),
            _ => Rounding::step(Exact::new(1, 2).unwrap(), mode).unwrap(),
        }
    }

    /// A rounding of a ratio, to one to three places.
    pub(super) fn fine_rounding(&mut self) -> Rounding {
        Rounding::places(1 + self.below(3) as u32, self.pick(&Mode::ALL))
    }
}
