//! How a parent makes one number of its children's terms, and what panels and pools are. The
//! arithmetic of one combination only: which terms there are is decided where it is evaluated.

mod absence;
mod account;
mod panel;
mod pool;
mod tally;

use alloc::{string::String, vec::Vec};

pub use absence::{AbsencePolicies, Policy};
pub(crate) use account::{Account, count_events};
pub use panel::{Empty, Group, Panel, PanelLevel, Ranks, Trim, Within};
pub use pool::{Category, Credit, Filling, Pool, PoolGate, SameMatter};
pub(crate) use pool::{PoolRules, gates};
pub(crate) use tally::{Judged, tally};

use crate::number::Exact;
use crate::read::{choice, document, keyword};

choice! {
    /// How a parent combines its children (汇总办法).
    ///
    /// The child's value enters as it stands; full marks never change it. Nothing is divided by the
    /// weight present unless an absence policy takes a child out.
    pub enum Combine default Sum {
        /// Σ value (合计).
        "sum" Sum(Plain),
        /// Σ weight × value (加权合计): 40 of 50 at 60 % gives 24.
        "weighted-sum" WeightedSum(Plain),
        /// Σ weight × value ÷ Σ weight (加权平均), divided once: 85, 85, 85 at 1:1:1 is 85.
        "weighted-mean" WeightedMean(Plain),
        /// Σ value ÷ number of values (平均).
        "mean" Mean(Plain),
        /// The least value (孰低).
        "min" Min(Plain),
        /// The greatest value (孰高).
        "max" Max(Plain),
        /// The product (连乘): difficulty, coefficients, factors.
        "product" Product(Plain),
        /// The geometric mean, an enclosed number unless it happens to be exact (几何平均).
        "geometric" Geometric(Guarded),
        /// Π value^weight (加权几何平均).
        "weighted-geometric" WeightedGeometric(Guarded),
        /// Number of values ÷ Σ 1 ÷ value (调和平均).
        "harmonic" Harmonic(Guarded),
        /// The root of the mean of squares (平方平均).
        "quadratic" Quadratic(Plain),
        /// 1 − Π (1 − value), for shares that each may do the harm alone.
        "noisy-or" NoisyOr(Plain),
        /// The best n of the values (取最好的若干项).
        "best" Best(Best),
        /// The values without the lowest and highest (去掉最低、最高).
        "drop" Drop(Drop),
        /// The first child that is there (依次取用).
        "first-present" FirstPresent(Plain),
        /// Σ earned ÷ Σ possible × a stated number (得分率换算): 19 of 24 to 20 is 15.8333….
        "earned-over-possible" EarnedOverPossible(EarnedOverPossible),
    }
}

document! {
    /// A combination that needs nothing more said.
    pub struct Plain {
        required {}
        optional {}
    }
}

document! {
    /// A mean that is not defined for every value.
    pub struct Guarded {
        required {}
        optional {
            /// The result where a value is negative (harmonic: 0 or negative). Otherwise there is no score.
            "otherwise" otherwise: Option<Exact>,
        }
    }
}

keyword! {
    /// How the values that are kept are combined.
    pub enum Kept {
        /// Their sum.
        "sum" "合计" Sum,
        /// Their mean.
        "mean" "平均" Mean,
        /// Points earned over points possible.
        "earned-over-possible" "得分率" EarnedOverPossible,
    }
}

document! {
    /// The best n values.
    pub struct Best {
        required {
            /// How many are kept.
            "n" n: u64,
        }
        optional {
            /// How they are combined; their sum unless given.
            "as" kept: Kept,
            /// The number that all points earned make, for `earned-over-possible`.
            "to" to: Option<Exact>,
        }
    }
}

document! {
    /// The values without the lowest and highest. One value always stays: where `low` would drop all, the
    /// best stays, and `high` then drops nothing.
    ///
    /// For `earned-over-possible` the kept set is the one of the greatest ratio (then, for `high`, of the least):
    /// 100/100, 42/91, 14/55, 3/38 without the lowest is (100 + 42 + 14) ÷ (100 + 91 + 55) = 63.41 %. Such a rule can lower
    /// a result when a mark rises.
    pub struct Drop {
        required {}
        optional {
            /// How many of the lowest are dropped.
            "low" low: u64,
            /// How many of the highest are dropped.
            "high" high: u64,
            /// Children that are never dropped.
            "never" never: Vec<String>,
            /// How the rest is combined; their sum unless given.
            "as" kept: Kept,
            /// The number that all points earned make, for `earned-over-possible`.
            "to" to: Option<Exact>,
        }
    }
}

document! {
    /// Points earned over points possible, rescaled.
    pub struct EarnedOverPossible {
        required {
            /// The number that all points earned make.
            "to" to: Exact,
        }
        optional {}
    }
}

impl Combine {
    /// Whether children carry weights.
    #[must_use]
    pub fn is_weighted(&self) -> bool {
        matches!(
            self,
            Combine::WeightedSum(_) | Combine::WeightedMean(_) | Combine::WeightedGeometric(_)
        )
    }

    /// Whether the result is the sum of one amount for each child.
    #[must_use]
    pub fn is_additive(&self) -> bool {
        use Combine as C;
        matches!(
            self,
            C::Sum(_)
                | C::WeightedSum(_)
                | C::WeightedMean(_)
                | C::Mean(_)
                | C::EarnedOverPossible(_)
                | C::Best(_)
                | C::Drop(_)
                | C::FirstPresent(_)
        )
    }

    /// Whether the result may be an enclosed number, whatever the children are.
    pub(crate) fn is_enclosed(&self) -> bool {
        matches!(
            self,
            Combine::Geometric(_) | Combine::WeightedGeometric(_) | Combine::Quadratic(_)
        )
    }

    /// Whether full marks of the parent must be those that its children imply.
    pub(crate) fn fixes_full(&self) -> bool {
        use Combine as C;
        matches!(
            self,
            C::Sum(_) | C::WeightedSum(_) | C::WeightedMean(_) | C::Mean(_) | C::EarnedOverPossible(_)
        )
    }

    /// The full marks that children of these (weight, full marks) make; nothing where it cannot be said.
    pub(crate) fn implied_full(&self, children: &[(Exact, Option<&Exact>)]) -> Option<Exact> {
        let weighted = || -> Option<Exact> {
            let mut total = Exact::ZERO;
            for (weight, full) in children {
                total = &total + &(weight * (*full)?);
            }
            Some(total)
        };
        let all = || -> Option<Vec<&Exact>> { children.iter().map(|(_, full)| *full).collect() };
        match self {
            Combine::Sum(_) => Some(all()?.into_iter().sum()),
            Combine::WeightedSum(_) => weighted(),
            Combine::WeightedMean(_) => weighted()?.checked_div(&children.iter().map(|(w, _)| w).sum()),
            Combine::Mean(_) => {
                let all = all()?;
                let count = Exact::from(all.len());
                let total: Exact = all.into_iter().sum();
                total.checked_div(&count)
            }
            Combine::Min(_) => all()?.into_iter().min().cloned(),
            Combine::Max(_) => all()?.into_iter().max().cloned(),
            Combine::EarnedOverPossible(rule) => Some(rule.to.clone()),
            Combine::Product(_) => Some(all()?.into_iter().fold(Exact::ONE, |a, b| &a * b)),
            Combine::Best(Best { kept, n, to, .. }) => {
                kept_full(*kept, usize::try_from(*n).ok()?, to.as_ref(), &all()?)
            }
            Combine::Drop(Drop {
                kept, low, high, to, ..
            }) => {
                let dropped = usize::try_from(low.saturating_add(*high)).ok()?;
                kept_full(
                    *kept,
                    children.len().saturating_sub(dropped).max(1),
                    to.as_ref(),
                    &all()?,
                )
            }
            Combine::Geometric(_)
            | Combine::WeightedGeometric(_)
            | Combine::Harmonic(_)
            | Combine::Quadratic(_)
            | Combine::FirstPresent(_) => one_value(&all()?),
            Combine::NoisyOr(_) => None,
        }
    }
}

/// Whether a keyword names a combination.
pub(crate) fn is_combination(keyword: &str) -> bool {
    const COMBINATIONS: [&str; 16] = [
        "sum",
        "weighted-sum",
        "weighted-mean",
        "mean",
        "min",
        "max",
        "earned-over-possible",
        "product",
        "geometric",
        "weighted-geometric",
        "harmonic",
        "quadratic",
        "noisy-or",
        "best",
        "drop",
        "first-present",
    ];
    COMBINATIONS.contains(&keyword)
}

/// The one value that all have.
fn one_value(all: &[&Exact]) -> Option<Exact> {
    let (first, rest) = all.split_first()?;
    rest.iter().all(|other| other == first).then(|| (*first).clone())
}

/// Full marks of `n` kept children, where all children have the same.
fn kept_full(kept: Kept, n: usize, to: Option<&Exact>, all: &[&Exact]) -> Option<Exact> {
    match kept {
        Kept::EarnedOverPossible => to.cloned(),
        Kept::Mean => one_value(all),
        Kept::Sum => Some(&one_value(all)? * &Exact::from(n.min(all.len()))),
    }
}
