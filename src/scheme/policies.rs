//! Checks absence policies where they stand, and resolves which policy holds for a node.

use alloc::{vec, vec::Vec};

use super::tree::Shape;
use crate::combine::{Combine, Policy};
use crate::draft;
use crate::number::Exact;
use crate::outcome::Absence;
use crate::problem::{Code, Findings, Path, PolicyFault};

/// The policies that hold for a node: its own, its tier's, the scheme's, kind by kind.
pub(super) fn policy_for<'d>(draft: &'d draft::Scheme, node: &'d draft::Node, kind: Absence) -> Option<&'d Policy> {
    let tier = node
        .tier
        .as_ref()
        .and_then(|name| draft.tiers.iter().find(|tier| tier.name == *name));
    node.absent
        .get(kind)
        .or_else(|| tier.and_then(|t| t.absent.get(kind)))
        .or_else(|| draft.absent.get(kind))
}

/// Policies that a node names must be possible where it stands.
pub(super) fn policies(
    draft: &draft::Scheme,
    shape: &Shape<'_>,
    full: &[Option<Exact>],
    blamed: &[bool],
    findings: &mut Findings,
) {
    // Whether every counted child of a node has full marks, once it was asked for.
    let mut all_full: Vec<Option<bool>> = vec![None; draft.node.len()];
    for (at, node) in draft.node.iter().enumerate() {
        for kind in Absence::ALL {
            let Some(policy) = node.absent.get(*kind) else { continue };
            if blamed.get(at).copied().unwrap_or(false) {
                continue;
            }
            let path = Path::item("node", at).key("absent").key(kind.keyword());
            let named = match policy {
                Policy::MoveTo(id) | Policy::LeaveOutOf(id) => match shape.by_id.get(id.as_str()) {
                    Some(found) => Some(*found),
                    None => {
                        findings.add(path, shape.unknown(id, findings));
                        continue;
                    }
                },
                _ => None,
            };
            if let Some(why) = policy_fault(draft, shape, full, &mut all_full, at, policy, named) {
                findings.add(
                    path,
                    Code::Policy {
                        policy: policy.keyword().into(),
                        why,
                    },
                );
            }
        }
    }
}

fn policy_fault(
    draft: &draft::Scheme,
    shape: &Shape<'_>,
    full: &[Option<Exact>],
    all_full: &mut [Option<bool>],
    at: usize,
    policy: &Policy,
    named: Option<usize>,
) -> Option<PolicyFault> {
    let has_full = |at: usize| full.get(at).is_some_and(Option::is_some);
    let parent = shape.parent.get(at).copied().flatten();
    let combine = parent.and_then(|p| draft.node.get(p)).and_then(|p| p.combine.as_ref());
    let is_sum = |at: usize| {
        draft
            .node
            .get(at)
            .is_some_and(|n| matches!(n.combine, Some(Combine::Sum(_))))
    };
    let Some(parent) = parent else {
        return (!matches!(policy, Policy::NoScore)).then_some(PolicyFault::Root);
    };
    match policy {
        Policy::Full | Policy::Share(_) if !has_full(at) => Some(PolicyFault::NoFull),
        Policy::LeaveOut if matches!(combine, Some(Combine::Sum(_))) => {
            let all = all_full.get_mut(parent)?.get_or_insert_with(|| {
                let siblings = shape.children_of(parent).iter();
                let mut counted = siblings.filter(|c| !draft.node.get(**c).is_some_and(|n| n.extra));
                counted.all(|c| has_full(*c))
            });
            (!*all).then_some(PolicyFault::NoFull)
        }
        Policy::LeaveOutOf(_) => {
            let named = named?;
            if !shape.is_ancestor(named, at) {
                return Some(PolicyFault::NotAncestor);
            }
            let mut next = Some(parent);
            while let Some(step) = next {
                if !is_sum(step) {
                    return Some(PolicyFault::NotSums);
                }
                next = if step == named {
                    None
                } else {
                    shape.parent.get(step).copied().flatten()
                };
            }
            (!has_full(at)).then_some(PolicyFault::NoFull)
        }
        Policy::MoveTo(_) => {
            let named = named?;
            if shape.parent.get(named).copied().flatten() != Some(parent) || named == at {
                return Some(PolicyFault::NotSibling);
            }
            match combine {
                Some(Combine::Sum(_)) => (!(has_full(at) && has_full(named))).then_some(PolicyFault::NoFull),
                Some(combine) if combine.is_weighted() => None,
                _ => Some(PolicyFault::NoWeights),
            }
        }
        _ => None,
    }
}
