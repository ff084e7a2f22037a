//! Violations become findings, in the words of their kinds, and an act falls or stays open by them.

use super::{ActId, Checker, Standing, Sure, View, condition};
use crate::charter::{BodyId, ProvisionId};
use crate::constraint::{Constraint, ConstraintId};
use crate::date::When;
use crate::diagnostic::{Diagnostic, Effect, Role, Severity, Verdict};
use crate::kinds;
use crate::source::Span;
use crate::violation::{Shown, Violation};

impl Checker<'_> {
    /// Reports what does not hold for an act, and lets the act fall where the provision says so.
    pub(super) fn breach(
        &mut self,
        act: ActId,
        constraint: ConstraintId,
        sure: Sure,
        at: Span,
        shown: Shown,
        cause: Option<usize>,
    ) {
        let (sure, shown) = match self.applicable(act, constraint) {
            Ok(true) => (sure, shown),
            Ok(false) => return,
            Err(missing) => (Sure(false), condition::open(missing)),
        };
        // what is sure of a version that may be in force is none yet: see `settle_versions`
        let hangs = sure.0 && self.unsettled == Some(constraint);
        let violation = Violation { constraint, at, broken: sure.0 && !hangs, shown, cause };
        let finding = self.tell(Some(act), None, &violation);
        let sure = Sure(sure.0 && !hangs);
        if hangs {
            self.hung.push((finding, violation));
        }
        let verdict = self.findings.get(finding).map(|found| found.verdict);
        if verdict == Some(Verdict::Waived) {
            return;
        }
        let sure = Sure(sure.0 && verdict != Some(Verdict::Undetermined));
        if sure.0 {
            self.broken_instead(constraint, finding);
        }
        let provision = self.provision(constraint);
        if self.charter.provision(provision).effect == Effect::Void {
            if sure.0 {
                self.fall(act, finding);
            } else {
                self.doubt(act, finding);
            }
        }
    }

    /// Reports that a fact is missing.
    pub(super) fn missing(
        &mut self,
        act: ActId,
        constraint: ConstraintId,
        at: Span,
        missing: impl Into<String>,
        field: &'static str,
    ) {
        let shown = Shown::Fact { missing: missing.into(), field };
        // what is missing because it could not be understood is told under that
        let cause = self.facts.invalid_in(at);
        self.breach(act, constraint, Sure(false), at, shown, cause);
    }

    pub(super) fn fall(&mut self, act: ActId, finding: usize) {
        if !matches!(self.standing[act], Standing::Void(_)) {
            self.standing[act] = Standing::Void(finding);
        }
    }

    pub(super) fn doubt(&mut self, act: ActId, finding: usize) {
        if self.standing[act] == Standing::Good {
            self.standing[act] = Standing::Open(finding);
        }
    }

    pub(super) fn provision(&self, constraint: ConstraintId) -> ProvisionId {
        let Constraint { provision, .. } = self.charter.constraint(constraint);
        *provision
    }

    /// As [`Self::tell`], of what is broken on another day than that of its act, or of no act: whether it is waived hangs on that day.
    pub(super) fn tell_on(&mut self, day: When, act: Option<ActId>, on_body: Option<BodyId>, violation: &Violation) -> usize {
        self.broken_on = Some(day);
        let finding = self.tell(act, on_body, violation);
        self.broken_on = None;
        finding
    }

    /// Violation → finding, in the words of its kind. Gives its index.
    pub(super) fn tell(&mut self, act: Option<ActId>, on_body: Option<BodyId>, violation: &Violation) -> usize {
        let provision = self.charter.provision(self.provision(violation.constraint));
        let id = act;
        let act = act.map(|act| &self.facts.acts[act]);
        let view = View { charter: self.charter, act, constraint: violation.constraint, on_body };
        let Some(told) = kinds::describe(provision.kind, violation, &view) else { return self.findings.len() };
        let (severity, verdict, effect) = if violation.broken {
            (told.severity.unwrap_or(provision.strength.severity()), Verdict::Breach, provision.effect)
        } else {
            (Severity::Note, Verdict::Undetermined, Effect::None)
        };
        let mut finding =
            Diagnostic::new(told.code, severity, verdict, told.message).label(violation.at, Role::Docket, told.here);
        for (place, text) in told.there {
            finding = finding.label(place, Role::Docket, text);
        }
        for (place, text) in told.rules {
            finding = finding.label(place, Role::Rule, text);
        }
        finding =
            finding.label(provision.span, Role::Rule, told.rule).decision(act.and_then(|act| act.id())).maybe_help(told.help);
        finding.effect = effect;
        finding.provision = Some(provision.path.clone());
        finding.rule = Some(provision.span);
        finding.citations.clone_from(&provision.citations);
        finding.cause = violation.cause;
        finding.mends = self.mends(id, violation);
        self.findings.push(finding);
        let finding = self.findings.len() - 1;
        if let Some(id) = id {
            self.hanging(id, violation, finding);
        }
        self.by_exception(violation.constraint, finding);
        self.note_told(id, violation.constraint, finding, violation.at);
        self.excused(finding, id, violation);
        finding
    }
}
