//! Slips: what is written elsewhere and not here, and what was probably meant by it.
//!
//! What comes in: a word or sign that cannot stand where it stands, and the text around it. What goes out: one thing to do. It must not
//! know the grammar.

use crate::diagnostic::excerpt;

/// Shares in words.
const SHARES: [&str; 9] = ["half", "halves", "third", "thirds", "quarter", "quarters", "fourths", "fifth", "fifths"];

/// What is counted in a vote.
const BALLOTS: [&str; 7] = ["ayes", "noes", "abstentions", "absences", "present", "members", "objections"];

/// Numbers in words.
const NUMBERS: [&str; 12] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// One thing to do about `found`, which cannot stand behind `before`; `after` is what follows it.
pub fn slip(before: &str, found: &str, after: &str) -> Option<String> {
    let before = before.trim_end();
    let number = trailing_number(before);
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    Some(match found {
        "," if number.is_some() && after.starts_with(|c: char| c.is_ascii_digit()) => {
            let (number, decimals) = (number?, leading_digits(after));
            let percent = if after[decimals.len()..].trim_start().starts_with('%') { "%" } else { "" };
            format!("a decimal has a point: `{number}.{decimals}{percent}`")
        }
        "%" | "percent" | "per" | "pct" | "prozent" => match number {
            Some(number) => format!("write `{number}%`, without a space"),
            None => "write the number straight before it: `50%`".to_owned(),
        },
        "." | "/" if number.is_some() && after.starts_with(|c: char| c.is_ascii_digit()) => DAY.to_owned(),
        "#" | "/" => "a comment begins with `//`".to_owned(),
        "," | ";" | "." => format!("leave `{found}` out: nothing stands between clauses"),
        ":" => "leave `:` out: it stands behind a label, `notice agm: …`".to_owned(),
        "(" => "a citation stands in square brackets: `[statutes 7.2]`".to_owned(),
        "of" if word == "half" => "write `1/2 of`".to_owned(),
        "of" if number.is_some() => "a fraction has no spaces: `1/2 of`".to_owned(),
        "broken" if number.is_some() => "say the unit: `silence at least 72 hours`".to_owned(),
        _ if matches!(word, "meeting" | "decision" | "item" | "term") && found.starts_with(char::is_alphabetic) => {
            format!("join the two by a dot: `{word}.{}`", excerpt(found))
        }
        _ if BALLOTS.contains(&word) => format!("compare it: `{word} more than …`, `{word} at least …`"),
        share if SHARES.contains(&share) => "write a share in digits: `2/3 of members`".to_owned(),
        _ => return sign(found).or_else(|| number_in_words(found)),
    })
}

/// One thing to do about `found`, which stands where a clause or a declaration would begin.
pub fn first(found: &str) -> Option<String> {
    match found {
        "-" | "*" | "•" | "–" | "—" => Some(format!("leave `{found}` out: clauses stand one below the other")),
        "#" | "/" => Some("a comment begins with `//`".to_owned()),
        "," | ";" | "." => Some(format!("leave `{found}` out: nothing stands between clauses")),
        _ if found.starts_with('"') => None,
        _ => sign(found),
    }
}

/// What is meant by a number behind the comma of another.
pub fn decimal(before: &str, found: &str) -> Option<String> {
    let number = trailing_number(before.strip_suffix(',')?)?;
    Some(format!("a decimal has a point: `{number}.{}`", leading_digits(found)))
}

/// How a day is written.
pub const DAY: &str = "a day is written year, month, day: `2023-09-21`";

/// Signs that look like others of the language.
pub fn sign(found: &str) -> Option<String> {
    Some(match found.chars().next()? {
        '“' | '”' | '„' | '‟' | '«' | '»' | '\'' | '‘' | '’' | '‚' | '`' | '´' => {
            "a text stands in straight double quotes: `\"…\"`".to_owned()
        }
        '–' | '—' | '‐' | '‑' | '‒' | '−' => "write a plain hyphen: `-`".to_owned(),
        _ => return None,
    })
}

/// A number that is written as a word.
pub fn number_in_words(found: &str) -> Option<String> {
    let number = NUMBERS.iter().position(|number| number.eq_ignore_ascii_case(found))? + 1;
    Some(format!("write the number in digits: `{number}`"))
}

/// The number that a text ends with.
fn trailing_number(text: &str) -> Option<&str> {
    let start = text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    (start < text.len()).then(|| &text[start..])
}

fn leading_digits(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())]
}
