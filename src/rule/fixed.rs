//! The same points for everyone, read from nothing.

use alloc::vec::Vec;

use super::{Ahead, Leaf, RuleCheck};
use crate::extent::Range;
use crate::number::Exact;
use crate::outcome::Reason;
use crate::read::{Read, Reader, document};
use crate::tree::Tree;

document! {
    /// **Fixed points** (固定分): always the same, for a base score or a node that only carries pools.
    ///
    /// `points = "full"` gives full marks.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// # mod worked { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/src/rule/worked_example.rs")); }
    /// # #[allow(unused_imports)] use worked::{score, score_in};
    /// assert_eq!(score_in("", "10", r#"{ "fixed": { "points": "full" } }"#, r#""entries": []"#), "10");
    /// # }
    /// ```
    pub struct Fixed {
        required {
            /// The points, or `"full"`.
            "points" points: FixedPoints,
        }
        optional {}
    }
}

/// A number of points, or full marks.
#[derive(Clone, Debug, PartialEq, Default)]
#[non_exhaustive]
pub enum FixedPoints {
    /// Full marks of the node.
    #[default]
    Full,
    /// So many points.
    Number(Exact),
}

impl From<Exact> for FixedPoints {
    fn from(points: Exact) -> Self {
        FixedPoints::Number(points)
    }
}

impl FixedPoints {
    pub(super) fn number_mut(&mut self) -> Option<&mut Exact> {
        match self {
            FixedPoints::Number(points) => Some(points),
            FixedPoints::Full => None,
        }
    }
}

impl Read for FixedPoints {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        match tree.as_text() {
            Some("full" | "满分") => FixedPoints::Full,
            _ => FixedPoints::Number(Exact::read(tree, reader)),
        }
    }
    fn write(&self) -> Option<Tree> {
        match self {
            FixedPoints::Full => Some(Tree::text("full")),
            FixedPoints::Number(points) => points.write(),
        }
    }
}

impl Fixed {
    pub(super) fn check(&self, check: &mut RuleCheck<'_>) {
        if self.points == FixedPoints::Full {
            check.needs_full();
        }
    }

    pub(super) fn score(&self, leaf: &mut Leaf<'_>) -> Result<Exact, Reason> {
        Ok(match &self.points {
            FixedPoints::Full => leaf.full(),
            FixedPoints::Number(points) => points.clone(),
        })
    }

    pub(super) fn attainable(&self, ahead: &Ahead<'_>) -> Range {
        Range::point(match &self.points {
            FixedPoints::Full => ahead.full(),
            FixedPoints::Number(points) => points.clone(),
        })
    }

    pub(super) fn numbers(&self, out: &mut Vec<Exact>) {
        if let FixedPoints::Number(points) = &self.points {
            out.push(points.clone());
        }
    }
}
