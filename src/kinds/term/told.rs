//! What is shown of terms and of those who hold an office at once → words.

use super::{END, GAP, INCOMPATIBLE, MEETING_KIND, MISSING, ROTATION, SEATS, SHARE, STAGGER, TOO_LONG, VACANT, YEARS};
use crate::constraint::Unit;
use crate::diagnostic::Severity;
use crate::syntax::listed;
use crate::violation::{OfTerm, Told};

/// Words for what is shown; `broken` where it is sure.
pub fn tell(shown: &OfTerm, broken: bool) -> Told {
    match shown {
        OfTerm::Served { .. } | OfTerm::TooSoon { .. } | OfTerm::Rest { .. } => one_holder(shown, broken),
        OfTerm::End { .. } | OfTerm::Past { .. } | OfTerm::Kind { .. } => event(shown, broken),
        OfTerm::Crowd { .. } | OfTerm::NoAttribute { .. } | OfTerm::Incompatible { .. } => at_once(shown, broken),
        OfTerm::Vacant { .. } | OfTerm::Stagger { .. } | OfTerm::Turn { .. } | OfTerm::NoPlace { .. } => in_turn(shown, broken),
    }
}

/// "2 years, 1 month and 3 days"
fn time(months: i64, days: i64) -> String {
    let part = |number: i64, unit: &str| (number > 0).then(|| format!("{number} {unit}{}", if number == 1 { "" } else { "s" }));
    let parts: Vec<String> =
        [part(months / 12, "year"), part(months % 12, "month"), part(days, "day")].into_iter().flatten().collect();
    match parts.as_slice() {
        [] => "0 days".into(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn one_holder(shown: &OfTerm, broken: bool) -> Told {
    match shown {
        OfTerm::Served { months, days, most, unit, consecutive, holder, seat, earlier } => {
            let unit = if *unit == Unit::Years { "year" } else { "month" };
            let row = if *consecutive { " in a row" } else { "" };
            let most = format!("{most} {unit}{}{row}", if *most == 1 { "" } else { "s" });
            let mut told = if broken {
                Told::new(YEARS, format!("{} of {holder} as {seat}{row}: at most {most}", time(*months, *days)), "the term that is too much")
                    .help("end the term earlier, or appoint another holder")
            } else {
                Told::new(YEARS, format!("whether {holder} as {seat} would serve more than {most} cannot be told"), "this term")
                    .help("give the days of the terms, and settle what their decisions rest on")
            };
            for (from, until, at) in earlier {
                told = told.there(*at, format!("{from} to {until}"));
            }
            told.rule("the limit")
        }
        OfTerm::TooSoon { holder, seat, ended, at, gap, earliest } => {
            let earliest = earliest.map(|day| day.to_string());
            let message = match (&earliest, broken) {
                (Some(day), true) => format!("{holder} is back as {seat} within {gap} of {ended}; earliest {day}"),
                (None, true) => format!("{holder} is back as {seat} within {gap} of {ended}"),
                (_, false) => format!("whether {holder} is back as {seat} within {gap} of {ended} cannot be told"),
            };
            let told = Told::new(GAP, message, "back too soon").there(*at, format!("until {ended}")).rule("the time away");
            match earliest {
                Some(day) if broken => told.help(format!("appoint another holder, or let the term begin on {day} or later")),
                _ => told.help("give the days of the terms"),
            }
        }
        OfTerm::Rest { of, until, latest } => {
            Told::new(TOO_LONG, format!("the rest of the term of {of} ends on {latest}, not on {until}"), "too long")
                .rule("the length of a term")
                .help(format!("end it on {latest}"))
        }
        _ => Told::new(MISSING, "this term cannot be judged", ""),
    }
}

fn event(shown: &OfTerm, broken: bool) -> Told {
    match shown {
        OfTerm::End { holder, day, successor, event, happened, instead } => {
            let what = if *successor { format!("the term of {holder} is handed over on {day}") } else { format!("the term of {holder} ends on {day}") };
            let here = if *successor { "the hand-over" } else { "given as the end" };
            let told = match (happened, instead) {
                (Some((date, at)), _) => {
                    let message = format!("{what}, but with the meeting of {event} on {date}");
                    let message = if broken { message } else { format!("cannot be told: whether {message}") };
                    Told::new(END, message, here)
                        .there(*at, "with this it ends")
                        .help(format!("let the term end on {date}, or put the meeting that ended it on the record"))
                }
                (None, Some((instead, at))) => {
                    let message = format!("cannot be told: when the term of {holder} ends; {instead}, so it goes on");
                    Told::new(END, message, here).there(*at, "did not take place").help("give under `events` the next meeting and its `status`")
                }
                (None, None) => {
                    let message = format!("cannot be told: whether {what}, since no meeting of {event} on that day is on the record");
                    Told::new(END, message, here).help("give the meeting under `events`, with its `date` and `status`")
                }
            };
            told.rule("with what a term ends")
        }
        OfTerm::Past { holder, until, event, day, at } => {
            let what = format!("the term of {holder} runs on until {until}, past {event} on {day}");
            let told = match broken {
                true => Told::new(END, what, "given as the end")
                    .there(*at, "with this it ended")
                    .help(format!("let the term end on {day}, or correct what is said of that event")),
                false => Told::new(END, format!("cannot be told: whether {what}"), "given as the end")
                    .there(*at, "with this it may have ended")
                    .help("give the days to the day, and settle what the term rests on"),
            };
            told.rule("with what a term ends")
        }
        OfTerm::Kind { kind, day, event, at } => {
            let message = format!("the term is handed over on {day} at a meeting of the kind `{kind}`, which does not count as {event}");
            let message = if broken { message } else { format!("cannot be told: whether {message}") };
            let mut told = Told::new(MEETING_KIND, message, "the hand-over")
                .there(*at, "the meeting")
                .rule("with what a term ends")
                .help(format!("hand over at the next meeting of {event}"));
            told.severity = broken.then_some(Severity::Warning);
            told
        }
        _ => Told::new(MISSING, "this term cannot be judged", ""),
    }
}

fn at_once(shown: &OfTerm, broken: bool) -> Told {
    match shown {
        OfTerm::Crowd { share, since, count, allowed, others, cure } => {
            let holders = if *count == 1 { "holder" } else { "holders" };
            let what = match share {
                Some((by, value)) => format!("{count} {holders} with `{by}` {value} from {since}: {allowed}"),
                None => format!("{count} {holders} at once from {since}: {allowed}"),
            };
            let message = match (cure, broken) {
                (Some(last), true) => format!("{what}, and not cured by {last}"),
                (Some(last), false) => format!("cannot be told: {what}; to be cured by {last}"),
                (None, true) => what,
                (None, false) => format!("cannot be told: whether {what}"),
            };
            let code = if share.is_some() { SHARE } else { SEATS };
            let mut told = Told::new(code, message, "one too many").rule(if share.is_some() { "the share" } else { "the seats" });
            for (holder, at) in others {
                told = told.there(*at, format!("beside {holder}"));
            }
            match (cure, broken) {
                (Some(last), false) => told.help(format!("see to it by {last}")),
                (_, true) => told.help("appoint another holder, or end one of the terms"),
                _ => told.help("give the days of the terms"),
            }
        }
        OfTerm::NoAttribute { holders, attribute, since } => {
            let (who, terms) = match holders.as_slice() {
                [one] => (one.clone(), "the term"),
                many @ ([_, _] | [_, _, _]) => (listed(many).replace(" or ", " and "), "their terms"),
                many => (format!("{} and {} others", many[..2].join(", "), many.len() - 2), "their terms"),
            };
            let message = format!("cannot be told from {since}: the `{attribute}` of {who} is not given");
            Told::new(SHARE, message, format!("`{attribute}` would say it"))
                .rule("the share")
                .help(format!("add `{attribute}: NAME` to {terms}, `none` where there is none"))
        }
        OfTerm::Incompatible { holder, office, other, body, since, at } => {
            let other_name = if *body { format!("a member of `{other}`") } else { format!("`{other}`") };
            let message = if broken {
                format!("{holder} would be `{office}` and {other_name} at once from {since}")
            } else {
                format!("cannot be told: whether {holder} would be `{office}` and {other_name} at once")
            };
            let told = Told::new(INCOMPATIBLE, message, format!("`{office}`")).rule("not at once");
            let told = match at {
                Some(at) => told.there(*at, format!("`{other}`")),
                None => told,
            };
            told.help(if broken { "appoint another holder, or end the other term before this one begins" } else { "give the days of the terms" })
        }
        _ => Told::new(MISSING, "this term cannot be judged", ""),
    }
}

fn in_turn(shown: &OfTerm, broken: bool) -> Told {
    match shown {
        OfTerm::Vacant { seat, since, filled, latest, at, length } => {
            let told = match (filled, broken) {
                (Some(day), true) => Told::new(VACANT, format!("{seat} is vacant from {since} and filled only on {day}; latest {latest}"), "filled on this day"),
                (None, true) => Told::new(VACANT, format!("{seat} is vacant since {since}; to be filled by {latest}"), "the last holder"),
                (_, false) => Told::new(VACANT, format!("cannot be told: whether {seat} is vacant for longer than {length}"), "`from` and `until` would say it"),
            };
            let told = if filled.is_some() { told.there(*at, "the holder before") } else { told };
            told.rule("how long it may be vacant").help(if broken { format!("fill the seat by {latest}") } else { "give the days of the terms".into() })
        }
        OfTerm::Stagger { year, nth, most, at } => {
            let message = format!("term {nth} that begins in {year:04}: at most {most} in one year");
            let told = Told::new(STAGGER, message, format!("term {nth} of the year")).rule("staggered");
            let told = at.iter().fold(told, |told, at| told.there(*at, "begins in that year"));
            told.help("let some of the terms begin in another year")
        }
        OfTerm::Turn { holder, expected, after, at } => {
            let message = if broken {
                format!("{holder} follows {after}; next in the order is {expected}")
            } else {
                format!("cannot be told: whether {holder} is next after {after}; it would be {expected}")
            };
            Told::new(ROTATION, message, "out of turn")
                .there(*at, "the holder before")
                .rule("the order")
                .help(format!("appoint {expected}, or say `swapped_with` or `skips` where a turn is exchanged or passed over"))
        }
        OfTerm::NoPlace { holder, by } => {
            let message = if by == "order" {
                format!("cannot be told: {holder} has no place in the order")
            } else {
                format!("cannot be told: the place of {holder} in the order, since its `{by}` is not given")
            };
            Told::new(ROTATION, message, "no place in the order").rule("the order").help(if by == "order" {
                "put the holder in the order, or correct the name".to_owned()
            } else {
                format!("give its `{by}` on the roster")
            })
        }
        _ => Told::new(MISSING, "this term cannot be judged", ""),
    }
}
