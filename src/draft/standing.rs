//! How cards are ranked and graded among each other, as it is written: the `standing` table, and what
//! a band says beyond its bounds. Checks nothing.

use alloc::{string::String, vec::Vec};

use super::scheme::{Condition, IfAbsent};
use crate::language::Text;
use crate::number::{Exact, Mode};
use crate::read::{Answer, Id, Pairs, document, keyword};
use crate::rule::Parameter;

document! {
    /// How cards are ranked (排名规定). Without it: by the result, the greatest first, ties share a place.
    ///
    /// ```
    /// use appraisal::draft;
    /// let mut standing = draft::Standing::new();
    /// standing.by = Some("total".into());
    /// standing.places = draft::Places::Dense;
    /// ```
    pub struct Standing {
        required {}
        optional {
            /// The node whose value is ranked; the result unless given.
            "by" by: Option<String>,
            /// Rank the value before its rounding.
            "exact" exact: bool,
            /// The sum of the ranks on several nodes is ranked in the place of a node (序位法).
            "rank-sum" rank_sum: Option<RankSum>,
            /// Whether the greatest value is first, or the least. Of a rank sum the least is first.
            "order" order: Order,
            /// How places are counted past a tie.
            "places" places: Places,
            /// What separates equal values, tried in order.
            "tie" tie: Vec<TieStep>,
            /// What becomes of units that nothing separates; required beside `tie`.
            "tie-end" tie_end: Option<TieEnd>,
            /// What the steps decide: places, or only who takes the last place of a quota.
            "tie-for" tie_for: TieFor,
            /// The attribute by which units are ranked apart (分组排名).
            "strata" strata: Option<String>,
            /// Who counts in the number that shares are taken of (参评数); required where a quota is a share.
            "count" count: Option<Count>,
            /// Grades outside the order (不定等次), given where conditions hold; the first that holds.
            "outside" outside: Vec<Outside>,
            /// Titles that a person decides about (可评为先进).
            "eligible" eligible: Vec<Title>,
            /// A unit that lies this close to another grade is marked.
            "near" near: Option<Exact>,
        }
    }
}

keyword! {
    /// Which value is the better one.
    pub enum Order {
        /// The greater.
        "descending" "从高到低" Descending,
        /// The lesser: prices, rank sums, scales on which 1 is the best.
        "ascending" "从低到高" Ascending,
    }
}

keyword! {
    /// How places are counted: what 90, 85, 85, 70 become.
    pub enum Places {
        /// 1, 2, 2, 4: those who tie share the better place, and the next places stay free (并列占位).
        "1224" "并列占位" Competition,
        /// 1, 2, 2, 3: no place stays free (并列不占位).
        "1223" "并列不占位" Dense,
        /// 1, 2, 3, 4: units that nothing separates stand in the order of their ids.
        "1234" "不并列" Ordinal,
        /// 1, 2.5, 2.5, 4: those who tie share the mean of their places.
        "fractional" "平均名次" Fractional,
    }
}

keyword! {
    /// What becomes of units that no step separates.
    pub enum TieEnd {
        /// They share a place.
        "shared" "并列" Shared,
        /// They share a place for now, and somebody has to decide.
        "needs-decision" "待定" NeedsDecision,
    }
}

keyword! {
    /// What the steps of a tie chain decide.
    pub enum TieFor {
        /// Places, and with them quotas.
        "places" "名次" Places,
        /// Only the edge of quotas with `tie = "chain"`; equal values share a place.
        "edges" "名额" Edges,
    }
}

document! {
    /// One step that separates equal values: exactly one of `node`, `firsts` and `lot`.
    pub struct TieStep {
        required {}
        optional {
            /// The value of this node.
            "node" node: Option<String>,
            /// Read the node before its rounding.
            "exact" exact: bool,
            /// Which value is the better one, on the node or on the nodes of `firsts`.
            "order" order: Order,
            /// On how many of these nodes the unit is first in its stratum; more is better, a shared first counts.
            "firsts" firsts: Vec<String>,
            /// A lot drawn outside (抽签): its number comes with the data, the least is first.
            "lot" lot: bool,
        }
    }
}

document! {
    /// Ranks on several nodes, summed (序位法): each node is a rater or an item.
    pub struct RankSum {
        required {
            /// The nodes that are ranked.
            "nodes" nodes: Vec<RankNode>,
        }
        optional {
            /// How places are counted on each node.
            "places" places: Places,
            /// How many of a unit's greatest ranks are dropped.
            "high" high: u64,
            /// How many of a unit's least ranks are dropped.
            "low" low: u64,
        }
    }
}

document! {
    /// A node that is ranked for a rank sum.
    pub struct RankNode short node {
        required {
            /// The node.
            "node" node: String,
        }
        optional {
            /// What its rank is multiplied by; 1 unless given.
            "weight" weight: Option<Exact>,
            /// Read the node before its rounding.
            "exact" exact: bool,
            /// Which value is the better one.
            "order" order: Order,
        }
    }
}

document! {
    /// Who counts in N, the number that shares of quotas are taken of. Ranked units count, others as declared.
    pub struct Count {
        required {
            /// Whether units count that a gate keeps out of the band.
            "barred" barred: Answer,
        }
        optional {
            /// Only units for which these conditions on attributes hold.
            "when" when: Vec<Condition>,
            /// One condition is enough.
            "any" any: bool,
            /// Units without a score count too.
            "unrated" unrated: bool,
            /// Units with a grade outside the order count too.
            "outside" outside: bool,
        }
    }
}

document! {
    /// A grade outside the order (不定等次、M级): the unit has no rank and takes no place.
    pub struct Outside {
        required {
            /// The grade; no band has it.
            "grade" grade: Text,
            /// The conditions, on nodes, attributes and events.
            "when" when: Vec<Condition>,
        }
        optional {
            /// One condition is enough.
            "any" any: bool,
            /// What it does when an operand is absent: `skip` and `fire` as of gates; otherwise somebody has to decide.
            "if-absent" if_absent: Option<IfAbsent>,
        }
    }
}

document! {
    /// A title that a unit *may* be given (可评为): a person decides, the data say what was decided.
    pub struct Title {
        required {
            /// Its id, by which decisions name it.
            "id" id: Id,
            /// Its name.
            "title" title: Text,
        }
        optional {
            /// Only units of this grade or a better one.
            "at-least" at_least: Option<String>,
            /// Only units for which these conditions hold.
            "when" when: Vec<Condition>,
            /// One condition is enough.
            "any" any: bool,
            /// What it does when an operand is absent; otherwise somebody has to decide.
            "if-absent" if_absent: Option<IfAbsent>,
        }
    }
}

document! {
    /// How many units a band may have (名额). A share is taken of N exactly and then rounded: 82 × 20% = 16.4.
    pub struct Quota {
        required {}
        optional {
            /// A share of N: a number, or one by an attribute on which all units of the stratum agree.
            "share" share: Option<Parameter>,
            /// Another share where the body that the units belong to has a certain grade in its own appraisal.
            "by-grade" by_grade: Option<ByGrade>,
            /// In its place: a number of units.
            "count" count: Option<u64>,
            /// How share × N becomes a whole number (以内: `down`); required beside `share`.
            "round" round: Option<Mode>,
            /// For this band and all better ones together, not for this one alone.
            "cumulative" cumulative: bool,
            /// What becomes of units that tie for the last place; required.
            "tie" tie: Option<EdgeTie>,
            /// What becomes of the place of a unit that gates or minimum standards keep out; required.
            "vacated" vacated: Option<Vacated>,
        }
    }
}

document! {
    /// A share that follows the grade of the body in its own appraisal (单位等次挂钩): 优秀 of 20 % of a department's
    /// staff, and of 25 % where the department itself is 优秀.
    ///
    /// The grades come with the data (`grades`), from the standing or the card of the body. Where the body's grade is
    /// none of those named, the quota's `share` holds; where it is not given, the number of places is not known.
    ///
    /// ```
    /// use appraisal::{Pairs, draft::{ByGrade, Quota}};
    /// let mut quota = Quota::new();
    /// quota.share = Some("20%".parse::<appraisal::Exact>().unwrap().into());
    /// quota.by_grade = Some(ByGrade::new(Pairs(vec![("优秀".into(), "25%".parse().unwrap())])));
    /// ```
    pub struct ByGrade {
        required {
            /// The share of N for each grade of the body.
            "values" values: Pairs<Exact>,
        }
        optional {
            /// Id of the scheme whose grades count; any unless given.
            "of" of: Option<String>,
        }
    }
}

keyword! {
    /// What becomes of units that tie for the last places of a quota.
    pub enum EdgeTie {
        /// All of them are in; the quota is exceeded.
        "all-in" "全部计入" AllIn,
        /// None of them is in, nor anybody after them.
        "all-out" "全部不计入" AllOut,
        /// The tie chain decides; what it leaves open needs a decision.
        "chain" "按并列规则" Chain,
        /// Somebody has to decide.
        "needs-decision" "待定" NeedsDecision,
    }
}

keyword! {
    /// What becomes of a place whose holder may not have it.
    pub enum Vacated {
        /// The next unit moves up.
        "next" "递补" Next,
        /// It stays empty.
        "empty" "空缺" Empty,
    }
}
