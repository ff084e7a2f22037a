//! In which order an office goes round.

use super::Clause;
use crate::ast::{self, Name};
use crate::charter::Charter;
use crate::constraint::{Form, Limit, Rotation};
use crate::diagnostic::{Diagnostic, Effect, Hint, Role, excerpt};
use crate::resolve::{Lowering, Owner, UNKNOWN_NAME};
use crate::syntax::{self, Node, Phrase};

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>) -> Option<Clause> {
    let mut names = syntax::names(phrase);
    match phrase.node() {
        Node::swap_clause => {
            let second = names.pop()?;
            return Some(Clause::Swap(names.pop()?, second));
        }
        Node::skip_clause => return Some(Clause::Skip(names)),
        _ => {}
    }
    let how = phrase.parts().find(|part| matches!(part.node(), Node::rotates_alphabetically | Node::rotates_in | Node::rotates_by))?;
    if let Some(list) = how.part(Node::rotates_list) {
        return syntax::first_name(&list).map(Clause::RotatesByList);
    }
    let name = syntax::first_name(&how);
    Some(match (how.node(), name) {
        (Node::rotates_in, _) => Clause::RotatesInOrder(syntax::names(&how)),
        (_, None) => Clause::Rotates(Rotation::Names),
        (_, Some(name)) if name.value == "title" => Clause::Rotates(Rotation::Titles),
        (_, Some(name)) if name.value == "name" => Clause::Rotates(Rotation::Names),
        (_, Some(name)) => Clause::Rotates(Rotation::Attribute(name.value)),
    })
}

/// Clause → the order of the office, and who departs from it.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let Owner::Office(office) = lowering.owner() else { return };
    let (suffix, effect) = match words {
        Clause::Swap(..) => ("swap", Effect::None),
        Clause::Skip(_) => ("skip", Effect::None),
        _ => ("rotates", Effect::Irregular),
    };
    let provision = lowering.provision(clause, "term", suffix, effect);
    let value = |name: &Name| name.value.clone();
    let (names, limit) = match words {
        Clause::Rotates(rotation) => (Vec::new(), Limit::Rotation(rotation.clone())),
        Clause::RotatesInOrder(names) => (names.clone(), Limit::Rotation(Rotation::Order(names.iter().map(value).collect()))),
        Clause::RotatesByList(name) => {
            let Some(list) = lowering.list(name) else { return };
            let order = lowering.charter().lists[list.index()].entries.iter().map(|entry| entry.name.clone()).collect();
            (Vec::new(), Limit::Rotation(Rotation::Order(order)))
        }
        Clause::Swap(one, other) => (vec![one.clone(), other.clone()], Limit::Swap(value(one), value(other))),
        Clause::Skip(names) => (names.clone(), Limit::Skip(names.iter().map(value).collect())),
        _ => return,
    };
    lowering.constrain(provision, Form::Limit(limit));
    // who holds the office may be said further down
    lowering.later(move |lowering| {
        let charter = lowering.charter();
        let missing: Vec<_> = names.iter().filter_map(|name| unknown(charter, office, name)).collect();
        missing.into_iter().for_each(|finding| lowering.report(finding));
    });
}

/// A name that stands on no roster of the office.
fn unknown(charter: &Charter, office: crate::charter::OfficeId, name: &Name) -> Option<Diagnostic> {
    let rosters: Vec<_> =
        charter.offices[office.index()].held_by.iter().map(|dated| &charter.rosters[dated.value.index()]).collect();
    if rosters.is_empty() || rosters.iter().any(|roster| roster.broken || roster.find(&name.value).is_some()) {
        return None;
    }
    let known = rosters.iter().flat_map(|roster| roster.by_name.keys().map(String::as_str));
    let message = format!("`{}` is not on the roster `{}`", excerpt(&name.value), rosters[0].name);
    Some(Diagnostic::invalid(UNKNOWN_NAME, message).label(name.span, Role::Rule, "no such entry").hint(name.span, &name.value, Hint::near(&name.value, known)))
}
