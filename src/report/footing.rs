//! The footing line of section one: from full marks, by every loss and step, down to the result.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::figure;
use super::view::View;
use crate::card::{Line, TermKind};
use crate::number::Exact;

/// `核对：100.000－4.344－…＝96.600，相符`: from full marks down to the result.
pub(super) fn footing(view: &View<'_>, places: u32) -> Option<String> {
    let line = view.card.result_line()?;
    let total = line.outcome.score()?;
    let parts = parts(view, line)?;
    let places = figure::column(parts.iter().map(|(_, x)| x), places);
    let sum: Exact = parts.iter().map(|(_, x)| x).sum();
    let mut text = String::from(view.say("核对：", "Footing: "));
    for (at, (name, x)) in parts.iter().enumerate() {
        let digits = figure::fixed(&x.abs(), places).marked();
        text.push_str(match (at, x.is_negative(), view.is_chinese()) {
            (0, false, _) => "",
            (0, true, _) => "−",
            (_, false, true) => "＋",
            (_, true, true) => "－",
            (_, false, false) => " + ",
            (_, true, false) => " − ",
        });
        text.push_str(&digits);
        if let Some(name) = name {
            text.push_str(&match view.is_chinese() {
                true => format!("（{name}）"),
                false => format!(" ({name})"),
            });
        }
    }
    let tail = figure::tail(parts.iter().map(|(_, x)| x), total, places);
    if let Some(tail) = tail.filter(|_| sum == *total) {
        let sign = if tail.is_negative() {
            view.say("－", " − ")
        } else {
            view.say("＋", " + ")
        };
        let digits = figure::fixed(&tail.abs(), places).text;
        text.push_str(&format!(
            "{sign}{digits}{}",
            view.say("（尾差）", " (rounding of print)")
        ));
    }
    text.push_str(&view.equals(&figure::fixed(total, places)));
    text.push_str(&match (sum == *total, view.is_chinese()) {
        (true, true) => "，相符".to_string(),
        (true, false) => ": agrees".to_string(),
        (false, true) => format!("，不符，差{}", figure::signed(&(total - &sum), places)),
        (false, false) => format!(": does not agree, off by {}", figure::signed(&(total - &sum), places)),
    });
    Some(text)
}

/// What makes the result: full marks, each part's loss, then pools, limits, gates and rounding.
fn parts(view: &View<'_>, line: &Line) -> Option<Vec<(Option<String>, Exact)>> {
    let mut parts: Vec<(Option<String>, Exact)> = Vec::new();
    let children = view.children(view.card.result);
    let losses: Option<Vec<Exact>> = line.additive.then(|| losses(view, children)).flatten();
    match (losses, &line.full) {
        (Some(losses), Some(full)) => {
            parts.push((None, full.clone()));
            let possible: Exact = children
                .iter()
                .filter_map(|at| entered(view, *at).then(|| view.possible(*at))?)
                .sum();
            let shift = &possible - full;
            parts.extend(losses.iter().filter(|x| !x.is_zero()).map(|x| (None, -x)));
            if !shift.is_zero() {
                parts.push((Some(view.say("权重转移", "moved weight").into()), shift));
            }
            let extras = children
                .iter()
                .filter(|at| view.line(**at).is_some_and(|child| child.words.extra));
            parts.extend(extras.filter_map(|at| Some((None, view.counted(*at)?))));
        }
        _ => parts.push((None, line.combined.as_ref()?.exact()?.clone())),
    }
    let pools = line.added.iter().map(|pool| pool.counted.clone());
    let pools = pools.chain(line.subtracted.iter().map(|pool| -&pool.counted));
    parts.extend(pools.filter(|x| !x.is_zero()).map(|x| (None, x)));
    let mut step = |name: String, x: &Exact| {
        if !x.is_zero() {
            parts.push((Some(name), x.clone()));
        }
    };
    step(view.say("加减净额上限", "net cap").into(), &line.net_cap);
    step(view.say("上下限", "limit").into(), line.clamp.exact()?);
    for gate in &line.gates {
        step(
            view.name_or(gate.name.as_ref(), gate.id.as_deref().unwrap_or_default())
                .into(),
            gate.change.exact()?,
        );
    }
    step(view.say("取舍", "rounding").into(), line.residue.exact()?);
    Some(parts)
}

/// Whether a child's own or substituted value entered.
fn entered(view: &View<'_>, at: usize) -> bool {
    view.term(at)
        .is_some_and(|term| !matches!(term.kind, TermKind::LeftOut | TermKind::Moved))
}

/// The loss of every child that has full marks; nothing if one of them cannot be told.
fn losses(view: &View<'_>, children: &[usize]) -> Option<Vec<Exact>> {
    let counting = children.iter().filter(|at| entered(view, **at));
    let plain = counting.filter(|at| view.line(**at).is_some_and(|child| !child.words.extra));
    plain.map(|at| view.loss(*at)).collect()
}
