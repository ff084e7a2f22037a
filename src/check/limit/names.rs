//! Who and what a term is of: the office, the seat, the holder under the name that the roster has, in which role.

use crate::charter::{Days, ListId, OfficeId};
use crate::check::Checker;
use crate::constraint::{ConstraintId, Form, Limit};
use crate::docket::{Fill, Text};

impl<'a> Checker<'a> {
    pub(super) fn office_of(&self, fill: &Fill) -> Option<OfficeId> {
        let name = &fill.office.as_ref()?.value;
        match self.charter.names.get(name) {
            Some(crate::charter::Named::Office(id)) => Some(*id),
            _ => None,
        }
    }

    /// What a limit counts per: the holder, under the name the roster has, and the values of some lists.
    pub(super) fn holder_key(&self, fill: &Fill, holder: &str, per: &[ListId]) -> String {
        let mut key = holder.to_owned();
        for list in per {
            key.push('\u{1F}');
            key.push_str(&self.seat_value(&fill.per, *list));
        }
        key
    }

    /// The holder under the name that the roster has.
    pub(in crate::check) fn listed<'n>(&'n self, office: OfficeId, name: &'n str) -> &'n str {
        let rosters =
            self.charter.offices[office.index()].held_by.iter().map(|dated| &self.charter.rosters[dated.value.index()]);
        rosters.map(|roster| roster.listed(name)).find(|listed| *listed != name).unwrap_or(name)
    }

    fn seat_value(&self, per: &[(Text, Text)], list: ListId) -> String {
        let list = &self.charter.lists[list.index()];
        let value = per.iter().find(|(key, _)| key.value == list.name).map(|(_, value)| value.value.as_str());
        let known = value.and_then(|value| list.find(value)).map(|id| list.entries[id as usize].name.as_str());
        known.or(value).unwrap_or_default().to_owned()
    }

    /// The seat that a term is of.
    pub(in crate::check) fn seat_key(&self, office: OfficeId, fill: &Fill) -> String {
        self.seat_of(office, &fill.per, fill.seat.as_ref())
    }

    pub(super) fn seat_of(&self, office: OfficeId, per: &[(Text, Text)], seat: Option<&Text>) -> String {
        let lists = &self.charter.offices[office.index()].per;
        let mut key: Vec<String> = lists.iter().map(|list| self.seat_value(per, *list)).collect();
        key.extend(seat.map(|seat| seat.value.clone()));
        key.join("\u{1F}")
    }

    /// The seat as a reader would say it.
    pub(super) fn seat_name(&self, office: OfficeId, seat: &str) -> String {
        let office_name = &self.charter.offices[office.index()].name;
        match seat {
            "" => office_name.clone(),
            key => format!("{office_name} of {}", key.replace('\u{1F}', ", ")),
        }
    }

    /// Whether the terms of one seat follow each other: not where several hold the office and nothing tells their seats apart.
    pub(super) fn single(&self, office: OfficeId, seat: &str) -> bool {
        let office = &self.charter.offices[office.index()];
        office.seats.iter().all(|seats| seats.value == 1) || (office.per.is_empty() && !seat.is_empty())
    }

    /// What an office says of its terms, in the version in force on a day.
    pub(super) fn says<T>(
        &self,
        office: OfficeId,
        on: Option<Days>,
        what: impl Fn(&'a Limit) -> Option<T>,
    ) -> Option<(ConstraintId, T)> {
        let charter = self.charter;
        charter.offices[office.index()].constraints.iter().find_map(|id| {
            let constraint = charter.constraint(*id);
            let provision = charter.provision(constraint.provision);
            // what holds for some terms only says nothing of others
            let in_force = provision.exception.is_none() && on.is_none_or(|on| provision.validity.holds(on) != Some(false));
            match &constraint.form {
                Form::Limit(limit) if in_force => what(limit).map(|value| (*id, value)),
                _ => None,
            }
        })
    }

    /// All clauses of an office of a sort, in whatever version.
    pub(super) fn clauses(&self, office: OfficeId, fits: impl Fn(&Limit) -> bool) -> Vec<ConstraintId> {
        let ids = self.charter.offices[office.index()].constraints.iter().copied();
        ids.filter(|id| matches!(&self.charter.constraint(*id).form, Form::Limit(limit) if fits(limit))).collect()
    }

    /// Those whose terms are counted, and in which role; of those in `with`, only where the rules count their role too.
    pub(super) fn counted<'f>(&self, office: OfficeId, fill: &'f Fill, roles: Option<ConstraintId>) -> Vec<(&'f Text, String)> {
        let own_name = &self.charter.offices[office.index()].name;
        let limit = roles.map(|id| &self.charter.constraint(id).form);
        let (listed, together): (&[String], bool) = match limit {
            Some(Form::Limit(Limit::Roles { roles, together })) => (roles, *together),
            _ => (&[], false),
        };
        let said = fill.role.as_ref().map(|role| role.value.as_str());
        let first = listed.first().filter(|_| !listed.contains(own_name));
        let own = said.unwrap_or_else(|| first.map_or(own_name.as_str(), String::as_str));
        let key = |role: &str| match () {
            () if together && listed.iter().any(|known| known == role) => String::new(),
            () if role == own_name => String::new(),
            () => format!("\u{1E}{role}"),
        };
        let mut people: Vec<(&Text, String)> = fill.holder.iter().map(|name| (name, key(own))).collect();
        let co = format!("co-{own_name}");
        let with = if listed.contains(&co) { Some(co.as_str()) } else { listed.get(1).map(String::as_str) };
        if let Some(with) = with {
            people.extend(fill.with.iter().map(|name| (name, key(with))));
        }
        people
    }
}
