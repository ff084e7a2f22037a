//! Powers over provisions: who may waive them (`waives`, `waivable by`), which matter amends them (`amends`).
//!
//! What comes in: what the kinds and tails say. What goes out: powers in the charter; a finding for each that reaches nothing.

use super::super::UNKNOWN_NAME;
use super::{Lowering, Owner};
use crate::ast::{Clause, Head, Name, Strength, Waivable};
use crate::charter::{Power, ProvisionId, covers};
use crate::constraint::{Actor, Authority, ConstraintId, Form, Threshold};
use crate::diagnostic::{Diagnostic, Effect, Hint, Role, excerpt};
use std::collections::BTreeSet;

impl Lowering<'_> {
    /// `waives council.notice vote unanimity` in a body.
    pub fn may_waive(&mut self, clause: &Clause, targets: &[Name], vote: Option<&Name>) {
        let Owner::Body(body) = self.owner else { return };
        let provision = self.provision(clause, "waiver", "waives", Effect::Irregular);
        let constraint = self.constraint(provision, Form::Authority(Authority::Waiving(vec![Actor::Body(body)])));
        let vote = self.power_vote(provision, vote);
        for target in targets {
            self.charter.waivers.push(Power { target: reach(target), constraint, vote, span: target.span });
        }
    }

    /// `waivable by assembly` behind a rule or a duty: of all that it asks.
    pub(super) fn waivable_whole(&mut self, whole: ProvisionId, head: &Head) {
        for said in &head.tail.waivable {
            self.waivable(whole, said);
        }
    }

    /// `waivable by ministerial vote unanimity` behind a provision.
    pub(super) fn waivable(&mut self, whole: ProvisionId, said: &Waivable) {
        let actors: Vec<Actor> = said.by.iter().filter_map(|name| self.actor(name)).collect();
        let part = self.part(whole, "waivable", said.span, Strength::Must, Effect::Irregular);
        self.charter.provisions[part.index()].kind = "waiver";
        let constraint = self.constraint(part, Form::Authority(Authority::Waiving(actors)));
        let vote = self.power_vote(part, said.vote.as_ref());
        let target = self.charter.provision(whole).path.clone();
        self.charter.waivers.push(Power { target, constraint, vote, span: said.span });
    }

    /// The vote by which a power is used: what it gives decides of the waiver, not of the act.
    fn power_vote(&mut self, whole: ProvisionId, vote: Option<&Name>) -> Option<(crate::charter::VoteId, ConstraintId)> {
        let name = vote?;
        let vote = self.vote_named(name)?;
        let part = self.part_of_kind(whole, "vote", "vote", name.span);
        self.charter.provisions[part.index()].effect = Effect::Irregular;
        Some((vote, self.constraint(part, Form::Threshold(Threshold::Vote(vote)))))
    }

    /// `amends council.quorum` in a matter.
    pub fn may_amend(&mut self, targets: &[Name], constraint: ConstraintId) {
        for target in targets {
            self.charter.amenders.push(Power { target: reach(target), constraint, vote: None, span: target.span });
        }
    }

    /// Finds powers over what the rules do not have.
    pub fn powers(&mut self) {
        let paths: BTreeSet<&str> = self.charter.provisions.iter().map(|provision| provision.path.as_str()).collect();
        let known = |target: &str| {
            let below = paths.range(target..).next().is_some_and(|path| covers(target, path));
            // names that begin alike may stand between a path and what lies below it
            below || self.charter.names.contains_key(target) || paths.iter().any(|path| covers(target, path))
        };
        let powers = self.charter.waivers.iter().chain(&self.charter.amenders);
        let stray = powers.filter(|power| !known(&power.target) && !self.charter.broken.contains(&power.target));
        let found: Vec<Diagnostic> = stray
            .map(|power| {
                let names = self.charter.names.keys().map(String::as_str);
                Diagnostic::invalid(UNKNOWN_NAME, format!("the rules have no provision `{}`", excerpt(&power.target)))
                    .label(power.span, Role::Rule, "a provision is needed here")
                    .hint(power.span, &power.target, Hint::near(&power.target, paths.iter().copied().chain(names)))
            })
            .collect();
        self.findings.extend(found);
    }
}

/// The path that a target stands for.
fn reach(target: &Name) -> String {
    if target.value == "rules" { String::new() } else { target.value.clone() }
}
