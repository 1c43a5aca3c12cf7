//! [`ParseNumberError`], which says why a text is no number and what to write instead; it must not parse anything.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use core::fmt;

/// How many characters of a rejected text are kept.
const KEPT: usize = 40;

/// What is wrong with a text that should be a number.
///
/// Where several things are wrong at once, the one that matters most to the reader is named; [`ParseNumberError::write`]
/// mends them all.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NumberFault {
    /// Nothing but white space.
    Empty,
    /// Separators between the digits: `52,000`, `52 000`.
    Grouped,
    /// Full-width digits or signs: `５２０００`, `60％`, or a typographic minus.
    FullWidth,
    /// A unit of measure after the number: `52000人`.
    WithUnit {
        /// The unit found, cut to 40 characters.
        unit: String,
    },
    /// A Chinese multiple after the number: `1.3亿`, `52万元`.
    ChineseMultiple,
    /// A power of ten: `1.3e8`.
    Exponent,
    /// A decimal point without a digit on both sides: `.5`, `5.`.
    MissingDigit,
    /// A plus sign: `+5`.
    PlusSign,
    /// More digits, or more bits, than the limit.
    TooManyDigits {
        /// The limit that was passed: significant digits, or bits when exact text is read back.
        limit: u64,
    },
    /// A fraction over 0.
    ZeroDenominator,
    /// `%` twice.
    DoublePercent,
    /// No number at all, or one with something else around it.
    NotANumber,
    /// A float whose shortest decimal text has more than 15 digits.
    FloatTooLong,
    /// NaN or an infinity.
    NotFinite,
}

/// The error of reading a number: what is wrong, what was found, and the text to write instead where it can be told.
///
/// ```
/// use appraisal::number::{Exact, NumberFault};
///
/// let error = "５７，９６０人".parse::<Exact>().unwrap_err();
/// assert_eq!(error.write(), Some("57960"));
/// assert_eq!(error.kind(), &NumberFault::WithUnit { unit: "人".into() });
/// assert_eq!(error.to_string(), "`５７，９６０人` has a unit (`人`): write `57960`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", Sentence(self))]
#[non_exhaustive]
pub struct ParseNumberError {
    kind: NumberFault,
    found: String,
    write: Option<String>,
}

impl ParseNumberError {
    /// Builds the error, cutting `found` to 40 characters.
    pub(super) fn new(kind: NumberFault, found: &str, write: Option<String>) -> Self {
        let found = cut(found);
        Self { kind, found, write }
    }

    /// What is wrong.
    ///
    /// ```
    /// # use appraisal::number::{Exact, NumberFault};
    /// assert_eq!("".parse::<Exact>().unwrap_err().kind(), &NumberFault::Empty);
    /// ```
    #[must_use]
    pub const fn kind(&self) -> &NumberFault {
        &self.kind
    }

    /// The text that was found, cut to 40 characters (the last one is then `…`).
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert_eq!("52,000".parse::<Exact>().unwrap_err().found(), "52,000");
    /// ```
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }

    /// The text to write instead; `None` where it cannot be told. It can always be read as a number.
    ///
    /// ```
    /// # use appraisal::number::Exact;
    /// assert_eq!("1.3亿".parse::<Exact>().unwrap_err().write(), Some("130000000"));
    /// assert_eq!("about 5".parse::<Exact>().unwrap_err().write(), None);
    /// ```
    #[must_use]
    pub fn write(&self) -> Option<&str> {
        self.write.as_deref()
    }
}

/// `text`, or its first 39 characters and an ellipsis.
pub(super) fn cut(text: &str) -> String {
    if text.chars().nth(KEPT).is_none() {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(KEPT.saturating_sub(1)).collect();
    kept.push('…');
    kept
}

/// The English wording: found, fault, way out.
struct Sentence<'a>(&'a ParseNumberError);

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ParseNumberError { kind, found, write } = self.0;
        match kind {
            NumberFault::Empty => f.write_str("no number is written"),
            NumberFault::Grouped => write!(f, "`{found}` has separators between its digits"),
            NumberFault::FullWidth => write!(f, "`{found}` has full-width or typographic characters"),
            NumberFault::WithUnit { unit } => write!(f, "`{found}` has a unit (`{unit}`)"),
            NumberFault::ChineseMultiple => write!(f, "`{found}` has a multiple in words"),
            NumberFault::Exponent => write!(f, "`{found}` has a power of ten"),
            NumberFault::MissingDigit => write!(f, "`{found}` lacks a digit beside the point"),
            NumberFault::PlusSign => write!(f, "`{found}` has a plus sign"),
            NumberFault::TooManyDigits { limit } => write!(f, "`{found}` is longer than the limit of {limit}"),
            NumberFault::ZeroDenominator => write!(f, "`{found}` divides by zero"),
            NumberFault::DoublePercent => write!(f, "`{found}` has more than one percent sign"),
            NumberFault::NotANumber => write!(f, "`{found}` is not a number"),
            NumberFault::FloatTooLong => write!(f, "the float `{found}` has more than 15 digits"),
            NumberFault::NotFinite => write!(f, "`{found}` is not a finite number"),
        }?;
        let way_out = match (kind, write) {
            (_, Some(text)) => format!("write `{text}`"),
            (NumberFault::FloatTooLong, None) => "write the number meant in quotes".to_owned(),
            (NumberFault::TooManyDigits { .. }, None) => "write it shorter, or as a fraction such as `1/3`".to_owned(),
            (NumberFault::ZeroDenominator, None) => "write a denominator other than 0".to_owned(),
            (NumberFault::Exponent, None) => "write all its digits".to_owned(),
            (_, None) => "write a number such as `84.5`, `60%` or `3/5`".to_owned(),
        };
        write!(f, ": {way_out}")
    }
}
