//! Where the command line meets the core: compile a rule file, check a docket, run tests, look up a page.
//!
//! What comes in: a [`World`], files in a [`SourceMap`]. What goes out: findings and counts. A stand-in: nothing is checked yet.

use crate::diagnostic::{Diagnostic, Summary};
use crate::source::{SourceId, SourceMap, Span, Spanned, Unreadable, World};
use jiff::civil::Date;

/// What is fixed for a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// The day up to which the record is read.
    pub as_of: Option<Date>,
    /// The day it is, for deadlines.
    pub today: Option<Date>,
}

/// A rule file, understood as far as it could be.
#[derive(Debug)]
pub struct Compiled {
    /// How many provisions it states.
    pub provisions: usize,
}

/// One declared test, run.
#[derive(Debug)]
pub struct Tested {
    /// Its name.
    pub name: String,
    /// What it expected and did not get, or got and did not expect; empty where it passed.
    pub failures: Vec<Diagnostic>,
}

/// Reads and compiles the rule file at `path`, named in the file shown as `from` (empty: by the user), and what it uses.
pub fn compile(
    world: &dyn World,
    sources: &mut SourceMap,
    path: &str,
    from: &str,
) -> Result<(Compiled, Vec<Diagnostic>), Unreadable> {
    let (name, text) = world.read(path, from)?;
    sources.add(name, text).map_err(|error| Unreadable { path: path.to_owned(), why: error.to_string() })?;
    Ok((Compiled { provisions: 0 }, Vec::new()))
}

/// What a docket says before its rules are known.
#[derive(Debug, Default)]
pub struct Opened {
    /// The rule set it names in `rules:`, a name or a path.
    pub rules: Option<Spanned<String>>,
    /// What cannot be understood in it whatever the rules. Told only where no rules are found: `check_docket` tells it too.
    pub findings: Vec<Diagnostic>,
}

/// Reads a docket as far as it can be without its rules.
pub fn open(sources: &SourceMap, docket: SourceId) -> Opened {
    Opened { rules: rules_named(sources, docket), findings: Vec::new() }
}

fn rules_named(sources: &SourceMap, docket: SourceId) -> Option<Spanned<String>> {
    let file = sources.file(docket);
    let text = file.text();
    let key = ["rules:", "\"rules\":"].into_iter().find_map(|key| {
        let at = text.match_indices(key).map(|(at, _)| at).find(|at| {
            text[..*at].trim_end_matches([' ', '{']).ends_with(['\n', '\u{feff}'])
                || text[..*at].trim_matches(['{', ' ', '\n']).is_empty()
        });
        at.map(|at| at + key.len())
    })?;
    let rest = &text[key..];
    let lead = rest.len() - rest.trim_start_matches([' ', '"', '\'']).len();
    let value = &rest[lead..];
    let end = value.find(['"', '\'', '\n', '\r', ' ', ',', '#']).unwrap_or(value.len());
    let start = file.base() + (key + lead) as u32;
    (end > 0).then(|| Spanned::new(value[..end].to_owned(), Span::new(start, start + end as u32)))
}

/// Holds a docket against its rules.
pub fn check_docket(
    _world: &dyn World,
    _sources: &mut SourceMap,
    rules: &Compiled,
    _docket: SourceId,
    settings: &Settings,
) -> Result<(Vec<Diagnostic>, Summary), Unreadable> {
    let _: (Option<Date>, Option<Date>) = (settings.as_of, settings.today);
    Ok((Vec::new(), Summary { provisions: rules.provisions, decisions: 1, ..Summary::default() }))
}

/// Runs the tests that a rule file declares.
pub fn run_tests(_world: &dyn World, _sources: &mut SourceMap, _rules: &Compiled) -> Result<Vec<Tested>, Unreadable> {
    Ok(Vec::new())
}

/// The pages of all codes: code, text.
pub fn pages() -> Vec<(&'static str, &'static str)> {
    Vec::new()
}
