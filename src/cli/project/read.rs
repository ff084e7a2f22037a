//! Text of a project file → its settings, or everything that is wrong with it.
//!
//! What comes in: TOML. What goes out: [`Read`] with the place of each setting, and problems by place. It must not touch a file.

use super::calendars::{self, Declared};
use super::overrides::{self, Override};
use crate::cli::options::level;
use crate::diagnostic::{Severity, did_you_mean, excerpt};
use crate::policy::{Level, Setting, Target};
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Keys of the project file.
pub const KEYS: [&str; 7] = ["rules", "dockets", "levels", "overrides", "calendars", "baseline", "fail-level"];

/// Words of other tools, and what they are here.
const ELSEWHERE: [(&str, &str); 9] = [
    ("files", "paths"),
    ("include", "paths"),
    ("includes", "paths"),
    ("rules", "levels"),
    ("severity", "levels"),
    ("deny", "levels"),
    ("warn", "levels"),
    ("allow", "levels"),
    ("per-file-ignores", "overrides"),
];

/// So many problems of one file are told.
const MOST: usize = 20;

/// A value and the byte at which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// The byte.
    pub at: usize,
}

/// The settings of a project file.
#[derive(Debug, Default)]
pub struct Read {
    /// Paths and patterns of rule files.
    pub rules: Vec<At<String>>,
    /// Paths and patterns of dockets.
    pub dockets: Vec<At<String>>,
    /// Levels, in the order of the file; where each is said is filled in by the project.
    pub levels: Vec<At<Setting>>,
    /// Levels for some of the files, in the order of the file.
    pub overrides: Vec<Override>,
    /// Calendars for rule sets that declare none.
    pub calendars: Vec<Declared>,
    /// The baseline.
    pub baseline: Option<At<String>>,
    /// From where on a run fails.
    pub fail_level: Option<At<Severity>>,
}

/// What is wrong, by place.
#[derive(Debug, Default)]
pub struct Problems(Vec<(usize, String)>);

impl Problems {
    /// Takes one.
    pub fn push(&mut self, at: usize, what: String) {
        self.0.push((at, what));
    }

    /// In the order of the file, each place once.
    fn told(mut self) -> Vec<(usize, String)> {
        self.0.sort();
        self.0.dedup();
        let more = self.0.len().saturating_sub(MOST);
        self.0.truncate(MOST);
        if let (Some((_, what)), true) = (self.0.last_mut(), more > 0) {
            what.push_str(&format!("; and {more} more problems"));
        }
        self.0
    }
}

/// Reads a project file. What is no TOML, or is said twice, hides nothing of the rest.
pub fn read(text: &str) -> Result<Read, Vec<(usize, String)>> {
    let (table, mut errors) = DeTable::parse_recoverable(text);
    errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
    let (mut read, mut problems) = (Read::default(), Problems::default());
    entries(table.get_ref(), &mut read, &mut problems);
    let unread: Vec<Range<usize>> = errors.iter().filter_map(|error| unread(text, error)).collect();
    problems.0.retain(|(at, _)| !unread.iter().any(|part| part.contains(at)));
    let mut lines = BTreeSet::new();
    for error in &errors {
        let (at, end) = error.span().map_or((0, 0), |span| (span.start, span.end));
        if error.message() == TWICE {
            let key = text.get(at..end).unwrap_or_default().trim_matches(['"', '\'']);
            problems.push(at, format!("`{}` is written a second time; keep one", excerpt(key)));
        } else if lines.insert(line(text, at)) {
            // what follows on the line follows from it
            let what = error.message().lines().next().unwrap_or_default();
            problems.push(at, format!("{}{}", excerpt(what), unquoted(text, at)));
        }
    }
    let told = problems.told();
    if told.is_empty() { Ok(read) } else { Err(told) }
}

/// How `toml` says that a key or a table stands there already. The rest of the file is understood.
const TWICE: &str = "duplicate key";

/// What cannot be relied on around a mistake in TOML itself: its line; of the head of a table, all of the table.
fn unread(text: &str, error: &toml::de::Error) -> Option<Range<usize>> {
    let at = error.span()?.start;
    let start = line(text, at);
    let rest = text.get(start..)?;
    let of_table = rest.trim_start().starts_with('[');
    let end = if of_table { rest.find("\n[") } else { text.get(at..)?.find('\n').map(|end| at - start + end) };
    (error.message() != TWICE).then(|| start..end.map_or(text.len(), |end| start + end + 1))
}

/// Where the line of a byte begins.
fn line(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}

/// A code without quotes is the slip that TOML explains worst.
fn unquoted(text: &str, at: usize) -> &'static str {
    let key = text.get(line(text, at)..).unwrap_or_default().split(['=', '\n']).next().unwrap_or_default();
    if key.contains('/') && !key.contains(['"', '\'']) { "; write a code in quotes: \"route/too-early\"" } else { "" }
}

fn entries(table: &DeTable<'_>, read: &mut Read, problems: &mut Problems) {
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "rules" => read.rules = texts("rules", value, "a list of paths, such as [\"rules/*\"]", problems),
            "dockets" => read.dockets = texts("dockets", value, "a list of paths, such as [\"dockets\"]", problems),
            "levels" => read.levels = levels("levels", value, problems),
            "overrides" => read.overrides = overrides::read(value, problems),
            "calendars" => read.calendars = calendars::declared(value, problems),
            "baseline" => read.baseline = text("baseline", value, "a path, such as \"quorate-baseline.json\"", problems),
            "fail-level" => fail_level(value, read, problems),
            other => unknown_key("", other, key.span().start, &KEYS, problems),
        }
    }
}

/// That a key is not known, and which was probably meant.
pub fn unknown_key(of: &str, key: &str, at: usize, known: &[&str], problems: &mut Problems) {
    let elsewhere = ELSEWHERE.iter().find(|(word, here)| *word == key && known.contains(here));
    let help = match elsewhere {
        Some((_, "levels")) => "levels stand below `levels`, such as levels = {\"route/too-early\" = \"allow\"}".to_owned(),
        Some((_, here)) => format!("write `{here}`"),
        None => did_you_mean(key, known.iter().copied()).unwrap_or_else(|| format!("the keys are {}", known.join(", "))),
    };
    let of = if of.is_empty() { String::new() } else { format!(" in `{of}`") };
    problems.push(at, format!("unknown key `{}`{of}; {help}", excerpt(key)));
}

/// That a value is of another sort than is needed.
pub fn wrong(key: &str, value: &Spanned<DeValue<'_>>, needed: &str, problems: &mut Problems) {
    problems.push(value.span().start, format!("`{key}` is {needed}; here is {}", sort(value.get_ref())));
}

/// What a value is, in words.
fn sort(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("\"{}\"", excerpt(text)),
        DeValue::Integer(_) | DeValue::Float(_) => "a number".to_owned(),
        DeValue::Boolean(_) => "true or false".to_owned(),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// A text that says something.
fn text(key: &str, value: &Spanned<DeValue<'_>>, needed: &str, problems: &mut Problems) -> Option<At<String>> {
    let text = value.get_ref().as_str().filter(|text| !text.trim().is_empty());
    if text.is_none() {
        wrong(key, value, needed, problems);
    }
    text.map(|text| At { value: text.to_owned(), at: value.span().start })
}

/// A list of texts; a single one is a list of one.
pub fn texts(key: &str, value: &Spanned<DeValue<'_>>, needed: &str, problems: &mut Problems) -> Vec<At<String>> {
    match value.get_ref() {
        DeValue::Array(list) => list.iter().filter_map(|value| text(key, value, needed, problems)).collect(),
        DeValue::String(_) => text(key, value, needed, problems).into_iter().collect(),
        _ => {
            wrong(key, value, needed, problems);
            Vec::new()
        }
    }
}

fn fail_level(value: &Spanned<DeValue<'_>>, read: &mut Read, problems: &mut Problems) {
    match value.get_ref().as_str().and_then(|text| level(text).ok()) {
        Some(level) => read.fail_level = Some(At { value: level, at: value.span().start }),
        None => wrong("fail-level", value, "\"error\", \"warning\" or \"note\"", problems),
    }
}

/// `[levels]`: codes, groups, `lints`, `all`, each with what it weighs. Of equals the last counts: the order is that of the file.
pub fn levels(key: &str, value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Vec<At<Setting>> {
    let mut found = Vec::new();
    let Some(table) = value.get_ref().as_table() else {
        wrong(key, value, &format!("a table, such as [{key}] with \"route/too-early\" = \"warning\" in it"), problems);
        return found;
    };
    for (key, value) in table {
        let (name, at) = (key.get_ref().as_ref(), key.span().start);
        let level = value.get_ref().as_str().and_then(Level::named);
        if level.is_none() {
            wrong(&excerpt(name), value, "\"error\", \"warning\", \"note\" or \"allow\"", problems);
        }
        match Target::parse(name) {
            Err(what) => problems.push(at, what),
            Ok(target) => {
                let Some(level) = level else { continue };
                match target.refuses(level) {
                    Some(why) => problems.push(at, why),
                    None => found.push(At { value: Setting { target, level, origin: String::new() }, at }),
                }
            }
        }
    }
    found.sort_by_key(|setting| setting.at);
    found
}

/// The bytes of a value.
pub fn place(value: &Spanned<DeValue<'_>>) -> Range<usize> {
    value.span()
}
