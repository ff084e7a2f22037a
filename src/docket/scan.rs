//! What is looked at before a docket is parsed: its size, its lines, its control characters.
//!
//! What comes in: the text of a file. What goes out: the text that may be parsed, of the same length, or nothing where it is too large.
//! This module must not know YAML, JSON or any field.

use super::findings::{Findings, is_control};
use crate::diagnostic::Code;
use crate::source::Span;
use std::borrow::Cow;

/// A file, a line or the number of values is beyond what is read.
pub const TOO_LARGE: Code = Code("docket/too-large");
/// A character that can steer a terminal or turn the direction of text.
pub const CONTROL_CHARACTER: Code = Code("docket/control-character");

const MIB: usize = 1 << 20;
/// The longest file that is read.
const FILE_LIMIT: usize = 64 * MIB;
/// The longest line of YAML: nobody writes one, and a parser may look far ahead in it.
const YAML_LINE_LIMIT: usize = MIB;
/// The longest line of JSON, which is often written by machines on one line.
const JSON_LINE_LIMIT: usize = 16 * MIB;

/// Which of the two languages a docket is written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Format {
    Yaml,
    Json,
}

impl Format {
    /// By the name's extension, else by the first character.
    pub(super) fn of(name: &str, text: &str) -> Self {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        if extension.eq_ignore_ascii_case("json") {
            Self::Json
        } else if extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml") {
            Self::Yaml
        } else if text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']) {
            Self::Json
        } else {
            Self::Yaml
        }
    }
}

/// Whether the file may be parsed at all; if not, that is a finding.
pub(super) fn fits(text: &str, base: u32, format: Format, out: &Findings) -> bool {
    let too_large = |at: usize, what: &str, limit: usize, len: usize| {
        let tenths = len * 10 / MIB;
        let message = format!("{what} is {}.{} MiB long, at most {} MiB are read", tenths / 10, tenths % 10, limit / MIB);
        out.at(TOO_LARGE, short(text, base, at), "too long", || (message, "split the docket into several files".to_owned()));
    };
    if text.len() > FILE_LIMIT {
        too_large(0, "the file", FILE_LIMIT, text.len());
        return false;
    }
    let limit = if format == Format::Json { JSON_LINE_LIMIT } else { YAML_LINE_LIMIT };
    let mut start = 0;
    for line in text.split('\n') {
        if line.len() > limit {
            too_large(start, "this line", limit, line.len());
            return false;
        }
        start += line.len() + 1;
    }
    true
}

/// The file's first line, or the beginning of it: where findings about the file as such are shown.
pub(super) fn head(text: &str, base: u32) -> Span {
    short(text, base, if text.starts_with('\u{feff}') { 3 } else { 0 })
}

/// From an offset to the end of its line, but never more than a line on a screen.
fn short(text: &str, base: u32, at: usize) -> Span {
    let rest = text.get(at..).unwrap_or("");
    let line: usize = rest.chars().take_while(|char| !matches!(char, '\n' | '\r')).take(80).map(char::len_utf8).sum();
    Span::new(base + at as u32, base + (at + line) as u32)
}

/// Reports every control character and gives the text with `_` in their place, so that what is around them can still be read and
/// every offset stays.
pub(super) fn without_controls<'a>(text: &'a str, base: u32, out: &Findings) -> Cow<'a, str> {
    let mut clean: Option<String> = None;
    let mut done = 0;
    let mut from = 0;
    while let Some(found) = text.as_bytes()[from..].iter().position(|byte| may_begin_control(*byte)) {
        let at = from + found;
        let Some(char) = text[at..].chars().next() else { break };
        from = at + char.len_utf8();
        if is_control(char) {
            control(out, char, Span::new(base + at as u32, base + from as u32));
            let clean = clean.get_or_insert_with(|| String::with_capacity(text.len()));
            clean.push_str(&text[done..at]);
            clean.extend(std::iter::repeat_n('_', char.len_utf8()));
            done = from;
        }
    }
    match clean {
        None => Cow::Borrowed(text),
        Some(mut clean) => {
            clean.push_str(&text[done..]);
            Cow::Owned(clean)
        }
    }
}

/// Whether a byte can be the first of a control character in UTF-8 (never one inside a character).
const fn may_begin_control(byte: u8) -> bool {
    matches!(byte, 0..=8 | 0xb | 0xc | 0xe..=0x1f | 0x7f | 0xc2 | 0xe2)
}

/// The finding that a control character stands at a place.
pub(super) fn control(out: &Findings, char: char, span: Span) {
    out.at(CONTROL_CHARACTER, span, "here", || {
        (format!("control character U+{:04X} in the text", u32::from(char)), "take the character out".to_owned())
    });
}
