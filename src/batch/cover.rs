//! A layout with a column for everything that the rules of a scheme read: a start that is then narrowed.

use alloc::string::String;

use super::layout::{CellType, Column, Field, Layout};
use crate::plan::Op;
use crate::rule::{InputKind, Rule};
use crate::scheme::{InputPlan, Scheme};

impl Layout {
    /// A layout with a column for every figure that the scheme's rules read and every kind of event that scores, in
    /// 32-bit cells: figures in hundredths, percentages in hundredths of a percentage point, counts, levels, lists and
    /// days as whole numbers, votes by level. Attributes are not in it. [`map`](Self::map) narrows it.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// use appraisal::{Scheme, batch::Layout};
    /// let scheme: Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "demo", "result": "total",
    ///     "node": [{ "id": "total", "full": "10", "rule": "entered" }]
    /// }"#).unwrap();
    /// let layout = Layout::of(&scheme);
    /// assert_eq!(layout.columns().len(), 1);
    /// # }
    /// ```
    #[must_use]
    pub fn of(scheme: &Scheme) -> Self {
        let plan = &scheme.0.plan;
        let mut layout = Layout::new();
        for input in &plan.inputs {
            let decimals = match (input.kind, input.is_percent()) {
                (InputKind::Number | InputKind::Actual, true) => 4,
                (InputKind::Number | InputKind::Actual | InputKind::Score, _) => 2,
                _ => 0,
            };
            let mut add = |field: Field, decimals: u32| {
                let column = Column::new(input.id.as_str(), field, CellType::I32).decimals(decimals);
                layout.columns.push(column);
            };
            match input.kind {
                InputKind::Events => continue,
                InputKind::Votes => {
                    for level in levels(scheme, input) {
                        add(Field::Votes(level), 0);
                    }
                }
                InputKind::Fraction => {
                    add(Field::Numerator, 0);
                    add(Field::Denominator, 0);
                }
                InputKind::Ballots => {
                    for group in groups(scheme, input) {
                        add(Field::Group(group), 2);
                    }
                }
                _ => add(Field::Value, decimals),
            }
            let mut given: alloc::vec::Vec<&str> = readers(scheme, input).flat_map(Rule::given).collect();
            given.sort_unstable();
            given.dedup();
            for name in given {
                add(Field::Given(name.into()), decimals);
            }
        }
        for account in &plan.accounts {
            let pool = &account.pool;
            let mut add = |field: Field, decimals: u32| {
                let column = Column::new(pool.id.as_str(), field, CellType::I32).decimals(decimals);
                layout.columns.push(column);
            };
            if pool.category.is_empty() {
                add(Field::Event(None), 2);
            }
            for category in &pool.category {
                let id = String::from(category.id.as_str());
                match &category.points {
                    Some(_) => add(Field::Events(id), 0),
                    None => add(Field::Event(Some(id)), 2),
                }
            }
        }
        layout
    }

    /// The layout with every column changed.
    #[must_use]
    pub fn map(mut self, f: impl FnMut(Column) -> Column) -> Self {
        self.columns = self.columns.into_iter().map(f).collect();
        self
    }
}

fn readers<'s>(scheme: &'s Scheme, input: &'s InputPlan) -> impl Iterator<Item = &'s Rule> {
    input
        .readers
        .iter()
        .filter_map(|at| match &scheme.0.plan.nodes.get(*at)?.op {
            Op::Rule { rule, .. } => Some(rule),
            Op::Combine { .. } => None,
        })
}

/// The levels of a vote, each once.
fn levels(scheme: &Scheme, input: &InputPlan) -> alloc::vec::Vec<String> {
    let mut out: alloc::vec::Vec<String> = alloc::vec::Vec::new();
    for rule in readers(scheme, input) {
        let Rule::Votes(votes) = rule else { continue };
        for level in &votes.level {
            if !out.contains(&level.name) {
                out.push(level.name.clone());
            }
        }
    }
    out
}

/// The groups of raters that no other group belongs to.
fn groups(scheme: &Scheme, input: &InputPlan) -> alloc::vec::Vec<String> {
    let mut out = alloc::vec::Vec::new();
    for rule in readers(scheme, input) {
        let Rule::Panel(panel) = rule else { continue };
        for group in &panel.group {
            let id = group.id.as_str();
            let leaf = !panel.group.iter().any(|other| other.parent.as_deref() == Some(id));
            if leaf && !out.iter().any(|known| known == id) {
                out.push(id.into());
            }
        }
    }
    out
}
