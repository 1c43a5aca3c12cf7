//! What a scheme demands of a rater's whole sheet, and what became of each sheet. Data only.

use alloc::{string::String, vec::Vec};

use super::ListPlace;
use crate::draft::Basis;
use crate::language::Text;
use crate::number::{Exact, Mode};
use crate::read::{Id, document, keyword};

keyword! {
    /// Which marks of a sheet must differ from each other.
    pub enum Differ {
        /// Those of one input, from unit to unit: no two units get the same mark (各单位不得同分).
        "units" "各单位不得同分" Units,
        /// Those of one unit, from input to input (同一单位各项不得同分).
        "items" "各项不得同分" Items,
        /// All on the sheet.
        "all" "全票不得同分" All,
    }
}

keyword! {
    /// What is void when a sheet breaks a rule.
    pub enum Voids {
        /// That sheet (整票作废).
        "sheet" "整票作废" Sheet,
        /// All sheets (该项取消): the indicator is cancelled, and every panel that reads it goes by its `empty`.
        "all" "全部作废" All,
    }
}

document! {
    /// So many marks of a kind on a sheet, at least or at most: a number of marks, or a share of all marks on the
    /// sheet. Which marks are meant is said by bounds, by levels, or by both.
    ///
    /// 90 分以上不超过 3 个: `{ at-least = "90", most = 3 }`. 70 分以下不少于 2 个: `{ less-than = "70", least = 2 }`. 优秀不超过
    /// 20 %，以内 rounded down: `{ levels = ["优秀"], most-share = "20%", round = "down" }`; of 12 marks 2.4, so 2 are allowed.
    pub struct SheetLimit {
        required {}
        optional {
            /// Marks from here on, inclusive.
            "at-least" at_least: Option<Exact>,
            /// Marks from here on, exclusive.
            "more-than" more_than: Option<Exact>,
            /// Marks up to here, inclusive.
            "at-most" at_most: Option<Exact>,
            /// Marks up to here, exclusive.
            "less-than" less_than: Option<Exact>,
            /// Marks given as one of these levels.
            "levels" levels: Vec<String>,
            /// So many of them at least.
            "least" least: Option<u64>,
            /// So many of them at most.
            "most" most: Option<u64>,
            /// Such a share of all marks on the sheet at least.
            "least-share" least_share: Option<Exact>,
            /// Such a share of all marks on the sheet at most.
            "most-share" most_share: Option<Exact>,
            /// How share × marks becomes a whole number (以内: `down`); required beside a share.
            "round" round: Option<Mode>,
        }
    }
}

document! {
    /// **Sheet** (评价票整票规则): what one rater's marks over all units must be for the sheet to be valid.
    ///
    /// A sheet is what one rater cast in the inputs (and groups) named, over all records of the cohort. Ballots that
    /// are void or recused by themselves and abstentions are not on it; a rater without any mark has no sheet. A sheet
    /// that breaks a rule is void as a whole: its ballots count as void ballots of each unit, before quorum and
    /// trimming. A void sheet scores as if it were not there.
    ///
    /// 第 3 票对 86 个单位均为 100 分，按「全部相同」整票作废: `not-all-equal = true`. 有效票：90 分以上不超过 3 个、70 分以下不少于 2 个、不得全部
    /// 相同: `not-all-equal = true`, `limit = [{ at-least = "90", most = 3 }, { less-than = "70", least = 2 }]`.
    ///
    /// What is judged is a value of the cohort ([`Statistics::sheets`](super::Statistics)); a record scored alone
    /// without it has no score, with the reason that it needs the cohort.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// let scheme: appraisal::Scheme = serde_json::from_str(r#"{ "format": "appraisal/1", "id": "s", "result": "x",
    ///     "node": [{ "id": "x", "full": "100", "rule": { "panel": { "group": [{ "id": "g", "empty": "no-score" }] } } }],
    ///     "sheet": [{ "id": "peers", "inputs": ["x"], "not-all-equal": true }] }"#).unwrap();
    /// let records: Vec<appraisal::Record> = [("a", "80"), ("b", "90")].iter().map(|(unit, mark)| {
    ///     let record = format!(r#"{{ "format": "appraisal-record/1", "scheme": "s", "unit": "{unit}", "entries": [{{ "input": "x",
    ///         "ballots": [{{ "rater": "r1", "group": "g", "mark": "{mark}" }}, {{ "rater": "r2", "group": "g", "mark": "100" }}] }}] }}"#);
    ///     scheme.admit(serde_json::from_str(&record).unwrap(), None).unwrap()
    /// }).collect();
    /// let cohort = scheme.score_cohort(&records);
    /// let totals: Vec<String> = cohort.cards.iter().map(|c| c.total().unwrap().to_string()).collect();
    /// assert_eq!(totals, ["80", "90"]); // the sheet of r2 is void
    /// assert!(cohort.statistics.sheets[1].is_void());
    /// assert!(records[0].score().total().is_none()); // alone it needs the cohort
    /// # }
    /// ```
    pub struct Sheet {
        required {
            /// Its id.
            "id" id: Id,
            /// The inputs of ballots that one sheet spans.
            "inputs" inputs: Vec<String>,
        }
        optional {
            /// Its name.
            "name" name: Option<Text>,
            /// The clause it rests on.
            "basis" basis: Option<Basis>,
            /// Only ballots of these groups; all unless given.
            "groups" groups: Vec<String>,
            /// The attribute by which units are taken apart: a sheet for each of its values (分组).
            "strata" strata: Option<String>,
            /// Least number of units marked.
            "units-at-least" units_at_least: Option<u64>,
            /// Whether a sheet on which all marks are equal breaks the rules (全部相同). One mark alone is not equal to any.
            "not-all-equal" not_all_equal: bool,
            /// Which marks must differ.
            "differ" differ: Option<Differ>,
            /// How many marks of a kind there may or must be.
            "limit" limit: Vec<SheetLimit>,
            /// What is void when a sheet breaks a rule.
            "voids" voids: Voids,
        }
    }
}

/// A sheet's rules with their names resolved.
#[derive(Debug)]
pub(crate) struct SheetPlan {
    pub(crate) sheet: Sheet,
    /// The inputs, each with the leaf whose panel reads it.
    pub(crate) inputs: Vec<(usize, usize)>,
}

impl SheetPlan {
    /// Whether ballots of a group are on the sheet.
    pub(crate) fn spans(&self, group: &str) -> bool {
        self.sheet.groups.is_empty() || self.sheet.groups.iter().any(|id| id == group)
    }
}

keyword! {
    /// What is wrong with a sheet.
    pub enum SheetFaultKind {
        /// All marks are equal.
        "all-equal" "全部相同" AllEqual,
        /// Marks that must differ are equal.
        "same-mark" "有相同分" SameMark,
        /// More marks of a kind than allowed.
        "too-many" "超过限额" TooMany,
        /// Fewer marks of a kind than demanded.
        "too-few" "少于限额" TooFew,
        /// Fewer units marked than demanded.
        "too-few-units" "评价单位不足" TooFewUnits,
        /// Another sheet breaks a rule that voids all.
        "cancelled" "全部作废" Cancelled,
    }
}

document! {
    /// One rule that a sheet breaks.
    pub struct SheetFault {
        required {
            /// What is wrong.
            "kind" kind: SheetFaultKind,
        }
        optional {
            /// The mark that all, or some, have.
            "mark" mark: Option<Exact>,
            /// How many there are.
            "found" found: Option<u64>,
            /// How many are allowed or demanded.
            "allowed" allowed: Option<u64>,
            /// The limit, as the scheme has it.
            "limit" limit: Option<SheetLimit>,
            /// The rater whose sheet voids all.
            "rater" rater: Option<String>,
        }
    }
}

document! {
    /// What became of one rater's sheet: valid, or void with every rule that it breaks.
    pub struct SheetVerdict {
        required {
            /// The sheet's rules, by their id in the scheme.
            "sheet" sheet: String,
            /// The rater.
            "rater" rater: String,
        }
        optional {
            /// The stratum of units.
            "stratum" stratum: Option<String>,
            /// Units marked.
            "units" units: u64,
            /// Marks on the sheet.
            "marks" marks: u64,
            /// The rules that it breaks.
            "fault" fault: Vec<SheetFault>,
        }
    }
}

impl SheetVerdict {
    /// Whether the sheet is void.
    #[must_use]
    pub fn is_void(&self) -> bool {
        !self.fault.is_empty()
    }
}

document! {
    /// All valid marks of one rater in one group of a panel, over the units: what their places are counted in.
    pub struct RaterMarks {
        required {
            /// The leaf with the panel.
            "node" node: String,
            /// The group.
            "group" group: String,
            /// The rater.
            "rater" rater: String,
        }
        optional {
            /// The stratum of units.
            "stratum" stratum: Option<String>,
            /// How many marks there are.
            "count" count: u64,
            /// The marks, ascending. A card cites no list, but the place that it looked up.
            "list" list: Vec<Exact>,
            /// Places looked up in the list.
            "place" place: Vec<ListPlace>,
        }
    }
}

impl RaterMarks {
    /// Where a mark stands among them: from the list, or from the places cited. None where there is neither.
    #[must_use]
    pub fn place(&self, mark: &Exact) -> Option<ListPlace> {
        super::place(&self.list, self.count, &self.place, mark)
    }

    /// The marks as a card cites them: the place of one mark.
    pub(crate) fn cited(&self, mark: &Exact) -> Self {
        RaterMarks {
            node: self.node.clone(),
            group: self.group.clone(),
            rater: self.rater.clone(),
            stratum: self.stratum.clone(),
            count: self.count,
            list: Vec::new(),
            place: self.place(mark).into_iter().collect(),
        }
    }
}
