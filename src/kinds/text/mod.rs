//! Text identity: what is adopted is the text that came before.

use crate::ast::{self, Name, Place};
use crate::check::View;
use crate::constraint::{Exclusion, Form};
use crate::violation::{Shown, Told, Violation};
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::kinds::Opening;
use crate::resolve::{Lowering, Owner};
use crate::syntax::{self, Node, Phrase};

/// Another text than at the earlier step.
pub const DIFFERS: Code = Code("text/differs");

/// Codes of this kind.
pub const CODES: &[Code] = &[DIFFERS];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[Opening { place: Place::Matter, keyword: "same", node: Node::same_text_clause }];

/// A clause of this kind.
#[derive(Debug, Clone)]
pub struct Clause {
    from: Name,
    to: Name,
    unless_editorial: bool,
}

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    let mut names = syntax::names(phrase).into_iter();
    Some(Clause { from: names.next()?, to: names.next()?, unless_editorial: phrase.has(Node::unless_editorial) })
}

/// Clause → exclusion of another text.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let Owner::Matter(matter) = lowering.owner() else { return };
    let provision = lowering.provision(clause, "text", "text", Effect::Irregular);
    let Clause { from, to, unless_editorial } = words.clone();
    lowering.later(move |lowering| {
        let (Some(from), Some(to)) = (lowering.step(matter, &from), lowering.step(matter, &to)) else { return };
        lowering.constrain(provision, Form::Exclusion(Exclusion::TextChange { from, to, unless_editorial }));
    });
}

/// Violation → words.
pub fn describe(violation: &Violation, view: &View<'_>) -> Told {
    match &violation.shown {
        Shown::TextChange { here, there, step, at } => {
            Told::new(DIFFERS, format!("`{}` of text {here}, but `{step}` was of text {there}", view.step()), format!("text {here}"))
                .there(*at, format!("text {there}"))
                .help(format!("take `{step}` again on text {here}, or mark the change `editorial: yes`"))
        }
        Shown::Fact { missing, field } => {
            Told::new(DIFFERS, format!("whether it is the same text cannot be told: {missing}"), format!("`{field}` would say it"))
        }
        _ => Told::new(DIFFERS, "another text", ""),
    }
}
