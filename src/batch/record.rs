//! One unit of a batch as a record: the bridge to the engine that scores one unit. It serves units that the kernel
//! leaves to it, samples for the plan, and every comparison of the two.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};

use super::layout::{Column, Field, Layout};
use crate::date::Date;
use crate::draft::{Ballot, Entry, Event, RECORD_FORMAT, Record, Status, Unit};
use crate::read::{Answer, Figure, Id};
use crate::rule::InputKind;
use crate::scheme::{InputPlan, Scheme};

/// The day that says *not done*.
pub(super) const NOT_DONE: i64 = 0;

/// The record of a unit with these cells, `None` where a cell is missing.
pub(super) fn record(scheme: &Scheme, layout: &Layout, unit: &str, cells: &[Option<i64>]) -> Record {
    let mut record = Record::new(RECORD_FORMAT, scheme.draft().id.as_str(), Unit::new(unit));
    record.attributes = layout.attributes.clone();
    let inputs: BTreeMap<&str, &InputPlan> = scheme.0.plan.inputs.iter().map(|i| (i.id.as_str(), i)).collect();
    let mut entries: Vec<Entry> = Vec::new();
    for (at, (column, cell)) in layout.columns.iter().zip(cells).enumerate() {
        if let Field::Event(_) | Field::Events(_) = &column.field {
            let pool = scheme.draft().pool.iter().any(|pool| pool.id.as_str() == column.input);
            record.events.extend(events(at, column, *cell, pool));
            continue;
        }
        let Some(input) = inputs.get(column.input.as_str()) else {
            continue;
        };
        let found = entries.iter_mut().position(|entry| entry.input == column.input);
        let place = found.unwrap_or_else(|| {
            let mut entry = Entry::new(column.input.as_str());
            entry.stage.clone_from(&layout.stage);
            entries.push(entry);
            entries.len().saturating_sub(1)
        });
        if let Some(entry) = entries.get_mut(place) {
            fill(entry, input, column, *cell);
        }
    }
    entries.iter_mut().for_each(alone);
    record.entries = entries;
    record
}

/// The entry of an input with these cells of its columns.
pub(super) fn entry<'c>(input: &InputPlan, cells: impl Iterator<Item = (&'c Column, Option<i64>)>) -> Entry {
    let mut entry = Entry::new(input.id.as_str());
    for (column, cell) in cells {
        fill(&mut entry, input, column, cell);
    }
    alone(&mut entry);
    entry
}

/// An absence stands alone.
fn alone(entry: &mut Entry) {
    if let Some(kind) = entry.absent {
        let stage = entry.stage.take();
        *entry = Entry::new(entry.input.as_str());
        entry.stage = stage;
        entry.absent = Some(kind);
    }
}

fn fill(entry: &mut Entry, input: &InputPlan, column: &Column, cell: Option<i64>) {
    let Some(cell) = cell else {
        // A group without a mark has no ballot; anything else is absent.
        if !matches!(column.field, Field::Group(_)) {
            entry.absent = column.null;
        }
        return;
    };
    let figure = || Figure {
        value: column.figure(cell),
        percent: input.is_percent() && !matches!(column.field, Field::Given(_)),
    };
    match &column.field {
        Field::Numerator => entry.numerator = Some(Figure::from(column.figure(cell))),
        Field::Denominator => entry.denominator = Some(Figure::from(column.figure(cell))),
        Field::Given(name) => entry.given.0.push((name.clone(), figure())),
        Field::Group(group) => {
            let mut ballot = Ballot::new(format!("{group}-1"), group.as_str());
            ballot.mark = Some(column.figure(cell));
            entry.ballots.push(ballot);
        }
        Field::Votes(level) => entry.votes.0.push((level.clone(), column.figure(cell))),
        Field::Event(_) | Field::Events(_) => {}
        Field::Value => match input.kind {
            InputKind::Number | InputKind::Count => entry.value = Some(figure()),
            InputKind::Actual => entry.actual = Some(figure()),
            InputKind::Score => entry.score = Some(figure()),
            InputKind::YesNo => entry.yes = Some(Answer(cell != 0)),
            InputKind::Level => entry.level = level(input, cell),
            InputKind::Checklist => {
                let answers = input.items.iter().enumerate();
                let answers = answers.map(|(at, item)| (item.clone(), Answer(bit(cell, at))));
                entry.items.0.extend(answers);
            }
            InputKind::Date if cell == NOT_DONE => entry.done = Some(Answer(false)),
            InputKind::Date => entry.date = Date::from_unix_days(cell),
            InputKind::Fraction | InputKind::Ballots | InputKind::Votes | InputKind::Events => {}
        },
    }
}

pub(super) fn level(input: &InputPlan, cell: i64) -> Option<String> {
    usize::try_from(cell).ok().and_then(|at| input.levels.get(at)).cloned()
}

pub(super) fn bit(cell: i64, at: usize) -> bool {
    u32::try_from(at)
        .ok()
        .and_then(|at| cell.checked_shr(at))
        .is_some_and(|rest| rest & 1 == 1)
}

fn events(at: usize, column: &Column, cell: Option<i64>, pool: bool) -> Vec<Event> {
    let Some(cell) = cell else { return Vec::new() };
    let event = |number: i64, category: Option<&String>| {
        let mut event = Event::new(Id::from(format!("e{at}-{number}")), Status::Recognised);
        if pool {
            event.pool = Some(column.input.clone());
        } else {
            event.input = Some(column.input.clone());
        }
        event.category = category.cloned();
        event
    };
    match &column.field {
        Field::Event(category) => {
            let mut event = event(1, category.as_ref());
            event.points = Some(column.figure(cell));
            alloc::vec![event]
        }
        Field::Events(category) => (1..=cell).map(|number| event(number, Some(category))).collect(),
        _ => Vec::new(),
    }
}
