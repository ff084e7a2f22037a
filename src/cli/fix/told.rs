//! What was mended and what remains, for people; and the difference between two texts.

use super::super::output::tell as line;
use super::rounds::{Done, Rounds};
use crate::diagnostic::{Diagnostic, NOT_ENCODED};
use crate::report::{amount, clean, summary_line};
use similar::TextDiff;
use std::io::IsTerminal;

/// So many findings that remain are listed.
const MAX_LISTED: usize = 50;

/// Tells what was mended, what would not have been better, and what remains.
pub(super) fn tell(rounds: &Rounds<'_>, diff: bool, with_unsafe: bool) {
    let verb = if diff { "would fix" } else { "fixed" };
    for done in &rounds.fixed {
        let mark = if done.safe { "" } else { " (unsafe: look at it)" };
        line(&clean(&format!("{verb} {}: {} [{}]{mark}", done.place, done.title, done.code)));
        others(done);
    }
    for done in &rounds.left {
        line(&clean(&format!("left {}: {} [{}]: the file would not check cleaner", done.place, done.title, done.code)));
    }
    let report = &rounds.now.report;
    let remaining: Vec<&Diagnostic> =
        report.roots().map(|(_, finding)| finding).filter(|finding| finding.code != NOT_ENCODED).collect();
    for finding in remaining.iter().take(MAX_LISTED) {
        let place = finding.primary().and_then(|label| rounds.now.sources.place(label.span));
        let place = place.map(|place| format!("{}:{}:{}: ", place.file, place.line, place.column)).unwrap_or_default();
        line(&clean(&format!("{place}{}: {} [{}]", finding.severity.name(), finding.message, finding.code)));
        if !with_unsafe {
            for fix in finding.fixes.iter().filter(|fix| !fix.safe) {
                line(&clean(&format!("  with --unsafe: {}", fix.title)));
            }
        }
    }
    if remaining.len() > MAX_LISTED {
        line(&format!("and {} more; `quorate check` lists all", remaining.len() - MAX_LISTED));
    }
    let came = match rounds.shown {
        0 => String::new(),
        number => format!(" ({} came to light that mistakes had hidden)", amount(number, "error")),
    };
    let count = match rounds.fixed.len() {
        0 => "nothing to fix".to_owned(),
        number => format!("{verb} {}", amount(number, "finding")),
    };
    line(&format!("{count}; {}{came}", summary_line(&report.summary)));
}

fn others(done: &Done) {
    if !done.others.is_empty() {
        line(&clean(&format!("  instead one could: {}", done.others.join("; "))));
    }
}

/// The difference between two texts, as `diff -u` shows it. On a terminal, nothing in it can steer the terminal.
pub(super) fn diff(name: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let text = diff.unified_diff().context_radius(3).header(&format!("a/{name}"), &format!("b/{name}")).to_string();
    if std::io::stdout().is_terminal() {
        return text.lines().map(|line| format!("{}\n", clean(line))).collect();
    }
    text
}
