//! Steps that no calendar lets follow each other: minimum and maximum periods as difference constraints.
//!
//! "`b` at least 30 days after `a`" is an edge from b to a of -30, "within 40 days" one from a to b of 40. Dates that keep all of them exist
//! unless the edges close a circle whose sum is less than nothing.

use super::super::{Lint, finding};
use super::{always, least_days, most_days};
use crate::ast::Strength;
use crate::charter::{Charter, Matter, StepId, StepVersion};
use crate::constraint::{After, Form, Length, Precedence};
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::graph::DependencyGraph;
use crate::source::Span;
use jiff::civil::Date;

/// Periods along a route that no calendar satisfies.
pub const NO_CALENDAR: Code = Code("period/no-calendar");

/// The lint.
pub const LINT: Lint = Lint { finds: &[(NO_CALENDAR, Severity::Error)], whole: false, run: routes, page: super::PAGE };

/// What one provision says of two steps: the later is no more than so many days after the earlier, or (negative) no fewer before.
struct Edge {
    from: StepId,
    to: StepId,
    days: i64,
    length: Option<Length>,
    label: String,
    span: Span,
    strength: Strength,
}

fn routes(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    let mut told: Vec<Vec<Span>> = Vec::new();
    for matter in charter.matters.iter().filter(|matter| !matter.broken) {
        for day in changes(matter) {
            let edges = edges(charter, matter, day);
            let Some(circle) = circle(matter.steps.len(), &edges).filter(|circle| !told_on_reading(charter, circle)) else {
                continue;
            };
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

/// Whether one clause alone says it, which is told where it is read.
fn told_on_reading(charter: &Charter, circle: &[&Edge]) -> bool {
    let [one, other] = circle else { return false };
    let longer = one
        .length
        .zip(other.length)
        .is_some_and(|(one, other)| charter.usual_calendar.longer(one, other) || charter.usual_calendar.longer(other, one));
    one.span == other.span && longer
}

/// The first days of all versions: in between, nothing changes.
fn changes(matter: &Matter) -> Vec<Date> {
    let versions = || matter.steps.iter().flat_map(|step| &step.versions);
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
    let skipped =
        matter.steps.iter().flat_map(|step| &step.versions).any(|version| version.skips.iter().any(|skip| skip.0 == id));
    let excepted = step.versions.iter().any(|version| version.exception.is_some());
    let returned = !matter.returns.is_empty();
    let once = in_force(step, day)
        .is_some_and(|version| !version.optional && !version.repeatable && !version.by_lapse && version.each.is_empty());
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
    edges.push(Edge { from: later, to: earlier, days: -least, length: precedence.least, label, span, strength });
    // a last day that rolls forward lies as far away as there are holidays
    let rolls = charter.calendars.iter().any(|calendar| !calendar.rolls.is_empty());
    if let Some((length, days)) = precedence.most.and_then(|length| Some((length, most_days(length)?))).filter(|_| !rolls) {
        let label = format!("`{after}` within {length} of `{before}`");
        edges.push(Edge { from: earlier, to: later, days, length: Some(length), label, span, strength });
    }
    let version = in_force(&matter.steps[earlier.index()], day);
    if let Some((version, length)) = version.and_then(|version| Some((version, version.lapses?)))
        && let Some(days) = most_days(length).filter(|_| !rolls)
    {
        let label = format!("`{before}` lapses after {length}");
        edges.push(Edge {
            from: earlier,
            to: later,
            days,
            length: Some(length),
            label,
            span: version.span,
            strength: Strength::Must,
        });
    }
}

/// A circle of edges whose sum is less than nothing: Bellman and Ford's way, in whole numbers, from a start that lies at no distance from
/// any step. (petgraph's `find_negative_cycle` wants floats, and goes back from a step whose way does not yet lead round the circle.)
fn circle(steps: usize, edges: &[Edge]) -> Option<Vec<&Edge>> {
    // most routes have no maximum, and no circle
    if !edges.iter().any(|edge| edge.days > 0) {
        return None;
    }
    let mut distance = vec![0i64; steps];
    let mut by: Vec<Option<&Edge>> = vec![None; steps];
    let mut shortened = None;
    for _ in 0..=steps {
        shortened = None;
        for edge in edges {
            let reached = distance[edge.from.index()].saturating_add(edge.days);
            if reached < distance[edge.to.index()] {
                distance[edge.to.index()] = reached;
                by[edge.to.index()] = Some(edge);
                shortened = Some(edge.to);
            }
        }
        shortened?;
    }
    // so many steps back one is on the circle
    let mut start = shortened?;
    for _ in 0..steps {
        start = by[start.index()]?.from;
    }
    let mut circle = vec![by[start.index()]?];
    while let Some(edge) = circle.last().filter(|edge| edge.from != start) {
        circle.push(by[edge.from.index()]?);
    }
    circle.reverse();
    Some(circle)
}

fn tell(matter: &Matter, circle: &[&Edge]) -> Diagnostic {
    let least: i64 = circle.iter().fold(0, |sum, edge| sum.saturating_sub(edge.days.min(0)));
    let most: i64 = circle.iter().fold(0, |sum, edge| sum.saturating_add(edge.days.max(0)));
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
