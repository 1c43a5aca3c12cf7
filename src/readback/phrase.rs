//! The small phrases that all sentences share: numbers, lists, roundings, ends of a span. Knows no scheme.

use alloc::{borrow::ToOwned, format, string::String};

use crate::language::Language;
use crate::number::{Exact, Grid, Mode, Rounding};
use crate::problem::percent as times_hundred;

/// One wording in each language, with the names in braces taken from the scope.
macro_rules! say {
    ($language:expr, $zh:literal, $en:literal $(,)?) => {
        match $language {
            $crate::language::Language::Chinese => alloc::format!($zh),
            $crate::language::Language::English => alloc::format!($en),
        }
    };
}
pub(super) use say;

/// One of two fixed wordings.
pub(super) fn either<'t>(language: Language, zh: &'t str, en: &'t str) -> &'t str {
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

/// 0.6 is 60%; a share that does not end as a percentage stays a fraction.
pub(super) fn percent(share: &Exact) -> String {
    let text = times_hundred(share);
    if text.contains('/') { format!("{share}") } else { text }
}

/// 2.5分, 2.5 points.
pub(super) fn points(points: &Exact, language: Language) -> String {
    let plural = if points.abs() == Exact::ONE { "" } else { "s" };
    say!(language, "{points}分", "{points} point{plural}")
}

/// What someone is given: 得2.5分, 不得分; 2.5 points, no points.
pub(super) fn scores(amount: &Exact, language: Language) -> String {
    if amount.is_zero() {
        return say!(language, "不得分", "no points");
    }
    let amount = points(amount, language);
    say!(language, "得{amount}", "{amount}")
}

/// Items side by side, none of which may hide a comma.
pub(super) fn list(items: impl IntoIterator<Item = String>, language: Language) -> String {
    joined(items, either(language, "、", ", "))
}

/// Clauses of one sentence.
pub(super) fn clauses(items: impl IntoIterator<Item = String>, language: Language) -> String {
    joined(items, either(language, "；", "; "))
}

/// Texts with something between each two; empty ones are passed over.
pub(super) fn joined(items: impl IntoIterator<Item = String>, between: &str) -> String {
    let mut out = String::new();
    for item in items.into_iter().filter(|item| !item.is_empty()) {
        if !out.is_empty() {
            out.push_str(between);
        }
        out.push_str(&item);
    }
    out
}

/// Sentences one after the other; empty ones are passed over.
pub(super) fn sentences(items: impl IntoIterator<Item = String>, language: Language) -> String {
    let all = items.into_iter().filter(|item| !item.is_empty());
    joined(all.map(|item| stopped(item, language)), either(language, "", " "))
}

/// With a full stop, and in English with a capital.
fn stopped(sentence: String, language: Language) -> String {
    match language {
        Language::Chinese => format!("{sentence}。"),
        Language::English => {
            let mut letters = sentence.chars();
            let first = letters.next().map(|c| c.to_ascii_uppercase()).into_iter();
            first.chain(letters).chain(core::iter::once('.')).collect()
        }
    }
}

/// Number and name as the office prints them: Z1.1 新增开户职工人数, （一）目标考核.
pub(super) fn label(no: Option<&str>, name: &str, id: &str, language: Language) -> String {
    let (no, name) = (no.unwrap_or_default(), if name.is_empty() { id } else { name });
    let close = language == Language::Chinese && !no.ends_with(|c: char| c.is_ascii_alphanumeric());
    let glue = if close { "" } else { " " };
    if no.is_empty() || no == name {
        name.to_owned()
    } else {
        format!("{no}{glue}{name}")
    }
}

fn mode(mode: Mode, language: Language) -> String {
    let en = match mode {
        Mode::Up => "away from zero",
        Mode::Down => "toward zero",
        Mode::Ceiling => "upward",
        Mode::Floor => "downward",
        Mode::HalfUp | Mode::HalfEven => mode.as_str(),
    };
    either(language, mode.zh(), en).to_owned()
}

/// 四舍五入保留2位小数.
pub(super) fn rounding(rounding: &Rounding, language: Language) -> String {
    let mode = mode(rounding.mode(), language);
    match rounding.grid() {
        Grid::Places(0) => say!(language, "{mode}保留整数", "rounded {mode} to a whole number"),
        Grid::Places(places) => {
            let plural = if *places == 1 { "" } else { "s" };
            say!(
                language,
                "{mode}保留{places}位小数",
                "rounded {mode} to {places} decimal{plural}"
            )
        }
        Grid::Step(step) => say!(
            language,
            "{mode}取{step}的整数倍",
            "rounded {mode} to a multiple of {step}"
        ),
    }
}

/// A rounding of a share, said of its percentage: two places are whole percents.
pub(super) fn rounding_of_share(of_share: &Rounding, language: Language) -> String {
    let mode = mode(of_share.mode(), language);
    match of_share.grid() {
        Grid::Places(2) => say!(language, "{mode}取整百分数", "rounded {mode} to a whole percent"),
        Grid::Places(places) if *places > 2 => {
            let places = places.saturating_sub(2);
            let plural = if places == 1 { "" } else { "s" };
            say!(
                language,
                "按百分数{mode}保留{places}位小数",
                "rounded {mode} to {places} decimal{plural} of a percent"
            )
        }
        Grid::Step(step) => {
            let step = percent(step);
            say!(
                language,
                "{mode}取{step}的整数倍",
                "rounded {mode} to a multiple of {step}"
            )
        }
        Grid::Places(_) => rounding(of_share, language),
    }
}

/// How the numbers that a rule reads are written: as shares, or with a unit of measure.
#[derive(Clone, Copy)]
pub(super) struct Figures<'a> {
    /// They are percentages.
    pub(super) percent: bool,
    /// Their unit otherwise.
    pub(super) unit: &'a str,
}

impl Figures<'_> {
    /// A number with its unit: 95%, 5工作日.
    pub(super) fn number(self, x: &Exact, language: Language) -> String {
        let unit = self.unit;
        match (self.percent, unit.is_empty()) {
            (true, _) => percent(x),
            (false, true) => format!("{x}"),
            (false, false) => say!(language, "{x}{unit}", "{x} {unit}"),
        }
    }

    /// A distance: 1个百分点, 0.5工作日.
    pub(super) fn distance(self, x: &Exact, language: Language) -> String {
        if !self.percent {
            return self.number(x, language);
        }
        let size = x * &Exact::HUNDRED;
        let plural = if size == Exact::ONE { "" } else { "s" };
        say!(language, "{size}个百分点", "{size} percentage point{plural}")
    }

    pub(super) fn rounding(self, of: &Rounding, language: Language) -> String {
        if self.percent {
            rounding_of_share(of, language)
        } else {
            rounding(of, language)
        }
    }
}

/// One end of a span: the number as it is printed, and whether it belongs to the span.
#[derive(Clone)]
pub(super) struct Edge {
    pub(super) at: String,
    pub(super) inclusive: bool,
}

/// A span in words: 95%及以上, 90%（含）至95%（不含）, 其余.
pub(super) fn span(least: Option<&Edge>, most: Option<&Edge>, language: Language) -> String {
    let side = |edge: &Edge| match (language, edge.inclusive) {
        (Language::Chinese, true) => "（含）",
        (Language::Chinese, false) => "（不含）",
        (Language::English, true) => " (included)",
        (Language::English, false) => " (excluded)",
    };
    match (least, most) {
        (Some(Edge { at, inclusive: true }), None) => say!(language, "{at}及以上", "{at} or more"),
        (Some(Edge { at, inclusive: false }), None) => say!(language, "高于{at}", "more than {at}"),
        (None, Some(Edge { at, inclusive: true })) => say!(language, "{at}及以下", "{at} or less"),
        (None, Some(Edge { at, inclusive: false })) => say!(language, "低于{at}", "less than {at}"),
        (Some(least), Some(most)) => {
            let (a, b, from, to) = (&least.at, &most.at, side(least), side(most));
            say!(language, "{a}{from}至{b}{to}", "{a}{from} to {b}{to}")
        }
        (None, None) => say!(language, "其余", "all else"),
    }
}

/// The four keys of a bounded row.
pub(super) struct Keys<'a> {
    pub(super) at_least: Option<&'a Exact>,
    pub(super) more_than: Option<&'a Exact>,
    pub(super) at_most: Option<&'a Exact>,
    pub(super) less_than: Option<&'a Exact>,
}

/// Rows in words. A row with one end only is ended by the row before it, as when it is scored.
pub(super) fn spans<'a>(
    rows: impl IntoIterator<Item = Keys<'a>>,
    print: impl Fn(&Exact) -> String,
    language: Language,
) -> impl Iterator<Item = String> {
    let end = |with: Option<&Exact>, without: Option<&Exact>| {
        let edge = |at: &Exact, inclusive| Edge {
            at: print(at),
            inclusive,
        };
        with.map(|at| edge(at, true))
            .or_else(|| without.map(|at| edge(at, false)))
    };
    let flip = |edge: &Edge| Edge {
        at: edge.at.clone(),
        inclusive: !edge.inclusive,
    };
    let mut out = alloc::vec::Vec::new();
    let mut before: Option<(Option<Edge>, Option<Edge>)> = None;
    for row in rows {
        let written = (end(row.at_least, row.more_than), end(row.at_most, row.less_than));
        let closed = match (&written, &before) {
            ((Some(least), None), Some((Some(above), _))) => (Some(least.clone()), Some(flip(above))),
            ((None, Some(most)), Some((_, Some(below)))) => (Some(flip(below)), Some(most.clone())),
            (written, _) => (*written).clone(),
        };
        out.push(span(closed.0.as_ref(), closed.1.as_ref(), language));
        before = Some(written);
    }
    out.into_iter()
}
