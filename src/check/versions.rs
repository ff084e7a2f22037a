//! Which version of a provision holds for an act: by the day of the act, or by the day that the version says.
//!
//! A day that is not known is all the days that it may be: notice is given, a vote opens and a matter begins on the day of the act or
//! before it, so that much is decided even where the record does not give the day.

use super::{ActId, Checker, Sure};
use crate::ast::Basis;
use crate::charter::{Days, ProvisionId, Validity};
use crate::constraint::{ConstraintId, Form};
use crate::date::When;
use crate::diagnostic::{Effect, Verdict};
use crate::violation::{Shown, Violation};
use jiff::civil::Date;
use std::collections::BTreeMap;

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

    /// Whether a constraint may be in force for an act. Where that is not sure, what it would be is remembered: if each version that may be
    /// in force is broken, one is.
    pub(super) fn may_apply(&mut self, constraint: ConstraintId, id: ActId) -> Option<Sure> {
        let sure = self.applies(constraint, id)?;
        self.unsettled = (!sure.0).then_some(constraint);
        Some(Sure(true))
    }

    /// Of what is broken in each version that may be in force on the days of an act, one finding remains, and it is a breach.
    pub(super) fn settle_versions(&mut self, id: ActId) {
        self.unsettled = None;
        if self.hung.len() < 2 {
            return self.hung.clear();
        }
        let charter = self.charter;
        let Some(on) = self.facts.acts[id].on else { return };
        let mut groups: BTreeMap<(&str, u32), Vec<(usize, Violation)>> = BTreeMap::new();
        for (finding, violation) in std::mem::take(&mut self.hung) {
            let open = self.findings.get(finding).is_some_and(|found| found.verdict == Verdict::Undetermined);
            let path = charter.provision(self.provision(violation.constraint)).path.as_str();
            if open && violation.cause.is_none() {
                groups.entry((path, violation.at.start)).or_default().push((finding, violation));
            }
        }
        for group in groups.into_values() {
            let validity = |violation: &Violation| charter.provision(self.provision(violation.constraint)).validity;
            let mut periods: Vec<Validity> = group.iter().map(|(_, violation)| validity(violation)).collect();
            periods.sort_by_key(|period| period.since);
            if periods.iter().all(|period| period.is_plain()) && cover(&periods, on) {
                self.all_broken(id, group);
            }
        }
    }

    /// One breach in place of several that hang on which version holds: the mildest of them.
    fn all_broken(&mut self, id: ActId, mut group: Vec<(usize, Violation)>) {
        group.sort_by_key(|(_, violation)| {
            let provision = self.charter.provision(self.provision(violation.constraint));
            (std::cmp::Reverse(provision.strength.severity()), provision.effect == Effect::Void)
        });
        let Some((first, mut violation)) = group.first().cloned() else { return };
        violation.broken = true;
        let told = self.tell(Some(id), None, &violation);
        // what a waiver has taken in hand stays where it is
        let alone = told + 1 == self.findings.len() && self.findings[told].verdict == Verdict::Breach;
        if !alone {
            return;
        }
        let Some(breach) = self.findings.pop() else { return };
        // the first of their places, so that what follows stands behind it
        let root = group.iter().map(|(finding, _)| *finding).min().unwrap_or(first);
        self.findings[root] = breach;
        for (finding, _) in group.iter().filter(|(finding, _)| *finding != root) {
            self.findings[*finding].cause = Some(root);
        }
        if self.charter.provision(self.provision(violation.constraint)).effect == Effect::Void {
            self.fall(id, root);
        }
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

/// Whether some periods, in the order of their first days, are together in force on all days that a date may be.
fn cover(periods: &[Validity], on: When) -> bool {
    let mut next = on.first;
    for period in periods.iter().filter(|period| period.since.is_none_or(|since| since <= on.last)) {
        if period.since.is_some_and(|since| since > next) {
            return false;
        }
        match period.until {
            None => return true,
            Some(until) if until >= on.last => return true,
            Some(until) => next = until.tomorrow().map_or(Date::MAX, |day| day.max(next)),
        }
    }
    false
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
