//! Periodicity: how often a body meets.

use crate::ast::{self, Place};
use crate::check::View;
use crate::constraint::{Between, Bound, Count, Form, Length, Period};
use crate::violation::{Shown, Told, Violation};
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::kinds::Opening;
use crate::resolve::Lowering;
use crate::source::Span;
use crate::syntax::{self, Node, Phrase};

/// Too long between two meetings.
pub const TOO_RARELY: Code = Code("meets/too-rarely");

/// Codes of this kind.
pub const CODES: &[Code] = &[TOO_RARELY];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[Opening { place: Place::Body, keyword: "meets", node: Node::meets_clause }];

/// A clause of this kind.
#[derive(Debug, Clone)]
pub struct Clause {
    every: Length,
    tolerance: Option<Length>,
    span: Span,
}

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    let every = phrase.part(Node::meets_every);
    let part = phrase.part(Node::meets_every).or_else(|| phrase.part(Node::meets_once))?;
    let length = match part.part(Node::duration) {
        Some(duration) => syntax::length(&duration)?,
        None if part.has(Node::months) => Length { amount: 1, count: Count::Months },
        None if part.has(Node::weeks) => Length { amount: 1, count: Count::Weeks },
        None => Length { amount: 1, count: Count::Years },
    };
    let tolerance = every.and_then(|every| every.part(Node::tolerance)?.part(Node::duration)).and_then(|length| syntax::length(&length));
    Some(Clause { every: length, tolerance, span: phrase.span() })
}

/// Clause → period between the meetings of the body.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let provision = lowering.provision(clause, "meets", "meets", Effect::Irregular);
    let Some(length) = lowering.countable(words.every, words.span) else { return };
    lowering.constrain(provision, Form::Period(Period { between: Between::Meetings, bound: Bound::Most, length, tolerance: words.tolerance }));
}

/// Violation → words.
pub fn describe(violation: &Violation, view: &View<'_>) -> Told {
    match &violation.shown {
        Shown::Gap { earlier, later, latest, at } => {
            let body = view.body();
            Told::new(TOO_RARELY, format!("`{body}` met on {earlier} and then only on {later}; latest {latest}"), "the next meeting on record")
                .there(*at, "the meeting before it")
                .help(format!("put the meetings between on the record, or meet by {latest}"))
        }
        _ => Told::new(TOO_RARELY, "too long between two meetings", ""),
    }
}
