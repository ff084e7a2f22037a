//! Reading dates, and saying what is wrong with one.
//!
//! What comes in: a text and its place. What goes out: the day or days it means, or a finding that shows the date rightly written where
//! that can be told. It must not know which field the date is for.

use super::findings::{Findings, quoted};
use crate::date::When;
use crate::diagnostic::{Code, Hint, Meant};
use crate::source::Spanned;
use crate::time::Clock;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

/// A date that does not exist or is written in another way.
pub const BAD_DATE: Code = Code("docket/bad-date");

/// A day, a month, a year, or a day between two of these.
pub(super) fn day(text: Spanned<&str>, out: &Findings) -> Option<Spanned<When>> {
    let when = When::parse(text.value).or_else(|| When::between(text.value));
    if when.is_none() {
        bad(text, out);
    }
    when.map(|when| Spanned::new(when, text.span))
}

/// A day, month, year, or an instant (`2024-03-14T17:00+06:00`): the day as written, and the time of day beside it.
pub(super) fn instant(text: Spanned<&str>, out: &Findings) -> Option<Spanned<When>> {
    let Some((when, clock)) = timed(text.value) else { return day(text, out) };
    out.time(text.span, clock);
    Some(Spanned::new(when, text.span))
}

/// A day with a time of day, which may say its zone: an offset, `Z`, or a name in brackets.
fn timed(text: &str) -> Option<(When, Clock)> {
    let (day, rest) = text.split_at_checked(10)?;
    if text.len() > 64 || !rest.starts_with(['T', 't', ' ']) {
        return None;
    }
    let zone = rest.find(['Z', 'z', '+', '-', '[']).map_or(text.len(), |at| 10 + at);
    let written: DateTime = text[..zone].trim_end().parse().ok()?;
    let when = When::parse(day)?;
    let offset = match &text[zone..] {
        "" => None,
        named if named.starts_with('[') => {
            let zone = crate::time::zone(named.strip_prefix('[')?.strip_suffix(']')?)?;
            Some(zone.to_offset(zone.to_timestamp(written).ok()?))
        }
        _ => {
            let at: Timestamp = text.parse().ok()?;
            let apart = Offset::UTC.to_timestamp(written).ok()?.duration_since(at).as_secs();
            Some(Offset::from_seconds(i32::try_from(apart).ok()?).ok()?)
        }
    };
    Some((when, Clock { time: written.time(), offset }))
}

fn bad(text: Spanned<&str>, out: &Findings) {
    out.misspelt(BAD_DATE, (text.value, text.span), "no date", || {
        let shown = quoted(text.value);
        if let Some(help) = missing_day(text.value) {
            return (format!("{shown} is no day of the calendar"), help.into());
        }
        match rewritten(text.value) {
            Some(date) => {
                // that a time of day is not wanted here is for a person to see
                let meant = Meant { name: date.to_string(), sole: timed(text.value).is_none() };
                (
                    format!("{shown} is no date; write {date}"),
                    Hint { help: Some(format!("write `{date}`")), meant: Some(meant) },
                )
            }
            None => (format!("{shown} is no date"), "write year-month-day, such as `2023-09-21`".to_owned().into()),
        }
    });
}

/// What to do about a date of the right form that does not exist.
fn missing_day(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &str, len: usize| part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit());
    let (year, month) = match parts[..] {
        [year, month] if digits(year, 4) && digits(month, 2) => (year, month),
        [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2) => (year, month),
        _ => return None,
    };
    let first: Option<Date> = format!("{year}-{month}-01").parse().ok();
    Some(match first {
        Some(first) => format!("the month runs from `{first}` to `{}`", first.last_of_month()),
        None => "months run from 01 to 12, years from 0001".to_owned(),
    })
}

/// The date as it should be written, where there is one reading only.
fn rewritten(text: &str) -> Option<When> {
    if text.len() > 40 {
        return None;
    }
    // an instant where a day is needed
    if let Some((when, _)) = timed(text) {
        return Some(when);
    }
    let separator = ['.', '/', '-', ' '].into_iter().find(|separator| text.contains(*separator));
    let Some(separator) = separator else {
        let compact = text.len() == 8 && text.is_ascii();
        return compact.then(|| When::parse(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]))).flatten();
    };
    let parts: Vec<u16> = text.split(separator).map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let (year, month, day) = match parts[..] {
        [year, month, day] if year > 31 => (year, month, day),
        // with points the day stands first; with other signs it may be the month
        [day, month, year] if year > 31 && (separator == '.' || day > 12) => (year, month, day),
        [month, day, year] if year > 31 && separator == '/' && (day > 12 || day == month) => (year, month, day),
        _ => return None,
    };
    When::parse(&format!("{year:04}-{month:02}-{day:02}"))
}
