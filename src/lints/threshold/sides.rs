//! A vote that both sides reach: adopted and rejected would be as right.

use super::super::{Lint, finding};
use super::{Ground, Leaf, by_number, leaves, rules, tried_on};
use crate::ast::Ballots;
use crate::charter::{Charter, VoteId};
use crate::check::trial::{Cast, Setting, Trial, trial};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::graph::DependencyGraph;

/// Ayes and noes both reach what carries.
pub const BOTH: Code = Code("threshold/both-sides");

/// The lint.
pub const LINT: Lint = Lint { finds: &[(BOTH, Severity::Warning)], whole: false, run: sides, page: None };

fn sides(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    let ground = Ground::of(charter);
    trial(charter, |trial| {
        for index in 0..charter.votes.len() {
            let vote = VoteId(index as u32);
            // a part of the members that may ask for something is no decision between two sides
            let usual = ground.uses.iter().any(|one| one.usual && one.votes.contains(&vote));
            for (version, rule) in rules(charter, vote) {
                let (sizes, known) = tried_on(&ground, vote, version);
                for leaf in leaves(rule) {
                    let by_ayes = leaf.formula.sets().iter().any(|set| set.of == Ballots::Ayes);
                    if !by_ayes || (!known && by_number(leaf.formula)) {
                        continue;
                    }
                    let witness = sizes.iter().find_map(|(size, setting)| {
                        Some((size.members, witness(trial, &leaf, size.members, *setting, usual)?))
                    });
                    let Some((members, (ayes, noes))) = witness else { continue };
                    let name = &charter.votes[index].name;
                    let message = format!(
                        "both sides reach what `{name}` asks: {} and {} of {members} members",
                        if ayes == 1 { "1 aye".to_owned() } else { format!("{ayes} ayes") },
                        if noes == 1 { "1 no".to_owned() } else { format!("{noes} noes") }
                    );
                    let help = if ayes == noes {
                        "ask for more than that, or say what becomes of a tie: `tie fails`"
                    } else {
                        "ask for more than a half, or add `and ayes more than noes`"
                    };
                    let found = finding(BOTH, Severity::Warning, message, leaf.formula.span, "holds of ayes and of noes");
                    findings.push(found.help(help));
                }
            }
        }
    });
}

/// Ayes and noes of which each side would carry: as many of both, where nothing is said of a tie; fewer ayes than noes, where the vote is
/// `usual` for all that a body decides.
fn witness(trial: &Trial<'_>, leaf: &Leaf<'_>, members: i64, setting: Setting, usual: bool) -> Option<(i64, i64)> {
    let carries = |ayes: i64, noes: i64| {
        let cast = Cast::exactly(ayes, noes, members - ayes - noes, members, members);
        leaf.can_decide(trial, &cast, setting) && leaf.carries(trial, &cast, setting) == Some(true)
    };
    let half = members / 2;
    let fewer = [half - i64::from(members % 2 == 0), members / 3, members / 4];
    let fewer = fewer.into_iter().filter(|ayes| *ayes > 0 && ayes * 2 < members).map(|ayes| (ayes, members - ayes));
    let unequal = fewer.into_iter().find(|(ayes, noes)| carries(*ayes, *noes) && carries(*noes, *ayes));
    // where fewer than half are enough by design, a tie is no wonder
    if unequal.is_some() && !usual {
        return None;
    }
    let tied = half > 0 && leaf.tie.is_none() && carries(half, half);
    if tied { Some((half, half)) } else { unequal }
}
