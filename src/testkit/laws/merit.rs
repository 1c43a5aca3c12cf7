//! The law that more never hurts: when the points of leaves rise, the result does not fall.

use alloc::{boxed::Box, format, string::String, vec::Vec};

use super::Finding;
use super::breach::{Breach, Clause, worth};
use super::trial::Trial;
use crate::card::{Card, Line};
use crate::combine::is_combination;
use crate::{Exact, draft};

/// How many inputs are changed in one trial.
const INPUTS: usize = 6;

/// When one figure changes so that what stands below a node rises and nothing there falls, the node does not fall; the
/// result is such a node. Domain: figures that move the points of a leaf, and parents that are scored before and after.
///
/// Every leaf is taken in its own direction: what is better is what its rule gives more points for.
pub fn more_never_hurts(trial: &Trial<'_>) -> Finding {
    let Some(first) = trial.records.first() else {
        return Ok(0);
    };
    let Ok(before) = trial.cards() else { return Ok(0) };
    let Some(before) = before.first() else { return Ok(0) };
    let mut applied = 0;
    let entries = first.entries.len();
    for place in 0..entries.min(INPUTS) {
        let at = (trial.turn * INPUTS + place) % entries;
        for changed in changes(first, at, &trial.other) {
            let Some(after) = trial.with_first(changed.clone()) else {
                continue;
            };
            let Some(after) = after.first() else { continue };
            let leaves = rise(before, after);
            for line in (0..before.lines.len()).rev() {
                // The change is looked at in the direction in which what stands below rises.
                let (low, high, worse, better) = match below(before, after, line, leaves) {
                    Some(true) => (before, after, first, &changed),
                    Some(false) => (after, before, &changed, first),
                    None => continue,
                };
                let score = |card: &'_ Card| card.lines[line].outcome.score().cloned();
                let (Some(less), Some(more)) = (score(low), score(high)) else {
                    continue;
                };
                applied += 1;
                if more < less {
                    let input = first.entries[at].input.clone();
                    return Err(breach(trial, input, line, [low, high], [worse, better]));
                }
            }
        }
    }
    Ok(applied)
}

/// Whether the children of a parent rise (true) or fall (false), none against the others; where none of them moves, whether
/// the leaves of the scheme do, as a gate may look elsewhere.
fn below(before: &Card, after: &Card, parent: usize, leaves: Option<bool>) -> Option<bool> {
    if !is_combination(&before.lines[parent].words.kind) {
        return None;
    }
    let mut direction = None;
    for (child, old) in before.children(parent) {
        let new = &after.lines.get(child)?.outcome;
        if old.outcome == *new {
            continue;
        }
        let up = new.score()? > old.outcome.score()?;
        if direction.is_some_and(|other| other != up) {
            return None;
        }
        direction = Some(up);
    }
    direction.or(leaves)
}

/// The record with another figure in one entry: that of the other record, or one beside its own.
fn changes(record: &draft::Record, at: usize, other: &draft::Record) -> Vec<draft::Record> {
    let entry = &record.entries[at];
    let mut entries: Vec<draft::Entry> = other
        .entries
        .iter()
        .filter(|e| e.input == entry.input && e.stage == entry.stage && *e != entry)
        .cloned()
        .collect();
    for step in [Exact::ONE, Exact::new(1, 100).unwrap_or_default()] {
        let mut near = entry.clone();
        let figures = [&mut near.value, &mut near.actual, &mut near.score, &mut near.numerator];
        for figure in figures.into_iter().flatten() {
            figure.value = &figure.value + &step;
        }
        if near != *entry {
            entries.push(near);
        }
    }
    let changed = entries.into_iter().map(|entry| {
        let mut record = record.clone();
        record.entries[at] = entry;
        record
    });
    changed.collect()
}

/// Whether the leaves below the result rise (true) or fall (false) from one card to the other, all in one direction.
fn rise(before: &Card, after: &Card) -> Option<bool> {
    let mut direction = None;
    for (at, (old, new)) in before.lines.iter().zip(&after.lines).enumerate() {
        if is_combination(&old.words.kind) || !is_under(before, at, before.result) || old.outcome == new.outcome {
            continue;
        }
        // A leaf that is scored only once cannot be compared.
        let (old, new) = (old.outcome.score()?, new.outcome.score()?);
        if direction.is_some_and(|up| up != (new > old)) {
            return None;
        }
        direction = Some(new > old);
    }
    direction
}

/// Whether a line stands below another one, or is it.
pub(super) fn is_under(card: &Card, at: usize, above: usize) -> bool {
    let mut next = Some(at);
    while let Some(at) = next {
        if at == above {
            return true;
        }
        next = card.lines.get(at).and_then(|line| line.parent);
    }
    false
}

/// What turns a rise into a fall on a line: the gate or replacement that acts on one side only, or else the node itself.
fn culprit(trial: &Trial<'_>, old: &Line, new: &Line) -> Clause {
    let id = old.words.id.as_str();
    let fired = |line: &Line| line.gates.iter().map(|gate| gate.gate).collect::<Vec<_>>();
    let (before, after) = (fired(old), fired(new));
    let mut gates = after.iter().chain(&before);
    if let Some(gate) = gates.find(|gate| before.contains(gate) != after.contains(gate)) {
        return Clause::gate(trial.document(), id, *gate);
    }
    let replaced = |line: &Line| line.terms.iter().find_map(|term| term.by.clone());
    if let (Some(by), None) | (None, Some(by)) = (replaced(old), replaced(new)) {
        return Clause::replacement(trial.document(), id, &by);
    }
    Clause::node(trial.document(), id)
}

fn breach(trial: &Trial<'_>, input: String, at: usize, cards: [&Card; 2], records: [&draft::Record; 2]) -> Box<Breach> {
    let [low, high] = cards;
    let clause = culprit(trial, &low.lines[at], &high.lines[at]);
    let mut moved = Vec::new();
    for (old, new) in low.lines.iter().zip(&high.lines) {
        if !is_combination(&old.words.kind) && old.outcome != new.outcome {
            let id = &old.words.id;
            moved.push((id.clone(), worth(low, id), worth(high, id)));
        }
    }
    let rises: Vec<String> = moved.iter().map(|(id, a, b)| format!("`{id}` {a} → {b}")).collect();
    let node = low.lines[at].words.id.clone();
    let here = (worth(low, &node), worth(high, &node));
    let result = trial.document().result.as_str();
    let (less, more) = (worth(low, result), worth(high, result));
    Breach::new(
        format!(
            "得分变化：{}；此处反由{}降至{}，总分由{less}变为{more}",
            rises.join("，"),
            here.0,
            here.1
        ),
        format!(
            "the points move ({}), and here they fall from {} to {}; the result moves from {less} to {more}",
            rises.join(", "),
            here.0,
            here.1
        ),
    )
    .at(clause)
    .input(input)
    .scores(here.0, here.1)
    .stating([node].into_iter().chain(moved.into_iter().map(|(id, _, _)| id)))
    .record("less", records[0])
    .record("more", records[1])
}
