//! By how many an office is held at once, and what does not go together.

use super::{Clause, tell_apart};
use crate::ast;
use crate::charter::{Charter, Dated};
use crate::constraint::{Exclusion, Form, Limit, Share, ShareSize};
use crate::diagnostic::Effect;
use crate::resolve::{Lowering, Owner, period};
use crate::syntax::{self, Node, Phrase};

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>) -> Option<Clause> {
    let number = || phrase.part(Node::number)?.text().parse().ok();
    match phrase.node() {
        Node::seats_clause => number().map(Clause::Seats),
        Node::staggered_clause => number().map(Clause::Staggered),
        Node::vacant_clause => syntax::timed(phrase).map(|(length, span)| Clause::Vacant(length, span)),
        Node::share_clause => {
            let size = match phrase.part(Node::share_of) {
                Some(part) => {
                    let share = syntax::ratio(part.part(Node::fraction)?.text())?;
                    let of = part.part(Node::of_seats)?;
                    if of.has(Node::kw_holders) { ShareSize::OfHolders(share) } else { ShareSize::OfSeats(share) }
                }
                None => ShareSize::Number(number()?),
            };
            let cured = phrase.part(Node::cured).as_ref().and_then(syntax::timed);
            let span = cured.map_or(phrase.span(), |(_, span)| span);
            let fewer = phrase.part(Node::fewer_than).is_some();
            let share = Share { size, fewer, by: syntax::first_name(phrase)?.value, cured: cured.map(|(length, _)| length) };
            Some(Clause::Share(share, span))
        }
        _ => {
            let (mut offices, mut bodies) = (Vec::new(), Vec::new());
            for one in phrase.parts().filter(|part| part.node() == Node::incompatible_one) {
                match one.part(Node::member_of) {
                    Some(body) => bodies.extend(syntax::first_name(&body)),
                    None => offices.extend(syntax::first_name(&one)),
                }
            }
            Some(Clause::Incompatible { offices, bodies })
        }
    }
}

/// Clause → limits on those who hold the office at once.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let Owner::Office(office) = lowering.owner() else { return };
    let (suffix, form) = match words {
        Clause::Seats(seats) => {
            let dated = Dated { value: *seats, validity: period(clause), span: clause.span };
            lowering.charter().offices[office.index()].seats.push(dated);
            ("seats", Form::Limit(Limit::Seats(*seats)))
        }
        Clause::Vacant(length, span) => {
            let Some(length) = lowering.countable(*length, *span) else { return };
            ("vacant", Form::Limit(Limit::Vacant(length)))
        }
        Clause::Staggered(most) => ("staggered", Form::Limit(Limit::Stagger(*most))),
        Clause::Share(share, span) => {
            let mut share = share.clone();
            if let Some(cured) = share.cured {
                let Some(cured) = lowering.countable(cured, *span) else { return };
                share.cured = Some(cured);
            }
            tell_apart("share", attribute, lowering);
            ("share", Form::Limit(Limit::Share(share)))
        }
        Clause::Incompatible { offices, bodies } => {
            let offices = offices.iter().filter_map(|name| lowering.office(name)).collect();
            let bodies = bodies.iter().filter_map(|name| lowering.body(name)).collect();
            tell_apart("incompatible", partner, lowering);
            ("incompatible", Form::Exclusion(Exclusion::Incompatible { offices, bodies }))
        }
        _ => return,
    };
    let provision = lowering.provision(clause, "term", suffix, Effect::Irregular);
    lowering.constrain(provision, form);
}

/// The attribute of a share.
fn attribute(form: &Form, _: &Charter) -> Option<String> {
    match form {
        Form::Limit(Limit::Share(share)) => Some(share.by.clone()),
        _ => None,
    }
}

/// The first office or body that one is incompatible with.
fn partner(form: &Form, charter: &Charter) -> Option<String> {
    let Form::Exclusion(Exclusion::Incompatible { offices, bodies }) = form else { return None };
    let office = offices.first().map(|id| charter.offices[id.index()].name.clone());
    office.or_else(|| bodies.first().map(|id| charter.bodies[id.index()].name.clone()))
}
