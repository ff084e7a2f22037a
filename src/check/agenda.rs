//! Agendas: what stands on them in what order, what was left unfinished before, what must appear.
//!
//! What is asked of one item, and of a decision, is looked at with the act (`items`); what is asked of an agenda as a whole, when all acts
//! have been looked at.

mod items;

use super::{Act, ActId, Checker, Facts, Standing};
use crate::charter::{BodyId, Charter, MatterId, Named};
use crate::constraint::{Agenda, ConstraintId, Every, Form};
use crate::date::When;
use crate::docket::{Docket, EntryKind, Meeting, Outcome};
use crate::source::Span;
use crate::violation::{Amiss, Shown, Violation};
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What an act is about: its matter and subject.
type About<'d> = (MatterId, Option<&'d str>);

/// The agendas on record, gathered once.
#[derive(Default)]
pub(super) struct Agendas<'d> {
    /// By docket.
    listings: BTreeMap<usize, Rc<Listing<'d>>>,
    by_meeting: BTreeMap<&'d str, usize>,
    by_day: BTreeMap<(BodyId, Date), usize>,
    /// For each body with its day its acts and items.
    days: BTreeMap<BodyId, BTreeMap<Date, Vec<ActId>>>,
    /// Decisions by which late items are taken up.
    pub(super) admitting: BTreeSet<ActId>,
    /// What was left unfinished before a meeting.
    unfinished: BTreeMap<(BodyId, Date), Rc<BTreeMap<About<'d>, ActId>>>,
}

/// What one agenda lists.
pub(super) struct Listing<'d> {
    /// Where it stands.
    pub(super) at: Span,
    items: Vec<ActId>,
    about: BTreeSet<About<'d>>,
}

impl Listing<'_> {
    /// Whether it lists what an act is about: its subject, or its matter without one.
    pub(super) fn lists(&self, act: &Act<'_>) -> bool {
        let Some(matter) = act.matter else { return true };
        let subject = act.entry.subject.as_ref().map(|subject| subject.value.as_str());
        self.about.contains(&(matter, subject)) || self.about.contains(&(matter, None))
    }
}

/// Gathers the agendas, where some body has rules for them.
pub(super) fn gather<'d>(charter: &Charter, facts: &'d Facts<'d>) -> Agendas<'d> {
    let mut agendas = Agendas::default();
    if !charter.constraints.iter().any(|constraint| matches!(constraint.form, Form::Agenda(_))) {
        return agendas;
    }
    let mut items: BTreeMap<usize, Vec<ActId>> = BTreeMap::new();
    for (id, act) in facts.acts.iter().enumerate() {
        if act.entry.on_agenda {
            items.entry(act.docket).or_default().push(id);
        }
        if let Some((body, day)) = act.body.zip(act.on.and_then(When::exact)) {
            agendas.days.entry(body).or_default().entry(day).or_default().push(id);
        }
        agendas.admitting.extend(act.admitted_by);
    }
    for (docket, mut items) in items {
        let file = facts.dockets[docket];
        items.sort_by_key(|id| facts.acts[*id].entry.span);
        let about = items.iter().filter_map(|id| about(&facts.acts[*id])).collect();
        let at = file.agenda.as_ref().map(|agenda| agenda.span).or(file.meeting.as_ref().map(|meeting| meeting.span));
        agendas.listings.insert(docket, Rc::new(Listing { at: at.unwrap_or(file.head), items, about }));
        let Some(meeting) = &file.meeting else { continue };
        if let Some(id) = &meeting.id {
            agendas.by_meeting.insert(&id.value, docket);
        }
        if let Some(key) = body_of(charter, meeting).zip(meeting.date.and_then(|date| date.value.exact())) {
            agendas.by_day.insert(key, docket);
        }
    }
    agendas
}

fn about<'d>(act: &Act<'d>) -> Option<About<'d>> {
    Some((act.matter?, act.entry.subject.as_ref().map(|subject| subject.value.as_str())))
}

fn body_of(charter: &Charter, meeting: &Meeting) -> Option<BodyId> {
    match charter.names.get(&meeting.body.as_ref()?.value) {
        Some(Named::Body(id)) => Some(*id),
        _ => None,
    }
}

impl<'a> Checker<'a> {
    /// The rules of a body's agendas that are in force on a day.
    pub(super) fn agenda_rules(&self, body: BodyId, on: When) -> Vec<(ConstraintId, &'a Agenda)> {
        let charter = self.charter;
        let rule = |id: &ConstraintId| match &charter.constraint(*id).form {
            Form::Agenda(rule) => Some((*id, rule)),
            _ => None,
        };
        let in_force = |(id, _): &(ConstraintId, &Agenda)| {
            charter.provision(charter.constraint(*id).provision).validity.holds(on) != Some(false)
        };
        charter.bodies[body.index()].constraints.iter().filter_map(rule).filter(in_force).collect()
    }

    /// The agenda of the meeting at which an act is done: by the meeting's id, else by body and day.
    fn listing(&self, id: ActId) -> Option<Rc<Listing<'a>>> {
        let act = &self.facts.acts[id];
        let meeting = match &act.entry.meeting {
            Some(crate::docket::MeetingRef::Id(id)) => Some(id.value.as_str()),
            Some(crate::docket::MeetingRef::Here(meeting)) => meeting.id.as_ref().map(|id| id.value.as_str()),
            None => None,
        };
        let by_day = || self.agendas.by_day.get(&(act.body?, act.on?.exact()?));
        // a meeting that goes on with another goes on with its agenda
        let first = || {
            let first = self.facts.first_sitting(act.docket, self.facts.meeting(id)?);
            self.agendas.by_meeting.get(first.id.as_ref()?.value.as_str())
        };
        let docket = meeting.and_then(|id| self.agendas.by_meeting.get(id)).or_else(by_day).or_else(first)?;
        self.agendas.listings.get(docket).map(Rc::clone)
    }

    /// Whether an item was left unfinished at the last meeting.
    fn is_carried(&mut self, id: ActId, body: BodyId) -> bool {
        let act = &self.facts.acts[id];
        let (Some(about), Some(day)) = (about(act), act.on.and_then(When::exact)) else { return false };
        self.unfinished(body, day).contains_key(&about)
    }

    /// What the last meeting of a body before a day left unfinished.
    fn unfinished(&mut self, body: BodyId, day: Date) -> Rc<BTreeMap<About<'a>, ActId>> {
        if let Some(known) = self.agendas.unfinished.get(&(body, day)) {
            return Rc::clone(known);
        }
        let facts = self.facts;
        let last = self.agendas.days.get(&body).and_then(|days| days.range(..day).next_back());
        let mut left: BTreeMap<About<'a>, ActId> = BTreeMap::new();
        for id in last.map_or(&[][..], |(_, acts)| acts) {
            let act = &facts.acts[*id];
            let Some(about) = about(act) else { continue };
            let open = |outcome| matches!(outcome, Outcome::Deferred | Outcome::Pending | Outcome::NoQuorum);
            if act.outcome().is_none_or(open) && !self.finished_before(*id, day) {
                left.insert(about, *id);
            }
        }
        let left = Rc::new(left);
        self.agendas.unfinished.insert((body, day), Rc::clone(&left));
        left
    }

    /// Whether a decision on the same subject ended what an act left open, before a day; of an item, also at its own meeting.
    fn finished_before(&self, id: ActId, day: Date) -> bool {
        let act = &self.facts.acts[id];
        let ended = |other: &ActId| {
            let other = &self.facts.acts[*other];
            let open = |outcome| matches!(outcome, Outcome::Deferred | Outcome::Pending | Outcome::NoQuorum);
            other.entry.kind == EntryKind::Decision
                && !other.outcome().is_none_or(open)
                && other.on.is_some_and(|on| on.first < day)
        };
        let own = act.chain.zip(act.step).and_then(|(chain, step)| self.facts.chains[chain].steps.get(&step));
        let own = own.map_or(&[][..], Vec::as_slice);
        let same_day = own.partition_point(|other| self.facts.acts[*other].on < act.on);
        let later = &own[same_day..];
        if act.chain.is_some() {
            return later.iter().take_while(|other| self.facts.acts[**other].on.is_none_or(|on| on.first < day)).any(ended);
        }
        let that_day =
            act.body.zip(act.on.and_then(When::exact)).and_then(|(body, day)| self.agendas.days.get(&body)?.get(&day));
        that_day.is_some_and(|acts| acts.iter().any(|other| about(&self.facts.acts[*other]) == about(act) && ended(other)))
    }

    /// Holds the rules of agendas against each agenda as a whole, and against the years of the record.
    pub(super) fn agendas(&mut self) {
        let facts = self.facts;
        let listings: Vec<(usize, Rc<Listing<'a>>)> =
            self.agendas.listings.iter().map(|(docket, listing)| (*docket, Rc::clone(listing))).collect();
        for (docket, listing) in listings {
            let docket = facts.dockets[docket];
            let Some(meeting) = docket.meeting.as_ref() else { continue };
            let Some((body, on)) = body_of(self.charter, meeting).zip(meeting.date) else { continue };
            if meeting.status.as_ref().is_some_and(|status| status.value == "cancelled") {
                continue;
            }
            for (constraint, rule) in self.agenda_rules(body, on.value) {
                let Some(sure) = self.in_force(constraint, on.value) else { continue };
                let sure = sure.0 && docket.unread.is_none();
                let held = Held { body, constraint, sure, of: listing.items.first().copied() };
                self.agenda(held, rule, docket, meeting, on.value, &listing);
            }
        }
        for body in 0..self.charter.bodies.len() as u32 {
            self.yearly(BodyId(body));
        }
    }

    fn agenda(&mut self, held: Held, rule: &Agenda, docket: &Docket, meeting: &Meeting, on: When, listing: &Listing<'a>) {
        let facts = self.facts;
        match rule {
            Agenda::First(matter) => self.first(held, *matter, listing),
            Agenda::Most(most) => {
                let count = listing.items.len();
                let beyond = usize::try_from(*most).ok().and_then(|most| listing.items.get(most));
                if let Some(id) = beyond {
                    let at = facts.acts[*id].entry.span_of_head();
                    self.amiss(held, Some(*id), at, Amiss::TooMany { count, most: *most });
                }
            }
            Agenda::Includes(matter, Every::Meeting(kind)) => {
                let own = meeting.kind.as_ref().map(|kind| kind.value.as_str());
                let concerned = kind.as_ref().is_none_or(|kind| own == Some(kind));
                if concerned && !listing.about.iter().any(|(own, _)| own == matter) {
                    let matter = self.charter.matters[matter.index()].name.clone();
                    self.amiss(held, None, listing.at, Amiss::NotIncluded { matter, year: None });
                }
            }
            Agenda::Carries => {
                let Some(day) = on.exact() else {
                    let at = meeting.date.map_or(docket.head, |date| date.span);
                    let shown =
                        Shown::Fact { missing: "the date of the meeting is not precise to the day".into(), field: "date" };
                    return self.tell_agenda(Held { sure: false, ..held }, None, at, shown);
                };
                self.carried(held, day, listing);
            }
            _ => {}
        }
    }

    /// The first item adopts the agenda; where it was not adopted, nothing else is decided.
    fn first(&mut self, held: Held, matter: MatterId, listing: &Listing<'a>) {
        let facts = self.facts;
        let Some(first) = listing.items.first() else { return };
        let act = &facts.acts[*first];
        if act.matter.is_some_and(|own| own != matter) {
            let needed = self.charter.matters[matter.index()].name.clone();
            let at = act.entry.matter.as_ref().map_or(act.entry.span_of_head(), |matter| matter.span);
            return self.amiss(held, Some(*first), at, Amiss::NotFirst { needed });
        }
        let Some(outcome) = act.outcome().filter(|outcome| *outcome != Outcome::Adopted) else { return };
        let decided = |id: &&ActId| matches!(facts.acts[**id].outcome(), Some(Outcome::Adopted | Outcome::Rejected));
        if let Some(other) = listing.items.iter().skip(1).find(decided) {
            let entry = facts.acts[*other].entry;
            let at = entry.outcome.map_or(entry.span_of_head(), |outcome| outcome.span);
            let amiss = Amiss::NotAdopted { entry: act.name().to_owned(), at: act.entry.span_of_head(), outcome };
            self.amiss(held, Some(*other), at, amiss);
        }
    }

    /// What the last meeting left unfinished appears.
    fn carried(&mut self, held: Held, day: Date, listing: &Listing<'a>) {
        let facts = self.facts;
        for (about, id) in self.unfinished(held.body, day).iter() {
            if listing.about.contains(about) || listing.about.contains(&(about.0, None)) {
                continue;
            }
            let act = &facts.acts[*id];
            // of a meeting of which no decision is on record it is not known what became of its items
            let recorded = act.outcome().is_some() || self.any_decided(*id);
            let matter = &self.charter.matters[about.0.index()].name;
            let subject = about.1.map(|subject| format!(" on {}", crate::diagnostic::excerpt(subject))).unwrap_or_default();
            let amiss = Amiss::NotCarried {
                about: format!("`{matter}`{subject}"),
                entry: act.name().to_owned(),
                at: act.entry.span_of_head(),
                outcome: act.outcome(),
            };
            self.amiss(Held { sure: held.sure && recorded, ..held }, None, listing.at, amiss);
        }
    }

    fn any_decided(&self, id: ActId) -> bool {
        let act = &self.facts.acts[id];
        let that_day =
            act.body.zip(act.on.and_then(When::exact)).and_then(|(body, day)| self.agendas.days.get(&body)?.get(&day));
        that_day.is_some_and(|acts| acts.iter().any(|other| self.facts.acts[*other].entry.kind == EntryKind::Decision))
    }

    /// Matters that must appear each year: in each calendar year that the record holds in full.
    fn yearly(&mut self, body: BodyId) {
        let charter = self.charter;
        let facts = self.facts;
        let Some((first, last)) = self.window() else { return };
        for constraint in &charter.bodies[body.index()].constraints {
            let Form::Agenda(Agenda::Includes(matter, Every::Year)) = &charter.constraint(*constraint).form else { continue };
            let mut surely: BTreeSet<i16> = BTreeSet::new();
            let mut perhaps: BTreeSet<i16> = BTreeSet::new();
            for (id, act) in facts.acts.iter().enumerate() {
                let Some(on) = act.on.filter(|_| act.matter == Some(*matter) && act.body == Some(body)) else { continue };
                let one_year = on.first.year() == on.last.year() && !matches!(self.standing[id], Standing::Open(_));
                let years = if one_year { &mut surely } else { &mut perhaps };
                years.extend([on.first.year(), on.last.year()]);
            }
            for year in first.year()..=last.year() {
                // the year is not over yet where the record ends
                let (begin, end) = (date(year, 1, 1), date(year, 12, 31));
                let partly = begin < first;
                let told = facts.dockets.iter().any(|docket| docket.complete_from.is_some());
                if end > last || surely.contains(&year) || (partly && !told) {
                    continue;
                }
                let Some(sure) = self.in_force(*constraint, When::day(end)) else { continue };
                let unread = facts.dockets.iter().any(|docket| docket.unread.is_some());
                let sure = sure.0 && !partly && !unread && !perhaps.contains(&year);
                let at = facts.dockets.last().map_or(Span::default(), |docket| docket.head);
                let matter = charter.matters[matter.index()].name.clone();
                self.amiss(
                    Held { body, constraint: *constraint, sure, of: None },
                    None,
                    at,
                    Amiss::NotIncluded { matter, year: Some(year) },
                );
            }
        }
    }

    /// From when to when the record holds everything: as it says, else from its first entry to its last.
    fn window(&self) -> Option<(Date, Date)> {
        let dockets = self.facts.dockets;
        let from = dockets.iter().filter_map(|docket| docket.complete_from).map(|day| day.value.last).min();
        let until = self.recorded_until().map(|(day, _)| day);
        let days = || self.facts.acts.iter().filter_map(|act| act.on);
        let first = from.or_else(|| days().map(|on| on.first).min())?;
        let last = until.or_else(|| days().map(|on| on.last).max())?;
        Some((first, last))
    }

    /// Whether the rule applies: as its `when` says of an item of the agenda.
    fn concerns(&self, held: Held, act: Option<ActId>) -> super::evaluate::Answer {
        match act.or(held.of) {
            Some(act) => self.applicable(act, held.constraint),
            None if self.charter.excepted.is_empty() => Ok(true),
            None => self.applies_in(held.constraint, &super::evaluate::Env::new(None, self.end_of_record())),
        }
    }

    fn amiss(&mut self, held: Held, act: Option<ActId>, at: Span, amiss: Amiss) {
        self.tell_agenda(held, act, at, Shown::Agenda(amiss));
    }

    fn tell_agenda(&mut self, held: Held, act: Option<ActId>, at: Span, shown: Shown) {
        let (sure, shown) = match self.concerns(held, act) {
            Ok(true) => (held.sure, shown),
            Ok(false) => return,
            Err(missing) => (false, super::condition::open(missing)),
        };
        let held = Held { sure, ..held };
        let violation = Violation { constraint: held.constraint, at, broken: held.sure, shown, cause: None };
        self.tell(act, Some(held.body), &violation);
    }
}

/// A rule, held against the agenda of a body.
#[derive(Clone, Copy)]
struct Held {
    body: BodyId,
    constraint: ConstraintId,
    /// Whether it is surely in force, and all is known.
    sure: bool,
    /// The first item of the agenda.
    of: Option<ActId>,
}
