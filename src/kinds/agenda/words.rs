//! Violations of agendas → words.

use super::{
    CLASS, FIRST, LATE_ITEM, LATE_PROPOSAL, MISSING_ITEM, NOT_ADOPTED, NOT_CARRIED, NOT_DESCRIBED, NOT_LISTED, PROPOSER, TOO_MANY,
};
use crate::check::View;
use crate::constraint::{Agenda, Form};
use crate::diagnostic::{Code, excerpt};
use crate::docket::Outcome;
use crate::syntax::listed;
use crate::violation::{Amiss, Interval, Shown, Told, Violation};

/// Violation → words.
pub fn describe(violation: &Violation, view: &View<'_>) -> Told {
    match &violation.shown {
        Shown::Agenda(amiss) => amiss_in(amiss, violation.broken, view),
        Shown::Interval(Interval { sum, end, lawful_end, lawful_start, .. }) => {
            Told::new(LATE_PROPOSAL, format!("proposed late: {sum} before the meeting of {end}; earliest {lawful_end}"), "proposed on this day")
                .help(format!("take it up on {lawful_end} or later; for this meeting it had to be proposed by {lawful_start}"))
        }
        Shown::Actor { acting, allowed } => {
            let allowed = listed(&ticked(allowed));
            Told::new(PROPOSER, format!("proposed by `{acting}`, which may not put items on the agenda"), "proposes").help(format!("let {allowed} propose it"))
        }
        Shown::RestsOn { entry, at } => {
            Told::new(LATE_ITEM, format!("taken up late by {entry}, which does not count or cannot be judged"), "hangs on it").there(*at, "the vote on taking it up")
        }
        Shown::Fact { missing, field } => {
            Told::new(code_of(view), format!("whether the agenda is in order cannot be told: {missing}"), format!("`{field}` would say it"))
        }
        _ => Told::new(code_of(view), "not as the agenda should be", ""),
    }
}

fn amiss_in(amiss: &Amiss, broken: bool, view: &View<'_>) -> Told {
    match amiss {
        Amiss::NotFirst { needed } => Told::new(FIRST, format!("the first item is not `{needed}`"), "comes first here").help(format!("put `{needed}` first")),
        Amiss::NotAdopted { entry, at, outcome } => {
            Told::new(NOT_ADOPTED, format!("decided although the agenda was not adopted: {entry} was {}", outcome.name()), "decided here")
                .there(*at, outcome.name())
                .help("adopt the agenda first")
        }
        Amiss::NotAdmitted { vote, why, at } => {
            let message = match broken {
                true => format!("a late item without the vote `{vote}` on taking it up: {why}"),
                false => format!("whether the late item may be taken up cannot be told: {why}"),
            };
            let told = Told::new(LATE_ITEM, message, "late").help(format!("name the decision by `{vote}` to take it up: `admitted: ID`, or leave it for another meeting"));
            match at {
                Some(at) => told.there(*at, "shown here"),
                None => told,
            }
        }
        Amiss::NotListed { at, added } => {
            let message = if *added { "decided, but added after the agenda went out" } else { "decided, but not on the agenda of the meeting" };
            let told = Told::new(NOT_LISTED, message, "not listed").help("take it up at another meeting, on whose agenda it stands");
            match at {
                Some(at) => told.there(*at, "the agenda"),
                None => told,
            }
        }
        Amiss::TooMany { count, most } => {
            Told::new(TOO_MANY, format!("{count} items, {most} at most"), "one too many").help("leave some for another meeting")
        }
        Amiss::NoClass { class, known } => {
            Told::new(CLASS, format!("there is no class `{}` of items", excerpt(class)), "not a class").help(format!("the classes are {}", listed(&ticked(known)).replace(" or ", " and ")))
        }
        Amiss::Class { class, outcome, allowed } => {
            let (why, help) = match allowed.as_slice() {
                [] => ("are not decided".to_owned(), "take it up under another class".to_owned()),
                some => {
                    let names: Vec<String> = some.iter().map(|outcome| outcome.name().to_owned()).collect();
                    (format!("are only {}", listed(&names)), "take it up under another class".to_owned())
                }
            };
            Told::new(CLASS, format!("{} under `{}`, whose items {why}", spoken(*outcome), excerpt(class)), "what became of it").help(help)
        }
        Amiss::NotDescribed => Told::new(NOT_DESCRIBED, "an item that does not say what it is", "no `title`").help("give it a `title`"),
        Amiss::NotIncluded { matter, year } => {
            let body = view.body();
            let message = match (year, broken) {
                (Some(year), true) => format!("no `{matter}` on any agenda of `{body}` in {year}"),
                (Some(year), false) => format!("whether `{matter}` was on an agenda of `{body}` in {year} cannot be told: the record or a date leaves it open"),
                (None, _) => format!("no `{matter}` on the agenda of `{body}`"),
            };
            Told::new(MISSING_ITEM, message, format!("`{matter}` is not here")).help(format!("put `{matter}` on the agenda, or add the record that has it"))
        }
        Amiss::NotCarried { about, entry, at, outcome } => {
            let message = match (outcome, broken) {
                (Some(outcome), _) => format!("{about}, left {} by {entry}, is not on the next agenda", spoken(*outcome)),
                (None, true) => format!("{about}, left unfinished at the last meeting, is not on the next agenda"),
                (None, false) => format!("whether {about} had to be carried over cannot be told: what became of it is not recorded"),
            };
            Told::new(NOT_CARRIED, message, "not on this agenda").there(*at, "unfinished").help("put it on the agenda, or record what became of it")
        }
    }
}

fn code_of(view: &View<'_>) -> Code {
    match &view.charter.constraint(view.constraint).form {
        Form::Agenda(Agenda::First(_)) => FIRST,
        Form::Agenda(Agenda::Proposers(_)) => PROPOSER,
        Form::Agenda(Agenda::Late { .. }) => LATE_ITEM,
        Form::Agenda(Agenda::OnlyListed(_)) => NOT_LISTED,
        Form::Agenda(Agenda::Includes(..)) => MISSING_ITEM,
        Form::Agenda(Agenda::Carries) => NOT_CARRIED,
        Form::Agenda(Agenda::Most(_)) => TOO_MANY,
        Form::Agenda(Agenda::Classes(_) | Agenda::Class(..)) => CLASS,
        _ => LATE_PROPOSAL,
    }
}

fn spoken(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NoQuorum => "without a quorum",
        other => other.name(),
    }
}

fn ticked(names: &[String]) -> Vec<String> {
    names.iter().map(|name| format!("`{name}`")).collect()
}
