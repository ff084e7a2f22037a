//! The pieces of files that one drawn finding shows.
//!
//! What comes in: the places of a finding's labels. What goes out: a few short cleaned pieces of text in an offset space of
//! their own, in the order of the labels (the docket's first, whichever file was read first), and where the labels lie in them. The cost does not grow with the
//! files: of a line of many megabytes only the part around the label is taken. It must not know what draws it.

use super::wording::{clean, is_hidden};
use crate::source::{SourceFile, SourceMap, Span};

/// Labels of one finding that are drawn.
const LABELS: usize = 12;
/// Lines shown before and after the ones with labels.
const AROUND: usize = 1;

/// The pieces that one finding shows.
#[derive(Debug)]
pub(super) struct Excerpts {
    /// The pieces, in the order they are drawn.
    pub pieces: Vec<Piece>,
    /// For each drawn label: its index, and start and length in the space of the pieces.
    pub marks: Vec<(usize, usize, usize)>,
}

/// Some lines of one file.
#[derive(Debug)]
pub(super) struct Piece {
    /// The file's name, cleaned.
    pub name: String,
    /// Where the piece begins in the space of the pieces.
    pub base: usize,
    /// The text; every line ends with a line feed.
    pub text: String,
    /// 0-based number of the first line in the file.
    pub first_line: usize,
    /// 0-based column in the file of the first character of each line after a mark of omission, and where the line begins in `text`.
    lines: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    start: usize,
    column: usize,
    cut: bool,
}

/// Which lines of a file a piece takes, or which part of one line.
struct Block<'a> {
    file: &'a SourceFile,
    first: usize,
    last: usize,
    window: Option<(u32, u32)>,
}

/// A label brought to its first line.
struct Point<'a> {
    index: usize,
    file: &'a SourceFile,
    line: usize,
    start: u32,
    end: u32,
    window: Option<(u32, u32)>,
}

impl Excerpts {
    /// Takes the pieces around `spans`, each line at most `width` characters.
    pub(super) fn around(sources: &SourceMap, spans: impl Iterator<Item = Span>, width: usize) -> Self {
        let points: Vec<Point<'_>> =
            spans.take(LABELS).enumerate().filter_map(|(index, span)| point(sources, index, span, width)).collect();
        let mut blocks: Vec<Block<'_>> = Vec::new();
        let mut member = Vec::with_capacity(points.len());
        for point in &points {
            let at = blocks.iter().position(|block| block.takes(point));
            let at = at.unwrap_or_else(|| {
                blocks.push(Block::new(point));
                blocks.len() - 1
            });
            blocks[at].first = blocks[at].first.min(point.line);
            blocks[at].last = blocks[at].last.max(point.line);
            member.push(at);
        }
        let mut excerpts = Self { pieces: Vec::new(), marks: Vec::new() };
        let mut base = 0;
        for (at, block) in blocks.iter().enumerate() {
            let own = points.iter().zip(&member).filter(|(_, of)| **of == at).map(|(point, _)| point);
            let piece = block.cut(base, own, width, &mut excerpts.marks);
            // one byte apart, so that no span lies in two pieces
            base += piece.text.len() + 1;
            excerpts.pieces.push(piece);
        }
        excerpts
    }

    /// The piece that holds the whole of a span.
    pub(super) fn holding(&self, start: usize, len: usize) -> Option<&Piece> {
        self.pieces.iter().find(|piece| piece.base <= start && start + len <= piece.base + piece.text.len())
    }
}

/// Brings a span to its first line: what goes on for a hundred lines is shown where it begins.
fn point<'a>(sources: &'a SourceMap, index: usize, span: Span, width: usize) -> Option<Point<'a>> {
    let (file, start) = sources.locate(span.start)?;
    let (line, line_start, line_end) = file.line_at(start);
    let line_end = without_return(file, line_start, line_end);
    let start = boundary(file, start.min(line_end));
    let end = boundary(file, start.saturating_add(span.len()).clamp(start, line_end));
    let window = window(file, (line_start, line_end), start, width);
    Some(Point { index, file, line, start, end, window })
}

/// The part of a line around an offset, where the line is longer than `width` characters.
fn window(file: &SourceFile, (start, end): (u32, u32), at: u32, width: usize) -> Option<(u32, u32)> {
    let characters = file.characters_before(end) - file.characters_before(start);
    (characters > width).then(|| {
        let before = slice(file, start, at);
        let from = before.char_indices().rev().nth(width / 3).map_or(start, |(at, _)| start + at as u32);
        let after = slice(file, from, end);
        let to = after.char_indices().nth(width).map_or(end, |(at, _)| from + at as u32);
        (from, to)
    })
}

/// The end of a line without its carriage return.
fn without_return(file: &SourceFile, start: u32, end: u32) -> u32 {
    if end > start && file.text().as_bytes().get(end as usize - 1) == Some(&b'\r') { end - 1 } else { end }
}

/// The start of the character that an offset lies in.
fn boundary(file: &SourceFile, offset: u32) -> u32 {
    let mut offset = offset;
    while !file.text().is_char_boundary(offset as usize) {
        offset -= 1;
    }
    offset
}

impl<'a> Block<'a> {
    /// A block for one label.
    fn new(point: &Point<'a>) -> Self {
        Self { file: point.file, first: point.line, last: point.line, window: point.window }
    }

    /// Whether a label is shown in this block too.
    fn takes(&self, point: &Point<'_>) -> bool {
        std::ptr::eq(self.file, point.file)
            && match (self.window, point.window) {
                (Some((from, to)), _) => point.line == self.first && from <= point.start && point.end <= to,
                (None, Some(_)) => false,
                // the lines around both meet
                (None, None) => self.first <= point.line + 2 * AROUND + 1 && point.line <= self.last + 2 * AROUND + 1,
            }
    }

    /// Cuts the piece out and says where its labels lie in it.
    fn cut<'p>(
        &self,
        base: usize,
        points: impl Iterator<Item = &'p Point<'p>>,
        width: usize,
        marks: &mut Vec<(usize, usize, usize)>,
    ) -> Piece {
        let around = if self.window.is_some() { 0 } else { AROUND };
        let first_line = self.first.saturating_sub(around);
        let mut piece = Piece { name: clean(self.file.name()), base, text: String::new(), first_line, lines: Vec::new() };
        let mut shown = Vec::new();
        for line in first_line..=self.last + around {
            let Some((start, end)) = self.file.line(line) else { break };
            // after a final line break there is an empty line, shown only where a label asks for it
            if line > self.last && start == end && end == self.file.text().len() as u32 {
                break;
            }
            let end = without_return(self.file, start, end);
            let (from, to) = self.window.unwrap_or((start, end));
            let to = slice(self.file, from, to).char_indices().nth(width).map_or(to, |(at, _)| from + at as u32);
            piece.push(self.file, (start, end), (from, to));
            shown.push((from, to));
        }
        for point in points {
            let row = point.line - first_line;
            if let (Some((from, to)), Some(line)) = (shown.get(row), piece.lines.get(row)) {
                let lead = base + line.start + if line.cut { '…'.len_utf8() } else { 0 };
                let start = lead + cleaned(slice(self.file, *from, point.start.clamp(*from, *to))).len();
                let end = lead + cleaned(slice(self.file, *from, point.end.clamp(*from, *to))).len();
                marks.push((point.index, start, end - start));
            }
        }
        piece
    }
}

impl Piece {
    /// Adds the part `from..to` of a line.
    fn push(&mut self, file: &SourceFile, (start, end): (u32, u32), (from, to): (u32, u32)) {
        let column = file.characters_before(from) - file.characters_before(start);
        self.lines.push(Row { start: self.text.len(), column, cut: from > start });
        if from > start {
            self.text.push('…');
        }
        self.text.push_str(&cleaned(slice(file, from, to)));
        if to < end {
            self.text.push('…');
        }
        self.text.push('\n');
    }

    /// 0-based line and column, in the file, of an offset in the space of the pieces.
    pub(super) fn position(&self, offset: usize) -> (usize, usize) {
        let inside = offset.saturating_sub(self.base);
        let row = self.lines.partition_point(|row| row.start <= inside).saturating_sub(1);
        let Some(line) = self.lines.get(row) else {
            return (self.first_line, 0);
        };
        let before = self.text.get(line.start..inside).unwrap_or("").chars().count();
        (self.first_line + row, line.column + before.saturating_sub(usize::from(line.cut)))
    }

    /// How many lines it has.
    pub(super) const fn line_count(&self) -> usize {
        self.lines.len()
    }
}

fn slice(file: &SourceFile, from: u32, to: u32) -> &str {
    file.text().get(from as usize..to as usize).unwrap_or("")
}

/// A line's text with one visible character for each hidden one, so that columns stay.
fn cleaned(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => '\t',
            '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('·'),
            '\u{7f}' => '␡',
            c if is_hidden(c) => '·',
            c => c,
        })
        .collect()
}
