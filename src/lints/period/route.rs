//! Steps that no calendar lets follow each other: minimum and maximum periods as difference constraints.
//!
//! "`b` at least 30 days after `a`" is an edge from b to a of -30, "within 40 days" one from a to b of 40. Dates that keep all of them exist
//! unless the edges close a circle whose sum is less than nothing.

use super::super::{Lint, finding};
use super::{always, least_days, most_days};
use crate::ast::Strength;
use crate::charter::{Charter, Matter, StepId, StepVersion};
use crate::constraint::{After, Form, Precedence};
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::graph::DependencyGraph;
use crate::source::Span;
use jiff::civil::Date;
use petgraph::algo::{FloatMeasure, find_negative_cycle};
use petgraph::graph::{DiGraph, NodeIndex};
use std::ops::Add;

/// Periods along a route that no calendar satisfies.
pub const NO_CALENDAR: Code = Code("period/no-calendar");

/// The lint.
pub const LINT: Lint = Lint { finds: &[(NO_CALENDAR, Severity::Error)], whole: false, run: routes, page: super::PAGE };

/// Days, as petgraph's Bellman-Ford wants its weights: whole numbers, a great one for no path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Days(i64);

/// No path; small enough that sums stay in range.
const NO_PATH: i64 = i64::MAX / 4;

impl Add for Days {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        if self.0 >= NO_PATH || other.0 >= NO_PATH { Self(NO_PATH) } else { Self(self.0.saturating_add(other.0).max(-NO_PATH)) }
    }
}

impl FloatMeasure for Days {
    fn zero() -> Self {
        Self(0)
    }
    fn infinite() -> Self {
        Self(NO_PATH)
    }
    fn from_f32(value: f32) -> Self {
        Self(value as i64)
    }
    fn from_f64(value: f64) -> Self {
        Self(value as i64)
    }
}

/// What one provision says of two steps: the later is no more than so many days after the earlier, or (negative) no fewer before.
struct Edge {
    from: StepId,
    to: StepId,
    days: i64,
    label: String,
    span: Span,
    strength: Strength,
}

fn routes(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    let mut told: Vec<Vec<Span>> = Vec::new();
    for matter in charter.matters.iter().filter(|matter| !matter.broken) {
        for day in changes(matter) {
            let edges = edges(charter, matter, day);
            let Some(circle) = circle(matter, &edges) else { continue };
            let mut places: Vec<Span> = circle.iter().map(|edge| edge.span).collect();
            places.sort_unstable_by_key(|span| (span.start, span.end));
            // a route that several matters follow, or that lasts over several versions, is told once
            if told.contains(&places) {
                continue;
            }
            told.push(places);
            findings.push(tell(matter, &circle));
        }
    }
}

/// The first days of all versions: in between, nothing changes.
fn changes(matter: &Matter) -> Vec<Date> {
    let versions = || matter.steps.iter().flat_map(|step| &step.versions);
    // without a maximum no circle is less than nothing, and most routes have none
    let mut days: Vec<Date> =
        versions().map(|version| version.validity.since.or(version.validity.until).unwrap_or(Date::ZERO)).collect();
    days.sort_unstable();
    days.dedup();
    days
}

fn edges(charter: &Charter, matter: &Matter, day: Date) -> Vec<Edge> {
    let mut edges = Vec::new();
    for step in &matter.steps {
        let Some(version) = in_force(step, day) else { continue };
        for id in &version.constraints {
            let Form::Precedence(precedence) = &charter.constraint(*id).form else { continue };
            let Some(provision) = always(charter, *id) else { continue };
            for earlier in surely(&precedence.after) {
                if steady(matter, earlier, day) {
                    between(charter, matter, precedence, earlier, (provision.span, provision.strength), day, &mut edges);
                }
            }
        }
    }
    edges
}

fn in_force(step: &crate::charter::Step, day: Date) -> Option<&StepVersion> {
    step.versions.iter().find(|version| version.exception.is_none() && version.validity.on(day))
}

/// The steps that must all come first; of alternatives none must.
fn surely(after: &After) -> Vec<StepId> {
    match after {
        After::Step(step) | After::Ended(step, _) => vec![*step],
        After::All(parts) => parts.iter().flat_map(surely).collect(),
        After::Any(_) => Vec::new(),
    }
}

/// Whether a step is taken, and once: not left out, not gone back to, not taken by one after the other.
fn steady(matter: &Matter, id: StepId, day: Date) -> bool {
    let step = &matter.steps[id.index()];
    let skipped = matter.steps.iter().flat_map(|step| &step.versions).any(|version| version.skips.iter().any(|skip| skip.0 == id));
    let excepted = step.versions.iter().any(|version| version.exception.is_some());
    let returned = !matter.returns.is_empty();
    let once = in_force(step, day).is_some_and(|version| !version.optional && !version.by_lapse && version.each.is_empty());
    once && !skipped && !excepted && !returned && !matter.counted.contains(&id)
}

fn between(
    charter: &Charter,
    matter: &Matter,
    precedence: &Precedence,
    earlier: StepId,
    (span, strength): (Span, Strength),
    day: Date,
    edges: &mut Vec<Edge>,
) {
    let later = precedence.step;
    let name = |id: StepId| &matter.steps[id.index()].name;
    let (before, after) = (name(earlier), name(later));
    let least = precedence.least.map_or(0, least_days);
    let label = match precedence.least {
        Some(length) => format!("`{after}` at least {length} after `{before}`"),
        None => format!("`{after}` after `{before}`"),
    };
    edges.push(Edge { from: later, to: earlier, days: -least, label, span, strength });
    // a last day that rolls forward lies as far away as there are holidays
    let rolls = charter.calendars.iter().any(|calendar| !calendar.rolls.is_empty());
    if let Some((length, days)) = precedence.most.and_then(|length| Some((length, most_days(length)?))).filter(|_| !rolls) {
        let label = format!("`{after}` within {length} of `{before}`");
        edges.push(Edge { from: earlier, to: later, days, label, span, strength });
    }
    let version = in_force(&matter.steps[earlier.index()], day);
    if let Some((version, length)) = version.and_then(|version| Some((version, version.lapses?)))
        && let Some(days) = most_days(length).filter(|_| !rolls)
    {
        let label = format!("`{before}` lapses after {length}");
        edges.push(Edge { from: earlier, to: later, days, label, span: version.span, strength: Strength::Must });
    }
}

/// A circle of edges whose sum is less than nothing.
fn circle<'e>(matter: &Matter, edges: &'e [Edge]) -> Option<Vec<&'e Edge>> {
    if !edges.iter().any(|edge| edge.days > 0) {
        return None;
    }
    let mut graph: DiGraph<(), Days> = DiGraph::new();
    let nodes: Vec<NodeIndex> = matter.steps.iter().map(|_| graph.add_node(())).collect();
    let source = graph.add_node(());
    for node in &nodes {
        graph.add_edge(source, *node, Days(0));
    }
    for edge in edges {
        graph.add_edge(nodes[edge.from.index()], nodes[edge.to.index()], Days(edge.days));
    }
    let nodes = find_negative_cycle(&graph, source)?;
    let shortest = |from: NodeIndex, to: NodeIndex| {
        let joins = |edge: &&Edge| edge.from.index() == from.index() && edge.to.index() == to.index();
        edges.iter().filter(joins).min_by_key(|edge| edge.days)
    };
    let closed = |nodes: &[NodeIndex]| -> Option<Vec<&'e Edge>> {
        let next = nodes.iter().cycle().skip(1);
        nodes.iter().zip(next).map(|(from, to)| shortest(*from, *to)).collect()
    };
    let reversed: Vec<NodeIndex> = nodes.iter().rev().copied().collect();
    let found = closed(&nodes).or_else(|| closed(&reversed))?;
    (found.iter().map(|edge| edge.days).sum::<i64>() < 0).then_some(found)
}

fn tell(matter: &Matter, circle: &[&Edge]) -> Diagnostic {
    let least: i64 = circle.iter().map(|edge| -edge.days.min(0)).sum();
    let most: i64 = circle.iter().map(|edge| edge.days.max(0)).sum();
    // the maximum is where the circle is told from, then what lies between
    let start = circle.iter().position(|edge| edge.days > 0).unwrap_or_default();
    let mut chain: Vec<&Edge> = circle[start..].iter().chain(&circle[..start]).copied().collect();
    chain[1..].reverse();
    let message = format!("no dates keep all periods of `{}`: {least} days at least, {most} at most", matter.name);
    let must = circle.iter().all(|edge| edge.strength == Strength::Must);
    let severity = if must { Severity::Error } else { Severity::Warning };
    let first = chain[0];
    let mut found = finding(NO_CALENDAR, severity, message, first.span, first.label.clone());
    for edge in &chain[1..] {
        found = found.label(edge.span, Role::Rule, edge.label.clone());
    }
    found.help("shorten a minimum, or lengthen the maximum")
}
