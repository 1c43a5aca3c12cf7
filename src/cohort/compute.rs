//! Computes the statistics of one stage from the cards of the stage before.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::across;
use super::quantile::quantile;
use super::{Population, StatisticPlan, StatisticValue, Statistics, Take};
use crate::card::Card;
use crate::evaluate;
use crate::number::{Exact, Rounding, Value};
use crate::outcome::Outcome;
use crate::plan::{Operand, Plan};
use crate::record::{Record, Seen};

/// Adds the statistics of `stage`. Values are gathered by unit and sorted, so the order of units
/// cannot matter.
pub(super) fn stage(plan: &Plan, stage: usize, records: &[Record], cards: &[Card], statistics: &mut Statistics) {
    for wanted in plan.statistics.iter().filter(|wanted| wanted.stage == stage) {
        let mut strata: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
        if wanted.statistic.strata.is_none() {
            strata.insert(None, Vec::new());
        }
        for (at, (record, card)) in records.iter().zip(cards).enumerate() {
            let of = wanted
                .statistic
                .strata
                .as_deref()
                .and_then(|id| record.facts().attributes.get(id));
            // A stratum in which nobody counts has its statistic too: what stands where it is empty.
            let units = strata.entry(of.cloned()).or_default();
            let own = across::statistic(plan, wanted, record);
            if own.is_some_and(|own| evaluate::meets(record, card, &own.among, statistics) == Some(true)) {
                units.push(at);
            }
        }
        for (stratum, units) in strata {
            let mut value = StatisticValue::new(wanted.statistic.id.as_str());
            value.stratum = stratum;
            fill(plan, wanted, &units, records, cards, statistics, &mut value);
            statistics.value.push(value);
        }
    }
}

fn fill(
    plan: &Plan,
    wanted: &StatisticPlan,
    units: &[usize],
    records: &[Record],
    cards: &[Card],
    statistics: &Statistics,
    out: &mut StatisticValue,
) {
    let rule = &wanted.statistic;
    if !wanted.when.is_empty() {
        let told = units.iter().filter_map(|at| {
            let record = records.get(*at)?;
            let own = across::statistic(plan, wanted, record)?;
            evaluate::meets(record, cards.get(*at)?, &own.when, statistics)
        });
        let told: Vec<bool> = told.collect();
        out.count = u64::try_from(told.len()).unwrap_or(u64::MAX);
        let held = Exact::from(told.iter().filter(|holds| **holds).count());
        let taken = match rule.take {
            Take::Share => held.checked_div(&Exact::from(told.len())),
            _ => Some(held),
        };
        out.value = finished(rule, taken);
        return;
    }
    if rule.take == Take::EntropyWeight {
        out.count = u64::try_from(units.len()).unwrap_or(u64::MAX);
        out.value = entropy_weight(plan, wanted, units, records, cards);
        return;
    }
    let each = units.iter().filter_map(|at| {
        let record = records.get(*at)?;
        let own = across::statistic(plan, wanted, record)?;
        read(own.of.as_ref()?, rule.exact, record, cards.get(*at)?)
    });
    let mut values: Vec<Exact> = each.collect();
    values.sort();
    let count = u64::try_from(values.len()).unwrap_or(u64::MAX);
    let trim = rule
        .drop
        .iter()
        .filter(|trim| trim.values_at_least <= count)
        .max_by_key(|trim| trim.values_at_least);
    if let Some(trim) = trim.filter(|trim| count > trim.high.saturating_add(trim.low)) {
        let ends = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        values.truncate(values.len().saturating_sub(ends(trim.high)));
        values.drain(..ends(trim.low).min(values.len()));
    }
    if let Some(rule) = &rule.winsorize
        && let (Some(low), Some(high)) = (
            quantile(&values, &rule.low, rule.definition),
            quantile(&values, &rule.high, rule.definition),
        )
    {
        for value in &mut values {
            if *value < low {
                *value = low.clone();
            } else if *value > high {
                *value = high.clone();
            }
        }
    }
    out.count = u64::try_from(values.len()).unwrap_or(u64::MAX);
    if rule.take == Take::List {
        out.list = values;
        return;
    }
    out.value = finished(rule, take(rule, &values));
}

/// What was taken, multiplied and rounded; what stands for nothing.
fn finished(rule: &super::Statistic, taken: Option<Exact>) -> Option<Exact> {
    let taken = taken.map(|value| match &rule.times {
        Some(times) => &value * times,
        None => value,
    });
    let rounded = taken.map(|value| {
        rule.round
            .as_ref()
            .map_or_else(|| value.clone(), |rounding| value.round(rounding))
    });
    rounded.or_else(|| rule.if_empty.clone())
}

/// What a unit contributes.
fn read(of: &Operand, exact: bool, record: &Record, card: &Card) -> Option<Exact> {
    match of {
        Operand::Node(at, _) => {
            let line = card.lines.get(*at)?;
            match &line.outcome {
                Outcome::Scored(_) if exact => line.unrounded()?.exact().cloned(),
                outcome => outcome.score().cloned(),
            }
        }
        Operand::Input(at) => match record.0.seen.get(*at)? {
            Seen::Observed { observation, .. } => observation.number(),
            Seen::Absent { .. } | Seen::Refused { .. } => None,
        },
        _ => None,
    }
}

fn take(rule: &super::Statistic, ascending: &[Exact]) -> Option<Exact> {
    let count = Exact::from(ascending.len());
    let mean = || ascending.iter().sum::<Exact>().checked_div(&count);
    match rule.take {
        Take::Min => ascending.first().cloned(),
        Take::Max => ascending.last().cloned(),
        Take::Mean => mean(),
        Take::Sum => Some(ascending.iter().sum()),
        Take::Count => Some(count),
        Take::Median => quantile(ascending, &Exact::new(1, 2)?, super::Definition::Inclusive),
        Take::Quantile => quantile(ascending, rule.p.as_ref()?, rule.definition),
        Take::Deviation => {
            let mean = mean()?;
            let squares: Exact = ascending.iter().map(|x| (x - &mean).pow(2)).sum();
            let divisor = match rule.divide {
                Population::Whole => count,
                Population::Sample => &count - &Exact::ONE,
            };
            let variance = squares.checked_div(&divisor)?;
            let half = Exact::new(1, 2)?;
            settled(rule.round.as_ref()?, |bits| {
                Value::Exact(variance.clone()).power(&half, bits)
            })
        }
        Take::Share | Take::List | Take::EntropyWeight => None,
    }
}

/// An enclosed number, made narrower until its rounding is settled.
fn settled(rounding: &Rounding, at_precision: impl Fn(u32) -> Option<Value>) -> Option<Exact> {
    let mut bits = 64u32;
    while bits <= 4096 {
        if let Some(rounded) = at_precision(bits)?.round(rounding) {
            return Some(rounded);
        }
        bits = bits.saturating_mul(2);
    }
    None
}

/// The entropy weight of the statistic's node among its nodes: (1 − e) ÷ Σ (1 − e), where
/// e = −Σ p ln p ÷ ln n and p is the unit's part of the sum. Units without all values do not count; of
/// values that are not positive the term is 0.
fn entropy_weight(
    plan: &Plan,
    wanted: &StatisticPlan,
    units: &[usize],
    records: &[Record],
    cards: &[Card],
) -> Option<Exact> {
    let own = match wanted.of {
        Some(Operand::Node(at, _)) => wanted.nodes.iter().position(|node| *node == at)?,
        _ => return None,
    };
    let values_of = |unit: usize| -> Option<Vec<&Exact>> {
        let theirs = across::statistic(plan, wanted, records.get(unit)?)?;
        let lines = &cards.get(unit)?.lines;
        theirs
            .nodes
            .iter()
            .map(|node| lines.get(*node)?.outcome.score())
            .collect()
    };
    let whole: Vec<Vec<&Exact>> = units.iter().filter_map(|unit| values_of(*unit)).collect();
    let n = Exact::from(whole.len());
    settled(wanted.statistic.round.as_ref()?, |bits| {
        let spread = Value::Exact(n.clone()).ln(bits)?;
        let mut parts = Vec::with_capacity(wanted.nodes.len());
        for at in 0..wanted.nodes.len() {
            let column: Vec<&Exact> = whole.iter().filter_map(|values| values.get(at).copied()).collect();
            let total: Exact = column.iter().copied().sum();
            let mut entropy = Value::default();
            for x in column.into_iter().filter(|x| x.is_positive()) {
                let p = Value::Exact(x.checked_div(&total)?);
                entropy = entropy - p.clone() * p.ln(bits)?;
            }
            parts.push(Value::Exact(Exact::ONE) - entropy.checked_div(&spread)?);
        }
        let total = parts.iter().fold(Value::default(), |sum, part| sum + part.clone());
        parts.get(own)?.checked_div(&total)
    })
}
