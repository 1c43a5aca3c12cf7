//! How the figures of a unit's parts became its observation: the roll-up of a line. Data only.

use alloc::{string::String, vec::Vec};

use crate::date::Date;
use crate::draft::{PartsAbsent, RollUpBy};
use crate::language::Text;
use crate::number::Exact;
use crate::outcome::Absence;
use crate::read::document;

document! {
    /// The roll-up of the input that a leaf reads (分部汇总): each part's figure, and what they made.
    pub struct RollUpLine {
        required {
            /// The way.
            "by" by: RollUpBy,
            /// What was laid down for absent parts.
            "parts-absent" parts_absent: PartsAbsent,
        }
        optional {
            /// The unit's figure: of fractions and of ratios what stands above the line.
            "amount" amount: Option<Exact>,
            /// What stands below the line.
            "over" over: Option<Exact>,
            /// The part whose figure counts, where one does.
            "kept" kept: Option<String>,
            /// The target that the parts' targets make, where it is broken down.
            "target" target: Option<Exact>,
            /// The parts, in the order of the scheme.
            "parts" parts: Vec<PartLine>,
        }
    }
}

document! {
    /// One part of the unit.
    pub struct PartLine {
        required {
            /// Its id.
            "part" part: String,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
            /// Its figure: of fractions and of ratios what stands above the line.
            "amount" amount: Option<Exact>,
            /// What stands below the line.
            "over" over: Option<Exact>,
            /// Its figure where that is no number: the level, the day, yes or no, in the words of the record.
            "words" words: Option<String>,
            /// The day that its figure speaks of.
            "as-of" as_of: Option<Date>,
            /// Its target (目标分解).
            "target" target: Option<Exact>,
            /// It is absent, in this way.
            "absent" absent: Option<Absence>,
            /// The reason for the absence.
            "reason" reason: Option<Text>,
        }
    }
}

impl PartLine {
    /// Its own completion (分部完成率): figure ÷ target. None where it is absent, has no target, or a target of 0.
    ///
    /// ```
    /// use appraisal::card::PartLine;
    /// let mut east = PartLine::new("east");
    /// east.amount = Some(31200.into());
    /// east.target = Some(32000.into());
    /// assert_eq!(east.completion().unwrap().to_string(), "0.975");
    /// ```
    #[must_use]
    pub fn completion(&self) -> Option<Exact> {
        self.amount.as_ref()?.checked_div(self.target.as_ref()?)
    }
}

impl RollUpLine {
    /// Where the amounts of the parts do not make those of the whole: what, what it has, and what they make.
    pub(super) fn differences(&self) -> Vec<(&'static str, Exact, Exact)> {
        let sum = |of: &dyn Fn(&PartLine) -> Option<Exact>| self.parts.iter().filter_map(of).sum::<Exact>();
        let mut out = Vec::new();
        let mut compare = |what, found: &Option<Exact>, expected: Option<Exact>| match (found, expected) {
            (Some(found), Some(expected)) if *found != expected => out.push((what, found.clone(), expected)),
            _ => {}
        };
        if self.by.adds() {
            compare(
                "amount of the parts",
                &self.amount,
                Some(sum(&|part| part.amount.clone())),
            );
            compare(
                "what stands below the line",
                &self.over,
                Some(sum(&|part| part.over.clone())),
            );
        } else {
            let kept = self.parts.iter().find(|part| Some(&part.part) == self.kept.as_ref());
            compare(
                "amount of the part that counts",
                &self.amount,
                kept.and_then(|part| part.amount.clone()),
            );
        }
        compare(
            "target of the parts",
            &self.target,
            Some(sum(&|part| part.target.clone())),
        );
        out
    }
}
