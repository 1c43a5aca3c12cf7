//! Checks full marks, weights and counts against each other, level by level, and works out the full
//! marks that combinations imply.

use alloc::{string::ToString, vec, vec::Vec};

use super::tree::Shape;
use crate::combine::{Combine, Kept};
use crate::draft::{self, RoundingOr, WeightTotal};
use crate::number::{Exact, Rounding};
use crate::problem::{Code, Findings, Path, Thing};
use crate::rule::Parameter;

/// The full marks of every node, declared or implied, by document index.
pub(super) fn full_marks(
    draft: &draft::Scheme,
    shape: &Shape<'_>,
    blamed: &[bool],
    findings: &mut Findings,
) -> Vec<Option<Exact>> {
    let mut full: Vec<Option<Exact>> = vec![None; draft.node.len()];
    // Backwards through the display order, children come before their parents.
    for at in shape.display.iter().rev().copied() {
        let Some(node) = draft.node.get(at) else { continue };
        let mut own = node.full.clone();
        if let Some(declared) = &own
            && declared.is_negative()
        {
            let code = Code::OutOfRange {
                found: declared.clone(),
                least: Some(Exact::ZERO),
                most: None,
                percent: false,
            };
            findings.add(Path::item("node", at).key("full"), code);
        }
        if let Some(combine) = &node.combine {
            let children: Vec<usize> = shape
                .children_of(at)
                .iter()
                .copied()
                .filter(|c| !is_extra(draft, *c))
                .collect();
            let implied = implied(draft, combine, &children, &full);
            let clean = !children
                .iter()
                .chain([&at])
                .any(|c| blamed.get(*c).copied().unwrap_or(false));
            match (&own, implied) {
                (Some(declared), Some(implied)) if *declared != implied && clean && combine.fixes_full() => {
                    let code = Code::FullTotal {
                        declared: declared.clone(),
                        implied,
                        children: children.len(),
                    };
                    findings.add(Path::item("node", at).key("full"), code);
                }
                (None, implied) => own = implied,
                _ => {}
            }
        }
        if let Some(slot) = full.get_mut(at) {
            *slot = own;
        }
    }
    full
}

/// The full marks that the children make: the same under every set of weights, or nothing.
fn implied(draft: &draft::Scheme, combine: &Combine, children: &[usize], full: &[Option<Exact>]) -> Option<Exact> {
    let of = |weights: &[Exact]| {
        let fulls = children.iter().map(|c| full.get(*c).and_then(Option::as_ref));
        combine.implied_full(&weights.iter().cloned().zip(fulls).collect::<Vec<_>>())
    };
    let sets = weight_sets(draft, children)?;
    let (first, rest) = sets.split_first()?;
    let implied = if children.is_empty() { None } else { of(first) }?;
    rest.iter()
        .all(|set| of(set).as_ref() == Some(&implied))
        .then_some(implied)
}

/// The weights of these children: one set, or one for each value of the attribute that chooses them.
/// Nothing where they come from a table: they are known with the record only.
fn weight_sets(draft: &draft::Scheme, children: &[usize]) -> Option<Vec<Vec<Exact>>> {
    let weights: Vec<&Parameter> = children
        .iter()
        .filter_map(|c| draft.node.get(*c))
        .map(|n| n.weight.as_ref().unwrap_or(&NO_WEIGHT))
        .collect();
    let chosen_by = weights.iter().find_map(|weight| match weight {
        Parameter::Attribute { attribute, values } => Some((attribute, values)),
        _ => None,
    });
    let at = |weight: &Parameter, value: Option<&str>| match (weight, chosen_by) {
        (Parameter::Constant(weight), _) => Some(weight.clone()),
        (Parameter::Attribute { attribute, values }, Some((by, _))) if attribute == by => values.get(value?).cloned(),
        _ => None,
    };
    match chosen_by {
        None => Some(alloc::vec![
            weights.iter().map(|weight| at(weight, None)).collect::<Option<_>>()?
        ]),
        Some((_, values)) => {
            let set = |value: &str| {
                weights
                    .iter()
                    .map(|weight| at(weight, Some(value)))
                    .collect::<Option<Vec<_>>>()
            };
            values.0.iter().map(|(value, _)| set(value)).collect()
        }
    }
}

/// The weight of a child that has none.
static NO_WEIGHT: Parameter = Parameter::Constant(Exact::ZERO);

fn is_extra(draft: &draft::Scheme, at: usize) -> bool {
    draft.node.get(at).is_some_and(|node| node.extra)
}

/// Weights: there where they are used, nowhere else, and adding to what was declared.
pub(super) fn weights(draft: &draft::Scheme, shape: &Shape<'_>, blamed: &[bool], findings: &mut Findings) {
    for (at, node) in draft.node.iter().enumerate() {
        let path = Path::item("node", at);
        let weighted = node.combine.as_ref().is_some_and(Combine::is_weighted);
        for child in shape
            .children_of(at)
            .iter()
            .filter(|child| blamed.get(**child) != Some(&true))
        {
            let Some(inner) = draft.node.get(*child) else { continue };
            let code = match (&inner.weight, weighted) {
                (None, true) => Code::WeightMissing {
                    parent: node.id.to_string(),
                },
                (Some(_), false) if node.combine.is_some() => Code::WeightUnused {
                    parent: node.id.to_string(),
                },
                _ => continue,
            };
            findings.add(Path::item("node", *child).key("weight"), code);
        }
        if !weighted {
            continue;
        }
        let clean = !shape
            .children_of(at)
            .iter()
            .chain([&at])
            .any(|c| blamed.get(*c).copied().unwrap_or(false));
        match &node.weights {
            None => findings.add(path.key("weights"), Code::WeightsUndeclared),
            Some(WeightTotal::Any) => {}
            Some(WeightTotal::Number(declared)) => {
                let counted: Vec<usize> = shape
                    .children_of(at)
                    .iter()
                    .copied()
                    .filter(|c| !is_extra(draft, *c))
                    .collect();
                for set in weight_sets(draft, &counted).into_iter().flatten().filter(|_| clean) {
                    let found: Exact = set.iter().sum();
                    if found != *declared {
                        findings.add(
                            path.key("weights"),
                            Code::WeightTotal {
                                found,
                                declared: declared.clone(),
                            },
                        );
                    }
                }
            }
        }
    }
    for at in shape
        .display
        .iter()
        .filter(|at| shape.parent.get(**at).is_some_and(Option::is_none))
    {
        if draft
            .node
            .get(*at)
            .is_some_and(|node| node.weight.is_some() && node.parent.is_none())
            && blamed.get(*at) != Some(&true)
        {
            findings.add(
                Path::item("node", *at).key("weight"),
                Code::WeightUnused {
                    parent: alloc::string::String::new(),
                },
            );
        }
    }
}

/// Points over points possible: every child says what is possible, and the combination what all of it makes.
pub(super) fn possible(
    draft: &draft::Scheme,
    shape: &Shape<'_>,
    full: &[Option<Exact>],
    blamed: &[bool],
    findings: &mut Findings,
) {
    let nodes = draft.node.iter().enumerate();
    for (at, node) in nodes.filter(|(at, _)| blamed.get(*at) != Some(&true)) {
        let (kind, to) = match &node.combine {
            Some(Combine::EarnedOverPossible(rule)) => ("earned-over-possible", Some(&rule.to)),
            Some(Combine::Best(rule)) if rule.kept == Kept::EarnedOverPossible => ("best", rule.to.as_ref()),
            Some(Combine::Drop(rule)) if rule.kept == Kept::EarnedOverPossible => ("drop", rule.to.as_ref()),
            _ => continue,
        };
        if to.is_none() {
            let path = Path::item("node", at).key("combine").key(kind).key("to");
            findings.add(path, Code::MissingKey { key: "to" });
        }
        let counted = shape.children_of(at).iter().filter(|child| !is_extra(draft, **child));
        for child in counted.filter(|child| blamed.get(**child) != Some(&true)) {
            if full.get(*child).is_none_or(Option::is_none) {
                findings.add(Path::item("node", *child).key("full"), Code::FullMissing);
            }
        }
    }
}

/// Declared counts of descendants by tier.
pub(super) fn counts(draft: &draft::Scheme, shape: &Shape<'_>, blamed: &[bool], findings: &mut Findings) {
    if draft.node.iter().all(|node| node.count.is_empty()) {
        return;
    }
    // Where each node's descendants end in the display order.
    let mut position = vec![0usize; draft.node.len()];
    for (position_of, at) in shape.display.iter().enumerate() {
        if let Some(slot) = position.get_mut(*at) {
            *slot = position_of;
        }
    }
    for (at, node) in draft
        .node
        .iter()
        .enumerate()
        .filter(|(at, _)| blamed.get(*at) != Some(&true))
    {
        for (index, count) in node.count.iter().enumerate() {
            let path = Path::item("node", at).key("count").index(index);
            if !draft.tiers.iter().any(|tier| tier.name == count.tier) {
                let near = findings.near(&count.tier, draft.tiers.iter().map(|t| t.name.as_str()));
                findings.add(
                    path,
                    Code::UnknownId {
                        thing: Thing::Tier,
                        id: count.tier.clone(),
                        near,
                    },
                );
                continue;
            }
            let depth = shape.depth.get(at).copied().unwrap_or_default();
            let start = position.get(at).copied().unwrap_or_default().saturating_add(1);
            let below = shape
                .display
                .iter()
                .skip(start)
                .take_while(|d| shape.depth.get(**d).is_some_and(|d| *d > depth));
            let found = below
                .filter(|d| {
                    draft
                        .node
                        .get(**d)
                        .is_some_and(|n| n.tier.as_deref() == Some(count.tier.as_str()))
                })
                .count();
            let found = u64::try_from(found).unwrap_or(u64::MAX);
            if found != count.is {
                findings.add(
                    path,
                    Code::TierCount {
                        tier: count.tier.clone(),
                        declared: count.is,
                        found,
                    },
                );
            }
        }
    }
}

/// The rounding and printing that hold for a node: its own, its tier's, the scheme's.
pub(super) fn rounding(draft: &draft::Scheme, node: &draft::Node) -> (Option<Rounding>, Option<Rounding>) {
    let tier = node
        .tier
        .as_ref()
        .and_then(|name| draft.tiers.iter().find(|tier| tier.name == *name));
    let round = match node.round.as_ref().or(tier.and_then(|tier| tier.round.as_ref())) {
        Some(RoundingOr::Rounding(rounding)) => Some(rounding.clone()),
        Some(RoundingOr::None) => None,
        None => draft.round.clone(),
    };
    let show = node
        .show
        .clone()
        .or_else(|| tier.and_then(|tier| tier.show.clone()))
        .or_else(|| draft.show.clone());
    (round, show)
}

/// Clamps: in order, and on the grid that the node rounds to.
pub(super) fn clamps(draft: &draft::Scheme, blamed: &[bool], findings: &mut Findings) {
    // A rounding that could not be read says nothing of the bounds.
    let unread = findings.is_blamed("round") || findings.is_blamed("tiers");
    for (at, node) in draft
        .node
        .iter()
        .enumerate()
        .filter(|(at, _)| blamed.get(*at) != Some(&true))
    {
        let path = Path::item("node", at);
        let (round, _) = rounding(draft, node);
        if let (Some(least), Some(most)) = (&node.at_least, &node.at_most)
            && least > most
        {
            findings.add(
                path.key("at-least"),
                Code::EmptyRange {
                    least: least.clone(),
                    most: most.clone(),
                },
            );
        }
        let Some(round) = round.filter(|_| !unread) else {
            continue;
        };
        let gate = |index: usize, key: &str| path.key("gate").index(index).key(key);
        let limits = [
            (path.key("at-least"), &node.at_least),
            (path.key("at-most"), &node.at_most),
        ];
        let gates = node.gate.iter().enumerate().flat_map(|(index, g)| {
            [
                (gate(index, "set"), &g.set),
                (gate(index, "at-least"), &g.at_least),
                (gate(index, "at-most"), &g.at_most),
            ]
        });
        for (path, limit) in limits.into_iter().chain(gates) {
            if let Some(found) = limit.clone().filter(|limit| !limit.is_on(&round)) {
                findings.add(
                    path,
                    Code::OffGrid {
                        found,
                        rounding: round.clone(),
                    },
                );
            }
        }
    }
}
