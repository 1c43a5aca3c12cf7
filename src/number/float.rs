//! The one file that reads floats: a float becomes the number that its shortest decimal text says, or is refused; no
//! score is ever computed in floating point.

use alloc::format;
use alloc::string::ToString;
use core::fmt::LowerExp;

use super::error::{NumberFault, ParseNumberError};
use super::exact::Exact;

/// An `f64` keeps every decimal of this many digits.
const KEPT_DIGITS: usize = 15;

/// The number that a float was written as: its shortest decimal text, of at most 15 significant digits. −0.0 is 0.
///
/// # Errors
/// [`NumberFault::FloatTooLong`] if the shortest text has more digits, because the float is then the trace of an
/// earlier computation (0.1 + 0.2) or has lost digits; [`NumberFault::NotFinite`] for NaN and the infinities.
///
/// ```
/// use appraisal::number::{Exact, exact_from_f64};
///
/// assert_eq!(exact_from_f64(84.995)?, "84.995".parse()?);
/// assert!(exact_from_f64(0.1 + 0.2).is_err());
/// # Ok::<(), appraisal::number::ParseNumberError>(())
/// ```
pub fn exact_from_f64(float: f64) -> Result<Exact, ParseNumberError> {
    read(float, float.is_finite(), float.to_string())
}

/// The number that an `f32` was written as: 0.1 for `0.1_f32`, by its own shortest text and not by that of the `f64`
/// that it widens to. −0.0 is 0.
///
/// # Errors
/// [`NumberFault::NotFinite`] for NaN and the infinities. The shortest text of an `f32` has at most 9 digits.
///
/// ```
/// use appraisal::number::exact_from_f32;
///
/// assert_eq!(exact_from_f32(0.1)?.to_string(), "0.1");
/// # Ok::<(), appraisal::number::ParseNumberError>(())
/// ```
pub fn exact_from_f32(float: f32) -> Result<Exact, ParseNumberError> {
    read(float, float.is_finite(), float.to_string())
}

fn read(float: impl LowerExp, is_finite: bool, text: alloc::string::String) -> Result<Exact, ParseNumberError> {
    if !is_finite {
        return Err(ParseNumberError::new(NumberFault::NotFinite, &text, None));
    }
    let scientific = format!("{float:e}");
    // What to write is not told: the digits that were meant are no longer in the float.
    let too_long = || ParseNumberError::new(NumberFault::FloatTooLong, &text, None);
    let (mantissa, power) = scientific.split_once('e').ok_or_else(too_long)?;
    if mantissa.bytes().filter(u8::is_ascii_digit).count() > KEPT_DIGITS {
        return Err(too_long());
    }
    let power: i32 = power.parse().map_err(|_| too_long())?;
    let mantissa: Exact = mantissa.parse()?;
    let factor = Exact::from(10).pow(power.unsigned_abs());
    let factor = if power < 0 {
        factor.recip().ok_or_else(too_long)?
    } else {
        factor
    };
    Ok(mantissa * factor)
}

/// Reads the text of a JSON number as `serde_json` does without its feature `arbitrary_precision`: integers that fit
/// 64 bits as they are, everything else as an `f64` and by the rule of [`exact_from_f64`]. So a document is read, or
/// refused, alike whether or not some other crate in the build turns that feature on.
#[cfg(feature = "serde")]
pub(crate) fn from_json_number_text(text: &str) -> Result<Exact, ParseNumberError> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    if !json::is_number(digits) {
        return Err(ParseNumberError::new(NumberFault::NotANumber, text, None));
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        if negative && let Ok(integer) = text.parse::<i64>() {
            return Ok(integer.into());
        }
        if !negative && let Ok(integer) = text.parse::<u64>() {
            return Ok(integer.into());
        }
    }
    match json::float(digits) {
        Some(float) => exact_from_f64(float).map(|value| if negative { -value } else { value }),
        None => Err(ParseNumberError::new(NumberFault::NotFinite, text, None)),
    }
}

#[cfg(feature = "serde")]
mod json {
    //! `serde_json`'s own way from digits to `f64`, which is off by a unit in the last place for some texts of more
    //! than 15 digits or of large powers. Reading correctly here would accept texts that the other build refuses.

    /// Whether a text without its minus is a JSON number. A document may forge the form that is read here.
    pub(super) fn is_number(text: &str) -> bool {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (mantissa, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let power = power.strip_prefix(['+', '-']).unwrap_or(power);
        digits(whole) && digits(decimals) && digits(power) && (whole == "0" || !whole.starts_with('0'))
    }

    /// The unsigned float of a JSON number; `None` where `serde_json` says that it is out of range.
    pub(super) fn float(text: &str) -> Option<f64> {
        let (mantissa, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut significand = 0_u64;
        let mut exponent = 0_i32;
        let mut whole = whole.bytes();
        while let Some(digit) = whole.next() {
            match push(significand, digit) {
                Some(longer) => significand = longer,
                None => {
                    // This digit and the rest of the integer only count as places.
                    exponent = i32::try_from(whole.len()).unwrap_or(i32::MAX).saturating_add(1);
                    break;
                }
            }
        }
        for digit in decimals.bytes() {
            match push(significand, digit) {
                Some(longer) => significand = longer,
                None => break,
            }
            exponent = exponent.saturating_sub(1);
        }
        let down = power.starts_with('-');
        let power = power.trim_start_matches(['+', '-']).trim_start_matches('0');
        let power = if power.is_empty() {
            Some(0)
        } else {
            power.parse::<i32>().ok()
        };
        match power {
            Some(power) if down => scale(significand, exponent.saturating_sub(power)),
            Some(power) => scale(significand, exponent.saturating_add(power)),
            None => (significand == 0 || down).then_some(0.0),
        }
    }

    fn push(significand: u64, digit: u8) -> Option<u64> {
        significand
            .checked_mul(10)?
            .checked_add(u64::from(digit.checked_sub(b'0')?))
    }

    #[expect(
        clippy::float_arithmetic,
        clippy::cast_precision_loss,
        reason = "the roundings of serde_json, step by step, are the purpose; its result is judged afterwards"
    )]
    fn scale(significand: u64, mut exponent: i32) -> Option<f64> {
        let mut float = significand as f64;
        loop {
            if exponent.unsigned_abs() <= 308 {
                let power = power_of_ten(exponent.unsigned_abs());
                float = if exponent >= 0 { float * power } else { float / power };
                return float.is_finite().then_some(float);
            }
            if significand == 0 || float.abs().to_bits() == 0 {
                return Some(0.0);
            }
            if exponent >= 0 {
                return None;
            }
            float /= 1e308;
            exponent = exponent.saturating_add(308);
        }
    }

    /// The `f64` nearest to a power of ten, by the correctly rounding parser of core.
    fn power_of_ten(exponent: u32) -> f64 {
        alloc::format!("1e{exponent}").parse().unwrap_or(f64::INFINITY)
    }
}
