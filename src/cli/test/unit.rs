//! The tests of one folder: its rule files, and the cases beside them. Each is run by itself, so that several go at once.

use super::Tally;
use super::coverage::Coverage;
use super::names::Names;
use crate::check::Settings;
use crate::cli::files::{Input, Inputs, Kind};
use crate::cli::host::{Found, Host};
use crate::cli::output::Failure;
use crate::cli::project::Projects;
use crate::cli::run::Run;
use crate::diagnostic::{Diagnostic, Severity};
use crate::load::RuleSet;
use crate::runner::{self, Case, Tested, Texts};
use crate::source::{SourceMap, Span, Unreadable};
use crate::{cli, docket};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The folder of cases beside a rule set.
const CASES: &str = "cases";

/// Rule files and dockets that belong together.
pub struct Unit {
    folder: PathBuf,
    rules: Vec<Input>,
    dockets: Vec<Input>,
}

/// What came of it.
pub struct Done {
    sources: SourceMap,
    tests: Vec<Tested>,
    errors: Vec<Diagnostic>,
    failures: Vec<String>,
    coverage: Coverage,
    /// The cases that this unit itself puts to no test.
    idle: Vec<Found>,
    /// Where all that was read lies.
    read: BTreeSet<PathBuf>,
}

impl Unit {
    /// Brings files together by the folder of their rules, in the order of the files. Cases beside rule files are added.
    pub fn gather(host: &Host, files: Vec<Input>) -> Vec<Self> {
        let mut units: Vec<Self> = Vec::new();
        for input in files {
            let folder = host.folder(&input.file.shown);
            let folder = match (input.kind, folder.file_name()) {
                (Kind::Docket, Some(name)) if name == CASES => folder.parent().map(Path::to_path_buf).unwrap_or_default(),
                _ => folder,
            };
            let at = units.iter().position(|unit| unit.folder == folder).unwrap_or_else(|| {
                units.push(Self { folder, rules: Vec::new(), dockets: Vec::new() });
                units.len() - 1
            });
            match input.kind {
                Kind::Rules => units[at].rules.push(input),
                Kind::Docket => units[at].dockets.push(input),
            }
        }
        for unit in &mut units {
            let cases = unit.folder.join(CASES);
            if !unit.rules.is_empty() && cases.is_dir() {
                let known = |input: &Input| unit.dockets.iter().any(|docket| docket.file.real == input.file.real);
                let found = Inputs::collect(host, &[PathBuf::from(host.name(&cases))]).files;
                let found: Vec<Input> = found.into_iter().filter(|input| input.kind == Kind::Docket && !known(input)).collect();
                unit.dockets.extend(found);
            }
        }
        units
    }

    /// Reads all, runs the tests that are meant.
    pub fn run(self, host: Host, config: Option<&Path>, names: &Names) -> Done {
        let projects = match Projects::new(&host, config) {
            Ok(projects) => projects,
            Err(failure) => return Done::failed(failure),
        };
        let mut run = Run::new(&host, projects, Settings::default());
        run.silent = true;
        self.offer(&host, &mut run);
        let mut sets: Vec<Rc<RuleSet>> = Vec::new();
        let mut cases: Vec<(Rc<RuleSet>, Case)> = Vec::new();
        for input in &self.rules {
            let Some(set) = run.rules(&input.file) else { continue };
            for test in set.tests.iter().filter(|test| names.hold(&test.name.value)) {
                cases.push((set.clone(), runner::declared(&host, &mut run.sources, &set, test)));
            }
            sets.push(set);
        }
        let mut idle: Vec<Found> = Vec::new();
        for input in self.dockets.iter().filter(|input| names.hold(&input.file.shown)) {
            match asks(&host, input).and_then(|asks| if asks { case(&mut run, input).map(Some) } else { Ok(None) }) {
                Ok(Some(found)) => cases.extend(found),
                Ok(None) => idle.push(input.file.clone()),
                Err(unreadable) => run.cannot_read(&unreadable),
            }
        }
        let jobs: Vec<(&RuleSet, Texts, Case)> = cases
            .into_iter()
            .map(|(set, case)| (place(&mut sets, set), case))
            .collect::<Vec<_>>()
            .into_iter()
            .map(|(at, case)| (&*sets[at], case.texts(&run.sources), case))
            .collect();
        let charters: Vec<&RuleSet> = jobs.iter().map(|(set, ..)| *set).collect();
        let tests: Vec<Tested> = jobs.into_par_iter().map(|(set, texts, case)| case.run_with(&set.charter, &texts)).collect();
        let mut coverage = Coverage::default();
        for set in &sets {
            coverage.provisions(&run.sources, &set.charter);
        }
        for (set, test) in charters.iter().zip(&tests) {
            coverage.test(&run.sources, &set.charter, test);
        }
        let (findings, failures) = (std::mem::take(&mut run.findings), std::mem::take(&mut run.failures));
        // what is wrong with the rules themselves; their warnings are told by `check`
        let errors = findings.into_iter().filter(|finding| finding.severity == Severity::Error && finding.cause.is_none());
        let errors: Vec<Diagnostic> = errors.collect();
        // where a rule file is not looked at, or not understood, its tests are not known
        if !(self.is_whole(&host) && errors.is_empty() && failures.is_empty()) {
            idle.clear();
        }
        idle.retain(|file| host.path(&file.shown).starts_with(self.folder.join(CASES)));
        let read = run.sources.files().filter_map(|file| host.path(file.name()).canonicalize().ok()).collect();
        Done { errors, sources: run.sources, tests, failures, coverage, idle, read }
    }

    /// Whether all rule files of its folder are in it.
    fn is_whole(&self, host: &Host) -> bool {
        let known: BTreeSet<&PathBuf> = self.rules.iter().map(|input| &input.file.real).collect();
        let mut files = cli::glob::expand(&self.folder, "*.rop").into_iter();
        !known.is_empty() && files.all(|path| host.named(&path).is_ok_and(|found| known.contains(&found.real)))
    }

    /// The sets that cases may name. A case that names none is held against the only one beside it.
    fn offer(&self, host: &Host, run: &mut Run<'_>) {
        let mut named: Vec<Found> = Vec::new();
        for path in cli::glob::expand(&self.folder, "*.rop") {
            let Ok(found) = host.named(&path) else { continue };
            let text = host.text(&found);
            let Some(name) = text.as_deref().ok().and_then(cli::sniff::declared) else { continue };
            run.offer(name, &found);
            named.push(found);
        }
        if let [only] = named.as_slice() {
            run.usual = Some(only.clone());
        }
    }
}

/// Where a set stands in the list; it is added where it does not yet.
fn place(sets: &mut Vec<Rc<RuleSet>>, set: Rc<RuleSet>) -> usize {
    sets.iter().position(|known| Rc::ptr_eq(known, &set)).unwrap_or_else(|| {
        sets.push(set);
        sets.len() - 1
    })
}

/// Whether a docket says what it expects.
fn asks(host: &Host, input: &Input) -> Result<bool, Unreadable> {
    let text = input.text.clone().map_or_else(|| host.text(&input.file), Ok)?;
    if !text.contains("expect") {
        return Ok(false);
    }
    // alone first: a docket that is no test need not find its rules
    let mut alone = SourceMap::default();
    Ok(alone.enter(&input.file.shown, text).is_ok_and(|id| docket::read(&alone, id).0.expects.is_some()))
}

/// The test that a docket is, with its rules; None where they are not found, which is told.
fn case(run: &mut Run<'_>, input: &Input) -> Result<Option<(Rc<RuleSet>, Case)>, Unreadable> {
    let Some((_, set, record)) = run.read(input, None)? else { return Ok(None) };
    Ok(runner::of_docket(&run.sources, record).map(|case| (set, case)))
}

impl Done {
    fn failed(failure: Failure) -> Self {
        Self {
            sources: SourceMap::default(),
            tests: Vec::new(),
            errors: Vec::new(),
            failures: vec![failure.0],
            coverage: Coverage::default(),
            idle: Vec::new(),
            read: BTreeSet::new(),
        }
    }

    /// Adds it to all that was run: its places move to the one map.
    pub fn into(self, tally: &mut Tally) {
        let Self { sources, tests, errors, failures, coverage, idle, read } = self;
        let mut moved: BTreeMap<u32, u32> = BTreeMap::new();
        for file in sources.files() {
            match tally.sources.enter(file.name(), file.text().clone()) {
                Ok(id) => _ = moved.insert(file.base(), tally.sources.file(id).base()),
                Err(error) => tally.failures.push(error.to_string()),
            }
        }
        let shift = |span: Span| {
            let from = moved.range(..=span.start).next_back();
            let (from, to) = from.map_or((0, 0), |(from, to)| (*from, *to));
            Span::new(span.start - from + to, span.end - from + to)
        };
        let whole = errors.is_empty();
        for failure in failures {
            if !tally.failures.contains(&failure) {
                tally.failures.push(failure);
            }
        }
        tally.errors.extend(errors.into_iter().map(|finding| shifted(finding, &shift)));
        for mut test in tests {
            test.span = shift(test.span);
            test.failures = test.failures.into_iter().map(|finding| shifted(finding, &shift)).collect();
            // while the rules are in error, what is found is not what they say
            test.blessing.retain(|_| whole);
            for edit in &mut test.blessing {
                edit.span = shift(edit.span);
            }
            if let Some(unreadable) = &test.unreadable {
                let failure = Failure::from(unreadable).0;
                if !tally.failures.contains(&failure) {
                    tally.failures.push(failure);
                }
            }
            tally.tests.push(test);
        }
        tally.coverage.add(coverage);
        tally.idle.extend(idle);
        tally.read.extend(read);
    }
}

fn shifted(mut finding: Diagnostic, shift: &impl Fn(Span) -> Span) -> Diagnostic {
    for label in &mut finding.labels {
        label.span = shift(label.span);
    }
    for edit in finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
        edit.span = shift(edit.span);
    }
    finding.cause = None;
    finding
}
