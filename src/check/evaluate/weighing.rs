//! What ballots weigh: by the rules, or by the roll; exactly, or within the bounds of a table that is rounded or known in part.
//!
//! What comes in: a set of ballots, the weights that the rules declare. What goes out: numbers, and what leaves a comparison open. It
//! reports nothing.

use super::number::{Number, TOO_LARGE, Weighed, checked_add};
use super::poll::{Amount, Counted, Person};
use super::{Checker, Env, Missing};
use crate::ast::{Comparator, Exact};
use crate::charter::{Counts, RosterId, TablePlace, Weight};
use crate::date::When;
use crate::diagnostic::excerpt;
use crate::formula::{Formula, Op, Set};
use crate::number::shown;
use std::rc::Rc;

impl<'a> Checker<'a> {
    /// The day by which weights are looked up.
    fn weighing_day(&self, env: &Env<'a>) -> When {
        let vote = env.act.and_then(|act| self.facts.acts[act].entry.vote.as_ref());
        vote.and_then(|vote| vote.snapshot).map_or(env.on, |day| day.value)
    }

    /// What one counts for.
    pub(super) fn weight(&self, person: &Person<'_>, by: &str, env: &Env<'a>) -> Result<Counted, Missing> {
        let recorded =
            person.ballot.and_then(|line| line.weight.as_ref()).and_then(|weight| crate::number::exact(&weight.value));
        let at = person.ballot.map(|line| line.span);
        let on = self.weighing_day(env);
        let declared =
            person.entry.and_then(|(roster, member)| self.charter.weight_of(roster, member, by, on)).or_else(|| {
                // one who votes for a roster other than the body's
                self.charter.rosters.iter().enumerate().find_map(|(index, roster)| {
                    self.charter.weight_of(RosterId(index as u32), roster.find(&person.name)?, by, on)
                })
            });
        let Some(recorded) = recorded else {
            return match declared {
                Some(Counts::For(number)) => Ok(Counted::exactly(number)),
                Some(Counts::Within(member, weight)) => Ok(Counted { weight, open: Some(member) }),
                Some(Counts::Unknown) => Err(Missing::field(self.not_at_hand(by, on), "vote.totals", None)),
                // a ballot without a weight of its own counts once
                None if by == "weight" => Ok(Counted::exactly(Exact::from_integer(1))),
                None => {
                    let what = format!("the `{by}` of {} is not known on {on}", excerpt(&person.name));
                    Err(Missing::field(what, "weight", at))
                }
            };
        };
        let (agrees, said) = match declared {
            Some(Counts::For(number)) => (recorded == number, shown(number)),
            Some(Counts::Within(_, Weight { low, high })) => {
                (low <= recorded && recorded <= high, Number::between(low, Some(high)).to_string())
            }
            Some(Counts::Unknown) | None => return Ok(Counted::exactly(recorded)),
        };
        if agrees || by == "weight" {
            return Ok(match declared {
                Some(Counts::For(number)) => Counted::exactly(number),
                _ => Counted::exactly(recorded),
            });
        }
        let (name, recorded) = (excerpt(&person.name), shown(recorded));
        let what = format!("the ballot of {name} has the weight {recorded}, but the rules say {said}");
        Err(Missing::field(what, "weight", at))
    }

    fn not_at_hand(&self, by: &str, on: When) -> String {
        format!("the weights `{by}` that are in force on {on} are not at hand")
    }

    /// What a set weighs: within the bounds of the single weights, and of all of them together.
    pub(super) fn weighed(&self, by: &str, amount: &Amount, env: &Env<'a>) -> Number {
        let plain = Number::between(amount.low, amount.high);
        let Some((place, table)) = self.charter.table(by, self.weighing_day(env)).filter(|(_, table)| !table.is_exact()) else {
            return plain;
        };
        let Some((parts, constant)) = &amount.parts else {
            // those in it have no more than their least weights and all that is left of the total
            let most = table.rest.and_then(|rest| checked_add(rest, amount.leasts));
            let high = plain.high.map(|high| most.map_or(high, |most| high.min(most)));
            return Number::between(amount.low, high);
        };
        let weighed = Weighed { table: Some(place), parts: parts.clone(), constant: *constant };
        match self.weighed_within(&weighed) {
            Some((low, high)) => Number { weighed: Some(Rc::new(weighed)), ..Number::between(low, Some(high)) },
            None => plain,
        }
    }

    /// The least and the greatest value of a sum over the weights of a table.
    pub(super) fn weighed_within(&self, weighed: &Weighed) -> Option<(Exact, Exact)> {
        let (low, high) = self.charter.table_at(weighed.table?).extremes(&weighed.parts)?;
        Some((checked_add(low, weighed.constant)?, checked_add(high, weighed.constant)?))
    }

    /// What is missing where the ballots are known and it is the weights that leave a comparison open.
    pub(super) fn weights_leave_open(
        &self,
        (left, one): (&Formula, &Number),
        how: Comparator,
        (right, other): (&Formula, &Number),
        env: &Env<'a>,
    ) -> Option<Missing> {
        let sides = [one, other];
        if sides.iter().any(|side| side.known().is_none() && side.weighed.is_none()) {
            return None;
        }
        let place = sides.iter().find_map(|side| side.weighed.as_ref()?.table)?;
        let what = format!("{}: {}", self.sentence(left, how, right, env), self.weights_are(place));
        Some(Missing::field(what, "vote.totals", None))
    }

    /// The fewest of a set that have so much together: the heaviest first.
    pub(super) fn fewest(&self, of: &Formula, how: Comparator, than: &Formula, env: &Env<'a>) -> Result<Number, Missing> {
        let Op::Set(set) = &of.op else { return Err(Missing::plain("it is no set of ballots")) };
        let by = set.by.as_deref().unwrap_or_default();
        let too_large = || Missing::plain(TOO_LARGE);
        let weights = self.weights_of(set, by, env)?;
        let need = self.number(than, env)?;
        let sums = |pick: fn(&Weight) -> Exact| {
            let mut all: Vec<Exact> = weights.iter().map(pick).collect();
            all.sort_unstable_by(|one, two| two.cmp(one));
            let mut sums = vec![Exact::from_integer(0)];
            for weight in all {
                let sum = sums.last().and_then(|sum| checked_add(*sum, weight)).ok_or_else(too_large)?;
                sums.push(sum);
            }
            Ok(sums)
        };
        let (least, most) = (sums(|weight| weight.low)?, sums(|weight| weight.high)?);
        let table = self.charter.table(by, self.weighing_day(env));
        let rest = table.and_then(|(_, table)| table.rest);
        // together they have no more than their least weights and all that is left of the total
        let most = most.iter().zip(&least).map(|(most, least)| {
            rest.and_then(|rest| checked_add(rest, *least)).map_or(*most, |with_rest| with_rest.min(*most))
        });
        let enough = |sum: Exact, need: Exact| if how == Comparator::MoreThan { sum > need } else { sum >= need };
        let low = most.into_iter().position(|sum| enough(sum, need.low));
        let high = need.high.and_then(|need| least.iter().position(|sum| enough(*sum, need)));
        let whole = |count: usize| Exact::from_integer(count as i128);
        let open = || match table {
            Some((place, table)) if !table.is_exact() => self.weights_are(place),
            _ => "how much is needed is not known".to_owned(),
        };
        let field = |what: String| Missing::field(what, "vote.totals", None);
        let told = self.phrase(than);
        match (low, high) {
            (Some(low), Some(high)) => {
                if low != high {
                    let what = format!("the fewest with {} {told} are {low} to {high}: {}", how.word(), open());
                    env.left_open.replace(Some(field(what)));
                }
                Ok(Number::between(whole(low), Some(whole(high))))
            }
            (None, _) => Err(field(format!("all together do not have {} {told}", how.word()))),
            (Some(_), None) => {
                Err(field(format!("whether all together have {} {told} cannot be told: {}", how.word(), open())))
            }
        }
    }

    /// What each one of a set weighs; an error where it is not known who is in it.
    fn weights_of(&self, set: &Set, by: &str, env: &Env<'a>) -> Result<Vec<Weight>, Missing> {
        let poll = self.poll(set.poll.as_deref(), env)?;
        let unknown = |what: String| Missing::field(what, "vote", poll.span());
        if !poll.covers(set.of) {
            return Err(unknown(format!("who was {} is not known by name", set.of.spoken())));
        }
        let mut weights = Vec::new();
        for person in poll.people() {
            let in_set = person.casts(set.of);
            if in_set == Some(false) || !self.kept(person, &set.narrowed, &poll, env)? {
                continue;
            }
            if in_set.is_none() {
                return Err(unknown(format!("whether {} was {} is not known", excerpt(&person.name), set.of.spoken())));
            }
            weights.push(self.weight(person, by, env)?.weight);
        }
        Ok(weights)
    }

    /// How a table is known.
    fn weights_are(&self, place: TablePlace) -> String {
        let (name, table) = (&self.charter.weights[place.0].name, self.charter.table_at(place));
        let rounded = table.off > Exact::from_integer(0);
        let unnamed = table.unnamed();
        let off = format!("the figures of `{name}` are rounded, give or take {}", shown(table.off));
        let part = match table.total {
            Some(total) => {
                let named = table.rows.values().try_fold(Exact::from_integer(0), |sum, figure| checked_add(sum, *figure));
                let named = named.map_or_else(|| "part".to_owned(), shown);
                format!("`{name}` is known in part, {named} of {}, without {unnamed} of its roster", shown(total))
            }
            None => format!("`{name}` is known in part, without {unnamed} of its roster"),
        };
        match (rounded, unnamed) {
            (true, 0) => off,
            (true, _) => format!("{part}; its figures are rounded, give or take {}", shown(table.off)),
            (false, _) => part,
        }
    }
}
