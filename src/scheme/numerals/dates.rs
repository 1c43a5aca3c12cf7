//! Tells digits that are no number: dates, years, ordinals, list marks, names.

use alloc::{string::String, vec::Vec};

use super::scan::{digits, starts, starts_any};
use super::words::{Kind, english_word, letters_before, letters_from};
use crate::number::Exact;

/// Whether digits are no number but a date, an ordinal, a mark or a name: where they end, and whether a date.
pub(super) fn no_number(
    text: &[char],
    from: usize,
    to: usize,
    number: &Exact,
    date_end: Option<usize>,
) -> Option<(usize, bool)> {
    let length = to.saturating_sub(from);
    let back = |n: usize| from.checked_sub(n).and_then(|at| text.get(at)).copied();
    let before = if back(1) == Some(' ') { back(2) } else { back(1) };
    let after = if text.get(to) == Some(&' ') {
        to.saturating_add(1)
    } else {
        to
    };
    let next = text.get(after).copied();
    let whole = number.is_integer();
    // 2023-12-31, 2023.12.31, 2023/12, 1.1.2, 8:30
    let rest = text.get(from..).unwrap_or_default();
    let chain: Vec<char> = rest
        .iter()
        .take(32)
        .take_while(|c| c.is_ascii_digit() || matches!(c, '-' | '/' | '.' | ':'))
        .copied()
        .collect();
    let parts: Vec<usize> = chain.split(|c| !c.is_ascii_digit()).map(<[char]>::len).collect();
    let end = from.saturating_add(chain.len());
    match parts.as_slice() {
        [4, 1..=2, 1..=2] | [_, _, _, ..] if !chain.contains(&':') && parts.iter().all(|len| *len > 0) => {
            return Some((end, true));
        }
        [4, 1..=2] if is_year(number) && !chain.contains(&':') => return Some((end, true)),
        [1..=2, 2] if chain.contains(&':') => return Some((end, true)),
        _ => {}
    }
    let follows_date = date_end
        .and_then(|end| text.get(end..from))
        .is_some_and(|between| is_range_mark(between) || between.iter().all(|c| matches!(c, ' ' | ',' | '，' | '、')));
    if whole && follows_date && (matches!(next, Some('日' | '月' | '年' | '号')) || length == 4 && is_year(number))
    {
        return Some((after.saturating_add(usize::from(next != Some(' '))), true));
    }
    if whole && length == 4 && (next == Some('年') || is_year(number) && starts_range_of_years(text, to)) {
        return Some((after.saturating_add(1), true));
    }
    if whole && length <= 2 && next == Some('月') {
        return Some((after.saturating_add(1), true));
    }
    if whole && matches!(next, Some('日' | '号')) && before == Some('月') {
        return Some((after.saturating_add(1), true));
    }
    if before == Some('第') || whole && next == Some('号') {
        return Some((to, false));
    }
    // （1）, 1. and 1、 where a clause begins
    let opened = matches!(back(1), Some('(' | '（'));
    if whole && length <= 2 && opened && matches!(text.get(to), Some(')' | '）')) {
        return Some((to, false));
    }
    let begins = back(1).is_none_or(|c| matches!(c, '\n' | '。' | '；' | ';' | '：' | ':'));
    if whole && length <= 2 && begins && matches!(text.get(to), Some('、' | '.' | ')' | '）')) {
        return Some((to, false));
    }
    if starts_any(text, after, &["位小数", "分制", "decimal"]).is_some() || ends(text, from, &["小数点后", "小数后"])
    {
        return Some((to, false));
    }
    // 12345热线
    let hotline = ["热线", "便民", "平台", "政务", "市民", "诉求"];
    if length == 5 && starts(text, from, "12") && starts_any(text, to, &hotline).is_some() {
        return Some((to, false));
    }
    let word = letters_from(text, after);
    let glued = after == to && !word.is_empty();
    if glued
        && (word.starts_with(|c: char| c.is_ascii_uppercase()) || matches!(word.as_str(), "st" | "nd" | "rd" | "th"))
    {
        return Some((to, false));
    }
    let previous = letters_before(text, from);
    let date = english_word(&word) == Kind::Month
        || match english_word(&previous) {
            Kind::Month => true,
            Kind::BeforeYear => length == 4 && is_year(number),
            _ => false,
        };
    if whole && date {
        return Some((
            to.saturating_add(if english_word(&word) == Kind::Month {
                word.len().saturating_add(1)
            } else {
                0
            }),
            true,
        ));
    }
    (english_word(&previous) == Kind::Ordinal).then_some((to, false))
}

fn ends(text: &[char], at: usize, words: &[&str]) -> bool {
    words.iter().any(|word| {
        at.checked_sub(word.chars().count())
            .is_some_and(|from| starts(text, from, word))
    })
}

fn is_year(number: &Exact) -> bool {
    *number >= Exact::from(1900) && *number < Exact::from(2100)
}

/// 2023—2025年: the first year of two.
fn starts_range_of_years(text: &[char], to: usize) -> bool {
    let next = text
        .get(to..)
        .and_then(|rest| rest.iter().position(char::is_ascii_digit));
    let next = next.map(|offset| to.saturating_add(offset));
    let second = next.and_then(|at| Some((text.get(to..at)?, digits(text, at)?)));
    second.is_some_and(|(between, (_, end))| is_range_mark(between) && text.get(end) == Some(&'年'))
}

pub(super) fn is_range_mark(between: &[char]) -> bool {
    let between: String = between.iter().filter(|c| !c.is_whitespace()).collect();
    matches!(
        between.as_str(),
        "-" | "－" | "—" | "——" | "–" | "−" | "~" | "～" | "至" | "到" | "to"
    )
}
