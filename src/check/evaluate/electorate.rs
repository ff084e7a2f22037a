//! Those who are entitled to vote: how many, and who, as far as that is known.

use super::cells::Range;
use crate::charter::{Charter, MemberId, Roster, RosterId};
use crate::check::membership::Members;
use crate::date::When;
use std::collections::BTreeSet;

/// The members of a body on a day.
#[derive(Debug, Clone)]
pub struct Electorate<'c> {
    /// The rosters they are of.
    pub rosters: Vec<(RosterId, &'c Roster)>,
    /// Who surely is a member.
    pub members: Vec<(RosterId, MemberId)>,
    /// Who may be one.
    pub perhaps: Vec<(RosterId, MemberId)>,
    /// Whether there are no others.
    pub complete: bool,
    /// Rosters on which others may stand: nothing is known of who holds some seat.
    vacant: Vec<RosterId>,
    /// All of these, to be looked up.
    all: BTreeSet<(RosterId, MemberId)>,
}

impl<'c> Electorate<'c> {
    /// All entries of a roster in force.
    pub fn roster(charter: &'c Charter, id: RosterId, on: When) -> Self {
        let roster = &charter.rosters[id.index()];
        let mut electorate = Self {
            rosters: vec![(id, roster)],
            members: Vec::new(),
            perhaps: Vec::new(),
            complete: !roster.broken,
            vacant: Vec::new(),
            all: BTreeSet::new(),
        };
        for member in 0..roster.entries.len() as MemberId {
            match roster.holds(member, on) {
                Some(true) => electorate.members.push((id, member)),
                Some(false) => {}
                None => electorate.perhaps.push((id, member)),
            }
        }
        electorate.all = electorate.members.iter().chain(&electorate.perhaps).copied().collect();
        electorate
    }

    /// The members of a body, as far as rosters, groups and the terms on record say.
    pub fn of(charter: &'c Charter, members: &Members) -> Self {
        Self {
            rosters: members.rosters.iter().map(|id| (*id, &charter.rosters[id.index()])).collect(),
            members: members.known.clone(),
            perhaps: members.uncertain.clone(),
            complete: members.complete,
            vacant: members.vacant.clone(),
            all: members.known.iter().chain(&members.uncertain).copied().collect(),
        }
    }

    /// How many there are.
    pub fn size(&self) -> Range {
        let low = self.members.len() as i64;
        Range { low, high: self.complete.then_some(low + self.perhaps.len() as i64) }
    }

    /// The name under which one is listed.
    pub fn listed<'n>(&'n self, name: &'n str) -> &'n str {
        self.find(name).map_or(name, |(id, member)| self.name(id, member))
    }

    /// The entry of a name.
    pub fn find(&self, name: &str) -> Option<(RosterId, MemberId)> {
        self.rosters.iter().find_map(|(id, roster)| roster.find(name).map(|member| (*id, member)))
    }

    /// Whether a name is surely none of them.
    pub fn excludes(&self, name: &str) -> bool {
        let open = self.rosters.iter().any(|(_, roster)| roster.broken && roster.find(name).is_none());
        !open && self.find(name).is_some_and(|found| !self.all.contains(&found) && !self.vacant.contains(&found.0))
    }

    /// Whether one is entitled to vote; None where that is not known.
    pub fn entitled(&self, name: &str) -> Option<bool> {
        let seat_unknown = self.find(name).is_some_and(|found| !self.all.contains(&found) && self.vacant.contains(&found.0));
        if seat_unknown { None } else { Some(!self.excludes(name)) }
    }

    /// Its name.
    pub fn name(&self, roster: RosterId, member: MemberId) -> &str {
        let found = self.rosters.iter().find(|(id, _)| *id == roster);
        found.map_or("", |(_, roster)| roster.entries[member as usize].name.as_str())
    }
}
