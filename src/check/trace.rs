//! Why one act stands as it does: what was held against it, what came of each provision, and what rests on it.
//!
//! What comes in: a [`Checker`] under way that is asked about one act. What goes out: a [`Derivation`]. Where nobody asks, nothing is kept.

mod elsewhere;
mod evidence;
mod rests;

use super::{ActId, Checker, Facts, Settings, Standing};
use crate::charter::{Charter, ProvisionId};
use crate::constraint::{ConstraintId, Form, Threshold};
use crate::date::When;
use crate::diagnostic::{Diagnostic, Verdict};
use crate::docket::{Docket, EntryKind, Outcome};
use crate::source::Span;
use evidence::Evidence;
use std::collections::BTreeMap;

/// What became of a provision. Ordered: of the parts of one provision the greatest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Came {
    /// It is asked of something else: another body, matter or step, or all meetings together.
    Elsewhere,
    /// It is not in force on that day.
    NotInForce,
    /// Its text is not at hand.
    NotEncoded,
    /// It applies to such an act, but nothing that it asks of took place.
    NotAsked,
    /// Its `when` is not met.
    NotMet,
    /// It is kept.
    Holds,
    /// An exception lifts it.
    Lifted,
    /// It is not kept, but waived.
    Waived,
    /// That cannot be told.
    Open,
    /// It is not kept.
    Broken,
}

impl Came {
    /// As written in formats.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Elsewhere => "elsewhere",
            Self::NotInForce => "not_in_force",
            Self::NotEncoded => "not_encoded",
            Self::NotAsked => "not_asked",
            Self::NotMet => "condition_not_met",
            Self::Holds => "holds",
            Self::Lifted => "lifted",
            Self::Waived => "waived",
            Self::Open => "undetermined",
            Self::Broken => "broken",
        }
    }
}

/// One provision, and what became of it.
#[derive(Debug, Clone)]
pub struct Step {
    /// The provision.
    pub provision: ProvisionId,
    /// What became of it.
    pub came: Came,
    /// What shows it.
    pub words: Vec<String>,
    /// The findings that say so.
    pub findings: Vec<usize>,
}

/// How an act stands in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// It counts.
    Good,
    /// It counts, and something about it is broken.
    Irregular,
    /// It does not count; the finding that says so.
    Void(usize),
    /// That cannot be told; the finding that says so.
    Open(usize),
    /// Not enough of the entry is understood for anything to be held against it.
    NotJudged,
}

impl Stands {
    /// As written in formats.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Irregular => "irregular",
            Self::Void(_) => "void",
            Self::Open(_) => "undetermined",
            Self::NotJudged => "not_judged",
        }
    }
}

/// An entry as it is named in a derivation.
#[derive(Debug, Clone)]
pub struct Named {
    /// Its id or label, if it has one.
    pub id: Option<String>,
    /// Whether it is an item of an agenda.
    pub planned: bool,
    /// The matter.
    pub matter: Option<String>,
    /// The step.
    pub step: Option<String>,
    /// The subject.
    pub subject: Option<String>,
    /// Who acts.
    pub by: Vec<String>,
    /// Its day.
    pub on: Option<When>,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// Where it stands.
    pub at: Span,
    /// How it stands.
    pub stands: Stands,
}

/// Why an entry stands as it does.
#[derive(Debug, Clone)]
pub struct Derivation {
    /// The entry.
    pub entry: Named,
    /// How many further entries have the same id.
    pub alike: usize,
    /// Every provision of the rules: first those that were held against it, in that order.
    pub steps: Vec<Step>,
    /// Findings about the entry that no provision gave: names not known, references that lead nowhere.
    pub others: Vec<usize>,
    /// Findings about its meeting or agenda as a whole.
    pub around: Vec<usize>,
    /// The finding from which it follows that it is void, or open.
    pub root: Option<usize>,
    /// By which entry it came to count no longer, and how.
    pub undone: Option<(Named, super::Undone)>,
    /// What rests on it directly, and how it does.
    pub rests: Vec<(Named, &'static str)>,
}

/// Why nothing can be derived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// No entry has that id; those that there are.
    Id(Vec<String>),
    /// The entry is of a later day than the record is read up to.
    Later,
}

/// What is noted while the dockets are looked at.
#[derive(Debug)]
pub(super) struct Trace {
    act: ActId,
    meeting: Option<u32>,
    /// What was held against the act, in that order, and whether it was in force.
    held: Vec<(ConstraintId, bool)>,
    /// What shows that something is kept, by the act and by others at its meeting.
    notes: Vec<(ActId, ConstraintId, String)>,
    /// All findings of provisions: of which act, and where.
    told: Vec<(Option<ActId>, ConstraintId, usize, Span)>,
    /// What was found where nothing was noted, and whether the provision applies.
    evidence: BTreeMap<ConstraintId, Evidence>,
    /// What is to say of exceptions.
    exceptions: BTreeMap<ConstraintId, Vec<String>>,
}

/// Holds the rules against dockets as [`super::check`] does, and derives how one entry stands: that of the id in the last of the dockets that
/// has one.
pub fn why(
    charter: &Charter,
    dockets: &[&Docket],
    found: Vec<Diagnostic>,
    settings: Settings,
    id: &str,
) -> (Vec<Diagnostic>, Result<Derivation, Unknown>) {
    let mut findings = found;
    let facts = super::bind::bind(charter, dockets, settings, &mut findings);
    let named = |(act, found): (ActId, &super::Act<'_>)| (found.id() == Some(id)).then_some((found.docket, act));
    let all: Vec<(usize, ActId)> = facts.acts.iter().enumerate().filter_map(named).collect();
    let last = all.iter().map(|(docket, _)| *docket).max();
    let Some((_, act)) = all.iter().find(|(docket, _)| Some(*docket) == last).copied() else {
        let unknown = unknown(dockets, &facts, id);
        return (findings, Err(unknown));
    };
    let meeting = facts.meeting(act).map(|meeting| meeting.span.start);
    let trace = Trace {
        act,
        meeting,
        held: Vec::new(),
        notes: Vec::new(),
        told: Vec::new(),
        evidence: BTreeMap::new(),
        exceptions: BTreeMap::new(),
    };
    let mut checker = super::checker(charter, &facts, findings, settings);
    checker.trace = Some(Box::new(trace));
    checker.run();
    let mut derivation = checker.derived(act);
    derivation.alike = all.len() - 1;
    (checker.findings, Ok(derivation))
}

fn unknown(dockets: &[&Docket], facts: &Facts<'_>, id: &str) -> Unknown {
    let cut =
        dockets.iter().flat_map(|docket| &docket.entries).any(|entry| entry.id.as_ref().is_some_and(|own| own.value == id));
    if cut {
        return Unknown::Later;
    }
    Unknown::Id(facts.acts.iter().rev().filter_map(super::Act::id).map(str::to_owned).collect())
}

impl<'a> Checker<'a> {
    /// Whether one asks about an act.
    pub(super) fn asked(&self, act: ActId) -> bool {
        self.trace.as_ref().is_some_and(|trace| trace.act == act)
    }

    /// Notes that a constraint is held against an act, or is not in force for it.
    pub(super) fn note_held(&mut self, act: ActId, constraint: ConstraintId, in_force: bool) {
        if let Some(trace) = self.trace.as_mut().filter(|trace| trace.act == act) {
            trace.held.push((constraint, in_force));
        }
    }

    /// Notes what shows that an act keeps a constraint.
    pub(super) fn note(&mut self, act: ActId, constraint: ConstraintId, words: impl FnOnce(&Self) -> String) {
        let Some(trace) = &self.trace else { return };
        let same_meeting =
            || trace.meeting.is_some() && self.facts.meeting(act).map(|meeting| meeting.span.start) == trace.meeting;
        if trace.act != act && !same_meeting() {
            return;
        }
        let words = words(self);
        if let Some(trace) = &mut self.trace {
            trace.notes.push((act, constraint, words));
        }
    }

    /// Notes a finding of a provision.
    pub(super) fn note_told(&mut self, act: Option<ActId>, constraint: ConstraintId, finding: usize, at: Span) {
        if let Some(trace) = &mut self.trace {
            trace.told.push((act, constraint, finding, at));
        }
    }

    /// Looks for what shows that the act in hand keeps what was held against it, as long as the record stands as it does for the act.
    pub(super) fn examine(&mut self, id: ActId) {
        let Some(trace) = self.trace.as_ref().filter(|trace| trace.act == id) else { return };
        let held: Vec<ConstraintId> = trace.held.iter().filter(|(_, in_force)| *in_force).map(|(id, _)| *id).collect();
        let found: BTreeMap<ConstraintId, Evidence> =
            held.iter().map(|constraint| (*constraint, self.evidence(id, *constraint))).collect();
        let said = held.iter().map(|constraint| (*constraint, self.exceptions_shown(id, *constraint))).collect();
        if let Some(trace) = &mut self.trace {
            (trace.evidence, trace.exceptions) = (found, said);
        }
    }

    /// Puts together what was noted.
    fn derived(&mut self, id: ActId) -> Derivation {
        let Some(trace) = self.trace.take() else { return self.bare(id) };
        let mut steps: Vec<Step> = Vec::new();
        let mut told: Vec<ConstraintId> = Vec::new();
        let late = trace.told.iter().filter(|(act, ..)| *act == Some(id)).map(|(_, constraint, ..)| (*constraint, true));
        for (constraint, in_force) in trace.held.iter().copied().chain(late) {
            if !told.contains(&constraint) {
                told.push(constraint);
                let mut step = self.one_step(id, &trace, constraint, in_force);
                step.words.extend(trace.exceptions.get(&constraint).into_iter().flatten().cloned());
                self.enter_step(&mut steps, step);
            }
        }
        // who presides is asked once for each meeting
        for (_, constraint, words) in trace.notes.iter().filter(|(_, constraint, _)| !told.contains(constraint)) {
            let provision = self.provision(*constraint);
            self.enter_step(
                &mut steps,
                Step { provision, came: Came::Holds, words: vec![words.clone()], findings: Vec::new() },
            );
        }
        steps.extend(self.all_else(id, &steps));
        let mut derivation = Derivation { steps, ..self.bare(id) };
        derivation.around = self.around(id, &trace);
        derivation.others = self.others(id, &derivation);
        derivation.entry.stands = self.stands(id, &derivation.steps);
        derivation
    }

    /// The parts of one provision are one step.
    fn enter_step(&self, steps: &mut Vec<Step>, step: Step) {
        match steps.iter_mut().find(|known| known.provision == step.provision) {
            Some(known) => {
                // of parts that came out differently the one that weighs most is told
                match known.came.cmp(&step.came) {
                    std::cmp::Ordering::Greater => return,
                    std::cmp::Ordering::Less => known.words.clear(),
                    std::cmp::Ordering::Equal => {}
                }
                known.came = step.came;
                known.words.extend(step.words);
                known.findings.extend(step.findings);
            }
            None => steps.push(step),
        }
    }

    fn one_step(&self, id: ActId, trace: &Trace, constraint: ConstraintId, in_force: bool) -> Step {
        let provision = self.provision(constraint);
        let findings = self.findings_of(id, trace, constraint);
        let verdict = findings.iter().filter_map(|finding| came(&self.findings[*finding])).max();
        if let Some(came) = verdict {
            let words = findings.iter().map(|finding| self.findings[*finding].message.clone()).collect();
            return Step { provision, came, words, findings };
        }
        if !in_force {
            return Step { provision, came: Came::NotInForce, words: vec![self.when_in_force(provision)], findings };
        }
        let own = trace.notes.iter().filter(|(act, noted, _)| *act == id && *noted == constraint);
        let mut words: Vec<String> = own.map(|(_, _, words)| words.clone()).collect();
        if words.is_empty() {
            let shared =
                trace.notes.iter().find(|(_, noted, _)| *noted == constraint).filter(|_| self.once_for_all(constraint));
            words.extend(shared.map(|(_, _, words)| words.clone()));
        }
        words.dedup();
        let (came, words) = match trace.evidence.get(&constraint) {
            // whether it applies goes before what shows that it is kept
            Some((came @ (Came::NotMet | Came::Lifted), why)) => (*came, vec![why.clone()]),
            Some((_, _)) | None if !words.is_empty() => (Came::Holds, words),
            Some((came, why)) => (*came, vec![why.clone()]),
            None => (Came::NotAsked, vec!["the entry was not looked at that far".to_owned()]),
        };
        let remarks = findings.iter().map(|finding| self.findings[*finding].message.clone());
        Step { provision, came, words: words.into_iter().chain(remarks).filter(|word| !word.is_empty()).collect(), findings }
    }

    /// The findings of a constraint about an act; of what is asked once for each meeting, where none is of the act itself, those of the
    /// others there.
    fn findings_of(&self, id: ActId, trace: &Trace, constraint: ConstraintId) -> Vec<usize> {
        let of = |its: &dyn Fn(ActId) -> bool| -> Vec<usize> {
            let told = trace.told.iter().filter(|(act, own, ..)| *own == constraint && act.is_some_and(its));
            told.map(|(_, _, finding, _)| *finding).filter(|finding| *finding < self.findings.len()).collect()
        };
        let own = of(&|act| act == id);
        if !own.is_empty() || !self.once_for_all(constraint) || trace.meeting.is_none() {
            return own;
        }
        of(&|act| self.facts.meeting(act).map(|at| at.span.start) == trace.meeting)
    }

    /// Whether a constraint is asked once for all that is done at a meeting.
    fn once_for_all(&self, constraint: ConstraintId) -> bool {
        use crate::constraint::{Authority, Between};
        if self.varies(constraint) {
            return false;
        }
        match &self.charter.constraint(constraint).form {
            Form::Period(period) => matches!(period.between, Between::NoticeAndMeeting | Between::PostingAndMeeting),
            Form::Threshold(Threshold::Quorum { to_open, .. }) => *to_open,
            Form::Authority(Authority::Members(_) | Authority::Observers(_) | Authority::Presiding(_)) => true,
            _ => false,
        }
    }

    /// How an act stands, when all is told.
    fn stands(&self, id: ActId, steps: &[Step]) -> Stands {
        match self.standing[id] {
            Standing::Void(finding) => Stands::Void(finding),
            Standing::Open(finding) => Stands::Open(finding),
            Standing::Good if !self.facts.acts[id].complete() => Stands::NotJudged,
            Standing::Good if steps.iter().any(|step| step.came == Came::Broken) => Stands::Irregular,
            Standing::Good => Stands::Good,
        }
    }

    fn bare(&self, id: ActId) -> Derivation {
        Derivation {
            entry: self.named(id),
            alike: 0,
            steps: Vec::new(),
            others: Vec::new(),
            around: Vec::new(),
            root: self.root(id),
            undone: self.undone(id).map(|(by, how)| (self.named(by), how)),
            rests: self.rests(id),
        }
    }

    /// The finding from which all follows that makes an act void or leaves it open.
    fn root(&self, id: ActId) -> Option<usize> {
        let (Standing::Void(mut finding) | Standing::Open(mut finding)) = self.standing[id] else { return None };
        for _ in 0..self.findings.len() {
            match self.findings.get(finding)?.cause {
                Some(cause) if cause != finding => finding = cause,
                _ => break,
            }
        }
        Some(finding).filter(|finding| *finding < self.findings.len())
    }

    /// An act as it is named.
    fn named(&self, id: ActId) -> Named {
        let act = &self.facts.acts[id];
        let entry = act.entry;
        let text = |text: &Option<crate::docket::Text>| text.as_ref().map(|text| text.value.clone());
        let body = act.body.map(|body| self.charter.bodies[body.index()].name.clone()).or_else(|| text(&entry.body));
        let by = body.map_or_else(|| entry.by.iter().map(|name| name.value.clone()).collect(), |body| vec![body]);
        Named {
            id: act.id().map(str::to_owned),
            planned: entry.kind == EntryKind::Item,
            matter: text(&entry.matter),
            step: text(&entry.step),
            subject: text(&entry.subject),
            by,
            on: act.on,
            outcome: act.outcome(),
            at: entry.span_of_head(),
            stands: self.stands(id, &[]),
        }
    }

    /// Findings about the meeting of an act, or its agenda, of which no act is told.
    fn around(&self, id: ActId, trace: &Trace) -> Vec<usize> {
        let act = &self.facts.acts[id];
        let agenda = self.facts.dockets[act.docket].agenda.as_ref().filter(|_| act.entry.on_agenda).map(|agenda| agenda.span);
        let meeting = self.facts.meeting(id).map(|meeting| meeting.span);
        let inside = |at: Span| [agenda, meeting].iter().flatten().any(|span| span.contains(at.start));
        let told = trace.told.iter().filter(|(about, _, _, at)| about.is_none() && inside(*at));
        told.map(|(_, _, finding, _)| *finding).filter(|finding| *finding < self.findings.len()).collect()
    }

    /// Findings in the entry that are none of a provision held against it.
    fn others(&self, id: ActId, derivation: &Derivation) -> Vec<usize> {
        let entry = self.facts.acts[id].entry;
        let known = |finding: &usize| {
            derivation.around.contains(finding) || derivation.steps.iter().any(|step| step.findings.contains(finding))
        };
        let own = self.facts.acts[id].id();
        let its = |finding: &Diagnostic| finding.decision.is_none() || finding.decision.as_deref() == own;
        let lies =
            |finding: &Diagnostic| its(finding) && finding.primary().is_some_and(|label| entry.span.contains(label.span.start));
        let all = self.findings.iter().enumerate().filter(|(_, finding)| lies(finding));
        all.map(|(finding, _)| finding).filter(|finding| !known(finding)).collect()
    }
}

/// What a finding says of its provision; nothing where it only remarks.
fn came(finding: &Diagnostic) -> Option<Came> {
    match finding.verdict {
        Verdict::Breach if finding.severity == crate::diagnostic::Severity::Note => None,
        Verdict::Breach | Verdict::Invalid => Some(Came::Broken),
        Verdict::Waived => Some(Came::Waived),
        Verdict::Undetermined => Some(Came::Open),
        Verdict::Lint => None,
    }
}
