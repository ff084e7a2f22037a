//! `quorate explain`: the page of a code.
//!
//! What comes in: a code. What goes out: its page on standard output, or the nearest code. It must not know how a page comes about.

use super::Status;
use super::output::{self, Failure};
use crate::diagnostic::did_you_mean;
use crate::pages;
use clap::Args;

/// Arguments of `quorate explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// A code, such as route/wrong-body; without one, all codes are listed
    topic: Option<String>,
}

impl Explain {
    /// Prints the page, or all codes.
    pub fn run(self) -> Result<Status, Failure> {
        let pages = pages::sections();
        let Some(topic) = self.topic else {
            let list: String = pages.iter().map(|(code, _)| format!("{code}\n")).collect();
            return output::print(&list).map(|()| Status::Complies);
        };
        // a group may have several pages
        let of_group = pages::all().into_iter().filter(|(group, _)| *group == topic).map(|(_, page)| page.trim_end());
        let group = || Some(of_group.collect::<Vec<_>>().join("\n\n")).filter(|text| !text.is_empty());
        match pages.iter().find(|(code, _)| *code == topic).map(|(_, page)| (*page).to_owned()).or_else(group) {
            Some(page) => output::print(&format!("{}\n", readable(page.trim_end()))).map(|()| Status::Complies),
            None => {
                let help = did_you_mean(&topic, pages.iter().map(|(code, _)| *code));
                let help = help.unwrap_or_else(|| "`quorate explain` lists all codes".to_owned());
                Err(Failure(format!("there is no code `{topic}`; {help}")))
            }
        }
    }
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
