//! Formulas held against the facts: what comes out is a value, or which fact is missing.
//!
//! What comes in: a formula and what it is about (an act, a term, elements that binders name). What goes out: values and answers. A
//! comparison is decided where all that is possible decides it the same way. It reports nothing.

mod ballots;
pub mod cells;
mod compare;
pub mod electorate;
mod elements;
mod fields;
mod meetings;
pub mod number;
pub mod poll;
mod sets;
mod silence;
pub mod tally;
mod weighing;

pub use compare::hours_between;
pub use elements::{Cache, Element, TermHeld, place};
pub use meetings::MeetingHeld;

use super::{ActId, Checker};
use crate::ast::Comparator;
use crate::date::When;
use crate::formula::{Collection, Formula, Op};
use crate::source::Span;
use crate::time::{Calendar, Clock, Moment};
use compare::decided;
use jiff::civil::Date;
use number::Number;
use poll::{Person, Poll};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// A fact that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// What is not known.
    pub what: String,
    /// The field that would say it.
    pub field: &'static str,
    /// Where it would stand.
    pub at: Option<Span>,
    /// The record of a vote that cannot be true.
    pub impossible: bool,
    /// There is no such fact: the matter has no such field. What asks for it does not apply.
    pub moot: bool,
    /// It is of what there is not: a previous decision of the first one. No fact is missing.
    pub absent: bool,
}

impl Missing {
    /// A fact that no field would say.
    pub fn plain(what: impl Into<String>) -> Self {
        Self { what: what.into(), field: "", at: None, impossible: false, moot: false, absent: false }
    }

    /// A fact that a field would say.
    pub fn field(what: impl Into<String>, field: &'static str, at: Option<Span>) -> Self {
        Self { what: what.into(), field, at, impossible: false, moot: false, absent: false }
    }

    /// That a vote cannot have been as it is recorded.
    pub fn impossible(found: tally::Inconsistent) -> Self {
        Self { impossible: true, ..Self::field(found.what, "vote", Some(found.at)) }
    }

    /// That there is no such thing.
    pub fn absent(what: impl Into<String>) -> Self {
        Self { absent: true, ..Self::plain(what) }
    }
}

/// A date as a value.
#[derive(Debug, Clone, Copy)]
pub struct Day {
    /// The days it may be, in the zone of the calendar.
    pub when: When,
    /// The days as the record writes them, and the time of day that stands with them.
    pub written: (When, Option<Clock>),
    /// Where it stands, and in which field; nowhere where the rules say it.
    pub place: Option<(Span, &'static str)>,
}

impl Day {
    /// A day that the rules say.
    pub const fn said(when: When) -> Self {
        Self { when, written: (when, None), place: None }
    }

    /// Moved by a length of days; what day that is, `shift` says.
    fn moved(self, shift: impl Fn(Date) -> Option<Date>) -> Option<Self> {
        let both = |when: When| Some(When { first: shift(when.first)?, last: shift(when.last)? });
        Some(Self { when: both(self.when)?, written: (both(self.written.0)?, self.written.1), ..self })
    }

    /// The instants that it can be.
    fn moment(&self, calendar: &Calendar) -> Moment {
        calendar.moment(self.written.0, self.written.1)
    }
}

/// A value.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// Yes or no.
    Truth(bool),
    /// A number, known within bounds.
    Number(Number),
    /// A day.
    Date(Day),
    /// A length of time.
    Length(crate::constraint::Length),
    /// The time from one day to another.
    Between(Day, Day),
    /// A name or a text.
    Name(Cow<'a, str>),
    /// Several names.
    Names(Vec<Cow<'a, str>>),
    /// An element.
    Element(Element<'a>),
    /// A field that is not given, and what is missing with it.
    Nothing(Missing),
}

/// A poll that was counted: of which act, and its name.
type Counted<'a> = (ActId, Option<String>, Rc<Poll<'a>>);

/// Stands for the act of a poll that is of none.
const NO_ACT: ActId = ActId::MAX;

/// What a formula is about.
pub struct Env<'a> {
    /// The act in hand.
    pub act: Option<ActId>,
    /// The term in hand.
    pub term: Option<TermHeld<'a>>,
    /// The meeting in hand, where no act is.
    pub meeting: Option<MeetingHeld<'a>>,
    /// The day on which names are looked up in rosters and groups.
    pub on: When,
    bound: RefCell<Vec<Element<'a>>>,
    person: RefCell<Option<Person<'a>>>,
    polls: RefCell<Vec<Counted<'a>>>,
    /// What was missing to say who is in a set.
    left_open: RefCell<Option<Missing>>,
}

impl<'a> Env<'a> {
    /// About an act, or about nothing but what binders name.
    pub const fn new(act: Option<ActId>, on: When) -> Self {
        Self {
            act,
            term: None,
            meeting: None,
            on,
            bound: RefCell::new(Vec::new()),
            person: RefCell::new(None),
            polls: RefCell::new(Vec::new()),
            left_open: RefCell::new(None),
        }
    }

    /// Puts an element under a binder.
    pub fn enter(&self, depth: usize, element: Element<'a>) {
        self.bound.borrow_mut().truncate(depth);
        self.bound.borrow_mut().push(element);
    }

    /// Takes it away again.
    pub fn leave(&self, depth: usize) {
        self.bound.borrow_mut().truncate(depth);
    }

    /// What the binders name.
    pub fn elements(&self) -> Vec<Element<'a>> {
        self.bound.borrow().clone()
    }

    /// With a poll that is counted already.
    #[must_use]
    pub fn with_poll(self, act: ActId, poll: Poll<'a>) -> Self {
        self.polls.borrow_mut().push((act, None, Rc::new(poll)));
        self
    }

    /// About a poll that is of no act.
    #[must_use]
    pub fn with_tried(self, poll: Poll<'a>) -> Self {
        self.with_poll(NO_ACT, poll)
    }

    /// The poll that is of no act.
    fn tried(&self, name: Option<&str>) -> Option<Rc<Poll<'a>>> {
        let polls = self.polls.borrow();
        polls.iter().find(|(act, poll, _)| *act == NO_ACT && poll.as_deref() == name).map(|(.., poll)| poll.clone())
    }

    /// With an element under the next binder.
    #[must_use]
    pub fn with(self, element: Element<'a>) -> Self {
        self.bound.borrow_mut().push(element);
        self
    }
}

/// Yes, no, or what is missing to say it.
pub type Answer = Result<bool, Missing>;

impl<'a> Checker<'a> {
    /// Whether a formula holds, or (where `wanted` is false) does not hold. A negation is carried down to the comparisons: a share of an empty
    /// base is not reached, and neither is its negation.
    pub(super) fn holds(&self, formula: &Formula, env: &Env<'a>, wanted: bool) -> Answer {
        match &formula.op {
            Op::All(parts) => settled(parts.iter().map(|part| self.holds(part, env, wanted)), !wanted),
            Op::Any(parts) => settled(parts.iter().map(|part| self.holds(part, env, wanted)), wanted),
            Op::Not(part) => self.holds(part, env, !wanted),
            Op::Empty { of, among, within } => {
                // nobody there carries nothing, whichever way it is asked
                self.empty(of, *among, *within, env).map(|empty| empty.is_some_and(|empty| empty == wanted))
            }
            Op::Silence { lasting, objections, amendments, consent } => {
                self.silence(*lasting, (*objections, *amendments), *consent, env).map(|kept| kept == wanted)
            }
            Op::Compare(left, how, right) => {
                let (one, other) = (self.value(left, env), self.value(right, env));
                // what there is not is nothing: it is not before, not at most, not the same
                if absent(&one) || absent(&other) {
                    return Ok((*how == Comparator::IsNot) == wanted);
                }
                decided(self, env, (left, one?), *how, (right, other?), wanted)
            }
            Op::In(left, choices, positive) => {
                let one = self.value(left, env);
                if absent(&one) {
                    return Ok(*positive != wanted);
                }
                let one = one?;
                let any = choices.iter().map(|choice| {
                    let other = self.value(choice, env);
                    if absent(&other) {
                        return Ok(false);
                    }
                    decided(self, env, (left, one.clone()), Comparator::Is, (choice, other?), true)
                });
                settled(any, true).map(|found| (found == *positive) == wanted)
            }
            Op::Among(left, whom, positive) => {
                nothing_is_no(self.all_among(left, whom, env)).map(|among| (among == *positive) == wanted)
            }
            Op::Overlaps(left, right) => nothing_is_no(self.overlaps(left, right, env)).map(|overlap| overlap == wanted),
            Op::Given(of, positive) => {
                let given = match self.value(of, env) {
                    Ok(Value::Nothing(missing)) if missing.impossible => return Err(missing),
                    Ok(Value::Nothing(_)) => false,
                    Ok(Value::Names(names)) => !names.is_empty(),
                    Ok(_) => true,
                    Err(missing) if missing.absent => false,
                    Err(missing) => return Err(missing),
                };
                Ok((given == *positive) == wanted)
            }
            Op::Quantified(every, domain, has) if matches!(domain.of, Collection::Ballots(_)) => {
                // of every ballot it holds where none goes against it
                let counted =
                    self.ballots_counted(domain, env, true, &mut |env| self.holds(has, env, true).map(|has| has != *every))?;
                match (counted.low, counted.high) {
                    (1.., _) => Ok(*every != wanted),
                    (_, Some(0)) => Ok(*every == wanted),
                    _ => Err(counted.missing()),
                }
            }
            Op::Quantified(every, domain, has) => {
                let answers = self.each(domain, env, Some(*every), |env| self.holds(has, env, true))?;
                settled(answers.into_iter(), !*every).map(|found| found == wanted)
            }
            Op::Truth(truth) => Ok(*truth == wanted),
            _ => match self.value(formula, env) {
                value if absent(&value) => Ok(!wanted),
                Ok(Value::Truth(truth)) => Ok(truth == wanted),
                Ok(Value::Nothing(missing)) | Err(missing) => Err(missing),
                _ => Err(Missing::plain("it is neither yes nor no")),
            },
        }
    }

    /// The value of a formula.
    pub(super) fn value(&self, formula: &Formula, env: &Env<'a>) -> Result<Value<'a>, Missing> {
        let too_large = || Missing::plain(number::TOO_LARGE);
        Ok(match &formula.op {
            Op::Sum(parts) => return self.sum(parts, env),
            Op::Product(parts) => {
                let mut product = Number::whole(1);
                for (divides, part) in parts {
                    let factor = self.number(part, env)?;
                    let next = if *divides { product.over(&factor) } else { product.times(&factor) };
                    product = next.ok_or_else(too_large)?;
                }
                Value::Number(product)
            }
            Op::Share(factor, of) => Value::Number(self.number(of, env)?.share(*factor).ok_or_else(too_large)?),
            Op::Root(of) => Value::Number(self.number(of, env)?.root().ok_or_else(too_large)?),
            Op::Whole(how, of) => Value::Number(self.number(of, env)?.whole_of(*how).ok_or_else(too_large)?),
            Op::Fewest(of, how, than) => Value::Number(self.fewest(of, *how, than, env)?),
            Op::Chosen(greater, parts) => {
                let numbers = parts.iter().map(|part| self.number(part, env)).collect::<Result<Vec<_>, _>>()?;
                Value::Number(self.chosen(*greater, numbers)?)
            }
            Op::Count(domain) => self.how_many(domain, env)?,
            Op::Gathered(how, value, domain) => return self.made_one(*how, value, domain, env),
            Op::Picked(last, domain) => return self.picked(*last, domain, env),
            Op::Set(set) => Value::Number(self.set(set, env)?),
            Op::Seats(office) => Value::Number(self.seats(*office, env)?),
            Op::Field(of, field) => return self.field(of, field, env),
            Op::Variable(slot) => env
                .bound
                .borrow()
                .get(*slot)
                .copied()
                .map_or_else(|| Value::Nothing(Missing::plain("it is not known")), Value::Element),
            Op::Decision => match env.act {
                Some(act) => Value::Element(Element::Decision(act)),
                None => Value::Nothing(Missing::plain("there is no decision")),
            },
            Op::Meeting => match env.meeting.or_else(|| self.meeting_of(env.act?)) {
                Some(meeting) => Value::Element(Element::Meeting(meeting)),
                None => Value::Nothing(Missing::field("the meeting is not described", "meeting", None)),
            },
            Op::Term => match env.term {
                Some(term) => Value::Element(Element::Term(term)),
                None => Value::Nothing(Missing::plain("there is no term")),
            },
            Op::Ballot => Value::Truth(true),
            Op::Name(name) => Value::Name(Cow::Owned(name.clone())),
            Op::Number(number) => Value::Number(Number::exactly(*number)),
            Op::Length(length) => Value::Length(*length),
            Op::Date(when) => Value::Date(Day::said(*when)),
            _ => Value::Truth(self.holds(formula, env, true)?),
        })
    }

    /// A number; several names are as many.
    pub(super) fn number(&self, formula: &Formula, env: &Env<'a>) -> Result<Number, Missing> {
        match self.value(formula, env)? {
            Value::Number(number) => Ok(number),
            Value::Names(names) => Ok(Number::whole(names.len() as i128)),
            Value::Name(text) => match crate::number::exact(&text) {
                Some(number) => Ok(Number::exactly(number)),
                None => Err(Missing::plain(format!("{} is no number", crate::diagnostic::excerpt(&text)))),
            },
            Value::Nothing(missing) => Err(missing),
            _ => Err(Missing::plain("it is no number")),
        }
    }

    fn sum(&self, parts: &[(bool, Formula)], env: &Env<'a>) -> Result<Value<'a>, Missing> {
        let mut sum: Option<Value<'a>> = None;
        for (minus, part) in parts {
            let value = self.value(part, env)?;
            sum = Some(match sum {
                None => value,
                Some(sum) => compare::added(sum, value, *minus, self)?,
            });
        }
        Ok(sum.unwrap_or(Value::Truth(false)))
    }

    /// The least or greatest of some numbers.
    fn chosen(&self, greater: bool, numbers: Vec<Number>) -> Result<Number, Missing> {
        let mut all = numbers.into_iter();
        let first = all.next().ok_or_else(|| Missing::plain("there is nothing to choose from"))?;
        all.try_fold(first, |best, other| {
            // a root is chosen where that is sure; otherwise the bounds are chosen from
            let how = if greater { Comparator::AtLeast } else { Comparator::AtMost };
            match number::compare(&best, how, &other, &|_| None) {
                number::Compared::Is(true) => Ok(best),
                number::Compared::Is(false) | number::Compared::NotReached => Ok(other),
                _ if best.squared.is_some() || other.squared.is_some() => {
                    Err(Missing::plain("which of two numbers is less is open"))
                }
                _ if greater => Ok(Number::between(best.low.max(other.low), best.high.zip(other.high).map(|(a, b)| a.max(b)))),
                _ => Ok(Number::between(
                    best.low.min(other.low),
                    match (best.high, other.high) {
                        (Some(a), Some(b)) => Some(a.min(b)),
                        (a, b) => a.or(b),
                    },
                )),
            }
        })
    }
}

/// Whether a value is of what there is not.
fn absent(value: &Result<Value<'_>, Missing>) -> bool {
    matches!(value, Ok(Value::Nothing(missing)) | Err(missing) if missing.absent)
}

/// What is said of what there is not does not hold.
fn nothing_is_no(answer: Answer) -> Answer {
    match answer {
        Err(missing) if missing.absent => Ok(false),
        answer => answer,
    }
}

/// One answer that is `settles` settles it; else one that is open leaves it open; else it is the other.
pub fn settled(answers: impl Iterator<Item = Answer>, settles: bool) -> Answer {
    let mut open = None;
    for answer in answers {
        match answer {
            Ok(answer) if answer == settles => return Ok(settles),
            // a fact that is missing goes before one that there is not
            Err(missing) if open.as_ref().is_none_or(|open: &Missing| open.moot) => open = Some(missing),
            Ok(_) | Err(_) => {}
        }
    }
    open.map_or(Ok(!settles), Err)
}
