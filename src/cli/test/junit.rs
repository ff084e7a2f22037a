//! `quorate test --format junit`: a suite a file, a test case a test.

use super::Tally;
use crate::diagnostic::Diagnostic;
use crate::report::{clean, xml_text};
use crate::source::SourceMap;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::io::{self, Write};

/// Writes the document.
pub fn write(tally: &Tally, out: &mut dyn Write) -> io::Result<()> {
    let mut suites: Vec<TestSuite> = Vec::new();
    let mut add = |file: &str, case: TestCase| {
        let name = xml_text(file);
        let at = suites.iter().position(|suite| suite.name.as_str() == name).unwrap_or_else(|| {
            suites.push(TestSuite::new(&name));
            suites.len() - 1
        });
        suites[at].add_test_case(case);
    };
    for test in &tally.tests {
        let place = tally.sources.place(test.span);
        let (file, line) = place.map_or(("quorate", 1), |place| (place.file, place.line));
        let mut status = TestCaseStatus::success();
        if let Some(unreadable) = &test.unreadable {
            status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(xml_text(&format!("cannot read {unreadable}"))).set_type("test/unreadable");
        } else if let Some(first) = test.failures.first() {
            status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            let lines: Vec<String> = test.failures.iter().map(|failure| told(&tally.sources, failure)).collect();
            status.set_message(xml_text(&first.message)).set_type(first.code.0).set_description(lines.join("\n"));
        }
        let mut case = TestCase::new(xml_text(&test.name), status);
        case.set_classname(xml_text(file));
        case.extra.insert("file".into(), xml_text(file).into());
        case.extra.insert("line".into(), line.to_string().into());
        add(file, case);
    }
    let errors = tally.errors.iter().map(|finding| (finding.message.as_str(), finding.code.0, told(&tally.sources, finding)));
    let failures = tally.failures.iter().map(|failure| (failure.as_str(), "quorate/could-not-check", xml_text(failure)));
    for (message, code, text) in errors.chain(failures) {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(xml_text(message)).set_type(code).set_description(text);
        let mut case = TestCase::new(xml_text(message), status);
        case.set_classname("quorate");
        add("quorate", case);
    }
    let mut report = Report::new("quorate test");
    report.add_test_suites(suites);
    report.serialize(&mut *out).map_err(io::Error::other)
}

/// A failure in lines: message, place, help.
fn told(sources: &SourceMap, failure: &Diagnostic) -> String {
    let mut lines = vec![xml_text(&failure.message)];
    for place in failure.labels.iter().filter_map(|label| sources.place(label.span)) {
        lines.push(format!("at: {}:{}:{}", xml_text(place.file), place.line, place.column));
    }
    lines.extend(failure.help.as_deref().map(|help| format!("help: {}", xml_text(&clean(help)))));
    lines.join("\n")
}
