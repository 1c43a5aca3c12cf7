//! Units with something missing: sorted by which columns they miss, each set with a plan of its own.

use alloc::vec::Vec;

use super::exec::{BLOCK, Place};
use super::lower::Lacks;
use super::run::Scratch;
use super::scores::{NO_GRADE, Scores};
use super::table::Table;
use super::{Batch, PATTERNS, Plan, lower};
use crate::number::Exact;

/// Units with the same columns missing, and their plan; none where it does not fit the kernel.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) plan: Option<Plan>,
    pub(super) units: Vec<usize>,
}

impl Batch {
    /// Puts units with something missing to the others with the same columns missing, and tells the machine which they are.
    pub(super) fn classify(&self, count: usize, from: usize, scratch: &mut Scratch) {
        let Scratch {
            machine,
            patterns,
            further,
            ..
        } = scratch;
        let (there, elsewhere) = (&machine.there, &mut machine.elsewhere);
        elsewhere.clear();
        let lacks = |column: &usize| {
            let there = there
                .get(*column)
                .and_then(|there| there.get(..count))
                .unwrap_or_default();
            !there.iter().fold(true, |all, there| all & there)
        };
        if !self.patterned.iter().any(lacks) {
            return;
        }
        for at in 0..count {
            let pattern = self.pattern_of(|column| there.get(column).and_then(|there| there.get(at)) == Some(&false));
            let unit = from.saturating_add(at);
            elsewhere.push(pattern != Some(0));
            let known = |pattern| patterns.contains_key(pattern) || patterns.len() < PATTERNS;
            match pattern {
                Some(0) => {}
                Some(pattern) if known(&pattern) => {
                    let of = patterns.entry(pattern).or_insert_with(|| self.pattern(pattern));
                    of.units.push(unit);
                }
                _ => further.get_or_insert_with(|| self.further()).units.push(unit),
            }
        }
    }

    /// The set of missing columns; none where it has more than a set holds.
    pub(super) fn pattern_of(&self, is_missing: impl Fn(usize) -> bool) -> Option<u128> {
        let missing = self
            .patterned
            .iter()
            .enumerate()
            .filter(|(_, column)| is_missing(**column));
        missing
            .map(|(place, _)| bit(place))
            .try_fold(0, |set, bit| Some(set | bit?))
    }

    /// The plan for a set of missing columns.
    pub(super) fn pattern(&self, pattern: u128) -> Pattern {
        let is_missing = |column: usize| {
            let place = self.patterned.iter().position(|of| *of == column);
            place.and_then(bit).is_some_and(|bit| pattern & bit != 0)
        };
        let missing: Vec<bool> = (0..self.columns.len()).map(is_missing).collect();
        let lacks = Lacks {
            missing: &missing,
            masked: &self.masked,
            open: &[],
        };
        self.planned(lacks)
    }

    /// The plan for units of further sets: whatever reads a column that may be missing is computed by itself, and so is
    /// what stands over it, up to a node that rounds.
    pub(super) fn further(&self) -> Pattern {
        let open: Vec<bool> = (0..self.columns.len())
            .map(|column| self.patterned.contains(&column))
            .collect();
        let lacks = Lacks {
            missing: &alloc::vec![false; self.columns.len()],
            masked: &self.masked,
            open: &open,
        };
        self.planned(lacks)
    }

    fn planned(&self, lacks: Lacks<'_>) -> Pattern {
        let statistics = self.statistics.as_ref();
        let sample = lower::sample(&self.scheme, &self.layout, &self.columns, lacks.missing, statistics).ok();
        Pattern {
            plan: sample.and_then(|sample| self.plan_for(lacks, &sample).ok()),
            units: Vec::new(),
        }
    }

    /// Scores the units that have something missing, by the plans for what is missing.
    pub(super) fn score_patterns(&self, data: Table<'_>, scratch: &mut Scratch, scores: &mut Scores) {
        let Scratch {
            machine,
            patterns,
            further,
            singles,
            tile,
            staged,
            numbers,
            grades,
            ..
        } = scratch;
        for pattern in patterns.values().chain(further.as_ref()) {
            let Some(plan) = &pattern.plan else {
                singles.extend(&pattern.units);
                continue;
            };
            machine.elsewhere.clear();
            machine.prepare(&plan.program, self.columns.len(), pattern.units.len());
            for units in pattern.units.chunks(BLOCK) {
                tile.gather(&self.columns, data, units);
                for (column, plan) in self.columns.iter().enumerate() {
                    let there = machine.there.get_mut(column).filter(|_| plan.nullable);
                    for (slot, unit) in there.into_iter().flatten().zip(units) {
                        *slot = data.has(column, *unit);
                    }
                }
                let view = self.view(Place::Tile(tile), staged, Some(&plan.lowered.aparts));
                let counted = (units.len(), self.level);
                // The cells were looked at with their block.
                machine.run(&plan.program.steps, view, counted, |_| ());
                for (out, series) in plan.program.outputs.iter().zip(&mut scores.series) {
                    let set = |at: usize, score: Option<&Exact>| {
                        if let Some(unit) = units.get(at) {
                            series.set(*unit, score);
                        }
                    };
                    if let Some((source, scale)) = machine.output(out.as_ref(), view, counted, set) {
                        numbers.resize(units.len(), 0);
                        machine.fetch(source, view, numbers, self.level);
                        for (unit, number) in units.iter().zip(numbers.iter()) {
                            series.put(*unit, *number, scale);
                        }
                    }
                }
                machine.check(&plan.program.checks, view, counted);
                if let Some(grade) = plan.program.grade {
                    grades.resize(units.len(), NO_GRADE);
                    machine.grades(grade, view, plan.grades, grades, self.level);
                    for (unit, grade) in units.iter().zip(grades.iter()) {
                        scores.set_grade(*unit, *grade);
                    }
                }
                for guard in &plan.program.guards {
                    machine.zeros(*guard, view, units.len(), |at| singles.extend(units.get(at)));
                }
                singles.extend(machine.failed.drain(..).filter_map(|at| units.get(at)));
            }
        }
    }
}

/// The bit of a place; none past the width of a pattern.
fn bit(place: usize) -> Option<u128> {
    u32::try_from(place).ok().and_then(|place| 1u128.checked_shl(place))
}
