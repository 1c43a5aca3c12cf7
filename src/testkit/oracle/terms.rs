//! Combining children, with what stands for those that are absent.

use alloc::{string::String, vec::Vec};
use num_rational::BigRational;
use num_traits::Zero;

use super::Answer;
use super::case::Case;
use super::gates::{Verdicts, before_gates};
use super::kept;
use super::number::{rational, round, whole};
use super::walk::{Found, found};
use crate::Absence;
use crate::combine::{Combine, Policy};
use crate::draft::Node;

/// How a child takes part.
enum Part {
    /// With its own score.
    Own(BigRational),
    /// With what a policy puts in its place.
    Substituted(BigRational),
    /// Not at all; this parent rescales.
    LeftOut,
    /// Not at all; the ancestor named rescales.
    Carried(String),
    /// By giving its weight to the sibling named.
    Moved(String),
}

struct Child {
    id: String,
    extra: bool,
    part: Part,
    /// The weight as it is written, and as it is after moves.
    written: BigRational,
    weight: BigRational,
    /// Full marks; they count as 0 where they are not given, as no policy that needs them passes the check.
    full: BigRational,
    /// By what its term grows because of weights moved to it.
    growth: BigRational,
    /// Full marks that were left out below it and that ancestors owe.
    owed: Vec<(String, BigRational)>,
}

impl Child {
    fn value(&self) -> Option<&BigRational> {
        match &self.part {
            Part::Own(value) | Part::Substituted(value) => Some(value),
            _ => None,
        }
    }
}

/// The combination of a parent, before its pools.
pub(super) fn combined(case: &Case<'_>, node: &Node, combine: &Combine) -> Found {
    // What is extra neither makes a score alone nor hinders one: the others say whether the parent is absent.
    let all_extra = case.children(node).iter().all(|c| c.extra);
    let mut kinds = Vec::new();
    let mut children = Vec::new();
    for child in case.children(node) {
        let Some(part) = part(case, node, child, &mut kinds) else {
            return Found::nothing(Answer::NoScore);
        };
        let Some(weight) = case.weight(child) else {
            return Found::nothing(Answer::NoScore);
        };
        children.push(Child {
            id: child.id.as_str().into(),
            extra: child.extra,
            part,
            written: weight.clone(),
            weight,
            full: case.full(child).unwrap_or_else(BigRational::zero),
            growth: whole(1),
            owed: found(case, child).owed,
        });
    }
    if children
        .iter()
        .filter(|c| all_extra || !c.extra)
        .all(|c| c.value().is_none())
    {
        let one_kind = kinds.iter().all(|kind| *kind == kinds[0]);
        return Found::nothing(Answer::Absent(if one_kind {
            kinds[0]
        } else {
            Absence::Unrated.keyword()
        }));
    }
    if !replace(case, node, &mut children) || !move_weights(combine, &mut children) || !enough(node, &children) {
        return Found::nothing(Answer::NoScore);
    }
    let looked_up = look_up(node, &mut children);
    let Some(terms) = weigh(node, combine, &children, looked_up) else {
        return Found::nothing(Answer::NoScore);
    };
    let answer = Answer::Score(match &node.round_terms {
        Some(rounding) if combine.is_additive() => terms.iter().map(|term| round(term, rounding)).sum(),
        _ => terms.into_iter().sum(),
    });
    Found {
        owed: owed_further_up(node, combine, &children),
        ..Found::nothing(answer)
    }
}

/// How one child takes part; none where it leaves the parent without a score. `kinds` collects the
/// ways in which children are absent that get no term.
fn part(case: &Case<'_>, node: &Node, child: &Node, kinds: &mut Vec<&'static str>) -> Option<Part> {
    let word = match found(case, child).answer {
        Answer::Score(value) => return Some(Part::Own(value)),
        Answer::NoScore => return None,
        Answer::Absent(word) => word,
    };
    let kind = *Absence::ALL.iter().find(|kind| kind.keyword() == word).unwrap();
    let part = match case.policy(child, kind)? {
        Policy::Zero => Part::Substituted(whole(0)),
        Policy::Full => Part::Substituted(case.full(child)?),
        Policy::Share(share) => Part::Substituted(rational(share) * case.full(child)?),
        Policy::LeaveOut => Part::LeftOut,
        Policy::LeaveOutOf(ancestor) if ancestor == node.id.as_str() => Part::LeftOut,
        Policy::LeaveOutOf(ancestor) => Part::Carried(ancestor.clone()),
        Policy::MoveTo(sibling) => Part::Moved(sibling.clone()),
        Policy::NoScore => return None,
    };
    if !matches!(part, Part::Substituted(_)) {
        kinds.push(word);
    }
    Some(part)
}

/// Gives the weight (in a sum: the full marks) of each moved child to its sibling; `false` if that one has no term.
fn move_weights(combine: &Combine, children: &mut [Child]) -> bool {
    let moves: Vec<(String, BigRational, BigRational)> = children
        .iter()
        .filter_map(|c| match &c.part {
            Part::Moved(to) => Some((to.clone(), c.weight.clone(), c.full.clone())),
            _ => None,
        })
        .collect();
    let mut moved_full: Vec<Option<BigRational>> = children.iter().map(|_| None).collect();
    for (to, weight, full) in moves {
        let Some(at) = children.iter().position(|c| c.id == to && c.value().is_some()) else {
            return false;
        };
        if matches!(combine, Combine::Sum(_)) {
            moved_full[at] = Some(moved_full[at].take().map_or(full.clone(), |already| already + full));
        } else {
            children[at].weight += weight;
        }
    }
    for (child, more) in children.iter_mut().zip(moved_full) {
        let Some(more) = more.filter(|more| !more.is_zero()) else {
            continue;
        };
        if child.full.is_zero() {
            return false;
        }
        child.growth = (&child.full + &more) / &child.full;
        child.full += more;
        for (_, owed) in &mut child.owed {
            *owed *= &child.growth;
        }
    }
    true
}

/// Values that replace those of children when the conditions of a replacement hold; `false` if that cannot be said.
/// Conditions on children read them before their gates.
fn replace(case: &Case<'_>, node: &Node, children: &mut [Child]) -> bool {
    for replacement in &node.replace {
        let holds = replacement
            .when
            .iter()
            .map(|condition| before_gates(case, node, condition));
        match Verdicts::of(holds).fire(replacement.any, replacement.if_absent) {
            Some(true) => {}
            Some(false) => continue,
            None => return false,
        }
        for child in children.iter_mut().filter(|c| c.value().is_some()) {
            if let Some(value) = replacement.with.get(&child.id) {
                let value = rational(value);
                child.part = match child.part {
                    Part::Own(_) => Part::Own(value),
                    _ => Part::Substituted(value),
                };
            }
        }
    }
    true
}

/// The weights for exactly the set of children that is left out, where the parent lists it.
fn look_up(node: &Node, children: &mut [Child]) -> bool {
    let mut left: Vec<&str> = children
        .iter()
        .filter(|c| matches!(c.part, Part::LeftOut | Part::Carried(_)))
        .map(|c| c.id.as_str())
        .collect();
    left.sort_unstable();
    let listed = node.missing.iter().find(|missing| {
        let mut set: Vec<&str> = missing.set.iter().map(String::as_str).collect();
        set.sort_unstable();
        set == left
    });
    let Some(listed) = listed else { return false };
    for child in children.iter_mut() {
        if let Some(weight) = listed.weights.get(&child.id) {
            child.weight = rational(weight);
        }
    }
    true
}

/// Whether as many children, and as much weight, are scored on their own as the parent requires; extras aside.
fn enough(node: &Node, children: &[Child]) -> bool {
    let Some(require) = &node.require else { return true };
    let own: Vec<&Child> = children
        .iter()
        .filter(|c| !c.extra && matches!(c.part, Part::Own(_)))
        .collect();
    let written: BigRational = own.iter().map(|c| &c.written).sum();
    require.count.is_none_or(|count| own.len() as u64 >= count)
        && require.weight.as_ref().is_none_or(|least| written >= rational(least))
}

/// The terms of the children that have one, at their effective weights; none where there is nothing to divide by.
fn weigh(node: &Node, combine: &Combine, children: &[Child], looked_up: bool) -> Option<Vec<BigRational>> {
    let base: Vec<&Child> = children.iter().filter(|c| !c.extra).collect();
    let present: Vec<&Child> = base.iter().copied().filter(|c| c.value().is_some()).collect();
    let over = |a: BigRational, b: BigRational| if b.is_zero() { None } else { Some(a / b) };
    let full: BigRational = base
        .iter()
        .filter(|c| !matches!(c.part, Part::Moved(_)))
        .map(|c| &c.full)
        .sum();
    let carried: BigRational = owed_further_up(node, combine, children)
        .iter()
        .map(|(_, full)| full)
        .sum();
    let left: BigRational = base
        .iter()
        .filter(|c| matches!(c.part, Part::LeftOut))
        .map(|c| &c.full)
        .sum();
    let owed_here: BigRational = present
        .iter()
        .flat_map(|c| &c.owed)
        .filter(|(to, _)| to == node.id.as_str())
        .map(|(_, full)| full)
        .sum();
    let owed: BigRational = present.iter().flat_map(|c| &c.owed).map(|(_, full)| full).sum();
    let rescale = match combine {
        Combine::Sum(_) if left.is_zero() && owed_here.is_zero() => whole(1),
        Combine::Sum(_) => over(&full - &carried, &full - &carried - &left - &owed_here)?,
        Combine::WeightedSum(_) if looked_up => whole(1),
        Combine::WeightedSum(_) => {
            let all: BigRational = base
                .iter()
                .filter(|c| !matches!(c.part, Part::Moved(_)))
                .map(|c| &c.weight)
                .sum();
            let there: BigRational = present.iter().map(|c| &c.weight).sum();
            if all == there { whole(1) } else { over(all, there)? }
        }
        Combine::WeightedMean(_) => over(whole(1), present.iter().map(|c| &c.weight).sum())?,
        Combine::Mean(_) => over(whole(1), whole(present.len() as i64))?,
        Combine::EarnedOverPossible(rule) => {
            let possible = present.iter().map(|c| &c.full).sum::<BigRational>() - owed;
            over(rational(&rule.to), possible)?
        }
        _ => {
            let parts = children.iter().filter_map(|c| {
                let owed: BigRational = c.owed.iter().map(|(_, full)| full).sum();
                Some(kept::Part {
                    id: c.id.clone(),
                    value: c.value()?.clone(),
                    possible: &c.full - owed,
                })
            });
            return kept::terms(combine, &parts.collect::<Vec<_>>());
        }
    };
    let term = |c: &Child| -> Option<BigRational> {
        let own = if combine.is_weighted() {
            c.weight.clone()
        } else {
            c.growth.clone()
        };
        let not_rescaled = c.extra && matches!(combine, Combine::Sum(_) | Combine::WeightedSum(_));
        Some(c.value()? * own * if not_rescaled { whole(1) } else { rescale.clone() })
    };
    Some(children.iter().filter_map(term).collect())
}

/// What ancestors further up owe for what was left out here or below, in points of this node.
fn owed_further_up(node: &Node, combine: &Combine, children: &[Child]) -> Vec<(String, BigRational)> {
    let mut owed = Vec::new();
    for child in children.iter().filter(|c| !c.extra) {
        let factor = if combine.is_weighted() {
            child.weight.clone()
        } else {
            whole(1)
        };
        if let Part::Carried(to) = &child.part {
            owed.push((to.clone(), &child.full * &factor));
        }
        let below = child.owed.iter().filter(|(to, _)| to != node.id.as_str());
        owed.extend(below.map(|(to, full)| (to.clone(), full * &factor)));
    }
    owed
}
