//! Bodies that approve what they propose: no other body stands in the route.

use super::{Lint, finding};
use crate::charter::{Charter, Matter, Step};
use crate::constraint::{Actor, Form};
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::graph::DependencyGraph;

/// A body approves its own proposal.
pub const OWN_PROPOSAL: Code = Code("route/own-proposal");

/// The lint.
pub const LINT: Lint = Lint {
    finds: &[(OWN_PROPOSAL, Severity::Note)],
    whole: true,
    run: matters,
    page: Some(("route", include_str!("own_proposal.md"))),
};

/// With what the names of steps begin by which something is put forward. Nothing else in the rules tells a proposal from a first reading.
const PROPOSING: [&str; 12] = [
    "propos",
    "draft",
    "introduc",
    "submit",
    "nominat",
    "recommend",
    "prepar",
    "initiat",
    "request",
    "suggest",
    "sponsor",
    "applied",
];

fn matters(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    for matter in charter.matters.iter().filter(|matter| !matter.broken) {
        let mut actors = matter.steps.iter().flat_map(|step| &step.versions).flat_map(|version| &version.actors);
        let Some(Actor::Body(body)) = actors.next() else { continue };
        if !actors.all(|actor| *actor == Actor::Body(*body)) || charter.delegations.iter().any(|clause| clause.by == *body) {
            continue;
        }
        let Some((proposal, decision)) = pair(charter, matter) else { continue };
        let (Some(proposed), Some(decided)) = (proposal.versions.first(), decision.versions.first()) else { continue };
        let name = &charter.bodies[body.index()].name;
        let message = format!("`{name}` decides on its own proposal: no other body has a part in `{}`", matter.name);
        let found = finding(OWN_PROPOSAL, Severity::Note, message, decided.span, format!("decided by `{name}`"))
            .label(proposed.span, Role::Rule, "put forward by it")
            .help("let another body propose or decide, if the official text does");
        findings.push(found);
    }
}

/// The step by which something is put forward, with which the route begins and which cannot be left out; and the one final step, which waits
/// for it. Where a route can end in several ways, its steps keep a state rather than bring a proposal to its decision.
fn pair<'c>(charter: &'c Charter, matter: &'c Matter) -> Option<(&'c Step, &'c Step)> {
    let awaits = |step: &'c Step| {
        let constraints = step.versions.iter().flat_map(|version| &version.constraints);
        constraints.filter_map(|id| match &charter.constraint(*id).form {
            Form::Precedence(precedence) => Some(precedence.after.steps()),
            _ => None,
        })
    };
    let mut finals = matter.steps.iter().filter(|step| step.versions.iter().any(|version| version.last));
    let decision = finals.next().filter(|step| step.versions.iter().all(|version| version.last))?;
    if finals.next().is_some() {
        return None;
    }
    // what goes through other steps on its way has been looked at again
    let mut awaited = awaits(decision).flatten().map(|step| &matter.steps[step.index()]);
    let proposal = awaited.find(|step| {
        let names_it = PROPOSING.iter().any(|stem| step.name.starts_with(stem));
        names_it && awaits(step).next().is_none() && !step.versions.iter().any(|version| version.optional)
    })?;
    Some((proposal, decision))
}
