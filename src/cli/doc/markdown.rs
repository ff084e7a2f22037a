//! The page as Markdown: the same words, without pictures.

use super::shown::{self, Clause, visible};
use crate::book::{Book, Cite, Declaration, Sort, web};
use crate::charter::ProvisionId;
use std::fmt::Write as _;

/// The page.
pub fn page(book: &Book<'_>) -> String {
    let charter = book.charter();
    let mut out = format!("# {}\n\n", words(&charter.title));
    let _ = writeln!(out, "Rules of procedure, rule set {}. {}.", code(&charter.name), shown::amounts(charter));
    for sort in Sort::ALL {
        let mut all = book.declarations.iter().filter(|declaration| declaration.sort == sort).peekable();
        if all.peek().is_some() {
            let _ = writeln!(out, "\n## {}", sort.heading());
        }
        all.for_each(|declaration| self::declaration(&mut out, book, declaration));
    }
    timeline(&mut out, book);
    not_encoded(&mut out, book);
    out
}

fn declaration(out: &mut String, book: &Book<'_>, declaration: &Declaration<'_>) {
    let head = declaration.head;
    let title = head.title.as_ref().map(|title| format!(": {}", words(title))).unwrap_or_default();
    let _ = writeln!(out, "\n### {}{title}", code(&head.name.value));
    said(out, declaration.doc.as_deref());
    if let Some(url) = declaration.source.and_then(|source| source.url.as_deref()) {
        let _ = writeln!(out, "\n{}", if web(url) { format!("<{url}>") } else { words(url) });
    }
    cites(out, head.tail.citations.iter().filter_map(|cited| book.cited(cited)).collect());
    if matches!(declaration.sort, Sort::Body | Sort::Office | Sort::Matter) {
        for clause in shown::clauses(book.charter(), declaration) {
            self::clause(out, book, declaration, &clause);
        }
    } else {
        piece(out, &book.text(declaration.span));
    }
}

fn clause(out: &mut String, book: &Book<'_>, declaration: &Declaration<'_>, clause: &Clause) {
    let provision = book.charter().provision(clause.id);
    let _ = writeln!(out, "\n#### {}\n", code(&provision.path));
    let mut says = Vec::new();
    if provision.unknown {
        says.push("not encoded: the text is not at hand".to_owned());
    } else {
        says.push(format!("{}: {}", shown::strength(provision.strength), shown::effect(provision.effect)));
    }
    let period = shown::period(provision.validity);
    says.extend((!period.is_empty()).then(|| format!("in force {period}")));
    let _ = writeln!(out, "{}.", says.join("; "));
    said(out, book.doc(provision.span).as_deref());
    if book.written(clause.id) != declaration.span {
        piece(out, &book.text(provision.span));
    }
    cites(out, provision.citations.iter().map(|citation| book.cite(citation)).collect());
}

fn timeline(out: &mut String, book: &Book<'_>) {
    let changes = shown::changes(book);
    if changes.is_empty() {
        return;
    }
    out.push_str("\n## What held when\n\n| from | begins to hold | holds no longer |\n| --- | --- | --- |\n");
    let list = |all: &[(String, Option<ProvisionId>)]| all.iter().map(|(name, _)| cell(name)).collect::<Vec<_>>().join(", ");
    for (day, change) in &changes {
        let _ = writeln!(out, "| {day} | {} | {} |", list(&change.begins), list(&change.ends));
    }
}

fn not_encoded(out: &mut String, book: &Book<'_>) {
    let unknown = shown::unknown(book.charter());
    if unknown.is_empty() {
        return;
    }
    out.push_str("\n## Not encoded\n\nThe official text of these provisions is not at hand. Nothing is held against them.\n\n");
    for id in unknown {
        let _ = writeln!(out, "- {}", code(&book.charter().provision(id).path));
    }
}

fn said(out: &mut String, doc: Option<&str>) {
    if let Some(doc) = doc {
        let _ = writeln!(out, "\n{}", visible(doc).replace('<', "\\<"));
    }
}

/// A piece of the rules, fenced by more backticks than stand in it.
fn piece(out: &mut String, text: &str) {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let _ = writeln!(out, "\n{fence}rop\n{}\n{fence}", visible(text));
}

fn cites(out: &mut String, cites: Vec<Cite<'_>>) {
    if cites.is_empty() {
        return;
    }
    out.push('\n');
    for cite in cites {
        let title = match cite.url.filter(|url| web(url)) {
            Some(url) => format!("[{}](<{url}>)", words(cite.title)),
            None => words(cite.title),
        };
        let locator = cite.locator.map(|locator| format!(", {}", words(locator))).unwrap_or_default();
        let _ = writeln!(out, "- {title}{locator} ({})", code(cite.source));
    }
}

/// Text as words: what Markdown would read as its own is escaped.
fn words(text: &str) -> String {
    let mut escaped = String::new();
    for c in visible(text).replace('\n', " ").chars() {
        if "\\`*_[]<>#|!&~".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A name of the rules.
fn code(text: &str) -> String {
    let text = visible(text).replace('\n', " ");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    if longest > 0 { format!("{fence} {text} {fence}") } else { format!("{fence}{text}{fence}") }
}

/// A name in a table.
fn cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}
