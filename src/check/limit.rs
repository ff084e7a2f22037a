//! Terms of office: how long, how many, one at a time.

mod terms;

pub use terms::Terms;

use super::membership::Tenure;
use super::{ActId, Checker, Standing, Sure};
use crate::charter::{Days as BasisDays, ListId, OfficeId, StepVersion};
use crate::constraint::{Authority, Between, ConstraintId, Exclusion, Form, Limit};
use crate::date::When;
use crate::docket::{EntryKind, Fill};
use crate::source::Span;
use crate::violation::{Shown, Violation};
use jiff::civil::Date;
use terms::{Days, Held, HeldTerm, Term, in_turn, row};

impl Checker<'_> {
    /// Enters the terms held before the record begins.
    pub(super) fn given_terms(&mut self) {
        for fill in self.facts.dockets.iter().flat_map(|docket| &docket.terms) {
            let Some(office) = self.office_of(fill) else { continue };
            self.given_term(office, fill);
            self.in_office_since(office, fill, None, true);
            if let Some(days) = self.days_of(office, fill, None) {
                self.enter(office, fill, days, true, None);
            }
        }
    }

    /// Of a given term, that it does not end before it begins, nor overlap with another given one.
    fn given_term(&mut self, office: OfficeId, fill: &Fill) {
        let charter = self.charter;
        let days = self.days_of(office, fill, None);
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
            let violation = Violation { constraint: *constraint, at, broken: known && sure.0, shown, cause: None };
            self.tell(None, None, &violation);
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
        self.pending = Terms::default();
        for fill in &act.entry.fills {
            let Some(office) = self.office_of(fill) else { continue };
            self.fill(id, office, fill);
            self.term = None;
            // the next term that the act fills is held against this one too
            if let (Some(days), false) = (self.days_of(office, fill, act.on), matches!(self.standing[id], Standing::Void(_))) {
                std::mem::swap(&mut self.terms, &mut self.pending);
                self.enter(office, fill, days, false, None);
                std::mem::swap(&mut self.terms, &mut self.pending);
            }
        }
        // what a void act fills counts for nothing: only now is it known whether this one is; what is planned is not filled yet
        if matches!(self.standing[id], Standing::Void(_)) || act.entry.kind == EntryKind::Item {
            return;
        }
        let open = if let Standing::Open(finding) = self.standing[id] { Some(finding) } else { None };
        for fill in &act.entry.fills {
            let Some(office) = self.office_of(fill) else { continue };
            self.in_office_since(office, fill, act.on, open.is_none());
            match self.days_of(office, fill, act.on) {
                Some(days) => self.enter(office, fill, days, false, open),
                None => self.enter_begun(office, fill, open),
            }
        }
    }

    /// Keeps who holds an office from when to when: its holders may be members of a body.
    fn in_office_since(&mut self, office: OfficeId, fill: &Fill, on: Option<When>, counts: bool) {
        let (Some(from), Some(_)) = (fill.from, &fill.holder) else { return };
        let until = self.days_of(office, fill, on).map(|days| days.until);
        let names = fill.holder.iter().chain(&fill.with).map(|name| self.listed(office, &name.value).to_owned()).collect();
        let seat = self.seat_key(office, fill);
        self.officers.enter(office, Tenure { from: from.value, until, seat, names, counts });
    }

    /// Keeps a term of which only the first day is known yet: another that covers that day overlaps with it.
    fn enter_begun(&mut self, office: OfficeId, fill: &Fill, open: Option<usize>) {
        if let (Some(days), Some(holder), None) = (begun(fill), &fill.holder, fill.until) {
            let holder_name = self.listed(office, &holder.value).to_owned();
            let term = Term { days, holder: holder_name, at: holder.span, given: false, open };
            self.terms.keep((office, self.seat_key(office, fill)), term);
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
        self.term = fill.from.map(|from| from.value);
        let days = self.days_of(office, fill, self.facts.acts[id].on);
        let seat = (office, self.seat_key(office, fill));
        // a term given as held before, or filled already where this is a plan, is the same term
        let planned = self.facts.acts[id].entry.kind == EntryKind::Item;
        let known = fill
            .holder
            .as_ref()
            .zip(days)
            .and_then(|(holder, days)| self.terms.same(&seat, days, self.listed(office, &holder.value)));
        let same = known.is_some_and(|term| term.given || planned);
        for constraint in &charter.offices[office.index()].constraints {
            let Some(sure) = self.applies(*constraint, id) else { continue };
            match &charter.constraint(*constraint).form {
                Form::Authority(Authority::Holder(roster)) => self.holder(id, *constraint, *roster, fill, sure),
                Form::Authority(Authority::Seat(list)) => self.seat(id, *constraint, *list, fill, sure),
                Form::Authority(authority) => self.filling(id, *constraint, authority, fill, sure),
                Form::Period(period) if period.between == Between::FillingAndStart => {
                    self.filled_in_time(id, *constraint, period.length, fill, sure);
                }
                Form::Limit(limit) => self.limit(id, *constraint, office, limit, fill, days.filter(|_| !same), sure),
                Form::Exclusion(Exclusion::Overlap) if !same => self.overlap(id, *constraint, office, fill, days, sure),
                _ => {}
            }
        }
    }

    /// First and last day of a term. A last day that is not given follows from the length of a term, where the rules state one.
    fn days_of(&self, office: OfficeId, fill: &Fill, on: Option<When>) -> Option<Days> {
        let from = fill.from?.value;
        if let Some(until) = fill.until {
            return (until.value.last >= from.first).then_some(Days { from, until: until.value });
        }
        let constraints = &self.charter.offices[office.index()].constraints;
        let length = constraints.iter().find_map(|id| {
            let constraint = self.charter.constraint(*id);
            // the term begins on a day of its own, and a version may be chosen by that one
            let days = |on: When| BasisDays { term: from, ..BasisDays::from(on) };
            let validity = self.charter.provision(constraint.provision).validity;
            let in_force = on.is_none_or(|on| validity.holds(days(on)) != Some(false));
            match constraint.form {
                Form::Limit(Limit::Length(length)) if in_force => Some(length),
                _ => None,
            }
        })?;
        let calendar = self.charter.calendar(None, from);
        let (first, last) = calendar.term_end(from.first, length).zip(calendar.term_end(from.last, length))?;
        Some(Days { from, until: When { first, last } })
    }

    #[allow(clippy::too_many_arguments, reason = "a constraint, what it is held against, and how surely it applies")]
    fn limit(
        &mut self,
        id: ActId,
        constraint: ConstraintId,
        office: OfficeId,
        limit: &Limit,
        fill: &Fill,
        days: Option<Days>,
        sure: Sure,
    ) {
        match limit {
            Limit::Length(length) => self.length(id, constraint, *length, fill, sure),
            Limit::Events(..) => {
                if let Some((at, shown)) = backwards(fill) {
                    self.breach(id, constraint, sure, at, shown, None);
                }
            }
            Limit::Stated => {}
            Limit::Terms { most, consecutive, per } => {
                if let (Some(days), Some(holder)) = (days, &fill.holder) {
                    let key = (office, self.holder_key(fill, self.listed(office, &holder.value), per));
                    self.count(id, constraint, &key, fill, days, (*most, *consecutive), sure);
                }
            }
        }
    }

    fn length(&mut self, id: ActId, constraint: ConstraintId, length: crate::constraint::Length, fill: &Fill, sure: Sure) {
        let Some(start) = fill.from else { return self.no_term(id, constraint, fill, sure) };
        if let Some((at, shown)) = backwards(fill) {
            return self.breach(id, constraint, sure, at, shown, None);
        }
        let Some(end) = fill.until else { return };
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

    #[allow(clippy::too_many_arguments, reason = "a constraint, what it is held against, and how surely it applies")]
    fn count(
        &mut self,
        id: ActId,
        constraint: ConstraintId,
        key: &(OfficeId, String),
        fill: &Fill,
        days: Days,
        (most, consecutive): (i64, bool),
        sure: Sure,
    ) {
        let (from, until) = days.widest();
        let of = |terms: Option<&Held>| {
            terms.map(|terms| {
                if consecutive {
                    terms.in_row(from, until)
                } else if (terms.len() as i64) < most {
                    Vec::new()
                } else {
                    terms.all()
                }
            })
        };
        let mut run = of(self.terms.holders.get(key)).unwrap_or_default();
        // terms that the same act fills come beside those on record
        if let Some(pending) = self.pending.holders.get(key) {
            run = self.terms.holders.get(key).map(Held::all).unwrap_or_default();
            run.extend(pending.all());
            run.sort_by_key(|(start, _)| *start);
        }
        let count = |terms: &[(Date, HeldTerm)]| {
            if consecutive { in_turn(&row(terms, from, until), from, until) } else { terms.len() as i64 + 1 }
        };
        let nth = count(&run);
        if nth <= most {
            return;
        }
        // it is sure where the terms whose days and acts are sure are too many by themselves
        let firm: Vec<(Date, HeldTerm)> = run.iter().filter(|(_, term)| term.firm && term.open.is_none()).copied().collect();
        let known = self.firm(key.0, days) && count(&firm) > most;
        let run = if consecutive { row(&run, from, until) } else { run };
        let open = run.iter().find_map(|(_, term)| term.open).filter(|_| !known);
        let holder = fill.holder.as_ref().map(|holder| holder.value.clone()).unwrap_or_default();
        let at = fill.holder.as_ref().map_or(fill.span, |holder| holder.span);
        let seat = self.seat_name(key.0, fill);
        let earlier = run.into_iter().rev().take(4).rev().map(|(from, term)| (from, term.until, term.at)).collect();
        let shown = Shown::Terms { nth, most, consecutive, holder, seat, earlier };
        self.breach(id, constraint, Sure(known && sure.0), at, shown, open);
    }

    /// Whether the days of a term are exactly known: to the day, or as whole years where terms are calendar years.
    fn firm(&self, office: OfficeId, days: Days) -> bool {
        let by_day = days.from.exact().is_some() && days.until.exact().is_some();
        let whole_years = || {
            let (from, until) = days.widest();
            (from.month(), from.day(), until.month(), until.day()) == (1, 1, 12, 31)
        };
        let calendar_years = || {
            self.charter.offices[office.index()].constraints.iter().any(|id| {
                let form = &self.charter.constraint(*id).form;
                matches!(form, Form::Limit(Limit::Length(length)) if length.count == crate::constraint::Count::CalendarYears)
            })
        };
        by_day || (whole_years() && calendar_years())
    }

    fn overlap(&mut self, id: ActId, constraint: ConstraintId, office: OfficeId, fill: &Fill, days: Option<Days>, sure: Sure) {
        // a term whose end is not known yet lasts one day at least
        let days = days.or_else(|| begun(fill));
        let Some((at, shown, known, open)) = days.and_then(|days| self.overlapping(office, fill, days)) else { return };
        self.breach(id, constraint, Sure(known && open.is_none() && sure.0), at, shown, open);
    }

    /// A term that overlaps with the one that is filled: where, with what to show it, and whether that is sure.
    fn overlapping(&self, office: OfficeId, fill: &Fill, days: Days) -> Option<(Span, Shown, bool, Option<usize>)> {
        let seat = (office, self.seat_key(office, fill));
        let (other, sure) = self.terms.overlapping(&seat, days).or_else(|| self.pending.overlapping(&seat, days))?;
        let ((from, until), (start, end)) = (days.widest(), other.days.widest());
        let shown = Shown::Overlap {
            seat: self.seat_name(office, fill),
            holder: other.holder.clone(),
            from: from.max(start),
            until: until.min(end),
            at: other.at,
        };
        Some((fill.holder.as_ref().map_or(fill.span, |holder| holder.span), shown, sure, other.open))
    }

    fn enter(&mut self, office: OfficeId, fill: &Fill, days: Days, given: bool, open: Option<usize>) {
        let Some(holder) = &fill.holder else { return };
        let listed = self.listed(office, &holder.value).to_owned();
        let seat = self.seat_key(office, fill);
        let (from, until) = days.widest();
        let term = Term { days, holder: listed.clone(), at: holder.span, given, open };
        self.terms.keep((office, seat.clone()), term);
        let holders = fill.with.iter().map(|name| self.listed(office, &name.value).to_owned()).chain([listed.clone()]);
        let holders: Vec<(Days, String)> = holders.map(|name| (days, name)).collect();
        self.terms.offices.entry(office).or_default().extend(holders);
        let charter = self.charter;
        for constraint in &charter.offices[office.index()].constraints {
            if let Form::Limit(Limit::Terms { per, .. }) = &charter.constraint(*constraint).form {
                let key = (office, self.holder_key(fill, &listed, per));
                let term = HeldTerm { until, at: fill.span, firm: self.firm(office, days), open };
                self.terms.holders.entry(key).or_default().enter(from, seat.clone(), term);
            }
        }
    }
}

/// The first day of a term whose end is not known yet.
fn begun(fill: &Fill) -> Option<Days> {
    let from = fill.from?.value;
    Some(Days { from, until: When::day(from.last.tomorrow().ok()?) })
}

/// A term that ends before it begins: where, and with what to show it.
fn backwards(fill: &Fill) -> Option<(Span, Shown)> {
    let (start, end) = (fill.from?, fill.until?);
    let shown = Shown::Backwards { from: start.value, until: end.value };
    (end.value.last < start.value.first).then_some((start.span.to(end.span), shown))
}
