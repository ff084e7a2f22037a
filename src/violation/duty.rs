//! What is shown of a duty that is not met.

use crate::source::Span;
use jiff::civil::Date;

/// A duty that is not met, or not yet.
#[derive(Debug, Clone)]
pub enum OfDuty {
    /// Nothing on record meets it, and its time is over.
    Overdue {
        /// What is asked: "`debated` by `assembly`".
        asked: String,
        /// By when, and from what that counts: "2024-03-15, 10 business days after c-1".
        due: String,
        /// The day up to which the record is read.
        day: Date,
        /// Where something already stands on record that comes nearest.
        at: Option<Span>,
    },
    /// It was met too late.
    Late {
        /// What is asked.
        asked: String,
        /// When it was done.
        on: String,
        /// By when it was due, and from what that counts.
        due: String,
        /// Where that stands.
        at: Span,
    },
    /// Its time is not over.
    Pending {
        /// What is asked.
        asked: String,
        /// By when, and from what that counts.
        due: String,
    },
    /// Nothing meets it in a year.
    NotInYear {
        /// What is asked.
        asked: String,
        /// The year, or years: "2024", "2023 to 2024".
        years: String,
    },
}
