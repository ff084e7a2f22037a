//! Which version of a provision holds for an act: by the day of the act, or by the day that the version says.
//!
//! A day that is not known is all the days that it may be: notice is given, a vote opens and a matter begins on the day of the act or
//! before it, so that much is decided even where the record does not give the day.

use super::{ActId, Checker};
use crate::ast::Basis;
use crate::charter::{Days, ProvisionId};
use crate::constraint::Form;
use crate::date::When;
use crate::violation::{Shown, Violation};
use jiff::civil::Date;

impl Checker<'_> {
    /// The days by which the versions that hold for an act are chosen.
    pub(super) fn days(&self, id: ActId, on: When) -> Days {
        let act = &self.facts.acts[id];
        let at_latest = When { first: Date::MIN, last: on.last };
        let notice = self.facts.meeting(id).and_then(|meeting| meeting.convened);
        let vote = act.entry.vote.as_ref().and_then(|vote| vote.opened);
        Days {
            act: on,
            matter: self.begun(id, on),
            notice: notice.map_or(at_latest, |day| day.value),
            vote: vote.map_or(at_latest, |day| day.value),
            term: self.term.or_else(|| self.term_begins(id)).unwrap_or(When { first: Date::MIN, last: Date::MAX }),
        }
    }

    /// The days for one provision: most are chosen by the day of the act, and nothing else is looked up.
    pub(super) fn days_for(&self, provision: ProvisionId, id: ActId, on: When) -> Days {
        if self.charter.provision(provision).validity.is_plain() { on.into() } else { self.days(id, on) }
    }

    /// When the matter of an act began. A chain of which an entry cannot be placed may have begun earlier, and so may one that the record
    /// shows only from a step that waits for another.
    fn begun(&self, id: ActId, on: When) -> When {
        let Some(chain) = self.chain(id) else { return on };
        let at_latest = When { first: Date::MIN, last: on.last };
        let Some(begun) = chain.begun.filter(|_| chain.unclear.is_none()) else { return at_latest };
        let cut = self.facts.dockets.iter().any(|docket| docket.complete_from.is_some());
        if cut && self.awaits_another(chain.first) { When { first: Date::MIN, last: begun.last } } else { begun }
    }

    fn awaits_another(&self, id: ActId) -> bool {
        let act = &self.facts.acts[id];
        let Some((matter, step)) = act.matter.zip(act.step) else { return true };
        let versions = &self.charter.matters[matter.index()].steps[step.index()].versions;
        let mut constraints = versions.iter().flat_map(|version| &version.constraints);
        constraints.any(|constraint| matches!(self.charter.constraint(*constraint).form, Form::Precedence(_)))
    }

    /// The first day of the terms that an act fills, where it is one.
    fn term_begins(&self, id: ActId) -> Option<When> {
        let mut days = self.facts.acts[id].entry.fills.iter().map(|fill| fill.from.map(|from| from.value));
        let first = days.next()??;
        days.all(|day| day == Some(first)).then_some(first)
    }

    /// Of a finding that is open because the version in force is not known, says so in place of what that version asks.
    pub(super) fn hanging(&mut self, id: ActId, violation: &Violation, finding: usize) {
        let of_itself = matches!(violation.shown, Shown::Fact { .. } | Shown::RestsOn { .. } | Shown::Unordered { .. });
        let Some(on) = self.facts.acts[id].on.filter(|_| !violation.broken && violation.cause.is_none() && !of_itself) else {
            return;
        };
        let provision = self.charter.provision(self.provision(violation.constraint));
        let Some(basis) = provision.validity.hangs_on(self.days(id, on)) else { return };
        let (missing, field) = missing(basis);
        let message = format!("which version of `{}` holds cannot be told: {missing}", provision.path);
        if let Some(found) = self.findings.get_mut(finding) {
            found.message = message;
            found.help = None;
            if let Some(label) = found.labels.first_mut() {
                label.text = format!("`{field}` would say it");
            }
        }
    }
}

/// What has to be known to choose a version, and the field that would say it.
pub fn missing(basis: Basis) -> (&'static str, &'static str) {
    match basis {
        Basis::Act => ("the date is not precise to the day", "date"),
        Basis::Terms => ("the first day of the term is not given to the day", "fills.from"),
        Basis::Matters => ("when the matter began is not on the record to the day", "date"),
        Basis::Notices => ("the day on which the meeting was called is not given to the day", "meeting.convened"),
        Basis::Votes => ("the day on which the vote opened is not given to the day", "vote.opened"),
    }
}
