//! Checks the gates of pools, of their categories and of ledgers: what they read, and what they do.

use alloc::{collections::BTreeSet, string::ToString, vec, vec::Vec};

use super::links::Names;
use crate::combine::{Category, PoolGate};
use crate::number::Exact;
use crate::plan::Operand;
use crate::problem::{Code, Findings, Path, Thing};
use crate::rule::Rule;

impl Names<'_> {
    pub(super) fn pool_gates(&self, findings: &mut Findings) {
        for (at, pool) in self.draft.pool.iter().enumerate() {
            self.gates_of(&pool.id, &pool.category, &pool.gate, &Path::item("pool", at), findings);
        }
        for (at, node) in self.draft.node.iter().enumerate() {
            if let Some(Rule::Ledger(ledger)) = &node.rule {
                let path = Path::item("node", at).key("rule").key("ledger");
                let id = node.input.as_deref().unwrap_or(&node.id);
                self.gates_of(id, &ledger.category, &ledger.gate, &path, findings);
            }
        }
    }

    fn gates_of(&self, id: &str, categories: &[Category], own: &[PoolGate], path: &Path, findings: &mut Findings) {
        // Cuts are named by category, pool or gate: no two may have one name.
        let mut names: BTreeSet<&str> = categories.iter().map(|category| category.id.as_str()).collect();
        names.insert(id);
        let of_categories = categories
            .iter()
            .enumerate()
            .map(|(at, category)| (path.key("category").index(at), category.gate.as_slice()));
        for (path, gates) in of_categories.chain([(path.clone(), own)]) {
            for (at, gate) in gates.iter().enumerate() {
                let path = path.key("gate").index(at);
                if !names.insert(&gate.id) {
                    let code = Code::DuplicateId {
                        thing: Thing::Gate,
                        id: gate.id.to_string(),
                    };
                    findings.add(path.key("id"), code);
                }
                self.pool_gate(gate, &path, findings);
            }
        }
    }

    fn pool_gate(&self, gate: &PoolGate, path: &Path, findings: &mut Findings) {
        for (at, plan) in self.conditions(&gate.when, "when", path, findings).iter().enumerate() {
            // Pools are counted before any node is scored.
            let found = match plan.operand {
                Operand::Statistic | Operand::Attribute => continue,
                Operand::Node(..) => "node",
                Operand::Events(_) => "events",
                Operand::Points(_) => "points",
                Operand::Input(_) | Operand::Parameter => "input",
            };
            let (keys, found) = (vec!["statistic", "attribute"], vec![found.into()]);
            findings.add(path.key("when").index(at), Code::OneOf { keys, found });
        }
        let effects = [("at-most", &gate.at_most), ("times", &gate.times)];
        let found: Vec<_> = effects.iter().filter(|(_, effect)| effect.is_some()).collect();
        if found.len() != 1 {
            let found = found.iter().map(|(key, _)| (*key).into()).collect();
            let keys = vec!["at-most", "times"];
            findings.add(path.clone(), Code::OneOf { keys, found });
        }
        for (key, effect) in effects {
            let most = (key == "times").then_some(Exact::ONE);
            if let Some(found) = effect.clone()
                && (found.is_negative() || most.as_ref().is_some_and(|most| found > *most))
            {
                let code = Code::OutOfRange {
                    found,
                    least: Some(Exact::ZERO),
                    most,
                    percent: false,
                };
                findings.add(path.key(key), code);
            }
        }
    }
}
