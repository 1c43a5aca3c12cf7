//! Points by the place that a figure takes among all units (按排名赋分).

use alloc::{string::String, vec::Vec};

use super::{Ahead, Leaf, RuleCheck};
use crate::extent::{End, Range};
use crate::number::Exact;
use crate::outcome::{Reason, What, Why};
use crate::problem::Code;
use crate::read::{document, keyword};

keyword! {
    /// Which figures come first.
    pub enum Better {
        /// The greater ones.
        "more" "越大越好" More,
        /// The lesser ones.
        "less" "越小越好" Less,
    }
}

keyword! {
    /// What units of one figure get.
    pub enum RankTies {
        /// The points of the first of their places.
        "share" "并列取高" Share,
        /// The mean of the points of their places.
        "average" "取平均" Average,
    }
}

document! {
    /// **Rank points** (按排名赋分): the first place gets `first`, each further place `step` less; or the points
    /// of a table from the top, from the bottom, or both.
    ///
    /// 第一名 200 分，名次每降 1 位减 2 % (瑞安 2012): first 200, step 4; third place 192. 前五名 +5 至 +1，后五名 −5 至 −1:
    /// `top = ["5", "4", "3", "2", "1"]`, `bottom = ["-5", "-4", "-3", "-2", "-1"]` with the last place first; the rest get
    /// `rest`. The place is counted in the list that a statistic of kind `list` holds; a unit that does not
    /// count there takes the place that its figure would take.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// let scheme: appraisal::Scheme = serde_json::from_str(r#"{ "format": "appraisal/1", "id": "worked", "result": "x",
    ///     "node": [{ "id": "x", "full": "200", "rule": { "rank-points": { "statistic": "all", "step": "4" } } }],
    ///     "statistic": [{ "id": "all", "take": "list", "input": "x" }] }"#).unwrap();
    /// let records: Vec<appraisal::Record> = ["90", "70", "80"].iter().map(|value| {
    ///     let record = format!(r#"{{ "format": "appraisal-record/1", "scheme": "worked", "unit": "u{value}",
    ///         "entries": [{{ "input": "x", "value": "{value}" }}] }}"#);
    ///     scheme.admit(serde_json::from_str(&record).unwrap(), None).unwrap()
    /// }).collect();
    /// let totals: Vec<String> = scheme.score_cohort(&records).cards.iter().map(|c| c.total().unwrap().to_string()).collect();
    /// assert_eq!(totals, ["200", "192", "196"]);
    /// # }
    /// ```
    pub struct RankPoints {
        required {
            /// The statistic that lists the figures.
            "statistic" statistic: String,
        }
        optional {
            /// Which figures come first.
            "better" better: Better,
            /// Points of the first place; full marks unless given.
            "first" first: Option<Exact>,
            /// Points less for each further place.
            "step" step: Option<Exact>,
            /// Points from the first place on.
            "top" top: Vec<Exact>,
            /// Points from the last place on, backwards.
            "bottom" bottom: Vec<Exact>,
            /// Points of all other places; 0 unless given.
            "rest" rest: Option<Exact>,
            /// What units of one figure get.
            "ties" ties: RankTies,
        }
    }
}

impl RankPoints {
    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        let table = !self.top.is_empty() || !self.bottom.is_empty();
        if table == self.step.is_some() {
            let keys = alloc::vec!["step", "top", "bottom"];
            check.findings.add(
                check.path.clone(),
                Code::OneOf {
                    keys,
                    found: Vec::new(),
                },
            );
        }
        if !table && self.first.is_none() {
            check.needs_full();
        }
    }

    pub(super) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Exact, Reason> {
        let x = leaf.x(None, None)?;
        let list = leaf
            .sources
            .statistic(&self.statistic)
            .ok_or_else(|| Reason::about(Why::NeedsCohort, &self.statistic))?;
        let place = list
            .place(&x)
            .ok_or_else(|| Reason::about(Why::NeedsCohort, &self.statistic))?;
        let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let (less, tied) = (size(place.less), size(place.equal));
        let better = match self.better {
            Better::More => size(list.count).saturating_sub(less).saturating_sub(tied),
            Better::Less => less,
        };
        // Someone who is not in the list takes a place of their own among those who are.
        let places = size(list.count).saturating_add(usize::from(tied == 0));
        let first = better.saturating_add(1);
        leaf.fact(What::Rank, Exact::from(first));
        leaf.fact(What::Of, Exact::from(places));
        let full = leaf.full();
        let points = |place: usize| self.at(place, places, &full);
        Ok(match self.ties {
            RankTies::Share => points(first),
            RankTies::Average => self.mean(first, tied.max(1), places, &full).unwrap_or_default(),
        })
    }

    /// The mean of the points of so many places from `first` on. Thousands may tie, so places of equal points
    /// are not added one by one.
    fn mean(&self, first: usize, tied: usize, places: usize, full: &Exact) -> Option<Exact> {
        let after = first.saturating_add(tied);
        if self.step.is_some() {
            // Places at equal distances: the mean of all is that of the ends.
            let ends = &self.at(first, places, full) + &self.at(after.saturating_sub(1), places, full);
            return ends.checked_div(&Exact::from(2_usize));
        }
        let top_ends = self.top.len().saturating_add(1).clamp(first, after);
        let bottom_begins = places
            .saturating_sub(self.bottom.len())
            .saturating_add(1)
            .clamp(top_ends, after);
        let listed = (first..top_ends).chain(bottom_begins..after);
        let listed: Exact = listed.map(|place| self.at(place, places, full)).sum();
        let rest = &Exact::from(bottom_begins.saturating_sub(top_ends)) * &self.rest.clone().unwrap_or_default();
        (&listed + &rest).checked_div(&Exact::from(tied))
    }

    /// The points of a place, counted from 1.
    fn at(&self, place: usize, places: usize, full: &Exact) -> Exact {
        if let Some(step) = &self.step {
            let first = self.first.as_ref().unwrap_or(full);
            return first - &(&Exact::from(place.saturating_sub(1)) * step);
        }
        let from_top = place.checked_sub(1).and_then(|at| self.top.get(at));
        let from_bottom = places.checked_sub(place).and_then(|at| self.bottom.get(at));
        from_top
            .or(from_bottom)
            .or(self.rest.as_ref())
            .cloned()
            .unwrap_or_default()
    }

    /// The points of all places, however many units there are.
    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Option<Range> {
        if let Some(step) = &self.step {
            let first = Range::point(self.first.clone().unwrap_or_else(|| ahead.full()));
            let places = Range {
                least: End::new(Exact::ZERO, true),
                greatest: End::open(true),
            };
            return Some(first.minus(&places.times(step)));
        }
        let rest = self.rest.clone().unwrap_or_default();
        Range::of(self.top.iter().chain(&self.bottom).chain([&rest]))
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        out.extend(self.first.clone());
        out.extend(self.step.clone());
        out.extend(self.top.iter().chain(&self.bottom).map(Exact::abs));
    }
}
