//! Reads from cards what ranking looks at: values of nodes, attributes, counts of events. Computes
//! nothing.

use alloc::collections::BTreeMap;

use crate::card::{Card, EventEnd, Line};
use crate::draft::{Condition, IfAbsent};
use crate::evaluate::gates::{compares, matches};
use crate::number::Exact;

/// Finds lines of cards. Cards of one scheme have their lines in one order, so a node is looked for once.
#[derive(Default)]
pub(super) struct Facts<'a> {
    found: BTreeMap<(&'a str, &'a str), Option<usize>>,
}

impl<'a> Facts<'a> {
    pub(super) fn line(&mut self, card: &'a Card, node: &'a str) -> Option<&'a Line> {
        let look = || card.lines.iter().position(|line| line.words.id == node);
        let at = *self.found.entry((card.fingerprint.as_str(), node)).or_insert_with(look);
        let line = at
            .and_then(|at| card.lines.get(at))
            .filter(|line| line.words.id == node);
        // A card that was made by hand may have its lines elsewhere.
        line.or_else(|| card.line(node))
    }

    /// The exact value of a node, after or before its rounding.
    pub(super) fn value(&mut self, card: &'a Card, node: &'a str, exact: bool) -> Option<Exact> {
        let line = self.line(card, node)?;
        if exact {
            line.unrounded()?.exact().cloned()
        } else {
            line.outcome.score().cloned()
        }
    }

    /// Whether a condition holds on a card; nothing where its operand is absent.
    pub(super) fn holds(&mut self, card: &'a Card, condition: &'a Condition) -> Option<bool> {
        if let Some(node) = &condition.node {
            return self
                .value(card, node, condition.exact)
                .map(|value| compares(condition, &value));
        }
        if let Some(attribute) = &condition.attribute {
            return matches(condition, card.facts.attributes.get(attribute)?);
        }
        if let Some(id) = &condition.statistic {
            let statistic = card.statistics.iter().find(|statistic| statistic.id == *id)?;
            return statistic.value.as_ref().map(|value| compares(condition, value));
        }
        let pool = condition.events.as_deref()?;
        let recognised = card.events.iter().filter(|event| {
            let of_category = condition.category.is_none() || event.category == condition.category;
            let recognised = matches!(event.end, EventEnd::Counted | EventEnd::Cut | EventEnd::Superseded);
            event.pool == pool && of_category && recognised
        });
        let count = Exact::from(recognised.count());
        let bounds = [
            &condition.at_least,
            &condition.more_than,
            &condition.at_most,
            &condition.less_than,
        ];
        let bounded = bounds.iter().any(|bound| bound.is_some()) || condition.equals.is_some();
        Some(if bounded {
            compares(condition, &count)
        } else {
            count.is_positive()
        })
    }

    /// Whether conditions hold, all or any of them; nothing where absence leaves that open.
    pub(super) fn meets(
        &mut self,
        card: &'a Card,
        when: &'a [Condition],
        any: bool,
        if_absent: Option<IfAbsent>,
    ) -> Option<bool> {
        let mut unknown = false;
        for condition in when {
            match self.holds(card, condition) {
                Some(holds) if holds == any => return Some(holds),
                Some(_) => {}
                None => unknown = true,
            }
        }
        match if_absent.unwrap_or_default() {
            _ if when.is_empty() => Some(true),
            _ if !unknown => Some(!any),
            IfAbsent::Skip => Some(false),
            IfAbsent::Fire => Some(true),
            IfAbsent::NoScore => None,
        }
    }
}
