//! Node tree → [`Docket`].
//!
//! What comes in: the tree of one file. What goes out: the facts in it; a mistake costs its own field only. It must not know YAML or
//! JSON, nor any rule set.

use super::fields::{BAD_VALUE, Fields};
use super::findings::{Findings, quoted};
use super::node::{Node, Value};
use super::{Docket, EntryKind, MISSING_FIELD, allow, entry, expect, fills, meeting};
use crate::diagnostic::{Code, Diagnostic, Role};
use crate::source::{SourceId, Span};
use std::collections::BTreeMap;

/// An id or label given to two entries of one file.
pub const DUPLICATE_ID: Code = Code("docket/duplicate-id");
/// A docket without items and decisions.
pub const EMPTY: Code = Code("docket/empty");

/// Fields of a docket.
pub const DOCKET: &[&str] = &[
    "rules",
    "meeting",
    "agenda",
    "items",
    "decisions",
    "history",
    "complete_from",
    "recorded_until",
    "reading",
    "terms",
    "events",
    "allow",
    "title",
    "sources",
    "expect",
];

/// What a record can be complete in, apart.
pub const COMPLETE_FROM: &[&str] = &["decisions", "meetings"];

/// A docket of which nothing is known yet.
pub(super) fn nothing(source: SourceId, head: Span) -> Docket {
    Docket {
        source,
        head,
        unread: None,
        rules: None,
        meeting: None,
        agenda: None,
        entries: Vec::new(),
        history: Vec::new(),
        meetings_from: None,
        complete_from: None,
        recorded_until: None,
        reading: None,
        terms: Vec::new(),
        events: Vec::new(),
        expects: None,
        times: BTreeMap::new(),
        allow: Vec::new(),
    }
}

/// The finding that there is nothing to check.
pub(super) fn empty(head: Span, out: &Findings) {
    out.at(EMPTY, head, "nothing to check in this file", || {
        ("no agenda items, no decisions, no terms, no events".to_owned(), "add `decisions:` or `items:`".to_owned())
    });
}

/// Reads a docket from its tree.
pub(super) fn lower(docket: &mut Docket, root: &Node<'_>, out: &Findings) {
    if matches!(root.value, Value::List(_)) {
        return out.at(BAD_VALUE, docket.head, "a list begins here", || {
            ("a list where a docket is needed".to_owned(), "write `decisions:` before the list".to_owned())
        });
    }
    let Some(fields) = Fields::of(root, "a docket", DOCKET, out) else {
        return;
    };
    docket.rules = fields.text("rules");
    docket.meeting = fields.value("meeting").and_then(|node| meeting::meeting(node, out));
    docket.agenda = fields.value("agenda").and_then(|node| meeting::agenda(node, out));
    docket.history = fields.names("history");
    complete_from(docket, &fields, out);
    docket.recorded_until = fields.when("recorded_until");
    docket.reading = fields.text("reading");
    docket.terms = fields.each("terms").iter().filter_map(|node| fills::fill(node, out)).collect();
    docket.events = fields.each("events").iter().filter_map(|node| meeting::event(node, out)).collect();
    docket.expects = fields.value("expect").map(|node| expect::expects(node, out));
    docket.allow = allow::allows(&fields);
    entries(docket, &fields, out);
}

/// `complete_from: 2020-01-01`, or a day for decisions and one for meetings.
fn complete_from(docket: &mut Docket, fields: &Fields<'_, '_>, out: &Findings) {
    let Some(node) = fields.value("complete_from").filter(|node| matches!(node.value, Value::Map(_))) else {
        docket.complete_from = fields.when("complete_from");
        docket.meetings_from = docket.complete_from;
        return;
    };
    let Some(apart) = Fields::of(node, "`complete_from`", COMPLETE_FROM, out) else { return };
    docket.complete_from = apart.when("decisions");
    docket.meetings_from = apart.when("meetings");
    if let Some(wanting) = COMPLETE_FROM.iter().find(|name| apart.get(name).is_none()) {
        out.at(BAD_VALUE, node.span, "one day of two", || {
            let message = format!("`complete_from` does not say from when the record holds all {wanting}");
            (message, format!("add `{wanting}:` and a day: of a record that holds no time in full, its last day"))
        });
    }
}

/// Reads items and decisions, whichever comes first in the file first.
fn entries(docket: &mut Docket, fields: &Fields<'_, '_>, out: &Findings) {
    let mut sections = [("items", EntryKind::Item), ("decisions", EntryKind::Decision)];
    sections.sort_by_key(|(name, _)| fields.get(name).map(|node| node.span));
    let mut any = false;
    let mut ids = BTreeMap::new();
    for (name, listed) in sections {
        for node in fields.each(name) {
            any = true;
            let before = out.made();
            let Some(entry) = entry::entry(node, listed, docket.meeting.as_ref(), out) else {
                continue;
            };
            if let Some(id) = &entry.id
                && let Some(first) = ids.insert((listed == EntryKind::Item, id.value.clone()), id.span)
            {
                twice(name, &id.value, first, id.span, out);
                ids.insert((listed == EntryKind::Item, id.value.clone()), first);
            }
            // nobody sees what is wrong with these any more, so they must not fill the memory either
            if !out.full() || out.made() == before {
                docket.entries.push(entry);
            } else {
                docket.unread.get_or_insert(docket.head);
            }
        }
    }
    without_meeting(docket, fields, out);
    // where a mistake in the syntax took the entries, that is told
    if !any && docket.terms.is_empty() && docket.events.is_empty() && docket.unread.is_none() {
        empty(docket.head, out);
    }
}

fn twice(section: &str, id: &str, first: Span, again: Span, out: &Findings) {
    out.push(|| {
        let what = if section == "items" { "item" } else { "decision" };
        Diagnostic::invalid(DUPLICATE_ID, format!("{what} {} is given twice", quoted(id)))
            .label(again, Role::Docket, "again here")
            .label(first, Role::Docket, "first given here")
            .help("give one of the two another name")
    });
}

/// Date and body of items are those of their meeting: what it lacks is told once, not of each item.
fn without_meeting(docket: &Docket, fields: &Fields<'_, '_>, out: &Findings) {
    let items = || docket.entries.iter().filter(|entry| entry.on_agenda);
    let lacking = [
        ("date", "YEAR-MONTH-DAY", items().any(|entry| entry.date.is_none())),
        ("body", "NAME", items().any(|entry| entry.body.is_none() && entry.by.is_empty())),
    ];
    for (name, example, lacks) in lacking {
        // what is there but wrong has its finding already
        let given = fields
            .get("meeting")
            .is_some_and(|node| matches!(&node.value, Value::Map(pairs) if pairs.iter().any(|(key, _)| key.value == name)));
        if lacks && !given {
            let place = docket.meeting.as_ref().map_or(docket.head, |meeting| meeting.span);
            out.at(MISSING_FIELD, place, "the meeting of the agenda", || {
                (format!("the meeting of the agenda has no `{name}`"), format!("add `{name}: {example}` to `meeting`"))
            });
        }
    }
}
