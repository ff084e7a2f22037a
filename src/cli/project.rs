//! The project file `quorate.toml`: where the rule sets and the dockets lie, and from where on a run fails.
//!
//! What comes in: the text of the file. What goes out: a [`Project`], or what is wrong with it in one line. It must not know what a
//! rule set says, only what it is called.

use super::glob::expand;
use super::host::{Host, PROJECT, flat};
use super::options::level;
use super::output::Failure;
use super::sniff::declared;
use crate::diagnostic::{Severity, did_you_mean};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use toml::de::{DeTable, DeValue};

/// Keys of the project file.
const KEYS: [&str; 3] = ["rules", "dockets", "fail-level"];

/// A project file, read.
#[derive(Debug)]
pub struct Project {
    /// What it is shown as.
    pub shown: String,
    folder: PathBuf,
    rules: Vec<String>,
    dockets: Vec<String>,
    sets: OnceCell<Vec<(String, PathBuf)>>,
    /// From where on a run fails.
    pub fail_level: Option<Severity>,
}

/// The project files of a run, each read once.
#[derive(Debug)]
pub struct Projects<'a> {
    host: &'a Host,
    fixed: Option<Rc<Project>>,
    read: BTreeMap<PathBuf, Result<Rc<Project>, Failure>>,
}

impl<'a> Projects<'a> {
    /// Project files are sought beside what is checked, unless `config` names the one to use.
    pub fn new(host: &'a Host, config: Option<&Path>) -> Result<Self, Failure> {
        let fixed = config.map(|path| Project::read(host, path).map(Rc::new)).transpose()?;
        Ok(Self { host, fixed, read: BTreeMap::new() })
    }

    /// The project that a folder belongs to: the nearest project file above it, else above the working directory.
    pub fn of(&mut self, folder: &Path) -> Result<Option<Rc<Project>>, Failure> {
        if let Some(fixed) = &self.fixed {
            return Ok(Some(fixed.clone()));
        }
        let places = folder.ancestors().chain(self.host.working().ancestors());
        let Some(path) = places.map(|above| above.join(PROJECT)).find(|path| path.exists()) else {
            return Ok(None);
        };
        let host = self.host;
        self.read.entry(path.clone()).or_insert_with(|| Project::read(host, &path).map(Rc::new)).clone().map(Some)
    }

    /// The project of the working directory.
    pub fn here(&mut self) -> Result<Option<Rc<Project>>, Failure> {
        let working = self.host.working().to_path_buf();
        self.of(&working)
    }
}

impl Project {
    fn read(host: &Host, path: &Path) -> Result<Self, Failure> {
        let found = host.named(path).map_err(|error| Failure::from(&error))?;
        let text = host.text(&found).map_err(|error| Failure::from(&error))?;
        let folder = host.folder(&found.shown);
        let (rules, dockets, fail_level) =
            parse(&text).map_err(|(at, what)| Failure(format!("{}:{}: {what}", found.shown, line(&text, at))))?;
        Ok(Self { shown: found.shown, folder, rules, dockets, sets: OnceCell::new(), fail_level })
    }

    /// The rule files it lists, and those in the folders it lists.
    pub fn rule_files(&self) -> Result<Vec<PathBuf>, Failure> {
        let mut files = Vec::new();
        for path in self.listed(&self.rules, "rules")? {
            if path.is_dir() {
                files.extend(expand(&path, "*.rop"));
            } else if path.extension().is_some_and(|extension| extension == "rop") {
                files.push(path);
            }
        }
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// The dockets, and folders of dockets, that it lists.
    pub fn docket_paths(&self) -> Result<Vec<PathBuf>, Failure> {
        self.listed(&self.dockets, "dockets")
    }

    /// The rule sets it offers: name and file. A file named after its set goes before others that declare the same name.
    pub fn rule_sets(&self, host: &Host) -> Result<&[(String, PathBuf)], Failure> {
        if let Some(sets) = self.sets.get() {
            return Ok(sets);
        }
        let mut sets = Vec::new();
        for path in self.rule_files()? {
            // what cannot be read is told when it is asked for
            let text = host.named(&path).and_then(|found| host.text(&found));
            if let Some(name) = text.as_deref().ok().and_then(declared) {
                sets.push((name.to_owned(), path));
            }
        }
        sets.sort_by_key(|(name, path)| {
            (name.clone(), path.file_stem().is_none_or(|stem| stem != name.as_str()), path.clone())
        });
        sets.dedup_by(|later, first| later.0 == first.0);
        Ok(self.sets.get_or_init(|| sets))
    }

    /// The paths that match a list of the file, confined to its folder.
    fn listed(&self, patterns: &[String], key: &str) -> Result<Vec<PathBuf>, Failure> {
        let mut found = Vec::new();
        for pattern in patterns {
            let outside = || Failure(format!("{}: `{key}`: {pattern} leads outside the project folder", self.shown));
            if Path::new(pattern).is_absolute() || !flat(&self.folder.join(pattern)).starts_with(&self.folder) {
                return Err(outside());
            }
            let paths = expand(&self.folder, pattern);
            if paths.is_empty() {
                return Err(Failure(format!("{}: `{key}`: nothing matches {pattern}", self.shown)));
            }
            let root = self.folder.canonicalize().unwrap_or_default();
            if paths.iter().any(|path| path.canonicalize().is_ok_and(|real| !real.starts_with(&root))) {
                return Err(outside());
            }
            found.extend(paths);
        }
        found.sort();
        found.dedup();
        Ok(found)
    }
}

type Entries = (Vec<String>, Vec<String>, Option<Severity>);

/// Reads the entries, or says at which byte what is wrong.
fn parse(text: &str) -> Result<Entries, (usize, String)> {
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        (at, error.message().lines().next().unwrap_or_default().to_owned())
    })?;
    let mut entries: Entries = Default::default();
    for (key, value) in table.get_ref() {
        let at = value.span().start;
        match key.get_ref().as_ref() {
            "rules" => {
                entries.0 = list(value.get_ref()).ok_or((at, "`rules` is a list of paths, such as [\"rules/*\"]".to_owned()))?
            }
            "dockets" => {
                entries.1 =
                    list(value.get_ref()).ok_or((at, "`dockets` is a list of paths, such as [\"dockets\"]".to_owned()))?;
            }
            "fail-level" => {
                let found = value.get_ref().as_str().map(level).and_then(Result::ok);
                entries.2 = Some(found.ok_or((at, "`fail-level` is \"error\", \"warning\" or \"note\"".to_owned()))?);
            }
            unknown => {
                let help = did_you_mean(unknown, KEYS).unwrap_or_else(|| format!("the keys are {}", KEYS.join(", ")));
                return Err((key.span().start, format!("unknown key `{unknown}`; {help}")));
            }
        }
    }
    Ok(entries)
}

fn list(value: &DeValue<'_>) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|entry| entry.get_ref().as_str().map(str::to_owned)).collect()
}

/// 1-based line and column of a byte.
fn line(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    format!("{}:{}", before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}
