//! The terms of a parent: what each child enters with, what absence puts in its place, and what is
//! rescaled. Order: substitute → move → require → rescale → combine.

use alloc::vec::Vec;

use super::{Deferred, Run};
use crate::card::{Line, Term, TermKind};
use crate::combine::Combine;
use crate::number::{Exact, Value};
use crate::outcome::{Absence, Outcome, Reason, Why};
use crate::plan::{NodePlan, PolicyPlan};

/// A child that enters its parent's combination.
struct Present<'a> {
    /// Index among the terms.
    term: usize,
    child: usize,
    node: &'a NodePlan,
    value: Value,
    possible: Option<Exact>,
    /// Weight as written, and what moved to it.
    weight: Exact,
    own: bool,
}

/// What became of the children before anything is combined.
#[derive(Default)]
struct Gathered<'a> {
    present: Vec<Present<'a>>,
    /// Left out here, with the kind and full marks of each.
    left_out: Vec<(Absence, Exact)>,
    /// Left for an ancestor.
    deferred: Deferred,
    kinds: Vec<Absence>,
    moved: Vec<(usize, usize)>,
    reasons: Vec<Reason>,
    terms: Vec<Term>,
}

impl Run<'_> {
    pub(super) fn terms(
        &self,
        at: usize,
        combine: &Combine,
        children: &[usize],
        lines: &mut [Line],
        deferred: &mut [Deferred],
    ) -> Result<Outcome, Vec<Reason>> {
        let Some(parent) = self.plan.nodes.get(at) else { return Ok(Outcome::default()) };
        let mut gathered = self.gather(at, children, lines);
        for child in children {
            for (to, points) in deferred.get(*child).into_iter().flatten() {
                if *to == at {
                    gathered.left_out.push((Absence::NotApplicable, points.clone()));
                } else {
                    gathered.deferred.push((*to, points.clone()));
                }
            }
        }
        let outcome = self.settle(parent, combine, &mut gathered, lines, at);
        if let Some(line) = lines.get_mut(at) {
            line.terms = gathered.terms;
        }
        if let Some(slot) = deferred.get_mut(at) {
            *slot = gathered.deferred;
        }
        outcome
    }

    /// Looks at every child once: its own score, or what its absence means.
    fn gather<'a>(&'a self, parent: usize, children: &[usize], lines: &[Line]) -> Gathered<'a> {
        let mut out = Gathered::default();
        for child in children.iter().copied() {
            let (Some(node), Some(line)) = (self.plan.nodes.get(child), lines.get(child)) else { continue };
            let term = out.terms.len();
            let full = node.full.clone();
            let mut enter = |out: &mut Gathered<'a>, value: Value, own: bool, possible: Option<Exact>| {
                let weight = node.weight.clone().unwrap_or(Exact::ONE);
                out.present.push(Present { term, child, node, value: value.clone(), possible, weight, own });
                let kind = if own { TermKind::Own } else { TermKind::Substituted };
                out.terms.push(Term { value: Some(value), ..Term::new(child, kind) });
            };
            match &line.outcome {
                Outcome::Scored(value) => enter(&mut out, value.clone(), true, line.possible.clone().or(full)),
                Outcome::NoScore(_) => {
                    out.reasons.push(Reason::about(Why::Child, &node.words.id));
                    out.terms.push(Term::new(child, TermKind::LeftOut));
                }
                Outcome::Absent(kind) => {
                    let about = |why| Reason { absence: Some(*kind), ..Reason::about(why, &node.words.id) };
                    let points = full.clone().unwrap_or_default();
                    match node.policy(*kind) {
                        None => out.reasons.push(about(Why::NoPolicy)),
                        Some(PolicyPlan::NoScore) => out.reasons.push(about(Why::Absent)),
                        Some(PolicyPlan::Zero) => enter(&mut out, Value::default(), false, full),
                        Some(PolicyPlan::Full | PolicyPlan::Share(_)) if full.is_none() => {
                            out.reasons.push(about(Why::NothingPossible));
                        }
                        Some(PolicyPlan::Full) => enter(&mut out, points.into(), false, full),
                        Some(PolicyPlan::Share(share)) => enter(&mut out, (share * &points).into(), false, full),
                        Some(PolicyPlan::LeaveOut) => out.left_out.push((*kind, points)),
                        Some(PolicyPlan::LeaveOutOf(of)) if *of == parent => out.left_out.push((*kind, points)),
                        Some(PolicyPlan::LeaveOutOf(of)) => {
                            if !node.extra {
                                out.deferred.push((*of, points));
                            }
                            out.kinds.push(*kind);
                        }
                        Some(PolicyPlan::MoveTo(to)) => {
                            out.moved.push((child, *to));
                            out.kinds.push(*kind);
                        }
                    }
                    if matches!(node.policy(*kind), Some(PolicyPlan::LeaveOut)) || is_here(node, *kind, parent) {
                        out.kinds.push(*kind);
                        if node.extra {
                            out.left_out.pop();
                        }
                    }
                    if out.terms.len() == term {
                        let moved = matches!(node.policy(*kind), Some(PolicyPlan::MoveTo(_)));
                        out.terms.push(Term::new(child, if moved { TermKind::Moved } else { TermKind::LeftOut }));
                    }
                    if let Some(term) = out.terms.get_mut(term) {
                        term.absence = Some(*kind);
                    }
                }
            }
        }
        out
    }

    /// Moves, requires, rescales and combines.
    fn settle(
        &self,
        parent: &NodePlan,
        combine: &Combine,
        gathered: &mut Gathered<'_>,
        lines: &mut [Line],
        at: usize,
    ) -> Result<Outcome, Vec<Reason>> {
        if !gathered.reasons.is_empty() {
            return Err(core::mem::take(&mut gathered.reasons));
        }
        let summed = matches!(combine, Combine::Sum(_));
        if gathered.present.iter().all(|p| p.node.extra) && !gathered.kinds.is_empty() {
            return Ok(Outcome::Absent(one_kind(&gathered.kinds)));
        }
        let mut scale: Vec<Exact> = alloc::vec![Exact::ONE; gathered.present.len()];
        for (from, to) in &gathered.moved {
            let from_node = self.plan.nodes.get(*from);
            let found = gathered.present.iter_mut().zip(&mut scale).find(|(p, _)| p.child == *to);
            let (Some((target, scale)), Some(from)) = (found, from_node) else {
                let name = from_node.map_or("", |node| node.words.id.as_str());
                return Err(alloc::vec![Reason::about(Why::MoveTarget, name)]);
            };
            if summed {
                let (own, more) = (target.node.full.clone().unwrap_or_default(), from.full.clone().unwrap_or_default());
                let factor = (&own + &more).checked_div(&own);
                let factor = factor.ok_or_else(|| alloc::vec![Reason::new(Why::NothingPossible)])?;
                *scale = &*scale * &factor;
                target.possible = target.possible.as_ref().map(|p| p + &more);
            } else {
                target.weight = &target.weight + &from.weight.clone().unwrap_or_default();
            }
        }
        require(parent, &gathered.present).map_err(|reason| alloc::vec![reason])?;
        let weights = self.effective(combine, parent, gathered, &scale).map_err(|reason| alloc::vec![reason])?;
        let possible = match combine {
            Combine::Sum(_) => {
                let gone: Exact = gathered.deferred.iter().map(|(_, points)| points).sum();
                parent.full.as_ref().map(|full| full - &gone)
            }
            _ => parent.full.clone(),
        };
        let value = self.combined(parent, combine, gathered, weights).map_err(|reason| alloc::vec![reason])?;
        if let Some(line) = lines.get_mut(at) {
            line.possible = possible;
        }
        Ok(Outcome::Scored(value))
    }

    /// The effective weight of every present child; none for min and max.
    fn effective(
        &self,
        combine: &Combine,
        parent: &NodePlan,
        gathered: &Gathered<'_>,
        scale: &[Exact],
    ) -> Result<Option<Vec<Exact>>, Reason> {
        let counted = || gathered.present.iter().filter(|p| !p.node.extra);
        let nothing = || Reason::new(Why::NothingPossible);
        let divide = |a: &Exact, b: &Exact| a.checked_div(b).ok_or_else(nothing);
        let weight_present: Exact = counted().map(|p| &p.weight).sum();
        let siblings = || parent.children().iter().filter_map(|c| self.plan.nodes.get(*c)).filter(|n| !n.extra);
        let factor = match combine {
            Combine::Min(_) | Combine::Max(_) => return Ok(None),
            Combine::Sum(_) if gathered.left_out.is_empty() => Exact::ONE,
            Combine::Sum(_) => {
                let all: Exact = siblings().filter_map(|node| node.full.as_ref()).sum();
                let deferred: Exact = gathered.deferred.iter().map(|(_, points)| points).sum();
                let left: Exact = gathered.left_out.iter().map(|(_, points)| points).sum();
                let all = &all - &deferred;
                divide(&all, &(&all - &left))?
            }
            Combine::WeightedSum(_) => {
                let all: Exact = siblings().filter_map(|node| node.weight.as_ref()).sum();
                if all == weight_present { Exact::ONE } else { divide(&all, &weight_present)? }
            }
            Combine::WeightedMean(_) => divide(&Exact::ONE, &weight_present)?,
            Combine::Mean(_) => divide(&Exact::ONE, &Exact::from(counted().count()))?,
            Combine::EarnedOverPossible(rule) => {
                let possible: Exact = counted().filter_map(|p| p.possible.as_ref()).sum();
                divide(&rule.to, &possible)?
            }
        };
        let weights = gathered.present.iter().zip(scale).map(|(p, scale)| {
            let own = if combine.is_weighted() { p.weight.clone() } else { scale.clone() };
            let rescaled = !(p.node.extra && matches!(combine, Combine::Sum(_) | Combine::WeightedSum(_)));
            if rescaled { &own * &factor } else { own }
        });
        Ok(Some(weights.collect()))
    }

    /// The combined value; fills in the terms.
    fn combined(
        &self,
        parent: &NodePlan,
        combine: &Combine,
        gathered: &mut Gathered<'_>,
        weights: Option<Vec<Exact>>,
    ) -> Result<Value, Reason> {
        let Some(weights) = weights else {
            let mut values = gathered.present.iter().map(|p| p.value.clone());
            let first = values.next().unwrap_or_default();
            let least = matches!(combine, Combine::Min(_));
            return Ok(values.fold(first, |a, b| if least { a.min(&b) } else { a.max(&b) }));
        };
        let mut total = Value::default();
        for (present, weight) in gathered.present.iter().zip(weights) {
            let mut amount = present.value.clone() * Value::Exact(weight.clone());
            if let Some(rounding) = &parent.round_terms {
                amount = Value::Exact(amount.round(rounding).ok_or_else(|| Reason::new(Why::Unsettled))?);
            }
            total = self.fit(total + amount.clone())?;
            if let Some(term) = gathered.terms.get_mut(present.term) {
                term.weight = Some(weight);
                term.amount = Some(amount);
            }
        }
        Ok(total)
    }
}

/// Whether the policy leaves the child out at this very parent.
fn is_here(node: &NodePlan, kind: Absence, parent: usize) -> bool {
    matches!(node.policy(kind), Some(PolicyPlan::LeaveOutOf(of)) if *of == parent)
}

/// The kind that all absences have, or `unrated`.
fn one_kind(kinds: &[Absence]) -> Absence {
    match kinds {
        [first, rest @ ..] if rest.iter().all(|kind| kind == first) => *first,
        _ => Absence::Unrated,
    }
}

/// What must be scored at least; only scores of one's own count.
fn require(parent: &NodePlan, present: &[Present<'_>]) -> Result<(), Reason> {
    let Some(require) = &parent.require else { return Ok(()) };
    let own = || present.iter().filter(|p| p.own && !p.node.extra);
    let count = Exact::from(own().count());
    if let Some(needed) = require.count.map(Exact::from).filter(|needed| count < *needed) {
        return Err(Reason::short(Why::TooFewScored, count, needed));
    }
    let weight: Exact = own().filter_map(|p| p.node.weight.as_ref()).sum();
    if let Some(needed) = require.weight.clone().filter(|needed| weight < *needed) {
        return Err(Reason::short(Why::TooLittleWeight, weight, needed));
    }
    Ok(())
}
