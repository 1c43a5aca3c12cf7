//! What a line of a trace is made of: the terms of children, and the totals of pools.

use core::fmt;

use super::super::places::{Pool, Term};
use super::{Scaled, Traced};
use crate::card::TermKind;
use crate::number::Exact;

/// One child's part in its parent (下级计入).
///
/// ```
/// # #[cfg(feature = "serde")] {
/// # use appraisal::Scheme;
/// use appraisal::batch::{Layout, Trace};
/// use appraisal::card::TermKind;
/// # let scheme: Scheme = serde_json::from_str(r#"{
/// #     "format": "appraisal/1", "id": "demo", "result": "total",
/// #     "node": [
/// #         { "id": "total", "combine": "weighted-sum", "weights": "100%" },
/// #         { "id": "work", "parent": "total", "weight": "70%", "full": "100", "rule": "entered" },
/// #         { "id": "review", "parent": "total", "weight": "30%", "full": "100", "rule": "entered" }
/// #     ]
/// # }"#).unwrap();
/// let batch = scheme.batch(&Layout::of(&scheme)).unwrap();
/// let mut memory = Trace::default();
/// let unit = batch.trace(&[Some(9_250), Some(8_875)], &mut memory).unwrap();
/// let work = unit.lines().next().unwrap().terms().next().unwrap();
/// assert_eq!((work.child(), work.kind()), ("work", Some(TermKind::Own)));
/// assert_eq!((work.value().unwrap().number(), work.value().unwrap().scale()), (9_250, 100)); // 92.5 points
/// assert_eq!(work.weight().unwrap().to_string(), "0.7");
/// assert_eq!((work.amount().unwrap().number(), work.amount().unwrap().scale()), (64_750, 1_000)); // 64.75
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct TraceTerm<'a> {
    pub(super) traced: Traced<'a>,
    pub(super) term: &'a Term,
}

impl<'a> TraceTerm<'a> {
    /// Id of the child.
    #[must_use]
    #[inline]
    pub fn child(&self) -> &'a str {
        self.traced.id(self.term.child)
    }

    /// Where the value comes from; none of a value in a combination that keeps the best or drops some: the plan adds up
    /// what stays, and does not say which child it is of.
    #[must_use]
    #[inline]
    pub fn kind(&self) -> Option<TermKind> {
        let (kind, traced) = (self.term.kind?, self.traced);
        let mut tests = self.term.replaced.iter();
        if tests.any(|test| traced.values.get(*test) != 0) {
            return Some(TermKind::Replaced);
        }
        let lacks = kind == TermKind::Own && traced.lacks(self.term.child);
        Some(if lacks { TermKind::Substituted } else { kind })
    }

    /// The value that enters; none where it does not, and for one that is there and is not looked at.
    #[must_use]
    #[inline]
    pub fn value(&self) -> Option<Scaled<'a>> {
        Some(self.traced.scaled(self.term.value?, 1))
    }

    /// The weight that it enters with, after rescaling and division, which is the same for all units with the same cells
    /// missing. None in a combination that is no sum, or that keeps the best or drops some.
    #[must_use]
    #[inline]
    pub fn weight(&self) -> Option<&'a Exact> {
        self.term.weight.as_ref()
    }

    /// Weight times value, rounded where the parent rounds its terms. None where there is no weight, and where 128 bits
    /// do not hold the integer.
    #[must_use]
    #[inline]
    pub fn amount(&self) -> Option<Scaled<'a>> {
        let (spot, times) = self.term.amount?;
        Some(self.traced.scaled(spot, times))
    }

    /// Whether a value that is the child's own is what the child came to.
    pub(super) fn is_of_child(&self) -> bool {
        let of_child = self.traced.line(self.term.child).map(|line| line.value().exact());
        self.kind() != Some(TermKind::Own) || self.value().map(|value| value.exact()) == of_child
    }
}

impl fmt::Debug for TraceTerm<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TraceTerm")
            .field("child", &self.child())
            .field("kind", &self.kind())
            .field("value", &self.value())
            .field("weight", &self.weight())
            .field("amount", &self.amount())
            .finish()
    }
}

/// What a pool came to on a node (加分、扣分项合计).
///
/// ```
/// # #[cfg(feature = "serde")] {
/// # use appraisal::Scheme;
/// use appraisal::batch::{CellType, Column, Field, Layout, Trace};
/// # let scheme: Scheme = serde_json::from_str(r#"{
/// #     "format": "appraisal/1", "id": "demo", "result": "total",
/// #     "pool": [{ "id": "awards", "cap": "5" }],
/// #     "node": [
/// #         { "id": "total", "combine": "sum", "add": ["awards"] },
/// #         { "id": "work", "parent": "total", "full": "100", "rule": "entered" }
/// #     ]
/// # }"#).unwrap();
/// let layout = Layout::new()
///     .column(Column::new("work", Field::Value, CellType::I32))
///     .column(Column::new("awards", Field::Event(None), CellType::I32).range(0, 10));
/// let batch = scheme.batch(&layout).unwrap();
/// let mut memory = Trace::default();
/// let unit = batch.trace(&[Some(90), Some(7)], &mut memory).unwrap();
/// let total = unit.lines().next().unwrap();
/// let awards = total.added().next().unwrap();
/// assert_eq!((awards.pool(), awards.total().number(), awards.total().scale()), ("awards", 5, 1)); // at most 5 of 7
/// assert_eq!(total.subtracted().count(), 0);
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct TracePool<'a> {
    pub(super) traced: Traced<'a>,
    pub(super) pool: Pool,
}

impl<'a> TracePool<'a> {
    /// Id of the pool.
    #[must_use]
    #[inline]
    pub fn pool(&self) -> &'a str {
        self.account().map_or("", |account| account.pool.id.as_str())
    }

    /// The points that count.
    #[must_use]
    #[inline]
    pub fn total(&self) -> Scaled<'a> {
        self.traced.scaled(self.pool.total, 1)
    }

    pub(super) fn account(&self) -> Option<&'a crate::combine::Account> {
        self.traced.account(self.pool.account)
    }
}

impl fmt::Debug for TracePool<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TracePool")
            .field("pool", &self.pool())
            .field("total", &self.total())
            .finish()
    }
}
