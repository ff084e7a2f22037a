//! Notice: how long before a meeting it is called.

use crate::ast::{self, Place};
use crate::check::View;
use crate::constraint::{Between, Length};
use crate::violation::{Shown, Told, Violation};
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::kinds::Opening;
use crate::resolve::Lowering;
use crate::source::Span;
use crate::syntax::{self, Node, Phrase};

/// The notice is too short.
pub const TOO_SHORT: Code = Code("notice/too-short");

/// Codes of this kind.
pub const CODES: &[Code] = &[TOO_SHORT];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[Opening { place: Place::Body, keyword: "notice", node: Node::notice_clause }];

/// A clause of this kind: how long.
#[derive(Debug, Clone)]
pub struct Clause(Length, Span);

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    syntax::timed(phrase).map(|(length, span)| Clause(length, span))
}

/// Clause → period between the notice and the meeting.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let provision = lowering.provision(clause, "notice", "notice", Effect::Irregular);
    lowering.period(provision, Between::NoticeAndMeeting, words.0, words.1);
}

/// Violation → words.
pub fn describe(violation: &Violation, _: &View<'_>) -> Told {
    match &violation.shown {
        Shown::TooShort { measured, needed, earliest, latest_start, .. } => {
            Told::new(TOO_SHORT, format!("notice too short: {measured} of {needed}; earliest {earliest}"), "called on this day")
                .help(format!("meet on {earliest} or later, or give notice by {latest_start}"))
        }
        Shown::Fact { missing, field } => {
            Told::new(TOO_SHORT, format!("whether notice was given in time cannot be told: {missing}"), format!("`{field}` would say it"))
        }
        _ => Told::new(TOO_SHORT, "notice too short", ""),
    }
}
