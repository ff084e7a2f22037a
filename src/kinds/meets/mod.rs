//! Periodicity: how often a body meets.

use crate::ast::{self, Place};
use crate::check::View;
use crate::constraint::{Between, Bound, Count, Form, Length, MeetingKinds, Period};
use crate::violation::{Doubt, Shown, Told, Violation};
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
    kinds: MeetingKinds,
    span: Span,
}

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    let every = phrase.part(Node::meets_every);
    let kinds = syntax::meeting_kinds(phrase);
    if let Some(often) = phrase.part(Node::meets_often) {
        let amount = often.part(Node::number)?.text().parse().ok()?;
        let every = Length { amount, count: Count::Years };
        return Some(Clause { between: Between::MeetingsOfAYear, every, tolerance: None, kinds, span: phrase.span() });
    }
    let part = phrase.part(Node::meets_every).or_else(|| phrase.part(Node::meets_once))?;
    let length = match part.part(Node::duration) {
        Some(duration) => syntax::length(&duration)?,
        None if part.has(Node::months) => Length { amount: 1, count: Count::Months },
        None if part.has(Node::weeks) => Length { amount: 1, count: Count::Weeks },
        None => Length { amount: 1, count: Count::Years },
    };
    let tolerance = every.and_then(|every| every.part(Node::tolerance)?.part(Node::duration)).and_then(|length| syntax::length(&length));
    Some(Clause { between: Between::Meetings, every: length, tolerance, kinds, span: phrase.span() })
}

/// Clause → period between the meetings of the body.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let provision = lowering.provision(clause, "meets", "meets", Effect::Irregular);
    let Some(length) = lowering.countable(words.every, words.span) else { return };
    let (between, tolerance, kinds) = (words.between, words.tolerance, words.kinds.clone());
    lowering.constrain(provision, Form::Period(Period { between, bound: Bound::Most, length, tolerance, kinds }));
}

/// Violation → words.
pub fn describe(violation: &Violation, view: &View<'_>) -> Told {
    let body = view.body();
    let of = counted(view);
    match &violation.shown {
        Shown::MeetingsOfAYear { year, count, needed, doubt } => {
            let message = match violation.broken {
                true => format!("`{body}` met {count} of {needed} times in {year}{of}"),
                false => format!("whether `{body}` met {needed} times in {year}{of} cannot be told: {count} on record, {}", open(*doubt, "others")),
            };
            let told = Told::new(TOO_RARELY, message, "the last meeting on record");
            doubtful(told, if violation.broken { None } else { *doubt }, "put the meetings of the year on the record, each with its day")
        }
        Shown::Gap { earlier, latest, doubt, .. } if !violation.broken => {
            let message = format!("whether `{body}` met in time after {earlier}{of}, latest {latest}, cannot be told: {}", open(*doubt, "one"));
            doubtful(Told::new(TOO_RARELY, message, "the next meeting on record"), *doubt, "give the dates to the day")
        }
        Shown::Gap { earlier, later: None, latest, at, .. } => {
            Told::new(TOO_RARELY, format!("`{body}` met on {earlier} and not again{of}; latest {latest}"), "the record ends here")
                .there(*at, "the last meeting on record")
                .help("put the meetings since on the record, or say that it ends earlier")
        }
        Shown::Gap { earlier, later: Some(later), latest, at, .. } => {
            Told::new(TOO_RARELY, format!("`{body}` met on {earlier} and then only on {later}{of}; latest {latest}"), "the next meeting on record")
                .there(*at, "the meeting before it")
                .help(format!("put the meetings between on the record, or meet by {latest}"))
        }
        _ => Told::new(TOO_RARELY, "too long between two meetings", ""),
    }
}

/// ", at `regular` meetings": which meetings are counted, where the clause says it.
fn counted(view: &View<'_>) -> String {
    match &view.charter.constraint(view.constraint).form {
        Form::Period(period) if !period.kinds.named.is_empty() => {
            let named: Vec<String> = period.kinds.named.iter().map(|kind| format!("`{kind}`")).collect();
            format!(", {}at {} meetings", if period.kinds.not { "not " } else { "" }, syntax::listed(&named))
        }
        _ => String::new(),
    }
}

/// Why it cannot be told.
fn open(doubt: Option<Doubt>, which: &str) -> String {
    match doubt {
        Some(Doubt::Kind(_)) => format!("of {which} the kind is not given"),
        _ => format!("the day of {which} is not given"),
    }
}

/// Where the meeting stands that leaves it open, and what would settle it.
fn doubtful(told: Told, doubt: Option<Doubt>, help: &str) -> Told {
    match doubt {
        Some(Doubt::Kind(at)) => told.there(at, "of this meeting `kind` would say it").help("give the kind of each meeting"),
        Some(Doubt::Day(at)) => told.there(at, "known to the month or year only").help(help),
        None => told.help(help),
    }
}
