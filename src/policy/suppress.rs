//! The engine: suppressions against findings.
//!
//! What comes in: suppressions from rule files and dockets, and all findings of a run. What goes out: why a finding is not shown, marked on
//! it, and a finding for each suppression that suppresses nothing. It must not know where a suppression was read.

use super::index::Index;
use super::names;
use super::verdicts;
use super::written::UNUSED;
use crate::diagnostic::{Diagnostic, Role, Severity, SuppressedBy, Suppression, Verdict, excerpt};
use crate::source::{SourceMap, Span, Spanned};
use std::collections::BTreeMap;

/// A suppression.
#[derive(Debug, Clone)]
pub struct Allow {
    /// Where it is written.
    pub at: Span,
    /// The codes and groups that it suppresses.
    pub codes: Vec<Spanned<String>>,
    /// Why.
    pub reason: String,
    /// The provision whose findings it suppresses; those of all where none is named.
    pub provision: Option<String>,
    /// In which sort of file it stands.
    pub by: SuppressedBy,
    /// What it is said of.
    pub scope: Scope,
}

/// What a suppression is said of.
#[derive(Debug, Clone)]
pub enum Scope {
    /// Provisions and declarations of a rule file; what a rule asks reaches from the rule's name to the end of what it asks.
    Rule {
        /// The line beside which it stands: what begins or ends there.
        line: Span,
        /// What begins in one of these.
        spans: Vec<Span>,
    },
    /// An entry of a docket.
    Entry {
        /// Where its file begins.
        file: u32,
        /// Where it lies.
        span: Span,
        /// Its id or label.
        id: Option<String>,
    },
    /// Findings in these places.
    Places(Vec<Span>),
}

/// Whether a path is another one, or below it.
pub fn below(path: &str, of: &str) -> bool {
    path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// All suppressions of a run.
#[derive(Debug, Default)]
pub struct Suppressions {
    /// By where they are written: each once, however often its file was read.
    known: BTreeMap<Span, Allow>,
    /// Which codes of which have suppressed something.
    used: BTreeMap<(Span, Span), bool>,
}

impl Suppressions {
    /// Takes those of a file; `told` says for each code whether it is to be told where it suppresses nothing.
    pub fn add(&mut self, allows: impl IntoIterator<Item = Allow>, told: impl Fn(&Allow, &str) -> bool) {
        for allow in allows {
            for code in &allow.codes {
                let reported = told(&allow, &code.value);
                let state = self.used.entry((allow.at, code.span)).or_insert(true);
                // true stands for "nothing is to be said of it"
                *state &= !reported;
            }
            self.known.entry(allow.at).or_insert(allow);
        }
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Marks what is suppressed.
    pub fn mark(&mut self, sources: &SourceMap, findings: &mut [Diagnostic]) {
        if self.known.is_empty() {
            return;
        }
        let index = Index::of(self.known.values());
        for finding in findings.iter_mut().filter(|finding| finding.verdict != Verdict::Invalid) {
            let mut by: Option<(u64, &Allow)> = None;
            for allow in index.said_of(sources, finding) {
                for code in allow.codes.iter().filter(|code| names(&code.value, finding.code.0)) {
                    self.used.insert((allow.at, code.span), true);
                }
                // the nearest: that of the entry before that of the meeting or the file
                let reach = allow.reach();
                by = by.filter(|(known, _)| *known <= reach).or(Some((reach, allow)));
            }
            finding.suppression =
                by.map(|(_, allow)| Box::new(Suppression { by: allow.by, reason: allow.reason.clone(), at: Some(allow.at) }));
        }
    }

    /// A finding for each code that suppresses nothing and of which that is to be told.
    pub fn unused(&self) -> Vec<Diagnostic> {
        let codes = self.known.values().flat_map(|allow| allow.codes.iter().map(move |code| (allow, code)));
        let unused = codes.filter(|(allow, code)| self.used.get(&(allow.at, code.span)) == Some(&false));
        unused
            .map(|(allow, code)| {
                let role = if allow.by == SuppressedBy::Comment { Role::Rule } else { Role::Docket };
                let message = format!("the suppression of `{}` suppresses nothing", excerpt(&code.value));
                Diagnostic::new(UNUSED, Severity::Warning, Verdict::Lint, message)
                    .label(code.span, role, "nothing of it is found here")
                    .help("take it out")
                    .decision(if let Scope::Entry { id, .. } = &allow.scope { id.as_deref() } else { None })
            })
            .collect()
    }
}

impl Allow {
    /// How much it is said of, to tell the nearest.
    fn reach(&self) -> u64 {
        match &self.scope {
            Scope::Rule { .. } => u64::MAX,
            Scope::Entry { .. } => 0,
            Scope::Places(places) => places.iter().map(|place| u64::from(place.len())).sum::<u64>() + 1,
        }
    }
}

/// Whether a code that suppresses nothing is told of a comment in a rule file: of what is found in the rules alone always, of the rest
/// only where dockets were held against them.
pub fn told_of_rules(code: &str, whole: bool, held: bool) -> bool {
    whole && (held || verdicts::is_lint(code))
}
