//! What is said of a random unit: attributes for which the scheme's tables and parameters have a value.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::dice::Dice;
use super::turns::conditions;
use crate::Pairs;
use crate::draft::Scheme;
use crate::rule::{Parameter, Rule};

/// Attributes of one unit. Those that a parameter is looked up by are always there.
pub(super) fn attributes(scheme: &Scheme, dice: &mut Dice) -> Pairs<String> {
    let mut chosen: BTreeMap<&str, String> = BTreeMap::new();
    let parameters = parameters(scheme);
    for parameter in &parameters {
        match parameter {
            Parameter::Table { table, .. } => {
                let Some(table) = scheme.table.iter().find(|t| t.id.as_str() == table) else {
                    continue;
                };
                // A row that agrees with what was chosen before, if there is one.
                let agrees = |row: &&crate::draft::TableRow| {
                    let mut pairs = table.key.iter().zip(&row.key);
                    pairs.all(|(key, value)| chosen.get(key.as_str()).is_none_or(|before| before == value))
                };
                let rows: Vec<_> = table.row.iter().filter(agrees).collect();
                if !rows.is_empty() {
                    let row = dice.pick(&rows);
                    chosen.extend(table.key.iter().map(String::as_str).zip(row.key.iter().cloned()));
                }
            }
            Parameter::Attribute { attribute, values } if !chosen.contains_key(attribute.as_str()) => {
                let values: Vec<&String> = values.0.iter().map(|(value, _)| value).collect();
                if !values.is_empty() {
                    chosen.insert(attribute, dice.pick(&values).clone());
                }
            }
            _ => {}
        }
    }
    let strata = scheme
        .statistic
        .iter()
        .filter_map(|statistic| statistic.strata.as_deref());
    let strata: Vec<&str> = strata
        .chain(scheme.standing.iter().filter_map(|standing| standing.strata.as_deref()))
        .collect();
    for attribute in &scheme.attributes {
        let id = attribute.id.as_str();
        if chosen.contains_key(id) || !(strata.contains(&id) || dice.chance(70)) {
            continue;
        }
        let mut values = attribute.values.clone();
        if values.is_empty() {
            let of_it = conditions(scheme)
                .into_iter()
                .filter(|c| c.attribute.as_deref() == Some(id));
            values.extend(of_it.filter_map(|condition| Some(condition.equals.as_ref()?.text.clone())));
            values.push("甲".into());
        }
        chosen.insert(id, dice.pick(&values));
    }
    Pairs(chosen.into_iter().map(|(id, value)| (id.into(), value)).collect())
}

/// Every parameter of a scheme that depends on the unit.
fn parameters(scheme: &Scheme) -> Vec<&Parameter> {
    let mut all: Vec<&Parameter> = Vec::new();
    for node in &scheme.node {
        all.extend(&node.weight);
        if let Some(rule) = &node.rule {
            all.extend(rule.parameters().into_iter().map(|(_, parameter)| parameter));
            if let Rule::Formula(formula) = rule {
                let sources = formula.step.iter().flat_map(|step| &step.of);
                all.extend(sources.filter_map(|source| match source {
                    crate::rule::Source::Parameter(parameter) => Some(parameter),
                    _ => None,
                }));
            }
            if let Rule::Decision(decision) = rule {
                all.extend(decision.row.iter().filter_map(|row| match &row.y {
                    crate::rule::Source::Parameter(parameter) => Some(parameter),
                    _ => None,
                }));
            }
        }
    }
    all
}
