//! `quorate fmt`: rule files in canonical layout.
//!
//! What comes in: paths. What goes out: the files, laid out where they lie; or with `--check` and `--diff` what would change, and the files
//! as they are. It must not know what the layout is.

use super::Status;
use super::files::walk;
use super::host::{Host, STDIN};
use super::output::{self, Failure, tell};
use super::project::Projects;
use super::sniff::rule_file;
use crate::format::{Formatted, Refused, format};
use crate::report::{amount, clean};
use clap::Args;
use similar::TextDiff;
use std::collections::BTreeSet;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

/// Arguments of `quorate fmt`.
#[derive(Debug, Args)]
pub struct Fmt {
    /// Rule files, folders of them, or - for standard input [default: the rules that quorate.toml lists]
    paths: Vec<PathBuf>,
    /// Write nothing: list the files that would change, and exit with 1 if there are any
    #[arg(long)]
    check: bool,
    /// Write nothing: show what would change, and exit with 1 if anything would
    #[arg(long)]
    diff: bool,
    /// Use this project file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// No summary
    #[arg(short, long)]
    quiet: bool,
}

/// What the files came to.
#[derive(Debug, Default)]
struct Tally {
    seen: BTreeSet<PathBuf>,
    changed: usize,
    unchanged: usize,
    failed: usize,
}

impl Fmt {
    /// Lays out what is named.
    pub fn run(self) -> Result<Status, Failure> {
        let host = Host::new();
        let mut tally = Tally::default();
        for path in self.all_paths(&host)? {
            let taken = if path == Path::new("-") {
                self.stdin(&host, &mut tally)
            } else if path.is_dir() {
                self.folder(&host, &path, &mut tally)
            } else {
                self.named(&host, &path, &mut tally)
            };
            if let Err(failure) = taken {
                failure.tell();
                tally.failed += 1;
            }
        }
        self.sum_up(&tally);
        Ok(match tally {
            Tally { failed: 1.., .. } => Status::CannotCheck,
            Tally { changed: 1.., .. } if self.check || self.diff => Status::Found,
            _ => Status::Complies,
        })
    }

    /// The paths given, else the rules that the project lists.
    fn all_paths(&self, host: &Host) -> Result<Vec<PathBuf>, Failure> {
        if !self.paths.is_empty() {
            return Ok(self.paths.clone());
        }
        let mut projects = Projects::new(host, self.config.as_deref())?;
        let project = projects.here()?.ok_or(Failure("nothing to format: name a file or folder".to_owned()))?;
        let files = project.rule_files()?;
        if files.is_empty() {
            return Err(Failure(format!("nothing to format: {} lists no `rules`", project.shown)));
        }
        Ok(files)
    }

    fn stdin(&self, host: &Host, tally: &mut Tally) -> Result<(), Failure> {
        let text = host.stdin().map_err(|error| Failure::from(&error))?;
        let formatted = laid_out(&text, STDIN)?;
        if self.check || self.diff {
            return self.differs(&text, &formatted.text, STDIN, tally);
        }
        // a summary has no place behind a filter's output
        tally.unchanged += 1;
        output::print(&formatted.text)
    }

    /// Rule files below a folder, without what `.gitignore` names; links are not followed.
    fn folder(&self, host: &Host, folder: &Path, tally: &mut Tally) -> Result<(), Failure> {
        let mut found = 0;
        for entry in walk(&host.working().join(folder)) {
            let entry = entry.map_err(|error| {
                let why = error.io_error().map_or_else(|| error.to_string(), output::why);
                Failure(format!("cannot read {}: {why}", host.name(folder)))
            });
            let taken = match entry {
                Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) && is_rule_file(entry.path()) => {
                    self.named(host, entry.path(), tally)
                }
                Ok(_) => continue,
                Err(failure) => Err(failure),
            };
            found += 1;
            if let Err(failure) = taken {
                failure.tell();
                tally.failed += 1;
            }
        }
        if found == 0 {
            Err(Failure(format!("nothing to format in {}: no rule file (.rop)", host.name(folder))))
        } else {
            Ok(())
        }
    }

    /// A file that the user names, or that a folder holds.
    fn named(&self, host: &Host, path: &Path, tally: &mut Tally) -> Result<(), Failure> {
        let file = host.named(path).map_err(|error| Failure::from(&error))?;
        if !tally.seen.insert(file.real.clone()) {
            return Ok(());
        }
        let text = host.text(&file).map_err(|error| Failure::from(&error))?;
        if !is_rule_file(&file.real) && !rule_file(&text) {
            return Err(Failure(format!("nothing to format in {}: it is no rule file (.rop)", file.shown)));
        }
        let formatted = laid_out(&text, &file.shown)?;
        if self.check || self.diff {
            return self.differs(&text, &formatted.text, &file.shown, tally);
        }
        if *text == *formatted.text {
            tally.unchanged += 1;
            return Ok(());
        }
        output::writable(&file)?;
        output::save(&file.real, formatted.text.as_bytes()).map_err(|error| output::unwritten(&file.shown, &error))?;
        tally.changed += 1;
        Ok(())
    }

    /// Says whether and how a text would change.
    fn differs(&self, text: &str, formatted: &str, name: &str, tally: &mut Tally) -> Result<(), Failure> {
        if text == formatted {
            tally.unchanged += 1;
            return Ok(());
        }
        tally.changed += 1;
        if self.diff { output::print(&difference(text, formatted, name)) } else { output::print(&format!("{}\n", clean(name))) }
    }

    fn sum_up(&self, tally: &Tally) {
        let filtered = !self.check && !self.diff && self.paths.iter().any(|path| path == Path::new("-"));
        if self.quiet || filtered || tally.changed + tally.unchanged == 0 {
            return;
        }
        let would = if self.check || self.diff { "would be reformatted" } else { "reformatted" };
        let changed = (tally.changed > 0).then(|| format!("{} {would}", amount(tally.changed, "file")));
        let unchanged = match tally.unchanged {
            0 => None,
            count if tally.changed > 0 => Some(format!("{count} unchanged")),
            count => Some(format!("{} unchanged", amount(count, "file"))),
        };
        let parts: Vec<String> = changed.into_iter().chain(unchanged).collect();
        tell(&parts.join(", "));
    }
}

fn is_rule_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("rop"))
}

/// A text laid out; what in it could not be read is told.
fn laid_out(text: &str, name: &str) -> Result<Formatted, Failure> {
    let formatted = format(text).map_err(|refused| match refused {
        Refused::Unreadable(why) => Failure(format!("{name} is left as it is: {why}")),
        Refused::Changed => Failure(format!("{name} is left as it is: an internal problem, please report it: {refused}")),
    })?;
    for left in &formatted.left {
        let what = if left.clause { "clause" } else { "declaration" };
        tell(&clean(&format!("note: {name}:{}: this {what} cannot be read and is left as it is", left.line)));
    }
    Ok(formatted)
}

/// A unified diff. On a terminal, characters that are hidden or steer it are spelled out.
fn difference(text: &str, formatted: &str, name: &str) -> String {
    let diff = TextDiff::from_lines(text, formatted);
    let name = clean(name.trim_start_matches('/'));
    let (old, new) = (format!("a/{name}"), format!("b/{name}"));
    let unified = diff.unified_diff().context_radius(3).header(&old, &new).to_string();
    if !io::stdout().is_terminal() {
        return unified;
    }
    unified.lines().map(|line| clean(line) + "\n").collect()
}
