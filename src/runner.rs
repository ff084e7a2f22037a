//! Tests: a docket, and the findings that it must give, no more and no fewer.
//!
//! What comes in: a rule set with its `test` declarations, or a docket that says what it `expect`s. What goes out: for each test what it
//! expected and did not get, and what it got and did not expect; which provisions it exercised; the edits that would make it hold. Notes
//! that a provision is not encoded are about the rules, not about the docket, and are left out. It starts no threads: each [`Case`] can be
//! run by itself.

mod bless;
mod compare;

pub use bless::Texts;
pub use compare::{EMPTY, FAILED};

use crate::ast::{Expect, Test};
use crate::charter::{Charter, ProvisionId};
use crate::check::Settings;
use crate::diagnostic::{Diagnostic, Edit, NOT_ENCODED, Role, Verdict};
use crate::docket::{Expectation, Expected};
use crate::load::RuleSet;
use crate::record::{self, Record};
use crate::source::{SourceMap, Span, Unreadable, World};
use std::collections::BTreeSet;

/// A test, read and not yet run.
pub struct Case {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    role: Role,
    expects: Vec<Expectation>,
    record: Result<Record, Unreadable>,
    written: bless::Written,
    /// What is wrong with the test itself: then it is not run.
    empty: Option<Diagnostic>,
}

/// One test, run.
#[derive(Debug)]
pub struct Tested {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// What does not hold; empty where it passed.
    pub failures: Vec<Diagnostic>,
    /// Why its docket cannot be had, where it cannot.
    pub unreadable: Option<Unreadable>,
    /// The provisions that were held against something in it, with a verdict.
    pub exercised: BTreeSet<ProvisionId>,
    /// The provisions that were broken in it.
    pub broken: BTreeSet<ProvisionId>,
    /// What would make it hold: its expectations rewritten to what is found.
    pub blessing: Vec<Edit>,
}

impl Tested {
    /// Whether it holds.
    pub fn passed(&self) -> bool {
        self.failures.is_empty() && self.unreadable.is_none()
    }
}

/// Runs all tests of a rule set, in order.
pub fn run(world: &dyn World, sources: &mut SourceMap, rules: &RuleSet) -> Vec<Tested> {
    let cases: Vec<Case> = rules.tests.iter().map(|test| declared(world, sources, rules, test)).collect();
    cases.into_iter().map(|case| case.run(&rules.charter, sources)).collect()
}

/// Reads the docket of a `test` declaration.
pub fn declared(world: &dyn World, sources: &mut SourceMap, rules: &RuleSet, test: &Test) -> Case {
    let name = test.name.value.clone();
    let missing = match (&test.docket, test.expects.as_slice()) {
        (None, _) => Some("names no docket"),
        (Some(_), []) => Some("expects nothing"),
        _ => None,
    };
    let empty = missing.map(|missing| {
        Diagnostic::invalid(EMPTY, format!("the test \"{name}\" {missing}"))
            .label(test.name.span, Role::Rule, "asserts nothing")
            .help("write `docket \"FILE\"` and at least one `expect`, such as `expect clean`")
    });
    let record = match &test.docket {
        Some(path) => read(world, sources, &path.value, &rules.file),
        None => Ok(Record { dockets: Vec::new(), findings: Vec::new() }),
    };
    let expects: Vec<Expectation> = test.expects.iter().map(expectation).collect();
    let written = bless::Written::Rules { docket: test.docket.as_ref().map(|path| path.span) };
    Case { name, span: test.name.span, role: Role::Rule, expects, record, written, empty }
}

fn read(world: &dyn World, sources: &mut SourceMap, path: &str, from: &str) -> Result<Record, Unreadable> {
    let (file, text) = world.read(path, from)?;
    let id = sources.enter(&file, text).map_err(|error| Unreadable { path: path.to_owned(), why: error.to_string() })?;
    record::read(world, sources, id)
}

fn expectation(expect: &Expect) -> Expectation {
    match expect {
        Expect::Clean(span) => Expectation { span: *span, expected: None },
        Expect::Finding { span, severity, code, provision, at } => {
            let expected =
                Expected { weight: severity.clone(), code: code.value.clone(), provision: provision.clone(), at: at.clone() };
            Expectation { span: *span, expected: Some(expected) }
        }
    }
}

/// The test that a docket is, where it says what it expects.
pub fn of_docket(sources: &SourceMap, record: Record) -> Option<Case> {
    let docket = record.dockets.last()?;
    let expects = docket.expects.as_ref()?;
    let name = sources.file(docket.source).name().to_owned();
    let json = name.ends_with(".json");
    let empty = expects.lines.is_empty().then(|| {
        Diagnostic::invalid(EMPTY, "the docket expects nothing")
            .label(expects.span, Role::Docket, "asserts nothing")
            .help("write `expect: clean`, or what is to be found")
    });
    let written = bless::Written::Docket { value: expects.span, listed: expects.listed, json };
    let (span, expects) = (expects.span, expects.lines.clone());
    Some(Case { name, span, role: Role::Docket, expects, record: Ok(record), written, empty })
}

impl Case {
    /// Holds the docket against the rules, and what is found against what is expected.
    pub fn run(self, charter: &Charter, sources: &SourceMap) -> Tested {
        let texts = self.texts(sources);
        self.run_with(charter, &texts)
    }

    /// The files that it may rewrite, which a run needs.
    pub fn texts(&self, sources: &SourceMap) -> Texts {
        Texts::of(sources, self.span)
    }

    /// As [`Case::run`], without the files: it may be done by another thread.
    pub fn run_with(self, charter: &Charter, texts: &Texts) -> Tested {
        let Self { name, span, role, expects, record, written, empty } = self;
        let mut tested = Tested {
            name,
            span,
            failures: Vec::new(),
            unreadable: None,
            exercised: BTreeSet::new(),
            broken: BTreeSet::new(),
            blessing: Vec::new(),
        };
        let record = match record {
            Ok(record) if record.dockets.is_empty() => {
                tested.failures.extend(empty);
                return tested;
            }
            Ok(record) => record,
            Err(unreadable) => {
                tested.failures.extend(empty);
                tested.unreadable = Some(unreadable);
                return tested;
            }
        };
        let held = record::exercise(charter, record, Settings::default());
        tested.note(charter, &held.findings, held.provisions);
        let mut found = held.findings;
        found.retain(|finding| finding.cause.is_none() && finding.code != NOT_ENCODED);
        let compared = compare::compare(&expects, &found);
        if empty.is_some() || !compared.holds() {
            tested.blessing = bless::edits(texts, &expects, &found, &compared, written);
        }
        tested.failures = match empty {
            Some(empty) => vec![empty],
            None => compared.failures(&expects, &found, span, role),
        };
        tested
    }
}

impl Tested {
    /// What was exercised: held, with a verdict each time; and what was broken.
    fn note(&mut self, charter: &Charter, findings: &[Diagnostic], held: Vec<ProvisionId>) {
        let of = |verdict: &dyn Fn(Verdict) -> bool| -> BTreeSet<(&str, Span)> {
            let told = findings.iter().filter(|finding| verdict(finding.verdict));
            let named = told.filter_map(|finding| Some((finding.provision.as_deref()?, &finding.labels)));
            named.flat_map(|(path, labels)| labels.iter().map(move |label| (path, label.span))).collect()
        };
        let broken = of(&|verdict| matches!(verdict, Verdict::Breach | Verdict::Waived));
        let open = of(&|verdict| verdict == Verdict::Undetermined);
        let held: BTreeSet<ProvisionId> = held.into_iter().collect();
        for (number, provision) in (0..).zip(&charter.provisions) {
            let (id, key) = (ProvisionId(number), (provision.path.as_str(), provision.span));
            if broken.contains(&key) {
                self.broken.insert(id);
            }
            if broken.contains(&key) || held.contains(&id) && !open.contains(&key) {
                self.exercised.insert(id);
            }
        }
    }
}
