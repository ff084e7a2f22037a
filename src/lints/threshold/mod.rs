//! Votes and quorums against the numbers of members that there are: each claim rests on counts that show it, or on all counts there can be.
//!
//! What comes in: a charter. What goes out: what its lints share: which body decides by which vote when, and the cases of a rule.

pub mod alone;
pub mod never;
pub mod nobody;
pub mod reach;
pub mod sides;
pub mod vacancy;

use super::sizes::{self, Size, Span};
use crate::ast::Tie;
use crate::charter::{BodyId, Charter, VoteId, VoteVersion};
use crate::check::trial::{Cast, Setting, Trial};
use crate::constraint::{Actor, ConstraintId, Form, Threshold};
use crate::formula::{Answer, Cases, Formula, Op, Ruling};
use crate::source;

/// The page of these lints.
pub const PAGE: Option<(&str, &str)> = Some(("threshold", include_str!("../threshold.md")));

/// A body decides by a vote.
pub struct Use {
    /// The body.
    pub body: BodyId,
    /// The vote, and one that serves in its place.
    pub votes: Vec<VoteId>,
    /// When.
    pub days: Span,
    /// Where that is stated.
    pub at: source::Span,
    /// Whether it is for all that the body decides; else for one step.
    pub usual: bool,
}

/// What these lints look at.
pub struct Ground {
    /// All uses of votes by bodies.
    pub uses: Vec<Use>,
    /// By body, the numbers of members it has.
    pub sizes: Vec<Vec<Size>>,
}

impl Ground {
    /// Gathers it.
    pub fn of(charter: &Charter) -> Self {
        let bodies = 0..charter.bodies.len() as u32;
        Self { uses: uses(charter), sizes: bodies.map(|body| sizes::of(charter, BodyId(body))).collect() }
    }

    /// All bodies, with the numbers of members they have; none of which that is not known.
    pub fn bodies(&self) -> impl Iterator<Item = (BodyId, &[Size])> {
        let known = self.sizes.iter().enumerate().filter(|(_, sizes)| !sizes.is_empty());
        known.map(|(index, sizes)| (BodyId(index as u32), sizes.as_slice()))
    }
}

fn uses(charter: &Charter) -> Vec<Use> {
    let mut uses = Vec::new();
    for (index, body) in charter.bodies.iter().enumerate() {
        for id in &body.constraints {
            let votes = match &charter.constraint(*id).form {
                Form::Threshold(Threshold::Vote(vote)) => vec![*vote],
                Form::Threshold(Threshold::Fallback(vote, other, _)) => vec![*vote, *other],
                _ => continue,
            };
            let provision = charter.provision(charter.constraint(*id).provision);
            let (days, at) = (provision.validity.into(), provision.span);
            uses.push(Use { body: BodyId(index as u32), votes, days, at, usual: true });
        }
    }
    for version in charter.matters.iter().flat_map(|matter| &matter.steps).flat_map(|step| &step.versions) {
        let Some(vote) = version.vote else { continue };
        for actor in &version.actors {
            if let Actor::Body(body) = actor {
                let days = version.validity.into();
                // several steps by one vote are told once
                if uses.iter().any(|one| one.body == *body && one.days == days && one.votes.first() == Some(&vote)) {
                    continue;
                }
                uses.push(Use { body: *body, votes: vec![vote], days, at: version.span, usual: false });
            }
        }
    }
    uses
}

/// What a body needs to be there, in the clauses that hold by no exception.
pub fn quorums(charter: &Charter, body: BodyId) -> impl Iterator<Item = (ConstraintId, &Formula)> {
    charter.bodies[body.index()].constraints.iter().filter_map(|id| {
        let constraint = charter.constraint(*id);
        let usual = charter.provision(constraint.provision).exception.is_none();
        match &constraint.form {
            Form::Threshold(Threshold::Quorum { needs, .. }) if usual => Some((*id, needs)),
            _ => None,
        }
    })
}

/// The versions of a vote with their rules.
pub fn rules(charter: &Charter, vote: VoteId) -> impl Iterator<Item = (&VoteVersion, &Ruling)> {
    charter.votes[vote.index()].versions.iter().filter_map(|version| Some((version, version.rule.as_ref()?)))
}

/// One case of a rule that asks for something.
pub struct Leaf<'r> {
    /// What it asks.
    pub formula: &'r Formula,
    /// What becomes of a tie.
    pub tie: Option<Tie>,
    guards: Vec<(&'r Formula, bool)>,
}

/// The cases of a rule.
pub fn leaves(rule: &Ruling) -> Vec<Leaf<'_>> {
    let mut found = Vec::new();
    walk(&rule.cases, rule.tie, &[], &mut found);
    found
}

fn walk<'r>(cases: &'r Cases, tie: Option<Tie>, above: &[(&'r Formula, bool)], found: &mut Vec<Leaf<'r>>) {
    let mut before = above.to_vec();
    for (when, answer) in cases {
        let mut guards = before.clone();
        guards.extend(when.as_ref().map(|when| (when, true)));
        match answer {
            Answer::Formula(formula) => found.push(Leaf { formula, tie, guards }),
            Answer::Cases(cases) => walk(cases, tie, &guards, found),
            Answer::Settled(_) | Answer::Unknown => {}
        }
        before.extend(when.as_ref().map(|when| (when, false)));
    }
}

impl Leaf<'_> {
    /// Whether the case can be the one that decides, whatever the facts are that nobody knows. Where its conditions ask for ballots that
    /// leave them open, nothing is said.
    pub fn can_decide(&self, trial: &Trial<'_>, cast: &Cast, setting: Setting) -> bool {
        self.guards.iter().all(|(when, wanted)| match trial.holds(when, cast, setting) {
            Some(holds) => holds == *wanted,
            None => when.sets().is_empty(),
        })
    }

    /// Whether it carries.
    pub fn carries(&self, trial: &Trial<'_>, cast: &Cast, setting: Setting) -> Option<bool> {
        trial.carries(self.formula, self.tie, cast, setting)
    }

    /// Whether no numbers of a body of that size carry it.
    pub fn fails(&self, trial: &Trial<'_>, members: Option<i64>, setting: Setting) -> bool {
        let tie_saves = self.tie.is_some_and(|tie| tie != Tie::Fails);
        !tie_saves && trial.holds(self.formula, &Cast::any(members), setting) == Some(false)
    }
}

/// Where a size is tried: on a day, by name where names are known.
pub fn setting(body: BodyId, size: &Size) -> Setting {
    Setting { on: size.span.day(), body: size.named.then_some(body) }
}

/// Whether a formula speaks of fixed numbers, so that it hangs on how large a body is.
pub fn by_number(formula: &Formula) -> bool {
    let mut fixed = false;
    formula.visit(&mut |part| fixed |= matches!(part.op, Op::Number(_) | Op::Seats(_)));
    fixed
}

/// The sizes on which a version of a vote is tried: of the bodies that decide by it, the latest there are; of any, where none is known.
pub fn tried_on(ground: &Ground, vote: VoteId, version: &VoteVersion) -> (Vec<(Size, Setting)>, bool) {
    let mut found = Vec::new();
    for one in ground.uses.iter().filter(|one| one.votes.contains(&vote)) {
        let Some(days) = Span::from(version.validity).and(one.days) else { continue };
        let inside = |size: Size| size.span.and(days).map(|span| Size { span, ..size });
        let last = ground.sizes[one.body.index()].iter().copied().filter_map(inside).next_back();
        found.extend(last.map(|size| (size, setting(one.body, &size))));
    }
    if !found.is_empty() {
        return (found, true);
    }
    let span = Span::from(version.validity);
    let any = [2, 3, 4, 5, 6, 8, 9, 10, 12].map(|members| {
        let size = Size { span, members, named: false };
        (size, Setting { on: span.day(), body: None })
    });
    (any.to_vec(), false)
}
