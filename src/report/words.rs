//! The report's fixed phrases for the closed lists of the engine, in Chinese and English.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
};

use super::figure;
use super::view::View;
use crate::card::{Card, Cut, EventEnd, EventLine};
use crate::number::{Exact, Grid, Rounding};
use crate::outcome::{Absence, Reason, Why};

impl View<'_> {
    /// Points with their unit.
    pub(super) fn with_points(&self, text: &str) -> String {
        format!("{text}{}", self.say("分", " points"))
    }

    /// The kind of an absence.
    pub(super) fn absence(&self, kind: Absence) -> String {
        if self.is_chinese() {
            kind.in_chinese().into()
        } else {
            kind.keyword().replace('-', " ")
        }
    }

    /// How a number is rounded.
    pub(super) fn rounding(&self, rounding: &Rounding) -> String {
        let mode = rounding.mode();
        match (self.is_chinese(), rounding.grid()) {
            (true, Grid::Places(0)) => format!("{}取整数", mode.zh()),
            (true, Grid::Places(places)) => format!("{}保留{places}位小数", mode.zh()),
            (true, Grid::Step(step)) => format!("{}到{step}的整数倍", mode.zh()),
            (false, Grid::Places(0)) => format!("rounded to an integer, {mode}"),
            (false, Grid::Places(1)) => format!("rounded to 1 place, {mode}"),
            (false, Grid::Places(places)) => format!("rounded to {places} places, {mode}"),
            (false, Grid::Step(step)) => format!("rounded to steps of {step}, {mode}"),
        }
    }

    /// `2023-10-31` as 2023年10月31日.
    pub(super) fn date(&self, iso: &str) -> String {
        match (self.is_chinese(), iso.parse::<crate::Date>()) {
            (true, Ok(date)) => {
                let (year, month, day) = date.parts();
                format!("{year}年{month}月{day}日")
            }
            _ => iso.to_owned(),
        }
    }

    /// How an event ended, in a word.
    pub(super) fn end(&self, end: EventEnd) -> &'static str {
        if self.is_chinese() {
            return end.in_chinese();
        }
        match end {
            EventEnd::Counted => "counted",
            EventEnd::Cut => "cut by a cap",
            EventEnd::Superseded => "not counted, same matter",
            EventEnd::Rejected => "not recognised",
            EventEnd::Withdrawn => "withdrawn",
            EventEnd::OutOfPeriod => "outside the period",
            EventEnd::Pending => "pending",
        }
    }

    /// Why a node has no score.
    pub(super) fn why(&self, node: usize, reason: &Reason) -> String {
        let kind = reason.absence.map(|kind| self.absence(kind)).unwrap_or_default();
        let about = reason
            .about
            .as_deref()
            .map(|about| self.about(node, about))
            .unwrap_or_default();
        let number = |x: &Option<Exact>| x.as_ref().map(|x| figure::plain(x).marked()).unwrap_or_default();
        let (found, needed) = (number(&reason.found), number(&reason.needed));
        let (zh, en) = match reason.why {
            Why::Absent => (
                format!("{kind}，方案规定此类缺项暂不得出得分"),
                format!("{kind}, for which the scheme gives no score"),
            ),
            Why::NoPolicy => (
                format!("{kind}，方案未规定此类缺项如何计分"),
                format!("{kind}, of which the scheme says nothing"),
            ),
            Why::Child => (format!("下级{about}无得分"), format!("{about} below it has no score")),
            Why::DivisionByZero => ("除数为0".to_string(), "a divisor is 0".to_string()),
            Why::NotGiven => (
                format!("参数{about}未填报"),
                format!("the parameter {about} is not given"),
            ),
            Why::Outside => (
                "数值不在任何一档之内".to_string(),
                "the figure lies in no row of the table".to_string(),
            ),
            Why::Quorum => (
                format!("评价组{about}有效票{found}张，规定不少于{needed}张"),
                format!("group {about} has {found} valid ballots of at least {needed}"),
            ),
            Why::EmptyGroup => (
                format!("评价组{about}没有有效票"),
                format!("group {about} has no valid ballot"),
            ),
            Why::TooFewScored => (
                format!("有得分的下级{found}项，规定不少于{needed}项"),
                format!("{found} children are scored of at least {needed}"),
            ),
            Why::TooLittleWeight => (
                format!("有得分的下级权重合计{found}，规定不少于{needed}"),
                format!("children with a weight of {found} are scored, of at least {needed}"),
            ),
            Why::MoveTarget => (
                format!("权重应转给{about}，而该项也缺项"),
                format!("its weight should move to {about}, which is absent too"),
            ),
            Why::NothingPossible => ("没有可得的分值".to_string(), "nothing is left to divide by".to_string()),
            Why::GateOperand => (
                format!("一票否决的依据{about}缺项"),
                format!("the gate reads {about}, which is absent"),
            ),
            Why::TooWide => (
                "数位超限，须在该项规定取舍位数".to_string(),
                "the number is too wide; round it at this node".to_string(),
            ),
            Why::Crossed => (
                "标准值相等或交叉".to_string(),
                "standards that come from data meet or cross".to_string(),
            ),
            Why::Undefined => (
                "数值在办法的定义范围之外".to_string(),
                "the rule is not defined for this figure".to_string(),
            ),
            Why::NeedsCohort => (
                format!("需要全体单位的数据（{about}）"),
                format!("it needs the whole cohort ({about})"),
            ),
            Why::PartAbsent => (
                format!("分部{about}{kind}，方案规定有分部缺项的不得分"),
                format!("the part {about}: {kind}; the scheme gives no score where a part is absent"),
            ),
            Why::Unsettled => ("数值无法确定".to_string(), "the number cannot be settled".to_string()),
        };
        if self.is_chinese() { zh } else { en }
    }

    /// What a reason is about: a node, a group of the panel, a parameter.
    fn about(&self, node: usize, about: &str) -> String {
        let groups = self.line(node).map_or(&[][..], |line| line.groups.as_slice());
        let roll_up = self.line(node).and_then(|line| line.roll_up.as_ref());
        let part = roll_up.and_then(|roll_up| roll_up.parts.iter().find(|part| part.part == about));
        if let Some(part) = part {
            return self.quoted(self.name_or(part.name.as_ref(), about));
        }
        match groups.iter().find(|group| group.group == about) {
            Some(group) => self.quoted(self.name_or(group.name.as_ref(), about)),
            None if self.card.line(about).is_some() => self.label_of(about),
            None => self.quoted(&crate::problem::column(about, self.language)),
        }
    }

    /// A cap that cut an event.
    pub(super) fn cap(&self, event: &EventLine, cut: &Cut) -> String {
        if let Some(name) = &cut.name {
            return self.quoted(self.text(name));
        }
        match cut.cap.as_str() {
            "event-cap" => self.say("单项上限", "the cap of a single event").into(),
            cap if cap == event.pool => self.say("上限", "the cap").into(),
            cap => format!("{}{}", self.say("类别上限", "the cap of category "), self.quoted(cap)),
        }
    }
}

/// 一、二、…、十、十一.
pub(super) fn ordinal(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |at: usize| DIGITS.get(at).copied().unwrap_or_default();
    match number {
        0..=9 => digit(number).into(),
        10..=19 => format!("十{}", digit(number.saturating_sub(10))),
        number => number.to_string(),
    }
}

/// `4f2a…9c`: enough of a fingerprint to tell two schemes apart on paper.
pub(super) fn short_fingerprint(card: &Card) -> String {
    short(&card.fingerprint)
}

/// The same of any fingerprint.
pub(super) fn short(text: &str) -> String {
    let count = text.chars().count();
    if count <= 8 {
        return text.into();
    }
    let head: String = text.chars().take(4).collect();
    let tail: String = text.chars().skip(count.saturating_sub(2)).collect();
    format!("{head}…{tail}")
}
