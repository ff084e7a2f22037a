//! What is asked of all terms of an office together: who holds it is looked up for every day.

use crate::days::{Day, days, later, length_of, month_days, month_of, months_later, next, written};
use crate::harness::{Printed, Shares, Verdict, each, roomy, together, verdict};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;

const ALL: [Verdict; 3] = [Verdict::Complies, Verdict::Breach, Verdict::Undetermined];

/// For whom one works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Employer {
    Unsaid,
    Nobody,
    Acme,
    Bolt,
    /// Acme from so many days after the first, and Bolt before and so many days later.
    AcmeFor(i64, i64),
}

#[derive(Debug, Clone)]
struct Term {
    /// Days after the first day of all.
    from: i64,
    days: i64,
    employer: Employer,
    partial: bool,
    /// Of the last day only the month is known.
    vague: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Share {
    Number(i64),
    OfSeats(i64, i64),
    OfHolders(i64, i64),
}

#[derive(Debug, Clone)]
struct Model {
    seats: Option<i64>,
    share: Option<(bool, Share)>,
    cured: Option<i64>,
    stagger: Option<i64>,
    exempt: bool,
    terms: Vec<Term>,
    first: Day,
}

type Held = (Day, Day);

impl Term {
    fn days(&self, first: Day) -> Held {
        let from = later(first, self.from);
        (from, later(from, self.days))
    }

    fn possible(&self, first: Day) -> Vec<Held> {
        let (from, until) = self.days(first);
        if !self.vague {
            return vec![(from, until)];
        }
        month_days(until).into_iter().filter(|day| *day > from).map(|day| (from, day)).collect()
    }

    fn is_acme(&self, from: Day, on: Day, guess: bool) -> bool {
        match self.employer {
            Employer::Unsaid => guess,
            Employer::Acme => true,
            Employer::Nobody | Employer::Bolt => false,
            Employer::AcmeFor(after, long) => later(from, after) <= on && on < later(from, after + long),
        }
    }

    fn is_bolt(&self, from: Day, on: Day, guess: bool) -> bool {
        match self.employer {
            Employer::Unsaid => guess,
            Employer::Bolt => true,
            Employer::Nobody | Employer::Acme => false,
            Employer::AcmeFor(..) => !self.is_acme(from, on, guess),
        }
    }
}

/// All combinations of what each may be.
fn product(each: &[Vec<Held>]) -> Vec<Vec<Held>> {
    let mut all = vec![Vec::new()];
    for one in each {
        all = all
            .iter()
            .flat_map(|known: &Vec<Held>| one.iter().map(|held| known.iter().copied().chain([*held]).collect()))
            .collect();
    }
    all
}

impl Model {
    fn possible(&self) -> Vec<Vec<Held>> {
        product(&self.terms.iter().map(|term| term.possible(self.first)).collect::<Vec<_>>())
    }

    /// From each day to the next: on the day of a hand-over the one goes and the other comes.
    fn held_on(held: &[Held], day: Day) -> Vec<usize> {
        (0..held.len()).filter(|at| held[*at].0 <= day && day < held[*at].1).collect()
    }

    fn span(held: &[Held]) -> Vec<Day> {
        let first = held.iter().map(|held| held.0).min().unwrap_or((2024, 1, 1));
        let last = held.iter().map(|held| held.1).max().unwrap_or(first);
        let mut all = vec![first];
        all.extend(days(first, last));
        all
    }

    fn few_enough(&self, held: &[Held]) -> bool {
        Self::span(held).into_iter().all(|day| self.seats.is_none_or(|seats| Self::held_on(held, day).len() as i64 <= seats))
    }

    /// Whether no employer has too many at once for longer than may be borne.
    fn spread(&self, held: &[Held], guess: (bool, bool)) -> bool {
        let Some((at_most, share)) = self.share else { return true };
        let too_many = |day: Day, of: &dyn Fn(usize) -> bool| {
            let held = Self::held_on(held, day);
            let (count, all) = (held.iter().filter(|at| of(**at)).count() as i64, held.len() as i64);
            let fits = |count: i64, most: i64| if at_most { count <= most } else { count < most };
            !match share {
                Share::Number(number) => fits(count, number),
                Share::OfSeats(part, whole) => fits(count * whole, part * self.seats.unwrap_or(all)),
                Share::OfHolders(part, whole) => fits(count * whole, part * all),
            } && count > 0
        };
        let acme = |day: Day| too_many(day, &|at| self.terms[at].is_acme(held[at].0, day, guess.0));
        let bolt = |day: Day| too_many(day, &|at| self.terms[at].is_bolt(held[at].0, day, guess.1));
        [&acme as &dyn Fn(Day) -> bool, &bolt].iter().all(|over| {
            let mut run = 0;
            Self::span(held).into_iter().all(|day| {
                run = if over(day) { run + 1 } else { 0 };
                run <= self.cured.unwrap_or(0)
            })
        })
    }

    fn staggered(&self) -> bool {
        let mut begun: BTreeMap<i64, i64> = BTreeMap::new();
        for term in self.terms.iter().filter(|term| !term.partial) {
            let (from, _) = term.days(self.first);
            if !(self.exempt && from <= self.first) {
                *begun.entry(from.0).or_default() += 1;
            }
        }
        self.stagger.is_none_or(|most| begun.values().all(|begun| *begun <= most))
    }

    fn expected(&self) -> BTreeMap<&'static str, Verdict> {
        let possible = self.possible();
        let guesses: &[(bool, bool)] = if self.terms.iter().any(|term| term.employer == Employer::Unsaid) {
            &[(true, false), (false, true), (false, false)]
        } else {
            &[(false, false)]
        };
        let spread = together(possible.iter().flat_map(|held| guesses.iter().map(|guess| self.spread(held, *guess))));
        BTreeMap::from([
            ("term/seats", verdict(together(possible.iter().map(|held| self.few_enough(held))))),
            ("term/share", verdict(spread)),
            ("term/stagger", verdict(Some(self.staggered()))),
        ])
    }

    fn printed(&self) -> Printed {
        let mut clauses = String::new();
        if let Some(seats) = self.seats {
            write!(clauses, "  seats {seats}").expect("text");
        }
        if let Some((at_most, share)) = self.share {
            let bound = if at_most { "at most" } else { "fewer than" };
            let share = match share {
                Share::Number(number) => number.to_string(),
                Share::OfSeats(part, whole) => format!("{part}/{whole} of seats"),
                Share::OfHolders(part, whole) => format!("{part}/{whole} of holders"),
            };
            write!(clauses, "  share {bound} {share} by employer").expect("text");
            if let Some(days) = self.cured {
                write!(clauses, " cured within {days} days").expect("text");
            }
        }
        if let Some(most) = self.stagger {
            write!(clauses, "  staggered at most {most} in one year").expect("text");
        }
        if self.exempt {
            write!(clauses, "  initial terms exempt until {}", written(self.first)).expect("text");
        }
        let rules = format!(
            "roster member {{ M0, M1, M2, M3, M4 }}\noffice trustee {{ held by member{clauses}  filled by council }}\nbody council {{}}\n\
             matter election {{ route {{ elected by council final }}  fills trustee }}\n"
        );
        let mut docket = String::from("recorded_until: 2028-12-31\ndecisions:\n");
        for (at, term) in self.terms.iter().enumerate() {
            let (from, until) = term.days(self.first);
            let employer = match term.employer {
                _ if self.share.is_none() => String::new(),
                Employer::Unsaid => String::new(),
                Employer::Nobody => ", employer: none".to_owned(),
                Employer::Acme => ", employer: Acme".to_owned(),
                Employer::Bolt => ", employer: Bolt".to_owned(),
                Employer::AcmeFor(after, long) => format!(
                    ", employer: [{{is: Bolt}}, {{is: Acme, since: {}}}, {{is: Bolt, since: {}}}]",
                    written(later(from, after)),
                    written(later(from, after + long))
                ),
            };
            let partial = if term.partial { ", partial: yes" } else { "" };
            let until = if term.vague { month_of(until) } else { written(until) };
            writeln!(
                docket,
                "  - {{id: d{at}, date: 2023-12-{:02}, body: council, matter: election, subject: s{at}, step: elected, outcome: adopted,\n     \
                 fills: {{office: trustee, holder: M{at}, from: {}, until: {until}{employer}{partial}}}}}",
                at + 1,
                written(from)
            )
            .expect("text");
        }
        Printed { rules, docket }
    }
}

fn any_model() -> impl Strategy<Value = Model> {
    let employer = prop_oneof![
        1 => Just(Employer::Unsaid), 1 => Just(Employer::Nobody), 8 => Just(Employer::Acme), 2 => Just(Employer::Bolt),
        3 => (0..20i64, 1..9i64).prop_map(|(after, long)| Employer::AcmeFor(after, long)),
    ];
    let term = (0..12i64, 0..9i64, employer, proptest::bool::weighted(0.2), proptest::bool::weighted(0.35));
    let share = prop_oneof![
        2 => (1..3i64).prop_map(Share::Number), 1 => (1..4i64, 2..5i64).prop_map(|(part, whole)| Share::OfSeats(part.min(whole - 1), whole)),
        1 => (1..4i64, 2..5i64).prop_map(|(part, whole)| Share::OfHolders(part.min(whole - 1), whole))
    ];
    (
        proptest::option::weighted(0.7, 1..4i64),
        proptest::option::weighted(0.7, (any::<bool>(), share)),
        proptest::option::weighted(0.5, 1..8i64),
        (proptest::option::weighted(0.5, 1..4i64), any::<bool>()),
        proptest::collection::vec(term, 1..5),
        prop_oneof![Just((2024, 12, 28)), Just((2025, 1, 1)), Just((2024, 2, 25))],
    )
        .prop_map(|(seats, share, cured, (stagger, exempt), terms, first)| {
            let mut vague = 0;
            let terms = terms
                .into_iter()
                .map(|(from, more, employer, partial, open)| {
                    vague += usize::from(open);
                    // about as long as those that come after begin
                    Term { from: from * 2, days: 1 + more * 3, employer, partial, vague: open && vague < 2 }
                })
                .collect();
            Model {
                seats,
                share,
                cured: cured.filter(|_| share.is_some()),
                stagger,
                exempt: exempt && stagger.is_some(),
                terms,
                first,
            }
        })
}

/// Whether the checker says of each code what is expected, of all decisions the surest verdict, and nothing else. What it leaves open is no
/// difference where `excused` says so of the code.
fn compared(
    printed: &Printed,
    expected: BTreeMap<&'static str, Verdict>,
    excused: impl Fn(&str) -> bool,
) -> Result<(), String> {
    let mut said: BTreeMap<String, Verdict> = BTreeMap::new();
    for ((_, code), verdict) in printed.checked() {
        said.entry(code).and_modify(|known| *known = (*known).min(verdict)).or_insert(verdict);
    }
    for (code, expected) in expected {
        let is = said.remove(code).unwrap_or(Verdict::Complies);
        if is != expected && !(is == Verdict::Undetermined && excused(code)) {
            return Err(format!("{code}: the checker says {is:?}, the oracle {expected:?}\n{}", printed.told()));
        }
    }
    if said.is_empty() { Ok(()) } else { Err(format!("{said:?} was not asked for\n{}", printed.told())) }
}

#[test]
fn crowds() {
    roomy(|| {
        let shares = Shares::default();
        each("crowds", 300, any_model(), |model| {
            let expected = model.expected();
            if model.share.is_some() {
                shares.count(expected["term/share"]);
            }
            // for whom one works is a fact that is asked for, even where it would be cured in time
            let unsaid = model.terms.iter().any(|term| term.employer == Employer::Unsaid);
            // nor is every share of those who hold it known where it is not known who they are
            let vague = !matches!(model.share, Some((_, Share::Number(_))) | None) && model.terms.iter().any(|term| term.vague);
            compared(&model.printed(), expected, |_| unsaid || vague)
        });
        shares.hold("crowds", &ALL);
    });
}

// --- one seat

#[derive(Debug, Clone)]
struct Seat {
    /// The time between two terms, less or more than what may be vacant; how long a term is; whether its last day is known.
    terms: Vec<(Between, i64, bool)>,
    months: i64,
    /// How many days after the last term the record ends, less or more than what may be vacant.
    kept: i64,
    first: Day,
}

#[derive(Debug, Clone, Copy)]
enum Between {
    Days(i64),
    AboutVacant(i64),
}

impl Seat {
    fn held(&self) -> Vec<Held> {
        let mut all: Vec<Held> = Vec::new();
        for (between, long, _) in &self.terms {
            let from = match (all.last(), between) {
                (None, _) => self.first,
                (Some((_, until)), Between::Days(days)) => later(next(*until), *days),
                (Some((_, until)), Between::AboutVacant(days)) => later(months_later(next(*until), self.months), *days),
            };
            all.push((from, later(from, *long)));
        }
        all
    }

    fn possible(&self) -> Vec<Vec<Held>> {
        let held = self.held();
        let each: Vec<Vec<Held>> = held
            .iter()
            .zip(&self.terms)
            .map(|((from, until), (_, _, known))| match known {
                true => vec![(*from, *until)],
                false => month_days(*until).into_iter().filter(|day| day >= from).map(|day| (*from, day)).collect(),
            })
            .collect();
        product(&each)
    }

    fn record_ends(&self) -> Day {
        let (_, until) = self.held()[self.terms.len() - 1];
        later(months_later(next(until), self.months), self.kept)
    }

    fn expected(&self) -> BTreeMap<&'static str, Verdict> {
        let possible = self.possible();
        let apart = |held: &Vec<Held>| {
            held.iter().enumerate().all(|(at, one)| held[..at].iter().all(|other| one.1 <= other.0 || other.1 <= one.0))
        };
        let filled = |held: &Vec<Held>| {
            let mut since = next(held[0].1);
            for (from, until) in &held[1..] {
                if *from > months_later(since, self.months) {
                    return false;
                }
                since = since.max(next(*until));
            }
            // on the last day there is time yet
            self.record_ends() <= months_later(since, self.months)
        };
        BTreeMap::from([
            // who holds it for one day only shares no more with another
            (
                "term/overlap",
                verdict(together(possible.iter().filter(|held| held.iter().all(|held| held.0 < held.1)).map(apart))),
            ),
            ("term/vacant", verdict(together(possible.iter().map(filled)))),
        ])
    }

    fn printed(&self) -> Printed {
        let rules = format!(
            "roster member {{ M0, M1, M2, M3, M4 }}\noffice mayor {{ held by member  terms never overlap  vacant at most {} months  filled by council }}\n\
             body council {{}}\nmatter election {{ route {{ elected by council final }}  fills mayor }}\n",
            self.months
        );
        let mut docket = format!("recorded_until: {}\ndecisions:\n", written(self.record_ends()));
        for (at, ((from, until), (_, _, known))) in self.held().into_iter().zip(&self.terms).enumerate() {
            let until = if *known { written(until) } else { month_of(until) };
            writeln!(
                docket,
                "  - {{id: d{at}, date: 2023-12-{:02}, body: council, matter: election, subject: s{at}, step: elected, outcome: adopted,\n     \
                 fills: {{office: mayor, holder: M{at}, from: {}, until: {until}}}}}",
                at + 1,
                written(from)
            )
            .expect("text");
        }
        Printed { rules, docket }
    }
}

#[test]
fn one_seat() {
    roomy(|| {
        let between = prop_oneof![2 => (-3..3i64).prop_map(Between::Days), 2 => (-2..2i64).prop_map(Between::AboutVacant)];
        let term = (between, prop_oneof![28..62i64, 10..20i64], proptest::bool::weighted(0.8));
        let first =
            (2024..2026i64, 1..13i64, 1..32i64).prop_map(|(year, month, day)| (year, month, day.min(length_of(year, month))));
        let models = (proptest::collection::vec(term, 1..5), 1..4i64, prop_oneof![-40..-2i64, -2..2i64], first).prop_map(
            |(mut terms, months, kept, first)| {
                let mut vague = 0;
                for term in &mut terms {
                    vague += usize::from(!term.2);
                    term.2 |= vague > 1;
                }
                Seat { terms, months, kept, first }
            },
        );
        let (overlap, vacant) = (Shares::default(), Shares::default());
        each("one-seat", 300, models, |model| {
            let expected = model.expected();
            for (code, expected) in &expected {
                if *code == "term/vacant" { vacant.count(*expected) } else { overlap.count(*expected) }
            }
            // a term that lies inside one whose last day is not known is not looked at again
            let inside = model.terms.iter().any(|term| !term.2);
            compared(&model.printed(), expected, |code| code == "term/overlap" && inside)
        });
        vacant.hold("vacant", &ALL[..2]);
        overlap.hold("overlap", &ALL[..2]);
    });
}
