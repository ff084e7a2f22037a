//! Rules of one's own: what no clause says, as logic over the docket. A rule is a declaration of its own, and no clause.

use crate::ast;
use crate::check::View;
use crate::diagnostic::{Code, Diagnostic};
use crate::kinds::Opening;
use crate::resolve::Lowering;
use crate::syntax::Phrase;
use crate::violation::{Shown, Told, Violation};

/// A rule is not kept.
pub const BROKEN: Code = Code("rule/broken");

/// Codes of this kind.
pub const CODES: &[Code] = &[BROKEN];

/// Where its clauses begin: nowhere.
pub const OPENINGS: &[Opening] = &[];

/// There are no clauses of this kind.
#[derive(Debug, Clone)]
pub enum Clause {}

/// Phrase → nothing.
pub fn read(_: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    None
}

/// A rule is lowered with its declaration.
pub fn lower(_: &ast::Clause, words: &Clause, _: &mut Lowering<'_>) {
    match *words {}
}

/// Violation → words.
pub fn describe(violation: &Violation, view: &View<'_>) -> Told {
    match &violation.shown {
        Shown::Predicate { message, help, others } => {
            let mut told = Told::new(BROKEN, message.clone(), "this one").rule("asked here");
            for (at, what) in others {
                told = told.there(*at, what.clone());
            }
            match help {
                Some(help) => told.help(help.clone()),
                None => told,
            }
        }
        Shown::Fact { missing, field } => {
            let rule = &view.charter.provision(view.charter.constraint(view.constraint).provision).path;
            let place = if field.is_empty() { "open".to_owned() } else { format!("`{field}` would say it") };
            Told::new(BROKEN, format!("whether the rule `{rule}` is kept cannot be told: {missing}"), place).rule("asked here")
        }
        _ => Told::new(BROKEN, "the rule is not kept", ""),
    }
}
