//! The steps of a matter: who takes which after which, by what vote.

use super::{Link, Node, Part, Shape, listed, period};
use crate::book::Book;
use crate::charter::{BodyId, Charter, Matter, MatterId, Step, StepVersion};
use crate::constraint::{Actor, After, Exclusion, Form, Precedence, Threshold};

/// One matter.
pub fn part(book: &Book<'_>, id: MatterId) -> Part {
    let charter = book.charter();
    let matter = &charter.matters[id.index()];
    let title = if matter.title == matter.name { String::new() } else { matter.title.clone() };
    let nodes = matter.steps.iter().map(|step| node(charter, matter, step)).collect();
    let mut part = Part { name: matter.name.clone(), title, nodes, ..Part::default() };
    for (index, step) in matter.steps.iter().enumerate() {
        for version in &step.versions {
            let when = if step.versions.len() > 1 { period(version.validity) } else { String::new() };
            edges(charter, &mut part, index, version, &when);
        }
    }
    part
}

fn node(charter: &Charter, matter: &Matter, step: &Step) -> Node {
    let usual = || step.versions.iter().filter(|version| version.exception.is_none());
    let shape = if usual().any(|version| version.last) {
        Shape::Final
    } else if usual().all(|version| version.optional) {
        Shape::Optional
    } else {
        Shape::Step
    };
    let mut lines: Vec<String> = Vec::new();
    for version in &step.versions {
        lines.push(taken(charter, version));
        lines.extend(vote(charter, version));
        let when = period(version.validity);
        lines.extend(Some(when).filter(|when| !when.is_empty()));
        lines.extend(version.exception.map(|number| format!("by the exception {}", charter.exceptions[number as usize].name)));
        let mut is = Vec::new();
        is.extend(version.last.then_some("ends the matter"));
        is.extend(version.optional.then_some("may be left out"));
        is.extend(version.repeatable.then_some("may be taken again"));
        lines.extend(Some(is.join(", ")).filter(|is| !is.is_empty()));
        for (skipped, when) in &version.skips {
            let sometimes = if when.is_some() { ", sometimes" } else { "" };
            lines.push(format!("can do without {}{sometimes}", matter.steps[skipped.index()].name));
        }
    }
    Node {
        path: format!("{}.{}", matter.name, step.name),
        shape,
        name: step.name.clone(),
        lines,
        spans: step.versions.iter().map(|version| version.span).collect(),
        marks: Vec::new(),
    }
}

/// "by soc or swg".
fn taken(charter: &Charter, version: &StepVersion) -> String {
    if version.by_lapse {
        return "by lapse of time".to_owned();
    }
    if version.each.is_empty() {
        return format!("by {}", listed(&charter.actor_names(&version.actors)));
    }
    let each: Vec<String> = version.each.iter().map(|body| charter.bodies[body.index()].name.clone()).collect();
    format!("by each of {}", each.join(", "))
}

/// By what vote it is taken: its own, else those of the bodies.
fn vote(charter: &Charter, version: &StepVersion) -> Option<String> {
    let name = |id: crate::charter::VoteId| charter.votes[id.index()].name.clone();
    if let Some(vote) = version.vote {
        return Some(format!("vote {}", name(vote)));
    }
    let mut votes: Vec<String> = Vec::new();
    for actor in &version.actors {
        let Actor::Body(body) = actor else { continue };
        for vote in votes_of(charter, *body) {
            if !votes.contains(&name(vote)) {
                votes.push(name(vote));
            }
        }
    }
    (!votes.is_empty()).then(|| format!("vote {}", listed(&votes)))
}

fn votes_of(charter: &Charter, body: BodyId) -> Vec<crate::charter::VoteId> {
    let forms = charter.bodies[body.index()].constraints.iter().map(|id| &charter.constraint(*id).form);
    let votes = forms.flat_map(|form| match form {
        Form::Threshold(Threshold::Vote(vote)) => vec![*vote],
        Form::Threshold(Threshold::Fallback(vote, other, _)) => vec![*vote, *other],
        _ => Vec::new(),
    });
    votes.collect()
}

fn edges(charter: &Charter, part: &mut Part, here: usize, version: &StepVersion, when: &str) {
    for id in &version.constraints {
        match &charter.constraint(*id).form {
            Form::Precedence(precedence) => {
                let beside = beside(precedence, when);
                after(part, here, &precedence.after, &beside, matches!(precedence.after, After::Any(_)));
            }
            Form::Exclusion(Exclusion::Steps(steps)) => {
                for step in steps {
                    // that two exclude each other is drawn once
                    let (one, other) = (here.min(step.index()), here.max(step.index()));
                    part.link(one, other, Link::Excludes, "exclude each other".to_owned());
                }
            }
            _ => {}
        }
    }
    for step in &version.returns {
        part.link(here, step.index(), Link::Back, "may go back".to_owned());
    }
}

/// What stands beside an edge: how much time, and when that holds.
fn beside(precedence: &Precedence, when: &str) -> String {
    let directly = precedence.directly.then(|| "directly".to_owned());
    let least = precedence.least.map(|length| format!("at least {length}"));
    let most = precedence.most.map(|length| format!("within {length}"));
    let when = Some(when.to_owned()).filter(|when| !when.is_empty());
    directly.into_iter().chain(least).chain(most).chain(when).collect::<Vec<_>>().join(", ")
}

fn after(part: &mut Part, here: usize, needed: &After, beside: &str, any: bool) {
    let label =
        |more: String| [more, beside.to_owned()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
    match needed {
        After::Step(step) => part.link(step.index(), here, Link::After, label(if any { "or".into() } else { String::new() })),
        After::Ended(step, outcomes) => {
            let names: Vec<String> = outcomes.iter().map(|outcome| outcome.name().to_owned()).collect();
            part.link(step.index(), here, Link::After, label(format!("if {}", listed(&names))));
        }
        After::All(parts) => parts.iter().for_each(|needed| after(part, here, needed, beside, any)),
        After::Any(parts) => parts.iter().for_each(|needed| after(part, here, needed, beside, true)),
    }
}
