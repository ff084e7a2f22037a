//! `quorate schema`: JSON Schema of a rule set's dockets, for editors.
//!
//! What comes in: rules, by path or name. What goes out: the schema, on standard output or in a file. It must not know what it says.

use super::Status;
use super::host::Host;
use super::output::{self, Failure};
use super::rules;
use crate::check::Settings;
use crate::report::document_to;
use crate::schema;
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
        let opened = rules::read(&host, self.config.as_deref(), &self.rules, Settings::default())?;
        if opened.is_broken() {
            return Err(Failure(format!("{} is not understood; {}", opened.file.shown, opened.see())));
        }
        let mut text = Vec::new();
        document_to(&schema::schema(&opened.set.charter, &opened.run.sources, self.as_of), &mut text)
            .map_err(|error| Failure(format!("cannot write the schema: {}", output::why(&error))))?;
        let path = self.output.as_deref().filter(|path| *path != Path::new("-"));
        output::to_file_or_out(&host, path, &String::from_utf8_lossy(&text))?;
        Ok(Status::Complies)
    }
}
