//! Instants, and days that may be any instant of them.
//!
//! Hours are counted between instants: as they pass, so that an hour that the clocks skip or repeat changes nothing. Where a time of day
//! is missing, any of that day is possible, to the minute.

use super::Calendar;
use crate::constraint::{Count, Length};
use crate::date::When;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use std::fmt;

/// A time of day as a record gives it, with its offset from UTC where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// The time of day.
    pub time: Time,
    /// The offset that is written behind it.
    pub offset: Option<Offset>,
}

/// A moment of the record: the days it may be, in the zone of a calendar, and the instants between which it lies.
#[derive(Clone)]
pub struct Moment {
    /// The days.
    pub when: When,
    /// The first instant that it can be.
    pub first: Timestamp,
    /// The last instant that it can be.
    pub last: Timestamp,
    zone: TimeZone,
}

impl Moment {
    /// Whether it is known to the minute.
    pub fn is_exact(&self) -> bool {
        self.first == self.last
    }

    /// An instant as people of that zone write it.
    pub fn written(&self, at: Timestamp) -> String {
        let (there, offset) = (self.zone.to_datetime(at), self.zone.to_offset(at));
        let behind = if offset == Offset::UTC {
            "Z".to_owned()
        } else {
            let minutes = offset.seconds() / 60;
            let sign = if minutes < 0 { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
        };
        format!("{}T{:02}:{:02}{behind}", there.date(), there.hour(), there.minute())
    }
}

impl fmt::Display for Moment {
    /// The instant where it is known to the minute, else the day.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_exact() { f.write_str(&self.written(self.first)) } else { write!(f, "{}", self.when) }
    }
}

impl Calendar {
    /// A date of a record, with the time of day that the record gives for it, as a moment of this calendar.
    pub fn moment(&self, when: When, clock: Option<Clock>) -> Moment {
        let usual = self.zone_or_utc();
        let Some((clock, day)) = clock.zip(when.exact()) else {
            let first = start(when.first, &usual);
            let end = when.last.tomorrow().map_or(Timestamp::MAX, |next| start(next, &usual));
            let last = end.checked_sub(SignedDuration::from_mins(1)).unwrap_or(end).max(first);
            return Moment { when, first, last, zone: usual };
        };
        let written_in = clock.offset.map_or_else(|| usual.clone(), TimeZone::fixed);
        let at = zoned(day.to_datetime(clock.time), &written_in);
        // without a zone of its own, a calendar takes the day as it is written
        let zone = if self.zone.is_some() { usual } else { written_in };
        let day = if self.zone.is_some() { zone.to_datetime(at).date() } else { day };
        Moment { when: When::day(day), first: at, last: at, zone }
    }

    /// Whether at least `length` lies from one moment to another; None where the record leaves that open.
    pub fn at_least(&self, from: &Moment, to: &Moment, length: Length) -> Option<bool> {
        if length.count == Count::Hours {
            let (perhaps, surely) = (hours(from.first, length)?, hours(from.last, length)?);
            return decided(to.first >= surely, to.last < perhaps);
        }
        let (perhaps, surely) = (self.after(from.when.first, length)?, self.after(from.when.last, length)?);
        decided(to.when.first >= surely, to.when.last < perhaps)
    }

    /// Whether at most `length` lies from one moment to another, the last day rolled forward where `rolls`; None where that is open.
    pub fn at_most(&self, from: &Moment, to: &Moment, length: Length, rolls: bool) -> Option<bool> {
        if length.count == Count::Hours {
            let (surely, perhaps) = (hours(from.first, length)?, hours(from.last, length)?);
            return decided(to.last <= surely, to.first > perhaps);
        }
        let end = |day: Date| if rolls { self.deadline(day, length) } else { self.after(day, length) };
        let (surely, perhaps) = (end(from.when.first)?, end(from.when.last)?);
        decided(to.when.last <= surely, to.when.first > perhaps)
    }

    /// As written, the first moment that is at least `length` after `from`, taken at its latest.
    pub fn earliest(&self, from: &Moment, length: Length) -> Option<String> {
        match length.count {
            Count::Hours => hours(from.last, length).map(|at| from.written(at)),
            _ => self.after(from.when.last, length).map(|day| day.to_string()),
        }
    }

    /// As written, the last moment that is at least `length` before `to`, taken at its earliest.
    pub fn latest_start(&self, to: &Moment, length: Length) -> Option<String> {
        match length.count {
            Count::Hours => hours(to.first, Length { amount: -length.amount, ..length }).map(|at| to.written(at)),
            _ => self.before(to.when.first, length).map(|day| day.to_string()),
        }
    }

    /// As written, the last moment that is at most `length` after `from`, taken at its latest.
    pub fn latest(&self, from: &Moment, length: Length, rolls: bool) -> Option<String> {
        match length.count {
            Count::Hours => hours(from.last, length).map(|at| from.written(at)),
            _ if rolls => self.deadline(from.when.last, length).map(|day| day.to_string()),
            _ => self.after(from.when.last, length).map(|day| day.to_string()),
        }
    }

    /// As written, the first moment that is at most `length` before `to`, taken at its earliest.
    pub fn earliest_start(&self, to: &Moment, length: Length) -> Option<String> {
        if length.count == Count::Hours {
            return self.latest_start(to, length);
        }
        let mut day = self.before(to.when.first, length)?;
        while self.after(day, length)? < to.when.first {
            day = day.tomorrow().ok()?;
        }
        Some(day.to_string())
    }

    /// How much lies between two moments at least, in whole units of `length`.
    pub fn between_at_least(&self, from: &Moment, to: &Moment, length: Length) -> i64 {
        if length.count == Count::Hours {
            return to.first.duration_since(from.last).as_hours();
        }
        self.measured(from.when.last, to.when.first, length)
    }

    /// How much lies between two moments at most, in whole units of `length`.
    pub fn between(&self, from: &Moment, to: &Moment, length: Length) -> i64 {
        if length.count == Count::Hours {
            return to.last.duration_since(from.first).as_hours();
        }
        self.measured(from.when.first, to.when.last, length)
    }
}

const fn decided(yes: bool, no: bool) -> Option<bool> {
    if yes {
        Some(true)
    } else if no {
        Some(false)
    } else {
        None
    }
}

fn hours(at: Timestamp, length: Length) -> Option<Timestamp> {
    at.checked_add(SignedDuration::from_hours(length.amount)).ok()
}

/// The first instant of a day.
fn start(day: Date, zone: &TimeZone) -> Timestamp {
    zoned(day.to_datetime(Time::midnight()), zone)
}

/// A time that the clocks skip is as much later as they skip; of one that comes twice it is the first.
fn zoned(at: DateTime, zone: &TimeZone) -> Timestamp {
    let ends = if at.year() < 1 { Timestamp::MIN } else { Timestamp::MAX };
    zone.to_timestamp(at).unwrap_or(ends)
}
