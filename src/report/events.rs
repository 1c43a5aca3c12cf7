//! The events of pools and ledgers: what was claimed, recognised and counted, and how each ended.

use alloc::{format, string::{String, ToString}, vec::Vec};

use super::block::{Block, Table};
use super::figure;
use super::view::View;
use crate::card::{EventEnd, EventLine, Line, PoolLine};
use crate::draft;
use crate::number::Exact;

/// The input of a ledger, by which its events name it. A card does not keep the input's id apart, so
/// this is the leaf's own.
pub(super) fn ledger_of(line: &Line) -> &str {
    &line.words.id
}

/// What one pool came to.
struct Tally<'a> {
    events: Vec<&'a EventLine>,
    claimed: Exact,
    recognised: Exact,
    superseded: Exact,
    cut: Exact,
    counted: Exact,
    accepted: usize,
}

impl<'a> Tally<'a> {
    fn of(view: &View<'a>, pool: &str) -> Self {
        let events: Vec<&EventLine> = view.card.events.iter().filter(|e| e.pool == pool).collect();
        let accepted = |e: &&&EventLine| matches!(e.end, EventEnd::Counted | EventEnd::Cut | EventEnd::Superseded);
        let superseded = events.iter().filter(|e| e.end == EventEnd::Superseded);
        Tally {
            claimed: events.iter().map(|e| &e.face).sum(),
            recognised: events.iter().filter(accepted).map(|e| &e.amount).sum(),
            superseded: superseded.map(|e| &e.amount).sum(),
            cut: events.iter().flat_map(|e| &e.cuts).filter(|c| c.cap != "event-cap").map(|c| &c.amount).sum(),
            counted: events.iter().map(|e| &e.counted).sum(),
            accepted: events.iter().filter(accepted).count(),
            events,
        }
    }

    fn places(&self) -> u32 {
        let numbers = self.events.iter().flat_map(|e| [&e.face, &e.amount, &e.counted]);
        figure::column(numbers.chain(self.events.iter().flat_map(|e| &e.cuts).map(|c| &c.amount)), 2)
    }
}

/// `认定6.50，同一事项不计1.00，上限核减0.50`, for the pool's row in section one.
pub(super) fn remark(view: &View<'_>, pool: &str) -> String {
    let tally = Tally::of(view, pool);
    let places = tally.places();
    if tally.events.is_empty() {
        return view.say("无事项", "no events").into();
    }
    let digits = |x: &Exact| figure::fixed(x, places).marked();
    let mut clauses = alloc::vec![format!("{}{}", view.say("认定", "recognised "), digits(&tally.recognised))];
    if !tally.superseded.is_zero() {
        clauses.push(format!("{}{}", view.say("同一事项不计", "same matter "), digits(&-&tally.superseded)).replace('−', view.say("", "−")));
    }
    if !tally.cut.is_zero() {
        clauses.push(format!("{}{}", view.say("上限核减", "cut by caps "), digits(&tally.cut)));
    }
    clauses.join(view.say("，", ", "))
}

/// One section for each pool that stands on a line, and the events that reached none.
pub(super) fn pools(view: &View<'_>) -> Vec<Vec<Block>> {
    let mut sections = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (at, line) in view.card.lines.iter().enumerate() {
        for (pool, minus) in line.added.iter().map(|p| (p, false)).chain(line.subtracted.iter().map(|p| (p, true))) {
            if !seen.contains(&pool.pool.as_str()) {
                seen.push(&pool.pool);
                sections.push(section(view, at, pool, minus));
            }
        }
    }
    for event in &view.card.events {
        let is_ledger = view.card.line(&event.pool).is_some_and(|line| line.words.kind == "ledger");
        if !is_ledger && !seen.contains(&event.pool.as_str()) {
            seen.push(&event.pool);
            sections.push(unused(view, &event.pool));
        }
    }
    sections
}

fn section(view: &View<'_>, at: usize, pool: &PoolLine, minus: bool) -> Vec<Block> {
    let tally = Tally::of(view, &pool.pool);
    let places = tally.places();
    let digits = |x: &Exact| figure::fixed(x, places).marked();
    let name = view.name_or(pool.name.as_ref(), &pool.pool);
    let count = tally.events.len();
    let (claimed, recognised, counted) = (digits(&tally.claimed), digits(&tally.recognised), digits(&pool.counted));
    let node = view.line(at).filter(|_| at != view.card.result).map(|line| view.quoted(&view.label(&line.words)));
    let cap = pool.cap.as_ref().map(|cap| figure::plain(cap).marked());
    let heading = match view.is_chinese() {
        true => {
            let cap = cap.map(|cap| format!("，上限{cap}分")).unwrap_or_default();
            let (first, node) = (if minus { "列报" } else { "申报" }, node.map(|n| format!("，用于{n}")).unwrap_or_default());
            let accepted = tally.accepted;
            format!("{name}（{first}{count}项{claimed}分，认定{accepted}项{recognised}分，计入{counted}分{cap}{node}）")
        }
        false => {
            let cap = cap.map(|cap| format!(", cap {cap}")).unwrap_or_default();
            let node = node.map(|n| format!(", on {n}")).unwrap_or_default();
            let accepted = tally.accepted;
            let sign = if minus { "deducted" } else { "added" };
            format!("{name} ({count} events of {claimed} listed, {accepted} of {recognised} recognised, {counted} {sign}{cap}{node})")
        }
    };
    let mut blocks = alloc::vec![Block::Heading(heading)];
    blocks.extend(table(view, &tally.events, places, None));
    if !tally.events.is_empty() {
        blocks.push(Block::Lines(alloc::vec![footing(view, &tally, places, &pool.counted)]));
    }
    blocks
}

/// `核对：认定6.50－同一事项不计1.00－上限核减0.50＝5.00，相符`.
fn footing(view: &View<'_>, tally: &Tally<'_>, places: u32, counted: &Exact) -> String {
    let digits = |x: &Exact| figure::fixed(x, places).marked();
    let minus = view.say("－", " − ");
    let mut text = format!("{}{}", view.say("核对：认定", "Footing: recognised "), digits(&tally.recognised));
    for (zh, en, x) in [("同一事项不计", "same matter ", &tally.superseded), ("上限核减", "cut by caps ", &tally.cut)] {
        if !x.is_zero() {
            text.push_str(&format!("{minus}{}{}", view.say(zh, en), digits(x)));
        }
    }
    let sum = &(&tally.recognised - &tally.superseded) - &tally.cut;
    let shown = [tally.recognised.clone(), -&tally.superseded, -&tally.cut];
    if let Some(tail) = figure::tail(&shown, &sum, places) {
        text.push_str(&format!("{}{}", view.say("，尾差", ", rounding of print "), figure::signed(&tail, places)));
    }
    text.push_str(&view.equals(&figure::fixed(counted, places)));
    text.push_str(if sum == *counted && tally.counted == *counted {
        view.say("，相符", ": agrees")
    } else {
        view.say("，不符", ": does not agree")
    });
    text
}

/// Events of a pool that stands on no scored line.
fn unused(view: &View<'_>, pool: &str) -> Vec<Block> {
    let tally = Tally::of(view, pool);
    let heading = match view.is_chinese() {
        true => format!("「{pool}」事项（{}项，所属指标暂无得分，尚未计入）", tally.events.len()),
        false => format!("Events of “{pool}” ({}, of a node without a score)", tally.events.len()),
    };
    let places = tally.places();
    let mut blocks = alloc::vec![Block::Heading(heading)];
    blocks.extend(table(view, &tally.events, places, None));
    blocks
}

/// The events that ledgers took off, in one section; nothing if there are none.
pub(super) fn ledgers(view: &View<'_>) -> Option<Vec<Block>> {
    let mut events: Vec<(&Line, &EventLine)> = Vec::new();
    for line in view.card.lines.iter().filter(|line| line.words.kind == "ledger") {
        events.extend(view.card.events.iter().filter(|e| e.pool == ledger_of(line)).map(|e| (line, e)));
    }
    if events.is_empty() {
        return None;
    }
    let counted: Exact = events.iter().map(|(_, e)| &e.counted).sum();
    let places = figure::column(events.iter().flat_map(|(_, e)| [&e.face, &e.counted]), 2);
    let digits = figure::fixed(&counted, places).marked();
    let heading = match view.is_chinese() {
        true => format!("起评扣分事项（{}项，扣{digits}分，已计入各指标得分）", events.len()),
        false => format!("Events taken off indicators ({}, {digits} points, within their scores)", events.len()),
    };
    let mut blocks = alloc::vec![Block::Heading(heading)];
    let lines: Vec<&Line> = events.iter().map(|(line, _)| *line).collect();
    let events: Vec<&EventLine> = events.iter().map(|(_, event)| *event).collect();
    blocks.extend(table(view, &events, places, Some(&lines)));
    Some(blocks)
}

/// One row an event; with the indicator in front, where events of several stand together.
fn table(view: &View<'_>, events: &[&EventLine], places: u32, of: Option<&[&Line]>) -> Option<Block> {
    if events.is_empty() {
        return None;
    }
    let mut table = Table::default().number("").words(view.say("指标", "Indicator"), 28);
    table = table.words(view.say("事项", "Event"), 46).words(view.say("日期", "Date"), 12);
    table = table.number(view.say("分数", "Points")).number(view.say("计入", "Counted"));
    table = table.words(view.say("结果", "Outcome"), 50);
    for (at, event) in events.iter().enumerate() {
        let line = of.and_then(|of| of.get(at));
        table.row(alloc::vec![
            at.saturating_add(1).to_string(),
            line.map(|line| view.label(&line.words)).unwrap_or_default(),
            view.name_or(event.name.as_ref(), &event.id).to_string(),
            event.date.map(|date| date.to_string()).unwrap_or_default(),
            figure::fixed(&event.face, places).marked(),
            figure::fixed(&event.counted, places).marked(),
            outcome(view, event, places),
        ]);
    }
    Some(Block::Table(table.without_empty_columns()))
}

/// How an event ended, and why.
fn outcome(view: &View<'_>, event: &EventLine, places: u32) -> String {
    let digits = |x: &Exact| figure::fixed(x, places).marked();
    let mut clauses = Vec::new();
    let comma = view.say("，", ", ");
    match event.end {
        EventEnd::Superseded => clauses.push(superseded(view, event)),
        EventEnd::Cut if event.counted.is_zero() => clauses.push(view.say("不计", "nothing counted").into()),
        EventEnd::Cut => clauses.push(view.say("部分计入", "counted in part").into()),
        end => clauses.push(view.end(end).into()),
    }
    if let Some(share) = &event.share {
        clauses.push(format!("{}{}", view.say("分摊×", "shared × "), figure::factor(share)));
    }
    for cut in &event.cuts {
        let cap = view.cap(event, &cut.cap);
        clauses.push(match view.is_chinese() {
            true => format!("{cap}核减{}", digits(&cut.amount)),
            false => format!("{cap} cuts {}", digits(&cut.amount)),
        });
    }
    let mut text = clauses.join(comma);
    if let Some(reason) = event.reason.as_ref().map(|r| view.text(r)).filter(|r| !r.is_empty()) {
        text.push_str(view.say("：", ": "));
        text.push_str(reason);
    }
    let source = view.card.facts.events.iter().find(|e| e.id.as_str() == event.id);
    let departments: Vec<String> = source.map_or(&[][..], |e| e.departments.as_slice()).iter().map(department).collect();
    if !departments.is_empty() {
        text.push_str(&match view.is_chinese() {
            true => format!("（{}）", view.list(&departments)),
            false => format!(" ({})", view.list(&departments)),
        });
    }
    text
}

fn department(share: &draft::DepartmentShare) -> String {
    match share.share.as_ref().filter(|s| **s != Exact::ONE) {
        Some(part) => format!("{} {}", share.department, figure::percent(part).marked()),
        None => share.department.clone(),
    }
}

/// `不计：与第1项同一事项，就高不重复`.
fn superseded(view: &View<'_>, event: &EventLine) -> String {
    let Some(by) = event.superseded_by.as_deref() else { return view.end(event.end).into() };
    let Some(other) = view.card.events.iter().find(|e| e.id == by) else {
        return format!("{}{}{by}", view.end(event.end), view.say("：", ": "));
    };
    let beside = view.card.events.iter().filter(|e| e.pool == other.pool);
    let at = beside.take_while(|e| e.id != by).count().saturating_add(1);
    let is_ledger = |pool: &str| view.card.line(pool).is_some_and(|line| line.words.kind == "ledger");
    if other.pool == event.pool && !is_ledger(&event.pool) {
        return match view.is_chinese() {
            true => format!("不计：与第{at}项同一事项，就高不重复"),
            false => format!("not counted: same matter as no. {at}, the higher counts"),
        };
    }
    let named = view.card.lines.iter().flat_map(|line| line.added.iter().chain(&line.subtracted));
    let pool = named.into_iter().find(|p| p.pool == other.pool).and_then(|p| p.name.as_ref()).map(|n| view.text(n));
    let place = match pool {
        Some(name) => view.quoted(name),
        None => view.label_of(&other.pool),
    };
    let name = view.quoted(view.name_or(other.name.as_ref(), &other.id));
    match view.is_chinese() {
        true => format!("不计：与{place}的{name}同一事项，不重复"),
        false => format!("not counted: same matter as {name} of {place}"),
    }
}
