//! The command line: arguments, files, the terminal, exit statuses.
//!
//! What comes in: arguments and the file system. What goes out: a report on standard output or standard error, and a [`Status`].
//! Here and nowhere else the clock, the environment and the disk may be touched. It must not know what a rule says.
#![allow(clippy::disallowed_methods, reason = "the command line is the host: it reads files and the environment for the core")]

mod baseline;
mod check;
mod completions;
mod config;
mod doc;
mod explain;
mod files;
mod fix;
mod fmt;
mod glob;
mod graph;
mod host;
mod init;
mod levels;
mod lints;
mod options;
mod output;
mod project;
mod rules;
mod run;
mod schema;
mod settle;
mod shipped;
mod sniff;
mod test;
mod why;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Checks that an organisation follows its own rules of procedure.
#[derive(Debug, Parser)]
#[command(name = "quorate", version, arg_required_else_help = true, disable_help_subcommand = true)]
#[command(after_help = "Exit status: 0 complies, 1 findings, 2 could not check, 3 undetermined (with --deny-undetermined).")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check agendas and records of decisions against their rules
    #[command(visible_aliases = ["lint", "validate"])]
    Check(check::Check),
    /// Run the tests that rule files declare
    Test(test::Test),
    /// Mend what can be mended, and prove it by checking again
    Fix(fix::Fix),
    /// Lay rule files out canonically
    Fmt(fmt::Fmt),
    /// Show why one decision or item stands as it does
    Why(why::Why),
    /// Write a JSON Schema of a rule set's dockets, for editors
    Schema(schema::Schema),
    /// List what is found in rules alone, with the severity of each
    Lints(lints::Lints),
    /// Explain a code (route/wrong-body), a provision (soc.quorum) or a name of the rules
    Explain(explain::Explain),
    /// Draw the procedure, the bodies or the offices as DOT, Mermaid or SVG
    Graph(graph::Graph),
    /// Write the rules as one page to read, HTML or Markdown
    Doc(doc::Doc),
    /// Start a project: rules, tests, an agenda, a record, a file for CI
    Init(init::Init),
    /// Print what a shell needs to complete commands, or the manual pages
    Completions(completions::Completions),
    /// Show the settings in effect, and where each comes from
    Config(config::Config),
}

/// What a run came to, as the exit status tells it. The numbers keep their meaning whatever the flags.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// 0: nothing that counts was found.
    Complies,
    /// 1: a finding at or above `--fail-level`.
    Found,
    /// 2: the run could not be completed: usage, an unreadable file, a broken project file, nothing to check.
    CannotCheck,
    /// 3: nothing broken but something undetermined, only with `--deny-undetermined`.
    Undetermined,
}

impl Status {
    /// The number. 130, interrupted, is the shell's: the signal is left to its default.
    pub const fn code(self) -> u8 {
        match self {
            Self::Complies => 0,
            Self::Found => 1,
            Self::CannotCheck => 2,
            Self::Undetermined => 3,
        }
    }
}

/// Reads the arguments, runs the command, gives its exit status.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // a reader that went away is no reason to fail
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Status::CannotCheck.code()));
        }
    };
    let status = match cli.command {
        Command::Check(check) => check.run(),
        Command::Test(test) => test.run(),
        Command::Fix(fix) => fix.run(),
        Command::Fmt(fmt) => fmt.run(),
        Command::Why(why) => why.run(),
        Command::Schema(schema) => schema.run(),
        Command::Lints(lints) => lints.run(),
        Command::Explain(explain) => explain.run(),
        Command::Graph(graph) => graph.run(),
        Command::Doc(doc) => doc.run(),
        Command::Init(init) => init.run(),
        Command::Completions(completions) => completions.run(),
        Command::Config(config) => config.run(),
    };
    // a failure is told where it comes about; what is left here is the number
    ExitCode::from(status.unwrap_or_else(|failure| failure.tell()).code())
}
