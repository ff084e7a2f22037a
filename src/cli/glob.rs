//! Patterns of paths in the project file: `*` and `?` inside a name, `**` for any folders.
//!
//! What comes in: a folder and a pattern. What goes out: the paths that match, sorted. It follows no links out of the walk and knows
//! nothing of what the files are.

use std::path::{Path, PathBuf};

/// What matches `pattern` below `folder`. A pattern without wildcards matches the path itself, if it is there.
pub fn expand(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut at = vec![folder.to_path_buf()];
    for part in pattern.split('/').filter(|part| !part.is_empty() && *part != ".") {
        at = match part {
            "**" => at.iter().flat_map(|path| below(path)).collect(),
            _ if part.contains(['*', '?']) => at.iter().flat_map(|path| entries(path, part)).collect(),
            _ => at.iter().map(|path| path.join(part)).filter(|path| path.exists()).collect(),
        };
        at.sort();
        at.dedup();
    }
    at
}

/// The entries of a folder whose names match, hidden ones only where the pattern asks for them.
fn entries(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let read = std::fs::read_dir(folder).into_iter().flatten().flatten();
    read.filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        (pattern.starts_with('.') || !name.starts_with('.')) && matches(pattern, &name)
    })
    .map(|entry| entry.path())
    .collect()
}

/// The folder and all folders below it.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_path_buf()];
    let mut next = 0;
    while let Some(path) = found.get(next).cloned() {
        found.extend(entries(&path, "*").into_iter().filter(|path| path.is_dir() && !path.is_symlink()));
        next += 1;
    }
    found
}

/// Whether a name matches a pattern of `*` and `?`.
pub fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(c) if *c == '?' || *c == name[n] => {
                p += 1;
                n += 1;
            }
            _ => match star {
                // let the last star take one more
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    p = at + 1;
                    n = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_and_marks() {
        assert!(matches("*", "cica"));
        assert!(matches("c*a.r?p", "cica.rop"));
        assert!(matches("*.rop", "a.rop.rop"));
        assert!(!matches("*.rop", "a.yaml"));
        assert!(!matches("?", ""));
    }
}
