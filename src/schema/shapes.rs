//! Mappings of a docket, field by field, as its readers have them.

use super::names::Names;
use super::values::{choices, described, list, or_empty, refer, words};
use crate::charter::Charter;
use crate::docket::shape;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A mapping that has these fields and no others. What a field takes that is not told here is anything.
pub(super) fn object(fields: &[&str], of: impl Fn(&str) -> Option<Value>) -> Value {
    let each = fields.iter().map(|field| {
        let schema = of(field).unwrap_or(json!(true));
        ((*field).to_owned(), if shape::MAY_BE_EMPTY.contains(field) { or_empty(schema) } else { schema })
    });
    json!({"type": "object", "properties": each.collect::<Map<_, _>>(), "additionalProperties": false})
}

pub(super) fn with(mut schema: Value, key: &str, value: Value) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert(key.to_owned(), value);
    }
    schema
}

pub(super) fn define(names: &Names<'_>, defs: &mut Map<String, Value>) {
    let charter = names.charter;
    let presence = json!({"anyOf": [{"const": "all"}, refer("count"), refer("persons")]});
    let anybody = json!({"anyOf": [{"const": "all"}, refer("count"), refer("texts")]});
    let withdrawn = json!({"anyOf": [refer("truth"), refer("instant"), object(shape::WITHDRAWAL, |field| Some(match field {
        "by" => refer("text"),
        "on" => refer("instant"),
        _ => return None,
    }))]});
    let vote = vote(charter);
    let all = [
        ("presence", described(presence, "Who was there: all, how many, or their names.")),
        ("anybody", anybody),
        ("tally", json!({"anyOf": [refer("count"), refer("persons")]})),
        ("meeting", object(shape::MEETING, |field| meeting(charter, field))),
        (
            "allow",
            described(
                list(json!({"anyOf": [refer("text"), object(shape::ALLOW, allow)]})),
                "Findings that are known and accepted, and why.",
            ),
        ),
        ("agenda", object(shape::AGENDA, agenda)),
        ("paper", json!({"anyOf": [refer("text"), object(shape::PAPER, paper)]})),
        ("event", with(object(shape::EVENT, event), "required", json!(["name", "date"]))),
        ("withdrawn", withdrawn),
        ("ballot", object(shape::BALLOT, ballot)),
        (
            "objection",
            json!({"anyOf": [refer("person"), with(object(shape::OBJECTION, objection), "required", json!(["by"]))]}),
        ),
        ("sets", object(shape::SETS, |_| Some(refer("exact")))),
        ("poll", object(shape::VOTE, |field| if field == "ballots" { Some(json!(false)) } else { vote(field) })),
        ("vote", object(shape::VOTE, vote)),
    ];
    defs.extend(all.map(|(name, schema)| (name.to_owned(), schema)));
}

fn meeting(charter: &Charter, field: &str) -> Option<Value> {
    Some(match field {
        "id" | "place" | "continued_from" => refer("text"),
        "body" => refer("body"),
        "kind" => {
            let known: Vec<&str> = charter.meeting_kinds().into_iter().collect();
            json!({"anyOf": [words(&known), refer("text")]})
        }
        "date" => refer("instant"),
        "convened" => described(refer("instant"), "When it was called."),
        "posted" => described(refer("instant"), "When its agenda was posted for the public."),
        "chair" => described(refer("person"), "Who presides."),
        "present" => refer("presence"),
        "present_at_opening" => described(refer("presence"), "Who was there when it opened."),
        "status" => words(shape::STATUS),
        "allow" => refer("allow"),
        "title" | "sources" => json!(true),
        _ => return None,
    })
}

fn allow(field: &str) -> Option<Value> {
    Some(match field {
        "code" => refer("texts"),
        "because" => refer("text"),
        "provision" => refer("provision"),
        _ => return None,
    })
}

fn agenda(field: &str) -> Option<Value> {
    Some(match field {
        "status" => words(shape::AGENDA_STATUS),
        "circulated" => described(refer("instant"), "When it went out."),
        "amended" => described(refer("instant"), "When it was amended: the periods run from then."),
        "posted" => described(refer("instant"), "When it was posted for the public."),
        "allow" => refer("allow"),
        "papers" | "sources" => json!(true),
        _ => return None,
    })
}

fn paper(field: &str) -> Option<Value> {
    Some(match field {
        "id" => refer("text"),
        "circulated" => refer("instant"),
        "title" | "text" | "kind" | "url" | "sources" => json!(true),
        _ => return None,
    })
}

fn event(field: &str) -> Option<Value> {
    Some(match field {
        "name" => described(refer("event-name"), "The body that meets, or the matter that is decided."),
        "kind" => refer("text"),
        "date" => refer("date"),
        "status" => words(shape::STATUS),
        "place" => refer("text"),
        "title" | "sources" => json!(true),
        _ => return None,
    })
}

fn ballot(field: &str) -> Option<Value> {
    Some(match field {
        "voter" => refer("person"),
        "option" => words(shape::OPTIONS),
        "weight" => refer("exact"),
        "reason" | "proxy" => refer("text"),
        "withdrawn" => refer("withdrawn"),
        _ => return None,
    })
}

fn objection(field: &str) -> Option<Value> {
    Some(match field {
        "by" => refer("person"),
        "at" => refer("instant"),
        "kind" => words(shape::OBJECTION_KINDS),
        "reason" => refer("text"),
        "withdrawn" => refer("withdrawn"),
        _ => return None,
    })
}

/// The fields of a vote under rules.
fn vote(charter: &Charter) -> impl Fn(&str) -> Option<Value> {
    let polls: BTreeSet<&str> = charter.votes.iter().flat_map(|vote| &vote.over).map(|(poll, _)| poll.as_str()).collect();
    let polls: Vec<String> = polls.into_iter().map(str::to_owned).collect();
    move |field| {
        let totals = || {
            let sets = shape::SETS.iter().map(|set| ((*set).to_owned(), refer("exact"))).collect::<Map<_, _>>();
            json!({"type": "object", "properties": sets, "additionalProperties": refer("sets")})
        };
        Some(match field {
            "rule" => described(refer("vote-rule"), "By which vote it was taken."),
            "method" => words(shape::METHODS),
            "present" => refer("presence"),
            "members" => described(refer("count"), "How many members there are, where the rules have no roster."),
            "ayes" | "noes" | "abstentions" | "absences" => refer("tally"),
            "objections" => list(refer("objection")),
            "votes" => described(list(refer("ballot")), "The roll."),
            "casting" => described(
                choices(shape::CASTING.iter().map(|word| ((*word).to_owned(), String::new())).collect()),
                "How the chair's casting vote went.",
            ),
            "opened" | "closes" | "snapshot" => refer("instant"),
            "asked" | "consents" => refer("anybody"),
            "question" => words(shape::QUESTIONS),
            "totals" => described(totals(), "Sums by weight."),
            "ballots" => {
                let each = polls.iter().map(|poll| (poll.clone(), refer("poll"))).collect::<Map<_, _>>();
                json!({"type": "object", "properties": each, "additionalProperties": false})
            }
            "counts" | "pairs" => json!(true),
            _ => return None,
        })
    }
}
