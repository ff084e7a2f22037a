//! What would mend a breach, where the record leaves one way: another day, another body or step, an item before it.
//!
//! A mend is safe where it cannot falsify a record: of what is only planned, the day, the body and the step may still be chosen. Of what was
//! done they are facts; a mend that writes them anew is offered for slips of the pen, and a person has to look.

use super::{ActId, Checker};
use crate::charter::BodyId;
use crate::constraint::{Actor, Authority, Form};
use crate::diagnostic::{Change, Mend, NewField, NewValue};
use crate::docket::{Docket, EntryKind, Fill, Meeting, MeetingRef};
use crate::source::Span;
use crate::violation::{Interval, OfTerm, Shown, Violation};

impl Checker<'_> {
    /// The mends of a breach, the best first.
    pub(super) fn mends(&self, act: Option<ActId>, violation: &Violation) -> Vec<Mend> {
        if !violation.broken {
            return Vec::new();
        }
        let form = &self.charter.constraint(violation.constraint).form;
        match (&violation.shown, act) {
            (Shown::Interval(Interval { long, lawful_end, .. }), Some(act)) => self.moved(act, lawful_end, *long),
            (Shown::Interval(Interval { long, lawful_end, .. }), None) => self.agenda_moved(violation.at, lawful_end, *long),
            (
                Shown::TooEarly { earliest: Some(day), same_day: false, .. }
                | Shown::TooEarly { earliest: Some(day), gap: Some(_), .. },
                Some(act),
            ) => self.later(act, violation.at, day),
            (Shown::TooLate { latest: Some(day), .. }, Some(act)) => self.moved(act, day, true),
            (Shown::TooLong { latest, .. } | Shown::Term(OfTerm::Rest { latest, .. }), _) => {
                vec![dated("end it on", violation.at, &latest.to_string(), false)]
            }
            (Shown::TooShort { earliest, meeting, .. }, Some(act)) => {
                let begins = |fill: &&Fill| fill.from.is_some_and(|from| from.value.last == *meeting);
                let fill = self.facts.acts[act].entry.fills.iter().find(begins).and_then(|fill| fill.from);
                fill.map(|from| dated("let the term begin on", from.span, &earliest.to_string(), false)).into_iter().collect()
            }
            (Shown::Term(OfTerm::TooSoon { earliest: Some(day), .. }), Some(act)) => {
                let named = |fill: &&Fill| fill.span.contains(violation.at.start);
                let fill = self.facts.acts[act].entry.fills.iter().find(named).and_then(|fill| fill.from);
                fill.map(|from| dated("let the term begin on", from.span, &day.to_string(), false)).into_iter().collect()
            }
            (Shown::Actor { .. }, Some(act)) => match form {
                Form::Authority(Authority::Step(actors)) => self.by_another(act, actors),
                _ => Vec::new(),
            },
            (Shown::Missing { needed, by }, Some(act)) => match form {
                Form::Precedence(precedence) => self.item_before(act, needed, by, precedence.least).into_iter().collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// An act that comes too early, or takes effect too early.
    fn later(&self, act: ActId, at: Span, day: &str) -> Vec<Mend> {
        let entry = self.facts.acts[act].entry;
        match entry.effective.filter(|effective| effective.span == at) {
            Some(effective) => vec![dated("let it take effect on", effective.span, day, self.is_planned(act))],
            None => self.moved(act, day, false),
        }
    }

    /// An act on another day; an earlier one may be gone by, so that is for a person to say.
    fn moved(&self, act: ActId, day: &str, earlier: bool) -> Vec<Mend> {
        let act_ = &self.facts.acts[act];
        let docket = self.facts.dockets[act_.docket];
        let own = act_.entry.date.filter(|date| act_.entry.span.contains(date.span.start)).map(|date| date.span);
        let met = self.facts.meeting(act).and_then(|meeting| meeting.date).map(|date| date.span);
        let shared = docket.meeting.as_ref().and_then(|meeting| meeting.date).map(|date| date.span);
        let mut places: Vec<Span> = own.into_iter().chain(met).collect();
        places.dedup();
        if places.is_empty() {
            places.extend(act_.entry.date.map(|date| date.span));
        }
        if places.is_empty() {
            return Vec::new();
        }
        let planned = self.is_planned(act) && (!places.iter().any(|place| Some(*place) == shared) || !decided_there(docket));
        let verb = if met.is_some() { "meet on" } else { "date it" };
        let changes = places.into_iter().map(|at| Change::Day { at, day: day.to_owned() }).collect();
        vec![Mend { title: format!("{verb} {day}"), safe: planned && !earlier, changes }]
    }

    /// The meeting of an agenda on another day.
    fn agenda_moved(&self, at: Span, day: &str, earlier: bool) -> Vec<Mend> {
        let docket = self
            .facts
            .dockets
            .iter()
            .find(|docket| docket.agenda.as_ref().is_some_and(|agenda| agenda.span.contains(at.start)));
        let Some((docket, meeting)) = docket.and_then(|docket| Some((*docket, docket.meeting.as_ref()?))) else {
            return Vec::new();
        };
        let Some(date) = meeting.date else { return Vec::new() };
        let safe = !is_held(Some(meeting)) && !decided_there(docket);
        vec![dated("meet on", date.span, day, safe && !earlier)]
    }

    /// Whether an act is only planned, at a meeting that was not held yet.
    fn is_planned(&self, act: ActId) -> bool {
        self.facts.acts[act].entry.kind == EntryKind::Item && !is_held(self.facts.meeting(act))
    }

    /// The body that alone may take the step, else the step that alone the body may take.
    fn by_another(&self, id: ActId, actors: &[Actor]) -> Vec<Mend> {
        let act = &self.facts.acts[id];
        let planned = self.is_planned(id);
        let mut mends = Vec::new();
        if let [Actor::Body(body)] = actors {
            let name = &self.charter.bodies[body.index()].name;
            let own = act.entry.body.as_ref().or(act.entry.by.first()).filter(|own| act.entry.span.contains(own.span.start));
            let met = match &act.entry.meeting {
                Some(MeetingRef::Here(meeting)) => meeting.body.as_ref(),
                _ => None,
            };
            let mut places: Vec<Span> = own.into_iter().chain(met).map(|name| name.span).collect();
            places.dedup();
            if !places.is_empty() {
                let changes = places.into_iter().map(|at| Change::Value { at, value: name.clone() }).collect();
                mends.push(Mend { title: format!("let `{name}` take it"), safe: planned, changes });
            }
        }
        let (Some(matter), Some(body), Some(step), Some(own)) = (act.matter, act.body, &act.entry.step, act.step) else {
            return mends;
        };
        let steps = &self.charter.matters[matter.index()].steps;
        let may = |index: usize| {
            let version = self.version_of(id, crate::charter::StepId(index as u32));
            version.is_some_and(|version| version.actors.contains(&Actor::Body(body)))
        };
        let mut others = (0..steps.len()).filter(|index| *index != own.index() && may(*index));
        if let (Some(only), None) = (others.next(), others.next()) {
            let name = &steps[only].name;
            let changes = vec![Change::Value { at: step.span, value: name.clone() }];
            let safe = planned && mends.is_empty();
            mends.push(Mend { title: format!("let it be the step `{name}`"), safe, changes });
        }
        mends
    }

    /// An item of the agenda that takes the missing step. At the meeting of another body, or on another day, it is for a person to say
    /// whether there is such a meeting.
    fn item_before(&self, id: ActId, needed: &str, by: &[String], least: Option<crate::constraint::Length>) -> Option<Mend> {
        let act = &self.facts.acts[id];
        let entry = act.entry;
        let docket = self.facts.dockets[act.docket];
        if entry.kind != EntryKind::Item || !entry.on_agenda {
            return None;
        }
        let (label, matter) = (entry.id.as_ref()?, act.matter?);
        let step = self.charter.matters[matter.index()].step(needed)?;
        let version = self.version_of(id, step)?;
        let meets =
            docket.meeting.as_ref().and_then(|meeting| meeting.body.as_ref()).and_then(|name| self.body_named(&name.value));
        let mut bodies = version.actors.iter().filter_map(|actor| match actor {
            Actor::Body(body) if by.contains(&self.charter.bodies[body.index()].name) => Some(*body),
            Actor::AnyBody => meets,
            _ => None,
        });
        let body =
            bodies.clone().find(|body| Some(*body) == meets).or_else(|| bodies.next().filter(|_| bodies.next().is_none()))?;
        let day = match least {
            None => None,
            Some(least) => {
                let calendar = self.charter.calendar(act.body, act.on?);
                Some(calendar.latest_start(&self.facts.moment_of(id, calendar)?, least)?)
            }
        };
        let own_date = entry.date.filter(|date| entry.span.contains(date.span.start));
        let mut fields = vec![field("label", &self.free_label(docket, &label.value, needed), Some(label.span))];
        let copied = [("title", &entry.title), ("matter", &entry.matter), ("subject", &entry.subject)];
        fields.extend(
            copied.into_iter().filter_map(|(name, text)| text.as_ref().map(|text| field(name, &text.value, Some(text.span)))),
        );
        fields.push(field("step", needed, entry.step.as_ref().map(|step| step.span)));
        let name = self.charter.bodies[body.index()].name.clone();
        let elsewhere = Some(body) != meets || day.is_some();
        if elsewhere {
            let mut meeting = vec![("body", name.clone())];
            let own = || own_date.map(|date| date.value.to_string());
            meeting.extend(day.clone().or_else(own).map(|day| ("date", day)));
            fields.push(NewField { name: "meeting", value: NewValue::Map(meeting) });
        } else if let Some(date) = own_date {
            fields.push(field("date", &date.value.to_string(), Some(date.span)));
        }
        let title = match (elsewhere, day) {
            (true, Some(day)) => format!("put `{needed}` by `{name}` on {day} before it"),
            (true, None) => format!("put `{needed}` by `{name}` before it"),
            (false, _) => format!("put `{needed}` on the agenda before it"),
        };
        let safe = !elsewhere && self.is_planned(id) && !decided_there(docket);
        Some(Mend { title, safe, changes: vec![Change::Entry { before: entry.span, fields }] })
    }

    fn body_named(&self, name: &str) -> Option<BodyId> {
        match self.charter.names.get(name) {
            Some(crate::charter::Named::Body(body)) => Some(*body),
            _ => None,
        }
    }

    /// A label that no item of the agenda has.
    fn free_label(&self, docket: &Docket, label: &str, step: &str) -> String {
        let taken = |wanted: &str| {
            docket
                .entries
                .iter()
                .filter(|entry| entry.on_agenda)
                .any(|entry| entry.id.as_ref().is_some_and(|id| id.value == wanted))
        };
        let first = format!("{label}-{step}");
        let further = (2..).map(|number| format!("{first}-{number}"));
        std::iter::once(first.clone()).chain(further).find(|label| !taken(label)).unwrap_or(first)
    }
}

/// Whether something was decided at the meeting of a docket.
fn decided_there(docket: &Docket) -> bool {
    let there = |entry: &crate::docket::Entry| match (&entry.meeting, &docket.meeting) {
        (Some(MeetingRef::Id(id)), Some(meeting)) => meeting.id.as_ref().is_some_and(|own| own.value == id.value),
        (Some(_), _) => false,
        (None, _) => entry.on_agenda,
    };
    docket.entries.iter().any(|entry| entry.outcome.is_some() && there(entry))
}

fn is_held(meeting: Option<&Meeting>) -> bool {
    meeting.is_some_and(|meeting| {
        meeting.status.as_ref().is_some_and(|status| status.value != "planned") || meeting.present.is_some()
    })
}

fn dated(title: &str, at: Span, day: &str, safe: bool) -> Mend {
    Mend { title: format!("{title} {day}"), safe, changes: vec![Change::Day { at, day: day.to_owned() }] }
}

fn field(name: &'static str, value: &str, like: Option<Span>) -> NewField {
    NewField { name, value: NewValue::Text(value.to_owned(), like) }
}
