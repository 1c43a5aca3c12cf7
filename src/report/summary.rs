//! The summary table (结果汇总表): one row a card, in the order given. Ranks nobody.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use super::block::{Block, Table};
use super::figure;
use super::text;
use super::view::View;
use crate::card::{Card, Line};
use crate::language::Language;
use crate::number::Exact;
use crate::outcome::Outcome;

/// The summary table (结果汇总表) of several cards, each with a label such as its unit's name.
///
/// Columns are the parts of the result, each with its score and what it counts, then pools, total
/// and grade, as the first card has them; a card of another scheme shows what it shares with them.
/// Rows stand in the order given.
#[must_use]
pub fn summary<'a>(cards: impl IntoIterator<Item = (String, &'a Card)>, language: Language) -> String {
    let cards: Vec<(String, View<'a>)> = cards
        .into_iter()
        .map(|(label, card)| (label, View::new(card, language)))
        .collect();
    let Some((_, first)) = cards.first() else {
        return String::new();
    };
    let columns = Columns::of(first);
    let mut table = Table::default()
        .number(first.say("序", "No."))
        .words(first.say("单位", "Unit"), 40);
    for part in &columns.parts {
        table = table.number(part.heading.as_str());
        if part.weighted {
            table = table.number(part.counted.as_str());
        }
    }
    for (_, heading) in &columns.pools {
        table = table.number(heading.as_str());
    }
    table = table
        .number(columns.total.as_str())
        .words(first.say("等次", "Grade"), 16)
        .words(first.say("说明", "Remarks"), 48);
    for (at, (label, view)) in cards.iter().enumerate() {
        let mut row = alloc::vec![at.saturating_add(1).to_string(), label.clone()];
        row.extend(columns.row(view));
        table.row(row);
    }
    let heading = Block::Title(first.say("结果汇总表", "Summary").into());
    text::layout(&[heading, Block::Table(table.without_empty_columns())], language)
}

/// A part of the result, as the first card has it.
struct Part {
    id: String,
    heading: String,
    counted: String,
    weighted: bool,
}

/// The columns between the label and the grade.
struct Columns {
    parts: Vec<Part>,
    pools: Vec<(String, String)>,
    total: String,
}

impl Columns {
    fn of(view: &View<'_>) -> Self {
        let result = view.card.result;
        let in_percent = view.in_percent(result);
        let visible = view.children(result).iter().filter(|at| !view.is_hidden(**at));
        let part = |line: &Line| {
            let weight = line.weight.as_ref().map(|weight| view.weight(weight, in_percent));
            Part {
                id: line.words.id.clone(),
                heading: view.name(&line.words).into(),
                counted: alloc::format!("{}{}", view.say("折", "at "), weight.clone().unwrap_or_default()),
                weighted: weight.is_some(),
            }
        };
        let line = view.card.result_line();
        let pools = line
            .into_iter()
            .flat_map(|line| line.added.iter().chain(&line.subtracted));
        let pool =
            |pool: &crate::card::PoolLine| (pool.pool.clone(), view.name_or(pool.name.as_ref(), &pool.pool).into());
        Columns {
            parts: visible.filter_map(|at| view.line(*at)).map(part).collect(),
            pools: pools.map(pool).collect(),
            total: line.map(|line| view.name(&line.words).into()).unwrap_or_default(),
        }
    }

    fn row(&self, view: &View<'_>) -> Vec<String> {
        let mut cells = Vec::new();
        for part in &self.parts {
            let found = view.card.lines.iter().position(|line| line.words.id == part.id);
            let line = found.and_then(|at| view.line(at));
            cells.push(line.map(|line| score(view, line)).unwrap_or_default());
            if part.weighted {
                let counted = found.and_then(|at| view.counted(at));
                cells.push(counted.map(|x| figure::at_least(&x, 3).marked()).unwrap_or_default());
            }
        }
        let line = view.card.result_line();
        for (id, _) in &self.pools {
            let signed = |pool: &crate::card::PoolLine, sign: Exact| {
                (pool.pool == *id).then(|| figure::signed(&(&pool.counted * &sign), figure::column([&pool.counted], 2)))
            };
            let added = line.and_then(|line| line.added.iter().find_map(|pool| signed(pool, Exact::ONE)));
            let taken = line.and_then(|line| line.subtracted.iter().find_map(|pool| signed(pool, -Exact::ONE)));
            cells.push(added.or(taken).unwrap_or_default());
        }
        cells.push(line.map(|line| score(view, line)).unwrap_or_default());
        cells.push(
            view.card
                .grade
                .as_ref()
                .map(|grade| view.text(grade).to_string())
                .unwrap_or_default(),
        );
        cells.push(remark(view));
        cells
    }
}

fn score(view: &View<'_>, line: &Line) -> String {
    match &line.outcome {
        Outcome::Scored(value) => value
            .exact()
            .map_or_else(|| figure::value(value, 0).marked(), |x| view.points(x, &line.words)),
        Outcome::Absent(kind) => view.absence(*kind),
        Outcome::NoScore(_) => view.say("暂无", "none").into(),
    }
}

/// Gates that fired, limits of the grade, absences.
fn remark(view: &View<'_>) -> String {
    let mut clauses = Vec::new();
    for line in &view.card.lines {
        if !line.gates.is_empty() {
            let no = line.words.no.as_deref().unwrap_or_else(|| view.name(&line.words));
            clauses.push(alloc::format!("{no}{}", view.say("触发否决", " gated")));
        }
    }
    if let Some(band) = view
        .card
        .band_grade
        .as_ref()
        .filter(|band| Some(*band) != view.card.grade.as_ref())
    {
        clauses.push(alloc::format!(
            "{}{}",
            view.say("按分数为", "by score "),
            view.text(band)
        ));
    }
    let absent = view
        .card
        .lines
        .iter()
        .filter(|line| matches!(line.outcome, Outcome::Absent(_)))
        .count();
    if absent > 0 {
        clauses.push(match view.is_chinese() {
            true => alloc::format!("缺项{absent}项"),
            false => alloc::format!("{absent} absent"),
        });
    }
    view.clauses(&clauses)
}
