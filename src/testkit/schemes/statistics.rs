//! Random statistics of a cohort: of how many units gained, of figures and of nodes; and the gates that read them.

use alloc::{format, string::String, vec, vec::Vec};

use super::cohorts;
use super::dice::Dice;
use crate::Exact;
use crate::cohort::{CohortTrim, Definition, Statistic, Take, Winsorize};
use crate::combine::{Category, PoolGate};
use crate::draft::{Comparison, Condition, Gate, IfAbsent, Input, Scheme};
use crate::rule::{InputKind, Rule};

/// Three statistics of how many units gained, and some of figures.
pub(super) fn statistics(dice: &mut Dice, scheme: &mut Scheme) {
    let accounts = accounts(scheme);
    for at in 0..3 {
        let take = dice.pick(&[Take::Share, Take::Count]);
        let mut statistic = Statistic::new(format!("stat{at}"), take);
        let mut condition = Condition::new();
        if accounts.is_empty() {
            condition = of_attribute(dice, scheme);
        } else if dice.chance(60) {
            condition.points = Some(dice.pick(&accounts));
            condition.more_than = Some(dice.pick(&[Exact::ZERO, Exact::ONE, Exact::from(3)]));
        } else {
            condition.events = Some(dice.pick(&accounts));
            condition.at_least = dice.maybe(50, |d| Exact::from(d.below(3)));
        }
        statistic.when = vec![condition];
        finish(dice, scheme, &mut statistic);
        scheme.statistic.push(statistic);
    }
    for at in 0..dice.below(4) {
        let statistic = figure(dice, scheme, format!("figure{at}"));
        scheme.statistic.push(statistic);
    }
}

/// What every statistic may have: strata, who counts, what stands for nothing, and what is done with the result.
fn finish(dice: &mut Dice, scheme: &Scheme, statistic: &mut Statistic) {
    statistic.strata = cohorts::strata(dice, scheme);
    statistic.among.extend(dice.maybe(15, |d| of_attribute(d, scheme)));
    statistic.if_empty = dice.maybe(20, |d| d.share());
    statistic.times = dice.maybe(20, |d| d.number(0, 2));
    statistic.round = dice.maybe(20, Dice::fine_rounding);
}

/// A statistic of a node or an input, without roots and logarithms.
fn figure(dice: &mut Dice, scheme: &Scheme, id: String) -> Statistic {
    let take = dice.pick(&[
        Take::Mean,
        Take::Min,
        Take::Max,
        Take::Sum,
        Take::Count,
        Take::Median,
        Take::Quantile,
    ]);
    let mut statistic = Statistic::new(id, take);
    use InputKind::{Actual, Count, Fraction, Number, Score};
    let number = |kind: InputKind| matches!(kind, Actual | Count | Fraction | Number | Score);
    let numbers: Vec<&Input> = scheme.input.iter().filter(|input| number(input.kind)).collect();
    if !numbers.is_empty() && dice.chance(50) {
        statistic.input = Some(dice.pick(&numbers).id.as_str().into());
    } else {
        statistic.node = Some(dice.pick(&scheme.node).id.as_str().into());
        statistic.exact = dice.chance(40);
    }
    if take == Take::Quantile {
        statistic.p = Some(dice.share());
        statistic.definition = dice.pick(Definition::ALL);
    }
    for values in 1..4u64 {
        if dice.chance(20) {
            let mut trim = CohortTrim::new(values);
            (trim.high, trim.low) = (dice.below(2) as u64, dice.below(2) as u64);
            statistic.drop.push(trim);
        }
    }
    statistic.winsorize = dice.maybe(25, |d| {
        let end = d.pick(&[Exact::ZERO, Exact::new(1, 4).unwrap(), Exact::new(1, 10).unwrap()]);
        let mut moved = Winsorize::new(end.clone(), &Exact::ONE - &end);
        moved.definition = d.pick(Definition::ALL);
        moved
    });
    finish(dice, scheme, &mut statistic);
    statistic
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

/// Gates of pools and ledgers, and of nodes, that read statistics.
pub(super) fn gates(dice: &mut Dice, scheme: &mut Scheme) {
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
    of_nodes(dice, scheme);
}

/// Gates of nodes that look at statistics as well. A statistic of a node may hang on any score gate, but on no grade.
fn of_nodes(dice: &mut Dice, scheme: &mut Scheme) {
    let of_points = of_points(scheme);
    for node in &mut scheme.node {
        for gate in &mut node.gate {
            if dice.chance(30) {
                let of_score = gate.set.is_some() || gate.at_most.is_some() || gate.at_least.is_some();
                let readable = if of_score { &of_points } else { &scheme.statistic };
                gate.when.push(condition(dice, readable));
            }
        }
    }
    let graded = scheme.grades.is_some() && dice.chance(60);
    if let Some(node) = scheme.node.first_mut().filter(|_| graded) {
        let mut gate = Gate::new(vec![condition(dice, &scheme.statistic)]);
        gate.lower_grade = Some(1);
        gate.if_absent = dice.maybe(50, |d| d.pick(IfAbsent::ALL));
        node.gate.push(gate);
    }
}

fn categories(dice: &mut Dice, scheme: &Scheme, made: &mut usize, all: &mut [Category]) {
    for category in all {
        let gates = some(dice, scheme, made);
        category.gate = gates;
    }
}

/// The statistics that read no node: nothing that reads them closes a circle.
fn of_points(scheme: &Scheme) -> Vec<Statistic> {
    scheme.statistic.iter().filter(|s| s.node.is_none()).cloned().collect()
}

/// A bound on one of these statistics.
fn condition(dice: &mut Dice, statistics: &[Statistic]) -> Condition {
    let mut condition = Condition::new();
    let statistic = dice.pick(statistics);
    let counts = statistic.node.is_none() && statistic.input.is_none();
    condition.statistic = Some(statistic.id.as_str().into());
    let bound = if counts {
        dice.pick(&[
            Exact::ZERO,
            Exact::new(1, 2).unwrap(),
            Exact::new(1, 3).unwrap(),
            Exact::ONE,
            Exact::from(2),
        ])
    } else {
        dice.number(0, 40)
    };
    match dice.below(3) {
        0 => condition.more_than = Some(bound),
        1 => condition.at_least = Some(bound),
        _ => condition.less_than = Some(bound),
    }
    condition
}

/// A condition that units of one kind meet.
fn of_attribute(dice: &mut Dice, scheme: &Scheme) -> Condition {
    let mut condition = Condition::new();
    let attribute = dice.pick(&scheme.attributes);
    condition.equals = Some(Comparison {
        text: dice.pick(&attribute.values),
        number: None,
    });
    condition.attribute = Some(attribute.id.as_str().into());
    condition
}

fn some(dice: &mut Dice, scheme: &Scheme, made: &mut usize) -> Vec<PoolGate> {
    let mut gates = Vec::new();
    for _ in 0..dice.pick(&[0, 0, 1, 2]) {
        let mut when = vec![condition(dice, &of_points(scheme))];
        when.extend(dice.maybe(30, |d| of_attribute(d, scheme)));
        *made += 1;
        let mut gate = PoolGate::new(format!("poolgate{made}"), when);
        gate.any = dice.chance(30);
        gate.if_absent = dice.maybe(30, |d| d.pick(IfAbsent::ALL));
        if dice.chance(50) {
            gate.times = Some(dice.share());
        } else {
            gate.at_most = Some(dice.number(0, 5).max(Exact::ZERO));
        }
        gates.push(gate);
    }
    gates
}
