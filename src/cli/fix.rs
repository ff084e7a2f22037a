//! `quorate fix`: mends what can be mended, and proves by checking again that the files are better for it.
//!
//! What comes in: paths, as for `quorate check`. What goes out: files written anew (or a diff, or the text on standard output), what was
//! mended, and what remains. It must not know how a mend comes about.

mod rounds;
mod store;
mod told;

use super::Status;
use super::baseline::Baselines;
use super::check::paths;
use super::files::{Input, Inputs};
use super::host::{Found, Host, STDIN};
use super::levels::Levelling;
use super::options::{Counting, Days};
use super::output::{self, Failure};
use super::project::Projects;
use super::rules;
use crate::check::Settings;
use crate::diagnostic::{NOT_ENCODED, Severity};
use clap::Args;
use rounds::{Look, Rounds};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Arguments of `quorate fix`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status, by what remains: 0 complies, 1 findings (with --diff: or changes), 2 could not check or write."
)]
pub struct Fix {
    /// Agendas, records, rule files, folders of them, or - for standard input [default: what quorate.toml lists]
    paths: Vec<PathBuf>,
    /// Check dockets against these rules, whatever they name: a rule file, or the name of a rule set
    #[arg(long, value_name = "PATH|NAME")]
    rules: Option<PathBuf>,
    /// Use this project file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Also apply fixes that change what is on record, or choose among several: look at them
    #[arg(long)]
    r#unsafe: bool,
    /// Show the changes and write nothing; exit with 1 where there are any
    #[arg(long)]
    diff: bool,
    /// Only fix findings of this code (several times for several)
    #[arg(long, value_name = "CODE")]
    only: Vec<String>,
    /// Only say what went wrong
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    counting: Counting,
    #[command(flatten)]
    levels: Levelling,
    /// Leave alone the findings that this baseline has [default: what quorate.toml names]
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Leave alone nothing that a baseline has
    #[arg(long, conflicts_with = "baseline")]
    no_baseline: bool,
}

/// A file that may be written.
#[derive(Debug, Clone)]
struct Editable {
    file: Found,
    /// Its text when it was read.
    before: Arc<str>,
}

impl Fix {
    /// Mends, writes, says what it came to.
    pub fn run(self) -> Result<Status, Failure> {
        let host = Host::new();
        let mut projects = Projects::new(&host, self.config.as_deref())?;
        let given = self.rules.as_deref().map(|path| rules::named(&host, &mut projects, path)).transpose()?;
        if let Some(code) = self.only.iter().find(|code| !crate::pages::sections().iter().any(|(known, _)| known == code)) {
            return Err(Failure(format!("there is no code `{code}`; `quorate explain` lists all")));
        }
        let paths = paths(&mut projects, &self.paths)?;
        let inputs = Inputs::collect(&host, &paths);
        for unreadable in &inputs.unreadable {
            Failure::from(unreadable).tell();
        }
        let failed = !inputs.unreadable.is_empty();
        let editable = editable(&host, &inputs.files)?;
        let baselines = Baselines { baseline: self.baseline.clone(), no_baseline: self.no_baseline, write_baseline: None };
        let look = Look {
            host: &host,
            config: self.config.as_deref(),
            given: given.as_ref(),
            settings: Settings { as_of: self.days.as_of, today: self.days.today },
            levels: &self.levels,
            baselines: &baselines,
            inputs: inputs.files,
        };
        let mut rounds = Rounds::begin(look, &editable, self.r#unsafe, &self.only)?;
        rounds.run()?;
        let changed = rounds.changed();
        self.out(&changed)?;
        if let Some(text) = rounds.text(STDIN).filter(|_| !self.diff) {
            output::print(text)?;
        }
        if !self.quiet {
            told::tell(&rounds, self.diff, self.r#unsafe);
        }
        let least = self.counting.fail_level.or(rounds.now.fail_level).unwrap_or(Severity::Error);
        Ok(self.status(&rounds, least, failed, !changed.is_empty()))
    }

    /// Writes what has changed: to the files, as a diff, or to standard output.
    fn out(&self, changed: &[(&Editable, Arc<str>)]) -> Result<(), Failure> {
        if self.diff {
            return output::print(
                &changed.iter().map(|(old, new)| told::diff(&old.file.shown, &old.before, new)).collect::<String>(),
            );
        }
        let files = changed.iter().filter(|(old, _)| old.file.shown != STDIN);
        store::write(&files.map(|(old, new)| (&old.file, &*old.before, &**new)).collect::<Vec<_>>())
    }

    fn status(&self, rounds: &Rounds<'_>, least: Severity, failed: bool, changes: bool) -> Status {
        let report = &rounds.now.report;
        if failed || rounds.now.failed {
            Status::CannotCheck
        } else if self.counting.exit_zero {
            Status::Complies
        } else if (self.diff && changes)
            || report.roots().any(|(_, finding)| finding.severity >= least && finding.code != NOT_ENCODED)
        {
            Status::Found
        } else if self.counting.deny_undetermined && report.summary.undetermined > 0 {
            Status::Undetermined
        } else {
            Status::Complies
        }
    }
}

/// The files that may be written, by their shown names. One that a link leads to out of its folder is refused.
fn editable(host: &Host, inputs: &[Input]) -> Result<BTreeMap<String, Editable>, Failure> {
    let mut all = BTreeMap::new();
    for input in inputs {
        let text = match &input.text {
            Some(text) => text.clone(),
            // what cannot be read is told by the check
            None => match host.text(&input.file) {
                Ok(text) => text,
                Err(_) => continue,
            },
        };
        if input.file.shown != STDIN && leads_outside(host, &input.file) {
            output::tell(&format!("note: {} is a link out of its folder and is not written", input.file.shown));
            continue;
        }
        all.insert(input.file.shown.clone(), Editable { file: input.file.clone(), before: text });
    }
    if all.is_empty() {
        return Err(Failure("nothing to fix: no file could be read".to_owned()));
    }
    Ok(all)
}

/// Whether a file, as it was named, lies in another folder than links lead to.
fn leads_outside(host: &Host, file: &Found) -> bool {
    let named = super::host::flat(&host.working().join(&file.shown));
    let root = if named.starts_with(host.working()) { Some(host.working()) } else { named.parent() };
    let root = root.and_then(|root: &Path| root.canonicalize().ok());
    !root.is_some_and(|root| file.real.starts_with(root))
}
