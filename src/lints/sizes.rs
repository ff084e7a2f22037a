//! How many members a body has, from day to day.
//!
//! What comes in: a charter, a body. What goes out: spans of days, each with one number of members; none where the rules do not say it.

use crate::charter::{BodyId, Charter, Membership, Validity};
use crate::constraint::{Authority, Form};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt;

/// Later than anything that rules foresee.
const LATE: Date = jiff::civil::date(2500, 1, 1);

/// Days, the first and the last included; the ends of the calendar stand for no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First day.
    pub since: Date,
    /// Last day.
    pub until: Date,
}

/// Days on which a body has one number of members.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// The days.
    pub span: Span,
    /// How many members.
    pub members: i64,
    /// Whether they are known by name.
    pub named: bool,
}

impl From<Validity> for Span {
    fn from(validity: Validity) -> Self {
        Self { since: validity.since.unwrap_or(Date::MIN), until: validity.until.unwrap_or(Date::MAX) }
    }
}

impl Span {
    /// The days that are in both.
    pub fn and(self, other: Self) -> Option<Self> {
        let both = Self { since: self.since.max(other.since), until: self.until.min(other.until) };
        (both.since <= both.until).then_some(both)
    }

    /// One of the days: of days without end one so late that what the rules know has begun.
    pub fn day(self) -> Date {
        match (self.since == Date::MIN, self.until == Date::MAX) {
            (_, true) => self.since.max(LATE),
            (false, false) => self.since,
            (true, false) => self.until,
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.since == Date::MIN, self.until == Date::MAX) {
            (false, false) => write!(f, "from {} to {}", self.since, self.until),
            (false, true) => write!(f, "since {}", self.since),
            (true, false) => write!(f, "until {}", self.until),
            (true, true) => f.write_str("on all days"),
        }
    }
}

/// The numbers of members of a body, in the order of time; days on which it has none, or on which that is not known, are left out.
pub fn of(charter: &Charter, body: BodyId) -> Vec<Size> {
    let body = &charter.bodies[body.index()];
    let mut exists = Span { since: Date::MIN, until: Date::MAX };
    for id in &body.constraints {
        if let Form::Authority(Authority::Existing(validity)) = &charter.constraint(*id).form {
            exists = Span::from(*validity).and(exists).unwrap_or(exists);
        }
    }
    let mut sizes = Vec::new();
    for members in &body.members {
        let Some(days) = Span::from(members.validity).and(exists) else { continue };
        let clipped = |size: Size| size.span.and(days).map(|span| Size { span, ..size });
        sizes.extend(of_membership(charter, &members.value).into_iter().filter_map(clipped));
    }
    sizes.sort_by_key(|size| size.span);
    sizes
}

/// The names of the members of a body on a day, in the order in which they are told apart.
pub fn names(charter: &Charter, body: BodyId, on: Date) -> Vec<&str> {
    let members = &charter.bodies[body.index()].members;
    let members = members.iter().find(|members| members.validity.on(on)).map(|members| &members.value);
    let Some(rosters) = members.map(|members| members.rosters(charter, &mut true)) else { return Vec::new() };
    let belongs = members.and_then(|members| periods(charter, members)).unwrap_or_default();
    let there = |name: &str| belongs.get(name).is_some_and(|spans| spans.iter().any(|s| s.since <= on && on <= s.until));
    let entries = rosters.iter().flat_map(|id| &charter.rosters[id.index()].entries);
    entries.map(|entry| entry.name.as_str()).filter(|name| there(name)).collect()
}

fn of_membership(charter: &Charter, membership: &Membership) -> Vec<Size> {
    if let Membership::Holders(office) = membership {
        let office = &charter.offices[office.index()];
        let seats = office.seats.iter().filter(|seats| office.per.is_empty() && seats.value > 0);
        return seats.map(|seats| Size { span: seats.validity.into(), members: seats.value, named: false }).collect();
    }
    let Some(periods) = periods(charter, membership) else { return Vec::new() };
    // who comes and who goes on a day
    let mut changes: BTreeMap<Date, (i64, i64)> = BTreeMap::new();
    for span in periods.into_values().flatten() {
        changes.entry(span.since).or_default().0 += 1;
        if let Ok(next) = span.until.tomorrow() {
            changes.entry(next).or_default().1 += 1;
        }
    }
    let known = known(&changes);
    let mut days = changes.iter().peekable();
    let mut members = 0;
    let mut sizes: Vec<Size> = Vec::new();
    while let Some((since, (come, go))) = days.next() {
        members += come - go;
        let until = days.peek().and_then(|(next, _)| next.yesterday().ok()).unwrap_or(Date::MAX);
        match sizes.last_mut() {
            _ if members == 0 || *since > known => {}
            // as many came as went
            Some(last) if last.members == members && last.span.until.tomorrow().ok() == Some(*since) => last.span.until = until,
            _ => sizes.push(Size { span: Span { since: *since, until }, members, named: true }),
        }
    }
    sizes
}

/// The last change after which members are known. Where some have followed others, those who leave last are followed, too, by some that
/// nobody knows yet.
fn known(changes: &BTreeMap<Date, (i64, i64)>) -> Date {
    let rotates = changes.values().any(|(come, go)| *come > 0 && *go > 0);
    let last = changes.iter().rev().find(|(_, (come, _))| *come > 0).map(|(day, _)| *day);
    last.filter(|_| rotates).unwrap_or(Date::MAX)
}

/// When each belongs, by name: one who belongs in two ways is one.
type Periods<'c> = BTreeMap<&'c str, Vec<Span>>;

/// None where others may belong, or where that hangs on terms.
fn periods<'c>(charter: &'c Charter, membership: &Membership) -> Option<Periods<'c>> {
    let spans = |validities: &[Validity]| -> Vec<Span> {
        let spans = validities.iter().map(|validity| Span::from(*validity));
        spans.filter(|span| span.since <= span.until).collect()
    };
    Some(match membership {
        Membership::Roster(id) => {
            let roster = &charter.rosters[id.index()];
            if roster.broken {
                return None;
            }
            merged(roster.entries.iter().map(|entry| (entry.name.as_str(), spans(&entry.periods))))
        }
        Membership::Group(id) => {
            let group = &charter.groups[id.index()];
            let roster = &charter.rosters[group.roster.index()];
            if group.broken || roster.broken {
                return None;
            }
            let name = |member: &u32| roster.entries[*member as usize].name.as_str();
            merged(group.entries.iter().map(|(member, periods)| (name(member), spans(periods))))
        }
        Membership::Holders(_) => return None,
        Membership::All(parts) => {
            let parts = parts.iter().map(|part| periods(charter, part)).collect::<Option<Vec<_>>>()?;
            merged(parts.into_iter().flatten())
        }
        Membership::Except(whole, less) => {
            let mut whole = periods(charter, whole)?;
            for (name, away) in periods(charter, less)? {
                if let Some(there) = whole.get_mut(name) {
                    *there = away.iter().fold(std::mem::take(there), |there, away| without(&there, *away));
                }
            }
            whole
        }
    })
}

fn merged<'c>(all: impl Iterator<Item = (&'c str, Vec<Span>)>) -> Periods<'c> {
    let mut found: Periods<'c> = BTreeMap::new();
    for (name, spans) in all {
        found.entry(name).or_default().extend(spans);
    }
    for spans in found.values_mut().filter(|spans| spans.len() > 1) {
        spans.sort_unstable();
        let mut joined: Vec<Span> = Vec::new();
        for span in spans.drain(..) {
            match joined.last_mut() {
                Some(last) if span.since <= last.until => last.until = last.until.max(span.until),
                _ => joined.push(span),
            }
        }
        *spans = joined;
    }
    found
}

fn without(there: &[Span], away: Span) -> Vec<Span> {
    let mut left = Vec::new();
    for span in there {
        if span.and(away).is_none() {
            left.push(*span);
            continue;
        }
        if let Some(until) = away.since.yesterday().ok().filter(|until| span.since <= *until) {
            left.push(Span { since: span.since, until });
        }
        if let Some(since) = away.until.tomorrow().ok().filter(|since| *since <= span.until) {
            left.push(Span { since, until: span.until });
        }
    }
    left
}
