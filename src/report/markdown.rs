//! `--format markdown`: a comment on a pull request.
//!
//! What comes in: a [`Context`]. What goes out: Markdown that GitHub and GitLab both read: one line that sums up, a table of findings, and
//! folded below it what to do about each. Text from files is escaped: it makes no links, no mentions, no markup.

use super::digest::{Drawn, digest};
use super::wording::{amount, clean, weight};
use super::{Context, place, told};
use crate::diagnostic::{Diagnostic, Families};
use std::io::{self, Write};

/// Bytes of table and of details at most: GitHub takes 65,536 characters a comment.
const ROOM: usize = 28_000;

/// Writes the comment.
pub(super) fn write(context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let families = context.report.families();
    let digest = digest(context);
    let summary = &context.report.summary;
    let sign = match (summary.errors + context.failures.len(), summary.warnings + summary.undetermined) {
        (0, 0) => "✅",
        (0, _) => "⚠️",
        _ => "❌",
    };
    writeln!(out, "### {sign} quorate: {}", escape(&context.last_line()))?;
    for failure in context.failures {
        writeln!(out, "\n**could not check:** {}", escape(&clean(failure)))?;
    }
    let mut left = digest.beyond;
    if !digest.shown.is_empty() {
        writeln!(out, "\n| | where | finding |\n| --- | --- | --- |")?;
        let rows = digest.shown.iter().map(|drawn| row(context, drawn));
        left += within(rows, digest.shown.len(), out)?;
        writeln!(out, "\n<details><summary>What to do, and where it comes from</summary>\n")?;
        let parts = digest.shown.iter().enumerate().map(|(nth, drawn)| details(context, &families, nth + 1, drawn));
        within(parts, digest.shown.len(), out)?;
        writeln!(out, "\n</details>")?;
    }
    if left > 0 {
        writeln!(out, "\nand {}", amount(left, "more finding"))?;
    }
    for line in (super::digest::Digest { beyond: 0, shown: Vec::new(), ..digest }).rest() {
        writeln!(out, "\n{}", escape(&line))?;
    }
    Ok(())
}

/// Writes as many pieces as there is room for; says how many are left.
fn within(pieces: impl Iterator<Item = String>, all: usize, out: &mut dyn Write) -> io::Result<usize> {
    let mut room = ROOM;
    for (nth, piece) in pieces.enumerate() {
        room = match room.checked_sub(piece.len()) {
            Some(room) => room,
            None => return Ok(all - nth),
        };
        out.write_all(piece.as_bytes())?;
    }
    Ok(0)
}

fn row(context: &Context<'_>, drawn: &Drawn) -> String {
    let finding = &context.report.findings[drawn.index];
    let at = place::primary(context, finding).map(|at| code(&format!("{}:{}", clean(at.file), at.line))).unwrap_or_default();
    let same = drawn.same().map(|same| format!("<br>{}", escape(&same))).unwrap_or_default();
    let weight = weight(finding.severity, finding.verdict);
    format!("| {weight} | {at} | {}<br>{}{same} |\n", prose(&clean(&finding.message)), names(finding))
}

/// Code, provision and entry.
fn names(finding: &Diagnostic) -> String {
    let names = [Some(finding.code.0), finding.provision.as_deref(), finding.decision.as_deref()];
    let names: Vec<String> = names.into_iter().flatten().map(|name| code(&clean(name))).collect();
    format!("<sub>{}</sub>", names.join(" · "))
}

fn details(context: &Context<'_>, families: &Families, nth: usize, drawn: &Drawn) -> String {
    let finding = &context.report.findings[drawn.index];
    let at = place::primary(context, finding).map(|at| format!("{} ", code(&place::short(&at)))).unwrap_or_default();
    let mut text = format!("{nth}. {at}{}\n", prose(&clean(&finding.message)));
    for (lead, line) in told::lines(context, families, drawn.index) {
        text.push_str(&format!("   - {lead}: {}\n", prose(&line)));
    }
    text
}

/// A message: names between backticks become code.
fn prose(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((name, after)) = after.split_once('`') else { break };
        shown.push_str(&escape(before));
        shown.push_str(&code(name));
        rest = after;
    }
    shown + &escape(rest)
}

fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("<code>{}</code>", escape(text)) }
}

/// Text that is nothing but text, in a table, too. A comment of HTML after `@` and `#` keeps them from calling people and issues.
fn escape(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '@' | '#' => {
                shown.push('\\');
                shown.push(c);
                shown.push_str("<!-- -->");
            }
            // neither `https://…` nor `:name:` becomes anything
            ':' if characters.peek().is_some_and(|next| !next.is_whitespace() && !next.is_ascii_digit()) => {
                shown.push_str("&#58;");
            }
            '.' if shown.ends_with("www") => shown.push_str("&#46;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '!' | '|' | '~' | '$' | '%' | '+' | '=' => {
                shown.push('\\');
                shown.push(c);
            }
            c => shown.push(c),
        }
    }
    shown
}
