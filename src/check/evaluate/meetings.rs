//! Meetings as formulas see them: as files and entries describe them, and as they stand under `events`.

use super::{Checker, Day, Missing, Value};
use crate::charter::{BodyId, Named};
use crate::check::ActId;
use crate::check::limit::only_planned;
use crate::date::When;
use crate::docket::{EntryKind, Event, Meeting, MeetingRef, Text};
use crate::formula::Field;
use crate::source::{Span, Spanned};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A meeting as formulas see it.
#[derive(Debug, Clone, Copy)]
pub struct MeetingHeld<'a> {
    /// As it is described.
    said: Option<&'a Meeting>,
    /// As it stands under `events`.
    event: Option<&'a Event>,
    /// The act that describes it, or that was done at it: it has the day and the body of the meeting, where that says none.
    act: Option<ActId>,
    /// Whether only an agenda tells of it.
    planned: bool,
}

impl<'a> MeetingHeld<'a> {
    /// A meeting that is described, and an act done at it.
    pub const fn described(said: &'a Meeting, act: Option<ActId>) -> Self {
        Self { said: Some(said), event: None, act, planned: false }
    }

    const fn event(event: &'a Event) -> Self {
        Self { said: None, event: Some(event), act: None, planned: false }
    }

    /// Where it stands.
    pub fn at(&self) -> Span {
        let event = self.event.map(|event| event.span);
        self.said.map(|said| said.span).or(event).unwrap_or_default()
    }

    /// Where a reader looks for it.
    pub fn place(&self) -> Span {
        let event = self.event.and_then(|event| event.name.as_ref()).map(|name| name.span);
        self.id().map(|id| id.span).or(event.filter(|_| self.said.is_none())).unwrap_or_else(|| self.at())
    }

    /// Whether two are one.
    pub fn same(&self, other: &MeetingHeld<'_>) -> bool {
        match (self.id(), other.id()) {
            (Some(one), Some(other)) => one.value == other.value,
            _ => self.at() == other.at(),
        }
    }

    /// Its id.
    pub fn id(&self) -> Option<&'a Text> {
        self.said.and_then(|said| said.id.as_ref())
    }

    fn kind(&self) -> Option<&'a Text> {
        let event = self.event.and_then(|event| event.kind.as_ref());
        self.said.and_then(|said| said.kind.as_ref()).or(event)
    }
}

impl<'a> Checker<'a> {
    /// The meeting at which an act is done.
    pub(in crate::check) fn meeting_of(&self, act: ActId) -> Option<MeetingHeld<'a>> {
        self.facts.meeting(act).map(|said| MeetingHeld {
            planned: self.facts.acts[act].entry.kind == EntryKind::Item,
            ..MeetingHeld::described(said, Some(act))
        })
    }

    /// The day of a meeting.
    pub(in crate::check) fn day_of_meeting(&self, meeting: &MeetingHeld<'a>) -> Option<When> {
        self.dated(meeting).map(|date| date.value)
    }

    /// The day of a meeting, and where it stands.
    pub(in crate::check) fn dated(&self, meeting: &MeetingHeld<'a>) -> Option<Spanned<When>> {
        let said = meeting.said.and_then(|said| said.date).or(meeting.event.and_then(|event| event.date));
        said.or_else(|| self.facts.acts[meeting.act?].entry.date)
    }

    /// The body that meets.
    pub(in crate::check) fn body_of_meeting(&self, meeting: &MeetingHeld<'a>) -> Option<BodyId> {
        let name = meeting.said.and_then(|said| said.body.as_ref()).or(meeting.event.and_then(|event| event.name.as_ref()));
        match name.map(|name| self.charter.names.get(&name.value)) {
            Some(Some(Named::Body(body))) => Some(*body),
            Some(_) => None,
            None => self.facts.acts[meeting.act?].body,
        }
    }

    /// All meetings: those that are described, each once, and those under `events` that are not described otherwise.
    pub(in crate::check) fn all_meetings(&self) -> Vec<MeetingHeld<'a>> {
        let mut all: Vec<MeetingHeld<'a>> = Vec::new();
        let mut ids: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let acts: BTreeMap<u32, ActId> =
            self.facts.acts.iter().enumerate().map(|(id, act)| (act.entry.span.start, id)).collect();
        for (number, docket) in self.facts.dockets.iter().enumerate() {
            let own = docket
                .meeting
                .iter()
                .map(|said| MeetingHeld { planned: only_planned(docket), ..MeetingHeld::described(said, None) });
            let inside = docket.entries.iter().filter_map(|entry| match &entry.meeting {
                Some(MeetingRef::Here(said)) => Some(MeetingHeld {
                    planned: entry.kind == EntryKind::Item,
                    ..MeetingHeld::described(said, acts.get(&entry.span.start).copied())
                }),
                _ => None,
            });
            for meeting in own.chain(inside) {
                let Some(id) = meeting.id() else {
                    all.push(meeting);
                    continue;
                };
                match ids.get(id.value.as_str()) {
                    Some((_, known)) if *known == number => {}
                    // what a file says goes before what its history says
                    Some((at, _)) => all[*at] = meeting,
                    None => all.push(meeting),
                }
                let at = ids.get(id.value.as_str()).map_or(all.len() - 1, |(at, _)| *at);
                ids.insert(&id.value, (at, number));
            }
        }
        for (id, act) in self.facts.acts.iter().enumerate() {
            if let Some(MeetingRef::Id(name)) = &act.entry.meeting
                && let Some((at, _)) = ids.get(name.value.as_str())
            {
                all[*at].act = all[*at].act.or(Some(id));
                // what was decided there shows that it was held
                all[*at].planned &= act.entry.kind == EntryKind::Item;
            }
        }
        self.add_events(&mut all);
        all
    }

    fn add_events(&self, all: &mut Vec<MeetingHeld<'a>>) {
        let mut days: BTreeMap<(BodyId, When), Vec<usize>> = BTreeMap::new();
        for (at, meeting) in all.iter().enumerate() {
            if let (Some(body), Some(day)) = (self.body_of_meeting(meeting), self.day_of_meeting(meeting)) {
                days.entry((body, day)).or_default().push(at);
            }
        }
        for event in self.facts.dockets.iter().flat_map(|docket| &docket.events) {
            let held = MeetingHeld::event(event);
            let (Some(body), Some(day)) = (self.body_of_meeting(&held), self.day_of_meeting(&held)) else { continue };
            if self.settings.as_of.is_some_and(|as_of| day.first > as_of) {
                continue;
            }
            let known = days.entry((body, day)).or_default();
            // of one day and body it is the same meeting, unless it is of another kind
            let same = |at: &&usize| match (all[**at].kind(), &event.kind) {
                (Some(one), Some(other)) => one.value == other.value,
                _ => true,
            };
            if let Some(at) = known.iter().find(same) {
                let meeting = &mut all[*at];
                meeting.event = meeting.event.or(Some(event));
            } else {
                known.push(all.len());
                all.push(held);
            }
        }
    }

    pub(super) fn of_meeting(&self, meeting: MeetingHeld<'a>, field: &Field) -> Value<'a> {
        let (said, event, at) = (meeting.said, meeting.event, meeting.at());
        let nothing = |what: &str, field: &'static str| Value::Nothing(Missing::field(what, field, Some(at)));
        let text = |text: Option<&'a Text>, what: &str, field: &'static str| match text {
            Some(text) => Value::Name(Cow::Borrowed(text.value.as_str())),
            None => nothing(what, field),
        };
        match field {
            Field::Id => text(meeting.id(), "the meeting has no id", "meeting.id"),
            Field::Body => match self.body_of_meeting(&meeting) {
                Some(body) => Value::Name(Cow::Borrowed(self.charter.bodies[body.index()].name.as_str())),
                None => nothing("the meeting's body is not given", "meeting.body"),
            },
            Field::Kind => text(meeting.kind(), "the kind of the meeting is not given", "meeting.kind"),
            // one that gives no date has that of its entry
            Field::Date => {
                let written = said.and_then(|said| said.date).or(event.and_then(|event| event.date));
                match (written, self.day_of_meeting(&meeting)) {
                    (None, Some(day)) => Value::Date(Day::said(day)),
                    _ => self.date(written, "the meeting has no date", "meeting.date", at),
                }
            }
            Field::Place => {
                let place = said.and_then(|said| said.place.as_ref()).or(event.and_then(|event| event.place.as_ref()));
                text(place, "the place of the meeting is not given", "meeting.place")
            }
            Field::Convened => {
                let convened = said.and_then(|said| said.convened);
                self.date(convened, "when the meeting was called is not given", "meeting.convened", at)
            }
            Field::Posted => {
                let posted = said.and_then(|said| said.posted);
                self.date(posted, "when the agenda was posted is not given", "meeting.posted", at)
            }
            Field::Chair => match said.and_then(|said| said.chair.as_ref()) {
                Some(chair) => Value::Name(Cow::Borrowed(self.canonical(&chair.value))),
                None => nothing("who presides is not given", "meeting.chair"),
            },
            Field::Status => Value::Name(Cow::Borrowed(self.status_of(&meeting))),
            _ => Value::Nothing(Missing::plain("a meeting has no such field")),
        }
    }

    /// What became of a meeting; one that is described was held, unless only an agenda tells of it.
    pub(in crate::check) fn status_of(&self, meeting: &MeetingHeld<'a>) -> &'a str {
        let said = meeting.said.and_then(|said| said.status.as_ref());
        let event = meeting.event.and_then(|event| event.status.as_ref());
        match (said.or(event), meeting.said, meeting.event) {
            (Some(status), ..) => &status.value,
            (None, None, Some(event)) => self.became_of(event),
            _ if meeting.planned => "planned",
            _ => "held",
        }
    }
}
