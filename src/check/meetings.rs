//! How often bodies meet. Only a record that says from when it is complete holds all their meetings; of any other nothing is said.

use super::Checker;
use super::evaluate::Env;
use crate::charter::{BodyId, Named};
use crate::constraint::{Between, ConstraintId, Form, Period};
use crate::date::When;
use crate::docket::EntryKind;
use crate::source::Span;
use crate::violation::{Shown, Violation};
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

/// The meetings of one body: the days on which it decided, and those decisions whose day is not known.
#[derive(Default)]
struct Met {
    days: BTreeMap<Date, Span>,
    imprecise: Vec<When>,
}

/// From which day to which the record holds all meetings, and where it says until when.
#[derive(Clone, Copy)]
struct Window {
    from: Date,
    until: Option<(Date, Span)>,
}

impl Checker<'_> {
    /// Holds the meetings on record against how often bodies meet.
    pub(super) fn meetings(&mut self) {
        let dockets = || self.facts.dockets.iter();
        let complete = dockets().filter_map(|docket| docket.meetings_from).map(|from| from.value.last).min();
        let Some(from) = complete else { return };
        let until = dockets().filter_map(|docket| docket.recorded_until).map(|until| (until.value.first, until.span)).max();
        let window = Window { from, until };
        let mut met: BTreeMap<BodyId, Met> = BTreeMap::new();
        for (body, on, span) in self.recorded_as_held() {
            let met: &mut Met = met.entry(body).or_default();
            match on.exact() {
                Some(day) if day >= from => _ = met.days.entry(day).or_insert(span),
                Some(_) => {}
                None => met.imprecise.push(on),
            }
        }
        for act in self.facts.acts.iter().filter(|act| act.entry.kind == EntryKind::Decision) {
            let (Some(body), Some(written), Some(on)) = (act.body, act.entry.date, act.on) else { continue };
            let met = met.entry(body).or_default();
            match on.exact() {
                Some(day) if day >= from => _ = met.days.entry(day).or_insert(written.span),
                Some(_) => {}
                None => met.imprecise.push(on),
            }
        }
        for (body, met) in met {
            for constraint in self.charter.bodies[body.index()].constraints.clone() {
                let Form::Period(period) = &self.charter.constraint(constraint).form else { continue };
                match period.between {
                    Between::Meetings => self.gaps(body, constraint, period, &met, window),
                    Between::MeetingsOfAYear => self.years(body, constraint, period.length.amount, &met, window),
                    _ => {}
                }
            }
        }
    }

    /// Meetings of which the record says that they were held, whatever was decided there.
    fn recorded_as_held(&self) -> Vec<(BodyId, When, Span)> {
        let dockets = self.facts.dockets.iter();
        let said = dockets.flat_map(|docket| {
            let events = docket.events.iter().map(|event| (&event.name, event.date, &event.status));
            events.chain(docket.meeting.iter().map(|meeting| (&meeting.body, meeting.date, &meeting.status)))
        });
        said.filter(|(_, _, status)| status.as_ref().is_some_and(|status| status.value == "held"))
            .filter_map(|(name, date, _)| match self.charter.names.get(&name.as_ref()?.value) {
                Some(Named::Body(body)) => date.map(|date| (*body, date.value, date.span)),
                _ => None,
            })
            .collect()
    }

    /// What lies between two meetings, and between the last and the end of the record.
    fn gaps(&mut self, body: BodyId, constraint: ConstraintId, period: &Period, met: &Met, window: Window) {
        let charter = self.charter;
        let mut previous: Option<(Date, Span)> = None;
        let end = window.until.filter(|(until, _)| met.days.keys().next_back().is_some_and(|last| last < until));
        let all = met.days.iter().map(|(day, span)| (*day, *span, false)).chain(end.map(|(day, span)| (day, span, true)));
        for (day, span, ends) in all {
            let Some((earlier, at)) = previous.replace((day, span)) else { continue };
            let Some(sure) = self.in_force(constraint, When::day(day)) else { continue };
            let calendar = charter.calendar(Some(body), When::day(day));
            let latest = calendar
                .deadline(earlier, period.length)
                .and_then(|day| period.tolerance.map_or(Some(day), |tolerance| calendar.after(day, tolerance)));
            let Some(latest) = latest.filter(|latest| day > *latest) else { continue };
            // a decision of that month may be of a meeting in between
            let between = met.imprecise.iter().any(|on| on.last > earlier && on.first <= latest);
            let later = (!ends).then_some(day);
            let shown = Shown::Gap { earlier, later, latest, at };
            let env = Env::new(None, When::day(day));
            let Some((broken, shown)) = self.gated(constraint, &env, sure.0 && !between, shown) else { continue };
            let violation = Violation { constraint, at: span, broken, shown, cause: None };
            self.tell(None, Some(body), &violation);
        }
    }

    /// How many meetings there were in each year that lies in the record.
    fn years(&mut self, body: BodyId, constraint: ConstraintId, needed: i64, met: &Met, window: Window) {
        let last = met.days.keys().next_back().copied();
        // of the year of the last meeting more may come, unless the record says until when it goes
        let end = window.until.map(|(until, _)| until).into_iter().chain(last).max();
        let Some(end) = end else { return };
        for year in window.from.year()..=end.year() {
            let (first, last) = (date(year, 1, 1), date(year, 12, 31));
            if first < window.from || last > end || (last == end && window.until.is_none()) {
                continue;
            }
            let Some(sure) = self.in_force(constraint, When { first, last }) else { continue };
            let days = met.days.range(first..=last);
            let count = days.clone().count() as i64;
            if count >= needed {
                continue;
            }
            let possible = met.imprecise.iter().filter(|on| on.last >= first && on.first <= last).count() as i64;
            let at = days.map(|(_, span)| *span).next_back();
            let at = at.or_else(|| met.days.range(last..).next().map(|(_, span)| *span));
            let Some(at) = at.or(window.until.map(|(_, span)| span)) else { continue };
            let shown = Shown::MeetingsOfAYear { year, count, needed };
            let env = Env::new(None, When { first, last });
            let broken = sure.0 && count + possible < needed;
            let Some((broken, shown)) = self.gated(constraint, &env, broken, shown) else { continue };
            let violation = Violation { constraint, at, broken, shown, cause: None };
            self.tell(None, Some(body), &violation);
        }
    }
}
