//! What an absent child's parent put in its place, in a clause.

use alloc::{format, string::String};

use super::figure;
use super::view::View;
use crate::card::TermKind;
use crate::outcome::Outcome;

/// `未报（原因），按0分计`; nothing for a line that is not absent.
pub(super) fn stood_in(view: &View<'_>, at: usize) -> String {
    let Some(line) = view.line(at) else {
        return String::new();
    };
    let Outcome::Absent(kind) = line.outcome else {
        return String::new();
    };
    let mut text = view.absence(kind);
    if let Some(reason) = line
        .reason
        .as_ref()
        .map(|reason| view.text(reason))
        .filter(|reason| !reason.is_empty())
    {
        text.push_str(&match view.is_chinese() {
            true => format!("（{reason}）"),
            false => format!(" ({reason})"),
        });
    }
    let scored = view
        .parent(at)
        .and_then(|parent| view.line(parent))
        .map(|line| &line.outcome);
    let Some(term) = view.term(at).filter(|_| matches!(scored, Some(Outcome::Scored(_)))) else {
        return text;
    };
    let comma = view.say("，", ": ");
    let policy = match term.kind {
        TermKind::LeftOut => view.say("不计，其余折算", "left out, the rest is rescaled").into(),
        TermKind::Moved => view.say("不计，权重转给其他指标", "left out, its weight moves").into(),
        TermKind::Dropped => view.say("未取用", "not kept").into(),
        TermKind::Substituted | TermKind::Own | TermKind::Replaced => {
            let Some(value) = &term.value else { return text };
            let points = figure::value(value, figure::places_of(&line.words)).marked();
            match view.is_chinese() {
                true => format!("按规定计{points}分"),
                false => format!("counts as {points} points"),
            }
        }
    };
    format!("{text}{comma}{policy}")
}
