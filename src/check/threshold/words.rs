//! The arithmetic of votes and quorums in words: "8 of 15 in favour, 10 needed".

use crate::ast::{Ballots, Comparator, Exact, Lasting};
use crate::check::Checker;
use crate::check::evaluate::{Env, number::Number};
use crate::formula::{Field, Formula, Narrow, Op, Set, Whom};
use crate::number::shown;
use num_traits::{CheckedDiv, CheckedMul, CheckedSub};

impl<'a> Checker<'a> {
    /// The arithmetic of a rule: of several parts, of those that do not hold.
    pub(in crate::check) fn arithmetic(&self, formula: &Formula, env: &Env<'a>) -> String {
        match &formula.op {
            // of alternatives none of which is reached, the nearest is told
            Op::Any(parts) if matches!(self.holds(formula, env, true), Ok(false)) => {
                let nearest = parts.iter().min_by_key(|part| self.distance(part, env));
                let told = nearest.map(|part| self.arithmetic(part, env)).unwrap_or_default();
                format!("{told} (the nearest of {} ways)", parts.len())
            }
            Op::All(parts) | Op::Any(parts) => {
                let telling = |part: &&Formula| !matches!(self.holds(part, env, true), Ok(true));
                let mut sums: Vec<String> = parts.iter().filter(telling).map(|part| self.arithmetic(part, env)).collect();
                if sums.is_empty() {
                    sums = parts.iter().map(|part| self.arithmetic(part, env)).collect();
                }
                sums.join("; ")
            }
            Op::Not(part) => match &part.op {
                Op::Compare(left, how, right) => self.sentence(left, how.denied(), right, env),
                _ => self.arithmetic(part, env),
            },
            Op::Empty { of, within, .. } => {
                within.and_then(|length| self.silence_told(Some(length), None, env)).unwrap_or_else(|| self.emptiness(of, env))
            }
            Op::Silence { lasting, objections, amendments, consent } => {
                let length = if let Lasting::AtLeast(length) = lasting { Some(*length) } else { None };
                let told = self.silence_told(length, *consent, env);
                told.or_else(|| self.objections_told((*objections, *amendments), env)).unwrap_or_else(|| match length {
                    Some(length) => format!("silence of at least {length}, unbroken, is needed"),
                    None => "unbroken silence is needed".to_owned(),
                })
            }
            Op::Compare(left, how, right) => self.sentence(left, *how, right, env),
            _ => "a condition of the vote".into(),
        }
    }

    /// How far a rule is from being reached, in ten-thousandths of what is needed; of several parts, the one farthest away. What cannot be
    /// measured is farther than what can.
    fn distance(&self, formula: &Formula, env: &Env<'a>) -> i128 {
        const UNMEASURED: i128 = 1_000_000_000;
        if matches!(self.holds(formula, env, true), Ok(true)) {
            return 0;
        }
        match &formula.op {
            Op::All(parts) => parts.iter().map(|part| self.distance(part, env)).max().unwrap_or(UNMEASURED),
            Op::Any(parts) => parts.iter().map(|part| self.distance(part, env)).min().unwrap_or(UNMEASURED),
            Op::Not(part) => self.distance(part, env),
            Op::Compare(left, _, right) => {
                let sides = self.number(left, env).and_then(|have| self.number(right, env).map(|need| (have.low, need.low)));
                let Ok((have, need)) = sides else { return UNMEASURED };
                let (more, less) = if have < need { (need, have) } else { (have, need) };
                let share = more.checked_sub(&less).and_then(|gap| gap.checked_div(&need.max(Exact::from_integer(1))));
                let share = share.and_then(|share| share.checked_mul(&Exact::from_integer(10_000)));
                share.map_or(UNMEASURED, |share| share.to_integer().min(UNMEASURED - 2) + 1)
            }
            _ => UNMEASURED - 1,
        }
    }

    /// The arithmetic of a rule that holds: of alternatives the first that bears it, and how many others there are. One that does not hold
    /// is told as ever.
    pub(in crate::check) fn bearing(&self, formula: &Formula, env: &Env<'a>) -> String {
        let holds = |part: &Formula| matches!(self.holds(part, env, true), Ok(true));
        match &formula.op {
            Op::All(parts) if holds(formula) => parts.iter().map(|part| self.bearing(part, env)).collect::<Vec<_>>().join("; "),
            Op::Any(parts) => match parts.iter().position(holds) {
                Some(bears) => {
                    let others = parts.iter().enumerate().filter(|(index, _)| *index != bears);
                    let others: Vec<String> = others.map(|(_, part)| self.arithmetic(part, env)).collect();
                    format!("{} (or: {})", self.bearing(&parts[bears], env), others.join("; or: "))
                }
                None => self.arithmetic(formula, env),
            },
            _ => self.arithmetic(formula, env),
        }
    }

    fn emptiness(&self, of: &[Set], env: &Env<'a>) -> String {
        let nobody = self.poll(None, env).is_ok_and(|poll| poll.sets.of(Ballots::Present).high == Some(0));
        if nobody {
            return "nobody was present".into();
        }
        let each = of.iter().map(|set| {
            let formula = Formula { span: set.span, op: Op::Set(set.clone()) };
            let number = self.number(&formula, env).map(|number| number.to_string());
            let objections = set.objects() && set.by.is_none();
            match number.as_deref() {
                Ok("0") if objections => "no objection".to_owned(),
                Ok("1") if objections => self.phrase(&formula).replacen("objections", "1 objection", 1),
                Ok(number) => format!("{number} {}", self.phrase(&formula)),
                Err(_) => format!("an unknown number {}", self.phrase(&formula)),
            }
        });
        each.collect::<Vec<_>>().join(" and ")
    }

    /// Both sides of a comparison as numbers.
    pub(in crate::check) fn sentence(&self, left: &Formula, how: Comparator, right: &Formula, env: &Env<'a>) -> String {
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
    pub(in crate::check) fn phrase(&self, formula: &Formula) -> String {
        match &formula.op {
            Op::Set(set) => self.set_phrase(set),
            Op::Sum(parts) if let Some(by) = one_weight(parts) => {
                let whole = self.joined(parts);
                format!("{} by {by}", whole.replace(&format!(" by {by}"), ""))
            }
            Op::Sum(parts) => self.joined(parts),
            Op::Product(parts) => parts
                .iter()
                .map(|(_, part)| self.phrase(part))
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" times "),
            Op::Share(_, of) | Op::Root(of) | Op::Whole(_, of) => self.phrase(of),
            Op::Fewest(of, ..) => format!("the fewest {}", self.phrase(of)),
            Op::Number(number) => shown(*number),
            Op::Seats(_) => "seats".into(),
            _ => "counted".into(),
        }
    }

    /// "in favour and against"
    fn joined(&self, parts: &[(bool, Formula)]) -> String {
        let each = parts.iter().enumerate().map(|(index, (minus, part))| match (index, minus) {
            (0, _) => self.phrase(part),
            (_, true) => format!(" less {}", self.phrase(part)),
            (_, false) => format!(" and {}", self.phrase(part)),
        });
        each.collect()
    }

    fn set_phrase(&self, set: &Set) -> String {
        let mut text = set.of.spoken().to_owned();
        for narrow in &set.narrowed {
            match narrow {
                Narrow::From(whom) => text.push_str(&format!(" from {}", self.whom(whom))),
                Narrow::Except(whom) => text.push_str(&format!(" except {}", self.whom(whom))),
                Narrow::Where(condition) => text.push_str(&told_filter(condition)),
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
            Whom::Named(of) | Whom::Acting(of) => match &of.op {
                Op::Name(name) => name.clone(),
                Op::Field(_, Field::Concerns) => "those concerned".into(),
                Op::Field(_, Field::Recused) => "those recused".into(),
                Op::Field(_, Field::By) => "the proposer".into(),
                Op::Field(_, Field::Chair) => "the chair".into(),
                _ => "those named".into(),
            },
        }
    }

    /// Which set is not known, and the field of the vote that would say it.
    pub(in crate::check) fn unknown_in(&self, formula: &Formula, env: &Env<'a>) -> Option<(String, &'static str)> {
        let poll = self.poll(None, env).ok()?;
        let mut unknown: Vec<Ballots> = Vec::new();
        let mut narrowed = None;
        for set in formula.sets().into_iter().filter(|set| set.poll.is_some()) {
            let counts = self.poll(set.poll.as_deref(), env).is_ok_and(|poll| poll.sets.of(set.of).known().is_some());
            if counts && !set.is_plain() {
                narrowed.get_or_insert_with(|| self.set_phrase(set));
            }
        }
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
            return Some(("whether anyone objected is not recorded".into(), "vote.objections"));
        }
        match (unknown.as_slice(), narrowed) {
            ([], Some(set)) => {
                Some((format!("how many were {set} is not recorded: the ballots are counts, not names"), "vote"))
            }
            ([], None) => None,
            ([Ballots::Members], _) => Some(("how many members there are is not recorded".into(), "vote.members")),
            (sets, _) => {
                let names: Vec<&str> = sets.iter().map(|set| set.spoken()).collect();
                let names = match names.as_slice() {
                    [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
                    names => names.join(", "),
                };
                Some((format!("how many were {names} is not recorded"), "vote"))
            }
        }
    }
}

/// How many are needed where that is a root: the least whole number whose square is enough.
fn needed_of_root(how: Comparator, need: &Number, whole: bool) -> String {
    let square = need
        .squared
        .as_deref()
        .filter(|_| whole)
        .and_then(|base| Some((base.low, u128::try_from(base.low.to_integer()).ok()?)));
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
    match number.squared.as_deref() {
        Some(base) => format!("the root of {}", Number::between(base.low, base.high)),
        None => number.to_string(),
    }
}

/// How many are needed, or allowed.
fn needed(how: Comparator, need: &Number, whole: bool) -> String {
    if need.weighed.is_some() && need.known().is_none() {
        return format!("{} {need} needed", how.word());
    }
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

/// The one weight of all parts of a sum.
fn one_weight(parts: &[(bool, Formula)]) -> Option<&str> {
    let mut all = parts.iter().map(|(_, part)| match &part.op {
        Op::Set(set) => set.by.as_deref(),
        _ => None,
    });
    let first = all.next()??;
    all.all(|by| by == Some(first)).then_some(first)
}

/// "whose region is north", where it is as simple as that.
fn told_filter(condition: &Formula) -> String {
    let field = |formula: &Formula| match &formula.op {
        Op::Field(_, Field::Attribute(name)) => Some(name.clone()),
        Op::Field(_, Field::Reason) => Some("reason".to_owned()),
        _ => None,
    };
    match &condition.op {
        Op::Compare(left, how, right) => match (field(left), &right.op) {
            (Some(left), Op::Name(right)) => return format!(" whose {left} {} {right}", how.word()),
            (Some(left), Op::Number(right)) => return format!(" whose {left} is {} {}", how.word(), shown(*right)),
            _ => {}
        },
        Op::Given(of, positive) if field(of).as_deref() == Some("reason") => {
            return if *positive { " with a reason" } else { " without a reason" }.to_owned();
        }
        _ => {}
    }
    " that count".to_owned()
}
