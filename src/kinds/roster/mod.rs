//! Membership: of which roster the members of a body and the holders of an office are.

use crate::ast::{self, Name, Place};
use crate::charter::Dated;
use crate::check::View;
use crate::constraint::{Authority, Form};
use crate::violation::{Shown, Told, Violation};
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::kinds::Opening;
use crate::resolve::{Lowering, Owner, period};
use crate::syntax::{self, Node, Phrase};

/// Someone takes part before being a member.
pub const NOT_YET: Code = Code("roster/not-yet-member");
/// Someone takes part after having left.
pub const NO_LONGER: Code = Code("roster/no-longer-member");
/// One entry listed twice for overlapping periods.
pub use crate::resolve::{ATTRIBUTE_TWICE, LISTED_TWICE};

/// Codes of this kind.
pub const CODES: &[Code] = &[NOT_YET, NO_LONGER, LISTED_TWICE, ATTRIBUTE_TWICE];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[
    Opening { place: Place::Body, keyword: "members", node: Node::members_clause },
    Opening { place: Place::Office, keyword: "held", node: Node::held_clause },
];

/// A clause of this kind: the roster.
#[derive(Debug, Clone)]
pub struct Clause(Name);

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    syntax::first_name(phrase).map(Clause)
}

/// Clause → the roster of the body or office, and a constraint on who takes part.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let Some(value) = lowering.roster(&words.0) else { return };
    let dated = Dated { value, validity: period(clause), span: clause.span };
    let suffix = match lowering.owner() {
        Owner::Body(id) => {
            lowering.no_transition(&clause.tail);
            lowering.charter().bodies[id.index()].members.push(dated);
            "members"
        }
        Owner::Office(id) => {
            lowering.charter().offices[id.index()].held_by.push(dated);
            "held-by"
        }
        Owner::Matter(_) | Owner::Calendar(_) => return,
    };
    let provision = lowering.provision(clause, "roster", suffix, Effect::Void);
    lowering.constrain(provision, Form::Authority(Authority::Holder(value)));
}

/// Violation → words.
pub fn describe(violation: &Violation, _: &View<'_>) -> Told {
    match &violation.shown {
        Shown::NotOfRoster { name, roster, since: Some(since), on, listed, of_term, .. } => {
            let article = article(roster);
            Told::new(NOT_YET, format!("{name} is not yet {article} {roster} on {on}, but only since {since}"), "not yet one")
                .listed(*listed, format!("listed since {since}"))
                .rule(format!("{article} {roster} is needed"))
                .help(match of_term {
                    true => format!("name another holder, or let the term begin {since} or later"),
                    false => format!("take {name} out, or date the act {since} or later"),
                })
        }
        Shown::NotOfRoster { name, roster, until, on, listed, .. } => {
            let article = article(roster);
            let until = until.map(|until| format!(", but was until {until}")).unwrap_or_default();
            Told::new(NO_LONGER, format!("{name} is no longer {article} {roster} on {on}{until}"), "no longer one")
                .listed(*listed, "listed here")
                .rule(format!("{article} {roster} is needed"))
                .help(format!("take {name} out"))
        }
        _ => Told::new(NOT_YET, "whether this is a member cannot be told: the date is not precise enough", "`date` would say it"),
    }
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o']) { "an" } else { "a" }
}
