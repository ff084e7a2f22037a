//! Delegations among the rules: of what is not delegable, and by one that has it only by a delegation which it may not pass on.

use super::{Lint, finding};
use crate::charter::{BodyId, Charter, Delegation};
use crate::constraint::Actor;
use crate::diagnostic::{Diagnostic, Role, Severity};
use crate::graph::DependencyGraph;
use crate::kinds::delegation::{NOT_DELEGABLE, SUB_DELEGATION};

/// The lint.
pub const LINT: Lint = Lint {
    finds: &[(NOT_DELEGABLE, Severity::Error), (SUB_DELEGATION, Severity::Error)],
    whole: false,
    run: clauses,
    page: None,
};

/// Delegations that can never be used.
fn clauses(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    for clause in &charter.delegations {
        let matter = &charter.matters[clause.matter.index()];
        let by = &charter.bodies[clause.by.index()].name;
        if let Some(constraint) = matter.not_delegable.first() {
            let provision = charter.provision(charter.constraint(*constraint).provision);
            let message = format!("`{by}` delegates `{}`, which is not delegable", matter.name);
            let found = finding(NOT_DELEGABLE, Severity::Error, message, clause.span, "delegated here");
            findings.push(found.label(provision.span, Role::Rule, "not delegable").help("take one of the two out"));
            continue;
        }
        if takes_part(charter, clause) {
            continue;
        }
        let mut from = charter.delegations.iter().filter(|other| {
            other.matter == clause.matter && other.by != clause.by && other.to.contains(&Actor::Body(clause.by))
        });
        if from.clone().any(|other| other.further) {
            continue;
        }
        if let Some(other) = from.next() {
            let message =
                format!("`{by}` delegates `{}` further, which it has by a delegation without sub-delegation", matter.name);
            let found = finding(SUB_DELEGATION, Severity::Error, message, clause.span, "delegated further");
            findings.push(
                found
                    .label(other.span, Role::Rule, "delegated to it here")
                    .help("write `with sub-delegation` behind that one, or take this one out"),
            );
        }
    }
}

/// Whether a body takes a step of the matter itself.
fn takes_part(charter: &Charter, clause: &Delegation) -> bool {
    let own =
        |by: BodyId, actors: &[Actor]| actors.iter().any(|actor| matches!(actor, Actor::AnyBody) || *actor == Actor::Body(by));
    let matter = &charter.matters[clause.matter.index()];
    matter.steps.iter().flat_map(|step| &step.versions).any(|version| own(clause.by, &version.actors))
}
