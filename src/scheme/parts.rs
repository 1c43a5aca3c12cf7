//! Checks the parts of the unit: the list, the ways in which inputs roll up, and the targets broken into parts.

use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::inputs::{InputPlan, Inputs};
use super::tree::Shape;
use crate::draft::{self, PartsAbsent, RollUp, RollUpBy};
use crate::language::Text;
use crate::number::Exact;
use crate::problem::{Code, Findings, PartFault, Path, Thing};
use crate::rule::{InputKind, Rule};

/// How an input rolls up.
#[derive(Clone, Debug)]
pub(crate) struct RollUpPlan {
    pub(crate) by: RollUpBy,
    pub(crate) absent: PartsAbsent,
    /// Id and name of each part that reports it, in the order of the scheme.
    pub(crate) parts: Vec<(String, Option<Text>)>,
}

/// Each node's target by part, by document index.
pub(super) type Targets = Vec<Vec<(String, Exact)>>;

/// Checks the list of parts and the roll-up of every input, and fills in the plan of each.
pub(super) fn roll_ups(draft: &draft::Scheme, inputs: &mut Inputs, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for (at, part) in draft.parts.iter().enumerate() {
        if !part.id.is_empty() && !seen.insert(part.id.as_str()) {
            let (thing, id) = (Thing::Part, part.id.to_string());
            findings.add(Path::item("parts", at).key("id"), Code::DuplicateId { thing, id });
        }
    }
    let unread = findings.blamed("input", draft.input.len());
    for (at, input) in draft.input.iter().enumerate() {
        let (Some(roll_up), false) = (&input.roll_up, unread.get(at) == Some(&true)) else {
            continue;
        };
        let plan = inputs
            .by_id
            .get(input.id.as_str())
            .and_then(|at| inputs.all.get_mut(*at));
        let Some(plan) = plan.filter(|plan| plan.roll_up.is_none()) else {
            continue;
        };
        let path = Path::item("input", at).key("roll-up");
        kind(draft, roll_up, plan, &path, findings);
        let all: Vec<&str> = draft.parts.iter().map(|part| part.id.as_str()).collect();
        for (index, id) in roll_up.parts.iter().enumerate() {
            let path = path.key("parts").index(index);
            known(&all, id, path.clone(), findings);
            if roll_up.parts.iter().take(index).any(|earlier| earlier == id) {
                let (thing, id) = (Thing::Part, id.clone());
                findings.add(path, Code::DuplicateId { thing, id });
            }
        }
        let reports =
            |part: &&draft::Part| roll_up.parts.is_empty() || roll_up.parts.iter().any(|id| id == part.id.as_str());
        let parts: Vec<(String, Option<Text>)> = draft
            .parts
            .iter()
            .filter(reports)
            .map(|part| (part.id.to_string(), part.name.clone()))
            .collect();
        if draft.parts.is_empty() && !findings.is_blamed("parts") {
            findings.add(path, Code::Part(PartFault::None));
        }
        plan.roll_up = Some(RollUpPlan {
            by: roll_up.by,
            absent: roll_up.parts_absent,
            parts,
        });
    }
}

/// Whether the way suits the kind of the input and the rules that read it.
fn kind(draft: &draft::Scheme, roll_up: &RollUp, input: &InputPlan, path: &Path, findings: &mut Findings) {
    let (by, kind) = (roll_up.by, input.kind);
    if !by.reads(kind) {
        findings.add(path.key("by"), Code::Part(PartFault::Kind { by, kind }));
        return;
    }
    if by == RollUpBy::Sum && input.is_percent() {
        findings.add(path.key("by"), Code::Part(PartFault::PercentSum));
    }
    let rules = input.readers.iter().filter_map(|at| draft.node.get(*at)?.rule.as_ref());
    let mut asked = rules.flat_map(Rule::given);
    if by == RollUpBy::RatioOfSums && kind == InputKind::Actual && !asked.any(|parameter| parameter == "target") {
        findings.add(path.key("by"), Code::Part(PartFault::NoTargets));
    }
}

fn known(all: &[&str], id: &str, path: Path, findings: &mut Findings) {
    if !all.contains(&id) {
        let near = findings.near(id, all.iter().copied());
        let (thing, id) = (Thing::Part, id.to_string());
        findings.add(path, Code::UnknownId { thing, id, near });
    }
}

/// Checks that the parts of every broken-down target make it, and gives each node's by part. `rules` have the
/// approved changes of the year.
pub(super) fn breakdowns(
    draft: &draft::Scheme,
    shape: &Shape<'_>,
    rules: &[Option<Rule>],
    inputs: &Inputs,
    findings: &mut Findings,
) -> Targets {
    let mut targets: Targets = vec![Vec::new(); draft.node.len()];
    let unread = findings.blamed("breakdown", draft.breakdown.len());
    let blamed = findings.blamed("node", draft.node.len());
    let mut seen = BTreeSet::new();
    for (at, breakdown) in draft.breakdown.iter().enumerate() {
        if unread.get(at) == Some(&true) {
            continue;
        }
        let path = Path::item("breakdown", at);
        let Some(node) = shape.by_id.get(breakdown.node.as_str()).copied() else {
            findings.add(path.key("node"), shape.unknown(&breakdown.node, findings));
            continue;
        };
        if !seen.insert(node) {
            let (thing, id) = (Thing::Node, breakdown.node.clone());
            findings.add(path.key("node"), Code::DuplicateId { thing, id });
            continue;
        }
        let rule = rules.get(node).and_then(Option::as_ref);
        let field = breakdown.field.keyword();
        let target = rule.cloned().and_then(|mut rule| rule.constant_mut(field).cloned());
        let Some(target) = target else {
            if blamed.get(node) != Some(&true) {
                let (thing, id, near) = (Thing::Parameter, field.to_string(), None);
                findings.add(path.key("field"), Code::UnknownId { thing, id, near });
            }
            continue;
        };
        let input = inputs.of_node.get(node).copied().flatten();
        let roll_up = input.and_then(|input| inputs.all.get(input)?.roll_up.as_ref());
        if let Some(by) = roll_up.map(|plan| plan.by).filter(|by| *by != RollUpBy::Sum) {
            findings.add(path.key("node"), Code::Part(PartFault::NotAdded { by }));
        }
        let reporting = roll_up.map(|plan| plan.parts.iter().map(|(id, _)| id.as_str()).collect());
        let all: Vec<&str> = reporting.unwrap_or_else(|| draft.parts.iter().map(|part| part.id.as_str()).collect());
        let mut parts = BTreeSet::new();
        for (index, part) in breakdown.parts.iter().enumerate() {
            let path = path.key("parts").index(index).key("part");
            known(&all, &part.part, path.clone(), findings);
            if !parts.insert(part.part.as_str()) {
                let (thing, id) = (Thing::Part, part.part.clone());
                findings.add(path, Code::DuplicateId { thing, id });
            }
        }
        let found: Exact = breakdown.parts.iter().map(|part| &part.value).sum();
        if found != target {
            findings.add(path.key("parts"), Code::Part(PartFault::Breakdown { found, target }));
        }
        let of_node = breakdown
            .parts
            .iter()
            .map(|part| (part.part.clone(), part.value.clone()));
        if let Some(slot) = targets.get_mut(node) {
            slot.extend(of_node);
        }
    }
    targets
}
