//! What happened to a node's value after it was combined: net cap, clamp, gates, rounding.

use alloc::{format, string::String, vec::Vec};

use super::figure;
use super::view::View;
use crate::card::Line;
use crate::number::{Exact, Value};
use crate::outcome::Outcome;

/// A clause for each step that changed the value.
pub(super) fn changes(view: &View<'_>, at: usize) -> Vec<String> {
    let mut clauses = Vec::new();
    let Some(line) = view.line(at) else { return clauses };
    if !matches!(line.outcome, Outcome::Scored(_)) {
        return clauses;
    }
    if !line.net_cap.is_zero() {
        let change = signed(&Value::Exact(line.net_cap.clone()));
        clauses.push(format!("{}{change}", view.say("加减净额上限", "net cap ")));
    }
    if line.clamp != Value::default() {
        let bound = if line.clamp.upper().is_negative() {
            ("按上限", "upper limit ")
        } else {
            ("按下限", "lower limit ")
        };
        let limit = before_gates(line);
        clauses.push(match (limit, view.is_chinese()) {
            (Some(limit), true) => format!("{}{}分计", bound.0, view.points(&limit, &line.words)),
            (Some(limit), false) => format!("{}{}", bound.1, view.points(&limit, &line.words)),
            (None, _) => format!("{}{}", view.say(bound.0, bound.1), signed(&line.clamp)),
        });
    }
    for gate in line.gates.iter().filter(|gate| gate.change != Value::default()) {
        let name = view.quoted(view.name_or(gate.name.as_ref(), gate.id.as_deref().unwrap_or_default()));
        clauses.push(format!(
            "{}{name}{}{}",
            view.say("触发", "gate "),
            view.say("，", ": "),
            signed(&gate.change)
        ));
    }
    if line.residue != Value::default() {
        clauses.extend(rounded(view, line));
    }
    clauses
}

fn signed(x: &Value) -> String {
    let sign = if x.upper().is_negative() { "" } else { "+" };
    format!("{sign}{}", figure::value(x, 0).marked())
}

/// The value after the clamp and before any gate.
fn before_gates(line: &Line) -> Option<Exact> {
    let mut value = line.combined.as_ref()?.exact()?.clone();
    for pool in &line.added {
        value = &value + &pool.counted;
    }
    for pool in &line.subtracted {
        value = &value - &pool.counted;
    }
    Some(&(&value + &line.net_cap) + line.clamp.exact()?)
}

/// `≈2.1333取2.13`. After a rate of completion and a panel's mark that number stands there already.
fn rounded(view: &View<'_>, line: &Line) -> Option<String> {
    let before = figure::value(&line.unrounded()?, 0).marked();
    let after = view.points(line.outcome.score()?, &line.words);
    let said = matches!(line.words.kind.as_str(), "completion" | "panel")
        && line.clamp == Value::default()
        && line.gates.is_empty();
    Some(match (said, view.is_chinese()) {
        (true, true) => format!("取{after}"),
        (true, false) => format!("rounded to {after}"),
        (false, true) => format!("{before}取{after}"),
        (false, false) => format!("{before} rounded to {after}"),
    })
}
