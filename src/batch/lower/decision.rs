//! Decision tables: every row's test and points, picked by the first row that holds.

use alloc::vec::Vec;

use super::super::fraction::X;
use super::super::range::Val;
use super::super::unfit::Why;
use super::{Lower, Out};
use crate::number::Exact;
use crate::outcome::Outcome;
use crate::plan::{ConditionPlan, NodePlan, Operand};
use crate::rule::{Decision, DecisionRow, Gives, Source};

/// A row as tests that are 1 or 0.
struct Row {
    /// Whether it holds, where that can be told.
    holds: Val,
    /// Whether it cannot be told, so that nothing after it is looked at.
    untold: Val,
    /// Its points; none where what it reads is absent.
    points: Option<X>,
}

impl Lower<'_> {
    /// What a decision table comes to. Units for which it cannot be told are left to the engine that scores one unit.
    pub(super) fn decision(
        &mut self,
        at: usize,
        node: &NodePlan,
        decision: &Decision,
        (sources, conditions): (&[Operand], &[ConditionPlan]),
    ) -> Result<Result<X, Out>, Why> {
        let mut rows = Vec::with_capacity(decision.row.len());
        let (mut operands, mut conditions) = (sources.iter(), conditions.iter());
        for row in &decision.row {
            let points = match &row.y {
                Source::Number(y) => Some(self.build.constant(y)?.into()),
                source => {
                    let operand = operands.next().ok_or(Why::NoSample)?;
                    self.operand(source, operand)?
                }
            };
            let when: Vec<&ConditionPlan> = conditions.by_ref().take(row.when.len()).collect();
            rows.push(self.row(row, &when, points)?);
        }
        let zero = self.build.constant(&Exact::ZERO)?;
        let one = self.build.constant(&Exact::ONE)?;
        let first_untold = rows.first().map(|row| self.build.known(row.untold));
        // Backwards: what holds if no row before does, and whether that can be told.
        let (mut value, mut told): (X, Val) = (zero.into(), zero);
        for row in rows.into_iter().rev() {
            let of_row = if row.points.is_some() { one } else { zero };
            if let Some(points) = row.points {
                value = self.build.choose(row.holds, points, value)?;
            }
            told = self.build.pick(row.holds, of_row, told)?;
            told = self.build.pick(row.untold, zero, told)?;
        }
        let sample = self.sample.card.lines.get(at).map(|line| &line.outcome);
        match (self.build.known(told), sample) {
            // Whatever the figures are, the first row cannot be told: then all units are like the sample.
            (Some(known), Some(Outcome::Absent(kind))) if known.is_zero() && first_untold == Some(Some(Exact::ONE)) => {
                return Ok(Err(Out::Absent(*kind)));
            }
            (_, Some(Outcome::Scored(_))) => {}
            _ => return Err(Why::NoSample),
        }
        self.build.guard(told);
        match decision.gives.unwrap_or_default() {
            Gives::Points => Ok(Ok(value)),
            Gives::Share => {
                let full = self.build.constant(&node.full.clone().unwrap_or_default())?;
                self.build.product(value, full.into()).map(Ok)
            }
        }
    }

    fn row(&mut self, row: &DecisionRow, when: &[&ConditionPlan], points: Option<X>) -> Result<Row, Why> {
        let (mut unknown, mut tests) = (false, Vec::new());
        for condition in when {
            match self.holds(condition)? {
                Some(test) => tests.push(test),
                None => unknown = true,
            }
        }
        let start = Exact::from(i64::from(!row.any || row.otherwise));
        let mut settled = self.build.constant(&start)?;
        for test in tests {
            settled = if row.any {
                self.build.greatest(settled, test)?
            } else {
                self.build.least(settled, test)?
            };
        }
        let zero = self.build.constant(&Exact::ZERO)?;
        let (holds, untold) = match (unknown, row.any) {
            (false, _) => (settled, zero),
            // One that holds of any, or one that does not of all, settles it whatever is absent.
            (true, true) => (settled, self.build.not(settled)?),
            (true, false) => (zero, settled),
        };
        Ok(Row { holds, untold, points })
    }
}
