//! Orders the nodes: ids, parents, display order, depth; and the order of computation, or the cycle
//! that prevents it. Knows nothing of points.

use alloc::{collections::BTreeMap, string::ToString, vec, vec::Vec};

use crate::draft;
use crate::problem::{Code, Findings, Path, Thing};
use crate::read::Limits;

/// The nodes of a document, ordered. Indices are document indices unless said otherwise.
pub(super) struct Shape<'a> {
    /// Document index by id; of duplicates the first.
    pub(super) by_id: BTreeMap<&'a str, usize>,
    pub(super) parent: Vec<Option<usize>>,
    pub(super) children: Vec<Vec<usize>>,
    /// Display order: every parent before its children, roots and siblings as in the document.
    pub(super) display: Vec<usize>,
    pub(super) depth: Vec<usize>,
    /// Whether there are more levels than the limit.
    pub(super) too_deep: bool,
}

impl<'a> Shape<'a> {
    pub(super) fn unknown(&self, id: &str, findings: &Findings) -> Code {
        Code::UnknownId {
            thing: Thing::Node,
            id: id.into(),
            near: findings.near(id, self.by_id.keys().copied()),
        }
    }

    /// Whether `ancestor` is a parent of `of`, or a parent's parent. Nodes on a cycle have no ancestors.
    pub(super) fn is_ancestor(&self, ancestor: usize, of: usize) -> bool {
        let mut next = self.parent.get(of).copied().flatten();
        // INVARIANT: the depth is the number of parents, and 0 on or under a cycle, so this ends.
        for _ in 0..self.depth.get(of).copied().unwrap_or_default() {
            let Some(at) = next else { return false };
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
        too_deep: false,
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
            None => findings.add(Path::item("node", at).key("parent"), shape.unknown(parent, findings)),
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
            shape.too_deep = true;
        }
        stack.extend(shape.children_of(at).iter().rev().map(|child| (*child, below)));
    }
    // What no root reaches lies on or under a cycle of parents; every cycle is reported once.
    let mut walk = vec![usize::MAX; count];
    for first in 0..count {
        let mut next = Some(first).filter(|at| seen.get(*at) == Some(&false));
        while let Some(at) = next {
            match walk.get_mut(at) {
                Some(slot) if *slot == usize::MAX => *slot = first,
                Some(slot) if *slot == first => break,
                _ => next = None,
            }
            next = next.and_then(|at| shape.parent.get(at).copied().flatten());
        }
        let Some(start) = next else { continue };
        let mut ids = Vec::new();
        while let Some(at) = next {
            ids.extend(draft.node.get(at).map(|node| node.id.to_string()));
            next = shape.parent.get(at).copied().flatten().filter(|at| *at != start);
        }
        findings.add(Path::item("node", start).key("parent"), Code::Cycle { ids });
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
