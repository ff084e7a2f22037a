//! Clauses of routes → provisions and constraints.

use super::{ActorName, AfterNames, Clause, ExcludedName, StepClause};
use crate::ast::{self, Name};
use crate::charter::{BodyId, MatterId, ProvisionId, StepId, StepVersion};
use crate::charter::Membership;
use crate::constraint::{Actor, After, Authority, ConstraintId, Exclusion, Form, Precedence, Threshold};
use crate::diagnostic::{Code, Diagnostic, Effect, Hint, Role};
use crate::docket::Outcome;
use crate::kinds::Words;
use crate::resolve::{Lowering, Owner};
use crate::source::{Span, Spanned};

/// Clause → provisions and constraints. All steps of a matter are entered before any is lowered, so that `after` finds them.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let Owner::Matter(matter) = lowering.owner() else { return };
    match words {
        Clause::Step(step) => lower_step(clause, step, matter, lowering),
        Clause::Follows(name) => {
            let Some(route) = lowering.route(name) else { return };
            for inner in &route.clauses {
                if let Words::Route(Clause::Step(step)) = &inner.words {
                    let mut inner = inner.clone();
                    if inner.tail.citations.is_empty() && step.tail.citations.is_empty() {
                        inner.tail.citations.clone_from(&clause.tail.citations);
                    }
                    lower_step(&inner, step, matter, lowering);
                }
            }
        }
    }
}

fn lower_step(clause: &ast::Clause, step: &StepClause, matter: MatterId, lowering: &mut Lowering<'_>) {
    // what the step says of itself may stand anywhere in it
    let mut clause = clause.clone();
    clause.tail = step.tail.clone().or(clause.tail);
    let clause = &clause;
    let provision = lowering.provision(clause, "route", &step.name.value, Effect::Void);
    let mut actors = resolve_actors(&step.by, lowering);
    let each: Vec<BodyId> = step.each.iter().filter_map(|name| lowering.body(name)).collect();
    actors.extend(each.iter().copied().map(Actor::Body));
    let mut constraints = vec![lowering.constraint(provision, Form::Exclusion(Exclusion::NotInForce))];
    // where one of them stands for nobody, that is told; who may act is not known then
    if step.lapse.is_none() && actors.len() == step.by.len() + step.each.len() {
        constraints.push(lowering.constraint(provision, Form::Authority(Authority::Step(actors.clone()))));
    }
    if step.last {
        constraints.push(lowering.constraint(provision, Form::Exclusion(Exclusion::AfterFinal)));
    }
    let any = actors.iter().filter_map(|actor| match actor {
        Actor::Any(roster) => Some(Membership::Roster(*roster)),
        Actor::AnyOf(group) => Some(Membership::Group(*group)),
        _ => None,
    });
    for members in any {
        let part = lowering.part_of_kind(provision, "roster", "by", clause.span);
        constraints.push(lowering.constraint(part, Form::Authority(Authority::Taking(members))));
    }
    if !step.repeatable {
        let again = lowering.part(provision, "once", clause.span, clause.strength, Effect::Irregular);
        constraints.push(lowering.constraint(again, Form::Exclusion(Exclusion::Repetition)));
    }
    if let Some(meeting) = &step.meeting {
        let part = lowering.part(provision, "meeting", meeting.span, meeting.strength, Effect::Irregular);
        lowering.cite_instead(part, &meeting.citations);
        let kinds = meeting.kinds.iter().map(|kind| kind.value.clone()).collect();
        constraints.push(lowering.constraint(part, Form::Exclusion(Exclusion::MeetingKind { kinds, only: meeting.only })));
    }
    let done_when = outcomes(&step.done_when, lowering);
    let done_when = if done_when.is_empty() { done_by_default(&actors, lowering) } else { done_when };
    let vote = step.vote.as_ref().and_then(|name| lowering.vote_named(name));
    if let Some(vote) = vote {
        let part = lowering.part_of_kind(provision, "vote", "vote", clause.span);
        constraints.push(lowering.constraint(part, Form::Threshold(Threshold::Vote(vote))));
    }
    let version = StepVersion {
        validity: crate::resolve::period(clause),
        span: clause.span,
        provision,
        actors,
        last: step.last,
        optional: step.optional,
        repeatable: step.repeatable,
        each,
        skips: Vec::new(),
        returns: Vec::new(),
        by_lapse: step.lapse.is_some(),
        lapses: step.lapses.map(|(length, _)| length),
        done_when,
        constraints,
        vote,
        exception: lowering.exception(),
    };
    lowering.charter().matters[matter.index()].enter(&step.name.value, version);
    if let Some((after, span)) = &step.after {
        let (step, after, span) = (step.clone(), after.clone(), *span);
        lowering.later(move |lowering| lower_after(matter, &step, &after, span, provision, lowering));
    } else if let Some((_, span)) = step.lapse {
        let finding = Diagnostic::invalid(Code("syntax/incomplete"), "a lapse of time that begins with nothing")
            .label(span, Role::Rule, "from when is not said")
            .help("say after which step it runs: `enacted by lapse of 10 days after presented`");
        lowering.report(finding);
    }
    let step = step.clone();
    lowering.later(move |lowering| lower_others(matter, &step, provision, lowering));
}

/// Looks up the other steps that a step names: those it can do without, those to which the matter may go back, those that exclude it.
fn lower_others(matter: MatterId, step: &StepClause, provision: ProvisionId, lowering: &mut Lowering<'_>) {
    let mut all = |names: &[Name]| -> Vec<StepId> { names.iter().filter_map(|name| lowering.step(matter, name)).collect() };
    let (skips, returns) = (all(&step.skips), all(&step.returns));
    let when = step.skips_when.as_ref().and_then(|when| lowering.condition(when));
    // a condition that could not be understood, which is told, lets nothing be skipped
    let skips = if step.skips_when.is_some() && when.is_none() { Vec::new() } else { skips };
    let skips = skips.into_iter().map(|step| (step, when.clone())).collect();
    let mut constraints = Vec::new();
    if let Some((names, span)) = &step.excludes {
        constraints.extend(lower_excludes(matter, names, *span, provision, lowering));
    }
    if let Some((names, span)) = &step.unless {
        let steps = names.iter().filter_map(|name| lowering.step(matter, name)).collect();
        let part = beside(lowering, provision, "unless", *span);
        constraints.push(lowering.constraint(part, Form::Exclusion(Exclusion::Steps(steps))));
    }
    let Some(id) = lowering.step(matter, &step.name) else { return };
    let matter = &mut lowering.charter().matters[matter.index()];
    for target in &returns {
        let from = matter.returns.entry(*target).or_default();
        if !from.contains(&id) {
            from.push(id);
        }
    }
    if step.lapse.is_some() && !matter.lapsing.contains(&id) {
        matter.lapsing.push(id);
    }
    if let Some(version) = matter.steps[id.index()].versions.iter_mut().find(|version| version.provision == provision) {
        version.constraints.extend(constraints);
        (version.skips, version.returns) = (skips, returns);
    }
}

/// Steps of the same matter exclude by being open or taken; those of another matter as long as it runs.
fn lower_excludes(
    matter: MatterId,
    names: &[ExcludedName],
    span: Span,
    provision: ProvisionId,
    lowering: &mut Lowering<'_>,
) -> Vec<ConstraintId> {
    let own: Vec<StepId> =
        names.iter().filter(|name| name.of.is_none()).filter_map(|name| lowering.step(matter, &name.step)).collect();
    let others: Vec<(Name, Name)> = names.iter().filter_map(|name| Some((name.step.clone(), name.of.clone()?))).collect();
    let part = beside(lowering, provision, "excludes", span);
    if !others.is_empty() {
        lowering.at_last(move |lowering| lower_elsewhere(matter, &others, part, provision, lowering));
    }
    let own = (!own.is_empty()).then_some(Form::Exclusion(Exclusion::Steps(own)));
    own.map(|form| lowering.constraint(part, form)).into_iter().collect()
}

fn lower_elsewhere(matter: MatterId, names: &[(Name, Name)], part: ProvisionId, whole: ProvisionId, lowering: &mut Lowering<'_>) {
    for (step, of) in names {
        let Some(other) = lowering.matter(of) else { continue };
        let Some(step) = lowering.step(other, step) else { continue };
        let constraint = lowering.constraint(part, Form::Exclusion(Exclusion::Elsewhere(other, step)));
        let versions = lowering.charter().matters[matter.index()].steps.iter_mut().flat_map(|step| &mut step.versions);
        for version in versions.filter(|version| version.provision == whole) {
            version.constraints.push(constraint);
        }
    }
}

/// A part of a step, as strong as the step and with its effect.
fn beside(lowering: &mut Lowering<'_>, whole: ProvisionId, suffix: &str, span: Span) -> ProvisionId {
    let provision = lowering.charter().provision(whole);
    let (strength, effect) = (provision.strength, provision.effect);
    lowering.part(whole, suffix, span, strength, effect)
}

/// Looks up the steps of an `after`, once all steps of the matter are entered.
fn lower_after(matter: MatterId, step: &StepClause, after: &AfterNames, span: Span, provision: ProvisionId, lowering: &mut Lowering<'_>) {
    let Some(after) = resolve_after(after, matter, lowering) else { return };
    let whole = lowering.charter().provision(provision);
    let (strength, effect) = (whole.strength, whole.effect);
    let part = lowering.part(provision, "after", span, strength, effect);
    let least = step.least.or(step.lapse).map(|(length, _)| length);
    let most = step.most.map(|(length, _)| length);
    lowering.possible(least, most, span);
    let Some(id) = lowering.step(matter, &step.name) else { return };
    let constraint = lowering.constraint(part, Form::Precedence(Precedence { step: id, after, directly: step.directly, least, most }));
    let versions = &mut lowering.charter().matters[matter.index()].steps[id.index()].versions;
    if let Some(version) = versions.iter_mut().find(|version| version.provision == provision) {
        version.constraints.push(constraint);
    }
}

fn resolve_after(after: &AfterNames, matter: MatterId, lowering: &mut Lowering<'_>) -> Option<After> {
    let mut all = |parts: &[AfterNames]| parts.iter().map(|part| resolve_after(part, matter, lowering)).collect::<Option<Vec<_>>>();
    match after {
        AfterNames::All(parts) => all(parts).map(After::All),
        AfterNames::Any(parts) => all(parts).map(After::Any),
        AfterNames::Step(name) => lowering.step(matter, name).map(After::Step),
        AfterNames::Ended(name, outcomes) => lowering.step(matter, name).map(|step| After::Ended(step, outcomes.clone())),
    }
}

/// Names of those who act → who they are.
pub fn resolve_actors(names: &[ActorName], lowering: &mut Lowering<'_>) -> Vec<Actor> {
    let mut actors = Vec::new();
    for name in names {
        actors.extend(match name {
            ActorName::Named(name) => lowering.actor(name),
            ActorName::Any(name) => match lowering.members(name) {
                Some(Membership::Roster(roster)) => Some(Actor::Any(roster)),
                Some(Membership::Group(group)) => Some(Actor::AnyOf(group)),
                _ => None,
            },
            ActorName::AnyBody => Some(Actor::AnyBody),
        });
    }
    actors
}

/// A step is done when adopted; where only bodies that recommend take it, also when noted.
fn done_by_default(actors: &[Actor], lowering: &mut Lowering<'_>) -> Vec<Outcome> {
    let bodies = &lowering.charter().bodies;
    let recommends = |actor: &Actor| matches!(actor, Actor::Body(id) if bodies[id.index()].recommends_only.is_some());
    if !actors.is_empty() && actors.iter().all(recommends) { vec![Outcome::Adopted, Outcome::Noted] } else { vec![Outcome::Adopted] }
}

fn outcomes(names: &[Name], lowering: &mut Lowering<'_>) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for Spanned { value, span } in names {
        if let Some((outcome, _)) = Outcome::ALL.iter().find(|(_, name)| name == value) {
            outcomes.push(*outcome);
            continue;
        }
        let finding = Diagnostic::invalid(crate::resolve::UNKNOWN_NAME, format!("`{value}` is no outcome"))
            .label(*span, Role::Rule, "here")
            .hint(*span, value, Hint::near(value, Outcome::ALL.iter().map(|(_, name)| *name)));
        lowering.report(finding);
    }
    outcomes
}
