//! Reasons of the rules that count things done or not done: events, dates, items.

use alloc::{format, string::String, vec::Vec};

use super::facts::Facts;
use super::figure;
use super::view::View;
use crate::card::{EventEnd, Line};
use crate::outcome::What;

/// `起评10分，扣2.5分：…`.
pub(super) fn ledger(view: &View<'_>, facts: &Facts<'_>, line: &Line) -> String {
    let start = facts
        .number(What::Start)
        .map(|x| figure::plain(x).marked())
        .unwrap_or_default();
    let mut text = format!("{}{start}{}", view.say("起评", "starts at "), view.say("分", ""));
    let input = super::events::ledger_of(line);
    let mine = view.card.events.iter().filter(|e| e.pool == input);
    let counted = mine.filter(|e| matches!(e.end, EventEnd::Counted | EventEnd::Cut) && !e.counted.is_zero());
    let items: Vec<String> = counted
        .map(|e| {
            format!(
                "{} {}",
                view.name_or(e.name.as_ref(), &e.id),
                figure::plain(&e.counted).marked()
            )
        })
        .collect();
    if let Some(lost) = facts.number(What::Lost).filter(|lost| !lost.is_zero()) {
        let lost = figure::plain(lost).marked();
        text.push_str(&format!("{}{lost}{}", view.say("，扣", ", less "), view.say("分", "")));
    }
    if !items.is_empty() {
        text.push_str(&format!("{}{}", view.say("：", ": "), view.list(&items)));
    }
    text
}

/// `时限10月31日，11月15日完成，迟1个月，每月扣0.5分，扣0.5分`.
pub(super) fn deadline(view: &View<'_>, facts: &Facts<'_>, line: &Line) -> String {
    let due = facts.word(What::Due).map(|d| view.date(d)).unwrap_or_default();
    let mut text = format!("{}{due}", view.say("时限", "due "));
    if facts.has(What::NotDone) {
        text.push_str(view.say("，未完成", ", not done"));
        return text;
    }
    let done = facts.word(What::Done).map(|d| view.date(d)).unwrap_or_default();
    text.push_str(&match view.is_chinese() {
        true => format!("，{done}完成"),
        false => format!(", done {done}"),
    });
    let units = [
        (What::DaysLate, "日", "days"),
        (What::WeeksLate, "周", "weeks"),
        (What::MonthsLate, "个月", "months"),
    ];
    let late = units
        .iter()
        .find_map(|(what, zh, en)| Some((facts.number(*what)?, *zh, *en)));
    let (Some((late, zh, en)), Some(each)) = (late, facts.number(What::Each)) else {
        if facts.word(What::Done) > facts.word(What::Due) {
            text.push_str(view.say("，超过最后期限", ", after the last day"));
        }
        return text;
    };
    // What the lateness cost says how much of it counted: grace is not a fact of its own.
    let start = facts.number(What::Start).cloned().unwrap_or_default();
    let lost = line
        .combined
        .as_ref()
        .and_then(|x| x.exact())
        .map(|points| &start - points);
    let counted = lost
        .as_ref()
        .and_then(|lost| lost.checked_div(&each.abs()))
        .filter(|counted| counted != late);
    let lost = lost.map(|lost| figure::plain(&lost).marked()).unwrap_or_default();
    let (late, each) = (figure::plain(late).marked(), figure::plain(&each.abs()).marked());
    let counted = counted.map(|counted| figure::plain(&counted).marked());
    let one = en.trim_end_matches('s');
    text.push_str(&match (counted, view.is_chinese()) {
        (None, true) => format!(
            "，迟{late}{zh}，每{}扣{each}分，扣{lost}分",
            zh.trim_start_matches('个')
        ),
        (Some(counted), true) => {
            format!(
                "，迟{late}{zh}，计{counted}{zh}，每{}扣{each}分，扣{lost}分",
                zh.trim_start_matches('个')
            )
        }
        (None, false) => format!(
            ", {late} {} late, {each} for each {one}: {lost}",
            if late == "1" { one } else { en }
        ),
        (Some(counted), false) => format!(", {late} {en} late, counted as {counted}, {each} for each {one}: {lost}"),
    });
    text
}

/// `达到11项，未达到2项：…，每项扣0.15分`.
pub(super) fn checklist(view: &View<'_>, facts: &Facts<'_>) -> String {
    let missed: Vec<String> = facts
        .all(What::Missed)
        .filter_map(|f| {
            let points = f
                .amount
                .as_ref()
                .map(|x| format!(" {}", figure::plain(x).marked()))
                .unwrap_or_default();
            Some(format!("{}{points}", f.words.as_ref()?))
        })
        .collect();
    let met = facts
        .number(What::Met)
        .map(|x| figure::plain(x).text)
        .unwrap_or_default();
    let mut text = match view.is_chinese() {
        true => format!("达到{met}项"),
        false => format!("{met} {} met", if met == "1" { "item" } else { "items" }),
    };
    if !missed.is_empty() {
        let count = missed.len();
        text.push_str(&match view.is_chinese() {
            true => format!("，未达到{count}项：{}", view.list(&missed)),
            false => format!(", {count} missed: {}", view.list(&missed)),
        });
    }
    if let Some(each) = facts.number(What::Each) {
        let each = figure::plain(&each.abs()).marked();
        text.push_str(&format!(
            "{}{each}{}",
            view.say("，每项扣", ", each "),
            view.say("分", "")
        ));
    }
    if let Some(limit) = facts.number(What::Limited) {
        let limit = figure::plain(limit).marked();
        text.push_str(&format!(
            "{}{limit}{}",
            view.say("，必达项未达到，计", ", a starred item is missed: "),
            view.say("分", " points")
        ));
    }
    text
}
