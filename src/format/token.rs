//! The tokens of a rule file, with how they stood: for the formatter, which moves them and changes none.
//!
//! What comes in: a text. What goes out: [`Token`]s, comments among them; what is between them is white space. It must not know what a
//! word means, and takes whatever it meets: what is no token of the language is one of its characters.

use crate::letters::is_combining_mark;
use crate::syntax::{SPACE, citation, quoted};
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// What sort of token it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A word, a name without quotes, a number, a date.
    Word,
    /// A text or name in quotes.
    Quoted,
    /// `[source place]`, whole.
    Citation,
    /// `//` to the end of the line, without the white space there.
    Comment,
    /// Anything else: one character.
    Symbol,
}

/// A token and how it stood.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What sort.
    pub kind: Kind,
    /// Offset of its first byte.
    pub start: usize,
    /// Offset after its last byte.
    pub end: usize,
    /// Line breaks before it.
    pub breaks: usize,
    /// Columns of white space before it on its line.
    pub gap: usize,
    /// The column at which it begins.
    pub column: usize,
    /// Columns that it takes.
    pub width: usize,
}

impl Token {
    /// Its text; a citation over several lines is drawn together, if no comment stands in it.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let own = &text[self.start..self.end];
        let torn = self.kind == Kind::Citation && own.contains(['\n', '\r']);
        torn.then(|| together(own)).flatten().map_or(Cow::Borrowed(own), Cow::Owned)
    }

    /// Its first character, if it is a symbol.
    pub fn symbol(&self, text: &str) -> Option<char> {
        (self.kind == Kind::Symbol).then(|| text[self.start..].chars().next()).flatten()
    }
}

/// How far a tab goes.
const TAB: usize = 8;

/// The tokens of a text, in order.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut all = Vec::new();
    let (mut at, mut column) = (0, 0);
    let (mut breaks, mut gap) = (0, 0);
    while let Some(next) = text[at..].chars().next() {
        match next {
            '\n' | '\r' => {
                at += if text[at..].starts_with("\r\n") { 2 } else { 1 };
                (breaks, gap, column) = (breaks + 1, 0, 0);
            }
            ' ' | '\t' | '\u{FEFF}' => {
                let wide = match next {
                    ' ' => 1,
                    '\t' => TAB - column % TAB,
                    _ => 0,
                };
                (at, gap, column) = (at + next.len_utf8(), gap + wide, column + wide);
            }
            _ => {
                let (kind, length) = token(&text[at..], next);
                let width = text[at..at + length].width();
                all.push(Token { kind, start: at, end: at + length, breaks, gap, column, width });
                (at, column) = (at + length, column + width);
                (breaks, gap) = (0, 0);
            }
        }
    }
    for token in all.iter_mut().filter(|token| token.kind == Kind::Citation) {
        token.width = token.text(text).width();
    }
    all
}

/// Sort and length of the token at the start of a text.
fn token(text: &str, first: char) -> (Kind, usize) {
    if text.starts_with("//") {
        let end = text.find(['\n', '\r']).unwrap_or(text.len());
        return (Kind::Comment, text[..end].trim_end_matches([' ', '\t', '\u{FEFF}']).len());
    }
    if let Some(length) = quoted(text) {
        return (Kind::Quoted, length);
    }
    if let Some(length) = citation(text) {
        return (Kind::Citation, length);
    }
    match word(text) {
        0 => (Kind::Symbol, first.len_utf8()),
        length => (Kind::Word, length),
    }
}

/// How long a word is: letters, digits and hyphens between them; of a number also `/`, `.` and `%`.
fn word(text: &str) -> usize {
    let part = |c: char| c.is_alphanumeric() || c == '_' || is_combining_mark(c);
    let number = text.starts_with(|c: char| c.is_ascii_digit());
    let mut at = 0;
    loop {
        at += text[at..].find(|c: char| !part(c)).unwrap_or(text.len() - at);
        let rest = &text[at..];
        let more = rest.get(1..).unwrap_or_default();
        let joins = at > 0 && (rest.starts_with('-') && more.starts_with(part) || number && joins_digits(rest, more));
        match joins {
            true => at += 1,
            false => return at + usize::from(number && rest.starts_with('%')),
        }
    }
}

fn joins_digits(rest: &str, more: &str) -> bool {
    rest.starts_with(['.', '/']) && more.starts_with(|c: char| c.is_ascii_digit())
}

/// A citation with its parts on one line; None where a comment stands in it.
fn together(text: &str) -> Option<String> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?.trim_matches(SPACE);
    let source = quoted(inner).unwrap_or_else(|| word(inner));
    let place = inner[source..].trim_matches(SPACE);
    let between = if place.is_empty() { "" } else { " " };
    (!place.contains(['\n', '\r'])).then(|| format!("[{}{between}{place}]", &inner[..source]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        tokens(text).iter().map(|token| token.text(text).into_owned()).collect()
    }

    #[test]
    fn numbers_dates_and_paths() {
        assert_eq!(
            read("2/3 55% 66.67% 1.1 2024-06-11 a.b-c d/e"),
            ["2/3", "55%", "66.67%", "1.1", "2024-06-11", "a", ".", "b-c", "d", "/", "e"]
        );
    }

    #[test]
    fn citations_are_whole() {
        assert_eq!(read("[rop 9(2) a] [rop \"a ] b\"] [rop\n 7.1]"), ["[rop 9(2) a]", "[rop \"a ] b\"]", "[rop 7.1]"]);
        assert_eq!(read("[rop // x\n7]"), ["[", "rop", "// x", "7", "]"]);
        assert_eq!(read("[\nrop 7\r\n] [rop 7 // x\n]"), ["[rop 7]", "[rop 7 // x]"]);
        assert_eq!(read("[rop 7\n// x\n]"), ["[rop 7\n// x\n]"]);
        assert_eq!(read("[rop"), ["[", "rop"]);
    }

    #[test]
    fn nothing_is_lost() {
        for text in ["\"open", "a\\\"b", "\u{202E}x\u{0}", "[\"", "é\u{301}-x-", "%", "3%%"] {
            assert_eq!(read(text).concat(), text, "{text:?}");
        }
    }
}
