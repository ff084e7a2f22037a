//! Terms of office: how long, how many, one at a time, who may not hold two. What is asked of all terms of an office together is held
//! against them when all are known (`office`).

mod ahead;
mod count;
mod incompatible;
mod names;
mod not_held;
mod office;
mod terms;

pub use ahead::{Ahead, only_planned};
pub use not_held::NOT_HELD;
pub use office::Kept;
pub use terms::Terms;

use super::evaluate::{Env, TermHeld};
use super::membership::Tenure;
use super::{ActId, Checker, Standing, Sure};
use crate::charter::{Days as BasisDays, OfficeId, StepVersion};
use crate::constraint::{Authority, Between, ConstraintId, Exclusion, Form, Length, Limit};
use crate::date::When;
use crate::docket::{EntryKind, Fill};
use crate::formula::Formula;
use crate::source::Span;
use crate::violation::{OfTerm, Shown, Violation};
use jiff::civil::Date;
use terms::{Days, Term};

impl<'a> Checker<'a> {
    /// Enters the terms held before the record begins.
    pub(super) fn given_terms(&mut self) {
        self.look_ahead();
        let facts = self.facts;
        for fill in facts.dockets.iter().flat_map(|docket| &docket.terms) {
            let Some(office) = self.office_of(fill) else { continue };
            self.given_term(office, fill);
            self.in_office_since(office, fill, None, true);
            if let Some(days) = self.days_of(office, fill, None) {
                self.enter(office, fill, days, true, None);
                self.keep(office, fill, days, None, None);
            } else {
                self.held_terms.push(term_held(office, fill, None, None));
            }
        }
    }

    /// Of a given term, that it does not end before it begins, nor overlap with another given one, nor is held beside another office.
    fn given_term(&mut self, office: OfficeId, fill: &'a Fill) {
        let charter = self.charter;
        let days = self.days_of(office, fill, None);
        let term = term_held(office, fill, days, None);
        for constraint in &charter.offices[office.index()].constraints {
            let Some(sure) = fill.from.and_then(|from| self.in_force(*constraint, from.value)) else { continue };
            let (at, shown, known, _) = match &charter.constraint(*constraint).form {
                Form::Limit(Limit::Length(_) | Limit::Events(..)) => match backwards(fill) {
                    Some((at, shown)) => (at, shown, true, None),
                    None => continue,
                },
                Form::Exclusion(Exclusion::Overlap) => match days.and_then(|days| self.overlapping(office, fill, days)) {
                    Some(found) => found,
                    None => continue,
                },
                _ => continue,
            };
            self.tell_of(*constraint, term, at, known && sure.0, shown, None);
        }
        let Some(days) = days else { return };
        for clash in self.clashes(office, fill, days) {
            let Some(sure) = self.in_force(clash.constraint, days.from) else { continue };
            self.tell_of(clash.constraint, term, clash.at, clash.known && sure.0, Shown::Term(clash.shown), None);
        }
    }

    /// Holds the terms that an act fills against their office. An act that was not carried fills nothing.
    pub(super) fn fills(&mut self, id: ActId, version: &StepVersion) {
        let facts = self.facts;
        let act = &facts.acts[id];
        let carried = act.outcome().is_none_or(|outcome| version.done_when.contains(&outcome));
        if !carried {
            return;
        }
        if version.last && act.entry.kind == EntryKind::Decision {
            self.fills_something(id);
        }
        self.pending = Terms::default();
        for fill in &act.entry.fills {
            let Some(office) = self.office_of(fill) else { continue };
            self.fill(id, office, fill);
            (self.term, self.term_in_hand) = (None, None);
            // the next term that the act fills is held against this one too
            if let (Some(days), false) = (self.days_of(office, fill, act.on), matches!(self.standing[id], Standing::Void(_))) {
                std::mem::swap(&mut self.terms, &mut self.pending);
                self.enter(office, fill, days, false, None);
                std::mem::swap(&mut self.terms, &mut self.pending);
            }
        }
        // what a void act fills counts for nothing: only now is it known whether this one is
        if matches!(self.standing[id], Standing::Void(_)) {
            return;
        }
        let open = if let Standing::Open(finding) = self.standing[id] { Some(finding) } else { None };
        for fill in &act.entry.fills {
            let Some(office) = self.office_of(fill) else { continue };
            if act.entry.kind == EntryKind::Decision {
                self.in_office_since(office, fill, act.on, open.is_none());
            }
            let Some(days) = self.days_of(office, fill, act.on) else {
                // its end is not known yet
                if act.entry.kind == EntryKind::Decision {
                    self.held_terms.push(term_held(office, fill, None, Some(id)));
                }
                continue;
            };
            // what is planned is not filled yet
            if act.entry.kind == EntryKind::Decision {
                self.keep(office, fill, days, Some(id), open);
                self.enter(office, fill, days, false, open);
            } else if self.known(office, fill, days).is_none() {
                self.keep(office, fill, days, Some(id), open);
            }
        }
    }

    /// Keeps who holds an office from when to when: its holders may be members of a body.
    fn in_office_since(&mut self, office: OfficeId, fill: &Fill, on: Option<When>, counts: bool) {
        let (Some(from), Some(_)) = (fill.from, &fill.holder) else { return };
        let days = self.days_of(office, fill, on).map(|days| self.stays(office, fill, days));
        let until = days.filter(|days| !days.open).map(|days| days.until);
        let names: Vec<String> =
            fill.holder.iter().chain(&fill.with).map(|name| self.listed(office, &name.value).to_owned()).collect();
        let mut seat = self.seat_key(office, fill);
        // of several who hold one office none follows another, where nothing tells their seats apart
        if !self.single(office, &seat) {
            seat = format!("{seat}\u{1F}{}", names.first().map_or("", String::as_str));
        }
        self.officers.enter(office, Tenure { from: from.value, until, seat, names, counts });
    }

    /// Reports what does not hold of a term, where the provision applies to it.
    fn tell_of(
        &mut self,
        constraint: ConstraintId,
        term: TermHeld<'a>,
        at: Span,
        broken: bool,
        shown: Shown,
        cause: Option<usize>,
    ) {
        let on = term.act.and_then(|act| self.facts.acts[act].on).or(term.from);
        let (broken, shown) = match on {
            Some(on) => {
                let mut env = Env::new(term.act, on);
                env.term = Some(term);
                match self.gated(constraint, &env, broken, shown) {
                    Some(gated) => gated,
                    None => return,
                }
            }
            None => (broken, shown),
        };
        let violation = Violation { constraint, at, broken, shown, cause };
        match on {
            Some(on) => self.tell_on(on, term.act, None, &violation),
            None => self.tell(term.act, None, &violation),
        };
    }

    /// The last step of a matter that fills an office says who holds it.
    fn fills_something(&mut self, id: ActId) {
        let act = &self.facts.acts[id];
        let Some(matter) = act.matter else { return };
        let Some((office, constraint)) = self.charter.matters[matter.index()].fills else { return };
        if self.applies(constraint, id).is_none() {
            return;
        }
        let name = &self.charter.offices[office.index()].name;
        if act.entry.fills.is_empty() {
            let missing = format!("who holds `{name}` and for what term");
            self.missing(id, constraint, act.entry.span_of_head(), missing, "fills");
        } else {
            self.note(id, constraint, |_| format!("it says who holds `{name}`"));
        }
    }

    /// A term on record of the same seat and holder and of the same days.
    fn known(&self, office: OfficeId, fill: &Fill, days: Days) -> Option<&Term> {
        let seat = (office, self.seat_key(office, fill));
        let holder = fill.holder.as_ref()?;
        self.terms.same(&seat, days, self.listed(office, &holder.value))
    }

    fn fill(&mut self, id: ActId, office: OfficeId, fill: &'a Fill) {
        let charter = self.charter;
        self.term = fill.from.map(|from| from.value);
        let days = self.days_of(office, fill, self.facts.acts[id].on);
        self.term_in_hand = Some(term_held(office, fill, days, Some(id)));
        // a term given as held before, or filled already where this is a plan, is the same term
        let planned = self.facts.acts[id].entry.kind == EntryKind::Item;
        let known = days.and_then(|days| self.known(office, fill, days));
        let same = known.is_some_and(|term| term.given || planned);
        let fresh = days.filter(|_| !same);
        for constraint in &charter.offices[office.index()].constraints {
            let Some(sure) = self.may_apply(*constraint, id) else { continue };
            match &charter.constraint(*constraint).form {
                Form::Authority(Authority::Holder(members)) => self.holder(id, *constraint, members, fill, sure),
                Form::Authority(Authority::Seat(list)) => self.seat(id, *constraint, *list, fill, sure),
                Form::Authority(authority) => self.filling(id, *constraint, authority, fill, sure),
                Form::Period(period) if period.between == Between::FillingAndStart => {
                    self.filled_in_time(id, *constraint, period.length, fill, sure);
                }
                Form::Eligible(formula) => self.eligible(id, *constraint, formula, office, fill, sure),
                Form::Limit(Limit::Length(length)) => self.length(id, *constraint, *length, office, fill, sure),
                Form::Limit(Limit::Events(..)) => {
                    if let Some((at, shown)) = backwards(fill) {
                        self.breach(id, *constraint, sure, at, shown, None);
                    }
                }
                Form::Limit(Limit::Terms { .. } | Limit::Gap(_)) => {
                    if let Some(days) = fresh {
                        self.served(id, *constraint, office, fill, days, sure);
                    }
                }
                Form::Exclusion(Exclusion::Overlap) if !same => self.overlap(id, *constraint, office, fill, days, sure),
                _ => {}
            }
        }
        for clash in fresh.map(|days| self.clashes(office, fill, days)).unwrap_or_default() {
            let Some(sure) = self.may_apply(clash.constraint, id) else { continue };
            let shown = Shown::Term(clash.shown);
            self.breach(id, clash.constraint, Sure(clash.known && sure.0), clash.at, shown, clash.open);
        }
    }

    /// First and last day of a term. A last day that is not given follows from the length of a term, from the event that ends it or from
    /// the term of the next holder, where one of these is known; else the end is open. A term that ends early ends there.
    fn days_of(&self, office: OfficeId, fill: &Fill, on: Option<When>) -> Option<Days> {
        let written = fill.from?.value;
        let from = self.begins(office, written, on).unwrap_or(written);
        let seat = self.seat_key(office, fill);
        let mut days = match fill.until {
            Some(until) if until.value.last < written.first => return None,
            Some(until) => match self.finishes(office, until.value, on) {
                Some(until) => Days { from, until, open: false },
                None => self.until_successor(office, &seat, from),
            },
            None => self.natural(office, fill, &seat, from, on),
        };
        let holder = fill.holder.as_ref().map(|holder| self.listed(office, &holder.value));
        if let Some(day) = holder.and_then(|holder| self.ended(office, holder, &seat, from.first, days.until.last)) {
            days = Days { from, until: When::day(day), open: false };
        }
        Some(days)
    }

    /// The days of a term of which no last day is given.
    fn natural(&self, office: OfficeId, fill: &Fill, seat: &str, from: When, on: Option<When>) -> Days {
        let on = Some(BasisDays { term: from, ..BasisDays::from(on.unwrap_or(from)) });
        let of = fill.remainder_of.as_ref().and_then(|of| self.meant_end(office, self.listed(office, &of.value), from.first));
        if let Some(end) = of {
            return Days { from, until: When::day(end), open: false };
        }
        let length = self.says(office, on, |limit| if let Limit::Length(length) = limit { Some(*length) } else { None });
        if let Some((_, length)) = length
            && let calendar = self.charter.calendar(None, from)
            && let Some((first, last)) = calendar.term_end(from.first, length).zip(calendar.term_end(from.last, length))
        {
            return Days { from, until: When { first, last }, open: false };
        }
        let open = self.until_successor(office, seat, from);
        let event = self.events_of(office, on).and_then(|(id, _)| self.ahead.until.get(&id)?.next(from.last));
        match event {
            Some(event) if open.open || event.day.first <= open.until.first => Days { from, until: event.day, open: false },
            _ => open,
        }
    }

    /// A term that lasts until the next one of its seat begins.
    fn until_successor(&self, office: OfficeId, seat: &str, from: When) -> Days {
        let next = || {
            let starts = self.ahead.starts.get(&(office, seat.to_owned()))?;
            starts.range((std::ops::Bound::Excluded(from.last), std::ops::Bound::Unbounded)).next().copied()
        };
        match next().filter(|_| self.single(office, seat)) {
            Some(next) => Days { from, until: When::day(next), open: false },
            None => Days { from, until: When::day(Date::MAX), open: true },
        }
    }

    /// From when to when one holds an office whose holder stays until a successor comes. A term that ends early ends all the same.
    fn stays(&self, office: OfficeId, fill: &Fill, days: Days) -> Days {
        let on = Some(BasisDays::from(days.from));
        if self.says(office, on, |limit| matches!(limit, Limit::Holdover).then_some(())).is_none() {
            return days;
        }
        let seat = self.seat_key(office, fill);
        let holder = fill.holder.as_ref().map(|holder| self.listed(office, &holder.value));
        if holder.is_some_and(|holder| self.ended(office, holder, &seat, days.from.first, Date::MAX).is_some()) {
            return days;
        }
        let stays = self.until_successor(office, &seat, days.from);
        if stays.until.first > days.until.last { stays } else { days }
    }

    /// When the term of a holder was to end, of which another takes over the rest on a day.
    fn meant_end(&self, office: OfficeId, holder: &str, from: Date) -> Option<Date> {
        let terms = self.terms.meant.get(&(office, holder.to_owned()))?;
        terms.range(..=from).next_back().map(|(_, end)| *end).filter(|end| *end >= from)
    }

    fn length(&mut self, id: ActId, constraint: ConstraintId, length: Length, office: OfficeId, fill: &Fill, sure: Sure) {
        let Some(start) = fill.from else { return self.no_term(id, constraint, fill, sure) };
        if let Some((at, shown)) = backwards(fill) {
            return self.breach(id, constraint, sure, at, shown, None);
        }
        self.note(id, constraint, |_| match fill.until {
            Some(until) => format!("from {} to {}: at most {length}", start.value, until.value),
            None => format!("from {}: at most {length}", start.value),
        });
        let Some(end) = fill.until else { return };
        if let Some((of, latest)) = fill.remainder_of.as_ref().and_then(|of| {
            let end = self.meant_end(office, self.listed(office, &of.value), start.value.first)?;
            Some((of.value.clone(), end))
        }) && end.value.first > latest
        {
            let shown = Shown::Term(OfTerm::Rest { of, until: end.value, latest });
            return self.breach(id, constraint, sure, end.span, shown, None);
        }
        let calendar = self.charter.calendar(None, start.value);
        let ends = |from: Date| calendar.term_end(from, length);
        let (Some(earliest), Some(latest)) = (ends(start.value.first), ends(start.value.last)) else { return };
        if end.value.first > latest {
            let shown = Shown::TooLong { from: start.value, until: end.value, latest, length };
            self.breach(id, constraint, sure, end.span, shown, None);
        } else if end.value.last > earliest {
            self.missing(
                id,
                constraint,
                end.span,
                format!("whether a term from {} to {} is longer than {length}", start.value, end.value),
                "until",
            );
        }
    }

    fn no_term(&mut self, id: ActId, constraint: ConstraintId, fill: &Fill, sure: Sure) {
        // a bad date has its finding already
        if self.facts.acts[id].invalid.is_none() {
            let at = fill.holder.as_ref().map_or(fill.span, |holder| holder.span);
            self.breach(id, constraint, sure, at, Shown::NoTerm, None);
        }
    }

    fn overlap(&mut self, id: ActId, constraint: ConstraintId, office: OfficeId, fill: &Fill, days: Option<Days>, sure: Sure) {
        let Some((at, shown, known, open)) = days.and_then(|days| self.overlapping(office, fill, days)) else { return };
        self.breach(id, constraint, Sure(known && open.is_none() && sure.0), at, shown, open);
    }

    /// A term that overlaps with the one that is filled: where, with what to show it, and whether that is sure.
    fn overlapping(&self, office: OfficeId, fill: &Fill, days: Days) -> Option<(Span, Shown, bool, Option<usize>)> {
        let seat = (office, self.seat_key(office, fill));
        let (other, sure) = self.terms.overlapping(&seat, days).or_else(|| self.pending.overlapping(&seat, days))?;
        let ((from, until), (start, end)) = (days.widest(), other.days.widest());
        let shown = Shown::Overlap {
            seat: self.seat_name(office, &seat.1),
            holder: other.holder.clone(),
            from: from.max(start),
            until: until.min(end),
            at: other.at,
        };
        Some((fill.holder.as_ref().map_or(fill.span, |holder| holder.span), shown, sure, other.open))
    }

    /// Whether the holder may hold the office, by the rosters of the first day of the term.
    fn eligible(
        &mut self,
        id: ActId,
        constraint: ConstraintId,
        formula: &Formula,
        office: OfficeId,
        fill: &'a Fill,
        sure: Sure,
    ) {
        let act = &self.facts.acts[id];
        let Some(on) = fill.from.map(|from| from.value).or(act.on) else { return };
        let mut env = Env::new(Some(id), on);
        env.term = Some(term_held(office, fill, self.days_of(office, fill, act.on), Some(id)));
        let at = fill.holder.as_ref().map_or(fill.span, |holder| holder.span);
        match self.holds(formula, &env, true) {
            Ok(true) => {}
            Ok(false) => {
                let holder = fill.holder.as_ref().map(|holder| holder.value.clone()).unwrap_or_default();
                self.breach(id, constraint, sure, at, Shown::NotEligible { holder, on }, None);
            }
            Err(missing) => {
                let field = if missing.field.is_empty() { "fills" } else { missing.field };
                self.missing(id, constraint, at, missing.what, field);
            }
        }
    }

    fn enter(&mut self, office: OfficeId, fill: &Fill, days: Days, given: bool, open: Option<usize>) {
        let Some(holder) = &fill.holder else { return };
        let listed = self.listed(office, &holder.value).to_owned();
        let seat = self.seat_key(office, fill);
        self.enter_counted(office, fill, days, &seat, open);
        let written = fill.from.map_or(days.from, |from| from.value);
        // where the event with which it begins has not taken place, nobody holds it yet
        if self.begins(office, written, Some(written)).is_none() {
            return;
        }
        let term = Term { days, holder: listed.clone(), at: holder.span, given, open };
        self.terms.keep((office, seat.clone()), term);
        let (from, mut meant) = days.widest();
        let length = self
            .says(office, Some(days.from.into()), |limit| if let Limit::Length(length) = limit { Some(*length) } else { None });
        if fill.remainder_of.is_none()
            && let Some(end) = length.and_then(|(_, length)| self.charter.calendar(None, days.from).term_end(from, length))
        {
            meant = meant.max(end);
        }
        self.terms.meant.entry((office, listed.clone())).or_default().insert(from, meant);
        let days = self.stays(office, fill, days);
        for name in fill.with.iter().chain([holder]) {
            let name = self.listed(office, &name.value).to_owned();
            self.terms.persons.entry((office, name.clone())).or_default().push((days, holder.span));
            self.terms.spans.entry((office, name.clone())).or_default().enter(days, holder.span);
            self.terms.offices.entry(office).or_default().push((days, name));
        }
    }
}

/// A term as formulas see it.
fn term_held<'f>(office: OfficeId, fill: &'f Fill, days: Option<Days>, act: Option<ActId>) -> TermHeld<'f> {
    let until = days.filter(|days| !days.open).map(|days| days.until);
    TermHeld { office, fill, from: fill.from.map(|from| from.value), until: until.or(fill.until.map(|until| until.value)), act }
}

/// A term that ends before it begins: where, and with what to show it.
fn backwards(fill: &Fill) -> Option<(Span, Shown)> {
    let (start, end) = (fill.from?, fill.until?);
    let shown = Shown::Backwards { from: start.value, until: end.value };
    (end.value.last < start.value.first).then_some((start.span.to(end.span), shown))
}
