//! All who are named: who acts, takes part, votes, presides, holds office.

use super::{Binding, presence, rosters_of, some_of, voters};
use crate::charter::{BodyId, Named, RosterId};
use crate::constraint::{Exclusion, Form};
use crate::diagnostic::{Diagnostic, Role, did_you_mean, excerpt};
use crate::docket::{Entry, Fill, MISSING_FIELD, Meeting, MeetingRef, Text, UNKNOWN_FIELD};
use std::collections::BTreeSet;

impl<'d> Binding<'_, 'd> {
    /// All who are named in an entry.
    pub(super) fn people(&mut self, entry: &'d Entry, body: Option<BodyId>, id: Option<&str>, lapse: bool) {
        for name in entry.by.iter().filter(|name| !lapse || name.value != "lapse").chain(&entry.sponsors) {
            self.actor(name, body, id);
        }
        for name in entry.concerns.iter().chain(&entry.recused) {
            self.person(name, body, id);
        }
        if let Some(vote) = &entry.vote {
            if let Some(rule) = vote.rule.as_ref().filter(|rule| !self.is_vote(rule)) {
                let known: Vec<&str> = self.charter.votes.iter().map(|vote| vote.name.as_str()).collect();
                let help = did_you_mean(&rule.value, known.iter().copied())
                    .unwrap_or_else(|| some_of("the votes are", known.into_iter()));
                self.unknown("vote", rule, id, help);
            }
            for name in voters(vote) {
                self.person(name, body, id);
            }
        }
        if let Some(MeetingRef::Here(meeting)) = &entry.meeting {
            self.meeting(meeting, id);
        }
    }

    pub(super) fn is_vote(&self, name: &Text) -> bool {
        matches!(self.charter.names.get(&name.value), Some(Named::Vote(_))) || self.charter.broken.contains(&name.value)
    }

    pub(super) fn meeting(&mut self, meeting: &'d Meeting, id: Option<&str>) {
        let body = meeting.body.as_ref().and_then(|name| self.body(name, id));
        if let Some(kind) = &meeting.kind {
            self.meeting_kind(kind, id);
        }
        for name in meeting.chair.iter().chain(presence(&meeting.present)).chain(presence(&meeting.present_at_opening)) {
            self.person(name, body, id);
        }
    }

    /// Kinds of meetings are free words, but one letter beside a kind that the rules speak of is a slip of the pen.
    fn meeting_kind(&mut self, kind: &Text, id: Option<&str>) {
        let forms = self.charter.constraints.iter().map(|constraint| &constraint.form);
        let spoken_of = forms.filter_map(|form| match form {
            Form::Exclusion(Exclusion::MeetingKind { kinds, .. }) => Some(kinds),
            _ => None,
        });
        let known: BTreeSet<&str> = spoken_of.flatten().map(String::as_str).collect();
        let slip = known.iter().find(|known| kind.value.len() <= 100 && strsim::damerau_levenshtein(known, &kind.value) == 1);
        if let (Some(meant), false) = (slip, known.contains(kind.value.as_str())) {
            let help = format!("did you mean `{meant}`?");
            self.unknown("kind of meeting", kind, id, help);
        }
    }

    /// One who proposes or acts: an entry of a roster, a body or an office.
    pub(super) fn actor(&mut self, name: &Text, body: Option<BodyId>, entry: Option<&str>) {
        if !matches!(self.charter.names.get(&name.value), Some(Named::Body(_) | Named::Office(_))) {
            self.person(name, body, entry);
        }
    }

    /// One who takes part: an entry of a roster. Where the body has no members declared, any roster will do; where there is no roster at
    /// all, names are free.
    pub(super) fn person(&mut self, name: &Text, body: Option<BodyId>, entry: Option<&str>) {
        let Some(rosters) = rosters_of(self.charter, body) else { return };
        let found = rosters.iter().any(|roster| self.charter.rosters[roster.index()].find(&name.value).is_some());
        let broken = rosters.iter().any(|roster| self.charter.rosters[roster.index()].broken);
        if found || broken || rosters.is_empty() || self.charter.broken.contains(&name.value) {
            return;
        }
        let known = rosters.iter().flat_map(|roster| self.charter.rosters[roster.index()].by_name.keys().map(String::as_str));
        let sort = self.charter.rosters[rosters[0].index()].title.clone();
        let help = did_you_mean(&name.value, known).unwrap_or_else(|| {
            format!("add it to the roster `{}` if it is one", self.charter.rosters[rosters[0].index()].name)
        });
        self.unknown(&sort, name, entry, help);
    }

    /// A term of office: the office, its seat, its holders.
    pub(super) fn fill(&mut self, fill: &'d Fill, entry: Option<&str>) {
        for (name, given) in [("office", fill.office.is_some()), ("holder", fill.holder.is_some())] {
            if !given {
                let finding = Diagnostic::invalid(MISSING_FIELD, format!("a term of office without `{name}`"))
                    .label(fill.span, Role::Docket, "this term")
                    .help(format!("add `{name}: NAME`"))
                    .decision(entry);
                self.findings.push(finding);
            }
        }
        let Some(office) = &fill.office else { return };
        let Some(Named::Office(id)) = self.charter.names.get(&office.value) else {
            if !self.charter.broken.contains(&office.value) {
                let known = || self.charter.offices.iter().map(|office| office.name.as_str());
                let help = did_you_mean(&office.value, known()).unwrap_or_else(|| some_of("the offices are", known()));
                self.unknown("office", office, entry, help);
            }
            return;
        };
        let office = &self.charter.offices[id.index()];
        let lists: Vec<_> = office.per.iter().map(|list| &self.charter.lists[list.index()]).collect();
        for (key, value) in &fill.per {
            let Some(list) = lists.iter().find(|list| list.name == key.value) else {
                let finding = Diagnostic::invalid(UNKNOWN_FIELD, format!("unknown field `{}`", excerpt(&key.value)))
                    .label(key.span, Role::Docket, format!("`{}` has no such field", office.name))
                    .maybe_help(did_you_mean(
                        &key.value,
                        FILL_FIELDS.iter().copied().chain(lists.iter().map(|list| list.name.as_str())),
                    ))
                    .decision(entry);
                self.findings.push(finding);
                continue;
            };
            if list.find(&value.value).is_none() && !list.broken {
                let known = || list.entries.iter().map(|entry| entry.name.as_str());
                let help = did_you_mean(&value.value, list.by_name.keys().map(String::as_str))
                    .unwrap_or_else(|| some_of(&format!("the entries of `{}` are", list.name), known()));
                self.unknown(&list.title, value, entry, help);
            }
        }
        for list in lists.iter().filter(|list| !fill.per.iter().any(|(key, _)| key.value == list.name)) {
            let finding =
                Diagnostic::invalid(MISSING_FIELD, format!("no `{}`: `{}` is held per {}", list.name, office.name, list.title))
                    .label(fill.office.as_ref().map_or(fill.span, |name| name.span), Role::Docket, "which seat is not said")
                    .help(format!("add `{}: NAME`", list.name))
                    .decision(entry);
            self.findings.push(finding);
        }
        let rosters: Vec<RosterId> = office.held_by.iter().map(|dated| dated.value).collect();
        for name in fill.holder.iter().chain(&fill.with) {
            let known = |roster: &RosterId| &self.charter.rosters[roster.index()];
            if rosters.is_empty()
                || rosters.iter().any(|roster| known(roster).broken || known(roster).find(&name.value).is_some())
            {
                continue;
            }
            let names = rosters.iter().flat_map(|roster| known(roster).by_name.keys().map(String::as_str));
            let help = did_you_mean(&name.value, names)
                .unwrap_or_else(|| format!("add it to the roster `{}` if it is one", known(&rosters[0]).name));
            self.unknown(&known(&rosters[0]).title, name, entry, help);
        }
    }
}

/// Names of a `fills` entry, for suggestions.
const FILL_FIELDS: [&str; 7] = ["office", "holder", "with", "role", "from", "until", "partial"];
