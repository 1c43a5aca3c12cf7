//! Why a node is not for the kernel: the closed list, in words.

use alloc::string::String;

use crate::language::Language;

/// Why something cannot be computed on integers in blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// Its integers do not fit 127 bits.
    Wide,
    /// A rule that the kernel does not have.
    Rule(&'static str),
    /// A combination that the kernel does not have.
    Combine(&'static str),
    /// A ratio of two figures that nothing rounds.
    Ratio,
    /// A root, a logarithm or another number that is only enclosed.
    Enclosed,
    /// A parameter that each record gives, in a rule where it is not a divisor.
    Given,
    /// Too many values to tabulate, and no piecewise form.
    Table,
    /// A condition on what columns do not bring.
    Condition,
    /// A replacement of terms.
    Replace,
    /// Events that are rounded, shared or capped in a way that totals do not show.
    Events,
    /// No figures were found for which it has a score.
    NoSample,
    /// More grades than a byte counts.
    Grades,
}

/// A node that is not for the kernel, and why. The whole plan is then scored unit by unit.
///
/// ```
/// # use appraisal::batch::Unfit;
/// # fn look(unfit: &Unfit) {
/// println!("{unfit}"); // total: a ratio of two figures that nothing rounds
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{node}: {}", .why.words(Language::English))]
pub struct Unfit {
    /// Id of the node.
    pub(super) node: String,
    pub(super) why: Why,
}

impl Unfit {
    /// Of a ladder of too many grades.
    pub(super) fn grades() -> Self {
        Self {
            node: String::from("grades"),
            why: Why::Grades,
        }
    }

    /// Id of the node.
    #[must_use]
    pub fn node(&self) -> &str {
        &self.node
    }

    /// Why, and what would help, in one sentence.
    #[must_use]
    pub fn words(&self, language: Language) -> String {
        self.why.words(language)
    }
}

impl Why {
    fn words(self, language: Language) -> String {
        let (zh, en) = match self {
            Why::Wide => (
                "整数超过127位；请声明取值范围，或在较低一级舍入",
                "its integers pass 127 bits; declare the range of its columns, or round earlier",
            ),
            Why::Rule(rule) => {
                return match language {
                    Language::Chinese => alloc::format!("批量内核没有计分办法 {rule}"),
                    Language::English => alloc::format!("the kernel does not have the rule {rule}"),
                };
            }
            Why::Combine(combine) => {
                return match language {
                    Language::Chinese => alloc::format!("批量内核没有汇总办法 {combine}"),
                    Language::English => alloc::format!("the kernel does not have the combination {combine}"),
                };
            }
            Why::Ratio => (
                "两项填报数之比未经舍入；请在该指标舍入",
                "a ratio of two figures that nothing rounds; round the node",
            ),
            Why::Enclosed => ("无理数；逐个单位计算", "a number that is only enclosed"),
            Why::Given => (
                "参数由各单位填报，且不是除数",
                "a parameter of the record that is not a divisor",
            ),
            Why::Table => (
                "取值过多，无法列表；请声明取值范围",
                "too many values for a table; declare the range of its column",
            ),
            Why::Condition => ("条件所看的内容不在列中", "a condition on what columns do not bring"),
            Why::Replace => ("按规定取代", "a replacement of terms"),
            Why::Events => (
                "事项的舍入、分摊或单项上限",
                "events that are rounded, shared or capped one by one",
            ),
            Why::Grades => ("等次多于254个", "more than 254 grades"),
            Why::NoSample => (
                "没有找到有得分的样例数值",
                "no figures were found for which it has a score",
            ),
        };
        String::from(match language {
            Language::Chinese => zh,
            Language::English => en,
        })
    }
}
