//! Rules that divide, written out: completion, deviation, checklists.

use alloc::vec::Vec;

use super::super::fraction::X;
use super::super::range::Val;
use super::super::unfit::Why;
use super::Lower;
use super::leaf::Points;
use crate::number::{Exact, Mode, Rounding};
use crate::plan::NodePlan;
use crate::rule::{Checklist, Completion, CompletionForm, Deviation, PartStep, Side};
use crate::scheme::InputPlan;

/// Whether nothing but clamps and gates, whose limits are on the grid, stands between the rule and its rounding.
pub(super) fn rounds_alone(node: &NodePlan) -> bool {
    node.round.is_some() && node.add.is_empty() && node.subtract.is_empty()
}

impl Lower<'_> {
    pub(super) fn completion(
        &mut self,
        node: &NodePlan,
        rule: &Completion,
        input: Option<usize>,
        x: X,
    ) -> Result<Points, Why> {
        let full = node.full.clone().unwrap_or_default();
        let form = rule.form.unwrap_or_default();
        let plain = rule.target.is_none() || form == CompletionForm::Actual;
        let one = self.build.constant(&Exact::ONE)?;
        let (over, under) = match x {
            X::Value(x) => (x, one),
            X::Ratio { over, under } => (over, under),
        };
        let (over, under) = match &rule.target {
            Some(target) if !plain => {
                let target = self.parameter(target, "target", input)?;
                let by_target = self.build.times(under, target)?;
                match form {
                    CompletionForm::ActualOverTarget => (over, by_target),
                    // An actual of 0 or less has no ratio, whatever it is divided by.
                    CompletionForm::TargetOverActual => (by_target, over),
                    _ => {
                        let rest = self
                            .build
                            .sum(&[(by_target, 2.into()), (over, -Exact::ONE)], &Exact::ZERO)?;
                        (rest, by_target)
                    }
                }
            }
            _ => (over, under),
        };
        let positive = self.build.inside(under, 1, i128::MAX);
        let if_zero = match &rule.if_zero {
            Some(share) => Some(self.build.constant(&(share * &full))?),
            None => {
                self.guard_of(input, positive)?;
                None
            }
        };
        let points = match (self.build.known(under).filter(Exact::is_positive), &rule.round_ratio) {
            (Some(by), round) => {
                let by = by.recip().ok_or(Why::NoSample)?;
                let mut ratio = self.build.times_constant(over, &by)?;
                if let Some(rounding) = round {
                    ratio = self.build.round(ratio, rounding)?;
                }
                self.limited(rule, ratio.into(), &full).map(Points::Number)?
            }
            (None, Some(rounding)) => {
                let ratio = self.build.quotient(over, under, rounding)?;
                self.limited(rule, ratio.into(), &full).map(Points::Number)?
            }
            (None, None) if rounds_alone(node) && !full.is_negative() => {
                Points::Rounded(self.ratio_points(node, rule, over, under, &full)?)
            }
            (None, None) => {
                let ratio = self.build.ratio(over, under)?;
                Points::Number(self.limited(rule, ratio, &full)?)
            }
        };
        let Some(if_zero) = if_zero else { return Ok(points) };
        Ok(match points {
            Points::Number(value) => Points::Number(self.build.choose(positive, value, if_zero.into())?),
            Points::Rounded(value) => {
                let if_zero = match &node.round {
                    Some(rounding) => self.build.round(if_zero, rounding)?,
                    None => if_zero,
                };
                Points::Rounded(self.build.pick(positive, value, if_zero)?)
            }
        })
    }

    /// A ratio made 0 below its bound, held between its limits, times full marks.
    pub(super) fn limited(&mut self, rule: &Completion, mut ratio: X, full: &Exact) -> Result<X, Why> {
        if let Some(bound) = &rule.zero_below {
            let bound = bound.clone();
            let f = |x: &Exact| Ok(Some(if *x < bound { Exact::ZERO } else { x.clone() }));
            ratio = self.straight(ratio, core::slice::from_ref(&bound), &f)?.0;
        }
        let ratio = self.build.hold(ratio, rule.at_least.as_ref(), rule.at_most.as_ref())?;
        let full = self.build.constant(full)?;
        self.build.product(ratio, full.into())
    }

    /// Points of a ratio that nothing rounds before the node does: rounding keeps the order, so that limits may come
    /// after it, at what they themselves round to.
    pub(super) fn ratio_points(
        &mut self,
        node: &NodePlan,
        rule: &Completion,
        over: Val,
        under: Val,
        full: &Exact,
    ) -> Result<Val, Why> {
        let rounding = node.round.as_ref().ok_or(Why::Ratio)?;
        let marks = self.build.times_constant(over, full)?;
        let mut points = self.build.quotient(marks, under, rounding)?;
        if let Some(bound) = &rule.zero_below {
            // over ÷ under < bound, both multiplied by under, which is positive.
            let rest = self.build.sum(&[(over, Exact::ONE), (under, -bound)], &Exact::ZERO)?;
            let reached = self.build.inside(rest, 0, i128::MAX);
            let zero = self.build.constant(&Exact::ZERO)?;
            points = self.build.pick(reached, points, zero)?;
        }
        let end = |limit: &Option<Exact>| limit.as_ref().map(|limit| (limit * full).round(rounding));
        self.build
            .clamp(points, end(&rule.at_least).as_ref(), end(&rule.at_most).as_ref())
    }

    pub(super) fn deviation(&mut self, node: &NodePlan, rule: &Deviation, x: X) -> Result<X, Why> {
        let base = self.known(&rule.base, "base").ok_or(Why::Given)?;
        let upper = match &rule.base_to {
            Some(upper) => self.known(upper, "base-to").ok_or(Why::Given)?,
            None => base.clone(),
        };
        let start = rule.start.clone().or(node.full.clone()).ok_or(Why::NoSample)?;
        if upper < base {
            return Err(Why::Given);
        }
        let mut points = X::Value(self.build.constant(&start)?);
        for (side, edge, above) in [(&rule.above, &upper, true), (&rule.below, &base, false)] {
            let Some(side) = side else { continue };
            let change = self.side(side, edge, above, x)?;
            points = self.build.plus(points, change, &Exact::ONE)?;
        }
        Ok(points)
    }

    /// What one side of a deviation changes: 0 on the other side.
    pub(super) fn side(&mut self, side: &Side, edge: &Exact, above: bool, x: X) -> Result<X, Why> {
        let crossed = side
            .to
            .as_ref()
            .is_some_and(|to| if above { to < edge } else { to > edge });
        if crossed {
            return Err(Why::Given);
        }
        let x = if above {
            self.build.hold(x, Some(edge), side.to.as_ref())?
        } else {
            self.build.hold(x, side.to.as_ref(), Some(edge))?
        };
        let sign = if above { Exact::ONE } else { -Exact::ONE };
        let share = sign.checked_div(&side.every).ok_or(Why::NoSample)?;
        let from = self.build.constant(&-(edge * &share))?;
        let steps = self.build.plus(from.into(), x, &share)?;
        let whole = |mode| Rounding::places(0, mode);
        let steps = match side.part {
            PartStep::ProRata => steps,
            PartStep::Whole => self.build.rounded(steps, &whole(Mode::Floor))?.into(),
            PartStep::Started => self.build.rounded(steps, &whole(Mode::Ceiling))?.into(),
        };
        let points = self.build.constant(&side.points)?;
        let change = self.build.product(steps, points.into())?;
        match &side.at_most {
            Some(most) => self.build.hold(change, Some(&-most), Some(most)),
            None => Ok(change),
        }
    }

    pub(super) fn checklist(
        &mut self,
        node: &NodePlan,
        rule: &Checklist,
        input: &InputPlan,
        x: Val,
    ) -> Result<Val, Why> {
        let place = |id: &str| -> Result<i128, Why> {
            let at = input.items.iter().position(|item| item == id).ok_or(Why::NoSample)?;
            1i128
                .checked_shl(u32::try_from(at).map_err(|_| Why::Wide)?)
                .ok_or(Why::Wide)
        };
        let (mut all, mut stars) = (0i128, 0i128);
        let mut by_points: Vec<(Exact, i128)> = Vec::new();
        for item in &rule.item {
            let bit = place(item.id.as_str())?;
            all |= bit;
            if item.starred {
                stars |= bit;
            }
            if let Some(points) = &item.points {
                match by_points.iter_mut().find(|(of, _)| of == points) {
                    Some((_, mask)) => *mask |= bit,
                    None => by_points.push((points.clone(), bit)),
                }
            }
        }
        let points = match &rule.lose {
            Some(lose) => {
                let met = self.build.bits(x, all);
                let full = node.full.clone().unwrap_or_default();
                let none_met = &full - &(lose * &Exact::from(rule.item.len()));
                self.build.sum(&[(met, lose.clone())], &none_met)?
            }
            None => {
                let terms = by_points
                    .into_iter()
                    .map(|(points, mask)| (self.build.bits(x, mask), points));
                let terms: Vec<_> = terms.collect();
                self.build.sum(&terms, &Exact::ZERO)?
            }
        };
        let Some(missing) = rule.starred_missing.as_ref().filter(|_| stars != 0) else {
            return Ok(points);
        };
        let met = self.build.bits(x, stars);
        let kept = self.build.inside(met, stars.count_ones().into(), i128::MAX);
        let missing = self.build.constant(missing)?;
        self.build.pick(kept, points, missing)
    }
}
