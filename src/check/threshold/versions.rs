//! Which version of a vote decides, and what it gives; of several readings the one that is taken.

use super::Came;
use crate::charter::{VoteId, VoteVersion};
use crate::check::evaluate::{Env, Missing};
use crate::check::{ActId, Checker, versions};
use crate::date::When;
use crate::docket::Vote;
use crate::formula::Ruling;

impl<'a> Checker<'a> {
    /// What the version in force gives, of several readings the one that is taken.
    pub(super) fn by_versions(
        &self,
        id: ActId,
        vote: VoteId,
        on: When,
        recorded: &Vote,
        env: &Env<'a>,
    ) -> Result<(Came, String), Missing> {
        let vote = &self.charter.votes[vote.index()];
        let reading =
            self.facts.dockets.iter().rev().find_map(|docket| docket.reading.as_ref()).map(|reading| reading.value.as_str());
        let mut in_force: Vec<&VoteVersion> =
            vote.versions.iter().filter(|version| self.version_holds(id, version) == Some(true)).collect();
        if in_force.is_empty() {
            in_force = self.versions_perhaps(id, &vote.versions);
        }
        let taken =
            |version: &&&VoteVersion| version.reading.as_deref().is_none_or(|own| reading.is_none_or(|reading| own == reading));
        let versions: Vec<&VoteVersion> = in_force.iter().filter(taken).copied().collect();
        let mut results = Vec::new();
        for version in &versions {
            let Some(rule) = &version.rule else {
                return Err(Missing::plain(format!("the vote `{}` could not be read", vote.name)));
            };
            results.push((version, self.by_rule(rule, recorded, env)));
        }
        let mut all = results.into_iter();
        let Some((first, result)) = all.next() else {
            let days = self.days(id, on);
            let hangs = vote.versions.iter().find_map(|version| version.validity.hangs_on(days)).map(versions::missing);
            let (why, field) = hangs.unwrap_or(("none is", "date"));
            let what = format!("no version of the vote `{}` is surely in force on {on}: {why}", vote.name);
            return Err(Missing::field(what, field, self.facts.acts[id].entry.outcome.map(|outcome| outcome.span)));
        };
        let (result, sum) = result?;
        for (other, again) in all {
            let (again, other_sum) = again?;
            let same = match (&result, &again) {
                (Came::Settled(one), Came::Settled(two)) => one == two,
                (one, two) => matches!((one, two), (Came::NotEncoded, Came::NotEncoded)),
            };
            if !same {
                if first.reading.is_none() || other.reading.is_none() {
                    let what = format!("two versions of the vote may be in force on {on}, and they differ: {sum}; {other_sum}");
                    return Err(Missing::field(what, "date", self.facts.acts[id].entry.date.map(|date| date.span)));
                }
                let name = |version: &VoteVersion| version.reading.clone().unwrap_or_default();
                let what = format!("the readings differ: {} gives {sum}; {} gives {other_sum}", name(first), name(other));
                return Err(Missing::field(what, "reading", None));
            }
        }
        Ok((result, sum))
    }

    /// The versions that may be in force on a day that is not precise, where one of them surely is.
    fn versions_perhaps<'v>(&self, id: ActId, versions: &'v [VoteVersion]) -> Vec<&'v VoteVersion> {
        let Some(on) = self.facts.acts[id].on else { return Vec::new() };
        let perhaps: Vec<&VoteVersion> =
            versions.iter().filter(|version| self.version_holds(id, version) != Some(false)).collect();
        let mut days = vec![on.first, on.last];
        days.extend(perhaps.iter().filter_map(|version| version.validity.until?.tomorrow().ok()));
        let inside = |day: &jiff::civil::Date| on.first <= *day && *day <= on.last;
        let holds = |day: jiff::civil::Date| perhaps.iter().any(|version| version.validity.on(day));
        let sure = perhaps.iter().all(|version| version.validity.is_plain()) && days.into_iter().filter(inside).all(holds);
        if sure { perhaps } else { Vec::new() }
    }

    /// Whether what decides an act by a vote is not at hand.
    pub(in crate::check) fn not_encoded(&self, id: ActId, vote: VoteId) -> bool {
        let act = &self.facts.acts[id];
        let by_case = || {
            let (on, recorded) = act.on.zip(act.entry.vote.as_ref())?;
            self.by_versions(id, vote, on, recorded, &Env::new(Some(id), on)).ok()
        };
        self.is_unknown(id, vote) || matches!(by_case(), Some((Came::NotEncoded, _)))
    }

    /// Whether of no version of a vote that may be in force anything is at hand.
    pub(super) fn is_unknown(&self, id: ActId, vote: VoteId) -> bool {
        let mut versions = self.charter.votes[vote.index()].versions.iter();
        let unknown = |version: &VoteVersion| version.rule.as_ref().is_some_and(Ruling::is_unknown);
        let mut any = false;
        versions.all(|version| {
            self.version_holds(id, version) == Some(false) || {
                any = true;
                unknown(version)
            }
        }) && any
    }

    /// Whether a version of a vote is in force for an act.
    pub(super) fn version_holds(&self, id: ActId, version: &VoteVersion) -> Option<bool> {
        let on = self.facts.acts[id].on?;
        version.validity.holds(self.days(id, on))
    }
}
