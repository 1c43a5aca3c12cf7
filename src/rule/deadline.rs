//! Points lost for each day, week or month after a deadline (逾期扣分).

use alloc::vec::Vec;

use super::{Ahead, Leaf, Observation, PartStep, RuleCheck};
use crate::date::Date;
use crate::extent::{End, Range};
use crate::number::Exact;
use crate::outcome::{Fact, Reason, What, Why};
use crate::problem::Code;
use crate::read::{document, keyword};

keyword! {
    /// The unit in which lateness is counted.
    pub enum Every {
        /// Calendar days.
        "day" "日" Day,
        /// Weeks of seven days.
        "week" "周" Week,
        /// Calendar months; a month is over on the same day of the next, or its last day.
        "month" "月" Month,
    }
}

document! {
    /// **Deadline** (时限): full marks when done in time, so many points less for each period late.
    ///
    /// 10 月 31 日前接入得 1.5 分，每迟 1 个月扣 0.5 分，不足 1 个月按 1 个月计，年底未接入不得分: done on 15 November it
    /// is 1 month late (counted whole), 1.5 − 0.5 = 1. `grace` periods cost nothing. Done after
    /// `end`, or not done, scores `late-score` or `not-done` (0 unless given).
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score("1.5", r#"{ "deadline": { "due": "2023-10-31", "every": "month", "points": "0.5", "part": "started", "end": "2023-12-31" } }"#, r#""date": "2023-11-15""#), "1");
    /// # }
    /// ```
    pub struct Deadline {
        required {
            /// The period that is counted.
            "every" every: Every,
            /// Points lost for each, a positive number.
            "points" points: Exact,
        }
        optional {
            /// What part of a period counts; days are always whole.
            "part" part: Option<PartStep>,
            /// The deadline; the node's due date unless given.
            "due" due: Option<Date>,
            /// Points when done in time; full marks unless given.
            "start" start: Option<Exact>,
            /// Periods late that cost nothing.
            "grace" grace: Option<Exact>,
            /// Done after this day, it scores `late-score`.
            "end" end: Option<Date>,
            /// Points when done after `end`.
            "late-score" late_score: Option<Exact>,
            /// Points when it was not done at all.
            "not-done" not_done: Option<Exact>,
        }
    }
}

impl Deadline {
    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        if self.start.is_none() {
            check.needs_full();
        }
        check.positive("points", &self.points);
        match (self.every, self.part) {
            (Every::Month, Some(PartStep::ProRata)) => check.fault("part", Code::MonthProRata),
            (Every::Month | Every::Week, None) => {
                check.findings.add(check.path.clone(), Code::MissingKey { key: "part" })
            }
            _ => {}
        }
        match (self.due.or(check.due), self.end) {
            (None, _) => check.findings.add(check.path.clone(), Code::MissingKey { key: "due" }),
            (Some(due), Some(end)) if end < due => {
                check.fault("end", Code::DatesReversed { from: due, to: end });
            }
            _ => {}
        }
    }

    pub(super) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Exact, Reason> {
        let start = self.start.clone().unwrap_or_else(|| leaf.full());
        let due = self
            .due
            .or(leaf.due)
            .ok_or_else(|| Reason::about(Why::NotGiven, "due"))?;
        leaf.fact(What::Start, start.clone());
        leaf.facts.push(Fact::words(What::Due, alloc::format!("{due}")));
        let Observation::Date(done) = leaf.observation else {
            return Err(Reason::new(Why::NotGiven));
        };
        let Some(done) = *done else {
            leaf.facts.push(Fact::new(What::NotDone));
            return Ok(self.not_done.clone().unwrap_or_default());
        };
        leaf.facts.push(Fact::words(What::Done, alloc::format!("{done}")));
        if self.end.is_some_and(|end| done > end) {
            return Ok(self.late_score.clone().unwrap_or_default());
        }
        if done <= due {
            return Ok(start);
        }
        let late = self.late(due, done);
        let what = match self.every {
            Every::Day => What::DaysLate,
            Every::Week => What::WeeksLate,
            Every::Month => What::MonthsLate,
        };
        leaf.fact(what, late.clone());
        let late = match &self.grace {
            Some(grace) => (&late - grace).max(Exact::ZERO),
            None => late,
        };
        leaf.fact(What::Each, -&self.points);
        Ok(&start - &(&late * &self.points))
    }

    /// How many periods late, before any grace.
    pub(crate) fn late(&self, due: Date, done: Date) -> Exact {
        let part = self.part.unwrap_or_default();
        match self.every {
            Every::Day => Exact::from(due.days_until(done)),
            Every::Week => {
                let weeks = Exact::from(due.days_until(done))
                    .checked_div(&Exact::from(7))
                    .unwrap_or_default();
                part.count(weeks)
            }
            Every::Month => {
                let (months, more) = due.months_until(done);
                let started = more && part == PartStep::Started;
                Exact::from(months.saturating_add(i64::from(started)))
            }
        }
    }

    /// The points done in time, done late up to the end (without an end, ever so late), done after it, not done.
    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Option<Range> {
        let start = self.start.clone().unwrap_or_else(|| ahead.full());
        let due = self.due.or(ahead.due)?;
        let not_done = self.not_done.clone().unwrap_or_default();
        let mut all = Range::between(start.clone().min(not_done.clone()), start.clone().max(not_done));
        let Some(end) = self.end else {
            return Some(Range {
                least: End::open(true),
                ..all
            });
        };
        let grace = self.grace.clone().unwrap_or_default();
        let late = (self.late(due, end) - grace).max(Exact::ZERO);
        let worst = &start - &(&late * &self.points);
        for points in [worst, self.late_score.clone().unwrap_or_default()] {
            all = all.hull(&Range::point(points));
        }
        Some(all)
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        out.push(self.points.clone());
        out.extend(self.start.clone());
        out.extend(self.late_score.clone().filter(|p| !p.is_zero()));
    }
}
