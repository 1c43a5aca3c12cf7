//! The groups of a panel in one sentence: marks, ballots, weights and the arithmetic.

use alloc::{format, string::String, vec::Vec};

use super::figure;
use super::view::View;
use crate::card::{GroupLine, Line, RaterPlace};
use crate::number::Exact;

/// `甲组93.875（有效8票、弃权1票）×60%＋乙组92.5（有效6票）×40%＝93.325`.
pub(super) fn summary(view: &View<'_>, line: &Line) -> String {
    let text = groups(view, &line.groups, None);
    let single = line.groups.len() == 1;
    match &line.combined {
        Some(combined) if !single => format!("{text}{}", view.equals(&figure::value(combined, 0))),
        _ => text,
    }
}

/// The groups under one, or those at the top. INVARIANT: a group stands before the groups in it.
fn groups(view: &View<'_>, all: &[GroupLine], parent: Option<usize>) -> String {
    let id = parent.and_then(|at| all.get(at)).map(|group| group.group.as_str());
    let from = parent.map_or(0, |at| at.saturating_add(1));
    let here: Vec<usize> = (from..all.len())
        .filter(|at| all.get(*at).is_some_and(|group| group.parent.as_deref() == id))
        .collect();
    let several = here.len() > 1;
    let parts: Vec<String> = here
        .iter()
        .filter_map(|at| Some(one(view, all, *at, all.get(*at)?, several)))
        .collect();
    parts.join(view.say("＋", " + "))
}

fn one(view: &View<'_>, all: &[GroupLine], at: usize, group: &GroupLine, several: bool) -> String {
    let name = view.name_or(group.name.as_ref(), &group.group);
    let inner = groups(view, all, Some(at));
    let detail = if inner.is_empty() { ballots(view, group) } else { inner };
    let detail = match view.is_chinese() {
        true => format!("（{detail}）"),
        false => format!(" ({detail})"),
    };
    let Some(value) = &group.value else {
        return format!("{name}{}{detail}", view.say("不计", " left out"));
    };
    let weight = match group.weight.as_ref().filter(|_| several) {
        Some(weight) => format!("{}{}", view.say("×", " × "), view.weight(weight, *weight <= Exact::ONE)),
        None => String::new(),
    };
    let blank = if name.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        " "
    } else {
        view.say("", " ")
    };
    format!("{name}{blank}{}{detail}{weight}", mark(view, group, value))
}

/// The mark; as a division where its digits have no end.
fn mark(view: &View<'_>, group: &GroupLine, value: &Exact) -> String {
    let figure = figure::plain(value);
    if figure.whole {
        return figure.text;
    }
    let count = Exact::from(group.counted);
    if group.sum.checked_div(&count).as_ref() == Some(value) {
        let sum = figure::plain(&group.sum).marked();
        return format!("{sum}{}{count}{}", view.say("÷", " ÷ "), view.equals(&figure));
    }
    figure.marked()
}

fn ballots(view: &View<'_>, group: &GroupLine) -> String {
    let trimmed = u64::try_from(group.trimmed.len()).unwrap_or(u64::MAX);
    let counts = [
        (Some(group.valid), "有效", "valid"),
        (Some(group.abstained).filter(|n| *n > 0), "弃权", "abstained"),
        (Some(group.void).filter(|n| *n > 0), "无效", "void"),
        (Some(group.recused).filter(|n| *n > 0), "回避", "recused"),
        (Some(trimmed).filter(|n| *n > 0), "去掉最高最低", "trimmed"),
    ];
    let items: Vec<String> = counts
        .iter()
        .filter_map(|(count, zh, en)| {
            let count = (*count)?;
            Some(if view.is_chinese() {
                format!("{zh}{count}票")
            } else {
                format!("{count} {en}")
            })
        })
        .collect();
    let mut text = view.list(&items);
    let places: Vec<String> = group.places.iter().map(|place| placed(view, place)).collect();
    if !places.is_empty() {
        text.push_str(view.say("；名次", "; places "));
        text.push_str(&view.list(&places));
    }
    text
}

/// The place that one rater gives: `甲2.5/5`.
fn placed(view: &View<'_>, place: &RaterPlace) -> String {
    let (at, among) = (figure::plain(&place.place).marked(), place.among);
    format!("{}{}{at}/{among}", place.rater, view.say("", " "))
}
