//! References among entries: what an act rests on, and the meeting it names.

use super::{Act, Binding, DANGLING, Meetings};
use crate::check::ActId;
use crate::diagnostic::{Diagnostic, Role, Severity, Verdict, did_you_mean, excerpt};
use crate::docket::MeetingRef;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

impl Binding<'_, '_> {
    /// Meetings that entries name are described somewhere, or only named: then nothing is known of them, and a name near a described one
    /// is a slip of the pen.
    pub(super) fn meeting_ids(&mut self, acts: &[Act<'_>], meetings: &Meetings<'_>) {
        for act in acts {
            let Some(MeetingRef::Id(id)) = &act.entry.meeting else { continue };
            if let Some(meeting) = meetings.find(act.docket, &id.value) {
                self.meets(act.entry, meeting);
                continue;
            }
            if meetings.names().next().is_none() {
                continue;
            }
            let help = did_you_mean(&id.value, meetings.names());
            let message = format!("nothing is known of the meeting `{}`", excerpt(&id.value));
            let finding = Diagnostic::new(DANGLING, Severity::Note, Verdict::Undetermined, message)
                .label(id.span, Role::Docket, "described nowhere")
                .help(help.unwrap_or_else(|| "describe it once: `meeting: {id: …, date: …, kind: …}`".into()))
                .decision(act.id());
            self.findings.push(finding);
        }
    }

    /// The subjects of decisions of which two have one id, and the finding that says so.
    fn given_twice<'a>(&self, acts: &[Act<'a>]) -> BTreeMap<&'a str, usize> {
        let found = self.findings.iter().enumerate().filter(|(_, finding)| finding.code == crate::docket::DUPLICATE_ID);
        let places: BTreeMap<u32, usize> =
            found.flat_map(|(index, finding)| finding.labels.iter().map(move |label| (label.span.start, index))).collect();
        let subject = |act: &Act<'a>| {
            let finding = places.get(&act.entry.id.as_ref()?.span.start)?;
            Some((act.entry.subject.as_ref()?.value.as_str(), *finding))
        };
        acts.iter().filter_map(subject).collect()
    }

    /// Looks up what acts rest on; a finding where it is not there.
    pub(super) fn references(&mut self, acts: &mut [Act<'_>]) {
        let ids: FxHashMap<(Option<usize>, &str), ActId> =
            acts.iter().enumerate().rev().filter_map(|(index, act)| Some(((act.label_scope(), act.id()?), index))).collect();
        let unread = self.findings.iter().position(|finding| finding.code == crate::docket::SYNTAX);
        let twice = self.given_twice(acts);
        let mut told = 0;
        for (index, act) in acts.iter_mut().enumerate() {
            for name in &act.entry.relies_on {
                // a label is the agenda's own, an id is everybody's; an item means the label first, a decision the id
                let (label, id) = ((Some(act.docket), name.value.as_str()), (None, name.value.as_str()));
                let [first, second] = if act.entry.on_agenda { [label, id] } else { [id, label] };
                // what has the name of the act itself is meant only where nothing else has it
                let other = |key| ids.get(&key).filter(|other| **other != index);
                let found = other(first).or_else(|| other(second)).or_else(|| ids.get(&first));
                match found {
                    Some(other) => act.relies_on.push(*other),
                    None if self.cut.contains(name.value.as_str()) => {
                        let message =
                            format!("decision `{}` is of a later day than the record is read up to", excerpt(&name.value));
                        let finding = Diagnostic::new(DANGLING, Severity::Note, Verdict::Undetermined, message)
                            .label(name.span, Role::Docket, "left out by --as-of")
                            .decision(act.id());
                        self.findings.push(finding);
                        act.cut = Some(self.findings.len() - 1);
                    }
                    None => {
                        told += 1;
                        let help =
                            if told <= SUGGESTIONS { did_you_mean(&name.value, ids_near(&ids, &name.value)) } else { None };
                        let mut finding = Diagnostic::invalid(
                            DANGLING,
                            format!("no decision `{}` in the docket or its history", excerpt(&name.value)),
                        )
                        .label(name.span, Role::Docket, "relies on nothing")
                        .help(help.unwrap_or_else(|| "correct the id, or name the file that holds it under `history`".into()))
                        .decision(act.id());
                        // where a file could not be read in full, the decision may have stood there; of two with one id, one may be meant
                        let subject = act.entry.subject.as_ref().map(|subject| subject.value.as_str());
                        finding.cause = unread.or_else(|| twice.get(subject?).copied());
                        self.findings.push(finding);
                        act.dangling = true;
                    }
                }
            }
        }
    }
}

/// So many names get a "did you mean": it takes a look at all that are known.
const SUGGESTIONS: usize = 50;

/// At most a thousand ids to look for a near one in, in a fixed order.
fn ids_near<'a>(ids: &FxHashMap<(Option<usize>, &'a str), ActId>, name: &str) -> Vec<&'a str> {
    let mut known: Vec<&str> = ids.keys().map(|(_, id)| *id).filter(|id| id.len().abs_diff(name.len()) <= 3).collect();
    known.sort_unstable();
    known.truncate(1000);
    known
}
