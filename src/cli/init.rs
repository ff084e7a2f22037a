//! `quorate init`: a small organisation to start from, that checks clean.
//!
//! What comes in: a folder, a name. What goes out: rules, tests, an agenda, a record, a project file and a file for CI, none of which
//! replaces a file that is there. It must not know what the files say.

use super::Status;
use super::output::{self, Failure, shown, why};
use crate::source::SourceMap;
use crate::{report::clean, syntax};
use clap::{Args, ValueEnum};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The repository in which the action is kept, as `uses:` names it.
const REPOSITORY: &str = "quorate/quorate";

/// Arguments of `quorate init`.
#[derive(Debug, Args)]
pub struct Init {
    /// Where to start; made if it is not there
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// What the rule set is called [default: as the folder]
    #[arg(long)]
    name: Option<String>,
    /// The organisation's full name [default: made of the name]
    #[arg(long)]
    title: Option<String>,
    /// For which service a file for continuous integration is written
    #[arg(long, value_name = "SERVICE", default_value = "github")]
    ci: Ci,
}

/// Services for continuous integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Ci {
    /// `.github/workflows/quorate.yml`
    Github,
    /// `.gitlab-ci.yml`
    Gitlab,
    /// None.
    None,
}

/// Most characters of a name, and of a title: both stand on one line.
const LONGEST: usize = 50;

/// Files of every project: path, text. `NAME` in both is the name of the rule set.
const FILES: [(&str, &str); 9] = [
    ("quorate.toml", include_str!("init/quorate.toml")),
    ("rules/NAME.rop", include_str!("init/rules.rop")),
    ("rules/tests.rop", include_str!("init/tests.rop")),
    ("rules/cases/budget.yaml", include_str!("init/budget.yaml")),
    ("rules/cases/budget-too-early.yaml", include_str!("init/budget-too-early.yaml")),
    ("rules/cases/quorum-met.yaml", include_str!("init/quorum-met.yaml")),
    ("rules/cases/quorum-missed.yaml", include_str!("init/quorum-missed.yaml")),
    ("dockets/records-2026.yaml", include_str!("init/records.yaml")),
    ("dockets/agenda-2026-04.yaml", include_str!("init/agenda.yaml")),
];

impl Init {
    /// Writes the files.
    pub fn run(self) -> Result<Status, Failure> {
        let name = self.named()?;
        let title = self.title.clone().unwrap_or_else(|| titled(&name));
        if title.chars().any(|c| c == '"' || c.is_control()) || title.chars().count() > LONGEST {
            let why = format!("a title has no quotation marks and at most {LONGEST} characters on one line");
            return Err(Failure(format!("{why}: {}", clean(&title))));
        }
        let fill = |text: &str| {
            let text = text.replace("NAME TITLE", &format!("NAME \"{title}\"")).replace("NAME", &name);
            text.replace("ACTION", &format!("{REPOSITORY}@main")).replace("REPOSITORY", REPOSITORY)
        };
        let ci = match self.ci {
            Ci::Github => Some((".github/workflows/quorate.yml", include_str!("init/github.yml"))),
            Ci::Gitlab => Some((".gitlab-ci.yml", include_str!("init/gitlab.yml"))),
            Ci::None => None,
        };
        let files: Vec<(PathBuf, String)> =
            FILES.into_iter().chain(ci).map(|(path, text)| (self.folder.join(fill(path)), fill(text))).collect();
        // all or nothing: what is there is not touched
        if let Some((there, _)) = files.iter().find(|(path, _)| path.symlink_metadata().is_ok()) {
            return Err(Failure(format!("{} is there already; start in an empty folder", tidy(there))));
        }
        for (path, text) in &files {
            write(path, text).map_err(|error| Failure(format!("cannot write {}: {}", tidy(path), why(&error))))?;
        }
        let list: String = files.iter().map(|(path, _)| format!("wrote {}\n", tidy(path))).collect();
        let here =
            if self.folder == Path::new(".") { String::new() } else { format!("cd {} && ", quoted(&tidy(&self.folder))) };
        output::print(&format!("{list}next: {here}quorate check && quorate test\n")).map(|()| Status::Complies)
    }

    /// The name of the rule set: as given, or as the folder is called.
    fn named(&self) -> Result<String, Failure> {
        if let Some(name) = &self.name {
            return if is_name(name) {
                Ok(name.clone())
            } else {
                Err(Failure(format!("`{}` cannot be a name: a word such as `allotments` or `allotment-society`", clean(name))))
            };
        }
        let folder = std::path::absolute(&self.folder).unwrap_or_default();
        let folder = folder.file_name().unwrap_or_default().to_string_lossy();
        let name = slug(&folder);
        Ok(if is_name(&name) { name } else { "society".to_owned() })
    }
}

/// Whether a rule file may be called so: the language is asked.
fn is_name(name: &str) -> bool {
    let mut sources = SourceMap::default();
    let text = format!("edition 2026\nrules {name} \"x\"\n");
    // YAML reads these otherwise where they stand alone
    let word = !["null", "true", "false", "yes", "no", "on", "off"].contains(&name.to_lowercase().as_str());
    let path_safe =
        word && !name.is_empty() && name.chars().count() <= LONGEST && name.chars().all(|c| c.is_alphanumeric() || c == '-');
    // the templates' own words are not replaced twice
    let free = !["NAME", "TITLE", "ACTION", "REPOSITORY"].iter().any(|word| name.contains(word));
    path_safe && free && sources.add("name", text.into()).is_ok_and(|id| syntax::parse(&sources, id).1.is_empty())
}

/// A folder's name as a word of the language: letters and digits, hyphens between them.
fn slug(text: &str) -> String {
    let word: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    word.split_whitespace().collect::<Vec<_>>().join("-")
}

/// `allotment-society` as a title: `Allotment society`.
fn titled(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A path as it is shown.
fn tidy(path: &Path) -> String {
    clean(&shown(path, Path::new("")))
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let plain = path.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c));
    if plain { path.to_owned() } else { format!("'{}'", path.replace('\'', "'\\''")) }
}

/// Writes a file that is not there yet.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}
