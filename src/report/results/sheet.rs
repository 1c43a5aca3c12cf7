//! Lays results out as blocks: head, table, units apart, footnotes.

use alloc::{format, string::String, vec, vec::Vec};

use super::words::Words;
use super::{PartResult, Profile, ResultColumn, ResultRow, ResultsData};
use crate::language::Language;
use crate::number::{Exact, Mode, Rounding, Value};
use crate::outcome::Outcome;
use crate::report::block::{Block, Table};
use crate::report::figure;

/// Decimals of numbers that have no end.
const CUT: u32 = 4;

pub(super) fn blocks(results: &ResultsData, language: Language) -> Vec<Block> {
    let say = Words { results, language };
    let mut blocks = vec![Block::Title(say.title()), Block::Paragraph(say.head())];
    blocks.push(Block::Table(ranked(&say, false)));
    if !results.apart.is_empty() {
        blocks.push(Block::Heading(say.say("未排名单位", "Units without a rank").into()));
        let line = |apart| format!("{}{}{}", say.apart_unit(apart), say.colon(), say.apart(apart));
        blocks.push(Block::Lines(results.apart.iter().map(line).collect()));
    }
    let notes = say.footnotes();
    if !notes.is_empty() {
        blocks.push(Block::Heading(say.say("脚注", "Footnotes").into()));
        let number = |(at, note): (usize, String)| format!("{}. {note}", at.saturating_add(1));
        blocks.push(Block::Lines(notes.into_iter().enumerate().map(number).collect()));
    }
    if results.profile == Profile::Full {
        blocks.push(Block::Title(String::new()));
        let signed = say.say(
            "制表：　　　　审核：　　　　签发：　　　　公示期：　　　　受理电话：",
            "Compiled by:          Checked by:          Issued by:          Objections until:          Telephone:",
        );
        blocks.push(Block::Paragraph(signed.into()));
        let full = say.say("方案指纹全文：", "Fingerprint of the scheme in full: ");
        blocks.push(Block::Paragraph(format!("{full}{}", results.fingerprint)));
        let own = crate::document::fingerprint(&crate::document::canonical(results));
        blocks.push(Block::Paragraph(format!(
            "{}{own}",
            say.say("结果指纹全文：", "Fingerprint of the results in full: ")
        )));
    }
    blocks
}

/// One table of everybody, without head and notes.
pub(super) fn flat(results: &ResultsData, language: Language) -> Table {
    ranked(&Words { results, language }, true)
}

/// Whether what a part counts is more than its score says.
fn counts(results: &ResultsData, column: &ResultColumn) -> bool {
    let differs = |part: &PartResult| {
        let counted = part.counted.as_ref().and_then(|value| value.exact());
        part.node == column.words.id && counted.is_some() && counted != part.outcome.score()
    };
    column.weight.is_some() || results.rows.iter().any(|row| row.parts.iter().any(differs))
}

fn ranked(say: &Words<'_>, with_apart: bool) -> Table {
    let results = say.results;
    let full = results.profile == Profile::Full;
    let mut table = Table::default();
    if results.profile != Profile::GradesInUnitOrder {
        table = table.number(say.say("名次", "Rank"));
    }
    table = table.words(say.say("单位", "Unit"), 40);
    table = table.words(say.say("组别", "Group"), 16);
    for column in &results.columns {
        let name = say.node_name(&column.words);
        table = table.number(name.clone());
        if counts(results, column) {
            table = table.number(say.counted_heading(&name, column));
        }
    }
    for pool in &results.pools {
        let name = say.named(pool.name.as_ref(), &pool.pool);
        for heading in say.pool_headings(&name, pool) {
            table = table.number(heading);
        }
    }
    for heading in [
        say.say("合成得分", "Combined"),
        say.say("其他项", "Other items"),
        say.say("限定与否决", "Bounds and vetoes"),
        say.say("尾差", "Tail"),
        say.say("取舍前", "Before rounding"),
    ] {
        table = table.number(heading);
    }
    table = table.number(say.total_name());
    table = table
        .number(say.say("距上一名", "Behind"))
        .number(say.say("距等次线", "To better grade"));
    table = table
        .words(say.say("等次", "Grade"), 16)
        .words(say.say("无限制时等次", "Grade without limits"), 24)
        .words(say.say("限制与说明", "Limits and remarks"), 48);
    let places = results.node.as_ref().map_or(0, |words| figure::places_of(words));
    for row in &results.rows {
        let mut cells = Vec::new();
        if results.profile != Profile::GradesInUnitOrder {
            cells.push(
                row.rank
                    .as_ref()
                    .map(|rank| figure::plain(rank).marked())
                    .unwrap_or_default(),
            );
        }
        cells.push(say.named(row.name.as_ref(), &row.unit));
        cells.push(row.stratum.clone().unwrap_or_default());
        numbers(say, row, places, &mut cells);
        let amount = |x: &Option<Exact>| {
            x.as_ref()
                .map(|x| figure::at_least(x, places).marked())
                .unwrap_or_default()
        };
        cells.extend([amount(&row.total), amount(&row.behind), say.to_better(row, places)]);
        cells.push(say.grade(row));
        let without = row
            .band_grade
            .as_ref()
            .filter(|band| full && Some(*band) != row.grade.as_ref());
        cells.push(without.map(|band| say.text(band)).unwrap_or_default());
        cells.push(if full { say.remark(row) } else { String::new() });
        table.row(cells);
    }
    if with_apart {
        for apart in &results.apart {
            let mut cells: Vec<String> = table.columns.iter().map(|_| String::new()).collect();
            let unit = usize::from(results.profile != Profile::GradesInUnitOrder);
            let last = cells.len().saturating_sub(1);
            if let Some(cell) = cells.get_mut(unit) {
                *cell = say.apart_unit(apart);
            }
            if let Some(cell) = cells.get_mut(last) {
                *cell = say.apart(apart);
            }
            table.row(cells);
        }
    }
    table.without_empty_columns()
}

/// The cells of parts and pools, and those between them and the total.
fn numbers(say: &Words<'_>, row: &ResultRow, places: u32, cells: &mut Vec<String>) {
    let results = say.results;
    let mut printed = Sum::default();
    for column in &results.columns {
        let part = row.parts.iter().find(|part| part.node == column.words.id);
        cells.push(part.map(|part| score(say, part, column)).unwrap_or_default());
        let counted = part.and_then(|part| part.counted.as_ref());
        if let Some(value) = counted {
            printed.add(value.exact());
        }
        if counts(results, column) {
            let least = if column.weight.is_some() { 3 } else { 0 };
            cells.push(counted.map(|x| figure::value(x, least).marked()).unwrap_or_default());
        }
    }
    for pool in &results.pools {
        let own = row.pools.iter().find(|own| own.pool == pool.pool);
        printed.add(own.map(|own| &own.counted).or(Some(&Exact::ZERO)));
        let of_events = own.filter(|own| own.events > 0);
        let faces = of_events.map(|own| {
            let claimed = if pool.subtracted && own.claimed == own.recognised {
                String::new()
            } else {
                points(&own.claimed)
            };
            [claimed, points(&own.recognised)]
        });
        cells.extend(faces.unwrap_or_default());
        cells.push(own.map(|own| signed(&own.counted)).unwrap_or_default());
    }
    let change = |x: &Exact| if x.is_zero() { String::new() } else { signed(x) };
    if let Some(combined) = &row.combined {
        printed.known = true;
        printed.total = row.pools.iter().map(|own| own.counted.round(&cut(&own.counted))).sum();
        printed.add(Some(combined));
    }
    printed.add(
        Some(&row.other)
            .filter(|_| row.combined.is_none())
            .or(Some(&Exact::ZERO)),
    );
    printed.add(Some(&row.adjusted));
    cells.push(
        row.combined
            .as_ref()
            .map(|x| figure::at_least(x, places).marked())
            .unwrap_or_default(),
    );
    cells.push(if row.combined.is_none() {
        change(&row.other)
    } else {
        String::new()
    });
    cells.push(change(&row.adjusted));
    let tail = row
        .before
        .as_ref()
        .filter(|_| printed.known)
        .map(|before| &before.round(&cut(before)) - &printed.total);
    cells.push(tail.as_ref().map(change).unwrap_or_default());
    cells.push(
        row.before
            .as_ref()
            .map(|x| figure::at_least(x, places).marked())
            .unwrap_or_default(),
    );
}

/// The sum of numbers as they are printed.
struct Sum {
    total: Exact,
    known: bool,
}

impl Default for Sum {
    fn default() -> Self {
        Sum {
            total: Exact::ZERO,
            known: true,
        }
    }
}

impl Sum {
    fn add(&mut self, x: Option<&Exact>) {
        match x {
            Some(x) => self.total = &self.total + &x.round(&cut(x)),
            None => self.known = false,
        }
    }
}

/// How a number is cut when it is printed.
fn cut(x: &Exact) -> Rounding {
    Rounding::places(figure::decimals(x).unwrap_or(CUT), Mode::HalfUp)
}

fn signed(x: &Exact) -> String {
    figure::signed(x, figure::decimals(x).unwrap_or(CUT).max(2))
}

/// Points without a sign.
fn points(x: &Exact) -> String {
    figure::at_least(x, 2).marked()
}

fn score(say: &Words<'_>, part: &PartResult, column: &ResultColumn) -> String {
    match &part.outcome {
        Outcome::Scored(Value::Exact(x)) => figure::in_full(x, &column.words).marked(),
        Outcome::Scored(value) => figure::value(value, 0).marked(),
        Outcome::Absent(kind) => say.absence(*kind),
        Outcome::NoScore(_) => say.say("暂无", "none").into(),
    }
}
