//! What is counted for the entries of a roster, and how well that is known.
//!
//! What comes in: tables as `resolve` fills them in: figures, how far they may be off, the total. What goes out: for one entry the bounds of its
//! weight, for a sum of several its least and greatest value, all of them taken together. It knows neither text nor dockets.

use super::population::Attribute;
use super::{Charter, Dated, MemberId, RosterId};
use crate::date::When;
use crate::number::Exact;
use crate::source::Span;
use num_traits::{CheckedAdd, CheckedMul, CheckedSub};
use std::collections::BTreeMap;

/// Dated numbers for the entries of a roster.
#[derive(Debug)]
pub struct Weights {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Where it is declared first.
    pub span: Span,
    /// The roster.
    pub roster: RosterId,
    /// One table for each period; the periods do not meet.
    pub versions: Vec<Dated<Table>>,
    /// Whether some rows could not be read.
    pub broken: bool,
}

/// One table of weights.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The figures.
    pub rows: BTreeMap<MemberId, Exact>,
    /// How much each figure may be off, where they are rounded; else nothing.
    pub off: Exact,
    /// What all weights add up to, where that is said.
    pub total: Option<Exact>,
    /// The most that one who has no figure can have, where that is said.
    pub others: Option<Exact>,
    /// Whether it is not at hand.
    pub unknown: bool,
    /// Whose weights add up to the total: all on the roster at some time while it is in force, and all who have a figure.
    pub among: Vec<MemberId>,
    /// Whether there may be others on the roster.
    pub open: bool,
    /// What is left of the total for who has no figure, and for what the figures are off; None where no total is said. See [`Table::reckoned`].
    pub rest: Option<Exact>,
}

/// A weight, known within bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weight {
    /// At least.
    pub low: Exact,
    /// At most.
    pub high: Exact,
}

/// What the rules say that one counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// Exactly so much.
    For(Exact),
    /// A weight in the table in force, known within bounds.
    Within(MemberId, Weight),
    /// The table in force is not at hand.
    Unknown,
}

/// The place of a table: of which weights, which version.
pub type TablePlace = (usize, usize);

const ZERO: Exact = Exact::new_raw(0, 1);

impl Weight {
    /// A weight that is known.
    pub const fn exactly(number: Exact) -> Self {
        Self { low: number, high: number }
    }
}

impl Table {
    /// The weight of an entry; None where the table says nothing of it.
    pub fn weight(&self, member: MemberId) -> Option<Weight> {
        if let Some(figure) = self.rows.get(&member) {
            let high = figure.checked_add(&self.off)?;
            return Some(Weight { low: figure.checked_sub(&self.off)?.max(ZERO), high });
        }
        if self.unknown {
            return None;
        }
        let high = match (self.rest, self.others) {
            (Some(rest), Some(others)) => rest.min(others),
            (one, other) => one.or(other)?,
        };
        Some(Weight { low: ZERO, high: high.max(ZERO) })
    }

    /// Whether every weight in it is one number.
    pub fn is_exact(&self) -> bool {
        let none_open = self.total.is_none() && self.others.is_none() || self.unnamed() == 0;
        self.off == ZERO && !self.unknown && none_open
    }

    /// How many have no figure.
    pub fn unnamed(&self) -> usize {
        self.among.iter().filter(|member| !self.rows.contains_key(member)).count()
    }

    /// With what is left of the total, once all else is filled in.
    #[must_use]
    pub fn reckoned(self) -> Self {
        let mut lows = self.rows.values().map(|figure| figure.checked_sub(&self.off).map(|low| low.max(ZERO)));
        let least = lows.try_fold(ZERO, |sum, low| sum.checked_add(&low?));
        let rest = self.total.zip(least).and_then(|(total, least)| total.checked_sub(&least));
        Self { rest, ..self }
    }

    /// The least and the greatest value of a sum of weights, each counted so often, whatever the weights are within their bounds and
    /// their total. None where no weights are, or the numbers are too large.
    pub fn extremes(&self, parts: &BTreeMap<MemberId, Exact>) -> Option<(Exact, Exact)> {
        let negated = parts.iter().map(|(member, often)| (*member, -*often)).collect();
        Some((-self.greatest(&negated)?, self.greatest(parts)?))
    }

    /// What is free is given to those who count most, as far as the total goes.
    fn greatest(&self, parts: &BTreeMap<MemberId, Exact>) -> Option<Exact> {
        let mut value = ZERO;
        let mut rooms: Vec<(Exact, Exact)> = Vec::new();
        let besides = parts.keys().filter(|member| self.among.binary_search(member).is_err());
        for member in self.among.iter().chain(besides) {
            let often = parts.get(member).copied().unwrap_or(ZERO);
            let Some(weight) = self.weight(*member) else {
                // of whom nothing is said, and who is not asked for
                if often == ZERO { continue } else { return None }
            };
            value = value.checked_add(&often.checked_mul(&weight.low)?)?;
            rooms.push((often, weight.high.checked_sub(&weight.low)?));
        }
        rooms.sort_unstable_by(|(one, _), (two, _)| two.cmp(one));
        let Some(mut rest) = self.total.map(|_| self.rest) else {
            for (often, room) in rooms.into_iter().filter(|(often, _)| *often > ZERO) {
                value = value.checked_add(&often.checked_mul(&room)?)?;
            }
            return Some(value);
        };
        for (often, room) in rooms {
            // what is left may be theirs who are not listed
            if self.open && often <= ZERO {
                return Some(value);
            }
            let given = room.min(rest?);
            if given < ZERO {
                return None;
            }
            value = value.checked_add(&often.checked_mul(&given)?)?;
            rest = rest?.checked_sub(&given);
        }
        (self.open || rest? == ZERO).then_some(value)
    }
}

impl Weights {
    /// The version that surely holds on a day.
    pub fn version(&self, on: When) -> Option<usize> {
        self.versions.iter().position(|version| version.validity.holds(on) == Some(true))
    }
}

impl Charter {
    /// The table of a name that surely holds on a day.
    pub fn table(&self, name: &str, on: When) -> Option<(TablePlace, &Table)> {
        let index = self.weights.iter().position(|weights| weights.name == name)?;
        let version = self.weights[index].version(on)?;
        Some(((index, version), &self.weights[index].versions[version].value))
    }

    /// The table at a place.
    pub fn table_at(&self, (weights, version): TablePlace) -> &Table {
        &self.weights[weights].versions[version].value
    }

    /// A weight by its name: of the declared weights of that name, else a numeric attribute of that name.
    pub fn weight_of(&self, roster: RosterId, member: MemberId, name: &str, on: When) -> Option<Counts> {
        if let Some(weights) = self.weights.iter().find(|weights| weights.name == name && weights.roster == roster) {
            let table = &weights.versions[weights.version(on)?].value;
            if table.unknown {
                return Some(Counts::Unknown);
            }
            let weight = table.weight(member)?;
            return Some(if weight.low == weight.high { Counts::For(weight.low) } else { Counts::Within(member, weight) });
        }
        match self.rosters.get(roster.index())?.attribute(member, name, on)? {
            Attribute::Number(number) => Some(Counts::For(*number)),
            _ => None,
        }
    }

    /// Whether the entries of a roster can be counted by a weight of that name.
    pub fn has_weight(&self, roster: RosterId, name: &str) -> bool {
        self.weights.iter().any(|weights| weights.name == name && weights.roster == roster)
            || self.rosters.get(roster.index()).is_some_and(|roster| roster.counts_by(name))
    }
}

#[cfg(test)]
mod tests {
    use super::{Exact, Table};
    use std::collections::BTreeMap;

    fn number(number: i128) -> Exact {
        Exact::from_integer(number)
    }

    #[test]
    fn sums_keep_to_the_total() {
        let rows = BTreeMap::from([(0, number(40)), (1, number(30))]);
        let table = Table { rows, total: Some(number(100)), among: vec![0, 1, 2, 3], ..Table::default() }.reckoned();
        let sum = |parts: &[(u32, i128)]| {
            let parts = parts.iter().map(|(member, often)| (*member, number(*often))).collect();
            table.extremes(&parts).map(|(low, high)| (low.to_integer(), high.to_integer()))
        };
        assert_eq!(sum(&[(0, 1), (2, 1)]), Some((40, 70)), "one of two who share the rest");
        assert_eq!(sum(&[(0, 1), (2, 1), (3, 1)]), Some((70, 70)), "both of them have all of it");
        assert_eq!(sum(&[(2, 1), (3, -1)]), Some((-30, 30)), "what one has the other has not");
        let capped = Table { others: Some(number(20)), ..table.clone() }.reckoned();
        let parts = BTreeMap::from([(2, number(1))]);
        assert_eq!(capped.extremes(&parts), Some((number(10), number(20))), "the other has 20 at most");
        let open = Table { open: true, ..table.clone() }.reckoned();
        assert_eq!(open.extremes(&parts), Some((number(0), number(30))), "another may have all of it");
    }

    #[test]
    fn figures_that_are_off() {
        let rows = BTreeMap::from([(0, number(50)), (1, number(51))]);
        let table = Table { rows, off: number(2), among: vec![0, 1], ..Table::default() };
        let difference = BTreeMap::from([(0, number(1)), (1, number(-1))]);
        assert_eq!(table.extremes(&difference), Some((number(-5), number(3))));
        let summed = Table { total: Some(number(100)), ..table.clone() }.reckoned();
        let both = BTreeMap::from([(0, number(1)), (1, number(1))]);
        assert_eq!(summed.extremes(&both), Some((number(100), number(100))));
        let impossible = Table { total: Some(number(200)), ..table }.reckoned();
        assert_eq!(impossible.extremes(&both), None);
    }
}
