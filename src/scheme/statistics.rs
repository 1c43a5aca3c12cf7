//! Checks statistics, resolves what they read, and works out in which stage each is computed.

use alloc::{string::ToString, vec, vec::Vec};

use super::links::Names;
use super::tree::{Shape, order};
use crate::cohort::{StatisticPlan, Take};
use crate::combine::gates;
use crate::draft;
use crate::number::Exact;
use crate::plan::Operand;
use crate::problem::{Code, Findings, Path, Thing};
use crate::rule::{Parameter, Rule};

impl Names<'_> {
    /// The statistics, with document indices; their stages are not known yet.
    pub(super) fn statistics(&self, findings: &mut Findings) -> Vec<StatisticPlan> {
        let mut plans: Vec<StatisticPlan> = Vec::new();
        for (at, statistic) in self.draft.statistic.iter().enumerate() {
            let path = Path::item("statistic", at);
            if plans.iter().any(|plan| plan.statistic.id == statistic.id) {
                let code = Code::DuplicateId {
                    thing: Thing::Statistic,
                    id: statistic.id.to_string(),
                };
                findings.add(path.key("id"), code);
            }
            let node = |id: &str, path: Path, findings: &mut Findings| match self.shape.by_id.get(id) {
                Some(found) => Some(*found),
                None => {
                    findings.add(path, self.shape.unknown(id, findings));
                    None
                }
            };
            let counts = matches!(statistic.take, Take::Count | Take::Share);
            let of = match (&statistic.node, &statistic.input, statistic.when.is_empty()) {
                (Some(id), None, true) if statistic.take != Take::Share => {
                    node(id, path.key("node"), findings).map(|at| Operand::Node(at, statistic.exact))
                }
                (None, Some(id), true) if statistic.take != Take::Share => {
                    self.input(id, &path.key("input"), findings).map(Operand::Input)
                }
                (None, None, false) if counts => None,
                (node, input, unconditional) => {
                    let given = [
                        ("node", node.is_some()),
                        ("input", input.is_some()),
                        ("when", !unconditional),
                    ];
                    let found = given
                        .iter()
                        .filter(|(_, there)| *there)
                        .map(|(key, _)| (*key).into())
                        .collect();
                    let keys = match statistic.take {
                        Take::Share => vec!["when"],
                        Take::Count => vec!["node", "input", "when"],
                        _ => vec!["node", "input"],
                    };
                    findings.add(path.clone(), Code::OneOf { keys, found });
                    None
                }
            };
            if counts && !statistic.when.is_empty() {
                // These act on values, and conditions give none.
                let unused = [
                    ("drop", !statistic.drop.is_empty()),
                    ("winsorize", statistic.winsorize.is_some()),
                ];
                for (key, _) in unused.iter().filter(|(_, there)| *there) {
                    let found = vec!["when".into(), (*key).into()];
                    let keys = vec!["when", *key];
                    findings.add(path.key(key), Code::OneOf { keys, found });
                }
            }
            let mut nodes = Vec::new();
            for (index, id) in statistic.nodes.iter().enumerate() {
                nodes.extend(node(id, path.key("nodes").index(index), findings));
            }
            let needs_round = matches!(statistic.take, Take::Deviation | Take::EntropyWeight);
            if needs_round && statistic.round.is_none() {
                findings.add(path.clone(), Code::MissingKey { key: "round" });
            }
            if statistic.take == Take::EntropyWeight
                && !statistic.nodes.iter().any(|id| statistic.node.as_ref() == Some(id))
            {
                findings.add(path.key("nodes"), Code::MissingKey { key: "nodes" });
            }
            match &statistic.p {
                None if statistic.take == Take::Quantile => findings.add(path.clone(), Code::MissingKey { key: "p" }),
                Some(p) if p.is_negative() || *p > Exact::ONE => {
                    let (least, most) = (Some(Exact::ZERO), Some(Exact::ONE));
                    findings.add(
                        path.key("p"),
                        Code::OutOfRange {
                            found: p.clone(),
                            least,
                            most,
                            percent: false,
                        },
                    );
                }
                _ => {}
            }
            if let Some(by) = &statistic.strata
                && !self
                    .draft
                    .attributes
                    .iter()
                    .any(|attribute| attribute.id.as_str() == by)
            {
                let code = Code::UnknownId {
                    thing: Thing::Attribute,
                    id: by.clone(),
                    near: None,
                };
                findings.add(path.key("strata"), code);
            }
            let among = if statistic.among.is_empty() {
                Vec::new()
            } else {
                self.conditions(&statistic.among, "among", &path, findings)
            };
            let when = if statistic.when.is_empty() {
                Vec::new()
            } else {
                self.conditions(&statistic.when, "when", &path, findings)
            };
            plans.push(StatisticPlan {
                statistic: statistic.clone(),
                of,
                nodes,
                when,
                among,
                stage: 0,
            });
        }
        plans
    }
}

/// The statistics that a node reads: in its rule's parameters, sources and list, and in the weights of
/// its children, which are the parent's affair.
fn read_by<'d>(draft: &'d draft::Scheme, at: usize, children: &[usize]) -> Vec<&'d str> {
    let rule = draft.node.get(at).and_then(|node| node.rule.as_ref());
    let weights = children
        .iter()
        .filter_map(|child| match &draft.node.get(*child)?.weight {
            Some(Parameter::Statistic(id)) => Some(id.as_str()),
            _ => None,
        });
    let conditions = draft
        .node
        .get(at)
        .into_iter()
        .flat_map(|node| conditions_of(draft, node));
    let named = conditions.filter_map(|condition| condition.statistic.as_deref());
    rule.map(statistics_of)
        .unwrap_or_default()
        .into_iter()
        .chain(weights)
        .chain(named)
        .collect()
}

/// Every condition that a node's value can hang on: of its gates on the score, replacements and decision table, and of the gates of
/// its pools and its ledger.
fn conditions_of<'d>(draft: &'d draft::Scheme, node: &'d draft::Node) -> Vec<&'d draft::Condition> {
    let on_score = |gate: &&draft::Gate| gate.set.is_some() || gate.at_most.is_some() || gate.at_least.is_some();
    let own = node.gate.iter().filter(on_score).flat_map(|gate| &gate.when);
    let replaced = node.replace.iter().flat_map(|replace| &replace.when);
    let pools = draft
        .pool
        .iter()
        .filter(|pool| node.add.iter().chain(&node.subtract).any(|id| *id == *pool.id));
    let of_pools = pools.flat_map(|pool| pool.gates()).flat_map(|gate| &gate.when);
    let mut all: Vec<&draft::Condition> = own.chain(replaced).chain(of_pools).collect();
    match &node.rule {
        Some(Rule::Decision(decision)) => all.extend(decision.row.iter().flat_map(|row| &row.when)),
        Some(Rule::Ledger(ledger)) => {
            all.extend(gates(&ledger.category, &ledger.gate).flat_map(|gate| &gate.when));
        }
        _ => {}
    }
    all
}

fn statistics_of(rule: &Rule) -> Vec<&str> {
    let parameters = rule.parameters().into_iter().map(|(_, parameter)| parameter);
    let sources = rule.sources().into_iter().filter_map(|source| match source {
        crate::rule::Source::Parameter(parameter) => Some(parameter),
        _ => None,
    });
    let named = parameters.chain(sources).filter_map(|parameter| match parameter {
        Parameter::Statistic(id) => Some(id.as_str()),
        _ => None,
    });
    named.chain(rule.listed()).collect()
}

/// Sets the stage of every statistic, in an order in which each needs only those before it. `needs` are
/// the needs among nodes. Cycles through statistics are problems. Gives the number of stages.
pub(super) fn stages(
    draft: &draft::Scheme,
    shape: &Shape<'_>,
    needs: &[Vec<usize>],
    plans: &mut [StatisticPlan],
    findings: &mut Findings,
) -> usize {
    let nodes = needs.len();
    let place = |id: &str| {
        draft
            .statistic
            .iter()
            .position(|s| s.id.as_str() == id)
            .map(|at| nodes.saturating_add(at))
    };
    let mut graph: Vec<Vec<usize>> = needs.to_vec();
    for at in 0..nodes {
        let read = read_by(draft, at, shape.children_of(at));
        for id in &read {
            if place(id).is_none() {
                let code = Code::UnknownId {
                    thing: Thing::Statistic,
                    id: (*id).to_string(),
                    near: None,
                };
                let in_condition = draft.node.get(at).is_some_and(|node| {
                    let mut all = conditions_of(draft, node).into_iter();
                    all.any(|condition| condition.statistic.as_deref() == Some(*id))
                });
                // Where a condition names it, that was said.
                if !in_condition {
                    findings.add(Path::item("node", at).key("rule").key("statistic"), code);
                }
            }
        }
        if let Some(needs) = graph.get_mut(at) {
            needs.extend(read.into_iter().filter_map(place));
        }
    }
    for plan in plans.iter() {
        let of = plan
            .of
            .iter()
            .chain(plan.among.iter().chain(&plan.when).map(|condition| &condition.operand));
        let of = of.filter_map(|operand| match operand {
            Operand::Node(at, _) => Some(*at),
            _ => None,
        });
        let conditions = plan.among.iter().chain(&plan.when);
        let named = conditions.filter_map(|c| place(c.condition.statistic.as_deref()?));
        graph.push(of.chain(plan.nodes.iter().copied()).chain(named).collect());
    }
    match order(&graph) {
        Ok(order) => {
            let mut stage = vec![0usize; graph.len()];
            for at in order {
                let needed = graph
                    .get(at)
                    .into_iter()
                    .flatten()
                    .filter_map(|needed| stage.get(*needed))
                    .max();
                let own = needed
                    .copied()
                    .unwrap_or_default()
                    .saturating_add(usize::from(at >= nodes));
                if let Some(slot) = stage.get_mut(at) {
                    *slot = own;
                }
                if let Some(plan) = at.checked_sub(nodes).and_then(|at| plans.get_mut(at)) {
                    plan.stage = own;
                }
            }
            plans.iter().map(|plan| plan.stage).max().unwrap_or_default()
        }
        Err(cycle) => {
            if let Some(at) = cycle.iter().find_map(|at| at.checked_sub(nodes)) {
                let name = |at: &usize| match at.checked_sub(nodes) {
                    Some(at) => draft.statistic.get(at).map(|s| s.id.to_string()),
                    None => draft.node.get(*at).map(|n| n.id.to_string()),
                };
                findings.add(
                    Path::item("statistic", at),
                    Code::Cycle {
                        ids: cycle.iter().filter_map(name).collect(),
                    },
                );
            }
            0
        }
    }
}
