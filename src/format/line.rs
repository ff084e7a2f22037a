//! From tokens to lines: where lines break, before anything is said of columns.
//!
//! What comes in: the tokens of one declaration, and where clauses begin in it. What goes out: [`Line`]s with their indentation. Breaks that
//! structure asks for are made; breaks of the author's between clauses, before what stands behind a clause, and in lists written one name
//! a line are kept; all others are drawn together.

use super::WIDTH;
use super::token::{Kind, Token};
use super::words::{begins_part, joins_names, one_a_line, spaced};
use crate::syntax::{Sort, Start};
use std::collections::BTreeMap;

/// Columns of one step of indentation.
pub const STEP: usize = 2;

/// A token on a line.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// Which token.
    pub token: usize,
    /// Spaces before it where it is in no column.
    pub space: usize,
    /// Whether the author set it off, or it is set off by rule.
    pub strong: bool,
    /// What begins here.
    pub begins: Option<Sort>,
    /// Which column it is in, once that is known.
    pub key: Option<usize>,
}

/// A line.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Columns before its first token.
    pub indent: usize,
    /// Columns before what begins on it, or began above.
    pub base: usize,
    /// What is on it.
    pub pieces: Vec<Piece>,
    /// Whether an empty line stands before it.
    pub blank: bool,
    /// Whether it goes on with a clause that began above.
    pub goes_on: bool,
    /// Whether it is an item's comment, alone on its line.
    pub comment: bool,
    /// Whether it opens or closes a block of several lines; such lines stand in no table.
    pub frame: bool,
    /// The column, as it was written, under which the lines of its clause hang.
    pub hang: Option<usize>,
    /// The column at which its first token was written, where the author broke the line there.
    pub lead: Option<usize>,
    /// Whether it is an entry of a list, whose further names are not indented.
    pub entry: bool,
    /// Whether it is not to be cut: a comment says something of all that is on it.
    pub tied: bool,
    /// A text that is left as it is, in place of pieces.
    pub raw: Option<(usize, usize)>,
}

impl Line {
    /// What stands from a token to before another, as it is, with the white space before it on its line.
    pub fn raw(text: &str, tokens: &[Token], first: usize, to: usize) -> Self {
        let token = &tokens[first];
        let white = match token.breaks > 0 || first == 0 {
            true => token.start - text[..token.start].trim_end_matches([' ', '\t', '\u{FEFF}']).len(),
            false => 0,
        };
        Self { blank: token.breaks > 1, raw: Some((token.start - white, tokens[to - 1].end)), ..Self::default() }
    }
}

/// So many tokens of a clause say under which column its author hung its lines.
const FAR: usize = 1000;

/// Makes lines of tokens.
pub struct Builder<'t> {
    text: &'t str,
    tokens: &'t [Token],
    starts: &'t [Start],
    /// Runs of tokens that are left as they are: where each begins and ends.
    left: &'t BTreeMap<usize, usize>,
    /// For each token: the other end of its braces.
    partner: Vec<usize>,
    /// For each `{`: whether what it opens stands on lines of its own.
    opened: Vec<bool>,
    /// For each token: the sort of what begins there.
    begins: Vec<Option<Sort>>,
    /// For each token behind a comma: whether its list is written one name a line.
    listed: Vec<bool>,
    /// For each token: whether it stands on a line of which a comment says something to quorate.
    tied: Vec<bool>,
    /// For each token: itself, or the next one that is no comment.
    solid: Vec<usize>,
    /// The first token of the declaration that is laid out, and the end of it.
    first: usize,
    to: usize,
}

impl<'t> Builder<'t> {
    /// For all tokens of a text.
    pub fn new(text: &'t str, tokens: &'t [Token], starts: &'t [Start], left: &'t BTreeMap<usize, usize>) -> Self {
        let mut builder = Self {
            text,
            tokens,
            starts,
            left,
            partner: (0..tokens.len()).collect(),
            opened: vec![false; tokens.len()],
            begins: vec![None; tokens.len()],
            listed: vec![false; tokens.len()],
            tied: tied(text, tokens),
            solid: solid(tokens),
            first: 0,
            to: 0,
        };
        builder.note_starts();
        builder.listed = one_a_line(text, tokens, &builder.begins);
        builder
    }

    fn note_starts(&mut self) {
        let mut starts = self.starts.iter().peekable();
        for (at, token) in self.tokens.iter().enumerate() {
            while starts.next_if(|start| (start.at as usize) < token.start).is_some() {}
            self.begins[at] = starts.next_if(|start| start.at as usize == token.start).map(|start| start.sort);
        }
    }

    /// The lines of the tokens from `from` to `to`, one declaration with the comments before it.
    pub fn lines(&mut self, from: usize, to: usize) -> Vec<Line> {
        self.braces(from, to);
        self.to = to;
        self.first = (from..to).find(|at| self.tokens[*at].kind != Kind::Comment).unwrap_or(to);
        let mut lines: Vec<Line> = Vec::new();
        let mut stack: Vec<usize> = Vec::new();
        let mut at = from;
        while at < to {
            if let Some(end) = self.left.get(&at).copied() {
                lines.push(self.as_it_is(at, end, &stack));
                at = end;
                continue;
            }
            let before = stack.clone();
            let end = self.line(at, to, &mut stack);
            if self.too_long(at, end) && self.expand(at, end) {
                // read again, with the block on lines of its own
                stack = before;
                continue;
            }
            let deep = before.iter().filter(|open| self.opened[**open]).count();
            lines.push(self.made(at, end, deep, lines.last()));
            at = end;
        }
        lines
    }

    /// A run of tokens that is left, inside some blocks.
    fn as_it_is(&self, at: usize, end: usize, stack: &[usize]) -> Line {
        let deep = STEP * stack.iter().filter(|open| self.opened[**open]).count();
        let line = Line::raw(self.text, self.tokens, at, end);
        let blank = line.blank && !(at > 0 && self.is(at - 1, '{'));
        Line { indent: if self.tokens[at].breaks > 0 { 0 } else { deep }, base: deep, blank, ..line }
    }

    /// Pairs braces, and finds which blocks stood on one line. One that holds what is left does not.
    fn braces(&mut self, from: usize, to: usize) {
        // of each open brace: whether a line breaks inside, or something is left there
        let mut open: Vec<(usize, bool)> = Vec::new();
        let mut at = from;
        while at < to {
            let left = self.left.get(&at).copied();
            let token = &self.tokens[at];
            let broken = left.is_some() || token.breaks > 0 || token.kind == Kind::Comment;
            if let Some((_, breaks)) = open.last_mut() {
                *breaks |= broken;
            }
            at = left.unwrap_or(at + 1);
            if left.is_some() {
                continue;
            }
            let here = at - 1;
            if self.is(here, '{') {
                open.push((here, false));
            } else if self.is(here, '}')
                && let Some((start, breaks)) = open.pop()
            {
                (self.partner[start], self.partner[here]) = (here, start);
                self.opened[start] = breaks && here > start + 1;
                if let Some((_, outer)) = open.last_mut() {
                    *outer |= breaks;
                }
            }
        }
    }

    fn is(&self, at: usize, symbol: char) -> bool {
        self.tokens[at].symbol(self.text) == Some(symbol)
    }

    /// Where the line that begins at `at` ends; the blocks that are open behind it.
    fn line(&self, at: usize, to: usize, stack: &mut Vec<usize>) -> usize {
        let mut next = at;
        loop {
            if self.is(next, '{') {
                stack.push(next);
            } else if self.is(next, '}') {
                stack.pop();
            }
            next += 1;
            if next == to || self.left.contains_key(&next) || self.breaks(next, stack) {
                return next;
            }
        }
    }

    /// Whether a line breaks before a token that is not the first.
    fn breaks(&self, at: usize, stack: &[usize]) -> bool {
        let (token, before) = (&self.tokens[at], &self.tokens[at - 1]);
        if before.kind == Kind::Comment {
            return true;
        }
        if token.kind == Kind::Comment {
            return token.breaks > 0;
        }
        // what such a comment is said of is told by the line on which it stands
        if self.tied[at] && token.breaks == 0 {
            return false;
        }
        if self.is(at - 1, '{') {
            return self.opened[at - 1];
        }
        if self.is(at, '}') {
            return self.opened[self.partner[at]];
        }
        let inside = stack.last().is_none_or(|open| self.opened[*open]);
        match self.begins[at] {
            Some(Sort::Clause | Sort::Entry) => inside,
            Some(Sort::Row) => inside && token.breaks > 0,
            None => token.breaks > 0 && self.kept(at),
        }
    }

    /// Whether a break of the author's inside a clause is kept.
    fn kept(&self, at: usize) -> bool {
        if self.is(at - 1, '=') {
            return true;
        }
        if self.is(at - 1, ',') {
            return self.listed[at];
        }
        begins_part(self.text, self.tokens, at)
            || matches!(self.word(at), "and" | "or") && !joins_names(self.text, self.tokens, at)
    }

    fn word(&self, at: usize) -> &'t str {
        let token = &self.tokens[at];
        if token.kind == Kind::Word { &self.text[token.start..token.end] } else { "" }
    }

    /// Whether a line is wider than lines may be, without its comment.
    fn too_long(&self, at: usize, end: usize) -> bool {
        let mut wide = 0;
        for token in at..end {
            if self.tokens[token].kind == Kind::Comment {
                break;
            }
            wide += self.tokens[token].width + if token == at { 0 } else { self.space(token) };
            if wide > WIDTH {
                return true;
            }
        }
        false
    }

    /// Puts the outermost blocks of a line on lines of their own; whether there is one.
    fn expand(&mut self, at: usize, end: usize) -> bool {
        if self.tied[at] {
            return false;
        }
        let entry = self.begins[at] == Some(Sort::Entry);
        let mut found = false;
        let mut next = at;
        while next < end {
            let close = self.partner[next];
            if self.is(next, '{') && !self.opened[next] && close > next + 1 && close < end {
                if !entry || self.too_long(next, close + 1) {
                    self.opened[next] = true;
                    found = true;
                }
                next = close;
            }
            next += 1;
        }
        found
    }

    /// The line from `at` to `end`, `deep` blocks deep.
    fn made(&self, at: usize, end: usize, deep: usize, above: Option<&Line>) -> Line {
        let token = &self.tokens[at];
        let closes = self.is(at, '}') && self.opened[self.partner[at]];
        let deep = if closes { deep.saturating_sub(1) } else { deep };
        let starts = closes || self.starts(at);
        let behind_comma = at > 0 && self.is(at - 1, ',');
        let last = (at..end).rev().find(|last| self.tokens[*last].kind != Kind::Comment).unwrap_or(at);
        let (hang, entry) = match above.filter(|_| !starts) {
            Some(above) => (above.hang, above.entry),
            None => (self.hang(at), self.begins[at] == Some(Sort::Entry)),
        };
        let level = !starts && entry && behind_comma;
        Line {
            indent: STEP * (deep + usize::from(!starts && !level)),
            base: STEP * deep,
            pieces: (at..end).map(|token| self.piece(token, at)).collect(),
            blank: token.breaks > 1 && starts && !closes && !(at > 0 && self.is(at - 1, '{')),
            goes_on: !starts,
            comment: token.kind == Kind::Comment,
            frame: closes || self.is(last, '{') && self.opened[last],
            hang: hang.filter(|_| !entry),
            lead: (!starts && !level && token.breaks > 0).then_some(token.column),
            entry,
            tied: self.tied[at],
            raw: None,
        }
    }

    /// Whether something begins at a token, or behind the comments that begin with it.
    fn starts(&self, at: usize) -> bool {
        if self.tokens[at].kind != Kind::Comment {
            return at == self.first || self.begins[at].is_some();
        }
        let next = self.solid[at];
        next >= self.to || self.begins[next].is_some() || next <= self.first || self.is(next, '}')
    }

    fn piece(&self, at: usize, first: usize) -> Piece {
        let token = &self.tokens[at];
        let set_off = at > first
            && !self.is(at - 1, '{')
            && !self.is(at, '}')
            && (token.kind == Kind::Comment || self.sentence(at) || token.breaks == 0 && token.gap > 1);
        let space = if at == first { 0 } else { self.space(at) };
        Piece { token: at, space, strong: set_off && space > 0, begins: self.begins[at], key: None }
    }

    /// Whether a clause begins at a token that no comma sets off from what is before it.
    fn sentence(&self, at: usize) -> bool {
        self.begins[at] == Some(Sort::Clause) && !self.is(at - 1, ',')
    }

    /// Spaces before a token that stands in no column: two before what is set off, else one or none.
    fn space(&self, at: usize) -> usize {
        let token = &self.tokens[at];
        if token.kind == Kind::Comment {
            return 2;
        }
        let wide = spaced(self.text, self.tokens, at);
        let part = token.kind == Kind::Citation || begins_part(self.text, self.tokens, at);
        let set_off = self.sentence(at) || token.breaks == 0 && token.gap > 1 && part;
        if set_off && wide && !self.is(at - 1, '{') { 2 } else { usize::from(wide) }
    }

    /// Under which column of its first line the author hung the further lines of a clause.
    fn hang(&self, at: usize) -> Option<usize> {
        // nothing hangs under a comment; how a clause goes on shows at its beginning
        if self.tokens[at].kind == Kind::Comment {
            return None;
        }
        let clause = (at + 1..self.to.min(at + FAR)).take_while(|next| {
            self.begins[*next].is_none() && !self.is(*next, '}') && !(self.is(*next, '{') && self.opened[*next])
        });
        let mut first = Vec::new();
        let mut further = false;
        for next in clause {
            let token = &self.tokens[next];
            further |= token.breaks > 0;
            if !further {
                first.push(token.column);
            } else if token.breaks > 0 && first.binary_search(&token.column).is_ok() {
                return Some(token.column);
            }
        }
        None
    }
}

/// For each token: itself, or the next one that is no comment; where none follows, the number of tokens.
fn solid(tokens: &[Token]) -> Vec<usize> {
    let mut next = tokens.len();
    let mut solid = vec![next; tokens.len()];
    for (at, token) in tokens.iter().enumerate().rev() {
        if token.kind != Kind::Comment {
            next = at;
        }
        solid[at] = next;
    }
    solid
}

/// For each token: whether it stands on the line of a comment such as `// quorate: allow …`, or on the line below one.
fn tied(text: &str, tokens: &[Token]) -> Vec<bool> {
    let mut tied = vec![false; tokens.len()];
    let mut below = false;
    let mut from = 0;
    while from < tokens.len() {
        let to = (from + 1..tokens.len()).find(|at| tokens[*at].breaks > 0).unwrap_or(tokens.len());
        let ours = says_something(text, &tokens[to - 1]);
        let comment = tokens[from].kind == Kind::Comment;
        if !comment && (ours || below) {
            tied[from..to].fill(true);
        }
        below = if comment { below || ours } else { false };
        from = to;
    }
    tied
}

/// Whether a token is a comment to quorate: `// quorate: …`.
fn says_something(text: &str, token: &Token) -> bool {
    let said = text[token.start..token.end].trim_start_matches('/').trim_start();
    let word = said.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("quorate"));
    token.kind == Kind::Comment && word && said[7..].trim_start().starts_with(':')
}
