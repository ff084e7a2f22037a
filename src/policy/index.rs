//! Which suppressions are said of a finding, without going through all.
//!
//! What comes in: suppressions, by what they are said of. What goes out: for a finding, those whose code and place are its own. It must not know
//! what becomes of them.

use super::names;
use super::suppress::{Allow, Scope, below};
use crate::diagnostic::{Diagnostic, Role};
use crate::source::{SourceMap, Span};
use std::collections::BTreeMap;

/// Suppressions by code and place.
#[derive(Default)]
pub struct Index<'a> {
    /// All of them, in order.
    all: Vec<&'a Allow>,
    /// Of rule files: the pieces in which what they are said of begins, by the code or group as written.
    begins: BTreeMap<&'a str, Pieces>,
    /// The lines on which it ends.
    ends: BTreeMap<&'a str, Pieces>,
    /// Where the pieces end: what ends with one of them is that piece.
    last: BTreeMap<(&'a str, u32), Vec<usize>>,
    /// Of dockets, and of meetings.
    places: BTreeMap<&'a str, Pieces>,
    /// Of entries, by where the entry begins.
    entries: BTreeMap<u32, (Span, Vec<usize>)>,
    /// Of entries, by file and id.
    ids: BTreeMap<(u32, &'a str), Vec<usize>>,
}

impl<'a> Index<'a> {
    /// Of all suppressions of a run.
    pub fn of(known: impl IntoIterator<Item = &'a Allow>) -> Self {
        let mut index = Self::default();
        for allow in known {
            let nth = index.all.len();
            index.all.push(allow);
            for code in &allow.codes {
                index.enter(&code.value, allow, nth);
            }
            if let Scope::Entry { file, span, id } = &allow.scope {
                index.entries.entry(span.start).or_insert_with(|| (*span, Vec::new())).1.push(nth);
                if let Some(id) = id {
                    index.ids.entry((*file, id)).or_default().push(nth);
                }
            }
        }
        let sorted = [&mut index.begins, &mut index.ends, &mut index.places];
        sorted.into_iter().flat_map(BTreeMap::values_mut).for_each(Pieces::sort);
        index
    }

    fn enter(&mut self, code: &'a str, allow: &'a Allow, nth: usize) {
        match &allow.scope {
            Scope::Rule { line, spans } => {
                self.begins.entry(code).or_default().add(*line, nth);
                self.ends.entry(code).or_default().add(*line, nth);
                for span in spans {
                    self.begins.entry(code).or_default().add(*span, nth);
                    self.last.entry((code, span.end)).or_default().push(nth);
                }
            }
            Scope::Places(places) => {
                for place in places {
                    self.places.entry(code).or_default().add(wide(*place), nth);
                }
            }
            Scope::Entry { .. } => {}
        }
    }

    /// Those that are said of a finding, in order.
    pub fn said_of(&self, sources: &SourceMap, finding: &Diagnostic) -> Vec<&'a Allow> {
        let mut found = Vec::new();
        for written in written(finding.code.0) {
            self.by_rule(written, finding, &mut found);
            if let (Some(label), Some(places)) = (finding.primary(), self.places.get(written)) {
                places.over(label.span.start, &mut found);
            }
        }
        self.by_entry(sources, finding, &mut found);
        found.sort_unstable();
        found.dedup();
        let within = |path: &String| finding.provision.as_deref().is_some_and(|provision| below(provision, path));
        let said = found.into_iter().filter_map(|nth| self.all.get(nth).copied());
        said.filter(|allow| allow.provision.as_ref().is_none_or(within)).collect()
    }

    /// By what the finding is of in the rules: its provision, or the place in them where it lies.
    fn by_rule(&self, written: &str, finding: &Diagnostic, found: &mut Vec<usize>) {
        let own = finding.primary().filter(|label| label.role == Role::Rule).map(|label| label.span);
        for at in finding.rule.into_iter().chain(own) {
            let end = at.end.saturating_sub(1).max(at.start);
            self.begins.get(written).into_iter().for_each(|pieces| pieces.over(at.start, found));
            self.ends.get(written).into_iter().for_each(|pieces| pieces.over(end, found));
            found.extend(self.last.get(&(written, at.end)).into_iter().flatten());
        }
    }

    /// Of a finding in an entry those of the entry; of one that lies elsewhere, but is told of an entry, those of that.
    fn by_entry(&self, sources: &SourceMap, finding: &Diagnostic, found: &mut Vec<usize>) {
        let Some(primary) = finding.primary().map(|label| label.span) else { return };
        let coded = |nth: &&usize| {
            let codes = self.all.get(**nth).into_iter().flat_map(|allow| &allow.codes);
            codes.into_iter().any(|code| names(&code.value, finding.code.0))
        };
        let inside = self.entries.range(..=primary.start).next_back().map(|(_, entry)| entry);
        if let Some((_, allows)) = inside.filter(|(span, _)| wide(*span).contains(primary.start)) {
            found.extend(allows.iter().filter(coded));
        } else if let Some(id) = &finding.decision {
            let files = finding.labels.iter().filter(|label| label.role == Role::Docket);
            let files = files.filter_map(|label| sources.locate(label.span.start)).map(|(file, _)| file.base());
            let named = files.filter_map(|file| self.ids.get(&(file, id.as_str())));
            found.extend(named.flatten().filter(coded));
        }
    }
}

/// A code as it may be written: itself, or its group.
fn written(code: &str) -> impl Iterator<Item = &str> {
    let groups = code.match_indices('/').filter_map(|(at, _)| code.get(..at));
    groups.chain(std::iter::once(code))
}

/// What lies nowhere lies at its start.
fn wide(span: Span) -> Span {
    Span::new(span.start, span.end.max(span.start + 1))
}

/// Pieces of files, each with the suppressions said of it: a balanced tree in a sorted list, its root in the middle. Pieces may lie in
/// each other and across each other.
#[derive(Default)]
struct Pieces(Vec<Piece>);

struct Piece {
    span: Span,
    allow: usize,
    /// Where the last of the pieces below this one in the tree, itself with them, ends.
    furthest: u32,
}

impl Pieces {
    fn add(&mut self, span: Span, allow: usize) {
        self.0.push(Piece { span, allow, furthest: span.end });
    }

    fn sort(&mut self) {
        self.0.sort_unstable_by_key(|piece| (piece.span, piece.allow));
        furthest(&mut self.0);
    }

    /// The suppressions of all pieces over an offset.
    fn over(&self, offset: u32, found: &mut Vec<usize>) {
        over(&self.0, offset, found);
    }
}

fn furthest(pieces: &mut [Piece]) -> u32 {
    let (left, rest) = pieces.split_at_mut(pieces.len() / 2);
    let Some((root, right)) = rest.split_first_mut() else { return 0 };
    root.furthest = root.span.end.max(furthest(left)).max(furthest(right));
    root.furthest
}

fn over(pieces: &[Piece], offset: u32, found: &mut Vec<usize>) {
    let (left, rest) = pieces.split_at(pieces.len() / 2);
    let Some((root, right)) = rest.split_first().filter(|(root, _)| offset < root.furthest) else { return };
    over(left, offset, found);
    if root.span.start <= offset {
        if offset < root.span.end {
            found.push(root.allow);
        }
        over(right, offset, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_over_a_place_are_those_that_hold_it() {
        // in each other, across each other, empty, twice
        let spans: Vec<Span> = (0..40_u32).map(|n| Span::new(n * 7 % 50, n * 7 % 50 + n * 11 % 30)).collect();
        let mut pieces = Pieces::default();
        spans.iter().enumerate().for_each(|(nth, span)| pieces.add(*span, nth));
        pieces.sort();
        for offset in 0..90 {
            let mut found = Vec::new();
            pieces.over(offset, &mut found);
            found.sort_unstable();
            let expected: Vec<usize> = (0..spans.len()).filter(|nth| spans[*nth].contains(offset)).collect();
            assert_eq!(found, expected, "at {offset}");
        }
    }

    #[test]
    fn a_code_is_written_as_itself_or_as_its_group() {
        assert_eq!(written("route/too-early").collect::<Vec<_>>(), ["route", "route/too-early"]);
    }
}
