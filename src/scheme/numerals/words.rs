//! Numbers in words, Chinese and English, and the English words beside which digits are dates or
//! ordinals. Serves the comparison of wordings only.

use alloc::{string::String, vec::Vec};

use crate::number::Exact;

/// What an English word says of the digits beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Other,
    /// October
    Month,
    /// in 2023
    BeforeYear,
    /// Article 5
    Ordinal,
}

pub(super) fn english_word(word: &str) -> Kind {
    let word = word.to_ascii_lowercase();
    match word.as_str() {
        "january" | "february" | "march" | "april" | "may" | "june" | "july" | "august" | "september" | "october"
        | "november" | "december" | "jan" | "feb" | "mar" | "apr" | "jun" | "jul" | "aug" | "sep" | "sept" | "oct"
        | "nov" | "dec" => Kind::Month,
        "in" | "of" | "by" | "since" | "until" | "during" | "before" | "after" | "year" | "for" | "end" => {
            Kind::BeforeYear
        }
        "article" | "section" | "clause" | "item" | "no" | "page" | "table" | "annex" | "part" => Kind::Ordinal,
        _ => Kind::Other,
    }
}

/// The letters that begin at a place.
pub(super) fn letters_from(text: &[char], at: usize) -> String {
    text.iter().skip(at).take_while(|c| c.is_ascii_alphabetic()).collect()
}

/// The word that ends before a place, past a blank and a full stop.
pub(super) fn letters_before(text: &[char], at: usize) -> String {
    let before = text.get(..at).unwrap_or_default();
    let letters = before
        .iter()
        .rev()
        .skip_while(|c| matches!(c, ' ' | '.'))
        .take_while(|c| c.is_ascii_alphabetic());
    let letters: Vec<char> = letters.copied().collect();
    letters.into_iter().rev().collect()
}

fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn power(c: char) -> Option<u32> {
    Some(match c {
        '十' => 1,
        '百' => 2,
        '千' => 3,
        '万' => 4,
        '亿' => 8,
        _ => return None,
    })
}

/// How many characters a numeral may have; longer ones are none.
const LONGEST: usize = 24;

/// A Chinese numeral and where it ends: 九十五点五, 一百二十, 半.
pub(super) fn written_number(text: &[char], from: usize) -> Option<(Exact, usize)> {
    if text.get(from) == Some(&'半') {
        return Some((Exact::new(1, 2)?, from.saturating_add(1)));
    }
    // total: whole 万 and 亿; section: what is below them; last: the digit that waits for its place.
    let (mut total, mut section, mut last) = (Exact::ZERO, Exact::ZERO, None);
    let mut at = from;
    while let Some(c) = text.get(at).filter(|_| at.saturating_sub(from) <= LONGEST) {
        if let Some(d) = digit(*c) {
            last = Some(Exact::from(d));
        } else if let Some(p) = power(*c) {
            let scale = Exact::from(10).pow(p);
            // The 百 of 百分点 and 百分之 after a digit is no place of the number: 五百分点.
            if *c == '百' && at > from && is_percent_word(text, at) {
                break;
            }
            if p >= 4 {
                if at == from {
                    return None;
                }
                total = (&total + &section + last.take().unwrap_or_default()) * scale;
                section = Exact::ZERO;
            } else {
                section = &section + &(last.take().unwrap_or(Exact::ONE) * scale);
            }
        } else {
            break;
        }
        at = at.saturating_add(1);
    }
    if at == from || at.saturating_sub(from) > LONGEST {
        return None;
    }
    let mut number = &total + &section + last.unwrap_or_default();
    if text.get(at) == Some(&'点') {
        let decimals: Vec<u32> = text
            .iter()
            .skip(at.saturating_add(1))
            .map_while(|c| digit(*c))
            .take(LONGEST)
            .collect();
        let tenth = Exact::new(1, 10)?;
        let mut place = tenth.clone();
        for decimal in &decimals {
            number = &number + &(Exact::from(*decimal) * &place);
            place = &place * &tenth;
        }
        if !decimals.is_empty() {
            at = at.saturating_add(1).saturating_add(decimals.len());
        }
    }
    Some((number, at))
}

fn is_percent_word(text: &[char], at: usize) -> bool {
    text.get(at.saturating_add(1)) == Some(&'分') && matches!(text.get(at.saturating_add(2)), Some('点' | '之'))
}

/// Every word that may be a number, as 一次 and half may: good enough to confirm, not to accuse.
pub(super) fn words_in(text: &[char]) -> Vec<Exact> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if let Some((number, end)) = written_number(text, at) {
            out.push(number);
            at = end;
            continue;
        }
        let word = letters_from(text, at).to_ascii_lowercase();
        let ones = [
            "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        ];
        if let Some(value) = ones.iter().position(|one| *one == word) {
            out.push(Exact::from(value.saturating_add(1)));
        }
        match word.as_str() {
            "half" => out.extend(Exact::new(1, 2)),
            "third" | "thirds" => out.extend([Exact::new(1, 3), Exact::new(2, 3)].into_iter().flatten()),
            "quarter" | "quarters" => out.extend([Exact::new(1, 4), Exact::new(3, 4)].into_iter().flatten()),
            "twenty" => out.push(Exact::from(20)),
            "hundred" => out.push(Exact::HUNDRED),
            _ => {}
        }
        at = at.saturating_add(word.len().max(1));
    }
    out
}
