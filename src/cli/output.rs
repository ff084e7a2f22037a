//! Where text goes: standard output, standard error or a file.
//!
//! What comes in: reports and lines. What goes out: bytes, once, and [`Failure`]s in one clear line each. A reader that went away
//! (`| head`) is no error. It must not know what the text says.

use super::Status;
use super::options::{Color, Display};
use crate::report::{Context, clean};
use crate::source::Unreadable;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Why a command cannot go on, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

impl Failure {
    /// Tells it on standard error.
    pub fn tell(&self) -> Status {
        tell(&format!("error: {}", clean(&self.0)));
        Status::CannotCheck
    }
}

impl From<&Unreadable> for Failure {
    fn from(unreadable: &Unreadable) -> Self {
        let Unreadable { path, why } = unreadable;
        match why.strip_prefix(NOTHING) {
            Some(rest) => Self(format!("{NOTHING} in {path}{rest}")),
            None => Self(format!("cannot read {path}: {why}")),
        }
    }
}

/// What is said of a folder in which nothing is to be checked.
pub const NOTHING: &str = "nothing to check";

/// One line on standard error; where that is closed, nothing.
pub fn tell(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Columns of the terminal that the report for people goes to.
pub fn width() -> usize {
    terminal_size::terminal_size_of(io::stderr()).map_or(100, |(width, _)| usize::from(width.0))
}

/// Whether the report is coloured.
pub fn colored(display: &Display) -> bool {
    let unset = |name| std::env::var_os(name).is_none_or(|value| value.is_empty());
    match display.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
            display.output.is_none() && io::stderr().is_terminal() && unset("NO_COLOR") && !dumb
        }
    }
}

/// Writes a report to where it belongs: `--output`, else standard output for programs and standard error for people.
pub fn write(display: &Display, context: &Context<'_>) -> Result<(), Failure> {
    let format = display.format;
    match &display.output {
        Some(path) => {
            let mut text = Vec::new();
            let written = format.write(context, &mut text).and_then(|()| std::fs::write(path, text));
            written.map_err(|error| Failure(format!("cannot write {}: {}", path.display(), why(&error))))
        }
        None if format.is_machine() => to(io::stdout().lock(), |out| format.write(context, out)),
        None => to(io::stderr().lock(), |out| format.write(context, out)),
    }
}

/// Writes text to standard output.
pub fn print(text: &str) -> Result<(), Failure> {
    to(io::stdout().lock(), |out| out.write_all(text.as_bytes()))
}

fn to(stream: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = io::BufWriter::with_capacity(1 << 16, stream);
    let written = write(&mut out).and_then(|()| out.flush());
    // what is left in the buffer must not be tried again
    drop(out.into_parts());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure(format!("cannot write the report: {}", why(&error))))
        }
        _ => Ok(()),
    }
}

/// What the system says of a failure, without its number.
pub fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default();
            text.to_lowercase()
        }
    }
}

/// A path as it is shown: with `/`, relative to the working directory where it lies below it.
pub fn shown(path: &Path, working: &Path) -> String {
    let path = path.strip_prefix(working).unwrap_or(path);
    let text = path.to_string_lossy();
    let text = if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() };
    let text = text.trim_start_matches("./");
    if text.is_empty() { ".".to_owned() } else { text.to_owned() }
}
