//! Powers over provisions: who may waive them, which matter amends them.
//!
//! What comes in: paths of provisions as the rules name them. What goes out: whether a power reaches a provision. It knows no docket.

use crate::charter::{BodyId, MatterId, VoteId};
use crate::constraint::{Actor, ConstraintId};
use crate::source::Span;
use jiff::civil::Date;

/// A power over a provision and all below it.
#[derive(Debug, Clone)]
pub struct Power {
    /// Path of the provision, or name of what it belongs to; empty where all rules are meant.
    pub target: String,
    /// Who has the power.
    pub constraint: ConstraintId,
    /// By what vote it is used, and the constraint that says so.
    pub vote: Option<(VoteId, ConstraintId)>,
    /// Where the target is written.
    pub span: Span,
}

impl Power {
    /// Whether it reaches a provision.
    pub fn covers(&self, path: &str) -> bool {
        covers(&self.target, path)
    }
}

/// A body lets others take its steps of a matter.
#[derive(Debug, Clone)]
pub struct Delegation {
    /// Who delegates.
    pub by: BodyId,
    /// What.
    pub matter: MatterId,
    /// To whom.
    pub to: Vec<Actor>,
    /// The constraint that says so.
    pub constraint: ConstraintId,
    /// Whether the rules delegate it themselves; else a decision has to.
    pub by_rule: bool,
    /// Last day.
    pub through: Option<Date>,
    /// Whether those to whom it is delegated may delegate it further.
    pub further: bool,
    /// Where it is said.
    pub span: Span,
}

/// Whether a path is the named one, or lies below it. The empty name is that of all rules.
pub fn covers(name: &str, path: &str) -> bool {
    name.is_empty() || path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A path and all that it lies below, itself first; last the empty name of all rules.
pub fn upwards(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let here = rest?;
        rest = match here.rfind('.') {
            Some(at) => Some(&here[..at]),
            None if here.is_empty() => None,
            None => Some(""),
        };
        Some(here)
    })
}
