//! Spreads the result over its lines: what one point of each node is in the result, and what each
//! node lost, so that the losses add up to the difference from full marks.

use crate::card::{Line, TermKind};
use crate::number::{Exact, Value};
use crate::outcome::Outcome;
use crate::plan::Plan;

pub(super) fn spread(plan: &Plan, lines: &mut [Line]) {
    if let Some(line) = lines.get_mut(plan.result)
        && line.outcome.score().is_some()
    {
        line.effective = Some(Exact::ONE);
    }
    // Under a line that stands for its whole branch, losses are not told apart in the total.
    let mut told: alloc::vec::Vec<bool> = alloc::vec![true; lines.len()];
    // Parents stand before their children, so every weight is known when it is needed.
    for at in 0..lines.len() {
        let Some(line) = lines.get(at) else { continue };
        let Some(value) = line.outcome.score().cloned() else {
            continue;
        };
        let effective = line.effective.clone();
        let parts = if line.additive {
            parts(line, lines)
        } else {
            alloc::vec::Vec::new()
        };
        let full = if line.words.extra {
            Some(Exact::ZERO)
        } else {
            line.full.clone()
        };
        let mut lost = full.map(|full| &full - &value);
        let apart = parts.iter().all(|part| part.lost.is_some());
        for part in parts {
            if let (true, Some(of_child)) = (apart, &part.lost) {
                lost = lost.map(|lost| &lost - &(&part.weight * of_child));
            }
            let telling = apart && told.get(at).copied().unwrap_or(false);
            if part.child == plan.result {
                // What stands above the result says nothing of what a point is in it.
                continue;
            }
            if let Some(slot) = told.get_mut(part.child) {
                *slot = telling;
            }
            if let Some(child) = lines.get_mut(part.child) {
                child.effective = effective.as_ref().map(|e| e * &part.weight);
                if !matches!(child.outcome, Outcome::Scored(_)) {
                    child.lost_in_total = match (&child.effective, &part.lost) {
                        (Some(effective), Some(lost)) if telling => Some(effective * lost),
                        _ => None,
                    };
                    child.lost = part.lost;
                }
            }
        }
        let telling = told.get(at).copied().unwrap_or(false);
        if let Some(line) = lines.get_mut(at) {
            line.lost_in_total = match (&effective, &lost) {
                (Some(effective), Some(lost)) if telling => Some(effective * lost),
                _ => None,
            };
            line.lost = lost;
        }
    }
}

/// A child's part in an additive parent; what it lost, if it has full marks.
struct Part {
    child: usize,
    weight: Exact,
    lost: Option<Exact>,
}

/// The parts of an additive line; none where a value is enclosed.
fn parts(line: &Line, lines: &[Line]) -> alloc::vec::Vec<Part> {
    let entered = line
        .terms
        .iter()
        .filter(|t| matches!(t.kind, TermKind::Own | TermKind::Substituted));
    let parts = entered.map(|term| {
        let child = lines.get(term.child)?;
        let full = if child.words.extra {
            Some(Exact::ZERO)
        } else {
            child.full.clone()
        };
        let value = term.value.as_ref().and_then(Value::exact)?;
        Some(Part {
            child: term.child,
            weight: term.weight.clone()?,
            lost: full.map(|full| &full - value),
        })
    });
    parts.collect::<Option<_>>().unwrap_or_default()
}
