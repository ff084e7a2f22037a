//! Analyses of the rules alone, on the dependency graph: one file each, one line each in the list below.
//!
//! What comes in: a charter and its graph. What goes out: findings whose verdict is `lint`, and a note for each provision that is stated
//! as `unknown`. A lint sees constraint forms and the graph, never words.

mod circular;
mod delegation;
mod final_step;
mod not_encoded;
mod unreachable;
mod unused;
mod weights;

pub use circular::CIRCULAR_STEPS;
pub use final_step::NO_FINAL;
pub use unreachable::UNREACHABLE;
pub use unused::UNUSED;

use crate::charter::Charter;
use crate::diagnostic::{Diagnostic, Role, Severity, Verdict};
use crate::graph::DependencyGraph;
use crate::source::Span;

/// A lint: charter and graph → findings.
type Lint = fn(&Charter, &DependencyGraph, &mut Vec<Diagnostic>);

/// The list.
const LINTS: &[Lint] = &[
    circular::steps,
    circular::bodies,
    circular::delegations,
    delegation::clauses,
    unreachable::steps,
    not_encoded::provisions,
];

/// The pages of lints whose codes belong to no kind.
pub static PAGES: &[(&str, &str)] = &[("name", include_str!("unused.md"))];

/// Lints that look for what is not there: of rules that could not be read in full they would say what is not so.
const LINTS_OF_WHOLE_RULES: &[Lint] = &[final_step::matters, unused::names, weights::missing];

/// Runs all lints; `whole` says whether the rules could be read in full.
pub fn lint(charter: &Charter, graph: &DependencyGraph, whole: bool) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for lint in LINTS.iter().chain(LINTS_OF_WHOLE_RULES.iter().filter(|_| whole)) {
        lint(charter, graph, &mut findings);
    }
    findings
}

/// A finding about the rules alone.
fn finding(
    code: crate::diagnostic::Code,
    severity: Severity,
    message: impl Into<String>,
    at: Span,
    label: impl Into<String>,
) -> Diagnostic {
    Diagnostic::new(code, severity, Verdict::Lint, message).label(at, Role::Rule, label)
}
