//! Votes and quorums: what the ballots on record come to, exactly, and what cannot be told from them.
//!
//! Every set of ballots is a range of numbers, a single one where it is known: a set that is not given is unknown, never empty, but no
//! larger than those present, who are no more than the members. A comparison is decided when the ranges decide it.

mod ballots;

pub use ballots::{Range, Sets};

use super::membership::Members;
use super::{ActId, Checker, Sure};
use crate::ast::{Amount, AmountTerm, Ballots, Comparator, VoteRule};
use crate::charter::{Member, Membership, Roster, StepVersion, Validity, VoteId};
use crate::constraint::{ConstraintId, Form, Threshold};
use crate::diagnostic::{Diagnostic, Role};
use crate::docket::{EntryKind, Outcome};
use crate::violation::Shown;
use ballots::Inconsistent;
use num_rational::Ratio;
use std::borrow::Cow;

/// A number, exact.
type Exact = Ratio<i128>;

impl Checker<'_> {
    /// Holds a vote or quorum against an act. An agenda item has no vote yet.
    pub(super) fn threshold(&mut self, id: ActId, constraint: ConstraintId, threshold: &Threshold, own_vote: bool, sure: Sure) {
        if self.facts.acts[id].entry.kind == EntryKind::Item {
            return;
        }
        match threshold {
            Threshold::Vote(_) if own_vote => {}
            Threshold::Vote(vote) => self.vote(id, constraint, *vote, sure),
            Threshold::Quorum(amount, of) => self.quorum(id, constraint, amount, *of, sure),
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
            self.vote(id, constraint, vote, sure);
        }
    }

    pub(super) fn vote(&mut self, id: ActId, constraint: ConstraintId, vote: VoteId, sure: Sure) {
        let act = &self.facts.acts[id];
        let (Some(on), Some(outcome)) = (act.on, act.entry.outcome) else { return };
        if !matches!(outcome.value, Outcome::Adopted | Outcome::Rejected) {
            return;
        }
        let Some(recorded) = &act.entry.vote else {
            return self.missing(id, constraint, outcome.span, "no vote is recorded", "vote");
        };
        if let Some(ballot) = recorded.votes.iter().flatten().find(|ballot| ballot.weight.is_some()) {
            return self.missing(
                id,
                constraint,
                ballot.span,
                "the weights of ballots are not judged by this version yet",
                "weight",
            );
        }
        if let Some(rule) = recorded
            .rule
            .as_ref()
            .filter(|rule| self.facts.invalid_in(rule.span).is_none() && rule.value != self.charter.votes[vote.index()].name)
        {
            let shown = Shown::Rule { recorded: rule.value.clone(), needed: self.charter.votes[vote.index()].name.clone() };
            return self.breach(id, constraint, sure, rule.span, shown, None);
        }
        if recorded.method.as_ref().is_some_and(|method| method.value == "silence") {
            let at = recorded.method.as_ref().map_or(recorded.span, |method| method.span);
            return self.missing(id, constraint, at, "a silence procedure is not judged by this version yet", "vote.method");
        }
        if let Some(finding) = self.facts.invalid_in(recorded.span) {
            let shown = Shown::Fact { missing: "not all of the vote is understood".into(), field: "vote" };
            return self.breach(id, constraint, Sure(false), recorded.span, shown, Some(finding));
        }
        let versions = &self.charter.votes[vote.index()].versions;
        let days = self.days(id, on);
        let Some(version) = versions.iter().find(|version| version.validity.holds(days) == Some(true)) else {
            let name = &self.charter.votes[vote.index()].name;
            let hangs = versions.iter().find_map(|version| version.validity.hangs_on(days)).map(super::versions::missing);
            let (why, field) = hangs.unwrap_or(("none is", "date"));
            let missing = format!("no version of the vote `{name}` is surely in force on {on}: {why}");
            return self.missing(id, constraint, outcome.span, missing, field);
        };
        let Some(rule) = &version.rule else { return };
        let sets = match self.sets(id) {
            Ok(sets) => sets,
            Err(inconsistent) => return self.inconsistent(id, constraint, inconsistent),
        };
        let carried = carries(rule, &sets);
        // a chair's casting vote decides a tie where the rules say so, which is not read yet
        if let Some(casting) = recorded.casting.as_ref().filter(|_| sets.tied()) {
            return self.missing(id, constraint, casting.span, "a casting vote is not judged by this version yet", "casting");
        }
        match (carried, outcome.value) {
            (Some(false), Outcome::Adopted) => {
                let (at, shown) = match sets.objecting() {
                    Some((at, by)) if needs_silence(rule) => (at, Shown::Objections { by }),
                    _ => {
                        (outcome.span, Shown::Outcome { recorded: outcome.value, carried: false, sum: arithmetic(rule, &sets) })
                    }
                };
                self.breach(id, constraint, sure, at, shown, None);
            }
            (Some(true), Outcome::Rejected) => {
                let shown = Shown::Outcome { recorded: outcome.value, carried: true, sum: arithmetic(rule, &sets) };
                self.breach(id, constraint, sure, outcome.span, shown, None);
            }
            (None, _) => self.missing(id, constraint, recorded.span, unknown_in(rule, &sets), "vote"),
            _ => {}
        }
    }

    fn quorum(&mut self, id: ActId, constraint: ConstraintId, amount: &Amount, of: Ballots, sure: Sure) {
        let act = &self.facts.acts[id];
        let Some(outcome) = act.entry.outcome.filter(|outcome| matches!(outcome.value, Outcome::Adopted | Outcome::Rejected))
        else {
            return;
        };
        let sets = match self.sets(id) {
            Ok(sets) => sets,
            Err(inconsistent) => return self.inconsistent(id, constraint, inconsistent),
        };
        let there = Amount { factor: 1.into(), majority: false, share: false, terms: vec![AmountTerm::Ballots(of)] };
        let how = Comparator::AtLeast;
        match compare(&there, how, amount, &sets, true) {
            Some(true) => {}
            Some(false) => {
                let shown = Shown::Quorum { sum: sentence(&there, how, amount, &sets) };
                let at = act.entry.vote.as_ref().map_or(outcome.span, |vote| vote.span);
                self.breach(id, constraint, sure, at, shown, None);
            }
            None => {
                self.missing(id, constraint, outcome.span, format!("how many were {} is not given", name(of)), "vote.present")
            }
        }
    }

    fn sets(&self, id: ActId) -> Result<Sets, Inconsistent> {
        let act = &self.facts.acts[id];
        let of = act.body.zip(act.on).and_then(|(body, on)| Some((self.members_on(body, on)?, body, on)));
        let roster = of.and_then(|(members, body, on)| {
            let dated =
                self.charter.bodies[body.index()].members.iter().find(|dated| dated.validity.holds(on) == Some(true))?;
            match dated.value {
                Membership::Roster(id) => Some((Cow::Borrowed(&self.charter.rosters[id.index()]), on)),
                _ => Some((Cow::Owned(self.as_roster(&members)?), on)),
            }
        });
        let present = self.facts.meeting(id).and_then(|meeting| meeting.present.as_ref());
        Sets::count(act.entry.vote.as_ref(), present, roster.as_ref().map(|(roster, on)| (roster.as_ref(), *on)))
    }

    /// Members as a roster of their own, where it is known who they all are.
    fn as_roster(&self, members: &Members) -> Option<Roster> {
        if !members.complete || !members.uncertain.is_empty() {
            return None;
        }
        let mut of = Roster::default();
        for (roster, member) in &members.known {
            let roster = &self.charter.rosters[roster.index()];
            let id = of.entries.len() as u32;
            of.entries.push(Member { periods: vec![Validity::default()], ..roster.entries[*member as usize].clone() });
            of.by_name.extend(roster.by_name.iter().filter(|(_, known)| *known == member).map(|(name, _)| (name.clone(), id)));
        }
        Some(of)
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
}

/// Whether a rule carries; None where the ballots on record leave it open.
pub fn carries(rule: &VoteRule, sets: &Sets) -> Option<bool> {
    holds(rule, sets, true)
}

/// Whether a rule holds, or (where `wanted` is false) does not hold. A negation is carried down to the comparisons: a share of an empty
/// base is not reached, and neither is its negation.
fn holds(rule: &VoteRule, sets: &Sets, wanted: bool) -> Option<bool> {
    match rule {
        VoteRule::All(parts) => settled(parts.iter().map(|part| holds(part, sets, wanted)), !wanted),
        VoteRule::Any(parts) => settled(parts.iter().map(|part| holds(part, sets, wanted)), wanted),
        VoteRule::Not(part) => holds(part, sets, !wanted),
        VoteRule::Without { ballots, among } => sets.without(*ballots, *among).map(|empty| empty == wanted),
        VoteRule::Compare { left, how, right } => compare(left, *how, right, sets, wanted),
    }
}

/// One answer that is `settles` settles it; else one that is open leaves it open; else it is the other.
fn settled(answers: impl Iterator<Item = Option<bool>>, settles: bool) -> Option<bool> {
    let mut open = false;
    for answer in answers {
        match answer {
            Some(answer) if answer == settles => return Some(settles),
            None => open = true,
            Some(_) => {}
        }
    }
    if open { None } else { Some(!settles) }
}

/// The sum that an amount is a share or a multiple of.
fn base(amount: &Amount, sets: &Sets) -> Range {
    amount.terms.iter().fold(Range::exactly(0), |sum, term| {
        sum.plus(match term {
            AmountTerm::Ballots(ballots) => sets.of(*ballots),
            AmountTerm::Number(number) => Range::exactly(*number),
        })
    })
}

/// Lowest and highest value of an amount. A majority is the least number that is more than a half.
fn value(amount: &Amount, sets: &Sets) -> (Exact, Option<Exact>) {
    let base = base(amount, sets);
    let factor = Exact::new(i128::from(*amount.factor.numer()), i128::from(*amount.factor.denom()));
    let of = |number: i64| {
        let value = factor * Exact::from_integer(i128::from(number));
        if amount.majority { value.floor() + Exact::from_integer(1) } else { value }
    };
    (of(base.low), base.high.map(of))
}

/// Whether two amounts compare as wanted. A share of an empty base is not reached, whichever way it is asked.
fn compare(left: &Amount, how: Comparator, right: &Amount, sets: &Sets, wanted: bool) -> Option<bool> {
    if [left, right].iter().any(|amount| amount.share && base(amount, sets).high == Some(0)) {
        return Some(false);
    }
    let ((left_low, left_high), (right_low, right_high)) = (value(left, sets), value(right, sets));
    let surely = |yes: bool, no: bool| {
        if yes {
            Some(true)
        } else if no {
            Some(false)
        } else {
            None
        }
    };
    let below = |high: Option<Exact>, low: Exact| high.is_some_and(|high| high < low);
    let not_above = |high: Option<Exact>, low: Exact| high.is_some_and(|high| high <= low);
    let answer = match how {
        Comparator::AtLeast => surely(not_above(right_high, left_low), below(left_high, right_low)),
        Comparator::MoreThan => surely(below(right_high, left_low), not_above(left_high, right_low)),
        Comparator::AtMost => surely(not_above(left_high, right_low), below(right_high, left_low)),
        Comparator::FewerThan => surely(below(left_high, right_low), not_above(right_high, left_low)),
        Comparator::Is => {
            let one = left_high == Some(left_low) && right_high == Some(right_low) && left_low == right_low;
            surely(one, below(left_high, right_low) || below(right_high, left_low))
        }
    };
    let answer = answer.map(|answer| answer == wanted);
    // where the base may be empty, a share may not be reached at all
    let perhaps_empty = [left, right].iter().any(|amount| amount.share && base(amount, sets).low == 0);
    if perhaps_empty && answer == Some(true) { None } else { answer }
}

/// Whether a rule asks for the absence of objections.
fn needs_silence(rule: &VoteRule) -> bool {
    match rule {
        VoteRule::Without { ballots, .. } => *ballots == Ballots::Objections,
        VoteRule::All(parts) | VoteRule::Any(parts) => parts.iter().any(needs_silence),
        VoteRule::Not(_) | VoteRule::Compare { .. } => false,
    }
}

/// The arithmetic of a rule: of several parts, of those that do not hold.
fn arithmetic(rule: &VoteRule, sets: &Sets) -> String {
    match rule {
        VoteRule::All(parts) | VoteRule::Any(parts) => {
            let telling = |part: &&VoteRule| carries(part, sets) != Some(true);
            let mut sums: Vec<String> = parts.iter().filter(telling).map(|part| arithmetic(part, sets)).collect();
            if sums.is_empty() {
                sums = parts.iter().map(|part| arithmetic(part, sets)).collect();
            }
            sums.join("; ")
        }
        VoteRule::Not(part) => arithmetic(part, sets),
        VoteRule::Without { .. } if sets.of(Ballots::Present).high == Some(0) => "nobody was present".into(),
        VoteRule::Without { ballots, .. } => format!("{} {}", sets.of(*ballots), name(*ballots)),
        VoteRule::Compare { left, how, right } => sentence(left, *how, right, sets),
    }
}

/// "8 of 15 in favour, 10 needed": both sides of a comparison as numbers.
fn sentence(left: &Amount, how: Comparator, right: &Amount, sets: &Sets) -> String {
    if right.share && base(right, sets).high == Some(0) {
        return format!("a share of nothing is not reached: {} {}", base(right, sets), phrase(right));
    }
    let (have, most) = value(left, sets);
    let (need, _) = value(right, sets);
    // where the ballots are known within bounds only, both bounds are told
    let have = match most.filter(|most| *most != have) {
        Some(most) => format!("{have} to {most}"),
        None => have.to_string(),
    };
    let strict = how == Comparator::MoreThan;
    let needed = match how {
        Comparator::AtLeast | Comparator::MoreThan => {
            let whole = if strict { need.floor() + Exact::from_integer(1) } else { need.ceil() };
            format!("{whole} needed")
        }
        Comparator::AtMost => format!("at most {} allowed", need.floor()),
        Comparator::FewerThan => format!("fewer than {need} allowed"),
        Comparator::Is => format!("{need} needed"),
    };
    let plain =
        !right.share && right.factor == 1.into() && right.terms.iter().all(|term| matches!(term, AmountTerm::Ballots(_)));
    if plain {
        return format!("{have} {}, {need} {}", phrase(left), phrase(right));
    }
    let of = if right.share { format!(" of {}", base(right, sets)) } else { String::new() };
    format!("{have}{of} {}, {needed}", phrase(left))
}

/// How an amount is spoken of.
fn phrase(amount: &Amount) -> String {
    let terms: Vec<String> = amount
        .terms
        .iter()
        .map(|term| match term {
            AmountTerm::Ballots(ballots) => name(*ballots).to_owned(),
            AmountTerm::Number(number) => number.to_string(),
        })
        .collect();
    terms.join(" and ")
}

fn name(ballots: Ballots) -> &'static str {
    match ballots {
        Ballots::Ayes => "in favour",
        Ballots::Noes => "against",
        Ballots::Abstentions => "abstaining",
        Ballots::Absences => "absent",
        Ballots::Objections => "objections",
        Ballots::Present => "present",
        Ballots::Members => "members",
    }
}

/// Which set is not known.
fn unknown_in(rule: &VoteRule, sets: &Sets) -> String {
    let unknown = |ballots: Ballots| sets.of(ballots).high != Some(sets.of(ballots).low);
    let mut names: Vec<&str> = Vec::new();
    let mut look = |ballots: Ballots| {
        if unknown(ballots) && !names.contains(&name(ballots)) {
            names.push(name(ballots));
        }
    };
    visit(rule, &mut look);
    match names.as_slice() {
        [] => "the vote on record leaves it open".into(),
        names if names.contains(&"objections") => "whether anyone objected is not recorded".into(),
        ["members"] => "how many members there are is not recorded".into(),
        names => format!("how many were {} is not recorded", names.join(", ")),
    }
}

fn visit(rule: &VoteRule, look: &mut impl FnMut(Ballots)) {
    match rule {
        VoteRule::All(parts) | VoteRule::Any(parts) => parts.iter().for_each(|part| visit(part, look)),
        VoteRule::Not(part) => visit(part, look),
        VoteRule::Without { ballots, among } => {
            look(*ballots);
            among.iter().for_each(|among| look(*among));
        }
        VoteRule::Compare { left, right, .. } => {
            for term in left.terms.iter().chain(&right.terms) {
                if let AmountTerm::Ballots(ballots) = term {
                    look(*ballots);
                }
            }
        }
    }
}
