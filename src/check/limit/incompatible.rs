//! Offices, and memberships of bodies, that one may not hold at one time.

use super::terms::Days;
use crate::charter::{BodyId, OfficeId};
use crate::check::Checker;
use crate::constraint::{ConstraintId, Exclusion, Form};
use crate::docket::{Fill, Text};
use crate::source::Span;
use crate::violation::OfTerm;

/// Two that do not go together.
pub struct Clash {
    /// The clause that says so.
    pub constraint: ConstraintId,
    /// Where.
    pub at: Span,
    /// With what to show it.
    pub shown: OfTerm,
    /// Whether the days make it sure.
    pub known: bool,
    /// The finding that leaves it open.
    pub open: Option<usize>,
}

impl Checker<'_> {
    /// What those who get an office hold beside it. Where each of two offices excludes the other, the one that is filled tells.
    pub(super) fn clashes(&self, office: OfficeId, fill: &Fill, days: Days) -> Vec<Clash> {
        let mut clashes = Vec::new();
        let mut told: Vec<OfficeId> = Vec::new();
        let in_force = |id: ConstraintId| {
            self.charter.provision(self.charter.constraint(id).provision).validity.holds(days.from) != Some(false)
        };
        for id in self.charter.offices[office.index()].constraints.iter().filter(|id| in_force(**id)) {
            let Form::Exclusion(Exclusion::Incompatible { offices, bodies }) = &self.charter.constraint(*id).form else {
                continue;
            };
            for name in fill.holder.iter().chain(&fill.with) {
                clashes.extend(offices.iter().filter_map(|other| self.clash(*id, office, *other, name, days)));
                clashes.extend(bodies.iter().filter_map(|body| self.member(*id, office, *body, name, days)));
            }
            told.extend(offices);
        }
        let against = self.ahead.against.get(&office).map(Vec::as_slice).unwrap_or_default();
        for (id, other) in against.iter().filter(|(id, other)| !told.contains(other) && in_force(*id)) {
            for name in fill.holder.iter().chain(&fill.with) {
                clashes.extend(self.clash(*id, office, *other, name, days));
            }
        }
        clashes
    }

    fn clash(&self, constraint: ConstraintId, office: OfficeId, other: OfficeId, name: &Text, days: Days) -> Option<Clash> {
        let key = (other, self.listed(other, &name.value).to_owned());
        let terms = [self.terms.spans.get(&key), self.pending.spans.get(&key)];
        let met = terms.into_iter().flatten().filter_map(|terms| terms.meeting(days));
        let (theirs, at, known) = met.max_by_key(|(_, _, known)| *known)?;
        let title = |office: OfficeId| self.charter.offices[office.index()].name.clone();
        let since = days.from.first.max(theirs.from.first);
        let shown = OfTerm::Incompatible {
            holder: name.value.clone(),
            office: title(office),
            other: title(other),
            body: false,
            since,
            at: Some(at),
        };
        Some(Clash { constraint, at: name.span, shown, known, open: None })
    }

    /// Membership when the term begins.
    fn member(&self, constraint: ConstraintId, office: OfficeId, body: BodyId, name: &Text, days: Days) -> Option<Clash> {
        let members = self.charter.bodies[body.index()].members.iter();
        let members = members.filter(|dated| dated.validity.holds(days.from) != Some(false));
        let answers = members.map(|dated| self.belongs(&dated.value, self.listed(office, &name.value), days.from));
        let known = answers.max_by_key(|answer| match answer {
            Some(true) => 2,
            None => 1,
            Some(false) => 0,
        })?;
        if known == Some(false) {
            return None;
        }
        let shown = OfTerm::Incompatible {
            holder: name.value.clone(),
            office: self.charter.offices[office.index()].name.clone(),
            other: self.charter.bodies[body.index()].name.clone(),
            body: true,
            since: days.from.first,
            at: None,
        };
        Some(Clash { constraint, at: name.span, shown, known: known == Some(true), open: None })
    }
}
