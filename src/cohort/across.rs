//! Finds in the scheme of each record what the cohort's scheme means: the tables under one frame have the frame's nodes,
//! inputs and statistics each at a place of its own.

use super::StatisticPlan;
use crate::plan::Plan;
use crate::record::Record;

/// The statistic in the record's own scheme; none where that has another one, or none, of this id. Its conditions and
/// nodes are then those of the record's scheme.
pub(super) fn statistic<'r>(plan: &Plan, wanted: &'r StatisticPlan, record: &'r Record) -> Option<&'r StatisticPlan> {
    let theirs = &record.0.scheme.0.plan;
    if core::ptr::eq(theirs, plan) {
        return Some(wanted);
    }
    theirs.statistics.iter().find(|own| own.statistic == wanted.statistic)
}

/// The input in the record's own scheme.
pub(super) fn input(plan: &Plan, at: usize, record: &Record) -> Option<usize> {
    let theirs = &record.0.scheme.0.plan;
    if core::ptr::eq(theirs, plan) {
        return Some(at);
    }
    let wanted = plan.inputs.get(at)?;
    theirs.inputs.iter().position(|own| own.id == wanted.id)
}
