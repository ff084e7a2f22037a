//! `--format json` of `quorate why`: everything, nothing folded.

use super::View;
use crate::check::{Named, Step};
use crate::cli::output::Failure;
use crate::diagnostic::Diagnostic;
use crate::report::document_to;
use crate::source::Span;
use serde::Serialize;

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    tool: &'static str,
    version: &'static str,
    verdict: &'static str,
    entry: Entry<'a>,
    entries_of_that_id: usize,
    provisions: Vec<Provision<'a>>,
    other_findings: Vec<Finding<'a>>,
    of_its_meeting: Vec<Finding<'a>>,
    root_cause: Option<Finding<'a>>,
    undone: Option<Undone<'a>>,
    rests_on_it: Vec<Resting<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: Option<&'a str>,
    kind: &'static str,
    matter: Option<&'a str>,
    step: Option<&'a str>,
    subject: Option<&'a str>,
    by: &'a [String],
    date: Option<String>,
    outcome: Option<&'static str>,
    stands: &'static str,
    place: Option<Place<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Provision<'a> {
    provision: &'a str,
    verdict: &'static str,
    effect: &'static str,
    words: &'a [String],
    citations: Vec<String>,
    findings: Vec<Finding<'a>>,
    place: Option<Place<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    severity: &'static str,
    verdict: &'static str,
    decision: Option<&'a str>,
    message: &'a str,
    help: Option<&'a str>,
    place: Option<Place<'a>>,
}

#[derive(Serialize)]
struct Undone<'a> {
    how: &'static str,
    by: Entry<'a>,
}

#[derive(Serialize)]
struct Resting<'a> {
    how: &'static str,
    entry: Entry<'a>,
}

/// The document.
pub fn text(view: &View<'_>) -> Result<String, Failure> {
    let found = view.derivation;
    let document = Document {
        schema_version: 1,
        tool: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        verdict: view.verdict(),
        entry: entry(view, &found.entry),
        entries_of_that_id: found.alike + 1,
        provisions: found.steps.iter().map(|step| provision(view, step)).collect(),
        other_findings: findings(view, &found.others),
        of_its_meeting: findings(view, &found.around),
        root_cause: found.root.and_then(|root| view.findings.get(root)).map(|root| finding(view, root)),
        undone: found.undone.as_ref().map(|(by, how)| Undone { how: super::human::undone(*how), by: entry(view, by) }),
        rests_on_it: found.rests.iter().map(|(other, how)| Resting { how, entry: entry(view, other) }).collect(),
    };
    let mut text = Vec::new();
    let written = document_to(&document, &mut text);
    written.map_err(|error| Failure(format!("cannot write the derivation: {error}")))?;
    String::from_utf8(text).map_err(|error| Failure(format!("cannot write the derivation: {error}")))
}

fn place<'a>(view: &View<'a>, at: Span) -> Option<Place<'a>> {
    let place = view.sources.place(at)?;
    Some(Place { file: place.file, line: place.line, column: place.column })
}

fn entry<'a>(view: &View<'a>, named: &'a Named) -> Entry<'a> {
    Entry {
        id: named.id.as_deref(),
        kind: if named.planned { "item" } else { "decision" },
        matter: named.matter.as_deref(),
        step: named.step.as_deref(),
        subject: named.subject.as_deref(),
        by: &named.by,
        date: named.on.map(|on| on.to_string()),
        outcome: named.outcome.map(|outcome| outcome.name()),
        stands: named.stands.name(),
        place: place(view, named.at),
    }
}

fn provision<'a>(view: &View<'a>, step: &'a Step) -> Provision<'a> {
    let provision = view.charter.provision(step.provision);
    Provision {
        provision: &provision.path,
        verdict: step.came.name(),
        effect: provision.effect.name(),
        words: &step.words,
        citations: super::human::citations(view, step),
        findings: findings(view, &step.findings),
        place: place(view, provision.span),
    }
}

fn findings<'a>(view: &View<'a>, all: &[usize]) -> Vec<Finding<'a>> {
    all.iter().filter_map(|index| view.findings.get(*index)).map(|found| finding(view, found)).collect()
}

fn finding<'a>(view: &View<'a>, found: &'a Diagnostic) -> Finding<'a> {
    Finding {
        code: found.code.0,
        severity: found.severity.name(),
        verdict: found.verdict.name(),
        decision: found.decision.as_deref(),
        message: &found.message,
        help: found.help.as_deref(),
        place: found.primary().and_then(|label| place(view, label.span)),
    }
}
