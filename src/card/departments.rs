//! What each department in the lead lost of the result (按责任科室失分). Sums of the card's own lines.

use alloc::vec::Vec;

use super::{Card, Line};
use crate::number::Exact;

impl Card {
    /// Points of the result lost on the indicators that each department leads, in the order in which departments
    /// first appear on the card: what 二级绩效 charges them with. An indicator without an owner of its own is led by
    /// the owner of the nearest node above it; what nobody leads stands under no name, such as the bonus of the whole unit,
    /// which is a negative loss. They add up to full marks less the result.
    ///
    /// Nothing where there is no result. Below a node that is no sum, losses are told by that node and its owner.
    #[must_use]
    pub fn lost_by_lead(&self) -> Vec<(Option<&str>, Exact)> {
        let mut sums: Vec<(Option<&str>, Exact)> = Vec::new();
        for line in &self.lines {
            let (lead, Some(lost)) = (self.lead(line), &line.lost_in_total) else {
                continue;
            };
            match sums.iter_mut().find(|(name, _)| *name == lead) {
                Some((_, sum)) => *sum = &*sum + lost,
                None => sums.push((lead, lost.clone())),
            }
        }
        sums
    }

    /// The department in the lead of a line, its own or that of the nearest node above it.
    fn lead<'c>(&'c self, line: &'c Line) -> Option<&'c str> {
        let mut at = Some(line);
        // A card that was read from a stranger may name parents in a circle.
        for _ in 0..=self.lines.len() {
            let here = at?;
            if let Some(owner) = &here.words.owner {
                return Some(&owner.lead);
            }
            at = here.parent.and_then(|parent| self.lines.get(parent));
        }
        None
    }
}
