//! Admits a record to its scheme: every entry is matched with its input, typed and checked. A record
//! that was admitted is bound to its scheme, so a mismatched pair cannot be scored.

mod admit;
mod cite;
mod figures;
mod parts;
mod pick;

use alloc::{collections::BTreeMap, string::String, sync::Arc, vec::Vec};

use crate::card::{Card, RollUpLine};
use crate::cohort::Statistics;
use crate::draft;
use crate::evaluate;
use crate::language::Text;
use crate::outcome::{Absence, Reason};
#[cfg(feature = "batch")]
use crate::problem::{Findings, Path};
use crate::problem::{Problem, Problems};
use crate::read::{Figure, Pairs};
use crate::rule::Observation;
use crate::scheme::Scheme;

/// A record that was admitted to its scheme, at one stage. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Record(pub(crate) Arc<Admitted>);

#[derive(Clone, Debug)]
pub(crate) struct Admitted {
    pub(crate) scheme: Scheme,
    /// The facts that are used: the entries of the stage, all events, the attributes.
    pub(crate) facts: Arc<draft::Record>,
    pub(crate) stage: Option<String>,
    /// What was seen of each input.
    pub(crate) seen: Vec<Seen>,
    /// How the parts of the unit made it, by index of the input.
    pub(crate) roll_ups: BTreeMap<usize, RollUpLine>,
    /// Events with the account they belong to, by index.
    pub(crate) events: Vec<(usize, usize)>,
    pub(crate) warnings: Vec<Problem>,
}

#[cfg(feature = "batch")]
impl Admitted {
    /// Takes this for the entry of an input, and looks at nothing else; whether it is sound.
    pub(crate) fn see(&mut self, input: usize, entry: &draft::Entry) -> bool {
        let (Some(plan), Some(slot)) = (self.scheme.0.plan.inputs.get(input), self.seen.get_mut(input)) else {
            return false;
        };
        let mut findings = Findings::default();
        let path = Path::default();
        *slot = figures::observe(&self.scheme, &self.facts.attributes, plan, entry, &path, &mut findings);
        findings.finish(1, draft::Record::KEYS, |_| None).is_ok()
    }
}

/// What was seen of an input.
#[derive(Clone, Debug)]
pub(crate) enum Seen {
    Observed {
        observation: Observation,
        given: Pairs<Figure>,
    },
    Absent {
        kind: Absence,
        reason: Option<Text>,
    },
    /// There is something, and it makes no observation.
    Refused {
        reason: Reason,
    },
}

/// How a record is admitted.
///
/// ```
/// use appraisal::{Absence, Admission};
/// let admission = Admission { stage: Some("终评".into()), open: Some(Absence::NotReported) };
/// assert!(Admission::default().open.is_none());
/// # let _ = admission;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Admission {
    /// The stage to score; the last one of the scheme unless given.
    pub stage: Option<String>,
    /// What an input without entry is taken as, where the scheme does not say. None: it is a problem.
    pub open: Option<Absence>,
}

impl From<&str> for Admission {
    fn from(stage: &str) -> Self {
        Self {
            stage: Some(stage.into()),
            open: None,
        }
    }
}

impl From<Option<&str>> for Admission {
    fn from(stage: Option<&str>) -> Self {
        Self {
            stage: stage.map(Into::into),
            open: None,
        }
    }
}

impl Scheme {
    /// Admits a record, at a stage (`"终评"`), at the last stage (`None`), or as an [`Admission`] says.
    ///
    /// # Errors
    /// Every problem of the record at once: unknown inputs, wrong kinds, numbers out of range, open
    /// inputs, events that cannot be counted.
    pub fn admit(&self, record: draft::Record, how: impl Into<Admission>) -> Result<Record, Problems> {
        admit::admit(self, record, &how.into())
    }
}

impl Record {
    /// The scheme it is bound to.
    #[must_use]
    pub fn scheme(&self) -> &Scheme {
        &self.0.scheme
    }

    /// The facts that are used.
    #[must_use]
    pub fn facts(&self) -> &draft::Record {
        &self.0.facts
    }

    /// The stage that is scored.
    #[must_use]
    pub fn stage(&self) -> Option<&str> {
        self.0.stage.as_deref()
    }

    /// What asks for a second look.
    #[must_use]
    pub fn warnings(&self) -> &[Problem] {
        &self.0.warnings
    }

    /// Scores the record. There is always a card; where a score cannot be, it says why.
    #[must_use]
    pub fn score(&self) -> Card {
        let mut card = Card::default();
        self.score_into(&mut card);
        card
    }

    /// Scores the record into a card whose memory is used again.
    pub fn score_into(&self, card: &mut Card) {
        evaluate::evaluate(self, None, card);
    }

    /// Scores the record with the statistics of a cohort: computed, kept from before, or assumed.
    #[must_use]
    pub fn score_with(&self, statistics: &Statistics) -> Card {
        let mut card = Card::default();
        self.score_with_into(statistics, &mut card);
        card
    }

    /// The same into a card whose memory is used again.
    pub fn score_with_into(&self, statistics: &Statistics, card: &mut Card) {
        evaluate::evaluate(self, Some(statistics), card);
    }
}
