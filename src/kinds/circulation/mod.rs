//! Circulation: how long before a meeting its agenda and papers are out, for members or for the public.

use crate::ast::{self, Place, Window};
use crate::check::View;
use crate::constraint::{Between, Bound, Form};
use crate::violation::{Interval, Shown, Told, Violation};
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::kinds::Opening;
use crate::resolve::Lowering;
use crate::syntax::{self, Node, Phrase};

/// Circulated or posted too late.
pub const LATE: Code = Code("circulation/late");
/// Circulated or posted too long before.
pub const TOO_EARLY: Code = Code("circulation/too-early");

/// Codes of this kind.
pub const CODES: &[Code] = &[LATE, TOO_EARLY];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[
    Opening { place: Place::Agenda, keyword: "circulated", node: Node::circulated_clause },
    Opening { place: Place::Agenda, keyword: "posted", node: Node::posted_clause },
];

/// A clause of this kind: how long, and whether for the public.
#[derive(Debug, Clone)]
pub struct Clause {
    window: Window,
    posted: bool,
}

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    syntax::window(phrase).map(|window| Clause { window, posted: phrase.node() == Node::posted_clause })
}

/// Clause → period between circulation or posting and the meeting.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let (suffix, between) = match words.posted {
        true => ("agenda.posted", Between::PostingAndMeeting),
        false => ("agenda.circulated", Between::CirculationAndMeeting),
    };
    let provision = lowering.provision(clause, "circulation", suffix, Effect::Irregular);
    lowering.window(provision, between, &words.window);
}

/// Violation → words.
pub fn describe(violation: &Violation, view: &View<'_>) -> Told {
    let (between, bound) = match &view.charter.constraint(violation.constraint).form {
        Form::Period(period) => (period.between, period.bound),
        _ => (Between::CirculationAndMeeting, Bound::Least),
    };
    let (done, order) = match between {
        Between::PostingAndMeeting => ("posted", "post"),
        _ => ("circulated", "circulate"),
    };
    let code = if bound == Bound::Most { TOO_EARLY } else { LATE };
    match &violation.shown {
        Shown::Interval(Interval { long: true, sum, length, end, lawful_end, lawful_start, .. }) => {
            let message = format!("{done} too early: {sum} before the meeting of {end}, at most {length}; latest {lawful_end}");
            Told::new(code, message, format!("{done} on this day"))
                .help(format!("meet on {lawful_end} or before, or {order} on {lawful_start} or later"))
        }
        Shown::Interval(Interval { sum, end, lawful_end, lawful_start, .. }) => {
            let message = format!("{done} late: {sum} before the meeting of {end}; earliest {lawful_end}");
            Told::new(code, message, format!("{done} on this day"))
                .help(format!("meet on {lawful_end} or later, or {order} by {lawful_start}"))
        }
        Shown::Fact { missing, field } => {
            Told::new(code, format!("whether it was {done} in time cannot be told: {missing}"), format!("`{field}` would say it"))
        }
        _ => Told::new(code, format!("{done} late"), ""),
    }
}
