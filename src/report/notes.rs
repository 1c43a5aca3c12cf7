//! The notes: where there is no score and why, what stood in for absences, gates, adjustments,
//! appeals, lines beside the result.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::figure;
use super::view::View;
use crate::card::GateLine;
use crate::draft::Adjustment;
use crate::number::Value;
use crate::outcome::{Outcome, Why};

/// Every note, in the order of the table.
pub(super) fn notes(view: &View<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(rounding(view));
    notes.extend(absences(view));
    notes.extend(super::sheets::notes(view));
    notes.extend(gates(view));
    notes.extend(view.card.adjustments.iter().map(|a| adjustment(view, a)));
    notes.extend(appeals(view));
    notes.extend(super::parts::sources(view));
    notes.extend(beside(view));
    notes
}

/// Why there is no total: each cause, and the nodes that it holds up.
pub(super) fn no_score(view: &View<'_>) -> Vec<String> {
    let mut found = Vec::new();
    if view.card.total().is_some() {
        return found;
    }
    for (at, line) in view.card.lines.iter().enumerate().filter(|(at, _)| view.in_result(*at)) {
        let reasons = match &line.outcome {
            Outcome::NoScore(reasons) => reasons,
            _ => continue,
        };
        for reason in reasons.iter().filter(|reason| reason.why != Why::Child) {
            // A policy of an absent child stands as a reason on its parent, and names the child.
            let child = reason.about.as_deref().filter(|about| view.card.line(about).is_some());
            let label = child.map_or_else(|| view.quoted(&view.label(&line.words)), |about| view.label_of(about));
            let why = child
                .and_then(|about| view.card.line(about))
                .and_then(|child| child.reason.as_ref());
            let words = why.map(|text| view.text(text)).filter(|text| !text.is_empty());
            let mut cause = view.why(at, reason);
            let kind = reason.absence.map(|kind| view.absence(kind)).unwrap_or_default();
            if let (Some(text), Some(rest)) = (words, cause.strip_prefix(&kind)) {
                let text = if view.is_chinese() {
                    format!("（{text}）")
                } else {
                    format!(" ({text})")
                };
                cause = format!("{kind}{text}{rest}");
            }
            let colon = view.say("：", ": ");
            let held: Vec<String> = core::iter::once(at)
                .filter(|_| child.is_some())
                .chain(core::iter::once(at).chain(view.above(at)).skip(1))
                .filter_map(|above| Some(view.name(&view.line(above)?.words).to_string()))
                .collect();
            let held = match (held.is_empty(), view.is_chinese()) {
                (true, _) => String::new(),
                (false, true) => format!("；致{}暂无得分", held.join("、")),
                (false, false) => format!(", which leaves {} without a score", held.join(", ")),
            };
            found.push(format!("{label}{colon}{cause}{held}"));
        }
    }
    if found.is_empty()
        && let Some(line) = view.card.result_line()
    {
        match &line.outcome {
            Outcome::NoScore(reasons) => found.extend(reasons.iter().map(|reason| view.why(view.card.result, reason))),
            Outcome::Absent(kind) => found.push(view.absence(*kind)),
            Outcome::Scored(value) => found.push(figure::value(value, 0).marked()),
        }
    }
    found
}

fn rounding(view: &View<'_>) -> Option<String> {
    let words = &view.card.result_line()?.words;
    let name = view.name(words);
    Some(match (&words.round, &words.show, view.is_chinese()) {
        (Some(round), _, true) => format!("{name}{}", view.rounding(round)),
        (Some(round), _, false) => format!("{name} is {}", view.rounding(round)),
        (None, Some(show), true) => format!("{name}不取舍，仅按{}显示", view.rounding(show)),
        (None, Some(show), false) => format!("{name} is not rounded, only printed {}", view.rounding(show)),
        (None, None, _) => return None,
    })
}

fn absences(view: &View<'_>) -> Vec<String> {
    let lines = view.card.lines.iter().enumerate();
    let absent = lines.filter(|(_, line)| matches!(line.outcome, Outcome::Absent(_)));
    let colon = view.say("：", ": ");
    absent
        .map(|(at, line)| {
            format!(
                "{}{colon}{}",
                view.quoted(&view.label(&line.words)),
                super::absence::stood_in(view, at)
            )
        })
        .collect()
}

fn gates(view: &View<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    let name = |gate: &GateLine| {
        view.name_or(gate.name.as_ref(), gate.id.as_deref().unwrap_or_default())
            .to_string()
    };
    for line in &view.card.lines {
        for gate in &line.gates {
            let label = view.quoted(&view.label(&line.words));
            let sign = if gate.change.upper().is_negative() { "" } else { "+" };
            let change = figure::value(&gate.change, 0).marked();
            notes.push(match (gate.change == Value::default(), view.is_chinese()) {
                (true, true) => format!("{label}触发「{}」，得分未变", name(gate)),
                (true, false) => format!("{label}: gate “{}” fired and changed nothing", name(gate)),
                (false, true) => format!("{label}触发「{}」，得分{sign}{change}", name(gate)),
                (false, false) => format!("{label}: gate “{}” fired, {sign}{change}", name(gate)),
            });
        }
    }
    for gate in &view.card.grade_gates {
        let grade = |grade: &Option<crate::Text>| grade.as_ref().map(|g| view.text(g).to_string());
        let (from, to) = (grade(&gate.from).unwrap_or_default(), grade(&gate.to));
        notes.push(match (to, view.is_chinese()) {
            (Some(to), true) => format!("等次限制：触发「{}」，由{from}改为{to}", name(gate)),
            (Some(to), false) => format!("Grade limited: gate “{}” fired, from {from} to {to}", name(gate)),
            (None, true) => format!("等次限制：触发「{}」", name(gate)),
            (None, false) => format!("Grade limited: gate “{}” fired", name(gate)),
        });
    }
    notes
}

fn adjustment(view: &View<'_>, adjustment: &Adjustment) -> String {
    let node = view.label_of(&adjustment.node);
    let field = crate::problem::column(&adjustment.field, view.language);
    let unit = view
        .card
        .line(&adjustment.node)
        .and_then(|line| line.words.unit.as_deref());
    let digits = |x| {
        if unit == Some("%") {
            figure::percent(x).marked()
        } else {
            figure::plain(x).marked()
        }
    };
    let (from, to) = (digits(&adjustment.from), digits(&adjustment.to));
    let mut source: Vec<String> = adjustment.document.iter().cloned().collect();
    source.extend(adjustment.date.map(|date| view.date(&date.to_string())));
    source.extend(adjustment.reason.as_ref().map(|reason| view.text(reason).to_string()));
    match (view.is_chinese(), source.is_empty()) {
        (true, true) => format!("目标调整：{node}{field}由{from}调整为{to}"),
        (true, false) => format!("目标调整：{node}{field}由{from}调整为{to}（{}）", source.join("，")),
        (false, true) => format!("Adjusted: {node}, {field} from {from} to {to}"),
        (false, false) => format!("Adjusted: {node}, {field} from {from} to {to} ({})", source.join(", ")),
    }
}

/// What was decided on appeals against entries that were used.
fn appeals(view: &View<'_>) -> Vec<String> {
    let entries = view.card.facts.entries.iter();
    let used = entries.filter(|e| view.card.stage.is_none() || e.stage.is_none() || e.stage == view.card.stage);
    used.filter_map(|entry| {
        let appeal = entry.appeal.as_ref()?;
        let node = view.label_of(&entry.input);
        let mut text = format!("{}{node}{}", view.say("申诉：", "Appeal on "), view.say("，", ": "));
        text.push_str(view.text(&appeal.decision));
        let mut source: Vec<String> = appeal.date.iter().map(|date| view.date(&date.to_string())).collect();
        source.extend(appeal.reason.as_ref().map(|reason| view.text(reason).to_string()));
        if !source.is_empty() {
            let source = source.join(view.say("，", ", "));
            text.push_str(&if view.is_chinese() {
                format!("（{source}）")
            } else {
                format!(" ({source})")
            });
        }
        Some(text)
    })
    .collect()
}

/// Other roots: scored, and not in the result.
fn beside(view: &View<'_>) -> Vec<String> {
    let lines = view.card.lines.iter().enumerate();
    let roots = lines.filter(|(at, line)| view.parent(*at).is_none() && *at != view.card.result && !line.words.hidden);
    roots
        .filter(|(at, _)| !view.above(view.card.result).any(|above| above == *at))
        .map(|(_, line)| {
            let score = match &line.outcome {
                Outcome::Scored(value) => value
                    .exact()
                    .map_or_else(|| figure::value(value, 0).marked(), |x| view.points(x, &line.words)),
                Outcome::Absent(kind) => view.absence(*kind),
                Outcome::NoScore(_) => view.say("暂无得分", "no score").into(),
            };
            let label = view.label(&line.words);
            match view.is_chinese() {
                true => format!("另列、不计入{}：{label} {score}", result_name(view)),
                false => format!("Beside {}: {label} {score}", result_name(view)),
            }
        })
        .collect()
}

fn result_name(view: &View<'_>) -> String {
    view.card
        .result_line()
        .map(|line| view.name(&line.words).to_string())
        .unwrap_or_default()
}
