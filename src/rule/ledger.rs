//! Start from full marks and take off for each event (起评扣分). How events count is the pools' affair.

use alloc::{string::String, vec::Vec};

use super::{Ahead, Leaf, RuleCheck};
use crate::combine::{Category, Credit, Filling, Pool, PoolGate, PoolRules, SameMatter};
use crate::extent::Range;
use crate::number::{Exact, Rounding};
use crate::outcome::{Reason, What};
use crate::read::document;

document! {
    /// **Ledger** (起评扣分): the start score, less the recognised events that name the leaf's input.
    ///
    /// 起评分 1.5 分，处分每人次扣 0.5 分，通报每次扣 0.3 分: start 1.5, categories of 0.5 and 0.3; one of each
    /// leaves 0.7. Events are counted as in a pool: status, shared credit, same matter, caps. No event
    /// is no deduction. 扣完为止 is the node's `at-least = "0"`.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score_in("", "1.5", r#"{ "ledger": { "category": [{ "id": "discipline", "points": "0.5" }, { "id": "notice", "points": "0.3" }] } }"#,
    /// r#""events": [{ "id": "a", "input": "x", "category": "discipline", "status": "recognised" },
    /// { "id": "b", "input": "x", "category": "notice", "status": "recognised" }]"#), "0.7");
    /// # }
    /// ```
    pub struct Ledger {
        required {}
        optional {
            /// Points at the start; full marks unless given.
            "start" start: Option<Exact>,
            /// The kinds of event.
            "category" category: Vec<Category>,
            /// Gates by statistics of the cohort.
            "gate" gate: Vec<PoolGate>,
            /// Cap of the whole deduction.
            "cap" cap: Option<Exact>,
            /// Cap of each event.
            "event-cap" event_cap: Option<Exact>,
            /// Rounding of each event.
            "event-round" event_round: Option<Rounding>,
            /// What happens to several events of one matter.
            "same-matter" same_matter: SameMatter,
            /// Pools and inputs among which a matter counts once.
            "same-matter-with" same_matter_with: Vec<String>,
            /// Pools and inputs that go before: a matter that counts there does not count here.
            "yields-to" yields_to: Vec<String>,
            /// How shared events count.
            "credit" credit: Credit,
            /// Order in which events fill a cap.
            "order" order: Filling,
        }
    }
}

impl Ledger {
    /// The pool of deductions that this ledger is.
    pub(crate) fn pool(&self, input: &str) -> Pool {
        let rules = PoolRules {
            cap: self.cap.clone(),
            event_cap: self.event_cap.clone(),
            event_round: self.event_round.clone(),
            same_matter: self.same_matter.clone(),
            same_matter_with: self.same_matter_with.clone(),
            yields_to: self.yields_to.clone(),
            credit: self.credit,
            order: self.order,
            category: self.category.clone(),
            gate: self.gate.clone(),
        };
        rules.into_pool(input)
    }

    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        if self.start.is_none() {
            check.needs_full();
        }
    }

    /// The points before any event.
    pub(super) fn start(&self, leaf: &mut Leaf<'_>) -> Result<Exact, Reason> {
        let start = self.start.clone().unwrap_or_else(|| leaf.full());
        leaf.fact(What::Start, start.clone());
        Ok(start)
    }

    /// The start, less all that events can take away.
    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Range {
        let start = self.start.clone().unwrap_or_else(|| ahead.full());
        Range::point(start).minus(&ahead.lost)
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        out.extend(self.start.clone());
        out.extend(self.cap.clone());
        out.extend(
            self.category
                .iter()
                .flat_map(|c| c.points.iter().chain(&c.cap))
                .cloned(),
        );
    }
}
