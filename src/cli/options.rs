//! Arguments that several commands share, and how their values are read.
//!
//! What comes in: words of the command line. What goes out: typed values, or clap's usage error. It must not touch a file.

use crate::date::When;
use crate::diagnostic::{Severity, did_you_mean};
use crate::report::{Format, clean};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// How results are shown.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct Display {
    /// How to write the report [default: human]; several at once with FORMAT=FILE, such as --format sarif=findings.sarif
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = target, long_help = formats())]
    pub formats: Vec<Target>,
    /// Write the report of the --format without a file to this file
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

/// A format, and where it goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// The format.
    pub format: Format,
    /// Where it goes.
    pub to: Place,
}

/// Where a report goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// Standard output for programs, standard error for people.
    Usual,
    /// Standard output.
    Stdout,
    /// A file.
    File(PathBuf),
}

impl Place {
    fn of(path: PathBuf) -> Self {
        if path.as_os_str() == "-" { Self::Stdout } else { Self::File(path) }
    }
}

impl Display {
    /// What is written where; an error where two formats would go to one place.
    pub fn targets(&self) -> Result<Vec<Target>, String> {
        let mut targets = self.formats.clone();
        if targets.is_empty() {
            targets.push(Target { format: Format::Human, to: Place::Usual });
        }
        if let Some(output) = &self.output {
            let mut usual = targets.iter_mut().filter(|target| target.to == Place::Usual);
            let Some(first) = usual.next() else {
                return Err("--output is for a --format without a file, and each has one".to_owned());
            };
            first.to = Place::of(output.clone());
        }
        for (nth, target) in targets.iter().enumerate() {
            let stream = target.stream();
            if let Some(other) = targets[..nth].iter().find(|other| other.stream() == stream) {
                let (one, two) = (other.format.name(), target.format.name());
                let mend = match &target.to {
                    Place::File(_) => "name another file for one of them".to_owned(),
                    _ => format!("write one of them to a file: --format {two}=FILE"),
                };
                return Err(format!("two formats, {one} and {two}, would both go to {stream}; {mend}"));
            }
        }
        Ok(targets)
    }
}

impl Target {
    /// The file, where it goes to one.
    pub fn file(&self) -> Option<&Path> {
        match &self.to {
            Place::File(path) => Some(path),
            Place::Usual | Place::Stdout => None,
        }
    }

    /// What it is written to, in words.
    pub fn stream(&self) -> String {
        match &self.to {
            Place::File(path) => path.display().to_string(),
            Place::Usual if !self.format.is_machine() => "standard error".to_owned(),
            Place::Usual | Place::Stdout => "standard output".to_owned(),
        }
    }
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

/// `FORMAT` or `FORMAT=FILE`.
fn target(text: &str) -> Result<Target, String> {
    let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)));
    let names = || Format::ALL.iter().map(|format| format.name());
    let Some(format) = Format::ALL.iter().find(|format| format.name() == name).copied() else {
        let help = did_you_mean(name, names()).map(|help| format!("{help}; ")).unwrap_or_default();
        return Err(format!("{help}the formats are {}", names().collect::<Vec<_>>().join(", ")));
    };
    match file {
        None => Ok(Target { format, to: Place::Usual }),
        Some("") => Err(format!("name a file after `{name}=`")),
        Some(file) => Ok(Target { format, to: Place::of(PathBuf::from(file)) }),
    }
}

/// What `--format` takes, at length.
fn formats() -> String {
    let list: String = Format::ALL.iter().map(|format| format!("\n  {:9} {}", format.name(), format.about())).collect();
    format!("How to write the report [default: human]. FORMAT=FILE writes to a file, so that several go at once:\n{list}")
}

/// A severity by its name.
pub fn level(text: &str) -> Result<Severity, String> {
    let levels = [Severity::Error, Severity::Warning, Severity::Note];
    let found = levels.into_iter().find(|level| level.name() == text);
    found.ok_or_else(|| "the levels are error, warning, note".to_owned())
}

/// A whole date, exactly as ISO 8601 writes it.
pub fn day(text: &str) -> Result<Date, String> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    match When::parse(text).and_then(When::exact) {
        Some(day) if shape => Ok(day),
        _ if shape => Err(format!("there is no day {text}")),
        _ => Err(format!("`{}` is not a date such as 2023-09-21", clean(text))),
    }
}
