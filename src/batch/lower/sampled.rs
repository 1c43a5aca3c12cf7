//! Rules that are asked for their points: where they are straight between known numbers, or take few values, the scalar
//! rule itself is asked, so that the two cannot differ.

use alloc::vec::Vec;

use super::super::range::{Val, number};
use super::super::record::{NOT_DONE, bit, level};
use super::super::unfit::Why;
use super::Lower;
use super::leaf::Points;
use crate::date::Date;
use crate::number::{Exact, Value};
use crate::plan::NodePlan;
use crate::read::Pairs;
use crate::rule::{InputKind, Leaf, Observation, Rule};
use crate::scheme::InputPlan;

/// The most values that are tabulated.
const TABLE: i128 = 65_536;
/// The most pieces that are selected from one by one; more become a table.
const PIECES: usize = 24;

impl Lower<'_> {
    /// The points of the scalar rule for one observation; none where it has no score.
    pub(super) fn points_at(
        &self,
        node: &NodePlan,
        rule: &Rule,
        observation: &Observation,
    ) -> Result<Option<Exact>, Why> {
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
    pub(super) fn sampled(
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
