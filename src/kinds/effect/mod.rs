//! When a decision takes effect: so long after a step, or once so many have taken one.

use crate::ast::{self, Name, Place};
use crate::check::View;
use crate::constraint::{Effective, Exclusion, Form, Length, Many};
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::kinds::Opening;
use crate::resolve::{Lowering, Owner};
use crate::syntax::{self, Node, Phrase};
use crate::violation::{Shown, Told, Violation};
use num_rational::Ratio;

/// In effect too soon after the step.
pub const TOO_SOON: Code = Code("effect/too-soon");
/// In effect before enough have ratified it.
pub const NOT_RATIFIED: Code = Code("effect/not-ratified");

/// Codes of this kind.
pub const CODES: &[Code] = &[TOO_SOON, NOT_RATIFIED];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[
    Opening { place: Place::Matter, keyword: "effective", node: Node::effective_clause },
    Opening { place: Place::Matter, keyword: "in", node: Node::force_clause },
];

/// A clause of this kind.
#[derive(Debug, Clone)]
pub enum Clause {
    /// `effective at least 30 days after adopted`
    After(Length, Name),
    /// `in force after 38 ratified`
    Number(i64, Name),
    /// `in force after 3/4 of state ratified`
    Share(Ratio<i64>, Name, Name),
}

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    let mut names = syntax::names(phrase).into_iter();
    if let Some((length, _)) = syntax::timed(phrase) {
        return Some(Clause::After(length, names.next()?));
    }
    if let Some(share) = phrase.part(Node::fraction) {
        return Some(Clause::Share(syntax::ratio(share.text())?, names.next()?, names.next()?));
    }
    Some(Clause::Number(phrase.part(Node::number)?.text().parse().ok()?, names.next()?))
}

/// Clause → when it may be in effect.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let Owner::Matter(matter) = lowering.owner() else { return };
    let suffix = if matches!(words, Clause::After(..)) { "effective" } else { "force" };
    let provision = lowering.provision(clause, "effect", suffix, Effect::Irregular);
    let many = match words {
        Clause::Share(share, roster, _) => match lowering.roster(roster) {
            Some(roster) => Some(Many::Share(*share, roster)),
            None => return,
        },
        Clause::Number(number, _) => Some(Many::Number(*number)),
        Clause::After(..) => None,
    };
    let words = words.clone();
    lowering.later(move |lowering| {
        let (Clause::After(.., name) | Clause::Number(_, name) | Clause::Share(.., name)) = &words;
        let Some(step) = lowering.step(matter, name) else { return };
        let effective = match (&words, many) {
            (Clause::After(length, ..), _) => {
                Effective::After(step, *length)
            }
            (_, Some(many)) => {
                lowering.charter().matters[matter.index()].counted.insert(step);
                Effective::Taken(step, many)
            }
            _ => return,
        };
        lowering.constrain(provision, Form::Exclusion(Exclusion::Before(effective)));
    });
}

/// Violation → words.
pub fn describe(violation: &Violation, _: &View<'_>) -> Told {
    match &violation.shown {
        Shown::TooEarly { needed, entry, at, day, gap, earliest, .. } => {
            let earliest = earliest.as_ref().map(|day| format!("; earliest {day}")).unwrap_or_default();
            let gap = gap.clone().map(|gap| format!(": {gap}")).unwrap_or_default();
            Told::new(TOO_SOON, format!("in effect too soon after `{needed}`{gap}{earliest}"), "in effect from this day")
                .there(*at, format!("{entry}, on {day}"))
                .help("let it take effect later")
        }
        Shown::TooFew { step, have, need, since } => {
            let message = format!("in effect although `{step}` by {have} only, {need} needed");
            let told = Told::new(NOT_RATIFIED, message, "in effect from this day");
            match since {
                Some(day) => told.help(format!("let it take effect on {day} or later, when enough have taken `{step}`")),
                None => told.help(format!("wait until {need} have taken `{step}`")),
            }
        }
        Shown::Fact { missing, field } if *field == "by" || *field == "date" => {
            Told::new(NOT_RATIFIED, format!("whether it is in effect cannot be told: {missing}"), format!("`{field}` would say it"))
        }
        Shown::Fact { missing, field } => {
            Told::new(TOO_SOON, format!("whether it takes effect in time cannot be told: {missing}"), format!("`{field}` would say it"))
        }
        _ => Told::new(TOO_SOON, "in effect too soon", ""),
    }
}
