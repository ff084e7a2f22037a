//! Entries of a roster for which a table of weights has no number.

use super::{Lint, finding};
use crate::charter::{Charter, Dated, Table};
use crate::diagnostic::{Code, Diagnostic, Severity, excerpt};
use crate::graph::DependencyGraph;

/// An entry of the roster has no weight.
pub const MISSING: Code = Code("weights/missing");

/// A table, and when it is in force.
type Version = Dated<Table>;

/// So many names are told.
const SHOWN: usize = 8;

/// The lint.
pub const LINT: Lint = Lint { finds: &[(MISSING, Severity::Warning)], whole: true, run: missing, page: None };

/// For each table, those who are on the roster while it is in force and have no number in it.
fn missing(charter: &Charter, _: &DependencyGraph, findings: &mut Vec<Diagnostic>) {
    for weights in charter.weights.iter().filter(|weights| !weights.broken) {
        let roster = &charter.rosters[weights.roster.index()];
        // of whom a table says only what they can have together has a weight all the same
        let told =
            |version: &&Version| !version.value.unknown && version.value.total.is_none() && version.value.others.is_none();
        for version in weights.versions.iter().filter(|_| !roster.broken).filter(told) {
            let without: Vec<&str> = roster
                .entries
                .iter()
                .enumerate()
                .filter(|(id, entry)| {
                    let there = entry.periods.iter().any(|period| period.meets(version.validity));
                    there && !version.value.rows.contains_key(&(*id as u32))
                })
                .map(|(_, entry)| entry.name.as_str())
                .collect();
            if without.is_empty() {
                continue;
            }
            let names: Vec<String> = without.iter().take(SHOWN).map(|name| excerpt(name).to_string()).collect();
            let more = without.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let message = format!(
                "no weight in `{}` for {} of {} entries of `{}`: {}{more}",
                weights.name,
                without.len(),
                roster.entries.len(),
                roster.name,
                names.join(", ")
            );
            let help =
                "add a weight for each (0 counts for nothing), or end its membership; votes by this weight cannot be told";
            findings.push(finding(MISSING, Severity::Warning, message, version.span, "in this table").help(help));
        }
    }
}
