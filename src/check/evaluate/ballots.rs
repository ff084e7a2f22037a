//! The ballots of a decision one by one: those that the record names, and what it leaves open of the others.
//!
//! What comes in: a vote on record, and who is entitled to it. What goes out: ballots with their lines in the roll; members of whom it is not
//! known how they voted, with the ways that the record leaves them; how many ballots of each sort are not named. A condition over them is
//! counted: how many ballots it surely holds of, and how many it may hold of.

use super::cells::Range;
use super::tally::Names;
use super::{Answer, Checker, Element, Env, Missing, settled};
use crate::ast::Ballots;
use crate::check::ActId;
use crate::docket::{Ballot, Tally, Text};
use crate::formula::{Collection, Domain};
use std::collections::BTreeSet;
use std::rc::Rc;

/// A ballot: who casts it, how, and its line in the roll.
#[derive(Debug, Clone, Copy)]
pub struct Cast<'a> {
    /// Who casts it; None where the record counts it and names nobody.
    pub voter: Option<&'a str>,
    /// How.
    pub option: &'static str,
    /// Its line in the roll.
    pub line: Option<&'a Ballot>,
    /// Whether the record names it; else it is one that there may be.
    pub named: bool,
}

/// Sorts of ballots: which set they are in, how rolls write them.
const SORTS: [(Option<Ballots>, &[&str]); 5] = [
    (Some(Ballots::Ayes), &["yes"]),
    (Some(Ballots::Noes), &["no"]),
    (Some(Ballots::Abstentions), &["abstain"]),
    (Some(Ballots::Absences), &["absent", "excused"]),
    (None, &["not voting", "recused"]),
];

/// What is missing where nothing says who cast a ballot.
pub const UNNAMED: &str = "the ballots are not all recorded by name";

/// How many sorts are votes of those who are there.
const CAST: usize = 3;

/// The ballots of one decision.
#[derive(Debug, Default)]
pub struct Known<'a> {
    /// Those that the record names.
    named: Vec<Cast<'a>>,
    /// Of whom it is not known how they voted, and of which sort their ballot may be.
    others: Vec<(&'a str, [bool; SORTS.len()])>,
    /// How many more voters there may be, whom nothing names; None where nothing bounds it.
    hidden: Option<i64>,
    /// How many ballots of each sort are not named.
    left: [Range; SORTS.len()],
    /// How many of those who are there may yet have voted.
    room: Option<i64>,
    /// Whether there is a roll: it tells an excuse from an absence.
    rolled: bool,
}

/// Of how many ballots something holds.
#[derive(Debug, Default)]
pub struct Counted<'a> {
    /// Surely of so many.
    pub low: i64,
    /// Perhaps of so many; None where nothing bounds it.
    pub high: Option<i64>,
    /// What is missing to say of how many.
    pub open: Option<Missing>,
    /// One that is not named and of which it surely holds; without an option where that may be another.
    pub sure: Option<Cast<'a>>,
}

/// What is asked of a ballot under its binder.
pub type Ask<'k, 'a> = &'k mut dyn FnMut(&Env<'a>) -> Answer;

impl Counted<'_> {
    /// What is missing to say of which it holds.
    pub fn missing(self) -> Missing {
        self.open.unwrap_or_else(|| Missing::field(UNNAMED, "votes", None))
    }
}

impl<'a> Known<'a> {
    fn is_whole(&self) -> bool {
        self.left.iter().all(|range| range.high == Some(0)) || self.others.is_empty() && self.hidden == Some(0)
    }

    /// How a ballot of a sort may be written.
    fn words(&self, sort: usize) -> &'static [&'static str] {
        let words = SORTS[sort].1;
        if self.rolled { words } else { &words[..1] }
    }
}

impl<'a> Checker<'a> {
    /// The ballots of an act.
    fn ballots(&self, act: ActId) -> Result<Rc<Known<'a>>, Missing> {
        let key = (act, self.held_terms.len());
        if let Some(kept) = self.cache.ballots.borrow().get(&key) {
            return Ok(kept.clone());
        }
        let known = Rc::new(self.read_ballots(act)?);
        let mut kept = self.cache.ballots.borrow_mut();
        // a long record has many votes: only so many are kept
        if kept.len() >= 16 {
            kept.clear();
        }
        kept.insert(key, known.clone());
        Ok(known)
    }

    fn read_ballots(&self, act: ActId) -> Result<Known<'a>, Missing> {
        let entry = self.facts.acts[act].entry;
        let Some(vote) = &entry.vote else {
            return Err(Missing::field("no vote is recorded", "vote", Some(entry.span_of_head())));
        };
        // where nobody was asked for a vote there are none
        let unasked = vote.method.as_ref().is_some_and(|method| matches!(method.value.as_str(), "silence" | "consensus"));
        if unasked && !vote.has_ballots() {
            return Ok(Known { left: [Range::exactly(0); SORTS.len()], ..Known::default() });
        }
        let poll = self.new_poll(act, None, 0)?.map_err(Missing::impossible)?;
        let names = Names(poll.voters.as_deref());
        let mut known = Known { rolled: vote.votes.is_some(), ..Known::default() };
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut counts = [0i64; SORTS.len()];
        let mut enter = |voter: &'a Text, option: &'static str, line: Option<&'a Ballot>| {
            if !seen.insert(names.listed(voter)) {
                return;
            }
            if let Some(sort) = SORTS.iter().position(|(_, words)| words.contains(&option)).filter(|_| names.counts(voter)) {
                counts[sort] += 1;
            }
            known.named.push(Cast { voter: Some(&voter.value), option, line, named: true });
        };
        for line in vote.votes.iter().flatten().filter(|line| !line.withdrawn) {
            if let (Some(voter), Some(option)) = (&line.voter, &line.option) {
                let word = super::fields::OPTIONS.iter().find(|known| **known == option.value).copied().unwrap_or("");
                enter(voter, word, Some(line));
            }
        }
        let lists = [(&vote.ayes, "yes"), (&vote.noes, "no"), (&vote.abstentions, "abstain"), (&vote.absences, "absent")];
        for (tally, option) in lists {
            if let Some(Tally::Names(list, _)) = tally {
                list.iter().for_each(|voter| enter(voter, option, None));
            }
        }
        for (sort, (set, _)) in SORTS.iter().enumerate() {
            known.left[sort] = match set {
                Some(set) => poll.sets.of(*set).without(counts[sort]),
                // only a roll tells who is there and does not vote
                None if poll.in_part() => Range { low: 0, high: None },
                None => Range::exactly(0),
            };
        }
        let there = counts[..CAST].iter().sum::<i64>() + counts[SORTS.len() - 1];
        known.room = poll.sets.of(Ballots::Present).without(there).high;
        known.hidden = poll.hidden();
        for person in poll.people().iter().filter(|person| !seen.contains(person.name.as_str())) {
            if person.casts(Ballots::Members) == Some(false) {
                continue;
            }
            let voter = match person.entry {
                Some((roster, member)) => {
                    let charter: &'a crate::charter::Charter = self.charter;
                    Some(charter.rosters[roster.index()].entries[member as usize].name.as_str())
                }
                None => crate::check::bind::voters(vote)
                    .find(|text| names.listed(text) == person.name)
                    .map(|text| text.value.as_str()),
            };
            let may = std::array::from_fn(|sort| {
                let (set, _) = SORTS[sort];
                known.left[sort].high != Some(0) && set.is_none_or(|set| person.casts(set) != Some(false))
            });
            if let Some(voter) = voter.filter(|_| may.contains(&true)) {
                known.others.push((voter, may));
            }
        }
        Ok(known)
    }

    /// The ballots of an act that are known by name.
    pub(super) fn named_ballots(&self, act: ActId) -> Result<Vec<Element<'a>>, Missing> {
        Ok(self.ballots(act)?.named.iter().map(|cast| Element::Ballot(*cast)).collect())
    }

    /// Of how many ballots something holds. Where it is `enough` that there is one, no more are counted than that.
    pub(super) fn ballots_counted(
        &self,
        domain: &Domain,
        env: &Env<'a>,
        enough: bool,
        ask: Ask<'_, 'a>,
    ) -> Result<Counted<'a>, Missing> {
        let mut found = Counted { high: Some(0), ..Counted::default() };
        let Some(known) = self.ballots_of(domain, env)? else { return Ok(found) };
        for cast in &known.named {
            match self.meant(domain, *cast, env, ask) {
                Ok(true) => found.low += 1,
                Ok(false) => continue,
                Err(missing) => {
                    // a fact that is missing goes before one that there is not
                    found.open = found.open.filter(|open| !open.moot).or(Some(missing));
                }
            }
            found.high = found.high.map(|high| high + 1);
            if enough && found.low > 0 {
                return Ok(found);
            }
        }
        let others = self.of_others(&known, domain, env, ask);
        Ok(Counted {
            low: found.low + others.low,
            high: found.high.zip(others.high).map(|(named, others)| named + others),
            open: found.open.or(others.open),
            sure: others.sure,
        })
    }

    /// Of how many ballots that the record does not name something holds.
    pub(in crate::check) fn ballots_beside(
        &self,
        domain: &Domain,
        env: &Env<'a>,
        ask: Ask<'_, 'a>,
    ) -> Result<Counted<'a>, Missing> {
        match self.ballots_of(domain, env)? {
            Some(known) => Ok(self.of_others(&known, domain, env, ask)),
            None => Ok(Counted { high: Some(0), ..Counted::default() }),
        }
    }

    /// What is known of the ballots of a domain; nothing where it is of nothing, or goes through something else.
    fn ballots_of(&self, domain: &Domain, env: &Env<'a>) -> Result<Option<Rc<Known<'a>>>, Missing> {
        let Collection::Ballots(of) = &domain.of else { return Ok(None) };
        match self.decision(of, env) {
            Err(missing) if missing.absent => Ok(None),
            act => self.ballots(act?).map(Some),
        }
    }

    /// Whether a ballot passes the filter of its domain, and what is asked holds of it.
    fn meant(&self, domain: &Domain, cast: Cast<'a>, env: &Env<'a>, ask: Ask<'_, 'a>) -> Answer {
        env.enter(domain.slot, Element::Ballot(cast));
        let kept = match domain.filter.as_ref().map_or(Ok(true), |filter| self.holds(filter, env, true)) {
            // the filter asks for a field that this one cannot have
            Err(missing) if missing.moot => Ok(false),
            kept => kept,
        };
        let answer = if kept == Ok(false) { Ok(false) } else { settled([kept, ask(env)].into_iter(), false) };
        env.leave(domain.slot);
        answer
    }

    /// Of how many of the ballots that are not named something holds: each of those who may have cast one is asked, as if it were theirs.
    fn of_others(&self, known: &Known<'a>, domain: &Domain, env: &Env<'a>, ask: Ask<'_, 'a>) -> Counted<'a> {
        if known.is_whole() {
            return Counted { high: Some(0), ..Counted::default() };
        }
        let mut asked = Vec::new();
        for sort in (0..SORTS.len()).filter(|sort| known.left[*sort].high != Some(0)) {
            let others = known.others.iter().filter(|(_, may)| may[sort]).map(|(voter, _)| Some(*voter));
            for voter in others.chain((known.hidden != Some(0)).then_some(None)) {
                asked.push(Asked { voter, sort, answer: self.as_if(known, voter, sort, domain, env, ask) });
            }
        }
        let (low, high) = (known.least(&asked), known.most(&asked));
        let may = asked.iter().filter(|asked| asked.answer != Some(false)).map(|asked| asked.voter).min().flatten();
        let open = match may {
            Some(voter) => format!("how {} voted is not recorded", crate::diagnostic::excerpt(voter)),
            None => UNNAMED.to_owned(),
        };
        Counted {
            low,
            high,
            open: (high != Some(low)).then(|| Missing::field(open, "votes", None)),
            sure: (low > 0).then(|| known.one_of(&asked)),
        }
    }

    /// Whether something holds of a ballot of a sort, if one cast it; None where that is open.
    fn as_if(
        &self,
        known: &Known<'a>,
        voter: Option<&'a str>,
        sort: usize,
        domain: &Domain,
        env: &Env<'a>,
        ask: Ask<'_, 'a>,
    ) -> Option<bool> {
        let mut answers = known.words(sort).iter().map(|option| {
            match self.meant(domain, Cast { voter, option, line: None, named: false }, env, ask) {
                // what asks for a field that there is not holds of none
                Err(missing) if missing.moot => Some(false),
                answer => answer.ok(),
            }
        });
        let first = answers.next()?;
        first.filter(|_| answers.all(|answer| answer == first))
    }
}

/// What is said of a ballot of a sort, if one cast it.
struct Asked<'a> {
    /// Who; None for those whom nothing names.
    voter: Option<&'a str>,
    sort: usize,
    answer: Option<bool>,
}

impl<'a> Known<'a> {
    /// How many people these are; None where nothing bounds it.
    fn people<'k>(&self, asked: impl Iterator<Item = &'k Asked<'k>>) -> Option<i64> {
        let voters: BTreeSet<Option<&str>> = asked.map(|asked| asked.voter).collect();
        let hidden = if voters.contains(&None) { self.hidden? } else { 0 };
        Some(hidden + voters.iter().flatten().count() as i64)
    }

    /// A ballot of which it surely holds: who casts it, and how, as far as it can be no other.
    fn one_of(&self, asked: &[Asked<'a>]) -> Cast<'a> {
        let mut sure = asked.iter().filter(|asked| asked.answer == Some(true));
        let first = sure.next();
        let (mut voter, mut option) =
            (first.and_then(|first| first.voter), first.map_or("", |first| self.words(first.sort)[0]));
        for other in sure {
            voter = voter.filter(|voter| Some(*voter) == other.voter);
            option = if first.is_some_and(|first| first.sort == other.sort) { option } else { "" };
        }
        Cast { voter, option, line: None, named: false }
    }

    /// Of so many at least: those of whom it does not surely hold take as many of the ballots as they can, one each.
    fn least(&self, asked: &[Asked<'_>]) -> i64 {
        let beyond = |sorts: &dyn Fn(usize) -> bool| {
            let cast: i64 = (0..SORTS.len()).filter(|sort| sorts(*sort)).map(|sort| self.left[sort].low).sum();
            let not = asked.iter().filter(|asked| sorts(asked.sort) && asked.answer != Some(true));
            self.people(not).map_or(0, |people| (cast - people).max(0))
        };
        let apart = (0..SORTS.len()).map(|sort| beyond(&|other| other == sort)).sum();
        beyond(&|sort| self.left[sort].low > 0).max(apart)
    }

    /// Of so many at most: nobody casts two ballots, votes without being there, or casts one that is surely of another sort.
    fn most(&self, asked: &[Asked<'_>]) -> Option<i64> {
        let everyone = self.hidden.map(|hidden| hidden + self.others.len() as i64);
        let besides = |surely: i64| everyone.map(|everyone| (everyone - surely).max(0));
        let cast: i64 = self.left.iter().map(|left| left.low).sum();
        let may = |sort: usize| asked.iter().filter(move |asked| asked.sort == sort && asked.answer != Some(false));
        let each: [Option<i64>; SORTS.len()] = std::array::from_fn(|sort| {
            let left = self.left[sort];
            lesser(lesser(left.high, self.people(may(sort))), besides(cast - left.low))
        });
        let elsewhere = self.left.iter().zip(each).filter(|(_, high)| *high == Some(0)).map(|(left, _)| left.low).sum();
        let sum = |high: &[Option<i64>]| high.iter().copied().try_fold(0, |sum, high| Some(sum + high?));
        let voted = lesser(sum(&each[..CAST]), self.room);
        let together = voted.zip(sum(&each[CAST..])).map(|(voted, rest)| voted + rest);
        let people = self.people(asked.iter().filter(|asked| asked.answer != Some(false)));
        lesser(lesser(together, people), besides(elsewhere))
    }
}

/// The lesser of two bounds; None bounds nothing.
fn lesser(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
