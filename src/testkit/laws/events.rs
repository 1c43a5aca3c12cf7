//! Laws of bonus and deduction events: caps are one-sided and idempotent, and what is not recognised changes nothing.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::Finding;
use super::breach::{Breach, Clause, worth};
use super::trial::Trial;
use crate::card::{Card, EventEnd, EventLine};
use crate::combine::{Credit, SameMatter};
use crate::draft;
use crate::testkit::schemes::conditions;

/// How many events are taken away in one trial.
const EVENTS: usize = 6;

/// An event, the record without it, and the card of that record.
type Without = (EventLine, draft::Record, Card);

/// The first card of a trial, and the cards of the same record without one event each.
fn without_each(trial: &Trial<'_>, wanted: impl Fn(&EventLine) -> bool) -> Option<(Card, Vec<Without>)> {
    let first = trial.records.first()?;
    let card = trial.cards().ok()?.into_iter().next()?;
    let mut without = Vec::new();
    for line in card.events.iter().filter(|line| wanted(line)).take(EVENTS) {
        let mut record = first.clone();
        record.events.retain(|event| event.id.as_str() != line.id);
        if let Some(after) = trial
            .with_first(record.clone())
            .and_then(|cards| cards.into_iter().next())
        {
            without.push((line.clone(), record, after));
        }
    }
    Some((card, without))
}

/// One recognised event more never counts against its sign: a bonus does not lower the result, a deduction does not raise
/// it. Domain: recognised events, where the result is scored with and without; schemes without conditions on statistics.
pub fn an_event_never_counts_against_its_sign(trial: &Trial<'_>) -> Finding {
    // Where how many gained decides what counts, one more may be the one too many.
    if conditions(trial.document())
        .iter()
        .any(|condition| condition.statistic.is_some())
    {
        return Ok(0);
    }
    let recognised = |line: &EventLine| matches!(line.end, EventEnd::Counted | EventEnd::Cut | EventEnd::Superseded);
    let Some((with, without)) = without_each(trial, recognised) else {
        return Ok(0);
    };
    let mut applied = 0;
    for (event, record, without) in without {
        let (Some(more), Some(less)) = (with.total(), without.total()) else {
            continue;
        };
        applied += 1;
        if (event.deducts && more > less) || (!event.deducts && more < less) {
            let (less, more) = (format!("{less}"), format!("{more}"));
            let (zh, en) = if event.deducts {
                ("扣分", "a deduction")
            } else {
                ("加分", "a bonus")
            };
            let id = &event.id;
            let breach = Breach::new(
                format!("多一项{zh}事项`{id}`（{}分），总分由{less}变为{more}", event.face),
                format!(
                    "{en}, event `{id}` of {} points, moves the result from {less} to {more}",
                    event.face
                ),
            );
            let breach = breach
                .at(Clause::pool(trial.document(), &event.pool))
                .input(id.as_str())
                .scores(less, more);
            let breach = breach.record("without", &record);
            return Err(trial
                .records
                .iter()
                .take(1)
                .fold(breach, |b, with| b.record("with", with)));
        }
    }
    Ok(applied)
}

/// An event that is superseded, rejected, withdrawn, pending or out of the period changes no node. Domain: such events of
/// pools and ledgers whose events no condition counts.
pub fn an_event_that_does_not_count_changes_nothing(trial: &Trial<'_>) -> Finding {
    let counted: BTreeSet<&str> = conditions(trial.document())
        .into_iter()
        .chain(
            trial
                .document()
                .grades
                .iter()
                .flat_map(|g| &g.band)
                .flat_map(|band| &band.needs),
        )
        .flat_map(|condition| [&condition.events, &condition.points])
        .flatten()
        .map(String::as_str)
        .collect();
    let idle = |line: &EventLine| {
        !matches!(line.end, EventEnd::Counted | EventEnd::Cut) && !counted.contains(line.pool.as_str())
    };
    let Some((with, without)) = without_each(trial, idle) else {
        return Ok(0);
    };
    let mut applied = 0;
    for (event, record, without) in without {
        applied += 1;
        let mut lines = with.lines.iter().zip(&without.lines);
        if let Some((line, _)) = lines.find(|(a, b)| a.outcome != b.outcome) {
            let (a, b) = (worth(&without, &line.words.id), worth(&with, &line.words.id));
            let (id, end) = (&event.id, event.end);
            let breach = Breach::new(
                format!("事项`{id}`（{}）不计分，却使此处由{a}变为{b}", end.in_chinese()),
                format!(
                    "event `{id}` ({}) does not count, and moves this from {a} to {b}",
                    end.keyword()
                ),
            );
            let breach = breach
                .at(Clause::node(trial.document(), &line.words.id))
                .input(id.as_str())
                .scores(a, b);
            let breach = breach.record("without", &record);
            return Err(trial
                .records
                .iter()
                .take(1)
                .fold(breach, |b, with| b.record("with", with)));
        }
    }
    Ok(applied)
}

/// A cap that was applied cuts nothing more: events that are entered with the points they counted for count as much again.
/// Domain: pools and ledgers with whole credit, no rounding, no series and no points fixed by category.
pub fn caps_are_idempotent(trial: &Trial<'_>) -> Finding {
    let Some(first) = trial.records.first() else {
        return Ok(0);
    };
    let Ok(cards) = trial.cards() else { return Ok(0) };
    let Some(card) = cards.first() else { return Ok(0) };
    let plain = plain_pools(trial.document());
    let counts =
        |line: &&EventLine| matches!(line.end, EventEnd::Counted | EventEnd::Cut) && plain.contains(line.pool.as_str());
    let counted: Vec<&EventLine> = card.events.iter().filter(counts).collect();
    if counted.is_empty() {
        return Ok(0);
    }
    let mut record = first.clone();
    record
        .events
        .retain(|event| counted.iter().any(|line| line.id == event.id.as_str()));
    for event in &mut record.events {
        let line = counted.iter().find(|line| line.id == event.id.as_str());
        event.points = line.map(|line| line.counted.clone());
    }
    let Some(again) = trial
        .with_first(record.clone())
        .and_then(|cards| cards.into_iter().next())
    else {
        return Ok(0);
    };
    for line in &counted {
        let now = again.events.iter().find(|event| event.id == line.id);
        if now.map(|event| &event.counted) != Some(&line.counted) {
            let found = now.map(|event| format!("{}", event.counted)).unwrap_or_default();
            let (id, before) = (&line.id, format!("{}", line.counted));
            return Err(Breach::new(
                format!("事项`{id}`按其计分{before}重新填报，只计{found}"),
                format!("event `{id}` counted {before}; entered with that, it counts {found}"),
            )
            .at(Clause::pool(trial.document(), &line.pool))
            .input(id.as_str())
            .scores(before, found)
            .record("first", first)
            .record("again", &record));
        }
    }
    Ok(counted.len() as u64)
}

/// The pools and ledger inputs whose counted points can be entered again as they are.
fn plain_pools(document: &draft::Scheme) -> BTreeSet<alloc::string::String> {
    let mut plain = BTreeSet::new();
    for pool in &document.pool {
        let fixed = pool.category.iter().any(|category| category.points.is_some());
        let series = matches!(pool.same_matter, SameMatter::Series(_));
        if pool.credit == Credit::Whole && pool.event_round.is_none() && !series && !fixed {
            plain.insert(pool.id.as_str().into());
        }
    }
    for node in &document.node {
        if let Some(crate::rule::Rule::Ledger(ledger)) = &node.rule {
            let fixed = ledger.category.iter().any(|category| category.points.is_some());
            let series = matches!(ledger.same_matter, SameMatter::Series(_));
            if ledger.credit == Credit::Whole && ledger.event_round.is_none() && !series && !fixed {
                plain.insert(super::trial::input_of(node));
            }
        }
    }
    plain
}
