//! Counting by the usual calendar, for what has none at hand: lengths of service, the time that one stays away.

use crate::constraint::Length;
use crate::time::Calendar;
use jiff::civil::Date;

pub use crate::time::days_between;

/// The first day that is at least `length` after `day`.
pub fn after(day: Date, length: Length) -> Option<Date> {
    Calendar::default().after(day, length)
}

/// How much lies from `from` to `to`, counted as `length` counts (whole units, rounded down).
pub fn measured(from: Date, to: Date, length: Length) -> i64 {
    Calendar::default().measured(from, to, length)
}

/// The last day of a term of `length` that begins on `from`.
pub fn term_end(from: Date, length: Length) -> Option<Date> {
    Calendar::default().term_end(from, length)
}
