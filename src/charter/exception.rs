//! Exceptions: which provisions they are to, and which of them goes before which.

use super::{Validity, covers};
use crate::diagnostic::Citation;
use crate::formula::{Formula, Op};
use crate::source::Span;

/// One exception, to provisions of one owner.
#[derive(Debug)]
pub struct Exception {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// The official texts it rests on.
    pub citations: Vec<Citation>,
    /// When it is in force.
    pub validity: Validity,
    /// The provisions, and all below them.
    pub targets: Vec<String>,
    /// When it applies; always where nothing is said.
    pub when: Option<Formula>,
    /// Whether it puts another clause in the place of what it is to; else nothing.
    pub instead: bool,
    /// The exceptions that go before it, directly or through others.
    pub under: Vec<u32>,
}

impl Exception {
    /// Whether it is to a provision.
    pub fn reaches(&self, path: &str) -> bool {
        self.targets.iter().any(|target| covers(target, path))
    }

    /// Whether another one is to some of the same.
    pub fn meets(&self, other: &Self) -> bool {
        let shares = |one: &Self, two: &Self| one.targets.iter().any(|target| two.reaches(target));
        shares(self, other) || shares(other, self)
    }

    /// Whether it applies to all that is done at one meeting, or to nothing of it.
    pub fn is_of_meeting(&self) -> bool {
        self.when.as_ref().is_none_or(of_meeting)
    }
}

/// Whether a condition hangs on the meeting alone.
pub fn of_meeting(when: &Formula) -> bool {
    let mut alone = true;
    when.visit(&mut |part| {
        alone &= !matches!(
            part.op,
            Op::Decision | Op::Term | Op::Set(_) | Op::Empty { .. } | Op::Silence { .. } | Op::Seats(_) | Op::Ballot
        );
    });
    alone
}

/// Whether a condition hangs on a decision, its meeting or its ballots, or on a term.
pub fn of_occasion(when: &Formula) -> bool {
    let mut occasion = !of_meeting(when);
    when.visit(&mut |part| occasion |= matches!(part.op, Op::Meeting));
    occasion
}
