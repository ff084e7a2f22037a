//! Who may act, and who is of which roster on a day.

use super::{ActId, Checker, Sure, bind, nearest};
use crate::charter::{ListId, OfficeId, RosterId};
use crate::constraint::{Actor, Authority, ConstraintId, Shown};
use crate::date::When;
use crate::docket::{Fill, MeetingRef, Text};

impl Checker<'_> {
    /// Holds an authority against an act.
    pub(super) fn authority(&mut self, id: ActId, constraint: ConstraintId, authority: &Authority, sure: Sure) {
        match authority {
            Authority::Step(actors) => self.actor(id, constraint, actors, sure),
            Authority::Holder(roster) => self.members(id, constraint, *roster, sure),
            Authority::Filling(_) | Authority::FillingAfter(..) | Authority::FillingMatter(_) | Authority::Seat(_) => {}
        }
    }

    fn actor(&mut self, id: ActId, constraint: ConstraintId, actors: &[Actor], sure: Sure) {
        if self.may_act(id, actors) {
            return;
        }
        let act = &self.facts.acts[id];
        let (acting, at) = match (act.body, &act.entry.body, act.entry.by.first()) {
            (Some(body), Some(name), _) => (self.charter.bodies[body.index()].name.clone(), name.span),
            (_, _, Some(by)) => (by.value.clone(), by.span),
            _ => ("nobody".to_owned(), act.entry.span),
        };
        // an item takes the meeting's body: the finding belongs to the item
        let at = if act.entry.span.contains(at.start) {
            at
        } else {
            act.entry.step.as_ref().map_or(act.entry.span, |step| step.span)
        };
        let allowed = self.charter.actor_names(actors);
        self.breach(id, constraint, sure, at, Shown::Actor { acting, allowed }, None);
    }

    /// Whether one of the actors acts: the body of the entry, or those it names under `by`.
    pub(super) fn may_act(&self, id: ActId, actors: &[Actor]) -> bool {
        let act = &self.facts.acts[id];
        let by = &act.entry.by;
        actors.iter().any(|actor| match actor {
            Actor::AnyBody => act.body.is_some(),
            Actor::Body(body) => match act.body {
                Some(acting) => acting == *body,
                None => by.iter().any(|name| name.value == self.charter.bodies[body.index()].name),
            },
            Actor::Office(office) => {
                act.body.is_none()
                    && by.iter().any(|name| {
                        name.value == self.charter.offices[office.index()].name || self.holds(*office, name, act.on)
                    })
            }
            Actor::Any(roster) => {
                act.body.is_none()
                    && !by.is_empty()
                    && by.iter().all(|name| self.charter.rosters[roster.index()].find(&name.value).is_some())
            }
        })
    }

    /// Whether one holds an office on a day, by the terms on record.
    fn holds(&self, office: OfficeId, name: &Text, on: Option<When>) -> bool {
        on.is_some_and(|on| self.terms.holds(office, self.listed(office, &name.value), on))
    }

    /// All who take part in an act are members of the body on its day.
    fn members(&mut self, id: ActId, constraint: ConstraintId, roster: RosterId, sure: Sure) {
        let act = &self.facts.acts[id];
        let Some(on) = act.on else { return };
        let entry = act.entry;
        let mut names: Vec<&Text> = entry.by.iter().chain(&entry.recused).collect();
        names.extend(entry.vote.iter().flat_map(bind::voters));
        if let Some(MeetingRef::Here(meeting)) = &entry.meeting {
            names.extend(meeting.chair.iter().chain(bind::presence(&meeting.present)));
        }
        let mut told: Vec<&str> = Vec::new();
        for name in names {
            if let Some((shown, known)) = self.not_of(roster, name, on)
                && !told.contains(&name.value.as_str())
            {
                told.push(&name.value);
                self.breach(id, constraint, Sure(known && sure.0), name.span, shown, None);
            }
        }
    }

    /// Why a name is not of a roster on a day, and whether that is sure; None where it is, or is not known at all (which is told
    /// elsewhere).
    pub(super) fn not_of(&self, roster: RosterId, name: &Text, on: When) -> Option<(Shown, bool)> {
        Self::not_in(&self.charter.rosters[roster.index()], name, on)
    }

    fn not_in(roster: &crate::charter::Roster, name: &Text, on: When) -> Option<(Shown, bool)> {
        let member = roster.find(&name.value)?;
        let holds = roster.holds(member, on);
        if holds == Some(true) {
            return None;
        }
        let (since, until) = nearest(&roster.entries[member as usize].periods, on.first);
        let entry = &roster.entries[member as usize];
        let shown =
            Shown::NotOfRoster { name: name.value.clone(), roster: roster.title.clone(), since, until, on, listed: entry.span };
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
    pub(super) fn holder(&mut self, id: ActId, constraint: ConstraintId, roster: RosterId, fill: &Fill, sure: Sure) {
        let Some(on) = fill.from.map(|from| from.value).or(self.facts.acts[id].on) else { return };
        for name in fill.holder.iter().chain(&fill.with) {
            if let Some((shown, known)) = self.not_of(roster, name, on) {
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
