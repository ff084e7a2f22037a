//! What is asked of all terms of an office together: how many at once, of whom, in what order, how long none.
//!
//! What comes in: the terms on record that no void act fills, and those that are planned. Each question is one walk through them in the
//! order of time.

mod crowd;
mod handover;
mod rotation;
mod row;

use super::{term_held, terms};
use crate::charter::{Days, OfficeId};
use crate::check::{ActId, Checker, Sure};
use crate::constraint::{ConstraintId, Form, Limit};
use crate::date::When;
use crate::docket::{EntryKind, Fill};
use crate::source::Span;
use crate::violation::{OfTerm, Shown};
use std::collections::BTreeMap;

/// A term that is kept until all are known.
#[derive(Clone)]
pub struct Kept<'a> {
    /// Which seat.
    pub seat: String,
    /// As written.
    pub fill: &'a Fill,
    /// From when to when.
    pub days: terms::Days,
    /// The act that fills it; None of a given one.
    pub act: Option<ActId>,
    /// The finding that leaves open whether the act counts.
    pub open: Option<usize>,
}

impl Kept<'_> {
    /// Who holds it, as written.
    fn holder(&self) -> &str {
        self.fill.holder.as_ref().map_or("", |holder| holder.value.as_str())
    }

    /// Where it stands.
    fn at(&self) -> Span {
        self.fill.holder.as_ref().map_or(self.fill.span, |holder| holder.span)
    }
}

impl<'a> Checker<'a> {
    pub(super) fn keep(
        &mut self,
        office: OfficeId,
        fill: &'a Fill,
        days: terms::Days,
        act: Option<ActId>,
        open: Option<usize>,
    ) {
        let seat = self.seat_key(office, fill);
        if act.is_none_or(|act| self.facts.acts[act].entry.kind == EntryKind::Decision) {
            self.held_terms.push(term_held(office, fill, Some(days), act));
        }
        self.kept.entry(office).or_default().push(Kept { seat, fill, days, act, open });
    }

    /// Holds what is asked of all terms of an office together against them.
    pub(in crate::check) fn offices(&mut self) {
        let charter = self.charter;
        for (office, mut terms) in std::mem::take(&mut self.kept) {
            terms.sort_by_key(|term| (term.days.from.first, term.days.from.last, term.fill.span.start));
            let rows = self.rows(office, &terms);
            for id in &charter.offices[office.index()].constraints {
                match &charter.constraint(*id).form {
                    Form::Limit(Limit::Events(events)) => self.handovers(*id, office, events, &rows),
                    Form::Limit(Limit::Rotation(rotation)) => self.rotation(*id, office, rotation, &rows),
                    Form::Limit(Limit::Vacant(length)) => self.vacancies(*id, office, *length, &terms, &rows),
                    Form::Limit(Limit::Stagger(most)) => self.stagger(*id, office, *most, &terms),
                    Form::Limit(Limit::Seats(_)) => self.crowd(*id, office, None, &terms),
                    Form::Limit(Limit::Share(share)) => self.crowd(*id, office, Some(share), &terms),
                    _ => {}
                }
            }
        }
    }

    /// The terms of each seat one after the other.
    fn rows<'t>(&self, office: OfficeId, terms: &'t [Kept<'a>]) -> Vec<Vec<&'t Kept<'a>>> {
        let mut rows: BTreeMap<&str, Vec<&Kept<'a>>> = BTreeMap::new();
        for term in terms.iter().filter(|term| self.single(office, &term.seat)) {
            rows.entry(&term.seat).or_default().push(term);
        }
        rows.into_values().collect()
    }

    /// The day by which the version of a clause is chosen for a term: that of the decision, or of a given term its first.
    fn decided(&self, term: &Kept<'_>) -> When {
        term.act.and_then(|act| self.facts.acts[act].on).unwrap_or(term.days.from)
    }

    /// Whether a clause is in force for a term.
    fn binds(&mut self, constraint: ConstraintId, term: &Kept<'_>) -> Option<Sure> {
        let decided = self.decided(term);
        self.in_force(constraint, Days { term: term.days.from, ..decided.into() })
    }

    fn report(&mut self, constraint: ConstraintId, term: &Kept<'a>, at: Span, broken: bool, shown: OfTerm) {
        let Some(office) = self.office_of(term.fill) else { return };
        let held = term_held(office, term.fill, Some(term.days), term.act);
        self.tell_of(constraint, held, at, broken && term.open.is_none(), Shown::Term(shown), term.open);
    }
}
