//! Between [`Exact`] and `rust_decimal::Decimal`: in without loss, out only where nothing is lost or by a rounding
//! that is given; no arithmetic of `Decimal` may be used, because it rounds silently.

use alloc::string::{String, ToString};

use rust_decimal::Decimal;

use super::error::cut;
use super::exact::Exact;
use super::rounding::Rounding;
use super::word;

/// Why a value is not exactly a `Decimal`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum InexactDecimal {
    /// The value has no end as a decimal, such as 1/3.
    #[error("`{value}` does not end as a decimal: give a rounding, for example two places half-up")]
    Endless {
        /// The exact text of the value, cut to 40 characters.
        value: String,
    },
    /// The value ends, but needs more than 28 decimals or 96 bits.
    #[error("`{value}` needs more than 28 decimals or 96 bits: give a rounding, for example two places half-up")]
    TooLong {
        /// The exact text of the value, cut to 40 characters.
        value: String,
    },
}

impl From<Decimal> for Exact {
    /// Every `Decimal` is an exact number; −0 becomes 0.
    fn from(decimal: Decimal) -> Self {
        match word::ten_pow(decimal.scale()) {
            Some(1) => Self::from(decimal.mantissa()),
            Some(scale) => Self::ratio(decimal.mantissa(), scale),
            // Not reached, a scale is at most 28; still exact if it ever were.
            None => {
                let ten = Self::from(10).pow(decimal.scale());
                let mantissa = Self::from(decimal.mantissa());
                mantissa.checked_div(&ten).unwrap_or(mantissa)
            }
        }
    }
}

impl Exact {
    /// The value with `places` decimals, if it has no more and fits.
    fn decimal_with(&self, places: usize) -> Option<Decimal> {
        let mantissa = i128::try_from(self.scaled_word(places)?).ok()?;
        let mantissa = if self.is_negative() {
            mantissa.checked_neg()?
        } else {
            mantissa
        };
        Decimal::try_from_i128_with_scale(mantissa, u32::try_from(places).ok()?).ok()
    }

    /// The value rounded and as a `Decimal`, with as many decimals as the rounding prints, where they fit.
    ///
    /// `None` if the rounded value still does not fit, such as one past 96 bits, or one on a step of 1/3.
    ///
    /// ```
    /// use appraisal::number::{Exact, Mode, Rounding};
    ///
    /// let two = Rounding::places(2, Mode::HalfUp);
    /// assert_eq!(Exact::new(1, 3).unwrap().to_decimal(&two).unwrap().to_string(), "0.33");
    /// assert_eq!(Exact::from(85).to_decimal(&two).unwrap().to_string(), "85.00");
    /// assert_eq!(Exact::from(10).pow(40).to_decimal(&two), None);
    /// ```
    #[must_use]
    pub fn to_decimal(&self, rounding: &Rounding) -> Option<Decimal> {
        let rounded = self.round(rounding);
        rounding
            .printed_places()
            .and_then(|places| rounded.decimal_with(places))
            .or_else(|| Decimal::try_from(&rounded).ok())
    }
}

impl TryFrom<&Exact> for Decimal {
    type Error = InexactDecimal;

    /// The same value, without trailing zeros.
    fn try_from(exact: &Exact) -> Result<Self, InexactDecimal> {
        let value = || cut(&exact.to_string());
        match exact.decimals() {
            None => Err(InexactDecimal::Endless { value: value() }),
            Some(places) => exact
                .decimal_with(places)
                .ok_or_else(|| InexactDecimal::TooLong { value: value() }),
        }
    }
}

impl TryFrom<Exact> for Decimal {
    type Error = InexactDecimal;

    fn try_from(exact: Exact) -> Result<Self, InexactDecimal> {
        Self::try_from(&exact)
    }
}
