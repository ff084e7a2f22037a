//! The terms on record, kept by seat and by holder, so that each new one is held against its neighbours only.
//!
//! What comes in: terms as they are filled. What goes out: which of them overlap with one, and which stand in a row with it. It knows no
//! rule.

use crate::charter::OfficeId;
use crate::date::When;
use crate::source::Span;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The days of a term, which may be known to the month or year only.
#[derive(Debug, Clone, Copy)]
pub struct Days {
    /// First day.
    pub from: When,
    /// Last day.
    pub until: When,
}

impl Days {
    /// The longest it can be.
    pub const fn widest(self) -> (Date, Date) {
        (self.from.first, self.until.last)
    }

    /// The shortest it can be.
    const fn narrowest(self) -> (Date, Date) {
        (self.from.last, self.until.first)
    }

    /// Whether two terms overlap; None where that hangs on days that are not known. The day of a hand-over belongs to both.
    fn overlap(self, other: Self) -> Option<bool> {
        let meet = |(from, until): (Date, Date), (start, end): (Date, Date)| from < end && start < until;
        if meet(self.narrowest(), other.narrowest()) {
            Some(true)
        } else if meet(self.widest(), other.widest()) {
            None
        } else {
            Some(false)
        }
    }
}

/// One term on record.
#[derive(Debug, Clone)]
pub struct Term {
    /// From when to when.
    pub days: Days,
    /// Who holds it, under the name that the roster has.
    pub holder: String,
    /// Where it stands.
    pub at: Span,
    /// Whether it was given as held before the record, not filled by a decision.
    pub given: bool,
    /// The finding that leaves open whether the act that fills it counts.
    pub open: Option<usize>,
}

/// By first day and seat: last day, and where it stands.
pub type Held = BTreeMap<(Date, String), (Date, Span)>;

/// The terms on record.
#[derive(Debug, Default)]
pub struct Terms {
    /// By office and seat, then by first day; a term that lies inside another is left out, so that the last days go up with the first.
    seats: FxHashMap<(OfficeId, String), BTreeMap<Date, Term>>,
    /// By office and holder, the findings that leave open whether one of the terms counts.
    pub open: FxHashMap<(OfficeId, String), usize>,
    /// By office, holder and what the limit counts per.
    pub holders: FxHashMap<(OfficeId, String), Held>,
    /// By office: first day, last day, holder; for the question who holds it.
    pub offices: FxHashMap<OfficeId, Vec<(Date, Date, String)>>,
}

impl Terms {
    /// Whether one holds an office on a day, in any seat; None where no term on record covers the day.
    pub fn holds(&self, office: OfficeId, name: &str, on: When) -> Option<bool> {
        let terms = self.offices.get(&office).map(Vec::as_slice).unwrap_or_default();
        let mut that_day = terms.iter().filter(|(from, until, _)| *from <= on.first && on.last <= *until).peekable();
        that_day.peek()?;
        Some(that_day.any(|(.., holder)| holder == name))
    }

    /// A term of the seat that overlaps with these days, and whether that is sure. Since no term lies inside another, the neighbours tell.
    pub fn overlapping(&self, seat: &(OfficeId, String), days: Days) -> Option<(&Term, bool)> {
        let terms = self.seats.get(seat)?;
        let (from, until) = days.widest();
        let near = terms.range(..=from).next_back().into_iter().chain(terms.range(from..=until.max(from)));
        let met = near.filter_map(|(_, term)| match term.days.overlap(days) {
            Some(false) => None,
            answer => Some((term, answer == Some(true))),
        });
        met.max_by_key(|(_, sure)| *sure)
    }

    /// Whether the seat was given to this holder for these very days, as held before the record.
    pub fn given(&self, seat: &(OfficeId, String), days: Days, holder: &str) -> bool {
        let term = self.seats.get(seat).and_then(|terms| terms.get(&days.from.first));
        term.is_some_and(|term| term.given && term.holder == holder && term.days.widest() == days.widest())
    }

    /// Keeps a term by its seat. What lies inside another tells nothing that the other does not.
    pub fn keep(&mut self, seat: (OfficeId, String), term: Term) {
        let terms = self.seats.entry(seat).or_default();
        let (from, until) = term.days.widest();
        if terms.range(..=from).next_back().is_some_and(|(_, before)| before.days.widest().1 >= until) {
            return;
        }
        while let Some(inside) =
            terms.range(from..).next().filter(|(_, after)| after.days.widest().1 <= until).map(|(start, _)| *start)
        {
            terms.remove(&inside);
        }
        terms.insert(from, term);
    }
}

/// The terms in a row with one from `from` to `until`: each begins at the latest on the day after the one before it ends. Terms of several
/// seats that begin on one day are one in the row.
pub fn row(terms: &Held, from: Date, until: Date) -> Vec<(Date, Date, Span)> {
    let follows = |start: Date, end: Date| end.tomorrow().is_ok_and(|next| start <= next);
    let mut run: Vec<(Date, Date, Span)> = Vec::new();
    let mut start = from;
    for ((other, _), (end, at)) in terms.range(..(from, String::new())).rev() {
        if !follows(start, *end) {
            break;
        }
        if *other < start {
            run.push((*other, *end, *at));
        }
        start = *other;
    }
    run.reverse();
    let (mut begun, mut last) = (from, until);
    for ((other, _), (end, at)) in terms.range((from, String::new())..) {
        if !follows(*other, last) {
            break;
        }
        if *other > begun {
            run.push((*other, *end, *at));
            begun = *other;
        }
        last = last.max(*end);
    }
    run
}
