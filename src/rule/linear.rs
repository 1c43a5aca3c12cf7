//! Points on straight lines between knots (直线插值).

use alloc::vec::Vec;

use super::ahead::over;
use super::curve::{Beyond, Curve, Knot};
use super::{Ahead, Gives, Leaf, Parameter, RuleCheck, push_constant};
use crate::extent::Range;
use crate::number::{Exact, Rounding};
use crate::outcome::{Fact, Reason, What, Why};
use crate::problem::{Code, Segment, Shape};
use crate::read::{Read, Reader, document};
use crate::tree::Tree;

document! {
    /// **Piecewise linear** (分段直线插值): the points at the knots are given, those between lie on the
    /// straight line.
    ///
    /// 清收率 60 % 及以上 1.5 分，40 % 为 0.9 分，以下至 0 按直线: knots 0 → 0, 40 % → 0.9, 60 % → 1.5; at 50 % it
    /// is 0.9 + (1.5 − 0.9) × (0.5 − 0.4) ÷ (0.6 − 0.4) = 1.2. Beyond the ends the end value holds,
    /// unless `below` or `above` says otherwise. A jump is a knot with `left` or `right`: the limit
    /// from that side, where `y` is the value at the point itself.
    ///
    /// The five tiers of 功效系数法 are knots too: 权数 30, ROE 6.35 between −0.5 → 18, 6.0 → 24 and 14.6 → 30
    /// is 2085/86 (24.24), as the published example prints.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score("1.5", r#"{ "linear": { "knots": [["0", "0"], ["40%", "0.9"], ["60%", "1.5"]] } }"#, r#""value": "50%""#), "1.2");
    /// assert_eq!(score("30", r#"{ "linear": { "knots": [["-0.5", "18"], ["6.0", "24"], ["14.6", "30"]] } }"#, r#""value": "6.35""#), "2085/86");
    /// # }
    /// ```
    pub struct Linear {
        required {
            /// The knots, with `x` ascending.
            "knots" knots: Vec<KnotRow>,
        }
        optional {
            /// Points, or shares of full marks.
            "gives" gives: Option<Gives>,
            /// The number read is divided by this first.
            "divide-by" divide_by: Option<Parameter>,
            /// Rounding of the number before the curve is read.
            "round-x" round_x: Option<Rounding>,
            /// Below the first knot.
            "below" below: Option<End>,
            /// Above the last knot.
            "above" above: Option<End>,
            /// The result where knots that come from data meet or cross.
            "if-crossed" if_crossed: Option<Exact>,
        }
    }
}

/// One knot: `["60%", "1.5"]`, or `{ x, y, left, right }` where the points jump.
#[derive(Clone, Debug, PartialEq, Default)]
#[non_exhaustive]
pub struct KnotRow {
    /// The number.
    pub x: Parameter,
    /// The points at that number.
    pub y: Parameter,
    /// The points just below it, where they differ.
    pub left: Option<Exact>,
    /// The points just above it, where they differ.
    pub right: Option<Exact>,
}

impl KnotRow {
    /// A knot without a jump.
    #[must_use]
    pub fn new(x: impl Into<Parameter>, y: impl Into<Parameter>) -> Self {
        Self {
            x: x.into(),
            y: y.into(),
            left: None,
            right: None,
        }
    }
}

impl Read for KnotRow {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        match tree {
            Tree::List(pair) => match pair.as_slice() {
                [x, y] => Self::new(
                    reader.at(Segment::Index(0), |r| Parameter::read(x, r)),
                    reader.at(Segment::Index(1), |r| Parameter::read(y, r)),
                ),
                [] | [_] => {
                    reader.fault(Code::MissingKey {
                        key: if pair.is_empty() { "x" } else { "y" },
                    });
                    Self::default()
                }
                longer => {
                    reader.fault(Code::TooMany {
                        found: longer.len(),
                        limit: 2,
                    });
                    Self::default()
                }
            },
            Tree::Map(entries) => {
                reader.keys(entries, &["x", "y", "left", "right"]);
                Self {
                    x: reader.key(tree, "x"),
                    y: reader.key(tree, "y"),
                    left: reader.optional(tree, "left"),
                    right: reader.optional(tree, "right"),
                }
            }
            tree => {
                reader.expected(Shape::List, tree);
                Self::default()
            }
        }
    }

    fn write(&self) -> Option<Tree> {
        if self.left.is_none() && self.right.is_none() {
            return Some(Tree::List(alloc::vec![self.x.write()?, self.y.write()?]));
        }
        let entries = [
            ("x", self.x.write()),
            ("y", self.y.write()),
            ("left", self.left.write()),
            ("right", self.right.write()),
        ];
        Some(Tree::Map(
            entries.into_iter().filter_map(|(k, v)| Some((k.into(), v?))).collect(),
        ))
    }
}

/// What happens beyond an end: `"hold"`, `"extend"`, or a number.
#[derive(Clone, Debug, PartialEq, Default)]
#[non_exhaustive]
pub enum End {
    /// The end value holds.
    #[default]
    Hold,
    /// The last line goes on.
    Extend,
    /// This value.
    Value(Exact),
}

impl Read for End {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        match tree.as_text() {
            Some("hold") => End::Hold,
            Some("extend") => End::Extend,
            _ => End::Value(Exact::read(tree, reader)),
        }
    }
    fn write(&self) -> Option<Tree> {
        match self {
            End::Hold => Some(Tree::text("hold")),
            End::Extend => Some(Tree::text("extend")),
            End::Value(value) => value.write(),
        }
    }
}

impl Linear {
    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        check.gives(self.gives.unwrap_or_default());
        if self.knots.is_empty() {
            check.fault("knots", Code::Empty);
        }
        let percent = check.percent || self.divide_by.is_some();
        for (at, (a, b)) in self.knots.iter().zip(self.knots.iter().skip(1)).enumerate() {
            if let (Some(a), Some(b)) = (a.x.constant(), b.x.constant())
                && a >= b
            {
                let path = check.item("knots", at.saturating_add(1));
                let (previous, found) = (a.clone(), b.clone());
                check.findings.add(
                    path,
                    Code::Unordered {
                        previous,
                        found,
                        percent,
                    },
                );
            }
        }
        for (at, knot) in self.knots.iter().enumerate() {
            for y in knot.y.constant().into_iter().chain(&knot.left).chain(&knot.right) {
                check.within_full(check.item("knots", at), self.gives.unwrap_or_default(), y);
            }
        }
    }

    /// The curve, with every knot looked up; nothing where knots meet or cross.
    fn curve(&self, leaf: &Leaf<'_>) -> Result<Option<Curve>, Reason> {
        let mut knots: Vec<Knot> = Vec::with_capacity(self.knots.len());
        for row in &self.knots {
            let (x, at) = (leaf.parameter(&row.x, "x")?, leaf.parameter(&row.y, "y")?);
            if knots.last().is_some_and(|last| last.x >= x) {
                return Ok(None);
            }
            let side = |limit: &Option<Exact>| limit.clone().unwrap_or_else(|| at.clone());
            knots.push(Knot {
                x,
                left: side(&row.left),
                right: side(&row.right),
                at: at.clone(),
            });
        }
        Ok(Some(Curve {
            knots,
            before: beyond(&self.below),
            after: beyond(&self.above),
        }))
    }

    pub(super) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Exact, Reason> {
        let x = leaf.x(self.divide_by.as_ref(), self.round_x.as_ref())?;
        let y = match self.curve(leaf)? {
            Some(curve) => {
                let (above, below) = curve.around(&x);
                leaf.facts.extend(above.map(|x| Fact::number(What::AtLeast, x.clone())));
                leaf.facts
                    .extend(below.map(|x| Fact::number(What::LessThan, x.clone())));
                curve.at(&x).ok_or_else(|| Reason::new(Why::Outside))?
            }
            None => self.if_crossed.clone().ok_or_else(|| Reason::new(Why::Crossed))?,
        };
        Ok(leaf.points(self.gives.unwrap_or_default(), y))
    }

    /// The points by the number that the curve is read at, where all knots are numbers.
    pub(super) fn points(&self, ahead: &Ahead<'_>) -> Option<Curve> {
        let mut knots: Vec<Knot> = Vec::with_capacity(self.knots.len());
        for row in &self.knots {
            let (x, at) = (row.x.constant()?.clone(), row.y.constant()?.clone());
            if knots.last().is_some_and(|last| last.x >= x) {
                return None;
            }
            let side = |limit: &Option<Exact>| limit.clone().unwrap_or_else(|| at.clone());
            knots.push(Knot {
                x,
                left: side(&row.left),
                right: side(&row.right),
                at: at.clone(),
            });
        }
        let curve = Curve {
            knots,
            before: beyond(&self.below),
            after: beyond(&self.above),
        };
        Some(match self.gives.unwrap_or_default() {
            Gives::Points => curve,
            Gives::Share => curve.times(&ahead.full()),
        })
    }

    /// The points over every number that can be read. Where knots are data, what the knots themselves can be.
    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Option<Range> {
        if let Some(curve) = self.points(ahead) {
            return over(&ahead.readings(self.divide_by.as_ref(), self.round_x.as_ref()), |x| {
                curve.image(x)
            });
        }
        if self.below == Some(End::Extend) || self.above == Some(End::Extend) {
            return Some(Range::unknown());
        }
        let mut all = None;
        for knot in &self.knots {
            all = Range::either(all, ahead.parameter(&knot.y).map(Range::unsure));
            let sides = Range::of(knot.left.iter().chain(&knot.right));
            all = Range::either(all, sides.map(Range::unsure));
        }
        for end in [&self.below, &self.above] {
            if let Some(End::Value(y)) = end {
                all = Range::either(all, Some(Range::point(y.clone()).unsure()));
            }
        }
        let crossed = self.if_crossed.clone().map(|y| Range::point(y).unsure());
        let all = Range::either(all, crossed)?;
        Some(match self.gives.unwrap_or_default() {
            Gives::Points => all,
            Gives::Share => all.times(&ahead.full()),
        })
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        push_constant(out, self.divide_by.as_ref());
        out.extend(
            self.knots
                .iter()
                .flat_map(|knot| [knot.x.constant(), knot.y.constant()])
                .flatten()
                .cloned(),
        );
    }
}

/// What a curve does beyond an end.
fn beyond(end: &Option<End>) -> Beyond {
    match end.clone().unwrap_or_default() {
        End::Hold => Beyond::Hold,
        End::Extend => Beyond::Extend,
        End::Value(y) => Beyond::Value(y),
    }
}
