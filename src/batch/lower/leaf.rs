//! Rules as integer operations. Where a rule is straight between known numbers, or takes few values, the scalar rule
//! itself is asked for its points there, so that the two cannot differ; only divisions are written out.

use alloc::{string::String, vec::Vec};

use super::super::layout::Field;
use super::super::range::{Val, number};
use super::super::record::{NOT_DONE, bit, level};
use super::super::unfit::Why;
use super::{Lower, Out};
use crate::combine::{Empty, Panel};
use crate::date::Date;
use crate::number::{Exact, Mode, Rounding, Value};
use crate::outcome::Outcome;
use crate::plan::{NodePlan, Op};
use crate::read::Pairs;
use crate::rule::{
    Checklist, Completion, CompletionForm, Deviation, InputKind, Leaf, Observation, Parameter, PartStep, Rule, Side,
};
use crate::scheme::InputPlan;

/// The most values that are tabulated.
const TABLE: i128 = 65_536;
/// The most pieces that are selected from one by one; more become a table.
const PIECES: usize = 24;

/// The points of a leaf before its pipeline.
enum Points {
    Value(Val),
    /// Rounded already by the node's own rounding.
    Rounded(Val),
}

/// A number that a rule reads: a value, or a ratio of two that is not divided yet.
#[derive(Clone, Copy)]
enum X {
    Value(Val),
    Ratio { over: Val, under: Val },
}

impl Lower<'_> {
    /// What a leaf comes to.
    pub(super) fn leaf(&mut self, at: usize, node: &NodePlan) -> Result<Out, Why> {
        let Op::Rule {
            rule,
            input,
            of,
            account,
            ..
        } = &node.op
        else {
            return Ok(Out::NoScore);
        };
        let card = self.card;
        match card.lines.get(at).map(|line| &line.outcome) {
            Some(Outcome::Absent(kind)) => return Ok(Out::Absent(*kind)),
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
                Points::Value(self.build.sum(&[(lost, -Exact::ONE)], &start)?)
            }
            (Rule::Fixed(_), _, _) => {
                let points = self.points_at(node, rule, &Observation::Events)?.ok_or(Why::NoSample)?;
                Points::Value(self.build.constant(&points)?)
            }
            (Rule::Panel(panel), _, Some(input)) => match self.panel(panel, *input)? {
                Some(value) => Points::Value(value),
                None => return Ok(Out::NoScore),
            },
            (_, Some((of, exact)), _) => match self.out(*of).map_err(|unfit| unfit.why)? {
                Out::Scored { value, .. } if !exact => {
                    self.rule(node, rule, None, X::Value(value), InputKind::Number)?
                }
                Out::Scored { exact, .. } => {
                    self.rule(node, rule, None, X::Value(exact.ok_or(Why::Ratio)?), InputKind::Number)?
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
            Points::Value(value) => self.pipeline(node, value),
            Points::Rounded(value) => self.rounded_pipeline(node, value),
        }
    }

    /// Numerator and denominator. A unit whose denominator is not positive, or whose ratio is out of its range, is
    /// left to the engine that scores one unit, which says what is wrong.
    fn fraction(&mut self, input: usize) -> Result<X, Why> {
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
    fn guard_there(&mut self, input: usize, test: Val) -> Result<(), Why> {
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
            Rule::Entered(_) => match x {
                X::Value(x) => Ok(Points::Value(x)),
                X::Ratio { .. } => Err(Why::Ratio),
            },
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
                self.deviation(node, deviation, x).map(Points::Value)
            }
            Rule::Checklist(list) => {
                let plan = input
                    .and_then(|at| self.scheme.0.plan.inputs.get(at))
                    .ok_or(Why::NoSample)?;
                let X::Value(x) = x else { return Err(Why::Ratio) };
                self.checklist(node, list, plan, x).map(Points::Value)
            }
            _ if rule.given().is_empty() && rule.sources().is_empty() => {
                let X::Value(x) = x else { return Err(Why::Ratio) };
                self.tabulated(node, rule, input, x, kind)
            }
            _ => Err(Why::Rule(rule.keyword())),
        }
    }

    /// The value of a parameter that is the same for all units.
    fn known(&self, parameter: &Parameter, key: &str) -> Option<Exact> {
        match parameter {
            Parameter::Given(_) => None,
            parameter => self.sources().value(parameter, key, &Pairs::default()).ok(),
        }
    }

    /// A parameter as a value: known, or brought by a column.
    fn parameter(&mut self, parameter: &Parameter, key: &str, input: Option<usize>) -> Result<Val, Why> {
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
    fn x(
        &mut self,
        x: X,
        input: Option<usize>,
        divide_by: Option<&Parameter>,
        round_x: Option<&Rounding>,
    ) -> Result<Val, Why> {
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
        match (x, round_x) {
            (X::Value(x), None) => Ok(x),
            (X::Value(x), Some(rounding)) => self.build.round(x, rounding),
            (X::Ratio { over, under }, Some(rounding)) => self.build.quotient(over, under, rounding),
            (X::Ratio { .. }, None) => Err(Why::Ratio),
        }
    }

    fn guard_of(&mut self, input: Option<usize>, test: Val) -> Result<(), Why> {
        match input {
            Some(input) => self.guard_there(input, test),
            None => {
                self.build.guard(test);
                Ok(())
            }
        }
    }

    /// The points of the scalar rule for one observation; none where it has no score.
    fn points_at(&self, node: &NodePlan, rule: &Rule, observation: &Observation) -> Result<Option<Exact>, Why> {
        let given = Pairs::default();
        let mut facts = Vec::new();
        let scored = rule.score(&mut Leaf {
            full: node.full.as_ref(),
            due: node.due,
            observation,
            given: &given,
            sources: self.sources(),
            precision: 64,
            bits: self.scheme.0.limits.bits,
            facts: &mut facts,
        });
        match scored {
            Ok(Value::Exact(points)) => Ok(Some(points)),
            Ok(Value::Enclosed(_)) => Err(Why::Enclosed),
            Err(_) => Ok(None),
        }
    }

    /// A rule that is straight between these numbers.
    fn sampled(
        &mut self,
        node: &NodePlan,
        rule: &Rule,
        input: Option<usize>,
        x: Val,
        ends: &[Exact],
    ) -> Result<Points, Why> {
        let this = &*self;
        let f = |x: &Exact| this.points_at(node, rule, &Observation::Number(x.clone()));
        let (pieces, valid) = straight_pieces(this.build.graph.range(x.at), x.scale, ends, &f)?;
        let value = self.build.pieces(x, &pieces)?;
        let valid = self.build.pieces(x, &valid)?;
        self.guard_of(input, valid)?;
        Ok(Points::Value(value))
    }

    /// A function that is straight between these numbers, and where it has a value.
    pub(super) fn straight(
        &mut self,
        x: Val,
        ends: &[Exact],
        f: &dyn Fn(&Exact) -> Result<Option<Exact>, Why>,
    ) -> Result<(Val, Val), Why> {
        let (pieces, valid) = straight_pieces(self.build.graph.range(x.at), x.scale, ends, f)?;
        Ok((self.build.pieces(x, &pieces)?, self.build.pieces(x, &valid)?))
    }

    /// A rule that is asked for every number that can occur.
    fn tabulated(
        &mut self,
        node: &NodePlan,
        rule: &Rule,
        input: Option<usize>,
        x: Val,
        kind: InputKind,
    ) -> Result<Points, Why> {
        let plan = input.and_then(|at| self.scheme.0.plan.inputs.get(at));
        let (least, most) = self.build.graph.range(x.at);
        // Of a deadline only the days between it and its end differ.
        let (from, to) = match (rule, kind) {
            (Rule::Deadline(deadline), InputKind::Date) => {
                let due = deadline.due.or(node.due).map_or(1, Date::unix_days).into();
                let end = deadline
                    .end
                    .map_or(most, |end| i128::from(end.unix_days()).saturating_add(1));
                (due, end.min(most))
            }
            _ => (least, most),
        };
        if to.saturating_sub(from) >= TABLE {
            return Err(Why::Table);
        }
        let mut points: Vec<(i128, Option<Exact>)> = Vec::new();
        let mut asked: Vec<i128> = (from.max(least)..=to).collect();
        if kind == InputKind::Date {
            asked.extend([i128::from(NOT_DONE), 1]);
            asked.retain(|day| (least..=most).contains(day));
            asked.extend([least, most.min(to)]);
            asked.sort_unstable();
            asked.dedup();
        }
        for at in asked {
            let observation = observe(plan, kind, at, x.scale).ok_or(Why::Table)?;
            let y = self.points_at(node, rule, &observation)?;
            if points.last().is_none_or(|(_, last)| *last != y) {
                points.push((at, y));
            }
        }
        let valid: Vec<_> = points
            .iter()
            .map(|(at, y)| (*at, Exact::ZERO, flag(y.is_some())))
            .collect();
        let valid = self.build.pieces(x, &valid)?;
        self.guard_of(input, valid)?;
        let (first, last) = (least, most);
        if points.len() <= PIECES || kind == InputKind::Date {
            let pieces: Vec<_> = points
                .into_iter()
                .map(|(at, y)| (at, Exact::ZERO, y.unwrap_or_default()))
                .collect();
            return self.build.pieces(x, &pieces).map(Points::Value);
        }
        let mut values = Vec::new();
        let mut runs = points.into_iter().peekable();
        let mut y = Exact::ZERO;
        for at in first..=last {
            if let Some((_, next)) = runs.next_if(|(from, _)| *from <= at) {
                y = next.unwrap_or_default();
            }
            values.push(y.clone());
        }
        self.build.table(x, first, &values).map(Points::Value)
    }

    fn completion(&mut self, node: &NodePlan, rule: &Completion, input: Option<usize>, x: X) -> Result<Points, Why> {
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
                Points::Value(self.limited(rule, ratio, &full)?)
            }
            (None, Some(rounding)) => {
                let ratio = self.build.quotient(over, under, rounding)?;
                Points::Value(self.limited(rule, ratio, &full)?)
            }
            (None, None) => Points::Rounded(self.ratio_points(node, rule, over, under, &full)?),
        };
        let Some(if_zero) = if_zero else { return Ok(points) };
        Ok(match points {
            Points::Value(value) => Points::Value(self.build.pick(positive, value, if_zero)?),
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
    fn limited(&mut self, rule: &Completion, mut ratio: Val, full: &Exact) -> Result<Val, Why> {
        if let Some(bound) = &rule.zero_below {
            let bound = bound.clone();
            let f = |x: &Exact| Ok(Some(if *x < bound { Exact::ZERO } else { x.clone() }));
            ratio = self.straight(ratio, core::slice::from_ref(&bound), &f)?.0;
        }
        let ratio = self.build.clamp(ratio, rule.at_least.as_ref(), rule.at_most.as_ref())?;
        self.build.times_constant(ratio, full)
    }

    /// Points of a ratio that nothing rounds before the node does: rounding keeps the order, so that limits may come
    /// after it, at what they themselves round to.
    fn ratio_points(
        &mut self,
        node: &NodePlan,
        rule: &Completion,
        over: Val,
        under: Val,
        full: &Exact,
    ) -> Result<Val, Why> {
        let rounding = node.round.as_ref().ok_or(Why::Ratio)?;
        if !node.add.is_empty() || !node.subtract.is_empty() || full.is_negative() {
            return Err(Why::Ratio);
        }
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

    fn deviation(&mut self, node: &NodePlan, rule: &Deviation, x: Val) -> Result<Val, Why> {
        let base = self.known(&rule.base, "base").ok_or(Why::Given)?;
        let upper = match &rule.base_to {
            Some(upper) => self.known(upper, "base-to").ok_or(Why::Given)?,
            None => base.clone(),
        };
        let start = rule.start.clone().or(node.full.clone()).ok_or(Why::NoSample)?;
        if upper < base {
            return Err(Why::Given);
        }
        let mut terms = Vec::new();
        for (side, edge, above) in [(&rule.above, &upper, true), (&rule.below, &base, false)] {
            let Some(side) = side else { continue };
            terms.push((self.side(side, edge, above, x)?, Exact::ONE));
        }
        self.build.sum(&terms, &start)
    }

    /// What one side of a deviation changes: 0 on the other side.
    fn side(&mut self, side: &Side, edge: &Exact, above: bool, x: Val) -> Result<Val, Why> {
        let crossed = side
            .to
            .as_ref()
            .is_some_and(|to| if above { to < edge } else { to > edge });
        if crossed {
            return Err(Why::Given);
        }
        let x = if above {
            self.build.clamp(x, Some(edge), side.to.as_ref())?
        } else {
            self.build.clamp(x, side.to.as_ref(), Some(edge))?
        };
        let sign = if above { Exact::ONE } else { -Exact::ONE };
        let share = sign.checked_div(&side.every).ok_or(Why::NoSample)?;
        let steps = self.build.sum(&[(x, share.clone())], &-(edge * &share))?;
        let steps = match side.part {
            PartStep::ProRata => steps,
            PartStep::Whole => self.build.round(steps, &Rounding::places(0, Mode::Floor))?,
            PartStep::Started => self.build.round(steps, &Rounding::places(0, Mode::Ceiling))?,
        };
        let change = self.build.times_constant(steps, &side.points)?;
        match &side.at_most {
            Some(most) => self.build.clamp(change, Some(&-most), Some(most)),
            None => Ok(change),
        }
    }

    fn checklist(&mut self, node: &NodePlan, rule: &Checklist, input: &InputPlan, x: Val) -> Result<Val, Why> {
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

    /// A panel whose groups come with one mark each; none where it has no score.
    fn panel(&mut self, panel: &Panel, input: usize) -> Result<Option<Val>, Why> {
        let sheets = &self.scheme.0.plan.sheets;
        let on_sheets = sheets
            .iter()
            .any(|sheet| sheet.inputs.iter().any(|(at, _)| *at == input));
        if on_sheets || panel.group.iter().any(|group| group.ranks.is_some()) {
            return Err(Why::Rule("panel"));
        }
        let mut values: Vec<Option<Val>> = alloc::vec![None; panel.group.len()];
        // Children stand after their parents, so going backwards every child is ready before its parent.
        for at in (0..panel.group.len()).rev() {
            let Some(group) = panel.group.get(at) else { continue };
            let parent = Some(group.id.as_str());
            let leaf = !panel.group.iter().any(|other| other.parent.as_deref() == parent);
            let value = if leaf {
                let column = self.column(input, &Field::Group(String::from(group.id.as_str())));
                let column = column.filter(|at| self.missing.get(*at) != Some(&true));
                match (column, &group.empty) {
                    (None, Some(Empty::LeaveOut)) => None,
                    (None, Some(Empty::Score(score))) => Some(self.build.constant(score)?),
                    (None, _) => return Ok(None),
                    (Some(_), _) if group.quorum.is_some_and(|quorum| quorum > 1) => return Ok(None),
                    (Some(column), _) => {
                        let mark = self.cell(column).ok_or(Why::NoSample)?;
                        Some(match &group.round {
                            Some(rounding) => self.build.round(mark, rounding)?,
                            None => mark,
                        })
                    }
                }
            } else {
                match (self.weigh(panel, parent, &values)?, &group.round) {
                    (Some(value), Some(rounding)) => Some(self.build.round(value, rounding)?),
                    (value, _) => value,
                }
            };
            if let Some(slot) = values.get_mut(at) {
                *slot = value;
            }
        }
        self.weigh(panel, None, &values)
    }

    /// Weights groups that stand side by side, and divides by the weight of those that have a value.
    fn weigh(&mut self, panel: &Panel, parent: Option<&str>, values: &[Option<Val>]) -> Result<Option<Val>, Why> {
        let groups = panel
            .group
            .iter()
            .zip(values)
            .filter(|(group, _)| group.parent.as_deref() == parent);
        let terms = groups.filter_map(|(group, value)| Some(((*value)?, group.weight.clone().unwrap_or(Exact::ONE))));
        let terms: Vec<(Val, Exact)> = terms.collect();
        if terms.is_empty() {
            return Ok(None);
        }
        let present: Exact = terms.iter().map(|(_, weight)| weight).sum();
        let share = present.recip().ok_or(Why::NoSample)?;
        let terms: Vec<_> = terms
            .into_iter()
            .map(|(value, weight)| (value, &weight * &share))
            .collect();
        self.build.sum(&terms, &Exact::ZERO).map(Some)
    }
}

fn flag(holds: bool) -> Exact {
    Exact::from(i64::from(holds))
}

/// Pieces of a function of the integer: from each on, slope and intercept.
type Pieces = Vec<(i128, Exact, Exact)>;

/// The pieces of a function of a number that is straight between `ends`, on the integers of `range`; and 1 where it
/// has a value.
fn straight_pieces(
    (least, most): (i128, i128),
    scale: i128,
    ends: &[Exact],
    f: &dyn Fn(&Exact) -> Result<Option<Exact>, Why>,
) -> Result<(Pieces, Pieces), Why> {
    let of_scale = Exact::from(scale);
    let mut starts = alloc::vec![least];
    for end in ends {
        let x = end * &of_scale;
        let integer = |x: Exact| x.parts().map(|(num, _)| num).ok_or(Why::Wide);
        starts.push(integer(x.ceil())?);
        starts.push(integer(x.floor())?.saturating_add(1));
    }
    starts.retain(|start| (least..=most).contains(start));
    starts.sort_unstable();
    starts.dedup();
    let (mut pieces, mut valid): (Pieces, Pieces) = (Vec::new(), Vec::new());
    for (at, start) in starts.iter().copied().enumerate() {
        let next = at.checked_add(1).and_then(|next| starts.get(next)).copied();
        let end = next.map_or(most, |next| next.saturating_sub(1));
        let y = |x: i128| f(&number(x, scale));
        let Some(first) = y(start)? else {
            pieces.push((start, Exact::ZERO, Exact::ZERO));
            valid.push((start, Exact::ZERO, Exact::ZERO));
            continue;
        };
        valid.push((start, Exact::ZERO, Exact::ONE));
        let along = |slope: &Exact, from: &Exact, x: i128| from + &(slope * &Exact::from(x));
        if start == end {
            // One integer: it may lie on the line before it.
            if pieces
                .last()
                .is_none_or(|(_, slope, from)| along(slope, from, start) != first)
            {
                pieces.push((start, Exact::ZERO, first));
            }
            continue;
        }
        let last = y(end)?.ok_or(Why::Table)?;
        let run = Exact::from(end.checked_sub(start).ok_or(Why::Wide)?);
        let slope = (&last - &first).checked_div(&run).ok_or(Why::Table)?;
        let from = &first - &(&slope * &Exact::from(start));
        let middle = start.midpoint(end);
        if y(middle)?.is_none_or(|y| y != along(&slope, &from, middle)) {
            return Err(Why::Table);
        }
        // The single integer before may lie on this line.
        if let Some((before, zero, y)) = pieces.last()
            && zero.is_zero()
            && before.saturating_add(1) == start
            && along(&slope, &from, *before) == *y
            && valid
                .iter()
                .rev()
                .nth(1)
                .is_some_and(|(_, _, holds)| *holds == Exact::ONE)
        {
            let before = *before;
            pieces.pop();
            pieces.push((before, slope, from));
        } else {
            pieces.push((start, slope, from));
        }
    }
    Ok((pieces, valid))
}

/// What a cell says, as it is observed.
fn observe(input: Option<&InputPlan>, kind: InputKind, cell: i128, scale: i128) -> Option<Observation> {
    let word = i64::try_from(cell).ok()?;
    Some(match (kind, input) {
        (InputKind::YesNo, _) => Observation::YesNo(word != 0),
        (InputKind::Level, Some(input)) => Observation::Level(level(input, word)?),
        (InputKind::Checklist, Some(input)) => {
            let answers = input.items.iter().enumerate();
            Observation::Checklist(answers.map(|(at, item)| (item.clone(), bit(word, at))).collect())
        }
        (InputKind::Date, _) if word == NOT_DONE => Observation::Date(None),
        (InputKind::Date, _) => Observation::Date(Some(Date::from_unix_days(word)?)),
        (InputKind::Actual, _) => Observation::Actual {
            actual: number(cell, scale),
        },
        (InputKind::Score, _) => Observation::Score(number(cell, scale)),
        (InputKind::Number | InputKind::Count, _) => Observation::Number(number(cell, scale)),
        _ => return None,
    })
}
