//! `quorate test --format json`.

use super::Tally;
use super::coverage::Coverage;
use crate::diagnostic::{Diagnostic, Report, Summary};
use crate::report::{Context, document_to, shapes};
use serde::Serialize;
use serde_json::Value;
use std::io::{self, Write};

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    tool: Tool,
    summary: Counts,
    tests: Vec<One<'a>>,
    /// What is wrong with the rules themselves.
    findings: Vec<Value>,
    failures: &'a [String],
    /// Cases that are put to no test.
    #[serde(skip_serializing_if = "Option::is_none")]
    untested: Option<&'a [&'a str]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<Covered<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Counts {
    tests: usize,
    passed: usize,
    failed: usize,
}

#[derive(Serialize)]
struct One<'a> {
    name: &'a str,
    file: &'a str,
    line: usize,
    passed: bool,
    failures: Vec<Value>,
}

#[derive(Serialize)]
struct Covered<'a> {
    provisions: usize,
    exercised: usize,
    broken: usize,
    of: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    provision: &'a str,
    file: &'a str,
    line: usize,
    column: usize,
    exercised: usize,
    broken: usize,
}

/// Writes the document.
pub fn write(tally: &Tally, untested: Option<&[&str]>, coverage: Option<&Coverage>, out: &mut dyn Write) -> io::Result<()> {
    let tests: Vec<One<'_>> = tally
        .tests
        .iter()
        .map(|test| {
            let place = tally.sources.place(test.span);
            let mut failures = findings(tally, &test.failures);
            failures.extend(test.unreadable.iter().map(|error| serde_json::json!({"message": format!("cannot read {error}")})));
            let (file, line) = place.map_or(("", 1), |place| (place.file, place.line));
            One { name: &test.name, file, line, passed: test.passed(), failures }
        })
        .collect();
    let failed = tally.failed();
    let document = Document {
        schema_version: 1,
        tool: Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
        summary: Counts { tests: tests.len(), passed: tests.len() - failed, failed },
        tests,
        findings: findings(tally, &tally.errors),
        failures: &tally.failures,
        untested,
        coverage: coverage.map(covered),
    };
    document_to(&document, out)
}

/// Findings, shaped as those of `check`.
fn findings(tally: &Tally, findings: &[Diagnostic]) -> Vec<Value> {
    let report = Report::assemble(&tally.sources, findings.to_vec(), Summary::default());
    shapes(&Context::new(&tally.sources, &report))
}

fn covered(coverage: &Coverage) -> Covered<'_> {
    let (provisions, exercised, broken) = coverage.counts();
    let row = |(file, line, column, provision, row): (_, _, _, _, super::coverage::Row)| Row {
        provision,
        file,
        line,
        column,
        exercised: row.exercised,
        broken: row.broken,
    };
    Covered { provisions, exercised, broken, of: coverage.rows().map(row).collect() }
}
