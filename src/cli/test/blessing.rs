//! `--bless`: rewrites expectations in the files that hold them.

use super::Tally;
use crate::cli::host::Host;
use crate::cli::output::{self, Failure};
use crate::diagnostic::Edit;
use std::collections::BTreeMap;

/// Writes the edits of all tests that do not hold, a file at once; gives the names of the tests, which hold from then on.
pub fn write(host: &Host, tally: &mut Tally) -> Result<Vec<String>, Failure> {
    let mut files: BTreeMap<String, Vec<Edit>> = BTreeMap::new();
    let mut names = Vec::new();
    for test in tally.tests.iter_mut().filter(|test| !test.blessing.is_empty() && test.unreadable.is_none()) {
        let Some((file, _)) = tally.sources.locate(test.span.start) else { continue };
        files.entry(file.name().to_owned()).or_default().append(&mut test.blessing);
        names.push(test.name.clone());
        test.failures.clear();
    }
    for (name, mut edits) in files {
        let unwritable = |why: &str| Failure(format!("cannot write {name}: {why}"));
        let file = tally.sources.find(&name).map(|id| tally.sources.file(id)).ok_or_else(|| unwritable("not a file"))?;
        let path = host.working().join(&name);
        let found = host.named(&path).map_err(|error| Failure::from(&error))?;
        if *host.text(&found).map_err(|error| Failure::from(&error))? != **file.text() {
            return Err(unwritable("it has changed since it was read"));
        }
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
        let mut text = file.text().to_string();
        for edit in edits {
            let (start, end) = ((edit.span.start - file.base()) as usize, (edit.span.end - file.base()) as usize);
            if text.get(start..end).is_none() {
                return Err(unwritable("an expectation is not where it was"));
            }
            text.replace_range(start..end, &edit.text);
        }
        output::save(&path, text.as_bytes()).map_err(|error| unwritable(&output::why(&error)))?;
    }
    Ok(names)
}
