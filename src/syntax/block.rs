//! Clauses between braces, one after the other; a broken one costs only itself.
//!
//! Which clauses there are is told by `kinds`; this module knows none of them.

use super::cursor::{Cursor, STRAY};
use super::grammar::Node;
use super::{MAX_MISTAKES, Sort, phrase};
use crate::ast::{Clause, Place, Tail};
use crate::diagnostic::{Code, Diagnostic, Hint, Role, excerpt};
use crate::kinds::{self, Words};
use crate::source::Spanned;

/// The brace that opens a block is never closed.
pub const UNCLOSED: Code = Code("syntax/unclosed");

/// Reads clauses up to and with the closing brace; the opening one has been taken. Gives whether one could not be read.
pub fn clauses(cursor: &mut Cursor<'_>, place: Place, out: &mut Vec<Clause>) -> bool {
    let opened = cursor.token_span();
    let mut broken = false;
    loop {
        if cursor.take('}') || cursor.findings.len() >= MAX_MISTAKES {
            return broken;
        }
        let forgotten = cursor.at_end() || (cursor.in_first_column() && super::declaration::begins(cursor, Some(place)));
        if forgotten {
            let finding = Diagnostic::invalid(UNCLOSED, format!("the braces of {} are not closed", place.name()))
                .label(cursor.token_span(), Role::Rule, "`}` is expected before this")
                .label(opened, Role::Rule, "in the block that begins here")
                .help("close the block with `}`");
            cursor.findings.push(finding);
            return true;
        }
        cursor.starts(Sort::Clause);
        broken |= !cursor.part(|cursor| clause(cursor, place, out));
    }
}

/// Reads one clause, or steps over one that cannot be read; gives whether it could.
pub(super) fn clause(cursor: &mut Cursor<'_>, place: Place, out: &mut Vec<Clause>) -> bool {
    cursor.skip_trivia();
    let start = cursor.token_span();
    let strength = strength(cursor);
    let word = cursor.word();
    if let Some(inner) = inner_block(place, word) {
        return inner_clauses(cursor, place, inner, out);
    }
    let keyword = Spanned::new(phrase::unquoted(word), cursor.token_span());
    let label = cursor.label();
    let Some(opening) = kinds::opening(place, word).filter(|_| place != Place::Route || cursor.sees_name_and("by")) else {
        let finding = no_clause(cursor.token_span(), place, word);
        cursor.findings.push(finding);
        resume(cursor, place);
        return false;
    };
    let (words, name) =
        if place != Place::Route && cursor.sees_name_and("unknown") && cursor.try_phrase(Node::unknown_clause).is_some() {
            (Some(Words::Unknown(opening.kind)), keyword)
        } else {
            let Some(read) = cursor.phrase(opening.node) else {
                resume(cursor, place);
                return false;
            };
            if let Some(finding) = phrase::out_of_range(&read) {
                cursor.findings.push(finding);
                tail(cursor);
                return false;
            }
            // a step is named, any other clause begins with its keyword
            let name = if place == Place::Route { phrase::first_name(&read).unwrap_or(keyword) } else { keyword };
            ((opening.read)(&read, &mut cursor.findings), name)
        };
    let tail = tail(cursor);
    if place != Place::Route && super::declaration::mixed_in_block(cursor) {
        resume(cursor, place);
        return false;
    }
    let end = cursor.last_end();
    let Some(words) = words else { return false };
    let span = crate::source::Span::new(start.start, end);
    out.push(Clause { span, strength, keyword: name, label, words, in_agenda: place == Place::Agenda, tail });
    true
}

/// `should`, `must` or nothing.
fn strength(cursor: &mut Cursor<'_>) -> crate::ast::Strength {
    let said = matches!(cursor.word(), "should" | "must").then(|| cursor.try_phrase(Node::strength)).flatten();
    phrase::strength(said)
}

/// `agenda { … }` in a body and `route { … }` in a matter hold clauses of their own.
fn inner_block(place: Place, word: &str) -> Option<Place> {
    match (place, word) {
        (Place::Body, "agenda") => Some(Place::Agenda),
        (Place::Matter, "route") => Some(Place::Route),
        _ => None,
    }
}

fn inner_clauses(cursor: &mut Cursor<'_>, place: Place, inner: Place, out: &mut Vec<Clause>) -> bool {
    let keyword = cursor.token_span();
    cursor.skip_token();
    if cursor.take('{') {
        return !clauses(cursor, inner, out);
    }
    let found = cursor.token_span();
    let finding = Diagnostic::invalid(super::cursor::INCOMPLETE, format!("`{{` is expected to open {}", inner.name()))
        .label(found, Role::Rule, "before this")
        .label(keyword, Role::Rule, "");
    cursor.findings.push(finding);
    resume(cursor, place);
    false
}

/// What stands behind a clause or a head.
pub fn tail(cursor: &mut Cursor<'_>) -> Tail {
    let Some(read) = cursor.try_phrase(Node::tail) else { return Tail::default() };
    phrase::tail(&read, &mut cursor.findings)
}

/// Steps over a broken clause, to the next line that begins one or to the end of the block.
fn resume(cursor: &mut Cursor<'_>, place: Place) {
    cursor.skip_to(|cursor| {
        let word = cursor.word();
        let begins = match place {
            Place::Route => cursor.sees_name_and("by"),
            _ => inner_block(place, word).is_some() || kinds::opening(place, word).is_some(),
        };
        begins
            || matches!(word, "should" | "must")
            || (cursor.in_first_column() && super::declaration::begins(cursor, Some(place)))
    });
}

/// Words of the language that begin a clause, or a part of one, which is not read yet.
const LATER: &[&str] = &["silence", "notify", "vote"];

fn no_clause(span: crate::source::Span, place: Place, word: &str) -> Diagnostic {
    if LATER.contains(&word) {
        return Diagnostic::invalid(super::NOT_YET, format!("`{word}` is not read by this version yet"))
            .label(span, Role::Rule, "not read")
            .help("remove it, so that no reader takes it for checked");
    }
    let known = kinds::keywords(place);
    let hint = Hint::near(word, known.iter().copied()).or_else(|| {
        let words: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
        (!words.is_empty()).then(|| format!("{} has clauses that begin with {}", place.name(), super::listed(&words)))
    });
    let message = match place {
        Place::Route => format!("`{}` does not begin a step", excerpt(word)),
        _ if word.is_empty() => format!("this does not begin a clause of {}", place.name()),
        _ => format!("`{}` does not begin a clause of {}", excerpt(word), place.name()),
    };
    let hint = if place == Place::Route {
        "a step is written `NAME by BODY`, such as `recommended by soc`".to_owned().into()
    } else {
        hint
    };
    Diagnostic::invalid(STRAY, message).label(span, Role::Rule, "here").hint(span, word, hint)
}
