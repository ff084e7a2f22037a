//! What becomes of findings: how much they weigh, and which of them are taken out.
//!
//! What comes in: codes, levels, and what files say beside their clauses and entries. What goes out: weights, and why a finding is not
//! shown. It changes reporting only: whether an act stands is decided in `check`, which knows nothing of this.

pub mod baseline;
pub mod comments;
pub mod dockets;

mod index;
mod levels;
mod suppress;
mod verdicts;
mod written;

pub use levels::{Level, Levels, Setting, Target};
pub use suppress::{Allow, Scope, Suppressions, told_of_rules};
pub use verdicts::{always, can_be, is_lint};
pub use written::{MALFORMED, NO_REASON, NOT_POSSIBLE, UNKNOWN_CODE, UNKNOWN_PROVISION, UNUSED};

use crate::diagnostic::{did_you_mean, excerpt};
use crate::pages;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// All codes.
pub fn codes() -> &'static BTreeSet<&'static str> {
    static CODES: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    CODES.get_or_init(|| pages::sections().into_iter().map(|(code, _)| code).collect())
}

/// All groups of codes.
pub fn groups() -> &'static BTreeSet<&'static str> {
    static GROUPS: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    GROUPS.get_or_init(|| codes().iter().filter_map(|code| code.split('/').next()).collect())
}

/// Whether a code is the one written, or of the group written.
pub fn names(written: &str, code: &str) -> bool {
    code == written || code.strip_prefix(written).is_some_and(|rest| rest.starts_with('/'))
}

/// What was probably meant by a code or group that does not exist; `more` are further names that might stand there.
pub fn suggestion(written: &str, more: &[&str]) -> String {
    let known = if written.contains('/') { codes() } else { groups() };
    let near = did_you_mean(written, known.iter().copied().chain(more.iter().copied()));
    // a slug without its group, or the right one of another group
    let slug = written.rsplit('/').next().unwrap_or(written);
    let same =
        || codes().iter().find(|code| code.split('/').nth(1) == Some(slug)).map(|code| format!("did you mean `{code}`?"));
    near.or_else(same).unwrap_or_else(|| "`quorate explain` lists all codes".to_owned())
}

/// That a code or group does not exist, in words.
pub fn unknown(written: &str) -> String {
    let what = if written.contains('/') { "code" } else { "code or group" };
    format!("there is no {what} `{}`", excerpt(written))
}
