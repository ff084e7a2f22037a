//! Files written anew: all of a file or nothing, and only where it is still what was checked.

use super::super::host::Found;
use super::super::output::{self, Beside, Failure};
use std::fs;

/// Writes new texts, each in the place of the one that was checked. Where one file has changed since, none is written.
pub(super) fn write(files: &[(&Found, &str, &str)]) -> Result<(), Failure> {
    for (file, before, _) in files {
        unchanged(file, before)?;
        output::writable(file)?;
    }
    for (file, before, after) in files {
        let told = |error| output::unwritten(&file.shown, &error);
        let beside = Beside::write(file.real.clone(), after.as_bytes()).map_err(told)?;
        unchanged(file, before)?;
        beside.put().map_err(told)?;
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
