//! Holds every standard's wording against the numbers of its rule (数字对照); differences are warnings.

use alloc::{collections::BTreeMap, vec::Vec};

use super::numerals::compare;
use super::tree::Shape;
use crate::combine::Pool;
use crate::draft;
use crate::language::Language;
use crate::number::Exact;
use crate::problem::{Code, Findings, Path};
use crate::rule::{Parameter, Rule};

/// Adds a warning for each number that stands in a wording or in its rule only.
///
/// The wording of a combination is held against the rules below it that have no wording of their own;
/// what is not printed (取高者 of two hidden ways) must stand in it.
pub(super) fn contrast(draft: &draft::Scheme, shape: &Shape<'_>, findings: &mut Findings) {
    let pools: BTreeMap<&str, &Pool> = draft.pool.iter().map(|pool| (pool.id.as_str(), pool)).collect();
    let mut adjusted: BTreeMap<&str, Vec<&Exact>> = BTreeMap::new();
    for change in &draft.adjustment {
        adjusted
            .entry(change.node.as_str())
            .or_default()
            .extend([&change.from, &change.to]);
    }
    for (at, node) in draft.node.iter().enumerate() {
        let Some(standard) = &node.standard else { continue };
        let (mut parameters, mut also) = (Vec::new(), Vec::new());
        let mut below = alloc::vec![at];
        // INVARIANT: every node has one parent, and nodes with a standard are not entered again, so this ends.
        while let Some(next) = below.pop() {
            let Some(node) = draft.node.get(next) else { continue };
            also.extend(beside(draft, shape, next, &pools));
            also.extend(adjusted.get(node.id.as_str()).into_iter().flatten().copied().cloned());
            if let Some(rule) = &node.rule {
                also.extend(implied(rule));
                if next == at || node.hidden {
                    parameters.extend(numbers(rule))
                } else {
                    also.extend(numbers(rule))
                }
            }
            let own = |child: &&usize| draft.node.get(**child).is_some_and(|child| child.standard.is_none());
            below.extend(shape.children_of(next).iter().filter(own));
        }
        let (wording_only, rule_only) = compare(standard.in_language(Language::Chinese), &parameters, &also);
        let path = Path::item("node", at).key("standard");
        for number in wording_only {
            findings.add(path.clone(), Code::WordingOnly { number });
        }
        for number in rule_only {
            findings.add(path.clone(), Code::RuleOnly { number });
        }
    }
}

/// The rule's own numbers; of a panel the weights of its groups.
fn numbers(rule: &Rule) -> Vec<Exact> {
    match rule {
        Rule::Panel(panel) => panel.group.iter().filter_map(|group| group.weight.clone()).collect(),
        rule => rule.numbers(),
    }
}

/// Numbers that stand beside the rule: they may be in the wording, and need not be.
fn beside(draft: &draft::Scheme, shape: &Shape<'_>, at: usize, pools: &BTreeMap<&str, &Pool>) -> Vec<Exact> {
    let Some(node) = draft.node.get(at) else {
        return Vec::new();
    };
    let children = shape.children_of(at).iter().filter_map(|child| draft.node.get(*child));
    let constant = |weight: &Option<Parameter>| weight.as_ref().and_then(Parameter::constant).cloned();
    let weights = children.flat_map(|child| constant(&child.weight).into_iter().chain(child.full.clone()));
    let used = node
        .add
        .iter()
        .chain(&node.subtract)
        .filter_map(|id| pools.get(id.as_str()));
    let caps = used.flat_map(|pool| pool.cap.iter().chain(&pool.event_cap));
    let own = [&node.full, &node.net_cap, &node.at_least, &node.at_most];
    let gates = node.gate.iter().flat_map(|gate| {
        let bounds = gate
            .when
            .iter()
            .flat_map(|c| [&c.at_least, &c.more_than, &c.at_most, &c.less_than]);
        [&gate.set, &gate.at_most, &gate.at_least].into_iter().chain(bounds)
    });
    let all = own.into_iter().chain(gates).flatten().chain(caps).cloned();
    all.chain(weights).chain(constant(&node.weight)).collect()
}

/// Numbers that follow from a rule: how many items a list has, the range of a score, how steep a line is, where it ends at 0.
fn implied(rule: &Rule) -> Vec<Exact> {
    let mut out = Vec::new();
    match rule {
        Rule::Checklist(rule) => out.push(Exact::from(rule.item.len())),
        Rule::Entered(rule) => out.extend(rule.at_least.iter().chain(&rule.at_most).cloned()),
        Rule::Linear(rule) => {
            let hundredth = Exact::new(1, 100).unwrap_or_default();
            for pair in rule.knots.windows(2) {
                let [a, b] = pair else { continue };
                let (Some(ax), Some(ay), Some(bx), Some(by)) =
                    (a.x.constant(), a.y.constant(), b.x.constant(), b.y.constant())
                else {
                    continue;
                };
                let slope = (by - ay).checked_div(&(bx - ax)).unwrap_or_default().abs();
                if !slope.is_zero() {
                    // 每低1个百分点扣0.1分: the step and its points.
                    out.extend([&slope * &hundredth, hundredth.clone(), slope]);
                    out.extend(
                        [(ax, ay), (bx, by)]
                            .into_iter()
                            .filter(|(_, y)| y.is_zero())
                            .map(|(x, _)| x.clone()),
                    );
                }
            }
        }
        _ => {}
    }
    out
}
