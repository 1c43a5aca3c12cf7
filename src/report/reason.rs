//! Why a leaf came to its points, in the words of its rule and with the arithmetic: the facts of a
//! line as one sentence.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::facts::Facts;
use super::figure;
use super::view::View;
use crate::card::Line;
use crate::number::Exact;
use crate::outcome::{Outcome, What};

/// Why a line came to what it did; without a full stop.
pub(super) fn reason(view: &View<'_>, at: usize) -> String {
    let Some(line) = view.line(at) else {
        return String::new();
    };
    let mut clauses = Vec::new();
    match &line.outcome {
        Outcome::Absent(_) => clauses.push(super::absence::stood_in(view, at)),
        Outcome::NoScore(reasons) => clauses.extend(reasons.iter().map(|reason| view.why(at, reason))),
        Outcome::Scored(_) => clauses.push(by_kind(view, at, line)),
    }
    clauses.extend(super::pipeline::changes(view, at));
    clauses.extend(view.rescaled(at).map(|(factor, out)| {
        let factor = figure::factor(&factor);
        let short = |line: &&Line| line.words.no.clone().unwrap_or_else(|| view.name(&line.words).into());
        let out = view.list(&out.iter().map(short).collect::<Vec<_>>());
        match (out.is_empty(), view.is_chinese()) {
            (true, true) => format!("折算×{factor}"),
            (true, false) => format!("rescaled × {factor}"),
            (false, true) => format!("{out}缺项，折算×{factor}"),
            (false, false) => format!("rescaled × {factor} without {out}"),
        }
    }));
    clauses.retain(|clause| !clause.is_empty());
    view.clauses(&clauses)
}

/// What the rule or combination of a scored line says.
pub(super) fn by_kind(view: &View<'_>, at: usize, line: &Line) -> String {
    let facts = Facts::of(view, line);
    match line.words.kind.as_str() {
        "completion" => completion(view, &facts, line),
        "linear" => linear(view, &facts),
        "steps" => steps(view, &facts),
        "deviation" => deviation(view, &facts),
        "ledger" => super::tasks::ledger(view, &facts, line),
        "deadline" => super::tasks::deadline(view, &facts, line),
        "levels" => {
            let level = facts.word(What::Level).unwrap_or_default();
            with_share(
                view,
                &facts,
                format!("{}{}", view.say("评为", "level "), view.quoted(level)),
            )
        }
        "yes-no" if facts.has(What::No) => view.say("认定为“否”", "found: no").into(),
        "yes-no" => view.say("认定为“是”", "found: yes").into(),
        "checklist" => super::tasks::checklist(view, &facts),
        "entered" => {
            let score = facts
                .number(What::Actual)
                .map(|x| figure::plain(x).marked())
                .unwrap_or_default();
            let by = line
                .words
                .scorer
                .as_deref()
                .or(line.words.provider.as_deref())
                .unwrap_or_default();
            match (view.is_chinese(), by) {
                (true, by) => format!("{by}评分{score}分"),
                (false, "") => format!("{score} points entered"),
                (false, by) => format!("{score} points entered by {by}"),
            }
        }
        "panel" => super::panel::summary(view, line),
        "fixed" => view.say("固定分", "fixed points").into(),
        _ => {
            let part = |child: &usize| {
                let child = view.line(*child)?;
                let score = child.outcome.score().map(|x| view.points(x, &child.words));
                Some(format!(
                    "{} {}",
                    view.name(&child.words),
                    score.unwrap_or_else(|| view.say("无得分", "no score").into())
                ))
            };
            let parts: Vec<String> = view.children(at).iter().filter_map(part).collect();
            let kind = match line.words.kind.as_str() {
                "min" => view.say("孰低：", "the least of "),
                "max" => view.say("孰高：", "the greatest of "),
                _ => view.say("合计：", "made of "),
            };
            format!("{kind}{}", view.list(&parts))
        }
    }
}

/// Adds the share of full marks, where a table gives shares.
fn with_share(view: &View<'_>, facts: &Facts<'_>, text: String) -> String {
    match facts.number(What::Share) {
        Some(share) => format!(
            "{text}{}{}",
            view.say("，得分率", ", share "),
            figure::percent(share).marked()
        ),
        None => text,
    }
}

fn completion(view: &View<'_>, facts: &Facts<'_>, line: &Line) -> String {
    let share = facts.number(What::Share);
    let percent = |x: &Exact| figure::percent(x).marked();
    if !facts.has(What::Ratio) {
        let share = share.map(percent).unwrap_or_default();
        return format!(
            "{}{share}{}",
            view.say("除数为0或负数，按", "the divisor is 0 or less, taken as "),
            view.say("计", "")
        );
    }
    let mut text = facts.observed(view);
    if let Some(bound) = facts.number(What::ZeroBelow) {
        text.push_str(&format!(
            "{}{}{}",
            view.say("，低于", ", below "),
            percent(bound),
            view.say("不得分", ": no points")
        ));
        return text;
    }
    if let Some(limit) = facts.number(What::Limited) {
        text.push_str(&format!(
            "{}{}{}",
            view.say("，按", ", taken as "),
            percent(limit),
            view.say("计", "")
        ));
    }
    if let (Some(share), Some(full)) = (share, &line.full) {
        let rate = figure::percent(share).text;
        text.push_str(&format!(
            "{}{}{}{rate}",
            view.say("，", ", "),
            figure::in_full(full, &line.words).text,
            view.say("×", " × ")
        ));
        text.push_str(&view.equals(&figure::plain(&(full * share))));
    }
    text
}

fn linear(view: &View<'_>, facts: &Facts<'_>) -> String {
    let x = facts.observed(view);
    let bound = |what| facts.number(what).map(|b| facts.measure(b));
    let text = match (bound(What::AtLeast), bound(What::LessThan), view.is_chinese()) {
        (Some(a), Some(b), true) => format!("{x}，在{a}与{b}之间按直线计"),
        (Some(a), Some(b), false) => format!("{x}, on the line from {a} to {b}"),
        (Some(a), None, true) => format!("{x}，不低于末点{a}"),
        (Some(a), None, false) => format!("{x}, not below the last knot {a}"),
        (None, Some(b), true) => format!("{x}，低于起点{b}"),
        (None, Some(b), false) => format!("{x}, below the first knot {b}"),
        (None, None, true) => format!("{x}，标准值相等或交叉，按规定计"),
        (None, None, false) => format!("{x}, the standards meet or cross"),
    };
    with_share(view, facts, text)
}

fn steps(view: &View<'_>, facts: &Facts<'_>) -> String {
    let x = facts.observed(view);
    let bound = |what| facts.number(what).map(|b| facts.measure(b));
    let lower = bound(What::AtLeast)
        .map(|b| (b, true))
        .or(bound(What::MoreThan).map(|b| (b, false)));
    let upper = bound(What::AtMost)
        .map(|b| (b, true))
        .or(bound(What::LessThan).map(|b| (b, false)));
    let row = match (lower, upper, view.is_chinese()) {
        (Some((a, a_in)), Some((b, b_in)), true) => {
            let mark = |inside| if inside { "（含）" } else { "（不含）" };
            format!("“{a}{}至{b}{}”", mark(a_in), mark(b_in))
        }
        (Some((a, a_in)), Some((b, b_in)), false) => {
            format!(
                "{} {a} and {} {b}",
                if a_in { "at least" } else { "more than" },
                if b_in { "at most" } else { "less than" }
            )
        }
        (Some((a, true)), None, true) => format!("“{a}及以上”"),
        (Some((a, false)), None, true) => format!("“超过{a}”"),
        (Some((a, inside)), None, false) => format!("{} {a}", if inside { "at least" } else { "more than" }),
        (None, Some((b, true)), true) => format!("“{b}及以下”"),
        (None, Some((b, false)), true) => format!("“低于{b}”"),
        (None, Some((b, inside)), false) => format!("{} {b}", if inside { "at most" } else { "less than" }),
        (None, None, true) => "“其余”".to_string(),
        (None, None, false) => "else".to_string(),
    };
    let mut text = if view.is_chinese() {
        format!("{x}，落在{row}档")
    } else {
        format!("{x}, in the row {row}")
    };
    if let Some(next) = facts.number(What::Next).filter(|next| !next.is_zero()) {
        let next = facts.distance(view, next);
        text.push_str(&match view.is_chinese() {
            true => format!("，差{next}进上一档"),
            false => format!(", {next} from the next better row"),
        });
    }
    with_share(view, facts, text)
}

fn deviation(view: &View<'_>, facts: &Facts<'_>) -> String {
    let x = facts.observed(view);
    let bound = |what| facts.number(what).map(|b| facts.measure(b));
    let (base, upper) = (bound(What::Base).unwrap_or_default(), bound(What::BaseTo));
    let (side, by, base) = match (facts.number(What::Above), facts.number(What::Below), upper) {
        (Some(by), _, upper) => (("高于", "高", "above", "by"), by, upper.unwrap_or(base)),
        (None, Some(by), _) => (("低于", "低", "below", "by"), by, base),
        (None, None, Some(upper)) => {
            return match view.is_chinese() {
                true => format!("{x}，在{base}至{upper}之内"),
                false => format!("{x}, within {base} and {upper}"),
            };
        }
        (None, None, None) => return format!("{x}{}{base}", view.say("，等于", ", equal to ")),
    };
    let distance = facts.distance(view, by);
    let mut text = match view.is_chinese() {
        true => format!("{x}，{}{base}，{}{distance}", side.0, side.1),
        false => format!("{x}, {} {base} {} {distance}", side.2, side.3),
    };
    let (Some(steps), Some(each)) = (facts.number(What::Steps), facts.number(What::Each)) else {
        text.push_str(view.say("，不加不减", ", nothing changes"));
        return text;
    };
    let verb = match (each.is_negative(), view.is_chinese()) {
        (true, true) => "扣",
        (false, true) => "加",
        (true, false) => "less",
        (false, false) => "plus",
    };
    let product = view.equals(&figure::plain(&(steps * each).abs()));
    let (count, each) = (figure::plain(steps), figure::plain(&each.abs()).marked());
    if let Some(every) = facts.number(What::Every) {
        let rounded = by.checked_div(every).as_ref() != Some(steps);
        let every = facts.distance(view, every);
        text.push_str(&match view.is_chinese() {
            true => format!("，每{every}{verb}{each}分"),
            false => format!(", {verb} {each} for each {every}"),
        });
        if rounded {
            text.push_str(&format!(
                "{}{}{}",
                view.say("，计", ", counted as "),
                count.marked(),
                view.say("个", "")
            ));
        }
    }
    text.push_str(&match view.is_chinese() {
        true => format!("，{}×{each}{product}分", count.marked()),
        false => format!(": {} × {each}{product}", count.marked()),
    });
    if let Some(limit) = facts.number(What::Limited) {
        let limit = figure::plain(&limit.abs()).marked();
        text.push_str(&format!(
            "{}{limit}{}",
            view.say("，限", ", at most "),
            view.say("分", "")
        ));
    }
    text
}
