//! Waivers, and the one place where a breach is excused: every finding of a provision comes by here.
//!
//! A waiver is a decision. It is looked at when its act is, before anything else of that act, so that it also covers the meeting at which
//! it was granted; it counts for nothing where the act turns out void. What else excuses a breach (an exception, say) joins in
//! [`Checker::excused`].

use super::{Act, ActId, Checker, Standing, Sure};
use crate::charter::{Power, upwards};
use crate::constraint::{Authority, ConstraintId, Form};
use crate::date::When;
use crate::diagnostic::{Code, Diagnostic, Effect, Role, Severity, Verdict};
use crate::docket::{EntryKind, Outcome, Waive};
use crate::syntax::listed;
use crate::violation::{OfDuty, Shown, Violation};
use jiff::civil::Date;
use rustc_hash::FxHashMap;

/// Waived by one that may not waive it.
pub const WAIVER_NOT_ALLOWED: Code = Code("waiver/not-allowed");
/// A waiver is relied on after its last day.
pub const WAIVER_EXPIRED: Code = Code("waiver/expired");
/// A waiver does not say why it is granted.
pub const WAIVER_NO_REASON: Code = Code("waiver/no-reason");
/// A waiver that no act needed.
pub const WAIVER_UNUSED: Code = Code("waiver/unused");

/// Waivers in the order of time, each with the latest last day of it and all before it.
type Row = Vec<(usize, Date)>;

/// The waivers of a run.
#[derive(Default)]
pub struct Waivers<'d> {
    granted: Vec<Granted<'d>>,
    /// By the path that is waived and, where the waiver has one, its scope.
    /// With each the latest last day of it and all before it, so that a long row of those that have expired is not walked.
    by: FxHashMap<(&'d str, Option<&'d str>), Row>,
}

/// One provision that an act waives.
struct Granted<'d> {
    act: ActId,
    waive: &'d Waive,
    path: &'d str,
    /// From when it covers.
    from: When,
    force: Force,
    used: bool,
    /// Findings that it excuses, as they were.
    excuses: Vec<(usize, Diagnostic)>,
}

/// Whether a waiver counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Force {
    /// It does.
    Good,
    /// It is only planned.
    Planned,
    /// It counts for nothing.
    Void,
    /// It cannot be told; the finding that says so.
    Open(usize),
}

/// What excuses a breach.
enum Excuse {
    /// Nothing.
    None,
    /// A waiver.
    Waived(usize),
    /// A waiver of which that cannot be told.
    Perhaps(usize),
    /// A waiver that has expired.
    Expired(usize),
}

impl<'a> Checker<'a> {
    /// Looks at what an act waives, before anything else of it.
    pub(super) fn grant(&mut self, id: ActId) {
        let facts = self.facts;
        let act = &facts.acts[id];
        if act.entry.waives.is_empty() || act.outcome().is_some_and(|outcome| outcome != Outcome::Adopted) {
            return;
        }
        for waive in &act.entry.waives {
            let (Some(provision), Some(on)) = (&waive.provision, act.on) else { continue };
            if facts.invalid_in(provision.span).is_some() {
                continue;
            }
            let path = if provision.value == "rules" { "" } else { provision.value.as_str() };
            let force = self.force(id, waive, path);
            if !waive.reasoned && force != Force::Void {
                let finding = Diagnostic::new(
                    WAIVER_NO_REASON,
                    Severity::Warning,
                    Verdict::Breach,
                    format!("{} is waived without a reason", shown(path)),
                )
                .label(waive.span, Role::Docket, "no `reason`")
                .help("say why: `reason: …`")
                .decision(act.id());
                self.findings.push(Diagnostic { provision: Some(named(path)), ..finding });
            }
            let from = waive.from.map_or(on, |from| if from.value.first > on.first { from.value } else { on });
            let index = self.waivers.granted.len();
            self.waivers.granted.push(Granted { act: id, waive, path, from, force, used: false, excuses: Vec::new() });
            let scopes: Vec<&str> = waive.scope.iter().map(|scope| scope.value.as_str()).collect();
            let until = waive.until.map_or(Date::MAX, |until| until.value.last);
            if scopes.is_empty() || scopes.iter().any(|scope| matches!(*scope, "all" | "everything")) {
                enter(self.waivers.by.entry((path, None)).or_default(), index, until);
            } else {
                for scope in scopes {
                    enter(self.waivers.by.entry((path, Some(scope))).or_default(), index, until);
                }
            }
        }
    }

    /// Whether an act may waive a provision, and does so by the vote that it takes.
    fn force(&mut self, id: ActId, waive: &'a Waive, path: &str) -> Force {
        let act = &self.facts.acts[id];
        // how far it goes hangs on all that it says
        if let Some(finding) = act.invalid.filter(|_| !act.complete()).or(self.facts.invalid_in(waive.span)) {
            return Force::Open(finding);
        }
        let charter = self.charter;
        let reaching: Vec<&Power> = charter.waivers.iter().filter(|power| power.covers(path)).collect();
        let in_force: Vec<(&Power, Sure)> =
            reaching.iter().filter_map(|power| Some((*power, self.applies(power.constraint, id)?))).collect();
        let mut held = None;
        for (power, sure) in &in_force {
            let Form::Authority(Authority::Waiving(actors)) = &charter.constraint(power.constraint).form else { continue };
            if self.acts_itself(id, actors) {
                // of several powers the one that is written nearest to the provision
                held = held
                    .filter(|(other, _): &(&Power, Sure)| other.target.len() >= power.target.len())
                    .or(Some((*power, *sure)));
            }
        }
        let Some((power, sure)) = held else { return self.not_allowed(id, waive, path, &in_force) };
        if act.entry.kind == EntryKind::Item {
            return Force::Planned;
        }
        let before = self.findings.len();
        if let Some((vote, constraint)) = power.vote
            && self.applies(constraint, id).is_some()
        {
            self.vote(id, constraint, vote, None, sure);
        }
        let Some(found) = self.findings.get_mut(before) else { return Force::Good };
        found.labels.insert(1, label(waive, "waived by it"));
        if found.verdict != Verdict::Breach {
            return Force::Open(before);
        }
        found.message = format!("the waiver counts for nothing: {}", found.message);
        found.help = Some("grant it by the vote that it takes, or take it out".to_owned());
        Force::Void
    }

    fn not_allowed(&mut self, id: ActId, waive: &Waive, path: &str, in_force: &[(&Power, Sure)]) -> Force {
        let act = &self.facts.acts[id];
        let who = act.body.map_or_else(
            || act.entry.by.first().map_or("nobody", |name| name.value.as_str()),
            |body| self.charter.bodies[body.index()].name.as_str(),
        );
        let mut allowed: Vec<String> = Vec::new();
        for (power, _) in in_force {
            if let Form::Authority(Authority::Waiving(actors)) = &self.charter.constraint(power.constraint).form {
                allowed.extend(self.charter.actor_names(actors).into_iter().map(|name| format!("`{name}`")));
            }
        }
        allowed.dedup();
        let may =
            if allowed.is_empty() { "nobody may waive".to_owned() } else { format!("only {} may waive", listed(&allowed)) };
        let mut finding = Diagnostic::new(
            WAIVER_NOT_ALLOWED,
            Severity::Error,
            Verdict::Breach,
            format!("`{}` waives {}, which {may}", crate::diagnostic::excerpt(who), shown(path)),
        )
        .label(waive.span, Role::Docket, "counts for nothing")
        .decision(act.id());
        for (power, _) in in_force.iter().take(3) {
            finding = finding.label(power.span, Role::Rule, "who may waive it");
        }
        finding.help = Some(match allowed.as_slice() {
            [] => "take the waiver out, or let the rules say who may: `waivable by BODY`".to_owned(),
            allowed => format!("let {} decide the waiver", listed(allowed)),
        });
        finding.effect = Effect::Irregular;
        finding.provision = Some(named(path));
        self.findings.push(finding);
        Force::Void
    }

    /// Once an act is looked at in full: what a void act waives is not waived, and what hangs on an open one is open.
    pub(super) fn settle(&mut self, id: ActId) {
        if self.facts.acts[id].entry.waives.is_empty() || self.standing[id] == Standing::Good {
            return;
        }
        for index in 0..self.waivers.granted.len() {
            let granted = &mut self.waivers.granted[index];
            if granted.act != id || !matches!(granted.force, Force::Good | Force::Planned) {
                continue;
            }
            granted.force = match self.standing[id] {
                Standing::Open(finding) => Force::Open(finding),
                _ => Force::Void,
            };
            for (finding, before) in std::mem::take(&mut granted.excuses) {
                self.findings[finding] = before;
            }
        }
    }

    /// The one place where a finding of a provision is excused: by a waiver.
    pub(super) fn excused(&mut self, finding: usize, id: Option<ActId>, violation: &Violation) {
        // what follows from another finding is excused with that one
        if violation.cause.is_some() || self.findings.len() <= finding || self.waivers.granted.is_empty() {
            return;
        }
        let path = self.charter.provision(self.provision(violation.constraint)).path.as_str();
        // a time that is not over is broken by nobody yet: it is excused, or still to come
        let pending = matches!(&violation.shown, Shown::Duty(OfDuty::Pending { .. }));
        match self.waiver_for(path, id, violation) {
            Excuse::None => {}
            Excuse::Perhaps(_) | Excuse::Expired(_) if pending => {}
            Excuse::Waived(waiver) => {
                let granted = &mut self.waivers.granted[waiver];
                let found = &mut self.findings[finding];
                granted.used = true;
                granted.excuses.push((finding, found.clone()));
                (found.severity, found.verdict, found.effect, found.help) =
                    (Severity::Note, Verdict::Waived, Effect::None, None);
                found.message = format!("waived: {}", found.message);
                found.labels.insert(1, label(granted.waive, "waived here"));
            }
            Excuse::Perhaps(waiver) => {
                let granted = &mut self.waivers.granted[waiver];
                granted.used = true;
                let found = &mut self.findings[finding];
                (found.severity, found.verdict, found.effect) = (Severity::Note, Verdict::Undetermined, Effect::None);
                let name = self.facts.acts[granted.act].name();
                found.message = format!("whether it is waived cannot be told: {}", found.message);
                found.help = Some(match granted.force {
                    Force::Planned => format!("{name} would waive it; say with `outcome` what became of it"),
                    Force::Open(_) => format!("see whether {name} counts"),
                    _ => "give both dates to the day".to_owned(),
                });
                found.labels.insert(1, label(granted.waive, "perhaps waived here"));
                if let Force::Open(cause) = granted.force {
                    found.cause = Some(cause);
                }
            }
            Excuse::Expired(waiver) => self.expired(finding, waiver),
        }
    }

    /// A waiver is relied on after its last day: that is told, and the breach under it.
    fn expired(&mut self, finding: usize, waiver: usize) {
        let granted = &mut self.waivers.granted[waiver];
        granted.used = true;
        let until = granted.waive.until;
        let breach = &self.findings[finding];
        let name = self.facts.acts[granted.act].name();
        let day = until.map(|until| until.value.to_string()).unwrap_or_default();
        let message = format!("the waiver by {name} expired on {day}: {}", breach.message);
        let mut told = Diagnostic::new(WAIVER_EXPIRED, breach.severity, Verdict::Breach, message)
            .help("have it waived anew, or do what the provision asks");
        told.labels.clone_from(&breach.labels);
        told.labels.insert(1, label(granted.waive, format!("until {day}")));
        (told.provision, told.decision) = (breach.provision.clone(), breach.decision.clone());
        (told.effect, told.citations) = (breach.effect, breach.citations.clone());
        // what follows stands behind what it follows from
        let mut breach = std::mem::replace(&mut self.findings[finding], told);
        breach.cause = Some(finding);
        self.findings.push(breach);
    }

    /// The waiver that covers a breach: of several the surest, of those that have expired the last.
    fn waiver_for(&self, path: &str, id: Option<ActId>, violation: &Violation) -> Excuse {
        let (on, scopes) = self.occasion(id, violation);
        let mut best = Excuse::None;
        for name in upwards(path) {
            for scope in &scopes {
                for (waiver, latest) in self.waivers.by.get(&(name, *scope)).into_iter().flatten().rev() {
                    match self.reaches(&self.waivers.granted[*waiver], on, violation.broken) {
                        Some(Some(true)) => return Excuse::Waived(*waiver),
                        None => best = Excuse::Perhaps(*waiver),
                        Some(None) if matches!(best, Excuse::None) => best = Excuse::Expired(*waiver),
                        Some(_) => {}
                    }
                    if on.is_some_and(|on| *latest < on.first) && matches!(best, Excuse::Expired(_)) {
                        break;
                    }
                }
            }
        }
        best
    }

    /// Whether a waiver names an entry, or its subject, and not the meeting at which it is done.
    pub(super) fn waived_apart(&self, id: ActId, constraint: ConstraintId) -> bool {
        if self.waivers.by.is_empty() {
            return false;
        }
        let entry = self.facts.acts[id].entry;
        let path = self.charter.provision(self.provision(constraint)).path.as_str();
        let mut own = entry.id.iter().chain(&entry.subject);
        own.any(|name| upwards(path).any(|path| self.waivers.by.contains_key(&(path, Some(name.value.as_str())))))
    }

    /// Whether a waiver covers a day: None where that cannot be told; Some(None) where it has expired.
    #[allow(clippy::option_option, reason = "three answers and an end")]
    fn reaches(&self, granted: &Granted<'_>, on: Option<When>, broken: bool) -> Option<Option<bool>> {
        if granted.force == Force::Void {
            return Some(Some(false));
        }
        let on = on?;
        if granted.from.first > on.last {
            return Some(Some(false));
        }
        let last = granted.waive.until.map(|until| until.value.last);
        if last.is_some_and(|last| last < on.first) {
            return Some(if broken { None } else { Some(false) });
        }
        let sure = (granted.from.last <= on.first || granted.from == on) && last.is_none_or(|last| on.last <= last);
        (granted.force == Force::Good && sure).then_some(Some(true))
    }

    /// The day of what is held against a provision, and what a waiver can name it by.
    fn occasion(&self, id: Option<ActId>, violation: &Violation) -> (Option<When>, Vec<Option<&'a str>>) {
        let facts = self.facts;
        let Some(id) = id else {
            // an agenda as a paper belongs to its meeting
            let mut agendas =
                facts.dockets.iter().filter_map(|docket| Some((docket.agenda.as_ref()?, docket.meeting.as_ref()?)));
            let meeting = agendas.find(|(agenda, _)| agenda.span.contains(violation.at.start)).map(|(_, meeting)| meeting);
            let meeting = meeting.or_else(|| facts.meetings.at(violation.at.start));
            let scope = meeting.and_then(|meeting| meeting.id.as_ref()).map(|id| Some(id.value.as_str()));
            let day = self.broken_on.or_else(|| meeting.and_then(|meeting| meeting.date).map(|date| date.value));
            return (day, scope.into_iter().chain([None]).collect());
        };
        let act: &Act<'a> = &facts.acts[id];
        let meeting = facts.meeting(id).and_then(|meeting| meeting.id.as_ref());
        let names = [act.entry.id.as_ref(), act.entry.subject.as_ref(), meeting];
        (self.broken_on.or(act.on), names.into_iter().flatten().map(|name| Some(name.value.as_str())).chain([None]).collect())
    }

    /// Waivers that nothing needed.
    pub(super) fn unused_waivers(&mut self) {
        for granted in self.waivers.granted.iter().filter(|granted| granted.force == Force::Good && !granted.used) {
            let act = &self.facts.acts[granted.act];
            let finding = Diagnostic::new(
                WAIVER_UNUSED,
                Severity::Note,
                Verdict::Breach,
                format!("{} is waived, and no act on the record needed it", shown(granted.path)),
            )
            .label(granted.waive.span, Role::Docket, "waived here")
            .decision(act.id());
            self.findings.push(Diagnostic { provision: Some(named(granted.path)), ..finding });
        }
    }
}

/// Enters a waiver behind those before it.
fn enter(row: &mut Row, waiver: usize, until: Date) {
    let latest = row.last().map_or(until, |(_, latest)| until.max(*latest));
    row.push((waiver, latest));
}

fn label(waive: &Waive, text: impl Into<String>) -> crate::diagnostic::Label {
    crate::diagnostic::Label { span: waive.span, role: Role::Docket, text: text.into() }
}

fn named(path: &str) -> String {
    if path.is_empty() { "rules".to_owned() } else { path.to_owned() }
}

fn shown(path: &str) -> String {
    if path.is_empty() { "all rules".to_owned() } else { format!("`{}`", crate::diagnostic::excerpt(path)) }
}
