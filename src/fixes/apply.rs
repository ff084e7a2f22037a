//! Fixes applied to texts.

use crate::diagnostic::Fix;
use crate::source::SourceMap;
use std::collections::BTreeMap;

/// What a fix does to one file: byte offsets in it, and what comes in their place, in order.
pub type Patch = Vec<(std::ops::Range<usize>, String)>;

/// What a fix does, by the shown names of the files.
pub fn patches(sources: &SourceMap, fix: &Fix) -> Option<BTreeMap<String, Patch>> {
    let mut patches: BTreeMap<String, Patch> = BTreeMap::new();
    for edit in &fix.edits {
        let (file, start) = sources.locate(edit.span.start)?;
        let (start, end) = (start as usize, start as usize + edit.span.len() as usize);
        file.text().get(start..end)?;
        patches.entry(file.name().to_owned()).or_default().push((start..end, edit.text.clone()));
    }
    Some(patches)
}

/// A text with replacements made; None where they meet, or lie outside of it. Two insertions at one place meet.
pub fn apply(text: &str, patch: &Patch) -> Option<String> {
    let mut patch: Vec<_> = patch.iter().collect();
    patch.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut last: Option<&std::ops::Range<usize>> = None;
    for (range, new) in patch {
        if range.start < at || last.is_some_and(|last| last.start == range.start) {
            return None;
        }
        out.push_str(text.get(at..range.start)?);
        out.push_str(new);
        text.get(range.clone())?;
        at = range.end;
        last = Some(range);
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacements_that_meet_are_refused() {
        let patch = |ranges: &[(usize, usize)]| ranges.iter().map(|(start, end)| (*start..*end, "x".to_owned())).collect();
        assert_eq!(apply("abcd", &patch(&[(2, 3), (0, 1)])).as_deref(), Some("xbxd"));
        assert_eq!(apply("abcd", &patch(&[(0, 1), (1, 1)])).as_deref(), Some("xxbcd"));
        assert_eq!(apply("abcd", &patch(&[(0, 2), (1, 3)])), None);
        assert_eq!(apply("abcd", &patch(&[(1, 1), (1, 1)])), None);
        assert_eq!(apply("aé", &patch(&[(2, 3)])), None);
        assert_eq!(apply("a", &patch(&[(1, 9)])), None);
    }
}
