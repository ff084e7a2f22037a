//! What the page tells, gathered: of each declaration its provisions with their parts, the days on which something changes, what is not encoded.

use crate::ast::Strength;
use crate::book::{Book, Declaration, Sort};
use crate::charter::{Charter, ProvisionId, Validity};
use crate::diagnostic::Effect;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A provision in one version, with its parts.
pub struct Clause {
    /// The provision.
    pub id: ProvisionId,
    /// What belongs to it and lies in the same words.
    pub parts: Vec<ProvisionId>,
}

/// The provisions of a declaration, parts under what they are parts of.
pub fn clauses(charter: &Charter, declaration: &Declaration<'_>) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    for id in &declaration.provisions {
        let own = charter.provision(*id);
        let inside = |clause: &&mut Clause| {
            let whole = charter.provision(clause.id);
            let below = own.path.strip_prefix(whole.path.as_str()).is_some_and(|rest| rest.starts_with('.'));
            below && whole.span.start <= own.span.start && own.span.end <= whole.span.end
        };
        match clauses.iter_mut().rev().take(8).find(inside) {
            Some(whole) => whole.parts.push(*id),
            None => clauses.push(Clause { id: *id, parts: Vec::new() }),
        }
    }
    clauses
}

/// What a breach does, in a few words.
pub const fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Void => "a breach voids the act",
        Effect::Irregular => "a breach is reported, the act stands",
        Effect::None => "",
    }
}

/// `must` or `should`.
pub const fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::Must => "must",
        Strength::Should => "should",
    }
}

/// "since 2019-01-01 until 2020-12-31"; empty where it always holds.
pub fn period(validity: Validity) -> String {
    let since = validity.since.map(|day| format!("since {day}{}", validity.since_by.written()));
    let until = validity.until.map(|day| format!("until {day}{}", validity.until_by.written()));
    since.into_iter().chain(until).collect::<Vec<_>>().join(" ")
}

/// A day on which something begins or has ended the day before.
#[derive(Default)]
pub struct Change {
    /// What holds from that day on.
    pub begins: Vec<(String, Option<ProvisionId>)>,
    /// What held for the last time on the day before.
    pub ends: Vec<(String, Option<ProvisionId>)>,
}

/// The days on which the rules change, in their order. Parts change with what they are parts of and are left out.
pub fn changes(book: &Book<'_>) -> BTreeMap<Date, Change> {
    let charter = book.charter();
    let mut changes: BTreeMap<Date, Change> = BTreeMap::new();
    let mut enter = |name: &str, id: Option<ProvisionId>, since: Option<Date>, until: Option<Date>| {
        if let Some(since) = since {
            changes.entry(since).or_default().begins.push((name.to_owned(), id));
        }
        if let Some(next) = until.and_then(|until| until.tomorrow().ok()) {
            changes.entry(next).or_default().ends.push((name.to_owned(), id));
        }
    };
    for declaration in &book.declarations {
        let tail = &declaration.head.tail;
        let since = tail.since.map(|day| day.value.first);
        let until = tail.until.map(|day| day.value.last);
        let of_rules = matches!(declaration.sort, Sort::Rule | Sort::Duty);
        if !of_rules {
            enter(&declaration.head.name.value, None, since, until);
        }
        for clause in clauses(charter, declaration) {
            let provision = charter.provision(clause.id);
            // what an exception puts in place of a clause changes with the exception
            if provision.exception.is_none() {
                enter(&provision.path, Some(clause.id), provision.validity.since, provision.validity.until);
            }
        }
    }
    changes
}

/// Provisions whose text is not at hand.
pub fn unknown(charter: &Charter) -> Vec<ProvisionId> {
    let all = charter.provisions.iter().enumerate().filter(|(_, provision)| provision.unknown);
    all.map(|(index, _)| ProvisionId(index as u32)).collect()
}

/// "12 provisions, 3 of them not encoded".
pub fn amounts(charter: &Charter) -> String {
    let unknown = unknown(charter).len();
    let all = crate::report::amount(charter.provisions.len(), "provision");
    if unknown == 0 { all } else { format!("{all}, {unknown} of them not encoded") }
}

/// Text with what is hidden told; nothing is cut off, line breaks stay.
pub fn visible(text: &str) -> String {
    let line = |line: &str| line.trim_end_matches('\r').split(' ').map(crate::report::clean).collect::<Vec<_>>().join(" ");
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}
