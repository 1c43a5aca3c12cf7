//! Finds out what is wrong with a text that is no plain number and what to write instead; it never accepts a text.

use alloc::string::{String, ToString};

use super::error::{NumberFault, ParseNumberError, cut};
use super::exact::Exact;
use super::text::Plain;

/// Longer texts are not examined: no number that the digits limit allows is this long with all its trimmings.
const EXAMINED: usize = 512;

/// The largest power of ten that is written out.
const WRITTEN_OUT: u32 = 64;

/// Says what is wrong with `text`, which is in none of the plain forms. Linear in the length, and bounded by a
/// constant once the text is too long to be a number.
pub(super) fn diagnose(text: &str, max_digits: u32) -> ParseNumberError {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return ParseNumberError::new(NumberFault::Empty, text, None);
    }
    if trimmed.len() > EXAMINED {
        return ParseNumberError::new(NumberFault::NotANumber, text, None);
    }
    let ascii: String = trimmed.chars().map(half_width).collect();
    let unsigned = ascii.trim_start_matches(['-', '+']).to_ascii_lowercase();
    if matches!(&*unsigned, "nan" | "inf" | "infinity") {
        return ParseNumberError::new(NumberFault::NotFinite, text, None);
    }
    let mut reading = Reading {
        faults: Faults {
            full_width: ascii != trimmed,
            ..Faults::default()
        },
        max_digits,
    };
    let write = reading.read(&ascii);
    ParseNumberError::new(reading.faults.gravest(), text, write)
}

/// The ASCII character that a full-width or typographic one stands for.
fn half_width(character: char) -> char {
    match character {
        '−' => '-',
        '　' => ' ',
        '\u{FF01}'..='\u{FF5E}' => u32::from(character)
            .checked_sub(0xFEE0)
            .and_then(char::from_u32)
            .unwrap_or(character),
        other => other,
    }
}

#[derive(Default)]
struct Faults {
    zero_denominator: bool,
    multiple: bool,
    exponent: bool,
    double_percent: bool,
    unit: Option<String>,
    grouped: bool,
    full_width: bool,
    missing_digit: bool,
    plus: bool,
}

impl Faults {
    /// What changes the value comes before what is only a matter of writing.
    fn gravest(self) -> NumberFault {
        match self {
            Self {
                zero_denominator: true, ..
            } => NumberFault::ZeroDenominator,
            Self { multiple: true, .. } => NumberFault::ChineseMultiple,
            Self { exponent: true, .. } => NumberFault::Exponent,
            Self {
                double_percent: true, ..
            } => NumberFault::DoublePercent,
            Self { unit: Some(unit), .. } => NumberFault::WithUnit { unit },
            Self { grouped: true, .. } => NumberFault::Grouped,
            Self { full_width: true, .. } => NumberFault::FullWidth,
            Self {
                missing_digit: true, ..
            } => NumberFault::MissingDigit,
            Self { plus: true, .. } => NumberFault::PlusSign,
            _ => NumberFault::NotANumber,
        }
    }
}

struct Reading {
    faults: Faults,
    max_digits: u32,
}

impl Reading {
    /// Notes the faults of `text` and returns what to write, if it can be told.
    fn read(&mut self, text: &str) -> Option<String> {
        let (negative, text) = self.sign(text);
        let is_numeric = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '_' | ' ' | '/');
        let end = text.find(|c: char| !is_numeric(c)).unwrap_or(text.len());
        let (number, rest) = text.split_at_checked(end)?;
        if !number.contains(|c: char| c.is_ascii_digit()) {
            // Words: whatever else was noted, this is no number.
            self.faults = Faults::default();
            return None;
        }
        let rest = rest.trim();
        let number = self.ungroup(number.trim())?;
        let number = self.point(number);
        let (factor, percent) = self.suffix(rest);
        self.faults.zero_denominator = number
            .split_once('/')
            .is_some_and(|(_, below)| below.trim_matches(['0', '.']).is_empty() && below.contains('0'));
        let factor = factor?;
        let sign = if negative { "-" } else { "" };
        let plain = [sign, &number, if percent { "%" } else { "" }].concat();
        match self.plain(&plain) {
            Some(_) if factor == Exact::ONE => Some(plain),
            Some(value) => self.readable(&(value * factor)),
            None => {
                // Not plain even now: a fraction of decimals, or a fraction with a percent sign.
                let (above, below) = number.split_once('/')?;
                let above = self.plain(above)?;
                let below = self.plain(below)?;
                let below = if percent { below * Exact::HUNDRED } else { below };
                let value = above.checked_div(&below)? * factor;
                self.readable(&if negative { -value } else { value })
            }
        }
    }

    /// Reads a plain form, without a diagnosis of it: a diagnosis must not lead to another.
    fn plain(&self, text: &str) -> Option<Exact> {
        Plain::split(text)?.limited(self.max_digits)
    }

    /// The exact text of a value, if it may itself be written.
    fn readable(&self, value: &Exact) -> Option<String> {
        let text = value.to_string();
        self.plain(&text).is_some().then_some(text)
    }

    fn sign<'a>(&mut self, text: &'a str) -> (bool, &'a str) {
        if let Some(rest) = text.strip_prefix('+') {
            self.faults.plus = true;
            return (false, rest.trim_start());
        }
        text.strip_prefix('-')
            .map_or((false, text), |rest| (true, rest.trim_start()))
    }

    /// Takes out separators that stand in proper groups (`52,000`, `5 2000`, `1,234,567.5`); others leave no answer,
    /// because `5,5` may be meant for 5.5.
    fn ungroup(&mut self, number: &str) -> Option<String> {
        let is_separator = |c: char| matches!(c, ',' | '\'' | '_' | ' ');
        if !number.contains(is_separator) {
            return Some(number.to_string());
        }
        self.faults.grouped = true;
        let (whole, decimals) = number
            .split_once('.')
            .map_or((number, ""), |(whole, decimals)| (whole, decimals));
        let mut groups = whole.split(is_separator);
        let first = groups.next()?;
        let proper = |size: usize| {
            (1..=size).contains(&first.len()) && whole.split(is_separator).skip(1).all(|group| group.len() == size)
        };
        if decimals.contains(is_separator) || number.contains('/') || !(proper(3) || proper(4)) {
            return None;
        }
        Some(number.chars().filter(|c| !is_separator(*c)).collect())
    }

    /// Puts the missing digit beside a point at either end.
    fn point(&mut self, number: String) -> String {
        if number.contains('/') {
            return number;
        }
        let (before, after) = (number.starts_with('.'), number.ends_with('.'));
        self.faults.missing_digit = before || after;
        match (before, after) {
            (true, false) => ["0", &number].concat(),
            (false, true) => number.trim_end_matches('.').to_string(),
            _ => number,
        }
    }

    /// What follows the digits, as a factor and a percent sign. No factor where its meaning cannot be told.
    fn suffix(&mut self, rest: &str) -> (Option<Exact>, bool) {
        if let Some(power) = rest.strip_prefix(['e', 'E'])
            && power
                .trim_start_matches(['+', '-'])
                .starts_with(|c: char| c.is_ascii_digit())
        {
            self.faults.exponent = true;
            return (power_of_ten(power), false);
        }
        let (multiple, rest) = multiple(rest);
        self.faults.multiple = multiple.is_some();
        let factor = multiple.unwrap_or(Exact::ONE);
        let signs = rest.chars().take_while(|c| *c == '%').count();
        let unit = rest.trim_start_matches('%').trim();
        self.faults.double_percent = signs > 1 && unit.is_empty();
        if unit.is_empty() {
            // A percent sign after a multiple (1万%) is nothing that anyone means.
            let clear = signs == 0 || !self.faults.multiple;
            return (clear.then_some(factor), signs > 0);
        }
        if unit.contains(|c: char| c.is_ascii_digit() || matches!(c, '/' | '%') && signs > 0) {
            return (None, false);
        }
        self.faults.unit = Some(cut(unit));
        // Units that hide a factor are computed where it is fixed, and left open where it is a matter of reading.
        match unit {
            "‰" => (Exact::new(1, 1000).map(|part| factor * part), false),
            "‱" => (Exact::new(1, 10_000).map(|part| factor * part), false),
            "成" | "折" => (None, false),
            _ if unit.contains("百分点") || signs > 0 => (None, false),
            _ => (Some(factor), false),
        }
    }
}

/// The multiple at the start of `rest` (万, 千万, 万亿 …) and what follows it.
fn multiple(rest: &str) -> (Option<Exact>, &str) {
    let mut zeros = 0_u32;
    let mut left = rest;
    for character in rest.chars().take(4) {
        zeros = match character {
            '十' => zeros.saturating_add(1),
            '百' => zeros.saturating_add(2),
            '千' => zeros.saturating_add(3),
            '万' | '萬' => zeros.saturating_add(4),
            '亿' | '億' => zeros.saturating_add(8),
            _ => break,
        };
        left = left.strip_prefix(character).unwrap_or(left);
    }
    // 百分点 begins with a multiple and is none.
    if zeros == 0 || left.starts_with('分') && rest.starts_with('百') {
        return (None, rest);
    }
    (Some(Exact::from(10).pow(zeros)), left)
}

/// Ten to the power written in `power`, where that is a power worth writing out.
fn power_of_ten(power: &str) -> Option<Exact> {
    let power: i32 = power.strip_prefix('+').unwrap_or(power).parse().ok()?;
    if power.unsigned_abs() > WRITTEN_OUT {
        return None;
    }
    let factor = Exact::from(10).pow(power.unsigned_abs());
    if power < 0 { factor.recip() } else { Some(factor) }
}
