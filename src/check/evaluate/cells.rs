//! What a sum over the ballots on record can come to at least and at most.
//!
//! Each member of a body is in one of six cells: for, against, abstaining, present without a vote, absent, unaccounted for. Each cell, those
//! present together, and all members together lie within bounds. These bounds nest, so that going greedily from cell to cell gives the
//! greatest value of a linear sum, and a whole number of people in each cell.

use super::number::{CELLS, Linear, checked_add, checked_mul};
use crate::ast::Exact;

/// The bounds of one number of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Range {
    /// At least.
    pub low: i64,
    /// At most; None where nothing bounds it.
    pub high: Option<i64>,
}

/// The bounds of the cells, of those present, and of the members.
#[derive(Debug, Clone, Copy)]
pub struct Cells {
    /// For, against, abstaining, present without a vote, absent, unaccounted for.
    pub cells: [Range; CELLS],
    /// The first four together.
    pub present: Range,
    /// All together.
    pub members: Range,
}

/// More people than there are: stands for no upper bound.
const MANY: i64 = i64::MAX / 64;

impl Cells {
    /// Least and greatest value of a sum; None where the bounds contradict each other or the numbers are too large.
    pub fn extremes(&self, linear: &Linear) -> Option<(Exact, Option<Exact>)> {
        let (high, bounded) = self.greatest(linear)?;
        let negated = Linear { poll: linear.poll, cells: linear.cells.map(|cell| -cell), constant: -linear.constant };
        let (low, low_bounded) = self.greatest(&negated)?;
        low_bounded.then_some((-low, bounded.then_some(high)))
    }

    /// The greatest value, and whether anything bounds it.
    fn greatest(&self, linear: &Linear) -> Option<(Exact, bool)> {
        let each = |range: std::ops::Range<usize>| range.map(|cell| (linear.cells[cell], self.cells[cell])).collect::<Vec<_>>();
        let present = Filling::of(&each(0..4), Vec::new(), 0, self.present)?;
        let inner = present.left.clone();
        let all = Filling::of(&each(4..6), inner, present.people, self.members)?;
        let mut value = checked_add(checked_add(linear.constant, present.value)?, all.value)?;
        let mut bounded = true;
        for (gain, people) in all.left {
            if gain <= Exact::from_integer(0) || people == 0 {
                continue;
            }
            bounded &= people < MANY / 2;
            value = checked_add(value, checked_mul(gain, Exact::from_integer(people.into()))?)?;
        }
        Some((value, bounded))
    }
}

/// Some cells, filled so far as they must be.
struct Filling {
    /// What that comes to, without what was filled before.
    value: Exact,
    /// How many people are in the cells.
    people: i64,
    /// How many more can come in, the most gainful first.
    left: Vec<(Exact, i64)>,
}

impl Filling {
    /// Fills cells, and what is left of others that hold `people` so far, up to what all of them must hold together.
    fn of(cells: &[(Exact, Range)], mut left: Vec<(Exact, i64)>, people: i64, together: Range) -> Option<Self> {
        let mut filling = Self { value: Exact::from_integer(0), people, left: Vec::new() };
        for (gain, range) in cells {
            filling.value = checked_add(filling.value, checked_mul(*gain, Exact::from_integer(range.low.into()))?)?;
            filling.people = filling.people.saturating_add(range.low);
            let room = range.high.map_or(MANY, |high| high.saturating_sub(range.low));
            if room < 0 {
                return None;
            }
            left.push((*gain, room.min(MANY)));
        }
        left.sort_by(|(one, _), (two, _)| two.cmp(one));
        let most = together.high.unwrap_or(MANY);
        if filling.people > most {
            return None;
        }
        let mut must = together.low.saturating_sub(filling.people).max(0);
        let mut may = most.saturating_sub(filling.people);
        for (gain, room) in left {
            let now = room.min(must);
            filling.value = checked_add(filling.value, checked_mul(gain, Exact::from_integer(now.into()))?)?;
            filling.people = filling.people.saturating_add(now);
            must -= now;
            may -= now;
            let later = (room - now).min(may);
            may -= later;
            filling.left.push((gain, later));
        }
        // fewer than there must be
        (must == 0).then_some(filling)
    }
}
