//! Duties that come back every so often.

use super::{Begun, Deeds, Done, Judged, spoken};
use crate::check::Checker;
use crate::constraint::{ConstraintId, Count, Duty, Length};
use crate::date::When;
use crate::source::Span;
use crate::violation::{OfDuty, Shown};
use jiff::civil::{Date, date};

impl<'a> Checker<'a> {
    /// Holds a duty that comes back against the record: each year, or from one time to the next.
    pub(super) fn recurs(
        &mut self,
        constraint: ConstraintId,
        duty: &Duty,
        events: &[Begun<'a>],
        length: Length,
        deeds: &Deeds<'a>,
        judged: Judged,
    ) {
        if duty.event.is_some() {
            for begun in events {
                let own = begun.act.and_then(|act| deeds.naming.get(&act)).into_iter().flatten();
                let of_subject = begun.subject.and_then(|subject| deeds.by_subject.get(subject)).into_iter().flatten();
                let mut all: Vec<usize> = own.chain(of_subject).copied().collect();
                if all.is_empty() {
                    all.extend(deeds.free.values().flatten().filter(|index| self.can_meet(begun, &deeds.all[**index])));
                }
                all.sort_unstable();
                all.dedup();
                let all: Vec<Done<'a>> = all.into_iter().map(|index| deeds.all[index]).collect();
                self.intervals(constraint, duty, begun, length, &all, judged);
            }
            return;
        }
        match length.count {
            Count::Years | Count::CalendarYears => self.each_year(constraint, duty, length.amount, deeds, judged),
            _ => {
                let since = self.charter.provision(self.provision(constraint)).validity.since;
                let start = since.filter(|since| *since > judged.first).unwrap_or(judged.first);
                let begun = self.beginning(When::day(start));
                self.intervals(constraint, duty, &begun, length, &deeds.all, judged);
            }
        }
    }

    /// The beginning of the record, or of the duty.
    fn beginning(&self, on: When) -> Begun<'a> {
        Begun {
            act: None,
            on,
            date: None,
            at: self.facts.dockets.last().map_or(Span::default(), |docket| docket.head),
            name: on.to_string(),
            matter: None,
            subject: None,
            body: None,
            meeting: None,
            term: None,
            open: None,
            cause: None,
        }
    }

    /// In each run of so many calendar years that lies in the record there is one.
    fn each_year(&mut self, constraint: ConstraintId, duty: &Duty, years: i64, deeds: &Deeds<'a>, judged: Judged) {
        let Ok(years) = i16::try_from(years.max(1)) else { return };
        let asked = spoken(self.charter, &duty.asked);
        let validity = self.charter.provision(self.provision(constraint)).validity;
        let mut year = judged.first.max(validity.since.unwrap_or(Date::MIN)).year();
        loop {
            let Some(end) = year.checked_add(years - 1).filter(|end| *end <= 9999) else { return };
            let (first, last) = (date(year, 1, 1), date(end, 12, 31));
            let over = if judged.over { last <= judged.day } else { last < judged.day };
            if !over {
                return;
            }
            year = end.saturating_add(1);
            // a year of which the record, or the duty, has only a part may have had it in the other part
            if first < judged.first || validity.holds(When { first, last }) != Some(true) {
                continue;
            }
            let from = deeds.all.partition_point(|done| done.on.last < first);
            let within: Vec<Done<'a>> = deeds.all[from..].iter().take_while(|done| done.on.first <= last).copied().collect();
            let sure = |done: &&Done<'a>| done.on.first >= first && done.on.last <= last && done.cause.is_none();
            if within.iter().any(|done| sure(&done)) {
                continue;
            }
            let Some(force) = self.in_force(constraint, When { first, last }) else { continue };
            let begun = self.beginning(When { first, last });
            let years = if years == 1 { first.year().to_string() } else { format!("{} to {end}", first.year()) };
            if let Some(until) = judged.until.filter(|until| *until < last) {
                let missing = format!("the record was kept until {until}");
                let shown = Shown::Fact { missing, field: "recorded_until" };
                self.tell_duty(constraint, &begun, None, (begun.at, Some(When::day(last))), false, shown, None);
                continue;
            }
            let (shown, at, cause) = match within.first() {
                Some(done) => {
                    let shown = Shown::Fact { missing: format!("whether there was one in {years} is open"), field: "date" };
                    (shown, done.at, done.cause)
                }
                None => (Shown::Duty(OfDuty::NotInYear { asked: asked.clone(), years }), begun.at, None),
            };
            let broken = force.0 && within.is_empty();
            self.tell_duty(constraint, &begun, None, (at, Some(When::day(last))), broken, shown, cause);
        }
    }

    /// No more than so much lies from the beginning to the first, from one to the next, and from the last to the end of the record.
    fn intervals(
        &mut self,
        constraint: ConstraintId,
        duty: &Duty,
        begun: &Begun<'a>,
        length: Length,
        all: &[Done<'a>],
        judged: Judged,
    ) {
        let charter = self.charter;
        let calendar = charter.calendar(super::asked_of(&duty.asked).or(begun.body), begun.on);
        let asked = spoken(charter, &duty.asked);
        let mut last = Begun { name: begun.name.clone(), ..self.beginning(begun.on) };
        (last.act, last.at, last.body) = (begun.act, begun.at, begun.body);
        let certain = begun.open.is_none() && begun.cause.is_none();
        let mut from = calendar.moment(begun.on, None);
        for done in
            all.iter().filter(|done| done.on.last >= begun.on.first && done.act.is_none_or(|act| begun.act != Some(act)))
        {
            let to = self.facts.moment(done.date, calendar);
            if calendar.at_most(&from, &to, length, true) == Some(false)
                && let Some(sure) = self.in_force(constraint, done.on)
            {
                let latest = calendar.latest(&from, length, true).unwrap_or_default();
                let due = format!("{latest}, {length} after {}", last.name);
                let shown = match done.cause.or(begun.cause) {
                    Some(_) => Shown::RestsOn { entry: super::called(done), at: done.at },
                    None => Shown::Duty(OfDuty::Late { asked: asked.clone(), on: to.to_string(), due, at: last.at }),
                };
                let broken = sure.0 && certain && done.cause.is_none();
                self.tell_duty(
                    constraint,
                    begun,
                    done.act,
                    (done.at, Some(done.on)),
                    broken,
                    shown,
                    done.cause.or(begun.cause),
                );
            }
            last.name = super::called(done);
            (last.at, last.act, last.on) = (done.at, done.act, done.on);
            from = to;
        }
        let Some(sure) = self.in_force(constraint, last.on) else { return };
        let Some(due) = super::due(calendar, &from, length) else { return };
        if due.first > judged.day || (!judged.over && due.first == judged.day) {
            return;
        }
        let words = format!("{}, {length} after {}", due.last, last.name);
        self.wanting_by(constraint, &last, (asked, words), due, sure.0 && certain, judged);
    }
}
