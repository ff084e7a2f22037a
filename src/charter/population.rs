//! Who can be a member, vote or hold office, what else is known of them, and what is counted for them.
//!
//! What comes in: what `resolve` fills in. What goes out: answers for a day, which are open where the day is not precise enough. It knows
//! neither text nor dockets.

use super::{Charter, Dated, GroupId, OfficeId, RosterId, Validity};
use crate::date::When;
use crate::source::Span;
use jiff::civil::Date;
use std::collections::BTreeMap;

pub use crate::ast::Value as Attribute;

/// A roster or a list: named entries, each in force for a time, perhaps more than once.
#[derive(Debug, Default, Clone)]
pub struct Roster {
    /// Its name.
    pub name: String,
    /// What one entry is called ("Member State").
    pub title: String,
    /// Where it is declared.
    pub span: Span,
    /// The entries.
    pub entries: Vec<Member>,
    /// By name and by every other name.
    pub by_name: BTreeMap<String, MemberId>,
    /// Whether there may be others: it is `open`, or some entries could not be read.
    pub broken: bool,
}

/// An index into `Roster::entries`.
pub type MemberId = u32;

/// An entry of a roster.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its official title.
    pub title: Option<String>,
    /// When it is in force: one period for each time it is listed.
    pub periods: Vec<Validity>,
    /// What else is known of it, by the name of the attribute: values whose periods do not meet.
    pub attributes: BTreeMap<String, Vec<Dated<Attribute>>>,
    /// Where it is declared.
    pub span: Span,
}

/// Whether one of some periods is in force on a day; None where the date is not precise enough.
fn holds(periods: &[Validity], on: When) -> Option<bool> {
    let answers = || periods.iter().map(|period| period.holds(on));
    if answers().any(|answer| answer == Some(true)) {
        return Some(true);
    }
    if answers().any(|answer| answer.is_none()) { None } else { Some(false) }
}

impl Roster {
    /// The entry of a name.
    pub fn find(&self, name: &str) -> Option<MemberId> {
        self.by_name.get(name).copied()
    }

    /// The entry of an id.
    pub fn entry(&self, member: MemberId) -> Option<&Member> {
        self.entries.get(member as usize)
    }

    /// The name under which an entry is listed, for any of its names.
    pub fn listed<'n>(&'n self, name: &'n str) -> &'n str {
        self.find(name).map_or(name, |member| self.entries[member as usize].name.as_str())
    }

    /// Whether an entry is in force on a day; None where the date is not precise enough.
    pub fn holds(&self, member: MemberId, on: When) -> Option<bool> {
        holds(&self.entries[member as usize].periods, on)
    }

    /// How many entries are in force on an exact day.
    pub fn size(&self, day: Date) -> usize {
        self.entries.iter().filter(|entry| entry.periods.iter().any(|period| period.on(day))).count()
    }

    /// The value that an attribute of an entry surely has on a day; None where it has none, or where that cannot be told
    /// (see [`Roster::attribute_open`]).
    pub fn attribute(&self, member: MemberId, name: &str, on: When) -> Option<&Attribute> {
        let values = self.entry(member)?.attributes.get(name)?;
        values.iter().find(|dated| dated.validity.holds(on) == Some(true)).map(|dated| &dated.value)
    }

    /// Whether the value of an attribute hangs on a date that is not precise enough; else that there is none is known.
    pub fn attribute_open(&self, member: MemberId, name: &str, on: When) -> bool {
        let values = self.entry(member).and_then(|entry| entry.attributes.get(name));
        values.is_some_and(|values| values.iter().any(|dated| dated.validity.holds(on).is_none()))
    }

    /// The names of all attributes that some entry has.
    pub fn attribute_names(&self) -> std::collections::BTreeSet<&str> {
        self.entries.iter().flat_map(|entry| entry.attributes.keys().map(String::as_str)).collect()
    }

    /// Whether some entry has an attribute of that name whose value is a number.
    pub fn counts_by(&self, name: &str) -> bool {
        let mut values = self.entries.iter().filter_map(|entry| entry.attributes.get(name)).flatten();
        values.any(|dated| matches!(dated.value, Attribute::Number(_)))
    }
}

impl Attribute {
    /// As it is said.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => crate::number::shown(*number),
            Self::Truth(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Self::Day(day) => day.to_string(),
        }
    }
}

/// A named part of a roster.
#[derive(Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Where it is declared first.
    pub span: Span,
    /// The roster.
    pub roster: RosterId,
    /// Who is in it and when: only while on the roster.
    pub entries: BTreeMap<MemberId, Vec<Validity>>,
    /// Its declarations, each for a time.
    pub versions: Vec<(Validity, Span)>,
    /// Whether some entries could not be read.
    pub broken: bool,
}

impl Group {
    /// Whether an entry of the roster is in the group on a day; None where the date is not precise enough.
    pub fn holds(&self, member: MemberId, on: When) -> Option<bool> {
        self.entries.get(&member).map_or(Some(false), |periods| holds(periods, on))
    }

    /// How many are in it on an exact day.
    pub fn size(&self, day: Date) -> usize {
        self.entries.values().filter(|periods| periods.iter().any(|period| period.on(day))).count()
    }
}

/// Who belongs to a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Membership {
    /// The entries of a roster.
    Roster(RosterId),
    /// Those in a group.
    Group(GroupId),
    /// Whoever holds an office, in any seat of it.
    Holders(OfficeId),
    /// All of these together; one who belongs in two ways is one.
    All(Vec<Membership>),
    /// The first, less the second.
    Except(Box<Membership>, Box<Membership>),
}

impl Membership {
    /// Whether who belongs hangs on the terms of an office.
    pub fn hangs_on_terms(&self) -> bool {
        match self {
            Self::Holders(_) => true,
            Self::Roster(_) | Self::Group(_) => false,
            Self::All(parts) => parts.iter().any(Self::hangs_on_terms),
            Self::Except(one, other) => one.hangs_on_terms() || other.hangs_on_terms(),
        }
    }

    /// The rosters that those who may belong are on; `exhaustive` is set to false where there may be others (holders of an office of which
    /// the rules do not say by whom it is held).
    pub fn rosters(&self, charter: &Charter, exhaustive: &mut bool) -> Vec<RosterId> {
        let mut rosters = match self {
            Self::Roster(id) => vec![*id],
            Self::Group(id) => vec![charter.groups[id.index()].roster],
            Self::Holders(id) => {
                let held_by = &charter.offices[id.index()].held_by;
                *exhaustive &= !held_by.is_empty();
                held_by.iter().map(|dated| dated.value).collect()
            }
            Self::All(parts) => parts.iter().flat_map(|part| part.rosters(charter, exhaustive)).collect(),
            Self::Except(whole, _) => whole.rosters(charter, exhaustive),
        };
        let mut seen = Vec::new();
        rosters.retain(|roster| {
            !seen.contains(roster) && {
                seen.push(*roster);
                true
            }
        });
        rosters
    }

    /// All its parts, one by one.
    pub fn parts(&self) -> Vec<&Self> {
        match self {
            Self::All(parts) => parts.iter().flat_map(Self::parts).collect(),
            Self::Except(whole, less) => [whole.parts(), less.parts()].concat(),
            _ => vec![self],
        }
    }

    /// As a reader would say it.
    pub fn shown(&self, charter: &Charter) -> String {
        match self {
            Self::Roster(id) => format!("`{}`", charter.rosters[id.index()].name),
            Self::Group(id) => format!("`{}`", charter.groups[id.index()].name),
            Self::Holders(id) => format!("holders of `{}`", charter.offices[id.index()].name),
            Self::All(parts) => parts.iter().map(|part| part.shown(charter)).collect::<Vec<_>>().join(" and "),
            Self::Except(whole, less) => format!("{} except {}", whole.shown(charter), less.shown(charter)),
        }
    }
}
