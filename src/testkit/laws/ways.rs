//! Laws of two ways to say the same: the parts of a unit or what they make, a void sheet or none.

use alloc::{format, string::String, vec::Vec};

use super::Finding;
use super::breach::Breach;
use super::orders::compare;
use super::trial::{Trial, cards};
use crate::cohort::{Sheet, SheetVerdict, Voids};
use crate::testkit::oracle;
use crate::{Card, Language, draft};

/// To roll the parts of a unit up and score is to score what they make: every node comes to the same when the unit itself
/// reports the sums, ratios and extremes of its parts. They are made by the oracle. Domain: inputs that roll up, of records in
/// which parts reported and no absent part leaves the unit without a figure.
pub fn a_roll_up_scores_as_the_sums(trial: &Trial<'_>) -> Finding {
    let document = trial.document();
    if document.input.iter().all(|input| input.roll_up.is_none()) {
        return Ok(0);
    }
    let Ok(before) = trial.cards() else { return Ok(0) };
    let (mut records, mut applied) = (Vec::new(), 0);
    for record in &trial.records {
        let (sums, joined) = oracle::sums(document, record);
        records.push(sums);
        applied += joined;
    }
    if applied == 0 {
        return Ok(0);
    }
    let breach = |zh: String, en: String| {
        let breach = Breach::new(zh, en);
        let records = trial.records.iter();
        records.fold(breach, |breach, record| breach.record("parts", record))
    };
    let after = cards(trial.scheme, &records).map_err(|problems| {
        breach(
            format!("分部合计后不予受理：{}", problems.message(Language::Chinese)),
            format!(
                "what the parts make is refused: {}",
                problems.message(Language::English)
            ),
        )
    })?;
    compare(trial, &before, &after)?;
    let grades = |cards: &[Card]| cards.iter().map(|card| card.grade.clone()).collect::<Vec<_>>();
    if grades(&before) != grades(&after) {
        return Err(breach("等次不同".into(), "the grades differ".into()));
    }
    Ok(applied)
}

/// A void sheet is no sheet: without the ballots on it every node comes to the same. Domain: void sheets in a cohort whose
/// inputs are on no other sheet, where every entry keeps a ballot; sheets that all are void for one, together.
pub fn a_void_sheet_is_no_sheet(trial: &Trial<'_>) -> Finding {
    let document = trial.document();
    if document.sheet.is_empty() {
        return Ok(0);
    }
    let Ok(before) = trial.cards() else { return Ok(0) };
    let mut void: Vec<&SheetVerdict> = Vec::new();
    for verdict in before.iter().flat_map(|card| &card.sheets) {
        if verdict.is_void() && !void.contains(&verdict) {
            void.push(verdict);
        }
    }
    let (mut records, mut applied, mut named) = (trial.records.clone(), 0, String::new());
    for sheet in document.sheet.iter().filter(|sheet| is_alone(document, sheet)) {
        let of_sheet: Vec<&SheetVerdict> = void.iter().copied().filter(|v| v.sheet == sheet.id.as_str()).collect();
        let strata = |verdict: &SheetVerdict| {
            of_sheet
                .iter()
                .copied()
                .filter(|v| v.stratum == verdict.stratum)
                .collect()
        };
        for (at, verdict) in of_sheet.iter().copied().enumerate() {
            let together: Vec<&SheetVerdict> = match sheet.voids {
                Voids::Sheet => alloc::vec![verdict],
                // The first of a stratum stands for all of it.
                Voids::All if of_sheet[..at].iter().any(|v| v.stratum == verdict.stratum) => continue,
                Voids::All => strata(verdict),
            };
            let mut without = records.clone();
            together
                .iter()
                .for_each(|verdict| take_away(sheet, verdict, &mut without));
            let emptied = |(before, after): (&draft::Record, &draft::Record)| {
                let mut entries = before.entries.iter().zip(&after.entries);
                entries.any(|(before, after)| !before.ballots.is_empty() && after.ballots.is_empty())
            };
            if !records.iter().zip(&without).any(emptied) {
                records = without;
                applied += together.len() as u64;
                named.clone_from(&verdict.rater);
            }
        }
    }
    if applied == 0 {
        return Ok(0);
    }
    let Ok(after) = cards(trial.scheme, &records) else {
        return Ok(0);
    };
    compare(trial, &before, &after).map_err(|breach| {
        let breach = breach.input(named.as_str());
        records
            .iter()
            .fold(breach, |breach, record| breach.record("without", record))
    })?;
    Ok(applied)
}

/// Whether no other sheet spans an input of this one.
fn is_alone(document: &draft::Scheme, sheet: &Sheet) -> bool {
    let mut others = document.sheet.iter().filter(|other| other.id != sheet.id);
    !others.any(|other| other.inputs.iter().any(|input| sheet.inputs.contains(input)))
}

/// Takes the ballots that are on a sheet out of the records.
fn take_away(sheet: &Sheet, verdict: &SheetVerdict, records: &mut [draft::Record]) {
    let stratum = |record: &draft::Record| sheet.strata.as_ref().and_then(|by| record.attributes.get(by)).cloned();
    for record in records.iter_mut().filter(|record| stratum(record) == verdict.stratum) {
        for entry in record
            .entries
            .iter_mut()
            .filter(|entry| sheet.inputs.contains(&entry.input))
        {
            entry.ballots.retain(|ballot| {
                let set_aside = ballot.recused.is_some() || ballot.void.is_some() || ballot.abstain;
                let spanned = sheet.groups.is_empty() || sheet.groups.contains(&ballot.group);
                set_aside || !spanned || ballot.rater != verdict.rater
            });
        }
    }
}
