//! How a body decides: the vote it decides by, held against the recorded vote and the recorded outcome.

use crate::ast::{self, Name, Place};
use crate::check::View;
use crate::constraint::{Form, Length, Threshold};
use crate::violation::{Shown, Told, Violation};
use crate::diagnostic::{Code, Diagnostic, Effect, Severity, excerpt};
use crate::docket::Outcome;
use crate::kinds::Opening;
use crate::resolve::Lowering;
use crate::syntax::{self, Node, Phrase, listed};

/// Objections where there may be none.
pub const OBJECTION: Code = Code("vote/objection");
/// The recorded outcome is not what the vote gives.
pub const OUTCOME: Code = Code("vote/outcome");
/// Decided by another vote than the rules say.
pub const WRONG_RULE: Code = Code("vote/wrong-rule");
/// Recorded before a silence procedure was over.
pub const RUNNING: Code = Code("vote/still-open");
/// An objection after a silence procedure had closed.
pub const LATE_OBJECTION: Code = Code("vote/late-objection");
/// Whether the vote carries cannot be told.
pub const UNDETERMINED: Code = Code("vote/undetermined");

/// Codes of this kind.
pub const CODES: &[Code] = &[OBJECTION, OUTCOME, WRONG_RULE, RUNNING, LATE_OBJECTION, UNDETERMINED];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[Opening { place: Place::Body, keyword: "decides", node: Node::decides_clause }];

/// A clause of this kind: the vote's name, and another that serves in its place after a time.
#[derive(Debug, Clone)]
pub struct Clause(Name, Option<(Name, Length)>);

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    let fallback = match phrase.part(Node::decides_else) {
        Some(other) => Some((syntax::first_name(&other)?, syntax::timed(&other)?.0)),
        None => None,
    };
    Some(Clause(syntax::first_name(phrase)?, fallback))
}

/// Clause → threshold on the acts of the body.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let provision = lowering.provision(clause, "vote", "decides", Effect::Void);
    let Some(vote) = lowering.vote_named(&words.0) else { return };
    let threshold = match &words.1 {
        None => Threshold::Vote(vote),
        Some((other, length)) => {
            let Some(other) = lowering.vote_named(other) else { return };
            Threshold::Fallback(vote, other, *length)
        }
    };
    lowering.constrain(provision, Form::Threshold(threshold));
}

/// Some of many names.
fn some(names: &[String]) -> String {
    match names.len() {
        0..=6 => listed(names).replace(" or ", " and "),
        many => format!("{} and {} others", names[..5].join(", "), many - 5),
    }
}

/// What stands beside the place: the field that would say what is missing.
fn place(field: &str) -> String {
    format!("`{field}` would say it")
}

/// Violation → words.
pub fn describe(violation: &Violation, view: &View<'_>) -> Told {
    match &violation.shown {
        Shown::Objections { by } => {
            let who = if by.is_empty() { "an objection".to_owned() } else { format!("an objection by {}", some(by)) };
            Told::new(OBJECTION, format!("recorded as adopted over {who}"), "objected here")
                .rule("no objection may stand")
                .help("record the outcome as rejected or deferred, or the objection as withdrawn")
        }
        Shown::Rule { recorded, needed } => {
            Told::new(WRONG_RULE, format!("decided by `{recorded}`, where `{needed}` is needed"), "another vote")
                .rule("decided by this vote")
                .help(format!("decide it by `{needed}`, or correct `rule`"))
        }
        Shown::Outcome { recorded, carried, sum } => {
            let computed = if *carried { Outcome::Adopted } else { Outcome::Rejected };
            Told::new(
                OUTCOME,
                format!("recorded as {}, but the vote gives {}: {sum}", recorded.name(), computed.name()),
                format!("recorded as {}", recorded.name()),
            )
            .rule("decided by this vote")
            .help(format!("correct the outcome to {}, or the vote", computed.name()))
        }
        Shown::Running { recorded, closes } => {
            Told::new(RUNNING, format!("recorded as {} before the silence procedure closes on {closes}", recorded.name()), "closes here")
                .rule("decided by this vote")
                .help(format!("record it as pending until {closes}, or date it later"))
        }
        Shown::LateObjection { by, closes } => {
            let by = excerpt(by);
            let mut told = Told::new(LATE_OBJECTION, format!("the objection of {by} came when the procedure had closed, on {closes}"), "too late")
                .rule("decided by this vote");
            told.severity = Some(Severity::Note);
            told
        }
        Shown::Fact { missing, field } => {
            let what = if view.outcome() == Some(Outcome::Rejected) { "rejected" } else { "adopted" };
            Told::new(UNDETERMINED, format!("whether it was rightly {what} cannot be told: {missing}"), place(field))
                .rule("decided by this vote")
        }
        _ => Told::new(UNDETERMINED, "whether the vote carries cannot be told", ""),
    }
}
