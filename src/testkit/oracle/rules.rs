//! The rules, each retold from its documentation: what was observed, to points.

use alloc::vec::Vec;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

use super::calendar::{days_late, months_late};
use super::case::Case;
use super::cohort;
use super::number::{rational, round, whole};
use super::{Answer, panel};
use crate::draft::{Entry, Node};
use crate::number::{Exact, Rounding};
use crate::rule::{
    Checklist, Completion, CompletionForm, Deadline, Deviation, End, Every, FixedPoints, Gives, KnotRow, Levels,
    Linear, Parameter, PartStep, Rule, StepRow, Steps, YesNo,
};

/// What a leaf comes to whose input is not absent.
pub(super) fn points(case: &Case<'_>, node: &Node, rule: &Rule, entry: &Entry) -> Answer {
    let leaf = Leaf { case, node, entry };
    let points = match rule {
        Rule::Decision(rule) => return leaf.decision(rule),
        Rule::Formula(rule) => return leaf.formula(rule),
        Rule::Votes(rule) => leaf.votes(rule),
        Rule::Efficacy(rule) => leaf.efficacy(rule),
        Rule::Goalposts(rule) => leaf.goalposts(rule),
        Rule::Growth(rule) => leaf.growth(rule),
        // A record alone has no rank.
        Rule::RankPoints(_) => None,
        // Irrational: see `covers`.
        Rule::Power(_) => None,
        Rule::Entered(_) => leaf.number(),
        Rule::Completion(rule) => leaf.completion(rule),
        Rule::Linear(rule) => leaf.linear(rule),
        Rule::Steps(rule) => leaf.steps(rule),
        Rule::Deviation(rule) => leaf.deviation(rule),
        Rule::Deadline(rule) => leaf.deadline(rule),
        Rule::Levels(rule) => leaf.levels(rule),
        Rule::YesNo(rule) => leaf.yes_no(rule),
        Rule::Checklist(rule) => leaf.checklist(rule),
        Rule::Panel(rule) => panel::mark(case, node, rule, &entry.ballots),
        Rule::Ledger(rule) => {
            let input = case.input_of(node);
            let start = rule.start.as_ref().map(rational).or_else(|| leaf.full());
            start.and_then(|start| Some(start - cohort::total(case, input)?))
        }
        Rule::Fixed(rule) => match &rule.points {
            FixedPoints::Full => leaf.full(),
            FixedPoints::Number(points) => Some(case.adjusted(node, "points", rational(points))),
        },
    };
    points.map_or(Answer::NoScore, Answer::Score)
}

/// The number of an entry: a value, what was done, a score, or a ratio.
pub(super) fn number_of(entry: &Entry) -> Option<BigRational> {
    if let (Some(above), Some(below)) = (&entry.numerator, &entry.denominator) {
        let below = rational(&below.value);
        return if below.is_zero() {
            None
        } else {
            Some(rational(&above.value) / below)
        };
    }
    entry
        .value
        .as_ref()
        .or(entry.actual.as_ref())
        .or(entry.score.as_ref())
        .map(|figure| rational(&figure.value))
}

/// So many steps, with the part of a step as the rule counts it.
fn counted(steps: BigRational, part: PartStep) -> BigRational {
    match part {
        PartStep::ProRata => steps,
        PartStep::Whole => steps.floor(),
        PartStep::Started => steps.ceil(),
    }
}

/// A knot with its numbers looked up.
struct Knot {
    x: BigRational,
    left: BigRational,
    y: BigRational,
    right: BigRational,
}

/// A leaf with the entry of its input.
pub(super) struct Leaf<'a, 'b> {
    pub(super) case: &'b Case<'a>,
    pub(super) node: &'b Node,
    pub(super) entry: &'b Entry,
}

impl Leaf<'_, '_> {
    pub(super) fn full(&self) -> Option<BigRational> {
        self.case.full(self.node)
    }

    fn number(&self) -> Option<BigRational> {
        number_of(self.entry)
    }

    pub(super) fn parameter(&self, field: &str, written: &Parameter) -> Option<BigRational> {
        self.case.parameter(self.node, field, written, self.entry)
    }

    /// Points as they stand, or a share of full marks.
    pub(super) fn given(&self, gives: Option<Gives>, y: BigRational) -> Option<BigRational> {
        match gives.unwrap_or_default() {
            Gives::Points => Some(y),
            Gives::Share => Some(y * self.full()?),
        }
    }

    /// The number read, divided, then rounded.
    pub(super) fn x(&self, divide_by: Option<&Parameter>, round_x: Option<&Rounding>) -> Option<BigRational> {
        let mut x = self.number()?;
        if let Some(by) = divide_by {
            let by = self.parameter("divide-by", by)?;
            if by.is_zero() {
                return None;
            }
            x /= by;
        }
        Some(round_x.map_or(x.clone(), |rounding| round(&x, rounding)))
    }

    fn completion(&self, rule: &Completion) -> Option<BigRational> {
        let share = match self.ratio(rule)? {
            Some(mut ratio) => {
                if let Some(rounding) = &rule.round_ratio {
                    ratio = round(&ratio, rounding);
                }
                if rule.zero_below.as_ref().is_some_and(|bound| ratio < rational(bound)) {
                    ratio = whole(0);
                }
                if let Some(least) = &rule.at_least {
                    ratio = ratio.max(rational(least));
                }
                if let Some(most) = &rule.at_most {
                    ratio = ratio.min(rational(most));
                }
                ratio
            }
            None => rational(rule.if_zero.as_ref()?),
        };
        Some(share * self.full()?)
    }

    /// The ratio; `Some(None)` where its divisor is 0 or less, `None` where something is missing.
    fn ratio(&self, rule: &Completion) -> Option<Option<BigRational>> {
        let alone = rule.target.is_none() || rule.form == Some(CompletionForm::Actual);
        if alone
            && self
                .entry
                .denominator
                .as_ref()
                .is_some_and(|d| !rational(&d.value).is_positive())
        {
            return Some(None);
        }
        let actual = self.number()?;
        let Some(target) = &rule.target else {
            return Some(Some(actual));
        };
        let target = self.parameter("target", target)?;
        Some(match rule.form.unwrap_or_default() {
            CompletionForm::Actual => Some(actual),
            CompletionForm::ActualOverTarget if target.is_positive() => Some(actual / target),
            CompletionForm::TwoMinusRatio if target.is_positive() => Some(whole(2) - actual / target),
            CompletionForm::TargetOverActual if actual.is_positive() => Some(target / actual),
            _ => None,
        })
    }

    fn linear(&self, rule: &Linear) -> Option<BigRational> {
        let x = self.x(rule.divide_by.as_ref(), rule.round_x.as_ref())?;
        let knot = |row: &KnotRow| -> Option<Knot> {
            let (x, y) = (self.parameter("x", &row.x)?, self.parameter("y", &row.y)?);
            let side = |side: &Option<Exact>| side.as_ref().map_or(y.clone(), rational);
            Some(Knot {
                x,
                left: side(&row.left),
                right: side(&row.right),
                y,
            })
        };
        let knots = rule.knots.iter().map(knot).collect::<Option<Vec<Knot>>>()?;
        if knots.windows(2).any(|pair| pair[0].x >= pair[1].x) {
            return self.given(rule.gives, rational(rule.if_crossed.as_ref()?));
        }
        let (first, last) = (knots.first()?, knots.last()?);
        let line = |a: &Knot, b: &Knot| &a.right + (&b.left - &a.right) / (&b.x - &a.x) * (&x - &a.x);
        let pairs: Vec<&[Knot]> = knots.windows(2).collect();
        let y = if let Some(knot) = knots.iter().find(|knot| knot.x == x) {
            knot.y.clone()
        } else if x < first.x {
            match (rule.below.clone().unwrap_or_default(), pairs.first()) {
                (End::Value(y), _) => rational(&y),
                (End::Extend, Some(pair)) => line(&pair[0], &pair[1]),
                _ => first.left.clone(),
            }
        } else if x > last.x {
            match (rule.above.clone().unwrap_or_default(), pairs.last()) {
                (End::Value(y), _) => rational(&y),
                (End::Extend, Some(pair)) => line(&pair[0], &pair[1]),
                _ => last.right.clone(),
            }
        } else {
            let pair = pairs.iter().find(|pair| pair[0].x < x && x < pair[1].x)?;
            line(&pair[0], &pair[1])
        };
        self.given(rule.gives, y)
    }

    fn steps(&self, rule: &Steps) -> Option<BigRational> {
        let x = self.x(rule.divide_by.as_ref(), rule.round_x.as_ref())?;
        let fits = |row: &&StepRow| {
            !row.otherwise
                && row.at_least.as_ref().is_none_or(|b| x >= rational(b))
                && row.more_than.as_ref().is_none_or(|b| x > rational(b))
                && row.at_most.as_ref().is_none_or(|b| x <= rational(b))
                && row.less_than.as_ref().is_none_or(|b| x < rational(b))
        };
        let row = rule
            .row
            .iter()
            .find(fits)
            .or_else(|| rule.row.iter().find(|row| row.otherwise))?;
        self.given(rule.gives, rational(&row.y))
    }

    fn deviation(&self, rule: &Deviation) -> Option<BigRational> {
        let x = self.x(rule.divide_by.as_ref(), rule.round_x.as_ref())?;
        let base = self.parameter("base", &rule.base)?;
        let start = rule.start.as_ref().map(rational).or_else(|| self.full())?;
        let upper = rule
            .base_to
            .as_ref()
            .map_or(Some(base.clone()), |to| self.parameter("base-to", to))?;
        if base <= x && x <= upper {
            return Some(start);
        }
        let above = x > upper;
        let base = if above { upper } else { base };
        let Some(side) = (if above { &rule.above } else { &rule.below }) else {
            return Some(start);
        };
        let x = match &side.to {
            Some(to) if above => x.min(rational(to)),
            Some(to) => x.max(rational(to)),
            None => x,
        };
        let steps = counted((x - base).abs() / rational(&side.every), side.part);
        let mut change = steps * rational(&side.points);
        if let Some(most) = &side.at_most {
            change = change.min(rational(most)).max(-rational(most));
        }
        Some(start + change)
    }

    fn deadline(&self, rule: &Deadline) -> Option<BigRational> {
        let zero = || whole(0);
        let due = rule.due.or(self.node.due)?;
        let Some(done) = self.entry.date else {
            return Some(rule.not_done.as_ref().map_or_else(zero, rational));
        };
        if rule.end.is_some_and(|end| done > end) {
            return Some(rule.late_score.as_ref().map_or_else(zero, rational));
        }
        let start = rule.start.as_ref().map(rational).or_else(|| self.full())?;
        if done <= due {
            return Some(start);
        }
        let part = rule.part.unwrap_or_default();
        let late = match rule.every {
            Every::Day => whole(days_late(due, done)),
            Every::Week => counted(whole(days_late(due, done)) / whole(7), part),
            Every::Month => {
                let (months, more) = months_late(due, done);
                whole(if more && part == PartStep::Started {
                    months + 1
                } else {
                    months
                })
            }
        };
        let grace = rule.grace.as_ref().map_or_else(zero, rational);
        Some(start - (late - grace).max(zero()) * rational(&rule.points))
    }

    fn levels(&self, rule: &Levels) -> Option<BigRational> {
        let row = rule
            .level
            .iter()
            .find(|row| Some(&row.name) == self.entry.level.as_ref())?;
        self.given(rule.gives, rational(&row.y))
    }

    fn yes_no(&self, rule: &YesNo) -> Option<BigRational> {
        match (self.entry.yes?.0, &rule.yes, &rule.no) {
            (true, Some(y), _) | (false, _, Some(y)) => self.given(rule.gives, rational(y)),
            (true, None, _) => self.full(),
            (false, _, None) => Some(whole(0)),
        }
    }

    fn checklist(&self, rule: &Checklist) -> Option<BigRational> {
        let met = |id: &str| self.entry.items.get(id).is_some_and(|answer| answer.0);
        if rule.item.iter().any(|item| item.starred && !met(&item.id)) {
            return rule.starred_missing.as_ref().map(rational);
        }
        if let Some(lose) = &rule.lose {
            let missed = rule.item.iter().filter(|item| !met(&item.id)).count();
            return Some(self.full()? - whole(missed as i64) * rational(lose));
        }
        Some(
            rule.item
                .iter()
                .filter(|item| met(&item.id))
                .filter_map(|item| item.points.as_ref())
                .map(rational)
                .sum(),
        )
    }
}
