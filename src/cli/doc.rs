//! `quorate doc`: rules as one page to read.
//!
//! What comes in: rules. What goes out: HTML in one file (no script, nothing loaded from elsewhere), or Markdown. It must not know what a rule says.

mod anchors;
mod html;
mod markdown;
mod shown;
mod written;

use super::Status;
use super::graph::{nothing, tell_of_broken};
use super::host::Host;
use super::output::{self, Failure};
use super::rules;
use crate::book::Book;
use crate::check::Settings;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Arguments of `quorate doc`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 written, 2 the rules cannot be read, or declare nothing.")]
pub struct Doc {
    /// A rule file, or the name of a rule set
    #[arg(value_name = "RULES")]
    rules: PathBuf,
    /// How to write it [default: as the name of the output file ends, else html]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Style>,
    /// Write the page to this file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Use this project file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// How a page is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Style {
    /// One page with pictures, links, a table of versions.
    Html,
    /// The same without pictures.
    Markdown,
}

impl Doc {
    /// Writes the page.
    pub fn run(self) -> Result<Status, Failure> {
        let host = Host::new();
        let opened = rules::read(&host, self.config.as_deref(), &self.rules, Settings::default())?;
        let book = Book::new(&opened.set, &opened.run.sources, &opened.findings);
        if book.declarations.is_empty() {
            return Err(nothing("to show", &format!("{} declares nothing", opened.file.shown), &opened));
        }
        let by_name = self.output.as_ref().and_then(|path| path.extension()).is_some_and(|extension| extension == "md");
        let style = self.format.unwrap_or(if by_name { Style::Markdown } else { Style::Html });
        let text = match style {
            Style::Html => html::page(&book),
            Style::Markdown => markdown::page(&book),
        };
        output::to_file_or_out(&host, self.output.as_deref(), &text)?;
        tell_of_broken(&opened);
        Ok(Status::Complies)
    }
}
