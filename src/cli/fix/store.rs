//! Files written anew: all of a file or nothing, and only where it is still what was checked.

use super::super::host::Found;
use super::super::output::{self, Failure};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes new texts, each in the place of the one that was checked. Where one file has changed since, none is written.
pub(super) fn write(files: &[(&Found, &str, &str)]) -> Result<(), Failure> {
    for (file, before, _) in files {
        unchanged(file, before)?;
        if fs::metadata(&file.real).is_ok_and(|about| about.permissions().readonly()) {
            return Err(Failure(format!("cannot write {}: it is write-protected", file.shown)));
        }
    }
    for (file, before, after) in files {
        let told = |error: io::Error| Failure(format!("cannot write {}: {}", file.shown, output::why(&error)));
        let beside = temporary(&file.real).ok_or_else(|| Failure(format!("cannot write {}: no folder", file.shown)))?;
        let done = fill(&beside, &file.real, after).map_err(told).and_then(|()| {
            unchanged(file, before)?;
            fs::rename(&beside, &file.real).map_err(told)
        });
        if done.is_err() {
            let _ = fs::remove_file(&beside);
        }
        done?;
    }
    Ok(())
}

/// The file holds what was checked.
fn unchanged(file: &Found, before: &str) -> Result<(), Failure> {
    let now = fs::read(&file.real).map_err(|error| Failure(format!("cannot read {}: {}", file.shown, output::why(&error))))?;
    if now == before.as_bytes() {
        return Ok(());
    }
    Err(Failure(format!("{} has changed since it was checked; it is left as it is, run `quorate fix` again", file.shown)))
}

/// A name beside the file that nothing has yet.
fn temporary(file: &Path) -> Option<PathBuf> {
    let name = file.file_name()?.to_string_lossy();
    Some(file.parent()?.join(format!(".{name}.{}.tmp", std::process::id())))
}

/// Writes a text to a new file with the permissions of another.
fn fill(path: &Path, like: &Path, text: &str) -> io::Result<()> {
    let mut out = OpenOptions::new().write(true).create_new(true).open(path)?;
    out.set_permissions(fs::metadata(like)?.permissions())?;
    out.write_all(text.as_bytes())?;
    out.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_has_changed_is_left_as_it_is() {
        let folder = std::env::temp_dir().join(format!("quorate-store-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let files = ["a.yaml", "b.yaml"].map(|name| {
            let real = folder.join(name);
            fs::write(&real, "old").expect("written");
            Found { real, shown: name.to_owned() }
        });
        let texts =
            |files: &[Found]| files.iter().map(|file| fs::read_to_string(&file.real).expect("read")).collect::<Vec<_>>();
        fs::write(&files[1].real, "meanwhile").expect("written");
        let refused = write(&[(&files[0], "old", "new"), (&files[1], "old", "new")]);
        assert!(refused.expect_err("refused").0.contains("b.yaml has changed"));
        assert_eq!(texts(&files), ["old", "meanwhile"]);
        write(&[(&files[0], "old", "new")]).expect("written");
        assert_eq!(texts(&files), ["new", "meanwhile"]);
        assert_eq!(fs::read_dir(&folder).expect("read").count(), 2, "nothing is left beside the files");
        fs::remove_dir_all(&folder).expect("removed");
    }
}
