//! What the checker says of a provision that does not hold, and what its kind makes of it.
//!
//! What comes in: numbers, names and places from `check`. What goes out: a [`Violation`], which the kind of its provision turns into
//! [`Told`] words. It knows no kind and no format.

mod agenda;
mod duty;
mod of_term;

pub use agenda::Amiss;
pub use duty::OfDuty;
pub use of_term::OfTerm;

use crate::constraint::{Between, ConstraintId, Length};
use crate::date::When;
use crate::diagnostic::{Code, Severity};
use crate::docket::Outcome;
use crate::source::Span;
use jiff::civil::Date;

/// Why it cannot be told how often a body met, and of which meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Its day is not known.
    Day(Span),
    /// Of what kind it was is not known.
    Kind(Span),
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
    /// Someone takes part who does not belong to the body.
    NotMember {
        /// Who.
        name: String,
        /// On which day.
        on: When,
        /// Who belongs.
        who: String,
        /// Where a roster lists the one.
        listed: Option<Span>,
    },
    /// Someone votes who only observes.
    ObserverVotes {
        /// Who.
        name: String,
        /// On which day.
        on: When,
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
        /// What should have, where not what carries.
        wanted: Vec<Outcome>,
    },
    /// The earlier step was taken, but the matter went back, or the text changed, and it has to be taken again.
    Again {
        /// The earlier step.
        needed: String,
        /// Its entry.
        entry: String,
        /// Where it stands.
        at: Span,
        /// What undid it.
        by: String,
        /// Where that stands.
        undone: Span,
        /// How.
        how: Undone,
    },
    /// A step that another one excludes.
    Excluded {
        /// The other step.
        other: String,
        /// The matter that it is of, where that is another one.
        of: Option<String>,
        /// Its entry.
        entry: String,
        /// Where it stands.
        at: Span,
        /// Whether it is open, and not taken yet.
        open: bool,
    },
    /// An act made good by one who could not have done it.
    Ratifies {
        /// The act made good.
        entry: String,
        /// Where it stands.
        at: Span,
        /// Who may take such a step.
        allowed: Vec<String>,
    },
    /// The route has ended by lapse of time.
    EndedByLapse {
        /// The step that has happened.
        step: String,
        /// When.
        day: Date,
        /// The act from which the time ran.
        at: Span,
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
        /// How much lies between, of how much: "5 of 7 days".
        gap: Option<String>,
        /// The earliest lawful day, or instant.
        earliest: Option<String>,
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
        /// The latest lawful day, or instant.
        latest: Option<String>,
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
    /// The record ends before the act.
    Unrecorded {
        /// The earlier step.
        needed: String,
        /// What is not known.
        missing: String,
        /// The field that would say it.
        field: &'static str,
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
        /// What that is the day of.
        basis: crate::ast::Basis,
    },
    /// In the place of another, without a delegation that holds.
    Delegation {
        /// Who acts.
        acting: String,
        /// In whose place.
        by: String,
        /// What is wrong.
        fault: DelegationFault,
    },
    /// Amended by another matter than the rules say.
    Procedure {
        /// What is amended.
        amended: String,
        /// By which matters it may be.
        by: String,
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
    /// A silence procedure was not over.
    Running {
        /// The outcome on record.
        recorded: Outcome,
        /// When it closes.
        closes: When,
    },
    /// An objection that came too late.
    LateObjection {
        /// Whose.
        by: String,
        /// When the procedure closed.
        closes: When,
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
    /// What must follow is wanting, or comes late.
    Duty(OfDuty),
    /// A rule of one's own is not kept.
    Predicate {
        /// What it says.
        message: String,
        /// One thing to do.
        help: Option<String>,
        /// What else shows it.
        others: Vec<(Span, String)>,
    },
    /// One who may not hold an office.
    NotEligible {
        /// Who.
        holder: String,
        /// On which day.
        on: When,
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
    /// Too short or too long a time between two moments.
    Interval(Interval),
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
    /// Another presides than the holder of the office.
    Presides {
        /// Who presides.
        name: String,
        /// The office.
        office: String,
        /// Who holds it.
        holders: Vec<String>,
        /// Where the term of one of them stands.
        at: Option<Span>,
    },
    /// A term, or those who hold an office at once.
    Term(OfTerm),
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
    /// In effect before enough have taken a step.
    TooFew {
        /// The step.
        step: String,
        /// How many have.
        have: usize,
        /// How many must.
        need: i64,
        /// On which day enough had.
        since: Option<Date>,
    },
    /// The text was changed too shortly before the meeting.
    Restarted {
        /// How much time there was.
        interval: Interval,
        /// The act that changed it.
        by: String,
        /// Where it stands.
        at: Span,
    },
    /// Too long since the last meeting.
    Gap {
        /// The earlier meeting.
        earlier: When,
        /// The later meeting; None where the record ends first.
        later: Option<When>,
        /// The latest day on which it would have been in time.
        latest: Date,
        /// Where the earlier one stands.
        at: Span,
        /// Why that cannot be told.
        doubt: Option<Doubt>,
    },
    /// Too few meetings in a year.
    MeetingsOfAYear {
        /// The year.
        year: i16,
        /// How many there were.
        count: i64,
        /// How many there must be.
        needed: i64,
        /// Why that cannot be told.
        doubt: Option<Doubt>,
    },
    /// Another step came between a step and those that it comes directly after.
    Between {
        /// The steps that it comes directly after.
        needed: Vec<String>,
        /// The step that came between.
        step: String,
        /// The act of it.
        entry: String,
        /// Where.
        at: Span,
    },
    /// Which of two comes first cannot be told.
    Unordered {
        /// Why not.
        missing: String,
        /// What the earlier step is to be.
        entry: String,
        /// The other's date.
        at: Span,
        /// The field that would say it.
        field: &'static str,
    },
    /// An agenda, or an item of it, is not as it should be.
    Agenda(Amiss),
    /// A fact that the docket does not give.
    Fact {
        /// What is not known, as the end of "cannot be told: …".
        missing: String,
        /// The field that would say it.
        field: &'static str,
    },
}

/// How an act came to count no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undone {
    /// The matter went back to an earlier step.
    Returned,
    /// Another decision took its place.
    Superseded,
    /// The text was changed.
    NewText,
}

/// Too short or too long a time, as shown.
#[derive(Debug, Clone)]
pub struct Interval {
    /// What the period hangs on.
    pub between: Between,
    /// Whether it is too long; else too short.
    pub long: bool,
    /// How much of how much: "8 of 10 business days (2024-03-08 is a holiday)"; where too long, "75 days".
    pub sum: String,
    /// How much there must be, or may be.
    pub length: Length,
    /// When the period ends.
    pub end: String,
    /// Where too short, the earliest lawful end; where too long, the latest.
    pub lawful_end: String,
    /// Where too short, the latest lawful beginning; where too long, the earliest.
    pub lawful_start: String,
}

/// What is wrong with a delegation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DelegationFault {
    /// No decision delegates.
    Missing,
    /// It ended on this day.
    Expired(String),
    /// It was delegated further by one that may not.
    Further,
    /// The matter is not delegable.
    NotDelegable,
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
    pub code: Code,
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
    pub fn new(code: Code, message: impl Into<String>, here: impl Into<String>) -> Self {
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
