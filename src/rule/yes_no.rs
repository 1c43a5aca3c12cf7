//! All or nothing (是否制).

use alloc::vec::Vec;

use super::{Ahead, Gives, Leaf, Observation, RuleCheck};
use crate::extent::Range;
use crate::number::Exact;
use crate::outcome::{Fact, Reason, What, Why};
use crate::read::document;

document! {
    /// **Yes or no** (达到得满分，否则不得分): one number of points for yes, another for no.
    ///
    /// 按规定落实得满分，否则不得分: on a node of 0.5 points yes scores 0.5 and no scores 0.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score("0.5", r#""yes-no""#, r#""yes": true"#), "0.5");
    /// assert_eq!(score("0.5", r#""yes-no""#, r#""yes": false"#), "0");
    /// # }
    /// ```
    pub struct YesNo {
        required {}
        optional {
            /// Points for yes; full marks unless given.
            "yes" yes: Option<Exact>,
            /// Points for no; 0 unless given.
            "no" no: Option<Exact>,
            /// Points, or shares of full marks.
            "gives" gives: Option<Gives>,
        }
    }
}

impl YesNo {
    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        check.gives(self.gives.unwrap_or_default());
        match &self.yes {
            None => check.needs_full(),
            Some(y) => check.within_full(check.path.key("yes"), self.gives.unwrap_or_default(), y),
        }
    }

    pub(super) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Exact, Reason> {
        let Observation::YesNo(yes) = *leaf.observation else {
            return Err(Reason::new(Why::NotGiven));
        };
        leaf.facts.push(Fact::new(if yes { What::Yes } else { What::No }));
        let gives = self.gives.unwrap_or_default();
        Ok(match (yes, &self.yes, &self.no) {
            (true, None, _) => leaf.full(),
            (true, Some(y), _) | (false, _, Some(y)) => leaf.points(gives, y.clone()),
            (false, _, None) => Exact::ZERO,
        })
    }

    /// The points of yes, and those of no.
    pub(crate) fn answers(&self, full: &Exact) -> (Exact, Exact) {
        let points = |y: &Exact| match self.gives.unwrap_or_default() {
            Gives::Points => y.clone(),
            Gives::Share => y * full,
        };
        let yes = self.yes.as_ref().map_or_else(|| full.clone(), points);
        (yes, self.no.as_ref().map(points).unwrap_or_default())
    }

    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Option<Range> {
        let (yes, no) = self.answers(&ahead.full());
        Range::of([&yes, &no])
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        out.extend(
            self.yes
                .clone()
                .into_iter()
                .chain(self.no.clone())
                .filter(|p| !p.is_zero()),
        );
    }
}
