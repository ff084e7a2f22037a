//! Routes: who takes which step of a matter, after which other steps, at what meeting, and what ends it.

mod words;

pub use words::describe;

use crate::ast::{self, Cited, Name, Place, Strength, Tail};
use crate::charter::{MatterId, ProvisionId, StepVersion};
use crate::constraint::{Actor, After, Authority, Exclusion, Form, Length, Precedence, Threshold};
use crate::diagnostic::{Code, Diagnostic, Effect, Role, did_you_mean};
use crate::docket::Outcome;
use crate::kinds::{Opening, Words};
use crate::resolve::{Lowering, Owner};
use crate::source::{Span, Spanned};
use crate::syntax::{self, Node, Phrase};

/// A body acts that may not.
pub const WRONG_BODY: Code = Code("route/wrong-body");
/// A step that must come first was not taken, or not carried.
pub const MISSING_STEP: Code = Code("route/missing-step");
/// A step that must come first comes later, or too shortly before.
pub const TOO_EARLY: Code = Code("route/too-early");
/// A step that must come first lies too long ago.
pub const TOO_LATE: Code = Code("route/too-late");
/// An act after the route has ended.
pub const AFTER_FINAL: Code = Code("route/after-final");
/// A step taken twice.
pub const REPEATED: Code = Code("route/repeated");
/// Decisions, or steps, that wait for each other.
pub const CIRCULAR: Code = Code("route/circular");
/// A step that the rules in force on that day do not have.
pub const NOT_IN_FORCE: Code = Code("route/not-in-force");
/// A step at a meeting of a kind that does not serve.
pub const MEETING_KIND: Code = Code("route/meeting-kind");
/// What an act rests on does not count, or cannot be judged.
pub const RESTS_ON: Code = Code("route/rests-on");

/// Codes of this kind.
pub const CODES: &[Code] =
    &[WRONG_BODY, MISSING_STEP, TOO_EARLY, TOO_LATE, AFTER_FINAL, REPEATED, CIRCULAR, NOT_IN_FORCE, MEETING_KIND, RESTS_ON];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[
    Opening { place: Place::Route, keyword: "", node: Node::step },
    Opening { place: Place::Matter, keyword: "follows", node: Node::follows_clause },
];

/// A clause of this kind.
#[derive(Debug, Clone)]
pub enum Clause {
    /// A step.
    Step(Box<StepClause>),
    /// `follows political-document`
    Follows(Name),
}

/// `recommended by soc after considered`
#[derive(Debug, Clone)]
pub struct StepClause {
    name: Name,
    by: Vec<ActorName>,
    after: Option<(AfterNames, Span)>,
    least: Option<(Length, Span)>,
    most: Option<(Length, Span)>,
    meeting: Option<Meeting>,
    vote: Option<Name>,
    last: bool,
    optional: bool,
    done_when: Vec<Name>,
    tail: Tail,
}

/// Who acts, as written.
#[derive(Debug, Clone)]
pub enum ActorName {
    /// A body or office.
    Named(Name),
    /// Any entry of a roster.
    Any(Name),
    /// `any body`
    AnyBody,
}

#[derive(Debug, Clone)]
enum AfterNames {
    Step(Name),
    All(Vec<AfterNames>),
    Any(Vec<AfterNames>),
}

#[derive(Debug, Clone)]
struct Meeting {
    kinds: Vec<Name>,
    only: bool,
    strength: Strength,
    citations: Vec<Cited>,
    span: Span,
}

// --- reading -----------------------------------------------------------------------------------------------------

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, findings: &mut Vec<Diagnostic>) -> Option<Clause> {
    if phrase.node() == Node::follows_clause {
        return syntax::first_name(phrase).map(Clause::Follows);
    }
    let mut step = StepClause {
        name: syntax::first_name(phrase)?,
        by: actors(&phrase.part(Node::actors)?),
        after: None,
        least: None,
        most: None,
        meeting: None,
        vote: None,
        last: false,
        optional: false,
        done_when: Vec::new(),
        tail: syntax::tail(phrase, findings),
    };
    for part in phrase.parts().skip(2) {
        let repeated = step.take(&part);
        if repeated {
            let finding = Diagnostic::invalid(Code("syntax/stray"), "said twice of one step").label(part.span(), Role::Rule, "the second");
            findings.push(finding);
        }
    }
    Some(Clause::Step(Box::new(step)))
}

impl StepClause {
    /// Takes in one part of the phrase; true where it had been given before.
    fn take(&mut self, part: &Phrase<'_>) -> bool {
        match part.node() {
            Node::after => {
                for gap in part.parts().filter(|part| part.node() == Node::gap).filter_map(|gap| gap.parts().next()) {
                    let length = gap.part(Node::duration).and_then(|length| Some((syntax::length(&length)?, length.span())));
                    if gap.node() == Node::gap_least {
                        self.least = length;
                    } else {
                        self.most = length;
                    }
                }
                let after = part.part(Node::after_rule).and_then(|rule| after(&rule)).map(|rule| (rule, part.span()));
                std::mem::replace(&mut self.after, after).is_some()
            }
            Node::meeting_kind => {
                let meeting = Meeting {
                    kinds: syntax::names(part),
                    only: !part.has(Node::kw_not),
                    strength: syntax::strength(part.part(Node::strength)),
                    citations: syntax::citations(part),
                    span: part.span(),
                };
                self.meeting.replace(meeting).is_some()
            }
            Node::step_vote => std::mem::replace(&mut self.vote, syntax::first_name(part)).is_some(),
            Node::final_step => std::mem::replace(&mut self.last, true),
            Node::optional_step => std::mem::replace(&mut self.optional, true),
            Node::done_when => !std::mem::replace(&mut self.done_when, syntax::names(part)).is_empty(),
            _ => false,
        }
    }
}

/// Those who act.
pub fn actors(phrase: &Phrase<'_>) -> Vec<ActorName> {
    let actor = |actor: Phrase<'_>| match actor.part(Node::any_of) {
        Some(any) => Some(syntax::first_name(&any).map_or(ActorName::AnyBody, ActorName::Any)),
        None => syntax::first_name(&actor).map(ActorName::Named),
    };
    phrase.parts().filter_map(actor).collect()
}

fn after(rule: &Phrase<'_>) -> Option<AfterNames> {
    let any = rule.has(Node::kw_or);
    let term = |term: Phrase<'_>| match term.part(Node::after_rule) {
        Some(inner) => after(&inner),
        None => syntax::first_name(&term).map(AfterNames::Step),
    };
    let mut terms: Vec<_> = rule.parts().filter_map(term).collect();
    match terms.len() {
        0 | 1 => terms.pop(),
        _ if any => Some(AfterNames::Any(terms)),
        _ => Some(AfterNames::All(terms)),
    }
}

// --- lowering ----------------------------------------------------------------------------------------------------

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
    let actors = resolve_actors(&step.by, lowering);
    let mut constraints = vec![lowering.constraint(provision, Form::Exclusion(Exclusion::NotInForce))];
    // where one of them stands for nobody, that is told; who may act is not known then
    if actors.len() == step.by.len() {
        constraints.push(lowering.constraint(provision, Form::Authority(Authority::Step(actors.clone()))));
    }
    if step.last {
        constraints.push(lowering.constraint(provision, Form::Exclusion(Exclusion::AfterFinal)));
    }
    for roster in actors.iter().filter_map(|actor| if let Actor::Any(roster) = actor { Some(*roster) } else { None }) {
        let part = lowering.part_of_kind(provision, "roster", "by", clause.span);
        constraints.push(lowering.constraint(part, Form::Authority(Authority::Taking(roster))));
    }
    let again = lowering.part(provision, "once", clause.span, clause.strength, Effect::Irregular);
    constraints.push(lowering.constraint(again, Form::Exclusion(Exclusion::Repetition)));
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
        done_when,
        constraints,
        vote,
    };
    lowering.charter().matters[matter.index()].enter(&step.name.value, version);
    if let Some((after, span)) = &step.after {
        let (step, after, span) = (step.clone(), after.clone(), *span);
        lowering.later(move |lowering| lower_after(matter, &step, &after, span, provision, lowering));
    }
}

/// Looks up the steps of an `after`, once all steps of the matter are entered.
fn lower_after(matter: MatterId, step: &StepClause, after: &AfterNames, span: Span, provision: ProvisionId, lowering: &mut Lowering<'_>) {
    let Some(after) = resolve_after(after, matter, lowering) else { return };
    let whole = lowering.charter().provision(provision);
    let (strength, effect) = (whole.strength, whole.effect);
    let part = lowering.part(provision, "after", span, strength, effect);
    let least = step.least.and_then(|(length, span)| lowering.countable(length, span));
    let most = step.most.and_then(|(length, span)| lowering.countable(length, span));
    let Some(id) = lowering.step(matter, &step.name) else { return };
    let constraint = lowering.constraint(part, Form::Precedence(Precedence { step: id, after, least, most }));
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
    }
}

/// Names of those who act → who they are.
pub fn resolve_actors(names: &[ActorName], lowering: &mut Lowering<'_>) -> Vec<Actor> {
    let mut actors = Vec::new();
    for name in names {
        actors.extend(match name {
            ActorName::Named(name) => lowering.actor(name),
            ActorName::Any(name) => lowering.roster(name).map(Actor::Any),
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
            .maybe_help(did_you_mean(value, Outcome::ALL.iter().map(|(_, name)| *name)));
        lowering.report(finding);
    }
    outcomes
}
