//! Counting time: what lies a length before or after a day, and how much lies between two days.
//!
//! What comes in: days and lengths. What goes out: days and numbers, None where the calendar ends (years 1 to 9999) or the length
//! cannot be counted in days. Calendar months clamp: 31 January and 1 month is the last day of February.

use crate::constraint::{Count, Length};
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// The first day that is at least `length` after `day`.
pub fn after(day: Date, length: Length) -> Option<Date> {
    shift(day, length, 1)
}

/// The last day that is at least `length` before `day`.
pub fn before(day: Date, length: Length) -> Option<Date> {
    shift(day, length, -1)
}

fn shift(day: Date, length: Length, sign: i64) -> Option<Date> {
    let amount = length.amount * sign;
    let span = match length.count {
        Count::Days => amount.days(),
        // neither end counts: one day more
        Count::ClearDays => (amount + sign).days(),
        Count::Weeks => amount.weeks(),
        Count::Months => amount.months(),
        Count::Years | Count::CalendarYears => amount.years(),
        Count::BusinessDays | Count::Hours => return None,
    };
    day.checked_add(span).ok()
}

/// How much lies from `from` to `to`, counted as `length` counts (whole units, rounded down).
pub fn measured(from: Date, to: Date, length: Length) -> i64 {
    let days = i64::from(days_between(from, to));
    match length.count {
        Count::ClearDays => (days - 1).max(0),
        Count::Weeks => days / 7,
        Count::Months => months(from, to),
        Count::Years | Count::CalendarYears => months(from, to) / 12,
        Count::Days | Count::BusinessDays | Count::Hours => days,
    }
}

/// Days from one day to another; negative where the second is earlier.
pub fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

fn months(from: Date, to: Date) -> i64 {
    let whole = (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(to.month()) - i64::from(from.month());
    whole - i64::from(to.day() < from.day())
}

/// The last day of a term of `length` that begins on `from`: calendar years end on 31 December, other lengths on the day before the
/// anniversary.
pub fn term_end(from: Date, length: Length) -> Option<Date> {
    match length.count {
        Count::CalendarYears => {
            let year = i64::from(from.year()) + length.amount - 1;
            i16::try_from(year).ok().filter(|year| *year <= 9999).map(|year| date(year, 12, 31))
        }
        Count::ClearDays => shift(from, Length { count: Count::Days, ..length }, 1)?.yesterday().ok(),
        Count::Months | Count::Years => {
            let anniversary = shift(from, length, 1)?;
            // where the month lacks the day, its last day stands for it, and is the last of the term
            if anniversary.day() < from.day() { Some(anniversary) } else { anniversary.yesterday().ok() }
        }
        _ => shift(from, length, 1)?.yesterday().ok(),
    }
}
