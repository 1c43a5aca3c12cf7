//! The events of pools and ledgers: what was claimed, recognised and counted, and how each ended.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::block::{Block, Table};
use super::figure;
use super::view::View;
use crate::card::{EventEnd, EventLine, Line, PoolLine};
use crate::draft;
use crate::number::Exact;
use crate::outcome::Outcome;

/// The input of a ledger, by which its events name it.
pub(super) fn ledger_of(line: &Line) -> &str {
    line.words.input.as_ref().unwrap_or(&line.words.id)
}

/// The ledger that takes the events of this input.
fn ledger<'a>(view: &View<'a>, input: &str) -> Option<&'a Line> {
    view.card
        .lines
        .iter()
        .find(|line| line.words.kind == "ledger" && ledger_of(line) == input)
}

/// What one pool came to.
struct Tally<'a> {
    events: Vec<&'a EventLine>,
    claimed: Exact,
    recognised: Exact,
    superseded: Exact,
    cut: Exact,
    /// What gates by the cohort cut.
    gated: Exact,
    counted: Exact,
    accepted: usize,
}

impl<'a> Tally<'a> {
    fn of(view: &View<'a>, pool: &str) -> Self {
        let events: Vec<&EventLine> = view.card.events.iter().filter(|e| e.pool == pool).collect();
        let accepted = |e: &&&EventLine| matches!(e.end, EventEnd::Counted | EventEnd::Cut | EventEnd::Superseded);
        let superseded = events.iter().filter(|e| e.end == EventEnd::Superseded);
        let cuts = |gate: bool| {
            let all = events.iter().flat_map(|e| &e.cuts);
            let these = all.filter(move |c| c.cap != "event-cap" && c.name.is_some() == gate);
            these.map(|c| &c.amount).sum::<Exact>()
        };
        Tally {
            claimed: events.iter().map(|e| &e.face).sum(),
            recognised: events.iter().filter(accepted).map(|e| &e.amount).sum(),
            superseded: superseded.map(|e| &e.amount).sum(),
            cut: cuts(false),
            gated: cuts(true),
            counted: events.iter().map(|e| &e.counted).sum(),
            accepted: events.iter().filter(accepted).count(),
            events,
        }
    }

    fn places(&self) -> u32 {
        let numbers = self.events.iter().flat_map(|e| [&e.face, &e.amount, &e.counted]);
        figure::column(
            numbers.chain(self.events.iter().flat_map(|e| &e.cuts).map(|c| &c.amount)),
            2,
        )
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
    let mut clauses = alloc::vec![format!(
        "{}{}",
        view.say("认定", "recognised "),
        digits(&tally.recognised)
    )];
    if !tally.superseded.is_zero() {
        clauses.push(format!(
            "{}{}",
            view.say("同一事项不计", "same matter "),
            digits(&tally.superseded)
        ));
    }
    if !tally.cut.is_zero() {
        clauses.push(format!(
            "{}{}",
            view.say("上限核减", "cut by caps "),
            digits(&tally.cut)
        ));
    }
    if !tally.gated.is_zero() {
        clauses.push(format!(
            "{}{}",
            view.say("按全体情况核减", "cut by gates "),
            digits(&tally.gated)
        ));
    }
    clauses.join(view.say("，", ", "))
}

/// One section for each pool that stands on a line, and the events that reached none.
pub(super) fn pools(view: &View<'_>) -> Vec<Vec<Block>> {
    let mut sections = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (at, line) in view.card.lines.iter().enumerate() {
        for (pool, minus) in line
            .added
            .iter()
            .map(|p| (p, false))
            .chain(line.subtracted.iter().map(|p| (p, true)))
        {
            if !seen.contains(&pool.pool.as_str()) {
                seen.push(&pool.pool);
                sections.push(section(view, at, pool, minus));
            }
        }
    }
    for event in &view.card.events {
        if ledger(view, &event.pool).is_none() && !seen.contains(&event.pool.as_str()) {
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
    let node = view
        .line(at)
        .filter(|_| at != view.card.result)
        .map(|line| view.quoted(&view.label(&line.words)));
    let cap = pool.cap.as_ref().map(|cap| figure::plain(cap).marked());
    let scored = view
        .line(at)
        .is_some_and(|line| matches!(line.outcome, Outcome::Scored(_)));
    let mut clauses = Vec::new();
    if count == 0 {
        clauses.push(view.say("无事项", "no events").to_string());
    } else if view.is_chinese() {
        let (first, accepted) = (if minus { "列报" } else { "申报" }, tally.accepted);
        clauses.push(format!(
            "{first}{count}项{claimed}分，认定{accepted}项{recognised}分，计入{counted}分"
        ));
    } else {
        let (events, accepted) = (view.count(count, "event", "events"), tally.accepted);
        let sign = if minus { "deducted" } else { "added" };
        clauses.push(format!(
            "{events} of {claimed} listed, {accepted} of {recognised} recognised, {counted} {sign}"
        ));
    }
    clauses.extend(cap.map(|cap| format!("{}{cap}{}", view.say("上限", "cap "), view.say("分", ""))));
    clauses.extend(node.map(|node| format!("{}{node}", view.say("用于", "on "))));
    if !scored {
        clauses.push(
            view.say("所属指标暂无得分，尚未计入", "its node has no score yet")
                .into(),
        );
    }
    let clauses = clauses.join(view.say("，", ", "));
    let heading = if view.is_chinese() {
        format!("{name}（{clauses}）")
    } else {
        format!("{name} ({clauses})")
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
    let mut text = format!(
        "{}{}",
        view.say("核对：认定", "Footing: recognised "),
        digits(&tally.recognised)
    );
    for (zh, en, x) in [
        ("同一事项不计", "same matter ", &tally.superseded),
        ("上限核减", "cut by caps ", &tally.cut),
        ("按全体情况核减", "cut by gates ", &tally.gated),
    ] {
        if !x.is_zero() {
            text.push_str(&format!("{minus}{}{}", view.say(zh, en), digits(x)));
        }
    }
    let sum = &(&tally.recognised - &tally.superseded) - &(&tally.cut + &tally.gated);
    let shown = [tally.recognised.clone(), -&tally.superseded, -&tally.cut, -&tally.gated];
    if let Some(tail) = figure::tail(&shown, &sum, places) {
        text.push_str(&format!(
            "{}{}",
            view.say("，尾差", ", rounding of print "),
            figure::signed(&tail, places)
        ));
    }
    let counted_text = figure::fixed(counted, places).marked();
    text.push_str(&format!("{}{counted_text}", view.say("＝计入", " = counted ")));
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
        true => format!("「{pool}」事项（{}项，未计入任何指标）", tally.events.len()),
        false => format!("Events of “{pool}” ({}, on no scored node)", tally.events.len()),
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
        events.extend(
            view.card
                .events
                .iter()
                .filter(|e| e.pool == ledger_of(line))
                .map(|e| (line, e)),
        );
    }
    if events.is_empty() {
        return None;
    }
    let counted: Exact = events.iter().map(|(_, e)| &e.counted).sum();
    let places = figure::column(events.iter().flat_map(|(_, e)| [&e.face, &e.counted]), 2);
    let digits = figure::fixed(&counted, places).marked();
    let heading = match view.is_chinese() {
        true => format!("起评扣分事项（{}项，扣{digits}分，已计入各指标得分）", events.len()),
        false => {
            let count = view.count(events.len(), "event", "events");
            format!("Events taken off indicators ({count}, {digits} points, within their scores)")
        }
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
    let mut table = Table::default()
        .number(view.say("序", "No."))
        .words(view.say("指标", "Indicator"), 28);
    table = table
        .words(view.say("事项", "Event"), 46)
        .words(view.say("日期", "Date"), 12);
    table = table
        .number(view.say("分数", "Points"))
        .number(view.say("计入", "Counted"));
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
    if let Some(share) = event.share.as_ref().filter(|share| **share != Exact::ONE) {
        clauses.push(format!("{}{}", view.say("分摊×", "shared × "), figure::factor(share)));
    }
    for cut in &event.cuts {
        let cap = view.cap(event, cut);
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
    let departments: Vec<String> = source
        .map_or(&[][..], |e| e.departments.as_slice())
        .iter()
        .map(department)
        .collect();
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
    let Some(by) = event.superseded_by.as_deref() else {
        return view.end(event.end).into();
    };
    let Some(other) = view.card.events.iter().find(|e| e.id == by) else {
        return format!("{}{}{by}", view.end(event.end), view.say("：", ": "));
    };
    let beside = view.card.events.iter().filter(|e| e.pool == other.pool);
    let at = beside.take_while(|e| e.id != by).count().saturating_add(1);
    let same_pool = other.pool == event.pool;
    if let Some(of) = ledger(view, &other.pool) {
        let name = view.quoted(view.name_or(other.name.as_ref(), &other.id));
        let place = view.quoted(&view.label(&of.words));
        return match (same_pool, view.is_chinese()) {
            (true, true) => format!("不计：与本指标{name}同一事项，就高不重复"),
            (true, false) => format!("not counted: same matter as {name}, the higher counts"),
            (false, true) => format!("不计：与{place}的{name}同一事项，不重复"),
            (false, false) => format!("not counted: same matter as {name} of {place}"),
        };
    }
    let mut named = view
        .card
        .lines
        .iter()
        .flat_map(|line| line.added.iter().chain(&line.subtracted));
    let pool = named.find(|p| p.pool == other.pool).and_then(|p| p.name.as_ref());
    let place = view.quoted(view.name_or(pool, &other.pool));
    match (same_pool, view.is_chinese()) {
        (true, true) => format!("不计：与第{at}项同一事项，就高不重复"),
        (true, false) => format!("not counted: same matter as no. {at}, the higher counts"),
        (false, true) => format!("不计：与{place}第{at}项同一事项，不重复"),
        (false, false) => format!("not counted: same matter as no. {at} of {place}"),
    }
}
