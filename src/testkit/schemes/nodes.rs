//! Random schemes: the head, the tree of nodes, and the policies for what is absent.

use alloc::{format, string::String, vec, vec::Vec};

use super::dice::Dice;
use super::leaves::{self, Leaf};
use super::{gates, parents, parts, pools};
use crate::combine::{AbsencePolicies, Combine, Policy};
use crate::draft::{Attribute, Node, Period, RoundingOr, Scheme, Stage, Tier};
use crate::rule::{InputKind, Rule};
use crate::testkit::oracle;
use crate::{Absence, Date, Exact, Rounding};

/// How deep, and how many nodes at most.
const DEPTH: usize = 5;
const NODES: usize = 30;

pub(super) fn scheme(dice: &mut Dice) -> Scheme {
    let mut scheme = Scheme::new("appraisal/1", "random", "n0");
    head(dice, &mut scheme);
    // Where some leaf lacks full marks, no policy may ask for them.
    let all_full = !dice.chance(10);
    // Most schemes say what becomes of most kinds of absence: otherwise most records would come to nothing.
    let percent = dice.pick(&[95, 95, 70, 95, 20]);
    scheme.absent = policies(dice, percent, all_full);
    for tier in &mut scheme.tiers {
        tier.absent = policies(dice, 10, all_full);
        tier.round = dice.maybe(20, round_or);
    }
    let mut budget = NODES;
    grow(dice, &mut scheme, None, 0, &mut budget, all_full);
    if all_full {
        for at in (0..scheme.node.len()).rev() {
            declare_full(dice, &mut scheme, at);
            parents::without_ratio(&mut scheme, at);
        }
        for at in 0..scheme.node.len() {
            own_policies(dice, &mut scheme, at);
        }
    }
    share_inputs(dice, &mut scheme);
    pools::pools(dice, &mut scheme);
    if dice.chance(60) {
        scheme.grades = Some(gates::grades(dice, &scheme.node));
    }
    limits(dice, &mut scheme);
    parts::roll_ups(dice, &mut scheme);
    if dice.chance(10) {
        scheme.node.reverse();
    }
    scheme
}

fn head(dice: &mut Dice, scheme: &mut Scheme) {
    if dice.chance(60) {
        let date = |text: &str| text.parse::<Date>().unwrap();
        scheme.period = Some(Period::new(date("2023-01-01"), date("2023-12-31")));
    }
    scheme.round = dice.maybe(15, Dice::rounding);
    for name in &["一级", "二级", "三级"][..dice.below(4)] {
        scheme.tiers.push(Tier::new(*name));
    }
    let stages = ["自评", "初评", "终评"];
    for (at, name) in stages[..dice.pick(&[0, 0, 0, 2, 3])].iter().enumerate() {
        let mut stage = Stage::new(*name);
        if at > 0 && dice.chance(50) {
            stage.stands_in = Some(dice.pick(&stages[..at]).into());
        }
        scheme.stages.push(stage);
    }
    let mut size = Attribute::new("size");
    size.values = ["大", "小"].map(String::from).to_vec();
    scheme.attributes.push(size);
    scheme.input = leaves::watched(dice);
}

/// Policies that name no other node, for some of the kinds.
fn policies(dice: &mut Dice, percent: usize, all_full: bool) -> AbsencePolicies {
    let mut policies = AbsencePolicies::new();
    for kind in Absence::ALL {
        if dice.chance(percent) {
            let policy = if all_full {
                plain_policy(dice)
            } else {
                dice.pick(&[Policy::Zero, Policy::Zero, Policy::Zero, Policy::NoScore])
            };
            *slot(&mut policies, *kind) = Some(policy);
        }
    }
    policies.open = dice.maybe(percent / 2, |d| d.pick(Absence::ALL));
    policies
}

fn plain_policy(dice: &mut Dice) -> Policy {
    let share = dice.share();
    if dice.chance(4) {
        return Policy::NoScore;
    }
    dice.pick(&[
        Policy::LeaveOut,
        Policy::Zero,
        Policy::LeaveOut,
        Policy::Full,
        Policy::Share(share),
    ])
}

fn slot(policies: &mut AbsencePolicies, kind: Absence) -> &mut Option<Policy> {
    match kind {
        Absence::NotApplicable => &mut policies.not_applicable,
        Absence::NoCases => &mut policies.no_cases,
        Absence::NotInspected => &mut policies.not_inspected,
        Absence::NotReported => &mut policies.not_reported,
        Absence::Awaited => &mut policies.awaited,
        Absence::NotDue => &mut policies.not_due,
        Absence::Exempt => &mut policies.exempt,
        Absence::Void => &mut policies.void,
        Absence::TooFew => &mut policies.too_few,
        Absence::Unrated => &mut policies.unrated,
    }
}

fn round_or(dice: &mut Dice) -> RoundingOr {
    let rounding = dice.rounding();
    if dice.chance(25) {
        RoundingOr::None
    } else {
        RoundingOr::Rounding(rounding)
    }
}

/// Adds a node and everything below it; gives its place.
fn grow(
    dice: &mut Dice,
    scheme: &mut Scheme,
    parent: Option<usize>,
    depth: usize,
    budget: &mut usize,
    all_full: bool,
) -> usize {
    let at = scheme.node.len();
    *budget = budget.saturating_sub(1);
    let mut node = Node::new(format!("n{at}"));
    node.parent = parent.map(|parent| scheme.node[parent].id.as_str().into());
    node.tier = depth
        .checked_sub(1)
        .and_then(|tier| scheme.tiers.get(tier))
        .map(|tier| tier.name.clone());
    node.round = dice.maybe(20, round_or);
    let inner = depth < DEPTH
        && *budget > 1
        && if depth == 0 {
            dice.below(12) > 0
        } else {
            dice.chance(30)
        };
    if !inner {
        if all_full || dice.chance(50) {
            let full = dice.pick(&["10", "1", "2.5", "5", "30", "100", "0.5", "7", "0", "20"]);
            node.full = Some(full.parse().unwrap());
        }
        let mut leaf = Leaf {
            dice,
            node,
            input: None,
            adjustment: None,
        };
        let rule = leaf.rule(scheme);
        leaf.of(&rule, scheme);
        let Leaf {
            mut node,
            input,
            adjustment,
            ..
        } = leaf;
        node.rule = Some(rule);
        scheme.input.extend(input);
        scheme.adjustment.extend(adjustment);
        scheme.node.push(node);
        return at;
    }
    node.combine = Some(parents::combination(dice, all_full));
    scheme.node.push(node);
    let count = 1 + dice.below(6);
    let children: Vec<usize> = (0..count.min((*budget).max(1)))
        .map(|_| grow(dice, scheme, Some(at), depth + 1, budget, all_full))
        .collect();
    parents::combine(dice, scheme, at, &children);
    at
}

/// A node's own policies, with those that name siblings and ancestors.
fn own_policies(dice: &mut Dice, scheme: &mut Scheme, at: usize) {
    let Some(parent) = scheme.node[at].parent.clone() else {
        return;
    };
    let of = |id: &str| scheme.node.iter().find(|n| n.id.as_str() == id).unwrap();
    let is_sum = |id: &str| matches!(of(id).combine, Some(Combine::Sum(_)));
    let mut sums = vec![];
    let mut next = Some(parent.clone());
    while let Some(id) = next.filter(|id| is_sum(id)) {
        next = of(&id).parent.clone();
        sums.push(id);
    }
    let weighted = of(&parent).combine.as_ref().is_some_and(Combine::is_weighted);
    let siblings: Vec<String> = scheme
        .node
        .iter()
        .filter(|n| n.parent.as_ref() == Some(&parent) && n.id != scheme.node[at].id && !n.extra)
        .map(|n| n.id.as_str().into())
        .collect();
    let may_move = (weighted || is_sum(&parent)) && !siblings.is_empty() && !scheme.node[at].extra;
    for kind in Absence::ALL {
        if !dice.chance(35) {
            continue;
        }
        let policy = match dice.below(6) {
            2 | 3 if !sums.is_empty() => Policy::LeaveOutOf(dice.pick(&sums)),
            4 | 5 if may_move => Policy::MoveTo(dice.pick(&siblings)),
            _ => plain_policy(dice),
        };
        *slot(&mut scheme.node[at].absent, *kind) = Some(policy);
    }
    scheme.node[at].absent.open = dice.maybe(10, |d| d.pick(Absence::ALL));
}

/// Declares what the children make, now and then.
fn declare_full(dice: &mut Dice, scheme: &mut Scheme, at: usize) {
    let Some(combine) = &scheme.node[at].combine else {
        return;
    };
    let full = oracle::full_marks(scheme, scheme.node[at].id.as_str());
    if full.is_none() {
        // Nothing is implied, so that any number may be declared.
        let of_weights = matches!(combine, Combine::WeightedMean(_));
        scheme.node[at].full = if of_weights { None } else { Some(Exact::from(10)) };
    } else if dice.chance(30) {
        scheme.node[at].full = full.map(|full| Exact::parse_exact_text(&format!("{full}"), 4_096).unwrap());
    }
}

/// The rounding that holds for a node.
fn rounding(scheme: &Scheme, node: &Node) -> Option<Rounding> {
    let tier = scheme.tiers.iter().find(|tier| Some(&tier.name) == node.tier.as_ref());
    match node.round.clone().or(tier.and_then(|tier| tier.round.clone())) {
        Some(RoundingOr::Rounding(rounding)) => Some(rounding),
        Some(RoundingOr::None) => None,
        None => scheme.round.clone(),
    }
}

/// Clamps and gates. A gate looks only at nodes that a walk from the leaves up has passed, so there is no cycle.
fn limits(dice: &mut Dice, scheme: &mut Scheme) {
    let mut passed: Vec<String> = Vec::new();
    let order = upward(scheme, 0);
    for at in order {
        let rounding = rounding(scheme, &scheme.node[at]);
        let on_grid = |x: Exact| rounding.as_ref().map_or(x.clone(), |rounding| x.round(rounding));
        let node = &mut scheme.node[at];
        node.at_least = dice.maybe(20, |d| on_grid(d.number(-5, 5)));
        node.at_most = dice
            .maybe(20, |d| on_grid(d.number(6, 60)))
            .filter(|most| node.at_least.as_ref() <= Some(most));
        while scheme.node[at].gate.len() < 3 && dice.chance(12) {
            let gate = gates::gate(dice, scheme, &passed, rounding.as_ref());
            scheme.node[at].gate.extend(gate);
        }
        passed.push(scheme.node[at].id.as_str().into());
    }
}

/// The places of a node's branch, children before parents.
fn upward(scheme: &Scheme, at: usize) -> Vec<usize> {
    let id = scheme.node[at].id.as_str();
    let children = (0..scheme.node.len()).filter(|child| scheme.node[*child].parent.as_deref() == Some(id));
    let mut order: Vec<usize> = children.flat_map(|child| upward(scheme, child)).collect();
    order.push(at);
    order
}

/// Lets leaves read the numbers that other leaves declare.
fn share_inputs(dice: &mut Dice, scheme: &mut Scheme) {
    let numbers: Vec<String> = scheme
        .input
        .iter()
        .filter(|i| i.kind == InputKind::Number && i.id.starts_with("in-"))
        .map(|i| i.id.as_str().into())
        .collect();
    for node in &mut scheme.node {
        let plain = matches!(node.rule, Some(Rule::Linear(_) | Rule::Steps(_) | Rule::Deviation(_)));
        if plain && node.input.is_none() && node.of.is_none() && !numbers.is_empty() && dice.chance(30) {
            node.input = Some(dice.pick(&numbers));
        }
    }
}
