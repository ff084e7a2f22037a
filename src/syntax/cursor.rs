//! Walks through the text of one rule file: parses a phrase where it stands, or steps over what cannot be read.
//!
//! What comes in: a text whose depth and size have been checked. What goes out: pest phrases, and findings for what is not one.
//! It knows no kind of clause.

use super::expected::{Expected, expectation};
use super::grammar::{Node, Pair, Procedure};
use super::outline::{Broken, Outline, Sort};
use super::text::{is_open_quote, last_of, line_of, token_of, trimmed, word_of};
use crate::ast::Name;
use crate::diagnostic::{Code, Diagnostic, Mend, Role, excerpt};
use crate::source::Span;
use pest::Parser;
use std::collections::BTreeMap;

/// Something stands where nothing of its sort can stand.
pub const STRAY: Code = Code("syntax/stray");
/// A clause or declaration breaks off before it is complete.
pub const INCOMPLETE: Code = Code("syntax/incomplete");

/// So many words of a line are looked at for what was meant.
const SOON: usize = 20;

/// A position in a text, and the findings so far.
pub struct Cursor<'i> {
    text: &'i str,
    base: u32,
    at: usize,
    /// Where the last thing that was taken ends: `at` without the white space stepped over since.
    end: usize,
    /// What could not be read.
    pub findings: Vec<Diagnostic>,
    /// The labels of clauses, by where the keyword stands.
    pub labels: BTreeMap<usize, (usize, String)>,
    /// Where things begin.
    pub outline: Outline,
    /// Names that were stepped over where something is declared: their uses are no further mistakes.
    pub stepped_over: Vec<String>,
    /// The first brace of the declaration in hand that closes a block less indented than where the block was opened.
    pub askew: Option<Span>,
}

impl<'i> Cursor<'i> {
    /// At the start of `text`, which begins at `base` in the one offset space.
    pub fn new(text: &'i str, base: u32) -> Self {
        Self {
            text,
            base,
            at: 0,
            end: 0,
            findings: Vec::new(),
            labels: BTreeMap::new(),
            outline: Outline::default(),
            stepped_over: Vec::new(),
            askew: None,
        }
    }

    /// What is left of the text.
    pub fn rest(&self) -> &'i str {
        &self.text[self.at..]
    }

    /// Whether a name stands here and then `word`, without taking them. (Asked of the text rather than of pest: each refusal of pest's
    /// costs a walk through the rest of the file.)
    pub fn sees_name_and(&mut self, word: &str) -> bool {
        let mut probe = self.probe(self.at);
        probe.sees_name() && {
            probe.skip_token();
            probe.word() == word
        }
    }

    /// A cursor at another place of the same text, to look and take nothing.
    fn probe(&self, at: usize) -> Self {
        Self { at, ..Self::new(self.text, self.base) }
    }

    /// Notes that something begins here.
    pub fn starts(&mut self, sort: Sort) {
        self.skip_trivia();
        self.outline.start(self.offset(), sort);
    }

    /// Reads a part of a declaration, or steps over it, by `read`; what could not be read of it is noted as that part's.
    pub fn part<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.skip_trivia();
        let (at, before, owned) = (self.offset(), self.findings.len(), self.outline.owned());
        let result = read(self);
        if self.findings.len() > before {
            let end = self.last_end();
            self.outline.part(Broken { at, end }, owned, &self.findings[before..]);
        }
        result
    }

    /// Whether a name stands here, without taking it.
    pub fn sees_name(&mut self) -> bool {
        self.skip_trivia();
        self.rest().starts_with(|c: char| c.is_alphabetic() || c == '"')
    }

    /// The label of the clause whose keyword stands here.
    pub fn label(&mut self) -> Option<Name> {
        self.skip_trivia();
        let (at, name) = self.labels.get(&self.at)?;
        let start = self.base + *at as u32;
        Some(Name::new(name.clone(), Span::new(start, start + name.len() as u32)))
    }

    /// Where the last thing that was taken ends.
    pub fn last_end(&self) -> u32 {
        self.base + self.end as u32
    }

    /// Whether only white space and comments are left; they are stepped over.
    pub fn at_end(&mut self) -> bool {
        self.skip_trivia();
        self.at == self.text.len()
    }

    /// Offset of the position, in the one offset space.
    pub fn offset(&self) -> u32 {
        self.base + self.at as u32
    }

    /// Steps over white space and comments.
    pub fn skip_trivia(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{FEFF}']);
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with("//") {
                return;
            }
            self.at += trimmed.find(['\n', '\r']).unwrap_or(trimmed.len());
        }
    }

    /// The word that stands here, without taking it; empty where none does.
    pub fn word(&mut self) -> &'i str {
        self.skip_trivia();
        word_of(self.rest())
    }

    /// Whether `symbol` stands here, without taking it.
    pub fn sees(&mut self, symbol: char) -> bool {
        self.skip_trivia();
        self.rest().starts_with(symbol)
    }

    /// Takes `symbol` where it stands here.
    pub fn take(&mut self, symbol: char) -> bool {
        let seen = self.sees(symbol);
        if seen {
            self.advance(symbol.len_utf8());
        }
        seen
    }

    /// Takes a phrase where one stands here; nothing is taken and nothing reported where none does.
    pub fn try_phrase(&mut self, node: Node) -> Option<Phrase<'i>> {
        self.skip_trivia();
        let start = self.at;
        let pair = Procedure::parse(node, self.rest()).ok()?.next()?;
        self.advance_over(&pair);
        Some(Phrase { pair, offset: self.base + start as u32 })
    }

    /// Takes a phrase where the word that begins it stands here: `over people`.
    pub fn try_named(&mut self, node: Node) -> Option<Phrase<'i>> {
        let begins = match node {
            Node::vote_reading => "reading",
            _ => "over",
        };
        (self.word() == begins).then(|| self.try_phrase(node)).flatten()
    }

    /// Takes a phrase, or reports what was expected at the furthest place that could be read, and stays.
    pub fn phrase(&mut self, node: Node) -> Option<Phrase<'i>> {
        self.skip_trivia();
        match Procedure::parse(node, self.rest()) {
            Ok(mut pairs) => {
                let pair = pairs.next()?;
                let offset = self.offset();
                self.outline.within(&pair, offset);
                self.advance_over(&pair);
                Some(Phrase { pair, offset })
            }
            Err(error) => {
                self.report(&error);
                None
            }
        }
    }

    /// Turns pest's error into a finding at the word where reading stopped.
    fn report(&mut self, error: &pest::error::Error<Node>) {
        let stopped = match error.location {
            pest::error::InputLocation::Pos(at) => at,
            pest::error::InputLocation::Span((at, _)) => at,
        };
        // pest stops before the white space that it tried to step over
        let mut probe = self.probe(self.at + stopped);
        probe.skip_trivia();
        let found = token_of(probe.rest());
        let span = Span::new(probe.offset(), probe.offset() + found.len() as u32);
        let Expected { message, hint, choices } = match is_open_quote(found) {
            true => Expected {
                message: "a quote is not closed on its line".to_owned(),
                hint: "close the quote".to_owned().into(),
                choices: &[],
            },
            false => expectation(error, (line_of(&self.text[..probe.at]), found, &probe.rest()[found.len()..])),
        };
        let code = if found.is_empty() || matches!(found, "}" | "{") { INCOMPLETE } else { STRAY };
        let mut finding = Diagnostic::invalid(code, message).label(span, Role::Rule, "here").maybe_help(hint.help);
        // the words that are missing go behind what was read last
        let behind = self.base + trimmed(&self.text[..self.at + stopped], true).len() as u32;
        finding.mends = match hint.meant {
            Some(meant) => vec![Mend::word(span, found, &meant)],
            None => choices.iter().map(|words| Mend::words(behind, words)).collect(),
        };
        self.findings.push(finding);
    }

    /// Goes on behind a phrase.
    fn advance_over(&mut self, pair: &Pair<'i>) {
        self.advance(text_of(pair).len() + pair.as_span().start());
    }

    /// Goes on by `taken` bytes; a phrase that took nothing leaves the end where it was.
    fn advance(&mut self, taken: usize) {
        self.at += taken;
        if taken > 0 {
            self.end = self.at;
        }
    }

    /// The span of the token that stands here.
    pub fn token_span(&mut self) -> Span {
        self.skip_trivia();
        Span::new(self.offset(), self.offset() + token_of(self.rest()).len() as u32)
    }

    /// Takes one token: a word, a quoted text, or a symbol.
    pub fn skip_token(&mut self) {
        self.skip_trivia();
        self.advance(token_of(self.rest()).len());
    }

    /// Steps over what cannot be read: at least one token, then on to the next place where `resumes` holds on a new line, or the
    /// brace that closes the block we are in (not taken). Braces that open in between are stepped over with what they hold.
    pub fn skip_to(&mut self, mut resumes: impl FnMut(&mut Self) -> bool) {
        let mut depth = 0usize;
        let mut first = true;
        while !self.at_end() {
            let new_line = self.on_new_line();
            match self.rest().as_bytes()[0] {
                b'}' if depth == 0 => return,
                b'}' => depth -= 1,
                b'{' => depth += 1,
                _ if depth == 0 && !first && new_line && resumes(self) => return,
                _ => {}
            }
            first = false;
            self.skip_token();
        }
    }

    /// Whether only white space stands between the start of the line and here.
    pub fn on_new_line(&self) -> bool {
        let before = &self.text.as_bytes()[..self.at];
        before.iter().rev().find(|b| !matches!(b, b' ' | b'\t')).is_none_or(|b| matches!(b, b'\n' | b'\r'))
    }

    /// The brace that was taken last.
    pub fn brace(&self) -> Span {
        Span::new(self.last_end().saturating_sub(1), self.last_end())
    }

    /// The text of a place.
    pub fn text_at(&self, span: Span) -> &'i str {
        &self.text[(span.start - self.base) as usize..(span.end - self.base) as usize]
    }

    /// The text of the line up to where the last thing ends.
    pub fn line_before(&self) -> &'i str {
        line_of(&self.text[..self.end])
    }

    /// The name behind the word that stands here.
    pub fn next_name(&mut self) -> Option<String> {
        let mut probe = self.probe(self.at);
        probe.skip_token();
        let span = probe.sees_name().then(|| probe.token_span())?;
        Some(super::phrase::unquoted(self.text_at(span)))
    }

    /// The first of the further words of this line that is wanted, if it comes soon.
    pub fn later_on_line(&mut self, wanted: impl Fn(&str) -> bool) -> Option<&'i str> {
        let mut probe = self.probe(self.at);
        for _ in 0..SOON {
            probe.skip_token();
            if probe.at_end() || probe.on_new_line() || probe.sees('{') || probe.sees('}') {
                return None;
            }
            if wanted(probe.word()) {
                return Some(probe.word());
            }
        }
        None
    }

    /// A finding about what stands here, where it stands on a line with what it follows and cannot.
    pub fn stands_behind(&mut self) -> Option<Diagnostic> {
        let span = self.token_span();
        let before = self.line_before();
        let last = last_of(before);
        if self.on_new_line() || matches!(last, "" | "{" | "}") {
            return None;
        }
        let found = self.text_at(span);
        if is_open_quote(found) {
            let finding = Diagnostic::invalid(STRAY, "a quote is not closed on its line").label(span, Role::Rule, "here");
            return Some(finding.help("close the quote"));
        }
        let message = format!("`{}` cannot stand behind `{}`", excerpt(found), excerpt(last));
        let help = super::slips::slip(before, found, &self.rest()[found.len()..]);
        Some(Diagnostic::invalid(STRAY, message).label(span, Role::Rule, "here").maybe_help(help))
    }

    /// Whether a phrase begins here and breaks off, which is told; one that does not is not taken.
    pub fn breaks_off(&mut self, node: Node) -> bool {
        self.skip_trivia();
        !self.in_first_column() && Procedure::parse(node, self.rest()).is_err() && self.phrase(node).is_none()
    }

    /// Notes the brace that closes a block, taken last, if it stands first on its line and further to the left than the line on which
    /// the block was opened: one before it is probably missing.
    pub fn closes(&mut self, opened: Span) {
        let brace = self.brace();
        let at = (brace.start - self.base) as usize;
        let before = self.text[..at].trim_end_matches([' ', '\t']);
        let stands_first = before.is_empty() || before.ends_with(['\n', '\r']);
        if self.askew.is_none() && stands_first && at - before.len() < self.indented((opened.start - self.base) as usize) {
            self.askew = Some(brace);
        }
    }

    /// How far the line of a place is indented, in bytes.
    fn indented(&self, at: usize) -> usize {
        let line = self.text[..at].rfind(['\n', '\r']).map_or(0, |line| line + 1);
        self.text[line..].len() - self.text[line..].trim_start_matches([' ', '\t']).len()
    }

    /// Whether the position is at the very start of a line.
    pub fn in_first_column(&self) -> bool {
        self.at == 0 || matches!(self.text.as_bytes()[self.at - 1], b'\n' | b'\r')
    }
}

/// A phrase and where its text begins in the one offset space.
pub struct Phrase<'i> {
    pair: Pair<'i>,
    offset: u32,
}

impl<'i> Phrase<'i> {
    /// The whole phrase.
    pub fn span(&self) -> Span {
        self.span_of(&self.pair)
    }

    /// Place of a phrase inside it.
    pub fn span_of(&self, pair: &Pair<'i>) -> Span {
        let span = pair.as_span();
        let start = self.offset + span.start() as u32;
        Span::new(start, start + text_of(pair).len() as u32)
    }

    /// What sort of phrase it is.
    pub fn node(&self) -> Node {
        self.pair.as_rule()
    }

    /// Its text.
    pub fn text(&self) -> &'i str {
        text_of(&self.pair)
    }

    /// The phrases that it is made of, keywords left out.
    pub fn parts(&self) -> impl Iterator<Item = Phrase<'i>> + use<'i> {
        let offset = self.offset;
        self.pair.clone().into_inner().map(move |pair| Phrase { pair, offset }).filter(|part| !part.is_keyword())
    }

    /// The first part of a sort.
    pub fn part(&self, node: Node) -> Option<Phrase<'i>> {
        self.parts().find(|part| part.node() == node)
    }

    /// Whether it has a part of a sort.
    pub fn has(&self, node: Node) -> bool {
        self.pair.clone().into_inner().any(|pair| pair.as_rule() == node)
    }

    fn is_keyword(&self) -> bool {
        super::expected::keyword(self.node()).is_some()
    }
}

/// The text of a phrase without the white space and comments behind its last word: pest steps over them before it finds that an
/// optional part is not there.
fn text_of<'i>(pair: &Pair<'i>) -> &'i str {
    let ends_file = pair.as_span().end() == pair.get_input().len();
    trimmed(pair.as_str(), ends_file)
}
