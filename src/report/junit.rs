//! `--format junit`: JUnit XML, which CI services show as a test report.
//!
//! What comes in: a [`Context`]. What goes out: a suite a file that was checked; in it a test case a finding, and one that passes for each
//! provision that the file was held against and nothing is wrong with. What counts (`--fail-level`) fails, what cannot be understood is an
//! error, what is undetermined or was taken out is skipped, the rest passes with its message as output. No times: the same bytes for the same report. What
//! follows is told with what it follows from.

use super::wording::{clean, heading};
use super::{Context, Extent, place, told};
use crate::diagnostic::{Diagnostic, Families, NOT_ENCODED, Role, Severity, Suppressed, Verdict};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite, XmlString};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// The suite of what has no place.
const NOWHERE: &str = "quorate";

/// Writes the document.
pub(super) fn write(context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
    let families = context.report.families();
    let mut files: Vec<&str> = context.extents.iter().map(|extent| extent.file.as_str()).collect();
    if files.is_empty() {
        files.extend(context.sources.files().map(|file| file.name()));
    }
    let mut by_file: BTreeMap<&str, Vec<(usize, &Diagnostic)>> = BTreeMap::new();
    for (index, finding) in context.report.roots() {
        let file = place::primary(context, finding).map_or(NOWHERE, |place| place.file);
        by_file.entry(file).or_default().push((index, finding));
    }
    let mut taken: BTreeMap<&str, Vec<&Suppressed>> = BTreeMap::new();
    for out in context.report.suppressed.iter().filter(|out| !out.follows) {
        let file = place::primary(context, &out.finding).map_or(NOWHERE, |place| place.file);
        taken.entry(file).or_default().push(out);
    }
    files.extend(by_file.keys().copied());
    files.extend(taken.keys().copied());
    let mut extents: BTreeMap<&str, Vec<&Extent>> = BTreeMap::new();
    for extent in context.extents {
        extents.entry(&extent.file).or_default().push(extent);
    }
    let mut seen = BTreeSet::new();
    let mut report = Report::new(env!("CARGO_PKG_NAME"));
    for file in files.into_iter().filter(|file| seen.insert(*file)) {
        let findings = by_file.get(file).map_or(&[][..], Vec::as_slice);
        let extents = extents.get(file).map_or(&[][..], Vec::as_slice);
        let taken = taken.get(file).map_or(&[][..], Vec::as_slice);
        report.add_test_suite(suite(context, &families, file, (findings, taken), extents));
    }
    if !context.failures.is_empty() {
        report.add_test_suite(unchecked(context.failures));
    }
    report.serialize(&mut *out).map_err(io::Error::other)
}

fn suite(
    context: &Context<'_>,
    families: &Families,
    file: &str,
    (findings, taken): (&[(usize, &Diagnostic)], &[&Suppressed]),
    extents: &[&Extent],
) -> TestSuite {
    let mut suite = TestSuite::new(xml(file));
    let mut names = BTreeMap::new();
    let mut add = |mut case: TestCase, name: String| {
        let nth = names.entry(name.clone()).or_insert(0usize);
        *nth += 1;
        case.name = xml(&if *nth > 1 { format!("{name} ({nth})") } else { name });
        case.set_classname(xml(file));
        suite.add_test_case(case);
    };
    for (index, finding) in findings {
        add(case(context, families, *index, finding), name(finding));
    }
    for out in taken {
        let mut status = TestCaseStatus::skipped();
        status.set_message(xml(&format!("suppressed: {}", out.suppression.reason))).set_type(out.finding.code.0);
        add(TestCase::new("", status), name(&out.finding));
    }
    let wrong = findings.iter().map(|(_, finding)| *finding).chain(taken.iter().map(|out| &out.finding));
    let wrong: BTreeSet<&str> = wrong.filter_map(|finding| finding.provision.as_deref()).collect();
    let held = extents.iter().flat_map(|extent| &extent.provisions);
    let held: BTreeSet<&str> = held.map(String::as_str).filter(|path| !wrong.contains(path)).collect();
    for path in &held {
        add(TestCase::new("", TestCaseStatus::success()), (*path).to_owned());
    }
    if held.is_empty() && file != NOWHERE && !findings.iter().any(|(_, finding)| outcome(context, finding) != Outcome::Passes) {
        let rules = extents.iter().any(|extent| extent.role == Role::Rule);
        let name = if rules { "rules are in order" } else { "nothing is broken" };
        add(TestCase::new("", TestCaseStatus::success()), name.to_owned());
    }
    suite
}

/// What a finding is as the outcome of a test.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Fails,
    Errs,
    Skipped,
    Passes,
}

fn outcome(context: &Context<'_>, finding: &Diagnostic) -> Outcome {
    match finding.verdict {
        Verdict::Undetermined if context.undetermined => Outcome::Fails,
        Verdict::Undetermined | Verdict::Waived => Outcome::Skipped,
        Verdict::Invalid => Outcome::Errs,
        _ if finding.code == NOT_ENCODED && finding.severity == Severity::Note => Outcome::Skipped,
        _ if finding.severity >= context.least => Outcome::Fails,
        _ => Outcome::Passes,
    }
}

fn case(context: &Context<'_>, families: &Families, index: usize, finding: &Diagnostic) -> TestCase {
    let mut status = match outcome(context, finding) {
        Outcome::Fails => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Outcome::Errs => TestCaseStatus::non_success(NonSuccessKind::Error),
        Outcome::Skipped => TestCaseStatus::skipped(),
        Outcome::Passes => TestCaseStatus::success(),
    };
    let at = place::primary(context, finding);
    let mut lines = vec![format!("{}: {}", heading(finding), clean(&finding.message))];
    lines.extend(at.as_ref().map(|at| format!("at: {}", place::short(at))));
    lines.extend(told::lines(context, families, index).into_iter().map(|(lead, text)| format!("{lead}: {text}")));
    let text = lines.iter().map(|line| xml(line).into_string()).collect::<Vec<_>>().join("\n");
    status.set_message(xml(&finding.message)).set_type(finding.code.0).set_description(text.as_str());
    let passes = matches!(status, TestCaseStatus::Success { .. });
    let mut case = TestCase::new("", status);
    if passes {
        case.set_system_out(text);
    }
    if let Some(at) = at {
        case.extra.insert("file".into(), xml(at.file));
        case.extra.insert("line".into(), at.line.to_string().into());
    }
    case
}

/// The code, and what it is about.
fn name(finding: &Diagnostic) -> String {
    let heading = heading(finding);
    heading.split_once(' ').map(|(_, name)| name.to_owned()).unwrap_or(heading)
}

/// What could not be checked at all.
fn unchecked(failures: &[String]) -> TestSuite {
    let mut suite = TestSuite::new("could not check");
    for failure in failures {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(xml(failure)).set_type("quorate/could-not-check");
        let mut case = TestCase::new(xml(failure), status);
        case.set_classname(NOWHERE);
        suite.add_test_case(case);
    }
    suite
}

/// Text that XML can hold: [`clean`], and without the two characters that are in Unicode but not in XML.
pub fn xml_text(text: &str) -> String {
    clean(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

fn xml(text: &str) -> XmlString {
    XmlString::new(xml_text(text))
}
