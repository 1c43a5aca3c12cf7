//! Parts of the unit, retold: their entries become one entry for each input that rolls up, on big rationals,
//! before anything is scored.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use num_rational::BigRational;
use num_traits::Zero;

use super::number::rational;
use super::rules::number_of;
use crate::draft::{Entry, Input, PartsAbsent, Record, RollUp, RollUpBy, Scheme};
use crate::{Absence, Exact, Figure};

/// A record as if the unit had reported every figure itself, and the inputs that parts leave without one.
pub(super) fn as_one(scheme: &Scheme, record: &Record, stage: Option<&str>) -> (Record, BTreeSet<String>) {
    let mut one = record.clone();
    let mut refused = BTreeSet::new();
    for input in &scheme.input {
        let Some(roll_up) = &input.roll_up else { continue };
        let of_parts = |entry: &Entry| entry.input == input.id.as_str() && entry.part.is_some();
        let mut entries = Vec::new();
        for id in reporting(scheme, roll_up) {
            entries.push(last_word(scheme, record, &input.id, &id, stage));
        }
        one.entries.retain(|entry| !of_parts(entry));
        if entries.iter().all(Option::is_none) {
            continue;
        }
        one.entries.retain(|entry| entry.input != input.id.as_str());
        match joined(scheme, input, roll_up, &entries) {
            Some(mut entry) => {
                entry.stage = stage.map(Into::into);
                one.entries.push(entry);
            }
            None => {
                refused.insert(input.id.as_str().into());
            }
        }
    }
    (one, refused)
}

/// The parts that report an input.
fn reporting(scheme: &Scheme, roll_up: &RollUp) -> Vec<String> {
    let all = scheme.parts.iter().map(|part| String::from(part.id.as_str()));
    all.filter(|id| roll_up.parts.is_empty() || roll_up.parts.contains(id))
        .collect()
}

/// What a part says of an input at a stage, or at the one that stands in for it.
fn last_word<'a>(
    scheme: &Scheme,
    record: &'a Record,
    input: &str,
    part: &str,
    stage: Option<&str>,
) -> Option<&'a Entry> {
    let last = scheme.stages.last().map(|stage| stage.name.as_str());
    let here = |entry: &&Entry| {
        entry.input == input && entry.part.as_deref() == Some(part) && entry.stage.as_deref().or(last) == stage
    };
    let found = record.entries.iter().find(here);
    let before = || {
        scheme
            .stages
            .iter()
            .find(|s| Some(s.name.as_str()) == stage)?
            .stands_in
            .as_deref()
    };
    found.or_else(|| last_word(scheme, record, input, part, Some(before()?)))
}

/// The unit's entry; nothing where an absent part leaves it without one.
fn joined(scheme: &Scheme, input: &Input, roll_up: &RollUp, entries: &[Option<&Entry>]) -> Option<Entry> {
    let kinds: Vec<Absence> = entries
        .iter()
        .filter_map(|entry| match entry {
            Some(entry) => entry.absent,
            None => Some(open(scheme, &input.id)),
        })
        .collect();
    let there: Vec<&Entry> = entries
        .iter()
        .flatten()
        .copied()
        .filter(|e| e.absent.is_none())
        .collect();
    let mut one = Entry::new(input.id.as_str());
    if there.is_empty() {
        let same = kinds.iter().all(|kind| *kind == kinds[0]);
        one.absent = Some(if same { kinds[0] } else { Absence::Unrated });
        return Some(one);
    }
    if !kinds.is_empty() && roll_up.parts_absent == PartsAbsent::NoScore {
        return None;
    }
    let percent = [&there[0].value, &there[0].actual]
        .into_iter()
        .flatten()
        .any(|figure| figure.percent);
    let sum = |of: &dyn Fn(&Entry) -> Option<BigRational>| -> Figure {
        let total: BigRational = there.iter().filter_map(|entry| of(entry)).sum();
        let value = Exact::parse_exact_text(&format!("{total}"), u64::MAX).unwrap();
        Figure { value, percent }
    };
    let of = |figure: &Option<Figure>| figure.as_ref().map(|figure| rational(&figure.value));
    let target = |entry: &Entry| of(&entry.target).or_else(|| entry.given.get("target").map(|t| rational(&t.value)));
    let mut one = match roll_up.by {
        RollUpBy::Sum | RollUpBy::RatioOfSums => there[0].clone(),
        RollUpBy::Latest => (*there.iter().rev().max_by_key(|entry| entry.as_of)?).clone(),
        // The first of those that are equal.
        RollUpBy::Least => (*there.iter().min_by_key(|entry| order(entry))?).clone(),
        RollUpBy::Greatest => (*there.iter().rev().max_by_key(|entry| order(entry))?).clone(),
    };
    if roll_up.by.adds() {
        one.value = one.value.is_some().then(|| sum(&|entry| of(&entry.value)));
        one.actual = one.actual.is_some().then(|| sum(&|entry| of(&entry.actual)));
        one.numerator = one.numerator.is_some().then(|| sum(&|entry| of(&entry.numerator)));
        one.denominator = one.denominator.is_some().then(|| sum(&|entry| of(&entry.denominator)));
    }
    if roll_up.by == RollUpBy::RatioOfSums && one.actual.is_some() {
        one.given.0.retain(|(key, _)| key != "target");
        one.target = Some(sum(&target));
    }
    one.part = None;
    Some(one)
}

/// What parts are compared by: a number, a day (not done is the last of all), yes after no.
fn order(entry: &Entry) -> (BigRational, bool, Option<crate::Date>, bool) {
    let undone = entry.done.is_some_and(|done| !done.0);
    let number = number_of(entry).unwrap_or_else(BigRational::zero);
    (number, undone, entry.date, entry.yes.is_some_and(|yes| yes.0))
}

/// What an input without entry is taken as.
fn open(scheme: &Scheme, input: &str) -> Absence {
    let readers = scheme.node.iter().filter(|node| {
        node.of.is_none() && node.rule.is_some() && node.input.as_deref().unwrap_or(node.id.as_str()) == input
    });
    let of_tier = |node: &crate::draft::Node| {
        let tier = scheme.tiers.iter().find(|tier| Some(&tier.name) == node.tier.as_ref());
        node.absent.open.or(tier.and_then(|tier| tier.absent.open))
    };
    readers.into_iter().find_map(of_tier).or(scheme.absent.open).unwrap()
}
