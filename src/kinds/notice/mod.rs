//! Notice: how long before a meeting it is called.

use crate::ast::{self, Place, Window};
use crate::check::View;
use crate::constraint::{Between, Bound, Form};
use crate::violation::{Interval, Shown, Told, Violation};
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::kinds::Opening;
use crate::resolve::Lowering;
use crate::syntax::{self, Node, Phrase};

/// The notice is too short.
pub const TOO_SHORT: Code = Code("notice/too-short");
/// The notice was given too long before.
pub const TOO_LONG: Code = Code("notice/too-long");

/// Codes of this kind.
pub const CODES: &[Code] = &[TOO_SHORT, TOO_LONG];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[Opening { place: Place::Body, keyword: "notice", node: Node::notice_clause }];

/// A clause of this kind: how long.
#[derive(Debug, Clone)]
pub struct Clause(Window);

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    syntax::window(phrase).map(Clause)
}

/// Clause → period between the notice and the meeting.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let provision = lowering.provision(clause, "notice", "notice", Effect::Irregular);
    lowering.window(provision, Between::NoticeAndMeeting, &words.0);
}

/// Violation → words.
pub fn describe(violation: &Violation, view: &View<'_>) -> Told {
    match &violation.shown {
        Shown::Interval(Interval { long: true, sum, length, end, lawful_end, lawful_start, .. }) => {
            let message = format!("notice too long: {sum} before the meeting of {end}, at most {length}; latest {lawful_end}");
            Told::new(TOO_LONG, message, "called on this day")
                .help(format!("meet on {lawful_end} or before, or give notice on {lawful_start} or later"))
        }
        Shown::Interval(Interval { sum, lawful_end, lawful_start, .. }) => {
            Told::new(TOO_SHORT, format!("notice too short: {sum}; earliest {lawful_end}"), "called on this day")
                .help(format!("meet on {lawful_end} or later, or give notice by {lawful_start}"))
        }
        Shown::Fact { missing, field } => {
            let long = matches!(&view.charter.constraint(violation.constraint).form, Form::Period(period) if period.bound == Bound::Most);
            let code = if long { TOO_LONG } else { TOO_SHORT };
            Told::new(code, format!("whether notice was given in time cannot be told: {missing}"), format!("`{field}` would say it"))
        }
        _ => Told::new(TOO_SHORT, "notice too short", ""),
    }
}
