//! Canonical layout of rule files. It works on tokens and on where clauses begin, and knows no kind.
//!
//! What comes in: the text of a rule file. What goes out: the same tokens and comments in the same order, laid out. What is kept of the
//! author's layout, and what is not, is told in `docs/commands/fmt.md`. What could not be read is left as it is, byte for byte.

mod left;
mod line;
mod same;
mod table;
mod token;
mod words;

use crate::ast::File;
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;
use crate::syntax::{self, Declared, Outline, TOO_MANY};
use left::Plan;
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
    /// What could not be read and was left as it is, in the order of the text.
    pub left: Vec<Left>,
}

/// Something that was left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// The line, from 1, on which it begins.
    pub line: usize,
    /// Whether it is a clause; else a whole declaration.
    pub clause: bool,
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
    match rounds(text, &first, false) {
        // what cannot be told apart from the rest of its declaration is left with it
        Err(Refused::Changed) if !first.outline.broken.is_empty() => rounds(text, &first, true),
        done => done,
    }
}

/// Lays a text out; of broken declarations all that can be, or with `whole` nothing.
fn rounds(text: &str, first: &Read, whole: bool) -> Result<Formatted, Refused> {
    let (mut laid_out, told) = lay_out(text, &first.outline, whole);
    let line = |at: usize| text[..at].matches('\n').count() + 1;
    let left = told.into_iter().map(|(at, clause)| Left { line: line(at), clause }).collect();
    let mut last = readable(&laid_out).map_err(|_| Refused::Changed)?;
    for _ in 1..ROUNDS {
        let (next, _) = lay_out(&laid_out, &last.outline, whole);
        if next == laid_out {
            break;
        }
        last = readable(&next).map_err(|_| Refused::Changed)?;
        laid_out = next;
    }
    let same = same::tokens(text, &laid_out) && same::meaning(first, &last) && same::left((text, first), (&laid_out, &last));
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

/// One round; and the offsets of what was left, with whether each is a clause.
fn lay_out(text: &str, outline: &Outline, whole: bool) -> (String, Vec<(usize, bool)>) {
    let tokens = tokens(text);
    let plan = Plan::new(text, &tokens, outline, whole);
    let mut builder = Builder::new(text, &tokens, &outline.starts, &plan.clauses);
    let mut lines: Vec<Line> = Vec::new();
    for (from, to, first) in declarations(&tokens, &plan.declared) {
        match plan.declared.get(first).filter(|declared| declared.broken) {
            Some(declared) => lines.extend(left(text, &tokens, from, to, declared, &mut builder)),
            None => lines.extend(builder.lines(from, to)),
        }
    }
    (write(text, &tokens, lines), plan.told)
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
    lines.push(Line::raw(text, tokens, first, to));
    lines
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
                Some((start, end)) => {
                    out.extend(std::iter::repeat_n(' ', line.indent));
                    out.push_str(text[start..end].trim_start_matches('\u{FEFF}'));
                }
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
