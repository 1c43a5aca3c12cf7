//! What is known only when cards are ranked: lots, decisions, quotas and cut points of the year. Data and
//! their check; ranks nothing.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use super::body::{self, BodyGrade};
use super::ladder::Ladder;
use crate::number::Exact;
use crate::problem::{Code, Findings, Path, Problem, Problems, Thing};
use crate::read::{Answer, Pairs, document};
use crate::scheme::Scheme;

document! {
    /// What ranking needs beside the cards.
    ///
    /// ```
    /// use appraisal::standing::{QuotaGiven, StandingData};
    /// let mut data = StandingData::new();
    /// let mut raised = QuotaGiven::new("优秀");
    /// raised.share = Some("25%".parse().unwrap()); // 单位为先进，比例提高到25%
    /// data.quotas.push(raised);
    /// ```
    pub struct StandingData {
        required {}
        optional {
            /// Lots drawn (抽签): each unit's number; the least is first.
            "lots" lots: Pairs<Exact>,
            /// Decisions about units that tie for the last place of a quota.
            "seats" seats: Vec<SeatDecision>,
            /// Quotas in the place of those of the scheme.
            "quotas" quotas: Vec<QuotaGiven>,
            /// Cut points in the place of the bounds of bands.
            "cuts" cuts: Vec<Cut>,
            /// Decisions about titles.
            "titles" titles: Vec<TitleDecision>,
            /// Grades of the bodies that the units belong to, for quotas that follow them.
            "grades" grades: Vec<BodyGrade>,
        }
    }
}

document! {
    /// Whether a unit that ties for the last place of a quota is in.
    pub struct SeatDecision {
        required {
            /// The grade.
            "grade" grade: String,
            /// The unit.
            "unit" unit: String,
            /// Whether it is in.
            "in" is_in: Answer,
        }
        optional {}
    }
}

document! {
    /// A quota in the place of the scheme's: a share or a count.
    pub struct QuotaGiven {
        required {
            /// The grade.
            "grade" grade: String,
        }
        optional {
            /// The stratum; all of them unless given. One that names the stratum counts before one that does not.
            "stratum" stratum: Option<String>,
            /// A share of N, rounded as the scheme says.
            "share" share: Option<Exact>,
            /// A number of units.
            "count" count: Option<u64>,
        }
    }
}

document! {
    /// The bounds of a band in the place of the scheme's, such as a year's cut points.
    pub struct Cut {
        required {
            /// The grade.
            "grade" grade: String,
        }
        optional {
            /// The stratum; all of them unless given. One that names the stratum counts before one that does not.
            "stratum" stratum: Option<String>,
            /// From here on, inclusive.
            "at-least" at_least: Option<Exact>,
            /// From here on, exclusive.
            "more-than" more_than: Option<Exact>,
            /// Up to here, inclusive.
            "at-most" at_most: Option<Exact>,
            /// Up to here, exclusive.
            "less-than" less_than: Option<Exact>,
        }
    }
}

document! {
    /// Whether a unit is given a title.
    pub struct TitleDecision {
        required {
            /// The title's id.
            "title" title: String,
            /// The unit.
            "unit" unit: String,
            /// Whether it is given.
            "granted" granted: Answer,
        }
        optional {}
    }
}

/// The item that speaks of this stratum, or else one that speaks of all.
pub(super) fn of_stratum<'d, T>(
    items: &'d [T],
    is_of: impl Fn(&T) -> bool,
    stratum_of: impl Fn(&T) -> Option<&str>,
    stratum: Option<&str>,
) -> Option<&'d T> {
    let mut of_grade = items.iter().filter(|item| is_of(item)).collect::<Vec<_>>();
    of_grade.retain(|item| stratum_of(item).is_none() || stratum_of(item) == stratum);
    of_grade
        .iter()
        .copied()
        .find(|item| stratum_of(item).is_some())
        .or_else(|| of_grade.first().copied())
}

impl StandingData {
    /// Checks the data against the scheme and the units that will be ranked.
    /// [`Standing::of`](super::Standing::of) does not fail on data that would not pass: what names nothing has
    /// no effect, and cut points that make no order leave their stratum without grades.
    ///
    /// # Errors
    /// Every problem at once: grades, titles and units that do not exist, quotas without or with two numbers,
    /// shares outside 0 to 100 %, cut points that leave a gap or overlap.
    pub fn check<'u>(
        &self,
        scheme: &Scheme,
        units: impl IntoIterator<Item = &'u str>,
    ) -> Result<Vec<Problem>, Problems> {
        let mut findings = Findings::default();
        let units: alloc::collections::BTreeSet<&str> = units.into_iter().collect();
        let mut unknown = |thing: Thing, id: &str, path: Path| {
            findings.add(
                path,
                Code::UnknownId {
                    thing,
                    id: id.to_string(),
                    near: None,
                },
            );
        };
        let ladder = scheme.0.plan.grades.as_ref();
        let grades = |id: &str| ladder.is_some_and(|ladder| ladder.place(id).is_some());
        let titles = |id: &str| {
            let rules = scheme.draft().standing.as_ref();
            rules.is_some_and(|rules| rules.eligible.iter().any(|title| title.id.as_str() == id))
        };
        for (unit, _) in self.lots.0.iter().filter(|(unit, _)| !units.contains(unit.as_str())) {
            unknown(Thing::Unit, unit, Path::default().key("lots").key(unit));
        }
        for (at, seat) in self.seats.iter().enumerate() {
            let path = Path::item("seats", at);
            if !units.contains(seat.unit.as_str()) {
                unknown(Thing::Unit, &seat.unit, path.key("unit"));
            }
            if !grades(&seat.grade) {
                unknown(Thing::Grade, &seat.grade, path.key("grade"));
            }
        }
        for (at, title) in self.titles.iter().enumerate() {
            let path = Path::item("titles", at);
            if !units.contains(title.unit.as_str()) {
                unknown(Thing::Unit, &title.unit, path.key("unit"));
            }
            if !titles(&title.title) {
                unknown(Thing::Title, &title.title, path.key("title"));
            }
        }
        let quotas = self
            .quotas
            .iter()
            .enumerate()
            .map(|(at, q)| ("quotas", at, q.grade.as_str()));
        let cuts = self
            .cuts
            .iter()
            .enumerate()
            .map(|(at, cut)| ("cuts", at, cut.grade.as_str()));
        for (list, at, grade) in quotas.chain(cuts).filter(|(_, _, grade)| !grades(grade)) {
            unknown(Thing::Grade, grade, Path::item(list, at).key("grade"));
        }
        self.numbers(scheme, &mut findings);
        body::check(self, scheme, &mut findings);
        findings.finish(scheme.limits().problems, StandingData::KEYS, |_| None)
    }

    fn numbers(&self, scheme: &Scheme, findings: &mut Findings) {
        for (at, quota) in self.quotas.iter().enumerate() {
            let path = Path::item("quotas", at);
            let given = [("share", quota.share.is_some()), ("count", quota.count.is_some())];
            let found: Vec<String> = given
                .iter()
                .filter(|(_, there)| *there)
                .map(|(key, _)| (*key).into())
                .collect();
            if found.len() != 1 {
                findings.add(
                    path.clone(),
                    Code::OneOf {
                        keys: alloc::vec!["share", "count"],
                        found,
                    },
                );
            }
            if let Some(share) = quota
                .share
                .as_ref()
                .filter(|share| share.is_negative() || **share > Exact::ONE)
            {
                let (least, most) = (Some(Exact::ZERO), Some(Exact::ONE));
                findings.add(
                    path.key("share"),
                    Code::OutOfRange {
                        found: share.clone(),
                        least,
                        most,
                        percent: true,
                    },
                );
            }
            let of_band = scheme.draft().grades.iter().flat_map(|grades| &grades.band);
            let mut of_band = of_band.filter(|band| super::ladder::is_named(&band.grade, &quota.grade));
            if of_band.next().is_some_and(|band| {
                band.quota
                    .as_ref()
                    .is_none_or(|of_band| of_band.round.is_none() && quota.share.is_some())
            }) {
                // The scheme says neither how to round it nor what becomes of ties.
                findings.add(path.key("grade"), Code::MissingKey { key: "round" });
            }
        }
        let mut strata: Vec<Option<&str>> = alloc::vec![None];
        strata.extend(self.cuts.iter().map(|cut| cut.stratum.as_deref()));
        strata.sort_unstable();
        strata.dedup();
        for stratum in strata.into_iter().filter(|_| !self.cuts.is_empty()) {
            for code in Ladder::new(scheme, self, stratum).faults {
                findings.add(Path::default().key("cuts"), code);
            }
        }
    }
}
