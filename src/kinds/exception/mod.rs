//! Exceptions: where a provision does not hold, or another holds in its place. An exception is a declaration of its own, and no clause.

use crate::ast;
use crate::check::View;
use crate::diagnostic::{Code, Diagnostic};
use crate::kinds::Opening;
use crate::resolve::Lowering;
use crate::syntax::Phrase;
use crate::violation::{Told, Violation};

/// Two exceptions apply to one act at once and disagree.
pub const CONFLICT: Code = Code("exception/conflict");
/// An exception that does not say what it does, or says two things.
pub const EFFECT: Code = Code("exception/effect");
/// A clause that cannot stand in place of what is excepted.
pub const MISPLACED: Code = Code("exception/misplaced");
/// An exception to an exception.
pub const OF_EXCEPTION: Code = Code("exception/of-exception");
/// Exceptions that go before each other in a circle.
pub const CIRCULAR: Code = Code("exception/circular");
/// An exception that is never in force together with what it is to.
pub const NEVER: Code = Code("exception/never");

/// Codes of this kind.
pub const CODES: &[Code] = &[CONFLICT, EFFECT, MISPLACED, OF_EXCEPTION, CIRCULAR, NEVER];

/// Where its clauses begin: nowhere.
pub const OPENINGS: &[Opening] = &[];

/// There are no clauses of this kind.
#[derive(Debug, Clone)]
pub enum Clause {}

/// Phrase → nothing.
pub fn read(_: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    None
}

/// An exception is lowered with its declaration.
pub fn lower(_: &ast::Clause, words: &Clause, _: &mut Lowering<'_>) {
    match *words {}
}

/// Violation → words. What an exception puts in place of another clause is told by the kind of that clause.
pub fn describe(_: &Violation, _: &View<'_>) -> Told {
    Told::new(CONFLICT, "two exceptions disagree", "")
}
