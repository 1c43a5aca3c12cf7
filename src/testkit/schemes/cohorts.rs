//! Random cohorts: to a random scheme come sheets over its panels, places within raters and statistics (`statistics`); and
//! several records of it.

use alloc::{format, string::String, vec, vec::Vec};

use super::dice::Dice;
use super::{nodes, records, statistics};
use crate::cohort::{Differ, Sheet, SheetLimit, Voids};
use crate::combine::{Panel, Ranks};
use crate::draft::{Record, Scheme};
use crate::number::Mode;
use crate::rule::{Better, RankTies, Rule};

/// A scheme that passes its check, and up to five records that are admitted to it.
pub(super) fn cohort(of_scheme: &mut Dice, extras: &mut Dice, of_records: &mut Dice) -> (Scheme, Vec<Record>) {
    let mut scheme = nodes::scheme(of_scheme);
    ranks(extras, &mut scheme);
    sheets(extras, &mut scheme);
    statistics::statistics(extras, &mut scheme);
    statistics::gates(extras, &mut scheme);
    let last = scheme.stages.last().map(|stage| stage.name.clone());
    let count = 1 + of_records.below(5);
    let record = |at: usize| {
        let mut record = records::record(&scheme, last.as_deref(), false, of_records);
        record.unit.id = format!("u{at}").into();
        record
    };
    let records = (0..count).map(record).collect();
    (scheme, records)
}

/// One of the attributes, now and then.
pub(super) fn strata(dice: &mut Dice, scheme: &Scheme) -> Option<String> {
    let all: Vec<String> = scheme.attributes.iter().map(|a| a.id.as_str().into()).collect();
    if all.is_empty() {
        None
    } else {
        dice.maybe(30, |d| d.pick(&all))
    }
}

fn ranks(dice: &mut Dice, scheme: &mut Scheme) {
    let parents = |panel: &Panel| -> Vec<String> { panel.group.iter().filter_map(|g| g.parent.clone()).collect() };
    for at in 0..scheme.node.len() {
        let Some(Rule::Panel(mut panel)) = scheme.node[at].rule.clone() else {
            continue;
        };
        let parents = parents(&panel);
        for group in panel
            .group
            .iter_mut()
            .filter(|g| !parents.iter().any(|id| *id == *g.id))
        {
            if dice.chance(35) {
                let (better, ties) = (dice.pick(Better::ALL), dice.pick(RankTies::ALL));
                let mut ranks = Ranks::new(better, ties);
                ranks.step = dice.maybe(50, |d| d.number(0, 3));
                ranks.first = ranks.step.clone().and_then(|_| dice.maybe(50, |d| d.number(0, 20)));
                ranks.strata = strata(dice, scheme);
                group.ranks = Some(ranks);
            }
        }
        scheme.node[at].rule = Some(Rule::Panel(panel));
    }
}

/// The inputs that exactly one panel reads.
fn inputs(scheme: &Scheme) -> Vec<(String, Panel)> {
    let mut read: Vec<(String, Panel)> = Vec::new();
    for node in &scheme.node {
        if let Some(Rule::Panel(panel)) = &node.rule {
            read.push((node.input.clone().unwrap_or(node.id.as_str().into()), panel.clone()));
        }
    }
    let once = |id: &String| read.iter().filter(|(other, _)| other == id).count() == 1;
    read.iter().filter(|(id, _)| once(id)).cloned().collect()
}

fn sheets(dice: &mut Dice, scheme: &mut Scheme) {
    let all = inputs(scheme);
    if all.is_empty() {
        return;
    }
    for at in 0..1 + dice.below(2) {
        let first = dice.below(all.len());
        let mut spanned = vec![all[first].clone()];
        for other in all
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != first)
            .map(|(_, other)| other)
        {
            if dice.chance(50) {
                spanned.push(other.clone());
            }
        }
        let inputs: Vec<String> = spanned.iter().map(|(id, _)| id.clone()).collect();
        let mut sheet = Sheet::new(format!("sheet{at}"), inputs);
        let groups = spanned.iter().flat_map(|(_, panel)| {
            let has_groups = |id: &str| panel.group.iter().any(|g| g.parent.as_deref() == Some(id));
            panel
                .group
                .iter()
                .filter(move |g| !has_groups(&g.id))
                .map(|g| g.id.as_str().into())
        });
        let groups: Vec<String> = groups.collect();
        sheet.groups = dice.maybe(20, |d| vec![d.pick(&groups)]).unwrap_or_default();
        sheet.strata = strata(dice, scheme);
        match dice.below(5) {
            0 => sheet.not_all_equal = true,
            1 => sheet.units_at_least = Some(dice.within(1, 3) as u64),
            2 => {
                let usual = [Differ::Units, Differ::All];
                sheet.differ = Some(if spanned.len() > 1 {
                    dice.pick(Differ::ALL)
                } else {
                    dice.pick(&usual)
                });
            }
            _ => {
                for _ in 0..1 + dice.below(2) {
                    let limit = limit(dice, &spanned);
                    sheet.limit.push(limit);
                }
            }
        }
        sheet.voids = if dice.chance(20) { Voids::All } else { Voids::Sheet };
        scheme.sheet.push(sheet);
    }
}

fn limit(dice: &mut Dice, spanned: &[(String, Panel)]) -> SheetLimit {
    let mut limit = SheetLimit::new();
    let levels: Vec<String> = spanned
        .iter()
        .flat_map(|(_, p)| &p.levels)
        .map(|l| l.name.clone())
        .collect();
    let bound = dice.number(0, 20);
    match dice.below(5) {
        0 => limit.at_least = Some(bound),
        1 => limit.more_than = Some(bound),
        2 => limit.at_most = Some(bound),
        3 if !levels.is_empty() => limit.levels = vec![dice.pick(&levels)],
        _ => limit.less_than = Some(bound),
    }
    match dice.below(4) {
        0 => limit.most = Some(dice.below(4) as u64),
        1 => limit.least = Some(dice.below(4) as u64),
        2 => limit.most_share = Some(dice.share()),
        _ => limit.least_share = Some(dice.share()),
    }
    if limit.most_share.is_some() || limit.least_share.is_some() {
        limit.round = Some(dice.pick(&Mode::ALL));
    }
    limit
}
