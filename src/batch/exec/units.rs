//! What is computed one unit after another on a machine: nodes that the kernel does not have, and ratios that are wanted.

use alloc::vec::Vec;

use super::super::columns::Cells;
use super::super::kernel;
use super::super::lanes::Lane;
use super::super::program::{Output, Source};
use super::super::vector::Level;
use super::super::word::{Limits, Unwatched};
use super::{Machine, View, registers};
use crate::number::Exact;

/// So many units at once are brought to one width.
const UNITS: usize = 256;

impl Machine {
    /// Calls with the operands of each unit, in order; a unit for which it gives `false` has failed. Units that have another plan
    /// have none.
    fn each(
        &mut self,
        reads: &[Source],
        data: View<'_>,
        (count, level): (usize, Level),
        mut f: impl FnMut(&mut Self, Option<&[i128]>, usize) -> bool,
    ) {
        let mut operands = core::mem::take(&mut self.operands);
        let mut row = core::mem::take(&mut self.row);
        if operands.len() < reads.len() {
            operands.resize_with(reads.len(), Vec::new);
        }
        for from in (0..count).step_by(UNITS) {
            let units = from..from.saturating_add(UNITS).min(count);
            for (source, operand) in reads.iter().zip(&mut operands) {
                operand.resize(units.len(), 0);
                let outside = with!(self, data, *source, count, |of, watch| {
                    let of = of.get(units.clone()).unwrap_or_default();
                    level.run(
                        #[inline(always)]
                        || kernel::copy(operand, of, watch),
                    )
                });
                self.saw(outside, *source);
            }
            for (at, unit) in units.enumerate() {
                if self.elsewhere.get(unit) == Some(&true) {
                    f(self, None, unit);
                    continue;
                }
                row.clear();
                let of = |operand: &Vec<i128>| operand.get(at).copied().unwrap_or_default();
                row.extend(operands.iter().take(reads.len()).map(of));
                if !f(self, Some(&row), unit) {
                    self.failed.push(unit);
                }
            }
        }
        (self.operands, self.row) = (operands, row);
    }

    /// Calls with the integer of each unit, in order, of a node that is computed by itself.
    pub(super) fn integers(
        &mut self,
        (index, reads): (usize, &[Source]),
        data: View<'_>,
        counted: (usize, Level),
        mut f: impl FnMut(i128),
    ) {
        let Some(aparts) = data.aparts else { return };
        let grid = aparts.list.get(index).and_then(|apart| apart.grid);
        let least = grid.map_or(0, |grid| grid.least);
        self.each(reads, data, counted, |machine, operands, _| {
            let found = operands.and_then(|of| aparts.integer(index, of, machine.benches.of(aparts)));
            f(found.unwrap_or(least));
            found.is_some()
        });
    }

    /// Calls with the score of each unit, of a wanted node that is no integer of the plan; or gives where its integers are, and
    /// what they are divided by.
    pub(in super::super) fn output(
        &mut self,
        output: Option<&Output>,
        data: View<'_>,
        counted: (usize, Level),
        mut f: impl FnMut(usize, Option<&Exact>),
    ) -> Option<(Source, i128)> {
        match output {
            Some(Output::Number(source, scale)) => return Some((*source, *scale)),
            Some(Output::Ratio { over, under }) => self.ratios((*over, *under), data, counted, f),
            Some(Output::Apart { index, reads }) => self.scores((*index, reads), data, counted, f),
            None => (0..counted.0).for_each(|unit| f(unit, None)),
        }
        None
    }

    /// Calls with the score of each unit, of a wanted node that is computed by itself.
    fn scores(
        &mut self,
        (index, reads): (usize, &[Source]),
        data: View<'_>,
        counted: (usize, Level),
        mut f: impl FnMut(usize, Option<&Exact>),
    ) {
        let Some(aparts) = data.aparts else { return };
        self.each(reads, data, counted, |machine, operands, unit| {
            let score = operands.and_then(|of| aparts.score(index, of, machine.benches.of(aparts)));
            f(unit, score.as_ref());
            score.is_some()
        });
        // Cells that no step reads were looked at before.
        self.outside.clear();
    }

    /// Looks at figures that must go together; units in which they do not have failed.
    pub(in super::super) fn check(&mut self, checks: &[Output], data: View<'_>, counted: (usize, Level)) {
        let Some(aparts) = data.aparts else { return };
        for check in checks {
            if let Output::Apart { index, reads } = check {
                self.each(reads, data, counted, |machine, operands, _| {
                    operands.is_none_or(|of| aparts.is_sound(*index, of, machine.benches.of(aparts)))
                });
            }
        }
        self.outside.clear();
    }

    /// Calls with the score of each unit, of a wanted node that is a ratio.
    fn ratios(
        &mut self,
        (over, under): ((Source, i128), (Source, i128)),
        data: View<'_>,
        counted: (usize, Level),
        mut f: impl FnMut(usize, Option<&Exact>),
    ) {
        self.each(&[over.0, under.0], data, counted, |_, operands, unit| {
            let Some([number, divisor]) = operands.and_then(|of| of.first_chunk()).copied() else {
                return true;
            };
            let both = Exact::of_parts(number, over.1).zip(Exact::of_parts(divisor, under.1));
            // A divisor of 0 has sent the unit to be scored by itself.
            f(unit, both.and_then(|(over, under)| over.checked_div(&under)).as_ref());
            true
        });
        self.outside.clear();
    }
}
