//! The arithmetic of votes and quorums in words: "8 of 15 in favour, 10 needed".

use crate::ast::{Ballots, Comparator, Exact};
use crate::check::Checker;
use crate::check::evaluate::{Env, number::Number};
use crate::formula::{Formula, Narrow, Op, Set, Whom};
use crate::number::shown;

impl<'a> Checker<'a> {
    /// The arithmetic of a rule: of several parts, of those that do not hold.
    pub(in crate::check) fn arithmetic(&self, formula: &Formula, env: &Env<'a>) -> String {
        match &formula.op {
            Op::All(parts) | Op::Any(parts) => {
                let telling = |part: &&Formula| !matches!(self.holds(part, env, true), Ok(true));
                let mut sums: Vec<String> = parts.iter().filter(telling).map(|part| self.arithmetic(part, env)).collect();
                if sums.is_empty() {
                    sums = parts.iter().map(|part| self.arithmetic(part, env)).collect();
                }
                sums.join("; ")
            }
            Op::Not(part) => self.arithmetic(part, env),
            Op::Empty { of, .. } => self.emptiness(of, env),
            Op::Silence { length, .. } => format!("silence of at least {length}, unbroken, is needed"),
            Op::Compare(left, how, right) => self.sentence(left, *how, right, env),
            _ => "a condition of the vote".into(),
        }
    }

    fn emptiness(&self, of: &[Set], env: &Env<'a>) -> String {
        let nobody = self.poll(None, env).is_ok_and(|poll| poll.sets.of(Ballots::Present).high == Some(0));
        if nobody {
            return "nobody was present".into();
        }
        let each = of.iter().map(|set| {
            let formula = Formula { span: set.span, op: Op::Set(set.clone()) };
            let number =
                self.number(&formula, env).map_or_else(|_| "an unknown number".to_owned(), |number| number.to_string());
            format!("{number} {}", self.phrase(&formula))
        });
        each.collect::<Vec<_>>().join(" and ")
    }

    /// Both sides of a comparison as numbers.
    fn sentence(&self, left: &Formula, how: Comparator, right: &Formula, env: &Env<'a>) -> String {
        let (Ok(have), Ok(need)) = (self.number(left, env), self.number(right, env)) else {
            return self.open_side(left, right);
        };
        let zero = Exact::from_integer(0);
        if let Some(base) = need.share_of.filter(|base| base.high == Some(zero)) {
            return format!("a share of nothing is not reached: {} {}", shown(base.low), self.phrase(right));
        }
        let counted = |formula: &Formula| formula.sets().iter().all(|set| set.by.is_none());
        let whole = counted(left) && counted(right);
        let needed = if need.squared.is_some() || have.squared.is_some() {
            needed_of_root(how, &need, whole)
        } else {
            needed(how, &need, whole)
        };
        let plain = need.share_of.is_none() && matches!(right.op, Op::Set(_) | Op::Sum(_)) && !right.sets().is_empty();
        if plain {
            return format!("{have} {}, {} {}", self.phrase(left), need, self.phrase(right));
        }
        let of = need.share_of.map_or_else(String::new, |base| format!(" of {}", Number::between(base.low, base.high)));
        format!("{have}{of} {}, {needed}", self.phrase(left))
    }

    fn open_side(&self, left: &Formula, right: &Formula) -> String {
        format!("how many are {} and {} cannot be told", self.phrase(left), self.phrase(right))
    }

    /// How an amount is spoken of.
    fn phrase(&self, formula: &Formula) -> String {
        match &formula.op {
            Op::Set(set) => self.set_phrase(set),
            Op::Sum(parts) => parts
                .iter()
                .enumerate()
                .map(|(index, (minus, part))| match (index, minus) {
                    (0, _) => self.phrase(part),
                    (_, true) => format!(" less {}", self.phrase(part)),
                    (_, false) => format!(" and {}", self.phrase(part)),
                })
                .collect(),
            Op::Product(parts) => parts
                .iter()
                .map(|(_, part)| self.phrase(part))
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" times "),
            Op::Share(_, of) | Op::Root(of) => self.phrase(of),
            Op::Number(number) => shown(*number),
            Op::Seats(_) => "seats".into(),
            _ => "counted".into(),
        }
    }

    fn set_phrase(&self, set: &Set) -> String {
        let mut text = set.of.spoken().to_owned();
        for narrow in &set.narrowed {
            match narrow {
                Narrow::From(whom) => text.push_str(&format!(" from {}", self.whom(whom))),
                Narrow::Except(whom) => text.push_str(&format!(" except {}", self.whom(whom))),
                Narrow::Where(_) => text.push_str(" that count"),
            }
        }
        if let Some(poll) = &set.poll {
            text.push_str(&format!(" among {poll}"));
        }
        if let Some(by) = &set.by {
            text.push_str(&format!(" by {by}"));
        }
        text
    }

    fn whom(&self, whom: &Whom) -> String {
        match whom {
            Whom::Group(id) => self.charter.groups[id.index()].name.clone(),
            Whom::Roster(id) => self.charter.rosters[id.index()].name.clone(),
            Whom::List(id) => self.charter.lists[id.index()].name.clone(),
            Whom::Holders(id) => self.charter.offices[id.index()].name.clone(),
            Whom::Members(id) => self.charter.bodies[id.index()].name.clone(),
            Whom::Ballots(set) => format!("those {}", set.spoken()),
            Whom::Named(of) => match &of.op {
                Op::Name(name) => name.clone(),
                _ => "those named".into(),
            },
        }
    }

    /// Which set is not known.
    pub(in crate::check) fn unknown_in(&self, formula: &Formula, env: &Env<'a>) -> Option<String> {
        let poll = self.poll(None, env).ok()?;
        let mut unknown: Vec<Ballots> = Vec::new();
        let mut narrowed = None;
        for set in formula.sets().into_iter().filter(|set| set.poll.is_none()) {
            let open = poll.sets.of(set.of).known().is_none();
            if open && !unknown.contains(&set.of) {
                unknown.push(set.of);
            }
            if !open && !set.is_plain() {
                narrowed.get_or_insert_with(|| self.set_phrase(set));
            }
        }
        if unknown.contains(&Ballots::Objections) {
            return Some("whether anyone objected is not recorded".into());
        }
        match (unknown.as_slice(), narrowed) {
            ([], Some(set)) => Some(format!("how many were {set} is not recorded: the ballots are counts, not names")),
            ([], None) => None,
            ([Ballots::Members], _) => Some("how many members there are is not recorded".into()),
            (sets, _) => {
                let names: Vec<&str> = sets.iter().map(|set| set.spoken()).collect();
                Some(format!("how many were {} is not recorded", names.join(", ")))
            }
        }
    }
}

/// How many are needed where that is a root: the least whole number whose square is enough.
fn needed_of_root(how: Comparator, need: &Number, whole: bool) -> String {
    let square = need.squared.filter(|_| whole).and_then(|base| Some((base.low, u128::try_from(base.low.to_integer()).ok()?)));
    let least = square.and_then(|(square, below)| {
        let root = i128::try_from(below.isqrt()).ok()?;
        let reached = |number: i128| number.checked_mul(number).map(Exact::from_integer);
        let enough = |number: i128| match how {
            Comparator::AtLeast => reached(number).is_some_and(|reached| reached >= square),
            Comparator::MoreThan => reached(number).is_some_and(|reached| reached > square),
            _ => false,
        };
        (root..=root.saturating_add(1)).find(|number| enough(*number))
    });
    match least {
        Some(least) => format!("{least} needed ({})", root(need)),
        None => format!("{} {} needed", how.word(), root(need)),
    }
}

fn root(number: &Number) -> String {
    match number.squared {
        Some(base) => format!("the root of {}", Number::between(base.low, base.high)),
        None => number.to_string(),
    }
}

/// How many are needed, or allowed.
fn needed(how: Comparator, need: &Number, whole: bool) -> String {
    let number = need.low;
    let one = Exact::from_integer(1);
    let at_least = |number: Exact| if whole { number.ceil() } else { number };
    match how {
        Comparator::AtLeast if need.majority && whole => format!("{} needed", shown(number.floor() + one)),
        Comparator::AtLeast if need.majority => format!("more than {} needed", shown(number)),
        Comparator::AtLeast => format!("{} needed", shown(at_least(number))),
        Comparator::MoreThan if whole => format!("{} needed", shown(number.floor() + one)),
        Comparator::MoreThan => format!("more than {} needed", shown(number)),
        Comparator::AtMost => format!("at most {} allowed", shown(if whole { number.floor() } else { number })),
        Comparator::FewerThan => format!("fewer than {} allowed", shown(number)),
        Comparator::IsNot => format!("other than {} needed", shown(number)),
        _ => format!("{} needed", shown(number)),
    }
}
