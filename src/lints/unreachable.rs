//! Steps that nobody can take, or that rest on what can never come first.

use super::{Lint, finding};
use crate::charter::{Charter, Matter, StepId, StepVersion};
use crate::constraint::{After, Exclusion, Form};
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::graph::DependencyGraph;
use crate::source::Span;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A step that can never be reached.
pub const UNREACHABLE: Code = Code("route/unreachable");

/// The lint.
pub const LINT: Lint = Lint { finds: &[(UNREACHABLE, Severity::Error)], whole: false, run: steps, page: None };

/// Steps that cannot be reached: what they wait for is no step in force while they are. Steps that wait for each other are told as a
/// circle, and what rests on them is not told again.
fn steps(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    for matter in &charter.matters {
        for step in &matter.steps {
            for version in &step.versions {
                if let Some((missing, last)) = afters(charter, version).find_map(|after| only_old(matter, version, after)) {
                    let message =
                        format!("`{}.{}` can be reached only by what took `{missing}` until {last}", matter.name, step.name);
                    let found =
                        finding(UNREACHABLE, Severity::Warning, message, version.span, "out of reach of what begins later")
                            .help(format!(
                                "give `{missing}` and this step periods that overlap, or take it out of the `after`"
                            ));
                    findings.push(found);
                }
                if let Some((other, at)) = excluded(charter, matter, version) {
                    let message = format!(
                        "`{}.{}` can never be taken: it comes after `{other}`, and `{other}` excludes it",
                        matter.name, step.name
                    );
                    let found = finding(UNREACHABLE, Severity::Error, message, version.span, "unreachable")
                        .label(at, Role::Rule, "excluded here")
                        .help(format!("take `{other}` out of the `after` or out of what excludes the step"));
                    findings.push(found);
                }
                if let Some(missing) = never_meets(charter, matter, version) {
                    let message =
                        format!("`{}.{}` can never be taken: `{missing}` is not in force while it is", matter.name, step.name);
                    let found = finding(UNREACHABLE, Severity::Error, message, version.span, "unreachable")
                        .help(format!("give `{missing}` and this step periods that overlap, or take it out of the `after`"));
                    findings.push(found);
                }
            }
        }
    }
}

/// A step that must have been taken before a version, and must not; and where the second is said.
fn excluded(charter: &Charter, matter: &Matter, version: &StepVersion) -> Option<(String, Span)> {
    if version.constraints.iter().any(|id| charter.provision(charter.constraint(*id).provision).when.is_some()) {
        return None;
    }
    let needed: BTreeSet<StepId> = afters(charter, version).flat_map(required).collect();
    version.constraints.iter().map(|id| charter.constraint(*id)).find_map(|constraint| {
        let Form::Exclusion(Exclusion::Steps(steps)) = &constraint.form else { return None };
        let step = steps.iter().find(|step| needed.contains(step))?;
        Some((matter.steps[step.index()].name.clone(), charter.provision(constraint.provision).span))
    })
}

/// The steps that an `after` needs taken, whatever else.
fn required(after: &After) -> Vec<StepId> {
    match after {
        After::Step(step) => vec![*step],
        After::All(parts) => parts.iter().flat_map(required).collect(),
        After::Ended(..) | After::Any(_) => Vec::new(),
    }
}

/// A step that a version waits for and that has no version in force at or before its time.
fn never_meets(charter: &Charter, matter: &Matter, version: &StepVersion) -> Option<String> {
    afters(charter, version).find_map(|after| wanting(matter, version, after))
}

/// A step that has ended for good before a version that waits for it begins, and its last day.
fn only_old(matter: &Matter, version: &StepVersion, after: &After) -> Option<(String, Date)> {
    match after {
        After::Step(step) | After::Ended(step, _) => {
            let step = &matter.steps[step.index()];
            let last =
                step.versions.iter().map(|other| other.validity.until).max_by_key(|until| until.unwrap_or(Date::MAX))??;
            version.validity.since.is_some_and(|since| last < since).then(|| (step.name.clone(), last))
        }
        After::All(parts) => parts.iter().find_map(|part| only_old(matter, version, part)),
        After::Any(parts) => {
            let old: Vec<_> = parts.iter().filter_map(|part| only_old(matter, version, part)).collect();
            if old.len() == parts.len() { old.into_iter().next() } else { None }
        }
    }
}

fn wanting(matter: &Matter, version: &StepVersion, after: &After) -> Option<String> {
    match after {
        After::Step(step) | After::Ended(step, _) => {
            let step = &matter.steps[step.index()];
            let in_time = step.versions.iter().any(|other| match (other.validity.since, version.validity.until) {
                (Some(since), Some(until)) => since <= until,
                _ => true,
            });
            (!in_time).then(|| step.name.clone())
        }
        After::All(parts) => parts.iter().find_map(|part| wanting(matter, version, part)),
        After::Any(parts) => {
            let all: Vec<String> = parts.iter().filter_map(|part| wanting(matter, version, part)).collect();
            if all.len() == parts.len() { all.into_iter().next() } else { None }
        }
    }
}

/// The steps of a matter that can be reached: those that wait for none, and those that wait for reached ones. Each time a step is reached,
/// only the steps that wait for it are looked at again.
pub fn reachable(charter: &Charter, matter: &Matter) -> BTreeSet<StepId> {
    let mut waiting: BTreeMap<StepId, Vec<StepId>> = BTreeMap::new();
    for (index, step) in matter.steps.iter().enumerate() {
        for awaited in step.versions.iter().flat_map(|version| afters(charter, version)).flat_map(After::steps) {
            waiting.entry(awaited).or_default().push(StepId(index as u32));
        }
    }
    let mut reached = BTreeSet::new();
    let mut open: Vec<StepId> = (0..matter.steps.len() as u32).map(StepId).collect();
    while let Some(id) = open.pop() {
        let step = &matter.steps[id.index()];
        let can = step.versions.iter().any(|version| afters(charter, version).all(|after| satisfied(after, &reached)));
        if can && reached.insert(id) {
            open.extend(waiting.get(&id).into_iter().flatten());
        }
    }
    reached
}

/// What a version of a step waits for.
fn afters<'c>(charter: &'c Charter, version: &'c StepVersion) -> impl Iterator<Item = &'c After> {
    version.constraints.iter().filter_map(|id| match &charter.constraint(*id).form {
        Form::Precedence(precedence) => Some(&precedence.after),
        _ => None,
    })
}

fn satisfied(after: &After, reached: &BTreeSet<StepId>) -> bool {
    match after {
        After::Step(step) | After::Ended(step, _) => reached.contains(step),
        After::All(parts) => parts.iter().all(|part| satisfied(part, reached)),
        After::Any(parts) => parts.iter().any(|part| satisfied(part, reached)),
    }
}
