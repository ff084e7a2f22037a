//! What shows that an act keeps a constraint, in the words of its form: looked for only where one asks, and only where the check itself
//! noted nothing.

use super::Came;
use crate::charter::{Membership, ProvisionId};
use crate::check::evaluate::Env;
use crate::check::{ActId, Checker, bind};
use crate::constraint::{Actor, Authority, Between, ConstraintId, Exclusion, Form, Limit, Threshold};
use crate::docket::{EntryKind, Outcome};
use std::collections::BTreeSet;

/// What became of a constraint, and what shows it.
pub(super) type Evidence = (Came, String);

fn holds(words: impl Into<String>) -> Evidence {
    (Came::Holds, words.into())
}

fn not_asked(words: impl Into<String>) -> Evidence {
    (Came::NotAsked, words.into())
}

impl<'a> Checker<'a> {
    /// What shows that an act keeps a constraint, if nothing says that it does not.
    pub(super) fn evidence(&self, id: ActId, constraint: ConstraintId) -> Evidence {
        if let Some(applies) = self.inapplicable(id, constraint) {
            return applies;
        }
        match &self.charter.constraint(constraint).form {
            Form::Authority(authority) => self.authority_shown(id, authority),
            Form::Precedence(precedence) => holds(self.came_first(id, &precedence.after, precedence)),
            Form::Threshold(threshold) => self.threshold_shown(id, threshold),
            Form::Period(period) => period_shown(period.between),
            Form::Limit(limit) => limit_shown(limit),
            Form::Exclusion(exclusion) => self.exclusion_shown(id, constraint, exclusion),
            Form::Agenda(_) => self.agenda_shown(id),
            Form::Eligible(_) => holds(format!("{} may hold the office", self.holders_told(id))),
            Form::Predicate(_) => holds("what it asks holds of this entry"),
            #[allow(unreachable_patterns, reason = "forms that are asked of no act")]
            _ => not_asked("asked of the record as a whole"),
        }
    }

    /// Why a provision that is in force does not apply to an act.
    fn inapplicable(&self, id: ActId, constraint: ConstraintId) -> Option<Evidence> {
        if !matches!(self.applicable(id, constraint), Ok(false)) {
            return None;
        }
        let number = self.provision(constraint);
        let provision = self.charter.provision(number);
        let env = Env::new(Some(id), self.facts.acts[id].on?);
        let met = provision.when.as_ref().map(|when| self.holds(when, &env, true));
        if matches!(met, Some(Ok(false))) {
            return Some((Came::NotMet, "its `when` is not met".to_owned()));
        }
        if let Some(own) = provision.exception
            && let Some(why) = self.lost(own, None, &env)
        {
            return Some((Came::NotMet, format!("holds only by the exception {why}")));
        }
        let mut all = self.charter.excepted.get(&number).into_iter().flatten();
        let won = all.find(|exception| matches!(self.wins(**exception, Some(number), &env), Ok(true)))?;
        Some((Came::Lifted, self.lifted_by(*won)))
    }

    /// What an exception does to what it is to.
    pub(super) fn lifted_by(&self, number: u32) -> String {
        let won = &self.charter.exceptions[number as usize];
        let does = if won.instead { "puts another clause in its place" } else { "lifts it" };
        format!("the exception `{}` {does}", won.name)
    }

    /// What is to say of exceptions to a provision, or of the one by which it holds: which won, and why the others did not.
    pub(super) fn exceptions_shown(&self, id: ActId, constraint: ConstraintId) -> Vec<String> {
        let number = self.provision(constraint);
        let Some(on) = self.facts.acts[id].on else { return Vec::new() };
        let env = Env::new(Some(id), on);
        let own = self.charter.provision(number).exception.filter(|own| self.lost(*own, None, &env).is_none());
        let own = own.map(|own| format!("holds by the exception `{}`", self.charter.exceptions[own as usize].name));
        let all = self.charter.excepted.get(&number).into_iter().flatten();
        let lost = all.filter_map(|exception| self.lost(*exception, Some(number), &env)).map(|why| format!("exception {why}"));
        own.into_iter().chain(lost).collect()
    }

    /// Why an exception does not apply; nothing where it does.
    pub(super) fn lost(&self, number: u32, of: Option<ProvisionId>, env: &Env<'a>) -> Option<String> {
        let exception = &self.charter.exceptions[number as usize];
        let name = &exception.name;
        match self.wins(number, of, env) {
            Ok(true) => return None,
            Err(missing) => return Some(format!("`{name}` may apply: {}", missing.what)),
            Ok(false) => {}
        }
        let days = env.act.map_or_else(|| env.on.into(), |act| self.days(act, env.on));
        if exception.validity.holds(days) == Some(false) {
            return Some(format!("`{name}` is not in force on that day"));
        }
        if let Some(Ok(false)) = exception.when.as_ref().map(|when| self.holds(when, env, true)) {
            return Some(format!("`{name}` does not apply: its `when` is not met"));
        }
        let mut above = exception.under.iter().map(|above| &self.charter.exceptions[*above as usize].name);
        Some(format!("`{name}` gives way to `{}`", above.next().map_or("another", String::as_str)))
    }

    fn authority_shown(&self, id: ActId, authority: &Authority) -> Evidence {
        let act = &self.facts.acts[id];
        let acting = self.acting(id);
        match authority {
            Authority::Step(actors) => holds(self.actor_shown(id, actors)),
            Authority::Members(_) => self.membership_shown(id, "belong to the body"),
            Authority::Observers(_) => self.membership_shown(id, "vote as members, not as observers"),
            Authority::Existing(_) => match act.on {
                Some(on) => holds(format!("{acting} exists on {on}")),
                None => not_asked(""),
            },
            Authority::Taking(roster) if act.body.is_none() => holds(format!("{acting} is of {}", self.members_named(roster))),
            Authority::Taking(_) => not_asked("a body acts, no one for itself"),
            Authority::Filling(actors) => holds(self.actor_shown(id, actors)),
            Authority::FillingAfter(step, _) => holds(format!("`{step}` came first")),
            Authority::FillingMatter(matter) => holds(format!("filled by `{}`", self.charter.matters[matter.index()].name)),
            Authority::Holder(roster) => holds(format!("{} is of {}", self.holders_told(id), self.members_named(roster))),
            Authority::Seat(list) => holds(format!("the seat is on {}", self.charter.lists[list.index()].name)),
            Authority::Waiving(_) if act.entry.waives.is_empty() => not_asked("it waives nothing"),
            Authority::Amending(_) if act.entry.amends.is_empty() => not_asked("it amends nothing"),
            Authority::Delegating if act.entry.delegated_by.is_none() && act.entry.delegates.is_empty() => {
                not_asked("nothing is delegated")
            }
            Authority::Presiding(_) => not_asked("asked of who presides, which the record does not say"),
            Authority::Waiving(_) | Authority::Amending(_) | Authority::Delegating => holds(format!("{acting} may")),
        }
    }

    /// "`soc` took it; `soc` or `mc` may".
    fn actor_shown(&self, id: ActId, actors: &[Actor]) -> String {
        let (acting, allowed) = (self.acting(id), self.charter.actor_names(actors));
        let verb = if self.facts.acts[id].entry.kind == EntryKind::Item { "is to take it" } else { "took it" };
        if !self.acts_itself(id, actors) {
            let by = self.facts.acts[id].entry.delegated_by.as_ref().map(|by| by.value.clone());
            return format!("{acting} {verb} in the place of {}", by.unwrap_or_else(|| allowed.join(" or ")));
        }
        if allowed.as_slice() == [acting.clone()] {
            return format!("{acting} {verb}, and may");
        }
        format!("{acting} {verb}; {} may", allowed.join(" or "))
    }

    fn acting(&self, id: ActId) -> String {
        let act = &self.facts.acts[id];
        match act.body {
            Some(body) => self.charter.bodies[body.index()].name.clone(),
            None => some(&act.entry.by.iter().map(|name| name.value.clone()).collect::<Vec<_>>()),
        }
    }

    fn holders_told(&self, id: ActId) -> String {
        let fills = &self.facts.acts[id].entry.fills;
        some(&fills.iter().filter_map(|fill| fill.holder.as_ref()).map(|name| name.value.clone()).collect::<Vec<_>>())
    }

    /// Of whom a membership is.
    fn members_named(&self, members: &Membership) -> String {
        match members {
            Membership::Roster(id) => self.charter.rosters[id.index()].name.clone(),
            Membership::Group(id) => self.charter.groups[id.index()].name.clone(),
            Membership::Holders(id) => format!("those who hold {}", self.charter.offices[id.index()].name),
            Membership::All(all) => all.iter().map(|part| self.members_named(part)).collect::<Vec<_>>().join(" or "),
            Membership::Except(of, less) => format!("{} except {}", self.members_named(of), self.members_named(less)),
        }
    }

    fn membership_shown(&self, id: ActId, what: &str) -> Evidence {
        let entry = self.facts.acts[id].entry;
        let there = self.facts.meeting(id).into_iter().flat_map(|meeting| bind::presence(&meeting.present));
        let named = entry.vote.iter().flat_map(bind::voters).chain(entry.recused.iter().flatten()).chain(there);
        let named: BTreeSet<&str> = named.map(|name| self.canonical(&name.value)).collect();
        match named.len() {
            0 => not_asked("nobody is named who took part"),
            count => holds(format!("the {count} who are named {what}")),
        }
    }

    fn threshold_shown(&self, id: ActId, threshold: &Threshold) -> Evidence {
        let entry = self.facts.acts[id].entry;
        if entry.kind == EntryKind::Item {
            return not_asked("an item of an agenda has no vote yet");
        }
        let own =
            self.facts.acts[id].step.and_then(|step| self.version_of(id, step)).is_some_and(|version| version.vote.is_some());
        if own && !matches!(threshold, Threshold::Quorum { .. }) {
            return not_asked("the step names a vote of its own");
        }
        match entry.outcome.map(|outcome| outcome.value) {
            Some(Outcome::Adopted | Outcome::Rejected) => match threshold {
                Threshold::Vote(vote) if self.not_encoded(id, *vote) => {
                    (Came::NotEncoded, "the rule of the vote is not at hand: nothing is held against it".to_owned())
                }
                _ => holds("as far as the record says"),
            },
            Some(outcome) => not_asked(format!("the outcome is {}: no vote bears it", outcome.name())),
            None => not_asked("no outcome is recorded"),
        }
    }

    fn exclusion_shown(&self, id: ActId, constraint: ConstraintId, exclusion: &Exclusion) -> Evidence {
        let act = &self.facts.acts[id];
        match exclusion {
            Exclusion::NotInForce => holds(self.force_shown(self.provision(constraint), act.on).unwrap_or_default()),
            Exclusion::AfterFinal => holds(""),
            Exclusion::Repetition => holds("not taken before"),
            Exclusion::Elsewhere(..) => holds("nothing elsewhere stands against it"),
            Exclusion::Steps(steps) => {
                let matter = act.matter.map(|matter| &self.charter.matters[matter.index()]);
                let names: Vec<String> = matter
                    .map(|matter| steps.iter().map(|step| format!("`{}`", matter.steps[step.index()].name)).collect())
                    .unwrap_or_default();
                holds(format!("{} neither taken nor open", names.join(", ")))
            }
            Exclusion::MeetingKind { .. } => {
                let kind = self.facts.meeting(id).and_then(|meeting| meeting.kind.as_ref());
                holds(kind.map_or_else(|| "no special meeting".to_owned(), |kind| format!("a meeting of kind {}", kind.value)))
            }
            Exclusion::Overlap => holds("no other term of the seat overlaps"),
            Exclusion::Incompatible { .. } => holds("no office or membership on record that does not go with it"),
            Exclusion::TextChange { .. } | Exclusion::SameText { .. } | Exclusion::NewText { .. } => match &act.entry.text {
                Some(text) => holds(format!("the text is {}", text.value)),
                None => not_asked("no text is recorded"),
            },
            Exclusion::Before(_) => match act.entry.effective {
                Some(day) => holds(format!("in effect on {}", day.value)),
                None => not_asked("when it takes effect is not recorded"),
            },
        }
    }

    fn agenda_shown(&self, id: ActId) -> Evidence {
        if self.facts.acts[id].entry.on_agenda {
            holds("as far as it is asked of this item")
        } else {
            not_asked("asked of items on agendas")
        }
    }
}

fn period_shown(between: Between) -> Evidence {
    match between {
        Between::NoticeAndMeeting | Between::PostingAndMeeting => holds("looked at with the first entry of its meeting"),
        Between::CirculationAndMeeting => not_asked("no paper of its own is recorded"),
        Between::FillingAndStart => not_asked("it fills no office"),
        Between::Meetings | Between::MeetingsOfAYear => not_asked("asked of all meetings of the body together"),
    }
}

fn limit_shown(limit: &Limit) -> Evidence {
    match limit {
        Limit::Length(length) => holds(format!("no term longer than {length}")),
        Limit::Terms { most, .. } => holds(format!("no more than {most}")),
        Limit::Gap(length) => holds(format!("{length} away, where that is asked")),
        Limit::Stated => holds("who holds the office, and when, is said"),
        _ => not_asked("says how terms are counted, or is asked of all terms of the office together"),
    }
}

/// Some of many names.
fn some(names: &[String]) -> String {
    match names {
        [] => "nobody".to_owned(),
        [one] => one.clone(),
        [first, second, third, others @ ..] if others.len() > 1 => {
            format!("{first}, {second}, {third} and {} others", others.len())
        }
        [names @ .., last] => format!("{} and {last}", names.join(", ")),
    }
}
