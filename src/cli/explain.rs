//! `quorate explain`: the page of a code; what a provision or a declaration asks, where it comes from, since when, and what tries it.
//!
//! What comes in: a code, a provision or a name. What goes out: its page on standard output, or the nearest that there is. It must not know
//! how a page comes about.

mod code;
mod held;
mod text;
mod view;

use super::Status;
use super::graph::tell_of_broken;
use super::host::Host;
use super::output::{self, Failure};
use super::project::Projects;
use super::rules::{self, Opened};
use super::run::Run;
use crate::book::Book;
use crate::check::Settings;
use crate::diagnostic::{did_you_mean, excerpt};
use crate::letters::composed;
use crate::pages;
use crate::report::document_to;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::path::PathBuf;
use view::Explained;

/// Arguments of `quorate explain`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 explained, 2 no such code, provision or name, or the rules cannot be had.")]
pub struct Explain {
    /// A code (route/wrong-body), a provision (soc.quorum) or a name of the rules (soc); without one, all codes are listed
    topic: Option<String>,
    /// In these rules: a rule file, or the name of a rule set [default: those of the project, or of the working folder]
    #[arg(long, value_name = "PATH|NAME")]
    rules: Option<PathBuf>,
    /// Use this project file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Style,
}

/// How an explanation is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Style {
    /// For people.
    Human,
    /// For people, as Markdown.
    Markdown,
    /// For programs.
    Json,
}

impl Explain {
    /// Prints the page, or all codes.
    pub fn run(self) -> Result<Status, Failure> {
        let Some(topic) = &self.topic else {
            return self.print(&code::list(), code::list_text);
        };
        // of rules that are named, what they say goes before a group of codes that has the same name
        if self.rules.is_none() || topic.contains('/') {
            if let Some(page) = code::find(topic) {
                return self.print(&page, code::text);
            }
            if topic.contains('/') {
                return Err(code::unknown(topic));
            }
        }
        self.of_rules(&composed(topic))
    }

    /// A provision or a name of the rules.
    fn of_rules(&self, topic: &str) -> Result<Status, Failure> {
        let host = Host::new();
        let mut projects = Projects::new(&host, self.config.as_deref())?;
        let files = match &self.rules {
            Some(given) => vec![rules::named(&host, &mut projects, given)?],
            None => rules::at_hand(&host, &mut projects)?,
        };
        let (mut found, mut known, mut broken) = (Vec::new(), Vec::new(), Vec::new());
        let one = files.len() == 1;
        for file in files {
            let shown = file.shown.clone();
            let opened = match rules::open(Run::new(&host, projects.clone(), Settings::default()), file) {
                Ok(opened) => opened,
                Err(failure) if one => return Err(failure),
                // of several rule sets one that cannot be read is no reason to fail, if another knows the topic
                Err(_) => {
                    broken.push(shown);
                    continue;
                }
            };
            if opened.is_broken() {
                broken.push(shown);
            }
            if view::knows(&Book::new(&opened.set, &opened.run.sources, &opened.findings), topic) {
                found.push(opened);
            } else {
                known.extend(view::names(&opened.set));
            }
        }
        let mut opened = only(topic, found, &known, self.rules.is_some()).map_err(|failure| unless(failure, &broken))?;
        let status = self.explain(&host, &mut projects, &mut opened, topic)?;
        tell_of_broken(&opened);
        Ok(status)
    }

    fn explain(
        &self,
        host: &Host,
        projects: &mut Projects<'_>,
        opened: &mut Opened<'_>,
        topic: &str,
    ) -> Result<Status, Failure> {
        let tests = rules::tests_of(host, projects, opened);
        let tried = held::run(host, &mut opened.run.sources, &opened.set, &tests);
        let book = Book::new(&opened.set, &opened.run.sources, &opened.findings);
        let explained = Explained::new(&book, topic, &tried);
        self.print(&explained, |explained| text::write(explained, self.format == Style::Markdown))
    }

    /// In the format that is asked for.
    fn print<T: Serialize>(&self, what: &T, text: impl FnOnce(&T) -> String) -> Result<Status, Failure> {
        if self.format != Style::Json {
            return output::print(&text(what)).map(|()| Status::Complies);
        }
        let mut written = Vec::new();
        let document =
            view::Document { schema_version: 1, tool: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION"), what };
        let cannot = |error: String| Failure(format!("cannot write the explanation: {error}"));
        document_to(&document, &mut written).map_err(|error| cannot(error.to_string()))?;
        let text = String::from_utf8(written).map_err(|error| cannot(error.to_string()))?;
        output::print(&text).map(|()| Status::Complies)
    }
}

/// The only rule set that knows a topic; else which ones do, or what is near.
fn only<'a>(topic: &str, mut found: Vec<Opened<'a>>, known: &[String], named: bool) -> Result<Opened<'a>, Failure> {
    let shown = excerpt(topic);
    if found.len() > 1 {
        let files: Vec<String> = found.iter().map(|opened| opened.file.shown.clone()).collect();
        let listed = rules::all_of(&files);
        let first = &files[0];
        return Err(Failure(format!("`{shown}` is in {} rule sets: {listed}; name one, such as --rules {first}", files.len())));
    }
    if let Some(opened) = found.pop() {
        return Ok(opened);
    }
    let codes = pages::sections();
    let codes = codes.iter().map(|(code, _)| *code).filter(|_| !named);
    let above = crate::charter::upwards(topic).skip(1).find(|above| known.iter().any(|known| known == above));
    let above = above.map(|above| format!("there is `{}`", excerpt(above)));
    let near = || did_you_mean(topic, known.iter().map(String::as_str).chain(codes));
    let help = ends_with(topic, known).or_else(near).or(above);
    let otherwise = match (named, known.is_empty()) {
        (_, false) => "`quorate explain NAME` of a body, an office or a matter lists its provisions",
        (false, true) => "`quorate explain` lists all codes; for a provision, name the rules with --rules",
        (true, true) => "the rules declare nothing",
    };
    let what = if named || !known.is_empty() { "provision, name or code" } else { "code" };
    Err(Failure(format!("there is no {what} `{shown}`; {}", help.unwrap_or_else(|| otherwise.to_owned()))))
}

/// A topic that is not found, and may stand in a file that is not read or not understood.
fn unless(failure: Failure, broken: &[String]) -> Failure {
    match broken {
        [] => failure,
        [one, others @ ..] => {
            let others = if others.is_empty() { String::new() } else { format!(" and {} more", others.len()) };
            Failure(format!("{}; not all of {one}{others} is understood, see `quorate check {one}`", failure.0))
        }
    }
}

/// A keyword or a step alone: the provisions that end with it.
fn ends_with(topic: &str, known: &[String]) -> Option<String> {
    let ends = |path: &&String| path.strip_suffix(topic).is_some_and(|before| before.ends_with('.'));
    let paths: Vec<String> = known.iter().filter(ends).take(4).map(|path| format!("`{}`", excerpt(path))).collect();
    (!paths.is_empty()).then(|| format!("there is {}", crate::syntax::listed(&paths).replace(" or ", " and ")))
}
