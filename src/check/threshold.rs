//! Votes and quorums: what the ballots on record come to, exactly, and what cannot be told from them.

mod ruling;
mod versions;
mod words;

use super::evaluate::{Env, Missing, tally::Inconsistent};
use super::trial::by_one_objection;
use super::{ActId, Checker, Sure};
use crate::charter::{StepVersion, VoteId};
use crate::constraint::{ConstraintId, Form, Length, Threshold};
use crate::date::When;
use crate::diagnostic::{Diagnostic, Role};
use crate::docket::{EntryKind, Outcome, Vote};
use crate::formula::{Formula, Ruling};
use crate::source::{Span, Spanned};
use crate::violation::Shown;

/// A decision rule, and another that serves in its place after a time.
type Rules = (VoteId, Option<(VoteId, Length)>);

/// What a vote came to.
enum Came {
    /// It carries or fails.
    Settled(bool),
    /// It is not over yet.
    Running(When),
    /// Its rule is not at hand: nothing is held against it.
    NotEncoded,
}

impl<'a> Checker<'a> {
    /// Holds a vote or quorum against an act. An agenda item has no vote yet.
    pub(super) fn threshold(&mut self, id: ActId, constraint: ConstraintId, threshold: &Threshold, own_vote: bool, sure: Sure) {
        if self.facts.acts[id].entry.kind == EntryKind::Item {
            return;
        }
        match threshold {
            Threshold::Vote(_) | Threshold::Fallback(..) if own_vote => {}
            Threshold::Vote(vote) => self.vote(id, constraint, *vote, None, sure),
            Threshold::Fallback(vote, fallback, length) => self.vote(id, constraint, *vote, Some((*fallback, *length)), sure),
            Threshold::Quorum { needs, to_open: true, .. } => self.quorum_to_open(id, constraint, needs, sure),
            Threshold::Quorum { needs, at_opening, .. } => self.quorum(id, constraint, needs, *at_opening, sure),
        }
    }

    /// The vote that a step names goes before the body's.
    pub(super) fn step_vote(&mut self, id: ActId, version: &StepVersion, vote: VoteId) {
        if self.facts.acts[id].entry.kind == EntryKind::Item {
            return;
        }
        let is_it = |id: &&ConstraintId| matches!(self.charter.constraint(**id).form, Form::Threshold(_));
        let Some(constraint) = version.constraints.iter().find(is_it).copied() else { return };
        if let Some(sure) = self.applies(constraint, id) {
            self.vote(id, constraint, vote, None, sure);
        }
    }

    pub(super) fn vote(
        &mut self,
        id: ActId,
        constraint: ConstraintId,
        vote: VoteId,
        fallback: Option<(VoteId, Length)>,
        sure: Sure,
    ) {
        let act = &self.facts.acts[id];
        let (Some(on), Some(outcome)) = (act.on, act.entry.outcome) else { return };
        if !matches!(outcome.value, Outcome::Adopted | Outcome::Rejected) {
            return;
        }
        if self.is_unknown(id, vote) && fallback.is_none() {
            return;
        }
        let Some(recorded) = &act.entry.vote else {
            return self.missing(id, constraint, outcome.span, "no vote is recorded", "vote");
        };
        let (vote, fallback) = match self.chosen_rule(recorded, vote, fallback) {
            Ok(chosen) => chosen,
            Err(shown) => {
                let at = recorded.rule.as_ref().map_or(recorded.span, |rule| rule.span);
                return self.breach(id, constraint, sure, at, *shown, None);
            }
        };
        if let Some(finding) = self.facts.invalid_in(recorded.span) {
            let shown = Shown::Fact { missing: "not all of the vote is understood".into(), field: "vote" };
            return self.breach(id, constraint, Sure(false), recorded.span, shown, Some(finding));
        }
        let env = Env::new(Some(id), on);
        if let Err(missing) = self.poll(None, &env) {
            return self.no_poll(id, constraint, missing);
        }
        let carried = self.by_versions(id, vote, on, recorded, &env);
        let carried = match (carried, fallback) {
            (Ok((Came::Settled(false), sum)), Some((second, length))) => {
                self.fall_back(id, second, length, on, recorded, &env, sum)
            }
            // where the first is open, the second may carry it all the same
            (Err(missing), Some((second, length))) => {
                let fallen = self.fall_back(id, second, length, on, recorded, &env, String::new());
                fallen.ok().filter(|(came, _)| matches!(came, Came::Settled(true))).ok_or(missing)
            }
            (carried, _) => carried,
        };
        match carried {
            Ok((Came::Settled(carried), sum)) => self.outcome(id, constraint, outcome, carried, sum, (vote, &env), sure),
            Ok((Came::Running(closes), _)) => {
                let at = recorded.closes.map_or(recorded.span, |closes| closes.span);
                let shown = Shown::Running { recorded: outcome.value, closes };
                self.breach(id, constraint, sure, at, shown, None);
            }
            Ok((Came::NotEncoded, _)) => {}
            Err(missing) => self.open(id, constraint, recorded.span, missing),
        }
        self.late_objections(id, constraint, recorded);
    }

    /// Which of two rules a vote was taken by: as the record says, else the first. Another than these is wrong.
    fn chosen_rule(&self, recorded: &Vote, vote: VoteId, fallback: Option<(VoteId, Length)>) -> Result<Rules, Box<Shown>> {
        let name = |vote: VoteId| self.charter.votes[vote.index()].name.clone();
        let Some(rule) = recorded.rule.as_ref().filter(|rule| self.facts.invalid_in(rule.span).is_none()) else {
            return Ok((vote, fallback));
        };
        if rule.value == name(vote) || fallback.is_some_and(|(second, _)| rule.value == name(second)) {
            return Ok((vote, fallback));
        }
        let needed = match fallback {
            Some((second, _)) => format!("{}` or `{}", name(vote), name(second)),
            None => name(vote),
        };
        Err(Box::new(Shown::Rule { recorded: rule.value.clone(), needed }))
    }

    /// Another rule serves once the first has brought no result for so long.
    #[allow(clippy::too_many_arguments, reason = "two rules, and what they are held against")]
    fn fall_back(
        &self,
        id: ActId,
        second: VoteId,
        length: Length,
        on: When,
        recorded: &Vote,
        env: &Env<'a>,
        sum: String,
    ) -> Result<(Came, String), Missing> {
        let second = match self.by_versions(id, second, on, recorded, env) {
            Ok((result, second_sum)) if !matches!(result, Came::Settled(true)) => {
                return Ok((result, format!("{sum}; {second_sum}")));
            }
            other => other,
        };
        let begun = recorded.opened.or_else(|| {
            let chain = self.facts.acts[id].chain?;
            let first = self.facts.chains[chain].first;
            self.facts.acts[first].entry.date.filter(|_| first != id)
        });
        let on = Spanned::new(on, Span::default());
        let Some(begun) = begun else {
            second?;
            return Err(Missing::field("since when consensus was sought is not given", "vote.opened", Some(recorded.span)));
        };
        match self.lasts(begun, on, length) {
            Some(true) => second,
            // too early for the other vote, whatever it gives
            Some(false) => Ok((Came::Settled(false), format!("{sum}; the other vote serves {length} after {}", begun.value))),
            None => {
                second?;
                Err(Missing::field("a date is not precise enough", "vote.opened", Some(recorded.span)))
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "what is recorded, what is computed, and how surely it applies")]
    fn outcome(
        &mut self,
        id: ActId,
        constraint: ConstraintId,
        recorded: Spanned<Outcome>,
        carried: bool,
        sum: String,
        (vote, env): (VoteId, &Env<'a>),
        sure: Sure,
    ) {
        if carried == (recorded.value == Outcome::Adopted) {
            let came = if carried { "carried" } else { "failed" };
            self.note(id, constraint, |_| format!("{came}: {sum}"));
            return;
        }
        let objecting = self.poll(None, env).ok().and_then(|poll| poll.sets.objecting());
        let silence = self.charter.votes[vote.index()]
            .versions
            .iter()
            .filter_map(|version| version.rule.as_ref())
            .flat_map(Ruling::formulas)
            .any(by_one_objection);
        let (at, shown) = match objecting.filter(|_| silence && !carried && recorded.value == Outcome::Adopted) {
            Some((at, by)) => (at, Shown::Objections { by }),
            None => (recorded.span, Shown::Outcome { recorded: recorded.value, carried, sum }),
        };
        self.breach(id, constraint, sure, at, shown, None);
    }

    /// An objection after a silence procedure has closed counts for nothing, which is noted.
    fn late_objections(&mut self, id: ActId, constraint: ConstraintId, recorded: &Vote) {
        let Some(closes) = recorded.closes else { return };
        for objection in recorded.objections.iter().flatten() {
            if objection.withdrawn.is_some_and(|withdrawn| withdrawn.value)
                || self.objects_late(objection, recorded) != Some(true)
            {
                continue;
            }
            let by = objection.by.as_ref().map(|by| by.value.clone()).unwrap_or_default();
            self.remark(id, constraint, objection.span, Shown::LateObjection { by, closes: closes.value });
        }
    }

    /// What is missing, as an open finding; a record that cannot be true is told as such.
    fn open(&mut self, id: ActId, constraint: ConstraintId, at: Span, missing: Missing) {
        if missing.impossible {
            return self.no_poll(id, constraint, missing);
        }
        let at = missing.at.unwrap_or(at);
        let field = if missing.field.is_empty() { "vote" } else { missing.field };
        self.missing(id, constraint, at, missing.what, field);
    }

    fn no_poll(&mut self, id: ActId, constraint: ConstraintId, missing: Missing) {
        let at = missing.at.unwrap_or_else(|| self.facts.acts[id].entry.span_of_head());
        self.inconsistent(id, constraint, Inconsistent { what: missing.what, at });
    }

    /// A quorum to open a meeting is looked at once for each meeting; without it nothing done there counts.
    fn quorum_to_open(&mut self, id: ActId, constraint: ConstraintId, needs: &Formula, sure: Sure) {
        let place = self.facts.meeting(id).map(|meeting| meeting.span.start);
        self.once_a_meeting(id, constraint, place, |checker| checker.quorum(id, constraint, needs, true, sure));
    }

    fn quorum(&mut self, id: ActId, constraint: ConstraintId, needs: &Formula, at_opening: bool, sure: Sure) {
        let act = &self.facts.acts[id];
        // without a quorum to open, nothing that is done counts; without one to decide, no decision
        let opens =
            matches!(self.charter.constraint(constraint).form, Form::Threshold(Threshold::Quorum { to_open: true, .. }));
        let done = |outcome: &Spanned<Outcome>| match outcome.value {
            Outcome::Adopted | Outcome::Rejected => true,
            Outcome::Deferred | Outcome::Returned | Outcome::Noted => opens,
            _ => false,
        };
        let Some(outcome) = act.entry.outcome.filter(done) else { return };
        let Some(on) = act.on else { return };
        let opening =
            self.facts.meeting(id).and_then(|meeting| meeting.present_at_opening.as_ref().or(meeting.present.as_ref()));
        let env = if at_opening { self.at_opening(id, on, opening) } else { Ok(Env::new(Some(id), on)) };
        let env = match env {
            Ok(env) => env,
            Err(missing) => return self.no_poll(id, constraint, missing),
        };
        if let Err(missing) = self.poll(None, &env) {
            return self.no_poll(id, constraint, missing);
        }
        match self.holds(needs, &env, true) {
            Ok(true) => self.note(id, constraint, |checker| checker.bearing(needs, &env)),
            Ok(false) => {
                let shown = Shown::Quorum { sum: self.arithmetic(needs, &env) };
                let at = act.entry.vote.as_ref().map_or(outcome.span, |vote| vote.span);
                self.breach(id, constraint, sure, at, shown, None);
            }
            Err(missing) => {
                let open = missing.field == "vote" && missing.at.is_none();
                let unknown = self.unknown_in(needs, &env).filter(|_| open);
                let (what, field) = unknown.unwrap_or((missing.what, missing.field));
                let field = match field {
                    "vote" if at_opening => "meeting.present_at_opening",
                    "vote" | "" => "vote.present",
                    field => field,
                };
                self.missing(id, constraint, missing.at.unwrap_or(outcome.span), what, field);
            }
        }
    }

    /// A record that cannot be true is told as such; what rests on it cannot be told.
    fn inconsistent(&mut self, id: ActId, constraint: ConstraintId, found: Inconsistent) {
        let act = &self.facts.acts[id];
        let known = self.impossible.get(&id).copied();
        let cause = known.unwrap_or_else(|| {
            let finding = Diagnostic::invalid(super::INCONSISTENT, found.what.clone())
                .label(found.at, Role::Docket, "cannot be")
                .help("correct the record of the vote")
                .decision(act.id());
            self.findings.push(finding);
            self.impossible.insert(id, self.findings.len() - 1);
            self.findings.len() - 1
        });
        let shown = Shown::Fact { missing: "the record of the vote cannot be true".into(), field: "vote" };
        self.breach(id, constraint, Sure(false), found.at, shown, Some(cause));
    }

    /// Whether a length of time lies between two days at least.
    pub(super) fn lasts(&self, from: Spanned<When>, to: Spanned<When>, length: Length) -> Option<bool> {
        let calendar = self.charter.calendar(None, to.value);
        let moment = |at: Spanned<When>| calendar.moment(at.value, self.facts.times.get(&at.span.start).copied());
        calendar.at_least(&moment(from), &moment(to), length)
    }

    /// Whether one moment lies before another; None where that is not known.
    pub(super) fn earlier_moment(&self, one: Spanned<When>, other: Spanned<When>) -> Option<bool> {
        let calendar = self.charter.calendar(None, other.value);
        let moment = |at: Spanned<When>| calendar.moment(at.value, self.facts.times.get(&at.span.start).copied());
        let (one, other) = (moment(one), moment(other));
        if one.last < other.first {
            return Some(true);
        }
        (one.first >= other.last).then_some(false)
    }

    /// The first day that is at least a length after another.
    pub(super) fn after(&self, day: jiff::civil::Date, length: Length) -> Option<jiff::civil::Date> {
        self.charter.calendar(None, When::day(day)).after(day, length)
    }

    /// The last day that is at least a length before another.
    pub(super) fn before(&self, day: jiff::civil::Date, length: Length) -> Option<jiff::civil::Date> {
        self.charter.calendar(None, When::day(day)).before(day, length)
    }
}
