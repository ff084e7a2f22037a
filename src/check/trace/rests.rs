//! What rests on an act directly: entries that name it, and later steps of its chain that wait for its step.

use super::Named;
use crate::check::{ActId, Checker};
use crate::constraint::Form;

impl Checker<'_> {
    /// All that rests on an act directly, in the order of time, and how it does.
    pub(super) fn rests(&self, id: ActId) -> Vec<(Named, &'static str)> {
        let all = (0..self.facts.acts.len()).filter(|other| *other != id);
        all.filter_map(|other| self.rests_on(other, id).map(|how| (self.named(other), how))).collect()
    }

    fn rests_on(&self, other: ActId, id: ActId) -> Option<&'static str> {
        let act = &self.facts.acts[other];
        if act.relies_on.contains(&id) {
            return Some("relies on it");
        }
        if act.supersedes.contains(&id) {
            return Some("takes its place");
        }
        if act.ratifies.contains(&id) {
            return Some("ratifies it");
        }
        if act.admitted_by == Some(id) {
            return Some("was admitted by it");
        }
        self.waits_for(other, id).then_some("follows it on the route")
    }

    /// Whether an act found its predecessor in another.
    fn waits_for(&self, other: ActId, id: ActId) -> bool {
        let (act, before) = (&self.facts.acts[other], &self.facts.acts[id]);
        let (Some(chain), Some(step)) = (act.chain, before.step) else { return false };
        if before.chain != Some(chain) || other < id {
            return false;
        }
        let Some(own) = act.step.and_then(|own| self.version_of(other, own)) else { return false };
        let waits = own.constraints.iter().any(|constraint| match &self.charter.constraint(*constraint).form {
            Form::Precedence(precedence) => precedence.after.steps().contains(&step),
            _ => false,
        });
        waits && self.found_before(other, step).contains(&id)
    }
}
