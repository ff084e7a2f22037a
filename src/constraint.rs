//! The closed set of forms that every provision comes down to, and what the checker says of one that does not hold.
//!
//! Kinds lower their clauses to these forms; `check` and the lints see nothing else. Adding a rule kind adds no form; adding a form
//! is a change of the house.

use crate::ast::{Amount, VoteRule};
use crate::charter::{BodyId, ListId, MatterId, OfficeId, ProvisionId, RosterId, StepId, VoteId};
use crate::date::When;
use crate::diagnostic::Severity;
use crate::docket::Outcome;
use crate::source::Span;
use jiff::civil::Date;

/// How time is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Calendar days: the first day is not counted, the last is.
    Days,
    /// Neither the first nor the last day is counted.
    ClearDays,
    /// Days that are no week-end and no holiday.
    BusinessDays,
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
    /// On what list the seat of an office stands.
    Seat(ListId),
    /// Of what roster the holder of an office, or a member of a body, is.
    Holder(RosterId),
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
    /// All of these.
    All(Vec<After>),
    /// One of these.
    Any(Vec<After>),
}

impl After {
    /// All steps named in it.
    pub fn steps(&self) -> Vec<StepId> {
        match self {
            Self::Step(step) => vec![*step],
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
    /// At least how much; of [`Between::Meetings`], at most.
    pub length: Length,
    /// Give or take.
    pub tolerance: Option<Length>,
}

/// The two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// The notice that calls a meeting, and the meeting.
    NoticeAndMeeting,
    /// The circulation of the agenda and of its papers, and the meeting.
    CirculationAndMeeting,
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

/// What is shown of a provision that does not hold, or of which that cannot be said.
#[derive(Debug, Clone)]
pub enum Shown {
    /// Another acted.
    Actor {
        /// Who acted.
        acting: String,
        /// Who may.
        allowed: Vec<String>,
    },
    /// The office is filled by another matter.
    Matter {
        /// The matter decided.
        decided: String,
        /// The matter that fills the office.
        needed: String,
    },
    /// The holder is not of the roster on that day.
    NotOfRoster {
        /// Who.
        name: String,
        /// The roster's title.
        roster: String,
        /// Since when it is, where it comes later.
        since: Option<Date>,
        /// Until when it was, where it left before.
        until: Option<Date>,
        /// On which day.
        on: When,
        /// Where the roster lists it.
        listed: Span,
        /// Whether that is the day on which a term begins.
        of_term: bool,
    },
    /// No entry takes the earlier step.
    Missing {
        /// The earlier step.
        needed: String,
        /// Who takes it.
        by: Vec<String>,
    },
    /// The earlier step was taken, but with an outcome that does not carry.
    NotCarried {
        /// The earlier step.
        needed: String,
        /// Its entry.
        entry: String,
        /// Where it stands.
        at: Span,
        /// What became of it.
        outcome: Outcome,
    },
    /// What is relied on is no such step.
    OtherStep {
        /// The earlier step.
        needed: String,
        /// The entry relied on.
        entry: String,
        /// Where it stands.
        at: Span,
        /// What it is.
        is: String,
    },
    /// The earlier step comes only later, or too shortly before.
    TooEarly {
        /// The earlier step.
        needed: String,
        /// Its entry.
        entry: String,
        /// Where it stands.
        at: Span,
        /// Its day.
        day: When,
        /// How much lies between, and what must.
        gap: Option<(i64, Length)>,
        /// The earliest lawful day.
        earliest: Option<Date>,
        /// Whether it is of the same day, and only stands later in the docket.
        same_day: bool,
    },
    /// The earlier step lies too long ago.
    TooLate {
        /// The earlier step.
        needed: String,
        /// Where it stands.
        at: Span,
        /// Its day.
        day: When,
        /// What may lie between.
        gap: Length,
        /// The latest lawful day.
        latest: Option<Date>,
    },
    /// What it rests on does not count, or cannot be judged.
    RestsOn {
        /// The entry.
        entry: String,
        /// Where it stands.
        at: Span,
    },
    /// The record does not reach back to where the missing act may be.
    BeforeRecord {
        /// The earlier step.
        needed: String,
        /// From when the record is complete.
        from: When,
    },
    /// Decisions that wait for each other.
    Circle {
        /// Their names, the first again at the end.
        names: Vec<String>,
        /// Where the others stand.
        at: Vec<Span>,
    },
    /// The route has ended.
    Ended {
        /// By which entry.
        entry: String,
        /// Where it stands.
        at: Span,
        /// When.
        day: Option<When>,
    },
    /// The step was taken before.
    Repeated {
        /// By which entry.
        entry: String,
        /// Where it stands.
        at: Span,
    },
    /// The meeting is of a kind that does not serve.
    MeetingKind {
        /// The kind.
        kind: String,
    },
    /// The provision is not in force on that day.
    NotInForce {
        /// From when it is.
        since: Option<Date>,
        /// Until when it was.
        until: Option<Date>,
        /// What is in force instead, if anything is.
        instead: Vec<String>,
        /// On which day.
        on: When,
    },
    /// Objections where there may be none.
    Objections {
        /// Who objected.
        by: Vec<String>,
    },
    /// Decided by another vote than the rules say.
    Rule {
        /// The vote on record.
        recorded: String,
        /// The vote that the rules say.
        needed: String,
    },
    /// The recorded outcome is not what the vote gives.
    Outcome {
        /// Recorded.
        recorded: Outcome,
        /// Whether the vote carries.
        carried: bool,
        /// The arithmetic.
        sum: String,
    },
    /// Too few.
    Quorum {
        /// The arithmetic: who is there, of how many, how many are needed.
        sum: String,
    },
    /// Too short a time.
    TooShort {
        /// How much there is.
        measured: i64,
        /// How much there must be.
        needed: Length,
        /// The day that the period ends on.
        meeting: Date,
        /// The earliest lawful day for it.
        earliest: Date,
        /// The latest day on which it could have begun.
        latest_start: Date,
    },
    /// A term longer than it may be.
    TooLong {
        /// First day.
        from: When,
        /// Last day.
        until: When,
        /// Last lawful day.
        latest: Date,
        /// The length of a term.
        length: Length,
    },
    /// A term that ends before it begins.
    Backwards {
        /// First day.
        from: When,
        /// Last day.
        until: When,
    },
    /// A term without its days.
    NoTerm,
    /// One term too many.
    Terms {
        /// Which in the row this would be.
        nth: i64,
        /// How many may be.
        most: i64,
        /// Whether in a row.
        consecutive: bool,
        /// Who.
        holder: String,
        /// What.
        seat: String,
        /// The earlier ones: from, until, where.
        earlier: Vec<(Date, Date, Span)>,
    },
    /// Two terms of one seat.
    Overlap {
        /// The seat.
        seat: String,
        /// Who else holds it.
        holder: String,
        /// From when to when both would.
        from: Date,
        /// See `from`.
        until: Date,
        /// Where the other stands.
        at: Span,
    },
    /// Another text.
    TextChange {
        /// The text here.
        here: String,
        /// The text at the earlier step.
        there: String,
        /// The earlier step.
        step: String,
        /// Where it stands.
        at: Span,
    },
    /// Too long since the last meeting.
    Gap {
        /// The earlier meeting.
        earlier: Date,
        /// The later meeting.
        later: Date,
        /// The latest day on which it would have been in time.
        latest: Date,
        /// Where the earlier one stands.
        at: Span,
    },
    /// A fact that the docket does not give.
    Fact {
        /// What is not known, as the end of "cannot be told: …".
        missing: String,
        /// The field that would say it.
        field: &'static str,
    },
}

/// A provision that does not hold for some act, or of which that cannot be said.
#[derive(Debug, Clone)]
pub struct Violation {
    /// The constraint.
    pub constraint: ConstraintId,
    /// Where in the docket.
    pub at: Span,
    /// False where a fact is missing.
    pub broken: bool,
    /// With what to show it.
    pub shown: Shown,
    /// The finding that it follows from.
    pub cause: Option<usize>,
}

/// What a kind makes of a violation.
#[derive(Debug, Clone)]
pub struct Told {
    /// The code.
    pub code: crate::diagnostic::Code,
    /// The fact.
    pub message: String,
    /// Beside the docket's place.
    pub here: String,
    /// Further places in the docket.
    pub there: Vec<(Span, String)>,
    /// Beside the rule's place.
    pub rule: String,
    /// Further places in the rules.
    pub rules: Vec<(Span, String)>,
    /// One thing to do.
    pub help: Option<String>,
    /// Where the kind departs from the severity of the provision.
    pub severity: Option<Severity>,
}

impl Told {
    /// A code and a message; the rest is added.
    pub fn new(code: crate::diagnostic::Code, message: impl Into<String>, here: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            here: here.into(),
            there: Vec::new(),
            rule: "required here".into(),
            rules: Vec::new(),
            help: None,
            severity: None,
        }
    }

    /// One thing to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A further place in the docket.
    #[must_use]
    pub fn there(mut self, at: Span, text: impl Into<String>) -> Self {
        self.there.push((at, text.into()));
        self
    }

    /// A further place in the rules.
    #[must_use]
    pub fn listed(mut self, at: Span, text: impl Into<String>) -> Self {
        self.rules.push((at, text.into()));
        self
    }

    /// What stands beside the rule's place.
    #[must_use]
    pub fn rule(mut self, text: impl Into<String>) -> Self {
        self.rule = text.into();
        self
    }
}

/// Whether a decision rule holds; see `check::threshold`.
pub type Rule = VoteRule;
