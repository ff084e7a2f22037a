//! Meetings, agendas as papers, papers, events.
//!
//! What comes in: their nodes. What goes out: the facts. It must not know any body.

use super::fields::{Fields, scalar};
use super::findings::Findings;
use super::node::{Node, Value};
use super::{Admitted, Agenda, Event, Meeting, MeetingRef, Paper, allow};

/// Fields of a meeting.
pub const MEETING: &[&str] = &[
    "id",
    "body",
    "kind",
    "date",
    "place",
    "convened",
    "chair",
    "present",
    "present_at_opening",
    "status",
    "posted",
    "continued_from",
    "allow",
    "title",
    "sources",
];
/// What a meeting or event can be.
pub const STATUS: &[&str] = &["planned", "held", "cancelled", "postponed"];
/// Fields of an admission.
pub const ADMITTED: &[&str] = &["by", "ground", "sources"];
/// Fields of an agenda.
pub const AGENDA: &[&str] = &["status", "circulated", "amended", "posted", "papers", "sources", "allow"];
/// What an agenda can be.
pub const AGENDA_STATUS: &[&str] = &["provisional", "adopted", "amended", "draft", "final"];
/// Fields of a paper.
pub const PAPER: &[&str] = &["id", "title", "circulated", "text", "kind", "url", "sources"];
/// Fields of an event.
pub const EVENT: &[&str] = &["name", "kind", "date", "status", "title", "place", "sources"];

/// Reads a meeting, or a reference to one.
pub(super) fn meeting_ref(node: &Node<'_>, out: &Findings) -> Option<MeetingRef> {
    if matches!(node.value, Value::Map(_)) {
        return meeting(node, out).map(|meeting| MeetingRef::Here(Box::new(meeting)));
    }
    scalar(node, "meeting", "a meeting or its id", out).map(|id| MeetingRef::Id(id.map(str::to_owned)))
}

/// Reads a meeting; an id alone is a meeting of which nothing else is said.
pub(super) fn meeting(node: &Node<'_>, out: &Findings) -> Option<Meeting> {
    if !matches!(node.value, Value::Map(_)) {
        let id = scalar(node, "meeting", "a meeting or its id", out)?.map(str::to_owned);
        return Some(Meeting { span: node.span, id: Some(id), ..Meeting::default() });
    }
    let fields = Fields::of(node, "a meeting", MEETING, out)?;
    Some(Meeting {
        span: node.span,
        id: fields.text("id"),
        body: fields.text("body"),
        kind: fields.text("kind"),
        date: fields.instant("date"),
        convened: fields.instant("convened"),
        posted: fields.instant("posted"),
        place: fields.text("place"),
        chair: fields.text("chair"),
        present: fields.presence("present"),
        present_at_opening: fields.presence("present_at_opening"),
        status: fields.word("status", STATUS),
        continued_from: fields.text("continued_from"),
        allow: allow::allows(&fields),
    })
}

/// Reads the agenda as a paper.
pub(super) fn agenda(node: &Node<'_>, out: &Findings) -> Option<Agenda> {
    let fields = Fields::of(node, "an agenda", AGENDA, out)?;
    Some(Agenda {
        span: node.span,
        status: fields.word("status", AGENDA_STATUS),
        circulated: fields.instant("circulated"),
        posted: fields.instant("posted"),
        amended: fields.instant("amended"),
        allow: allow::allows(&fields),
    })
}

/// Reads by what a late item was taken up; the id of the decision alone will do.
pub(super) fn admitted(node: &Node<'_>, out: &Findings) -> Option<Admitted> {
    if !matches!(node.value, Value::Map(_)) {
        let by = scalar(node, "admitted", "the id of a decision", out)?.map(str::to_owned);
        return Some(Admitted { span: node.span, by: Some(by), ground: None });
    }
    let fields = Fields::of(node, "an admission", ADMITTED, out)?;
    Some(Admitted { span: node.span, by: fields.text("by"), ground: fields.text("ground") })
}

/// Reads a paper; its symbol alone will do.
pub(super) fn paper(node: &Node<'_>, out: &Findings) -> Option<Paper> {
    if !matches!(node.value, Value::Map(_)) {
        let id = scalar(node, "papers", "a paper or its symbol", out)?.map(str::to_owned);
        return Some(Paper { span: node.span, id: Some(id), circulated: None });
    }
    let fields = Fields::of(node, "a paper", PAPER, out)?;
    Some(Paper { span: node.span, id: fields.text("id"), circulated: fields.instant("circulated") })
}

/// Reads an event.
pub(super) fn event(node: &Node<'_>, out: &Findings) -> Option<Event> {
    let fields = Fields::of(node, "an event", EVENT, out)?;
    Some(Event {
        span: node.span,
        name: fields.text("name"),
        kind: fields.text("kind"),
        date: fields.when("date"),
        place: fields.text("place"),
        status: fields.word("status", STATUS),
    })
}
