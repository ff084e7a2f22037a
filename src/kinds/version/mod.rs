//! Amendments: which matter changes which provisions, held against what a decision says it amends.

use crate::ast::{self, Name, Place};
use crate::check::{AMENDMENT_MISSING, VERSION_EXPIRED, VERSION_NOT_YET, View, WRONG_PROCEDURE};
use crate::constraint::{Authority, Form};
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::kinds::Opening;
use crate::resolve::{Lowering, Owner};
use crate::syntax::{self, Node, Phrase};
use crate::violation::{Shown, Told, Violation};

/// Codes of this kind.
pub const CODES: &[Code] = &[WRONG_PROCEDURE, AMENDMENT_MISSING, VERSION_EXPIRED, VERSION_NOT_YET];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[Opening { place: Place::Matter, keyword: "amends", node: Node::amends_clause }];

/// A clause of this kind: what the matter amends.
#[derive(Debug, Clone)]
pub struct Clause(Vec<Name>);

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    Some(Clause(syntax::targets(phrase)))
}

/// Clause → a power of the matter.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let Owner::Matter(matter) = lowering.owner() else { return };
    let provision = lowering.provision(clause, "version", "amends", Effect::Void);
    let constraint = lowering.constraint(provision, Form::Authority(Authority::Amending(matter)));
    lowering.may_amend(&words.0, constraint);
}

/// Violation → words.
pub fn describe(violation: &Violation, view: &View<'_>) -> Told {
    let matter = view.matter();
    match &violation.shown {
        Shown::Procedure { amended, by } => Told::new(
            WRONG_PROCEDURE,
            format!("a `{matter}` amends {amended}, which only {by} may amend"),
            "amended here",
        )
        .rule("amended by this matter")
        .help(format!("decide the amendment as {by}")),
        Shown::Fact { missing, field } => Told::new(
            WRONG_PROCEDURE,
            format!("whether a `{matter}` may amend it cannot be told: {missing}"),
            format!("`{field}` would say it"),
        )
        .rule("amended by this matter"),
        _ => Told::new(WRONG_PROCEDURE, "amended by another matter", ""),
    }
}
