//! `[[overrides]]`: levels for some of the files.
//!
//! What comes in: TOML values. What goes out: [`Override`]s in the order of the file, and which of them a file has. It must not know what a
//! level does.

use super::read::{At, Problems, levels, texts, unknown_key, wrong};
use crate::policy::Setting;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Keys of an override.
const KEYS: [&str; 2] = ["paths", "levels"];

/// One `[[overrides]]`.
#[derive(Debug, Clone)]
pub struct Override {
    /// Paths and patterns of files and folders.
    pub paths: Vec<At<String>>,
    /// Levels, in the order of the file.
    pub levels: Vec<At<Setting>>,
}

/// Reads all of them.
pub fn read(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Vec<Override> {
    let needed = "a list of tables: [[overrides]] with `paths` and `levels` in each";
    let Some(list) = value.get_ref().as_array() else {
        wrong("overrides", value, needed, problems);
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in list.iter() {
        match entry.get_ref().as_table() {
            Some(table) => found.push(one(table, entry.span().start, problems)),
            None => wrong("overrides", entry, needed, problems),
        }
    }
    found
}

fn one(table: &DeTable<'_>, at: usize, problems: &mut Problems) -> Override {
    let mut found = Override { paths: Vec::new(), levels: Vec::new() };
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "paths" => found.paths = texts("paths", value, "a list of paths, such as [\"records/old/**\"]", problems),
            "levels" => found.levels = levels("overrides.levels", value, problems),
            other => unknown_key("overrides", other, key.span().start, &KEYS, problems),
        }
    }
    // where a key is not known, it is probably the one that is missing
    if table.keys().any(|key| !KEYS.contains(&key.get_ref().as_ref())) {
        return found;
    }
    let lacks = |key: &str| match table.get(key).map(|value| value.get_ref()) {
        None => true,
        Some(DeValue::Array(list)) => list.is_empty(),
        Some(DeValue::Table(table)) => table.is_empty(),
        Some(_) => false,
    };
    for (key, example) in [("paths", "[\"records/old/**\"]"), ("levels", "{notice = \"warning\"}")] {
        if lacks(key) {
            problems.push(at, format!("an override without `{key}`; write {key} = {example}"));
        }
    }
    found
}

/// The files of one override: what its patterns match, and all below.
#[derive(Debug, Default)]
pub struct Places(BTreeSet<PathBuf>);

impl Places {
    /// Of what the patterns match; a link stands for what it leads to, too.
    pub fn new(paths: Vec<PathBuf>) -> Self {
        let real = paths.iter().filter_map(|path| path.canonicalize().ok()).collect::<Vec<_>>();
        Self(paths.into_iter().chain(real).collect())
    }

    /// Whether a file is among them.
    pub fn hold(&self, file: &Path) -> bool {
        file.ancestors().any(|path| self.0.contains(path))
    }
}
