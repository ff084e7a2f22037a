//! Matters that nobody can finally decide, and bodies that only recommend but decide.

use super::{CIRCULAR_STEPS, Lint, finding, unreachable};
use crate::charter::{Charter, StepId};
use crate::constraint::Actor;
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::graph::DependencyGraph;
use crate::kinds::body::RECOMMENDS_ONLY;

/// A matter that nobody can finally decide.
pub const NO_FINAL: Code = Code("route/no-final");

/// The lint.
pub const LINT: Lint =
    Lint { finds: &[(NO_FINAL, Severity::Error), (RECOMMENDS_ONLY, Severity::Error)], whole: true, run: matters, page: None };

/// Looks for a final step that can be reached, and at who takes it.
fn matters(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    for matter in charter.matters.iter().filter(|matter| !matter.broken) {
        let reached = unreachable::reachable(charter, matter);
        let last = |index: usize| matter.steps[index].versions.iter().any(|version| version.last);
        let finals: Vec<usize> = (0..matter.steps.len()).filter(|index| last(*index)).collect();
        let (message, label, help) = if matter.steps.is_empty() {
            ("has no route", "no step leads to a decision", "give it a `route`, or let it follow one")
        } else if finals.is_empty() {
            (
                "can be decided by nobody: no step of its route is final",
                "no final step",
                "mark the step that decides it with `final`",
            )
        } else if !finals.iter().any(|index| reached.contains(&StepId(*index as u32))) {
            // where steps wait for each other, that is told, and this follows from it
            let steps = || matter.steps.iter().flat_map(|step| &step.versions).map(|version| version.span);
            if findings.iter().any(|found| {
                found.code == CIRCULAR_STEPS && found.labels.iter().any(|label| steps().any(|span| span == label.span))
            }) {
                continue;
            }
            ("can be decided by nobody: its final step cannot be reached", "never decided", "see what the final step waits for")
        } else {
            recommending(charter, matter, findings);
            continue;
        };
        let found = finding(NO_FINAL, Severity::Error, format!("`{}` {message}", matter.name), matter.span, label).help(help);
        findings.push(found);
    }
}

/// A body that only recommends does not end a route.
fn recommending(charter: &Charter, matter: &crate::charter::Matter, findings: &mut Vec<Diagnostic>) {
    for step in &matter.steps {
        for version in step.versions.iter().filter(|version| version.last) {
            for actor in &version.actors {
                let Actor::Body(id) = actor else { continue };
                let body = &charter.bodies[id.index()];
                let Some(clause) = &body.recommends_only else { continue };
                let message = format!("`{}` only recommends, but ends the route of `{}`", body.name, matter.name);
                let found = finding(RECOMMENDS_ONLY, Severity::Error, message, version.span, "final step")
                    .label(clause.span, Role::Rule, "recommends only")
                    .help("let another body take the final step, or take `recommends only` out");
                findings.push(found);
            }
        }
    }
}
