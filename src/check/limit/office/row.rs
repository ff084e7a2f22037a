//! How long no one holds a seat; how many terms begin in one year.

use super::Kept;
use crate::charter::OfficeId;
use crate::check::Checker;
use crate::constraint::{ConstraintId, Length, Limit};
use crate::date::When;
use crate::violation::OfTerm;
use jiff::civil::Date;
use std::collections::BTreeMap;

impl<'a> Checker<'a> {
    /// No seat is vacant for longer than it may be.
    pub(super) fn vacancies(
        &mut self,
        constraint: ConstraintId,
        office: OfficeId,
        length: Length,
        terms: &[Kept<'a>],
        rows: &[Vec<&Kept<'a>>],
    ) {
        // who stays until a successor comes leaves no vacancy
        let stays = self.says(office, None, |limit| matches!(limit, Limit::Holdover).then_some(()));
        if let Some((holdover, ())) = stays {
            let provision = self.provision(holdover);
            self.held[provision.index()] = true;
            self.note_exercised(provision);
            return;
        }
        for row in rows {
            // who held the seat longest, and until when
            let mut last: Option<(&Kept<'a>, When)> = None;
            for term in row {
                if let Some((before, until)) = last {
                    self.vacancy(constraint, office, length, before, until, Some(term));
                }
                // the seat is held until the last of them ends, whichever that is
                let own = When { first: term.days.narrowest().1, ..term.days.until };
                last = match last {
                    Some((before, until)) => {
                        let both = When { first: until.first.max(own.first), last: until.last.max(own.last) };
                        Some((if until.last <= own.last { term } else { before }, both))
                    }
                    None => Some((term, own)),
                };
            }
            if let Some((before, until)) = last {
                self.vacancy(constraint, office, length, before, until, None);
            }
        }
        if rows.is_empty() {
            self.empty_seats(constraint, office, length, terms);
        }
    }

    fn vacancy(
        &mut self,
        constraint: ConstraintId,
        office: OfficeId,
        length: Length,
        before: &Kept<'a>,
        until: When,
        next: Option<&Kept<'a>>,
    ) {
        let horizon = self.ahead.horizon;
        // as late as may be, and as early
        let latest =
            |day: Date| day.tomorrow().ok().and_then(|next| self.charter.calendar(None, When::day(day)).after(next, length));
        let Some((surely, perhaps)) = latest(until.last).zip(latest(until.first)) else { return };
        let (filled, end) = match next {
            Some(next) => (Some(next.days.from.first), next.days.from),
            None => match horizon {
                Some(horizon) => (None, When::day(horizon)),
                None => return,
            },
        };
        if end.last <= perhaps {
            return;
        }
        let Ok(since) = until.last.tomorrow() else { return };
        let term = next.unwrap_or(before);
        let Some(sure) = self.in_force(constraint, When::day(since)) else { return };
        let seat = self.seat_name(office, &before.seat);
        let shown = OfTerm::Vacant { seat, since, filled, latest: surely, at: before.at(), length };
        self.report(constraint, term, term.at(), end.first > surely && sure.0, shown);
    }

    /// Of several seats that nothing tells apart: from when on fewer are held than there are, once all were.
    fn empty_seats(&mut self, constraint: ConstraintId, office: OfficeId, length: Length, terms: &[Kept<'a>]) {
        let mut ends: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
        let mut count = 0i64;
        // since when seats are free, and whose were
        let mut free: std::collections::VecDeque<(Date, usize)> = std::collections::VecDeque::new();
        let seats = |checker: &Self, day: Date| checker.charter.offices[office.index()].seats_on(day).unwrap_or(1);
        let mut full = false;
        for (index, term) in terms.iter().enumerate() {
            let from = term.days.from.first;
            while let Some(entry) = ends.first_entry().filter(|entry| *entry.key() < from) {
                let (day, gone) = entry.remove_entry();
                count -= gone.len() as i64;
                if full {
                    free.extend(gone.into_iter().map(|index| (day, index)));
                }
            }
            if let Some((day, gone)) = free.pop_front() {
                self.vacancy(constraint, office, length, &terms[gone], When::day(day), Some(term));
            }
            count += 1;
            full |= count >= seats(self, from);
            ends.entry(term.days.until.last).or_default().push(index);
        }
        let Some(horizon) = self.ahead.horizon else { return };
        for (day, gone) in ends.range(..horizon) {
            count -= gone.len() as i64;
            free.extend(gone.iter().filter(|_| full).map(|index| (*day, *index)));
        }
        // seats that are no longer there are not vacant
        let vacant = (seats(self, horizon) - count).clamp(0, free.len() as i64) as usize;
        for (day, gone) in free.into_iter().rev().take(vacant).collect::<Vec<_>>() {
            self.vacancy(constraint, office, length, &terms[gone], When::day(day), None);
        }
    }

    /// No more terms begin in one year than may; the rest of another's term does not begin one.
    pub(super) fn stagger(&mut self, constraint: ConstraintId, office: OfficeId, most: i64, terms: &[Kept<'a>]) {
        let mut years: BTreeMap<i16, Vec<&Kept<'a>>> = BTreeMap::new();
        for term in terms.iter().filter(|term| !super::super::count::is_partial(term.fill)) {
            let on = self.decided(term);
            let initial =
                self.says(office, Some(on.into()), |limit| if let Limit::Initial(day) = limit { Some(*day) } else { None });
            let (first, last) = (term.days.from.first, term.days.from.last);
            if first.year() != last.year() || initial.is_some_and(|(_, day)| first <= day) {
                continue;
            }
            let begun = years.entry(first.year()).or_default();
            begun.push(term);
            let nth = begun.len() as i64;
            if nth <= most {
                continue;
            }
            let others = begun[..begun.len() - 1].iter().rev().take(4).rev();
            let shown = OfTerm::Stagger { year: first.year(), nth, most, at: others.map(|term| term.at()).collect() };
            let Some(sure) = self.binds(constraint, term) else { continue };
            self.report(constraint, term, term.at(), sure.0, shown);
        }
    }
}
