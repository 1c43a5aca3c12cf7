//! Points entered directly by whoever appraises (考评主体直接评分).

use alloc::vec::Vec;

use super::{Ahead, Leaf, RuleCheck};
use crate::extent::Range;
use crate::number::Exact;
use crate::outcome::{Reason, What, Why};
use crate::problem::Code;
use crate::read::document;

document! {
    /// **Entered points** (直接评分): the score is what was entered, within a range and on a step.
    ///
    /// 由考评主体在 0 至 1 分之间评分，最小单位 0.1 分: `step = "0.1"` on a node of 1 point; 0.85 is refused
    /// when the record is admitted, 0.8 scores 0.8. The range is 0 to the full marks unless it is
    /// given; without full marks there is no upper bound.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score("1", r#"{ "entered": { "step": "0.1" } }"#, r#""score": "0.8""#), "0.8");
    /// # }
    /// ```
    pub struct Entered {
        required {}
        optional {
            /// Every score is a multiple of this.
            "step" step: Option<Exact>,
            /// Least score that can be entered; 0 unless given.
            "at-least" at_least: Option<Exact>,
            /// Greatest score that can be entered; full marks unless given.
            "at-most" at_most: Option<Exact>,
        }
    }
}

impl Entered {
    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        if let Some(step) = &self.step {
            check.positive("step", step);
        }
        let (least, most) = self.range(check.full);
        // Full marks below 0 were reported already.
        if let Some(most) = most.filter(|most| *most < least && (self.at_most.is_some() || !most.is_negative())) {
            let key = if self.at_most.is_some() { "at-most" } else { "at-least" };
            check.fault(key, Code::EmptyRange { least, most });
        }
    }

    /// The range of what can be entered.
    pub(crate) fn range(&self, full: Option<&Exact>) -> (Exact, Option<Exact>) {
        (
            self.at_least.clone().unwrap_or_default(),
            self.at_most.as_ref().or(full).cloned(),
        )
    }

    pub(super) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Exact, Reason> {
        let score = leaf.observation.number().ok_or_else(|| Reason::new(Why::NotGiven))?;
        leaf.fact(What::Actual, score.clone());
        Ok(score)
    }

    /// What was entered; admission holds it in the range and on the step.
    pub(super) fn attainable(ahead: &Ahead<'_>) -> Option<Range> {
        ahead.x.as_ref().map(|x| x.range.clone())
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        out.extend(self.step.clone());
    }
}
