//! The terms on record, kept by seat and by holder, so that each new one is held against its neighbours only.
//!
//! What comes in: terms as they are filled. What goes out: which of them overlap with one, and which stand in a row with it. It knows no
//! rule.

use crate::charter::OfficeId;
use crate::constraint::{ConstraintId, Count, Length};
use crate::date::When;
use crate::source::Span;
use crate::time::{Calendar, days_between};
use jiff::ToSpan;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The days of a term, which may be known to the month or year only.
#[derive(Debug, Clone, Copy)]
pub struct Days {
    /// First day.
    pub from: When,
    /// Last day; the last of the calendar where it is not known.
    pub until: When,
    /// Whether the end is not known: it hangs on what has not happened yet.
    pub open: bool,
}

impl Days {
    /// A day alone.
    pub const fn on(day: When) -> Self {
        Self { from: day, until: day, open: false }
    }

    /// From one day to another.
    pub const fn between((from, until): (Date, Date)) -> Self {
        Self { from: When::day(from), until: When::day(until), open: false }
    }

    /// The longest it can be.
    pub const fn widest(self) -> (Date, Date) {
        (self.from.first, self.until.last)
    }

    /// The shortest it can be. It does not end before it begins.
    pub fn narrowest(self) -> (Date, Date) {
        (self.from.last, self.until.first.max(self.from.first))
    }

    /// Whether two terms overlap; None where that hangs on days that are not known. The day of a hand-over belongs to both.
    pub fn overlap(self, other: Self) -> Option<bool> {
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

/// The terms of one holder.
#[derive(Debug, Default, Clone)]
pub struct Held {
    /// By first day and seat.
    terms: BTreeMap<(Date, String), HeldTerm>,
    /// First and last day of each row of terms that follow each other without a day, or less than the gap, between: rows do not touch.
    rows: BTreeMap<Date, Date>,
    /// Months and days of these rows together.
    served: (i64, i64),
    /// Findings that leave open whether one of them counts.
    pub open: Vec<usize>,
    /// How many are the rest of another holder's term.
    pub partial: usize,
    /// Of how many the days are not exactly known.
    pub vague: usize,
}

/// How long one stays away for a new row to begin, and how that is counted.
pub type Apart<'c> = (&'c Calendar, Option<Length>);

impl Held {
    /// Enters a term; a second one of the same seat and first day is left out.
    pub fn enter(&mut self, from: Date, seat: String, term: HeldTerm, apart: Apart<'_>) {
        let (start, end) = self.reach(from, term.until, apart);
        if let std::collections::btree_map::Entry::Vacant(free) = self.terms.entry((from, seat)) {
            free.insert(term);
            self.open.extend(term.open);
            self.partial += usize::from(term.partial);
            self.vague += usize::from(!term.firm);
        }
        let inside: Vec<Date> = self.rows.range(start..=end).map(|(start, _)| *start).collect();
        for row in inside {
            if let Some(last) = self.rows.remove(&row) {
                let (months, days) = lasted(row, last, apart.0);
                self.served = (self.served.0 - months, self.served.1 - days);
            }
        }
        self.rows.insert(start, end);
        let (months, days) = lasted(start, end, apart.0);
        self.served = (self.served.0 + months, self.served.1 + days);
    }

    /// Months and days of all rows with one more term from `from` to `until`.
    pub fn served_with(&self, from: Date, until: Date, calendar: &Calendar) -> (i64, i64) {
        let (start, end) = self.reach(from, until, (calendar, None));
        let (mut months, mut days) = self.served;
        for (row, last) in self.rows.range(start..=end) {
            let (own, left) = lasted(*row, *last, calendar);
            (months, days) = (months - own, days - left);
        }
        let (own, left) = lasted(start, end, calendar);
        (months + own, days + left)
    }

    /// The last terms, in the order of time.
    pub fn latest(&self, most: usize) -> Vec<(Date, HeldTerm)> {
        let mut latest: Vec<_> = self.terms.iter().rev().take(most).map(|((first, _), term)| (*first, *term)).collect();
        latest.reverse();
        latest
    }

    /// First and last day of the row that a term from `from` to `until` stands in.
    fn reach(&self, from: Date, until: Date, apart: Apart<'_>) -> (Date, Date) {
        let (mut start, mut end) = (from, until);
        if let Some((before, last)) = self.rows.range(..=from).next_back()
            && follows(from, *last, apart)
        {
            (start, end) = (*before, end.max(*last));
        }
        for (after, last) in self.rows.range(from..) {
            if !follows(*after, end, apart) {
                break;
            }
            end = end.max(*last);
        }
        (start, end)
    }

    /// The terms in a row with one from `from` to `until`.
    pub fn in_row(&self, from: Date, until: Date, apart: Apart<'_>) -> Vec<(Date, HeldTerm)> {
        let (start, end) = self.reach(from, until, apart);
        self.terms
            .range((start, String::new())..)
            .take_while(|((first, _), _)| *first <= end)
            .map(|((first, _), term)| (*first, *term))
            .collect()
    }

    /// All terms.
    pub fn all(&self) -> Vec<(Date, HeldTerm)> {
        self.terms.iter().map(|((first, _), term)| (*first, *term)).collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.terms.len()
    }
}

/// How long a row of terms lasts: whole months, and the days that are left.
pub fn lasted(start: Date, end: Date, calendar: &Calendar) -> (i64, i64) {
    let Ok(end) = end.tomorrow() else { return (0, 0) };
    let month = Length { amount: 1, count: Count::Months };
    let whole = calendar.measured(start, end, month);
    let reached = calendar.after(start, Length { amount: whole, ..month }).unwrap_or(end);
    (whole, i64::from(days_between(reached, end)).max(0))
}

/// Whether a term that begins on `start` follows one that ends on `end` without a day between, or before the gap has run.
fn follows(start: Date, end: Date, apart: Apart<'_>) -> bool {
    let Ok(next) = end.tomorrow() else { return true };
    start <= next || apart.1.is_some_and(|gap| apart.0.after(next, gap).is_none_or(|back| start < back))
}

/// A term as it counts towards a limit.
#[derive(Debug, Clone, Copy)]
pub struct HeldTerm {
    /// Its last day.
    pub until: Date,
    /// Where it stands.
    pub at: Span,
    /// The shortest that it can be: its latest first day and its earliest last; where they are exactly known, these.
    pub least: (Date, Date),
    /// Whether its days are exactly known.
    pub firm: bool,
    /// Whether it is the rest of another holder's term.
    pub partial: bool,
    /// The finding that leaves open whether the act that fills it counts.
    pub open: Option<usize>,
}

/// How terms are counted towards a limit: the limit, and the gap and the roles that go with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Basis {
    /// The limit.
    pub limit: ConstraintId,
    /// The time that one stays away.
    pub gap: Option<ConstraintId>,
    /// Which roles count together.
    pub roles: Option<ConstraintId>,
}

/// The terms of one person in one office, for the question which of them meets another.
#[derive(Debug, Default)]
pub struct Spans {
    /// Those that end, by their first days.
    ending: BTreeMap<(Date, usize), (Days, Span)>,
    /// Those whose end is not known.
    endless: BTreeMap<(Date, usize), (Days, Span)>,
    /// How many days the longest of those that end has.
    longest: i32,
}

impl Spans {
    /// Enters a term.
    pub fn enter(&mut self, days: Days, at: Span) {
        let (from, until) = days.widest();
        let key = (from, self.ending.len() + self.endless.len());
        if until == Date::MAX {
            self.endless.insert(key, (days, at));
        } else {
            self.longest = self.longest.max(days_between(from, until));
            self.ending.insert(key, (days, at));
        }
    }

    /// One that overlaps with these days, and whether that is sure: the surest, of several the latest.
    pub fn meeting(&self, days: Days) -> Option<(Days, Span, bool)> {
        let (from, until) = days.widest();
        let start = from.checked_sub(self.longest.days()).unwrap_or(Date::MIN);
        let near = self.ending.range((start, 0)..=(until, usize::MAX)).rev();
        // of those without an end the one that began first overlaps most surely
        let endless = self.endless.range(..=(until, usize::MAX)).next();
        let mut found = None;
        for (theirs, at) in near.chain(endless).map(|(_, term)| *term) {
            match theirs.overlap(days) {
                Some(true) => return Some((theirs, at, true)),
                Some(false) => {}
                None => found = found.or(Some((theirs, at, false))),
            }
        }
        found
    }
}

/// The terms on record.
#[derive(Debug, Default)]
pub struct Terms {
    /// By office and seat, then by first day; a term that lies inside another is left out, so that the last days go up with the first.
    seats: FxHashMap<(OfficeId, String), BTreeMap<Date, Term>>,
    /// By what is counted how, holder and what the limit counts per.
    pub holders: FxHashMap<(Basis, String), Held>,
    /// By office and holder: the days of all terms, and where they stand.
    pub persons: FxHashMap<(OfficeId, String), Vec<(Days, Span)>>,
    /// By office and holder: the same, to be looked up by their days.
    pub spans: FxHashMap<(OfficeId, String), Spans>,
    /// By office and holder: first day, and last day as it was to be when the term began.
    pub meant: FxHashMap<(OfficeId, String), BTreeMap<Date, Date>>,
    /// By office: the terms and who holds them; for the question who holds it.
    pub offices: FxHashMap<OfficeId, Vec<(Days, String)>>,
}

impl Terms {
    /// Whether one holds an office on a day, in any seat; None where no term on record surely covers the day.
    pub fn holds(&self, office: OfficeId, name: &str, on: When) -> Option<bool> {
        let terms = self.offices.get(&office).map(Vec::as_slice).unwrap_or_default();
        let covers = |(from, until): (Date, Date)| from <= on.first && on.last <= until;
        let own = |holder: &str| holder == name;
        if terms.iter().any(|(days, holder)| own(holder) && covers(days.narrowest())) {
            return Some(true);
        }
        // a term of one's own whose days leave it open, or no term at all
        let open = terms
            .iter()
            .any(|(days, holder)| own(holder) && days.overlap(Days::on(on)) != Some(false) && covers(days.widest()));
        let another = terms.iter().any(|(days, holder)| !own(holder) && covers(days.narrowest()));
        (another && !open).then_some(false)
    }

    /// Who surely holds an office on a day.
    pub fn holders(&self, office: OfficeId, on: When) -> impl Iterator<Item = &str> {
        let terms = self.offices.get(&office).map(Vec::as_slice).unwrap_or_default();
        let covers = move |(from, until): (Date, Date)| from <= on.first && on.last <= until;
        terms.iter().filter(move |(days, _)| covers(days.narrowest())).map(|(_, name)| name.as_str())
    }

    /// A term of the seat that overlaps with these days, and whether that is sure. Since no term lies inside another, the neighbours tell.
    pub fn overlapping(&self, seat: &(OfficeId, String), days: Days) -> Option<(&Term, bool)> {
        let terms = self.seats.get(seat)?;
        let (from, until) = days.widest();
        let near = terms.range(..=from).next_back().into_iter().chain(terms.range(from..=until.max(from)));
        // whose end is not known stays until another comes
        let succeeded = |term: &Term| term.days.open && term.days.from.last < days.from.first;
        let met = near.filter(|(_, term)| !succeeded(term)).filter_map(|(_, term)| match term.days.overlap(days) {
            Some(false) => None,
            answer => Some((term, answer == Some(true))),
        });
        met.max_by_key(|(_, sure)| *sure)
    }

    /// A term of the seat with this holder and these very days.
    pub fn same(&self, seat: &(OfficeId, String), days: Days, holder: &str) -> Option<&Term> {
        let term = self.seats.get(seat).and_then(|terms| terms.get(&days.from.first));
        term.filter(|term| term.holder == holder && term.days.widest() == days.widest())
    }

    /// Keeps a term by its seat. What lies inside another tells nothing that the other does not.
    pub fn keep(&mut self, seat: (OfficeId, String), term: Term) {
        let terms = self.seats.entry(seat).or_default();
        let (from, until) = term.days.widest();
        if terms.range(..=from).next_back().is_some_and(|(_, before)| !before.days.open && before.days.widest().1 >= until) {
            return;
        }
        let inside = |terms: &BTreeMap<Date, Term>| {
            let next = terms.range(from..).next().filter(|(_, after)| after.days.widest().1 <= until);
            next.map(|(start, _)| *start).filter(|_| !term.days.open)
        };
        while let Some(inside) = inside(terms) {
            terms.remove(&inside);
        }
        terms.insert(from, term);
    }
}

/// Of some terms in the order of their first days, those in a row with one from `from` to `until`.
pub fn row(terms: &[(Date, HeldTerm)], from: Date, until: Date, apart: Apart<'_>) -> Vec<(Date, HeldTerm)> {
    let known = |(start, term): &(Date, HeldTerm)| (*start, term.until, Some(*term));
    let split = terms.partition_point(|(start, _)| *start < from);
    let all = terms[..split].iter().map(known).chain([(from, until, None)]).chain(terms[split..].iter().map(known));
    let mut run = Vec::new();
    let mut last: Option<Date> = None;
    let mut found = false;
    for (start, end, term) in all {
        if last.is_some_and(|last| !follows(start, last, apart)) {
            if found {
                break;
            }
            run.clear();
        }
        last = last.max(Some(end));
        found |= term.is_none();
        run.extend(term.map(|term| (start, term)));
    }
    run
}

/// Terms as short as they can be, in the order of their first days.
pub fn shortest(terms: &[(Date, HeldTerm)]) -> Vec<(Date, HeldTerm)> {
    let least = |(_, term): &(Date, HeldTerm)| (term.least.0, HeldTerm { until: term.least.1, ..*term });
    let mut all: Vec<_> = terms.iter().map(least).collect();
    all.sort_by_key(|(start, _)| *start);
    all
}

/// How many of these terms, with one more from `from` to `until`, come one after the other: of terms at one time only one does.
pub fn in_turn(run: &[(Date, HeldTerm)], from: Date, until: Date) -> i64 {
    let mut all: Vec<(Date, Date)> = run.iter().map(|(start, term)| (term.until, *start)).chain([(until, from)]).collect();
    all.sort_unstable();
    let mut last: Option<Date> = None;
    let mut count = 0;
    for (end, start) in all {
        if last.is_none_or(|last| start >= last) {
            count += 1;
            last = Some(end);
        }
    }
    count
}
