//! `quorate config`: the settings in effect, and where each comes from.
//!
//! What comes in: the project file, if there is one, and the flags of the command line. What goes out: each setting with its origin
//! (`default`, `quorate.toml:7`, `command line`). It must not know what a setting does.

use super::Status;
use super::host::Host;
use super::levels::{COMMAND_LINE, Levelling};
use super::options::level;
use super::output::{self, Failure};
use super::project::{At, Project, Projects};
use crate::diagnostic::Severity;
use crate::policy;
use crate::report::{clean, document_to};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Arguments of `quorate config`.
#[derive(Debug, Args)]
pub struct Config {
    /// Use this project file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How to write the settings
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Style,
    #[command(flatten)]
    levels: Levelling,
    /// As in `quorate check`
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    fail_level: Option<Severity>,
    /// As in `quorate check`
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
}

/// How settings are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Style {
    /// For people.
    Human,
    /// For programs.
    Json,
}

/// All settings, as both styles show them.
#[derive(Serialize)]
struct Document {
    schema_version: u32,
    project: Option<String>,
    settings: Vec<Setting>,
}

/// One setting.
#[derive(Serialize)]
struct Setting {
    key: String,
    value: Option<String>,
    origin: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    matches: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paths: Option<Vec<String>>,
}

impl Setting {
    fn new(key: impl Into<String>, value: Option<String>, origin: impl Into<String>) -> Self {
        Self { key: key.into(), value, origin: origin.into(), matches: None, paths: None }
    }
}

const DEFAULT: &str = "default";

impl Config {
    /// Prints the settings.
    pub fn run(self) -> Result<Status, Failure> {
        let host = Host::new();
        let mut projects = Projects::new(&host, self.config.as_deref())?;
        let project = projects.here()?;
        let document = self.document(&host, project.as_deref())?;
        match self.format {
            Style::Json => {
                let mut out = Vec::new();
                let written = document_to(&document, &mut out);
                written.map_err(|error| Failure(format!("cannot write the settings: {}", output::why(&error))))?;
                output::print(&String::from_utf8_lossy(&out))?;
            }
            Style::Human => output::print(&human(&document))?,
        }
        Ok(Status::Complies)
    }

    fn document(&self, host: &Host, project: Option<&Project>) -> Result<Document, Failure> {
        let mut settings = Vec::new();
        let names = |paths: Vec<PathBuf>| paths.iter().map(|path| host.name(path)).collect::<Vec<_>>();
        match project {
            None => settings.extend([Setting::new("rules", None, DEFAULT), Setting::new("dockets", None, DEFAULT)]),
            Some(project) => {
                let says = &project.says;
                listed("rules", &says.rules, project, names(project.rule_files()?), &mut settings);
                listed("dockets", &says.dockets, project, names(project.docket_paths()?), &mut settings);
            }
        }
        settings.push(self.baseline(host, project)?);
        settings.push(self.fail_level(project));
        let of_file = project.map(|project| project.levels.as_slice()).unwrap_or_default();
        settings.extend(of_file.iter().map(|set| level_of("levels", set)));
        for (project, one, levels) in project.iter().flat_map(|project| {
            project.says.overrides.iter().zip(&project.overrides).map(move |(one, levels)| (project, one, levels))
        }) {
            listed("overrides.paths", &one.paths, project, names(project.override_paths(one)?), &mut settings);
            let paths: Vec<String> = one.paths.iter().map(|path| path.value.clone()).collect();
            settings
                .extend(levels.iter().map(|set| Setting { paths: Some(paths.clone()), ..level_of("overrides.levels", set) }));
        }
        settings.extend(self.levels.0.iter().map(|set| level_of("levels", set)));
        for (project, calendar) in
            project.iter().flat_map(|project| project.says.calendars.iter().map(move |one| (project, one)))
        {
            let origin = project.origin(calendar.at.start);
            if calendar.shown.is_empty() {
                settings.push(Setting::new(format!("calendars.{}", calendar.name), None, origin.clone()));
            }
            for (key, value) in &calendar.shown {
                settings.push(Setting::new(format!("calendars.{}.{key}", calendar.name), Some(value.clone()), origin.clone()));
            }
        }
        Ok(Document { schema_version: 1, project: project.map(|project| project.shown.clone()), settings })
    }

    fn baseline(&self, host: &Host, project: Option<&Project>) -> Result<Setting, Failure> {
        if let Some(path) = &self.baseline {
            return Ok(Setting::new("baseline", Some(host.name(path)), COMMAND_LINE));
        }
        let Some(project) = project else { return Ok(Setting::new("baseline", None, DEFAULT)) };
        let path = project.baseline()?;
        let origin = project.says.baseline.as_ref().map(|said| project.origin(said.at));
        Ok(Setting::new(
            "baseline",
            path.map(|path: PathBuf| host.name(Path::new(&path))),
            origin.unwrap_or(DEFAULT.to_owned()),
        ))
    }

    fn fail_level(&self, project: Option<&Project>) -> Setting {
        let said = project.and_then(|project| Some((project, project.says.fail_level.as_ref()?)));
        let (level, origin) = match (self.fail_level, said) {
            (Some(level), _) => (level, COMMAND_LINE.to_owned()),
            (None, Some((project, At { value, at }))) => (*value, project.origin(*at)),
            (None, None) => (Severity::Error, DEFAULT.to_owned()),
        };
        Setting::new("fail-level", Some(level.name().to_owned()), origin)
    }
}

/// What findings of a code weigh.
fn level_of(key: &str, set: &policy::Setting) -> Setting {
    Setting::new(format!("{key}.\"{}\"", set.target.name()), Some(set.level.name().to_owned()), set.origin.clone())
}

/// A list of paths and patterns: one setting each, with what all of them match behind the last.
fn listed(key: &str, patterns: &[At<String>], project: &Project, matches: Vec<String>, settings: &mut Vec<Setting>) {
    if patterns.is_empty() {
        return settings.push(Setting::new(key, None, DEFAULT));
    }
    for pattern in patterns {
        settings.push(Setting::new(key, Some(pattern.value.clone()), project.origin(pattern.at)));
    }
    if let Some(last) = settings.last_mut() {
        last.matches = Some(matches);
    }
}

/// So many files are listed behind a pattern.
const LISTED: usize = 20;

fn human(document: &Document) -> String {
    let name = document.project.as_deref().map_or_else(|| "none: no quorate.toml here or above".to_owned(), clean);
    let mut text = format!("project file: {name}\n");
    let shown = |setting: &Setting| (clean(&setting.key), setting.value.as_deref().map_or_else(|| "none".to_owned(), clean));
    let width = |pick: fn(&(String, String)) -> &String| {
        let widths = document.settings.iter().map(|setting| pick(&shown(setting)).chars().count());
        widths.filter(|width| *width <= 40).max().unwrap_or(0)
    };
    let (keys, values) = (width(|pair| &pair.0), width(|pair| &pair.1));
    for setting in &document.settings {
        let (key, value) = shown(setting);
        text.push_str(&format!("{key:keys$}  {value:values$}  ({})\n", clean(&setting.origin)));
        let matches = setting.matches.as_deref().unwrap_or_default();
        for file in matches.iter().take(LISTED) {
            text.push_str(&format!("  {}\n", clean(file)));
        }
        if matches.len() > LISTED {
            text.push_str(&format!("  and {} more\n", matches.len() - LISTED));
        }
    }
    text
}
