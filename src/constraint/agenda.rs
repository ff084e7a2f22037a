//! What a body asks of its agendas.

use super::{Actor, Length};
use crate::charter::{MatterId, VoteId};
use crate::docket::Outcome;

/// What an agenda, or an item of it, must be like.
#[derive(Debug, Clone)]
pub enum Agenda {
    /// The first item is of this matter.
    First(MatterId),
    /// Items are proposed so long before the meeting.
    Proposals(Length),
    /// Items are proposed by these.
    Proposers(Vec<Actor>),
    /// What comes later is taken up only after a vote.
    Late {
        /// By this vote.
        vote: VoteId,
        /// On one of these grounds; on any where none is named.
        grounds: Vec<String>,
    },
    /// Nothing is decided that is not listed; at meetings of these kinds, or at all where none is named.
    OnlyListed(Vec<String>),
    /// The matter appears so often.
    Includes(MatterId, Every),
    /// What the last meeting left unfinished appears.
    Carries,
    /// No more items than this.
    Most(i64),
    /// Each item is of one of these classes.
    Classes(Vec<String>),
    /// Items of a class have only these outcomes; None where they are just not decided.
    Class(String, Option<Vec<Outcome>>),
    /// Each item says what it is.
    Described,
}

/// How often a matter appears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Every {
    /// In each calendar year.
    Year,
    /// At each meeting; where named, of this kind.
    Meeting(Option<String>),
}
