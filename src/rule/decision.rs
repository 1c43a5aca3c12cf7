//! Points by the first row whose conditions hold, over several inputs, nodes and attributes.

use alloc::vec::Vec;

use super::{Ahead, Gives, RuleCheck, Source};
use crate::draft::Condition;
use crate::extent::Range;
use crate::number::Exact;
use crate::problem::Code;
use crate::read::document;

document! {
    /// **Decision table** (判定表): the first row whose conditions all hold gives the points.
    ///
    /// 优秀票率 90 % 及以上 200 分，…，不足 60 % 的 160 分，其中基本称职和不称职票达三分之一的 130 分 (瑞安 2012): rows
    /// `when = [{ input = "excellent", at-least = "90%" }]`, …, and before the last
    /// `when = [{ input = "weak", at-least = "1/3" }]`; 55 % with 34 % weak is 130. A lookup that depends on another
    /// indicator is a decision table too. Where something it reads is absent, the node is absent in the same way.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score_in(r#""input": [{ "id": "excellent", "kind": "number" }, { "id": "weak", "kind": "number" }],"#, "200",
    /// r#"{ "decision": { "row": [{ "when": [{ "input": "excellent", "at-least": "60%" }], "y": "170" },
    /// { "when": [{ "input": "weak", "at-least": "1/3" }], "y": "130" }, { "else": true, "y": "160" }] } }"#,
    /// r#""entries": [{ "input": "excellent", "value": "55%" }, { "input": "weak", "value": "34%" }]"#), "130");
    /// # }
    /// ```
    pub struct Decision {
        required {
            /// The rows, first match wins; the last is `else`.
            "row" row: Vec<DecisionRow>,
        }
        optional {
            /// Points, or shares of full marks.
            "gives" gives: Option<Gives>,
        }
    }
}

document! {
    /// A row of a decision table.
    pub struct DecisionRow {
        required {
            /// The points, or where they are read.
            "y" y: Source,
        }
        optional {
            /// The conditions; all must hold, unless `any`.
            "when" when: Vec<Condition>,
            /// One condition is enough.
            "any" any: bool,
            /// Everything else.
            "else" otherwise: bool,
        }
    }
}

impl Decision {
    /// What the rows read as their points, in order.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &Source> {
        self.row.iter().map(|row| &row.y).filter(|source| source.is_external())
    }

    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        check.gives(self.gives.unwrap_or_default());
        if self.row.is_empty() {
            check.fault("row", Code::Empty);
        }
        let last = self.row.len().saturating_sub(1);
        for (at, row) in self.row.iter().enumerate() {
            let path = check.path.key("row").index(at);
            if row.otherwise != row.when.is_empty() {
                let keys = alloc::vec!["when", "else"];
                let both = if row.otherwise { &keys[..] } else { &[] };
                let found = both.iter().map(|key| (*key).into()).collect();
                check.findings.add(path.clone(), Code::OneOf { keys, found });
            }
            if row.otherwise != (at == last) {
                check.findings.add(path.key("else"), Code::ElseLast);
            }
            match &row.y {
                Source::Number(y) => check.within_full(path.key("y"), self.gives.unwrap_or_default(), y),
                Source::Step(id) => {
                    let code = Code::UnknownId {
                        thing: crate::problem::Thing::Step,
                        id: id.clone(),
                        near: None,
                    };
                    check.findings.add(path.key("y"), code);
                }
                _ => {}
            }
        }
    }

    /// What the rows give, whichever holds.
    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Option<Range> {
        let mut sources = ahead.sources.iter();
        let mut all = None;
        for row in &self.row {
            let y = match &row.y {
                Source::Number(y) => Some(Range::point(y.clone())),
                _ => sources.next().cloned().flatten(),
            };
            all = Range::either(all, y);
        }
        let all = if self.row.len() > 1 { all?.unsure() } else { all? };
        Some(match self.gives.unwrap_or_default() {
            Gives::Points => all,
            Gives::Share => all.times(&ahead.full()),
        })
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        for row in &self.row {
            if let Source::Number(y) = &row.y {
                out.push(y.clone());
            }
            for condition in &row.when {
                let bounds = [
                    &condition.at_least,
                    &condition.more_than,
                    &condition.at_most,
                    &condition.less_than,
                ];
                out.extend(bounds.into_iter().flatten().cloned());
            }
        }
    }
}
