//! Who may act, and who is of which roster on a day.

use super::{ActId, Checker, Sure, nearest};
use crate::charter::{BodyId, GroupId, ListId, Membership, Named, OfficeId, RosterId, Validity};
use crate::constraint::{Actor, Authority, ConstraintId};
use crate::date::When;
use crate::docket::{Fill, Text};
use crate::violation::Shown;

impl Checker<'_> {
    /// Holds an authority against an act.
    pub(super) fn authority(&mut self, id: ActId, constraint: ConstraintId, authority: &Authority, sure: Sure) {
        match authority {
            Authority::Step(actors) => self.actor(id, constraint, actors, sure),
            Authority::Members(members) => self.members(id, constraint, members, sure),
            Authority::Observers(observers) => self.observers(id, constraint, observers, sure),
            Authority::Existing(validity) => self.existing(id, constraint, *validity, sure),
            Authority::Taking(members) => self.taking(id, constraint, members, sure),
            Authority::Filling(_)
            | Authority::FillingAfter(..)
            | Authority::FillingMatter(_)
            | Authority::Waiving(_)
            | Authority::Amending(_)
            | Authority::Delegating
            | Authority::Seat(_) => {}
            // looked at with each term, and when all terms are known
            Authority::Holder(_) | Authority::Presiding(_) => {}
        }
    }

    fn actor(&mut self, id: ActId, constraint: ConstraintId, actors: &[Actor], sure: Sure) {
        let act = &self.facts.acts[id];
        let entry = act.entry;
        let allowed = || self.charter.actor_names(actors);
        if let Some(body) = act.body {
            if actors.iter().any(|actor| matches!(actor, Actor::AnyBody) || *actor == Actor::Body(body)) {
                return;
            }
            let named = entry.body.as_ref().or(entry.by.first()).map_or(entry.span, |name| name.span);
            // an item takes the meeting's body: the finding belongs to the item
            let own = entry.span.contains(named.start);
            let at = if own { named } else { entry.step.as_ref().map_or(entry.span, |step| step.span) };
            let acting = self.charter.bodies[body.index()].name.clone();
            if self.delegate(id, actors, &acting, at, sure) {
                return;
            }
            return self.breach(id, constraint, sure, at, Shown::Actor { acting, allowed: allowed() }, None);
        }
        // of those who act for themselves each must be one who may
        for name in &entry.by {
            match self.may(name, act.on, actors) {
                Some(true) => {}
                // one of whom nothing is known: that is told, and whether it may act hangs on it
                _ if self.facts.invalid_in(name.span).is_some() => {
                    return self.missing(id, constraint, name.span, format!("who {} is", name.value), "by");
                }
                _ if self.delegate(id, actors, &name.value, name.span, sure) => return,
                Some(false) => {
                    let shown = Shown::Actor { acting: name.value.clone(), allowed: allowed() };
                    return self.breach(id, constraint, sure, name.span, shown, None);
                }
                None => {
                    let missing = format!("whether {} holds the office on that day", name.value);
                    return self.missing(id, constraint, name.span, missing, "terms");
                }
            }
        }
    }

    /// Whether one of the actors takes part in an act as who acts, or another in its place.
    pub(super) fn may_act(&self, id: ActId, actors: &[Actor]) -> bool {
        self.acts_itself(id, actors) || matches!(self.reach(id, actors), super::delegation::Reach::Yes)
    }

    /// Whether one of the actors is who acts.
    pub(super) fn acts_itself(&self, id: ActId, actors: &[Actor]) -> bool {
        let act = &self.facts.acts[id];
        match act.body {
            Some(body) => actors.iter().any(|actor| matches!(actor, Actor::AnyBody) || *actor == Actor::Body(body)),
            None => act.entry.by.iter().all(|name| self.may(name, act.on, actors) == Some(true)),
        }
    }

    /// Whether one who acts for itself is among the actors; None where it may hold an office, but no term on record says who does.
    pub(super) fn may(&self, name: &Text, on: Option<When>, actors: &[Actor]) -> Option<bool> {
        let mut open = false;
        for actor in actors {
            match *actor {
                Actor::AnyBody => {}
                Actor::Body(body) if self.is_body(&name.value, body) => return Some(true),
                Actor::Body(_) => {}
                Actor::Any(roster) if self.on_roster(roster, &name.value) => return Some(true),
                Actor::Any(_) => {}
                // who was never in the group is none; whether one is on that day is asked besides
                Actor::AnyOf(group) if self.ever_in(group, &name.value) => return Some(true),
                Actor::AnyOf(_) => {}
                Actor::Office(office) => match self.is_office(&name.value, office, on) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => open = true,
                },
            }
        }
        if open { None } else { Some(false) }
    }

    /// Whether a name is that of a body.
    pub(super) fn is_body(&self, name: &str, body: BodyId) -> bool {
        self.charter.names.get(name) == Some(&Named::Body(body))
    }

    /// Whether a name is that of an office, or of one who holds it on a day; None where no term on record says who does.
    pub(super) fn is_office(&self, name: &str, office: OfficeId, on: Option<When>) -> Option<bool> {
        if self.charter.names.get(name) == Some(&Named::Office(office)) {
            return Some(true);
        }
        let known = on.and_then(|on| self.terms.holds(office, self.listed(office, name), on));
        // one who cannot hold the office does not
        known.or_else(|| if self.can_hold(office, name) { None } else { Some(false) })
    }

    /// Whether a name stands on a roster, or may: an open one takes any that is no body or office.
    fn on_roster(&self, roster: RosterId, name: &str) -> bool {
        let roster = &self.charter.rosters[roster.index()];
        let elsewhere = || matches!(self.charter.names.get(name), Some(Named::Body(_) | Named::Office(_)));
        roster.find(name).is_some() || (roster.broken && !elsewhere())
    }

    fn ever_in(&self, group: GroupId, name: &str) -> bool {
        let group = &self.charter.groups[group.index()];
        let member = self.charter.rosters[group.roster.index()].find(name);
        member.is_some_and(|member| group.entries.contains_key(&member))
    }

    fn can_hold(&self, office: OfficeId, name: &str) -> bool {
        self.charter.offices[office.index()].held_by.iter().any(|dated| self.on_roster(dated.value, name))
    }

    /// The body that acts exists on that day.
    fn existing(&mut self, id: ActId, constraint: ConstraintId, validity: Validity, sure: Sure) {
        let act = &self.facts.acts[id];
        let (Some(body), Some(on)) = (act.body, act.on) else { return };
        let at = act.entry.body.as_ref().or(act.entry.by.first()).map_or(act.entry.span_of_head(), |name| name.span);
        match validity.holds(on) {
            Some(true) => {}
            Some(false) => {
                let (since, until) = nearest(&[validity], on.first);
                let shown = Shown::NotInForce { since, until, instead: Vec::new(), on, basis: Default::default() };
                self.breach(id, constraint, sure, at, shown, None);
            }
            None => {
                let missing = format!("whether `{}` exists on {on}", self.charter.bodies[body.index()].name);
                self.missing(id, constraint, at, missing, "date");
            }
        }
    }

    /// Those who act for themselves are of the roster, or in the group, on that day.
    fn taking(&mut self, id: ActId, constraint: ConstraintId, members: &Membership, sure: Sure) {
        let act = &self.facts.acts[id];
        let (None, Some(on)) = (act.body, act.on) else { return };
        for name in &act.entry.by {
            let never = |group: &GroupId| !self.ever_in(*group, &name.value);
            // who was never in the group acts as something else
            if matches!(members, Membership::Group(group) if never(group)) {
                continue;
            }
            if let Some((shown, known)) = self.not_among(members, name, on) {
                self.breach(id, constraint, Sure(known && sure.0), name.span, shown, None);
            }
        }
    }

    /// Why a name is not of a roster, or not in a group, on a day, and whether that is sure.
    fn not_among(&self, members: &Membership, name: &Text, on: When) -> Option<(Shown, bool)> {
        match members {
            Membership::Roster(roster) => self.not_of(*roster, name, on),
            Membership::Group(group) => {
                let group = &self.charter.groups[group.index()];
                let roster = &self.charter.rosters[group.roster.index()];
                let member = roster.find(&name.value)?;
                let holds = group.holds(member, on);
                if holds == Some(true) {
                    return None;
                }
                let (since, until) = nearest(group.entries.get(&member).map_or(&[], Vec::as_slice), on.first);
                let shown = Shown::NotOfRoster {
                    name: name.value.clone(),
                    roster: group.title.clone(),
                    since,
                    until,
                    on,
                    listed: roster.entries[member as usize].span,
                    of_term: false,
                };
                Some((shown, holds == Some(false)))
            }
            _ => None,
        }
    }

    /// Why a name is not of a roster on a day, and whether that is sure; None where it is, or is not known at all (which is told
    /// elsewhere).
    pub(super) fn not_of(&self, roster: RosterId, name: &Text, on: When) -> Option<(Shown, bool)> {
        Self::not_in(&self.charter.rosters[roster.index()], name, on)
    }

    pub(super) fn not_in(roster: &crate::charter::Roster, name: &Text, on: When) -> Option<(Shown, bool)> {
        let member = roster.find(&name.value)?;
        let holds = roster.holds(member, on);
        if holds == Some(true) {
            return None;
        }
        let (since, until) = nearest(&roster.entries[member as usize].periods, on.first);
        let entry = &roster.entries[member as usize];
        let shown = Shown::NotOfRoster {
            name: name.value.clone(),
            roster: roster.title.clone(),
            since,
            until,
            on,
            listed: entry.span,
            of_term: false,
        };
        Some((shown, holds == Some(false)))
    }

    /// The seat that is filled exists on the day of the act.
    pub(super) fn seat(&mut self, id: ActId, constraint: ConstraintId, list: ListId, fill: &Fill, sure: Sure) {
        let Some(on) = self.facts.acts[id].on else { return };
        let list = &self.charter.lists[list.index()];
        for (_, value) in fill.per.iter().filter(|(key, _)| key.value == list.name) {
            if let Some((shown, known)) = Self::not_in(list, value, on) {
                self.breach(id, constraint, Sure(known && sure.0), value.span, shown, None);
            }
        }
    }

    /// Who holds the office is of the roster when the term begins, or when it is filled where that is not said.
    pub(super) fn holder(&mut self, id: ActId, constraint: ConstraintId, members: &Membership, fill: &Fill, sure: Sure) {
        let Some(on) = fill.from.map(|from| from.value).or(self.facts.acts[id].on) else { return };
        for name in fill.holder.iter().chain(&fill.with) {
            if let Some((mut shown, known)) = self.not_among(members, name, on) {
                if let Shown::NotOfRoster { of_term, .. } = &mut shown {
                    *of_term = fill.from.is_some();
                }
                self.breach(id, constraint, Sure(known && sure.0), name.span, shown, None);
            }
        }
    }

    /// Who fills the office may fill it.
    pub(super) fn filling(&mut self, id: ActId, constraint: ConstraintId, authority: &Authority, fill: &Fill, sure: Sure) {
        let act = &self.facts.acts[id];
        let at = fill.office.as_ref().map_or(fill.span, |office| office.span);
        let shown = match authority {
            Authority::Filling(actors) if !self.may_act(id, actors) => {
                let acting =
                    act.body.map_or_else(|| "nobody".to_owned(), |body| self.charter.bodies[body.index()].name.clone());
                Shown::Actor { acting, allowed: self.charter.actor_names(actors) }
            }
            Authority::FillingMatter(matter) if act.matter != Some(*matter) => {
                let name = |id: crate::charter::MatterId| self.charter.matters[id.index()].name.clone();
                Shown::Matter { decided: act.matter.map(name).unwrap_or_default(), needed: name(*matter) }
            }
            Authority::FillingAfter(step, actors) if !self.came_before(id, step, actors) => {
                if let Some(from) = self.record_begins_later(id) {
                    return self.missing(
                        id,
                        constraint,
                        at,
                        format!("whether `{step}` came before: the record begins on {from}"),
                        "complete_from",
                    );
                }
                Shown::Missing { needed: step.clone(), by: self.charter.actor_names(actors) }
            }
            _ => return,
        };
        self.breach(id, constraint, sure, at, shown, None);
    }

    /// Whether a step of that name, taken by one of the actors and adopted, stands earlier in the chain.
    fn came_before(&self, id: ActId, step: &str, actors: &[Actor]) -> bool {
        let act = &self.facts.acts[id];
        let Some(step) = act.matter.and_then(|matter| self.charter.matters[matter.index()].step(step)) else { return false };
        let latest = self.chain(id).and_then(|chain| chain.before(id, step));
        act.relies_on.iter().copied().chain(latest).any(|other| {
            let before = &self.facts.acts[other];
            before.matter == act.matter
                && before.step == Some(step)
                && self.may_act(other, actors)
                && before.outcome().is_none_or(|outcome| outcome == crate::docket::Outcome::Adopted)
        })
    }
}
