//! Tables: CSV files that declarations take in (`roster state from "states.csv"`, `holidays from "holidays.csv"`).
//!
//! What comes in: a path, and a [`World`] to read it from. What goes out: column names and rows, each cell with its place in the one
//! offset space; and a finding for each thing that is no table. It must not know what a column means.

use crate::diagnostic::{Code, Diagnostic, Role, did_you_mean, excerpt};
use crate::source::{SourceMap, Span, Spanned, World};
use crate::syntax;
use std::sync::Arc;

/// The file cannot be had.
pub const UNREADABLE: Code = Code("table/unreadable");
/// The file is larger than any list that people keep.
pub const TOO_LARGE: Code = Code("table/too-large");
/// No row names the columns.
pub const NO_HEADER: Code = Code("table/no-header");
/// A column is missing, or named twice.
pub const BAD_COLUMN: Code = Code("table/bad-column");
/// A row does not fit the columns.
pub const BAD_ROW: Code = Code("table/bad-row");

/// A larger file is not read.
pub const MAX_BYTES: usize = 8 << 20;
/// More rows are not read.
pub const MAX_ROWS: usize = 200_000;
/// After so many rows that do not fit, no more are told.
const MAX_MISTAKES: usize = 50;

/// A table: the names of its columns, and its rows.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The first line: where findings about the table as such are shown.
    pub head: Span,
    /// The names of the columns, as the first row has them.
    pub columns: Vec<Spanned<String>>,
    /// The rows that fit the columns.
    pub rows: Vec<Row>,
    /// Whether some rows do not fit: what is missing may have been among them.
    pub broken: bool,
}

/// A row: one cell for each column.
#[derive(Debug, Clone)]
pub struct Row {
    /// The whole row.
    pub span: Span,
    /// The cells, white space around them taken off.
    pub cells: Vec<Spanned<String>>,
}

impl Row {
    /// The cell of a column; None where it is empty.
    pub fn cell(&self, column: usize) -> Option<&Spanned<String>> {
        self.cells.get(column).filter(|cell| !cell.value.is_empty())
    }
}

impl Table {
    /// The column of a name, if there is one. Upper and lower case are the same.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.value.eq_ignore_ascii_case(name))
    }

    /// The column of a name, or a finding.
    pub fn needed(&self, name: &str, findings: &mut Vec<Diagnostic>) -> Option<usize> {
        let found = self.column(name);
        if found.is_none() {
            let known = self.columns.iter().map(|column| column.value.as_str());
            let help =
                did_you_mean(name, known).unwrap_or_else(|| format!("name one of the columns `{name}` in the first row"));
            let finding = Diagnostic::invalid(BAD_COLUMN, format!("the table has no column `{name}`"))
                .label(self.head, Role::Rule, "the columns")
                .help(help);
            findings.push(finding);
        }
        found
    }
}

/// Reads the table at `path`, which is written in the file shown as `from`; gives its text too. What is wrong with it is told at the path
/// or in the table.
pub fn read(
    world: &dyn World,
    sources: &mut SourceMap,
    path: &Spanned<String>,
    from: &str,
    findings: &mut Vec<Diagnostic>,
) -> Option<(Arc<str>, Table)> {
    let refused = |code, message: String, help: &str| {
        Diagnostic::invalid(code, message).label(path.span, Role::Rule, "taken in here").help(help)
    };
    let (name, text) = match world.read(&path.value, from) {
        Ok(read) => read,
        Err(error) => {
            let message = format!("the table `{}` cannot be read: {}", excerpt(&path.value), error.why);
            findings.push(refused(UNREADABLE, message, "write a path relative to this file, inside the project folder"));
            return None;
        }
    };
    if text.len() > MAX_BYTES {
        let message = format!("a table of {} KiB; at most {} KiB are read", text.len().div_ceil(1 << 10), MAX_BYTES >> 10);
        findings.push(refused(TOO_LARGE, message, "divide it into several files"));
        return None;
    }
    let Ok(id) = sources.enter(&name, text.clone()) else {
        findings.push(refused(TOO_LARGE, "the files of one run together exceed 4 GiB".into(), "check fewer files at once"));
        return None;
    };
    let file = sources.file(id);
    findings.extend(syntax::odd_characters(file, &[]));
    let table = parse(&text, file.base(), findings);
    if table.columns.is_empty() {
        let message = format!("the table `{}` is empty", excerpt(&path.value));
        findings.push(refused(NO_HEADER, message, "name its columns in the first row"));
        return None;
    }
    Some((text, table))
}

/// Text → table. The csv crate says what the cells are; where they stand is looked up in the text.
pub fn parse(text: &str, base: u32, findings: &mut Vec<Diagnostic>) -> Table {
    let skipped = text.len() - text.trim_start_matches('\u{FEFF}').len();
    let text = &text[skipped..];
    let base = base + skipped as u32;
    let separator = separator(text);
    let mut places = Places { text, at: 0, separator };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut table = Table::default();
    let mut mistakes = 0;
    for record in reader.records() {
        let Some((whole, cells, open)) = places.next() else { break };
        let span = |(start, end): (usize, usize)| Span::new(base + start as u32, base + end as u32);
        let whole = span(whole);
        let Ok(record) = record else { break };
        if record.len() == 1 && record[0].trim().is_empty() {
            continue;
        }
        let cells: Vec<Spanned<String>> = record
            .iter()
            .enumerate()
            .map(|(index, cell)| Spanned::new(cell.trim().to_owned(), cells.get(index).map_or(whole, |place| span(*place))))
            .collect();
        if table.columns.is_empty() {
            table.head = whole;
            columns(&cells, findings);
            table.columns = cells;
            continue;
        }
        let (given, needed) = (cells.len(), table.columns.len());
        if !open && given == needed && table.rows.len() < MAX_ROWS {
            table.rows.push(Row { span: whole, cells });
            continue;
        }
        table.broken = true;
        if table.rows.len() >= MAX_ROWS {
            let message = format!("more than {MAX_ROWS} rows; the rest is not read");
            findings.push(Diagnostic::invalid(TOO_LARGE, message).label(whole, Role::Rule, "the first row that is not read"));
            break;
        }
        mistakes += 1;
        if mistakes <= MAX_MISTAKES {
            findings.push(misfit(whole, table.head, given, needed, open));
        }
    }
    table
}

/// Columns named twice, or not at all.
fn columns(cells: &[Spanned<String>], findings: &mut Vec<Diagnostic>) {
    for (index, cell) in cells.iter().enumerate() {
        let earlier = cells[..index].iter().find(|other| other.value.eq_ignore_ascii_case(&cell.value));
        let Some(earlier) = earlier.filter(|_| !cell.value.is_empty()) else { continue };
        let finding = Diagnostic::invalid(BAD_COLUMN, format!("two columns are named `{}`", excerpt(&cell.value)))
            .label(cell.span, Role::Rule, "the second")
            .label(earlier.span, Role::Rule, "the first, which counts")
            .help("give one of the two another name");
        findings.push(finding);
    }
}

fn misfit(whole: Span, head: Span, given: usize, needed: usize, open: bool) -> Diagnostic {
    if open {
        return Diagnostic::invalid(BAD_ROW, "a quote is not closed; the rest of the table is not read")
            .label(whole, Role::Rule, "in the row that begins here")
            .help("close the quote, or double a quote that belongs to the text");
    }
    let cells = if given == 1 { "1 cell".to_owned() } else { format!("{given} cells") };
    let columns = if needed == 1 { "1 column".to_owned() } else { format!("{needed} columns") };
    Diagnostic::invalid(BAD_ROW, format!("a row of {cells} in a table of {columns}"))
        .label(whole, Role::Rule, "not read")
        .label(head, Role::Rule, "the columns")
        .help("give each row one cell for each column, and put a text that has a comma in quotes")
}

/// What stands between cells: a comma, unless the first line has none and has a semicolon or a tab.
fn separator(text: &str) -> u8 {
    let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    [b',', b';', b'\t'].into_iter().find(|sign| head.as_bytes().contains(sign)).unwrap_or(b',')
}

/// Where the records of a text and their cells stand.
struct Places<'t> {
    text: &'t str,
    at: usize,
    separator: u8,
}

/// Bytes from and to.
type Place = (usize, usize);

impl Places<'_> {
    /// The next record: where it stands, where its cells do (quotes included, white space around them not), and whether a quote is left
    /// open. Empty lines are no records.
    fn next(&mut self) -> Option<(Place, Vec<Place>, bool)> {
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() && matches!(bytes[self.at], b'\n' | b'\r') {
            self.at += 1;
        }
        let start = self.at;
        if start >= bytes.len() {
            return None;
        }
        let (mut cells, mut from, mut quoted, mut fresh) = (Vec::new(), start, false, true);
        while self.at < bytes.len() {
            let byte = bytes[self.at];
            match byte {
                b'"' if quoted && bytes.get(self.at + 1) == Some(&b'"') => self.at += 1,
                b'"' if quoted => quoted = false,
                b'"' if fresh => quoted = true,
                _ if quoted => {}
                b'\n' | b'\r' => break,
                _ if byte == self.separator => {
                    cells.push(self.trimmed(from, self.at));
                    from = self.at + 1;
                }
                _ => {}
            }
            fresh = byte == self.separator && !quoted;
            self.at += 1;
        }
        cells.push(self.trimmed(from, self.at));
        Some((self.trimmed(start, self.at), cells, quoted))
    }

    fn trimmed(&self, from: usize, to: usize) -> Place {
        let text = &self.text[from..to];
        let start = from + text.len() - text.trim_start().len();
        (start, (start + text.trim().len()).max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cells of all rows with what stands at their places, `|` between cells.
    fn read(text: &str) -> (Vec<String>, Vec<String>, usize) {
        let mut findings = Vec::new();
        let table = parse(text, 0, &mut findings);
        let at = |span: Span| text[span.start as usize..span.end as usize].to_owned();
        let join = |cells: Vec<String>| cells.join("|");
        let values = table.rows.iter().map(|row| join(row.cells.iter().map(|cell| cell.value.clone()).collect()));
        let places = table.rows.iter().map(|row| join(row.cells.iter().map(|cell| at(cell.span)).collect()));
        (values.collect(), places.collect(), findings.len())
    }

    #[test]
    fn cells_and_their_places() {
        let plain = (vec!["a|b".to_owned(), "c|".to_owned()], vec!["a|b".to_owned(), "c|".to_owned()], 0);
        assert_eq!(read("x,y\na,b\nc,\n"), plain);
        assert_eq!(read("\u{FEFF}x;y\r\na;b\r\n\r\nc;\r\n"), plain);
        assert_eq!(read("x\ty\na\t b \n   \nc\t"), plain);
        let quoted = read("x,y\n\"a, \"\"b\"\"\",\"c\nd\"\ne,f\n");
        assert_eq!(quoted.0, ["a, \"b\"|c\nd", "e|f"]);
        assert_eq!(quoted.1, ["\"a, \"\"b\"\"\"|\"c\nd\"", "e|f"]);
        assert_eq!(read("x,y\na\na,b,c\nc,d\n"), (vec!["c|d".to_owned()], vec!["c|d".to_owned()], 2));
        assert_eq!(read("x,y\na,b\nc,\"d\ne,f\n").2, 1);
        assert_eq!(read("x,X\na,b\n").2, 1);
        assert_eq!(read(""), (vec![], vec![], 0));
        assert_eq!(read("Ülke,é\n Türkiye ,\"ö\"\n").1, ["Türkiye|\"ö\""]);
    }
}
