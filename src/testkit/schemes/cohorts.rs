//! Random cohorts: to a random scheme come sheets over its panels, places within raters, statistics of how many units
//! gained, and gates of pools that read them; and several records of it.

use alloc::{format, string::String, vec, vec::Vec};

use super::dice::Dice;
use super::{nodes, records};
use crate::cohort::{Differ, Sheet, SheetLimit, Statistic, Take, Voids};
use crate::combine::{Category, Panel, PoolGate, Ranks};
use crate::draft::{Comparison, Condition, Record, Scheme};
use crate::number::{Exact, Mode};
use crate::rule::{Better, RankTies, Rule};

/// A scheme that passes its check, and up to five records that are admitted to it.
pub(super) fn cohort(of_scheme: &mut Dice, extras: &mut Dice, of_records: &mut Dice) -> (Scheme, Vec<Record>) {
    let mut scheme = nodes::scheme(of_scheme);
    ranks(extras, &mut scheme);
    sheets(extras, &mut scheme);
    statistics(extras, &mut scheme);
    gates(extras, &mut scheme);
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
fn strata(dice: &mut Dice, scheme: &Scheme) -> Option<String> {
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

/// Pools, and inputs of ledgers.
fn accounts(scheme: &Scheme) -> Vec<String> {
    let mut all: Vec<String> = scheme.pool.iter().map(|pool| pool.id.as_str().into()).collect();
    for node in &scheme.node {
        if let Some(Rule::Ledger(_)) = &node.rule {
            all.push(node.input.clone().unwrap_or(node.id.as_str().into()));
        }
    }
    all
}

fn statistics(dice: &mut Dice, scheme: &mut Scheme) {
    let accounts = accounts(scheme);
    for at in 0..3 {
        let take = dice.pick(&[Take::Share, Take::Count]);
        let mut statistic = Statistic::new(format!("stat{at}"), take);
        let mut condition = Condition::new();
        if accounts.is_empty() {
            let Some(attribute) = scheme.attributes.first() else {
                return;
            };
            condition.attribute = Some(attribute.id.as_str().into());
            condition.equals = Some(Comparison {
                text: dice.pick(&attribute.values),
                number: None,
            });
        } else if dice.chance(60) {
            condition.points = Some(dice.pick(&accounts));
            condition.more_than = Some(dice.pick(&[Exact::ZERO, Exact::ONE, Exact::from(3)]));
        } else {
            condition.events = Some(dice.pick(&accounts));
            condition.at_least = dice.maybe(50, |d| Exact::from(d.below(3)));
        }
        statistic.when = vec![condition];
        statistic.strata = strata(dice, scheme);
        statistic.if_empty = dice.maybe(20, |d| d.share());
        statistic.times = dice.maybe(20, |d| d.number(0, 2));
        scheme.statistic.push(statistic);
    }
}

fn gates(dice: &mut Dice, scheme: &mut Scheme) {
    if scheme.statistic.is_empty() {
        return;
    }
    let mut made = 0;
    for at in 0..scheme.pool.len() {
        let mut pool = scheme.pool[at].clone();
        let own = some(dice, scheme, &mut made);
        pool.gate = own;
        categories(dice, scheme, &mut made, &mut pool.category);
        scheme.pool[at] = pool;
    }
    for at in 0..scheme.node.len() {
        if let Some(Rule::Ledger(mut ledger)) = scheme.node[at].rule.clone() {
            let own = some(dice, scheme, &mut made);
            ledger.gate = own;
            categories(dice, scheme, &mut made, &mut ledger.category);
            scheme.node[at].rule = Some(Rule::Ledger(ledger));
        }
    }
}

fn categories(dice: &mut Dice, scheme: &Scheme, made: &mut usize, all: &mut [Category]) {
    for category in all {
        let gates = some(dice, scheme, made);
        category.gate = gates;
    }
}

fn some(dice: &mut Dice, scheme: &Scheme, made: &mut usize) -> Vec<PoolGate> {
    let mut gates = Vec::new();
    for _ in 0..dice.pick(&[0, 0, 1, 2]) {
        let mut condition = Condition::new();
        condition.statistic = Some(dice.pick(&scheme.statistic).id.as_str().into());
        let bound = dice.pick(&[
            Exact::ZERO,
            Exact::new(1, 2).unwrap(),
            Exact::new(1, 3).unwrap(),
            Exact::ONE,
            Exact::from(2),
        ]);
        match dice.below(3) {
            0 => condition.more_than = Some(bound),
            1 => condition.at_least = Some(bound),
            _ => condition.less_than = Some(bound),
        }
        *made += 1;
        let mut gate = PoolGate::new(format!("poolgate{made}"), vec![condition]);
        gate.if_absent = dice.maybe(30, |d| d.pick(crate::draft::IfAbsent::ALL));
        if dice.chance(50) {
            gate.times = Some(dice.share());
        } else {
            gate.at_most = Some(dice.number(0, 5).max(Exact::ZERO));
        }
        gates.push(gate);
    }
    gates
}
