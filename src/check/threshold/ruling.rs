//! What a decision rule gives: its cases, ties, the casting vote, a silence that still runs.

use super::Came;
use crate::ast::{Ballots, Comparator, Tie};
use crate::check::Checker;
use crate::check::evaluate::{Env, Missing};
use crate::check::trial::by_consent;
use crate::date::When;
use crate::docket::{Outcome, Vote};
use crate::formula::{Answer, Cases, Formula, Op, Ruling};

impl<'a> Checker<'a> {
    /// What a rule gives, ties and a running silence counted in.
    pub(super) fn by_rule(&self, rule: &Ruling, recorded: &Vote, env: &Env<'a>) -> Result<(Came, String), Missing> {
        let weighed = rule.formulas().flat_map(Formula::sets).any(|set| set.by.is_some());
        let own_weight =
            recorded.votes.iter().flatten().find(|ballot| ballot.weight.as_ref().is_some_and(|weight| weight.value != "1"));
        if let Some(ballot) = own_weight.filter(|_| !weighed) {
            return Err(Missing::field("the ballots have weights, but the rule counts them", "weight", Some(ballot.span)));
        }
        let formula = match self.case(&rule.cases, env)? {
            Answer::Formula(formula) => formula,
            Answer::Settled(true) => return Ok((Came::Settled(true), "this case carries".into())),
            Answer::Unknown => {
                return Ok((Came::NotEncoded, "a rule that is not at hand".into()));
            }
            _ => return Ok((Came::Settled(false), "this case fails".into())),
        };
        let asked = env.act.is_some_and(|act| self.asked(act));
        let sum = if asked { self.bearing(formula, env) } else { self.arithmetic(formula, env) };
        if let Some(tie) = rule.tie
            && let Some(tied) = self.tied(formula, env)
        {
            match tied {
                Ok(true) => return self.tie(tie, recorded, env, sum),
                Ok(false) => {}
                Err(missing) if missing.field == "vote.totals" => return Err(missing),
                // open, unless it comes to the same with a tie and without
                Err(_) => match (self.tie(tie, recorded, env, sum.clone()), self.holds(formula, env, true)) {
                    (Ok((Came::Settled(one), _)), Ok(other)) if one == other => {}
                    _ => return Err(Missing::field("whether there is a tie is not recorded", "vote", Some(recorded.span))),
                },
            }
        }
        if let Some(running) = self.still_running(formula, recorded, env)? {
            return Ok((Came::Running(running), sum));
        }
        match self.holds(formula, env, true) {
            Ok(carries) => Ok((Came::Settled(carries), sum)),
            Err(missing) if missing.field == "vote" && missing.at.is_none() => {
                let (what, field) = self.unknown_in(formula, env).unwrap_or((missing.what, "vote"));
                Err(Missing::field(what, field, Some(recorded.span)))
            }
            Err(missing) => Err(missing),
        }
    }

    /// The case that applies.
    pub(super) fn case<'r>(&self, cases: &'r Cases, env: &Env<'a>) -> Result<&'r Answer, Missing> {
        for (when, answer) in cases {
            let applies = match when {
                None => true,
                Some(when) => self.holds(when, env, true)?,
            };
            match (applies, answer) {
                (false, _) => {}
                (true, Answer::Cases(cases)) => return self.case(cases, env),
                (true, answer) => return Ok(answer),
            }
        }
        Err(Missing::plain("none of the cases applies, and the vote has no `otherwise`"))
    }

    /// Whether there are as many for as against, in the unit of the rule; nothing where the rule counts no ayes.
    pub(in crate::check) fn tied(&self, formula: &Formula, env: &Env<'a>) -> Option<crate::check::evaluate::Answer> {
        let sets = formula.sets();
        let ayes = sets.iter().find(|set| set.of == Ballots::Ayes)?;
        let side = |of: Ballots| Formula {
            span: formula.span,
            op: Op::Set(crate::formula::Set { of, narrowed: Vec::new(), ..(*ayes).clone() }),
        };
        let compare = Formula {
            span: formula.span,
            op: Op::Compare(Box::new(side(Ballots::Ayes)), Comparator::Is, Box::new(side(Ballots::Noes))),
        };
        Some(self.holds(&compare, env, true))
    }

    pub(super) fn tie(&self, tie: Tie, recorded: &Vote, env: &Env<'a>, sum: String) -> Result<(Came, String), Missing> {
        match tie {
            Tie::Fails => Ok((Came::Settled(false), format!("a tie fails: {sum}"))),
            // as many as nobody carries nothing
            Tie::Passes => match self.poll(None, env)?.sets.of(Ballots::Ayes) {
                ayes if ayes.low > 0 => Ok((Came::Settled(true), format!("a tie passes: {sum}"))),
                ayes if ayes.high == Some(0) => Ok((Came::Settled(false), "nobody voted".into())),
                _ => Err(Missing::field("how many were in favour is not recorded", "vote", Some(recorded.span))),
            },
            Tie::Chair | Tie::ChairAlone => {
                if tie == Tie::ChairAlone {
                    self.chair_abstained(recorded, env)?;
                }
                match recorded.casting.as_ref().map(|casting| casting.value == "yes") {
                    Some(carries) => {
                        let word = if carries { "for" } else { "against" };
                        Ok((Came::Settled(carries), format!("a tie, and the casting vote is {word}: {sum}")))
                    }
                    None => Err(Missing::field(
                        "a tie, and the chair's casting vote is not recorded",
                        "vote.casting",
                        Some(recorded.span),
                    )),
                }
            }
        }
    }

    /// A chair who votes only on a tie has not voted before.
    pub(super) fn chair_abstained(&self, recorded: &Vote, env: &Env<'a>) -> Result<(), Missing> {
        let chair = env.act.and_then(|act| self.facts.meeting(act)).and_then(|meeting| meeting.chair.as_ref());
        let Some(chair) = chair else { return Ok(()) };
        let poll = self.poll(None, env)?;
        let voted = |set: Ballots| {
            poll.people().iter().any(|person| person.name == self.canonical(&chair.value) && person.casts(set) == Some(true))
        };
        if voted(Ballots::Ayes) || voted(Ballots::Noes) {
            let what = format!("{} presides and votes only on a tie, but has voted", crate::diagnostic::excerpt(&chair.value));
            return Err(Missing { impossible: true, ..Missing::field(what, "vote", Some(recorded.span)) });
        }
        Ok(())
    }

    /// Until when a silence procedure runs that was not over on the day of the act, and is not broken.
    pub(super) fn still_running(&self, formula: &Formula, recorded: &Vote, env: &Env<'a>) -> Result<Option<When>, Missing> {
        let silent = recorded.method.as_ref().is_some_and(|method| method.value == "silence") || by_consent(formula);
        let mut within = None;
        formula.visit(&mut |part| {
            if let Op::Empty { within: Some(length), .. } = &part.op {
                within = Some(*length);
            }
        });
        let ends = || self.silence_ends(recorded, within?, env);
        let (Some(closes), Some(on)) = (recorded.closes.or_else(ends), env.act.and_then(|act| self.facts.acts[act].on)) else {
            return Ok(None);
        };
        if !silent || on.last >= closes.value.first {
            return Ok(None);
        }
        let (mut needed, mut counted) = (None, false);
        formula.visit(&mut |part| {
            if let Op::Silence { objections, amendments, .. } = part.op {
                needed = Some(needed.map_or(objections, |needed: i64| needed.min(objections)));
                counted |= amendments;
            }
        });
        // who votes no objects, too
        let needed = needed.unwrap_or(1);
        let broken = self.noes_at_least(env) >= needed || self.is_broken(recorded, (needed, counted));
        let rejected = env.act.and_then(|act| self.facts.acts[act].outcome()) == Some(Outcome::Rejected);
        // what was broken could be rejected at once; nothing that is not over is adopted
        if recorded.objections.is_none() && !broken && rejected {
            return Err(Missing::field("whether anyone objected is not recorded", "vote.objections", Some(recorded.span)));
        }
        Ok((!broken).then_some(closes.value))
    }
}
