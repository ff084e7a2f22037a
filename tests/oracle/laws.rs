//! What must hold of any rules and dockets, whatever the verdict is.

use crate::harness::{Printed, Verdict, each, roomy};
use crate::route;
use crate::threshold::{self, Condition, Does, Is, Narrowed, Number, Set, Sum, Tie};
use proptest::prelude::*;
use std::fmt::Write;

fn one(set: Set) -> Sum {
    Sum { of: vec![(set, Narrowed::All)], weighed: false }
}

/// Conditions that more ayes can only help.
fn monotone() -> impl Strategy<Value = Condition> {
    let ballots = Sum { of: vec![(Set::Ayes, Narrowed::All), (Set::Noes, Narrowed::All)], weighed: false };
    let base = prop_oneof![Just(one(Set::Members)), Just(one(Set::Present)), Just(ballots)];
    let share = (1..4i64, 2..6i64, base).prop_filter("a part", |(part, whole, _)| part < whole);
    let number = prop_oneof![
        share.prop_map(|(part, whole, of)| Number::Share(part, whole, of)),
        (0..5i64).prop_map(Number::Plain),
        Just(Number::Sum(one(Set::Noes))),
    ];
    let is = prop_oneof![Just(Is::AtLeast), Just(Is::MoreThan)];
    let compare = (is, number).prop_map(|(is, number)| Condition::Compare(one(Set::Ayes), is, number));
    let veto = Just(Condition::Without(Set::Noes, Narrowed::FromGroup));
    prop_oneof![4 => compare, 1 => veto].prop_recursive(2, 4, 2, |inner| {
        let pair = (inner.clone().prop_map(Box::new), inner.prop_map(Box::new));
        prop_oneof![
            pair.clone().prop_map(|(one, other)| Condition::And(one, other)),
            pair.prop_map(|(one, other)| Condition::Or(one, other)),
        ]
    })
}

#[test]
fn a_further_aye_rejects_nothing() {
    roomy(|| {
        let models = (threshold::any_model(), monotone(), any::<prop::sample::Index>());
        each("monotone", 300, models, |(model, rule, changed)| {
            let mut model = threshold::Model {
                rule: rule.clone(),
                first: None,
                tie: Tie::Unsaid,
                roll: true,
                adopted: true,
                ..model.clone()
            };
            let before = model.vote();
            if !before.checked().is_empty() {
                return Ok(());
            }
            // one who did not vote for it now does
            let others: Vec<usize> = (0..model.does.len()).filter(|at| model.does[*at] != Does::Aye).collect();
            if others.is_empty() {
                return Ok(());
            }
            model.does[*changed.get(&others)] = Does::Aye;
            let after = model.vote();
            if after.checked().is_empty() { Ok(()) } else { Err(format!("{}\n{}", before.told(), after.docket)) }
        });
    });
}

#[test]
fn the_order_of_the_file_changes_nothing() {
    roomy(|| {
        let models = route::any_model().prop_flat_map(|model| {
            let order: Vec<usize> = (0..model.entries.len()).collect();
            (Just(model), Just(order).prop_shuffle())
        });
        each("order", 300, models, |(model, order)| {
            let usual: Vec<usize> = (0..model.entries.len()).collect();
            let (one, other) = (model.printed(&usual), model.printed(order));
            if one.checked() == other.checked() { Ok(()) } else { Err(format!("{}\n{}", one.told(), other.docket)) }
        });
    });
}

/// Other names, in another order of the alphabet.
fn renamed(text: &str) -> String {
    let mut text = text.to_owned();
    for (old, new) in
        [("permanent", "zealous"), ("tokens", "acorns"), ("council", "würde"), ("needed", "\"ask for\""), ("motion", "act")]
    {
        text = text.replace(old, new);
    }
    for member in 0..8 {
        text = text.replace(&format!("M{member}"), &format!("N{}x", 9 - member));
    }
    text
}

#[test]
fn names_change_nothing() {
    roomy(|| {
        each("names", 300, threshold::any_model(), |model| {
            let one = model.vote();
            let other = Printed { rules: renamed(&one.rules), docket: renamed(&one.docket) };
            if one.checked() == other.checked() { Ok(()) } else { Err(format!("{}\n{}", one.told(), other.told())) }
        });
    });
}

#[test]
fn a_later_until_adds_nothing_before() {
    roomy(|| {
        let entries = proptest::collection::vec((1..28usize, 0..20usize), 1..8);
        each("until", 300, (entries, 1..27usize, 1..20usize), |(entries, until, more)| {
            let later = (until + more).min(28);
            let printed = |until: usize| {
                let rules = format!(
                    "body council {{ notice 10 days before meeting until 2024-03-{until:02} }}\nmatter motion {{ route {{ decided by council final }} }}\n"
                );
                let mut docket = String::from("decisions:\n");
                for (at, (day, notice)) in entries.iter().enumerate() {
                    let convened = 28 + day - notice;
                    let convened = if convened > 29 + day { 1 } else { convened };
                    let (month, on) = if convened > 29 { (3, convened - 29) } else { (2, convened) };
                    writeln!(
                    docket,
                    "  - {{id: d{at}, date: 2024-03-{day:02}, body: council, matter: motion, subject: s{at}, step: decided, outcome: adopted, meeting: {{convened: 2024-{month:02}-{on:02}}}}}"
                )
                .expect("text");
                }
                Printed { rules, docket }
            };
            let (short, long) = (printed(*until), printed(later));
            let breaches = |printed: &Printed| -> Vec<(String, Verdict)> {
                let all = printed.checked().into_iter().map(|((entry, _), verdict)| (entry, verdict));
                all.filter(|(entry, _)| entries[entry[1..].parse::<usize>().expect("an entry")].0 <= *until).collect()
            };
            if breaches(&short) == breaches(&long) { Ok(()) } else { Err(format!("{}\n{}", short.told(), long.rules)) }
        });
    });
}
