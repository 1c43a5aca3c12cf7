//! The way from a worst to a best value (前沿距离、最小最大标准化).

use alloc::vec::Vec;

use super::curve::{Beyond, Curve};
use super::{Ahead, Leaf, Parameter, RuleCheck, push_constant};
use crate::extent::{End, Range};
use crate::number::{Exact, Value};
use crate::outcome::{Reason, What, Why};
use crate::problem::Code;
use crate::read::{document, keyword};

keyword! {
    /// What is done to the number and the goalposts before they are compared.
    pub enum Transform {
        /// Nothing.
        "none" "不变" None,
        /// The natural logarithm.
        "ln" "取自然对数" Ln,
    }
}

document! {
    /// **Goalposts** (目标区间): share = (x − worst) ÷ (best − worst), with x first held between the two, times
    /// full marks. Which of the two is greater decides the direction.
    ///
    /// World Bank 2020, starting a business: procedures 1 between worst 18 and best 1 is 100 of 100. HDI income:
    /// 66,933 between 100 and 75,000 under `ln` is 0.98281…, an enclosed number, so a node above must round.
    /// `open = true` does not hold x between the goalposts (not with `ln`).
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score("100", r#"{ "goalposts": { "worst": "18", "best": "1" } }"#, r#""value": "1""#), "100");
    /// assert_eq!(score("1", r#"{ "goalposts": { "worst": "100", "best": "75000", "transform": "ln" } }, "round": { "places": 5, "mode": "half-up" }"#, r#""value": "66933.00454""#), "0.98281");
    /// # }
    /// ```
    pub struct Goalposts {
        required {
            /// The value that gives nothing.
            "worst" worst: Parameter,
            /// The value that gives full marks.
            "best" best: Parameter,
        }
        optional {
            /// What is done first.
            "transform" transform: Transform,
            /// Do not hold the number between the goalposts.
            "open" open: bool,
            /// The share where worst and best are equal.
            "if-equal" if_equal: Option<Exact>,
        }
    }
}

impl Goalposts {
    /// Whether the result may be enclosed.
    pub(crate) fn is_enclosed(&self) -> bool {
        self.transform == Transform::Ln
    }

    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        check.needs_full();
        if let (Some(worst), Some(best)) = (self.worst.constant(), self.best.constant())
            && worst == best
            && self.if_equal.is_none()
        {
            check.fault(
                "best",
                Code::Unordered {
                    previous: worst.clone(),
                    found: best.clone(),
                    percent: check.percent,
                },
            );
        }
        for (key, post) in [("worst", &self.worst), ("best", &self.best)] {
            if let Some(found) = post.constant().filter(|post| self.is_enclosed() && !post.is_positive()) {
                check.positive(key, &found.clone());
            }
        }
        if self.open && self.is_enclosed() {
            let found = alloc::vec!["open".into(), "transform".into()];
            check.fault(
                "open",
                Code::OneOf {
                    keys: alloc::vec!["open", "transform"],
                    found,
                },
            );
        }
    }

    pub(super) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Value, Reason> {
        let mut x = leaf.x(None, None)?;
        let (worst, best) = (
            leaf.parameter(&self.worst, "worst")?,
            leaf.parameter(&self.best, "best")?,
        );
        leaf.fact(What::Worst, worst.clone());
        leaf.fact(What::Best, best.clone());
        if worst == best {
            let share = self.if_equal.clone().ok_or_else(|| Reason::new(Why::Crossed))?;
            return Ok(Value::Exact(&share * &leaf.full()));
        }
        if !self.open {
            let (least, most) = if worst < best { (&worst, &best) } else { (&best, &worst) };
            let held = x.clone().max(least.clone()).min(most.clone());
            if held != x {
                leaf.fact(What::Limited, held.clone());
                x = held;
            }
        }
        let precision = leaf.precision;
        let transformed = |x: &Exact| match self.transform {
            Transform::None => Ok(Value::Exact(x.clone())),
            Transform::Ln => Value::Exact(x.clone())
                .ln(precision)
                .ok_or_else(|| Reason::new(Why::Undefined)),
        };
        let share = if x == worst {
            Value::default()
        } else if x == best {
            Value::Exact(Exact::ONE)
        } else {
            let (x, worst, best) = (transformed(&x)?, transformed(&worst)?, transformed(&best)?);
            let way = &best - &worst;
            (x - worst)
                .checked_div(&way)
                .ok_or_else(|| Reason::new(Why::Unsettled))?
        };
        if let Some(share) = share.exact() {
            leaf.fact(What::Share, share.clone());
        }
        Ok(share * Value::Exact(leaf.full()))
    }

    /// The points by the number read, where worst and best are numbers and nothing is done to them first.
    pub(super) fn curve(&self, ahead: &Ahead<'_>) -> Option<Curve> {
        let (worst, best) = (self.worst.constant()?, self.best.constant()?);
        if self.transform != Transform::None || worst == best {
            return None;
        }
        Some(self.straight(worst, best, ahead.full()))
    }

    /// The line from nothing at `worst` to `full` at `best`.
    fn straight(&self, worst: &Exact, best: &Exact, full: Exact) -> Curve {
        let mut points = alloc::vec![(worst.clone(), Exact::ZERO), (best.clone(), full)];
        points.sort_by(|a, b| a.0.cmp(&b.0));
        let end = if self.open { Beyond::Extend } else { Beyond::Hold };
        Curve::through(points, end.clone(), end)
    }

    /// What any of the posts give that can be; from nothing to full marks where those are not finitely many.
    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Option<Range> {
        let x = ahead.x.as_ref()?;
        let full = ahead.full();
        let equal = self.if_equal.as_ref().map(|share| Range::point(share * &full));
        let Some(rows) = ahead.rows(&[&self.worst, &self.best]) else {
            let way = Range::of([&Exact::ZERO, &full]).filter(|_| !self.open);
            let way = way.unwrap_or_else(Range::unknown).unsure();
            return Range::either(Some(way), equal.map(Range::unsure));
        };
        let of_row = |row: &Vec<Exact>| match row.as_slice() {
            [worst, best] if worst == best => equal.clone(),
            [worst, best] => {
                let line = self.straight(worst, best, full.clone()).image(x)?;
                Some(match self.transform {
                    Transform::None => line,
                    Transform::Ln => Self::posts_only(line, &full),
                })
            }
            _ => None,
        };
        rows.iter().map(of_row).fold(None, Range::either)
    }

    /// A logarithm is at a post where the line is, and strictly between them where that is.
    fn posts_only(line: Range, full: &Exact) -> Range {
        let held = |end: End, post: &Exact| {
            let reached = end.reached && end.at.as_ref() == Some(post);
            End::new(post.clone(), reached)
        };
        match (line.only() == Some(full), line.only() == Some(&Exact::ZERO)) {
            (true, _) | (_, true) => line,
            _ => Range {
                least: held(line.least, &Exact::ZERO),
                greatest: held(line.greatest, full),
            },
        }
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        push_constant(out, Some(&self.worst));
        push_constant(out, Some(&self.best));
    }
}
