//! What does not go together: acts after the end of a route, the same step twice, meetings of other kinds, another text.

use super::{ActId, Checker, Standing, Sure};
use crate::charter::{Days, MatterId, Step, StepId, StepVersion};
use crate::constraint::{ConstraintId, Exclusion, Form};
use crate::date::When;
use crate::docket::{EntryKind, Outcome};
use crate::violation::Shown;
use jiff::civil::Date;

impl Checker<'_> {
    /// Reports an act after the route has ended; true where it does, since nothing more need be said of it.
    pub(super) fn after_final(&mut self, id: ActId) -> bool {
        let act = &self.facts.acts[id];
        let (Some(matter), Some(step), Some(on), Some(chain)) = (act.matter, act.step, act.on, act.chain) else { return false };
        let mut ends: Vec<(ActId, StepId)> = self.ended[chain].iter().map(|(step, end)| (*end, *step)).collect();
        ends.retain(|(end, _)| *end < id && !act.supersedes.contains(end));
        // a step that is to come after the final one may, and what comes after that; and one to which the matter goes back from there
        ends.retain(|(_, end)| !self.followers(matter, *end).contains(&step) && !self.may_go_back(id, Some(*end)));
        // nor does a step end what may follow itself
        ends.retain(|(_, end)| *end != step || !self.version_of(id, step).is_some_and(|version| version.repeatable));
        let Some((end, end_step)) = ends.into_iter().min() else { return self.after_lapse(id, matter, step, on) };
        let before = &self.facts.acts[end];
        let Some(end_on) = before.on else { return false };
        let version = self.charter.matters[matter.index()].steps[end_step.index()].on(self.days(end, end_on));
        let Some(constraint) = version.and_then(|version| {
            self.of_form(&version.constraints, |form| matches!(form, Form::Exclusion(Exclusion::AfterFinal)))
        }) else {
            return false;
        };
        let at = act.entry.step.as_ref().map_or(act.entry.span, |step| step.span);
        let shown = Shown::Ended { entry: before.name().to_owned(), at: before.entry.span_of_head(), day: before.on };
        let cause = self.same_entry(id, end);
        if self.surely_before(end, id) == Some(true) {
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

    /// Reports an act after the route has ended by lapse of time, of which there need be no act.
    fn after_lapse(&mut self, id: ActId, matter: MatterId, step: StepId, on: When) -> bool {
        let charter = self.charter;
        let declared = &charter.matters[matter.index()];
        for lapsing in &declared.lapsing {
            let Some(version) = declared.steps[lapsing.index()].on(self.days(id, on)).filter(|version| version.last) else {
                continue;
            };
            if *lapsing == step || self.followers(matter, *lapsing).contains(&step) {
                continue;
            }
            let Some((base, first, last)) = self.lapse_day(id, version) else { continue };
            if base >= id || on.last <= first || self.prevented(id, version, last) {
                continue;
            }
            let is_it = |form: &Form| matches!(form, Form::Exclusion(Exclusion::AfterFinal));
            let Some(constraint) = self.of_form(&version.constraints, is_it) else { continue };
            let entry = self.facts.acts[id].entry;
            let at = entry.date.filter(|date| entry.span.contains(date.span.start)).map(|date| date.span);
            let at = at.or(entry.step.as_ref().map(|step| step.span)).unwrap_or(entry.span);
            if on.first <= last {
                let missing = format!(
                    "whether it comes before {last}, when `{}` happens by lapse of time",
                    declared.steps[lapsing.index()].name
                );
                self.missing(id, constraint, at, missing, "date");
                return false;
            }
            let step = declared.steps[lapsing.index()].name.clone();
            let shown = Shown::EndedByLapse { step, day: last, at: self.facts.acts[base].entry.span_of_head() };
            self.breach(id, constraint, Sure(true), at, shown, None);
            return true;
        }
        false
    }

    /// For a step that happens by lapse of time: the act from which it runs, and the first and last day on which it may have run.
    pub(super) fn lapse_day(&self, id: ActId, version: &StepVersion) -> Option<(ActId, Date, Date)> {
        let chain = self.facts.acts[id].chain?;
        let precedence = version.constraints.iter().find_map(|id| match &self.charter.constraint(*id).form {
            Form::Precedence(precedence) => Some(precedence),
            _ => None,
        })?;
        let length = precedence.least?;
        let taken = |step: StepId| self.taken[chain].get(&step).map(|(_, last)| *last);
        let base = precedence.after.steps().into_iter().filter_map(taken).max()?;
        let from = self.facts.acts[base].on?;
        let calendar = self.charter.calendar(self.facts.acts[base].body, from);
        Some((base, calendar.deadline(from.first, length)?, calendar.deadline(from.last, length)?))
    }

    /// Whether a step that prevents another was taken, up to the day on which that would happen by itself.
    fn prevented(&self, id: ActId, version: &StepVersion, day: Date) -> bool {
        let Some(chain) = self.facts.acts[id].chain else { return false };
        let mut steps = version.constraints.iter().filter_map(|id| match &self.charter.constraint(*id).form {
            Form::Exclusion(Exclusion::Steps(steps)) => Some(steps),
            _ => None,
        });
        steps.any(|steps| {
            steps
                .iter()
                .filter_map(|step| self.taken[chain].get(step))
                .any(|(first, _)| self.facts.acts[*first].on.is_some_and(|on| on.first <= day))
        })
    }

    /// What is found of a step that excludes another: None where it does not; with whether that is sure, and what it follows from.
    pub(super) fn excluding(&self, id: ActId, step: StepId) -> Option<(Shown, bool, Option<usize>)> {
        let act = &self.facts.acts[id];
        let chain = self.facts.chains.get(act.chain?)?;
        let mut found = chain.before(id, step);
        // a plan takes nothing; of a row of them the decision before is looked for
        while let Some(plan) = found.filter(|other| self.facts.acts[*other].entry.kind == EntryKind::Item) {
            found = chain.before(plan, step);
        }
        let latest = found?;
        let taken = self.taken[act.chain?].get(&step).map(|(_, last)| *last).filter(|last| *last < id);
        let open = |outcome| matches!(outcome, Outcome::Pending | Outcome::Deferred);
        let is_open = self.facts.acts[latest].outcome().is_some_and(open) && self.undone(latest).is_none();
        let other = taken.or(Some(latest).filter(|_| is_open))?;
        let before = &self.facts.acts[other];
        let shown = Shown::Excluded {
            other: act.matter.map(|matter| self.charter.matters[matter.index()].steps[step.index()].name.clone())?,
            of: None,
            entry: before.name().to_owned(),
            at: before.entry.span_of_head(),
            open: taken.is_none(),
        };
        match self.standing[other] {
            Standing::Void(_) => None,
            Standing::Open(finding) => Some((shown, false, Some(finding))),
            Standing::Good => match self.facts.comes_before(other, id) {
                Some(true) => Some((shown, true, None)),
                Some(false) => None,
                None => Some((shown, false, None)),
            },
        }
    }

    /// A step that another one, open or taken, excludes.
    fn steps(&mut self, id: ActId, constraint: ConstraintId, steps: &[StepId], sure: Sure) {
        for step in steps {
            if let Some((shown, known, cause)) = self.excluding(id, *step) {
                let entry = self.facts.acts[id].entry;
                let at = entry.step.as_ref().map_or(entry.span, |step| step.span);
                self.breach(id, constraint, Sure(known && sure.0), at, shown, cause);
            }
        }
    }

    fn of_form(&self, constraints: &[ConstraintId], fits: impl Fn(&Form) -> bool) -> Option<ConstraintId> {
        constraints.iter().copied().find(|id| fits(&self.charter.constraint(*id).form))
    }

    /// Reports a step that no version of the rules has for such an act.
    pub(super) fn not_in_force(&mut self, id: ActId, step: &Step, days: Days) {
        let act = &self.facts.acts[id];
        let at = act.entry.step.as_ref().map_or(act.entry.span, |step| step.span);
        let is_it = |form: &Form| matches!(form, Form::Exclusion(Exclusion::NotInForce));
        // where the days are not precise enough, some version may be in force
        if let Some(version) = step.perhaps_on(days) {
            let Some(constraint) = self.of_form(&version.constraints, is_it) else { return };
            let (missing, field) = super::versions::missing(version.validity.hangs_on(days).unwrap_or_default());
            return self.missing(id, constraint, at, format!("which version of it holds: {missing}"), field);
        }
        let past =
            |version: &&StepVersion| version.validity.until.filter(|until| *until < days.of(version.validity.until_by).first);
        let future =
            |version: &&StepVersion| version.validity.since.filter(|since| *since > days.of(version.validity.since_by).first);
        let ended = step.versions.iter().filter(|version| past(version).is_some()).max_by_key(past);
        let begins = step.versions.iter().filter(|version| future(version).is_some()).min_by_key(future);
        let Some(version) = ended.or(begins).or(step.versions.first()) else { return };
        let Some(constraint) = self.of_form(&version.constraints, is_it) else { return };
        let basis = if ended.is_some() { version.validity.until_by } else { version.validity.since_by };
        let Some(matter) = act.matter else { return };
        let steps = &self.charter.matters[matter.index()].steps;
        let instead = steps.iter().filter(|step| step.on(days).is_some()).map(|step| step.name.clone()).collect();
        let provision = self.provision(constraint);
        self.held[provision.index()] = true;
        let (since, until) = (begins.as_ref().and_then(future), ended.as_ref().and_then(past));
        let shown = Shown::NotInForce { since, until, instead, on: days.of(basis), basis };
        self.breach(id, constraint, Sure(true), at, shown, None);
    }

    /// What a step excludes.
    pub(super) fn step_exclusion(&mut self, id: ActId, constraint: ConstraintId, exclusion: &Exclusion, sure: Sure) {
        match exclusion {
            Exclusion::Repetition => self.repetition(id, constraint, sure),
            Exclusion::Steps(steps) => self.steps(id, constraint, steps, sure),
            Exclusion::Elsewhere(matter, step) => self.elsewhere(id, constraint, (*matter, *step), sure),
            Exclusion::MeetingKind { kinds, only } => self.meeting_kind(id, constraint, kinds, *only, sure),
            Exclusion::AfterFinal
            | Exclusion::NotInForce
            | Exclusion::Overlap
            | Exclusion::Incompatible { .. }
            | Exclusion::TextChange { .. }
            | Exclusion::Before(_)
            | Exclusion::SameText { .. }
            | Exclusion::NewText { .. } => {}
        }
    }

    /// A step that was carried before is not taken again.
    fn repetition(&mut self, id: ActId, constraint: ConstraintId, sure: Sure) {
        let act = &self.facts.acts[id];
        if act.outcome().is_some_and(|outcome| outcome != Outcome::Adopted) {
            return;
        }
        let (Some(chain), Some(step), Some(matter), Some(on)) = (act.chain, act.step, act.matter, act.on) else { return };
        let several = self.charter.matters[matter.index()].steps[step.index()]
            .on(self.days(id, on))
            .is_some_and(|version| !version.each.is_empty());
        let first = match act.body {
            // each may take it once
            _ if self.charter.matters[matter.index()].counted.contains(&step) => {
                act.entry.by.iter().find_map(|name| self.counted.get(&(chain, step, name.value.as_str())).copied())
            }
            Some(body) if several => self.taken_each.get(&(chain, step, body)).copied(),
            _ => self.taken[chain].get(&step).map(|(first, _)| *first),
        };
        let Some(first) = first.filter(|first| !act.supersedes.contains(first)) else { return };
        if self.may_go_back(id, None) || self.another_text(id, first, step) {
            return;
        }
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
}
