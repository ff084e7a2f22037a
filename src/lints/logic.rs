//! What surely follows from a condition: that another holds too, that another cannot. Help for lints; it finds nothing by itself.
//!
//! What comes in: formulas. What goes out: answers that are certain; "no" means that it is not sure. Facts that are missing change
//! nothing: what follows, follows whatever they are.

use crate::ast::Comparator;
use crate::formula::{Field, Formula, Op};
use crate::number::Exact;
use num_traits::Signed;

/// Whether one condition holds wherever another does.
pub fn implies(one: &Formula, other: &Formula) -> bool {
    one == other || small(one) && small(other) && follows(one, other)
}

/// Whether two conditions never hold at once.
pub fn contradict(one: &Formula, other: &Formula) -> bool {
    small(one) && small(other) && collide(one, other)
}

/// Conditions that a person writes are small; the work for others would grow with the paths through both.
fn small(condition: &Formula) -> bool {
    let mut parts = 0usize;
    condition.visit(&mut |_| parts += 1);
    parts <= 300 && nested(condition) <= 4
}

fn nested(condition: &Formula) -> usize {
    match &condition.op {
        Op::All(parts) | Op::Any(parts) => 1 + parts.iter().map(nested).max().unwrap_or_default(),
        Op::Not(part) => 1 + nested(part),
        _ => 0,
    }
}

fn follows(one: &Formula, other: &Formula) -> bool {
    if one == other {
        return true;
    }
    match (&one.op, &other.op) {
        (_, Op::All(parts)) => parts.iter().all(|part| follows(one, part)),
        (Op::Any(parts), _) => parts.iter().all(|part| follows(part, other)),
        (_, Op::Any(parts)) if parts.iter().any(|part| follows(one, part)) => true,
        (Op::All(parts), _) => parts.iter().any(|part| follows(part, other)),
        (Op::Truth(false), _) | (_, Op::Truth(true)) => true,
        (Op::Not(one), Op::Not(other)) => !speaks_of_shares(one) && !speaks_of_shares(other) && follows(other, one),
        _ => Atom::of(one).zip(Atom::of(other)).is_some_and(|(one, other)| one.within(&other)),
    }
}

fn collide(one: &Formula, other: &Formula) -> bool {
    match (&one.op, &other.op) {
        (Op::Truth(false), _) | (_, Op::Truth(false)) => true,
        (Op::Not(denied), _) if follows(other, denied) => true,
        (_, Op::Not(denied)) if follows(one, denied) => true,
        (Op::Any(parts), _) => parts.iter().all(|part| collide(part, other)),
        (_, Op::Any(parts)) => parts.iter().all(|part| collide(one, part)),
        (Op::All(parts), _) => parts.iter().any(|part| collide(part, other)),
        (_, Op::All(parts)) => parts.iter().any(|part| collide(one, part)),
        _ => Atom::of(one).zip(Atom::of(other)).is_some_and(|(one, other)| one.apart(&other)),
    }
}

/// Whether a condition never holds.
pub fn impossible(condition: &Formula) -> bool {
    match &condition.op {
        Op::Truth(holds) => !holds,
        Op::Any(parts) => parts.iter().all(impossible),
        Op::All(parts) if parts.len() <= PAIRS => {
            parts.iter().any(impossible)
                || parts.iter().enumerate().any(|(at, one)| parts[..at].iter().any(|other| contradict(one, other)))
        }
        _ => false,
    }
}

/// Of so many parts each is held against each other.
const PAIRS: usize = 64;

/// Whether one of some conditions surely holds. A share of nothing is neither reached nor not reached.
pub fn exhaustive(conditions: &[&Formula]) -> bool {
    if conditions.iter().any(|condition| matches!(condition.op, Op::Truth(true))) {
        return true;
    }
    if conditions.len() > PAIRS || conditions.iter().any(|condition| speaks_of_shares(condition)) {
        return false;
    }
    let atoms: Vec<Atom<'_>> = conditions.iter().filter_map(|condition| Atom::of(condition)).collect();
    let denies = |one: &Formula, other: &Formula| matches!(&one.op, Op::Not(denied) if implies(denied, other));
    conditions.iter().any(|one| conditions.iter().any(|other| denies(one, other)))
        || atoms.iter().any(|atom| atom.completed(&atoms))
}

/// Whether all are comparisons of one thing with names: what other names there may be is not known here.
pub fn listing(conditions: &[&Formula]) -> bool {
    let mut atoms = conditions.iter().map(|condition| Atom::of(condition));
    let Some(Some(Atom::Names { of, not: false, .. })) = atoms.next() else { return false };
    atoms.all(|atom| matches!(atom, Some(Atom::Names { of: other, not: false, .. }) if other == of))
}

fn speaks_of_shares(condition: &Formula) -> bool {
    let mut shares = false;
    condition.visit(&mut |part| shares |= matches!(part.op, Op::Share(..)));
    shares
}

/// A comparison with what is fixed.
enum Atom<'f> {
    /// A value, perhaps as a part of another, between two numbers.
    Between { of: &'f Formula, part_of: Option<&'f Formula>, low: Edge, high: Edge },
    /// One of these names; where `not`, none of them.
    Names { of: &'f Formula, names: Vec<&'f Op>, not: bool },
}

/// Where a range ends, and whether that number is in it; None where it does not.
type Edge = Option<(Exact, bool)>;

impl<'f> Atom<'f> {
    fn of(condition: &'f Formula) -> Option<Self> {
        match &condition.op {
            Op::Compare(of, comparator, with) if !is_several(of) => Self::compared(of, *comparator, with),
            Op::In(of, choices, positive) if !is_several(of) => {
                let names = choices.iter().map(|choice| &choice.op);
                let names: Vec<&Op> = names.collect();
                names.iter().all(|name| is_name(name)).then_some(Atom::Names { of, names, not: !positive })
            }
            Op::Not(denied) => match Self::of(denied)? {
                Atom::Names { of, names, not } => Some(Atom::Names { of, names, not: !not }),
                Atom::Between { of, part_of: None, low: Some((edge, within)), high: None } => {
                    Some(Atom::Between { of, part_of: None, low: None, high: Some((edge, !within)) })
                }
                Atom::Between { of, part_of: None, low: None, high: Some((edge, within)) } => {
                    Some(Atom::Between { of, part_of: None, low: Some((edge, !within)), high: None })
                }
                Atom::Between { .. } => None,
            },
            _ => None,
        }
    }

    fn compared(of: &'f Formula, comparator: Comparator, with: &'f Formula) -> Option<Self> {
        if is_name(&with.op) {
            let not = match comparator {
                Comparator::Is => false,
                Comparator::IsNot => true,
                _ => return None,
            };
            return Some(Atom::Names { of, names: vec![&with.op], not });
        }
        let (number, part_of) = match &with.op {
            Op::Number(number) => (*number, None),
            Op::Share(Some(share), of) if never_negative(of) => (*share, Some(&**of)),
            _ => return None,
        };
        let (low, high) = match comparator {
            Comparator::AtLeast => (Some((number, true)), None),
            Comparator::MoreThan => (Some((number, false)), None),
            Comparator::AtMost => (None, Some((number, true))),
            Comparator::FewerThan => (None, Some((number, false))),
            Comparator::Is => (Some((number, true)), Some((number, true))),
            _ => return None,
        };
        Some(Atom::Between { of, part_of, low, high })
    }

    /// Whether it holds only where another does.
    fn within(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Between { of, part_of, low, high },
                Self::Between { of: other, part_of: whole, low: lowest, high: highest },
            ) => of == other && part_of == whole && above(*low, *lowest) && below(*high, *highest),
            (Self::Names { of, names, not }, Self::Names { of: other, names: others, not: denied }) => {
                of == other
                    && match (not, denied) {
                        (false, false) => names.iter().all(|name| others.contains(name)),
                        (false, true) => !names.iter().any(|name| others.contains(name)),
                        (true, true) => others.iter().all(|name| names.contains(name)),
                        (true, false) => false,
                    }
            }
            _ => false,
        }
    }

    /// Whether it and another never hold at once.
    fn apart(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Between { of, part_of, low, high },
                Self::Between { of: other, part_of: whole, low: lowest, high: highest },
            ) => of == other && part_of == whole && (ends_before(*high, *lowest) || ends_before(*highest, *low)),
            (Self::Names { of, names, not }, Self::Names { of: other, names: others, not: denied }) => {
                of == other
                    && match (not, denied) {
                        (false, false) => !names.iter().any(|name| others.contains(name)),
                        (false, true) => names.iter().all(|name| others.contains(name)),
                        (true, false) => others.iter().all(|name| names.contains(name)),
                        (true, true) => false,
                    }
            }
            _ => false,
        }
    }

    /// Whether it, together with others, leaves nothing out.
    fn completed(&self, all: &[Self]) -> bool {
        match self {
            // from what has no lower end upwards, as long as another one begins where the last ends
            Self::Between { of, part_of: None, low, high } => {
                let mut end = match (low, high) {
                    (None, high) => *high,
                    // ballots are never fewer than none
                    (Some((least, true)), high) if *least <= Exact::from_integer(0) && never_negative(of) => *high,
                    _ => return false,
                };
                loop {
                    let Some((edge, within)) = end else { return true };
                    let reaches = all.iter().filter_map(|atom| match atom {
                        Self::Between { of: other, part_of: None, low, high } if other == of => {
                            let joins = low.is_none_or(|(low, also)| low < edge || low == edge && (also || within));
                            (joins && !below(*high, end)).then_some(*high)
                        }
                        _ => None,
                    });
                    let Some(next) = reaches.max_by(|one, other| {
                        if below(*one, *other) { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater }
                    }) else {
                        return false;
                    };
                    end = next;
                }
            }
            Self::Between { .. } => false,
            Self::Names { of, names, not: true } => names.iter().all(|name| {
                all.iter().any(
                    |atom| matches!(atom, Self::Names { of: other, names, not } if other == of && names.contains(name) != *not),
                )
            }),
            Self::Names { .. } => false,
        }
    }
}

/// A name, a word, yes or no: one value that is another than every other.
fn is_name(op: &Op) -> bool {
    matches!(op, Op::Name(_) | Op::Truth(_))
}

/// Whether a value has several at once, so that being one does not rule out another.
fn is_several(of: &Formula) -> bool {
    matches!(&of.op, Op::Field(_, Field::By | Field::Sponsors | Field::Concerns | Field::Recused | Field::Attribute(_)))
}

fn never_negative(of: &Formula) -> bool {
    match &of.op {
        Op::Set(_) | Op::Seats(_) | Op::Count(_) => true,
        Op::Number(number) => !number.is_negative(),
        Op::Sum(parts) => parts.iter().all(|(taken, part)| !taken && never_negative(part)),
        Op::Product(parts) => parts.iter().all(|(_, part)| never_negative(part)),
        Op::Share(_, part) | Op::Root(part) => never_negative(part),
        _ => false,
    }
}

/// Whether a lower end lies at or above another.
fn above(one: Edge, other: Edge) -> bool {
    match (one, other) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some((one, within)), Some((other, also))) => one > other || one == other && (also || !within),
    }
}

/// Whether an upper end lies at or below another.
fn below(one: Edge, other: Edge) -> bool {
    match (one, other) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some((one, within)), Some((other, also))) => one < other || one == other && (also || !within),
    }
}

/// Whether an upper end lies before a lower one.
fn ends_before(high: Edge, low: Edge) -> bool {
    let Some(((high, within), (low, also))) = high.zip(low) else { return false };
    high < low || high == low && !(within && also)
}

#[cfg(test)]
mod tests {
    use super::{below, contradict, exhaustive, implies};
    use crate::ast::{Ballots, Comparator};
    use crate::formula::{Formula, Op, Set};
    use crate::number::Exact;
    use crate::source::Span;

    fn of(op: Op) -> Formula {
        Formula { span: Span::default(), op }
    }

    fn ayes(comparator: Comparator, number: i128) -> Formula {
        let set = Set { poll: None, of: Ballots::Ayes, narrowed: Vec::new(), by: None, span: Span::new(1, 2) };
        let number = of(Op::Number(Exact::from_integer(number)));
        of(Op::Compare(Box::new(of(Op::Set(set))), comparator, Box::new(number)))
    }

    fn class(comparator: Comparator, name: &str) -> Formula {
        of(Op::Compare(Box::new(of(Op::Decision)), comparator, Box::new(of(Op::Name(name.to_owned())))))
    }

    #[test]
    fn what_follows() {
        use Comparator::{AtLeast, AtMost, FewerThan, Is, IsNot, MoreThan};
        assert!(implies(&ayes(AtLeast, 5), &ayes(AtLeast, 3)) && !implies(&ayes(AtLeast, 3), &ayes(AtLeast, 5)));
        assert!(implies(&ayes(MoreThan, 5), &ayes(AtLeast, 5)) && !implies(&ayes(AtLeast, 5), &ayes(MoreThan, 5)));
        assert!(implies(&class(Is, "a"), &class(IsNot, "b")) && !implies(&class(IsNot, "b"), &class(Is, "a")));
        assert!(contradict(&ayes(AtLeast, 5), &ayes(FewerThan, 5)) && !contradict(&ayes(AtLeast, 5), &ayes(AtMost, 5)));
        assert!(contradict(&class(Is, "a"), &class(Is, "b")) && contradict(&class(Is, "a"), &class(IsNot, "a")));
        assert!(!contradict(&class(IsNot, "a"), &class(IsNot, "b")));
        assert!(!below(None, Some((Exact::from_integer(3), true))));
    }

    #[test]
    fn what_leaves_nothing_out() {
        use Comparator::{AtLeast, AtMost, FewerThan, Is, IsNot, MoreThan};
        let whole = |parts: &[Formula]| exhaustive(&parts.iter().collect::<Vec<_>>());
        assert!(whole(&[ayes(AtLeast, 5), ayes(FewerThan, 5)]) && whole(&[ayes(MoreThan, 5), ayes(AtMost, 5)]));
        assert!(!whole(&[ayes(MoreThan, 5), ayes(FewerThan, 5)]) && !whole(&[ayes(AtLeast, 5)]));
        assert!(whole(&[ayes(FewerThan, 3), ayes(AtLeast, 9), ayes(AtMost, 9)]));
        assert!(whole(&[class(Is, "a"), class(IsNot, "a")]) && !whole(&[class(Is, "a"), class(IsNot, "b")]));
        assert!(whole(&[ayes(AtLeast, 0)]) && !whole(&[class(Is, "a"), class(Is, "b")]));
    }
}
