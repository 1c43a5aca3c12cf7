//! What a standing says of each unit and each quota. Data only.

use alloc::{string::String, vec::Vec};

use crate::draft::EdgeTie;
use crate::language::Text;
use crate::number::Exact;
use crate::outcome::{Absence, Reason};
use crate::read::{document, keyword};

document! {
    /// One ranked unit.
    pub struct Place {
        required {
            /// Index of its card.
            "card" card: usize,
            /// The unit.
            "unit" unit: String,
            /// The value that is ranked.
            "value" value: Exact,
            /// Its place (名次) in its stratum; 5/2 where places are shared as their mean.
            "rank" rank: Exact,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
            /// The stratum it is ranked in.
            "stratum" stratum: Option<String>,
            /// How many other units share its place; [`Standing::tied_with`](super::Standing::tied_with) has them.
            "tied" tied: u64,
            /// By how much it is behind the next better value (距上一名).
            "behind" behind: Option<Exact>,
            /// The steps that put it behind units of the same value.
            "steps" steps: Vec<StepLine>,
            /// The grade; none while a decision or an operand is awaited.
            "grade" grade: Option<Text>,
            /// The grade that the bands alone give (无限制时等次).
            "band-grade" band_grade: Option<Text>,
            /// What keeps the grade from being that of the bands: every cause that acts.
            "limiters" limiters: Vec<Limiter>,
            /// The next better band.
            "better" better: Option<Text>,
            /// How far the graded value is from the next better band (距等次线).
            "to-better" to_better: Option<Exact>,
            /// How far the graded value is within its band above the next lower one.
            "to-lower" to_lower: Option<Exact>,
            /// Titles that it may be given.
            "titles" titles: Vec<TitleLine>,
            /// What to look at.
            "flags" flags: Vec<Flag>,
        }
    }
}

document! {
    /// A step of the tie chain that put a unit behind another of the same value.
    pub struct StepLine {
        required {
            /// The place of the step in the chain, counted from 0.
            "step" step: usize,
            /// The unit just before it; of several the first by id.
            "behind" behind: String,
            /// What the unit has.
            "own" own: Exact,
            /// What the other has.
            "other" other: Exact,
        }
        optional {}
    }
}

keyword! {
    /// What limits a grade.
    pub enum LimiterKind {
        /// A gate decided the grade (直接判级).
        "decision" "直接判级" Decision,
        /// A gate allows no better grade.
        "at-most" "等次限制" AtMost,
        /// A gate lowers the grade.
        "lowered" "降等" Lowered,
        /// A gate bars the grade (不得评为).
        "ineligible" "取消资格" Ineligible,
        /// A minimum standard of the band is missed.
        "minimum" "未达最低要求" Minimum,
        /// The band's quota is used up.
        "quota" "名额已满" Quota,
    }
}

document! {
    /// One cause that keeps a grade from being the one of the bands.
    pub struct Limiter {
        required {
            /// What it is.
            "what" what: LimiterKind,
            /// The grade it acts on: that of the bands, or the one whose quota is used up.
            "from" from: Text,
        }
        optional {
            /// The best grade that it allows by itself; none where that awaits a decision.
            "to" to: Option<Text>,
            /// The grade that the unit would have without this cause, and with all the others.
            "without" without: Option<Text>,
            /// The gate's id.
            "id" id: Option<String>,
            /// The gate's name.
            "name" name: Option<Text>,
            /// The node of the gate, or the nodes, attributes and pools whose minimum standards are missed.
            "nodes" nodes: Vec<String>,
        }
    }
}

keyword! {
    /// What to look at in a row.
    pub enum Flag {
        /// Nothing separates it from another unit, and somebody has to decide.
        "needs-decision" "并列待定" NeedsDecision,
        /// A lot has to be drawn.
        "needs-lot" "待抽签" NeedsLot,
        /// A unit that it ties with has no value on a step of the chain; the step was passed over.
        "step-without-value" "并列规则缺数据" StepWithoutValue,
        /// It ties for the last place of a quota, and somebody has to decide.
        "edge" "名额边缘待定" Edge,
        /// The share of a quota is not known: the units of the stratum do not agree on it.
        "quota-unknown" "名额不定" QuotaUnknown,
        /// Something that its grade depends on is absent.
        "operand-absent" "等次依据缺项" OperandAbsent,
        /// It may belong to a grade outside the order: what decides that is absent.
        "perhaps-outside" "是否定等次待定" PerhapsOutside,
        /// The graded node has no score, or no band has it.
        "ungraded" "无等次" Ungraded,
        /// The cut points given make no order of bands.
        "cuts" "等次线有误" Cuts,
        /// It lies close to another grade.
        "near" "临近等次线" Near,
        /// Another card is of the same unit.
        "duplicate" "单位重复" Duplicate,
    }
}

keyword! {
    /// Where a title stands.
    pub enum TitleState {
        /// The unit may be given it (可评为).
        "may" "可评" May,
        /// It was decided to give it.
        "granted" "评为" Granted,
        /// It was decided not to give it.
        "refused" "不评" Refused,
        /// Whether it may is not known: an operand is absent.
        "unknown" "待定" Unknown,
    }
}

document! {
    /// A title that a unit may be given.
    pub struct TitleLine {
        required {
            /// Its id.
            "id" id: String,
            /// Its name.
            "title" title: Text,
            /// Where it stands.
            "state" state: TitleState,
        }
        optional {}
    }
}

keyword! {
    /// Why a unit is not ranked.
    pub enum Unranked {
        /// What is ranked has no score.
        "no-score" "无得分" NoScore,
        /// What is ranked is absent.
        "absent" "缺项" Absent,
        /// Its card has no such node.
        "no-node" "无此指标" NoNode,
        /// The record does not say which stratum it is in.
        "no-stratum" "未注明分组" NoStratum,
        /// Its grade is outside the order.
        "outside" "不定等次" Outside,
    }
}

document! {
    /// One unit without a rank. It is not last: it stands apart.
    pub struct Apart {
        required {
            /// Index of its card.
            "card" card: usize,
            /// The unit.
            "unit" unit: String,
            /// Why it is not ranked.
            "why" why: Unranked,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
            /// The stratum.
            "stratum" stratum: Option<String>,
            /// Its grade, where that is outside the order.
            "grade" grade: Option<Text>,
            /// The node concerned.
            "node" node: Option<String>,
            /// The kind of absence.
            "absence" absence: Option<Absence>,
            /// The reasons for no score.
            "reasons" reasons: Vec<Reason>,
        }
    }
}

document! {
    /// What became of one quota in one stratum.
    pub struct QuotaLine {
        required {
            /// The grade.
            "grade" grade: Text,
            /// N: how many units count.
            "n" n: u64,
        }
        optional {
            /// The stratum.
            "stratum" stratum: Option<String>,
            /// The share of N, where it is one.
            "share" share: Option<Exact>,
            /// share × N, or the number of units; none where the share is not known.
            "exact" exact: Option<Exact>,
            /// The same as a whole number.
            "seats" seats: Option<u64>,
            /// The grade of the body that the share follows.
            "body" body: Option<super::BodyGrade>,
            /// Whether the data gave it in the place of the scheme.
            "given" given: bool,
            /// Whether better bands count in it.
            "cumulative" cumulative: bool,
            /// Places taken.
            "used" used: u64,
            /// What the rule for ties at the edge is.
            "tie" tie: EdgeTie,
            /// The units that tie for the last places.
            "edge" edge: Vec<String>,
            /// How many of those can still be in; 0 where that is settled.
            "open" open: u64,
            /// Units whose place was taken from them by a gate or a minimum standard.
            "lost" lost: Vec<String>,
            /// How many of those places stay empty.
            "vacated" vacated: u64,
            /// The ranked value of the last unit that is in.
            "last-in" last_in: Option<Exact>,
            /// The ranked value of the first unit that is out.
            "first-out" first_out: Option<Exact>,
        }
    }
}
