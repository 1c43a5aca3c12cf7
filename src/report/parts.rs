//! The parts of the unit: what each reported, how that became the unit's figure, and each part's own completion
//! of its target; and the cards of other schemes that figures were taken from.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::block::{Block, Table};
use super::figure;
use super::view::View;
use super::words::short;
use crate::card::{Line, PartLine, RollUpLine};
use crate::draft::{CardSource, RollUpBy};
use crate::number::Exact;

/// The section of the parts, where an input of the sheet rolled up.
pub(super) fn section(view: &View<'_>) -> Option<Vec<Block>> {
    let lines: Vec<(&Line, &RollUpLine)> = view
        .card
        .lines
        .iter()
        .filter_map(|line| Some((line, line.roll_up.as_deref()?)))
        .collect();
    if lines.is_empty() {
        return None;
    }
    let mut table = Table::default()
        .words(view.say("指标", "Item"), 28)
        .words(view.say("分部", "Part"), 20)
        .number(view.say("填报", "Figure"))
        .number(view.say("目标", "Target"))
        .number(view.say("完成率", "Completion"))
        .words(view.say("说明", "Remarks"), 40);
    let mut sums = Vec::new();
    for (line, roll_up) in lines {
        let measure = Measure { view, line };
        let mut label = view.label(&line.words);
        for part in &roll_up.parts {
            let name = view.name_or(part.name.as_ref(), &part.part).to_string();
            table.row(alloc::vec![
                core::mem::take(&mut label),
                name,
                measure.figure(part),
                part.target.as_ref().map(|x| measure.number(x)).unwrap_or_default(),
                rate(part.completion()),
                remarks(view, roll_up, part),
            ]);
        }
        let all = roll_up.amount.as_ref().zip(roll_up.target.as_ref());
        let target = roll_up.target.as_ref().map(|x| measure.number(x)).unwrap_or_default();
        table.row(alloc::vec![
            String::new(),
            view.say("全单位", "The unit").into(),
            measure.whole(roll_up),
            target,
            rate(all.and_then(|(amount, target)| amount.checked_div(target))),
            view.say(roll_up.by.in_chinese(), roll_up.by.keyword()).to_string(),
        ]);
        sums.extend(measure.sum(roll_up));
    }
    let heading = view.say("分部情况", "Parts of the unit");
    let mut blocks = alloc::vec![
        Block::Heading(heading.into()),
        Block::Table(table.without_empty_columns())
    ];
    if !sums.is_empty() {
        blocks.push(Block::Lines(sums));
    }
    Some(blocks)
}

fn rate(rate: Option<Exact>) -> String {
    rate.map(|rate| figure::percent(&rate).marked()).unwrap_or_default()
}

/// Absent and why, or that its figure is the one that counts.
fn remarks(view: &View<'_>, roll_up: &RollUpLine, part: &PartLine) -> String {
    if let Some(kind) = part.absent {
        let reason = part.reason.as_ref().map(|reason| view.text(reason)).unwrap_or_default();
        let kind = view.absence(kind);
        return match (reason.is_empty(), view.is_chinese()) {
            (true, _) => kind,
            (false, true) => format!("{kind}（{reason}）"),
            (false, false) => format!("{kind} ({reason})"),
        };
    }
    let kept = roll_up.kept.as_deref() == Some(part.part.as_str());
    let mut words: Vec<String> = Vec::new();
    if kept {
        words.push(view.say("取此数", "this one counts").into());
    }
    if roll_up.by == RollUpBy::Latest {
        words.extend(part.as_of.map(|day| view.date(&day.to_string())));
    }
    words.join(view.say("，", ", "))
}

/// How the figures of one line are printed.
struct Measure<'v, 'a> {
    view: &'v View<'a>,
    line: &'v Line,
}

impl Measure<'_, '_> {
    fn number(&self, x: &Exact) -> String {
        if self.line.words.unit.as_deref() == Some("%") {
            figure::percent(x).marked()
        } else {
            figure::plain(x).marked()
        }
    }

    fn division(&self, amount: &Exact, over: &Exact) -> String {
        let by = self.view.say("÷", " ÷ ");
        let ratio = amount
            .checked_div(over)
            .map(|ratio| self.view.equals(&figure::percent(&ratio)));
        let (amount, over) = (figure::plain(amount).marked(), figure::plain(over).marked());
        format!("{amount}{by}{over}{}", ratio.unwrap_or_default())
    }

    fn figure(&self, part: &PartLine) -> String {
        match (&part.amount, &part.over, part.words.as_deref()) {
            (Some(amount), Some(over), _) => self.division(amount, over),
            (Some(amount), None, _) => self.number(amount),
            (None, _, Some("true")) => self.view.say("是", "yes").into(),
            (None, _, Some("false")) => self.view.say("否", "no").into(),
            (None, _, Some("done = false")) => self.view.say("未完成", "not done").into(),
            (None, _, Some(words)) => words.into(),
            (None, _, None) => String::new(),
        }
    }

    fn whole(&self, roll_up: &RollUpLine) -> String {
        let kept = roll_up.kept.as_ref();
        match kept.and_then(|kept| roll_up.parts.iter().find(|part| part.part == *kept)) {
            Some(part) => self.figure(part),
            None => match (&roll_up.amount, &roll_up.over) {
                (Some(amount), Some(over)) => self.division(amount, over),
                (Some(amount), None) => self.number(amount),
                _ => String::new(),
            },
        }
    }

    /// `新增开户：31200＋18800＝50000`; nothing where one part's figure counts.
    fn sum(&self, roll_up: &RollUpLine) -> Option<String> {
        let view = self.view;
        let amount = roll_up.amount.as_ref().filter(|_| roll_up.by.adds())?;
        let join = |of: &dyn Fn(&PartLine) -> Option<&Exact>| {
            let all: Vec<String> = roll_up
                .parts
                .iter()
                .filter_map(|part| Some(self.plain(roll_up, of(part)?)))
                .collect();
            all.join(view.say("＋", " + "))
        };
        let amounts = join(&|part: &PartLine| part.amount.as_ref());
        let colon = view.say("：", ": ");
        let label = view.label(&self.line.words);
        Some(match &roll_up.over {
            None => format!(
                "{label}{colon}{amounts}{}{}",
                view.say("＝", " = "),
                self.number(amount)
            ),
            Some(over) => {
                let overs = join(&|part: &PartLine| part.over.as_ref());
                let (open, close) = (view.say("（", "("), view.say("）", ")"));
                let by = view.say("÷", " ÷ ");
                let equals = view.say("＝", " = ");
                let result = self.division(amount, over);
                format!("{label}{colon}{open}{amounts}{close}{by}{open}{overs}{close}{equals}{result}")
            }
        })
    }

    fn plain(&self, roll_up: &RollUpLine, x: &Exact) -> String {
        if roll_up.over.is_some() {
            figure::plain(x).marked()
        } else {
            self.number(x)
        }
    }
}

/// The cards that figures of this one were taken from, a sentence each.
pub(super) fn sources(view: &View<'_>) -> Vec<String> {
    let entries = view.card.facts.entries.iter();
    entries
        .filter_map(|entry| Some(source(view, &entry.input, entry.from.as_ref()?)))
        .collect()
}

fn source(view: &View<'_>, input: &str, from: &CardSource) -> String {
    let line = view
        .card
        .lines
        .iter()
        .find(|line| line.words.input.as_deref() == Some(input));
    let label = line.map_or_else(|| view.label_of(input), |line| view.quoted(&view.label(&line.words)));
    let (unit, scheme, node) = (&from.unit, &from.scheme, &from.node);
    let (card, print) = (short(&from.card), short(&from.fingerprint));
    let value = figure::plain(&from.value).marked();
    let what = match (&from.lost_by, view.is_chinese()) {
        (None, _) => view.quoted(node),
        (Some(department), true) => format!("「{node}」中{department}失分"),
        (Some(department), false) => format!("points of “{node}” lost by {department},"),
    };
    let stage = from.stage.as_deref().unwrap_or_default();
    match (view.is_chinese(), stage.is_empty()) {
        (true, true) => {
            format!("{label}取自「{unit}」的结果单：方案{scheme}{what}{value}分（结果单指纹{card}，方案指纹{print}）")
        }
        (true, false) => format!(
            "{label}取自「{unit}」{stage}的结果单：方案{scheme}{what}{value}分（结果单指纹{card}，方案指纹{print}）"
        ),
        (false, true) => format!(
            "{label} was taken from the card of “{unit}”: scheme {scheme}, {what} {value} points (card {card}, scheme {print})"
        ),
        (false, false) => format!(
            "{label} was taken from the card of “{unit}” at stage {stage}: scheme {scheme}, {what} {value} points (card {card}, scheme {print})"
        ),
    }
}
