//! Calendar dates (Gregorian) as appraisal needs them: written, compared, and counted in days and
//! months; knows no clock and no time zone.

use core::{fmt, str::FromStr};

/// A day of the calendar, from year 1 to 9999.
///
/// ```
/// use appraisal::Date;
/// let due: Date = "2023-10-31".parse().unwrap();
/// let done: Date = "2023-11-15".parse().unwrap();
/// assert_eq!(due.days_until(done), 15);
/// assert_eq!(due.months_until(done), (0, true)); // no whole month, and some days more
/// assert!("2023-11-31".parse::<Date>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// The day that columns of dates count from.
#[cfg(feature = "batch")]
const EPOCH: Date = Date {
    year: 1970,
    month: 1,
    day: 1,
};

/// Why a text is not a [`Date`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateError {
    /// Not of the form `2023-12-31`.
    #[error("not of the form 2023-12-31")]
    Form,
    /// No such month.
    #[error("there is no such month")]
    Month,
    /// The month has no such day.
    #[error("the month has only {days} days")]
    Day {
        /// How many days that month has.
        days: u8,
    },
}

impl Date {
    /// The date of this year (1 to 9999), month and day.
    ///
    /// # Errors
    /// A year, month or day that does not exist.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, DateError> {
        if !(1..=9999).contains(&year) {
            return Err(DateError::Form);
        }
        if !(1..=12).contains(&month) {
            return Err(DateError::Month);
        }
        let days = days_in_month(year, month);
        if day == 0 || day > days {
            return Err(DateError::Day { days });
        }
        Ok(Self { year, month, day })
    }

    /// Year, month and day.
    #[must_use]
    pub fn parts(self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// How many days `later` is after this date; negative if it is before.
    #[must_use]
    pub fn days_until(self, later: Date) -> i64 {
        later.day_number().saturating_sub(self.day_number())
    }

    /// How many whole calendar months `later` is after this date, and whether days remain.
    ///
    /// A month is over on the same day of the next month, or on that month's last day where it
    /// is shorter: one month after 31 October is 30 November. Not after: `(0, false)`.
    #[must_use]
    pub fn months_until(self, later: Date) -> (i64, bool) {
        if later <= self {
            return (0, false);
        }
        let index = |d: Date| i64::from(d.year).saturating_mul(12).saturating_add(i64::from(d.month));
        let months = index(later).saturating_sub(index(self));
        let anniversary = self.day.min(days_in_month(later.year, later.month));
        match later.day.cmp(&anniversary) {
            core::cmp::Ordering::Less => (months.saturating_sub(1), true),
            core::cmp::Ordering::Equal => (months, false),
            core::cmp::Ordering::Greater => (months, true),
        }
    }

    /// Days since 1970-01-01, as columns of dates count them.
    #[cfg(feature = "batch")]
    pub(crate) fn unix_days(self) -> i64 {
        EPOCH.days_until(self)
    }

    /// The day so many days after 1970-01-01, from year 1 to 9999.
    #[cfg(feature = "batch")]
    pub(crate) fn from_unix_days(days: i64) -> Option<Self> {
        // A guess of the year that is at most one off, then the month by its first day.
        let guess = days.div_euclid(366).checked_add(1970)?;
        let mut year = u16::try_from(guess.clamp(1, 9999)).ok()?;
        let first = |year: u16, month: u8| Date::new(year, month, 1).ok();
        while let Some(next) = year.checked_add(1).and_then(|next| first(next, 1))
            && next.unix_days() <= days
        {
            year = year.saturating_add(1);
        }
        while year > 1 && first(year, 1)?.unix_days() > days {
            year = year.saturating_sub(1);
        }
        let month = (1..=12)
            .rev()
            .find(|month| first(year, *month).is_some_and(|d| d.unix_days() <= days))?;
        let day = days.checked_sub(first(year, month)?.unix_days())?.checked_add(1)?;
        Date::new(year, month, u8::try_from(day).ok()?).ok()
    }

    /// Days since 0000-03-01.
    fn day_number(self) -> i64 {
        let january_or_february = self.month <= 2;
        let year = i64::from(self.year).saturating_sub(i64::from(january_or_february));
        let month = i64::from(self.month).saturating_add(if january_or_february { 9 } else { -3 });
        let leap_days = year
            .div_euclid(4)
            .saturating_sub(year.div_euclid(100))
            .saturating_add(year.div_euclid(400));
        year.saturating_mul(365)
            .saturating_add(leap_days)
            .saturating_add(month.saturating_mul(153).saturating_add(2).div_euclid(5))
            .saturating_add(i64::from(self.day))
    }
}

fn days_in_month(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let bytes = text.as_bytes();
        let digits = |range: core::ops::Range<usize>| -> Option<u16> {
            let part = bytes.get(range)?;
            part.iter().all(u8::is_ascii_digit).then_some(())?;
            core::str::from_utf8(part).ok()?.parse().ok()
        };
        if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
            return Err(DateError::Form);
        }
        let (year, month, day) = (digits(0..4), digits(5..7), digits(8..10));
        match (year, month, day) {
            (Some(year), Some(month), Some(day)) => Date::new(
                year,
                u8::try_from(month).unwrap_or(u8::MAX),
                u8::try_from(day).unwrap_or(u8::MAX),
            ),
            _ => Err(DateError::Form),
        }
    }
}
