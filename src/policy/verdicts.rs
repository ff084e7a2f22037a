//! What sort of findings a code has, as the examples of the pages show (`verdicts.txt`, which `tests/codes.rs` writes).

use super::{codes, names};
use crate::diagnostic::Verdict;
use std::collections::BTreeMap;
use std::sync::OnceLock;

fn table() -> &'static BTreeMap<&'static str, Vec<&'static str>> {
    static TABLE: OnceLock<BTreeMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let lines = include_str!("verdicts.txt").lines();
        lines
            .filter_map(|line| {
                let mut words = line.split_whitespace();
                Some((words.next()?, words.collect()))
            })
            .collect()
    })
}

/// Whether all findings of a code, or of all codes of a group, are of one sort.
pub fn always(written: &str, verdict: Verdict) -> bool {
    let mut known = codes().iter().filter(|code| names(written, code)).peekable();
    known.peek().is_some() && known.all(|code| table().get(code).is_some_and(|has| has.as_slice() == [verdict.name()]))
}

/// Whether a finding of a code, or of a code of a group, may be of a sort.
pub fn can_be(written: &str, verdict: Verdict) -> bool {
    codes().iter().filter(|code| names(written, code)).any(|code| match table().get(code) {
        Some(has) => has.contains(&verdict.name()),
        // a code without an example may be anything
        None => true,
    })
}

/// Whether all findings of a code or group are about the rules alone.
pub fn is_lint(written: &str) -> bool {
    always(written, Verdict::Lint)
}
