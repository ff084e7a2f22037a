//! The text of a rule file as its reader goes through it: words, tokens, lines.
//!
//! What comes in: a text. What goes out: a part of it. It must not know the grammar.

use crate::letters::is_combining_mark;

/// So many bytes of a line are looked at for what was meant.
const NEAR: usize = 200;

/// A phrase without the white space and comments behind its last word; `ends_file` where nothing follows it.
pub fn trimmed(whole: &str, ends_file: bool) -> &str {
    let mut text = whole.trim_end();
    // a comment ends with its line, or with the file: elsewhere none is looked for, since that goes through the whole phrase
    if !ends_file && !whole[text.len()..].contains(['\n', '\r']) {
        return text;
    }
    let line = text.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    if text[line..].contains("//") {
        text = &text[..solid(text)];
    }
    text
}

/// Where the last thing in a text ends that is neither white space nor a comment.
fn solid(text: &str) -> usize {
    let (mut at, mut end) = (0, 0);
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        if rest.starts_with("//") {
            at += rest.find(['\n', '\r']).unwrap_or(rest.len());
            continue;
        }
        at += quoted(rest).or_else(|| citation(rest)).unwrap_or(next.len_utf8());
        if !next.is_whitespace() {
            end = at;
        }
    }
    end
}

/// How long a text in quotes is that begins and ends on this line.
pub fn quoted(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('"')?;
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            '\n' | '\r' => return None,
            '"' if !escaped => return Some(at + 2),
            _ => escaped = c == '\\' && !escaped,
        }
    }
    None
}

/// White space of the language.
pub const SPACE: [char; 5] = [' ', '\t', '\r', '\n', '\u{FEFF}'];

/// How long a citation is: a source, then perhaps a place, in quotes or on one line. In a place without quotes `//` begins no comment;
/// behind it comments may stand on lines of their own.
pub fn citation(text: &str) -> Option<usize> {
    let space = |text: &str| text.len() - text.trim_start_matches(SPACE).len();
    let mut at = 1 + space(text.strip_prefix('[')?);
    at += quoted(&text[at..]).unwrap_or_else(|| word_of(&text[at..]).len());
    at += space(&text[at..]);
    match quoted(&text[at..]) {
        Some(place) => at += place + space(&text[at + place..]),
        None => {
            at += text[at..].find([']', '[', '"', '\n', '\r']).filter(|_| !text[at..].starts_with("//"))?;
            at += space(&text[at..]);
            while text[at..].starts_with("//") {
                at += text[at..].find(['\n', '\r'])?;
                at += space(&text[at..]);
            }
        }
    }
    text[at..].starts_with(']').then_some(at + 1)
}

/// The line on which a text ends, up to there; of a long one the end.
pub fn line_of(text: &str) -> &str {
    let from = (text.len().saturating_sub(NEAR)..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let near = &text[from..];
    &near[near.rfind(['\n', '\r']).map_or(0, |at| at + 1)..]
}

/// Whether a token is a quote that is not closed.
pub fn is_open_quote(token: &str) -> bool {
    token.starts_with('"') && (token.len() == 1 || !token.trim_end().ends_with('"') || token.ends_with(['\n', '\r']))
}

/// The last token of a line, as it is quoted in a message.
pub fn last_of(line: &str) -> &str {
    let line = line.trim_end();
    let opening = match line.chars().next_back() {
        Some('"') => line[..line.len() - 1].rfind('"'),
        Some(']') => line.rfind('['),
        _ => None,
    };
    let words = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '%' | '(' | ')');
    let start = opening.unwrap_or_else(|| line.trim_end_matches(words).len());
    let last = line.chars().next_back().map_or(0, char::len_utf8);
    &line[start.min(line.len() - last)..]
}

/// The word at the start of `text`.
pub fn word_of(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-' || is_combining_mark(c))).unwrap_or(text.len());
    &text[..end]
}

/// The token at the start of `text`: a word, a quoted text on one line, a citation, or one symbol.
pub fn token_of(text: &str) -> &str {
    let word = word_of(text);
    if !word.is_empty() {
        return word;
    }
    if let Some(quoted) = text.strip_prefix('"') {
        let mut escaped = false;
        for (at, c) in quoted.char_indices() {
            match c {
                '\n' | '\r' => return &text[..at + 1],
                '"' if !escaped => return &text[..at + 2],
                _ => escaped = c == '\\' && !escaped,
            }
        }
        return text;
    }
    if let Some(length) = citation(text) {
        return &text[..length];
    }
    text.char_indices().nth(1).map_or(text, |(end, _)| &text[..end])
}
