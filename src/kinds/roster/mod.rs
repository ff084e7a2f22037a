//! Membership: who the members of a body are and who attends it, and of which roster the holders of an office are.

use crate::ast::{self, Name, Place};
use crate::charter::{Dated, Membership};
use crate::check::View;
use crate::constraint::{Authority, Form};
use crate::violation::{Shown, Told, Violation};
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::kinds::Opening;
use crate::resolve::{Lowering, Owner, period};
use crate::syntax::{self, Node, Phrase};

/// Someone takes part before being a member.
pub const NOT_YET: Code = Code("roster/not-yet-member");
/// Someone takes part after having left.
pub const NO_LONGER: Code = Code("roster/no-longer-member");
/// Someone takes part who is on a roster, but does not belong to the body.
pub const NOT_A_MEMBER: Code = Code("roster/not-a-member");
/// Someone votes who only observes.
pub const OBSERVER_VOTES: Code = Code("roster/observer-votes");
/// One entry listed twice for overlapping periods.
pub use crate::resolve::{ATTRIBUTE_TWICE, LISTED_TWICE};

/// Codes of this kind.
pub const CODES: &[Code] = &[NOT_YET, NO_LONGER, NOT_A_MEMBER, OBSERVER_VOTES, LISTED_TWICE, ATTRIBUTE_TWICE];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[
    Opening { place: Place::Body, keyword: "members", node: Node::members_clause },
    Opening { place: Place::Body, keyword: "observers", node: Node::observers_clause },
    Opening { place: Place::Office, keyword: "held", node: Node::held_clause },
];

/// A clause of this kind.
#[derive(Debug, Clone)]
pub enum Clause {
    /// `members state except suspended`
    Members(Said),
    /// `observers partner`
    Observers(Said),
    /// `held by state`
    HeldBy(Name),
}

/// Who belongs, as written: some, less others.
#[derive(Debug, Clone)]
pub struct Said {
    whole: Vec<Part>,
    less: Vec<Part>,
}

/// Some of those who belong.
#[derive(Debug, Clone)]
enum Part {
    /// A roster or a group.
    Named(Name),
    /// Holders of offices.
    Holders(Vec<Name>),
}

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    match phrase.node() {
        Node::members_clause => phrase.part(Node::membership).map(|said| Clause::Members(said_in(&said))),
        Node::observers_clause => phrase.part(Node::membership).map(|said| Clause::Observers(said_in(&said))),
        _ => syntax::first_name(phrase).map(Clause::HeldBy),
    }
}

fn said_in(membership: &Phrase<'_>) -> Said {
    let mut lists = membership.parts().filter(|part| part.node() == Node::some_members).map(|some| {
        let parts = some.parts().filter(|part| part.node() == Node::one_membership);
        parts
            .filter_map(|one| match one.part(Node::holders_of) {
                Some(holders) => Some(Part::Holders(syntax::names(&holders))),
                None => syntax::first_name(&one).map(Part::Named),
            })
            .collect()
    });
    Said { whole: lists.next().unwrap_or_default(), less: lists.next().unwrap_or_default() }
}

/// Clause → who belongs to the body or can hold the office, and a constraint on who takes part.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let (validity, span) = (period(clause), clause.span);
    if matches!(lowering.owner(), Owner::Body(_)) {
        lowering.no_transition(&clause.tail);
    }
    match (words, lowering.owner()) {
        (Clause::Members(said), Owner::Body(id)) => {
            let Some(value) = membership(said, lowering) else { return };
            lowering.charter().bodies[id.index()].members.push(Dated { value: value.clone(), validity, span });
            let provision = lowering.provision(clause, "roster", "members", Effect::Void);
            lowering.constrain(provision, Form::Authority(Authority::Members(value)));
        }
        (Clause::Observers(said), Owner::Body(id)) => {
            let Some(value) = membership(said, lowering) else { return };
            lowering.charter().bodies[id.index()].observers.push(Dated { value: value.clone(), validity, span });
            let provision = lowering.provision(clause, "roster", "observers", Effect::Void);
            lowering.constrain(provision, Form::Authority(Authority::Observers(value)));
        }
        (Clause::HeldBy(name), Owner::Office(id)) => {
            let Some(members) = lowering.members(name) else { return };
            let value = match members {
                Membership::Group(group) => lowering.charter().groups[group.index()].roster,
                Membership::Roster(roster) => roster,
                _ => return,
            };
            lowering.charter().offices[id.index()].held_by.push(Dated { value, validity, span });
            let provision = lowering.provision(clause, "roster", "held-by", Effect::Void);
            lowering.constrain(provision, Form::Authority(Authority::Holder(members)));
        }
        _ => {}
    }
}

/// Names → who belongs; None where one stands for nothing.
fn membership(said: &Said, lowering: &mut Lowering<'_>) -> Option<Membership> {
    let mut all = |parts: &[Part]| {
        let mut found = Vec::new();
        let mut whole = true;
        for part in parts {
            match part {
                Part::Named(name) => match lowering.members(name) {
                    Some(members) => found.push(members),
                    None => whole = false,
                },
                Part::Holders(names) => {
                    let offices: Vec<_> = names.iter().filter_map(|name| lowering.office(name)).collect();
                    whole &= offices.len() == names.len();
                    found.extend(offices.into_iter().map(Membership::Holders));
                }
            }
        }
        whole.then(|| if found.len() == 1 { found.remove(0) } else { Membership::All(found) })
    };
    let whole = all(&said.whole);
    if said.less.is_empty() {
        return whole;
    }
    let less = all(&said.less);
    Some(Membership::Except(Box::new(whole?), Box::new(less?)))
}

/// Violation → words.
pub fn describe(violation: &Violation, view: &View<'_>) -> Told {
    match &violation.shown {
        Shown::NotOfRoster { name, roster, since, on, listed, .. } if !violation.broken => {
            let article = article(roster);
            let code = if since.is_some() { NOT_YET } else { NO_LONGER };
            let message = format!("whether {name} is {article} {roster} on {on} cannot be told: the date is not precise enough");
            Told::new(code, message, "`date` would say it").listed(*listed, "listed here")
        }
        Shown::NotOfRoster { name, roster, since: Some(since), until: Some(until), on, listed, .. } => {
            let article = article(roster);
            let message = format!("{name} is not {article} {roster} on {on}, but was until {until}, and is again since {since}");
            Told::new(NO_LONGER, message, "not one then")
                .listed(*listed, "listed here")
                .rule(format!("{article} {roster} is needed"))
                .help(format!("take {name} out"))
        }
        Shown::NotOfRoster { name, roster, since: Some(since), on, listed, of_term, .. } => {
            let article = article(roster);
            Told::new(NOT_YET, format!("{name} is not yet {article} {roster} on {on}, but only since {since}"), "not yet one")
                .listed(*listed, format!("listed since {since}"))
                .rule(format!("{article} {roster} is needed"))
                .help(match of_term {
                    true => format!("name another holder, or let the term begin {since} or later"),
                    false => format!("take {name} out, or date the act {since} or later"),
                })
        }
        Shown::NotOfRoster { name, roster, until, on, listed, .. } => {
            let article = article(roster);
            // one of a group may never have been in it
            let Some(until) = until else {
                return Told::new(NOT_A_MEMBER, format!("{name} is not {article} {roster} on {on}"), "not one")
                    .listed(*listed, "listed here")
                    .rule(format!("{article} {roster} is needed"))
                    .help(format!("take {name} out"));
            };
            let until = Some(until).map(|until| format!(", but was until {until}")).unwrap_or_default();
            Told::new(NO_LONGER, format!("{name} is no longer {article} {roster} on {on}{until}"), "no longer one")
                .listed(*listed, "listed here")
                .rule(format!("{article} {roster} is needed"))
                .help(format!("take {name} out"))
        }
        Shown::NotMember { name, on, who, listed } => {
            let told = Told::new(NOT_A_MEMBER, format!("{name} is not a member of `{}` on {on}", view.body()), "not a member");
            let told = told.rule(format!("members are {who}")).help(format!("take {name} out"));
            match listed {
                Some(listed) => told.listed(*listed, "listed here"),
                None => told,
            }
        }
        Shown::ObserverVotes { name, on } => {
            let message = format!("{name} attends `{}` as an observer on {on} and has no vote", view.body());
            Told::new(OBSERVER_VOTES, message, "takes part in the vote").rule("may attend and speak").help(format!("take {name} out of the vote"))
        }
        Shown::Fact { missing, field } => {
            Told::new(NOT_A_MEMBER, format!("cannot be told: {missing}"), format!("`{field}` would say it"))
        }
        _ => Told::new(NOT_YET, "whether this is a member cannot be told: the date is not precise enough", "`date` would say it"),
    }
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['A', 'E', 'I', 'O', 'a', 'e', 'i', 'o']) { "an" } else { "a" }
}
