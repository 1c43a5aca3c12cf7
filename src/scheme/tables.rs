//! Checks reference tables against their pins and the scheme's attributes, and every parameter that
//! names a table or an attribute.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use crate::document::{canonical, fingerprint};
use crate::draft;
use crate::problem::{Code, Findings, Path, Thing};
use crate::rule::{Parameter, Rule, TablePlan};

impl draft::Table {
    /// The fingerprint of the table: of its canonical form without the pin.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        fingerprint(&canonical(&draft::Table {
            pinned: None,
            ..self.clone()
        }))
    }
}

impl draft::Scheme {
    /// Brings in a reference table that is kept apart, in the place of the entry with its id. The pin of
    /// the entry stays, and the check compares it.
    pub fn attach(&mut self, table: draft::Table) {
        match self.table.iter_mut().find(|entry| entry.id == table.id) {
            Some(entry) => {
                *entry = draft::Table {
                    pinned: entry.pinned.take(),
                    ..table
                }
            }
            None => self.table.push(table),
        }
    }
}

pub(super) fn tables(draft: &draft::Scheme, findings: &mut Findings) -> Vec<TablePlan> {
    let mut plans: Vec<TablePlan> = Vec::new();
    for (at, table) in draft.table.iter().enumerate() {
        let path = Path::item("table", at);
        if plans.iter().any(|plan| plan.id == table.id.as_str()) {
            findings.add(
                path.key("id"),
                Code::DuplicateId {
                    thing: Thing::Table,
                    id: table.id.to_string(),
                },
            );
        }
        if let Some(pinned) = &table.pinned {
            let found = table.fingerprint();
            if table.row.is_empty() {
                findings.add(path.key("row"), Code::MissingKey { key: "row" });
            } else if *pinned != found {
                findings.add(
                    path.key("pinned"),
                    Code::Pinned {
                        found,
                        pinned: pinned.clone(),
                    },
                );
            }
        }
        for attribute in &table.key {
            attribute_exists(draft, attribute, path.key("key"), findings);
        }
        let mut plan = TablePlan {
            id: table.id.to_string(),
            key: table.key.clone(),
            columns: table.columns.clone(),
            rows: alloc::collections::BTreeMap::new(),
        };
        for (index, row) in table.row.iter().enumerate() {
            let path = path.key("row").index(index);
            for (key, found, expected) in [
                ("key", row.key.len(), table.key.len()),
                ("values", row.values.len(), table.columns.len()),
            ] {
                if found != expected {
                    findings.add(path.key(key), Code::Length { found, expected });
                }
            }
            if plan.rows.insert(row.key.clone(), row.values.clone()).is_some() {
                findings.add(
                    path.key("key"),
                    Code::DuplicateId {
                        thing: Thing::Row,
                        id: row.key.join("、"),
                    },
                );
            }
        }
        plans.push(plan);
    }
    plans
}

fn attribute_exists(draft: &draft::Scheme, id: &str, path: Path, findings: &mut Findings) {
    if !draft.attributes.iter().any(|attribute| attribute.id.as_str() == id) {
        let near = findings.near(id, draft.attributes.iter().map(|a| a.id.as_str()));
        findings.add(
            path,
            Code::UnknownId {
                thing: Thing::Attribute,
                id: id.into(),
                near,
            },
        );
    }
}

/// A parameter's table, column and attribute must exist; an attribute with closed values needs all.
pub(super) fn parameter(draft: &draft::Scheme, parameter: &Parameter, path: &Path, findings: &mut Findings) {
    match parameter {
        Parameter::Table { table, column } => match draft.table.iter().find(|t| t.id.as_str() == table) {
            None => {
                let near = findings.near(table, draft.table.iter().map(|t| t.id.as_str()));
                findings.add(
                    path.clone(),
                    Code::UnknownId {
                        thing: Thing::Table,
                        id: table.clone(),
                        near,
                    },
                );
            }
            Some(found) if !found.columns.contains(column) => {
                let near = findings.near(column, found.columns.iter().map(String::as_str));
                findings.add(
                    path.clone(),
                    Code::UnknownId {
                        thing: Thing::Column,
                        id: column.clone(),
                        near,
                    },
                );
            }
            Some(_) => {}
        },
        Parameter::Attribute { attribute, values } => {
            attribute_exists(draft, attribute, path.key("attribute"), findings);
            let known = draft.attributes.iter().find(|a| a.id.as_str() == attribute);
            for value in known
                .into_iter()
                .flat_map(|a| &a.values)
                .filter(|value| values.get(value).is_none())
            {
                findings.add(
                    path.key("values"),
                    Code::GivenMissing {
                        parameter: value.clone(),
                    },
                );
            }
        }
        Parameter::Statistic(id) => {
            if !draft.statistic.iter().any(|statistic| statistic.id.as_str() == id) {
                let near = findings.near(id, draft.statistic.iter().map(|s| s.id.as_str()));
                findings.add(
                    path.key("statistic"),
                    Code::UnknownId {
                        thing: Thing::Statistic,
                        id: id.clone(),
                        near,
                    },
                );
            }
        }
        Parameter::Constant(_) | Parameter::Given(_) => {}
    }
}

pub(super) fn rule_parameters(draft: &draft::Scheme, rule: &Rule, path: &Path, findings: &mut Findings) {
    for (key, of_rule) in rule.parameters() {
        parameter(draft, of_rule, &path.key(key), findings);
    }
}
