//! Where the findings of one docket gather.
//!
//! What comes in: findings, in any order. What goes out: at most [`MOST`] of them, each with the entry it lies in, and one more where
//! some were left out. This module must not know what a docket's fields mean.

use super::Entry;
use crate::diagnostic::{Code, Diagnostic, Hint, Role, excerpt};
use crate::source::Span;
use crate::time::Clock;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

/// More findings in one file than are shown.
pub const TOO_MANY: Code = Code("docket/too-many");

/// How many findings one file may have: nobody reads more, and a hostile file must not fill the memory.
const MOST: usize = 1_000;

/// The findings of one file. Shared while reading, so that nested readers need no `&mut`.
#[derive(Default)]
pub(super) struct Findings {
    list: RefCell<Vec<Diagnostic>>,
    /// The times of day that dates have, by where the dates stand.
    times: RefCell<BTreeMap<u32, Clock>>,
    made: Cell<usize>,
}

impl Findings {
    /// Takes a finding; past the limit it is only counted.
    pub(super) fn push(&self, finding: impl FnOnce() -> Diagnostic) {
        self.made.set(self.made.get() + 1);
        if self.made.get() <= MOST {
            let finding = finding();
            self.list.borrow_mut().push(finding);
        }
    }

    /// A finding at one place with one thing to do; the words are only made where it is kept.
    pub(super) fn at(&self, code: Code, span: Span, label: &str, words: impl FnOnce() -> (String, String)) {
        self.push(|| {
            let (message, help) = words();
            Diagnostic::invalid(code, message).label(span, Role::Docket, label).help(help)
        });
    }

    /// As [`Self::at`], of something that may be a slip of the pen.
    pub(super) fn misspelt(
        &self,
        code: Code,
        (written, span): (&str, Span),
        label: &str,
        words: impl FnOnce() -> (String, Hint),
    ) {
        self.push(|| {
            let (message, hint) = words();
            Diagnostic::invalid(code, message).label(span, Role::Docket, label).hint(span, written, hint)
        });
    }

    /// Notes the time of day of the date that stands at a place.
    pub(super) fn time(&self, at: Span, clock: Clock) {
        self.times.borrow_mut().insert(at.start, clock);
    }

    /// The time of day that a date has.
    pub(super) fn clock(&self, at: Span) -> Option<Clock> {
        self.times.borrow().get(&at.start).copied()
    }

    /// The times of day, by where the dates stand.
    pub(super) fn times(&self) -> BTreeMap<u32, Clock> {
        self.times.take()
    }

    /// The place of the last finding, if it is of a code.
    pub(super) fn last_of(&self, code: Code) -> Option<Span> {
        let list = self.list.borrow();
        list.last().filter(|finding| finding.code == code).and_then(|finding| finding.primary()).map(|label| label.span)
    }

    /// Forgets all findings since `made` but the last: the same text is read again.
    pub(super) fn keep_last(&self, made: usize) {
        let mut list = self.list.borrow_mut();
        if let Some(last) = list.pop() {
            list.truncate(made);
            list.push(last);
        }
        self.made.set(list.len());
    }

    /// How many findings there were so far, kept or not.
    pub(super) fn made(&self) -> usize {
        self.made.get()
    }

    /// Whether further findings are only counted.
    pub(super) fn full(&self) -> bool {
        self.made.get() > MOST
    }

    /// The findings, each with the entry in whose place it lies.
    pub(super) fn finish(self, entries: &[Entry], head: Span) -> Vec<Diagnostic> {
        let mut list = self.list.into_inner();
        let mut places: Vec<(Span, &str)> =
            entries.iter().filter_map(|entry| Some((entry.span, entry.id.as_ref()?.value.as_str()))).collect();
        places.sort_unstable();
        for finding in &mut list {
            let Some(start) = finding.primary().map(|label| label.span.start) else {
                continue;
            };
            let before = places.partition_point(|(span, _)| span.start <= start);
            let entry = before.checked_sub(1).map(|index| places[index]).filter(|(span, _)| start <= span.end);
            finding.decision = entry.map(|(_, id)| id.to_owned());
        }
        let made = self.made.get();
        if made > MOST {
            let message = format!("{made} findings in this file, {MOST} shown");
            list.push(
                Diagnostic::invalid(TOO_MANY, message).label(head, Role::Docket, "in this file").help("mend these first"),
            );
        }
        list
    }
}

/// Text from a file as a message may show it, in backticks.
pub fn quoted(text: &str) -> String {
    format!("`{}`", excerpt(text))
}

/// Whether a character can steer a terminal or turn the direction of text: C0 but tab and line breaks, DEL, C1, bidi controls.
pub(super) const fn is_control(char: char) -> bool {
    matches!(char, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
