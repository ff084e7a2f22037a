//! Violations of terms → words.

use super::{
    BACKWARDS, END, FILLED_LATE, GAP, INCOMPATIBLE, LIMIT, MISSING, OVERLAP, ROTATION, SEATS, SHARE, STAGGER, TOO_LONG, VACANT, WRONG_BODY, YEARS,
};
use crate::constraint::{Exclusion, Form, Limit, Unit};
use crate::check::View;
use crate::violation::{Shown, Told, Violation};
use crate::syntax::listed;

/// Violation → words.
pub fn describe(violation: &Violation, view: &View<'_>) -> Told {
    match &violation.shown {
        Shown::Term(shown) => super::told::tell(shown, violation.broken),
        Shown::TooLong { from, until, latest, length } => {
            Told::new(TOO_LONG, format!("a term from {from} to {until} is longer than {length}; latest end {latest}"), "too long")
                .rule("the length of a term")
                .help(format!("end it on {latest}"))
        }
        Shown::Backwards { from, until } => {
            Told::new(BACKWARDS, format!("a term that ends on {until}, before it begins on {from}"), "ends before it begins")
                .rule("the length of a term")
                .help("exchange `from` and `until`, or correct one of them")
        }
        Shown::NoTerm => Told::new(MISSING, "an appointment without a term", "no `from`")
            .rule("the length of a term")
            .help("say from when (`from`) and until when (`until`) the office is held"),
        Shown::Terms { nth, most, consecutive, holder, seat, earlier } => {
            let row = if *consecutive { " in a row" } else { "" };
            let plural = if *most == 1 { "" } else { "s" };
            if !violation.broken {
                let message = format!("whether {holder} as {seat} would have more than {most} term{plural}{row} cannot be told");
                let mut told = Told::new(LIMIT, message, "this term").rule("the limit");
                for (from, until, at) in earlier {
                    told = told.there(*at, format!("{from} to {until}"));
                }
                return told.help("give the days of the terms, and settle what their decisions rest on");
            }
            let message = format!("term {nth}{row} of {holder} as {seat}: at most {most} term{plural}{row}");
            let mut told = Told::new(LIMIT, message, format!("term {nth}{row}")).rule("the limit");
            for (from, until, at) in earlier {
                told = told.there(*at, format!("{from} to {until}"));
            }
            told.help(if *consecutive { "appoint another holder for this term" } else { "appoint another holder" })
        }
        Shown::Overlap { seat, holder, at, .. } if !violation.broken => {
            Told::new(OVERLAP, format!("whether {seat} is held twice cannot be told: the days are not precise enough"), "`from` and `until` would say it")
                .there(*at, format!("held by {holder}"))
                .rule("one holder at a time")
        }
        Shown::Overlap { seat, holder, from, until, at } => {
            let until = if *until == jiff::civil::Date::MAX { " on".to_owned() } else { format!(" to {until}") };
            Told::new(OVERLAP, format!("{seat} would be held twice from {from}{until}, also by {holder}"), "the second holder")
                .there(*at, format!("held by {holder}"))
                .rule("one holder at a time")
                .help("let the one term begin after the other has ended, or name the second in `with`")
        }
        Shown::TooShort { meeting, needed, earliest, latest_start, measured } => {
            let filled = "filled on this day";
            Told::new(
                FILLED_LATE,
                format!("filled {measured} days before the term begins on {meeting}; {needed} before it was {latest_start}"),
                filled,
            )
            .help(format!("decide by {latest_start}; decided on this day, the term could begin on {earliest}"))
        }
        Shown::Actor { acting, allowed } => {
            let allowed: Vec<String> = allowed.iter().map(|name| format!("`{name}`")).collect();
            Told::new(WRONG_BODY, format!("the office is filled by `{acting}`, which may not fill it"), "filled here")
                .rule(format!("by {}", listed(&allowed)))
                .help(format!("let {} decide", listed(&allowed)))
        }
        Shown::Matter { decided, needed } => {
            Told::new(WRONG_BODY, format!("the office is filled by a decision on `{decided}`, not on `{needed}`"), "filled here")
                .rule(format!("by `{needed}`"))
                .help(format!("decide it as `{needed}`"))
        }
        Shown::Missing { needed, by } => {
            let by: Vec<String> = by.iter().map(|name| format!("`{name}`")).collect();
            Told::new(WRONG_BODY, format!("the office is filled without `{needed}` by {} before it", listed(&by)), "filled here")
                .help(format!("put `{needed}` by {} on the record", listed(&by)))
        }
        Shown::Fact { missing, field: "until" } => Told::new(TOO_LONG, format!("cannot be told: {missing}"), "`from` and `until` to the day would say it"),
        Shown::Fact { missing, field } => Told::new(code_of(view), format!("cannot be told: {missing}"), format!("`{field}` would say it")),
        _ => Told::new(MISSING, "this term cannot be judged", ""),
    }
}

/// What is breached where a provision does not hold, of which a fact is missing.
fn code_of(view: &View<'_>) -> crate::diagnostic::Code {
    match &view.charter.constraint(view.constraint).form {
        Form::Limit(Limit::Terms { unit: Unit::Terms, .. }) => LIMIT,
        Form::Limit(Limit::Terms { .. }) => YEARS,
        Form::Limit(Limit::Gap(_)) => GAP,
        Form::Limit(Limit::Seats(_)) => SEATS,
        Form::Limit(Limit::Share(_)) => SHARE,
        Form::Limit(Limit::Vacant(_)) => VACANT,
        Form::Limit(Limit::Stagger(_)) => STAGGER,
        Form::Limit(Limit::Rotation(_)) => ROTATION,
        Form::Limit(Limit::Events(_)) => END,
        Form::Exclusion(Exclusion::Overlap) => OVERLAP,
        Form::Exclusion(Exclusion::Incompatible { .. }) => INCOMPATIBLE,
        Form::Period(_) => FILLED_LATE,
        Form::Authority(_) => WRONG_BODY,
        _ => MISSING,
    }
}
