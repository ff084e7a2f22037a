//! Changes of the rules: who may amend what, versions that no amendment bears, and acts under provisions that are no longer in force.

use super::{ActId, Checker, Standing, Sure};
use crate::charter::{Named, Power, Validity, covers, upwards};
use crate::constraint::{Authority, Form};
use crate::date::When;
use crate::diagnostic::{Code, Diagnostic, Effect, Role, Severity, Verdict, excerpt};
use crate::docket::{EntryKind, Outcome, Text};
use crate::source::Span;
use crate::syntax::listed;
use crate::violation::Shown;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Amended by a matter that may not amend it.
pub const WRONG_PROCEDURE: Code = Code("version/wrong-procedure");
/// A version begins, and no amendment on the record brings it.
pub const AMENDMENT_MISSING: Code = Code("version/no-amendment");
/// Done under a provision that has expired.
pub const VERSION_EXPIRED: Code = Code("version/expired");
/// Done under a provision that is not in force yet.
pub const VERSION_NOT_YET: Code = Code("version/not-yet");

/// Amendments on the record, by the path that is amended: the act, and the day from when it takes effect where that is given.
pub type Amended<'d> = BTreeMap<&'d str, Vec<(ActId, Option<When>)>>;

impl<'a> Checker<'a> {
    /// Holds what an act amends against who may amend it.
    pub(super) fn amends(&mut self, id: ActId, last: bool) {
        let facts = self.facts;
        let act = &facts.acts[id];
        for name in &act.entry.amends {
            let path = if name.value == "rules" { "" } else { name.value.as_str() };
            self.amends_one(id, name, path);
        }
        let carried = act.entry.kind == EntryKind::Decision && act.outcome() == Some(Outcome::Adopted) && last;
        if carried && !matches!(self.standing[id], Standing::Void(_)) {
            for name in &act.entry.amends {
                let path = if name.value == "rules" { "" } else { name.value.as_str() };
                self.amended.entry(path).or_default().push((id, act.entry.effective.map(|day| day.value)));
            }
        }
    }

    fn amends_one(&mut self, id: ActId, name: &Text, path: &str) {
        let charter = self.charter;
        let act = &self.facts.acts[id];
        if charter.amenders.is_empty() {
            let finding = Diagnostic::new(
                WRONG_PROCEDURE,
                Severity::Note,
                Verdict::Undetermined,
                format!("whether {} may be amended so cannot be told: the rules say of no matter that it amends", shown(path)),
            )
            .label(name.span, Role::Docket, "amended here")
            .help("let a matter of the rules say what it amends: `amends rules`")
            .decision(act.id());
            self.findings.push(finding);
            return;
        }
        let in_force: Vec<(&Power, Sure)> =
            charter.amenders.iter().filter_map(|power| Some((power, self.applies(power.constraint, id)?))).collect();
        // what is said of a part goes before what is said of the whole
        let nearest = in_force.iter().filter(|(power, _)| power.covers(path)).map(|(power, _)| power.target.len()).max();
        let own: Vec<&(&Power, Sure)> =
            in_force.iter().filter(|(power, _)| power.covers(path) && Some(power.target.len()) == nearest).collect();
        let matter_of = |power: &Power| match charter.constraint(power.constraint).form {
            Form::Authority(Authority::Amending(matter)) => Some(matter),
            _ => None,
        };
        let allowed = own.iter().any(|(power, sure)| sure.0 && matter_of(power) == act.matter);
        if !allowed {
            let by: Vec<String> = own
                .iter()
                .filter_map(|(power, _)| matter_of(power))
                .map(|matter| format!("`{}`", charter.matters[matter.index()].name))
                .collect();
            let Some((power, sure)) = own.iter().find(|(power, _)| matter_of(power) == act.matter).or(own.first()) else {
                return self.nobody_amends(id, name, path);
            };
            let sure = Sure(sure.0 && own.iter().all(|(power, _)| matter_of(power) != act.matter));
            let shown = Shown::Procedure { amended: shown(path), by: listed(&by) };
            return self.breach(id, power.constraint, sure, name.span, shown, None);
        }
        // the whole is amended: whether that takes in a part which another matter amends is not said
        let part = in_force.iter().find(|(power, _)| {
            power.target.len() > path.len() && covers(path, &power.target) && matter_of(power) != act.matter && {
                !in_force.iter().any(|(other, _)| other.target == power.target && matter_of(other) == act.matter)
            }
        });
        if let Some((power, _)) = part {
            let missing = format!("whether `{}` is among what is amended", power.target);
            self.missing(id, power.constraint, name.span, missing, "amends");
        }
    }

    fn nobody_amends(&mut self, id: ActId, name: &Text, path: &str) {
        let message = format!("{} is amended, which no matter of the rules of that day amends", shown(path));
        let finding = Diagnostic::new(WRONG_PROCEDURE, Severity::Error, Verdict::Breach, message)
            .label(name.span, Role::Docket, "amended here")
            .help("let a matter of the rules say that it amends this: `amends …`")
            .decision(self.facts.acts[id].id());
        self.findings.push(Diagnostic { effect: Effect::Void, ..finding });
        let finding = self.findings.len() - 1;
        self.fall(id, finding);
    }

    /// Versions that begin inside the record: an amendment brings them. Of a record that does not say from when it is complete, and of
    /// what no matter amends, nothing is said.
    pub(super) fn unborne(&mut self) {
        let complete = self.facts.dockets.iter().filter_map(|docket| docket.complete_from).map(|from| from.value.last).min();
        let (Some(from), false) = (complete, self.charter.amenders.is_empty()) else { return };
        let recorded = self.recorded_until().map(|(day, _)| day);
        let acts = self.facts.acts.iter().filter(|act| act.entry.kind == EntryKind::Decision);
        let last = acts.filter_map(|act| act.on).map(|on| on.first).max();
        let Some(until) = recorded.or(last) else { return };
        let charter = self.charter;
        let mut begun: BTreeMap<&str, Vec<(Date, Span)>> = BTreeMap::new();
        let votes = charter
            .votes
            .iter()
            .flat_map(|vote| vote.versions.iter().map(|version| (vote.name.as_str(), version.validity, version.span)));
        let provisions =
            charter.provisions.iter().map(|provision| (provision.path.as_str(), provision.validity, provision.span));
        for (path, validity, span) in provisions.chain(votes) {
            if let Validity { since: Some(since), .. } = validity {
                begun.entry(path).or_default().push((since, span));
            }
        }
        let docket = self.facts.dockets.last().map(|docket| docket.head).unwrap_or_default();
        for (path, versions) in &begun {
            for (since, span) in versions.iter().filter(|(since, _)| from < *since && *since <= until) {
                // the parts of a clause begin with it
                let of_whole = upwards(path)
                    .skip(1)
                    .filter_map(|whole| begun.get(whole))
                    .flatten()
                    .any(|(day, whole)| day == since && whole.start <= span.start && span.end <= whole.end);
                if !of_whole {
                    self.unborne_one(path, (*since, *span), docket);
                }
            }
        }
    }

    fn unborne_one(&mut self, path: &str, (since, span): (Date, Span), docket: Span) {
        let charter = self.charter;
        let in_force = charter.amenders.iter().filter(|power| {
            let provision = charter.provision(self.provision(power.constraint));
            power.covers(path) && provision.validity.holds(When::day(since)) != Some(false)
        });
        let Some(power) = in_force.max_by_key(|power| power.target.len()) else { return };
        let mut open = None;
        for (act, effective) in upwards(path).filter_map(|name| self.amended.get(name)).flatten() {
            let starts = effective.or(self.facts.acts[*act].on);
            let in_time = match effective {
                Some(day) => day.first <= since && since <= day.last,
                None => starts.is_some_and(|day| day.first <= since),
            };
            match self.standing[*act] {
                Standing::Good if in_time => return,
                Standing::Open(finding) if in_time => open = Some(finding),
                _ => {}
            }
        }
        let asks = charter.provision(self.provision(power.constraint));
        let (severity, verdict) = match open {
            Some(_) => (Severity::Note, Verdict::Undetermined),
            None => (asks.strength.severity(), Verdict::Breach),
        };
        let mut finding = Diagnostic::new(
            AMENDMENT_MISSING,
            severity,
            verdict,
            format!("a version of `{path}` begins on {since}, and no amendment on the record brings it"),
        )
        .label(docket, Role::Docket, "the record is complete over that day")
        .label(span, Role::Rule, "this version")
        .label(power.span, Role::Rule, "how it is amended")
        .help(format!("put the amendment on the record, with `amends: {path}`"));
        if open.is_some() {
            finding.message =
                format!("whether an amendment brings the version of `{path}` that begins on {since} cannot be told");
        }
        finding.provision = Some(path.to_owned());
        finding.citations.clone_from(&asks.citations);
        finding.cause = open;
        self.findings.push(finding);
    }

    /// Holds the provisions under which an act says it was done against their days.
    pub(super) fn under(&mut self, id: ActId) {
        let (facts, charter) = (self.facts, self.charter);
        let act = &facts.acts[id];
        let Some(on) = act.on.filter(|_| !act.entry.under.is_empty()) else { return };
        let days = self.days(id, on);
        for name in &act.entry.under {
            let versions: Vec<(Validity, Span, Effect, Severity)> = match charter.names.get(&name.value) {
                Some(Named::Vote(vote)) => {
                    let versions = charter.votes[vote.index()].versions.iter();
                    versions.map(|version| (version.validity, version.span, Effect::Void, Severity::Error)).collect()
                }
                _ => {
                    let named = charter.provisions.iter().filter(|provision| provision.path == name.value);
                    named
                        .map(|provision| (provision.validity, provision.span, provision.effect, provision.strength.severity()))
                        .collect()
                }
            };
            if versions.is_empty() || versions.iter().any(|(validity, ..)| validity.holds(days) == Some(true)) {
                continue;
            }
            let ended = versions
                .iter()
                .filter(|(validity, ..)| validity.until.is_some_and(|until| until < days.of(validity.until_by).last));
            let ended = ended.max_by_key(|(validity, ..)| validity.until);
            let begins = versions.iter().min_by_key(|(validity, ..)| validity.since);
            let Some((validity, span, effect, severity)) = ended.or(begins).copied() else { continue };
            let open = versions.iter().find_map(|(validity, ..)| validity.hangs_on(days));
            let (code, when) = match validity.until.filter(|_| ended.is_some()) {
                Some(until) => (VERSION_EXPIRED, format!("expired on {until}")),
                None => (
                    VERSION_NOT_YET,
                    format!("begins only on {}", validity.since.map(|day| day.to_string()).unwrap_or_default()),
                ),
            };
            let mut finding = Diagnostic::new(
                code,
                severity,
                Verdict::Breach,
                format!("done under `{}`, which {when}", excerpt(&name.value)),
            )
            .label(
                name.span,
                Role::Docket,
                format!("on {}", days.of(if ended.is_some() { validity.until_by } else { validity.since_by })),
            )
            .label(span, Role::Rule, when)
            .help("do it under what is in force on that day")
            .decision(act.id());
            finding.effect = effect;
            if let Some(basis) = open {
                let (missing, field) = super::versions::missing(basis);
                finding.message = format!("whether `{}` was in force cannot be told: {missing}", excerpt(&name.value));
                (finding.severity, finding.verdict, finding.effect) = (Severity::Note, Verdict::Undetermined, Effect::None);
                finding.help = Some(format!("give `{field}` to the day"));
            }
            finding.provision = Some(name.value.clone());
            self.findings.push(finding);
            let finding = self.findings.len() - 1;
            match (effect, open) {
                (Effect::Void, None) => self.fall(id, finding),
                (Effect::Void, Some(_)) => self.doubt(id, finding),
                _ => {}
            }
        }
    }
}

fn shown(path: &str) -> String {
    if path.is_empty() { "the rules".to_owned() } else { format!("`{}`", excerpt(path)) }
}
