//! Where on the page each thing stands: names that stay the same from one run to the next.

use crate::book::{Book, Declaration, Sort};
use crate::charter::ProvisionId;
use std::collections::{BTreeMap, BTreeSet};

/// The anchors of a page.
pub struct Anchors {
    declarations: Vec<String>,
    provisions: BTreeMap<ProvisionId, String>,
    by_name: BTreeMap<String, String>,
    by_source: BTreeMap<String, String>,
}

impl Anchors {
    /// Of all declarations and provisions.
    pub fn of(book: &Book<'_>) -> Self {
        let mut taken = BTreeSet::new();
        let mut anchors = Self {
            declarations: Vec::new(),
            provisions: BTreeMap::new(),
            by_name: BTreeMap::new(),
            by_source: BTreeMap::new(),
        };
        for declaration in &book.declarations {
            let name = &declaration.head.name.value;
            // sources and exceptions have names of their own
            let wanted = match declaration.sort {
                Sort::Source | Sort::Exception => format!("{}:{}", declaration.sort.name(), plain(name)),
                _ => plain(name),
            };
            let anchor = unique(wanted, &mut taken);
            let names = std::iter::once(&declaration.head.name).chain(&declaration.head.aka);
            for name in names {
                let known = if declaration.sort == Sort::Source { &mut anchors.by_source } else { &mut anchors.by_name };
                // what is no exception goes before one of the same name
                if declaration.sort != Sort::Exception
                    || book.find(&name.value).is_some_and(|found| found.sort == Sort::Exception)
                {
                    known.entry(name.value.clone()).or_insert_with(|| anchor.clone());
                }
            }
            anchors.declarations.push(anchor);
        }
        for declaration in &book.declarations {
            for id in &declaration.provisions {
                let path = &book.charter().provision(*id).path;
                // a rule or a duty is its first provision
                let itself = matches!(declaration.sort, Sort::Rule | Sort::Duty) && *path == declaration.head.name.value;
                if let Some(anchor) = anchors.by_name.get(path).filter(|_| itself) {
                    anchors.provisions.insert(*id, anchor.clone());
                    continue;
                }
                let anchor = unique(plain(path), &mut taken);
                anchors.by_name.entry(path.clone()).or_insert_with(|| anchor.clone());
                anchors.provisions.insert(*id, anchor);
            }
        }
        anchors
    }

    /// Of a declaration, by its number in the book.
    pub fn declaration(&self, number: usize) -> &str {
        &self.declarations[number]
    }

    /// Of a provision.
    pub fn provision(&self, id: ProvisionId) -> &str {
        self.provisions.get(&id).map_or("", String::as_str)
    }

    /// Of a name or a path.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.by_name.get(name).map(String::as_str)
    }

    /// Of an official text.
    pub fn source(&self, name: &str) -> Option<&str> {
        self.by_source.get(name).map(String::as_str)
    }

    /// Of the declaration itself.
    pub fn of_declaration<'b>(&self, book: &'b Book<'_>, wanted: &Declaration<'b>) -> Option<&str> {
        let number = book.declarations.iter().position(|declaration| declaration.span == wanted.span)?;
        Some(self.declaration(number))
    }
}

/// Of a group of declarations; no name has a colon in its anchor at the front.
pub fn of_sort(sort: Sort) -> String {
    format!(":{}", sort.name())
}

fn unique(wanted: String, taken: &mut BTreeSet<String>) -> String {
    let mut anchor = wanted.clone();
    let mut number = 2;
    while !taken.insert(anchor.clone()) {
        anchor = format!("{wanted}:{number}");
        number += 1;
    }
    anchor
}

/// A name as an anchor: letters, digits, dots, hyphens and underscores stay, anything else is written by its number.
fn plain(name: &str) -> String {
    let mut anchor = String::new();
    for c in name.chars() {
        if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') {
            anchor.push(c);
        } else {
            anchor.push_str(&format!("~{:x}~", c as u32));
        }
    }
    anchor
}
