//! Formulas: their steps, and the numbers that formulas and decision tables read beside their input. Ratios stay
//! undivided until something rounds them.

use alloc::{collections::BTreeMap, vec::Vec};
use core::cmp::Ordering::{Equal, Greater, Less};

use super::super::fraction::X;
use super::super::layout::Field;
use super::super::unfit::Why;
use super::{Lower, Out};
use crate::number::Exact;
use crate::plan::Operand;
use crate::rule::{Formula, InputKind, Op, Source, Step, Test};

/// The greatest whole exponent that is multiplied out.
const EXPONENT: i64 = 8;

impl Lower<'_> {
    /// What a formula comes to; none where something that it reads is absent.
    pub(super) fn formula(&mut self, formula: &Formula, sources: &[Operand]) -> Result<Option<X>, Why> {
        let mut outside = Vec::with_capacity(sources.len());
        for (source, operand) in formula.sources().zip(sources) {
            let Some(value) = self.operand(source, operand)? else {
                return Ok(None);
            };
            outside.push(value);
        }
        let mut outside = outside.into_iter();
        let mut done: BTreeMap<&str, X> = BTreeMap::new();
        let mut last = None;
        for step in &formula.step {
            let mut of = Vec::with_capacity(step.of.len());
            for source in &step.of {
                of.push(match source {
                    Source::Number(number) => self.build.constant(number)?.into(),
                    Source::Step(id) => done.get(id.as_str()).copied().ok_or(Why::NoSample)?,
                    _ => outside.next().ok_or(Why::NoSample)?,
                });
            }
            let value = self.step(step, &of)?;
            done.insert(step.id.as_str(), value);
            last = Some(value);
        }
        Ok(last)
    }

    fn step(&mut self, step: &Step, of: &[X]) -> Result<X, Why> {
        let get = |at: usize| of.get(at).copied().ok_or(Why::NoSample);
        let mut total = get(0)?;
        let rest = of.iter().skip(1).copied();
        match step.op {
            Op::Add | Op::Subtract => {
                let sign = if step.op == Op::Add { Exact::ONE } else { -Exact::ONE };
                for value in rest {
                    total = self.build.plus(total, value, &sign)?;
                }
            }
            Op::Multiply => {
                for value in rest {
                    total = self.build.product(total, value)?;
                }
            }
            Op::Min => {
                for value in rest {
                    total = self.build.lesser(total, value)?;
                }
            }
            Op::Max => {
                for value in rest {
                    total = self.build.greater(total, value)?;
                }
            }
            Op::Clamp => {
                total = self.build.greater(total, get(1)?)?;
                total = self.build.lesser(total, get(2)?)?;
            }
            Op::Abs => {
                let zero = self.build.constant(&Exact::ZERO)?;
                let negated = self.build.plus(zero.into(), total, &-Exact::ONE)?;
                total = self.build.greater(total, negated)?;
            }
            Op::Round => {
                let rounding = step.round.as_ref().ok_or(Why::NoSample)?;
                total = self.build.rounded(total, rounding)?.into();
            }
            Op::If => {
                let ways: &[_] = match step.test.unwrap_or_default() {
                    Test::AtLeast => &[Greater, Equal],
                    Test::MoreThan => &[Greater],
                    Test::AtMost => &[Less, Equal],
                    Test::LessThan => &[Less],
                    Test::Equals => &[Equal],
                };
                let holds = self.build.compares(total, get(1)?, ways)?;
                total = self.build.choose(holds, get(2)?, get(3)?)?;
            }
            Op::Divide => total = self.divided(total, get(1)?, step.if_zero.as_ref())?,
            Op::Power => {
                let exponent = self.build.known(get(1)?.value()?).ok_or(Why::Enclosed)?;
                let times = exponent.to_i64().filter(|times| (1..=EXPONENT).contains(times));
                let times = times.filter(|_| exponent.is_integer()).ok_or(Why::Enclosed)?;
                let base = total;
                for _ in 1..times {
                    total = self.build.product(total, base)?;
                }
            }
            Op::Ln | Op::Exp | Op::NormalShare => return Err(Why::Enclosed),
        }
        Ok(total)
    }

    /// `over ÷ by`; where `by` is 0 what is stated, or else the unit is left to the engine that scores one unit.
    pub(super) fn divided(&mut self, over: X, by: X, if_zero: Option<&Exact>) -> Result<X, Why> {
        let ((a, c), (b, d)) = (self.build.terms_of(over)?, self.build.terms_of(by)?);
        let (over, under) = (self.build.times(a, d)?, self.build.times(c, b)?);
        let negative = self.build.inside(b, i128::MIN, -1);
        let zero = self.build.inside(b, 0, 0);
        let not_zero = self.build.not(zero)?;
        // The divisor of a ratio is positive: where it is not, both change their sign.
        let minus = -Exact::ONE;
        let (less_over, less_under) = (
            self.build.times_constant(over, &minus)?,
            self.build.times_constant(under, &minus)?,
        );
        let over = self.build.pick(negative, less_over, over)?;
        let under = self.build.pick(negative, less_under, under)?;
        let ratio = self.build.ratio(over, under)?;
        match if_zero {
            Some(stated) => {
                let stated = self.build.constant(stated)?;
                self.build.choose(not_zero, ratio, stated.into())
            }
            None => {
                self.build.guard(not_zero);
                Ok(ratio)
            }
        }
    }

    /// One number that a rule reads beside its input; none where it is absent and nothing is stated for that.
    pub(super) fn operand(&mut self, source: &Source, operand: &Operand) -> Result<Option<X>, Why> {
        let (found, stated) = match (source, operand) {
            (Source::Node { exact, absent, .. }, Operand::Node(at, _)) => {
                let found = match self.out(*at).map_err(|unfit| unfit.why)? {
                    Out::Scored { value, .. } if !exact => Some(value),
                    Out::Scored { exact, .. } => Some(exact.ok_or(Why::Ratio)?),
                    Out::Absent(_) => None,
                    Out::NoScore => return Ok(None),
                };
                (found, absent)
            }
            (Source::Input { absent, .. }, Operand::Input(at)) => (self.input_value(*at)?, absent),
            (Source::Parameter(parameter), _) => {
                let known = self.known(parameter, "parameter");
                return match known {
                    Some(known) => Ok(Some(self.build.constant(&known)?.into())),
                    None => Ok(None),
                };
            }
            _ => return Err(Why::Condition),
        };
        match (found, stated) {
            (None, Some(stated)) => Ok(Some(self.build.constant(stated)?.into())),
            (found, _) => Ok(found),
        }
    }

    /// The number of an input; yes is 1 and no is 0. None where it is absent.
    pub(super) fn input_value(&mut self, at: usize) -> Result<Option<X>, Why> {
        let scheme = self.scheme;
        let input = scheme.0.plan.inputs.get(at).ok_or(Why::NoSample)?;
        let Some(columns) = self.of_input.get(&at) else {
            return Ok(None);
        };
        if columns.iter().any(|at| self.lacks.is_missing(*at)) {
            return Ok(None);
        }
        match input.kind {
            InputKind::Fraction => self.fraction(at).map(Some),
            InputKind::YesNo | InputKind::Number | InputKind::Count | InputKind::Actual | InputKind::Score => {
                let cell = self.figure(at, &Field::Value).ok_or(Why::Condition)?;
                Ok(Some(cell.into()))
            }
            _ => Err(Why::Condition),
        }
    }
}
