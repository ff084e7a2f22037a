//! In which order an office goes round.

use super::Kept;
use crate::charter::{OfficeId, Roster};
use crate::check::Checker;
use crate::constraint::{ConstraintId, Limit, Rotation};
use crate::docket::Fill;
use crate::violation::OfTerm;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The places of an order: whoever is to hold the office, one after the other.
struct Order {
    /// Names as the roster lists them, in the order.
    places: Vec<String>,
    /// By name.
    by_name: BTreeMap<String, usize>,
}

impl Order {
    fn of(places: Vec<String>) -> Self {
        let by_name = places.iter().enumerate().map(|(place, name)| (name.clone(), place)).collect();
        Self { places, by_name }
    }
}

impl<'a> Checker<'a> {
    /// Whether each seat goes from one to the next in the order.
    pub(super) fn rotation(
        &mut self,
        constraint: ConstraintId,
        office: OfficeId,
        rotation: &Rotation,
        rows: &[Vec<&Kept<'a>>],
    ) {
        for row in rows {
            let order = self.order(office, rotation, row);
            // in this round, who takes whose turn
            let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
            let mut before: Option<(usize, &Kept<'a>)> = None;
            for term in row {
                let holder = self.listed(office, term.holder()).to_owned();
                let Some(place) = order.by_name.get(&holder).copied() else {
                    self.no_place(constraint, rotation, term);
                    before = None;
                    continue;
                };
                // who serves the rest of another's term takes no turn
                if super::super::count::is_partial(term.fill) {
                    continue;
                }
                let place = self.place_of(office, &order, place, term, &mut taken);
                if let Some((last, earlier)) = before.replace((place, term)) {
                    let Some(expected) = self.next_place(office, &order, last, term) else { continue };
                    if expected == place {
                        continue;
                    }
                    let turn = taken.get(&expected).copied().unwrap_or(expected);
                    let shown = OfTerm::Turn {
                        holder: term.holder().to_owned(),
                        expected: self.swapped(office, &order, turn, term.days.from.first),
                        after: earlier.holder().to_owned(),
                        at: earlier.at(),
                    };
                    let Some(sure) = self.binds(constraint, term) else { continue };
                    let exact = term.days.from.exact().is_some() && earlier.days.from.last < term.days.from.first;
                    self.report(constraint, term, term.at(), sure.0 && exact, shown);
                }
            }
        }
    }

    fn no_place(&mut self, constraint: ConstraintId, rotation: &Rotation, term: &Kept<'a>) {
        let by = match rotation {
            Rotation::Attribute(name) => name.clone(),
            _ => "order".to_owned(),
        };
        let shown = OfTerm::NoPlace { holder: term.holder().to_owned(), by };
        if self.binds(constraint, term).is_some() {
            self.report(constraint, term, term.at(), false, shown);
        }
    }

    /// The places in the order.
    fn order(&self, office: OfficeId, rotation: &Rotation, row: &[&Kept<'a>]) -> Order {
        let held_by = &self.charter.offices[office.index()].held_by;
        let rosters: Vec<&Roster> = held_by.iter().map(|dated| &self.charter.rosters[dated.value.index()]).collect();
        let entries = || rosters.iter().flat_map(|roster| &roster.entries);
        let title = |entry: &crate::charter::Member| alphabetical(entry.title.as_deref().unwrap_or(&entry.name));
        // where no roster says who can hold it, those who did stand in the order
        let named = || row.iter().map(|term| self.listed(office, term.holder()).to_owned());
        let mut keyed: Vec<(Vec<String>, String)> = match rotation {
            Rotation::Order(names) => {
                return Order::of(names.iter().map(|name| self.listed(office, name).to_owned()).collect());
            }
            Rotation::Names if rosters.is_empty() => named().map(|name| (alphabetical(&name), name)).collect(),
            Rotation::Names => entries().map(|entry| (alphabetical(&entry.name), entry.name.clone())).collect(),
            Rotation::Titles => entries().map(|entry| (title(entry), entry.name.clone())).collect(),
            Rotation::Attribute(attribute) => {
                let given = row
                    .iter()
                    .filter_map(|term| Some((self.listed(office, term.holder()).to_owned(), value(term.fill, attribute)?)));
                let own = entries().filter_map(|entry| {
                    let values = entry.attributes.get(attribute.as_str())?;
                    Some((entry.name.clone(), values.last()?.value.shown()))
                });
                let known: BTreeMap<String, String> = given.chain(own).collect();
                known.into_iter().map(|(name, value)| (alphabetical(&value), name)).collect()
            }
        };
        keyed.sort();
        keyed.dedup();
        Order::of(keyed.into_iter().map(|(_, name)| name).collect())
    }

    /// The turn that a holder takes: its own, or where two have changed places the other's.
    fn place_of(
        &self,
        office: OfficeId,
        order: &Order,
        own: usize,
        term: &Kept<'a>,
        taken: &mut BTreeMap<usize, usize>,
    ) -> usize {
        if let Some(other) = &term.fill.swapped_with {
            let other = self.listed(office, &other.value);
            if let Some(place) = order.by_name.get(other).copied() {
                // its own turn is the other's now
                taken.insert(own, place);
                return place;
            }
        }
        if let Some((turn, _)) = taken.iter().find(|(_, takes)| **takes == own).map(|(turn, takes)| (*turn, *takes)) {
            taken.remove(&turn);
            return turn;
        }
        let day = term.days.from.first;
        self.swaps(office, day)
            .find_map(|(one, other)| {
                let (one, other) = (order.by_name.get(&one).copied()?, order.by_name.get(&other).copied()?);
                if one == own { Some(other) } else { (other == own).then_some(one) }
            })
            .unwrap_or(own)
    }

    /// Who takes the turn of a place on a day.
    fn swapped(&self, office: OfficeId, order: &Order, place: usize, day: Date) -> String {
        let name = &order.places[place];
        let other = self.swaps(office, day).find_map(|(one, other)| match () {
            () if one == *name => Some(other),
            () if other == *name => Some(one),
            () => None,
        });
        other.unwrap_or_else(|| name.clone())
    }

    /// Pairs that have changed places by the rules of a day.
    fn swaps(&self, office: OfficeId, day: Date) -> impl Iterator<Item = (String, String)> {
        self.in_force_on(office, day).filter_map(move |limit| match limit {
            Limit::Swap(one, other) => Some((self.listed(office, one).to_owned(), self.listed(office, other).to_owned())),
            _ => None,
        })
    }

    fn in_force_on(&self, office: OfficeId, day: Date) -> impl Iterator<Item = &'a Limit> {
        let charter = self.charter;
        charter.offices[office.index()].constraints.iter().filter_map(move |id| {
            let constraint = charter.constraint(*id);
            match &constraint.form {
                crate::constraint::Form::Limit(limit) if charter.provision(constraint.provision).validity.on(day) => {
                    Some(limit)
                }
                _ => None,
            }
        })
    }

    /// The place after one whose holder is of the roster when the term begins and is not passed over.
    fn next_place(&self, office: OfficeId, order: &Order, last: usize, term: &Kept<'a>) -> Option<usize> {
        let day = term.days.from.first;
        let mut skipped: Vec<String> = term.fill.skips.iter().map(|name| self.listed(office, &name.value).to_owned()).collect();
        for limit in self.in_force_on(office, day) {
            if let Limit::Skip(names) = limit {
                skipped.extend(names.iter().map(|name| self.listed(office, name).to_owned()));
            }
        }
        let held_by = &self.charter.offices[office.index()].held_by;
        let rosters: Vec<&Roster> = held_by.iter().map(|dated| &self.charter.rosters[dated.value.index()]).collect();
        let there = |name: &str| {
            rosters.is_empty()
                || rosters
                    .iter()
                    .any(|roster| roster.find(name).is_some_and(|id| roster.holds(id, term.days.from) != Some(false)))
        };
        let count = order.places.len();
        (1..=count).map(|step| (last + step) % count).find(|place| {
            let name = &self.swapped(office, order, *place, day);
            there(name) && !skipped.contains(name)
        })
    }
}

/// The value of an attribute that a term gives.
pub fn value(fill: &Fill, attribute: &str) -> Option<String> {
    let plain = fill.per.iter().find(|(key, _)| key.value == attribute).map(|(_, value)| value.value.clone());
    plain.or_else(|| fill.attributes.iter().find(|own| own.name.value == attribute).map(|own| own.is.value.clone()))
}

/// What a name stands under in an alphabet: words of letters and digits, without case and accents; numbers by their size.
fn alphabetical(name: &str) -> Vec<String> {
    let words = name.split(|letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '’');
    let plain = |word: &str| -> String {
        if !word.is_empty() && word.len() < 20 && word.bytes().all(|byte| byte.is_ascii_digit()) {
            return format!("{word:0>20}");
        }
        word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).map(without_accent).collect()
    };
    words.map(plain).filter(|word: &String| !word.is_empty()).collect()
}

/// A Latin letter without its accent; Cyrillic ё stands with е.
fn without_accent(letter: char) -> char {
    const PLAIN: [(&str, char); 17] = [
        ("àáâãäåāăą", 'a'),
        ("çćĉċč", 'c'),
        ("ďđð", 'd'),
        ("èéêëēĕėęě", 'e'),
        ("ĝğġģ", 'g'),
        ("ĥħ", 'h'),
        ("ìíîïĩīĭįı\u{307}", 'i'),
        ("ĵ", 'j'),
        ("ķ", 'k'),
        ("ĺļľŀł", 'l'),
        ("ñńņňŉ", 'n'),
        ("òóôõöøōŏő", 'o'),
        ("ŕŗř", 'r'),
        ("śŝşšș", 's'),
        ("ţťŧț", 't'),
        ("ùúûüũūŭůűų", 'u'),
        ("ýÿŷźżžё", 'y'),
    ];
    match letter {
        'ź' | 'ż' | 'ž' => 'z',
        'ё' => 'е',
        'ŵ' => 'w',
        _ => PLAIN.iter().find(|(letters, _)| letters.contains(letter)).map_or(letter, |(_, plain)| *plain),
    }
}
