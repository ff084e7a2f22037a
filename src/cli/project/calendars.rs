//! `[calendars.NAME]`: the calendar of a rule set that declares none; `[calendars.default]` that of all others.
//!
//! What comes in: TOML values. What goes out: [`Declared`], and from it a file of declarations as if it were written in the language:
//! rules see no difference, and findings point into the project file.

use super::read::{Problems, place, unknown_key, wrong};
use crate::ast::{self, Block, Clause, File, Head, Item, Strength, TableRef, Tail};
use crate::date::When;
use crate::diagnostic::{did_you_mean, excerpt};
use crate::kinds::Words;
use crate::kinds::calendar::{Clause as Said, Listed};
use crate::source::{SourceId, Span, Spanned as At};
use crate::time::{self, Months, Weekdays};
use jiff::civil::Date;
use std::ops::Range;
use toml::Spanned;
use toml::de::DeValue;

/// The name of the calendar for all sets that have none.
pub const DEFAULT: &str = "default";

/// Keys of a calendar.
const KEYS: [&str; 7] = ["zone", "weekend", "holidays", "holidays-through", "working-days", "months", "last-day"];

/// A calendar of the project file.
#[derive(Debug)]
pub struct Declared {
    /// The rule set that it is for, or [`DEFAULT`].
    pub name: String,
    /// Where its name stands.
    pub at: Range<usize>,
    /// What is said, for people: key and value.
    pub shown: Vec<(String, String)>,
    clauses: Vec<(Range<usize>, Piece)>,
}

/// What one key says.
#[derive(Debug, Clone)]
enum Piece {
    Zone(String),
    Weekend(Weekdays),
    Days { working: bool, through: Option<(Date, Range<usize>)>, days: Vec<(Day, Range<usize>)>, table: Option<String> },
    Months(Months),
    Rolls,
}

#[derive(Debug, Clone, Copy)]
enum Day {
    On(Date),
    Yearly(i8, i8),
}

/// Reads all calendars.
pub fn declared(value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Vec<Declared> {
    let needed = "a table of calendars, such as [calendars.default]";
    let Some(table) = value.get_ref().as_table() else {
        wrong("calendars", value, needed, problems);
        return Vec::new();
    };
    let mut found = Vec::new();
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        if value.get_ref().as_table().is_none() && KEYS.contains(&name) {
            problems.push(key.span().start, format!("`{name}` belongs to one calendar: write it below [calendars.default]"));
            continue;
        }
        found.extend(calendar(name, key.span(), value, problems));
    }
    found.sort_by_key(|calendar| calendar.at.start);
    found
}

fn calendar(name: &str, at: Range<usize>, value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Option<Declared> {
    let shown_name = format!("calendars.{}", excerpt(name));
    let Some(table) = value.get_ref().as_table() else {
        wrong(&shown_name, value, "a table with a zone, a weekend, holidays", problems);
        return None;
    };
    let mut declared = Declared { name: name.to_owned(), at, shown: Vec::new(), clauses: Vec::new() };
    let mut keys: Vec<_> = table.iter().collect();
    keys.sort_by_key(|(key, _)| key.span().start);
    let through = table.get("holidays-through").and_then(|value| Some((date(value.get_ref())?, place(value))));
    let mut listed = false;
    for (key, value) in keys {
        let key_name = key.get_ref().as_ref();
        let before = declared.clauses.len();
        match key_name {
            "zone" => zone(value, &mut declared, problems),
            "weekend" => weekend(value, &mut declared, problems),
            "holidays" => {
                days(key_name, value, false, through.clone(), &mut declared, problems);
                listed = true;
            }
            "working-days" => days(key_name, value, true, None, &mut declared, problems),
            "months" => months(value, &mut declared, problems),
            "last-day" if value.get_ref().as_str() == Some("rolls forward") => {
                declared.clauses.push((place(value), Piece::Rolls))
            }
            "last-day" => wrong("last-day", value, "\"rolls forward\", or left out", problems),
            "holidays-through" if date(value.get_ref()).is_none() => {
                wrong(key_name, value, "a day, such as 2026-12-31", problems)
            }
            "holidays-through" => {}
            other => unknown_key(&shown_name, other, key.span().start, &KEYS, problems),
        }
        if declared.clauses.len() > before || key_name == "holidays-through" {
            declared.shown.push((key_name.to_owned(), shown(value.get_ref())));
        }
    }
    if let (false, Some((day, at))) = (listed, through) {
        let piece = Piece::Days { working: false, through: Some((day, at.clone())), days: Vec::new(), table: None };
        declared.clauses.push((at, piece));
    }
    Some(declared)
}

fn zone(value: &Spanned<DeValue<'_>>, declared: &mut Declared, problems: &mut Problems) {
    let Some(name) = value.get_ref().as_str() else {
        return wrong("zone", value, "a zone of the tz database, such as \"Europe/Paris\"", problems);
    };
    if time::zone(name).is_some() {
        return declared.clauses.push((place(value), Piece::Zone(name.to_owned())));
    }
    let zones = time::zones();
    let known: Vec<String> = zones.available().map(|zone| zone.as_str().to_owned()).collect();
    let help = did_you_mean(name, known.iter().map(String::as_str));
    let help = help.unwrap_or_else(|| "write a zone of the tz database, such as \"Europe/Paris\"".to_owned());
    problems.push(value.span().start, format!("the zone `{}` is not known; {help}", excerpt(name)));
}

fn weekend(value: &Spanned<DeValue<'_>>, declared: &mut Declared, problems: &mut Problems) {
    let needed = "a list of days of the week, such as [\"Friday\", \"Saturday\"], or \"none\"";
    let mut days = Weekdays::default();
    match value.get_ref() {
        DeValue::String(text) if text == "none" => {}
        DeValue::Array(list) if !list.is_empty() => {
            for day in list.iter() {
                let name = day.get_ref().as_str().unwrap_or_default();
                if Weekdays::default().with(name) == Weekdays::default() {
                    return wrong("weekend", day, needed, problems);
                }
                days = days.with(name);
            }
        }
        _ => return wrong("weekend", value, needed, problems),
    }
    if days.is_all() {
        return problems.push(value.span().start, "a week-end of seven days leaves no business day".to_owned());
    }
    declared.clauses.push((place(value), Piece::Weekend(days)));
}

fn months(value: &Spanned<DeValue<'_>>, declared: &mut Declared, problems: &mut Problems) {
    let months = match value.get_ref().as_str() {
        Some("clamp") => Months::Clamp,
        Some("overflow") => Months::Overflow,
        _ => return wrong("months", value, "\"clamp\" or \"overflow\"", problems),
    };
    declared.clauses.push((place(value), Piece::Months(months)));
}

/// Days, days of every year, and tables of days.
fn days(
    key: &str,
    value: &Spanned<DeValue<'_>>,
    working: bool,
    mut through: Option<(Date, Range<usize>)>,
    declared: &mut Declared,
    problems: &mut Problems,
) {
    let needed = "a list of days and tables, such as [\"2026-12-24\", \"12-25\", \"holidays.csv\"]";
    let one = std::slice::from_ref(value);
    let list: &[Spanned<DeValue<'_>>] = match value.get_ref() {
        DeValue::Array(list) => list,
        DeValue::String(_) | DeValue::Datetime(_) => one,
        _ => return wrong(key, value, needed, problems),
    };
    let mut listed = Vec::new();
    for entry in list {
        let text = entry.get_ref().as_str();
        let table = text.filter(|text| text.to_lowercase().ends_with(".csv"));
        if let Some(table) = table {
            let piece = Piece::Days { working, through: through.take(), days: Vec::new(), table: Some(table.to_owned()) };
            declared.clauses.push((place(entry), piece));
            continue;
        }
        let yearly = text.filter(|_| !working).and_then(every_year);
        match date(entry.get_ref()).map(Day::On).or(yearly) {
            Some(day) => listed.push((day, place(entry))),
            None => wrong(key, entry, needed, problems),
        }
    }
    if !listed.is_empty() || through.is_some() {
        declared.clauses.push((place(value), Piece::Days { working, through, days: listed, table: None }));
    }
}

/// A whole day, as a text or as a date of TOML.
fn date(value: &DeValue<'_>) -> Option<Date> {
    let text = match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        _ => return None,
    };
    (text.len() == 10).then(|| When::parse(&text).and_then(When::exact)).flatten()
}

/// Month and day, in every year.
fn every_year(text: &str) -> Option<Day> {
    // a leap year has all days
    let day = When::parse(&format!("2000-{text}")).and_then(When::exact).filter(|_| text.len() == 5)?;
    Some(Day::Yearly(day.month(), day.day()))
}

/// A value as it is shown.
fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Datetime(date) => date.to_string(),
        DeValue::Array(list) => list.iter().map(|entry| shown(entry.get_ref())).collect::<Vec<_>>().join(", "),
        _ => String::new(),
    }
}

impl Declared {
    /// The declaration, as if it stood in a rule file; `source` is the project file of this text, which begins at `base`.
    pub fn file(&self, source: SourceId, text: &str, base: u32) -> File {
        let span = |range: &Range<usize>| Span::new(base + range.start as u32, base + range.end as u32);
        let clauses = self.clauses.iter().map(|(range, piece)| clause(span(range), piece, &span));
        let head = Head {
            // no name of the language is written so: it stands in nobody's way
            name: At::new(super::PROJECT.to_owned(), span(&self.at)),
            title: None,
            aka: Vec::new(),
            per: Vec::new(),
            tail: Tail::default(),
        };
        let block = Block { head, clauses: clauses.collect(), broken: false };
        File {
            source,
            rules: None,
            uses: Vec::new(),
            items: vec![Item::Calendar(block)],
            broken: Vec::new(),
            extents: vec![span(&self.extent(text))],
            tables: Default::default(),
        }
    }
}

impl Declared {
    /// From the head of its table to the end of its last key.
    fn extent(&self, text: &str) -> Range<usize> {
        let line = text.get(..self.at.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let head = text.get(line..).is_some_and(|line| line.starts_with('['));
        let end = self.clauses.iter().map(|(range, _)| range.end).max().unwrap_or(self.at.end);
        (if head { line } else { self.at.start })..end.max(self.at.end)
    }
}

fn clause(at: Span, piece: &Piece, span: &impl Fn(&Range<usize>) -> Span) -> Clause {
    let (keyword, said) = match piece {
        Piece::Zone(name) => ("zone", Said::Zone(At::new(name.clone(), at))),
        Piece::Weekend(days) => ("weekend", Said::Weekend(*days, at)),
        Piece::Months(months) => ("months", Said::Months(*months)),
        Piece::Rolls => ("last", Said::Rolls),
        Piece::Days { working, through, days, table } => {
            let listed = days.iter().map(|(day, range)| match day {
                Day::On(day) => Listed::day(*day, span(range)),
                Day::Yearly(month, day) => Listed::yearly(*month, *day, span(range)),
            });
            let through = through.as_ref().map(|(day, range)| At::new(When { first: *day, last: *day }, span(range)));
            let table = table.as_ref().map(|path| TableRef { path: At::new(path.clone(), at), sha256: None });
            let keyword = if *working { "working" } else { "holidays" };
            (keyword, Said::Days { working: *working, through, listed: listed.collect(), table })
        }
    };
    Clause {
        span: at,
        strength: Strength::default(),
        keyword: ast::Name::new(keyword.to_owned(), at),
        label: None,
        words: Words::Calendar(said),
        in_agenda: false,
        tail: Tail::default(),
    }
}
