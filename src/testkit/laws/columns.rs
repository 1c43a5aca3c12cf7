//! The law of batches: units from columns score as their records do one by one.

use super::Finding;
use super::trial::Trial;

/// A batch equals one by one: units from columns have the scores and grades of their records. Domain: schemes whose result fits
/// the kernel of the module `batch` under a layout drawn from the records, without statistics of a cohort. Without the feature
/// `batch` it applies to nothing.
pub fn the_batch_equals_one_by_one(trial: &Trial<'_>) -> Finding {
    #[cfg(feature = "batch")]
    return with_batch::compare(trial);
    #[cfg(not(feature = "batch"))]
    {
        let _ = trial;
        Ok(0)
    }
}

#[cfg(feature = "batch")]
mod with_batch {
    use alloc::{format, string::ToString, vec::Vec};

    use super::super::breach::{Breach, Clause, worth};
    use super::{Finding, Trial};
    use crate::batch::{Batch, CellType, Column, Data, Field, Layout, Scores, Scratch};
    use crate::draft::{Entry, Event, Node, Record, Status};
    use crate::rule::Rule;
    use crate::{Absence, Admission, Date, Exact, draft};

    /// How many units are made of the cells of the records, beside the records themselves.
    const MIXED: usize = 12;

    /// What inputs without a column are taken as, where the scheme does not say.
    const OPEN: Absence = Absence::NotReported;

    /// One column's cells, unit by unit.
    struct Drawn {
        column: Column,
        cells: Vec<Option<i64>>,
    }

    pub(super) fn compare(trial: &Trial<'_>) -> Finding {
        if trial.document().needs_cohort() {
            return Ok(0);
        }
        let drawn = draw(trial);
        let Some(batch) = batch(trial, &drawn) else {
            return Ok(0);
        };
        let cells: Vec<Vec<i32>> = drawn
            .iter()
            .map(|drawn| drawn.cells.iter().map(|cell| cell.unwrap_or_default() as i32).collect())
            .collect();
        let there: Vec<Vec<u8>> = drawn.iter().map(|drawn| bits(&drawn.cells)).collect();
        let data = drawn.iter().zip(&cells).zip(&there).map(|((drawn, cells), there)| {
            let data = Data::from(cells);
            if drawn.column.nulls().is_some() {
                data.there(there, 0)
            } else {
                data
            }
        });
        let mut scores = Scores::default();
        if batch
            .run(&data.collect::<Vec<_>>(), &mut Scratch::default(), &mut scores)
            .is_err()
        {
            return Ok(0);
        }
        let mut applied = 0;
        for unit in 0..scores.units() {
            let cells: Vec<Option<i64>> = drawn.iter().map(|drawn| drawn.cells[unit]).collect();
            applied += same(trial, &batch, &scores, unit, &cells)?;
        }
        Ok(applied)
    }

    /// Holds one unit of a batch against its record.
    fn same(trial: &Trial<'_>, batch: &Batch, scores: &Scores, unit: usize, cells: &[Option<i64>]) -> Finding {
        let record = batch.record("unit", cells);
        let how = Admission {
            stage: None,
            open: Some(OPEN),
        };
        let told = |exact: Option<Exact>| exact.map_or_else(|| "none".into(), |exact| exact.to_string());
        let Ok(admitted) = trial.scheme.admit(record.clone(), how) else {
            let scored = scores.series().iter().find_map(|series| series.get(unit));
            return match scored {
                None => Ok(0),
                Some(score) => Err(Breach::new(
                    format!("批量计分得{score}，逐个计分不予受理"),
                    format!("the batch has {score}, one by one the record is refused"),
                )
                .record("record", &record)),
            };
        };
        let card = admitted.score();
        for series in scores.series() {
            let (found, node) = (series.get(unit), series.node());
            if found.as_ref() != card.outcome(node).and_then(|outcome| outcome.score()) {
                let (one, many) = (worth(&card, node), told(found));
                return Err(Breach::new(
                    format!("逐个计分得{one}，批量计分得{many}"),
                    format!("one by one {one}, in the batch {many}"),
                )
                .at(Clause::node(trial.document(), node))
                .scores(one, many)
                .stating([node.into()])
                .record("record", &record));
            }
        }
        let bands = trial.document().grades.as_ref().map_or(&[][..], |grades| &grades.band);
        let grade = scores.grades().get(unit).and_then(|at| bands.get(usize::from(*at)));
        if !scores.grades().is_empty() && grade.map(|band| &band.grade) != card.grade.as_ref() {
            return Err(Breach::new("等次不同", "the grades differ")
                .at(Clause::node(trial.document(), &trial.document().result))
                .record("record", &record));
        }
        Ok(scores.series().len() as u64)
    }

    /// The batch with every node wanted; where one of them does not fit, with the result alone.
    fn batch(trial: &Trial<'_>, drawn: &[Drawn]) -> Option<Batch> {
        let mut layout = Layout::new().open(OPEN);
        for drawn in drawn {
            layout = layout.column(drawn.column.clone());
        }
        for (id, value) in &trial.records.first()?.attributes.0 {
            layout = layout.attribute(id.as_str(), value.as_str());
        }
        if trial.document().grades.is_some() {
            layout = layout.grade();
        }
        let nodes = trial.document().node.iter();
        let every = nodes.fold(layout.clone(), |layout, node| layout.output(node.id.as_str()));
        let fits = |layout: &Layout| trial.scheme.batch(layout).ok().filter(|batch| batch.unfit().is_none());
        fits(&every).or_else(|| fits(&layout))
    }

    /// The columns of a scheme with the cells of the trial's records, and of units that are mixed from them: each cell that of
    /// some record, or the next one.
    fn draw(trial: &Trial<'_>) -> Vec<Drawn> {
        let records: Vec<&Record> = trial.records.iter().chain([&trial.other]).collect();
        let columns = Layout::of(trial.scheme);
        let columns = columns.columns().iter().enumerate();
        let drawn = columns.map(|(nth, column)| {
            let of_records: Vec<Option<i64>> = records.iter().map(|r| cell(trial.document(), column, r)).collect();
            let seen = || of_records.iter().flatten().copied();
            let (least, most) = (seen().min().unwrap_or_default(), seen().max().unwrap_or_default());
            let mut cells = of_records.clone();
            for unit in 0..MIXED {
                let from = of_records[(trial.turn + unit * 7 + nth * 3 + unit * nth) % of_records.len()];
                let step = [0, 1, -1][(unit + nth) % 3];
                // What counts steps of a list has no next.
                let step = if is_number(column, &records) { step } else { 0 };
                cells.push(from.map(|cell| (cell + step).clamp(least, most)));
            }
            let mut column = column.clone().of(CellType::I32).range(least, most);
            if cells.iter().any(Option::is_none) {
                let mut entries = records.iter().filter_map(|record| entry(column.input(), record));
                let kind = entries.find_map(|entry| entry.absent).unwrap_or(OPEN);
                column = column.null(kind);
            }
            Drawn { column, cells }
        });
        drawn.collect()
    }

    fn is_number(column: &Column, records: &[&Record]) -> bool {
        let words = |entry: &Entry| {
            entry.yes.is_some() || entry.level.is_some() || !entry.items.0.is_empty() || entry.done.is_some()
        };
        *column.field() != Field::Value
            || !records
                .iter()
                .flat_map(|record| entry(column.input(), record))
                .any(words)
    }

    fn entry<'r>(input: &str, record: &'r Record) -> Option<&'r Entry> {
        record.entries.iter().rfind(|entry| entry.input == input)
    }

    /// The cell that says what a record says; none where it says nothing, or nothing that fits into 32 bits.
    fn cell(document: &draft::Scheme, column: &Column, record: &Record) -> Option<i64> {
        let scaled = |figure: &Exact| figure.checked_div(&column.figure(1))?.floor().to_i64();
        let of_pool = |event: &&Event| {
            let account = event.pool.as_ref().or(event.input.as_ref());
            event.status == Status::Recognised && account.is_some_and(|id| id == column.input())
        };
        let events = || record.events.iter().filter(of_pool);
        let entry = || entry(column.input(), record).filter(|entry| entry.absent.is_none());
        let found = match column.field() {
            Field::Events(category) => {
                let of_category = events().filter(|event| event.category.as_ref() == Some(category));
                Some(of_category.count() as i64)
            }
            Field::Event(category) => {
                let mut of_category = events().filter(|event| event.category == *category);
                of_category.find_map(|event| scaled(event.points.as_ref()?))
            }
            Field::Numerator => scaled(&entry()?.numerator.as_ref()?.value),
            Field::Denominator => scaled(&entry()?.denominator.as_ref()?.value),
            Field::Given(name) => {
                let entry = entry()?;
                let beside = entry.target.as_ref().filter(|_| name == "target");
                scaled(&beside.or(entry.given.get(name))?.value)
            }
            Field::Group(group) => {
                let ballots = entry()?.ballots.iter().filter(|ballot| ballot.group == *group);
                ballots.flat_map(|ballot| &ballot.mark).find_map(scaled)
            }
            Field::Votes(level) => {
                let votes = &entry()?.votes;
                // A level that is not named has no votes.
                votes.get(level).map_or(Some(0), scaled).filter(|_| !votes.0.is_empty())
            }
            Field::Value => value(document, entry()?, scaled),
        };
        found.filter(|cell| i32::try_from(*cell).is_ok())
    }

    /// The cell of an input's own figure.
    fn value(document: &draft::Scheme, entry: &Entry, scaled: impl Fn(&Exact) -> Option<i64>) -> Option<i64> {
        let declared = document.input.iter().find(|input| input.id.as_str() == entry.input);
        let reads = |node: &&Node| super::super::trial::input_of(node) == entry.input;
        let rules = || document.node.iter().filter(reads).filter_map(|node| node.rule.as_ref());
        if let Some(figure) = [&entry.value, &entry.actual, &entry.score].into_iter().flatten().next() {
            return scaled(&figure.value);
        }
        if let Some(yes) = entry.yes {
            return Some(i64::from(yes.0));
        }
        if let Some(date) = entry.date {
            return Some(Date::new(1970, 1, 1).ok()?.days_until(date));
        }
        if let Some(done) = entry.done {
            // A day that nobody knows is no cell.
            return if done.0 { None } else { Some(0) };
        }
        if let Some(level) = &entry.level {
            let of_rule = || {
                rules().find_map(|rule| match rule {
                    Rule::Levels(rule) => Some(rule.level.iter().map(|level| level.name.clone()).collect::<Vec<_>>()),
                    _ => None,
                })
            };
            let own = declared
                .map(|input| input.levels.clone())
                .filter(|levels| !levels.is_empty());
            let place = own.or_else(of_rule)?.iter().position(|name| name == level)?;
            return i64::try_from(place).ok();
        }
        let of_rule = || {
            rules().find_map(|rule| match rule {
                Rule::Checklist(rule) => Some(rule.item.iter().map(|item| item.id.to_string()).collect::<Vec<_>>()),
                _ => None,
            })
        };
        let own = declared
            .map(|input| input.items.clone())
            .filter(|items| !items.is_empty());
        let items = own.or_else(of_rule)?;
        let bit = |(at, item): (usize, &alloc::string::String)| {
            let met = entry.items.get(item).is_some_and(|answer| answer.0);
            if met { 1i64 << at } else { 0 }
        };
        Some(items.iter().enumerate().map(bit).sum())
    }

    /// A bit for each cell that is there, the first in the lowest bit of the first byte.
    fn bits(cells: &[Option<i64>]) -> Vec<u8> {
        let mut bits = alloc::vec![0u8; cells.len().div_ceil(8)];
        for at in (0..cells.len()).filter(|at| cells[*at].is_some()) {
            bits[at / 8] |= 1 << (at % 8);
        }
        bits
    }
}
