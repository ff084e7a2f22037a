//! Check, mend, check again: until nothing more is mended.
//!
//! Fixes that do not meet are applied at once; where that does not leave the files better, half of them, and one that alone does not is left
//! out.
//! What could not be understood is mended first: only then is the rest judged.

use super::super::baseline::Baselines;
use super::super::files::{Input, Kind};
use super::super::host::{Found, Host};
use super::super::levels::Levelling;
use super::super::output::Failure;
use super::super::project::Projects;
use super::super::run::Run;
use super::super::settle;
use super::Editable;
use crate::check::Settings;
use crate::diagnostic::{Code, Diagnostic, Fix, Report, Severity, Verdict};
use crate::fixes::{Patch, apply, patches};
use crate::source::SourceMap;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// So often is checked again at most.
const MAX_LOOKS: usize = 400;

/// How the files are checked.
pub(super) struct Look<'a> {
    pub host: &'a Host,
    pub config: Option<&'a Path>,
    pub given: Option<&'a Found>,
    pub settings: Settings,
    pub levels: &'a Levelling,
    pub baselines: &'a Baselines,
    pub inputs: Vec<Input>,
}

/// What a check came to.
pub(super) struct State {
    pub sources: SourceMap,
    pub report: Report,
    pub failed: bool,
    pub fail_level: Option<Severity>,
    texts: BTreeMap<String, Arc<str>>,
}

impl Look<'_> {
    /// Checks the files as the texts have them. What cannot be read is told the first time.
    fn check(&self, texts: BTreeMap<String, Arc<str>>, silent: bool) -> Result<State, Failure> {
        for input in &self.inputs {
            if let Some(text) = texts.get(&input.file.shown) {
                self.host.overlay(&input.file, text.clone());
            }
        }
        let projects = Projects::new(self.host, self.config)?;
        let mut run = Run::new(self.host, projects, self.settings);
        run.silent = silent;
        let (rules, dockets): (Vec<_>, Vec<_>) = self.inputs.iter().partition(|input| input.kind == Kind::Rules);
        for input in rules.into_iter().chain(dockets) {
            run.input(Input { text: None, ..input.clone() }, self.given);
        }
        let fail_level = run.fail_level.or_else(|| run.fail_level_here());
        let failed = run.failed > 0;
        let report = settle::report(&mut run, self.levels, self.baselines, silent)?;
        Ok(State { sources: run.sources, report, failed, fail_level, texts })
    }
}

/// A fix of a finding, as it was chosen.
#[derive(Clone)]
struct Chosen {
    finding: usize,
    fix: Fix,
    patches: BTreeMap<String, Patch>,
}

/// What was mended, or could not be.
pub(super) struct Done {
    /// "file:line:column".
    pub place: String,
    pub title: String,
    pub code: Code,
    pub safe: bool,
    /// What else could have been chosen.
    pub others: Vec<String>,
}

/// By what a finding and a fix of it are known again after other places were mended.
type Key = (Code, Option<String>, Option<String>, String);

/// The rounds.
pub(super) struct Rounds<'a> {
    look: Look<'a>,
    editable: &'a BTreeMap<String, Editable>,
    with_unsafe: bool,
    only: &'a [String],
    refused: BTreeSet<Key>,
    looks: usize,
    /// How the files stand now.
    pub now: State,
    /// What was mended.
    pub fixed: Vec<Done>,
    /// What would not have left the files better.
    pub left: Vec<Done>,
    /// Errors that came to light when mistakes before them were mended.
    pub shown: usize,
}

impl<'a> Rounds<'a> {
    /// The first check.
    pub fn begin(
        look: Look<'a>,
        editable: &'a BTreeMap<String, Editable>,
        with_unsafe: bool,
        only: &'a [String],
    ) -> Result<Self, Failure> {
        let texts = editable.iter().map(|(name, file)| (name.clone(), file.before.clone())).collect();
        let now = look.check(texts, false)?;
        Ok(Self {
            look,
            editable,
            with_unsafe,
            only,
            refused: BTreeSet::new(),
            looks: 0,
            now,
            fixed: Vec::new(),
            left: Vec::new(),
            shown: 0,
        })
    }

    /// Mends until there is nothing more to mend.
    pub fn run(&mut self) -> Result<(), Failure> {
        loop {
            let invalid = self.choose(true);
            let chosen = if invalid.is_empty() { self.choose(false) } else { invalid };
            if chosen.is_empty() || self.looks > MAX_LOOKS {
                return Ok(());
            }
            // where all at once are not better, half of them may be; places have moved then, and the rest is chosen anew
            let mut part = chosen.as_slice();
            while !self.attempt(part)? {
                if let [one] = part {
                    let key = self.key(one);
                    self.left.push(self.done(one));
                    self.refused.insert(key);
                    break;
                }
                part = &part[..part.len() / 2];
            }
        }
    }

    /// The text of a file as it stands now.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.now.texts.get(name).map(|text| &**text)
    }

    /// The files whose texts have changed, with their new texts.
    pub fn changed(&self) -> Vec<(&'a Editable, Arc<str>)> {
        let new = |(name, file): (&String, &'a Editable)| {
            let text = self.now.texts.get(name)?;
            (**text != *file.before).then(|| (file, text.clone()))
        };
        self.editable.iter().filter_map(new).collect()
    }

    /// Of each finding the first fix that may be applied, as far as they do not meet: of what is not understood, or of the rest.
    fn choose(&self, invalid: bool) -> Vec<Chosen> {
        let mut taken: BTreeMap<String, Patch> = BTreeMap::new();
        let mut chosen = Vec::new();
        for (index, finding) in self.now.report.findings.iter().enumerate() {
            let of_phase = (finding.verdict == Verdict::Invalid) == invalid;
            if !of_phase || finding.verdict == Verdict::Waived || !self.asked(finding) {
                continue;
            }
            for fix in finding.fixes.iter().filter(|fix| fix.safe || self.with_unsafe) {
                let Some(patches) = patches(&self.now.sources, fix) else { continue };
                let one = Chosen { finding: index, fix: fix.clone(), patches };
                if self.refused.contains(&self.key(&one)) || !one.patches.keys().all(|name| self.now.texts.contains_key(name)) {
                    continue;
                }
                if self.meets(&taken, &one.patches) {
                    break;
                }
                for (name, patch) in &one.patches {
                    taken.entry(name.clone()).or_default().extend(patch.iter().cloned());
                }
                chosen.push(one);
                break;
            }
        }
        chosen
    }

    fn asked(&self, finding: &Diagnostic) -> bool {
        self.only.is_empty() || self.only.iter().any(|code| code == finding.code.0)
    }

    fn meets(&self, taken: &BTreeMap<String, Patch>, new: &BTreeMap<String, Patch>) -> bool {
        new.iter().any(|(name, patch)| {
            let mut all = taken.get(name).cloned().unwrap_or_default();
            all.extend(patch.iter().cloned());
            self.now.texts.get(name).is_none_or(|text| apply(text, &all).is_none())
        })
    }

    /// Applies fixes; where that leaves the files better, that is how they stand, and true.
    fn attempt(&mut self, chosen: &[Chosen]) -> Result<bool, Failure> {
        self.looks += 1;
        let mut all: BTreeMap<String, Patch> = BTreeMap::new();
        for (name, patch) in chosen.iter().flat_map(|one| &one.patches) {
            all.entry(name.clone()).or_default().extend(patch.iter().cloned());
        }
        let mut texts = self.now.texts.clone();
        for (name, patch) in &all {
            let Some(new) = texts.get(name).and_then(|text| apply(text, patch)) else { return Ok(false) };
            texts.insert(name.clone(), Arc::from(new));
        }
        let after = self.look.check(texts, true)?;
        let Some(shown) = better(&self.now, &after) else { return Ok(false) };
        self.shown += shown;
        let done: Vec<Done> = chosen.iter().map(|one| self.done(one)).collect();
        self.fixed.extend(done);
        self.now = after;
        Ok(true)
    }

    fn key(&self, one: &Chosen) -> Key {
        let finding = &self.now.report.findings[one.finding];
        (finding.code, finding.provision.clone(), finding.decision.clone(), one.fix.title.clone())
    }

    fn done(&self, one: &Chosen) -> Done {
        let finding = &self.now.report.findings[one.finding];
        let place = one.fix.edits.first().and_then(|edit| self.now.sources.place(edit.span));
        let others = finding.fixes.iter().filter(|fix| fix.title != one.fix.title).map(|fix| fix.title.clone());
        Done {
            place: place.map(|place| format!("{}:{}:{}", place.file, place.line, place.column)).unwrap_or_default(),
            title: one.fix.title.clone(),
            code: finding.code,
            safe: one.fix.safe,
            others: if one.fix.safe { Vec::new() } else { others.collect() },
        }
    }
}

/// How much findings weigh: what is not understood, other errors, warnings, the rest.
fn weight(report: &Report) -> [usize; 4] {
    let mut weight = [0; 4];
    for (_, finding) in report.roots() {
        let place = match (finding.verdict, finding.severity) {
            (Verdict::Waived, _) => continue,
            (Verdict::Invalid, _) => 0,
            (_, Severity::Error) => 1,
            (_, Severity::Warning) => 2,
            (_, Severity::Note) => 3,
        };
        weight[place] += 1;
    }
    weight
}

/// How many errors there are of each sort, by what they are about.
fn errors(report: &Report) -> BTreeMap<(Code, Option<&str>, Option<&str>), usize> {
    let mut errors = BTreeMap::new();
    for (_, finding) in report.roots().filter(|(_, finding)| finding.severity == Severity::Error) {
        *errors.entry((finding.code, finding.provision.as_deref(), finding.decision.as_deref())).or_default() += 1;
    }
    errors
}

/// Whether files stand better than before, and how many errors came to light: fewer findings that weigh, and no error that was not there,
/// except where more is understood than before, so that more is judged.
fn better(before: &State, after: &State) -> Option<usize> {
    let (old, new) = (weight(&before.report), weight(&after.report));
    if new >= old || after.failed && !before.failed {
        return None;
    }
    let known = errors(&before.report);
    let invalid = |key: &(Code, Option<&str>, Option<&str>)| {
        let of = after.report.roots().filter(|(_, finding)| finding.verdict == Verdict::Invalid);
        of.into_iter().any(|(_, finding)| (finding.code, finding.provision.as_deref(), finding.decision.as_deref()) == *key)
    };
    let mut shown = 0;
    for (key, count) in errors(&after.report) {
        let more = count.saturating_sub(known.get(&key).copied().unwrap_or(0));
        if more > 0 && (new[0] >= old[0] || invalid(&key)) {
            return None;
        }
        shown += more;
    }
    Some(shown)
}
