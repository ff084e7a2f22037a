//! The docket as facts: what a file says, each value with its place, names not yet looked up.
//!
//! Field names are those of the file format, which follows Popolo and OParl where those have a name. What a name means (is there such
//! a body?) is decided by `check::bind`, which knows the rules; this module knows none.

mod ballots;
mod meeting;

pub use ballots::{Ballot, Objection, Presence, Tally, Total, Vote, Withdrawal};
pub use meeting::{Admitted, Agenda, Meeting, MeetingRef, Paper};

use crate::date::When;
use crate::source::{SourceId, Span, Spanned};
use crate::time::Clock;
use jiff::civil::Date;
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
    /// From when the record holds all meetings.
    pub meetings_from: Option<Spanned<When>>,
    /// From when it holds all decisions.
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
    pub recused: Option<Vec<Text>>,
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

/// A field that a matter declares, as written.
#[derive(Debug)]
pub enum FieldValue {
    /// One value.
    One(Text),
    /// Several.
    Several(Vec<Text>),
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

impl Docket {
    /// Whether a term that begins, or an event that is, by a day stands in it.
    pub fn is_known_by(&self, day: Date) -> bool {
        let begun = self.terms.iter().filter_map(|term| term.from);
        begun.chain(self.events.iter().filter_map(|event| event.date)).any(|date| date.value.first <= day)
    }
}

impl Entry {
    /// The part of the entry that stands for it in a report: its id, else its first line's worth.
    pub fn span_of_head(&self) -> Span {
        self.id.as_ref().map_or(self.span, |id| id.span)
    }
}
