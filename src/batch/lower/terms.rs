//! What enters a parent with which weight, as the card of the sample shows it, and how that is combined.

use alloc::vec::Vec;

use super::super::range::Val;
use super::super::unfit::Why;
use super::{Lower, Out};
use crate::card::{Term, TermKind};
use crate::combine::Combine;
use crate::number::Exact;
use crate::outcome::{self, Outcome};
use crate::plan::{NodePlan, Op, PolicyPlan};

impl Lower<'_> {
    /// The combined value of a parent, before its pools; or that it has none, for all units of the pattern.
    pub(super) fn terms(&mut self, at: usize, node: &NodePlan, combine: &Combine) -> Result<Result<Val, Out>, Why> {
        use Combine as C;
        if !node.replaces.is_empty() {
            return Err(Why::Replace);
        }
        if matches!(
            combine,
            C::Best(_) | C::Drop(_) | C::Geometric(_) | C::WeightedGeometric(_) | C::Harmonic(_) | C::Quadratic(_)
        ) {
            return Err(Why::Combine(combine.keyword()));
        }
        let card = self.card;
        let line = card.lines.get(at).ok_or(Why::NoSample)?;
        match &line.outcome {
            Outcome::Absent(kind) => return Ok(Err(Out::Absent(*kind))),
            // A gate's operand is looked at where the gate is lowered.
            Outcome::NoScore(reasons) if reasons.iter().all(|r| r.why == outcome::Why::GateOperand) => {}
            Outcome::NoScore(reasons) if reasons.iter().any(|r| !is_of_pattern(r.why)) => return Err(Why::NoSample),
            Outcome::NoScore(_) => return Ok(Err(Out::NoScore)),
            Outcome::Scored(_) => {}
        }
        let mut entering: Vec<(Val, Exact)> = Vec::with_capacity(line.terms.len());
        for term in &line.terms {
            let Some(value) = self.term(term)? else { continue };
            entering.push((value, term.weight.clone().unwrap_or(Exact::ONE)));
        }
        let combined = if combine.is_additive() {
            match &node.round_terms {
                None => self.build.sum(&entering, &Exact::ZERO)?,
                Some(rounding) => {
                    let mut rounded = Vec::with_capacity(entering.len());
                    for (value, weight) in &entering {
                        let amount = self.build.times_constant(*value, weight)?;
                        rounded.push((self.build.round(amount, rounding)?, Exact::ONE));
                    }
                    self.build.sum(&rounded, &Exact::ZERO)?
                }
            }
        } else {
            self.mixed(combine, entering.into_iter().map(|(value, _)| value).collect())?
        };
        Ok(Ok(combined))
    }

    /// Combinations that are no sum.
    fn mixed(&mut self, combine: &Combine, values: Vec<Val>) -> Result<Val, Why> {
        let mut values = values.into_iter();
        if let Combine::NoisyOr(_) = combine {
            let mut none = self.build.constant(&Exact::ONE)?;
            for value in values {
                let not = self.build.not(value)?;
                none = self.build.times(none, not)?;
            }
            return self.build.not(none);
        }
        let mut total = values.next().ok_or(Why::NoSample)?;
        for value in values {
            total = match combine {
                Combine::Min(_) => self.build.least(total, value)?,
                Combine::Max(_) => self.build.greatest(total, value)?,
                Combine::Product(_) => self.build.times(total, value)?,
                _ => return Err(Why::Combine(combine.keyword())),
            };
        }
        Ok(total)
    }

    /// The value with which a child enters: its own, or what a policy puts in its place.
    fn term(&mut self, term: &Term) -> Result<Option<Val>, Why> {
        match term.kind {
            TermKind::LeftOut | TermKind::Moved | TermKind::Dropped => return Ok(None),
            TermKind::Substituted => {
                let value = term
                    .value
                    .as_ref()
                    .and_then(|value| value.exact())
                    .ok_or(Why::Enclosed)?;
                return self.build.constant(value).map(Some);
            }
            TermKind::Replaced => return Err(Why::Replace),
            TermKind::Own => {}
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
            .and_then(|of| of.iter().find(|at| self.masked.get(**at) == Some(&true)));
        let kind = column
            .and_then(|at| self.layout.columns.get(*at)?.null)
            .ok_or(Why::Condition)?;
        let instead = substitute(child, kind).ok_or(Why::Condition)?;
        let instead = self.build.constant(&instead)?;
        self.build.pick(there, value, instead).map(Some)
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
