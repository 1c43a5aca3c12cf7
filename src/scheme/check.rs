//! Runs every check of a scheme, in the order from form to meaning, and lowers what passed.

use alloc::{string::ToString, sync::Arc, vec, vec::Vec};

use super::inputs::{Inputs, inputs};
use super::links::{Links, Names};
use super::lower::{Parts, lower};
use super::policies::policies;
use super::pools::accounts;
use super::standing::{self, Compared};
use super::tree::{Shape, order, shape};
use super::{Checked, Scheme, contrast, grades, marks, parts, references, tables};
use crate::combine::Combine;
use crate::document::{canonical, fingerprint};
use crate::draft::{self, SCHEME_FORMAT};
use crate::number::Exact;
use crate::problem::{Code, Findings, Path, Place, Problems, Segment, Thing};
use crate::read::Limits;
use crate::rule::{Rule, RuleCheck};

pub(super) fn check(draft: draft::Scheme, limits: &Limits) -> Result<Scheme, Problems> {
    let mut findings = draft.faults.0.clone();
    let finish = |findings: Findings, draft: &draft::Scheme| {
        findings.finish(limits.problems, draft::Scheme::KEYS, |path| place(draft, path))
    };
    if let Some(code) = draft::format_code(&draft.format, SCHEME_FORMAT).filter(|_| !findings.is_unread("format")) {
        // Of another format, nothing else that is found means much.
        let mut findings = Findings::default();
        findings.add(Path::default().key("format"), code);
        finish(findings, &draft)?;
    }
    if draft.node.len() > limits.nodes {
        let mut findings = Findings::default();
        findings.add(
            Path::default().key("node"),
            Code::TooMany {
                found: draft.node.len(),
                limit: limits.nodes,
            },
        );
        finish(findings, &draft)?;
    }
    if findings.is_full() {
        // So much could not be read that the rest says nothing.
        finish(findings.clone(), &draft)?;
    }
    let no_result = findings.is_unread("result");
    let blamed = findings.blamed("node", draft.node.len());
    for (key, count) in [("tiers", draft.tiers.len()), ("stages", draft.stages.len())] {
        if count > limits.depth {
            findings.add(
                Path::default().key(key),
                Code::TooMany {
                    found: count,
                    limit: limits.depth,
                },
            );
            finish(findings.clone(), &draft)?;
        }
    }
    let shape = shape(&draft, limits, &mut findings);
    if shape.too_deep {
        // What follows goes up and down the levels, and takes its time by their number.
        finish(findings.clone(), &draft)?;
    }
    references::references(&draft, &mut findings);
    kinds(&draft, &shape, &blamed, &mut findings);
    let full = marks::full_marks(&draft, &shape, &blamed, &mut findings);
    marks::possible(&draft, &shape, &full, &blamed, &mut findings);
    marks::weights(&draft, &shape, &blamed, &mut findings);
    marks::counts(&draft, &shape, &blamed, &mut findings);
    marks::clamps(&draft, &blamed, &mut findings);
    let mut inputs = inputs(&draft, &blamed, &mut findings);
    parts::roll_ups(&draft, &mut inputs, &mut findings);
    let accounts = accounts(&draft, &inputs, &blamed, limits.depth, &mut findings);
    let tables = tables::tables(&draft, &mut findings);
    let rules = rules(&draft, &shape, &full, &inputs, &blamed, &mut findings);
    let targets = parts::breakdowns(&draft, &shape, &rules, &inputs, &mut findings);
    policies(&draft, &shape, &full, &blamed, &mut findings);
    let grades = grades::grades(&draft, &shape, &mut findings);
    let names = Names {
        draft: &draft,
        shape: &shape,
        inputs: &inputs,
        accounts: &accounts,
        grades: grades.as_ref(),
    };
    let links = names.links(&mut findings);
    let mut statistics = names.statistics(&mut findings);
    let sheets = names.sheets(&mut findings);
    names.pool_gates(&mut findings);
    let stands_on = standing::standing(&names, &mut findings);
    let result = shape.by_id.get(draft.result.as_str()).copied();
    if result.is_none() && !no_result {
        findings.add(Path::default().key("result"), shape.unknown(&draft.result, &findings));
    }
    let needs = needs(&shape, &links);
    let order = order(&needs).unwrap_or_else(|cycle| {
        let ids = cycle
            .iter()
            .filter_map(|at| draft.node.get(*at))
            .map(|node| node.id.to_string())
            .collect();
        let at = cycle.first().copied().unwrap_or_default();
        if shape.display.len() == draft.node.len() {
            findings.add(Path::item("node", at), Code::Cycle { ids });
        }
        Vec::new()
    });
    let stages = super::statistics::stages(&draft, &shape, &needs, &mut statistics, &mut findings);
    contrast::contrast(&draft, &shape, &mut findings);
    enclosures(&draft, &shape, &links, &order, &stands_on, &mut findings);
    if let Some(result) = result {
        let mut read = needs.clone();
        for (read, links) in read.iter_mut().zip(&links) {
            read.extend(links.graded().into_iter().map(|(node, _)| node));
        }
        unused(&draft, &shape, result, &read, &stands_on, &mut findings);
    }
    let warnings = finish(findings, &draft)?;
    let result = result.unwrap_or_default();
    let parts = Parts {
        shape,
        full,
        inputs,
        accounts,
        tables,
        rules,
        targets,
        links,
        statistics,
        sheets,
        stages,
        grades,
        order,
        result,
    };
    let plan = lower(&draft, parts);
    let fingerprint = fingerprint(&canonical(&draft));
    Ok(Scheme(Arc::new(Checked {
        plan,
        fingerprint,
        warnings,
        limits: limits.clone(),
        draft,
    })))
}

/// The item that a path lies in, in the office's words.
pub(crate) fn place(draft: &draft::Scheme, path: &Path) -> Option<Place> {
    let [Segment::Key(list), Segment::Index(at), ..] = path.segments() else {
        return None;
    };
    let (no, name) = match list.as_str() {
        "node" => draft
            .node
            .get(*at)
            .map(|n| (n.no.clone().unwrap_or_else(|| n.id.to_string()), n.name.clone()))?,
        "input" => draft.input.get(*at).map(|n| (n.id.to_string(), n.name.clone()))?,
        "pool" => draft.pool.get(*at).map(|n| (n.id.to_string(), n.name.clone()))?,
        "table" => draft.table.get(*at).map(|n| (n.id.to_string(), n.title.clone()))?,
        "statistic" => draft.statistic.get(*at).map(|n| (n.id.to_string(), None))?,
        "sheet" => draft.sheet.get(*at).map(|n| (n.id.to_string(), n.name.clone()))?,
        "adjustment" => draft.adjustment.get(*at).map(|n| (n.node.clone(), None))?,
        "breakdown" => draft.breakdown.get(*at).map(|n| (n.node.clone(), None))?,
        _ => return None,
    };
    Some(Place {
        no,
        name: name.unwrap_or_default(),
    })
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
            (None, Some(_)) if children.is_empty() && node.mount => findings.add(path, Code::UnfilledMount),
            (None, Some(_)) if children.is_empty() => findings.add(path.key("combine"), Code::NoChildren),
            (Some(_), None) => {
                // A node that is its own parent lies on a cycle, which is reported.
                if let Some(child) = children
                    .iter()
                    .find(|child| **child != at)
                    .and_then(|child| draft.node.get(*child))
                {
                    findings.add(
                        path.key("rule"),
                        Code::LeafWithChildren {
                            child: child.id.to_string(),
                        },
                    );
                }
            }
            _ => {}
        }
    }
}

/// The parameters that an adjustment can change.
const ADJUSTABLE: [&str; 4] = ["target", "base", "divide-by", "points"];

/// The rules, with adjustments applied, by document index.
fn rules(
    draft: &draft::Scheme,
    shape: &Shape<'_>,
    full: &[Option<Exact>],
    inputs: &Inputs,
    blamed: &[bool],
    findings: &mut Findings,
) -> Vec<Option<Rule>> {
    let mut rules: Vec<Option<Rule>> = draft.node.iter().map(|node| node.rule.clone()).collect();
    let unread = findings.blamed("adjustment", draft.adjustment.len());
    for (at, adjustment) in draft
        .adjustment
        .iter()
        .enumerate()
        .filter(|(at, _)| unread.get(*at) != Some(&true))
    {
        let path = Path::item("adjustment", at);
        let Some(node) = shape.by_id.get(adjustment.node.as_str()) else {
            findings.add(path.key("node"), shape.unknown(&adjustment.node, findings));
            continue;
        };
        let field = rules
            .get_mut(*node)
            .and_then(Option::as_mut)
            .and_then(|rule| rule.constant_mut(&adjustment.field));
        match field {
            None => {
                let code = {
                    let near = findings.near(&adjustment.field, ADJUSTABLE);
                    Code::UnknownId {
                        thing: Thing::Parameter,
                        id: adjustment.field.clone(),
                        near,
                    }
                };
                findings.add(path.key("field"), code);
            }
            Some(value) if *value != adjustment.from => {
                let code = Code::AdjustmentFrom {
                    found: adjustment.from.clone(),
                    has: value.clone(),
                };
                findings.add(path.key("from"), code);
            }
            Some(value) => *value = adjustment.to.clone(),
        }
    }
    for (at, rule) in rules.iter().enumerate() {
        let (Some(rule), Some(node)) = (rule, draft.node.get(at)) else {
            continue;
        };
        if blamed.get(at).copied().unwrap_or(false) {
            continue;
        }
        let input = inputs
            .of_node
            .get(at)
            .copied()
            .flatten()
            .and_then(|input| inputs.all.get(input));
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
        super::tables::rule_parameters(
            draft,
            rule,
            &Path::item("node", at).key("rule").key(rule.keyword()),
            findings,
        );
    }
    rules
}

/// What each node needs before it, by document index.
fn needs(shape: &Shape<'_>, links: &[Links]) -> Vec<Vec<usize>> {
    let nodes = links.iter().enumerate().map(|(at, links)| {
        let read = links.nodes().into_iter().map(|(node, _)| node);
        shape.children_of(at).iter().copied().chain(read).collect()
    });
    nodes.collect()
}

/// Nodes whose value may be irrational must round before anything needs an exact number of them.
fn enclosures(
    draft: &draft::Scheme,
    shape: &Shape<'_>,
    links: &[Links],
    order: &[usize],
    stands_on: &[Compared],
    findings: &mut Findings,
) {
    let mut unrounded = vec![false; draft.node.len()];
    let mut value = vec![false; draft.node.len()];
    for at in order.iter().copied() {
        let (Some(node), Some(links)) = (draft.node.get(at), links.get(at)) else {
            continue;
        };
        let own = node.rule.as_ref().is_some_and(Rule::is_enclosed)
            || node.combine.as_ref().is_some_and(Combine::is_enclosed);
        let of_children = shape
            .children_of(at)
            .iter()
            .any(|child| value.get(*child) == Some(&true));
        let read =
            |(node, exact): (usize, bool)| if exact { unrounded.get(node) } else { value.get(node) } == Some(&true);
        let of_sources = links.nodes().into_iter().any(read);
        let rounds = marks::rounding(draft, node).0.is_some();
        for (of, _) in links.compared().into_iter().filter(|link| read(*link)) {
            let user = node.id.to_string();
            findings.add(Path::item("node", of).key("round"), Code::Enclosed { user });
        }
        let enclosed = own || of_children || of_sources;
        if let (Some(u), Some(v)) = (unrounded.get_mut(at), value.get_mut(at)) {
            *u = enclosed;
            *v = enclosed && !rounds;
        }
    }
    for (at, links) in links.iter().enumerate() {
        for (node, exact) in links.graded() {
            if if exact { unrounded.get(node) } else { value.get(node) } == Some(&true) {
                let user = draft.node.get(at).map(|n| n.id.to_string()).unwrap_or_default();
                findings.add(Path::item("node", node).key("round"), Code::Enclosed { user });
            }
        }
    }
    let result = shape.by_id.get(draft.result.as_str()).map(|at| (*at, false, "result"));
    let graded = draft.grades.as_ref().and_then(|grades| {
        let id = grades.node.as_deref().unwrap_or(&draft.result);
        Some((*shape.by_id.get(id)?, grades.exact, "grades"))
    });
    for (at, exact, user) in result.into_iter().chain(graded).chain(stands_on.iter().copied()) {
        if if exact { unrounded.get(at) } else { value.get(at) } == Some(&true) {
            findings.add(
                Path::item("node", at).key("round"),
                Code::Enclosed { user: user.into() },
            );
        }
    }
}

/// Nodes that neither the result nor the standing depends on.
fn unused(
    draft: &draft::Scheme,
    shape: &Shape<'_>,
    result: usize,
    read: &[Vec<usize>],
    stands_on: &[Compared],
    findings: &mut Findings,
) {
    let mut used = vec![false; read.len()];
    let mut stack = vec![result];
    stack.extend(stands_on.iter().map(|(at, _, _)| *at));
    stack.extend(
        draft
            .grades
            .as_ref()
            .and_then(|g| draft.node.iter().position(|n| Some(n.id.as_str()) == g.node.as_deref())),
    );
    // Where the parent is not known, or the parents go in a circle, that was said already.
    let lost =
        |at: usize| draft.node.get(at).is_some_and(|n| n.parent.is_some()) && shape.parent.get(at) == Some(&None);
    stack.extend((0..read.len()).filter(|at| lost(*at)));
    let mut placed = vec![false; read.len()];
    for at in &shape.display {
        if let Some(slot) = placed.get_mut(*at) {
            *slot = true;
        }
    }
    stack.extend(
        placed
            .iter()
            .enumerate()
            .filter(|(_, placed)| !**placed)
            .map(|(at, _)| at),
    );
    while let Some(at) = stack.pop() {
        let Some(slot) = used.get_mut(at).filter(|used| !**used) else {
            continue;
        };
        *slot = true;
        stack.extend(read.get(at).into_iter().flatten());
    }
    for (at, _) in used.iter().enumerate().filter(|(_, used)| !**used) {
        findings.add(
            Path::item("node", at),
            Code::Unused {
                result: draft.result.clone(),
            },
        );
    }
}
