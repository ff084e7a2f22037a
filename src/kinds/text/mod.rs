//! Text identity: what is adopted is the text that came before.

use crate::ast::{self, Name, Place};
use crate::check::View;
use crate::charter::MatterId;
use crate::constraint::{Between, Exclusion, Form, NewText};
use crate::violation::{Interval, Shown, Told, Violation};
use crate::diagnostic::{Code, Diagnostic, Effect};
use crate::kinds::Opening;
use crate::resolve::{Lowering, Owner};
use crate::syntax::{self, Node, Phrase};

/// Another text than at the earlier step.
pub const DIFFERS: Code = Code("text/differs");
/// A text that was changed too shortly before the meeting.
pub const RESTARTED: Code = Code("text/restarted");

/// Codes of this kind.
pub const CODES: &[Code] = &[DIFFERS, RESTARTED];

/// Where its clauses begin.
pub const OPENINGS: &[Opening] = &[
    Opening { place: Place::Matter, keyword: "same", node: Node::same_text_clause },
    Opening { place: Place::Matter, keyword: "new", node: Node::new_text_clause },
];

/// A clause of this kind; the last part says whether editorial changes pass.
#[derive(Debug, Clone)]
pub enum Clause {
    /// `same text from recommended to adopted`
    Same(Name, Name, bool),
    /// `same text in passed`
    SameIn(Name, bool),
    /// `new text restarts considered`, `new text restarts notice`
    Restarts(Vec<Name>, bool),
    /// `new text voids passed`
    Voids(Vec<Name>, bool),
}

/// Phrase → clause.
pub fn read(phrase: &Phrase<'_>, _: &mut Vec<Diagnostic>) -> Option<Clause> {
    let unless = phrase.has(Node::unless_editorial);
    if let Some(one) = phrase.part(Node::same_in) {
        return syntax::first_name(&one).map(|name| Clause::SameIn(name, unless));
    }
    if let Some(steps) = phrase.part(Node::text_restarts) {
        return Some(Clause::Restarts(syntax::names(&steps), unless));
    }
    if let Some(steps) = phrase.part(Node::text_voids) {
        return Some(Clause::Voids(syntax::names(&steps), unless));
    }
    let mut names = syntax::names(phrase).into_iter();
    Some(Clause::Same(names.next()?, names.next()?, unless))
}

/// Clause → exclusion of another text.
pub fn lower(clause: &ast::Clause, words: &Clause, lowering: &mut Lowering<'_>) {
    let Owner::Matter(matter) = lowering.owner() else { return };
    match words.clone() {
        Clause::Same(from, to, unless_editorial) => {
            let provision = lowering.provision(clause, "text", "text", Effect::Irregular);
            lowering.later(move |lowering| {
                let (Some(from), Some(to)) = (lowering.step(matter, &from), lowering.step(matter, &to)) else { return };
                lowering.constrain(provision, Form::Exclusion(Exclusion::TextChange { from, to, unless_editorial }));
            });
        }
        Clause::SameIn(step, unless_editorial) => {
            let provision = lowering.provision(clause, "text", &format!("text.{}", step.value), Effect::Irregular);
            lowering.later(move |lowering| {
                let Some(step) = lowering.step(matter, &step) else { return };
                lowering.constrain(provision, Form::Exclusion(Exclusion::SameText { step, unless_editorial }));
            });
        }
        Clause::Restarts(steps, unless) => {
            for name in steps {
                new_text(clause, "restarts", (name, unless), matter, lowering);
            }
        }
        Clause::Voids(steps, unless) => {
            for name in steps {
                new_text(clause, "voids", (name, unless), matter, lowering);
            }
        }
    }
}

fn new_text(clause: &ast::Clause, word: &str, (name, unless_editorial): (Name, bool), matter: MatterId, lowering: &mut Lowering<'_>) {
    let provision = lowering.provision(clause, "text", &format!("text.{word}.{}", name.value), Effect::Irregular);
    let restarts = word == "restarts";
    let meeting = match name.value.as_str() {
        "notice" if restarts => Some(Between::NoticeAndMeeting),
        "circulation" if restarts => Some(Between::CirculationAndMeeting),
        "posting" if restarts => Some(Between::PostingAndMeeting),
        _ => None,
    };
    lowering.later(move |lowering| {
        let does = match meeting {
            Some(between) => NewText::RestartsMeeting(between),
            None => {
                let Some(step) = lowering.step(matter, &name) else { return };
                if restarts { NewText::RestartsStep(step) } else { NewText::Voids(step) }
            }
        };
        lowering.constrain(provision, Form::Exclusion(Exclusion::NewText { does, unless_editorial }));
    });
}

/// Violation → words.
pub fn describe(violation: &Violation, view: &View<'_>) -> Told {
    match &violation.shown {
        Shown::TextChange { here, there, step, at } => {
            Told::new(DIFFERS, format!("`{}` of text {here}, but `{step}` was of text {there}", view.step()), format!("text {here}"))
                .there(*at, format!("text {there}"))
                .help(format!("take `{step}` again on text {here}, or mark the change `editorial: yes`"))
        }
        Shown::Restarted { interval, by, at } => {
            let Interval { sum, end, lawful_end, .. } = interval;
            Told::new(RESTARTED, format!("the text was changed with {by}: {sum} before the meeting of {end}; earliest {lawful_end}"), "on the new text")
                .there(*at, "the text changed here")
                .help(format!("take it up on {lawful_end} or later, or mark the change `editorial: yes`"))
        }
        Shown::Fact { missing, field } if matches!(view.charter.constraint(violation.constraint).form, Form::Exclusion(Exclusion::NewText { .. })) => {
            Told::new(RESTARTED, format!("whether the new text was out in time cannot be told: {missing}"), format!("`{field}` would say it"))
        }
        Shown::Fact { missing, field } => {
            Told::new(DIFFERS, format!("whether it is the same text cannot be told: {missing}"), format!("`{field}` would say it"))
        }
        _ => Told::new(DIFFERS, "another text", ""),
    }
}
