//! Agenda items and decisions.
//!
//! What comes in: the node of an entry, and the meeting it is for. What goes out: an [`Entry`] with what could be understood; what is
//! required and not there is a finding. It must not know any rule set: whether the matter has such a step is decided later.

use super::fields::{Fields, scalar};
use super::findings::{Findings, quoted};
use super::node::{Node, Value};
use super::{Delegate, Entry, EntryKind, Meeting, MeetingRef, Outcome, Waive, allow, fills, meeting, vote};
use crate::diagnostic::Code;
use crate::source::Span;

/// A field that an entry must have.
pub const MISSING_FIELD: Code = Code("docket/missing-field");

/// The fields that all entries may have.
pub const ENTRY: &[&str] = &[
    "id",
    "label",
    "date",
    "body",
    "meeting",
    "matter",
    "subject",
    "step",
    "title",
    "outcome",
    "by",
    "sponsors",
    "text",
    "editorial",
    "papers",
    "circulated",
    "relies_on",
    "vote",
    "fills",
    "ends",
    "waives",
    "amends",
    "delegates",
    "under",
    "delegated_by",
    "recused",
    "effective",
    "added",
    "sources",
    "allow",
    "concerns",
    "proposed",
    "class",
    "admitted",
    "ratifies",
    "supersedes",
    "reason",
];

/// Reads one element of `items` (then with the docket's meeting, if it has one) or of `decisions`.
pub(super) fn entry(node: &Node<'_>, listed: EntryKind, at: Option<&Meeting>, out: &Findings) -> Option<Entry> {
    let what = if listed == EntryKind::Item { "an agenda item" } else { "a decision" };
    let fields = Fields::any(node, what, out)?;
    // an item that has its outcome is a decision that stands in an agenda
    let kind = if fields.has("outcome") { EntryKind::Decision } else { listed };
    let named = if listed == EntryKind::Item { ["label", "id"] } else { ["id", "label"] };
    let own = if fields.has(named[0]) { named[0] } else { named[1] };
    let mut entry = Entry {
        kind,
        on_agenda: listed == EntryKind::Item,
        span: fields.extent(),
        id: fields.text(own),
        date: fields.instant("date"),
        body: fields.text("body"),
        meeting: fields.value("meeting").and_then(|node| meeting::meeting_ref(node, out)),
        matter: fields.text("matter"),
        subject: fields.text("subject"),
        step: fields.text("step"),
        title: fields.text("title"),
        reason: fields.text("reason"),
        fields: fields.others(what, ENTRY),
        outcome: fields.one_of("outcome", &Outcome::ALL),
        by: fields.names("by"),
        sponsors: fields.get("sponsors").map(|_| fields.names("sponsors")),
        text: fields.text("text"),
        editorial: fields.truth("editorial"),
        papers: fields.each("papers").iter().filter_map(|node| meeting::paper(node, out)).collect(),
        circulated: fields.instant("circulated"),
        relies_on: fields.names("relies_on"),
        vote: fields.value("vote").and_then(|node| vote::vote(node, out)),
        fills: fields.each("fills").iter().filter_map(|node| fills::fill(node, out)).collect(),
        ends: fields.each("ends").iter().filter_map(|node| fills::end(node, out)).collect(),
        concerns: fields.get("concerns").map(|_| fields.names("concerns")),
        recused: fields.get("recused").map(|_| fields.names("recused")),
        effective: fields.instant("effective"),
        added: fields.instant("added"),
        admitted: fields.value("admitted").and_then(|node| meeting::admitted(node, out)),
        class: fields.text("class"),
        proposed: fields.instant("proposed"),
        supersedes: fields.names("supersedes"),
        ratifies: fields.names("ratifies"),
        delegated_by: fields.text("delegated_by"),
        waives: fields.each("waives").iter().filter_map(|node| waives(node, fields.has("reason"), out)).collect(),
        delegates: fields.each("delegates").iter().filter_map(|node| delegates(node, out)).collect(),
        amends: fields.names("amends"),
        under: fields.names("under"),
        allow: allow::allows(&fields),
    };
    take_from_meeting(&mut entry, &fields, if listed == EntryKind::Item { at } else { None });
    let day = entry.date.map(|date| date.value);
    if let Some(vote) = &mut entry.vote {
        vote.settle(day, &|date| out.clock(date.span));
    }
    required(&entry, &fields, listed);
    Some(entry)
}

/// Fields of a delegation.
pub const DELEGATION: &[&str] = &["matter", "to", "until"];

/// Reads what is delegated.
fn delegates(node: &Node<'_>, out: &Findings) -> Option<Delegate> {
    let fields = Fields::of(node, "a delegation", DELEGATION, out)?;
    for (name, example) in [("matter", "NAME"), ("to", "BODY")] {
        if !fields.has(name) {
            out.at(MISSING_FIELD, node.span, "this delegation", || {
                (format!("the delegation has no `{name}`"), format!("add `{name}: {example}`"))
            });
        }
    }
    Some(Delegate { matter: fields.text("matter"), to: fields.names("to"), until: fields.when("until") })
}

/// Fields of a waiver.
pub const WAIVES: &[&str] = &["provision", "scope", "from", "until", "reason"];

/// Reads what is waived: the path of a provision, or more about it. The reason of the decision is that of all it waives.
fn waives(node: &Node<'_>, reasoned: bool, out: &Findings) -> Option<Waive> {
    let mut waive = Waive { span: node.span, provision: None, scope: Vec::new(), from: None, until: None, reasoned };
    if !matches!(node.value, Value::Map(_)) {
        waive.provision = Some(scalar(node, "waives", "a provision", out)?.map(str::to_owned));
        return Some(waive);
    }
    let fields = Fields::of(node, "a waiver", WAIVES, out)?;
    if !fields.has("provision") {
        out.at(MISSING_FIELD, node.span, "this waiver", || {
            ("the waiver has no `provision`".to_owned(), "say what is waived: `provision: council.notice`".to_owned())
        });
    }
    waive.provision = fields.text("provision");
    waive.scope = fields.names("scope");
    waive.from = fields.when("from");
    waive.until = fields.when("until");
    waive.reasoned |= fields.value("reason").is_some();
    Some(waive)
}

/// Date and body that the entry leaves to its meeting: the one it names in full, else the docket's.
fn take_from_meeting(entry: &mut Entry, fields: &Fields<'_, '_>, docket: Option<&Meeting>) {
    let own = match &entry.meeting {
        Some(MeetingRef::Here(meeting)) => Some(meeting.as_ref()),
        _ => None,
    };
    for meeting in [own, docket].into_iter().flatten() {
        if entry.date.is_none() && !fields.has("date") {
            entry.date = meeting.date;
        }
        if entry.body.is_none() && !fields.has("body") {
            entry.body.clone_from(&meeting.body);
        }
    }
}

/// A finding for each thing the entry must have and does not. What is there but wrong has its finding already; what an item takes from its
/// meeting is told of the meeting.
fn required(entry: &Entry, fields: &Fields<'_, '_>, listed: EntryKind) {
    let item = listed == EntryKind::Item;
    let missing = |name: &str, example: &str| {
        let place = fields.pairs.first().map_or(entry.span, |(key, _)| key.span);
        let place: Span = entry.id.as_ref().map_or(place, |id| id.span);
        fields.out.at(MISSING_FIELD, place, "this entry", || {
            let who = match (&entry.id, item) {
                (Some(id), _) => quoted(&id.value),
                (None, true) => "the agenda item".to_owned(),
                (None, false) => "the decision".to_owned(),
            };
            let help = match name {
                "outcome" => format!("say with `outcome` what became of it: {}", Outcome::ALL.map(|(_, name)| name).join(", ")),
                _ => format!("add `{name}: {example}`"),
            };
            (format!("{who} has no `{name}`"), help)
        });
    };
    if !fields.has("id") && !fields.has("label") {
        if item { missing("label", "\"1\"") } else { missing("id", "soc-2023-08-22/3") }
    }
    let needs = [
        ("date", "YEAR-MONTH-DAY", item || entry.date.is_some()),
        ("body", "NAME", item || entry.body.is_some() || !entry.by.is_empty()),
        ("matter", "NAME", entry.matter.is_some()),
        ("step", "NAME", entry.step.is_some()),
        ("outcome", "OUTCOME", item || entry.outcome.is_some()),
    ];
    for (name, example, given) in needs {
        if !given && !fields.has(name) {
            missing(name, example);
        }
    }
}
