//! Arguments that several commands share, and how their values are read.
//!
//! What comes in: words of the command line. What goes out: typed values, or clap's usage error. It must not touch a file.

use crate::date::When;
use crate::diagnostic::Severity;
use crate::report::{Format, clean};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

/// How results are shown.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct Display {
    /// How to write the report: human, plain (for screen readers) or json
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = format)]
    pub format: Format,
    /// Write the report to this file
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Colour the report
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Draw at most this many findings; 0 draws all
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub max_findings: usize,
    /// Only findings at or above the fail level, no summary
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Fold nothing: show each finding
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// When to colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Which day it is.
#[derive(Debug, Args)]
#[command(next_help_heading = "Time")]
pub struct Days {
    /// Read the record up to this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub as_of: Option<Date>,
    /// The day it is: duties and vacancies are judged up to it
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub today: Option<Date>,
}

/// What the exit status counts.
#[derive(Debug, Args)]
#[command(next_help_heading = "Exit status")]
pub struct Counting {
    /// Exit with 1 from this severity on: error, warning or note [default: error]
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub fail_level: Option<Severity>,
    /// Exit with 3 where nothing is broken but something is undetermined
    #[arg(long)]
    pub deny_undetermined: bool,
    /// Exit with 0 whatever is found; what could not be checked still exits with 2
    #[arg(long)]
    pub exit_zero: bool,
}

fn format(text: &str) -> Result<Format, String> {
    let names: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
    let found = Format::ALL.iter().find(|format| format.name() == text).copied();
    found.ok_or_else(|| format!("the formats are {}", names.join(", ")))
}

/// A severity by its name.
pub fn level(text: &str) -> Result<Severity, String> {
    let levels = [Severity::Error, Severity::Warning, Severity::Note];
    let found = levels.into_iter().find(|level| level.name() == text);
    found.ok_or_else(|| "the levels are error, warning, note".to_owned())
}

/// A whole date, exactly as ISO 8601 writes it.
fn day(text: &str) -> Result<Date, String> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    match When::parse(text).and_then(When::exact) {
        Some(day) if shape => Ok(day),
        _ if shape => Err(format!("there is no day {text}")),
        _ => Err(format!("`{}` is not a date such as 2023-09-21", clean(text))),
    }
}
