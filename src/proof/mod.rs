//! Proofs about a checked scheme that need no record: what every node can come to. They follow from the ranges of the
//! inputs, the curves of the rules and the tree alone; nothing here scores anything.

mod ahead;
mod cliffs;
mod direction;
mod fits;
mod pools;
mod reach;
mod terms;
mod ties;
mod words;

use alloc::{string::String, vec::Vec};

pub use cliffs::{Cliff, Edge};
pub use direction::{Direction, Read, Reading};
pub use fits::{Fit, Unfit};

pub use crate::extent::{End, Range};
use crate::scheme::Scheme;

/// What every node of a scheme can come to (可达区间), in display order.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Attainable {
    /// The nodes, in the order of [`crate::Card::lines`].
    pub nodes: Vec<AttainableNode>,
}

/// What one node can come to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AttainableNode {
    /// Its id.
    pub id: String,
    /// The least and the greatest value, after everything that its pipeline does; none where it can never have a score.
    pub range: Option<Range>,
    /// The same before its rounding.
    pub unrounded: Option<Range>,
    /// Whether it may be absent (缺项), so that a policy settles what its parent does.
    pub may_be_absent: bool,
}

impl Attainable {
    /// The node of this id.
    #[must_use]
    pub fn node(&self, id: &str) -> Option<&AttainableNode> {
        self.nodes.iter().find(|node| node.id == id)
    }
}

impl Scheme {
    /// The least and the greatest that every node can come to, over every record that could be admitted (and every cohort
    /// that it could stand in).
    ///
    /// It is a proof: the value of every node on every card lies within. It takes into account the ranges of inputs and
    /// marks, the rules, every combination with what absence puts in a child's place, replacements, pools with their
    /// caps, clamps, gates on the score, and rounding. What cannot be bounded (a figure without a range under a rule without
    /// a cap) has no number at that end. An end is [`reached`](End::reached) where a record is known to give that very
    /// value; where several nodes read one figure, the ends of what combines them may be bounds only.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// let scheme: appraisal::Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "demo", "result": "total",
    ///     "node": [
    ///         { "id": "total", "combine": "sum", "add": ["praise"], "subtract": ["findings"] },
    ///         { "id": "a", "parent": "total", "full": "60", "rule": { "completion": { "target": "80", "at-least": "0", "at-most": "1" } } },
    ///         { "id": "b", "parent": "total", "full": "40", "rule": "entered" }
    ///     ],
    ///     "pool": [{ "id": "praise", "cap": "5" }, { "id": "findings", "cap": "5" }]
    /// }"#).unwrap();
    /// let attainable = scheme.attainable();
    /// assert_eq!(attainable.node("total").unwrap().range.as_ref().unwrap().to_string(), "-5 … 105");
    /// # }
    /// ```
    #[must_use]
    pub fn attainable(&self) -> Attainable {
        let found = reach::Walk::done(&self.0).found;
        let nodes = self.0.plan.nodes.iter().zip(found);
        let nodes = nodes.map(|(node, found)| AttainableNode {
            id: node.words.id.clone(),
            range: found.range,
            unrounded: found.unrounded,
            may_be_absent: !found.kinds.is_empty(),
        });
        Attainable { nodes: nodes.collect() }
    }
}
