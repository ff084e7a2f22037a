//! Agendas: what stands on them, in what order, by when it is proposed, and what may be done with it.

mod words;

pub use words::describe;

use crate::ast::{self, Name, Place};
use crate::constraint::{Actor, Agenda, Every, Form, Length};
use crate::diagnostic::{Code, Diagnostic, Effect, Hint, Role};
use crate::docket::Outcome;
use crate::kinds::Opening;
use crate::resolve::Lowering;
use crate::source::Span;
use crate::syntax::{self, Node, Phrase};

/// Another item comes first.
pub const FIRST: Code = Code("agenda/first");
/// Decided although the agenda was not adopted.
pub const NOT_ADOPTED: Code = Code("agenda/not-adopted");
/// Proposed too late.
pub const LATE_PROPOSAL: Code = Code("agenda/late-proposal");
/// Proposed by one who may not.
pub const PROPOSER: Code = Code("agenda/proposer");
/// A late item that was not taken up as it should be.
pub const LATE_ITEM: Code = Code("agenda/late-item");
/// Decided, but not on the agenda.
pub const NOT_LISTED: Code = Code("agenda/not-listed");
/// A matter that should appear does not.
pub const MISSING_ITEM: Code = Code("agenda/missing-item");
/// What was left unfinished does not appear.
pub const NOT_CARRIED: Code = Code("agenda/not-carried");
/// Too many items.
pub const TOO_MANY: Code = Code("agenda/too-many");
/// A class that there is not, or an outcome that the class does not have.
pub const CLASS: Code = Code("agenda/class");
/// An item that does not say what it is.
pub const NOT_DESCRIBED: Code = Code("agenda/not-described");

/// Codes of this kind.
pub const CODES: &[Code] = &[
    FIRST,
    NOT_ADOPTED,
    LATE_PROPOSAL,
    PROPOSER,
    LATE_ITEM,
    NOT_LISTED,
    MISSING_ITEM,
    NOT_CARRIED,
    TOO_MANY,
    CLASS,
    NOT_DESCRIBED,
];

const fn opening(keyword: &'static str, node: Node) -> Opening {
    Opening { place: Place::Agenda, keyword, node }
}

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[
    opening("first", Node::agenda_first),
    opening("proposals", Node::agenda_proposals),
    opening("late", Node::agenda_late),
    opening("only", Node::agenda_only),
    opening("includes", Node::agenda_includes),
    opening("carries", Node::agenda_carries),
    opening("at", Node::agenda_most),
    opening("classes", Node::agenda_classes),
    opening("class", Node::agenda_class),
    opening("items", Node::agenda_described),
];

/// A clause of this kind.
#[derive(Debug, Clone)]
pub enum Clause {
    /// `first adoption`
    First(Name),
    /// `proposals by any state at least 30 days before meeting`
    Proposals(Vec<super::route::ActorName>, Option<(Length, Span)>),
    /// `late items vote two-thirds on ground urgent`
    Late(Name, Vec<Name>),
    /// `only listed items at special meeting`
    Only(Vec<Name>),
    /// `includes budget every year`
    Includes(Name, Every),
    /// `carries unfinished items`
    Carries,
    /// `at most 12 items`
    Most(i64),
    /// `classes a, b`
    Classes(Vec<Name>),
    /// `class aob: no decision`, `class b only noted or deferred`
    Class(Name, Option<Vec<Name>>),
    /// `items described`
    Described,
}

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    let names = |node| phrase.part(node).map(|part| syntax::names(&part));
    Some(match phrase.node() {
        Node::agenda_first => Clause::First(syntax::first_name(phrase)?),
        Node::agenda_proposals => {
            let by = phrase.part(Node::actors).map(|part| super::route::actors(&part)).unwrap_or_default();
            Clause::Proposals(by, syntax::timed(phrase))
        }
        Node::agenda_late => Clause::Late(syntax::first_name(phrase)?, names(Node::agenda_ground).unwrap_or_default()),
        Node::agenda_only => Clause::Only(names(Node::agenda_at).unwrap_or_default()),
        Node::agenda_includes => {
            let meeting = phrase.part(Node::every_meeting);
            let every = meeting.map_or(Every::Year, |meeting| Every::Meeting(syntax::first_name(&meeting).map(|kind| kind.value)));
            Clause::Includes(syntax::first_name(phrase)?, every)
        }
        Node::agenda_carries => Clause::Carries,
        Node::agenda_most => Clause::Most(phrase.part(Node::number)?.text().parse().ok()?),
        Node::agenda_classes => Clause::Classes(syntax::names(phrase)),
        Node::agenda_class => Clause::Class(syntax::first_name(phrase)?, names(Node::class_only)),
        _ => Clause::Described,
    })
}

/// Clause → what is asked of agendas.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let state = |suffix: &str, form: Agenda, lowering: &mut Lowering<'_>| {
        let provision = lowering.provision(clause, "agenda", &format!("agenda.{suffix}"), Effect::Irregular);
        lowering.constrain(provision, Form::Agenda(form));
    };
    let plain = |names: &[Name]| names.iter().map(|name| name.value.clone()).collect::<Vec<String>>();
    match words {
        Clause::First(name) => {
            if let Some(matter) = lowering.matter(name) {
                state("first", Agenda::First(matter), lowering);
            }
        }
        Clause::Proposals(by, length) => {
            if let Some((length, _)) = length {
                state("proposals", Agenda::Proposals(*length), lowering);
            }
            let actors: Vec<Actor> = super::route::resolve_actors(by, lowering);
            if !actors.is_empty() && actors.len() == by.len() {
                let suffix = if length.is_some() { "proposals.by" } else { "proposals" };
                state(suffix, Agenda::Proposers(actors), lowering);
            }
        }
        Clause::Late(vote, grounds) => {
            if let Some(vote) = lowering.vote_named(vote) {
                state("late", Agenda::Late { vote, grounds: plain(grounds) }, lowering);
            }
        }
        Clause::Only(kinds) => state("only", Agenda::OnlyListed(plain(kinds)), lowering),
        Clause::Includes(name, every) => {
            // of a year there is nothing of which it could be asked
            if *every == Every::Year {
                lowering.no_condition(&clause.tail);
            }
            if let Some(matter) = lowering.matter(name) {
                state(&format!("includes.{}", name.value), Agenda::Includes(matter, every.clone()), lowering);
            }
        }
        Clause::Carries => state("carries", Agenda::Carries, lowering),
        Clause::Most(most) => state("at", Agenda::Most(*most), lowering),
        Clause::Classes(classes) => state("classes", Agenda::Classes(plain(classes)), lowering),
        Clause::Class(class, only) => {
            let outcomes = only.as_ref().map(|names| names.iter().filter_map(|name| outcome(name, lowering)).collect());
            state(&format!("class.{}", class.value), Agenda::Class(class.value.clone(), outcomes), lowering);
        }
        Clause::Described => state("items", Agenda::Described, lowering),
    }
}

fn outcome(name: &Name, lowering: &mut Lowering<'_>) -> Option<Outcome> {
    let found = Outcome::ALL.iter().find(|(_, word)| *word == name.value).map(|(outcome, _)| *outcome);
    if found.is_none() {
        let finding = Diagnostic::invalid(crate::resolve::UNKNOWN_NAME, format!("`{}` is no outcome", name.value))
            .label(name.span, Role::Rule, "here")
            .hint(name.span, &name.value, Hint::near(&name.value, Outcome::ALL.iter().map(|(_, name)| *name)));
        lowering.report(finding);
    }
    found
}
