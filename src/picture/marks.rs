//! What was found, put on the nodes that it is about.
//!
//! What comes in: findings, and of each entry of a docket which step it takes. What goes out: marks on nodes. It must not know what a code means.

use super::{Node, Part};
use crate::charter::covers;
use crate::diagnostic::{Diagnostic, NOT_ENCODED, Severity, Verdict};
use std::collections::BTreeMap;

/// Findings, and the steps of the entries that they are about.
#[derive(Debug, Default)]
pub struct Marks<'a> {
    /// The findings; those that follow from others are left out.
    pub findings: Vec<&'a Diagnostic>,
    /// The step of each entry, as a path.
    pub steps: BTreeMap<String, String>,
}

/// Findings of one code about one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The code.
    pub code: &'static str,
    /// The gravest severity.
    pub severity: Severity,
    /// Whether it cannot be told.
    pub open: bool,
    /// How many.
    pub count: usize,
}

impl Mark {
    /// As said of it: "error route/missing-step, 2 times".
    pub fn said(&self) -> String {
        let times = if self.count > 1 { format!(", {} times", self.count) } else { String::new() };
        let weight = if self.open { Verdict::Undetermined.name() } else { self.severity.name() };
        format!("{weight} {}{times}", self.code)
    }
}

/// What a node is marked with: a sign, so that colour alone says nothing, and a word for the colour.
pub(super) fn sign(marks: &[Mark]) -> Option<(&'static str, &'static str)> {
    let weight = |mark: &Mark| if mark.open { 0 } else { 1 + mark.severity as u8 };
    let gravest = marks.iter().max_by_key(|mark| weight(mark))?;
    Some(match (gravest.open, gravest.severity) {
        (true, _) => ("?", "open"),
        (false, Severity::Error) => ("✗", "error"),
        (false, Severity::Warning) => ("!", "warning"),
        (false, Severity::Note) => ("i", "note"),
    })
}

/// "✗ 2 findings".
pub(super) fn line(marks: &[Mark]) -> Option<String> {
    let (sign, _) = sign(marks)?;
    let count: usize = marks.iter().map(|mark| mark.count).sum();
    Some(format!("{sign} {}", crate::report::amount(count, "finding")))
}

impl Marks<'_> {
    /// Puts marks on nodes; gives how many findings are about none.
    pub(super) fn put(&self, parts: &mut [Part]) -> usize {
        let mut elsewhere = 0;
        let roots = self.findings.iter().filter(|finding| finding.cause.is_none() && finding.code != NOT_ENCODED);
        for finding in roots {
            let mut found = false;
            let step = finding.decision.as_ref().and_then(|id| self.steps.get(id));
            for node in parts.iter_mut().flat_map(|part| &mut part.nodes) {
                if is_about(finding, step, node) {
                    mark(node, finding);
                    found = true;
                }
            }
            elsewhere += usize::from(!found);
        }
        elsewhere
    }
}

fn is_about(finding: &Diagnostic, step: Option<&String>, node: &Node) -> bool {
    if finding.provision.as_ref().is_some_and(|path| covers(&node.path, path)) || step == Some(&node.path) {
        return true;
    }
    let Some(label) = finding.primary().filter(|_| finding.provision.is_none()) else { return false };
    node.spans.iter().any(|span| span.start <= label.span.start && label.span.end <= span.end)
}

fn mark(node: &mut Node, finding: &Diagnostic) {
    let open = finding.verdict == Verdict::Undetermined;
    match node.marks.iter_mut().find(|mark| mark.code == finding.code.0 && mark.open == open) {
        Some(mark) => {
            mark.count += 1;
            mark.severity = mark.severity.max(finding.severity);
        }
        None => node.marks.push(Mark { code: finding.code.0, severity: finding.severity, open, count: 1 }),
    }
}
