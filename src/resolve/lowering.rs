//! Second pass: what the kinds use to turn their clauses into provisions and constraints.

mod duties;
mod exceptions;
mod names;
mod powers;
mod provisions;
mod rules;
mod versions;

use super::declare::validity;
use super::typing::Definitions;
use crate::ast::{self, Block, Clause, Head, TableRef, Tail};
use crate::charter::{BodyId, CalendarId, Charter, ListId, MatterId, OfficeId, ProvisionId, Validity};
use crate::constraint::Authority;
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::load::table::Table;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Whose clause is lowered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A body's.
    Body(BodyId),
    /// A calendar's.
    Calendar(CalendarId),
    /// An office's.
    Office(OfficeId),
    /// A matter's.
    Matter(MatterId),
}

/// The charter in the making, as a kind sees it while it lowers a clause.
pub struct Lowering<'c> {
    charter: &'c mut Charter,
    findings: &'c mut Vec<Diagnostic>,
    routes: &'c [&'c Block],
    owner: Owner,
    path: String,
    later: Vec<Later>,
    /// What is put off until all declarations are entered.
    at_last: Vec<Later>,
    /// Effects that are said of a provision: they hold for its parts too.
    stated: BTreeMap<ProvisionId, Effect>,
    tables: BTreeMap<u32, &'c Table>,
    definitions: Definitions<'c>,
    /// Definitions, named routes and lists that something uses.
    used: BTreeSet<String>,
    exception: Option<u32>,
    /// Names and sources that are not declared and nearly like no other: the finding that tells of each.
    missing: BTreeMap<(Code, String), usize>,
}

/// What is lowered once all clauses of a declaration are entered.
type Later = Box<dyn FnOnce(&mut Lowering<'_>)>;

/// After so many findings no more is looked for names that are near: each look is at all names.
const SUGGESTIONS: usize = 50;

impl<'c> Lowering<'c> {
    /// Over a charter in which everything is declared.
    pub fn new(charter: &'c mut Charter, findings: &'c mut Vec<Diagnostic>, routes: &'c [&'c Block]) -> Self {
        Self {
            charter,
            findings,
            routes,
            owner: Owner::Body(BodyId(0)),
            path: String::new(),
            later: Vec::new(),
            at_last: Vec::new(),
            stated: BTreeMap::new(),
            tables: BTreeMap::new(),
            definitions: Definitions::new(),
            used: BTreeSet::new(),
            exception: None,
            missing: BTreeMap::new(),
        }
    }

    /// Takes in the tables of all files, by where their paths are written.
    pub fn take_in(&mut self, tables: impl Iterator<Item = (&'c u32, &'c Table)>) {
        self.tables.extend(tables.map(|(at, table)| (*at, table)));
    }

    /// The table that a path stands for; None where it could not be read, which is told.
    pub fn table(&self, wanted: &TableRef) -> Option<&'c Table> {
        self.tables.get(&wanted.path.span.start).copied()
    }

    /// The findings so far, for what is read with them.
    pub fn findings(&mut self) -> &mut Vec<Diagnostic> {
        self.findings
    }

    /// The charter so far.
    pub fn charter(&mut self) -> &mut Charter {
        self.charter
    }

    /// The exception by which the clause in hand holds in place of another.
    pub const fn exception(&self) -> Option<u32> {
        self.exception
    }

    /// Whose clause it is.
    pub const fn owner(&self) -> Owner {
        self.owner
    }

    /// Whether the declaration at `span` is the one that the charter has.
    pub fn is_first(&self, owner: Owner, span: Span) -> bool {
        span == match owner {
            Owner::Body(id) => self.charter.bodies[id.index()].span,
            Owner::Calendar(id) => self.charter.calendars[id.index()].span,
            Owner::Office(id) => self.charter.offices[id.index()].span,
            Owner::Matter(id) => self.charter.matters[id.index()].span,
        }
    }

    /// Puts off what needs all clauses of the declaration in hand (the steps of its route, say).
    pub fn later(&mut self, what: impl FnOnce(&mut Lowering<'_>) + 'static) {
        self.later.push(Box::new(what));
    }

    /// Puts off what needs all declarations (the steps of another matter, say).
    pub fn at_last(&mut self, what: impl FnOnce(&mut Lowering<'_>) + 'static) {
        self.at_last.push(Box::new(what));
    }

    /// All declarations are entered: what was put off until then is done.
    pub fn close(&mut self) {
        for what in std::mem::take(&mut self.at_last) {
            what(self);
        }
    }

    /// Ends the declaration in hand: what was put off is done.
    pub fn finish(&mut self) {
        for what in std::mem::take(&mut self.later) {
            what(self);
        }
    }

    /// Looks up the citations of a clause that is no provision.
    pub fn cited(&mut self, clause: &Clause) {
        self.no_transition(&clause.tail);
        self.cite(&clause.tail);
    }

    /// Looks up the citations of a roster or list.
    pub fn entries(&mut self, list: &ast::Entries) {
        self.no_transition(&list.head.tail);
        self.cite(&list.head.tail);
        for entry in &list.entries {
            self.no_transition(&entry.tail);
            self.cite(&entry.tail);
            entry.attributes.iter().for_each(|attribute| _ = self.cite(&attribute.tail));
        }
    }

    /// Looks up the citations of what is no provision.
    pub fn citations(&mut self, tail: &Tail) {
        self.no_transition(tail);
        self.cite(tail);
    }

    /// Goes on to the clauses of another declaration.
    pub fn enter(&mut self, owner: Owner, head: &Head) {
        self.owner = owner;
        self.path.clone_from(&head.name.value);
        if let Owner::Office(id) = owner {
            let per: Vec<(ListId, Span)> = head.per.iter().filter_map(|name| Some((self.list(name)?, name.span))).collect();
            self.charter.offices[id.index()].per = per.iter().map(|(list, _)| *list).collect();
            for (list, span) in per {
                self.seat(list, span);
            }
        }
        self.no_transition(&head.tail);
        let citations = self.cite(&head.tail);
        let exists = validity(&head.tail);
        if matches!(owner, Owner::Body(_)) && (exists.since.is_some() || exists.until.is_some()) {
            self.of_head("body", "exists", head.name.span, citations, Authority::Existing(exists));
        }
    }
}

/// The period of a clause.
pub fn period(clause: &Clause) -> Validity {
    validity(&clause.tail)
}
