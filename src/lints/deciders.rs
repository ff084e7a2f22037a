//! Matters that two bodies may finally decide, by votes that differ: whoever brings one picks the majority that it needs.

use super::{Lint, finding};
use crate::charter::{BodyId, Charter, Matter, Step, StepVersion, Validity, VoteId};
use crate::constraint::{Actor, After, Exclusion, Form, Threshold};
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::docket::Outcome;
use crate::graph::DependencyGraph;
use crate::source::Span;

/// Two bodies may decide a matter by different votes.
pub const RIVALS: Code = Code("route/rival-votes");

/// The lint.
pub const LINT: Lint = Lint {
    finds: &[(RIVALS, Severity::Warning)],
    whole: true,
    run: matters,
    page: Some(("route", include_str!("deciders.md"))),
};

/// Of so many final steps each is held against each other.
const MOST: usize = 32;

/// A body that may finally decide, by which vote, and where that is said.
struct Decider<'c> {
    step: &'c Step,
    version: &'c StepVersion,
    body: BodyId,
    vote: VoteId,
    at: Span,
}

fn matters(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    for matter in charter.matters.iter().filter(|matter| !matter.broken) {
        let deciders: Vec<Decider<'_>> = matter
            .steps
            .iter()
            .flat_map(|step| step.versions.iter().filter(|version| plain(charter, version)).map(move |version| (step, version)))
            .flat_map(|(step, version)| deciders(charter, step, version))
            .take(MOST)
            .collect();
        let pair = deciders.iter().enumerate().find_map(|(at, one)| {
            let rival = deciders[..at].iter().find(|other| rivals(charter, other, one))?;
            Some((rival, one))
        });
        if let Some((one, other)) = pair {
            findings.push(told(charter, matter, one, other));
        }
    }
}

fn told(charter: &Charter, matter: &Matter, one: &Decider<'_>, other: &Decider<'_>) -> Diagnostic {
    let body = |decider: &Decider<'_>| charter.bodies[decider.body.index()].name.clone();
    let says = |decider: &Decider<'_>| format!("`{}` by `{}`", body(decider), charter.votes[decider.vote.index()].name);
    let message = format!("`{}` is finally decided by {}, or {}: by votes that differ", matter.name, says(one), says(other));
    let mut found = finding(RIVALS, Severity::Warning, message, other.version.span, format!("final, by `{}`", body(other)));
    if one.version.span != other.version.span {
        found = found.label(one.version.span, Role::Rule, format!("final, by `{}`", body(one)));
    }
    for decider in [one, other].into_iter().filter(|decider| decider.at != decider.version.span) {
        found = found.label(decider.at, Role::Rule, "by this vote");
    }
    found
        .help("let one of them decide it, let both decide by one vote (`vote V` in the step), or say `when` which of them does")
}

/// Final steps that are taken by an act of their own, in any case.
fn plain(charter: &Charter, version: &StepVersion) -> bool {
    let conditional = |form: &Form| matches!(form, Form::Exclusion(Exclusion::MeetingKind { .. } | Exclusion::Elsewhere(..)));
    version.last
        && !version.by_lapse
        && !version.optional
        && version.each.is_empty()
        && version.exception.is_none()
        && version.done_when == [Outcome::Adopted]
        && charter.provision(version.provision).when.is_none()
        && !version.constraints.iter().any(|id| conditional(&charter.constraint(*id).form))
}

fn deciders<'c>(charter: &'c Charter, step: &'c Step, version: &'c StepVersion) -> impl Iterator<Item = Decider<'c>> {
    version.actors.iter().filter_map(move |actor| {
        let Actor::Body(body) = *actor else { return None };
        let (vote, at) = match version.vote {
            Some(vote) => (vote, version.span),
            None => usual_vote(charter, body, version.validity)?,
        };
        Some(Decider { step, version, body, vote, at })
    })
}

/// The one vote by which a body decides all through a time.
fn usual_vote(charter: &Charter, body: BodyId, when: Validity) -> Option<(VoteId, Span)> {
    let constraints = charter.bodies[body.index()].constraints.iter().map(|id| charter.constraint(*id));
    let mut votes = constraints.filter_map(|constraint| match constraint.form {
        Form::Threshold(Threshold::Vote(vote)) => Some((vote, charter.provision(constraint.provision))),
        // after a time another vote serves: which one does hangs on the case
        Form::Threshold(Threshold::Fallback(..)) => None,
        _ => None,
    });
    let (vote, provision) = votes.next()?;
    let only = votes.next().is_none() && provision.when.is_none() && provision.exception.is_none();
    (only && provision.validity.and(when).is_some_and(|both| (both.since, both.until) == (when.since, when.until)))
        .then_some((vote, provision.span))
}

/// Whether two may decide the same thing at one time, by votes that differ.
fn rivals(charter: &Charter, one: &Decider<'_>, other: &Decider<'_>) -> bool {
    one.body != other.body
        && one.vote != other.vote
        && one.version.validity.meets(other.version.validity)
        && (std::ptr::eq(one.version, other.version) || alternatives(charter, one, other))
        && differ(charter, one.vote, other.vote)
}

/// Whether two final steps wait for the same, and neither rules out the other.
fn alternatives(charter: &Charter, one: &Decider<'_>, other: &Decider<'_>) -> bool {
    let forms =
        |version: &'_ StepVersion| version.constraints.iter().map(|id| &charter.constraint(*id).form).collect::<Vec<_>>();
    let (first, second) = (forms(one.version), forms(other.version));
    let waits = |forms: &[&Form]| -> Vec<After> {
        forms
            .iter()
            .filter_map(|form| if let Form::Precedence(precedence) = form { Some(precedence.after.clone()) } else { None })
            .collect()
    };
    let excludes = |forms: &[&Form]| forms.iter().any(|form| matches!(form, Form::Exclusion(Exclusion::Steps(_))));
    // where one body may take both, they are two ways of deciding, and not two deciders
    let shared = one.version.actors.iter().any(|actor| other.version.actors.contains(actor));
    one.step.name != other.step.name && !shared && waits(&first) == waits(&second) && !excludes(&first) && !excludes(&second)
}

/// Whether two votes say something else at one time.
fn differ(charter: &Charter, one: VoteId, other: VoteId) -> bool {
    let (one, other) = (&charter.votes[one.index()].versions, &charter.votes[other.index()].versions);
    one.iter().all(|version| {
        other.iter().filter(|other| other.validity.meets(version.validity)).all(|other| match (&version.rule, &other.rule) {
            (Some(one), Some(other)) => one != other,
            _ => false,
        })
    })
}
