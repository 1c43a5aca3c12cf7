//! Finds a sample: a unit with allowed figures for which every leaf that has an input has a score. Its card shows what
//! enters with which weight, for all units with the same columns missing.

use alloc::vec::Vec;

use super::super::cells::ColumnPlan;
use super::super::layout::Layout;
use super::super::record::record;
use crate::card::Card;
use crate::cohort::Statistics;
use crate::outcome::Outcome;
use crate::plan::Op;
use crate::problem::Problems;
use crate::record::Admission;
use crate::scheme::Scheme;

/// The card of a sample with these columns missing.
///
/// # Errors
/// What is wrong with the record, where no sample is admitted.
pub(in super::super) fn sample(
    scheme: &Scheme,
    layout: &Layout,
    columns: &[ColumnPlan],
    missing: &[bool],
    statistics: Option<&Statistics>,
) -> Result<Card, Problems> {
    let how = Admission {
        stage: layout.stage.clone(),
        open: layout.open,
    };
    let mut best: Option<(usize, Card)> = None;
    let mut problems = None;
    for pick in 0..3usize {
        let cells: Vec<Option<i64>> = columns
            .iter()
            .zip(&layout.columns)
            .zip(missing)
            .map(|((column, layout), missing)| {
                let cell = column.samples(&layout.field).get(pick).copied();
                cell.filter(|_| !missing)
            })
            .collect();
        match scheme.admit(record(scheme, layout, "sample", &cells), how.clone()) {
            Err(found) => problems = Some(found),
            Ok(record) => {
                let card = match statistics {
                    Some(statistics) => record.score_with(statistics),
                    None => record.score(),
                };
                let lacking = lacking(scheme, &card);
                if best.as_ref().is_none_or(|(least, _)| lacking < *least) {
                    best = Some((lacking, card));
                }
                if lacking == 0 {
                    break;
                }
            }
        }
    }
    match (best, problems) {
        (Some((_, card)), _) => Ok(card),
        (None, Some(problems)) => Err(problems),
        (None, None) => Ok(Card::default()),
    }
}

/// How many leaves have no score.
fn lacking(scheme: &Scheme, card: &Card) -> usize {
    let nodes = scheme.0.plan.nodes.iter().zip(&card.lines);
    nodes
        .filter(|(node, line)| matches!((&node.op, &line.outcome), (Op::Rule { .. }, Outcome::NoScore(_))))
        .count()
}
