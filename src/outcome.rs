//! What a node comes to: a value, an absence, or no score with its reasons; and the facts that a
//! rule leaves behind as its explanation. Data only: wordings are the report's.

use alloc::{string::String, vec::Vec};

use crate::number::{Exact, Value};
use crate::read::{document, keyword};

keyword! {
    /// Why an input has no observation (缺项). Each kind is a behaviour; the reason is told apart.
    pub enum Absence {
        /// The indicator does not concern the unit.
        "not-applicable" "不涉及" NotApplicable,
        /// There was no business of that kind.
        "no-cases" "无此类业务" NoCases,
        /// Not drawn for inspection.
        "not-inspected" "未抽查" NotInspected,
        /// Not reported: the unit's fault.
        "not-reported" "未报" NotReported,
        /// Not yet provided: the provider's fault.
        "awaited" "待提供" Awaited,
        /// Not yet due.
        "not-due" "未到期" NotDue,
        /// Exempt from appraisal.
        "exempt" "免考" Exempt,
        /// Invalid.
        "void" "无效" Void,
        /// The sample is too small.
        "too-few" "样本不足" TooFew,
        /// Of a combination: all children are absent, for different reasons.
        "unrated" "未评" Unrated,
    }
}

keyword! {
    /// Why a node has no score.
    pub enum Why {
        /// The policy for its absence is that it has none.
        "absent" "缺项不得分" Absent,
        /// It is absent, and there is no policy for that kind.
        "no-policy" "缺项无规定" NoPolicy,
        /// A child has no score.
        "child" "下级无得分" Child,
        /// A divisor is 0.
        "division-by-zero" "除数为零" DivisionByZero,
        /// A parameter is not given.
        "not-given" "参数未填" NotGiven,
        /// No row or knot covers the number.
        "outside" "不在任何一档" Outside,
        /// Too few valid ballots.
        "quorum" "有效票不足" Quorum,
        /// A group has no valid ballot.
        "empty-group" "评价组无有效票" EmptyGroup,
        /// Fewer children are scored than required.
        "too-few-scored" "有得分的下级不足" TooFewScored,
        /// Less weight is scored than required.
        "too-little-weight" "有得分的权重不足" TooLittleWeight,
        /// The node to which the weight should move is absent too.
        "move-target" "转移对象缺项" MoveTarget,
        /// Nothing is left to divide by.
        "nothing-possible" "无可得分值" NothingPossible,
        /// The operand of a gate is absent.
        "gate-operand" "否决依据缺项" GateOperand,
        /// The number grew past the limit of bits; round earlier.
        "too-wide" "数位超限" TooWide,
        /// It needs the other units of the cohort.
        "needs-cohort" "需全体数据" NeedsCohort,
        /// Knots or standards that come from data meet or cross.
        "crossed" "标准值相等或交叉" Crossed,
        /// A number outside what the rule is defined for.
        "undefined" "无定义" Undefined,
        /// A part of the unit is absent, and its figure is needed for the unit's.
        "part-absent" "分部缺项" PartAbsent,
        /// An enclosed number could not be settled.
        "unsettled" "无法确定" Unsettled,
    }
}

document! {
    /// One reason for no score.
    pub struct Reason {
        required {
            /// What kind of reason.
            "why" why: Why,
        }
        optional {
            /// What it is about: a child, a group, a parameter, a gate.
            "about" about: Option<String>,
            /// The kind of absence.
            "absence" absence: Option<Absence>,
            /// What there was.
            "found" found: Option<Exact>,
            /// What was needed.
            "needed" needed: Option<Exact>,
        }
    }
}

impl Reason {
    pub(crate) fn about(why: Why, about: &str) -> Self {
        Reason {
            about: Some(about.into()),
            ..Reason::new(why)
        }
    }

    pub(crate) fn short(why: Why, found: Exact, needed: Exact) -> Self {
        Reason {
            found: Some(found),
            needed: Some(needed),
            ..Reason::new(why)
        }
    }
}

/// What a node came to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// It has a score.
    Scored(Value),
    /// It is absent; the policy of its kind supplies the term in the parent.
    Absent(Absence),
    /// It has no score.
    NoScore(Vec<Reason>),
}

impl Default for Outcome {
    fn default() -> Self {
        Outcome::NoScore(Vec::new())
    }
}

impl Outcome {
    /// The exact score, if there is one.
    #[must_use]
    pub fn score(&self) -> Option<&Exact> {
        match self {
            Outcome::Scored(value) => value.exact(),
            _ => None,
        }
    }
}

keyword! {
    /// What an amount in the explanation of a rule is.
    pub enum What {
        /// What was observed.
        "actual" "实际" Actual,
        /// The target it was measured against.
        "target" "目标" Target,
        /// Actual ÷ target, or as the form says.
        "ratio" "完成率" Ratio,
        /// The ratio after rounding.
        "rounded" "取舍后" Rounded,
        /// Below this ratio there are no points, and it was below.
        "zero-below" "低于此值不得分" ZeroBelow,
        /// A least or greatest value took effect.
        "limited" "限为" Limited,
        /// The place among all units.
        "rank" "名次" Rank,
        /// Of how many.
        "of" "共" Of,
        /// The standard reached.
        "reached" "达到标准" Reached,
        /// The next better standard.
        "next-standard" "上档标准" NextStandard,
        /// The value that gives nothing.
        "worst" "最差值" Worst,
        /// The value that gives full marks.
        "best" "最优值" Best,
        /// The share of full marks.
        "share" "得分率" Share,
        /// The base of a deviation.
        "base" "基准" Base,
        /// The upper end of the band at the base.
        "base-to" "基准上限" BaseTo,
        /// Above the base by.
        "above" "高出" Above,
        /// Below the base by.
        "below" "低于" Below,
        /// The size of a step.
        "every" "每" Every,
        /// Steps counted.
        "steps" "计数" Steps,
        /// Points for each step or item.
        "each" "每个" Each,
        /// Points at the start.
        "start" "起评分" Start,
        /// Points lost to events.
        "lost" "扣分" Lost,
        /// Lower bound of the row, inclusive.
        "at-least" "不低于" AtLeast,
        /// Lower bound of the row, exclusive.
        "more-than" "高于" MoreThan,
        /// Upper bound of the row, inclusive.
        "at-most" "不高于" AtMost,
        /// Upper bound of the row, exclusive.
        "less-than" "低于此值" LessThan,
        /// So much to the next row that gives more.
        "next" "距上一档" Next,
        /// No other row applied.
        "else" "其余" Else,
        /// The level.
        "level" "等次" Level,
        /// The day of completion.
        "done" "完成日期" Done,
        /// It was not done.
        "not-done" "未完成" NotDone,
        /// The day it was due.
        "due" "时限" Due,
        /// Days late.
        "days-late" "迟（日）" DaysLate,
        /// Weeks late.
        "weeks-late" "迟（周）" WeeksLate,
        /// Months late.
        "months-late" "迟（月）" MonthsLate,
        /// An item that was missed.
        "missed" "未达" Missed,
        /// How many items were met.
        "met" "达到项数" Met,
        /// Yes.
        "yes" "是" Yes,
        /// No.
        "no" "否" No,
    }
}

document! {
    /// One fact in the explanation of a rule: what it is, and its amount or words.
    pub struct Fact {
        required {
            /// What it is.
            "what" what: What,
        }
        optional {
            /// The amount, in the unit of the thing.
            "amount" amount: Option<Exact>,
            /// The words, for levels, dates and items.
            "words" words: Option<String>,
        }
    }
}

impl Fact {
    pub(crate) fn number(what: What, amount: Exact) -> Self {
        Fact {
            what,
            amount: Some(amount),
            words: None,
        }
    }

    pub(crate) fn words(what: What, words: impl Into<String>) -> Self {
        Fact {
            what,
            amount: None,
            words: Some(words.into()),
        }
    }
}
