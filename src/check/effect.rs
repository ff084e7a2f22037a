//! When decisions take effect: so long after a step, or once so many have taken one. Looked at when all acts have been.

use super::period::{sum, undecided};
use super::{ActId, Checker, Standing, Sure};
use crate::charter::StepId;
use crate::constraint::{ConstraintId, Effective, Exclusion, Form, Length, Many};
use crate::date::When;
use crate::docket::EntryKind;
use crate::source::Spanned;
use crate::violation::Shown;
use jiff::civil::Date;
use num_rational::Ratio;
use std::collections::{BTreeMap, BTreeSet};

/// For a chain and a step: the days by which one, two, three … had taken it.
type Days = BTreeMap<(usize, StepId), Vec<Date>>;

impl Checker<'_> {
    /// Holds the days of effect against the rules.
    pub(super) fn effects(&mut self) {
        let charter = self.charter;
        let mut days = Days::new();
        for (id, act) in self.facts.acts.iter().enumerate() {
            let (Some(matter), Some(chain), Some(on)) = (act.matter, act.chain, act.on) else { continue };
            if matches!(self.standing[id], Standing::Void(_)) {
                continue;
            }
            for constraint in &charter.matters[matter.index()].constraints {
                let Form::Exclusion(Exclusion::Before(effective)) = &charter.constraint(*constraint).form else { continue };
                let Some(sure) = self.in_force(*constraint, on) else { continue };
                match (effective, act.entry.effective) {
                    (Effective::After(step, length), Some(day)) => {
                        self.after_step(id, *constraint, (chain, *step, *length), day, sure);
                    }
                    (Effective::After(..), None) => self.no_effect(id, *constraint),
                    (Effective::Taken(step, many), Some(day)) => {
                        self.taken_by_many(id, *constraint, (chain, *step, *many), day, sure, &mut days);
                    }
                    (Effective::Taken(..), None) => {}
                }
            }
        }
    }

    fn after_step(
        &mut self,
        id: ActId,
        constraint: ConstraintId,
        (chain, step, length): (usize, StepId, Length),
        day: Spanned<When>,
        sure: Sure,
    ) {
        let Some((_, other)) = self.taken[chain].get(&step).copied() else { return };
        let (act, before) = (&self.facts.acts[id], &self.facts.acts[other]);
        let (Some(on), Some(there)) = (act.on, before.on) else { return };
        let calendar = self.charter.calendar(act.body, on);
        let Some(from) = self.facts.moment_of(other, calendar) else { return };
        let to = self.facts.moment(day, calendar);
        match calendar.at_least(&from, &to, length) {
            Some(true) => {}
            Some(false) => {
                let needed = before.entry.step.as_ref().map(|step| step.value.clone()).unwrap_or_default();
                let shown = Shown::TooEarly {
                    needed,
                    entry: before.name().to_owned(),
                    at: before.entry.span_of_head(),
                    day: there,
                    gap: Some(sum(calendar, &from, &to, length)),
                    earliest: calendar.earliest(&from, length),
                    same_day: false,
                };
                self.breach(id, constraint, sure, day.span, shown, None);
            }
            None => {
                let (missing, _) = undecided(calendar, &from, &to, length, ("date", "effective"));
                self.missing(id, constraint, day.span, missing, "effective");
            }
        }
    }

    /// A final decision that does not say from when it takes effect, nor does another on the subject.
    fn no_effect(&mut self, id: ActId, constraint: ConstraintId) {
        let act = &self.facts.acts[id];
        let (Some(chain), Some(step)) = (act.chain, act.step) else { return };
        if act.entry.kind == EntryKind::Item || self.ended[chain].get(&step) != Some(&id) {
            return;
        }
        let steps = self.facts.chains[chain].steps.values().flatten();
        if steps.into_iter().any(|other| self.facts.acts[*other].entry.effective.is_some()) {
            return;
        }
        self.missing(id, constraint, act.entry.span_of_head(), "from when it takes effect is not given", "effective");
    }

    fn taken_by_many(
        &mut self,
        id: ActId,
        constraint: ConstraintId,
        (chain, step, many): (usize, StepId, Many),
        day: Spanned<When>,
        sure: Sure,
        days: &mut Days,
    ) {
        let taken = days.entry((chain, step)).or_insert_with(|| self.days_taken(chain, step)).as_slice();
        let need = match many {
            Many::Number(number) => number,
            Many::Share(share, roster) => {
                let size = self.charter.rosters[roster.index()].size(day.value.first);
                let share = Ratio::new(i128::from(*share.numer()), i128::from(*share.denom()));
                let need = Ratio::from_integer(size as i128) * share;
                i64::try_from(need.ceil().to_integer()).unwrap_or(i64::MAX).max(1)
            }
        };
        let count = |until: Date| taken.partition_point(|day| *day <= until);
        let (least, most) = (count(day.value.first), count(day.value.last));
        let enough = |have: usize| i64::try_from(have).is_ok_and(|have| have >= need);
        if enough(least) {
            return;
        }
        if enough(most) {
            return self.missing(id, constraint, day.span, "a date is not precise to the day", "date");
        }
        let since = usize::try_from(need).ok().and_then(|need| taken.get(need.checked_sub(1)?)).copied();
        let name =
            self.facts.acts[id].matter.map(|matter| self.charter.matters[matter.index()].steps[step.index()].name.clone());
        let shown = Shown::TooFew { step: name.unwrap_or_default(), have: most, need, since };
        self.breach(id, constraint, sure, day.span, shown, None);
    }

    /// The days on which one more had taken a step.
    fn days_taken(&self, chain: usize, step: StepId) -> Vec<Date> {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        let mut days = Vec::new();
        for id in self.facts.chains[chain].steps.get(&step).into_iter().flatten() {
            let act = &self.facts.acts[*id];
            let carried = act.outcome().is_some_and(|outcome| outcome == crate::docket::Outcome::Adopted);
            let (Some(on), true, Standing::Good) = (act.on, carried, self.standing[*id]) else { continue };
            for name in act.entry.by.iter().chain(&act.entry.body) {
                if names.insert(self.listed_anywhere(&name.value)) {
                    days.push(on.last);
                }
            }
        }
        days.sort_unstable();
        days
    }

    fn listed_anywhere<'n>(&'n self, name: &'n str) -> &'n str {
        self.charter.rosters.iter().find(|roster| roster.find(name).is_some()).map_or(name, |roster| roster.listed(name))
    }
}
