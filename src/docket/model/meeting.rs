//! Meetings and agendas, as a docket gives them.

use super::{Allow, Presence, Text};
use crate::date::When;
use crate::source::{Span, Spanned};

/// A meeting, or a reference to one by its id.
#[derive(Debug)]
pub enum MeetingRef {
    /// `meeting: mc-7`
    Id(Text),
    /// `meeting: {id: …, kind: …, date: …}`
    Here(Box<Meeting>),
}

/// A meeting of a body.
#[derive(Debug, Default)]
pub struct Meeting {
    /// Where it stands.
    pub span: Span,
    /// Its id, unique in docket and history.
    pub id: Option<Text>,
    /// The body that meets.
    pub body: Option<Text>,
    /// What sort of meeting: regular, special, informal, …; an ordinary one where not given.
    pub kind: Option<Text>,
    /// The day it is held on.
    pub date: Option<Spanned<When>>,
    /// The day on which it was called.
    pub convened: Option<Spanned<When>>,
    /// The day on which its agenda was posted, with the time where given.
    pub posted: Option<Spanned<When>>,
    /// Where.
    pub place: Option<Text>,
    /// Who presides.
    pub chair: Option<Text>,
    /// Who is present.
    pub present: Option<Presence>,
    /// Who was present at the opening.
    pub present_at_opening: Option<Presence>,
    /// planned, held, cancelled, postponed; held where not given.
    pub status: Option<Text>,
    /// The meeting that it goes on with.
    pub continued_from: Option<Text>,
    /// What is accepted of it.
    pub allow: Vec<Allow>,
}

/// The agenda as a paper.
#[derive(Debug, Default)]
pub struct Agenda {
    /// Where it stands.
    pub span: Span,
    /// provisional, adopted, amended, draft, final.
    pub status: Option<Text>,
    /// When it was circulated.
    pub circulated: Option<Spanned<When>>,
    /// When it was posted for the public.
    pub posted: Option<Spanned<When>>,
    /// When it was amended last.
    pub amended: Option<Spanned<When>>,
    /// What is accepted of it.
    pub allow: Vec<Allow>,
}

impl Agenda {
    /// Whether it was amended.
    pub fn is_amended(&self) -> bool {
        self.amended.is_some() || self.status.as_ref().is_some_and(|status| status.value == "amended")
    }

    /// The day on which it went out as it is: an amended one, on the day on which it was amended.
    pub fn out(&self) -> Option<Spanned<When>> {
        if self.is_amended() { self.amended } else { self.circulated }
    }
}

/// That an item was taken up although it came late.
#[derive(Debug)]
pub struct Admitted {
    /// Where it stands.
    pub span: Span,
    /// The decision to take it up.
    pub by: Option<Text>,
    /// On what ground.
    pub ground: Option<Text>,
}

/// A paper before a body.
#[derive(Debug, Default)]
pub struct Paper {
    /// Where it stands.
    pub span: Span,
    /// Its symbol.
    pub id: Option<Text>,
    /// When it was circulated.
    pub circulated: Option<Spanned<When>>,
}
