//! Columns: what the author put under each other on neighbouring lines stays so, as narrow as it can.
//!
//! What comes in: lines that stand together. What goes out: for each token the column at which it is written. What was set off from what
//! is before it by two spaces or more, and stands at the same place as something on another line, is in a column with it; so is what
//! has slipped, if it is of the same sort. Who stands alone is in no column. It must not know what a clause is.

use super::WIDTH;
use super::line::{Line, Piece, STEP};
use super::token::{Kind, Token};
use crate::syntax::Sort;
use std::collections::{BTreeMap, BTreeSet};

/// How near a line must be for a token that is not set off to be in its column.
const NEAR: usize = 3;
/// How often lines are cut and columns found anew.
const ROUNDS: usize = 6;

/// Lines that stand together, and where their columns are.
pub struct Table<'t> {
    text: &'t str,
    tokens: &'t [Token],
    /// The lines.
    pub lines: Vec<Line>,
    /// Of each column, by its key: where it is.
    at: BTreeMap<usize, usize>,
}

/// A member of a column: line and piece.
type Cell = (usize, usize);

/// What sort of thing a piece is, and the how-many-eth of its sort on its line.
type Class<'t> = (Kind, &'t str, usize);

/// What is set off on a line, and how many of each sort.
#[derive(Default)]
struct SetOff<'t> {
    cells: BTreeMap<Class<'t>, Cell>,
    counts: BTreeMap<(Kind, &'t str), usize>,
}

impl<'t> Table<'t> {
    /// Finds the columns of some lines.
    pub fn new(text: &'t str, tokens: &'t [Token], lines: Vec<Line>) -> Self {
        let mut table = Self { text, tokens, lines, at: BTreeMap::new() };
        table.find();
        table.place();
        table.fit();
        table
    }

    /// What sort of thing a token is, for what has slipped out of its column.
    fn class(&self, piece: &Piece) -> (Kind, &'t str) {
        let token = &self.tokens[piece.token];
        let text = &self.text[token.start..token.end];
        match token.kind {
            Kind::Word if text.starts_with(|c: char| c.is_ascii_digit()) => (Kind::Word, "0"),
            Kind::Word if piece.begins.is_some() || super::words::common(text) => (Kind::Word, text),
            Kind::Symbol => (Kind::Symbol, text),
            kind => (kind, ""),
        }
    }

    /// The column at which a piece was written.
    fn written(&self, (line, piece): Cell) -> usize {
        self.tokens[self.lines[line].pieces[piece].token].column
    }

    /// All pieces that may be in a column: what is set off, and lines that the author began under something.
    fn candidates(&self) -> Vec<Cell> {
        let mut all = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            let lead = line.lead.is_some_and(|lead| lead > line.indent);
            all.extend(
                (0..line.pieces.len())
                    .filter(|piece| if *piece == 0 { lead } else { line.pieces[*piece].strong })
                    .map(|piece| (at, piece)),
            );
        }
        all
    }

    /// Gives each piece that is in a column its key: a place as it was written.
    fn find(&mut self) {
        let strong = self.candidates();
        let mut columns: BTreeMap<usize, Vec<Cell>> = BTreeMap::new();
        for cell in &strong {
            columns.entry(self.written(*cell)).or_default().push(*cell);
        }
        let weak = self.weak(&strong);
        let hung = self.hung();
        let mut keys: BTreeMap<Cell, usize> = BTreeMap::new();
        for cell in weak.iter().chain(&hung) {
            keys.insert(*cell, self.written(*cell));
        }
        let settled: Vec<usize> = keys.values().copied().collect();
        for (place, cells) in &columns {
            if cells.len() > 1 || settled.contains(place) {
                keys.extend(cells.iter().map(|cell| (*cell, *place)));
            }
        }
        self.slipped(&strong, &mut keys);
        self.assign(&keys);
    }

    /// Pieces that are not set off, and yet stand where something is that is set off on a line nearby: the longest of a column.
    fn weak(&self, strong: &[Cell]) -> Vec<Cell> {
        // what is set off, by where it was written and on which line
        let mut set_off: BTreeMap<(usize, usize), BTreeSet<(Kind, &str)>> = BTreeMap::new();
        for cell in strong {
            set_off.entry((self.written(*cell), cell.0)).or_default().insert(self.class(self.piece(*cell)));
        }
        let mut weak = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            let first_strong = line.pieces.iter().skip(1).position(|piece| piece.strong).map_or(usize::MAX, |at| at + 1);
            for (number, piece) in line.pieces.iter().enumerate().skip(1) {
                let token = &self.tokens[piece.token];
                if piece.strong || token.breaks > 0 || token.gap != 1 {
                    continue;
                }
                let class = self.class(piece);
                let keyword = number <= 2 && number < first_strong;
                let near = set_off.range((token.column, at.saturating_sub(NEAR))..=(token.column, at + NEAR));
                if near.into_iter().any(|((_, line), classes)| *line != at && (keyword || classes.contains(&class))) {
                    weak.push((at, number));
                }
            }
        }
        weak
    }

    fn piece(&self, (line, piece): Cell) -> &Piece {
        &self.lines[line].pieces[piece]
    }

    /// Lines that hang under a piece of the first line of their clause, and those pieces.
    fn hung(&self) -> Vec<Cell> {
        let mut hung = Vec::new();
        let mut head = 0;
        for (at, line) in self.lines.iter().enumerate() {
            if !line.goes_on {
                head = at;
            } else if line.lead.is_some() && line.lead == line.hang {
                hung.push((at, 0));
                let above = &self.lines[head];
                let under = (1..above.pieces.len()).find(|piece| Some(self.written((head, *piece))) == line.hang);
                hung.extend(under.map(|piece| (head, piece)));
            }
        }
        hung
    }

    /// What stands in no column joins that of the same sort on the line before, or on the next.
    fn slipped(&self, strong: &[Cell], keys: &mut BTreeMap<Cell, usize>) {
        let mut by_line: BTreeMap<usize, SetOff<'_>> = BTreeMap::new();
        for cell in strong {
            let (kind, text) = self.class(self.piece(*cell));
            let line = by_line.entry(cell.0).or_default();
            let count = line.counts.entry((kind, text)).or_default();
            line.cells.insert((kind, text, *count), *cell);
            *count += 1;
        }
        let all: Vec<_> = by_line.values().map(|line| &line.cells).collect();
        for (number, line) in all.iter().enumerate() {
            let mut in_order: Vec<_> = line.iter().filter(|(_, cell)| cell.1 > 0).collect();
            in_order.sort_unstable_by_key(|(_, cell)| **cell);
            for (class @ (kind, ..), cell) in in_order {
                let neighbour =
                    |other: Option<&&BTreeMap<Class<'_>, Cell>>| other?.get(class).copied().filter(|cell| cell.1 > 0);
                let above = number.checked_sub(1).and_then(|above| neighbour(all.get(above)));
                if keys.contains_key(cell) {
                    // a brace or `=` that has slipped with others goes back all the same
                    let key = above.filter(|_| *kind == Kind::Symbol).and_then(|above| keys.get(&above).copied());
                    keys.extend(key.map(|key| (*cell, key)));
                    continue;
                }
                let found = above.filter(|cell| keys.contains_key(cell)).or_else(|| neighbour(all.get(number + 1)));
                if let Some(found) = found {
                    let key = keys.get(&found).copied().unwrap_or_else(|| self.written(found));
                    keys.insert(*cell, key);
                    keys.insert(found, key);
                }
            }
        }
    }

    /// Writes the keys down, in rising order on each line; who would be alone in a column gets none.
    fn assign(&mut self, keys: &BTreeMap<Cell, usize>) {
        let mut last = (usize::MAX, 0);
        for ((line, piece), key) in keys {
            if last.0 == *line && *key <= last.1 {
                continue;
            }
            last = (*line, *key);
            self.lines[*line].pieces[*piece].key = Some(*key);
        }
    }

    /// Who is in which column.
    fn members(&self) -> BTreeMap<usize, Vec<Cell>> {
        let mut members: BTreeMap<usize, Vec<Cell>> = BTreeMap::new();
        for (at, line) in self.lines.iter().enumerate() {
            for (number, piece) in line.pieces.iter().enumerate() {
                if let Some(key) = piece.key {
                    members.entry(key).or_default().push((at, number));
                }
            }
        }
        members
    }

    /// Says where the columns are: each as far to the left as its members can be.
    fn place(&mut self) {
        let members = self.members();
        for cells in members.values().filter(|cells| cells.len() == 1) {
            for (line, piece) in cells {
                self.lines[*line].pieces[*piece].key = None;
            }
        }
        self.at.clear();
        // of each line: the piece that comes next, and where what is before it ends
        let mut upto: Vec<(usize, usize)> = vec![(0, 0); self.lines.len()];
        for (key, cells) in members.into_iter().filter(|(_, cells)| cells.len() > 1) {
            let gap = if cells.iter().any(|cell| cell.1 > 0 && !self.lines[cell.0].pieces[cell.1].strong) { 1 } else { 2 };
            let mut place = 0;
            for (line, piece) in &cells {
                let natural = self.run(*line, &mut upto[*line], *piece);
                place = place.max(if *piece == 0 { self.lines[*line].indent } else { natural + gap });
            }
            for (line, piece) in cells {
                let width = self.tokens[self.lines[line].pieces[piece].token].width;
                upto[line] = (piece + 1, place + width);
            }
            self.at.insert(key, place);
        }
    }

    /// Goes on to a piece of a line; where the one before it ends.
    fn run(&self, line: usize, upto: &mut (usize, usize), piece: usize) -> usize {
        let line = &self.lines[line];
        while upto.0 < piece {
            let next = &line.pieces[upto.0];
            let start = if upto.0 == 0 { line.indent } else { upto.1 + next.space };
            *upto = (upto.0 + 1, start + self.tokens[next.token].width);
        }
        upto.1
    }

    /// Where each piece of a line begins.
    pub fn starts(&self, line: &Line) -> Vec<usize> {
        let mut end = line.indent;
        let place = |piece: &Piece| {
            let natural = end + piece.space;
            let start = piece.key.and_then(|key| self.at.get(&key)).copied().map_or(natural, |at| at.max(natural));
            end = start + self.tokens[piece.token].width;
            start
        };
        line.pieces.iter().map(place).collect()
    }

    /// Where a line ends, its comment left aside.
    fn end(&self, line: &Line) -> usize {
        let starts = self.starts(line);
        let last = (0..starts.len()).rev().find(|at| self.tokens[line.pieces[*at].token].kind != Kind::Comment);
        last.map_or(0, |last| starts[last] + self.tokens[line.pieces[last].token].width)
    }

    /// Makes lines fit: what columns push out leaves its column, what is too long by itself goes on on a further line.
    fn fit(&mut self) {
        for _ in 0..ROUNDS {
            let mut changed = false;
            let mut fitted = Vec::with_capacity(self.lines.len());
            for mut line in std::mem::take(&mut self.lines) {
                if line.comment || line.tied || line.raw.is_some() || self.end(&line) <= WIDTH {
                    fitted.push(line);
                    continue;
                }
                let mut narrow = line.clone();
                narrow.pieces.iter_mut().for_each(|piece| piece.key = None);
                if self.end(&narrow) <= WIDTH {
                    while self.end(&line) > WIDTH {
                        let Some(keyed) = line.pieces.iter_mut().rev().find(|piece| piece.key.is_some()) else { break };
                        keyed.key = None;
                        changed = true;
                    }
                    fitted.push(line);
                } else {
                    let before = fitted.len();
                    self.wrap(line, &mut fitted);
                    changed |= fitted.len() > before + 1;
                }
            }
            self.lines = fitted;
            if !changed {
                return;
            }
            self.place();
        }
    }

    /// Cuts a line where it may well be cut, as late as it fits.
    fn wrap(&self, mut line: Line, out: &mut Vec<Line>) {
        let starts = self.starts(&line);
        let ends: Vec<usize> =
            starts.iter().zip(&line.pieces).map(|(start, piece)| start + self.tokens[piece.token].width).collect();
        let under = line.hang.filter(|hang| line.goes_on || self.hangs(&line, *hang));
        let column = under.and_then(|key| self.at.get(&key).copied()).unwrap_or(line.base + STEP);
        let comment = line.pieces.last().is_some_and(|last| self.tokens[last.token].kind == Kind::Comment);
        let count = line.pieces.len() - usize::from(comment);
        let mut cuts = Vec::new();
        let (mut from, mut shift) = (0, 0_isize);
        while ends[count - 1] as isize + shift > WIDTH as isize {
            let Some(cut) = self.cut(&line, from, count, |at| ends[at] as isize + shift) else { break };
            shift = column as isize - starts[cut] as isize;
            cuts.push(cut);
            from = cut;
        }
        let mut rest = std::mem::take(&mut line.pieces);
        let mut lines = Vec::new();
        for cut in cuts.into_iter().rev() {
            let mut pieces = rest.split_off(cut);
            let level = line.entry && self.is_comma(&rest) || pieces[0].begins == Some(Sort::Row);
            (pieces[0].space, pieces[0].strong, pieces[0].key) = (0, false, if level { None } else { under });
            let indent = line.base + if level { 0 } else { STEP };
            lines.push(Line { indent, pieces, blank: false, goes_on: true, lead: None, ..line.clone() });
        }
        if let (Some(key), false, false) = (under, line.goes_on, lines.is_empty()) {
            for piece in rest.iter_mut().skip(1).filter(|piece| self.tokens[piece.token].column == key) {
                piece.key = Some(key);
            }
        }
        out.push(Line { pieces: rest, ..line });
        out.extend(lines.into_iter().rev());
    }

    /// Whether a line has a piece at the column under which its clause hangs.
    fn hangs(&self, line: &Line, hang: usize) -> bool {
        line.pieces.iter().skip(1).any(|piece| self.tokens[piece.token].column == hang)
    }

    fn is_comma(&self, pieces: &[Piece]) -> bool {
        pieces.last().is_some_and(|last| self.tokens[last.token].symbol(self.text) == Some(','))
    }

    /// Where a line is best cut behind piece `from`: before a part that begins late enough, else behind a comma or before `or`, else
    /// before any part, else at a space. What is behind `=` goes first.
    fn cut(&self, line: &Line, from: usize, count: usize, end: impl Fn(usize) -> isize) -> Option<usize> {
        let mut best: Option<(u8, usize)> = None;
        for at in from + 1..count {
            let fits = end(at - 1) <= WIDTH as isize;
            if !fits && best.is_some() {
                break;
            }
            let rank = self.rank(line, at, end(at - 1) >= (WIDTH / 2) as isize);
            if rank > 0 && best.is_none_or(|best| fits && rank >= best.0) {
                best = Some((rank, at));
            }
        }
        best.map(|(_, at)| at)
    }

    /// How good a place a piece is to begin a line.
    fn rank(&self, line: &Line, at: usize, late: bool) -> u8 {
        let piece = &line.pieces[at];
        let before = self.tokens[line.pieces[at - 1].token].symbol(self.text);
        let part = super::words::begins_part(self.text, self.tokens, piece.token);
        let kind = |piece: &Piece| self.tokens[piece.token].kind;
        if piece.space == 0 || before == Some('{') {
            0
        } else if before == Some('=') {
            5
        } else if kind(piece) == Kind::Citation && kind(&line.pieces[at - 1]) == Kind::Citation {
            // citations stay together
            1
        } else if part && late || piece.begins == Some(Sort::Row) {
            4
        } else if before == Some(',') || super::words::joins(self.text, self.tokens, piece.token) {
            3
        } else if part {
            2
        } else {
            1
        }
    }
}
