//! Steps that nobody can take: those who may take them stand for nobody as long as the step is in force.

use super::people::{Nobody, days_of_acts, nobody};
use super::{Lint, finding};
use crate::charter::{Charter, MatterId, StepVersion, Validity};
use crate::constraint::Actor;
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::graph::DependencyGraph;

/// A step that nobody can take.
pub const NOBODY: Code = Code("route/nobody");

/// The lint.
pub const LINT: Lint =
    Lint { finds: &[(NOBODY, Severity::Error)], whole: true, run: steps, page: Some(("route", include_str!("nobody.md"))) };

fn steps(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    for (number, matter) in charter.matters.iter().enumerate() {
        for step in &matter.steps {
            for version in step.versions.iter().filter(|version| !version.by_lapse) {
                let Some(reason) = untaken(charter, MatterId(number as u32), version) else { continue };
                let message = format!("`{}.{}` can be taken by nobody: {}", matter.name, step.name, reason.why);
                let found = finding(NOBODY, Severity::Error, message, version.span, "nobody can take it")
                    .label(reason.at, Role::Rule, "nobody is there")
                    .help(
                        "enter who belongs there and since when, write `open` behind the roster, or let another take the step",
                    );
                findings.push(found);
            }
        }
    }
}

/// Why nobody can take a version of a step; None where somebody may.
pub fn untaken(charter: &Charter, matter: MatterId, version: &StepVersion) -> Option<Nobody> {
    let when = days_of_acts(version.validity);
    let delegated =
        |actor: Actor| charter.delegations.iter().any(|clause| clause.matter == matter && Actor::Body(clause.by) == actor);
    let alone = |actor: Actor, when: Validity| if delegated(actor) { None } else { nobody(charter, actor, when) };
    // where each of several must take it, one who cannot is enough
    if let Some(reason) = version.each.iter().find_map(|body| alone(Actor::Body(*body), when)) {
        return Some(reason);
    }
    let mut reasons = version.actors.iter().map(|actor| alone(*actor, when));
    let first = reasons.next()??;
    reasons.all(|reason| reason.is_some()).then_some(first)
}
