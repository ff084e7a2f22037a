//! `allow:` in dockets.
//!
//! What comes in: a docket as read, and the rules it is held against. What goes out: suppressions with what they are said of, and a finding
//! for each that says nothing.

use super::comments::{no_reason, says_something};
use super::suppress::{Allow, Scope};
use super::written::{MALFORMED, UNKNOWN_PROVISION, checked};
use crate::charter::{self, Charter};
use crate::diagnostic::{Diagnostic, Role, SuppressedBy, did_you_mean, excerpt};
use crate::docket::{self, Docket, MeetingRef, Text};
use crate::source::{SourceMap, Span};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// Reads the suppressions of a docket.
pub fn read(sources: &SourceMap, docket: &Docket, charter: &Charter) -> (Vec<Allow>, Vec<Diagnostic>) {
    let mut reading = Reading { charter, paths: OnceCell::new(), entry: None, allows: Vec::new(), findings: Vec::new() };
    let meetings = meetings(docket);
    let at = |id: Option<&Text>| id.and_then(|id| meetings.get(id.value.as_str())).into_iter().flatten().copied();
    let file = sources.file(docket.source).span();
    reading.take(&docket.allow, || Scope::Places(vec![Span::new(file.start, file.end + 1)]));
    let agenda = docket.agenda.as_ref();
    let of_meeting = docket.meeting.iter().flat_map(|meeting| &meeting.allow);
    let of_agenda = agenda.iter().flat_map(|agenda| &agenda.allow);
    for allow in of_meeting.chain(of_agenda) {
        reading.take(std::slice::from_ref(allow), || {
            let id = docket.meeting.as_ref().and_then(|meeting| meeting.id.as_ref());
            let mut places: Vec<Span> = at(id).collect();
            places.extend(docket.entries.iter().filter(|entry| entry.on_agenda).map(|entry| entry.span));
            places.extend(docket.meeting.as_ref().map(|meeting| meeting.span));
            places.extend(agenda.map(|agenda| agenda.span));
            // what is found of an agenda as such is told at the head of the file
            places.push(Span::new(docket.head.start, docket.head.start + 1));
            once(places)
        });
    }
    for entry in &docket.entries {
        let id = entry.id.as_ref().map(|id| id.value.clone());
        reading.entry.clone_from(&id);
        reading.take(&entry.allow, || Scope::Entry { file: file.start, span: entry.span, id: id.clone() });
        if let Some(MeetingRef::Here(meeting)) = &entry.meeting {
            reading.take(&meeting.allow, || once(at(meeting.id.as_ref()).chain([entry.span]).collect()));
        }
    }
    (reading.allows, reading.findings)
}

/// Where the entries lie that name a meeting, by its id.
fn meetings(docket: &Docket) -> BTreeMap<&str, Vec<Span>> {
    let mut meetings: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    for entry in &docket.entries {
        let id = match &entry.meeting {
            Some(MeetingRef::Id(named)) => Some(named),
            Some(MeetingRef::Here(meeting)) => meeting.id.as_ref(),
            None => None,
        };
        if let Some(id) = id {
            meetings.entry(&id.value).or_default().push(entry.span);
        }
    }
    meetings
}

/// Each place once.
fn once(mut places: Vec<Span>) -> Scope {
    places.sort_unstable();
    places.dedup();
    Scope::Places(places)
}

struct Reading<'a> {
    charter: &'a Charter,
    /// The paths of provisions and of what they lie below, where they were asked for.
    paths: OnceCell<BTreeSet<&'a str>>,
    /// The entry in hand.
    entry: Option<String>,
    allows: Vec<Allow>,
    findings: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn take(&mut self, written: &[docket::Allow], scope: impl Fn() -> Scope) {
        for allow in written {
            let before = self.findings.len();
            if let Some((codes, reason)) = self.said(allow) {
                let provision = allow.provision.as_ref().map(|path| path.value.clone());
                let by = SuppressedBy::Docket;
                self.allows.push(Allow { at: allow.span, codes, reason, provision, by, scope: scope() });
            }
            for finding in &mut self.findings[before..] {
                finding.decision.clone_from(&self.entry);
            }
        }
    }

    /// The codes and the reason, where it says both.
    fn said(&mut self, allow: &docket::Allow) -> Option<(Vec<Text>, String)> {
        if allow.codes.is_empty() {
            // a code of another sort than a name has its finding already
            if !allow.coded {
                let finding = Diagnostic::invalid(MALFORMED, "a suppression without a code")
                    .label(allow.span, Role::Docket, "suppresses nothing")
                    .help("write `allow: {code: CODE, because: \"REASON\"}`");
                self.findings.push(finding);
            }
            return None;
        }
        let reason = allow.because.as_ref().filter(|reason| says_something(&reason.value));
        if reason.is_none() {
            let what = if allow.reasoned { "a suppression with an empty reason" } else { "a suppression without a reason" };
            let help = "say why: `because: \"REASON\"`";
            self.findings.push(no_reason(what.to_owned(), allow.span, Role::Docket, help));
        }
        let codes = checked(allow.codes.clone(), Role::Docket, &mut self.findings);
        let known = allow.provision.as_ref().is_none_or(|path| self.known(path));
        (known && !codes.is_empty()).then_some(())?;
        Some((codes, reason?.value.clone()))
    }

    /// Whether there is such a provision, or one below it.
    fn known(&mut self, path: &Text) -> bool {
        let charter = self.charter;
        let provisions = || charter.provisions.iter().map(|provision| provision.path.as_str());
        if self
            .paths
            .get_or_init(|| provisions().flat_map(charter::upwards).filter(|path| !path.is_empty()).collect())
            .contains(path.value.as_str())
        {
            return true;
        }
        let help = did_you_mean(&path.value, provisions());
        let finding = Diagnostic::invalid(UNKNOWN_PROVISION, format!("there is no provision `{}`", excerpt(&path.value)))
            .label(path.span, Role::Docket, "not known")
            .help(help.unwrap_or_else(|| "write its path, such as `council.quorum`".to_owned()));
        self.findings.push(finding);
        false
    }
}
