//! Names that nothing uses.

use super::{Lint, finding};
use crate::charter::Charter;
use crate::constraint::{Form, Threshold};
use crate::diagnostic::{Code, Diagnostic, Severity, excerpt};
use crate::formula::{Formula, Narrow, Op, Ruling, Whom};
use crate::graph::{DependencyGraph, Thing};
use crate::source::Span;
use petgraph::Direction;
use std::collections::BTreeSet;

/// A name that is declared and never used.
pub const UNUSED: Code = Code("name/unused");

/// The lint.
pub const LINT: Lint =
    Lint { finds: &[(UNUSED, Severity::Warning)], whole: true, run: names, page: Some(("name", include_str!("unused.md"))) };

/// What is declared and hangs on nothing: of the graph, and of what is written out where it is used. A matter is what dockets decide, and
/// is used by them; so are the steps of its route.
fn names(charter: &Charter, graph: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    let spoken_of = spoken_of(charter);
    for node in graph.graph.node_indices() {
        let thing = graph.graph[node];
        let Some((sort, name, span)) = declared(charter, thing) else { continue };
        let used = match thing {
            Thing::Source(id) => charter.cited.iter().any(|(source, _)| *source == id),
            _ => {
                graph.graph.edges_directed(node, Direction::Incoming).next().is_some()
                    || spoken_of.contains(name)
                    || charter.used.contains(name)
            }
        };
        if !used {
            findings.push(unused(sort, name, span));
        }
    }
    findings.extend(charter.left_over.iter().map(|(sort, name, span)| unused(sort, name, *span)));
    // the only calendar counts wherever none is named
    if charter.calendars.len() > 1 {
        let named: BTreeSet<usize> =
            charter.bodies.iter().flat_map(|body| &body.calendar).map(|dated| dated.value.index()).collect();
        let calendars = charter.calendars.iter().enumerate().filter(|(number, _)| !named.contains(number));
        findings.extend(calendars.map(|(_, calendar)| unused("calendar", &calendar.name, calendar.span)));
    }
}

fn unused(sort: &str, name: &str, span: Span) -> Diagnostic {
    let message = format!("the {sort} `{}` is never used", excerpt(name));
    finding(UNUSED, Severity::Warning, message, span, "declared here").help("remove it, or use it")
}

/// Names that stand in expressions as such: `decision.body is council`.
fn spoken_of(charter: &Charter) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for formula in formulas(charter) {
        named(formula, &mut names);
    }
    names
}

fn named<'c>(formula: &'c Formula, names: &mut BTreeSet<&'c str>) {
    let mut filters = Vec::new();
    formula.visit(&mut |part| match &part.op {
        Op::Name(name) => _ = names.insert(name),
        Op::Set(set) => filters.extend(&set.narrowed),
        Op::Empty { of, .. } => filters.extend(of.iter().flat_map(|set| &set.narrowed)),
        _ => {}
    });
    for narrow in filters {
        match narrow {
            Narrow::Where(condition) => named(condition, names),
            Narrow::From(Whom::Named(value)) | Narrow::Except(Whom::Named(value)) => named(value, names),
            Narrow::From(_) | Narrow::Except(_) => {}
        }
    }
}

/// All formulas of the rules.
fn formulas(charter: &Charter) -> Vec<&Formula> {
    let mut all: Vec<&Formula> = charter.provisions.iter().filter_map(|provision| provision.when.as_ref()).collect();
    all.extend(charter.exceptions.iter().filter_map(|exception| exception.when.as_ref()));
    let versions = charter.votes.iter().flat_map(|vote| &vote.versions);
    all.extend(versions.filter_map(|version| version.rule.as_ref()).flat_map(Ruling::formulas));
    let steps = charter.matters.iter().flat_map(|matter| &matter.steps).flat_map(|step| &step.versions);
    all.extend(steps.flat_map(|version| &version.skips).filter_map(|(_, when)| when.as_ref()));
    for constraint in &charter.constraints {
        match &constraint.form {
            Form::Threshold(Threshold::Quorum { needs, .. }) => all.push(needs),
            Form::Eligible(formula) => all.push(formula),
            Form::Duty(duty) => all.extend(&duty.filter),
            Form::Predicate(predicate) => {
                all.push(&predicate.demand);
                for domain in &predicate.each {
                    all.extend(&domain.filter);
                    all.extend(domain.join.as_ref().map(|(_, value)| value));
                }
            }
            _ => {}
        }
    }
    all
}

fn declared(charter: &Charter, thing: Thing) -> Option<(&'static str, &str, Span)> {
    Some(match thing {
        Thing::Body(id) => ("body", &charter.bodies[id.index()].name, charter.bodies[id.index()].span),
        Thing::Office(id) => ("office", &charter.offices[id.index()].name, charter.offices[id.index()].span),
        Thing::Vote(id) => {
            let vote = &charter.votes[id.index()];
            ("vote", &vote.name, vote.versions.first()?.span)
        }
        Thing::Roster(id) => ("roster", &charter.rosters[id.index()].name, charter.rosters[id.index()].span),
        Thing::Group(id) => ("group", &charter.groups[id.index()].name, charter.groups[id.index()].span),
        Thing::Weights(id) => ("table of weights", &charter.weights[id.index()].name, charter.weights[id.index()].span),
        Thing::List(id) => ("list", &charter.lists[id.index()].name, charter.lists[id.index()].span),
        Thing::Source(id) => ("source", &charter.sources[id.index()].name, charter.sources[id.index()].span),
        Thing::Matter(_) | Thing::Step(..) | Thing::Rule(_) | Thing::Duty(_) | Thing::Exception(_) => return None,
    })
}
