//! What enters a parent with which weight, as the card of the sample shows it, and how that is combined.

use alloc::vec::Vec;

use super::super::fraction::X;
use super::super::unfit::Why;
use super::keep::Entry;
use super::operand::Fires;
use super::{Lower, Out, Term, Times};
use crate::card::{self, TermKind};
use crate::combine::Combine;
use crate::number::Exact;
use crate::outcome::{self, Outcome};
use crate::plan::{NodePlan, Op, Operand, PolicyPlan};

impl Lower<'_> {
    /// The combined value of a parent, before its pools, with its terms; or that it has none, for all units of the pattern.
    pub(super) fn terms(
        &mut self,
        at: usize,
        node: &NodePlan,
        combine: &Combine,
    ) -> Result<Result<(X, Vec<Term>), Out>, Why> {
        use Combine as C;
        if matches!(combine, C::Geometric(_) | C::WeightedGeometric(_) | C::Quadratic(_)) {
            return Err(Why::Combine(combine.keyword()));
        }
        let sample = self.sample;
        let card = &sample.card;
        let line = card.lines.get(at).ok_or(Why::NoSample)?;
        // A child that the sample has no score for, and other units have, would be missing among the terms.
        for child in node.children() {
            let scored = matches!(self.values.get(*child), Some(Some(Ok(Out::Scored { .. }))));
            let in_sample = card.lines.get(*child).map(|line| &line.outcome);
            if scored && !matches!(in_sample, Some(Outcome::Scored(_))) {
                return Err(Why::NoSample);
            }
            // One without a score has one all the same where its cell is missing, and a constant takes its place.
            if !scored && self.is_masked(*child) {
                return Err(Why::NoSample);
            }
        }
        match &line.outcome {
            Outcome::Absent(kind) => return Ok(Err(Out::Absent(*kind))),
            // A gate's operand is looked at where the gate is lowered.
            Outcome::NoScore(reasons) if reasons.iter().all(|r| r.why == outcome::Why::GateOperand) => {}
            Outcome::NoScore(reasons) if reasons.iter().any(|r| !is_of_pattern(r.why)) => return Err(Why::NoSample),
            Outcome::NoScore(_) => return Ok(Err(Out::NoScore)),
            Outcome::Scored(_) => {}
        }
        let keeps = matches!(combine, C::Best(_) | C::Drop(_));
        let mut terms: Vec<Term> = Vec::with_capacity(line.terms.len());
        for of_card in &line.terms {
            let value = self.term(of_card, keeps)?;
            let kind = match (value, of_card.kind) {
                (Some(_), _) if keeps => None,
                // Whether it is replaced is for each unit to say.
                (Some(_), TermKind::Replaced) if self.is_absent(of_card.child) => Some(TermKind::Substituted),
                (Some(_), TermKind::Replaced) => Some(TermKind::Own),
                (_, kind) => Some(kind),
            };
            let weighs = value.is_some() && combine.is_additive() && !keeps;
            let weight = of_card.weight.clone().filter(|_| weighs);
            if weighs && weight.is_none() {
                // The sample came to no score before its terms were weighed.
                return Err(Why::NoSample);
            }
            terms.push(Term {
                child: of_card.child,
                kind,
                replaced: Vec::new(),
                value,
                weight,
                amount: None,
            });
        }
        if let Some(out) = self.replaced(node, &mut terms)? {
            return Ok(Err(out));
        }
        let combined = if keeps {
            let entries = self.entries(combine, &terms);
            self.keep(combine, &entries)?
        } else if combine.is_additive() {
            self.added_up(node, &mut terms)?
        } else {
            self.mixed(combine, terms.iter().filter_map(|term| term.value).collect())?
        };
        Ok(Ok((combined, terms)))
    }

    /// The sum of terms, each rounded where the parent says so.
    fn added_up(&mut self, node: &NodePlan, terms: &mut [Term]) -> Result<X, Why> {
        let mut entering: Vec<(X, Exact)> = Vec::with_capacity(terms.len());
        for term in terms {
            let (Some(value), Some(weight)) = (term.value, &term.weight) else {
                continue;
            };
            if let Some(rounding) = &node.round_terms {
                let factor = self.build.constant(weight)?;
                let amount = self.build.product(value, factor.into())?;
                let of = X::Value(self.build.rounded(amount, rounding)?);
                term.amount = Some(Times { of, times: 1 });
                entering.push((of, Exact::ONE));
            } else {
                term.amount = self.share(value, weight);
                entering.push((value, weight.clone()));
            }
        }
        self.total(&entering)
    }

    /// Puts what replacements of the parent state in the place of its children's values; or that there is no score.
    fn replaced(&mut self, node: &NodePlan, terms: &mut [Term]) -> Result<Option<Out>, Why> {
        let scheme = self.scheme;
        for plan in &node.replaces {
            // Nodes are read as they are before their gates.
            let gated = plan.conditions.iter().any(|condition| match &condition.operand {
                Operand::Node(at, _) => scheme
                    .0
                    .plan
                    .nodes
                    .get(*at)
                    .is_some_and(|node| node.gates.iter().any(|gate| !gate.is_on_grade())),
                _ => false,
            });
            if gated {
                return Err(Why::Replace);
            }
            let test = match self.fires(&plan.conditions, plan.replace.any, plan.replace.if_absent)? {
                Fires::When(test) => test,
                Fires::Unknown => return Ok(Some(Out::NoScore)),
            };
            for (child, value) in &plan.with {
                let instead = self.build.constant(value)?;
                for term in terms.iter_mut().filter(|term| term.child == *child) {
                    if let Some(value) = term.value {
                        term.value = Some(self.build.choose(test, instead.into(), value)?);
                        term.replaced.push(test);
                    }
                }
            }
        }
        Ok(None)
    }

    /// The children that enter, for a combination that keeps some of them.
    fn entries(&self, combine: &Combine, terms: &[Term]) -> Vec<Entry> {
        let of = |term: &Term| {
            let node = self.scheme.0.plan.nodes.get(term.child);
            let line = self.sample.card.lines.get(term.child);
            let named = |drop: &crate::combine::Drop| node.is_some_and(|node| drop.never.contains(&node.words.id));
            Some(Entry {
                value: term.value?,
                possible: line
                    .and_then(|line| line.possible.clone())
                    .or(node.and_then(|node| node.full.clone())),
                extra: node.is_some_and(|node| node.extra),
                fixed: match combine {
                    Combine::Drop(drop) => named(drop),
                    _ => false,
                },
            })
        };
        terms.iter().filter_map(of).collect()
    }

    /// `Σ weight × value`: the values first, then every ratio.
    pub(super) fn total(&mut self, terms: &[(X, Exact)]) -> Result<X, Why> {
        let plain: Vec<_> = terms
            .iter()
            .filter_map(|(value, weight)| Some((value.value().ok()?, weight.clone())))
            .collect();
        let mut total = X::Value(self.build.sum(&plain, &Exact::ZERO)?);
        for (value, weight) in terms.iter().filter(|(value, _)| value.value().is_err()) {
            total = self.build.plus(total, *value, weight)?;
        }
        Ok(total)
    }

    /// Combinations that are no sum.
    fn mixed(&mut self, combine: &Combine, values: Vec<X>) -> Result<X, Why> {
        if let Combine::Harmonic(rule) = combine {
            return self.harmonic(rule.otherwise.as_ref(), &values);
        }
        let mut values = values.into_iter();
        if let Combine::NoisyOr(_) = combine {
            let one = X::Value(self.build.constant(&Exact::ONE)?);
            let mut none = one;
            for value in values {
                let not = self.build.plus(one, value, &-Exact::ONE)?;
                none = self.build.product(none, not)?;
            }
            return self.build.plus(one, none, &-Exact::ONE);
        }
        let mut total = values.next().ok_or(Why::NoSample)?;
        for value in values {
            total = match combine {
                Combine::Min(_) => self.build.lesser(total, value)?,
                Combine::Max(_) => self.build.greater(total, value)?,
                Combine::Product(_) => self.build.product(total, value)?,
                _ => return Err(Why::Combine(combine.keyword())),
            };
        }
        Ok(total)
    }

    /// Number of values ÷ Σ 1 ÷ value; where one is 0 or less what is stated, or else no score.
    fn harmonic(&mut self, otherwise: Option<&Exact>, values: &[X]) -> Result<X, Why> {
        let one = X::Value(self.build.constant(&Exact::ONE)?);
        let zero = X::Value(self.build.constant(&Exact::ZERO)?);
        let mut sound = self.build.constant(&Exact::ONE)?;
        let mut total = zero;
        for value in values {
            let positive = self.build.compares(*value, zero, &[core::cmp::Ordering::Greater])?;
            sound = self.build.least(sound, positive)?;
            // Where it is not positive, something positive takes its place: another result is picked.
            let value = self.build.choose(positive, *value, one)?;
            let share = self.divided(one, value, Some(&Exact::ONE))?;
            total = self.build.plus(total, share, &Exact::ONE)?;
        }
        let count = X::Value(self.build.constant(&Exact::from(values.len()))?);
        let mean = self.divided(count, total, Some(&Exact::ONE))?;
        match otherwise {
            Some(stated) => {
                let stated = self.build.constant(stated)?;
                self.build.choose(sound, mean, stated.into())
            }
            None => {
                self.build.guard(sound);
                Ok(mean)
            }
        }
    }

    fn is_absent(&self, child: usize) -> bool {
        matches!(self.values.get(child), Some(Some(Ok(Out::Absent(_)))))
    }

    /// The value with which a child enters: its own, or what a policy puts in its place.
    fn term(&mut self, term: &card::Term, keeps: bool) -> Result<Option<X>, Why> {
        match term.kind {
            TermKind::LeftOut | TermKind::Moved => return Ok(None),
            TermKind::Dropped if !keeps => return Ok(None),
            TermKind::Substituted => {
                let value = term
                    .value
                    .as_ref()
                    .and_then(|value| value.exact())
                    .ok_or(Why::Enclosed)?;
                return Ok(Some(self.build.constant(value)?.into()));
            }
            TermKind::Dropped | TermKind::Replaced | TermKind::Own => {}
        }
        // Dropped or replaced in the sample, it may still be something that a policy put there.
        if let Some(Some(Ok(Out::Absent(kind)))) = self.values.get(term.child) {
            let child = self.scheme.0.plan.nodes.get(term.child);
            let instead = child.and_then(|child| substitute(child, *kind)).ok_or(Why::Condition)?;
            return Ok(Some(self.build.constant(&instead)?.into()));
        }
        let Some(Some(Ok(Out::Scored { value, .. }))) = self.values.get(term.child) else {
            return Err(Why::NoSample);
        };
        let value = *value;
        let scheme = self.scheme;
        let child = scheme.0.plan.nodes.get(term.child);
        let Some((child, Op::Rule { input: Some(input), .. })) = child.map(|child| (child, &child.op)) else {
            return Ok(Some(value));
        };
        let Some(there) = self.there(*input)? else {
            return Ok(Some(value));
        };
        let column = self
            .of_input
            .get(input)
            .and_then(|of| of.iter().find(|at| self.lacks.is_masked(**at)));
        let kind = column
            .and_then(|at| self.layout.columns.get(*at)?.null)
            .ok_or(Why::Condition)?;
        let instead = substitute(child, kind).ok_or(Why::Condition)?;
        let instead = self.build.constant(&instead)?;
        self.build.choose(there, value, instead.into()).map(Some)
    }
}

/// The constant that a policy puts in the place of an absent leaf, whatever else is there or not.
pub(in super::super) fn substitute(node: &NodePlan, kind: crate::Absence) -> Option<Exact> {
    match node.policy(kind)? {
        PolicyPlan::Zero => Some(Exact::ZERO),
        PolicyPlan::Full => node.full.clone(),
        PolicyPlan::Share(share) => Some(share * node.full.as_ref()?),
        _ => None,
    }
}

/// Reasons that follow from what is missing alone, and not from any figure.
fn is_of_pattern(why: outcome::Why) -> bool {
    use outcome::Why as W;
    matches!(
        why,
        W::Absent
            | W::NoPolicy
            | W::Child
            | W::TooFewScored
            | W::TooLittleWeight
            | W::MoveTarget
            | W::NothingPossible
            | W::GateOperand
            | W::NotGiven
    )
}
