//! What duties follow from: decisions, meetings, terms that begin or end.

use super::{Begun, Done};
use crate::charter::{BodyId, MatterId, Named, StepId, VoteId};
use crate::check::evaluate::MeetingHeld;
use crate::check::{ActId, Checker, Standing};
use crate::constraint::{Duty, Event};
use crate::constraint::{Form, Threshold};
use crate::date::When;
use crate::diagnostic::excerpt;
use crate::docket::{EntryKind, Outcome};
use std::collections::BTreeSet;

impl<'a> Checker<'a> {
    /// All that a duty follows from, in the order of time. What cannot be told to be one is among them, with what is missing.
    pub(super) fn events(&self, duty: &Duty) -> Vec<Begun<'a>> {
        let mut all = match &duty.event {
            None => Vec::new(),
            Some(Event::Meeting(body)) => self.meetings_held(*body).into_iter().map(|(begun, _)| begun).collect(),
            Some(Event::Term(office, begins)) => self.turns(*office, *begins),
            Some(event @ Event::Decision { .. }) => {
                (0..self.facts.acts.len()).filter(|id| self.is_event(*id, event)).filter_map(|id| self.event_of(id)).collect()
            }
        };
        if let Some(filter) = &duty.filter {
            all.retain_mut(|begun| match self.holds(filter, &self.env_of(begun), true) {
                Ok(met) => met,
                Err(missing) => {
                    begun.open = Some(missing);
                    true
                }
            });
        }
        all
    }

    fn is_event(&self, id: ActId, event: &Event) -> bool {
        let Event::Decision { body, matter, step, vote, outcome, done } = event else { return false };
        let act = &self.facts.acts[id];
        let name = |(matter, step): (MatterId, StepId)| self.charter.matters[matter.index()].steps[step.index()].name.as_str();
        act.entry.kind == EntryKind::Decision
            && body.is_none_or(|body| act.body == Some(body))
            && matter.is_none_or(|matter| act.matter == Some(matter))
            && step.as_ref().is_none_or(|step| act.matter.zip(act.step).map(name) == Some(step.as_str()))
            && outcome.is_none_or(|outcome| act.outcome() == Some(outcome))
            && (!*done || self.was_carried(id))
            && vote.is_none_or(|vote| self.was_by_vote(id, vote))
    }

    /// Whether the outcome of an act is one by which its step is done.
    fn was_carried(&self, id: ActId) -> bool {
        let act = &self.facts.acts[id];
        let (Some(matter), Some(step), Some(on), Some(outcome)) = (act.matter, act.step, act.on, act.outcome()) else {
            return false;
        };
        let version = self.charter.matters[matter.index()].steps[step.index()].on(self.days(id, on));
        version.map_or(outcome == Outcome::Adopted, |version| version.done_when.contains(&outcome))
    }

    /// Whether an act takes a step: it carries, or something is taken note of.
    pub(super) fn was_done(&self, id: ActId) -> bool {
        self.facts.acts[id].outcome() == Some(Outcome::Noted) || self.was_carried(id)
    }

    /// Whether a decision was taken by a vote, as the record says, or the rules.
    fn was_by_vote(&self, id: ActId, vote: VoteId) -> bool {
        let act = &self.facts.acts[id];
        if let Some(rule) = act.entry.vote.as_ref().and_then(|vote| vote.rule.as_ref()) {
            return self.charter.names.get(&rule.value) == Some(&Named::Vote(vote));
        }
        let (Some(matter), Some(step), Some(on)) = (act.matter, act.step, act.on) else { return false };
        let version = self.charter.matters[matter.index()].steps[step.index()].on(self.days(id, on));
        if let Some(own) = version.and_then(|version| version.vote) {
            return own == vote;
        }
        let constraints = act.body.map(|body| self.charter.bodies[body.index()].constraints.as_slice()).unwrap_or_default();
        constraints.iter().any(|constraint| {
            let constraint = self.charter.constraint(*constraint);
            let provision = self.charter.provision(constraint.provision);
            let names = match constraint.form {
                Form::Threshold(Threshold::Vote(own)) => own == vote,
                Form::Threshold(Threshold::Fallback(own, other, _)) => own == vote || other == vote,
                _ => false,
            };
            names && provision.exception.is_none() && provision.validity.holds(on) == Some(true)
        })
    }

    fn event_of(&self, id: ActId) -> Option<Begun<'a>> {
        let done = self.deed(id)?;
        let act = &self.facts.acts[id];
        Some(Begun {
            act: Some(id),
            on: done.on,
            date: Some(done.date),
            at: act.entry.span_of_head(),
            name: done.name.map_or_else(|| format!("the decision of {}", done.on), excerpt),
            matter: done.matter,
            subject: done.subject,
            body: act.body,
            meeting: None,
            term: None,
            open: None,
            cause: done.cause,
        })
    }

    /// The meetings that were held, in the order of time: as what a duty follows from, and as what meets one. A meeting is described
    /// somewhere, or shown by the first decision of its body on a day.
    pub(super) fn meetings_held(&self, body: Option<BodyId>) -> Vec<(Begun<'a>, Done<'a>)> {
        let facts = self.facts;
        let mut all: Vec<(Begun<'a>, Done<'a>)> = Vec::new();
        let mut days: BTreeSet<(Option<BodyId>, When)> = BTreeSet::new();
        for meeting in self.all_meetings().into_iter().filter(|meeting| self.status_of(meeting) == "held") {
            let of = self.body_of_meeting(&meeting);
            if let Some(date) = self.dated(&meeting).filter(|_| body.is_none_or(|body| of == Some(body)))
                && days.insert((of, date.value))
            {
                all.push(self.meeting_held(meeting, of, date));
            }
        }
        for act in facts.acts.iter().filter(|act| act.entry.kind == EntryKind::Decision) {
            let (Some(on), Some(date), Some(_)) = (act.on, act.entry.date, act.body) else { continue };
            if body.is_none_or(|body| act.body == Some(body)) && days.insert((act.body, on)) {
                let name = format!("the meeting of {on}");
                let at = act.entry.span_of_head();
                let begun = Begun {
                    act: None,
                    on,
                    date: Some(date),
                    at,
                    name,
                    matter: None,
                    subject: None,
                    body: act.body,
                    meeting: None,
                    term: None,
                    open: None,
                    cause: None,
                };
                all.push((
                    begun,
                    Done { act: None, on, date, at: date.span, matter: None, subject: None, name: None, cause: None },
                ));
            }
        }
        all.sort_by_key(|(begun, _)| (begun.on.first, begun.on.last, begun.at.start));
        all
    }

    fn meeting_held(
        &self,
        meeting: MeetingHeld<'a>,
        body: Option<BodyId>,
        date: crate::source::Spanned<When>,
    ) -> (Begun<'a>, Done<'a>) {
        let id = meeting.id();
        let name = id.map_or_else(|| format!("the meeting of {}", date.value), |id| excerpt(&id.value));
        let at = id.map_or(date.span, |id| id.span);
        let begun = Begun {
            act: None,
            on: date.value,
            date: Some(date),
            at,
            name,
            matter: None,
            subject: None,
            body,
            meeting: Some(meeting),
            term: None,
            open: None,
            cause: None,
        };
        let name = id.map(|id| id.value.as_str());
        (begun, Done { act: None, on: date.value, date, at: date.span, matter: None, subject: None, name, cause: None })
    }

    /// The terms of an office that begin, or end.
    fn turns(&self, office: crate::charter::OfficeId, begins: bool) -> Vec<Begun<'a>> {
        let mut all: Vec<Begun<'a>> = Vec::new();
        for term in self.held_terms.iter().filter(|term| term.office == office) {
            let (day, written) = if begins { (term.from, term.fill.from) } else { (term.until, term.fill.until) };
            let Some(on) = day else { continue };
            let cause = match term.act.map(|act| self.standing[act]) {
                Some(Standing::Void(_)) => continue,
                Some(Standing::Open(finding)) => Some(finding),
                _ => None,
            };
            let holder = term.fill.holder.as_ref();
            let word = if begins { "first" } else { "last" };
            let of = holder.map_or_else(String::new, |holder| format!(" of {}", excerpt(&holder.value)));
            all.push(Begun {
                act: term.act,
                on,
                date: written,
                at: written.map(|day| day.span).or(holder.map(|holder| holder.span)).unwrap_or(term.fill.span),
                name: format!("the {word} day of the term{of}"),
                matter: None,
                subject: None,
                body: None,
                meeting: None,
                term: Some(*term),
                open: None,
                cause,
            });
        }
        all.sort_by_key(|begun| (begun.on.first, begun.at.start));
        all
    }
}
