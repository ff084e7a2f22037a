//! What has to come first: steps of the same chain, found through what the act names or through its subject.

mod absent;
mod gap;
mod told;

use super::evaluate::{Answer, Env};
use super::facts::Chain;
use super::{ActId, Checker, Standing, Sure};
use crate::charter::{BodyId, StepId, StepVersion};
use crate::constraint::{After, ConstraintId, Form, Precedence};
use crate::docket::{EntryKind, Outcome};
use crate::source::Span;
use crate::violation::Shown;
use std::collections::BTreeMap;

/// So many steps in a row may be left out; of a longer row nothing is said.
const MAX_LEFT_OUT: usize = 200;

/// What was found of steps in one look, so that each is looked at once for each step that waits for it. One that is under way counts as satisfied: in a circle, which is told
/// elsewhere, it adds nothing.
type Seen = BTreeMap<(StepId, StepId, bool), Found>;

/// A step, by one of several bodies that must each take it, with outcomes in place of those that carry.
type Sought<'s> = (StepId, Option<BodyId>, &'s [Outcome]);

/// What is found of one step that has to come first.
#[derive(Debug, Clone)]
enum Found {
    /// It came first.
    Satisfied,
    /// It did not, or that cannot be told (`sure` is false).
    Wanting { shown: Shown, sure: bool, cause: Option<usize> },
}

impl Checker<'_> {
    /// Holds an `after` against an act.
    pub(super) fn precedence(&mut self, id: ActId, constraint: ConstraintId, precedence: &Precedence, sure: Sure) {
        // what it rests on is not there, or cannot be looked for: that is told, and enough
        let unsought = self.facts.acts[id].entry.subject.is_none() && self.facts.acts[id].relies_on.is_empty();
        if let Some(finding) = self.facts.acts[id].invalid.filter(|_| unsought) {
            self.doubt(id, finding);
            return;
        }
        let act = &self.facts.acts[id];
        if let Some(finding) = act.cut {
            self.doubt(id, finding);
            return;
        }
        let dangling = || act.entry.relies_on.iter().find_map(|name| self.facts.invalid_in(name.span)).or(act.invalid);
        if let Some(finding) = act.dangling.then(dangling).flatten() {
            self.doubt(id, finding);
            return;
        }
        let mut wanting = self.wanting(id, &precedence.after, precedence, &mut Seen::new(), 0);
        if precedence.directly && wanting.is_empty() {
            wanting.extend(self.came_between(id, precedence));
        }
        for found in wanting {
            if let Found::Wanting { shown, sure: known, cause } = found {
                let at = self.place(id, &shown);
                self.breach(id, constraint, Sure(known && sure.0), at, shown, cause);
            }
        }
    }

    /// What was taken since on the same subject, and still counts, where a step comes directly after others.
    fn came_between(&self, id: ActId, precedence: &Precedence) -> Option<Found> {
        let act = &self.facts.acts[id];
        let steps = precedence.after.steps();
        let taken = self.taken[act.chain?].iter().map(|(step, (_, last))| (*last, *step));
        let taken: Vec<(ActId, StepId)> = taken.filter(|(last, step)| Some(*step) != act.step && *last < id).collect();
        let needed = taken.iter().filter(|(_, step)| steps.contains(step)).max().map(|(last, _)| *last);
        let mut open = None;
        for (last, step) in taken.iter().rev().filter(|(_, step)| !steps.contains(step)) {
            let since = needed.map_or(Some(true), |needed| self.surely_before(needed, *last));
            match (since, self.surely_before(*last, id)) {
                (Some(false), _) => {}
                (Some(true), Some(true)) => {
                    let other = &self.facts.acts[*last];
                    let shown = Shown::Between {
                        needed: steps.iter().map(|step| self.step_name(id, *step)).collect(),
                        step: self.step_name(id, *step),
                        entry: other.name().to_owned(),
                        at: other.entry.span_of_head(),
                    };
                    return Some(Found::Wanting { shown, sure: true, cause: None });
                }
                (since, _) => open = open.or(Some((needed.filter(|_| since.is_none()).unwrap_or(id), *last))),
            }
        }
        open.map(|(one, other)| self.unordered(one, other))
    }

    /// Whether one act comes before another: of one month or year throughout, the order of the file condemns nothing.
    pub(super) fn surely_before(&self, one: ActId, other: ActId) -> Option<bool> {
        let (on, then) = (self.facts.acts[one].on, self.facts.acts[other].on);
        let told = on != then || on.is_some_and(|on| on.exact().is_some());
        self.facts.comes_before(one, other).filter(|_| told)
    }

    /// What an act says it rests on, beside the steps that must come first: where that does not count, neither does the act.
    pub(super) fn reliance(&mut self, id: ActId, constraint: ConstraintId) {
        if self.standing[id] != Standing::Good {
            return;
        }
        let entry = self.facts.acts[id].entry;
        for (index, other) in self.facts.acts[id].relies_on.iter().enumerate() {
            let (finding, void) = match self.standing[*other] {
                Standing::Void(finding) => (finding, true),
                Standing::Open(finding) => (finding, false),
                Standing::Good => continue,
            };
            let before = &self.facts.acts[*other];
            let shown = Shown::RestsOn { entry: before.name().to_owned(), at: before.entry.span_of_head() };
            let at = entry.relies_on.get(index).map_or(entry.span, |name| name.span);
            return self.breach(id, constraint, Sure(void), at, shown, Some(finding));
        }
    }

    /// All that is wanting, of alternatives the nearest one.
    fn wanting(&self, id: ActId, after: &After, precedence: &Precedence, seen: &mut Seen, depth: usize) -> Vec<Found> {
        match after {
            After::Step(_) | After::Ended(..) => {
                let (step, wanted) = match after {
                    After::Ended(step, wanted) => (step, wanted.as_slice()),
                    After::Step(step) => (step, &[][..]),
                    After::All(_) | After::Any(_) => return Vec::new(),
                };
                let key = (precedence.step, *step, !wanted.is_empty());
                let found = match seen.get(&key) {
                    Some(found) => found.clone(),
                    None => {
                        seen.insert(key, Found::Satisfied);
                        let found = self.step_before(id, *step, wanted, precedence, seen, depth);
                        seen.insert(key, found.clone());
                        found
                    }
                };
                match found {
                    Found::Satisfied => Vec::new(),
                    wanting => vec![wanting],
                }
            }
            After::All(parts) => parts.iter().flat_map(|part| self.wanting(id, part, precedence, seen, depth)).collect(),
            After::Any(parts) => {
                let mut all: Vec<Vec<Found>> =
                    parts.iter().map(|part| self.wanting(id, part, precedence, seen, depth)).collect();
                if all.iter().any(Vec::is_empty) {
                    return Vec::new();
                }
                // what is open or was at least tried is nearer than what is not there at all
                all.sort_by_key(|found| found.iter().map(distance).max());
                all.swap_remove(0)
            }
        }
    }

    /// Looks for a step that must come first; where several bodies must each take it, for all of them.
    fn step_before(
        &self,
        id: ActId,
        step: StepId,
        wanted: &[Outcome],
        precedence: &Precedence,
        seen: &mut Seen,
        depth: usize,
    ) -> Found {
        let bodies = self.version_of(id, step).map_or(&[][..], |version| &version.each);
        let mut bodies: Vec<Option<BodyId>> = bodies.iter().copied().map(Some).collect();
        if bodies.is_empty() {
            bodies.push(None);
        }
        let mut all = bodies.iter().map(|body| self.step_by(id, (step, *body, wanted), precedence, seen, depth));
        if let Some(wanting) = all.find(|found| !matches!(found, Found::Satisfied)) {
            return wanting;
        }
        let acts: Vec<ActId> = bodies.iter().flatten().filter_map(|body| self.latest(id, step, Some(*body))).collect();
        let Some(other) = self.unlike(id, &acts, step) else { return Found::Satisfied };
        let cause = self.facts.acts[id].chain.and_then(|chain| self.unlike.get(&(chain, step)).copied());
        let before = &self.facts.acts[other];
        let shown = Shown::RestsOn { entry: before.name().to_owned(), at: before.entry.span_of_head() };
        Found::Wanting { shown, sure: true, cause }
    }

    fn step_by(&self, id: ActId, sought: Sought<'_>, precedence: &Precedence, seen: &mut Seen, depth: usize) -> Found {
        let (step, body, wanted) = sought;
        let act = &self.facts.acts[id];
        let named = act.relies_on.iter().copied().find(|other| {
            let other = &self.facts.acts[*other];
            let is_its = body.is_none() || other.body == body;
            other.matter == act.matter
                && other.step == Some(step)
                && is_its
                && (act.chain.is_none() || other.chain == act.chain)
        });
        let elsewhere = act.relies_on.iter().any(|other| {
            let other = &self.facts.acts[*other];
            other.matter == act.matter && other.step == Some(step) && (body.is_none() || other.body == body)
        });
        // without a name, the latest earlier one counts
        let latest = || self.latest(id, step, body).filter(|_| !elsewhere);
        let found = match named.or_else(latest) {
            Some(other) => self.judge(id, other, step, wanted, precedence),
            None => self.absent(id, sought, seen, depth),
        };
        // where a file could not be read in full, what is wanting may have stood there, unless the act names what it rests on
        match (found, self.unread()) {
            (Found::Wanting { sure: true, cause, .. }, Some((finding, at))) if named.is_none() => {
                let shown = Shown::RestsOn { entry: "what could not be read".into(), at };
                Found::Wanting { shown, sure: false, cause: cause.or(Some(finding)) }
            }
            (found, _) => found,
        }
    }

    /// The latest entry of a step before an act: for a decision the latest decision, where there is one; what is planned bears a plan.
    fn latest(&self, id: ActId, step: StepId, body: Option<BodyId>) -> Option<ActId> {
        let chain = self.chain(id)?;
        let before = |act: ActId| match body {
            Some(body) => chain.before_by(act, step, body),
            None => chain.before(act, step),
        };
        let latest = before(id)?;
        let is_plan = |act: ActId| self.facts.acts[act].entry.kind == EntryKind::Item;
        if is_plan(id) || !is_plan(latest) {
            return Some(latest);
        }
        let mut decided = latest;
        while is_plan(decided) {
            match before(decided) {
                Some(earlier) => decided = earlier,
                None => return Some(latest),
            }
        }
        Some(decided)
    }

    /// Holds the found entry against what is asked of it.
    fn judge(&self, id: ActId, other: ActId, step: StepId, wanted: &[Outcome], precedence: &Precedence) -> Found {
        let (act, before) = (&self.facts.acts[id], &self.facts.acts[other]);
        let needed = self.step_name(id, step);
        let at = before.entry.span_of_head();
        let entry = before.name().to_owned();
        if let (None, Standing::Open(finding) | Standing::Void(finding)) = (before.on, self.standing[other]) {
            return Found::Wanting { shown: Shown::RestsOn { entry, at }, sure: false, cause: Some(finding) };
        }
        // what it names comes first even where both are of one day
        let named_that_day = act.relies_on.contains(&other) && act.on == before.on;
        let serves = |outcome: Outcome| if wanted.is_empty() { self.done(other, outcome) } else { wanted.contains(&outcome) };
        match self.facts.comes_before(other, id) {
            _ if named_that_day => {}
            Some(true) => {}
            Some(false) => return self.too_early(id, other, step, None, None),
            // the only one there is was not carried: it bears nothing, whichever comes first
            None if self.alone(id, other, step) && before.outcome().is_some_and(|outcome| !serves(outcome)) => {}
            None => return self.unordered(id, other),
        }
        match self.standing[other] {
            Standing::Void(finding) => {
                return Found::Wanting { shown: Shown::RestsOn { entry, at }, sure: true, cause: Some(finding) };
            }
            Standing::Open(finding) => {
                return Found::Wanting { shown: Shown::RestsOn { entry, at }, sure: false, cause: Some(finding) };
            }
            Standing::Good => {}
        }
        if let Some(shown) = self.shown_undone(other, needed.clone()) {
            return Found::Wanting { shown, sure: true, cause: None };
        }
        // what is only planned may bear another plan of that day or later, not a decision
        if before.entry.kind == EntryKind::Item && act.entry.kind == EntryKind::Decision {
            let shown = Shown::Fact { missing: format!("{entry} is an agenda item without an outcome"), field: "outcome" };
            return Found::Wanting { shown, sure: false, cause: None };
        }
        if before.entry.kind == EntryKind::Item && before.docket != act.docket {
            let shown = Shown::Fact {
                missing: format!("{entry} was on an agenda, and what became of it is not recorded"),
                field: "outcome",
            };
            return Found::Wanting { shown, sure: false, cause: None };
        }
        if let Some(outcome) = before.outcome().filter(|outcome| !serves(*outcome)) {
            let shown = Shown::NotCarried { needed, entry, at, outcome, wanted: wanted.to_vec() };
            return Found::Wanting { shown, sure: true, cause: None };
        }
        self.gap(id, other, step, precedence)
    }

    /// Whether an act is the only one of its step, by its body where several take it, that can come before another.
    fn alone(&self, id: ActId, other: ActId, step: StepId) -> bool {
        let Some(chain) = self.chain(id) else { return false };
        let several = self.facts.acts[other].body.and_then(|body| chain.by_body.get(&(step, body)));
        let acts = several.or_else(|| chain.steps.get(&step)).map_or(&[][..], Vec::as_slice);
        let earlier = |act: &&ActId| **act != other && self.facts.comes_before(**act, id) != Some(false);
        !acts.iter().any(|act| earlier(&act)) && self.record_begins_later(id).is_none()
    }

    /// Two days that may be either way round, or one day in two files.
    fn unordered(&self, id: ActId, other: ActId) -> Found {
        let (act, before) = (&self.facts.acts[id], &self.facts.acts[other]);
        let missing = match (act.on, before.on) {
            (Some(here), Some(there)) if here == there && act.docket != before.docket => {
                format!("{} is of the same day, in another file", before.name())
            }
            (Some(here), Some(there)) if here == there => format!("{} is of {there} too", before.name()),
            (Some(here), Some(there)) => format!("{here} or {there} may be the earlier"),
            _ => format!("{} has no date", before.name()),
        };
        let field = if act.on == before.on { "relies_on" } else { "date" };
        let at = before.entry.date.map_or_else(|| before.entry.span_of_head(), |date| date.span);
        let shown = Shown::Unordered { missing, entry: before.name().to_owned(), at, field };
        Found::Wanting { shown, sure: false, cause: None }
    }

    fn too_early(&self, id: ActId, other: ActId, step: StepId, gap: Option<String>, earliest: Option<String>) -> Found {
        let (act, before) = (&self.facts.acts[id], &self.facts.acts[other]);
        let Some(day) = before.on else { return Found::Satisfied };
        let shown = Shown::TooEarly {
            needed: self.step_name(other, step),
            entry: before.name().to_owned(),
            at: before.entry.span_of_head(),
            day,
            gap,
            earliest: earliest.or_else(|| self.told(other)),
            same_day: act.on == before.on && (act.at.is_none() || before.at.is_none()),
        };
        Found::Wanting { shown, sure: true, cause: None }
    }

    /// When an act was done, where that is known to the day: with the time of day, where the record gives it.
    fn told(&self, act: ActId) -> Option<String> {
        let on = self.facts.acts[act].on.filter(|on| on.exact().is_some())?;
        self.facts.moment_of(act, self.charter.calendar(self.facts.acts[act].body, on)).map(|moment| moment.to_string())
    }

    /// Where a docket could not be read, what is missing may have stood there.
    fn unread(&self) -> Option<(usize, Span)> {
        let at = self.facts.dockets.iter().find_map(|docket| docket.unread)?;
        self.facts.invalid_in(at).map(|finding| (finding, at))
    }

    /// The chain of an act.
    pub(super) fn chain(&self, id: ActId) -> Option<&Chain> {
        self.facts.acts[id].chain.map(|chain| &self.facts.chains[chain])
    }

    /// Where a finding about what comes first is shown: at the reference where there is one, at the date where that is what is wrong,
    /// else at the step.
    fn place(&self, id: ActId, shown: &Shown) -> Span {
        let entry = self.facts.acts[id].entry;
        let date = entry.date.as_ref().filter(|date| entry.span.contains(date.span.start)).map(|date| date.span);
        let step = entry.step.as_ref().map(|step| step.span);
        let reference = entry.relies_on.first().map(|name| name.span);
        let place = match shown {
            Shown::TooEarly { .. } | Shown::TooLate { .. } | Shown::Unordered { .. } => date.or(step),
            Shown::OtherStep { .. } | Shown::NotCarried { .. } | Shown::RestsOn { .. } => reference.or(step),
            _ => step,
        };
        place.unwrap_or(entry.span)
    }

    /// Whether an outcome satisfies an `after`. An agenda item has none yet and is taken as planned.
    fn done(&self, id: ActId, outcome: Outcome) -> bool {
        let act = &self.facts.acts[id];
        let version =
            act.matter.zip(act.step).zip(act.on).and_then(|((matter, step), on)| {
                self.charter.matters[matter.index()].steps[step.index()].on(self.days(id, on))
            });
        version.map_or(outcome == Outcome::Adopted, |version| version.done_when.contains(&outcome))
    }

    /// Of a step that may be left out on that day, what it waits for (if anything); None of any other step.
    fn left_out(&self, id: ActId, step: StepId) -> Option<Option<&Precedence>> {
        let act = &self.facts.acts[id];
        let version = act
            .matter
            .zip(act.on)
            .and_then(|(matter, on)| self.charter.matters[matter.index()].steps[step.index()].on(self.days(id, on)))?;
        let waits = || {
            version.constraints.iter().find_map(|id| match &self.charter.constraint(*id).form {
                Form::Precedence(precedence) => Some(precedence),
                _ => None,
            })
        };
        let skipped = || matches!(self.skipping(id, step), Ok(true));
        (version.optional || version.by_lapse || skipped()).then(waits)
    }

    /// Whether an act may do without a step.
    fn skipping(&self, id: ActId, step: StepId) -> Answer {
        let act = &self.facts.acts[id];
        let (Some(own), Some(on)) = (act.step.and_then(|own| self.version_of(id, own)), act.on) else { return Ok(false) };
        match own.skips.iter().find(|(skipped, _)| *skipped == step) {
            Some((_, Some(when))) => self.holds(when, &Env::new(Some(id), on), true),
            Some((_, None)) => Ok(true),
            None => Ok(false),
        }
    }

    /// The version of a step that is in force on the day of an act of its matter.
    pub(super) fn version_of(&self, id: ActId, step: StepId) -> Option<&StepVersion> {
        let act = &self.facts.acts[id];
        let (matter, on) = act.matter.zip(act.on)?;
        self.charter.matters[matter.index()].steps[step.index()].on(self.days(id, on))
    }

    fn step_name(&self, id: ActId, step: StepId) -> String {
        let matter = self.facts.acts[id].matter.map(|matter| &self.charter.matters[matter.index()]);
        matter.map_or_else(String::new, |matter| matter.steps[step.index()].name.clone())
    }

    fn taken_by(&self, id: ActId, step: StepId) -> Vec<String> {
        let act = &self.facts.acts[id];
        let Some(matter) = act.matter else { return Vec::new() };
        let step = &self.charter.matters[matter.index()].steps[step.index()];
        let version = act.on.and_then(|on| step.on(self.days(id, on))).or_else(|| step.versions.last());
        version.map(|version| self.charter.actor_names(&version.actors)).unwrap_or_default()
    }

    /// "`recommended` of `budget`": what an act is.
    fn described(&self, act: &super::Act<'_>) -> String {
        let Some((matter, step)) = act.matter.zip(act.step) else { return "not understood".into() };
        let matter = &self.charter.matters[matter.index()];
        let subject = act
            .entry
            .subject
            .as_ref()
            .map(|subject| format!(" on {}", crate::diagnostic::excerpt(&subject.value)))
            .unwrap_or_default();
        format!("`{}` of `{}`{subject}", matter.steps[step.index()].name, matter.name)
    }
}

/// How far a wanting step is from being there: less is nearer.
fn distance(found: &Found) -> u8 {
    match found {
        Found::Satisfied => 0,
        Found::Wanting { sure: false, .. } => 1,
        Found::Wanting { shown: Shown::Missing { .. }, .. } => 3,
        Found::Wanting { .. } => 2,
    }
}
