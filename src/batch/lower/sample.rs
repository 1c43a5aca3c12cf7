//! Finds a sample: a unit with allowed figures for which every leaf that has an input has a score. Its card shows what
//! enters with which weight, for all units with the same columns missing.

use alloc::vec::Vec;

use super::super::cells::ColumnPlan;
use super::super::layout::Layout;
use super::super::record::record;
use crate::card::Card;
use crate::cohort::Statistics;
use crate::evaluate::{Deferred, evaluate};
use crate::outcome::Outcome;
use crate::plan::Op;
use crate::problem::Problems;
use crate::record::{Admission, Record};
use crate::rule::Rule;
use crate::scheme::Scheme;

/// A unit with some columns missing.
#[derive(Debug)]
pub(in super::super) struct Sample {
    pub(in super::super) record: Record,
    pub(in super::super) card: Card,
    /// Points that were left for ancestors to rescale, by node.
    pub(in super::super) deferred: Vec<Deferred>,
}

/// A sample with these columns missing.
///
/// # Errors
/// What is wrong with the record, where no sample is admitted.
pub(in super::super) fn sample(
    scheme: &Scheme,
    layout: &Layout,
    columns: &[ColumnPlan],
    missing: &[bool],
    statistics: Option<&Statistics>,
) -> Result<Sample, Problems> {
    let how = Admission {
        stage: layout.stage.clone(),
        open: layout.open,
    };
    let look = |pick: usize| {
        let of_columns = columns.iter().zip(&layout.columns).zip(missing).enumerate();
        let cells: Vec<Option<i64>> = of_columns
            .map(|(at, ((column, layout), missing))| {
                let cell = column.samples(&layout.field).get(mixed(pick, at)).copied();
                cell.filter(|_| !missing)
            })
            .collect();
        let record = scheme.admit(record(scheme, layout, "sample", &cells), how.clone())?;
        let mut card = Card::default();
        let deferred = evaluate(&record, statistics, &mut card);
        let lacking = lacking(scheme, &card);
        Ok((lacking, Sample { record, card, deferred }))
    };
    let mut best = look(0);
    for pick in 1..PICKS {
        if matches!(best, Ok((0, _))) {
            break;
        }
        let found = look(pick);
        let is_better = match (&best, &found) {
            (Ok((least, _)), Ok((lacking, _))) => lacking < least,
            (Ok(_), Err(_)) => false,
            (Err(_), _) => true,
        };
        if is_better {
            best = found;
        }
    }
    best.map(|(_, sample)| sample)
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
