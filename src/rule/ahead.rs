//! What a rule knows before any record: its full marks, the numbers that it can read, and the ranges of its
//! parameters. Scores nothing.

use alloc::vec::Vec;

use super::{Parameter, TablePlan};
use crate::date::Date;
use crate::extent::{Domain, Range};
use crate::number::{Exact, Rounding};

/// What a rule knows before any record.
pub(crate) struct Ahead<'a> {
    pub(crate) full: Option<&'a Exact>,
    pub(crate) due: Option<Date>,
    /// The numbers that can be read; nothing where there is none.
    pub(crate) x: Option<Domain>,
    /// Whether the observation is a numerator and a denominator.
    pub(crate) fraction: bool,
    pub(crate) tables: &'a [TablePlan],
    /// What the events of a ledger can come to.
    pub(crate) lost: Range,
    /// What the sources of a formula or decision table can be, in their order.
    pub(crate) sources: Vec<Option<Range>>,
}

impl Ahead<'_> {
    pub(super) fn full(&self) -> Exact {
        self.full.cloned().unwrap_or_default()
    }

    /// The values of a parameter that has finitely many; nothing for others.
    fn values(&self, parameter: &Parameter) -> Option<Vec<Exact>> {
        let mut values: Vec<Exact> = match parameter {
            Parameter::Constant(value) => return Some(alloc::vec![value.clone()]),
            Parameter::Given(_) | Parameter::Statistic(_) => return None,
            Parameter::Table { table, column } => {
                let plan = self.tables.iter().find(|plan| plan.id == *table)?;
                let at = plan.columns.iter().position(|name| name == column)?;
                plan.rows.values().filter_map(|row| row.get(at)).cloned().collect()
            }
            Parameter::Attribute { values, .. } => values.0.iter().map(|(_, value)| value.clone()).collect(),
        };
        values.sort_unstable();
        values.dedup();
        Some(values)
    }

    /// What a parameter can be; nothing where a table is empty.
    pub(crate) fn parameter(&self, parameter: &Parameter) -> Option<Range> {
        match (self.values(parameter), parameter) {
            (Some(values), _) => Range::of(&values),
            (None, Parameter::Given(_)) => Some(Range::every()),
            (None, _) => Some(Range::unknown()),
        }
    }

    /// The numbers that a curve can be read at: what is read, divided and rounded; one domain for each divisor.
    pub(crate) fn readings(&self, divide_by: Option<&Parameter>, round_x: Option<&Rounding>) -> Vec<Domain> {
        let Some(x) = &self.x else { return Vec::new() };
        let Some(by) = divide_by else {
            return alloc::vec![x.rounded(round_x)];
        };
        let domains = match self.values(by) {
            Some(values) => {
                let each = values.iter().filter_map(Exact::recip);
                each.map(|factor| x.times(&factor).rounded(round_x)).collect()
            }
            // Any divisor makes any number of any but 0.
            None if matches!(by, Parameter::Given(_)) && x.range.only().is_none_or(|x| !x.is_zero()) => {
                Domain::new(None, None, None)
                    .map(|x| x.rounded(round_x))
                    .into_iter()
                    .collect()
            }
            None => alloc::vec![Domain::outer(Range::unknown()).rounded(round_x)],
        };
        domains
    }
}

/// The hull of what a curve makes of each domain.
pub(super) fn over(domains: &[Domain], image: impl Fn(&Domain) -> Option<Range>) -> Option<Range> {
    domains.iter().map(image).fold(None, Range::either)
}
