//! How a parent makes one number of its children's terms, and what panels and pools are. The
//! arithmetic of one combination only: which terms there are is decided where it is evaluated.

mod absence;
mod panel;
mod pool;

use alloc::vec::Vec;

pub use absence::{AbsencePolicies, Policy};
pub use panel::{Empty, Group, Panel, PanelLevel, Trim, Within};
pub(crate) use panel::{Tally, tally};
pub use pool::{Category, Credit, Filling, Pool, SameMatter};
pub(crate) use pool::{Account, PoolRules, count_events};

use crate::number::Exact;
use crate::read::{choice, document};

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
        matches!(self, Combine::WeightedSum(_) | Combine::WeightedMean(_))
    }

    /// Whether the result is the sum of one amount for each child.
    #[must_use]
    pub fn is_additive(&self) -> bool {
        !matches!(self, Combine::Min(_) | Combine::Max(_))
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
        }
    }
}

/// Whether a keyword names a combination.
pub(crate) fn is_combination(keyword: &str) -> bool {
    ["sum", "weighted-sum", "weighted-mean", "mean", "min", "max", "earned-over-possible"].contains(&keyword)
}
