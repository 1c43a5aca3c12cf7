//! Finds the numbers in a text: digits with their units, and the Chinese numerals that can be nothing else.

use alloc::{string::String, vec::Vec};

use super::dates::no_number;
use super::words::written_number;
use crate::number::Exact;

/// What stands after a number and changes its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Unit {
    Plain,
    /// `%`, 百分点.
    Percent,
    /// ‰.
    PerMille,
    /// 10 to this power: 千, 万, 亿, million.
    Times(u32),
}

/// A number found between two places of the text.
pub(super) struct Found {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) number: Exact,
    pub(super) negative: bool,
    pub(super) unit: Unit,
}

/// What was read at a place.
enum Read {
    Number(Found),
    /// No number, up to here; a date where `true`.
    Passed(usize, bool),
}

pub(super) fn scan(text: &[char]) -> Vec<Found> {
    let mut found = Vec::new();
    let (mut at, mut date_end) = (0, None);
    while at < text.len() {
        let read = in_words(text, at)
            .map(Read::Number)
            .or_else(|| figure(text, at, date_end));
        at = match read {
            Some(Read::Number(one)) => {
                let to = one.to;
                found.push(one);
                to
            }
            Some(Read::Passed(to, date)) => {
                date_end = date.then_some(to);
                to
            }
            None => at.saturating_add(1),
        };
    }
    found
}

pub(super) fn starts(text: &[char], at: usize, word: &str) -> bool {
    word.chars()
        .enumerate()
        .all(|(i, c)| text.get(at.saturating_add(i)) == Some(&c))
}

pub(super) fn starts_any(text: &[char], at: usize, words: &[&str]) -> Option<usize> {
    words
        .iter()
        .find(|word| starts(text, at, word))
        .map(|word| at.saturating_add(word.chars().count()))
}

/// 百分之九十五, 三分之一, 一个百分点: the Chinese numerals that can be nothing but numbers.
fn in_words(text: &[char], from: usize) -> Option<Found> {
    let (above, at) = written_number(text, from)?;
    let found = |to, number, unit| {
        Some(Found {
            from,
            to,
            number,
            negative: false,
            unit,
        })
    };
    if let Some(to) = starts_any(text, at, &["个百分点", "百分点"]) {
        return found(to, above, Unit::Percent);
    }
    let at = starts_any(text, at, &["分之"])?;
    let (number, to) = written_number(text, at).or_else(|| digits(text, at))?;
    match above.to_i64()? {
        100 => found(to, number, Unit::Percent),
        1000 => found(to, number, Unit::PerMille),
        _ => found(to, number.checked_div(&above)?, Unit::Plain),
    }
}

/// Digits with grouping commas and decimals.
pub(super) fn digits(text: &[char], from: usize) -> Option<(Exact, usize)> {
    let is_digit = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
    let mut at = from;
    let mut number = String::new();
    while is_digit(at) {
        number.extend(text.get(at));
        at = at.saturating_add(1);
        let group =
            |from: usize| (1..=3).all(|i| is_digit(from.saturating_add(i))) && !is_digit(from.saturating_add(4));
        if text.get(at) == Some(&',') && group(at) {
            at = at.saturating_add(1);
        }
    }
    if text.get(at) == Some(&'.') && is_digit(at.saturating_add(1)) && !number.is_empty() {
        number.push('.');
        at = at.saturating_add(1);
        while is_digit(at) {
            number.extend(text.get(at));
            at = at.saturating_add(1);
        }
    }
    Exact::parse(&number, 40).ok().map(|number| (number, at))
}

/// A number in digits, or digits that are none.
fn figure(text: &[char], from: usize, date_end: Option<usize>) -> Option<Read> {
    let Some((number, to)) = digits(text, from) else {
        // Too many digits to be read: past them.
        let run = text.iter().skip(from).take_while(|c| c.is_ascii_digit()).count();
        return (run > 0).then(|| Read::Passed(from.saturating_add(run), false));
    };
    let before = from.checked_sub(1).and_then(|at| text.get(at)).copied();
    // Z1.1, GB-2, 1.1.2: names, to their last digit.
    let more = |at: usize| {
        text.get(at)
            .is_some_and(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '/'))
    };
    let run = |mut at: usize| {
        while more(at) && (1..=2).any(|i| more(at.saturating_add(i)) || text.get(at).is_some_and(char::is_ascii_digit))
        {
            at = at.saturating_add(1);
        }
        at
    };
    if before.is_some_and(|c| c.is_ascii_alphabetic() || c == '_') {
        return Some(Read::Passed(run(to), false));
    }
    if let Some((end, date)) = no_number(text, from, to, &number, date_end) {
        return Some(Read::Passed(end, date));
    }
    let sign = before.is_some_and(|c| matches!(c, '-' | '−' | '－'));
    let negative = sign
        && from.checked_sub(2).and_then(|at| text.get(at)).is_none_or(|c| {
            c.is_whitespace()
                || c.is_ascii_punctuation() && !matches!(c, '%' | ')')
                || "为于至到达即从在是，；：、（".contains(*c)
        });
    let from = if negative { from.saturating_sub(1) } else { from };
    let (number, to) = match text.get(to) {
        // 3/5
        Some('/') => match digits(text, to.saturating_add(1)) {
            Some((below, end)) => (number.checked_div(&below)?, end),
            None => (number, to),
        },
        _ => (number, to),
    };
    let (number, to, unit) = match starts_any(text, to, &["分之"]).and_then(|at| digits(text, at)) {
        Some((above, end)) => (above.checked_div(&number)?, end, Unit::Plain),
        None => {
            let (unit, to) = unit(text, to);
            (number, to, unit)
        }
    };
    Some(Read::Number(Found {
        from,
        to,
        number,
        negative,
        unit,
    }))
}

fn unit(text: &[char], to: usize) -> (Unit, usize) {
    let at = if text.get(to) == Some(&' ') {
        to.saturating_add(1)
    } else {
        to
    };
    let units: [(&[&str], Unit); 8] = [
        (
            &[
                "%",
                "个百分点",
                "百分点",
                "percentage points",
                "percentage point",
                "percent",
                "per cent",
                "pp",
            ],
            Unit::Percent,
        ),
        (&["‰"], Unit::PerMille),
        (&["万亿", "trillion"], Unit::Times(12)),
        (&["亿"], Unit::Times(8)),
        (&["billion", "bn"], Unit::Times(9)),
        (&["million"], Unit::Times(6)),
        (&["万"], Unit::Times(4)),
        (&["千克", "千米", "千瓦"], Unit::Plain),
    ];
    for (words, unit) in units {
        if let Some(end) = starts_any(text, at, words) {
            return (unit, if unit == Unit::Plain { to } else { end });
        }
    }
    match starts_any(text, at, &["thousand", "千"]) {
        Some(end) => (Unit::Times(3), end),
        None => (Unit::Plain, to),
    }
}
