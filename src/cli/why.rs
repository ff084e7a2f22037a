//! `quorate why`: how one decision or item stands, and what shows it.
//!
//! What comes in: a docket and an id. What goes out: the derivation on standard output, and the exit status. It must not know how a
//! derivation comes about.

mod human;
mod json;

use super::Status;
use super::files::{Inputs, Kind};
use super::host::Host;
use super::options::Days;
use super::output::{self, Failure};
use super::project::Projects;
use super::rules;
use super::run::Run;
use crate::charter::Charter;
use crate::check::{self, Came, Derivation, Settings, Stands, Unknown};
use crate::diagnostic::{Diagnostic, Severity, did_you_mean, excerpt};
use crate::docket::Docket;
use crate::source::SourceMap;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// So many ids are listed where one is not known.
const MAX_LISTED: usize = 12;

/// Arguments of `quorate why`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 complies (or cannot be told), 1 something about the entry is broken, 2 no such entry, or could not check."
)]
pub struct Why {
    /// The record or agenda; its history is read, too
    docket: PathBuf,
    /// The id of a decision, or the label of an item
    id: String,
    /// Check against these rules, whatever the docket names: a rule file, or the name of a rule set
    #[arg(long, value_name = "PATH|NAME")]
    rules: Option<PathBuf>,
    /// Use this project file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How to write the derivation
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Style,
    /// Fold nothing: list what does not apply, provision by provision
    #[arg(short, long)]
    verbose: bool,
    #[command(flatten)]
    days: Days,
}

/// How a derivation is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Style {
    /// For people.
    Human,
    /// For programs.
    Json,
}

/// What is shown: the derivation, and what it points into.
struct View<'a> {
    sources: &'a SourceMap,
    charter: &'a Charter,
    findings: &'a [Diagnostic],
    derivation: &'a Derivation,
    verbose: bool,
}

impl Why {
    /// Derives, shows, says what it came to.
    pub fn run(self) -> Result<Status, Failure> {
        let host = Host::new();
        let mut projects = Projects::new(&host, self.config.as_deref())?;
        let given = self.rules.as_deref().map(|path| rules::named(&host, &mut projects, path)).transpose()?;
        let mut run = Run::new(&host, projects, Settings { as_of: self.days.as_of, today: self.days.today });
        let (compiled, record) = self.read(&host, &mut run, given.as_ref())?;
        let dockets: Vec<&Docket> = record.dockets.iter().collect();
        let settings = Settings { as_of: self.days.as_of, today: self.days.today };
        let (findings, derivation) = check::why(&compiled.charter, &dockets, record.findings, settings, &self.id);
        let derivation = derivation.map_err(|unknown| self.unknown(unknown))?;
        let view = View {
            sources: &run.sources,
            charter: &compiled.charter,
            findings: &findings,
            derivation: &derivation,
            verbose: self.verbose,
        };
        match self.format {
            Style::Human => output::print(&human::text(&view))?,
            Style::Json => output::print(&json::text(&view)?)?,
        }
        let broken = run.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        if broken > 0 {
            output::tell("note: not all of the rules is understood; see `quorate check`");
        }
        Ok(if view.broken() { Status::Found } else { Status::Complies })
    }

    /// The docket, its history, its rules.
    fn read(
        &self,
        host: &Host,
        run: &mut Run<'_>,
        given: Option<&super::host::Found>,
    ) -> Result<(std::rc::Rc<crate::load::RuleSet>, crate::record::Record), Failure> {
        let shown = host.name(&self.docket);
        if self.docket != Path::new("-") && self.docket.is_dir() {
            return Err(Failure(format!("{shown} is a folder; name one record or agenda")));
        }
        let inputs = Inputs::collect(host, std::slice::from_ref(&self.docket));
        if let Some(unreadable) = inputs.unreadable.first() {
            return Err(Failure::from(unreadable));
        }
        let Some(input) = inputs.files.into_iter().find(|input| input.kind == Kind::Docket) else {
            return Err(Failure(format!("{shown} is no record or agenda")));
        };
        let read = run.read(&input, given).map_err(|unreadable| Failure::from(&unreadable))?;
        if let Some((_, compiled, record)) = read {
            return Ok((compiled, record));
        }
        let told = run.findings.iter().rev().find(|finding| finding.severity == Severity::Error);
        let why = told.map(|found| match &found.help {
            Some(help) => format!(": {}; {help}", found.message),
            None => format!(": {}", found.message),
        });
        Err(Failure(format!("cannot hold {shown} against its rules{}", why.unwrap_or_default())))
    }

    /// Why nothing can be shown.
    fn unknown(&self, unknown: Unknown) -> Failure {
        let (id, docket) = (excerpt(&self.id), self.docket.display());
        match unknown {
            Unknown::Later => {
                let day = self.days.as_of.map(|day| day.to_string()).unwrap_or_default();
                Failure(format!("`{id}` is of a later day than {day}, up to which the record is read"))
            }
            Unknown::Id(known) if known.is_empty() => {
                Failure(format!("no entry of {docket} has an id; give `{id}` to the one that is meant"))
            }
            Unknown::Id(known) => {
                let help = did_you_mean(&self.id, known.iter().map(String::as_str)).unwrap_or_else(|| {
                    let listed: Vec<String> = known.iter().take(MAX_LISTED).map(|id| excerpt(id).to_string()).collect();
                    let more = known.len().saturating_sub(MAX_LISTED);
                    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                    format!("there are {}{more}", listed.join(", "))
                });
                Failure(format!("no decision or item `{id}` in {docket} or its history; {help}"))
            }
        }
    }
}

impl View<'_> {
    /// Whether something about the entry is broken.
    fn broken(&self) -> bool {
        let counts = |finding: &usize| self.findings.get(*finding).is_some_and(|found| found.severity == Severity::Error);
        let steps = self.derivation.steps.iter().filter(|step| step.came == Came::Broken);
        steps.flat_map(|step| &step.findings).chain(&self.derivation.others).any(counts)
            || matches!(self.derivation.entry.stands, Stands::Void(_))
    }

    /// What it comes to.
    fn verdict(&self) -> &'static str {
        let open = self.derivation.steps.iter().any(|step| step.came == Came::Open)
            || matches!(self.derivation.entry.stands, Stands::Open(_) | Stands::NotJudged);
        match (self.broken(), open) {
            (true, _) => "broken",
            (false, true) => "undetermined",
            (false, false) => "complies",
        }
    }

    /// "file:line:column".
    fn place(&self, at: crate::source::Span) -> String {
        let place = self.sources.place(at);
        place.map(|place| format!("{}:{}:{}", place.file, place.line, place.column)).unwrap_or_default()
    }
}
