//! The project file `quorate.toml`: where the rule sets and the dockets lie, what findings weigh, by which calendar days are counted,
//! from where on a run fails.
//!
//! What comes in: the text of the file. What goes out: a [`Project`], or what is wrong with it, a line each. It must not know what a
//! rule set says, only what it is called.

mod calendars;
mod overrides;
mod read;

pub use calendars::Declared;
pub use read::At;

use super::glob::expand;
use super::host::{Host, PROJECT, flat};
use super::output::{Failure, tell};
use super::sniff::declared;
use crate::diagnostic::{Diagnostic, Severity};
use crate::load::{self, RuleSet};
use crate::policy::Setting;
use crate::report::clean;
use crate::source::{SourceMap, Unreadable};
use overrides::{Override, Places};
use read::Read;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A project file is not larger than this.
const LARGEST: usize = 1 << 20;

/// A project file, read.
#[derive(Debug)]
pub struct Project {
    /// What it is shown as.
    pub shown: String,
    /// What it says.
    pub says: Read,
    /// The levels that it sets, in its order.
    pub levels: Vec<Setting>,
    /// The levels that its overrides set, each in its order.
    pub overrides: Vec<Vec<Setting>>,
    folder: PathBuf,
    text: String,
    sets: OnceCell<Vec<(String, PathBuf)>>,
    /// Where each override holds.
    places: OnceCell<Vec<Places>>,
    /// The calendars of which it was told that they are not used.
    unused: RefCell<BTreeSet<String>>,
}

/// The project files of a run, each read once.
#[derive(Debug, Clone)]
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
        let shown = found.shown;
        if text.len() > LARGEST {
            return Err(Failure(format!("{shown}: larger than {} KiB, and not read", LARGEST >> 10)));
        }
        let says = read::read(&text).map_err(|problems| {
            let lines = problems.iter().map(|(at, what)| format!("{shown}:{}: {what}", place(&text, *at)));
            Failure::several(lines)
        })?;
        let folder = host.folder(&shown);
        let settings = |levels: &[At<Setting>]| -> Vec<Setting> {
            let origin = |at: usize| format!("{shown}:{}", line(&text, at));
            levels.iter().map(|setting| Setting { origin: origin(setting.at), ..setting.value.clone() }).collect()
        };
        let (levels, overrides) = (settings(&says.levels), says.overrides.iter().map(|one| settings(&one.levels)).collect());
        let text = text.to_string();
        let (sets, places, unused) = Default::default();
        Ok(Self { levels, overrides, says, folder, text, sets, places, unused, shown })
    }

    /// Where a byte of the file lies: `quorate.toml:7`.
    pub fn origin(&self, at: usize) -> String {
        format!("{}:{}", self.shown, line(&self.text, at))
    }

    /// From where on a run fails.
    pub fn fail_level(&self) -> Option<Severity> {
        self.says.fail_level.as_ref().map(|level| level.value)
    }

    /// The calendar for a rule set that declares none.
    pub fn calendar(&self, rules: &str) -> Option<&Declared> {
        let named = |name: &str| self.says.calendars.iter().find(|calendar| calendar.name == name);
        named(rules).or_else(|| named(calendars::DEFAULT))
    }

    /// The rule files it lists, and those in the folders it lists.
    pub fn rule_files(&self) -> Result<Vec<PathBuf>, Failure> {
        let mut files = Vec::new();
        for path in self.listed(&self.says.rules, "rules")? {
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
        self.listed(&self.says.dockets, "dockets")
    }

    /// The rule sets it offers: name and file, in order. Several files may declare one name.
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
        sets.sort();
        Ok(self.sets.get_or_init(|| sets))
    }

    /// The paths that an override matches.
    pub fn override_paths(&self, one: &Override) -> Result<Vec<PathBuf>, Failure> {
        self.listed(&one.paths, "overrides.paths")
    }

    /// Where each override holds.
    pub fn places(&self) -> Result<&[Places], Failure> {
        if let Some(places) = self.places.get() {
            return Ok(places);
        }
        let places = self.says.overrides.iter().map(|one| self.override_paths(one).map(Places::new));
        let places = places.collect::<Result<Vec<Places>, Failure>>()?;
        Ok(self.places.get_or_init(|| places))
    }

    /// Which overrides hold for a file, by where it lies; in order.
    pub fn overrides_of(&self, file: &Path) -> Result<Vec<usize>, Failure> {
        let places = self.places()?;
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let real = file.canonicalize().unwrap_or_else(|_| file.to_path_buf());
        let hold = |places: &Places| places.hold(file) || places.hold(&real);
        Ok(places.iter().enumerate().filter(|(_, places)| hold(places)).map(|(nth, _)| nth).collect())
    }

    /// The path that the file gives for its baseline, confined to its folder.
    pub fn baseline(&self) -> Result<Option<PathBuf>, Failure> {
        let Some(At { value, at }) = &self.says.baseline else { return Ok(None) };
        let path = flat(&self.folder.join(value));
        if Path::new(value).is_absolute() || !path.starts_with(&self.folder) {
            return Err(self.outside("baseline", value, *at));
        }
        Ok(Some(path))
    }

    fn outside(&self, key: &str, value: &str, at: usize) -> Failure {
        Failure(format!("{}:{}: `{key}`: {value} leads outside the project folder", self.shown, place(&self.text, at)))
    }

    /// The paths that match a list of the file, confined to its folder.
    fn listed(&self, patterns: &[At<String>], key: &str) -> Result<Vec<PathBuf>, Failure> {
        let mut found = Vec::new();
        for At { value: pattern, at } in patterns {
            if Path::new(pattern).is_absolute() || !flat(&self.folder.join(pattern)).starts_with(&self.folder) {
                return Err(self.outside(key, pattern, *at));
            }
            let paths = expand(&self.folder, pattern);
            if paths.is_empty() {
                let at = place(&self.text, *at);
                return Err(Failure(format!("{}:{at}: `{key}`: nothing matches {pattern}", self.shown)));
            }
            let root = self.folder.canonicalize().unwrap_or_default();
            if paths.iter().any(|path| path.canonicalize().is_ok_and(|real| !real.starts_with(&root))) {
                return Err(self.outside(key, pattern, *at));
            }
            found.extend(paths);
        }
        found.sort();
        found.dedup();
        Ok(found)
    }
}

/// Reads a rule file as [`load::rule_set`] does, with the project's calendar where it declares none. That a calendar which the project
/// has for this very set is not used is told, once.
pub fn rule_set(
    host: &Host,
    sources: &mut SourceMap,
    file: &str,
    project: Option<&Project>,
) -> Result<(RuleSet, Vec<Diagnostic>), Unreadable> {
    let Some(project) = project else { return load::rule_set(host, sources, file, "") };
    let id = sources.enter(&project.shown, project.text.as_str().into());
    let id = id.map_err(|error| Unreadable { path: project.shown.clone(), why: error.to_string() })?;
    let base = sources.file(id).base();
    let calendar = |name: &str| project.calendar(name).map(|declared| declared.file(id, &project.text, base));
    let (set, findings) = load::rule_set_with(host, sources, file, "", &calendar)?;
    let name = &set.charter.name;
    let own = set.charter.calendars.first().filter(|calendar| calendar.name != PROJECT);
    let declared = project.says.calendars.iter().find(|declared| declared.name == *name);
    if let (Some(declared), Some(own)) = (declared, own)
        && project.unused.borrow_mut().insert(name.clone())
    {
        let at = project.origin(declared.at.start);
        let (name, own) = (clean(name), clean(&own.name));
        tell(&format!("note: {at}: the calendar for `{name}` is not used: the rule set declares `{own}`"));
    }
    Ok((set, findings))
}

/// 1-based line of a byte.
fn line(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or(text).matches('\n').count() + 1
}

/// 1-based line and column of a byte.
fn place(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    format!("{}:{}", line(text, at), before[start..].chars().count() + 1)
}
