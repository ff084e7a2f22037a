//! Duties that no act can meet: nobody of whom it is asked takes the step that is asked for.

use super::people::days_of_acts;
use super::{Lint, finding};
use crate::charter::{Charter, MatterId, StepVersion, Validity};
use crate::constraint::{Actor, Asked, Duty, Form};
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::graph::DependencyGraph;
use crate::source::Span;
use std::collections::BTreeSet;

/// A duty that nothing can meet.
pub const NEVER: Code = Code("duty/never");

/// The lint.
pub const LINT: Lint =
    Lint { finds: &[(NEVER, Severity::Error)], whole: true, run: duties, page: Some(("duty", include_str!("duties.md"))) };

fn duties(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    let busy = busy(charter);
    for constraint in &charter.duties {
        let constraint = charter.constraint(*constraint);
        let Form::Duty(duty) = &constraint.form else { continue };
        let provision = charter.provision(constraint.provision);
        let Some((why, at)) = unmet(charter, &busy, duty, days_of_acts(provision.validity)) else { continue };
        let message = format!("the duty `{}` can never be met: {why}", provision.path);
        let mut found = finding(NEVER, Severity::Error, message, provision.span, "what it asks for cannot be done");
        if let Some(at) = at {
            found = found.label(at, Role::Rule, "taken by others, or at another time");
        }
        findings.push(found.help("ask it of who takes the step, or let who is asked take a step of that name"));
    }
}

/// Those who take some step of some matter; a body that may act in another's place is among them.
fn busy(charter: &Charter) -> BTreeSet<Actor> {
    let versions = charter.matters.iter().flat_map(|matter| &matter.steps).flat_map(|step| &step.versions);
    let delegated = charter.delegations.iter().flat_map(|clause| &clause.to);
    versions.flat_map(|version| &version.actors).chain(delegated).copied().collect()
}

/// Why no act can be what a duty asks for, and a step that comes near.
fn unmet(charter: &Charter, busy: &BTreeSet<Actor>, duty: &Duty, when: Validity) -> Option<(String, Option<Span>)> {
    let Asked::Step { steps, by } = &duty.asked else { return None };
    let who: Vec<String> = charter.actor_names(by).into_iter().map(|name| format!("`{name}`")).collect();
    let who = if who.is_empty() { "nobody".to_owned() } else { who.join(" or ") };
    let Some(steps) = steps else {
        let idle = |actor: &Actor| matches!(actor, Actor::Body(_)) && !busy.contains(actor);
        let all_idle = !by.is_empty() && by.iter().all(idle) && !busy.contains(&Actor::AnyBody);
        return all_idle.then(|| (format!("{who} takes no step of any matter"), None));
    };
    let versions = || {
        steps.iter().flat_map(|(matter, step)| {
            charter.matters[matter.index()].steps[step.index()].versions.iter().map(move |version| (*matter, version))
        })
    };
    if versions().any(|(matter, version)| may_meet(charter, matter, version, by, when)) {
        return None;
    }
    let near = versions().next().map(|(_, version)| version.span);
    let (matter, step) = steps.first()?;
    let step = &charter.matters[matter.index()].steps[step.index()].name;
    let why = if by.is_empty() {
        format!("no step `{step}` is in force while it is")
    } else {
        format!("{who} takes no step `{step}` while it is in force")
    };
    Some((why, near))
}

fn may_meet(charter: &Charter, matter: MatterId, version: &StepVersion, by: &[Actor], when: Validity) -> bool {
    // who acts in another's place may be any of these
    let delegated = charter.delegations.iter().any(|clause| clause.matter == matter);
    let in_time = days_of_acts(version.validity).meets(when);
    let by_any = by.is_empty() || version.actors.is_empty() || delegated;
    in_time && (by_any || version.actors.iter().any(|actor| by.iter().any(|asked| may_be_one(*actor, *asked))))
}

/// Whether one act may be of both: a body is no other body, and nobody who acts for himself.
fn may_be_one(one: Actor, other: Actor) -> bool {
    match (one, other) {
        (Actor::Body(one), Actor::Body(other)) => one == other,
        (Actor::AnyBody, Actor::Body(_) | Actor::AnyBody) | (Actor::Body(_), Actor::AnyBody) => true,
        (Actor::Body(_) | Actor::AnyBody, _) | (_, Actor::Body(_) | Actor::AnyBody) => false,
        _ => true,
    }
}
