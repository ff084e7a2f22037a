//! Whether anybody can be there at all: in a roster, a body, an office, over a time. Help for lints; it finds nothing by itself.
//!
//! What comes in: a charter, those who act, a time. What goes out: why they surely stand for nobody. Where the rules leave it open (an
//! `open` roster, a body without `members`), they may stand for somebody.

use crate::ast::Basis;
use crate::charter::{BodyId, Charter, Dated, GroupId, Membership, OfficeId, RosterId, Validity};
use crate::constraint::{Actor, Authority, Form};
use crate::source::Span;

/// Why somebody stands for nobody, and where that is said.
pub struct Nobody {
    /// In words: "no entry of `port` is in force then".
    pub why: String,
    /// Where.
    pub at: Span,
}

/// The days on which an act under a provision may lie: one that is chosen by another day than that of the act may be used later, and
/// under terms that begin later, earlier.
pub fn days_of_acts(validity: Validity) -> Validity {
    let since = validity.since.filter(|_| validity.since_by != Basis::Terms);
    let until = validity.until.filter(|_| validity.until_by == Basis::Act);
    Validity { since, until, ..Validity::default() }
}

/// Whether some periods are together in force on all days of another.
pub fn cover(periods: impl Iterator<Item = Validity>, whole: Validity) -> bool {
    let mut periods: Vec<Validity> = periods.filter(|period| period.meets(whole)).collect();
    periods.sort_by_key(|period| period.since);
    let mut next = whole.since;
    for (number, period) in periods.iter().enumerate() {
        let late = match (period.since, next) {
            (None, _) => false,
            (Some(_), None) => number == 0 || next.is_none(),
            (Some(since), Some(next)) => since > next,
        };
        if late {
            return false;
        }
        match (period.until, whole.until) {
            (None, _) => return true,
            (Some(until), Some(last)) if until >= last => return true,
            (Some(until), _) => {
                let after = until.tomorrow().ok();
                next = next.max(after);
            }
        }
    }
    false
}

/// Why an actor stands for nobody on any day of a time; None where it may stand for somebody.
pub fn nobody(charter: &Charter, actor: Actor, when: Validity) -> Option<Nobody> {
    match actor {
        Actor::Body(id) => of_body(charter, id, when),
        Actor::Office(id) => of_office(charter, id, when),
        Actor::Any(id) => of_roster(charter, id, when),
        Actor::AnyOf(id) => of_group(charter, id, when),
        Actor::AnyBody => None,
    }
}

fn of_body(charter: &Charter, id: BodyId, when: Validity) -> Option<Nobody> {
    let body = &charter.bodies[id.index()];
    let mut exists = body.constraints.iter().filter_map(|id| match &charter.constraint(*id).form {
        Form::Authority(Authority::Existing(exists)) => Some(*exists),
        _ => None,
    });
    let when = match exists.next() {
        None => when,
        Some(exists) => match exists.and(when) {
            Some(both) => both,
            None => return Some(Nobody { why: format!("`{}` does not exist then", body.name), at: body.span }),
        },
    };
    if !cover(body.members.iter().map(|dated| dated.validity), when) {
        return None;
    }
    all(body.members.iter(), when, |members, when| of_members(charter, members, when))
}

fn of_office(charter: &Charter, id: OfficeId, when: Validity) -> Option<Nobody> {
    let office = &charter.offices[id.index()];
    if !cover(office.held_by.iter().map(|dated| dated.validity), when) {
        return None;
    }
    if let Some(nobody) = all(office.held_by.iter(), when, |roster, when| of_roster(charter, *roster, when)) {
        return Some(nobody);
    }
    // `held by GROUP` is the roster of the group, and a constraint besides
    let groups = office.constraints.iter().map(|id| charter.constraint(*id)).filter_map(|constraint| match &constraint.form {
        Form::Authority(Authority::Holder(members)) => Some((members, charter.provision(constraint.provision))),
        _ => None,
    });
    let stated: Vec<_> = groups.filter(|(_, provision)| provision.validity.meets(when)).collect();
    if stated.iter().any(|(_, provision)| provision.when.is_some())
        || !cover(stated.iter().map(|(_, provision)| provision.validity), when)
    {
        return None;
    }
    let mut reasons = stated.iter().map(|(members, provision)| of_members(charter, members, provision.validity.and(when)?));
    let first = reasons.next()??;
    reasons.all(|reason| reason.is_some()).then_some(first)
}

/// The first reason, where there is one for each of some dated facts that are in force in a time.
fn all<'f, T: 'f>(
    facts: impl Iterator<Item = &'f Dated<T>>,
    when: Validity,
    nobody: impl Fn(&T, Validity) -> Option<Nobody>,
) -> Option<Nobody> {
    let mut first = None;
    for fact in facts {
        let Some(both) = fact.validity.and(when) else { continue };
        let reason = nobody(&fact.value, both)?;
        first = first.or(Some(reason));
    }
    first
}

fn of_members(charter: &Charter, members: &Membership, when: Validity) -> Option<Nobody> {
    match members {
        Membership::Roster(id) => of_roster(charter, *id, when),
        Membership::Group(id) => of_group(charter, *id, when),
        Membership::Holders(id) => of_office(charter, *id, when),
        Membership::All(parts) => {
            let mut reasons = parts.iter().map(|part| of_members(charter, part, when));
            let first = reasons.next()??;
            reasons.all(|reason| reason.is_some()).then_some(first)
        }
        Membership::Except(whole, less) if whole == less => {
            let at = whole.parts().first().map(|part| span_of(charter, part))?;
            Some(Nobody { why: format!("all of {} are left out", whole.shown(charter)), at })
        }
        Membership::Except(whole, _) => of_members(charter, whole, when),
    }
}

fn span_of(charter: &Charter, members: &Membership) -> Span {
    match members {
        Membership::Roster(id) => charter.rosters[id.index()].span,
        Membership::Group(id) => charter.groups[id.index()].span,
        Membership::Holders(id) => charter.offices[id.index()].span,
        Membership::All(parts) => parts.first().map_or_else(Span::default, |part| span_of(charter, part)),
        Membership::Except(whole, _) => span_of(charter, whole),
    }
}

fn of_roster(charter: &Charter, id: RosterId, when: Validity) -> Option<Nobody> {
    let roster = &charter.rosters[id.index()];
    let there = || roster.entries.iter().flat_map(|entry| &entry.periods).any(|period| period.meets(when));
    if roster.broken || there() {
        return None;
    }
    Some(Nobody { why: none_of(roster.entries.is_empty(), &roster.name), at: roster.span })
}

fn of_group(charter: &Charter, id: GroupId, when: Validity) -> Option<Nobody> {
    let group = &charter.groups[id.index()];
    let there = || group.entries.values().flatten().any(|period| period.meets(when));
    if group.broken || charter.rosters[group.roster.index()].broken || there() {
        return None;
    }
    Some(Nobody { why: none_of(group.entries.is_empty(), &group.name), at: group.span })
}

fn none_of(empty: bool, name: &str) -> String {
    if empty { format!("`{name}` has no entries") } else { format!("no entry of `{name}` is in force then") }
}
