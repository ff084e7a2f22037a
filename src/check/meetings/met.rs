//! The meetings of a body that a clause counts: those whose order is known, and what may lie beside them.

use super::Doubt;
use crate::charter::BodyId;
use crate::check::Checker;
use crate::constraint::{Happening, MeetingKinds};
use crate::date::When;
use crate::source::Span;
use crate::time::days_between;
use jiff::ToSpan;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Range;

/// A meeting, or the end of the record, before or after which time is counted.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// The day.
    pub on: When,
    /// Where it stands.
    pub at: Span,
    /// Whether there surely was such a meeting.
    pub sure: bool,
    /// Whether it is the end of the record.
    pub ends: bool,
    /// Whether there may have been another on one of the same days.
    again: bool,
    /// What leaves it open when, or whether, it was.
    doubt: Option<Doubt>,
}

impl Point {
    /// A meeting that was, on one of these days.
    pub fn of(on: When, at: Span) -> Self {
        let doubt = if on.exact().is_some() { None } else { Some(Doubt::Day(at)) };
        Self { on, at, sure: true, ends: false, again: false, doubt }
    }
}

/// So many meetings that are not precise are looked at for each day that they may reach beyond: more than there are days, months and years
/// that reach beyond one.
const REACHING: usize = 1000;

/// What may have been one more meeting, or several.
#[derive(Debug, Clone, Copy)]
struct Loose {
    point: Point,
    /// So many at the most.
    times: i64,
}

impl Loose {
    /// As a meeting that may not have been.
    fn open(&self) -> Point {
        Point { sure: false, again: self.times > 1, ..self.point }
    }
}

/// The meetings of a body.
#[derive(Debug, Default)]
pub struct Met {
    /// Meetings that surely were, no two of which may be of one day, in the order of time.
    firm: Vec<Point>,
    /// What may lie beside them, by its first day.
    loose: Vec<Loose>,
    /// Over how many days the least precise of `loose` may lie.
    widest: i32,
}

/// What the record says of meetings of one day, month or year.
struct Told {
    at: Span,
    serves: bool,
    other: bool,
    unsaid: bool,
    times: i64,
}

impl Told {
    /// What leaves it open whether such a meeting counts; nothing where it does, None at all where it does not.
    fn open(&self, kinds: &MeetingKinds, on: When) -> Option<Option<Doubt>> {
        let open = Some(Some(Doubt::Kind(self.at)));
        match (self.serves, self.other) {
            (true, _) => Some(None),
            // what does not say its kind, on the day of a meeting that does, was done at that one
            (false, true) if self.unsaid && on.exact().is_none() => open,
            (false, true) => None,
            _ if kinds.serves(None) == Some(true) => Some(None),
            _ => open,
        }
    }
}

impl Checker<'_> {
    /// The meetings of a body of kinds that count, from a day on.
    pub(super) fn met_by(&self, body: BodyId, kinds: &MeetingKinds, from: Date) -> Met {
        let happened = self.ahead.happened.get(&Happening::Meeting(body)).map(Vec::as_slice).unwrap_or_default();
        let mut days: BTreeMap<When, Told> = BTreeMap::new();
        for one in happened.iter().filter(|one| one.status == "held" && one.day.last >= from) {
            let told = Told { at: one.dated, serves: false, other: false, unsaid: false, times: 0 };
            let told = days.entry(one.day).or_insert(told);
            told.times += 1;
            match &one.kind {
                None => told.unsaid = true,
                Some(kind) if kinds.serves(Some(kind)) == Some(true) => told.serves = true,
                Some(_) => told.other = true,
            }
        }
        let (mut sure, mut loose) = (Vec::new(), Vec::new());
        for (on, told) in days {
            let point = Point::of(When { first: on.first.max(from), last: on.last }, told.at);
            let days = i64::from(days_between(on.first, on.last)) + 1;
            let Some(open) = told.open(kinds, point.on) else { continue };
            // what may lie before the record begins
            let before = on.first < from;
            if open.is_none() && !before {
                sure.push((days, Loose { point, times: told.times.min(days) }));
            } else {
                let point = Point { sure: false, doubt: open.or(point.doubt).or(Some(Doubt::Day(told.at))), ..point };
                loose.push(Loose { point, times: told.times.min(days) });
            }
        }
        sure.sort_by_key(|(days, one)| (*days, one.point.on));
        // the more precise goes before: a decision of a month may be of the meeting whose day is known
        let mut firm: BTreeMap<Date, Point> = BTreeMap::new();
        for (_, one) in sure {
            let before = firm.range(..=one.point.on.last).next_back();
            if before.is_none_or(|(_, before)| before.on.last < one.point.on.first) {
                firm.insert(one.point.on.first, Point { again: one.times > 1, ..one.point });
                if one.times > 1 {
                    loose.push(Loose { times: one.times - 1, ..one });
                }
            } else {
                loose.push(one);
            }
        }
        loose.sort_by_key(|one| (one.point.on, one.point.at.start));
        let widest = loose.iter().map(|one| days_between(one.point.on.first, one.point.on.last)).max().unwrap_or_default();
        Met { firm: firm.into_values().collect(), loose, widest }
    }
}

impl Met {
    /// Each two between which time is counted: one meeting and the next, or the end of the record; two that are of one month or year.
    pub fn pairs(&self, until: Option<(Date, Span)>) -> Vec<(Point, Point)> {
        let points = self.points(until);
        let again = points.iter().filter(|point| point.again).map(|point| (*point, Point { sure: false, ..*point }));
        let mut pairs: Vec<(Point, Point)> = points.windows(2).map(|pair| (pair[0], pair[1])).chain(again).collect();
        // of meetings none of which is sure the first may be each but the last, and the last each but the first
        if let ([only], None) = (points.as_slice(), self.firm.first()) {
            let others = || self.loose.iter().skip(1).map(Loose::open);
            pairs.extend(others().max_by_key(|other| other.on.last).map(|last| (*only, last)));
            pairs.extend(others().next().map(|first| (first, *only)));
        }
        pairs.sort_by_key(|(earlier, later)| (earlier.on, later.on));
        pairs
    }

    /// The meetings; before and after them what may have been one; the end of the record.
    fn points(&self, until: Option<(Date, Span)>) -> Vec<Point> {
        // what is of the very days of a firm one is told as that once more
        let before = |one: &Point| self.firm.first().is_none_or(|first| one.on.first < first.on.last && one.on != first.on);
        let after = |one: &Point| self.firm.last().is_some_and(|last| one.on.last > last.on.first && one.on != last.on);
        let first = self.loose.iter().map(Loose::open).find(before);
        let last = self.loose.iter().map(Loose::open).filter(after).max_by_key(|one| one.on.last);
        let mut points: Vec<Point> = first.into_iter().chain(self.firm.iter().copied()).collect();
        match until.filter(|(until, _)| points.last().is_some_and(|last| last.on.first < *until)) {
            Some((day, at)) => points.push(Point { ends: true, ..Point::of(When::day(day), at) }),
            None => points.extend(last),
        }
        points
    }

    /// Whether what may lie between two days suffices that nowhere too long lies between. As many meetings as there may be are set as late as
    /// they may be, those first that must be soonest.
    pub fn bridged(&self, from: Date, to: Date, limit: impl Fn(Date) -> Option<Date>) -> bool {
        // so many may reach in from before that it is not gone into
        let Some(reaching) = self.reaching(from) else { return true };
        let inside = self.loose[reaching.end..].iter().take_while(|one| one.point.on.first < to);
        let reaching = self.loose[reaching].iter().filter(|one| one.point.on.last > from);
        let mut between = reaching.chain(inside).peekable();
        let mut waiting: BinaryHeap<Reverse<(Date, i64)>> = BinaryHeap::new();
        let mut reached = from;
        loop {
            let Some(latest) = limit(reached).filter(|latest| *latest < to) else { return true };
            while let Some(one) = between.next_if(|one| one.point.on.first <= latest) {
                waiting.push(Reverse((one.point.on.last, one.times)));
            }
            let Some(Reverse((last, times))) = waiting.pop() else { return false };
            if times > 1 && last > latest {
                waiting.push(Reverse((last, times - 1)));
            }
            reached = reached.max(last.min(latest));
        }
    }

    /// Which of those that begin by a day may reach beyond it; None where these are too many to be looked at for each day.
    fn reaching(&self, from: Date) -> Option<Range<usize>> {
        let reach = from.checked_sub(self.widest.days()).unwrap_or(Date::MIN);
        let of = |day: Date| self.loose.partition_point(|one| one.point.on.first < day);
        let all = of(reach)..self.loose.partition_point(|one| one.point.on.first <= from);
        (all.len() <= REACHING).then_some(all)
    }

    /// What leaves it open how many meetings there were, and when, within days: a kind that is not known before a day.
    pub fn doubt(&self, points: &[Point]) -> Option<Doubt> {
        let (from, to) = (points.iter().map(|point| point.on.first).min()?, points.iter().map(|point| point.on.last).max()?);
        let all = || points.iter().filter(|point| !point.ends).map(|point| point.doubt);
        let start = self.loose.partition_point(|one| one.point.on.first <= from);
        let reaching = self.loose[self.reaching(from).unwrap_or(start..start)].iter().filter(|one| one.point.on.last > from);
        let inside = self.loose[start..].iter().take_while(|one| one.point.on.first < to);
        let near = reaching.chain(inside).map(|one| one.point.doubt);
        let all = || all().chain(near.clone()).flatten();
        all().find(|doubt| matches!(doubt, Doubt::Kind(_))).or_else(|| all().next())
    }

    /// The last day on which there surely was a meeting by then, or may have been one.
    pub fn latest(&self) -> Option<Date> {
        let firm = self.firm.last().map(|point| point.on.first);
        firm.or_else(|| self.loose.last().map(|one| one.point.on.first))
    }

    /// How many meetings there were in a year at the least, and at the most.
    pub fn in_year(&self, year: When) -> (i64, i64) {
        let start = self.firm.partition_point(|point| point.on.last < year.first);
        let within = self.firm[start..].iter().take_while(|point| point.on.first <= year.last);
        let (mut least, mut most) = (0, 0);
        for point in within {
            most += 1;
            least += i64::from(year.first <= point.on.first && point.on.last <= year.last);
        }
        let Some(reaching) = self.reaching(year.first) else { return (least, i64::MAX) };
        let inside = self.loose[reaching.end..].iter().take_while(|one| one.point.on.first <= year.last);
        let all = self.loose[reaching].iter().filter(|one| one.point.on.last >= year.first).chain(inside);
        (least, most + all.map(|one| one.times).sum::<i64>())
    }

    /// Where the last meeting of a year stands, or else the next after it.
    pub fn near(&self, year: When) -> Option<Span> {
        let after = self.firm.partition_point(|point| point.on.first <= year.last);
        let last = self.firm[..after].last().filter(|point| point.on.last >= year.first);
        last.or_else(|| self.firm.get(after)).map(|point| point.at)
    }
}
