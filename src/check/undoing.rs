//! What undoes acts: a matter that goes back to an earlier step, a decision that takes the place of another, a text that is changed;
//! and what makes them good.
//!
//! An act that is undone is no breach: it counts no longer from then on, and what comes after has to rest on another.

use super::{ActId, Checker, Standing, Sure};
use crate::charter::{BodyId, MatterId, StepId, StepVersion};
use crate::constraint::Form;
use crate::docket::Outcome;
use crate::violation::{Shown, Undone};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// For each step of a matter those whose `after` names it.
type Waiting = BTreeMap<StepId, BTreeSet<StepId>>;

/// What waits for what, looked up once for each matter and step.
#[derive(Default)]
pub(super) struct Followers {
    waiting: BTreeMap<MatterId, Rc<Waiting>>,
    all: BTreeMap<(MatterId, StepId), Rc<BTreeSet<StepId>>>,
}

impl Checker<'_> {
    /// The steps whose `after` names a step, directly or through others.
    pub(super) fn followers(&mut self, matter: MatterId, step: StepId) -> Rc<BTreeSet<StepId>> {
        if let Some(known) = self.followers.all.get(&(matter, step)) {
            return Rc::clone(known);
        }
        let waiting = self.waiting(matter);
        let mut all = BTreeSet::new();
        let mut open = vec![step];
        while let Some(next) = open.pop() {
            open.extend(waiting.get(&next).into_iter().flatten().copied().filter(|step| all.insert(*step)));
        }
        let all = Rc::new(all);
        self.followers.all.insert((matter, step), Rc::clone(&all));
        all
    }

    fn waiting(&mut self, matter: MatterId) -> Rc<Waiting> {
        if let Some(known) = self.followers.waiting.get(&matter) {
            return Rc::clone(known);
        }
        let mut waiting = Waiting::new();
        for (index, step) in self.charter.matters[matter.index()].steps.iter().enumerate() {
            for constraint in step.versions.iter().flat_map(|version| &version.constraints) {
                let Form::Precedence(precedence) = &self.charter.constraint(*constraint).form else { continue };
                for before in precedence.after.steps() {
                    waiting.entry(before).or_default().insert(StepId(index as u32));
                }
            }
        }
        let waiting = Rc::new(waiting);
        self.followers.waiting.insert(matter, Rc::clone(&waiting));
        waiting
    }

    /// By which act, and how, an act came to count no longer.
    pub(super) fn undone(&self, id: ActId) -> Option<(ActId, Undone)> {
        if let Some(by) = self.superseded.get(&id) {
            return Some((*by, Undone::Superseded));
        }
        let act = &self.facts.acts[id];
        let (chain, step) = act.chain.zip(act.step)?;
        self.undone[chain].get(&step).copied().filter(|(by, _)| *by > id)
    }

    /// What is shown of an act that counts no longer and that another one would rest on.
    pub(super) fn shown_undone(&self, other: ActId, needed: String) -> Option<Shown> {
        let (by, how) = self.undone(other)?;
        let (before, by) = (self.facts.acts[other].entry, &self.facts.acts[by]);
        Some(Shown::Again {
            needed,
            entry: self.facts.acts[other].name().to_owned(),
            at: before.span_of_head(),
            by: by.name().to_owned(),
            undone: by.entry.span_of_head(),
            how,
        })
    }

    /// Whether the matter may go back to the step of an act: from a step that says so, which after the end of the route must have been taken
    /// and itself follow the end.
    pub(super) fn may_go_back(&mut self, id: ActId, end: Option<StepId>) -> bool {
        let act = &self.facts.acts[id];
        let (Some(matter), Some(step), Some(on), Some(chain)) = (act.matter, act.step, act.on, act.chain) else { return false };
        let declared = &self.charter.matters[matter.index()];
        let from = declared.returns.get(&step).map_or(&[][..], Vec::as_slice);
        let mut from: Vec<StepId> = from
            .iter()
            .copied()
            .filter(|from| {
                declared.steps[from.index()].on(self.days(id, on)).is_some_and(|version| version.returns.contains(&step))
            })
            .collect();
        // who does not take the step that goes back does not go back
        from.retain(|from| self.reached(id, *from));
        if let Some(end) = end {
            let following = self.followers(matter, end);
            from.retain(|from| following.contains(from) && self.taken[chain].contains_key(from));
        }
        !from.is_empty()
    }

    /// Whether a step was taken, or tried, before an act, and that still counts.
    fn reached(&self, id: ActId, step: StepId) -> bool {
        let before = self.chain(id).and_then(|chain| chain.before(id, step));
        before.is_some_and(|act| !matches!(self.standing[act], Standing::Void(_)) && self.undone(act).is_none())
    }

    /// An act with the outcome `returned`, at a step from which the matter may go back: what lies between must be done again. Where there
    /// are several steps to go back to, what must be in any case.
    pub(super) fn returned(&mut self, id: ActId, version: &StepVersion) {
        let act = &self.facts.acts[id];
        let (Some(matter), Some(chain)) = (act.matter, act.chain) else { return };
        let mut common: Option<BTreeSet<StepId>> = None;
        for target in &version.returns {
            let mut steps = (*self.followers(matter, *target)).clone();
            steps.insert(*target);
            common = Some(match common {
                Some(common) => common.intersection(&steps).copied().collect(),
                None => steps,
            });
        }
        self.undo(id, chain, common.unwrap_or_default(), Undone::Returned);
    }

    /// An act that takes a step again to which the matter may go back: what was done after it must be done again.
    pub(super) fn taken_again(&mut self, id: ActId, version: &StepVersion) {
        let act = &self.facts.acts[id];
        let (Some(matter), Some(step), Some(chain)) = (act.matter, act.step, act.chain) else { return };
        if !(self.taken_before(id, version) || self.passed_over(id)) || !self.may_go_back(id, None) {
            return;
        }
        let mut steps = (*self.followers(matter, step)).clone();
        if !version.each.is_empty() {
            steps.insert(step);
        }
        self.undo(id, chain, steps, Undone::Returned);
    }

    /// Whether the matter went on without the step of an act, skipped or undone, to one from which it may go back to it.
    fn passed_over(&self, id: ActId) -> bool {
        let act = &self.facts.acts[id];
        let (Some(matter), Some(step), Some(chain)) = (act.matter, act.step, act.chain) else { return false };
        let from = self.charter.matters[matter.index()].returns.get(&step);
        from.is_some_and(|from| from.iter().any(|from| self.taken[chain].contains_key(from)))
    }

    /// Whether the step of an act was carried before; of a step that several bodies take, by the same one.
    fn taken_before(&self, id: ActId, version: &StepVersion) -> bool {
        let act = &self.facts.acts[id];
        let (Some(step), Some(chain)) = (act.step, act.chain) else { return false };
        match act.body {
            Some(body) if !version.each.is_empty() => self.taken_each.contains_key(&(chain, step, body)),
            _ => self.taken[chain].contains_key(&step),
        }
    }

    /// Lets the acts of some steps count no longer.
    pub(super) fn undo(&mut self, by: ActId, chain: usize, steps: BTreeSet<StepId>, how: Undone) {
        for step in steps {
            self.undone[chain].insert(step, (by, how));
            self.forget(chain, step);
        }
    }

    fn forget(&mut self, chain: usize, step: StepId) {
        self.taken[chain].remove(&step);
        self.ended[chain].remove(&step);
        let each = self.taken_each.range((chain, step, BodyId(0))..=(chain, step, BodyId(u32::MAX))).map(|(key, _)| *key);
        for key in each.collect::<Vec<_>>() {
            self.taken_each.remove(&key);
        }
    }

    /// What an act takes the place of counts no longer from now on.
    pub(super) fn supersede(&mut self, id: ActId) {
        let facts = self.facts;
        for other in &facts.acts[id].supersedes {
            self.superseded.insert(*other, id);
            let before = &facts.acts[*other];
            let (Some(chain), Some(step)) = (before.chain, before.step) else { continue };
            let is_it = |act: Option<ActId>| act == Some(*other);
            let (first, last) = self.taken[chain].get(&step).copied().unzip();
            let by_body = before.body.and_then(|body| self.taken_each.get(&(chain, step, body)).copied());
            if is_it(first) || is_it(last) || is_it(by_body) {
                self.forget(chain, step);
            }
        }
    }

    /// What an act makes good counts from now on, where it is one that could have done it.
    pub(super) fn ratify(&mut self, id: ActId, version: &StepVersion) {
        let facts = self.facts;
        for (index, other) in facts.acts[id].ratifies.iter().enumerate() {
            let (act, before) = (&facts.acts[id], &facts.acts[*other]);
            let (Some(matter), Some(step), Some(on)) = (before.matter, before.step, before.on) else { continue };
            let Some(theirs) = self.charter.matters[matter.index()].steps[step.index()].on(self.days(*other, on)) else {
                continue;
            };
            if !self.may_act(id, &theirs.actors) {
                let Some(own) = version.constraints.first().copied() else { continue };
                let at = act.entry.ratifies.get(index).map_or(act.entry.span, |name| name.span);
                let allowed = self.charter.actor_names(&theirs.actors);
                let shown = Shown::Ratifies { entry: before.name().to_owned(), at: before.entry.span_of_head(), allowed };
                self.breach(id, own, Sure(true), at, shown, None);
                continue;
            }
            if self.standing[*other] == Standing::Good {
                continue;
            }
            self.standing[*other] = Standing::Good;
            self.end_chain(*other, theirs);
        }
    }

    /// Whether an act has an outcome that goes on record as a step tried: all but those that leave it open.
    pub(super) fn tried(&self, id: ActId) -> bool {
        let open = [Outcome::Pending, Outcome::Deferred, Outcome::Withdrawn, Outcome::NoQuorum];
        self.facts.acts[id].outcome().is_some_and(|outcome| !open.contains(&outcome))
    }
}
