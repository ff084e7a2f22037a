//! `--format concise`: `file:line:column: severity[code] message`, a line a finding, for editors and `grep`.
//!
//! What comes in: a [`Context`]. What goes out: lines. What follows from another finding says where that one is.

use super::digest::counts;
use super::wording::{clean, weight};
use super::{Context, place};
use std::io::{self, Write};

/// Writes the report.
pub(super) fn write(context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let families = context.report.families();
    for (index, finding) in context.report.findings.iter().enumerate().filter(|(_, finding)| counts(context, finding)) {
        if let Some(at) = place::primary(context, finding) {
            write!(out, "{}: ", place::short(&at))?;
        }
        write!(out, "{}[{}] {}", weight(finding.severity, finding.verdict), finding.code, clean(&finding.message))?;
        if let Some(root) = families.root(index).and_then(|root| context.report.findings.get(root)) {
            match place::primary(context, root) {
                Some(at) => write!(out, " (follows from {})", place::short(&at))?,
                None => write!(out, " (follows from {})", root.code)?,
            }
        }
        writeln!(out)?;
    }
    if context.quiet { Ok(()) } else { writeln!(out, "{}", context.last_line()) }
}
