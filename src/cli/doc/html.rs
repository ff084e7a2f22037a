//! The page as HTML, in one file: nothing in it runs, nothing is loaded from elsewhere, every name is text.

mod people;

use super::anchors::{Anchors, of_sort};
use super::shown::{self, Clause, visible};
use super::written;
use crate::book::{Book, Cite, Declaration, Sort, web};
use crate::charter::{MatterId, Named, ProvisionId};
use crate::diagnostic::{Diagnostic, NOT_ENCODED};
use crate::picture::{self, Marks, Node, Picture, Subject};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Only the style in the page itself is used; nothing is fetched, nothing runs, no form is sent.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
/// How the page looks.
const STYLE: &str = include_str!("style.css");
/// Pictures of more nodes are left out.
const MAX_NODES: usize = 3000;

/// The page.
pub fn page(book: &Book<'_>) -> String {
    let page = Page { book, anchors: Anchors::of(book) };
    let charter = book.charter();
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="generator" content={ "quorate " (env!("CARGO_PKG_VERSION")) };
                title { (visible(&charter.title)) }
                style { (PreEscaped(STYLE)) (PreEscaped(picture::STYLE)) }
            }
            body {
                a.skip href="#content" { "Skip to the rules" }
                (page.head())
                (page.contents())
                main id="content" {
                    @for sort in Sort::ALL { (page.group(sort)) }
                    (page.timeline())
                    (page.not_encoded())
                    (page.found())
                }
                (page.foot())
            }
        }
    };
    let mut text = markup.into_string();
    text.push('\n');
    text
}

struct Page<'b, 'a> {
    book: &'b Book<'a>,
    anchors: Anchors,
}

impl<'a> Page<'_, 'a> {
    fn head(&self) -> Markup {
        let charter = self.book.charter();
        let rules = self.book.set.files.iter().find_map(|file| file.rules.as_ref());
        let doc = rules.and_then(|head| {
            let (file, at) = self.book.sources.locate(head.name.span.start)?;
            let text = file.text();
            crate::book::written::doc(text, crate::book::written::keyword(text, at as usize))
        });
        html! {
            header {
                h1 dir="auto" { (visible(&charter.title)) }
                p.lead {
                    "Rules of procedure, rule set " code { (visible(&charter.name)) } ", edition 2026 of the language. "
                    (shown::amounts(charter)) "."
                }
                (said(doc.as_deref()))
            }
        }
    }

    fn contents(&self) -> Markup {
        let changes = !shown::changes(self.book).is_empty();
        html! {
            nav aria-labelledby=":contents" {
                h2 id=":contents" { "Contents" }
                div.cols { ul {
                    @for sort in Sort::ALL {
                        @let all = self.of_sort(sort);
                        @if !all.is_empty() {
                            li {
                                a href={ "#" (of_sort(sort)) } { (sort.heading()) }
                                ul { @for (number, declaration) in all {
                                    li { a href={ "#" (self.anchors.declaration(number)) } { (label(declaration)) } }
                                } }
                            }
                        }
                    }
                    @if changes { li { a href="#:versions" { "What held when" } } }
                    @if !shown::unknown(self.book.charter()).is_empty() { li { a href="#:unknown" { "Not encoded" } } }
                    @if !self.findings().is_empty() { li { a href="#:found" { "Found in these rules" } } }
                } }
            }
        }
    }

    fn of_sort(&self, sort: Sort) -> Vec<(usize, &Declaration<'a>)> {
        self.book.declarations.iter().enumerate().filter(|(_, declaration)| declaration.sort == sort).collect()
    }

    fn group(&self, sort: Sort) -> Markup {
        let all = self.of_sort(sort);
        let subject = match sort {
            Sort::Body => Some(Subject::Bodies),
            Sort::Office => Some(Subject::Offices),
            _ => None,
        };
        html! {
            @if !all.is_empty() {
                section aria-labelledby=(of_sort(sort)) {
                    h2 id=(of_sort(sort)) { (sort.heading()) }
                    @if let Some(subject) = subject { (self.picture(subject, None, &format!("{}-picture", of_sort(sort)))) }
                    @for (number, declaration) in all { (self.declaration(number, declaration)) }
                }
            }
        }
    }

    fn picture(&self, subject: Subject, matter: Option<MatterId>, id: &str) -> Markup {
        let marks = Marks { findings: self.findings(), ..Marks::default() };
        let mut picture = Picture::of(self.book, subject, matter, &marks);
        // they stand at the end of the page
        picture.elsewhere = 0;
        if picture.size() == 0 || picture.size() > MAX_NODES {
            return html! {};
        }
        let caption = match (subject, matter) {
            (Subject::Procedure, Some(matter)) => format!("The route of {}", self.book.charter().matters[matter.index()].name),
            (Subject::Bodies, _) => "Bodies: who stands below whom, who belongs to them".to_owned(),
            _ => "Offices: who holds and fills them".to_owned(),
        };
        picture.title.clone_from(&caption);
        for part in &mut picture.parts {
            part.name.clear();
        }
        let link = |node: &Node| self.anchors.find(&node.path).map(|anchor| format!("#{anchor}"));
        html! {
            figure {
                figcaption { (visible(&caption)) }
                (PreEscaped(picture::inline(&picture, id, &link)))
            }
        }
    }

    fn declaration(&self, number: usize, declaration: &Declaration<'a>) -> Markup {
        let head = declaration.head;
        let anchor = self.anchors.declaration(number);
        let named = self.book.charter().names.get(&head.name.value);
        let whole = written::piece(&self.book.text(declaration.span), &self.anchors, None, anchor);
        let clauses = shown::clauses(self.book.charter(), declaration);
        let by_clause = matches!(declaration.sort, Sort::Body | Sort::Office | Sort::Matter | Sort::Calendar);
        html! {
            article id=(anchor) {
                h3 {
                    span dir="auto" { (visible(head.title.as_deref().unwrap_or(&head.name.value))) }
                    span.kind { (declaration.sort.name()) " " code { (visible(&head.name.value)) } }
                }
                (self.about(declaration))
                (said(declaration.doc.as_deref()))
                @if let (Sort::Matter, Some(Named::Matter(id))) = (declaration.sort, named) {
                    (self.picture(Subject::Procedure, Some(*id), &format!("{anchor}:route")))
                }
                @match (declaration.sort, named) {
                    (Sort::Roster, Some(Named::Roster(id))) => (people::table(&self.book.charter().rosters[id.index()])),
                    (Sort::List, Some(Named::List(id))) => (people::table(&self.book.charter().lists[id.index()])),
                    (Sort::Source, _) => (self.cited_by(&head.name.value)),
                    _ if !by_clause => (whole),
                    _ => {},
                }
                @if matches!(declaration.sort, Sort::Rule | Sort::Duty) {
                    @for clause in &clauses { (self.tags(clause.id)) }
                } @else {
                    @for clause in &clauses { (self.clause(declaration, clause)) }
                }
                @if by_clause || matches!(declaration.sort, Sort::Roster | Sort::List) {
                    details { summary { "As written" } (whole) }
                }
                (self.exceptions_of(declaration))
            }
        }
    }

    /// Other names, validity, citations, dates and address.
    fn about(&self, declaration: &Declaration<'a>) -> Markup {
        let head = declaration.head;
        let validity = [("since", head.tail.since), ("until", head.tail.until)];
        let validity: Vec<String> =
            validity.into_iter().filter_map(|(word, day)| Some(format!("{word} {}", day?.value))).collect();
        let place = self.book.place(declaration.span).map(|place| format!("{}:{}", place.file, place.line));
        html! {
            @if !head.aka.is_empty() {
                p.meta { "Also known as " (visible(&head.aka.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(", "))) }
            }
            @if !validity.is_empty() { p.meta { "In force " (validity.join(" ")) } }
            @if let Some(source) = declaration.source {
                @if !source.dates.is_empty() {
                    p.meta {
                        "Adopted " (source.dates[0].value.to_string())
                        @if source.dates.len() > 1 {
                            ", amended " (source.dates[1..].iter().map(|day| day.value.to_string()).collect::<Vec<_>>().join(", "))
                        }
                    }
                }
                @if let Some(url) = &source.url { p.meta { (address(url, url)) } }
            }
            @if let Some(place) = place { p.meta { code { (visible(&place)) } } }
            (cites(head.tail.citations.iter().filter_map(|cited| self.book.cited(cited)).collect(), &self.anchors))
        }
    }

    fn clause(&self, declaration: &Declaration<'a>, clause: &Clause) -> Markup {
        let provision = self.book.charter().provision(clause.id);
        let anchor = self.anchors.provision(clause.id);
        let matter = (declaration.sort == Sort::Matter).then_some(declaration.head.name.value.as_str());
        let of_head = self.book.written(clause.id) == declaration.span;
        html! {
            section.clause id=(anchor) {
                h4 { a href={ "#" (anchor) } { (visible(&provision.path)) } }
                (self.tags(clause.id))
                (said(self.book.doc(provision.span).as_deref()))
                @if of_head { p.meta { "Stated by the head of the declaration." } }
                @else { (written::piece(&self.book.text(provision.span), &self.anchors, matter, anchor)) }
                (cites(provision.citations.iter().map(|citation| self.book.cite(citation)).collect(), &self.anchors))
                @if !clause.parts.is_empty() {
                    p.parts {
                        "Parts: "
                        @for (number, part) in clause.parts.iter().enumerate() {
                            @if number > 0 { ", " }
                            span id=(self.anchors.provision(*part)) { code { (visible(&self.book.charter().provision(*part).path)) } }
                            @if self.book.charter().provision(*part).strength != provision.strength {
                                " (" (shown::strength(self.book.charter().provision(*part).strength)) ")"
                            }
                        }
                    }
                }
                (self.excepted(clause.id))
            }
        }
    }

    /// Strength, effect, period, exception.
    fn tags(&self, id: ProvisionId) -> Markup {
        let charter = self.book.charter();
        let provision = charter.provision(id);
        let period = shown::period(provision.validity);
        let strength = shown::strength(provision.strength);
        let around = self.book.around(provision.span).filter(|around| around.sort == Sort::Route);
        html! {
            div.tags {
                @if provision.unknown { span.unknown { "not encoded: the text is not at hand" } }
                @else { span class=(strength) { (strength) } span { (shown::effect(provision.effect)) } }
                @if !period.is_empty() { span { "in force " (period) } }
                @if let Some(number) = provision.exception {
                    span { "by the exception " (visible(&charter.exceptions[number as usize].name)) }
                }
                @if let Some(route) = around {
                    span { "in the route " (self.link(&route.head.name.value)) }
                }
            }
        }
    }

    fn link(&self, name: &str) -> Markup {
        match self.anchors.find(name) {
            Some(anchor) => html! { a href={ "#" (anchor) } { code { (visible(name)) } } },
            None => html! { code { (visible(name)) } },
        }
    }

    /// The exceptions to a provision.
    fn excepted(&self, id: ProvisionId) -> Markup {
        let charter = self.book.charter();
        let numbers = charter.excepted.get(&id).into_iter().flatten();
        let mut seen = Vec::new();
        let all: Vec<(String, String)> = numbers
            .filter_map(|number| {
                let exception = &charter.exceptions[*number as usize];
                let declared = self.book.around(exception.span)?;
                let anchor = self.anchors.of_declaration(self.book, declared)?.to_owned();
                (!seen.contains(&anchor)).then(|| {
                    seen.push(anchor.clone());
                    (anchor, exception.name.clone())
                })
            })
            .collect();
        html! {
            @if !all.is_empty() {
                p.meta {
                    "Exceptions: "
                    @for (number, (anchor, name)) in all.iter().enumerate() {
                        @if number > 0 { ", " }
                        a href={ "#" (anchor) } { code { (visible(name)) } }
                    }
                }
            }
        }
    }

    /// Of an exception, to what it is one.
    fn exceptions_of(&self, declaration: &Declaration<'a>) -> Markup {
        let targets = declaration.exception.map(|exception| exception.targets.as_slice()).unwrap_or_default();
        html! {
            @if !targets.is_empty() {
                p.meta { "To " @for (number, target) in targets.iter().enumerate() {
                    @if number > 0 { ", " }
                    (self.link(&target.value))
                } }
            }
        }
    }

    fn cited_by(&self, source: &str) -> Markup {
        let charter = self.book.charter();
        let mut paths: Vec<&str> = Vec::new();
        for provision in
            charter.provisions.iter().filter(|provision| provision.citations.iter().any(|cited| cited.source == source))
        {
            if !paths.contains(&provision.path.as_str()) && paths.len() < 500 {
                paths.push(&provision.path);
            }
        }
        html! {
            @if !paths.is_empty() {
                details { summary { "Cited by " (crate::report::amount(paths.len(), "provision")) }
                    p.parts { @for (number, path) in paths.iter().enumerate() {
                        @if number > 0 { ", " }
                        (self.link(path))
                    } }
                }
            }
        }
    }

    /// What held when.
    fn timeline(&self) -> Markup {
        let changes = shown::changes(self.book);
        let row = |all: &[(String, Option<ProvisionId>)]| {
            html! {
                @for (number, (name, id)) in all.iter().enumerate() {
                    @if number > 0 { br; }
                    @match id {
                        Some(id) => a href={ "#" (self.anchors.provision(*id)) } { code { (visible(name)) } },
                        None => (self.link(name)),
                    }
                }
            }
        };
        html! {
            @if !changes.is_empty() {
                section aria-labelledby=":versions" {
                    h2 id=":versions" { "What held when" }
                    table {
                        caption { "The days on which these rules change; what stands nowhere here holds at all times." }
                        thead { tr { th scope="col" { "From" } th scope="col" { "begins to hold" } th scope="col" { "holds no longer" } } }
                        tbody { @for (day, change) in &changes {
                            tr { th scope="row" { time datetime=(day.to_string()) { (day.to_string()) } } td { (row(&change.begins)) } td { (row(&change.ends)) } }
                        } }
                    }
                }
            }
        }
    }

    fn not_encoded(&self) -> Markup {
        let unknown = shown::unknown(self.book.charter());
        html! {
            @if !unknown.is_empty() {
                section aria-labelledby=":unknown" {
                    h2 id=":unknown" { "Not encoded" }
                    p { "The official text of these provisions is not at hand. Nothing is held against them." }
                    table {
                        thead { tr { th scope="col" { "Provision" } th scope="col" { "Cited" } } }
                        tbody { @for id in unknown {
                            @let provision = self.book.charter().provision(id);
                            tr {
                                th scope="row" { a href={ "#" (self.anchors.provision(id)) } { code { (visible(&provision.path)) } } }
                                td { (cites(provision.citations.iter().map(|citation| self.book.cite(citation)).collect(), &self.anchors)) }
                            }
                        } }
                    }
                }
            }
        }
    }

    /// What is found in the rules; what is not encoded has a list of its own.
    fn findings(&self) -> Vec<&'a Diagnostic> {
        self.book.findings.iter().filter(|finding| finding.code != NOT_ENCODED).collect()
    }

    fn found(&self) -> Markup {
        let findings = self.findings();
        html! {
            @if !findings.is_empty() {
                section aria-labelledby=":found" {
                    h2 id=":found" { "Found in these rules" }
                    table {
                        thead { tr { th scope="col" { "Finding" } th scope="col" { "What" } th scope="col" { "Where" } } }
                        tbody { @for finding in findings {
                            tr {
                                th scope="row" { span class=[(finding.severity.name() == "error").then_some("bad")] { (finding.severity.name()) } " " code { (finding.code.0) } }
                                td { (visible(&finding.message)) }
                                td {
                                    @match finding.provision.as_deref().filter(|path| self.anchors.find(path).is_some()) {
                                        Some(path) => (self.link(path)),
                                        None => @if let Some(place) = finding.primary().and_then(|label| self.book.place(label.span)) {
                                            code { (visible(&format!("{}:{}", place.file, place.line))) }
                                        },
                                    }
                                }
                            }
                        } }
                    }
                }
            }
        }
    }

    fn foot(&self) -> Markup {
        let files: Vec<&str> = self.book.set.files.iter().map(|file| self.book.sources.file(file.source).name()).collect();
        html! {
            footer {
                p { "Written by quorate " (env!("CARGO_PKG_VERSION")) " from "
                    @for (number, file) in files.iter().enumerate() {
                        @if number > 0 { ", " }
                        code { (visible(file)) }
                    }
                    ". Where this page and an official text differ, the official text is right."
                }
            }
        }
    }
}

/// Name and title, for the list of contents.
fn label(declaration: &Declaration<'_>) -> Markup {
    let head = declaration.head;
    html! {
        code { (visible(&head.name.value)) }
        @if let Some(title) = &head.title { " " span dir="auto" { (visible(title)) } }
    }
}

/// What is said of something in `///`: paragraphs, with code in backticks.
fn said(doc: Option<&str>) -> Markup {
    let doc = doc.unwrap_or_default().replace('\r', "");
    let paragraphs = doc.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
    html! {
        @if !doc.is_empty() {
            div.said dir="auto" { @for paragraph in paragraphs {
                p { @for (number, piece) in paragraph.split('`').enumerate() {
                    @if number % 2 == 1 { code { (visible(piece)) } } @else { (visible(piece)) }
                } }
            } }
        }
    }
}

/// An address as a link, where it is one of the web; else as text.
fn address(url: &str, text: &str) -> Markup {
    html! { @if web(url) { a href=(url) rel="noreferrer noopener external" { (visible(text)) } } @else { (visible(text)) } }
}

/// Official texts: title, place, address.
fn cites(cites: Vec<Cite<'_>>, anchors: &Anchors) -> Markup {
    html! {
        @if !cites.is_empty() {
            ul.cites { @for cite in cites {
                li {
                    @match cite.url { Some(url) => (address(url, cite.title)), None => span dir="auto" { (visible(cite.title)) } }
                    @if let Some(locator) = cite.locator { ", " (visible(locator)) }
                    " "
                    @match anchors.source(cite.source) {
                        Some(anchor) => a href={ "#" (anchor) } { code { "[" (visible(cite.source)) "]" } },
                        None => code { "[" (visible(cite.source)) "]" },
                    }
                }
            } }
        }
    }
}
