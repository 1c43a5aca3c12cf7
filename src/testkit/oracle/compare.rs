//! Holds a card against what the oracle says: every node, every event, the grade.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use super::{Answer, Verdict, rational, shown};
use crate::{Card, Language, Outcome};

/// Something that the engine and the oracle differ on.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// The id of the node or event, or `grade`.
    pub what: String,
    /// What the engine has.
    pub found: String,
    /// What the oracle has.
    pub wanted: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: the engine has {}, the oracle {}",
            self.what, self.found, self.wanted
        )
    }
}

/// Where a card and the oracle differ.
#[must_use]
pub fn differences(card: &Card, verdict: &Verdict) -> Vec<Difference> {
    let mut out = Vec::new();
    let mut compare = |what: &str, found: String, wanted: String| {
        if found != wanted {
            out.push(Difference {
                what: what.into(),
                found,
                wanted,
            });
        }
    };
    for (id, wanted) in &verdict.nodes {
        let found = match card.outcome(id) {
            Some(Outcome::Scored(value)) => value
                .exact()
                .map_or(Answer::NoScore, |score| Answer::Score(rational(score))),
            Some(Outcome::Absent(kind)) => Answer::Absent(kind.keyword()),
            _ => Answer::NoScore,
        };
        if found != *wanted {
            let told = card.outcome(id).filter(|outcome| outcome.score().is_none());
            let why = told.map(|outcome| format!(" ({outcome:?})")).unwrap_or_default();
            compare(id, format!("{found}{why}"), wanted.to_string());
        }
    }
    let none = || String::from("none");
    for at in 0..verdict.events.len().max(card.events.len()) {
        let found = card.events.get(at).map(|e| {
            (
                e.id.as_str(),
                format!("{} {}", shown(&rational(&e.counted)), e.end.keyword()),
            )
        });
        let wanted = verdict
            .events
            .get(at)
            .map(|(id, counted, end)| (id.as_str(), format!("{} {end}", shown(counted))));
        let id = wanted.as_ref().or(found.as_ref()).map_or("", |(id, _)| *id);
        let told =
            |line: &Option<(&str, String)>| line.as_ref().map_or_else(none, |(id, told)| format!("{id}: {told}"));
        compare(id, told(&found), told(&wanted));
    }
    let grade = card.grade.as_ref().map(|grade| grade.in_language(Language::Chinese));
    compare(
        "grade",
        grade.map_or_else(none, Into::into),
        verdict.grade.clone().unwrap_or_else(none),
    );
    out
}
