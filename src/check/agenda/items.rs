//! What is asked of an item of an agenda, and of a decision because of the agenda of its meeting.

use super::super::period::{Measure, measure};
use super::super::{ActId, Checker, Standing, Sure};
use crate::charter::{BodyId, VoteId};
use crate::constraint::{Actor, Agenda, Between, Bound, ConstraintId, Form, Length, MeetingKinds, Period, Threshold};
use crate::date::When;
use crate::docket::{EntryKind, Outcome};
use crate::source::{Span, Spanned};
use crate::violation::{Amiss, Shown};

impl Checker<'_> {
    /// Holds a rule of agendas against an act of the body.
    pub(in super::super) fn item(&mut self, id: ActId, constraint: ConstraintId, rule: &Agenda, sure: Sure) {
        let on_agenda = self.facts.acts[id].entry.on_agenda;
        match rule {
            Agenda::Proposals(length) if on_agenda => self.proposed(id, constraint, *length, sure),
            Agenda::Proposers(actors) if on_agenda => self.proposers(id, constraint, actors, sure),
            Agenda::Late { vote, grounds } => self.late(id, constraint, (*vote, grounds), sure),
            Agenda::OnlyListed(kinds) => self.only_listed(id, constraint, kinds, sure),
            Agenda::Classes(classes) if on_agenda => self.classes(id, constraint, classes, sure),
            Agenda::Class(class, allowed) => self.class(id, constraint, class, allowed.as_deref(), sure),
            Agenda::Described if on_agenda && self.facts.acts[id].entry.title.is_none() => {
                let at = self.facts.acts[id].entry.span_of_head();
                self.breach(id, constraint, sure, at, Shown::Agenda(Amiss::NotDescribed), None);
            }
            _ => {}
        }
    }

    /// An item is proposed in time; what comes without a proposal need not be, and what comes late where there is a way for it is judged there.
    fn proposed(&mut self, id: ActId, constraint: ConstraintId, length: Length, sure: Sure) {
        let act = &self.facts.acts[id];
        let (Some(on), Some(body)) = (act.on, act.body) else { return };
        if self.needs_no_proposal(id, body, on) || self.admission_rule(body, on).is_some() && self.is_late(id, body, on) {
            return;
        }
        let act = &self.facts.acts[id];
        let Some(day) = act.entry.proposed.or(act.entry.added) else {
            let at = act.entry.span_of_head();
            return self.missing(id, constraint, at, "when the item was proposed is not given", "proposed");
        };
        match self.in_time(id, day, length) {
            Measure::Kept => {}
            Measure::Broken(interval) => self.breach(id, constraint, sure, day.span, Shown::Interval(interval), None),
            Measure::Open(missing, field) => self.missing(id, constraint, day.span, missing, field),
        }
    }

    /// Whether so much lies between a day and the meeting at which an act is done.
    fn in_time(&self, id: ActId, day: Spanned<When>, length: Length) -> Measure {
        let act = &self.facts.acts[id];
        let period = Period {
            between: Between::CirculationAndMeeting,
            bound: Bound::Least,
            length,
            tolerance: None,
            kinds: MeetingKinds::default(),
        };
        let moments = act.on.and_then(|on| {
            let calendar = self.charter.calendar(act.body, on);
            Some((calendar, self.facts.moment_of(id, calendar)?))
        });
        let Some((calendar, to)) = moments else { return Measure::Open("the meeting has no date".into(), "date") };
        measure(calendar, &self.facts.moment(day, calendar), &to, &period, "proposed")
    }

    /// The adoption of the agenda, what must appear anyway, and what is carried over come without a proposal.
    fn needs_no_proposal(&mut self, id: ActId, body: BodyId, on: When) -> bool {
        let matter = self.facts.acts[id].matter;
        let rules = self.agenda_rules(body, on);
        let standing = rules.iter().any(|(_, rule)| match rule {
            Agenda::First(first) => matter == Some(*first),
            Agenda::Includes(included, _) => matter == Some(*included),
            _ => false,
        });
        standing || rules.iter().any(|(_, rule)| matches!(rule, Agenda::Carries)) && self.is_carried(id, body)
    }

    fn proposers(&mut self, id: ActId, constraint: ConstraintId, actors: &[Actor], sure: Sure) {
        let act = &self.facts.acts[id];
        let (Some(on), Some(body)) = (act.on, act.body) else { return };
        if self.needs_no_proposal(id, body, on) {
            return;
        }
        let entry = self.facts.acts[id].entry;
        if entry.by.is_empty() {
            return self.missing(id, constraint, entry.span_of_head(), "who proposed the item is not given", "by");
        }
        for name in &entry.by {
            match self.may(name, Some(on), actors) {
                Some(true) => {}
                Some(false) => {
                    let allowed = self.charter.actor_names(actors);
                    let shown = Shown::Actor { acting: name.value.clone(), allowed };
                    return self.breach(id, constraint, sure, name.span, shown, None);
                }
                None => {
                    let missing = format!("whether {} holds the office on that day", name.value);
                    return self.missing(id, constraint, name.span, missing, "terms");
                }
            }
        }
    }

    /// An item that came late is taken up only by a vote.
    fn late(&mut self, id: ActId, constraint: ConstraintId, (vote, grounds): (VoteId, &[String]), sure: Sure) {
        let act = &self.facts.acts[id];
        let (Some(on), Some(body)) = (act.on, act.body) else { return };
        if self.needs_no_proposal(id, body, on) || !self.is_late(id, body, on) {
            return;
        }
        let act = &self.facts.acts[id];
        let name = self.charter.votes[vote.index()].name.clone();
        let at = act.entry.added.or(act.entry.proposed).map_or(act.entry.span_of_head(), |day| day.span);
        let wrong = |why: String, at| Shown::Agenda(Amiss::NotAdmitted { vote: name.clone(), why, at });
        let Some(admitted) = &act.entry.admitted else {
            let decided = act.outcome().is_some_and(|outcome| matches!(outcome, Outcome::Adopted | Outcome::Rejected));
            let sure = Sure(sure.0 && decided);
            return self.breach(id, constraint, sure, at, wrong("none is on record".into(), None), None);
        };
        if !grounds.is_empty() {
            match &admitted.ground {
                None => {
                    let shown = wrong("on what ground is not given".into(), None);
                    self.breach(id, constraint, Sure(false), admitted.span, shown, None);
                }
                Some(ground) if !grounds.contains(&ground.value) => {
                    let why = format!("{} is no ground for it, but {}", ground.value, crate::syntax::listed(grounds));
                    return self.breach(id, constraint, sure, ground.span, wrong(why, None), None);
                }
                Some(_) => {}
            }
        }
        let Some(by) = act.admitted_by else {
            let cause = self.facts.invalid_in(admitted.span);
            let shown = wrong("by which decision is not known".into(), None);
            return self.breach(id, constraint, Sure(false), admitted.span, shown, cause);
        };
        self.admitted(id, constraint, by, vote, admitted.span, sure);
    }

    /// The decision that takes up a late item: carried, by the vote that it takes.
    fn admitted(&mut self, id: ActId, constraint: ConstraintId, by: ActId, vote: VoteId, at: Span, sure: Sure) {
        let (act, before) = (&self.facts.acts[id], &self.facts.acts[by]);
        let head = before.entry.span_of_head();
        let name = self.charter.votes[vote.index()].name.clone();
        let wrong = |why: String| Shown::Agenda(Amiss::NotAdmitted { vote: name.clone(), why, at: Some(head) });
        match self.standing[by] {
            Standing::Void(finding) | Standing::Open(finding) => {
                let void = matches!(self.standing[by], Standing::Void(_));
                let shown = Shown::RestsOn { entry: before.name().to_owned(), at: head };
                return self.breach(id, constraint, Sure(void), at, shown, Some(finding));
            }
            Standing::Good => {}
        }
        if self.vote_of(by) != Some(vote) {
            let shown = wrong(format!("{} is decided by another vote", before.name()));
            return self.breach(id, constraint, sure, at, shown, None);
        }
        match before.outcome() {
            Some(Outcome::Adopted) => {}
            None if act.entry.kind == EntryKind::Item => {}
            None => {
                let shown = wrong(format!("what became of {} is not recorded", before.name()));
                self.breach(id, constraint, Sure(false), at, shown, None);
            }
            Some(outcome) => {
                let shown = wrong(format!("{} was {}", before.name(), outcome.name()));
                self.breach(id, constraint, sure, at, shown, None);
            }
        }
    }

    /// By which vote an act is decided: the one it names, its step's, or its body's.
    fn vote_of(&self, id: ActId) -> Option<VoteId> {
        let act = &self.facts.acts[id];
        let named = act.entry.vote.as_ref().and_then(|vote| vote.rule.as_ref());
        if let Some(crate::charter::Named::Vote(vote)) = named.and_then(|rule| self.charter.names.get(&rule.value)) {
            return Some(*vote);
        }
        let (matter, step, on) = (act.matter?, act.step?, act.on?);
        let version = self.charter.matters[matter.index()].steps[step.index()].on(on)?;
        version.vote.or_else(|| {
            self.charter.bodies[act.body?.index()].constraints.iter().find_map(|id| {
                let constraint = self.charter.constraint(*id);
                match constraint.form {
                    Form::Threshold(Threshold::Vote(vote)) => {
                        let in_force = self.charter.provision(constraint.provision).validity.holds(on);
                        (in_force == Some(true)).then_some(vote)
                    }
                    _ => None,
                }
            })
        })
    }

    /// Whether an item came after the time for proposals, or for circulation; where there is none, after the agenda went out.
    fn is_late(&self, id: ActId, body: BodyId, on: When) -> bool {
        let act = &self.facts.acts[id];
        let Some(day) = act.entry.added.or(act.entry.proposed) else { return false };
        let of = |wanted: fn(&Form) -> Option<Length>| {
            self.charter.bodies[body.index()].constraints.iter().find_map(|id| {
                let constraint = self.charter.constraint(*id);
                let in_force = self.charter.provision(constraint.provision).validity.holds(on) == Some(true);
                wanted(&constraint.form).filter(|_| in_force)
            })
        };
        let proposals = |form: &Form| if let Form::Agenda(Agenda::Proposals(length)) = form { Some(*length) } else { None };
        let circulation = |form: &Form| match form {
            Form::Period(Period { between: Between::CirculationAndMeeting, bound: Bound::Least, length, .. }) => Some(*length),
            _ => None,
        };
        let posting = |form: &Form| match form {
            Form::Period(Period { between: Between::PostingAndMeeting, bound: Bound::Least, length, .. }) => Some(*length),
            _ => None,
        };
        match of(proposals).or_else(|| of(circulation)).or_else(|| of(posting)) {
            Some(length) => matches!(self.in_time(id, day, length), Measure::Broken(_)),
            None => {
                let agenda = self.facts.dockets[act.docket].agenda.as_ref().filter(|_| act.entry.on_agenda);
                agenda.and_then(|agenda| agenda.circulated).is_some_and(|out| day.value.first > out.value.last)
            }
        }
    }

    pub(in super::super) fn admission_rule(&self, body: BodyId, on: When) -> Option<ConstraintId> {
        let rules = self.agenda_rules(body, on);
        rules.into_iter().find(|(_, rule)| matches!(rule, Agenda::Late { .. })).map(|(id, _)| id)
    }

    /// A decision is of something on the agenda of its meeting.
    fn only_listed(&mut self, id: ActId, constraint: ConstraintId, kinds: &[String], sure: Sure) {
        let act = &self.facts.acts[id];
        let decided =
            act.outcome().is_some_and(|outcome| matches!(outcome, Outcome::Adopted | Outcome::Rejected | Outcome::Noted));
        let (Some(on), Some(body), true) = (act.on, act.body, decided) else { return };
        let kind = self.facts.meeting(id).and_then(|meeting| meeting.kind.as_ref()).map(|kind| kind.value.as_str());
        if !kinds.is_empty() && !kind.is_some_and(|kind| kinds.iter().any(|known| known == kind)) {
            return;
        }
        // how a late item is taken up is judged where the rules say so; and the vote on taking it up is no item itself
        let admitted = act.entry.admitted.is_some() && self.admission_rule(body, on).is_some();
        if admitted || self.agendas.admitting.contains(&id) {
            return;
        }
        let place = act.entry.matter.as_ref().map_or(act.entry.span, |matter| matter.span);
        if act.entry.on_agenda {
            let docket = self.facts.dockets[act.docket];
            let Some(agenda) = &docket.agenda else { return };
            let amended = agenda.status.as_ref().is_some_and(|status| status.value == "amended");
            let after = |day: Spanned<When>| agenda.circulated.is_some_and(|out| day.value.first > out.value.last);
            if !amended && act.entry.added.is_some_and(after) && self.admission_rule(body, on).is_none() {
                let shown = Shown::Agenda(Amiss::NotListed { at: Some(agenda.span), added: true });
                let at = act.entry.added.map_or(place, |day| day.span);
                self.breach(id, constraint, sure, at, shown, None);
            }
            return;
        }
        match self.listing(id) {
            Some(listing) if listing.lists(act) => {}
            Some(listing) => {
                let shown = Shown::Agenda(Amiss::NotListed { at: Some(listing.at), added: false });
                self.breach(id, constraint, sure, place, shown, None);
            }
            None => self.missing(id, constraint, place, "the agenda of its meeting is not on record", "history"),
        }
    }

    fn classes(&mut self, id: ActId, constraint: ConstraintId, classes: &[String], sure: Sure) {
        let entry = self.facts.acts[id].entry;
        match &entry.class {
            None => self.missing(id, constraint, entry.span_of_head(), "of what class the item is", "class"),
            Some(class) if classes.contains(&class.value) => {}
            Some(class) => {
                let shown = Shown::Agenda(Amiss::NoClass { class: class.value.clone(), known: classes.to_vec() });
                self.breach(id, constraint, sure, class.span, shown, None);
            }
        }
    }

    fn class(&mut self, id: ActId, constraint: ConstraintId, class: &str, allowed: Option<&[Outcome]>, sure: Sure) {
        let entry = self.facts.acts[id].entry;
        let (Some(own), Some(outcome)) = (&entry.class, entry.outcome) else { return };
        let serves = match allowed {
            Some(allowed) => allowed.contains(&outcome.value),
            None => !matches!(outcome.value, Outcome::Adopted | Outcome::Rejected),
        };
        if own.value == class && !serves {
            let allowed = allowed.unwrap_or_default().to_vec();
            let shown = Shown::Agenda(Amiss::Class { class: class.to_owned(), outcome: outcome.value, allowed });
            self.breach(id, constraint, sure, outcome.span, shown, None);
        }
    }
}
