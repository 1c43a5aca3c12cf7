//! Runs every check of a scheme, in the order from form to meaning, and lowers what passed.

use alloc::{collections::BTreeMap, string::{String, ToString}, sync::Arc, vec, vec::Vec};

use super::inputs::{Inputs, inputs};
use super::pools::{Accounts, accounts};
use super::tree::{Shape, order, shape};
use super::{Checked, Scheme, contrast, grades, marks, references, tables};
use crate::card::NodeWords;
use crate::combine::{Combine, Policy};
use crate::document::{canonical, fingerprint};
use crate::draft::{self, SCHEME_FORMAT};
use crate::language::Text;
use crate::number::Exact;
use crate::outcome::Absence;
use crate::plan::{ConditionPlan, GatePlan, NodePlan, Op, Operand, Plan, PolicyPlan};
use crate::problem::{Code, Findings, Path, Place, PolicyFault, Problems, Segment, Thing};
use crate::read::Limits;
use crate::rule::{InputKind, Rule, RuleCheck};

pub(super) fn check(draft: draft::Scheme, limits: &Limits) -> Result<Scheme, Problems> {
    let mut findings = draft.faults.0.clone();
    let finish = |findings: Findings, draft: &draft::Scheme| findings.finish(limits.problems, |path| place(draft, path));
    let format = draft::format_code(&draft.format, SCHEME_FORMAT).filter(|_| !draft.format.is_empty());
    if let Some(code) = format {
        // Of another format, nothing else that is found means much.
        let mut findings = Findings::default();
        findings.add(Path::default().key("format"), code);
        finish(findings, &draft)?;
    }
    if draft.node.len() > limits.nodes {
        let mut findings = Findings::default();
        findings.add(Path::default().key("node"), Code::TooMany { found: draft.node.len(), limit: limits.nodes });
        finish(findings, &draft)?;
    }
    let blamed = blamed(&findings, draft.node.len());
    let shape = shape(&draft, limits, &mut findings);
    references::references(&draft, &mut findings);
    kinds(&draft, &shape, &blamed, &mut findings);
    let full = marks::full_marks(&draft, &shape, &blamed, &mut findings);
    marks::weights(&draft, &shape, &blamed, &mut findings);
    marks::counts(&draft, &shape, &mut findings);
    marks::clamps(&draft, &mut findings);
    let inputs = inputs(&draft, &blamed, &mut findings);
    let accounts = accounts(&draft, &inputs, &mut findings);
    let tables = tables::tables(&draft, &mut findings);
    let rules = rules(&draft, &full, &inputs, &blamed, &mut findings);
    policies(&draft, &shape, &full, &blamed, &mut findings);
    let grades = grades::grades(&draft, &shape, &mut findings);
    let gates = gates(&draft, &shape, &inputs, &accounts, grades.as_ref(), &mut findings);
    let result = shape.by_id.get(draft.result.as_str()).copied();
    if result.is_none() && !draft.result.is_empty() {
        findings.add(Path::default().key("result"), shape.unknown(&draft.result));
    }
    let needs = needs(&draft, &shape, &gates);
    let order = order(&needs).unwrap_or_else(|cycle| {
        let ids = cycle.iter().filter_map(|at| draft.node.get(*at)).map(|node| node.id.to_string()).collect();
        let at = cycle.first().copied().unwrap_or_default();
        if shape.display.len() == draft.node.len() {
            findings.add(Path::item("node", at), Code::Cycle { ids });
        }
        Vec::new()
    });
    contrast::contrast(&draft, &shape, &mut findings);
    if let Some(result) = result {
        unused(&draft, result, &needs, &mut findings);
    }
    let warnings = finish(findings, &draft)?;
    let result = result.unwrap_or_default();
    let parts = Parts { shape, full, inputs, accounts, tables, rules, gates, grades, order, result };
    let plan = lower(&draft, parts);
    let fingerprint = fingerprint(&canonical(&draft));
    Ok(Scheme(Arc::new(Checked { plan, fingerprint, warnings, limits: limits.clone(), draft })))
}

/// The item that a path lies in, in the office's words.
pub(crate) fn place(draft: &draft::Scheme, path: &Path) -> Option<Place> {
    let [Segment::Key(list), Segment::Index(at), ..] = path.segments() else { return None };
    let (no, name) = match list.as_str() {
        "node" => draft.node.get(*at).map(|n| (n.no.clone().unwrap_or_else(|| n.id.to_string()), n.name.clone()))?,
        "input" => draft.input.get(*at).map(|n| (n.id.to_string(), n.name.clone()))?,
        "pool" => draft.pool.get(*at).map(|n| (n.id.to_string(), n.name.clone()))?,
        _ => return None,
    };
    Some(Place { no, name: name.unwrap_or_default() })
}

/// Which nodes already have a fault in their document form: what is derived from them says nothing.
fn blamed(findings: &Findings, nodes: usize) -> Vec<bool> {
    let mut blamed = vec![false; nodes];
    for path in findings.blamed() {
        if let [Segment::Key(list), Segment::Index(at), ..] = path.segments()
            && list == "node"
            && let Some(slot) = blamed.get_mut(*at)
        {
            *slot = true;
        }
    }
    blamed
}

/// Exactly one of rule and combination, and children where they belong.
fn kinds(draft: &draft::Scheme, shape: &Shape<'_>, blamed: &[bool], findings: &mut Findings) {
    for (at, node) in draft.node.iter().enumerate() {
        let path = Path::item("node", at);
        let children = shape.children_of(at);
        match (&node.rule, &node.combine) {
            (Some(_), Some(_)) => findings.add(path, Code::RuleOrCombine { both: true }),
            (None, None) if !blamed.get(at).copied().unwrap_or(false) => {
                findings.add(path, Code::RuleOrCombine { both: false });
            }
            (None, Some(_)) if children.is_empty() => findings.add(path.key("combine"), Code::NoChildren),
            (Some(_), None) => {
                if let Some(child) = children.first().and_then(|child| draft.node.get(*child)) {
                    findings.add(path.key("rule"), Code::LeafWithChildren { child: child.id.to_string() });
                }
            }
            _ => {}
        }
    }
}

/// The rules, with adjustments applied, by document index.
fn rules(
    draft: &draft::Scheme,
    full: &[Option<Exact>],
    inputs: &Inputs,
    blamed: &[bool],
    findings: &mut Findings,
) -> Vec<Option<Rule>> {
    let mut rules: Vec<Option<Rule>> = draft.node.iter().map(|node| node.rule.clone()).collect();
    let by_id: BTreeMap<&str, usize> = draft.node.iter().enumerate().map(|(at, node)| (node.id.as_str(), at)).collect();
    for (at, adjustment) in draft.adjustment.iter().enumerate() {
        let path = Path::item("adjustment", at);
        let Some(node) = by_id.get(adjustment.node.as_str()) else {
            let code = Code::UnknownId { thing: Thing::Node, id: adjustment.node.clone(), near: None };
            findings.add(path.key("node"), code);
            continue;
        };
        let field = rules.get_mut(*node).and_then(Option::as_mut).and_then(|rule| rule.constant_mut(&adjustment.field));
        match field {
            None => {
                let code = Code::UnknownId { thing: Thing::Parameter, id: adjustment.field.clone(), near: None };
                findings.add(path.key("field"), code);
            }
            Some(value) if *value != adjustment.from => {
                let code = Code::AdjustmentFrom { found: adjustment.from.clone(), has: value.clone() };
                findings.add(path.key("from"), code);
            }
            Some(value) => *value = adjustment.to.clone(),
        }
    }
    for (at, rule) in rules.iter().enumerate() {
        let (Some(rule), Some(node)) = (rule, draft.node.get(at)) else { continue };
        if blamed.get(at).copied().unwrap_or(false) {
            continue;
        }
        let input = inputs.of_node.get(at).copied().flatten().and_then(|input| inputs.all.get(input));
        let mut check = RuleCheck {
            findings,
            path: Path::item("node", at).key("rule").key(rule.keyword()),
            full: full.get(at).and_then(Option::as_ref),
            due: node.due,
            range: input.map_or((None, None), |i| (i.least.clone(), i.most.clone())),
            percent: input.is_some_and(super::InputPlan::is_percent),
            input: input.map(|i| i.kind).unwrap_or_default(),
        };
        rule.check(&mut check);
        super::tables::rule_parameters(draft, rule, &Path::item("node", at).key("rule").key(rule.keyword()), findings);
    }
    rules
}

/// The policies that hold for a node: its own, its tier's, the scheme's, kind by kind.
fn policy_for<'d>(draft: &'d draft::Scheme, node: &'d draft::Node, kind: Absence) -> Option<&'d Policy> {
    let tier = node.tier.as_ref().and_then(|name| draft.tiers.iter().find(|tier| tier.name == *name));
    node.absent.get(kind).or_else(|| tier.and_then(|t| t.absent.get(kind))).or_else(|| draft.absent.get(kind))
}

/// Policies that a node names must be possible where it stands.
fn policies(draft: &draft::Scheme, shape: &Shape<'_>, full: &[Option<Exact>], blamed: &[bool], findings: &mut Findings) {
    for (at, node) in draft.node.iter().enumerate() {
        for kind in Absence::ALL {
            let Some(policy) = node.absent.get(*kind) else { continue };
            if blamed.get(at).copied().unwrap_or(false) {
                continue;
            }
            let path = Path::item("node", at).key("absent").key(kind.keyword());
            let named = match policy {
                Policy::MoveTo(id) | Policy::LeaveOutOf(id) => match shape.by_id.get(id.as_str()) {
                    Some(found) => Some(*found),
                    None => {
                        findings.add(path, shape.unknown(id));
                        continue;
                    }
                },
                _ => None,
            };
            if let Some(why) = policy_fault(draft, shape, full, at, policy, named) {
                findings.add(path, Code::Policy { policy: policy.keyword().into(), why });
            }
        }
    }
}

fn policy_fault(
    draft: &draft::Scheme,
    shape: &Shape<'_>,
    full: &[Option<Exact>],
    at: usize,
    policy: &Policy,
    named: Option<usize>,
) -> Option<PolicyFault> {
    let has_full = |at: usize| full.get(at).is_some_and(Option::is_some);
    let parent = shape.parent.get(at).copied().flatten();
    let combine = parent.and_then(|p| draft.node.get(p)).and_then(|p| p.combine.as_ref());
    let is_sum = |at: usize| draft.node.get(at).is_some_and(|n| matches!(n.combine, Some(Combine::Sum(_))));
    let Some(parent) = parent else {
        return (!matches!(policy, Policy::NoScore)).then_some(PolicyFault::Root);
    };
    match policy {
        Policy::Full | Policy::Share(_) if !has_full(at) => Some(PolicyFault::NoFull),
        Policy::LeaveOut if matches!(combine, Some(Combine::Sum(_))) => {
            let siblings = shape.children_of(parent).iter();
            let mut counted = siblings.filter(|c| !draft.node.get(**c).is_some_and(|n| n.extra));
            (!counted.all(|c| has_full(*c))).then_some(PolicyFault::NoFull)
        }
        Policy::LeaveOutOf(_) => {
            let named = named?;
            if !shape.is_ancestor(named, at) {
                return Some(PolicyFault::NotAncestor);
            }
            let mut next = Some(parent);
            while let Some(step) = next {
                if !is_sum(step) {
                    return Some(PolicyFault::NotSums);
                }
                next = if step == named { None } else { shape.parent.get(step).copied().flatten() };
            }
            (!has_full(at)).then_some(PolicyFault::NoFull)
        }
        Policy::MoveTo(_) => {
            let named = named?;
            if shape.parent.get(named).copied().flatten() != Some(parent) || named == at {
                return Some(PolicyFault::NotSibling);
            }
            match combine {
                Some(Combine::Sum(_)) => (!(has_full(at) && has_full(named))).then_some(PolicyFault::NoFull),
                Some(combine) if combine.is_weighted() => None,
                _ => Some(PolicyFault::NoWeights),
            }
        }
        _ => None,
    }
}

/// Gates with their operands resolved, by document index.
fn gates(
    draft: &draft::Scheme,
    shape: &Shape<'_>,
    inputs: &Inputs,
    accounts: &Accounts,
    grades: Option<&grades::GradePlan>,
    findings: &mut Findings,
) -> Vec<Vec<GatePlan>> {
    let mut all = Vec::with_capacity(draft.node.len());
    for (at, node) in draft.node.iter().enumerate() {
        let mut plans = Vec::new();
        for (index, gate) in node.gate.iter().enumerate() {
            let path = Path::item("node", at).key("gate").index(index);
            let mut conditions = Vec::new();
            if gate.when.is_empty() {
                findings.add(path.key("when"), Code::Empty);
            }
            for (place, condition) in gate.when.iter().enumerate() {
                let path = path.key("when").index(place);
                if let Some(operand) = operand(draft, condition, shape, inputs, accounts, &path, findings) {
                    conditions.push(ConditionPlan { operand, condition: condition.clone() });
                }
            }
            effects(gate, grades, &path, findings);
            plans.push(GatePlan { gate: gate.clone(), conditions });
        }
        all.push(plans);
    }
    all
}

fn effects(gate: &draft::Gate, grades: Option<&grades::GradePlan>, path: &Path, findings: &mut Findings) {
    let count = [&gate.set, &gate.at_most, &gate.at_least].into_iter().filter(|e| e.is_some()).count();
    let named = [&gate.grade, &gate.grade_at_most];
    let on_grade = named.iter().filter(|e| e.is_some()).count();
    let others = usize::from(gate.lower_grade.is_some()).saturating_add(usize::from(!gate.ineligible.is_empty()));
    let effects = count.saturating_add(on_grade).saturating_add(others);
    if effects != 1 {
        findings.add(path.clone(), Code::GateShape { effects });
    }
    for grade in named.into_iter().flatten().chain(&gate.ineligible) {
        if grades.is_none_or(|grades| grades.place(grade).is_none()) {
            findings.add(path.key("grade"), Code::UnknownId { thing: Thing::Grade, id: grade.clone(), near: None });
        }
    }
}

/// What a condition looks at, and whether it is compared in a way that can be.
fn operand(
    draft: &draft::Scheme,
    condition: &draft::Condition,
    shape: &Shape<'_>,
    inputs: &Inputs,
    accounts: &Accounts,
    path: &Path,
    findings: &mut Findings,
) -> Option<Operand> {
    let named = [
        ("node", condition.node.as_deref()),
        ("input", condition.input.as_deref()),
        ("attribute", condition.attribute.as_deref()),
        ("events", condition.events.as_deref()),
    ];
    let found: Vec<(&'static str, &str)> = named.iter().filter_map(|(key, id)| Some((*key, (*id)?))).collect();
    let [(key, id)] = found.as_slice() else {
        let found = found.iter().map(|(key, _)| (*key).to_string()).collect();
        let keys = vec!["node", "input", "attribute", "events"];
        findings.add(path.clone(), Code::OneOf { keys, found });
        return None;
    };
    let operand = match *key {
        "node" => match shape.by_id.get(*id) {
            Some(at) => Operand::Node(*at),
            None => {
                findings.add(path.key("node"), shape.unknown(id));
                return None;
            }
        },
        "input" => match inputs.by_id.get(*id) {
            Some(at) => Operand::Input(*at),
            None => {
                let near = crate::read::nearest(id, inputs.by_id.keys().map(String::as_str)).map(Into::into);
                findings.add(path.key("input"), Code::UnknownId { thing: Thing::Input, id: (*id).into(), near });
                return None;
            }
        },
        "events" => match accounts.by_id.get(*id) {
            Some(at) => {
                let pool = accounts.all.get(*at).map(|account| &account.pool);
                if let (Some(category), Some(pool)) = (&condition.category, pool)
                    && !pool.category.iter().any(|c| c.id.as_str() == category)
                {
                    let code = Code::UnknownId { thing: Thing::Category, id: category.clone(), near: None };
                    findings.add(path.key("category"), code);
                }
                Operand::Events(*at)
            }
            None => {
                findings.add(path.key("events"), Code::UnknownId { thing: Thing::Pool, id: (*id).into(), near: None });
                return None;
            }
        },
        _ => {
            if !draft.attributes.iter().any(|a| a.id.as_str() == *id) {
                let code = Code::UnknownId { thing: Thing::Attribute, id: (*id).into(), near: None };
                findings.add(path.key("attribute"), code);
            }
            Operand::Attribute
        }
    };
    comparison(condition, &operand, inputs, path, findings);
    Some(operand)
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
        (_, Some(InputKind::YesNo)) => (vec!["yes"], condition.yes.is_some() && given.is_empty() && condition.equals.is_none()),
        (Operand::Attribute, _) | (_, Some(InputKind::Level)) => {
            (vec!["equals"], condition.equals.is_some() && given.is_empty() && condition.yes.is_none())
        }
        (Operand::Events(_), _) => (bounds.iter().map(|(k, _)| *k).collect(), condition.yes.is_none()),
        _ => {
            let keys = bounds.iter().map(|(k, _)| *k).chain(["equals"]).collect();
            let numeric = condition.equals.as_ref().is_none_or(|equals| equals.number.is_some());
            (keys, condition.yes.is_none() && numeric && (!given.is_empty() || condition.equals.is_some()))
        }
    };
    if !ok {
        let found = given.into_iter().map(Into::into).chain(condition.yes.map(|_| "yes".into()));
        let found = found.chain(condition.equals.as_ref().map(|_| "equals".into())).collect();
        findings.add(path.clone(), Code::OneOf { keys: allowed, found });
    }
}

/// What each node needs before it, by document index.
fn needs(draft: &draft::Scheme, shape: &Shape<'_>, gates: &[Vec<GatePlan>]) -> Vec<Vec<usize>> {
    (0..draft.node.len())
        .map(|at| {
            let conditions = gates.get(at).into_iter().flatten().flat_map(|gate| &gate.conditions);
            let operands = conditions.filter_map(|c| match c.operand {
                Operand::Node(node) => Some(node),
                _ => None,
            });
            shape.children_of(at).iter().copied().chain(operands).collect()
        })
        .collect()
}

/// Nodes that the result does not depend on.
fn unused(draft: &draft::Scheme, result: usize, needs: &[Vec<usize>], findings: &mut Findings) {
    let mut used = vec![false; needs.len()];
    let mut stack = vec![result];
    stack.extend(draft.grades.as_ref().and_then(|g| draft.node.iter().position(|n| Some(n.id.as_str()) == g.node.as_deref())));
    while let Some(at) = stack.pop() {
        let Some(slot) = used.get_mut(at).filter(|used| !**used) else { continue };
        *slot = true;
        stack.extend(needs.get(at).into_iter().flatten());
    }
    for (at, _) in used.iter().enumerate().filter(|(_, used)| !**used) {
        findings.add(Path::item("node", at), Code::Unused { result: draft.result.clone() });
    }
}

struct Parts<'a> {
    shape: Shape<'a>,
    full: Vec<Option<Exact>>,
    inputs: Inputs,
    accounts: Accounts,
    tables: Vec<crate::rule::TablePlan>,
    rules: Vec<Option<Rule>>,
    gates: Vec<Vec<GatePlan>>,
    grades: Option<grades::GradePlan>,
    order: Vec<usize>,
    result: usize,
}

/// Lowers a scheme without problems: document indices become places in the display order.
fn lower(draft: &draft::Scheme, parts: Parts<'_>) -> Plan {
    let Parts { shape, full, mut inputs, accounts, tables, rules, gates, grades, order, result } = parts;
    let mut place = vec![0usize; draft.node.len()];
    for (at, document) in shape.display.iter().enumerate() {
        if let Some(slot) = place.get_mut(*document) {
            *slot = at;
        }
    }
    let to_plan = |document: usize| place.get(document).copied().unwrap_or_default();
    let mut gates: Vec<Option<Vec<GatePlan>>> = gates.into_iter().map(Some).collect();
    let mut rules = rules;
    let mut nodes = Vec::with_capacity(shape.display.len());
    for document in shape.display.iter().copied() {
        let Some(node) = draft.node.get(document) else { continue };
        let input = inputs.of_node.get(document).copied().flatten();
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
                Op::Rule { rule, input, account }
            }
        };
        let mut own_gates = gates.get_mut(document).and_then(Option::take).unwrap_or_default();
        for condition in own_gates.iter_mut().flat_map(|gate| &mut gate.conditions) {
            if let Operand::Node(at) = &mut condition.operand {
                *at = to_plan(*at);
            }
        }
        let (round, show) = marks::rounding(draft, node);
        let absent = Absence::ALL.iter().filter_map(|kind| {
            let policy = policy_for(draft, node, *kind)?;
            let find = |id: &str| shape.by_id.get(id).map(|at| to_plan(*at));
            Some((*kind, PolicyPlan::resolve(policy, find)?))
        });
        let accounts_of = |ids: &[String]| ids.iter().filter_map(|id| accounts.by_id.get(id)).copied().collect();
        nodes.push(NodePlan {
            words: Arc::new(words(draft, node, round.clone(), show)),
            document,
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
            gates: own_gates,
            round,
            round_terms: node.round_terms.clone(),
        });
    }
    for input in &mut inputs.all {
        for reader in &mut input.readers {
            *reader = to_plan(*reader);
        }
    }
    Plan {
        nodes,
        order: order.into_iter().map(to_plan).collect(),
        inputs: inputs.all,
        accounts: accounts.all,
        tables,
        result: to_plan(result),
        grades: grades.map(|grades| grades::GradePlan { node: to_plan(grades.node), ..grades }),
    }
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
    let title = basis.document.as_ref().and_then(|id| draft.documents.iter().find(|d| d.id.as_str() == id));
    match (title, &basis.clause) {
        (None, clause) => clause.clone().unwrap_or_default(),
        (Some(document), clause) => {
            let say = |language| {
                let clause = clause.as_ref().map_or("", |c| c.in_language(language));
                alloc::format!("《{}》{clause}", document.title.in_language(language))
            };
            Text { zh: Some(say(crate::Language::Chinese)), en: Some(say(crate::Language::English)) }
        }
    }
}
