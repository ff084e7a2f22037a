//! First pass: what is declared under which name.

use super::DUPLICATE;
use crate::ast::{self, Block, Entries, Entry, File, Head, Item, Tail};
use crate::charter::{
    Body, BodyId, CalendarId, Charter, Dated, ListId, Matter, MatterId, Member, MemberId, Named, Office, OfficeId, Roster,
    RosterId, SourceText, Validity, Vote, VoteId,
};
use crate::diagnostic::{Code, Diagnostic, Role};
use crate::source::Span;
use crate::time::Calendar;
use std::collections::BTreeMap;

/// One entry listed twice for overlapping periods.
pub const LISTED_TWICE: Code = Code("roster/listed-twice");
/// An attribute that has two values at one time.
pub const ATTRIBUTE_TWICE: Code = Code("roster/attribute-twice");

/// Enters all declarations into the charter, but those that are made of others (groups, weights); gives the named routes, by their
/// number, and where each name is declared.
pub fn declare<'a>(
    files: &'a [File],
    charter: &mut Charter,
    findings: &mut Vec<Diagnostic>,
) -> (Vec<&'a Block>, BTreeMap<String, Span>) {
    if let Some(rules) = files.iter().find_map(|file| file.rules.as_ref()) {
        charter.name.clone_from(&rules.name.value);
        charter.title = rules.title.clone().unwrap_or_else(|| rules.name.value.clone());
    }
    charter.broken = files.iter().flat_map(|file| file.broken.iter().cloned()).collect();
    let mut declaring = Declaring { charter, findings, places: BTreeMap::new(), sources: BTreeMap::new() };
    let mut routes = Vec::new();
    for item in files.iter().flat_map(|file| &file.items) {
        declaring.item(item, &mut routes);
    }
    (routes, declaring.places)
}

struct Declaring<'c> {
    charter: &'c mut Charter,
    findings: &'c mut Vec<Diagnostic>,
    places: BTreeMap<String, Span>,
    sources: BTreeMap<String, Span>,
}

impl Declaring<'_> {
    fn item<'a>(&mut self, item: &'a Item, routes: &mut Vec<&'a Block>) {
        match item {
            Item::Source(source) => {
                let (name, span) = (source.head.name.value.clone(), source.head.name.span);
                if let Some(first) = self.sources.insert(name.clone(), span) {
                    return self.twice(&name, span, first);
                }
                self.charter.sources.push(SourceText { name, title: title(&source.head), span });
            }
            Item::Roster(list) => {
                let id = RosterId(self.charter.rosters.len() as u32);
                if self.name(&list.head, Named::Roster(id)) {
                    let roster = self.roster(list);
                    self.charter.rosters.push(roster);
                }
            }
            Item::List(list) => {
                let id = ListId(self.charter.lists.len() as u32);
                if self.name(&list.head, Named::List(id)) {
                    let roster = self.roster(list);
                    self.charter.lists.push(roster);
                }
            }
            Item::Calendar(block) => {
                let id = CalendarId(self.charter.calendars.len() as u32);
                if self.name(&block.head, Named::Calendar(id)) {
                    let (name, _, span) = heading(&block.head);
                    self.charter.calendars.push(Calendar { name, span, ..Calendar::default() });
                }
            }
            Item::Body(block) => {
                let id = BodyId(self.charter.bodies.len() as u32);
                if self.name(&block.head, Named::Body(id)) {
                    let (name, title, span) = heading(&block.head);
                    self.charter.bodies.push(Body { name, title, span, ..Body::default() });
                }
            }
            Item::Office(block) => {
                let id = OfficeId(self.charter.offices.len() as u32);
                if self.name(&block.head, Named::Office(id)) {
                    let (name, title, span) = heading(&block.head);
                    self.charter.offices.push(Office { name, title, span, ..Office::default() });
                }
            }
            Item::Matter(block) => {
                let id = MatterId(self.charter.matters.len() as u32);
                if self.name(&block.head, Named::Matter(id)) {
                    let (name, title, span) = heading(&block.head);
                    self.charter.matters.push(Matter { name, title, span, broken: block.broken, ..Matter::default() });
                }
            }
            Item::Route(block) => {
                if self.name(&block.head, Named::Route(routes.len() as u32)) {
                    routes.push(block);
                }
            }
            // a vote may be declared once for each version
            Item::Vote(vote) => {
                let name = &vote.head.name.value;
                if !matches!(self.charter.names.get(name), Some(Named::Vote(_))) {
                    let id = VoteId(self.charter.votes.len() as u32);
                    if self.name(&vote.head, Named::Vote(id)) {
                        self.charter.votes.push(Vote {
                            name: name.clone(),
                            title: title(&vote.head),
                            versions: Vec::new(),
                            over: Vec::new(),
                        });
                    }
                }
            }
            Item::Rule(rule) => _ = self.name(&rule.head, Named::Rule(0)),
            Item::Duty(duty) => _ = self.name(&duty.head, Named::Duty(0)),
            Item::Group(_) | Item::Weights(_) | Item::Define(_) | Item::Exception(_) | Item::Test(_) => {}
        }
    }

    /// Enters a name; false, with a finding, where it is taken.
    fn name(&mut self, head: &Head, named: Named) -> bool {
        let name = &head.name;
        if let Some(first) = self.places.get(&name.value).copied() {
            self.twice(&name.value, name.span, first);
            return false;
        }
        self.places.insert(name.value.clone(), name.span);
        self.charter.names.insert(name.value.clone(), named);
        for other in &head.aka {
            match self.places.get(&other.value).copied() {
                Some(first) => self.twice(&other.value, other.span, first),
                None => {
                    self.places.insert(other.value.clone(), other.span);
                    self.charter.names.insert(other.value.clone(), named);
                }
            }
        }
        true
    }

    fn twice(&mut self, name: &str, second: Span, first: Span) {
        self.findings.push(twice(name, second, first));
    }

    fn roster(&mut self, list: &Entries) -> Roster {
        let (name, title, span) = heading(&list.head);
        let mut roster = Roster { name, title, span, broken: list.broken || list.open, ..Roster::default() };
        for entry in &list.entries {
            self.entry(&mut roster, entry, &list.head.tail);
        }
        roster
    }

    fn entry(&mut self, roster: &mut Roster, entry: &Entry, shared: &Tail) {
        let period = within(&entry.tail, shared);
        let id = match roster.find(&entry.name.value) {
            Some(id) => {
                let known = &mut roster.entries[id as usize];
                if known.periods.iter().any(|other| other.meets(period)) {
                    let finding =
                        Diagnostic::invalid(LISTED_TWICE, format!("`{}` is listed twice for the same time", entry.name.value))
                            .label(entry.name.span, Role::Rule, "the second time")
                            .label(known.span, Role::Rule, "the first time")
                            .help("end the first with `until`, or remove one");
                    self.findings.push(finding);
                }
                known.periods.push(period);
                id
            }
            None => {
                let id = roster.entries.len() as MemberId;
                roster.entries.push(Member {
                    name: entry.name.value.clone(),
                    title: entry.title.clone(),
                    periods: vec![period],
                    attributes: BTreeMap::new(),
                    span: entry.name.span,
                });
                roster.by_name.insert(entry.name.value.clone(), id);
                id
            }
        };
        for other in &entry.aka {
            if roster.by_name.insert(other.value.clone(), id).is_some_and(|taken| taken != id) {
                self.twice(&other.value, other.span, entry.name.span);
            }
        }
        for attribute in &entry.attributes {
            self.attribute(&mut roster.entries[id as usize], attribute, period);
        }
    }

    /// What an attribute says holds for as long as the entry it stands in, unless it has days of its own.
    fn attribute(&mut self, member: &mut Member, attribute: &ast::Attribute, period: Validity) {
        let own = validity(&attribute.tail);
        let validity = own.and(period).unwrap_or(own);
        let values = member.attributes.entry(attribute.name.value.clone()).or_default();
        if let Some(first) = values.iter().find(|other| other.validity.meets(validity)) {
            let message = format!("`{}` of {} has two values at one time", attribute.name.value, member.name);
            let finding = Diagnostic::invalid(ATTRIBUTE_TWICE, message)
                .label(attribute.value.span, Role::Rule, "the second")
                .label(first.span, Role::Rule, "the first")
                .help("end the first with `until` on the day before the second begins, and begin the second with `since`");
            self.findings.push(finding);
        }
        let span = attribute.name.span.to(attribute.value.span);
        values.push(Dated { value: attribute.value.value.clone(), validity, span });
    }
}

/// A name that is declared twice.
pub fn twice(name: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::invalid(DUPLICATE, format!("`{name}` is declared twice"))
        .label(second, Role::Rule, "the second time")
        .label(first, Role::Rule, "the first time")
        .help("give one of the two another name")
}

/// The period of an entry: what it does not say itself, its declaration says for all.
pub fn within(own: &Tail, shared: &Tail) -> Validity {
    let (own, shared) = (validity(own), validity(shared));
    Validity { since: own.since.or(shared.since), until: own.until.or(shared.until), ..Validity::default() }
}

/// The period of a tail.
pub fn validity(tail: &Tail) -> Validity {
    let basis = tail.basis.map(|basis| basis.value).unwrap_or_default();
    let (since, until) = (tail.since.map(|day| day.value.first), tail.until.map(|day| day.value.last));
    Validity { since, until, since_by: basis, until_by: basis }
}

/// The official title, or the name where there is none.
pub fn title(head: &Head) -> String {
    head.title.clone().unwrap_or_else(|| head.name.value.clone())
}

fn heading(head: &Head) -> (String, String, Span) {
    (head.name.value.clone(), title(head), head.name.span)
}
