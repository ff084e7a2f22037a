//! What came first, in words: for those who ask why an act stands.

use super::Seen;
use crate::charter::{BodyId, StepId};
use crate::check::period::sum;
use crate::check::{ActId, Checker};
use crate::constraint::{After, Precedence};

impl Checker<'_> {
    /// The acts in which an act found a step that must come first.
    pub(in crate::check) fn found_before(&self, id: ActId, step: StepId) -> Vec<ActId> {
        let act = &self.facts.acts[id];
        let bodies = self.version_of(id, step).map_or(&[][..], |version| &version.each);
        let named =
            |other: &&ActId| self.facts.acts[**other].matter == act.matter && self.facts.acts[**other].step == Some(step);
        let named: Vec<ActId> = act.relies_on.iter().filter(named).copied().collect();
        if bodies.is_empty() {
            return named.first().copied().or_else(|| self.latest(id, step, None)).into_iter().collect();
        }
        let by = |body: &BodyId| {
            let own = named.iter().copied().find(|other| self.facts.acts[*other].body == Some(*body));
            own.or_else(|| self.latest(id, step, Some(*body)))
        };
        bodies.iter().filter_map(by).collect()
    }

    /// What came first, in words: of alternatives the one that did, the others folded.
    pub(in crate::check) fn came_first(&self, id: ActId, after: &After, precedence: &Precedence) -> String {
        match after {
            After::Step(step) | After::Ended(step, _) => self.step_found(id, *step, precedence),
            After::All(parts) => parts.iter().map(|part| self.came_first(id, part, precedence)).collect::<Vec<_>>().join("; "),
            After::Any(parts) => {
                let kept = |part: &&After| self.wanting(id, part, precedence, &mut Seen::new(), 0).is_empty();
                let Some(bears) = parts.iter().position(|part| kept(&part)) else { return String::new() };
                let others = parts.iter().enumerate().filter(|(index, _)| *index != bears).flat_map(|(_, part)| part.steps());
                let others: Vec<String> = others.map(|step| format!("`{}`", self.step_name(id, step))).collect();
                format!("{} (or: {})", self.came_first(id, &parts[bears], precedence), others.join(", "))
            }
        }
    }

    fn step_found(&self, id: ActId, step: StepId, precedence: &Precedence) -> String {
        let name = self.step_name(id, step);
        let found = self.found_before(id, step);
        if found.is_empty() {
            let lapse = self.version_of(id, step).is_some_and(|version| version.by_lapse);
            return if lapse { format!("`{name}` by lapse of time") } else { format!("`{name}` may be left out") };
        }
        let one = |other: &ActId| {
            let before = &self.facts.acts[*other];
            let on = before.on.map(|on| format!(" on {on}")).unwrap_or_default();
            let gap = self.gap_shown(id, *other, precedence).map(|gap| format!(", {gap}")).unwrap_or_default();
            format!("`{name}`{on} by {}{gap}", before.name())
        };
        found.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    /// "17 of 14 days before".
    fn gap_shown(&self, id: ActId, other: ActId, precedence: &Precedence) -> Option<String> {
        let act = &self.facts.acts[id];
        let calendar = self.charter.calendar(act.body, act.on?);
        let (from, to) = self.facts.moment_of(other, calendar).zip(self.facts.moment_of(id, calendar))?;
        match (precedence.least, precedence.most) {
            (Some(least), _) => Some(format!("{} before", sum(calendar, &from, &to, least))),
            (None, Some(most)) => Some(format!("at most {most} before")),
            (None, None) => None,
        }
    }
}
