//! `quorate schema`: JSON Schema of a rule set's dockets, for editors.
//!
//! What comes in: rules, by path or name. What goes out: the schema, on standard output or in a file. It must not know what it says.

use super::Status;
use super::host::{Found, Host};
use super::output::{self, Failure};
use super::project::Projects;
use super::shipped;
use crate::diagnostic::{Severity, did_you_mean};
use crate::load;
use crate::report::document_to;
use crate::schema;
use crate::source::SourceMap;
use clap::Args;
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// Arguments of `quorate schema`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 written, 2 the rules cannot be read or understood.")]
pub struct Schema {
    /// The rule file, or the name of a rule set of the project or of those that come with the program
    rules: PathBuf,
    /// Only what is in force on this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::options::day)]
    as_of: Option<Date>,
    /// Use this project file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Write the schema to this file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Schema {
    /// Writes the schema.
    pub fn run(self) -> Result<Status, Failure> {
        let host = Host::new();
        let mut sources = SourceMap::default();
        let found = self.found(&host)?;
        let read = load::rule_set(&host, &mut sources, &found.shown, "").map_err(|unreadable| Failure::from(&unreadable))?;
        let (rules, findings) = read;
        if findings
            .iter()
            .any(|finding| finding.severity == Severity::Error && finding.verdict == crate::diagnostic::Verdict::Invalid)
        {
            return Err(Failure(format!("{} is not understood; see `quorate check {}`", found.shown, found.shown)));
        }
        let mut text = Vec::new();
        document_to(&schema::schema(&rules.charter, &sources, self.as_of), &mut text)
            .map_err(|error| Failure(format!("cannot write the schema: {}", output::why(&error))))?;
        match self.output.as_deref().filter(|path| *path != Path::new("-")) {
            Some(path) if host.has_read(path) => {
                Err(Failure(format!("--output {} is a rule file; name another", path.display())))
            }
            Some(path) => output::save(path, &text)
                .map_err(|error| Failure(format!("cannot write {}: {}", path.display(), output::why(&error)))),
            None => output::print(&String::from_utf8_lossy(&text)),
        }?;
        Ok(Status::Complies)
    }

    /// The rule file: where there is such a file, that; else the rule set of that name.
    fn found(&self, host: &Host) -> Result<Found, Failure> {
        let name = self.rules.to_string_lossy();
        let is_name = !name.contains(['/', '\\', '.']) && !self.rules.exists();
        if !is_name {
            return super::check::rules_file(host, &self.rules);
        }
        let project = match Projects::new(host, self.config.as_deref())?.here()? {
            Some(project) => project.rule_sets(host)?.to_vec(),
            None => Vec::new(),
        };
        if let Some((_, path)) = project.iter().find(|(set, _)| *set == name) {
            return host.named(path).map_err(|unreadable| Failure::from(&unreadable));
        }
        if let Some(found) = shipped::find(&name) {
            return Ok(found);
        }
        let mut known: Vec<&str> = project.iter().map(|(set, _)| set.as_str()).collect();
        for name in shipped::names() {
            known.push(name);
        }
        let help = did_you_mean(&name, known).unwrap_or_else(|| "name its file".to_owned());
        Err(Failure(format!("there is no rule set `{name}`; {help}")))
    }
}
