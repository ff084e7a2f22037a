//! Time between two days: notice, circulation, filling of an office, meetings.

use super::{ActId, Checker, Standing, Sure, calendar};
use crate::charter::BodyId;
use crate::constraint::{Between, ConstraintId, Form, Length, Period};
use crate::date::When;
use crate::docket::{EntryKind, Fill};
use crate::source::{Span, Spanned};
use crate::violation::{Shown, Violation};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What a period between two days comes to.
enum Measure {
    /// Long enough.
    Enough,
    /// Too short.
    Short(Shown),
    /// A day is not precise enough, or the calendar ends.
    Open,
}

impl Checker<'_> {
    /// Holds notice and circulation against an act.
    pub(super) fn act_period(&mut self, id: ActId, constraint: ConstraintId, period: &Period, sure: Sure) {
        let act = &self.facts.acts[id];
        let Some(on) = act.on else { return };
        match period.between {
            Between::NoticeAndMeeting => self.notice(id, constraint, period.length, on, sure),
            Between::CirculationAndMeeting => {
                let papers = act.entry.papers.iter();
                let undated = papers.clone().find(|paper| paper.circulated.is_none()).map(|paper| paper.span);
                let mut days: Vec<Spanned<When>> = papers.filter_map(|paper| paper.circulated).collect();
                days.extend(act.entry.circulated);
                for day in days {
                    self.between(id, constraint, period.length, day, on, sure);
                }
                if let Some(span) = undated {
                    self.missing(id, constraint, span, "a paper has no date of circulation", "circulated");
                }
            }
            Between::FillingAndStart | Between::Meetings => {}
        }
    }

    /// A meeting is called once, however many acts are done at it: only the first of them is told.
    fn notice(&mut self, id: ActId, constraint: ConstraintId, length: Length, on: When, sure: Sure) {
        let act = &self.facts.acts[id];
        let meeting = self.facts.meeting(id);
        let place = meeting.map_or(act.entry.span, |meeting| meeting.span);
        // told of the first act at the meeting; what it does to that one, it does to all
        if let Some(standing) = meeting.and_then(|_| self.notices.get(&(constraint, place.start))) {
            match *standing {
                Standing::Void(finding) => self.fall(id, finding),
                Standing::Open(finding) => self.doubt(id, finding),
                Standing::Good => {}
            }
            return;
        }
        let before = std::mem::replace(&mut self.standing[id], Standing::Good);
        self.notice_of(id, constraint, length, on, sure);
        self.notices.insert((constraint, place.start), self.standing[id]);
        if before != Standing::Good {
            self.standing[id] = before;
        }
    }

    fn notice_of(&mut self, id: ActId, constraint: ConstraintId, length: Length, on: When, sure: Sure) {
        let act = &self.facts.acts[id];
        let meeting = self.facts.meeting(id);
        let place = meeting.map_or(act.entry.span, |meeting| meeting.span);
        match meeting.and_then(|meeting| meeting.convened) {
            Some(convened) => self.between(id, constraint, length, convened, on, sure),
            None => {
                let at = if meeting.is_some() { place } else { act.entry.span_of_head() };
                self.missing(id, constraint, at, "the day on which the meeting was called is not given", "meeting.convened");
            }
        }
    }

    fn between(&mut self, id: ActId, constraint: ConstraintId, length: Length, from: Spanned<When>, to: When, sure: Sure) {
        match measure(from.value, to, length) {
            Measure::Enough => {}
            Measure::Short(shown) => self.breach(id, constraint, sure, from.span, shown, None),
            Measure::Open => self.missing(id, constraint, from.span, "a date is not precise to the day", "date"),
        }
    }

    /// Holds the circulation of the agendas themselves against the bodies they are for.
    pub(super) fn dockets(&mut self) {
        for docket in self.facts.dockets {
            let Some((agenda, meeting)) = docket.agenda.as_ref().zip(docket.meeting.as_ref()) else { continue };
            let Some(body) = meeting.body.as_ref().and_then(|name| match self.charter.names.get(&name.value) {
                Some(crate::charter::Named::Body(id)) => Some(id.index()),
                _ => None,
            }) else {
                continue;
            };
            let Some(on) = meeting.date.map(|date| date.value) else { continue };
            for constraint in self.charter.bodies[body].constraints.clone() {
                let Form::Period(period) = &self.charter.constraint(constraint).form else { continue };
                if period.between != Between::CirculationAndMeeting {
                    continue;
                }
                let Some(sure) = self.in_force(constraint, on) else { continue };
                let (at, shown, broken) = match agenda.circulated {
                    None => {
                        let missing = "the day on which the agenda was circulated is not given".into();
                        (agenda.span, Shown::Fact { missing, field: "agenda.circulated" }, false)
                    }
                    Some(day) => match measure(day.value, on, period.length) {
                        Measure::Enough => continue,
                        Measure::Short(shown) => (day.span, shown, sure.0),
                        Measure::Open => {
                            let missing = "a date is not precise to the day".into();
                            (day.span, Shown::Fact { missing, field: "date" }, false)
                        }
                    },
                };
                let violation = Violation { constraint, at, broken, shown, cause: None };
                self.tell(None, Some(BodyId(body as u32)), &violation);
            }
        }
    }

    /// The office is filled in time before the term begins.
    pub(super) fn filled_in_time(&mut self, id: ActId, constraint: ConstraintId, length: Length, fill: &Fill, sure: Sure) {
        let act = &self.facts.acts[id];
        let Some(start) = fill.from else {
            // a date that could not be read has its finding
            return self.missing(id, constraint, fill.span, "from when the term runs is not given", "from");
        };
        let (Some(date), Some(on)) = (act.entry.date, act.on) else { return };
        let at = if act.entry.span.contains(date.span.start) { date.span } else { fill.span };
        match measure(on, start.value, length) {
            Measure::Enough => {}
            Measure::Short(Shown::TooShort { needed, meeting, earliest, latest_start, .. }) => {
                let measured = i64::from(calendar::days_between(on.last, meeting));
                self.breach(
                    id,
                    constraint,
                    sure,
                    at,
                    Shown::TooShort { measured, needed, meeting, earliest, latest_start },
                    None,
                );
            }
            _ => self.missing(id, constraint, at, "a date is not precise to the day", "date"),
        }
    }

    /// How often bodies meet. Only a record that says from when it is complete holds all their meetings; of any other nothing is said.
    pub(super) fn meetings(&mut self) {
        let complete = self.facts.dockets.iter().filter_map(|docket| docket.complete_from).map(|from| from.value.last).min();
        let Some(from) = complete else { return };
        let mut days: BTreeMap<BodyId, BTreeMap<Date, Span>> = BTreeMap::new();
        for act in self.facts.acts.iter().filter(|act| act.entry.kind == EntryKind::Decision) {
            if let (Some(body), Some(date), Some(day)) = (act.body, act.entry.date, act.on.and_then(When::exact))
                && day >= from
            {
                days.entry(body).or_default().entry(day).or_insert(date.span);
            }
        }
        for (body, days) in days {
            for constraint in self.charter.bodies[body.index()].constraints.clone() {
                let Form::Period(period) = &self.charter.constraint(constraint).form else { continue };
                if period.between == Between::Meetings {
                    self.gaps(body, constraint, period, &days);
                }
            }
        }
    }

    fn gaps(&mut self, body: BodyId, constraint: ConstraintId, period: &Period, days: &BTreeMap<Date, Span>) {
        let mut previous: Option<(Date, Span)> = None;
        for (day, span) in days {
            let Some((earlier, at)) = previous.replace((*day, *span)) else { continue };
            let Some(sure) = self.in_force(constraint, When::day(*day)) else { continue };
            let latest = calendar::after(earlier, period.length)
                .and_then(|day| period.tolerance.map_or(Some(day), |tolerance| calendar::after(day, tolerance)));
            if let Some(latest) = latest.filter(|latest| day > latest) {
                let shown = Shown::Gap { earlier, later: *day, latest, at };
                let violation = Violation { constraint, at: *span, broken: sure.0, shown, cause: None };
                self.tell(None, Some(body), &violation);
            }
        }
    }
}

/// Whether at least `length` lies between two days.
fn measure(from: When, to: When, length: Length) -> Measure {
    let earliest = calendar::after(from.first, length).zip(calendar::after(from.last, length));
    let Some((perhaps, surely)) = earliest else { return Measure::Open };
    if to.first >= surely {
        return Measure::Enough;
    }
    let (Some(start), Some(meeting)) = (from.exact(), to.exact()) else {
        return if to.last < perhaps { short(from.last, to.last, length) } else { Measure::Open };
    };
    short(start, meeting, length)
}

fn short(from: Date, to: Date, length: Length) -> Measure {
    match (calendar::after(from, length), calendar::before(to, length)) {
        (Some(earliest), Some(latest_start)) => Measure::Short(Shown::TooShort {
            measured: calendar::measured(from, to, length),
            needed: length,
            meeting: to,
            earliest,
            latest_start,
        }),
        _ => Measure::Open,
    }
}
