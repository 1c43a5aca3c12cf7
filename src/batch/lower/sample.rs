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
use crate::rule::Rule;
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
    for pick in 0..PICKS {
        let cells: Vec<Option<i64>> = columns
            .iter()
            .zip(&layout.columns)
            .zip(missing)
            .enumerate()
            .map(|(at, ((column, layout), missing))| {
                let cell = column.samples(&layout.field).get(mixed(pick, at)).copied();
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

/// How many samples are looked at: all columns at their greatest, least and middle, then mixtures of these.
const PICKS: usize = 8;

/// Which of its three cells a column has in a sample.
fn mixed(pick: usize, column: usize) -> usize {
    let turn = column.saturating_add(1).saturating_mul(pick).saturating_mul(7);
    let place = if pick < 3 { pick } else { turn >> 2 };
    place.checked_rem(3).unwrap_or(0)
}

/// How many leaves have no score.
fn lacking(scheme: &Scheme, card: &Card) -> usize {
    let nodes = scheme.0.plan.nodes.iter().zip(&card.lines);
    // What a decision table lacks depends on the row that holds.
    nodes
        .filter(|(node, line)| match (&node.op, &line.outcome) {
            (
                Op::Rule {
                    rule: Rule::Decision(_),
                    ..
                },
                outcome,
            ) => !matches!(outcome, Outcome::Scored(_)),
            (Op::Rule { .. }, outcome) => matches!(outcome, Outcome::NoScore(_)),
            _ => false,
        })
        .count()
}
