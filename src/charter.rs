//! The rules, resolved: every name stands for one thing, every clause is a provision with its period of validity.
//!
//! What comes in: what `resolve` and the kinds fill in. What goes out: arenas that the graph, the lints and the checker read. It knows
//! neither text nor dockets.

mod exception;
mod population;
mod power;
mod validity;
mod weights;

pub use exception::{Exception, of_meeting, of_occasion};
pub use population::{Attribute, Group, Member, MemberId, Membership, Roster};
pub use power::{Delegation, Power, covers, upwards};
pub use validity::{Days, Validity};
pub use weights::{Counts, Table, TablePlace, Weight, Weights};

use crate::ast::Strength;
use crate::constraint::{Actor, Agenda, Constraint, ConstraintId, Every, Exclusion, Form, Length, Limit};
use crate::date::When;
use crate::diagnostic::{Citation, Effect};
use crate::docket::Outcome;
use crate::formula::{Formula, Ruling, Sort};
use crate::source::Span;
use crate::time::Calendar;
use std::collections::{BTreeMap, BTreeSet};

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident)*) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(pub u32);
        impl $id {
            /// As an index into its arena.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        })*
    };
}
ids! {
    /// An index into `Charter::bodies`.
    BodyId
    /// An index into `Charter::offices`.
    OfficeId
    /// An index into `Charter::calendars`.
    CalendarId
    /// An index into `Charter::matters`.
    MatterId
    /// An index into `Matter::steps`.
    StepId
    /// An index into `Charter::votes`.
    VoteId
    /// An index into `Charter::rosters`.
    RosterId
    /// An index into `Charter::groups`.
    GroupId
    /// An index into `Charter::weights`.
    WeightsId
    /// An index into `Charter::lists`.
    ListId
    /// An index into `Charter::sources`.
    SourceTextId
    /// An index into `Charter::provisions`.
    ProvisionId
}

/// A set of rules of procedure.
#[derive(Debug, Default)]
pub struct Charter {
    /// Its name, as dockets say it.
    pub name: String,
    /// Its official title.
    pub title: String,
    /// Official texts.
    pub sources: Vec<SourceText>,
    /// Rosters.
    pub rosters: Vec<Roster>,
    /// Named parts of rosters.
    pub groups: Vec<Group>,
    /// Dated numbers for the entries of rosters.
    pub weights: Vec<Weights>,
    /// Lists.
    pub lists: Vec<Roster>,
    /// Calendars.
    pub calendars: Vec<Calendar>,
    /// The calendar that counts where none is declared.
    pub usual_calendar: Calendar,
    /// Bodies.
    pub bodies: Vec<Body>,
    /// Offices.
    pub offices: Vec<Office>,
    /// Matters.
    pub matters: Vec<Matter>,
    /// Decision rules.
    pub votes: Vec<Vote>,
    /// Provisions.
    pub provisions: Vec<Provision>,
    /// What they come down to.
    pub constraints: Vec<Constraint>,
    /// The one namespace: bodies, offices, matters, votes, rosters, groups, weights, lists.
    pub names: BTreeMap<String, Named>,
    /// What rules of one's own ask.
    pub rules: Vec<ConstraintId>,
    /// Duties.
    pub duties: Vec<ConstraintId>,
    /// Exceptions.
    pub exceptions: Vec<Exception>,
    /// By provision, the exceptions to it: indexes into `exceptions`.
    pub excepted: BTreeMap<ProvisionId, Vec<u32>>,
    /// Names whose declaration could not be read.
    pub broken: Vec<String>,
    /// The names of steps, of whatever matter: known before any expression speaks of them.
    pub steps: BTreeSet<String>,
    /// Who may waive which provisions.
    pub waivers: Vec<Power>,
    /// Which matters amend which provisions.
    pub amenders: Vec<Power>,
    /// Who may act in the place of a body.
    pub delegations: Vec<Delegation>,
    /// Every declared name and its place, other names of a thing among them.
    pub declared: Vec<(String, Span)>,
    /// Definitions, named routes and lists that some clause names.
    pub used: BTreeSet<String>,
    /// Names of what is written out where it is used and then no more seen (definitions, named routes) and that nothing uses: what it is,
    /// its name, its place.
    pub left_over: Vec<(&'static str, String, Span)>,
    /// Where names are cited: source and place, for the graph.
    pub cited: Vec<(SourceTextId, Span)>,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A body.
    Body(BodyId),
    /// An office.
    Office(OfficeId),
    /// A matter.
    Matter(MatterId),
    /// A vote.
    Vote(VoteId),
    /// A roster.
    Roster(RosterId),
    /// A named part of a roster.
    Group(GroupId),
    /// Dated numbers for the entries of a roster.
    Weights(WeightsId),
    /// A list.
    List(ListId),
    /// A calendar.
    Calendar(CalendarId),
    /// A rule of one's own: its number.
    Rule(u32),
    /// A duty: its number.
    Duty(u32),
    /// A named route: an index into what `resolve` holds.
    Route(u32),
}

impl Named {
    /// As spoken of: "a body".
    pub const fn sort(self) -> &'static str {
        match self {
            Self::Body(_) => "a body",
            Self::Office(_) => "an office",
            Self::Matter(_) => "a matter",
            Self::Vote(_) => "a vote",
            Self::Roster(_) => "a roster",
            Self::Group(_) => "a group",
            Self::Weights(_) => "weights",
            Self::List(_) => "a list",
            Self::Calendar(_) => "a calendar",
            Self::Rule(_) => "a rule",
            Self::Duty(_) => "a duty",
            Self::Route(_) => "a route",
        }
    }
}

/// An official text.
#[derive(Debug)]
pub struct SourceText {
    /// Its declared name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Where it is declared.
    pub span: Span,
}

/// A fact of the rules that holds for a time.
#[derive(Debug, Clone)]
pub struct Dated<T> {
    /// The fact.
    pub value: T,
    /// When.
    pub validity: Validity,
    /// Where it is stated.
    pub span: Span,
}

/// Who decides.
#[derive(Debug, Default)]
pub struct Body {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Where it is declared.
    pub span: Span,
    /// Who its members are.
    pub members: Vec<Dated<Membership>>,
    /// Who may attend and speak, but has no vote.
    pub observers: Vec<Dated<Membership>>,
    /// By which calendar its periods are counted.
    pub calendar: Vec<Dated<CalendarId>>,
    /// Under which body it stands.
    pub below: Vec<Dated<BodyId>>,
    /// Which office chairs it.
    pub chair: Vec<Dated<OfficeId>>,
    /// Whether it decides nothing finally.
    pub recommends_only: Option<Dated<()>>,
    /// Its constraints.
    pub constraints: Vec<ConstraintId>,
}

/// What is held for a term.
#[derive(Debug, Default)]
pub struct Office {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Where it is declared.
    pub span: Span,
    /// The lists that tell its seats apart.
    pub per: Vec<ListId>,
    /// Of which roster its holders are.
    pub held_by: Vec<Dated<RosterId>>,
    /// How many seats it has.
    pub seats: Vec<Dated<i64>>,
    /// Its constraints.
    pub constraints: Vec<ConstraintId>,
}

/// A kind of thing decided.
#[derive(Debug, Default)]
pub struct Matter {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Where it is declared.
    pub span: Span,
    /// The steps of its route.
    pub steps: Vec<Step>,
    /// The steps by name.
    pub step_names: BTreeMap<String, StepId>,
    /// To which steps the matter may go back, and from which.
    pub returns: BTreeMap<StepId, Vec<StepId>>,
    /// Steps that are taken by one after the other and counted.
    pub counted: BTreeSet<StepId>,
    /// Steps that happen by lapse of time.
    pub lapsing: Vec<StepId>,
    /// The office that its final step fills, and the constraint that it says so.
    pub fills: Option<(OfficeId, ConstraintId)>,
    /// Its constraints, other than those of its steps.
    pub constraints: Vec<ConstraintId>,
    /// The fields that its entries have beside those that all have.
    pub fields: Vec<MatterField>,
    /// That its steps are taken by nobody in another's place.
    pub not_delegable: Vec<ConstraintId>,
    /// Whether some of its clauses could not be read.
    pub broken: bool,
}

impl Matter {
    /// The step of a name.
    pub fn step(&self, name: &str) -> Option<StepId> {
        self.step_names.get(name).copied()
    }

    /// Enters one version of a step.
    pub fn enter(&mut self, name: &str, version: StepVersion) {
        match self.step(name) {
            Some(known) => self.steps[known.index()].versions.push(version),
            None => {
                self.step_names.insert(name.to_owned(), StepId(self.steps.len() as u32));
                self.steps.push(Step { name: name.to_owned(), versions: vec![version] });
            }
        }
    }
}

/// A field that the entries of a matter have.
#[derive(Debug)]
pub struct MatterField {
    /// Its name.
    pub name: String,
    /// What its value is.
    pub sort: Sort,
    /// The roster whose entries it names, where it is one of those.
    pub roster: Option<RosterId>,
    /// Where it is declared.
    pub span: Span,
}

/// A step of a route, in all its versions.
#[derive(Debug)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Its versions; their periods do not overlap.
    pub versions: Vec<StepVersion>,
}

/// A step as one version of the rules has it.
#[derive(Debug)]
pub struct StepVersion {
    /// When.
    pub validity: Validity,
    /// Where it is stated.
    pub span: Span,
    /// The provision.
    pub provision: ProvisionId,
    /// Who takes it.
    pub actors: Vec<Actor>,
    /// Whether the route ends with it.
    pub last: bool,
    /// Whether it may be left out.
    pub optional: bool,
    /// Whether it may be taken again, which undoes nothing.
    pub repeatable: bool,
    /// The bodies that must each take it, where not one is enough.
    pub each: Vec<BodyId>,
    /// The steps that it can do without, and when.
    pub skips: Vec<(StepId, Option<Formula>)>,
    /// The steps to which the matter may go back from here.
    pub returns: Vec<StepId>,
    /// Whether it happens by lapse of time, without an act.
    pub by_lapse: bool,
    /// How long others can rest on it.
    pub lapses: Option<Length>,
    /// The outcomes that satisfy an `after`.
    pub done_when: Vec<Outcome>,
    /// Its constraints.
    pub constraints: Vec<ConstraintId>,
    /// The vote it names, in place of the body's.
    pub vote: Option<VoteId>,
    /// The exception by which it is taken in place of another.
    pub exception: Option<u32>,
}

impl Step {
    /// The version in force, where exactly one surely is.
    pub fn on(&self, days: impl Into<Days>) -> Option<&StepVersion> {
        let days = days.into();
        self.usual().find(|version| version.validity.holds(days) == Some(true))
    }

    /// A version that may be in force, where the days are not precise enough to tell.
    pub fn perhaps_on(&self, days: impl Into<Days>) -> Option<&StepVersion> {
        let days = days.into();
        self.usual().find(|version| version.validity.holds(days).is_none())
    }

    /// The versions that hold by no exception.
    fn usual(&self) -> impl Iterator<Item = &StepVersion> {
        self.versions.iter().filter(|version| version.exception.is_none())
    }
}

/// A decision rule.
#[derive(Debug)]
pub struct Vote {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its versions.
    pub versions: Vec<VoteVersion>,
    /// Several ballots on one question, and who casts them.
    pub over: Vec<(String, Option<RosterId>)>,
}

/// A decision rule as one version of the rules has it.
#[derive(Debug)]
pub struct VoteVersion {
    /// When.
    pub validity: Validity,
    /// The rule; None where it could not be read.
    pub rule: Option<Ruling>,
    /// Of one text that is read in two ways, which way.
    pub reading: Option<String>,
    /// Where it is stated.
    pub span: Span,
    /// Its citations.
    pub citations: Vec<Citation>,
}

/// One clause that can be breached, in one version.
#[derive(Debug)]
pub struct Provision {
    /// Its stable path: `soc.quorum`.
    pub path: String,
    /// Where it is written.
    pub span: Span,
    /// The official texts it rests on.
    pub citations: Vec<Citation>,
    /// When it is in force.
    pub validity: Validity,
    /// `should` or `must`.
    pub strength: Strength,
    /// What a breach does to the act.
    pub effect: Effect,
    /// The kind it is of.
    pub kind: &'static str,
    /// Whether its text is not at hand.
    pub unknown: bool,
    /// Where it applies at all.
    pub when: Option<Formula>,
    /// The exception by which it holds in place of another: an index into `Charter::exceptions`.
    pub exception: Option<u32>,
}

impl Office {
    /// How many seats it has on a day, where the rules say it.
    pub fn seats_on(&self, day: jiff::civil::Date) -> Option<i64> {
        self.seats.iter().find(|seats| seats.validity.on(day)).map(|seats| seats.value)
    }
}

impl Charter {
    /// The constraint of an id.
    pub fn constraint(&self, id: ConstraintId) -> &Constraint {
        &self.constraints[id.0 as usize]
    }

    /// The provision of an id.
    pub fn provision(&self, id: ProvisionId) -> &Provision {
        &self.provisions[id.index()]
    }

    /// Names of those who can act, as a reader would say them.
    pub fn actor_names(&self, actors: &[Actor]) -> Vec<String> {
        actors
            .iter()
            .map(|actor| match actor {
                Actor::Body(id) => self.bodies[id.index()].name.clone(),
                Actor::Office(id) => self.offices[id.index()].name.clone(),
                Actor::Any(id) => format!("any {}", self.rosters[id.index()].name),
                Actor::AnyOf(id) => format!("any {}", self.groups[id.index()].name),
                Actor::AnyBody => "any body".into(),
            })
            .collect()
    }

    /// The kinds of meetings that clauses speak of.
    pub fn meeting_kinds(&self) -> BTreeSet<&str> {
        let named = self.constraints.iter().flat_map(|constraint| match &constraint.form {
            Form::Exclusion(Exclusion::MeetingKind { kinds, .. }) | Form::Agenda(Agenda::OnlyListed(kinds)) => kinds.as_slice(),
            Form::Agenda(Agenda::Includes(_, Every::Meeting(Some(kind)))) => std::slice::from_ref(kind),
            Form::Limit(Limit::Events(events)) => &events.kinds.named,
            Form::Period(period) => &period.kinds.named,
            _ => &[],
        });
        named.map(String::as_str).collect()
    }

    /// The calendar by which the periods of a body are counted on a day: the one it names, else the only one that is declared, else the
    /// usual one (UTC, Saturday and Sunday, no holidays). Without a body, as for one that names none.
    pub fn calendar(&self, body: Option<BodyId>, on: When) -> &Calendar {
        let named = body.map(|body| &self.bodies[body.index()].calendar);
        let named = named.and_then(|named| named.iter().find(|dated| dated.validity.holds(on) != Some(false)));
        match (named, self.calendars.as_slice()) {
            (Some(dated), all) => &all[dated.value.index()],
            (None, [only]) => only,
            _ => &self.usual_calendar,
        }
    }

    /// Whether some roster's or list's entries have an attribute of that name.
    pub fn has_attribute(&self, name: &str) -> bool {
        let entries = self.rosters.iter().chain(&self.lists).flat_map(|roster| &roster.entries);
        entries.into_iter().any(|entry| entry.attributes.contains_key(name))
    }

    /// Names of bodies, for suggestions.
    pub fn body_names(&self) -> impl Iterator<Item = &str> {
        self.bodies.iter().map(|body| body.name.as_str())
    }
}
