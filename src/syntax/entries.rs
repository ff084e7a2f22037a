//! Lists of names between braces: rosters, lists, groups, and the rows of weights.

use super::cursor::{Cursor, INCOMPLETE, STRAY};
use super::declaration::{TWO_NAMES, begins, head, opens, resume};
use super::grammar::Node;
use super::{MAX_MISTAKES, Phrase, Sort, block, phrase};
use crate::ast::{Attribute, ByAttribute, Entries, Entry, File, Group, Item, Known, TableRef, Value, WeightRow, Weights};
use crate::date::When;
use crate::diagnostic::{Diagnostic, Role, excerpt};
use crate::letters::composed;
use crate::number;
use crate::source::{Span, Spanned};

/// `roster state "Member State" { … }`, or `from "file.csv"`, or both.
pub fn list(cursor: &mut Cursor<'_>, tree: &mut File, node: Node, item: fn(Entries) -> Item) {
    let Some((head, _)) = head(cursor, tree, node) else { return };
    // `roster developer open`: there are others beside those listed
    let open = cursor.word() == "open";
    if open {
        cursor.skip_token();
    }
    let mut list = Entries { head, entries: Vec::new(), from: None, open, broken: false };
    let filed = from_file(cursor);
    list.broken = filed.is_none();
    list.from = filed.flatten();
    let none_needed = list.from.is_some() || list.open || list.broken;
    if !none_needed || cursor.sees('{') {
        list.broken |= !rows(cursor, list.head.name.span, Sort::Entry, |cursor| entry(cursor, &mut list.entries, true));
    }
    tree.items.push(item(list));
}

/// `group permanent of state { China, France }`, or `where ATTRIBUTE is VALUE`.
pub fn group(cursor: &mut Cursor<'_>, tree: &mut File) {
    let Some((mut head, of)) = head(cursor, tree, Node::group_head) else { return };
    let Some(of) = of else { return };
    let mut group = Group { of, entries: Vec::new(), by: None, broken: false, head: head.clone() };
    if cursor.word() == "where" {
        let read = cursor.phrase(Node::group_where);
        group.by = read.as_ref().and_then(|read| by_attribute(read, cursor));
        group.broken = group.by.is_none();
        if read.is_none() {
            resume(cursor);
        }
        head.tail = head.tail.or(block::tail(cursor));
        group.head = head;
    } else {
        group.broken = !rows(cursor, group.head.name.span, Sort::Entry, |cursor| entry(cursor, &mut group.entries, false));
    }
    tree.items.push(Item::Group(group));
}

fn by_attribute(read: &Phrase<'_>, cursor: &mut Cursor<'_>) -> Option<ByAttribute> {
    let name = phrase::first_name(read)?;
    let written = read.part(Node::attribute_value)?;
    Some(ByAttribute { name, value: value(&written, &mut cursor.findings)? })
}

/// `weights population of state since 2024-01-01 { A 83.2, B 12 }`, or `from "file.csv"`.
pub fn weights(cursor: &mut Cursor<'_>, tree: &mut File) {
    let start = cursor.token_span().start;
    let Some((mut head, of)) = head(cursor, tree, Node::weights_head) else { return };
    let Some(of) = of else { return };
    let known = match matches!(cursor.word(), "unknown" | "total" | "others" | "give") {
        true => known(cursor),
        false => Some(Known::default()),
    };
    head.tail = head.tail.or(block::tail(cursor));
    let mut weights =
        Weights { head, of, rows: Vec::new(), known: Known::default(), from: None, broken: false, span: Span::default() };
    let filed = from_file(cursor);
    weights.broken = filed.is_none() || known.is_none();
    weights.from = filed.flatten();
    weights.known = known.unwrap_or_default();
    if weights.known.unknown {
        let at = weights.from.as_ref().map(|from| from.path.span).or_else(|| cursor.sees('{').then(|| cursor.token_span()));
        if let Some(at) = at {
            let finding = Diagnostic::invalid(STRAY, "weights that are not at hand have no figures")
                .label(at, Role::Rule, "here")
                .help("take out `unknown`, or the figures; of a table known in part say the total: `total 100`");
            cursor.findings.push(finding);
            weights.broken = true;
        }
        if cursor.sees('{') {
            rows(cursor, weights.head.name.span, Sort::Row, |cursor| weight_row(cursor, &mut Vec::new()));
        }
    } else if weights.from.is_none() && !weights.broken || cursor.sees('{') {
        weights.broken |= !rows(cursor, weights.head.name.span, Sort::Row, |cursor| weight_row(cursor, &mut weights.rows));
    }
    weights.span = Span::new(start, cursor.last_end());
    tree.items.push(Item::Weights(weights));
}

/// How well a table is known; None where that is broken.
fn known(cursor: &mut Cursor<'_>) -> Option<Known> {
    let Some(read) = cursor.phrase(Node::weights_known) else {
        cursor.skip_to(|cursor| cursor.sees('{') || begins(cursor, None));
        return None;
    };
    let mut number = |node: Node| {
        let Some(said) = read.part(node).and_then(|part| part.part(Node::quantity)) else { return Some(None) };
        let number = quantity(&said, &mut cursor.findings)?;
        Some(Some(Spanned::new(number, said.span())))
    };
    Some(Known {
        total: number(Node::weights_total)?,
        others: number(Node::weights_others)?,
        off: number(Node::weights_off)?,
        unknown: read.has(Node::unknown),
    })
}

/// `from "file.csv"`, where it stands here; None where it is broken.
fn from_file(cursor: &mut Cursor<'_>) -> Option<Option<TableRef>> {
    if cursor.word() != "from" {
        return Some(None);
    }
    let Some(read) = cursor.phrase(Node::filed) else {
        cursor.skip_to(|cursor| begins(cursor, None));
        return None;
    };
    Some(phrase::table_from(&read))
}

/// Reads rows between braces, each by `row`; gives whether all could be read.
fn rows(cursor: &mut Cursor<'_>, name: Span, sort: Sort, mut row: impl FnMut(&mut Cursor<'_>) -> bool) -> bool {
    if !opens(cursor, name, |cursor| cursor.on_new_line() && cursor.sees_name() && !begins(cursor, None)) {
        resume(cursor);
        return false;
    }
    let opened = cursor.brace();
    let mut whole = true;
    loop {
        if cursor.take('}') || cursor.findings.len() >= MAX_MISTAKES {
            return whole;
        }
        if block::forgotten(cursor, None, "a list", opened) {
            return false;
        }
        cursor.starts(sort);
        whole &= cursor.part(&mut row);
    }
}

/// One comma run of names and what it shares: validity, citations, and (in rosters and lists) attributes in braces.
fn entry(cursor: &mut Cursor<'_>, out: &mut Vec<Entry>, may_have_more: bool) -> bool {
    let Some(read) = cursor.phrase(Node::entry) else {
        cursor.skip_to(Cursor::sees_name);
        return false;
    };
    let before = cursor.last_end();
    let mut tail = block::tail(cursor);
    let mut attributes = Vec::new();
    let braces = cursor.token_span();
    let whole = !cursor.sees('{') || braced(cursor, &mut attributes);
    if before != cursor.last_end() {
        tail = tail.or(block::tail(cursor));
    }
    if block::broken_tail(cursor) {
        cursor.skip_to(Cursor::sees_name);
        return false;
    }
    let bare = read.parts().last().is_some_and(|last| last.parts().count() == 1) && cursor.last_end() == before;
    // what stands behind it on its line cannot, which is told: what it shares is not known, either
    let torn = bare && !(cursor.at_end() || cursor.on_new_line() || cursor.sees('}') || cursor.sees(','));
    for part in read.parts() {
        let mut names = phrase::names(&part).into_iter();
        let Some(name) = names.next().filter(|_| !torn) else { continue };
        let title = part.part(Node::title).map(|title| phrase::unquoted(title.text()));
        let aka: Vec<_> = names.collect();
        if !may_have_more && (title.is_some() || !aka.is_empty() || !attributes.is_empty()) {
            let at = if attributes.is_empty() { part.span() } else { braces };
            let finding = Diagnostic::invalid(STRAY, "a group says only who is in it")
                .label(at, Role::Rule, "here")
                .help("put titles, other names and attributes into the roster");
            cursor.findings.push(finding);
        }
        out.push(Entry { name, title, aka, attributes: attributes.clone(), tail: tail.clone() });
    }
    if bare && cursor.sees_name() && !(cursor.in_first_column() && begins(cursor, None)) {
        let next = cursor.token_span();
        let finding = Diagnostic::invalid(TWO_NAMES, "two names stand side by side")
            .label(next, Role::Rule, "the second")
            .label(read.span(), Role::Rule, "the first")
            .help("put a comma between them, or quotes around a name of two words");
        cursor.findings.push(finding);
    }
    // a comma behind what a run shares, or at the end, says nothing
    cursor.take(',');
    whole && !torn
}

/// `{ votes 1/2  employer "Acme Ltd" since 2020-01-01 }`; gives whether all could be read.
fn braced(cursor: &mut Cursor<'_>, out: &mut Vec<Attribute>) -> bool {
    let opened = cursor.token_span();
    cursor.take('{');
    let mut whole = true;
    loop {
        if cursor.take('}') || cursor.findings.len() >= MAX_MISTAKES {
            return whole;
        }
        if cursor.at_end() {
            let finding = Diagnostic::invalid(block::UNCLOSED, "the braces of these attributes are not closed")
                .label(cursor.token_span(), Role::Rule, "`}` is expected before this")
                .label(opened, Role::Rule, "opened here")
                .help("close the attributes with `}`");
            cursor.findings.push(finding);
            return false;
        }
        cursor.starts(Sort::Clause);
        let Some(read) = cursor.phrase(Node::attribute) else {
            // the others are not read either: where the brace is the mistake, all lines below would be
            cursor.skip_to(|_| false);
            whole = false;
            continue;
        };
        let tail = block::tail(cursor);
        cursor.take(',');
        let written = read.part(Node::attribute_value);
        let value = written.and_then(|written| value(&written, &mut cursor.findings));
        match (phrase::first_name(&read), value) {
            (Some(name), Some(value)) => out.push(Attribute { name, value, tail }),
            _ => whole = false,
        }
    }
}

/// The value of an attribute: yes or no, a day, a number, else a name or a text.
fn value(written: &Phrase<'_>, findings: &mut Vec<Diagnostic>) -> Option<Spanned<Value>> {
    let part = written.parts().next()?;
    let value = match part.node() {
        Node::truth => Value::Truth(part.text() == "yes"),
        Node::whole_day => Value::Day(phrase::date(&part, findings)?.value),
        Node::quantity => Value::Number(quantity(&part, findings)?),
        _ => Value::Text(phrase::unquoted(part.text())),
    };
    Some(Spanned::new(value, part.span()))
}

/// What stands in a cell of a table, read as the value of an attribute.
pub fn value_of(cell: &str) -> Value {
    match cell {
        "yes" | "true" => Value::Truth(true),
        "no" | "false" => Value::Truth(false),
        _ if cell.len() == 10 && When::parse(cell).is_some() => When::parse(cell).map_or(Value::Truth(false), Value::Day),
        _ => number::exact(cell).map_or_else(|| Value::Text(composed(cell)), Value::Number),
    }
}

fn quantity(part: &Phrase<'_>, findings: &mut Vec<Diagnostic>) -> Option<number::Exact> {
    let number = number::exact(part.text());
    if number.is_none() {
        let message = format!("`{}` is no number that can be counted with", excerpt(part.text()));
        let finding = Diagnostic::invalid(phrase::BAD_NUMBER, message)
            .label(part.span(), Role::Rule, "here")
            .help("write a whole number, a decimal or a fraction of at most 18 digits");
        findings.push(finding);
    }
    number
}

/// One weight, of one name or of a comma run.
fn weight_row(cursor: &mut Cursor<'_>, out: &mut Vec<WeightRow>) -> bool {
    let Some(read) = cursor.phrase(Node::weight_row) else {
        cursor.skip_to(Cursor::sees_name);
        return false;
    };
    cursor.take(',');
    if matches!(cursor.word(), "since" | "until") {
        let finding = Diagnostic::invalid(INCOMPLETE, "a weight has no days of its own")
            .label(cursor.token_span(), Role::Rule, "here")
            .help("declare the weights once for each period: `weights NAME of ROSTER since … { … }`");
        cursor.findings.push(finding);
        block::tail(cursor);
    }
    let Some(written) = read.part(Node::quantity) else { return false };
    let Some(number) = quantity(&written, &mut cursor.findings) else { return false };
    out.extend(phrase::names(&read).into_iter().map(|name| WeightRow { name, weight: Spanned::new(number, written.span()) }));
    true
}
