//! Why a node is not for the kernel that scores many units at once, or slow in it. Each with its wording.

use alloc::format;

use super::wording::{Words, words};

/// Why something is not computed on narrow integers in blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[rustfmt::skip]
#[expect(missing_docs, reason = "the fields are the values that the message shows; each variant says what they are")]
pub enum BatchFault {
    /// Its integers do not fit 127 bits.
    Wide,
    /// It is computed, but on integers of 128 bits, which are several times slower; so many bits it needs.
    Slow { bits: u32 },
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
    /// A replacement of terms that looks at nodes before their gates.
    Replace,
    /// Events that are rounded, shared or capped in a way that totals do not show.
    Events,
    /// No figures were found for which it has a score.
    NoSample,
    /// More grades than a byte counts.
    Grades,
}

impl BatchFault {
    #[rustfmt::skip]
    pub(super) fn words(self) -> Words {
        match self {
            BatchFault::Wide => words("batch-wide", "批量计算", ("整数超过127位，各单位将逐个计算".into(), "请收窄各列的取值范围，或在较低一级取舍（round）"), ("its integers pass 127 bits; units are scored one by one".into(), "narrow the range of its columns, or `round` a node below it")),
            BatchFault::Slow { bits } => words("batch-slow", "批量计算", (format!("需{bits}位整数，计算较慢"), "请收窄各列的取值范围，或在较低一级取舍（round）"), (format!("it needs {bits} bits, and is computed on slow integers"), "narrow the range of its columns, or `round` a node below it")),
            BatchFault::Rule(rule) => words("batch-rule", "批量计算", (format!("批量内核没有计分办法「{rule}」，各单位将逐个计算"), "得分相同，只是较慢；如能改用其他计分办法，可加快"), (format!("the kernel does not have the rule `{rule}`; units are scored one by one"), "the scores are the same, only slower; another rule may say the same")),
            BatchFault::Combine(combine) => words("batch-combine", "批量计算", (format!("批量内核没有汇总办法「{combine}」，各单位将逐个计算"), "得分相同，只是较慢；如能改用其他汇总办法，可加快"), (format!("the kernel does not have the combination `{combine}` in this form; units are scored one by one"), "the scores are the same, only slower; another combination may say the same")),
            BatchFault::Ratio => words("batch-ratio", "批量计算", ("各单位自有分母的比率，未经取舍，各单位将逐个计算".into(), "请在该指标取舍，例如保留2位小数（round）"), ("a ratio of figures of the unit that nothing rounds; units are scored one by one".into(), "`round` the node, for example to two places")),
            BatchFault::Enclosed => words("batch-enclosed", "批量计算", ("根、对数等只能算出上下界的数，各单位将逐个计算".into(), "请在该指标取舍（round），并声明其列的取值范围，以便列表"), ("a root, a logarithm or the like, known only between bounds; units are scored one by one".into(), "`round` the node and give its column a narrow range, so that it becomes a table")),
            BatchFault::Given => words("batch-given", "批量计算", ("分段点由各单位填报，各单位将逐个计算".into(), "如各单位相同，请在方案中写明，或用参照表"), ("knots or standards that each record gives; units are scored one by one".into(), "write them in the scheme or a reference table, where units share them")),
            BatchFault::Table => words("batch-table", "批量计算", ("取值过多，无法列表，各单位将逐个计算".into(), "请收窄其列的取值范围或小数位数"), ("too many values for a table; units are scored one by one".into(), "narrow the range of its column, or its decimals")),
            BatchFault::Condition => words("batch-condition", "批量计算", ("条件所看的内容不在列中，各单位将逐个计算".into(), "请为它加一列，或改看由列给出的填报项"), ("a condition on what columns do not bring; units are scored one by one".into(), "bring it as a column, or let the condition read an input that has one")),
            BatchFault::Replace => words("batch-replace", "批量计算", ("取代的条件所看指标自有限制，须看限制前的得分，各单位将逐个计算".into(), "请将限制移至另一指标"), ("a replacement reads nodes as they are before their own gates; units are scored one by one".into(), "move the gates of those nodes to another node")),
            BatchFault::Events => words("batch-events", "批量计算", ("事项按份分摊、按全体情况限制，或同一事项递减计分，各单位将逐个计算".into(), "得分相同，只是较慢"), ("events that are shared, gated or settled one by one; units are scored one by one".into(), "the scores are the same, only slower")),
            BatchFault::NoSample => words("batch-no-sample", "批量计算", ("在各列取值范围内没有找到有得分的样例，各单位将逐个计算".into(), "请核对各列的取值范围和缺项"), ("no figures were found, within the ranges of the columns, for which it has a score; units are scored one by one".into(), "check the ranges of its columns, and what missing cells mean")),
            BatchFault::Grades => words("batch-grades", "批量计算", ("等次多于254个，各单位将逐个计算".into(), "请减少等次，或不要求输出等次"), ("there are more than 254 grades; units are scored one by one".into(), "have fewer grades, or do not ask for them")),
        }
    }

    /// What was found and the way out, in one sentence.
    #[cfg(feature = "batch")]
    pub(crate) fn sentence(self, language: crate::language::Language) -> alloc::string::String {
        let code = super::Code::Batch(self);
        let (found, way_out) = (
            super::wording::found(&code, language),
            super::wording::way_out(&code, language),
        );
        match language {
            crate::language::Language::Chinese => format!("{found}；{way_out}"),
            crate::language::Language::English => format!("{found}: {way_out}"),
        }
    }
}

#[cfg(all(test, feature = "batch"))]
mod tests {
    use alloc::{format, string::String};

    use super::*;
    use crate::language::Language;

    #[test]
    fn every_fault_says_what_is_slow_and_what_would_help() {
        let all = [
            BatchFault::Wide,
            BatchFault::Slow { bits: 71 },
            BatchFault::Rule("power"),
            BatchFault::Combine("geometric"),
            BatchFault::Ratio,
            BatchFault::Enclosed,
            BatchFault::Given,
            BatchFault::Table,
            BatchFault::Condition,
            BatchFault::Replace,
            BatchFault::Events,
            BatchFault::NoSample,
            BatchFault::Grades,
        ];
        let say = |fault: &BatchFault| {
            let [zh, en] = [Language::Chinese, Language::English].map(|language| fault.sentence(language));
            format!("{zh}\n{en}\n")
        };
        insta::assert_snapshot!(all.iter().map(say).collect::<String>());
    }
}
