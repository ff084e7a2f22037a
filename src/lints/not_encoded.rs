//! One note for each provision whose text is not at hand.

use super::{Lint, finding};
use crate::charter::Charter;
use crate::diagnostic::{Diagnostic, NOT_ENCODED, Severity};
use crate::graph::DependencyGraph;

/// The lint.
pub const LINT: Lint = Lint {
    finds: &[(NOT_ENCODED, Severity::Note)],
    whole: false,
    run: provisions,
    page: Some(("provision", include_str!("not_encoded.md"))),
};

/// Provisions stated as `unknown`.
fn provisions(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    for provision in charter.provisions.iter().filter(|provision| provision.unknown) {
        let message = format!("`{}` is not encoded: the text is not at hand", provision.path);
        let mut found = finding(NOT_ENCODED, Severity::Note, message, provision.span, "nothing is held against it");
        found.provision = Some(provision.path.clone());
        found.citations.clone_from(&provision.citations);
        findings.push(found);
    }
}
