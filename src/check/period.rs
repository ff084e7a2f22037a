//! Time between two days or instants: notice, circulation, posting, filling of an office.

use super::evaluate::MeetingHeld;
use super::{ActId, Checker, Sure};
use crate::charter::BodyId;
use crate::constraint::{Between, Bound, ConstraintId, Count, Form, Length, Period};
use crate::date::When;
use crate::docket::Fill;
use crate::source::Spanned;
use crate::time::{Calendar, Moment, days_between};
use crate::violation::{Interval, Shown, Violation};
use jiff::civil::Date;

/// What a period between two moments comes to.
pub(super) enum Measure {
    /// Long enough, or short enough.
    Kept,
    /// Too short, or too long.
    Broken(Interval),
    /// A fact is missing: what, and the field that would say it.
    Open(String, &'static str),
}

impl Checker<'_> {
    /// Holds notice, circulation and posting against an act.
    pub(super) fn act_period(&mut self, id: ActId, constraint: ConstraintId, period: &Period, sure: Sure) {
        let act = &self.facts.acts[id];
        let Some(on) = act.on else { return };
        match period.between {
            Between::NoticeAndMeeting | Between::PostingAndMeeting => self.called(id, constraint, period, sure),
            Between::CirculationAndMeeting => {
                let papers = act.entry.papers.iter();
                let undated = papers.clone().find(|paper| paper.circulated.is_none()).map(|paper| paper.span);
                let mut days: Vec<Spanned<When>> = papers.filter_map(|paper| paper.circulated).collect();
                days.extend(act.entry.circulated);
                // what is added counts from that day, unless there is a way for late items: then it is judged there
                days.extend(act.entry.added.filter(|_| act.body.is_none_or(|body| self.admission_rule(body, on).is_none())));
                for day in days {
                    self.before_meeting(id, constraint, period, day, "circulated", sure);
                }
                if let Some(span) = undated {
                    self.missing(id, constraint, span, "a paper has no date of circulation", "circulated");
                }
            }
            Between::FillingAndStart | Between::Meetings | Between::MeetingsOfAYear => {}
        }
    }

    /// A meeting is called, and its agenda posted, once, however many acts are done at it: only the first of them is told.
    fn called(&mut self, id: ActId, constraint: ConstraintId, period: &Period, sure: Sure) {
        let meeting = self.facts.meeting(id).map(|meeting| meeting.span.start);
        self.once_a_meeting(id, constraint, meeting, |checker| checker.called_first(id, constraint, period, sure));
    }

    fn called_first(&mut self, id: ActId, constraint: ConstraintId, period: &Period, sure: Sure) {
        let act = &self.facts.acts[id];
        let meeting = self.facts.meeting(id);
        let agenda = self.facts.dockets[act.docket].agenda.as_ref().filter(|_| act.entry.on_agenda);
        let (day, field, missing) = match period.between {
            Between::PostingAndMeeting => (
                match agenda.filter(|agenda| agenda.is_amended()) {
                    Some(amended) => amended.amended,
                    None => meeting.and_then(|meeting| meeting.posted).or(agenda.and_then(|agenda| agenda.posted)),
                },
                if agenda.is_some() { "agenda.posted" } else { "meeting.posted" },
                "when the agenda was posted is not given",
            ),
            _ => (
                // a meeting that goes on with another needs no notice of its own
                meeting.and_then(|meeting| meeting.convened.or(self.facts.first_sitting(act.docket, meeting).convened)),
                "meeting.convened",
                "the day on which the meeting was called is not given",
            ),
        };
        let Some(day) = day else {
            let at = meeting.map_or_else(|| act.entry.span_of_head(), |meeting| meeting.span);
            return self.missing(id, constraint, at, missing, field);
        };
        self.before_meeting(id, constraint, period, day, field, sure);
    }

    /// So much lies between a day and the meeting at which an act is done.
    fn before_meeting(
        &mut self,
        id: ActId,
        constraint: ConstraintId,
        period: &Period,
        from: Spanned<When>,
        field: &'static str,
        sure: Sure,
    ) {
        let act = &self.facts.acts[id];
        let Some(on) = act.on else { return };
        let calendar = self.charter.calendar(act.body, on);
        let Some(to) = self.facts.moment_of(id, calendar) else { return };
        match measure(calendar, &self.facts.moment(from, calendar), &to, period, field) {
            Measure::Kept => self.note(id, constraint, |checker| {
                let begun = checker.facts.moment(from, calendar);
                let word = match field {
                    "meeting.convened" => "called",
                    "circulated" => "circulated",
                    _ => "posted",
                };
                format!("{word} {begun}, for {to}: {}", sum(calendar, &begun, &to, period.length))
            }),
            Measure::Broken(interval) => self.breach(id, constraint, sure, from.span, Shown::Interval(interval), None),
            Measure::Open(missing, field) => self.missing(id, constraint, from.span, missing, field),
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
            let Some(date) = meeting.date else { continue };
            let calendar = self.charter.calendar(Some(BodyId(body as u32)), date.value);
            let to = self.facts.moment(date, calendar);
            for constraint in self.charter.bodies[body].constraints.clone() {
                let Form::Period(period) = &self.charter.constraint(constraint).form else { continue };
                if period.between != Between::CirculationAndMeeting {
                    continue;
                }
                let Some(sure) = self.in_force(constraint, to.when) else { continue };
                let (at, shown, broken) = match agenda.out() {
                    None => {
                        let (missing, field) = match agenda.is_amended() {
                            true => ("the day on which the agenda was amended is not given".into(), "agenda.amended"),
                            false => ("the day on which the agenda was circulated is not given".into(), "agenda.circulated"),
                        };
                        (agenda.span, Shown::Fact { missing, field }, false)
                    }
                    Some(day) => match measure(calendar, &self.facts.moment(day, calendar), &to, period, "agenda.circulated") {
                        Measure::Kept => continue,
                        Measure::Broken(interval) => (day.span, Shown::Interval(interval), sure.0),
                        Measure::Open(missing, field) => (day.span, Shown::Fact { missing, field }, false),
                    },
                };
                let env = self.env_of_meeting(MeetingHeld::described(meeting, None), to.when);
                let Some((broken, shown)) = self.gated(constraint, &env, broken, shown) else { continue };
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
        // elected on another day than that of the act that records it
        let Some(date) = fill.elected.or(act.entry.date) else { return };
        let at = if act.entry.span.contains(date.span.start) { date.span } else { fill.span };
        let calendar = self.charter.calendar(act.body, date.value);
        let (from, to) = (self.facts.moment(date, calendar), calendar.moment(start.value, None));
        let days = || calendar.after(from.when.last, length).zip(calendar.before(to.when.first, length));
        match calendar.at_least(&from, &to, length) {
            Some(true) => self.note(id, constraint, |_| {
                format!("filled {from}, the term begins {to}: {}", sum(calendar, &from, &to, length))
            }),
            Some(false) => {
                let Some((earliest, latest_start)) = days() else {
                    return self.missing(id, constraint, at, "a date is not precise to the day", "date");
                };
                let meeting = to.when.last;
                let measured = match length.count {
                    Count::BusinessDays | Count::DaysExcept(_) => calendar.measured(from.when.last, meeting, length),
                    _ => i64::from(days_between(from.when.last, meeting)),
                };
                let shown = Shown::TooShort { measured, needed: length, meeting, earliest, latest_start };
                self.breach(id, constraint, sure, at, shown, None);
            }
            None => self.missing(id, constraint, at, "a date is not precise to the day", "date"),
        }
    }
}

/// Whether a period lies between two moments; `field` is the one that the earlier stands in.
pub(super) fn measure(calendar: &Calendar, from: &Moment, to: &Moment, period: &Period, field: &'static str) -> Measure {
    let length = period.length;
    let kept = match period.bound {
        Bound::Least => calendar.at_least(from, to, length),
        Bound::Most => calendar.at_most(from, to, length, false),
    };
    match kept {
        Some(true) => Measure::Kept,
        Some(false) => interval(calendar, from, to, period)
            .map_or_else(|| Measure::Open("the calendar ends".into(), field), Measure::Broken),
        None => {
            let (missing, field) = undecided(calendar, from, to, length, (field, "date"));
            Measure::Open(missing, field)
        }
    }
}

/// Why it cannot be told how much lies between two moments, and which of the two fields would say it.
pub(super) fn undecided(
    calendar: &Calendar,
    from: &Moment,
    to: &Moment,
    length: Length,
    (start, end): (&'static str, &'static str),
) -> (String, &'static str) {
    if !calendar.knows(to.when.last, length) || !calendar.knows(from.when.last, length) {
        let through = calendar.known_through.map(|day| format!(" through {day}")).unwrap_or_default();
        return (format!("the calendar `{}` lists holidays only{through}", calendar.name), "holidays");
    }
    if length.count == Count::Hours && from.when.exact().is_some() && to.when.exact().is_some() {
        let field = if from.is_exact() { end } else { start };
        let which = if from.is_exact() { to } else { from };
        return (format!("{length} hang on the time of day on {}, which is not given", which.when), field);
    }
    let field = if from.when.exact().is_some() && to.when.exact().is_none() { end } else { start };
    ("a date is not precise to the day".into(), field)
}

/// A period that is too short or too long, as shown.
fn interval(calendar: &Calendar, from: &Moment, to: &Moment, period: &Period) -> Option<Interval> {
    let length = period.length;
    let long = period.bound == Bound::Most;
    let sum = match long {
        true => {
            let least = calendar.between_at_least(from, to, length);
            Length { amount: least, ..length }.to_string()
        }
        false => sum(calendar, from, to, length),
    };
    let (lawful_end, lawful_start) = match long {
        true => (calendar.latest(from, length, false)?, calendar.earliest_start(to, length)?),
        false => (calendar.earliest(from, length)?, calendar.latest_start(to, length)?),
    };
    Some(Interval { between: period.between, long, sum, length, end: to.to_string(), lawful_end, lawful_start })
}

/// "8 of 10 business days (2024-03-08 is a holiday)": what lies between two moments, of what must.
pub(super) fn sum(calendar: &Calendar, from: &Moment, to: &Moment, length: Length) -> String {
    let between = calendar.between(from, to, length);
    let mut sum = format!("{between} of {length}");
    if matches!(length.count, Count::BusinessDays | Count::ClearBusinessDays) {
        let days = calendar.holidays_between(from.when.first, to.when.last);
        let shown: Vec<String> = days.iter().take(3).map(Date::to_string).collect();
        match (days.len(), shown.as_slice()) {
            (_, []) => {}
            (_, [one]) => sum.push_str(&format!(" ({one} is a holiday)")),
            (4.., all) => sum.push_str(&format!(" ({} and more are holidays)", all.join(", "))),
            (_, [first @ .., last]) => sum.push_str(&format!(" ({} and {last} are holidays)", first.join(", "))),
        }
    }
    sum
}
