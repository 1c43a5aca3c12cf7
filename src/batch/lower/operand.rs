//! Conditions on nodes, inputs, attributes and events, as tests of integers.

use alloc::vec::Vec;

use super::super::fraction::X;
use super::super::layout::Field;
use super::super::range::Val;
use super::super::unfit::Why;
use super::{Lower, Out};
use crate::draft::{Condition, IfAbsent};
use crate::evaluate::gates::{compares, matches};
use crate::number::Exact;
use crate::plan::{ConditionPlan, Operand};
use crate::rule::InputKind;

/// Whether something fires.
pub(super) enum Fires {
    /// Where the test is not 0.
    When(Val),
    /// It cannot be told, and then there is no score: for all units of the pattern.
    Unknown,
}

impl Lower<'_> {
    /// Whether all conditions hold, or any; what is absent is settled as the scheme states.
    pub(super) fn fires(
        &mut self,
        conditions: &[ConditionPlan],
        any: bool,
        if_absent: Option<IfAbsent>,
    ) -> Result<Fires, Why> {
        let mut tests: Vec<Val> = Vec::new();
        let mut unknown = false;
        for condition in conditions {
            match self.holds(condition)? {
                Some(test) => tests.push(test),
                None => unknown = true,
            }
        }
        let known = tests.len();
        let start = if any { Exact::ZERO } else { Exact::ONE };
        let mut settled = self.build.constant(&start)?;
        for test in tests {
            settled = if any {
                self.build.greatest(settled, test)?
            } else {
                self.build.least(settled, test)?
            };
        }
        if !unknown {
            return Ok(Fires::When(settled));
        }
        match (if_absent.unwrap_or_default(), any) {
            (IfAbsent::Skip, true) | (IfAbsent::Fire, false) => Ok(Fires::When(settled)),
            (IfAbsent::Skip, false) => Ok(Fires::When(self.build.constant(&Exact::ZERO)?)),
            (IfAbsent::Fire, true) => Ok(Fires::When(self.build.constant(&Exact::ONE)?)),
            (IfAbsent::NoScore, _) if known == 0 => Ok(Fires::Unknown),
            (IfAbsent::NoScore, _) => Err(Why::Condition),
        }
    }

    /// Whether a condition holds: 1 or 0; nothing where its operand is absent.
    pub(super) fn holds(&mut self, plan: &ConditionPlan) -> Result<Option<Val>, Why> {
        let condition = &plan.condition;
        let scheme = self.scheme;
        match &plan.operand {
            Operand::Parameter => Ok(None),
            Operand::Points(_) => Err(Why::Condition),
            Operand::Statistic => {
                let sources = self.sources();
                let statistic = condition.statistic.as_deref().and_then(|id| sources.statistic(id));
                let Some(value) = statistic.and_then(|statistic| statistic.value.as_ref()) else {
                    return Ok(None);
                };
                let holds = compares(condition, value);
                self.build.constant(&Exact::from(i64::from(holds))).map(Some)
            }
            Operand::Node(at, _) => match self.out(*at).map_err(|unfit| unfit.why)? {
                Out::Scored { value, .. } if !condition.exact => self.compare(condition, value).map(Some),
                Out::Scored { exact, .. } => self.compare(condition, exact.ok_or(Why::Ratio)?).map(Some),
                Out::Absent(_) | Out::NoScore => Ok(None),
            },
            Operand::Attribute => {
                let value = condition
                    .attribute
                    .as_deref()
                    .and_then(|key| self.layout.attributes.get(key));
                let Some(holds) = value.and_then(|value| matches(condition, value)) else {
                    return Ok(None);
                };
                self.build.constant(&Exact::from(i64::from(holds))).map(Some)
            }
            Operand::Input(at) => {
                let Some(input) = scheme.0.plan.inputs.get(*at) else {
                    return Ok(None);
                };
                let Some(columns) = self.of_input.get(at) else {
                    // Without a column it is open: absent, if the record was admitted.
                    return if input.kind == InputKind::Events {
                        Err(Why::Condition)
                    } else {
                        Ok(None)
                    };
                };
                if columns.iter().any(|at| self.lacks.is_missing(*at)) {
                    return Ok(None);
                }
                if columns.iter().any(|at| self.lacks.is_open(*at)) {
                    return Err(Why::Patterns);
                }
                if input.kind == InputKind::Fraction {
                    let ratio = self.fraction(*at)?;
                    return self.compare(condition, ratio).map(Some);
                }
                let Some(cell) = self.figure(*at, &Field::Value) else {
                    return Err(Why::Condition);
                };
                match input.kind {
                    InputKind::YesNo => {
                        let Some(wanted) = condition.yes else { return Ok(None) };
                        let wanted = i128::from(wanted.0);
                        Ok(Some(self.build.inside(cell, wanted, wanted)))
                    }
                    InputKind::Level => {
                        let Some(wanted) = &condition.equals else {
                            return Ok(None);
                        };
                        let place = input.levels.iter().position(|level| *level == wanted.text);
                        let place = place.and_then(|at| i128::try_from(at).ok()).unwrap_or(-1);
                        Ok(Some(self.build.inside(cell, place, place)))
                    }
                    InputKind::Number | InputKind::Count | InputKind::Actual | InputKind::Score => {
                        self.compare(condition, cell.into()).map(Some)
                    }
                    _ => Err(Why::Condition),
                }
            }
            Operand::Events(at) => {
                let account = scheme.0.plan.accounts.get(*at).ok_or(Why::Condition)?;
                let mut counts = Vec::new();
                for (column, _) in self.events_of(account, condition.category.as_deref()) {
                    counts.push((self.event_count(column)?, Exact::ONE));
                }
                let count = self.build.sum(&counts, &Exact::ZERO)?;
                let bounded = condition.at_least.is_some()
                    || condition.more_than.is_some()
                    || condition.at_most.is_some()
                    || condition.less_than.is_some()
                    || condition.equals.is_some();
                if bounded {
                    return self.compare(condition, count.into()).map(Some);
                }
                Ok(Some(self.build.inside(count, 1, i128::MAX)))
            }
        }
    }

    /// Whether every bound of a condition holds.
    fn compare(&mut self, condition: &Condition, of: X) -> Result<Val, Why> {
        let of = match of {
            X::Value(of) => of,
            ratio => return self.compare_ratio(condition, ratio),
        };
        let (mut least, mut most) = (i128::MIN, i128::MAX);
        let scale = Exact::from(of.scale);
        let integer = |x: Exact| x.parts().map(|(num, _)| num).ok_or(Why::Wide);
        let up = |x: &Exact| integer((x * &scale).ceil());
        let down = |x: &Exact| integer((x * &scale).floor());
        if let Some(x) = &condition.at_least {
            least = least.max(up(x)?);
        }
        if let Some(x) = &condition.more_than {
            least = least.max(down(x)?.saturating_add(1));
        }
        if let Some(x) = &condition.at_most {
            most = most.min(down(x)?);
        }
        if let Some(x) = &condition.less_than {
            most = most.min(up(x)?.saturating_sub(1));
        }
        if let Some(wanted) = &condition.equals {
            let Some(number) = &wanted.number else {
                return Ok(self.build.inside(of, 1, 0));
            };
            least = least.max(up(number)?);
            most = most.min(down(number)?);
        }
        Ok(self.build.inside(of, least, most))
    }

    /// The same of a ratio, by cross-multiplication with each bound.
    fn compare_ratio(&mut self, condition: &Condition, of: X) -> Result<Val, Why> {
        use core::cmp::Ordering::{Equal, Greater, Less};
        let mut holds = self.build.constant(&Exact::ONE)?;
        let wanted = condition.equals.as_ref().map(|wanted| wanted.number.as_ref());
        if let Some(None) = wanted {
            return self.build.constant(&Exact::ZERO);
        }
        let bounds: [(Option<&Exact>, &[core::cmp::Ordering]); 5] = [
            (condition.at_least.as_ref(), &[Greater, Equal]),
            (condition.more_than.as_ref(), &[Greater]),
            (condition.at_most.as_ref(), &[Less, Equal]),
            (condition.less_than.as_ref(), &[Less]),
            (wanted.flatten(), &[Equal]),
        ];
        for (bound, ways) in bounds {
            let Some(bound) = bound else { continue };
            let bound = self.build.constant(bound)?;
            let test = self.build.compares(of, bound.into(), ways)?;
            holds = self.build.least(holds, test)?;
        }
        Ok(holds)
    }
}
