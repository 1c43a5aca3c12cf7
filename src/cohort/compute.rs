//! Computes the statistics of one stage from the cards of the stage before.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

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
            if evaluate::counts(record, card, &wanted.among) {
                let of = wanted
                    .statistic
                    .strata
                    .as_deref()
                    .and_then(|id| record.facts().attributes.get(id));
                strata.entry(of.cloned()).or_default().push(at);
            }
        }
        for (stratum, units) in strata {
            let mut value = StatisticValue::new(wanted.statistic.id.as_str());
            value.stratum = stratum;
            fill(wanted, &units, records, cards, &mut value);
            statistics.value.push(value);
        }
    }
}

fn fill(wanted: &StatisticPlan, units: &[usize], records: &[Record], cards: &[Card], out: &mut StatisticValue) {
    let rule = &wanted.statistic;
    if rule.take == Take::EntropyWeight {
        out.count = u64::try_from(units.len()).unwrap_or(u64::MAX);
        out.value = entropy_weight(wanted, units, cards);
        return;
    }
    let each = units
        .iter()
        .filter_map(|at| read(wanted.of.as_ref()?, rule.exact, records.get(*at)?, cards.get(*at)?));
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
    let taken = take(rule, &values).map(|value| match &rule.times {
        Some(times) => &value * times,
        None => value,
    });
    let rounded = taken.map(|value| {
        rule.round
            .as_ref()
            .map_or_else(|| value.clone(), |rounding| value.round(rounding))
    });
    out.value = rounded.or_else(|| rule.if_empty.clone());
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
        Take::List | Take::EntropyWeight => None,
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
fn entropy_weight(wanted: &StatisticPlan, units: &[usize], cards: &[Card]) -> Option<Exact> {
    let own = match wanted.of {
        Some(Operand::Node(at, _)) => at,
        _ => return None,
    };
    let value = |unit: usize, node: usize| cards.get(unit)?.lines.get(node)?.outcome.score();
    let whole: Vec<usize> = units
        .iter()
        .copied()
        .filter(|unit| wanted.nodes.iter().all(|node| value(*unit, *node).is_some()))
        .collect();
    let n = Exact::from(whole.len());
    settled(wanted.statistic.round.as_ref()?, |bits| {
        let spread = Value::Exact(n.clone()).ln(bits)?;
        let mut parts = Vec::with_capacity(wanted.nodes.len());
        for node in &wanted.nodes {
            let column: Vec<&Exact> = whole.iter().filter_map(|unit| value(*unit, *node)).collect();
            let total: Exact = column.iter().copied().sum();
            let mut entropy = Value::default();
            for x in column.into_iter().filter(|x| x.is_positive()) {
                let p = Value::Exact(x.checked_div(&total)?);
                entropy = entropy - p.clone() * p.ln(bits)?;
            }
            parts.push((*node, Value::Exact(Exact::ONE) - entropy.checked_div(&spread)?));
        }
        let total = parts.iter().fold(Value::default(), |sum, (_, part)| sum + part.clone());
        let (_, own) = parts.iter().find(|(node, _)| *node == own)?;
        own.checked_div(&total)
    })
}
