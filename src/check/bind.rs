//! Dockets → facts: every name is looked up in the charter, every reference among the entries.
//!
//! What comes in: dockets as written. What goes out: [`Facts`], and a finding for each name that stands for nothing. An entry that
//! cannot be understood is kept: what rests on it is told under its finding.

mod declared;
mod people;
mod provisions;
mod references;
mod terms;

use super::Settings;
use super::facts::{Act, Chain, Facts, Meetings};
use crate::charter::{BodyId, Charter, Matter, MatterId, Named, RosterId, StepId};
use crate::date::When;
use crate::diagnostic::{Code, Diagnostic, Hint, Role, Verdict, excerpt};
use crate::docket::{Docket, Entry, EntryKind, MISSING_FIELD, Meeting, MeetingRef, Presence, Tally, Text, UNKNOWN_FIELD, Vote};
use crate::source::Span;
use crate::time::Moment;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};

/// A name that the rules do not know.
pub const UNKNOWN_NAME: Code = Code("docket/unknown-name");
/// A reference to a decision that is not there.
pub const DANGLING: Code = Code("docket/dangling-reference");
/// A record that cannot be true.
pub const INCONSISTENT: Code = Code("docket/inconsistent");

/// Looks up everything. The dockets come in the order of the record: history first.
pub fn bind<'d>(charter: &Charter, dockets: &'d [&'d Docket], settings: Settings, findings: &mut Vec<Diagnostic>) -> Facts<'d> {
    let said_twice = findings.iter().filter(|finding| finding.code == crate::docket::DUPLICATE_ID);
    let twice = said_twice.filter_map(|finding| finding.primary().map(|label| label.span.start)).collect();
    let odd = findings.iter().enumerate().filter(|(_, finding)| finding.code == crate::docket::CONTROL_CHARACTER);
    let odd = odd.filter_map(|(index, finding)| Some((finding.primary()?.span.start, index))).collect();
    let mut binding =
        Binding { charter, findings, ids: FxHashMap::default(), cut: FxHashSet::default(), twice, odd, dockets, paths: None };
    let mut acts = Vec::new();
    for (docket, file) in dockets.iter().enumerate() {
        binding.docket(file);
        for entry in &file.entries {
            if is_cut(entry, settings) {
                binding.cut.extend(entry.id.as_ref().map(|id| id.value.as_str()));
                continue;
            }
            acts.push(binding.act(entry, docket));
        }
    }
    let order = by_time(&acts);
    let mut acts = permute(acts, &order);
    binding.references(&mut acts);
    binding.replaced(&mut acts);
    binding.admissions(&mut acts);
    let meetings = meetings(dockets);
    binding.meeting_ids(&acts, &meetings);
    binding.continued(&meetings);
    let invalid = by_place(findings);
    for act in &mut acts {
        let span = act.entry.span;
        act.invalid = invalid.range(span.start..span.end.max(span.start + 1)).next().map(|(_, finding)| *finding);
    }
    let chains = chains(charter, &mut acts);
    let times = dockets.iter().flat_map(|docket| docket.times.iter().map(|(at, clock)| (*at, *clock))).collect();
    Facts { dockets, acts, chains, meetings, invalid, times }
}

/// Whether a decision is of a later day than the record is read up to.
pub fn is_cut(entry: &Entry, settings: Settings) -> bool {
    let later = settings.as_of.zip(entry.date).is_some_and(|(as_of, date)| date.value.first > as_of);
    entry.kind == EntryKind::Decision && later
}

/// Whether a finding keeps its entry from being understood: one field too many does not.
fn counts(finding: &Diagnostic) -> bool {
    finding.verdict == Verdict::Invalid && finding.code != UNKNOWN_FIELD
}

/// Findings that say something cannot be understood, by where they begin.
fn by_place(findings: &[Diagnostic]) -> BTreeMap<u32, usize> {
    let mut places = BTreeMap::new();
    for (index, finding) in findings.iter().enumerate().filter(|(_, finding)| counts(finding)) {
        if let Some(label) = finding.primary() {
            places.entry(label.span.start).or_insert(index);
        }
    }
    places
}

/// Indices of the acts in the order of time; an act without a date stays behind the one before it in its file.
fn by_time(acts: &[Act<'_>]) -> Vec<usize> {
    let mut keys = Vec::with_capacity(acts.len());
    let mut last = (usize::MAX, None);
    for act in acts {
        let inherited = if last.0 == act.docket { last.1 } else { None };
        let day = act.on.map(|on| (on.first, act.at)).or(inherited);
        // of one day, what has no time of day stays behind the one before it in its file
        let day = day.map(|(day, at)| (day, at.or(inherited.filter(|(before, _)| *before == day).and_then(|(_, at)| at))));
        last = (act.docket, day);
        keys.push(day);
    }
    let mut order: Vec<usize> = (0..acts.len()).collect();
    order.sort_by_key(|index| keys[*index]);
    order
}

fn permute<T>(items: Vec<T>, order: &[usize]) -> Vec<T> {
    let mut slots: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.iter().filter_map(|index| slots[*index].take()).collect()
}

/// Gathers the acts on one subject of one matter. Where an entry on the subject cannot be placed in its chain (its step, matter or date
/// is not understood), all chains on that subject are unclear.
fn chains(charter: &Charter, acts: &mut [Act<'_>]) -> Vec<Chain> {
    let mut numbers: FxHashMap<(MatterId, &str), usize> = FxHashMap::default();
    let mut unplaced: FxHashMap<&str, usize> = FxHashMap::default();
    let mut chains: Vec<Chain> = Vec::new();
    let mut subjects: Vec<&str> = Vec::new();
    for (id, act) in acts.iter_mut().enumerate() {
        let Some(subject) = act.entry.subject.as_ref().map(|subject| subject.value.as_str()) else { continue };
        if let (Some(finding), true) = (act.invalid, act.step.is_none() || act.on.is_none()) {
            unplaced.entry(subject).or_insert(finding);
        }
        let Some(matter) = act.matter else { continue };
        let number = *numbers.entry((matter, subject)).or_insert_with(|| {
            chains.push(Chain { first: id, begun: act.on, ..Chain::default() });
            subjects.push(subject);
            chains.len() - 1
        });
        let begun = &mut chains[number].begun;
        *begun = begun.zip(act.on).map(|(begun, on)| When { first: begun.first.min(on.first), last: begun.last.min(on.last) });
        if let Some(step) = act.step {
            chains[number].steps.entry(step).or_default().push(id);
            let several =
                || charter.matters[matter.index()].steps[step.index()].versions.iter().any(|version| !version.each.is_empty());
            if let Some(body) = act.body.filter(|_| several()) {
                chains[number].by_body.entry((step, body)).or_default().push(id);
            }
        }
        chains[number].acts.push(id);
        act.chain = Some(number);
    }
    for (chain, subject) in chains.iter_mut().zip(subjects) {
        chain.unclear = unplaced.get(subject).copied();
    }
    chains
}

/// The meetings that dockets and entries describe.
fn meetings<'d>(dockets: &[&'d Docket]) -> Meetings<'d> {
    let mut meetings = Meetings::default();
    for (number, meeting) in described(dockets) {
        if let Some(id) = &meeting.id {
            meetings.enter(number, &id.value, meeting);
        }
    }
    meetings
}

/// The meetings that dockets and their entries describe, with the docket of each.
fn described<'d>(dockets: &[&'d Docket]) -> impl Iterator<Item = (usize, &'d Meeting)> {
    dockets.iter().enumerate().flat_map(|(number, docket)| {
        let entries = docket.entries.iter().filter_map(|entry| match &entry.meeting {
            Some(MeetingRef::Here(meeting)) => Some(meeting.as_ref()),
            _ => None,
        });
        docket.meeting.iter().chain(entries).map(move |meeting| (number, meeting))
    })
}

struct Binding<'c, 'd> {
    charter: &'c Charter,
    findings: &'c mut Vec<Diagnostic>,
    /// Ids of decisions and where they stand first.
    ids: FxHashMap<&'d str, Span>,
    /// Ids of decisions that are later than the day up to which the record is read.
    cut: FxHashSet<&'d str>,
    /// Where ids stand of which their file's reader has said that they are given twice.
    twice: FxHashSet<u32>,
    /// Control characters that were found, by place.
    odd: BTreeMap<u32, usize>,
    dockets: &'d [&'d Docket],
    /// What provisions can be named by, once one is.
    paths: Option<BTreeSet<&'c str>>,
}

impl<'d> Binding<'_, 'd> {
    fn docket(&mut self, docket: &'d Docket) {
        if let Some(meeting) = &docket.meeting {
            self.meeting(meeting, None);
        }
        for term in &docket.terms {
            self.fill(term, None);
        }
        for event in &docket.events {
            self.event(event);
        }
    }

    fn act(&mut self, entry: &'d Entry, docket: usize) -> Act<'d> {
        let id = entry.id.as_ref().map(|id| id.value.as_str());
        self.identity(entry);
        let body = entry.body.as_ref().and_then(|name| self.body(name, id)).or_else(|| self.acting_body(entry));
        let matter = entry.matter.as_ref().and_then(|name| self.matter(name, id));
        let step = match (&entry.step, matter) {
            (Some(name), Some(matter)) => self.step(name, matter, id),
            _ => None,
        };
        if let (Some(matter), None) = (matter, &entry.subject)
            && needs_subject(&self.charter.matters[matter.index()])
        {
            self.no_subject(entry);
        }
        self.people(entry, body, id, by_lapse(self.charter, matter, step));
        self.provisions(entry, id);
        self.delegation(entry, id);
        for fill in &entry.fills {
            self.fill(fill, id);
        }
        for end in &entry.ends {
            self.end(end, id);
        }
        self.declared_fields(entry, matter);
        self.held(entry, self.dockets[docket].meeting.as_ref());
        let moment = entry.date.map(|date| {
            let calendar = self.charter.calendar(body, date.value);
            calendar.moment(date.value, self.dockets[docket].times.get(&date.span.start).copied())
        });
        Act {
            entry,
            docket,
            on: moment.as_ref().map(|moment| moment.when),
            at: moment.filter(Moment::is_exact).map(|moment| moment.first),
            body,
            matter,
            step,
            chain: None,
            relies_on: Vec::new(),
            supersedes: Vec::new(),
            ratifies: Vec::new(),
            admitted_by: None,
            dangling: false,
            cut: None,
            invalid: None,
        }
    }

    /// Ids are unique over all dockets of a run; inside one file its reader has seen to that.
    fn identity(&mut self, entry: &'d Entry) {
        let Some(id) = entry.id.as_ref().filter(|_| !entry.on_agenda) else { return };
        let Some(first) = self.ids.insert(id.value.as_str(), id.span) else { return };
        if !self.twice.contains(&id.span.start) {
            let finding =
                Diagnostic::invalid(crate::docket::DUPLICATE_ID, format!("decision `{}` is given twice", excerpt(&id.value)))
                    .label(id.span, Role::Docket, "the second time")
                    .label(first, Role::Docket, "the first time")
                    .help("give each decision an id of its own")
                    .decision(Some(&id.value));
            self.findings.push(finding);
        }
        self.ids.insert(id.value.as_str(), first);
    }

    fn body(&mut self, name: &Text, entry: Option<&str>) -> Option<BodyId> {
        if let Some(Named::Body(id)) = self.charter.names.get(&name.value) {
            return Some(*id);
        }
        if self.charter.broken.contains(&name.value) {
            return None;
        }
        let bodies = self.charter.names.iter().filter_map(|(name, named)| match named {
            Named::Body(id) => Some((name.as_str(), *id)),
            _ => None,
        });
        let help = Hint::among(&name.value, bodies).or(|| match self.charter.names.get(&name.value) {
            Some(other) => format!("`{}` is {}", name.value, other.sort()),
            None if self.charter.rosters.iter().any(|roster| roster.find(&name.value).is_some()) => {
                format!("write `by: {}` for one that acts for itself", excerpt(&name.value))
            }
            None => some_of("the bodies are", self.charter.body_names()),
        });
        self.unknown("body", name, entry, help);
        None
    }

    /// A body that is named under `by` and no other: it acts, and what is asked of the body is asked of the act.
    fn acting_body(&self, entry: &Entry) -> Option<BodyId> {
        match (&entry.body, entry.by.as_slice()) {
            (None, [name]) => match self.charter.names.get(&name.value) {
                Some(Named::Body(id)) => Some(*id),
                _ => None,
            },
            _ => None,
        }
    }

    fn matter(&mut self, name: &Text, entry: Option<&str>) -> Option<MatterId> {
        if let Some(Named::Matter(id)) = self.charter.names.get(&name.value) {
            return Some(*id);
        }
        if self.charter.broken.contains(&name.value) {
            return None;
        }
        let known = || self.charter.matters.iter().map(|matter| matter.name.as_str());
        let help = Hint::near(&name.value, known()).or(|| some_of("the matters are", known()));
        self.unknown("matter", name, entry, help);
        None
    }

    fn step(&mut self, name: &Text, matter: MatterId, entry: Option<&str>) -> Option<StepId> {
        let matter = &self.charter.matters[matter.index()];
        let found = matter.step(&name.value);
        if found.is_none() && !matter.broken {
            let known = || matter.steps.iter().map(|step| step.name.as_str());
            let help = Hint::near(&name.value, known()).or(|| some_of(&format!("the steps of `{}` are", matter.name), known()));
            self.unknown("step", name, entry, help);
        }
        found
    }

    fn unknown(&mut self, sort: &str, name: &Text, entry: Option<&str>, hint: impl Into<Hint>) {
        let mut finding = Diagnostic::invalid(UNKNOWN_NAME, format!("unknown {sort} `{}`", excerpt(&name.value)))
            .label(name.span, Role::Docket, format!("the rules know no such {sort}"))
            .hint(name.span, &name.value, hint)
            .decision(entry);
        // a control character in the name is told, and that the name is not known follows from it
        finding.cause =
            self.odd.range(name.span.start..name.span.end.max(name.span.start + 1)).next().map(|(_, finding)| *finding);
        self.findings.push(finding);
    }

    fn no_subject(&mut self, entry: &Entry) {
        let place = entry.id.as_ref().map_or(entry.span, |id| id.span);
        let matter = entry.matter.as_ref().map_or("", |matter| matter.value.as_str());
        let message = format!("no `subject`: the steps of `{}` rest on each other", excerpt(matter));
        let finding = Diagnostic::invalid(MISSING_FIELD, message)
            .label(place, Role::Docket, "in this entry")
            .help("say what is decided with `subject: NAME`; entries on one subject form a chain")
            .decision(entry.id.as_ref().map(|id| id.value.as_str()));
        self.findings.push(finding);
    }

    /// Looks at the meeting of an act that is described with it; one that it names by its id is looked at when all are known.
    fn held(&mut self, entry: &Entry, docket: Option<&Meeting>) {
        let meeting = match &entry.meeting {
            Some(MeetingRef::Here(meeting)) => Some(meeting.as_ref()),
            Some(MeetingRef::Id(_)) => None,
            None => docket.filter(|_| entry.on_agenda),
        };
        if let Some(meeting) = meeting {
            self.meets(entry, meeting);
        }
    }

    /// An act and its meeting do not contradict each other, and the meeting of a decision was held.
    fn meets(&mut self, entry: &Entry, meeting: &Meeting) {
        let id = entry.id.as_ref().map(|id| id.value.as_str());
        let mut contradiction = |span: Span, what: String| {
            let finding = Diagnostic::invalid(INCONSISTENT, what)
                .label(span, Role::Docket, "not the meeting's")
                .help("correct one of the two")
                .decision(id);
            self.findings.push(finding);
        };
        if let Some((own, theirs)) = entry.date.zip(meeting.date)
            && own.value.first.max(theirs.value.first) > own.value.last.min(theirs.value.last)
        {
            contradiction(own.span, format!("the act is of {}, its meeting of {}", own.value, theirs.value));
        }
        let same = |own: &str, theirs: &str| {
            own == theirs || self.charter.names.get(own).is_some_and(|named| self.charter.names.get(theirs) == Some(named))
        };
        if let Some((own, theirs)) = entry.body.as_ref().zip(meeting.body.as_ref())
            && !same(&own.value, &theirs.value)
        {
            contradiction(
                own.span,
                format!("the act is `{}`'s, its meeting `{}`'s", excerpt(&own.value), excerpt(&theirs.value)),
            );
        }
        let Some(status) = meeting.status.as_ref().filter(|status| matches!(status.value.as_str(), "cancelled" | "postponed"))
        else {
            return;
        };
        if entry.kind == EntryKind::Decision {
            let finding = Diagnostic::invalid(INCONSISTENT, format!("a decision at a meeting that was {}", status.value))
                .label(status.span, Role::Docket, "cannot be")
                .help("correct the meeting's status, or the meeting of the decision")
                .decision(id);
            self.findings.push(finding);
        }
    }
}

/// Whether a step happens by lapse of time: then nobody need act.
fn by_lapse(charter: &Charter, matter: Option<MatterId>, step: Option<StepId>) -> bool {
    matter.zip(step).is_some_and(|(matter, step)| charter.matters[matter.index()].lapsing.contains(&step))
}

/// Whether some step of the matter has to wait for another, so that a chain must be found.
fn needs_subject(matter: &Matter) -> bool {
    matter.steps.len() > 1
}

/// The rosters that those who take part in a body are of; None where others may take part too, so that names are free.
pub fn rosters_of(charter: &Charter, body: Option<BodyId>) -> Option<Vec<RosterId>> {
    let mut exhaustive = true;
    let mut own: Vec<RosterId> = Vec::new();
    if let Some(body) = body.map(|body| &charter.bodies[body.index()]).filter(|body| !body.members.is_empty()) {
        for dated in body.members.iter().chain(&body.observers) {
            own.extend(dated.value.rosters(charter, &mut exhaustive));
        }
    }
    if own.is_empty() && exhaustive {
        own = (0..charter.rosters.len() as u32).map(RosterId).collect();
    }
    exhaustive.then_some(own)
}

/// All who are named in a vote.
pub fn voters(vote: &Vote) -> impl Iterator<Item = &Text> {
    let tallies = [&vote.ayes, &vote.noes, &vote.abstentions, &vote.absences];
    let listed = tallies.into_iter().flatten().flat_map(|tally| match tally {
        Tally::Names(names, _) => names.as_slice(),
        Tally::Number(_) => &[],
    });
    let objecting = vote.objections.iter().flatten().filter_map(|objection| objection.by.as_ref());
    let rolled = vote.votes.iter().flatten().filter_map(|ballot| ballot.voter.as_ref());
    presence(&vote.present).chain(listed).chain(objecting).chain(rolled)
}

/// Those named as present.
pub fn presence(present: &Option<Presence>) -> impl Iterator<Item = &Text> {
    match present {
        Some(Presence::Names(names, _)) => names.as_slice().iter(),
        _ => [].iter(),
    }
}

/// "the bodies are `a`, `b` and 3 more"
fn some_of<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let shown = names.len().min(12);
    let more = if names.len() > shown { format!(" and {} more", names.len() - shown) } else { String::new() };
    format!("{what} {}{more}", names[..shown].join(", "))
}
