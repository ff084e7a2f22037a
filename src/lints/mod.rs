//! Analyses of the rules alone, on the dependency graph: one file each, one line each in the list below.
//!
//! What comes in: a charter and its graph. What goes out: findings whose verdict is `lint`, and a note for each provision that is stated
//! as `unknown`. A lint sees constraint forms and the graph, never words.

mod cases;
mod circular;
mod confusable;
mod contradiction;
mod deciders;
mod delegation;
mod duties;
mod exceptions;
mod final_step;
mod gaps;
mod logic;
mod no_effect;
mod nobody;
mod not_encoded;
mod own_proposal;
mod people;
mod period;
pub mod sizes;
mod terms;
mod threshold;
mod unreachable;
mod unused;
mod weights;

pub use circular::CIRCULAR_STEPS;
pub use final_step::NO_FINAL;
pub use unreachable::UNREACHABLE;
pub use unused::UNUSED;

use crate::charter::Charter;
use crate::diagnostic::{Code, Diagnostic, Role, Severity, Verdict};
use crate::graph::DependencyGraph;
use crate::resolve::{EMPTY_GROUP, NEVER, OVERLAP, TRANSITION};
use crate::source::Span;

/// A lint: what it finds, and how. What each code is about is the first sentence of its section.
pub struct Lint {
    /// The codes of its findings, each with the severity that it has by default (the gravest, where that hangs on the case).
    pub finds: &'static [(Code, Severity)],
    /// Whether it looks for what is not there: of rules that could not be read in full it would say what is not so.
    pub whole: bool,
    /// Charter and graph → findings.
    pub run: fn(&Charter, &DependencyGraph, &mut Vec<Diagnostic>),
    /// The group and the page of its codes, where no kind's page has them.
    pub page: Option<(&'static str, &'static str)>,
}

/// The list, in the order in which they run.
#[rustfmt::skip]
pub const LINTS: &[Lint] = &[
    circular::STEPS,
    circular::BODIES,
    circular::DELEGATIONS,
    delegation::LINT,
    unreachable::LINT,
    not_encoded::LINT,
    nobody::LINT,
    final_step::LINT,
    deciders::LINT,
    own_proposal::LINT,
    cases::LINT,
    gaps::LINT,
    no_effect::LINT,
    exceptions::LINT,
    duties::LINT,
    terms::LINT,
    contradiction::LINT,
    unused::LINT,
    confusable::LINT,
    weights::LINT,
    threshold::reach::LINT,
    threshold::never::LINT,
    threshold::nobody::LINT,
    threshold::sides::LINT,
    threshold::alone::LINT,
    threshold::vacancy::LINT,
    period::route::LINT,
    period::interval::LINT,
    period::vacancy::LINT,
];

/// What is about the rules alone and found only while they are read.
pub const ON_READING: &[(Code, Severity)] =
    &[(OVERLAP, Severity::Error), (TRANSITION, Severity::Error), (NEVER, Severity::Error), (EMPTY_GROUP, Severity::Error)];

/// Every code that is about the rules alone, with its severity by default, in the order of codes.
pub fn codes() -> Vec<(Code, Severity)> {
    let mut codes: Vec<(Code, Severity)> = LINTS.iter().flat_map(|lint| lint.finds).chain(ON_READING).copied().collect();
    codes.sort_unstable();
    codes
}

/// Whether a code, or one of a group, is of what is not there: of a file that others take in, only these can tell.
pub fn of_absence(written: &str) -> bool {
    let absent = LINTS.iter().filter(|lint| lint.whole).flat_map(|lint| lint.finds);
    absent.into_iter().any(|(code, _)| crate::policy::names(written, code.0))
}

/// The pages of lints whose codes are on no kind's page.
pub fn pages() -> impl Iterator<Item = (&'static str, &'static str)> {
    LINTS.iter().filter_map(|lint| lint.page)
}

/// Runs all lints; `whole` says whether the rules could be read in full.
pub fn lint(charter: &Charter, graph: &DependencyGraph, whole: bool) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for lint in LINTS.iter().filter(|lint| whole || !lint.whole) {
        (lint.run)(charter, graph, &mut findings);
    }
    findings
}

/// A finding about the rules alone.
fn finding(code: Code, severity: Severity, message: impl Into<String>, at: Span, label: impl Into<String>) -> Diagnostic {
    Diagnostic::new(code, severity, Verdict::Lint, message).label(at, Role::Rule, label)
}
