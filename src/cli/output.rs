//! Where text goes: standard output, standard error or a file.
//!
//! What comes in: reports and lines. What goes out: bytes, once, and [`Failure`]s in one clear line each. A reader that went away
//! (`| head`) is no error. It must not know what the text says.

use super::Status;
use super::host::{Found, Host};
use super::options::{Color, Display, Place, Target};
use crate::report::{Context, Format, clean};
use crate::source::Unreadable;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Why a command cannot go on, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

/// What stands between several failures told as one.
const BETWEEN: &str = "\u{1e}";

impl Failure {
    /// Several of them, told in a line each.
    pub fn several(lines: impl Iterator<Item = String>) -> Self {
        Self(lines.map(|line| clean(&line)).collect::<Vec<_>>().join(BETWEEN))
    }

    /// Tells it on standard error.
    pub fn tell(&self) -> Status {
        for line in self.0.split(BETWEEN) {
            tell(&format!("error: {}", clean(line)));
        }
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

/// Whether a report is coloured.
fn colored(color: Color, to: &Place) -> bool {
    let unset = |name| std::env::var_os(name).is_none_or(|value| value.is_empty());
    let terminal = match to {
        Place::Usual => io::stderr().is_terminal(),
        Place::Stdout => io::stdout().is_terminal(),
        Place::File(_) => false,
    };
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && unset("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}

/// What is written where; an error where that is no use.
pub fn targets(display: &Display) -> Result<Vec<Target>, Failure> {
    let targets = display.targets().map_err(Failure)?;
    let mut taken: Vec<(PathBuf, &Target)> = Vec::new();
    for target in &targets {
        let Some(path) = target.file() else { continue };
        let lands = lands(path);
        if let Some((_, other)) = taken.iter().find(|(known, _)| *known == lands) {
            let (one, two, file) = (other.format.name(), target.format.name(), path.display());
            return Err(Failure(format!(
                "two formats, {one} and {two}, would both go to {file}; name another file for one of them"
            )));
        }
        taken.push((lands, target));
    }
    Ok(targets)
}

/// Where a file lies or will lie, links followed: one file, one path.
pub fn lands(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        folder.canonicalize().map_or_else(|_| path.to_path_buf(), |folder| folder.join(path.file_name().unwrap_or_default()))
    })
}

/// Writes a report in each format to where it belongs. Where none is for people to see, the last line is told all the same. A file that
/// cannot be written keeps none of the others from it.
pub fn write(display: &Display, context: &Context<'_>) -> Result<(), Failure> {
    let written = write_each(display, &|format, color, out| format.write(&Context { color, ..*context }, out));
    if !display.quiet && targets(display)?.iter().all(|target| matches!(target.to, Place::File(_))) {
        tell(&crate::report::summary_line(&context.report.summary));
    }
    written
}

/// How something is written in a format, coloured or not.
type Writer<'a> = dyn Fn(Format, bool, &mut dyn Write) -> io::Result<()> + 'a;

/// Writes something in each format to where it belongs.
pub fn write_each(display: &Display, write: &Writer<'_>) -> Result<(), Failure> {
    let mut failed = None;
    for target in &targets(display)? {
        let color = colored(display.color, &target.to);
        if let Err(failure) = write_one(target, &|out| write(target.format, color, out)) {
            failed.replace(failure).inspect(|earlier: &Failure| _ = earlier.tell());
        }
    }
    failed.map_or(Ok(()), Err)
}

fn write_one(target: &Target, write: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    match &target.to {
        Place::File(path) => {
            let mut text = Vec::new();
            let written = write(&mut text).and_then(|()| save(path, &text));
            written.map_err(|error| unwritten(&path.display().to_string(), &error))
        }
        Place::Usual if !target.format.is_machine() => to(io::stderr().lock(), write),
        Place::Usual | Place::Stdout => to(io::stdout().lock(), write),
    }
}

/// Writes a file as a whole: beside it first, then in its place, so that nobody reads half of it. What is no regular file (a pipe,
/// `/dev/null`) is written to as it is.
pub fn save(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // a link stays a link
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let about = std::fs::metadata(&path).ok();
    if about.as_ref().is_some_and(|about| !about.is_file()) {
        return std::fs::OpenOptions::new().write(true).open(&path)?.write_all(bytes);
    }
    if about.as_ref().is_some_and(|about| about.permissions().readonly()) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    Beside::write(path, bytes)?.put()
}

/// A text that lies beside a file and is to take its place. Where it does not, it goes.
pub struct Beside {
    path: PathBuf,
    beside: PathBuf,
}

impl Beside {
    /// Writes a text beside the file that it is for, with the permissions of that file.
    pub fn write(path: PathBuf, bytes: &[u8]) -> io::Result<Self> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
        let beside = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
        let mut out = std::fs::OpenOptions::new().write(true).create_new(true).open(&beside)?;
        let written = Self { path, beside };
        if let Ok(about) = std::fs::metadata(&written.path) {
            out.set_permissions(about.permissions())?;
        }
        out.write_all(bytes)?;
        out.sync_all()?;
        Ok(written)
    }

    /// Puts it in the file's place, all at once: who reads it meanwhile sees the one or the other.
    pub fn put(self) -> io::Result<()> {
        std::fs::rename(&self.beside, &self.path)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // once it is in its place, nothing of that name is left
        let _ = std::fs::remove_file(&self.beside);
    }
}

/// That a file may be written to, so far as its permissions say.
pub fn writable(file: &Found) -> Result<(), Failure> {
    let about = std::fs::metadata(&file.real).map_err(|error| unwritten(&file.shown, &error))?;
    if about.permissions().readonly() {
        return Err(Failure(format!("cannot write {}: it is write-protected", file.shown)));
    }
    Ok(())
}

/// That a file could not be written.
pub fn unwritten(shown: &str, error: &io::Error) -> Failure {
    Failure(format!("cannot write {shown}: {}", why(error)))
}

/// Writes a text to a file, which is none of those that were read, or to standard output.
pub fn to_file_or_out(host: &Host, path: Option<&Path>, text: &str) -> Result<(), Failure> {
    let Some(path) = path else { return print(text) };
    if host.has_read(path) {
        return Err(Failure(format!("--output {} is a file that was read; name another", path.display())));
    }
    save(path, text.as_bytes()).map_err(|error| unwritten(&path.display().to_string(), &error))
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
