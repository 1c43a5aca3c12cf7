//! What the cohort says of the ballots of one record: which are void with their sheet, and in which marks their places
//! are counted.

use alloc::{collections::BTreeSet, string::String, vec::Vec};

use super::Run;
use crate::card::Card;
use crate::cohort::{RaterMarks, SheetVerdict, Statistics, Void, mark_of, panel_of, stratum};
use crate::combine::{Judged, Panel};
use crate::draft::Ballot;
use crate::outcome::{Reason, Why};
use crate::plan::{NodePlan, Plan};
use crate::record::{Admitted, Seen};
use crate::rule::Observation;

impl Run<'_> {
    /// Brings the cohort's verdicts and marks to the ballots of a leaf.
    pub(super) fn judged<'b>(
        &'b self,
        node: &NodePlan,
        panel: &'b Panel,
        ballots: &'b [Ballot],
    ) -> Result<Judged<'b>, Reason> {
        let mut judged = Judged::default();
        let Some((_, input)) = panel_of(node) else {
            return Ok(judged);
        };
        let (sheets, marks) = self
            .statistics
            .map_or((&[][..], &[][..]), |of| (of.sheets.as_slice(), of.marks.as_slice()));
        let void = Void::of(self.plan, &self.record.facts, input, sheets);
        for ballot in ballots.iter().filter(|ballot| mark_of(panel, ballot).is_some()) {
            for (sheet, verdict) in void.on(&ballot.group, &ballot.rater) {
                match verdict {
                    None => return Err(Reason::about(Why::NeedsCohort, &sheet.sheet.id)),
                    Some(verdict) if verdict.is_void() => {
                        judged.void.insert((ballot.group.as_str(), ballot.rater.as_str()));
                    }
                    Some(_) => {}
                }
            }
        }
        for group in &panel.group {
            let Some(ranks) = &group.ranks else { continue };
            let stratum = stratum(&self.record.facts, ranks.strata.as_deref());
            let of_group = marks.iter().filter(|of| is_of(of, &node.words.id, &group.id, stratum));
            judged
                .marks
                .extend(of_group.map(|of| ((group.id.as_str(), of.rater.as_str()), of.list.as_slice())));
            for ballot in ballots.iter().filter(|ballot| ballot.group == group.id.as_str()) {
                let key = (group.id.as_str(), ballot.rater.as_str());
                let counts = mark_of(panel, ballot).is_some() && !judged.void.contains(&key);
                if counts && !judged.marks.contains_key(&key) {
                    return Err(Reason::about(Why::NeedsCohort, &ballot.rater));
                }
            }
        }
        Ok(judged)
    }
}

fn is_of(marks: &RaterMarks, node: &str, group: &str, stratum: Option<&str>) -> bool {
    marks.node == node && marks.group == group && marks.stratum.as_deref() == stratum
}

/// The verdicts and marks that concern the ballots of this record: the card cites them.
pub(super) fn cite(plan: &Plan, record: &Admitted, statistics: Option<&Statistics>, card: &mut Card) {
    card.sheets.clear();
    card.rater_marks.clear();
    let Some(statistics) = statistics else { return };
    let raters = |input: usize, spans: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
        let Some(Seen::Observed {
            observation: Observation::Ballots(ballots),
            ..
        }) = record.seen.get(input)
        else {
            return BTreeSet::new();
        };
        let on_it = ballots.iter().filter(|ballot| spans(&ballot.group));
        on_it.map(|ballot| ballot.rater.clone()).collect()
    };
    for plan in &plan.sheets {
        let stratum = stratum(&record.facts, plan.sheet.strata.as_deref());
        let each = plan
            .inputs
            .iter()
            .flat_map(|(input, _)| raters(*input, &|group| plan.spans(group)));
        let on_it: BTreeSet<String> = each.collect();
        let is_cited = |verdict: &&SheetVerdict| {
            verdict.sheet == plan.sheet.id.as_str()
                && verdict.stratum.as_deref() == stratum
                && on_it.contains(&verdict.rater)
        };
        card.sheets
            .extend(statistics.sheets.iter().filter(is_cited).cloned());
    }
    for node in &plan.nodes {
        let Some((panel, input)) = panel_of(node) else { continue };
        let ranked: Vec<_> = panel.group.iter().filter(|group| group.ranks.is_some()).collect();
        for group in ranked {
            let by = group.ranks.as_ref().and_then(|ranks| ranks.strata.as_deref());
            let stratum = stratum(&record.facts, by);
            let on_it = raters(input, &|id| id == group.id.as_str());
            let is_cited =
                |of: &&RaterMarks| is_of(of, &node.words.id, &group.id, stratum) && on_it.contains(&of.rater);
            card.rater_marks
                .extend(statistics.marks.iter().filter(is_cited).cloned());
        }
    }
}
