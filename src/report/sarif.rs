//! `--format sarif`: SARIF 2.1.0, which code scanning services take.
//!
//! What comes in: a [`Context`]. What goes out: one run: the codes that occur as rules, with their pages as help; the findings as results,
//! with the place in the rules as a related location; what was taken out with its suppression. Columns are characters. The words of a code come from its page; this file knows no
//! code.

mod log;
mod rules;

use self::log::*;
use super::json::document_to;
use super::wording::{citation, clean};
use super::{Context, place};
use crate::diagnostic::{Diagnostic, Families, Fix, Label, Suppressed, SuppressedBy, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// Writes the log.
pub(super) fn write(context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let families = context.report.families();
    let rules = rules::occurring(context);
    let results = (0..context.report.findings.len()).map(|index| result(context, &families, &rules, index));
    let results = results.chain(context.report.suppressed.iter().map(|taken| suppressed(context, &rules, taken))).collect();
    let run = Run {
        tool: Tool { driver: driver(rules) },
        invocations: [invocation(context)],
        artifacts: artifacts(context),
        results,
        column_kind: "unicodeCodePoints",
        properties: RunProperties { summary: context.report.summary, as_of: context.as_of.map(|day| day.to_string()) },
    };
    document_to(&Log { schema: SCHEMA, version: "2.1.0", runs: [run] }, out)
}

fn driver(rules: Vec<Rule>) -> Driver {
    Driver {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: rules::home(),
        short_description: Text::of(env!("CARGO_PKG_DESCRIPTION")),
        rules,
    }
}

fn invocation(context: &Context<'_>) -> Invocation {
    let told = |failure: &String| Notification { level: "error", message: Text::of(clean(failure)) };
    Invocation {
        execution_successful: context.failures.is_empty(),
        tool_execution_notifications: context.failures.iter().map(told).collect(),
    }
}

/// The files that were checked: a run that finds nothing says what it looked at.
fn artifacts(context: &Context<'_>) -> Vec<Artifact> {
    let checked = context.extents.iter().map(|extent| extent.file.as_str());
    let named: BTreeSet<&str> = match context.extents.is_empty() {
        true => context.sources.files().map(|file| file.name()).collect(),
        false => checked.collect(),
    };
    let artifact = |name: &str| Artifact { location: artifact_location(name), roles: ["analysisTarget"] };
    named.into_iter().map(artifact).collect()
}

fn result(context: &Context<'_>, families: &Families, rules: &[Rule], index: usize) -> Outcome {
    let root = families.root(index);
    let cause = root.and_then(|root| Some((context.report.findings.get(root)?, context.report.fingerprints.get(root)?)));
    let print = context.report.fingerprints.get(index).map_or("", String::as_str);
    let (cause, caused_by) = cause.unzip();
    outcome(context, rules, (&context.report.findings[index], print), cause, caused_by)
}

/// What a suppression, a level or a baseline took out: it is told, and does not count.
fn suppressed(context: &Context<'_>, rules: &[Rule], taken: &Suppressed) -> Outcome {
    let of_file = matches!(taken.suppression.by, SuppressedBy::Comment | SuppressedBy::Docket);
    let place = taken.suppression.at.and_then(|at| context.sources.place(at));
    let location = place.map(|place| Location {
        physical_location: Physical { artifact_location: artifact_location(place.file), region: region(&place) },
        ..Location::default()
    });
    let suppression = log::Suppressed {
        kind: if of_file { "inSource" } else { "external" },
        status: "accepted",
        justification: clean(&taken.suppression.reason),
        location,
    };
    let outcome = outcome(context, rules, (&taken.finding, &taken.fingerprint), None, taken.caused_by.as_ref());
    Outcome { suppressions: vec![suppression], ..outcome }
}

fn outcome(
    context: &Context<'_>,
    rules: &[Rule],
    (finding, print): (&Diagnostic, &str),
    cause: Option<&Diagnostic>,
    caused_by: Option<&String>,
) -> Outcome {
    let mut related = related(context, finding);
    // what follows and has no place of its own is shown where it comes from
    let mut at = location(context, cause.filter(|_| finding.labels.is_empty()).unwrap_or(finding));
    if let Some(cause) = cause {
        let id = related.len() + 1;
        let message = Text::of(format!("follows from: {}", text(&cause.message)));
        at.relationships = vec![Relationship { target: id, kinds: ["relevant"], description: Text::of("follows from") }];
        related.push(Location { id: Some(id), message: Some(message), ..location(context, cause) });
    }
    Outcome {
        rule_id: finding.code.0.to_owned(),
        rule_index: rules.binary_search_by(|rule| rule.id.as_str().cmp(finding.code.0)).unwrap_or_default(),
        level: finding.severity.name(),
        message: Text::of(message(finding)),
        locations: [at],
        related_locations: related,
        partial_fingerprints: BTreeMap::from([("quorate/v1", print.to_owned())]),
        fixes: finding.fixes.iter().map(|fix| mend(context, fix)).collect(),
        suppressions: Vec::new(),
        properties: ResultProperties {
            verdict: finding.verdict.name(),
            effect: finding.effect.name(),
            provision: finding.provision.clone(),
            decision: finding.decision.clone(),
            caused_by: caused_by.cloned(),
        },
    }
}

/// The message, and below it what to do and where it comes from.
fn message(finding: &Diagnostic) -> String {
    let undetermined = if finding.verdict == Verdict::Undetermined { "undetermined: " } else { "" };
    let mut lines = vec![format!("{undetermined}{}", text(&finding.message))];
    lines.extend(finding.help.as_deref().map(|help| format!("help: {}", text(help))));
    lines.extend(finding.citations.iter().map(|source| format!("source: {}", text(&citation(source)))));
    lines.join("\n")
}

/// Text from a file: what would be a link is none.
fn text(text: &str) -> String {
    let shown = clean(text);
    if shown.contains("](") { shown.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]") } else { shown }
}

/// Where a finding is shown. Services refuse results without a place: those get the first line of the first file.
fn location(context: &Context<'_>, finding: &Diagnostic) -> Location {
    let mut logical = Vec::new();
    let named = |name: &String, kind| LogicalLocation { fully_qualified_name: clean(name), kind };
    logical.extend(finding.decision.as_ref().map(|name| named(name, "decision")));
    logical.extend(finding.provision.as_ref().map(|name| named(name, "provision")));
    let at = finding.primary().and_then(|label| at(context, label, None));
    let at = at.unwrap_or_else(|| Location {
        physical_location: Physical {
            artifact_location: artifact_location(place::nowhere(context)),
            region: Region::first_line(),
        },
        ..Location::default()
    });
    Location { logical_locations: logical, ..at }
}

/// Further places: in the docket, then in the rules.
fn related(context: &Context<'_>, finding: &Diagnostic) -> Vec<Location> {
    let further = finding.labels.iter().skip(1);
    further.enumerate().filter_map(|(nth, label)| at(context, label, Some(nth + 1))).collect()
}

fn at(context: &Context<'_>, label: &Label, id: Option<usize>) -> Option<Location> {
    let place = context.sources.place(label.span)?;
    let words = if label.text.is_empty() { label.role.name() } else { &label.text };
    // code scanning shows related locations only where they have a message
    let message = (id.is_some() || !label.text.is_empty()).then(|| Text::of(text(words)));
    let physical_location = Physical { artifact_location: artifact_location(place.file), region: region(&place) };
    Some(Location { id, physical_location, message, ..Location::default() })
}

fn mend(context: &Context<'_>, fix: &Fix) -> Mend {
    let mut changes: Vec<Change> = Vec::new();
    for edit in &fix.edits {
        let Some(place) = context.sources.place(edit.span) else { continue };
        let artifact_location = artifact_location(place.file);
        let inserted_content = Content { text: edit.text.clone() };
        let replacement = Replacement { deleted_region: region(&place), inserted_content };
        match changes.iter_mut().find(|change| change.artifact_location == artifact_location) {
            Some(change) => change.replacements.push(replacement),
            None => changes.push(Change { artifact_location, replacements: vec![replacement] }),
        }
    }
    Mend { description: Text::of(text(&fix.title)), artifact_changes: changes }
}
