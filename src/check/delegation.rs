//! Delegation: whether one who may not take a step itself takes it in the place of one who may.
//!
//! A body delegates by the rules (`delegates M to B`), or by a decision that the rules allow (`may delegate M to B`, and `delegates` in an
//! entry). Delegations follow each other only where they say so. A decision that supersedes the one that delegates ends it.

use super::{ActId, Checker, Standing, Sure};
use crate::charter::{BodyId, Delegation, MatterId, Named};
use crate::constraint::{Actor, ConstraintId};
use crate::date::When;
use crate::diagnostic::{Code, Diagnostic, Effect, Role, Severity, Verdict, excerpt};
use crate::docket::{EntryKind, Outcome, Text};
use crate::source::Span;
use crate::violation::{DelegationFault, Shown};
use std::collections::{BTreeMap, BTreeSet};

/// Delegated by a decision of one that may not.
pub const DELEGATION_NOT_ALLOWED: Code = Code("delegation/not-allowed");

/// Delegations by decision, by matter and delegator.
pub type Delegated = BTreeMap<(MatterId, BodyId), Vec<Given>>;

/// A delegation by decision.
pub struct Given {
    act: ActId,
    to: Actor,
    from: When,
    until: Option<When>,
}

/// What is wrong with a delegation: of which clause, by whom.
type Wrong = (ConstraintId, BodyId, DelegationFault);

/// Whether one acts by delegation.
pub(super) enum Reach {
    /// No delegation leads to it.
    No,
    /// It does.
    Yes,
    /// One would, were it not for this.
    Fault(ConstraintId, BodyId, DelegationFault),
    /// That cannot be told.
    Open(ConstraintId, &'static str, &'static str, Option<usize>),
}

impl Reach {
    /// What is nearer to a delegation tells more.
    const fn rank(&self) -> u8 {
        match self {
            Self::No => 0,
            Self::Fault(_, _, DelegationFault::Missing) => 1,
            Self::Fault(_, _, DelegationFault::Further | DelegationFault::NotDelegable) => 2,
            Self::Fault(_, _, DelegationFault::Expired(_)) => 3,
            Self::Open(..) => 4,
            Self::Yes => 5,
        }
    }
}

/// How one delegation stands on a day.
enum Hop {
    Holds,
    Fault(DelegationFault),
    Open(&'static str, &'static str, Option<usize>),
}

impl Checker<'_> {
    /// Who may not take the step itself: holds a delegation against the act. True where that says all.
    pub(super) fn delegate(&mut self, id: ActId, actors: &[Actor], acting: &str, at: Span, sure: Sure) -> bool {
        let (facts, charter) = (self.facts, self.charter);
        let entry = facts.acts[id].entry;
        // a name that stands for nothing is told, and what hangs on it is open
        if let Some(finding) = entry.delegated_by.as_ref().and_then(|name| facts.invalid_in(name.span)) {
            self.doubt(id, finding);
            return true;
        }
        let reach = self.reach(id, actors);
        let by = |body: BodyId| charter.bodies[body.index()].name.clone();
        if let (Some(name), Some(matter)) = (&entry.delegated_by, facts.acts[id].matter) {
            for constraint in &charter.matters[matter.index()].not_delegable {
                if let Some(applies) = self.applies(*constraint, id) {
                    let fault = DelegationFault::NotDelegable;
                    let shown = Shown::Delegation { acting: acting.to_owned(), by: name.value.clone(), fault };
                    self.breach(id, *constraint, Sure(applies.0 && sure.0), at, shown, None);
                    return true;
                }
            }
        }
        match reach {
            Reach::No => false,
            Reach::Yes => true,
            Reach::Fault(constraint, body, fault) => {
                self.breach(
                    id,
                    constraint,
                    sure,
                    at,
                    Shown::Delegation { acting: acting.to_owned(), by: by(body), fault },
                    None,
                );
                true
            }
            Reach::Open(constraint, missing, field, cause) => {
                self.breach(id, constraint, Sure(false), at, Shown::Fact { missing: missing.to_owned(), field }, cause);
                true
            }
        }
    }

    /// Follows delegations from those who may take a step to the one who takes it.
    pub(super) fn reach(&self, id: ActId, actors: &[Actor]) -> Reach {
        let act = &self.facts.acts[id];
        let (Some(matter), Some(on), false) = (act.matter, act.on, self.charter.delegations.is_empty()) else {
            return Reach::No;
        };
        let named = act.entry.delegated_by.as_ref().map(|name| self.charter.names.get(&name.value));
        let bodies = actors.iter().filter_map(|actor| if let Actor::Body(body) = actor { Some(*body) } else { None });
        // who delegates, whether it may, and what is wrong with the delegation by which it has the matter itself
        let mut queue: Vec<(BodyId, bool, Option<Wrong>)> = bodies.map(|body| (body, true, None)).collect();
        let mut seen: BTreeSet<BodyId> = queue.iter().map(|(body, ..)| *body).collect();
        let mut best = Reach::No;
        let mut next = 0;
        while let Some((body, may, wrong)) = queue.get(next).cloned() {
            next += 1;
            for clause in self.charter.delegations.iter().filter(|clause| clause.by == body && clause.matter == matter) {
                let theirs = named.is_none_or(|named| named == Some(&Named::Body(body)));
                for (to, hop) in self.hops(id, clause, on) {
                    let reach = match hop {
                        Hop::Holds if may => Reach::Yes,
                        Hop::Holds => Reach::Fault(clause.constraint, body, DelegationFault::Further),
                        Hop::Fault(fault) => Reach::Fault(clause.constraint, body, fault),
                        Hop::Open(missing, field, cause) => Reach::Open(clause.constraint, missing, field, cause),
                    };
                    let reach = match (&wrong, reach) {
                        (Some((constraint, body, fault)), Reach::Yes) => Reach::Fault(*constraint, *body, fault.clone()),
                        (_, reach) => reach,
                    };
                    if let Actor::Body(to) = to
                        && !matches!(reach, Reach::Open(..))
                        && seen.insert(to)
                    {
                        let wrong = match &reach {
                            Reach::Fault(constraint, body, fault) if *fault != DelegationFault::Further => {
                                Some((*constraint, *body, fault.clone()))
                            }
                            _ => None,
                        };
                        queue.push((to, may && clause.further, wrong));
                    }
                    if theirs && reach.rank() > best.rank() && self.acts_itself(id, &[to]) {
                        best = reach;
                    }
                }
            }
        }
        best
    }

    /// To whom a clause delegates, and how each delegation stands on the day of an act.
    fn hops(&self, id: ActId, clause: &Delegation, on: When) -> Vec<(Actor, Hop)> {
        let validity = self.charter.provision(self.provision(clause.constraint)).validity;
        let days = self.days_for(self.provision(clause.constraint), id, on);
        let until = match (validity.until, clause.through) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        let over = until.filter(|until| on.first > *until);
        clause
            .to
            .iter()
            .map(|to| {
                let hop = match (validity.holds(days), over) {
                    (_, Some(until)) => Hop::Fault(DelegationFault::Expired(until.to_string())),
                    (Some(false), None) => Hop::Fault(DelegationFault::Missing),
                    (None, None) => Hop::Open("the date is not precise to the day", "date", None),
                    (Some(true), None) if until.is_some_and(|until| on.last > until) => {
                        Hop::Open("the date is not precise to the day", "date", None)
                    }
                    (Some(true), None) if clause.by_rule => Hop::Holds,
                    (Some(true), None) => self.given(id, clause, *to, on),
                };
                (*to, hop)
            })
            .collect()
    }

    /// How delegations by decision stand on a day: the surest of them.
    fn given(&self, id: ActId, clause: &Delegation, to: Actor, on: When) -> Hop {
        let mut best = Hop::Fault(DelegationFault::Missing);
        for given in self.delegated.get(&(clause.matter, clause.by)).into_iter().flatten().filter(|given| given.to == to) {
            if given.from.first > on.last {
                continue;
            }
            let ended = self.superseded.get(&given.act).and_then(|by| self.facts.acts[*by].on);
            let ends = given.until.into_iter().chain(ended).min_by_key(|day| day.last);
            if let Some(end) = ends.filter(|end| end.last < on.first) {
                if !matches!(best, Hop::Open(..)) {
                    best = Hop::Fault(DelegationFault::Expired(end.to_string()));
                }
                continue;
            }
            if let Standing::Open(finding) = self.standing[given.act] {
                best = Hop::Open("it hangs on the decision that delegates it", "delegates", Some(finding));
            } else if given.from.last > on.first && given.from != on || ends.is_some_and(|end| end.first < on.last) {
                best = Hop::Open("a date is not precise to the day", "date", None);
            } else {
                return Hop::Holds;
            }
        }
        match best {
            Hop::Fault(DelegationFault::Missing) if self.perhaps_given(id, clause, to) => {
                Hop::Open("whether it comes before the decision that delegates it", "date", None)
            }
            best => best,
        }
    }

    /// Whether a decision that is looked at later may have come before an act, and delegated.
    fn perhaps_given(&self, id: ActId, clause: &Delegation, to: Actor) -> bool {
        let later = self.delegating.partition_point(|act| *act <= id);
        self.delegating[later..].iter().any(|act| {
            let other = &self.facts.acts[*act];
            let matter = |name: &Text| self.charter.names.get(&name.value) == Some(&Named::Matter(clause.matter));
            let mut given = other.entry.delegates.iter();
            other.body == Some(clause.by)
                && other.entry.kind == EntryKind::Decision
                && other.outcome() == Some(Outcome::Adopted)
                && self.facts.comes_before(*act, id) != Some(false)
                && given.any(|given| {
                    given.matter.as_ref().is_some_and(matter) && given.to.iter().any(|name| self.actor_named(name) == Some(to))
                })
        })
    }

    /// The body or the office that a matter can be delegated to, by its name.
    fn actor_named(&self, name: &Text) -> Option<Actor> {
        match self.charter.names.get(&name.value)? {
            Named::Body(body) => Some(Actor::Body(*body)),
            Named::Office(office) => Some(Actor::Office(*office)),
            _ => None,
        }
    }

    /// Notes what an adopted act delegates; a finding where it may not.
    pub(super) fn delegates(&mut self, id: ActId, last: bool) {
        let (facts, charter) = (self.facts, self.charter);
        let act = &facts.acts[id];
        let carried = act.entry.kind == EntryKind::Decision && act.outcome() == Some(Outcome::Adopted) && last;
        if !carried || matches!(self.standing[id], Standing::Void(_)) {
            return;
        }
        let Some(on) = act.on else { return };
        for given in &act.entry.delegates {
            let Some(matter_name) = &given.matter else { continue };
            let Some(Named::Matter(matter)) = charter.names.get(&matter_name.value).copied() else { continue };
            for name in &given.to {
                let Some(to) = self.actor_named(name) else { continue };
                let allowed = act.body.filter(|body| {
                    charter.delegations.iter().any(|clause| {
                        clause.by == *body
                            && clause.matter == matter
                            && clause.to.contains(&to)
                            && charter.provision(self.provision(clause.constraint)).validity.holds(self.days(id, on))
                                != Some(false)
                    })
                });
                match allowed {
                    Some(body) => {
                        let until = given.until.map(|until| until.value);
                        self.delegated.entry((matter, body)).or_default().push(Given { act: id, to, from: on, until });
                    }
                    None => self.may_not_delegate(id, matter, matter_name, name),
                }
            }
        }
    }

    fn may_not_delegate(&mut self, id: ActId, matter: MatterId, matter_name: &Text, to: &Text) {
        let act = &self.facts.acts[id];
        let who = act.body.map_or("nobody", |body| self.charter.bodies[body.index()].name.as_str());
        let message = format!(
            "`{who}` delegates `{}` to `{}`, which the rules do not allow",
            excerpt(&matter_name.value),
            excerpt(&to.value)
        );
        let finding = Diagnostic::new(DELEGATION_NOT_ALLOWED, Severity::Error, Verdict::Breach, message)
            .label(to.span, Role::Docket, "counts for nothing")
            .label(self.charter.matters[matter.index()].span, Role::Rule, "this matter")
            .help(format!(
                "take it out, or let the rules say so: `may delegate {} to {}`",
                excerpt(&matter_name.value),
                excerpt(&to.value)
            ))
            .decision(act.id());
        self.findings.push(Diagnostic { effect: Effect::Irregular, ..finding });
    }
}
