//! The ballots on record as ranges of numbers.

use crate::ast::Ballots;
use crate::charter::Roster;
use crate::date::When;
use crate::docket::{Presence, Tally, Text, Vote};
use crate::source::Span;
use std::collections::BTreeSet;
use std::fmt;

/// A number that is known to lie between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// At least.
    pub low: i64,
    /// At most; None where nothing bounds it.
    pub high: Option<i64>,
}

impl Range {
    /// A known number.
    pub const fn exactly(number: i64) -> Self {
        Self { low: number, high: Some(number) }
    }

    /// Any number up to another's highest.
    const fn up_to(other: Self) -> Self {
        Self { low: 0, high: other.high }
    }

    /// The sum of two.
    pub fn plus(self, other: Self) -> Self {
        Self { low: self.low + other.low, high: self.high.zip(other.high).map(|(a, b)| a + b) }
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
        roster: Option<(&Roster, When)>,
    ) -> Result<Self, Inconsistent> {
        let members = members(vote, roster);
        let nothing = Vote::default();
        let vote = vote.unwrap_or(&nothing);
        let rolled = roll(vote)?;
        let pick = |tally: &Option<Tally>, index: usize| match (tally, &rolled) {
            (Some(tally), _) => counted(tally).map(Some),
            (None, Some(rolled)) => Ok(Some(rolled[index])),
            (None, None) => Ok(None),
        };
        let [ayes, noes, abstentions, absences] =
            [pick(&vote.ayes, 0)?, pick(&vote.noes, 1)?, pick(&vote.abstentions, 2)?, pick(&vote.absences, 3)?];
        let cast = [ayes, noes, abstentions].into_iter().flatten().sum::<i64>();
        let present = match vote.present.as_ref().or(at_meeting) {
            Some(Presence::All(_)) => members,
            Some(Presence::Number(number)) => Range::exactly(i64::try_from(number.value).unwrap_or(i64::MAX / 8)),
            Some(Presence::Names(names, _)) => Range::exactly(distinct(names)? as i64),
            None => Range { low: cast.min(members.high.unwrap_or(cast)), high: members.high },
        };
        cannot_be(vote, cast, present, members)?;
        let or_up_to = |given: Option<i64>| given.map_or(Range::up_to(present), Range::exactly);
        let (objections, objecting) = objections(vote, roster, noes, present);
        Ok(Self {
            ayes: or_up_to(ayes),
            noes: or_up_to(noes),
            abstentions: or_up_to(abstentions),
            absences: absences.map_or(Range::up_to(members), Range::exactly),
            objections,
            present,
            members,
            objecting,
        })
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

    /// Whether a set is empty. Among the members, those who are not there have to be asked: unless all are present, it is open.
    pub fn without(&self, ballots: Ballots, among: Option<Ballots>) -> Option<bool> {
        let set = self.of(ballots);
        if set.low > 0 {
            return Some(false);
        }
        if set.known() != Some(0) {
            return None;
        }
        let all_there = self.present.known().is_some() && self.present.known() == self.members.known();
        (among != Some(Ballots::Members) || all_there).then_some(true)
    }

    /// Who objected, and where that stands.
    pub fn objecting(&self) -> Option<(Span, Vec<String>)> {
        self.objecting.clone()
    }
}

/// The number of members: as the vote says, else by the roster, else unknown.
fn members(vote: Option<&Vote>, roster: Option<(&Roster, When)>) -> Range {
    if let Some(number) = vote.and_then(|vote| vote.members) {
        return Range::exactly(i64::try_from(number.value).unwrap_or(i64::MAX / 8));
    }
    match roster {
        Some((roster, on)) => {
            let (first, last) = (roster.size(on.first) as i64, roster.size(on.last) as i64);
            Range { low: first.min(last), high: Some(first.max(last)) }
        }
        None => Range { low: 0, high: None },
    }
}

/// Counts of a roll: yes, no, abstain, absent. Not voting and recused are present and in no set.
fn roll(vote: &Vote) -> Result<Option<[i64; 4]>, Inconsistent> {
    let Some(ballots) = &vote.votes else { return Ok(None) };
    let mut counts = [0; 4];
    let mut seen = BTreeSet::new();
    for ballot in ballots {
        if let Some(voter) = &ballot.voter
            && !seen.insert(voter.value.as_str())
        {
            return Err(twice(voter));
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

fn counted(tally: &Tally) -> Result<i64, Inconsistent> {
    match tally {
        Tally::Number(number) => Ok(i64::try_from(number.value).unwrap_or(i64::MAX / 8)),
        Tally::Names(names, _) => distinct(names).map(|count| count as i64),
    }
}

fn distinct(names: &[Text]) -> Result<usize, Inconsistent> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name.value.as_str()) {
            return Err(twice(name));
        }
    }
    Ok(names.len())
}

fn twice(name: &Text) -> Inconsistent {
    Inconsistent { what: format!("{} is counted twice in one vote", crate::diagnostic::excerpt(&name.value)), at: name.span }
}

/// More ballots than present, more present than members, one who votes two ways or objects without being there.
fn cannot_be(vote: &Vote, cast: i64, present: Range, members: Range) -> Result<(), Inconsistent> {
    if present.high.is_some_and(|high| cast > high) {
        let what = format!("{cast} ballots, but only {present} present");
        return Err(Inconsistent { what, at: vote.span });
    }
    if members.high.is_some_and(|high| present.low > high) {
        let what = format!("{present} present, but only {members} members");
        return Err(Inconsistent { what, at: vote.span });
    }
    let tallies = [&vote.ayes, &vote.noes, &vote.abstentions, &vote.absences];
    let mut seen = BTreeSet::new();
    for tally in tallies.into_iter().flatten() {
        if let Tally::Names(names, _) = tally {
            for name in names {
                if !seen.insert(name.value.as_str()) {
                    return Err(twice(name));
                }
            }
        }
    }
    if let Some(Presence::Names(names, _)) = &vote.present {
        let there: BTreeSet<&str> = names.iter().map(|name| name.value.as_str()).collect();
        let objectors = vote.objections.iter().flatten().filter_map(|objection| objection.by.as_ref());
        let voters = [&vote.ayes, &vote.noes, &vote.abstentions].into_iter().flatten().flat_map(|tally| match tally {
            Tally::Names(names, _) => names.as_slice(),
            Tally::Number(_) => &[],
        });
        if let Some(name) = objectors.chain(voters).find(|name| !there.contains(name.value.as_str())) {
            let what =
                format!("{} takes part in the vote but is not among those present", crate::diagnostic::excerpt(&name.value));
            return Err(Inconsistent { what, at: name.span });
        }
    }
    Ok(())
}

/// Objections that stand: not withdrawn, no mere reservation, by one who is of the roster that day. Who votes no objects.
fn objections(
    vote: &Vote,
    roster: Option<(&Roster, When)>,
    noes: Option<i64>,
    present: Range,
) -> (Range, Option<(Span, Vec<String>)>) {
    let stands = |objection: &&crate::docket::Objection| {
        let withdrawn = objection.withdrawn.is_some_and(|withdrawn| withdrawn.value);
        let reservation = objection.kind.as_ref().is_some_and(|kind| kind.value == "reservation");
        let member = match (&objection.by, roster) {
            (Some(by), Some((roster, on))) => {
                roster.find(&by.value).is_none_or(|member| roster.holds(member, on) != Some(false))
            }
            _ => true,
        };
        !withdrawn && !reservation && member
    };
    let listed: Option<Vec<_>> = vote.objections.as_ref().map(|objections| objections.iter().filter(stands).collect());
    let noes = noes.filter(|noes| *noes > 0 || listed.is_none());
    match (listed, noes) {
        (Some(listed), _) if !listed.is_empty() => {
            let at = listed.iter().map(|objection| objection.span).reduce(Span::to).unwrap_or_default();
            let by = listed.iter().filter_map(|objection| objection.by.as_ref()).map(|by| by.value.clone()).collect();
            (Range::exactly(listed.len() as i64), Some((at, by)))
        }
        (_, Some(noes)) => (Range::exactly(noes), None),
        (Some(_), None) => (Range::exactly(0), None),
        (None, None) => (Range::up_to(present), None),
    }
}
