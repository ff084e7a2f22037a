//! Who holds an office on a day, by the terms on record.
//!
//! What comes in: terms, as they are filled or given. What goes out: for a day who surely holds the office, who may, and how many of its
//! seats are surely filled. It knows no rule.

use crate::charter::OfficeId;
use crate::date::When;
use jiff::ToSpan;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// The terms on record, by office.
#[derive(Debug, Default)]
pub struct Officers(FxHashMap<OfficeId, Office>);

#[derive(Debug, Default)]
struct Office {
    /// By first day.
    terms: BTreeMap<Date, Vec<Tenure>>,
    /// The longest of them in days: what begins more than so long before a day does not reach it.
    longest: i32,
    /// Terms whose end is not known yet, by seat and first day.
    begun: BTreeMap<String, BTreeMap<Date, Tenure>>,
}

/// One term of office.
#[derive(Debug)]
pub struct Tenure {
    /// First day.
    pub from: When,
    /// Last day; None where it is not known yet.
    pub until: Option<When>,
    /// Which seat.
    pub seat: String,
    /// Who holds it, as the roster lists them.
    pub names: Vec<String>,
    /// Whether the act that fills it surely counts.
    pub counts: bool,
}

/// Who holds an office on a day.
#[derive(Debug, Default)]
pub struct Holding<'o> {
    /// Who surely holds it.
    pub surely: Vec<&'o str>,
    /// Who may hold it.
    pub perhaps: Vec<&'o str>,
    /// How many of its seats are surely filled, as far as they are told apart.
    pub seats: usize,
    /// How many terms surely cover the day.
    pub terms: usize,
}

impl Officers {
    /// Keeps a term.
    pub fn enter(&mut self, office: OfficeId, term: Tenure) {
        let office = self.0.entry(office).or_default();
        match term.until {
            Some(until) => {
                let length = term.from.first.until(until.last).map_or(0, |span| span.get_days());
                office.longest = office.longest.max(length);
                office.terms.entry(term.from.first).or_default().push(term);
            }
            None => {
                office.begun.entry(term.seat.clone()).or_default().insert(term.from.first, term);
            }
        }
    }

    /// Who holds an office on a day. Of a term whose end is not known its holder may hold it until another term of the seat begins, and surely
    /// does where the record is complete from its first day (`complete`): what ends it has not happened.
    pub fn on(&self, office: OfficeId, on: When, complete: Option<Date>) -> Holding<'_> {
        let mut holding = Holding::default();
        let Some(office) = self.0.get(&office) else { return holding };
        let earliest = on.first.checked_sub(office.longest.days()).unwrap_or(Date::MIN);
        let mut seats: BTreeSet<&str> = BTreeSet::new();
        for term in office.terms.range(earliest..=on.last).flat_map(|(_, terms)| terms) {
            let Some(until) = term.until.filter(|until| until.last >= on.first) else { continue };
            let names = term.names.iter().map(String::as_str);
            if term.counts && term.from.last <= on.first && on.last <= until.first {
                holding.surely.extend(names);
                holding.terms += 1;
                seats.insert(&term.seat);
            } else {
                holding.perhaps.extend(names);
            }
        }
        for (seat, terms) in &office.begun {
            let Some((_, term)) = terms.range(..=on.last).next_back().filter(|_| !seats.contains(seat.as_str())) else {
                continue;
            };
            let names = term.names.iter().map(String::as_str);
            let told = complete.is_some_and(|complete| complete <= term.from.first);
            if told && term.counts && term.from.last <= on.first {
                holding.surely.extend(names);
                holding.terms += 1;
                seats.insert(seat);
            } else {
                holding.perhaps.extend(names);
            }
        }
        holding.seats = seats.len();
        holding
    }
}
