//! The closed set of forms that every provision comes down to.
//!
//! Kinds lower their clauses to these forms; `check` and the lints see nothing else. Adding a rule kind adds no form; adding a form
//! is a change of the house.

mod agenda;
mod duty;

pub use agenda::{Agenda, Every};
pub use duty::{Asked, Duty, Event};

use crate::charter::{
    BodyId, GroupId, ListId, MatterId, Membership, OfficeId, ProvisionId, RosterId, StepId, Validity, VoteId,
};
use crate::docket::Outcome;
use crate::formula::{Domain, Formula};
use jiff::civil::Date;
use num_rational::Ratio;

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
    /// Who may hold an office.
    Eligible(Formula),
    /// What a rule of one's own asks.
    Predicate(Box<Predicate>),
    /// This must follow.
    Duty(Box<Duty>),
}

/// What a rule of one's own asks.
#[derive(Debug, Clone)]
pub struct Predicate {
    /// Of which elements, below each other.
    pub each: Vec<Domain>,
    /// What must hold (or, where `forbids`, must not).
    pub demand: Formula,
    /// Whether it must not hold.
    pub forbids: bool,
    /// What is said where it does not.
    pub message: Vec<Piece>,
    /// One thing to do.
    pub help: Vec<Piece>,
}

/// A part of a message.
#[derive(Debug, Clone)]
pub enum Piece {
    /// As written.
    Text(String),
    /// A value, and how it was asked for.
    Value(String, Formula),
    /// The time between two dates, in hours and minutes.
    Hours(Formula),
}

/// Who may act.
#[derive(Debug, Clone)]
pub enum Authority {
    /// Who may take a step.
    Step(Vec<Actor>),
    /// The holder of which office presides.
    Presiding(OfficeId),
    /// Who may fill an office.
    Filling(Vec<Actor>),
    /// Of what roster or group those are who take a step for themselves.
    Taking(Membership),
    /// Which step, taken by whom, comes before an office is filled.
    FillingAfter(String, Vec<Actor>),
    /// By what matter an office is filled.
    FillingMatter(MatterId),
    /// Who may waive a provision.
    Waiving(Vec<Actor>),
    /// Who may act in the place of another.
    Delegating,
    /// Which matter amends a provision.
    Amending(MatterId),
    /// On what list the seat of an office stands.
    Seat(ListId),
    /// Of what roster or group the holder of an office is.
    Holder(Membership),
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
    /// Any one in a group.
    AnyOf(GroupId),
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
    /// Whether nothing else may come between.
    pub directly: bool,
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
    /// A decision rule, and another that serves in its place once so much time has passed without a result.
    Fallback(VoteId, VoteId, Length),
    /// Presence, or ballots, needed.
    Quorum {
        /// What must hold.
        needs: Formula,
        /// For the meeting to open; else for a decision.
        to_open: bool,
        /// Whether those count who were there at the opening.
        at_opening: bool,
    },
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
    /// Of [`Between::Meetings`] and [`Between::MeetingsOfAYear`]: which meetings count.
    pub kinds: MeetingKinds,
}

/// Kinds of meetings, as a clause names them: those that serve, or where `not` those that do not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeetingKinds {
    /// The kinds; where there is none, all serve.
    pub named: Vec<String>,
    /// See `named`.
    pub not: bool,
}

impl MeetingKinds {
    /// Whether a meeting serves. One of no stated kind is none of those that do not serve; whether it is one that alone serves is not said.
    pub fn serves(&self, kind: Option<&str>) -> Option<bool> {
        match kind {
            _ if self.named.is_empty() => Some(true),
            Some(kind) => Some(self.named.iter().any(|known| known == kind) != self.not),
            None => self.not.then_some(true),
        }
    }
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
    /// No two days: so many meetings of a body in each year, as the amount says.
    MeetingsOfAYear,
}

/// Limits of terms.
#[derive(Debug, Clone)]
pub enum Limit {
    /// How long a term may be.
    Length(Length),
    /// From and until events that may not have happened yet.
    Events(TermEvents),
    /// Who holds the office stays until a successor comes.
    Holdover,
    /// A decision that fills an office says who holds it and when.
    Stated,
    /// How many terms, or how long, one holder may have.
    Terms {
        /// So many.
        most: i64,
        /// Of what.
        unit: Unit,
        /// One after the other; else in a lifetime.
        consecutive: bool,
        /// Counted per holder and these lists.
        per: Vec<ListId>,
    },
    /// How long one stays away before coming back.
    Gap(Length),
    /// The rest of another holder's term counts only where it is longer than this; never, where nothing is said.
    Partial(Option<Length>),
    /// Terms that begin up to this day count towards no limit.
    Initial(Date),
    /// Roles whose terms are counted together; else apart.
    Roles {
        /// The roles.
        roles: Vec<String>,
        /// Whether together.
        together: bool,
    },
    /// No more holders at once than this.
    Seats(i64),
    /// Holders with the same attribute at once.
    Share(Share),
    /// How long a seat may be vacant.
    Vacant(Length),
    /// How many terms may begin in one year.
    Stagger(i64),
    /// In which order the office goes round.
    Rotation(Rotation),
    /// These two change places in the order.
    Swap(String, String),
    /// These are passed over in the order.
    Skip(Vec<String>),
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Terms.
    Terms,
    /// Years of service.
    Years,
    /// Months of service.
    Months,
}

/// With what a term begins and ends.
#[derive(Debug, Clone)]
pub struct TermEvents {
    /// With one of these it begins; with any where there is none.
    pub from: Vec<Happening>,
    /// With the next of these it ends.
    pub until: Vec<Happening>,
    /// Kinds of meetings that count.
    pub kinds: MeetingKinds,
}

impl TermEvents {
    /// Whether a meeting of a kind counts. Where the rules name no kinds, all do but an informal one.
    pub fn counts(&self, kind: Option<&str>) -> bool {
        if self.kinds.named.is_empty() {
            return kind != Some("informal");
        }
        // a meeting of no stated kind is an ordinary one
        let ordinary = || self.kinds.named.iter().any(|known| known == "regular" || known == "ordinary");
        self.kinds.serves(kind).unwrap_or_else(ordinary)
    }
}

/// Something that happens on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Happening {
    /// A body meets.
    Meeting(BodyId),
    /// A matter is finally decided.
    Decision(MatterId),
}

/// How many holders with the same attribute there may be.
#[derive(Debug, Clone)]
pub struct Share {
    /// How many, or which part of what.
    pub size: ShareSize,
    /// Whether that many are too many already (`fewer than`).
    pub fewer: bool,
    /// The attribute.
    pub by: String,
    /// How long more may be borne.
    pub cured: Option<Length>,
}

/// A number of holders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareSize {
    /// So many.
    Number(i64),
    /// A part of the seats.
    OfSeats(Ratio<i64>),
    /// A part of those who hold the office.
    OfHolders(Ratio<i64>),
}

/// An order in which an office goes round.
#[derive(Debug, Clone)]
pub enum Rotation {
    /// By the names that the roster has.
    Names,
    /// By their titles.
    Titles,
    /// By an attribute.
    Attribute(String),
    /// In this order.
    Order(Vec<String>),
}

/// When a decision may take effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effective {
    /// So long after a step.
    After(StepId, Length),
    /// Once so many have taken a step.
    Taken(StepId, Many),
}

/// How many must take a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Many {
    /// So many.
    Number(i64),
    /// So large a share of a roster.
    Share(num_rational::Ratio<i64>, RosterId),
}

/// What a new text does to what was done before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewText {
    /// The time after a step runs anew.
    RestartsStep(StepId),
    /// The time before a meeting runs anew.
    RestartsMeeting(Between),
    /// A step counts no longer.
    Voids(StepId),
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
    /// A step as long as another matter, of which this step was taken or is open, runs on the same subject or about the same one.
    Elsewhere(MatterId, StepId),
    /// A step at a meeting of these kinds (or, where `only`, of any other).
    MeetingKind {
        /// The kinds.
        kinds: Vec<String>,
        /// Whether the step may be taken only at these.
        only: bool,
    },
    /// Two terms of one seat at one time.
    Overlap,
    /// These offices, or membership of these bodies, at one time.
    Incompatible {
        /// Offices.
        offices: Vec<OfficeId>,
        /// Bodies.
        bodies: Vec<BodyId>,
    },
    /// Another text at the later step.
    TextChange {
        /// The earlier step.
        from: StepId,
        /// The later step.
        to: StepId,
        /// Unless the change is editorial.
        unless_editorial: bool,
    },
    /// In effect before its time.
    Before(Effective),
    /// Different texts at a step that several bodies take.
    SameText {
        /// The step.
        step: StepId,
        /// Unless the change is editorial.
        unless_editorial: bool,
    },
    /// A new text after what was done on the old one.
    NewText {
        /// What it does to that.
        does: NewText,
        /// Unless the change is editorial.
        unless_editorial: bool,
    },
    /// A provision that is in force no longer, or not yet.
    NotInForce,
}
