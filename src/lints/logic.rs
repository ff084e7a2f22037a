//! What surely follows from a condition: that another holds too, that another cannot. Help for lints; it finds nothing by itself.
//!
//! What comes in: formulas. What goes out: answers that are certain; "no" means that it is not sure. Facts that are missing change
//! nothing: what follows, follows whatever they are.

use crate::ast::Comparator;
use crate::date::When;
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

/// Whether there surely is something of which none of some conditions holds. What the parts of the conditions have to do with each other
/// must be plain: they are gone through in all their combinations.
pub fn leaves_out(conditions: &[&Formula]) -> bool {
    let mut leaves: Vec<&Formula> = Vec::new();
    if !conditions.iter().all(|condition| small(condition) && gather(condition, &mut leaves)) || !are_plain(&leaves) {
        return false;
    }
    (0..1u32 << leaves.len()).any(|chosen| {
        let holds = |leaf: &Formula| leaves.iter().position(|other| *other == leaf).is_some_and(|at| chosen >> at & 1 == 1);
        !conditions.iter().any(|condition| valued(condition, &holds)) && possible(&leaves, &holds)
    })
}

/// So many different parts are gone through in all combinations.
const LEAVES: usize = 8;

/// Gathers the different parts of a condition that are no `and`, `or`, `not`; false where one cannot be understood here.
fn gather<'f>(condition: &'f Formula, leaves: &mut Vec<&'f Formula>) -> bool {
    match &condition.op {
        Op::All(parts) | Op::Any(parts) => parts.iter().all(|part| gather(part, leaves)),
        Op::Not(part) => gather(part, leaves),
        Op::Truth(_) => true,
        Op::Compare(..) | Op::In(..) | Op::Given(..) | Op::Among(..) | Op::Field(..) => {
            if !leaves.contains(&condition) {
                leaves.push(condition);
            }
            leaves.len() <= LEAVES
        }
        _ => false,
    }
}

fn valued(condition: &Formula, holds: &impl Fn(&Formula) -> bool) -> bool {
    match &condition.op {
        Op::All(parts) => parts.iter().all(|part| valued(part, holds)),
        Op::Any(parts) => parts.iter().any(|part| valued(part, holds)),
        Op::Not(part) => !valued(part, holds),
        Op::Truth(truth) => *truth,
        _ => holds(condition),
    }
}

/// Whether it is plain what parts have to do with each other: they compare one thing, or things that have nothing in common.
fn are_plain(leaves: &[&Formula]) -> bool {
    let ballots = |formula: &Formula| !formula.sets().is_empty();
    leaves.iter().enumerate().all(|(at, one)| {
        leaves[..at].iter().all(|other| {
            let (first, second) = (subject(one), subject(other));
            let same = first == second || Some(first.0) == second.1 && first.1 == Some(second.0);
            let parts = |whole: &Formula, part: &Formula| {
                let mut found = false;
                whole.visit(&mut |inner| found |= inner == part);
                found
            };
            let related = ballots(one) && ballots(other)
                || parts(one, first_of(other)) && !matches!(first_of(other).op, Op::Decision | Op::Meeting | Op::Term)
                || parts(other, first_of(one)) && !matches!(first_of(one).op, Op::Decision | Op::Meeting | Op::Term);
            let known =
                |leaf: &Formula| Atom::of(leaf).is_some() || matches!(leaf.op, Op::Given(..) | Op::Among(..) | Op::Field(..));
            if same { known(one) && known(other) } else { !related }
        })
    })
}

/// What a part is about: what it compares, and with what, where that is nothing fixed.
fn subject(leaf: &Formula) -> (&Formula, Option<&Formula>) {
    match &leaf.op {
        Op::Compare(of, _, with) => match &with.op {
            Op::Share(Some(_), whole) => (of, Some(whole)),
            Op::Number(_) | Op::Date(_) | Op::Name(_) | Op::Truth(_) => (of, None),
            _ => (of, Some(with)),
        },
        Op::In(of, ..) | Op::Given(of, _) | Op::Among(of, ..) => (of, None),
        _ => (leaf, None),
    }
}

fn first_of(leaf: &Formula) -> &Formula {
    subject(leaf).0
}

/// Whether parts can hold, and fail to hold, as they are chosen.
fn possible(leaves: &[&Formula], holds: &impl Fn(&Formula) -> bool) -> bool {
    let (held, denied): (Vec<&Formula>, Vec<&Formula>) = leaves.iter().partition(|leaf| holds(leaf));
    let apart = |one: &Formula, other: &Formula| collide(one, other);
    let clash = held.iter().enumerate().any(|(at, one)| held[..at].iter().any(|other| apart(one, other)));
    let left = held.iter().any(|one| denied.iter().any(|other| follows(one, other)));
    // of several names that something can be, more may be left than the rules tell, or none
    let listed = denied.iter().filter(|leaf| {
        let of = first_of(leaf);
        matches!(Atom::of(leaf), Some(Atom::Names { not: false, .. })) && !held.iter().any(|other| first_of(other) == of)
    });
    let names: Vec<&Formula> = listed.map(|leaf| first_of(leaf)).collect();
    let several = names.iter().enumerate().any(|(at, one)| names[..at].contains(one));
    !clash && !left && !several && !nothing_else(&held, &denied)
}

/// Whether the negations of some parts and others leave nothing out, so that the ones cannot hold while the others do not.
fn nothing_else(held: &[&Formula], denied: &[&Formula]) -> bool {
    let opposed = |one: &Formula, other: &Formula| match (&one.op, &other.op) {
        (Op::Given(one, is), Op::Given(other, not)) => one == other && is != not,
        (Op::Among(one, of, is), Op::Among(other, whom, not)) => one == other && of == whom && is != not,
        _ => false,
    };
    if held.iter().enumerate().any(|(at, one)| held[..at].iter().any(|other| opposed(one, other)))
        || denied.iter().enumerate().any(|(at, one)| denied[..at].iter().any(|other| opposed(one, other)))
    {
        return true;
    }
    // that a share of nothing is neither reached nor not reached is no gap that anyone means
    let mut atoms: Vec<Atom<'_>> = denied.iter().filter_map(|leaf| Atom::of(leaf)).collect();
    atoms.extend(held.iter().filter_map(|leaf| Atom::of(leaf)?.denied()));
    atoms.iter().any(|atom| atom.completed(&atoms))
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
    /// Two values as they lie to each other: below, level, above.
    Order { of: &'f Formula, with: &'f Formula, may: [bool; 3] },
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
            Op::Not(denied) if !speaks_of_shares(denied) => Self::of(denied)?.denied(),
            _ => None,
        }
    }

    /// What holds where it does not; None where that is no single comparison.
    fn denied(self) -> Option<Self> {
        Some(match self {
            Self::Names { of, names, not } => Self::Names { of, names, not: !not },
            Self::Order { of, with, may } => Self::Order { of, with, may: may.map(|may| !may) },
            Self::Between { of, part_of, low: Some((edge, within)), high: None } => {
                Self::Between { of, part_of, low: None, high: Some((edge, !within)) }
            }
            Self::Between { of, part_of, low: None, high: Some((edge, within)) } => {
                Self::Between { of, part_of, low: Some((edge, !within)), high: None }
            }
            Self::Between { .. } => return None,
        })
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
            Op::Date(day) => (day_number(*day)?, None),
            Op::Share(..) | Op::Root(_) | Op::Length(_) => return None,
            _ => {
                let may = match comparator {
                    Comparator::AtLeast | Comparator::OnOrAfter => [false, true, true],
                    Comparator::MoreThan | Comparator::After => [false, false, true],
                    Comparator::AtMost | Comparator::OnOrBefore => [true, true, false],
                    Comparator::FewerThan | Comparator::Before => [true, false, false],
                    _ => return None,
                };
                return Some(Self::Order { of, with, may });
            }
        };
        let (low, high) = match comparator {
            Comparator::AtLeast | Comparator::OnOrAfter => (Some((number, true)), None),
            Comparator::MoreThan | Comparator::After => (Some((number, false)), None),
            Comparator::AtMost | Comparator::OnOrBefore => (None, Some((number, true))),
            Comparator::FewerThan | Comparator::Before => (None, Some((number, false))),
            Comparator::Is => (Some((number, true)), Some((number, true))),
            _ => return None,
        };
        Some(Atom::Between { of, part_of, low, high })
    }

    /// Of two comparisons of the same two values, how those of the other may lie, seen from this one.
    fn seen(&self, other: &Self) -> Option<([bool; 3], [bool; 3])> {
        let (Self::Order { of, with, may }, Self::Order { of: other, with: whom, may: [below, level, above] }) = (self, other)
        else {
            return None;
        };
        if of == other && with == whom {
            Some((*may, [*below, *level, *above]))
        } else if of == whom && with == other {
            Some((*may, [*above, *level, *below]))
        } else {
            None
        }
    }

    /// Whether it holds only where another does.
    fn within(&self, other: &Self) -> bool {
        if let Some((one, other)) = self.seen(other) {
            return one.iter().zip(other).all(|(one, other)| !one || other);
        }
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
        if let Some((one, other)) = self.seen(other) {
            return !one.iter().zip(other).any(|(one, other)| *one && other);
        }
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
            Self::Between { of, part_of, low, high } => {
                let mut end = match (low, high) {
                    (None, high) => *high,
                    // ballots are never fewer than none
                    (Some((least, true)), high) if *least <= Exact::from_integer(0) && never_negative(of) => *high,
                    _ => return false,
                };
                loop {
                    let Some((edge, within)) = end else { return true };
                    let reaches = all.iter().filter_map(|atom| match atom {
                        Self::Between { of: other, part_of: whole, low, high } if other == of && whole == part_of => {
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
            Self::Order { .. } => {
                let all = all.iter().filter_map(|other| self.seen(other)).map(|(_, may)| may);
                all.fold([false; 3], |sum, may| [sum[0] || may[0], sum[1] || may[1], sum[2] || may[2]]) == [true; 3]
            }
            Self::Names { of, names, not: true } => names.iter().all(|name| {
                all.iter().any(
                    |atom| matches!(atom, Self::Names { of: other, names, not } if other == of && names.contains(name) != *not),
                )
            }),
            Self::Names { .. } => false,
        }
    }
}

/// A number that grows from day to day; None where the date is not known to the day.
fn day_number(day: When) -> Option<Exact> {
    let day = day.exact()?;
    let (year, month) = (i128::from(day.year()), i128::from(day.month()));
    Some(Exact::from_integer((year * 12 + month) * 31 + i128::from(day.day())))
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
        Op::Share(_, part) | Op::Root(part) | Op::Whole(_, part) => never_negative(part),
        Op::Fewest(..) => true,
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
    use super::{below, contradict, implies, leaves_out};
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
    fn what_leaves_something_out() {
        use Comparator::{AtLeast, AtMost, FewerThan, Is, IsNot, MoreThan};
        let gap = |parts: &[Formula]| leaves_out(&parts.iter().collect::<Vec<_>>());
        let both = |one: Formula, other: Formula| of(Op::All(vec![one, other]));
        let not = |one: Formula| of(Op::Not(Box::new(one)));
        assert!(!gap(&[ayes(AtLeast, 5), ayes(FewerThan, 5)]) && !gap(&[ayes(MoreThan, 5), ayes(AtMost, 5)]));
        assert!(gap(&[ayes(MoreThan, 5), ayes(FewerThan, 5)]) && gap(&[ayes(AtLeast, 5)]));
        assert!(!gap(&[ayes(FewerThan, 3), ayes(AtLeast, 9), ayes(AtMost, 9)]) && !gap(&[ayes(AtLeast, 0)]));
        assert!(gap(&[ayes(FewerThan, 3), ayes(AtLeast, 9)]));
        assert!(!gap(&[class(Is, "a"), class(IsNot, "a")]) && gap(&[class(Is, "a")]));
        // there may be no third class
        assert!(!gap(&[class(Is, "a"), class(Is, "b")]));
        let split = [both(class(Is, "a"), ayes(AtLeast, 5)), both(class(Is, "a"), ayes(FewerThan, 5)), not(class(Is, "a"))];
        assert!(!gap(&split) && gap(&split[..2]));
    }
}
