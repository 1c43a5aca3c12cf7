//! One line of a trace: what a node came to, stage by stage, and whether that adds up.

use core::fmt;

use super::super::places::{Place, Pool, Spot};
use super::{Change, Scaled, TracePool, TraceTerm, Traced};
use crate::number::Exact;
use crate::plan::{NodePlan, Op};

/// What one node came to and what that is made of (节点计分过程). Its integers lie where they were computed, and are read when they are asked
/// for.
///
/// Always `value = combined + added − subtracted + net cap + clamp + gates + residue`, exactly; and of a combination that is a sum,
/// `combined` is the sum of its terms: see [`reconciles`](Self::reconciles). Where the plan only has the value, since a table gave
/// it rounded at once, the stages are none.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// # use appraisal::Scheme;
/// use appraisal::batch::{CellType, Column, Field, Layout, Trace};
/// let scheme: Scheme = serde_json::from_str(r#"{
///     "format": "appraisal/1", "id": "demo", "result": "total",
///     "pool": [{ "id": "awards", "cap": "5" }],
///     "node": [
///         { "id": "total", "combine": "weighted-sum", "weights": "100%", "add": ["awards"], "at-most": "100",
///           "round": { "places": 1, "mode": "half-up" } },
///         { "id": "work", "parent": "total", "weight": "70%", "full": "100", "rule": "entered" },
///         { "id": "review", "parent": "total", "weight": "30%", "full": "100", "rule": "entered" }
///     ]
/// }"#).unwrap();
/// let entered = |id| Column::new(id, Field::Value, CellType::I32).decimals(2);
/// let awards = Column::new("awards", Field::Event(None), CellType::I32).range(0, 10);
/// let batch = scheme.batch(&Layout::new().column(entered("work")).column(entered("review")).column(awards)).unwrap();
/// let mut memory = Trace::default();
/// let unit = batch.trace(&[Some(9_750), Some(9_675), Some(7)], &mut memory).unwrap();
/// let total = unit.lines().next().unwrap();
/// assert_eq!(total.node(), "total");
/// let amounts: Vec<String> = total.terms().map(|term| term.amount().unwrap().exact().to_string()).collect();
/// assert_eq!(amounts, ["68.25", "29.025"]);
/// assert_eq!(total.combined().unwrap().exact().to_string(), "97.275");
/// assert_eq!(total.added().next().unwrap().total().exact().to_string(), "5");
/// assert_eq!(total.clamp().unwrap().exact().to_string(), "-2.275");
/// assert_eq!(total.value().exact().to_string(), "100");
/// assert!(total.reconciles());
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct TraceLine<'a> {
    pub(super) traced: Traced<'a>,
    pub(super) place: &'a Place,
}

impl<'a> TraceLine<'a> {
    /// Id of the node.
    #[must_use]
    #[inline]
    pub fn node(&self) -> &'a str {
        self.traced.id(self.place.node)
    }

    /// The value that everything later uses: the score.
    #[must_use]
    #[inline]
    pub fn value(&self) -> Scaled<'a> {
        self.scaled(self.place.value)
    }

    /// The value before rounding, where the plan has it.
    #[must_use]
    #[inline]
    pub fn unrounded(&self) -> Option<Scaled<'a>> {
        self.known(self.place.gated)
    }

    /// What the rule or the combination gave.
    #[must_use]
    #[inline]
    pub fn combined(&self) -> Option<Scaled<'a>> {
        self.known(self.place.combined)
    }

    /// Whether it is the sum of its terms: none of a leaf, of a product or a minimum is.
    #[must_use]
    pub fn is_additive(&self) -> bool {
        let op = self.plan().map(|node| &node.op);
        matches!(op, Some(Op::Combine { combine, .. }) if combine.is_additive())
    }

    /// The terms of the children, in their order.
    #[inline]
    pub fn terms(&self) -> impl Iterator<Item = TraceTerm<'a>> + use<'a> {
        let traced = self.traced;
        let terms = self.place.terms.iter();
        terms.map(move |term| TraceTerm { traced, term })
    }

    /// The pools added, with their totals.
    #[inline]
    pub fn added(&self) -> impl Iterator<Item = TracePool<'a>> + use<'a> {
        self.pools(&self.place.added)
    }

    /// The pools subtracted, with their totals.
    #[inline]
    pub fn subtracted(&self) -> impl Iterator<Item = TracePool<'a>> + use<'a> {
        self.pools(&self.place.subtracted)
    }

    /// What the cap on the net of the pools changed.
    #[must_use]
    #[inline]
    pub fn net_cap(&self) -> Option<Change<'a>> {
        self.change(self.place.net.0, self.place.net.1)
    }

    /// What the limits of the node changed.
    #[must_use]
    #[inline]
    pub fn clamp(&self) -> Option<Change<'a>> {
        self.change(self.place.pooled, self.place.clamped)
    }

    /// What the gates on the score changed, all together.
    #[must_use]
    #[inline]
    pub fn gates(&self) -> Option<Change<'a>> {
        self.change(self.place.clamped, self.place.gated)
    }

    /// What rounding changed.
    #[must_use]
    #[inline]
    pub fn residue(&self) -> Option<Change<'a>> {
        self.change(self.place.gated, self.place.value)
    }

    /// Whether the line adds up: its value from its stages; each amount from value and weight; and of a combination that is a sum,
    /// what it gave from the amounts. A line of which the plan only has the value has nothing to add up, and neither has what the
    /// plan does not know of a term.
    #[must_use]
    pub fn reconciles(&self) -> bool {
        let exact = |change: Option<Change<'_>>| change.map(|change| change.exact()).unwrap_or_default();
        let Some(combined) = self.combined().map(|combined| combined.exact()) else {
            return true;
        };
        let mut value = combined.clone();
        for pool in self.added() {
            value = &value + &pool.total().exact();
        }
        for pool in self.subtracted() {
            value = &value - &pool.total().exact();
        }
        for change in [self.net_cap(), self.clamp(), self.gates(), self.residue()] {
            value = &value + &exact(change);
        }
        let entering = || self.terms().filter(|term| term.value().is_some());
        let weighed = self.is_additive() && entering().all(|term| term.weight().is_some());
        let sum: Option<Exact> = entering().map(|term| self.amount(&term)).sum();
        value == self.value().exact() && (!weighed || sum == Some(combined))
    }

    /// The amount of a term, worked out from its value and weight; none where the trace has another one.
    fn amount(&self, term: &TraceTerm<'_>) -> Option<Exact> {
        let amount = term.weight()? * &term.value()?.exact();
        let rounding = self.plan().and_then(|node| node.round_terms.as_ref());
        let amount = rounding.map_or(amount.clone(), |rounding| amount.round(rounding));
        let found = term.amount().map(|found| found.exact());
        found.is_none_or(|found| found == amount).then_some(amount)
    }

    pub(super) fn plan(&self) -> Option<&'a NodePlan> {
        self.traced.plan_of(self.place.node)
    }

    #[inline]
    fn scaled(&self, spot: Spot) -> Scaled<'a> {
        self.traced.scaled(spot, 1)
    }

    #[inline]
    fn known(&self, spot: Spot) -> Option<Scaled<'a>> {
        self.place.is_known.then(|| self.scaled(spot))
    }

    #[inline]
    fn change(&self, before: Spot, after: Spot) -> Option<Change<'a>> {
        self.place.is_known.then_some(Change {
            values: self.traced.values,
            places: &self.traced.plan.walk.places,
            before,
            after,
        })
    }

    #[inline]
    fn pools(&self, of: &'a [Pool]) -> impl Iterator<Item = TracePool<'a>> + use<'a> {
        let traced = self.traced;
        of.iter().map(move |pool| TracePool { traced, pool: *pool })
    }
}

impl fmt::Debug for TraceLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TraceLine")
            .field("node", &self.node())
            .field("combined", &self.combined())
            .field("value", &self.value())
            .finish_non_exhaustive()
    }
}
