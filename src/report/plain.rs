//! `--format plain`: sentences for screen readers. Nothing is drawn, nothing is coloured, each line says one thing.
//!
//! What comes in: a [`Context`]. What goes out: text in lines. It must not know a terminal.

use super::Context;
use super::digest::{Drawn, digest};
use super::wording::{amount, citation, clean, heading, summary_line, suppressed};
use crate::diagnostic::{Families, Label, Role};
use std::io::{self, Write};

/// Followers that are told one by one.
const FOLLOWERS: usize = 5;

/// Writes the report.
pub(super) fn write(context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let families = context.report.families();
    let digest = digest(context);
    for drawn in &digest.shown {
        finding(context, &families, drawn, out)?;
        writeln!(out)?;
    }
    for line in digest.rest().into_iter().chain(suppressed(context)) {
        writeln!(out, "{}.", capital(&line))?;
    }
    if !context.quiet {
        writeln!(out, "{}.", capital(&summary_line(&context.report.summary)))?;
    }
    Ok(())
}

fn finding(context: &Context<'_>, families: &Families, drawn: &Drawn, out: &mut dyn Write) -> io::Result<()> {
    let found = &context.report.findings[drawn.index];
    writeln!(out, "{}: {}.", capital(&heading(found)), clean(&found.message))?;
    for (nth, label) in found.labels.iter().enumerate() {
        // a rule that is itself what the finding is about is where it lies, not what it is required by
        let opening = if nth > 0 && label.role == Role::Rule { "By" } else { "In" };
        if let Some(line) = place(context, opening, label) {
            writeln!(out, "{line}")?;
        }
    }
    if let Some(help) = &found.help {
        writeln!(out, "Help: {}", sentence(&clean(help)))?;
    }
    for source in &found.citations {
        writeln!(out, "Source: {}.", citation(source))?;
    }
    let followers = families.followers(drawn.index);
    for index in followers.iter().take(FOLLOWERS) {
        let follower = &context.report.findings[*index];
        let decision = follower.decision.as_deref().map(|id| format!("{}: ", clean(id))).unwrap_or_default();
        writeln!(out, "From this follows {}: {decision}{}.", follower.code, clean(&follower.message))?;
    }
    if followers.len() > FOLLOWERS {
        writeln!(out, "From this follow {}.", amount(followers.len() - FOLLOWERS, "more finding"))?;
    }
    match drawn.same() {
        Some(same) => writeln!(out, "{}.", capital(&same)),
        None => Ok(()),
    }
}

/// Where a label points, in a sentence.
fn place(context: &Context<'_>, opening: &str, label: &Label) -> Option<String> {
    let place = context.sources.place(label.span)?;
    let text = if label.text.is_empty() { String::new() } else { format!(": {}", clean(&label.text)) };
    Some(format!("{opening} {} line {} column {}{text}.", clean(place.file), place.line, place.column))
}

/// A sentence with its stop, unless it ends with one.
fn sentence(text: &str) -> String {
    if text.ends_with(['.', '?', '!']) { capital(text) } else { format!("{}.", capital(text)) }
}

/// The text with its first letter as a capital.
fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}
