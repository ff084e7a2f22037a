//! The dockets as the checker sees them: acts with their names resolved, in the order of time, gathered into chains.

use crate::charter::{BodyId, Charter, MatterId, StepId};
use crate::constraint::ConstraintId;
use crate::date::When;
use crate::docket::{Docket, Entry, Meeting, MeetingRef, Outcome};
use crate::source::{Span, Spanned};
use crate::time::{Calendar, Clock, Moment};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// An index into `Facts::acts`.
pub type ActId = usize;

/// An agenda item or a decision with its names resolved.
pub struct Act<'d> {
    /// What the file says.
    pub entry: &'d Entry,
    /// Which docket it stands in.
    pub docket: usize,
    /// Its day, in the zone of the calendar by which its body counts.
    pub on: Option<When>,
    /// The instant, where the record gives the time of day.
    pub at: Option<Timestamp>,
    /// Who acts.
    pub body: Option<BodyId>,
    /// What is decided.
    pub matter: Option<MatterId>,
    /// The step.
    pub step: Option<StepId>,
    /// The chain it belongs to, where it has a subject.
    pub chain: Option<usize>,
    /// What it rests on, as far as named and found.
    pub relies_on: Vec<ActId>,
    /// What it takes the place of, as far as found.
    pub supersedes: Vec<ActId>,
    /// The decision by which it was taken up although it came late, as far as found.
    pub admitted_by: Option<ActId>,
    /// What it makes good, as far as found.
    pub ratifies: Vec<ActId>,
    /// Whether it names something to rest on that is not there.
    pub dangling: bool,
    /// The finding that what it rests on is of a later day than the record is read up to.
    pub cut: Option<usize>,
    /// The first finding that says this entry cannot be understood in full.
    pub invalid: Option<usize>,
}

impl<'d> Act<'d> {
    /// Its id or label; "this entry" where it has none.
    pub fn name(&self) -> &'d str {
        self.entry.id.as_ref().map_or("this entry", |id| id.value.as_str())
    }

    /// Where its day stands.
    pub fn dated(&self) -> Span {
        self.entry.date.map_or_else(|| self.entry.span_of_head(), |date| date.span)
    }

    /// Its id or label, if it has one.
    pub fn id(&self) -> Option<&'d str> {
        self.entry.id.as_ref().map(|id| id.value.as_str())
    }

    /// Where its name is known: a label in its own docket, an id everywhere.
    pub fn label_scope(&self) -> Option<usize> {
        self.entry.on_agenda.then_some(self.docket)
    }

    /// What became of it.
    pub fn outcome(&self) -> Option<Outcome> {
        self.entry.outcome.as_ref().map(|outcome| outcome.value)
    }

    /// Whether enough of it is understood to hold rules against it.
    pub fn complete(&self) -> bool {
        self.on.is_some()
            && self.matter.is_some()
            && self.step.is_some()
            && (self.body.is_some() || (self.entry.body.is_none() && !self.entry.by.is_empty()))
            && (self.entry.outcome.is_some() || self.entry.kind == crate::docket::EntryKind::Item)
    }
}

/// All that the dockets of one run say.
pub struct Facts<'d> {
    /// The dockets: history first, in the order given, the docket itself last.
    pub dockets: &'d [&'d Docket],
    /// The acts, in the order of time; on one day, in the order of the files.
    pub acts: Vec<Act<'d>>,
    /// The chains.
    pub chains: Vec<Chain>,
    /// The meetings that some docket or entry describes.
    pub meetings: Meetings<'d>,
    /// Findings that say something in a docket cannot be understood, by where they begin.
    pub invalid: BTreeMap<u32, usize>,
    /// The times of day that dates have, by where the dates stand.
    pub times: BTreeMap<u32, Clock>,
}

impl Facts<'_> {
    /// A date of the record as a moment of a calendar, with the time of day where the record gives it.
    pub fn moment(&self, date: Spanned<When>, calendar: &Calendar) -> Moment {
        calendar.moment(date.value, self.times.get(&date.span.start).copied())
    }

    /// The moment of an act: where its own date has no time of day, that of its meeting on that day.
    pub fn moment_of(&self, act: ActId, calendar: &Calendar) -> Option<Moment> {
        let own = self.moment(self.acts[act].entry.date?, calendar);
        if own.is_exact() {
            return Some(own);
        }
        let meeting = self.meeting(act).and_then(|meeting| meeting.date).map(|date| self.moment(date, calendar));
        Some(meeting.filter(|meeting| meeting.is_exact() && meeting.when == own.when).unwrap_or(own))
    }

    /// The first finding that says something inside a span cannot be understood.
    pub fn invalid_in(&self, span: Span) -> Option<usize> {
        self.invalid.range(span.start..span.end.max(span.start + 1)).next().map(|(_, finding)| *finding)
    }

    /// Whether one act comes before another: by their days; on one day by their order in the file; None where the days are not precise
    /// enough, or are one day in two files.
    pub fn comes_before(&self, first: ActId, second: ActId) -> Option<bool> {
        let (one, other) = (&self.acts[first], &self.acts[second]);
        let (here, there) = (one.on?, other.on?);
        if let (Some(earlier), Some(later)) = (one.at, other.at)
            && earlier != later
        {
            return Some(earlier < later);
        }
        if here == there {
            // of one month throughout, the order of the file bears out what it shows, but condemns nothing
            let told = one.docket == other.docket && (first < second || here.exact().is_some());
            return told.then_some(first < second);
        }
        if here.last < there.first {
            Some(true)
        } else if there.last < here.first {
            Some(false)
        } else {
            None
        }
    }
}

/// Meetings by their ids: what a docket says of a meeting goes before what another does.
#[derive(Debug, Default)]
pub struct Meetings<'d> {
    own: BTreeMap<(usize, &'d str), &'d Meeting>,
    any: BTreeMap<&'d str, &'d Meeting>,
    /// By where their descriptions begin.
    places: BTreeMap<u32, &'d Meeting>,
}

impl<'d> Meetings<'d> {
    /// Enters a description; of several in one docket the first counts.
    pub fn enter(&mut self, docket: usize, id: &'d str, meeting: &'d Meeting) {
        self.own.entry((docket, id)).or_insert(meeting);
        self.any.entry(id).or_insert(meeting);
        self.places.insert(meeting.span.start, meeting);
    }

    /// The meeting that an id in a docket stands for.
    pub fn find(&self, docket: usize, id: &str) -> Option<&'d Meeting> {
        self.own.get(&(docket, id)).or_else(|| self.any.get(id)).copied()
    }

    /// The meeting that is described at a place.
    pub fn at(&self, place: u32) -> Option<&'d Meeting> {
        let before = self.places.range(..=place).next_back().map(|(_, meeting)| *meeting);
        before.filter(|meeting| meeting.span.contains(place))
    }

    /// All ids.
    pub fn names(&self) -> impl Iterator<Item = &'d str> {
        self.any.keys().copied()
    }
}

/// The acts on one subject of one matter.
#[derive(Debug, Default)]
pub struct Chain {
    /// The first of them in time.
    pub first: ActId,
    /// All of them, in the order of time.
    pub acts: Vec<ActId>,
    /// For each step its acts, in the order of time.
    pub steps: BTreeMap<StepId, Vec<ActId>>,
    /// Of steps that several bodies take, the acts of each, in the order of time.
    pub by_body: BTreeMap<(StepId, BodyId), Vec<ActId>>,
    /// When the matter began: the day of the first of them; None where one of them has no date.
    pub begun: Option<When>,
    /// A finding that says an entry on the subject cannot be placed in its chain.
    pub unclear: Option<usize>,
}

impl Chain {
    /// The last act of a step that comes before another act.
    pub fn before(&self, act: ActId, step: StepId) -> Option<ActId> {
        let acts = self.steps.get(&step)?;
        acts[..acts.partition_point(|other| *other < act)].last().copied()
    }

    /// The last act of a step by one of several bodies that comes before another act.
    pub fn before_by(&self, act: ActId, step: StepId, body: BodyId) -> Option<ActId> {
        let acts = self.by_body.get(&(step, body))?;
        acts[..acts.partition_point(|other| *other < act)].last().copied()
    }

    /// The first act of a step that comes after another act.
    pub fn after(&self, act: ActId, step: StepId) -> Option<ActId> {
        let acts = self.steps.get(&step)?;
        acts.get(acts.partition_point(|other| *other <= act)).copied()
    }
}

impl<'d> Facts<'d> {
    /// The meeting at which an act is done, as far as it is described.
    pub fn meeting(&self, act: ActId) -> Option<&'d Meeting> {
        let act = &self.acts[act];
        let docket = self.dockets[act.docket];
        match &act.entry.meeting {
            Some(MeetingRef::Here(meeting)) => Some(meeting),
            Some(MeetingRef::Id(id)) => {
                let is_it = |meeting: &&Meeting| meeting.id.as_ref().is_some_and(|own| own.value == id.value);
                docket.meeting.as_ref().filter(is_it).or_else(|| self.meetings.find(act.docket, &id.value))
            }
            None if act.entry.on_agenda => docket.meeting.as_ref(),
            None => None,
        }
    }
}

/// So many meetings may go on with each other.
const MAX_SITTINGS: usize = 100;

impl<'d> Facts<'d> {
    /// The meeting with which a meeting began that goes on with an earlier one; the meeting itself where it does not.
    pub fn first_sitting(&self, docket: usize, meeting: &'d Meeting) -> &'d Meeting {
        let mut first = meeting;
        for _ in 0..MAX_SITTINGS {
            let Some(earlier) = first.continued_from.as_ref().and_then(|id| self.meetings.find(docket, &id.value)) else {
                break;
            };
            first = earlier;
        }
        first
    }
}

/// What a kind sees when it describes a violation.
pub struct View<'a> {
    /// The rules.
    pub charter: &'a Charter,
    /// The act, if the violation is about one.
    pub act: Option<&'a Act<'a>>,
    /// The constraint.
    pub constraint: ConstraintId,
    /// The body, where the violation is about one rather than about an act.
    pub on_body: Option<BodyId>,
}

impl View<'_> {
    /// Name of the step.
    pub fn step(&self) -> &str {
        let find = || {
            let act = self.act?;
            Some(self.charter.matters[act.matter?.index()].steps[act.step?.index()].name.as_str())
        };
        find().unwrap_or("this step")
    }

    /// Name of the matter.
    pub fn matter(&self) -> &str {
        let matter = self.act.and_then(|act| act.matter);
        matter.map_or("matter", |matter| self.charter.matters[matter.index()].name.as_str())
    }

    /// Who is said to have delegated the step.
    pub fn delegated_by(&self) -> Option<&str> {
        self.act.and_then(|act| act.entry.delegated_by.as_ref()).map(|name| name.value.as_str())
    }

    /// Name of the body.
    pub fn body(&self) -> &str {
        let body = self.on_body.or_else(|| self.act.and_then(|act| act.body));
        body.map_or("the body", |body| self.charter.bodies[body.index()].name.as_str())
    }

    /// Whether the act is an agenda item, planned and not taken.
    pub fn planned(&self) -> bool {
        self.act.is_some_and(|act| act.entry.kind == crate::docket::EntryKind::Item)
    }

    /// The recorded outcome.
    pub fn outcome(&self) -> Option<Outcome> {
        self.act.and_then(Act::outcome)
    }
}
