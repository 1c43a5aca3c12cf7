//! Resolves conditions: what each looks at, and whether it is compared in a way that can be.

use alloc::{
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::inputs::Inputs;
use super::links::Names;
use crate::draft;
use crate::plan::{ConditionPlan, Operand};
use crate::problem::{Code, Findings, Path, Thing};
use crate::rule::InputKind;

impl Names<'_> {
    pub(super) fn conditions(
        &self,
        when: &[draft::Condition],
        key: &str,
        path: &Path,
        findings: &mut Findings,
    ) -> Vec<ConditionPlan> {
        if when.is_empty() {
            findings.add(path.key(key), Code::Empty);
        }
        let each = when.iter().enumerate().filter_map(|(at, condition)| {
            let operand = self.operand(condition, &path.key(key).index(at), findings)?;
            Some(ConditionPlan {
                operand,
                condition: condition.clone(),
            })
        });
        each.collect()
    }

    /// What a condition looks at, and whether it is compared in a way that can be.
    fn operand(&self, condition: &draft::Condition, path: &Path, findings: &mut Findings) -> Option<Operand> {
        let named = [
            ("node", condition.node.as_deref()),
            ("input", condition.input.as_deref()),
            ("attribute", condition.attribute.as_deref()),
            ("events", condition.events.as_deref()),
            ("points", condition.points.as_deref()),
            ("statistic", condition.statistic.as_deref()),
        ];
        let found: Vec<(&'static str, &str)> = named.iter().filter_map(|(key, id)| Some((*key, (*id)?))).collect();
        let [(key, id)] = found.as_slice() else {
            let found = found.iter().map(|(key, _)| (*key).to_string()).collect();
            let keys = vec!["node", "input", "attribute", "events", "points", "statistic"];
            findings.add(path.clone(), Code::OneOf { keys, found });
            return None;
        };
        let operand = match *key {
            "node" => match self.shape.by_id.get(*id) {
                Some(at) => Operand::Node(*at, condition.exact),
                None => {
                    findings.add(path.key("node"), self.shape.unknown(id, findings));
                    return None;
                }
            },
            "input" => Operand::Input(self.input(id, &path.key("input"), findings)?),
            "statistic" => {
                if !self
                    .draft
                    .statistic
                    .iter()
                    .any(|statistic| statistic.id.as_str() == *id)
                {
                    let near = findings.near(id, self.draft.statistic.iter().map(|s| s.id.as_str()));
                    let (thing, id) = (Thing::Statistic, (*id).into());
                    findings.add(path.key("statistic"), Code::UnknownId { thing, id, near });
                }
                Operand::Statistic
            }
            "events" | "points" => match self.accounts.by_id.get(*id) {
                Some(at) => {
                    if let (Some(category), Some(account)) = (&condition.category, self.accounts.all.get(*at))
                        && account.category(category).is_none()
                    {
                        let known = account.pool.category.iter().map(|c| c.id.as_str());
                        let code = Code::UnknownId {
                            thing: Thing::Category,
                            id: category.clone(),
                            near: findings.near(category, known),
                        };
                        findings.add(path.key("category"), code);
                    }
                    if *key == "events" {
                        Operand::Events(*at)
                    } else {
                        Operand::Points(*at)
                    }
                }
                None => {
                    let near = findings.near(id, self.accounts.by_id.keys().map(String::as_str));
                    let (thing, id) = (Thing::Pool, (*id).into());
                    findings.add(path.key(key), Code::UnknownId { thing, id, near });
                    return None;
                }
            },
            _ => {
                if !self.draft.attributes.iter().any(|a| a.id.as_str() == *id) {
                    let known = self.draft.attributes.iter().map(|a| a.id.as_str());
                    let code = Code::UnknownId {
                        thing: Thing::Attribute,
                        id: (*id).into(),
                        near: findings.near(id, known),
                    };
                    findings.add(path.key("attribute"), code);
                }
                Operand::Attribute
            }
        };
        comparison(condition, &operand, self.inputs, path, findings);
        Some(operand)
    }
}

/// Whether the comparison suits what is compared.
fn comparison(condition: &draft::Condition, operand: &Operand, inputs: &Inputs, path: &Path, findings: &mut Findings) {
    let bounds = [
        ("at-least", condition.at_least.is_some()),
        ("more-than", condition.more_than.is_some()),
        ("at-most", condition.at_most.is_some()),
        ("less-than", condition.less_than.is_some()),
    ];
    let given: Vec<&'static str> = bounds.iter().filter(|(_, there)| *there).map(|(key, _)| *key).collect();
    let kind = match operand {
        Operand::Input(at) => inputs.all.get(*at).map(|input| input.kind),
        _ => None,
    };
    let (allowed, ok): (Vec<&'static str>, bool) = match (operand, kind) {
        (_, Some(InputKind::YesNo)) => (
            vec!["yes"],
            condition.yes.is_some() && given.is_empty() && condition.equals.is_none(),
        ),
        (Operand::Attribute, _) => {
            let one = condition.equals.is_some() != condition.not_equals.is_some();
            (
                vec!["equals", "not-equals"],
                one && given.is_empty() && condition.yes.is_none(),
            )
        }
        (_, Some(InputKind::Level)) => (
            vec!["equals"],
            condition.equals.is_some() && given.is_empty() && condition.yes.is_none(),
        ),
        (Operand::Events(_), _) => (bounds.iter().map(|(k, _)| *k).collect(), condition.yes.is_none()),
        _ => {
            let keys = bounds.iter().map(|(k, _)| *k).chain(["equals"]).collect();
            let numeric = condition.equals.as_ref().is_none_or(|equals| equals.number.is_some());
            (
                keys,
                condition.yes.is_none() && numeric && (!given.is_empty() || condition.equals.is_some()),
            )
        }
    };
    let ok = ok && (condition.not_equals.is_none() || matches!(operand, Operand::Attribute));
    if !ok {
        let found = given
            .into_iter()
            .map(Into::into)
            .chain(condition.yes.map(|_| "yes".into()));
        let found = found
            .chain(condition.equals.as_ref().map(|_| "equals".into()))
            .chain(condition.not_equals.as_ref().map(|_| "not-equals".into()))
            .collect();
        findings.add(path.clone(), Code::OneOf { keys: allowed, found });
    }
}
