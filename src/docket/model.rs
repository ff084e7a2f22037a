//! The docket as facts: what a file says, each value with its place, names not yet looked up.
//!
//! Field names are those of the file format, which follows Popolo and OParl where those have a name. What a name means (is there such
//! a body?) is decided by `check::bind`, which knows the rules; this module knows none.

use crate::date::When;
use crate::number::Exact;
use crate::source::{SourceId, Span, Spanned};
use crate::time::Clock;
use std::collections::BTreeMap;

/// A name or text and its place.
pub type Text = Spanned<String>;

/// One file: an agenda (a meeting and items that have no outcome yet), a chain of decisions, or both.
#[derive(Debug)]
pub struct Docket {
    /// The file.
    pub source: SourceId,
    /// The whole file's first line: where findings about the file as such are shown.
    pub head: Span,
    /// Where the text could not be read as YAML or JSON: what is missing may have stood there.
    pub unread: Option<Span>,
    /// The rule set's name or path.
    pub rules: Option<Text>,
    /// The meeting that the items are for.
    pub meeting: Option<Meeting>,
    /// The agenda's status and circulation.
    pub agenda: Option<Agenda>,
    /// Agenda items and decisions, in the order of the file.
    pub entries: Vec<Entry>,
    /// Paths of further dockets that hold decisions already taken.
    pub history: Vec<Text>,
    /// From when the record is complete.
    pub complete_from: Option<Spanned<When>>,
    /// Until when it was kept.
    pub recorded_until: Option<Spanned<When>>,
    /// Which reading of a rule this run takes, where a rule has several.
    pub reading: Option<Text>,
    /// Terms of office held before the record begins.
    pub terms: Vec<Fill>,
    /// Events that terms and periods may hang on.
    pub events: Vec<Event>,
    /// What a test is to find in it.
    pub expects: Option<Expects>,
    /// The times of day that its dates have, by where the dates stand.
    pub times: BTreeMap<u32, Clock>,
    /// What is accepted in the whole file.
    pub allow: Vec<Allow>,
}

/// Findings that are known and accepted: `allow: {code: quorum/not-met, because: "…"}`
#[derive(Debug, Clone)]
pub struct Allow {
    /// Where it stands.
    pub span: Span,
    /// Codes and groups.
    pub codes: Vec<Text>,
    /// Whether a code is given at all.
    pub coded: bool,
    /// Why.
    pub because: Option<Text>,
    /// Whether a reason is given, be it an empty one.
    pub reasoned: bool,
    /// Of which provision only.
    pub provision: Option<Text>,
}

/// What a test is to find in the docket.
#[derive(Debug)]
pub struct Expects {
    /// The value as written.
    pub span: Span,
    /// Whether it is a list.
    pub listed: bool,
    /// The expectations.
    pub lines: Vec<Expectation>,
}

/// One expectation.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// Where it stands.
    pub span: Span,
    /// The finding; None where nothing is to be found.
    pub expected: Option<Expected>,
}

/// A finding as it is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// error, warning, note or undetermined.
    pub weight: String,
    /// The code.
    pub code: String,
    /// The provision, or the beginning of its path.
    pub provision: Option<String>,
    /// The entry.
    pub at: Option<String>,
}

/// Whether an entry is planned or taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EntryKind {
    /// An item of an agenda: no outcome yet.
    Item,
    /// A decision with its outcome.
    Decision,
}

/// An agenda item or a decision.
#[derive(Debug)]
pub struct Entry {
    /// Which of the two.
    pub kind: EntryKind,
    /// Whether it stands among the items of an agenda, and so belongs to the docket's meeting.
    pub on_agenda: bool,
    /// Where the entry stands: from its first key to the end of its last value.
    pub span: Span,
    /// A decision's `id`, an item's `label`.
    pub id: Option<Text>,
    /// Date of the act; an item without one takes the meeting's.
    pub date: Option<Spanned<When>>,
    /// The body that acts; an item without one takes the meeting's.
    pub body: Option<Text>,
    /// The meeting at which the act was done: an id, or the meeting itself.
    pub meeting: Option<MeetingRef>,
    /// The kind of thing decided.
    pub matter: Option<Text>,
    /// What travels the route; entries on one subject form a chain.
    pub subject: Option<Text>,
    /// The step of the matter's route.
    pub step: Option<Text>,
    /// Title, for people.
    pub title: Option<Text>,
    /// Why.
    pub reason: Option<Text>,
    /// Fields that are none of these, which the matter may declare.
    pub fields: Vec<(Text, FieldValue)>,
    /// What became of it; absent in an agenda.
    pub outcome: Option<Spanned<Outcome>>,
    /// Who proposed or acted, where not the body.
    pub by: Vec<Text>,
    /// Who sponsored or seconded it.
    pub sponsors: Option<Vec<Text>>,
    /// Version of the text.
    pub text: Option<Text>,
    /// Whether a change of text was editorial only.
    pub editorial: Option<Spanned<bool>>,
    /// Papers before the body.
    pub papers: Vec<Paper>,
    /// When the draft was circulated.
    pub circulated: Option<Spanned<When>>,
    /// Ids of the decisions it rests on.
    pub relies_on: Vec<Text>,
    /// The vote.
    pub vote: Option<Vote>,
    /// Terms of office that the decision fills.
    pub fills: Vec<Fill>,
    /// Terms of office that the decision ends early.
    pub ends: Vec<End>,
    /// Members to whom the matter relates (`concerns`).
    pub concerns: Option<Vec<Text>>,
    /// Members who took no part.
    pub recused: Vec<Text>,
    /// When it takes effect.
    pub effective: Option<Spanned<When>>,
    /// When the item was added to the agenda.
    pub added: Option<Spanned<When>>,
    /// That it was taken up although it came late.
    pub admitted: Option<Admitted>,
    /// The class of the item: A, B, any other business.
    pub class: Option<Text>,
    /// When it was proposed.
    pub proposed: Option<Spanned<When>>,
    /// Ids of the decisions that it takes the place of.
    pub supersedes: Vec<Text>,
    /// Ids of the decisions that it makes good.
    pub ratifies: Vec<Text>,
    /// The body that delegated the competence.
    pub delegated_by: Option<Text>,
    /// Matters that it delegates.
    pub delegates: Vec<Delegate>,
    /// Provisions that it waives.
    pub waives: Vec<Waive>,
    /// Provisions that it amends.
    pub amends: Vec<Text>,
    /// Provisions under which it was done.
    pub under: Vec<Text>,
    /// What is accepted of it.
    pub allow: Vec<Allow>,
}

/// A matter that a decision delegates.
#[derive(Debug)]
pub struct Delegate {
    /// The matter.
    pub matter: Option<Text>,
    /// To whom.
    pub to: Vec<Text>,
    /// Last day.
    pub until: Option<Spanned<When>>,
}

/// A provision that a decision waives, for some acts and some time.
#[derive(Debug)]
pub struct Waive {
    /// Where it stands.
    pub span: Span,
    /// Path of the provision.
    pub provision: Option<Text>,
    /// For what: subjects, meetings, entries; everything where empty.
    pub scope: Vec<Text>,
    /// First day, where later than the decision.
    pub from: Option<Spanned<When>>,
    /// Last day.
    pub until: Option<Spanned<When>>,
    /// Whether it says why.
    pub reasoned: bool,
}

/// What became of a decision.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Outcome {
    /// Carried; the only outcome that a later step can rest on, unless the step says otherwise.
    Adopted,
    /// Not carried.
    Rejected,
    /// Put off.
    Deferred,
    /// Sent back.
    Returned,
    /// Taken note of.
    Noted,
    /// Taken back by its proposer.
    Withdrawn,
    /// Fell by lapse of time.
    Lapsed,
    /// No quorum.
    NoQuorum,
    /// Still open, for instance under silence.
    Pending,
}

impl Outcome {
    /// All outcomes with their spelling in files.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Adopted, "adopted"),
        (Self::Rejected, "rejected"),
        (Self::Deferred, "deferred"),
        (Self::Returned, "returned"),
        (Self::Noted, "noted"),
        (Self::Withdrawn, "withdrawn"),
        (Self::Lapsed, "lapsed"),
        (Self::NoQuorum, "no-quorum"),
        (Self::Pending, "pending"),
    ];

    /// As written in files.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(outcome, _)| *outcome == self).map_or("", |(_, name)| name)
    }
}

/// A meeting, or a reference to one by its id.
#[derive(Debug)]
pub enum MeetingRef {
    /// `meeting: mc-7`
    Id(Text),
    /// `meeting: {id: …, kind: …, date: …}`
    Here(Box<Meeting>),
}

/// A meeting of a body.
#[derive(Debug, Default)]
pub struct Meeting {
    /// Where it stands.
    pub span: Span,
    /// Its id, unique in docket and history.
    pub id: Option<Text>,
    /// The body that meets.
    pub body: Option<Text>,
    /// What sort of meeting: regular, special, informal, …; an ordinary one where not given.
    pub kind: Option<Text>,
    /// The day it is held on.
    pub date: Option<Spanned<When>>,
    /// The day on which it was called.
    pub convened: Option<Spanned<When>>,
    /// The day on which its agenda was posted, with the time where given.
    pub posted: Option<Spanned<When>>,
    /// Where.
    pub place: Option<Text>,
    /// Who presides.
    pub chair: Option<Text>,
    /// Who is present.
    pub present: Option<Presence>,
    /// Who was present at the opening.
    pub present_at_opening: Option<Presence>,
    /// planned, held, cancelled, postponed; held where not given.
    pub status: Option<Text>,
    /// The meeting that it goes on with.
    pub continued_from: Option<Text>,
    /// What is accepted of it.
    pub allow: Vec<Allow>,
}

/// The agenda as a paper.
#[derive(Debug, Default)]
pub struct Agenda {
    /// Where it stands.
    pub span: Span,
    /// provisional, adopted, amended, draft, final.
    pub status: Option<Text>,
    /// When it was circulated.
    pub circulated: Option<Spanned<When>>,
    /// When it was posted for the public.
    pub posted: Option<Spanned<When>>,
    /// When it was amended last.
    pub amended: Option<Spanned<When>>,
    /// What is accepted of it.
    pub allow: Vec<Allow>,
}

impl Agenda {
    /// Whether it was amended.
    pub fn is_amended(&self) -> bool {
        self.amended.is_some() || self.status.as_ref().is_some_and(|status| status.value == "amended")
    }

    /// The day on which it went out as it is: an amended one, on the day on which it was amended.
    pub fn out(&self) -> Option<Spanned<When>> {
        if self.is_amended() { self.amended } else { self.circulated }
    }
}

/// That an item was taken up although it came late.
#[derive(Debug)]
pub struct Admitted {
    /// Where it stands.
    pub span: Span,
    /// The decision to take it up.
    pub by: Option<Text>,
    /// On what ground.
    pub ground: Option<Text>,
}

/// A paper before a body.
#[derive(Debug, Default)]
pub struct Paper {
    /// Where it stands.
    pub span: Span,
    /// Its symbol.
    pub id: Option<Text>,
    /// When it was circulated.
    pub circulated: Option<Spanned<When>>,
}

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

/// A field that a matter declares, as written.
#[derive(Debug)]
pub enum FieldValue {
    /// One value.
    One(Text),
    /// Several.
    Several(Vec<Text>),
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
    /// Lets ballots and objections count as taken back only where they were by the day of the act, by their owners.
    pub(super) fn settle(&mut self, act: Option<When>) {
        for ballot in self.votes.iter_mut().flatten() {
            ballot.withdrawn &= ballot.withdrawal.holds(ballot.voter.as_ref(), act);
        }
        for objection in self.objections.iter_mut().flatten() {
            if let Some(withdrawn) = &mut objection.withdrawn {
                withdrawn.value &= objection.withdrawal.holds(objection.by.as_ref(), act);
            }
        }
        self.ballots.iter_mut().for_each(|(_, vote)| vote.settle(act));
    }
}

/// A term of office: who holds what from when to when.
#[derive(Debug, Default)]
pub struct Fill {
    /// Where it stands.
    pub span: Span,
    /// The office.
    pub office: Option<Text>,
    /// The values of the fields that tell seats apart, by name (`area: ict-security`), and any field that the office does not know.
    pub per: Vec<(Text, Text)>,
    /// Who holds it.
    pub holder: Option<Text>,
    /// Who holds it with the holder (co-coordinators).
    pub with: Vec<Text>,
    /// In which role, where several are told apart.
    pub role: Option<Text>,
    /// First day.
    pub from: Option<Spanned<When>>,
    /// Last day, inclusive.
    pub until: Option<Spanned<When>>,
    /// Whether it is the rest of another holder's term.
    pub partial: Option<Spanned<bool>>,
    /// When the holder was elected, where not on the date of the decision.
    pub elected: Option<Spanned<When>>,
    /// Whose term it is the rest of.
    pub remainder_of: Option<Text>,
    /// Which seat, where seats are told apart.
    pub seat: Option<Text>,
    /// Attributes of the holder that change in time, by name (`employer: [{is: X, since: D}]`).
    pub attributes: Vec<Attribute>,
    /// Whose turn it is, where two have changed places.
    pub swapped_with: Option<Text>,
    /// Whose turns are passed over.
    pub skips: Vec<Text>,
}

/// What a holder is, from some day on.
#[derive(Debug)]
pub struct Attribute {
    /// Which attribute.
    pub name: Text,
    /// What it is.
    pub is: Text,
    /// First day; that of the term where not given.
    pub since: Option<Spanned<When>>,
    /// Last day.
    pub until: Option<Spanned<When>>,
}

/// The end of a term before its time.
#[derive(Debug)]
pub struct End {
    /// Where it stands.
    pub span: Span,
    /// The office.
    pub office: Option<Text>,
    /// The values of the fields that tell seats apart, by name.
    pub per: Vec<(Text, Text)>,
    /// Which seat.
    pub seat: Option<Text>,
    /// Who holds it no longer.
    pub holder: Option<Text>,
    /// The last day; the day of the act where not given.
    pub on: Option<Spanned<When>>,
}

/// An event that a term or period may hang on.
#[derive(Debug)]
pub struct Event {
    /// Where it stands.
    pub span: Span,
    /// Its name: the body whose meeting it is, or the matter that is decided.
    pub name: Option<Text>,
    /// What sort of meeting.
    pub kind: Option<Text>,
    /// Its day.
    pub date: Option<Spanned<When>>,
    /// Where.
    pub place: Option<Text>,
    /// planned, held, cancelled, postponed.
    pub status: Option<Text>,
}

impl Entry {
    /// The part of the entry that stands for it in a report: its id, else its first line's worth.
    pub fn span_of_head(&self) -> Span {
        self.id.as_ref().map_or(self.span, |id| id.span)
    }
}
