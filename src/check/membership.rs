//! Who belongs to a body on a day, as far as rosters, groups and the terms on record say.
//!
//! What comes in: a body, a day. What goes out: who surely is a member, who may be, and whether there may be others; and for a name three
//! answers. The number of holders of an office is what the terms on record say: where they do not fill its seats, others may hold it.

mod officers;

pub use officers::{Officers, Tenure};

use super::{ActId, Checker, Sure, bind};
use crate::charter::{BodyId, MemberId, Membership, OfficeId, RosterId};
use crate::constraint::ConstraintId;
use crate::date::When;
use crate::docket::{Text, Vote};
use crate::violation::Shown;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The members of a body on a day.
#[derive(Debug, Clone, Default)]
pub struct Members {
    /// The rosters they are on; behind them those of observers, so that a name of theirs is known to be no member's.
    pub rosters: Vec<RosterId>,
    /// Who surely is a member.
    pub known: Vec<(RosterId, MemberId)>,
    /// Who may be one.
    pub uncertain: Vec<(RosterId, MemberId)>,
    /// Whether there are no others.
    pub complete: bool,
    /// Rosters on which others may stand, since no term on record fills some seat.
    pub vacant: Vec<RosterId>,
}

impl<'a> Checker<'a> {
    /// The members of a body on a day; None where the rules do not say, or where they changed on a day that an imprecise date leaves open.
    pub(super) fn members_on(&self, body: BodyId, on: When) -> Option<Members> {
        let body = &self.charter.bodies[body.index()];
        let members = body.members.iter().find(|dated| dated.validity.holds(on) == Some(true))?;
        let mut found = self.gathered(&members.value, on);
        let mut others = Vec::new();
        for observers in &body.observers {
            others.extend(observers.value.rosters(self.charter, &mut true));
        }
        others.retain(|roster| !found.rosters.contains(roster));
        found.rosters.extend(others);
        Some(found)
    }

    fn gathered(&self, membership: &Membership, on: When) -> Members {
        let mut complete = true;
        let rosters = membership.rosters(self.charter, &mut complete);
        let mut found = Members { rosters, complete, ..Members::default() };
        match membership {
            Membership::Roster(id) => {
                let roster = &self.charter.rosters[id.index()];
                let answers = (0..roster.entries.len() as MemberId).map(|member| (member, roster.holds(member, on)));
                found.enter(*id, answers);
                found.complete = !roster.broken;
            }
            Membership::Group(id) => {
                let group = &self.charter.groups[id.index()];
                found.enter(group.roster, group.entries.keys().map(|member| (*member, group.holds(*member, on))));
                found.complete = !group.broken && !self.charter.rosters[group.roster.index()].broken;
            }
            Membership::Holders(office) => self.holders(*office, on, &mut found),
            Membership::All(parts) => {
                for part in parts {
                    let part = self.gathered(part, on);
                    found.complete &= part.complete;
                    found.vacant.extend(part.vacant);
                    found.known.extend(part.known);
                    found.uncertain.extend(part.uncertain);
                }
                self.each_once(&mut found);
            }
            Membership::Except(whole, less) => {
                let whole = self.gathered(whole, on);
                (found.complete, found.vacant) = (whole.complete, whole.vacant);
                for (surely, entries) in [(true, whole.known), (false, whole.uncertain)] {
                    for (roster, member) in entries {
                        let name = &self.charter.rosters[roster.index()].entries[member as usize].name;
                        match self.belongs(less, name, on) {
                            Some(true) => {}
                            Some(false) if surely => found.known.push((roster, member)),
                            _ => found.uncertain.push((roster, member)),
                        }
                    }
                }
            }
        }
        found
    }

    fn holders(&self, office: OfficeId, on: When, found: &mut Members) {
        let holding = self.officers.on(office, on, self.complete_by(on));
        if !self.all_seats_filled(office, on) {
            found.complete = false;
            found.vacant.clone_from(&found.rosters);
        }
        let mut seen = BTreeSet::new();
        for (surely, names) in [(true, &holding.surely), (false, &holding.perhaps)] {
            for name in names {
                let mut rosters = found.rosters.iter();
                let entry = rosters.find_map(|id| Some((*id, self.charter.rosters[id.index()].find(name)?)));
                match entry {
                    Some(entry) if !seen.insert(entry) => {}
                    Some(entry) if surely => found.known.push(entry),
                    Some(entry) => found.uncertain.push(entry),
                    None => found.complete = false,
                }
            }
        }
    }

    /// Whether the terms on record fill all seats of an office on a day, or the record says of itself that it is complete by then: what is
    /// not filled is vacant.
    pub(super) fn all_seats_filled(&self, office: OfficeId, on: When) -> bool {
        if self.complete_by(on).is_some() {
            return true;
        }
        let holding = self.officers.on(office, on, self.complete_by(on));
        let office = &self.charter.offices[office.index()];
        let lists = office.per.iter().map(|list| self.charter.lists[list.index()].size(on.first)).product::<usize>();
        match office.seats_on(on.first).and_then(|seats| usize::try_from(seats).ok()) {
            Some(seats) => holding.terms >= seats.saturating_mul(lists.max(1)),
            None => holding.seats >= lists.max(1),
        }
    }

    /// From when the record is complete, where it is so by a day.
    fn complete_by(&self, on: When) -> Option<Date> {
        let from = self.facts.dockets.iter().filter_map(|docket| docket.complete_from).map(|from| from.value.last);
        from.filter(|from| *from <= on.first).min()
    }

    /// One who belongs in two ways is one.
    fn each_once(&self, found: &mut Members) {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let charter = self.charter;
        let mut first = |(roster, member): &(RosterId, MemberId)| {
            seen.insert(&charter.rosters[roster.index()].entries[*member as usize].name)
        };
        found.known.retain(&mut first);
        found.uncertain.retain(&mut first);
    }

    /// Whether one belongs on a day; None where a date or a term leaves it open.
    pub(super) fn belongs(&self, membership: &Membership, name: &str, on: When) -> Option<bool> {
        match membership {
            Membership::Roster(id) => {
                let roster = &self.charter.rosters[id.index()];
                // whoever is not listed may stand on a roster that is open
                roster.find(name).map_or(Some(roster.broken), |member| roster.holds(member, on))
            }
            Membership::Group(id) => {
                let group = &self.charter.groups[id.index()];
                let member = self.charter.rosters[group.roster.index()].find(name);
                member.map_or(Some(false), |member| group.holds(member, on))
            }
            Membership::Holders(office) => self.in_office(*office, name, on),
            Membership::All(parts) => any(parts.iter().map(|part| self.belongs(part, name, on))),
            Membership::Except(whole, less) => match (self.belongs(whole, name, on), self.belongs(less, name, on)) {
                (Some(false), _) | (_, Some(true)) => Some(false),
                (Some(true), Some(false)) => Some(true),
                _ => None,
            },
        }
    }

    /// Whether one holds an office; None where no term on record tells, and not all its seats are filled by others.
    fn in_office(&self, office: OfficeId, name: &str, on: When) -> Option<bool> {
        let name = self.listed(office, name);
        let holding = self.officers.on(office, on, self.complete_by(on));
        if holding.surely.contains(&name) {
            return Some(true);
        }
        if holding.perhaps.contains(&name) {
            return None;
        }
        self.all_seats_filled(office, on).then_some(false)
    }

    /// All who take part in an act are members of the body on its day; who only observes is looked at elsewhere.
    pub(super) fn members(&mut self, id: ActId, constraint: ConstraintId, membership: &Membership, sure: Sure) {
        let act = &self.facts.acts[id];
        let (Some(on), Some(body)) = (act.on, act.body) else { return };
        let mut told: Vec<&str> = Vec::new();
        for name in self.taking_part(id) {
            if told.contains(&name.value.as_str()) || self.observes(body, &name.value, on) {
                continue;
            }
            let Some(answer) = self.not_member(membership, name, on) else { continue };
            told.push(&name.value);
            match answer {
                Ok((shown, known)) => self.breach(id, constraint, Sure(known && sure.0), name.span, shown, None),
                Err(missing) => self.missing(id, constraint, name.span, missing, "terms"),
            }
        }
    }

    /// Who observes has no vote and cannot object, unless it is a member too.
    pub(super) fn observers(&mut self, id: ActId, constraint: ConstraintId, observers: &Membership, sure: Sure) {
        let act = &self.facts.acts[id];
        let (Some(on), Some(body), Some(vote)) = (act.on, act.body, &act.entry.vote) else { return };
        for name in voting(vote) {
            if self.belongs(observers, &name.value, on) != Some(true) || self.is_member(body, &name.value, on) != Some(false) {
                continue;
            }
            let shown = Shown::ObserverVotes { name: name.value.clone(), on };
            self.breach(id, constraint, sure, name.span, shown, None);
        }
    }

    /// All who are named in an act: who proposed, presided, voted, objected, was present or recused.
    fn taking_part(&mut self, id: ActId) -> Vec<&'a Text> {
        let facts = self.facts;
        let act = &facts.acts[id];
        let entry = act.entry;
        let mut names: Vec<&Text> = entry.by.iter().chain(entry.recused.iter().flatten()).collect();
        names.extend(entry.vote.iter().flat_map(bind::voters));
        if let Some(meeting) = facts.meeting(id).filter(|meeting| self.meetings_seen.insert(meeting.span.start)) {
            names.extend(meeting.chair.iter().chain(bind::presence(&meeting.present)));
        }
        names
    }

    /// Whether one is a member of a body on a day; None where a date or a term leaves it open.
    pub(super) fn is_member(&self, body: BodyId, name: &str, on: When) -> Option<bool> {
        let members = &self.charter.bodies[body.index()].members;
        let in_force = members.iter().filter(|dated| dated.validity.holds(on) != Some(false));
        any(in_force.map(|dated| self.belongs(&dated.value, name, on)))
    }

    fn observes(&self, body: BodyId, name: &str, on: When) -> bool {
        let observers = &self.charter.bodies[body.index()].observers;
        let mut in_force = observers.iter().filter(|dated| dated.validity.holds(on) == Some(true));
        in_force.any(|dated| self.belongs(&dated.value, name, on) == Some(true))
    }

    /// Whether one stands on none of the rosters that the members are of now, though on one that they were of at another time: a name that
    /// is on none at all is told elsewhere.
    fn is_stranger(&self, membership: &Membership, name: &Text) -> bool {
        let rosters = membership.rosters(self.charter, &mut true);
        let listed = |id: &RosterId| {
            let roster = &self.charter.rosters[id.index()];
            roster.broken || roster.find(&name.value).is_some()
        };
        let told = || self.charter.names.contains_key(&name.value) || self.facts.invalid_in(name.span).is_some();
        !rosters.is_empty() && !rosters.iter().any(listed) && !told()
    }

    /// Why a name is no member's: what shows it and whether that is sure, or what is missing to tell. None where it is one, or is not known
    /// at all (which is told elsewhere).
    fn not_member(&self, membership: &Membership, name: &Text, on: When) -> Option<Result<(Shown, bool), String>> {
        if self.is_stranger(membership, name) {
            let who = membership.shown(self.charter);
            return Some(Ok((Shown::NotMember { name: name.value.clone(), on, who, listed: None }, true)));
        }
        if let Membership::Roster(roster) = membership {
            return self.not_of(*roster, name, on).map(Ok);
        }
        let answer = self.belongs(membership, &name.value, on);
        if answer == Some(true) {
            return None;
        }
        let rosters = membership.rosters(self.charter, &mut true);
        let entry = rosters.iter().find_map(|id| {
            let roster = &self.charter.rosters[id.index()];
            Some((*id, roster.entry(roster.find(&name.value)?)?.span))
        });
        // a body or an office may stand for itself
        if entry.is_none() && (!rosters.is_empty() || self.charter.names.contains_key(&name.value)) {
            return None;
        }
        let of_office = membership.parts().into_iter().find_map(|part| match part {
            Membership::Holders(office) if self.in_office(*office, &name.value, on).is_none() => Some(*office),
            _ => None,
        });
        if let (None, Some(office)) = (answer, of_office) {
            let office = &self.charter.offices[office.index()].name;
            return Some(Err(format!("whether {} holds `{office}` on {on}", crate::diagnostic::excerpt(&name.value))));
        }
        // who is not on the roster that day is told so, with the day that is nearest
        if let Some((id, _)) = entry
            && let Some(found) = self.not_of(id, name, on)
            && rosters.len() == 1
        {
            return Some(Ok(found));
        }
        let who = membership.shown(self.charter);
        let shown = Shown::NotMember { name: name.value.clone(), on, who, listed: entry.map(|(_, span)| span) };
        Some(Ok((shown, answer == Some(false))))
    }
}

impl Members {
    fn enter(&mut self, roster: RosterId, answers: impl Iterator<Item = (MemberId, Option<bool>)>) {
        for (member, holds) in answers {
            match holds {
                Some(true) => self.known.push((roster, member)),
                Some(false) => {}
                None => self.uncertain.push((roster, member)),
            }
        }
    }
}

/// One yes is enough; else one that is open leaves it open.
fn any(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut open = false;
    for answer in answers {
        match answer {
            Some(true) => return Some(true),
            Some(false) => {}
            None => open = true,
        }
    }
    if open { None } else { Some(false) }
}

/// All who cast a ballot or object.
fn voting(vote: &Vote) -> impl Iterator<Item = &Text> {
    let tallied = [&vote.ayes, &vote.noes, &vote.abstentions].into_iter().flat_map(|tally| match tally {
        Some(crate::docket::Tally::Names(names, _)) => names.as_slice(),
        _ => &[],
    });
    let cast = vote.votes.iter().flatten().filter(|ballot| {
        ballot.option.as_ref().is_some_and(|option| matches!(option.value.as_str(), "yes" | "no" | "abstain"))
    });
    let objecting = vote.objections.iter().flatten().filter_map(|objection| objection.by.as_ref());
    tallied.chain(cast.filter_map(|ballot| ballot.voter.as_ref())).chain(objecting)
}
