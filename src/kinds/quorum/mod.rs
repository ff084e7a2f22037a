//! Quorum: how many must be there, or must vote, for a decision, or for a meeting to open.

use crate::ast::{self, Ballots, Comparator, Expr, ExprKind, Place};
use crate::check::View;
use crate::constraint::{Form, Threshold};
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::kinds::Opening;
use crate::resolve::Lowering;
use crate::syntax::{self, Node, Phrase};
use crate::violation::{Shown, Told, Violation};

/// Too few are there.
pub const NOT_MET: Code = Code("quorum/not-met");

/// Codes of this kind.
pub const CODES: &[Code] = &[NOT_MET];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[Opening { place: Place::Body, keyword: "quorum", node: Node::quorum_clause }];

/// A clause of this kind.
#[derive(Debug, Clone)]
pub struct Clause {
    needs: Expr,
    to_open: bool,
    at_opening: bool,
}

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    let to_open = phrase.part(Node::quorum_for).is_some_and(|part| part.has(Node::quorum_open));
    let at_opening = to_open || phrase.part(Node::quorum_measured).is_some_and(|part| part.has(Node::opening));
    let needs = match phrase.part(Node::quorum_count) {
        // `3 ayes`: at least three of them
        Some(count) => {
            let number = count.part(Node::number).and_then(|number| crate::number::exact(number.text()))?;
            let ballots = syntax::filtered(&count.part(Node::filtered)?)?;
            let number = Expr { span: count.span(), kind: ExprKind::Number(number) };
            at_least(ballots, number)
        }
        None => {
            let rule = syntax::expression(&phrase.part(Node::quorum_rule)?.part(Node::expression)?)?;
            if share_in(&rule).is_some() {
                let present = Expr { span: rule.span, kind: ExprKind::Ballots(Ballots::Present) };
                // `majority of members by shares`: those present are weighed alike
                at_least(weighed_alike(present, &rule), rule)
            } else {
                rule
            }
        }
    };
    Some(Clause { needs, to_open, at_opening })
}

fn at_least(left: Expr, right: Expr) -> Expr {
    Expr { span: right.span, kind: ExprKind::Compare(Box::new(left), Comparator::AtLeast, Box::new(right)) }
}

/// What a share is taken of: `1/3 of members`, `1/3 of members rounded up`.
fn share_in(rule: &Expr) -> Option<&Expr> {
    match &rule.kind {
        ExprKind::Share(_, base) => Some(base),
        ExprKind::Whole(_, of) => share_in(of),
        _ => None,
    }
}

/// A set with the weight that a share's base has.
fn weighed_alike(set: Expr, share: &Expr) -> Expr {
    let Some(base) = share_in(share) else { return set };
    match &base.kind {
        ExprKind::Filtered(_, ast::Filter::By(weight)) => {
            Expr { span: set.span, kind: ExprKind::Filtered(Box::new(set), ast::Filter::By(weight.clone())) }
        }
        _ => set,
    }
}

/// Clause → threshold on the acts of the body.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let provision = lowering.provision(clause, "quorum", "quorum", Effect::Void);
    if let Some(needs) = lowering.condition(&words.needs) {
        let quorum = Threshold::Quorum { needs, to_open: words.to_open, at_opening: words.at_opening };
        lowering.constrain(provision, Form::Threshold(quorum));
    }
}

/// Violation → words.
pub fn describe(violation: &Violation, _: &View<'_>) -> Told {
    match &violation.shown {
        Shown::Quorum { sum } => Told::new(NOT_MET, format!("no quorum: {sum}"), "too few").help("put the item on the agenda of a meeting with a quorum"),
        Shown::Fact { missing, field } => {
            Told::new(NOT_MET, format!("whether there was a quorum cannot be told: {missing}"), format!("`{field}` would say it"))
        }
        _ => Told::new(NOT_MET, "no quorum", ""),
    }
}
