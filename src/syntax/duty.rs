//! Duties: `duty NAME { on EVENT  then STEP by WHO within LENGTH of EVENT }`.

use super::block;
use super::cursor::{Cursor, Phrase, STRAY};
use super::declaration::{head, mixed_in_block, opens, resume, unknown};
use super::grammar::Node;
use super::{MAX_MISTAKES, Sort, expression, phrase};
use crate::ast::{Asked, Duty, Event, File, Item, Name, Strength};
use crate::constraint::{Count, Length};
use crate::diagnostic::{Diagnostic, Role};
use crate::kinds::route;
use crate::source::{Span, Spanned};

/// A duty: from what it follows, what it asks of whom, and by when.
pub fn duty(cursor: &mut Cursor<'_>, tree: &mut File) {
    let start = cursor.token_span().start;
    let Some((head, _)) = head(cursor, tree, Node::duty_head) else { return };
    let mut duty = Duty {
        head,
        strength: Strength::Must,
        event: None,
        filter: None,
        asked: None,
        within: None,
        every: None,
        span: Span::default(),
        broken: false,
        unknown: false,
    };
    duty.unknown = unknown(cursor, &mut duty.head);
    if duty.unknown {
        duty.span = Span::new(start, cursor.last_end());
        tree.items.push(Item::Duty(Box::new(duty)));
        return;
    }
    if !opens(cursor, duty.head.name.span, |cursor| matches!(cursor.word(), "on" | "then" | "within" | "every")) {
        return resume(cursor);
    }
    let opened = cursor.brace();
    while !cursor.take('}') {
        if cursor.findings.len() >= MAX_MISTAKES || block::forgotten(cursor, None, "a duty", opened) {
            break;
        }
        let sort = if matches!(cursor.word(), "within" | "every") { Sort::Row } else { Sort::Clause };
        cursor.starts(sort);
        cursor.part(|cursor| {
            if !part(cursor, &mut duty) {
                duty.broken = true;
                cursor.skip_to(|cursor| matches!(cursor.word(), "on" | "then" | "within" | "every"));
            }
            let tail = block::tail(cursor);
            duty.head.tail = std::mem::take(&mut duty.head.tail).or(tail);
        });
    }
    duty.span = Span::new(start, cursor.last_end());
    tree.items.push(Item::Duty(Box::new(duty)));
}

fn part(cursor: &mut Cursor<'_>, duty: &mut Duty) -> bool {
    let node = match cursor.word() {
        "on" => Node::duty_on,
        "within" => Node::duty_within,
        "every" => Node::duty_every,
        _ => Node::duty_then,
    };
    let Some(read) = cursor.phrase(node) else { return false };
    cursor.findings.extend(phrase::out_of_range(&read));
    let again = match node {
        Node::duty_on => {
            if let Some(filter) = read.part(Node::duty_where) {
                duty.filter = filter.part(Node::expression).and_then(|read| expression::expression(&read));
                duty.broken |= duty.filter.is_none();
                mixed_in_block(cursor);
            }
            std::mem::replace(&mut duty.event, read.parts().next().and_then(|part| event(&part))).is_some()
        }
        Node::duty_within => {
            let anchor = read.part(Node::path).map(|path| Spanned::new(path.text().to_owned(), path.span()));
            let length = read.part(Node::duration).and_then(|read| phrase::length(&read));
            std::mem::replace(&mut duty.within, length.zip(anchor)).is_some()
        }
        Node::duty_every => std::mem::replace(&mut duty.every, every(&read)).is_some(),
        _ => {
            if let Some(strength) = read.part(Node::strength) {
                duty.strength = phrase::strength(Some(strength));
            }
            std::mem::replace(&mut duty.asked, read.parts().find_map(|part| asked(&part))).is_some()
        }
    };
    if again {
        let finding = Diagnostic::invalid(STRAY, "said twice of one duty")
            .label(read.span(), Role::Rule, "the second")
            .help("declare a duty of its own for each");
        cursor.findings.push(finding);
    }
    true
}

fn event(read: &Phrase<'_>) -> Option<Event> {
    let path = |read: &Phrase<'_>| {
        let path = read.part(Node::path)?;
        Some(path_names(&path))
    };
    Some(match read.node() {
        Node::duty_term => Event::Term(phrase::first_name(read)?, read.has(Node::duty_begins)),
        Node::duty_meeting => Event::Meeting(phrase::first_name(read)),
        Node::duty_decision => Event::Decision(path(read).unwrap_or_default()),
        _ => Event::Outcome(phrase::first_name(read)?, path(read)?),
    })
}

/// The names that a path is made of.
fn path_names(path: &Phrase<'_>) -> Vec<Name> {
    path.text().split('.').map(|part| Spanned::new(phrase::unquoted(part), path.span())).collect()
}

fn asked(read: &Phrase<'_>) -> Option<Asked> {
    match read.node() {
        Node::duty_meets => phrase::first_name(read).map(Asked::Meeting),
        Node::duty_step => {
            let mut names = phrase::names(read).into_iter();
            let step = if read.has(Node::decision_word) { None } else { names.next() };
            let by = read.part(Node::actors).map(|part| route::actors(&part)).unwrap_or_default();
            Some(Asked::Step { step, matter: names.next(), by, span: read.span() })
        }
        _ => None,
    }
}

/// `every year`, `every 3 months`
fn every(read: &Phrase<'_>) -> Option<Length> {
    if let Some(duration) = read.part(Node::duration) {
        return phrase::length(&duration);
    }
    let count = match read.part(Node::unit)?.parts().next()?.node() {
        Node::years => Count::Years,
        Node::calendar_years => Count::CalendarYears,
        Node::months => Count::Months,
        Node::weeks => Count::Weeks,
        Node::business_days => Count::BusinessDays,
        _ => Count::Days,
    };
    Some(Length { amount: 1, count })
}
