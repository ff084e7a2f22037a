//! One note for each provision whose text is not at hand.

use super::{Lint, finding};
use crate::ast::Lasting;
use crate::charter::{Charter, Validity};
use crate::diagnostic::{Diagnostic, NOT_ENCODED, Severity};
use crate::formula::{Op, Ruling};
use crate::graph::DependencyGraph;

/// The lint.
pub const LINT: Lint = Lint {
    finds: &[(NOT_ENCODED, Severity::Note)],
    whole: false,
    run: not_encoded,
    page: Some(("provision", include_str!("not_encoded.md"))),
};

/// Provisions stated as `unknown`, votes of whose rules something is, and weights.
fn not_encoded(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    for provision in charter.provisions.iter().filter(|provision| provision.unknown) {
        let message = format!("`{}` is not encoded: the text is not at hand", provision.path);
        let mut found = finding(NOT_ENCODED, Severity::Note, message, provision.span, "nothing is held against it");
        found.provision = Some(provision.path.clone());
        found.citations.clone_from(&provision.citations);
        findings.push(found);
    }
    for vote in &charter.votes {
        for version in &vote.versions {
            let Some(what) = version.rule.as_ref().and_then(wanting) else { continue };
            let message = format!("{what} of `{}` is not encoded: the text is not at hand", vote.name);
            let mut found = finding(NOT_ENCODED, Severity::Note, message, version.span, "nothing is held against it");
            found.provision = Some(vote.name.clone());
            found.citations.clone_from(&version.citations);
            findings.push(found);
        }
    }
    for weights in &charter.weights {
        for version in weights.versions.iter().filter(|version| version.value.unknown) {
            let message = format!("the weights `{}` are not at hand{}", weights.name, period(version.validity));
            let mut found = finding(NOT_ENCODED, Severity::Note, message, version.span, "what hangs on them cannot be told");
            found.provision = Some(weights.name.clone());
            findings.push(found);
        }
    }
}

/// "from 2017-01-01 to 2021-12-31"
fn period(validity: Validity) -> String {
    match (validity.since, validity.until) {
        (Some(since), Some(until)) => format!(" from {since} to {until}"),
        (Some(since), None) => format!(" since {since}"),
        (None, Some(until)) => format!(" until {until}"),
        (None, None) => String::new(),
    }
}

/// What of a decision rule is not at hand.
fn wanting(rule: &Ruling) -> Option<&'static str> {
    if rule.is_wanting() {
        return Some("the rule");
    }
    let mut endless = false;
    for formula in rule.formulas() {
        formula.visit(&mut |part| endless |= matches!(part.op, Op::Silence { lasting: Lasting::Unknown, .. }));
    }
    endless.then_some("the length of the silence")
}
