//! How often, and how long, one holder may hold an office; how long one stays away.

use super::terms::{Apart, Basis, Days, Held, HeldTerm, in_turn, lasted, row, shortest};
use crate::charter::OfficeId;
use crate::check::{ActId, Checker, Sure};
use crate::constraint::{ConstraintId, Form, Length, Limit, Unit};
use crate::date::When;
use crate::docket::{Fill, Text};
use crate::time::Calendar;
use crate::violation::{OfTerm, Shown};
use jiff::civil::Date;

/// A limit, as it is held against one term.
struct Bound {
    constraint: ConstraintId,
    most: i64,
    unit: Unit,
    consecutive: bool,
    gap: Option<(ConstraintId, Length)>,
    sure: Sure,
}

/// What does not count.
struct Uncounted<'c> {
    /// How time is counted.
    calendar: &'c Calendar,
    /// The rest of another's term, unless longer than this.
    partial: Option<Option<Length>>,
    /// What begins up to this day.
    initial: Option<Date>,
}

impl Uncounted<'_> {
    /// Whether it counts where it is as long as it can be, and begins as late as it can.
    fn may_count(&self, partial: bool, widest: (Date, Date), least: (Date, Date)) -> bool {
        self.initial.is_none_or(|day| least.0 > day) && self.is_whole(partial, widest)
    }

    /// Whether it counts however short it is, and however early it begins.
    fn must_count(&self, partial: bool, widest: (Date, Date), least: (Date, Date)) -> bool {
        self.initial.is_none_or(|day| widest.0 > day) && self.is_whole(partial, least)
    }

    fn is_whole(&self, partial: bool, (from, until): (Date, Date)) -> bool {
        match self.partial {
            Some(None) if partial => false,
            Some(Some(length)) if partial => self.calendar.term_end(from, length).is_some_and(|end| until > end),
            _ => true,
        }
    }
}

/// Whether a term is the rest of another holder's.
pub fn is_partial(fill: &Fill) -> bool {
    fill.partial.map_or(fill.remainder_of.is_some(), |partial| partial.value)
}

impl Checker<'_> {
    /// Holds a limit, or a gap that stands without one, against a term.
    pub(super) fn served(
        &mut self,
        id: ActId,
        constraint: ConstraintId,
        office: OfficeId,
        fill: &Fill,
        days: Days,
        sure: Sure,
    ) {
        let on = self.facts.acts[id].on.map(|on| crate::charter::Days { term: days.from, ..on.into() });
        let gap = self.says(office, on, |limit| if let Limit::Gap(length) = limit { Some(*length) } else { None });
        let form = &self.charter.constraint(constraint).form;
        let (most, unit, consecutive, per) = match form {
            Form::Limit(Limit::Terms { most, unit, consecutive, per }) => (*most, *unit, *consecutive, per.as_slice()),
            // a gap that no limit in a row calls for is kept after each term
            Form::Limit(Limit::Gap(_)) => {
                let row = self.says(office, on, |limit| matches!(limit, Limit::Terms { consecutive: true, .. }).then_some(()));
                if row.is_some() {
                    return;
                }
                (1, Unit::Terms, true, [].as_slice())
            }
            _ => return,
        };
        let partial = self.says(office, on, |limit| if let Limit::Partial(longer) = limit { Some(*longer) } else { None });
        let initial = self.says(office, on, |limit| if let Limit::Initial(day) = limit { Some(*day) } else { None });
        let calendar = self.charter.calendar(None, days.from);
        let uncounted =
            Uncounted { calendar, partial: partial.map(|(_, longer)| longer), initial: initial.map(|(_, day)| day) };
        if !uncounted.may_count(is_partial(fill), days.widest(), self.least(office, days)) {
            return;
        }
        let roles = self.says(office, on, |limit| matches!(limit, Limit::Roles { .. }).then_some(())).map(|(id, ())| id);
        let bound = Bound { constraint, most, unit, consecutive, gap: gap.filter(|_| consecutive), sure };
        let basis = Basis { limit: constraint, gap: bound.gap.map(|(id, _)| id), roles };
        for (name, role) in self.counted(office, fill, roles) {
            let key = (basis, self.holder_key(fill, self.listed(office, &name.value), per) + &role);
            self.count(id, &bound, &key, office, fill, name, days, &uncounted);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a limit, whose terms it is held against, and how they are counted")]
    fn count(
        &mut self,
        id: ActId,
        bound: &Bound,
        key: &(Basis, String),
        office: OfficeId,
        fill: &Fill,
        name: &Text,
        days: Days,
        uncounted: &Uncounted<'_>,
    ) {
        let (from, until) = days.widest();
        let least = self.least(office, days);
        let may_count = |(from, term): &&(Date, HeldTerm)| uncounted.may_count(term.partial, (*from, term.until), term.least);
        let must_count = |(from, term): &&(Date, HeldTerm)| uncounted.must_count(term.partial, (*from, term.until), term.least);
        let calendar = uncounted.calendar;
        let gap = (calendar, bound.gap.map(|(_, length)| length));
        if !bound.consecutive && self.count_plainly(id, bound, key, office, fill, name, days, uncounted) {
            return;
        }
        let terms = self.held(key, bound, (from, until), gap);
        // as many as there can be: the longer they are the more are in a row, the shorter the fewer are at one time
        let at_most = |gap: Apart<'_>| -> Vec<(Date, HeldTerm)> {
            let all = if bound.consecutive { row(&terms, from, until, gap) } else { terms.clone() };
            all.iter().filter(may_count).copied().collect()
        };
        let over = |run: &[(Date, HeldTerm)]| match bound.unit {
            Unit::Terms if bound.consecutive => in_turn(&shortest(run), least.0, least.1) > bound.most,
            Unit::Terms => run.len() as i64 + 1 > bound.most,
            unit => service(run, days, calendar).exceeds(bound.most, unit),
        };
        let run = at_most(gap);
        if !over(&run) {
            self.note(id, bound.constraint, |checker| {
                let seat = checker.seat_name(office, &checker.seat_key(office, fill));
                let row = if bound.consecutive { " in a row" } else { "" };
                match bound.unit {
                    Unit::Terms => {
                        let nth = if bound.consecutive { in_turn(&run, from, until) } else { run.len() as i64 + 1 };
                        format!("term {nth} of at most {}{row} of {} as {seat}", bound.most, name.value)
                    }
                    unit => {
                        let unit = if unit == Unit::Years { "years" } else { "months" };
                        let Service { months, .. } = service(&run, days, calendar);
                        format!("{months} months{row} of {} as {seat}, of at most {} {unit}", name.value, bound.most)
                    }
                }
            });
            return;
        }
        let known = uncounted.must_count(is_partial(fill), days.widest(), least) && {
            // and as few: of those whose acts are sure
            let sure: Vec<_> = terms.iter().filter(|(_, term)| term.open.is_none()).copied().collect();
            let short = shortest(&sure);
            let short = if bound.consecutive { row(&short, least.0, least.1, gap) } else { short };
            let those = |(_, term): &&(Date, HeldTerm)| short.iter().any(|(_, other)| other.at == term.at);
            let few: Vec<_> = sure.iter().filter(those).filter(must_count).copied().collect();
            match bound.unit {
                Unit::Terms if bound.consecutive => in_turn(&few, from, until) > bound.most,
                Unit::Terms => few.len() as i64 + 1 > bound.most,
                unit => service(&shortest(&few), Days::between(least), calendar).exceeds(bound.most, unit),
            }
        };
        let open = run.iter().find_map(|(_, term)| term.open).filter(|_| !known);
        let seat = self.seat_name(office, &self.seat_key(office, fill));
        let holder = name.value.clone();
        let latest = run.iter().filter(|(start, _)| *start < from).max_by_key(|(_, term)| term.until);
        if let (Some((gap, length)), Some((_, last))) = (bound.gap, latest)
            && (gap == bound.constraint || !over(&at_most((calendar, None))))
        {
            let earliest = last.until.tomorrow().ok().and_then(|next| calendar.after(next, length));
            let shown = OfTerm::TooSoon { holder, seat, ended: last.until, at: last.at, gap: length, earliest };
            let sure = self.applies(gap, id).unwrap_or(bound.sure);
            return self.breach(id, gap, Sure(known && sure.0), name.span, Shown::Term(shown), open);
        }
        let nth = if bound.consecutive { in_turn(&run, from, until) } else { run.len() as i64 + 1 };
        let (most, consecutive) = (bound.most, bound.consecutive);
        let served = service(&run, days, calendar);
        let earlier = run.into_iter().rev().take(4).rev().map(|(from, term)| (from, term.until, term.at)).collect();
        let shown = match bound.unit {
            Unit::Terms => Shown::Terms { nth, most, consecutive, holder, seat, earlier },
            unit => {
                let Service { months, days } = served;
                Shown::Term(OfTerm::Served { months, days, most, unit, consecutive, holder, seat, earlier })
            }
        };
        self.breach(id, bound.constraint, Sure(known && bound.sure.0), name.span, shown, open);
    }

    /// Holds a limit for a lifetime against a term by sums that are kept, where nothing is left out of them; false where it is.
    #[allow(clippy::too_many_arguments, reason = "a limit, whose terms it is held against, and how they are counted")]
    fn count_plainly(
        &mut self,
        id: ActId,
        bound: &Bound,
        key: &(Basis, String),
        office: OfficeId,
        fill: &Fill,
        name: &Text,
        days: Days,
        uncounted: &Uncounted<'_>,
    ) -> bool {
        let Some(held) = self.terms.holders.get(key).filter(|_| !self.pending.holders.contains_key(key)) else { return false };
        if uncounted.initial.is_some() || uncounted.partial.is_some() && (held.partial > 0 || is_partial(fill)) {
            return false;
        }
        let (most, unit, consecutive) = (bound.most, bound.unit, false);
        let (seat, holder) = (self.seat_name(office, &self.seat_key(office, fill)), name.value.clone());
        let earlier = || held.latest(4).into_iter().map(|(from, term)| (from, term.until, term.at)).collect();
        let (shown, known, open) = if unit == Unit::Terms {
            let count = held.len() as i64;
            if count < most {
                return true;
            }
            let known = count - held.open.len() as i64 >= most;
            let open = held.open.first().copied().filter(|_| !known);
            (Shown::Terms { nth: count + 1, most, consecutive, holder, seat, earlier: earlier() }, known, open)
        } else {
            if held.vague > 0 || !held.open.is_empty() || !self.firm(office, days) {
                return false;
            }
            let (from, until) = days.widest();
            let (months, left) = held.served_with(from, until, uncounted.calendar);
            let served = Service { months: months + left / 31, days: left % 31 };
            if !served.exceeds(most, unit) {
                return true;
            }
            let (months, days) = (served.months, served.days);
            (
                Shown::Term(OfTerm::Served { months, days, most, unit, consecutive, holder, seat, earlier: earlier() }),
                true,
                None,
            )
        };
        self.breach(id, bound.constraint, Sure(known && bound.sure.0), name.span, shown, open);
        true
    }

    /// The terms on record, and those that the same act fills, that may count with one.
    fn held(
        &self,
        key: &(Basis, String),
        bound: &Bound,
        (from, until): (Date, Date),
        apart: Apart<'_>,
    ) -> Vec<(Date, HeldTerm)> {
        let known = self.terms.holders.get(key);
        // terms that the same act fills come beside those on record
        if let Some(pending) = self.pending.holders.get(key) {
            let mut run = known.map(Held::all).unwrap_or_default();
            run.extend(pending.all());
            run.sort_by_key(|(start, _)| *start);
            return run;
        }
        let Some(held) = known else { return Vec::new() };
        if bound.consecutive {
            held.in_row(from, until, apart)
        } else if bound.unit == Unit::Terms && (held.len() as i64) < bound.most {
            Vec::new()
        } else {
            held.all()
        }
    }

    /// Enters a term by all that it may count towards.
    pub(super) fn enter_counted(&mut self, office: OfficeId, fill: &Fill, days: Days, seat: &str, open: Option<usize>) {
        let (from, until) = days.widest();
        let (firm, least) = (self.firm(office, days), self.least(office, days));
        let term = HeldTerm { until, at: fill.span, least, firm, partial: is_partial(fill), open };
        let limits = self.clauses(office, |limit| matches!(limit, Limit::Terms { .. } | Limit::Gap(_)));
        let gaps = self.clauses(office, |limit| matches!(limit, Limit::Gap(_)));
        let roles = self.clauses(office, |limit| matches!(limit, Limit::Roles { .. }));
        let charter = self.charter;
        let calendar = charter.calendar(None, days.from);
        for limit in limits {
            let (per, consecutive) = match &charter.constraint(limit).form {
                Form::Limit(Limit::Terms { per, consecutive, .. }) => (per.as_slice(), *consecutive),
                _ => ([].as_slice(), true),
            };
            for gap in gaps.iter().map(|id| Some(*id)).filter(|_| consecutive).chain([None]) {
                for roles in roles.iter().map(|id| Some(*id)).chain([None]) {
                    let basis = Basis { limit, gap, roles };
                    let apart = gap.and_then(|id| match charter.constraint(id).form {
                        Form::Limit(Limit::Gap(length)) => Some(length),
                        _ => None,
                    });
                    for (name, role) in self.counted(office, fill, roles) {
                        let key = self.holder_key(fill, self.listed(office, &name.value), per) + &role;
                        let held = self.terms.holders.entry((basis, key)).or_default();
                        held.enter(from, seat.to_owned(), term, (calendar, apart));
                    }
                }
            }
        }
    }

    /// The shortest that a term can be, first and last day. Of one whose end is not known only the first is sure.
    fn least(&self, office: OfficeId, days: Days) -> (Date, Date) {
        match days.narrowest() {
            _ if self.firm(office, days) => days.widest(),
            (from, _) if days.open => (from, from),
            least => least,
        }
    }

    /// Whether the days of a term are exactly known: to the day, or as whole years where terms are calendar years.
    pub(super) fn firm(&self, office: OfficeId, days: Days) -> bool {
        let by_day = days.from.exact().is_some() && days.until.exact().is_some();
        // a year is a whole one; of a month, or of some days, it is not known which day
        let by_year = |when: When| {
            let whole = when.first.year() == when.last.year()
                && when.first.day_of_year() == 1
                && when.last.tomorrow().is_ok_and(|next| next.day_of_year() == 1);
            whole || when.exact().is_some()
        };
        let whole_years = || {
            let (from, until) = days.widest();
            let ends = (from.month(), from.day(), until.month(), until.day()) == (1, 1, 12, 31);
            ends && by_year(days.from) && by_year(days.until)
        };
        let calendar_years = || {
            let counted = |limit: &Limit| matches!(limit, Limit::Length(length) if length.count == crate::constraint::Count::CalendarYears);
            !self.clauses(office, counted).is_empty()
        };
        !days.open && (by_day || (whole_years() && calendar_years()))
    }
}

/// Time in office.
#[derive(Debug, Clone, Copy, Default)]
struct Service {
    months: i64,
    days: i64,
}

impl Service {
    fn exceeds(self, most: i64, unit: Unit) -> bool {
        let most = if unit == Unit::Years { most * 12 } else { most };
        self.months > most || (self.months == most && self.days > 0)
    }
}

/// How long some terms and one more are together: whole months, and the days that are left. Terms that meet are one; of terms at one time
/// the time counts once. Of a term whose end is not known, its first day counts.
fn service(terms: &[(Date, HeldTerm)], days: Days, calendar: &Calendar) -> Service {
    let (from, until) = days.widest();
    let until = if days.open { from } else { until };
    let end = |start: Date, term: &HeldTerm| if term.until == Date::MAX { start } else { term.until };
    let mut all: Vec<(Date, Date)> =
        terms.iter().map(|(start, term)| (*start, end(*start, term))).chain([(from, until)]).collect();
    all.sort_unstable();
    let mut total = Service::default();
    let mut current: Option<(Date, Date)> = None;
    for (start, end) in all {
        match &mut current {
            Some((_, last)) if last.tomorrow().is_ok_and(|next| start <= next) => *last = end.max(*last),
            _ => total.add(current.replace((start, end)), calendar),
        }
    }
    total.add(current, calendar);
    total
}

impl Service {
    fn add(&mut self, term: Option<(Date, Date)>, calendar: &Calendar) {
        let Some((start, end)) = term else { return };
        let (months, days) = lasted(start, end, calendar);
        self.months += months;
        self.days += days;
        // days left over of several terms make a month when they are as many as the longest has
        self.months += self.days / 31;
        self.days %= 31;
    }
}
