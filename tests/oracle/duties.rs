//! Duties: for each event the last day is found by walking, and the first act that meets it is looked for.

use crate::days::{Day, days, later, length_of, month_days, month_of, months_later, next, weekday, written};
use crate::harness::{Printed, Shares, Verdict, each, roomy, together, verdict};
use proptest::prelude::*;
use std::fmt::Write;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Days,
    Months,
    Business,
}

#[derive(Debug, Clone)]
struct Report {
    /// Days after the last day of its event, less or more.
    about: i64,
    /// Of which event it says that it rests on it.
    names: Option<usize>,
}

#[derive(Debug, Clone)]
struct Model {
    unit: Unit,
    amount: i64,
    rolls: bool,
    /// Days after the first that are holidays.
    holidays: Vec<i64>,
    first: Day,
    /// Each so many days after the first, and what follows on its subject; whether its day is told.
    events: Vec<(i64, Option<Report>, bool)>,
    /// The record ends so many days about the last day of the first event.
    kept: Option<i64>,
}

impl Model {
    fn is_business(&self, day: Day) -> bool {
        weekday(day) < 5 && !self.holidays.iter().any(|after| later(self.first, *after) == day)
    }

    fn deadline(&self, from: Day) -> Day {
        let mut last = match self.unit {
            Unit::Days => later(from, self.amount),
            Unit::Months => months_later(from, self.amount),
            Unit::Business => {
                let counted = |to: Day| days(from, to).into_iter().filter(|day| self.is_business(*day)).count() as i64;
                let mut day = from;
                while counted(day) < self.amount {
                    day = next(day);
                }
                day
            }
        };
        while self.rolls && !self.is_business(last) {
            last = next(last);
        }
        last
    }

    fn on(&self, event: usize) -> Day {
        later(self.first, self.events[event].0)
    }

    fn reported(&self, event: usize) -> Option<Day> {
        let report = self.events[event].1.as_ref()?;
        // not before it
        Some(later(self.deadline(self.on(event)), report.about).max(next(self.on(event))))
    }

    fn recorded_until(&self) -> Day {
        let all = (0..self.events.len()).flat_map(|event| [Some(self.on(event)), self.reported(event)]);
        let last = all.flatten().max().unwrap_or(self.first);
        self.kept.map_or(last, |kept| later(self.deadline(self.on(0)), kept).max(last))
    }

    /// Whether all is well with an event of a day: met in time, or time yet.
    fn kept(&self, event: usize, on: Day) -> bool {
        let meets = |at: &usize| {
            let named = self.events[*at].1.as_ref().and_then(|report| report.names);
            named.unwrap_or(*at) == event
        };
        let first = (0..self.events.len()).filter(meets).filter_map(|at| self.reported(at)).filter(|day| *day > on).min();
        match first {
            Some(day) => day <= self.deadline(on),
            None => self.recorded_until() < self.deadline(on),
        }
    }

    fn expected(&self, event: usize) -> Verdict {
        let on = self.on(event);
        let possible = if self.events[event].2 { vec![on] } else { month_days(on) };
        verdict(together(possible.into_iter().map(|on| self.kept(event, on))))
    }

    fn printed(&self) -> Printed {
        let unit = match self.unit {
            Unit::Days => "days",
            Unit::Months => "months",
            Unit::Business => "business days",
        };
        let holidays: Vec<String> = self.holidays.iter().map(|after| written(later(self.first, *after))).collect();
        let holidays = if holidays.is_empty() { String::new() } else { format!("holidays {{ {} }}", holidays.join(", ")) };
        let rolls = if self.rolls { "last day rolls forward" } else { "" };
        let rules = format!(
            "calendar city {{ weekend Saturday, Sunday  {holidays}  {rolls} }}\nbody council {{}}\nbody audit {{}}\n\
             matter tariff {{ route {{ adopted by council final }} }}\nmatter report {{ route {{ made by audit final }} }}\n\
             duty reported {{ on adopted of tariff  then made by audit within {} {unit} of adopted }}\n",
            self.amount
        );
        let mut docket = format!("recorded_until: {}\ndecisions:\n", written(self.recorded_until()));
        for (at, (_, report, told)) in self.events.iter().enumerate() {
            let on = if *told { written(self.on(at)) } else { month_of(self.on(at)) };
            writeln!(
                docket,
                "  - {{id: d{at}, date: {on}, body: council, matter: tariff, subject: s{at}, step: adopted, outcome: adopted}}"
            )
            .expect("text");
            if let Some((report, day)) = report.as_ref().zip(self.reported(at)) {
                let names = report.names.map(|event| format!(", relies_on: d{event}")).unwrap_or_default();
                writeln!(
                    docket,
                    "  - {{id: r{at}, date: {}, body: audit, matter: report, subject: s{at}, step: made, outcome: adopted{names}}}",
                    written(day)
                )
                .expect("text");
            }
        }
        Printed { rules, docket }
    }
}

fn any_model() -> impl Strategy<Value = Model> {
    let report = (prop_oneof![-3..3i64, -40..40i64], proptest::option::weighted(0.2, 0..2usize))
        .prop_map(|(about, names)| Report { about, names });
    let event = (0..20i64, proptest::option::weighted(0.6, report), proptest::bool::weighted(0.3));
    (
        prop_oneof![Just(Unit::Days), Just(Unit::Months), Just(Unit::Business)],
        1..25i64,
        any::<bool>(),
        proptest::collection::btree_set(0..40i64, 0..4),
        (2024..2026i64, 1..13i64, 1..32i64),
        prop_oneof![3 => proptest::collection::vec(event.clone(), 1..2), 2 => proptest::collection::vec(event, 2..3)],
        proptest::option::weighted(0.8, prop_oneof![-2..3i64, -30..30i64]),
    )
        .prop_map(|(unit, amount, rolls, holidays, (year, month, day), mut events, kept)| {
            let amount = if unit == Unit::Months { 1 + amount % 3 } else { amount };
            let count = events.len();
            for (at, event) in events.iter_mut().enumerate() {
                // one named later than the report that names it would be another question
                if let Some(report) = &mut event.1 {
                    report.names = report.names.filter(|names| *names <= at && *names < count);
                }
                // one event alone may be of any day of its month
                event.2 |= count > 1;
            }
            let first = (year, month, day.min(length_of(year, month)));
            Model { unit, amount, rolls, holidays: holidays.into_iter().collect(), first, events, kept }
        })
        .prop_filter("in order", |model| {
            // what follows is surely after it, and two events of one day are one after the other all the same
            let sure = |at: usize| {
                model.events[at].2
                    || model.reported(at).is_none_or(|day| day > *month_days(model.on(at)).last().unwrap_or(&day))
            };
            let named = |at: usize| {
                let names = model.events[at].1.as_ref().and_then(|report| report.names);
                names.is_none_or(|event| model.reported(at).is_none_or(|day| day > model.on(event)))
            };
            (0..model.events.len()).all(|at| sure(at) && named(at))
        })
}

#[test]
fn duties() {
    roomy(|| {
        let shares = Shares::default();
        each("duties", 300, any_model(), |model| {
            let printed = model.printed();
            let mut said = printed.checked();
            said.retain(|(_, code), _| code != "duty/pending");
            let is = said.values().min().copied().unwrap_or(Verdict::Complies);
            let all: Vec<Verdict> = (0..model.events.len()).map(|event| model.expected(event)).collect();
            let expected = all.iter().min_by_key(|verdict| match verdict {
                Verdict::Breach => 0,
                Verdict::Undetermined => 1,
                Verdict::Complies => 2,
            });
            let expected = expected.copied().unwrap_or(Verdict::Complies);
            shares.count(expected);
            let told = said.values().filter(|verdict| **verdict == Verdict::Breach).count();
            let breaches = all.iter().filter(|verdict| **verdict == Verdict::Breach).count();
            if is == expected && told == breaches {
                return Ok(());
            }
            Err(format!("the checker says {said:?}, the oracle {all:?}\n{}", printed.told()))
        });
        shares.hold("duties", &[Verdict::Complies, Verdict::Breach, Verdict::Undetermined]);
    });
}
