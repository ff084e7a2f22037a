//! Places as programs name them.
//!
//! What comes in: a [`Context`] and findings of it. What goes out: the place that a finding is shown at, and paths as URIs. It must not
//! know a format.

use super::{Context, clean};
use crate::diagnostic::{Diagnostic, Label};
use crate::source::Place;

/// The file that a finding without a place is shown at, where a format asks for one and no file was read.
const NOWHERE: &str = "quorate.toml";

/// The place of a label. One that ends at the very beginning of a line ends on the line before: programs mark whole lines.
pub(super) fn of<'a>(context: &Context<'a>, label: &Label) -> Option<Place<'a>> {
    let mut place = context.sources.place(label.span)?;
    if place.end_line > place.line && place.end_column == 1 {
        place.end_line -= 1;
        let line = context.sources.locate(label.span.start).and_then(|(file, _)| {
            let (start, end) = file.line(place.end_line - 1)?;
            Some(file.characters_before(end) - file.characters_before(start) + 1)
        });
        place.end_column = line.unwrap_or(1);
    }
    Some(place)
}

/// The place that a finding is shown at.
pub(super) fn primary<'a>(context: &Context<'a>, finding: &Diagnostic) -> Option<Place<'a>> {
    finding.primary().and_then(|label| of(context, label))
}

/// The file that a finding without a place is shown at, for formats that cannot do without one.
pub(super) fn nowhere<'a>(context: &Context<'a>) -> &'a str {
    let checked = context.extents.first().map(|extent| extent.file.as_str());
    checked.or_else(|| context.sources.files().next().map(|file| file.name())).unwrap_or(NOWHERE)
}

/// `file:line:column`, for people.
pub(super) fn short(place: &Place<'_>) -> String {
    format!("{}:{}:{}", clean(place.file), place.line, place.column)
}

/// A path as a URI reference: all but letters, digits, `-._~` and `/` is written as `%XX`. An absolute path gets its scheme.
pub(super) fn uri(path: &str) -> String {
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
