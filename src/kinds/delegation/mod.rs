//! Delegation: who takes the steps of a body in its place, how far and how long.

use crate::ast::{self, Name, Place};
use crate::charter::Delegation;
use crate::check::{DELEGATION_NOT_ALLOWED, View};
use crate::constraint::{Authority, Form};
use crate::date::When;
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::kinds::Opening;
use crate::kinds::route::{ActorName, actors, resolve_actors};
use crate::resolve::{Lowering, Owner};
use crate::source::Spanned;
use crate::syntax::{self, Node, Phrase};
use crate::violation::{DelegationFault, Shown, Told, Violation};

/// No decision delegates.
pub const MISSING: Code = Code("delegation/missing");
/// The delegation is over.
pub const EXPIRED: Code = Code("delegation/expired");
/// Delegated on by one that may not.
pub const SUB_DELEGATION: Code = Code("delegation/sub-delegation");
/// A matter that is not delegable.
pub const NOT_DELEGABLE: Code = Code("delegation/not-delegable");
/// Bodies that delegate to each other.
pub const CIRCULAR: Code = Code("delegation/circular");

/// Codes of this kind.
pub const CODES: &[Code] = &[MISSING, EXPIRED, SUB_DELEGATION, NOT_DELEGABLE, CIRCULAR, DELEGATION_NOT_ALLOWED];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[
    Opening { place: Place::Body, keyword: "delegates", node: Node::delegates_clause },
    Opening { place: Place::Body, keyword: "may", node: Node::may_delegate_clause },
    Opening { place: Place::Matter, keyword: "not", node: Node::not_delegable_clause },
];

/// A clause of this kind.
#[derive(Debug, Clone)]
pub enum Clause {
    /// `delegates permit to committee`, `may delegate permit to committee`
    Delegates(Box<Delegates>),
    /// `not delegable`
    NotDelegable,
}

/// What is delegated to whom.
#[derive(Debug, Clone)]
pub struct Delegates {
    matters: Vec<Name>,
    to: Vec<ActorName>,
    by_rule: bool,
    through: Option<Spanned<When>>,
    further: bool,
}

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, findings: &mut Vec<Diagnostic>) -> Option<Clause> {
    if phrase.node() == Node::not_delegable_clause {
        return Some(Clause::NotDelegable);
    }
    let through = phrase.part(Node::delegated_through).and_then(|through| through.part(Node::date));
    Some(Clause::Delegates(Box::new(Delegates {
        matters: syntax::names(phrase),
        to: actors(&phrase.part(Node::actors)?),
        by_rule: phrase.node() == Node::delegates_clause,
        through: through.and_then(|day| syntax::date(&day, findings)),
        further: phrase.has(Node::sub_delegation),
    })))
}

/// Clause → a delegation, or a matter that knows none.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    match (words, lowering.owner()) {
        (Clause::NotDelegable, Owner::Matter(matter)) => {
            let provision = lowering.provision(clause, "delegation", "delegable", Effect::Void);
            let constraint = lowering.constraint(provision, Form::Authority(Authority::Delegating));
            lowering.charter().matters[matter.index()].not_delegable.push(constraint);
        }
        (Clause::Delegates(said), Owner::Body(by)) => {
            let to = resolve_actors(&said.to, lowering);
            for name in &said.matters {
                let Some(matter) = lowering.matter(name) else { continue };
                let suffix = format!("delegates.{}", name.value);
                let provision = lowering.provision(clause, "delegation", &suffix, Effect::Void);
                let constraint = lowering.constraint(provision, Form::Authority(Authority::Delegating));
                lowering.charter().delegations.push(Delegation {
                    by,
                    matter,
                    to: to.clone(),
                    constraint,
                    by_rule: said.by_rule,
                    through: said.through.map(|day| day.value.last),
                    further: said.further,
                    span: clause.span,
                });
            }
        }
        _ => {}
    }
}

/// Violation → words.
pub fn describe(violation: &Violation, view: &View<'_>) -> Told {
    let (step, matter) = (view.step(), view.matter());
    match &violation.shown {
        Shown::Delegation { acting, by, fault } => {
            let told = |code, why: String| {
                Told::new(code, format!("`{step}` by `{acting}` in place of `{by}`, {why}"), format!("`{acting}` acts here"))
                    .rule("delegated here")
            };
            match fault {
                DelegationFault::Missing => told(MISSING, format!("and no decision on the record delegates `{matter}` to it"))
                    .help(format!("put the decision of `{by}` on the record, with `delegates: {{matter: {matter}, to: {acting}}}`")),
                DelegationFault::Expired(day) => told(EXPIRED, format!("whose delegation ended on {day}"))
                    .help(format!("let `{by}` take the step `{step}`, or delegate it anew")),
                DelegationFault::Further => told(SUB_DELEGATION, "which may not delegate it further".to_owned())
                    .help(format!("let `{by}` take the step `{step}`")),
                DelegationFault::NotDelegable => told(NOT_DELEGABLE, format!("though `{matter}` is not delegable"))
                    .rule("not delegable")
                    .help(format!("let `{by}` take the step `{step}`")),
            }
        }
        Shown::Fact { missing, field } => {
            Told::new(MISSING, format!("whether `{step}` is delegated cannot be told: {missing}"), format!("`{field}` would say it"))
        }
        _ => Told::new(MISSING, "not delegated", ""),
    }
}
