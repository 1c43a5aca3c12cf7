//! What can be wrong with parts of a unit: with their figures, with the way they roll up, with targets broken
//! into them. Each fault with its wording.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::shorten;
use super::wording::{Words, alternatives, column, words};
use crate::date::Date;
use crate::draft::RollUpBy;
use crate::language::Language;
use crate::number::Exact;
use crate::rule::InputKind;

/// Why the parts of a unit do not make its figure or its target.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[rustfmt::skip]
#[expect(missing_docs, reason = "the fields are the values that the message shows; each variant says what they are")]
pub enum PartFault {
    /// An entry names a part, and its input does not roll up.
    Unasked { part: String },
    /// A part without an entry.
    Missing { input: String, part: String },
    /// Two entries for one input, stage and part.
    Duplicate { input: String, part: String },
    /// The unit's own figure beside the figures of its parts.
    AndWhole { input: String, part: String },
    /// An input of a kind that cannot roll up in this way.
    Kind { by: RollUpBy, kind: InputKind },
    /// Completed amounts roll up as a ratio, and no rule asks the record for the target below the line.
    NoTargets,
    /// Percentages that are added.
    PercentSum,
    /// An input rolls up, and the scheme names no part.
    None,
    /// Two parts give different values of a parameter that is the unit's.
    GivenDiffers { parameter: String, part: String, found: Exact, other: String, has: Exact },
    /// The latest figure counts, and two parts have different ones of one day.
    SameDay { part: String, other: String, day: Date },
    /// A target that its parts do not make.
    Breakdown { found: Exact, target: Exact },
    /// A target broken into parts whose figures are not added.
    NotAdded { by: RollUpBy },
}

impl PartFault {
    #[rustfmt::skip]
    pub(super) fn words(&self) -> Words {
        match self {
            PartFault::Unasked { part } => words("part-unasked", "分部填报", (format!("填了分部「{}」，该填报项不按分部汇总", shorten(part)), "请删去分部，填写全单位的数；或由方案为该填报项规定汇总办法"), (format!("it names the part `{}`, and the input does not roll up", shorten(part)), "enter the figure of the whole unit without `part`, or give the input a `roll-up`")),
            PartFault::Missing { input, part } => words("part-missing", "分部缺报", (format!("「{}」缺分部「{}」的填报", shorten(input), shorten(part)), "请填写该分部的数，或填写缺项类型和原因"), (format!("`{}` has no entry of the part `{}`", shorten(input), shorten(part)), "enter its figure, or its absence with the reason")),
            PartFault::Duplicate { input, part } => words("part-duplicate", "重复填报", (format!("「{}」分部「{}」在同一阶段填了两次", shorten(input), shorten(part)), "请只留一条"), (format!("the part `{}` has two entries for `{}` at one stage", shorten(part), shorten(input)), "keep one of them")),
            PartFault::AndWhole { input, part } => words("part-and-whole", "分部填报", (format!("「{}」既填了全单位的数，又填了分部「{}」的数", shorten(input), shorten(part)), "请只留一种：各分部的数，或全单位的数"), (format!("`{}` has a figure of the whole unit and one of the part `{}`", shorten(input), shorten(part)), "keep the parts, or keep the whole")),
            PartFault::Kind { by, kind } => {
                let able: Vec<RollUpBy> = RollUpBy::ALL.iter().copied().filter(|by| by.reads(*kind)).collect();
                let (zh, en): (Vec<&str>, Vec<&str>) = able.iter().map(|by| (by.in_chinese(), by.keyword())).unzip();
                let way_out = if able.is_empty() {
                    ("该类填报项不能按分部汇总，请删去汇总办法".to_string(), "this kind does not roll up; remove `roll-up`".to_string())
                } else {
                    (format!("可用的汇总办法：{}", alternatives(&zh, Language::Chinese)), format!("use one of {}", alternatives(&en, Language::English)))
                };
                words("roll-up-kind", "分部汇总", (format!("填报类型「{}」不能按「{}」汇总", kind.in_chinese(), by.in_chinese()), way_out.0), (format!("an input of kind `{}` cannot roll up by `{}`", kind.keyword(), by.keyword()), way_out.1))
            }
            PartFault::NoTargets => words("roll-up-targets", "分部汇总", ("按合计之比汇总，读取该填报项的计分办法没有由填报给出的目标".into(), "请把目标改为由填报给出，或改用「合计」汇总"), ("it rolls up as a ratio of sums, and no rule that reads it asks the record for its target".into(), "let the rule's `target` be `\"given\"`, or roll up by `sum`")),
            PartFault::PercentSum => words("roll-up-percent", "分部汇总", ("单位是%的数按「合计」汇总，各分部的百分数会直接相加".into(), "如是比率，请改用分子分母填报，按「合计之比」汇总"), ("percentages of the parts are added".into(), "if they are rates, let the input be a fraction that rolls up by `ratio-of-sums`")),
            PartFault::None => words("parts-none", "分部名单", ("该填报项按分部汇总，方案没有列出分部".into(), "请在方案中列出分部（parts）"), ("the input rolls up, and the scheme names no part".into(), "list the unit's `parts` in the scheme")),
            PartFault::GivenDiffers { parameter, part, found, other, has } => words("part-given", "填报参数", (format!("分部「{}」填报的参数「{}」为{found}，分部「{}」填报的为{has}，汇总后只能有一个", shorten(part), column(parameter, Language::Chinese), shorten(other)), "请各分部填写同一个数"), (format!("the part `{}` gives `{}` as {found}, the part `{}` as {has}, and the unit has one", shorten(part), shorten(parameter), shorten(other)), "let all parts give the same")),
            PartFault::SameDay { part, other, day } => words("part-same-day", "数据时点", (format!("分部「{}」与「{}」的数据时点同为{day}，数值不同，分不出哪个最新", shorten(part), shorten(other)), "请核对数据时点，或改用其他汇总办法"), (format!("the parts `{}` and `{}` have different figures as of {day}: neither is the latest", shorten(part), shorten(other)), "correct a day, or roll up in another way")),
            PartFault::Breakdown { found, target } => {
                let difference = (target - found).abs();
                let (zh, en) = if found < target { ("少", "less") } else { ("多", "more") };
                words("breakdown-total", "目标分解", (format!("各分部目标合计{found}，目标为{target}，{zh}{difference}"), "请核对各分部目标"), (format!("the parts' targets add to {found}, the target is {target}: {difference} {en}"), "correct the parts' targets"))
            }
            PartFault::NotAdded { by } => words("breakdown-not-added", "目标分解", (format!("该指标的填报项按「{}」汇总，目标不是各分部目标之和", by.in_chinese()), "请删去目标分解，或改用「合计」汇总"), (format!("the figures of the parts roll up by `{}`, so their targets do not add to the whole", by.keyword()), "remove the breakdown, or roll up by `sum`")),
        }
    }
}
