//! Ends of terms that nobody holds.

use crate::charter::{Named, OfficeId};
use crate::check::{Checker, Standing};
use crate::date::When;
use crate::diagnostic::{Code, Diagnostic, Role, Severity, Verdict, excerpt};
use crate::docket::{End, Outcome, Text};

/// A term that ends early, though the holder has none on that day.
pub const NOT_HELD: Code = Code("term/not-held");

impl<'a> Checker<'a> {
    /// Each term that an act ends is held on that day. Where no term of the holder is on record, and nobody else surely holds the office,
    /// that is open.
    pub(in crate::check) fn never_held(&mut self) {
        let facts = self.facts;
        for (id, act) in facts.acts.iter().enumerate() {
            let carried = matches!(act.outcome(), Some(Outcome::Adopted | Outcome::Noted));
            for end in act.entry.ends.iter().filter(|_| carried && !matches!(self.standing[id], Standing::Void(_))) {
                let named = end.office.as_ref().and_then(|name| self.charter.names.get(&name.value));
                let (Some(Named::Office(office)), Some(holder)) = (named, &end.holder) else { continue };
                if let Some(on) = end.on.map(|on| on.value).or(act.on)
                    && let Some(finding) = self.not_held(*office, end, holder, on)
                {
                    self.findings.push(finding.decision(act.id()));
                }
            }
        }
    }

    fn not_held(&self, office: OfficeId, end: &End, holder: &Text, on: When) -> Option<Diagnostic> {
        let listed = self.listed(office, &holder.value).to_owned();
        let own = self.terms.persons.get(&(office, listed.clone()));
        // of an imprecise day, some day will do
        let covers = |(days, _): &(super::terms::Days, _)| days.from.first <= on.last && on.first <= days.until.last;
        if own.is_some_and(|terms| terms.iter().any(covers)) {
            return None;
        }
        let office = &self.charter.offices[office.index()].name;
        let what = format!("{} does not hold `{office}` on {on}", excerpt(&holder.value));
        let label = end.on.map_or(holder.span, |on| on.span);
        let finding = if own.is_some() {
            Diagnostic::invalid(NOT_HELD, format!("a term that ends, though {what}"))
                .help("correct the day or the holder, or give the term")
        } else {
            Diagnostic::new(
                NOT_HELD,
                Severity::Note,
                Verdict::Undetermined,
                format!("cannot be told: whether {what}, since no term is on the record"),
            )
            .help("give the term under `terms`")
        };
        Some(finding.label(label, Role::Docket, "ends here"))
    }
}
