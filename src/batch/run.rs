//! Scores columns: blocks through the plan, units with something missing through plans of their own, and what is left
//! through the engine that scores one unit.

use alloc::{collections::BTreeMap, vec::Vec};

use super::ahead;
use super::apart::Aparts;
use super::bad::BadCell;
use super::cells::ColumnPlan;
use super::columns::{self, Data, DataError};
use super::decimal::Staged;
use super::exec::{BLOCK, Machine, Place, View};
use super::lanes::{Lane, Lanes};
use super::layout::CellType;
use super::lower::Wanted;
use super::patterns::Pattern;
use super::program::Program;
use super::scores::{NO_GRADE, Numbers, Refused, Scores, Series};
use super::table::Table;
use super::tile::Tile;
use super::tiles::Tiles;
use super::{Batch, Plan, rounding};
use crate::number::Exact;

/// The memory of a run: registers, and the plans for units with something missing. It may serve one batch after
/// another; a run that sees no more units, and no other sets of missing columns, than the one before allocates nothing.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(super) machine: Machine,
    /// Plans by the set of missing columns, one bit for each column that chooses a plan.
    pub(super) patterns: BTreeMap<u128, Pattern>,
    /// The plan of units with further sets of missing columns, once there are any.
    pub(super) further: Option<Pattern>,
    /// The number of the batch that the patterns belong to.
    pub(super) owner: usize,
    /// Units that are scored one by one.
    pub(super) singles: Vec<usize>,
    /// Units of which some cell is not allowed.
    pub(super) barred: Vec<usize>,
    pub(super) tile: Tile,
    pub(super) staged: Staged,
    pub(super) numbers: Vec<i128>,
    pub(super) grades: Vec<u8>,
}

impl Batch {
    /// Scores all units of the columns. The memory of `scratch` and `scores` is used again: a run on no more units than
    /// before allocates nothing, unless cells are bad, units have to be scored one by one, or nodes are computed by themselves.
    ///
    /// Every cell that is there is checked, also beside a missing one of the same input: a record of the unit
    /// ([`record`](Self::record)) would only say that the input is absent.
    ///
    /// # Errors
    /// Columns that are not those of the layout. Bad cells are no error: they are reported in the scores.
    pub fn run(&self, data: &[Data<'_>], scratch: &mut Scratch, scores: &mut Scores) -> Result<(), DataError> {
        self.run_table(Table::columns(data), scratch, scores)
    }

    /// Scores all units of tiles, in the same way.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn run_tiles(&self, tiles: &Tiles, scratch: &mut Scratch, scores: &mut Scores) -> Result<(), DataError> {
        self.run_table(Table::tiles(tiles), scratch, scores)
    }

    fn run_table(&self, data: Table<'_>, scratch: &mut Scratch, scores: &mut Scores) -> Result<(), DataError> {
        columns::check(&self.columns, data)?;
        self.score(data, scratch, scores);
        Ok(())
    }

    /// Scores units whose columns were checked.
    pub(super) fn score(&self, data: Table<'_>, scratch: &mut Scratch, scores: &mut Scores) {
        let units = data.units();
        self.reset(units, scores);
        if scratch.owner != self.number {
            scratch.patterns.clear();
            scratch.further = None;
            scratch.machine.forget();
            scratch.owner = self.number;
        }
        scratch.singles.clear();
        scratch.barred.clear();
        for pattern in scratch.patterns.values_mut().chain(&mut scratch.further) {
            pattern.units.clear();
        }
        scratch.staged.prepare(&self.columns);
        if let Ok(plan) = &self.plan {
            scratch.machine.prepare(&plan.program, self.columns.len(), units);
        }
        for from in (0..units).step_by(BLOCK) {
            let to = from.saturating_add(BLOCK).min(units);
            self.stage(data, (from, to), scratch, &mut scores.bad);
            match &self.plan {
                Ok(plan) => self.block(plan, data, (from, to), scratch, scores),
                Err(_) => {
                    let view = self.view(Place::Table(data, from), &scratch.staged, None);
                    for column in 0..self.columns.len() {
                        let found = (&mut scratch.barred, &mut scores.bad);
                        self.validate(data, view, column, (from, to), found);
                    }
                    scratch.singles.extend(from..to);
                }
            }
        }
        if self.plan.is_ok() {
            self.score_patterns(data, scratch, scores);
            scores.further = scratch.further.as_ref().map_or(0, |further| further.units.len());
        }
        scratch.barred.sort_unstable();
        scratch.barred.dedup();
        scratch.singles.sort_unstable();
        scratch.singles.dedup();
        let barred = &scratch.barred;
        for unit in scratch
            .singles
            .iter()
            .filter(|unit| barred.binary_search(unit).is_err())
        {
            self.single(data, *unit, scores);
        }
        scores.bar(barred);
        scores.bad.sort_unstable_by_key(|bad| (bad.unit, bad.column));
    }

    pub(super) fn reset(&self, units: usize, scores: &mut Scores) {
        self.shape(units, scores);
        for series in &mut scores.series {
            series.reset(units);
        }
        scores.grades.clear();
        if self.layout.grade {
            scores.grades.resize(units, NO_GRADE);
        }
    }

    /// Makes the series of the wanted nodes, unless they are there, and forgets what was reported.
    pub(super) fn shape(&self, units: usize, scores: &mut Scores) {
        scores.units = units;
        if scores.series.len() != self.outputs.len() || !self.are_outputs(scores) {
            scores.series = self
                .outputs
                .iter()
                .enumerate()
                .map(|(at, node)| self.series(at, *node))
                .collect();
        }
        for series in &mut scores.series {
            series.forget();
        }
        scores.bad.clear();
        scores.refused.clear();
        scores.single = 0;
        scores.further = 0;
    }

    /// Whether the memory is of a run with the same outputs.
    fn are_outputs(&self, scores: &Scores) -> bool {
        self.outputs
            .iter()
            .enumerate()
            .zip(&scores.series)
            .all(|((at, node), series)| {
                let (scale, lane) = self.form(at);
                let id = self.scheme.0.plan.nodes.get(*node).map(|node| node.words.id.as_str());
                series.numbers.lane() == lane && series.scale == scale && Some(series.node.as_str()) == id
            })
    }

    /// Scale and width of a wanted node.
    fn form(&self, output: usize) -> (i128, Lane) {
        let plan = self.plan.as_ref().ok();
        let wanted = plan.and_then(|plan| plan.lowered.outputs.get(output)?.as_ref());
        let (Some(Wanted::Number(val)), Some(plan)) = (wanted, plan) else {
            // No integer of the plan: on the grid of its rounding, if it has one.
            let node = self
                .outputs
                .get(output)
                .and_then(|at| self.scheme.0.plan.nodes.get(*at));
            let step = node
                .and_then(|node| node.round.as_ref())
                .and_then(|round| rounding::step(round).ok());
            return (step.and_then(|step| step.parts()).map_or(100, |(_, q)| q), Lane::I64);
        };
        let (least, most) = plan.lowered.graph.range(val.at);
        let own = Lane::holding(least, most);
        let lane = match self.layout.lanes {
            Lanes::Narrowest => own,
            Lanes::AtLeast64 => own.max(Lane::I64),
            Lanes::All128 => Lane::I128,
        };
        (val.scale, lane)
    }

    fn series(&self, output: usize, node: usize) -> Series {
        let (scale, lane) = self.form(output);
        let id = self
            .scheme
            .0
            .plan
            .nodes
            .get(node)
            .map_or("", |node| node.words.id.as_str());
        Series::new(id, scale, Numbers::new(lane))
    }

    /// Checks and scores one block.
    fn block(
        &self,
        plan: &Plan,
        data: Table<'_>,
        (from, to): (usize, usize),
        scratch: &mut Scratch,
        scores: &mut Scores,
    ) {
        let count = to.saturating_sub(from);
        for (column, _) in self.columns.iter().enumerate().filter(|(_, plan)| plan.nullable) {
            if let (Some(there), Some(part)) = (scratch.machine.there.get_mut(column), data.part(column, from, to)) {
                part.expand(0, there.get_mut(..count).unwrap_or_default());
            }
        }
        self.classify(count, from, scratch);
        let Scratch {
            machine,
            staged,
            barred,
            singles,
            ..
        } = scratch;
        let view = self.view(Place::Table(data, from), staged, Some(&plan.lowered.aparts));
        let bad = &mut scores.bad;
        // Of a few units no table is that large, and counting its bytes would cost more than scoring them.
        let is_far = count >= 1_024 && data.bytes() > ahead::FAR;
        let mut look = |column| self.validate(data, view, column, (from, to), (&mut *barred, &mut *bad));
        plan.program.unseen.iter().copied().for_each(&mut look);
        for part in &plan.program.parts {
            if is_far {
                ahead::read(view, &part.columns, count);
            }
            let steps = plan.program.steps.get(part.steps.clone()).unwrap_or_default();
            machine.run(steps, view, (count, self.level), &mut look);
        }
        self.put(plan, &plan.program, machine, view, (from, to), scores);
        let elsewhere = core::mem::take(&mut machine.elsewhere);
        let mut single = |unit: usize| {
            if elsewhere.get(unit) != Some(&true) {
                singles.push(from.saturating_add(unit));
            }
        };
        for guard in &plan.program.guards {
            machine.zeros(*guard, view, count, &mut single);
        }
        machine.failed.drain(..).for_each(single);
        machine.elsewhere = elsewhere;
    }

    /// Puts what a machine has computed into the scores of these units.
    pub(super) fn put(
        &self,
        plan: &Plan,
        program: &Program,
        machine: &mut Machine,
        view: View<'_>,
        (from, to): (usize, usize),
        scores: &mut Scores,
    ) {
        let (count, level) = (to.saturating_sub(from), self.level);
        for (out, series) in program.outputs.iter().zip(&mut scores.series) {
            let set = |unit: usize, score: Option<&Exact>| series.set(from.saturating_add(unit), score);
            let Some((source, _)) = machine.output(out.as_ref(), view, (count, level), set) else {
                continue;
            };
            macro_rules! fetch {
                ($of:expr) => {
                    machine.fetch(
                        source,
                        view,
                        $of.get_mut(from..to).unwrap_or_default(),
                        level,
                    )
                };
            }
            match &mut series.numbers {
                Numbers::I32(of) => fetch!(of),
                Numbers::I64(of) => fetch!(of),
                Numbers::I128(of) => fetch!(of),
            }
        }
        machine.check(&program.checks, view, (count, level));
        if let Some(grade) = program.grade
            && let Some(to) = scores.grades.get_mut(from..to)
        {
            machine.grades(grade, view, plan.grades, to, level);
        }
    }

    /// The block from this unit on.
    pub(super) fn view<'a>(&'a self, place: Place<'a>, staged: &'a Staged, aparts: Option<&'a Aparts>) -> View<'a> {
        View {
            place,
            columns: &self.columns,
            staged,
            aparts,
        }
    }

    /// Brings decimals to the scale of their columns; those that are not on it are bad cells.
    fn stage(&self, data: Table<'_>, (from, to): (usize, usize), scratch: &mut Scratch, bad: &mut Vec<BadCell>) {
        let Scratch { staged, barred, .. } = scratch;
        let decimals = |plan: &ColumnPlan| plan.cells == CellType::Decimal;
        for (column, plan) in self.columns.iter().enumerate().filter(|(_, plan)| decimals(plan)) {
            let Some(part) = data.part(column, from, to) else {
                continue;
            };
            if part.is_staged(plan.decimals) {
                staged.stage(column, plan, part, |at| {
                    barred.push(from.saturating_add(at));
                    bad.extend(bad_cell(plan, part, column, (from, at)));
                });
            }
        }
    }

    /// Checks the cells of a column that are there against what the column allows.
    fn validate(
        &self,
        data: Table<'_>,
        view: View<'_>,
        column: usize,
        (from, to): (usize, usize),
        (barred, bad): (&mut Vec<usize>, &mut Vec<BadCell>),
    ) {
        let count = to.saturating_sub(from);
        let (Some(plan), Some(part)) = (self.columns.get(column), data.part(column, from, to)) else {
            return;
        };
        let Some((cells, _)) = view
            .cells(column, count)
            .filter(|(cells, _)| plan.outside(*cells, self.level))
        else {
            return;
        };
        let is_bad = |at: &usize| part.has(*at) && cells.integer(*at).is_some_and(|cell| !plan.allows(cell));
        for at in (0..count).filter(is_bad) {
            barred.push(from.saturating_add(at));
            bad.extend(bad_cell(plan, part, column, (from, at)));
        }
    }

    /// Scores one unit by the engine that scores one unit.
    fn single(&self, data: Table<'_>, unit: usize, scores: &mut Scores) {
        let columns = self.columns.iter().enumerate();
        let cells: Vec<Option<i64>> = columns
            .map(|(column, plan)| data.cell(column, unit, plan.decimals))
            .collect();
        scores.single = scores.single.saturating_add(1);
        let card = match self.card("unit", &cells) {
            Ok(card) => card,
            Err(problems) => {
                scores.refused.push(Refused { unit, problems });
                scores.clear(unit);
                return;
            }
        };
        for (series, node) in scores.series.iter_mut().zip(&self.outputs) {
            series.set(unit, card.lines.get(*node).and_then(|line| line.outcome.score()));
        }
        if self.layout.grade {
            let grades = self.scheme.0.plan.grades.as_ref();
            let place = card
                .grade
                .as_ref()
                .and_then(|grade| grades?.bands.iter().position(|(name, _)| name == grade));
            let place = place.and_then(|place| u8::try_from(place).ok()).unwrap_or(NO_GRADE);
            scores.set_grade(unit, place);
        }
    }
}

/// The cell of a unit of a block, which its column does not allow.
fn bad_cell(plan: &ColumnPlan, block: Data<'_>, column: usize, (from, at): (usize, usize)) -> Option<BadCell> {
    Some(plan.bad(from.saturating_add(at), column, block.found(at)?))
}
