//! Circulation: how long before a meeting its agenda and papers are out.

use crate::ast::{self, Place};
use crate::check::View;
use crate::constraint::{Between, Length};
use crate::violation::{Shown, Told, Violation};
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::kinds::Opening;
use crate::resolve::Lowering;
use crate::source::Span;
use crate::syntax::{self, Node, Phrase};

/// Circulated too late.
pub const LATE: Code = Code("circulation/late");

/// Codes of this kind.
pub const CODES: &[Code] = &[LATE];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[Opening { place: Place::Agenda, keyword: "circulated", node: Node::circulated_clause }];

/// A clause of this kind: how long.
#[derive(Debug, Clone)]
pub struct Clause(Length, Span);

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    syntax::timed(phrase).map(|(length, span)| Clause(length, span))
}

/// Clause → period between circulation and the meeting.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let provision = lowering.provision(clause, "circulation", "agenda.circulated", Effect::Irregular);
    lowering.period(provision, Between::CirculationAndMeeting, words.0, words.1);
}

/// Violation → words.
pub fn describe(violation: &Violation, _: &View<'_>) -> Told {
    match &violation.shown {
        Shown::TooShort { measured, needed, earliest, latest_start, meeting } => {
            Told::new(LATE, format!("circulated late: {measured} of {needed} before the meeting of {meeting}; earliest {earliest}"), "circulated on this day")
                .help(format!("meet on {earliest} or later, or circulate by {latest_start}"))
        }
        Shown::Fact { missing, field } => {
            Told::new(LATE, format!("whether it was circulated in time cannot be told: {missing}"), format!("`{field}` would say it"))
        }
        _ => Told::new(LATE, "circulated late", ""),
    }
}
