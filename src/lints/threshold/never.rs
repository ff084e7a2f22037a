//! A vote that no numbers carry.

use super::super::{Lint, finding};
use super::{Ground, Leaf, by_number, leaves, rules, tried_on};
use crate::charter::{Charter, VoteId};
use crate::check::trial::{Cast, Setting, Trial, trial};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::DependencyGraph;
use crate::lints::sizes::Span;

/// No numbers carry a vote.
pub const NEVER: Code = Code("threshold/never");

/// The lint.
pub const LINT: Lint = Lint { finds: &[(NEVER, Severity::Error)], whole: false, run: never, page: None };

/// A body of so many is gone through in full.
const GONE_THROUGH: i64 = 12;

fn never(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    let ground = Ground::of(charter);
    trial(charter, |trial| {
        for index in 0..charter.votes.len() {
            let vote = VoteId(index as u32);
            for (version, rule) in rules(charter, vote) {
                for leaf in leaves(rule) {
                    let anywhere = Setting { on: Span::from(version.validity).day(), body: None };
                    let name = &charter.votes[index].name;
                    let message = if leaf.fails(trial, None, anywhere) {
                        format!("`{name}` is carried by no numbers")
                    } else {
                        let (sizes, known) = tried_on(&ground, vote, version);
                        // a body too small for a vote that others could carry is told elsewhere
                        let too_small = sizes.iter().any(|(size, at)| leaf.fails(trial, Some(size.members), *at));
                        if too_small || (!known && by_number(leaf.formula)) {
                            continue;
                        }
                        let none = |(size, setting): &(crate::lints::sizes::Size, Setting)| {
                            size.members <= GONE_THROUGH && carried_by_none(trial, &leaf, size.members, *setting)
                        };
                        if sizes.is_empty() || !sizes.iter().all(none) {
                            continue;
                        }
                        let most = sizes.iter().map(|(size, _)| size.members).max().unwrap_or_default();
                        let of = if known { format!("{most} members") } else { format!("up to {most} members") };
                        format!("`{name}` is carried by no numbers of ayes, noes and abstentions of {of}")
                    };
                    let found = finding(NEVER, Severity::Error, message, leaf.formula.span, "never holds");
                    findings.push(found.help("see which part excludes the other"));
                }
            }
        }
    });
}

/// Goes through all numbers that a body can have, with somebody there.
fn carried_by_none(trial: &Trial<'_>, leaf: &Leaf<'_>, members: i64, setting: Setting) -> bool {
    let fails = |cast: &Cast| leaf.carries(trial, cast, setting) == Some(false);
    // what most rules are carried by first
    if !fails(&Cast::all(members)) {
        return false;
    }
    for present in 1..=members {
        for ayes in 0..=present {
            for noes in 0..=present - ayes {
                let abstaining = 0..=present - ayes - noes;
                if !abstaining.into_iter().all(|abstaining| fails(&Cast::exactly(ayes, noes, abstaining, present, members))) {
                    return false;
                }
            }
        }
    }
    true
}
