//! Random parents: combinations, weights, extras, requirements and replacements.

use alloc::{format, string::String, vec, vec::Vec};

use super::{dice::Dice, homes};
use crate::combine::{Best, Combine, Drop, EarnedOverPossible, Guarded, Kept, Plain};
use crate::draft::{Comparison, Condition, IfAbsent, Missing, Replace, Requirement, Scheme, WeightTotal};
use crate::testkit::oracle;
use crate::{Exact, Pairs};

/// One of the combinations without roots, the common ones more often. Points over points need full marks.
pub(super) fn combination(dice: &mut Dice, all_full: bool) -> Combine {
    let to = dice.pick(&[Exact::from(100), Exact::from(20), Exact::from(1)]);
    let kept: &[Kept] = if all_full { Kept::ALL } else { &[Kept::Sum, Kept::Mean] };
    match dice.below(18) {
        0..=4 => Combine::Sum(Plain::new()),
        5..=7 => Combine::WeightedSum(Plain::new()),
        8 | 9 => Combine::WeightedMean(Plain::new()),
        10 => Combine::Mean(Plain::new()),
        11 if all_full => Combine::EarnedOverPossible(EarnedOverPossible::new(to)),
        11 => Combine::Sum(Plain::new()),
        12 => dice.pick(&[Combine::Min(Plain::new()), Combine::Max(Plain::new())]),
        13 => dice.pick(&[Combine::Product(Plain::new()), Combine::NoisyOr(Plain::new())]),
        14 => Combine::FirstPresent(Plain::new()),
        15 => {
            let mut guarded = Guarded::new();
            guarded.otherwise = dice.maybe(50, |d| d.number(0, 5));
            Combine::Harmonic(guarded)
        }
        16 => {
            let mut best = Best::new(dice.within(1, 4) as u64);
            best.kept = dice.pick(kept);
            best.to = if best.kept == Kept::EarnedOverPossible {
                Some(to)
            } else {
                None
            };
            Combine::Best(best)
        }
        _ => {
            let mut drop = Drop::new();
            (drop.low, drop.high) = (dice.within(0, 2) as u64, dice.within(0, 2) as u64);
            drop.kept = dice.pick(kept);
            if drop.kept == Kept::EarnedOverPossible && drop.low > 0 {
                // Sets of equal ratio are one as good as the other, until the highest of them is dropped too.
                drop.high = 0;
            }
            drop.to = if drop.kept == Kept::EarnedOverPossible {
                Some(to)
            } else {
                None
            };
            Combine::Drop(drop)
        }
    }
}

/// Points over points need full marks of every child; a parent of one that has none adds instead.
pub(super) fn without_ratio(scheme: &mut Scheme, at: usize) {
    let id = scheme.node[at].id.clone();
    let lacks = |child: &crate::draft::Node| {
        let of_it = child.parent.as_deref() == Some(id.as_str()) && !child.extra && child.full.is_none();
        of_it && oracle::full_marks(scheme, child.id.as_str()).is_none()
    };
    if scheme.node.iter().any(lacks) {
        match &mut scheme.node[at].combine {
            Some(combine @ Combine::EarnedOverPossible(_)) => *combine = Combine::Sum(Plain::new()),
            Some(Combine::Best(best)) if best.kept == Kept::EarnedOverPossible => {
                (best.kept, best.to) = (Kept::Sum, None);
            }
            Some(Combine::Drop(drop)) if drop.kept == Kept::EarnedOverPossible => {
                (drop.kept, drop.to) = (Kept::Sum, None);
            }
            _ => {}
        }
    }
}

/// Weights, extras, term rounding and requirements of a parent.
pub(super) fn combine(dice: &mut Dice, scheme: &mut Scheme, at: usize, children: &[usize]) {
    let Some(combine) = scheme.node[at].combine.clone() else {
        return;
    };
    if let Some(Combine::Drop(drop)) = &mut scheme.node[at].combine
        && dice.chance(30)
    {
        drop.never.push(format!("n{}", dice.pick(children)));
    }
    if combine.is_additive() && !matches!(combine, Combine::Best(_) | Combine::Drop(_) | Combine::FirstPresent(_)) {
        for child in children.iter().skip(1) {
            scheme.node[*child].extra = dice.chance(8);
        }
        scheme.node[at].round_terms = dice.maybe(15, Dice::rounding);
    }
    let over_points = match &combine {
        Combine::Best(rule) => rule.kept == Kept::EarnedOverPossible,
        Combine::Drop(rule) => rule.kept == Kept::EarnedOverPossible,
        _ => false,
    };
    for child in children.iter().filter(|_| over_points) {
        // Points of a node without full marks have no ratio to choose by.
        let full = &mut scheme.node[*child].full;
        *full = full.take().map(|full| if full.is_zero() { Exact::ONE } else { full });
    }
    let mut total = Exact::ZERO;
    if combine.is_weighted() {
        for (place, child) in children.iter().enumerate() {
            let weight = match dice.below(6) {
                0 => Exact::ONE,
                1 | 2 => Exact::new(dice.within(1, 9), 10).unwrap(),
                3 => Exact::new(dice.within(1, 100), 100).unwrap(),
                4 => dice.positive(5),
                _ => {
                    if place == 0 {
                        Exact::new(1, 3).unwrap()
                    } else {
                        Exact::ZERO
                    }
                }
            };
            if !scheme.node[*child].extra {
                total = &total + &weight;
            }
            scheme.node[*child].weight = Some(weight.into());
        }
        let declared = WeightTotal::Number(total.clone());
        let same = homes::weights(dice, scheme, children);
        let declared = if same { declared } else { WeightTotal::Any };
        scheme.node[at].weights = Some(dice.pick(&[declared, WeightTotal::Any]));
        while dice.chance(20) && scheme.node[at].missing.len() < 2 {
            let missing = missing(dice, scheme, children);
            scheme.node[at].missing.push(missing);
        }
    }
    if dice.chance(15) {
        let mut require = Requirement::new();
        require.count = dice.maybe(60, |d| d.within(0, children.len() as i64) as u64);
        if combine.is_weighted() {
            require.weight = dice.maybe(50, |d| &total * &d.share());
        }
        scheme.node[at].require = Some(require);
    }
    if dice.chance(8) {
        let mut condition = Condition::new();
        condition.node = Some(scheme.node[dice.pick(children)].id.as_str().into());
        condition.exact = dice.chance(30);
        condition.less_than = Some(dice.number(0, 20));
        let mut replace = Replace::new(vec![condition], Pairs::default());
        if dice.chance(40) {
            let mut attribute = Condition::new();
            attribute.attribute = Some("size".into());
            attribute.not_equals = Some(Comparison {
                text: dice.pick(&["大", "小"]).into(),
                number: None,
            });
            replace.when.push(attribute);
            replace.any = dice.chance(60);
        }
        for (place, child) in children.iter().enumerate() {
            let value = dice.number(0, 10);
            if place == 0 || dice.chance(50) {
                replace.with.0.push((scheme.node[*child].id.as_str().into(), value));
            }
        }
        replace.if_absent = dice.pick(&[
            Some(IfAbsent::Skip),
            Some(IfAbsent::Fire),
            None,
            Some(IfAbsent::NoScore),
        ]);
        scheme.node[at].replace.push(replace);
    }
}

/// Weights for when exactly some of the children are left out: of all others, or of some.
fn missing(dice: &mut Dice, scheme: &Scheme, children: &[usize]) -> Missing {
    let id = |at: usize| String::from(scheme.node[at].id.as_str());
    let first = dice.pick(children);
    let left: Vec<usize> = children
        .iter()
        .copied()
        .filter(|at| *at == first || dice.chance(30))
        .collect();
    let mut weights = Pairs::default();
    for at in children.iter().copied().filter(|at| !left.contains(at)) {
        if !dice.chance(20) {
            weights.0.push((id(at), Exact::new(dice.within(0, 10), 10).unwrap()));
        }
    }
    Missing::new(left.into_iter().map(id).collect::<Vec<_>>(), weights)
}
