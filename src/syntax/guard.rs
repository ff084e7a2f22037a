//! What is refused before any parsing: files too large, brackets too deep; and characters that mislead the eye.

use super::{MAX_BYTES, MAX_DEPTH};
use crate::diagnostic::{Code, Diagnostic, Role, is_bidi_control};
use crate::source::{SourceFile, Span};

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
    let mut quoted = false;
    let mut comment = false;
    let mut previous = 0u8;
    for (at, byte) in file.text().bytes().enumerate() {
        match byte {
            b'\n' | b'\r' => (quoted, comment) = (false, false),
            _ if comment => {}
            b'"' if previous != b'\\' || !quoted => quoted = !quoted,
            _ if quoted => {}
            b'/' if previous == b'/' => comment = true,
            b'{' | b'(' | b'[' => {
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
            b'}' | b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        previous = byte;
    }
    None
}

/// Control characters and bidirectional controls: each line that has one is reported once.
pub fn odd_characters(file: &SourceFile) -> Vec<Diagnostic> {
    let odd = |c: char| (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || is_bidi_control(c);
    let mut findings = Vec::new();
    let mut last_line = usize::MAX;
    for (at, c) in file.text().char_indices().filter(|(_, c)| odd(*c)).take(super::MAX_MISTAKES) {
        let line = file.line_at(at as u32).0;
        if line == last_line {
            continue;
        }
        last_line = line;
        let start = file.base() + at as u32;
        let message = format!("the character U+{:04X} does not show as what it is", u32::from(c));
        let finding = Diagnostic::invalid(ODD_CHARACTER, message)
            .label(Span::new(start, start + c.len_utf8() as u32), Role::Rule, "here")
            .help("remove it");
        findings.push(finding);
    }
    findings
}

/// Whether a code says that a file is not read at all.
pub fn refuses(code: Code) -> bool {
    code == TOO_LARGE || code == TOO_DEEP
}
