//! A run of `quorate check` under way: each rule file compiled once, each docket held against its rules.
//!
//! What comes in: files, one after the other. What goes out: the findings of all of them, and how much was checked. It must not know
//! how a report is shown, nor what is checked.

use super::files::{Input, Kind};
use super::host::{Found, Host};
use super::output::Failure;
use super::project::{self, Project, Projects};
use super::rules::{self, Meant, Named};
use super::shipped;
use crate::check::Settings;
use crate::diagnostic::{Code, Diagnostic, Hint, Role, Severity, Summary, Verdict, excerpt};
use crate::load::RuleSet;
use crate::policy::{self, Allow, Suppressions};
use crate::record::{self, Held, Record};
use crate::report::Extent;
use crate::source::{SourceId, SourceMap, Span, Unreadable};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A docket says nowhere which rules it follows.
const NO_RULES: Code = Code("docket/no-rules");
/// A docket names rules that are not to be found.
const UNKNOWN_RULES: Code = Code("docket/unknown-rules");

/// A run under way.
pub struct Run<'a> {
    host: &'a Host,
    projects: Projects<'a>,
    settings: Settings,
    /// The files read so far.
    pub sources: SourceMap,
    /// Rule files by where they lie, and by the project whose calendar they may be given; None where one could not be read.
    compiled: BTreeMap<(PathBuf, Option<String>), Option<Rc<RuleSet>>>,
    /// Rule files that a docket was held against.
    settled: BTreeSet<PathBuf>,
    /// What was found so far; a cause is an index into this list.
    pub findings: Vec<Diagnostic>,
    /// How much was checked so far.
    pub checked: Checked,
    /// From where on the project of the first docket fails.
    pub fail_level: Option<Severity>,
    /// Files that were looked at.
    pub files: usize,
    /// Whether failures are counted only: another tells them, or has told them.
    pub silent: bool,
    /// Failures that were told.
    pub failed: usize,
    told: BTreeSet<String>,
    /// The failures, in the order they came.
    pub failures: Vec<String>,
    /// The rules of a docket that names none.
    pub usual: Option<Found>,
    /// The files that were checked.
    pub extents: Vec<Extent>,
    /// The projects that files belong to, by name.
    seen: BTreeMap<String, Rc<Project>>,
    /// Rule files that the user has checked, not only found.
    named: BTreeSet<PathBuf>,
    /// What dockets accept, and whether it is to be told that it takes out nothing.
    accepted: Vec<(Allow, bool)>,
    /// Dockets whose entries are counted.
    counted: BTreeSet<String>,
    /// Rule sets among what is checked, by name: they go before any other of the name.
    local: BTreeMap<String, Vec<Found>>,
    /// Findings taken so far: code, first place, provision, message.
    taken: BTreeMap<(Code, Option<Span>, Option<String>, String), usize>,
    /// Findings of what is not there, by place in the list: which rule files miss it.
    absent: BTreeMap<usize, BTreeSet<String>>,
}

/// How much was checked, by rule file: two dockets under the same rules are held against the same provisions.
#[derive(Default)]
pub struct Checked {
    provisions: BTreeMap<PathBuf, usize>,
    rest: Summary,
}

impl Checked {
    /// Of a rule file by itself, the provisions that it states (not those of files it uses).
    fn rules(&mut self, path: &Path, rules: &RuleSet, file: Span) {
        let stated =
            rules.charter.provisions.iter().filter(|provision| !provision.unknown && file.contains(provision.span.start));
        let encoded = stated.count();
        self.provisions.entry(path.to_path_buf()).or_insert(encoded);
    }

    /// Of a rule file that dockets are held against, the provisions that were in force for one of them.
    fn docket(&mut self, path: &Path, first: bool, summary: &Summary) {
        let provisions = self.provisions.entry(path.to_path_buf()).or_default();
        *provisions = if first { summary.provisions } else { summary.provisions.max(*provisions) };
        self.rest.decisions += summary.decisions;
        self.rest.items += summary.items;
        self.rest.suppressed += summary.suppressed;
    }

    /// Over all rule files.
    pub fn total(&self) -> Summary {
        Summary { provisions: self.provisions.values().sum(), ..self.rest }
    }
}

impl<'a> Run<'a> {
    /// A run that has looked at nothing yet.
    pub fn new(host: &'a Host, projects: Projects<'a>, settings: Settings) -> Self {
        Self {
            host,
            projects,
            settings,
            sources: SourceMap::default(),
            compiled: BTreeMap::new(),
            findings: Vec::new(),
            checked: Checked::default(),
            settled: BTreeSet::new(),
            fail_level: None,
            files: 0,
            silent: false,
            failed: 0,
            told: BTreeSet::new(),
            failures: Vec::new(),
            usual: None,
            extents: Vec::new(),
            seen: BTreeMap::new(),
            named: BTreeSet::new(),
            accepted: Vec::new(),
            counted: BTreeSet::new(),
            local: BTreeMap::new(),
            taken: BTreeMap::new(),
            absent: BTreeMap::new(),
        }
    }

    /// Checks one file; dockets against the rules given, else those they name.
    pub fn input(&mut self, input: Input, given: Option<&Found>) {
        let project = self.project_of(&input.file.shown);
        self.fail_level = self.fail_level.or(project.as_ref().and_then(|project| project.fail_level()));
        match input.kind {
            Kind::Rules => {
                if let Some(compiled) = self.compile(&input.file, project.as_deref()) {
                    self.files += 1;
                    self.named.insert(input.file.real.clone());
                    let name = &compiled.charter.name;
                    if !name.is_empty() && declared(&input, name, self.host) {
                        self.offer(name, &input.file);
                    }
                    let file = self.sources.find(&compiled.file).map(|id| self.sources.file(id).span()).unwrap_or_default();
                    self.checked.rules(&input.file.real, &compiled, file);
                    self.extents.push(Extent { file: input.file.shown, role: Role::Rule, provisions: Vec::new() });
                }
            }
            Kind::Docket => {
                if let Err(unreadable) = self.docket(&input, given) {
                    self.cannot_read(&unreadable);
                }
            }
        }
    }

    /// A rule set that dockets may name, at whose file nobody has looked yet.
    pub fn offer(&mut self, name: &str, file: &Found) {
        let known = self.local.entry(name.to_owned()).or_default();
        if !known.iter().any(|known| known.real == file.real) {
            known.push(file.clone());
        }
    }

    /// A rule file, compiled.
    pub fn rules(&mut self, file: &Found) -> Option<Rc<RuleSet>> {
        let project = self.project_of(&file.shown);
        self.compile(file, project.as_deref())
    }

    /// Reads a docket, finds its rules, holds it against them.
    fn docket(&mut self, input: &Input, given: Option<&Found>) -> Result<(), Unreadable> {
        let Some((rules, compiled, record)) = self.read(input, given)? else { return Ok(()) };
        let counts = record.counts(&self.sources, self.settings);
        let broken = record.findings.len();
        let said: Vec<_> =
            record.dockets.iter().map(|docket| policy::dockets::read(&self.sources, docket, &compiled.charter)).collect();
        let left = self.settings.as_of.is_none_or(|as_of| record.dockets.iter().any(|docket| docket.is_known_by(as_of)));
        let Held { findings, mut summary, provisions } = record::hold(&compiled.charter, record, self.settings);
        if let Some(as_of) = self.settings.as_of.filter(|_| !left && summary.decisions + summary.items + broken == 0) {
            let why = format!("nothing to check: no decision, term or event up to {as_of}");
            return Err(Unreadable { path: input.file.shown.clone(), why });
        }
        // a file that several dockets have as their history is counted once
        let new = counts.into_iter().filter(|(name, ..)| self.counted.insert(name.clone()));
        (summary.decisions, summary.items) = new.fold((0, 0), |(decisions, items), (_, d, i)| (decisions + d, items + i));
        self.files += 1;
        let first = self.settled.insert(rules.real.clone());
        self.checked.docket(&rules.real, first, &summary);
        let paths = provisions.into_iter().map(|id| compiled.charter.provision(id).path.clone()).collect();
        self.extents.push(Extent { file: input.file.shown.clone(), role: Role::Docket, provisions: paths });
        self.accept(said, &findings);
        self.take(findings);
        Ok(())
    }

    /// Reads a docket with its history and compiles its rules; None where there are none, which is a finding, or was told.
    pub fn read(&mut self, input: &Input, given: Option<&Found>) -> Result<Option<(Found, Rc<RuleSet>, Record)>, Unreadable> {
        let text = input.text.clone().map_or_else(|| self.host.text(&input.file), Ok)?;
        let added = self.sources.enter(&input.file.shown, text);
        let docket = added.map_err(|error| Unreadable { path: input.file.shown.clone(), why: error.to_string() })?;
        let mut record = record::read(self.host, &mut self.sources, docket)?;
        let rules = match given {
            Some(rules) => Some(rules.clone()),
            None => self.rules_of(docket, &mut record)?,
        };
        let Some(rules) = rules else { return Ok(None) };
        let project = self.project_of(&input.file.shown);
        Ok(self.compile(&rules, project.as_deref()).map(|compiled| (rules, compiled, record)))
    }

    /// Takes what the dockets of one check accept. That it takes out nothing is told where all of the file was looked at.
    fn accept(&mut self, said: Vec<(Vec<Allow>, Vec<Diagnostic>)>, found: &[Diagnostic]) {
        let file = |at: Span| self.sources.locate(at.start).map(|(file, _)| file.base());
        let invalid = found.iter().filter(|finding| finding.verdict == Verdict::Invalid);
        let broken: BTreeSet<u32> = invalid.filter_map(|finding| file(finding.primary()?.span)).collect();
        let mut findings = Vec::new();
        for (allows, wrong) in said {
            let told =
                |allow: &Allow| self.settings.as_of.is_none() && file(allow.at).is_some_and(|file| !broken.contains(&file));
            self.accepted.extend(allows.into_iter().map(|allow| {
                let told = told(&allow);
                (allow, told)
            }));
            findings.extend(wrong);
        }
        self.take(findings);
    }

    /// All that rule files and dockets accept.
    pub fn suppressions(&mut self) -> Suppressions {
        let mut all = Suppressions::default();
        for ((path, _), compiled) in &self.compiled {
            let Some(set) = compiled else { continue };
            let held = self.settled.contains(path) && self.named.contains(path) && self.settings.as_of.is_none();
            let own = self.sources.find(&set.file).map(|id| self.sources.file(id).span()).unwrap_or_default();
            // a file that is taken in may be checked by itself elsewhere, where what it lacks is found
            let told = |allow: &Allow, code: &str| own.contains(allow.at.start) || !crate::lints::of_absence(code);
            all.add(set.allows.iter().cloned(), |allow, code| {
                told(allow, code) && policy::told_of_rules(code, set.whole, held)
            });
        }
        for (allow, told) in std::mem::take(&mut self.accepted) {
            all.add([allow], |_, _| told);
        }
        all
    }

    /// The rule file that a docket names; None where that is a finding, or was told.
    fn rules_of(&mut self, docket: SourceId, record: &mut Record) -> Result<Option<Found>, Unreadable> {
        let file = self.sources.file(docket);
        let (shown, start) = (file.name().to_owned(), Span::new(file.base(), file.base()));
        let folder = self.host.folder(&shown);
        let named = record.dockets.last().and_then(|docket| docket.rules.clone());
        if let Some(path) = named.as_ref().filter(|named| named.value.contains('/') || named.value.ends_with(".rop")) {
            return self.host.locate(&path.value, &shown).map(Some);
        }
        if let Some(usual) = self.usual.as_ref().filter(|_| named.is_none()) {
            return Ok(Some(usual.clone()));
        }
        let Some(name) = named else {
            let finding = Diagnostic::invalid(NO_RULES, "no rule set is named")
                .label(start, Role::Docket, "`rules:` is missing")
                .help("add `rules: NAME`, or check with --rules FILE");
            self.files += 1;
            // that a broken file names no rules is no wonder
            let broken = std::mem::take(&mut record.findings);
            self.take(if broken.is_empty() { vec![finding] } else { broken });
            return Ok(None);
        };
        match self.look_up(&folder, &name.value) {
            Err(failure) => self.fail(&failure),
            Ok(Named::File(found)) => return Ok(Some(found)),
            Ok(Named::Several(files)) => {
                let message = format!("rule set `{}` is declared by {} files", excerpt(&name.value), files.len());
                let files = rules::all_of(&files);
                let finding =
                    Diagnostic::invalid(UNKNOWN_RULES, message).label(name.span, Role::Docket, "named here").help(format!(
                        "name the file that is meant: by its path in place of the name, or with --rules; there are {files}"
                    ));
                self.unheld(record, finding);
            }
            Ok(Named::Nothing(known)) => {
                let help = Hint::near(&name.value, known.iter().map(String::as_str))
                    .or(|| "list the folder of its file under `rules` in quorate.toml, or check with --rules FILE".to_owned());
                let finding = Diagnostic::invalid(UNKNOWN_RULES, format!("rule set `{}` is not found", excerpt(&name.value)))
                    .label(name.span, Role::Docket, "named here")
                    .hint(name.span, &name.value, help);
                self.unheld(record, finding);
            }
        }
        Ok(None)
    }

    /// Takes why a record is held against nothing, behind what is wrong with it anyway.
    fn unheld(&mut self, record: &mut Record, finding: Diagnostic) {
        self.files += 1;
        self.take(std::mem::take(&mut record.findings));
        self.take(vec![finding]);
    }

    /// What the name of a rule set stands for in a docket: a set among what is checked, else one of the project of the docket's folder.
    fn look_up(&mut self, folder: &Path, name: &str) -> Result<Named, Failure> {
        let local = self.local.get(name).map(Vec::as_slice).unwrap_or_default();
        match rules::meant(name, local, |found| Path::new(&found.shown)) {
            Meant::One(found) => return Ok(Named::File(found.clone())),
            Meant::Several => return Ok(Named::Several(local.iter().map(|found| found.shown.clone()).collect())),
            Meant::None => {}
        }
        let project = self.projects.of(folder)?;
        rules::look_up(self.host, project.as_deref(), name)
    }

    /// The file system.
    pub const fn host(&self) -> &'a Host {
        self.host
    }

    /// The projects that what was checked belongs to, by name.
    pub fn projects_seen(&self) -> Vec<Rc<Project>> {
        self.seen.values().cloned().collect()
    }

    /// Whether the record is read only up to a day.
    pub const fn is_cut(&self) -> bool {
        self.settings.as_of.is_some()
    }

    /// Whether a file was read in this run.
    pub fn has_read(&self, path: &Path) -> bool {
        self.host.has_read(path)
    }

    /// From where on the project of the working directory fails. That it is broken is told, once.
    pub fn fail_level_here(&mut self) -> Option<Severity> {
        let here = self.projects.here();
        self.told(here).and_then(|project| project.fail_level())
    }

    /// The project that a file belongs to; of one that comes with the program, that of the working directory. That it is broken is told,
    /// once.
    pub fn project_of(&mut self, file: &str) -> Option<Rc<Project>> {
        let project = match shipped::is(file) || file.is_empty() {
            true => self.projects.here(),
            false => self.projects.of(&self.host.folder(file)),
        };
        let project = self.told(project)?;
        self.seen.entry(project.shown.clone()).or_insert_with(|| project.clone());
        Some(project)
    }

    fn told(&mut self, project: Result<Option<Rc<Project>>, Failure>) -> Option<Rc<Project>> {
        project.unwrap_or_else(|failure| {
            self.fail(&failure);
            None
        })
    }

    /// Compiles a rule file once and takes its findings once.
    fn compile(&mut self, file: &Found, project: Option<&Project>) -> Option<Rc<RuleSet>> {
        let by = project.filter(|project| !project.says.calendars.is_empty());
        let key = (file.real.clone(), by.map(|project| project.shown.clone()));
        if let Some(done) = self.compiled.get(&key) {
            return done.clone();
        }
        let compiled = match project::rule_set(self.host, &mut self.sources, &file.shown, by) {
            Ok((compiled, findings)) => {
                let absent: Vec<bool> = findings.iter().map(|finding| crate::lints::of_absence(finding.code.0)).collect();
                let places = self.take(findings).into_iter().zip(absent).filter(|(_, absent)| *absent);
                for (place, _) in places {
                    self.absent.entry(place).or_default().insert(compiled.file.clone());
                }
                Some(Rc::new(compiled))
            }
            Err(unreadable) => {
                self.cannot_read(&unreadable);
                None
            }
        };
        self.compiled.insert(key, compiled.clone());
        compiled
    }

    /// Takes what one pass found: its causes are counted from its own first finding. What another pass found already (of a file that
    /// two dockets have as their history, of rules that two files use) is taken once.
    /// Gives where each of them is.
    fn take(&mut self, findings: Vec<Diagnostic>) -> Vec<usize> {
        let mut places = Vec::with_capacity(findings.len());
        for mut finding in findings {
            finding.cause = finding.cause.and_then(|cause| places.get(cause).copied());
            let place = finding.primary().map(|label| label.span);
            let key = (finding.code, place, finding.provision.clone(), finding.message.clone());
            let place = *self.taken.entry(key).or_insert(self.findings.len());
            if place == self.findings.len() {
                self.findings.push(finding);
            }
            places.push(place);
        }
        places
    }

    /// Of all that was found, what a rule file lacks by itself that another of this run takes in is left out: that one says what is used.
    pub fn without_parts(&self, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let sets = || self.compiled.values().flatten();
        let taken_in: BTreeSet<&str> = sets()
            .flat_map(|set| set.files.iter().map(|file| self.sources.file(file.source).name()).filter(|name| *name != set.file))
            .collect();
        let part = |place: &usize| {
            self.absent.get(place).is_some_and(|missed| missed.iter().all(|file| taken_in.contains(file.as_str())))
        };
        let kept: Vec<usize> = (0..findings.len()).filter(|place| !part(place)).collect();
        let all = findings.into_iter().enumerate().filter(|(place, _)| kept.binary_search(place).is_ok());
        all.map(|(_, finding)| Diagnostic { cause: finding.cause.and_then(|cause| kept.binary_search(&cause).ok()), ..finding })
            .collect()
    }

    /// Tells that a file cannot be had.
    pub fn cannot_read(&mut self, unreadable: &Unreadable) {
        self.fail(&unreadable.into());
    }

    /// Tells a failure, once.
    fn fail(&mut self, failure: &Failure) {
        if self.told.insert(failure.0.clone()) {
            self.failed += 1;
            self.failures.push(failure.0.clone());
            if !self.silent {
                failure.tell();
            }
        }
    }
}

/// Whether a rule file itself declares the set, rather than using the file that does.
fn declared(input: &Input, name: &str, host: &Host) -> bool {
    let text = input.text.clone().map_or_else(|| host.text(&input.file), Ok);
    text.is_ok_and(|text| super::sniff::declared(&text) == Some(name))
}
