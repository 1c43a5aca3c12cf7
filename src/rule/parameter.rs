//! Parameters of rules: where a target, a knot or a standard comes from. Each has one home.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use crate::cohort::{StatisticValue, Statistics};
use crate::number::Exact;
use crate::outcome::{Reason, Why};
use crate::problem::Code;
use crate::read::{Figure, Pairs, Read, Reader};
use crate::tree::Tree;

/// A parameter of a rule: a constant, given by each record, looked up in a reference table by the
/// unit's attributes, or chosen by one attribute.
///
/// Written as a number; as `{ statistic = "id" }`; as `"given"` or `{ given = "name" }` (the entry's `given` table holds it under
/// that name, or under the parameter's own key); as `{ table = "standards", column = "excellent" }`; or
/// as `{ attribute = "size", values = { "大型" = "30", "小型" = "20" } }`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Parameter {
    /// The same for every record.
    Constant(Exact),
    /// Each record gives its own, under this name or the parameter's key.
    Given(Option<String>),
    /// From a column of a reference table; the row follows from the unit's attributes.
    Table {
        /// Id of the table.
        table: String,
        /// Name of the column.
        column: String,
    },
    /// A statistic of the cohort.
    Statistic(String),
    /// By the value of one attribute.
    Attribute {
        /// Id of the attribute.
        attribute: String,
        /// The parameter for each of its values.
        values: Pairs<Exact>,
    },
}

impl Default for Parameter {
    fn default() -> Self {
        Parameter::Constant(Exact::ZERO)
    }
}

impl From<Exact> for Parameter {
    fn from(value: Exact) -> Self {
        Parameter::Constant(value)
    }
}

impl Read for Parameter {
    fn read(tree: &Tree, reader: &mut Reader<'_>) -> Self {
        match tree {
            Tree::Text(word) if word == "given" || word == "填报" => Parameter::Given(None),
            Tree::Map(entries) if tree.get("given").is_some() => {
                reader.keys(entries, &["given"]);
                Parameter::Given(Some(reader.key(tree, "given")))
            }
            Tree::Map(entries) if tree.get("statistic").is_some() => {
                reader.keys(entries, &["statistic"]);
                Parameter::Statistic(reader.key(tree, "statistic"))
            }
            Tree::Map(entries) if tree.get("attribute").is_some() => {
                reader.keys(entries, &["attribute", "values"]);
                Parameter::Attribute {
                    attribute: reader.key(tree, "attribute"),
                    values: reader.key(tree, "values"),
                }
            }
            Tree::Map(entries) => {
                reader.keys(entries, &["table", "column"]);
                if tree.get("table").is_none() {
                    let keys = alloc::vec!["given", "table", "attribute", "statistic"];
                    reader.fault(Code::OneOf {
                        keys,
                        found: Vec::new(),
                    });
                    return Parameter::default();
                }
                Parameter::Table {
                    table: reader.key(tree, "table"),
                    column: reader.key(tree, "column"),
                }
            }
            tree => Parameter::Constant(Exact::read(tree, reader)),
        }
    }

    fn write(&self) -> Option<Tree> {
        let entry = |key: &str, text: &str| (key.to_owned(), Tree::text(text));
        match self {
            Parameter::Constant(value) => value.write(),
            Parameter::Given(None) => Some(Tree::text("given")),
            Parameter::Statistic(id) => Some(Tree::Map(alloc::vec![entry("statistic", id)])),
            Parameter::Given(Some(name)) => Some(Tree::Map(alloc::vec![entry("given", name)])),
            Parameter::Table { table, column } => {
                Some(Tree::Map(alloc::vec![entry("table", table), entry("column", column)]))
            }
            Parameter::Attribute { attribute, values } => Some(Tree::Map(alloc::vec![
                entry("attribute", attribute),
                ("values".to_owned(), values.write()?)
            ])),
        }
    }
}

impl Parameter {
    /// The constant, if it is one.
    #[must_use]
    pub fn constant(&self) -> Option<&Exact> {
        match self {
            Parameter::Constant(value) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn constant_mut(&mut self) -> Option<&mut Exact> {
        match self {
            Parameter::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// The name under which each record gives it.
    pub(crate) fn given<'p>(&'p self, key: &'p str) -> Option<&'p str> {
        match self {
            Parameter::Given(name) => Some(name.as_deref().unwrap_or(key)),
            _ => None,
        }
    }
}

/// A reference table as it is looked up.
#[derive(Debug, Default)]
pub(crate) struct TablePlan {
    pub(crate) id: String,
    pub(crate) key: Vec<String>,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: alloc::collections::BTreeMap<Vec<String>, Vec<Exact>>,
}

/// Where parameters are looked up.
#[derive(Clone, Copy)]
pub(crate) struct Sources<'a> {
    pub(crate) attributes: &'a Pairs<String>,
    pub(crate) tables: &'a [TablePlan],
    pub(crate) statistics: Option<&'a Statistics>,
    /// Attributes by which statistics are taken apart, by statistic.
    pub(crate) strata: &'a [crate::cohort::StatisticPlan],
}

impl Sources<'_> {
    /// The value of a parameter. Admission has seen to it that there is one.
    pub(crate) fn value(&self, parameter: &Parameter, key: &str, given: &Pairs<Figure>) -> Result<Exact, Reason> {
        let missing = |what: &str| Reason::about(Why::NotGiven, what);
        match parameter {
            Parameter::Constant(value) => Ok(value.clone()),
            Parameter::Given(name) => {
                let name = name.as_deref().unwrap_or(key);
                given
                    .get(name)
                    .map(|figure| figure.value.clone())
                    .ok_or_else(|| missing(name))
            }
            Parameter::Table { table, column } => self
                .row(table)
                .and_then(|(plan, row)| {
                    let at = plan.columns.iter().position(|c| c == column)?;
                    row.get(at).cloned()
                })
                .ok_or_else(|| missing(table)),
            Parameter::Statistic(id) => {
                let value = self.statistic(id).and_then(|statistic| statistic.value.clone());
                value.ok_or_else(|| Reason::about(Why::NeedsCohort, id))
            }
            Parameter::Attribute { attribute, values } => {
                let value = self.attributes.get(attribute).and_then(|value| values.get(value));
                value.cloned().ok_or_else(|| missing(attribute))
            }
        }
    }

    /// A statistic of the unit's stratum.
    pub(crate) fn statistic(&self, id: &str) -> Option<&StatisticValue> {
        let plan = self.strata.iter().find(|plan| plan.statistic.id.as_str() == id)?;
        let stratum = plan.statistic.strata.as_deref().and_then(|by| self.attributes.get(by));
        self.statistics?.get(id, stratum.map(String::as_str))
    }

    /// The row of a table that the unit's attributes choose.
    pub(crate) fn row(&self, table: &str) -> Option<(&TablePlan, &Vec<Exact>)> {
        let plan = self.tables.iter().find(|plan| plan.id == table)?;
        let key: Option<Vec<String>> = plan
            .key
            .iter()
            .map(|attribute| self.attributes.get(attribute).cloned())
            .collect();
        Some((plan, plan.rows.get(&key?)?))
    }
}
