//! Quorum: how many must be there for a decision.

use crate::ast::{self, Amount, AmountTerm, Ballots, Place};
use crate::check::View;
use crate::constraint::{Form, Threshold};
use crate::violation::{Shown, Told, Violation};
use crate::diagnostic::{Code, Diagnostic, Effect, Role};
use crate::kinds::Opening;
use crate::resolve::Lowering;
use crate::source::Span;
use crate::syntax::{self, Node, Phrase};

/// Too few are there.
pub const NOT_MET: Code = Code("quorum/not-met");

/// Codes of this kind.
pub const CODES: &[Code] = &[NOT_MET];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[Opening { place: Place::Body, keyword: "quorum", node: Node::quorum_clause }];

/// A clause of this kind.
#[derive(Debug, Clone)]
pub struct Clause {
    amount: Amount,
    of: Ballots,
    open: bool,
    span: Span,
}

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    let size = phrase.part(Node::quorum_size)?;
    let open = phrase.part(Node::quorum_for).is_some_and(|part| part.has(Node::quorum_open));
    let (amount, of) = match size.part(Node::share) {
        Some(share) => (syntax::share(&share), Ballots::Present),
        None => {
            let count = size.part(Node::quorum_count)?;
            let number = count.part(Node::number).and_then(|number| number.text().parse().ok()).map(AmountTerm::Number);
            let plain = number.map(|term| Amount { factor: 1.into(), majority: false, share: false, terms: vec![term] });
            (plain, count.part(Node::ballots).and_then(|part| syntax::ballots(&part))?)
        }
    };
    Some(Clause { amount: amount?, of, open, span: phrase.span() })
}

/// Clause → threshold on the acts of the body.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let provision = lowering.provision(clause, "quorum", "quorum", Effect::Void);
    if words.open {
        let finding = Diagnostic::invalid(crate::resolve::NO_COUNT, "a quorum to open is not judged by this version yet")
            .label(words.span, Role::Rule, "here")
            .help("write `quorum unknown`, so that no reader takes it for checked");
        lowering.report(finding);
        return;
    }
    lowering.constrain(provision, Form::Threshold(Threshold::Quorum(words.amount.clone(), words.of)));
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
