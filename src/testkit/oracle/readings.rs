//! Rules that read votes, standards, base periods, other nodes and several inputs at once.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::Answer;
use super::gates::{Verdicts, holds};
use super::number::{rational, round, whole};
use super::rules::{Leaf, number_of};
use super::walk::found;
use crate::Absence;
use crate::draft::Condition;
use crate::rule::{BasePick, Decision, Efficacy, Formula, Goalposts, Growth, Op, Source, Step, Test, Votes};

impl Leaf<'_, '_> {
    pub(super) fn votes(&self, rule: &Votes) -> Option<BigRational> {
        let (mut total, mut valid) = (whole(0), whole(0));
        for level in &rule.level {
            if let (Some(value), Some(votes)) = (&level.value, self.entry.votes.get(&level.name)) {
                total += rational(value) * rational(votes);
                valid += rational(votes);
            }
        }
        let enough = rule.quorum.is_none_or(|quorum| valid >= whole(quorum as i64));
        if enough && !valid.is_zero() {
            Some(total / valid)
        } else {
            None
        }
    }

    pub(super) fn efficacy(&self, rule: &Efficacy) -> Option<BigRational> {
        let x = self.x(None, rule.round_x.as_ref())?;
        let full = self.full()?;
        if let Some(fixed) = &rule.fixed_for
            && self
                .case
                .record
                .attributes
                .get(&fixed.attribute)
                .is_some_and(|value| fixed.values.contains(value))
        {
            return Some(rational(&fixed.coefficient) * full);
        }
        let mut tiers = Vec::new();
        for tier in &rule.tier {
            tiers.push((self.parameter("standard", &tier.standard)?, rational(&tier.coefficient)));
        }
        let more_is_better = tiers.windows(2).all(|pair| pair[0].0 > pair[1].0);
        if !more_is_better && !tiers.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            return Some(rational(rule.if_crossed.as_ref()?) * full);
        }
        let reaches = |standard: &BigRational| if more_is_better { x >= *standard } else { x <= *standard };
        let coefficient = match tiers.iter().position(|(standard, _)| reaches(standard)) {
            None => rule.below.as_ref().map_or(whole(0), rational),
            Some(0) => tiers[0].1.clone(),
            Some(reached) => {
                let ((standard, coefficient), (next, better)) = (&tiers[reached], &tiers[reached - 1]);
                coefficient + (better - coefficient) * (&x - standard) / (next - standard)
            }
        };
        Some(coefficient * full)
    }

    /// Without a logarithm.
    pub(super) fn goalposts(&self, rule: &Goalposts) -> Option<BigRational> {
        let x = self.x(None, None)?;
        let (worst, best) = (
            self.parameter("worst", &rule.worst)?,
            self.parameter("best", &rule.best)?,
        );
        if worst == best {
            return Some(rational(rule.if_equal.as_ref()?) * self.full()?);
        }
        let mut share = (x - &worst) / (best - &worst);
        if !rule.open {
            share = share.max(whole(0)).min(whole(1));
        }
        Some(share * self.full()?)
    }

    /// Over one year.
    pub(super) fn growth(&self, rule: &Growth) -> Option<BigRational> {
        let x = self.x(None, None)?;
        let bases = rule
            .base
            .iter()
            .map(|base| self.parameter("base", base))
            .collect::<Option<Vec<_>>>()?;
        let base = match rule.pick {
            BasePick::Min => bases.into_iter().min()?,
            BasePick::Max => bases.into_iter().max()?,
            BasePick::Mean => bases.iter().sum::<BigRational>() / whole(bases.len() as i64),
        };
        if base.is_zero() {
            return rule.if_zero.as_ref().map(rational);
        }
        if base.is_negative() && !rule.absolute {
            return rule.if_negative.as_ref().map(rational);
        }
        Some((x - &base) / base.abs())
    }

    pub(super) fn decision(&self, rule: &Decision) -> Answer {
        for row in &rule.row {
            let verdicts = row.when.iter().map(|condition| holds(self.case, condition));
            match Verdicts::of(verdicts).settle(row.any) {
                _ if row.otherwise => {}
                Some(true) => {}
                Some(false) => continue,
                None => return self.lack(&row.when),
            }
            return match self.source(&row.y, &BTreeMap::new()) {
                Ok(y) => self.given(rule.gives, y).map_or(Answer::NoScore, Answer::Score),
                Err(answer) => answer,
            };
        }
        Answer::NoScore
    }

    /// What a node comes to that cannot tell whether conditions hold: no score where something has none, otherwise
    /// absent in their way, or `unrated` where they are absent in several ways.
    fn lack(&self, of: &[Condition]) -> Answer {
        let mut lacks = Vec::new();
        for condition in of.iter().filter(|condition| holds(self.case, condition).is_none()) {
            lacks.push(match (&condition.node, &condition.input) {
                (Some(node), _) => found(self.case, self.case.node(node)).answer,
                (None, Some(input)) => self.input(input).err().unwrap_or(Answer::NoScore),
                (None, None) => Answer::NoScore,
            });
        }
        together(&lacks)
    }

    pub(super) fn formula(&self, rule: &Formula) -> Answer {
        let mut done = BTreeMap::new();
        let outside = rule
            .step
            .iter()
            .flat_map(|step| &step.of)
            .filter(|source| !matches!(source, Source::Step(_)));
        let lacks: Vec<Answer> = outside.filter_map(|source| self.source(source, &done).err()).collect();
        if !lacks.is_empty() {
            return together(&lacks);
        }
        let mut last = whole(0);
        for step in &rule.step {
            let of: Vec<BigRational> = step
                .of
                .iter()
                .filter_map(|source| self.source(source, &done).ok())
                .collect();
            let Some(x) = compute(step, &of) else {
                return Answer::NoScore;
            };
            done.insert(step.id.as_str().into(), x.clone());
            last = x;
        }
        Answer::Score(last)
    }

    /// The number of an input; yes is 1 and no is 0.
    fn input(&self, input: &str) -> Result<BigRational, Answer> {
        if self.case.refused.contains(input) {
            return Err(Answer::NoScore);
        }
        let Some(entry) = self.case.entry(input) else {
            let readers = self
                .case
                .scheme
                .node
                .iter()
                .filter(|n| n.rule.is_some() && self.case.input_of(n) == input);
            let kind = readers
                .into_iter()
                .find_map(|n| self.case.open(n))
                .or(self.case.scheme.absent.open);
            return Err(kind.map_or(Answer::NoScore, |kind| Answer::Absent(kind.keyword())));
        };
        match (entry.absent, entry.yes) {
            (Some(kind), _) => Err(Answer::Absent(kind.keyword())),
            (None, Some(yes)) => Ok(whole(i64::from(yes.0))),
            (None, None) => number_of(entry).ok_or(Answer::NoScore),
        }
    }

    fn source(&self, source: &Source, done: &BTreeMap<String, BigRational>) -> Result<BigRational, Answer> {
        let (answer, absent) = match source {
            Source::Number(number) => return Ok(rational(number)),
            Source::Step(id) => return done.get(id).cloned().ok_or(Answer::NoScore),
            Source::Parameter(parameter) => return self.parameter("parameter", parameter).ok_or(Answer::NoScore),
            Source::Input { input, absent } => (self.input(input), absent),
            Source::Node { node, exact, absent } => {
                let found = found(self.case, self.case.node(node));
                let value = if *exact {
                    found.unrounded.clone()
                } else {
                    found.score().cloned()
                };
                (value.ok_or(found.answer), absent)
            }
        };
        match (answer, absent) {
            (Err(Answer::Absent(_)), Some(number)) => Ok(rational(number)),
            (answer, _) => answer,
        }
    }
}

/// What several lacks come to.
fn together(lacks: &[Answer]) -> Answer {
    match lacks {
        [first @ Answer::Absent(_), rest @ ..] if rest.iter().all(|other| other == first) => first.clone(),
        _ if lacks.contains(&Answer::NoScore) => Answer::NoScore,
        _ => Answer::Absent(Absence::Unrated.keyword()),
    }
}

fn compute(step: &Step, of: &[BigRational]) -> Option<BigRational> {
    Some(match step.op {
        Op::Add => of.iter().sum(),
        Op::Subtract => &of[0] - of[1..].iter().sum::<BigRational>(),
        Op::Multiply => of.iter().product(),
        Op::Divide if of[1].is_zero() => rational(step.if_zero.as_ref()?),
        Op::Divide => &of[0] / &of[1],
        Op::Min => of.iter().min()?.clone(),
        Op::Max => of.iter().max()?.clone(),
        Op::Clamp => of[0].clone().max(of[1].clone()).min(of[2].clone()),
        Op::Abs => of[0].abs(),
        Op::Round => round(&of[0], step.round.as_ref()?),
        Op::If => {
            let holds = match step.test? {
                Test::AtLeast => of[0] >= of[1],
                Test::MoreThan => of[0] > of[1],
                Test::AtMost => of[0] <= of[1],
                Test::LessThan => of[0] < of[1],
                Test::Equals => of[0] == of[1],
            };
            of[if holds { 2 } else { 3 }].clone()
        }
        Op::Power => {
            let times = of[1].to_integer().iter_u64_digits().next().unwrap_or(0);
            let power: BigRational = (0..times).map(|_| &of[0]).product();
            match of[1].is_negative() {
                true if power.is_zero() => return None,
                true => BigRational::one() / power,
                false => power,
            }
        }
        // Irrational: see `covers`.
        Op::Ln | Op::Exp | Op::NormalShare => return None,
    })
}
