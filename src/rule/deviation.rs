//! So many points for each unit above or below a base (每高低一个单位加减分).

use alloc::vec::Vec;

use super::ahead::over;
use super::curve::{Beyond, Curve};
use super::{Ahead, Leaf, Parameter, RuleCheck, push_constant};
use crate::extent::{End, Range};
use crate::number::{Exact, Mode, Rounding};
use crate::outcome::{Reason, What};
use crate::problem::Code;
use crate::read::{document, keyword};

keyword! {
    /// What part of a step counts (不足一个单位的部分).
    pub enum PartStep {
        /// In proportion (按比例).
        "pro-rata" "按比例" ProRata,
        /// Not at all (不足不计).
        "whole" "不足不计" Whole,
        /// As a whole step (不足按一计).
        "started" "不足按一计" Started,
    }
}

impl PartStep {
    /// How many steps count.
    pub(crate) fn count(self, steps: Exact) -> Exact {
        match self {
            PartStep::ProRata => steps,
            PartStep::Whole => steps.round(&Rounding::places(0, Mode::Floor)),
            PartStep::Started => steps.round(&Rounding::places(0, Mode::Ceiling)),
        }
    }
}

document! {
    /// One side of a deviation.
    pub struct Side {
        required {
            /// The size of a step, in the unit of the number (1 percentage point is `"1%"`).
            "every" every: Exact,
            /// Points for each step: positive adds, negative takes away.
            "points" points: Exact,
            /// What part of a step counts.
            "part" part: PartStep,
        }
        optional {
            /// The points of this side come to no more than this, either way (加满／扣满为止).
            "at-most" at_most: Option<Exact>,
            /// Past this number nothing more changes.
            "to" to: Option<Exact>,
        }
    }
}

document! {
    /// **Deviation** (每增减一个单位加减分): `start` points at the base, and so many more or less for each
    /// step above or below it.
    ///
    /// 不高于 0.05 % 得 2.5 分，每超 0.01 个百分点扣 0.25 分，不足按 1 个计: base 0.05 %, above: every 0.01 %, points −0.25,
    /// `started`. At 0.068 % the excess is 1.8 steps, counted as 2: 2.5 − 0.5 = 2. At 0.07 % it is
    /// exactly 2 steps (binary floating point counts 3). No clamp is implied: 扣完为止 is the node's
    /// `at-least = "0"`.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score("2.5", r#"{ "deviation": { "base": "0.05%", "above": { "every": "0.01%", "points": "-0.25", "part": "started" } } }"#, r#""value": "0.068%""#), "2");
    /// assert_eq!(score("2.5", r#"{ "deviation": { "base": "0.05%", "above": { "every": "0.01%", "points": "-0.25", "part": "started" } } }"#, r#""value": "0.07%""#), "2");
    /// # }
    /// ```
    pub struct Deviation {
        required {
            /// The base (基准值).
            "base" base: Parameter,
        }
        optional {
            /// Points at the base; full marks unless given.
            "start" start: Option<Exact>,
            /// The number read is divided by this first: 完成率每低一个百分点.
            "divide-by" divide_by: Option<Parameter>,
            /// Rounding of the number before it is compared with the base.
            "round-x" round_x: Option<Rounding>,
            /// The upper end of a target band (趋中): from `base` to here nothing changes, and `above` counts
            /// from here.
            "base-to" base_to: Option<Parameter>,
            /// What happens above the base.
            "above" above: Option<Side>,
            /// What happens below the base.
            "below" below: Option<Side>,
        }
    }
}

impl Deviation {
    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        if self.start.is_none() {
            check.needs_full();
        }
        if self.above.is_none() && self.below.is_none() {
            check.fault(
                "above",
                Code::OneOf {
                    keys: alloc::vec!["above", "below"],
                    found: Vec::new(),
                },
            );
        }
        if let (Some(base), Some(upper)) = (
            self.base.constant(),
            self.base_to.as_ref().and_then(Parameter::constant),
        ) && base > upper
        {
            check.fault(
                "base-to",
                Code::EmptyRange {
                    least: base.clone(),
                    most: upper.clone(),
                },
            );
        }
        for (key, side) in [("above", &self.above), ("below", &self.below)] {
            let Some(side) = side else { continue };
            check.positive(key, &side.every);
            if let Some(most) = &side.at_most {
                check.not_negative(key, most);
            }
            let upper = self.base_to.as_ref().unwrap_or(&self.base);
            let edge = if key == "above" { upper } else { &self.base };
            if let (Some(to), Some(edge)) = (&side.to, edge.constant()) {
                let (least, most) = if key == "above" { (edge, to) } else { (to, edge) };
                if least > most {
                    check.fault(
                        key,
                        Code::EmptyRange {
                            least: least.clone(),
                            most: most.clone(),
                        },
                    );
                }
            }
        }
    }

    pub(super) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Exact, Reason> {
        let x = leaf.x(self.divide_by.as_ref(), self.round_x.as_ref())?;
        let base = leaf.parameter(&self.base, "base")?;
        leaf.fact(What::Base, base.clone());
        let start = self.start.clone().unwrap_or_else(|| leaf.full());
        leaf.fact(What::Start, start.clone());
        let upper = match &self.base_to {
            Some(upper) => {
                let upper = leaf.parameter(upper, "base-to")?;
                leaf.fact(What::BaseTo, upper.clone());
                upper
            }
            None => base.clone(),
        };
        let (what, base, side) = if x > upper {
            (What::Above, upper, &self.above)
        } else if x < base {
            (What::Below, base, &self.below)
        } else {
            return Ok(start);
        };
        leaf.fact(what, (&x - &base).abs());
        let Some(side) = side else { return Ok(start) };
        let x = match &side.to {
            Some(to) if what == What::Above => x.min(to.clone()),
            Some(to) => x.max(to.clone()),
            None => x,
        };
        let steps = (&x - &base).abs().checked_div(&side.every).unwrap_or_default();
        let steps = side.part.count(steps);
        leaf.fact(What::Every, side.every.clone());
        leaf.fact(What::Steps, steps.clone());
        leaf.fact(What::Each, side.points.clone());
        let mut change = &steps * &side.points;
        if let Some(most) = &side.at_most
            && change.abs() > *most
        {
            change = if change.is_negative() { -most } else { most.clone() };
            leaf.fact(What::Limited, change.clone());
        }
        Ok(&start + &change)
    }

    /// The points by the number that is compared with the base, where no part of a step is lost and the base is a number.
    pub(super) fn points(&self, ahead: &Ahead<'_>) -> Option<Curve> {
        let base = self.base.constant()?.clone();
        let upper = match &self.base_to {
            Some(upper) => upper.constant()?.clone(),
            None => base.clone(),
        };
        let sides = || self.above.iter().chain(&self.below);
        if sides().any(|side| side.part != PartStep::ProRata) {
            return None;
        }
        let start = self.start.clone().unwrap_or_else(|| ahead.full());
        let mut points = alloc::vec![(base.clone(), start.clone())];
        if upper != base {
            points.push((upper.clone(), start.clone()));
        }
        let mut ends = [Beyond::Hold, Beyond::Hold];
        for (side, edge, up) in [(&self.above, &upper, true), (&self.below, &base, false)] {
            let Some(side) = side else { continue };
            let [before, after] = &mut ends;
            let beyond = if up { after } else { before };
            let furthest = side.to.as_ref().map(|to| (to - edge).abs());
            let capped = side
                .at_most
                .as_ref()
                .and_then(|most| (most * &side.every).checked_div(&side.points.abs()));
            let reach = furthest.into_iter().chain(capped).min();
            // Past the cap, or one step on, from where the line goes on.
            let distance = match &reach {
                Some(reach) => reach.clone(),
                None => side.every.clone(),
            };
            if reach.is_none() {
                *beyond = Beyond::Extend;
            }
            if distance.is_zero() {
                continue;
            }
            let change = &distance.checked_div(&side.every)? * &side.points;
            let point = (if up { edge + &distance } else { edge - &distance }, &start + &change);
            if up {
                points.push(point);
            } else {
                points.insert(0, point);
            }
        }
        let [before, after] = ends;
        Some(Curve::through(points, before, after))
    }

    /// The start, and what each side can add or take away.
    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Option<Range> {
        let readings = ahead.readings(self.divide_by.as_ref(), self.round_x.as_ref());
        if let Some(curve) = self.points(ahead) {
            return over(&readings, |x| curve.image(x));
        }
        let base = ahead.parameter(&self.base)?;
        let upper = match &self.base_to {
            Some(upper) => ahead.parameter(upper)?,
            None => base.clone(),
        };
        let start = Range::point(self.start.clone().unwrap_or_else(|| ahead.full()));
        over(&readings, |x| {
            let sides = [
                (&self.above, x.range.minus(&upper), &upper, false),
                (&self.below, base.minus(&x.range), &base, true),
            ];
            let mut change = None;
            // At the base, or anywhere in the target band: not wholly above it and not wholly below.
            let beyond = |distance: &Range| distance.least.at.as_ref().is_some_and(Exact::is_positive);
            let inside = !sides.iter().any(|(_, distance, ..)| beyond(distance));
            // Wherever the number stands in the band, or exactly at the base.
            let held = |distance: &Range| distance.greatest.at.as_ref().is_some_and(|at| !at.is_positive());
            let sure = sides.iter().all(|(_, distance, ..)| held(distance))
                || x.every
                    && base
                        .only()
                        .is_some_and(|at| x.range.contains(at) && x.beside(at, true, false) == *at);
            if inside {
                let none = Range::point(Exact::ZERO);
                change = Some(if sure { none } else { none.unsure() });
            }
            for (side, distance, edge, below) in sides {
                if distance.greatest.at.as_ref().is_some_and(|at| !at.is_positive()) {
                    continue;
                }
                let Some(side) = side else {
                    let none = Range::point(Exact::ZERO);
                    let there = distance.greatest.reached;
                    change = Range::either(change, Some(if there { none } else { none.unsure() }));
                    continue;
                };
                // Beside the base there may be numbers as near to it as one likes.
                let mut distance = match &distance.least.at {
                    Some(least) if !least.is_negative() => distance,
                    _ => Range {
                        least: End::new(Exact::ZERO, false),
                        ..distance
                    },
                };
                if let Some(to) = &side.to {
                    let reach = match edge.only() {
                        Some(edge) => (to - edge).abs(),
                        None => return Some(Range::unknown()),
                    };
                    distance = distance.at_most(&reach);
                }
                let steps = side.every.recip().map(|each| distance.times(&each))?;
                let count = |end: &End| End {
                    at: end.at.clone().map(|steps| side.part.count(steps)),
                    reached: end.reached,
                };
                let steps = Range {
                    least: count(&steps.least),
                    greatest: count(&steps.greatest),
                };
                let mut of_side = steps.times(&side.points);
                if let Some(most) = &side.at_most {
                    of_side = of_side.at_most(most).at_least(&-most);
                }
                // What is below the base is above a band that data end before it; no row of theirs need be like that.
                let known = !below || self.base_to.is_none() || (base.only().is_some() && upper.only().is_some());
                change = Range::either(change, Some(if known { of_side } else { of_side.unsure() }));
            }
            change.map(|change| start.plus(&change))
        })
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        push_constant(out, Some(&self.base));
        push_constant(out, self.base_to.as_ref());
        push_constant(out, self.divide_by.as_ref());
        out.extend(self.start.clone());
        for side in self.above.iter().chain(&self.below) {
            out.push(side.every.clone());
            out.push(side.points.abs());
            out.extend(side.at_most.clone());
            out.extend(side.to.clone());
        }
    }
}
