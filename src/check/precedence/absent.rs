//! Why a step that must come first is not there: not taken, left out, lapsed, or outside the record.

use super::{Found, MAX_LEFT_OUT, Seen, Sought};
use crate::charter::{StepId, StepVersion};
use crate::check::{ActId, Checker, condition};
use crate::constraint::{Actor, After, Exclusion, Form};
use crate::date::When;
use crate::violation::Shown;

impl Checker<'_> {
    /// Nothing of the step stands before the act.
    pub(super) fn absent(&self, id: ActId, (step, body, wanted): Sought<'_>, seen: &mut Seen, depth: usize) -> Found {
        let act = &self.facts.acts[id];
        let is_its = |other: &ActId| body.is_none() || self.facts.acts[*other].body == body;
        let lapse = self.version_of(id, step).filter(|version| version.by_lapse);
        // of a step that may be taken again, what comes later says nothing of what lies before the record
        let again = || self.may_come_again(id, step) && self.record_begins_later(id).is_some();
        let later = self.chain(id).and_then(|chain| chain.after(id, step)).filter(is_its);
        if let Some(later) = later.filter(|_| lapse.is_none() && !again()) {
            return match self.facts.comes_before(later, id) {
                Some(_) => self.too_early(id, later, step, None, None),
                None => self.unordered(id, later),
            };
        }
        if let Some((shown, sure, cause)) = lapse.and_then(|version| self.lapse_prevented(id, version)) {
            return Found::Wanting { shown, sure, cause };
        }
        if let Err(missing) = self.skipping(id, step) {
            return Found::Wanting { shown: condition::open(missing), sure: false, cause: None };
        }
        if let Some(instead) = self.left_out(id, step).filter(|_| wanted.is_empty()) {
            // what had to come before the step that is left out has to come before this one
            let Some(instead) = instead else { return Found::Satisfied };
            if depth >= MAX_LEFT_OUT {
                let shown =
                    Shown::Fact { missing: format!("more than {MAX_LEFT_OUT} steps in a row are left out"), field: "step" };
                return Found::Wanting { shown, sure: false, cause: None };
            }
            let wanting = self.wanting(id, &instead.after, instead, seen, depth + 1);
            // of several the surest
            return wanting
                .into_iter()
                .max_by_key(|found| matches!(found, Found::Wanting { sure: true, .. }))
                .unwrap_or(Found::Satisfied);
        }
        let needed = self.step_name(id, step);
        if let Some((finding, at)) = self.unread() {
            let shown = Shown::RestsOn { entry: "what could not be read".into(), at };
            return Found::Wanting { shown, sure: false, cause: Some(finding) };
        }
        if let Some(finding) = self.chain(id).and_then(|chain| chain.unclear) {
            let entry = self.findings[finding].decision.clone().unwrap_or_else(|| "an entry".into());
            let at = self.findings[finding].primary().map(|label| label.span).unwrap_or_default();
            return Found::Wanting { shown: Shown::RestsOn { entry, at }, sure: false, cause: Some(finding) };
        }
        if let Some(other) = act.relies_on.first() {
            let other = &self.facts.acts[*other];
            if let Some(finding) = other.invalid {
                let shown = Shown::RestsOn { entry: other.name().to_owned(), at: other.entry.span_of_head() };
                return Found::Wanting { shown, sure: false, cause: Some(finding) };
            }
            let is = self.described(other);
            let subject =
                act.entry.subject.as_ref().map(|subject| format!(" on {}", crate::diagnostic::excerpt(&subject.value)));
            let needed = format!("`{needed}`{}", subject.unwrap_or_default());
            let shown = Shown::OtherStep { needed, entry: other.name().to_owned(), at: other.entry.span_of_head(), is };
            return Found::Wanting { shown, sure: true, cause: None };
        }
        if let Some(until) = self.record_ends_before(id) {
            let missing = format!("the record was kept until {until}, and `{needed}` may have been taken since");
            let shown = Shown::Unrecorded { needed, missing, field: "recorded_until" };
            return Found::Wanting { shown, sure: false, cause: None };
        }
        // what was undone within the record would have to be taken again within it
        let undone = self.facts.acts[id].chain.is_some_and(|chain| self.undone[chain].contains_key(&step));
        if let Some(from) = self.record_begins_later(id).filter(|_| !undone) {
            return Found::Wanting { shown: Shown::BeforeRecord { needed, from }, sure: false, cause: None };
        }
        let by = body.map_or_else(|| self.taken_by(id, step), |body| self.charter.actor_names(&[Actor::Body(body)]));
        Found::Wanting { shown: Shown::Missing { needed, by }, sure: true, cause: None }
    }

    /// A record that says from when it is complete leaves open what came before: unless an earlier entry of the chain shows that the
    /// missing act would lie inside it. One that itself has to wait for others shows that the chain began before the record.
    pub(in crate::check) fn record_begins_later(&self, id: ActId) -> Option<When> {
        let act = &self.facts.acts[id];
        let from = self.record_begins()?;
        let first = self.chain(id).map_or(id, |chain| chain.first);
        let begun = self.facts.acts[first].on.or(act.on)?;
        // the chain begins inside the record only if some other entry of it came first
        let inside = first != id && begun.first >= from.first && !self.waits(first);
        (!inside).then_some(from)
    }

    /// From when the record holds all decisions, where it does not from the beginning.
    pub(in crate::check) fn record_begins(&self) -> Option<When> {
        self.facts.dockets.iter().filter_map(|docket| docket.complete_from).map(|from| from.value).min()
    }

    /// Whether a step may be taken more than once on a subject.
    fn may_come_again(&self, id: ActId, step: StepId) -> bool {
        let repeatable = self.version_of(id, step).is_some_and(|version| version.repeatable);
        let matter = self.facts.acts[id].matter.map(|matter| &self.charter.matters[matter.index()]);
        repeatable || matter.is_some_and(|matter| matter.returns.contains_key(&step))
    }

    /// Whether an act has to wait for another one.
    fn waits(&self, id: ActId) -> bool {
        let version = self.facts.acts[id].step.and_then(|step| self.version_of(id, step));
        version.into_iter().flat_map(|version| &version.constraints).any(|constraint| {
            let Form::Precedence(precedence) = &self.charter.constraint(*constraint).form else { return false };
            self.needs(id, &precedence.after, 0)
        })
    }

    fn needs(&self, id: ActId, after: &After, depth: usize) -> bool {
        match after {
            After::Ended(..) => true,
            // what is left out hands on what it waits for
            After::Step(step) => match self.left_out(id, *step) {
                None => true,
                Some(handed_on) => {
                    depth < MAX_LEFT_OUT && handed_on.is_some_and(|other| self.needs(id, &other.after, depth + 1))
                }
            },
            After::All(parts) => parts.iter().any(|part| self.needs(id, part, depth)),
            After::Any(parts) => parts.iter().all(|part| self.needs(id, part, depth)),
        }
    }

    /// A record that says until when it was kept leaves open what came since.
    fn record_ends_before(&self, id: ActId) -> Option<When> {
        let until = self.facts.dockets.iter().filter_map(|docket| docket.recorded_until).map(|until| until.value).max()?;
        let on = self.facts.acts[id].on?;
        (on.first > until.last).then_some(until)
    }

    /// What keeps a step from happening by lapse of time.
    fn lapse_prevented(&self, id: ActId, version: &StepVersion) -> Option<(Shown, bool, Option<usize>)> {
        let day = self.lapse_day(id, version).map(|(_, _, last)| last);
        let steps = version.constraints.iter().filter_map(|id| match &self.charter.constraint(*id).form {
            Form::Exclusion(Exclusion::Steps(steps)) => Some(steps),
            _ => None,
        });
        let chain = self.facts.acts[id].chain;
        // what was taken after the time had run prevents nothing
        let too_late = |step: StepId| {
            let taken = chain.and_then(|chain| self.taken[chain].get(&step)).and_then(|(first, _)| self.facts.acts[*first].on);
            taken.zip(day).is_some_and(|(on, day)| on.first > day)
        };
        steps.flatten().copied().filter(|step| !too_late(*step)).find_map(|step| self.excluding(id, step))
    }
}
