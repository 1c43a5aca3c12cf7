//! Orders the nodes: ids, parents, display order, depth; and the order of computation, or the cycle
//! that prevents it. Knows nothing of points.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec,
    vec::Vec,
};

use crate::draft;
use crate::problem::{Code, Findings, Path, Thing};
use crate::read::{Limits, nearest};

/// The nodes of a document, ordered. Indices are document indices unless said otherwise.
pub(super) struct Shape<'a> {
    /// Document index by id; of duplicates the first.
    pub(super) by_id: BTreeMap<&'a str, usize>,
    pub(super) parent: Vec<Option<usize>>,
    pub(super) children: Vec<Vec<usize>>,
    /// Display order: every parent before its children, roots and siblings as in the document.
    pub(super) display: Vec<usize>,
    pub(super) depth: Vec<usize>,
}

impl<'a> Shape<'a> {
    /// An id that exists and was probably meant.
    pub(super) fn near(&self, id: &str) -> Option<String> {
        // The search looks at every id, so it is kept to schemes of human size.
        if self.by_id.len() > 2_000 {
            return None;
        }
        nearest(id, self.by_id.keys().copied()).map(ToString::to_string)
    }

    pub(super) fn unknown(&self, id: &str) -> Code {
        Code::UnknownId {
            thing: Thing::Node,
            id: id.into(),
            near: self.near(id),
        }
    }

    pub(super) fn is_ancestor(&self, ancestor: usize, of: usize) -> bool {
        let mut next = self.parent.get(of).copied().flatten();
        while let Some(at) = next {
            if at == ancestor {
                return true;
            }
            next = self.parent.get(at).copied().flatten();
        }
        false
    }

    pub(super) fn children_of(&self, at: usize) -> &[usize] {
        self.children.get(at).map_or(&[], Vec::as_slice)
    }
}

/// Reads ids and parents. Nodes on a cycle of parents are reported and are in no order.
pub(super) fn shape<'a>(draft: &'a draft::Scheme, limits: &Limits, findings: &mut Findings) -> Shape<'a> {
    let count = draft.node.len();
    let mut by_id = BTreeMap::new();
    for (at, node) in draft.node.iter().enumerate() {
        if by_id.contains_key(node.id.as_str()) {
            let id = node.id.to_string();
            findings.add(
                Path::item("node", at).key("id"),
                Code::DuplicateId { thing: Thing::Node, id },
            );
        } else if !node.id.is_empty() {
            by_id.insert(node.id.as_str(), at);
        }
    }
    let mut shape = Shape {
        by_id,
        parent: vec![None; count],
        children: vec![Vec::new(); count],
        display: Vec::new(),
        depth: vec![0; count],
    };
    for (at, node) in draft.node.iter().enumerate() {
        let Some(parent) = &node.parent else { continue };
        match shape.by_id.get(parent.as_str()) {
            Some(found) => {
                if let Some(slot) = shape.parent.get_mut(at) {
                    *slot = Some(*found);
                }
                if let Some(children) = shape.children.get_mut(*found) {
                    children.push(at);
                }
            }
            None => findings.add(Path::item("node", at).key("parent"), shape.unknown(parent)),
        }
    }
    let roots: Vec<usize> = (0..count)
        .filter(|at| shape.parent.get(*at).is_some_and(Option::is_none))
        .collect();
    let mut seen = vec![false; count];
    let mut stack: Vec<(usize, usize)> = roots.iter().rev().map(|at| (*at, 0)).collect();
    while let Some((at, depth)) = stack.pop() {
        shape.display.push(at);
        if let Some(slot) = shape.depth.get_mut(at) {
            *slot = depth;
        }
        if let Some(slot) = seen.get_mut(at) {
            *slot = true;
        }
        let below = depth.saturating_add(1);
        if below == limits.depth && !shape.children_of(at).is_empty() {
            findings.add(Path::item("node", at), Code::TooDeep { limit: limits.depth });
        }
        stack.extend(shape.children_of(at).iter().rev().map(|child| (*child, below)));
    }
    // What no root reaches lies on or under a cycle of parents.
    if let Some(first) = seen.iter().position(|seen| !seen) {
        let mut ids = Vec::new();
        let mut on_walk = alloc::collections::BTreeSet::new();
        let mut next = Some(first);
        while let Some(at) = next.filter(|at| on_walk.insert(*at)) {
            next = shape.parent.get(at).copied().flatten();
        }
        let start = next;
        while let Some(at) = next {
            ids.extend(draft.node.get(at).map(|node| node.id.to_string()));
            next = shape.parent.get(at).copied().flatten().filter(|at| Some(*at) != start);
        }
        findings.add(
            Path::item("node", start.unwrap_or(first)).key("parent"),
            Code::Cycle { ids },
        );
    }
    shape
}

/// The order of computation: every index after those it needs. `needs` lists them.
///
/// # Errors
/// The indices of one cycle.
pub(super) fn order(needs: &[Vec<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; needs.len()];
    let mut order = Vec::with_capacity(needs.len());
    let mut stack: Vec<(usize, usize)> = Vec::new();
    for start in 0..needs.len() {
        if marks.get(start) != Some(&Mark::New) {
            continue;
        }
        stack.push((start, 0));
        if let Some(mark) = marks.get_mut(start) {
            *mark = Mark::Open;
        }
        while let Some((at, next)) = stack.pop() {
            match needs.get(at).and_then(|needs| needs.get(next)) {
                Some(needed) => {
                    stack.push((at, next.saturating_add(1)));
                    match marks.get(*needed) {
                        Some(Mark::New) => {
                            if let Some(mark) = marks.get_mut(*needed) {
                                *mark = Mark::Open;
                            }
                            stack.push((*needed, 0));
                        }
                        Some(Mark::Open) => {
                            let from = stack.iter().position(|(at, _)| at == needed).unwrap_or_default();
                            return Err(stack.iter().skip(from).map(|(at, _)| *at).collect());
                        }
                        _ => {}
                    }
                }
                None => {
                    if let Some(mark) = marks.get_mut(at) {
                        *mark = Mark::Done;
                    }
                    order.push(at);
                }
            }
        }
    }
    Ok(order)
}
