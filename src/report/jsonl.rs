//! `--format jsonl`: a finding a line, shaped as in `json`, then those that were taken out (with their `suppression`); the last line is that document without its findings.
//!
//! What comes in: a [`Context`]. What goes out: lines of JSON.

use super::Context;
use super::json::{finding, head, line_to, suppressed};
use std::io::{self, Write};

/// Writes the report.
pub(super) fn write(context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let families = context.report.families();
    for index in 0..context.report.findings.len() {
        line_to(&finding(context, &families, index), out)?;
    }
    for taken in &context.report.suppressed {
        line_to(&suppressed(context, taken), out)?;
    }
    line_to(&head(context), out)
}
