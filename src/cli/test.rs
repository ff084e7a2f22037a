//! `quorate test`: runs the tests that rule files declare.
//!
//! What comes in: paths of rule files or folders. What goes out: what failed, how many passed, the exit status. It must not know
//! what a test says.

use super::Status;
use super::check::paths;
use super::files::{Inputs, Kind};
use super::host::Host;
use super::options::Display;
use super::output::{self, Failure};
use super::project::{self, Projects};
use crate::diagnostic::{Diagnostic, Report, Severity, Summary};
use crate::report::{Context, amount, clean};
use crate::runner;
use crate::source::{SourceMap, Unreadable};
use clap::Args;
use std::path::PathBuf;

/// Arguments of `quorate test`.
#[derive(Debug, Args)]
pub struct Test {
    /// Rule files or folders of them [default: what quorate.toml lists]
    paths: Vec<PathBuf>,
    /// Use this project file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    display: Display,
}

/// What has been run so far.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: Vec<String>,
    findings: Vec<Diagnostic>,
    unreadable: usize,
}

impl Test {
    /// Runs the tests, reports, says what it came to.
    pub fn run(self) -> Result<Status, Failure> {
        let host = Host::new();
        let mut projects = Projects::new(&host, self.config.as_deref())?;
        let inputs = Inputs::collect(&host, &paths(&mut projects, &self.paths)?);
        let mut sources = SourceMap::default();
        let mut tally = Tally::default();
        for unreadable in &inputs.unreadable {
            tally.cannot_read(unreadable);
        }
        for input in inputs.files.iter().filter(|input| input.kind == Kind::Rules) {
            if let Err(unreadable) = tally.file(&host, &mut projects, &mut sources, &input.file.shown) {
                tally.cannot_read(&unreadable);
            }
        }
        self.finish(tally, &sources)
    }

    fn finish(&self, tally: Tally, sources: &SourceMap) -> Result<Status, Failure> {
        let Tally { passed, failed, findings, unreadable } = tally;
        let report = Report::assemble(sources, findings, Summary::default());
        let context = Context {
            width: output::width(),
            verbose: self.display.verbose,
            // the last line is this command's own
            quiet: true,
            least: if self.display.quiet { Severity::Error } else { Severity::Note },
            max_findings: self.display.max_findings,
            ..Context::new(sources, &report)
        };
        output::write(&self.display, &context)?;
        for name in &failed {
            output::tell(&format!("failed: {}", clean(name)));
        }
        if unreadable > 0 {
            return Ok(Status::CannotCheck);
        }
        if passed + failed.len() == 0 && report.summary.errors == 0 {
            return Err(Failure("nothing to test: no `test` is declared".to_owned()));
        }
        if !self.display.quiet {
            let of = amount(passed + failed.len(), "test");
            output::tell(&match failed.len() {
                0 => format!("passed: {of}"),
                number => format!("{number} of {of} failed"),
            });
        }
        let broken = !failed.is_empty() || report.summary.errors > 0;
        Ok(if broken { Status::Found } else { Status::Complies })
    }
}

impl Tally {
    fn file(
        &mut self,
        host: &Host,
        projects: &mut Projects<'_>,
        sources: &mut SourceMap,
        path: &str,
    ) -> Result<(), Unreadable> {
        // a broken project file was told where the paths were sought
        let project = projects.of(&host.folder(path)).ok().flatten();
        let (compiled, findings) = project::rule_set(host, sources, path, project.as_deref())?;
        // what is wrong with the rules themselves; their warnings are told by `check`
        self.take(findings.into_iter().filter(|finding| finding.severity == Severity::Error && finding.cause.is_none()));
        for tested in runner::run(host, sources, &compiled) {
            if let Some(unreadable) = &tested.unreadable {
                self.cannot_read(unreadable);
                self.failed.push(tested.name);
            } else if tested.failures.is_empty() {
                self.passed += 1;
            } else {
                self.failed.push(tested.name);
            }
            self.take(tested.failures.into_iter());
        }
        Ok(())
    }

    fn take(&mut self, findings: impl Iterator<Item = Diagnostic>) {
        let before = self.findings.len();
        self.findings.extend(findings.map(|mut finding| {
            finding.cause = finding.cause.map(|cause| cause + before);
            finding
        }));
    }

    fn cannot_read(&mut self, unreadable: &Unreadable) {
        self.unreadable += 1;
        Failure::from(unreadable).tell();
    }
}
