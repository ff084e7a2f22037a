//! How long a term runs, and how many one holder may have.

use super::{Clause, tell_apart};
use crate::ast;
use crate::constraint::{Form, Limit, Unit};
use crate::diagnostic::Effect;
use crate::resolve::Lowering;
use crate::syntax::{self, Node, Phrase};

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>) -> Option<Clause> {
    match phrase.node() {
        Node::term_clause => match phrase.part(Node::event_term) {
            Some(events) => event_term(&events),
            None => syntax::timed(phrase).map(|(length, span)| Clause::Length(length, span)),
        },
        Node::holdover_clause => Some(Clause::Holdover),
        Node::gap_clause => syntax::timed(phrase).map(|(length, span)| Clause::Gap(length, span)),
        Node::partial_clause => {
            let counted = phrase.part(Node::partial_count);
            let longer = counted.as_ref().and_then(syntax::timed);
            Some(Clause::Partial { count: counted.is_some(), longer })
        }
        _ => {
            let unit = phrase.part(Node::limit_unit)?;
            let unit = match unit.parts().next()?.node() {
                Node::years => Unit::Years,
                Node::months => Unit::Months,
                _ => Unit::Terms,
            };
            Some(Clause::Limit {
                most: phrase.part(Node::number)?.text().parse().ok()?,
                unit,
                consecutive: phrase.has(Node::kw_consecutive),
                per: phrase.part(Node::limit_per).map(|per| syntax::names(&per)).unwrap_or_default(),
            })
        }
    }
}

fn event_term(phrase: &Phrase<'_>) -> Option<Clause> {
    let mut lists: Vec<_> =
        phrase.parts().filter(|part| part.node() == Node::events).map(|part| syntax::names(&part)).collect();
    let until = lists.pop()?;
    Some(Clause::Events {
        from: lists.pop().unwrap_or_default(),
        until,
        kinds: syntax::meeting_kinds(phrase),
    })
}

/// Clause → limits.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let (suffix, effect, limit) = match words {
        Clause::Holdover => ("holdover", Effect::None, Limit::Holdover),
        Clause::Limit { most, unit, consecutive, per } => {
            let per = per.iter().filter(|name| name.value != "holder").cloned().collect::<Vec<_>>();
            let per = per.iter().filter_map(|name| lowering.list(name)).collect();
            tell_apart("limit", limit_of, lowering);
            ("limit", Effect::Void, Limit::Terms { most: *most, unit: *unit, consecutive: *consecutive, per })
        }
        Clause::Gap(length, span) => {
            let Some(length) = lowering.countable(*length, *span) else { return };
            ("gap", Effect::Void, Limit::Gap(length))
        }
        Clause::Partial { count: true, longer: None } => {
            lowering.provision(clause, "term", "partial", Effect::None);
            return;
        }
        Clause::Partial { longer, .. } => {
            let longer = match longer {
                Some((length, span)) => match lowering.countable(*length, *span) {
                    Some(length) => Some(length),
                    None => return,
                },
                None => None,
            };
            ("partial", Effect::None, Limit::Partial(longer))
        }
        Clause::Initial(day) => ("initial", Effect::None, Limit::Initial(*day)),
        Clause::Counting { roles, together } => {
            let roles = roles.iter().map(|role| role.value.clone()).collect();
            ("counting", Effect::None, Limit::Roles { roles, together: *together })
        }
        _ => return,
    };
    if !matches!(limit, Limit::Terms { .. }) {
        lowering.no_condition(&clause.tail);
    }
    let provision = lowering.provision(clause, "term", suffix, effect);
    lowering.constrain(provision, Form::Limit(limit));
}

/// What a limit says of itself: `lifetime`, `consecutive-years`.
fn limit_of(form: &Form, _: &crate::charter::Charter) -> Option<String> {
    let Form::Limit(Limit::Terms { consecutive, unit, .. }) = form else { return None };
    let basis = if *consecutive { "consecutive" } else { "lifetime" };
    Some(match unit {
        Unit::Terms => basis.to_owned(),
        Unit::Years => format!("{basis}-years"),
        Unit::Months => format!("{basis}-months"),
    })
}
