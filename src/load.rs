//! Rule file and what it uses → one compiled rule set.
//!
//! What comes in: a path, and a [`World`] to read it from. What goes out: charter, graph, tests and findings. Only a file that cannot be
//! read stops it.

pub mod table;

mod rows;

use crate::ast::{File, TableRef, Test};
use crate::charter::Charter;
use crate::diagnostic::{Code, Diagnostic, Role, Verdict, excerpt};
use crate::graph::DependencyGraph;
use crate::source::{SourceId, SourceMap, Spanned, Unreadable, World};
use crate::{lints, policy, resolve, syntax};
use sha2::{Digest, Sha256};

/// Files that use each other.
pub const CIRCULAR_USE: Code = Code("use/circular");
/// A used file is not the one whose hash is stated.
pub const CHANGED: Code = Code("use/changed");
/// More files than any rules of procedure are made of.
pub const TOO_MANY: Code = Code("use/too-many");

/// A rule set may be made of so many files.
const MAX_FILES: usize = 256;

/// A rule set, ready to be held against dockets.
#[derive(Debug)]
pub struct RuleSet {
    /// The rules.
    pub charter: Charter,
    /// What hangs on what in them.
    pub graph: DependencyGraph,
    /// The tests of the file that was named (not of the files it uses), and its name as shown.
    pub tests: Vec<Test>,
    /// The name of that file as shown: paths in its tests are relative to it.
    pub file: String,
    /// The files as written, without the tests of the one that was named: each after those that it uses.
    pub files: Vec<File>,
    /// What its files say to be accepted.
    pub allows: Vec<policy::Allow>,
    /// Whether all of them could be understood.
    pub whole: bool,
}

/// The declarations that a rule set without a calendar of its own is given, by its name: the project's calendar.
pub type Calendars<'a> = &'a dyn Fn(&str) -> Option<File>;

/// Reads the rule file at `path` (as written in `from`), and what it uses, each file once.
pub fn rule_set(
    world: &dyn World,
    sources: &mut SourceMap,
    path: &str,
    from: &str,
) -> Result<(RuleSet, Vec<Diagnostic>), Unreadable> {
    rule_set_with(world, sources, path, from, &|_| None)
}

/// As [`rule_set`], where there may be a calendar for those that declare none.
pub fn rule_set_with(
    world: &dyn World,
    sources: &mut SourceMap,
    path: &str,
    from: &str,
    calendars: Calendars<'_>,
) -> Result<(RuleSet, Vec<Diagnostic>), Unreadable> {
    let (name, text) = world.read(path, from)?;
    let id = add(sources, &name, text)?;
    read(world, sources, id, calendars)
}

/// As [`rule_set`], of a file that is in the map already.
pub fn of_source(world: &dyn World, sources: &mut SourceMap, id: SourceId) -> Result<(RuleSet, Vec<Diagnostic>), Unreadable> {
    read(world, sources, id, &|_| None)
}

fn read(
    world: &dyn World,
    sources: &mut SourceMap,
    id: SourceId,
    calendars: Calendars<'_>,
) -> Result<(RuleSet, Vec<Diagnostic>), Unreadable> {
    let name = sources.file(id).name().to_owned();
    let mut loading = Loading {
        world,
        sources,
        files: Vec::new(),
        open: Vec::new(),
        done: Vec::new(),
        findings: Vec::new(),
        allows: Vec::new(),
        said: Vec::new(),
    };
    loading.file(id)?;
    loading.calendar(calendars);
    let Loading { mut files, mut findings, allows, said, .. } = loading;
    let (charter, resolved) = resolve::resolve(&files);
    findings.extend(resolved);
    let graph = DependencyGraph::of(&charter);
    let whole = !findings.iter().any(|finding| finding.verdict == Verdict::Invalid);
    findings.extend(lints::lint(&charter, &graph, whole));
    findings.extend(said);
    // the file itself is read last, after all that it uses
    let mut tests = Vec::new();
    if let Some(file) = files.last_mut() {
        let items = std::mem::take(&mut file.items);
        for item in items {
            match item {
                crate::ast::Item::Test(test) => tests.push(test),
                other => file.items.push(other),
            }
        }
    }
    Ok((RuleSet { charter, graph, tests, file: name, files, allows, whole }, findings))
}

fn add(sources: &mut SourceMap, name: &str, text: std::sync::Arc<str>) -> Result<SourceId, Unreadable> {
    sources.enter(name, text).map_err(|error| Unreadable { path: name.to_owned(), why: error.to_string() })
}

struct Loading<'w> {
    world: &'w dyn World,
    sources: &'w mut SourceMap,
    files: Vec<File>,
    /// Names of the files we are inside of.
    open: Vec<String>,
    /// Names of the files that were read.
    done: Vec<String>,
    findings: Vec<Diagnostic>,
    allows: Vec<policy::Allow>,
    /// What is wrong with comments: it hides nothing of the rules.
    said: Vec<Diagnostic>,
}

impl Loading<'_> {
    fn file(&mut self, id: SourceId) -> Result<(), Unreadable> {
        let name = self.sources.file(id).name().to_owned();
        let (mut file, findings) = syntax::parse(self.sources, id);
        self.findings.extend(findings);
        self.tables(&mut file, &name);
        let (allows, findings) = policy::comments::read(self.sources.file(id), &file);
        self.allows.extend(allows);
        self.said.extend(findings);
        self.open.push(name.clone());
        for used in &file.uses {
            let (other, text) = self.world.read(&used.path.value, &name)?;
            if self.open.contains(&other) {
                let message = format!("`{}` uses itself, directly or through others", excerpt(&other));
                let finding = Diagnostic::invalid(CIRCULAR_USE, message)
                    .label(used.path.span, Role::Rule, "closes the circle")
                    .help("take this `use` out");
                self.findings.push(finding);
                continue;
            }
            self.hash(&used.path, used.sha256.as_ref(), &text);
            if self.done.contains(&other) {
                continue;
            }
            if self.done.len() + self.open.len() >= MAX_FILES {
                let finding = Diagnostic::invalid(TOO_MANY, format!("a rule set of more than {MAX_FILES} files")).label(
                    used.path.span,
                    Role::Rule,
                    "not read",
                );
                self.findings.push(finding);
                continue;
            }
            let id = add(self.sources, &other, text)?;
            self.file(id)?;
        }
        self.open.pop();
        self.done.push(name);
        self.files.push(file);
        Ok(())
    }

    /// Gives a set that declares no calendar the one that there is for it.
    fn calendar(&mut self, calendars: Calendars<'_>) {
        let declared = self.files.iter().flat_map(|file| &file.items).any(|item| matches!(item, crate::ast::Item::Calendar(_)));
        let name = self.files.iter().rev().find_map(|file| file.rules.as_ref()).map_or("", |head| head.name.value.as_str());
        let Some(mut file) = calendars(name).filter(|_| !declared) else { return };
        let from = self.sources.file(file.source).name().to_owned();
        self.tables(&mut file, &from);
        self.files.insert(0, file);
    }

    /// Reads the tables that the declarations of a file take in. One that cannot be had is a finding at its path.
    fn tables(&mut self, file: &mut File, name: &str) {
        let wanted: Vec<TableRef> = file.items.iter().flat_map(crate::ast::Item::tables).cloned().collect();
        for wanted in wanted {
            let Some((text, table)) = table::read(self.world, self.sources, &wanted.path, name, &mut self.findings) else {
                continue;
            };
            self.hash(&wanted.path, wanted.sha256.as_ref(), &text);
            file.tables.insert(wanted.path.span.start, table);
        }
        rows::expand(file, &mut self.findings);
    }

    /// Where a hash is stated, the file has it.
    fn hash(&mut self, path: &Spanned<String>, stated: Option<&Spanned<String>>, text: &str) {
        let Some(stated) = stated else { return };
        let digest = Sha256::digest(text.as_bytes());
        let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        if !stated.value.eq_ignore_ascii_case(&hash) {
            let finding =
                Diagnostic::invalid(CHANGED, format!("`{}` has changed since its hash was stated", excerpt(&path.value)))
                    .label(stated.span, Role::Rule, "the file has another hash")
                    .help(format!("look at what has changed, then write \"{hash}\""));
            self.findings.push(finding);
        }
    }
}
