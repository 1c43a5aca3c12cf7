//! A scheme that passed its check: frozen, fingerprinted and lowered to a plan. The checks are in the
//! files beside; evaluation of a checked scheme with an admitted record does not fail.

mod check;
mod conditions;
mod contrast;
mod grades;
mod inputs;
mod links;
mod lower;
mod marks;
mod numerals;
mod parts;
mod policies;
mod pool_gates;
mod pools;
mod references;
mod sheets;
mod standing;
mod statistics;
mod tables;
mod tree;

use alloc::{string::String, sync::Arc, vec::Vec};

pub(crate) use grades::GradePlan;
pub(crate) use inputs::InputPlan;
pub(crate) use parts::RollUpPlan;

use crate::cohort::Statistics;
use crate::draft;
use crate::plan::Plan;
use crate::problem::{Problem, Problems};
use crate::read::{Limits, Pairs};
use crate::rule::Sources;
#[cfg(feature = "batch")]
pub(crate) use check::place;

/// A checked scheme. Cheap to clone; can be shared between threads.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use appraisal::Scheme;
/// let scheme: Scheme = serde_json::from_str(r#"{
///     "format": "appraisal/1", "id": "demo", "result": "total",
///     "node": [{ "id": "total", "full": "10", "rule": "entered" }]
/// }"#).unwrap();
/// assert_eq!(scheme.fingerprint().len(), 64);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Scheme(pub(crate) Arc<Checked>);

#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) draft: draft::Scheme,
    pub(crate) plan: Plan,
    pub(crate) fingerprint: String,
    pub(crate) warnings: Vec<Problem>,
    pub(crate) limits: Limits,
}

impl PartialEq for Scheme {
    fn eq(&self, other: &Self) -> bool {
        self.0.draft == other.0.draft
    }
}

impl draft::Scheme {
    /// Checks the scheme under the default limits.
    ///
    /// # Errors
    /// Every problem at once, in document order, with the warnings beside.
    pub fn check(self) -> Result<Scheme, Problems> {
        self.check_with(&Limits::default())
    }

    /// Checks the scheme under limits of one's own.
    ///
    /// # Errors
    /// Every problem at once, in document order, with the warnings beside.
    pub fn check_with(self, limits: &Limits) -> Result<Scheme, Problems> {
        check::check(self, limits)
    }
}

impl Scheme {
    /// The document.
    #[must_use]
    pub fn draft(&self) -> &draft::Scheme {
        &self.0.draft
    }

    /// What asks for a second look.
    #[must_use]
    pub fn warnings(&self) -> &[Problem] {
        &self.0.warnings
    }

    /// SHA-256 of the canonical form, in hexadecimal. Two documents that differ only in layout, in the
    /// order of keys, or in fields written at their default have the same one.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }

    /// Where the parameters of a unit with these attributes are looked up.
    pub(crate) fn sources<'s>(
        &'s self,
        attributes: &'s Pairs<String>,
        statistics: Option<&'s Statistics>,
    ) -> Sources<'s> {
        Sources {
            attributes,
            tables: &self.0.plan.tables,
            statistics,
            strata: &self.0.plan.statistics,
        }
    }

    /// The limits it was checked under.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }
}
