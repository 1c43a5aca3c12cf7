//! Lowers a scheme without problems: document indices become places in the display order.

use alloc::{
    string::{String, ToString},
    sync::Arc,
    vec,
    vec::Vec,
};

use super::inputs::Inputs;
use super::links::Links;
use super::pools::Accounts;
use super::tree::Shape;
use super::{grades, marks, policies};
use crate::card::NodeWords;
use crate::cohort::{SheetPlan, StatisticPlan};
use crate::draft;
use crate::language::Text;
use crate::number::Exact;
use crate::outcome::Absence;
use crate::plan::{MissingPlan, NodePlan, Op, Operand, Plan, PolicyPlan};
use crate::rule::Rule;

/// Everything that the checks worked out.
pub(super) struct Parts<'a> {
    pub(super) shape: Shape<'a>,
    pub(super) full: Vec<Option<Exact>>,
    pub(super) inputs: Inputs,
    pub(super) accounts: Accounts,
    pub(super) tables: Vec<crate::rule::TablePlan>,
    pub(super) rules: Vec<Option<Rule>>,
    /// Each node's target by part.
    pub(super) targets: super::parts::Targets,
    pub(super) links: Vec<Links>,
    pub(super) statistics: Vec<StatisticPlan>,
    pub(super) sheets: Vec<SheetPlan>,
    pub(super) stages: usize,
    pub(super) grades: Option<grades::GradePlan>,
    pub(super) order: Vec<usize>,
    pub(super) result: usize,
}

/// Lowers a scheme without problems.
pub(super) fn lower(draft: &draft::Scheme, parts: Parts<'_>) -> Plan {
    let Parts {
        shape,
        full,
        mut inputs,
        accounts,
        tables,
        mut rules,
        mut targets,
        mut links,
        mut statistics,
        mut sheets,
        stages,
        grades,
        order,
        result,
    } = parts;
    let mut place = vec![0usize; draft.node.len()];
    for (at, document) in shape.display.iter().enumerate() {
        if let Some(slot) = place.get_mut(*document) {
            *slot = at;
        }
    }
    let to_plan = |document: usize| place.get(document).copied().unwrap_or_default();
    let mut nodes = Vec::with_capacity(shape.display.len());
    for document in shape.display.iter().copied() {
        let Some(node) = draft.node.get(document) else { continue };
        let input = inputs.of_node.get(document).copied().flatten();
        let mut links = links.get_mut(document).map(core::mem::take).unwrap_or_default();
        for operand in links.operands_mut() {
            if let Operand::Node(at, _) = operand {
                *at = to_plan(*at);
            }
        }
        for (child, _) in links.replaces.iter_mut().flat_map(|replace| &mut replace.with) {
            *child = to_plan(*child);
        }
        let op = match (&node.combine, rules.get_mut(document).and_then(Option::take)) {
            (Some(combine), _) => Op::Combine {
                combine: combine.clone(),
                children: shape.children_of(document).iter().map(|c| to_plan(*c)).collect(),
            },
            (None, rule) => {
                let rule = rule.unwrap_or_default();
                let account = match &rule {
                    Rule::Ledger(_) => {
                        let id = input.and_then(|input| inputs.all.get(input)).map(|input| &input.id);
                        id.and_then(|id| accounts.by_id.get(id)).copied()
                    }
                    _ => None,
                };
                Op::Rule {
                    rule,
                    input,
                    account,
                    of: links.of.map(|(at, exact)| (to_plan(at), exact)),
                    sources: core::mem::take(&mut links.sources),
                    conditions: core::mem::take(&mut links.conditions),
                }
            }
        };
        let (round, show) = marks::rounding(draft, node);
        let absent = Absence::ALL.iter().filter_map(|kind| {
            let policy = policies::policy_for(draft, node, *kind)?;
            let find = |id: &str| shape.by_id.get(id).map(|at| to_plan(*at));
            Some((*kind, PolicyPlan::resolve(policy, find)?))
        });
        let accounts_of = |ids: &[String]| ids.iter().filter_map(|id| accounts.by_id.get(id)).copied().collect();
        nodes.push(NodePlan {
            words: Arc::new(words(draft, node, round.clone(), show)),
            document,
            targets: targets.get_mut(document).map(core::mem::take).unwrap_or_default(),
            parent: shape.parent.get(document).copied().flatten().map(to_plan),
            depth: shape.depth.get(document).copied().unwrap_or_default(),
            op,
            full: full.get(document).cloned().flatten(),
            weight: node.weight.clone(),
            extra: node.extra,
            due: node.due,
            absent: absent.collect(),
            require: node.require.clone(),
            add: accounts_of(&node.add),
            subtract: accounts_of(&node.subtract),
            net_cap: node.net_cap.clone(),
            at_least: node.at_least.clone(),
            at_most: node.at_most.clone(),
            gates: links.gates,
            replaces: links.replaces,
            missing: missing(node, &shape, &to_plan),
            round,
            round_terms: node.round_terms.clone(),
        });
    }
    for input in &mut inputs.all {
        for reader in &mut input.readers {
            *reader = to_plan(*reader);
        }
    }
    for plan in &mut statistics {
        let conditions = plan
            .among
            .iter_mut()
            .chain(&mut plan.when)
            .map(|condition| &mut condition.operand);
        for operand in plan.of.iter_mut().chain(conditions) {
            if let Operand::Node(at, _) = operand {
                *at = to_plan(*at);
            }
        }
        for node in &mut plan.nodes {
            *node = to_plan(*node);
        }
    }
    for (_, reader) in sheets.iter_mut().flat_map(|sheet| &mut sheet.inputs) {
        *reader = to_plan(*reader);
    }
    Plan {
        nodes,
        order: order.into_iter().map(to_plan).collect(),
        inputs: inputs.all,
        accounts: accounts.all,
        tables,
        statistics,
        sheets,
        stages,
        result: to_plan(result),
        grades: grades.map(|grades| grades::GradePlan {
            node: to_plan(grades.node),
            ..grades
        }),
    }
}

/// The weights that hold when exactly these children are missing.
fn missing(node: &draft::Node, shape: &Shape<'_>, to_plan: &impl Fn(usize) -> usize) -> Vec<MissingPlan> {
    let place = |id: &String| shape.by_id.get(id.as_str()).map(|at| to_plan(*at));
    let each = node.missing.iter().map(|row| {
        let mut set: Vec<usize> = row.set.iter().filter_map(place).collect();
        set.sort_unstable();
        let weights = row
            .weights
            .0
            .iter()
            .filter_map(|(id, weight)| Some((place(id)?, weight.clone())));
        MissingPlan {
            set,
            weights: weights.collect(),
        }
    });
    each.collect()
}

fn words(
    draft: &draft::Scheme,
    node: &draft::Node,
    round: Option<crate::Rounding>,
    show: Option<crate::Rounding>,
) -> NodeWords {
    let kind = match (&node.rule, &node.combine) {
        (Some(rule), _) => rule.keyword(),
        (None, Some(combine)) => combine.keyword(),
        (None, None) => "",
    };
    let mut words = NodeWords::new(node.id.to_string(), kind);
    words.no = node.no.clone();
    words.name = node.name.clone();
    words.tier = node.tier.clone();
    words.standard = node.standard.clone();
    words.unit = node.unit.clone();
    words.owner = node.owner.clone();
    words.input = node.input.clone();
    words.provider = node.provider.clone();
    words.scorer = node.scorer.clone();
    words.basis = node.basis.as_ref().map(|basis| basis_text(draft, basis));
    words.due = node.due;
    words.hidden = node.hidden;
    words.extra = node.extra;
    words.show = show;
    words.round = round;
    words.round_terms = node.round_terms.clone();
    words
}

/// A basis in words: 《title》 clause.
fn basis_text(draft: &draft::Scheme, basis: &draft::Basis) -> Text {
    let title = basis
        .document
        .as_ref()
        .and_then(|id| draft.documents.iter().find(|d| d.id.as_str() == id));
    match (title, &basis.clause) {
        (None, clause) => clause.clone().unwrap_or_default(),
        (Some(document), clause) => {
            let say = |language| {
                let clause = clause.as_ref().map_or("", |c| c.in_language(language));
                alloc::format!("《{}》{clause}", document.title.in_language(language))
            };
            Text {
                zh: Some(say(crate::Language::Chinese)),
                en: Some(say(crate::Language::English)),
            }
        }
    }
}
