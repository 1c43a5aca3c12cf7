//! Resolves pools and ledgers into accounts: who uses which, in which direction, and who shares matters.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::{String, ToString},
    vec::Vec,
};

use super::inputs::Inputs;
use super::tree::order;
use crate::combine::{Account, Category, Pool};
use crate::draft;
use crate::problem::{Code, Findings, Path, Thing};
use crate::rule::Rule;

/// The accounts of a scheme, by id of pool or ledger input.
pub(super) struct Accounts {
    pub(super) all: Vec<Account>,
    pub(super) by_id: BTreeMap<String, usize>,
}

impl Accounts {
    fn unknown(&self, id: &str, findings: &Findings) -> Code {
        let near = findings.near(id, self.by_id.keys().map(String::as_str));
        Code::UnknownId {
            thing: Thing::Pool,
            id: id.into(),
            near,
        }
    }
}

pub(super) fn accounts(
    draft: &draft::Scheme,
    inputs: &Inputs,
    blamed: &[bool],
    depth: usize,
    findings: &mut Findings,
) -> Accounts {
    let mut accounts = Accounts {
        all: Vec::new(),
        by_id: BTreeMap::new(),
    };
    let mut paths = Vec::new();
    let mut add = |pool: Pool, deducts: bool, read: bool, path: Path, findings: &mut Findings| {
        if pool.id.is_empty() {
            return;
        }
        if accounts.by_id.contains_key(pool.id.as_str()) {
            findings.add(
                path.key("id"),
                Code::DuplicateId {
                    thing: Thing::Pool,
                    id: pool.id.to_string(),
                },
            );
            return;
        }
        if read {
            check_pool(&pool, depth, &path, findings);
        }
        accounts.by_id.insert(pool.id.to_string(), accounts.all.len());
        paths.push(path);
        accounts.all.push(Account::new(pool, deducts));
    };
    let subtracted: BTreeSet<&str> = draft
        .node
        .iter()
        .flat_map(|node| &node.subtract)
        .map(String::as_str)
        .collect();
    let unread = findings.blamed("pool", draft.pool.len());
    for (at, pool) in draft.pool.iter().enumerate() {
        let deducts = subtracted.contains(pool.id.as_str());
        add(
            pool.clone(),
            deducts,
            unread.get(at) != Some(&true),
            Path::item("pool", at),
            findings,
        );
    }
    for (at, node) in draft.node.iter().enumerate() {
        let input = inputs
            .of_node
            .get(at)
            .copied()
            .flatten()
            .and_then(|input| inputs.all.get(input));
        if let (Some(Rule::Ledger(ledger)), Some(input)) = (&node.rule, input) {
            let read = blamed.get(at) != Some(&true);
            add(
                ledger.pool(&input.id),
                true,
                read,
                Path::item("node", at).key("rule").key("ledger"),
                findings,
            );
        }
    }
    // Inputs of events that no ledger reads are accounts too: gates count their events.
    for (at, input) in draft.input.iter().enumerate() {
        if input.kind == crate::rule::InputKind::Events && !accounts_has(&accounts, &input.id) {
            let pool = Pool {
                name: input.name.clone(),
                ..Pool::new(input.id.as_str())
            };
            accounts.by_id.insert(input.id.to_string(), accounts.all.len());
            paths.push(Path::item("input", at));
            accounts.all.push(Account::new(pool, true));
        }
    }
    link(&mut accounts, &paths, findings);
    uses(draft, &accounts, findings);
    accounts
}

fn accounts_has(accounts: &Accounts, id: &str) -> bool {
    accounts.by_id.contains_key(id)
}

fn check_pool(pool: &Pool, depth: usize, path: &Path, findings: &mut Findings) {
    for (key, value) in [("cap", &pool.cap), ("event-cap", &pool.event_cap)] {
        if let Some(found) = value.clone().filter(crate::Exact::is_negative) {
            findings.add(
                path.key(key),
                Code::OutOfRange {
                    found,
                    least: Some(crate::Exact::ZERO),
                    most: None,
                    percent: false,
                },
            );
        }
    }
    // Each category with how many stand over it.
    let mut before: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, category) in pool.category.iter().enumerate() {
        let path = path.key("category").index(at);
        let over = match &category.parent {
            None => 0,
            Some(parent) => match before.get(parent.as_str()) {
                Some(over) => over.saturating_add(1),
                None => {
                    let near = findings.near(parent, before.keys().copied());
                    let code = Code::UnknownId {
                        thing: Thing::Category,
                        id: parent.clone(),
                        near,
                    };
                    findings.add(path.key("parent"), code);
                    0
                }
            },
        };
        if over == depth {
            findings.add(path.key("parent"), Code::TooDeep { limit: depth });
        }
        if before.insert(category.id.as_str(), over).is_some() || category.id == pool.id {
            findings.add(
                path.key("id"),
                Code::DuplicateId {
                    thing: Thing::Category,
                    id: category.id.to_string(),
                },
            );
        }
        check_category(pool, category, &path, findings);
    }
}

fn check_category(pool: &Pool, category: &Category, path: &Path, findings: &mut Findings) {
    let caps = [&category.event_cap, &category.cap, &pool.event_cap, &pool.cap];
    if let Some(points) = &category.points {
        if points.is_negative() {
            findings.add(path.key("points"), Code::NegativePoints { found: points.clone() });
        } else if let Some(cap) = caps.into_iter().flatten().find(|cap| points > *cap) {
            findings.add(
                path.key("points"),
                Code::AboveCap {
                    points: points.clone(),
                    cap: cap.clone(),
                },
            );
        }
    }
}

/// The account that stands for all that share matters with `at`; shortens the way to it.
fn root(scope: &mut [usize], mut at: usize) -> usize {
    // INVARIANT: every slot names itself or a lesser one, so this ends.
    while let Some(next) = scope.get(at).copied().filter(|next| *next < at) {
        let over = scope.get(next).copied().unwrap_or(next);
        if let Some(slot) = scope.get_mut(at) {
            *slot = over;
        }
        at = next;
    }
    at
}

/// Resolves `same-matter-with` and `yields-to`.
fn link(accounts: &mut Accounts, paths: &[Path], findings: &mut Findings) {
    let count = accounts.all.len();
    let mut scope: Vec<usize> = (0..count).collect();
    let mut yields: Vec<Vec<usize>> = Vec::with_capacity(count);
    for (at, account) in accounts.all.iter().enumerate() {
        let path = paths.get(at).cloned().unwrap_or_default();
        let mut resolve = |key: &str, ids: &[String]| -> Vec<usize> {
            let mut found = Vec::new();
            for (index, id) in ids.iter().enumerate() {
                match accounts.by_id.get(id) {
                    Some(other) => found.push(*other),
                    None => findings.add(path.key(key).index(index), accounts.unknown(id, findings)),
                }
            }
            found
        };
        for other in resolve("same-matter-with", &account.pool.same_matter_with) {
            let (a, b) = (root(&mut scope, at), root(&mut scope, other));
            if let Some(slot) = scope.get_mut(a.max(b)) {
                *slot = a.min(b);
            }
        }
        yields.push(resolve("yields-to", &account.pool.yields_to));
    }
    let scope: Vec<usize> = (0..count).map(|at| root(&mut scope, at)).collect();
    if let Err(cycle) = order(&yields) {
        let at = cycle.first().copied().unwrap_or_default();
        let ids = cycle
            .iter()
            .filter_map(|at| Some(accounts.all.get(*at)?.pool.id.to_string()))
            .collect();
        findings.add(
            paths.get(at).cloned().unwrap_or_default().key("yields-to"),
            Code::Cycle { ids },
        );
    }
    for ((account, scope), yields) in accounts.all.iter_mut().zip(scope).zip(yields) {
        account.scope = scope;
        account.yields_to = yields;
    }
}

/// Pools that nodes name must exist; each is used once, on one side.
fn uses(draft: &draft::Scheme, accounts: &Accounts, findings: &mut Findings) {
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    let pools: BTreeSet<&str> = draft.pool.iter().map(|pool| pool.id.as_str()).collect();
    let conditions = draft.node.iter().flat_map(|n| &n.gate).flat_map(|g| &g.when);
    let of_statistics = draft.statistic.iter().flat_map(|s| s.when.iter().chain(&s.among));
    let conditions = conditions.chain(of_statistics);
    let by_gate: BTreeSet<&str> = conditions
        .flat_map(|c| [&c.events, &c.points])
        .flatten()
        .map(String::as_str)
        .collect();
    for (at, node) in draft.node.iter().enumerate() {
        for (key, ids) in [("add", &node.add), ("subtract", &node.subtract)] {
            for (index, id) in ids.iter().enumerate() {
                let path = Path::item("node", at).key(key).index(index);
                if !pools.contains(id.as_str()) {
                    findings.add(path, accounts.unknown(id, findings));
                } else if used.insert(id, at).is_some() {
                    findings.add(
                        path,
                        Code::DuplicateId {
                            thing: Thing::Pool,
                            id: id.clone(),
                        },
                    );
                }
            }
        }
    }
    for (at, pool) in draft.pool.iter().enumerate() {
        if !pool.id.is_empty() && !used.contains_key(pool.id.as_str()) && !by_gate.contains(pool.id.as_str()) {
            findings.add(
                Path::item("pool", at),
                Code::Unused {
                    result: draft.result.clone(),
                },
            );
        }
    }
}
