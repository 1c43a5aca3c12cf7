//! Leaves as integer operations: what each reads, and which way its rule is computed.

use alloc::{string::String, vec::Vec};

use super::super::fraction::X;
use super::super::layout::Field;
use super::super::range::Val;
use super::super::unfit::Why;
use super::{Lower, Out};
use crate::number::{Exact, Rounding};
use crate::outcome::Outcome;
use crate::plan::{NodePlan, Op};
use crate::read::Pairs;
use crate::rule::{InputKind, Observation, Parameter, Rule};

/// The points of a leaf before its pipeline.
pub(super) enum Points {
    Number(X),
    /// Rounded already by the node's own rounding.
    Rounded(Val),
}

impl From<Val> for Points {
    fn from(value: Val) -> Self {
        Points::Number(value.into())
    }
}

impl Lower<'_> {
    /// What a leaf comes to.
    pub(super) fn leaf(&mut self, at: usize, node: &NodePlan) -> Result<Out, Why> {
        let Op::Rule {
            rule,
            input,
            of,
            account,
            sources,
            conditions,
        } = &node.op
        else {
            return Ok(Out::NoScore);
        };
        let card = &self.sample.card;
        match card.lines.get(at).map(|line| &line.outcome) {
            // Which rows of a decision table are looked at, and so what absence means, is for its own figures to say.
            Some(Outcome::Absent(kind)) if !matches!(rule, Rule::Decision(_)) => return Ok(Out::Absent(*kind)),
            None => return Err(Why::NoSample),
            _ => {}
        }
        let scheme = self.scheme;
        let input_plan = input.and_then(|at| scheme.0.plan.inputs.get(at));
        let points = match (rule, of, input) {
            (Rule::Ledger(ledger), _, _) => {
                let start = ledger.start.clone().or(node.full.clone()).ok_or(Why::NoSample)?;
                let lost = account
                    .and_then(|at| self.accounts.get(at).copied())
                    .ok_or(Why::Events)??;
                self.build.sum(&[(lost, -Exact::ONE)], &start)?.into()
            }
            (Rule::Fixed(_), _, _) => {
                let points = self.points_at(node, rule, &Observation::Events)?.ok_or(Why::NoSample)?;
                self.build.constant(&points)?.into()
            }
            (Rule::Panel(panel), _, Some(input)) => match self.panel(panel, *input)? {
                Some(value) => value.into(),
                None => return Ok(Out::NoScore),
            },
            (Rule::Formula(formula), _, _) => match self.formula(formula, sources)? {
                Some(value) => Points::Number(value),
                None => return Ok(Out::NoScore),
            },
            (Rule::Decision(decision), _, _) => match self.decision(at, node, decision, (sources, conditions))? {
                Ok(value) => Points::Number(value),
                Err(out) => return Ok(out),
            },
            (Rule::Votes(votes), _, Some(input)) => Points::Number(self.votes(votes, *input)?),
            (_, Some((of, exact)), _) => match self.out(*of).map_err(|unfit| unfit.why)? {
                Out::Scored { value, .. } if !exact => self.rule(node, rule, None, value, InputKind::Number)?,
                Out::Scored { exact, .. } => {
                    self.rule(node, rule, None, exact.ok_or(Why::Ratio)?, InputKind::Number)?
                }
                Out::Absent(kind) => return Ok(Out::Absent(kind)),
                Out::NoScore => return Ok(Out::NoScore),
            },
            (_, None, Some(input)) => {
                let kind = input_plan.map_or(InputKind::Number, |plan| plan.kind);
                let x = match kind {
                    InputKind::Fraction => self.fraction(*input)?,
                    _ => X::Value(self.figure(*input, &Field::Value).ok_or(Why::NoSample)?),
                };
                self.rule(node, rule, Some(*input), x, kind)?
            }
            (_, None, None) => return Err(Why::Rule(rule.keyword())),
        };
        match points {
            Points::Number(value) => self.pipeline(at, node, value, Vec::new()),
            Points::Rounded(value) => self.rounded_pipeline(node, value),
        }
    }

    /// Numerator and denominator. A unit whose denominator is not positive, or whose ratio is out of its range, is
    /// left to the engine that scores one unit, which says what is wrong.
    pub(super) fn fraction(&mut self, input: usize) -> Result<X, Why> {
        let over = self.figure(input, &Field::Numerator).ok_or(Why::NoSample)?;
        let under = self.figure(input, &Field::Denominator).ok_or(Why::NoSample)?;
        let positive = self.build.inside(under, 1, i128::MAX);
        self.guard_there(input, positive)?;
        let scheme = self.scheme;
        if let Some(plan) = scheme.0.plan.inputs.get(input) {
            for (limit, sign) in [(&plan.least, Exact::ONE), (&plan.most, -Exact::ONE)] {
                let Some(limit) = limit else { continue };
                let terms = [(over, sign.clone()), (under, -(&sign * limit))];
                let rest = self.build.sum(&terms, &Exact::ZERO)?;
                let within = self.build.inside(rest, 0, i128::MAX);
                self.guard_there(input, within)?;
            }
            if plan.step.is_some() {
                return Err(Why::Ratio);
            }
        }
        Ok(X::Ratio { over, under })
    }

    /// Guards a test, except where the input is missing.
    pub(super) fn guard_there(&mut self, input: usize, test: Val) -> Result<(), Why> {
        let test = match self.there(input)? {
            Some(there) => {
                let not = self.build.not(there)?;
                self.build.greatest(not, test)?
            }
            None => test,
        };
        self.build.guard(test);
        Ok(())
    }

    fn rule(
        &mut self,
        node: &NodePlan,
        rule: &Rule,
        input: Option<usize>,
        x: X,
        kind: InputKind,
    ) -> Result<Points, Why> {
        match rule {
            Rule::Entered(_) => Ok(Points::Number(x)),
            Rule::Completion(completion) => self.completion(node, completion, input, x),
            Rule::Linear(linear) => {
                let x = self.x(x, input, linear.divide_by.as_ref(), linear.round_x.as_ref())?;
                let mut plain = linear.clone();
                (plain.divide_by, plain.round_x) = (None, None);
                let knots: Option<Vec<Exact>> = linear.knots.iter().map(|knot| self.known(&knot.x, "x")).collect();
                let fixed = linear.knots.iter().all(|knot| self.known(&knot.y, "y").is_some());
                let knots = knots.filter(|_| fixed).ok_or(Why::Given)?;
                self.sampled(node, &Rule::Linear(plain), input, x, &knots)
            }
            Rule::Steps(steps) => {
                let x = self.x(x, input, steps.divide_by.as_ref(), steps.round_x.as_ref())?;
                let mut plain = steps.clone();
                (plain.divide_by, plain.round_x) = (None, None);
                let rows = steps.row.iter();
                let ends = rows.flat_map(|row| [&row.at_least, &row.more_than, &row.at_most, &row.less_than]);
                let ends: Vec<Exact> = ends.filter_map(Clone::clone).collect();
                self.sampled(node, &Rule::Steps(plain), input, x, &ends)
            }
            Rule::Deviation(deviation) => {
                let x = self.x(x, input, deviation.divide_by.as_ref(), deviation.round_x.as_ref())?;
                self.deviation(node, deviation, x).map(Points::Number)
            }
            Rule::Checklist(list) => {
                let plan = input
                    .and_then(|at| self.scheme.0.plan.inputs.get(at))
                    .ok_or(Why::NoSample)?;
                self.checklist(node, list, plan, x.value()?).map(Points::from)
            }
            Rule::Efficacy(efficacy) => {
                let x = self.x(x, input, None, efficacy.round_x.as_ref())?;
                let mut plain = efficacy.clone();
                plain.round_x = None;
                let ends = efficacy.tier.iter().map(|tier| self.known(&tier.standard, "standard"));
                let ends: Option<Vec<Exact>> = ends.collect();
                self.sampled(node, &Rule::Efficacy(plain), input, x, &ends.ok_or(Why::Given)?)
            }
            Rule::Goalposts(posts) if !posts.is_enclosed() => {
                let known = [(&posts.worst, "worst"), (&posts.best, "best")].map(|(post, key)| self.known(post, key));
                match known {
                    [Some(worst), Some(best)] => self.sampled(node, rule, input, x, &[worst, best]),
                    _ => self.goalposts(node, posts, input, x).map(Points::Number),
                }
            }
            Rule::Growth(growth) => self.growth(growth, input, x).map(Points::Number),
            _ if rule.given().is_empty() && rule.sources().is_empty() => {
                self.tabulated(node, rule, input, x.value()?, kind)
            }
            _ => Err(Why::Rule(rule.keyword())),
        }
    }

    /// The value of a parameter that is the same for all units.
    pub(super) fn known(&self, parameter: &Parameter, key: &str) -> Option<Exact> {
        match parameter {
            Parameter::Given(_) => None,
            parameter => self.sources().value(parameter, key, &Pairs::default()).ok(),
        }
    }

    /// A parameter as a value: known, or brought by a column.
    pub(super) fn parameter(&mut self, parameter: &Parameter, key: &str, input: Option<usize>) -> Result<Val, Why> {
        match (parameter.given(key), input) {
            (Some(name), Some(input)) => self.figure(input, &Field::Given(String::from(name))).ok_or(Why::Given),
            (Some(_), None) => Err(Why::Given),
            (None, _) => {
                let known = self.known(parameter, key).ok_or(Why::NoSample)?;
                self.build.constant(&known)
            }
        }
    }

    /// The number read, divided and rounded as the rule says.
    pub(super) fn x(
        &mut self,
        x: X,
        input: Option<usize>,
        divide_by: Option<&Parameter>,
        round_x: Option<&Rounding>,
    ) -> Result<X, Why> {
        let x = match divide_by {
            None => x,
            Some(by) => {
                let by = self.parameter(by, "divide-by", input)?;
                let (over, under) = match x {
                    X::Value(over) => (over, by),
                    X::Ratio { over, under } => (over, self.build.times(under, by)?),
                };
                match self.build.known(under) {
                    Some(known) => {
                        let share = known.recip().ok_or(Why::NoSample)?;
                        X::Value(self.build.times_constant(over, &share)?)
                    }
                    None => {
                        let positive = self.build.inside(under, 1, i128::MAX);
                        self.guard_of(input, positive)?;
                        X::Ratio { over, under }
                    }
                }
            }
        };
        match round_x {
            None => Ok(x),
            Some(rounding) => self.build.rounded(x, rounding).map(X::Value),
        }
    }

    pub(super) fn guard_of(&mut self, input: Option<usize>, test: Val) -> Result<(), Why> {
        match input {
            Some(input) => self.guard_there(input, test),
            None => {
                self.build.guard(test);
                Ok(())
            }
        }
    }
}
