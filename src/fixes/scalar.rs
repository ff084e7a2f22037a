//! How a value is written: plain, in single or double quotes, as JSON; a name of a rule file.

use crate::source::Span;

/// A value in the place of another, in quotes like it has; None where it is written in a way that is not replaced (a block of lines).
pub(super) fn in_place(written: &str, value: &str, json: bool) -> Option<String> {
    match written.chars().next() {
        _ if json => Some(double(value)),
        Some('|' | '>' | '&' | '!') => None,
        _ => Some(like(written, value)),
    }
}

/// A value in the quotes that another one has.
pub(super) fn like(written: &str, value: &str) -> String {
    match written.chars().next() {
        Some('"') => double(value),
        Some('\'') if !value.chars().any(char::is_control) => format!("'{}'", value.replace('\'', "''")),
        _ => plain(value),
    }
}

/// A value without quotes where YAML reads it so, wherever it stands; else in double quotes.
pub(super) fn plain(value: &str) -> String {
    if is_plain(value) { value.to_owned() } else { double(value) }
}

/// A value in double quotes, as JSON and YAML read it.
pub(super) fn double(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a text can stand without quotes, in brackets too.
fn is_plain(value: &str) -> bool {
    let begins = value.chars().next().is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '/' | '(' | '.'));
    let goes_on =
        value.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/' | '(' | ')' | '+' | '\'' | ';'));
    let ends = !value.ends_with(' ') && !value.contains("  ");
    let special = value.eq_ignore_ascii_case("null");
    // a number of its own accord is one that was written as text
    let number = value.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'+' | b'-' | b'_')) && !is_day(value);
    let time = value.len() > 10 && value.is_char_boundary(10) && is_day(&value[..10]) && value.as_bytes()[10] == b'T';
    begins
        && (goes_on || time && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b':')))
        && ends
        && !special
        && !number
}

/// Whether a text is a day: year, month, day.
pub(super) fn is_day(text: &str) -> bool {
    let digits = |at: usize| if matches!(at, 4 | 7) { b'-' } else { b'0' };
    text.len() == 10 && text.bytes().enumerate().all(|(at, b)| if digits(at) == b'-' { b == b'-' } else { b.is_ascii_digit() })
}

/// Where the day stands in a date as it is written, without its quotes and the time behind it.
pub(super) fn day_of(written: &str, at: Span) -> Option<Span> {
    let quote = usize::from(written.starts_with(['"', '\'']));
    let day = written.get(quote..quote + 10)?;
    let start = at.start + quote as u32;
    is_day(day).then(|| Span::new(start, start + 10))
}

/// A name in a rule file: bare where it can be, in quotes where the one it replaces was, or where it has to be.
pub(super) fn rule_name(written: &str, name: &str) -> Option<String> {
    if name.contains(['\n', '\r']) {
        return None;
    }
    let bare = |name: &str| {
        let mut parts = name.split('.');
        parts.all(|part| {
            part.chars().next().is_some_and(char::is_alphabetic)
                && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
                && !part.ends_with('-')
                && !part.contains("--")
        })
    };
    if !written.starts_with('"') && bare(name) && (!name.contains('.') || written.contains('.')) && !is_reserved(name) {
        return Some(name.to_owned());
    }
    Some(format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// Words that are reserved everywhere and stand in quotes as names. As ballots they are no names, and are written bare.
fn is_reserved(name: &str) -> bool {
    matches!(
        name,
        "and"
            | "or"
            | "not"
            | "is"
            | "in"
            | "at"
            | "of"
            | "by"
            | "from"
            | "to"
            | "on"
            | "off"
            | "after"
            | "before"
            | "within"
            | "among"
            | "without"
            | "except"
            | "per"
            | "when"
            | "where"
            | "with"
            | "since"
            | "until"
            | "through"
            | "as"
            | "yes"
            | "no"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_the_quotes_of_what_they_replace() {
        for (written, value, json, expected) in [
            ("cuncil", "council", false, "council"),
            ("\"cuncil\"", "council", false, "\"council\""),
            ("'cuncil'", "council", false, "'council'"),
            ("'x'", "l'Île", false, "'l''Île'"),
            ("x", "Türkiye", false, "Türkiye"),
            ("x", "no", false, "no"),
            ("x", "null", false, "\"null\""),
            ("x", "a, b", false, "\"a, b\""),
            ("x", "a: b", false, "\"a: b\""),
            ("x", "12", false, "\"12\""),
            ("x", "2024-06-11", false, "2024-06-11"),
            ("x", "2024-06-11T10:00+06:00", false, "2024-06-11T10:00+06:00"),
            ("2024", "2024-06-11", true, "\"2024-06-11\""),
            ("*there", "council", false, "council"),
            ("x", "say \"x\"", false, "\"say \\\"x\\\"\""),
        ] {
            assert_eq!(in_place(written, value, json).as_deref(), Some(expected), "{written} by {value}");
        }
        assert_eq!(in_place("|\n  x", "y", false), None);
    }

    #[test]
    fn names_of_rules_stand_bare_where_they_can() {
        for (written, name, expected) in [
            ("cuncil", "council", "council"),
            ("\"cuncil\"", "council", "\"council\""),
            ("grand", "Grand Fenwick", "\"Grand Fenwick\""),
            ("a.notise", "a.notice", "a.notice"),
            ("presnt", "present", "present"),
            ("untl", "until", "\"until\""),
        ] {
            assert_eq!(rule_name(written, name).as_deref(), Some(expected), "{written} by {name}");
        }
    }
}
