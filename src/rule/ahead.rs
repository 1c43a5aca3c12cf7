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

impl<'a> Ahead<'a> {
    /// Nothing but the tables.
    pub(crate) fn nothing(tables: &'a [TablePlan]) -> Self {
        Self {
            full: None,
            due: None,
            x: None,
            fraction: false,
            tables,
            lost: Range::point(Exact::ZERO),
            sources: Vec::new(),
        }
    }

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

    /// The values that several parameters can have together: numbers, or columns of one table or values of one attribute
    /// beside numbers. Nothing for others.
    pub(crate) fn rows(&self, parameters: &[&Parameter]) -> Option<Vec<Vec<Exact>>> {
        let fixed: Option<Vec<Exact>> = parameters.iter().map(|p| p.constant().cloned()).collect();
        if let Some(fixed) = fixed {
            return Some(alloc::vec![fixed]);
        }
        let first = parameters.iter().find(|p| p.constant().is_none())?;
        match first {
            Parameter::Table { table, .. } => {
                let plan = self.tables.iter().find(|plan| plan.id == *table)?;
                let of_row = |row: &Vec<Exact>| -> Option<Vec<Exact>> {
                    let each = parameters.iter().map(|parameter| match parameter {
                        Parameter::Constant(value) => Some(value.clone()),
                        Parameter::Table { table: other, column } if other == table => {
                            row.get(plan.columns.iter().position(|name| name == column)?).cloned()
                        }
                        _ => None,
                    });
                    each.collect()
                };
                plan.rows.values().map(of_row).collect()
            }
            Parameter::Attribute { attribute, values } => {
                let of_value = |key: &str| -> Option<Vec<Exact>> {
                    let each = parameters.iter().map(|parameter| match parameter {
                        Parameter::Constant(value) => Some(value.clone()),
                        Parameter::Attribute {
                            attribute: other,
                            values,
                        } if other == attribute => values.get(key).cloned(),
                        _ => None,
                    });
                    each.collect()
                };
                values.0.iter().map(|(key, _)| of_value(key)).collect()
            }
            _ => None,
        }
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
