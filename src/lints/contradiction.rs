//! Two clauses that cite one article and say different numbers.

use super::{Lint, finding};
use crate::charter::{Charter, ProvisionId};
use crate::constraint::{Agenda, Between, Bound, Form, Length, Limit, Threshold};
use crate::diagnostic::{Code, Diagnostic, Role, Severity, excerpt};
use crate::formula::Formula;
use crate::graph::DependencyGraph;
use std::collections::{BTreeMap, BTreeSet};

/// One article is cited for clauses that contradict each other.
pub const CONTRADICTION: Code = Code("provision/contradiction");

/// The lint.
pub const LINT: Lint = Lint {
    finds: &[(CONTRADICTION, Severity::Warning)],
    whole: false,
    run: citations,
    page: Some(("provision", include_str!("contradiction.md"))),
};

/// Of so many clauses that cite one article each is held against each other.
const MOST: usize = 64;

/// What a clause says a number of, and the number.
#[derive(PartialEq)]
enum Value<'c> {
    Length(Length),
    Number(i64),
    Formula(&'c Formula),
}

/// A clause and what it says.
type Clause<'c> = (ProvisionId, Value<'c>);

fn citations(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    let mut cited: BTreeMap<(&str, &str, String), Vec<Clause<'_>>> = BTreeMap::new();
    for constraint in &charter.constraints {
        let provision = charter.provision(constraint.provision);
        if provision.when.is_some() || provision.exception.is_some() {
            continue;
        }
        for citation in &provision.citations {
            let (Some(place), Some((what, value))) = (&citation.locator, stated(&constraint.form)) else { continue };
            let entry = cited.entry((&citation.source, place, format!("{} {what}", provision.kind))).or_default();
            if entry.len() < MOST {
                entry.push((constraint.provision, value));
            }
        }
    }
    let mut told = BTreeSet::new();
    for ((source, place, _), clauses) in &cited {
        for (at, (second, value)) in clauses.iter().enumerate() {
            let apart = |(first, other): &&(ProvisionId, Value<'_>)| {
                let (first, second) = (charter.provision(*first), charter.provision(*second));
                other != value && first.path != second.path && first.validity.meets(second.validity)
            };
            let Some((first, _)) = clauses[..at].iter().find(apart) else { continue };
            let (first, second) = (charter.provision(*first), charter.provision(*second));
            if told.insert((first.span, second.span)) {
                // an article may well say one number of one body or office and another of the next
                let owner = |path: &'_ str| path.split('.').next().unwrap_or_default().to_owned();
                let same = owner(&first.path) == owner(&second.path);
                let (severity, how) =
                    if same { (Severity::Warning, "contradict each other") } else { (Severity::Note, "say different things") };
                let message =
                    format!("`{}` and `{}` both cite {source} {}, and {how}", first.path, second.path, excerpt(place));
                let found = finding(CONTRADICTION, severity, message, second.span, "says this")
                    .label(first.span, Role::Rule, "and this another")
                    .help("correct one of the two, cite the place in the article more closely, or say `when` each applies");
                findings.push(found);
            }
        }
    }
}

/// What sort of number a form states, and which.
fn stated(form: &Form) -> Option<(String, Value<'_>)> {
    let length = |what: &str, length: Length| Some((what.to_owned(), Value::Length(length)));
    let number = |what: &str, number: i64| Some((what.to_owned(), Value::Number(number)));
    match form {
        Form::Period(period) => {
            let bound = if period.bound == Bound::Least { "least" } else { "most" };
            // of `meets`, a number of meetings in each year is no length of time
            match period.between {
                Between::MeetingsOfAYear => number(&format!("meetings {:?}", period.kinds), period.length.amount),
                between => length(&format!("{between:?} {bound} {:?}", period.kinds), period.length),
            }
        }
        Form::Threshold(Threshold::Quorum { needs, to_open, .. }) => Some((format!("quorum {to_open}"), Value::Formula(needs))),
        Form::Agenda(Agenda::Proposals(before)) => length("proposals", *before),
        Form::Agenda(Agenda::Most(most)) => number("items", *most),
        Form::Limit(limit) => match limit {
            Limit::Length(most) => length("term", *most),
            Limit::Gap(least) => length("gap", *least),
            Limit::Vacant(most) => length("vacant", *most),
            Limit::Terms { most, unit, consecutive, .. } => number(&format!("{unit:?} {consecutive}"), *most),
            Limit::Seats(seats) => number("seats", *seats),
            Limit::Stagger(most) => number("stagger", *most),
            _ => None,
        },
        _ => None,
    }
}
