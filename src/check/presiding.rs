//! Who presides at a meeting: the holder of the office that chairs the body. Held against the record when all terms are known, since a term
//! may begin at the very meeting.

use super::Checker;
use crate::charter::{BodyId, Named, OfficeId};
use crate::constraint::{Authority, ConstraintId, Form};
use crate::date::When;
use crate::docket::{Meeting, Text};
use crate::violation::{Shown, Violation};
use std::collections::BTreeSet;

/// A meeting once: by where it is described, the act that is done at it first.
type Seen = BTreeSet<u32>;

impl<'a> Checker<'a> {
    /// Holds who presides at each meeting against the terms on record. Where none of the office is on record, nothing is said.
    pub(super) fn presiding(&mut self) {
        let facts = self.facts;
        let mut seen = Seen::new();
        for id in 0..facts.acts.len() {
            let act = &facts.acts[id];
            let Some(meeting) = facts.meeting(id).filter(|meeting| seen.insert(meeting.span.start)) else { continue };
            let (Some(body), Some(on)) = (act.body, meeting.date.map(|date| date.value).or(act.on)) else { continue };
            self.presides(Some(id), meeting, body, on);
        }
        for docket in facts.dockets {
            let Some(meeting) = docket.meeting.as_ref().filter(|meeting| seen.insert(meeting.span.start)) else { continue };
            let named = meeting.body.as_ref().and_then(|name| self.charter.names.get(&name.value));
            if let (Some(Named::Body(body)), Some(on)) = (named, meeting.date) {
                self.presides(None, meeting, *body, on.value);
            }
        }
    }

    fn presides(&mut self, act: Option<usize>, meeting: &Meeting, body: BodyId, on: When) {
        let Some(name) = &meeting.chair else { return };
        let charter = self.charter;
        for constraint in &charter.bodies[body.index()].constraints {
            let Form::Authority(Authority::Presiding(office)) = charter.constraint(*constraint).form else { continue };
            if !self.terms.offices.contains_key(&office) || charter.names.get(&name.value) == Some(&Named::Office(office)) {
                continue;
            }
            let Some(sure) = self.in_force(*constraint, on) else { continue };
            let holds = self.terms.holds(office, self.listed(office, &name.value), on);
            if holds == Some(true) {
                if let Some(act) = act {
                    let office = charter.offices[office.index()].name.as_str();
                    self.note(act, *constraint, |_| format!("{} presides, and is {office} on {on}", name.value));
                }
            } else {
                self.presided(act, *constraint, office, name, on, sure.0 && holds == Some(false));
            }
        }
    }

    fn presided(
        &mut self,
        act: Option<usize>,
        constraint: ConstraintId,
        office: OfficeId,
        name: &Text,
        on: When,
        broken: bool,
    ) {
        let applies = act.map(|act| self.applicable(act, constraint));
        let (broken, shown) = match applies {
            Some(Ok(false)) => return,
            Some(Err(missing)) => (false, super::condition::open(missing)),
            _ => {
                let holders: BTreeSet<String> = self.terms.holders(office, on).map(str::to_owned).collect();
                let known = |holder: &String| self.terms.persons.get(&(office, holder.clone()))?.last().map(|(_, at)| *at);
                let at = holders.iter().find_map(known);
                let office = self.charter.offices[office.index()].name.clone();
                (
                    broken,
                    Shown::Presides { name: name.value.clone(), office, holders: holders.into_iter().take(4).collect(), at },
                )
            }
        };
        self.tell(act, None, &Violation { constraint, at: name.span, broken, shown, cause: None });
    }
}
