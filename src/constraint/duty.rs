//! What must follow from what.

use super::{Actor, Length};
use crate::charter::{BodyId, MatterId, OfficeId, StepId, VoteId};
use crate::docket::Outcome;
use crate::formula::Formula;

/// A duty.
#[derive(Debug, Clone)]
pub struct Duty {
    /// What it follows from; None where it comes back every so often.
    pub event: Option<Event>,
    /// Of which of these.
    pub filter: Option<Formula>,
    /// What must be done.
    pub asked: Asked,
    /// Within how long.
    pub within: Option<Length>,
    /// How often.
    pub every: Option<Length>,
}

/// What a duty follows from.
#[derive(Debug, Clone)]
pub enum Event {
    /// A decision.
    Decision {
        /// Of this body.
        body: Option<BodyId>,
        /// On this matter.
        matter: Option<MatterId>,
        /// At a step of this name.
        step: Option<String>,
        /// By this vote.
        vote: Option<VoteId>,
        /// With this outcome.
        outcome: Option<Outcome>,
        /// With an outcome by which the step is done.
        done: bool,
    },
    /// A meeting, of this body.
    Meeting(Option<BodyId>),
    /// A term of this office begins; false where it ends.
    Term(OfficeId, bool),
}

/// What a duty asks for.
#[derive(Debug, Clone)]
pub enum Asked {
    /// A decision: one of these steps, where any are named, by one of these.
    Step {
        /// The steps; None where any decision will do.
        steps: Option<Vec<(MatterId, StepId)>>,
        /// By whom; by anyone where none is named.
        by: Vec<Actor>,
    },
    /// A meeting.
    Meeting(BodyId),
}
