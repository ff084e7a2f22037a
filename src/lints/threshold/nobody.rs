//! A vote that carries without anyone in favour.

use super::super::{Lint, finding};
use super::{Ground, leaves, rules, tried_on};
use crate::ast::{Ballots, Comparator};
use crate::charter::{Charter, VoteId};
use crate::check::trial::{Cast, by_consent, trial};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::formula::{Formula, Op};
use crate::graph::DependencyGraph;

/// A vote carries with nobody in favour.
pub const NOBODY: Code = Code("threshold/nobody");

/// The lint.
pub const LINT: Lint = Lint { finds: &[(NOBODY, Severity::Warning)], whole: false, run: nobody, page: None };

/// Consent and silence are so by design: nobody need speak for what they decide.
fn nobody(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    let ground = Ground::of(charter);
    trial(charter, |trial| {
        for index in 0..charter.votes.len() {
            let vote = VoteId(index as u32);
            for (version, rule) in rules(charter, vote) {
                let sizes = tried_on(&ground, vote, version).0;
                for leaf in leaves(rule).into_iter().filter(|leaf| !by_design(leaf.formula)) {
                    let witness = sizes.iter().find_map(|(size, setting)| {
                        let all = size.members;
                        let silent = Cast::exactly(0, 0, 0, all, all);
                        let abstaining = Cast::exactly(0, 0, all, all, all);
                        let carries = |cast: &Cast| {
                            leaf.can_decide(trial, cast, *setting) && leaf.carries(trial, cast, *setting) == Some(true)
                        };
                        let against = Cast::exactly(0, all, 0, all, all);
                        if carries(&silent) {
                            Some(format!("0 ayes, 0 noes, {all} present who do not vote"))
                        } else if carries(&abstaining) {
                            Some(format!("0 ayes, 0 noes, {all} abstentions"))
                        } else if carries(&against) {
                            Some(format!("0 ayes, {all} noes"))
                        } else {
                            None
                        }
                    });
                    let Some(witness) = witness else { continue };
                    let message = format!("`{}` is carried with nobody in favour: {witness}", charter.votes[index].name);
                    let found = finding(NOBODY, Severity::Warning, message, leaf.formula.span, "holds of no ayes")
                        .help("add `and ayes at least 1`, or write `without objections` where silence is consent");
                    findings.push(found);
                }
            }
        }
    });
}

/// Whether nobody need be in favour, and the rule says so: consent, silence, and abstentions that it counts beside the lack of noes.
fn by_design(formula: &Formula) -> bool {
    let sets = formula.sets();
    let abstaining = sets.iter().any(|set| set.of == Ballots::Abstentions);
    let mut unopposed = false;
    formula.visit(&mut |part| {
        unopposed |= matches!(&part.op, Op::Empty { of, .. } if of.iter().all(|set| set.of == Ballots::Noes));
    });
    by_consent(formula) || reversed(formula) || (abstaining && unopposed)
}

/// Consensus the other way round: it carries unless all are against.
fn reversed(formula: &Formula) -> bool {
    let Op::Compare(left, Comparator::FewerThan, right) = &formula.op else { return false };
    let is = |side: &Formula, of: &[Ballots]| matches!(&side.op, Op::Set(set) if set.is_plain() && of.contains(&set.of));
    is(left, &[Ballots::Noes]) && is(right, &[Ballots::Present, Ballots::Members])
}
