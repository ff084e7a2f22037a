//! Terms of office and their ends, and the events that they hang on: the office, its seat, its holders, their attributes.

use super::{Binding, some_of};
use crate::charter::{Named, OfficeId, Roster};
use crate::constraint::{Form, Limit, Rotation};
use crate::diagnostic::{Diagnostic, Hint, Role, excerpt};
use crate::docket::{End, Event, Fill, MISSING_FIELD, Text, UNKNOWN_FIELD};
use crate::source::Span;

impl<'d> Binding<'_, 'd> {
    /// A term of office.
    pub(super) fn fill(&mut self, fill: &'d Fill, entry: Option<&str>) {
        self.has("a term of office", &[("office", fill.office.is_some()), ("holder", fill.holder.is_some())], fill.span, entry);
        if fill.office.is_none() || fill.holder.is_none() {
            self.misspelt(&fill.per, &FILL_FIELDS, entry);
        }
        let Some(id) = fill.office.as_ref().and_then(|office| self.office(office, entry)) else { return };
        let at = fill.office.as_ref().map_or(fill.span, |name| name.span);
        self.seat(id, &fill.per, at, &FILL_FIELDS, entry);
        let known = attributes(self.charter, id);
        for attribute in fill.attributes.iter().filter(|attribute| !known.contains(&attribute.name.value.as_str())) {
            self.unknown_field(id, &attribute.name, &FILL_FIELDS, entry);
        }
        let named = fill.holder.iter().chain(&fill.with).chain(&fill.remainder_of).chain(&fill.swapped_with).chain(&fill.skips);
        for name in named {
            self.holder(id, name, entry);
        }
        if let Some(role) = &fill.role {
            self.role(id, role, entry);
        }
    }

    /// The end of a term.
    pub(super) fn end(&mut self, end: &'d End, entry: Option<&str>) {
        self.has("the end of a term", &[("office", end.office.is_some()), ("holder", end.holder.is_some())], end.span, entry);
        if end.office.is_none() || end.holder.is_none() {
            self.misspelt(&end.per, &END_FIELDS, entry);
        }
        let Some(id) = end.office.as_ref().and_then(|office| self.office(office, entry)) else { return };
        if !end.per.is_empty() {
            let at = end.office.as_ref().map_or(end.span, |name| name.span);
            self.seat(id, &end.per, at, &END_FIELDS, entry);
        }
        if let Some(holder) = &end.holder {
            self.holder(id, holder, entry);
        }
    }

    /// An event: the meeting of a body, or the decision of a matter.
    pub(super) fn event(&mut self, event: &'d Event) {
        self.has("an event", &[("name", event.name.is_some()), ("date", event.date.is_some())], event.span, None);
        if let Some(kind) = &event.kind {
            self.meeting_kind(kind, None);
        }
        let Some(name) = &event.name else { return };
        let found = matches!(self.charter.names.get(&name.value), Some(Named::Body(_) | Named::Matter(_)));
        if found || self.charter.broken.contains(&name.value) {
            return;
        }
        let known = || self.charter.body_names().chain(self.charter.matters.iter().map(|matter| matter.name.as_str()));
        let help = Hint::near(&name.value, known()).or(|| some_of("events are of", known()));
        self.unknown("event", name, None, help);
    }

    fn has(&mut self, what: &str, fields: &[(&str, bool)], span: Span, entry: Option<&str>) {
        for (name, _) in fields.iter().filter(|(_, given)| !given) {
            let value = if *name == "date" { "YEAR-MONTH-DAY" } else { "NAME" };
            let finding = Diagnostic::invalid(MISSING_FIELD, format!("{what} without `{name}`"))
                .label(span, Role::Docket, "here")
                .help(format!("add `{name}: {value}`"))
                .decision(entry);
            self.findings.push(finding);
        }
    }

    fn office(&mut self, name: &Text, entry: Option<&str>) -> Option<OfficeId> {
        if let Some(Named::Office(id)) = self.charter.names.get(&name.value) {
            return Some(*id);
        }
        if !self.charter.broken.contains(&name.value) {
            let known = || self.charter.offices.iter().map(|office| office.name.as_str());
            let help = Hint::near(&name.value, known()).or(|| some_of("the offices are", known()));
            self.unknown("office", name, entry, help);
        }
        None
    }

    /// Where a field is missing, one that has nearly its name is a slip of the pen.
    fn misspelt(&mut self, per: &[(Text, Text)], fields: &[&str], entry: Option<&str>) {
        let lists: Vec<&str> = self.charter.lists.iter().map(|list| list.name.as_str()).collect();
        for (key, _) in per.iter().filter(|(key, _)| !lists.contains(&key.value.as_str())) {
            let hint = Hint::near(&key.value, fields.iter().copied());
            if hint.meant.is_some() {
                let finding = Diagnostic::invalid(UNKNOWN_FIELD, format!("unknown field `{}`", excerpt(&key.value)))
                    .label(key.span, Role::Docket, "a term has no such field")
                    .hint(key.span, &key.value, hint)
                    .decision(entry);
                self.findings.push(finding);
            }
        }
    }

    fn unknown_field(&mut self, office: OfficeId, key: &Text, fields: &[&str], entry: Option<&str>) {
        let office = &self.charter.offices[office.index()];
        let lists = office.per.iter().map(|list| self.charter.lists[list.index()].name.as_str());
        let known = fields.iter().copied().chain(lists).chain(attributes_of(self.charter, office));
        let finding = Diagnostic::invalid(UNKNOWN_FIELD, format!("unknown field `{}`", excerpt(&key.value)))
            .label(key.span, Role::Docket, format!("`{}` has no such field", office.name))
            .hint(key.span, &key.value, Hint::near(&key.value, known))
            .decision(entry);
        self.findings.push(finding);
    }

    /// The fields that tell seats apart.
    fn seat(&mut self, id: OfficeId, per: &[(Text, Text)], at: Span, fields: &[&str], entry: Option<&str>) {
        let office = &self.charter.offices[id.index()];
        let lists: Vec<_> = office.per.iter().map(|list| &self.charter.lists[list.index()]).collect();
        let attributes = attributes(self.charter, id);
        for (key, value) in per {
            let Some(list) = lists.iter().find(|list| list.name == key.value) else {
                if !attributes.contains(&key.value.as_str()) {
                    self.unknown_field(id, key, fields, entry);
                }
                continue;
            };
            if list.find(&value.value).is_none() && !list.broken {
                let known = || list.entries.iter().map(|entry| entry.name.as_str());
                let names = list.by_name.iter().map(|(name, entry)| (name.as_str(), *entry));
                let help =
                    Hint::among(&value.value, names).or(|| some_of(&format!("the entries of `{}` are", list.name), known()));
                self.unknown(&list.title, value, entry, help);
            }
        }
        for list in lists.iter().filter(|list| !per.iter().any(|(key, _)| key.value == list.name)) {
            let finding =
                Diagnostic::invalid(MISSING_FIELD, format!("no `{}`: `{}` is held per {}", list.name, office.name, list.title))
                    .label(at, Role::Docket, "which seat is not said")
                    .help(format!("add `{}: NAME`", list.name))
                    .decision(entry);
            self.findings.push(finding);
        }
    }

    /// One who holds an office: an entry of its roster, if it has one.
    fn holder(&mut self, office: OfficeId, name: &Text, entry: Option<&str>) {
        let held_by = &self.charter.offices[office.index()].held_by;
        let rosters: Vec<&Roster> = held_by.iter().map(|dated| &self.charter.rosters[dated.value.index()]).collect();
        let Some(first) = rosters.first() else { return };
        if rosters.iter().any(|roster| roster.broken || roster.find(&name.value).is_some()) {
            return;
        }
        let names = rosters
            .iter()
            .enumerate()
            .flat_map(|(number, roster)| roster.by_name.iter().map(move |(name, member)| (name.as_str(), (number, *member))));
        let help = Hint::among(&name.value, names).or(|| format!("add it to the roster `{}` if it is one", first.name));
        self.unknown(&first.title, name, entry, help);
    }

    /// Roles are free words, but one letter beside a role that the rules count is a slip of the pen.
    fn role(&mut self, office: OfficeId, role: &Text, entry: Option<&str>) {
        let office = &self.charter.offices[office.index()];
        let forms = office.constraints.iter().map(|id| &self.charter.constraint(*id).form);
        let counted = forms.filter_map(|form| match form {
            Form::Limit(Limit::Roles { roles, .. }) => Some(roles),
            _ => None,
        });
        let known: Vec<&str> = counted.flatten().map(String::as_str).collect();
        let slip = known.iter().find(|known| role.value.len() <= 100 && strsim::damerau_levenshtein(known, &role.value) == 1);
        if let (Some(meant), false) = (slip, known.contains(&role.value.as_str())) {
            let hint = Hint::near(&role.value, known.iter().copied()).or(|| format!("did you mean `{meant}`?"));
            self.unknown("role", role, entry, hint);
        }
    }
}

/// The attributes of holders that the rules of an office ask for.
fn attributes(charter: &crate::charter::Charter, office: OfficeId) -> Vec<&str> {
    attributes_of(charter, &charter.offices[office.index()]).collect()
}

fn attributes_of<'c>(
    charter: &'c crate::charter::Charter,
    office: &'c crate::charter::Office,
) -> impl Iterator<Item = &'c str> {
    office.constraints.iter().filter_map(|id| match &charter.constraint(*id).form {
        Form::Limit(Limit::Share(share)) => Some(share.by.as_str()),
        Form::Limit(Limit::Rotation(Rotation::Attribute(name))) => Some(name.as_str()),
        _ => None,
    })
}

/// Names of a `fills` entry, for suggestions.
const FILL_FIELDS: [&str; 12] = [
    "office",
    "holder",
    "with",
    "role",
    "from",
    "until",
    "partial",
    "remainder_of",
    "elected",
    "seat",
    "swapped_with",
    "skips",
];

/// Names of an `ends` entry, for suggestions.
const END_FIELDS: [&str; 5] = ["office", "holder", "on", "seat", "reason"];
