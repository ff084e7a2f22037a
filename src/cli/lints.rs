//! `quorate lints`: what is found in rules alone.
//!
//! What comes in: the list of lints, and the pages. What goes out: a table, or JSON, on standard output. It must not know how a lint works.

use super::Status;
use super::output::{self, Failure};
use crate::{lints, pages};
use clap::{Args, ValueEnum};
use serde::Serialize;

/// Arguments of `quorate lints`.
#[derive(Debug, Args)]
pub struct Lints {
    /// How to write the list
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    /// A table
    Human,
    /// One JSON document, with the page of each code
    Json,
}

#[derive(Serialize)]
struct Document {
    schema_version: u32,
    lints: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    code: &'static str,
    group: &'static str,
    severity: &'static str,
    summary: String,
    page: &'static str,
}

impl Lints {
    /// Prints the list.
    pub fn run(self) -> Result<Status, Failure> {
        let rows: Vec<Row> = lints::codes().into_iter().map(|(code, severity)| row(code.0, severity.name())).collect();
        let text = match self.format {
            Format::Human => table(&rows),
            Format::Json => match serde_json::to_string_pretty(&Document { schema_version: 1, lints: rows }) {
                Ok(text) => text + "\n",
                Err(error) => return Err(Failure(format!("cannot write the list: {error}"))),
            },
        };
        output::print(&text).map(|()| Status::Complies)
    }
}

fn row(code: &'static str, severity: &'static str) -> Row {
    let page = pages::section(code).unwrap_or_default();
    let group = code.split('/').next().unwrap_or_default();
    Row { code, group, severity, summary: pages::summary(code).unwrap_or_default(), page }
}

/// A line a code, and where its page is to be had.
fn table(rows: &[Row]) -> String {
    let codes = rows.iter().map(|row| row.code.len()).max().unwrap_or_default();
    let line = |row: &Row| format!("{:codes$}  {:7}  {}\n", row.code, row.severity, row.summary);
    let lines: String = rows.iter().map(line).collect();
    format!("{lines}\n{} codes; `quorate explain CODE` prints the page of one\n", rows.len())
}
