//! `quorate check`: rule files by themselves, dockets against their rules.
//!
//! What comes in: paths and flags. What goes out: one report over all of them, and the exit status. It must not know what is
//! checked, only where rules and dockets meet.

use super::Status;
use super::baseline::Baselines;
use super::files::{Inputs, Kind};
use super::host::Host;
use super::levels::Levelling;
use super::options::{Counting, Days, Display, Target};
use super::output::{self, Failure};
use super::project::Projects;
use super::run::Run;
use super::{rules, settle};
use crate::check::Settings;
use crate::diagnostic::{Diagnostic, NOT_ENCODED, Report, Severity};
use crate::report::{Context, amount};
use clap::Args;
use std::path::PathBuf;

/// Arguments of `quorate check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Rule files, agendas, records, folders of them, or - for standard input [default: what quorate.toml lists]
    paths: Vec<PathBuf>,
    /// Check dockets against these rules, whatever they name: a rule file, or the name of a rule set
    #[arg(long, value_name = "PATH|NAME")]
    rules: Option<PathBuf>,
    /// Use this project file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    display: Display,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    counting: Counting,
    #[command(flatten)]
    levels: Levelling,
    #[command(flatten)]
    baselines: Baselines,
}

impl Check {
    /// Checks, reports, says what it came to.
    pub fn run(self) -> Result<Status, Failure> {
        let targets = output::targets(&self.display)?;
        if let Some(baseline) = &self.baselines.write_baseline
            && targets.iter().filter_map(Target::file).any(|file| output::lands(file) == output::lands(baseline))
        {
            let file = baseline.display();
            return Err(Failure(format!(
                "the baseline and a report would both go to {file}; name another file for one of them"
            )));
        }
        let host = Host::new();
        let mut projects = Projects::new(&host, self.config.as_deref())?;
        let paths = paths(&mut projects, &self.paths)?;
        let given = self.rules.as_deref().map(|path| rules::named(&host, &mut projects, path)).transpose()?;
        let inputs = Inputs::collect(&host, &paths);
        let settings = Settings { as_of: self.days.as_of, today: self.days.today };
        let mut run = Run::new(&host, projects, settings);
        for unreadable in &inputs.unreadable {
            run.cannot_read(unreadable);
        }
        // rules first: a set among them serves the dockets beside it
        let (rules, dockets): (Vec<_>, Vec<_>) = inputs.files.into_iter().partition(|input| input.kind == Kind::Rules);
        for input in rules.into_iter().chain(dockets) {
            run.input(input, given.as_ref());
        }
        let least = self.counting.fail_level.or(run.fail_level).or_else(|| run.fail_level_here());
        let report = settle::report(&mut run, &self.levels, &self.baselines, self.display.quiet)?;
        self.finish(run, &report, least.unwrap_or(Severity::Error))
    }

    fn finish(&self, run: Run<'_>, report: &Report, least: Severity) -> Result<Status, Failure> {
        for target in output::targets(&self.display)? {
            if let Some(output) = target.file().filter(|file| run.has_read(file)) {
                return Err(Failure(format!("{} is a file that was checked; write the report to another", output.display())));
            }
        }
        let context = Context {
            as_of: self.days.as_of,
            extents: &run.extents,
            failures: &run.failures,
            width: output::width(),
            verbose: self.display.verbose,
            // where nothing could be checked, there is nothing to sum up
            quiet: self.display.quiet || (run.failed > 0 && run.files == 0),
            least,
            undetermined: self.counting.deny_undetermined,
            max_findings: self.display.max_findings,
            ..Context::new(&run.sources, report)
        };
        output::write(&self.display, &context)?;
        if run.failed > 0 && run.files > 0 {
            output::tell(&format!("error: not everything was checked; see the {} above", amount(run.failed, "line")));
        }
        Ok(self.status(report, least, run.failed > 0))
    }

    fn status(&self, report: &Report, least: Severity, failed: bool) -> Status {
        if failed {
            Status::CannotCheck
        } else if self.counting.exit_zero {
            Status::Complies
        } else if report.roots().any(|(_, finding)| counts(finding, least)) {
            Status::Found
        } else if self.counting.deny_undetermined && report.summary.undetermined > 0 {
            Status::Undetermined
        } else {
            Status::Complies
        }
    }
}

/// Whether a finding makes the run fail. That a provision is not encoded does so only where a level makes more of it.
fn counts(finding: &Diagnostic, least: Severity) -> bool {
    finding.severity >= least && (finding.code != NOT_ENCODED || finding.severity > Severity::Note)
}

/// The paths given, else those that the project lists.
pub fn paths(projects: &mut Projects<'_>, given: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    if !given.is_empty() {
        return Ok(given.to_vec());
    }
    let project = projects.here()?.ok_or(Failure("nothing to check: name a file or folder".to_owned()))?;
    let mut paths = project.rule_files()?;
    paths.extend(project.docket_paths()?);
    if paths.is_empty() {
        return Err(Failure(format!("nothing to check: {} lists no `rules` and no `dockets`", project.shown)));
    }
    Ok(paths)
}
