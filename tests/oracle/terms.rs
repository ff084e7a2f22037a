//! Terms: how often one holds an office, and rules over terms at one time.

use crate::harness::{Printed, Shares, Verdict, Verdicts, each, roomy, together, verdict};
use crate::meets::{MONTHS, month_of, written};
use proptest::prelude::*;
use std::fmt::Write;

const ALL: [Verdict; 3] = [Verdict::Complies, Verdict::Breach, Verdict::Undetermined];

/// Terms of a calendar year, one after the other.
#[derive(Debug, Clone)]
struct Limited {
    /// How many years lie between, and who holds it.
    terms: Vec<(i64, usize)>,
    limit: usize,
    lifetime: bool,
    /// Of the last term only the month in which it begins is known.
    vague: bool,
}

impl Limited {
    fn years(&self) -> Vec<i64> {
        let mut year = 2000;
        self.terms
            .iter()
            .map(|(idle, _)| {
                year += 1 + idle;
                year
            })
            .collect()
    }

    /// How many terms of one holder stand in a row or in all, with this one.
    fn reached(&self, counted: &[(usize, i64)], holder: usize, year: i64) -> usize {
        if self.lifetime {
            return 1 + counted.iter().filter(|(other, _)| *other == holder).count();
        }
        let mut row = 1;
        while counted.contains(&(holder, year - row)) {
            row += 1;
        }
        row as usize
    }

    fn expected(&self) -> Vec<Verdict> {
        let (mut counted, mut all) = (Vec::new(), Vec::new());
        for (at, (year, (_, holder))) in self.years().into_iter().zip(&self.terms).enumerate() {
            let reached = self.reached(&counted, *holder, year);
            // begun on a later day of the month it is not in a row
            let days = if self.vague && at + 1 == self.terms.len() { 1..=31 } else { 1..=1 };
            let kept = together(days.map(|day| reached <= self.limit || day > 1 && !self.lifetime));
            // what is over the limit is void, and counts for nothing
            if kept == Some(true) {
                counted.push((*holder, year));
            }
            all.push(verdict(kept));
        }
        all
    }

    fn printed(&self) -> Printed {
        let sort = if self.lifetime { "lifetime" } else { "consecutive" };
        let rules = format!(
            "roster member {{ M0, M1 }}\noffice clerk {{ held by member  term 1 year  limit {} {sort} terms per holder  filled by council }}\n\
             body council {{}}\nmatter election {{ route {{ elected by council final }}  fills clerk }}\n",
            self.limit
        );
        let mut docket = String::from("decisions:\n");
        for (at, (year, (_, holder))) in self.years().into_iter().zip(&self.terms).enumerate() {
            let from = if self.vague && at + 1 == self.terms.len() { format!("{year}-01") } else { format!("{year}-01-01") };
            writeln!(
                docket,
                "  - {{id: d{at}, date: {}-11-01, body: council, matter: election, subject: s{at}, step: elected, outcome: adopted, \
                 fills: {{office: clerk, holder: M{holder}, from: {from}, until: {year}-12-31}}}}",
                year - 1
            )
            .expect("text");
        }
        Printed { rules, docket }
    }
}

/// Verdicts by entry, for entries called `d0`, `d1` and so on.
fn by_entry(all: &[Verdict], code: &str) -> Verdicts {
    let told = all.iter().enumerate().filter(|(_, verdict)| **verdict != Verdict::Complies);
    told.map(|(at, verdict)| ((format!("d{at}"), code.to_owned()), *verdict)).collect()
}

#[test]
fn limits() {
    roomy(|| {
        let term = (prop_oneof![5 => Just(0i64), 1 => Just(1i64)], prop_oneof![4 => Just(0usize), 1 => Just(1usize)]);
        let models =
            (proptest::collection::vec(term, 1..7), 1..4usize, proptest::bool::weighted(0.25), proptest::bool::weighted(0.75))
                .prop_map(|(terms, limit, lifetime, vague)| Limited { terms, limit, lifetime, vague });
        let shares = Shares::default();
        each("limits", 500, models, |model| {
            let printed = model.printed();
            let (said, all) = (printed.checked(), model.expected());
            // of each docket the last term
            shares.count(all[all.len() - 1]);
            let expected = by_entry(&all, "term/limit");
            if said == expected {
                return Ok(());
            }
            Err(format!("the checker says {said:?}\nthe oracle {expected:?}\n{}", printed.told()))
        });
        shares.hold("limits", &ALL);
    });
}

/// A term within one month: holder, first and last day, and whether the last is told.
type Within = (usize, i64, i64, bool);

/// Whether two terms share more than the day of a hand-over, in every case.
fn overlap(one: &Within, other: &Within) -> Option<bool> {
    let ends = |term: &Within| if term.3 { term.2..=term.2 } else { term.1..=31 };
    let mut all = Vec::new();
    for end in ends(one) {
        for other_end in ends(other) {
            let shared = (one.1..=end).filter(|day| (other.1..=other_end).contains(day)).count();
            all.push(shared > 1);
        }
    }
    together(all)
}

#[test]
fn rules_of_terms() {
    roomy(|| {
        let term = || {
            (0..2usize, 1..28i64, 4..16i64, proptest::bool::weighted(0.75))
                .prop_map(|(holder, from, days, told)| (holder, from, (from + days).min(31), told))
        };
        // what is held against the rule has a known end; what it is held against may not
        let held = term().prop_map(|(holder, from, until, _)| (holder, from, until, true));
        let models = (proptest::collection::vec(held, 1..4), proptest::collection::vec(term(), 1..4));
        let shares = Shares::default();
        each("rules", 500, models, |(held, against)| {
            let rules = "roster member { M0, M1 }\nbody council {}\noffice clerk { held by member  filled by council }\n\
                         office chair { held by member }\nmatter election { route { elected by council final }  fills clerk }\n\
                         rule one-hat {\n for each t in terms of clerk\n forbid some c in terms of chair has (c.holder is t.holder and c overlaps t)\n}\n";
            let mut docket = String::from("terms:\n");
            if against.is_empty() {
                docket.clear();
            }
            for (holder, from, until, told) in against {
                let until = if *told { format!("2024-03-{until:02}") } else { "2024-03".to_owned() };
                writeln!(docket, "  - {{office: chair, holder: M{holder}, from: 2024-03-{from:02}, until: {until}}}")
                    .expect("text");
            }
            docket.push_str("decisions:\n");
            for (at, (holder, from, until, _)) in held.iter().enumerate() {
                writeln!(
                    docket,
                    "  - {{id: d{at}, date: 2024-01-{:02}, body: council, matter: election, subject: s{at}, step: elected, outcome: adopted, \
                     fills: {{office: clerk, holder: M{holder}, from: 2024-03-{from:02}, until: 2024-03-{until:02}}}}}",
                    at + 1
                )
                .expect("text");
            }
            let printed = Printed { rules: rules.to_owned(), docket };
            let all: Vec<Verdict> = held
                .iter()
                .map(|one| {
                    let with: Vec<Option<bool>> =
                        against.iter().filter(|other| other.0 == one.0).map(|other| overlap(one, other)).collect();
                    match () {
                        () if with.contains(&Some(true)) => Verdict::Breach,
                        () if with.contains(&None) => Verdict::Undetermined,
                        () => Verdict::Complies,
                    }
                })
                .collect();
            all.iter().for_each(|verdict| shares.count(*verdict));
            let (said, expected) = (printed.checked(), by_entry(&all, "rule/broken"));
            if said == expected {
                return Ok(());
            }
            Err(format!("the checker says {said:?}\nthe oracle {expected:?}\n{}", printed.told()))
        });
        shares.hold("rules", &ALL);
    });
}

/// A meeting between the first and the last: its day of the year, whether only its month is known, and what became of it.
type Between = (i64, bool, &'static str);

#[derive(Debug, Clone)]
struct UntilNext {
    from: i64,
    until: i64,
    others: Vec<Between>,
}

impl UntilNext {
    /// Whether one of the others ended the term before its last day: on every day that it may have been, on none, or on some.
    fn past(&self) -> Option<bool> {
        let held = self.others.iter().filter(|(_, _, what)| *what == "status: held");
        let each = held.map(|(day, vague, _)| {
            let (month, within) = month_of(*day);
            let days = if *vague { day - within..day - within + MONTHS[month] } else { *day..day + 1 };
            together(days.map(|day| self.from < day && day < self.until))
        });
        let each: Vec<Option<bool>> = each.collect();
        match () {
            () if each.contains(&Some(true)) => Some(true),
            () if each.contains(&None) => None,
            () => Some(false),
        }
    }

    fn printed(&self) -> Printed {
        let rules = "body congress { chair chair }\nbody clerk {}\noffice chair { term from congress until next congress }\n\
                     matter note { route { made by clerk final } }\n";
        let mut docket = String::from("events:\n");
        let ends = [(self.from, false, "status: held"), (self.until, false, "status: held")];
        for (day, vague, what) in ends.iter().chain(&self.others) {
            writeln!(docket, "  - {{name: congress, date: {}, {what}}}", written(*day, *vague)).expect("text");
        }
        let (from, until) = (written(self.from, false), written(self.until, false));
        writeln!(docket, "terms:\n  - {{office: chair, holder: Ada, from: {from}, until: {until}}}").expect("text");
        docket.push_str("decisions:\n  - {id: n, date: 2023-12-01, body: clerk, matter: note, step: made, outcome: adopted}\n");
        Printed { rules: rules.to_owned(), docket }
    }
}

#[test]
fn past_an_event() {
    roomy(|| {
        let what = prop_oneof![
            5 => Just("status: held"),
            1 => Just("status: postponed"),
            1 => Just("status: cancelled"),
            1 => Just("status: held, kind: informal"),
        ];
        let other = (0..150i64, proptest::bool::weighted(0.6), what);
        let models = (0..60i64, 1..70i64, proptest::collection::vec(other, 1..4)).prop_map(|(from, long, others)| UntilNext {
            from,
            until: from + long,
            others,
        });
        let shares = Shares::default();
        each("past", 500, models, |model| {
            let printed = model.printed();
            let said = printed.checked().values().next().copied().unwrap_or(Verdict::Complies);
            let expected = verdict(model.past().map(|past| !past));
            shares.count(expected);
            if said == expected {
                Ok(())
            } else {
                Err(format!("the checker says {said:?}, the oracle {expected:?}\n{}", printed.told()))
            }
        });
        shares.hold("past", &ALL);
    });
}
