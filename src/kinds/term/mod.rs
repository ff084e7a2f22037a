//! Terms of office: how long, how often, filled when and by whom; what a matter fills.

mod words;

pub use words::describe;

use crate::ast::{self, Name, Place};
use crate::charter::ProvisionId;
use crate::constraint::{Authority, Between, Exclusion, Form, Length, Limit};
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::kinds::Opening;
use crate::kinds::route::{ActorName, actors, resolve_actors};
use crate::resolve::{Lowering, Owner};
use crate::source::Span;
use crate::syntax::{self, Node, Phrase};

/// A term longer than it may be.
pub const TOO_LONG: Code = Code("term/too-long");
/// A term that ends before it begins.
pub const BACKWARDS: Code = Code("term/backwards");
/// One term too many.
pub const LIMIT: Code = Code("term/limit");
/// Two terms of one seat at one time.
pub const OVERLAP: Code = Code("term/overlap");
/// An appointment that does not say for what term, or to what.
pub const MISSING: Code = Code("term/missing");
/// An office filled too shortly before the term begins.
pub const FILLED_LATE: Code = Code("term/filled-late");
/// An office filled by another than the rules say.
pub const WRONG_BODY: Code = Code("term/wrong-body");

/// Codes of this kind.
pub const CODES: &[Code] = &[TOO_LONG, BACKWARDS, LIMIT, OVERLAP, MISSING, FILLED_LATE, WRONG_BODY];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[
    Opening { place: Place::Office, keyword: "term", node: Node::term_clause },
    Opening { place: Place::Office, keyword: "limit", node: Node::limit_clause },
    Opening { place: Place::Office, keyword: "terms", node: Node::overlap_clause },
    Opening { place: Place::Office, keyword: "filled", node: Node::filled_clause },
    Opening { place: Place::Matter, keyword: "fills", node: Node::fills_clause },
];

/// A clause of this kind.
#[derive(Debug, Clone)]
pub enum Clause {
    /// `term 2 calendar years`
    Length(Length, Span),
    /// `term from summit until next summit`
    Events(Vec<Name>, Vec<Name>),
    /// `limit 2 consecutive terms per holder and area`
    Limit {
        /// How many.
        most: i64,
        /// One after the other.
        consecutive: bool,
        /// Per holder and what.
        per: Vec<Name>,
    },
    /// `terms never overlap`
    NeverOverlap,
    /// `filled at least 1 year before start`
    FilledBefore(Length, Span),
    /// `filled by soc`
    FilledBy(Vec<ActorName>, Option<(Name, Vec<ActorName>)>),
    /// `filled by matter chair-election`
    FilledByMatter(Name),
    /// `fills coordinator`, in a matter
    Fills(Name),
}

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    match phrase.node() {
        Node::term_clause => match phrase.part(Node::event_term) {
            Some(events) => {
                let mut lists = events.parts().map(|part| syntax::names(&part));
                Some(Clause::Events(lists.next()?, lists.next()?))
            }
            None => syntax::timed(phrase).map(|(length, span)| Clause::Length(length, span)),
        },
        Node::limit_clause => Some(Clause::Limit {
            most: phrase.part(Node::number)?.text().parse().ok()?,
            consecutive: phrase.has(Node::kw_consecutive),
            per: phrase.part(Node::limit_per).map(|per| syntax::names(&per)).unwrap_or_default(),
        }),
        Node::overlap_clause => Some(Clause::NeverOverlap),
        Node::fills_clause => syntax::first_name(phrase).map(Clause::Fills),
        _ => filled(&phrase.parts().next()?),
    }
}

fn filled(phrase: &Phrase<'_>) -> Option<Clause> {
    match phrase.node() {
        Node::filled_by_matter => syntax::first_name(phrase).map(Clause::FilledByMatter),
        Node::filled_before => syntax::timed(phrase).map(|(length, span)| Clause::FilledBefore(length, span)),
        _ => {
            let after = phrase.part(Node::filled_after).and_then(|after| {
                let step = syntax::first_name(&after)?;
                Some((step, actors(&after.part(Node::actors)?)))
            });
            Some(Clause::FilledBy(actors(&phrase.part(Node::actors)?), after))
        }
    }
}

/// Clause → limits, periods and authority over the terms of the office.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    match words {
        Clause::Length(length, span) => {
            let provision = lowering.provision(clause, "term", "term", Effect::Irregular);
            let Some(length) = lowering.countable(*length, *span) else { return };
            lowering.constrain(provision, Form::Limit(Limit::Length(length)));
        }
        Clause::Events(from, until) => {
            let provision = lowering.provision(clause, "term", "term", Effect::Irregular);
            let mut bodies = |names: &[Name]| names.iter().filter_map(|name| lowering.body(name)).collect();
            let (from, until) = (bodies(from), bodies(until));
            lowering.constrain(provision, Form::Limit(Limit::Events(from, until)));
        }
        Clause::Limit { most, consecutive, per } => {
            let provision = lowering.provision(clause, "term", "limit", Effect::Void);
            let per = per.iter().filter(|name| name.value != "holder").cloned().collect::<Vec<_>>();
            let per = per.iter().filter_map(|name| lowering.list(name)).collect();
            lowering.constrain(provision, Form::Limit(Limit::Terms { most: *most, consecutive: *consecutive, per }));
        }
        Clause::NeverOverlap => {
            let provision = lowering.provision(clause, "term", "terms", Effect::Irregular);
            lowering.constrain(provision, Form::Exclusion(Exclusion::Overlap));
        }
        Clause::FilledBefore(length, _) => {
            let provision = lowering.provision(clause, "term", "filled", Effect::Irregular);
            lowering.period(provision, Between::FillingAndStart, *length);
        }
        Clause::FilledBy(by, after) => {
            let provision = lowering.provision(clause, "term", "filled-by", Effect::Void);
            let by = resolve_actors(by, lowering);
            lowering.constrain(provision, Form::Authority(Authority::Filling(by)));
            if let Some((step, by)) = after {
                filled_after(clause, step, by, provision, lowering);
            }
        }
        Clause::FilledByMatter(name) => {
            let provision = lowering.provision(clause, "term", "filled-by", Effect::Void);
            let Some(matter) = lowering.matter(name) else { return };
            lowering.constrain(provision, Form::Authority(Authority::FillingMatter(matter)));
        }
        Clause::Fills(name) => {
            let Owner::Matter(matter) = lowering.owner() else { return };
            let provision = lowering.provision(clause, "term", "fills", Effect::None);
            let Some(office) = lowering.office(name) else { return };
            let constraint = lowering.constraint(provision, Form::Limit(Limit::Stated));
            lowering.charter().matters[matter.index()].fills = Some((office, constraint));
        }
    }
}

/// `after recommended by soc`: the step that has to come first is taken by these.
fn filled_after(clause: &ast::Clause, step: &Name, by: &[ActorName], whole: ProvisionId, lowering: &mut Lowering<'_>) {
    let part = lowering.part(whole, "after", clause.span, clause.strength, Effect::Void);
    let by = resolve_actors(by, lowering);
    lowering.constrain(part, Form::Authority(Authority::FillingAfter(step.value.clone(), by)));
}
