//! The text that travels a route: the same at two steps, or at all bodies that take one; and what a new text does to what was done before.

use super::period::{Measure, measure};
use super::{ActId, Checker, Sure};
use crate::charter::{BodyId, StepId, StepVersion};
use crate::constraint::{Between, Bound, ConstraintId, Exclusion, Form, NewText};
use crate::docket::{EntryKind, Outcome};
use crate::time::{Calendar, Moment};
use crate::violation::{Shown, Undone};
use std::collections::BTreeSet;

/// The text of a chain as it stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Texts {
    /// The last act that names its text.
    current: Option<ActId>,
    /// The last act that changed it.
    changed: Option<ActId>,
    /// The last one whose change was not editorial only.
    of_substance: Option<ActId>,
}

impl Checker<'_> {
    /// Holds what is asked of texts against an act.
    pub(super) fn text_exclusion(&mut self, id: ActId, constraint: ConstraintId, exclusion: &Exclusion, sure: Sure) {
        match exclusion {
            Exclusion::TextChange { from, to, unless_editorial } => {
                self.same_text(id, constraint, (*from, *to, *unless_editorial), sure);
            }
            Exclusion::SameText { step, .. } => self.same_in(id, constraint, *step, sure),
            Exclusion::NewText { does: NewText::RestartsMeeting(between), unless_editorial } => {
                self.restarted_meeting(id, constraint, (*between, *unless_editorial), sure);
            }
            _ => {}
        }
    }

    /// The text at a later step is the text of the earlier one.
    fn same_text(&mut self, id: ActId, constraint: ConstraintId, (from, to, unless): (StepId, StepId, bool), sure: Sure) {
        let act = &self.facts.acts[id];
        let (Some(chain), true) = (act.chain, act.step == Some(to)) else { return };
        let Some(here) = &act.entry.text else { return };
        if unless && self.is_editorial(id) {
            return;
        }
        let named = act.relies_on.iter().copied().find(|other| {
            let other = &self.facts.acts[*other];
            other.chain == act.chain && other.step == Some(from)
        });
        let latest = || self.taken[chain].get(&from).map(|(_, last)| *last);
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

    fn is_editorial(&self, id: ActId) -> bool {
        self.facts.acts[id].entry.editorial.is_some_and(|editorial| editorial.value)
    }

    /// The bodies that each take a step take it on one text. Told of the last of them: before, the others may still follow.
    fn same_in(&mut self, id: ActId, constraint: ConstraintId, step: StepId, sure: Sure) {
        let act = &self.facts.acts[id];
        let (Some(chain), Some(body), true) = (act.chain, act.body, act.step == Some(step)) else { return };
        let last = self.facts.chains[chain].steps.get(&step).and_then(|acts| acts.last()).copied();
        if last != Some(id) || self.new_text_voids(id, step) {
            return;
        }
        let others = self.taken_each.range((chain, step, BodyId(0))..=(chain, step, BodyId(u32::MAX)));
        let others: Vec<ActId> = others.filter(|((.., by), _)| *by != body).map(|(_, other)| *other).collect();
        for other in others {
            let before = &self.facts.acts[other];
            let at = act.entry.step.as_ref().map_or(act.entry.span, |step| step.span);
            match self.one_text(id, other, step) {
                Some(true) => {}
                Some(false) => {
                    let (Some(here), Some(there)) = (&act.entry.text, &before.entry.text) else { continue };
                    let step = before.entry.step.as_ref().map(|step| step.value.clone()).unwrap_or_default();
                    let shown =
                        Shown::TextChange { here: here.value.clone(), there: there.value.clone(), step, at: there.span };
                    let finding = self.findings.len();
                    self.breach(id, constraint, sure, here.span, shown, None);
                    self.unlike.insert((chain, act.step.unwrap_or(StepId(0))), finding);
                    return;
                }
                None => {
                    let silent = if act.entry.text.is_none() { act } else { before };
                    let missing = format!("{} does not say of which text it was", silent.name());
                    return self.missing(id, constraint, at, missing, "text");
                }
            }
        }
    }

    /// Whether two acts at a step that takes one text are of one text; None where one of them does not say.
    fn one_text(&self, id: ActId, other: ActId, step: StepId) -> Option<bool> {
        let (act, before) = (&self.facts.acts[id], &self.facts.acts[other]);
        let Some(unless) = self.takes_one_text(id, step) else { return Some(true) };
        if unless && (self.is_editorial(id) || self.is_editorial(other)) {
            return Some(true);
        }
        let (here, there) = act.entry.text.as_ref().zip(before.entry.text.as_ref())?;
        Some(here.value == there.value)
    }

    /// Whether all bodies must take a step on one text, on the day of an act; and whether changes that are editorial do not count.
    fn takes_one_text(&self, id: ActId, step: StepId) -> Option<bool> {
        self.of_matter(id, |exclusion| match exclusion {
            Exclusion::SameText { step: own, unless_editorial } if *own == step => Some(*unless_editorial),
            _ => None,
        })
    }

    fn of_matter<T>(&self, id: ActId, wanted: impl Fn(&Exclusion) -> Option<T>) -> Option<T> {
        let act = &self.facts.acts[id];
        let (matter, on) = act.matter.zip(act.on)?;
        self.charter.matters[matter.index()].constraints.iter().find_map(|id| {
            let constraint = self.charter.constraint(*id);
            let Form::Exclusion(exclusion) = &constraint.form else { return None };
            let in_force = self.charter.provision(constraint.provision).validity.holds(on) == Some(true);
            wanted(exclusion).filter(|_| in_force)
        })
    }

    /// Of a step that all bodies take on one text: an act by which they differ.
    pub(super) fn unlike(&self, id: ActId, acts: &[ActId], step: StepId) -> Option<ActId> {
        self.takes_one_text(id, step)?;
        let (first, rest) = acts.split_first()?;
        rest.iter().copied().find(|other| self.one_text(*first, *other, step) == Some(false))
    }

    /// Whether a body may take a step again that it has taken: another text is on the table, and all must take the step on one.
    pub(super) fn another_text(&self, id: ActId, first: ActId, step: StepId) -> bool {
        let (act, before) = (&self.facts.acts[id], &self.facts.acts[first]);
        let differ =
            act.entry.text.as_ref().zip(before.entry.text.as_ref()).is_some_and(|(here, there)| here.value != there.value);
        differ && (self.takes_one_text(id, step).is_some() || self.new_text_voids(id, step))
    }

    /// Whether an act brings a new text that voids a step.
    pub(super) fn new_text_voids(&self, id: ActId, step: StepId) -> bool {
        let voids = self.of_matter(id, |exclusion| match exclusion {
            Exclusion::NewText { does: NewText::Voids(own), unless_editorial } if *own == step => Some(*unless_editorial),
            _ => None,
        });
        voids.is_some_and(|unless| self.changes(id, unless))
    }

    /// Whether the text of an act is another than the one before it.
    fn changes(&self, id: ActId, unless_editorial: bool) -> bool {
        let act = &self.facts.acts[id];
        let Some(current) = act.chain.and_then(|chain| self.texts[chain].current) else { return false };
        let before = &self.facts.acts[current].entry.text;
        let differ = act.entry.text.as_ref().zip(before.as_ref()).is_some_and(|(here, there)| here.value != there.value);
        differ && !(unless_editorial && self.is_editorial(id))
    }

    /// The last act, up to this one, by which the text was changed.
    fn change(&self, id: ActId, unless_editorial: bool) -> Option<ActId> {
        if self.changes(id, unless_editorial) {
            return Some(id);
        }
        let texts = self.texts[self.facts.acts[id].chain?];
        if unless_editorial { texts.of_substance } else { texts.changed }
    }

    /// Takes note of the text of an act that counts, and of what a new text voids.
    pub(super) fn note_text(&mut self, id: ActId) {
        let act = &self.facts.acts[id];
        let (Some(chain), Some(matter)) = (act.chain, act.matter) else { return };
        let nothing = [Outcome::Rejected, Outcome::Withdrawn, Outcome::Lapsed, Outcome::NoQuorum];
        let counts = act.entry.kind == EntryKind::Decision && act.outcome().is_some_and(|outcome| !nothing.contains(&outcome));
        if act.entry.text.is_none() || !counts {
            return;
        }
        // what was made good afterwards brings back no text
        if self.texts[chain].current.is_some_and(|current| current > id) {
            return;
        }
        let voids = |constraint: &ConstraintId| {
            let constraint = self.charter.constraint(*constraint);
            let Form::Exclusion(Exclusion::NewText { does: NewText::Voids(step), unless_editorial }) = constraint.form else {
                return None;
            };
            let validity = self.charter.provision(constraint.provision).validity;
            let in_force = act.on.is_some_and(|on| validity.holds(on) == Some(true));
            (in_force && self.changes(id, unless_editorial)).then_some(step)
        };
        let voided: BTreeSet<StepId> = self.charter.matters[matter.index()].constraints.iter().filter_map(voids).collect();
        let (any, of_substance) = (self.changes(id, false), self.changes(id, true));
        self.undo(id, chain, voided, Undone::NewText);
        let texts = &mut self.texts[chain];
        texts.current = Some(id);
        if any {
            texts.changed = Some(id);
        }
        if of_substance {
            texts.of_substance = Some(id);
        }
    }

    /// The act from which the time after a step runs anew, since the text was changed after it.
    pub(super) fn restarted(&self, id: ActId, other: ActId, step: StepId) -> Option<ActId> {
        let unless = self.of_matter(id, |exclusion| match exclusion {
            Exclusion::NewText { does: NewText::RestartsStep(own), unless_editorial } if *own == step => {
                Some(*unless_editorial)
            }
            _ => None,
        })?;
        self.change(id, unless).filter(|change| *change > other)
    }

    /// When an act changed the text: where the act in hand does so, on the day on which its text went out.
    pub(super) fn change_moment(&self, change: ActId, id: ActId, calendar: &Calendar) -> Option<Moment> {
        match self.facts.acts[change].entry.circulated.filter(|_| change == id) {
            Some(day) => Some(self.facts.moment(day, calendar)),
            None => self.facts.moment_of(change, calendar),
        }
    }

    /// A text that was changed needs the notice, or the circulation, of a new one before the final step.
    fn restarted_meeting(&mut self, id: ActId, constraint: ConstraintId, (between, unless): (Between, bool), sure: Sure) {
        let act = &self.facts.acts[id];
        let (Some(matter), Some(step), Some(on), Some(body)) = (act.matter, act.step, act.on, act.body) else { return };
        let last = |version: &StepVersion| version.last;
        if !self.charter.matters[matter.index()].steps[step.index()].on(on).is_some_and(last) {
            return;
        }
        let Some(change) = self.change(id, unless) else { return };
        let charter = self.charter;
        let calendar = charter.calendar(Some(body), on);
        let moments = self.change_moment(change, id, calendar).zip(self.facts.moment_of(id, calendar));
        let Some((from, to)) = moments else { return };
        let changed = self.facts.acts[change].entry;
        let name = self.facts.acts[change].name().to_owned();
        for other in &charter.bodies[body.index()].constraints {
            let Form::Period(period) = &charter.constraint(*other).form else { continue };
            let in_force = charter.provision(charter.constraint(*other).provision).validity.holds(on) == Some(true);
            if period.between != between || period.bound != Bound::Least || !in_force {
                continue;
            }
            let entry = self.facts.acts[id].entry;
            let at = entry.text.as_ref().or(entry.step.as_ref()).map_or(entry.span, |text| text.span);
            match measure(calendar, &from, &to, period, "date") {
                Measure::Kept => {}
                Measure::Broken(interval) => {
                    let shown = Shown::Restarted { interval, by: name.clone(), at: changed.span_of_head() };
                    self.breach(id, constraint, sure, at, shown, None);
                }
                Measure::Open(missing, field) => self.missing(id, constraint, at, missing, field),
            }
        }
    }
}
