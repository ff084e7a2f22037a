//! `quorate graph`: rules as a picture.
//!
//! What comes in: rules, what to draw of them, a docket whose findings are marked. What goes out: DOT, Mermaid or SVG. It must not know what a
//! rule says.

use super::Status;
use super::baseline::Baselines;
use super::files::{Inputs, Kind};
use super::host::Host;
use super::levels::Levelling;
use super::options::Days;
use super::output::{self, Failure};
use super::rules::{self, Opened};
use super::settle;
use crate::book::Book;
use crate::charter::MatterId;
use crate::check::Settings;
use crate::diagnostic::{Diagnostic, Role, Verdict, did_you_mean, excerpt};
use crate::letters::composed;
use crate::picture::{self, Marks, Picture, Subject};
use clap::{Args, ValueEnum};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// More nodes are laid out in no SVG.
const MAX_NODES: usize = 5000;

/// Arguments of `quorate graph`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 drawn, 2 there is nothing to draw, or the rules or the docket cannot be read.")]
pub struct Graph {
    /// A rule file, or the name of a rule set
    #[arg(value_name = "RULES")]
    rules: PathBuf,
    /// What to draw
    #[arg(long, value_name = "WHAT", default_value = "procedure")]
    of: Of,
    /// Draw this matter alone
    #[arg(long, value_name = "NAME")]
    matter: Option<String>,
    /// Mark what checking this record or agenda finds, in place of what is found in the rules alone
    #[arg(long, value_name = "FILE")]
    docket: Option<PathBuf>,
    /// How to write it [default: as the name of the output file ends, else dot]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Style>,
    /// Write the picture to this file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Use this project file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    days: Days,
}

/// What is drawn.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Of {
    /// Who takes which step of which matter after which.
    Procedure,
    /// Bodies: which stands below which, who belongs to them.
    Bodies,
    /// Offices: who holds and fills them.
    Offices,
}

/// How a picture is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Style {
    /// For Graphviz.
    Dot,
    /// For Markdown on GitHub and GitLab.
    Mermaid,
    /// To look at.
    Svg,
}

impl Graph {
    /// Draws.
    pub fn run(self) -> Result<Status, Failure> {
        let host = Host::new();
        let settings = Settings { as_of: self.days.as_of, today: self.days.today };
        let mut opened = rules::read(&host, self.config.as_deref(), &self.rules, settings)?;
        let subject = match self.of {
            Of::Procedure => Subject::Procedure,
            Of::Bodies => Subject::Bodies,
            Of::Offices => Subject::Offices,
        };
        let matter = self.matter(&opened, subject)?;
        let found = self.docket.as_deref().map(|docket| found(&host, &mut opened, docket)).transpose()?;
        let marks = match &found {
            Some((findings, steps)) => {
                Marks { findings: findings.iter().filter(|finding| !is_of_rules(finding)).collect(), steps: steps.clone() }
            }
            None => Marks { findings: opened.findings.iter().collect(), steps: BTreeMap::new() },
        };
        let book = Book::new(&opened.set, &opened.run.sources, &opened.findings);
        let picture = Picture::of(&book, subject, matter, &marks);
        self.write(&host, &opened, subject, &picture)?;
        tell_of_broken(&opened);
        Ok(Status::Complies)
    }

    fn matter(&self, opened: &Opened<'_>, subject: Subject) -> Result<Option<MatterId>, Failure> {
        let Some(name) = &self.matter else { return Ok(None) };
        if subject != Subject::Procedure {
            return Err(Failure(format!("--matter is about the procedure; leave it out with --of {}", subject.name())));
        }
        let matters = &opened.set.charter.matters;
        let wanted = composed(name);
        let found = matters.iter().position(|matter| matter.name == wanted);
        found.map(|index| Some(MatterId(index as u32))).ok_or_else(|| {
            let names = || matters.iter().map(|matter| matter.name.as_str());
            let listed: Vec<String> = names().take(12).map(|name| format!("`{}`", excerpt(name))).collect();
            let help = did_you_mean(&wanted, names()).unwrap_or_else(|| match listed.is_empty() {
                true => "the rules declare none".to_owned(),
                false => format!("there are {}", listed.join(", ")),
            });
            Failure(format!("there is no matter `{}`; {help}", excerpt(name)))
        })
    }

    fn write(&self, host: &Host, opened: &Opened<'_>, subject: Subject, picture: &Picture) -> Result<(), Failure> {
        if picture.size() == 0 {
            let nothing = match subject {
                Subject::Procedure if self.matter.is_some() => "the matter has no steps",
                Subject::Procedure => "the rules declare no matter with steps",
                Subject::Bodies => "the rules declare no body",
                Subject::Offices => "the rules declare no office",
            };
            return Err(self::nothing("to draw", &format!("{nothing} ({})", opened.file.shown), opened));
        }
        let by_name = |path: &PathBuf| match path.extension().and_then(|extension| extension.to_str()) {
            Some("svg") => Some(Style::Svg),
            Some("mmd" | "mermaid") => Some(Style::Mermaid),
            _ => None,
        };
        let style = self.format.or_else(|| self.output.as_ref().and_then(by_name)).unwrap_or(Style::Dot);
        if style == Style::Svg && picture.size() > MAX_NODES {
            let help = if subject == Subject::Procedure { "draw one matter with --matter, or " } else { "" };
            let count = picture.size();
            return Err(Failure(format!(
                "{count} nodes are too many to be laid out, {MAX_NODES} at most; {help}write --format dot"
            )));
        }
        let text = match style {
            Style::Dot => picture::dot(picture),
            Style::Mermaid => picture::mermaid(picture),
            Style::Svg => picture::svg(picture),
        };
        output::to_file_or_out(host, self.output.as_deref(), &text)
    }
}

/// What checking a docket under the rules finds, as `quorate check` tells it, and which step each of its entries takes.
fn found(host: &Host, opened: &mut Opened<'_>, docket: &Path) -> Result<(Vec<Diagnostic>, BTreeMap<String, String>), Failure> {
    let inputs = Inputs::collect(host, std::slice::from_ref(&docket.to_path_buf()));
    if let Some(unreadable) = inputs.unreadable.first() {
        return Err(Failure::from(unreadable));
    }
    let mut dockets = inputs.files.into_iter().filter(|input| input.kind == Kind::Docket);
    let (Some(input), None) = (dockets.next(), dockets.next()) else {
        return Err(Failure(format!("{} is not one record or agenda", host.name(docket))));
    };
    let (run, file) = (&mut opened.run, Some(&opened.file));
    let read = run.read(&input, file).map_err(|unreadable| Failure::from(&unreadable))?;
    let mut steps = BTreeMap::new();
    for entry in read.iter().flat_map(|(_, _, record)| &record.dockets).flat_map(|docket| &docket.entries) {
        if let (Some(id), Some(matter), Some(step)) = (&entry.id, &entry.matter, &entry.step) {
            steps.insert(id.value.clone(), format!("{}.{}", matter.value, step.value));
        }
    }
    run.input(input, file);
    if run.failed > 0 {
        return Err(Failure::several(run.failures.iter().cloned()));
    }
    let report = settle::report(run, &Levelling::default(), &Baselines::default(), true)?;
    Ok((report.findings, steps))
}

/// Whether a finding is of the rules alone, whatever a docket says.
fn is_of_rules(finding: &Diagnostic) -> bool {
    let alone = matches!(finding.verdict, Verdict::Lint | Verdict::Invalid);
    alone && finding.primary().is_some_and(|label| label.role == Role::Rule)
}

/// That there is nothing to show, and, where not all of the rules is understood, where one reads why.
pub fn nothing(to_do: &str, why: &str, opened: &Opened<'_>) -> Failure {
    let see = if opened.is_broken() { format!("; not all of it is understood, {}", opened.see()) } else { String::new() };
    Failure(format!("nothing {to_do}: {why}{see}"))
}

/// Says so where not all of the rules is understood: what is missing is not shown.
pub fn tell_of_broken(opened: &Opened<'_>) {
    if opened.is_broken() {
        output::tell(&format!("note: the rules have mistakes, what is not understood is not shown; {}", opened.see()));
    }
}
