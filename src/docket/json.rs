//! JSON → node tree.
//!
//! What comes in: a text as RFC 8259 has it, nothing more lenient. What goes out: a [`Node`] tree, or a finding at the first place that
//! is no JSON. It must not know any field.
//!
//! Built on jsonc-parser's scanner rather than on its tree: the tree would stand in memory beside ours (some 14 bytes per byte of the
//! file), is limited at another depth, and finds one comma too many only after the fact.

use super::findings::quoted;
use super::node::{Build, Node, Value};
use super::yaml::SYNTAX;
use crate::source::{Span, Spanned};
use jsonc_parser::tokens::Token;
use jsonc_parser::{Scanner, ScannerOptions};
use std::borrow::Cow;

const STRICT: ScannerOptions = ScannerOptions {
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads a JSON text; nothing where it is empty or was refused.
pub(super) fn read<'a>(text: &'a str, build: Build<'_>) -> Option<Node<'a>> {
    // a byte order mark is no JSON, but editors write it
    let skipped = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let text = &text[skipped..];
    let mut build = build;
    build.base += skipped as u32;
    let mut reader = Reader { text, scanner: Scanner::new(text, &STRICT), build, token: None, span: Span::default(), end: 0 };
    reader.next()?;
    reader.token.as_ref()?;
    let root = reader.value(0)?;
    match reader.token {
        None => Some(root),
        Some(_) => reader.wrong("a second value after the first", "put several values into one list"),
    }
}

struct Reader<'a, 'f> {
    text: &'a str,
    scanner: Scanner<'a>,
    build: Build<'f>,
    /// The token not yet used, its place, and the offset of its end.
    token: Option<Token<'a>>,
    span: Span,
    end: usize,
}

impl<'a> Reader<'a, '_> {
    /// Goes to the next token.
    fn next(&mut self) -> Option<()> {
        let token = match self.scanner.scan() {
            Ok(token) => token,
            Err(error) => {
                let mut words = error.kind().to_string();
                words.truncate(words.find(". '").unwrap_or(words.len()));
                let range = error.range();
                self.span = self.build.span(range.start, self.char_end(range.start));
                let words =
                    if self.text[range.start..].starts_with('\'') { "a single quote".to_owned() } else { words.to_lowercase() };
                return self.wrong(&words, "write the value as JSON has it; text stands in double quotes");
            }
        };
        // the scanner also takes other blanks than JSON's four
        let start = if token.is_some() { self.scanner.token_start() } else { self.text.len() };
        let gap = self.text.get(self.end..start).unwrap_or("");
        if let Some(blank) = gap.find(|char| !matches!(char, ' ' | '\t' | '\n' | '\r')) {
            self.span = self.build.span(self.end + blank, self.char_end(self.end + blank));
            return self.wrong("a blank that JSON does not know", "write a plain space");
        }
        self.end = self.scanner.token_end().max(start);
        self.span = self.build.span(start, self.end);
        self.token = token;
        match self.token {
            Some(Token::CommentLine(_) | Token::CommentBlock(_)) => {
                self.span.end = self.span.start + 2;
                self.wrong("a comment", "take the comment out, or write the docket as YAML")
            }
            _ => Some(()),
        }
    }

    fn char_end(&self, start: usize) -> usize {
        start + self.text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8)
    }

    /// The finding that the text is no JSON at the token in hand. Never gives a value.
    fn wrong<T>(&self, what: &str, help: &str) -> Option<T> {
        let mut span = self.span;
        span.end = span.end.min(span.start + 200);
        self.build.out.at(SYNTAX, span, "not expected here", || (format!("no JSON: {what}"), help.to_owned()));
        None
    }

    /// The finding that something else was needed than the token in hand.
    fn expected<T>(&self, needed: &str) -> Option<T> {
        let found = match &self.token {
            None => "the file ends".to_owned(),
            Some(Token::String(text)) => format!("the text {} stands", quoted(text)),
            Some(token) => format!("{} stands", quoted(token.as_str())),
        };
        self.wrong(&format!("{found} where {needed} is needed"), &format!("write {needed} here"))
    }

    fn value(&mut self, depth: usize) -> Option<Node<'a>> {
        let span = self.span;
        self.build.count(1, span)?;
        let value = match self.token.take() {
            Some(Token::OpenBrace) => return self.map(depth + 1),
            Some(Token::OpenBracket) => return self.list(depth + 1),
            Some(Token::String(text)) => Value::Scalar(self.build.text(text, span)),
            Some(Token::Number(text)) => Value::Scalar(Cow::Borrowed(text)),
            Some(Token::Boolean(truth)) => Value::Scalar(Cow::Borrowed(if truth { "true" } else { "false" })),
            Some(Token::Null) => Value::Null,
            other => {
                self.token = other;
                return self.expected("a value");
            }
        };
        self.next()?;
        Some(Node { span, value })
    }

    fn list(&mut self, depth: usize) -> Option<Node<'a>> {
        let open = self.span;
        self.build.depth(depth, open)?;
        self.next()?;
        let mut nodes = Vec::new();
        if self.token != Some(Token::CloseBracket) {
            loop {
                nodes.push(self.value(depth)?);
                if !self.comma(&Token::CloseBracket, "`,` or `]`")? {
                    break;
                }
            }
        }
        let span = open.to(self.span);
        self.next()?;
        Some(Node { span, value: Value::List(nodes) })
    }

    fn map(&mut self, depth: usize) -> Option<Node<'a>> {
        let open = self.span;
        self.build.depth(depth, open)?;
        self.next()?;
        let mut pairs = Vec::new();
        if self.token != Some(Token::CloseBrace) {
            loop {
                let key_span = self.span;
                let key = match self.token.take() {
                    Some(Token::String(text)) => self.build.text(text, key_span),
                    other => {
                        self.token = other;
                        return self.expected("a key in double quotes");
                    }
                };
                self.next()?;
                if self.token != Some(Token::Colon) {
                    return self.expected("`:`");
                }
                self.next()?;
                pairs.push((Spanned::new(key, key_span), self.value(depth)?));
                if !self.comma(&Token::CloseBrace, "`,` or `}`")? {
                    break;
                }
            }
        }
        let span = open.to(self.span);
        self.next()?;
        Some(Node { span, value: self.build.map(pairs) })
    }

    /// After a value: whether another follows. The closing token stays in hand.
    fn comma(&mut self, close: &Token<'_>, needed: &str) -> Option<bool> {
        if self.token.as_ref() == Some(close) {
            return Some(false);
        }
        if self.token != Some(Token::Comma) {
            return self.expected(needed);
        }
        self.next()?;
        if self.token.as_ref() == Some(close) {
            return self.wrong("a comma after the last value", "take the comma out");
        }
        Some(true)
    }
}
