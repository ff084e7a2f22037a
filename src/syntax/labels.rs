//! Labels: `notice agm: 21 clear days before meeting`. A label is lifted out before a file is read, so that no clause need know of it.
//!
//! What comes in: a text. What goes out: the text with each label blanked out (places stay what they are), and the labels by where the
//! keyword before them stands.

use crate::ast::Place;
use crate::kinds;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Labels and where they stand, by where the keyword before them stands.
pub type Labels = BTreeMap<usize, (usize, String)>;

/// Clauses that have a colon of their own: `class b: no decision`.
const OWN_COLON: [&str; 1] = ["class"];

/// What a colon stands behind elsewhere: the last of the cases of a vote.
const NO_LABEL: &str = "otherwise";

/// Lifts labels out of a text. A label is a word between the keyword of a clause and a colon.
pub fn lift(text: &str) -> (Cow<'_, str>, Labels) {
    let keywords: Vec<&str> =
        [Place::Body, Place::Agenda, Place::Office, Place::Matter].into_iter().flat_map(kinds::keywords).collect();
    let labelled = |word: &str| keywords.contains(&word) && !OWN_COLON.contains(&word);
    let mut labels = BTreeMap::new();
    let mut before: Option<(usize, &str)> = None;
    let mut last: Option<(usize, &str)> = None;
    let mut rest = 0;
    while let Some(next) = text[rest..].chars().next() {
        let here = &text[rest..];
        if here.starts_with("//") {
            rest += here.find(['\n', '\r']).unwrap_or(here.len());
        } else if next == '"' {
            rest += quoted(here);
            (before, last) = (None, None);
        } else if is_word(next) {
            let length = here.find(|c: char| !is_word(c) && c != '-').unwrap_or(here.len());
            (before, last) = (last, Some((rest, &here[..length])));
            rest += length;
        } else {
            if let (':', Some((at, keyword)), Some((label_at, label))) = (next, before, last)
                && labelled(keyword)
                && label != NO_LABEL
                && label.chars().next().is_some_and(char::is_alphabetic)
            {
                labels.insert(at, (label_at, label.to_owned()));
            }
            if !next.is_whitespace() {
                (before, last) = (None, None);
            }
            rest += next.len_utf8();
        }
    }
    if labels.is_empty() {
        return (Cow::Borrowed(text), labels);
    }
    let mut out = String::with_capacity(text.len());
    let mut upto = 0;
    for (label_at, label) in labels.values() {
        let colon = text[*label_at..].find(':').map_or(*label_at, |colon| label_at + colon + 1);
        debug_assert!(label_at + label.len() <= colon, "a colon stands behind its label");
        out.push_str(&text[upto..*label_at]);
        out.extend(std::iter::repeat_n(' ', colon - label_at));
        upto = colon;
    }
    out.push_str(&text[upto..]);
    (Cow::Owned(out), labels)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How long a text in quotes is; one that is not closed ends with its line.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' => return at,
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}
