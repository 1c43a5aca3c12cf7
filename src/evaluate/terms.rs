//! The terms of a parent: what each child enters with, what absence puts in its place, and what is
//! rescaled. Order: substitute → move → require → rescale → combine.

use alloc::{string::ToString, vec::Vec};

use super::{Deferred, Run};
use crate::card::{EventLine, Line, Term, TermKind};
use crate::combine::{Best, Combine, Drop, Guarded, Kept};
use crate::number::{Exact, Value, geometric};
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
    /// Whether the combination does not keep it.
    dropped: bool,
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
        events: &[EventLine],
    ) -> Result<Outcome, Vec<Reason>> {
        let Some(parent) = self.plan.nodes.get(at) else {
            return Ok(Outcome::default());
        };
        let mut gathered = self.gather(at, children, lines);
        // What is owed below a child grows with it; a child that is absent or extra owes nothing.
        let owing = gathered.present.iter().filter(|p| p.own && !p.node.extra);
        let owing: Vec<(usize, Exact)> = owing.map(|p| (p.child, self.growth(combine, &gathered, p))).collect();
        for (child, growth) in owing {
            for (to, points) in deferred.get(child).into_iter().flatten() {
                let points = points * &growth;
                if *to == at {
                    gathered.left_out.push((Absence::NotApplicable, points));
                } else {
                    gathered.deferred.push((*to, points));
                }
            }
        }
        let outcome = self.settle(parent, combine, &mut gathered, lines, at, events);
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
            let (Some(node), Some(line)) = (self.plan.nodes.get(child), lines.get(child)) else {
                continue;
            };
            let term = out.terms.len();
            let full = node.full.clone();
            let enter = |out: &mut Gathered<'a>, value: Value, own: bool, possible: Option<Exact>| {
                let weight = line.weight.clone().unwrap_or(Exact::ONE);
                out.present.push(Present {
                    term,
                    child,
                    node,
                    value: value.clone(),
                    possible,
                    weight,
                    own,
                    dropped: false,
                });
                let kind = if own { TermKind::Own } else { TermKind::Substituted };
                out.terms.push(Term {
                    value: Some(value),
                    ..Term::new(child, kind)
                });
            };
            match &line.outcome {
                Outcome::Scored(value) => enter(&mut out, value.clone(), true, line.possible.clone().or(full)),
                Outcome::NoScore(_) => {
                    out.reasons.push(Reason::about(Why::Child, &node.words.id));
                    out.terms.push(Term::new(child, TermKind::LeftOut));
                }
                Outcome::Absent(kind) => {
                    let about = |why| Reason {
                        absence: Some(*kind),
                        ..Reason::about(why, &node.words.id)
                    };
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
                        out.terms.push(Term::new(
                            child,
                            if moved { TermKind::Moved } else { TermKind::LeftOut },
                        ));
                    }
                    if let Some(term) = out.terms.get_mut(term) {
                        term.absence = Some(*kind);
                    }
                }
            }
        }
        out
    }

    /// Replaces the values of children, where a replacement of the parent acts. Each that acts is a line.
    fn replace(
        &self,
        parent: &NodePlan,
        gathered: &mut Gathered<'_>,
        lines: &[Line],
        events: &[EventLine],
    ) -> Result<(), Vec<Reason>> {
        for plan in &parent.replaces {
            if !gathered.reasons.is_empty() || !self.replaces(parent, plan, lines, events)? {
                continue;
            }
            for (child, value) in &plan.with {
                let Some(present) = gathered.present.iter_mut().find(|p| p.child == *child) else {
                    continue;
                };
                present.value = Value::Exact(value.clone());
                if let Some(term) = gathered.terms.get_mut(present.term) {
                    term.kind = TermKind::Replaced;
                    term.value = Some(Value::Exact(value.clone()));
                    term.by = plan
                        .replace
                        .id
                        .as_ref()
                        .map(ToString::to_string)
                        .or(Some(parent.words.id.clone()));
                }
            }
        }
        Ok(())
    }

    /// By what a child's term grows in a sum because of full marks that moved to it, however many moved.
    fn growth(&self, combine: &Combine, gathered: &Gathered<'_>, present: &Present<'_>) -> Exact {
        if !matches!(combine, Combine::Sum(_)) {
            return Exact::ONE;
        }
        let moved = gathered.moved.iter().filter(|(_, to)| *to == present.child);
        let more: Exact = moved
            .filter_map(|(from, _)| self.plan.nodes.get(*from)?.full.as_ref())
            .sum();
        let own = present.node.full.clone().unwrap_or_default();
        (&own + &more).checked_div(&own).unwrap_or(Exact::ONE)
    }

    /// Moves, requires, rescales and combines.
    fn settle(
        &self,
        parent: &NodePlan,
        combine: &Combine,
        gathered: &mut Gathered<'_>,
        lines: &mut [Line],
        at: usize,
        events: &[EventLine],
    ) -> Result<Outcome, Vec<Reason>> {
        if !gathered.reasons.is_empty() {
            return Err(core::mem::take(&mut gathered.reasons));
        }
        if gathered.present.iter().all(|p| p.node.extra) && !gathered.kinds.is_empty() {
            return Ok(Outcome::Absent(one_kind(&gathered.kinds)));
        }
        self.replace(parent, gathered, lines, events)?;
        let scale: Vec<Exact> = gathered
            .present
            .iter()
            .map(|p| self.growth(combine, gathered, p))
            .collect();
        for (from_at, to) in &gathered.moved {
            let from_node = self.plan.nodes.get(*from_at);
            // The children stand in display order.
            let found = gathered.present.binary_search_by_key(to, |p| p.child).ok();
            let (Some(target), Some(from)) = (found.and_then(|at| gathered.present.get_mut(at)), from_node) else {
                let name = from_node.map_or("", |node| node.words.id.as_str());
                return Err(alloc::vec![Reason::about(Why::MoveTarget, name)]);
            };
            if matches!(combine, Combine::Sum(_)) {
                let full = |node: &NodePlan| node.full.clone().unwrap_or_default();
                if full(target.node).is_zero() && !full(from).is_zero() {
                    return Err(alloc::vec![Reason::new(Why::NothingPossible)]);
                }
            } else {
                let moved = lines
                    .get(*from_at)
                    .and_then(|line| line.weight.clone())
                    .unwrap_or_default();
                target.weight = &target.weight + &moved;
            }
        }
        for (present, scale) in gathered.present.iter_mut().zip(&scale) {
            present.possible = present.possible.as_ref().map(|possible| possible * scale);
        }
        let looked_up = look_up(parent, gathered);
        require(parent, &gathered.present, lines).map_err(|reason| alloc::vec![reason])?;
        select(combine, gathered, self);
        let weights = self.effective(combine, parent, gathered, &scale, looked_up, lines);
        let weights = weights.map_err(|reason| alloc::vec![reason])?;
        let possible = match combine {
            Combine::Sum(_) => {
                let gone: Exact = gathered.deferred.iter().map(|(_, points)| points).sum();
                parent.full.as_ref().map(|full| full - &gone)
            }
            _ => parent.full.clone(),
        };
        let value = self
            .combined(parent, combine, gathered, weights)
            .map_err(|reason| alloc::vec![reason])?;
        if let Some(line) = lines.get_mut(at) {
            line.possible = possible;
        }
        Ok(Outcome::Scored(value))
    }

    /// The effective weight of every present child; none for combinations that are no sum.
    fn effective(
        &self,
        combine: &Combine,
        parent: &NodePlan,
        gathered: &Gathered<'_>,
        scale: &[Exact],
        looked_up: bool,
        lines: &[Line],
    ) -> Result<Option<Vec<Exact>>, Reason> {
        let counted = || gathered.present.iter().filter(|p| !p.node.extra && !p.dropped);
        let nothing = || Reason::new(Why::NothingPossible);
        let divide = |a: &Exact, b: &Exact| a.checked_div(b).ok_or_else(nothing);
        let weight_present: Exact = counted().map(|p| &p.weight).sum();
        let siblings = || {
            parent
                .children()
                .iter()
                .filter(|c| self.plan.nodes.get(**c).is_some_and(|n| !n.extra))
        };
        let earned = |to: &Exact| divide(to, &counted().filter_map(|p| p.possible.as_ref()).sum());
        let factor = match combine {
            combine if !combine.is_additive() => return Ok(None),
            Combine::Sum(_) if gathered.left_out.iter().any(|(_, points)| !points.is_zero()) => {
                let all: Exact = siblings().filter_map(|c| self.plan.nodes.get(*c)?.full.as_ref()).sum();
                let deferred: Exact = gathered.deferred.iter().map(|(_, points)| points).sum();
                let left: Exact = gathered.left_out.iter().map(|(_, points)| points).sum();
                let all = &all - &deferred;
                divide(&all, &(&all - &left))?
            }
            Combine::WeightedSum(_) if !looked_up => {
                let all: Exact = siblings().filter_map(|c| lines.get(*c)?.weight.as_ref()).sum();
                if all == weight_present {
                    Exact::ONE
                } else {
                    divide(&all, &weight_present)?
                }
            }
            Combine::WeightedMean(_) => divide(&Exact::ONE, &weight_present)?,
            Combine::Mean(_) => divide(&Exact::ONE, &Exact::from(counted().count()))?,
            Combine::EarnedOverPossible(rule) => earned(&rule.to)?,
            Combine::Best(Best { kept, to, .. }) | Combine::Drop(Drop { kept, to, .. }) => match kept {
                Kept::Sum => Exact::ONE,
                Kept::Mean => divide(&Exact::ONE, &Exact::from(counted().count()))?,
                Kept::EarnedOverPossible => earned(to.as_ref().unwrap_or(&Exact::ONE))?,
            },
            _ => Exact::ONE,
        };
        let weights = gathered.present.iter().zip(scale).map(|(p, scale)| {
            let own = if combine.is_weighted() {
                p.weight.clone()
            } else {
                scale.clone()
            };
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
            return self.mixed(combine, gathered);
        };
        let mut total = Value::default();
        for (present, weight) in gathered.present.iter().zip(weights).filter(|(p, _)| !p.dropped) {
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

    /// Combinations that are no sum of terms.
    fn mixed(&self, combine: &Combine, gathered: &Gathered<'_>) -> Result<Value, Reason> {
        let one = Value::Exact(Exact::ONE);
        let values = || gathered.present.iter().map(|p| &p.value);
        let count = Exact::from(gathered.present.len());
        let fold = |with: &dyn Fn(Value, &Value) -> Value| -> Result<Value, Reason> {
            let mut values = values();
            let mut total = values.next().cloned().unwrap_or_default();
            for value in values {
                total = self.fit(with(total, value))?;
            }
            Ok(total)
        };
        let undefined = || Reason::new(Why::Undefined);
        let root = |value: Value, exponent: &Exact| {
            value
                .power_within(exponent, self.precision, self.bits)
                .ok_or_else(undefined)
        };
        let share = Exact::ONE
            .checked_div(&count)
            .ok_or_else(|| Reason::new(Why::NothingPossible))?;
        // Whether some value is below 0, or at it too; a question that an enclosure may leave open.
        let guarded = |or_zero: bool| -> Result<bool, Reason> {
            let mut found = false;
            for value in values() {
                let order = value
                    .compare(&Value::default())
                    .ok_or_else(|| Reason::new(Why::Unsettled))?;
                found |= order.is_lt() || (or_zero && order.is_eq());
            }
            Ok(found)
        };
        let stated = |rule: &Guarded| rule.otherwise.clone().map(Value::Exact).ok_or_else(undefined);
        match combine {
            Combine::Min(_) => fold(&|a, b| a.min(b)),
            Combine::Max(_) => fold(&|a, b| a.max(b)),
            Combine::Product(_) => fold(&|a, b| a * b),
            Combine::NoisyOr(_) => {
                let mut none = one.clone();
                for value in values() {
                    none = self.fit(none * (&one - value))?;
                }
                Ok(one - none)
            }
            Combine::Geometric(rule) | Combine::WeightedGeometric(rule) if guarded(false)? => stated(rule),
            Combine::Geometric(_) | Combine::WeightedGeometric(_) if values().all(|value| value.exact().is_some()) => {
                let weighted = matches!(combine, Combine::WeightedGeometric(_));
                let of = |p: &Present<'_>| {
                    Some((
                        p.value.exact()?.clone(),
                        if weighted { p.weight.clone() } else { share.clone() },
                    ))
                };
                let all: Vec<(Exact, Exact)> = gathered.present.iter().filter_map(of).collect();
                geometric(&all, self.precision, self.bits).ok_or_else(undefined)
            }
            Combine::Geometric(_) => root(fold(&|a, b| a * b)?, &share),
            Combine::WeightedGeometric(_) => {
                let mut total = one;
                for present in &gathered.present {
                    total = self.fit(total * root(present.value.clone(), &present.weight)?)?;
                }
                Ok(total)
            }
            Combine::Harmonic(rule) if guarded(true)? => stated(rule),
            Combine::Harmonic(_) => {
                let mut total = Value::default();
                for value in values() {
                    total = self.fit(total + one.checked_div(value).ok_or_else(undefined)?)?;
                }
                Value::Exact(count).checked_div(&total).ok_or_else(undefined)
            }
            Combine::Quadratic(_) => {
                let mut total = Value::default();
                for value in values() {
                    total = self.fit(total + value * value)?;
                }
                root(total * Value::Exact(share), &Exact::new(1, 2).unwrap_or_default())
            }
            _ => Err(undefined()),
        }
    }
}

/// Weights by the set of children that are missing. Whether the scheme has this set.
fn look_up(parent: &NodePlan, gathered: &mut Gathered<'_>) -> bool {
    let mut missing: Vec<usize> = gathered
        .terms
        .iter()
        .filter(|term| term.kind == TermKind::LeftOut)
        .map(|term| term.child)
        .collect();
    missing.sort_unstable();
    let Some(row) = parent.missing.iter().find(|row| row.set == missing) else {
        return false;
    };
    for present in &mut gathered.present {
        if let Some((_, weight)) = row.weights.iter().find(|(child, _)| *child == present.child) {
            present.weight = weight.clone();
        }
    }
    true
}

/// Drops the children that the combination does not keep.
fn select(combine: &Combine, gathered: &mut Gathered<'_>, run: &Run<'_>) {
    let count = gathered.present.len();
    let all: Vec<usize> = (0..count)
        .filter(|at| gathered.present.get(*at).is_some_and(|p| !p.node.extra))
        .collect();
    let dropped: Vec<usize> = match combine {
        Combine::FirstPresent(_) => all.iter().skip(1).copied().collect(),
        Combine::Best(best) => {
            let keep = usize::try_from(best.n).unwrap_or(usize::MAX);
            let stay = kept(&gathered.present, &[], &all, keep, best.kept, true);
            all.iter().copied().filter(|at| !stay.contains(at)).collect()
        }
        Combine::Drop(rule) => {
            let named = |at: &usize| {
                let node = gathered.present.get(*at).and_then(|p| run.plan.nodes.get(p.child));
                node.is_some_and(|node| rule.never.contains(&node.words.id))
            };
            let (fixed, free): (Vec<usize>, Vec<usize>) = all.iter().copied().partition(named);
            let least = usize::from(fixed.is_empty());
            let low = usize::try_from(rule.low).unwrap_or(usize::MAX);
            let keep_low = free.len().saturating_sub(low).max(least).min(free.len());
            let after_low = kept(&gathered.present, &fixed, &free, keep_low, rule.kept, true);
            let high = usize::try_from(rule.high).unwrap_or(usize::MAX);
            // Where dropping the highest too would leave nothing, it drops nothing.
            let keep_high = after_low.len().saturating_sub(high);
            let keep_high = if keep_high < least { after_low.len() } else { keep_high };
            let stay = kept(&gathered.present, &fixed, &after_low, keep_high, rule.kept, false);
            free.into_iter().filter(|at| !stay.contains(at)).collect()
        }
        _ => return,
    };
    for at in dropped {
        if let Some(present) = gathered.present.get_mut(at) {
            present.dropped = true;
            if let Some(term) = gathered.terms.get_mut(present.term) {
                term.kind = TermKind::Dropped;
            }
        }
    }
}

/// The `keep` children of `free` that, with the fixed ones, make the greatest (or the least) result.
///
/// For sums and means these are the ones of greatest value. For points over points the best set is found
/// by Dinkelbach's iteration: for a ratio r, keep the greatest value − r × possible; take the ratio of
/// those as the new r until it stands.
fn kept(
    present: &[Present<'_>],
    fixed: &[usize],
    free: &[usize],
    keep: usize,
    how: Kept,
    greatest: bool,
) -> Vec<usize> {
    let value = |at: usize| {
        present
            .get(at)
            .and_then(|p| p.value.exact().cloned())
            .unwrap_or_default()
    };
    let possible = |at: usize| present.get(at).and_then(|p| p.possible.clone()).unwrap_or_default();
    let pick = |key: &dyn Fn(usize) -> Exact| -> Vec<usize> {
        let mut keyed: Vec<(Exact, usize)> = free.iter().map(|at| (key(*at), *at)).collect();
        keyed.sort_by(|a, b| if greatest { b.0.cmp(&a.0) } else { a.0.cmp(&b.0) }.then(a.1.cmp(&b.1)));
        let mut picked: Vec<usize> = keyed.iter().take(keep).map(|(_, at)| *at).collect();
        let counts = |at: &usize| possible(*at).is_positive();
        // A set in which nothing is possible has no ratio: then the last gives way to the best that counts.
        if how == Kept::EarnedOverPossible
            && !fixed.iter().chain(&picked).any(counts)
            && let Some((_, best)) = keyed.iter().find(|(_, at)| counts(at))
            && let Some(last) = picked.last_mut()
        {
            *last = *best;
        }
        picked.sort_unstable();
        picked
    };
    let ratio = |set: &[usize]| {
        let (earned, of): (Exact, Exact) = (
            fixed.iter().chain(set).map(|at| value(*at)).sum(),
            fixed.iter().chain(set).map(|at| possible(*at)).sum(),
        );
        earned.checked_div(&of)
    };
    let mut set = pick(&value);
    if how != Kept::EarnedOverPossible {
        return set;
    }
    // The ratio strictly improves with every round and there are finitely many sets; the bound is for
    // the reader, not for the arithmetic.
    for _ in 0..free.len().saturating_add(64) {
        let Some(r) = ratio(&set) else { break };
        let next = pick(&|at| &value(at) - &(&r * &possible(at)));
        if next == set || ratio(&next).is_none_or(|next| next == r) {
            break;
        }
        set = next;
    }
    set
}

/// Whether the policy leaves the child out at this very parent.
fn is_here(node: &NodePlan, kind: Absence, parent: usize) -> bool {
    matches!(node.policy(kind), Some(PolicyPlan::LeaveOutOf(of)) if *of == parent)
}

/// The kind that all absences have, or `unrated`.
pub(super) fn one_kind(kinds: &[Absence]) -> Absence {
    match kinds {
        [first, rest @ ..] if rest.iter().all(|kind| kind == first) => *first,
        _ => Absence::Unrated,
    }
}

/// What must be scored at least; only scores of one's own count.
fn require(parent: &NodePlan, present: &[Present<'_>], lines: &[Line]) -> Result<(), Reason> {
    let Some(require) = &parent.require else { return Ok(()) };
    let own = || present.iter().filter(|p| p.own && !p.node.extra);
    let count = Exact::from(own().count());
    if let Some(needed) = require.count.map(Exact::from).filter(|needed| count < *needed) {
        return Err(Reason::short(Why::TooFewScored, count, needed));
    }
    let weight: Exact = own().filter_map(|p| lines.get(p.child)?.weight.as_ref()).sum();
    if let Some(needed) = require.weight.clone().filter(|needed| weight < *needed) {
        return Err(Reason::short(Why::TooLittleWeight, weight, needed));
    }
    Ok(())
}
