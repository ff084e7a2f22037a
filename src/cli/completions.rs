//! `quorate completions`: what shells need to complete the command line, and the manual pages.
//!
//! What comes in: a shell, or `man`. What goes out: a script or pages, made from the same description as the arguments themselves.

use super::output::{self, Failure, why};
use super::{Cli, Status};
use clap::builder::PossibleValue;
use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::{Shell, generate};
use std::path::PathBuf;

/// Arguments of `quorate completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell, or man for the manual pages
    #[arg(value_name = "SHELL")]
    what: What,
    /// Write into this folder under the names that are looked for there: a script, or one manual page for each command
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// What is made.
#[derive(Debug, Clone, Copy)]
enum What {
    Shell(Shell),
    Man,
}

impl ValueEnum for What {
    fn value_variants<'a>() -> &'a [Self] {
        use Shell::{Bash, Elvish, Fish, PowerShell, Zsh};
        const { &[Self::Shell(Bash), Self::Shell(Elvish), Self::Shell(Fish), Self::Shell(PowerShell), Self::Shell(Zsh), Self::Man] }
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Shell(shell) => shell.to_possible_value(),
            Self::Man => Some(PossibleValue::new("man")),
        }
    }
}

impl Completions {
    /// Prints the script or the page, or writes them into the folder.
    pub fn run(self) -> Result<Status, Failure> {
        let mut cli = Cli::command();
        cli.build();
        match (self.what, &self.dir) {
            (What::Shell(shell), None) => output::print(&script(shell, &mut cli)),
            (What::Shell(shell), Some(dir)) => write(dir.join(file(shell)), &script(shell, &mut cli)),
            (What::Man, None) => page(cli).and_then(|page| output::print(&page)),
            (What::Man, Some(dir)) => std::fs::create_dir_all(dir)
                .and_then(|()| clap_mangen::generate_to(cli, dir))
                .map_err(|error| Failure(format!("cannot write into {}: {}", dir.display(), why(&error)))),
        }
        .map(|()| Status::Complies)
    }
}

fn script(shell: Shell, cli: &mut clap::Command) -> String {
    let mut text = Vec::new();
    generate(shell, cli, "quorate", &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// Under which name a shell looks for the script.
fn file(shell: Shell) -> &'static str {
    match shell {
        Shell::Bash => "quorate",
        Shell::Fish => "quorate.fish",
        Shell::Zsh => "_quorate",
        Shell::Elvish => "quorate.elv",
        _ => "_quorate.ps1",
    }
}

fn page(command: clap::Command) -> Result<String, Failure> {
    let mut text = Vec::new();
    let written = clap_mangen::Man::new(command).render(&mut text);
    written.map_err(|error| Failure(format!("cannot make the manual page: {}", why(&error))))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn write(path: PathBuf, text: &str) -> Result<(), Failure> {
    let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    let written = folder.and_then(|()| output::save(&path, text.as_bytes()));
    written.map_err(|error| output::unwritten(&path.display().to_string(), &error))
}
