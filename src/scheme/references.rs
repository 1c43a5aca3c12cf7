//! Checks every name that names something else: tiers, departments, documents, stages; and every date
//! against the period.

use alloc::{collections::BTreeSet, string::ToString, vec::Vec};

use crate::date::Date;
use crate::draft;
use crate::problem::{Code, Findings, Path, Thing};

pub(super) fn references(draft: &draft::Scheme, findings: &mut Findings) {
    names(draft, findings);
    stages(draft, findings);
    departments(draft, findings);
    documents(draft, findings);
    dates(draft, findings);
}

/// Lists whose items must differ.
fn names(draft: &draft::Scheme, findings: &mut Findings) {
    let lists: [(&str, Thing, Vec<&str>); 5] = [
        (
            "tiers",
            Thing::Tier,
            draft.tiers.iter().map(|t| t.name.as_str()).collect(),
        ),
        (
            "stages",
            Thing::Stage,
            draft.stages.iter().map(|s| s.name.as_str()).collect(),
        ),
        (
            "departments",
            Thing::Department,
            draft.departments.iter().map(|d| d.name.as_str()).collect(),
        ),
        (
            "documents",
            Thing::Document,
            draft.documents.iter().map(|d| d.id.as_str()).collect(),
        ),
        (
            "attributes",
            Thing::Attribute,
            draft.attributes.iter().map(|a| a.id.as_str()).collect(),
        ),
    ];
    for (list, thing, names) in lists {
        let mut seen = BTreeSet::new();
        for (at, name) in names.into_iter().enumerate() {
            if !name.is_empty() && !seen.insert(name) {
                findings.add(
                    Path::item(list, at),
                    Code::DuplicateId {
                        thing,
                        id: name.to_string(),
                    },
                );
            }
        }
    }
    let tiers: BTreeSet<&str> = draft.tiers.iter().map(|tier| tier.name.as_str()).collect();
    for (at, node) in draft.node.iter().enumerate() {
        if let Some(tier) = node.tier.as_deref().filter(|tier| !tiers.contains(tier)) {
            let near = findings.near(tier, tiers.iter().copied());
            findings.add(
                Path::item("node", at).key("tier"),
                Code::UnknownId {
                    thing: Thing::Tier,
                    id: tier.into(),
                    near,
                },
            );
        }
    }
}

/// A stage that stands in must come before.
fn stages(draft: &draft::Scheme, findings: &mut Findings) {
    for (at, stage) in draft.stages.iter().enumerate() {
        if let Some(other) = &stage.stands_in
            && !draft.stages.iter().take(at).any(|earlier| earlier.name == *other)
        {
            let code = Code::UnknownId {
                thing: Thing::Stage,
                id: other.clone(),
                near: None,
            };
            findings.add(Path::item("stages", at).key("stands-in"), code);
        }
    }
}

fn departments(draft: &draft::Scheme, findings: &mut Findings) {
    if draft.departments.is_empty() {
        return;
    }
    let known: BTreeSet<&str> = draft
        .departments
        .iter()
        .flat_map(|d| core::iter::once(d.name.as_str()).chain(d.id.as_ref().map(|id| id.as_str())))
        .collect();
    let mut named = BTreeSet::new();
    for (at, node) in draft.node.iter().enumerate() {
        let Some(owner) = &node.owner else { continue };
        let path = Path::item("node", at).key("owner");
        let lead = core::iter::once((path.key("lead"), owner.lead.as_str()));
        let support = owner
            .support
            .iter()
            .enumerate()
            .map(|(i, s)| (path.key("support").index(i), s.as_str()));
        for (path, name) in lead.chain(support) {
            named.insert(name);
            if !known.contains(name) {
                let near = findings.near(name, known.iter().copied());
                findings.add(
                    path,
                    Code::UnknownId {
                        thing: Thing::Department,
                        id: name.to_string(),
                        near,
                    },
                );
            }
        }
    }
    for (at, department) in draft.departments.iter().enumerate() {
        let idle = !named.contains(department.name.as_str())
            && !department.id.as_ref().is_some_and(|id| named.contains(id.as_str()));
        if idle {
            findings.add(
                Path::item("departments", at),
                Code::IdleDepartment {
                    name: department.name.clone(),
                },
            );
        }
    }
}

fn documents(draft: &draft::Scheme, findings: &mut Findings) {
    let known: BTreeSet<&str> = draft.documents.iter().map(|d| d.id.as_str()).collect();
    let of_nodes = draft
        .node
        .iter()
        .enumerate()
        .map(|(at, n)| (Path::item("node", at).key("basis"), n.basis.as_ref()));
    let of_pools = draft
        .pool
        .iter()
        .enumerate()
        .map(|(at, p)| (Path::item("pool", at).key("basis"), p.basis.as_ref()));
    for (path, basis) in of_nodes.chain(of_pools) {
        if let Some(document) = basis.and_then(|b| b.document.as_deref()).filter(|d| !known.contains(d)) {
            let near = findings.near(document, known.iter().copied());
            findings.add(
                path,
                Code::UnknownId {
                    thing: Thing::Document,
                    id: document.into(),
                    near,
                },
            );
        }
    }
}

fn dates(draft: &draft::Scheme, findings: &mut Findings) {
    for (key, period) in [("period", &draft.period), ("valid", &draft.valid)] {
        if let Some(period) = period
            .as_ref()
            .filter(|period| period.from > period.to && !findings.is_blamed(key))
        {
            let code = Code::DatesReversed {
                from: period.from,
                to: period.to,
            };
            findings.add(Path::default().key(key).key("to"), code);
        }
    }
    let Some(period) = draft.period.as_ref().filter(|_| !findings.is_blamed("period")) else {
        return;
    };
    let mut within = |path: Path, date: Date| {
        // A date that could not be read is none, which was said already.
        if date != Date::default() && (date < period.from || date > period.to) {
            findings.add(
                path,
                Code::OutsidePeriod {
                    date,
                    from: period.from,
                    to: period.to,
                },
            );
        }
    };
    for (at, node) in draft.node.iter().enumerate() {
        let path = Path::item("node", at);
        if let Some(due) = node.due {
            within(path.key("due"), due);
        }
        for (index, milestone) in node.milestones.iter().enumerate() {
            within(path.key("milestones").index(index), milestone.date);
        }
    }
}
