//! `--format github`: workflow commands, which GitHub Actions shows as annotations on the lines of a pull request.
//!
//! What comes in: a [`Context`]. What goes out: a command a line, errors first, since GitHub shows ten of each severity a step. What
//! follows is told with what it follows from; that provisions are not encoded is one notice.

use super::digest::{Digest, digest};
use super::wording::{clean, heading};
use super::{Context, place, told};
use crate::diagnostic::{Diagnostic, Families, NOT_ENCODED, Severity, Verdict};
use std::cmp::Reverse;
use std::io::{self, Write};

/// Writes the report.
pub(super) fn write(context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let families = context.report.families();
    let mut roots: Vec<_> = context.report.roots().filter(|(_, finding)| finding.code != NOT_ENCODED).collect();
    roots.sort_by_key(|(index, finding)| (Reverse(finding.severity), *index));
    for failure in context.failures {
        writeln!(out, "::error title={}::{}", property("could not check"), data(&clean(failure)))?;
    }
    for (index, finding) in roots {
        command(context, &families, index, finding, out)?;
    }
    for line in rest(context) {
        writeln!(out, "::notice title={}::{}", property(NOT_ENCODED.0), data(&line))?;
    }
    writeln!(out, "{}", clean(&context.last_line()))
}

fn command(
    context: &Context<'_>,
    families: &Families,
    index: usize,
    finding: &Diagnostic,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut properties = Vec::new();
    if let Some(at) = place::primary(context, finding) {
        properties.push(format!("file={}", property(&clean(at.file))));
        properties.push(format!("line={}", at.line));
        properties.push(format!("endLine={}", at.end_line));
        // columns are taken within one line only
        if at.line == at.end_line {
            properties.push(format!("col={}", at.column));
            properties.push(format!("endColumn={}", at.end_column.max(at.column)));
        }
    }
    properties.push(format!("title={}", property(&heading(finding))));
    let mut lines = vec![clean(&finding.message)];
    lines.extend(told::lines(context, families, index).into_iter().map(|(lead, text)| format!("{lead}: {text}")));
    writeln!(out, "::{} {}::{}", level(finding), properties.join(","), data(&lines.join("\n")))
}

fn level(finding: &Diagnostic) -> &'static str {
    match (finding.verdict, finding.severity) {
        (Verdict::Undetermined | Verdict::Waived, _) | (_, Severity::Note) => "notice",
        (_, Severity::Warning) => "warning",
        (_, Severity::Error) => "error",
    }
}

/// The line that names what is not encoded.
fn rest(context: &Context<'_>) -> Vec<String> {
    let Digest { not_encoded, .. } = digest(&Context { verbose: 0, quiet: false, ..*context });
    Digest { shown: Vec::new(), beyond: 0, not_encoded }.rest()
}

/// The text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
