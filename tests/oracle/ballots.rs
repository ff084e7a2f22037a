//! Ballots one by one: rules over them, where a record names some and counts the others.

use crate::harness::{Printed, Shares, Verdict, each, roomy, together, verdict};
use crate::threshold::{DOES, Does, Model, Set, Told, any_model, differs, worlds};
use proptest::prelude::*;
use std::cell::Cell;
use std::fmt::Write;

/// How one votes, as rolls write it; None where there is no ballot.
type Ballot = Option<&'static str>;

const OPTIONS: [&str; 4] = ["yes", "no", "abstain", "absent"];

/// What is asked of a ballot.
#[derive(Debug, Clone)]
enum Asked {
    Option(usize, bool),
    Lasting(bool),
    And(Box<Asked>, Box<Asked>),
    Or(Box<Asked>, Box<Asked>),
}

#[derive(Debug, Clone)]
enum Demand {
    Some(Asked),
    Every(Asked, Asked),
    AtLeast(i64, Asked),
    Exactly(i64, Asked),
    /// For each ballot.
    Each(Asked, Asked),
}

#[derive(Debug, Clone)]
struct Case {
    model: Model,
    /// Whom the roll names, where there is one.
    rolled: Option<Vec<bool>>,
    demand: Demand,
    forbids: bool,
}

const CAST: [Set; 4] = [Set::Ayes, Set::Noes, Set::Abstentions, Set::Absences];

// --- the oracle

fn holds(asked: &Asked, option: &str, lasting: bool) -> bool {
    match asked {
        Asked::Option(wanted, is) => (option == OPTIONS[*wanted]) == *is,
        Asked::Lasting(is) => lasting == *is,
        Asked::And(one, other) => holds(one, option, lasting) && holds(other, option, lasting),
        Asked::Or(one, other) => holds(one, option, lasting) || holds(other, option, lasting),
    }
}

fn kept(case: &Case, world: &[Ballot]) -> bool {
    let ballots = world.iter().zip(&case.model.group).filter_map(|(option, lasting)| Some(((*option)?, *lasting)));
    let of = |asked: &Asked| ballots.clone().filter(|(option, lasting)| holds(asked, option, *lasting)).count() as i64;
    let against = |filter: &Asked, has: &Asked, wanted: bool| {
        let meant = ballots.clone().filter(|(option, lasting)| holds(filter, option, *lasting));
        meant.filter(|(option, lasting)| holds(has, option, *lasting) != wanted).count()
    };
    let holds = match &case.demand {
        Demand::Some(asked) => of(asked) > 0,
        Demand::Every(filter, has) => against(filter, has, true) == 0,
        Demand::AtLeast(number, asked) => of(asked) >= *number,
        Demand::Exactly(number, asked) => of(asked) == *number,
        Demand::Each(filter, has) => return against(filter, has, !case.forbids) == 0,
    };
    holds != case.forbids
}

/// How many the roll names in a set, and how many there are.
fn rolled(case: &Case, set: Set) -> (usize, usize) {
    let named = case.rolled.iter().flatten().zip(&case.model.does).filter(|(named, does)| **named && set.has(**does));
    (named.count(), case.model.does.iter().filter(|does| set.has(**does)).count())
}

/// Whether ballots are counted beside the roll.
fn in_part(case: &Case) -> bool {
    let more = |(set, told): (&Set, &Told)| *told == Told::Number && rolled(case, *set).0 < rolled(case, *set).1;
    CAST.iter().zip(&case.model.told).any(more)
}

/// All ballots that the record may stand for.
fn possible(case: &Case) -> Vec<Vec<Ballot>> {
    let word = |does: Does| match does {
        Does::Aye => Some("yes"),
        Does::No => Some("no"),
        Does::Abstain => Some("abstain"),
        Does::Absent => Some("absent"),
        Does::Silent | Does::Unsaid => None,
    };
    let Some(named) = &case.rolled else {
        let all = worlds(&case.model).into_iter();
        return all.map(|world| world.into_iter().map(word).collect()).collect();
    };
    let part = in_part(case);
    let mut all: Vec<Vec<(Does, Ballot)>> = vec![Vec::new()];
    for (does, named) in case.model.does.iter().zip(named) {
        let choices: Vec<(Does, Ballot)> = match (does, named) {
            (Does::Silent, true) => vec![(Does::Silent, Some("not voting"))],
            (does, true) => vec![(*does, word(*does))],
            (_, false) if part => {
                let mut choices: Vec<_> = DOES.iter().map(|does| (*does, word(*does))).collect();
                choices.extend([
                    (Does::Silent, Some("not voting")),
                    (Does::Silent, Some("recused")),
                    (Does::Absent, Some("excused")),
                ]);
                choices
            }
            (_, false) => vec![
                (Does::Silent, None),
                (Does::Absent, Some("absent")),
                (Does::Absent, Some("excused")),
                (Does::Unsaid, None),
            ],
        };
        all = all.iter().flat_map(|one| choices.iter().map(|choice| one.iter().copied().chain([*choice]).collect())).collect();
    }
    all.retain(|world| {
        CAST.iter().zip(&case.model.told).all(|(set, told)| {
            let count = world.iter().filter(|(does, _)| set.has(*does)).count();
            *told != Told::Number || count == rolled(case, *set).1
        })
    });
    all.into_iter().map(|world| world.into_iter().map(|(_, ballot)| ballot).collect()).collect()
}

// --- as text

fn asked(of: &Asked) -> String {
    match of {
        Asked::Option(option, is) => format!("b.option is {}{}", if *is { "" } else { "not " }, OPTIONS[*option]),
        Asked::Lasting(is) => format!("b.voter {}in permanent", if *is { "" } else { "not " }),
        Asked::And(one, other) => format!("({} and {})", asked(one), asked(other)),
        Asked::Or(one, other) => format!("({} or {})", asked(one), asked(other)),
    }
}

fn printed(case: &Case) -> Printed {
    let names = |is: &dyn Fn(usize) -> bool| {
        (0..case.model.does.len()).filter(|at| is(*at)).map(|at| format!("M{at}")).collect::<Vec<_>>().join(", ")
    };
    let mut rules = format!(
        "roster member {{ {} }}\ngroup permanent of member {{ {} }}\nbody council {{ members member }}\n\
         matter motion {{ route {{ decided by council final }} }}\nrule held {{\n  for each d in decisions\n",
        names(&|_| true),
        names(&|at| case.model.group[at])
    );
    let word = if case.forbids { "forbid" } else { "require" };
    match &case.demand {
        Demand::Some(of) => write!(rules, "  {word} some b in ballots of d has ({})", asked(of)),
        Demand::Every(filter, has) => {
            write!(rules, "  {word} every b in ballots of d where {} has ({})", asked(filter), asked(has))
        }
        Demand::AtLeast(number, of) => {
            write!(rules, "  {word} count of (b in ballots of d where {}) at least {number}", asked(of))
        }
        Demand::Exactly(number, of) => write!(rules, "  {word} count of (b in ballots of d where {}) is {number}", asked(of)),
        Demand::Each(filter, has) => {
            write!(rules, "  for each b in ballots of d where {}\n  {word} {}", asked(filter), asked(has))
        }
    }
    .expect("text");
    rules.push_str("\n}\n");
    let Some(named) = &case.rolled else { return Printed { rules, docket: case.model.docket() } };
    let option = |does: Does| match does {
        Does::Aye => "yes",
        Does::No => "no",
        Does::Abstain => "abstain",
        Does::Silent | Does::Unsaid => "not voting",
        Does::Absent => "absent",
    };
    let lines = case.model.does.iter().enumerate().filter(|(at, _)| named[*at]);
    let lines: Vec<String> = lines.map(|(at, does)| format!("{{voter: M{at}, option: {}}}", option(*does))).collect();
    let mut fields = vec![format!("votes: [{}]", lines.join(", "))];
    for (set, told) in CAST.iter().zip(&case.model.told) {
        if *told == Told::Number {
            fields.push(format!("{}: {}", set.name(), rolled(case, *set).1));
        }
    }
    let docket = format!(
        "decisions:\n  - {{id: d, date: 2024-03-01, body: council, matter: motion, step: decided, outcome: adopted, vote: {{{}}}}}\n",
        fields.join(", ")
    );
    Printed { rules, docket }
}

// --- models

fn any_asked() -> impl Strategy<Value = Asked> {
    let one = prop_oneof![
        3 => (0..OPTIONS.len(), proptest::bool::weighted(0.7)).prop_map(|(option, is)| Asked::Option(option, is)),
        1 => any::<bool>().prop_map(Asked::Lasting),
    ];
    one.prop_recursive(1, 2, 2, |inner| {
        let pair = (inner.clone().prop_map(Box::new), inner.prop_map(Box::new));
        prop_oneof![
            pair.clone().prop_map(|(one, other)| Asked::And(one, other)),
            pair.prop_map(|(one, other)| Asked::Or(one, other))
        ]
    })
}

fn any_case() -> impl Strategy<Value = Case> {
    let demand = prop_oneof![
        any_asked().prop_map(Demand::Some),
        (any_asked(), any_asked()).prop_map(|(filter, has)| Demand::Every(filter, has)),
        (0..4i64, any_asked()).prop_map(|(number, of)| Demand::AtLeast(number, of)),
        (0..4i64, any_asked()).prop_map(|(number, of)| Demand::Exactly(number, of)),
        (any_asked(), any_asked()).prop_map(|(filter, has)| Demand::Each(filter, has)),
    ];
    let rolled = proptest::option::weighted(0.5, proptest::collection::vec(proptest::bool::weighted(0.6), 6));
    (any_model(), rolled, demand, any::<bool>()).prop_map(|(model, rolled, demand, forbids)| {
        let members = model.does.len();
        // a roll that names nobody says nothing: then what is told is told without one
        let rolled = rolled.map(|named| named[..members].to_vec()).filter(|named| named.contains(&true));
        let told = match rolled {
            Some(_) => model.told.map(|told| if told == Told::Names { Told::Nothing } else { told }),
            None => model.told,
        };
        Case { model: Model { roll: false, told, ..model }, rolled, demand, forbids }
    })
}

/// Whether one sort of ballot is asked for, whoever casts it: then all that can be decided has to be.
fn is_plain(case: &Case) -> bool {
    let plain = |asked: &Asked| matches!(asked, Asked::Option(_, true));
    match &case.demand {
        Demand::Some(asked) | Demand::AtLeast(_, asked) => plain(asked),
        _ => false,
    }
}

#[test]
fn ballots() {
    roomy(|| {
        let (shares, loose) = (Shares::default(), Cell::new((0, 0)));
        each("ballots", 600, any_case(), |case| {
            let printed = printed(case);
            let said = printed.checked().values().min().copied().unwrap_or(Verdict::Complies);
            let joint = verdict(together(possible(case).iter().map(|world| kept(case, world))));
            shares.count(joint);
            let (of, all) = loose.get();
            loose.set((of + usize::from(said != joint), all + 1));
            // more may stay open than need be; what is decided must be right all the same
            let open = said == Verdict::Undetermined && !is_plain(case);
            if said == joint || open { Ok(()) } else { Err(differs(&printed, said, joint)) }
        });
        shares.hold("ballots", &[Verdict::Complies, Verdict::Breach, Verdict::Undetermined]);
        let (of, all) = loose.get();
        assert!(of * 20 <= all, "{of} of {all} are left open where nothing is");
    });
}
