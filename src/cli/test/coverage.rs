//! Which provisions the tests exercise: held against something with a verdict; and which some test shows broken.

use crate::charter::Charter;
use crate::number::{Exact, exact};
use crate::report::{amount, clean};
use crate::runner::Tested;
use crate::source::SourceMap;
use std::collections::BTreeMap;

/// A share of all provisions, exact.
pub type Share = Exact;

/// Provisions by where they stand: each version by itself.
#[derive(Default)]
pub struct Coverage(BTreeMap<(String, usize, usize, String), Row>);

/// What the tests make of a provision.
#[derive(Default, Clone, Copy)]
pub struct Row {
    /// How many exercise it.
    pub exercised: usize,
    /// How many show it broken.
    pub broken: usize,
}

impl Coverage {
    /// Enters the provisions of a rule set. Those that are not encoded cannot be exercised.
    pub fn provisions(&mut self, sources: &SourceMap, charter: &Charter) {
        for provision in charter.provisions.iter().filter(|provision| !provision.unknown) {
            if let Some(place) = sources.place(provision.span) {
                self.0.entry((place.file.to_owned(), place.line, place.column, provision.path.clone())).or_default();
            }
        }
    }

    /// Counts what a test exercises.
    pub fn test(&mut self, sources: &SourceMap, charter: &Charter, test: &Tested) {
        for id in &test.exercised {
            let provision = charter.provision(*id);
            let Some(place) = sources.place(provision.span) else { continue };
            let key = (place.file.to_owned(), place.line, place.column, provision.path.clone());
            if let Some(row) = self.0.get_mut(&key) {
                row.exercised += 1;
                row.broken += usize::from(test.broken.contains(id));
            }
        }
    }

    /// Adds another.
    pub fn add(&mut self, other: Self) {
        for (key, row) in other.0 {
            let known = self.0.entry(key).or_default();
            known.exercised += row.exercised;
            known.broken += row.broken;
        }
    }

    /// File, line, column, path, and what was counted.
    pub fn rows(&self) -> impl Iterator<Item = (&str, usize, usize, &str, Row)> {
        self.0.iter().map(|((file, line, column, path), row)| (file.as_str(), *line, *column, path.as_str(), *row))
    }

    /// How many there are, are exercised, are broken in some test.
    pub fn counts(&self) -> (usize, usize, usize) {
        let of = |held: fn(&Row) -> bool| self.0.values().filter(|row| held(row)).count();
        (self.0.len(), of(|row| row.exercised > 0), of(|row| row.broken > 0))
    }

    /// What is told to people: a table, then how many.
    pub fn lines(&self, all: bool) -> Vec<String> {
        let shown = self.rows().filter(|(.., row)| all || row.broken == 0).map(|(file, line, column, path, row)| {
            let state = match row {
                Row { exercised: 0, .. } => "not exercised".to_owned(),
                Row { broken: 0, exercised } => format!("never broken; holds in {}", amount(exercised, "test")),
                Row { broken, exercised } => format!("broken in {broken} of {}", amount(exercised, "test")),
            };
            (format!("{}:{line}:{column}", clean(file)), clean(path), state)
        });
        let shown: Vec<(String, String, String)> = shown.collect();
        let width = |column: fn(&(String, String, String)) -> &String| {
            shown.iter().map(|row| column(row).chars().count()).max().unwrap_or_default()
        };
        let (places, paths) = (width(|row| &row.0), width(|row| &row.1));
        let mut lines: Vec<String> =
            shown.iter().map(|(place, path, state)| format!("{place:places$}  {path:paths$}  {state}")).collect();
        let (number, exercised, broken) = self.counts();
        lines.push(format!(
            "{exercised} of {} exercised ({}), {broken} broken in some test",
            amount(number, "provision"),
            percent(exercised, number)
        ));
        lines
    }

    /// That less than a share is exercised, in words.
    pub fn below(&self, share: &Share) -> Option<String> {
        let (number, exercised, _) = self.counts();
        let (have, all) = (i128::try_from(exercised).ok()?, i128::try_from(number).ok()?);
        // of nothing no share is exercised
        let reached = number > 0 && have.checked_mul(*share.denom())? >= all.checked_mul(*share.numer())?;
        (!reached).then(|| {
            let wanted = share * Exact::from_integer(100);
            format!("{} of the provisions are exercised, less than {wanted} %", percent(exercised, number))
        })
    }
}

/// Cut, not rounded: what is not all is never 100 %.
fn percent(part: usize, whole: usize) -> String {
    let tenths = (part * 1000).checked_div(whole).unwrap_or(0);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// `80%`, `80 %`, `0.8`, `4/5`.
pub fn share(text: &str) -> Result<Share, String> {
    let wrong = || format!("`{}` is no share such as 80%", clean(text));
    let share = exact(&text.replace(' ', "")).ok_or_else(wrong)?;
    if share < Exact::from_integer(0) || share > Exact::from_integer(1) {
        return Err(format!("{} is no share of 100 %; write 80% or 4/5", clean(text)));
    }
    Ok(share)
}
