//! A piece of the rules as HTML: names lead to where they are declared, citations to the official texts.

use super::anchors::Anchors;
use super::shown::visible;
use crate::book::written::{Token, tokens};
use crate::syntax;
use maud::{Markup, html};

/// Longer pieces are shown without links.
const LONGEST: usize = 200_000;

/// The piece. Inside a matter the names of its steps lead to the steps; `here` is where the piece itself stands: nothing leads there.
pub fn piece(text: &str, anchors: &Anchors, matter: Option<&str>, here: &str) -> Markup {
    if text.len() > LONGEST {
        return html! { pre.rop { code { (visible(text)) } } };
    }
    let parts: Vec<(Token, &str)> = tokens(text).collect();
    let mut drawn: Vec<Markup> = Vec::new();
    let mut at = 0;
    while at < parts.len() {
        let (markup, next) = one(&parts, at, anchors, matter, here);
        drawn.push(markup);
        at = next;
    }
    html! { pre.rop tabindex="0" { code { @for part in drawn { (part) } } } }
}

fn one(parts: &[(Token, &str)], at: usize, anchors: &Anchors, matter: Option<&str>, here: &str) -> (Markup, usize) {
    let (token, text) = parts[at];
    match token {
        Token::Sign if text == "[" => cited(parts, at, anchors),
        Token::Word | Token::Quoted => name(parts, at, anchors, matter, here),
        Token::Number => (html! { span.n { (text) } }, at + 1),
        Token::Comment if text.starts_with("///") => (html! { span.d { (visible(text)) } }, at + 1),
        Token::Comment => (html! { span.c { (visible(text)) } }, at + 1),
        Token::Space | Token::Sign => (html! { (visible(text)) }, at + 1),
    }
}

/// `[statutes 7.2]`: up to the closing bracket.
fn cited(parts: &[(Token, &str)], at: usize, anchors: &Anchors) -> (Markup, usize) {
    let close = parts[at..].iter().take(12).position(|(_, text)| *text == "]").map(|length| at + length);
    let source = parts.get(at + 1).map(|(_, text)| plain(text)).unwrap_or_default();
    let (Some(close), Some(anchor)) = (close, anchors.source(&source)) else { return (html! { "[" }, at + 1) };
    let inside: String = parts[at..=close].iter().map(|(_, text)| *text).collect();
    (html! { a.cite href={ "#" (anchor) } { (visible(&inside)) } }, close + 1)
}

/// The longest path that begins here and stands for something.
fn name(parts: &[(Token, &str)], at: usize, anchors: &Anchors, matter: Option<&str>, here: &str) -> (Markup, usize) {
    let (token, text) = parts[at];
    let mut path = plain(text);
    let step = matter.map(|matter| format!("{matter}.{path}"));
    let mut found = step.and_then(|step| anchors.find(&step)).or_else(|| anchors.find(&path)).map(|anchor| (anchor, at + 1));
    let mut end = at;
    while let (Some((Token::Sign, ".")), Some((Token::Word | Token::Quoted, more))) = (parts.get(end + 1), parts.get(end + 2)) {
        end += 2;
        path.push('.');
        path.push_str(&plain(more));
        found = anchors.find(&path).map(|anchor| (anchor, end + 1)).or(found);
    }
    match found.filter(|(anchor, _)| *anchor != here) {
        Some((anchor, next)) => {
            let inside: String = parts[at..next].iter().map(|(_, text)| *text).collect();
            (html! { a href={ "#" (anchor) } { (visible(&inside)) } }, next)
        }
        None if token == Token::Quoted => (html! { span.s { (visible(text)) } }, at + 1),
        None => (html! { (visible(text)) }, at + 1),
    }
}

/// A name without its quotes.
fn plain(text: &str) -> String {
    crate::letters::composed(&syntax::unquoted(text))
}
