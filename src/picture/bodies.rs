//! Bodies: which stands below which, who belongs to them, who chairs them, to whom they delegate.

use super::{Link, Node, Part, Shape, period};
use crate::book::{Book, Sort};
use crate::charter::{BodyId, GroupId, Membership, OfficeId, RosterId};
use crate::constraint::Actor;
use crate::source::Span;

/// All bodies.
pub fn part(book: &Book<'_>) -> Part {
    let charter = book.charter();
    let mut part = Part::default();
    for index in 0..charter.bodies.len() {
        body(book, &mut part, BodyId(index as u32));
    }
    for (index, body) in charter.bodies.iter().enumerate() {
        let here = self::body(book, &mut part, BodyId(index as u32));
        for below in &body.below {
            let above = self::body(book, &mut part, below.value);
            part.link(here, above, Link::Below, join("below", &period(below.validity)));
        }
        for chair in &body.chair {
            let office = office(book, &mut part, chair.value);
            part.link(office, here, Link::Power, join("chairs", &period(chair.validity)));
        }
        for members in &body.members {
            for member in members.value.parts() {
                if let Some(node) = people(book, &mut part, member) {
                    part.link(here, node, Link::Of, join("members", &period(members.validity)));
                }
            }
        }
    }
    for delegation in &charter.delegations {
        let by = body(book, &mut part, delegation.by);
        for actor in &delegation.to {
            let to = actor_of(book, &mut part, *actor);
            let label = format!("delegates {}", charter.matters[delegation.matter.index()].name);
            if let Some(to) = to {
                part.link(by, to, Link::Power, label);
            }
        }
    }
    part
}

pub(super) fn join(words: &str, when: &str) -> String {
    if when.is_empty() { words.to_owned() } else { format!("{words}, {when}") }
}

/// The whole of what is declared under a name.
fn span(book: &Book<'_>, name: &str) -> Vec<Span> {
    let all = book.all(name).into_iter().filter(|declaration| declaration.sort != Sort::Source);
    all.map(|declaration| declaration.span).collect()
}

fn node(book: &Book<'_>, name: &str, title: &str, shape: Shape, more: Vec<String>) -> Node {
    let title = (!title.is_empty() && title != name).then(|| title.to_owned());
    Node {
        path: name.to_owned(),
        shape,
        name: name.to_owned(),
        lines: title.into_iter().chain(more).collect(),
        spans: span(book, name),
        marks: Vec::new(),
    }
}

/// A body.
pub(super) fn body(book: &Book<'_>, part: &mut Part, id: BodyId) -> usize {
    let body = &book.charter().bodies[id.index()];
    let more: Vec<String> = body.recommends_only.iter().map(|_| "recommends only".to_owned()).collect();
    part.node(&body.name, || node(book, &body.name, &body.title, Shape::Body, more))
}

/// An office.
pub(super) fn office(book: &Book<'_>, part: &mut Part, id: OfficeId) -> usize {
    let office = &book.charter().offices[id.index()];
    part.node(&office.name, || node(book, &office.name, &office.title, Shape::Office, Vec::new()))
}

/// A roster.
pub(super) fn roster(book: &Book<'_>, part: &mut Part, id: RosterId) -> usize {
    let roster = &book.charter().rosters[id.index()];
    let more = vec![crate::report::amount(roster.entries.len(), "entry").replace("entrys", "entries")];
    part.node(&roster.name, || node(book, &roster.name, &roster.title, Shape::People, more))
}

/// A group.
pub(super) fn group(book: &Book<'_>, part: &mut Part, id: GroupId) -> usize {
    let group = &book.charter().groups[id.index()];
    let of = &book.charter().rosters[group.roster.index()].name;
    part.node(&group.name, || node(book, &group.name, &group.title, Shape::People, vec![format!("of {of}")]))
}

/// A matter.
pub(super) fn matter(book: &Book<'_>, part: &mut Part, id: crate::charter::MatterId) -> usize {
    let matter = &book.charter().matters[id.index()];
    part.node(&matter.name, || node(book, &matter.name, &matter.title, Shape::Matter, vec!["a matter".to_owned()]))
}

/// Those who belong to something.
pub(super) fn people(book: &Book<'_>, part: &mut Part, members: &Membership) -> Option<usize> {
    match members {
        Membership::Roster(id) => Some(roster(book, part, *id)),
        Membership::Group(id) => Some(group(book, part, *id)),
        Membership::Holders(id) => Some(office(book, part, *id)),
        Membership::All(_) | Membership::Except(..) => None,
    }
}

/// One who can act; None where that is any body.
pub(super) fn actor_of(book: &Book<'_>, part: &mut Part, actor: Actor) -> Option<usize> {
    match actor {
        Actor::Body(id) => Some(body(book, part, id)),
        Actor::Office(id) => Some(office(book, part, id)),
        Actor::Any(id) => Some(roster(book, part, id)),
        Actor::AnyOf(id) => Some(group(book, part, id)),
        Actor::AnyBody => None,
    }
}
