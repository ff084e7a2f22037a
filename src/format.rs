//! Canonical layout of rule files. It works on tokens and on where clauses begin, and knows no kind.
//!
//! What comes in: the text of a rule file. What goes out: the same tokens and comments in the same order, laid out. What is kept of the
//! author's layout, and what is not, is told in `docs/commands/fmt.md`. What could not be read is left as it is, byte for byte.

mod line;
mod same;
mod table;
mod token;
mod words;

use crate::ast::File;
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;
use crate::syntax::{self, Declared, Outline, TOO_MANY};
use line::{Builder, Line};
use std::sync::Arc;
use table::Table;
use token::{Kind, Token, tokens};

/// Columns that a line may take; what cannot be broken may be longer.
pub const WIDTH: usize = 120;

/// Laying out what is laid out changes nothing; where columns meet by chance it takes more than one round until that holds.
const ROUNDS: usize = 5;

/// A text that was laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formatted {
    /// The text.
    pub text: String,
    /// The lines, from 1, on which declarations begin that could not be read and were left as they are.
    pub left: Vec<usize>,
}

/// Why a text was not laid out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is not read at all: too large, too deep, too many mistakes.
    #[error("{0}")]
    Unreadable(String),
    /// It would not mean the same. That is a mistake of this program.
    #[error("laying it out would change what it means")]
    Changed,
}

/// A text as its reader sees it.
struct Read {
    file: File,
    findings: Vec<Diagnostic>,
    outline: Outline,
}

fn read(text: &str) -> Option<Read> {
    let mut sources = SourceMap::default();
    let source = sources.add("", Arc::from(text)).ok()?;
    let (file, findings, outline) = syntax::outline(&sources, source);
    Some(Read { file, findings, outline })
}

/// Lays a text out.
pub fn format(text: &str) -> Result<Formatted, Refused> {
    let first = readable(text)?;
    let left = first.outline.declarations.iter().filter(|declared| declared.broken);
    let left = left.map(|declared| text[..declared.at as usize].matches('\n').count() + 1).collect();
    let mut laid_out = lay_out(text, &first.outline);
    let mut last = readable(&laid_out).map_err(|_| Refused::Changed)?;
    for _ in 1..ROUNDS {
        let next = lay_out(&laid_out, &last.outline);
        if next == laid_out {
            break;
        }
        last = readable(&next).map_err(|_| Refused::Changed)?;
        laid_out = next;
    }
    let same = same::tokens(text, &laid_out) && same::meaning(&first, &last);
    if same { Ok(Formatted { text: laid_out, left }) } else { Err(Refused::Changed) }
}

/// Reads a text, unless it is refused as a whole.
fn readable(text: &str) -> Result<Read, Refused> {
    let read = read(text).ok_or_else(|| Refused::Unreadable("the file is too large".to_owned()))?;
    let refused = |finding: &&Diagnostic| syntax::refuses(finding.code) || finding.code == TOO_MANY;
    match read.findings.iter().find(refused) {
        Some(finding) => Err(Refused::Unreadable(finding.message.clone())),
        None => Ok(read),
    }
}

/// One round.
fn lay_out(text: &str, outline: &Outline) -> String {
    let tokens = tokens(text);
    let mut builder = Builder::new(text, &tokens, &outline.starts);
    let mut lines: Vec<Line> = Vec::new();
    let declared = with_neighbours(&tokens, &outline.declarations);
    for (from, to, first) in declarations(&tokens, &declared) {
        match declared.get(first).filter(|declared| declared.broken) {
            Some(declared) => lines.extend(left(text, &tokens, from, to, declared, &mut builder)),
            None => lines.extend(builder.lines(from, to)),
        }
    }
    write(text, &tokens, lines)
}

/// What cannot be read and begins in the middle of a line belongs to what is before it on the line: both are left as they are.
fn with_neighbours(tokens: &[Token], declared: &[Declared]) -> Vec<Declared> {
    let mut whole: Vec<Declared> = Vec::with_capacity(declared.len());
    for next in declared {
        let first = tokens.partition_point(|token| token.start < next.at as usize);
        let goes_on = tokens.get(first).is_some_and(|token| token.breaks == 0);
        match whole.last_mut().filter(|_| next.broken && goes_on) {
            Some(before) => before.broken = true,
            None => whole.push(*next),
        }
    }
    whole
}

/// The tokens of each declaration, with the comments before it: from, to, and which one it is.
fn declarations(tokens: &[Token], declared: &[Declared]) -> Vec<(usize, usize, usize)> {
    let mut all = Vec::new();
    let mut from = 0;
    for (number, next) in declared.iter().enumerate().skip(1) {
        let first = tokens.partition_point(|token| token.start < next.at as usize);
        // comments on lines of their own belong to what follows; of what is left as it is, only those at the start of a line
        let broken = declared[number - 1].broken;
        let leads = |at: usize| {
            let token = &tokens[at];
            token.kind == Kind::Comment && token.breaks > 0 && !(broken && token.column > 0)
        };
        let to = (from..first).rev().take_while(|at| leads(*at)).last().unwrap_or(first);
        all.push((from, to, number - 1));
        from = to;
    }
    all.push((from, tokens.len(), declared.len().saturating_sub(1)));
    all.retain(|(from, to, _)| from < to);
    all
}

/// A declaration that could not be read, as it is; the comments before it are laid out.
fn left(text: &str, tokens: &[Token], from: usize, to: usize, declared: &Declared, builder: &mut Builder<'_>) -> Vec<Line> {
    let first = tokens.partition_point(|token| token.start < declared.at as usize).clamp(from, to - 1);
    let mut lines = if first > from { builder.lines(from, first) } else { Vec::new() };
    let token = &tokens[first];
    let start = if token.breaks > 0 || first == 0 { token.start - white_before(text, token.start) } else { token.start };
    lines.push(Line { blank: token.breaks > 1, raw: Some((start, tokens[to - 1].end)), ..Line::default() });
    lines
}

/// Bytes of white space before an offset, on its line.
fn white_before(text: &str, at: usize) -> usize {
    at - text[..at].trim_end_matches([' ', '\t', '\u{FEFF}']).len()
}

/// Writes lines down, with columns where lines stand together.
fn write(text: &str, tokens: &[Token], lines: Vec<Line>) -> String {
    let ending = if text.find('\n').is_some_and(|at| text[..at].ends_with('\r')) { "\r\n" } else { "\n" };
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    if text.starts_with('\u{FEFF}') {
        out.push('\u{FEFF}');
    }
    let empty = out.len();
    for group in groups(lines) {
        let table = Table::new(text, tokens, group);
        for line in &table.lines {
            if line.blank && out.len() > empty {
                out.push_str(ending);
            }
            match line.raw {
                Some((start, end)) => out.push_str(text[start..end].trim_start_matches('\u{FEFF}')),
                None => written(text, tokens, line, &table.starts(line), &mut out),
            }
            out.push_str(ending);
        }
    }
    out
}

fn written(text: &str, tokens: &[Token], line: &Line, starts: &[usize], out: &mut String) {
    let mut column = 0;
    for (piece, start) in line.pieces.iter().zip(starts) {
        out.extend(std::iter::repeat_n(' ', start - column));
        let token = &tokens[piece.token];
        out.push_str(&token.text(text));
        column = start + token.width;
    }
}

/// Lines that stand together: one under the other, equally deep, with no empty line and no further block between them.
fn groups(lines: Vec<Line>) -> Vec<Vec<Line>> {
    let mut groups: Vec<Vec<Line>> = Vec::new();
    let mut apart = true;
    for line in lines {
        let alone = line.frame || line.raw.is_some();
        let deeper = groups.last().and_then(|group| group.last()).is_some_and(|above| above.base != line.base);
        if apart || alone || line.blank || deeper {
            groups.push(Vec::new());
        }
        apart = alone;
        if let Some(group) = groups.last_mut() {
            group.push(line);
        }
    }
    groups
}
