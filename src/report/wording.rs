//! Words that several formats share: cleaned text, amounts, the last line.
//!
//! What comes in: text from files, numbers. What goes out: text that cannot steer a terminal, amounts with their noun. It must not
//! know a format.

use crate::diagnostic::{Citation, Diagnostic, Severity, Summary, Verdict};

/// Longest text from a finding that is shown to people, in characters.
const LONGEST: usize = 600;

/// Whether a character steers a terminal, turns the direction of what follows, or cannot be seen at all.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Text from a file or a name, fit for a terminal: one line, what is hidden told as `<U+202E>`, not longer than a reader bears.
pub fn clean(text: &str) -> String {
    let mut shown = String::with_capacity(text.len().min(LONGEST * 4));
    for (count, c) in text.chars().enumerate() {
        if count >= LONGEST {
            shown.push('…');
            break;
        }
        match c {
            '\n' | '\t' => shown.push(' '),
            c if is_hidden(c) => shown.push_str(&format!("<U+{:04X}>", c as u32)),
            c => shown.push(c),
        }
    }
    shown
}

/// What a reader sees first of a finding: its severity, or that no verdict could be given.
pub(super) const fn weight(severity: Severity, verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Undetermined => "undetermined",
        _ => severity.name(),
    }
}

/// A citation in one line: title and place in it.
pub(super) fn citation(citation: &Citation) -> String {
    match &citation.locator {
        Some(locator) => clean(&format!("{}, {locator}", citation.title)),
        None => clean(&citation.title),
    }
}

/// A number with its noun: `1 provision`, `9,999 provisions`, `2 entries`.
pub fn amount(number: usize, noun: &str) -> String {
    let plural = match noun.strip_suffix('y') {
        _ if number == 1 => noun.to_owned(),
        Some(stem) => format!("{stem}ies"),
        None => format!("{noun}s"),
    };
    format!("{} {plural}", grouped(number))
}

/// A number with a comma between thousands.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut shown = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// The last line of a report for people: what was found, and over how much.
pub fn summary_line(summary: &Summary) -> String {
    let notes = summary.notes.saturating_sub(summary.not_encoded);
    let found: Vec<String> = [(summary.errors, "error"), (summary.warnings, "warning"), (notes, "note")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| amount(number, noun))
        .collect();
    let over: Vec<String> = [(summary.decisions, "decision"), (summary.items, "item")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| amount(number, noun))
        .collect();
    // of what was taken out nobody can say that it was held
    let hidden = summary.suppressed + summary.allowed + summary.baseline > 0;
    let mut extent = amount(summary.provisions, "provision");
    if !over.is_empty() {
        let verb = if found.is_empty() && !hidden { "held" } else { "checked" };
        extent = format!("{extent} {verb} over {}", over.join(" and "));
    }
    let mut line = if !found.is_empty() && over.is_empty() && summary.provisions == 0 {
        found.join(", ")
    } else if !found.is_empty() {
        format!("{}; {extent}", found.join(", "))
    } else if hidden {
        format!("nothing further: {extent}")
    } else if over.is_empty() {
        format!("rules are in order: {extent}")
    } else if summary.undetermined > 0 {
        format!("nothing broken: {extent}")
    } else {
        format!("complies: {extent}")
    };
    for (number, what) in [
        (summary.undetermined, "undetermined"),
        (summary.waived, "waived"),
        (summary.not_encoded, "not encoded"),
        (summary.lowered, "lowered"),
        (summary.suppressed, "suppressed"),
        (summary.allowed, "allowed"),
        (summary.baseline, "in the baseline"),
    ] {
        if number > 0 {
            line.push_str(&format!("; {} {what}", grouped(number)));
        }
    }
    line
}

/// The line above a finding, as an `expect` would say it: weight, code, provision, entry.
pub(super) fn heading(finding: &Diagnostic) -> String {
    let provision = finding.provision.as_deref().map(|path| format!(" of {}", clean(path))).unwrap_or_default();
    let entry = finding.decision.as_deref().map(|id| format!(" at {}", clean(id))).unwrap_or_default();
    format!("{} {}{provision}{entry}", weight(finding.severity, finding.verdict), finding.code)
}

/// With `-v`, what was taken out, and why: a line each.
pub(super) fn suppressed(context: &super::Context<'_>) -> Vec<String> {
    if context.verbose == 0 || context.quiet {
        return Vec::new();
    }
    let taken = context.report.suppressed.iter().filter(|taken| !taken.follows);
    let line = |taken: &crate::diagnostic::Suppressed| {
        let place = taken.suppression.at.and_then(|at| context.sources.place(at));
        let place = place.map(|place| format!("{}:{}: ", clean(place.file), place.line)).unwrap_or_default();
        let (heading, message) = (heading(&taken.finding), clean(&taken.finding.message));
        format!("suppressed: {heading}: {message} ({place}{})", clean(&taken.suppression.reason))
    };
    taken.map(line).collect()
}
