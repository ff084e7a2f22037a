//! What the layout knows of words and symbols: which stand apart, where a line may well break.
//!
//! What comes in: tokens. What goes out: yes or no. It must not know any kind of clause.

use super::token::{Kind, Token};
use crate::syntax::Sort;

/// Words that may begin a part of a clause: a line may well break before them.
const PARTS: &[&str] = &[
    "adopted",
    "after",
    "amended",
    "directly",
    "done",
    "else",
    "every",
    "excludes",
    "final",
    "for",
    "forbid",
    "help",
    "lapses",
    "may",
    "must",
    "optional",
    "over",
    "reading",
    "repeatable",
    "require",
    "sha256",
    "should",
    "since",
    "skips",
    "then",
    "tie",
    "unless",
    "until",
    "url",
    "vote",
    "waivable",
    "when",
    "where",
    "within",
];

/// Words behind which none of these begins a part.
const PREFIXES: &[&str] =
    &["any", "by", "each", "from", "in", "must", "not", "of", "on", "or", "should", "to", "unless", "until", "with", "without"];

fn word<'t>(text: &'t str, token: Option<&Token>) -> &'t str {
    match token {
        Some(token) if token.kind == Kind::Word => &text[token.start..token.end],
        _ => "",
    }
}

/// Whether a part of a clause begins at a token: a citation, `since`, `when`, `or void`.
pub fn begins_part(text: &str, tokens: &[Token], at: usize) -> bool {
    let before = word(text, at.checked_sub(1).and_then(|before| tokens.get(before)));
    let next = word(text, tokens.get(at + 1));
    match word(text, tokens.get(at)) {
        "" => tokens[at].kind == Kind::Citation,
        // `should not at`, `on or after`, `from recommended to adopted`: it has begun, or this is a name
        _ if PREFIXES.contains(&before) => false,
        "at" => !matches!(next, "least" | "most") && !next.is_empty(),
        "not" => next == "at",
        "or" => matches!(next, "void" | "irregular"),
        "every" => !matches!(before, "meets" | "least"),
        found => PARTS.contains(&found),
    }
}

/// Whether a token joins two things, so that a line may be cut before it: `and`, `or`; but not in `on or before`, `give or take`.
pub fn joins(text: &str, tokens: &[Token], at: usize) -> bool {
    matches!(word(text, tokens.get(at)), "and" | "or")
        && !matches!(word(text, tokens.get(at.wrapping_sub(1))), "on" | "give" | "yes")
}

/// Whether a word is one that begins parts, or stands before a name: such are of one sort only with themselves.
pub fn common(word: &str) -> bool {
    PARTS.contains(&word) || matches!(word, "by" | "at" | "to" | "of")
}

/// Whether `or` or `and` stands in a list of three names or more, which is filled line by line.
pub fn joins_names(text: &str, tokens: &[Token], at: usize) -> bool {
    let joins = |other: Option<usize>| word(text, other.and_then(|at| tokens.get(at))) == word(text, tokens.get(at));
    joins(at.checked_sub(2)) || joins(Some(at + 2))
}

/// For each token: whether it stands behind a comma of a list that is written one name a line.
pub fn one_a_line(text: &str, tokens: &[Token], begins: &[Option<Sort>]) -> Vec<bool> {
    let mut listed = vec![false; tokens.len()];
    // of each open bracket, and of the clause outside them: the commas so far, and whether a line broke behind each
    let mut open: Vec<(Vec<usize>, bool)> = vec![(Vec::new(), true)];
    let close = |commas: Option<(Vec<usize>, bool)>, listed: &mut Vec<bool>| {
        for at in commas.filter(|(commas, broken)| *broken && commas.len() > 1).into_iter().flat_map(|(commas, _)| commas) {
            listed[at + 1] = true;
        }
    };
    for (at, token) in tokens.iter().enumerate() {
        if begins[at].is_some() || begins_part(text, tokens, at) {
            close(open.pop(), &mut listed);
            open.push((Vec::new(), true));
        }
        match token.symbol(text) {
            Some('{' | '(') => open.push((Vec::new(), true)),
            Some('}' | ')') => {
                close(open.pop(), &mut listed);
                if open.is_empty() {
                    open.push((Vec::new(), true));
                }
            }
            Some(',') => {
                if let (Some(next), Some((commas, broken))) = (tokens.get(at + 1), open.last_mut()) {
                    commas.push(at);
                    *broken &= next.breaks > 0;
                }
            }
            _ => {}
        }
    }
    while let Some(commas) = open.pop() {
        close(Some(commas), &mut listed);
    }
    listed
}

/// Whether a space stands between a token and the one before it.
pub fn spaced(text: &str, tokens: &[Token], at: usize) -> bool {
    let apart = |at: usize| tokens.get(at).is_some_and(|token| token.breaks > 0 || token.gap > 0);
    let symbol = |at: usize| tokens[at].symbol(text);
    match (symbol(at - 1), symbol(at)) {
        (_, Some(',' | ')' | ']' | ':' | '.')) | (Some('(' | '[' | '.'), _) | (Some('{'), Some('}')) => false,
        // `yes/no` and `route/wrong-body` are one; a division has spaces on both sides
        (_, Some('/')) => apart(at) || apart(at + 1),
        (Some('/'), _) => apart(at - 1) || apart(at),
        (Some('{' | '}' | ',' | ')' | ']' | ':'), _) | (_, Some('{' | '}' | '(' | '[')) | (None, None) => true,
        (Some(left), Some(right)) if operator(left) && operator(right) => apart(at),
        (left, right) => left.is_some_and(operator) || right.is_some_and(operator) || apart(at),
    }
}

fn operator(symbol: char) -> bool {
    matches!(symbol, '+' | '*' | '-' | '=' | '<' | '>' | '!' | '≥' | '≤')
}
