//! How values compare and add up.

use super::number::{Compared, TOO_LARGE, compare, surely};
use super::{Answer, Checker, Day, Env, Missing, Value};
use crate::ast::Comparator;
use crate::check::period::undecided;
use crate::constraint::{Count, Length};
use crate::date::When;
use crate::formula::{Formula, Op};
use crate::time::days_between;

/// Whether two values compare as wanted.
pub fn decided<'a>(
    checker: &Checker<'a>,
    env: &Env<'a>,
    (left, one): (&Formula, Value<'a>),
    how: Comparator,
    (right, other): (&Formula, Value<'a>),
    wanted: bool,
) -> Answer {
    if let Value::Nothing(missing) = &one {
        return Err(missing.clone());
    }
    if let Value::Nothing(missing) = &other {
        return Err(missing.clone());
    }
    let answer = match (&one, &other) {
        (Value::Date(one), Value::Date(other)) => {
            let period = matches!(right.op, Op::Date(_)) || matches!(left.op, Op::Date(_));
            dates(one.when, how, other.when, period).ok_or_else(|| imprecise(&[one, other]))?
        }
        (Value::Between(from, to), Value::Length(length)) => lengths(checker, (from, to), how, *length)?,
        (Value::Length(length), Value::Between(from, to)) => lengths(checker, (from, to), turned(how), *length)?,
        (Value::Between(a, b), Value::Between(c, d)) => {
            let days = (a.when.exact(), b.when.exact(), c.when.exact(), d.when.exact());
            let (Some(a), Some(b), Some(c), Some(d)) = days else { return Err(imprecise(&[a, b, c, d])) };
            ordered(days_between(a, b).cmp(&days_between(c, d)), how)
        }
        (Value::Length(one), Value::Length(other)) => {
            two_lengths(*one, how, *other).ok_or_else(|| Missing::plain(format!("whether {one} is longer than {other}")))?
        }
        (Value::Truth(one), Value::Truth(other)) => (one == other) == (how == Comparator::Is),
        (Value::Name(one), Value::Name(other)) => (one == other) == (how == Comparator::Is),
        (Value::Element(one), Value::Element(other)) => {
            let unknown = || Missing::field(super::ballots::UNNAMED, "votes", None);
            one.same(other).ok_or_else(unknown)? == (how == Comparator::Is)
        }
        (Value::Names(names), Value::Name(name)) | (Value::Name(name), Value::Names(names)) => {
            (names.len() == 1 && names[0] == *name) == (how == Comparator::Is)
        }
        (Value::Names(one), Value::Names(other)) if matches!(how, Comparator::Is | Comparator::IsNot) => {
            (one == other) == (how == Comparator::Is)
        }
        _ => {
            let (one, other) = (checker.number(left, env)?, checker.number(right, env)?);
            let polls = env.polls.borrow();
            let extremes = |number: &super::Number| match (&number.linear, &number.weighed) {
                (Some(linear), _) if linear.poll.is_some() => {
                    polls.get(linear.poll?).and_then(|(.., poll)| poll.sets.cells().extremes(linear))
                }
                (_, Some(weighed)) => checker.weighed_within(weighed).map(|(low, high)| (low, Some(high))),
                _ => None,
            };
            return match compare(&one, how, &other, &extremes) {
                Compared::Is(answer) => Ok(answer == wanted),
                Compared::Nothing => Ok(false),
                Compared::NotReached if wanted => Ok(false),
                Compared::NotReached | Compared::Open => {
                    let why =
                        env.left_open.take().or_else(|| checker.weights_leave_open((left, &one), how, (right, &other), env));
                    Err(why.unwrap_or_else(|| Missing::field("the vote on record leaves it open", "vote", None)))
                }
            };
        }
    };
    Ok(answer == wanted)
}

fn ordered(order: std::cmp::Ordering, how: Comparator) -> bool {
    match how {
        Comparator::AtLeast | Comparator::OnOrAfter => order.is_ge(),
        Comparator::MoreThan | Comparator::LongerThan | Comparator::After => order.is_gt(),
        Comparator::AtMost | Comparator::OnOrBefore => order.is_le(),
        Comparator::FewerThan | Comparator::ShorterThan | Comparator::Before => order.is_lt(),
        Comparator::Is => order.is_eq(),
        Comparator::IsNot => order.is_ne(),
    }
}

const fn turned(how: Comparator) -> Comparator {
    match how {
        Comparator::AtLeast => Comparator::AtMost,
        Comparator::MoreThan | Comparator::LongerThan => Comparator::ShorterThan,
        Comparator::AtMost => Comparator::AtLeast,
        Comparator::FewerThan | Comparator::ShorterThan => Comparator::LongerThan,
        other => other,
    }
}

/// Two days. A date that the rules give with less precision is the whole period.
fn dates(one: When, how: Comparator, other: When, period: bool) -> Option<bool> {
    match how {
        Comparator::Before => surely(one.last < other.first, one.first >= if period { other.first } else { other.last }),
        Comparator::OnOrAfter => dates(one, Comparator::Before, other, period).map(|before| !before),
        Comparator::After => surely(one.first > other.last, one.last <= if period { other.last } else { other.first }),
        Comparator::OnOrBefore => dates(one, Comparator::After, other, period).map(|after| !after),
        Comparator::IsNot => dates(one, Comparator::Is, other, period).map(|is| !is),
        _ => {
            let same = one == other && one.exact().is_some();
            let inside = period
                && (other.first <= one.first && one.last <= other.last || one.first <= other.first && other.last <= one.last);
            surely(same || inside, one.last < other.first || other.last < one.first)
        }
    }
}

/// That a date is not precise enough, and which of them it is.
pub fn imprecise(days: &[&Day]) -> Missing {
    let which = days.iter().filter(|day| day.when.exact().is_none()).chain(days).find_map(|day| day.place);
    let (at, field) = which.map_or((None, "date"), |(at, field)| (Some(at), field));
    Missing::field("a date is not precise enough", field, at)
}

/// The time from one day to another, beside a length; hours are counted between instants.
fn lengths(checker: &Checker<'_>, (from, to): (&Day, &Day), how: Comparator, length: Length) -> Result<bool, Missing> {
    if length.count == Count::Hours {
        return in_hours(checker, (from, to), how, length);
    }
    in_days(checker, from.when, to.when, how, length).ok_or_else(|| imprecise(&[from, to]))
}

fn in_hours(checker: &Checker<'_>, (from, to): (&Day, &Day), how: Comparator, length: Length) -> Result<bool, Missing> {
    let calendar = checker.charter.calendar(None, to.when);
    let (start, end) = (from.moment(calendar), to.moment(calendar));
    let least = || calendar.at_least(&start, &end, length);
    let most = || calendar.at_most(&start, &end, length, false);
    let not = |answer: bool| !answer;
    let same = || match (least(), most()) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    };
    let answer = match how {
        Comparator::AtLeast | Comparator::OnOrAfter => least(),
        Comparator::FewerThan | Comparator::ShorterThan | Comparator::Before => least().map(not),
        Comparator::AtMost | Comparator::OnOrBefore => most(),
        Comparator::MoreThan | Comparator::LongerThan | Comparator::After => most().map(not),
        Comparator::Is => same(),
        Comparator::IsNot => same().map(not),
    };
    answer.ok_or_else(|| {
        // of two dates the one that lacks most
        let of_end = start.is_exact() || (from.when.exact().is_some() && to.when.exact().is_none());
        let field = |day: &Day| day.place.map_or("date", |(_, field)| field);
        let (what, field) = undecided(calendar, &start, &end, length, (field(from), field(to)));
        Missing::field(what, field, if of_end { to.place } else { from.place }.map(|(at, _)| at))
    })
}

/// The time from one date to another as people read it: "47 hours 59 minutes".
pub fn hours_between(checker: &Checker<'_>, from: &Day, to: &Day) -> String {
    let calendar = checker.charter.calendar(None, to.when);
    let (start, end) = (from.moment(calendar), to.moment(calendar));
    let (least, most) = (end.first.duration_since(start.last).as_mins(), end.last.duration_since(start.first).as_mins());
    let unit = |number: i64, unit: &str| format!("{number} {unit}{}", if number.abs() == 1 { "" } else { "s" });
    match (least == most, least % 60) {
        (true, 0) => unit(least / 60, "hour"),
        (true, minutes) => format!("{} {}", unit(least / 60, "hour"), unit(minutes.abs(), "minute")),
        (false, _) => format!("{} to {} hours", least.div_euclid(60), most.div_euclid(60)),
    }
}

/// As [`lengths`], of days.
fn in_days(checker: &Checker<'_>, from: When, to: When, how: Comparator, length: Length) -> Option<bool> {
    let order = |from, to: jiff::civil::Date| {
        let end = checker.after(from, length)?;
        Some(ordered(to.cmp(&end), how))
    };
    let corners = [(from.first, to.first), (from.first, to.last), (from.last, to.first), (from.last, to.last)];
    let mut answers = corners.into_iter().map(|(from, to)| order(from, to));
    let first = answers.next()??;
    answers.all(|answer| answer == Some(first)).then_some(first)
}

/// Two lengths of time, in days at least and at most; beside hours in these, and a day on which the clocks change has one less or more.
fn two_lengths(one: Length, how: Comparator, other: Length) -> Option<bool> {
    if one.count == other.count {
        return Some(ordered(one.amount.cmp(&other.amount), how));
    }
    let days = |length: Length| match length.count {
        Count::Weeks => (length.amount * 7, length.amount * 7),
        Count::Months => (length.amount * 28, length.amount * 31),
        Count::Years | Count::CalendarYears => (length.amount * 365, length.amount * 366),
        _ => (length.amount, length.amount),
    };
    let mixed = one.count == Count::Hours || other.count == Count::Hours;
    let range = |length: Length| match (mixed, days(length)) {
        (false, days) => days,
        (true, hours) if length.count == Count::Hours => hours,
        (true, (low, high)) => (low * 24 - 1, high * 24 + 1),
    };
    let ((low, high), (other_low, other_high)) = (range(one), range(other));
    let first = ordered(low.cmp(&other_high), how);
    (first == ordered(high.cmp(&other_low), how) && first == ordered(low.cmp(&other_low), how)).then_some(first)
}

/// A sum or difference of two values.
pub fn added<'a>(one: Value<'a>, other: Value<'a>, minus: bool, checker: &Checker<'a>) -> Result<Value<'a>, Missing> {
    let beyond = || Missing::plain("the calendar ends");
    match (one, other) {
        (Value::Nothing(missing), _) | (_, Value::Nothing(missing)) => Err(missing),
        (Value::Number(one), Value::Number(other)) => {
            one.plus(&other, minus).map(Value::Number).ok_or_else(|| Missing::plain(TOO_LARGE))
        }
        (Value::Names(names), Value::Number(other)) => {
            let one = super::Number::whole(names.len() as i128);
            one.plus(&other, minus).map(Value::Number).ok_or_else(|| Missing::plain(TOO_LARGE))
        }
        (Value::Date(to), Value::Date(from)) if minus => Ok(Value::Between(from, to)),
        (Value::Date(day), Value::Length(length)) => {
            let shift = |day| if minus { checker.before(day, length) } else { checker.after(day, length) };
            day.moved(shift).map(Value::Date).ok_or_else(beyond)
        }
        (Value::Between(from, to), Value::Length(length)) => {
            added(Value::Date(to), Value::Length(length), minus, checker).map(|end| match end {
                Value::Date(end) => Value::Between(from, end),
                other => other,
            })
        }
        (Value::Length(one), Value::Length(other)) if one.count == other.count => {
            let amount = if minus { one.amount - other.amount } else { one.amount.saturating_add(other.amount) };
            Ok(Value::Length(Length { amount, ..one }))
        }
        _ => Err(Missing::plain("lengths of time of two sorts do not add up")),
    }
}
