//! Laws of grades and ranks: a better score has no worse grade, and a rank is a matter of those above.

use alloc::{format, string::String, vec::Vec};

use super::Finding;
use super::breach::{Breach, Clause};
use super::trial::Trial;
use crate::draft::{self, Order, Places, RoundingOr};
use crate::rule::{Entered, Rule};
use crate::standing::{Flag, StandingData};
use crate::{Exact, Language, Standing};

/// A grade never falls when the score rises, and there is one for every score. Domain: the bands of the scheme, on every
/// bound, beside it and away from it, within the limits and on the grid of the graded node.
pub fn a_grade_never_falls(trial: &Trial<'_>) -> Finding {
    let document = trial.document();
    let Some(grades) = &document.grades else { return Ok(0) };
    let id = grades.node.as_deref().unwrap_or(&document.result);
    let Some(node) = document.node.iter().find(|node| node.id.as_str() == id) else {
        return Ok(0);
    };
    let cards = trial.cards().unwrap_or_default();
    let rounding = cards
        .first()
        .and_then(|card| card.line(id))
        .and_then(|line| line.words.round.clone());
    let million = Exact::from(1_000_000);
    let mut leaf = draft::Node::new(id);
    leaf.round = rounding.map(RoundingOr::Rounding);
    (leaf.at_least, leaf.at_most) = (node.at_least.clone(), node.at_most.clone());
    let mut entered = Entered::new();
    (entered.at_least, entered.at_most) = (Some(-&million), Some(million));
    leaf.rule = Some(Rule::Entered(entered));
    let mut alone = draft::Scheme::new(draft::SCHEME_FORMAT, "bands", id);
    alone.node.push(leaf);
    alone.grades = Some(grades.clone());
    for band in alone.grades.iter_mut().flat_map(|grades| &mut grades.band) {
        (band.quota, band.needs) = (None, Vec::new());
    }
    let mut bounds: Vec<Exact> = Vec::new();
    for band in &grades.band {
        let of_band = [&band.at_least, &band.more_than, &band.at_most, &band.less_than];
        for bound in of_band.into_iter().flatten() {
            let steps = ["-1", "-0.5", "-0.01", "-0.0001", "0", "0.0001", "0.01", "0.5", "1"];
            bounds.extend(
                steps
                    .iter()
                    .filter_map(|step| Some(bound + &step.parse::<Exact>().ok()?)),
            );
        }
    }
    bounds.sort();
    bounds.dedup();
    let Ok(scheme) = alone.check() else { return Ok(0) };
    let ascending = document
        .standing
        .as_ref()
        .is_some_and(|standing| standing.order == Order::Ascending);
    let mut before: Option<(usize, Exact, String)> = None;
    let mut applied = 0;
    for value in bounds {
        let mut record = draft::Record::new(draft::RECORD_FORMAT, "bands", draft::Unit::new("unit"));
        let mut entry = draft::Entry::new(id);
        entry.score = Some(value.clone().into());
        record.entries.push(entry);
        let Ok(record) = scheme.admit(record, None) else {
            continue;
        };
        let card = record.score();
        let name = |text: &crate::Text| String::from(text.in_language(Language::Chinese));
        let place = grades
            .band
            .iter()
            .position(|band| card.grade.as_ref() == Some(&band.grade));
        let Some((place, grade)) = place.zip(card.grade.as_ref().map(name)) else {
            return Err(
                Breach::new(format!("{value}分没有等次"), format!("a score of {value} has no grade"))
                    .at(Clause::node(trial.document(), id)),
            );
        };
        applied += 1;
        if let Some((was, at, better)) = &before
            && (if ascending { place < *was } else { place > *was })
        {
            return Err(Breach::new(
                format!("得分由{at}升到{value}，等次由“{better}”降为“{grade}”"),
                format!("the score rises from {at} to {value}, the grade falls from `{better}` to `{grade}`"),
            )
            .at(Clause::node(trial.document(), id))
            .input(format!("grades.band: {better}, {grade}"))
            .scores(format!("{at}"), format!("{value}")));
        }
        before = Some((place, value, grade));
    }
    Ok(applied)
}

/// A rank ignores those below: without the last place, all others keep theirs. Domain: ranked units, where neither sums of
/// ranks nor numbers of first places are compared.
pub fn a_rank_ignores_those_below(trial: &Trial<'_>) -> Finding {
    let rules = trial.document().standing.clone().unwrap_or_default();
    if rules.rank_sum.is_some() || rules.tie.iter().any(|step| !step.firsts.is_empty()) {
        return Ok(0);
    }
    let Ok(cards) = trial.cards() else { return Ok(0) };
    let all = Standing::of(trial.scheme, &cards, &StandingData::new());
    let Some(last) = all.rows.last() else { return Ok(0) };
    let gone = |row: &crate::standing::Place| row.stratum == last.stratum && row.rank == last.rank;
    let left = cards.iter().enumerate();
    let left = left.filter(|(at, _)| !all.rows.iter().any(|row| row.card == *at && gone(row)));
    let left: Vec<_> = left.map(|(_, card)| card.clone()).collect();
    let fewer = Standing::of(trial.scheme, &left, &StandingData::new());
    let mut applied = 0;
    for row in all.rows.iter().filter(|row| !gone(row)) {
        let now = fewer.row(&row.unit).map(|row| &row.rank);
        applied += 1;
        if now != Some(&row.rank) {
            let (a, b) = (
                format!("{}", row.rank),
                now.map(|rank| format!("{rank}")).unwrap_or_default(),
            );
            return Err(Breach::new(
                format!("去掉末位后`{}`的名次由{a}变为{b}", row.unit),
                format!("without the last place `{}` moves from {a} to {b}", row.unit),
            )
            .scores(a, b));
        }
    }
    Ok(applied)
}

/// Units with the same record share a place, and their grade where no quota parts them. Domain: schemes that do not rank
/// ties by id; a twin of the first unit is added.
pub fn ties_share(trial: &Trial<'_>) -> Finding {
    let document = trial.document();
    let places = document
        .standing
        .as_ref()
        .map(|standing| standing.places)
        .unwrap_or_default();
    let Some(mut twin) = trial.records.first().cloned() else {
        return Ok(0);
    };
    if places == Places::Ordinal {
        return Ok(0);
    }
    twin.unit = draft::Unit::new("twin");
    let mut records = trial.records.clone();
    records.push(twin);
    let Ok(cards) = super::trial::cards(trial.scheme, &records) else {
        return Ok(0);
    };
    let standing = Standing::of(trial.scheme, &cards, &StandingData::new());
    let of = |at: usize| standing.rows.iter().find(|row| row.card == at);
    let (Some(one), Some(other)) = (of(0), of(cards.len() - 1)) else {
        return Ok(0);
    };
    let quotas = document
        .grades
        .iter()
        .flat_map(|grades| &grades.band)
        .any(|band| band.quota.is_some());
    let open = |row: &crate::standing::Place| row.flags.contains(&Flag::NeedsDecision);
    let same = one.rank == other.rank && (quotas || open(one) || one.grade == other.grade);
    if same {
        return Ok(1);
    }
    let (a, b) = (format!("{}", one.rank), format!("{}", other.rank));
    Err(Breach::new(
        format!("记录相同的两个单位名次为{a}和{b}"),
        format!("two units with the same record have the places {a} and {b}"),
    )
    .scores(a, b)
    .record("record", &trial.records[0]))
}
