//! Exact text, out and in; only the plain forms are read here, and whatever else is found is left to `diagnose`.

use alloc::string::{String, ToString};
use core::fmt;
use core::str::FromStr;

use super::big;
use super::diagnose::diagnose;
use super::error::{NumberFault, ParseNumberError};
use super::exact::{Exact, Form};
use super::word;

/// A number in one of the plain forms, in pieces: `-12.50%` or `-3/5`.
#[derive(Clone, Copy)]
pub(super) struct Plain<'a> {
    negative: bool,
    whole: &'a str,
    decimals: &'a str,
    denominator: Option<&'a str>,
    percent: bool,
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl<'a> Plain<'a> {
    /// Takes a text apart; `None` if it is in none of the plain forms. Linear in the length.
    pub(super) fn split(text: &'a str) -> Option<Self> {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let mut plain = Self {
            negative,
            whole: text,
            decimals: "",
            denominator: None,
            percent: false,
        };
        if let Some((whole, denominator)) = text.split_once('/') {
            plain.whole = whole;
            plain.denominator = Some(denominator);
            return (all_digits(whole) && all_digits(denominator)).then_some(plain);
        }
        if let Some(rest) = text.strip_suffix('%') {
            plain.percent = true;
            plain.whole = rest;
        }
        if let Some((whole, decimals)) = plain.whole.split_once('.') {
            plain.whole = whole;
            plain.decimals = decimals;
            return (all_digits(whole) && all_digits(decimals)).then_some(plain);
        }
        all_digits(plain.whole).then_some(plain)
    }

    /// Whether there are at most `limit` significant digits (zeros in front do not count, zeros at the end do), and not
    /// so many zeros in front that the length alone is a burden.
    fn within(&self, limit: usize) -> bool {
        let fits = |text: &str| text.len() <= limit.saturating_mul(2).saturating_add(1);
        if !fits(self.whole) || !fits(self.decimals) || !self.denominator.is_none_or(fits) {
            return false;
        }
        let significant = |text: &str| text.trim_start_matches('0').len();
        let mut digits = significant(self.whole);
        digits = match digits {
            0 => significant(self.decimals),
            some => some.saturating_add(self.decimals.len()),
        };
        digits <= limit && self.denominator.is_none_or(|text| significant(text) <= limit)
    }

    /// The value, if it is within the limit and does not divide by zero.
    pub(super) fn limited(&self, max_digits: u32) -> Option<Exact> {
        let limit = usize::try_from(max_digits).ok()?;
        if self.within(limit) { self.value() } else { None }
    }

    /// The value; `None` for a zero denominator.
    fn value(&self) -> Option<Exact> {
        let hundredths = if self.percent { 2 } else { 0 };
        let scale = self.decimals.len().checked_add(hundredths)?;
        if let Some(exact) = self.short_value(scale) {
            return Some(exact);
        }
        if self.decimals.is_empty() {
            return big::from_digits(self.negative, self.whole, self.denominator, scale).map(Exact::from);
        }
        let digits = [self.whole, self.decimals].concat();
        big::from_digits(self.negative, &digits, None, scale).map(Exact::from)
    }

    /// The value by word arithmetic, where it is short enough (as nearly all numbers in a document are).
    fn short_value(&self, scale: usize) -> Option<Exact> {
        let digits = self.whole.bytes().chain(self.decimals.bytes());
        let num = read_word(digits)?;
        let num = if self.negative { num.checked_neg()? } else { num };
        match self.denominator.map(|text| read_word(text.bytes())) {
            Some(Some(den)) if den > 0 => Some(Exact::over(num, den)),
            Some(_) => None,
            None if scale == 0 => Some(Exact::whole(num)),
            None => {
                let den = word::ten_pow(u32::try_from(scale).ok()?)?;
                Some(match i64::try_from(den) {
                    Ok(den) => Exact::over(num, den),
                    Err(_) => Exact::ratio(i128::from(num), den),
                })
            }
        }
    }
}

/// The value of ASCII digits, where it fits an `i64`.
fn read_word(digits: impl Iterator<Item = u8>) -> Option<i64> {
    digits.into_iter().try_fold(0_i64, |value, digit| {
        let digit = i64::from(digit.checked_sub(b'0')?);
        value.checked_mul(10)?.checked_add(digit)
    })
}

impl Exact {
    /// Reads a number of at most `max_digits` significant digits (for a fraction: above and below the line each).
    ///
    /// The forms are `84.5`, `-3/5` and `60%`, which is 0.6. Zeros in front are read but not counted; zeros after the
    /// point count. The time is bounded by the limit, whatever the length of the text.
    ///
    /// # Errors
    /// Whatever is not in these forms is refused with the text to write instead, wherever it can be told:
    /// see [`NumberFault`].
    ///
    /// ```
    /// use appraisal::number::Exact;
    ///
    /// assert_eq!(Exact::parse("60%", 28)?, Exact::parse("3/5", 28)?);
    /// assert_eq!(Exact::parse("52,000", 28).unwrap_err().write(), Some("52000"));
    /// assert!(Exact::parse("84.995", 4).is_err());
    /// # Ok::<(), appraisal::number::ParseNumberError>(())
    /// ```
    pub fn parse(text: &str, max_digits: u32) -> Result<Self, ParseNumberError> {
        let limit = usize::try_from(max_digits).unwrap_or(usize::MAX);
        let Some(plain) = Plain::split(text) else {
            return Err(diagnose(text, max_digits));
        };
        if !plain.within(limit) {
            let kind = NumberFault::TooManyDigits {
                limit: u64::from(max_digits),
            };
            return Err(ParseNumberError::new(kind, text, None));
        }
        plain
            .value()
            .ok_or_else(|| ParseNumberError::new(NumberFault::ZeroDenominator, text, None))
    }

    /// Reads back exact text of any length whose value has at most `max_bits` [bits](Self::bits).
    ///
    /// # Errors
    /// [`NumberFault::TooManyDigits`] with the limit in bits; otherwise as [`parse`](Self::parse). The length is judged
    /// before the text is read: a value within the limit never needs more than twice as many characters as bits.
    ///
    /// ```
    /// use appraisal::number::Exact;
    ///
    /// let wide = Exact::new(1, 3).unwrap().pow(500);
    /// assert_eq!(Exact::parse_exact_text(&wide.to_string(), 65_536)?, wide);
    /// assert!(Exact::parse_exact_text(&wide.to_string(), 64).is_err());
    /// # Ok::<(), appraisal::number::ParseNumberError>(())
    /// ```
    pub fn parse_exact_text(text: &str, max_bits: u64) -> Result<Self, ParseNumberError> {
        let too_wide = || ParseNumberError::new(NumberFault::TooManyDigits { limit: max_bits }, text, None);
        let longest = usize::try_from(max_bits)
            .unwrap_or(usize::MAX)
            .saturating_mul(2)
            .saturating_add(16);
        let Some(plain) = Plain::split(text) else {
            return Err(diagnose(text, Self::MAX_DIGITS));
        };
        if text.len() > longest {
            return Err(too_wide());
        }
        let value = plain
            .value()
            .ok_or_else(|| ParseNumberError::new(NumberFault::ZeroDenominator, text, None))?;
        if value.bits() > max_bits {
            Err(too_wide())
        } else {
            Ok(value)
        }
    }

    /// How many decimals the value has, if it terminates.
    pub(super) fn decimals(&self) -> Option<usize> {
        match &self.0 {
            Form::Small { den, .. } => {
                let den = den.get();
                let twos = den.trailing_zeros();
                let mut rest = den.checked_shr(twos).unwrap_or(1);
                let mut fives = 0_u32;
                while rest.checked_rem(5) == Some(0) {
                    rest = rest.checked_div(5).unwrap_or(1);
                    fives = fives.saturating_add(1);
                }
                (rest == 1)
                    .then_some(twos.max(fives))
                    .and_then(|places| usize::try_from(places).ok())
            }
            Form::Big(big) => big.decimals(),
        }
    }

    /// The absolute value × 10^`places` where that is an integer that fits a double word.
    pub(super) fn scaled_word(&self, places: usize) -> Option<u128> {
        let ten = word::ten_pow(u32::try_from(places).ok()?)?;
        match &self.0 {
            Form::Small { num, den } => {
                let den = i128::from(den.get());
                match ten.checked_rem(den)? {
                    0 => Some(i128::from(*num).checked_mul(ten.checked_div(den)?)?.unsigned_abs()),
                    _ => None,
                }
            }
            Form::Big(big) if big.is_integer() => Some(big.numerator_i128()?.checked_mul(ten)?.unsigned_abs()),
            Form::Big(_) => {
                let scaled = self * &Self::ratio(ten, 1);
                match &scaled.0 {
                    Form::Small { num, den } if den.get() == 1 => Some(u128::from(num.unsigned_abs())),
                    Form::Big(big) if big.is_integer() => Some(big.numerator_i128()?.unsigned_abs()),
                    _ => None,
                }
            }
        }
    }

    /// The value with exactly `places` decimals; the caller knows that it has no more.
    pub(super) fn with_places(&self, places: usize) -> String {
        let digits = match self.scaled_word(places) {
            Some(word) => word.to_string(),
            None => self.widen().scaled_digits(places),
        };
        let mut text = String::with_capacity(digits.len().saturating_add(places).saturating_add(3));
        if self.is_negative() {
            text.push('-');
        }
        let (whole, decimals) = digits
            .len()
            .checked_sub(places)
            .and_then(|point| digits.split_at_checked(point))
            .unwrap_or(("", &digits));
        text.push_str(if whole.is_empty() { "0" } else { whole });
        if places > 0 {
            text.push('.');
            text.extend(core::iter::repeat_n('0', places.saturating_sub(decimals.len())));
            text.push_str(decimals);
        }
        text
    }
}

impl fmt::Display for Exact {
    /// Exact text: a decimal without trailing zeros if the value terminates, otherwise a reduced fraction.
    ///
    /// A width pads the text; a precision is ignored, because printing never rounds: see
    /// [`to_fixed`](Exact::to_fixed).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match (&self.0, self.decimals()) {
            (Form::Small { num, den }, Some(0)) if den.get() == 1 => num.to_string(),
            (_, Some(places)) => self.with_places(places),
            (_, None) => [&*self.numerator_text(), "/", &*self.denominator_text()].concat(),
        };
        match f.precision() {
            None => f.pad(&text),
            Some(_) => f.write_str(&text),
        }
    }
}

impl fmt::Debug for Exact {
    /// The exact text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Exact {
    type Err = ParseNumberError;

    /// Reads a number of at most [`Exact::MAX_DIGITS`] significant digits: see [`Exact::parse`].
    fn from_str(text: &str) -> Result<Self, ParseNumberError> {
        Self::parse(text, Self::MAX_DIGITS)
    }
}
