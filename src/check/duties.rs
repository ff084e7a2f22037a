//! Duties: what must follow from what, looked at when all acts have been.
//!
//! For each duty the acts that can meet it are gathered once, in the order of time, and told apart by what they name, by their subject and
//! by neither; what a duty follows from is then held against the first of them that comes after it.

mod events;
mod period;

use super::evaluate::{Env, MeetingHeld, Missing, TermHeld};
use super::period::undecided;
use super::{ActId, Checker, Standing};
use crate::charter::{BodyId, Charter, MatterId};
use crate::constraint::{Actor, Asked, ConstraintId, Count, Duty, Form, Length};
use crate::date::When;
use crate::diagnostic::{Effect, excerpt};
use crate::docket::{Docket, EntryKind};
use crate::source::{Span, Spanned};
use crate::time::{Calendar, Moment};
use crate::violation::{OfDuty, Shown, Violation};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Something that a duty follows from.
struct Begun<'a> {
    act: Option<ActId>,
    on: When,
    /// Where its day is written.
    date: Option<Spanned<When>>,
    at: Span,
    name: String,
    matter: Option<MatterId>,
    subject: Option<&'a str>,
    body: Option<BodyId>,
    meeting: Option<MeetingHeld<'a>>,
    term: Option<TermHeld<'a>>,
    /// What is missing to say whether it is one.
    open: Option<Missing>,
    /// The finding that leaves open whether it counts.
    cause: Option<usize>,
}

/// Something that can meet a duty.
#[derive(Clone, Copy)]
struct Done<'a> {
    act: Option<ActId>,
    on: When,
    date: Spanned<When>,
    at: Span,
    matter: Option<MatterId>,
    subject: Option<&'a str>,
    name: Option<&'a str>,
    /// The finding that leaves open whether it counts.
    cause: Option<usize>,
}

/// What can meet a duty, in the order of time: indexes into `all`.
struct Deeds<'a> {
    all: Vec<Done<'a>>,
    /// By the act that they name.
    naming: BTreeMap<ActId, Vec<usize>>,
    by_subject: BTreeMap<&'a str, Vec<usize>>,
    /// By matter, those that name nothing that the duty follows from, nor are of its subject.
    free: BTreeMap<Option<MatterId>, Vec<usize>>,
}

/// Up to when deadlines are judged.
#[derive(Clone, Copy)]
struct Judged {
    /// The day.
    day: Date,
    /// Whether that day is over: it is the last of a record.
    over: bool,
    /// From when the record is complete, where it says so.
    from: Option<Date>,
    /// The first day of the record.
    first: Date,
    /// Until when it was kept, where it says so.
    until: Option<Date>,
}

/// What is found of a duty.
enum Met<'a> {
    Yes,
    Late(Done<'a>),
    Perhaps(Done<'a>, Missing),
    No,
}

impl<'a> Checker<'a> {
    /// Holds the duties against the record.
    pub(super) fn duties(&mut self) {
        let charter = self.charter;
        if charter.duties.is_empty() {
            return;
        }
        let (meetings, decisions) = (self.judged(|docket| docket.meetings_from), self.judged(|docket| docket.complete_from));
        for constraint in &charter.duties {
            let Form::Duty(duty) = &charter.constraint(*constraint).form else { continue };
            let judged = if matches!(duty.asked, Asked::Meeting(_)) { meetings } else { decisions };
            let Some(judged) = judged else { continue };
            let events = self.events(duty);
            let deeds = self.deeds(&duty.asked, &events);
            match (duty.within, duty.every) {
                (Some(length), _) => {
                    for begun in &events {
                        self.follows(*constraint, duty, begun, length, &deeds, judged);
                    }
                }
                (None, Some(length)) => self.recurs(*constraint, duty, &events, length, &deeds, judged),
                (None, None) => {}
            }
        }
    }

    /// Up to when deadlines are judged, of what a record holds from the day that `complete` gives.
    fn judged(&self, complete: impl Fn(&Docket) -> Option<Spanned<When>>) -> Option<Judged> {
        let dockets = self.facts.dockets;
        let days = || self.facts.acts.iter().filter_map(|act| act.on);
        let until = dockets.iter().filter_map(|docket| docket.recorded_until).map(|day| day.value.first).max();
        let from = dockets.iter().filter_map(|docket| complete(docket)).map(|day| day.value.last).min();
        let last = until.or_else(|| days().map(|on| on.last).max());
        let first = from.or_else(|| days().map(|on| on.first).min())?;
        let (day, over) = match (self.settings.as_of, self.settings.today) {
            (Some(day), _) => (day, true),
            (None, Some(day)) => (day, false),
            (None, None) => (last?, true),
        };
        Some(Judged { day, over, from, first, until })
    }

    /// What can meet a duty.
    fn deeds(&self, asked: &Asked, events: &[Begun<'a>]) -> Deeds<'a> {
        let all = match asked {
            Asked::Meeting(body) => self.meetings_held(Some(*body)).into_iter().map(|held| held.1).collect(),
            Asked::Step { steps, by } => self.steps_taken(steps.as_deref(), by),
        };
        let begun: BTreeSet<ActId> = events.iter().filter_map(|event| event.act).collect();
        let subjects: BTreeSet<&str> = events.iter().filter_map(|event| event.subject).collect();
        let mut deeds = Deeds { all, naming: BTreeMap::new(), by_subject: BTreeMap::new(), free: BTreeMap::new() };
        for (index, done) in deeds.all.iter().enumerate() {
            let named = done.act.map(|act| self.facts.acts[act].relies_on.as_slice()).unwrap_or_default();
            let mut names = false;
            for act in named.iter().filter(|act| begun.contains(act)) {
                deeds.naming.entry(*act).or_default().push(index);
                names = true;
            }
            match done.subject {
                _ if names => {}
                Some(subject) if subjects.contains(subject) => deeds.by_subject.entry(subject).or_default().push(index),
                _ => deeds.free.entry(done.matter).or_default().push(index),
            }
        }
        deeds
    }

    fn steps_taken(&self, steps: Option<&[(MatterId, crate::charter::StepId)]>, by: &[Actor]) -> Vec<Done<'a>> {
        let facts = self.facts;
        let fits = |id: ActId| {
            let act = &facts.acts[id];
            let is_step = steps.is_none_or(|steps| act.matter.zip(act.step).is_some_and(|taken| steps.contains(&taken)));
            is_step && act.entry.kind == EntryKind::Decision && (by.is_empty() || self.may_act(id, by)) && self.was_done(id)
        };
        (0..facts.acts.len()).filter(|id| fits(*id)).filter_map(|id| self.deed(id)).collect()
    }

    fn deed(&self, id: ActId) -> Option<Done<'a>> {
        let act = &self.facts.acts[id];
        let cause = match self.standing[id] {
            Standing::Void(_) => return None,
            Standing::Open(finding) => Some(finding),
            Standing::Good => None,
        };
        let date = act.entry.date.or_else(|| self.facts.meeting(id).and_then(|meeting| meeting.date))?;
        Some(Done {
            act: Some(id),
            on: act.on?,
            date,
            at: if act.entry.span.contains(date.span.start) { date.span } else { act.entry.span_of_head() },
            matter: act.matter,
            subject: act.entry.subject.as_ref().map(|subject| subject.value.as_str()),
            name: act.id(),
            cause,
        })
    }

    /// Holds a duty against one thing that it follows from.
    fn follows(
        &mut self,
        constraint: ConstraintId,
        duty: &Duty,
        begun: &Begun<'a>,
        length: Length,
        deeds: &Deeds<'a>,
        judged: Judged,
    ) {
        let Some(sure) = self.in_force(constraint, begun.on) else { return };
        let charter = self.charter;
        let calendar = charter.calendar(asked_of(&duty.asked).or(begun.body), begun.on);
        let from = self.begins_at(begun, calendar);
        let asked = spoken(charter, &duty.asked);
        let broken = sure.0 && begun.open.is_none() && begun.cause.is_none();
        match self.met(begun, &from, length, calendar, deeds) {
            Met::Yes => {}
            Met::Perhaps(done, missing) => {
                let cause = done.cause.or(begun.cause);
                let field = if missing.field.is_empty() { "date" } else { missing.field };
                self.tell_duty(
                    constraint,
                    begun,
                    begun.act,
                    (done.at, None),
                    false,
                    Shown::Fact { missing: missing.what, field },
                    cause,
                );
            }
            Met::Late(done) => {
                let to = self.facts.moment(done.date, calendar);
                let latest = calendar.latest(&from, length, true).unwrap_or_default();
                let due = format!("{latest}, {length} after {}", begun.name);
                let shown = Shown::Duty(OfDuty::Late { asked, on: to.to_string(), due, at: begun.at });
                self.doubtful(constraint, begun, done.act, (done.at, Some(done.on)), broken, shown);
            }
            Met::No => {
                let due = due(calendar, &from, length);
                let Some(due) = due else {
                    let (missing, field) = undecided(calendar, &from, &from, length, ("date", "date"));
                    return self.tell_duty(
                        constraint,
                        begun,
                        begun.act,
                        (begun.at, None),
                        false,
                        Shown::Fact { missing, field },
                        begun.cause,
                    );
                };
                let written = calendar.latest(&from, length, true).unwrap_or_else(|| due.last.to_string());
                let words = format!("{written}, {length} after {}", begun.name);
                self.wanting_by(constraint, begun, (asked, words), due, broken, judged);
            }
        }
    }

    /// Nothing meets a duty: that is a breach once its time is over and the record goes so far.
    fn wanting_by(
        &mut self,
        constraint: ConstraintId,
        begun: &Begun<'a>,
        (asked, due): (String, String),
        days: When,
        broken: bool,
        judged: Judged,
    ) {
        let passed = |day: Date| if judged.over { day <= judged.day } else { day < judged.day };
        let fact = |missing: String, field: &'static str| Shown::Fact { missing, field };
        if !passed(days.first) {
            if broken {
                let shown = Shown::Duty(OfDuty::Pending { asked, due });
                let before = self.findings.len();
                self.tell_duty(constraint, begun, begun.act, (begun.at, Some(days)), true, shown, None);
                if let Some(found) = self.findings.get_mut(before) {
                    found.effect = Effect::None;
                }
            }
            return;
        }
        let unread = self.facts.dockets.iter().find_map(|docket| docket.unread).and_then(|at| self.facts.invalid_in(at));
        let open = if !passed(days.last) {
            Some(fact(format!("the day of {} is not precise to the day", begun.name), "date"))
        } else if let Some(until) = judged.until.filter(|until| *until < days.last) {
            Some(fact(format!("the record was kept until {until}, and {asked} is due by {due}"), "recorded_until"))
        } else if let Some(from) = judged.from.filter(|from| begun.on.first < *from) {
            Some(fact(format!("the record is complete only from {from}"), "complete_from"))
        } else {
            unread.map(|_| fact("not all of the record could be read".to_owned(), ""))
        };
        match open {
            Some(shown) => {
                self.tell_duty(constraint, begun, begun.act, (begun.at, Some(days)), false, shown, begun.cause.or(unread));
            }
            None => {
                let shown = Shown::Duty(OfDuty::Overdue { asked, due, day: judged.day, at: None });
                self.doubtful(constraint, begun, begun.act, (begun.at, Some(days)), broken, shown);
            }
        }
    }

    /// A breach, where what the duty follows from is sure; else what is missing.
    fn doubtful(
        &mut self,
        constraint: ConstraintId,
        begun: &Begun<'a>,
        act: Option<ActId>,
        (at, day): (Span, Option<When>),
        broken: bool,
        shown: Shown,
    ) {
        let shown = match &begun.open {
            Some(missing) => Shown::Fact { missing: missing.what.clone(), field: missing.field },
            None if begun.cause.is_some() => Shown::RestsOn { entry: begun.name.clone(), at: begun.at },
            None => shown,
        };
        let open = begun.open.is_some() || begun.cause.is_some();
        let (act, at) = if open { (begun.act, begun.at) } else { (act, at) };
        self.tell_duty(constraint, begun, act, (at, day), broken, shown, begun.cause);
    }

    /// `day` is the day on which it is broken: the last for it, or that on which it was done late.
    #[allow(clippy::too_many_arguments, reason = "what is told, of what, and whether it applies")]
    fn tell_duty(
        &mut self,
        constraint: ConstraintId,
        begun: &Begun<'a>,
        act: Option<ActId>,
        (at, day): (Span, Option<When>),
        broken: bool,
        shown: Shown,
        cause: Option<usize>,
    ) {
        let env = self.env_of(begun);
        let Some((broken, shown)) = self.gated(constraint, &env, broken, shown) else { return };
        let violation = Violation { constraint, at, broken, shown, cause };
        match day {
            Some(day) => self.tell_on(day, act, None, &violation),
            None => self.tell(act, None, &violation),
        };
    }

    fn env_of(&self, begun: &Begun<'a>) -> Env<'a> {
        let mut env = Env::new(begun.act, begun.on);
        (env.term, env.meeting) = (begun.term, begun.meeting);
        env
    }

    fn begins_at(&self, begun: &Begun<'a>, calendar: &Calendar) -> Moment {
        match (begun.act, begun.term, begun.date) {
            (Some(act), None, _) => self.facts.moment_of(act, calendar).unwrap_or_else(|| calendar.moment(begun.on, None)),
            (_, None, Some(date)) => self.facts.moment(date, calendar),
            _ => calendar.moment(begun.on, None),
        }
    }

    /// Whether something meets a duty in time.
    fn met(&self, begun: &Begun<'a>, from: &Moment, length: Length, calendar: &Calendar, deeds: &Deeds<'a>) -> Met<'a> {
        let (mut late, mut perhaps) = (None::<Done<'a>>, None);
        let named = begun.act.and_then(|act| deeds.naming.get(&act)).into_iter().flatten().map(|index| (*index, true));
        let of_subject = begun.subject.and_then(|subject| deeds.by_subject.get(subject)).map_or(&[][..], Vec::as_slice);
        // on the same matter another subject is another thing
        let others = |matter: &Option<MatterId>| begun.subject.is_none() || matter.is_none() || *matter != begun.matter;
        let free = deeds.free.iter().filter(|(matter, _)| others(matter)).map(|(_, list)| list.as_slice());
        for list in std::iter::once(of_subject).chain(free) {
            let start = list.partition_point(|index| deeds.all[*index].on.last < from.when.first);
            let rest = list[start..].iter().map(|index| (*index, false));
            for (index, names) in named.clone().chain(rest) {
                let done = deeds.all[index];
                if done.act == begun.act && done.act.is_some() || !names && !self.can_meet(begun, &done) {
                    continue;
                }
                let to = done.act.and_then(|act| self.facts.moment_of(act, calendar));
                let to = to.unwrap_or_else(|| self.facts.moment(done.date, calendar));
                if to.when.last < from.when.first {
                    continue;
                }
                match calendar.at_most(from, &to, length, true) {
                    Some(true) if done.cause.is_none() => return Met::Yes,
                    Some(true) => {
                        _ = perhaps.get_or_insert((done, Missing::plain(format!("whether {} counts is open", called(&done)))))
                    }
                    Some(false) => {
                        late = late.filter(|late| late.on <= done.on).or(Some(done));
                        if !names {
                            break;
                        }
                    }
                    None => {
                        let (what, field) = undecided(calendar, from, &to, length, ("date", "date"));
                        perhaps.get_or_insert((done, Missing::field(what, field, None)));
                    }
                }
            }
        }
        match (perhaps, late) {
            (Some((done, missing)), _) => Met::Perhaps(done, missing),
            (None, Some(done)) => Met::Late(done),
            (None, None) => Met::No,
        }
    }

    /// Whether an act that does not name what a duty follows from can meet it: on the same matter it is of the same subject, and it does
    /// not come before.
    fn can_meet(&self, begun: &Begun<'a>, done: &Done<'a>) -> bool {
        let same_matter = begun.matter.is_some() && begun.matter == done.matter;
        if same_matter && begun.subject.is_some() && begun.subject != done.subject {
            return false;
        }
        match (begun.act, done.act) {
            (Some(first), Some(then)) => self.facts.comes_before(first, then) != Some(false),
            _ => true,
        }
    }
}

/// How what meets a duty is called.
fn called(done: &Done<'_>) -> String {
    done.name.map_or_else(|| format!("what was done on {}", done.on), excerpt)
}

/// The first and the last day on which a time may be over.
fn due(calendar: &Calendar, from: &Moment, length: Length) -> Option<When> {
    match length.count {
        Count::Hours => {
            let days = Length { amount: length.amount.checked_add(23)? / 24, count: Count::Days };
            calendar.plus(from.when, days)
        }
        _ => calendar.due(from.when, length),
    }
}

/// The body that a duty is asked of.
fn asked_of(asked: &Asked) -> Option<BodyId> {
    match asked {
        Asked::Meeting(body) => Some(*body),
        Asked::Step { by, .. } => by.iter().find_map(|actor| if let Actor::Body(body) = actor { Some(*body) } else { None }),
    }
}

/// What is asked, in words: "`debated` by `assembly`".
fn spoken(charter: &Charter, asked: &Asked) -> String {
    match asked {
        Asked::Meeting(body) => format!("a meeting of `{}`", charter.bodies[body.index()].name),
        Asked::Step { steps, by } => {
            let step = steps.iter().flatten().next();
            let step = step.map(|(matter, step)| charter.matters[matter.index()].steps[step.index()].name.as_str());
            let step = step.map_or_else(|| "a decision".to_owned(), |step| format!("`{step}`"));
            let by: Vec<String> = charter.actor_names(by).into_iter().map(|name| format!("`{name}`")).collect();
            if by.is_empty() { step } else { format!("{step} by {}", by.join(" or ")) }
        }
    }
}
