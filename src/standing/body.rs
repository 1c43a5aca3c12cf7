//! The grade of a body, brought from its own appraisal to the quotas of its people: a department that is 优秀 may
//! have more of its staff 优秀. Data, and the share that follows from it.

use alloc::string::{String, ToString};

use super::{Standing, StandingData};
use crate::card::Card;
use crate::draft::{ByGrade, Quota};
use crate::language::Language;
use crate::number::Exact;
use crate::problem::{Code, Findings, Path, Thing};
use crate::read::document;
use crate::scheme::Scheme;

document! {
    /// The grade of a body whose people, or parts, are ranked (单位等次): a result of another appraisal.
    ///
    /// ```
    /// use appraisal::standing::{BodyGrade, StandingData};
    /// let mut data = StandingData::new();
    /// data.grades.push(BodyGrade::new("贷款管理科", "优秀"));
    /// ```
    pub struct BodyGrade {
        required {
            /// The body: the stratum it is, where units are ranked apart by their body.
            "body" body: String,
            /// Its grade.
            "grade" grade: String,
        }
        optional {
            /// Id of the scheme that graded it.
            "scheme" scheme: Option<String>,
            /// Fingerprint of that scheme.
            "fingerprint" fingerprint: Option<String>,
        }
    }
}

impl Standing {
    /// The grades of this standing as data for the standing of the units' own people: one for each ranked unit with
    /// a grade, in order of rank. A unit whose grade waits for a decision has none.
    #[must_use]
    pub fn body_grades(&self) -> alloc::vec::Vec<BodyGrade> {
        let graded = self
            .rows
            .iter()
            .filter_map(|row| Some((row.unit.as_str(), row.grade.as_ref()?)));
        let body = graded.map(|(unit, grade)| {
            let mut body = BodyGrade::new(unit, grade.in_language(Language::Chinese));
            body.scheme = Some(self.scheme.clone());
            body.fingerprint = Some(self.fingerprint.clone());
            body
        });
        body.collect()
    }
}

impl BodyGrade {
    /// The grade on a card: of a body that is graded alone, without quotas. None where the card has no grade.
    #[must_use]
    pub fn of(card: &Card) -> Option<BodyGrade> {
        let grade = card.grade.as_ref()?.in_language(Language::Chinese);
        let mut body = BodyGrade::new(card.facts.unit.id.as_str(), grade);
        body.scheme = Some(card.scheme.clone());
        body.fingerprint = Some(card.fingerprint.clone());
        Some(body)
    }
}

/// The grade of the body that a stratum is; where units are not ranked apart, of the only body.
pub(super) fn of_body<'d>(data: &'d StandingData, by: &ByGrade, stratum: Option<&str>) -> Option<&'d BodyGrade> {
    let right = |body: &&BodyGrade| by.of.is_none() || body.scheme == by.of;
    let mut of_stratum = data
        .grades
        .iter()
        .filter(right)
        .filter(|body| stratum.is_none_or(|stratum| body.body == stratum));
    let first = of_stratum.next()?;
    // Two bodies, or two grades of one, decide nothing.
    of_stratum
        .all(|other| other.body == first.body && other.grade == first.grade)
        .then_some(first)
}

/// The share for a body of this grade, where the quota names the grade.
pub(super) fn share(by: &ByGrade, body: &BodyGrade) -> Option<Exact> {
    by.values.get(&body.grade).cloned()
}

/// Checks the grades of bodies against the quotas that read them.
pub(super) fn check(data: &StandingData, scheme: &Scheme, findings: &mut Findings) {
    let bands = scheme.draft().grades.iter().flat_map(|grades| &grades.band);
    let quotas = bands.filter_map(|band| band.quota.as_ref());
    let reads = |quota: &Quota| quota.by_grade.clone();
    let by: alloc::vec::Vec<ByGrade> = quotas.filter_map(reads).collect();
    if !by.is_empty() && data.grades.is_empty() {
        findings.add(Path::default().key("grades"), Code::MissingKey { key: "grades" });
    }
    for (at, body) in data.grades.iter().enumerate() {
        let path = Path::item("grades", at);
        let expected = by.iter().filter_map(|by| by.of.as_ref()).next();
        if let Some(expected) = expected.filter(|expected| body.scheme.as_ref() != Some(expected)) {
            let found = body.scheme.clone().unwrap_or_else(|| "—".into());
            let expected = expected.clone();
            findings.add(path.key("scheme"), Code::WrongScheme { found, expected });
        }
        let earlier = data.grades.iter().take(at);
        let clash = |other: &&BodyGrade| other.body == body.body && other.scheme == body.scheme;
        if earlier.filter(clash).any(|other| other.grade != body.grade) {
            let (thing, id) = (Thing::Unit, body.body.to_string());
            findings.add(path.key("body"), Code::DuplicateId { thing, id });
        }
    }
}
