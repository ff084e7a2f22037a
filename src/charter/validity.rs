//! When something is in force, and by which day that is told.
//!
//! What comes in: first and last days, each with the day it is counted by; the days of an act. What goes out: three answers to "is it in
//! force?". It knows no docket.

use crate::ast::Basis;
use crate::date::When;
use jiff::civil::Date;

/// When something is in force: both days inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Validity {
    /// First day.
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// Which day must not lie before the first.
    pub since_by: Basis,
    /// Which day must not lie after the last.
    pub until_by: Basis,
}

/// The days of an act by which a version may be chosen. One that is not known is all the days that it may be.
#[derive(Debug, Clone, Copy)]
pub struct Days {
    /// The act itself.
    pub act: When,
    /// The first entry on its subject.
    pub matter: When,
    /// The notice of its meeting.
    pub notice: When,
    /// The opening of its vote.
    pub vote: When,
    /// The first day of the term that it fills.
    pub term: When,
}

impl From<When> for Days {
    /// One day for all: of what has no act.
    fn from(day: When) -> Self {
        Self { act: day, matter: day, notice: day, vote: day, term: day }
    }
}

impl Days {
    /// The day that a version is chosen by.
    pub const fn of(self, basis: Basis) -> When {
        match basis {
            Basis::Act => self.act,
            Basis::Terms => self.term,
            Basis::Matters => self.matter,
            Basis::Notices => self.notice,
            Basis::Votes => self.vote,
        }
    }
}

impl Validity {
    /// Whether it is in force; None where a day is not known precisely enough to tell.
    pub fn holds(self, days: impl Into<Days>) -> Option<bool> {
        let days = days.into();
        match (self.begun(days), self.lasts(days)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }

    /// Whether its first day is not after the day that it is counted by.
    fn begun(self, days: Days) -> Option<bool> {
        let (Some(since), on) = (self.since, days.of(self.since_by)) else { return Some(true) };
        if since <= on.first {
            Some(true)
        } else if on.last < since {
            Some(false)
        } else {
            None
        }
    }

    /// Whether its last day is not before the day that it is counted by.
    fn lasts(self, days: Days) -> Option<bool> {
        let (Some(until), on) = (self.until, days.of(self.until_by)) else { return Some(true) };
        if on.last <= until {
            Some(true)
        } else if until < on.first {
            Some(false)
        } else {
            None
        }
    }

    /// The day that would have to be known to tell whether it is in force.
    pub fn hangs_on(self, days: Days) -> Option<Basis> {
        if self.holds(days).is_some() {
            return None;
        }
        if self.begun(days).is_none() { Some(self.since_by) } else { Some(self.until_by) }
    }

    /// Whether only the day of the act tells whether it is in force.
    pub fn is_plain(self) -> bool {
        self.since_by == Basis::Act && self.until_by == Basis::Act
    }

    /// Whether it is in force on an exact day.
    pub fn on(self, day: Date) -> bool {
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// The days on which both are in force; None where there is no such day.
    pub fn and(self, other: Self) -> Option<Self> {
        let until = match (self.until, other.until) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.meets(other).then_some(Self { since: self.since.max(other.since), until, ..Self::default() })
    }

    /// Whether both are in force on some day.
    pub fn meets(self, other: Self) -> bool {
        let starts_in_time = |a: Option<Date>, b: Option<Date>| a.is_none() || b.is_none() || a <= b;
        starts_in_time(self.since, other.until) && starts_in_time(other.since, self.until)
    }

    /// Of two versions that follow each other, lets the one that does not say by which day take over what the other says: the change from
    /// one to the next is one change. False where they say different days.
    pub fn agree(earlier: &mut Self, later: &mut Self) -> bool {
        if earlier.until.is_none() || later.since.is_none() || earlier.until_by == later.since_by {
            return true;
        }
        match (earlier.until_by, later.since_by) {
            (Basis::Act, stated) => earlier.until_by = stated,
            (stated, Basis::Act) => later.since_by = stated,
            _ => return false,
        }
        true
    }
}
