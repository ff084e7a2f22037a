//! One member who decides for all.

use super::super::{Lint, finding, sizes};
use super::{Ground, Use, quorums, rules, setting};
use crate::charter::{BodyId, Charter};
use crate::check::trial::{Cast, Setting, Trial, by_consent, trial};
use crate::constraint::{Form, Threshold};
use crate::diagnostic::{Code, Diagnostic, Role, Severity, excerpt};
use crate::formula::{Formula, Ruling};
use crate::graph::DependencyGraph;
use crate::lints::sizes::{Size, Span};
use crate::source;

/// One member of several decides alone.
pub const ALONE: Code = Code("threshold/alone");

/// The lint.
pub const LINT: Lint = Lint { finds: &[(ALONE, Severity::Warning)], whole: true, run: alone, page: None };

/// So many members are tried one by one, where it hangs on who it is.
const TRIED: i64 = 64;

/// So many numbers of members are looked at, the latest first.
const SIZES: usize = 32;

fn alone(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    let ground = Ground::of(charter);
    trial(charter, |trial| {
        for (body, sizes) in ground.bodies() {
            let mut decides = ground.uses.iter().filter(|one| one.body == body);
            if !not_at_hand(charter, body) {
                findings.extend(decides.find_map(|one| decided(charter, trial, one, sizes)));
            }
        }
    });
}

/// Whether the text of a quorum is not at hand, so that nobody knows what is asked.
fn not_at_hand(charter: &Charter, body: BodyId) -> bool {
    let name = &charter.bodies[body.index()].name;
    let of_body = |path: &str| path.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(".quorum"));
    charter.provisions.iter().any(|provision| provision.unknown && of_body(&provision.path))
}

/// The latest days on which one is enough.
fn decided(charter: &Charter, trial: &Trial<'_>, one: &Use, sizes: &[Size]) -> Option<Diagnostic> {
    for vote in &one.votes {
        for (version, rule) in rules(charter, *vote) {
            let Some(days) = Span::from(version.validity).and(one.days) else { continue };
            for (back, size) in sizes.iter().rev().enumerate().take(SIZES).filter(|(_, size)| size.members > 1) {
                let Some(span) = size.span.and(days) else { continue };
                let size = Size { span, ..*size };
                let needs = in_force(charter, one.body, &size);
                if needs.is_empty() && (back > 0 || !quorum_forgotten(charter, rule)) {
                    continue;
                }
                let Some(only) = enough(trial, rule, &needs, &size, setting(one.body, &size)) else { continue };
                let who = who(charter, one.body, only, &size);
                let body = &charter.bodies[one.body.index()].name;
                let name = &charter.votes[vote.index()].name;
                let at = needs.first().map_or(charter.bodies[one.body.index()].span, |(_, at)| *at);
                let (severity, why, label) = match needs.is_empty() {
                    true => (Severity::Note, "no quorum is stated".to_owned(), "without a quorum"),
                    false => (Severity::Warning, "1 present is a quorum".to_owned(), "1 present is enough"),
                };
                let message =
                    format!("{who} of {} members decides alone in `{body}`: {why}, and 1 aye carries `{name}`", size.members);
                let found = finding(ALONE, severity, message, at, label)
                    .label(version.span, Role::Rule, "1 aye is enough")
                    .help(if needs.is_empty() { "state a `quorum`" } else { "ask for more to be there, or for more ayes" });
                return Some(found);
            }
        }
    }
    None
}

/// What must be there on some days; all clauses count, since one that applies only sometimes may apply.
fn in_force<'c>(charter: &'c Charter, body: BodyId, size: &Size) -> Vec<(&'c Formula, source::Span)> {
    let provision = |id| charter.provision(charter.constraint(id).provision);
    let holds = quorums(charter, body).filter(|(id, _)| Span::from(provision(*id).validity).and(size.span).is_some());
    holds.map(|(id, needs)| (needs, provision(id).span)).collect()
}

/// Whether the rules state a quorum for another body, so that the lack of one is noteworthy. Consent needs none.
fn quorum_forgotten(charter: &Charter, rule: &Ruling) -> bool {
    let quorum =
        |constraint: &crate::constraint::Constraint| matches!(constraint.form, Form::Threshold(Threshold::Quorum { .. }));
    !rule.formulas().any(by_consent) && charter.constraints.iter().any(quorum)
}

/// Whether one member alone makes the quorum and carries the vote; which one, where it hangs on that.
fn enough(
    trial: &Trial<'_>,
    rule: &Ruling,
    needs: &[(&Formula, source::Span)],
    size: &Size,
    setting: Setting,
) -> Option<Option<usize>> {
    let formulas = rule.formulas().chain(needs.iter().map(|(needs, _)| *needs));
    let by_name = formulas.flat_map(Formula::sets).any(|set| !set.is_plain());
    let tried: Vec<Option<usize>> = match (by_name, size.named) {
        (false, _) => vec![None],
        (true, true) => (0..size.members.min(TRIED)).map(|member| usize::try_from(member).ok()).collect(),
        (true, false) => Vec::new(),
    };
    tried.into_iter().find(|only| {
        let cast = Cast::one(size.members, *only);
        needs.iter().all(|(needs, _)| trial.holds(needs, &cast, setting) == Some(true))
            && trial.rule_carries(rule, &cast, setting) == Some(true)
    })
}

/// "1", or the name.
fn who(charter: &Charter, body: BodyId, only: Option<usize>, size: &Size) -> String {
    let name = only.and_then(|only| sizes::names(charter, body, size.span.day()).into_iter().nth(only));
    name.map_or_else(|| "1".to_owned(), |name| excerpt(name).to_string())
}
