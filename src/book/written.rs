//! Pieces of a rule file as they are written: where a declaration begins, what is said of it in `///`, a text moved to the left.
//!
//! What comes in: the text of a file and a place in it. What goes out: places and texts. It must not know what a word means.

/// Comment lines and blank ones above a place are looked through up to so many.
const MAX_LINES: usize = 400;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// A word: letters, digits, underscores, inner hyphens.
    Word,
    /// A number, a date, a fraction.
    Number,
    /// A text in quotes.
    Quoted,
    /// `// …`, without the line break.
    Comment,
    /// White space.
    Space,
    /// One other character.
    Sign,
}

/// Takes a text apart; nothing is lost.
pub fn tokens(text: &str) -> impl Iterator<Item = (Token, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (token, length) = token(rest, first);
        let (here, behind) = rest.split_at(length);
        rest = behind;
        Some((token, here))
    })
}

fn token(rest: &str, first: char) -> (Token, usize) {
    let until = |ends: &dyn Fn(char) -> bool| rest.char_indices().find(|(_, c)| ends(*c)).map_or(rest.len(), |(at, _)| at);
    match first {
        '"' => (Token::Quoted, quoted(rest)),
        '/' if rest.starts_with("//") => (Token::Comment, until(&|c| c == '\n' || c == '\r')),
        c if c.is_whitespace() => (Token::Space, until(&|c| !c.is_whitespace())),
        c if c.is_ascii_digit() => {
            let end = until(&|c| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/' | '%')));
            (Token::Number, rest[..end].trim_end_matches(['.', '-', '/']).len().max(1))
        }
        c if c.is_alphabetic() || c == '_' => {
            let end = until(&|c| !(c.is_alphanumeric() || matches!(c, '-' | '_') || crate::letters::is_combining_mark(c)));
            (Token::Word, rest[..end].trim_end_matches('-').len())
        }
        c => (Token::Sign, c.len_utf8()),
    }
}

/// The length of a text in quotes that begins here; where it is not closed, up to the end of the line.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            '\n' => return at,
            _ => {}
        }
    }
    rest.len()
}

/// Where the word before `name` begins: `body` of `body council`.
pub fn keyword(text: &str, name: usize) -> usize {
    let before = text.get(..name).unwrap_or_default().trim_end();
    let word = before
        .rfind(|c: char| !c.is_ascii_lowercase())
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    if word < before.len() { word } else { name }
}

/// What `///` lines above a place say, as Markdown. Lines of ordinary comments between are left out.
pub fn doc(text: &str, at: usize) -> Option<String> {
    let before = text.get(..at)?;
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let beside = before[line..].trim_start_matches('\u{feff}').trim();
    let opens = beside.strip_suffix('{').map(str::trim_end).is_some_and(|word| matches!(word, "agenda" | "route"));
    if !(beside.is_empty() || opens) {
        return None;
    }
    let mut said: Vec<&str> = Vec::new();
    for line in before[..line].lines().rev().take(MAX_LINES) {
        let line = line.trim().trim_start_matches('\u{feff}');
        match line.strip_prefix("///") {
            Some(words) => said.push(words.strip_prefix(' ').unwrap_or(words)),
            // blank lines and ordinary comments do not part what is said from what it is said of
            None if line.starts_with("//") || (line.is_empty() && said.is_empty()) => {}
            None => break,
        }
    }
    said.reverse();
    let said = said.join("\n").trim().to_owned();
    (!said.is_empty()).then_some(said)
}

/// A piece of text that begins in column `column` (of characters), moved to the left, with line feeds alone.
pub fn flush(piece: &str, column: usize) -> String {
    let mut lines = piece.lines();
    let first = lines.next().unwrap_or_default().trim_end().to_owned();
    lines.fold(first, |mut text, line| {
        let indent = line.chars().take(column).take_while(|c| c.is_whitespace()).map(char::len_utf8).sum();
        text.push('\n');
        text.push_str(line[indent..].trim_end());
        text
    })
}

/// A piece in one line is cut after so many characters.
const MAX_LINE: usize = 160;

/// A piece in one line, without comments, cut short.
pub fn one_line(piece: &str) -> String {
    let mut line = String::new();
    for (token, part) in tokens(piece) {
        match token {
            Token::Comment => {}
            Token::Space if line.ends_with(' ') => {}
            Token::Space => line.push(' '),
            _ => line.push_str(part),
        }
    }
    let line = line.trim();
    match line.char_indices().nth(MAX_LINE) {
        Some((cut, _)) => format!("{}…", line[..cut].trim_end()),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_lose_nothing() {
        for text in ["body a-b- { x 2/3 \"a\\\"b\" // c\n}", "\"open\nx", "Türkiye 2024-01-01, 1/ -", "", "e\u{301}-x \u{2028}"]
        {
            assert_eq!(tokens(text).map(|(_, part)| part).collect::<String>(), text);
        }
        let words: Vec<&str> =
            tokens("soc-a 2/3 of").filter(|(token, _)| *token != Token::Space).map(|(_, part)| part).collect();
        assert_eq!(words, ["soc-a", "2/3", "of"]);
    }

    #[test]
    fn what_is_said_stands_above() {
        let of = |text: &str| doc(text, text.find("body").unwrap_or_default());
        assert_eq!(of("/// One\r\n/// two\r\nbody x").as_deref(), Some("One\ntwo"));
        assert_eq!(of("/// One\n// no\n\n  body x").as_deref(), Some("One"));
        assert_eq!(of("/// One\nvote a = b  body x"), None);
        assert_eq!(of("/// One\nvote a = b\nbody x"), None);
        assert_eq!(of("\u{feff}/// One\nbody x").as_deref(), Some("One"));
        let text = "/// One\nagenda { should body";
        assert_eq!(doc(text, text.find("should").unwrap_or_default()).as_deref(), Some("One"));
    }

    #[test]
    fn pieces_move_to_the_left() {
        assert_eq!(flush("a {\r\n    b\r\n  }", 2), "a {\n  b\n}");
        assert_eq!(flush("a\n\u{3000}\u{3000}b", 1), "a\n\u{3000}b");
        assert_eq!(one_line("a  // x\n   b"), "a b");
    }
}
