//! Terms of office: how long, how many, one at a time. Terms are kept by seat and by holder, so that each new one is held against its
//! neighbours only.

use super::{ActId, Checker, Sure, calendar};
use crate::charter::{ListId, OfficeId, StepVersion};
use crate::constraint::{Authority, Between, ConstraintId, Exclusion, Form, Limit, Shown};
use crate::date::When;
use crate::docket::{EntryKind, Fill};
use crate::source::Span;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// One term on record: its last day, its holder, where it stands.
#[derive(Debug, Clone)]
struct Term {
    until: Date,
    holder: String,
    at: Span,
}

/// The terms on record.
#[derive(Debug, Default)]
pub struct Terms {
    /// By office and seat, then by first day.
    seats: FxHashMap<(OfficeId, String), BTreeMap<Date, Term>>,
    /// By office, holder and what the limit counts per, then by first day.
    holders: FxHashMap<(OfficeId, String), BTreeMap<Date, (Date, Span)>>,
    /// By office: first day, last day, holder; for the question who holds it.
    offices: FxHashMap<OfficeId, Vec<(Date, Date, String)>>,
}

impl Terms {
    /// Whether one holds an office on a day, in any seat.
    pub fn holds(&self, office: OfficeId, name: &str, on: When) -> bool {
        let terms = self.offices.get(&office).map(Vec::as_slice).unwrap_or_default();
        terms.iter().any(|(from, until, holder)| holder == name && *from <= on.first && on.last <= *until)
    }
}

impl Checker<'_> {
    /// Enters the terms held before the record begins.
    pub(super) fn given_terms(&mut self) {
        for fill in self.facts.dockets.iter().flat_map(|docket| &docket.terms) {
            let Some(office) = self.office_of(fill) else { continue };
            if let Some((from, until)) = self.days_of(office, fill, None) {
                self.enter(office, fill, from, until);
            }
        }
    }

    fn office_of(&self, fill: &Fill) -> Option<OfficeId> {
        let name = &fill.office.as_ref()?.value;
        match self.charter.names.get(name) {
            Some(crate::charter::Named::Office(id)) => Some(*id),
            _ => None,
        }
    }

    /// Holds the terms that an act fills against their office. An act that was not carried fills nothing.
    pub(super) fn fills(&mut self, id: ActId, version: &StepVersion) {
        let act = &self.facts.acts[id];
        let carried = act.outcome().is_none_or(|outcome| version.done_when.contains(&outcome));
        if !carried {
            return;
        }
        if act.entry.fills.is_empty() && version.last && act.entry.kind == EntryKind::Decision {
            self.fills_nothing(id);
        }
        for fill in &act.entry.fills {
            if let Some(office) = self.office_of(fill) {
                self.fill(id, office, fill);
            }
        }
    }

    /// The final step of a matter that fills an office says who holds it.
    fn fills_nothing(&mut self, id: ActId) {
        let act = &self.facts.acts[id];
        let Some(matter) = act.matter else { return };
        let Some((office, constraint)) = self.charter.matters[matter.index()].fills else { return };
        let office = &self.charter.offices[office.index()];
        let missing = format!("who holds `{}` and for what term", office.name);
        let at = act.entry.span_of_head();
        self.missing(id, constraint, at, missing, "fills");
    }

    fn fill(&mut self, id: ActId, office: OfficeId, fill: &Fill) {
        let charter = self.charter;
        let constraints = &charter.offices[office.index()].constraints;
        let days = self.days_of(office, fill, self.facts.acts[id].on);
        let broken_before = self.standing[id];
        for constraint in constraints {
            let Some(sure) = self.applies(*constraint, id) else { continue };
            match &charter.constraint(*constraint).form {
                Form::Authority(Authority::Holder(roster)) => self.holder(id, *constraint, *roster, fill, sure),
                Form::Authority(Authority::Seat(list)) => self.seat(id, *constraint, *list, fill, sure),
                Form::Authority(authority) => self.filling(id, *constraint, authority, fill, sure),
                Form::Period(period) if period.between == Between::FillingAndStart => {
                    self.filled_in_time(id, *constraint, period.length, fill, sure);
                }
                Form::Limit(limit) => self.limit(id, *constraint, office, limit, fill, days, sure),
                Form::Exclusion(Exclusion::Overlap) => self.overlap(id, *constraint, office, fill, days, sure),
                _ => {}
            }
        }
        if let (Some((from, until)), true) = (days, self.standing[id] == broken_before) {
            self.enter(office, fill, from, until);
        }
    }

    /// First and last day of a term. A last day that is not given follows from the length of a term, where the rules state one.
    fn days_of(&self, office: OfficeId, fill: &Fill, on: Option<When>) -> Option<(Date, Date)> {
        let from = fill.from?.value.first;
        if let Some(until) = fill.until {
            return (until.value.last >= from).then_some((from, until.value.last));
        }
        let constraints = &self.charter.offices[office.index()].constraints;
        let length = constraints.iter().find_map(|id| {
            let constraint = self.charter.constraint(*id);
            let in_force = on.is_none_or(|on| self.charter.provision(constraint.provision).validity.holds(on) != Some(false));
            match constraint.form {
                Form::Limit(Limit::Length(length)) if in_force => Some(length),
                _ => None,
            }
        })?;
        calendar::term_end(from, length).map(|until| (from, until))
    }

    #[allow(clippy::too_many_arguments)]
    fn limit(
        &mut self,
        id: ActId,
        constraint: ConstraintId,
        office: OfficeId,
        limit: &Limit,
        fill: &Fill,
        days: Option<(Date, Date)>,
        sure: Sure,
    ) {
        match limit {
            Limit::Length(length) => self.length(id, constraint, *length, fill, sure),
            Limit::Events(..) => self.event_term(id, constraint, fill, sure),
            Limit::Stated => {}
            Limit::Terms { most, consecutive, per } => {
                if let (Some(days), Some(holder)) = (days, &fill.holder) {
                    let key = self.holder_key(fill, self.listed(office, &holder.value), per);
                    self.count(id, constraint, (office, key), fill, days, (*most, *consecutive), sure);
                }
            }
        }
    }

    fn length(&mut self, id: ActId, constraint: ConstraintId, length: crate::constraint::Length, fill: &Fill, sure: Sure) {
        let Some(start) = fill.from else { return self.no_term(id, constraint, fill, sure) };
        let Some(end) = fill.until else { return };
        let (from, until) = (start.value.first, end.value.last);
        let at = start.span.to(end.span);
        if until < from {
            return self.breach(id, constraint, sure, at, Shown::Backwards { from, until }, None);
        }
        match calendar::term_end(from, length) {
            Some(latest) if until > latest => {
                let shown = Shown::TooLong { from, until, latest, length };
                self.breach(id, constraint, sure, end.span, shown, None);
            }
            _ => {}
        }
    }

    /// The end of a term that an event ends is not known before the event; the beginning is.
    fn event_term(&mut self, id: ActId, constraint: ConstraintId, fill: &Fill, sure: Sure) {
        match (fill.from, fill.until) {
            (Some(start), Some(end)) if end.value.last < start.value.first => {
                let (from, until) = (start.value.first, end.value.last);
                self.breach(id, constraint, sure, start.span.to(end.span), Shown::Backwards { from, until }, None);
            }
            _ => {}
        }
    }

    fn no_term(&mut self, id: ActId, constraint: ConstraintId, fill: &Fill, sure: Sure) {
        // a bad date has its finding already
        if self.facts.acts[id].invalid.is_none() {
            let at = fill.holder.as_ref().map_or(fill.span, |holder| holder.span);
            self.breach(id, constraint, sure, at, Shown::NoTerm, None);
        }
    }

    /// What a limit counts per: the holder, under the name the roster has, and the values of some lists.
    fn holder_key(&self, fill: &Fill, holder: &str, per: &[ListId]) -> String {
        let mut key = holder.to_owned();
        for list in per {
            key.push('\u{1F}');
            key.push_str(&self.seat_value(fill, *list));
        }
        key
    }

    /// The holder under the name that the roster has.
    pub(super) fn listed<'n>(&'n self, office: OfficeId, name: &'n str) -> &'n str {
        let rosters =
            self.charter.offices[office.index()].held_by.iter().map(|dated| &self.charter.rosters[dated.value.index()]);
        rosters.map(|roster| roster.listed(name)).find(|listed| *listed != name).unwrap_or(name)
    }

    fn seat_value(&self, fill: &Fill, list: ListId) -> String {
        let list = &self.charter.lists[list.index()];
        let value = fill.per.iter().find(|(key, _)| key.value == list.name).map(|(_, value)| value.value.as_str());
        let known = value.and_then(|value| list.find(value)).map(|id| list.entries[id as usize].name.as_str());
        known.or(value).unwrap_or_default().to_owned()
    }

    fn seat_key(&self, office: OfficeId, fill: &Fill) -> String {
        let per = &self.charter.offices[office.index()].per;
        let mut key: Vec<String> = per.iter().map(|list| self.seat_value(fill, *list)).collect();
        key.extend(fill.seat.as_ref().map(|seat| seat.value.clone()));
        key.join("\u{1F}")
    }

    fn seat_name(&self, office: OfficeId, fill: &Fill) -> String {
        let office_name = &self.charter.offices[office.index()].name;
        match self.seat_key(office, fill).as_str() {
            "" => office_name.clone(),
            key => format!("{office_name} of {}", key.replace('\u{1F}', ", ")),
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn count(
        &mut self,
        id: ActId,
        constraint: ConstraintId,
        key: (OfficeId, String),
        fill: &Fill,
        (from, until): (Date, Date),
        (most, consecutive): (i64, bool),
        sure: Sure,
    ) {
        let office = key.0;
        let seat = self.seat_name(office, fill);
        let terms = self.terms.holders.entry(key).or_default();
        let run = if consecutive {
            row(terms, from, until)
        } else {
            terms.iter().map(|(from, (until, at))| (*from, *until, *at)).collect()
        };
        let nth = run.len() as i64 + 1;
        if nth <= most {
            terms.insert(from, (until, fill.span));
            return;
        }
        let holder = fill.holder.as_ref().map(|holder| holder.value.clone()).unwrap_or_default();
        let at = fill.holder.as_ref().map_or(fill.span, |holder| holder.span);
        let earlier = run.into_iter().rev().take(4).rev().collect();
        self.breach(id, constraint, sure, at, Shown::Terms { nth, most, consecutive, holder, seat, earlier }, None);
    }

    fn overlap(
        &mut self,
        id: ActId,
        constraint: ConstraintId,
        office: OfficeId,
        fill: &Fill,
        days: Option<(Date, Date)>,
        sure: Sure,
    ) {
        let Some((from, until)) = days else { return };
        let key = (office, self.seat_key(office, fill));
        let Some(terms) = self.terms.seats.get(&key) else { return };
        // terms of one seat on record do not overlap, so only the neighbours can; the day of the hand-over belongs to both
        let before = terms.range(..=from).next_back().filter(|(_, term)| term.until > from);
        let after = || terms.range(from..until).next().filter(|(start, _)| **start < until);
        let Some((other_from, other)) = before.or_else(after) else { return };
        let shown = Shown::Overlap {
            seat: self.seat_name(office, fill),
            holder: other.holder.clone(),
            from: from.max(*other_from),
            until: until.min(other.until),
            at: other.at,
        };
        let at = fill.holder.as_ref().map_or(fill.span, |holder| holder.span);
        self.breach(id, constraint, sure, at, shown, None);
    }

    fn enter(&mut self, office: OfficeId, fill: &Fill, from: Date, until: Date) {
        let Some(holder) = &fill.holder else { return };
        let seat = (office, self.seat_key(office, fill));
        let listed = self.listed(office, &holder.value).to_owned();
        let term = Term { until, holder: listed.clone(), at: holder.span };
        self.terms.seats.entry(seat).or_default().entry(from).or_insert(term);
        self.terms.offices.entry(office).or_default().push((from, until, listed.clone()));
        // terms given beforehand count towards every limit of the office
        let charter = self.charter;
        for constraint in &charter.offices[office.index()].constraints {
            if let Form::Limit(Limit::Terms { per, .. }) = &charter.constraint(*constraint).form {
                let key = (office, self.holder_key(fill, &listed, per));
                self.terms.holders.entry(key).or_default().entry(from).or_insert((until, fill.span));
            }
        }
    }
}

/// The terms in a row with one from `from` to `until`: each begins at the latest on the day after the one before it ends.
fn row(terms: &BTreeMap<Date, (Date, Span)>, from: Date, until: Date) -> Vec<(Date, Date, Span)> {
    let follows = |start: Date, end: Date| end.tomorrow().is_ok_and(|next| start <= next);
    let mut run = Vec::new();
    let mut start = from;
    for (other, (end, at)) in terms.range(..from).rev() {
        if !follows(start, *end) {
            break;
        }
        run.push((*other, *end, *at));
        start = *other;
    }
    run.reverse();
    let mut last = until;
    for (other, (end, at)) in terms.range(from..) {
        if *other != from && !follows(*other, last) {
            break;
        }
        run.push((*other, *end, *at));
        last = last.max(*end);
    }
    run
}
