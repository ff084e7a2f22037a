//! Rules → JSON Schema (2020-12) of the dockets that are held against them: an editor completes and checks names by it.
//!
//! What comes in: a charter, the texts it was read from, and perhaps a day. What goes out: a schema that takes every docket that the reader
//! takes and in which every name stands for something. Fields and words are those that the reader goes by (`docket::shape`). It knows
//! neither the terminal nor any file. What hangs on several entries (chains, periods, votes) is left to the check.

mod entries;
mod names;
mod shapes;
mod values;

use crate::charter::Charter;
use crate::docket::shape;
use crate::source::SourceMap;
use jiff::civil::Date;
use names::Names;
use serde_json::{Map, Value, json};

/// The dialect.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a rule set's dockets; with a day, of what is in force on it.
pub fn schema(charter: &Charter, sources: &SourceMap, as_of: Option<Date>) -> Value {
    let names = Names { charter, sources, as_of };
    let mut defs = Map::new();
    values::define(&mut defs);
    names.define(&mut defs);
    shapes::define(&names, &mut defs);
    entries::define(&names, &mut defs);
    let mut root = shapes::object(shape::DOCKET, docket);
    let what = match as_of {
        Some(day) => {
            format!("An agenda, a record of decisions, or both, under the rules `{}` as they are on {day}.", charter.name)
        }
        None => format!("An agenda, a record of decisions, or both, under the rules `{}`.", charter.name),
    };
    if let Some(root) = root.as_object_mut() {
        root.insert("$schema".into(), json!(DIALECT));
        root.insert("title".into(), json!(format!("Dockets: {}", charter.title)));
        root.insert("description".into(), json!(what));
        root.insert("anyOf".into(), json!(["items", "decisions", "terms", "events"].map(|one| json!({"required": [one]}))));
        root.insert("$defs".into(), Value::Object(defs));
    }
    root
}

fn docket(field: &str) -> Option<Value> {
    use values::{described, list, refer};
    Some(match field {
        "rules" => described(refer("text"), "The rule set: its name, or a path relative to this file."),
        "meeting" => described(json!({"anyOf": [refer("meeting"), refer("text")]}), "The meeting that the items are for."),
        "agenda" => described(refer("agenda"), "The agenda as a paper."),
        "items" => described(list(refer("item")), "What is planned."),
        "decisions" => described(list(refer("decision")), "What was decided."),
        "history" => described(list(refer("text")), "Further dockets with decisions already taken, relative to this file."),
        "complete_from" => {
            let apart = shapes::object(shape::COMPLETE_FROM, |_| Some(refer("date")));
            let apart = shapes::with(apart, "required", json!(shape::COMPLETE_FROM));
            let what = "From when the record holds all decisions and meetings, or a day for each.";
            described(json!({"anyOf": [refer("date"), apart]}), what)
        }
        "recorded_until" => described(refer("date"), "Until when the record holds all decisions."),
        "reading" => described(refer("text"), "Which reading of a vote is taken, where a text is read in several ways."),
        "terms" => described(list(refer("term")), "Terms of office held before the record begins."),
        "events" => described(
            list(refer("event")),
            "Meetings, and final decisions of matters, that the record does not describe otherwise.",
        ),
        "allow" => refer("allow"),
        "expect" => {
            let line = "^\\s*(clean|(error|warning|note|undetermined)\\s+\\S+/\\S+.*?)\\s*$";
            let line = json!({"type": "string", "pattern": line});
            described(list(line), "What the check of this docket is to find: a case beside a rule set.")
        }
        "title" | "sources" => json!(true),
        _ => return None,
    })
}
