//! A body that one vacancy leaves without a quorum, and matters that nobody else decides.

use super::super::{Lint, finding, sizes};
use super::{leaves, quorums, rules, setting, uses};
use crate::charter::{BodyId, Charter};
use crate::check::trial::{Cast, Setting, trial};
use crate::constraint::Actor;
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::graph::DependencyGraph;
use crate::source;
use std::collections::BTreeMap;

/// With one vacancy nobody can decide.
pub const VACANCY: Code = Code("threshold/vacancy");

/// The lint.
pub const LINT: Lint = Lint { finds: &[(VACANCY, Severity::Note)], whole: false, run: vacancy, page: None };

/// Of fewer members, that all must be there is no wonder.
const FEW: i64 = 3;

/// What a body needs all its members for.
struct Stuck {
    what: String,
    at: source::Span,
    members: i64,
}

fn vacancy(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    let stuck = stuck(charter);
    let stuck_actor = |actor: &Actor| matches!(actor, Actor::Body(body) if stuck.contains_key(body));
    let mut told: Vec<BodyId> = Vec::new();
    for matter in &charter.matters {
        for step in &matter.steps {
            for version in step.versions.iter().filter(|version| version.validity.until.is_none()) {
                if version.actors.is_empty() || version.optional || !version.actors.iter().all(stuck_actor) {
                    continue;
                }
                for actor in &version.actors {
                    let Actor::Body(body) = actor else { continue };
                    let Some(why) = stuck.get(body).filter(|_| !told.contains(body)) else { continue };
                    told.push(*body);
                    let name = &charter.bodies[body.index()].name;
                    let message = format!(
                        "with 1 vacancy among {} members `{name}` decides nothing: {}; nobody else takes `{}` of `{}`",
                        why.members, why.what, step.name, matter.name
                    );
                    let found = finding(VACANCY, Severity::Note, message, why.at, "needs all members")
                        .label(version.span, Role::Rule, "nobody else takes this")
                        .help("ask for a share of the members, or let another body decide in its place");
                    findings.push(found);
                }
            }
        }
    }
}

/// The bodies that decide nothing with one member less than they have last.
fn stuck(charter: &Charter) -> BTreeMap<BodyId, Stuck> {
    let uses = uses(charter);
    trial(charter, |trial| {
        let of_body = |index: usize| {
            let body = BodyId(index as u32);
            let size = sizes::of(charter, body).pop().filter(|size| size.members >= FEW)?;
            let (full, day) = (setting(body, &size), size.span.day());
            let less = Setting { on: day, body: None };
            let one_less = Cast::any(Some(size.members - 1));
            let needed = |at, what| Some((body, Stuck { what, at, members: size.members }));
            for (id, needs) in quorums(charter, body) {
                let provision = charter.provision(charter.constraint(id).provision);
                let always = provision.when.is_none()
                    && provision.validity.on(day)
                    && provision.validity.until.is_none()
                    && !charter.excepted.contains_key(&charter.constraint(id).provision);
                if always
                    && trial.holds(needs, &Cast::all(size.members), full) == Some(true)
                    && trial.holds(needs, &one_less, less) == Some(false)
                {
                    return needed(provision.span, format!("its quorum needs all {}", size.members));
                }
            }
            let one = uses.iter().find(|one| one.body == body && one.usual && one.days.until == jiff::civil::Date::MAX)?;
            let [vote] = one.votes.as_slice() else { return None };
            let (version, rule) = rules(charter, *vote).find(|(version, _)| version.validity.until.is_none())?;
            let leaves = leaves(rule);
            let carried = trial.rule_carries(rule, &Cast::all(size.members), full) == Some(true);
            if carried && leaves.len() == 1 && leaves.iter().all(|leaf| leaf.fails(trial, Some(size.members - 1), less)) {
                return needed(version.span, format!("`{}` needs all {}", charter.votes[vote.index()].name, size.members));
            }
            None
        };
        (0..charter.bodies.len()).filter_map(of_body).collect()
    })
}
