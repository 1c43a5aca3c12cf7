//! Where a small change of a figure costs many points at once.

use alloc::{string::String, vec::Vec};

use super::reach::Walk;
use crate::date::Date;
use crate::extent::Domain;
use crate::number::Exact;
use crate::plan::{NodePlan, Op};
use crate::rule::{Ahead, Deadline, Deviation, Every, PartStep, Rule};
use crate::scheme::Scheme;

/// A jump in a leaf's points (断崖): the points just below a number, at it, and just above it.
///
/// The points are those of the rule, held by the node's clamp, before gates and rounding.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Cliff {
    /// The leaf.
    pub node: String,
    /// Where it is.
    pub at: Edge,
    /// The points just below (before).
    pub below: Exact,
    /// The points at the very number (on the very day).
    pub here: Exact,
    /// The points just above (after).
    pub above: Exact,
    /// The next cliff of the same height follows after so much, and so on; of a deadline, periods.
    pub every: Option<Exact>,
    /// Whether the number is a percentage, by the figure's unit of measure.
    pub percent: bool,
    /// The most that lies between any two of the three.
    pub loss: Exact,
    /// The same as a share of full marks; none where there are none.
    pub share: Option<Exact>,
}

/// Where a cliff is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Edge {
    /// At a number: the figure, or what it is after it was divided and rounded for the curve.
    Number(Exact),
    /// At a day.
    Day(Date),
}

impl Scheme {
    /// The cliffs that cost at least this share of the leaf's full marks (`0`: all, those of leaves without full marks
    /// too), by leaf in display order, then ascending.
    ///
    /// Yes and no, levels, lists and events are no small changes, and are not named. Nor are curves whose knots are data.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// let scheme: appraisal::Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "demo", "result": "rate",
    ///     "node": [{ "id": "rate", "full": "2", "rule": { "steps": { "row": [
    ///         { "at-least": "95%", "y": "2" }, { "at-least": "90%", "y": "1.6" }, { "else": true, "y": "0" }] } } }]
    /// }"#).unwrap();
    /// let steep = scheme.cliffs(&"50%".parse().unwrap());
    /// assert_eq!(steep.len(), 1); // from 1.6 to nothing below 90 %
    /// assert_eq!((steep[0].loss.to_string(), steep[0].share.as_ref().unwrap().to_string()), ("1.6".into(), "0.8".into()));
    /// assert_eq!(scheme.cliffs(&"10%".parse().unwrap()).len(), 2);
    /// # }
    /// ```
    #[must_use]
    pub fn cliffs(&self, share: &Exact) -> Vec<Cliff> {
        let walk = Walk::done(&self.0);
        let mut out = Vec::new();
        for node in &walk.plan.nodes {
            out.extend(of_leaf(&walk, node));
        }
        let steep = |cliff: &Cliff| match &cliff.share {
            Some(own) => own >= share,
            None => !share.is_positive(),
        };
        out.retain(steep);
        out
    }
}

fn of_leaf(walk: &Walk<'_>, node: &NodePlan) -> Vec<Cliff> {
    let Op::Rule { rule, .. } = &node.op else {
        return Vec::new();
    };
    let ahead = walk.ahead(node);
    let percent = walk.reads_percent(node);
    // Pools come before the clamp, so that with them it may not hold what the rule gives.
    let pools = !node.add.is_empty() || !node.subtract.is_empty();
    let hold = |y: Exact| {
        if pools {
            return y;
        }
        let y = node.at_least.clone().map_or(y.clone(), |least| y.max(least));
        node.at_most.clone().map_or(y.clone(), |most| y.min(most))
    };
    let cliff = |at: Edge, [below, here, above]: [Exact; 3], every: Option<Exact>| {
        let (below, here, above) = (hold(below), hold(here), hold(above));
        let (least, most) = ((&below).min(&here).min(&above), (&below).max(&here).max(&above));
        let loss = most - least;
        let share = ahead.full.and_then(|full| loss.checked_div(full));
        (!loss.is_zero()).then(|| Cliff {
            node: node.words.id.clone(),
            at,
            below,
            here,
            above,
            every,
            percent,
            loss,
            share,
        })
    };
    match rule {
        Rule::Deviation(deviation) if rule.curve(&ahead).is_none() => {
            let found = steps(deviation, &ahead);
            found
                .into_iter()
                .filter_map(|(at, points, every)| cliff(Edge::Number(at), points, every))
                .collect()
        }
        Rule::Deadline(deadline) => {
            let found = days(deadline, &ahead);
            found
                .into_iter()
                .filter_map(|(at, points, every)| cliff(Edge::Day(at), points, every))
                .collect()
        }
        rule => {
            let Some(curve) = rule.curve(&ahead) else {
                return Vec::new();
            };
            let (divide_by, round_x) = rule.reading();
            let domains = ahead.readings(divide_by, round_x);
            // A knot that no figure comes near is no cliff; one at the end of what can be read has one side only.
            let near = |x: &Exact| domains.iter().any(|domain| domain.range.contains(x));
            let knots = curve.knots.iter().enumerate().filter(|(_, knot)| near(&knot.x));
            let found = knots.filter_map(|(at, knot)| {
                let has = |up: bool| domains.iter().any(|domain| goes_on(domain, &knot.x, up));
                let below = if has(false) { curve.left_of(at) } else { knot.at.clone() };
                let above = if has(true) { curve.right_of(at) } else { knot.at.clone() };
                cliff(Edge::Number(knot.x.clone()), [below, knot.at.clone(), above], None)
            });
            found.collect()
        }
    }
}

/// Whether something can be read beyond `x` on this side.
fn goes_on(domain: &Domain, x: &Exact, up: bool) -> bool {
    if up {
        domain.range.greatest.at.as_ref().is_none_or(|end| end > x)
    } else {
        domain.range.may_be_below(x)
    }
}

/// The first step on either side of the base, where parts of a step count as none or as a whole one.
fn steps(rule: &Deviation, ahead: &Ahead<'_>) -> Vec<(Exact, [Exact; 3], Option<Exact>)> {
    let Some(base) = rule.base.constant() else {
        return Vec::new();
    };
    let upper = match &rule.base_to {
        Some(upper) => match upper.constant() {
            Some(upper) => upper,
            None => return Vec::new(),
        },
        None => base,
    };
    let start = rule.start.as_ref().or(ahead.full).cloned().unwrap_or_default();
    let domains = ahead.readings(rule.divide_by.as_ref(), rule.round_x.as_ref());
    let mut out = Vec::new();
    for (side, edge, up) in [(&rule.below, base, false), (&rule.above, upper, true)] {
        let Some(side) = side.as_ref().filter(|side| side.part != PartStep::ProRata) else {
            continue;
        };
        if !domains.iter().any(|domain| goes_on(domain, edge, up)) {
            continue;
        }
        let points = side
            .at_most
            .clone()
            .map_or(side.points.abs(), |most| side.points.abs().min(most));
        let changed = if side.points.is_negative() {
            &start - &points
        } else {
            &start + &points
        };
        let away = |by: &Exact| if up { edge + by } else { edge - by };
        // Begun, a step counts at once: the cliff is at the edge. Whole, it counts where it is complete.
        let (at, here) = match side.part {
            PartStep::Started => (edge.clone(), start.clone()),
            _ => (away(&side.every), changed.clone()),
        };
        let sides = if up {
            [start.clone(), here, changed]
        } else {
            [changed, here, start.clone()]
        };
        out.push((at, sides, Some(side.every.clone())));
    }
    out
}

/// The first period late, and the end.
fn days(rule: &Deadline, ahead: &Ahead<'_>) -> Vec<(Date, [Exact; 3], Option<Exact>)> {
    let Some(due) = rule.due.or(ahead.due) else {
        return Vec::new();
    };
    let start = rule.start.as_ref().or(ahead.full).cloned().unwrap_or_default();
    let mut out = Vec::new();
    let at_once = rule.every == Every::Day || rule.part == Some(PartStep::Started);
    let grace = rule.grace.clone().unwrap_or_default();
    if at_once && grace.is_zero() && rule.end != Some(due) {
        out.push((
            due,
            [start.clone(), start.clone(), &start - &rule.points],
            Some(Exact::ONE),
        ));
    }
    if let Some(end) = rule.end {
        let late = (rule.late(due, end) - grace).max(Exact::ZERO);
        let last = &start - &(&late * &rule.points);
        out.push((
            end,
            [last.clone(), last, rule.late_score.clone().unwrap_or_default()],
            None,
        ));
    }
    out
}
