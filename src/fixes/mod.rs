//! Mends → edits of files: a value in the quotes of the one it replaces, a new entry laid out like the one before which it stands.
//!
//! What comes in: mends as the passes state them, and the texts. What goes out: fixes, and texts with fixes applied. Comments, layout and
//! every other byte stay as they are. It must not know why something is mended.

mod apply;
mod entry;
mod scalar;

pub use apply::{Patch, apply, patches};

use crate::diagnostic::{Change, Diagnostic, Edit, Fix, Mend};
use crate::docket::is_json;
use crate::source::{SourceMap, Span};

/// Puts the mends of a finding into the words of its files. A mend that cannot be written there is dropped.
pub fn write(sources: &SourceMap, finding: &mut Diagnostic) {
    for mend in std::mem::take(&mut finding.mends) {
        finding.fixes.extend(fix(sources, &mend));
    }
}

fn fix(sources: &SourceMap, mend: &Mend) -> Option<Fix> {
    let mut edits: Vec<Edit> = mend.changes.iter().map(|change| edit(sources, change)).collect::<Option<_>>()?;
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    let apart = edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
    let changes = edits.iter().any(|edit| sources.slice(edit.span) != edit.text);
    (apart && changes).then(|| Fix { title: mend.title.clone(), safe: mend.safe, edits })
}

fn edit(sources: &SourceMap, change: &Change) -> Option<Edit> {
    match change {
        Change::Value { at, value } => {
            Some(Edit { span: *at, text: scalar::in_place(sources.slice(*at), value, json(sources, *at))? })
        }
        Change::Day { at, day } => {
            let written = sources.slice(*at);
            // a day for a day: the time behind it, and the quotes, stay
            if let Some(span) = scalar::day_of(written, *at).filter(|_| scalar::is_day(day)) {
                return Some(Edit { span, text: day.clone() });
            }
            Some(Edit { span: *at, text: scalar::in_place(written, day, json(sources, *at))? })
        }
        Change::Name { at, name } => Some(Edit { span: *at, text: scalar::rule_name(sources.slice(*at), name)? }),
        Change::Words { at, words } if at.is_empty() => Some(Edit { span: *at, text: format!(" {words}") }),
        Change::Words { at, words } => Some(Edit { span: *at, text: words.clone() }),
        Change::Entries { before, entries } => {
            let (file, start) = sources.locate(before.start)?;
            let end = start + before.len();
            let copied = |span: Span| sources.slice(span);
            let json = is_json(file.name(), file.text());
            let (at, text) = entry::before(file.text(), (start as usize, end as usize), json, entries, &copied)?;
            let at = file.base() + at as u32;
            Some(Edit { span: Span::new(at, at), text })
        }
    }
}

fn json(sources: &SourceMap, at: Span) -> bool {
    sources.locate(at.start).is_some_and(|(file, _)| is_json(file.name(), file.text()))
}
