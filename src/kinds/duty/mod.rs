//! Duties: what must follow from what, and by when; or every so often. A duty is a declaration of its own, and no clause.

use crate::ast;
use crate::check::View;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::kinds::Opening;
use crate::resolve::Lowering;
use crate::syntax::Phrase;
use crate::violation::{OfDuty, Shown, Told, Violation};

/// What must follow is not on record, and its time is over.
pub const OVERDUE: Code = Code("duty/overdue");
/// What must follow came too late.
pub const LATE: Code = Code("duty/late");
/// What must follow is not on record, and there is time yet.
pub const PENDING: Code = Code("duty/pending");
/// A duty that does not say what must be done, or by when.
pub const INCOMPLETE: Code = Code("duty/incomplete");
/// A time that runs from what the duty does not follow from.
pub const ANCHOR: Code = Code("duty/anchor");

/// Codes of this kind.
pub const CODES: &[Code] = &[OVERDUE, LATE, PENDING, INCOMPLETE, ANCHOR];

/// Where its clauses begin: nowhere.
pub const OPENINGS: &[Opening] = &[];

/// There are no clauses of this kind.
#[derive(Debug, Clone)]
pub enum Clause {}

/// Phrase → nothing.
pub fn read(_: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    None
}

/// A duty is lowered with its declaration.
pub fn lower(_: &ast::Clause, words: &Clause, _: &mut Lowering<'_>) {
    match *words {}
}

/// Violation → words.
pub fn describe(violation: &Violation, _: &View<'_>) -> Told {
    let told = match &violation.shown {
        Shown::Duty(OfDuty::Overdue { asked, due, day, at }) => {
            let told = Told::new(OVERDUE, format!("{asked} is overdue: due by {due}; none on record by {day}"), "follows from this")
                .help("do what is due; where it was done, let its entry name this one in `relies_on`");
            match at {
                Some(at) => told.there(*at, "does not count"),
                None => told,
            }
        }
        Shown::Duty(OfDuty::Late { asked, on, due, at }) => {
            Told::new(LATE, format!("{asked} comes late, on {on}: due by {due}"), "done on this day")
                .there(*at, "follows from this")
        }
        Shown::Duty(OfDuty::Pending { asked, due }) => {
            let mut told = Told::new(PENDING, format!("{asked} is due by {due}"), "follows from this");
            told.severity = Some(Severity::Note);
            told
        }
        Shown::Duty(OfDuty::NotInYear { asked, years }) => {
            Told::new(OVERDUE, format!("{asked} is overdue: none on record in {years}"), "not on this record")
        }
        Shown::Fact { missing, field } => {
            let message = format!("whether the duty is met cannot be told: {missing}");
            let place = if field.is_empty() { "open".to_owned() } else { format!("`{field}` would say it") };
            Told::new(OVERDUE, message, place)
        }
        Shown::RestsOn { entry, at } => {
            Told::new(OVERDUE, format!("whether the duty is met cannot be told: whether {entry} counts is open"), "follows from this").there(*at, "this one")
        }
        _ => Told::new(OVERDUE, "the duty is not met", ""),
    };
    told.rule("asked here")
}
