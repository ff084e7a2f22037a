//! `--format gitlab`: a code quality report, which GitLab shows in a merge request.
//!
//! What comes in: a [`Context`]. What goes out: one JSON list. What follows from another finding is told with that one: GitLab counts
//! what is listed.

use super::json::document_to;
use super::wording::clean;
use super::{Context, place, told};
use crate::diagnostic::{Diagnostic, Effect, Families, Severity, Verdict};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

#[derive(Serialize)]
struct Issue<'a> {
    #[serde(rename = "type")]
    sort: &'static str,
    description: String,
    check_name: &'a str,
    categories: [&'static str; 1],
    content: Content,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Content {
    body: String,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Writes the list.
pub(super) fn write(context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let families = context.report.families();
    let failures = context.failures.iter().map(|failure| unchecked(context, failure));
    let issues: Vec<Issue<'_>> =
        failures.chain(context.report.roots().map(|(index, finding)| issue(context, &families, index, finding))).collect();
    document_to(&issues, out)
}

fn issue<'a>(context: &Context<'a>, families: &Families, index: usize, finding: &'a Diagnostic) -> Issue<'a> {
    let of = finding.provision.as_deref().map(|path| format!(" of {}", clean(path))).unwrap_or_default();
    let at = finding.decision.as_deref().map(|id| format!(" at {}", clean(id))).unwrap_or_default();
    let what = format!("{of}{at}");
    let what = if what.is_empty() { what } else { format!(" ({})", what.trim_start()) };
    let help = finding.help.as_deref().map(|help| format!("; {}", clean(help))).unwrap_or_default();
    let undetermined = if finding.verdict == Verdict::Undetermined { "undetermined: " } else { "" };
    let lines = told::lines(context, families, index);
    let body: Vec<String> = lines.into_iter().map(|(lead, text)| format!("{lead}: {text}")).collect();
    Issue {
        sort: "issue",
        description: format!("{undetermined}{}{what}{help}", clean(&finding.message)),
        check_name: finding.code.0,
        categories: ["Compatibility"],
        content: Content { body: body.join("\n") },
        fingerprint: context.report.fingerprints.get(index).cloned().unwrap_or_default(),
        severity: severity(finding),
        location: location(context, finding),
    }
}

/// What could not be checked is an issue, too: an empty list would say that all is well.
fn unchecked<'a>(context: &Context<'a>, failure: &str) -> Issue<'a> {
    let digest = Sha256::digest(failure.as_bytes());
    Issue {
        sort: "issue",
        description: format!("could not check: {}", clean(failure)),
        check_name: "quorate/could-not-check",
        categories: ["Compatibility"],
        content: Content { body: String::new() },
        fingerprint: digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect(),
        severity: "blocker",
        location: Location { path: clean(place::nowhere(context)), lines: Lines { begin: 1, end: 1 } },
    }
}

fn severity(finding: &Diagnostic) -> &'static str {
    match (finding.verdict, finding.severity) {
        (Verdict::Undetermined | Verdict::Waived, _) | (_, Severity::Note) => "info",
        (_, Severity::Warning) => "minor",
        (Verdict::Invalid, Severity::Error) => "critical",
        (_, Severity::Error) if finding.effect == Effect::Void => "critical",
        (_, Severity::Error) => "major",
    }
}

fn location(context: &Context<'_>, finding: &Diagnostic) -> Location {
    match place::primary(context, finding) {
        Some(at) => Location { path: clean(at.file), lines: Lines { begin: at.line, end: at.end_line } },
        None => Location { path: clean(place::nowhere(context)), lines: Lines { begin: 1, end: 1 } },
    }
}
