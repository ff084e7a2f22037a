//! All who are named: who acts, takes part, votes, presides.

use super::{Binding, presence, rosters_of, some_of, voters};
use crate::charter::{BodyId, Named, RosterId};
use crate::diagnostic::Hint;
use crate::docket::{Entry, Meeting, MeetingRef, Text, Vote};
use std::collections::BTreeSet;

impl<'d> Binding<'_, 'd> {
    /// All who are named in an entry.
    pub(super) fn people(&mut self, entry: &'d Entry, body: Option<BodyId>, id: Option<&str>, lapse: bool) {
        for name in entry.by.iter().filter(|name| !lapse || name.value != "lapse").chain(entry.sponsors.iter().flatten()) {
            self.actor(name, body, id);
        }
        for name in entry.concerns.iter().flatten().chain(entry.recused.iter().flatten()) {
            self.person(name, body, id);
        }
        if let Some(vote) = &entry.vote {
            if let Some(rule) = vote.rule.as_ref().filter(|rule| !self.is_vote(rule)) {
                let known: Vec<&str> = self.charter.votes.iter().map(|vote| vote.name.as_str()).collect();
                let help = Hint::near(&rule.value, known.iter().copied()).or(|| some_of("the votes are", known.into_iter()));
                self.unknown("vote", rule, id, help);
            }
            for name in voters(vote) {
                self.person(name, body, id);
            }
            self.polls(vote, id);
        }
        if let Some(MeetingRef::Here(meeting)) = &entry.meeting {
            self.meeting(meeting, id);
        }
    }

    /// Several ballots on one question: their names, and those named in each.
    fn polls(&mut self, vote: &'d Vote, id: Option<&str>) {
        let known = || self.charter.votes.iter().flat_map(|vote| &vote.over);
        for (name, ballots) in &vote.ballots {
            let names: BTreeSet<&str> = known().map(|(poll, _)| poll.as_str()).collect();
            if !names.contains(name.value.as_str()) {
                let help = Hint::near(&name.value, names.iter().copied())
                    .or(|| some_of("the rules speak of the ballots", names.into_iter()));
                self.unknown("ballot", name, id, help);
                continue;
            }
            let rosters: BTreeSet<RosterId> =
                known().filter(|(poll, _)| *poll == name.value).filter_map(|(_, roster)| *roster).collect();
            let open = known().any(|(poll, roster)| *poll == name.value && roster.is_none());
            if rosters.is_empty() || open {
                continue;
            }
            let rosters: Vec<RosterId> = rosters.into_iter().collect();
            for voter in voters(ballots) {
                self.one_of(&rosters, voter, id);
            }
        }
    }

    pub(super) fn is_vote(&self, name: &Text) -> bool {
        matches!(self.charter.names.get(&name.value), Some(Named::Vote(_))) || self.charter.broken.contains(&name.value)
    }

    pub(super) fn meeting(&mut self, meeting: &'d Meeting, id: Option<&str>) {
        let body = meeting.body.as_ref().and_then(|name| self.body(name, id));
        if let Some(kind) = &meeting.kind {
            self.meeting_kind(kind, id);
        }
        for name in meeting.chair.iter().chain(presence(&meeting.present)).chain(presence(&meeting.present_at_opening)) {
            self.person(name, body, id);
        }
    }

    /// Kinds of meetings are free words, but one letter beside a kind that the rules speak of is a slip of the pen.
    pub(super) fn meeting_kind(&mut self, kind: &Text, id: Option<&str>) {
        let known = self.charter.meeting_kinds();
        let slip = known.iter().find(|known| kind.value.len() <= 100 && strsim::damerau_levenshtein(known, &kind.value) == 1);
        if let (Some(meant), false) = (slip, known.contains(kind.value.as_str())) {
            let hint = Hint::near(&kind.value, known.iter().copied()).or(|| format!("did you mean `{meant}`?"));
            self.unknown("kind of meeting", kind, id, hint);
        }
    }

    /// One who proposes or acts: an entry of a roster, a body or an office.
    pub(super) fn actor(&mut self, name: &Text, body: Option<BodyId>, entry: Option<&str>) {
        if !matches!(self.charter.names.get(&name.value), Some(Named::Body(_) | Named::Office(_))) {
            self.person(name, body, entry);
        }
    }

    /// One who takes part: an entry of a roster. Where the body has no members declared, any roster will do; where there is no roster at
    /// all, names are free.
    pub(super) fn person(&mut self, name: &Text, body: Option<BodyId>, entry: Option<&str>) {
        if let Some(rosters) = rosters_of(self.charter, body) {
            self.one_of(&rosters, name, entry);
        }
    }

    /// One who is an entry of some rosters.
    fn one_of(&mut self, rosters: &[RosterId], name: &Text, entry: Option<&str>) {
        let found = rosters.iter().any(|roster| self.charter.rosters[roster.index()].find(&name.value).is_some());
        let broken = rosters.iter().any(|roster| self.charter.rosters[roster.index()].broken);
        if found || broken || rosters.is_empty() || self.charter.broken.contains(&name.value) {
            return;
        }
        let names = |roster: &RosterId| {
            let roster = *roster;
            let entries = &self.charter.rosters[roster.index()].by_name;
            entries.iter().map(move |(name, member)| (name.as_str(), (roster, *member)))
        };
        let sort = self.charter.rosters[rosters[0].index()].title.clone();
        let help = Hint::among(&name.value, rosters.iter().flat_map(names))
            .or(|| format!("add it to the roster `{}` if it is one", self.charter.rosters[rosters[0].index()].name));
        self.unknown(&sort, name, entry, help);
    }
}
