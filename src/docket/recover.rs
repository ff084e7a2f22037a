//! What can still be read of a YAML docket with a mistake in its syntax: everything but the entry the mistake stands in.
//!
//! What comes in: the text, and where the parser stopped. What goes out: the text with that entry blanked out, every other byte where it
//! was. It must not know any field but the two that hold entries.

/// So many broken entries are stepped over; a file with more is no docket.
const MOST: usize = 20;
/// So many entries, back from where the parser stopped, may hold the mistake.
const NEAR: usize = 4;
/// Each broken entry costs reading the text a few times: of long texts fewer are stepped over.
const MOST_BYTES: usize = 8 << 20;

/// Whether one more broken entry may be stepped over, after so many.
pub(super) fn goes_on(text: &str, attempt: usize) -> bool {
    attempt < MOST && attempt * text.len() < MOST_BYTES
}

/// Blanks out the entry that holds `at`, or one shortly before it: a bracket left open runs on into the next entries. Of these, the one after
/// which the parser gets furthest (`stops` tells where it stops, None for nowhere). None where none of them helps.
pub(super) fn without_entry(text: &str, at: usize, stops: impl Fn(&str) -> Option<usize>) -> Option<String> {
    let entries = entries(text);
    let holds = entries.partition_point(|(start, _)| *start <= at).checked_sub(1)?;
    let blank = |(start, end): &(usize, usize)| text[*start..*end].trim().is_empty();
    let without = |(start, end): (usize, usize)| {
        let blanked: String = text[start..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
        format!("{}{blanked}{}", &text[..start], &text[end..])
    };
    let near = (0..NEAR).rev().filter_map(|back| holds.checked_sub(back)).map(|index| entries[index]);
    let rests = near.filter(|entry| !blank(entry)).map(without).map(|rest| (stops(&rest).unwrap_or(usize::MAX), rest));
    // of equals the nearest to where the parser stopped
    rests.filter(|(reached, _)| *reached > at).max_by_key(|(reached, _)| *reached).map(|(_, rest)| rest)
}

/// Where the entries of the lists `decisions` and `items` begin and end: an entry begins with a dash at the indentation of its list, and
/// ends where the next begins or the list ends, at a line that is indented less.
fn entries(text: &str) -> Vec<(usize, usize)> {
    let mut entries: Vec<(usize, usize)> = Vec::new();
    // the indentation of the list we are in, once its first entry has shown it
    let mut list: Option<Option<usize>> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        let content = line.trim();
        let indent = line.len() - line.trim_start().len();
        let begins = content.starts_with("- ") || content == "-";
        if content.is_empty() || content.starts_with('#') {
            extend(&mut entries, list, at, end);
        } else if indent == 0 && !begins {
            let key = content.split('#').next().unwrap_or_default().trim_end();
            list = matches!(key, "decisions:" | "items:").then_some(None);
        } else if let Some(known) = list {
            let first = known.unwrap_or(indent);
            list = if indent < first { None } else { Some(Some(first)) };
            if begins && indent == first {
                entries.push((at, end));
            } else {
                extend(&mut entries, list, at, end);
            }
        }
        at = end;
    }
    entries
}

/// A line more of the last entry, where one is under way.
fn extend(entries: &mut [(usize, usize)], list: Option<Option<usize>>, at: usize, end: usize) {
    if let (Some(Some(_)), Some(last)) = (list, entries.last_mut())
        && last.1 == at
    {
        last.1 = end;
    }
}
