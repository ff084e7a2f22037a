//! Reading the fields of a mapping.
//!
//! What comes in: a [`Node`] and the names its mapping may have. What goes out: values of the kind asked for, and a finding for each
//! unknown field, each value of another kind, each field without a value. This module must not know what any field is for.

use super::dates;
use super::findings::{Findings, quoted};
use super::node::{Key, Node, Value};
use super::{FieldValue, Presence, Tally, Text};
use crate::date::When;
use crate::diagnostic::{Code, Diagnostic, Hint, Role, Severity, Verdict};
use crate::source::{Span, Spanned};

/// A field of the format that is not judged yet.
pub const NOT_YET: Code = Code("docket/not-yet");
/// A field that does not exist here.
pub const UNKNOWN_FIELD: Code = Code("docket/unknown-field");
/// A value of the wrong kind, or not one of those allowed.
pub const BAD_VALUE: Code = Code("docket/bad-value");

/// Fields that may stand without a value: their absence says the same.
pub const MAY_BE_EMPTY: &[&str] = &[
    "title",
    "place",
    "reason",
    "note",
    "sources",
    "papers",
    "sponsors",
    "by",
    "concerns",
    "history",
    "terms",
    "events",
    "items",
    "decisions",
    "fills",
    "ends",
    "skips",
    "with",
    "recused",
    "waives",
    "amends",
    "delegates",
    "under",
    "scope",
    "allow",
    "because",
    "chair",
    "subject",
    "relies_on",
    "agenda",
];

/// The words for yes and no.
pub const TRUTHS: &[(bool, &str)] = &[(true, "yes"), (false, "no"), (true, "true"), (false, "false")];

/// The fields of one mapping.
pub(super) struct Fields<'n, 'a> {
    /// Where the mapping stands.
    pub(super) span: Span,
    pub(super) pairs: &'n [(Key<'a>, Node<'a>)],
    pub(super) out: &'n Findings,
}

impl<'n, 'a> Fields<'n, 'a> {
    /// The fields of a mapping that may have `known` ones only. Nothing, and a finding, where it is no mapping.
    pub(super) fn of(node: &'n Node<'a>, what: &str, known: &[&str], out: &'n Findings) -> Option<Self> {
        let fields = Self::any(node, what, out)?;
        for (key, _) in fields.pairs {
            if !known.contains(&key.value.as_ref()) {
                fields.unknown(key, what, known);
            }
        }
        Some(fields)
    }

    /// The fields of a mapping that may have any. Nothing, and a finding, where it is no mapping.
    pub(super) fn any(node: &'n Node<'a>, what: &str, out: &'n Findings) -> Option<Self> {
        if let Value::Map(pairs) = &node.value {
            return Some(Self { span: node.span, pairs, out });
        }
        out.at(BAD_VALUE, node.span, "here", || {
            (format!("{} where {what} is needed", node.kind()), format!("write {what} as `field: value` lines"))
        });
        None
    }

    /// The fields that are none of those known, with what they hold: a matter may declare them. Those that hold a mapping are told.
    pub(super) fn others(&self, what: &str, known: &[&str]) -> Vec<(Text, FieldValue)> {
        let mut others = Vec::new();
        for (key, node) in self.pairs.iter().filter(|(key, _)| !known.contains(&key.value.as_ref())) {
            let name = Spanned::new(key.value.to_string(), key.span);
            match &node.value {
                Value::Scalar(text) if key.value != "<<" => {
                    others.push((name, FieldValue::One(Spanned::new(text.to_string(), node.span))));
                }
                Value::List(_) => others.push((name, FieldValue::Several(self.names(&key.value)))),
                Value::Null if key.value != "<<" => others.push((name, FieldValue::Several(Vec::new()))),
                _ => self.unknown(key, what, known),
            }
        }
        others
    }

    fn unknown(&self, key: &Key<'_>, what: &str, known: &[&str]) {
        if key.value == "<<" {
            return self.out.at(UNKNOWN_FIELD, key.span, "not read", || {
                ("merge keys (`<<`) are not read".to_owned(), "write the fields out".to_owned())
            });
        }
        self.out.misspelt(UNKNOWN_FIELD, (&key.value, key.span), "not known", || {
            let hint = Hint::near(&key.value, known.iter().copied());
            (format!("{what} has no field {}", quoted(&key.value)), hint.or(|| format!("known are {}", listed(known))))
        });
    }

    /// From the first key to the end of the last value.
    pub(super) fn extent(&self) -> Span {
        match (self.pairs.first(), self.pairs.last()) {
            (Some((key, _)), Some((_, last))) => key.span.to(last.span),
            _ => self.span,
        }
    }

    /// Whether the field is there with a value, be it a wrong one.
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Says of fields that belong to the format but are not judged yet that nothing hangs on them: their writer must not take them for
    /// checked.
    pub(super) fn not_yet(&self, names: &[&str]) {
        for (key, _) in self.pairs.iter().filter(|(key, _)| names.contains(&key.value.as_ref())) {
            self.out.push(|| {
                let message = format!("{} is not judged by this version yet", quoted(&key.value));
                Diagnostic::new(NOT_YET, Severity::Note, Verdict::Undetermined, message)
                    .label(key.span, Role::Docket, "not taken into account")
                    .help("see by hand what hangs on it")
            });
        }
    }

    /// The field as written; of a field given twice the first.
    pub(super) fn get(&self, name: &str) -> Option<&'n Node<'a>> {
        self.pairs.iter().find(|(key, _)| key.value == name).map(|(_, node)| node)
    }

    /// The field, where it has a value. That it has none is a finding.
    pub(super) fn value(&self, name: &str) -> Option<&'n Node<'a>> {
        let (key, node) = self.pairs.iter().find(|(key, _)| key.value == name)?;
        let empty = match &node.value {
            Value::Null => true,
            Value::Scalar(text) => text.trim().is_empty(),
            Value::List(_) | Value::Map(_) => false,
        };
        if !empty {
            return Some(node);
        }
        if !MAY_BE_EMPTY.contains(&name) {
            self.out.at(BAD_VALUE, key.span, "has no value", || {
                (format!("no value given for `{name}`"), "write a value or take the field out".to_owned())
            });
        }
        None
    }

    fn scalar(&self, name: &str, needed: &str) -> Option<Spanned<&'n str>> {
        let node = self.value(name)?;
        scalar(node, name, needed, self.out)
    }

    /// A name or text.
    pub(super) fn text(&self, name: &str) -> Option<Text> {
        self.scalar(name, "one name or text").map(|text| text.map(str::to_owned))
    }

    /// One of several words.
    pub(super) fn word(&self, name: &str, words: &[&str]) -> Option<Text> {
        let text = self.scalar(name, "one word")?;
        if words.contains(&text.value) {
            return Some(text.map(str::to_owned));
        }
        self.none_of(name, text, words);
        None
    }

    /// The finding that a word is none of those allowed.
    pub(super) fn none_of(&self, name: &str, text: Spanned<&str>, words: &[&str]) {
        self.out.misspelt(BAD_VALUE, (text.value, text.span), "not one of those allowed", || {
            let hint = Hint::near(text.value, words.iter().copied());
            (format!("{} is no `{name}`", quoted(text.value)), hint.or(|| format!("write one of {}", listed(words))))
        });
    }

    /// One of several words that stand for something.
    pub(super) fn one_of<T: Copy>(&self, name: &str, all: &[(T, &str)]) -> Option<Spanned<T>> {
        let text = self.scalar(name, "one word")?;
        if let Some((value, _)) = all.iter().find(|(_, word)| *word == text.value) {
            return Some(Spanned::new(*value, text.span));
        }
        let words: Vec<&str> = all.iter().map(|(_, word)| *word).collect();
        self.none_of(name, text, &words);
        None
    }

    /// Yes or no.
    pub(super) fn truth(&self, name: &str) -> Option<Spanned<bool>> {
        self.one_of(name, TRUTHS)
    }

    /// A day, a month or a year.
    pub(super) fn when(&self, name: &str) -> Option<Spanned<When>> {
        dates::day(self.scalar(name, "a date")?, self.out)
    }

    /// A day, month or year, or an instant with its zone.
    pub(super) fn instant(&self, name: &str) -> Option<Spanned<When>> {
        dates::instant(self.scalar(name, "a date")?, self.out)
    }

    /// A whole number.
    pub(super) fn number(&self, name: &str) -> Option<Spanned<u64>> {
        let text = self.scalar(name, "a number")?;
        let number = whole(text.value);
        if number.is_none() {
            self.not_whole(text);
        }
        number.map(|number| Spanned::new(number, text.span))
    }

    fn not_whole(&self, text: Spanned<&str>) {
        self.out.at(BAD_VALUE, text.span, "a number is needed", || {
            (format!("{} is no whole number", quoted(text.value)), "write digits only, such as `12`".to_owned())
        });
    }

    /// The elements of a list; a single value is a list of one.
    pub(super) fn each(&self, name: &str) -> &'n [Node<'a>] {
        match self.value(name) {
            None => &[],
            Some(node) => elements(node),
        }
    }

    /// Names; a single one is a list of one.
    pub(super) fn names(&self, name: &str) -> Vec<Text> {
        let each = self.each(name).iter();
        each.filter_map(|node| scalar(node, name, "one name", self.out)).map(|text| text.map(str::to_owned)).collect()
    }

    /// Ballots: how many, or whose.
    pub(super) fn tally(&self, name: &str) -> Option<Tally> {
        let node = self.value(name)?;
        if let Value::Scalar(text) = &node.value {
            let text = Spanned::new(text.as_ref(), node.span);
            if let Some(number) = whole(text.value) {
                return Some(Tally::Number(Spanned::new(number, text.span)));
            }
            if text.value.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+' | '.')) {
                self.not_whole(text);
                return None;
            }
        }
        Some(Tally::Names(self.names(name), node.span))
    }

    /// Who is there: all, a number, or names.
    pub(super) fn presence(&self, name: &str) -> Option<Presence> {
        if let Some(Node { value: Value::Scalar(text), span }) = self.get(name)
            && text == "all"
        {
            return Some(Presence::All(*span));
        }
        Some(match self.tally(name)? {
            Tally::Number(number) => Presence::Number(number),
            Tally::Names(names, span) => Presence::Names(names, span),
        })
    }
}

/// The elements of a list; anything else is the only element.
pub(super) fn elements<'n, 'a>(node: &'n Node<'a>) -> &'n [Node<'a>] {
    match &node.value {
        Value::List(nodes) => nodes,
        _ => std::slice::from_ref(node),
    }
}

/// A single value, for the field `name`.
pub(super) fn scalar<'n>(node: &'n Node<'_>, name: &str, needed: &str, out: &Findings) -> Option<Spanned<&'n str>> {
    match &node.value {
        Value::Scalar(text) if !text.trim().is_empty() => Some(Spanned::new(text.as_ref(), node.span)),
        _ => {
            let kind = if matches!(node.value, Value::Scalar(_)) { "an empty text" } else { node.kind() };
            out.at(BAD_VALUE, node.span, "here", || {
                (format!("{kind} in `{name}`, {needed} is needed"), format!("write {needed}"))
            });
            None
        }
    }
}

/// Digits as a number.
fn whole(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// Names in backticks, separated by commas.
fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
