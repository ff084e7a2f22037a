//! A quorum or a vote that asks for more than there are.

use super::super::{Lint, finding};
use super::{Ground, Leaf, Use, leaves, quorums, rules, setting};
use crate::charter::{BodyId, Charter};
use crate::check::trial::{Cast, Setting, Trial, trial};
use crate::diagnostic::{Code, Diagnostic, Role, Severity};
use crate::graph::DependencyGraph;
use crate::lints::sizes::{Size, Span};
use std::collections::{BTreeMap, BTreeSet};

/// More is asked for than there are members.
pub const OUT_OF_REACH: Code = Code("threshold/out-of-reach");

/// The lint.
pub const LINT: Lint = Lint { finds: &[(OUT_OF_REACH, Severity::Error)], whole: false, run: reach, page: super::PAGE };

/// So many numbers of members are tried, the least first: of a body that changes every day that is enough.
const TRIED: usize = 400;

fn reach(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    let ground = Ground::of(charter);
    trial(charter, |trial| {
        for (body, sizes) in ground.bodies() {
            for (id, needs) in quorums(charter, body) {
                let provision = charter.provision(charter.constraint(id).provision);
                let fails =
                    |size: &Size, setting: Setting| trial.holds(needs, &Cast::any(Some(size.members)), setting) == Some(false);
                let Some(short) = Short::of(body, sizes, provision.validity.into(), fails) else { continue };
                let sum = trial.shown(needs, &Cast::all(short.members), setting(body, &short.first));
                let message = format!("`{}` cannot be reached {}: {sum}", provision.path, short.days());
                let mut found = finding(OUT_OF_REACH, short.severity(), message, provision.span, "more than there are")
                    .label(charter.bodies[body.index()].span, Role::Rule, short.label())
                    .help("ask for fewer, or for a share of the members");
                found.provision = Some(provision.path.clone());
                findings.push(found);
            }
            for one in ground.uses.iter().filter(|one| one.body == body) {
                votes(charter, trial, one, sizes, findings);
            }
        }
    });
}

fn votes(charter: &Charter, trial: &Trial<'_>, one: &Use, sizes: &[Size], findings: &mut Vec<Diagnostic>) {
    for vote in &one.votes {
        for (version, rule) in rules(charter, *vote) {
            let Some(days) = Span::from(version.validity).and(one.days) else { continue };
            for leaf in leaves(rule) {
                let anywhere = Setting { on: days.day(), body: None };
                // what no body reaches is told of the vote itself
                if leaf.fails(trial, None, anywhere) {
                    continue;
                }
                let Some(short) = short_of(trial, one.body, &leaf, sizes, days) else { continue };
                let sum = trial.shown(leaf.formula, &Cast::all(short.members), setting(one.body, &short.first));
                let body = &charter.bodies[one.body.index()].name;
                let name = &charter.votes[vote.index()].name;
                let message = format!("`{body}` cannot reach what `{name}` asks {}: {sum}", short.days());
                let found = finding(OUT_OF_REACH, short.severity(), message, leaf.formula.span, "more than there are")
                    .label(one.at, Role::Rule, short.label())
                    .help("ask for fewer, or for a share of the members");
                findings.push(found);
            }
        }
    }
}

fn short_of(trial: &Trial<'_>, body: BodyId, leaf: &Leaf<'_>, sizes: &[Size], days: Span) -> Option<Short> {
    let fails = |size: &Size, setting: Setting| {
        leaf.fails(trial, Some(size.members), setting) && leaf.can_decide(trial, &Cast::any(Some(size.members)), setting)
    };
    Short::of(body, sizes, days, fails)
}

/// The days on which a body is too small.
struct Short {
    first: Size,
    members: i64,
    spans: Vec<Span>,
    always: bool,
}

impl Short {
    /// Each number of members is tried once.
    fn of(body: BodyId, sizes: &[Size], days: Span, fails: impl Fn(&Size, Setting) -> bool) -> Option<Self> {
        let tried: BTreeSet<i64> = sizes.iter().filter(|size| size.span.and(days).is_some()).map(|size| size.members).collect();
        let tried: BTreeSet<i64> = tried.into_iter().take(TRIED).collect();
        let mut known: BTreeMap<i64, bool> = BTreeMap::new();
        let (mut short, mut first, mut always): (Vec<Span>, Option<Size>, bool) = (Vec::new(), None, true);
        for size in sizes {
            let Some(span) = size.span.and(days) else { continue };
            let size = Size { span, ..*size };
            let too_few = tried.contains(&size.members)
                && *known.entry(size.members).or_insert_with(|| fails(&size, setting(body, &size)));
            if !too_few {
                always = false;
                continue;
            }
            first.get_or_insert(size);
            match short.last_mut() {
                Some(last) if last.until.tomorrow().ok() == Some(span.since) => last.until = span.until,
                _ => short.push(span),
            }
        }
        first.map(|first| Self { first, members: first.members, spans: short, always })
    }

    const fn severity(&self) -> Severity {
        if self.always { Severity::Error } else { Severity::Warning }
    }

    fn days(&self) -> String {
        let all: Vec<String> = self.spans.iter().take(3).map(ToString::to_string).collect();
        let more = self.spans.len().saturating_sub(3);
        let more = if more > 0 { format!(", and in {more} more periods") } else { String::new() };
        format!("{}{more}", all.join(", "))
    }

    fn label(&self) -> String {
        format!("{} member{} {}", self.members, if self.members == 1 { "" } else { "s" }, self.first.span)
    }
}
