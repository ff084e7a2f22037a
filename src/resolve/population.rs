//! Groups and weights: what is declared of the entries of a roster, once all rosters are known.

use super::declare::{twice, validity, within};
use super::{Lowering, WRONG_SORT};
use crate::ast::{self, Item, Name};
use crate::charter::{Dated, Group, GroupId, MemberId, Named, Roster, RosterId, Table, Validity, Weights, WeightsId};
use crate::diagnostic::{Code, Diagnostic, Hint, Role, Severity, Verdict, did_you_mean, excerpt};
use crate::number::{Exact, shown};
use crate::source::Span;
use std::collections::BTreeMap;

/// A group names one who is not on its roster.
pub const NOT_ON_ROSTER: Code = Code("group/not-on-roster");
/// A group that nobody can be in.
pub const EMPTY: Code = Code("group/empty");
/// A weight is given for one who is not on the roster.
pub const WEIGHT_OF_NOBODY: Code = Code("weights/not-on-roster");
/// Two weights for one entry.
pub const WEIGHT_TWICE: Code = Code("weights/listed-twice");

/// Figures that cannot add up to their total.
pub const WEIGHT_TOTAL: Code = Code("weights/total");

/// Enters groups and weights into the charter. `places` tells where each name is declared.
pub fn lower(items: &mut dyn Iterator<Item = &Item>, places: BTreeMap<String, Span>, lowering: &mut Lowering<'_>) {
    let mut population = Population { lowering, places };
    for item in items {
        match item {
            Item::Group(group) => population.group(group),
            Item::Weights(weights) => population.weights(weights),
            _ => {}
        }
    }
    let Population { lowering, places } = population;
    lowering.charter().declared = places.into_iter().collect();
}

struct Population<'l, 'c> {
    lowering: &'l mut Lowering<'c>,
    places: BTreeMap<String, Span>,
}

impl Population<'_, '_> {
    fn group(&mut self, group: &ast::Group) {
        self.lowering.citations(&group.head.tail);
        let Some((roster, id)) = self.group_of(group) else { return };
        let mut entries = match &group.by {
            Some(by) => self.by_attribute(group, by, roster),
            None => Vec::new(),
        };
        for entry in &group.entries {
            self.lowering.citations(&entry.tail);
            let Some(member) = self.member(roster, &entry.name, NOT_ON_ROSTER, "not in the group") else { continue };
            entries.push((member, within(&entry.tail, &group.head.tail), entry.name.span));
        }
        for (member, period, span) in entries {
            self.enter(id, roster, member, period, span);
        }
        self.lowering.charter().groups[id.index()].broken |= group.broken;
    }

    /// The roster of a group, and the group: a new one, or one that is declared for another time already.
    fn group_of(&mut self, group: &ast::Group) -> Option<(RosterId, GroupId)> {
        let name = &group.head.name;
        let Some(roster) = self.lowering.roster(&group.of) else {
            self.lowering.charter().broken.push(name.value.clone());
            return None;
        };
        let version = (validity(&group.head.tail), name.span);
        if let Some(Named::Group(id)) = self.lowering.charter().names.get(&name.value).copied() {
            let known = &mut self.lowering.charter().groups[id.index()];
            if known.roster != roster {
                self.other_roster(&group.of, roster);
                return None;
            }
            if let Some((_, first)) = known.versions.iter().find(|(other, _)| other.meets(version.0)).copied() {
                self.lowering.report(twice(&name.value, name.span, first));
                return None;
            }
            known.versions.push(version);
            return Some((roster, id));
        }
        let id = GroupId(self.lowering.charter().groups.len() as u32);
        self.name(name, Named::Group(id)).then(|| {
            self.lowering.charter().groups.push(Group {
                name: name.value.clone(),
                title: super::declare::title(&group.head),
                span: name.span,
                roster,
                entries: BTreeMap::new(),
                versions: vec![version],
                broken: false,
            });
            (roster, id)
        })
    }

    /// Enters a member of a group: it is in it only while it is on the roster.
    fn enter(&mut self, id: GroupId, roster: RosterId, member: MemberId, period: Validity, span: Span) {
        let charter = self.lowering.charter();
        let on_roster = charter.rosters[roster.index()].entries[member as usize].periods.clone();
        let name = charter.rosters[roster.index()].entries[member as usize].name.clone();
        let periods = charter.groups[id.index()].entries.entry(member).or_default();
        let mut entered = on_roster.into_iter().filter_map(|other| other.and(period)).peekable();
        let never = entered.peek().is_none();
        let mut again = false;
        for period in entered {
            again |= periods.iter().any(|other| other.meets(period));
            periods.push(period);
        }
        if again {
            let finding = Diagnostic::invalid(super::LISTED_TWICE, format!("{name} is listed twice for the same time"))
                .label(span, Role::Rule, "the second time")
                .help("end the first with `until`, or remove one");
            self.lowering.report(finding);
        }
        if never {
            let message = format!("{name} is in the group only while it is not on the roster");
            let finding = Diagnostic::new(EMPTY, Severity::Warning, Verdict::Lint, message)
                .label(span, Role::Rule, "counts on no day")
                .help("correct the days of the entry, here or in the roster");
            self.lowering.report(finding);
        }
    }

    /// Those of whom an attribute is told, while it is.
    fn by_attribute(&mut self, group: &ast::Group, by: &ast::ByAttribute, id: RosterId) -> Vec<(MemberId, Validity, Span)> {
        let shared = validity(&group.head.tail);
        let roster = &self.lowering.charter().rosters[id.index()];
        let values = |entry: &crate::charter::Member| entry.attributes.get(&by.name.value).cloned().unwrap_or_default();
        let mut found = Vec::new();
        for (member, entry) in roster.entries.iter().enumerate() {
            let fits = values(entry).into_iter().filter(|dated| dated.value == by.value.value);
            found.extend(fits.filter_map(|dated| Some((member as MemberId, dated.validity.and(shared)?, by.value.span))));
        }
        if found.is_empty() && !roster.broken && !group.broken {
            let finding = nobody(by, roster);
            self.lowering.report(finding);
        }
        found
    }

    fn weights(&mut self, weights: &ast::Weights) {
        self.lowering.citations(&weights.head.tail);
        let name = &weights.head.name;
        let Some(roster) = self.lowering.roster(&weights.of) else {
            self.lowering.charter().broken.push(name.value.clone());
            return;
        };
        let Some(id) = self.weights_of(weights, roster) else { return };
        let mut rows = BTreeMap::new();
        let mut places: BTreeMap<MemberId, Span> = BTreeMap::new();
        for row in &weights.rows {
            let Some(member) = self.member(roster, &row.name, WEIGHT_OF_NOBODY, "its weight counts for nothing") else {
                continue;
            };
            if let Some(first) = places.insert(member, row.name.span) {
                let finding = Diagnostic::invalid(WEIGHT_TWICE, format!("{} has two weights", excerpt(&row.name.value)))
                    .label(row.name.span, Role::Rule, "the second")
                    .label(first, Role::Rule, "the first")
                    .help("keep one of the two; for another period declare the weights once more");
                self.lowering.report(finding);
            }
            rows.insert(member, row.weight.value);
        }
        let validity = validity(&weights.head.tail);
        let table = self.table(weights, roster, rows, validity);
        let version = Dated { value: table, validity, span: weights.span };
        let known = &mut self.lowering.charter().weights[id.index()];
        let earlier = known.versions.iter().find(|other| other.validity.meets(version.validity)).map(|other| other.span);
        known.versions.push(version);
        known.broken |= weights.broken;
        if let Some(earlier) = earlier {
            self.lowering.overlapping(&name.value, name.span, earlier);
        }
    }

    /// A table of weights, and how well it is known.
    fn table(
        &mut self,
        weights: &ast::Weights,
        roster: RosterId,
        rows: BTreeMap<MemberId, Exact>,
        validity: Validity,
    ) -> Table {
        let roster = &self.lowering.charter().rosters[roster.index()];
        let listed = |(id, entry): (usize, &crate::charter::Member)| {
            let member = id as MemberId;
            let there = rows.contains_key(&member) || entry.periods.iter().any(|period| period.meets(validity));
            there.then_some(member)
        };
        let among = roster.entries.iter().enumerate().filter_map(listed).collect();
        let open = roster.broken;
        let said = |number: &Option<crate::source::Spanned<Exact>>| number.as_ref().map(|number| number.value);
        let known = &weights.known;
        let table = Table {
            rows,
            off: said(&known.off).unwrap_or_default(),
            total: said(&known.total),
            others: said(&known.others),
            unknown: known.unknown,
            among,
            open,
            ..Table::default()
        }
        .reckoned();
        if let Some(total) = known.total.as_ref().filter(|_| !weights.broken && table.extremes(&BTreeMap::new()).is_none()) {
            let finding = no_total(&table, total, &weights.head.name.value);
            self.lowering.report(finding);
        }
        table
    }

    /// The weights of a name: new ones, or ones that are declared for another time already.
    fn weights_of(&mut self, weights: &ast::Weights, roster: RosterId) -> Option<WeightsId> {
        let name = &weights.head.name;
        if let Some(Named::Weights(id)) = self.lowering.charter().names.get(&name.value).copied() {
            if self.lowering.charter().weights[id.index()].roster == roster {
                return Some(id);
            }
            self.other_roster(&weights.of, roster);
            return None;
        }
        let id = WeightsId(self.lowering.charter().weights.len() as u32);
        self.name(name, Named::Weights(id)).then(|| {
            self.lowering.charter().weights.push(Weights {
                name: name.value.clone(),
                title: super::declare::title(&weights.head),
                span: name.span,
                roster,
                versions: Vec::new(),
                broken: false,
            });
            id
        })
    }

    /// Enters a name; false, with a finding, where it is taken.
    fn name(&mut self, name: &Name, named: Named) -> bool {
        if let Some(first) = self.places.get(&name.value).copied() {
            self.lowering.report(twice(&name.value, name.span, first));
            return false;
        }
        self.places.insert(name.value.clone(), name.span);
        self.lowering.charter().names.insert(name.value.clone(), named);
        true
    }

    /// The entry of a roster, or a finding.
    fn member(&mut self, roster: RosterId, name: &Name, code: Code, label: &str) -> Option<MemberId> {
        let roster = &self.lowering.charter().rosters[roster.index()];
        let found = roster.find(&name.value);
        if found.is_none() && !roster.broken {
            let known = roster.by_name.iter().map(|(name, member)| (name.as_str(), *member));
            let help =
                Hint::among(&name.value, known).or(|| format!("add it to the roster `{}` if it belongs there", roster.name));
            let message = format!("{} is not on the roster `{}`", excerpt(&name.value), roster.name);
            let finding =
                Diagnostic::invalid(code, message).label(name.span, Role::Rule, label).hint(name.span, &name.value, help);
            self.lowering.report(finding);
        }
        found
    }

    fn other_roster(&mut self, of: &Name, roster: RosterId) {
        let name = self.lowering.charter().rosters[roster.index()].name.clone();
        let finding = Diagnostic::invalid(WRONG_SORT, format!("`{name}` is not the roster that this is declared of first"))
            .label(of.span, Role::Rule, "another roster")
            .help("give the second another name");
        self.lowering.report(finding);
    }
}

/// Figures that cannot add up to the total that is said.
fn no_total(table: &Table, total: &crate::source::Spanned<Exact>, name: &str) -> Diagnostic {
    let zero = Exact::from_integer(0);
    let sum = table.rows.values().try_fold(zero, |sum, figure| num_traits::CheckedAdd::checked_add(&sum, figure));
    let sum = sum.map_or_else(|| "more than can be computed with".to_owned(), shown);
    let off = if table.off > zero { format!(", give or take {} each", shown(table.off)) } else { String::new() };
    let others = match (table.unnamed(), table.others) {
        (0, _) => String::new(),
        (unnamed, Some(others)) => format!(", with {unnamed} others of at most {}", shown(others)),
        (unnamed, None) => format!(", with nothing left for {unnamed} others"),
    };
    let message = format!("the figures of `{name}` add up to {sum}{off}{others}; the total is {}", shown(total.value));
    Diagnostic::invalid(WEIGHT_TOTAL, message)
        .label(total.span, Role::Rule, "the total")
        .help("correct a figure or the total; of figures that were rounded say by how much: `give or take 0.005`")
}

/// A group by an attribute that nobody has, or whose value nobody has.
fn nobody(by: &ast::ByAttribute, roster: &Roster) -> Diagnostic {
    let names = roster.attribute_names();
    let (message, at, help) = if names.contains(by.name.value.as_str()) {
        let values = roster.entries.iter().filter_map(|entry| entry.attributes.get(&by.name.value)).flatten();
        let values: std::collections::BTreeSet<String> = values.map(|dated| dated.value.shown()).collect();
        let help = did_you_mean(&by.value.value.shown(), values.iter().map(String::as_str));
        let message = format!("no entry of `{}` has the {} {}", roster.name, by.name.value, excerpt(&by.value.value.shown()));
        (message, by.value.span, help)
    } else {
        let help = did_you_mean(&by.name.value, names.iter().copied());
        (format!("no entry of `{}` has an attribute `{}`", roster.name, excerpt(&by.name.value)), by.name.span, help)
    };
    let help =
        help.unwrap_or_else(|| format!("say it in the roster: `NAME {{ {} {} }}`", by.name.value, by.value.value.shown()));
    Diagnostic::new(EMPTY, Severity::Error, Verdict::Lint, message).label(at, Role::Rule, "nobody is in the group").help(help)
}
