//! Silence procedures: how long they run, what breaks them, what comes too late.

use super::number::Number;
use super::{Answer, Checker, Env, Missing};
use crate::ast::{Ballots, Lasting};
use crate::constraint::Length;
use crate::date::When;
use crate::docket::{Objection, Presence, Vote};
use crate::formula::Set;
use crate::source::{Span, Spanned};
use std::collections::BTreeSet;

impl<'a> Checker<'a> {
    fn silent_vote(&self, env: &Env<'a>) -> Result<&'a Vote, Missing> {
        let act = env.act.map(|act| &self.facts.acts[act]);
        act.and_then(|act| act.entry.vote.as_ref()).ok_or_else(|| Missing::field("no vote is recorded", "vote", None))
    }

    /// Whether the time to object has run by the day of the act.
    /// Where it is not at hand how long that is, it has run once it has closed; where that is said each time, it is asked when that is.
    pub(super) fn has_run(&self, lasting: Lasting, env: &Env<'a>) -> Answer {
        let vote = self.silent_vote(env)?;
        let on = env.act.and_then(|act| self.facts.acts[act].on);
        match lasting {
            Lasting::AtLeast(length) if !self.long_enough(length, vote, env)? => return Ok(false),
            Lasting::UntilClosed if vote.closes.is_none() => {
                return Err(Missing::field("when it closes is not given", "vote.closes", Some(vote.span)));
            }
            _ => {}
        }
        // before it closes it is not over
        match (vote.closes, on) {
            (Some(closes), Some(on)) if on.last < closes.value.first => Ok(false),
            (Some(closes), Some(on)) if on.first < closes.value.last => {
                Err(Missing::field("a date is not precise enough", "date", Some(vote.span)))
            }
            _ => Ok(true),
        }
    }

    fn long_enough(&self, length: Length, vote: &Vote, env: &Env<'a>) -> Answer {
        let on = env.act.and_then(|act| self.facts.acts[act].on);
        let Some(opened) = self.silence_begins(vote, env) else {
            return Err(Missing::field("when the silence procedure was opened is not given", "vote.opened", Some(vote.span)));
        };
        let own = on.map(|on| Spanned::new(on, Span::default()));
        let end =
            vote.closes.or(own).ok_or_else(|| Missing::field("when it closes is not given", "vote.closes", Some(vote.span)))?;
        self.lasts(opened, end, length).ok_or_else(|| {
            let what =
                format!("whether {length} lie between {} and {} takes dates that are more precise", opened.value, end.value);
            Missing::field(what, "vote.closes", Some(vote.span))
        })
    }

    /// The day on which it is opened: as the vote says, else when the draft was circulated.
    fn silence_begins(&self, vote: &Vote, env: &Env<'a>) -> Option<Spanned<When>> {
        let circulated = env.act.and_then(|act| self.facts.acts[act].entry.circulated);
        vote.opened.or(circulated)
    }

    /// When it ends by its length, where the vote does not say.
    pub(in crate::check) fn silence_ends(&self, vote: &Vote, length: Length, env: &Env<'a>) -> Option<Spanned<When>> {
        let opened = self.silence_begins(vote, env)?.value;
        let (first, last) = self.after(opened.first, length).zip(self.after(opened.last, length))?;
        Some(Spanned::new(When { first, last }, Span::default()))
    }

    /// From when to when objections could come in, and how long that had to be.
    pub(in crate::check) fn silence_told(
        &self,
        length: Option<Length>,
        consent: Option<Ballots>,
        env: &Env<'a>,
    ) -> Option<String> {
        let vote = self.silent_vote(env).ok()?;
        if let Some(among) = consent
            && self.consented(vote, among, env) == Ok(false)
        {
            return Some(format!("not all {} agreed to decide by silence", among.people()));
        }
        let length = length?;
        let opened = self.silence_begins(vote, env)?;
        let on = env.act.and_then(|act| self.facts.acts[act].on).map(|on| Spanned::new(on, Span::default()));
        let end = vote.closes.or(on)?;
        if self.lasts(opened, end, length) != Some(false) {
            return None;
        }
        let told = |at: Spanned<When>| match self.facts.times.get(&at.span.start) {
            Some(clock) if at.span != Span::default() => format!("{} {}", at.value, clock.time.strftime("%H:%M")),
            _ => at.value.to_string(),
        };
        Some(format!("open for objections from {} to {}, {length} needed", told(opened), told(end)))
    }

    /// Whether an objection came when the procedure had closed; None where that cannot be told.
    pub(in crate::check) fn objects_late(&self, objection: &Objection, vote: &Vote) -> Option<bool> {
        let (Some(at), Some(closes)) = (objection.at, vote.closes) else { return Some(false) };
        self.comes_late(at, closes)
    }

    /// Whether something comes at an end or after it. Of one day, where neither has a time, what comes on the last day is late.
    fn comes_late(&self, at: Spanned<When>, end: Spanned<When>) -> Option<bool> {
        let timed = |day: Spanned<When>| self.facts.times.contains_key(&day.span.start);
        if timed(at) && timed(end) {
            return self.earlier_moment(at, end).map(|before| !before);
        }
        if at.value.last < end.value.first {
            return Some(false);
        }
        // of one day, a time on one side only leaves it open
        let same_day = at.value == end.value && at.value.exact().is_some();
        if same_day && (timed(at) || timed(end)) {
            return None;
        }
        (at.value.first >= end.value.last).then_some(true)
    }

    /// An objection of which it cannot be told whether it came in time.
    pub(super) fn perhaps_late(&self, env: &Env<'a>) -> Option<Missing> {
        let mut objections = self.silent_vote(env).ok()?.objections.iter().flatten();
        let open = objections.find(|objection| objection.late.is_none() && self.breaks(objection, false))?;
        Some(Missing::field("whether an objection came in time", "objections.at", Some(open.span)))
    }

    /// How many objections came in time.
    pub(super) fn objections_in_time(&self, set: &Set, within: Option<Length>, env: &Env<'a>) -> Result<Number, Missing> {
        let vote = self.silent_vote(env)?;
        let Some(objections) = &vote.objections else { return self.set(set, env) };
        let end = match (vote.closes, within.zip(self.silence_begins(vote, env))) {
            (Some(closes), _) => Some(closes),
            (None, Some((length, opened))) => {
                self.after(opened.value.last, length).map(|day| Spanned::new(When::day(day), Span::default()))
            }
            _ => None,
        };
        let (mut low, mut high) = (0, 0);
        for objection in objections.iter().filter(|objection| self.breaks(objection, false)) {
            let late = match (objection.at, end) {
                (Some(at), Some(end)) => self.comes_late(at, end),
                _ => Some(false),
            };
            low += i128::from(late == Some(false));
            high += i128::from(late != Some(true));
        }
        let whole = |number: i128| crate::ast::Exact::from_integer(number);
        Ok(Number::between(whole(low), Some(whole(high))))
    }

    /// Whether an objection stands in the way: neither withdrawn nor a reservation, nor (unless amendments break it, too) an amendment.
    pub(in crate::check) fn breaks(&self, objection: &Objection, amendments: bool) -> bool {
        let kind = objection.kind.as_ref().map_or("objection", |kind| kind.value.as_str());
        let withdrawn = objection.withdrawn.is_some_and(|withdrawn| withdrawn.value);
        !withdrawn && (kind == "objection" || (kind == "amendment" && amendments))
    }

    /// Whether a silence procedure was started rightly, ran its time, and was not broken: so many objections break it, amendments among
    /// them where these count.
    pub(super) fn silence(&self, lasting: Lasting, broken_by: (i64, bool), consent: Option<Ballots>, env: &Env<'a>) -> Answer {
        let vote = self.silent_vote(env)?;
        let consented = consent.map_or(Ok(true), |among| self.consented(vote, among, env));
        // one part that fails is enough, whatever is not known of the others
        let parts = [consented, self.unbroken(lasting, broken_by, vote, env), self.has_run(lasting, env)];
        if parts.contains(&Ok(false)) {
            return Ok(false);
        }
        parts.into_iter().find(Result::is_err).unwrap_or(Ok(true))
    }

    /// Whether fewer objections that count came in time than break it.
    fn unbroken(&self, lasting: Lasting, (needed, amendments): (i64, bool), vote: &'a Vote, env: &Env<'a>) -> Answer {
        // who votes no objects, too
        let noes = self.noes_at_least(env);
        let Some(objections) = &vote.objections else {
            let missing = || Missing::field("whether anyone objected is not recorded", "vote.objections", Some(vote.span));
            return if noes >= needed { Ok(false) } else { Err(missing()) };
        };
        let (mut sure, mut open) = (Vec::new(), Vec::new());
        for objection in objections.iter().filter(|objection| self.breaks(objection, amendments)) {
            match self.came_in_time(objection, lasting, vote, env) {
                Some(true) => sure.push(objection),
                Some(false) => {}
                None => open.push(objection),
            }
        }
        if self.objectors(&sure).max(noes) >= needed {
            return Ok(false);
        }
        let perhaps: Vec<&Objection> = sure.iter().chain(&open).copied().collect();
        match open.last().filter(|_| self.objectors(&perhaps) >= needed) {
            Some(last) => Err(Missing::field("whether an objection came in time", "objections.at", Some(last.span))),
            None => Ok(true),
        }
    }

    /// How many surely voted no.
    pub(in crate::check) fn noes_at_least(&self, env: &Env<'a>) -> i64 {
        self.poll(None, env).map_or(0, |poll| poll.sets.of(Ballots::Noes).low)
    }

    /// Whether an objection came before the end. Where that is not told it is the day of the act at the latest, and not before the time has
    /// run that is asked for.
    fn came_in_time(&self, objection: &Objection, lasting: Lasting, vote: &Vote, env: &Env<'a>) -> Option<bool> {
        let (Some(at), None, Lasting::AtLeast(length)) = (objection.at, vote.closes, lasting) else {
            return self.objects_late(objection, vote).map(|late| !late);
        };
        let on = env.act.and_then(|act| self.facts.acts[act].on)?;
        let earliest = self.silence_ends(vote, length, env)?;
        if at.value.first > on.last {
            return Some(false);
        }
        (at.value.last < earliest.value.first).then_some(true)
    }

    /// How many object: who does so twice is one, and who is not named another each time.
    fn objectors<'n>(&self, objections: &[&'n Objection]) -> i64
    where
        'a: 'n,
    {
        let named = objections.iter().filter_map(|objection| objection.by.as_ref());
        let names: BTreeSet<&str> = named.map(|by| self.canonical(&by.value)).collect();
        let unnamed = objections.iter().filter(|objection| objection.by.is_none()).count();
        i64::try_from(names.len() + unnamed).unwrap_or(i64::MAX)
    }

    /// Whether so many objections stand in the way, whenever they came.
    pub(in crate::check) fn is_broken(&self, vote: &Vote, (needed, amendments): (i64, bool)) -> bool {
        let counts = vote.objections.iter().flatten().filter(|objection| self.breaks(objection, amendments));
        self.objectors(&counts.collect::<Vec<_>>()) >= needed
    }

    /// How many objected in time, where more than one is needed.
    pub(in crate::check) fn objections_told(&self, (needed, amendments): (i64, bool), env: &Env<'a>) -> Option<String> {
        let vote = self.silent_vote(env).ok().filter(|_| needed > 1)?;
        let counts = vote.objections.as_ref()?.iter().filter(|objection| self.breaks(objection, amendments));
        let in_time: Vec<&Objection> = counts.filter(|objection| self.objects_late(objection, vote) == Some(false)).collect();
        let count = self.objectors(&in_time);
        let plural = if count == 1 { "" } else { "s" };
        Some(format!("{count} objection{plural} in time, {needed} break the silence"))
    }

    /// Whether those whose consent a silence procedure needs gave it.
    fn consented(&self, vote: &'a Vote, among: Ballots, env: &Env<'a>) -> Answer {
        let poll = self.poll(None, env)?;
        match &vote.consents {
            None => {
                Err(Missing::field("whether the use of silence was agreed is not recorded", "vote.consents", Some(vote.span)))
            }
            Some(Presence::All(_)) => Ok(true),
            Some(Presence::Number(number)) => match (poll.sets.of(among), number.value as i64) {
                (of, number) if of.high.is_some_and(|high| number >= high) => Ok(true),
                (of, number) if number < of.low => Ok(false),
                _ => Err(Missing::field(
                    format!("how many were {} is not recorded", among.spoken()),
                    "vote.present",
                    Some(vote.span),
                )),
            },
            Some(Presence::Names(names, _)) => {
                // where only their number is known, fewer names than that are not all of them
                if (names.len() as i64) < poll.sets.of(among).low {
                    return Ok(false);
                }
                let mut open = None;
                for person in poll.people() {
                    let consents = names.iter().any(|name| self.canonical(&name.value) == person.name);
                    match person.casts(among) {
                        Some(true) if !consents => return Ok(false),
                        None if !consents => {
                            open = Some(Missing::field(
                                format!("whether {} was present", person.name),
                                "vote.present",
                                Some(vote.span),
                            ))
                        }
                        _ => {}
                    }
                }
                open.map_or(Ok(true), Err)
            }
        }
    }
}
