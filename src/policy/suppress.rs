//! The engine: suppressions against findings.
//!
//! What comes in: suppressions from rule files and dockets, and all findings of a run. What goes out: why a finding is not shown, marked on
//! it, and a finding for each suppression that suppresses nothing. It must not know where a suppression was read.

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
        let index = Index::of(&self.known);
        let mut used = Vec::new();
        for finding in findings.iter_mut().filter(|finding| finding.verdict != Verdict::Invalid) {
            let mut by: Option<&Allow> = None;
            let near = index.near(sources, finding);
            for allow in index.rest.iter().copied().chain(near).filter(|allow| allow.holds(finding)) {
                let codes = allow.codes.iter().filter(|code| names(&code.value, finding.code.0));
                used.extend(codes.map(|code| (allow.at, code.span)));
                // the nearest: that of the entry before that of the meeting or the file
                by = by.filter(|known| known.reach() <= allow.reach()).or(Some(allow));
            }
            finding.suppression =
                by.map(|allow| Box::new(Suppression { by: allow.by, reason: allow.reason.clone(), at: Some(allow.at) }));
        }
        for key in used {
            self.used.insert(key, true);
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
    /// Whether it is said of a finding.
    fn holds(&self, finding: &Diagnostic) -> bool {
        if !self.codes.iter().any(|code| names(&code.value, finding.code.0)) {
            return false;
        }
        let within = |path: &String| finding.provision.as_deref().is_some_and(|provision| below(provision, path));
        if !self.provision.as_ref().is_none_or(within) {
            return false;
        }
        let primary = finding.primary().map(|label| label.span);
        match &self.scope {
            Scope::Rule { line, spans } => {
                let own = finding.primary().filter(|label| label.role == Role::Rule).map(|label| label.span);
                finding.rule.into_iter().chain(own).any(|at| {
                    let ends = at.end.saturating_sub(1).max(at.start);
                    line.contains(at.start)
                        || line.contains(ends)
                        || spans.iter().any(|span| span.contains(at.start) || span.end == at.end)
                })
            }
            Scope::Entry { span, .. } if primary.is_some_and(|at| within_span(*span, at)) => true,
            Scope::Entry { id, .. } => id.is_some() && finding.decision == *id,
            Scope::Places(places) => primary.is_some_and(|at| places.iter().any(|place| within_span(*place, at))),
        }
    }

    /// How much it is said of, to tell the nearest.
    fn reach(&self) -> u64 {
        match &self.scope {
            Scope::Rule { .. } => u64::MAX,
            Scope::Entry { .. } => 0,
            Scope::Places(places) => places.iter().map(|place| u64::from(place.len())).sum::<u64>() + 1,
        }
    }
}

fn within_span(span: Span, at: Span) -> bool {
    span.start <= at.start && at.start < span.end.max(span.start + 1)
}

/// Which suppressions may be said of a finding, without going through all.
struct Index<'a> {
    /// Those of entries, by where the entry begins.
    entries: BTreeMap<u32, Vec<&'a Allow>>,
    /// Those of entries, by file and id.
    ids: BTreeMap<(u32, &'a str), Vec<&'a Allow>>,
    /// All others.
    rest: Vec<&'a Allow>,
}

impl<'a> Index<'a> {
    fn of(known: &'a BTreeMap<Span, Allow>) -> Self {
        let mut index = Self { entries: BTreeMap::new(), ids: BTreeMap::new(), rest: Vec::new() };
        for allow in known.values() {
            match &allow.scope {
                Scope::Entry { file, span, id } => {
                    index.entries.entry(span.start).or_default().push(allow);
                    if let Some(id) = id {
                        index.ids.entry((*file, id)).or_default().push(allow);
                    }
                }
                Scope::Rule { .. } | Scope::Places(_) => index.rest.push(allow),
            }
        }
        index
    }

    /// Of a finding in an entry those of the entry; of one that lies elsewhere, but is told of an entry, those of that.
    fn near(&self, sources: &SourceMap, finding: &Diagnostic) -> Vec<&'a Allow> {
        let mut near = Vec::new();
        let Some(primary) = finding.primary().map(|label| label.span) else { return near };
        let inside = self.entries.range(..=primary.start).next_back().map(|(_, allows)| allows);
        let inside = inside.filter(|allows| {
            allows.iter().any(|allow| matches!(&allow.scope, Scope::Entry { span, .. } if within_span(*span, primary)))
        });
        if let Some(allows) = inside {
            near.extend(allows);
        } else if let Some(id) = &finding.decision {
            let files = finding.labels.iter().filter(|label| label.role == Role::Docket);
            let files = files.filter_map(|label| sources.locate(label.span.start)).map(|(file, _)| file.base());
            let mut files: Vec<u32> = files.collect();
            files.sort_unstable();
            files.dedup();
            near.extend(files.iter().filter_map(|file| self.ids.get(&(*file, id.as_str()))).flatten());
        }
        near
    }
}

/// Whether a code that suppresses nothing is told of a comment in a rule file: of what is found in the rules alone always, of the rest
/// only where dockets were held against them.
pub fn told_of_rules(code: &str, whole: bool, held: bool) -> bool {
    whole && (held || verdicts::is_lint(code))
}
