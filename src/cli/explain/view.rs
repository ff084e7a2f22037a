//! What is shown of a provision or a declaration, as data: every format shows the same.

use super::held::Tried;
use crate::ast::Strength;
use crate::book::{Book, Cite, Declaration, Sort, codes};
use crate::charter::{Exception, Power, ProvisionId, covers};
use crate::constraint::{Authority, Form};
use crate::diagnostic::{Diagnostic, Effect};
use crate::load::RuleSet;
use crate::pages;
use crate::source::Span;
use serde::Serialize;
use std::collections::BTreeSet;

/// A document of this command.
#[derive(Serialize)]
pub struct Document<'a, T> {
    /// The version of this shape.
    pub schema_version: u32,
    /// This program.
    pub tool: &'static str,
    /// Its version.
    pub version: &'static str,
    /// What is explained.
    #[serde(flatten)]
    pub what: &'a T,
}

/// What is known of a topic.
#[derive(Serialize)]
pub struct Explained {
    pub kind: &'static str,
    pub topic: String,
    pub rules: Rules,
    pub declarations: Vec<Declared>,
    pub provision: Option<Provision>,
    /// What lies below the topic.
    pub provisions: Vec<Listed>,
}

#[derive(Serialize)]
pub struct Rules {
    pub name: String,
    pub title: String,
    pub file: String,
}

#[derive(Serialize)]
pub struct Declared {
    pub sort: &'static str,
    pub name: String,
    pub title: Option<String>,
    pub also: Vec<String>,
    pub doc: Option<String>,
    pub text: String,
    pub place: Option<At>,
    pub since: Option<String>,
    pub until: Option<String>,
    pub citations: Vec<Cited>,
    /// Of an official text: when it was adopted and amended.
    pub dates: Vec<String>,
    /// Of an official text: where it can be read.
    pub url: Option<String>,
    /// Of an official text: the provisions that cite it.
    pub cited_by: Vec<String>,
    pub findings: Vec<Found>,
}

#[derive(Serialize)]
pub struct At {
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
}

#[derive(Serialize)]
pub struct Cited {
    pub source: String,
    pub title: String,
    pub locator: Option<String>,
    pub url: Option<String>,
}

#[derive(Serialize)]
pub struct Listed {
    pub path: String,
    pub text: String,
    pub encoded: bool,
    pub since: Option<String>,
    pub until: Option<String>,
}

#[derive(Serialize)]
pub struct Provision {
    pub path: String,
    pub of: Option<Name>,
    /// Where a step stands in a route of its own, that route.
    pub written_in: Option<Name>,
    /// The provision that it is a part of.
    pub part_of: Option<String>,
    pub encoded: bool,
    pub versions: Vec<Version>,
    pub exceptions: Vec<Excepting>,
    pub waivers: Vec<Waiving>,
    pub amended_by: Vec<String>,
    pub codes: Vec<Code>,
    pub findings: Vec<Found>,
    pub tests: Vec<Tests>,
    pub held_in: Vec<Tests>,
}

#[derive(Serialize, PartialEq, Eq)]
pub struct Name {
    pub sort: &'static str,
    pub name: String,
    pub title: Option<String>,
}

#[derive(Serialize)]
pub struct Version {
    pub text: String,
    pub place: Option<At>,
    pub doc: Option<String>,
    pub strength: &'static str,
    pub effect: &'static str,
    pub since: Option<String>,
    pub until: Option<String>,
    /// By which day the version is chosen, where not by that of the act.
    pub transitional: Option<String>,
    pub applies_when: Option<String>,
    /// The exception by which it holds in place of another.
    pub by_exception: Option<String>,
    pub citations: Vec<Cited>,
}

#[derive(Serialize)]
pub struct Excepting {
    pub name: String,
    pub title: Option<String>,
    pub does: &'static str,
    pub text: String,
    pub place: Option<At>,
    pub since: Option<String>,
    pub until: Option<String>,
    pub citations: Vec<Cited>,
}

#[derive(Serialize)]
pub struct Waiving {
    pub by: Vec<String>,
    pub vote: Option<String>,
    pub text: String,
    pub place: Option<At>,
}

#[derive(Serialize)]
pub struct Code {
    pub code: String,
    pub about: String,
}

#[derive(Serialize)]
pub struct Found {
    pub code: String,
    pub severity: &'static str,
    pub message: String,
    pub help: Option<String>,
    pub place: Option<At>,
}

#[derive(Serialize)]
pub struct Tests {
    pub name: String,
    pub place: Option<At>,
    pub expects: Vec<String>,
}

/// Whether the rules have a topic.
pub fn knows(book: &Book<'_>, topic: &str) -> bool {
    !book.all(topic).is_empty() || book.charter().provisions.iter().any(|provision| covers(topic, &provision.path))
}

/// What could be asked for, for suggestions.
pub fn names(set: &RuleSet) -> Vec<String> {
    let charter = &set.charter;
    let provisions = charter.provisions.iter().map(|provision| provision.path.clone());
    let exceptions = charter.exceptions.iter().map(|exception| exception.name.clone());
    let sources = charter.sources.iter().map(|source| source.name.clone());
    let all: BTreeSet<String> = provisions.chain(charter.names.keys().cloned()).chain(exceptions).chain(sources).collect();
    all.into_iter().collect()
}

impl Explained {
    /// Of one rule set.
    pub fn new(book: &Book<'_>, topic: &str, tried: &[Tried]) -> Self {
        let charter = book.charter();
        let declarations: Vec<Declared> = book.all(topic).into_iter().map(|declaration| declared(book, declaration)).collect();
        let provision = (!book.versions(topic).is_empty()).then(|| provision(book, topic, tried));
        let mut seen = BTreeSet::new();
        let below =
            charter.provisions.iter().enumerate().filter(|(_, other)| covers(topic, &other.path) && other.path != topic);
        let mut below: Vec<ProvisionId> = below.map(|(index, _)| ProvisionId(index as u32)).collect();
        below.sort_by_key(|id| (charter.provision(*id).span.start, *id));
        below.retain(|id| seen.insert((&charter.provision(*id).path, charter.provision(*id).validity.since)));
        let kind = match (&provision, declarations.is_empty()) {
            (Some(_), _) => "provision",
            (None, false) => "declaration",
            (None, true) => "provisions",
        };
        Self {
            kind,
            topic: topic.to_owned(),
            rules: Rules { name: charter.name.clone(), title: charter.title.clone(), file: book.set.file.clone() },
            declarations,
            provision,
            provisions: below.into_iter().map(|id| listed(book, id)).collect(),
        }
    }
}

fn at(book: &Book<'_>, span: Span) -> Option<At> {
    let place = book.place(span)?;
    let (line, column, end_line, end_column) = (place.line, place.column, place.end_line, place.end_column);
    Some(At { file: place.file.to_owned(), line, column, end_line, end_column })
}

fn day(day: Option<jiff::civil::Date>) -> Option<String> {
    day.map(|day| day.to_string())
}

fn listed(book: &Book<'_>, id: ProvisionId) -> Listed {
    let provision = book.charter().provision(id);
    Listed {
        path: provision.path.clone(),
        text: crate::book::written::one_line(book.sources.slice(provision.span)),
        encoded: !provision.unknown,
        since: day(provision.validity.since),
        until: day(provision.validity.until),
    }
}

fn declared(book: &Book<'_>, declaration: &Declaration<'_>) -> Declared {
    let head = declaration.head;
    let dates = declaration.source.map(|source| source.dates.iter().map(|day| day.value.to_string()).collect());
    let cites = |id: &ProvisionId| book.charter().provision(*id).citations.iter().any(|cited| cited.source == head.name.value);
    let provisions = (0..book.charter().provisions.len()).map(|index| ProvisionId(index as u32));
    let citing: BTreeSet<String> = match declaration.sort {
        Sort::Source => provisions.filter(cites).map(|id| book.charter().provision(id).path.clone()).collect(),
        _ => BTreeSet::new(),
    };
    Declared {
        sort: declaration.sort.name(),
        name: head.name.value.clone(),
        title: head.title.clone(),
        also: head.aka.iter().map(|other| other.value.clone()).collect(),
        doc: declaration.doc.clone(),
        text: book.text(declaration.span),
        place: at(book, declaration.span),
        since: head.tail.since.map(|day| day.value.to_string()),
        until: head.tail.until.map(|day| day.value.to_string()),
        citations: head.tail.citations.iter().filter_map(|cited| book.cited(cited)).map(cite).collect(),
        dates: dates.unwrap_or_default(),
        url: declaration.source.and_then(|source| source.url.clone()),
        cited_by: citing.into_iter().collect(),
        findings: book.found(None, declaration.span).into_iter().map(|finding| found(book, finding)).collect(),
    }
}

fn cite(cite: Cite<'_>) -> Cited {
    Cited {
        source: cite.source.to_owned(),
        title: cite.title.to_owned(),
        locator: cite.locator.map(str::to_owned),
        url: cite.url.map(str::to_owned),
    }
}

fn found(book: &Book<'_>, finding: &Diagnostic) -> Found {
    Found {
        code: finding.code.0.to_owned(),
        severity: finding.severity.name(),
        message: finding.message.clone(),
        help: finding.help.clone(),
        place: finding.primary().and_then(|label| at(book, label.span)),
    }
}

fn name(declaration: &Declaration<'_>) -> Name {
    let head = declaration.head;
    Name { sort: declaration.sort.name(), name: head.name.value.clone(), title: head.title.clone() }
}

fn provision(book: &Book<'_>, path: &str, tried: &[Tried]) -> Provision {
    let charter = book.charter();
    let ids = book.versions(path);
    let first = ids[0];
    let span = charter.provision(first).span;
    let of = book.owner(first).map(name);
    let around = book.around(span).map(name).filter(|around| Some(around) != of.as_ref());
    let whole = crate::charter::upwards(path).skip(1).find(|above| {
        let above = book.versions(above);
        above.iter().any(|above| {
            let whole = charter.provision(*above).span;
            whole.start <= span.start && span.end <= whole.end
        })
    });
    let mut all_codes: Vec<crate::diagnostic::Code> = Vec::new();
    for code in ids.iter().flat_map(|id| codes::of(charter, *id)) {
        if !all_codes.contains(&code) {
            all_codes.push(code);
        }
    }
    let mut findings: Vec<&Diagnostic> = Vec::new();
    for finding in ids.iter().flat_map(|id| book.found(Some(path), charter.provision(*id).span)) {
        if !findings.iter().any(|known| std::ptr::eq(*known, finding)) {
            findings.push(finding);
        }
    }
    let (tests, held_in) = tests(book, path, &ids, tried);
    Provision {
        path: path.to_owned(),
        of,
        written_in: around,
        part_of: whole.map(str::to_owned),
        encoded: ids.iter().all(|id| !charter.provision(*id).unknown),
        versions: ids.iter().map(|id| version(book, *id)).collect(),
        exceptions: exceptions(book, &ids),
        waivers: charter.waivers.iter().filter(|power| power.covers(path)).map(|power| waiving(book, power)).collect(),
        amended_by: amended_by(book, path),
        codes: all_codes
            .into_iter()
            .map(|code| Code { code: code.0.to_owned(), about: pages::summary(code.0).unwrap_or_default() })
            .collect(),
        findings: findings.into_iter().map(|finding| found(book, finding)).collect(),
        tests,
        held_in,
    }
}

fn version(book: &Book<'_>, id: ProvisionId) -> Version {
    let charter = book.charter();
    let provision = charter.provision(id);
    let span = book.written(id);
    let validity = provision.validity;
    let basis = [validity.since_by, validity.until_by].into_iter().find(|basis| !basis.written().is_empty());
    Version {
        text: book.text(span),
        place: at(book, span),
        doc: book.doc(span),
        strength: if provision.strength == Strength::Must { "must" } else { "should" },
        effect: if provision.unknown { Effect::None.name() } else { provision.effect.name() },
        since: day(validity.since),
        until: day(validity.until),
        transitional: basis.map(|basis| basis.written().trim().to_owned()),
        applies_when: provision.when.as_ref().map(|when| crate::book::written::one_line(book.sources.slice(when.span))),
        by_exception: provision.exception.map(|number| charter.exceptions[number as usize].name.clone()),
        citations: provision.citations.iter().map(|citation| cite(book.cite(citation))).collect(),
    }
}

fn exceptions(book: &Book<'_>, ids: &[ProvisionId]) -> Vec<Excepting> {
    let charter = book.charter();
    let numbers: BTreeSet<u32> = ids.iter().filter_map(|id| charter.excepted.get(id)).flatten().copied().collect();
    let mut seen = BTreeSet::new();
    let all = numbers.into_iter().map(|number| &charter.exceptions[number as usize]);
    all.filter(|exception| seen.insert(exception.span)).map(|exception| excepting(book, exception)).collect()
}

fn excepting(book: &Book<'_>, exception: &Exception) -> Excepting {
    let declared = book.around(exception.span);
    let span = declared.map_or(exception.span, |declaration| declaration.span);
    Excepting {
        name: exception.name.clone(),
        title: declared.and_then(|declaration| declaration.head.title.clone()),
        does: if exception.instead { "another clause holds instead" } else { "it is lifted" },
        text: book.text(span),
        place: at(book, span),
        since: day(exception.validity.since),
        until: day(exception.validity.until),
        citations: exception.citations.iter().map(|citation| cite_owned(book, citation)).collect(),
    }
}

fn cite_owned(book: &Book<'_>, citation: &crate::diagnostic::Citation) -> Cited {
    let url = book.source(&citation.source).and_then(|source| source.url.clone());
    Cited { source: citation.source.clone(), title: citation.title.clone(), locator: citation.locator.clone(), url }
}

fn waiving(book: &Book<'_>, power: &Power) -> Waiving {
    let charter = book.charter();
    let constraint = charter.constraint(power.constraint);
    let by = match &constraint.form {
        Form::Authority(Authority::Waiving(actors)) => charter.actor_names(actors),
        _ => Vec::new(),
    };
    let span = charter.provision(constraint.provision).span;
    Waiving {
        by,
        vote: power.vote.map(|(vote, _)| charter.votes[vote.index()].name.clone()),
        text: crate::book::written::one_line(book.sources.slice(span)),
        place: at(book, span),
    }
}

fn amended_by(book: &Book<'_>, path: &str) -> Vec<String> {
    let charter = book.charter();
    let matters = charter.amenders.iter().filter(|power| power.covers(path)).filter_map(|power| {
        match charter.constraint(power.constraint).form {
            Form::Authority(Authority::Amending(matter)) => Some(charter.matters[matter.index()].name.clone()),
            _ => None,
        }
    });
    let matters: BTreeSet<String> = matters.collect();
    matters.into_iter().collect()
}

/// The tests whose expectations name the provision or a part of it, and the others in whose docket it was held against something.
fn tests(book: &Book<'_>, path: &str, ids: &[ProvisionId], tried: &[Tried]) -> (Vec<Tests>, Vec<Tests>) {
    let keys: Vec<(String, Span)> = ids.iter().map(|id| (path.to_owned(), book.charter().provision(*id).span)).collect();
    let (mut named, mut held) = (Vec::new(), Vec::new());
    for test in tried {
        let expects = test.expects.iter().filter(|(provision, _)| covers(path, provision));
        let expects: Vec<String> = expects.map(|(_, written)| written.clone()).collect();
        let names_it = !expects.is_empty();
        let shown = || Tests { name: test.name.clone(), place: at(book, test.span), expects };
        if names_it {
            named.push(shown());
        } else if keys.iter().any(|key| test.held.contains(key)) {
            held.push(shown());
        }
    }
    (named, held)
}
