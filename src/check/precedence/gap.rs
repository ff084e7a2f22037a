//! The time that must lie, and may lie, between a step and the one before it.

use super::{Checker, Found};
use crate::charter::StepId;
use crate::check::ActId;
use crate::check::period::{sum, undecided};
use crate::constraint::Precedence;
use crate::violation::Shown;

impl Checker<'_> {
    /// The time that must lie, and may lie, between.
    pub(super) fn gap(&self, id: ActId, other: ActId, step: StepId, precedence: &Precedence) -> Found {
        let (act, before) = (&self.facts.acts[id], &self.facts.acts[other]);
        let (Some(here), Some(there)) = (act.on, before.on) else { return Found::Satisfied };
        let calendar = self.charter.calendar(act.body, here);
        let moments = self.facts.moment_of(other, calendar).zip(self.facts.moment_of(id, calendar));
        let Some((from, to)) = moments else { return Found::Satisfied };
        let open = |length| {
            let (missing, field) = undecided(calendar, &from, &to, length, ("date", "date"));
            Found::Wanting { shown: Shown::Fact { missing, field }, sure: false, cause: None }
        };
        if let Some(least) = precedence.least {
            // a text that was changed since lets the time run anew
            let restarted = self.restarted(id, other, step);
            let from = restarted.and_then(|change| self.change_moment(change, id, calendar)).unwrap_or_else(|| from.clone());
            match calendar.at_least(&from, &to, least) {
                Some(true) => {}
                Some(false) => {
                    let sum = sum(calendar, &from, &to, least);
                    let mut found =
                        self.too_early(id, restarted.unwrap_or(other), step, Some(sum), calendar.earliest(&from, least));
                    if let (Found::Wanting { shown: Shown::TooEarly { entry, .. }, .. }, Some(_)) = (&mut found, restarted) {
                        *entry = format!("the new text of {entry}");
                    }
                    return found;
                }
                None => return open(least),
            }
        }
        let lapses = self.version_of(other, step).and_then(|version| version.lapses);
        for most in precedence.most.into_iter().chain(lapses) {
            match calendar.at_most(&from, &to, most, true) {
                Some(true) => {}
                Some(false) => {
                    let (at, needed) = (before.entry.span_of_head(), self.step_name(id, step));
                    let latest = calendar.latest(&from, most, true);
                    let shown = Shown::TooLate { needed, at, day: there, gap: most, latest };
                    return Found::Wanting { shown, sure: true, cause: None };
                }
                None => return open(most),
            }
        }
        Found::Satisfied
    }
}
