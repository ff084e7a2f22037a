//! A step that may not be taken while another matter runs on the same subject, or about the same one.
//!
//! What comes in: an act, and the step with which the other matter begins to exclude it. What goes out: the chain that runs, or what is
//! missing to tell. Another matter runs from that step, taken or open, until a step ends its route, or it is withdrawn or lapses.

use super::{ActId, Checker, Standing, Sure};
use crate::charter::{MatterId, StepId};
use crate::constraint::ConstraintId;
use crate::docket::{EntryKind, Outcome, Text};
use crate::violation::Shown;
use std::collections::BTreeSet;

/// The chains of a matter that may still run.
#[derive(Debug, Default)]
pub struct Running {
    /// Those that began, and have not surely ended.
    chains: BTreeSet<usize>,
    /// Open acts that are on no subject.
    loose: Vec<ActId>,
    /// Acts before this one were looked at.
    next: ActId,
}

/// Whether two acts are about the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Same {
    Yes,
    No,
    Unknown,
}

impl Checker<'_> {
    /// Reports an act during which another matter runs.
    pub(super) fn elsewhere(&mut self, id: ActId, constraint: ConstraintId, other: (MatterId, StepId), sure: Sure) {
        let entry = self.facts.acts[id].entry;
        let at = entry.step.as_ref().map_or(entry.span, |step| step.span);
        let (mut unknown, mut open) = (None, None);
        for (by, known) in self.runs_beside(id, other) {
            match self.same_subject(id, by) {
                Same::No => {}
                Same::Unknown => unknown = unknown.or(Some(by)),
                Same::Yes => {
                    let cause = if let Standing::Open(finding) = self.standing[by] { Some(finding) } else { None };
                    if known && cause.is_none() {
                        let shown = self.excluded_by(by, other);
                        return self.breach(id, constraint, sure, at, shown, None);
                    }
                    open = open.or(Some((by, cause)));
                }
            }
        }
        if let Some((by, cause)) = open {
            let shown = self.excluded_by(by, other);
            return self.breach(id, constraint, Sure(false), at, shown, cause);
        }
        if let Some(by) = unknown {
            let name = &self.charter.matters[other.0.index()].name;
            let missing = format!("whether it is about the same as {}, with which `{name}` runs", self.facts.acts[by].name());
            self.missing(id, constraint, at, missing, "concerns");
        }
    }

    fn excluded_by(&self, by: ActId, (matter, step): (MatterId, StepId)) -> Shown {
        let (matter, before) = (&self.charter.matters[matter.index()], &self.facts.acts[by]);
        Shown::Excluded {
            other: matter.steps[step.index()].name.clone(),
            of: Some(matter.name.clone()),
            entry: before.name().to_owned(),
            at: before.entry.span_of_head(),
            open: before.outcome() != Some(Outcome::Adopted),
        }
    }

    /// With which acts the other matter runs, or may run, when an act is done. What has surely ended is looked at once.
    fn runs_beside(&mut self, id: ActId, other: (MatterId, StepId)) -> Vec<(ActId, bool)> {
        let mut running = self.running.remove(&other).unwrap_or_default();
        for act in running.next..id {
            let found = &self.facts.acts[act];
            let begins =
                found.matter == Some(other.0) && found.step == Some(other.1) && found.entry.kind == EntryKind::Decision;
            match found.chain {
                _ if !begins => {}
                Some(chain) => _ = running.chains.insert(chain),
                None if found.outcome().is_some_and(|outcome| matches!(outcome, Outcome::Pending | Outcome::Deferred)) => {
                    running.loose.push(act);
                }
                None => {}
            }
        }
        running.next = running.next.max(id);
        running.chains.retain(|chain| self.ended_by(id, *chain, other.1) != Some(true));
        let chains = running.chains.iter().filter_map(|chain| self.runs(id, *chain, other));
        let open = |act: &ActId| match (self.standing[*act], self.facts.comes_before(*act, id)) {
            (Standing::Void(_), _) | (_, Some(false)) => None,
            (_, before) => Some((*act, before == Some(true))),
        };
        let found = chains.chain(running.loose.iter().filter_map(open)).collect();
        self.running.insert(other, running);
        found
    }

    /// The act with which a chain runs when another act is done, and whether that is sure.
    fn runs(&self, id: ActId, chain: usize, (_, step): (MatterId, StepId)) -> Option<(ActId, bool)> {
        if self.facts.acts[id].chain == Some(chain) {
            return None;
        }
        let by = self.began(id, chain, step)?;
        let before = self.facts.comes_before(by, id);
        let ended = self.ended_by(id, chain, step);
        match (before, ended) {
            (Some(false), _) | (_, Some(true)) => None,
            (Some(true), Some(false)) => Some((by, true)),
            _ => Some((by, false)),
        }
    }

    /// The latest act with which a chain began to run: the step taken, or open.
    fn began(&self, id: ActId, chain: usize, step: StepId) -> Option<ActId> {
        let acts = self.facts.chains[chain].steps.get(&step)?;
        let acts = &acts[..acts.partition_point(|act| *act < id)];
        let counts = |act: &&ActId| {
            let outcome = self.facts.acts[**act].outcome();
            let runs =
                outcome.is_some_and(|outcome| matches!(outcome, Outcome::Adopted | Outcome::Pending | Outcome::Deferred));
            runs && !matches!(self.standing[**act], Standing::Void(_)) && self.undone(**act).is_none()
        };
        acts.iter().rev().find(counts).copied()
    }

    /// Whether a chain has ended when an act is done; None where the days do not tell.
    fn ended_by(&self, id: ActId, chain: usize, step: StepId) -> Option<bool> {
        let Some(by) = self.began(id, chain, step) else { return Some(true) };
        let acts = &self.facts.chains[chain].acts;
        let later = &acts[acts.partition_point(|act| *act < by)..acts.partition_point(|act| *act < id)];
        let mut answer = Some(false);
        for act in later.iter().filter(|act| self.ends_it(**act)) {
            match self.facts.comes_before(*act, id) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => answer = None,
            }
        }
        answer
    }

    /// Whether an act ends the route of its matter: its last step with whatever result, or the matter is given up.
    fn ends_it(&self, act: ActId) -> bool {
        let found = &self.facts.acts[act];
        if matches!(self.standing[act], Standing::Void(_)) || found.entry.kind == EntryKind::Item {
            return false;
        }
        let last = || {
            let (matter, step, on) = (found.matter?, found.step?, found.on?);
            let version = self.charter.matters[matter.index()].steps[step.index()].on(self.days(act, on))?;
            Some(version.last)
        };
        match found.outcome() {
            Some(Outcome::Withdrawn | Outcome::Lapsed) => true,
            Some(Outcome::Adopted | Outcome::Rejected | Outcome::Noted) => last() == Some(true),
            _ => false,
        }
    }

    /// Whether two acts are on the same subject, or concern the same one.
    fn same_subject(&self, id: ActId, other: ActId) -> Same {
        let (one, other) = (self.facts.acts[id].entry, self.facts.acts[other].entry);
        if let (Some(own), Some(theirs)) = (&one.subject, &other.subject)
            && self.known_as(own) == self.known_as(theirs)
        {
            return Same::Yes;
        }
        let (Some(own), Some(theirs)) = (&one.concerns, &other.concerns) else { return Same::Unknown };
        let theirs: Vec<&str> = theirs.iter().map(|name| self.known_as(name)).collect();
        let met = own.iter().any(|name| theirs.contains(&self.known_as(name)));
        if met { Same::Yes } else { Same::No }
    }

    /// A name as its roster has it, where one has.
    fn known_as<'n>(&'n self, name: &'n Text) -> &'n str {
        let mut rosters = self.charter.rosters.iter();
        rosters.find(|roster| roster.find(&name.value).is_some()).map_or(&name.value, |roster| roster.listed(&name.value))
    }
}
