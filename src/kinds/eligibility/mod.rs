//! Eligibility: who may hold an office.

use crate::ast::{self, Expr, Place};
use crate::check::View;
use crate::constraint::Form;
use crate::diagnostic::{Code, Diagnostic, Effect, excerpt};
use crate::kinds::Opening;
use crate::resolve::Lowering;
use crate::syntax::{self, Node, Phrase};
use crate::violation::{Shown, Told, Violation};

/// The holder is not eligible.
pub const NOT_MET: Code = Code("eligibility/not-met");

/// Codes of this kind.
pub const CODES: &[Code] = &[NOT_MET];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[Opening { place: Place::Office, keyword: "eligible", node: Node::eligible_clause }];

/// A clause of this kind: what must hold.
#[derive(Debug, Clone)]
pub struct Clause(Expr);

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    syntax::expression(&phrase.part(Node::expression)?).map(Clause)
}

/// Clause → condition on the terms of the office.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let provision = lowering.provision(clause, "eligibility", "eligible", Effect::Void);
    if let Some(formula) = lowering.condition(&words.0) {
        lowering.constrain(provision, Form::Eligible(formula));
    }
}

/// Violation → words.
pub fn describe(violation: &Violation, _: &View<'_>) -> Told {
    match &violation.shown {
        Shown::NotEligible { holder, on } => {
            Told::new(NOT_MET, format!("{} is not eligible on {on}", excerpt(holder)), "not eligible")
                .rule("who may hold the office")
                .help("fill the office with one who is eligible")
        }
        Shown::Fact { missing, field } => {
            Told::new(NOT_MET, format!("whether the holder is eligible cannot be told: {missing}"), format!("`{field}` would say it"))
                .rule("who may hold the office")
        }
        _ => Told::new(NOT_MET, "the holder is not eligible", ""),
    }
}
