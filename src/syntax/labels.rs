//! Labels: `notice agm: 21 clear days before meeting`. A label is lifted out before a file is read, so that no clause need know of it.
//!
//! What comes in: a text. What goes out: the text with each label blanked out (places stay what they are), and the labels by where the
//! keyword before them stands.

use super::text::{citation, quoted};
use crate::ast::Place;
use crate::kinds;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Labels and where they stand, by where the keyword before them stands.
pub type Labels = BTreeMap<usize, (usize, String)>;

/// Clauses that have a colon of their own: `class b: no decision`.
const OWN_COLON: [&str; 1] = ["class"];

/// Keywords of two words: a label may stand behind the second, `same text override: from vetoed to overridden`.
const TWO_WORDS: [(&str, &str); 2] = [("same", "text"), ("new", "text")];

/// What a colon stands behind elsewhere: the last of the cases of a vote.
const NO_LABEL: &str = "otherwise";

/// A word and where it stands.
type Word<'t> = (usize, &'t str);

/// Lifts labels out of a text. A label is a word between the keyword of a clause and a colon.
pub fn lift(text: &str) -> (Cow<'_, str>, Labels) {
    let keywords: Vec<&str> =
        [Place::Body, Place::Agenda, Place::Office, Place::Matter].into_iter().flat_map(kinds::keywords).collect();
    // where the clause begins whose keyword ends with the second of two words
    let labelled = |first: Option<Word<'_>>, second: Option<Word<'_>>| {
        let (at, word) = second?;
        let two = first.filter(|(_, first)| TWO_WORDS.contains(&(first, word))).map(|(at, _)| at);
        two.or((keywords.contains(&word) && !OWN_COLON.contains(&word)).then_some(at))
    };
    let mut labels = BTreeMap::new();
    let mut words: [Option<Word<'_>>; 3] = [None; 3];
    // in the cases of a vote a colon stands behind a condition, whatever its last words are
    let mut cases = Cases::default();
    let mut rest = 0;
    while let Some(next) = text[rest..].chars().next() {
        let here = &text[rest..];
        if here.starts_with("//") {
            rest += here.find(['\n', '\r']).unwrap_or(here.len());
        } else if let Some(length) = open_or_quoted(here).or_else(|| citation(here)) {
            rest += length;
            words = [None; 3];
            cases.word("");
        } else if is_word(next) {
            let length = here.find(|c: char| !is_word(c) && c != '-').unwrap_or(here.len());
            words = [words[1], words[2], Some((rest, &here[..length]))];
            cases.word(&here[..length]);
            rest += length;
        } else {
            if let (':', Some((label_at, label))) = (next, words[2])
                && let Some(at) = labelled(words[0], words[1])
                && label != NO_LABEL
                && !cases.inside()
                && label.chars().next().is_some_and(char::is_alphabetic)
            {
                labels.insert(at, (label_at, label.to_owned()));
            }
            if !next.is_whitespace() {
                words = [None; 3];
                cases.sign(next);
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

/// Whether one stands among the cases of a vote: in braces behind `= cases` or `: cases`.
#[derive(Default)]
struct Cases {
    /// For each brace that is open, whether it is one of those.
    open: Vec<bool>,
    /// The sign before the word in hand, if that is the word before.
    sign: Option<char>,
    begin: bool,
}

impl Cases {
    fn inside(&self) -> bool {
        self.open.last().is_some_and(|of_cases| *of_cases)
    }

    fn word(&mut self, word: &str) {
        self.begin = word == "cases" && matches!(self.sign, Some('=' | ':'));
        self.sign = None;
    }

    fn sign(&mut self, sign: char) {
        match sign {
            '{' => self.open.push(self.begin || self.inside()),
            '}' => _ = self.open.pop(),
            _ => {}
        }
        (self.sign, self.begin) = (Some(sign), false);
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How long a text in quotes is; one that is not closed ends with its line.
fn open_or_quoted(text: &str) -> Option<usize> {
    let line = || text.find(['\n', '\r']).unwrap_or(text.len());
    text.starts_with('"').then(|| quoted(text).unwrap_or_else(line))
}

#[cfg(test)]
mod tests {
    use super::lift;

    #[test]
    fn labels_are_lifted_and_conditions_are_not() {
        let labels = |text: &str| lift(text).1.into_values().map(|(_, label)| label).collect::<Vec<_>>();
        assert_eq!(labels("body b { notice agm: 21 clear days before meeting }"), ["agm"]);
        assert_eq!(
            labels("matter m { same text over: from a to b  same under: text from a to b  new text x: voids a }"),
            ["over", "under", "x"]
        );
        assert_eq!(labels("body b { members x [s https://x.org]  notice agm: 2 days before meeting }"), ["agm"]);
        assert!(labels("vote v = cases { when meeting.kind is not agm: carries  when d.by in north: fails }").is_empty());
        let nested = "vote v = cases { when decision.reason is not given: cases { when meeting.kind is not agm: fails } }";
        assert!(labels(nested).is_empty());
        assert_eq!(labels(&format!("{nested} body cases {{ notice agm: 2 days before meeting }}")), ["agm"]);
    }
}
