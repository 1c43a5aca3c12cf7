//! What can be wrong with a figure that is taken from another scheme's card. Each fault with its wording.

use alloc::{format, string::String};

use super::shorten;
use super::wording::{Words, words};
use crate::number::Exact;
use crate::rule::InputKind;

/// Why a figure is not the one of the card it cites, or cannot be taken from that card.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[rustfmt::skip]
#[expect(missing_docs, reason = "the fields are the values that the message shows; each variant says what they are")]
pub enum CiteFault {
    /// The entry has another figure than the score it cites; `found` is nothing where it has none.
    Differs { found: Option<Exact>, cited: Exact },
    /// The node of the card has no score.
    Unscored { unit: String, node: String },
    /// An input that cannot hold a score.
    Kind { kind: InputKind },
}

impl CiteFault {
    #[rustfmt::skip]
    pub(super) fn words(&self) -> Words {
        match self {
            CiteFault::Differs { found: Some(found), cited } => words("cited-differs", "得分来源", (format!("填写{found}，所引结果单为{cited}"), "请填写所引结果单的得分，或删去来源"), (format!("the figure is {found}, and the card it cites has {cited}"), "enter the score of the card, or remove `from`")),
            CiteFault::Differs { found: None, cited } => words("cited-differs", "得分来源", (format!("注明取自得分为{cited}的结果单，没有填写得分"), "请填写所引结果单的得分，或删去来源"), (format!("it cites a card with {cited}, and has no figure"), "enter the score of the card, or remove `from`")),
            CiteFault::Unscored { unit, node } => words("cited-unscored", "得分来源", (format!("「{}」的「{}」没有得分", shorten(unit), shorten(node)), "请先补齐该单位的数据；确无得分的，按缺项填写"), (format!("`{}` of `{}` has no score", shorten(node), shorten(unit)), "complete that unit's record first, or enter an absence with its reason")),
            CiteFault::Kind { kind } => words("cited-kind", "得分来源", (format!("填报类型为「{}」，不能填写得分", kind.in_chinese()), "请改用「评分」「数值」或「完成数」类型的填报项"), (format!("an input of kind `{}` holds no score", kind.keyword()), "let its kind be `score`, `number` or `actual`")),
        }
    }
}
