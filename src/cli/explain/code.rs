//! The pages of codes.

use crate::cli::output::Failure;
use crate::diagnostic::{did_you_mean, excerpt};
use crate::pages;
use serde::Serialize;

/// A page, or the section of a code.
#[derive(Serialize)]
pub struct Page {
    kind: &'static str,
    name: String,
    /// The codes on it, where it is a whole page.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    codes: Vec<String>,
    /// What it says, as Markdown.
    page: String,
}

/// All codes.
#[derive(Serialize)]
pub struct List {
    kind: &'static str,
    codes: Vec<&'static str>,
}

/// All codes, in the order of the pages.
pub fn list() -> List {
    List { kind: "codes", codes: pages::sections().into_iter().map(|(code, _)| code).collect() }
}

/// One a line.
pub fn list_text(list: &List) -> String {
    list.codes.iter().map(|code| format!("{code}\n")).collect()
}

/// The section of a code, or the pages of a group.
pub fn find(topic: &str) -> Option<Page> {
    if let Some(section) = pages::section(topic) {
        return Some(Page { kind: "code", name: topic.to_owned(), codes: Vec::new(), page: readable(section) });
    }
    // a group may have several pages
    let of_group: Vec<String> =
        pages::all().into_iter().filter(|(group, _)| *group == topic).map(|(_, page)| readable(page.trim_end())).collect();
    let inside = |code: &&str| code.split_once('/').is_some_and(|(group, _)| group == topic);
    let codes = pages::sections().into_iter().map(|(code, _)| code).filter(inside).map(str::to_owned).collect();
    (!of_group.is_empty()).then(|| Page { kind: "group", name: topic.to_owned(), codes, page: of_group.join("\n\n") })
}

/// The page as it is read.
pub fn text(page: &Page) -> String {
    format!("{}\n", page.page)
}

/// That there is no such code.
pub fn unknown(topic: &str) -> Failure {
    let known = pages::sections();
    let help = did_you_mean(topic, known.iter().map(|(code, _)| *code));
    let help = help.unwrap_or_else(|| "`quorate explain` lists all codes".to_owned());
    Failure(format!("there is no code `{}`; {help}", excerpt(topic)))
}

/// A page without what its examples say to the tests that run them.
fn readable(page: &str) -> String {
    let line = |line: &str| match line.strip_prefix("```") {
        Some("finds") => "finds:\n```".to_owned(),
        Some(info) => format!("```{}", info.split_whitespace().next().unwrap_or_default()),
        None => line.to_owned(),
    };
    page.lines().map(line).collect::<Vec<_>>().join("\n")
}
