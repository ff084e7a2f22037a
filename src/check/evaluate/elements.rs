//! What quantifiers go through: decisions, meetings, terms, ballots, papers, names. Equalities are looked up in an index.

use super::ballots::{Cast, Known};
use super::meetings::MeetingHeld;
use super::number::{Number, checked_add};
use super::{Answer, Checker, Env, Missing, Value};
use crate::ast::Gather;
use crate::charter::OfficeId;
use crate::check::ActId;
use crate::date::When;
use crate::docket::{EntryKind, Fill, Paper};
use crate::formula::{Collection, Domain, Field, Formula};
use crate::source::Span;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A term of office as formulas see it.
#[derive(Debug, Clone, Copy)]
pub struct TermHeld<'a> {
    /// Of which office.
    pub office: OfficeId,
    /// What the docket says.
    pub fill: &'a Fill,
    /// First day.
    pub from: Option<When>,
    /// Last day, given or as the length of a term has it.
    pub until: Option<When>,
    /// By which act it is filled.
    pub act: Option<ActId>,
}

/// One thing that is gone through.
#[derive(Debug, Clone, Copy)]
pub enum Element<'a> {
    /// A decision or item.
    Decision(ActId),
    /// A meeting.
    Meeting(MeetingHeld<'a>),
    /// A term of office.
    Term(TermHeld<'a>),
    /// A paper.
    Paper(&'a Paper),
    /// A ballot.
    Ballot(Cast<'a>),
    /// A name.
    Name(&'a str),
}

impl Element<'_> {
    /// Whether two are one; None where that is not known.
    pub fn same(&self, other: &Element<'_>) -> Option<bool> {
        Some(match (self, other) {
            (Self::Decision(one), Element::Decision(other)) => one == other,
            (Self::Meeting(one), Element::Meeting(other)) => one.same(other),
            (Self::Term(one), Element::Term(other)) => one.fill.span == other.fill.span,
            (Self::Paper(one), Element::Paper(other)) => one.span == other.span,
            (Self::Ballot(one), Element::Ballot(other)) if one.voter.is_none() && other.voter.is_none() => return None,
            (Self::Ballot(one), Element::Ballot(other)) => one.voter == other.voter,
            (Self::Name(one), Element::Name(other)) => one == other,
            _ => false,
        })
    }
}

/// What was looked up once: elements, indexes, running sums.
#[derive(Default)]
pub struct Cache<'a> {
    elements: RefCell<BTreeMap<String, Gone<'a>>>,
    pub(super) ballots: RefCell<BTreeMap<(ActId, usize), Rc<Known<'a>>>>,
    indexes: RefCell<BTreeMap<(String, String), Rc<Index>>>,
    running: RefCell<BTreeMap<(usize, usize), (usize, Running<'a>)>>,
}

/// The elements of a collection, and how many of its terms were looked at.
type Gone<'a> = (usize, Rc<Vec<Element<'a>>>);

/// Elements by the value of one field.
#[derive(Default, Clone)]
struct Index {
    upto: usize,
    by: BTreeMap<String, Vec<usize>>,
    open: Vec<usize>,
}

/// What is known of the elements gone through so far.
#[derive(Clone)]
enum Running<'a> {
    Number(Number),
    Value(Option<Value<'a>>),
}

impl<'a> Checker<'a> {
    /// The answers of a condition for each element of a domain that passes its filter; one of which that is open gives an open answer, unless
    /// its own is the one that changes nothing (`neutral`).
    pub(super) fn each(
        &self,
        domain: &Domain,
        env: &Env<'a>,
        neutral: Option<bool>,
        mut ask: impl FnMut(&Env<'a>) -> Answer,
    ) -> Result<Vec<Answer>, Missing> {
        let mut answers = Vec::new();
        for element in self.elements(domain, env)? {
            let mut said = None;
            let found = self.bound_to(domain, element, env, |env| {
                let answer = ask(env);
                said = answer.as_ref().ok().copied();
                answer
            });
            // whether it is meant at all is open, but either way it would change nothing
            if neutral.is_some() && said == neutral {
                continue;
            }
            answers.extend(found);
        }
        Ok(answers)
    }

    /// What `ask` says with an element under the binder of a domain; nothing where its filter leaves it out, what is missing where that is open.
    fn bound_to<T>(
        &self,
        domain: &Domain,
        element: Element<'a>,
        env: &Env<'a>,
        ask: impl FnOnce(&Env<'a>) -> Result<T, Missing>,
    ) -> Option<Result<T, Missing>> {
        // a decision that is void counts for nothing
        if matches!(element, Element::Decision(act) if matches!(self.standing[act], super::super::Standing::Void(_)) && env.act != Some(act))
        {
            return None;
        }
        env.bound.borrow_mut().truncate(domain.slot);
        env.bound.borrow_mut().push(element);
        let kept = domain.filter.as_ref().map_or(Ok(true), |filter| self.holds(filter, env, true));
        let found = match kept {
            Ok(false) => None,
            Ok(true) => Some(ask(env)),
            // the filter asks for a field that this one cannot have
            Err(missing) if missing.moot => None,
            Err(missing) => match ask(env) {
                Err(missing) => Some(Err(missing)),
                Ok(_) => Some(Err(missing)),
            },
        };
        env.bound.borrow_mut().truncate(domain.slot);
        found
    }

    /// Goes through a domain as a rule does: all elements, in order.
    pub(in crate::check) fn members_of(&self, domain: &Domain, env: &Env<'a>) -> Result<Vec<Element<'a>>, Missing> {
        self.elements(domain, env)
    }

    /// Whether an element passes the filter of a domain.
    pub(in crate::check) fn passes(&self, domain: &Domain, element: Element<'a>, env: &Env<'a>) -> Answer {
        self.bound_to(domain, element, env, |_| Ok(true)).unwrap_or(Ok(false))
    }

    fn elements(&self, domain: &Domain, env: &Env<'a>) -> Result<Vec<Element<'a>>, Missing> {
        match self.those_of(domain, env) {
            // of what there is not there are none
            Err(missing) if missing.absent => Ok(Vec::new()),
            found => found,
        }
    }

    fn those_of(&self, domain: &Domain, env: &Env<'a>) -> Result<Vec<Element<'a>>, Missing> {
        let Some(key) = self.kept_key(&domain.of) else { return self.gather(&domain.of, env) };
        let all = self.all_of(&key, &domain.of);
        let Some((field, value)) = &domain.join else { return Ok(all.to_vec()) };
        let Some(wanted) = key_of(&self.value(value, env)?) else { return Ok(all.to_vec()) };
        let index = self.index(&key, field, &all, domain.slot, env);
        let mut found: Vec<usize> = index.by.get(&wanted).into_iter().flatten().chain(&index.open).copied().collect();
        found.sort_unstable();
        Ok(found.into_iter().map(|index| all[index]).collect())
    }

    /// The name under which the elements of a collection are kept, where they do not hang on what is in hand.
    fn kept_key(&self, of: &Collection) -> Option<String> {
        match of {
            Collection::Decisions => Some("decisions".into()),
            Collection::Items => Some("items".into()),
            Collection::Meetings => Some("meetings".into()),
            Collection::Terms(offices) => Some(format!("terms {offices:?}")),
            _ => None,
        }
    }

    fn all_of(&self, key: &str, of: &Collection) -> Rc<Vec<Element<'a>>> {
        let mut cache = self.cache.elements.borrow_mut();
        let (upto, kept) = cache.entry(key.to_owned()).or_default();
        if let Collection::Terms(offices) = of {
            // terms are filled as the record goes on
            let new = self.held_terms[*upto..].iter().filter(|term| offices.contains(&term.office));
            let new: Vec<Element<'a>> = new.map(|term| Element::Term(*term)).collect();
            *upto = self.held_terms.len();
            if !new.is_empty() {
                Rc::make_mut(kept).extend(new);
            }
            return kept.clone();
        }
        if *upto == 0 {
            let acts = |kind: EntryKind| {
                let acts = self.facts.acts.iter().enumerate().filter(|(_, act)| act.entry.kind == kind);
                acts.map(|(id, _)| Element::Decision(id)).collect()
            };
            *upto = 1;
            *kept = Rc::new(match of {
                Collection::Decisions => acts(EntryKind::Decision),
                Collection::Items => acts(EntryKind::Item),
                _ => self.all_meetings().into_iter().map(Element::Meeting).collect(),
            });
        }
        kept.clone()
    }

    fn index(&self, key: &str, field: &Field, all: &[Element<'a>], slot: usize, env: &Env<'a>) -> Rc<Index> {
        let key = (key.to_owned(), format!("{field:?}"));
        let known = self.cache.indexes.borrow_mut().remove(&key).unwrap_or_default();
        let mut index = Rc::unwrap_or_clone(known);
        for (number, element) in all.iter().enumerate().skip(index.upto) {
            env.bound.borrow_mut().truncate(slot);
            match self.field_of_element(*element, field, env).ok().as_ref().and_then(key_of) {
                Some(value) => index.by.entry(value).or_default().push(number),
                None => index.open.push(number),
            }
        }
        index.upto = all.len();
        let index = Rc::new(index);
        self.cache.indexes.borrow_mut().insert(key, index.clone());
        index
    }

    /// Elements that hang on what is in hand.
    fn gather(&self, of: &Collection, env: &Env<'a>) -> Result<Vec<Element<'a>>, Missing> {
        Ok(match of {
            Collection::Earlier(of) => {
                if let Value::Element(Element::Term(term)) = self.value(of, env)? {
                    return Ok(self.earlier_terms(term));
                }
                let act = self.decision(of, env)?;
                self.earlier(act).iter().map(|act| Element::Decision(*act)).collect()
            }
            Collection::Ballots(of) => {
                let act = self.decision(of, env)?;
                self.named_ballots(act)?
            }
            Collection::Papers(of) => {
                let act = self.decision(of, env)?;
                self.facts.acts[act].entry.papers.iter().map(Element::Paper).collect()
            }
            Collection::Steps(matter) => {
                self.charter.matters[matter.index()].steps.iter().map(|step| Element::Name(&step.name)).collect()
            }
            Collection::Entries(whom) => self.entries(whom, env)?,
            Collection::Values(of) => {
                let names = self.names(of, env)?;
                names
                    .into_iter()
                    .filter_map(|name| match name {
                        Cow::Borrowed(name) => Some(Element::Name(name)),
                        Cow::Owned(_) => None,
                    })
                    .collect()
            }
            _ => Vec::new(),
        })
    }

    /// The decision of a formula that stands for one.
    pub(super) fn decision(&self, of: &Formula, env: &Env<'a>) -> Result<ActId, Missing> {
        match self.value(of, env)? {
            Value::Element(Element::Decision(act)) => Ok(act),
            Value::Nothing(missing) => Err(missing),
            _ => Err(Missing::plain("it is no decision")),
        }
    }

    /// The acts of a chain that come before one.
    pub(super) fn earlier(&self, act: ActId) -> &'a [ActId] {
        let chain = self.facts.acts[act].chain.map(|chain| self.facts.chains[chain].acts.as_slice()).unwrap_or_default();
        &chain[..chain.partition_point(|other| *other < act)]
    }

    /// The terms of the same seat that begin before one.
    fn earlier_terms(&self, term: TermHeld<'a>) -> Vec<Element<'a>> {
        let seat = self.seat_key(term.office, term.fill);
        let before = |other: &&TermHeld<'a>| {
            let begins = other.from.zip(term.from).is_some_and(|(one, other)| one.last < other.first);
            begins && other.office == term.office && self.seat_key(other.office, other.fill) == seat
        };
        self.held_terms.iter().filter(before).map(|term| Element::Term(*term)).collect()
    }

    /// How many elements there are.
    pub(super) fn how_many(&self, domain: &Domain, env: &Env<'a>) -> Result<Value<'a>, Missing> {
        if let Some(running) = self.running(domain, Running::Number(Number::whole(0)), env, |sum, _| match sum {
            Running::Number(sum) => {
                sum.plus(&Number::whole(1), false).map(Running::Number).ok_or_else(|| Missing::plain(super::number::TOO_LARGE))
            }
            other => Ok(other),
        })? && let Running::Number(number) = running
        {
            return Ok(Value::Number(number));
        }
        let whole = |number: i64| crate::ast::Exact::from_integer(number.into());
        if matches!(domain.of, Collection::Ballots(_)) {
            let counted = self.ballots_counted(domain, env, false, &mut |_| Ok(true))?;
            if counted.open.is_some() {
                env.left_open.replace(counted.open);
            }
            return Ok(Value::Number(Number::between(whole(counted.low), counted.high.map(whole))));
        }
        let (mut low, mut high) = (0, 0);
        for answer in self.each(domain, env, None, |_| Ok(true))? {
            high += 1;
            low += i64::from(answer.is_ok());
        }
        Ok(Value::Number(Number::between(whole(low), Some(whole(high)))))
    }

    /// The values of elements, made one.
    pub(super) fn made_one(&self, how: Gather, of: &Formula, domain: &Domain, env: &Env<'a>) -> Result<Value<'a>, Missing> {
        let first = if how == Gather::Sum { None } else { Some(how == Gather::Highest) };
        // one value that there is not leaves open what all of them come to
        let value = |env: &Env<'a>| match self.value(of, env) {
            Ok(Value::Nothing(missing)) | Err(missing) if missing.absent => Err(Missing { absent: false, ..missing }),
            value => value,
        };
        let join = |sum: Option<Value<'a>>, value: Value<'a>| -> Result<Option<Value<'a>>, Missing> {
            let Some(sum) = sum else { return Ok(Some(value)) };
            if let Value::Nothing(missing) = value {
                return Err(missing);
            }
            match (&sum, &value, first) {
                (_, _, None) => super::compare::added(sum, value, false, self).map(Some),
                (Value::Number(one), Value::Number(other), Some(highest)) => {
                    let low = checked_add(one.low, crate::ast::Exact::from_integer(0)).unwrap_or(one.low);
                    let better = if highest { other.low > low } else { other.low < low };
                    Ok(Some(if better { value } else { sum }))
                }
                (Value::Date(one), Value::Date(other), Some(highest)) => {
                    let better = if highest { other.when > one.when } else { other.when < one.when };
                    Ok(Some(if better { value } else { sum }))
                }
                _ => Err(Missing::plain("the values cannot be compared")),
            }
        };
        self.all_named(domain, env)?;
        let running = self.running(domain, Running::Value(None), env, |sum, env| match sum {
            Running::Value(sum) => join(sum, value(env)?).map(Running::Value),
            other => Ok(other),
        })?;
        let total = match running {
            Some(Running::Value(total)) => total,
            _ => {
                let mut total = None;
                for element in self.elements(domain, env)? {
                    if let Some(value) = self.bound_to(domain, element, env, value) {
                        total = join(total, value?)?;
                    }
                }
                total
            }
        };
        match (total, how) {
            (Some(total), _) => Ok(total),
            (None, Gather::Sum) => Ok(Value::Number(Number::whole(0))),
            (None, _) => self.none(domain, env),
        }
    }

    /// Whether all ballots are named that a domain goes through.
    fn all_named(&self, domain: &Domain, env: &Env<'a>) -> Result<(), Missing> {
        let beside = self.ballots_beside(domain, env, &mut |_| Ok(true))?;
        if beside.high == Some(0) { Ok(()) } else { Err(beside.missing()) }
    }

    /// The first or last element.
    pub(super) fn picked(&self, last: bool, domain: &Domain, env: &Env<'a>) -> Result<Value<'a>, Missing> {
        if last
            && let Some(Running::Value(found)) = self.running(domain, Running::Value(None), env, |_, env| {
                Ok(Running::Value(env.bound.borrow().get(domain.slot).copied().map(Value::Element)))
            })?
        {
            return found.map_or_else(|| self.none(domain, env), Ok);
        }
        self.all_named(domain, env)?;
        let mut all = self.elements(domain, env)?;
        // decisions stand in the order of time; terms are put into it
        all.sort_by_key(|element| match element {
            Element::Term(term) => term.from.map(|from| from.first),
            Element::Meeting(meeting) => self.day_of_meeting(meeting).map(|day| day.first),
            _ => None,
        });
        if last {
            all.reverse();
        }
        for element in all {
            if let Some(found) = self.bound_to(domain, element, env, |_| Ok(())) {
                found?;
                return Ok(Value::Element(element));
            }
        }
        self.none(domain, env)
    }

    /// That there is none to pick or to take a value of; open where the record begins too late to say so.
    fn none(&self, domain: &Domain, env: &Env<'a>) -> Result<Value<'a>, Missing> {
        let begins = match &domain.of {
            Collection::Earlier(of) => match self.value(of, env)? {
                Value::Element(Element::Decision(act)) => self.record_begins_later(act),
                _ => None,
            },
            Collection::Decisions => self.record_begins(),
            _ => None,
        };
        match begins {
            Some(from) => {
                Err(Missing::field(format!("whether there was one before the record begins on {from}"), "complete_from", None))
            }
            None => Ok(Value::Nothing(Missing::absent("there is none on record"))),
        }
    }

    /// Goes on from what is known of the earlier decisions of the same subject: each of them is looked at once, however many come after it.
    /// None where the domain is none of earlier decisions, or hangs on more than its own element.
    fn running(
        &self,
        domain: &Domain,
        none: Running<'a>,
        env: &Env<'a>,
        mut join: impl FnMut(Running<'a>, &Env<'a>) -> Result<Running<'a>, Missing>,
    ) -> Result<Option<Running<'a>>, Missing> {
        let Collection::Earlier(of) = &domain.of else { return Ok(None) };
        if !matches!(self.value(of, env)?, Value::Element(Element::Decision(_))) {
            return Ok(None);
        }
        if domain.slot > 1 || !alone(domain) {
            return Ok(None);
        }
        let act = self.decision(of, env)?;
        let Some(chain) = self.facts.acts[act].chain else { return Ok(None) };
        let acts = self.earlier(act);
        let key = (std::ptr::from_ref(domain) as usize, chain);
        let known = self.cache.running.borrow().get(&key).filter(|(upto, _)| *upto <= acts.len()).cloned();
        let (upto, mut sum) = known.unwrap_or((0, none));
        let outer = env.bound.borrow().clone();
        for act in &acts[upto..] {
            if let Some(next) = self.bound_to(domain, Element::Decision(*act), env, |env| join(sum.clone(), env)) {
                sum = next?;
            }
            env.bound.borrow_mut().clone_from(&outer);
        }
        self.cache.running.borrow_mut().insert(key, (acts.len(), sum.clone()));
        Ok(Some(sum))
    }
}

/// Whether the filter of a domain hangs on its own element only.
fn alone(domain: &Domain) -> bool {
    use crate::formula::Op;
    let mut alone = true;
    if let Some(filter) = &domain.filter {
        filter.visit(&mut |part| {
            alone &= match part.op {
                Op::Variable(slot) => slot == domain.slot,
                Op::Decision | Op::Meeting | Op::Term | Op::Set(_) | Op::Empty { .. } => false,
                _ => true,
            };
        });
    }
    alone
}

/// A value as an index has it.
fn key_of(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Name(name) => Some(name.to_string()),
        Value::Date(day) => day.when.exact().map(|day| day.to_string()),
        Value::Truth(truth) => Some(truth.to_string()),
        Value::Names(names) if names.len() == 1 => Some(names[0].to_string()),
        Value::Element(Element::Name(name)) => Some((*name).to_owned()),
        _ => None,
    }
}

/// Where an element stands in the docket.
pub fn place(element: &Element<'_>, checker: &Checker<'_>) -> Option<Span> {
    match element {
        Element::Decision(act) => Some(checker.facts.acts[*act].entry.span_of_head()),
        Element::Meeting(meeting) => Some(meeting.place()),
        Element::Term(term) => Some(term.fill.holder.as_ref().map_or(term.fill.span, |holder| holder.span)),
        Element::Paper(paper) => Some(paper.id.as_ref().map_or(paper.span, |id| id.span)),
        Element::Ballot(cast) => cast.line.map(|line| line.span),
        Element::Name(_) => None,
    }
}
