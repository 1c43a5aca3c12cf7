//! Brings the inputs together: declared ones, those that leaves imply, and who reads which.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};

use crate::draft;
use crate::language::Text;
use crate::number::Exact;
use crate::problem::{Code, Findings, Path, Thing};
use crate::rule::{InputKind, Rule};

/// An input as records are admitted against it.
#[derive(Clone, Debug)]
pub(crate) struct InputPlan {
    pub(crate) id: String,
    pub(crate) name: Option<Text>,
    pub(crate) no: Option<String>,
    pub(crate) kind: InputKind,
    pub(crate) unit: Option<String>,
    pub(crate) least: Option<Exact>,
    pub(crate) most: Option<Exact>,
    pub(crate) step: Option<Exact>,
    pub(crate) levels: Vec<String>,
    pub(crate) items: Vec<String>,
    /// How the figures of the unit's parts become it.
    pub(crate) roll_up: Option<super::RollUpPlan>,
    /// Document indices of the leaves that read it.
    pub(crate) readers: Vec<usize>,
}

impl InputPlan {
    /// Whether the unit of measure is a percentage.
    pub(crate) fn is_percent(&self) -> bool {
        matches!(self.unit.as_deref(), Some("%" | "％" | "百分点" | "个百分点"))
    }
}

/// The inputs, and the input of each leaf by document index.
pub(super) struct Inputs {
    pub(super) all: Vec<InputPlan>,
    pub(super) by_id: BTreeMap<String, usize>,
    pub(super) of_node: Vec<Option<usize>>,
}

pub(super) fn inputs(draft: &draft::Scheme, blamed: &[bool], findings: &mut Findings) -> Inputs {
    let mut all: Vec<InputPlan> = Vec::new();
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    // Whether each declared input could be read.
    let mut declared: Vec<bool> = Vec::new();
    let unread = findings.blamed("input", draft.input.len());
    for (at, input) in draft.input.iter().enumerate() {
        let read = unread.get(at) != Some(&true);
        let path = Path::item("input", at);
        if input.id.is_empty() {
            continue;
        }
        if by_id.contains_key(input.id.as_str()) {
            findings.add(
                path.key("id"),
                Code::DuplicateId {
                    thing: Thing::Input,
                    id: input.id.to_string(),
                },
            );
            continue;
        }
        if let (Some(least), Some(most)) = (&input.at_least, &input.at_most)
            && least > most
            && read
        {
            findings.add(
                path.key("at-least"),
                Code::EmptyRange {
                    least: least.clone(),
                    most: most.clone(),
                },
            );
        }
        if let Some(step) = input.step.as_ref().filter(|step| read && !step.is_positive()) {
            findings.add(path.key("step"), Code::NotPositive { found: step.clone() });
        }
        by_id.insert(input.id.to_string(), all.len());
        declared.push(read);
        all.push(InputPlan {
            id: input.id.to_string(),
            name: input.name.clone(),
            no: None,
            kind: input.kind,
            unit: input.unit.clone(),
            least: input.at_least.clone(),
            most: input.at_most.clone(),
            step: input.step.clone(),
            levels: input.levels.clone(),
            items: input.items.clone(),
            roll_up: None,
            readers: Vec::new(),
        });
    }
    let mut of_node = Vec::with_capacity(draft.node.len());
    for (at, node) in draft.node.iter().enumerate() {
        let reading = node
            .rule
            .as_ref()
            .filter(|rule| !rule.reads().is_empty() && node.of.is_none());
        let index = reading.map(|rule| {
            let id = node.input.clone().unwrap_or_else(|| node.id.to_string());
            let index = *by_id.entry(id.clone()).or_insert_with(|| {
                all.push(implied(id, node, rule));
                all.len().saturating_sub(1)
            });
            if let Some(input) = all.get_mut(index) {
                let blamed = blamed.get(at) == Some(&true) || declared.get(index) == Some(&false);
                join(input, at, rule, blamed, findings);
            }
            index
        });
        if index.is_none()
            && let Some(input) = &node.input
        {
            findings.add(
                Path::item("node", at).key("input"),
                Code::InputUnread { input: input.clone() },
            );
        }
        of_node.push(index);
    }
    for input in &mut all {
        for names in [&mut input.levels, &mut input.items] {
            let mut seen = BTreeSet::new();
            let first: Vec<bool> = names.iter().map(|name| seen.insert(name.as_str())).collect();
            let mut first = first.into_iter();
            names.retain(|_| first.next().unwrap_or_default());
        }
        if let [reader] = input.readers.as_slice()
            && let Some(node) = draft.node.get(*reader)
        {
            input.no = node.no.clone();
            input.name = input.name.take().or_else(|| node.name.clone());
            input.unit = input.unit.take().or_else(|| node.unit.clone());
        }
    }
    Inputs { all, by_id, of_node }
}

/// The input that a leaf implies by reading one that is not declared.
fn implied(id: String, node: &draft::Node, rule: &Rule) -> InputPlan {
    InputPlan {
        id,
        name: node.name.clone(),
        no: node.no.clone(),
        kind: rule.reads().first().copied().unwrap_or_default(),
        unit: node.unit.clone(),
        least: None,
        most: None,
        step: None,
        levels: Vec::new(),
        items: Vec::new(),
        roll_up: None,
        readers: Vec::new(),
    }
}

/// Adds a reader, and the levels and items that its rule knows.
fn join(input: &mut InputPlan, node: usize, rule: &Rule, blamed: bool, findings: &mut Findings) {
    input.readers.push(node);
    if !rule.reads().contains(&input.kind) && !blamed {
        let needed = rule.reads().iter().map(|kind| kind.keyword()).collect();
        findings.add(
            Path::item("node", node).key("rule"),
            Code::InputKind {
                found: input.kind.keyword(),
                needed,
            },
        );
    }
    match rule {
        Rule::Levels(levels) => {
            input.levels.extend(levels.level.iter().map(|row| row.name.clone()));
        }
        Rule::Checklist(list) => {
            input.items.extend(list.item.iter().map(|item| item.id.to_string()));
        }
        _ => {}
    }
}
