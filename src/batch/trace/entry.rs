//! The numbers of an explanation one after another, as they are kept in a table.

use core::fmt;

use super::super::places::{Entry, What};
use super::{Scaled, Traced};

/// One number of an explanation, and what it is of its node (计分明细): a row of a table that keeps how a score was made.
///
/// A number that is another one has no entry of its own: the value with which a child enters is the child's value, unless a
/// policy or a replacement may put something in its place; and a stage that changes nothing for any unit leaves no number. The last
/// entry of a node is its value.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// # use appraisal::Scheme;
/// use appraisal::batch::{Layout, Trace, TracePart};
/// # let scheme: Scheme = serde_json::from_str(r#"{
/// #     "format": "appraisal/1", "id": "demo", "result": "total",
/// #     "node": [
/// #         { "id": "total", "combine": "weighted-sum", "weights": "100%", "round": { "places": 1, "mode": "half-up" } },
/// #         { "id": "work", "parent": "total", "weight": "70%", "full": "100", "rule": "entered" },
/// #         { "id": "review", "parent": "total", "weight": "30%", "full": "100", "rule": "entered" }
/// #     ]
/// # }"#).unwrap();
/// let batch = scheme.batch(&Layout::of(&scheme)).unwrap();
/// let mut memory = Trace::default();
/// let unit = batch.trace(&[Some(9_250), Some(8_875)], &mut memory).unwrap();
/// let rows: Vec<_> = unit.entries().map(|row| (row.node(), row.part(), row.number().exact().to_string())).collect();
/// assert_eq!(rows, [
///     ("total", TracePart::Amount("work"), "64.75".into()),
///     ("total", TracePart::Amount("review"), "26.625".into()),
///     ("total", TracePart::Combined, "91.375".into()),
///     ("total", TracePart::Value, "91.4".into()),
///     ("work", TracePart::Value, "92.5".into()),
///     ("review", TracePart::Value, "88.75".into()),
/// ]);
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct TraceEntry<'a> {
    pub(super) traced: Traced<'a>,
    pub(super) entry: &'a Entry,
}

/// What a number of an explanation is of its node (明细项目).
///
/// For an example see [`TraceEntry`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TracePart<'a> {
    /// The value with which this child enters, where it may be another one than the child's own (代入值).
    Entering(&'a str),
    /// Weight times value of this child (折算得分).
    Amount(&'a str),
    /// What the rule or the combination gave (合成值).
    Combined,
    /// The total of this pool, which is added (加分).
    Added(&'a str),
    /// The total of this pool, which is subtracted (扣分).
    Subtracted(&'a str),
    /// The net of the pools before its cap (加减净额).
    Net,
    /// The net of the pools under its cap (限后净额).
    NetCapped,
    /// After the pools (加减分后).
    Pooled,
    /// After the limits of the node (限值后).
    Clamped,
    /// After the gates, before rounding (限分条款后).
    Gated,
    /// The value (得分).
    Value,
}

impl<'a> TraceEntry<'a> {
    /// Id of the node.
    #[must_use]
    pub fn node(&self) -> &'a str {
        self.traced.id(self.entry.node)
    }

    /// What the number is of the node.
    #[must_use]
    pub fn part(&self) -> TracePart<'a> {
        let pool = |account| self.traced.account(account).map_or("", |of| of.pool.id.as_str());
        match self.entry.what {
            What::Entering(child) => TracePart::Entering(self.traced.id(child)),
            What::Amount(child) => TracePart::Amount(self.traced.id(child)),
            What::Combined => TracePart::Combined,
            What::Added(account) => TracePart::Added(pool(account)),
            What::Subtracted(account) => TracePart::Subtracted(pool(account)),
            What::Net => TracePart::Net,
            What::NetCapped => TracePart::NetCapped,
            What::Pooled => TracePart::Pooled,
            What::Clamped => TracePart::Clamped,
            What::Gated => TracePart::Gated,
            What::Value => TracePart::Value,
        }
    }

    /// The number.
    #[must_use]
    #[inline]
    pub fn number(&self) -> Scaled<'a> {
        self.traced.scaled(self.entry.spot, self.entry.times)
    }
}

impl fmt::Debug for TraceEntry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TraceEntry")
            .field("node", &self.node())
            .field("part", &self.part())
            .field("number", &self.number())
            .finish()
    }
}
