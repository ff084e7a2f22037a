//! What can be amiss with an agenda or an item of it.

use crate::docket::Outcome;
use crate::source::Span;

/// What is amiss, or cannot be told.
#[derive(Debug, Clone)]
pub enum Amiss {
    /// The first item is of another matter.
    NotFirst {
        /// The matter that comes first.
        needed: String,
    },
    /// Decided although the agenda was not adopted.
    NotAdopted {
        /// The item by which it was to be adopted.
        entry: String,
        /// Where it stands.
        at: Span,
        /// What became of it.
        outcome: Outcome,
    },
    /// A late item that was not taken up as it should be.
    NotAdmitted {
        /// The vote that it takes.
        vote: String,
        /// What is wrong.
        why: String,
        /// Where it shows, if elsewhere.
        at: Option<Span>,
    },
    /// Decided, but not on the agenda of the meeting.
    NotListed {
        /// Where the agenda stands.
        at: Option<Span>,
        /// Whether it was added after the agenda went out.
        added: bool,
    },
    /// More items than there may be.
    TooMany {
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: i64,
    },
    /// Of a class that there is not.
    NoClass {
        /// The class.
        class: String,
        /// Those there are.
        known: Vec<String>,
    },
    /// An outcome that items of the class do not have.
    Class {
        /// The class.
        class: String,
        /// What became of it.
        outcome: Outcome,
        /// What may; empty where it just is not decided.
        allowed: Vec<Outcome>,
    },
    /// An item without a title.
    NotDescribed,
    /// A matter that should appear does not.
    NotIncluded {
        /// The matter.
        matter: String,
        /// In which year; None where on this agenda.
        year: Option<i16>,
    },
    /// What was left unfinished does not appear.
    NotCarried {
        /// What it is about.
        about: String,
        /// The entry that was left unfinished.
        entry: String,
        /// Where it stands.
        at: Span,
        /// What became of it; None where nothing is recorded.
        outcome: Option<Outcome>,
    },
}
