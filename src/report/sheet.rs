//! Puts the sheet together: head, formula, sections, notes, foot.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::block::Block;
use super::losses::Losses;
use super::view::View;
use super::words::{ordinal, short_fingerprint};
use super::{composition, events, formula, notes, parts};

/// The whole sheet.
pub(super) fn sheet(view: &View<'_>) -> Vec<Block> {
    let mut blocks = head(view);
    let mut formula = formula::formula(view, view.card.result).into_iter();
    blocks.extend(formula.next().map(Block::Paragraph));
    blocks.push(Block::Lines(formula.collect()));
    let missing = notes::no_score(view);
    if !missing.is_empty() {
        let heading = view.say("暂无得分的原因：", "Why there is no score:");
        blocks.push(Block::Paragraph(heading.into()));
        blocks.push(Block::Lines(numbered(&missing)));
    }
    let mut sections: Vec<Vec<Block>> = Vec::new();
    if view.card.result_line().is_some_and(formula::is_made_of_parts) {
        let mut section = alloc::vec![Block::Heading(view.say("得分构成", "How the score is made").into())];
        section.extend(composition::composition(view));
        sections.push(section);
    }
    let losses = Losses::of(view);
    if !losses.is_empty() {
        sections.push(losses.section(view));
    }
    sections.extend(parts::section(view));
    sections.extend(events::pools(view));
    sections.extend(events::ledgers(view));
    let notes = notes::notes(view);
    if !notes.is_empty() {
        sections.push(alloc::vec![
            Block::Heading(view.say("说明", "Notes").into()),
            Block::Lines(numbered(&notes))
        ]);
    }
    for (at, section) in sections.into_iter().enumerate() {
        blocks.extend(section.into_iter().map(|block| match block {
            Block::Heading(text) => Block::Heading(heading(view, at.saturating_add(1), &text)),
            block => block,
        }));
    }
    blocks.extend(foot(view, &losses));
    blocks
}

fn heading(view: &View<'_>, number: usize, text: &str) -> String {
    match view.is_chinese() {
        true => format!("{}、{text}", ordinal(number)),
        false => format!("{number}. {text}"),
    }
}

fn numbered(items: &[String]) -> Vec<String> {
    let number = |(at, item): (usize, &String)| format!("{}. {item}", at.saturating_add(1));
    items.iter().enumerate().map(number).collect()
}

fn head(view: &View<'_>) -> Vec<Block> {
    let card = view.card;
    let unit = view.name_or(card.facts.unit.name.as_ref(), card.facts.unit.id.as_str());
    let blank = view.say("　　", "   ");
    let colon = view.say("：", ": ");
    let mut title = format!("{unit}{}", view.say("绩效考评结果单", ": appraisal result sheet"));
    if let Some(stage) = &card.stage {
        title.push_str(&format!("{blank}{}{colon}{stage}", view.say("阶段", "Stage")));
    }
    let plan = card
        .title
        .as_ref()
        .map(|title| view.text(title))
        .filter(|title| !title.is_empty());
    let plan = match (plan, view.is_chinese()) {
        (Some(plan), true) if plan.contains('《') => plan.to_string(),
        (Some(plan), true) => format!("《{plan}》"),
        (Some(plan), false) => plan.to_string(),
        (None, _) => card.scheme.clone(),
    };
    let mut basis = format!("{}{colon}{plan}{blank}", view.say("依据", "Scheme"));
    basis.push_str(&format!(
        "{}{colon}{}{blank}",
        view.say("方案指纹", "Fingerprint"),
        short_fingerprint(card)
    ));
    basis.push_str(&format!("{}{colon}{}", view.say("引擎版本", "Engine"), card.engine));
    for (key, value) in &card.facts.attributes.0 {
        basis.push_str(&format!("{blank}{key}{colon}{value}"));
    }
    let mut blocks = alloc::vec![
        Block::Title(title),
        Block::Paragraph(basis),
        Block::Paragraph(score(view))
    ];
    if let Some(note) = card
        .facts
        .note
        .as_ref()
        .map(|note| view.text(note))
        .filter(|note| !note.is_empty())
    {
        blocks.push(Block::Paragraph(format!("{}{colon}{note}", view.say("备注", "Remark"))));
    }
    blocks
}

/// `综合得分：96.60分　　等次：优秀`.
fn score(view: &View<'_>) -> String {
    let colon = view.say("：", ": ");
    let Some(line) = view.card.result_line() else {
        return String::new();
    };
    let name = view.name(&line.words);
    let mut text = match line.outcome.score() {
        Some(total) => format!("{name}{colon}{}", view.with_points(&view.points(total, &line.words))),
        None => format!("{name}{colon}{}", view.say("暂无得分", "no score")),
    };
    if let Some(grade) = &view.card.grade {
        text.push_str(&format!(
            "{}{}{colon}{}",
            view.say("　　", "   "),
            view.say("等次", "Grade"),
            view.text(grade)
        ));
        if let Some(band) = view.card.band_grade.as_ref().filter(|band| *band != grade) {
            text.push_str(&match view.is_chinese() {
                true => format!("（按分数为{}，受限）", view.text(band)),
                false => format!(" ({} by score, limited)", view.text(band)),
            });
        }
    }
    text
}

fn foot(view: &View<'_>, losses: &Losses<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    // A blank heading keeps the foot apart from the last section.
    blocks.push(Block::Title(String::new()));
    blocks.extend(losses.by_department(view).map(Block::Paragraph));
    let signed = view.say(
        "填报人：　　　　审核人：　　　　单位负责人（签章）：　　　　日期：",
        "Prepared by:          Checked by:          Head of unit (seal):          Date:",
    );
    blocks.push(Block::Paragraph(signed.into()));
    let full = view.say("方案指纹全文：", "Fingerprint in full: ");
    blocks.push(Block::Paragraph(format!("{full}{}", view.card.fingerprint)));
    blocks
}
