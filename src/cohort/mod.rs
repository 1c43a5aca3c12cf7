//! Cohorts: scores that need other units first. Sheets of raters are judged, statistics are computed stage by stage,
//! kept as a value, and given to every record; nothing here knows how a single record is scored.

mod across;
mod compute;
mod judge;
mod quantile;
mod rules;
mod sheet;

use alloc::{collections::BTreeSet, string::String, vec::Vec};

pub(crate) use judge::{is_void, mark_of, panel_of, stratum, verdicts_on};
pub(crate) use rules::StatisticPlan;
pub use rules::{CohortTrim, Definition, Population, Statistic, Take, Winsorize};
pub(crate) use sheet::SheetPlan;
pub use sheet::{Differ, RaterMarks, Sheet, SheetFault, SheetFaultKind, SheetLimit, SheetVerdict, Voids};

use crate::card::Card;
use crate::number::Exact;
use crate::problem::{Code, Findings, Path, Problem, Problems, Thing};
use crate::read::document;
use crate::record::Record;
use crate::scheme::Scheme;

/// The format that statistics name.
pub const STATISTICS_FORMAT: &str = "appraisal-statistics/1";

document! {
    /// What a cohort came to: a value, which can be kept, sent, given to a record that is scored alone, or
    /// assumed.
    pub struct Statistics {
        required {
            /// `"appraisal-statistics/1"`.
            "format" format: String,
            /// Fingerprint of the scheme they are of.
            "fingerprint" fingerprint: String,
        }
        optional {
            /// Fingerprint of the frame that the scheme was joined from: they hold for every table under it.
            "frame" frame: Option<String>,
            /// How many records were looked at.
            "units" units: u64,
            /// The values.
            "value" value: Vec<StatisticValue>,
            /// What became of every rater's sheet (整票), in order of sheet, stratum and rater.
            "sheets" sheets: Vec<SheetVerdict>,
            /// The marks in which places within a rater are counted, in order of node, group, stratum and rater.
            "rater-marks" rater_marks: Vec<RaterMarks>,
        }
    }
}

document! {
    /// One statistic, of the whole cohort or of one stratum.
    pub struct StatisticValue {
        required {
            /// Its id in the scheme.
            "id" id: String,
        }
        optional {
            /// The stratum.
            "stratum" stratum: Option<String>,
            /// How many values it was taken of.
            "count" count: u64,
            /// The number; none for lists, or where there were no values.
            "value" value: Option<Exact>,
            /// The values in ascending order, for ranks. A card cites no list, but the places that it looked up.
            "list" list: Vec<Exact>,
            /// Places looked up in the list, in ascending order of their values.
            "place" place: Vec<ListPlace>,
        }
    }
}

document! {
    /// Where a value stands in a list: what a card cites of it, so that a hundred thousand cards do not carry a hundred
    /// thousand values each.
    pub struct ListPlace {
        required {
            /// The value; the list need not have it.
            "value" value: Exact,
            /// How many values of the list are less.
            "less" less: u64,
            /// How many are equal.
            "equal" equal: u64,
        }
        optional {}
    }
}

impl StatisticValue {
    /// Where a value stands in the list: from the list, or from the places cited. None where there is neither.
    ///
    /// ```
    /// use appraisal::{Exact, cohort::StatisticValue};
    /// let mut list = StatisticValue::new("all");
    /// list.list = ["60", "75", "75", "90"].map(|x| x.parse().unwrap()).to_vec();
    /// list.count = 4;
    /// let place = list.place(&"75".parse::<Exact>().unwrap()).unwrap();
    /// assert_eq!((place.less, place.equal), (1, 2));
    /// ```
    #[must_use]
    pub fn place(&self, value: &Exact) -> Option<ListPlace> {
        place(&self.list, self.count, &self.place, value)
    }

    /// The statistic as a card cites it.
    pub(crate) fn cited(&self) -> Self {
        StatisticValue {
            id: self.id.clone(),
            stratum: self.stratum.clone(),
            count: self.count,
            value: self.value.clone(),
            list: Vec::new(),
            place: Vec::new(),
        }
    }
}

/// Where a value stands in an ascending list of so many values: from the list, or from the places cited.
fn place(list: &[Exact], count: u64, cited: &[ListPlace], value: &Exact) -> Option<ListPlace> {
    if let Some(cited) = cited.iter().find(|place| place.value == *value) {
        return Some(cited.clone());
    }
    let size = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    if size(list.len()) != count {
        return None;
    }
    let less = list.partition_point(|other| other < value);
    let up_to = list.partition_point(|other| other <= value);
    Some(ListPlace::new(
        value.clone(),
        size(less),
        size(up_to.saturating_sub(less)),
    ))
}

impl Statistics {
    /// The verdict on a rater's sheet, for units of this stratum.
    #[must_use]
    pub fn sheet(&self, id: &str, stratum: Option<&str>, rater: &str) -> Option<&SheetVerdict> {
        find(&self.sheets, |of| {
            (of.sheet.as_str(), of.stratum.as_deref(), of.rater.as_str()).cmp(&(id, stratum, rater))
        })
    }

    /// The marks of a rater in a group of the panel of this leaf, for units of this stratum.
    #[must_use]
    pub fn rater_marks(&self, node: &str, group: &str, stratum: Option<&str>, rater: &str) -> Option<&RaterMarks> {
        find(&self.rater_marks, |of| {
            let key = (
                of.node.as_str(),
                of.group.as_str(),
                of.stratum.as_deref(),
                of.rater.as_str(),
            );
            key.cmp(&(node, group, stratum, rater))
        })
    }

    /// Verdicts are of sheets that the scheme has, marks of panels with groups that count places; none is there twice.
    fn check_sheets(&self, scheme: &Scheme, findings: &mut Findings) {
        let draft = scheme.draft();
        let mut seen = BTreeSet::new();
        for (at, verdict) in self.sheets.iter().enumerate() {
            let path = Path::item("sheets", at);
            let id = verdict.sheet.clone();
            if !draft.sheet.iter().any(|sheet| *sheet.id == *id) {
                let (thing, near) = (Thing::Sheet, None);
                findings.add(path.key("sheet"), Code::UnknownId { thing, id, near });
            } else if !seen.insert((&verdict.sheet, &verdict.stratum, &verdict.rater)) {
                let (thing, id) = (Thing::Rater, verdict.rater.clone());
                findings.add(path.key("rater"), Code::DuplicateId { thing, id });
            }
        }
        let ranked: BTreeSet<(&str, &str)> = draft.node.iter().flat_map(ranked_groups).collect();
        let mut seen = BTreeSet::new();
        for (at, marks) in self.rater_marks.iter().enumerate() {
            let path = Path::item("rater-marks", at);
            if !ranked.contains(&(marks.node.as_str(), marks.group.as_str())) {
                let (thing, id, near) = (Thing::Group, marks.group.clone(), None);
                findings.add(path.key("group"), Code::UnknownId { thing, id, near });
            } else if !seen.insert((&marks.node, &marks.group, &marks.stratum, &marks.rater)) {
                let (thing, id) = (Thing::Rater, marks.rater.clone());
                findings.add(path.key("rater"), Code::DuplicateId { thing, id });
            }
        }
    }

    /// Holds statistics that were kept or assumed against the scheme: they are of this scheme, or of a
    /// table under the same frame,
    /// every value is of a statistic that the scheme has, and none is there twice. What is not there is no
    /// fault: rules that read it need the cohort.
    ///
    /// # Errors
    /// Every value that does not belong.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # let scheme: appraisal::Scheme = serde_json::from_str(r#"{ "format": "appraisal/1", "id": "price", "result": "total",
    /// #    "node": [{ "id": "total", "full": "30", "rule": { "completion": { "target": { "statistic": "lowest" } } } }],
    /// #    "statistic": [{ "id": "lowest", "take": "min", "input": "total" }] }"#).unwrap();
    /// use appraisal::{Statistics, cohort::{STATISTICS_FORMAT, StatisticValue}};
    /// let mut assumed = Statistics::new(STATISTICS_FORMAT, scheme.fingerprint());
    /// assumed.value.push(StatisticValue::new("lowest"));
    /// assert!(assumed.check(&scheme).is_ok());
    /// assumed.value.push(StatisticValue::new("highest"));
    /// assert_eq!(assumed.check(&scheme).unwrap_err().problems().len(), 1);
    /// # }
    /// ```
    pub fn check(&self, scheme: &Scheme) -> Result<Vec<Problem>, Problems> {
        let mut findings = Findings::default();
        let frame = scheme.draft().frame.as_ref().map(|frame| &frame.fingerprint);
        let of_frame = self.frame.is_some() && self.frame.as_ref() == frame;
        if self.fingerprint != scheme.fingerprint() && !of_frame {
            let (found, expected) = (self.fingerprint.clone(), scheme.fingerprint().into());
            findings.add(
                Path::default().key("fingerprint"),
                Code::WrongScheme { found, expected },
            );
        }
        let known: BTreeSet<&str> = scheme
            .draft()
            .statistic
            .iter()
            .map(|statistic| statistic.id.as_str())
            .collect();
        let mut seen = BTreeSet::new();
        for (at, value) in self.value.iter().enumerate() {
            let path = Path::item("value", at).key("id");
            let id = value.id.clone();
            if !known.contains(value.id.as_str()) {
                let (thing, near) = (Thing::Statistic, None);
                findings.add(path, Code::UnknownId { thing, id, near });
            } else if !seen.insert((value.id.as_str(), value.stratum.as_deref())) {
                findings.add(
                    path,
                    Code::DuplicateId {
                        thing: Thing::Statistic,
                        id,
                    },
                );
            }
        }
        self.check_sheets(scheme, &mut findings);
        findings.finish(scheme.limits().problems, Statistics::KEYS, |_| None)
    }

    /// The statistic of this id for a unit of this stratum.
    #[must_use]
    pub fn get(&self, id: &str, stratum: Option<&str>) -> Option<&StatisticValue> {
        self.value
            .iter()
            .find(|value| value.id == id && value.stratum.as_deref() == stratum)
    }
}

/// The groups of a leaf's panel that count places, by node and group.
fn ranked_groups(node: &crate::draft::Node) -> Vec<(&str, &str)> {
    let groups = match &node.rule {
        Some(crate::rule::Rule::Panel(panel)) => panel.group.as_slice(),
        _ => &[],
    };
    let ranked = groups.iter().filter(|group| group.ranks.is_some());
    ranked.map(|group| (&*node.id, &*group.id)).collect()
}

/// The item that compares equal. Lists are in order as they are computed; one that was given otherwise is read through.
fn find<T>(list: &[T], compare: impl Fn(&T) -> core::cmp::Ordering) -> Option<&T> {
    match list.binary_search_by(&compare) {
        Ok(at) => list.get(at),
        Err(_) => list.iter().find(|item| compare(item).is_eq()),
    }
}

/// A cohort that was scored.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Cohort {
    /// The cards, in the order of the records.
    pub cards: Vec<Card>,
    /// The statistics they were scored with.
    pub statistics: Statistics,
}

impl crate::draft::Scheme {
    /// Whether some of it needs the other units: statistics, sheets of raters, or places within a rater.
    #[must_use]
    pub fn needs_cohort(&self) -> bool {
        let ranks = self.node.iter().any(|node| !ranked_groups(node).is_empty());
        ranks || !self.statistic.is_empty() || !self.sheet.is_empty()
    }
}

impl Card {
    /// What the card cites of its cohort: with this alone its facts score the same again.
    #[must_use]
    pub fn cited(&self) -> Statistics {
        let mut cited = Statistics::new(STATISTICS_FORMAT, self.fingerprint.clone());
        cited.value.clone_from(&self.statistics);
        cited.sheets.clone_from(&self.sheets);
        cited.rater_marks.clone_from(&self.rater_marks);
        cited
    }
}

impl Scheme {
    /// Scores records together: computes the statistics of the cohort, and every card with them.
    ///
    /// Who counts in a statistic is the scheme's affair (`among`); who does not is scored all the same. Records may be of
    /// other tables under the same frame: a statistic of the frame is taken over all of them, whichever of their schemes
    /// is asked.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// use appraisal::{Record, Scheme, draft};
    /// // 价格分：最低报价÷报价×30
    /// let scheme: Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "price", "result": "total",
    ///     "node": [{ "id": "total", "full": "30", "rule": { "completion": {
    ///         "target": { "statistic": "lowest" }, "form": "target-over-actual" } } }],
    ///     "statistic": [{ "id": "lowest", "take": "min", "input": "total" }]
    /// }"#).unwrap();
    /// let bid = |unit: &str, price: &str| -> Record {
    ///     let mut record = draft::Record::new("appraisal-record/1", "price", draft::Unit::new(unit));
    ///     let mut entry = draft::Entry::new("total");
    ///     entry.actual = Some(price.parse::<appraisal::Exact>().unwrap().into());
    ///     record.entries.push(entry);
    ///     scheme.admit(record, None).unwrap()
    /// };
    /// let cohort = scheme.score_cohort(&[bid("a", "880000"), bid("b", "800000"), bid("c", "1000000")]);
    /// let totals: Vec<String> = cohort.cards.iter().map(|c| c.total().unwrap().to_string()).collect();
    /// assert_eq!(totals, ["300/11", "30", "24"]);
    /// assert!(bid("a", "880000").score().total().is_none()); // alone it needs the cohort
    /// # }
    /// ```
    #[must_use]
    pub fn score_cohort(&self, records: &[Record]) -> Cohort {
        let mut statistics = Statistics::new(STATISTICS_FORMAT, self.fingerprint());
        statistics.frame = self.draft().frame.as_ref().map(|frame| frame.fingerprint.clone());
        statistics.units = u64::try_from(records.len()).unwrap_or(u64::MAX);
        judge::judge(&self.0.plan, records, &mut statistics);
        let mut cards: Vec<Card> = records.iter().map(|record| record.score_with(&statistics)).collect();
        for stage in 1..=self.0.plan.stages {
            compute::stage(&self.0.plan, stage, records, &cards, &mut statistics);
            for (record, card) in records.iter().zip(&mut cards) {
                record.score_with_into(&statistics, card);
            }
        }
        Cohort { cards, statistics }
    }
}
