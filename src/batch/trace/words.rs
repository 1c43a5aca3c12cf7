//! The words of a line (计算式): its formula with the numbers, written when it is asked for, as the result sheet writes it.

use alloc::{string::String, sync::Arc, vec::Vec};

use super::{Scaled, TraceLine, TracePool, TraceTerm};
use crate::card::{Card, GateLine, Line, PoolLine, Term, TermKind};
use crate::language::{Language, Text};
use crate::number::{Exact, Value};
use crate::outcome::Outcome;
use crate::plan::NodePlan;
use crate::read::Pairs;

impl TraceLine<'_> {
    /// The formula with its numbers, as a reader checks it with a calculator (计算式): what entered with which weight, pools, limits,
    /// gates, and the rounding. Where the plan only has the value, it is the value alone. Needs the feature `report`.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// use appraisal::{Language, Scheme};
    /// use appraisal::batch::{Layout, Trace};
    /// let scheme: Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "demo", "result": "total",
    ///     "node": [
    ///         { "id": "total", "combine": "weighted-sum", "weights": "100%", "round": { "places": 2, "mode": "half-up" } },
    ///         { "id": "work", "parent": "total", "weight": "70%", "full": "100", "rule": "entered" },
    ///         { "id": "review", "parent": "total", "weight": "30%", "full": "100", "rule": "entered" }
    ///     ]
    /// }"#).unwrap();
    /// let batch = scheme.batch(&Layout::of(&scheme)).unwrap();
    /// let mut memory = Trace::default();
    /// let unit = batch.trace(&[Some(9_500), Some(9_157)], &mut memory).unwrap();
    /// let total = unit.lines().next().unwrap();
    /// assert_eq!(
    ///     total.formula(Language::English),
    ///     "total = 95 × 70% + 91.57 × 30% = 66.500 + 27.471 = 93.971 → 93.97 points (rounded to 2 places, half-up)"
    /// );
    /// assert_eq!(
    ///     total.formula(Language::Chinese),
    ///     "total＝95×70%＋91.57×30%＝66.500＋27.471＝93.971 → 93.97分（四舍五入保留2位小数）"
    /// );
    /// # }
    /// ```
    #[must_use]
    pub fn formula(&self, language: Language) -> String {
        // What the result sheet looks at for a formula: the line, and the words of its children.
        let children = self.terms().map(|term| self.child(&term).unwrap_or_default());
        let card = Card {
            lines: core::iter::once(self.of_card()).chain(children).collect(),
            ..Card::default()
        };
        card.formula(0, language).unwrap_or_default()
    }

    fn of_card(&self) -> Line {
        let exact = |of: Option<Scaled<'_>>| of.map(|of| Value::Exact(of.exact()));
        let value = self.value().exact();
        let change = |of: Option<super::Change<'_>>| of.map(|of| of.exact()).unwrap_or_default();
        let mut line = self.plan().map(head).unwrap_or_default();
        line.additive = self.is_additive();
        line.combined = exact(self.combined()).or_else(|| Some(value.clone().into()));
        line.terms = (1usize..)
            .zip(self.terms())
            .map(|(child, term)| Term {
                value: exact(term.value()),
                weight: term.weight().cloned(),
                amount: exact(term.amount()),
                ..Term::new(child, term.kind().unwrap_or(TermKind::Own))
            })
            .collect();
        line.added = self.added().map(|pool| of_pool(&pool)).collect();
        line.subtracted = self.subtracted().map(|pool| of_pool(&pool)).collect();
        line.net_cap = change(self.net_cap());
        line.clamp = change(self.clamp()).into();
        line.gates = self.gate(change(self.gates())).into_iter().collect();
        line.residue = change(self.residue()).into();
        line.outcome = Outcome::Scored(value.into());
        line
    }

    /// All gates in one, by the name of the gate where there is only one.
    fn gate(&self, change: Exact) -> Option<GateLine> {
        let gates = self.plan()?.gates.iter().filter(|gate| !gate.is_on_grade());
        let gates: Vec<_> = gates.map(|plan| &plan.gate).collect();
        let mut line = GateLine::new(0usize);
        line.change = change.into();
        match gates.as_slice() {
            [] => return None,
            [gate] => {
                line.id = gate.id.as_ref().map(|id| id.as_str().into());
                line.name = gate.name.clone();
            }
            _ => line.name = Some(Text::both("限分条款", "gates")),
        }
        Some(line)
    }

    /// The words of a child, with its weight as written.
    fn child(&self, term: &TraceTerm<'_>) -> Option<Line> {
        let batch = self.traced.batch;
        let node = self.traced.plan_of(term.term.child)?;
        let sources = batch
            .scheme
            .sources(&batch.layout.attributes, batch.statistics.as_ref());
        let mut line = head(node);
        let weight = node.weight.as_ref();
        line.weight = weight.and_then(|weight| sources.value(weight, "weight", &Pairs::default()).ok());
        line.parent = Some(0);
        Some(line)
    }
}

/// The words of a node and its full marks.
fn head(node: &NodePlan) -> Line {
    Line {
        words: Arc::clone(&node.words),
        full: node.full.clone(),
        ..Line::default()
    }
}

fn of_pool(pool: &TracePool<'_>) -> PoolLine {
    let mut line = PoolLine::new(pool.pool(), pool.total().exact());
    let plan = pool.account().map(|account| &account.pool);
    line.name = plan.and_then(|pool| pool.name.clone());
    line.cap = plan.and_then(|pool| pool.cap.clone());
    line
}
