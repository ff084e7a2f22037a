//! Where a body stands: below which, chaired by what, whether it only recommends.

use crate::ast::{self, Name, Place};
use crate::charter::Dated;
use crate::check::View;
use crate::violation::{Shown, Told, Violation};
use crate::constraint::{Authority, Form};
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::kinds::Opening;
use crate::resolve::{Lowering, Owner, period};
use crate::syntax::{self, Node, Phrase, listed};

/// Bodies that stand below each other in a circle.
pub const CIRCULAR: Code = Code("body/circular");
/// A body that only recommends ends a route.
pub const RECOMMENDS_ONLY: Code = Code("body/recommends-only");

/// A body acts on a day on which it does not exist.
pub const NOT_EXISTING: Code = Code("body/not-existing");
/// Another presides than the holder of the office.
pub const WRONG_CHAIR: Code = Code("body/wrong-chair");

/// Codes of this kind; all but the last are found by lints.
pub const CODES: &[Code] = &[CIRCULAR, RECOMMENDS_ONLY, NOT_EXISTING, WRONG_CHAIR];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[
    Opening { place: Place::Body, keyword: "below", node: Node::below_clause },
    Opening { place: Place::Body, keyword: "chair", node: Node::chair_clause },
    Opening { place: Place::Body, keyword: "recommends", node: Node::recommends_clause },
];

/// A clause of this kind.
#[derive(Debug, Clone)]
pub enum Clause {
    /// `below ministerial`
    Below(Name),
    /// `chair chairmanship`
    Chair(Name),
    /// `recommends only`
    RecommendsOnly,
}

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    match phrase.node() {
        Node::below_clause => syntax::first_name(phrase).map(Clause::Below),
        Node::chair_clause => syntax::first_name(phrase).map(Clause::Chair),
        _ => Some(Clause::RecommendsOnly),
    }
}

/// Clause → facts of the body, which the lints look at, and who presides.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let Owner::Body(id) = lowering.owner() else { return };
    let (validity, span) = (period(clause), clause.span);
    // what presides is a provision, with citations of its own
    if !matches!(words, Clause::Chair(_)) {
        lowering.cited(clause);
    }
    let body = &lowering.charter().bodies[id.index()];
    let earlier: Vec<_> = match words {
        Clause::Below(_) => body.below.iter().map(|dated| (dated.validity, dated.span)).collect(),
        Clause::Chair(_) => body.chair.iter().map(|dated| (dated.validity, dated.span)).collect(),
        Clause::RecommendsOnly => body.recommends_only.iter().map(|dated| (dated.validity, dated.span)).collect(),
    };
    if let Some((_, first)) = earlier.into_iter().find(|(other, _)| other.meets(validity)) {
        lowering.overlap(&clause.keyword.value, span, first);
        return;
    }
    match words {
        Clause::Below(name) => {
            let Some(value) = lowering.body(name) else { return };
            lowering.charter().bodies[id.index()].below.push(Dated { value, validity, span });
        }
        Clause::Chair(name) => {
            let Some(value) = lowering.office(name) else { return };
            lowering.charter().bodies[id.index()].chair.push(Dated { value, validity, span });
            let provision = lowering.provision(clause, "body", "chair", Effect::Irregular);
            lowering.constrain(provision, Form::Authority(Authority::Presiding(value)));
        }
        Clause::RecommendsOnly => {
            lowering.charter().bodies[id.index()].recommends_only = Some(Dated { value: (), validity, span });
        }
    }
}

/// Violation → words: a body acts before it exists, or afterwards. Nothing else of this kind is held against an act.
pub fn describe(violation: &Violation, view: &View<'_>) -> Told {
    match &violation.shown {
        Shown::NotInForce { since: Some(since), on, .. } => {
            Told::new(NOT_EXISTING, format!("`{}` exists only since {since}, not yet on {on}", view.body()), "acts here")
                .rule("not yet there")
                .help(format!("date the act {since} or later, or name the body that acted"))
        }
        Shown::NotInForce { until, on, .. } => {
            let until = until.map(|until| format!(", but did until {until}")).unwrap_or_default();
            Told::new(NOT_EXISTING, format!("`{}` exists no longer on {on}{until}", view.body()), "acts here")
                .rule("no longer there")
                .help("name the body that acted")
        }
        Shown::Presides { name, office, holders, at } => {
            let mut told = if violation.broken {
                let message = format!("{name} presides, but does not hold `{office}` on that day; {} does", listed(holders));
                Told::new(WRONG_CHAIR, message, "presides").help(format!("let {} preside, or give the term of who does", listed(holders)))
            } else {
                Told::new(WRONG_CHAIR, format!("cannot be told: whether {name}, who presides, holds `{office}` on that day"), "presides")
                    .help("give the term under `terms`")
            };
            if let Some(at) = at {
                told = told.there(*at, format!("holds `{office}`"));
            }
            told.rule("who presides")
        }
        Shown::Fact { missing, field } if matches!(presiding(view), Some(Form::Authority(Authority::Presiding(_)))) => {
            Told::new(WRONG_CHAIR, format!("cannot be told: {missing}"), format!("`{field}` would say it"))
        }
        Shown::Fact { missing, field } => {
            Told::new(NOT_EXISTING, format!("cannot be told: {missing}"), format!("`{field}` would say it"))
        }
        _ => Told::new(RECOMMENDS_ONLY, "not allowed", ""),
    }
}

fn presiding<'v>(view: &'v View<'_>) -> Option<&'v Form> {
    view.charter.constraints.get(view.constraint.0 as usize).map(|constraint| &constraint.form)
}
