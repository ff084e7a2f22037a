//! What does not go together: acts after the end of a route, the same step twice, meetings of other kinds, another text.

use super::{ActId, Checker, Sure, nearest};
use crate::charter::{Step, StepId, Validity};
use crate::constraint::{ConstraintId, Exclusion, Form};
use crate::date::When;
use crate::docket::Outcome;
use crate::violation::Shown;

impl Checker<'_> {
    /// Reports an act after the route has ended; true where it does, since nothing more need be said of it.
    pub(super) fn after_final(&mut self, id: ActId) -> bool {
        let act = &self.facts.acts[id];
        let Some(end) = act.chain.and_then(|chain| self.ended[chain]).filter(|end| *end < id) else { return false };
        let before = &self.facts.acts[end];
        let (Some(matter), Some(step), Some(on), Some(end_step), Some(end_on)) =
            (act.matter, act.step, act.on, before.step, before.on)
        else {
            return false;
        };
        // a step that is to come after the final one may
        let matter = &self.charter.matters[matter.index()];
        if self.awaits(matter.steps[step.index()].on(on).map_or(&[], |version| &version.constraints), end_step) {
            return false;
        }
        let version = matter.steps[end_step.index()].on(end_on);
        let Some(constraint) = version.and_then(|version| {
            self.of_form(&version.constraints, |form| matches!(form, Form::Exclusion(Exclusion::AfterFinal)))
        }) else {
            return false;
        };
        let at = act.entry.step.as_ref().map_or(act.entry.span, |step| step.span);
        let shown = Shown::Ended { entry: before.name().to_owned(), at: before.entry.span_of_head(), day: before.on };
        let cause = self.same_entry(id, end);
        // of one month or year throughout, the order of the file condemns nothing
        let told = act.on != before.on || on.exact().is_some();
        if told && self.facts.comes_before(end, id) == Some(true) {
            self.breach(id, constraint, Sure(true), at, shown, cause);
            return true;
        }
        let missing = format!("whether it comes before {}, which ends the route", before.name());
        self.missing(id, constraint, at, missing, "date");
        false
    }

    /// An entry given twice is told once: that the step is taken twice follows from it.
    fn same_entry(&self, id: ActId, before: ActId) -> Option<usize> {
        let (act, before) = (&self.facts.acts[id], &self.facts.acts[before]);
        act.invalid.filter(|_| act.id().is_some() && act.id() == before.id())
    }

    fn awaits(&self, constraints: &[ConstraintId], step: StepId) -> bool {
        constraints.iter().any(|id| match &self.charter.constraint(*id).form {
            Form::Precedence(precedence) => precedence.after.steps().contains(&step),
            _ => false,
        })
    }

    fn of_form(&self, constraints: &[ConstraintId], fits: impl Fn(&Form) -> bool) -> Option<ConstraintId> {
        constraints.iter().copied().find(|id| fits(&self.charter.constraint(*id).form))
    }

    /// Reports a step that no version of the rules has on that day.
    pub(super) fn not_in_force(&mut self, id: ActId, step: &Step, on: When) {
        let periods: Vec<Validity> = step.versions.iter().map(|version| version.validity).collect();
        let (since, until) = nearest(&periods, on.first);
        let told_by = |version: &&crate::charter::StepVersion| match until {
            Some(_) => version.validity.until == until,
            None => version.validity.since == since,
        };
        let Some(version) = step.versions.iter().find(told_by).or(step.versions.first()) else { return };
        let is_it = |form: &Form| matches!(form, Form::Exclusion(Exclusion::NotInForce));
        let Some(constraint) = self.of_form(&version.constraints, is_it) else { return };
        let act = &self.facts.acts[id];
        let Some(matter) = act.matter else { return };
        let steps = &self.charter.matters[matter.index()].steps;
        let instead = steps.iter().filter(|step| step.on(on).is_some()).map(|step| step.name.clone()).collect();
        let at = act.entry.step.as_ref().map_or(act.entry.span, |step| step.span);
        let provision = self.provision(constraint);
        self.held[provision.index()] = true;
        // on an imprecise day some version may be in force
        let sure = Sure(!step.perhaps_on(on));
        let shown = Shown::NotInForce { since, until, instead, on };
        self.breach(id, constraint, sure, at, shown, None);
    }

    /// What a step excludes.
    pub(super) fn step_exclusion(&mut self, id: ActId, constraint: ConstraintId, exclusion: &Exclusion, sure: Sure) {
        match exclusion {
            Exclusion::Repetition => self.repetition(id, constraint, sure),
            Exclusion::MeetingKind { kinds, only } => self.meeting_kind(id, constraint, kinds, *only, sure),
            Exclusion::AfterFinal | Exclusion::NotInForce | Exclusion::Overlap | Exclusion::TextChange { .. } => {}
        }
    }

    /// A step that was carried before is not taken again.
    fn repetition(&mut self, id: ActId, constraint: ConstraintId, sure: Sure) {
        let act = &self.facts.acts[id];
        if act.outcome().is_some_and(|outcome| outcome != Outcome::Adopted) {
            return;
        }
        let Some(chain) = act.chain else { return };
        let Some((first, _)) = act.step.and_then(|step| self.taken[chain].get(&step)) else { return };
        let first = *first;
        let before = &self.facts.acts[first];
        let at = act.entry.step.as_ref().map_or(act.entry.span, |step| step.span);
        let shown = Shown::Repeated { entry: before.name().to_owned(), at: before.entry.span_of_head() };
        let cause = self.same_entry(id, first);
        self.breach(id, constraint, sure, at, shown, cause);
    }

    /// A step at a meeting of a kind that does not serve.
    fn meeting_kind(&mut self, id: ActId, constraint: ConstraintId, kinds: &[String], only: bool, sure: Sure) {
        let Some(kind) = self.facts.meeting(id).and_then(|meeting| meeting.kind.as_ref()) else {
            // an ordinary meeting is none of those that do not serve; whether it is one of those that alone serve is not said
            if only {
                let entry = self.facts.acts[id].entry;
                let at = entry.step.as_ref().map_or(entry.span, |step| step.span);
                self.missing(id, constraint, at, "of what kind the meeting was", "meeting.kind");
            }
            return;
        };
        if kinds.contains(&kind.value) == only {
            return;
        }
        let entry = self.facts.acts[id].entry;
        // an item takes the meeting's kind: the finding belongs to the item
        let inside = entry.span.contains(kind.span.start);
        let at = if inside { kind.span } else { entry.step.as_ref().map_or(entry.span, |step| step.span) };
        self.breach(id, constraint, sure, at, Shown::MeetingKind { kind: kind.value.clone() }, None);
    }

    /// The text at a later step is the text of the earlier one.
    pub(super) fn text_exclusion(&mut self, id: ActId, constraint: ConstraintId, exclusion: &Exclusion, sure: Sure) {
        let Exclusion::TextChange { from, to, unless_editorial } = exclusion else { return };
        let act = &self.facts.acts[id];
        let (Some(chain), true) = (act.chain, act.step == Some(*to)) else { return };
        let Some(here) = &act.entry.text else { return };
        if *unless_editorial && act.entry.editorial.is_some_and(|editorial| editorial.value) {
            return;
        }
        let named = act.relies_on.iter().copied().find(|other| {
            let other = &self.facts.acts[*other];
            other.chain == act.chain && other.step == Some(*from)
        });
        let latest = || self.taken[chain].get(from).map(|(_, last)| *last);
        let Some(other) = named.or_else(latest) else { return };
        let before = &self.facts.acts[other];
        let Some(there) = &before.entry.text else {
            let missing = format!("{} does not say of which text it was", before.name());
            self.missing(id, constraint, here.span, missing, "text");
            return;
        };
        if here.value == there.value {
            return;
        }
        let step =
            act.matter.map(|matter| self.charter.matters[matter.index()].steps[from.index()].name.clone()).unwrap_or_default();
        let shown = Shown::TextChange { here: here.value.clone(), there: there.value.clone(), step, at: there.span };
        self.breach(id, constraint, sure, here.span, shown, None);
    }
}
