//! What the events of columns count for: their points, rounded and capped one by one, under the caps of categories and
//! pool. In whichever order events fill a cap, their total is the lesser of cap and sum.

use alloc::{collections::BTreeMap, vec::Vec};

use super::super::layout::Field;
use super::super::range::Val;
use super::super::unfit::Why;
use super::Lower;
use super::operand::Fires;
use crate::combine::{Account, Credit, PoolGate};
use crate::number::Exact;
use crate::plan::ConditionPlan;

impl Lower<'_> {
    /// What an account comes to.
    pub(super) fn account(&mut self, at: usize) -> Result<Val, Why> {
        let scheme = self.scheme;
        let account = scheme.0.plan.accounts.get(at).ok_or(Why::Events)?;
        // Also those of categories without events: what the account comes to is known only where all of them are.
        for gate in account.pool.gates() {
            self.gate_fires(gate)?;
        }
        let mut by_category: BTreeMap<Option<&str>, Vec<(Val, Exact)>> = BTreeMap::new();
        for (at, category) in self.events_of(account, None) {
            if account.pool.credit != Credit::Whole {
                return Err(Why::Events);
            }
            let term = self.event(at, account, category.as_deref())?;
            let known = account
                .pool
                .category
                .iter()
                .find(|c| Some(c.id.as_str()) == category.as_deref());
            by_category.entry(known.map(|c| c.id.as_str())).or_default().push(term);
        }
        // Categories name parents that stand before them: backwards is from the innermost out.
        for category in account.pool.category.iter().rev() {
            let Some(terms) = by_category.remove(&Some(category.id.as_str())) else {
                continue;
            };
            let total = self.capped(&terms, category.cap.as_ref())?;
            let total = self.gated(total, &category.gate)?;
            by_category
                .entry(category.parent.as_deref())
                .or_default()
                .push((total, Exact::ONE));
        }
        let terms = by_category.remove(&None).unwrap_or_default();
        let total = self.capped(&terms, account.pool.cap.as_ref())?;
        self.gated(total, &account.pool.gate)
    }

    /// What gates of the whole cohort leave of a total: they fire for all units alike, and each event alike.
    fn gated(&mut self, mut total: Val, gates: &[PoolGate]) -> Result<Val, Why> {
        for gate in gates {
            if !self.gate_fires(gate)? {
                continue;
            }
            if let Some(most) = &gate.at_most {
                total = self.build.clamp(total, None, Some(&most.clone().max(Exact::ZERO)))?;
            } else if let Some(times) = &gate.times {
                total = self.build.times_constant(total, times)?;
            }
        }
        Ok(total)
    }

    /// Whether a gate of the whole cohort fires.
    fn gate_fires(&mut self, gate: &PoolGate) -> Result<bool, Why> {
        let conditions: Vec<ConditionPlan> = gate.when.iter().map(ConditionPlan::of_cohort).collect();
        match self.fires(&conditions, gate.any, gate.if_absent)? {
            Fires::When(test) => Ok(!self.build.known(test).ok_or(Why::Events)?.is_zero()),
            Fires::Unknown => Err(Why::Events),
        }
    }

    fn capped(&mut self, terms: &[(Val, Exact)], cap: Option<&Exact>) -> Result<Val, Why> {
        let total = self.build.sum(terms, &Exact::ZERO)?;
        let cap = cap.map(|cap| cap.clone().max(Exact::ZERO));
        self.build.clamp(total, None, cap.as_ref())
    }

    /// The columns of an account's events, of a category and those within it, with the category of each.
    pub(super) fn events_of(
        &self,
        account: &Account,
        within: Option<&str>,
    ) -> Vec<(usize, Option<alloc::string::String>)> {
        let columns = self.layout.columns.iter().enumerate();
        let of = columns.filter(|(_, column)| column.input == account.pool.id.as_str());
        let of = of.filter_map(|(at, column)| match &column.field {
            Field::Event(category) => Some((at, category.clone())),
            Field::Events(category) => Some((at, Some(category.clone()))),
            _ => None,
        });
        of.filter(|(_, category)| {
            within.is_none_or(|wanted| account.around(category.as_deref()).any(|c| c.id.as_str() == wanted))
        })
        .collect()
    }

    /// How many events a column brings.
    pub(super) fn event_count(&mut self, at: usize) -> Result<Val, Why> {
        let column = self.layout.columns.get(at).ok_or(Why::Events)?;
        let nullable = column.null.is_some();
        match column.field {
            Field::Event(_) if nullable => Ok(self.build.there(at)),
            Field::Event(_) => self.build.constant(&Exact::ONE),
            _ => {
                let cell = self.cell(at).ok_or(Why::Events)?;
                self.if_there(at, cell, nullable)
            }
        }
    }

    fn if_there(&mut self, at: usize, value: Val, nullable: bool) -> Result<Val, Why> {
        if !nullable {
            return Ok(value);
        }
        let (there, zero) = (self.build.there(at), self.build.constant(&Exact::ZERO)?);
        self.build.pick(there, value, zero)
    }

    /// The points of a column's events before the caps of categories and pool: so many times a value.
    fn event(&mut self, at: usize, account: &Account, category: Option<&str>) -> Result<(Val, Exact), Why> {
        let column = self.layout.columns.get(at).ok_or(Why::Events)?;
        let nullable = column.null.is_some();
        let caps: Vec<Exact> = account
            .around(category)
            .filter_map(|c| c.event_cap.clone())
            .chain(account.pool.event_cap.clone())
            .collect();
        match &column.field {
            Field::Events(_) => {
                let of = account.pool.category.iter().find(|c| Some(c.id.as_str()) == category);
                let mut points = of.and_then(|c| c.points.clone()).ok_or(Why::Events)?;
                if let Some(rounding) = &account.pool.event_round {
                    points = points.round(rounding);
                }
                for cap in caps {
                    points = points.min(cap);
                }
                let count = self.event_count(at)?;
                Ok((count, points))
            }
            _ => {
                let mut value = self.cell(at).ok_or(Why::Events)?;
                if let Some(rounding) = &account.pool.event_round {
                    value = self.build.round(value, rounding)?;
                }
                for cap in &caps {
                    value = self.build.clamp(value, None, Some(cap))?;
                }
                Ok((self.if_there(at, value, nullable)?, Exact::ONE))
            }
        }
    }
}
