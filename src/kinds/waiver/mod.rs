//! Waivers: who may lift a provision for some acts, and by what vote.

use crate::ast::{self, Name, Place};
use crate::check::View;
use crate::check::{WAIVER_EXPIRED, WAIVER_NO_REASON, WAIVER_NOT_ALLOWED, WAIVER_UNUSED};
use crate::diagnostic::{Code, Diagnostic};
use crate::kinds::Opening;
use crate::resolve::Lowering;
use crate::syntax::{self, Node, Phrase};
use crate::violation::{Told, Violation};

/// Codes of this kind.
pub const CODES: &[Code] = &[WAIVER_NOT_ALLOWED, WAIVER_EXPIRED, WAIVER_NO_REASON, WAIVER_UNUSED];

/// Where its clauses begin. (`waivable by …` stands behind any provision.)
pub const OPENINGS: &[Opening] = &[Opening { place: Place::Body, keyword: "waives", node: Node::waives_clause }];

/// A clause of this kind: what may be waived, and by what vote.
#[derive(Debug, Clone)]
pub struct Clause {
    targets: Vec<Name>,
    vote: Option<Name>,
}

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    Some(Clause { targets: syntax::targets(phrase), vote: syntax::first_name(phrase) })
}

/// Clause → a power of the body.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    lowering.may_waive(clause, &words.targets, words.vote.as_ref());
}

/// Violation → words. What is wrong with a waiver is told where it is granted or used.
pub fn describe(_: &Violation, _: &View<'_>) -> Told {
    Told::new(WAIVER_NOT_ALLOWED, "waived by one that may not", "")
}
