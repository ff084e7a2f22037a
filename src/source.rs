//! Files and places in them.
//!
//! All files of a run share one space of byte offsets: a [`Span`] alone says which file it lies in. What comes in: texts
//! under names. What goes out: [`Place`]s that a person or a machine format can use. This module does not know where a
//! text comes from (that is [`World`]) nor what it means.

use std::cell::OnceCell;
use std::fmt;
use std::sync::Arc;

/// A piece of a file: byte offsets, end exclusive, in the one offset space of a [`SourceMap`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// From `start` to `end`, both offsets in the one space.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Length in bytes.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether it holds no byte.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether `offset` lies in it.
    pub const fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A value and the place where it was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Spanned<T> {
    /// What was written there.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Pairs a value with its place.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: f(self.value), span: self.span }
    }

    /// A view of the value, at the same place.
    pub const fn as_ref(&self) -> Spanned<&T> {
        Spanned { value: &self.value, span: self.span }
    }
}

/// Which file of a [`SourceMap`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SourceId(u32);

/// One file: its name as shown to the user, and its text.
#[derive(Debug)]
pub struct SourceFile {
    name: String,
    text: Arc<str>,
    base: u32,
    lines: OnceCell<Vec<u32>>,
    /// Characters before each [`BLOCK`] of bytes: a column far into a line of many megabytes is had without counting from its start.
    characters: OnceCell<Vec<u32>>,
}

/// How far apart, in bytes, the characters of a text are counted.
const BLOCK: usize = 4096;

impl SourceFile {
    /// The name it is shown under: a path relative to the working directory with `/`, or `<stdin>`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Where the file begins in the one offset space.
    pub const fn base(&self) -> u32 {
        self.base
    }

    /// The span of the whole file.
    pub fn span(&self) -> Span {
        Span::new(self.base, self.base + self.text.len() as u32)
    }

    /// Offsets, in the file, at which its lines begin.
    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let after_break = self.text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1);
            std::iter::once(0).chain(after_break).collect()
        })
    }

    /// Characters that begin before an offset in the file. Constant time, after one pass over the text.
    pub fn characters_before(&self, offset: u32) -> usize {
        let bytes = self.text.as_bytes();
        let blocks = self.characters.get_or_init(|| {
            let counts = bytes.chunks(BLOCK).scan(0, |sum, block| {
                let before = *sum;
                *sum += starts(block) as u32;
                Some(before)
            });
            counts.collect()
        });
        let offset = (offset as usize).min(bytes.len());
        let block = (offset / BLOCK).min(blocks.len().saturating_sub(1));
        blocks.get(block).map_or(0, |before| *before as usize + starts(&bytes[block * BLOCK..offset]))
    }

    /// 1-based line and column (in characters) of an offset in the file.
    pub fn position(&self, offset: u32) -> (usize, usize) {
        let (line, start, _) = self.line_at(offset);
        (line + 1, self.characters_before(offset) - self.characters_before(start) + 1)
    }

    /// Line (0-based) and the offsets of its first byte and of the byte after its last, for an offset in the file.
    pub fn line_at(&self, offset: u32) -> (usize, u32, u32) {
        let lines = self.lines();
        let line = lines.partition_point(|start| *start <= offset).saturating_sub(1);
        let end = lines.get(line + 1).map_or(self.text.len() as u32, |next| next - 1);
        (line, lines[line], end)
    }

    /// Offsets of the first byte of a 0-based line and of the byte after its last (its line break excluded), if there is such a line.
    pub fn line(&self, line: usize) -> Option<(u32, u32)> {
        let start = *self.lines().get(line)?;
        Some((start, self.line_at(start).2))
    }
}

/// A place as people and machine formats name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// The file's name as shown.
    pub file: &'a str,
    /// Byte offsets in the file, end exclusive.
    pub start: u32,
    /// See `start`.
    pub end: u32,
    /// 1-based line of the start.
    pub line: usize,
    /// 1-based column of the start, in characters.
    pub column: usize,
    /// 1-based line of the end.
    pub end_line: usize,
    /// 1-based column after the last character.
    pub end_column: usize,
}

/// All files of a run, in one offset space.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

/// The texts of a run together exceed what one offset space holds (4 GiB).
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the files of one run together exceed 4 GiB")]
pub struct TooLarge;

impl SourceMap {
    /// Takes a file in; the same name may come twice (two texts, two places).
    pub fn add(&mut self, name: impl Into<String>, text: Arc<str>) -> Result<SourceId, TooLarge> {
        // one byte between files keeps the end of one apart from the start of the next
        let base = self.files.last().map_or(0, |last| last.span().end as u64 + 1);
        if base + text.len() as u64 >= u64::from(u32::MAX) {
            return Err(TooLarge);
        }
        self.files.push(SourceFile {
            name: name.into(),
            text,
            base: base as u32,
            lines: OnceCell::new(),
            characters: OnceCell::new(),
        });
        Ok(SourceId(self.files.len() as u32 - 1))
    }

    /// The file that was taken in last under a name.
    pub fn find(&self, name: &str) -> Option<SourceId> {
        self.files.iter().rposition(|file| file.name == name).map(|index| SourceId(index as u32))
    }

    /// As [`Self::add`], except that the same text under the same name is taken in once.
    pub fn enter(&mut self, name: &str, text: Arc<str>) -> Result<SourceId, TooLarge> {
        match self.find(name) {
            Some(id) if self.file(id).text == text => Ok(id),
            _ => self.add(name, text),
        }
    }

    /// The file under an id of this map.
    pub fn file(&self, id: SourceId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files, in the order they came.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// The file an offset lies in, and the offset inside it. None in an empty map.
    pub fn locate(&self, offset: u32) -> Option<(&SourceFile, u32)> {
        let index = self.files.partition_point(|file| file.base <= offset).checked_sub(1)?;
        let file = &self.files[index];
        Some((file, (offset - file.base).min(file.text.len() as u32)))
    }

    /// The text of a span; empty where the span lies in no file or crosses from one to another.
    pub fn slice(&self, span: Span) -> &str {
        self.locate(span.start)
            .and_then(|(file, start)| file.text.get(start as usize..start as usize + span.len() as usize))
            .unwrap_or("")
    }

    /// The place of a span, for reports. None in an empty map.
    pub fn place(&self, span: Span) -> Option<Place<'_>> {
        let (file, start) = self.locate(span.start)?;
        let end = (start + span.len()).min(file.text.len() as u32);
        let (line, column) = file.position(start);
        let (end_line, end_column) = file.position(end);
        Some(Place { file: &file.name, start, end, line, column, end_line, end_column })
    }
}

/// How many characters begin in these bytes of UTF-8.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count()
}

/// What the core may ask of its host. The command line answers from the file system, confined to the project folder; tests
/// answer from memory.
pub trait World {
    /// The text of the file at `path`, where `path` is written in the file shown as `from` (so it is relative to that file's
    /// folder). Gives the name to show it under, and its text.
    fn read(&self, path: &str, from: &str) -> Result<(String, Arc<str>), Unreadable>;
}

/// Why a file could not be had. The run cannot be completed (exit status 2).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {why}")]
pub struct Unreadable {
    /// The path as written or shown.
    pub path: String,
    /// In a few words: "no such file", "a folder; a file is needed here", "not UTF-8 text", …
    pub why: String,
}
