//! Silence procedures: what was said, by when, and by whom it could be; each thing that the docket does not tell is tried.

use crate::days::{Day, days, later, month_days, month_of, written};
use crate::harness::{Printed, Shares, Verdict, each, roomy, together, verdict};
use proptest::prelude::*;
use std::fmt::Write;

const ALL: [Verdict; 3] = [Verdict::Complies, Verdict::Breach, Verdict::Undetermined];

/// Three members, of whom these are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Nothing,
    All,
    Number(usize),
    Names([bool; 3]),
}

impl Who {
    fn written(self, field: &str) -> Option<String> {
        Some(match self {
            Self::Nothing => return None,
            Self::All => format!("{field}: all"),
            Self::Number(number) => format!("{field}: {number}"),
            Self::Names(names) => {
                let names: Vec<String> = (0..3).filter(|at| names[*at]).map(|at| format!("M{at}")).collect();
                format!("{field}: [{}]", names.join(", "))
            }
        })
    }

    /// Each set that it may be.
    fn possible(self) -> Vec<[bool; 3]> {
        let all = (0..8u8).map(|set| [set & 1 > 0, set & 2 > 0, set & 4 > 0]);
        let fits = |set: &[bool; 3]| match self {
            Self::Nothing => true,
            Self::All => *set == [true; 3],
            Self::Number(number) => set.iter().filter(|is| **is).count() == number,
            Self::Names(names) => *set == names,
        };
        all.filter(fits).collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Withdrawn {
    No,
    Yes,
    /// By one of the members, so many days after the decision.
    By(usize, i64),
}

#[derive(Debug, Clone)]
struct Objection {
    by: usize,
    /// How many days after the silence began.
    at: Option<i64>,
    kind: Option<&'static str>,
    withdrawn: Withdrawn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Consent {
    Unasked,
    Present,
    Members,
}

#[derive(Debug, Clone)]
struct Model {
    least: i64,
    amendments: bool,
    consent: Consent,
    opened: Day,
    /// How many days it lasted, where that is told; whether its first day is told to the day.
    lasted: Option<i64>,
    opened_to_the_day: bool,
    /// When it was recorded, after the first day.
    decided: i64,
    objections: Option<Vec<Objection>>,
    present: Who,
    consents: Who,
    adopted: bool,
}

impl Model {
    fn decided(&self) -> Day {
        later(self.opened, self.decided)
    }

    fn closes(&self) -> Option<Day> {
        self.lasted.map(|lasted| later(self.opened, lasted))
    }

    /// Whether an objection breaks the silence, if it was in time.
    fn counts(&self, objection: &Objection) -> bool {
        let kind = match objection.kind {
            None | Some("objection") => true,
            Some("amendment") => self.amendments,
            _ => false,
        };
        let taken_back = match objection.withdrawn {
            Withdrawn::No => false,
            Withdrawn::Yes => true,
            Withdrawn::By(who, after) => who == objection.by && after <= 0,
        };
        kind && !taken_back
    }

    fn unbroken(&self) -> Option<bool> {
        let Some(objections) = &self.objections else { return None };
        let mut open = false;
        for objection in objections.iter().filter(|objection| self.counts(objection)) {
            match (objection.at, self.lasted) {
                (Some(at), Some(lasted)) if at < lasted => return Some(false),
                // one that is recorded without its day was made in time
                (None, _) => return Some(false),
                (Some(_), Some(_)) => {}
                // where the end is not told it is not before the time that is asked for
                (Some(at), None) if later(self.opened, at) < later(self.may_open()[0], self.least) => return Some(false),
                _ => open = true,
            }
        }
        if open { None } else { Some(true) }
    }

    fn late(&self) -> bool {
        let late = |objection: &Objection| objection.at.zip(self.lasted).is_some_and(|(at, lasted)| at >= lasted);
        self.objections.iter().flatten().any(|objection| self.counts(objection) && late(objection))
    }

    fn may_open(&self) -> Vec<Day> {
        if self.opened_to_the_day { vec![self.opened] } else { month_days(self.opened) }
    }

    fn long_enough(&self) -> Option<bool> {
        // as told, else until it is recorded
        let lasted = self.closes().unwrap_or(self.decided());
        together(self.may_open().into_iter().map(|opened| days(opened, lasted).len() as i64 >= self.least))
    }

    fn agreed(&self) -> Option<bool> {
        let of = match self.consent {
            Consent::Unasked => return Some(true),
            Consent::Present => self.present.possible(),
            Consent::Members => vec![[true; 3]],
        };
        let consents = self.consents.possible();
        together(of.iter().flat_map(|of| {
            let enough = move |consents: &[bool; 3]| match self.consents {
                // so many of those who were asked
                Who::Number(number) => number >= of.iter().filter(|is| **is).count(),
                _ => (0..3).all(|at| !of[at] || consents[at]),
            };
            consents.iter().map(enough)
        }))
    }

    fn expected(&self) -> (Verdict, Option<&'static str>) {
        let unbroken = self.unbroken();
        let parts = [self.long_enough(), unbroken, self.agreed()];
        let carried = match () {
            () if parts.contains(&Some(false)) => Some(false),
            () if parts.contains(&None) => None,
            () => Some(true),
        };
        // what nobody has broken is decided when it closes, and not before
        if unbroken == Some(true) && self.closes().is_some_and(|closes| self.decided() < closes) {
            return (Verdict::Breach, Some("vote/still-open"));
        }
        // broken or not, what is not over is not carried; only what was broken is rejected before
        if unbroken != Some(false) && self.closes().is_some_and(|closes| self.decided() < closes) {
            return (if self.adopted { Verdict::Breach } else { Verdict::Undetermined }, None);
        }
        (verdict(carried.map(|carried| carried == self.adopted)), None)
    }

    fn printed(&self) -> Printed {
        let broken = if self.amendments { "objections or amendments" } else { "objections" };
        let consent = match self.consent {
            Consent::Unasked => "",
            Consent::Present => " with consent of present",
            Consent::Members => " with consent of members",
        };
        let rules = format!(
            "roster member {{ M0, M1, M2 }}\nvote silence = silence at least {} days broken by {broken}{consent}\n\
             body council {{ members member  decides by silence }}\nmatter text {{ route {{ adopted by council final }} }}\n",
            self.least
        );
        let mut fields = vec!["method: silence".to_owned()];
        fields.push(format!("opened: {}", if self.opened_to_the_day { written(self.opened) } else { month_of(self.opened) }));
        fields.extend(self.closes().map(|day| format!("closes: {}", written(day))));
        fields.extend(self.present.written("present"));
        fields.extend(self.consents.written("consents"));
        if let Some(objections) = &self.objections {
            let one = |objection: &Objection| {
                let mut text = format!("{{by: M{}", objection.by);
                if let Some(at) = objection.at {
                    write!(text, ", at: {}", written(later(self.opened, at))).expect("text");
                }
                if let Some(kind) = objection.kind {
                    write!(text, ", kind: {kind}").expect("text");
                }
                match objection.withdrawn {
                    Withdrawn::No => {}
                    Withdrawn::Yes => text.push_str(", withdrawn: yes"),
                    Withdrawn::By(who, after) => {
                        write!(text, ", withdrawn: {{by: M{who}, on: {}}}", written(later(self.decided(), after)))
                            .expect("text");
                    }
                }
                text + "}"
            };
            let all: Vec<String> = objections.iter().map(one).collect();
            fields.push(format!("objections: [{}]", all.join(", ")));
        }
        let outcome = if self.adopted { "adopted" } else { "rejected" };
        let docket = format!(
            "decisions:\n  - {{id: d, date: {}, body: council, matter: text, step: adopted, outcome: {outcome}, vote: {{{}}}}}\n",
            written(self.decided()),
            fields.join(", ")
        );
        Printed { rules, docket }
    }
}

fn any_who() -> impl Strategy<Value = Who> {
    let names = prop_oneof![2 => Just([true; 3]), 1 => any::<[bool; 3]>()];
    prop_oneof![
        1 => Just(Who::Nothing), 3 => Just(Who::All), 1 => prop_oneof![Just(3usize), 0..4usize].prop_map(Who::Number),
        2 => names.prop_map(Who::Names),
    ]
}

fn any_model() -> impl Strategy<Value = Model> {
    let withdrawn = prop_oneof![
        6 => Just(Withdrawn::No), 1 => Just(Withdrawn::Yes), 2 => (0..3usize, -1..2i64).prop_map(|(by, after)| Withdrawn::By(by, after))
    ];
    let kind = prop_oneof![3 => Just(None), 1 => Just(Some("objection")), 1 => Just(Some("amendment")), 1 => Just(Some("reservation"))];
    let objection = (0..3usize, proptest::option::weighted(0.9, -1..3i64), kind, withdrawn, any::<bool>());
    (
        (1..15i64, any::<bool>(), prop_oneof![Just(Consent::Unasked), Just(Consent::Present), Just(Consent::Members)]),
        ((2024..2026i64, 1..13i64, 1..29i64), proptest::option::weighted(0.9, -1..3i64), proptest::bool::weighted(0.85)),
        prop_oneof![1 => -1..1i64, 4 => 0..4i64],
        proptest::option::weighted(0.9, proptest::collection::vec(objection, 0..3)),
        any_who(),
        any_who(),
        proptest::bool::weighted(0.6),
    )
        .prop_map(
            |((least, amendments, consent), (opened, about, exactly), decided, objections, present, consents, adopted)| {
                let lasted = about.map(|about| (least + about).max(1));
                let decided = (lasted.unwrap_or(least) + decided).max(1);
                // about the last day, or the first
                let end = lasted.unwrap_or(least);
                let objections = objections.map(|all| {
                    let mut all: Vec<Objection> = all
                        .into_iter()
                        .map(|(by, at, kind, withdrawn, late)| Objection {
                            by,
                            at: at.map(|at| if late { end + at - 1 } else { at.max(0) }.clamp(0, decided)),
                            kind,
                            withdrawn,
                        })
                        .collect();
                    all.sort_by_key(|objection| objection.by);
                    all.dedup_by_key(|objection| objection.by);
                    all
                });
                let present = if present == Who::Number(0) || present == Who::Names([false; 3]) { Who::All } else { present };
                Model {
                    least,
                    amendments,
                    consent,
                    opened,
                    lasted,
                    opened_to_the_day: exactly,
                    decided,
                    objections,
                    present,
                    consents,
                    adopted,
                }
            },
        )
}

#[test]
fn procedures() {
    roomy(|| {
        let shares = Shares::default();
        each("procedures", 500, any_model(), |model| {
            let printed = model.printed();
            let mut said = printed.checked();
            // one that comes too late is noted
            let noted = said.remove(&("d".to_owned(), "vote/late-objection".to_owned())).is_some();
            if model.late() && !noted {
                return Err(format!("that an objection is late is not noted\n{}", printed.told()));
            }
            let is = said.values().min().copied().unwrap_or(Verdict::Complies);
            let (expected, code) = model.expected();
            shares.count(expected);
            let other = code.is_some_and(|code| !said.keys().any(|(_, said)| said == code));
            if is == expected && !other {
                return Ok(());
            }
            Err(format!("the checker says {said:?}, the oracle {expected:?} {code:?}\n{}", printed.told()))
        });
        shares.hold("procedures", &ALL);
    });
}
