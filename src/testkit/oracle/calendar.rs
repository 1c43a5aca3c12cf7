//! Days and months between dates, counted one by one.

use crate::Date;

fn length_of_month(year: u16, month: u8) -> u8 {
    match month {
        2 if (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn next_day(date: Date) -> Date {
    let (year, month, day) = date.parts();
    if day < length_of_month(year, month) {
        Date::new(year, month, day + 1).unwrap()
    } else if month < 12 {
        Date::new(year, month + 1, 1).unwrap()
    } else {
        Date::new(year + 1, 1, 1).unwrap()
    }
}

/// The same day so many months later, or the last of that month where it is shorter.
fn months_after(date: Date, months: i64) -> Date {
    let (year, month, day) = date.parts();
    let index = i64::from(year) * 12 + i64::from(month) - 1 + months;
    let (year, month) = ((index / 12) as u16, (index % 12 + 1) as u8);
    Date::new(year, month, day.min(length_of_month(year, month))).unwrap()
}

/// Days from `due` to the later `done`.
#[must_use]
pub fn days_late(due: Date, done: Date) -> i64 {
    let (mut day, mut days) = (due, 0);
    while day < done {
        day = next_day(day);
        days += 1;
    }
    days
}

/// Whole months from `due` to the later `done`, and whether some days are left over.
#[must_use]
pub fn months_late(due: Date, done: Date) -> (i64, bool) {
    let mut months = 0;
    while months_after(due, months + 1) <= done {
        months += 1;
    }
    (months, months_after(due, months) < done)
}
