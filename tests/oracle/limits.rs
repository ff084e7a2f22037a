//! How often, how long, and after what time one holds an office: terms are laid out day by day.

use crate::days::{Day, later, month_days, month_of, months_later, next, whole, written};
use crate::harness::{Printed, Shares, Verdict, Verdicts, each, roomy, together, verdict};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write;

const ALL: [Verdict; 3] = [Verdict::Complies, Verdict::Breach, Verdict::Undetermined];

/// What is between a term and the one before it.
#[derive(Debug, Clone, Copy)]
enum Idle {
    Nothing,
    Day,
    /// So many days less or more than the gap.
    AboutGap(i64),
    Months(i64),
    /// So many days before the other ends; at 1 the day of the hand-over belongs to both.
    Before(i64),
}

#[derive(Debug, Clone)]
struct Term {
    idle: Idle,
    months: i64,
    days: i64,
    partial: bool,
    role: usize,
    area: usize,
    /// Whether another holds it, and our holder is named in `with`.
    with: bool,
    /// Ended by an entry so many days before its last one.
    cut: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Partial {
    Counts,
    Never,
    LongerThan(i64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Roles {
    Unsaid,
    Together,
    Apart,
}

#[derive(Debug, Clone)]
struct Model {
    consecutive: Option<usize>,
    lifetime: Option<usize>,
    /// In months.
    gap: Option<i64>,
    partial: Partial,
    roles: Roles,
    areas: bool,
    /// Whether the limit is for each area by itself.
    by_area: bool,
    exempt: Option<Day>,
    /// So many of the terms stand under `terms`.
    given: usize,
    terms: Vec<Term>,
    begin: Day,
    /// Of which term only the month of the first, or last, day is known.
    vague: Option<(usize, bool)>,
}

type Codes = BTreeSet<&'static str>;

/// First and last day.
type Held = (Day, Day);

impl Model {
    /// When each term was, as it is written: without what cuts it short.
    fn planned(&self) -> Vec<Held> {
        let mut all: Vec<Held> = Vec::new();
        for (at, term) in self.terms.iter().enumerate() {
            let free = if at == 0 { self.begin } else { next(self.ends(at - 1, all[at - 1])) };
            let from = match term.idle {
                Idle::Nothing => free,
                Idle::Day => next(free),
                Idle::AboutGap(days) => later(months_later(free, self.gap.unwrap_or(12)), days),
                Idle::Months(months) => months_later(free, months),
                Idle::Before(days) => later(free, -days),
            };
            all.push((from, later(whole(from, term.months), term.days)));
        }
        all
    }

    fn ends(&self, at: usize, (_, until): Held) -> Day {
        later(until, -self.terms[at].cut.unwrap_or(0))
    }

    /// All that it may have been.
    fn possible(&self) -> Vec<Vec<Held>> {
        let mut held = self.planned();
        for (at, one) in held.iter_mut().enumerate() {
            one.1 = self.ends(at, *one);
        }
        let Some((at, first)) = self.vague else { return vec![held] };
        let days = month_days(if first { held[at].0 } else { held[at].1 });
        let with = |day: Day| {
            let mut all = held.clone();
            if first {
                all[at].0 = day
            } else {
                all[at].1 = day
            }
            all
        };
        days.into_iter().map(with).collect()
    }

    fn counts(&self, at: usize, (from, until): Held) -> bool {
        let partial = match self.partial {
            Partial::Counts => true,
            Partial::Never => !self.terms[at].partial,
            Partial::LongerThan(months) => !self.terms[at].partial || until > whole(from, months),
        };
        partial && self.exempt.is_none_or(|day| from > day)
    }

    /// Which of the terms are those of our holder that count beside this one: in the same role, and area where that matters.
    fn beside(&self, at: usize, by_area: bool) -> Vec<usize> {
        let (term, role) = (&self.terms[at], |term: &Term| if term.with { 1 } else { term.role });
        let same = |other: &&usize| {
            let other = &self.terms[**other];
            let role = self.roles == Roles::Together || role(other) == role(term);
            // who is named beside the holder has a role only where there is a list
            role && (!other.with || self.roles != Roles::Unsaid) && (!by_area || other.area == term.area)
        };
        (0..self.terms.len()).collect::<Vec<_>>().iter().filter(same).copied().collect()
    }

    /// What is said of a term, where those that stand are known; `held` says which follow each other, `long` which count.
    fn broken(&self, held: &[Held], long: &[Held], stand: &[usize], at: usize) -> Codes {
        let mut codes = Codes::new();
        if !self.counts(at, long[at]) {
            return codes;
        }
        let those = |by_area| -> Vec<usize> {
            let beside = self.beside(at, by_area);
            stand.iter().copied().filter(|other| beside.contains(other)).collect()
        };
        let earlier = those(self.areas && self.by_area);
        if let Some(limit) = self.lifetime
            && 1 + earlier.iter().filter(|other| self.counts(**other, long[**other])).count() > limit
        {
            codes.insert("term/limit");
        }
        let Some(limit) = self.consecutive else { return codes };
        let in_turn = |gap| self.in_turn(held, long, &earlier, at, gap);
        match (in_turn(self.gap) > limit, in_turn(None) > limit) {
            (_, true) => _ = codes.insert("term/limit"),
            (true, _) => _ = codes.insert("term/gap"),
            _ => {}
        }
        codes
    }

    /// How many terms come one after the other, in a row with this one; of those at one time one counts.
    fn in_turn(&self, held: &[Held], long: &[Held], earlier: &[usize], at: usize, gap: Option<i64>) -> usize {
        let follows = |one: Held, other: Held| {
            let free = next(one.1);
            one.0 <= other.0 && (other.0 <= free || gap.is_some_and(|gap| other.0 < months_later(free, gap)))
        };
        let mut row = vec![at];
        while let Some(found) = earlier.iter().find(|other| {
            !row.contains(other)
                && row.iter().any(|one| follows(held[*one], held[**other]) || follows(held[**other], held[*one]))
        }) {
            row.push(*found);
        }
        row.retain(|one| self.counts(*one, long[*one]));
        let apart = |one: usize, other: usize| held[one].1 <= held[other].0 || held[other].1 <= held[one].0;
        let ways = (0..1usize << row.len())
            .map(|way| (0..row.len()).filter(|bit| way >> bit & 1 == 1).map(|bit| row[bit]).collect::<Vec<_>>());
        let one_by_one = ways.filter(|way| way.iter().all(|one| way.iter().all(|other| one == other || apart(*one, *other))));
        one_by_one.map(|way| way.len()).max().unwrap_or(0)
    }

    /// Of each way that it may have been: what is said of the decisions.
    fn said_of(&self, held: &[Held], long: &[Held]) -> Vec<Codes> {
        let mut stand: Vec<usize> = (0..self.given).collect();
        let mut all = Vec::new();
        for at in self.given..self.terms.len() {
            let said = self.broken(held, long, &stand, at);
            if said.is_empty() {
                stand.push(at);
            }
            all.push(said);
        }
        all
    }

    fn printed(&self) -> Printed {
        let mut clauses = String::new();
        let per = if self.areas && self.by_area { "per holder and area" } else { "per holder" };
        if let Some(limit) = self.consecutive {
            write!(clauses, "  limit {limit} consecutive terms {per}").expect("text");
        }
        if let Some(limit) = self.lifetime {
            write!(clauses, "  limit {limit} lifetime terms {per}").expect("text");
        }
        if let Some(gap) = self.gap {
            write!(clauses, "  gap {gap} months").expect("text");
        }
        match self.partial {
            Partial::Counts => {}
            Partial::Never => clauses.push_str("  partial terms do not count"),
            Partial::LongerThan(months) => {
                write!(clauses, "  partial terms count when longer than {months} months").expect("text");
            }
        }
        match self.roles {
            Roles::Unsaid => {}
            Roles::Together => clauses.push_str("  counting clerk and under-clerk"),
            Roles::Apart => clauses.push_str("  counting clerk and under-clerk apart"),
        }
        if let Some(day) = self.exempt {
            write!(clauses, "  initial terms exempt until {}", written(day)).expect("text");
        }
        let areas = if self.areas { " per area" } else { "" };
        let rules = format!(
            "roster member {{ M0, M1 }}\nlist area {{ a0, a1 }}\noffice clerk{areas} {{ held by member{clauses}  filled by council }}\nbody council {{}}\n\
             matter election {{ route {{ elected by council final }}  fills clerk }}\nmatter leave {{ route {{ noted by council done when noted final }} }}\n"
        );
        let (mut given, mut decided) = (String::new(), String::new());
        for (at, ((from, until), term)) in self.planned().into_iter().zip(&self.terms).enumerate() {
            let day = |day: Day, first| if self.vague == Some((at, first)) { month_of(day) } else { written(day) };
            let holder = if term.with { "holder: M1, with: [M0]" } else { "holder: M0" };
            let area = if self.areas { format!(", area: a{}", term.area) } else { String::new() };
            let role = if term.role == 1 && !term.with { ", role: under-clerk" } else { "" };
            let partial = if term.partial { ", partial: yes" } else { "" };
            let entry = format!(
                "{{office: clerk{area}, {holder}{role}{partial}, from: {}, until: {}}}",
                day(from, true),
                day(until, false)
            );
            if at < self.given {
                writeln!(given, "  - {entry}").expect("text");
            } else {
                writeln!(
                    decided,
                    "  - {{id: d{at}, date: {}, body: council, matter: election, step: elected, outcome: adopted, fills: {entry}}}",
                    written(from)
                )
                .expect("text");
            }
            if term.cut.is_some() {
                let on = written(self.ends(at, (from, until)));
                writeln!(
                    decided,
                    "  - {{id: e{at}, date: {on}, body: council, matter: leave, step: noted, outcome: noted, \
                     ends: {{office: clerk{area}, holder: M0, on: {on}}}}}"
                )
                .expect("text");
            }
        }
        let given = if given.is_empty() { given } else { format!("terms:\n{given}") };
        let decided = if decided.is_empty() { decided } else { format!("decisions:\n{decided}") };
        Printed { rules, docket: given + &decided }
    }
}

// --- models

fn any_term() -> impl Strategy<Value = Term> {
    let idle = prop_oneof![
        6 => Just(Idle::Nothing), 1 => Just(Idle::Day), 3 => (-1..2i64).prop_map(Idle::AboutGap), 1 => (1..15i64).prop_map(Idle::Months),
        1 => prop_oneof![Just(1i64), 2..70i64].prop_map(Idle::Before),
    ];
    let cut = proptest::option::weighted(0.1, 1..40i64);
    (
        idle,
        prop_oneof![2 => Just(6i64), 2 => Just(12)],
        -1..2i64,
        proptest::bool::weighted(0.3),
        0..4usize,
        0..3usize,
        0..8usize,
        cut,
    )
        .prop_map(|(idle, months, days, partial, role, area, with, cut)| Term {
            idle,
            months,
            days,
            partial,
            role: usize::from(role == 0),
            area: usize::from(area == 0),
            with: with == 0,
            cut,
        })
}

fn any_model() -> impl Strategy<Value = Model> {
    let limits = (
        proptest::option::weighted(0.8, 1..3usize),
        proptest::option::weighted(0.3, 1..5usize),
        proptest::option::weighted(0.6, 1..14i64),
        prop_oneof![2 => Just(Partial::Counts), 1 => Just(Partial::Never), 2 => Just(Partial::LongerThan(6)), 1 => Just(Partial::LongerThan(12))],
        prop_oneof![Just(Roles::Unsaid), Just(Roles::Together), Just(Roles::Apart)],
        (any::<bool>(), any::<bool>()),
        proptest::option::weighted(0.15, 0..30i64),
    );
    let record = (
        proptest::collection::vec(any_term(), 2..6),
        0..5usize,
        (2001..2004i64, 1..13i64, prop_oneof![2 => Just(1i64), 1 => Just(31i64), 1 => 1..32i64]),
        proptest::option::weighted(0.7, (prop_oneof![2 => Just(0usize), 1 => Just(1)], proptest::bool::weighted(0.9))),
    );
    (limits, record).prop_map(
        |((consecutive, lifetime, gap, partial, roles, (areas, by_area), exempt), (mut terms, given, begin, vague))| {
            let begin = (begin.0, begin.1, begin.2.min(crate::days::length_of(begin.0, begin.1)));
            let count = terms.len();
            let given = given.min(count - 1);
            // a bare gap, and no limit at all, are asked of elsewhere
            let consecutive = if lifetime.is_none() { consecutive.or(Some(2)) } else { consecutive };
            let gap = if consecutive.is_none() { None } else { gap };
            for (at, term) in terms.iter_mut().enumerate() {
                // what a decision fills is our holder's; a term that is cut short is not one of another's
                term.with &= at < given;
                if term.with || at >= given {
                    term.cut = None
                }
                if roles == Roles::Unsaid && term.with {
                    term.role = 0
                }
            }
            for at in 0..count {
                // who begins before the end cannot have been known to go
                if terms.get(at + 1).is_some_and(|after| matches!(after.idle, Idle::Before(_))) {
                    terms[at].cut = None
                }
                // nor is it told which of two an end is of, where one is not exactly known
                if vague.is_some() {
                    terms[at].cut = None
                }
            }
            let vague = vague.map(|(back, first)| (count - 1 - back.min(count - 1), first));
            let exempt = exempt.map(|days| later(begin, 30 * days));
            Model { consecutive, lifetime, gap, partial, roles, areas, by_area, exempt, given, terms, begin, vague }
        },
    )
}

/// The surest of each entry, and its codes.
fn of_terms(said: &Verdicts) -> Vec<((String, Verdict), BTreeSet<String>)> {
    let mut all: Vec<((String, Verdict), BTreeSet<String>)> = Vec::new();
    for ((at, code), verdict) in said {
        match all.iter_mut().find(|((known, _), _)| known == at) {
            Some(((_, known), codes)) => {
                *known = (*known).min(*verdict);
                codes.insert(code.clone());
            }
            None => all.push(((at.clone(), *verdict), [code.clone()].into())),
        }
    }
    all
}

#[test]
fn rows() {
    roomy(|| {
        let shares = Shares::default();
        each("rows", 500, any_model(), |model| {
            let printed = model.printed();
            let said = of_terms(&printed.checked());
            let possible = model.possible();
            let ways: Vec<_> = possible.iter().map(|held| model.said_of(held, held)).collect();
            // whether a term counts is asked apart from what it follows: what the two decide together may be left open
            let apart = |at: usize| {
                let all = possible
                    .iter()
                    .flat_map(|held| possible.iter().map(|long| model.said_of(held, long)[at - model.given].is_empty()));
                together(all).is_none()
            };
            let mut open = false;
            for at in model.given..model.terms.len() {
                let of = |way: &Vec<Codes>| way[at - model.given].clone();
                let expected = verdict(together(ways.iter().map(|way| of(way).is_empty())));
                let found = said.iter().find(|((id, _), _)| *id == format!("d{at}"));
                let is = found.map_or(Verdict::Complies, |((_, verdict), _)| *verdict);
                // of terms that are all exactly known nothing is open
                if ways.len() > 1 && at + 1 == model.terms.len() {
                    shares.count(expected);
                }
                // where it is not known whether an earlier one stands, more may be left open
                let differs = is != expected && !(is == Verdict::Undetermined && (open || apart(at)));
                let codes: Codes = ways.iter().flat_map(of).collect();
                let said: BTreeSet<&str> = found.map(|(_, said)| said.iter().map(String::as_str).collect()).unwrap_or_default();
                let other = ways.len() == 1 && said != codes;
                if differs || other && !open {
                    return Err(format!(
                        "d{at}: the checker says {is:?} {said:?}, the oracle {expected:?} {codes:?}\n{}",
                        printed.told()
                    ));
                }
                open |= is == Verdict::Undetermined;
            }
            Ok(())
        });
        shares.hold("rows", &ALL);
    });
}
