//! Numbers that are known within bounds, and how they compare.
//!
//! What comes in: counts of ballots as ranges, and what a rule makes of them. What goes out: sums, products, shares, and answers: a comparison
//! is decided when all numbers that are possible agree. It knows neither rules nor dockets.

use crate::ast::{Comparator, Exact, Whole};
use crate::charter::{MemberId, TablePlace};
use crate::number::shown;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

/// The atoms that counted ballots are made of, each a cell of who is there or not.
pub const CELLS: usize = 6;

/// A linear sum over the cells of one poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linear {
    /// Of which poll; None where it is a number alone.
    pub poll: Option<usize>,
    /// How often each cell counts.
    pub cells: [Exact; CELLS],
    /// What is added.
    pub constant: Exact,
}

/// A linear sum over the weights of one table, each known within bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighed {
    /// Which table; None where it is a number alone.
    pub table: Option<TablePlace>,
    /// How often each weight counts.
    pub parts: BTreeMap<MemberId, Exact>,
    /// What is added.
    pub constant: Exact,
}

/// What a share is taken of: whether that may be nothing, and whether it surely is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Base {
    /// Its least value.
    pub low: Exact,
    /// Its greatest value.
    pub high: Option<Exact>,
}

/// A number known within bounds.
#[derive(Debug, Clone)]
pub struct Number {
    /// At least.
    pub low: Exact,
    /// At most; None where nothing bounds it.
    pub high: Option<Exact>,
    /// As a sum over cells of one poll, where it is one.
    pub linear: Option<Box<Linear>>,
    /// As a sum over weights that are not known exactly, where it is one.
    pub weighed: Option<Rc<Weighed>>,
    /// What it is a share of.
    pub share_of: Option<Base>,
    /// Whether it is a majority: more than that share is needed.
    pub majority: bool,
    /// How it was made whole, and what it was before.
    pub made_whole: Option<Box<(Whole, Number)>>,
    /// The square of the part under a root, where there is one: the number is `low`² to `high`² then.
    pub squared: Option<Box<Base>>,
}

/// Stands for no lower bound.
const LOWEST: Exact = Exact::new_raw(-(1 << 100), 1);

/// What could not be computed.
pub const TOO_LARGE: &str = "the numbers are too large to compute with";

impl Number {
    /// A number that is known.
    pub const fn exactly(number: Exact) -> Self {
        Self {
            low: number,
            high: Some(number),
            linear: None,
            weighed: None,
            share_of: None,
            majority: false,
            made_whole: None,
            squared: None,
        }
    }

    /// A whole number that is known.
    pub fn whole(number: i128) -> Self {
        Self::exactly(Exact::from_integer(number))
    }

    /// A number between two.
    pub const fn between(low: Exact, high: Option<Exact>) -> Self {
        Self { low, high, linear: None, weighed: None, share_of: None, majority: false, made_whole: None, squared: None }
    }

    /// The number, where it is known.
    pub fn known(&self) -> Option<Exact> {
        self.high.filter(|high| *high == self.low)
    }

    /// The sum, or (where `minus`) the difference; None where the numbers are too large.
    pub fn plus(&self, other: &Self, minus: bool) -> Option<Self> {
        if self.squared.is_some() || other.squared.is_some() {
            return None;
        }
        let (low, high) = if minus {
            let low = match other.high {
                Some(high) => checked_sub(self.low, high)?,
                None => LOWEST,
            };
            (low, add_high(self.high, Some(-other.low))?)
        } else {
            (checked_add(self.low, other.low)?, add_high(self.high, other.high)?)
        };
        let linear = match (self.as_linear(), other.as_linear()) {
            (Some(one), Some(two)) => combined(&one, &two, minus).map(Box::new),
            _ => None,
        };
        let weighed = match (self.as_weighed(), other.as_weighed()) {
            (Some(one), Some(two)) => together(&one, &two, minus).map(Rc::new),
            _ => None,
        };
        Some(Self { linear, weighed, share_of: self.share_of.or(other.share_of), ..Self::between(low, high) })
    }

    /// A product; None where it is none of a number that is known, or too large.
    pub fn times(&self, other: &Self) -> Option<Self> {
        let (factor, of) = match (self.known(), other.known()) {
            (Some(factor), _) => (factor, other),
            (_, Some(factor)) => (factor, self),
            _ => return None,
        };
        of.scaled(factor)
    }

    /// A quotient; None where it divides by nothing, or by what is not known.
    pub fn over(&self, other: &Self) -> Option<Self> {
        let divisor = other.known().filter(|number| *number != Exact::from_integer(0))?;
        self.scaled(divisor.recip())
    }

    /// So many times as much.
    pub fn scaled(&self, factor: Exact) -> Option<Self> {
        let zero = Exact::from_integer(0);
        if let Some(square) = self.squared.as_deref() {
            let factor_squared = checked_mul(factor, factor)?;
            let high = match square.high {
                Some(high) => Some(checked_mul(high, factor_squared)?),
                None => None,
            };
            if factor < zero {
                return None;
            }
            let squared = Base { low: checked_mul(square.low, factor_squared)?, high };
            return Some(Self { squared: Some(Box::new(squared)), ..self.clone() });
        }
        let one = checked_mul(self.low, factor)?;
        let two = match self.high {
            Some(high) => Some(checked_mul(high, factor)?),
            None => None,
        };
        let (low, high) = if factor >= zero { (one, two) } else { (two.unwrap_or(LOWEST), Some(one)) };
        let linear = match &self.linear {
            Some(linear) => scaled(linear, factor).map(Box::new),
            None => None,
        };
        let weighed = match &self.weighed {
            Some(weighed) => multiplied(weighed, factor).map(Rc::new),
            None => None,
        };
        Some(Self { linear, weighed, share_of: self.share_of, majority: self.majority, ..Self::between(low, high) })
    }

    /// A share of it: `factor` of it, or a majority.
    pub fn share(&self, factor: Option<Exact>) -> Option<Self> {
        let base = Base { low: self.low, high: self.high };
        let share = self.scaled(factor.unwrap_or(Exact::new(1, 2)))?;
        Some(Self { share_of: Some(base), majority: factor.is_none(), ..share })
    }

    /// Its square root.
    pub fn root(&self) -> Option<Self> {
        let not_negative = self.low >= Exact::from_integer(0) && self.squared.is_none();
        let square = Base { low: self.low, high: self.high };
        not_negative.then(|| Self {
            squared: Some(Box::new(square)),
            linear: None,
            weighed: None,
            made_whole: None,
            ..self.clone()
        })
    }

    /// A whole number in its place. A majority is more than a half: it is the next whole number above.
    pub fn whole_of(&self, how: Whole) -> Option<Self> {
        let how = if self.majority { Whole::Above } else { how };
        if let Some(square) = self.squared.as_deref() {
            let high = match square.high {
                Some(high) => Some(root_made_whole(high, how)?),
                None => None,
            };
            return Some(Self { share_of: self.share_of, ..Self::between(root_made_whole(square.low, how)?, high) });
        }
        let high = match self.high {
            Some(high) => Some(made_whole(high, how)?),
            None => None,
        };
        let before = (how, Self { majority: false, ..self.clone() });
        let whole = Self::between(made_whole(self.low, how)?, high);
        Some(Self { share_of: self.share_of, made_whole: Some(Box::new(before)), ..whole })
    }

    /// Whether it is surely whole: people, counted.
    fn is_whole(&self) -> bool {
        let counted = |linear: &Linear| linear.cells.iter().all(Exact::is_integer) && linear.constant.is_integer();
        self.as_linear().is_some_and(|linear| counted(&linear))
    }

    /// As a sum over cells; a number that is known is one without cells.
    fn as_linear(&self) -> Option<Linear> {
        let alone = |constant| Linear { poll: None, cells: [Exact::from_integer(0); CELLS], constant };
        self.linear.as_deref().copied().or_else(|| self.known().map(alone))
    }

    /// As a sum over weights; a number that is known is one without weights.
    fn as_weighed(&self) -> Option<Weighed> {
        let alone = |constant| Weighed { table: None, parts: BTreeMap::new(), constant };
        self.weighed.as_deref().cloned().or_else(|| self.known().map(alone))
    }
}

fn made_whole(number: Exact, how: Whole) -> Option<Exact> {
    Some(match how {
        Whole::Up => number.ceil(),
        Whole::Down => number.floor(),
        Whole::Above => checked_add(number.floor(), Exact::from_integer(1))?,
    })
}

/// The root of a number that is not negative, made whole.
fn root_made_whole(square: Exact, how: Whole) -> Option<Exact> {
    let below = square.to_integer().checked_isqrt()?;
    let exact = Exact::from_integer(below.checked_mul(below)?) == square;
    let more = how == Whole::Above || how == Whole::Up && !exact;
    checked_add(Exact::from_integer(below), Exact::from_integer(more.into()))
}

/// People are whole: what they are compared with need not be made so. What is to be compared instead, and how; None where that is no
/// comparison of numbers in order.
fn not_made_whole(how: Comparator, whole: Whole, before: &Number) -> Option<(Comparator, Number)> {
    let one = Number::whole(1);
    let (less, same, more) = (|| before.plus(&one, true), || Some(before.clone()), || before.plus(&one, false));
    Some(match (how, whole) {
        (Comparator::AtLeast, Whole::Up) => (Comparator::AtLeast, same()?),
        (Comparator::AtLeast, Whole::Down) => (Comparator::MoreThan, less()?),
        (Comparator::AtLeast, Whole::Above) => (Comparator::MoreThan, same()?),
        (Comparator::MoreThan, Whole::Up) => (Comparator::AtLeast, more()?),
        (Comparator::MoreThan, Whole::Down) => (Comparator::MoreThan, same()?),
        (Comparator::MoreThan, Whole::Above) => (Comparator::MoreThan, more()?),
        (Comparator::FewerThan | Comparator::AtMost, whole) => {
            let (how, number) = not_made_whole(how.denied(), whole, before)?;
            (how.denied(), number)
        }
        _ => return None,
    })
}

fn together(one: &Weighed, two: &Weighed, minus: bool) -> Option<Weighed> {
    if one.table.is_some() && two.table.is_some() && one.table != two.table {
        return None;
    }
    let join = |one, two| if minus { checked_sub(one, two) } else { checked_add(one, two) };
    let mut parts = one.parts.clone();
    for (member, often) in &two.parts {
        let part = parts.entry(*member).or_default();
        *part = join(*part, *often)?;
    }
    Some(Weighed { table: one.table.or(two.table), parts, constant: join(one.constant, two.constant)? })
}

fn multiplied(weighed: &Weighed, factor: Exact) -> Option<Weighed> {
    let mut parts = weighed.parts.clone();
    for part in parts.values_mut() {
        *part = checked_mul(*part, factor)?;
    }
    Some(Weighed { table: weighed.table, parts, constant: checked_mul(weighed.constant, factor)? })
}

fn combined(one: &Linear, two: &Linear, minus: bool) -> Option<Linear> {
    if one.poll.is_some() && two.poll.is_some() && one.poll != two.poll {
        return None;
    }
    let join = |one, two| if minus { checked_sub(one, two) } else { checked_add(one, two) };
    let mut sum = Linear { poll: one.poll.or(two.poll), constant: join(one.constant, two.constant)?, ..*one };
    for (cell, other) in sum.cells.iter_mut().zip(&two.cells) {
        *cell = join(*cell, *other)?;
    }
    Some(sum)
}

fn scaled(linear: &Linear, factor: Exact) -> Option<Linear> {
    let mut out = Linear { constant: checked_mul(linear.constant, factor)?, ..*linear };
    for cell in &mut out.cells {
        *cell = checked_mul(*cell, factor)?;
    }
    Some(out)
}

fn add_high(one: Option<Exact>, two: Option<Exact>) -> Option<Option<Exact>> {
    match (one, two) {
        (Some(one), Some(two)) => checked_add(one, two).map(Some),
        _ => Some(None),
    }
}

/// A sum; None where it is too large.
pub fn checked_add(one: Exact, two: Exact) -> Option<Exact> {
    num_traits::CheckedAdd::checked_add(&one, &two)
}

fn checked_sub(one: Exact, two: Exact) -> Option<Exact> {
    num_traits::CheckedSub::checked_sub(&one, &two)
}

/// A product; None where it is too large.
pub fn checked_mul(one: Exact, two: Exact) -> Option<Exact> {
    num_traits::CheckedMul::checked_mul(&one, &two)
}

/// What a comparison comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// It holds, or not, for all numbers that are possible.
    Is(bool),
    /// A share of nothing is not reached, whichever way it is asked.
    Nothing,
    /// It does not hold, or it is a share of nothing: not reached as it is asked, open where it is denied.
    NotReached,
    /// The numbers leave it open.
    Open,
}

/// Least and greatest value of the difference of two numbers, as the cells of their poll, or the bounds of the weights, allow it.
pub type Extremes<'e> = &'e dyn Fn(&Number) -> Option<(Exact, Option<Exact>)>;

/// Compares two numbers.
pub fn compare(left: &Number, how: Comparator, right: &Number, extremes: Extremes<'_>) -> Compared {
    if let (Some(made), true) = (right.made_whole.as_deref(), left.is_whole())
        && let Some((how, right)) = not_made_whole(how, made.0, &made.1)
    {
        return compare(left, how, &right, extremes);
    }
    if left.made_whole.is_some() && right.made_whole.is_none() {
        return compare(right, mirrored(how), left, extremes);
    }
    let zero = Exact::from_integer(0);
    let bases = || [left, right].into_iter().filter_map(|number| number.share_of);
    if bases().any(|base| base.high == Some(zero)) {
        return Compared::Nothing;
    }
    let Some((how, right)) = without_majority(how, right) else { return Compared::Open };
    let answer = if left.squared.is_some() || right.squared.is_some() {
        under_root(left, how, &right)
    } else {
        let Some(difference) = left.plus(&right, true) else { return Compared::Open };
        // more is known than the bounds where both sides are made of the same ballots, or of the same weights
        let (low, high) = extremes(&difference).unwrap_or((difference.low, difference.high));
        decide(how, low, high)
    };
    // where the base may be empty, a share may not be reached at all
    let perhaps_empty = bases().any(|base| base.low <= zero);
    match answer {
        Some(true) if perhaps_empty => Compared::Open,
        Some(false) if perhaps_empty => Compared::NotReached,
        Some(answer) => Compared::Is(answer),
        None => Compared::Open,
    }
}

/// The same comparison from the other side.
const fn mirrored(how: Comparator) -> Comparator {
    match how {
        Comparator::AtLeast => Comparator::AtMost,
        Comparator::AtMost => Comparator::AtLeast,
        Comparator::MoreThan => Comparator::FewerThan,
        Comparator::FewerThan => Comparator::MoreThan,
        other => other,
    }
}

/// A majority is more than a half: `at least a majority` is `more than 1/2`. Compared otherwise, it is the least whole number above.
fn without_majority(how: Comparator, right: &Number) -> Option<(Comparator, Number)> {
    if !right.majority {
        return Some((how, right.clone()));
    }
    let plain = Number { majority: false, ..right.clone() };
    let next = |number: Exact| checked_add(number.floor(), Exact::from_integer(1));
    Some(match how {
        Comparator::AtLeast => (Comparator::MoreThan, plain),
        Comparator::FewerThan => (Comparator::AtMost, plain),
        _ => {
            let high = match plain.high {
                Some(high) => Some(next(high)?),
                None => None,
            };
            (how, Number { share_of: plain.share_of, ..Number::between(next(plain.low)?, high) })
        }
    })
}

/// The answer that is sure; None where neither is.
pub const fn surely(yes: bool, no: bool) -> Option<bool> {
    if yes {
        Some(true)
    } else if no {
        Some(false)
    } else {
        None
    }
}

/// What a comparison with nothing comes to for a difference that lies between two numbers.
fn decide(how: Comparator, low: Exact, high: Option<Exact>) -> Option<bool> {
    let zero = Exact::from_integer(0);
    let below = high.is_some_and(|high| high < zero);
    let not_above = high.is_some_and(|high| high <= zero);
    match how {
        Comparator::AtLeast => surely(low >= zero, below),
        Comparator::MoreThan => surely(low > zero, not_above),
        Comparator::AtMost => surely(not_above, low > zero),
        Comparator::FewerThan => surely(below, low >= zero),
        Comparator::IsNot => surely(low > zero || below, low == zero && high == Some(zero)),
        _ => surely(low == zero && high == Some(zero), low > zero || below),
    }
}

/// A comparison with a root on one side or on both, decided by squaring: both sides are no less than nothing.
fn under_root(left: &Number, how: Comparator, right: &Number) -> Option<bool> {
    let zero = Exact::from_integer(0);
    if left.squared.is_none() && left.high.is_some_and(|high| high < zero) {
        // what is less than nothing is less than any root
        return decide(how, left.high?, left.high);
    }
    let square = |number: &Number| match number.squared.as_deref() {
        Some(square) => Some(*square),
        None if number.low >= zero => {
            let high = match number.high {
                Some(high) => Some(checked_mul(high, high)?),
                None => None,
            };
            Some(Base { low: checked_mul(number.low, number.low)?, high })
        }
        None => None,
    };
    let (one, two) = (square(left)?, square(right)?);
    let low = match two.high {
        Some(high) => checked_sub(one.low, high)?,
        // without an upper bound on the right nothing is sure from below
        None => LOWEST,
    };
    let high = match one.high {
        Some(high) => Some(checked_sub(high, two.low)?),
        None => None,
    };
    decide(how, low, high)
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.known(), self.high) {
            (Some(number), _) => f.write_str(&shown(number)),
            (None, Some(high)) => write!(f, "{} to {}", shown(self.low), shown(high)),
            (None, None) => write!(f, "at least {}", shown(self.low)),
        }
    }
}
