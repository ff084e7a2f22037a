//! References among entries: what an act rests on, and the meeting it names.

use super::{Act, Binding, DANGLING, INCONSISTENT, Meetings, described};
use crate::check::ActId;
use crate::diagnostic::{Diagnostic, Hint, Role, Severity, Verdict, excerpt};
use crate::docket::{EntryKind, MeetingRef, Text};
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
            let help =
                Hint::near(&id.value, meetings.names()).or(|| "describe it once: `meeting: {id: …, date: …, kind: …}`".into());
            let message = format!("nothing is known of the meeting `{}`", excerpt(&id.value));
            let finding = Diagnostic::new(DANGLING, Severity::Note, Verdict::Undetermined, message)
                .label(id.span, Role::Docket, "described nowhere")
                .hint(id.span, &id.value, help)
                .decision(act.id());
            self.findings.push(finding);
        }
    }

    /// A meeting that goes on with another one comes later, and is of the same body.
    pub(super) fn continued(&mut self, meetings: &Meetings<'_>) {
        for (docket, meeting) in described(self.dockets) {
            let Some(id) = &meeting.continued_from else { continue };
            let Some(first) = meetings.find(docket, &id.value) else {
                let message = format!("nothing is known of the meeting `{}`", excerpt(&id.value));
                let finding = Diagnostic::new(DANGLING, Severity::Note, Verdict::Undetermined, message)
                    .label(id.span, Role::Docket, "described nowhere")
                    .help("describe it once: `meeting: {id: …, date: …, kind: …}`");
                self.findings.push(finding);
                continue;
            };
            let later = first.date.zip(meeting.date).is_some_and(|(first, this)| first.value.first > this.value.last);
            let other = first.body.as_ref().zip(meeting.body.as_ref()).is_some_and(|(first, this)| first.value != this.value);
            let itself = std::ptr::eq(first, meeting);
            let what = match (itself, later, other) {
                (true, ..) => "goes on with itself",
                (_, true, _) => "goes on with a later one",
                (_, _, true) => "goes on with one of another body",
                _ => continue,
            };
            let finding = Diagnostic::invalid(INCONSISTENT, format!("a meeting that {what}"))
                .label(id.span, Role::Docket, "cannot be")
                .help("name the earlier meeting of the same body");
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
                        let near = if told <= SUGGESTIONS { ids_near(&ids, &name.value) } else { Vec::new() };
                        let hint = Hint::near(&name.value, near)
                            .or(|| "correct the id, or name the file that holds it under `history`".into());
                        let mut finding = Diagnostic::invalid(
                            DANGLING,
                            format!("no decision `{}` in the docket or its history", excerpt(&name.value)),
                        )
                        .label(name.span, Role::Docket, "relies on nothing")
                        .hint(name.span, &name.value, hint)
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

impl Binding<'_, '_> {
    /// Looks up what acts take the place of (`supersedes`) or make good (`ratifies`): earlier decisions of the same matter.
    pub(super) fn replaced(&mut self, acts: &mut [Act<'_>]) {
        let names = |act: &Act<'_>| !act.entry.supersedes.is_empty() || !act.entry.ratifies.is_empty();
        if !acts.iter().any(names) {
            return;
        }
        let ids: FxHashMap<&str, ActId> = acts
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, act)| act.label_scope().is_none() || act.entry.kind == EntryKind::Decision)
            .filter_map(|(index, act)| Some((act.id()?, index)))
            .collect();
        let mut found = Vec::new();
        for (index, act) in acts.iter().enumerate().filter(|(_, act)| names(act)) {
            for (name, supersedes) in
                act.entry.supersedes.iter().map(|name| (name, true)).chain(act.entry.ratifies.iter().map(|name| (name, false)))
            {
                if let Some(other) = self.earlier(acts, index, name, if supersedes { "supersedes" } else { "ratifies" }, &ids) {
                    found.push((index, other, supersedes));
                }
            }
        }
        for (index, other, supersedes) in found {
            let list = if supersedes { &mut acts[index].supersedes } else { &mut acts[index].ratifies };
            list.push(other);
        }
    }

    fn earlier(
        &mut self,
        acts: &[Act<'_>],
        index: ActId,
        name: &Text,
        field: &str,
        ids: &FxHashMap<&str, ActId>,
    ) -> Option<ActId> {
        let act = &acts[index];
        let Some(other) = ids.get(name.value.as_str()).copied() else {
            let cut = self.cut.contains(name.value.as_str());
            let finding = if cut {
                let message = format!("decision `{}` is of a later day than the record is read up to", excerpt(&name.value));
                Diagnostic::new(DANGLING, Severity::Note, Verdict::Undetermined, message)
            } else {
                let message = format!("no decision `{}` in the docket or its history", excerpt(&name.value));
                Diagnostic::invalid(DANGLING, message).help("correct the id, or name the file that holds it under `history`")
            };
            self.findings.push(finding.label(name.span, Role::Docket, format!("{field} nothing")).decision(act.id()));
            return None;
        };
        let before = &acts[other];
        let later = before.on.zip(act.on).is_some_and(|(there, here)| there.first > here.last);
        let (message, help) = if other == index {
            (format!("{} {field} itself", excerpt(&name.value)), "name the earlier decision")
        } else if before.matter.is_some() && act.matter.is_some() && before.matter != act.matter {
            (format!("{field} {}, which is of another matter", excerpt(&name.value)), "name a decision of the same matter")
        } else if later {
            (format!("{field} {}, which comes only later", excerpt(&name.value)), "correct one of the two dates, or the id")
        } else {
            return Some(other);
        };
        let finding = Diagnostic::invalid(INCONSISTENT, message)
            .label(name.span, Role::Docket, "cannot be")
            .label(before.entry.span_of_head(), Role::Docket, "this is it")
            .help(help)
            .decision(act.id());
        self.findings.push(finding);
        None
    }
}

impl Binding<'_, '_> {
    /// Looks up the decisions by which late items were taken up: an item of the same agenda first, else a decision.
    pub(super) fn admissions(&mut self, acts: &mut [Act<'_>]) {
        if acts.iter().all(|act| act.entry.admitted.is_none()) {
            return;
        }
        let ids: FxHashMap<(Option<usize>, &str), ActId> =
            acts.iter().enumerate().rev().filter_map(|(index, act)| Some(((act.label_scope(), act.id()?), index))).collect();
        let mut found = Vec::new();
        for (index, act) in acts.iter().enumerate() {
            let Some(name) = act.entry.admitted.as_ref().and_then(|admitted| admitted.by.as_ref()) else { continue };
            let of = |scope| ids.get(&(scope, name.value.as_str())).copied().filter(|other| *other != index);
            if let Some(other) = of(Some(act.docket)).or_else(|| of(None)) {
                found.push((index, other));
                continue;
            }
            let message = format!("no decision `{}` in the docket or its history", excerpt(&name.value));
            let finding = Diagnostic::invalid(DANGLING, message)
                .label(name.span, Role::Docket, "admitted by nothing")
                .help("correct the id, or name the file that holds it under `history`")
                .decision(act.id());
            self.findings.push(finding);
        }
        for (index, other) in found {
            acts[index].admitted_by = Some(other);
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
