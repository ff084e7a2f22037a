//! Rosters and lists as tables.

use super::super::shown::{period, visible};
use crate::charter::Roster;
use maud::{Markup, html};

/// So many entries are shown.
const MAX_ENTRIES: usize = 1000;

/// The entries: name, title, other names, when, what else is known.
pub fn table(roster: &Roster) -> Markup {
    let titled = roster.entries.iter().any(|entry| entry.title.is_some());
    let others = |index: usize, name: &str| {
        let names = roster.by_name.iter().filter(|(known, entry)| **entry as usize == index && *known != name);
        names.map(|(known, _)| known.as_str()).collect::<Vec<_>>().join(", ")
    };
    let known = roster.by_name.len() > roster.entries.len() && roster.entries.len() <= MAX_ENTRIES;
    let attributes = roster.attribute_names();
    html! {
        table {
            caption { (crate::report::amount(roster.entries.len(), "entry").replace("entrys", "entries"))
                @if roster.entries.len() > MAX_ENTRIES { ", of which the first " (MAX_ENTRIES) " are shown" } }
            thead { tr {
                th scope="col" { "Name" }
                @if titled { th scope="col" { "Title" } }
                @if known { th scope="col" { "Also known as" } }
                th scope="col" { "In force" }
                @for name in &attributes { th scope="col" { (visible(name)) } }
            } }
            tbody { @for (index, entry) in roster.entries.iter().enumerate().take(MAX_ENTRIES) {
                tr {
                    th scope="row" dir="auto" { (visible(&entry.name)) }
                    @if titled { td dir="auto" { (visible(entry.title.as_deref().unwrap_or_default())) } }
                    @if known { td { (visible(&others(index, &entry.name))) } }
                    td { @for (number, when) in entry.periods.iter().enumerate() {
                        @if number > 0 { br; }
                        @let when = period(*when);
                        @if when.is_empty() { "at all times" } @else { (when) }
                    } }
                    @for name in &attributes {
                        td { @for (number, value) in entry.attributes.get(*name).into_iter().flatten().enumerate() {
                            @if number > 0 { br; }
                            (visible(&value.value.shown())) " " (period(value.validity))
                        } }
                    }
                }
            } }
        }
    }
}
