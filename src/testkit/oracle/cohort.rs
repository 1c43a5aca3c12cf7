//! Statistics of a cohort, retold for those that are covered: least, greatest, sum, mean, number, median and quantiles, and the
//! number and share of units for which conditions hold. Every unit is walked again for every question.

use alloc::{collections::BTreeSet, string::String, vec::Vec};
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::case::Case;
use super::gates::{Verdicts, holds};
use super::number::{rational, round, whole};
use super::pools::{self, Counted};
use super::rules::number_of;
use super::walk::found;
use crate::cohort::{Definition, Statistic, Take};
use crate::combine::{PoolGate, gates};
use crate::rule::Rule;

/// Whether a statistic is retold.
pub(super) fn covers(statistic: &Statistic) -> bool {
    !matches!(statistic.take, Take::Deviation | Take::List | Take::EntropyWeight)
}

/// What is left of values: without the extremes that are dropped, and with those moved in that lie too far out.
fn kept(of: &Statistic, mut values: Vec<BigRational>) -> Vec<BigRational> {
    values.sort();
    let rows = of.drop.iter().filter(|row| row.values_at_least <= values.len() as u64);
    if let Some(row) = rows.max_by_key(|row| row.values_at_least)
        && (row.high + row.low) < values.len() as u64
    {
        values.reverse();
        values.drain(..row.high as usize);
        values.reverse();
        values.drain(..row.low as usize);
    }
    let Some(rule) = &of.winsorize else { return values };
    let end = |p| quantile(&values, &rational(p), rule.definition);
    let (Some(low), Some(high)) = (end(&rule.low), end(&rule.high)) else {
        return values;
    };
    values
        .into_iter()
        .map(|x| x.max(low.clone()).min(high.clone()))
        .collect()
}

/// The quantile `p` of values in order: each value weighs by how near its place is to the place asked for.
fn quantile(values: &[BigRational], p: &BigRational, definition: Definition) -> Option<BigRational> {
    let n = whole(values.len() as i64);
    let place = match definition {
        Definition::Inclusive => whole(1) + (&n - whole(1)) * p,
        Definition::Exclusive => (&n + whole(1)) * p,
        Definition::NearestRank => (&n * p).ceil(),
    };
    let place = place.max(whole(1)).min(n);
    let weighed = values.iter().enumerate().map(|(at, value)| {
        let far = (whole(at as i64 + 1) - &place).abs();
        value * (whole(1) - far).max(whole(0))
    });
    if values.is_empty() { None } else { Some(weighed.sum()) }
}

/// A statistic for the unit that is scored; none without a cohort.
pub(super) fn statistic(case: &Case<'_>, id: &str) -> Option<BigRational> {
    let cohort = case.cohort?;
    let of = case.scheme.statistic.iter().find(|s| s.id.as_str() == id)?;
    let stratum = |record: &crate::draft::Record| of.strata.as_ref().map(|by| record.attributes.get(by).cloned());
    let beside = cohort
        .iter()
        .map(|(record, _)| record)
        .filter(|record| stratum(record) == stratum(case.record));
    let units: Vec<Case<'_>> = beside.map(|record| case.of(record)).collect();
    let all_hold = |unit: &Case<'_>, when: &[crate::draft::Condition]| {
        Verdicts::of(when.iter().map(|condition| holds(unit, condition))).settle(false)
    };
    let units: Vec<Case<'_>> = units
        .into_iter()
        .filter(|unit| all_hold(unit, &of.among) == Some(true))
        .collect();
    let value = if of.when.is_empty() {
        let each = units.iter().filter_map(|unit| match (&of.node, &of.input) {
            (Some(node), _) => {
                let found = found(unit, unit.node(node));
                let score = found.score()?;
                if of.exact {
                    found.unrounded.clone()
                } else {
                    Some(score.clone())
                }
            }
            (None, Some(input)) => number_of(unit.entry(input).filter(|entry| entry.absent.is_none())?),
            (None, None) => None,
        });
        let values = kept(of, each.collect());
        let count = whole(values.len() as i64);
        match of.take {
            Take::Min => values.into_iter().min(),
            Take::Max => values.into_iter().max(),
            Take::Sum => Some(values.into_iter().sum()),
            Take::Count => Some(count),
            Take::Median => quantile(&values, &(whole(1) / whole(2)), Definition::Inclusive),
            Take::Quantile => quantile(&values, &rational(of.p.as_ref()?), of.definition),
            _ if count.is_zero() => None,
            _ => Some(values.into_iter().sum::<BigRational>() / count),
        }
    } else {
        let told: Vec<bool> = units.iter().filter_map(|unit| all_hold(unit, &of.when)).collect();
        let (held, all) = (told.iter().filter(|holds| **holds).count(), told.len());
        match (of.take, all) {
            (Take::Share, 0) => None,
            (Take::Share, all) => Some(whole(held as i64) / whole(all as i64)),
            _ => Some(whole(held as i64)),
        }
    };
    let times = value.map(|value| value * of.times.as_ref().map_or(whole(1), rational));
    let rounded = times.map(|value| of.round.as_ref().map_or(value.clone(), |r| round(&value, r)));
    rounded.or(of.if_empty.as_ref().map(rational))
}

/// The gates of a pool or ledger that fire; none where that cannot be said.
fn fired(case: &Case<'_>, account: &str) -> Option<BTreeSet<String>> {
    let of_pool = case.scheme.pool.iter().find(|pool| pool.id.as_str() == account);
    let mut all: Vec<&PoolGate> = of_pool.into_iter().flat_map(|pool| pool.gates()).collect();
    for node in case.scheme.node.iter().filter(|node| case.input_of(node) == account) {
        if let (Some(Rule::Ledger(ledger)), None) = (&node.rule, of_pool) {
            all = gates(&ledger.category, &ledger.gate).collect();
        }
    }
    let mut fired = BTreeSet::new();
    for gate in all {
        let each = gate.when.iter().map(|condition| holds(case, condition));
        if Verdicts::of(each).fire(gate.any, gate.if_absent)? {
            fired.insert(gate.id.as_str().into());
        }
    }
    Some(fired)
}

/// The events of a pool or ledger as they count after its gates; none where that cannot be said.
pub(super) fn counted(case: &Case<'_>, account: &str) -> Option<Vec<Counted>> {
    let fired = fired(case, account)?;
    let mut events = pools::count(case.scheme, case.record, &fired);
    events.retain(|event| event.account == account);
    Some(events)
}

/// What a pool or ledger comes to; none where that cannot be said.
pub(super) fn total(case: &Case<'_>, account: &str) -> Option<BigRational> {
    Some(counted(case, account)?.iter().map(|event| &event.counted).sum())
}
