//! One [`Report`], many formats.
//!
//! What comes in: a [`Context`], that is the report, the files it points into and how to show it. What goes out: bytes on a
//! writer. No format knows a rule kind, a code or how a finding came about. A new format is a file here and a line in `formats!`.

mod concise;
mod digest;
#[cfg(feature = "cli")]
mod excerpt;
mod github;
mod gitlab;
#[cfg(feature = "cli")]
mod human;
mod json;
mod jsonl;
#[cfg(feature = "cli")]
mod junit;
mod markdown;
mod place;
mod plain;
mod sarif;
mod told;
mod wording;

pub use json::{document_to, shapes};
#[cfg(feature = "cli")]
pub use junit::xml_text;
pub use wording::{amount, clean, summary_line};

use crate::diagnostic::{Report, Role, Severity};
use crate::source::SourceMap;
use jiff::civil::Date;
use std::io::{self, Write};

/// One file that was checked, and what it was held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Its name as shown.
    pub file: String,
    /// Rules or a docket.
    pub role: Role,
    /// Of a docket, the paths of the provisions that it was held against.
    pub provisions: Vec<String>,
}

/// What is shown and how.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The files that the findings point into.
    pub sources: &'a SourceMap,
    /// What was found.
    pub report: &'a Report,
    /// The files that were checked, in order; where there are none, all that the findings may point into count as checked.
    pub extents: &'a [Extent],
    /// What could not be checked, a line each.
    pub failures: &'a [String],
    /// What is said at the end, where not the counts of the report.
    pub last_line: Option<&'a str>,
    /// The day up to which the record was read.
    pub as_of: Option<Date>,
    /// Whether the text for people is coloured.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// How much is told: above 0 nothing is folded.
    pub verbose: u8,
    /// Only the findings that count (see `least`) and no summary, in the formats for people.
    pub quiet: bool,
    /// The least severity that counts, for `quiet`.
    pub least: Severity,
    /// Whether what is undetermined counts, for `quiet`.
    pub undetermined: bool,
    /// How many findings are drawn in the formats for people; 0 is all.
    pub max_findings: usize,
}

impl<'a> Context<'a> {
    /// Everything at its usual setting: 80 columns, no colour, at most 50 findings.
    pub const fn new(sources: &'a SourceMap, report: &'a Report) -> Self {
        Self {
            sources,
            report,
            extents: &[],
            failures: &[],
            last_line: None,
            as_of: None,
            color: false,
            width: 80,
            verbose: 0,
            quiet: false,
            least: Severity::Error,
            undetermined: false,
            max_findings: 50,
        }
    }

    /// What was found, and over how much, in one line.
    fn last_line(&self) -> String {
        self.last_line.map_or_else(|| summary_line(&self.report.summary), str::to_owned)
    }
}

macro_rules! formats {
    ($($(#[doc = $about:literal])* $(#[cfg($gate:meta)])? $variant:ident $name:literal $machine:literal $render:path,)*) => {
        /// How a report is written.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Format {
            $($(#[doc = $about])* $(#[cfg($gate)])? $variant,)*
        }

        impl Format {
            /// All of them, in the order they are offered.
            pub const ALL: &'static [Format] = &[$($(#[cfg($gate)])? Self::$variant,)*];

            /// As written after `--format`.
            pub const fn name(self) -> &'static str {
                match self { $($(#[cfg($gate)])? Self::$variant => $name,)* }
            }

            /// What it is for, in a few words.
            pub fn about(self) -> &'static str {
                match self { $($(#[cfg($gate)])? Self::$variant => concat!($($about),*).trim(),)* }
            }

            /// Whether programs read it: then it goes to standard output, else to standard error.
            pub const fn is_machine(self) -> bool {
                match self { $($(#[cfg($gate)])? Self::$variant => $machine,)* }
            }

            /// Writes the report.
            pub fn write(self, context: &Context<'_>, out: &mut dyn Write) -> io::Result<()> {
                match self { $($(#[cfg($gate)])? Self::$variant => $render(context, out),)* }
            }
        }
    };
}

formats! {
    /// For people: snippets of the docket and of the rule.
    #[cfg(feature = "cli")]
    Human "human" false human::write,
    /// For people, in sentences: nothing is drawn, for screen readers.
    Plain "plain" false plain::write,
    /// A line a finding, for editors and `grep`.
    Concise "concise" true concise::write,
    /// For programs: the contract that others rely on.
    Json "json" true json::write,
    /// The same, a finding a line.
    Jsonl "jsonl" true jsonl::write,
    /// SARIF 2.1.0, for code scanning.
    Sarif "sarif" true sarif::write,
    /// JUnit XML, for the test reports of CI.
    #[cfg(feature = "cli")]
    Junit "junit" true junit::write,
    /// Annotations of a GitHub Actions run.
    Github "github" true github::write,
    /// A code quality report of GitLab.
    Gitlab "gitlab" true gitlab::write,
    /// A comment on a pull request.
    Markdown "markdown" true markdown::write,
}
