//! Random pools and ledgers: categories, caps, credit, order, and what they share.

use alloc::{format, string::String, vec::Vec};

use super::dice::Dice;
use crate::Exact;
use crate::combine::{Category, Credit, Filling, Pool, SameMatter};
use crate::draft::Scheme;
use crate::rule::{Ledger, Rule};

/// Categories in a tree, each after the one it belongs to.
fn categories(dice: &mut Dice, event_cap: Option<&Exact>, cap: Option<&Exact>) -> Vec<Category> {
    let mut all: Vec<Category> = Vec::new();
    let count = if dice.chance(50) { 1 + dice.below(4) } else { 0 };
    for at in 0..count {
        let mut category = Category::new(format!("k{at}"));
        if at > 0 && dice.chance(50) {
            category.parent = Some(dice.pick(&all).id.as_str().into());
        }
        category.cap = dice.maybe(40, |d| d.number(0, 6));
        category.event_cap = dice.maybe(25, |d| d.number(0, 4));
        if dice.chance(30) {
            let caps = [event_cap, cap, category.cap.as_ref(), category.event_cap.as_ref()];
            let most = caps.into_iter().flatten().min().cloned();
            let points = dice.number(0, 3);
            category.points = Some(most.map_or(points.clone(), |most| most.min(points)));
        }
        all.push(category);
    }
    all
}

fn same_matter(dice: &mut Dice) -> SameMatter {
    match dice.below(5) {
        0 | 1 => SameMatter::All,
        2 | 3 => SameMatter::Highest,
        _ => SameMatter::Series((0..=dice.below(3)).map(|_| dice.share()).collect()),
    }
}

pub(super) fn ledger(dice: &mut Dice) -> Rule {
    let mut ledger = Ledger::new();
    ledger.start = dice.maybe(25, |d| d.number(0, 10));
    ledger.cap = dice.maybe(30, |d| d.number(0, 6));
    ledger.event_cap = dice.maybe(20, |d| d.number(0, 4));
    ledger.event_round = dice.maybe(20, Dice::fine_rounding);
    ledger.same_matter = same_matter(dice);
    ledger.credit = dice.pick(&[Credit::Whole, Credit::Equal, Credit::Declared]);
    ledger.order = dice.pick(&[Filling::Date, Filling::Size, Filling::ProRata]);
    ledger.category = categories(dice, ledger.event_cap.as_ref(), ledger.cap.as_ref());
    Rule::Ledger(ledger)
}

fn pool(dice: &mut Dice, id: String) -> Pool {
    let mut pool = Pool::new(id);
    pool.cap = dice.maybe(50, |d| d.number(0, 8));
    pool.event_cap = dice.maybe(20, |d| d.number(0, 4));
    pool.event_round = dice.maybe(20, Dice::fine_rounding);
    pool.same_matter = same_matter(dice);
    pool.credit = dice.pick(&[Credit::Whole, Credit::Equal, Credit::Declared]);
    pool.order = dice.pick(&[Filling::Date, Filling::Size, Filling::ProRata]);
    pool.carry_over = dice.chance(30);
    pool.category = categories(dice, pool.event_cap.as_ref(), pool.cap.as_ref());
    pool
}

/// Gives a scheme pools, used by its nodes, and links them with each other and with its ledgers.
pub(super) fn pools(dice: &mut Dice, scheme: &mut Scheme) {
    for at in 0..dice.below(5) {
        scheme.pool.push(pool(dice, format!("pool-{at}")));
        let user = dice.below(scheme.node.len());
        let node = &mut scheme.node[user];
        let side = if dice.chance(50) {
            &mut node.subtract
        } else {
            &mut node.add
        };
        side.push(format!("pool-{at}"));
        if node.net_cap.is_none() {
            node.net_cap = dice.maybe(25, |d| d.number(0, 5));
        }
    }
    let mut names: Vec<String> = scheme.pool.iter().map(|pool| pool.id.as_str().into()).collect();
    for node in &scheme.node {
        if matches!(node.rule, Some(Rule::Ledger(_))) {
            names.push(node.input.clone().unwrap_or(node.id.as_str().into()));
        }
    }
    // Those that yield do so to those that do not, so that no chain arises.
    let yielding: Vec<bool> = names.iter().map(|_| dice.chance(25)).collect();
    for (at, name) in names.iter().enumerate() {
        let mut with = Vec::new();
        let mut yields_to = Vec::new();
        for (other, other_name) in names.iter().enumerate().filter(|(other, _)| *other != at) {
            if yielding[at] && !yielding[other] && dice.chance(50) {
                yields_to.push(other_name.clone());
            } else if dice.chance(20) {
                with.push(other_name.clone());
            }
        }
        link(scheme, name, with, yields_to);
    }
}

fn link(scheme: &mut Scheme, name: &str, with: Vec<String>, yields_to: Vec<String>) {
    if let Some(pool) = scheme.pool.iter_mut().find(|pool| pool.id.as_str() == name) {
        (pool.same_matter_with, pool.yields_to) = (with, yields_to);
        return;
    }
    for node in &mut scheme.node {
        if let Some(Rule::Ledger(ledger)) = &mut node.rule
            && node.input.as_deref().unwrap_or(node.id.as_str()) == name
        {
            (ledger.same_matter_with, ledger.yields_to) = (with, yields_to);
            return;
        }
    }
}
