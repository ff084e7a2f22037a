//! What can still be read of a YAML docket with a mistake in its syntax: everything but the entry the mistake stands in.
//!
//! What comes in: the text, and where the parser stopped. What goes out: the text with that entry blanked out, every other byte where it
//! was. It must not know any field.

/// So many broken entries are stepped over; a file with more is no docket.
pub(super) const MOST: usize = 20;

/// So many entries, back from where the parser stopped, may hold the mistake.
const NEAR: usize = 4;

/// Blanks out the list entry that holds `at`, or one shortly before it: a bracket left open runs on into the next entries. Of these, the one
/// after which the parser gets furthest (`stops` tells where it stops, None for nowhere). None where no list entry stands there, or nothing is left
/// to blank out.
pub(super) fn without_entry(text: &str, at: usize, stops: impl Fn(&str) -> Option<usize>) -> Option<String> {
    let indent = entry_indent(text)?;
    let starts = entry_starts(text, indent);
    let holds = starts.partition_point(|start| *start <= at).checked_sub(1)?;
    let blank = |text: &str| text.trim().is_empty();
    let region = |index: usize| {
        let start = starts[index];
        let end = starts.get(index + 1).copied().unwrap_or_else(|| end_of_list(text, start, indent));
        (start, end)
    };
    let without = |(start, end): (usize, usize)| {
        let blanked: String = text[start..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        format!("{}{blanked}{}", &text[..start], &text[end..])
    };
    let near = (0..NEAR).rev().filter_map(|back| holds.checked_sub(back)).map(region);
    let rests = near.filter(|(start, end)| !blank(&text[*start..*end])).map(without);
    let reached = |rest: &String| stops(rest).unwrap_or(usize::MAX);
    // of equals the nearest to where the parser stopped
    rests.max_by_key(reached)
}

/// By how much the entries of the first list below `decisions:` or `items:` are indented.
fn entry_indent(text: &str) -> Option<usize> {
    let list =
        ["decisions:", "items:"].into_iter().filter_map(|key| text.lines().position(|line| line.trim_end() == key)).min()?;
    let first = text.lines().skip(list + 1).find(|line| line.trim_start().starts_with("- "))?;
    Some(first.len() - first.trim_start().len())
}

/// Where lines begin that begin an entry.
fn entry_starts(text: &str, indent: usize) -> Vec<usize> {
    let mut at = 0;
    let mut starts = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.len() > indent && line[..].bytes().take(indent).all(|byte| byte == b' ') && line[indent..].starts_with("- ") {
            starts.push(at);
        }
        at += line.len();
    }
    starts
}

/// Where the list ends that the entry at `start` is the last of: at the first line that is indented less and not blank.
fn end_of_list(text: &str, start: usize, indent: usize) -> usize {
    let mut at = start;
    for (nth, line) in text[start..].split_inclusive('\n').enumerate() {
        let depth = line.len() - line.trim_start().len();
        if nth > 0 && !line.trim().is_empty() && depth < indent.max(1) {
            return at;
        }
        at += line.len();
    }
    at
}
