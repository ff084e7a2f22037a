//! `// quorate: allow CODE because "…"` in rule files.
//!
//! What comes in: the text of a rule file, and where its clauses and declarations lie. What goes out: suppressions with what they are said
//! of, and a finding for each such comment that says nothing. It must not know any finding.

use super::suppress::{Allow, Scope};
use super::written::{MALFORMED, NO_REASON, checked};
use crate::ast::{Block, File, Item};
use crate::diagnostic::{Diagnostic, Role, SuppressedBy, excerpt};
use crate::source::{SourceFile, Span, Spanned};
use crate::syntax::MAX_MISTAKES;

const SHAPE: &str = "write `// quorate: allow CODE because \"REASON\"`";

/// Reads the suppressions of a rule file.
pub fn read(source: &SourceFile, file: &File) -> (Vec<Allow>, Vec<Diagnostic>) {
    let (mut allows, mut findings) = (Vec::new(), Vec::new());
    let text = source.text();
    let walked = walk(text);
    if walked.comments.is_empty() {
        return (allows, findings);
    }
    let pieces = pieces(file, text, source.base());
    for comment in &walked.comments {
        // nobody reads more
        if findings.len() >= MAX_MISTAKES {
            break;
        }
        let at = Span::new(source.base() + comment.start as u32, source.base() + comment.end as u32);
        match parse(&text[comment.start..comment.end], at) {
            Err(finding) => findings.push(*finding),
            Ok((codes, reason)) => {
                let codes = checked(codes, Role::Rule, &mut findings);
                let scope = scope(text, source.base(), comment, &walked, &pieces);
                if !codes.is_empty() {
                    allows.push(Allow { at, codes, reason, provision: None, by: SuppressedBy::Comment, scope });
                }
            }
        }
    }
    (allows, findings)
}

// --- where comments are --------------------------------------------------------------------------------------------

/// A comment that is said to us.
struct Comment {
    start: usize,
    end: usize,
}

#[derive(Default)]
struct Walked {
    comments: Vec<Comment>,
    /// Comments of any sort: where each begins and ends.
    all: Vec<(usize, usize)>,
    /// For each of them, where the next thing is that is none.
    behind: Vec<usize>,
    /// Braces: where each opens and closes.
    blocks: Vec<(usize, usize)>,
}

/// Goes through a text once, past quotes.
fn walk(text: &str) -> Walked {
    let mut walked = Walked::default();
    let mut open = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                let end = text[at..].find(['\n', '\r']).map_or(text.len(), |end| at + end);
                let end_of_text = at + text[at..end].trim_end().len();
                if is_ours(&text[at..end]) {
                    walked.comments.push(Comment { start: at, end: end_of_text });
                }
                walked.all.push((at, end));
                at = end;
            }
            b'"' => at = quoted(bytes, at),
            b'{' => {
                open.push(at);
                at += 1;
            }
            b'}' => {
                walked.blocks.extend(open.pop().map(|opened| (opened, at)));
                at += 1;
            }
            _ => at += 1,
        }
    }
    walked.blocks.sort_unstable();
    walked.behind = vec![text.len(); walked.all.len()];
    for (nth, (_, end)) in walked.all.iter().enumerate().rev() {
        let next = text.len() - text[*end..].trim_start_matches(is_blank).len();
        let comment = walked.all.get(nth + 1).is_some_and(|(start, _)| *start == next);
        walked.behind[nth] = if comment { walked.behind[nth + 1] } else { next };
    }
    walked
}

/// Behind a text in quotes; one that is not closed ends with its line.
fn quoted(bytes: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\n' | b'\r' => return at,
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// What the language steps over.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// Whether a comment begins with `quorate:`.
fn is_ours(comment: &str) -> bool {
    let said = comment.trim_start_matches('/').trim_start();
    let word = said.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("quorate"));
    word && said[7..].trim_start().starts_with(':')
}

// --- what they say -------------------------------------------------------------------------------------------------

type Said = (Vec<Spanned<String>>, String);

/// `// quorate: allow CODE, CODE because "…"`
fn parse(comment: &str, at: Span) -> Result<Said, Box<Diagnostic>> {
    let wrong = |message: String, help: &str| {
        Box::new(Diagnostic::invalid(MALFORMED, message).label(at, Role::Rule, "suppresses nothing").help(help))
    };
    if comment.starts_with("///") {
        return Err(wrong(
            "a suppression in a comment that is kept as documentation".to_owned(),
            "write `//` in place of `///`",
        ));
    }
    let colon = comment.find(':').unwrap_or_default() + 1;
    let said = comment[colon..].trim_start();
    let word = said.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default();
    if word != "allow" {
        let message = if word.is_empty() {
            "a suppression that says nothing".to_owned()
        } else {
            format!("`{}` where `allow` is expected", excerpt(word))
        };
        return Err(wrong(message, SHAPE));
    }
    let mut rest = comment.len() - said.len() + word.len();
    // as it is written in dockets
    rest += usize::from(comment[rest..].starts_with(':'));
    let mut codes = Vec::new();
    loop {
        let here = &comment[rest..];
        let skipped = here.len() - here.trim_start_matches([' ', '\t', ',']).len();
        rest += skipped;
        let code = comment[rest..].split([' ', '\t', ',', '"']).next().unwrap_or_default();
        if code.is_empty() || code == "because" {
            break;
        }
        let start = at.start + rest as u32;
        codes.push(Spanned::new(code.to_owned(), Span::new(start, start + code.len() as u32)));
        rest += code.len();
    }
    if codes.is_empty() {
        return Err(wrong("a suppression without a code".to_owned(), SHAPE));
    }
    let Some(reason) = comment[rest..].strip_prefix("because") else {
        let message = if comment[rest..].is_empty() {
            "a suppression without a reason".to_owned()
        } else {
            "a reason without `because`".to_owned()
        };
        return Err(Box::new(no_reason(message, at, Role::Rule, "put `because \"REASON\"` behind it")));
    };
    let reason = reason.trim();
    let inner = reason.strip_prefix('"').and_then(|reason| reason.strip_suffix('"')).filter(|_| reason.len() > 1);
    match inner {
        _ if reason.is_empty() => {
            Err(Box::new(no_reason("a suppression without a reason".to_owned(), at, Role::Rule, "say why, in quotes")))
        }
        None => Err(wrong("a reason that is not in quotes, or with something behind it".to_owned(), SHAPE)),
        Some(text) if !says_something(text) => {
            Err(Box::new(no_reason("a suppression with an empty reason".to_owned(), at, Role::Rule, "say why")))
        }
        Some(text) => Ok((codes, text.replace("\\\"", "\"").replace("\\\\", "\\"))),
    }
}

/// Whether a reason says anything: white space and what does not show say nothing.
pub(super) fn says_something(reason: &str) -> bool {
    reason.chars().any(char::is_alphanumeric)
}

/// The finding that a reason is missing.
pub(super) fn no_reason(message: String, at: Span, role: Role, help: &str) -> Diagnostic {
    Diagnostic::invalid(NO_REASON, message).label(at, role, "suppresses nothing").help(help)
}

// --- what they are said of -----------------------------------------------------------------------------------------

/// Clauses, and declarations without a block, by where they lie in the text.
fn pieces(file: &File, text: &str, base: u32) -> Vec<(usize, usize)> {
    let inside = |span: Span| (span.start.saturating_sub(base) as usize, span.end.saturating_sub(base) as usize);
    let blocks = file.items.iter().filter_map(|item| match item {
        Item::Calendar(block) | Item::Body(block) | Item::Office(block) | Item::Matter(block) | Item::Route(block) => {
            Some(block)
        }
        _ => None,
    });
    let clauses = blocks.flat_map(|block: &Block| &block.clauses).map(|clause| inside(clause.span));
    let flat = file.extents.iter().map(|extent| inside(*extent));
    let flat = flat.filter(|(start, end)| text.get(*start..*end).is_some_and(|text| !text.contains('{')));
    // a duty and an exception are one provision each, a rule is one for each thing that it asks
    let whole = file.items.iter().flat_map(|item| match item {
        Item::Duty(duty) => vec![inside(duty.span)],
        Item::Exception(exception) => vec![inside(exception.span)],
        Item::Rule(rule) => rule.demands.iter().map(|demand| inside(demand.span)).collect(),
        _ => Vec::new(),
    });
    let mut pieces: Vec<_> = clauses.chain(flat).chain(whole).collect();
    pieces.sort_unstable();
    pieces
}

/// What a comment is said of: the line it stands on, where something stands before it; else the next line that is no comment. With it the
/// clauses that begin on that line or go on over it, and the blocks that open on it.
fn scope(text: &str, base: u32, comment: &Comment, walked: &Walked, pieces: &[(usize, usize)]) -> Scope {
    let line_start = |at: usize| text[..at].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let start = line_start(comment.start);
    let beside = !text[start..comment.start].chars().all(is_blank);
    let start = if beside { start } else { next_line(text, comment, walked) };
    let end = text[start..].find(['\n', '\r']).map_or(text.len(), |end| start + end);
    let span = |start: usize, end: usize| Span::new(base + start as u32, base + end as u32);
    let line = span(start, end);
    let mut spans = Vec::new();
    let from = walked.blocks.partition_point(|(open, _)| *open < start);
    let opening = walked.blocks[from..].iter().take_while(|(open, _)| *open < end);
    spans.extend(opening.map(|(_, close)| span(start, close + 1)));
    let upto = pieces.partition_point(|(begins, _)| *begins < end);
    // clauses do not overlap, but a declaration on one line holds several
    let over = pieces[..upto].iter().rev().take(64).filter(|(begins, ends)| *begins >= start || *ends > start);
    spans.extend(over.map(|(begins, ends)| span(*begins, *ends)));
    Scope::Rule { line, spans }
}

/// Where the line begins that has the next thing behind a comment.
fn next_line(text: &str, comment: &Comment, walked: &Walked) -> usize {
    let nth = walked.all.partition_point(|(start, _)| *start < comment.start);
    let at = walked.behind.get(nth).copied().unwrap_or(text.len());
    text[..at].rfind(['\n', '\r']).map_or(0, |at| at + 1)
}
