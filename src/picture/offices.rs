//! Offices: who holds and fills them, for how long, and which do not go together.

use super::bodies::{actor_of, body, join, matter, office, people};
use super::{Link, Part, period};
use crate::book::{Book, written};
use crate::charter::OfficeId;
use crate::constraint::{Authority, Exclusion, Form, Limit};

/// All offices.
pub fn part(book: &Book<'_>) -> Part {
    let mut part = Part::default();
    for index in 0..book.charter().offices.len() {
        office(book, &mut part, OfficeId(index as u32));
    }
    for index in 0..book.charter().offices.len() {
        one(book, &mut part, OfficeId(index as u32));
    }
    part
}

fn one(book: &Book<'_>, part: &mut Part, id: OfficeId) {
    let charter = book.charter();
    let here = office(book, part, id);
    let said = &charter.offices[id.index()];
    let per: Vec<String> = said.per.iter().map(|list| charter.lists[list.index()].name.clone()).collect();
    if !per.is_empty() {
        part.nodes[here].lines.push(format!("one for each {}", per.join(" and ")));
    }
    let mut shown = Vec::new();
    for constraint in &said.constraints {
        let constraint = charter.constraint(*constraint);
        let provision = charter.provision(constraint.provision);
        let when = period(provision.validity);
        match &constraint.form {
            Form::Limit(Limit::Length(_) | Limit::Events(_) | Limit::Terms { .. } | Limit::Seats(_))
                if !shown.contains(&provision.span) =>
            {
                // as written, without citations: the picture has them in the rules
                shown.push(provision.span);
                let written = written::one_line(book.sources.slice(provision.span));
                part.nodes[here].lines.push(written.split(" [").next().unwrap_or_default().trim().to_owned());
                part.nodes[here].lines.extend(Some(when).filter(|when| !when.is_empty() && written.contains(" [")));
            }
            Form::Authority(Authority::Holder(members)) => {
                for member in members.parts() {
                    if let Some(node) = people(book, part, member) {
                        part.link(here, node, Link::Of, join("held by", &when));
                    }
                }
            }
            Form::Authority(Authority::Filling(actors) | Authority::FillingAfter(_, actors)) => {
                for actor in actors {
                    if let Some(node) = actor_of(book, part, *actor) {
                        let words = match &constraint.form {
                            Form::Authority(Authority::FillingAfter(step, _)) => format!("{step} first"),
                            _ => "fills".to_owned(),
                        };
                        part.link(node, here, Link::Power, join(&words, &when));
                    }
                }
            }
            Form::Authority(Authority::FillingMatter(decided)) => {
                let node = matter(book, part, *decided);
                part.link(node, here, Link::Power, join("fills", &when));
            }
            Form::Exclusion(Exclusion::Incompatible { offices, bodies }) => {
                for other in offices {
                    let node = office(book, part, *other);
                    excluded(part, here, node, &when);
                }
                for other in bodies {
                    let node = body(book, part, *other);
                    excluded(part, here, node, &when);
                }
            }
            _ => {}
        }
    }
}

/// That two do not go together is drawn once, whichever of them says it.
fn excluded(part: &mut Part, here: usize, other: usize, when: &str) {
    let (first, second) = (here.min(other), here.max(other));
    part.link(first, second, Link::Excludes, join("not at once", when));
}
