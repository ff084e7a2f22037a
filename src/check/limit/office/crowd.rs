//! How many hold an office at once: all of them, or those with the same attribute.

use super::Kept;
use crate::charter::OfficeId;
use crate::check::Checker;
use crate::constraint::{ConstraintId, Share, ShareSize};
use crate::date::When;
use crate::source::Span;
use crate::violation::OfTerm;
use jiff::civil::Date;
use num_rational::Ratio;
use std::collections::{BTreeMap, BTreeSet};

/// A stretch of time in which a holder counts under one value.
struct Stretch {
    from: Date,
    /// The day on which it is over; None where it is not.
    over: Option<Date>,
    /// The value; None where it is not known.
    value: Option<String>,
    /// Which term.
    term: usize,
    /// Where it is said.
    at: Span,
}

/// One too many, since a day.
struct Excess {
    since: Date,
    term: usize,
    at: Span,
    value: String,
    count: i64,
    allowed: String,
    others: Vec<usize>,
    over: Option<Date>,
}

/// A time in which there may be too many of one value, since that of some is not known.
struct Doubt {
    since: Date,
    /// Of whom it is not known when that begins; the last of them is told of.
    terms: Vec<usize>,
    /// Whether there are too many others at that time.
    beside: bool,
}

/// What may be, at one time.
struct Cap {
    most: i64,
    words: String,
}

impl<'a> Checker<'a> {
    /// No more at once than seats, or than a share.
    pub(super) fn crowd(&mut self, constraint: ConstraintId, office: OfficeId, share: Option<&Share>, terms: &[Kept<'a>]) {
        let narrow = self.stretches(office, share, terms, true);
        let (excesses, unknown) = self.through_time(constraint, office, share, &narrow);
        let mut none = true;
        for excess in excesses {
            // of those who hold the office it is too many for sure where it is of all who may hold it
            let all = || terms.iter().filter(|term| may_hold(term, excess.since)).count() as i64;
            let known = !self.by_holders(office, share)
                || self.cap(office, share, excess.since, all()).is_some_and(|cap| excess.count > cap.most);
            none &= !self.excess(constraint, share, terms, excess, known);
        }
        let doubtful = unknown.iter().any(|doubt| !doubt.beside || none);
        for doubt in unknown.into_iter().filter(|doubt| !doubt.beside || none) {
            self.without_attribute(constraint, share, terms, &doubt);
        }
        // where days are not precise enough, more may be there at once than surely are
        let precise = |term: &Kept<'_>| term.days.from.exact().is_some() && term.days.until.exact().is_some();
        if none && !terms.iter().all(precise) {
            let wide = self.stretches(office, share, terms, false);
            let mut told: BTreeSet<usize> = BTreeSet::new();
            let (excesses, perhaps) = self.through_time(constraint, office, share, &wide);
            for excess in excesses {
                // of shares each time is told, and of one time once; of seats the first, since each hand-over may be one
                let among = |term: &usize| told.contains(term);
                if among(&excess.term) || excess.others.iter().any(among) || (share.is_none() && !told.is_empty()) {
                    continue;
                }
                let those: Vec<usize> = excess.others.iter().copied().chain([excess.term]).collect();
                if self.excess(constraint, share, terms, excess, false) {
                    told.extend(those);
                }
            }
            if let Some(doubt) = perhaps.first().filter(|_| told.is_empty() && !doubtful) {
                self.without_attribute(constraint, share, terms, doubt);
            }
        }
    }

    /// Of some with whom there may be too many it is not known under what they count.
    fn without_attribute(&mut self, constraint: ConstraintId, share: Option<&Share>, terms: &[Kept<'a>], doubt: &Doubt) {
        let (Some(share), Some(term)) = (share, doubt.terms.last()) else { return };
        let holders = doubt.terms.iter().map(|term| terms[*term].holder().to_owned()).collect();
        let shown = OfTerm::NoAttribute { holders, attribute: share.by.clone(), since: doubt.since };
        self.report(constraint, &terms[*term], terms[*term].at(), false, shown);
    }

    /// Tells of an excess; false where it is none, since it was cured in time.
    fn excess(
        &mut self,
        constraint: ConstraintId,
        share: Option<&Share>,
        terms: &[Kept<'a>],
        excess: Excess,
        known: bool,
    ) -> bool {
        let Some(sure) = self.in_force(constraint, When::day(excess.since)) else { return false };
        let calendar = self.charter.calendar(None, When::day(excess.since));
        let cure = share.and_then(|share| share.cured).and_then(|length| calendar.after(excess.since, length));
        let mut cured = None;
        if let Some(last) = cure {
            let over = excess.over.or(self.ahead.horizon.filter(|horizon| *horizon > last));
            match (excess.over, over) {
                (Some(over), _) if over <= last => return false,
                (_, Some(_)) => cured = Some((last, true)),
                // the time to cure it has not run yet
                _ => cured = Some((last, false)),
            }
        }
        let others = excess.others.iter().map(|other| (terms[*other].holder().to_owned(), terms[*other].at()));
        let shown = OfTerm::Crowd {
            share: share.map(|share| (share.by.clone(), excess.value)),
            since: excess.since,
            count: excess.count,
            allowed: excess.allowed,
            others: others.collect(),
            cure: cured.map(|(last, _)| last),
        };
        let run = cured.is_none_or(|(_, run)| run);
        self.report(constraint, &terms[excess.term], excess.at, known && run && sure.0, shown);
        true
    }

    /// When each holder counts under what. `surely`: on days on which it is sure that one holds the office.
    fn stretches(&self, office: OfficeId, share: Option<&Share>, terms: &[Kept<'a>], surely: bool) -> Vec<Stretch> {
        let mut stretches = Vec::new();
        for (index, term) in terms.iter().enumerate() {
            let (from, until) = if surely { term.days.narrowest() } else { term.days.widest() };
            if until < from {
                continue;
            }
            // the day of a hand-over belongs to both, and is no day of two
            let end = if until > from { Some(until) } else { until.tomorrow().ok() };
            let over = end.filter(|_| until != Date::MAX);
            let one = |from: Date, over: Option<Date>, value: Option<String>, at: Span| Stretch {
                from,
                over,
                value,
                term: index,
                at,
            };
            let Some(share) = share else {
                stretches.push(one(from, over, Some(String::new()), term.at()));
                continue;
            };
            let mut said = self.said(office, share, term);
            if said.is_empty() {
                stretches.push(one(from, over, None, term.at()));
            }
            said.sort_by_key(|(since, ..)| *since);
            for position in 0..said.len() {
                let (since, until, value, at) = &said[position];
                // what is said of a later day takes its place
                let next = said[position + 1..]
                    .iter()
                    .filter_map(|(later, ..)| *later)
                    .find(|later| since.is_none_or(|since| since < *later));
                let ends = [over, next, until.and_then(|until| until.tomorrow().ok())].into_iter().flatten().min();
                let begins = since.map_or(from, |since| since.max(from));
                if ends.is_none_or(|ends| begins < ends) {
                    stretches.push(one(begins, ends, Some(value.clone()), *at));
                }
            }
        }
        stretches
    }

    /// What is said of a holder: from when, until when, what, where.
    #[allow(clippy::type_complexity, reason = "a row of a table")]
    fn said(&self, office: OfficeId, share: &Share, term: &Kept<'a>) -> Vec<(Option<Date>, Option<Date>, String, Span)> {
        let plain = term.fill.per.iter().filter(|(key, _)| key.value == share.by);
        let mut said: Vec<_> = plain.map(|(_, value)| (None, None, value.value.clone(), value.span)).collect();
        for own in term.fill.attributes.iter().filter(|own| own.name.value == share.by) {
            let since = own.since.map(|since| since.value.last);
            said.push((since, own.until.map(|until| until.value.first), own.is.value.clone(), own.is.span));
        }
        if said.is_empty() {
            let rosters = self.charter.offices[office.index()].held_by.iter();
            let listed = rosters.filter_map(|dated| {
                let roster = &self.charter.rosters[dated.value.index()];
                let entry = roster.entry(roster.find(term.holder())?)?;
                entry.attributes.get(share.by.as_str())
            });
            for dated in listed.take(1).flatten() {
                said.push((dated.validity.since, dated.validity.until, dated.value.shown(), term.at()));
            }
        }
        said
    }

    /// Walks through time: who comes, who goes, and when there are too many. Gives also when there may be, since the attribute of some is
    /// not known: each time as long as one of those is there with whom it began.
    fn through_time(
        &self,
        constraint: ConstraintId,
        office: OfficeId,
        share: Option<&Share>,
        stretches: &[Stretch],
    ) -> (Vec<Excess>, Vec<Doubt>) {
        let mut changes: BTreeMap<Date, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (index, stretch) in stretches.iter().enumerate() {
            changes.entry(stretch.from).or_default().1.push(index);
            if let Some(over) = stretch.over {
                changes.entry(over).or_default().0.push(index);
            }
        }
        let validity = self.charter.provision(self.provision(constraint)).validity;
        let mut there: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        let mut running: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let (mut excesses, mut doubts): (Vec<Excess>, Vec<Doubt>) = (Vec::new(), Vec::new());
        let mut unknown: BTreeSet<usize> = BTreeSet::new();
        // of whom it was not known when the doubt in hand began
        let mut open: BTreeSet<usize> = BTreeSet::new();
        let (mut holders, mut largest) = (0i64, 0i64);
        let by_holders = self.by_holders(office, share);
        for (day, (gone, come)) in &changes {
            for index in gone {
                holders -= 1;
                match &stretches[*index].value {
                    Some(value) => _ = there.get_mut(value.as_str()).map(|set| set.remove(index)),
                    None => _ = unknown.remove(index),
                }
            }
            holders += come.len() as i64;
            for index in come.iter().filter(|index| stretches[**index].value.is_none()) {
                unknown.insert(*index);
            }
            let Some(cap) = self.cap(office, share, *day, holders) else { continue };
            for index in come {
                let stretch = &stretches[*index];
                // who has none holds the office all the same, and counts with nobody
                let Some(value) = stretch.value.as_ref().filter(|value| *value != "none") else { continue };
                let set = there.entry(value.as_str()).or_default();
                set.insert(*index);
                let count = set.len() as i64;
                largest = largest.max(count);
                if count > cap.most && validity.on(*day) {
                    let others = set.iter().filter(|other| *other != index).rev().take(4).map(|other| stretches[*other].term);
                    running.entry(value.as_str()).or_default().push(excesses.len());
                    excesses.push(Excess {
                        since: *day,
                        term: stretch.term,
                        at: stretch.at,
                        value: value.clone(),
                        count,
                        allowed: cap.words.clone(),
                        others: others.collect(),
                        over: None,
                    });
                }
            }
            // where it is a share of those who hold the office, one is too many also because another goes, and no longer where another comes
            let left = gone.iter().filter_map(|index| stretches[*index].value.as_deref());
            let touched: BTreeSet<&str> = if by_holders {
                there.keys().copied().collect()
            } else {
                left.filter(|value| there.contains_key(value)).collect()
            };
            for value in touched {
                let count = there.get(value).map_or(0, |set| set.len() as i64);
                // where nobody is left there is none too many
                if count == 0 || count <= cap.most {
                    for excess in running.remove(value).unwrap_or_default() {
                        excesses[excess].over = Some(*day);
                    }
                } else if !running.contains_key(value)
                    && validity.on(*day)
                    && let Some(set) = there.get(value)
                    && let Some(last) = set.iter().next_back()
                {
                    let stretch = &stretches[*last];
                    let others = set.iter().rev().skip(1).take(4).map(|other| stretches[*other].term);
                    running.entry(value).or_default().push(excesses.len());
                    excesses.push(Excess {
                        since: *day,
                        term: stretch.term,
                        at: stretch.at,
                        value: value.to_owned(),
                        count,
                        allowed: cap.words.clone(),
                        others: others.collect(),
                        over: None,
                    });
                }
            }
            for index in gone {
                open.remove(index);
            }
            let most_there = unknown.len() as i64 + largest.min(holders);
            let broken = running.values().any(|running| !running.is_empty());
            // one beside an excess is of use only where that was cured in time: of these the first is enough
            let new = if broken { !doubts.iter().any(|doubt| doubt.beside) } else { open.is_empty() };
            if new && !unknown.is_empty() && most_there > cap.most && validity.on(*day) {
                let now = there.values().map(|set| set.len() as i64).max().unwrap_or(0);
                if now + unknown.len() as i64 > cap.most {
                    if !broken {
                        open.clone_from(&unknown);
                    }
                    let terms = unknown.iter().map(|index| stretches[*index].term).collect();
                    doubts.push(Doubt { since: *day, terms, beside: broken });
                }
            }
        }
        (excesses, doubts)
    }

    /// Whether what may be hangs on how many hold the office.
    fn by_holders(&self, office: OfficeId, share: Option<&Share>) -> bool {
        share.is_some_and(|share| match share.size {
            ShareSize::OfHolders(_) => true,
            ShareSize::OfSeats(_) => self.charter.offices[office.index()].seats.is_empty(),
            ShareSize::Number(_) => false,
        })
    }

    /// How many there may be on a day.
    fn cap(&self, office: OfficeId, share: Option<&Share>, day: Date, holders: i64) -> Option<Cap> {
        let office = &self.charter.offices[office.index()];
        let Some(share) = share else {
            let most = office.seats_on(day)?;
            return Some(Cap { most, words: format!("{most} seat{}", if most == 1 { "" } else { "s" }) });
        };
        let how = if share.fewer { "fewer than" } else { "at most" };
        let part = |part: Ratio<i64>, base: i64, what: &str| {
            let scaled = i128::from(*part.numer()) * i128::from(base);
            let (whole, exact) = (scaled / i128::from(*part.denom()), scaled % i128::from(*part.denom()) == 0);
            let most = if share.fewer && exact { whole - 1 } else { whole };
            (i64::try_from(most).unwrap_or(i64::MAX), format!("{how} {part} of {base} {what}"))
        };
        let (most, words) = match share.size {
            ShareSize::Number(number) => (if share.fewer { number - 1 } else { number }, format!("{how} {number}")),
            ShareSize::OfHolders(of) => part(of, holders, "holders"),
            ShareSize::OfSeats(of) => match office.seats_on(day) {
                Some(seats) => part(of, seats, "seats"),
                None => part(of, holders, "held seats"),
            },
        };
        Some(Cap { most, words })
    }
}

/// Whether one may hold the office on a day, and not hand it over on that day.
fn may_hold(term: &Kept<'_>, day: Date) -> bool {
    let (from, until) = term.days.widest();
    from <= day && (day < until || from == until && day == until)
}
