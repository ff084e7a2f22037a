//! The closed set of forms that every provision comes down to.
//!
//! Kinds lower their clauses to these forms; `check` and the lints see nothing else. Adding a rule kind adds no form; adding a form
//! is a change of the house.

mod agenda;

pub use agenda::{Agenda, Every};

use crate::ast::Amount;
use crate::charter::{BodyId, ListId, MatterId, Membership, OfficeId, ProvisionId, RosterId, StepId, Validity, VoteId};
use crate::docket::Outcome;

pub use crate::time::Weekdays;

/// How time is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Calendar days: the first day is not counted, the last is.
    Days,
    /// Neither the first nor the last day is counted.
    ClearDays,
    /// Days that are no week-end and no holiday.
    BusinessDays,
    /// Business days of which neither the first nor the last is counted.
    ClearBusinessDays,
    /// Days other than these: `10 days except Sunday`.
    DaysExcept(Weekdays),
    /// Hours.
    Hours,
    /// Seven days.
    Weeks,
    /// Calendar months; a day that the month lacks becomes its last day.
    Months,
    /// Years from day to day.
    Years,
    /// Years from 1 January to 31 December.
    CalendarYears,
}

/// A length of time: a number and how it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Length {
    /// How many.
    pub amount: i64,
    /// Of what.
    pub count: Count,
}

impl std::fmt::Display for Length {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = match self.count {
            Count::Days => "day",
            Count::ClearDays => "clear day",
            Count::BusinessDays => "business day",
            Count::ClearBusinessDays => "clear business day",
            Count::DaysExcept(except) => {
                return write!(f, "{} day{} except {except}", self.amount, if self.amount == 1 { "" } else { "s" });
            }
            Count::Hours => "hour",
            Count::Weeks => "week",
            Count::Months => "month",
            Count::Years => "year",
            Count::CalendarYears => "calendar year",
        };
        write!(f, "{} {unit}{}", self.amount, if self.amount == 1 { "" } else { "s" })
    }
}

/// A provision in one of the forms.
#[derive(Debug, Clone)]
pub struct Constraint {
    /// The provision it comes from.
    pub provision: ProvisionId,
    /// What it asks.
    pub form: Form,
}

/// An index into `Charter::constraints`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConstraintId(pub u32);

/// The forms.
#[derive(Debug, Clone)]
pub enum Form {
    /// Only these may act.
    Authority(Authority),
    /// These steps come first.
    Precedence(Precedence),
    /// So many, of those who vote or are there.
    Threshold(Threshold),
    /// So much time lies between two days.
    Period(Period),
    /// No longer, or no more often, than this.
    Limit(Limit),
    /// These do not go together.
    Exclusion(Exclusion),
    /// An agenda is like this.
    Agenda(Agenda),
}

/// Who may act.
#[derive(Debug, Clone)]
pub enum Authority {
    /// Who may take a step.
    Step(Vec<Actor>),
    /// Who may fill an office.
    Filling(Vec<Actor>),
    /// Of what roster those are who take a step for themselves.
    Taking(RosterId),
    /// Which step, taken by whom, comes before an office is filled.
    FillingAfter(String, Vec<Actor>),
    /// By what matter an office is filled.
    FillingMatter(MatterId),
    /// Who may waive a provision.
    Waiving(Vec<Actor>),
    /// Which matter amends a provision.
    Amending(MatterId),
    /// On what list the seat of an office stands.
    Seat(ListId),
    /// Of what roster the holder of an office is.
    Holder(RosterId),
    /// Who belongs to a body.
    Members(Membership),
    /// Who attends a body without a vote.
    Observers(Membership),
    /// When a body exists.
    Existing(Validity),
}

/// One who can act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// A body.
    Body(BodyId),
    /// The holder of an office.
    Office(OfficeId),
    /// Any entry of a roster.
    Any(RosterId),
    /// Any body.
    AnyBody,
}

/// Steps that come before one.
#[derive(Debug, Clone)]
pub struct Precedence {
    /// The step that has to wait.
    pub step: StepId,
    /// For what.
    pub after: After,
    /// At least how long.
    pub least: Option<Length>,
    /// At most how long.
    pub most: Option<Length>,
}

/// What has to come first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum After {
    /// A step of the same matter.
    Step(StepId),
    /// A step of the same matter with one of these outcomes, in place of those that carry.
    Ended(StepId, Vec<Outcome>),
    /// All of these.
    All(Vec<After>),
    /// One of these.
    Any(Vec<After>),
}

impl After {
    /// All steps named in it.
    pub fn steps(&self) -> Vec<StepId> {
        match self {
            Self::Step(step) | Self::Ended(step, _) => vec![*step],
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::steps).collect(),
        }
    }
}

/// Numbers to be reached.
#[derive(Debug, Clone)]
pub enum Threshold {
    /// A decision rule.
    Vote(VoteId),
    /// Presence needed for a decision: the sets on the left at least the amount.
    Quorum(Amount, crate::ast::Ballots),
}

/// Time between two days.
#[derive(Debug, Clone)]
pub struct Period {
    /// Between which.
    pub between: Between,
    /// Whether the length is the least or the most; of [`Between::Meetings`], the most.
    pub bound: Bound,
    /// How much.
    pub length: Length,
    /// Give or take.
    pub tolerance: Option<Length>,
}

/// Which way a length bounds a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// At least so much.
    Least,
    /// At most so much.
    Most,
}

/// The two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// The notice that calls a meeting, and the meeting.
    NoticeAndMeeting,
    /// The circulation of the agenda and of its papers, and the meeting.
    CirculationAndMeeting,
    /// The posting of the agenda for the public, and the meeting.
    PostingAndMeeting,
    /// The decision that fills an office, and the first day of the term.
    FillingAndStart,
    /// One meeting of a body and its next.
    Meetings,
}

/// Limits of terms.
#[derive(Debug, Clone)]
pub enum Limit {
    /// How long a term may be.
    Length(Length),
    /// From and until a meeting of these bodies.
    Events(Vec<BodyId>, Vec<BodyId>),
    /// A decision that fills an office says who holds it and when.
    Stated,
    /// How many terms one holder may have.
    Terms {
        /// So many.
        most: i64,
        /// One after the other; else in a lifetime.
        consecutive: bool,
        /// Counted per holder and these lists.
        per: Vec<ListId>,
    },
}

/// What does not go together.
#[derive(Debug, Clone)]
pub enum Exclusion {
    /// Anything after the final step.
    AfterFinal,
    /// The same step twice.
    Repetition,
    /// A step once one of these is open or taken.
    Steps(Vec<StepId>),
    /// A step at a meeting of these kinds (or, where `only`, of any other).
    MeetingKind {
        /// The kinds.
        kinds: Vec<String>,
        /// Whether the step may be taken only at these.
        only: bool,
    },
    /// Two terms of one seat at one time.
    Overlap,
    /// Another text at the later step.
    TextChange {
        /// The earlier step.
        from: StepId,
        /// The later step.
        to: StepId,
        /// Unless the change is editorial.
        unless_editorial: bool,
    },
    /// A provision that is in force no longer, or not yet.
    NotInForce,
}
