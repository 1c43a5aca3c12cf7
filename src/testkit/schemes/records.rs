//! Random records of a scheme: entries at the stages, absences, attributes and events.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};

use super::dice::Dice;
use super::leaves::day;
use super::{observations, parts, units};
use crate::combine::{Category, Credit};
use crate::draft::{Entry, Event, Node, Period, Record, Scheme, Status, Unit};
use crate::rule::{InputKind, Rule};
use crate::{Absence, Exact};

/// A record that is admitted to a scheme at this stage. A whole one lacks nothing: every input is observed, every group
/// has ballots, every rater has an opinion.
pub(super) fn record(scheme: &Scheme, stage: Option<&str>, whole: bool, dice: &mut Dice) -> Record {
    let mut record = Record::new("appraisal-record/1", scheme.id.as_str(), Unit::new("unit"));
    record.attributes = units::attributes(scheme, dice);
    // Most records lack something; some lack much, so that whole branches are absent.
    let absences = if whole { 0 } else { dice.pick(&[10, 0, 5, 40, 80]) };
    let usual = dice.pick(Absence::ALL);
    for (input, readers) in inputs(scheme) {
        let kind = kind(scheme, &input, &readers);
        if readers.len() == 1 && kind != InputKind::Events && opens(scheme, readers[0]) && dice.chance(absences) {
            continue;
        }
        if kind == InputKind::Events && (readers.is_empty() || !dice.chance(absences / 2)) {
            continue;
        }
        let of = parts::reporting(dice, scheme, &input);
        let of = if of.is_empty() {
            alloc::vec![None]
        } else {
            of.into_iter().map(Some).collect()
        };
        let can_open = readers.first().is_some_and(|reader| opens(scheme, reader)) || scheme.absent.open.is_some();
        let mut common = parts::Common::default();
        for (nth, part) in of.into_iter().enumerate() {
            if nth > 0 && can_open && dice.chance(absences / 2) {
                continue;
            }
            entries(
                scheme,
                stage,
                dice,
                |dice| {
                    let mut entry = Entry::new(input.as_str());
                    entry.part.clone_from(&part);
                    common.before(&mut entry, scheme);
                    if kind == InputKind::Events || dice.chance(absences) {
                        entry.absent = Some(absence(scheme, &readers, usual, dice));
                    } else {
                        observations::observe(dice, scheme, kind, &readers, whole, &mut entry);
                    }
                    if entry.absent.is_some() {
                        entry.given.0.clear();
                        entry.target = None;
                    }
                    common.after(&entry);
                    entry
                },
                &mut record.entries,
            );
        }
    }
    parts::days(&mut record);
    events(scheme, dice, &mut record);
    record
}

/// A way of being absent: mostly the usual one of the record, or one that the readers' policies speak of.
fn absence(scheme: &Scheme, readers: &[&Node], usual: Absence, dice: &mut Dice) -> Absence {
    let kind = if dice.chance(60) {
        usual
    } else {
        dice.pick(Absence::ALL)
    };
    let speaks = |kind: Absence| {
        readers.iter().all(|node| {
            let tier = scheme.tiers.iter().find(|tier| Some(&tier.name) == node.tier.as_ref());
            let tables = [Some(&node.absent), tier.map(|tier| &tier.absent), Some(&scheme.absent)];
            tables.into_iter().flatten().any(|table| table.get(kind).is_some())
        })
    };
    let known: Vec<Absence> = Absence::ALL.iter().copied().filter(|kind| speaks(*kind)).collect();
    if speaks(kind) || known.is_empty() || dice.chance(10) {
        kind
    } else {
        dice.pick(&known)
    }
}

/// The inputs by id, each with the leaves that read it.
fn inputs(scheme: &Scheme) -> BTreeMap<String, Vec<&Node>> {
    let declared = scheme.input.iter().map(|input| (input.id.as_str().into(), Vec::new()));
    let mut all: BTreeMap<String, Vec<&Node>> = declared.collect();
    for node in &scheme.node {
        if node.of.is_none() && node.rule.as_ref().is_some_and(|rule| !rule.reads().is_empty()) {
            all.entry(node.input.clone().unwrap_or(node.id.as_str().into()))
                .or_default()
                .push(node);
        }
    }
    all
}

fn kind(scheme: &Scheme, input: &str, readers: &[&Node]) -> InputKind {
    let declared = scheme.input.iter().find(|i| i.id.as_str() == input).map(|i| i.kind);
    declared
        .or(readers
            .first()
            .and_then(|n| n.rule.as_ref())
            .map(|rule| rule.reads()[0]))
        .unwrap_or_default()
}

/// Whether the scheme says what this leaf's input is without an entry.
fn opens(scheme: &Scheme, node: &Node) -> bool {
    let tier = scheme.tiers.iter().find(|tier| Some(&tier.name) == node.tier.as_ref());
    node.absent.open.is_some() || tier.is_some_and(|t| t.absent.open.is_some()) || scheme.absent.open.is_some()
}

/// One entry at the stage that is scored, or at one that stands in for it; and others beside.
fn entries(
    scheme: &Scheme,
    stage: Option<&str>,
    dice: &mut Dice,
    mut make: impl FnMut(&mut Dice) -> Entry,
    out: &mut Vec<Entry>,
) {
    let mut at = stage;
    let mut later = Vec::new();
    while let Some(name) = at.filter(|_| dice.chance(40)) {
        let Some(before) = scheme
            .stages
            .iter()
            .find(|s| s.name == name)
            .and_then(|s| s.stands_in.as_deref())
        else {
            break;
        };
        later.push(name);
        at = Some(before);
    }
    let last = scheme.stages.last().map(|s| s.name.as_str());
    let mut entry = make(dice);
    entry.stage = at.filter(|at| Some(*at) != last || dice.chance(50)).map(Into::into);
    out.push(entry);
    for other in scheme.stages.iter().map(|s| s.name.as_str()) {
        if Some(other) != at && !later.contains(&other) && dice.chance(20) {
            let mut entry = make(dice);
            entry.stage = Some(other.into());
            out.push(entry);
        }
    }
}

/// Where events can go: a pool or ledger input with its categories and credit.
struct Place<'a> {
    pool: Option<&'a str>,
    input: Option<String>,
    categories: &'a [Category],
    credit: Credit,
    period: Option<&'a Period>,
}

fn events(scheme: &Scheme, dice: &mut Dice, record: &mut Record) {
    let mut places: Vec<Place<'_>> = Vec::new();
    for pool in &scheme.pool {
        places.push(Place {
            pool: Some(&pool.id),
            input: None,
            categories: &pool.category,
            credit: pool.credit,
            period: scheme.period.as_ref(),
        });
    }
    for node in &scheme.node {
        if let Some(Rule::Ledger(ledger)) = &node.rule {
            let input = node.input.clone().unwrap_or(node.id.as_str().into());
            places.push(Place {
                pool: None,
                input: Some(input),
                categories: &ledger.category,
                credit: ledger.credit,
                period: scheme.period.as_ref(),
            });
        }
    }
    let of_ledgers: Vec<Option<String>> = places.iter().map(|place| place.input.clone()).collect();
    for input in scheme.input.iter().filter(|i| i.kind == InputKind::Events) {
        let input: Option<String> = Some(input.id.as_str().into());
        if of_ledgers.contains(&input) {
            continue;
        }
        places.push(Place {
            pool: None,
            input,
            categories: &[],
            credit: Credit::Whole,
            period: scheme.period.as_ref(),
        });
    }
    // A ledger that is absent has no events.
    let absent = |input: &String| record.entries.iter().any(|e| e.input == *input && e.absent.is_some());
    places.retain(|place| !place.input.as_ref().is_some_and(absent));
    if places.is_empty() {
        return;
    }
    for at in 0..dice.below(12) {
        let place = &places[dice.below(places.len())];
        // Ids do not follow the order of the record.
        let id = format!("{}{at}", dice.pick(&["e", "a", "z"]));
        let event = event(dice, place, id);
        record.events.push(event);
    }
}

fn event(dice: &mut Dice, place: &Place<'_>, id: String) -> Event {
    let statuses = [
        Status::Recognised,
        Status::Recognised,
        Status::Recognised,
        Status::Recognised,
    ];
    let status = if dice.chance(75) {
        dice.pick(&statuses)
    } else {
        dice.pick(Status::ALL)
    };
    let mut event = Event::new(id, status);
    event.pool = place.pool.map(Into::into);
    event.input = place.input.clone();
    event.matter = dice.maybe(60, |d| d.pick(&["m1", "m2", "m3"]).into());
    event.date = match (dice.below(5), place.period) {
        (0, _) => None,
        (1, Some(period)) => Some(dice.pick(&[period.from, period.to])),
        (2, Some(period)) => Some(period.from),
        (3, Some(period)) if dice.chance(60) => Some(period.to),
        _ => Some(day(dice)),
    };
    event.points = Some(dice.pick(&[
        Exact::ONE,
        Exact::from(2),
        Exact::ZERO,
        Exact::new(3, 2).unwrap(),
        Exact::from(5),
    ]));
    if dice.chance(30) {
        event.points = Some(dice.number(0, 6));
    }
    if !place.categories.is_empty() {
        let category = dice.pick(place.categories);
        event.category = Some(category.id.as_str().into());
        if let Some(points) = category.points {
            event.points = if dice.chance(50) { Some(points) } else { None };
        }
    }
    event.carried = dice.chance(25);
    match place.credit {
        Credit::Equal => event.sharers = Some(dice.within(1, 4) as u64),
        Credit::Declared => event.share = Some(dice.share()),
        Credit::Whole => {}
    }
    event
}
