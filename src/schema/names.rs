//! The names that rules declare, each with its official title, its comment and its time.

use super::values::{choices, described, list, refer};
use crate::charter::{BodyId, Charter, Named, OfficeId, Roster, RosterId, Step, StepVersion, Validity, upwards};
use crate::check::rosters_of;
use crate::source::{SourceMap, Span};
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// So much of a comment is shown, in characters.
const MAX_COMMENT: usize = 1_000;

/// What names are taken from.
pub(super) struct Names<'a> {
    pub charter: &'a Charter,
    pub sources: &'a SourceMap,
    pub as_of: Option<Date>,
}

impl Names<'_> {
    pub fn define(&self, defs: &mut Map<String, Value>) {
        let mut define = |name: &str, schema: Value| _ = defs.insert(name.to_owned(), schema);
        define("body", described(choices(self.bodies()), "A body."));
        define(
            "office",
            described(
                choices(self.named(|named| match named {
                    Named::Office(id) => {
                        Some((&*self.charter.offices[id.index()].title, self.charter.offices[id.index()].span))
                    }
                    _ => None,
                })),
                "An office.",
            ),
        );
        define("matter", described(choices(self.matters()), "What is decided."));
        define(
            "vote-rule",
            choices(self.named(|named| match named {
                Named::Vote(id) => {
                    let vote = &self.charter.votes[id.index()];
                    Some((&*vote.title, vote.versions.first().map_or(Span::default(), |version| version.span)))
                }
                _ => None,
            })),
        );
        define("event-name", json!({"anyOf": [refer("body"), refer("matter")]}));
        define("provision", choices(self.provisions()));
        for (number, roster) in self.charter.rosters.iter().enumerate() {
            define(&format!("roster-{number}"), self.roster(roster));
        }
        for (number, of) in self.charter.lists.iter().enumerate() {
            define(&format!("list-{number}"), self.roster(of));
        }
        define("person", self.person());
        define("persons", list(refer("person")));
        let lapse = self.charter.matters.iter().any(|matter| !matter.lapsing.is_empty());
        let mut actors = vec![refer("body"), refer("office"), refer("person")];
        actors.extend(lapse.then(|| json!({"const": "lapse"})));
        define("actors", list(json!({"anyOf": actors})));
    }

    /// Names that stand for something, by what it is.
    fn named<'s>(&'s self, of: impl Fn(Named) -> Option<(&'s str, Span)>) -> Vec<(String, String)> {
        let names = self.charter.names.iter().filter_map(|(name, named)| {
            let (title, span) = of(*named)?;
            Some((name.clone(), self.about(name, title, span)))
        });
        names.collect()
    }

    fn bodies(&self) -> Vec<(String, String)> {
        self.named(|named| match named {
            Named::Body(id) => Some((&*self.charter.bodies[id.index()].title, self.charter.bodies[id.index()].span)),
            _ => None,
        })
    }

    pub fn matters(&self) -> Vec<(String, String)> {
        self.named(|named| match named {
            Named::Matter(id) => Some((&*self.charter.matters[id.index()].title, self.charter.matters[id.index()].span)),
            _ => None,
        })
    }

    /// The names of an office.
    pub fn of_office(&self, office: OfficeId) -> Vec<&str> {
        let names = self.charter.names.iter().filter(|(_, named)| **named == Named::Office(office));
        names.map(|(name, _)| name.as_str()).collect()
    }

    /// Paths of provisions and of what stands above them, and whatever has a name.
    fn provisions(&self) -> Vec<(String, String)> {
        let paths = self.charter.provisions.iter().flat_map(|provision| upwards(&provision.path));
        // a calendar of the project file is no name of the rules: it has the name of that file
        let names =
            self.charter.names.iter().filter(|(name, named)| !(matches!(named, Named::Calendar(_)) && name.contains('.')));
        let all: BTreeSet<&str> = paths.filter(|path| !path.is_empty()).chain(names.map(|(name, _)| name.as_str())).collect();
        all.into_iter().map(|path| (path.to_owned(), String::new())).collect()
    }

    /// Title, comment and time of what is declared at a place.
    fn about(&self, name: &str, title: &str, span: Span) -> String {
        let title = if title == name { "" } else { title };
        let comment = comment(self.sources, span);
        [title, &comment].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("\n\n")
    }

    fn roster(&self, roster: &Roster) -> Value {
        let at = |periods: &[Validity]| self.as_of.is_none_or(|day| periods.iter().any(|period| period.on(day)));
        let names = roster.by_name.iter().filter_map(|(name, member)| {
            let entry = roster.entry(*member).filter(|entry| at(&entry.periods))?;
            let own = match &entry.title {
                Some(title) => title.clone(),
                None if *name == entry.name => String::new(),
                None => format!("Another name of {}.", entry.name),
            };
            let time: Vec<String> = entry.periods.iter().map(|period| time(*period)).filter(|text| !text.is_empty()).collect();
            let text = [own, time.join("; ")].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
            Some((name.clone(), text))
        });
        let listed = choices(names.collect());
        let schema = match (roster.broken, listed == json!(false)) {
            (true, true) => refer("text"),
            // an open one takes any other name; those that are known are proposed
            (true, false) => json!({"anyOf": [listed, refer("text")]}),
            (false, _) => listed,
        };
        described(schema, &roster.title)
    }

    /// One who takes part: of whatever roster some body's members are, where no body takes other names.
    fn person(&self) -> Value {
        let bodies = (0..self.charter.bodies.len() as u32).map(|id| Some(BodyId(id))).chain([None]);
        let free = bodies.into_iter().any(|body| match rosters_of(self.charter, body) {
            Some(rosters) => rosters.is_empty() || rosters.iter().any(|roster| self.charter.rosters[roster.index()].broken),
            None => true,
        });
        self.any_roster(free)
    }

    /// An entry of some roster; where other names will do, those that are known are proposed.
    pub fn any_roster(&self, free: bool) -> Value {
        let mut all: Vec<Value> = (0..self.charter.rosters.len()).map(|number| refer(&format!("roster-{number}"))).collect();
        if free || all.is_empty() {
            all.push(refer("text"));
        }
        json!({"anyOf": all})
    }

    /// One who may hold an office.
    pub fn holder(&self, office: OfficeId) -> Value {
        let held_by: BTreeSet<RosterId> =
            self.charter.offices[office.index()].held_by.iter().map(|dated| dated.value).collect();
        if held_by.is_empty() {
            return refer("text");
        }
        json!({"anyOf": held_by.iter().map(|roster| refer(&format!("roster-{}", roster.index()))).collect::<Vec<_>>()})
    }

    /// A step of a matter, with who takes it.
    pub fn steps(&self, steps: &[Step]) -> Value {
        let in_force = |version: &&StepVersion| self.as_of.is_none_or(|day| version.validity.on(day));
        let each = steps.iter().filter_map(|step| {
            let versions: Vec<&StepVersion> = step.versions.iter().filter(in_force).collect();
            let first = versions.first()?;
            let mut text: Vec<String> = versions.iter().map(|version| self.version(version)).collect();
            text.dedup();
            text.push(comment(self.sources, first.span));
            Some((step.name.clone(), text.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")))
        });
        choices(each.collect())
    }

    fn version(&self, version: &StepVersion) -> String {
        let actors = self.charter.actor_names(&version.actors);
        let mut parts = Vec::new();
        if !actors.is_empty() {
            let joined = if version.each.is_empty() { " or " } else { " and " };
            parts.push(format!("by {}", actors.join(joined)));
        }
        parts.extend(version.last.then(|| "ends the route".to_owned()));
        parts.extend(version.optional.then(|| "may be left out".to_owned()));
        parts.extend(Some(time(version.validity)).filter(|text| !text.is_empty()));
        parts.join(", ")
    }
}

/// "since 1992-10-02 until 2018-12-31"
fn time(validity: Validity) -> String {
    let since = validity.since.map(|day| format!("since {day}"));
    let until = validity.until.map(|day| format!("until {day}"));
    since.into_iter().chain(until).collect::<Vec<_>>().join(" ")
}

/// The lines of `///` above a declaration.
fn comment(sources: &SourceMap, span: Span) -> String {
    let Some((file, start)) = sources.locate(span.start).filter(|_| !span.is_empty()) else { return String::new() };
    let text = file.text();
    let before = text.get(..start as usize).unwrap_or_default();
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let lines = before[..line].lines().rev().map(str::trim).take_while(|line| line.starts_with("///"));
    let mut lines: Vec<&str> = lines.map(|line| line.trim_start_matches('/').trim()).collect();
    lines.reverse();
    lines.join(" ").chars().take(MAX_COMMENT).collect()
}
