//! A mend as a pass states it: what is to be written where. How the file writes it (quotes, brackets, indentation) is seen to by `fixes`.

use super::suggest::Meant;
use crate::source::Span;

/// A proposed mend, before it is put into the words of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mend {
    /// What it does, in a few words.
    pub title: String,
    /// Whether it can be applied without a person looking.
    pub safe: bool,
    /// What is written, all of it or nothing.
    pub changes: Vec<Change>,
}

/// One thing that a mend writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Another value, or key, in a docket.
    Value {
        /// The one that goes, with its quotes.
        at: Span,
        /// What comes in its place.
        value: String,
    },
    /// Another day in a docket; a time of day behind it stays.
    Day {
        /// The date that goes.
        at: Span,
        /// The day, or instant, that comes in its place.
        day: String,
    },
    /// Another name in a rule file.
    Name {
        /// The one that goes, with its quotes.
        at: Span,
        /// What comes in its place.
        name: String,
    },
    /// Words of the language in a rule file: behind a place, or for others.
    Words {
        /// The ones that go; empty where none do.
        at: Span,
        /// The words.
        words: String,
    },
    /// New entries before another one.
    Entries {
        /// The other one: from its first key to the end of its last value.
        before: Span,
        /// The fields of each.
        entries: Vec<Vec<NewField>>,
    },
}

/// A field of a new entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewField {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: NewValue,
}

/// The value of a field of a new entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NewValue {
    /// A text, written as the one at the place is, if there is one.
    Text(String, Option<Span>),
    /// Fields of its own.
    Map(Vec<(&'static str, String)>),
}

impl Mend {
    /// The name that was meant, in a docket.
    pub fn value(at: Span, written: &str, meant: &Meant) -> Self {
        Self::corrected(written, meant, Change::Value { at, value: meant.name.clone() })
    }

    /// The name that was meant, in a rule file.
    pub fn name(at: Span, written: &str, meant: &Meant) -> Self {
        Self::corrected(written, meant, Change::Name { at, name: meant.name.clone() })
    }

    /// Words that are missing in a rule file; which of several are meant, a person has to say.
    pub fn words(at: u32, words: &str) -> Self {
        let change = Change::Words { at: Span::new(at, at), words: words.to_owned() };
        Self { title: format!("add `{words}`"), safe: false, changes: vec![change] }
    }

    /// The word of the language that was meant, in a rule file.
    pub fn word(at: Span, written: &str, meant: &Meant) -> Self {
        Self::corrected(written, meant, Change::Words { at, words: meant.name.clone() })
    }

    fn corrected(written: &str, meant: &Meant, change: Change) -> Self {
        let title = format!("write `{}` for `{}`", super::excerpt(&meant.name), super::excerpt(written));
        Self { title, safe: meant.sole, changes: vec![change] }
    }
}
