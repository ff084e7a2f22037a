//! Ballots, objections and who was there, as a docket gives them: by name, as counts, as a roll.

use super::Text;
use crate::date::When;
use crate::number::Exact;
use crate::source::{Span, Spanned};
use crate::time::Clock;

/// Who is there: all, a number, or names.
#[derive(Debug)]
pub enum Presence {
    /// `present: all`
    All(Span),
    /// `present: 27`
    Number(Spanned<u64>),
    /// `present: [China, India]`
    Names(Vec<Text>, Span),
}

/// Ballots of one sort: how many, or whose.
#[derive(Debug)]
pub enum Tally {
    /// `ayes: 60`
    Number(Spanned<u64>),
    /// `ayes: [China, India]`
    Names(Vec<Text>, Span),
}

/// A vote or another way of reaching a decision.
#[derive(Debug, Default)]
pub struct Vote {
    /// Where it stands.
    pub span: Span,
    /// The declared vote it was taken under.
    pub rule: Option<Text>,
    /// consensus, show, roll-call, secret, written, silence.
    pub method: Option<Text>,
    /// Who was present when it was taken.
    pub present: Option<Presence>,
    /// How many members there are, where their names are not known.
    pub members: Option<Spanned<u64>>,
    /// Votes for.
    pub ayes: Option<Tally>,
    /// Votes against.
    pub noes: Option<Tally>,
    /// Abstentions.
    pub abstentions: Option<Tally>,
    /// Absences.
    pub absences: Option<Tally>,
    /// Objections; an empty list says that there were none, nothing says nothing.
    pub objections: Option<Vec<Objection>>,
    /// The roll.
    pub votes: Option<Vec<Ballot>>,
    /// The casting vote: yes or no.
    pub casting: Option<Text>,
    /// When the vote or silence was opened.
    pub opened: Option<Spanned<When>>,
    /// When it closes or closed.
    pub closes: Option<Spanned<When>>,
    /// Who was asked, where not all were there.
    pub asked: Option<Presence>,
    /// Who agreed to a silence procedure.
    pub consents: Option<Presence>,
    /// The day by which members and weights are told.
    pub snapshot: Option<Spanned<When>>,
    /// What is put to the vote: uphold, overturn.
    pub question: Option<Text>,
    /// Totals by weight.
    pub totals: Vec<Total>,
    /// Several ballots on one question, by name.
    pub ballots: Vec<(Text, Vote)>,
}

/// How much of a weight is in one set of ballots.
#[derive(Debug)]
pub struct Total {
    /// The weight; None where the vote knows one only.
    pub by: Option<Text>,
    /// The set: ayes, noes, …
    pub set: Text,
    /// The sum, exact.
    pub sum: Exact,
}

/// One objection.
#[derive(Debug)]
pub struct Objection {
    /// Where it stands.
    pub span: Span,
    /// Who objected.
    pub by: Option<Text>,
    /// When.
    pub at: Option<Spanned<When>>,
    /// objection, amendment, reservation.
    pub kind: Option<Text>,
    /// Why.
    pub reason: Option<Text>,
    /// Whether it was taken back.
    pub withdrawn: Option<Spanned<bool>>,
    /// By whom and when, where that is said.
    pub withdrawal: Withdrawal,
    /// Whether it came when the vote had closed: it counts for nothing then. None where that cannot be told.
    pub late: Option<bool>,
}

/// One line of a roll.
#[derive(Debug)]
pub struct Ballot {
    /// Where it stands.
    pub span: Span,
    /// Who.
    pub voter: Option<Text>,
    /// yes, no, abstain, absent, not voting, excused, recused.
    pub option: Option<Text>,
    /// Weight, exact, as written.
    pub weight: Option<Text>,
    /// Reason given.
    pub reason: Option<Text>,
    /// Who casts it for the voter.
    pub proxy: Option<Text>,
    /// Whether it was taken back: it counts for nothing then.
    pub withdrawn: bool,
    /// By whom and when, where that is said.
    pub withdrawal: Withdrawal,
}

/// By whom and when a ballot or an objection was taken back.
#[derive(Debug, Default)]
pub struct Withdrawal {
    /// By whom, where another than its owner is named.
    pub by: Option<Text>,
    /// When.
    pub on: Option<Spanned<When>>,
}

impl Withdrawal {
    /// Whether it holds on the day of the act: it was taken back by its owner, by that day. Of a day that is not known to be earlier, it
    /// is not yet.
    fn holds(&self, owner: Option<&Text>, act: Option<When>) -> bool {
        let own = self.by.as_ref().is_none_or(|by| owner.is_some_and(|owner| owner.value == by.value));
        let in_time = self.on.is_none_or(|on| act.is_none_or(|act| on.value.last <= act.first));
        own && in_time
    }
}

impl Vote {
    /// Whether any ballots are given, by name or by number.
    pub fn has_ballots(&self) -> bool {
        let counted = [&self.ayes, &self.noes, &self.abstentions, &self.absences].into_iter().any(Option::is_some);
        counted || self.votes.is_some()
    }

    /// Lets ballots and objections count as taken back only where they were by the day of the act, by their owners; and objections as late
    /// that came at the end or after it. `clock` gives the time of day of a date, where it has one.
    pub(in crate::docket) fn settle(&mut self, act: Option<When>, clock: &dyn Fn(Spanned<When>) -> Option<Clock>) {
        let closes = self.closes;
        for ballot in self.votes.iter_mut().flatten() {
            ballot.withdrawn &= ballot.withdrawal.holds(ballot.voter.as_ref(), act);
        }
        for objection in self.objections.iter_mut().flatten() {
            if let Some(withdrawn) = &mut objection.withdrawn {
                withdrawn.value &= objection.withdrawal.holds(objection.by.as_ref(), act);
            }
            objection.late = objection.at.zip(closes).map_or(Some(false), |(at, closes)| comes_late(at, closes, clock));
        }
        self.ballots.iter_mut().for_each(|(_, vote)| vote.settle(act, clock));
    }
}

/// Of one day, where neither has a time, what comes on the last day is late.
fn comes_late(at: Spanned<When>, closes: Spanned<When>, clock: &dyn Fn(Spanned<When>) -> Option<Clock>) -> Option<bool> {
    if at.value.exact().is_none() || at.value != closes.value {
        let late = at.value.first > closes.value.last;
        return (late || at.value.last < closes.value.first).then_some(late);
    }
    match (clock(at), clock(closes)) {
        (None, None) => Some(true),
        (Some(at), Some(closes)) if at.offset == closes.offset => Some(at.time >= closes.time),
        _ => None,
    }
}
