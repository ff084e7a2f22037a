//! Exceptions: `exception NAME to PROVISION { when E  lifts }` or `… instead CLAUSE }`.

use super::block;
use super::cursor::{Cursor, STRAY};
use super::declaration::{head, mixed_in_block, opens, resume};
use super::grammar::Node;
use super::{MAX_MISTAKES, Sort, expression, phrase};
use crate::ast::{Exception, File, Item, Name, Place, Strength};
use crate::diagnostic::{Diagnostic, Role, excerpt};
use crate::kinds;
use crate::source::Span;

/// An exception: what it is to, when it applies, and what holds then.
pub fn exception(cursor: &mut Cursor<'_>, tree: &mut File) {
    let start = cursor.token_span().start;
    let Some((mut head, _)) = head(cursor, tree, Node::exception_head) else { return };
    let Some(to) = cursor.phrase(Node::exception_to) else { return resume(cursor) };
    head.tail = head.tail.or(block::tail(cursor));
    let over = if cursor.word() == "over" { cursor.phrase(Node::exception_over) } else { None };
    let over = over.map(|read| phrase::names(&read)).unwrap_or_default();
    head.tail = head.tail.or(block::tail(cursor));
    let targets = phrase::targets(&to);
    let when = head.tail.when.take();
    let mut exception =
        Exception { head, targets, over, when, lifts: None, instead: Vec::new(), span: Span::default(), broken: false };
    if !opens(cursor, exception.head.name.span, |cursor| matches!(cursor.word(), "when" | "lifts" | "instead")) {
        return resume(cursor);
    }
    let opened = cursor.brace();
    while !cursor.take('}') {
        if cursor.findings.len() >= MAX_MISTAKES || block::forgotten(cursor, None, "an exception", opened) {
            break;
        }
        cursor.starts(Sort::Clause);
        cursor.part(|cursor| {
            if !part(cursor, tree, &mut exception) {
                exception.broken = true;
                cursor.skip_to(|cursor| matches!(cursor.word(), "when" | "lifts" | "instead"));
            }
        });
    }
    exception.span = Span::new(start, cursor.last_end());
    tree.items.push(Item::Exception(Box::new(exception)));
}

fn part(cursor: &mut Cursor<'_>, tree: &File, exception: &mut Exception) -> bool {
    let span = cursor.token_span();
    match cursor.word() {
        "when" => {
            let Some(read) = cursor.phrase(Node::when_clause) else { return false };
            cursor.findings.extend(phrase::out_of_range(&read));
            let when = read.part(Node::expression).and_then(|read| expression::expression(&read));
            mixed_in_block(cursor);
            if exception.when.is_some() {
                cursor.findings.push(twice("when", span));
            }
            exception.broken |= when.is_none();
            exception.when = exception.when.take().or(when);
            !matches!(cursor.word(), "and" | "or")
        }
        "lifts" => {
            if cursor.phrase(Node::exception_lifts).is_none() {
                return false;
            }
            exception.lifts = Some(span);
            cites(cursor, exception);
            true
        }
        "instead" => {
            cursor.skip_token();
            instead(cursor, tree, exception)
        }
        word => {
            let finding = Diagnostic::invalid(STRAY, format!("`{}` does not begin a part of an exception", excerpt(word)))
                .label(span, Role::Rule, "here")
                .help("an exception is made of `when E`, then `lifts` or `instead CLAUSE`");
            cursor.findings.push(finding);
            false
        }
    }
}

/// What stands behind `lifts` belongs to the whole.
fn cites(cursor: &mut Cursor<'_>, exception: &mut Exception) {
    let mut tail = block::tail(cursor);
    let when = tail.when.take();
    exception.when = exception.when.take().or(when);
    exception.head.tail = std::mem::take(&mut exception.head.tail).or(tail);
}

/// The clause that holds in place of another.
fn instead(cursor: &mut Cursor<'_>, tree: &File, exception: &mut Exception) -> bool {
    let strength = if matches!(cursor.word(), "should" | "must") { cursor.try_phrase(Node::strength) } else { None };
    let strength = phrase::strength(strength);
    let place = place(cursor, tree, &exception.targets);
    let mut clauses = Vec::new();
    if !block::clause(cursor, place, &mut clauses) {
        return false;
    }
    for mut clause in clauses {
        if strength == Strength::Should {
            clause.strength = Strength::Should;
        }
        let when = clause.tail.when.take();
        exception.when = exception.when.take().or(when);
        exception.instead.push((place, clause));
    }
    true
}

/// In which sort of block the clause that stands here can stand; where several know it, in that of what is excepted.
fn place(cursor: &mut Cursor<'_>, tree: &File, targets: &[Name]) -> Place {
    let owner = targets.first().and_then(|target| {
        let name = target.value.split('.').next().unwrap_or_default();
        tree.items.iter().find_map(|item| match item {
            Item::Body(block) if block.head.name.value == name => Some(Place::Body),
            Item::Office(block) if block.head.name.value == name => Some(Place::Office),
            Item::Matter(block) if block.head.name.value == name => Some(Place::Matter),
            _ => None,
        })
    });
    let word = cursor.word();
    let all = [Place::Body, Place::Agenda, Place::Office, Place::Matter];
    let fits = |place: &Place| match owner {
        Some(Place::Body) => matches!(place, Place::Body | Place::Agenda),
        Some(owner) => *place == owner,
        None => true,
    };
    let opens = |place: &&Place| kinds::opening(**place, word).is_some();
    if owner.is_none_or(|owner| owner == Place::Matter)
        && cursor.sees_name_and("by")
        && !all.iter().filter(|place| fits(place)).any(|place| opens(&place))
    {
        return Place::Route;
    }
    let own = all.iter().filter(|place| fits(place)).find(opens);
    own.or_else(|| all.iter().find(opens)).copied().or(owner).unwrap_or(Place::Body)
}

fn twice(word: &str, span: Span) -> Diagnostic {
    Diagnostic::invalid(STRAY, format!("`{word}` is said twice of one exception"))
        .label(span, Role::Rule, "the second")
        .help("join the two by `and`")
}
