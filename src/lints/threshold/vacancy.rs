//! A body that a vacancy or few leave without a quorum, and matters that nobody else decides.

use super::super::{Lint, finding};
use super::{Ground, leaves, quorums, rules, setting};
use crate::charter::{BodyId, Charter};
use crate::check::trial::{Cast, Setting, Trial, trial};
use crate::constraint::Actor;
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::graph::DependencyGraph;
use crate::lints::sizes::Size;
use crate::source;
use std::collections::BTreeMap;

/// With so few vacancies nobody can decide.
pub const VACANCY: Code = Code("threshold/vacancy");

/// The lint.
pub const LINT: Lint = Lint { finds: &[(VACANCY, Severity::Note)], whole: false, run: vacancy, page: None };

/// Of fewer members, that all must be there is no wonder.
const FEW: i64 = 3;
/// More vacancies than this are no small number.
const MANY: i64 = 5;

/// What a body needs most of its members for.
struct Stuck {
    vacancies: i64,
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
                        "with {} among {} members `{name}` decides nothing: {}; nobody else takes `{}` of `{}`",
                        vacancies(why.vacancies),
                        why.members,
                        why.what,
                        step.name,
                        matter.name
                    );
                    let found = finding(VACANCY, Severity::Note, message, why.at, "cannot be reached then")
                        .label(version.span, Role::Rule, "nobody else takes this")
                        .help("ask for a share of the members, or let another body decide in its place");
                    findings.push(found);
                }
            }
        }
    }
}

/// The bodies that decide nothing with a few members less than they have last: one of ten, and one at least.
fn stuck(charter: &Charter) -> BTreeMap<BodyId, Stuck> {
    let ground = Ground::of(charter);
    trial(charter, |trial| {
        let of_body = |(body, sizes): (BodyId, &[Size])| {
            let size = sizes.last().filter(|size| size.members >= FEW)?;
            (1..=(size.members / 10).clamp(1, MANY)).find_map(|vacancies| {
                let (what, at) = needed(charter, trial, &ground, body, size, vacancies)?;
                Some((body, Stuck { vacancies, what, at, members: size.members }))
            })
        };
        ground.bodies().filter_map(of_body).collect()
    })
}

/// What cannot be reached with so many vacancies, and could with none.
fn needed(
    charter: &Charter,
    trial: &Trial<'_>,
    ground: &Ground,
    body: BodyId,
    size: &Size,
    vacancies: i64,
) -> Option<(String, source::Span)> {
    let (full, day, left) = (setting(body, size), size.span.day(), size.members - vacancies);
    let less = Setting { on: day, body: None };
    let least = left + 1;
    for (id, needs) in quorums(charter, body) {
        let provision = charter.provision(charter.constraint(id).provision);
        let always = provision.when.is_none()
            && provision.validity.on(day)
            && provision.validity.until.is_none()
            && !charter.excepted.contains_key(&charter.constraint(id).provision);
        if always
            && trial.holds(needs, &Cast::all(size.members), full) == Some(true)
            && trial.holds(needs, &Cast::any(Some(left)), less) == Some(false)
        {
            return Some((format!("its quorum needs {least} at least"), provision.span));
        }
    }
    let one = ground.uses.iter().find(|one| one.body == body && one.usual && one.days.until == jiff::civil::Date::MAX)?;
    let [vote] = one.votes.as_slice() else { return None };
    let (version, rule) = rules(charter, *vote).find(|(version, _)| version.validity.until.is_none())?;
    let leaves = leaves(rule);
    let carried = trial.rule_carries(rule, &Cast::all(size.members), full) == Some(true);
    let fails = leaves.len() == 1 && leaves.iter().all(|leaf| leaf.fails(trial, Some(left), less));
    (carried && fails).then(|| (format!("`{}` needs {least} at least", charter.votes[vote.index()].name), version.span))
}

/// "1 vacancy".
fn vacancies(number: i64) -> String {
    if number == 1 { "1 vacancy".to_owned() } else { format!("{number} vacancies") }
}
