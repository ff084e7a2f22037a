//! Whether two texts say the same: asked of every text that is laid out, before it goes out.
//!
//! What comes in: a text before and after. What goes out: yes or no. It must not know how the one came from the other.

use super::Read;
use super::token::tokens as read;
use crate::syntax::ODD_CHARACTER;
use std::fmt::{self, Write};

/// Whether two texts have the same tokens and comments, in the same order.
pub fn tokens(before: &str, after: &str) -> bool {
    let (left, right) = (read(before), read(after));
    left.len() == right.len()
        && left.iter().zip(&right).all(|(left, right)| left.kind == right.kind && left.text(before) == right.text(after))
}

/// Whether their reader understood the same, places left aside.
pub fn meaning(before: &Read, after: &Read) -> bool {
    // of characters that do not show one is told for each line
    let codes = |read: &Read| {
        let codes = read.findings.iter().map(|finding| finding.code);
        codes.filter(|code| *code != ODD_CHARACTER).collect::<Vec<_>>()
    };
    let broken = |read: &Read| read.outline.declarations.iter().map(|declared| declared.broken).collect::<Vec<_>>();
    codes(before) == codes(after)
        && broken(before) == broken(after)
        && before.outline.starts.len() == after.outline.starts.len()
        && without_places(&before.file) == without_places(&after.file)
}

/// Whether what could not be read is the same, byte for byte.
pub fn left(before: (&str, &Read), after: (&str, &Read)) -> bool {
    let clauses = |(text, read): (&str, &Read)| -> Vec<String> {
        let broken = read.outline.broken.iter();
        broken.map(|clause| text[clause.at as usize..clause.end as usize].trim_end().to_owned()).collect()
    };
    clauses(before) == clauses(after)
}

/// What was understood, written out without places: a `Span` shows as `12..15`.
fn without_places(file: &crate::ast::File) -> String {
    let mut out = Placeless { out: String::new(), digits: String::new(), dots: 0 };
    // writing to a string cannot fail
    let _ = write!(out, "{file:?}");
    out.out + &out.digits
}

/// Takes text and leaves out `12..15`.
struct Placeless {
    out: String,
    digits: String,
    dots: usize,
}

impl Write for Placeless {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            match c {
                '0'..='9' => self.digits.push(c),
                '.' if !self.digits.is_empty() && self.dots < 2 => {
                    self.digits.push(c);
                    self.dots += 1;
                }
                _ => self.settle(c),
            }
        }
        Ok(())
    }
}

impl Placeless {
    /// Another character: what was held back is a place, or it is written.
    fn settle(&mut self, c: char) {
        let place = self.digits.split_once("..").is_some_and(|(start, end)| !start.is_empty() && !end.is_empty());
        if !place {
            self.out.push_str(&self.digits);
        }
        self.out.push(c);
        self.digits.clear();
        self.dots = 0;
    }
}
