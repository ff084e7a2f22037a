//! `--baseline` and `--write-baseline`: baselines on the disk.
//!
//! What comes in: a report, and paths from the command line or the project files. What goes out: the report without what is known, and a
//! baseline with what is. Files are named relative to the folder of the baseline, so that it is the same from wherever a check is run.

use super::host::{Host, flat};
use super::output::{self, Failure, tell};
use super::run::Run;
use super::settle::Belongs;
use crate::diagnostic::{Report, SuppressedBy, Suppression};
use crate::policy::UNUSED;
use crate::policy::baseline::{Baseline, Known};
use crate::report::{amount, clean};
use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Arguments about baselines.
#[derive(Debug, Args, Default)]
#[command(next_help_heading = "Baseline")]
pub struct Baselines {
    /// Leave out the findings that this file has [default: what quorate.toml names]
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Leave out nothing, whatever quorate.toml names
    #[arg(long, conflicts_with = "baseline")]
    pub no_baseline: bool,
    /// Write the findings of this run to a baseline; entries of files that were not checked are kept
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "no_baseline"])]
    pub write_baseline: Option<PathBuf>,
}

/// A baseline that was read.
struct Taken {
    shown: String,
    folder: PathBuf,
    baseline: Baseline,
    prints: BTreeSet<String>,
}

/// Takes out what is known, or writes down what is there.
pub fn apply(
    run: &mut Run<'_>,
    report: &mut Report,
    belongs: &mut Belongs,
    arguments: &Baselines,
    quiet: bool,
) -> Result<(), Failure> {
    if let Some(path) = &arguments.write_baseline {
        return write(run, report, path, quiet);
    }
    if arguments.no_baseline {
        return Ok(());
    }
    let mut taken: BTreeMap<Option<String>, Taken> = BTreeMap::new();
    if let Some(path) = &arguments.baseline {
        taken.insert(None, read(run.host(), path)?);
    } else {
        for project in run.projects_seen() {
            if let Some(path) = project.baseline()? {
                taken.insert(Some(project.shown.clone()), read(run.host(), &path)?);
            }
        }
    }
    if taken.is_empty() {
        return Ok(());
    }
    let everywhere = taken.contains_key(&None);
    report.take_out(|finding, print| {
        if finding.cause.is_some() {
            return None;
        }
        let of = if everywhere { None } else { Some(belongs.of(run, finding)?.shown.clone()) };
        let known = taken.get(&of).filter(|known| known.prints.contains(print))?;
        Some(Suppression { by: SuppressedBy::Baseline, reason: format!("in the baseline {}", known.shown), at: None })
    });
    // of a record that is read only in part, what does not occur says nothing
    if !quiet && !run.is_cut() {
        taken.values().for_each(|known| gone(run, report, known));
    }
    Ok(())
}

/// Tells how many entries of the files that were read no longer occur.
fn gone(run: &Run<'_>, report: &Report, known: &Taken) {
    let read = files(run, &known.folder);
    let now: BTreeSet<&str> = report
        .fingerprints
        .iter()
        .chain(report.suppressed.iter().map(|taken| &taken.fingerprint))
        .map(String::as_str)
        .collect();
    // whether a suppression is told to be unused hangs on what is checked together
    let sure = |entry: &&Known| read.contains(&entry.file) && entry.code != UNUSED.0;
    let of_read = || known.baseline.findings.iter().filter(sure);
    let gone = of_read().filter(|entry| !now.contains(entry.fingerprint.as_str())).count();
    if gone > 0 {
        let verb = if gone == 1 { "no longer occurs" } else { "no longer occur" };
        let (of, name) = (amount(known.baseline.findings.len(), "finding"), clean(&known.shown));
        tell(&format!("note: {gone} of the {of} in the baseline {name} {verb}; --write-baseline {name} takes them out"));
    }
}

fn read(host: &Host, path: &Path) -> Result<Taken, Failure> {
    let found = host.named(path).map_err(|error| Failure::from(&error))?;
    let text = host.text(&found).map_err(|error| Failure::from(&error))?;
    let baseline = Baseline::parse(&text).map_err(|what| Failure(format!("{}: {what}", found.shown)))?;
    let prints = baseline.prints();
    Ok(Taken { folder: folder(host, path), shown: found.shown, baseline, prints })
}

fn folder(host: &Host, path: &Path) -> PathBuf {
    flat(&host.working().join(path)).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// The name of a file in a baseline: relative to its folder, if it lies below it.
fn name(host: &Host, shown: &str, folder: &Path) -> String {
    let path = host.path(shown);
    match path.strip_prefix(folder) {
        Ok(inside) if !super::shipped::is(shown) => inside.to_string_lossy().replace('\\', "/"),
        _ => shown.to_owned(),
    }
}

/// The names of all files that were read.
fn files(run: &Run<'_>, folder: &Path) -> BTreeSet<String> {
    run.sources.files().map(|file| name(run.host(), file.name(), folder)).collect()
}

fn write(run: &mut Run<'_>, report: &mut Report, path: &Path, quiet: bool) -> Result<(), Failure> {
    if run.files == 0 {
        return Err(Failure("nothing was checked, so no baseline is written".to_owned()));
    }
    let host = run.host();
    let (folder, shown) = (folder(host, path), host.name(path));
    let mut baseline = Baseline::of(report, |finding| {
        let file = finding.primary().and_then(|label| run.sources.locate(label.span.start)).map_or("", |(file, _)| file.name());
        name(host, file, &folder)
    });
    let recorded = baseline.findings.len();
    if path.exists() {
        let old = match read(host, path) {
            Ok(old) => old.baseline,
            Err(failure) => return Err(Failure(format!("{}; it is not overwritten", failure.0))),
        };
        let read = files(run, &folder);
        let stays = |known: &Known| {
            let unread = !read.contains(&known.file) && (known.file.starts_with('<') || folder.join(&known.file).exists());
            unread || (run.is_cut() && read.contains(&known.file))
        };
        baseline.keep(old.findings.into_iter().filter(stays));
    }
    let written = baseline.text().and_then(|text| output::save(path, &text));
    written.map_err(|error| output::unwritten(&shown, &error))?;
    let prints = baseline.prints();
    report.take_out(|finding, print| {
        (finding.cause.is_none() && prints.contains(print)).then(|| Suppression {
            by: SuppressedBy::Baseline,
            reason: format!("in the baseline {shown}"),
            at: None,
        })
    });
    if !quiet {
        let kept = baseline.findings.len() - recorded;
        let kept =
            if kept > 0 { format!("; {} of files that were not checked kept", amount(kept, "finding")) } else { String::new() };
        tell(&format!("wrote {} to {}{kept}", amount(recorded, "finding"), clean(&shown)));
    }
    Ok(())
}
