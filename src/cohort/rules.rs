//! What a scheme says of its statistics. Data and checks; computes nothing.

use alloc::{string::String, vec::Vec};

use crate::draft::Condition;
use crate::number::{Exact, Rounding};
use crate::plan::{ConditionPlan, Operand};
use crate::read::{Id, document, keyword};

keyword! {
    /// What is taken of the values of a cohort.
    pub enum Take {
        /// The least.
        "min" "最小值" Min,
        /// The greatest.
        "max" "最大值" Max,
        /// The arithmetic mean.
        "mean" "平均值" Mean,
        /// The sum.
        "sum" "合计" Sum,
        /// How many there are; beside `when`, for how many units that holds.
        "count" "个数" Count,
        /// The share of units for which `when` holds.
        "share" "占比" Share,
        /// The middle value, or the mean of the middle two.
        "median" "中位数" Median,
        /// The quantile `p`, by the named definition.
        "quantile" "分位数" Quantile,
        /// The standard deviation; must `round`.
        "deviation" "标准差" Deviation,
        /// All values in order, for ranks.
        "list" "排序" List,
        /// The entropy weight of `node` among `nodes`; must `round`.
        "entropy-weight" "熵权" EntropyWeight,
    }
}

keyword! {
    /// How a quantile falls between two values. For n values in order and a share p:
    pub enum Definition {
        /// At place 1 + (n − 1)p, interpolated (Excel PERCENTILE.INC, R type 7).
        "inclusive" "含端点插值" Inclusive,
        /// At place (n + 1)p, interpolated, not beyond the ends (Excel PERCENTILE.EXC, R type 6).
        "exclusive" "不含端点插值" Exclusive,
        /// The value at place ⌈np⌉ (R type 1).
        "nearest-rank" "最近秩" NearestRank,
    }
}

keyword! {
    /// What the squared distances are divided by.
    pub enum Population {
        /// n (总体).
        "population" "总体" Whole,
        /// n − 1 (样本).
        "sample" "样本" Sample,
    }
}

document! {
    /// From so many values on, so many highest and lowest are dropped. Who is dropped is still scored.
    pub struct CohortTrim {
        required {
            /// Least number of values for this row.
            "values-at-least" values_at_least: u64,
        }
        optional {
            /// Highest values dropped.
            "high" high: u64,
            /// Lowest values dropped.
            "low" low: u64,
        }
    }
}

document! {
    /// Values beyond two quantiles are moved to them before anything is taken.
    pub struct Winsorize {
        required {
            /// The lower share.
            "low" low: Exact,
            /// The upper share.
            "high" high: Exact,
        }
        optional {
            /// The definition of the quantiles.
            "definition" definition: Definition,
        }
    }
}

document! {
    /// **Statistic** (统计量): one number of a cohort, that rules read as a parameter `{ statistic = "id" }`.
    ///
    /// 评标基准价 = 有效报价去掉一个最高价和一个最低价后的平均 × (1 − 5 %): `take = "mean"`, `drop = [{ values-at-least = 7, high = 1,
    /// low = 1 }]`, `times = "95%"`. 加分单位占比: `take = "share"`, `when = [{ points = "awards", more-than = "0" }]`; two of five
    /// units are 40 %. Statistics read rounded values after gates, unless `exact`. Which need which
    /// follows from the nodes, and cycles are found when the scheme is checked.
    pub struct Statistic {
        required {
            /// Its id.
            "id" id: Id,
            /// What is taken.
            "take" take: Take,
        }
        optional {
            /// The node whose values are taken.
            "node" node: Option<String>,
            /// Read the node before its rounding.
            "exact" exact: bool,
            /// Or the input.
            "input" input: Option<String>,
            /// Or, of `count` and `share`: the conditions that a unit must meet to be counted (加分单位、扣分单位). A unit of
            /// which that cannot be said is in neither number.
            "when" when: Vec<Condition>,
            /// The nodes among which an entropy weight is shared out.
            "nodes" nodes: Vec<String>,
            /// The share of a quantile.
            "p" p: Option<Exact>,
            /// The definition of a quantile.
            "definition" definition: Definition,
            /// The divisor of a deviation.
            "divide" divide: Population,
            /// Who counts: all conditions must hold for a unit.
            "among" among: Vec<Condition>,
            /// The attribute by which units are taken apart.
            "strata" strata: Option<String>,
            /// Values dropped, by number of values.
            "drop" drop: Vec<CohortTrim>,
            /// Extremes moved in.
            "winsorize" winsorize: Option<Winsorize>,
            /// The result is multiplied by this.
            "times" times: Option<Exact>,
            /// Rounding of the result.
            "round" round: Option<Rounding>,
            /// The result where nobody counts.
            "if-empty" if_empty: Option<Exact>,
        }
    }
}

/// A statistic with its names resolved.
#[derive(Debug)]
pub(crate) struct StatisticPlan {
    pub(crate) statistic: Statistic,
    /// What is read of each unit.
    pub(crate) of: Option<Operand>,
    pub(crate) nodes: Vec<usize>,
    pub(crate) when: Vec<ConditionPlan>,
    pub(crate) among: Vec<ConditionPlan>,
    /// In which stage it is computed, from 1.
    pub(crate) stage: usize,
}
