//! `test` declarations: a docket, and the findings that it must give, no more and no fewer.
//!
//! What comes in: a rule set with its tests. What goes out: for each test what it expected and did not get, and what it got and did not
//! expect. Notes that a provision is not encoded are about the rules, not about the docket, and are left out.

use crate::ast::{Expect, Test};
use crate::check::Settings;
use crate::diagnostic::{Code, Diagnostic, NOT_ENCODED, Role, Verdict, did_you_mean, excerpt};
use crate::load::RuleSet;
use crate::record;
use crate::source::{SourceMap, Unreadable, World};

/// A test that does not hold.
pub const FAILED: Code = Code("test/failed");
/// A test that asserts nothing.
pub const EMPTY: Code = Code("test/empty");

/// One test, run.
#[derive(Debug)]
pub struct Tested {
    /// Its name.
    pub name: String,
    /// What does not hold; empty where it passed.
    pub failures: Vec<Diagnostic>,
    /// Why its docket cannot be had, where it cannot.
    pub unreadable: Option<Unreadable>,
}

/// Runs all tests of a rule set, in order.
pub fn run(world: &dyn World, sources: &mut SourceMap, rules: &RuleSet) -> Vec<Tested> {
    let run = |test: &Test| {
        one(world, sources, rules, test).unwrap_or_else(|unreadable| Tested {
            name: test.name.value.clone(),
            failures: Vec::new(),
            unreadable: Some(unreadable),
        })
    };
    rules.tests.iter().map(run).collect()
}

fn one(world: &dyn World, sources: &mut SourceMap, rules: &RuleSet, test: &Test) -> Result<Tested, Unreadable> {
    let name = test.name.value.clone();
    let Some(path) = test.docket.as_ref().filter(|_| !test.expects.is_empty()) else {
        let missing = if test.docket.is_none() { "names no docket" } else { "expects nothing" };
        let finding = Diagnostic::invalid(EMPTY, format!("the test \"{name}\" {missing}"))
            .label(test.name.span, Role::Rule, "asserts nothing")
            .help("write `docket \"FILE\"` and at least one `expect`, such as `expect clean`");
        return Ok(Tested { name, failures: vec![finding], unreadable: None });
    };
    let (file, text) = world.read(&path.value, &rules.file)?;
    let id = sources.enter(&file, text).map_err(|error| Unreadable { path: path.value.clone(), why: error.to_string() })?;
    let record = record::read(world, sources, id)?;
    let (findings, _) = record::check_record(&rules.charter, record, Settings::default());
    let failures = compare(test, findings);
    Ok(Tested { name, failures, unreadable: None })
}

/// What was expected and did not come, and what came and was not expected.
fn compare(test: &Test, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut left: Vec<Diagnostic> =
        findings.into_iter().filter(|finding| finding.cause.is_none() && finding.code != NOT_ENCODED).collect();
    let mut failures = Vec::new();
    for expect in &test.expects {
        let Expect::Finding { span, code, .. } = expect else { continue };
        match left.iter().position(|finding| fits(expect, finding)) {
            Some(index) => _ = left.swap_remove(index),
            None => {
                if crate::pages::section(&code.value).is_none() {
                    let known = crate::pages::sections();
                    let help = did_you_mean(&code.value, known.iter().map(|(code, _)| *code));
                    let failure = Diagnostic::invalid(FAILED, format!("there is no code `{}`", excerpt(&code.value)))
                        .label(code.span, Role::Rule, "expected here")
                        .help(help.unwrap_or_else(|| "`quorate explain` lists all codes".into()));
                    failures.push(failure);
                    continue;
                }
                let nearest = left
                    .iter()
                    .find(|finding| finding.code.0 == code.value)
                    .map(|finding| format!("it gives {}", told(finding)));
                let failure = Diagnostic::invalid(FAILED, format!("expected, but not found: {}", written(expect)))
                    .label(*span, Role::Rule, "expected here")
                    .maybe_help(nearest);
                failures.push(failure);
            }
        }
    }
    left.sort_by_key(|finding| finding.primary().map(|label| label.span));
    for finding in left {
        let mut failure = Diagnostic::invalid(FAILED, format!("found, but not expected: {}", told(&finding)));
        failure.labels.extend(finding.labels.iter().take(1).cloned());
        failures.push(failure.label(test.name.span, Role::Rule, "in this test").help(finding.message));
    }
    failures
}

fn fits(expect: &Expect, finding: &Diagnostic) -> bool {
    let Expect::Finding { severity, code, provision, at, .. } = expect else { return false };
    severity == severity_of(finding)
        && code.value == finding.code.0
        && provision.as_ref().is_none_or(|wanted| finding.provision.as_ref().is_some_and(|path| below(path, wanted)))
        && at.as_ref().is_none_or(|wanted| finding.decision.as_ref() == Some(wanted))
}

/// Whether a path is the wanted one, or lies below it.
fn below(path: &str, wanted: &str) -> bool {
    path.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn severity_of(finding: &Diagnostic) -> &'static str {
    if finding.verdict == Verdict::Undetermined { Verdict::Undetermined.name() } else { finding.severity.name() }
}

/// A finding as an expectation would be written.
fn told(finding: &Diagnostic) -> String {
    line(severity_of(finding), finding.code.0, finding.provision.as_deref(), finding.decision.as_deref())
}

fn written(expect: &Expect) -> String {
    match expect {
        Expect::Clean(_) => "clean".into(),
        Expect::Finding { severity, code, provision, at, .. } => {
            line(severity, &code.value, provision.as_deref(), at.as_deref())
        }
    }
}

fn line(severity: &str, code: &str, provision: Option<&str>, at: Option<&str>) -> String {
    let plain =
        |name: &str| name.starts_with(char::is_alphabetic) && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    let mut line = format!("{severity} {code}");
    if let Some(provision) = provision {
        line.push_str(&format!(" of {provision}"));
    }
    if let Some(at) = at {
        let at = crate::diagnostic::excerpt(at);
        line.push_str(&if plain(&at) { format!(" at {at}") } else { format!(" at \"{at}\"") });
    }
    line
}
