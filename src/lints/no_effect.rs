//! Dated clauses that no act can ever fall under: those of a body that does not exist then, and transitional ones about terms or holders
//! that there are not.

use super::{Lint, finding};
use crate::ast::Basis;
use crate::charter::{Charter, Office, Provision, Validity};
use crate::constraint::{Authority, Form, Limit};
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::graph::DependencyGraph;
use crate::source::Span;
use std::collections::BTreeSet;

/// A dated clause without effect.
pub const NO_EFFECT: Code = Code("version/no-effect");

/// The lint.
pub const LINT: Lint = Lint {
    finds: &[(NO_EFFECT, Severity::Warning)],
    whole: true,
    run: clauses,
    page: Some(("version", include_str!("no_effect.md"))),
};

fn clauses(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    // the parts of a clause share its place
    let mut told: BTreeSet<Span> = BTreeSet::new();
    for body in &charter.bodies {
        let mut existing = body.constraints.iter().filter_map(|id| match &charter.constraint(*id).form {
            Form::Authority(Authority::Existing(exists)) => Some(*exists),
            _ => None,
        });
        let Some(exists) = existing.next() else { continue };
        for constraint in &body.constraints {
            let provision = charter.provision(charter.constraint(*constraint).provision);
            let outside = provision.validity.is_plain() && provision.exception.is_none() && !provision.validity.meets(exists);
            if outside && told.insert(provision.span) {
                findings.push(outlived(&body.name, body.span, provision));
            }
        }
    }
    if charter.offices.is_empty() {
        let of_terms = |validity: Validity| validity.since_by == Basis::Terms || validity.until_by == Basis::Terms;
        for provision in charter.provisions.iter().filter(|provision| of_terms(provision.validity)) {
            if told.insert(provision.span) {
                let message = format!("`{}` is chosen by when terms begin, and the rules have no office", provision.path);
                let found = finding(NO_EFFECT, Severity::Warning, message, provision.span, "no act falls under it for certain");
                findings.push(found.help("take `for terms begun` out, so that the day of the act decides"));
            }
        }
    }
    findings.extend(charter.offices.iter().flat_map(|office| exempt(charter, office)));
}

fn outlived(body: &str, at: Span, provision: &Provision) -> Diagnostic {
    let message = format!("`{}` is never in force while `{body}` exists", provision.path);
    finding(NO_EFFECT, Severity::Warning, message, provision.span, "without effect")
        .label(at, Role::Rule, "exists at another time")
        .help("correct the days behind the clause or behind the head of the body, or take the clause out")
}

/// `initial terms exempt until D`, where nobody could hold the office by then.
fn exempt<'c>(charter: &'c Charter, office: &'c Office) -> impl Iterator<Item = Diagnostic> {
    let rosters: Vec<_> = office.held_by.iter().map(|dated| &charter.rosters[dated.value.index()]).collect();
    let known = !rosters.is_empty() && !rosters.iter().any(|roster| roster.broken);
    let periods = rosters.iter().flat_map(|roster| &roster.entries).flat_map(|entry| &entry.periods);
    let first = periods.map(|period| period.since).min().flatten().filter(|_| known);
    office.constraints.iter().filter_map(move |id| {
        let constraint = charter.constraint(*id);
        let (Form::Limit(Limit::Initial(day)), Some(first)) = (&constraint.form, first) else { return None };
        let provision = charter.provision(constraint.provision);
        (*day < first).then(|| {
            let message = format!("no term of `{}` is exempt: nobody could hold it by {day}", office.name);
            let found = finding(NO_EFFECT, Severity::Warning, message, provision.span, "without effect");
            found.help(format!("the first who can is there since {first}; correct one of the two days, or take the clause out"))
        })
    })
}
