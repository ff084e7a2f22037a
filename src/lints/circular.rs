//! Circles: steps that wait for each other, bodies that stand below each other.

use super::{Lint, finding};
use crate::charter::{Charter, MatterId, StepId, StepVersion};
use crate::constraint::{Actor, After, Form};
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::graph::{DependencyGraph, Link, Thing};
use crate::kinds::body::CIRCULAR as CIRCULAR_BODIES;
use crate::kinds::delegation::CIRCULAR as CIRCULAR_DELEGATION;
use crate::source::Span;
use petgraph::algo::kosaraju_scc;
use petgraph::visit::EdgeFiltered;
use std::collections::{BTreeMap, BTreeSet};

/// Steps of a route that wait for each other.
pub const CIRCULAR_STEPS: Code = crate::kinds::route::CIRCULAR;

/// Circles of steps.
pub const STEPS: Lint = Lint { finds: &[(CIRCULAR_STEPS, Severity::Error)], whole: false, run: steps, page: None };

/// Circles of bodies.
pub const BODIES: Lint = Lint { finds: &[(CIRCULAR_BODIES, Severity::Error)], whole: false, run: bodies, page: None };

/// Circles of delegations.
pub const DELEGATIONS: Lint =
    Lint { finds: &[(CIRCULAR_DELEGATION, Severity::Error)], whole: false, run: delegations, page: None };

/// Steps that wait for each other: none of them can ever be taken.
fn steps(charter: &Charter, graph: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    let mut taken = BTreeMap::new();
    for mut circle in circles(graph, |link| link == Link::After) {
        // into a circle one may come from outside, by an alternative
        circle.retain(|thing| match thing {
            Thing::Step(matter, step) => {
                let taken = taken.entry(*matter).or_insert_with(|| reached(charter, *matter));
                !taken.contains(step)
            }
            _ => true,
        });
        let places: Vec<(String, Span)> = circle.iter().filter_map(|thing| step(charter, *thing)).collect();
        let Some((_, first)) = places.first() else { continue };
        let message = format!("steps wait for each other: {}", named(places.iter().map(|(name, _)| name.as_str())));
        let mut found = finding(CIRCULAR_STEPS, Severity::Error, message, *first, "waits for the other");
        for (_, place) in places.iter().skip(1).take(4) {
            found = found.label(*place, Role::Rule, "and this for it");
        }
        findings.push(found.help("take one of the `after` out"));
    }
}

/// The steps of a matter that can be taken one after the other, whatever the days.
fn reached(charter: &Charter, matter: MatterId) -> BTreeSet<StepId> {
    let steps = &charter.matters[matter.index()].steps;
    let mut reached = BTreeSet::new();
    loop {
        let before = reached.len();
        for (index, step) in steps.iter().enumerate() {
            let open = |version: &StepVersion| {
                version.constraints.iter().all(|id| match &charter.constraint(*id).form {
                    Form::Precedence(precedence) => can_follow(&precedence.after, &reached),
                    _ => true,
                })
            };
            if step.versions.iter().any(open) {
                reached.insert(StepId(index as u32));
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}

fn can_follow(after: &After, reached: &BTreeSet<StepId>) -> bool {
    match after {
        After::Step(step) | After::Ended(step, _) => reached.contains(step),
        After::All(parts) => parts.iter().all(|part| can_follow(part, reached)),
        After::Any(parts) => parts.iter().any(|part| can_follow(part, reached)),
    }
}

fn step(charter: &Charter, thing: Thing) -> Option<(String, Span)> {
    let Thing::Step(matter, step) = thing else { return None };
    let matter = &charter.matters[matter.index()];
    let step = &matter.steps[step.index()];
    Some((format!("{}.{}", matter.name, step.name), step.versions.first()?.span))
}

/// Bodies that stand below each other.
fn bodies(charter: &Charter, graph: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    for circle in circles(graph, |link| link == Link::Below) {
        let places: Vec<(&str, Span)> = circle
            .iter()
            .filter_map(|thing| match thing {
                Thing::Body(id) => {
                    let body = &charter.bodies[id.index()];
                    Some((body.name.as_str(), body.below.first().map_or(body.span, |below| below.span)))
                }
                _ => None,
            })
            .collect();
        let Some((_, first)) = places.first() else { continue };
        let message = format!("bodies stand below each other: {}", named(places.iter().map(|(name, _)| *name)));
        let mut found = finding(CIRCULAR_BODIES, Severity::Error, message, *first, "below the other");
        for (_, place) in places.iter().skip(1).take(4) {
            found = found.label(*place, Role::Rule, "and this below it");
        }
        findings.push(found.help("take one of the `below` out"));
    }
}

/// Bodies that delegate a matter to each other: nobody would be left to take its steps.
fn delegations(charter: &Charter, graph: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    let matters: BTreeSet<MatterId> = charter.delegations.iter().map(|clause| clause.matter).collect();
    // most rules delegate in no circle whatever the matter, and then no matter need be looked at by itself
    if circles(graph, |link| matches!(link, Link::Delegates(_))).is_empty() {
        return;
    }
    for matter in matters {
        for circle in circles(graph, |link| link == Link::Delegates(matter)) {
            let body = |thing: &Thing| if let Thing::Body(id) = thing { Some(*id) } else { None };
            let places: Vec<(&str, Span)> = circle
                .iter()
                .filter_map(body)
                .filter_map(|by| {
                    let clause = charter.delegations.iter().find(|clause| {
                        let inside = |actor: &Actor| matches!(actor, Actor::Body(to) if circle.contains(&Thing::Body(*to)));
                        clause.by == by && clause.matter == matter && clause.to.iter().any(inside)
                    })?;
                    Some((charter.bodies[by.index()].name.as_str(), clause.span))
                })
                .collect();
            let Some((_, first)) = places.first() else { continue };
            let names = named(places.iter().map(|(name, _)| *name));
            let message = format!("bodies delegate `{}` to each other: {names}", charter.matters[matter.index()].name);
            let mut found = finding(CIRCULAR_DELEGATION, Severity::Error, message, *first, "delegated here");
            for (_, place) in places.iter().skip(1).take(4) {
                found = found.label(*place, Role::Rule, "and back here");
            }
            findings.push(found.help("take one of the delegations out"));
        }
    }
}

/// The first names of a circle, and how many more there are.
fn named<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    let shown: Vec<String> = names.iter().take(6).map(|name| format!("`{name}`")).collect();
    let more = if names.len() > 6 { format!(" and {} more", names.len() - 6) } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

/// Circles along one sort of link, each in the order of declaration.
fn circles(graph: &DependencyGraph, link: impl Fn(Link) -> bool + Copy) -> Vec<Vec<Thing>> {
    let filtered = EdgeFiltered::from_fn(&graph.graph, |edge: petgraph::graph::EdgeReference<'_, Link>| link(*edge.weight()));
    let selves =
        |circle: &Vec<_>| circle.iter().any(|node| graph.graph.edges_connecting(*node, *node).any(|edge| link(*edge.weight())));
    let mut circles: Vec<Vec<Thing>> = kosaraju_scc(&filtered)
        .into_iter()
        .filter(|circle| circle.len() > 1 || selves(circle))
        .map(|circle| circle.into_iter().map(|node| graph.graph[node]).collect())
        .collect();
    for circle in &mut circles {
        circle.sort_unstable();
    }
    circles.sort();
    circles
}
