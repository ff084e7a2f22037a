//! A docket as a tree of values with their places, before any field has a meaning.
//!
//! What comes in: from `yaml` and `json`, values in the order of the file. What goes out: a [`Node`] tree borrowed from the text, of
//! bounded depth and size, and findings for keys given twice. This module must not know the two languages nor any field.

use super::findings::{Findings, is_control, quoted};
use super::scan::{TOO_LARGE, control};
use crate::diagnostic::{Code, Diagnostic, Role};
use crate::letters::composed_in;
use crate::source::{Span, Spanned};
use std::borrow::Cow;

/// Lists and mappings nested beyond what is read.
pub const TOO_DEEP: Code = Code("docket/too-deep");
/// A key given twice in one mapping.
pub const DUPLICATE_KEY: Code = Code("docket/duplicate-key");

/// How deep lists and mappings may nest: a docket needs 6, and what walks the tree recurses.
pub(super) const DEPTH_LIMIT: usize = 64;
/// How many values one file may hold; at up to 160 bytes each (tree and facts) this bounds the memory a small file can ask for.
const NODE_LIMIT: usize = 1_500_000;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    pub(super) span: Span,
    pub(super) value: Value<'a>,
}

/// A key of a mapping.
pub(super) type Key<'a> = Spanned<Cow<'a, str>>;

/// What a value is. Numbers, dates and booleans are kept as their text.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    Null,
    Scalar(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Map(Vec<(Key<'a>, Node<'a>)>),
}

impl Node<'_> {
    /// What it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Scalar(_) => "a single value",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// How deep it nests: 0 for a scalar.
    pub(super) fn height(&self) -> usize {
        match &self.value {
            Value::Null | Value::Scalar(_) => 0,
            Value::List(nodes) => 1 + nodes.iter().map(Node::height).max().unwrap_or(0),
            Value::Map(pairs) => 1 + pairs.iter().map(|(_, node)| node.height()).max().unwrap_or(0),
        }
    }
}

/// Builds nodes under the limits. A method that gives None has made its finding, and the file is not read on.
pub(super) struct Build<'f> {
    pub(super) base: u32,
    pub(super) out: &'f Findings,
    pub(super) nodes: usize,
}

impl<'f> Build<'f> {
    pub(super) const fn new(base: u32, out: &'f Findings) -> Self {
        Self { base, out, nodes: 0 }
    }

    /// A span in the one offset space, from byte offsets in the file.
    pub(super) const fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start as u32, self.base + end as u32)
    }

    /// Counts `more` values.
    pub(super) fn count(&mut self, more: usize, at: Span) -> Option<()> {
        self.nodes += more;
        if self.nodes <= NODE_LIMIT {
            return Some(());
        }
        let message = format!("the file holds more than {NODE_LIMIT} values");
        self.out.at(TOO_LARGE, at, "too many by here", || (message, "split the docket into several files".to_owned()));
        None
    }

    /// Whether a list or mapping may stand at this depth (1 for the outermost).
    pub(super) fn depth(&self, depth: usize, at: Span) -> Option<()> {
        if depth <= DEPTH_LIMIT {
            return Some(());
        }
        self.too_deep(at);
        None
    }

    /// The finding that lists and mappings nest too deep.
    pub(super) fn too_deep(&self, at: Span) {
        self.out.at(TOO_DEEP, at, "too deep from here", || {
            (
                format!("lists and mappings nest deeper than {DEPTH_LIMIT}"),
                "write it flatter; a docket needs 6 levels".to_owned(),
            )
        });
    }

    /// A scalar's text, in composed letters. Raw control characters are gone before parsing; one that an escape brought in is reported
    /// and left out.
    pub(super) fn text<'a>(&self, text: Cow<'a, str>, span: Span) -> Cow<'a, str> {
        match composed_in(text) {
            Cow::Owned(owned) if owned.contains(is_control) => {
                if let Some(char) = owned.chars().find(|char| is_control(*char)) {
                    control(self.out, char, span);
                }
                Cow::Owned(owned.replace(is_control, ""))
            }
            text => text,
        }
    }

    /// A mapping, after a look at its keys.
    pub(super) fn map<'a>(&self, pairs: Vec<(Key<'a>, Node<'a>)>) -> Value<'a> {
        if pairs.len() <= 16 {
            for (index, (key, _)) in pairs.iter().enumerate() {
                if let Some((first, _)) = pairs[..index].iter().find(|(first, _)| first.value == key.value) {
                    self.twice(first, key);
                }
            }
        } else {
            let mut keys: Vec<&Key<'a>> = pairs.iter().map(|(key, _)| key).collect();
            keys.sort_by(|a, b| a.value.cmp(&b.value).then(a.span.cmp(&b.span)));
            for same in keys.chunk_by(|a, b| a.value == b.value) {
                for again in &same[1..] {
                    self.twice(same[0], again);
                }
            }
        }
        Value::Map(pairs)
    }

    fn twice(&self, first: &Key<'_>, again: &Key<'_>) {
        self.out.push(|| {
            Diagnostic::invalid(DUPLICATE_KEY, format!("{} is given twice", quoted(&again.value)))
                .label(again.span, Role::Docket, "again here")
                .label(first.span, Role::Docket, "first given here")
                .help("keep one of the two")
        });
    }
}
