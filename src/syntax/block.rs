//! Clauses between braces, one after the other; a broken one costs only itself.
//!
//! Which clauses there are is told by `kinds`; this module knows none of them.

use super::cursor::{Cursor, STRAY};
use super::grammar::Node;
use super::{MAX_MISTAKES, Sort, phrase};
use crate::ast::{Clause, Place, Tail};
use crate::diagnostic::{Code, Diagnostic, Hint, Role, excerpt};
use crate::kinds::{self, Words};
use crate::source::{Span, Spanned};

/// The brace that opens a block is never closed.
pub const UNCLOSED: Code = Code("syntax/unclosed");

/// Reads clauses up to and with the closing brace; the opening one has been taken. Gives whether one could not be read.
pub fn clauses(cursor: &mut Cursor<'_>, place: Place, opened: Span, out: &mut Vec<Clause>) -> bool {
    let mut broken = false;
    loop {
        if cursor.take('}') {
            cursor.closes(opened);
            return broken;
        }
        if cursor.findings.len() >= MAX_MISTAKES || forgotten(cursor, Some(place), place.name(), opened) {
            return true;
        }
        cursor.starts(Sort::Clause);
        broken |= !cursor.part(|cursor| clause(cursor, place, out));
    }
}

/// Whether the brace that closes a block was forgotten: the file ends, or a declaration begins a line. That is told.
pub(super) fn forgotten(cursor: &mut Cursor<'_>, inside: Option<Place>, name: &str, opened: Span) -> bool {
    let over = cursor.at_end() || cursor.in_first_column() && super::declaration::begins(cursor, inside);
    if !over {
        return false;
    }
    let askew = cursor.askew.filter(|askew| askew.start > opened.start);
    let (at, label) = match askew {
        Some(askew) => (askew, "`}` is expected before this one, as far as the indentation tells"),
        None => (cursor.token_span(), "`}` is expected before this"),
    };
    let finding = Diagnostic::invalid(UNCLOSED, format!("the braces of {name} are not closed"))
        .label(at, Role::Rule, label)
        .label(opened, Role::Rule, "opened here")
        .help("close the block with `}`");
    cursor.findings.push(finding);
    true
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
        stray(cursor, place, word, out);
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
    let span = Span::new(start.start, end);
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
    if !super::declaration::opens(cursor, keyword, |cursor| begins(cursor, inner)) {
        resume(cursor, place);
        return false;
    }
    let opened = cursor.brace();
    !clauses(cursor, inner, opened, out)
}

/// Whether a clause of such a block begins here.
pub(super) fn begins(cursor: &mut Cursor<'_>, place: Place) -> bool {
    let word = cursor.word();
    match place {
        Place::Route => cursor.sees_name_and("by"),
        _ => inner_block(place, word).is_some() || kinds::opening(place, word).is_some(),
    }
}

/// What stands behind a clause or a head.
pub fn tail(cursor: &mut Cursor<'_>) -> Tail {
    let Some(read) = cursor.try_phrase(Node::tail) else { return Tail::default() };
    phrase::tail(&read, &mut cursor.findings)
}

/// Steps over a broken clause, to the next line that begins one or to the end of the block.
fn resume(cursor: &mut Cursor<'_>, place: Place) {
    cursor.skip_to(|cursor| {
        begins(cursor, place)
            || matches!(cursor.word(), "should" | "must")
            || (cursor.in_first_column() && super::declaration::begins(cursor, Some(place)))
    });
}

/// Words of the language that begin a clause, or a part of one, which is not read yet.
const LATER: &[&str] = &["silence", "notify", "vote"];

/// Tells what begins no clause.
fn stray(cursor: &mut Cursor<'_>, place: Place, word: &str, out: &mut Vec<Clause>) {
    let known = kinds::keywords(place);
    if Hint::near(word, known.iter().copied()).meant.is_none() && !LATER.contains(&word) {
        if broken_tail(cursor) {
            return;
        }
        if let Some(finding) = cursor.stands_behind() {
            let and = place == Place::Route && word == "and";
            let help = "join who may take a step by `or`; where all must, write `by each of A, B`";
            cursor.findings.push(if and { finding.help(help) } else { finding });
            // the clause before it was not understood, either
            out.pop_if(|clause| clause.span.end == cursor.last_end());
            return;
        }
    }
    let finding = no_clause(cursor, place, word);
    cursor.findings.push(finding);
}

/// Tells what is wrong with what stands behind a clause or a head, where that is broken.
pub(super) fn broken_tail(cursor: &mut Cursor<'_>) -> bool {
    let node = match cursor.word() {
        "when" => Node::when_clause,
        "since" => Node::since,
        "until" => Node::validity_end,
        "waivable" => Node::waivable,
        _ if cursor.sees('[') => Node::citation,
        _ => return false,
    };
    cursor.breaks_off(node)
}

fn no_clause(cursor: &mut Cursor<'_>, place: Place, word: &str) -> Diagnostic {
    let span = cursor.token_span();
    if LATER.contains(&word) {
        return Diagnostic::invalid(super::NOT_YET, format!("`{word}` is not read by this version yet"))
            .label(span, Role::Rule, "not read")
            .help("remove it, so that no reader takes it for checked");
    }
    let known = kinds::keywords(place);
    let step = place == Place::Matter && cursor.sees_name_and("by");
    let first = cursor.later_on_line(|word| word.len() > 4 && word != "members" && known.contains(&word));
    let hint = Hint::near(word, known.iter().copied()).or_else(|| {
        if step {
            return Some("a step stands in the route of a matter: `route { … }`".to_owned());
        }
        if let Some(first) = first {
            return Some(format!("a clause begins with its keyword: put `{first}` first"));
        }
        let words: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
        (!words.is_empty()).then(|| format!("{} has clauses that begin with {}", place.name(), super::listed(&words)))
    });
    let found = cursor.text_at(span);
    let message = match place {
        Place::Route => format!("`{}` does not begin a step", excerpt(found)),
        _ => format!("`{}` does not begin a clause of {}", excerpt(found), place.name()),
    };
    let hint = if let Some(slip) = super::slips::first(found) {
        slip.into()
    } else if place == Place::Route {
        "a step is written `NAME by BODY`, such as `recommended by soc`".to_owned().into()
    } else {
        hint
    };
    Diagnostic::invalid(STRAY, message).label(span, Role::Rule, "here").hint(span, word, hint)
}
