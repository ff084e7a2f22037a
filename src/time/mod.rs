//! Counting time: calendars, and what lies a length before or after a day or an instant.
//!
//! What comes in: days, instants and lengths. What goes out: days, numbers, and answers of three values, None where the calendar ends
//! (years 1 to 9999), where a length cannot be counted so, or where the record leaves it open. It knows no rule and no docket, and
//! reads no clock; the zones are compiled in.

mod count;
mod moment;
mod weekdays;

pub use count::days_between;
pub use moment::{Clock, Moment};
pub use weekdays::Weekdays;

use crate::charter::Dated;
use crate::date::When;
use crate::source::Span;
use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::collections::{BTreeMap, BTreeSet};

/// What a month makes of a day that it lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Months {
    /// Its last day: 31 January and 1 month is the last day of February.
    #[default]
    Clamp,
    /// The first day of the next month: 31 January and 1 month is 1 March.
    Overflow,
}

/// How an organisation counts time. The default is the usual one: UTC, Saturday and Sunday, no holidays, months clamp, nothing rolls.
#[derive(Debug, Default)]
pub struct Calendar {
    /// Its name; empty of the usual one.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// The zone in which its days begin and end. Without one an instant's day is the day as written, and a time without a zone is UTC.
    pub zone: Option<TimeZone>,
    /// The days of the week on which no business is done; Saturday and Sunday on days for which none are stated.
    pub weekends: Vec<Dated<Weekdays>>,
    /// Holidays, and how they are called.
    pub holidays: BTreeMap<Date, Option<String>>,
    /// Holidays of every year.
    pub yearly: Vec<Yearly>,
    /// Days on which business is done although they are week-ends or holidays.
    pub working: BTreeSet<Date>,
    /// Through which day the holidays are known; business days beyond it cannot be counted.
    pub known_through: Option<Date>,
    /// What a month makes of a day that it lacks.
    pub months: Months,
    /// Where what there is one of is said, by its keyword.
    pub said: BTreeMap<String, Span>,
    /// Whether a period within which something is to be done, and whose last day is no business day, ends on the next one.
    pub rolls: Vec<Dated<()>>,
}

/// A holiday of every year.
#[derive(Debug, Clone)]
pub struct Yearly {
    /// Its month.
    pub month: i8,
    /// Its day.
    pub day: i8,
    /// How it is called.
    pub name: Option<String>,
    /// In which years.
    pub validity: crate::charter::Validity,
}

/// The zone of a name (`Asia/Almaty`, `UTC`).
pub fn zone(name: &str) -> Option<TimeZone> {
    zones().get(name).ok()
}

/// The zones that are known.
pub fn zones() -> TimeZoneDatabase {
    TimeZoneDatabase::bundled()
}

impl Calendar {
    /// Whether business is done on a day.
    pub fn is_business(&self, day: Date) -> bool {
        if !self.working.is_empty() && self.working.contains(&day) {
            return true;
        }
        !self.weekend(day).has(day) && self.holiday(day).is_none()
    }

    /// The days of the week without business, on a day.
    fn weekend(&self, day: Date) -> Weekdays {
        let stated = self.weekends.iter().find(|dated| dated.validity.on(day));
        stated.map_or(Weekdays::USUAL_WEEKEND, |dated| dated.value)
    }

    /// How the holiday on a day is called, if it is one; empty where it has no name.
    pub fn holiday(&self, day: Date) -> Option<&str> {
        if let Some(name) = self.holidays.get(&day) {
            return Some(name.as_deref().unwrap_or_default());
        }
        let yearly = self.yearly.iter().find(|yearly| (yearly.month, yearly.day) == (day.month(), day.day()));
        yearly.filter(|yearly| yearly.validity.on(day)).map(|yearly| yearly.name.as_deref().unwrap_or_default())
    }

    /// Holidays, other than on week-ends, after one day and up to another.
    pub fn holidays_between(&self, from: Date, to: Date) -> Vec<Date> {
        let mut found = Vec::new();
        let mut day = from;
        while found.len() < 4 && day < to {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            if self.holiday(day).is_some() && !self.weekend(day).has(day) && !self.working.contains(&day) {
                found.push(day);
            }
        }
        found
    }

    /// The day itself where it is a business day, else the next one.
    pub fn rolled(&self, day: Date) -> Option<Date> {
        let mut day = day;
        // a calendar without business days has none
        for _ in 0..400 {
            if self.is_business(day) {
                return Some(day);
            }
            day = day.tomorrow().ok()?;
        }
        None
    }

    /// Whether last days roll forward on a day.
    pub fn rolls_on(&self, day: Date) -> bool {
        self.rolls.iter().any(|dated| dated.validity.on(day))
    }

    /// The zone in which its days begin and end.
    fn zone_or_utc(&self) -> TimeZone {
        self.zone.clone().unwrap_or(TimeZone::UTC)
    }

    /// The days that a date of a record can be in this calendar: where the record gives an instant and the calendar a zone, the day
    /// there.
    pub fn days(&self, when: When, clock: Option<Clock>) -> When {
        self.moment(when, clock).when
    }
}
