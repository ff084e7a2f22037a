//! Charter × dockets → findings: the only place that compares constraints with a docket.
//!
//! What comes in: the resolved rules, and the dockets of one run (history first). What goes out: findings, and how much was looked at.
//! It knows the closed set of constraint forms, one file each; it knows no kind, and leaves the words of a finding to the kind that the
//! provision is of. Each act is looked at once, in the order of time; its predecessors are found through the chain of its subject.

mod agenda;
mod amendments;
mod authority;
mod bind;
mod condition;
mod delegation;
mod duties;
mod effect;
mod elsewhere;
mod evaluate;
mod exceptions;
mod exclusion;
mod facts;
mod limit;
mod meetings;
mod membership;
mod mends;
mod order;
mod period;
mod precedence;
mod predicate;
mod presiding;
mod tell;
mod texts;
mod threshold;
mod trace;
pub mod trial;
mod undoing;
mod versions;
mod waivers;

pub use crate::violation::Undone;
pub use amendments::{AMENDMENT_MISSING, VERSION_EXPIRED, VERSION_NOT_YET, WRONG_PROCEDURE};
pub use bind::{DANGLING, INCONSISTENT, UNKNOWN_NAME, is_cut, rosters_of};
pub use delegation::DELEGATION_NOT_ALLOWED;
pub use facts::{Act, ActId, Facts, View};
pub use limit::NOT_HELD;
pub use trace::{Came, Derivation, Named, Stands, Step, Unknown, why};
pub use waivers::{WAIVER_EXPIRED, WAIVER_NO_REASON, WAIVER_NOT_ALLOWED, WAIVER_UNUSED};

use crate::charter::{BodyId, Charter, Days, MatterId, OfficeId, ProvisionId, RosterId, StepId, StepVersion, Validity};
use crate::constraint::{ConstraintId, Form};
use crate::date::When;
use crate::diagnostic::{Diagnostic, Summary};
use crate::docket::{Docket, EntryKind, Outcome};
use crate::violation::Violation;
use jiff::civil::Date;
use limit::{Ahead, Kept, Terms};
use membership::Officers;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What a run is told besides rules and dockets.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// The record is read up to this day; later decisions are left out.
    pub as_of: Option<Date>,
    /// The day that deadlines are judged on.
    pub today: Option<Date>,
}

/// How an act stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It counts.
    Good,
    /// It does not count; the finding that says so.
    Void(usize),
    /// It cannot be told; the finding that says so.
    Open(usize),
}

/// Holds the rules against dockets. `found` are the findings that reading the dockets gave; they come back first, so that what follows
/// from them can point at them.
pub fn check(charter: &Charter, dockets: &[&Docket], found: Vec<Diagnostic>, settings: Settings) -> (Vec<Diagnostic>, Summary) {
    let (findings, summary, _) = check_and_held(charter, dockets, found, settings);
    (findings, summary)
}

/// As [`check_and_held`]; of provisions only those that surely applied to something. It takes longer: whether a provision applies is
/// asked where it holds, too.
pub fn check_and_exercised(
    charter: &Charter,
    dockets: &[&Docket],
    found: Vec<Diagnostic>,
    settings: Settings,
) -> (Vec<Diagnostic>, Summary, Vec<ProvisionId>) {
    checked(charter, dockets, found, settings, Some(vec![false; charter.provisions.len()]))
}

/// As [`check`]; tells which provisions were in force and held against something, too.
pub fn check_and_held(
    charter: &Charter,
    dockets: &[&Docket],
    found: Vec<Diagnostic>,
    settings: Settings,
) -> (Vec<Diagnostic>, Summary, Vec<ProvisionId>) {
    checked(charter, dockets, found, settings, None)
}

/// Holds the rules against dockets, and tells which provisions were held, or where it is asked for, exercised.
fn checked(
    charter: &Charter,
    dockets: &[&Docket],
    found: Vec<Diagnostic>,
    settings: Settings,
    exercised: Option<Vec<bool>>,
) -> (Vec<Diagnostic>, Summary, Vec<ProvisionId>) {
    let mut findings = found;
    let facts = bind::bind(charter, dockets, settings, &mut findings);
    let mut checker = checker(charter, &facts, findings, settings);
    checker.exercised = exercised;
    let summary = checker.run();
    let marked = checker.exercised.take().unwrap_or_else(|| std::mem::take(&mut checker.held));
    let marked = (0..).map(ProvisionId).zip(marked).filter(|(_, marked)| *marked).map(|(id, _)| id).collect();
    (checker.findings, summary, marked)
}

/// A checker that has looked at nothing yet.
fn checker<'a>(charter: &'a Charter, facts: &'a Facts<'a>, findings: Vec<Diagnostic>, settings: Settings) -> Checker<'a> {
    Checker {
        charter,
        standing: vec![Standing::Good; facts.acts.len()],
        ended: vec![BTreeMap::new(); facts.chains.len()],
        undone: vec![BTreeMap::new(); facts.chains.len()],
        taken_each: BTreeMap::new(),
        unlike: BTreeMap::new(),
        counted: BTreeMap::new(),
        texts: vec![texts::Texts::default(); facts.chains.len()],
        superseded: BTreeMap::new(),
        followers: undoing::Followers::default(),
        agendas: agenda::gather(charter, facts),
        taken: vec![BTreeMap::new(); facts.chains.len()],
        running: BTreeMap::new(),
        impossible: BTreeMap::new(),
        meetings_seen: BTreeSet::new(),
        notices: BTreeMap::new(),
        held: vec![false; charter.provisions.len()],
        exercised: None,
        broken_on: None,
        terms: Terms::default(),
        officers: Officers::default(),
        held_terms: Vec::new(),
        poll_rosters: charter
            .votes
            .iter()
            .flat_map(|vote| &vote.over)
            .filter_map(|(poll, roster)| Some((poll.as_str(), (*roster)?)))
            .collect(),
        cache: evaluate::Cache::default(),
        ruled: Vec::new(),
        electorates: RefCell::default(),
        term_in_hand: None,
        pending: Terms::default(),
        term: None,
        waivers: waivers::Waivers::default(),
        excepting: exceptions::Excepting::default(),
        amended: BTreeMap::new(),
        unsettled: None,
        hung: Vec::new(),
        ahead: Ahead::default(),
        kept: BTreeMap::new(),
        settings,
        delegated: BTreeMap::new(),
        delegating: (0..facts.acts.len()).filter(|act| !facts.acts[*act].entry.delegates.is_empty()).collect(),
        findings,
        facts,
        trace: None,
    }
}

struct Checker<'a> {
    charter: &'a Charter,
    facts: &'a Facts<'a>,
    standing: Vec<Standing>,
    /// For each chain the acts that ended it: of each final step the first.
    ended: Vec<BTreeMap<StepId, ActId>>,
    /// For each chain the steps that were undone, by which act last, and how.
    undone: Vec<BTreeMap<StepId, (ActId, Undone)>>,
    /// Steps that several bodies must take: who has taken them, for which chain, with which act last.
    taken_each: BTreeMap<(usize, StepId, BodyId), ActId>,
    /// Steps that are counted: who has taken them, for which chain, with which act.
    counted: BTreeMap<(usize, StepId, &'a str), ActId>,
    /// Steps that several bodies took on different texts, and the finding that says so.
    unlike: BTreeMap<(usize, StepId), usize>,
    /// The text of each chain.
    texts: Vec<texts::Texts>,
    /// Acts that another one took the place of.
    superseded: BTreeMap<ActId, ActId>,
    followers: undoing::Followers,
    agendas: agenda::Agendas<'a>,
    /// For each chain the steps that were carried: the first and the last act of each.
    taken: Vec<BTreeMap<StepId, (ActId, ActId)>>,
    /// Matters that exclude steps of others, by the step with which they begin to: what runs.
    running: BTreeMap<(MatterId, StepId), elsewhere::Running>,
    /// Acts whose record of the vote cannot be true, and the finding that says so.
    impossible: BTreeMap<ActId, usize>,
    /// Meetings whose people were looked at, by where they are described.
    meetings_seen: BTreeSet<u32>,
    /// Meetings whose notice was looked at, and what that does to the acts done there.
    notices: BTreeMap<(ConstraintId, u32), Standing>,
    /// Which provisions were held against something.
    held: Vec<bool>,
    /// Which provisions surely applied to something; None where that is not asked.
    exercised: Option<Vec<bool>>,
    /// The day on which what is told was broken, where that is not the day of its act.
    broken_on: Option<When>,
    terms: Terms,
    /// Who holds what office when, by the terms on record.
    officers: Officers,
    /// The terms on record, as formulas see them.
    held_terms: Vec<evaluate::TermHeld<'a>>,
    /// Who casts the ballots that have a name of their own.
    poll_rosters: BTreeMap<&'a str, RosterId>,
    cache: evaluate::Cache<'a>,
    /// Members of bodies on days that were looked at.
    electorates: RefCell<BTreeMap<(BodyId, When), condition::Voters<'a>>>,
    /// The term that is held against its office.
    term_in_hand: Option<evaluate::TermHeld<'a>>,
    /// Terms that the act in hand fills.
    pending: Terms,
    /// When the term begins that is looked at.
    term: Option<When>,
    waivers: waivers::Waivers<'a>,
    excepting: exceptions::Excepting,
    delegated: delegation::Delegated,
    /// The acts that delegate, in the order in which they are looked at.
    delegating: Vec<ActId>,
    amended: amendments::Amended<'a>,
    /// The constraint in hand, where it is not known whether its version is in force.
    unsettled: Option<ConstraintId>,
    /// What is surely broken of versions that may be in force, with the findings that leave it open.
    hung: Vec<(usize, Violation)>,
    /// What the whole record says that terms hang on.
    ahead: Ahead,
    /// All terms, until what is asked of them together is held against them.
    kept: BTreeMap<OfficeId, Vec<Kept<'a>>>,
    settings: Settings,
    /// The acts that rules were held against, for those rules that wait for the end of the record.
    ruled: Vec<ActId>,
    findings: Vec<Diagnostic>,
    /// What is noted where one asks why an act stands as it does.
    trace: Option<Box<trace::Trace>>,
}

impl<'a> Checker<'a> {
    /// Holds everything against everything, and says how much there was.
    fn run(&mut self) -> Summary {
        self.circles();
        self.given_terms();
        for act in order::by_reliance(self.facts) {
            self.grant(act);
            self.act(act);
            self.settle(act);
        }
        self.dockets();
        self.agendas();
        self.presiding();
        self.offices();
        self.never_held();
        self.meetings();
        self.effects();
        self.rules_of_record();
        self.duties();
        self.unborne();
        self.unused_waivers();
        Summary {
            provisions: self.held.iter().filter(|held| **held).count(),
            decisions: self.facts.acts.iter().filter(|act| act.entry.kind == EntryKind::Decision).count(),
            items: self.facts.acts.iter().filter(|act| act.entry.kind == EntryKind::Item).count(),
            ..Summary::default()
        }
    }

    /// Holds everything that applies against one act.
    fn act(&mut self, id: ActId) {
        let act = &self.facts.acts[id];
        if let Some(finding) = act.invalid
            && !act.complete()
        {
            self.doubt(id, finding);
        }
        if !matches!(self.standing[id], Standing::Good) || !act.complete() {
            return;
        }
        let (Some(matter), Some(step), Some(on)) = (act.matter, act.step, act.on) else { return };
        let charter = self.charter;
        let matter = &charter.matters[matter.index()];
        let step = &matter.steps[step.index()];
        let days = self.days(id, on);
        let instead = step.versions.iter().any(|version| version.exception.is_some());
        let instead = if instead { self.step_instead(id, step) } else { None };
        let Some(version) = instead.or_else(|| step.on(days)) else {
            self.not_in_force(id, step, days);
            return;
        };
        self.step(id, version);
        if let Some(body) = act.body {
            let decides = version.vote;
            for constraint in &charter.bodies[body.index()].constraints {
                self.body_constraint(id, *constraint, decides.is_some());
            }
        }
        if let Some(vote) = version.vote {
            self.step_vote(id, version, vote);
        }
        for constraint in &matter.constraints {
            self.matter_constraint(id, *constraint);
        }
        self.under(id);
        self.amends(id, version.last);
        self.delegates(id, version.last);
        self.settle_versions(id);
        if !matches!(self.standing[id], Standing::Void(_)) {
            self.fills(id, version);
        }
        self.rules_of_act(id);
        self.settle_versions(id);
        self.examine(id);
        self.conflicts(id);
        self.end_chain(id, version);
    }

    /// Notes the step and the end of the route, unless the act does not count.
    fn end_chain(&mut self, id: ActId, version: &StepVersion) {
        let act = &self.facts.acts[id];
        let carried = act.outcome().is_some_and(|outcome| version.done_when.contains(&outcome));
        if matches!(self.standing[id], Standing::Void(_)) {
            return;
        }
        self.note_text(id);
        if act.outcome() == Some(Outcome::Returned) && !carried {
            self.returned(id, version);
        }
        if self.tried(id) {
            self.taken_again(id, version);
        }
        if !carried {
            return;
        }
        self.supersede(id);
        self.ratify(id, version);
        let (Some(chain), Some(step)) = (act.chain, act.step) else { return };
        if act.matter.is_some_and(|matter| self.charter.matters[matter.index()].counted.contains(&step)) {
            self.counted.extend(act.entry.by.iter().map(|name| ((chain, step, name.value.as_str()), id)));
        }
        if !version.each.is_empty() {
            let Some(body) = act.body else { return };
            self.taken_each.insert((chain, step, body), id);
            let acts = version.each.iter().map(|body| self.taken_each.get(&(chain, step, *body)).copied());
            let Some(acts) = acts.collect::<Option<Vec<ActId>>>() else { return };
            if self.unlike(id, &acts, step).is_some() {
                return;
            }
        }
        self.taken[chain].entry(step).or_insert((id, id)).1 = id;
        if version.last {
            self.ended[chain].entry(step).or_insert(id);
        }
    }

    /// What a step asks: that the route has not ended first, since what comes after the end is not looked at further.
    fn step(&mut self, id: ActId, version: &StepVersion) {
        if self.after_final(id) {
            return;
        }
        for constraint in &version.constraints {
            let Some(applies) = self.may_apply(*constraint, id) else { continue };
            match &self.charter.constraint(*constraint).form {
                Form::Authority(authority) => self.authority(id, *constraint, authority, applies),
                Form::Precedence(precedence) => self.precedence(id, *constraint, precedence, applies),
                Form::Exclusion(exclusion) => self.step_exclusion(id, *constraint, exclusion, applies),
                Form::Threshold(_)
                | Form::Period(_)
                | Form::Limit(_)
                | Form::Agenda(_)
                | Form::Eligible(_)
                | Form::Predicate(_)
                | Form::Duty(_) => {}
            }
        }
        if let Some(own) = version.constraints.first() {
            self.reliance(id, *own);
        }
    }

    fn body_constraint(&mut self, id: ActId, constraint: ConstraintId, own_vote: bool) {
        let Some(applies) = self.may_apply(constraint, id) else { return };
        match &self.charter.constraint(constraint).form {
            Form::Authority(authority) => self.authority(id, constraint, authority, applies),
            Form::Threshold(threshold) => self.threshold(id, constraint, threshold, own_vote, applies),
            Form::Period(period) => self.act_period(id, constraint, period, applies),
            Form::Agenda(rule) => self.item(id, constraint, rule, applies),
            Form::Precedence(_)
            | Form::Limit(_)
            | Form::Exclusion(_)
            | Form::Eligible(_)
            | Form::Predicate(_)
            | Form::Duty(_) => {}
        }
    }

    fn matter_constraint(&mut self, id: ActId, constraint: ConstraintId) {
        let Some(applies) = self.may_apply(constraint, id) else { return };
        if let Form::Exclusion(exclusion) = &self.charter.constraint(constraint).form {
            self.text_exclusion(id, constraint, exclusion, applies);
        }
    }

    /// Whether a constraint is in force on the day of the act: None where it is not, else whether that is sure.
    fn applies(&mut self, constraint: ConstraintId, act: ActId) -> Option<Sure> {
        let on = self.facts.acts[act].on?;
        let provision = self.provision(constraint);
        let sure = self.in_force(constraint, self.days_for(provision, act, on));
        self.note_held(act, constraint, sure.is_some());
        if self.exercised.is_some() && sure == Some(Sure(true)) && self.applicable(act, constraint) == Ok(true) {
            self.note_exercised(provision);
        }
        if sure.is_some() {
            self.contest(provision);
        }
        sure
    }

    fn in_force(&mut self, constraint: ConstraintId, days: impl Into<Days>) -> Option<Sure> {
        let provision = self.charter.constraint(constraint).provision;
        let holds = self.charter.provision(provision).validity.holds(days);
        if holds == Some(false) {
            return None;
        }
        self.held[provision.index()] = true;
        // without an act in hand only what hangs on none is surely asked
        let always = self.charter.provision(provision).when.is_none() && !self.charter.excepted.contains_key(&provision);
        if always && holds == Some(true) {
            self.note_exercised(provision);
        }
        Some(Sure(holds == Some(true)))
    }

    /// Notes that a provision surely applied to something, where that is asked.
    fn note_exercised(&mut self, provision: ProvisionId) {
        if let Some(exercised) = self.exercised.as_mut().and_then(|all| all.get_mut(provision.index())) {
            *exercised = true;
        }
    }
}

/// Whether a provision is surely in force: an imprecise date may leave that open, and then a breach is none yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sure(bool);

/// The day after the period that ends last, or before the one that begins first: for what is no longer, or not yet, in force.
fn nearest(periods: &[Validity], on: Date) -> (Option<Date>, Option<Date>) {
    let past = periods.iter().filter_map(|period| period.until).filter(|until| *until < on).max();
    let future = periods.iter().filter_map(|period| period.since).filter(|since| *since > on).min();
    (future, past)
}
