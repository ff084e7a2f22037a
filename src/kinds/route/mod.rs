//! Routes: who takes which step of a matter, after which other steps, at what meeting, and what ends it.

mod lower;
mod words;

pub use lower::{lower, resolve_actors};
pub use words::describe;

use crate::ast::{Cited, Expr, Name, Place, Strength, Tail};
use crate::constraint::Length;
use crate::diagnostic::{Code, Diagnostic, Role};
use crate::docket::Outcome;
use crate::kinds::Opening;
use crate::source::Span;
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
/// A step that another one excludes.
pub const EXCLUDED: Code = Code("route/excluded");
/// A step taken twice.
pub const REPEATED: Code = Code("route/repeated");
/// Decisions, or steps, that wait for each other.
pub const CIRCULAR: Code = Code("route/circular");
/// A step that the rules in force on that day do not have.
pub const NOT_IN_FORCE: Code = Code("route/not-in-force");
/// A step at a meeting of a kind that does not serve.
pub const MEETING_KIND: Code = Code("route/meeting-kind");
/// Another step came between.
pub const BETWEEN: Code = Code("route/came-between");
/// What an act rests on does not count, or cannot be judged.
pub const RESTS_ON: Code = Code("route/rests-on");

/// Codes of this kind.
pub const CODES: &[Code] =
    &[WRONG_BODY, MISSING_STEP, TOO_EARLY, TOO_LATE, BETWEEN, AFTER_FINAL, EXCLUDED, REPEATED, CIRCULAR, NOT_IN_FORCE, MEETING_KIND, RESTS_ON];

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

impl Clause {
    /// The name of the step, where it is one.
    pub fn step(&self) -> Option<&Name> {
        if let Self::Step(step) = self { Some(&step.name) } else { None }
    }
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
    repeatable: bool,
    directly: bool,
    done_when: Vec<Name>,
    each: Vec<Name>,
    lapse: Option<(Length, Span)>,
    returns: Vec<Name>,
    skips: Vec<Name>,
    skips_when: Option<Expr>,
    excludes: Option<(Vec<ExcludedName>, Span)>,
    unless: Option<(Vec<Name>, Span)>,
    lapses: Option<(Length, Span)>,
    tail: Tail,
}

/// Who acts, as written.
#[derive(Debug, Clone)]
pub enum ActorName {
    /// A body or office.
    Named(Name),
    /// Any entry of a roster or a group.
    Any(Name),
    /// `any body`
    AnyBody,
}

/// A step that excludes another, and the matter that it is of where that is another one.
#[derive(Debug, Clone)]
struct ExcludedName {
    step: Name,
    of: Option<Name>,
}

#[derive(Debug, Clone)]
enum AfterNames {
    Step(Name),
    Ended(Name, Vec<Outcome>),
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
        by: phrase.part(Node::actors).map(|part| actors(&part)).unwrap_or_default(),
        after: None,
        least: None,
        most: None,
        meeting: None,
        vote: None,
        last: false,
        optional: false,
        repeatable: false,
        directly: false,
        done_when: Vec::new(),
        each: phrase.part(Node::each_of).map(|part| syntax::names(&part)).unwrap_or_default(),
        lapse: phrase.part(Node::lapse_of).and_then(|part| syntax::timed(&part)),
        returns: Vec::new(),
        skips: Vec::new(),
        skips_when: None,
        excludes: None,
        unless: None,
        lapses: None,
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
                self.directly = part.has(Node::kw_directly);
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
            Node::repeatable_step => std::mem::replace(&mut self.repeatable, true),
            Node::done_when => !std::mem::replace(&mut self.done_when, syntax::names(part)).is_empty(),
            Node::may_return => !std::mem::replace(&mut self.returns, syntax::names(part)).is_empty(),
            Node::skips => {
                let when = part.part(Node::when_clause).and_then(|when| when.part(Node::expression));
                self.skips_when = when.and_then(|phrase| syntax::expression(&phrase));
                !std::mem::replace(&mut self.skips, syntax::names(part)).is_empty()
            }
            Node::excludes => {
                let names = part.parts().filter(|part| part.node() == Node::excluded).filter_map(|part| {
                    let mut names = syntax::names(&part).into_iter();
                    Some(ExcludedName { step: names.next()?, of: names.next() })
                });
                self.excludes.replace((names.collect(), part.span())).is_some()
            }
            Node::unless_step => self.unless.replace((syntax::names(part), part.span())).is_some(),
            Node::lapses_after => std::mem::replace(&mut self.lapses, syntax::timed(part)).is_some(),
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
        None => {
            let outcomes: Vec<Outcome> = term.parts().filter(|part| part.node() == Node::after_outcome).filter_map(outcome).collect();
            let name = syntax::first_name(&term)?;
            Some(if outcomes.is_empty() { AfterNames::Step(name) } else { AfterNames::Ended(name, outcomes) })
        }
    };
    let mut terms: Vec<_> = rule.parts().filter_map(term).collect();
    match terms.len() {
        0 | 1 => terms.pop(),
        _ if any => Some(AfterNames::Any(terms)),
        _ => Some(AfterNames::All(terms)),
    }
}

fn outcome(phrase: Phrase<'_>) -> Option<Outcome> {
    let word = phrase.part(Node::other_outcome)?;
    Outcome::ALL.iter().find(|(_, name)| *name == word.text()).map(|(outcome, _)| *outcome)
}
