//! Dates as records and rules give them: a day, a month or a year; in records also a day between two.
//!
//! A date of reduced precision is the interval of days it may be; whoever compares dates gets three answers (yes, no,
//! cannot tell). What comes in: text. What goes out: [`When`]. No clock is read here or anywhere in the core.

use jiff::civil::{Date, date};
use std::fmt;

/// A day, or the days among which an imprecise date lies: `2023-09` is 2023-09-01 to 2023-09-30.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct When {
    /// The first day it can be.
    pub first: Date,
    /// The last day it can be.
    pub last: Date,
}

impl When {
    /// An exact day.
    pub const fn day(day: Date) -> Self {
        Self { first: day, last: day }
    }

    /// The day, where it is exactly known.
    pub fn exact(self) -> Option<Date> {
        (self.first == self.last).then_some(self.first)
    }

    /// Reads `2023`, `2023-09` or `2023-09-21` (ISO 8601 calendar dates, years 0001 to 9999); anything else, and a day that
    /// does not exist, is None.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = number(parts.next()?, 4)?;
        let month = parts.next().map(|part| number(part, 2));
        let day = parts.next().map(|part| number(part, 2));
        if parts.next().is_some() || year == 0 {
            return None;
        }
        match (month, day) {
            (None, _) => Some(Self { first: date(year, 1, 1), last: date(year, 12, 31) }),
            (Some(month), None) => {
                let first = Date::new(year, month? as i8, 1).ok()?;
                Some(Self { first, last: first.last_of_month() })
            }
            (Some(month), Some(day)) => Date::new(year, month? as i8, day? as i8).ok().map(Self::day),
        }
    }

    /// Reads two dates with `/` between (`2000-10-10/2003`): a day that is neither before the first nor after the second.
    pub fn between(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('/')?;
        let (from, to) = (Self::parse(from)?, Self::parse(to)?);
        (from.first <= to.last).then_some(Self { first: from.first, last: to.last })
    }

    /// Whether this lies before `other`: yes, no, or None where the precision leaves both open.
    pub fn before(self, other: When) -> Option<bool> {
        if self.last < other.first {
            Some(true)
        } else if self.first >= other.last {
            Some(false)
        } else {
            None
        }
    }
}

/// Exactly `digits` ASCII digits as a number.
fn number(text: &str, digits: usize) -> Option<i16> {
    (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

impl fmt::Display for When {
    /// As short as it was written: a whole year as `2023`, a whole month as `2023-09`, else the day, else both ends.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, last } = *self;
        if first == last {
            write!(f, "{first}")
        } else if first.month() == 1
            && first.day() == 1
            && last.month() == 12
            && last.day() == 31
            && first.year() == last.year()
        {
            write!(f, "{:04}", first.year())
        } else if first.day() == 1 && first.last_of_month() == last {
            write!(f, "{:04}-{:02}", first.year(), first.month())
        } else {
            write!(f, "{first}/{last}")
        }
    }
}

impl fmt::Debug for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
