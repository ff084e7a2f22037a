//! A docket and its history: read, gathered, held against rules.
//!
//! What comes in: a docket in the source map, and a [`World`] to read its history from. What goes out: findings and counts. Only a history
//! file that cannot be read stops it.

use crate::charter::{Charter, ProvisionId};
use crate::check::{self, Settings};
use crate::diagnostic::{Code, Diagnostic, Role, Summary, excerpt};
use crate::docket::{self, Docket, EntryKind};
use crate::source::{SourceId, SourceMap, Unreadable, World};

/// Files that name each other as their history.
pub const CIRCULAR_HISTORY: Code = Code("docket/circular-history");

/// More files of history than are read.
pub const TOO_MANY_FILES: Code = Code("docket/too-many-files");

/// A docket may have so many history files, directly and through others.
const MAX_FILES: usize = 1024;

/// A docket and its history, read.
pub struct Record {
    /// History first, each before what names it; the docket itself last.
    pub dockets: Vec<Docket>,
    /// What could not be understood.
    pub findings: Vec<Diagnostic>,
}

/// Reads a docket and the history it names, each file once.
pub fn read(world: &dyn World, sources: &mut SourceMap, id: SourceId) -> Result<Record, Unreadable> {
    let mut reading = Reading {
        world,
        sources,
        record: Record { dockets: Vec::new(), findings: Vec::new() },
        open: Vec::new(),
        done: Vec::new(),
    };
    reading.docket(id)?;
    Ok(reading.record)
}

impl Record {
    /// The name of each docket's file as shown, with how many of its decisions and items are checked.
    pub fn counts(&self, sources: &SourceMap, settings: Settings) -> Vec<(String, usize, usize)> {
        let counted = |docket: &Docket| {
            let decisions = docket.entries.iter().filter(|entry| entry.kind == EntryKind::Decision);
            let decisions = decisions.filter(|entry| !crate::check::is_cut(entry, settings)).count();
            let items = docket.entries.iter().filter(|entry| entry.kind == EntryKind::Item).count();
            (sources.file(docket.source).name().to_owned(), decisions, items)
        };
        self.dockets.iter().map(counted).collect()
    }
}

/// What came of holding a charter against a docket and its history.
pub struct Held {
    /// What was found.
    pub findings: Vec<Diagnostic>,
    /// How much was looked at.
    pub summary: Summary,
    /// The provisions that were in force and held against something.
    pub provisions: Vec<ProvisionId>,
}

/// Holds a charter against a docket and its history.
pub fn check_record(charter: &Charter, record: Record, settings: Settings) -> (Vec<Diagnostic>, Summary) {
    let Held { findings, summary, .. } = hold(charter, record, settings);
    (findings, summary)
}

/// As [`hold`], for tests: of provisions only those that surely applied to something.
pub fn exercise(charter: &Charter, record: Record, settings: Settings) -> Held {
    let dockets: Vec<&Docket> = record.dockets.iter().collect();
    let (findings, summary, provisions) = check::check_and_exercised(charter, &dockets, record.findings, settings);
    Held { findings, summary, provisions }
}

/// As [`check_record`]; tells what was held, too.
pub fn hold(charter: &Charter, record: Record, settings: Settings) -> Held {
    let dockets: Vec<&Docket> = record.dockets.iter().collect();
    let (findings, summary, provisions) = check::check_and_held(charter, &dockets, record.findings, settings);
    Held { findings, summary, provisions }
}

struct Reading<'w> {
    world: &'w dyn World,
    sources: &'w mut SourceMap,
    record: Record,
    open: Vec<String>,
    done: Vec<String>,
}

impl Reading<'_> {
    fn docket(&mut self, id: SourceId) -> Result<(), Unreadable> {
        let name = self.sources.file(id).name().to_owned();
        let (docket, findings) = docket::read(self.sources, id);
        self.record.findings.extend(findings);
        self.open.push(name.clone());
        for path in &docket.history {
            let (other, text) = self.world.read(&path.value, &name)?;
            if self.done.len() + self.open.len() >= MAX_FILES {
                let finding = Diagnostic::invalid(TOO_MANY_FILES, format!("more than {MAX_FILES} files of history"))
                    .label(path.span, Role::Docket, "not read")
                    .help("put the decisions into fewer files");
                self.record.findings.push(finding);
                continue;
            }
            if self.open.contains(&other) {
                let finding = Diagnostic::invalid(
                    CIRCULAR_HISTORY,
                    format!("`{}` is its own history, directly or through others", excerpt(&other)),
                )
                .label(path.span, Role::Docket, "closes the circle")
                .help("take it out of `history`");
                self.record.findings.push(finding);
                continue;
            }
            if self.done.contains(&other) {
                continue;
            }
            let other_id =
                self.sources.enter(&other, text).map_err(|error| Unreadable { path: other.clone(), why: error.to_string() })?;
            self.docket(other_id)?;
        }
        self.open.pop();
        self.done.push(name);
        self.record.dockets.push(docket);
        Ok(())
    }
}
