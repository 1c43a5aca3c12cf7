//! Combinations in words: the formula of a parent, with the weights or full marks of its children, and
//! the pools that it adds and subtracts.

use alloc::{format, string::String, vec::Vec};

use super::Teller;
use super::phrase::{Figures, clauses, either, joined, list, percent, points, say};
use crate::combine::{Combine, Guarded, Kept};
use crate::draft::{Node, WeightTotal};
use crate::number::Exact;
use crate::rule::Parameter;

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
                let total = weights_total(total);
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
                    let (label, weight) = (self.label(child), self.weight(child, weight));
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
                let total = children
                    .iter()
                    .map(|child| child.weight.as_ref().and_then(Parameter::constant));
                let total: Option<Vec<&Exact>> = total.collect();
                let total = match total {
                    Some(all) => weights_total(&all.into_iter().sum()),
                    None => say!(language, "权重合计", "the sum of weights"),
                };
                let terms = sum(weighted());
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
            Combine::Product(_) => joined(full(), either(language, "×", " × ")),
            Combine::Geometric(rule) => {
                let (terms, otherwise) = (list(full(), language), self.otherwise(rule, false));
                say!(
                    language,
                    "{terms}的几何平均{otherwise}",
                    "the geometric mean of {terms}{otherwise}"
                )
            }
            Combine::WeightedGeometric(rule) => {
                let (terms, otherwise) = (list(weighted(), language), self.otherwise(rule, false));
                say!(
                    language,
                    "{terms}的加权几何平均（各项得分以权重为指数连乘）{otherwise}",
                    "the weighted geometric mean of {terms} (each to the power of its weight){otherwise}",
                )
            }
            Combine::Harmonic(rule) => {
                let (terms, otherwise) = (list(full(), language), self.otherwise(rule, true));
                say!(
                    language,
                    "{terms}的调和平均{otherwise}",
                    "the harmonic mean of {terms}{otherwise}"
                )
            }
            Combine::Quadratic(_) => {
                let terms = list(full(), language);
                say!(language, "{terms}的平方平均", "the root of the mean square of {terms}")
            }
            Combine::NoisyOr(_) => {
                let terms = list(full(), language);
                say!(
                    language,
                    "1减去各项（1－得分）的乘积：{terms}",
                    "1 less the product of (1 − score) over {terms}"
                )
            }
            Combine::Best(rule) => {
                let (terms, n, kept) = (list(full(), language), rule.n, self.kept(rule.kept, rule.to.as_ref()));
                say!(
                    language,
                    "{terms}中最好的{n}项的{kept}",
                    "{kept} of the best {n} of {terms}"
                )
            }
            Combine::Drop(rule) => {
                let (terms, kept) = (list(full(), language), self.kept(rule.kept, rule.to.as_ref()));
                let (low, high) = (rule.low, rule.high);
                let never = list(rule.never.iter().map(|id| self.node_named(id)), language);
                let never = match never.is_empty() {
                    true => never,
                    false => say!(language, "（{never}不去掉）", " (never {never})"),
                };
                say!(
                    language,
                    "{terms}去掉{low}个最低、{high}个最高{never}后的{kept}",
                    "{kept} of {terms} without the {low} lowest and {high} highest{never}",
                )
            }
            Combine::FirstPresent(_) => {
                let terms = list(full(), language);
                say!(
                    language,
                    "依次取第一个不缺项的：{terms}",
                    "the first that is there of {terms}"
                )
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

    /// What a mean gives where it is not defined.
    fn otherwise(&self, rule: &Guarded, zero_too: bool) -> String {
        let Some(to) = &rule.otherwise else {
            return String::new();
        };
        let to = points(to, self.language);
        match zero_too {
            true => say!(
                self.language,
                "（有为0或负数的，得{to}）",
                " ({to} where one is 0 or negative)"
            ),
            false => say!(self.language, "（有负数的，得{to}）", " ({to} where one is negative)"),
        }
    }

    /// How kept values are combined.
    fn kept(&self, kept: Kept, to: Option<&Exact>) -> String {
        let to = to.map(|to| format!("×{to}")).unwrap_or_default();
        match kept {
            Kept::Sum => say!(self.language, "合计", "the sum"),
            Kept::Mean => say!(self.language, "平均", "the mean"),
            Kept::EarnedOverPossible => {
                say!(
                    self.language,
                    "得分合计÷分值合计{to}",
                    "points earned ÷ points possible {to}"
                )
            }
        }
    }

    /// A child's weight: a percentage, unless weights side by side add to more than 1 (2:1:1).
    pub(super) fn weight(&self, child: &Node, weight: &Parameter) -> String {
        let beside = self.children(child.parent.as_deref().unwrap_or_default()).iter();
        let total: Exact = beside
            .filter_map(|node| node.weight.as_ref().and_then(Parameter::constant))
            .sum();
        self.parameter(
            weight,
            Figures {
                percent: total <= Exact::ONE,
                unit: "",
            },
            "权重",
            "weight",
        )
    }

    /// A child with its full marks: Z1 缴存扩面（6分）.
    fn term(&self, child: &Node) -> String {
        let label = self.label(child);
        let full = child
            .full
            .as_ref()
            .map(|full| points(full, self.language))
            .unwrap_or_default();
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
        let Some(pool) = self.pools.get(id) else {
            return self.quoted(id);
        };
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

/// What weights add to: 100%, or a number above 1 as it stands.
pub(super) fn weights_total(total: &Exact) -> String {
    if *total > Exact::ONE {
        format!("{total}")
    } else {
        percent(total)
    }
}
