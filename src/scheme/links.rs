//! Resolves what nodes read beside their children: conditions of gates, replacements and decision
//! tables, sources of formulas, and nodes read in the place of an input.

use alloc::{
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::grades;
use super::inputs::Inputs;
use super::pools::Accounts;
use super::tree::Shape;
use crate::draft;
use crate::plan::{ConditionPlan, GatePlan, Operand, ReplacePlan};
use crate::problem::{Code, Findings, Path, Thing};
use crate::rule::{InputKind, Rule, Source};

/// What one node reads beside its children.
#[derive(Default)]
pub(super) struct Links {
    pub(super) gates: Vec<GatePlan>,
    pub(super) replaces: Vec<ReplacePlan>,
    pub(super) of: Option<(usize, bool)>,
    pub(super) sources: Vec<Operand>,
    pub(super) conditions: Vec<ConditionPlan>,
}

impl Links {
    /// Every operand.
    pub(super) fn operands_mut(&mut self) -> impl Iterator<Item = &mut Operand> {
        let of_gates = self.gates.iter_mut().flat_map(|gate| &mut gate.conditions);
        let of_replaces = self.replaces.iter_mut().flat_map(|replace| &mut replace.conditions);
        let conditions = of_gates.chain(of_replaces).chain(&mut self.conditions);
        conditions
            .map(|condition| &mut condition.operand)
            .chain(&mut self.sources)
    }

    /// The nodes that its value needs, each with whether before its rounding.
    pub(super) fn nodes(&self) -> Vec<(usize, bool)> {
        let sources = self.sources.iter().filter_map(|operand| match operand {
            Operand::Node(node, exact) => Some((*node, *exact)),
            _ => None,
        });
        self.compared().into_iter().chain(sources).collect()
    }

    /// The nodes that must have an exact value before it: compared, or read by a rule of one number.
    pub(super) fn compared(&self) -> Vec<(usize, bool)> {
        let on_score = self.gates.iter().filter(|gate| !gate.is_on_grade());
        let of_gates = on_score.flat_map(|gate| &gate.conditions);
        let of_replaces = self.replaces.iter().flat_map(|replace| &replace.conditions);
        nodes_of(of_gates.chain(of_replaces).chain(&self.conditions))
            .chain(self.of)
            .collect()
    }

    /// The nodes that its gates on the grade compare. Grades come after all values, so a node may read
    /// itself here, or a node that needs it.
    pub(super) fn graded(&self) -> Vec<(usize, bool)> {
        let on_grade = self.gates.iter().filter(|gate| gate.is_on_grade());
        nodes_of(on_grade.flat_map(|gate| &gate.conditions)).collect()
    }
}

/// The nodes that conditions compare.
fn nodes_of<'a>(conditions: impl Iterator<Item = &'a ConditionPlan>) -> impl Iterator<Item = (usize, bool)> {
    conditions.filter_map(|c| match c.operand {
        Operand::Node(node, _) => Some((node, c.condition.exact)),
        _ => None,
    })
}

/// What names are resolved in.
pub(super) struct Names<'a> {
    pub(super) draft: &'a draft::Scheme,
    pub(super) shape: &'a Shape<'a>,
    pub(super) inputs: &'a Inputs,
    pub(super) accounts: &'a Accounts,
    pub(super) grades: Option<&'a grades::GradePlan>,
}

impl Names<'_> {
    /// The links of every node, by document index.
    pub(super) fn links(&self, findings: &mut Findings) -> Vec<Links> {
        let nodes = self.draft.node.iter().enumerate();
        nodes.map(|(at, node)| self.links_of(at, node, findings)).collect()
    }

    fn links_of(&self, at: usize, node: &draft::Node, findings: &mut Findings) -> Links {
        let path = Path::item("node", at);
        let mut links = Links::default();
        for (index, gate) in node.gate.iter().enumerate() {
            let path = path.key("gate").index(index);
            let conditions = self.conditions(&gate.when, "when", &path, findings);
            effects(gate, self.grades, &path, findings);
            links.gates.push(GatePlan {
                gate: gate.clone(),
                conditions,
            });
        }
        for (index, replace) in node.replace.iter().enumerate() {
            let path = path.key("replace").index(index);
            let conditions = self.conditions(&replace.when, "when", &path, findings);
            let mut with = Vec::new();
            for (child, value) in &replace.with.0 {
                match self.shape.by_id.get(child.as_str()) {
                    Some(found) if self.shape.children_of(at).contains(found) => with.push((*found, value.clone())),
                    _ => findings.add(path.key("with").key(child), self.shape.unknown(child, findings)),
                }
            }
            if with.is_empty() && replace.with.0.is_empty() {
                findings.add(path.key("with"), Code::Empty);
            }
            links.replaces.push(ReplacePlan {
                replace: replace.clone(),
                conditions,
                with,
            });
        }
        for (index, missing) in node.missing.iter().enumerate() {
            let path = path.key("missing").index(index);
            let ids = missing.set.iter().chain(missing.weights.0.iter().map(|(id, _)| id));
            for id in ids {
                let child = self.shape.by_id.get(id.as_str());
                if !child.is_some_and(|child| self.shape.children_of(at).contains(child)) {
                    findings.add(path.clone(), self.shape.unknown(id, findings));
                }
            }
            if !node.combine.as_ref().is_some_and(crate::combine::Combine::is_weighted) {
                findings.add(
                    path,
                    Code::WeightUnused {
                        parent: node.id.to_string(),
                    },
                );
            }
        }
        if let Some(of) = &node.of {
            match self.shape.by_id.get(of.node.as_str()) {
                Some(found) => links.of = Some((*found, of.exact)),
                None => findings.add(path.key("of"), self.shape.unknown(&of.node, findings)),
            }
            let reads_number = node
                .rule
                .as_ref()
                .is_some_and(|rule| rule.reads().contains(&InputKind::Number));
            if !reads_number || node.input.is_some() {
                let found = vec!["of".into()];
                findings.add(
                    path.key("of"),
                    Code::OneOf {
                        keys: vec!["of", "input"],
                        found,
                    },
                );
            }
        }
        let Some(rule) = &node.rule else { return links };
        let rule_path = path.key("rule").key(rule.keyword());
        for source in rule.sources() {
            links.sources.extend(self.source(source, &rule_path, findings));
        }
        if let Rule::Decision(decision) = rule {
            for (index, row) in decision.row.iter().enumerate().filter(|(_, row)| !row.otherwise) {
                links.conditions.extend(self.conditions(
                    &row.when,
                    "when",
                    &rule_path.key("row").index(index),
                    findings,
                ));
            }
        }
        links
    }

    fn source(&self, source: &Source, path: &Path, findings: &mut Findings) -> Option<Operand> {
        match source {
            Source::Node { node, exact, .. } => match self.shape.by_id.get(node.as_str()) {
                Some(at) => Some(Operand::Node(*at, *exact)),
                None => {
                    findings.add(path.key("node"), self.shape.unknown(node, findings));
                    None
                }
            },
            Source::Input { input, .. } => {
                let at = self.input(input, &path.key("input"), findings)?;
                let kind = self.inputs.all.get(at).map(|input| input.kind).unwrap_or_default();
                let numeric = [
                    InputKind::Number,
                    InputKind::Count,
                    InputKind::Actual,
                    InputKind::Fraction,
                    InputKind::Score,
                ];
                if !numeric.contains(&kind) && kind != InputKind::YesNo {
                    let needed = numeric.iter().map(|kind| kind.keyword()).chain(["yes-no"]).collect();
                    findings.add(
                        path.key("input"),
                        Code::InputKind {
                            found: kind.keyword(),
                            needed,
                        },
                    );
                }
                Some(Operand::Input(at))
            }
            Source::Parameter(parameter) => {
                super::tables::parameter(self.draft, parameter, &path.key("parameter"), findings);
                Some(Operand::Parameter)
            }
            Source::Number(_) | Source::Step(_) => None,
        }
    }

    pub(super) fn input(&self, id: &str, path: &Path, findings: &mut Findings) -> Option<usize> {
        let found = self.inputs.by_id.get(id).copied();
        if found.is_none() {
            let near = findings.near(id, self.inputs.by_id.keys().map(String::as_str));
            findings.add(
                path.clone(),
                Code::UnknownId {
                    thing: Thing::Input,
                    id: id.into(),
                    near,
                },
            );
        }
        found
    }
}

fn effects(gate: &draft::Gate, grades: Option<&grades::GradePlan>, path: &Path, findings: &mut Findings) {
    let count = [&gate.set, &gate.at_most, &gate.at_least]
        .into_iter()
        .filter(|e| e.is_some())
        .count();
    let named = [&gate.grade, &gate.grade_at_most];
    let on_grade = named.iter().filter(|e| e.is_some()).count();
    let others = usize::from(gate.lower_grade.is_some()).saturating_add(usize::from(!gate.ineligible.is_empty()));
    let effects = count.saturating_add(on_grade).saturating_add(others);
    if effects != 1 {
        findings.add(path.clone(), Code::GateShape { effects });
    }
    let named = [("grade", &gate.grade), ("grade-at-most", &gate.grade_at_most)];
    let named = named
        .into_iter()
        .filter_map(|(key, grade)| Some((path.key(key), grade.as_ref()?)));
    let barred = gate.ineligible.iter().enumerate();
    let barred = barred.map(|(at, grade)| (path.key("ineligible").index(at), grade));
    for (path, grade) in named.chain(barred) {
        if grades.is_none_or(|grades| grades.place(grade).is_none()) {
            let known = grades.into_iter().flat_map(|grades| &grades.bands);
            let near = findings.near(grade, known.map(|(name, _)| name.in_language(crate::Language::Chinese)));
            let (thing, id) = (Thing::Grade, grade.clone());
            findings.add(path, Code::UnknownId { thing, id, near });
        }
    }
}
