//! Rule sets as the user names them: by a path, by the name that the project or the program gives them, or not at all.
//!
//! What comes in: what stands behind `--rules`, or in its place. What goes out: rule files. It must not know what a rule says.

use super::glob::expand;
use super::host::{Found, Host, STDIN};
use super::output::Failure;
use super::project::Projects;
use super::{shipped, sniff};
use crate::ast::Test;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::load::{self, RuleSet};
use crate::source::SourceMap;
use std::path::{Path, PathBuf};

/// A rule set that was read, with what reading it found.
pub struct Opened {
    /// The file that was named.
    pub file: Found,
    /// The rule set.
    pub set: RuleSet,
    /// What is found in it.
    pub findings: Vec<Diagnostic>,
}

/// A rule set whose tests are about another one, which it uses.
pub struct Tests {
    /// The set of the tests.
    pub set: RuleSet,
}

impl Tests {
    /// Its tests.
    pub fn all(&self) -> &[Test] {
        &self.set.tests
    }
}

/// The rule file of a path or of a name: of a rule set of the project, then of one that comes with the program.
pub fn named(host: &Host, projects: &mut Projects<'_>, given: &Path) -> Result<Found, Failure> {
    let text = given.to_string_lossy();
    if text == "-" {
        return Ok(Found { real: PathBuf::from(STDIN), shown: STDIN.to_owned() });
    }
    let is_path = text.contains(['/', '\\']) || text.ends_with(".rop") || given.exists();
    if given.is_dir() {
        return folder(host, given);
    }
    if is_path {
        return host.named(given).map_err(|unreadable| Failure::from(&unreadable));
    }
    let project = projects.here()?;
    let sets = project.map(|project| project.rule_sets(host).map(<[_]>::to_vec)).transpose()?.unwrap_or_default();
    if let Some((_, path)) = sets.iter().find(|(name, _)| *name == text) {
        return host.named(path).map_err(|unreadable| Failure::from(&unreadable));
    }
    if let Some(shipped) = shipped::find(&text) {
        return Ok(shipped);
    }
    let mut known: Vec<&str> = sets.iter().map(|(name, _)| name.as_str()).collect();
    for name in shipped::names() {
        known.push(name);
    }
    let help = did_you_mean(&text, known).unwrap_or_else(|| "name a rule file (*.rop)".to_owned());
    Err(Failure(format!("there is no rule set `{text}`; {help}")))
}

/// The rule file of a folder: the only one that names a rule set.
fn folder(host: &Host, given: &Path) -> Result<Found, Failure> {
    let sets = declaring(host, expand(given, "*.rop"));
    match sets.as_slice() {
        [one] => host.named(one).map_err(|unreadable| Failure::from(&unreadable)),
        [] => Err(Failure(format!("no rule file in {} names a rule set; name a file", host.name(given)))),
        [first, others @ ..] => Err(Failure(format!(
            "{} holds {} rule sets; name one, such as {}",
            host.name(given),
            others.len() + 1,
            host.name(first)
        ))),
    }
}

/// The rule files that lie at hand: those of the project, else those in the working folder.
pub fn at_hand(host: &Host, projects: &mut Projects<'_>) -> Result<Vec<Found>, Failure> {
    let files = match projects.here()? {
        Some(project) => project.rule_files()?,
        None => expand(host.working(), "*.rop"),
    };
    let found = |path: PathBuf| host.named(&path).map_err(|unreadable| Failure::from(&unreadable));
    declaring(host, files).into_iter().map(found).collect()
}

/// Those files that name a rule set, rather than adding to one.
fn declaring(host: &Host, mut files: Vec<PathBuf>) -> Vec<PathBuf> {
    files.retain(|path| {
        let text = host.named(path).and_then(|found| host.text(&found));
        text.is_ok_and(|text| sniff::declared(&text).is_some())
    });
    files
}

/// Finds and reads the rule set that the user names.
pub fn read(host: &Host, config: Option<&Path>, given: &Path, sources: &mut SourceMap) -> Result<Opened, Failure> {
    let mut projects = Projects::new(host, config)?;
    let file = named(host, &mut projects, given)?;
    open(host, sources, file)
}

/// Reads a rule set.
pub fn open(host: &Host, sources: &mut SourceMap, file: Found) -> Result<Opened, Failure> {
    let read = load::rule_set(host, sources, &file.shown, "");
    let (set, findings) = read.map_err(|unreadable| Failure::from(&unreadable))?;
    Ok(Opened { file, set, findings })
}

/// The rule files beside one, and those of the project, that use it and declare tests. What cannot be read is told by `quorate test`.
pub fn tests_of(host: &Host, projects: &mut Projects<'_>, sources: &mut SourceMap, opened: &Opened) -> Vec<Tests> {
    let beside = host.folder(&opened.file.shown);
    let mut files = expand(&beside, "*.rop");
    if let Ok(Some(project)) = projects.here() {
        files.extend(project.rule_files().unwrap_or_default());
    }
    files.sort();
    files.dedup();
    let stem = Path::new(&opened.file.shown).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut tests = Vec::new();
    for path in files {
        let Ok(found) = host.named(&path) else { continue };
        let speaks = |text: &str| text.contains(&stem) && text.contains("test");
        if found.real == opened.file.real || !host.text(&found).is_ok_and(|text| speaks(&text)) {
            continue;
        }
        let Ok((set, _)) = load::rule_set(host, sources, &found.shown, "") else { continue };
        let uses = set.files.iter().any(|file| sources.file(file.source).name() == opened.file.shown);
        if uses && !set.tests.is_empty() {
            tests.push(Tests { set });
        }
    }
    tests
}
