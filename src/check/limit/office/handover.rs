//! Terms that begin and end with events: whether they were handed over with one.

use super::Kept;
use crate::charter::OfficeId;
use crate::check::Checker;
use crate::check::limit::ahead::{Happened, spoken};
use crate::constraint::{ConstraintId, Happening, TermEvents};
use crate::date::When;
use crate::source::Span;
use crate::violation::OfTerm;
use jiff::civil::Date;

/// What the record shows of a day on which a term is handed over.
enum Day {
    /// An event that counts.
    Right,
    /// A meeting of a kind that does not count.
    Kind(String, Span),
    /// An event that was to be, and whether another came later.
    Off(String, Span, bool),
    /// Nothing.
    Nothing,
}

impl<'a> Checker<'a> {
    /// Whether the terms of each seat end, and are handed over, with an event.
    pub(super) fn handovers(
        &mut self,
        constraint: ConstraintId,
        office: OfficeId,
        events: &TermEvents,
        rows: &[Vec<&Kept<'a>>],
    ) {
        let _ = office;
        for row in rows {
            for (index, term) in row.iter().enumerate() {
                if self.binds(constraint, term).is_none() {
                    continue;
                }
                let before = index.checked_sub(1).map(|before| row[before]);
                let next = row.get(index + 1);
                self.handed_over(constraint, events, term, before);
                self.ended_on(constraint, events, term, next.copied());
            }
        }
    }

    fn day(&self, constraint: ConstraintId, events: &TermEvents, day: When) -> Day {
        let lists = [self.ahead.from.get(&constraint), self.ahead.until.get(&constraint)];
        let (mut kind, mut off) = (None, None);
        for happened in lists.into_iter().flatten().flat_map(|timeline| timeline.on(day)) {
            let what = |happened: &Happened| {
                format!("the meeting of {} was {}", spoken(self.charter, &[happened.what]), happened.status)
            };
            match &happened.kind {
                _ if happened.status == "held" && events.counts(happened.kind.as_deref()) => return Day::Right,
                Some(own) if happened.status == "held" => kind = Some((own.clone(), happened.at)),
                _ if happened.status != "held" => off = Some((what(happened), happened.at, happened.status == "planned")),
                _ => {}
            }
        }
        let later = self.ahead.until.get(&constraint).and_then(|timeline| timeline.from(day.first)).is_some();
        match (kind, off) {
            (Some((kind, at)), _) => Day::Kind(kind, at),
            // what is planned may still be
            (_, Some((_, _, true))) if self.ahead.horizon.is_none_or(|horizon| horizon < day.first) => Day::Right,
            (_, Some((what, at, _))) => Day::Off(what, at, later),
            _ => Day::Nothing,
        }
    }

    /// The first day of a term, which ends the one before it.
    fn handed_over(&mut self, constraint: ConstraintId, events: &TermEvents, term: &Kept<'a>, before: Option<&Kept<'a>>) {
        let Some(from) = term.fill.from else { return };
        let kept_on = before.is_none_or(|before| before.holder() == term.holder() && before.fill.until.is_some());
        match self.day(constraint, events, from.value) {
            Day::Right | Day::Off(_, _, true) => {}
            Day::Kind(kind, at) => self.wrong_kind(constraint, events, term, from.span, kind, from.value, at),
            Day::Off(what, at, false) => {
                let holder = before.map_or_else(|| term.holder().to_owned(), |before| before.holder().to_owned());
                let shown = OfTerm::End {
                    holder,
                    day: from.value,
                    successor: true,
                    event: spoken(self.charter, &events.until),
                    happened: None,
                    instead: Some((what, at)),
                };
                self.report(constraint, term, from.span, false, shown);
            }
            Day::Nothing => {
                // where the last day of the term before is given, that day tells
                let Some(before) = before.filter(|before| before.fill.until.is_none() && !kept_on) else { return };
                let cut = before.days.until.last < from.value.first && before.days.until.exact().is_some();
                let started = before.days.from.last;
                if !cut || self.ahead.until.get(&constraint).is_some_and(|timeline| timeline.next(started).is_some()) {
                    self.on_another_day(constraint, events, term, before, from.value, from.span, true);
                }
            }
        }
    }

    /// The last day of a term, where it is given.
    fn ended_on(&mut self, constraint: ConstraintId, events: &TermEvents, term: &Kept<'a>, next: Option<&Kept<'a>>) {
        let Some(until) = term.fill.until else { return };
        if let Some((event, sure)) = self.ran_past(constraint, term, until.value) {
            let broken = sure && self.binds(constraint, term).is_some_and(|sure| sure.0);
            let what = spoken(self.charter, &[event.what]);
            let what = match event.what {
                Happening::Meeting(_) => format!("the meeting of {what}"),
                Happening::Decision(_) => format!("the decision on {what}"),
            };
            let holder = term.holder().to_owned();
            let shown = OfTerm::Past { holder, until: until.value, event: what, day: event.day, at: event.at };
            return self.report(constraint, term, until.span, broken, shown);
        }
        let meets =
            |day: When| day.first <= until.value.last.tomorrow().unwrap_or(until.value.last) && until.value.first <= day.last;
        let successor = next.and_then(|next| next.fill.from).filter(|from| meets(from.value));
        // the day of the hand-over may be written as that of the event, or as the day before it
        let day = match self.day(constraint, events, until.value) {
            Day::Nothing => match until.value.exact().and_then(|day| day.tomorrow().ok()) {
                Some(day) => self.day(constraint, events, When::day(day)),
                None => Day::Nothing,
            },
            day => day,
        };
        match day {
            Day::Right | Day::Off(_, _, true) => {}
            // the successor's first day tells
            Day::Kind(..) | Day::Off(..) if successor.is_some() => {}
            Day::Kind(kind, at) => self.wrong_kind(constraint, events, term, until.span, kind, until.value, at),
            Day::Off(what, at, false) => {
                let shown = OfTerm::End {
                    holder: term.holder().to_owned(),
                    day: until.value,
                    successor: false,
                    event: spoken(self.charter, &events.until),
                    happened: None,
                    instead: Some((what, at)),
                };
                self.report(constraint, term, until.span, false, shown);
            }
            Day::Nothing => self.on_another_day(constraint, events, term, term, until.value, until.span, false),
        }
    }

    /// An event between the first and the last day of a term that ended it before that day, and whether that is sure. What may be the event
    /// with which the term begins, or that with which it ends, is taken for it.
    fn ran_past(&self, constraint: ConstraintId, term: &Kept<'a>, until: When) -> Option<(Happened, bool)> {
        let timeline = self.ahead.until.get(&constraint)?;
        let from = term.days.from;
        // a term that ended early ran to that day only
        let until = if term.days.until.last < until.first { term.days.until } else { until };
        let after = |day: Date| day.tomorrow().unwrap_or(day);
        let told = |day: When| day.exact().is_some() && timeline.between(day.first, day.last).any(|event| event.day == day);
        // where no event is of the very day, the day before one, and the day after, are written for it
        let (begun, ended) = (told(from), told(until));
        let earliest = if begun { from.last } else { after(from.last) };
        let (mut first, mut last, mut open): (Option<&Happened>, Option<&Happened>, Option<&Happened>) = (None, None, None);
        let same = |one: &Happened, other: &Happened| one.day == other.day && one.what == other.what;
        for event in timeline.between(from.first, until.last) {
            let latest = if ended { event.day.last } else { after(event.day.last) };
            let (starts, ends) = (event.day.first <= earliest, latest >= until.first);
            if !starts && !ends {
                return Some((event.clone(), true));
            }
            // on no day can it lie between
            if event.day.first.max(after(from.first)) > event.day.last.min(until.last.yesterday().unwrap_or(until.last)) {
                continue;
            }
            let beside = if starts {
                if !begun && first.is_none_or(|first| same(first, event)) {
                    first.replace(event).and(None)
                } else {
                    Some(event)
                }
            } else if ended {
                Some(event)
            } else {
                last.replace(event).filter(|last| !same(last, event))
            };
            open = open.or(beside);
        }
        open.map(|event| (event.clone(), false))
    }

    #[allow(clippy::too_many_arguments, reason = "a clause, what it is held against, and where it is told")]
    fn wrong_kind(
        &mut self,
        constraint: ConstraintId,
        events: &TermEvents,
        term: &Kept<'a>,
        at: Span,
        kind: String,
        day: When,
        meeting: Span,
    ) {
        let event = spoken(self.charter, &events.until);
        let broken = self.binds(constraint, term).is_some_and(|sure| sure.0);
        self.report(constraint, term, at, broken, OfTerm::Kind { kind, day, event, at: meeting });
    }

    /// A hand-over, or an end, on a day on which nothing that ends the term took place.
    #[allow(clippy::too_many_arguments, reason = "a clause, what it is held against, and where it is told")]
    fn on_another_day(
        &mut self,
        constraint: ConstraintId,
        events: &TermEvents,
        term: &Kept<'a>,
        ending: &Kept<'a>,
        day: When,
        at: Span,
        successor: bool,
    ) {
        let event = self.ahead.until.get(&constraint).and_then(|timeline| timeline.next(ending.days.from.last)).cloned();
        let after = |last: jiff::civil::Date| last.tomorrow().unwrap_or(last);
        if let Some(event) = &event {
            // the day after an event, and the day before, are written for it
            let near = day.first <= after(event.day.last) && event.day.first <= after(day.last);
            if near {
                return;
            }
        } else if self.ahead.horizon.is_none_or(|horizon| horizon < day.first) {
            // what lies ahead of the record may still happen
            return;
        }
        let broken = event.is_some() && self.binds(constraint, term).is_some_and(|sure| sure.0);
        let shown = OfTerm::End {
            holder: ending.holder().to_owned(),
            day,
            successor,
            event: spoken(self.charter, &events.until),
            happened: event.map(|event| (event.day, event.at)),
            instead: None,
        };
        self.report(constraint, term, at, broken, shown);
    }
}
