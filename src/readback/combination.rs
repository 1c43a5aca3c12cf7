//! Combinations in words: the formula of a parent, with the weights or full marks of its children, and
//! the pools that it adds and subtracts.

use alloc::{format, string::String, vec::Vec};

use super::Teller;
use super::phrase::{clauses, either, joined, list, percent, points, say};
use crate::combine::Combine;
use crate::draft::{Node, WeightTotal};

impl Teller<'_> {
    pub(super) fn combination(&self, node: &Node, combine: &Combine) -> String {
        let children = self.children(&node.id);
        if children.is_empty() {
            return say!(self.language, "没有下级", "it has no children");
        }
        let formula = self.formula(combine, children);
        let (pools, more) = self.pool_terms(node);
        let equals = say!(self.language, "得分＝{formula}{pools}", "score = {formula}{pools}");
        let weights = node.weights.as_ref().map(|total| match total {
            WeightTotal::Any => say!(self.language, "权重合计不限", "the weights may add to anything"),
            WeightTotal::Number(total) => {
                let total = percent(total);
                say!(self.language, "权重合计应为{total}", "the weights must add to {total}")
            }
        });
        clauses([equals, weights.unwrap_or_default(), more], self.language)
    }

    fn formula(&self, combine: &Combine, children: &[&Node]) -> String {
        let language = self.language;
        let plus = either(language, "＋", " + ");
        let sum = |terms: Vec<String>| joined(terms, plus);
        let full = || -> Vec<String> { children.iter().map(|child| self.term(child)).collect() };
        let weighted = || -> Vec<String> {
            let weighted = |child: &&Node| match &child.weight {
                Some(weight) => {
                    let (label, weight) = (self.label(child), percent(weight));
                    say!(language, "{label}×{weight}", "{label} × {weight}")
                }
                None => self.term(child),
            };
            children.iter().map(weighted).collect()
        };
        match combine {
            Combine::Sum(_) => sum(full()),
            Combine::WeightedSum(_) => sum(weighted()),
            Combine::WeightedMean(_) => {
                let total: crate::Exact = children.iter().filter_map(|child| child.weight.as_ref()).sum();
                let (terms, total) = (sum(weighted()), percent(&total));
                say!(language, "（{terms}）÷{total}", "({terms}) ÷ {total}")
            }
            Combine::Mean(_) => {
                let (terms, count) = (sum(full()), children.len());
                say!(language, "（{terms}）÷{count}", "({terms}) ÷ {count}")
            }
            Combine::Min(_) => {
                let terms = list(full(), language);
                say!(language, "{terms}中的最低者", "the least of {terms}")
            }
            Combine::Max(_) => {
                let terms = list(full(), language);
                say!(language, "{terms}中的最高者", "the greatest of {terms}")
            }
            Combine::EarnedOverPossible(rule) => {
                let (terms, to) = (sum(full()), &rule.to);
                say!(
                    language,
                    "（{terms}）的得分合计÷分值合计×{to}",
                    "points earned ÷ points possible × {to}, over ({terms})",
                )
            }
        }
    }

    /// A child with its full marks: Z1 缴存扩面（6分）.
    fn term(&self, child: &Node) -> String {
        let label = self.label(child);
        let full = child.full.as_ref().map(|full| points(full, self.language)).unwrap_or_default();
        match (full.is_empty(), child.extra) {
            (true, false) => label,
            (true, true) => say!(self.language, "{label}（附加项）", "{label} (extra)"),
            (false, false) => say!(self.language, "{label}（{full}）", "{label} ({full})"),
            (false, true) => say!(self.language, "{label}（附加项，{full}）", "{label} (extra, {full})"),
        }
    }

    /// The pools as terms of a formula, and the cap of their difference.
    fn pool_terms(&self, node: &Node) -> (String, String) {
        let (plus, minus) = (either(self.language, "＋", " + "), either(self.language, "－", " − "));
        let add = node.add.iter().map(|id| format!("{plus}{}", self.pool_term(id)));
        let subtract = node.subtract.iter().map(|id| format!("{minus}{}", self.pool_term(id)));
        let net = node.net_cap.as_ref().map(|cap| {
            let cap = points(cap, self.language);
            say!(
                self.language,
                "加分减去扣分后，增减均不超过{cap}",
                "added less subtracted comes to at most {cap} either way",
            )
        });
        (add.chain(subtract).collect(), net.unwrap_or_default())
    }

    /// A pool with its cap: 正向激励加分（上限5分）.
    fn pool_term(&self, id: &str) -> String {
        let Some(pool) = self.pools.get(id) else { return self.quoted(id) };
        let name = self.text(pool.name.as_ref());
        let name = if name.is_empty() { id } else { name };
        match &pool.cap {
            Some(cap) => {
                let cap = points(cap, self.language);
                say!(self.language, "{name}（上限{cap}）", "{name} (at most {cap})")
            }
            None => say!(self.language, "{name}（不设上限）", "{name} (no cap)"),
        }
    }

    /// Pools on a leaf: a sentence of its own.
    pub(super) fn pools_of(&self, node: &Node) -> String {
        let (terms, more) = self.pool_terms(node);
        if terms.is_empty() {
            return more;
        }
        clauses([say!(self.language, "再{terms}", "then{terms}"), more], self.language)
    }
}
