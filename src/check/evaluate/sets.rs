//! Ballots of the act in hand: polls, narrowed sets, silence; and who is among whom.

use super::electorate::Electorate;
use super::number::Number;
use super::poll::{Counted, Person, Poll};
use super::{Answer, Checker, Element, Env, Missing, Value, nothing_is_no, settled};
use crate::ast::{Ballots, Exact};
use crate::charter::{MemberId, Named, OfficeId};
use crate::check::ActId;
use crate::constraint::Length;
use crate::date::When;
use crate::docket::{Presence, Tally, Vote};
use crate::formula::{Field, Formula, Narrow, Op, Set, Whom};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::rc::Rc;

impl<'a> Checker<'a> {
    /// The poll that a set is of.
    pub(in crate::check) fn poll(&self, name: Option<&str>, env: &Env<'a>) -> Result<Rc<Poll<'a>>, Missing> {
        let Some(act) = env.act else { return env.tried(name).ok_or_else(|| Missing::plain("no vote is in hand")) };
        let known = env
            .polls
            .borrow()
            .iter()
            .find(|(other, poll, _)| *other == act && poll.as_deref() == name)
            .map(|(.., poll)| poll.clone());
        if let Some(known) = known {
            return Ok(known);
        }
        let index = env.polls.borrow().len();
        let poll = self.new_poll(act, name, index)?;
        let poll = Rc::new(poll.map_err(Missing::impossible)?);
        env.polls.borrow_mut().push((act, name.map(str::to_owned), poll.clone()));
        Ok(poll)
    }

    pub(super) fn new_poll(
        &self,
        id: ActId,
        name: Option<&str>,
        index: usize,
    ) -> Result<Result<Poll<'a>, super::tally::Inconsistent>, Missing> {
        let act = &self.facts.acts[id];
        let vote = act.entry.vote.as_ref();
        if let Some(inconsistent) = vote.and_then(|vote| self.recused_votes(id, vote)) {
            return Ok(Err(inconsistent));
        }
        let Some(name) = name else {
            let present = self.facts.meeting(id).and_then(|meeting| meeting.present.as_ref());
            return Ok(Poll::new(index, vote, present, self.electorate(id)));
        };
        let ballots = vote.and_then(|vote| vote.ballots.iter().find(|(poll, _)| poll.value == name));
        let Some((_, ballots)) = ballots else {
            let at = vote.map_or_else(|| act.entry.span_of_head(), |vote| vote.span);
            return Err(Missing::field(format!("the ballots of {name} are not recorded"), "vote.ballots", Some(at)));
        };
        let on = vote.and_then(|vote| vote.snapshot).map(|snapshot| snapshot.value).or(act.on);
        let voters = self
            .poll_rosters
            .get(name)
            .copied()
            .zip(on)
            .map(|(roster, on)| Rc::new(Electorate::roster(self.charter, roster, on)));
        Ok(Poll::new(index, Some(ballots), None, voters))
    }

    /// One who takes no part, and is counted all the same.
    fn recused_votes(&self, id: ActId, vote: &Vote) -> Option<super::tally::Inconsistent> {
        let recused = self.facts.acts[id].entry.recused.as_ref().filter(|recused| !recused.is_empty())?;
        let recused: BTreeSet<&str> = recused.iter().map(|name| self.canonical(&name.value)).collect();
        let listed = [&vote.ayes, &vote.noes, &vote.abstentions].into_iter().flat_map(|tally| match tally {
            Some(Tally::Names(names, _)) => names.as_slice(),
            _ => &[],
        });
        let votes = |line: &&crate::docket::Ballot| {
            let option = line.option.as_ref().map(|option| option.value.as_str());
            !line.withdrawn && matches!(option, Some("yes" | "no" | "abstain"))
        };
        let rolled = vote.votes.iter().flatten().filter(votes).filter_map(|line| line.voter.as_ref());
        let name = listed.chain(rolled).find(|name| recused.contains(self.canonical(&name.value)))?;
        let what = format!("{} takes no part, and votes", crate::diagnostic::excerpt(&name.value));
        Some(super::tally::Inconsistent { what, at: name.span })
    }

    /// Who is entitled to vote on an act: the members of its body on its day, or on the day that the vote goes by.
    pub(in crate::check) fn electorate(&self, id: ActId) -> Option<Rc<Electorate<'a>>> {
        let act = &self.facts.acts[id];
        let snapshot = act.entry.vote.as_ref().and_then(|vote| vote.snapshot).map(|snapshot| snapshot.value);
        let (body, on) = act.body.zip(snapshot.or(act.on))?;
        self.electorate_of(body, on)
    }

    /// A set of ballots, narrowed and weighed.
    pub(super) fn set(&self, set: &Set, env: &Env<'a>) -> Result<Number, Missing> {
        let poll = self.poll(set.poll.as_deref(), env)?;
        if set.is_plain() {
            return Ok(poll.plain(set.of));
        }
        if let Some(number) = left_over(&poll, set) {
            return Ok(number);
        }
        if let (Some(by), true) = (&set.by, set.narrowed.is_empty())
            && let Some(total) = poll.total(by, set.of)
        {
            return Ok(Number::exactly(total));
        }
        let narrowed = |person: &Person<'_>| self.kept(person, &set.narrowed, &poll, env);
        let weigh = |person: &Person<'_>| self.weight(person, set.by.as_deref().unwrap_or_default(), env);
        let unseen = self.unseen(&set.narrowed, &poll, env);
        let by = set.by.as_ref().map(|_| &weigh as super::poll::Judge<'_, Counted>);
        let amount = poll.amount(set.of, &narrowed, by, unseen)?;
        let number = match &set.by {
            Some(by) => self.weighed(by, &amount, env),
            None => Number::between(amount.low, amount.high),
        };
        if number.known().is_none()
            && let Some(open) = amount.open
        {
            env.left_open.replace(Some(open));
        }
        Ok(number)
    }

    /// How many of those to whom a set is narrowed stand nowhere in the poll and may yet be in it; None where it is narrowed to nobody in
    /// particular.
    fn unseen(&self, narrowed: &[Narrow], poll: &Poll<'a>, env: &Env<'a>) -> Option<i64> {
        let known: BTreeSet<&str> = poll.people().iter().map(|person| person.name.as_str()).collect();
        let may = |name: &str| !known.contains(name) && poll.voters.as_ref().is_none_or(|voters| !voters.excludes(name));
        let each = narrowed.iter().filter_map(|narrow| match narrow {
            Narrow::From(whom) => {
                let entries = self.entries(whom, env).ok().filter(|_| !self.is_open(whom, env))?;
                let unseen = entries.iter().filter(|entry| matches!(entry, Element::Name(name) if may(name)));
                Some(unseen.count() as i64)
            }
            _ => None,
        });
        each.min()
    }

    /// Whether there may be others than those that are known.
    fn is_open(&self, whom: &Whom, env: &Env<'a>) -> bool {
        match whom {
            Whom::Roster(id) => self.charter.rosters[id.index()].broken,
            Whom::List(id) => self.charter.lists[id.index()].broken,
            Whom::Holders(office) => !self.all_seats_filled(*office, env.on),
            Whom::Members(body) => !self.electorate_of(*body, env.on).is_some_and(|voters| voters.complete),
            _ => false,
        }
    }

    pub(super) fn kept(&self, person: &Person<'_>, narrowed: &[Narrow], poll: &Poll<'a>, env: &Env<'a>) -> Answer {
        let each = narrowed.iter().map(|narrow| match narrow {
            Narrow::From(whom) => self.person_among(person, whom, poll, env),
            Narrow::Except(whom) => self.person_among(person, whom, poll, env).map(|among| !among),
            Narrow::Where(condition) => {
                let same = poll.people().iter().find(|other| other.name == person.name).cloned();
                let outer = env.person.replace(same);
                let kept = self.holds(condition, env, true);
                env.person.replace(outer);
                kept
            }
        });
        settled(each, false)
    }

    fn person_among(&self, person: &Person<'_>, whom: &Whom, poll: &Poll<'a>, env: &Env<'a>) -> Answer {
        match whom {
            Whom::Ballots(set) => person
                .casts(*set)
                .ok_or_else(|| Missing::field(format!("how {} voted is not recorded", person.name), "vote", poll.span())),
            _ => self.is_among(&person.name, whom, env.on, env),
        }
    }

    /// Whether sets are empty. Among the members, those who are not there have to be asked: unless all are present or were asked, it is open.
    pub(super) fn empty(
        &self,
        of: &[Set],
        among: Option<Ballots>,
        within: Option<Length>,
        env: &Env<'a>,
    ) -> Result<Option<bool>, Missing> {
        let mut open = None;
        for set in of {
            let number = if within.is_some() && set.objects() {
                self.objections_in_time(set, within, env)?
            } else {
                self.set(&self.among_present(set, among, env), env)?
            };
            let zero = Exact::from_integer(0);
            if number.low > zero {
                return Ok(Some(false));
            }
            if number.high != Some(zero) {
                let why = env.left_open.take();
                let perhaps_late = || self.perhaps_late(env).filter(|_| set.objects());
                open.get_or_insert_with(|| why.or_else(perhaps_late).unwrap_or_else(|| unknown(set)));
            }
        }
        if let Some(missing) = open {
            return Err(missing);
        }
        let poll = self.poll(of.first().and_then(|set| set.poll.as_deref()), env)?;
        // nobody there carries nothing; where all are asked in writing nobody need be there
        if within.is_none() && poll.sets.of(Ballots::Present).high == Some(0) {
            return Ok(None);
        }
        if let Some(length) = within {
            return self.has_run(crate::ast::Lasting::AtLeast(length), env).map(Some);
        }
        let all_there = poll.sets.of(Ballots::Present).known().is_some()
            && poll.sets.of(Ballots::Present).known() == poll.sets.of(Ballots::Members).known();
        if among != Some(Ballots::Members) || all_there || self.all_asked(&poll, env)? {
            return Ok(Some(true));
        }
        Err(Missing::field(
            "not all members were present, and whether the others were asked is not recorded",
            "vote.asked",
            poll.span(),
        ))
    }

    /// Where only the silence of those present matters, an objection of one who is not there counts for nothing.
    fn among_present(&self, set: &Set, among: Option<Ballots>, env: &Env<'a>) -> Set {
        let vote = env.act.and_then(|act| self.facts.acts[act].entry.vote.as_ref());
        let named = vote.is_some_and(|vote| vote.objections.is_some() && matches!(vote.present, Some(Presence::Names(..))));
        let mut set = set.clone();
        if set.objects() && named && among == Some(Ballots::Present) {
            set.narrowed.push(Narrow::From(Whom::Ballots(Ballots::Present)));
        }
        set
    }

    /// Whether all who were not there were asked, and the time to object has run.
    fn all_asked(&self, poll: &Poll<'a>, env: &Env<'a>) -> Answer {
        let Some(vote) = poll.vote else { return Ok(false) };
        let asked = match &vote.asked {
            Some(Presence::All(_)) => true,
            Some(Presence::Names(names, _)) => {
                poll.people().iter().filter(|person| person.casts(Ballots::Members) == Some(true)).all(|person| {
                    person.casts(Ballots::Present) == Some(true)
                        || names.iter().any(|name| self.canonical(&name.value) == person.name)
                })
            }
            Some(Presence::Number(number)) => poll.sets.of(Ballots::Members).high.is_some_and(|all| number.value as i64 >= all),
            None => false,
        };
        if !asked {
            return Ok(false);
        }
        match (vote.closes, env.act.and_then(|act| self.facts.acts[act].on)) {
            (Some(closes), Some(on)) if on.last < closes.value.first => Ok(false),
            _ => Ok(true),
        }
    }

    /// The number of a body's seats, of an office.
    pub(super) fn seats(&self, office: OfficeId, env: &Env<'a>) -> Result<Number, Missing> {
        let office = &self.charter.offices[office.index()];
        let seats = office.seats.iter().find(|dated| dated.validity.holds(env.on) == Some(true));
        match seats {
            Some(dated) => Ok(Number::whole(dated.value.into())),
            None => Err(Missing::plain(format!("how many seats `{}` has on {} is not in the rules", office.name, env.on))),
        }
    }

    /// The names that a value stands for.
    pub(super) fn names(&self, of: &Formula, env: &Env<'a>) -> Result<Vec<Cow<'a, str>>, Missing> {
        match self.value(of, env)? {
            Value::Name(name) => Ok(vec![name]),
            Value::Names(names) => Ok(names),
            Value::Element(Element::Name(name)) => Ok(vec![Cow::Borrowed(name)]),
            Value::Nothing(missing) => Err(missing),
            _ => Err(Missing::plain("it is no name")),
        }
    }

    /// Whether each of some names is one of these. Those whom a decision names are asked for on its day.
    pub(super) fn all_among(&self, of: &Formula, whom: &[Whom], env: &Env<'a>) -> Answer {
        let names = self.names(of, env)?;
        let act = match &of.op {
            Op::Field(of, Field::By | Field::Sponsors) => self.decision(of, env).ok().map(|act| &self.facts.acts[act]),
            _ => None,
        };
        let on = act.and_then(|act| act.on).unwrap_or(env.on);
        let unknown = |name: &str| {
            let written = act.into_iter().flat_map(|act| act.entry.by.iter().chain(act.entry.sponsors.iter().flatten()));
            let mut same = written.filter(|written| self.canonical(&written.value) == name);
            same.any(|written| self.facts.invalid_in(written.span).is_some())
        };
        let each = names.iter().map(|name| {
            let any = settled(whom.iter().map(|whom| nothing_is_no(self.is_among(name, whom, on, env))), true)?;
            if !any && unknown(name) {
                return Err(Missing::field(format!("who {} is", crate::diagnostic::excerpt(name)), "by", None));
            }
            Ok(any)
        });
        settled(each, false)
    }

    /// Whether a name is among some people on a day.
    fn is_among(&self, name: &str, whom: &Whom, on: When, env: &Env<'a>) -> Answer {
        let imprecise = || Missing::field("a date is not precise enough", "date", None);
        let of_roster = |roster: &crate::charter::Roster| match roster.find(name) {
            Some(member) => roster.holds(member, on).ok_or_else(imprecise),
            None => Ok(false),
        };
        match whom {
            Whom::Group(group) => {
                let group = &self.charter.groups[group.index()];
                match self.charter.rosters[group.roster.index()].find(name) {
                    Some(member) => group.holds(member, on).ok_or_else(imprecise),
                    None => Ok(false),
                }
            }
            Whom::Roster(roster) => of_roster(&self.charter.rosters[roster.index()]),
            Whom::List(list) => of_roster(&self.charter.lists[list.index()]),
            Whom::Holders(office) => self.acts_as(name, *office, on),
            Whom::Acting(of) => match self.value(of, env)? {
                Value::Name(who) => match self.charter.names.get(&*who) {
                    Some(Named::Office(office)) => self.acts_as(name, *office, on),
                    Some(Named::Body(body)) => Ok(self.is_body(name, *body)),
                    _ => Ok(false),
                },
                Value::Nothing(missing) => Err(missing),
                _ => Err(Missing::plain("it is no body and no office")),
            },
            Whom::Members(body) => match self.electorate_of(*body, on) {
                Some(voters) if voters.complete => Ok(!voters.excludes(name) && voters.find(name).is_some()),
                _ => Err(Missing::plain(format!(
                    "who is a member of `{}` is not in the rules",
                    self.charter.bodies[body.index()].name
                ))),
            },
            Whom::Ballots(set) => {
                let poll = self.poll(None, env)?;
                match poll.people().iter().find(|person| person.name == name) {
                    Some(person) => person
                        .casts(*set)
                        .ok_or_else(|| Missing::field(format!("how {name} voted is not recorded"), "vote", poll.span())),
                    None => Ok(false),
                }
            }
            Whom::Named(of) => match self.names(of, env) {
                Ok(names) => Ok(names.iter().any(|other| other == name)),
                Err(missing) => Err(missing),
            },
        }
    }

    /// Whether a name is that of an office, or of one who holds it on a day.
    fn acts_as(&self, name: &str, office: OfficeId, on: When) -> Answer {
        self.is_office(name, office, Some(on)).ok_or_else(|| {
            let (name, office) = (crate::diagnostic::excerpt(name), &self.charter.offices[office.index()].name);
            Missing::field(format!("whether {name} holds `{office}` on {on}"), "terms", None)
        })
    }

    /// The people of a group, a roster, a list.
    pub(super) fn entries(&self, whom: &Whom, env: &Env<'a>) -> Result<Vec<Element<'a>>, Missing> {
        let charter: &'a crate::charter::Charter = self.charter;
        let in_force = |roster: &'a crate::charter::Roster, holds: &dyn Fn(MemberId) -> Option<bool>| {
            let all = 0..roster.entries.len() as MemberId;
            all.filter(|member| holds(*member) != Some(false))
                .map(|member| Element::Name(&roster.entries[member as usize].name))
                .collect()
        };
        Ok(match whom {
            Whom::Group(group) => {
                let group = &charter.groups[group.index()];
                in_force(&charter.rosters[group.roster.index()], &|member| group.holds(member, env.on))
            }
            Whom::Roster(id) => {
                let roster = &charter.rosters[id.index()];
                in_force(roster, &|member| roster.holds(member, env.on))
            }
            Whom::List(id) => {
                let list = &charter.lists[id.index()];
                in_force(list, &|member| list.holds(member, env.on))
            }
            Whom::Holders(office) => {
                let terms = self.held_terms.iter().filter(|term| term.office == *office);
                let holds = terms.filter(|term| {
                    term.from.is_some_and(|from| from.first <= env.on.last)
                        && term.until.is_none_or(|until| until.last >= env.on.first)
                });
                holds
                    .filter_map(|term| term.fill.holder.as_ref())
                    .map(|holder| Element::Name(self.canonical(&holder.value)))
                    .collect()
            }
            Whom::Members(body) => match self.electorate_of(*body, env.on) {
                Some(voters) => voters
                    .members
                    .iter()
                    .map(|(roster, member)| Element::Name(&charter.rosters[roster.index()].entries[*member as usize].name))
                    .collect(),
                None => return Err(Missing::plain("who is a member is not in the rules")),
            },
            Whom::Ballots(_) | Whom::Named(_) | Whom::Acting(_) => Vec::new(),
        })
    }

    /// Whether two terms share more than the day of a hand-over.
    pub(super) fn overlaps(&self, left: &Formula, right: &Formula, env: &Env<'a>) -> Answer {
        let term = |formula: &Formula| match self.value(formula, env)? {
            Value::Element(Element::Term(term)) => Ok(term),
            Value::Nothing(missing) => Err(missing),
            _ => Err(Missing::plain("it is no term of office")),
        };
        let (one, other) = (term(left)?, term(right)?);
        let open = |at| Missing::field("the days of a term are not known", "until", Some(at));
        let (Some(from), Some(start)) = (one.from, other.from) else { return Err(open(one.fill.span)) };
        let end = |until: Option<When>| until.unwrap_or(When { first: jiff::civil::Date::MIN, last: jiff::civil::Date::MAX });
        let (until, stop) = (end(one.until), end(other.until));
        let meet = |from: jiff::civil::Date, until: jiff::civil::Date, start: jiff::civil::Date, stop: jiff::civil::Date| {
            from < stop && start < until
        };
        if !meet(from.first, until.last, start.first, stop.last) {
            return Ok(false);
        }
        if meet(from.last, until.first, start.last, stop.first) {
            return Ok(true);
        }
        // a term whose end is not known yet lasts one day at least
        let surely = |one: super::TermHeld<'_>, other: super::TermHeld<'_>| {
            one.until.is_none()
                && one
                    .from
                    .zip(other.from)
                    .zip(other.until)
                    .is_some_and(|((from, start), stop)| start.last < from.first && from.last < stop.first)
        };
        if surely(one, other) || surely(other, one) {
            return Ok(true);
        }
        Err(open(one.fill.span))
    }
}

/// "members except ayes", "present except noes": what is left over, as a sum over cells.
fn left_over(poll: &Poll<'_>, set: &Set) -> Option<Number> {
    let [Narrow::Except(Whom::Ballots(out))] = set.narrowed.as_slice() else { return None };
    let inside = match set.of {
        Ballots::Members => *out != Ballots::Objections,
        Ballots::Present => matches!(out, Ballots::Ayes | Ballots::Noes | Ballots::Abstentions),
        _ => false,
    };
    if !inside || set.by.is_some() {
        return None;
    }
    let rest = poll.plain(set.of).plus(&poll.plain(*out), true)?;
    // there are never fewer than none left
    let zero = Exact::from_integer(0);
    Some(Number { low: rest.low.max(zero), ..rest })
}

fn unknown(set: &Set) -> Missing {
    match set.of {
        Ballots::Objections => Missing::field("whether anyone objected is not recorded", "vote", None),
        of => Missing::field(format!("how many were {} is not recorded", of.spoken()), "vote", None),
    }
}
