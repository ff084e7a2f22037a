//! Which files a command looks at.
//!
//! What comes in: the paths on the command line. What goes out: rule files and dockets, each once, in a stable order, and what could
//! not be had. It must not know what stands in them beyond telling a docket from other YAML and JSON.

use super::host::{Found, Host, STDIN};
use super::output::NOTHING;
use super::sniff::{json_docket, rule_file, yaml_docket};
use crate::source::Unreadable;
use ignore::{DirEntry, WalkBuilder};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A folder of test material: the cases beside a rule set are faulty on purpose.
const CASES: &str = "cases";

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A rule file.
    Rules,
    /// An agenda or a record of decisions.
    Docket,
}

/// A file to look at.
#[derive(Debug, Clone)]
pub struct Input {
    /// What it is.
    pub kind: Kind,
    /// The file; for standard input only the shown name.
    pub file: Found,
    /// The text, where it was already read.
    pub text: Option<Arc<str>>,
}

/// What the paths came to.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The files, in the order of the paths, sorted inside a folder.
    pub files: Vec<Input>,
    /// What could not be had.
    pub unreadable: Vec<Unreadable>,
    seen: BTreeSet<PathBuf>,
}

impl Inputs {
    /// Takes the files that the paths name: files, folders, `-`.
    pub fn collect(host: &Host, paths: &[PathBuf]) -> Self {
        let mut inputs = Self::default();
        for path in paths {
            let taken = if path == Path::new("-") {
                inputs.stdin(host)
            } else if path.is_dir() {
                inputs.folder(host, path)
            } else {
                host.named(path).and_then(|found| inputs.file(host, found))
            };
            inputs.unreadable.extend(taken.err());
        }
        inputs
    }

    fn stdin(&mut self, host: &Host) -> Result<(), Unreadable> {
        if !self.seen.insert(PathBuf::from(STDIN)) {
            return Ok(());
        }
        let text = host.stdin()?;
        let kind = if rule_file(&text) { Kind::Rules } else { Kind::Docket };
        let file = Found { real: PathBuf::from(STDIN), shown: STDIN.to_owned() };
        self.files.push(Input { kind, file, text: Some(text) });
        Ok(())
    }

    /// A file named by the user is taken whatever it looks like.
    fn file(&mut self, host: &Host, file: Found) -> Result<(), Unreadable> {
        let mut text = None;
        let kind = match extension(Path::new(&file.shown)).as_str() {
            "rop" => Kind::Rules,
            "yaml" | "yml" | "json" => Kind::Docket,
            "jsonl" | "ndjson" => {
                return Err(Unreadable {
                    path: file.shown,
                    why: "JSON Lines is not supported yet; use YAML or JSON".to_owned(),
                });
            }
            _ => {
                let read = host.text(&file)?;
                let kind = if rule_file(&read) { Kind::Rules } else { Kind::Docket };
                text = Some(read);
                kind
            }
        };
        if self.seen.insert(file.real.clone()) {
            self.files.push(Input { kind, file, text });
        }
        Ok(())
    }

    /// Rule files and dockets below a folder.
    fn folder(&mut self, host: &Host, folder: &Path) -> Result<(), Unreadable> {
        let name = host.name(folder);
        let mut found = 0;
        for entry in walk(&host.working().join(folder)) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let why = error.io_error().map_or_else(|| error.to_string(), super::output::why);
                    self.unreadable.push(Unreadable { path: name.clone(), why });
                    continue;
                }
            };
            if !entry.file_type().is_some_and(|kind| kind.is_file()) || !is_input(host, entry.path()) {
                continue;
            }
            found += 1;
            let taken = host.named(entry.path()).and_then(|file| self.file(host, file));
            self.unreadable.extend(taken.err());
        }
        if found > 0 {
            Ok(())
        } else {
            Err(Unreadable { path: name, why: format!("{NOTHING}: no rule file (.rop) and no docket") })
        }
    }
}

/// The entries below a folder, sorted by name, without what `.gitignore` names; links are not followed.
pub fn walk(folder: &Path) -> ignore::Walk {
    let wanted = |entry: &DirEntry| {
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        !(entry.depth() > 0 && is_folder && entry.file_name() == CASES)
    };
    WalkBuilder::new(folder)
        .follow_links(false)
        .require_git(false)
        // the same files on every machine
        .git_global(false)
        .sort_by_file_name(|a, b| a.cmp(b))
        .filter_entry(wanted)
        .build()
}

/// Whether a file met in a folder is a rule file or a docket.
fn is_input(host: &Host, path: &Path) -> bool {
    let looks = |docket: fn(&[u8]) -> bool| host.bytes(path).is_ok_and(|bytes| docket(&bytes));
    match extension(path).as_str() {
        "rop" => true,
        "yaml" | "yml" => looks(yaml_docket),
        "json" => looks(json_docket),
        _ => false,
    }
}

/// The extension in lower case; empty without one.
fn extension(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}
