//! The rules as a reader meets them: declarations as written with what is said of them, provisions in all their versions, official texts
//! with their addresses, what hangs on what.
//!
//! What comes in: a rule set and the files it was read from. What goes out: a [`Book`] that `explain`, `doc` and `graph` show. It must not know
//! how that is shown, nor any docket.

pub mod codes;
pub mod written;

use crate::ast::{self, Cited, Head, Item};
use crate::charter::{Charter, ProvisionId, upwards};
use crate::diagnostic::{Citation, Diagnostic};
use crate::load::RuleSet;
use crate::source::{Place, SourceMap, Span};
use std::collections::BTreeMap;

/// What is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// An official text.
    Source,
    /// A roster.
    Roster,
    /// A named part of a roster.
    Group,
    /// Numbers for the entries of a roster.
    Weights,
    /// A list.
    List,
    /// A calendar.
    Calendar,
    /// A decision rule.
    Vote,
    /// A named expression.
    Define,
    /// A body.
    Body,
    /// An office.
    Office,
    /// A route that matters follow.
    Route,
    /// A matter.
    Matter,
    /// A rule of one's own.
    Rule,
    /// An exception.
    Exception,
    /// A duty.
    Duty,
}

impl Sort {
    /// All, in the order in which a page has them.
    pub const ALL: [Self; 15] = [
        Self::Body,
        Self::Office,
        Self::Matter,
        Self::Route,
        Self::Vote,
        Self::Rule,
        Self::Exception,
        Self::Duty,
        Self::Roster,
        Self::Group,
        Self::Weights,
        Self::List,
        Self::Define,
        Self::Calendar,
        Self::Source,
    ];

    /// The word it is declared with.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Roster => "roster",
            Self::Group => "group",
            Self::Weights => "weights",
            Self::List => "list",
            Self::Calendar => "calendar",
            Self::Vote => "vote",
            Self::Define => "define",
            Self::Body => "body",
            Self::Office => "office",
            Self::Route => "route",
            Self::Matter => "matter",
            Self::Rule => "rule",
            Self::Exception => "exception",
            Self::Duty => "duty",
        }
    }

    /// Several of them, as a heading.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Source => "Official texts",
            Self::Roster => "Rosters",
            Self::Group => "Groups",
            Self::Weights => "Weights",
            Self::List => "Lists",
            Self::Calendar => "Calendars",
            Self::Vote => "How it is decided",
            Self::Define => "Definitions",
            Self::Body => "Bodies",
            Self::Office => "Offices",
            Self::Route => "Shared routes",
            Self::Matter => "Matters",
            Self::Rule => "Rules of their own",
            Self::Exception => "Exceptions",
            Self::Duty => "Duties",
        }
    }
}

/// A declaration, as written.
#[derive(Debug)]
pub struct Declaration<'a> {
    /// What it declares.
    pub sort: Sort,
    /// Name, title, citations, validity.
    pub head: &'a Head,
    /// The whole of it.
    pub span: Span,
    /// What is said of it in `///`.
    pub doc: Option<String>,
    /// Of an official text, its dates and address.
    pub source: Option<&'a ast::Source>,
    /// Of an exception, what it says.
    pub exception: Option<&'a ast::Exception>,
    /// The provisions that it states, in the order in which they are written.
    pub provisions: Vec<ProvisionId>,
}

/// A citation with all that is known of the official text.
#[derive(Debug, Clone, Copy)]
pub struct Cite<'a> {
    /// Name of the source.
    pub source: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Place in it.
    pub locator: Option<&'a str>,
    /// Where it can be read.
    pub url: Option<&'a str>,
}

/// A rule set, ready to be shown.
#[derive(Debug)]
pub struct Book<'a> {
    /// The rule set.
    pub set: &'a RuleSet,
    /// Its files.
    pub sources: &'a SourceMap,
    /// What reading the rules found.
    pub findings: &'a [Diagnostic],
    /// Its declarations, in the order in which they are written.
    pub declarations: Vec<Declaration<'a>>,
    by_name: BTreeMap<&'a str, usize>,
    texts: BTreeMap<&'a str, &'a ast::Source>,
    owners: BTreeMap<ProvisionId, usize>,
}

impl<'a> Book<'a> {
    /// Reads a rule set as a reader would.
    pub fn new(set: &'a RuleSet, sources: &'a SourceMap, findings: &'a [Diagnostic]) -> Self {
        let mut declarations: Vec<Declaration<'a>> = Vec::new();
        for file in &set.files {
            declarations.extend(of_file(file, sources));
        }
        let (mut by_name, mut texts) = (BTreeMap::new(), BTreeMap::new());
        // exceptions have names of their own: any other of the name goes before
        let (exceptions, others): (Vec<_>, Vec<_>) =
            declarations.iter().enumerate().partition(|(_, declaration)| declaration.sort == Sort::Exception);
        for (index, declaration) in others.into_iter().chain(exceptions) {
            let names = std::iter::once(&declaration.head.name).chain(&declaration.head.aka);
            match declaration.source {
                Some(source) => _ = texts.entry(source.head.name.value.as_str()).or_insert(source),
                None => names.for_each(|name| _ = by_name.entry(name.value.as_str()).or_insert(index)),
            }
        }
        let mut owners = BTreeMap::new();
        let mut book = Self { set, sources, findings, declarations, by_name, texts, owners: BTreeMap::new() };
        let mut all: Vec<ProvisionId> = (0..set.charter.provisions.len()).map(|index| ProvisionId(index as u32)).collect();
        all.sort_by_key(|id| set.charter.provision(*id).span.start);
        for id in all {
            let path = &set.charter.provision(id).path;
            let Some(owner) = upwards(path).find_map(|path| book.by_name.get(path).copied()) else { continue };
            owners.insert(id, owner);
            book.declarations[owner].provisions.push(id);
        }
        book.owners = owners;
        book
    }

    /// The rules.
    pub const fn charter(&self) -> &'a Charter {
        &self.set.charter
    }

    /// What is declared under a name, the first time.
    pub fn find(&self, name: &str) -> Option<&Declaration<'a>> {
        self.by_name.get(name).map(|index| &self.declarations[*index])
    }

    /// All that is declared under a name: votes, groups and weights may be declared once for each version, exceptions have names of their own.
    pub fn all(&self, name: &str) -> Vec<&Declaration<'a>> {
        let named = |declaration: &&Declaration<'_>| {
            let head = declaration.head;
            head.name.value == name || head.aka.iter().any(|other| other.value == name)
        };
        self.declarations.iter().filter(named).collect()
    }

    /// The declaration that states a provision.
    pub fn owner(&self, id: ProvisionId) -> Option<&Declaration<'a>> {
        self.owners.get(&id).map(|index| &self.declarations[*index])
    }

    /// The declaration in whose text a place lies: for a step of a named route, the route.
    pub fn around(&self, at: Span) -> Option<&Declaration<'a>> {
        self.declarations.iter().find(|declaration| declaration.span.start <= at.start && at.end <= declaration.span.end)
    }

    /// The versions of a provision: those that hold by no exception, in the order of time.
    pub fn versions(&self, path: &str) -> Vec<ProvisionId> {
        let charter = self.charter();
        let ids = charter.provisions.iter().enumerate().filter(|(_, provision)| provision.path == path);
        let mut ids: Vec<ProvisionId> = ids.map(|(index, _)| ProvisionId(index as u32)).collect();
        ids.sort_by_key(|id| (charter.provision(*id).validity.since, *id));
        ids
    }

    /// Where a provision is written: of a rule or duty, and of what a head states, the declaration itself.
    pub fn written(&self, id: ProvisionId) -> Span {
        let provision = self.charter().provision(id);
        match self.owner(id) {
            Some(owner) if owner.head.name.span == provision.span || matches!(owner.sort, Sort::Rule | Sort::Duty) => {
                owner.span
            }
            Some(owner) if owner.head.per.iter().any(|per| per.span == provision.span) => owner.span,
            _ => provision.span,
        }
    }

    /// A piece of the rules as written, moved to the left.
    pub fn text(&self, span: Span) -> String {
        let column = self.place(span).map_or(0, |place| place.column - 1);
        written::flush(self.sources.slice(span), column)
    }

    /// What is said in `///` of what begins at a place.
    pub fn doc(&self, span: Span) -> Option<String> {
        let (file, at) = self.sources.locate(span.start)?;
        written::doc(file.text(), at as usize)
    }

    /// A place.
    pub fn place(&self, span: Span) -> Option<Place<'a>> {
        self.sources.place(span)
    }

    /// An official text by its name.
    pub fn source(&self, name: &str) -> Option<&'a ast::Source> {
        self.texts.get(name).copied()
    }

    /// A citation of a provision, with the address of the official text.
    pub fn cite(&self, citation: &'a Citation) -> Cite<'a> {
        let url = self.source(&citation.source).and_then(|source| source.url.as_deref());
        Cite { source: &citation.source, title: &citation.title, locator: citation.locator.as_deref(), url }
    }

    /// A citation behind a head; None where the source is not declared.
    pub fn cited(&self, cited: &'a Cited) -> Option<Cite<'a>> {
        let source = self.source(&cited.source.value)?;
        let head = &source.head;
        let title = head.title.as_deref().unwrap_or(&head.name.value);
        Some(Cite { source: &head.name.value, title, locator: cited.locator.as_deref(), url: source.url.as_deref() })
    }

    /// The findings about a piece of the rules, or about provisions of a path and below.
    pub fn found(&self, path: Option<&str>, at: Span) -> Vec<&'a Diagnostic> {
        let inside = |span: Span| at.start <= span.start && span.end <= at.end;
        let about = |finding: &&Diagnostic| {
            path.is_some() && finding.provision.as_deref() == path || finding.primary().is_some_and(|label| inside(label.span))
        };
        self.findings.iter().filter(about).collect()
    }
}

/// An address that may become a link: of the web, without anything that is no part of an address.
pub fn web(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty() && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "\"'<>\\^`{|}".contains(c))
    })
}

/// The declarations of one file.
fn of_file<'a>(file: &'a ast::File, sources: &SourceMap) -> Vec<Declaration<'a>> {
    let text = sources.file(file.source).text();
    let base = sources.file(file.source).base();
    // in the order of the file
    let around = |at: Span| {
        let next = file.extents.partition_point(|extent| extent.start <= at.start);
        next.checked_sub(1).and_then(|nth| file.extents.get(nth)).copied().filter(|extent| at.end <= extent.end).unwrap_or(at)
    };
    let mut declarations = Vec::new();
    for item in &file.items {
        let Some((sort, head)) = head(item) else { continue };
        let at = head.name.span;
        let span = around(at);
        declarations.push(Declaration {
            sort,
            head,
            span,
            doc: written::doc(text, (span.start - base) as usize),
            source: if let Item::Source(source) = item { Some(source) } else { None },
            exception: if let Item::Exception(exception) = item { Some(exception) } else { None },
            provisions: Vec::new(),
        });
    }
    declarations
}

fn head(item: &Item) -> Option<(Sort, &Head)> {
    Some(match item {
        Item::Source(source) => (Sort::Source, &source.head),
        Item::Roster(list) => (Sort::Roster, &list.head),
        Item::List(list) => (Sort::List, &list.head),
        Item::Group(group) => (Sort::Group, &group.head),
        Item::Weights(weights) => (Sort::Weights, &weights.head),
        Item::Calendar(block) => (Sort::Calendar, &block.head),
        Item::Body(block) => (Sort::Body, &block.head),
        Item::Office(block) => (Sort::Office, &block.head),
        Item::Matter(block) => (Sort::Matter, &block.head),
        Item::Route(block) => (Sort::Route, &block.head),
        Item::Vote(vote) => (Sort::Vote, &vote.head),
        Item::Define(define) => (Sort::Define, &define.head),
        Item::Rule(rule) => (Sort::Rule, &rule.head),
        Item::Exception(exception) => (Sort::Exception, &exception.head),
        Item::Duty(duty) => (Sort::Duty, &duty.head),
        Item::Test(_) => return None,
    })
}
