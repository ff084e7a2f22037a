//! Rule sets as the user and dockets name them: by a path, by the name that the project or the program gives them, or not at all.
//!
//! What comes in: what stands behind `--rules`, in its place, or in a docket. What goes out: rule files, and rule sets read as `quorate check`
//! reads them. It must not know what a rule says.

use super::baseline::Baselines;
use super::glob::expand;
use super::host::{Found, Host, STDIN};
use super::levels::Levelling;
use super::output::Failure;
use super::project::{Project, Projects};
use super::run::Run;
use super::{settle, shipped, sniff};
use crate::check::Settings;
use crate::diagnostic::{Diagnostic, Verdict, did_you_mean, excerpt};
use crate::load::RuleSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// So many names or files are listed.
const LISTED: usize = 8;

/// A rule set that was read, with what `quorate check` finds in it.
pub struct Opened<'a> {
    /// The file that was named.
    pub file: Found,
    /// The rule set.
    pub set: Rc<RuleSet>,
    /// What is found in it.
    pub findings: Vec<Diagnostic>,
    /// The run that has read it.
    pub run: Run<'a>,
}

impl Opened<'_> {
    /// Whether there is something in it that is not understood.
    pub fn is_broken(&self) -> bool {
        self.findings.iter().any(|finding| finding.verdict == Verdict::Invalid)
    }

    /// Where one reads what is not understood.
    pub fn see(&self) -> String {
        format!("see `quorate check {}`", self.file.shown)
    }
}

/// What a name stands for.
pub enum Named {
    /// This rule file.
    File(Found),
    /// Several rule files declare it, and none of them is meant before the others.
    Several(Vec<String>),
    /// Nothing; these are the names that stand for something, those of the project first.
    Nothing(Vec<String>),
}

/// Looks a name up: among the rule sets of the project, then among those that come with the program.
pub fn look_up(host: &Host, project: Option<&Project>, name: &str) -> Result<Named, Failure> {
    let sets = project.map(|project| project.rule_sets(host)).transpose()?.unwrap_or_default();
    let declaring: Vec<&PathBuf> = sets.iter().filter(|(set, _)| set == name).map(|(_, path)| path).collect();
    match meant(name, &declaring, |path| path) {
        Meant::One(path) => host.named(path).map(Named::File).map_err(|unreadable| Failure::from(&unreadable)),
        Meant::Several => Ok(Named::Several(declaring.iter().map(|path| host.name(path)).collect())),
        Meant::None => Ok(shipped::find(name).map_or_else(
            || Named::Nothing(sets.iter().map(|(set, _)| set.clone()).chain(shipped::names().map(str::to_owned)).collect()),
            Named::File,
        )),
    }
}

/// Which of several files is meant.
pub enum Meant<'a, T> {
    /// This one.
    One(&'a T),
    /// It cannot be told.
    Several,
    /// There is none.
    None,
}

/// Of the files that declare a rule set the one that is meant by its name: the only one, or the only one that is called after it.
pub fn meant<'a, T>(name: &str, files: &'a [T], path: impl Fn(&T) -> &Path) -> Meant<'a, T> {
    let called: Vec<&T> =
        files.iter().filter(|file| path(file).file_stem().is_some_and(|stem| stem.to_string_lossy() == name)).collect();
    match (files, called.as_slice()) {
        ([], _) => Meant::None,
        ([one], _) => Meant::One(one),
        (_, [one]) => Meant::One(one),
        _ => Meant::Several,
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
    let known = match look_up(host, project.as_deref(), &text)? {
        Named::File(found) => return Ok(found),
        Named::Several(files) => {
            let (number, files) = (files.len(), all_of(&files));
            let text = excerpt(&text);
            return Err(Failure(format!("the rule set `{text}` is declared by {number} files: {files}; name one of them")));
        }
        Named::Nothing(known) => known,
    };
    let own: Vec<String> = known.iter().filter(|name| shipped::find(name).is_none()).cloned().collect();
    let help = did_you_mean(&text, known.iter().map(String::as_str)).unwrap_or_else(|| match own.as_slice() {
        [] => "name a rule file (*.rop), or a set that comes with the program, such as `cica`".to_owned(),
        own => format!("name a rule file (*.rop), or a rule set of the project: {}", all_of(own)),
    });
    Err(Failure(format!("there is no rule set `{}`; {help}", excerpt(&text))))
}

/// The rule file of a folder: the only one that names a rule set.
fn folder(host: &Host, given: &Path) -> Result<Found, Failure> {
    let files = expand(given, "*.rop");
    let sets = declaring(host, files.clone());
    let name = host.name(given);
    match sets.as_slice() {
        [one] => host.named(one).map_err(|unreadable| Failure::from(&unreadable)),
        [] if files.is_empty() => Err(Failure(format!("there is no rule file (*.rop) in {name}; name a file"))),
        [] => Err(Failure(format!("no rule file in {name} names a rule set; name a file"))),
        several => {
            let shown: Vec<String> = several.iter().map(|path| host.name(path)).collect();
            Err(Failure(format!("{name} holds {} rule sets: {}; name one of them", several.len(), all_of(&shown))))
        }
    }
}

/// All of a list, as far as one reads it.
pub fn all_of(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(LISTED).map(|name| excerpt(name).to_string()).collect();
    match (names.len().saturating_sub(LISTED), shown.split_last()) {
        (0, Some((last, before))) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        (0, _) => shown.concat(),
        (more, _) => format!("{} and {more} more", shown.join(", ")),
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
pub fn read<'a>(host: &'a Host, config: Option<&Path>, given: &Path, settings: Settings) -> Result<Opened<'a>, Failure> {
    let mut projects = Projects::new(host, config)?;
    let file = named(host, &mut projects, given)?;
    open(Run::new(host, projects, settings), file)
}

/// Reads a rule set in a run that has looked at nothing yet: by the project's calendar, with its levels, suppressions and baseline.
pub fn open(mut run: Run<'_>, file: Found) -> Result<Opened<'_>, Failure> {
    run.silent = true;
    let set = run.rules(&file).filter(|_| run.failed == 0).ok_or_else(|| Failure::several(run.failures.iter().cloned()))?;
    let findings = settle::report(&mut run, &Levelling::default(), &Baselines::default(), true)?.findings;
    Ok(Opened { file, set, findings, run })
}

/// Rule sets whose tests are about another one, which they use: of the files beside it, and those of the project. What cannot be read is
/// told by `quorate test`.
pub fn tests_of(host: &Host, projects: &mut Projects<'_>, opened: &mut Opened<'_>) -> Vec<Rc<RuleSet>> {
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
        let Some(set) = opened.run.rules(&found) else { continue };
        let sources = &opened.run.sources;
        let uses = set.files.iter().any(|file| sources.file(file.source).name() == opened.file.shown);
        if uses && !set.tests.is_empty() {
            tests.push(set);
        }
    }
    tests
}
