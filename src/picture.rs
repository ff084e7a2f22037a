//! Pictures of rules: who takes which step after which, which body stands below which, who holds and fills which office.
//!
//! What comes in: a [`Book`], and what was found. What goes out: a [`Picture`] of nodes and edges, and that as DOT, Mermaid or SVG. It must not
//! know where a picture is shown.

mod bodies;
mod dot;
#[cfg(feature = "cli")]
mod layout;
mod marks;
mod mermaid;
mod offices;
mod procedure;
#[cfg(feature = "cli")]
mod svg;

pub use dot::dot;
pub use marks::{Mark, Marks};
pub use mermaid::mermaid;
#[cfg(feature = "cli")]
pub use svg::{STYLE, inline, svg};

use crate::book::Book;
use crate::charter::MatterId;
use crate::source::Span;
use std::collections::BTreeMap;

/// What a picture is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The steps of matters.
    Procedure,
    /// Bodies: which stands below which, who belongs to them, to whom they delegate.
    Bodies,
    /// Offices: who holds and fills them, and which do not go together.
    Offices,
}

impl Subject {
    /// As it is spoken of.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Procedure => "procedure",
            Self::Bodies => "bodies",
            Self::Offices => "offices",
        }
    }
}

/// A picture: parts side by side, each with a title of its own.
#[derive(Debug, Default)]
pub struct Picture {
    /// What it shows.
    pub title: String,
    /// Its parts.
    pub parts: Vec<Part>,
    /// What was found and belongs to no node, as an amount.
    pub elsewhere: usize,
}

/// A part: of a procedure, one matter.
#[derive(Debug, Default)]
pub struct Part {
    /// Its name in the rules; empty where it is the whole picture.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it shows.
    pub nodes: Vec<Node>,
    /// How they hang together.
    pub edges: Vec<Edge>,
    /// Where each edge is, by its ends and what it stands for.
    drawn: BTreeMap<(usize, usize, Link), usize>,
}

/// What a node stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A step.
    Step,
    /// A step that may be left out.
    Optional,
    /// A step with which the matter ends.
    Final,
    /// A body.
    Body,
    /// An office.
    Office,
    /// A roster, a group.
    People,
    /// A matter.
    Matter,
}

/// A node.
#[derive(Debug)]
pub struct Node {
    /// What it is called in the rules: the path of a step, the name of a body.
    pub path: String,
    /// What it stands for.
    pub shape: Shape,
    /// What it is called in the picture.
    pub name: String,
    /// What stands below the name.
    pub lines: Vec<String>,
    /// Where it is written.
    pub spans: Vec<Span>,
    /// What was found about it.
    pub marks: Vec<Mark>,
}

/// What an edge stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Link {
    /// What is at its end comes after what is at its beginning.
    After,
    /// The matter may go back.
    Back,
    /// The two do not go together.
    Excludes,
    /// What is at its beginning stands below what is at its end.
    Below,
    /// A power, or an office over a body.
    Power,
    /// Belongs to, is held by.
    Of,
}

/// An edge of a part.
#[derive(Debug)]
pub struct Edge {
    /// Index of the node where it begins.
    pub from: usize,
    /// Index of the node where it ends.
    pub to: usize,
    /// What it stands for.
    pub link: Link,
    /// What stands beside it; may be empty.
    pub label: String,
}

impl Link {
    /// Whether it is drawn as a broken line.
    pub const fn is_broken(self) -> bool {
        matches!(self, Self::Back | Self::Excludes | Self::Of)
    }

    /// Whether it has a head.
    pub const fn is_directed(self) -> bool {
        !matches!(self, Self::Excludes)
    }

    /// Whether what is at its end is drawn above what is at its beginning.
    pub const fn goes_up(self) -> bool {
        matches!(self, Self::Back | Self::Below)
    }
}

impl Picture {
    /// Draws rules: of a procedure, all matters or one.
    pub fn of(book: &Book<'_>, subject: Subject, matter: Option<MatterId>, marks: &Marks<'_>) -> Self {
        let parts = match (subject, matter) {
            (Subject::Procedure, Some(matter)) => vec![procedure::part(book, matter)],
            (Subject::Procedure, None) => {
                let all = (0..book.charter().matters.len()).map(|index| MatterId(index as u32));
                all.map(|matter| procedure::part(book, matter)).filter(|part| !part.nodes.is_empty()).collect()
            }
            (Subject::Bodies, _) => vec![bodies::part(book)],
            (Subject::Offices, _) => vec![offices::part(book)],
        };
        let title = format!("{}: {}", book.charter().title, subject.name());
        let mut picture = Self { title, parts, elsewhere: 0 };
        picture.parts.retain(|part| !part.nodes.is_empty());
        picture.elsewhere = marks.put(&mut picture.parts);
        picture
    }

    /// How many nodes it has.
    pub fn size(&self) -> usize {
        self.parts.iter().map(|part| part.nodes.len()).sum()
    }
}

impl Part {
    /// The node of a path; it is drawn where it is not yet there.
    fn node(&mut self, path: &str, draw: impl FnOnce() -> Node) -> usize {
        match self.nodes.iter().position(|node| node.path == path) {
            Some(known) => known,
            None => {
                self.nodes.push(draw());
                self.nodes.len() - 1
            }
        }
    }

    /// An edge; what is said of two edges between the same nodes is put beside one.
    fn link(&mut self, from: usize, to: usize, link: Link, label: String) {
        let next = self.edges.len();
        let at = *self.drawn.entry((from, to, link)).or_insert(next);
        match self.edges.get_mut(at) {
            Some(known) if known.label == label || label.is_empty() => {}
            Some(known) if known.label.is_empty() => known.label = label,
            Some(known) => {
                known.label.push_str("; ");
                known.label.push_str(&label);
            }
            None => self.edges.push(Edge { from, to, link, label }),
        }
    }
}

/// "since 2019-01-01 until 2020-12-31"; empty where it always holds.
fn period(validity: crate::charter::Validity) -> String {
    let since = validity.since.map(|day| format!("since {day}"));
    let until = validity.until.map(|day| format!("until {day}"));
    since.into_iter().chain(until).collect::<Vec<_>>().join(" ")
}

/// Names as they are said: "a, b or c".
fn listed(names: &[String]) -> String {
    crate::syntax::listed(names)
}
