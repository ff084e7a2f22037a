//! Votes and quorums tried on numbers that nobody recorded: what the lints ask of a rule.
//!
//! What comes in: a charter, a formula, how many there are in each set of ballots. What goes out: whether the formula holds, by the same
//! reckoning as of a vote on record; nothing where that hangs on a fact. There is no docket.

use super::evaluate::{Env, cells::Range, electorate::Electorate, poll::Poll, tally::Sets};
use super::{Checker, Settings, bind, checker};
use crate::ast::Tie;
use crate::charter::{BodyId, Charter};
use crate::date::When;
use crate::formula::{Answer, Cases, Formula, Op, Ruling, Set};
use jiff::civil::Date;
use std::rc::Rc;

/// How many are in each set of ballots.
#[derive(Debug, Clone, Copy)]
pub struct Cast {
    sets: [Range; 5],
    only: Option<usize>,
}

impl Cast {
    /// So many in favour, against, abstaining; so many there, of so many members.
    pub fn exactly(ayes: i64, noes: i64, abstentions: i64, present: i64, members: i64) -> Self {
        Self { sets: [ayes, noes, abstentions, present, members].map(Range::exactly), only: None }
    }

    /// All there and in favour.
    pub fn all(members: i64) -> Self {
        Self::exactly(members, 0, 0, members, members)
    }

    /// One of the members alone is there and in favour; which one, by the place in the list of members.
    pub fn one(members: i64, only: Option<usize>) -> Self {
        Self { only, ..Self::exactly(1, 0, 0, 1, members) }
    }

    /// Any numbers that a body of so many members can have with somebody there; of any body where that is not said.
    pub fn any(members: Option<i64>) -> Self {
        let free = Range { low: 0, high: members };
        let present = Range { low: 1, high: members };
        Self { sets: [free, free, free, present, Range { low: members.unwrap_or(1), high: members }], only: None }
    }
}

/// Where a vote is tried: on a day, in a body, where there is one.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The day.
    pub on: Date,
    /// The body, where its members are known and all of them count.
    pub body: Option<BodyId>,
}

/// A checker that has no docket.
pub struct Trial<'a>(Checker<'a>);

/// Lets someone try votes under some rules.
pub fn trial<T>(charter: &Charter, ask: impl FnOnce(&Trial<'_>) -> T) -> T {
    let mut findings = Vec::new();
    let facts = bind::bind(charter, &[], Settings::default(), &mut findings);
    ask(&Trial(checker(charter, &facts, findings, Settings::default())))
}

impl<'a> Trial<'a> {
    fn env(&self, formulas: &[&Formula], cast: &Cast, setting: Setting) -> Env<'a> {
        let on = When::day(setting.on);
        // only who is narrowed or weighed has to be known by name
        let by_name = cast.only.is_some() || formulas.iter().flat_map(|formula| formula.sets()).any(|set| !set.is_plain());
        let voters: Option<Rc<Electorate<'a>>> =
            setting.body.filter(|_| by_name).and_then(|body| self.0.electorate_of(body, on));
        Env::new(None, on).with_tried(Poll::tried(Sets::tried(cast.sets), voters, cast.only))
    }

    /// Whether a formula holds.
    pub fn holds(&self, formula: &Formula, cast: &Cast, setting: Setting) -> Option<bool> {
        self.0.holds(formula, &self.env(&[formula], cast, setting), true).ok()
    }

    /// Its arithmetic in words.
    pub fn shown(&self, formula: &Formula, cast: &Cast, setting: Setting) -> String {
        self.0.arithmetic(formula, &self.env(&[formula], cast, setting))
    }

    /// Whether a formula carries, a tie counted in.
    pub fn carries(&self, formula: &Formula, tie: Option<Tie>, cast: &Cast, setting: Setting) -> Option<bool> {
        let env = self.env(&[formula], cast, setting);
        match (tie, tie.and_then(|_| self.0.tied(formula, &env).map(Result::ok))) {
            (_, None | Some(Some(false))) => self.0.holds(formula, &env, true).ok(),
            (Some(Tie::Fails), Some(Some(true))) => Some(false),
            (Some(Tie::Passes), Some(Some(true))) => Some(cast.sets[0].low > 0),
            _ => None,
        }
    }

    /// Whether a whole rule carries; nothing where that hangs on a case of which it is not known whether it applies.
    pub fn rule_carries(&self, rule: &Ruling, cast: &Cast, setting: Setting) -> Option<bool> {
        self.cases(&rule.cases, rule.tie, cast, setting)
    }

    fn cases(&self, cases: &Cases, tie: Option<Tie>, cast: &Cast, setting: Setting) -> Option<bool> {
        let mut all: Option<bool> = None;
        for (when, answer) in cases {
            let applies = when.as_ref().map_or(Some(true), |when| self.holds(when, cast, setting));
            if applies == Some(false) {
                continue;
            }
            let came = match answer {
                Answer::Settled(carries) => *carries,
                Answer::Unknown => return None,
                Answer::Formula(formula) => self.carries(formula, tie, cast, setting)?,
                Answer::Cases(cases) => self.cases(cases, tie, cast, setting)?,
            };
            if all.is_some_and(|other| other != came) {
                return None;
            }
            all = Some(came);
            if applies == Some(true) {
                return all;
            }
        }
        // where none of the cases need apply
        None
    }
}

/// Whether a formula asks for consent or silence that one objection breaks.
pub fn by_one_objection(formula: &Formula) -> bool {
    let mut several = false;
    formula.visit(&mut |part| several |= matches!(part.op, Op::Silence { objections: 2.., .. }));
    by_consent(formula) && !several
}

/// Whether a formula asks for consent or silence, which nobody need speak for.
pub fn by_consent(formula: &Formula) -> bool {
    let mut asks = false;
    formula.visit(&mut |part| {
        asks |= match &part.op {
            Op::Empty { of, .. } => of.iter().any(Set::objects),
            Op::Silence { .. } => true,
            _ => false,
        };
    });
    asks
}
