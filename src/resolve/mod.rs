//! [`ast::File`](crate::ast::File)s → [`Charter`]: every name stands for one thing, every clause becomes provisions and constraints.
//!
//! What comes in: the files of one rule set. What goes out: the charter, the tests beside it, and a finding for each name that stands
//! for nothing. The kinds lower their own clauses; this module knows none of them, and no docket.

mod declare;
mod lowering;
mod population;
pub mod typing;

pub use declare::{ATTRIBUTE_TWICE, LISTED_TWICE};
pub use lowering::{Lowering, Owner, period};
pub use population::EMPTY as EMPTY_GROUP;

use crate::ast::{Block, File, Item, Test};
use crate::charter::{Charter, Named};
use crate::diagnostic::{Code, Diagnostic};
use crate::kinds;

/// A name that is not declared.
pub const UNKNOWN_NAME: Code = Code("resolve/unknown-name");
/// A citation of a source that is not declared.
pub const UNKNOWN_SOURCE: Code = Code("resolve/unknown-source");
/// A name declared twice.
pub const DUPLICATE: Code = Code("resolve/duplicate-name");
/// A name that stands for something of another sort.
pub const WRONG_SORT: Code = Code("resolve/wrong-sort");
/// Two versions of one provision in force at one time.
pub const OVERLAP: Code = Code("version/overlap");
/// Several calendars, and a body that names none.
pub const NOT_CHOSEN: Code = Code("calendar/not-chosen");
/// Two versions of one provision that give way to each other by different days.
pub const TRANSITION: Code = Code("version/transition");
/// A period that nothing can keep.
pub const NEVER: Code = Code("calendar/never");
/// A length of time that this version cannot count.
pub const NO_COUNT: Code = Code("resolve/not-yet");

/// Resolves the files of one rule set.
pub fn resolve(files: &[File]) -> (Charter, Vec<Diagnostic>) {
    let mut charter = Charter::default();
    let mut findings = Vec::new();
    let (routes, places) = declare::declare(files, &mut charter, &mut findings);
    let mut lowering = Lowering::new(&mut charter, &mut findings, &routes);
    lowering.take_in(files.iter().flat_map(|file| &file.tables));
    let items = || files.iter().flat_map(|file| &file.items);
    for item in files.iter().flat_map(|file| &file.items) {
        if let Item::Define(define) = item {
            lowering.define(define);
        }
    }
    population::lower(&mut items(), places, &mut lowering);
    for item in items() {
        if let Item::Matter(block) | Item::Route(block) = item {
            declared_steps(block, &mut lowering);
        }
        if let Item::Matter(block) = item {
            declared_fields(block, &mut lowering);
        }
    }
    for item in items() {
        match item {
            Item::Calendar(block) | Item::Body(block) => lower_block(block, &mut lowering),
            Item::Vote(vote) => lowering.vote(vote),
            Item::Roster(list) | Item::List(list) => lowering.entries(list),
            _ => {}
        }
    }
    // what a matter asks may hang on what its bodies are, wherever they are declared
    for item in items() {
        if let Item::Office(block) | Item::Matter(block) = item {
            lower_block(block, &mut lowering);
        }
    }
    lowering.close();
    for item in items() {
        if let Item::Rule(rule) = item {
            lowering.rule(rule);
        }
    }
    for item in items() {
        if let Item::Duty(duty) = item {
            lowering.duty(duty);
        }
    }
    lowering
        .exceptions(items().filter_map(|item| if let Item::Exception(exception) = item { Some(&**exception) } else { None }));
    lowering.calendars_chosen();
    lowering.overlaps();
    lowering.transitions();
    lowering.powers();
    lowering.left_over();
    (charter, findings)
}

/// The names of steps are known before any expression speaks of them.
fn declared_steps(block: &Block, lowering: &mut Lowering<'_>) {
    for clause in &block.clauses {
        if let kinds::Words::Route(route) = &clause.words
            && let Some(step) = route.step()
        {
            lowering.charter().steps.insert(step.value.clone());
        }
    }
}

/// The fields of a matter are known before any expression speaks of them.
fn declared_fields(block: &Block, lowering: &mut Lowering<'_>) {
    let Some(Named::Matter(matter)) = lowering.charter().names.get(&block.head.name.value).copied() else { return };
    if !lowering.is_first(Owner::Matter(matter), block.head.name.span) {
        return;
    }
    for clause in &block.clauses {
        if let kinds::Words::Fields(fields) = &clause.words {
            kinds::fields::enter(fields, matter, lowering);
        }
    }
}

fn lower_block(block: &Block, lowering: &mut Lowering<'_>) {
    let owner = match lowering.charter().names.get(&block.head.name.value) {
        Some(Named::Calendar(id)) => Owner::Calendar(*id),
        Some(Named::Body(id)) => Owner::Body(*id),
        Some(Named::Office(id)) => Owner::Office(*id),
        Some(Named::Matter(id)) => Owner::Matter(*id),
        _ => return,
    };
    // of a name declared twice, which is told, the first counts
    if !lowering.is_first(owner, block.head.name.span) {
        return;
    }
    lowering.enter(owner, &block.head);
    let head = &block.head.tail;
    for clause in &block.clauses {
        // what stands behind the head holds for all clauses that say nothing else
        if head.since.is_some() || head.until.is_some() {
            let mut dated = clause.clone();
            dated.tail.since = dated.tail.since.or(head.since);
            dated.tail.until = dated.tail.until.or(head.until);
            kinds::lower(&dated, lowering);
        } else {
            kinds::lower(clause, lowering);
        }
    }
    lowering.finish();
}

/// The tests of a file, in order.
pub fn tests(file: &File) -> impl Iterator<Item = &Test> {
    file.items.iter().filter_map(|item| match item {
        Item::Test(test) => Some(test),
        _ => None,
    })
}
