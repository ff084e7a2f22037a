//! Rows of tables → entries of rosters and lists, and weights: as if they were written in the rule file.
//!
//! What comes in: a file whose tables are read. What goes out: its declarations with what the tables say; and a finding for each row that
//! says nothing. It knows no name.

use super::table::{Row, Table};
use crate::ast::{Attribute, Entries, Entry, File, Item, Tail, WeightRow, Weights};
use crate::date::When;
use crate::diagnostic::{Code, Diagnostic, Role, excerpt};
use crate::letters::composed;
use crate::number;
use crate::source::Spanned;
use crate::syntax;

/// A cell does not say what its column asks for.
pub const BAD_CELL: Code = Code("table/bad-cell");

/// After so many mistakes in one table no more are told.
const MAX_MISTAKES: usize = 50;

/// Adds the rows of tables to the declarations that take them in.
pub fn expand(file: &mut File, findings: &mut Vec<Diagnostic>) {
    let tables = &file.tables;
    for item in &mut file.items {
        match item {
            Item::Roster(list) | Item::List(list) => {
                let Some(from) = &list.from else { continue };
                match tables.get(&from.path.span.start) {
                    Some(table) => entries(table, list, findings),
                    None => list.broken = true,
                }
            }
            Item::Weights(weights) => {
                let Some(from) = &weights.from else { continue };
                match tables.get(&from.path.span.start) {
                    Some(table) => weigh(table, weights, findings),
                    None => weights.broken = true,
                }
            }
            _ => {}
        }
    }
}

/// Columns that say something of their own; any other is an attribute.
const OWN: [&str; 5] = ["name", "title", "aka", "since", "until"];

fn entries(table: &Table, list: &mut Entries, findings: &mut Vec<Diagnostic>) {
    let mut reading = Reading { findings, mistakes: 0 };
    let Some(name) = table.needed("name", reading.findings) else {
        list.broken = true;
        return;
    };
    let columns = OWN.map(|column| table.column(column));
    let others: Vec<usize> = (0..table.columns.len())
        .filter(|column| !columns.contains(&Some(*column)) && !table.columns[*column].value.is_empty())
        .collect();
    for row in &table.rows {
        let Some(name) = reading.name(row, name) else { continue };
        let cell = |column: Option<usize>| column.and_then(|column| row.cell(column));
        let title = cell(columns[1]).map(|title| title.value.clone());
        let others_known = cell(columns[2]).map(|aka| aka.value.split('|').map(str::trim).filter(|name| !name.is_empty()));
        let aka = others_known.into_iter().flatten().map(|other| Spanned::new(composed(other), row.span)).collect();
        let tail = reading.days(cell(columns[3]), cell(columns[4]));
        let attribute = |column: &usize| {
            let value = row.cell(*column)?;
            let name = &table.columns[*column];
            let value = Spanned::new(syntax::value_of(&value.value), value.span);
            let name = Spanned::new(composed(&name.value), name.span);
            Some(Attribute { name, value, tail: Tail::default() })
        };
        let attributes = others.iter().filter_map(attribute).collect();
        list.entries.push(Entry { name, title, aka, attributes, tail });
    }
    list.broken |= table.broken || reading.mistakes > 0;
}

fn weigh(table: &Table, weights: &mut Weights, findings: &mut Vec<Diagnostic>) {
    let mut reading = Reading { findings, mistakes: 0 };
    let name = table.needed("name", reading.findings);
    let weight = table.column(&weights.head.name.value).or_else(|| table.column("weight"));
    let weight = weight.or_else(|| table.needed(&weights.head.name.value, reading.findings));
    let (Some(name), Some(weight)) = (name, weight) else {
        weights.broken = true;
        return;
    };
    for days in ["since", "until"].iter().filter_map(|column| table.column(column)) {
        let help = "declare the weights once for each period: `weights NAME of ROSTER since … from \"…\"`";
        reading.mistake(&table.columns[days], "a weight has no days of its own".into(), help);
    }
    for row in &table.rows {
        let Some(name) = reading.name(row, name) else { continue };
        let Some(cell) = row.cell(weight) else {
            reading.mistake(
                &Spanned::new(String::new(), row.span),
                format!("no weight for {}", excerpt(&name.value)),
                "write a number; 0 counts for nothing",
            );
            continue;
        };
        match number::exact(&cell.value) {
            Some(number) => weights.rows.push(WeightRow { name, weight: Spanned::new(number, cell.span) }),
            None => {
                let message = format!("`{}` is no number that can be counted with", excerpt(&cell.value));
                reading.mistake(cell, message, "write a whole number, a decimal or a fraction of at most 18 digits");
            }
        }
    }
    weights.broken |= table.broken || reading.mistakes > 0;
}

/// The mistakes in one table.
struct Reading<'f> {
    findings: &'f mut Vec<Diagnostic>,
    mistakes: usize,
}

impl Reading<'_> {
    fn mistake(&mut self, at: &Spanned<String>, message: String, help: &str) {
        self.mistakes += 1;
        if self.mistakes <= MAX_MISTAKES {
            self.findings.push(Diagnostic::invalid(BAD_CELL, message).label(at.span, Role::Rule, "not read").help(help));
        }
    }

    fn name(&mut self, row: &Row, column: usize) -> Option<Spanned<String>> {
        let name = row.cell(column).map(|name| Spanned::new(composed(&name.value), name.span));
        if name.is_none() {
            self.mistake(&Spanned::new(String::new(), row.span), "a row without a name".into(), "write whom the row is about");
        }
        name
    }

    /// Days from and until, as behind an entry.
    fn days(&mut self, since: Option<&Spanned<String>>, until: Option<&Spanned<String>>) -> Tail {
        let mut day = |cell: &Spanned<String>| {
            let day = When::parse(&cell.value);
            if day.is_none() {
                let message = format!("`{}` is no day", excerpt(&cell.value));
                self.mistake(cell, message, "write year, month and day, such as 2024-03-08");
            }
            day.map(|day| Spanned::new(day, cell.span))
        };
        let (first, last) = (since.and_then(&mut day), until.and_then(&mut day));
        if let (Some(first), Some(last), Some(cell)) = (first, last, until)
            && last.value.last < first.value.first
        {
            let message = format!("until {}, which is before {}", last.value.last, first.value.first);
            self.mistake(cell, message, "exchange the two days, or correct one");
        }
        Tail { since: first, until: last, ..Tail::default() }
    }
}
