//! The fields of elements: what a docket says of a decision, a meeting, a term, a ballot.

use super::number::Number;
use super::{Checker, Day, Element, Env, Missing, Value};
use crate::date::When;
use crate::docket::{Ballot, FieldValue, Text};
use crate::formula::{Field, Formula, Op};
use crate::source::{Span, Spanned};
use std::borrow::Cow;

/// How a ballot is cast, as files say it.
pub const OPTIONS: &[&str] = &["yes", "no", "abstain", "absent", "not voting", "excused", "recused"];

impl<'a> Checker<'a> {
    /// A field of what a formula stands for.
    pub(super) fn field(&self, of: &Formula, field: &Field, env: &Env<'a>) -> Result<Value<'a>, Missing> {
        if matches!(of.op, Op::Ballot) {
            return self.ballot_in_hand(field, env);
        }
        match self.value(of, env)? {
            Value::Element(element) => self.field_of_element(element, field, env),
            Value::Date(day) => self.part_of_date(day, field),
            Value::Name(name) => self.attribute(&name, field, env),
            Value::Nothing(missing) => Ok(Value::Nothing(missing)),
            _ => Err(Missing::plain("it has no fields")),
        }
    }

    /// A field of an element.
    pub(super) fn field_of_element(&self, element: Element<'a>, field: &Field, env: &Env<'a>) -> Result<Value<'a>, Missing> {
        match element {
            Element::Decision(act) => Ok(self.of_decision(act, field)),
            Element::Meeting(meeting) => Ok(self.of_meeting(meeting, field)),
            Element::Term(term) => self.of_term(term, field, env),
            Element::Paper(paper) => Ok(match field {
                Field::Id => text(paper.id.as_ref(), "the paper has no symbol", "papers", paper.span),
                _ => self.date(paper.circulated, "a paper has no date of circulation", "circulated", paper.span),
            }),
            Element::Ballot(cast) => Ok(match field {
                Field::Voter => match cast.voter {
                    Some(voter) => Value::Name(Cow::Borrowed(self.canonical(voter))),
                    None => return Err(Missing::field(super::ballots::UNNAMED, "votes", None)),
                },
                Field::Option if !cast.option.is_empty() => Value::Name(Cow::Borrowed(cast.option)),
                // nobody casts a ballot for one who is away: then it would be one of those who vote
                Field::Proxy if !cast.named && matches!(cast.option, "absent" | "excused") => {
                    Value::Nothing(Missing::field("one who is away has no proxy", "votes", None))
                }
                _ if !cast.named => return Err(Missing::field(super::ballots::UNNAMED, "votes", None)),
                // a name in a list says nothing of reasons
                Field::Reason if cast.line.is_none() => {
                    return Err(Missing::field("the ballots are not recorded one by one, with their reasons", "votes", None));
                }
                _ => cast.line.map_or_else(
                    || Value::Nothing(Missing::field("the roll does not say it", "votes", None)),
                    |line| self.of_line(line, field),
                ),
            }),
            Element::Name(name) => self.attribute(name, field, env),
        }
    }

    fn of_decision(&self, id: usize, field: &Field) -> Value<'a> {
        let act = &self.facts.acts[id];
        let entry = act.entry;
        let at = entry.span_of_head();
        let nothing = |what: &str, field: &'static str| Value::Nothing(Missing::field(what, field, Some(at)));
        let named = |name: Option<&'a str>, what: &str, field: &'static str| {
            name.map_or_else(|| nothing(what, field), |name| Value::Name(Cow::Borrowed(name)))
        };
        let names = |all: &'a [Text]| Value::Names(all.iter().map(|name| Cow::Borrowed(self.canonical(&name.value))).collect());
        let vote = entry.vote.as_ref();
        match field {
            Field::Id => text(entry.id.as_ref(), "it has no id", "id", at),
            Field::Date => self.day_of_act(id).map_or_else(|| nothing("it has no date", "date"), Value::Date),
            Field::Body => named(act.body.map(|body| self.charter.bodies[body.index()].name.as_str()), "no body acts", "body"),
            Field::Matter => named(
                act.matter.map(|matter| self.charter.matters[matter.index()].name.as_str()),
                "the matter is not known",
                "matter",
            ),
            Field::Step => {
                let step = act
                    .matter
                    .zip(act.step)
                    .map(|(matter, step)| self.charter.matters[matter.index()].steps[step.index()].name.as_str());
                named(step, "the step is not known", "step")
            }
            Field::Outcome => named(act.outcome().map(crate::docket::Outcome::name), "it has no outcome yet", "outcome"),
            Field::Subject => text(entry.subject.as_ref(), "it has no subject", "subject", at),
            Field::Title => text(entry.title.as_ref(), "it has no title", "title", at),
            Field::Text => text(entry.text.as_ref(), "the version of its text is not given", "text", at),
            Field::Editorial => match entry.editorial {
                Some(editorial) => Value::Truth(editorial.value),
                None => nothing("whether the change is editorial is not said", "editorial"),
            },
            Field::By if entry.by.is_empty() => nothing("who proposed it is not given", "by"),
            Field::By => names(&entry.by),
            Field::Sponsors => {
                entry.sponsors.as_deref().map_or_else(|| nothing("its sponsors are not given", "sponsors"), names)
            }
            Field::Concerns => {
                entry.concerns.as_deref().map_or_else(|| nothing("whom it concerns is not given", "concerns"), names)
            }
            Field::Recused => {
                // those of the roll, and those of the entry; without either it is not said
                let rolled = vote.and_then(|vote| vote.votes.as_ref());
                if rolled.is_none() && entry.recused.is_none() {
                    return nothing("who takes no part is not given", "recused");
                }
                let away = |ballot: &&'a Ballot| {
                    !ballot.withdrawn && ballot.option.as_ref().is_some_and(|option| option.value == "recused")
                };
                let rolled = rolled.into_iter().flatten().filter(away).filter_map(|ballot| ballot.voter.as_ref());
                let mut all: Vec<&str> = Vec::new();
                for name in entry.recused.iter().flatten().chain(rolled).map(|name| self.canonical(&name.value)) {
                    if !all.contains(&name) {
                        all.push(name);
                    }
                }
                Value::Names(all.into_iter().map(Cow::Borrowed).collect())
            }
            Field::Meeting => match self.meeting_of(id) {
                Some(meeting) => Value::Element(Element::Meeting(meeting)),
                None => nothing("the meeting is not described", "meeting"),
            },
            Field::Class => text(entry.class.as_ref(), "its class is not given", "class", at),
            Field::Reason => text(entry.reason.as_ref(), "no reason is given", "reason", at),
            Field::Circulated => self.date(entry.circulated, "when it was circulated is not given", "circulated", at),
            Field::Proposed => self.date(entry.proposed, "when it was proposed is not given", "proposed", at),
            Field::Added => self.date(entry.added, "when it was added is not given", "added", at),
            Field::Effective => self.date(entry.effective, "when it takes effect is not given", "effective", at),
            Field::Method => {
                text(vote.and_then(|vote| vote.method.as_ref()), "the method of voting is not given", "vote.method", at)
            }
            Field::Rule => text(vote.and_then(|vote| vote.rule.as_ref()), "the vote's rule is not given", "vote.rule", at),
            Field::Question => {
                text(vote.and_then(|vote| vote.question.as_ref()), "the question put is not given", "vote.question", at)
            }
            Field::Casting => match vote.and_then(|vote| vote.casting.as_ref()) {
                Some(casting) => Value::Truth(casting.value == "yes"),
                None => nothing("the chair's casting vote is not recorded", "vote.casting"),
            },
            Field::Opened => {
                self.date(vote.and_then(|vote| vote.opened), "when the vote was opened is not given", "vote.opened", at)
            }
            Field::Closes => {
                self.date(vote.and_then(|vote| vote.closes), "when the vote closes is not given", "vote.closes", at)
            }
            Field::Declared(name) => self.declared(id, name),
            _ => nothing("it has no such field", "fields"),
        }
    }

    /// A field that the matter declares.
    fn declared(&self, id: usize, name: &str) -> Value<'a> {
        let entry = self.facts.acts[id].entry;
        let matter = self.facts.acts[id].matter.map(|matter| &self.charter.matters[matter.index()]);
        let moot = matter.is_some_and(|matter| !matter.fields.iter().any(|field| field.name == name));
        let at = Some(entry.span_of_head());
        let nothing = || Value::Nothing(Missing { moot, ..Missing::field(format!("`{name}` is not given"), "fields", at) });
        let Some((_, value)) = entry.fields.iter().find(|(key, _)| key.value == name) else { return nothing() };
        let sort = self.facts.acts[id].matter.and_then(|matter| {
            self.charter.matters[matter.index()].fields.iter().find(|field| field.name == name).map(|field| &field.sort)
        });
        use crate::formula::Sort;
        match (sort, value) {
            (Some(Sort::Number), FieldValue::One(text)) => {
                crate::number::exact(&text.value).map_or_else(nothing, |number| Value::Number(Number::exactly(number)))
            }
            (Some(Sort::Date), FieldValue::One(text)) => {
                let field = Some((text.span, "fields"));
                let day = |when| Value::Date(Day { place: field, ..Day::said(when) });
                When::parse(&text.value).or_else(|| When::between(&text.value)).map_or_else(nothing, day)
            }
            (Some(Sort::Truth), FieldValue::One(text)) => Value::Truth(matches!(text.value.as_str(), "yes" | "true")),
            (Some(Sort::Names), FieldValue::One(text)) => Value::Names(vec![Cow::Borrowed(self.canonical(&text.value))]),
            (Some(Sort::Person | Sort::Entry(_)), FieldValue::One(text)) => {
                Value::Name(Cow::Borrowed(self.canonical(&text.value)))
            }
            (Some(_), FieldValue::One(text)) => Value::Name(Cow::Borrowed(text.value.as_str())),
            (Some(_), FieldValue::Several(all)) => {
                Value::Names(all.iter().map(|text| Cow::Borrowed(self.canonical(&text.value))).collect())
            }
            _ => nothing(),
        }
    }

    fn of_term(&self, term: super::TermHeld<'a>, field: &Field, env: &Env<'a>) -> Result<Value<'a>, Missing> {
        let fill = term.fill;
        let at = fill.span;
        Ok(match field {
            Field::Office => Value::Name(Cow::Borrowed(self.charter.offices[term.office.index()].name.as_str())),
            Field::Holder => match &fill.holder {
                Some(holder) => Value::Name(Cow::Borrowed(self.canonical(&holder.value))),
                None => Value::Nothing(Missing::field("who holds the office is not given", "holder", Some(at))),
            },
            Field::Role => text(fill.role.as_ref(), "the role is not given", "role", at),
            Field::Seat => text(fill.seat.as_ref(), "the seat is not given", "seat", at),
            Field::From => term.from.map_or_else(
                || Value::Nothing(Missing::field("the first day of a term is not given", "from", Some(at))),
                |when| Value::Date(Day { place: Some((fill.from.map_or(at, |from| from.span), "from")), ..Day::said(when) }),
            ),
            Field::Until => term.until.map_or_else(
                || Value::Nothing(Missing::field("the last day of a term is not known", "until", Some(at))),
                |when| {
                    Value::Date(Day { place: Some((fill.until.map_or(at, |until| until.span), "until")), ..Day::said(when) })
                },
            ),
            Field::Partial => Value::Truth(fill.partial.is_some_and(|partial| partial.value) || fill.remainder_of.is_some()),
            Field::Elected => self.date(fill.elected, "when the holder was elected is not given", "elected", at),
            Field::Per(list) => match fill.per.iter().find(|(key, _)| key.value == *list) {
                Some((_, value)) => Value::Name(Cow::Borrowed(self.canonical(&value.value))),
                None => Value::Nothing(Missing::field(format!("`{list}` is not given"), "fills", Some(at))),
            },
            Field::Attribute(_) => match &fill.holder {
                Some(holder) => self.attribute(&holder.value, field, env)?,
                None => Value::Nothing(Missing::field("who holds the office is not given", "holder", Some(at))),
            },
            _ => Value::Nothing(Missing::plain("a term has no such field")),
        })
    }

    fn of_line(&self, line: &'a crate::docket::Ballot, field: &Field) -> Value<'a> {
        match field {
            Field::Weight => match line.weight.as_ref().and_then(|weight| crate::number::exact(&weight.value)) {
                Some(weight) => Value::Number(Number::exactly(weight)),
                None => Value::Nothing(Missing::field("the ballot has no weight", "weight", Some(line.span))),
            },
            Field::Reason => text(line.reason.as_ref(), "no reason is given", "reason", line.span),
            Field::Proxy => text(line.proxy.as_ref(), "no proxy is given", "proxy", line.span),
            Field::Withdrawn => Value::Truth(line.withdrawn),
            _ => Value::Nothing(Missing::plain("a ballot has no such field")),
        }
    }

    /// A field of the ballot that a filter looks at.
    fn ballot_in_hand(&self, field: &Field, env: &Env<'a>) -> Result<Value<'a>, Missing> {
        let person = env.person.borrow();
        let Some(person) = person.as_ref() else { return Err(Missing::plain("no ballot is in hand")) };
        Ok(match field {
            Field::Voter => Value::Name(Cow::Owned(person.name.clone())),
            Field::Reason => match (
                person.ballot.and_then(|line| line.reason.as_ref()),
                person.objection.and_then(|objection| objection.reason.as_ref()),
            ) {
                (Some(reason), _) | (None, Some(reason)) => Value::Name(Cow::Borrowed(reason.value.as_str())),
                // a name in a list says nothing of reasons
                _ if person.ballot.is_none() && person.objection.is_none() => {
                    return Err(Missing::field("the ballots are not recorded one by one, with their reasons", "votes", None));
                }
                _ => Value::Nothing(Missing::field("no reason is given", "reason", person.ballot.map(|line| line.span))),
            },
            Field::Option => match person.ballot.and_then(|line| line.option.as_ref()) {
                Some(option) => Value::Name(Cow::Borrowed(option.value.as_str())),
                None => Value::Nothing(Missing::field("how each voted is not given", "votes", None)),
            },
            _ => match person.ballot {
                Some(line) => self.of_line(line, field),
                None => Value::Nothing(Missing::field("the ballots are not recorded one by one", "votes", None)),
            },
        })
    }

    fn part_of_date(&self, of: Day, field: &Field) -> Result<Value<'a>, Missing> {
        let when = of.when;
        let part = |day: jiff::civil::Date| match field {
            Field::Year => i128::from(day.year()),
            Field::Month => i128::from(day.month()),
            _ => i128::from(day.day()),
        };
        let (first, last) = (part(when.first), part(when.last));
        if first == last && (when.exact().is_some() || *field != Field::Day) {
            return Ok(Value::Number(Number::whole(first)));
        }
        Err(super::compare::imprecise(&[&of]))
    }

    /// The day of an act; where its own date has no time of day, with that of its meeting on that day.
    fn day_of_act(&self, id: usize) -> Option<Day> {
        let act = &self.facts.acts[id];
        let own = act.entry.date;
        let timed = |date: &Spanned<When>| self.facts.times.contains_key(&date.span.start);
        let meeting = self.facts.meeting(id).and_then(|meeting| meeting.date);
        let with_time = meeting.filter(|date| timed(date) && own.is_none_or(|own| !timed(&own) && own.value == date.value));
        let Some(date) = with_time.or(own).or(meeting) else { return act.on.map(Day::said) };
        Some(Day { when: act.on?, ..self.day_at(date, "date") })
    }

    /// A date of the record.
    pub(super) fn day_at(&self, date: Spanned<When>, field: &'static str) -> Day {
        let clock = self.facts.times.get(&date.span.start).copied();
        Day { when: date.value, written: (date.value, clock), place: Some((date.span, field)) }
    }

    pub(super) fn date(&self, date: Option<Spanned<When>>, what: &str, field: &'static str, at: Span) -> Value<'a> {
        date.map_or_else(|| Value::Nothing(Missing::field(what, field, Some(at))), |date| Value::Date(self.day_at(date, field)))
    }

    /// An attribute of a roster's entry on the day in hand.
    pub(super) fn attribute(&self, name: &str, field: &Field, env: &Env<'a>) -> Result<Value<'a>, Missing> {
        let Field::Attribute(attribute) = field else { return Err(Missing::plain("a name has no such field")) };
        for roster in &self.charter.rosters {
            let Some(member) = roster.find(name) else { continue };
            if let Some(value) = roster.attribute(member, attribute, env.on) {
                return Ok(Value::Name(Cow::Owned(value.shown())));
            }
            if roster.attribute_open(member, attribute, env.on) {
                return Err(Missing::field("a date is not precise enough", "date", None));
            }
        }
        let what = format!("the `{attribute}` of {} is not in the rules", crate::diagnostic::excerpt(name));
        Ok(Value::Nothing(Missing::field(what, "roster", None)))
    }

    /// A name as some roster or list has it.
    pub(in crate::check) fn canonical<'n>(&self, name: &'n str) -> &'n str
    where
        'a: 'n,
    {
        let charter: &'a crate::charter::Charter = self.charter;
        let listed = charter
            .rosters
            .iter()
            .chain(&charter.lists)
            .find_map(|roster| roster.find(name).map(|member| roster.entries[member as usize].name.as_str()));
        listed.unwrap_or(name)
    }
}

fn text<'a>(text: Option<&'a Text>, what: &str, field: &'static str, at: Span) -> Value<'a> {
    text.map_or_else(
        || Value::Nothing(Missing::field(what, field, Some(at))),
        |text| Value::Name(Cow::Borrowed(text.value.as_str())),
    )
}
