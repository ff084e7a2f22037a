//! `quorate test`: runs the tests that rule files declare, and the dockets that say what is to be found in them.
//!
//! What comes in: paths of rule files, dockets or folders. What goes out: what failed, how many passed, what they exercise, the exit
//! status. It must not know what a test says.

mod blessing;
mod coverage;
mod document;
mod junit;
mod names;
mod unit;

use self::coverage::{Coverage, Share};
use self::names::Names;
use self::unit::{Done, Unit};
use super::Status;
use super::check::paths;
use super::files::Inputs;
use super::host::{Found, Host};
use super::options::Display;
use super::output::{self, Failure};
use super::project::Projects;
use crate::diagnostic::{Diagnostic, Report, Severity, Summary};
use crate::report::{Context, Format, amount, clean};
use crate::runner::Tested;
use crate::source::SourceMap;
use clap::Args;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// So many cases that are put to no test are listed.
const LISTED: usize = 20;

/// Arguments of `quorate test`.
#[derive(Debug, Args)]
pub struct Test {
    /// Rule files, dockets with `expect`, or folders of them [default: what quorate.toml lists]
    paths: Vec<PathBuf>,
    /// Only tests whose name has this in it; `*` and `?` stand for any letters, and then the whole name is meant
    #[arg(long, value_name = "PATTERN")]
    name: Vec<String>,
    /// Rewrite the expectations of failing tests to what is found
    #[arg(long, conflicts_with_all = ["coverage", "threshold"])]
    bless: bool,
    /// Tell which provisions no test exercises
    #[arg(long)]
    coverage: bool,
    /// Exit with 1 where fewer provisions are exercised, such as 80%
    #[arg(long, value_name = "SHARE", value_parser = coverage::share)]
    threshold: Option<Share>,
    /// Use this project file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    display: Display,
}

/// All that was run, in order, over one map of sources.
pub struct Tally {
    /// The files.
    pub sources: SourceMap,
    /// The tests.
    pub tests: Vec<Tested>,
    /// What is wrong with the rules themselves.
    pub errors: Vec<Diagnostic>,
    /// What could not be read.
    pub failures: Vec<String>,
    /// What the tests exercise.
    pub coverage: Coverage,
    /// The cases of which the tests of their own folder take no notice.
    idle: Vec<Found>,
    /// Where all that was read lies.
    read: BTreeSet<PathBuf>,
}

impl Test {
    /// Runs the tests, reports, says what it came to.
    pub fn run(self) -> Result<Status, Failure> {
        output::targets(&self.display)?;
        let host = Host::new();
        let mut projects = Projects::new(&host, self.config.as_deref())?;
        let inputs = Inputs::collect(&host, &paths(&mut projects, &self.paths)?);
        let names = Names::new(&self.name);
        let units = Unit::gather(&host, inputs.files);
        let hosts: Vec<Host> = units.iter().map(|_| host.again()).collect();
        let jobs: Vec<(Unit, Host)> = units.into_iter().zip(hosts).collect();
        let done: Vec<Done> = jobs.into_par_iter().map(|(unit, host)| unit.run(host, self.config.as_deref(), &names)).collect();
        let unreadable = inputs.unreadable.iter().map(|unreadable| Failure::from(unreadable).0);
        let mut tally = Tally::of(unreadable.collect(), done);
        for failure in &tally.failures {
            Failure(failure.clone()).tell();
        }
        self.tell_untested(&tally);
        if tally.tests.is_empty() && tally.failures.is_empty() && tally.errors.is_empty() {
            return Err(Failure(names.nothing()));
        }
        let blessed = if self.bless { blessing::write(&host, &mut tally)? } else { Vec::new() };
        self.report(&tally)?;
        self.tell(&tally, &blessed);
        Ok(self.status(&tally))
    }

    fn report(&self, tally: &Tally) -> Result<(), Failure> {
        let findings = tally.errors.iter().chain(tally.tests.iter().flat_map(|test| &test.failures)).cloned().collect();
        let report = Report::assemble(&tally.sources, findings, Summary::default());
        let last = tally.last_line();
        let context = Context {
            last_line: Some(&last),
            failures: &tally.failures,
            width: output::width(),
            verbose: self.display.verbose,
            // the last line is this command's own
            quiet: true,
            least: if self.display.quiet { Severity::Error } else { Severity::Note },
            max_findings: self.display.max_findings,
            ..Context::new(&tally.sources, &report)
        };
        let coverage = self.covers().then_some(&tally.coverage);
        let untested = self.untested(tally);
        output::write_each(&self.display, &|format, color, out| match format {
            Format::Json => document::write(tally, untested.as_deref(), coverage, out),
            Format::Junit => junit::write(tally, out),
            _ => format.write(&Context { color, ..context }, out),
        })
    }

    /// What people read after the findings.
    fn tell(&self, tally: &Tally, blessed: &[String]) {
        for test in tally.tests.iter().filter(|test| !test.passed()) {
            output::tell(&format!("failed: {}", clean(&test.name)));
        }
        for line in blessed {
            output::tell(&format!("rewritten: {}", clean(line)));
        }
        if self.covers() {
            for line in tally.coverage.lines(self.display.verbose > 0) {
                output::tell(&line);
            }
        }
        if let Some(below) = self.below(tally) {
            output::tell(&below);
        }
        if !self.display.quiet && !tally.tests.is_empty() {
            output::tell(&tally.last_line());
        }
    }

    /// The cases that are put to no test. Where not all tests are run it is not known.
    fn untested<'t>(&self, tally: &'t Tally) -> Option<Vec<&'t str>> {
        self.name.is_empty().then(|| tally.idle.iter().map(|file| file.shown.as_str()).collect())
    }

    fn tell_untested(&self, tally: &Tally) {
        let files = self.untested(tally).filter(|_| !self.display.quiet).unwrap_or_default();
        let help = |them: &str| format!("name {them} in a `test`, or write `expect: []` and --bless");
        match files.as_slice() {
            [] => {}
            [one] => {
                let help = help("it");
                output::tell(&format!("note: no test names {}, and it does not say what it expects; {help}", clean(one)));
            }
            several => {
                let (cases, help) = (amount(several.len(), "case"), help("them"));
                output::tell(&format!("note: no test names these {cases}, and they do not say what they expect; {help}"));
                let most = if self.display.verbose > 0 { several.len() } else { LISTED };
                several.iter().take(most).for_each(|file| output::tell(&format!("  {}", clean(file))));
                if several.len() > most {
                    output::tell(&format!("  and {} more; -v lists all", several.len() - most));
                }
            }
        }
    }

    fn covers(&self) -> bool {
        self.coverage || self.threshold.is_some()
    }

    /// That too few provisions are exercised.
    fn below(&self, tally: &Tally) -> Option<String> {
        self.threshold.as_ref().and_then(|share| tally.coverage.below(share))
    }

    fn status(&self, tally: &Tally) -> Status {
        if !tally.failures.is_empty() {
            Status::CannotCheck
        } else if tally.failed() > 0 || !tally.errors.is_empty() || self.below(tally).is_some() {
            Status::Found
        } else {
            Status::Complies
        }
    }
}

impl Tally {
    /// Brings together what was run apart, in order.
    fn of(failures: Vec<String>, done: Vec<Done>) -> Self {
        let mut tally = Self {
            sources: SourceMap::default(),
            tests: Vec::new(),
            errors: Vec::new(),
            failures,
            coverage: Coverage::default(),
            idle: Vec::new(),
            read: BTreeSet::new(),
        };
        for one in done {
            one.into(&mut tally);
        }
        // what the tests of another folder name, and what is the history of a case, is tested
        tally.idle.retain(|file| !tally.read.contains(&file.real));
        tally
    }

    /// How many there are, and how many do not hold.
    fn last_line(&self) -> String {
        let of = amount(self.tests.len(), "test");
        match self.failed() {
            0 => format!("passed: {of}"),
            number => format!("{number} of {of} failed"),
        }
    }

    /// How many tests do not hold.
    pub fn failed(&self) -> usize {
        self.tests.iter().filter(|test| !test.passed()).count()
    }
}
