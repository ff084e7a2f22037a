//! Where things begin in a rule file, as its reader saw them: for who lays a file out and need not know what it says.
//!
//! What comes in: places, noted while a file is read. What goes out: an [`Outline`]. It must not know what begins there.

use super::declaration::NO_EDITION;
use super::grammar::{Node, Pair};
use super::{guard, phrase};
use crate::diagnostic::Diagnostic;

/// Where the declarations of a file begin, and what is inside them.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Declarations, in order.
    pub declarations: Vec<Declared>,
    /// Clauses, entries, rows, in the order of the text.
    pub starts: Vec<Start>,
    /// Clauses, entries, rows that could not be read, in the order of the text, of declarations that could otherwise.
    pub broken: Vec<Broken>,
    /// How many findings of the declaration in hand are of these.
    owned: usize,
}

/// A clause, an entry, a row that could not be read: from its first token to the last that was stepped over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// Where it begins.
    pub at: u32,
    /// Where it ends.
    pub end: u32,
}

/// A declaration, or what stands where one is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Declared {
    /// Where it begins.
    pub at: u32,
    /// Whether something in it could not be read.
    pub broken: bool,
}

/// Something that begins inside braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Start {
    /// Where.
    pub at: u32,
    /// What sort of thing it is.
    pub sort: Sort,
}

/// How what begins stands among others of its sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// A clause or the like: a sentence of its own.
    Clause,
    /// An entry of a list: names, and what they share.
    Entry,
    /// A small thing, such as a weight: several may share a line.
    Row,
}

impl Outline {
    /// Notes that something begins.
    pub(super) fn start(&mut self, at: u32, sort: Sort) {
        self.starts.push(Start { at, sort });
    }

    /// Notes a declaration, and whether it was understood, by what was found in it. What is found in clauses that are left is theirs.
    pub(super) fn declared(&mut self, at: u32, found: &[Diagnostic]) {
        let broken = lost(found) > self.owned;
        if broken {
            self.broken.retain(|clause| clause.at < at);
        }
        self.owned = 0;
        self.declarations.push(Declared { at, broken });
    }

    /// Notes a part of a declaration if it was not understood, by what was found in it beside what is of smaller parts.
    pub(super) fn part(&mut self, part: Broken, owned: usize, found: &[Diagnostic]) {
        let own = lost(found).saturating_sub(self.owned - owned);
        if own > 0 {
            // the smaller parts go with it
            self.broken.retain(|clause| clause.at < part.at);
            self.broken.push(part);
            self.owned += own;
        }
    }

    /// How many findings of the declaration in hand are of parts of it.
    pub(super) const fn owned(&self) -> usize {
        self.owned
    }

    /// Notes what begins inside a phrase that has braces of its own. Nothing is looked at where it has none.
    pub(super) fn within(&mut self, pair: &Pair<'_>, offset: u32) {
        if !matches!(pair.as_rule(), Node::rule_demand) && !pair.as_str().contains('{') {
            return;
        }
        for part in pair.clone().into_inner().flatten() {
            let sort = match part.as_rule() {
                Node::vote_case | Node::vote_otherwise | Node::field_declared | Node::rule_else | Node::rule_help => {
                    Sort::Clause
                }
                Node::listed_day => Sort::Row,
                _ => continue,
            };
            self.start(offset + part.as_span().start() as u32, sort);
        }
    }

    /// All in the order of the text, each place once.
    pub(super) fn sorted(mut self) -> Self {
        self.starts.sort_unstable();
        self.starts.dedup_by_key(|start| start.at);
        self
    }
}

/// How many findings say that something could not be read.
fn lost(found: &[Diagnostic]) -> usize {
    found.iter().filter(|finding| !understood(finding)).count()
}

/// Whether a finding is about what is said, not about how it is written down.
fn understood(finding: &Diagnostic) -> bool {
    [NO_EDITION, guard::ODD_CHARACTER, phrase::BAD_DATE, phrase::BAD_TAIL, phrase::BAD_NUMBER].contains(&finding.code)
}
