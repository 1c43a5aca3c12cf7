//! Parts of a unit (管理部、分支机构) as they are written: which there are, how their figures become the
//! unit's, and what of a target each has. Checks nothing.

use alloc::{string::String, vec::Vec};

use crate::language::Text;
use crate::number::Exact;
use crate::read::{Id, document, keyword};
use crate::rule::InputKind;

document! {
    /// A part of the unit (管理部、分支机构). Entries and breakdowns name it by its id.
    ///
    /// ```
    /// use appraisal::draft;
    /// let mut part = draft::Part::new("east");
    /// part.name = Some("东部管理部".into());
    /// ```
    pub struct Part short id {
        required {
            /// Its id; `"东部管理部"` alone is an id too.
            "id" id: Id,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
        }
    }
}

document! {
    /// How the figures of the parts become the unit's observation (分部汇总), before any rule reads it.
    ///
    /// An entry of the input names its `part`, one for each part. An entry without a part is the unit's own figure
    /// in the place of all parts; both at one stage are a problem. A part without an entry is a problem too, unless
    /// the scheme says what an input without an entry is taken as (`open`): then that part is absent in this way.
    /// Where all parts are absent, the input is: in their way, or `unrated` where they are absent in several ways.
    ///
    /// ```
    /// use appraisal::draft::{PartsAbsent, RollUp, RollUpBy};
    /// // 人数相加；有管理部缺项的，本项不得分
    /// let sum = RollUp::new(RollUpBy::Sum, PartsAbsent::NoScore);
    /// ```
    pub struct RollUp {
        required {
            /// The way.
            "by" by: RollUpBy,
            /// What becomes of the unit's figure where some parts, and not all, are absent. Never assumed.
            "parts-absent" parts_absent: PartsAbsent,
        }
        optional {
            /// The parts that report this input; all parts of the scheme unless given.
            "parts" parts: Vec<String>,
        }
    }
}

keyword! {
    /// The way in which the parts' figures become one (汇总办法).
    pub enum RollUpBy {
        /// They are added. Of numbers, counts and completed amounts: 1200 and 800 are 2000. The declared range and the
        /// plausibility against the target are asked of the sum.
        "sum" "合计" Sum,
        /// Above and below the line are added apart, and divided once: 3/4 and 1/6 are 4/10, not the mean of the two.
        /// Of fractions, and of completed amounts whose targets the record gives. A part with 0/0 had no cases and
        /// adds nothing.
        "ratio-of-sums" "合计之比" RatioOfSums,
        /// The least one counts: the worst where more is better. Of dates the earliest, of yes and no the no.
        "least" "取最低" Least,
        /// The greatest one counts: the worst where less is better. Of dates the latest, and not done is later than
        /// any day.
        "greatest" "取最高" Greatest,
        /// The one with the latest `as-of` (数据时点) counts; every part's entry must say its own. Of several of that
        /// day all must be equal.
        "latest" "取最新" Latest,
    }
}

keyword! {
    /// What becomes of a unit's figure where some of its parts are absent (分部缺项).
    pub enum PartsAbsent {
        /// The node has no score, with the part as the reason.
        "no-score" "不得分" NoScore,
        /// The parts that are there make the figure.
        "leave-out" "不计" LeaveOut,
    }
}

document! {
    /// A target broken into what each part has of it (目标分解). It computes nothing: the check sees that the parts
    /// make the whole, and the card shows each part's own completion.
    ///
    /// An approved change of the target during the year (`adjustment`) counts: the parts make the new one.
    ///
    /// ```
    /// use appraisal::{Exact, draft::{Breakdown, PartTarget}};
    /// let target = |part: &str, value| PartTarget::new(part, Exact::from(value));
    /// Breakdown::new("new-payers", vec![target("east", 32000), target("west", 20000)]); // 52000
    /// ```
    pub struct Breakdown {
        required {
            /// The node whose target it is: a constant of its rule.
            "node" node: String,
            /// What each part has of it.
            "parts" parts: Vec<PartTarget>,
        }
        optional {
            /// Which parameter of the rule.
            "field" field: Divisor,
        }
    }
}

keyword! {
    /// What a rule divides its figure by: the parameters that can be broken into parts.
    pub enum Divisor {
        /// The target of a completion (目标值).
        "target" "目标值" Target,
        /// The divisor of a curve, a table or a deviation.
        "divide-by" "除数" DivideBy,
    }
}

document! {
    /// What one part has of a target, in the target's own unit.
    pub struct PartTarget {
        required {
            /// The part.
            "part" part: String,
            /// Its target.
            "value" value: Exact,
        }
        optional {}
    }
}

impl RollUpBy {
    /// Whether inputs of this kind can roll up in this way.
    #[must_use]
    pub fn reads(self, kind: InputKind) -> bool {
        use InputKind as K;
        match self {
            RollUpBy::Sum => matches!(kind, K::Number | K::Count | K::Actual),
            RollUpBy::RatioOfSums => matches!(kind, K::Fraction | K::Actual),
            RollUpBy::Least | RollUpBy::Greatest => matches!(
                kind,
                K::Number | K::Count | K::Actual | K::Fraction | K::Score | K::Date | K::YesNo
            ),
            RollUpBy::Latest => !matches!(kind, K::Ballots | K::Votes | K::Events),
        }
    }

    /// Whether the unit's figure is made of all parts, and not the figure of one of them.
    #[must_use]
    pub fn adds(self) -> bool {
        matches!(self, RollUpBy::Sum | RollUpBy::RatioOfSums)
    }
}
