//! Rules that are asked for their points: where they are straight between known numbers, or take few values, the scalar
//! rule itself is asked, so that the two cannot differ.

use alloc::vec::Vec;

use super::super::fraction::X;
use super::super::range::{Val, number};
use super::super::record::{NOT_DONE, bit, level};
use super::super::unfit::Why;
use super::Lower;
use super::leaf::Points;
use super::rules::rounds_alone;
use crate::date::Date;
use crate::number::{Exact, Rounding, Value};
use crate::plan::NodePlan;
use crate::read::Pairs;
use crate::rule::{InputKind, Leaf, Observation, Rule, Sources};
use crate::scheme::InputPlan;

/// The most values that are tabulated.
const TABLE: i128 = 65_536;
/// The most pieces that are selected from one by one; more become a table.
const PIECES: usize = 24;
/// Bits of precision that enclosures start with, and are not taken beyond: those of the engine that scores one unit.
const FIRST_PRECISION: u32 = 64;
const LAST_PRECISION: u32 = 4096;

/// A rule of a leaf, with all that the scalar engine scores it with.
#[derive(Clone, Copy)]
struct Ask<'r> {
    node: &'r NodePlan,
    rule: &'r Rule,
    sources: Sources<'r>,
    bits: u64,
}

impl Ask<'_> {
    /// The points for one observation at the first precision; none where it has no score.
    fn points(&self, observation: &Observation) -> Option<Value> {
        self.points_within(observation, FIRST_PRECISION)
    }

    fn points_within(&self, observation: &Observation, precision: u32) -> Option<Value> {
        let given = Pairs::default();
        let mut facts = Vec::new();
        let scored = self.rule.score(&mut Leaf {
            full: self.node.full.as_ref(),
            due: self.node.due,
            observation,
            given: &given,
            sources: self.sources,
            precision,
            bits: self.bits,
            facts: &mut facts,
        });
        scored.ok()
    }

    /// The points rounded as the node rounds them, narrowed until they settle.
    fn rounded(&self, observation: &Observation, rounding: &Rounding) -> Result<Option<Exact>, Why> {
        let mut precision = FIRST_PRECISION;
        while precision <= LAST_PRECISION {
            let Some(value) = self.points_within(observation, precision) else {
                return Ok(None);
            };
            if let Some(settled) = value.round(rounding) {
                return Ok(Some(settled));
            }
            precision = precision.saturating_mul(2);
        }
        Err(Why::Enclosed)
    }
}

/// Exact points; a number that is only enclosed is none for the kernel.
fn exact(points: Option<Value>) -> Result<Option<Exact>, Why> {
    match points {
        Some(Value::Exact(points)) => Ok(Some(points)),
        Some(Value::Enclosed(_)) => Err(Why::Enclosed),
        None => Ok(None),
    }
}

impl<'a> Lower<'a> {
    /// The rule of a leaf, ready to be asked.
    fn ask<'r>(&self, node: &'r NodePlan, rule: &'r Rule) -> Ask<'r>
    where
        'a: 'r,
    {
        Ask {
            node,
            rule,
            sources: self.sources(),
            bits: self.scheme.0.limits.bits,
        }
    }

    /// The points of the scalar rule for one observation; none where it has no score.
    pub(super) fn points_at(
        &self,
        node: &NodePlan,
        rule: &Rule,
        observation: &Observation,
    ) -> Result<Option<Exact>, Why> {
        exact(self.ask(node, rule).points(observation))
    }

    /// A rule that is straight between these numbers.
    pub(super) fn sampled(
        &mut self,
        node: &NodePlan,
        rule: &Rule,
        input: Option<usize>,
        x: X,
        ends: &[Exact],
    ) -> Result<Points, Why> {
        let ask = self.ask(node, rule);
        let f = |x: &Exact| exact(ask.points(&Observation::Number(x.clone())));
        let (value, valid) = self.straight(x, ends, &f)?;
        self.guard_of(input, valid)?;
        Ok(Points::Number(value))
    }

    /// A rule that is asked for every number that can occur.
    pub(super) fn tabulated(
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
        // A number that is only enclosed is exact once the node has rounded it.
        let rounded = node.round.as_ref().filter(|_| rule.is_enclosed() && rounds_alone(node));
        let made = |value: Val| match rounded {
            Some(_) => Points::Rounded(value),
            None => Points::from(value),
        };
        let ask = self.ask(node, rule);
        let points_of = |at: i128| {
            let observation = observe(plan, kind, at, x.scale).ok_or(Why::Table)?;
            match rounded {
                Some(rounding) => ask.rounded(&observation, rounding),
                None => exact(ask.points(&observation)),
            }
        };
        let mut asked: Vec<i128> = (from.max(least)..=to).collect();
        if kind == InputKind::Date {
            asked.extend([i128::from(NOT_DONE), 1]);
            asked.retain(|day| (least..=most).contains(day));
            asked.extend([least, most.min(to)]);
            asked.sort_unstable();
            asked.dedup();
        }
        let points = if rounded.is_some() && keeps_order(rule) {
            runs(from.max(least), to, &points_of)?
        } else {
            let mut points: Vec<(i128, Option<Exact>)> = Vec::new();
            for at in asked {
                let y = points_of(at)?;
                if points.last().is_none_or(|(_, last)| *last != y) {
                    points.push((at, y));
                }
            }
            points
        };
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
            return self.build.pieces(x, &pieces).map(made);
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
        self.build.table(x, first, &values).map(made)
    }
}

/// Whether a greater figure never gives less, or never gives more.
fn keeps_order(rule: &Rule) -> bool {
    match rule {
        Rule::Power(power) => power.c.is_positive(),
        Rule::Goalposts(posts) => !posts.open,
        _ => false,
    }
}

/// The points from each integer on where they change, of a rule that keeps the order: where both ends of a run have
/// the same points, all between have. Roots and logarithms are dear, and few of them are taken in this way.
fn runs(
    from: i128,
    to: i128,
    points: &dyn Fn(i128) -> Result<Option<Exact>, Why>,
) -> Result<Vec<(i128, Option<Exact>)>, Why> {
    let first = points(from)?;
    let last = points(to)?;
    let mut out = alloc::vec![(from, first.clone())];
    let mut open = alloc::vec![((from, first), (to, last))];
    while let Some(((a, at_a), (b, at_b))) = open.pop() {
        if at_a == at_b {
            continue;
        }
        let middle = a.saturating_add(b.saturating_sub(a) >> 1);
        if middle == a {
            out.push((b, at_b));
            continue;
        }
        let at_middle = points(middle)?;
        open.push(((middle, at_middle.clone()), (b, at_b)));
        open.push(((a, at_a), (middle, at_middle)));
    }
    Ok(out)
}

fn flag(holds: bool) -> Exact {
    Exact::from(i64::from(holds))
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
