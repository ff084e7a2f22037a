//! What would mend a breach, where the record leaves one way: another day, another body or step, an item before it.
//!
//! A mend is safe where it cannot falsify a record: of what is only planned, the day, the body and the step may still be chosen. Of what was
//! done they are facts; a mend that writes them anew is offered for slips of the pen, and a person has to look.

use super::{ActId, Checker};
use crate::charter::{BodyId, StepId};
use crate::constraint::{Actor, After, Authority, Form, Length};
use crate::date::When;
use crate::diagnostic::{Change, Mend, NewField, NewValue};
use crate::docket::{Docket, EntryKind, Fill, Meeting, MeetingRef};
use crate::source::Span;
use crate::time::Moment;
use crate::violation::{Interval, OfTerm, Shown, Violation};
use jiff::civil::Date;

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
                Shown::TooEarly { earliest: Some(day), same_day: false, gap, at, .. }
                | Shown::TooEarly { earliest: Some(day), gap: gap @ Some(_), at, .. },
                Some(act),
            ) => self.later(act, violation.at, &self.behind(act, *at, day, gap.is_some())),
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
                Form::Precedence(precedence) => self.items_before(act, needed, by, precedence.least).into_iter().collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// The day of an earlier step; the next one where that stands behind the act in its file, and would come after it on one day.
    fn behind(&self, act: ActId, before: Span, day: &str, gap: bool) -> String {
        let here = &self.facts.acts[act];
        let stands_behind = |other: &ActId| {
            let other = &self.facts.acts[*other];
            let head = other.entry.span_of_head();
            other.docket == here.docket && head == before && head.start > here.entry.span.start
        };
        let own = here.chain.is_some_and(|chain| self.facts.chains[chain].acts.iter().any(stands_behind));
        let next = day.parse::<Date>().ok().filter(|_| own && !gap).and_then(|day| day.tomorrow().ok());
        next.map_or_else(|| day.to_owned(), |next| next.to_string())
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

    /// Items of the agenda that take the missing step, and what must come before it in turn. At the meeting of another body, or on another day,
    /// it is for a person to say whether there is such a meeting.
    fn items_before(&self, id: ActId, needed: &str, by: &[String], least: Option<Length>) -> Option<Mend> {
        let act = &self.facts.acts[id];
        let entry = act.entry;
        let docket = self.facts.dockets[act.docket];
        if entry.kind != EntryKind::Item || !entry.on_agenda {
            return None;
        }
        let step = self.charter.matters[act.matter?.index()].step(needed)?;
        let calendar = self.charter.calendar(act.body, act.on?);
        let mut new = Vec::new();
        self.wanted_items(id, (step, Some(by)), (least, None, self.facts.moment_of(id, calendar)?), &mut new)?;
        let items = new.iter().map(|item| self.fields_of_item(id, item)).collect::<Option<Vec<_>>>()?;
        let elsewhere = new.iter().any(|item| item.elsewhere);
        let told = new.iter().map(|item| {
            let name = &self.charter.bodies[item.body.index()].name;
            let on = item.day.as_ref().map(|day| format!(" on {day}")).unwrap_or_default();
            if item.elsewhere { format!("`{}` by `{name}`{on}", item.name) } else { format!("`{}`", item.name) }
        });
        let told = told.collect::<Vec<_>>().join(", ");
        let title = if elsewhere { format!("put {told} before it") } else { format!("put {told} on the agenda before it") };
        let safe = !elsewhere && self.is_planned(id) && !decided_there(docket);
        Some(Mend { title, safe, changes: vec![Change::Entries { before: entry.span, entries: items }] })
    }

    /// The missing steps in the order in which they are taken: what a step waits for comes before it. None where who takes one of them, or
    /// when, is not told.
    fn wanted_items(
        &self,
        id: ActId,
        (step, by): (StepId, Option<&[String]>),
        (least, day, until): (Option<Length>, Option<String>, Moment),
        new: &mut Vec<NewItem>,
    ) -> Option<()> {
        let act = &self.facts.acts[id];
        if new.len() >= MAX_ITEMS {
            return None;
        }
        let matter = &self.charter.matters[act.matter?.index()];
        let version = self.version_of(id, step)?;
        let meets = self.facts.dockets[act.docket].meeting.as_ref().and_then(|meeting| meeting.body.as_ref());
        let meets = meets.and_then(|name| self.body_named(&name.value));
        let named = |body: &BodyId| by.is_none_or(|by| by.contains(&self.charter.bodies[body.index()].name));
        let mut bodies = version.actors.iter().filter_map(|actor| match actor {
            Actor::Body(body) if named(body) => Some(*body),
            Actor::AnyBody => meets,
            _ => None,
        });
        let at_meeting = bodies.clone().find(|body| Some(*body) == meets);
        let body = at_meeting.or_else(|| bodies.next().filter(|_| bodies.next().is_none()))?;
        let calendar = self.charter.calendar(Some(body), act.on?);
        let (day, until) = match least {
            None => (day, until),
            Some(least) => {
                let day = calendar.latest_start(&until, least)?;
                let when = When::parse(&day)?;
                (Some(day), calendar.moment(when, None))
            }
        };
        // a step that is there, or may be left out, needs no item
        let wants = |step: StepId| {
            let there = self.chain(id).is_some_and(|chain| chain.before(id, step).is_some())
                || new.iter().any(|item| item.step == step);
            !there && self.version_of(id, step).is_some_and(|version| !version.optional && !version.by_lapse)
        };
        let precedence = version.constraints.iter().find_map(|id| match &self.charter.constraint(*id).form {
            Form::Precedence(precedence) => Some(precedence),
            _ => None,
        });
        let mut earlier = Vec::new();
        if let Some(precedence) = precedence {
            waited_for(&precedence.after, &wants, &mut earlier);
        }
        for earlier in earlier {
            self.wanted_items(
                id,
                (earlier, None),
                (precedence.and_then(|precedence| precedence.least), day.clone(), until.clone()),
                new,
            )?;
        }
        let elsewhere = Some(body) != meets || day.is_some();
        new.push(NewItem { step, name: matter.steps[step.index()].name.clone(), body, day, elsewhere });
        Some(())
    }

    /// The fields of a new item: those that it shares with the item before which it stands, its step, and where it is taken.
    fn fields_of_item(&self, id: ActId, new: &NewItem) -> Option<Vec<NewField>> {
        let act = &self.facts.acts[id];
        let (entry, docket) = (act.entry, self.facts.dockets[act.docket]);
        let label = entry.id.as_ref()?;
        let own_date = entry.date.filter(|date| entry.span.contains(date.span.start));
        let mut fields = vec![field("label", &free_label(docket, &label.value, &new.name), Some(label.span))];
        let copied = [("title", &entry.title), ("matter", &entry.matter), ("subject", &entry.subject)];
        fields.extend(
            copied.into_iter().filter_map(|(name, text)| text.as_ref().map(|text| field(name, &text.value, Some(text.span)))),
        );
        fields.push(field("step", &new.name, entry.step.as_ref().map(|step| step.span)));
        if new.elsewhere {
            let mut meeting = vec![("body", self.charter.bodies[new.body.index()].name.clone())];
            let own = || own_date.map(|date| date.value.to_string());
            meeting.extend(new.day.clone().or_else(own).map(|day| ("date", day)));
            fields.push(NewField { name: "meeting", value: NewValue::Map(meeting) });
        } else if let Some(date) = own_date {
            fields.push(field("date", &date.value.to_string(), Some(date.span)));
        }
        Some(fields)
    }

    fn body_named(&self, name: &str) -> Option<BodyId> {
        match self.charter.names.get(name) {
            Some(crate::charter::Named::Body(body)) => Some(*body),
            _ => None,
        }
    }
}

/// So many items are put before one at most.
const MAX_ITEMS: usize = 8;

/// An item that is put before another.
struct NewItem {
    step: StepId,
    name: String,
    body: BodyId,
    /// Its day, where it cannot be that of the meeting.
    day: Option<String>,
    /// Whether it is taken at another meeting.
    elsewhere: bool,
}

/// The steps that are waited for and wanting; of alternatives none where one is there, else the first.
fn waited_for(after: &After, wants: &dyn Fn(StepId) -> bool, found: &mut Vec<StepId>) {
    match after {
        After::Step(step) if wants(*step) => found.push(*step),
        After::Step(_) | After::Ended(..) => {}
        After::All(parts) => parts.iter().for_each(|part| waited_for(part, wants, found)),
        After::Any(parts) => {
            let wanting = |part: &After| {
                let mut found = Vec::new();
                waited_for(part, wants, &mut found);
                found
            };
            let each: Vec<Vec<StepId>> = parts.iter().map(wanting).collect();
            if each.iter().all(|wanting| !wanting.is_empty()) {
                found.extend(each.into_iter().next().unwrap_or_default());
            }
        }
    }
}

/// A label that no item of the agenda has.
fn free_label(docket: &Docket, label: &str, step: &str) -> String {
    let labels: Vec<&str> = docket
        .entries
        .iter()
        .filter(|entry| entry.on_agenda)
        .filter_map(|entry| Some(entry.id.as_ref()?.value.as_str()))
        .collect();
    let first = format!("{label}-{step}");
    let further = (2..).map(|number| format!("{first}-{number}"));
    std::iter::once(first.clone()).chain(further).find(|label| !labels.contains(&label.as_str())).unwrap_or(first)
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
