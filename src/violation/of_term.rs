//! With what it is shown that a term of office, or those who hold an office at once, depart from the rules.

use crate::constraint::{Length, Unit};
use crate::date::When;
use crate::source::Span;
use jiff::civil::Date;

/// What is shown of a term.
#[derive(Debug, Clone)]
pub enum OfTerm {
    /// Longer in office than one may be.
    Served {
        /// Months and days of service.
        months: i64,
        /// See `months`.
        days: i64,
        /// How many may be.
        most: i64,
        /// Of what.
        unit: Unit,
        /// Whether in a row.
        consecutive: bool,
        /// Who.
        holder: String,
        /// What.
        seat: String,
        /// The earlier terms: from, until, where.
        earlier: Vec<(Date, Date, Span)>,
    },
    /// Back before the time away has run.
    TooSoon {
        /// Who.
        holder: String,
        /// What.
        seat: String,
        /// When the earlier term ended.
        ended: Date,
        /// Where it stands.
        at: Span,
        /// How long one stays away.
        gap: Length,
        /// From when one may be back.
        earliest: Option<Date>,
    },
    /// Longer than the rest of the term that it is the rest of.
    Rest {
        /// Whose term it is the rest of.
        of: String,
        /// Last day.
        until: When,
        /// When that term ends.
        latest: Date,
    },
    /// The term is handed over on another day than its event.
    End {
        /// Who holds it.
        holder: String,
        /// The day.
        day: When,
        /// Whether it is the first day of a successor's term.
        successor: bool,
        /// What ends the term.
        event: String,
        /// The day of the event, and where it stands; None where it has not happened as far as the record goes.
        happened: Option<(When, Span)>,
        /// An event that was to be on the day, and what became of it.
        instead: Option<(String, Span)>,
    },
    /// The term runs past an event that ended it.
    Past {
        /// Who holds it.
        holder: String,
        /// Its last day, as given.
        until: When,
        /// The event.
        event: String,
        /// The day of the event.
        day: When,
        /// Where the event stands.
        at: Span,
    },
    /// The hand-over is at a meeting of a kind that does not count.
    Kind {
        /// The kind.
        kind: String,
        /// The day.
        day: When,
        /// What would count.
        event: String,
        /// Where the meeting stands.
        at: Span,
    },
    /// Too many at once.
    Crowd {
        /// The attribute and its value, of a share.
        share: Option<(String, String)>,
        /// From when on.
        since: Date,
        /// How many.
        count: i64,
        /// How many may be, in words.
        allowed: String,
        /// Who else, and where.
        others: Vec<(String, Span)>,
        /// The last day on which it could have been cured.
        cure: Option<Date>,
    },
    /// Holders of whom the attribute is not known.
    NoAttribute {
        /// Who.
        holders: Vec<String>,
        /// The attribute.
        attribute: String,
        /// Since when they are there together.
        since: Date,
    },
    /// Vacant for too long.
    Vacant {
        /// The seat.
        seat: String,
        /// First day without a holder.
        since: Date,
        /// The day on which it is filled; None where it is not, as far as the record goes.
        filled: Option<Date>,
        /// Until when it could be vacant.
        latest: Date,
        /// Where the last term stands.
        at: Span,
        /// How long it may be.
        length: Length,
    },
    /// Too many begin in one year.
    Stagger {
        /// The year.
        year: i16,
        /// Which this is.
        nth: i64,
        /// How many may be.
        most: i64,
        /// The others.
        at: Vec<Span>,
    },
    /// Another's turn.
    Turn {
        /// Who holds it.
        holder: String,
        /// Whose turn it is.
        expected: String,
        /// After whom.
        after: String,
        /// Where that term stands.
        at: Span,
    },
    /// One who stands nowhere in the order, or of whom it is not known where.
    NoPlace {
        /// Who.
        holder: String,
        /// What would tell it.
        by: String,
    },
    /// Two offices at once.
    Incompatible {
        /// Who.
        holder: String,
        /// The office.
        office: String,
        /// The other office, or the body.
        other: String,
        /// Whether it is a body.
        body: bool,
        /// From when on.
        since: Date,
        /// Where the other term stands.
        at: Option<Span>,
    },
}
