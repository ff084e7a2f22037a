//! What is told of votes and quorums by themselves: each claim is held against every assignment of the members to ballots.

use crate::harness::{each, roomy};
use crate::threshold::{Does, Model, Set, Told, any_model, carries, condition, holds, worlds};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// All assignments with somebody there.
fn every(model: &Model) -> Vec<Vec<Does>> {
    let mut all = worlds(&Model { told: [Told::Nothing; 5], roll: false, ..model.clone() });
    all.retain(|world| world.iter().any(|does| Set::Present.has(*does)));
    all
}

fn swapped(world: &[Does]) -> Vec<Does> {
    let swap = |does: &Does| match does {
        Does::Aye => Does::No,
        Does::No => Does::Aye,
        other => *other,
    };
    world.iter().map(swap).collect()
}

#[test]
fn what_is_told_of_votes_is_so() {
    roomy(|| {
        let told: RefCell<BTreeMap<String, usize>> = RefCell::default();
        each("alone", 300, any_model(), |model| {
            let printed = model.vote();
            let codes = printed.told_of_rules();
            let every = every(model);
            let no_ayes = |world: &&Vec<Does>| !world.contains(&Does::Aye);
            for code in &codes {
                let so = match code.as_str() {
                    "threshold/out-of-reach" | "threshold/never" => !every.iter().any(|world| carries(model, world)),
                    "threshold/nobody" => every.iter().filter(no_ayes).any(|world| carries(model, world)),
                    "threshold/both-sides" => {
                        every.iter().any(|world| carries(model, world) && carries(model, &swapped(world)))
                    }
                    _ => continue,
                };
                *told.borrow_mut().entry(code.clone()).or_default() += 1;
                if !so {
                    return Err(format!("{code} is not so\n{}", printed.told()));
                }
            }
            // where only numbers count, all of them are gone through
            let text = condition(&model.rule);
            let counted = model.first.is_none() && !["from", "except", "tokens"].iter().any(|word| text.contains(word));
            let never = codes.iter().any(|code| code == "threshold/out-of-reach" || code == "threshold/never");
            if counted && !never && !every.iter().any(|world| carries(model, world)) {
                return Err(format!("that it is never carried is not told\n{}", printed.told()));
            }
            Ok(())
        });
        let told = told.into_inner();
        assert!(told.len() == 4 && told.values().all(|count| *count > 3), "too few of a sort: {told:?}");
    });
}

#[test]
fn what_is_told_of_quorums_is_so() {
    roomy(|| {
        each("alone-quorums", 200, any_model(), |model| {
            let printed = model.quorum();
            let out = printed.told_of_rules().iter().any(|code| code == "threshold/out-of-reach");
            let met = out && every(model).iter().any(|world| holds(model, world, &model.rule, true));
            if met { Err(format!("it can be met\n{}", printed.told())) } else { Ok(()) }
        });
    });
}
