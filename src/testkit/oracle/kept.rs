//! Combinations that are no weighted sum: products, means of another kind, and choices among the children.

use alloc::{string::String, vec::Vec};

use num_rational::BigRational;
use num_traits::{One, Signed, Zero};

use super::number::{rational, whole};
use crate::Exact;
use crate::combine::{Combine, Kept};

/// A child's part in such a combination.
pub(super) struct Part {
    pub(super) id: String,
    pub(super) value: BigRational,
    /// Points that were possible.
    pub(super) possible: BigRational,
}

/// The terms that are added up; none where there is no result.
pub(super) fn terms(combine: &Combine, parts: &[Part]) -> Option<Vec<BigRational>> {
    let values = || parts.iter().map(|part| &part.value);
    let one = |value: Option<BigRational>| value.map(|value| alloc::vec![value]);
    match combine {
        Combine::Min(_) => one(values().min().cloned()),
        Combine::Max(_) => one(values().max().cloned()),
        Combine::Product(_) => one(Some(values().product())),
        Combine::NoisyOr(_) => one(Some(whole(1) - values().map(|v| whole(1) - v).product::<BigRational>())),
        Combine::Harmonic(rule) => one(if values().any(|v| !v.is_positive()) {
            rule.otherwise.as_ref().map(rational)
        } else {
            Some(whole(parts.len() as i64) / values().map(|v| BigRational::one() / v).sum::<BigRational>())
        }),
        Combine::FirstPresent(_) => one(values().next().cloned()),
        Combine::Best(rule) => {
            let count = (rule.n as usize).min(parts.len());
            let all: Vec<&Part> = parts.iter().collect();
            let best = extreme(rule.kept, &all, count, &[], true);
            combined(rule.kept, rule.to.as_ref(), &best)
        }
        Combine::Drop(rule) => {
            let all: Vec<&Part> = parts.iter().collect();
            let left = all.len().saturating_sub(rule.low as usize).max(1);
            let high = extreme(rule.kept, &all, left, &rule.never, true);
            // Where dropping the highest would leave nothing, it drops nothing.
            let left = high.len().saturating_sub(rule.high as usize);
            let fixed = high.iter().any(|part| rule.never.contains(&part.id));
            let left = if left == 0 && !fixed { high.len() } else { left };
            combined(
                rule.kept,
                rule.to.as_ref(),
                &extreme(rule.kept, &high, left, &rule.never, false),
            )
        }
        _ => None,
    }
}

/// Every set of so many parts that has all of `never`, tried one by one: the one that counts most, or least.
fn extreme<'p>(kept: Kept, parts: &[&'p Part], count: usize, never: &[String], most: bool) -> Vec<&'p Part> {
    let fixed = parts.iter().filter(|part| never.contains(&part.id)).count();
    let count = count.max(fixed);
    let mut found: Option<(BigRational, Vec<&Part>)> = None;
    for set in 0_u32..1 << parts.len() {
        let chosen: Vec<&Part> = (0..parts.len())
            .filter(|at| set >> at & 1 == 1)
            .map(|at| parts[at])
            .collect();
        let all_fixed = chosen.iter().filter(|part| never.contains(&part.id)).count() == fixed;
        if chosen.len() != count || !all_fixed {
            continue;
        }
        let sum: BigRational = chosen.iter().map(|part| &part.value).sum();
        let possible: BigRational = chosen.iter().map(|part| &part.possible).sum();
        let worth = match kept {
            Kept::EarnedOverPossible if possible.is_zero() => continue,
            Kept::EarnedOverPossible => sum / possible,
            Kept::Sum | Kept::Mean => sum,
        };
        let better = |than: &BigRational| if most { worth > *than } else { worth < *than };
        if found.as_ref().is_none_or(|(than, _)| better(than)) {
            found = Some((worth, chosen));
        }
    }
    found.map(|(_, chosen)| chosen).unwrap_or_default()
}

fn combined(kept: Kept, to: Option<&Exact>, parts: &[&Part]) -> Option<Vec<BigRational>> {
    let factor = match kept {
        _ if parts.is_empty() => return None,
        Kept::Sum => whole(1),
        Kept::Mean => whole(1) / whole(parts.len() as i64),
        Kept::EarnedOverPossible => {
            let possible: BigRational = parts.iter().map(|part| &part.possible).sum();
            if possible.is_zero() {
                return None;
            }
            to.map_or(whole(1), rational) / possible
        }
    };
    Some(parts.iter().map(|part| &part.value * &factor).collect())
}
