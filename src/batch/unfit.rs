//! What of a scheme is not for the kernel, or slow in it: by node, with the reason and the way out.

use alloc::{string::String, vec::Vec};

use super::lanes::Lane;
use super::{Batch, lanes};
use crate::language::Language;
use crate::problem::{BatchFault, Code, Findings, Path, Problem};
use crate::scheme;

/// Why something cannot be computed on integers in blocks.
pub(super) use crate::problem::BatchFault as Why;

/// A node that is not for the kernel, and why. The engine computes it by itself, in exact numbers, and the others stay in the
/// kernel ([`is_alone`](Self::is_alone)); or, where that cannot be, all units are scored one by one.
///
/// ```
/// # use appraisal::batch::Unfit;
/// # fn look(unfit: &Unfit) {
/// println!("{unfit}"); // index: the kernel does not have the combination `geometric` …; it is computed by itself, …
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{node}: {}", .why.sentence(*.alone, Language::English))]
pub struct Unfit {
    /// Id of the node.
    pub(super) node: String,
    pub(super) why: Why,
    pub(super) alone: bool,
}

impl Unfit {
    pub(super) fn new(node: &str, why: Why) -> Self {
        let (node, alone) = (String::from(node), false);
        Self { node, why, alone }
    }

    /// Of a ladder of too many grades.
    pub(super) fn grades() -> Self {
        Self::new("grades", Why::Grades)
    }

    /// Id of the node, or of the pool.
    #[must_use]
    pub fn node(&self) -> &str {
        &self.node
    }

    /// Why.
    #[must_use]
    pub fn why(&self) -> BatchFault {
        self.why
    }

    /// Whether this node alone is computed by itself; otherwise all units are scored one by one.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        self.alone
    }

    /// Why, what comes of it, and what would help, in one sentence.
    #[must_use]
    pub fn words(&self, language: Language) -> String {
        self.why.sentence(self.alone, language)
    }
}

impl Batch {
    /// What keeps units off the fast lanes (批量计算提示): a warning for every node that is not for the kernel, whether it is
    /// computed by itself or because of it all units are scored one by one; and for every node that needs slow integers of
    /// 128 bits. Each names the node, says why, what comes of it, and what would help, in both languages. Empty where everything runs fast. The scores are the
    /// same in any case.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// use appraisal::{Language, Scheme, batch::Layout};
    /// let scheme: Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "demo", "result": "index",
    ///     "node": [
    ///         { "id": "index", "name": "Index", "combine": "geometric", "round": { "places": 3, "mode": "half-up" } },
    ///         { "id": "work", "parent": "index", "full": "10", "rule": "entered" },
    ///         { "id": "life", "parent": "index", "full": "10", "rule": "entered" }
    ///     ]
    /// }"#).unwrap();
    /// let batch = scheme.batch(&Layout::of(&scheme)).unwrap();
    /// let warnings = batch.warnings();
    /// assert_eq!(warnings[0].place.as_ref().unwrap().no, "index");
    /// assert_eq!(
    ///     warnings[0].found(Language::English),
    ///     "the kernel does not have the combination `geometric` in this form; it is computed by itself, unit by unit"
    /// );
    /// # }
    /// ```
    #[must_use]
    pub fn warnings(&self) -> Vec<Problem> {
        let draft = self.scheme.draft();
        let mut findings = Findings::default();
        let path = |id: &str| {
            let node = draft.node.iter().position(|node| node.id.as_str() == id);
            let pool = draft.pool.iter().position(|pool| pool.id.as_str() == id);
            match (node, pool) {
                (Some(at), _) => Path::item("node", at),
                (None, Some(at)) => Path::item("pool", at),
                (None, None) => Path::default().key(id),
            }
        };
        let batch = |fault, alone| Code::Batch { fault, alone };
        let plan = self.explain();
        for unfit in self.unfits().iter().chain(&plan.alone) {
            findings.add(path(&unfit.node), batch(unfit.why, unfit.alone));
        }
        for line in plan.lines.iter().filter(|line| line.lane == Lane::I128) {
            // A layout may ask for wide lanes: that is no finding.
            if lanes::needs(line.bits) == Lane::I128 {
                findings.add(path(&line.node), batch(BatchFault::Slow { bits: line.bits }, true));
            }
        }
        let limit = self.scheme.limits().problems;
        let place = |path: &Path| scheme::place(draft, path);
        // Only warnings are gathered here.
        findings.finish(limit, &["node", "pool"], place).unwrap_or_default()
    }
}
