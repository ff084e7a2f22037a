//! Agenda items and decisions, with the steps and fields of their matter; terms of office, with the seats and holders of their office.

use super::names::Names;
use super::shapes::{object, with};
use super::values::{choices, described, list, refer, words};
use crate::charter::{Matter, MatterId, Named, OfficeId};
use crate::constraint::{Form, Limit, Rotation};
use crate::docket::{Outcome, shape};
use crate::formula::Sort;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

pub(super) fn define(names: &Names<'_>, defs: &mut Map<String, Value>) {
    let outcomes = Outcome::ALL.map(|(_, name)| name);
    let mut all = vec![("outcome", words(&outcomes)), ("term", term(names)), ("end", end(names)), ("entry", entry(names))];
    all.push((
        "waiver",
        json!({"anyOf": [refer("provision"), with(object(shape::WAIVES, waiver), "required", json!(["provision"]))]}),
    ));
    all.push(("delegation", with(object(shape::DELEGATION, delegation), "required", json!(["matter", "to"]))));
    all.push((
        "admission",
        json!({"anyOf": [refer("text"), object(shape::ADMITTED, |field| Some(match field {
            "by" | "ground" => refer("text"),
            "sources" => json!(true),
            _ => return None,
        }))]}),
    ));
    // a date and a body may be those of the meeting, which may be written out
    let own_meeting = || json!({"properties": {"meeting": {"type": "object"}}, "required": ["meeting"]});
    let named = json!({"anyOf": [{"required": ["id"]}, {"required": ["label"]}]});
    all.push(("item", json!({"allOf": [refer("entry"), named.clone()], "required": ["matter", "step"]})));
    all.push((
        "decision",
        json!({
            "allOf": [
                refer("entry"),
                named,
                {"anyOf": [{"required": ["date"]}, own_meeting()]},
                {"anyOf": [{"required": ["body"]}, {"required": ["by"]}, own_meeting()]},
            ],
            "required": ["matter", "step", "outcome"],
        }),
    ));
    defs.extend(all.into_iter().map(|(name, schema)| (name.to_owned(), schema)));
}

/// An entry of any matter; of each matter its steps and fields.
fn entry(names: &Names<'_>) -> Value {
    let charter = names.charter;
    let declared: BTreeSet<&str> =
        charter.matters.iter().flat_map(|matter| &matter.fields).map(|field| field.name.as_str()).collect();
    let fields: Vec<&str> = shape::ENTRY.iter().copied().chain(declared.iter().copied()).collect();
    let mut schema = object(&fields, field);
    let of_matter = (0..charter.matters.len() as u32).map(|id| {
        let id = MatterId(id);
        let own: Vec<&String> =
            charter.names.iter().filter(|(_, named)| **named == Named::Matter(id)).map(|(name, _)| name).collect();
        let own = choices(own.into_iter().map(|name| (name.clone(), String::new())).collect());
        json!({
            "if": {"properties": {"matter": own}, "required": ["matter"]},
            "then": matter(names, &charter.matters[id.index()], &declared),
        })
    });
    let each: Vec<Value> = of_matter.collect();
    if !each.is_empty() {
        schema = with(schema, "allOf", Value::Array(each));
    }
    schema
}

fn matter(names: &Names<'_>, matter: &Matter, declared: &BTreeSet<&str>) -> Value {
    let mut properties = Map::new();
    properties.insert("step".into(), names.steps(&matter.steps));
    for name in declared {
        let own = matter.fields.iter().find(|field| field.name == **name);
        properties.insert((*name).to_owned(), own.map_or(json!(false), |field| typed(names, &field.sort)));
    }
    let then = json!({"properties": properties});
    // entries of a route of several steps form a chain by their subject
    if matter.steps.len() > 1 { with(then, "required", json!(["subject"])) } else { then }
}

/// A value of a declared field.
fn typed(names: &Names<'_>, sort: &Sort) -> Value {
    let schema = match sort {
        Sort::Number => refer("exact"),
        Sort::Date => refer("date"),
        Sort::Truth => refer("truth"),
        Sort::Names => list(refer("text")),
        Sort::Person => names.any_roster(names.charter.rosters.iter().any(|roster| roster.broken)),
        Sort::Entry(list) => refer(&format!("list-{}", list.index())),
        _ => refer("text"),
    };
    described(schema, &format!("{}.", capital(sort.spoken())))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn field(field: &str) -> Option<Value> {
    Some(match field {
        "id" => described(refer("text"), "Of a decision; unique over the docket and its history."),
        "label" => described(refer("text"), "Of an item; unique among the items."),
        "date" => described(refer("instant"), "The day of the act; an item takes the meeting's."),
        "body" => described(refer("body"), "Who acts; taken from the meeting where not given."),
        "meeting" => described(json!({"anyOf": [refer("text"), refer("meeting")]}), "The meeting, or its id."),
        "matter" => refer("matter"),
        "subject" => described(refer("text"), "What travels the route: entries of one matter and subject form a chain."),
        "step" => described(refer("text"), "Which step of the matter's route."),
        "outcome" => described(refer("outcome"), "What became of it."),
        "by" => described(refer("actors"), "Who acts where no body is given; with a body, who proposed it."),
        "sponsors" => described(refer("actors"), "Who supports it."),
        "text" => described(refer("text"), "Version of the text."),
        "editorial" => described(refer("truth"), "Whether a change of text was editorial only."),
        "papers" => list(refer("paper")),
        "circulated" => described(refer("instant"), "When the draft went out."),
        "relies_on" => described(refer("texts"), "Ids of the decisions that it rests on."),
        "vote" => refer("vote"),
        "fills" => described(list(refer("term")), "Who is appointed to what."),
        "ends" => described(list(refer("end")), "Whose term ends early."),
        "waives" => described(list(refer("waiver")), "Provisions that it waives."),
        "amends" => described(list(json!({"anyOf": [refer("provision"), {"const": "rules"}]})), "Provisions that it amends."),
        "under" => described(list(refer("provision")), "Provisions, or votes, under which it was done."),
        "delegates" => described(list(refer("delegation")), "Matters that it delegates."),
        "delegated_by" => described(refer("body"), "In whose place it was done."),
        "recused" => described(refer("persons"), "Who takes no part."),
        "concerns" => described(refer("persons"), "Whom it is about."),
        "effective" | "added" | "proposed" => refer("instant"),
        "class" | "reason" => refer("text"),
        "title" => described(refer("text"), "What it is."),
        "admitted" => described(refer("admission"), "By what a late item was taken up."),
        "supersedes" | "ratifies" => refer("texts"),
        "allow" => refer("allow"),
        "sources" => json!(true),
        // fields of a matter: told with it
        _ => return None,
    })
}

fn waiver(field: &str) -> Option<Value> {
    Some(match field {
        "provision" => refer("provision"),
        "scope" => refer("texts"),
        "from" | "until" => refer("date"),
        "reason" => refer("text"),
        _ => return None,
    })
}

fn delegation(field: &str) -> Option<Value> {
    Some(match field {
        "matter" => refer("matter"),
        "to" => list(json!({"anyOf": [refer("body"), refer("office")]})),
        "until" => refer("date"),
        _ => return None,
    })
}

/// The lists and attributes that terms of an office may name.
fn of_office<'a>(names: &'a Names<'_>, office: OfficeId) -> (Vec<(&'a str, String)>, Vec<&'a str>) {
    let charter = names.charter;
    let office = &charter.offices[office.index()];
    let lists = office.per.iter().map(|list| (charter.lists[list.index()].name.as_str(), format!("list-{}", list.index())));
    let attributes = office.constraints.iter().filter_map(|id| match &charter.constraint(*id).form {
        Form::Limit(Limit::Share(share)) => Some(share.by.as_str()),
        Form::Limit(Limit::Rotation(Rotation::Attribute(name))) => Some(name.as_str()),
        _ => None,
    });
    (lists.collect(), attributes.collect())
}

/// The mapping of a term or its end: fields of all, and of each office its own.
fn seated(names: &Names<'_>, common: &[&str], attributed: bool, of: impl Fn(&str) -> Option<Value>) -> Value {
    let offices: Vec<OfficeId> = (0..names.charter.offices.len() as u32).map(OfficeId).collect();
    let mut own: BTreeSet<&str> = BTreeSet::new();
    for office in &offices {
        let (lists, attributes) = of_office(names, *office);
        own.extend(lists.iter().map(|(name, _)| *name));
        own.extend(attributes.into_iter().filter(|_| attributed));
    }
    own.retain(|name| !common.contains(name));
    let fields: Vec<&str> = common.iter().copied().chain(own.iter().copied()).collect();
    let schema = with(object(&fields, of), "required", json!(["office", "holder"]));
    let each = offices.iter().map(|office| {
        let (lists, attributes) = of_office(names, *office);
        let mut properties = Map::new();
        for name in &own {
            let list = lists.iter().find(|(list, _)| list == name).map(|(_, list)| refer(list));
            let value = list.or_else(|| (attributed && attributes.contains(name)).then(attribute));
            properties.insert((*name).to_owned(), value.unwrap_or(json!(false)));
        }
        let holder = names.holder(*office);
        for field in ["holder", "remainder_of", "swapped_with"] {
            properties.insert(field.into(), holder.clone());
        }
        let several = super::values::or_empty(list(holder));
        for field in ["with", "skips"] {
            properties.insert(field.into(), several.clone());
        }
        properties.retain(|field, _| fields.contains(&field.as_str()));
        let then = json!({"properties": properties});
        let required: Vec<&str> = lists.iter().map(|(name, _)| *name).filter(|_| attributed).collect();
        let then = if required.is_empty() { then } else { with(then, "required", json!(required)) };
        json!({"if": {"properties": {"office": {"enum": names.of_office(*office)}}, "required": ["office"]}, "then": then})
    });
    let each: Vec<Value> = each.collect();
    if each.is_empty() { schema } else { with(schema, "allOf", Value::Array(each)) }
}

fn attribute() -> Value {
    let dated = object(shape::ATTRIBUTE, |field| {
        Some(match field {
            "is" => refer("text"),
            "since" | "until" => refer("date"),
            "sources" => json!(true),
            _ => return None,
        })
    });
    list(json!({"anyOf": [refer("text"), dated]}))
}

fn term(names: &Names<'_>) -> Value {
    seated(names, shape::TERM, true, |field| {
        Some(match field {
            "office" => refer("office"),
            "holder" | "remainder_of" | "swapped_with" | "role" | "seat" => refer("text"),
            "with" | "skips" => refer("texts"),
            "from" => described(refer("date"), "First day."),
            "until" => described(refer("date"), "Last day."),
            "elected" => refer("date"),
            "partial" => described(refer("truth"), "Whether it is the rest of another holder's term."),
            "sources" | "note" => json!(true),
            _ => return None,
        })
    })
}

fn end(names: &Names<'_>) -> Value {
    seated(names, shape::ENDS, false, |field| {
        Some(match field {
            "office" => refer("office"),
            "holder" | "seat" => refer("text"),
            "on" => described(refer("date"), "Its last day."),
            "reason" | "note" | "sources" => json!(true),
            _ => return None,
        })
    })
}
