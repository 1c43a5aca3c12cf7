//! Computes single nodes: everything else that they read stands on its line already. For batches, whose other nodes are computed in
//! another way.

use super::{Deferred, FIRST_PRECISION, LAST_PRECISION, Run, is_unsettled, reset};
use crate::card::Line;
use crate::cohort::Statistics;
use crate::number::Exact;
use crate::record::Admitted;

/// Computes these nodes in this order. `totals` are what the accounts come to; of the record, what was seen of the inputs
/// that the nodes read is looked at, and its attributes; `deferred` are points left for ancestors. No condition may look at events,
/// and the gates of all pools are known.
pub(crate) fn single_nodes(
    record: &Admitted,
    statistics: Option<&Statistics>,
    totals: &[Exact],
    nodes: &[usize],
    (lines, deferred): (&mut [Line], &mut [Deferred]),
) {
    let checked = &record.scheme.0;
    let mut run = Run {
        plan: &checked.plan,
        record,
        statistics,
        totals: totals.into(),
        gates: alloc::vec::Vec::new(),
        bits: checked.limits.bits,
        precision: FIRST_PRECISION,
    };
    loop {
        for at in nodes {
            if let (Some(line), Some(node)) = (lines.get_mut(*at), checked.plan.nodes.get(*at)) {
                reset(line, node);
            }
            run.node(*at, lines, deferred, &[]);
        }
        let mut of_nodes = nodes.iter().filter_map(|at| lines.get(*at));
        if run.precision >= LAST_PRECISION || !of_nodes.any(is_unsettled) {
            return;
        }
        run.precision = run.precision.saturating_mul(2);
    }
}
