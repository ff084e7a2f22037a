//! Readings that several kinds share: names, lengths of time, numbers, what stands behind a provision.

use super::cursor::Phrase;
use super::grammar::Node;
use crate::ast::{Basis, Cited, Name, Strength, TableRef, Tail, Waivable, Window};
use crate::constraint::{Count, Length, MeetingKinds, Weekdays};
use crate::date::When;
use crate::diagnostic::{Code, Diagnostic, Effect, Role, excerpt};
use crate::letters::composed;
use crate::source::{Span, Spanned};

/// The date does not exist.
pub const BAD_DATE: Code = Code("syntax/bad-date");
/// Two modifiers of one sort, or a period that ends before it begins.
pub const BAD_TAIL: Code = Code("syntax/bad-period");

/// Text without its quotes and escapes. One letter is one however it is written: `ü`, or `u` and two dots.
pub fn unquoted(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) else {
        return composed(text);
    };
    composed(&inner.replace("\\\"", "\"").replace("\\\\", "\\"))
}

/// A phrase's text as a name, quotes removed.
pub fn name(phrase: &Phrase<'_>) -> Name {
    Spanned::new(unquoted(phrase.text()), phrase.span())
}

/// The first part that is a name.
pub fn first_name(phrase: &Phrase<'_>) -> Option<Name> {
    phrase.part(Node::name).map(|part| name(&part))
}

/// All parts that are names.
pub fn names(phrase: &Phrase<'_>) -> Vec<Name> {
    phrase.parts().filter(|part| part.node() == Node::name).map(|part| name(&part)).collect()
}

/// Provisions that a clause names: their paths without quotes, or `rules` for all.
pub fn targets(phrase: &Phrase<'_>) -> Vec<Name> {
    let target = |part: Phrase<'_>| {
        let written = part.part(Node::path).map(|path| Spanned::new(plain_path(path.text()), path.span()));
        written.or_else(|| first_name(&part))
    };
    phrase.parts().filter(|part| part.node() == Node::target).filter_map(target).collect()
}

/// A path without the quotes of its parts.
fn plain_path(text: &str) -> String {
    let mut plain = String::new();
    let mut escaped = false;
    for c in text.chars() {
        match c {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => {}
            c => {
                plain.push(c);
                escaped = false;
            }
        }
    }
    plain
}

/// A number that is no number of the language.
pub const BAD_NUMBER: Code = Code("syntax/bad-number");

/// The longest length of time, in years: what is longer leaves the calendar.
const MOST_YEARS: i64 = 1_000;

/// A finding about the first number of a phrase that is out of range: a length of time beyond the calendar, a count beyond counting, a
/// fraction of nothing.
pub fn out_of_range(phrase: &Phrase<'_>) -> Option<Diagnostic> {
    let wrong = |part: &Phrase<'_>, message: String, help: &str| {
        Some(Diagnostic::invalid(BAD_NUMBER, message).label(part.span(), Role::Rule, "here").help(help))
    };
    match phrase.node() {
        Node::duration if length(phrase).is_none() => {
            wrong(phrase, format!("`{}` is longer than can be counted", phrase.text()), "write a shorter length of time")
        }
        Node::number if !phrase.text().parse::<i64>().is_ok_and(|number| number <= 1_000_000_000) => {
            wrong(phrase, "a number beyond 1,000,000,000".into(), "write a smaller number")
        }
        Node::fraction if super::expression::ratio(phrase.text()).is_none() => {
            wrong(phrase, format!("`{}` is no fraction", excerpt(phrase.text())), "write a fraction such as 2/3 or 55%")
        }
        Node::silence_broken if phrase.part(Node::number).is_some_and(|number| number.text().parse() == Ok(0)) => {
            wrong(phrase, "0 objections break every silence".into(), "write from how many on: `broken by 2 objections`")
        }
        _ => phrase.parts().find_map(|part| out_of_range(&part)),
    }
}

/// A length of time; None where it is out of range.
pub fn length(phrase: &Phrase<'_>) -> Option<Length> {
    let amount: i64 = phrase.part(Node::number)?.text().parse().ok()?;
    let unit = phrase.part(Node::unit)?.parts().next()?;
    let count = match unit.node() {
        Node::clear_days => Count::ClearDays,
        Node::clear_business_days => Count::ClearBusinessDays,
        Node::days_except => Count::DaysExcept(weekdays(&unit)),
        Node::business_days => Count::BusinessDays,
        Node::calendar_years => Count::CalendarYears,
        Node::hours => Count::Hours,
        Node::weeks => Count::Weeks,
        Node::months => Count::Months,
        Node::years => Count::Years,
        _ => Count::Days,
    };
    let per_year = match count {
        Count::Days | Count::ClearDays => 365,
        // counted day by day
        Count::BusinessDays | Count::ClearBusinessDays | Count::DaysExcept(_) => 1,
        Count::Weeks => 52,
        Count::Months => 12,
        Count::Hours => 365 * 24,
        Count::Years | Count::CalendarYears => 1,
    };
    (amount <= per_year * MOST_YEARS).then_some(Length { amount, count })
}

/// How much time must lie between two moments, and may.
pub fn window(phrase: &Phrase<'_>) -> Option<Window> {
    let window = phrase.part(Node::window)?;
    let of = |node| window.part(node).and_then(|part| length(&part.part(Node::duration)?));
    Some(Window { least: of(Node::window_least), most: of(Node::window_most) })
}

/// The days of the week among the parts of a phrase.
pub fn weekdays(phrase: &Phrase<'_>) -> Weekdays {
    let named = phrase.parts().filter(|part| part.node() == Node::weekday);
    named.fold(Weekdays::default(), |days, part| days.with(part.text()))
}

/// `from "states.csv" sha256 "…"` among the parts of a phrase.
pub fn table_from(phrase: &Phrase<'_>) -> Option<TableRef> {
    let from = phrase.part(Node::table_from)?;
    let mut texts =
        from.parts().filter(|part| part.node() == Node::quoted).map(|part| Spanned::new(unquoted(part.text()), part.span()));
    texts.next().map(|path| TableRef { path, sha256: texts.next() })
}

/// The length of time that a phrase gives, and where it stands.
pub fn timed(phrase: &Phrase<'_>) -> Option<(Length, Span)> {
    let duration = phrase.part(Node::duration)?;
    length(&duration).map(|length| (length, duration.span()))
}

/// `not at special or informal meetings`, within a phrase.
pub fn meeting_kinds(phrase: &Phrase<'_>) -> MeetingKinds {
    let Some(kinds) = phrase.part(Node::event_kinds) else { return MeetingKinds::default() };
    MeetingKinds { named: names(&kinds).into_iter().map(|name| name.value).collect(), not: kinds.has(Node::kw_not) }
}

/// `should`, `must` or nothing.
pub fn strength(phrase: Option<Phrase<'_>>) -> Strength {
    match phrase {
        Some(phrase) if phrase.text() == "should" => Strength::Should,
        _ => Strength::Must,
    }
}

/// A date of the language; a finding where there is no such day.
pub fn date(phrase: &Phrase<'_>, findings: &mut Vec<Diagnostic>) -> Option<Spanned<When>> {
    let when = When::parse(phrase.text());
    if when.is_none() {
        let message = format!("`{}` is no day of the calendar", phrase.text());
        findings.push(
            Diagnostic::invalid(BAD_DATE, message)
                .label(phrase.span(), Role::Rule, "here")
                .help("write year, month and day, such as 2023-09-21"),
        );
    }
    when.map(|when| Spanned::new(when, phrase.span()))
}

/// Citations among the parts of a phrase.
pub fn citations(phrase: &Phrase<'_>) -> Vec<Cited> {
    phrase.parts().filter(|part| part.node() == Node::citation).filter_map(|part| citation(&part)).collect()
}

fn citation(phrase: &Phrase<'_>) -> Option<Cited> {
    let locator = phrase.part(Node::locator).map(|locator| unquoted(locator.text().trim()));
    first_name(phrase).map(|source| Cited { source, locator })
}

/// What stands behind a provision: citations, validity, transition, effect.
pub fn tail(phrase: &Phrase<'_>, findings: &mut Vec<Diagnostic>) -> Tail {
    let mut tail = Tail::default();
    for part in phrase.parts() {
        let span = part.span();
        let repeated = match part.node() {
            Node::citation => {
                tail.citations.extend(citation(&part));
                false
            }
            Node::since => {
                let date = part.part(Node::date).and_then(|phrase| date(&phrase, findings));
                std::mem::replace(&mut tail.since, date).is_some()
            }
            Node::validity_end => {
                let date = part.part(Node::date).and_then(|phrase| date(&phrase, findings));
                std::mem::replace(&mut tail.until, date).is_some()
            }
            Node::begun => {
                let basis = match part.parts().next().map(|part| part.node()) {
                    Some(Node::terms_begun) => Basis::Terms,
                    Some(Node::matters_begun) => Basis::Matters,
                    Some(Node::notices_given) => Basis::Notices,
                    _ => Basis::Votes,
                };
                tail.basis.replace(Spanned::new(basis, span)).is_some()
            }
            Node::waivable => {
                let vote = part.part(Node::waivable_vote).and_then(|vote| first_name(&vote));
                tail.waivable.push(Waivable { by: names(&part), vote, span });
                false
            }
            Node::when_clause => {
                let when = part.part(Node::expression).and_then(|phrase| super::expression::expression(&phrase));
                std::mem::replace(&mut tail.when, when).is_some()
            }
            Node::effect => {
                let effect = if part.has(Node::void) { Effect::Void } else { Effect::Irregular };
                tail.effect.replace(Spanned::new(effect, span)).is_some()
            }
            _ => false,
        };
        if repeated {
            let word = part.text().split_whitespace().next().unwrap_or_default();
            let message = format!("`{word}` is said twice of one provision");
            findings
                .push(Diagnostic::invalid(BAD_TAIL, message).label(span, Role::Rule, "the second").help("keep one of the two"));
        }
    }
    if let (Some(basis), None, None) = (tail.basis, tail.since, tail.until) {
        let written = basis.value.written().trim();
        findings.push(
            Diagnostic::invalid(BAD_TAIL, format!("`{written}` without `since` or `until`"))
                .label(basis.span, Role::Rule, "from when, or until when")
                .help(format!("say from when: `since 2024-01-01 {written}`")),
        );
    }
    if let (Some(since), Some(until)) = (tail.since, tail.until)
        && until.value.last < since.value.first
    {
        let message = format!("in force until {}, which is before {}", until.value.last, since.value.first);
        findings.push(
            Diagnostic::invalid(BAD_TAIL, message)
                .label(since.span.to(until.span), Role::Rule, "never in force")
                .help("exchange the two days, or correct one"),
        );
    }
    tail
}
