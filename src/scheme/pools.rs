//! Resolves pools and ledgers into accounts: who uses which, in which direction, and who shares matters.

use alloc::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

use super::inputs::Inputs;
use crate::combine::{Account, Category, Pool};
use crate::draft;
use crate::problem::{Code, Findings, Path, Thing};
use crate::read::nearest;
use crate::rule::Rule;

/// The accounts of a scheme, by id of pool or ledger input.
pub(super) struct Accounts {
    pub(super) all: Vec<Account>,
    pub(super) by_id: BTreeMap<String, usize>,
}

impl Accounts {
    fn unknown(&self, id: &str) -> Code {
        let near = nearest(id, self.by_id.keys().map(String::as_str)).map(ToString::to_string);
        Code::UnknownId {
            thing: Thing::Pool,
            id: id.into(),
            near,
        }
    }
}

pub(super) fn accounts(draft: &draft::Scheme, inputs: &Inputs, findings: &mut Findings) -> Accounts {
    let mut accounts = Accounts {
        all: Vec::new(),
        by_id: BTreeMap::new(),
    };
    let mut paths = Vec::new();
    let mut add = |pool: Pool, deducts: bool, path: Path, findings: &mut Findings| {
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
        check_pool(&pool, &path, findings);
        accounts.by_id.insert(pool.id.to_string(), accounts.all.len());
        paths.push(path);
        accounts.all.push(Account {
            pool,
            deducts,
            scope: 0,
            yields_to: Vec::new(),
        });
    };
    for (at, pool) in draft.pool.iter().enumerate() {
        let deducts = draft
            .node
            .iter()
            .any(|node| node.subtract.iter().any(|id| id == pool.id.as_str()));
        add(pool.clone(), deducts, Path::item("pool", at), findings);
    }
    for (at, node) in draft.node.iter().enumerate() {
        let input = inputs
            .of_node
            .get(at)
            .copied()
            .flatten()
            .and_then(|input| inputs.all.get(input));
        if let (Some(Rule::Ledger(ledger)), Some(input)) = (&node.rule, input) {
            add(
                ledger.pool(&input.id),
                true,
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
            accounts.all.push(Account {
                pool,
                deducts: true,
                scope: 0,
                yields_to: Vec::new(),
            });
        }
    }
    link(&mut accounts, &paths, findings);
    uses(draft, &accounts, findings);
    accounts
}

fn accounts_has(accounts: &Accounts, id: &str) -> bool {
    accounts.by_id.contains_key(id)
}

fn check_pool(pool: &Pool, path: &Path, findings: &mut Findings) {
    for (key, value) in [("cap", &pool.cap), ("event-cap", &pool.event_cap)] {
        if let Some(found) = value.clone().filter(crate::Exact::is_negative) {
            findings.add(
                path.key(key),
                Code::OutOfRange {
                    found,
                    least: Some(crate::Exact::ZERO),
                    most: None,
                },
            );
        }
    }
    for (at, category) in pool.category.iter().enumerate() {
        check_category(pool, at, category, &path.key("category").index(at), findings);
    }
}

fn check_category(pool: &Pool, at: usize, category: &Category, path: &Path, findings: &mut Findings) {
    let before = || pool.category.iter().take(at);
    if before().any(|c| c.id == category.id) || category.id == pool.id {
        findings.add(
            path.key("id"),
            Code::DuplicateId {
                thing: Thing::Category,
                id: category.id.to_string(),
            },
        );
    }
    if let Some(parent) = &category.parent
        && !before().any(|c| c.id.as_str() == parent)
    {
        let near = nearest(parent, before().map(|c| c.id.as_str())).map(ToString::to_string);
        findings.add(
            path.key("parent"),
            Code::UnknownId {
                thing: Thing::Category,
                id: parent.clone(),
                near,
            },
        );
    }
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
                    None => findings.add(path.key(key).index(index), accounts.unknown(id)),
                }
            }
            found
        };
        for other in resolve("same-matter-with", &account.pool.same_matter_with) {
            let (a, b) = (
                scope.get(at).copied().unwrap_or(at),
                scope.get(other).copied().unwrap_or(other),
            );
            for slot in scope.iter_mut().filter(|slot| **slot == b) {
                *slot = a;
            }
        }
        yields.push(resolve("yields-to", &account.pool.yields_to));
    }
    for (at, to) in yields.iter().enumerate() {
        let back = to
            .iter()
            .find(|other| **other == at || yields.get(**other).is_some_and(|o| o.contains(&at)));
        if let Some(back) = back {
            let name = |at: usize| accounts.all.get(at).map(|a| a.pool.id.to_string());
            let ids = [at, *back].into_iter().filter_map(name).collect();
            findings.add(
                paths.get(at).cloned().unwrap_or_default().key("yields-to"),
                Code::Cycle { ids },
            );
        }
    }
    for ((account, scope), yields) in accounts.all.iter_mut().zip(scope).zip(yields) {
        account.scope = scope;
        account.yields_to = yields;
    }
}

/// Pools that nodes name must exist; each is used once, on one side.
fn uses(draft: &draft::Scheme, accounts: &Accounts, findings: &mut Findings) {
    let mut used: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, node) in draft.node.iter().enumerate() {
        for (key, ids) in [("add", &node.add), ("subtract", &node.subtract)] {
            for (index, id) in ids.iter().enumerate() {
                let path = Path::item("node", at).key(key).index(index);
                if !draft.pool.iter().any(|pool| pool.id.as_str() == id) {
                    findings.add(path, accounts.unknown(id));
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
        let by_gate = || {
            let conditions = draft.node.iter().flat_map(|n| &n.gate).flat_map(|g| &g.when);
            conditions
                .into_iter()
                .any(|c| c.events.as_deref() == Some(pool.id.as_str()))
        };
        if !used.contains_key(pool.id.as_str()) && !by_gate() {
            findings.add(
                Path::item("pool", at),
                Code::Unused {
                    result: draft.result.clone(),
                },
            );
        }
    }
}
