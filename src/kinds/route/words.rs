//! Violations of routes → words.

use super::{AFTER_FINAL, BETWEEN, CIRCULAR, EXCLUDED, MEETING_KIND, MISSING_STEP, NOT_IN_FORCE, REPEATED, RESTS_ON, TOO_EARLY, TOO_LATE, WRONG_BODY};
use crate::ast::Basis;
use crate::check::View;
use crate::constraint::{Exclusion, Form};
use crate::docket::Outcome;
use crate::syntax::listed;
use crate::source::Span;
use crate::violation::{Shown, Told, Undone, Violation};

/// Violation → words.
pub fn describe(violation: &Violation, view: &View<'_>) -> Told {
    let step = view.step();
    match &violation.shown {
        Shown::Actor { acting, allowed } => {
            let allowed = listed(&ticked(allowed));
            Told::new(WRONG_BODY, format!("`{step}` by `{acting}`, which may not take this step"), format!("`{acting}` acts here"))
                .rule(format!("by {allowed}"))
                .help(match view.delegated_by() {
                    Some(by) => format!("let {allowed} take the step `{step}`; nowhere do the rules let `{by}` delegate it to `{acting}`"),
                    None => format!("let {allowed} take the step `{step}`"),
                })
        }
        Shown::Missing { needed, by } => {
            let by = listed(&ticked(by));
            Told::new(MISSING_STEP, format!("`{step}` without `{needed}` before it"), format!("rests on no `{needed}`"))
                .help(match view.planned() {
                    true => format!("take `{needed}` by {by} first, or name the file that records it under `history`"),
                    false => format!("put `{needed}` by {by} on the record, adopted on or before this day; if another file records it, name it under `history`"),
                })
        }
        Shown::NotCarried { needed, entry, at, outcome, wanted } if !wanted.is_empty() => {
            let wanted = listed(&wanted.iter().map(|outcome| outcome.name().to_owned()).collect::<Vec<_>>());
            Told::new(MISSING_STEP, format!("`{step}` comes after `{needed}` {wanted}, but it was {}", spoken(*outcome)), "has no ground")
                .there(*at, format!("{}: {}", entry, outcome.name()))
                .help(format!("take it only where `{needed}` is {wanted}"))
        }
        Shown::Again { needed, entry, at, by, undone, how } => again(step, needed, (entry, *at), (by, *undone), *how),
        Shown::Excluded { of: Some(of), other, entry, at, .. } if violation.broken => {
            Told::new(EXCLUDED, format!("`{step}` while `{of}` runs: `{other}` by {entry}"), "excluded")
                .there(*at, "runs since then")
                .rule("not while it runs")
                .help(format!("wait until `{of}` has ended"))
        }
        Shown::Excluded { other, entry, at, open, .. } if violation.broken => {
            let state = if *open { "is open" } else { "was taken" };
            Told::new(EXCLUDED, format!("`{step}` although `{other}` {state} by {entry}"), "excluded")
                .there(*at, if *open { "open" } else { "taken" })
                .rule("these exclude each other")
                .help(if *open { format!("wait until `{other}` has ended") } else { "take it under another subject, or remove one of the two".into() })
        }
        Shown::Excluded { other, entry, at, .. } => {
            Told::new(EXCLUDED, format!("whether `{other}` excludes `{step}` cannot be told: it hangs on {entry}"), "hangs on it")
                .there(*at, "not determined")
        }
        Shown::Ratifies { entry, at, allowed } => {
            let allowed = listed(&ticked(allowed));
            Told::new(WRONG_BODY, format!("`{step}` makes {entry} good, which only {allowed} could have done"), "makes nothing good")
                .there(*at, "made good")
                .help(format!("let {allowed} ratify it"))
        }
        Shown::EndedByLapse { step: ended, day, at } => {
            Told::new(AFTER_FINAL, format!("`{step}` after the route has ended: `{ended}` by lapse of time on {day}"), "comes after the end")
                .there(*at, "the time ran from here")
                .rule("the final step")
                .help(format!("date it before {day}, or begin a new subject"))
        }
        Shown::NotCarried { needed, entry, at, outcome, .. } => {
            Told::new(MISSING_STEP, format!("`{step}` rests on `{needed}`, which was {}", spoken(*outcome)), "rests on a step that did not carry")
                .there(*at, format!("{}: {}", entry, outcome.name()))
                .help(format!("take `{needed}` again and adopt it before this act"))
        }
        Shown::OtherStep { needed, entry, at, is } => {
            Told::new(MISSING_STEP, format!("`{step}` rests on {entry}, which is {is}, not {needed}"), "rests on something else")
                .there(*at, format!("this is {is}"))
                .help(format!("name the decision that is {needed}"))
        }
        Shown::TooEarly { needed, entry, at, day, gap, earliest, same_day } => {
            let message = match gap {
                Some(gap) => {
                    let earliest = earliest.as_ref().map(|day| format!("; earliest {day}")).unwrap_or_default();
                    format!("`{step}` too soon after `{needed}`: {gap}{earliest}")
                }
                None if *same_day => format!("`{step}` stands before `{needed}` of the same day"),
                None => {
                    let on = earliest.clone().unwrap_or_else(|| day.to_string());
                    format!("`{step}` before `{needed}`, which comes only on {on}")
                }
            };
            let told = Told::new(TOO_EARLY, message, "too early").there(*at, format!("{entry}, on {day}"));
            match earliest {
                _ if *same_day && gap.is_none() => told.help(format!("list it after {entry}, or name {entry} in `relies_on`")),
                Some(earliest) => told.help(format!("date it {earliest} or later")),
                None => told.help(format!("take `{needed}` first")),
            }
        }
        Shown::TooLate { needed, at, day, gap, latest } => {
            let by = latest.as_ref().map(|day| format!("; latest {day}")).unwrap_or_default();
            let told = Told::new(TOO_LATE, format!("`{step}` too late after `{needed}`: it must follow within {gap}{by}"), "too late")
                .there(*at, format!("`{needed}` on {day}"));
            match latest {
                Some(latest) => told.help(format!("date it {latest} or before, or take `{needed}` again")),
                None => told.help(format!("take `{needed}` again")),
            }
        }
        Shown::RestsOn { entry, at } if violation.broken => {
            Told::new(RESTS_ON, format!("`{step}` rests on {entry}, which does not count"), "falls with it").there(*at, "void")
        }
        Shown::RestsOn { entry, at } => {
            Told::new(RESTS_ON, format!("whether `{step}` holds cannot be told: it rests on {entry}"), "hangs on it")
                .there(*at, "not determined")
        }
        Shown::BeforeRecord { needed, from } => Told::new(
            MISSING_STEP,
            format!("whether `{needed}` came before `{step}` cannot be told: the record begins on {from}"),
            format!("no `{needed}` on the record"),
        )
        .help("add the decision to the record, or set `complete_from` to an earlier day"),
        Shown::Unrecorded { needed, missing, field } => {
            Told::new(MISSING_STEP, format!("whether `{needed}` came before `{step}` cannot be told: {missing}"), format!("no `{needed}` on the record"))
                .help(format!("add the decision to the record, or set `{field}` to a later day"))
        }
        Shown::Circle { names, at } => {
            let mut told = Told::new(CIRCULAR, format!("decisions rest on each other: {}", names.join(" → ")), "waits for the other");
            for place in at {
                told = told.there(*place, "and this for it");
            }
            told.help("let each rest on what was decided before it")
        }
        Shown::Ended { entry, at, day } => {
            let on = day.map(|day| format!(" on {day}")).unwrap_or_default();
            Told::new(AFTER_FINAL, format!("`{step}` after the route has ended with {entry}{on}"), "comes after the end")
                .there(*at, "ended here")
                .rule("the final step")
                .help("begin a new subject, or date it before the final step")
        }
        Shown::Repeated { entry, at } => Told::new(REPEATED, format!("`{step}` was already taken by {entry}"), "the second time")
            .there(*at, "the first time")
            .rule("one step of the route")
            .help("remove one of the two, or give this one the outcome it had (deferred, returned, noted)"),
        Shown::MeetingKind { kind } => {
            Told::new(MEETING_KIND, format!("`{step}` at a meeting of the kind {kind}, which does not serve for it"), format!("{kind} meeting"))
                .rule("which meetings serve")
                .help("take it at another meeting")
        }
        Shown::NotInForce { since, until, instead, on, basis } => not_in_force(step, *since, *until, instead, (*basis, &on.to_string())),
        Shown::Between { needed, step: between, entry, at } => {
            let needed = listed(&ticked(needed));
            Told::new(BETWEEN, format!("`{step}` directly after {needed}, but `{between}` came between"), "not the next step")
                .there(*at, format!("`{between}` by {entry}"))
                .help(format!("take {needed} again first, or correct the order of the record"))
        }
        Shown::Unordered { missing, entry, at, field } => {
            Told::new(TOO_EARLY, format!("whether `{step}` is in order cannot be told: {missing}"), "before or after")
                .there(*at, format!("{entry}: before or after"))
                .help(match *field {
                    "date" => "give both dates to the day".to_owned(),
                    _ => format!("name {entry} in `relies_on` if it came first"),
                })
        }
        Shown::Fact { missing, field } => {
            let code = match view.charter.constraint(violation.constraint).form {
                Form::Precedence(_) => TOO_EARLY,
                Form::Exclusion(Exclusion::AfterFinal) => AFTER_FINAL,
                Form::Exclusion(Exclusion::NotInForce) => NOT_IN_FORCE,
                Form::Exclusion(Exclusion::MeetingKind { .. }) => MEETING_KIND,
                Form::Exclusion(Exclusion::Elsewhere(..)) => EXCLUDED,
                _ => WRONG_BODY,
            };
            Told::new(code, format!("whether `{step}` is in order cannot be told: {missing}"), format!("`{field}` would say it"))
        }
        _ => Told::new(WRONG_BODY, "not allowed", ""),
    }
}

fn again(step: &str, needed: &str, (entry, at): (&str, Span), (by, undone): (&str, Span), how: Undone) -> Told {
    let (why, there) = match how {
        Undone::Returned => ("the matter went back with", "went back here"),
        Undone::Superseded => ("superseded by", "superseded here"),
        Undone::NewText => ("the text was changed with", "the text changed here"),
    };
    Told::new(MISSING_STEP, format!("`{step}` rests on {entry}, which counts no longer: {why} {by}"), "rests on what was undone")
        .there(at, format!("`{needed}` before it"))
        .there(undone, there)
        .help(format!("take `{needed}` again before this act"))
}

fn not_in_force(step: &str, since: Option<jiff::civil::Date>, until: Option<jiff::civil::Date>, instead: &[String], (basis, on): (Basis, &str)) -> Told {
    let when = match (since, until) {
        (_, Some(until)) => format!("was in force until {until}"),
        (Some(since), _) => format!("is in force since {since}"),
        _ => "is not in force".into(),
    };
    let when = format!("{when}{}", basis.written());
    let own = match basis {
        Basis::Act => format!(", not on {on}"),
        Basis::Terms => format!("; the term begins on {on}"),
        Basis::Matters => format!("; the matter began on {on}"),
        Basis::Notices => format!("; notice was given on {on}"),
        Basis::Votes => format!("; the vote opened on {on}"),
    };
    let told = Told::new(NOT_IN_FORCE, format!("`{step}` {when}{own}"), "under a provision not in force").rule(when);
    match instead {
        [] => told.help("take the step that the rules of that day have"),
        steps if basis != Basis::Act => told.help(format!("for it the route is {}", listed(&ticked(steps)).replace(" or ", " and "))),
        steps => told.help(format!("on that day the route is {}", listed(&ticked(steps)).replace(" or ", " and "))),
    }
}

fn spoken(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NoQuorum => "taken without a quorum",
        Outcome::Pending => "still pending",
        other => other.name(),
    }
}

fn ticked(names: &[String]) -> Vec<String> {
    names.iter().map(|name| format!("`{name}`")).collect()
}
