//! Panels whose groups come with one mark each, and votes by level.

use alloc::{string::String, vec::Vec};

use super::super::fraction::X;
use super::super::layout::Field;
use super::super::range::Val;
use super::super::unfit::Why;
use super::Lower;
use crate::combine::{Empty, Panel};
use crate::number::Exact;
use crate::rule::Votes;

impl Lower<'_> {
    /// A panel whose groups come with one mark each; none where it has no score.
    pub(super) fn panel(&mut self, panel: &Panel, input: usize) -> Result<Option<Val>, Why> {
        let sheets = &self.scheme.0.plan.sheets;
        let on_sheets = sheets
            .iter()
            .any(|sheet| sheet.inputs.iter().any(|(at, _)| *at == input));
        if on_sheets || panel.group.iter().any(|group| group.ranks.is_some()) {
            return Err(Why::Rule("panel"));
        }
        let mut values: Vec<Option<Val>> = alloc::vec![None; panel.group.len()];
        // Children stand after their parents, so going backwards every child is ready before its parent.
        for at in (0..panel.group.len()).rev() {
            let Some(group) = panel.group.get(at) else { continue };
            let parent = Some(group.id.as_str());
            let leaf = !panel.group.iter().any(|other| other.parent.as_deref() == parent);
            let value = if leaf {
                let column = self.column(input, &Field::Group(String::from(group.id.as_str())));
                let column = column.filter(|at| !self.lacks.is_missing(*at));
                match (column, &group.empty) {
                    (None, Some(Empty::LeaveOut)) => None,
                    (None, Some(Empty::Score(score))) => Some(self.build.constant(score)?),
                    (None, _) => return Ok(None),
                    (Some(_), _) if group.quorum.is_some_and(|quorum| quorum > 1) => return Ok(None),
                    (Some(column), _) => {
                        let mark = self.cell(column).ok_or(Why::NoSample)?;
                        Some(match &group.round {
                            Some(rounding) => self.build.round(mark, rounding)?,
                            None => mark,
                        })
                    }
                }
            } else {
                match (self.weigh(panel, parent, &values)?, &group.round) {
                    (Some(value), Some(rounding)) => Some(self.build.round(value, rounding)?),
                    (value, _) => value,
                }
            };
            if let Some(slot) = values.get_mut(at) {
                *slot = value;
            }
        }
        self.weigh(panel, None, &values)
    }

    /// Votes by level: each level's votes times its value, over the valid votes. A unit without a valid vote, or short of
    /// the quorum, is left to the engine that scores one unit.
    pub(super) fn votes(&mut self, votes: &Votes, input: usize) -> Result<X, Why> {
        let (mut total, mut valid) = (Vec::new(), Vec::new());
        for level in &votes.level {
            let count = self.figure(input, &Field::Votes(level.name.clone()));
            if let (Some(count), Some(value)) = (count, &level.value) {
                total.push((count, value.clone()));
                valid.push((count, Exact::ONE));
            }
        }
        let total = self.build.sum(&total, &Exact::ZERO)?;
        let valid = self.build.sum(&valid, &Exact::ZERO)?;
        let quorum = Exact::from(votes.quorum.unwrap_or_default()).max(Exact::ONE);
        // On the scale of the counts, which may have decimals that are all 0.
        let (least, _) = (&quorum * &Exact::from(valid.scale)).ceil().parts().ok_or(Why::Wide)?;
        let enough = self.build.inside(valid, least, i128::MAX);
        self.guard_there(input, enough)?;
        self.build.ratio(total, valid)
    }

    /// Weights groups that stand side by side, and divides by the weight of those that have a value.
    pub(super) fn weigh(
        &mut self,
        panel: &Panel,
        parent: Option<&str>,
        values: &[Option<Val>],
    ) -> Result<Option<Val>, Why> {
        let groups = panel
            .group
            .iter()
            .zip(values)
            .filter(|(group, _)| group.parent.as_deref() == parent);
        let terms = groups.filter_map(|(group, value)| Some(((*value)?, group.weight.clone().unwrap_or(Exact::ONE))));
        let terms: Vec<(Val, Exact)> = terms.collect();
        if terms.is_empty() {
            return Ok(None);
        }
        let present: Exact = terms.iter().map(|(_, weight)| weight).sum();
        let share = present.recip().ok_or(Why::NoSample)?;
        let terms: Vec<_> = terms
            .into_iter()
            .map(|(value, weight)| (value, &weight * &share))
            .collect();
        self.build.sum(&terms, &Exact::ZERO).map(Some)
    }
}
