//! What the cohort says of the ballots of one record: which are void with their sheet, and which places the others give.

use alloc::collections::BTreeSet;

use super::Run;
use crate::card::Card;
use crate::cohort::{Statistics, is_void, mark_of, panel_of, stratum, verdicts_on};
use crate::combine::{Judged, Panel};
use crate::draft::Ballot;
use crate::outcome::{Reason, Why};
use crate::plan::{NodePlan, Plan};
use crate::record::{Admitted, Seen};
use crate::rule::Observation;

impl Run<'_> {
    /// Brings the cohort's verdicts and places to the ballots of a leaf.
    pub(super) fn judged<'b>(
        &'b self,
        node: &NodePlan,
        panel: &'b Panel,
        ballots: &'b [Ballot],
    ) -> Result<Judged<'b>, Reason> {
        let mut judged = Judged::default();
        let ranked = panel.group.iter().any(|group| group.ranks.is_some());
        let Some((_, input)) = panel_of(node).filter(|_| ranked || !self.plan.sheets.is_empty()) else {
            return Ok(judged);
        };
        for ballot in ballots {
            let Some(mark) = mark_of(panel, ballot) else { continue };
            let key = (ballot.group.as_str(), ballot.rater.as_str());
            match is_void(self.plan, &self.record.facts, input, ballot, self.statistics) {
                Ok(false) => {}
                Ok(true) => {
                    judged.void.insert(key);
                    continue;
                }
                Err(sheet) => return Err(Reason::about(Why::NeedsCohort, &sheet.sheet.id)),
            }
            let group = panel.group.iter().find(|group| group.id.as_str() == ballot.group);
            let Some(ranks) = group.and_then(|group| group.ranks.as_ref()) else {
                continue;
            };
            let stratum = stratum(&self.record.facts, ranks.strata.as_deref());
            let all = self
                .statistics
                .and_then(|all| all.rater_marks(&node.words.id, &ballot.group, stratum, &ballot.rater));
            let place = all.and_then(|all| Some((all.place(mark)?, all.count)));
            let place = place.ok_or_else(|| Reason::about(Why::NeedsCohort, &ballot.rater))?;
            judged.places.insert(key, place);
        }
        Ok(judged)
    }
}

/// The verdicts and places that concern the ballots of this record: the card cites them.
pub(super) fn cite(plan: &Plan, record: &Admitted, statistics: Option<&Statistics>, card: &mut Card) {
    card.sheets.clear();
    card.rater_marks.clear();
    let Some(statistics) = statistics else { return };
    let mut sheets = BTreeSet::new();
    for node in &plan.nodes {
        let Some((panel, input)) = panel_of(node) else { continue };
        let Some(Seen::Observed {
            observation: Observation::Ballots(ballots),
            ..
        }) = record.seen.get(input)
        else {
            continue;
        };
        for ballot in ballots {
            let Some(mark) = mark_of(panel, ballot) else { continue };
            for (of, verdict) in verdicts_on(plan, &record.facts, input, ballot, Some(statistics)) {
                if let Some(verdict) = verdict.filter(|verdict| sheets.insert((of.sheet.id.as_str(), &verdict.rater))) {
                    card.sheets.push(verdict.clone());
                }
            }
            let group = panel.group.iter().find(|group| group.id.as_str() == ballot.group);
            if let Some(ranks) = group.and_then(|group| group.ranks.as_ref()) {
                let stratum = stratum(&record.facts, ranks.strata.as_deref());
                let all = statistics.rater_marks(&node.words.id, &ballot.group, stratum, &ballot.rater);
                card.rater_marks.extend(all.map(|all| all.cited(mark)));
            }
        }
    }
    card.sheets
        .sort_by(|a, b| (&a.sheet, &a.stratum, &a.rater).cmp(&(&b.sheet, &b.stratum, &b.rater)));
    card.rater_marks
        .sort_by(|a, b| (&a.node, &a.group, &a.rater).cmp(&(&b.node, &b.group, &b.rater)));
}
