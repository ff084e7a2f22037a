//! What is refused before any parsing: files too large, brackets too deep; and characters that mislead the eye.

use super::text::citation;
use super::{MAX_BYTES, MAX_DEPTH};
use crate::diagnostic::{Code, Diagnostic, Role, is_bidi_control};
use crate::source::{SourceFile, Span};
use std::borrow::Cow;

/// The file is larger than any rules of procedure.
pub const TOO_LARGE: Code = Code("syntax/too-large");
/// Brackets nest too deep.
pub const TOO_DEEP: Code = Code("syntax/too-deep");
/// A control character, or one that reorders the text around it.
pub const ODD_CHARACTER: Code = Code("syntax/odd-character");

/// A finding where the file cannot be read at all.
pub fn refuse(file: &SourceFile) -> Option<Diagnostic> {
    let head = Span::new(file.base(), file.base());
    if file.text().len() > MAX_BYTES {
        let kib = file.text().len().div_ceil(1 << 10);
        let message = format!("a rule file of {kib} KiB; at most {} KiB are read", MAX_BYTES >> 10);
        let finding = Diagnostic::invalid(TOO_LARGE, message).label(head, Role::Rule, "not read");
        return Some(finding.help("divide it into several files, joined by `use`"));
    }
    let mut depth = 0usize;
    for (at, c) in written(file.text()) {
        match c {
            '{' | '(' | '[' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    let place = Span::new(file.base() + at as u32, file.base() + at as u32 + 1);
                    let message = format!("brackets nest deeper than {MAX_DEPTH}; the file is not read");
                    return Some(
                        Diagnostic::invalid(TOO_DEEP, message)
                            .label(place, Role::Rule, "too deep here")
                            .help("write it flatter"),
                    );
                }
            }
            '}' | ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The characters of a text that are neither in quotes nor in comments nor in citations.
fn written(text: &str) -> impl Iterator<Item = (usize, char)> {
    let (mut quoted, mut comment, mut escaped) = (false, false, false);
    let mut cited = 0;
    text.char_indices().filter(move |(at, c)| {
        if *at < cited {
            return false;
        }
        if matches!(c, '\n' | '\r') {
            (quoted, comment, escaped) = (false, false, false);
        } else if quoted {
            quoted = *c != '"' || escaped;
            escaped = *c == '\\' && !escaped;
            return false;
        } else if !comment {
            comment = text[*at..].starts_with("//");
            quoted = *c == '"';
            if let Some(length) = citation(&text[*at..]) {
                cited = at + length;
                return false;
            }
        }
        !comment && !quoted
    })
}

/// White space and marks without width that are no white space of the language: they come with text that is copied.
fn unseen(c: char) -> bool {
    let space = c.is_whitespace() && !matches!(c, ' ' | '\t' | '\n' | '\r');
    space || matches!(c, '\u{00AD}' | '\u{180E}' | '\u{200B}'..='\u{200D}' | '\u{2060}')
}

fn odd(c: char) -> bool {
    (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || is_bidi_control(c)
}

/// The text with spaces in place of what does not show outside quotes and comments, so that it is told for itself; and where that was.
pub fn plain(text: &str) -> (Cow<'_, str>, Vec<usize>) {
    let hidden: Vec<(usize, char)> = written(text).filter(|(_, c)| odd(*c) || unseen(*c)).collect();
    if hidden.is_empty() {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut out = String::with_capacity(text.len());
    let mut upto = 0;
    for (at, c) in &hidden {
        out.push_str(&text[upto..*at]);
        out.extend(std::iter::repeat_n(' ', c.len_utf8()));
        upto = at + c.len_utf8();
    }
    out.push_str(&text[upto..]);
    (Cow::Owned(out), hidden.into_iter().map(|(at, _)| at).collect())
}

/// Control characters and bidirectional controls, and outside quotes what does not show; each line that has one is reported once.
pub fn odd_characters(file: &SourceFile, hidden: &[usize]) -> Vec<Diagnostic> {
    let odd = |at: usize, c: char| odd(c) || hidden.binary_search(&at).is_ok();
    let mut findings = Vec::new();
    let mut last_line = usize::MAX;
    for (at, c) in file.text().char_indices().filter(|(at, c)| odd(*at, *c)).take(super::MAX_MISTAKES) {
        let line = file.line_at(at as u32).0;
        if line == last_line {
            continue;
        }
        last_line = line;
        let start = file.base() + at as u32;
        let message = format!("the character U+{:04X} does not show as what it is", u32::from(c));
        let finding = Diagnostic::invalid(ODD_CHARACTER, message)
            .label(Span::new(start, start + c.len_utf8() as u32), Role::Rule, "here")
            .help(if c.is_whitespace() { "write a plain space in its place" } else { "remove it" });
        findings.push(finding);
    }
    findings
}

/// Whether a code says that a file is not read at all.
pub fn refuses(code: Code) -> bool {
    code == TOO_LARGE || code == TOO_DEEP
}
