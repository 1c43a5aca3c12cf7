//! Section one: how the result is made of its parts, and the footing line that adds up.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::block::{Block, Table};
use super::figure;
use super::view::View;
use crate::card::{Line, PoolLine, TermKind};
use crate::number::{Exact, Value};
use crate::outcome::Outcome;

/// Rows past which the table stops at a shallower depth.
const ROWS: usize = 30;

/// The table, its footing line, and what the printed digits miss.
pub(super) fn composition(view: &View<'_>) -> Vec<Block> {
    let mut rows = Vec::new();
    let depth = depth(view);
    collect(view, view.card.result, depth, 0, &mut rows);
    let cells = rows.iter().flat_map(|row| row.counted.iter().chain(&row.loss));
    let places = figure::column(
        cells,
        view.card.result_line().map_or(0, |line| figure::places_of(&line.words)),
    );
    let mut table = Table::default()
        .words(view.say("项目", "Item"), 44)
        .number(view.say("满分", "Full"))
        .number(view.say("得分", "Score"))
        .number(view.say("权重", "Weight"))
        .number(view.say("计入总分", "Counted"))
        .number(view.say("失分折总分", "Lost of total"))
        .words(view.say("说明", "Remarks"), 56);
    for row in rows {
        let counted = row.counted.as_ref().map(|x| match row.signed {
            true => figure::signed(x, places),
            false => figure::fixed(x, places).marked(),
        });
        let loss = row.loss.as_ref().map(|x| figure::signed(&-x, places));
        table.row(alloc::vec![
            row.name,
            row.full,
            row.score,
            row.weight,
            counted.unwrap_or_default(),
            loss.unwrap_or_default(),
            row.remark,
        ]);
    }
    let lines: Vec<String> = super::footing::footing(view, places).into_iter().collect();
    alloc::vec![Block::Table(table.without_empty_columns()), Block::Lines(lines)]
}

/// One row before its numbers are aligned.
#[derive(Default)]
struct Row {
    name: String,
    full: String,
    score: String,
    weight: String,
    counted: Option<Exact>,
    signed: bool,
    loss: Option<Exact>,
    remark: String,
}

/// The greatest depth at which the table stays short; at least one.
fn depth(view: &View<'_>) -> usize {
    let depths: Vec<usize> = view
        .below(view.card.result)
        .into_iter()
        .filter(|at| !view.is_hidden(*at))
        .map(|at| {
            view.above(at)
                .take_while(|above| *above != view.card.result)
                .count()
                .saturating_add(1)
        })
        .collect();
    let deepest = depths.iter().max().copied().unwrap_or(1);
    let rows = |limit: usize| depths.iter().filter(|depth| **depth <= limit).count();
    (1..=deepest).rev().find(|limit| rows(*limit) <= ROWS).unwrap_or(1)
}

fn collect(view: &View<'_>, at: usize, depth: usize, level: usize, rows: &mut Vec<Row>) {
    let Some(line) = view.line(at) else { return };
    let is_result = at == view.card.result;
    if !is_result {
        rows.push(row(view, at, line, level, level.saturating_add(1) >= depth));
    }
    let inner = if is_result { level } else { level.saturating_add(1) };
    if inner < depth || is_result {
        for child in view.children(at).iter().filter(|child| !view.is_hidden(**child)) {
            collect(view, *child, depth, inner, rows);
        }
    }
    if is_result && line.is_leaf() {
        rows.push(base_row(view, at, line));
    }
    let effective = line.effective.as_ref();
    for (pool, minus) in line
        .added
        .iter()
        .map(|p| (p, false))
        .chain(line.subtracted.iter().map(|p| (p, true)))
    {
        rows.push(pool_row(view, pool, minus, effective, inner));
    }
    if is_result {
        rows.push(total_row(view, line));
    }
}

fn indent(level: usize) -> String {
    core::iter::repeat_n("  ", level).collect()
}

fn row(view: &View<'_>, at: usize, line: &Line, level: usize, whole: bool) -> Row {
    let parent = view.parent(at);
    let score = match &line.outcome {
        Outcome::Scored(Value::Exact(x)) => view.points(x, &line.words),
        Outcome::Scored(value) => figure::value(value, 0).marked(),
        Outcome::Absent(kind) => view.absence(*kind),
        Outcome::NoScore(_) => view.say("暂无", "none").into(),
    };
    let weight = match (&line.weight, parent) {
        (Some(weight), Some(parent)) => view.weight(weight, view.in_percent(parent)),
        _ => String::new(),
    };
    Row {
        name: format!("{}{}", indent(level), view.label(&line.words)),
        full: line
            .full
            .as_ref()
            .map(|full| view.points(full, &line.words))
            .unwrap_or_default(),
        score,
        weight,
        counted: view.counted(at),
        signed: line.words.extra,
        loss: view.loss(at).filter(|loss| !loss.is_zero()),
        remark: remark(view, at, line, whole),
    }
}

fn remark(view: &View<'_>, at: usize, line: &Line, whole: bool) -> String {
    let mut clauses = Vec::new();
    if line.words.extra {
        clauses.push(view.say("附加项", "extra").to_string());
    }
    match &line.outcome {
        Outcome::Absent(_) => clauses.push(super::absence::stood_in(view, at)),
        Outcome::NoScore(reasons) => clauses.extend(reasons.iter().map(|reason| view.why(at, reason))),
        Outcome::Scored(_) => {
            match line.words.kind.as_str() {
                "panel" => clauses.push(super::panel::summary(view, line)),
                "entered" => clauses.extend(provided(view, line)),
                "min" | "max" => clauses.push(super::reason::reason(view, at)),
                _ if whole => clauses.extend(counts(view, at)),
                _ => {}
            }
            if !matches!(line.words.kind.as_str(), "min" | "max") {
                clauses.extend(super::pipeline::changes(view, at));
            }
            clauses.extend(tail(view, line));
        }
    }
    let rescaled = view
        .term(at)
        .and_then(|term| term.weight.as_ref())
        .zip(line.weight.as_ref());
    if let (Some((term, written)), Some(parent)) = (rescaled, view.parent(at))
        && term != written
        && view
            .line(parent)
            .is_some_and(|parent| parent.words.kind == "weighted-sum")
    {
        let weight = view.weight(term, view.in_percent(parent));
        clauses.push(format!("{}{weight}", view.say("折算后权重", "rescaled weight ")));
    }
    clauses.retain(|clause| !clause.is_empty());
    view.clauses(&clauses)
}

/// Who provided a number that was entered.
fn provided(view: &View<'_>, line: &Line) -> Option<String> {
    let by = line.words.provider.as_deref().or(line.words.scorer.as_deref())?;
    Some(match view.is_chinese() {
        true => format!("{by}提供"),
        false => format!("provided by {by}"),
    })
}

/// How many indicators of each tier stand below, and how many of them are absent.
fn counts(view: &View<'_>, at: usize) -> Option<String> {
    let below: Vec<usize> = view.below(at).into_iter().filter(|at| !view.is_hidden(*at)).collect();
    let mut tiers: Vec<(&str, usize)> = Vec::new();
    let mut absent = 0_usize;
    for line in below.iter().filter_map(|at| view.line(*at)) {
        absent = absent.saturating_add(usize::from(matches!(line.outcome, Outcome::Absent(_))));
        let Some(tier) = line.words.tier.as_deref() else {
            continue;
        };
        match tiers.iter_mut().find(|(name, _)| *name == tier) {
            Some((_, count)) => *count = count.saturating_add(1),
            None => tiers.push((tier, 1)),
        }
    }
    let item = |(tier, count): &(&str, usize)| match view.is_chinese() {
        true => format!("{count}个{tier}"),
        false => format!("{count} {tier}"),
    };
    let mut items: Vec<String> = tiers.iter().map(item).collect();
    if absent > 0 {
        items.push(match view.is_chinese() {
            true => format!("缺项{absent}个"),
            false => format!("{absent} absent"),
        });
    }
    (!items.is_empty()).then(|| view.list(&items))
}

/// What the printed scores of the children miss of the printed score, where only printing rounds.
fn tail(view: &View<'_>, line: &Line) -> Option<String> {
    if line.words.kind != "sum" || line.words.show.is_none() {
        return None;
    }
    let places = figure::places_of(&line.words);
    let mut parts = Vec::new();
    for term in &line.terms {
        let value = term
            .value
            .as_ref()
            .filter(|_| term.weight.as_ref() == Some(&Exact::ONE));
        match (value, term.kind) {
            (Some(value), _) => parts.push(value.exact()?),
            (None, TermKind::LeftOut) => {}
            (None, _) => return None,
        }
    }
    let tail = figure::tail(parts, line.combined.as_ref()?.exact()?, places)?;
    Some(format!(
        "{}{}",
        view.say("尾差", "rounding of print "),
        figure::signed(&tail, places)
    ))
}

fn pool_row(view: &View<'_>, pool: &PoolLine, minus: bool, effective: Option<&Exact>, level: usize) -> Row {
    let cap = pool.cap.as_ref().map(|cap| match view.is_chinese() {
        true => format!("（上限{cap}）"),
        false => format!(" (at most {cap})"),
    });
    let name = view.name_or(pool.name.as_ref(), &pool.pool);
    let places = view.card.result_line().map_or(0, |line| figure::places_of(&line.words));
    let counted = effective.map(|effective| effective * &pool.counted);
    Row {
        name: format!("{}{name}{}", indent(level), cap.unwrap_or_default()),
        score: figure::at_least(&pool.counted, places).marked(),
        counted: counted.map(|x| if minus { -&x } else { x }),
        signed: true,
        remark: super::events::remark(view, &pool.pool),
        ..Row::default()
    }
}

/// The points of the result's own rule, where the result has no parts.
fn base_row(view: &View<'_>, at: usize, line: &Line) -> Row {
    let points = line.combined.as_ref().and_then(|x| x.exact());
    let full = line.full.as_ref();
    Row {
        name: view.say("基础分", "Base points").into(),
        full: full.map(|full| view.points(full, &line.words)).unwrap_or_default(),
        score: points.map(|x| view.points(x, &line.words)).unwrap_or_default(),
        counted: points.cloned(),
        loss: full
            .zip(points)
            .map(|(full, x)| full - x)
            .filter(|loss| !loss.is_zero()),
        remark: super::reason::by_kind(view, at, line),
        ..Row::default()
    }
}

fn total_row(view: &View<'_>, line: &Line) -> Row {
    let total = line.outcome.score();
    Row {
        name: view.label(&line.words),
        full: line
            .full
            .as_ref()
            .map(|full| view.points(full, &line.words))
            .unwrap_or_default(),
        score: match total {
            Some(total) => view.points(total, &line.words),
            None => view.say("暂无得分", "no score").into(),
        },
        counted: total.cloned(),
        remark: view.clauses(&super::pipeline::changes(view, view.card.result)),
        ..Row::default()
    }
}
