//! What hangs over terms from the whole record, later acts included: when terms begin in each seat, which end early, what has happened.
//!
//! What comes in: the facts. What goes out: look-ups by day. A term may end with what happens after it was filled, so this is gathered
//! before the first act is held against anything.

use crate::charter::{BodyId, Charter, Days, MatterId, Named, OfficeId};
use crate::check::facts::Facts;
use crate::check::{ActId, Checker, Settings};
use crate::constraint::{ConstraintId, Exclusion, Form, Happening, Limit, TermEvents};
use crate::date::When;
use crate::docket::{Docket, EntryKind, Event, Fill, Meeting, MeetingRef};
use crate::source::{Span, Spanned};
use crate::time::days_between;
use jiff::ToSpan;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Something that happened, was to happen, or may have.
#[derive(Debug, Clone)]
pub struct Happened {
    /// The day.
    pub day: When,
    /// Of what kind a meeting is.
    pub kind: Option<String>,
    /// `held`, or what became of it.
    pub status: &'static str,
    /// Whether only an act tells of it: a body decided, but no meeting is described.
    pub told_by_act: bool,
    /// What happened.
    pub what: Happening,
    /// Where it stands.
    pub at: Span,
    /// Where its day stands.
    pub dated: Span,
}

impl Happened {
    /// Whether it was held.
    pub fn held(&self) -> bool {
        self.status == "held" && !self.told_by_act
    }
}

/// What may end or begin the terms of an office, in the order of time.
#[derive(Debug, Default)]
pub struct Timeline {
    /// Held, and of a kind that counts.
    counted: Vec<Happened>,
    /// All.
    all: Vec<Happened>,
    /// Over how many days the least precise may lie.
    widest: i32,
}

impl Timeline {
    /// The first that counts after a day.
    pub fn next(&self, after: Date) -> Option<&Happened> {
        self.counted.get(self.counted.partition_point(|happened| happened.day.first <= after))
    }

    /// The first that counts on a day or later.
    pub fn from(&self, day: Date) -> Option<&Happened> {
        self.between(day, Date::MAX).next()
    }

    /// Those that count and may lie between two days, both included, in the order of time.
    pub fn between(&self, from: Date, until: Date) -> impl Iterator<Item = &Happened> {
        within(&self.counted, self.widest, from, until)
    }

    /// All that may be of a day.
    pub fn on(&self, day: When) -> impl Iterator<Item = &Happened> {
        within(&self.all, self.widest, day.first, day.last)
    }
}

/// Of events in the order of their first days those that may lie between two days.
fn within(events: &[Happened], widest: i32, from: Date, until: Date) -> impl Iterator<Item = &Happened> {
    // one that may be of an earlier day reaches over others that may not
    let reach = from.checked_sub(widest.days()).unwrap_or(Date::MIN);
    let start = events.partition_point(|happened| happened.day.first < reach);
    events[start..]
        .iter()
        .take_while(move |happened| happened.day.first <= until)
        .filter(move |happened| happened.day.last >= from)
}

/// The seat of a term that ends early, where it is said, and the act that ends it.
type EarlyEnd = (Option<String>, ActId);

/// What is known ahead.
#[derive(Debug, Default)]
pub struct Ahead {
    /// First days of terms by seat.
    pub starts: FxHashMap<(OfficeId, String), BTreeSet<Date>>,
    /// Early ends by office and holder: the day, the seat where said, the act.
    ends: FxHashMap<(OfficeId, String), BTreeMap<Date, Vec<EarlyEnd>>>,
    /// What may end the terms that a clause binds to events.
    pub until: FxHashMap<ConstraintId, Timeline>,
    /// With what such terms begin.
    pub from: FxHashMap<ConstraintId, Timeline>,
    /// For each office those that are incompatible with it, by the clause that says so.
    pub against: FxHashMap<OfficeId, Vec<(ConstraintId, OfficeId)>>,
    /// All that happened, by what it is, in the order of time.
    pub happened: FxHashMap<Happening, Vec<Happened>>,
    /// The last day that the record tells of.
    pub horizon: Option<Date>,
}

impl Checker<'_> {
    /// Gathers what is known ahead.
    pub(super) fn look_ahead(&mut self) {
        self.ahead.horizon = horizon(self.facts, self.settings);
        let mut ahead = Ahead { horizon: self.ahead.horizon, ..Ahead::default() };
        let happened = self.happened();
        for (index, office) in self.charter.offices.iter().enumerate() {
            for id in &office.constraints {
                match &self.charter.constraint(*id).form {
                    Form::Limit(Limit::Events(events)) => {
                        ahead.until.insert(*id, timeline(&events.until, events, &happened));
                        let from = if events.from.is_empty() { &events.until } else { &events.from };
                        ahead.from.insert(*id, timeline(from, events, &happened));
                    }
                    Form::Exclusion(Exclusion::Incompatible { offices, .. }) => {
                        for other in offices {
                            ahead.against.entry(*other).or_default().push((*id, OfficeId(index as u32)));
                        }
                    }
                    _ => {}
                }
            }
        }
        ahead.happened = happened;
        self.ahead = ahead;
        self.early_ends();
        let facts = self.facts;
        let given = facts.dockets.iter().flat_map(|docket| &docket.terms).map(|fill| (fill, None));
        let carried = |act: &&crate::check::Act<'_>| {
            act.entry.kind == EntryKind::Decision && act.outcome() == Some(crate::docket::Outcome::Adopted)
        };
        let filled = facts.acts.iter().filter(carried).flat_map(|act| act.entry.fills.iter().map(|fill| (fill, act.on)));
        for (fill, on) in given.chain(filled) {
            self.note_start(fill, on);
        }
    }

    fn note_start(&mut self, fill: &Fill, on: Option<When>) {
        let (Some(office), Some(from)) = (self.office_of(fill), fill.from) else { return };
        let Some(begins) = self.begins(office, from.value, on) else { return };
        let seat = self.seat_key(office, fill);
        self.ahead.starts.entry((office, seat)).or_default().insert(begins.last);
    }

    fn early_ends(&mut self) {
        let facts = self.facts;
        for (id, act) in facts.acts.iter().enumerate() {
            let carried = matches!(act.outcome(), Some(crate::docket::Outcome::Adopted | crate::docket::Outcome::Noted));
            for end in act.entry.ends.iter().filter(|_| carried) {
                let named = end.office.as_ref().and_then(|name| self.charter.names.get(&name.value));
                let (Some(Named::Office(office)), Some(holder)) = (named, &end.holder) else { continue };
                let Some(on) = end.on.map(|on| on.value).or(act.on) else { continue };
                let holder = self.listed(*office, &holder.value).to_owned();
                let seat = self.seat_of(*office, &end.per, end.seat.as_ref());
                let seat = Some(seat).filter(|seat| !seat.trim_matches('\u{1F}').is_empty());
                self.ahead.ends.entry((*office, holder)).or_default().entry(on.last).or_default().push((seat, id));
            }
        }
    }

    /// The day on which a term of a holder ends early, if one between two days does. What a void act ends goes on.
    pub(super) fn ended(&self, office: OfficeId, holder: &str, seat: &str, from: Date, until: Date) -> Option<Date> {
        let ends = self.ahead.ends.get(&(office, holder.to_owned()))?;
        let mut within = ends.range(from..=until.max(from));
        let fits = |(own, act): &EarlyEnd| {
            own.as_ref().is_none_or(|own| own == seat) && !matches!(self.standing[*act], crate::check::Standing::Void(_))
        };
        within.find(|(_, ends)| ends.iter().any(fits)).map(|(day, _)| *day)
    }

    /// The clause in force that binds the terms of an office to events.
    pub(super) fn events_of(&self, office: OfficeId, on: Option<Days>) -> Option<(ConstraintId, &TermEvents)> {
        self.charter.offices[office.index()].constraints.iter().find_map(|id| {
            let constraint = self.charter.constraint(*id);
            let in_force = on.is_none_or(|on| self.charter.provision(constraint.provision).validity.holds(on) != Some(false));
            match &constraint.form {
                Form::Limit(Limit::Events(events)) if in_force => Some((*id, events)),
                _ => None,
            }
        })
    }

    /// When a term begins that is to begin on a day: on that day, or where the event of that day did not take place, with the next. None
    /// where that has not happened.
    pub(super) fn begins(&self, office: OfficeId, day: When, on: Option<When>) -> Option<When> {
        let Some((id, _)) = self.events_of(office, Some(Days { term: day, ..Days::from(on.unwrap_or(day)) })) else {
            return Some(day);
        };
        moved(self.ahead.from.get(&id), day)
    }

    /// The same of the last day.
    pub(super) fn finishes(&self, office: OfficeId, day: When, on: Option<When>) -> Option<When> {
        let Some((id, _)) = self.events_of(office, Some(Days { term: day, ..Days::from(on.unwrap_or(day)) })) else {
            return Some(day);
        };
        moved(self.ahead.until.get(&id), day)
    }

    /// All that happened, by what it is.
    fn happened(&self) -> FxHashMap<Happening, Vec<Happened>> {
        let mut gathered = Gathering { charter: self.charter, settings: self.settings, all: FxHashMap::default() };
        for docket in self.facts.dockets {
            for event in &docket.events {
                let (Some(name), Some(day)) = (&event.name, event.date) else { continue };
                let what = match self.charter.names.get(&name.value) {
                    Some(Named::Body(id)) => Happening::Meeting(*id),
                    Some(Named::Matter(id)) => Happening::Decision(*id),
                    _ => continue,
                };
                let status = self.became_of(event);
                gathered.enter(what, day, event.kind.as_ref().map(|kind| kind.value.clone()), status, event.span);
            }
            if let Some(meeting) = &docket.meeting {
                gathered.meeting(meeting, None, None, !only_planned(docket));
            }
        }
        for act in &self.facts.acts {
            gathered.act(act, self.facts);
        }
        for happened in gathered.all.values_mut() {
            happened.sort_by_key(|happened| (happened.day.first, happened.day.last, !happened.held()));
        }
        gathered.all
    }

    /// What became of an event; one that does not say was held, if it lies inside the record.
    pub(in crate::check) fn became_of(&self, event: &Event) -> &'static str {
        let past = event.date.is_some_and(|date| self.ahead_of(date.value));
        status(event.status.as_ref().map(|status| status.value.as_str()), past)
    }

    /// Whether a day lies inside the record.
    fn ahead_of(&self, day: When) -> bool {
        self.ahead.horizon.is_none_or(|horizon| day.first <= horizon)
    }
}

struct Gathering<'c> {
    charter: &'c Charter,
    settings: Settings,
    all: FxHashMap<Happening, Vec<Happened>>,
}

impl Gathering<'_> {
    fn enter(&mut self, what: Happening, day: Spanned<When>, kind: Option<String>, status: &'static str, at: Span) {
        let (day, dated) = (day.value, day.span);
        if self.settings.as_of.is_none_or(|as_of| day.first <= as_of) {
            let happened = Happened { day, kind, status, told_by_act: false, what, at, dated };
            self.all.entry(what).or_default().push(happened);
        }
    }

    fn meeting(&mut self, meeting: &Meeting, body: Option<BodyId>, day: Option<Spanned<When>>, held: bool) {
        let named = meeting.body.as_ref().and_then(|name| self.charter.names.get(&name.value));
        let named = if let Some(Named::Body(id)) = named { Some(*id) } else { None };
        let (Some(body), Some(day)) = (named.or(body), meeting.date.or(day)) else { return };
        let status = status(meeting.status.as_ref().map(|status| status.value.as_str()), held);
        let kind = meeting.kind.as_ref().map(|kind| kind.value.clone());
        self.enter(Happening::Meeting(body), day, kind, status, meeting.span);
    }

    fn act(&mut self, act: &crate::check::Act<'_>, facts: &Facts<'_>) {
        let decided = act.entry.kind == EntryKind::Decision;
        if let (Some(matter), Some(step), Some(on)) = (act.matter, act.step, act.on)
            && let Some(version) = self.charter.matters[matter.index()].steps[step.index()].on(on)
            && version.last
            && act.outcome().is_some_and(|outcome| version.done_when.contains(&outcome))
        {
            let at = act.entry.span_of_head();
            self.enter(Happening::Decision(matter), Spanned { value: on, span: act.dated() }, None, "held", at);
        }
        let day = act.on.map(|on| Spanned { value: on, span: act.dated() });
        let found = match &act.entry.meeting {
            Some(MeetingRef::Here(meeting)) => return self.meeting(meeting, act.body, day, decided),
            Some(MeetingRef::Id(id)) => facts.meetings.find(act.docket, &id.value),
            None if act.entry.on_agenda => facts.dockets[act.docket].meeting.as_ref(),
            None => None,
        };
        match found {
            // what is described in full is entered where it is described
            Some(meeting) if meeting.date.is_some() && meeting.body.is_some() => {}
            Some(meeting) => self.meeting(meeting, act.body, day, decided),
            None => self.told_by(act),
        }
    }

    /// A body decided something, though no meeting is described. In writing or by silence it does so without one.
    fn told_by(&mut self, act: &crate::check::Act<'_>) {
        let method = act.entry.vote.as_ref().and_then(|vote| vote.method.as_ref()).map(|method| method.value.as_str());
        let (Some(body), Some(day), EntryKind::Decision) = (act.body, act.on, act.entry.kind) else { return };
        if !matches!(method, Some("silence" | "written")) {
            let what = Happening::Meeting(body);
            let at = act.entry.span_of_head();
            let happened = Happened { day, kind: None, status: "held", told_by_act: true, what, at, dated: act.dated() };
            self.all.entry(what).or_default().push(happened);
        }
    }
}

/// Whether a docket is of a meeting that is to come: it has items, and none of them an outcome.
pub fn only_planned(docket: &Docket) -> bool {
    let items = || docket.entries.iter().filter(|entry| entry.on_agenda);
    items().next().is_some() && items().all(|entry| entry.outcome.is_none())
}

/// What became of an event; one that does not say was held, if it can have been.
fn status(said: Option<&str>, past: bool) -> &'static str {
    match said {
        Some("held") => "held",
        Some("cancelled") => "cancelled",
        Some("postponed") => "postponed",
        None if past => "held",
        _ => "planned",
    }
}

fn timeline(whats: &[Happening], events: &TermEvents, happened: &FxHashMap<Happening, Vec<Happened>>) -> Timeline {
    let mut all: Vec<Happened> = whats.iter().filter_map(|what| happened.get(what)).flatten().cloned().collect();
    all.sort_by_key(|happened| (happened.day.first, happened.day.last, !happened.held()));
    let counts = |happened: &&Happened| happened.held() && events.counts(happened.kind.as_deref());
    let counted: Vec<Happened> = all.iter().filter(counts).cloned().collect();
    let widest = all.iter().map(|happened| days_between(happened.day.first, happened.day.last)).max().unwrap_or_default();
    Timeline { counted, all, widest }
}

/// Where the event of a day did not take place, the day of the next one; None where there is none yet.
fn moved(timeline: Option<&Timeline>, day: When) -> Option<When> {
    let Some(timeline) = timeline else { return Some(day) };
    let (mut off, mut held) = (false, false);
    for happened in timeline.on(day) {
        held |= happened.status == "held";
        off |= matches!(happened.status, "cancelled" | "postponed");
    }
    if !off || held { Some(day) } else { timeline.from(day.first).map(|happened| happened.day) }
}

/// The last day that the record tells of.
fn horizon(facts: &Facts<'_>, settings: Settings) -> Option<Date> {
    let acts = facts.acts.iter().filter(|act| act.entry.kind == EntryKind::Decision).filter_map(|act| act.on);
    let recorded = facts.dockets.iter().filter_map(|docket| docket.recorded_until.map(|until| until.value));
    let events = facts.dockets.iter().flat_map(|docket| &docket.events);
    let held = events.filter(|event| event.status.as_ref().is_some_and(|status| status.value == "held"));
    let held = held.filter_map(|event| event.date.map(|date| date.value));
    let last = acts.chain(recorded).chain(held).map(|day| day.first).max().max(settings.today);
    match settings.as_of {
        Some(as_of) => last.map(|last| last.min(as_of)),
        None => last,
    }
}

/// Names of what may happen, as a reader would say them.
pub fn spoken(charter: &Charter, whats: &[Happening]) -> String {
    let names: Vec<String> = whats
        .iter()
        .map(|what| match what {
            Happening::Meeting(id) => format!("`{}`", charter.bodies[id.index()].name),
            Happening::Decision(MatterId(id)) => format!("`{}`", charter.matters[*id as usize].name),
        })
        .collect();
    crate::syntax::listed(&names)
}
