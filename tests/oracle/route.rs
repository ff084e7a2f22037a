//! Routes: who takes a step, what comes first, what comes after the end, and what was taken before.

use crate::harness::{Printed, Shares, Verdict, Verdicts, each, roomy};
use proptest::prelude::*;
use std::fmt::Write;

#[derive(Debug, Clone)]
pub enum After {
    Nothing,
    One(usize),
    Both(usize, usize),
    Either(usize, usize),
}

#[derive(Debug, Clone)]
pub struct Step {
    /// Of three bodies.
    pub by: [bool; 3],
    pub after: After,
    pub optional: bool,
    pub last: bool,
}

#[derive(Debug, Clone)]
pub struct Entry {
    pub step: usize,
    pub body: usize,
    pub outcome: &'static str,
    pub subject: usize,
}

#[derive(Debug, Clone)]
pub struct Model {
    pub steps: Vec<Step>,
    /// One a day, from 1 March.
    pub entries: Vec<Entry>,
    /// From which day of March the record is complete.
    pub complete: Option<usize>,
}

// --- the oracle

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Good,
    Open,
    Void,
}

/// Kept, not kept, or open.
type Kept = Option<bool>;

struct Told<'m> {
    model: &'m Model,
    stands: Vec<Stands>,
}

impl Told<'_> {
    /// Whether what a step waits for is there.
    fn waits(&self, at: usize, after: &After) -> Kept {
        match after {
            After::Nothing => Some(true),
            After::One(step) => self.there(at, *step),
            After::Both(one, other) => match (self.there(at, *one), self.there(at, *other)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            After::Either(one, other) => match (self.there(at, *one), self.there(at, *other)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        }
    }

    /// Whether something must have come first.
    fn demands(&self, after: &After) -> bool {
        let needed = |step: &usize| !self.model.steps[*step].optional || self.demands(&self.model.steps[*step].after);
        match after {
            After::Nothing => false,
            After::One(step) => needed(step),
            After::Both(one, other) => needed(one) || needed(other),
            After::Either(one, other) => needed(one) && needed(other),
        }
    }

    fn of_chain(&self, at: usize) -> Vec<usize> {
        let entries = &self.model.entries;
        (0..entries.len()).filter(|other| entries[*other].subject == entries[at].subject).collect()
    }

    fn there(&self, at: usize, step: usize) -> Kept {
        let entries = &self.model.entries;
        let chain = self.of_chain(at);
        if let Some(found) = chain.iter().rev().find(|other| **other < at && entries[**other].step == step) {
            return match self.stands[*found] {
                Stands::Void => Some(false),
                Stands::Open => None,
                Stands::Good => Some(entries[*found].outcome == "adopted"),
            };
        }
        // on record, but later
        if chain.iter().any(|other| *other > at && entries[*other].step == step) {
            return Some(false);
        }
        if self.model.steps[step].optional {
            return self.waits(at, &self.model.steps[step].after);
        }
        // before the record began, unless the chain began within it, with a step that waits for none
        let first = || !self.demands(&self.model.steps[entries[chain[0]].step].after);
        let inside = |from: usize| chain[0] != at && day(chain[0]) >= from && first();
        match self.model.complete {
            Some(from) if !inside(from) => None,
            _ => Some(false),
        }
    }
}

fn day(entry: usize) -> usize {
    entry + 1
}

/// The steps that come after one, directly or through others.
fn followers(steps: &[Step], of: usize) -> Vec<usize> {
    let mut found = vec![];
    for (at, step) in steps.iter().enumerate() {
        let waits = match step.after {
            After::Nothing => vec![],
            After::One(one) => vec![one],
            After::Both(one, other) | After::Either(one, other) => vec![one, other],
        };
        if waits.iter().any(|one| *one == of || found.contains(one)) {
            found.push(at);
        }
    }
    found
}

/// What is to be said of the entries, and of each of them in turn.
pub fn expected(model: &Model) -> (Verdicts, Vec<Verdict>) {
    let (mut verdicts, mut all) = (Verdicts::new(), Vec::new());
    let mut told = Told { model, stands: Vec::new() };
    for (at, entry) in model.entries.iter().enumerate() {
        let mut say = |code: &str, verdict| _ = verdicts.insert((format!("d{at}"), code.to_owned()), verdict);
        let step = &model.steps[entry.step];
        let before: Vec<usize> = told.of_chain(at).into_iter().filter(|other| *other < at).collect();
        let carried = |other: &usize| told.stands[*other] != Stands::Void && model.entries[*other].outcome == "adopted";
        let ended = before.iter().filter(|other| carried(other)).any(|other| {
            let end = model.entries[*other].step;
            model.steps[end].last && !followers(&model.steps, end).contains(&entry.step)
        });
        let mut stands = Stands::Good;
        let mut worst = Verdict::Complies;
        if ended {
            say("route/after-final", Verdict::Breach);
            (stands, worst) = (Stands::Void, Verdict::Breach);
        } else {
            if !step.by[entry.body] {
                say("route/wrong-body", Verdict::Breach);
                (stands, worst) = (Stands::Void, Verdict::Breach);
            }
            match told.waits(at, &step.after) {
                Some(true) => {}
                Some(false) => {
                    say("after", Verdict::Breach);
                    (stands, worst) = (Stands::Void, Verdict::Breach);
                }
                None => {
                    say("after", Verdict::Undetermined);
                    if stands == Stands::Good {
                        (stands, worst) = (Stands::Open, Verdict::Undetermined);
                    }
                }
            }
            if entry.outcome == "adopted"
                && before.iter().any(|other| carried(other) && model.entries[*other].step == entry.step)
            {
                say("route/repeated", Verdict::Breach);
                worst = Verdict::Breach;
            }
        }
        told.stands.push(stands);
        all.push(worst);
    }
    (verdicts, all)
}

// --- as text

impl Model {
    pub fn rules(&self) -> String {
        let mut rules = String::from("body b0 {}\nbody b1 {}\nbody b2 {}\nmatter motion { route {\n");
        for (at, step) in self.steps.iter().enumerate() {
            let by: Vec<String> = (0..3).filter(|body| step.by[*body]).map(|body| format!("b{body}")).collect();
            let after = match step.after {
                After::Nothing => String::new(),
                After::One(one) => format!(" after s{one}"),
                After::Both(one, other) => format!(" after s{one} and s{other}"),
                After::Either(one, other) => format!(" after s{one} or s{other}"),
            };
            let (optional, last) = (if step.optional { " optional" } else { "" }, if step.last { " final" } else { "" });
            writeln!(rules, "  s{at} by {}{after}{optional}{last}", by.join(" or ")).expect("text");
        }
        rules + "} }\n"
    }

    /// The entries as they stand in the file, in any order.
    pub fn docket(&self, order: &[usize]) -> String {
        let complete = self.complete.map(|day| format!("complete_from: 2024-03-{day:02}\n")).unwrap_or_default();
        let mut docket = format!("{complete}decisions:\n");
        for &at in order {
            let Entry { step, body, outcome, subject } = &self.entries[at];
            let day = day(at);
            writeln!(
                docket,
                "  - {{id: d{at}, date: 2024-03-{day:02}, body: b{body}, matter: motion, subject: x{subject}, step: s{step}, outcome: {outcome}}}"
            )
            .expect("text");
        }
        docket
    }

    pub fn printed(&self, order: &[usize]) -> Printed {
        Printed { rules: self.rules(), docket: self.docket(order) }
    }
}

/// All that is wrong with what must come first is one.
fn grouped(said: Verdicts) -> Verdicts {
    let known = ["route/after-final", "route/wrong-body", "route/repeated"];
    let group = |code: String| if known.contains(&code.as_str()) { code } else { "after".to_owned() };
    let mut verdicts = Verdicts::new();
    for ((entry, code), verdict) in said {
        verdicts.entry((entry, group(code))).and_modify(|known| *known = (*known).min(verdict)).or_insert(verdict);
    }
    verdicts
}

// --- models

fn any_step(at: usize) -> impl Strategy<Value = Step> {
    let before = at.max(1);
    let after = (0..10u8, 0..before, 0..before).prop_map(move |(kind, one, other)| match kind {
        _ if at == 0 => After::Nothing,
        0..1 => After::Nothing,
        1..7 => After::One(one),
        _ if one == other => After::One(one),
        7..9 => After::Both(one, other),
        _ => After::Either(one, other),
    });
    let by = any::<[bool; 3]>().prop_map(|by| if by == [false; 3] { [true; 3] } else { by });
    (by, after, proptest::bool::weighted(0.2), proptest::bool::weighted(0.15)).prop_map(|(by, after, optional, last)| Step {
        by,
        after,
        optional,
        last,
    })
}

pub fn any_model() -> impl Strategy<Value = Model> {
    let steps = (any_step(0), any_step(1), any_step(2), any_step(3)).prop_map(|(one, two, three, mut four)| {
        (four.last, four.optional) = (true, false);
        vec![one, two, three, four]
    });
    let outcome = prop_oneof![6 => Just("adopted"), 1 => Just("rejected"), 1 => Just("deferred")];
    let entry = (0..4usize, 0..3usize, outcome, 0..2usize, proptest::bool::weighted(0.6));
    // entries mostly go along the route, by bodies that may
    (
        steps,
        proptest::collection::vec(entry, 1..9),
        proptest::option::weighted(0.9, prop_oneof![1 => 2..6usize, 3 => 6..12usize]),
        [0..3usize, 1..3usize],
    )
        .prop_map(|(steps, drawn, complete, mut along)| {
            let mut entries = Vec::new();
            for (mut step, mut body, outcome, subject, fits) in drawn {
                if fits {
                    step = along[subject].min(3);
                    body = (0..3).map(|more| (body + more) % 3).find(|body| steps[step].by[*body]).unwrap_or(body);
                    along[subject] += 1;
                }
                entries.push(Entry { step, body, outcome, subject });
            }
            Model { steps, entries, complete }
        })
}

#[test]
fn routes() {
    roomy(|| {
        let shares = Shares::default();
        each("routes", 600, any_model(), |model| {
            let printed = model.printed(&(0..model.entries.len()).collect::<Vec<_>>());
            let said = grouped(printed.checked());
            let (expected, all) = expected(model);
            all.into_iter().for_each(|verdict| shares.count(verdict));
            if said == expected {
                return Ok(());
            }
            Err(format!("the checker says {said:#?}\nthe oracle {expected:#?}\n{}", printed.told()))
        });
        shares.hold("routes", &[Verdict::Complies, Verdict::Breach, Verdict::Undetermined]);
    });
}
