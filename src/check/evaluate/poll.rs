//! One vote as a rule sees it: sets of ballots, narrowed and weighed.
//!
//! Where every ballot is known by name, a narrowed set is counted name by name. Where only counts are known, it is as large as those counts
//! allow: of 3 noes among 15 members of whom 5 are permanent, 0 to 3 are permanent members'.

use super::Missing;
use super::electorate::Electorate;
use super::number::{CELLS, Linear, Number, checked_add};
use super::tally::{Inconsistent, Names, Sets};
use crate::ast::{Ballots, Exact};
use crate::charter::{MemberId, RosterId, Weight};
use crate::docket::{Ballot, Presence, Tally, Vote};
use crate::source::Span;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The ballots of one vote.
pub struct Poll<'d> {
    /// Which poll of the act it is.
    pub index: usize,
    /// How many are in each set.
    pub sets: Sets,
    /// The vote on record.
    pub vote: Option<&'d Vote>,
    /// Who is entitled to vote.
    pub voters: Option<Rc<Electorate<'d>>>,
    at_meeting: Option<&'d Presence>,
    people: OnceCell<Vec<Person<'d>>>,
}

/// One who votes, or could.
#[derive(Debug, Clone)]
pub struct Person<'d> {
    /// The name, as listed.
    pub name: String,
    /// The entry.
    pub entry: Option<(RosterId, MemberId)>,
    /// The line of the roll.
    pub ballot: Option<&'d Ballot>,
    /// Why the one objects, and other marks of an objection.
    pub objection: Option<&'d crate::docket::Objection>,
    /// In which sets: by the order of [`Ballots::ALL`]; None where that is not known.
    in_set: [Option<bool>; 7],
}

impl Person<'_> {
    /// Whether the one is in a set.
    pub const fn casts(&self, set: Ballots) -> Option<bool> {
        self.in_set[set as usize]
    }
}

/// What one counts for.
#[derive(Debug, Clone, Copy)]
pub struct Counted {
    /// The weight.
    pub weight: Weight,
    /// Whose weight in the table it is, where that is not known exactly.
    pub open: Option<MemberId>,
}

impl Counted {
    /// So much, exactly.
    pub const fn exactly(number: Exact) -> Self {
        Self { weight: Weight::exactly(number), open: None }
    }
}

/// What a set comes to.
#[derive(Debug, Clone)]
pub struct Amount {
    /// At least.
    pub low: Exact,
    /// At most; None where nothing bounds it.
    pub high: Option<Exact>,
    /// The most that the least weights of those in it come to.
    pub leasts: Exact,
    /// Where it is known who is in it: whose weights it is made of, and what is added to them.
    pub parts: Option<(BTreeMap<MemberId, Exact>, Exact)>,
    /// What is missing to say who is in it.
    pub open: Option<Missing>,
}

/// What a filter or a weight says of one.
pub type Judge<'j, T> = &'j dyn Fn(&Person<'_>) -> Result<T, Missing>;

impl<'d> Poll<'d> {
    /// Counts a vote.
    pub fn new(
        index: usize,
        vote: Option<&'d Vote>,
        at_meeting: Option<&'d Presence>,
        voters: Option<Rc<Electorate<'d>>>,
    ) -> Result<Self, Inconsistent> {
        let sets = Sets::count(vote, at_meeting, voters.as_deref())?;
        Ok(Self { index, sets, vote, voters, at_meeting, people: OnceCell::new() })
    }

    /// Those there when a meeting opened: of ballots nothing is known yet.
    pub fn at_opening(
        vote: Option<&'d Vote>,
        present: Option<&'d Presence>,
        voters: Option<Rc<Electorate<'d>>>,
    ) -> Result<Self, Inconsistent> {
        let sets = Sets::at_opening(vote, present, voters.as_deref())?;
        Ok(Self { index: 0, sets, vote: None, voters, at_meeting: present, people: OnceCell::new() })
    }

    /// Numbers that nobody recorded. Where `only` names a member by its place, that one alone is there and in favour.
    pub fn tried(sets: Sets, voters: Option<Rc<Electorate<'d>>>, only: Option<usize>) -> Self {
        let poll = Self { index: 0, sets, vote: None, voters, at_meeting: None, people: OnceCell::new() };
        if let Some(only) = only {
            let mut people = poll.gather();
            for (index, person) in people.iter_mut().enumerate() {
                let (there, away) = (Some(index == only), Some(index != only));
                let nowhere = Some(false);
                person.in_set = [there, nowhere, nowhere, away, nowhere, there, Some(true)];
            }
            _ = poll.people.set(people);
        }
        poll
    }

    /// A set as it is: counted, a sum over cells.
    pub fn plain(&self, of: Ballots) -> Number {
        let range = self.sets.of(of);
        let number =
            Number::between(Exact::from_integer(range.low.into()), range.high.map(|high| Exact::from_integer(high.into())));
        Number { linear: self.linear(of).map(Box::new), ..number }
    }

    fn linear(&self, of: Ballots) -> Option<Linear> {
        let cells = match of {
            Ballots::Ayes => [1, 0, 0, 0, 0, 0],
            Ballots::Noes => [0, 1, 0, 0, 0, 0],
            Ballots::Abstentions => [0, 0, 1, 0, 0, 0],
            Ballots::Absences => [0, 0, 0, 0, 1, 0],
            Ballots::Present => [1, 1, 1, 1, 0, 0],
            Ballots::Members => [1; CELLS],
            // objections stand beside the ballots
            Ballots::Objections => return None,
        };
        Some(Linear { poll: Some(self.index), cells: cells.map(Exact::from_integer), constant: Exact::from_integer(0) })
    }

    /// All who vote, or could: the members, and whoever else is named.
    pub fn people(&self) -> &[Person<'d>] {
        self.people.get_or_init(|| self.gather())
    }

    fn gather(&self) -> Vec<Person<'d>> {
        let nothing = Vote::default();
        let vote = self.vote.unwrap_or(&nothing);
        let names = Names(self.voters.as_deref());
        let mut people: BTreeMap<String, Person<'d>> = BTreeMap::new();
        let mut order: Vec<String> = Vec::new();
        let mut enter = |name: &str, entry: Option<(RosterId, MemberId)>| {
            if !people.contains_key(name) {
                order.push(name.to_owned());
                let person = Person { name: name.to_owned(), entry, ballot: None, objection: None, in_set: [None; 7] };
                people.insert(name.to_owned(), person);
            }
        };
        if let Some(voters) = &self.voters {
            for (roster, member) in voters.members.iter().chain(&voters.perhaps) {
                enter(voters.name(*roster, *member), Some((*roster, *member)));
            }
        }
        for name in crate::check::bind::voters(vote) {
            let listed = names.listed(name);
            enter(listed, self.voters.as_ref().and_then(|voters| voters.find(listed)));
        }
        if let Some(vote) = self.vote {
            for ballot in vote.votes.iter().flatten().filter(|ballot| !ballot.withdrawn) {
                if let Some(person) = ballot.voter.as_ref().and_then(|voter| people.get_mut(names.listed(voter))) {
                    person.ballot = Some(ballot);
                }
            }
            for objection in vote.objections.iter().flatten() {
                if let Some(person) = objection.by.as_ref().and_then(|by| people.get_mut(names.listed(by))) {
                    person.objection = Some(objection);
                }
            }
        }
        let short = vote.absences.is_none() && names.roll_is_short(vote, self.sets.of(Ballots::Members));
        let known = Known::of(vote, self.at_meeting, &names, short && vote.votes.is_some(), self.in_part());
        let perhaps: Vec<&str> = self
            .voters
            .iter()
            .flat_map(|voters| voters.perhaps.iter().map(|(roster, member)| voters.name(*roster, *member)))
            .collect();
        let entitled = |name: &str| match &self.voters {
            Some(voters) if perhaps.contains(&name) => {
                debug_assert!(voters.find(name).is_some(), "who may be a member is listed");
                None
            }
            Some(voters) => voters.entitled(name),
            None => Some(true),
        };
        order
            .into_iter()
            .filter_map(|name| people.remove(&name))
            .map(|mut person| {
                person.in_set = known.sets_of(&person.name);
                person.in_set[Ballots::Members as usize] = entitled(&person.name);
                person
            })
            .collect()
    }

    /// How many voters there may be whom nothing names; None where nothing bounds it.
    pub fn hidden(&self) -> Option<i64> {
        let people = self.people().len();
        let all = self.voters.as_ref().is_some_and(|voters| voters.complete)
            && self.vote.and_then(|vote| vote.members).is_none_or(|number| number.value <= people as u64);
        if all { Some(0) } else { self.sets.of(Ballots::Members).high.map(|all| (all - people as i64).max(0)) }
    }

    /// Whether the roll names only some of those who voted.
    pub fn in_part(&self) -> bool {
        let names = Names(self.voters.as_deref());
        self.vote.is_some_and(|vote| names.roll_is_part(vote, self.sets.of(Ballots::Members), names.roll(vote).ok().flatten()))
    }

    /// Whether no one but those in `people` can be in a set.
    pub fn covers(&self, of: Ballots) -> bool {
        let people = self.people();
        self.hidden() == Some(0)
            || people.iter().filter(|person| person.casts(of) == Some(true)).count() as i64
                == self.sets.of(of).high.unwrap_or(-1)
    }

    /// A set, narrowed and weighed. `unseen` is how many of those to whom it is narrowed stand
    /// nowhere in the poll, where that is known.
    pub fn amount(
        &self,
        of: Ballots,
        narrowed: Judge<'_, bool>,
        weight: Option<Judge<'_, Counted>>,
        unseen: Option<i64>,
    ) -> Result<Amount, Missing> {
        let one = |person: &Person<'_>| weight.map_or(Ok(Counted::exactly(Exact::from_integer(1))), |weight| weight(person));
        let too_large = || Missing::plain(super::number::TOO_LARGE);
        // surely in the set and surely not left out; in the set perhaps
        let zero = Exact::from_integer(0);
        let (mut low, mut high, mut leasts) = (zero, zero, zero);
        let (mut parts, mut constant) = (BTreeMap::new(), zero);
        // of those of whom it is not known whether they are in the set: surely kept, perhaps kept
        let (mut sure, mut perhaps): (Vec<Weight>, Vec<Weight>) = (Vec::new(), Vec::new());
        let (mut counted, mut unknown, mut open) = (0i64, 0i64, None);
        for person in self.people() {
            match person.casts(of) {
                Some(false) => continue,
                Some(true) => counted += 1,
                None => unknown += 1,
            }
            let kept = match narrowed(person) {
                Ok(kept) => Some(kept),
                Err(missing) => {
                    open.get_or_insert(missing);
                    None
                }
            };
            if kept == Some(false) {
                continue;
            }
            let Counted { weight, open } = one(person)?;
            if person.casts(of) == Some(true) {
                high = checked_add(high, weight.high).ok_or_else(too_large)?;
                leasts = checked_add(leasts, weight.low).ok_or_else(too_large)?;
            }
            match (person.casts(of), kept) {
                (Some(true), Some(true)) => {
                    low = checked_add(low, weight.low).ok_or_else(too_large)?;
                    match open {
                        Some(member) => _ = parts.insert(member, Exact::from_integer(1)),
                        None => constant = checked_add(constant, weight.low).ok_or_else(too_large)?,
                    }
                }
                (Some(true), _) => {}
                (_, Some(true)) => {
                    sure.push(weight);
                    perhaps.push(weight);
                }
                _ => perhaps.push(weight),
            }
        }
        let range = self.sets.of(of);
        let hidden = if self.covers(of) { Some(0) } else { self.hidden() };
        let left = range.without(counted);
        // those left out, and those nobody named, take as many of the uncounted ballots as they can
        let outside = hidden.map(|hidden| hidden + unknown - sure.len() as i64);
        let least = outside.map_or(0, |outside| (left.low - outside).max(0)) as usize;
        let most = left.high.map_or(perhaps.len(), |most| (most.max(0) as usize).min(perhaps.len()));
        let sum = |from: Exact, mut weights: Vec<Exact>, least: bool, count: usize| {
            weights.sort_unstable_by(|one, two| if least { one.cmp(two) } else { two.cmp(one) });
            let mut added = weights.into_iter().take(count);
            added.try_fold(from, checked_add).ok_or_else(too_large)
        };
        let known = open.is_none() && perhaps.is_empty() && hidden == Some(0);
        low = sum(low, sure.iter().map(|weight| weight.low).collect(), true, least)?;
        high = sum(high, perhaps.iter().map(|weight| weight.high).collect(), false, most)?;
        leasts = sum(leasts, perhaps.iter().map(|weight| weight.low).collect(), false, most)?;
        // members nobody named may be in a set that is not narrowed to people who are known
        let more = if unseen == Some(0) || hidden == Some(0) {
            Some(0)
        } else {
            let more = left.high.zip(hidden).map(|(left, hidden)| (left - most as i64).max(0).min(hidden)).or(left.high);
            unseen.map_or(more, |unseen| Some(more.map_or(unseen, |more| more.min(unseen))))
        };
        let high = match (more, weight.is_some()) {
            (Some(0), _) => Some(high),
            (Some(more), false) => checked_add(high, Exact::from_integer(more.into())),
            _ => None,
        };
        Ok(Amount { low, high, leasts, parts: known.then_some((parts, constant)), open })
    }

    /// A set by the totals on record, where they give it.
    pub fn total(&self, by: &str, of: Ballots) -> Option<Exact> {
        self.vote?
            .totals
            .iter()
            .find(|total| total.by.as_ref().is_none_or(|own| own.value == by) && Ballots::of(&total.set.value) == Some(of))
            .map(|total| total.sum)
    }

    /// Where the vote stands.
    pub fn span(&self) -> Option<Span> {
        self.vote.map(|vote| vote.span)
    }
}

/// Which names are known to be in which sets.
struct Known {
    /// For each set the names in it, where they are all known.
    lists: [Option<Vec<String>>; 7],
    /// Who is in a set of which not all are named.
    some: [Vec<String>; 4],
    all_present: bool,
    /// Who is not on the roll may be absent.
    short: bool,
}

impl Known {
    fn of(vote: &Vote, at_meeting: Option<&Presence>, names: &Names<'_>, short: bool, in_part: bool) -> Self {
        let listed = |tally: &Option<Tally>| match tally {
            Some(Tally::Names(list, _)) => Some(list.iter().map(|name| names.listed(name).to_owned()).collect::<Vec<_>>()),
            // nobody is in a set of none
            Some(Tally::Number(number)) if number.value == 0 => Some(Vec::new()),
            _ => None,
        };
        let mut lists =
            [listed(&vote.ayes), listed(&vote.noes), listed(&vote.abstentions), listed(&vote.absences), None, None, None];
        let mut some: [Vec<String>; 4] = Default::default();
        if let Some(roll) = &vote.votes {
            for (index, options) in [&["yes"][..], &["no"], &["abstain"], &["absent", "excused"]].iter().enumerate() {
                let cast = roll.iter().filter(|ballot| {
                    !ballot.withdrawn && ballot.option.as_ref().is_some_and(|option| options.contains(&option.value.as_str()))
                });
                let cast = cast.filter_map(|ballot| ballot.voter.as_ref()).map(|voter| names.listed(voter).to_owned());
                // a set counted as larger than the roll has it, or not counted beside a roll that has not all, stays open
                let cast: Vec<String> = cast.collect();
                let counted = [&vote.ayes, &vote.noes, &vote.abstentions, &vote.absences][index].as_ref();
                match counted {
                    Some(Tally::Number(number)) if in_part && number.value > cast.len() as u64 => some[index] = cast,
                    None if in_part => some[index] = cast,
                    _ => lists[index] = Some(cast),
                }
            }
        }
        let stands = |objection: &&crate::docket::Objection| {
            objection.withdrawn.is_none_or(|withdrawn| !withdrawn.value)
                && objection.late != Some(true)
                && objection.kind.as_ref().is_none_or(|kind| kind.value != "reservation")
        };
        let objecting = vote.objections.as_ref().map(|all| {
            let by = all.iter().filter(stands).filter_map(|objection| objection.by.as_ref());
            by.map(|by| names.listed(by).to_owned()).collect::<Vec<_>>()
        });
        lists[Ballots::Objections as usize] = match (objecting, &lists[1]) {
            (Some(mut objecting), noes) => {
                objecting.extend(noes.iter().flatten().cloned());
                Some(objecting)
            }
            (None, noes) => noes.clone(),
        };
        let present = vote.present.as_ref().or(at_meeting);
        if let Some(Presence::Names(list, _)) = present {
            lists[Ballots::Present as usize] = Some(list.iter().map(|name| names.listed(name).to_owned()).collect());
        }
        for list in lists.iter_mut().flatten() {
            list.sort_unstable();
        }
        some.iter_mut().for_each(|list| list.sort_unstable());
        Self { lists, some, all_present: matches!(present, Some(Presence::All(_))), short }
    }

    /// In which sets a name is. One is in one set of ballots only; who votes is present.
    fn sets_of(&self, name: &str) -> [Option<bool>; 7] {
        let listed = |index: usize| {
            self.lists[index].as_ref().map(|list| list.binary_search_by(|other| other.as_str().cmp(name)).is_ok())
        };
        let mut found: [Option<bool>; 7] = std::array::from_fn(listed);
        for (index, list) in self.some.iter().enumerate() {
            if list.binary_search_by(|other| other.as_str().cmp(name)).is_ok() {
                found[index] = Some(true);
            }
        }
        if self.short && found[Ballots::Absences as usize] == Some(false) {
            found[Ballots::Absences as usize] = None;
        }
        let cast = (0..4).find(|index| found[*index] == Some(true));
        if let Some(cast) = cast {
            for (index, set) in found.iter_mut().enumerate().take(4) {
                set.get_or_insert(index == cast);
            }
        }
        let present = Ballots::Present as usize;
        let voted = cast.map(|cast| cast != Ballots::Absences as usize);
        found[present] = found[present].or(voted).or(self.all_present.then_some(true));
        if found[present] == Some(false) {
            for set in found.iter_mut().take(3) {
                set.get_or_insert(false);
            }
            found[Ballots::Absences as usize].get_or_insert(true);
        }
        if found[present] == Some(true) {
            found[Ballots::Absences as usize].get_or_insert(false);
        }
        found
    }
}
