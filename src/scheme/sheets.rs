//! Checks the rules of raters' sheets, and resolves the inputs that they span.

use alloc::{
    collections::BTreeSet,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::links::Names;
use crate::cohort::{Differ, Sheet, SheetLimit, SheetPlan};
use crate::combine::Panel;
use crate::number::Exact;
use crate::problem::{Code, Findings, Path, Thing};
use crate::rule::{InputKind, Rule};

impl Names<'_> {
    /// The sheets, with the document indices of the leaves whose panels read them. Also the strata of ranks.
    pub(super) fn sheets(&self, findings: &mut Findings) -> Vec<SheetPlan> {
        self.ranks(findings);
        let unread = findings.blamed("sheet", self.draft.sheet.len());
        let mut known = BTreeSet::new();
        let mut plans = Vec::new();
        for (at, sheet) in self.draft.sheet.iter().enumerate() {
            let path = Path::item("sheet", at);
            if !known.insert(sheet.id.as_str()) {
                let code = Code::DuplicateId {
                    thing: Thing::Sheet,
                    id: sheet.id.to_string(),
                };
                findings.add(path.key("id"), code);
            }
            if unread.get(at) == Some(&true) {
                continue;
            }
            plans.push(self.sheet(sheet, &path, findings));
        }
        plans
    }

    fn sheet(&self, sheet: &Sheet, path: &Path, findings: &mut Findings) -> SheetPlan {
        let mut inputs: Vec<(usize, usize)> = Vec::new();
        if sheet.inputs.is_empty() {
            findings.add(path.key("inputs"), Code::Empty);
        }
        for (index, id) in sheet.inputs.iter().enumerate() {
            let path = path.key("inputs").index(index);
            let Some(input) = self.input(id, &path, findings) else {
                continue;
            };
            if sheet.inputs.iter().take(index).any(|other| other == id) {
                let (thing, id) = (Thing::Input, id.clone());
                findings.add(path, Code::DuplicateId { thing, id });
                continue;
            }
            let Some(plan) = self.inputs.all.get(input) else {
                continue;
            };
            if plan.kind != InputKind::Ballots {
                let (found, needed) = (plan.kind.keyword(), vec![InputKind::Ballots.keyword()]);
                findings.add(path, Code::InputKind { found, needed });
                continue;
            }
            match plan.readers.as_slice() {
                [reader] => inputs.push((input, *reader)),
                readers => {
                    let (input, readers) = (id.clone(), readers.len());
                    findings.add(path, Code::SheetReaders { input, readers });
                }
            }
        }
        let panels: Vec<&Panel> = inputs.iter().filter_map(|(_, reader)| self.panel(*reader)).collect();
        // Where an input was refused, its groups and levels are not known.
        let whole = inputs.len() == sheet.inputs.len();
        if whole {
            groups(sheet, &panels, path, findings);
        }
        if let Some(strata) = &sheet.strata {
            self.attribute(strata, path.key("strata"), findings);
        }
        let demands =
            sheet.units_at_least.is_some() || sheet.not_all_equal || sheet.differ.is_some() || !sheet.limit.is_empty();
        if !demands {
            let keys = vec!["units-at-least", "not-all-equal", "differ", "limit"];
            let found = Vec::new();
            findings.add(path.clone(), Code::OneOf { keys, found });
        }
        if sheet.differ == Some(Differ::Items) && sheet.inputs.len() == 1 {
            let (found, expected) = (1, 2);
            findings.add(path.key("inputs"), Code::Length { found, expected });
        }
        for (index, limit) in sheet.limit.iter().enumerate() {
            let path = path.key("limit").index(index);
            limits(limit, &path, findings);
            if whole {
                levels(limit, &panels, &path, findings);
            }
        }
        SheetPlan {
            sheet: sheet.clone(),
            inputs,
        }
    }

    fn panel(&self, node: usize) -> Option<&Panel> {
        match self.draft.node.get(node)?.rule.as_ref()? {
            Rule::Panel(panel) => Some(panel),
            _ => None,
        }
    }

    fn attribute(&self, id: &str, path: Path, findings: &mut Findings) {
        let mut known = self.draft.attributes.iter().map(|attribute| attribute.id.as_str());
        if !known.clone().any(|known| known == id) {
            let near = findings.near(id, &mut known);
            let (thing, id) = (Thing::Attribute, id.to_string());
            findings.add(path, Code::UnknownId { thing, id, near });
        }
    }

    /// The attributes by which ranks within a rater are taken apart.
    fn ranks(&self, findings: &mut Findings) {
        for (at, node) in self.draft.node.iter().enumerate() {
            let Some(Rule::Panel(panel)) = &node.rule else { continue };
            let path = Path::item("node", at).key("rule").key("panel");
            for (index, group) in panel.group.iter().enumerate() {
                if let Some(by) = group.ranks.as_ref().and_then(|ranks| ranks.strata.as_deref()) {
                    let path = path.key("group").index(index).key("ranks").key("strata");
                    self.attribute(by, path, findings);
                }
            }
        }
    }
}

/// Every group named has ballots of its own in one of the panels.
fn groups(sheet: &Sheet, panels: &[&Panel], path: &Path, findings: &mut Findings) {
    let all = || panels.iter().flat_map(|panel| &panel.group);
    // One panel may have groups under it where another has ballots.
    let casts = |id: &str| {
        panels.iter().any(|panel| {
            let mut groups = panel.group.iter();
            groups.any(|group| group.id.as_str() == id) && !panel.group.iter().any(|g| g.parent.as_deref() == Some(id))
        })
    };
    for (index, id) in sheet.groups.iter().enumerate().filter(|(_, id)| !casts(id)) {
        let near = findings.near(id, all().map(|group| group.id.as_str()));
        let (thing, id) = (Thing::Group, id.clone());
        let path = path.key("groups").index(index);
        findings.add(path, Code::UnknownId { thing, id, near });
    }
}

/// A limit says which marks it means, how many, and how a share becomes a number.
fn limits(limit: &SheetLimit, path: &Path, findings: &mut Findings) {
    let bounds = [&limit.at_least, &limit.more_than, &limit.at_most, &limit.less_than];
    if bounds.iter().all(|bound| bound.is_none()) && limit.levels.is_empty() {
        let keys = vec!["at-least", "more-than", "at-most", "less-than", "levels"];
        let found = Vec::new();
        findings.add(path.clone(), Code::OneOf { keys, found });
    }
    let lower = limit.at_least.as_ref().max(limit.more_than.as_ref());
    let upper = match (&limit.at_most, &limit.less_than) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.as_ref().or(b.as_ref()),
    };
    if let (Some(least), Some(most)) = (lower, upper)
        && least > most
    {
        let (least, most) = (least.clone(), most.clone());
        findings.add(path.clone(), Code::EmptyRange { least, most });
    }
    let shares = [("least-share", &limit.least_share), ("most-share", &limit.most_share)];
    let counts = [("least", limit.least.is_some()), ("most", limit.most.is_some())];
    let shared = shares.iter().any(|(_, share)| share.is_some());
    if !shared && counts.iter().all(|(_, there)| !there) {
        let keys = vec!["least", "most", "least-share", "most-share"];
        let found = Vec::new();
        findings.add(path.clone(), Code::OneOf { keys, found });
    }
    if let (Some(least), Some(most)) = (limit.least, limit.most)
        && least > most
    {
        let (least, most) = (least.into(), most.into());
        findings.add(path.key("least"), Code::EmptyRange { least, most });
    }
    for (key, share) in shares {
        if let Some(found) = share.clone().filter(|share| share.is_negative() || *share > Exact::ONE) {
            let (least, most, percent) = (Some(Exact::ZERO), Some(Exact::ONE), true);
            let code = Code::OutOfRange {
                found,
                least,
                most,
                percent,
            };
            findings.add(path.key(key), code);
        }
    }
    match (shared, limit.round) {
        (true, None) => findings.add(path.key("round"), Code::MissingKey { key: "round" }),
        (false, Some(_)) => {
            let keys = vec!["least-share", "most-share"];
            let found = Vec::new();
            findings.add(path.key("round"), Code::OneOf { keys, found });
        }
        _ => {}
    }
}

/// Every level named is one of a panel.
fn levels(limit: &SheetLimit, panels: &[&Panel], path: &Path, findings: &mut Findings) {
    let known = || panels.iter().flat_map(|panel| &panel.levels).map(|level| &level.name);
    for (index, found) in limit.levels.iter().enumerate() {
        if !known().any(|name| name == found) {
            let allowed: BTreeSet<&String> = known().take(12).collect();
            let allowed: Vec<String> = allowed.into_iter().cloned().collect();
            let found = found.clone();
            let path = path.key("levels").index(index);
            findings.add(path, Code::UnknownLevel { found, allowed });
        }
    }
}
