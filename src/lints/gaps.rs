//! Versions that leave a gap between: of a provision, a vote, a group, a table of weights.

use super::{Lint, finding};
use crate::charter::{Charter, Provision, Validity};
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::graph::DependencyGraph;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Between two versions lies a time in which none is in force.
pub const GAP: Code = Code("version/gap");

/// The lint.
pub const LINT: Lint =
    Lint { finds: &[(GAP, Severity::Warning)], whole: true, run: versions, page: Some(("version", include_str!("gaps.md"))) };

/// When a version is in force, and where it is written.
type Version = (Validity, Span);

fn versions(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    let provisions = &charter.provisions;
    let mut order: Vec<usize> = (0..provisions.len()).filter(|index| provisions[*index].exception.is_none()).collect();
    order.sort_by_key(|index| (&provisions[*index].path, *index));
    let mut spans: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    for index in &order {
        spans.entry(&provisions[*index].path).or_default().push(provisions[*index].span);
    }
    // the parts of a clause end and begin with it; and what one version says and another leaves out is no gap
    let is_part = |index: &usize| {
        let Provision { path, span, .. } = &provisions[*index];
        let whole = path.rsplit_once('.').and_then(|(above, _)| spans.get(above));
        whole.is_some_and(|all| all.iter().any(|whole| whole.start <= span.start && span.end <= whole.end))
    };
    let mut told: BTreeSet<(Span, Span)> = BTreeSet::new();
    for same in order.chunk_by(|one, other| provisions[*one].path == provisions[*other].path).filter(|same| same.len() > 1) {
        if same.iter().all(is_part) {
            continue;
        }
        let periods = same.iter().map(|index| (provisions[*index].validity, provisions[*index].span));
        gap(&provisions[same[0]].path, periods.collect(), &mut told, findings);
    }
    for vote in &charter.votes {
        let readings: BTreeSet<&Option<String>> = vote.versions.iter().map(|version| &version.reading).collect();
        if readings.len() == 1 {
            gap(
                &vote.name,
                vote.versions.iter().map(|version| (version.validity, version.span)).collect(),
                &mut told,
                findings,
            );
        }
    }
    for group in &charter.groups {
        gap(&group.name, group.versions.clone(), &mut told, findings);
    }
    for weights in &charter.weights {
        gap(
            &weights.name,
            weights.versions.iter().map(|version| (version.validity, version.span)).collect(),
            &mut told,
            findings,
        );
    }
}

/// Tells each time between the versions of one thing in which none is in force.
fn gap(path: &str, mut versions: Vec<Version>, told: &mut BTreeSet<(Span, Span)>, findings: &mut Vec<Diagnostic>) {
    versions.sort_by_key(|(validity, span)| (validity.since, *span));
    let Some((mut last, mut at)) = versions.first().copied() else { return };
    for (next, span) in versions.into_iter().skip(1) {
        let (Some(until), Some(since)) = (last.until, next.since) else {
            if last.until.is_some() {
                (last, at) = (next, span);
            }
            continue;
        };
        let after = until.tomorrow().unwrap_or(until);
        if after < since && last.until_by == next.since_by && told.insert((at, span)) {
            let until = since.yesterday().unwrap_or(since);
            let when = if after == until { format!("on {after}") } else { format!("from {after} to {until}") };
            let message = format!("no version of `{path}` is in force {when}");
            let found = finding(GAP, Severity::Warning, message, span, format!("begins on {since}"))
                .label(at, Role::Rule, format!("ends on {}", after.yesterday().unwrap_or(after)))
                .help("let the second begin on the day after the first ends, or state what held in between (`unknown` where it is not known)");
            findings.push(found);
        }
        if next.until.is_none_or(|end| end > until) {
            (last, at) = (next, span);
        }
    }
}
