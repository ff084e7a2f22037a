//! Provisions that are not held against an act at all, and why not.

use super::{Came, Step};
use crate::charter::{Named, Provision, ProvisionId};
use crate::check::evaluate::Env;
use crate::check::{ActId, Checker};
use crate::date::When;

impl Checker<'_> {
    /// All provisions but those that were held.
    pub(super) fn all_else(&self, id: ActId, held: &[Step]) -> Vec<Step> {
        let mut known = vec![false; self.charter.provisions.len()];
        held.iter().for_each(|step| known[step.provision.index()] = true);
        let all = self.charter.provisions.iter().enumerate().filter(|(index, _)| !known[*index]);
        all.map(|(index, provision)| {
            let (came, why) = self.why_not(id, provision);
            Step { provision: ProvisionId(index as u32), came, words: vec![why], findings: Vec::new() }
        })
        .collect()
    }

    fn why_not(&self, id: ActId, provision: &Provision) -> (Came, String) {
        let act = &self.facts.acts[id];
        let mut parts = provision.path.split('.');
        let (owner, part) = (parts.next().unwrap_or_default(), parts.next());
        let elsewhere = |why: &str| (Came::Elsewhere, why.to_owned());
        match self.charter.names.get(owner) {
            Some(Named::Body(body)) if act.body != Some(*body) => return elsewhere("another body"),
            Some(Named::Matter(matter)) if act.matter != Some(*matter) => return elsewhere("another matter"),
            Some(Named::Matter(matter)) => {
                let steps = &self.charter.matters[matter.index()];
                let step = part.and_then(|part| steps.step(part));
                if step.is_some() && step != act.step {
                    return elsewhere("another step");
                }
            }
            Some(Named::Office(_)) if act.entry.fills.is_empty() => return elsewhere("an office that it does not fill"),
            _ => {}
        }
        if provision.unknown {
            return (Came::NotEncoded, "its text is not at hand: nothing is held against it".to_owned());
        }
        let in_force = act.on.map(|on| provision.validity.holds(self.days(id, on)));
        if in_force == Some(Some(false)) {
            return (Came::NotInForce, when(provision));
        }
        if let Some(why) = self.excepted(id, provision) {
            return why;
        }
        match self.charter.names.get(owner) {
            Some(Named::Body(_)) => elsewhere("asked of meetings, or of agendas as a whole"),
            Some(Named::Matter(_)) => elsewhere("asked of other entries on the matter"),
            Some(Named::Office(_)) => elsewhere("asked of all terms of the office together"),
            _ => elsewhere("asked of something else"),
        }
    }

    /// What exceptions make of a provision that was not looked at.
    fn excepted(&self, id: ActId, provision: &Provision) -> Option<(Came, String)> {
        let env = Env::new(Some(id), self.facts.acts[id].on?);
        if let Some(why) = provision.exception.and_then(|own| self.lost(own, None, &env)) {
            return Some((Came::NotMet, format!("holds only by the exception {why}")));
        }
        let is_it = |number: &&u32| self.charter.exceptions[**number as usize].reaches(&provision.path);
        let numbers: Vec<u32> = (0..self.charter.exceptions.len() as u32).collect();
        let won = numbers.iter().filter(is_it).find(|number| matches!(self.wins(**number, None, &env), Ok(true)))?;
        Some((Came::Lifted, self.lifted_by(*won)))
    }

    /// When a provision is in force.
    pub(super) fn when_in_force(&self, provision: ProvisionId) -> String {
        when(self.charter.provision(provision))
    }

    /// Whether, and since when, a provision is in force on a day, where that is worth a word.
    pub(super) fn force_shown(&self, provision: ProvisionId, on: Option<When>) -> Option<String> {
        let validity = self.charter.provision(provision).validity;
        let bounded = validity.since.is_some() || validity.until.is_some();
        let on = on.filter(|_| bounded)?;
        Some(format!("in force on {on} ({})", when(self.charter.provision(provision)).trim_start_matches("in force ")))
    }
}

fn when(provision: &Provision) -> String {
    match (provision.validity.since, provision.validity.until) {
        (Some(since), Some(until)) => format!("in force from {since} to {until}"),
        (Some(since), None) => format!("in force from {since}"),
        (None, Some(until)) => format!("in force until {until}"),
        (None, None) => "not in force".to_owned(),
    }
}
