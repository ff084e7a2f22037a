//! Text → [`ast::File`](crate::ast::File): the only place that sees pest.
//!
//! What comes in: the text of one rule file. What goes out: what could be understood, and a finding for each thing that could not;
//! reading resumes at the next clause or declaration. It must not know what names stand for.

mod block;
mod cursor;
mod declaration;
mod duty;
mod entries;
mod exception;
mod expected;
mod expression;
mod grammar;
mod guard;
mod labels;
mod outline;
mod phrase;
mod rule;
mod slips;
mod text;

pub use cursor::{Phrase, STRAY};
pub use declaration::NOT_YET;
pub use entries::value_of;
pub use expected::listed;
pub use expression::{expression, filtered, ratio, sum, vote_rule};
pub use grammar::Node;
pub use guard::{ODD_CHARACTER, odd_characters, refuses};
pub use outline::{Broken, Declared, Outline, Sort, Start};
pub use phrase::*;
pub use text::{SPACE, citation, quoted};

use crate::ast::File;
use crate::diagnostic::{Code, Diagnostic, Role};
use crate::source::{SourceId, SourceMap};
use cursor::{Cursor, INCOMPLETE};
use std::collections::BTreeSet;

/// A file whose brackets nest deeper than this is not read: what reads it recurses.
pub const MAX_DEPTH: usize = 64;
/// A rule file larger than this is not read; rules of procedure are written by people.
pub const MAX_BYTES: usize = 1 << 20;
/// After this many mistakes the rest of a file is not read.
pub const MAX_MISTAKES: usize = 200;

/// Too many mistakes in one file.
pub const TOO_MANY: Code = Code("syntax/too-many-mistakes");

/// Reads one rule file.
pub fn parse(sources: &SourceMap, source: SourceId) -> (File, Vec<Diagnostic>) {
    let (tree, findings, _) = outline(sources, source);
    (tree, findings)
}

/// Reads one rule file, and says where things begin in it; nowhere, where it is not read at all.
pub fn outline(sources: &SourceMap, source: SourceId) -> (File, Vec<Diagnostic>, Outline) {
    let file = sources.file(source);
    let mut tree = File {
        source,
        rules: None,
        uses: Vec::new(),
        items: Vec::new(),
        broken: Vec::new(),
        extents: Vec::new(),
        tables: Default::default(),
    };
    if let Some(refusal) = guard::refuse(file) {
        return (tree, vec![refusal], Outline::default());
    }
    let (plain, hidden) = guard::plain(file.text());
    let (text, labels) = labels::lift(&plain);
    let mut cursor = Cursor::new(&text, file.base());
    cursor.labels = labels;
    cursor.findings = guard::odd_characters(file, &hidden);
    declaration::file(&mut cursor, &mut tree);
    let stopped = cursor.findings.len() >= MAX_MISTAKES;
    if !hidden.is_empty() {
        // what is torn by a character that does not show is told by that
        let torn: BTreeSet<usize> = hidden.iter().map(|at| file.line_at(*at as u32).0).collect();
        // what is missing at the end is missing on the last line that says something
        let end = file.text().trim_end().len() as u32;
        let at = |finding: &Diagnostic| finding.primary().map(|label| (label.span.start - file.base()).min(end));
        let line = |finding: &Diagnostic| at(finding).map(|at| file.line_at(at).0);
        let follows = |finding: &Diagnostic| {
            matches!(finding.code, STRAY | INCOMPLETE) && line(finding).is_some_and(|line| torn.contains(&line))
        };
        cursor.findings.retain(|finding| !follows(finding));
    }
    if stopped {
        cursor.findings.truncate(MAX_MISTAKES);
        let message = format!("more than {MAX_MISTAKES} mistakes; the rest of the file is not read");
        let stop = Diagnostic::invalid(TOO_MANY, message).label(cursor.token_span(), Role::Rule, "stopped near here");
        cursor.findings.push(stop);
    }
    (tree, cursor.findings, cursor.outline.sorted())
}
