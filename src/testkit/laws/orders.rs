//! Laws of order: siblings, entries, raters, events and units can stand in any order.

use alloc::{boxed::Box, format, string::String, vec::Vec};

use super::Finding;
use super::breach::{Breach, Clause, worth};
use super::trial::{Trial, cards};
use crate::combine::Combine;
use crate::standing::StandingData;
use crate::{Card, Outcome, Standing, draft};

/// The first node that came to something else, told as a breach.
pub(super) fn compare(trial: &Trial<'_>, before: &[Card], after: &[Card]) -> Result<(), Box<Breach>> {
    for ((old, new), record) in before.iter().zip(after).zip(&trial.records) {
        // The deepest line first: what stands above it only follows.
        for line in old.lines.iter().rev() {
            let id = &line.words.id;
            if !new.outcome(id).is_some_and(|outcome| same(outcome, &line.outcome)) {
                let (a, b) = (worth(old, id), worth(new, id));
                return Err(Breach::new(format!("由{a}变为{b}"), format!("{a} becomes {b}"))
                    .at(Clause::node(trial.document(), id))
                    .scores(a, b)
                    .stating([id.clone()])
                    .record("record", record));
            }
        }
    }
    Ok(())
}

/// Whether two outcomes are the same, whatever the order in which the reasons for no score are told.
fn same(one: &Outcome, other: &Outcome) -> bool {
    match (one, other) {
        (Outcome::NoScore(_), Outcome::NoScore(_)) => true,
        (one, other) => one == other,
    }
}

/// The order of siblings in the document changes no node. Domain: parents of two children or more that do not take the
/// first one present.
pub fn the_order_of_siblings_is_irrelevant(trial: &Trial<'_>) -> Finding {
    let Ok(before) = trial.cards() else { return Ok(0) };
    let mut document = trial.document().clone();
    let children = |document: &draft::Scheme, id: &str| -> Vec<usize> {
        let of = document.node.iter().enumerate();
        of.filter(|(_, child)| child.parent.as_deref() == Some(id))
            .map(|(at, _)| at)
            .collect()
    };
    let mut parents = 0;
    for at in 0..document.node.len() {
        let node = &document.node[at];
        let id = String::from(node.id.as_str());
        let slots = children(&document, &id);
        if matches!(node.combine, None | Some(Combine::FirstPresent(_))) || slots.len() < 2 {
            continue;
        }
        parents += 1;
        let mut moved: Vec<draft::Node> = slots.iter().map(|slot| document.node[*slot].clone()).collect();
        moved.reverse();
        for (slot, node) in slots.into_iter().zip(moved) {
            document.node[slot] = node;
        }
    }
    let Ok(scheme) = document.check() else { return Ok(0) };
    let Ok(after) = cards(&scheme, &trial.records) else {
        return Ok(0);
    };
    compare(trial, &before, &after)?;
    Ok(parents)
}

/// Scores the records after a change in the order of something, and compares every node.
fn reordered(trial: &Trial<'_>, mut reorder: impl FnMut(&mut draft::Record) -> u64) -> Finding {
    let Ok(before) = trial.cards() else { return Ok(0) };
    let mut records = trial.records.clone();
    let applied = records.iter_mut().map(&mut reorder).sum();
    if applied == 0 {
        return Ok(0);
    }
    let Ok(after) = cards(trial.scheme, &records) else {
        return Ok(0);
    };
    compare(trial, &before, &after)?;
    Ok(applied)
}

/// The order of the ballots in an entry changes no node.
pub fn the_order_of_raters_is_irrelevant(trial: &Trial<'_>) -> Finding {
    reordered(trial, |record| {
        let entries = record.entries.iter_mut().filter(|entry| entry.ballots.len() > 1);
        entries.map(|entry| entry.ballots.reverse()).count() as u64
    })
}

/// The order of the events in a record changes no node: dates and ids decide.
pub fn the_order_of_events_is_irrelevant(trial: &Trial<'_>) -> Finding {
    reordered(trial, |record| {
        record.events.reverse();
        u64::from(record.events.len() > 1)
    })
}

/// The order of the entries in a record changes no node.
pub fn the_order_of_entries_is_irrelevant(trial: &Trial<'_>) -> Finding {
    reordered(trial, |record| {
        record.entries.reverse();
        u64::from(record.entries.len() > 1)
    })
}

/// The order of the units changes no card and no place.
pub fn the_order_of_units_is_irrelevant(trial: &Trial<'_>) -> Finding {
    let reversed: Vec<draft::Record> = trial.records.iter().rev().cloned().collect();
    let (Ok(before), Ok(mut after)) = (trial.cards(), cards(trial.scheme, &reversed)) else {
        return Ok(0);
    };
    let standings = [&before, &after].map(|cards| {
        let mut standing = Standing::of(trial.scheme, cards, &StandingData::new());
        standing.rows.iter_mut().for_each(|row| row.card = 0);
        standing.apart.iter_mut().for_each(|apart| apart.card = 0);
        standing
    });
    after.reverse();
    compare(trial, &before, &after)?;
    let [one, other] = standings;
    if one == other {
        return Ok(before.len() as u64);
    }
    let mut rows = one.rows.iter().zip(&other.rows);
    let row = rows
        .find(|(a, b)| a != b)
        .map(|(a, b)| (a.unit.clone(), format!("{}", a.rank), format!("{}", b.rank)));
    let (unit, a, b) = row.unwrap_or_default();
    Err(Breach::new(
        format!("名单换序后`{unit}`的名次或等次不同（{a}，{b}）"),
        format!("in another order of units `{unit}` has another place or grade ({a}, {b})"),
    )
    .scores(a, b))
}
