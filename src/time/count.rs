//! Counting in days: the public API is the methods of [`Calendar`] below.
//!
//! First day out, last day in; `clear` counts neither. Hours have no days: see `moment`.

use super::{Calendar, Months, Weekdays};
use crate::constraint::{Count, Length};
use crate::date::When;
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// Days from one day to another; negative where the second is earlier.
pub fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

impl Calendar {
    /// The first day that is at least `length` after `day`.
    pub fn after(&self, day: Date, length: Length) -> Option<Date> {
        let n = length.amount;
        match length.count {
            Count::Days => day.checked_add(n.days()).ok(),
            // neither end counts: one day more
            Count::ClearDays => day.checked_add(n.checked_add(1)?.days()).ok(),
            Count::Weeks => day.checked_add(n.weeks()).ok(),
            Count::Months => self.months_after(day, n),
            Count::Years | Count::CalendarYears => self.months_after(day, n.checked_mul(12)?),
            Count::BusinessDays => self.step(day, n, Which::Business),
            Count::ClearBusinessDays => self.step(day, n, Which::Business)?.tomorrow().ok(),
            Count::DaysExcept(except) => self.step(day, n, Which::Except(except)),
            Count::Hours => None,
        }
    }

    /// The last day that is at least `length` before `day`.
    pub fn before(&self, day: Date, length: Length) -> Option<Date> {
        self.back(day, length).filter(|day| day.year() >= 1)
    }

    fn back(&self, day: Date, length: Length) -> Option<Date> {
        let n = length.amount;
        match length.count {
            Count::Days => day.checked_sub(n.days()).ok(),
            Count::ClearDays => day.checked_sub(n.checked_add(1)?.days()).ok(),
            Count::Weeks => day.checked_sub(n.weeks()).ok(),
            Count::Months | Count::Years | Count::CalendarYears => {
                let months = if length.count == Count::Months { n } else { n.checked_mul(12)? };
                let mut found = day.checked_sub(months.months()).ok()?;
                // months that clamp bring several days to one
                while let Some(next) = found.tomorrow().ok().filter(|next| self.after(*next, length).is_some_and(|d| d <= day))
                {
                    found = next;
                }
                while self.after(found, length).is_none_or(|reached| reached > day) {
                    found = found.yesterday().ok()?;
                }
                Some(found)
            }
            Count::BusinessDays => self.step_back(day, n, Which::Business),
            Count::ClearBusinessDays => self.step_back(day.yesterday().ok()?, n, Which::Business),
            Count::DaysExcept(except) => self.step_back(day, n, Which::Except(except)),
            Count::Hours => None,
        }
    }

    /// How much lies from `from` to `to`, counted as `length` counts (whole units, rounded down).
    pub fn measured(&self, from: Date, to: Date, length: Length) -> i64 {
        let days = i64::from(days_between(from, to));
        match length.count {
            Count::Days | Count::Hours => days,
            Count::ClearDays => (days - 1).max(0),
            Count::Weeks => days / 7,
            Count::Months => self.months_between(from, to),
            Count::Years | Count::CalendarYears => self.months_between(from, to) / 12,
            Count::BusinessDays => self.count(from, to, Which::Business),
            Count::ClearBusinessDays => to.yesterday().map_or(0, |to| self.count(from, to, Which::Business).max(0)),
            Count::DaysExcept(except) => self.count(from, to, Which::Except(except)),
        }
    }

    /// The last day of a term of `length` that begins on `from`: calendar years end on 31 December, other lengths on the day before the
    /// anniversary.
    pub fn term_end(&self, from: Date, length: Length) -> Option<Date> {
        match length.count {
            Count::CalendarYears => {
                let year = i64::from(from.year()) + length.amount - 1;
                i16::try_from(year).ok().filter(|year| *year <= 9999).map(|year| date(year, 12, 31))
            }
            Count::ClearDays => self.after(from, Length { count: Count::Days, ..length })?.yesterday().ok(),
            Count::Months | Count::Years => {
                let anniversary = self.after(from, length)?;
                // where the month lacks the day, its last day stands for it, and is the last of the term
                let clamped = self.months == Months::Clamp && anniversary.day() < from.day();
                if clamped { Some(anniversary) } else { anniversary.yesterday().ok() }
            }
            Count::BusinessDays | Count::ClearBusinessDays | Count::DaysExcept(_) => {
                self.after(from.yesterday().ok()?, Length { count: length.count.open(), ..length })
            }
            Count::Days | Count::Weeks | Count::Hours => self.after(from, length)?.yesterday().ok(),
        }
    }

    /// The last day on which what must follow within `length` of `from` is in time. Where last days roll forward and this one is no
    /// business day, the next one is the last.
    pub fn deadline(&self, from: Date, length: Length) -> Option<Date> {
        let last = self.after(from, length)?;
        if self.rolls_on(last) { self.rolled(last) } else { Some(last) }
    }

    /// As [`Self::after`], of a date that may be imprecise: the days that it may be.
    pub fn plus(&self, when: When, length: Length) -> Option<When> {
        Some(When { first: self.after(when.first, length)?, last: self.after(when.last, length)? })
    }

    /// As [`Self::before`], of a date that may be imprecise.
    pub fn minus(&self, when: When, length: Length) -> Option<When> {
        Some(When { first: self.before(when.first, length)?, last: self.before(when.last, length)? })
    }

    /// As [`Self::deadline`], of a date that may be imprecise.
    pub fn due(&self, when: When, length: Length) -> Option<When> {
        Some(When { first: self.deadline(when.first, length)?, last: self.deadline(when.last, length)? })
    }

    /// Whether one length is longer than another wherever both begin: by a month at the least, where they are of different sorts.
    pub fn longer(&self, one: Length, other: Length) -> bool {
        if one.count == other.count {
            return one.amount > other.amount;
        }
        let from = date(2023, 1, 31);
        let end = |length: Length| match length.count {
            Count::Hours => from.checked_add((length.amount / 24).days()).ok(),
            _ => self.after(from, length),
        };
        end(one).zip(end(other)).is_some_and(|(one, other)| days_between(other, one) > 31)
    }

    /// Whether business days up to a day can be counted: the holidays are known so far.
    pub fn knows(&self, day: Date, length: Length) -> bool {
        let by_holidays = matches!(length.count, Count::BusinessDays | Count::ClearBusinessDays);
        !by_holidays || self.known_through.is_none_or(|through| day <= through)
    }

    fn months_after(&self, day: Date, months: i64) -> Option<Date> {
        let reached = day.checked_add(months.months()).ok()?;
        let short = self.months == Months::Overflow && reached.day() < day.day();
        if short { reached.tomorrow().ok() } else { Some(reached) }
    }

    fn months_between(&self, from: Date, to: Date) -> i64 {
        let mut whole = (i64::from(to.year()) - i64::from(from.year())) * 12 + i64::from(to.month()) - i64::from(from.month());
        while whole > 0 && self.months_after(from, whole).is_none_or(|reached| reached > to) {
            whole -= 1;
        }
        if whole <= 0 && to < from { whole.min(0) } else { whole }
    }

    /// The day on which the nth of such days after `day` falls.
    fn step(&self, day: Date, amount: i64, which: Which) -> Option<Date> {
        let mut day = day;
        let (mut left, mut idle) = (amount, 0);
        while left > 0 {
            day = day.tomorrow().ok()?;
            (left, idle) = if self.counts(day, which) { (left - 1, 0) } else { (left, idle + 1) };
            self.lasts(day, which, idle)?;
        }
        Some(day)
    }

    /// The last day after which, up to and with `day`, so many of such days lie.
    fn step_back(&self, day: Date, amount: i64, which: Which) -> Option<Date> {
        let mut day = day;
        self.lasts(day, which, 0)?;
        let (mut left, mut idle) = (amount, 0);
        while left > 0 {
            (left, idle) = if self.counts(day, which) { (left - 1, 0) } else { (left, idle + 1) };
            self.lasts(day, which, idle)?;
            day = day.yesterday().ok()?;
        }
        Some(day)
    }

    /// None where holidays are not known so far, or where no such day comes for more than a year.
    fn lasts(&self, day: Date, which: Which, idle: i64) -> Option<()> {
        let unknown = which == Which::Business && self.known_through.is_some_and(|through| day > through);
        (!unknown && idle < 400).then_some(())
    }

    /// How many of such days lie after one day and up to another; negative where the second is earlier.
    fn count(&self, from: Date, to: Date, which: Which) -> i64 {
        let (mut day, end, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        let mut count = 0;
        while day < end {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            count += i64::from(self.counts(day, which));
        }
        count * sign
    }

    fn counts(&self, day: Date, which: Which) -> bool {
        match which {
            Which::Business => self.is_business(day),
            Which::Except(except) => !except.has(day),
        }
    }
}

/// Which days count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Business,
    Except(Weekdays),
}

impl Count {
    /// The same without `clear`.
    const fn open(self) -> Self {
        match self {
            Self::ClearDays => Self::Days,
            Self::ClearBusinessDays => Self::BusinessDays,
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charter::{Dated, Validity};
    use crate::source::Span;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn calendar() -> Calendar {
        let mut calendar = Calendar::default();
        calendar.holidays.insert(day("2024-03-08"), None);
        calendar.working.insert(day("2024-05-04"));
        calendar.rolls.push(Dated { value: (), validity: Validity::default(), span: Span::default() });
        calendar
    }

    #[test]
    fn the_first_day_after_and_the_last_day_before() {
        let sunday = Weekdays::default().with("Sunday");
        // from, amount, count, the first day after; and of that day the last day before
        let rows = [
            ("2024-06-01", 21, Count::ClearDays, "2024-06-23", "2024-06-01"),
            ("2024-06-01", 14, Count::ClearDays, "2024-06-16", "2024-06-01"),
            ("2024-06-01", 14, Count::Days, "2024-06-15", "2024-06-01"),
            ("2024-06-01", 2, Count::Weeks, "2024-06-15", "2024-06-01"),
            ("2024-06-01", 60, Count::Days, "2024-07-31", "2024-06-01"),
            ("2024-03-06", 2, Count::BusinessDays, "2024-03-11", "2024-03-06"),
            ("2024-03-06", 2, Count::ClearBusinessDays, "2024-03-12", "2024-03-06"),
            ("2024-05-03", 1, Count::BusinessDays, "2024-05-04", "2024-05-03"),
            ("2024-03-09", 1, Count::BusinessDays, "2024-03-11", "2024-03-10"),
            ("2024-03-09", 0, Count::BusinessDays, "2024-03-09", "2024-03-09"),
            ("2024-03-02", 10, Count::DaysExcept(sunday), "2024-03-14", "2024-03-03"),
            ("2024-01-31", 1, Count::Months, "2024-02-29", "2024-01-31"),
            ("2023-01-29", 1, Count::Months, "2023-02-28", "2023-01-31"),
            ("2024-02-29", 1, Count::Years, "2025-02-28", "2024-02-29"),
            ("2024-05-15", 6, Count::Months, "2024-11-15", "2024-05-15"),
        ];
        let calendar = calendar();
        for (from, amount, count, after, before) in rows {
            let length = Length { amount, count };
            assert_eq!(calendar.after(day(from), length), Some(day(after)), "{length} after {from}");
            assert_eq!(calendar.before(day(after), length), Some(day(before)), "{length} before {after}");
            assert_eq!(calendar.measured(day(from), day(after), length), amount, "{length} from {from} to {after}");
        }
        let overflow = Calendar { months: Months::Overflow, ..Calendar::default() };
        let month = Length { amount: 1, count: Count::Months };
        assert_eq!(overflow.after(day("2023-01-31"), month), Some(day("2023-03-01")));
        assert_eq!(overflow.before(day("2023-03-01"), month), Some(day("2023-02-01")));
        assert_eq!(overflow.before(day("2023-02-28"), month), Some(day("2023-01-28")));
        assert_eq!(overflow.measured(day("2023-01-31"), day("2023-02-28"), month), 0);
        assert_eq!(overflow.term_end(day("2023-01-31"), month), Some(day("2023-02-28")));
        assert_eq!(Calendar::default().term_end(day("2023-01-31"), month), Some(day("2023-02-28")));
    }

    #[test]
    fn last_days_roll_forward() {
        let ten = Length { amount: 10, count: Count::Days };
        assert_eq!(calendar().deadline(day("2024-03-06"), ten), Some(day("2024-03-18")));
        assert_eq!(calendar().deadline(day("2024-02-27"), ten), Some(day("2024-03-11")));
        assert_eq!(Calendar::default().deadline(day("2024-03-06"), ten), Some(day("2024-03-16")));
    }

    #[test]
    fn what_cannot_be_counted_is_said() {
        let known = Calendar { known_through: Some(day("2024-12-31")), ..Calendar::default() };
        let three = Length { amount: 3, count: Count::BusinessDays };
        assert_eq!(known.after(day("2024-12-26"), three), Some(day("2024-12-31")));
        assert_eq!(known.after(day("2024-12-27"), three), None);
        let never = Calendar {
            weekends: vec![Dated {
                value: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
                    .into_iter()
                    .fold(Weekdays::default(), Weekdays::with),
                validity: Validity::default(),
                span: Span::default(),
            }],
            ..Calendar::default()
        };
        assert_eq!(never.after(day("2024-12-26"), three), None);
        assert_eq!(never.before(day("2024-12-26"), three), None);
        assert_eq!(never.rolled(day("2024-12-26")), None);
        let long = Length { amount: 1_000, count: Count::Years };
        assert_eq!(known.after(day("9999-12-26"), long), None);
        assert_eq!(known.before(day("0001-01-01"), long), None);
    }
}
