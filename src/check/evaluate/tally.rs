//! The ballots on record as ranges of numbers.

use super::cells::{Cells, Range};
use super::electorate::Electorate;
use crate::ast::Ballots;
use crate::docket::{Presence, Tally, Text, Vote};
use crate::source::Span;
use std::collections::BTreeSet;
use std::fmt;

impl Range {
    /// A known number.
    pub const fn exactly(number: i64) -> Self {
        Self { low: number, high: Some(number) }
    }

    /// Any number up to another's highest.
    const fn up_to(other: Self) -> Self {
        Self { low: 0, high: other.high }
    }

    /// What is left of it without so many.
    pub fn without(self, number: i64) -> Self {
        Self { low: (self.low - number).max(0), high: self.high.map(|high| (high - number).max(0)) }
    }

    /// The number, where it is known.
    pub fn known(self) -> Option<i64> {
        self.high.filter(|high| *high == self.low)
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.known(), self.high) {
            (Some(number), _) => write!(f, "{number}"),
            (None, Some(high)) => write!(f, "{} to {high}", self.low),
            (None, None) => write!(f, "at least {}", self.low),
        }
    }
}

/// A record that cannot be true.
#[derive(Debug, Clone)]
pub struct Inconsistent {
    /// What cannot be.
    pub what: String,
    /// Where.
    pub at: Span,
}

/// The sets of ballots of one act.
#[derive(Debug, Clone)]
pub struct Sets {
    ayes: Range,
    noes: Range,
    abstentions: Range,
    absences: Range,
    objections: Range,
    present: Range,
    members: Range,
    objecting: Option<(Span, Vec<String>)>,
}

impl Sets {
    /// Counts what a vote gives, of those present at the meeting, of the members on the roster that day.
    pub fn count(
        vote: Option<&Vote>,
        at_meeting: Option<&Presence>,
        voters: Option<&Electorate<'_>>,
    ) -> Result<Self, Inconsistent> {
        let members = members(vote, voters);
        let nothing = Vote::default();
        let vote = vote.unwrap_or(&nothing);
        let names = Names(voters);
        let rolled = names.roll(vote)?;
        let in_part = names.roll_is_part(vote, members, rolled);
        let pick = |tally: &Option<Tally>, index: usize| match (tally, &rolled) {
            (Some(tally), Some(rolled)) => names.counted(tally).and_then(|count| {
                let what = || format!("the roll has {}, the count {count}", rolled[index]);
                let more = in_part && count > rolled[index];
                if more || count == rolled[index] { Ok(Some(count)) } else { Err(Inconsistent { what: what(), at: vote.span }) }
            }),
            (Some(tally), None) => names.counted(tally).map(Some),
            (None, Some(rolled)) => Ok(Some(rolled[index]).filter(|_| !in_part)),
            (None, None) => Ok(None),
        };
        let [ayes, noes, abstentions, absences] =
            [pick(&vote.ayes, 0)?, pick(&vote.noes, 1)?, pick(&vote.abstentions, 2)?, pick(&vote.absences, 3)?];
        // who is not on a roll that is shorter than the list of members may be absent, too
        let short = rolled.is_some() && vote.absences.is_none() && names.roll_is_short(vote, members);
        // of a set that is not counted beside a roll in part, there are at least those whom the roll names
        let named = rolled.filter(|_| in_part).unwrap_or_default();
        let least = absences.unwrap_or(named[3]);
        let absences = absences.filter(|_| !short);
        let cast = [ayes, noes, abstentions].iter().zip(named).map(|(given, named)| given.unwrap_or(named)).sum::<i64>();
        let present = match vote.present.as_ref().or(at_meeting) {
            Some(Presence::All(_)) => members,
            Some(Presence::Number(number)) => Range::exactly(capped(number.value)),
            Some(Presence::Names(list, _)) => Range::exactly(names.distinct(list)? as i64),
            None => Range { low: cast, high: members.high.map(|high| (high - least).max(0)) },
        };
        names.cannot_be(vote, cast, absences, present, members)?;
        // whoever is counted in one set is in no other
        let left = present.high.map(|high| (high - cast).max(0));
        let or_up_to = |given: Option<i64>, named: i64| {
            given.map_or(Range { low: named, high: left.map(|left| left + named) }, Range::exactly)
        };
        let (objections, objecting) = objections(vote, voters, noes, present);
        Ok(Self {
            ayes: or_up_to(ayes, named[0]),
            noes: or_up_to(noes, named[1]),
            abstentions: or_up_to(abstentions, named[2]),
            absences: absences
                .map_or(Range { low: least, high: members.high.map(|high| (high - present.low).max(0)) }, Range::exactly),
            objections,
            present,
            members,
            objecting,
        })
    }

    /// Counts those there when a meeting opened.
    pub fn at_opening(
        vote: Option<&Vote>,
        present: Option<&Presence>,
        voters: Option<&Electorate<'_>>,
    ) -> Result<Self, Inconsistent> {
        let members = vote.and_then(|vote| vote.members);
        let nothing = Vote { members, span: vote.map_or_else(Span::default, |vote| vote.span), ..Vote::default() };
        Self::count(Some(&nothing), present, voters)
    }

    /// Numbers that nobody recorded; who votes no objects.
    pub fn tried([ayes, noes, abstentions, present, members]: [Range; 5]) -> Self {
        let absences = match (members.known(), present.known()) {
            (Some(members), Some(present)) => Range::exactly(members - present),
            _ => Range::up_to(members),
        };
        let objections = if noes.known().is_some() { noes } else { Range::up_to(present) };
        Self { ayes, noes, abstentions, absences, objections, present, members, objecting: None }
    }

    /// How many are in a set.
    pub const fn of(&self, ballots: Ballots) -> Range {
        match ballots {
            Ballots::Ayes => self.ayes,
            Ballots::Noes => self.noes,
            Ballots::Abstentions => self.abstentions,
            Ballots::Absences => self.absences,
            Ballots::Objections => self.objections,
            Ballots::Present => self.present,
            Ballots::Members => self.members,
        }
    }

    /// The cells that the members are in, and what bounds them.
    pub const fn cells(&self) -> Cells {
        let free = Range { low: 0, high: None };
        let cells = [self.ayes, self.noes, self.abstentions, free, self.absences, free];
        Cells { cells, present: self.present, members: self.members }
    }

    /// Who objected, and where that stands.
    pub fn objecting(&self) -> Option<(Span, Vec<String>)> {
        self.objecting.clone()
    }
}

/// A count as a number that sums of a few cannot overflow; no organisation counts that far.
fn capped(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX).min(i64::MAX / 16)
}

/// The number of members: as the vote says, else by the roster, else unknown.
fn members(vote: Option<&Vote>, voters: Option<&Electorate<'_>>) -> Range {
    if let Some(number) = vote.and_then(|vote| vote.members) {
        return Range::exactly(capped(number.value));
    }
    voters.map_or(Range { low: 0, high: None }, Electorate::size)
}

/// Names as the roster lists them: one who is named in two ways is one.
pub struct Names<'r>(pub Option<&'r Electorate<'r>>);

impl Names<'_> {
    /// The name under which the roster lists one.
    pub fn listed<'n>(&'n self, name: &'n Text) -> &'n str {
        self.0.map_or(name.value.as_str(), |voters| voters.listed(&name.value))
    }

    /// Counts of a roll: yes, no, abstain, absent. Not voting and recused are present and in no set.
    pub fn roll(&self, vote: &Vote) -> Result<Option<[i64; 4]>, Inconsistent> {
        let Some(ballots) = &vote.votes else { return Ok(None) };
        let mut counts = [0; 4];
        let mut seen = BTreeSet::new();
        for ballot in ballots {
            if ballot.withdrawn {
                continue;
            }
            if let Some(voter) = ballot.voter.as_ref().filter(|voter| !seen.insert(self.listed(voter))) {
                return Err(twice(voter));
            }
            if ballot.voter.as_ref().is_some_and(|voter| !self.counts(voter)) {
                continue;
            }
            match ballot.option.as_ref().map(|option| option.value.as_str()) {
                Some("yes") => counts[0] += 1,
                Some("no") => counts[1] += 1,
                Some("abstain") => counts[2] += 1,
                Some("absent" | "excused") => counts[3] += 1,
                _ => {}
            }
        }
        Ok(Some(counts))
    }

    /// Whether a roll has fewer lines than there surely are members.
    pub fn roll_is_short(&self, vote: &Vote, members: Range) -> bool {
        let lines = vote.votes.iter().flatten().filter(|ballot| !ballot.withdrawn && ballot.voter.is_some());
        members.high.is_some() && (lines.count() as i64) < members.low
    }

    /// Whether a roll names only some of those who voted: it is shorter than the list of members, or there is no such list, and some ballots
    /// are counted besides it.
    pub fn roll_is_part(&self, vote: &Vote, members: Range, rolled: Option<[i64; 4]>) -> bool {
        let tallies = [&vote.ayes, &vote.noes, &vote.abstentions, &vote.absences];
        let more = |rolled: [i64; 4]| {
            let mut counts = tallies.iter().zip(rolled);
            counts.any(|(tally, rolled)| matches!(tally, Some(Tally::Number(number)) if capped(number.value) > rolled))
        };
        (self.roll_is_short(vote, members) || members.high.is_none()) && rolled.is_some_and(more)
    }

    fn counted(&self, tally: &Tally) -> Result<i64, Inconsistent> {
        match tally {
            Tally::Number(number) => Ok(capped(number.value)),
            Tally::Names(names, _) => self.distinct(names).map(|count| count as i64),
        }
    }

    /// How many names there are; who surely is no member, which is told elsewhere, does not count.
    fn distinct(&self, names: &[Text]) -> Result<usize, Inconsistent> {
        let mut seen = BTreeSet::new();
        match names.iter().find(|name| !seen.insert(self.listed(name))) {
            Some(name) => Err(twice(name)),
            None => Ok(names.iter().filter(|name| self.counts(name)).count()),
        }
    }

    /// Whether one may count: not who surely is no member.
    pub fn counts(&self, name: &Text) -> bool {
        self.0.is_none_or(|voters| !voters.excludes(&name.value))
    }

    /// More ballots than present, more present and absent than members, one who votes two ways or takes part without being there.
    fn cannot_be(
        &self,
        vote: &Vote,
        cast: i64,
        absences: Option<i64>,
        present: Range,
        members: Range,
    ) -> Result<(), Inconsistent> {
        let cannot = |what: String| Err(Inconsistent { what, at: vote.span });
        if present.high.is_some_and(|high| cast > high) {
            let there = match &vote.present {
                Some(_) => format!("{present} present"),
                None => format!("{members} members"),
            };
            let ballots = if cast == 1 { "ballot" } else { "ballots" };
            return cannot(format!("{cast} {ballots}, but only {there}"));
        }
        if vote.present.is_some() && members.high.is_some_and(|high| present.low > high) {
            return cannot(format!("{present} present, but only {members} members"));
        }
        let absent = absences.unwrap_or(0);
        if members.high.is_some_and(|high| present.low.saturating_add(absent) > high) {
            return cannot(format!("{present} present and {absent} absent, but only {members} members"));
        }
        let lists = [&vote.ayes, &vote.noes, &vote.abstentions, &vote.absences].map(listed_in);
        let mut seen = BTreeSet::new();
        if let Some(name) = lists.iter().flat_map(|names| names.iter()).find(|name| !seen.insert(self.listed(name))) {
            return Err(twice(name));
        }
        let Some(Presence::Names(there, _)) = &vote.present else { return Ok(()) };
        let there: BTreeSet<&str> = there.iter().map(|name| self.listed(name)).collect();
        if let Some(name) = lists[3].iter().find(|name| there.contains(self.listed(name))) {
            let what = format!("{} is both present and absent", crate::diagnostic::excerpt(&name.value));
            return Err(Inconsistent { what, at: name.span });
        }
        let away = |ballot: &&crate::docket::Ballot| {
            !matches!(ballot.option.as_ref().map(|o| o.value.as_str()), Some("absent" | "excused"))
        };
        let rolled = vote.votes.iter().flatten().filter(away).filter_map(|ballot| ballot.voter.as_ref());
        let voters = lists[..3].iter().flat_map(|names| names.iter());
        match voters.chain(rolled).find(|name| !there.contains(self.listed(name))) {
            Some(name) => {
                let what = format!(
                    "{} takes part in the vote but is not among those present",
                    crate::diagnostic::excerpt(&name.value)
                );
                Err(Inconsistent { what, at: name.span })
            }
            None => Ok(()),
        }
    }
}

fn listed_in(tally: &Option<Tally>) -> &[Text] {
    match tally {
        Some(Tally::Names(names, _)) => names,
        _ => &[],
    }
}

fn twice(name: &Text) -> Inconsistent {
    Inconsistent { what: format!("{} is counted twice in one vote", crate::diagnostic::excerpt(&name.value)), at: name.span }
}

/// Objections that stand: not withdrawn, no mere reservation, by one who is of the roster that day. Who votes no objects.
fn objections(
    vote: &Vote,
    voters: Option<&Electorate<'_>>,
    noes: Option<i64>,
    present: Range,
) -> (Range, Option<(Span, Vec<String>)>) {
    let stands = |objection: &&crate::docket::Objection| {
        let withdrawn = objection.withdrawn.is_some_and(|withdrawn| withdrawn.value);
        let reservation = objection.kind.as_ref().is_some_and(|kind| kind.value == "reservation");
        let member = objection.by.as_ref().zip(voters).is_none_or(|(by, voters)| !voters.excludes(&by.value));
        !withdrawn && objection.late != Some(true) && !reservation && member
    };
    let listed: Option<Vec<_>> = vote.objections.as_ref().map(|objections| objections.iter().filter(stands).collect());
    let noes = noes.filter(|noes| *noes > 0 || listed.is_none());
    match (listed, noes) {
        (Some(mut listed), noes) if !listed.is_empty() => {
            // one who objects twice objects once; who votes no objects
            let mut seen = BTreeSet::new();
            let name = |by: &'_ Text| voters.map_or_else(|| by.value.clone(), |voters| voters.listed(&by.value).to_owned());
            listed.retain(|objection| objection.by.as_ref().is_none_or(|by| seen.insert(name(by))));
            let at = listed.iter().map(|objection| objection.span).reduce(Span::to).unwrap_or_default();
            let by = listed.iter().filter_map(|objection| objection.by.as_ref()).map(|by| by.value.clone()).collect();
            let noes = noes.unwrap_or(0);
            let in_time = listed.iter().filter(|objection| objection.late == Some(false)).count() as i64;
            let all = Range { low: in_time.max(noes), high: Some((listed.len() as i64).max(noes)) };
            (all, (all.low > 0).then_some((at, by)))
        }
        (_, Some(noes)) => (Range::exactly(noes), None),
        (Some(_), None) => (Range::exactly(0), None),
        (None, None) => (Range::up_to(present), None),
    }
}
