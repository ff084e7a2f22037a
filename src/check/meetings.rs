//! How often bodies meet. Only a record that says from when it is complete holds all their meetings; of any other nothing is said.
//!
//! A day that is not precise is each of the days that it may be: what they agree on is decided.

mod met;

use super::Checker;
use super::evaluate::Env;
use crate::charter::BodyId;
use crate::constraint::{Between, ConstraintId, Form, Period};
use crate::date::When;
use crate::source::Span;
use crate::violation::{Doubt, Shown, Violation};
use jiff::civil::{Date, date};
use met::Point;

/// From which day to which the record holds all meetings, and where it says until when.
#[derive(Clone, Copy)]
struct Window {
    from: Date,
    until: Option<(Date, Span)>,
}

impl Checker<'_> {
    /// Holds the meetings on record against how often bodies meet.
    pub(super) fn meetings(&mut self) {
        let charter = self.charter;
        let dockets = || self.facts.dockets.iter();
        let complete = dockets().filter_map(|docket| docket.meetings_from).map(|from| from.value.last).min();
        let Some(from) = complete else { return };
        let until = self.recorded_until();
        let window = Window { from, until };
        for (index, body) in charter.bodies.iter().enumerate() {
            for constraint in &body.constraints {
                let Form::Period(period) = &charter.constraint(*constraint).form else { continue };
                let body = BodyId(index as u32);
                match period.between {
                    Between::Meetings => self.gaps(body, *constraint, period, window),
                    Between::MeetingsOfAYear => self.years(body, *constraint, period, window),
                    _ => {}
                }
            }
        }
    }

    /// What lies between two meetings, and between the last and the end of the record.
    fn gaps(&mut self, body: BodyId, constraint: ConstraintId, period: &Period, window: Window) {
        let charter = self.charter;
        let met = self.met_by(body, &period.kinds, window.from);
        for (earlier, later) in met.pairs(window.until) {
            let Some(sure) = self.in_force(constraint, later.on) else { continue };
            let calendar = charter.calendar(Some(body), later.on);
            let limit = |day: Date| {
                let day = calendar.deadline(day, period.length)?;
                period.tolerance.map_or(Some(day), |tolerance| calendar.after(day, tolerance))
            };
            let (Some(soonest), Some(latest)) = (limit(earlier.on.first), limit(earlier.on.last)) else { continue };
            if later.on.last <= soonest {
                continue;
            }
            let certain =
                earlier.sure && later.sure && later.on.first > latest && !met.bridged(earlier.on.last, later.on.first, limit);
            let doubt = if certain { None } else { met.doubt(&[later, earlier]) };
            let shown =
                Shown::Gap { earlier: earlier.on, later: (!later.ends).then_some(later.on), latest, at: earlier.at, doubt };
            self.told_of(body, constraint, later.on, later.at, certain && sure.0, shown);
        }
    }

    /// How many meetings there were in each year that lies in the record.
    fn years(&mut self, body: BodyId, constraint: ConstraintId, period: &Period, window: Window) {
        let needed = period.length.amount;
        let met = self.met_by(body, &period.kinds, window.from);
        let Some(latest) = met.latest() else { return };
        // of the year of the last meeting more may come, unless the record says until when it goes
        let end = window.until.map_or(latest, |(until, _)| until.max(latest));
        for year in window.from.year()..=end.year() {
            let whole = When { first: date(year, 1, 1), last: date(year, 12, 31) };
            if whole.first < window.from || whole.last > end || (whole.last == end && window.until.is_none()) {
                continue;
            }
            let Some(sure) = self.in_force(constraint, whole) else { continue };
            let (count, most) = met.in_year(whole);
            if count >= needed {
                continue;
            }
            let Some(at) = met.near(whole).or(window.until.map(|(_, span)| span)) else { continue };
            let doubt = if most < needed { None } else { met.doubt(&[Point::of(whole, at)]) };
            let shown = Shown::MeetingsOfAYear { year, count, needed, doubt };
            self.told_of(body, constraint, whole, at, sure.0 && most < needed, shown);
        }
    }

    fn told_of(&mut self, body: BodyId, constraint: ConstraintId, on: When, at: Span, broken: bool, shown: Shown) {
        let env = Env::new(None, on);
        let Some((broken, shown)) = self.gated(constraint, &env, broken, shown) else { return };
        self.tell(None, Some(body), &Violation { constraint, at, broken, shown, cause: None });
    }
}
