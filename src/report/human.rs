//! `--format human`: each finding with the place in the docket and the place in the rules, drawn by miette.
//!
//! What comes in: a [`Context`]. What goes out: text for a terminal. This is the only file that knows miette. It draws one report
//! over several files: its source refuses a span that crosses from one piece to the next, so each piece is a snippet of its own.

use super::Context;
use super::digest::{Drawn, digest};
use super::excerpt::Excerpts;
use super::wording::{amount, citation, clean, heading, summary_line, suppressed};
use crate::diagnostic::{Families, Severity};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan};
use std::fmt;
use std::io::{self, Write};

/// Followers that are told one by one.
const FOLLOWERS: usize = 5;

/// Writes the report.
pub(super) fn write(context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let width = context.width.clamp(60, 160);
    let theme = if context.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(width).with_links(false).without_syntax_highlighting();
    let families = context.report.families();
    let digest = digest(context);
    for drawn in &digest.shown {
        let text = finding(context, &handler, drawn, width).map_err(|_| io::Error::other("a finding cannot be drawn"))?;
        out.write_all(text.as_bytes())?;
        footer(context, &families, drawn, out)?;
        writeln!(out)?;
    }
    for line in digest.rest().into_iter().chain(suppressed(context)) {
        writeln!(out, "{line}")?;
    }
    if !context.quiet {
        writeln!(out, "{}", summary(context))?;
    }
    Ok(())
}

/// The finding itself: header, message, snippets, help.
fn finding(context: &Context<'_>, handler: &GraphicalReportHandler, drawn: &Drawn, width: usize) -> Result<String, fmt::Error> {
    let found = &context.report.findings[drawn.index];
    let spans = found.labels.iter().map(|label| label.span);
    // beside the line number and its bar
    let excerpts = Excerpts::around(context.sources, spans, width.saturating_sub(12));
    let labels = excerpts.marks.iter().filter_map(|(index, start, len)| {
        let text = clean(&found.labels.get(*index)?.text);
        Some(LabeledSpan::new((!text.is_empty()).then_some(text), *start, *len))
    });
    let drawing = Drawing {
        header: heading(found),
        message: clean(&found.message),
        severity: match found.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        },
        labels: labels.collect(),
        help: found.help.as_deref().map(clean),
        excerpts,
    };
    let mut text = String::new();
    handler.render_report(&mut text, &drawing)?;
    Ok(text)
}

/// What stands below the snippets: the official texts, what follows, what the finding stands for.
fn footer(context: &Context<'_>, families: &Families, drawn: &Drawn, out: &mut dyn Write) -> io::Result<()> {
    let found = &context.report.findings[drawn.index];
    for source in &found.citations {
        writeln!(out, "{} {}", lead(context, "   see:"), citation(source))?;
    }
    let followers = families.followers(drawn.index);
    let told = if context.verbose > 0 { followers.len() } else { FOLLOWERS };
    for index in followers.iter().take(told) {
        let follower = &context.report.findings[*index];
        let decision = follower.decision.as_deref().map(|id| format!("{}: ", clean(id))).unwrap_or_default();
        let message = clean(&follower.message);
        writeln!(out, "{} {decision}{message} ({})", lead(context, "  follows:"), follower.code)?;
    }
    if followers.len() > told {
        let more = amount(followers.len() - told, "more finding");
        writeln!(out, "{} {more}; -v shows each", lead(context, "  follows:"))?;
    }
    if let Some(same) = drawn.same() {
        writeln!(out, "{} {same}", lead(context, "  also:"))?;
    }
    Ok(())
}

/// The last line, in the colour of the worst finding.
fn summary(context: &Context<'_>) -> String {
    let summary = &context.report.summary;
    let line = summary_line(summary);
    let color = match (summary.errors, summary.warnings, summary.undetermined) {
        (0, 0, 0) => "32",
        (0, _, _) => "33",
        _ => "31",
    };
    if context.color { format!("\u{1b}[1;{color}m{line}\u{1b}[0m") } else { line }
}

/// The word that opens a line below a finding.
fn lead(context: &Context<'_>, word: &str) -> String {
    if context.color { format!("\u{1b}[36m{word}\u{1b}[0m") } else { word.to_owned() }
}

/// A finding in miette's terms.
#[derive(Debug)]
struct Drawing {
    header: String,
    message: String,
    severity: miette::Severity,
    labels: Vec<LabeledSpan>,
    help: Option<String>,
    excerpts: Excerpts,
}

impl fmt::Display for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawing {}

impl miette::Diagnostic for Drawing {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(&self.header))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.labels.is_empty()).then_some(&self.excerpts as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty()).then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
}

impl SourceCode for Excerpts {
    /// The whole piece where context is asked for; else just the span, which is how miette learns line and column for its header.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, MietteError> {
        let piece = self.holding(span.offset(), span.len()).ok_or(MietteError::OutOfBounds)?;
        let (data, covered, (line, column)) = if before + after == 0 {
            let inside = span.offset() - piece.base;
            let data = piece.text.as_bytes().get(inside..inside + span.len()).unwrap_or_default();
            (data, *span, piece.position(span.offset()))
        } else {
            (piece.text.as_bytes(), SourceSpan::from((piece.base, piece.text.len())), (piece.first_line, 0))
        };
        let name = piece.name.clone();
        Ok(Box::new(MietteSpanContents::new_named(name, data, covered, line, column, piece.line_count())))
    }
}
