//! Cases of a vote: those that never come into play, and what none of them speaks of.

use super::logic::{implies, impossible, leaves_out};
use super::{Lint, finding};
use crate::charter::{Charter, Vote};
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::formula::{Answer, Cases, Formula};
use crate::graph::DependencyGraph;

/// A case that never decides.
pub const NEVER: Code = Code("vote/case-never");
/// Cases that may all fail to hold.
pub const NO_OTHERWISE: Code = Code("vote/no-otherwise");

/// The lint.
pub const LINT: Lint = Lint {
    finds: &[(NEVER, Severity::Warning), (NO_OTHERWISE, Severity::Warning)],
    whole: false,
    run: votes,
    page: Some(("vote", include_str!("cases.md"))),
};

/// Each case is held against so many before it.
const BEFORE: usize = 64;

fn votes(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    for vote in &charter.votes {
        for version in &vote.versions {
            if let Some(rule) = &version.rule {
                cases(vote, &rule.cases, findings);
            }
        }
    }
}

fn cases(vote: &Vote, all: &Cases, findings: &mut Vec<Diagnostic>) {
    let mut conditions: Vec<&Formula> = Vec::new();
    for (when, answer) in all {
        if let Some(when) = when {
            let before = &conditions[conditions.len().saturating_sub(BEFORE)..];
            findings.extend(never(vote, when, before));
            conditions.push(when);
        }
        if let Answer::Cases(inner) = answer {
            cases(vote, inner, findings);
        }
    }
    let Some(last) = conditions.last() else { return };
    let open = all.iter().all(|(when, _)| when.is_some()) && leaves_out(&conditions);
    if open {
        let message = format!("`{}` does not say what decides where none of its cases holds", vote.name);
        let found = finding(NO_OTHERWISE, Severity::Warning, message, last.span, "the last case")
            .help("add `otherwise:` and a rule, `carries` or `fails`; without it such a vote cannot be told");
        findings.push(found);
    }
}

/// A case that an earlier one takes away, or that never holds.
fn never(vote: &Vote, when: &Formula, before: &[&Formula]) -> Option<Diagnostic> {
    if let Some(earlier) = before.iter().find(|earlier| implies(when, earlier)) {
        let (how, label) =
            if *when == **earlier { ("says it already", "the same here") } else { ("goes before it", "this holds, too") };
        let message = format!("a case of `{}` never decides: whenever it holds, an earlier one {how}", vote.name);
        let found =
            finding(NEVER, Severity::Warning, message, when.span, "never reached").label(earlier.span, Role::Rule, label);
        return Some(found.help("put the narrower case first, or take one of the two out"));
    }
    impossible(when).then(|| {
        let message = format!("a case of `{}` never decides: its condition contradicts itself", vote.name);
        finding(NEVER, Severity::Warning, message, when.span, "holds of nothing").help("correct it, or take the case out")
    })
}
