//! Exceptions: where one applies, what it is to is not asked; what it puts in its place is. They are looked at where a provision does not
//! hold, at the date of what is held against it, and where two of them may disagree.

use super::condition;
use super::evaluate::{Answer, Env, MeetingHeld, Missing};
use super::versions::missing;
use super::{ActId, Checker};
use crate::charter::{Exception, ProvisionId, StepVersion, of_meeting, of_occasion};
use crate::constraint::ConstraintId;
use crate::diagnostic::{Diagnostic, Role, Severity, Verdict};
use crate::kinds::exception::CONFLICT;
use crate::source::Span;
use crate::violation::Shown;
use std::collections::{BTreeMap, BTreeSet};

/// What is noted of exceptions while one act is looked at, and of conflicts in all.
#[derive(Default)]
pub struct Excepting {
    /// Provisions with several exceptions that were held against the act in hand.
    contested: BTreeSet<ProvisionId>,
    /// Clauses put in place of others that the act breaks: the exception, and the finding.
    broken: BTreeMap<u32, usize>,
    /// Conflicts that were told of a meeting.
    told: BTreeSet<(u32, u32, u32)>,
}

impl<'a> Checker<'a> {
    /// Whether the provision of a constraint applies to what is in hand: its `when`, the exceptions to it, and the one it comes from.
    pub(super) fn applies_in(&self, constraint: ConstraintId, env: &Env<'a>) -> Answer {
        let id = self.provision(constraint);
        let provision = self.charter.provision(id);
        let mut open = None;
        if let Some(when) = &provision.when {
            match self.holds(when, env, true) {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(missing) => open = Some(missing),
            }
        }
        if let Some(own) = provision.exception {
            match self.wins(own, None, env) {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(missing) => _ = open.get_or_insert(missing),
            }
        }
        for exception in self.charter.excepted.get(&id).into_iter().flatten() {
            match self.wins(*exception, Some(id), env) {
                Ok(true) => return Ok(false),
                Ok(false) => {}
                Err(missing) => _ = open.get_or_insert(missing),
            }
        }
        open.map_or(Ok(true), Err)
    }

    /// Whether an exception applies, and none that goes before it: of those to the same provision, where one is named.
    pub(super) fn wins(&self, number: u32, of: Option<ProvisionId>, env: &Env<'a>) -> Answer {
        let exception = &self.charter.exceptions[number as usize];
        if !self.excepts(exception, env)? {
            return Ok(false);
        }
        let mut open = None;
        for above in &exception.under {
            let other = &self.charter.exceptions[*above as usize];
            let rivals = match of {
                Some(provision) => other.reaches(&self.charter.provision(provision).path),
                None => other.meets(exception),
            };
            match if rivals { self.excepts(other, env) } else { Ok(false) } {
                Ok(true) => return Ok(false),
                Ok(false) => {}
                Err(missing) => _ = open.get_or_insert(missing),
            }
        }
        open.map_or(Ok(true), Err)
    }

    /// Whether an exception is in force and its `when` holds.
    fn excepts(&self, exception: &Exception, env: &Env<'a>) -> Answer {
        let days = env.act.map_or_else(|| env.on.into(), |act| self.days(act, env.on));
        match exception.validity.holds(days) {
            Some(true) => {}
            Some(false) => return Ok(false),
            None => {
                let hangs = exception.validity.hangs_on(days).unwrap_or_default();
                let (what, field) = missing(hangs);
                return Err(Missing::field(what, field, None));
            }
        }
        let Some(when) = &exception.when else { return Ok(true) };
        // what is about a decision or a meeting says nothing of what is neither
        let about_none = env.act.is_none() && env.meeting.is_none() && env.term.is_none();
        if about_none && of_occasion(when) {
            return Ok(false);
        }
        self.holds(when, env, true)
    }

    /// What is told of a provision that does not hold of something that is no act: nothing where it does not apply.
    pub(super) fn gated(&self, constraint: ConstraintId, env: &Env<'a>, broken: bool, shown: Shown) -> Option<(bool, Shown)> {
        match self.applies_in(constraint, env) {
            Ok(true) => Some((broken, shown)),
            Ok(false) => None,
            Err(missing) => Some((false, condition::open(missing))),
        }
    }

    /// About a meeting, of which there may be no act.
    pub(super) fn env_of_meeting(&self, meeting: MeetingHeld<'a>, on: crate::date::When) -> Env<'a> {
        let mut env = Env::new(None, on);
        env.meeting = Some(meeting);
        env
    }

    /// Whether a provision may apply to one act of a meeting, and not to another.
    pub(super) fn varies(&self, constraint: ConstraintId) -> bool {
        let id = self.provision(constraint);
        let provision = self.charter.provision(id);
        let own = provision.exception.into_iter();
        let all = self.charter.excepted.get(&id).into_iter().flatten().copied().chain(own);
        let mut all = all.flat_map(|number| {
            let exception = &self.charter.exceptions[number as usize];
            exception.under.iter().copied().chain([number])
        });
        provision.when.as_ref().is_some_and(|when| !of_meeting(when))
            || all.any(|number| !self.charter.exceptions[number as usize].is_of_meeting())
    }

    /// The version of a step that an exception puts in place of the usual one.
    pub(super) fn step_instead(&self, id: ActId, step: &'a crate::charter::Step) -> Option<&'a StepVersion> {
        let on = self.facts.acts[id].on?;
        step.versions.iter().find(|version| {
            let Some(number) = version.exception else { return false };
            let in_force = version.validity.holds(self.days(id, on)) == Some(true);
            in_force && matches!(self.wins(number, None, &Env::new(Some(id), on)), Ok(true))
        })
    }

    /// Notes that a provision is held against the act in hand.
    pub(super) fn contest(&mut self, provision: ProvisionId) {
        if self.charter.excepted.get(&provision).is_some_and(|all| all.len() > 1) {
            self.excepting.contested.insert(provision);
        }
    }

    /// Notes that the act in hand breaks a clause that holds in place of another.
    pub(super) fn broken_instead(&mut self, constraint: ConstraintId, finding: usize) {
        if let Some(number) = self.charter.provision(self.provision(constraint)).exception {
            self.excepting.broken.entry(number).or_insert(finding);
        }
    }

    /// Finds exceptions that apply to an act at once and disagree. What was noted of it is forgotten.
    pub(super) fn conflicts(&mut self, id: ActId) {
        let contested = std::mem::take(&mut self.excepting.contested);
        let broken = std::mem::take(&mut self.excepting.broken);
        let Some(on) = self.facts.acts[id].on else { return };
        for provision in contested {
            let env = Env::new(Some(id), on);
            let all = self.charter.excepted.get(&provision).into_iter().flatten().copied();
            let applied: Vec<u32> =
                all.filter(|number| matches!(self.wins(*number, Some(provision), &env), Ok(true))).collect();
            let charter = self.charter;
            let says = |number: u32| (charter.exceptions[number as usize].instead, broken.contains_key(&number));
            let pair = applied.iter().enumerate().find_map(|(index, one)| {
                let disagrees = |other: &&u32| match (says(*one), says(**other)) {
                    ((true, here), (true, there)) => here != there,
                    ((one, _), (other, _)) => one != other,
                };
                applied[index + 1..].iter().find(disagrees).map(|other| (*one, *other))
            });
            if let Some((one, other)) = pair {
                self.conflict(id, provision, (one, other), &broken);
            }
        }
    }

    fn conflict(&mut self, id: ActId, provision: ProvisionId, (one, other): (u32, u32), broken: &BTreeMap<u32, usize>) {
        let charter = self.charter;
        let (first, second) = (&charter.exceptions[one as usize], &charter.exceptions[other as usize]);
        let meeting = self.facts.meeting(id).filter(|_| first.is_of_meeting() && second.is_of_meeting());
        if let Some(meeting) = meeting
            && !self.excepting.told.insert((one, other, meeting.span.start))
        {
            return;
        }
        let path = &charter.provision(provision).path;
        let does = |exception: &Exception| match exception.instead {
            true => format!("`{}` puts another clause in its place", exception.name),
            false => format!("`{}` lifts it", exception.name),
        };
        let act = &self.facts.acts[id];
        let at =
            meeting.map_or_else(|| act.entry.span_of_head(), |meeting| meeting.id.as_ref().map_or(meeting.span, |id| id.span));
        let message = format!("two exceptions to `{path}` apply at once and disagree: {}, {}", does(first), does(second));
        let mut finding = Diagnostic::new(CONFLICT, Severity::Error, Verdict::Breach, message)
            .label(at, Role::Docket, "both apply here")
            .label(first.span, Role::Rule, "one of them")
            .label(second.span, Role::Rule, "the other")
            .help(format!("say which goes before the other: `exception {} to {path} over {} …`", first.name, second.name))
            .decision(act.id());
        finding.provision = Some(path.clone());
        finding.citations = first.citations.iter().chain(&second.citations).cloned().collect();
        // what one of them finds wanting follows from the conflict, and stands behind it
        match broken.get(&one).or_else(|| broken.get(&other)).copied().filter(|found| *found < self.findings.len()) {
            Some(found) => {
                let mut breach = std::mem::replace(&mut self.findings[found], finding);
                breach.cause = Some(found);
                self.findings.push(breach);
            }
            None => self.findings.push(finding),
        }
    }

    /// Says of a clause that holds in place of another by which exception it does.
    pub(super) fn by_exception(&mut self, constraint: ConstraintId, finding: usize) {
        let Some(number) = self.charter.provision(self.provision(constraint)).exception else { return };
        let exception = &self.charter.exceptions[number as usize];
        let at = Span::new(exception.span.start, exception.span.start + "exception".len() as u32);
        if let Some(found) = self.findings.get_mut(finding) {
            let text = format!("holds instead, by the exception `{}`", exception.name);
            found.labels.push(crate::diagnostic::Label { span: at, role: Role::Rule, text });
        }
    }
}
