//! YAML and JSON → [`Docket`]: facts with their places.
//!
//! What comes in: the text of a file in a [`SourceMap`]. What goes out: a [`Docket`] with what could be understood, and a finding for
//! what could not. It must not know any rule set: whether `soc` is a body is decided later.
//!
//! `scan` looks at size and characters, `yaml` or `json` gives a tree of `node`s, `lower` gives the fields of the tree their meaning.

mod allow;
mod dates;
mod entry;
mod expect;
mod fields;
mod fills;
mod findings;
mod json;
mod lower;
mod meeting;
mod model;
mod node;
mod recover;
mod scan;
#[cfg(test)]
mod tests;
mod vote;
mod yaml;

pub use dates::BAD_DATE;
pub use entry::{ENTRY, MISSING_FIELD};
pub use fields::{BAD_VALUE, NOT_YET, UNKNOWN_FIELD};
pub use findings::{TOO_MANY, quoted};
pub use lower::{DUPLICATE_ID, EMPTY};
pub use model::*;
pub use node::{DUPLICATE_KEY, TOO_DEEP};
pub use scan::{CONTROL_CHARACTER, TOO_LARGE};
pub use yaml::SYNTAX;

use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, SourceMap};

/// The fields that mappings of a docket may have, and the words of fields that have some: what the readers themselves go by.
pub mod shape {
    pub use super::allow::ALLOW;
    pub use super::entry::{DELEGATION, ENTRY, WAIVES};
    pub use super::fields::{MAY_BE_EMPTY, TRUTHS};
    pub use super::fills::{ATTRIBUTE, COMMON as TERM, ENDS};
    pub use super::lower::{COMPLETE_FROM, DOCKET};
    pub use super::meeting::{ADMITTED, AGENDA, AGENDA_STATUS, EVENT, MEETING, PAPER, STATUS};
    pub use super::vote::{BALLOT, CASTING, METHODS, OBJECTION, OBJECTION_KINDS, OPTIONS, QUESTIONS, SETS, VOTE, WITHDRAWAL};
}

/// Whether a docket of that name is read as JSON.
pub fn is_json(name: &str, text: &str) -> bool {
    scan::Format::of(name, text) == scan::Format::Json
}

/// Where the YAML of a text stops being read; None where all of it is.
fn stops(text: &str) -> Option<usize> {
    let out = findings::Findings::default();
    let root = yaml::read(text, node::Build::new(0, &out));
    root.is_none().then(|| out.last_of(SYNTAX).map(|at| at.start as usize)).flatten()
}

/// Reads the docket in a file. What cannot be understood is a finding; the rest is kept.
pub fn read(sources: &SourceMap, id: SourceId) -> (Docket, Vec<Diagnostic>) {
    let file = sources.file(id);
    let (text, base) = (file.text(), file.base());
    let out = findings::Findings::default();
    let mut docket = lower::nothing(id, scan::head(text, base));
    let format = scan::Format::of(file.name(), text);
    if scan::fits(text, base, format, &out) {
        let mut text = scan::without_controls(text, base, &out);
        let before = out.made();
        for attempt in 0.. {
            let made = out.made();
            let build = node::Build::new(base, &out);
            let root = match format {
                scan::Format::Yaml => yaml::read(&text, build),
                scan::Format::Json => json::read(&text, build),
            };
            match root {
                Some(root) if !matches!(root.value, node::Value::Null) => lower::lower(&mut docket, &root, &out),
                // a file that was refused has its finding; of a mistake in one entry, the other entries are still read
                _ if out.made() > before => {
                    let stopped =
                        out.last_of(SYNTAX).filter(|_| format == scan::Format::Yaml && recover::goes_on(&text, attempt));
                    let rest = stopped.and_then(|at| recover::without_entry(&text, (at.start - base) as usize, stops));
                    if let Some(rest) = rest {
                        out.keep_last(made);
                        docket.unread = docket.unread.or(stopped);
                        text = std::borrow::Cow::Owned(rest);
                        continue;
                    }
                    docket.unread = docket.unread.or(stopped);
                }
                _ => lower::empty(docket.head, &out),
            }
            break;
        }
    }
    docket.times = out.times();
    let found = out.finish(&docket.entries, docket.head);
    (docket, found)
}
