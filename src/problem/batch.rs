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
    /// It reads a node whose score is no integer.
    Reads,
    /// It rescales what is present, for more sets of missing columns than plans are kept for.
    Patterns,
}

impl BatchFault {
    #[rustfmt::skip]
    pub(super) fn words(self, alone: bool) -> Words {
        // What comes of it.
        let (zh, en) = if alone { ("该项将逐单位单独计算", "it is computed by itself, unit by unit") } else { ("各单位将逐个计算", "units are scored one by one") };
        match self {
            BatchFault::Wide => words("batch-wide", "批量计算", (format!("整数超过127位，{zh}"), "请收窄各列的取值范围，或在较低一级取舍（round）"), (format!("its integers pass 127 bits; {en}"), "narrow the range of its columns, or `round` a node below it")),
            BatchFault::Slow { bits } => words("batch-slow", "批量计算", (format!("需{bits}位整数，计算较慢"), "请收窄各列的取值范围，或在较低一级取舍（round）"), (format!("it needs {bits} bits, and is computed on slow integers"), "narrow the range of its columns, or `round` a node below it")),
            BatchFault::Rule(rule) => words("batch-rule", "批量计算", (format!("批量内核没有计分办法「{rule}」，{zh}"), "得分相同，只是较慢；如能改用其他计分办法，可加快"), (format!("the kernel does not have the rule `{rule}`; {en}"), "the scores are the same, only slower; another rule may say the same")),
            BatchFault::Combine(combine) => words("batch-combine", "批量计算", (format!("批量内核没有汇总办法「{combine}」，{zh}"), "得分相同，只是较慢；如能改用其他汇总办法，可加快"), (format!("the kernel does not have the combination `{combine}` in this form; {en}"), "the scores are the same, only slower; another combination may say the same")),
            BatchFault::Ratio => words("batch-ratio", "批量计算", (format!("各单位自有分母的比率，未经取舍，{zh}"), "请在该指标取舍，例如保留2位小数（round）"), (format!("a ratio of figures of the unit that nothing rounds; {en}"), "`round` the node, for example to two places")),
            BatchFault::Enclosed => words("batch-enclosed", "批量计算", (format!("根、对数等只能算出上下界的数，{zh}"), "请在该指标取舍（round），并声明其列的取值范围，以便列表"), (format!("a root, a logarithm or the like, known only between bounds; {en}"), "`round` the node and give its column a narrow range, so that it becomes a table")),
            BatchFault::Given => words("batch-given", "批量计算", (format!("分段点由各单位填报，{zh}"), "如各单位相同，请在方案中写明，或用参照表"), (format!("knots or standards that each record gives; {en}"), "write them in the scheme or a reference table, where units share them")),
            BatchFault::Table => words("batch-table", "批量计算", (format!("取值过多，无法列表，{zh}"), "请收窄其列的取值范围或小数位数"), (format!("too many values for a table; {en}"), "narrow the range of its column, or its decimals")),
            BatchFault::Condition => words("batch-condition", "批量计算", (format!("条件所看的内容不在列中，{zh}"), "请为它加一列，或改看由列给出的填报项"), (format!("a condition on what columns do not bring; {en}"), "bring it as a column, or let the condition read an input that has one")),
            BatchFault::Replace => words("batch-replace", "批量计算", (format!("取代的条件所看指标自有限制，须看限制前的得分，{zh}"), "请将限制移至另一指标"), (format!("a replacement reads nodes as they are before their own gates; {en}"), "move the gates of those nodes to another node")),
            BatchFault::Events => words("batch-events", "批量计算", (format!("事项按份分摊、按全体情况限制，或同一事项递减计分，{zh}"), "得分相同，只是较慢"), (format!("events that are shared, gated or settled one by one; {en}"), "the scores are the same, only slower")),
            BatchFault::NoSample => words("batch-no-sample", "批量计算", (format!("在各列取值范围内没有找到有得分的样例，{zh}"), "请核对各列的取值范围和缺项"), (format!("no figures were found, within the ranges of the columns, for which it has a score; {en}"), "check the ranges of its columns, and what missing cells mean")),
            BatchFault::Reads => words("batch-reads", "批量计算", (format!("所读指标的得分不是整数，{zh}"), "请在所读指标取舍，例如保留2位小数（round）"), (format!("it reads a node whose score is no integer of the plan; {en}"), "`round` that node, for example to two places")),
            BatchFault::Patterns => words("batch-patterns", "批量计算", (format!("缺项组合过多，不逐一编排，{zh}"), "得分相同，只是较慢；请减少可缺的列，或按缺项情况分批计算"), (format!("too many sets of missing columns for a plan each; {en}"), "the scores are the same, only slower; let fewer columns have missing cells, or score units that miss the same together")),
            BatchFault::Grades => words("batch-grades", "批量计算", (format!("等次多于254个，{zh}"), "请减少等次，或不要求输出等次"), (format!("there are more than 254 grades; {en}"), "have fewer grades, or do not ask for them")),
        }
    }

    /// What was found and the way out, in one sentence.
    #[cfg(feature = "batch")]
    pub(crate) fn sentence(self, alone: bool, language: crate::language::Language) -> alloc::string::String {
        let code = super::Code::Batch { fault: self, alone };
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
        let say = |(fault, alone): (&BatchFault, bool)| {
            let [zh, en] = [Language::Chinese, Language::English].map(|language| fault.sentence(alone, language));
            format!("{zh}\n{en}\n")
        };
        let whole = all.iter().map(|fault| (fault, false));
        let alone = [
            BatchFault::Combine("geometric"),
            BatchFault::Reads,
            BatchFault::Patterns,
        ];
        let alone = alone.iter().map(|fault| (fault, true));
        insta::assert_snapshot!(whole.chain(alone).map(say).collect::<String>());
    }
}
