//! Points by the row that a number falls into (分档计分).

use alloc::{string::String, vec::Vec};

use super::ahead::over;
use super::curve::{Beyond, Curve, Knot};
use super::{Ahead, Gives, Leaf, Parameter, RuleCheck, Span, Uncovered, check_spans, push_constant};
use crate::extent::Range;
use crate::number::{Exact, Rounding};
use crate::outcome::{Fact, Reason, What, Why};
use crate::problem::Code;
use crate::read::document;

document! {
    /// **Step table** (分档): the first row that the number falls into gives the points.
    ///
    /// 95 % 及以上 2 分，90 %（含）至 95 %（不含）1.6 分，其余 0: rows `at-least 95%`, `at-least 90%`, `else`; 94.1 % gives 1.6.
    /// Whether a bound belongs to its row stands in the key: `at-least` 及以上, `more-than` 超过,
    /// `at-most` 不高于, `less-than` 低于. Rows with one bound are ended by the row before; gaps and
    /// overlaps are problems when the scheme is checked.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score("2", r#"{ "steps": { "row": [{ "at-least": "95%", "y": "2" }, { "at-least": "90%", "y": "1.6" }, { "else": true, "y": "0" }] } }"#, r#""value": "94.1%""#), "1.6");
    /// # }
    /// ```
    pub struct Steps {
        required {
            /// The rows, best first or worst first.
            "row" row: Vec<StepRow>,
        }
        optional {
            /// Points, or shares of full marks.
            "gives" gives: Option<Gives>,
            /// The number read is divided by this first.
            "divide-by" divide_by: Option<Parameter>,
            /// Rounding of the number before the table is read.
            "round-x" round_x: Option<Rounding>,
        }
    }
}

document! {
    /// A row of a step table.
    pub struct StepRow {
        required {
            /// The points, or the share.
            "y" y: Exact,
        }
        optional {
            /// From here on, inclusive.
            "at-least" at_least: Option<Exact>,
            /// From here on, exclusive.
            "more-than" more_than: Option<Exact>,
            /// Up to here, inclusive.
            "at-most" at_most: Option<Exact>,
            /// Up to here, exclusive.
            "less-than" less_than: Option<Exact>,
            /// Everything else.
            "else" otherwise: bool,
        }
    }
}

impl StepRow {
    fn span(&self) -> Option<Span> {
        Span::from_keys(
            self.at_least.as_ref(),
            self.more_than.as_ref(),
            self.at_most.as_ref(),
            self.less_than.as_ref(),
            self.otherwise,
        )
    }

    /// What is wrong with it, if it is no span.
    fn fault(&self) -> Code {
        bounds_code([
            self.at_least.is_some(),
            self.more_than.is_some(),
            self.at_most.is_some(),
            self.less_than.is_some(),
            self.otherwise,
        ])
    }
}

/// What is wrong with the bounds of a row that is no span: `there` says which of [`BOUNDS`] it has.
pub(crate) fn bounds_code(there: [bool; 5]) -> Code {
    let found: Vec<&'static str> = BOUNDS
        .into_iter()
        .zip(there)
        .filter(|(_, there)| *there)
        .map(|(key, _)| key)
        .collect();
    let keys = match there {
        [true, true, ..] => alloc::vec!["at-least", "more-than"],
        [_, _, true, true, _] => alloc::vec!["at-most", "less-than"],
        _ if found.is_empty() => BOUNDS.to_vec(),
        _ => found.clone(),
    };
    let found = if found.is_empty() { &found } else { &keys };
    Code::OneOf {
        found: found.iter().map(|key| String::from(*key)).collect(),
        keys,
    }
}

/// The keys that bound a row or band.
const BOUNDS: [&str; 5] = ["at-least", "more-than", "at-most", "less-than", "else"];

/// Turns what is wrong with spans into a finding. A gap between rows is one even beside an `else`:
/// nobody writes 80–89 and 90–100 to have 89.5 fall to the bottom.
pub(crate) fn span_code(fault: Uncovered, percent: bool) -> Code {
    match fault {
        Uncovered::Gap { after, before, .. } => Code::Gap { after, before, percent },
        Uncovered::Overlap(at) => Code::Overlap { at, percent },
        Uncovered::Unordered(previous, found) => Code::Unordered {
            previous,
            found,
            percent,
        },
    }
}

impl Steps {
    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        check.gives(self.gives.unwrap_or_default());
        if self.row.is_empty() {
            check.fault("row", Code::Empty);
            return;
        }
        let mut spans = Vec::with_capacity(self.row.len());
        for (at, row) in self.row.iter().enumerate() {
            let path = check.item("row", at);
            check.within_full(path.key("y"), self.gives.unwrap_or_default(), &row.y);
            match row.span() {
                Some(span) => spans.push(span),
                None => check.findings.add(path, row.fault()),
            }
        }
        if spans.len() < self.row.len() {
            return;
        }
        let range = if self.divide_by.is_none() {
            check.range.clone()
        } else {
            (None, None)
        };
        // Divided by a target, the number is a rate of completion.
        let percent = check.percent || self.divide_by.is_some();
        for fault in check_spans(&spans, (range.0.as_ref(), range.1.as_ref()), self.round_x.as_ref()) {
            check.fault("row", span_code(fault, percent));
        }
    }

    pub(super) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Exact, Reason> {
        let x = leaf.x(self.divide_by.as_ref(), self.round_x.as_ref())?;
        let at = self
            .row
            .iter()
            .position(|row| row.span().is_some_and(|span| !span.otherwise && span.contains(&x)))
            .or_else(|| self.row.iter().position(|row| row.otherwise))
            .ok_or_else(|| Reason::new(Why::Outside))?;
        let Some(row) = self.row.get(at) else {
            return Err(Reason::new(Why::Outside));
        };
        self.explain(at, row, &x, leaf);
        Ok(leaf.points(self.gives.unwrap_or_default(), row.y.clone()))
    }

    /// The bounds of the row, those that the row before sets included, and the way to a better row.
    fn explain(&self, at: usize, row: &StepRow, x: &Exact, leaf: &mut Leaf<'_>) {
        let previous = at.checked_sub(1).and_then(|at| self.row.get(at));
        let mut bounds = [
            (What::AtLeast, row.at_least.clone()),
            (What::MoreThan, row.more_than.clone()),
            (What::AtMost, row.at_most.clone()),
            (What::LessThan, row.less_than.clone()),
        ];
        if let Some(before) = previous {
            let (lower, upper) = (
                row.at_least.is_some() || row.more_than.is_some(),
                row.at_most.is_some() || row.less_than.is_some(),
            );
            let [at_least, more_than, at_most, less_than] = &mut bounds;
            if !upper && before.at_most.is_none() && before.less_than.is_none() {
                // What does not reach the row before lies below its bound.
                less_than.1.clone_from(&before.at_least);
                at_most.1.clone_from(&before.more_than);
            } else if !lower && before.at_least.is_none() && before.more_than.is_none() {
                more_than.1.clone_from(&before.at_most);
                at_least.1.clone_from(&before.less_than);
            }
        }
        let nearest = |row: Option<&StepRow>| -> Option<Exact> {
            let row = row.filter(|better| !better.otherwise)?;
            let distance = |b: &Exact| (b - x).abs();
            let lower = row.at_least.iter().chain(&row.more_than).filter(|b| *b >= x);
            let upper = row.at_most.iter().chain(&row.less_than).filter(|b| *b <= x);
            lower.chain(upper).map(distance).min()
        };
        let better = |other: &&StepRow| other.y > row.y;
        let next = at.checked_add(1).and_then(|at| self.row.get(at)).filter(better);
        let next = nearest(previous.filter(better)).or_else(|| nearest(next));
        leaf.facts.extend(
            bounds
                .into_iter()
                .filter_map(|(what, bound)| Some(Fact::number(what, bound?))),
        );
        if row.otherwise {
            leaf.facts.push(Fact::new(What::Else));
        }
        leaf.facts.extend(next.map(|next| Fact::number(What::Next, next)));
    }

    /// The points by the number that the table is read at: a knot at every bound. Nothing where the table has gaps.
    pub(super) fn points(&self, ahead: &Ahead<'_>) -> Option<Curve> {
        let value = |x: &Exact| {
            let at = |row: &&StepRow| row.span().is_some_and(|span| !span.otherwise && span.contains(x));
            let row = self
                .row
                .iter()
                .find(at)
                .or_else(|| self.row.iter().find(|row| row.otherwise));
            row.map(|row| match self.gives.unwrap_or_default() {
                Gives::Points => row.y.clone(),
                Gives::Share => &row.y * &ahead.full(),
            })
        };
        let rows = self.row.iter();
        let bounds = rows.flat_map(|row| [&row.at_least, &row.more_than, &row.at_most, &row.less_than]);
        let mut bounds: Vec<Exact> = bounds.flatten().cloned().collect();
        bounds.sort_unstable();
        bounds.dedup();
        let half = Exact::new(1, 2)?;
        let inside = |a: Option<&Exact>, b: Option<&Exact>| match (a, b) {
            (Some(a), Some(b)) => &(a + b) * &half,
            (Some(a), None) => a + &Exact::ONE,
            (None, Some(b)) => b - &Exact::ONE,
            (None, None) => Exact::ZERO,
        };
        let mut knots = Vec::with_capacity(bounds.len());
        for (at, x) in bounds.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| bounds.get(at));
            let after = bounds.get(at.saturating_add(1));
            knots.push(Knot {
                x: x.clone(),
                left: value(&inside(before, Some(x)))?,
                at: value(x)?,
                right: value(&inside(Some(x), after))?,
            });
        }
        if knots.is_empty() {
            let y = value(&Exact::ZERO)?;
            return Some(Curve::through(
                alloc::vec![(Exact::ZERO, y)],
                Beyond::Hold,
                Beyond::Hold,
            ));
        }
        Some(Curve {
            knots,
            before: Beyond::Hold,
            after: Beyond::Hold,
        })
    }

    /// The points of the rows that can be fallen into.
    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Option<Range> {
        if let Some(curve) = self.points(ahead) {
            return over(&ahead.readings(self.divide_by.as_ref(), self.round_x.as_ref()), |x| {
                curve.image(x)
            });
        }
        let all = Range::of(self.row.iter().map(|row| &row.y))?.unsure();
        Some(match self.gives.unwrap_or_default() {
            Gives::Points => all,
            Gives::Share => all.times(&ahead.full()),
        })
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        push_constant(out, self.divide_by.as_ref());
        for row in &self.row {
            out.push(row.y.clone());
            for bound in [&row.at_least, &row.more_than, &row.at_most, &row.less_than] {
                out.extend(bound.clone());
            }
        }
    }
}
