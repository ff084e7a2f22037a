//! Where a provision applies at all: what its `when` says of an act. It is asked only where the provision does not hold.

use super::evaluate::{Answer, Env, Missing, electorate::Electorate, poll::Poll};
use super::{ActId, Checker, Standing};
use crate::charter::BodyId;
use crate::constraint::ConstraintId;
use crate::date::When;
use crate::docket::Presence;
use crate::source::Span;
use crate::violation::{Shown, Violation};
use std::rc::Rc;

/// Who is entitled to vote, where that is known.
pub(super) type Voters<'a> = Option<Rc<Electorate<'a>>>;

impl<'a> Checker<'a> {
    /// Whether the provision of a constraint applies to an act.
    pub(super) fn applicable(&self, act: ActId, constraint: ConstraintId) -> Answer {
        let Some(on) = self.facts.acts[act].on else { return Ok(true) };
        let mut env = Env::new(Some(act), on);
        env.term = self.term_in_hand;
        self.applies_in(constraint, &env)
    }

    /// Reports what is worth a note and breaks nothing.
    pub(super) fn remark(&mut self, act: ActId, constraint: ConstraintId, at: Span, shown: Shown) {
        if !matches!(self.applicable(act, constraint), Ok(true)) {
            return;
        }
        let violation = Violation { constraint, at, broken: true, shown, cause: None };
        self.tell(Some(act), None, &violation);
    }

    /// Looks at something once for each meeting; what it does to the first act done there, it does to all.
    pub(super) fn once_a_meeting(
        &mut self,
        id: ActId,
        constraint: ConstraintId,
        meeting: Option<u32>,
        look: impl FnOnce(&mut Self),
    ) {
        // an entry that a waiver names is looked at by itself: the meeting stands with the others
        let apart = self.varies(constraint) || self.waived_apart(id, constraint);
        let Some(meeting) = meeting.filter(|_| !apart) else { return look(self) };
        if let Some(standing) = self.notices.get(&(constraint, meeting)) {
            match *standing {
                Standing::Void(finding) => self.fall(id, finding),
                Standing::Open(finding) => self.doubt(id, finding),
                Standing::Good => {}
            }
            return;
        }
        let before = std::mem::replace(&mut self.standing[id], Standing::Good);
        look(self);
        self.notices.insert((constraint, meeting), self.standing[id]);
        if before != Standing::Good {
            self.standing[id] = before;
        }
    }

    /// The members of a body on a day; kept where they do not hang on the terms on record.
    pub(super) fn electorate_of(&self, body: BodyId, on: When) -> Option<Rc<Electorate<'a>>> {
        let charter: &'a crate::charter::Charter = self.charter;
        let fixed = charter.bodies[body.index()].members.iter().all(|dated| !dated.value.hangs_on_terms());
        if let Some(kept) = self.electorates.borrow().get(&(body, on)).filter(|_| fixed) {
            return kept.clone();
        }
        let found = self.members_on(body, on).map(|members| Rc::new(Electorate::of(charter, &members)));
        if fixed {
            let mut kept = self.electorates.borrow_mut();
            // a long record has many days: only so many are kept
            if kept.len() >= 64 {
                kept.clear();
            }
            kept.insert((body, on), found.clone());
        }
        found
    }

    /// An act as its meeting opened: only those count who were there then.
    pub(super) fn at_opening(&self, id: ActId, on: When, opening: Option<&'a Presence>) -> Result<Env<'a>, Missing> {
        let vote = self.facts.acts[id].entry.vote.as_ref();
        let present = opening.or_else(|| vote.and_then(|vote| vote.present.as_ref()));
        let poll = Poll::at_opening(vote, present, self.electorate(id));
        let poll = poll.map_err(Missing::impossible)?;
        Ok(Env::new(Some(id), on).with_poll(id, poll))
    }
}

/// What is missing to say whether a provision applies.
pub(super) fn open(missing: Missing) -> Shown {
    let field = if missing.field.is_empty() { "when" } else { missing.field };
    Shown::Fact { missing: format!("whether this applies is open, since {}", missing.what), field }
}
