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
    between: Between,
    every: Length,
    tolerance: Option<Length>,
    span: Span,
}

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    let every = phrase.part(Node::meets_every);
    if let Some(often) = phrase.part(Node::meets_often) {
        let amount = often.part(Node::number)?.text().parse().ok()?;
        let every = Length { amount, count: Count::Years };
        return Some(Clause { between: Between::MeetingsOfAYear, every, tolerance: None, span: phrase.span() });
    }
    let part = phrase.part(Node::meets_every).or_else(|| phrase.part(Node::meets_once))?;
    let length = match part.part(Node::duration) {
        Some(duration) => syntax::length(&duration)?,
        None if part.has(Node::months) => Length { amount: 1, count: Count::Months },
        None if part.has(Node::weeks) => Length { amount: 1, count: Count::Weeks },
        None => Length { amount: 1, count: Count::Years },
    };
    let tolerance = every.and_then(|every| every.part(Node::tolerance)?.part(Node::duration)).and_then(|length| syntax::length(&length));
    Some(Clause { between: Between::Meetings, every: length, tolerance, span: phrase.span() })
}

/// Clause → period between the meetings of the body.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let provision = lowering.provision(clause, "meets", "meets", Effect::Irregular);
    let Some(length) = lowering.countable(words.every, words.span) else { return };
    lowering.constrain(provision, Form::Period(Period { between: words.between, bound: Bound::Most, length, tolerance: words.tolerance }));
}

/// Violation → words.
pub fn describe(violation: &Violation, view: &View<'_>) -> Told {
    match &violation.shown {
        Shown::MeetingsOfAYear { year, count, needed } => {
            let body = view.body();
            let message = match violation.broken {
                true => format!("`{body}` met {count} of {needed} times in {year}"),
                false => format!("whether `{body}` met {needed} times in {year} cannot be told: {count} days are on record, others not precise to the day"),
            };
            Told::new(TOO_RARELY, message, "the last meeting on record").help("put the meetings of the year on the record, each with its day")
        }
        Shown::Gap { earlier, latest, .. } if !violation.broken => {
            let body = view.body();
            let message = format!("whether `{body}` met between {earlier} and {latest} cannot be told: a date is not precise to the day");
            Told::new(TOO_RARELY, message, "the next meeting on record").help("give the dates to the day")
        }
        Shown::Gap { earlier, later: None, latest, at } => {
            let body = view.body();
            Told::new(TOO_RARELY, format!("`{body}` met on {earlier} and not again; latest {latest}"), "the record ends here")
                .there(*at, "the last meeting on record")
                .help("put the meetings since on the record, or say that it ends earlier")
        }
        Shown::Gap { earlier, later: Some(later), latest, at } => {
            let body = view.body();
            Told::new(TOO_RARELY, format!("`{body}` met on {earlier} and then only on {later}; latest {latest}"), "the next meeting on record")
                .there(*at, "the meeting before it")
                .help(format!("put the meetings between on the record, or meet by {latest}"))
        }
        _ => Told::new(TOO_RARELY, "too long between two meetings", ""),
    }
}
